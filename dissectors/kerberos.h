/*
 * kerberos: the messages by which a client shows its ticket (RFC 4120 §5.5)
 */
#pragma once

#include "analyzer/dissection.h"

extern const struct names kerberos_messages, kerberos_name_types, kerberos_etypes;
extern const struct names kerberos_errors, kerberos_error_words;

/* An AP-REQ, AP-REP or KRB-ERROR, all of the cursor, under the open node. Others stay closed. */
void kerberos_read(struct dissection *d);
/* The messages of user-to-user authentication, under the open node: asked for a ticket, answered
 * with one. */
void kerberos_read_user(struct dissection *d, bool answer);
