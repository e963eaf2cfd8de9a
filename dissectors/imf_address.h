/*
 * imf_address: addresses in header fields (RFC 5322, 3.4)
 *
 *   mailbox  = name "<" local "@" domain ">"  or  local "@" domain
 *   group    = name ":" [mailbox *("," mailbox)] ";"
 */
#pragma once

#include "analyzer/dissection.h"

/* Nodes of the list under node, which gets ", 2 items"; groups: whether it may hold groups. */
void imf_address_list(struct dissection *d, struct node *node, struct bytes list, bool groups);
/* Display-Name and Address of one mailbox under node. */
void imf_mailbox(struct dissection *d, struct node *node, struct bytes mailbox);
