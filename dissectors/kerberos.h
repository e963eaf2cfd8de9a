/*
 * kerberos: the messages by which a client shows its ticket (RFC 4120 §5.5)
 */
#pragma once

#include "analyzer/dissection.h"

/* An AP-REQ or AP-REP, all of the cursor, under the open node. Others stay closed. */
void kerberos_read(struct dissection *d);
