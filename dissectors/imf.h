/*
 * imf: the Internet Message Format, a mail (RFC 5322)
 */
#pragma once

#include "analyzer/dissector.h"

/* The rest of the cursor as a mail, at the current depth of the tree; nesting: mails and multiparts
 * around it. */
void imf_message(struct dissection *d, unsigned nesting);
