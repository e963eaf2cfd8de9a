/*
 * icmpv6: what the files of ICMPv6 share
 */
#pragma once

#include "analyzer/icmp.h"

/* Preferences of routers (RFC 4191 section 2.1). */
extern const struct names icmpv6_preference_names;

/* What options say that Info tells too. */
struct nd_found {
    const uint8_t *source, *target; /* MAC addresses, or NULL */
};
/* Options of neighbour discovery (RFC 4861): all that is left at the cursor. */
void icmpv6_show_options(
    struct decoder *decoder, struct dissection *d, struct node *layer, struct nd_found *found);
/* A list of names as DNS writes them, from octets; returns the octets of the first name, 0 when it
 * does not fit. */
uint32_t icmpv6_name(struct text *out, struct bytes octets);
