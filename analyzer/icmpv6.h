/*
 * icmpv6: what the files of ICMPv6 share
 */
#pragma once

#include "analyzer/icmp.h"

/* Preferences of routers (RFC 4191 section 2.1). */
extern const struct names icmpv6_preference_names;

/* Options of neighbour discovery (RFC 4861): all that is left at the cursor. The row is told the
 * link-layer addresses. */
void icmpv6_show_options(struct decoder *decoder, struct dissection *d, struct node *layer);
/* A list of names as DNS writes them, from octets; returns the octets of the first name, 0 when it
 * does not fit. */
uint32_t icmpv6_name(struct text *out, struct bytes octets);
/* Types of messages of mobile, secured and low-power networks, and what is behind their checksum.
 */
enum icmpv6_rare_type {
    ICMPV6_MOBILE_PREFIX_SOLICITATION = 146,
    ICMPV6_MOBILE_PREFIX_ADVERTISEMENT = 147,
    ICMPV6_CERTIFICATION_PATH_SOLICITATION = 148,
    ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT = 149,
    ICMPV6_DUPLICATE_ADDRESS_REQUEST = 157,
    ICMPV6_DUPLICATE_ADDRESS_CONFIRMATION = 158,
};
void icmpv6_show_rare(
    struct decoder *decoder, struct dissection *d, struct node *layer, uint8_t type);
/* A message of the routing protocol RPL, behind its checksum. False: nobody knows the code. */
bool icmpv6_show_rpl(struct dissection *d, uint8_t code);
