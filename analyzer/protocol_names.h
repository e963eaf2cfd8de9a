/*
 * protocol_names: numbers that several layers share, by name
 */
#pragma once

#include "analyzer/field.h"

extern const struct names ethertype_names;      /* IEEE 802 EtherTypes */
extern const struct names ip_protocol_names;    /* IP protocol numbers and IPv6 next headers */
extern const struct names hardware_type_names;  /* ARP hardware types, Linux ARPHRD_ values */
extern const struct names checksum_state_names; /* Good, Bad, Unverified, … */
extern const struct names set_names;            /* Set, Not set */
extern const struct names yes_names;            /* Yes, No */
extern const struct names true_names;           /* True, False */
extern const struct names dscp_names, dscp_short_names; /* RFC 2474, 2597, 3246, 5865, 8622 */
extern const struct names ecn_names, ecn_short_names;   /* RFC 3168 */
extern const struct names quick_start_function_names, quick_start_rate_names; /* RFC 4782 */

/* How a checksum was found, as Wireshark counts. */
enum checksum_state {
    CHECKSUM_BAD,
    CHECKSUM_GOOD,
    CHECKSUM_UNVERIFIED,
    CHECKSUM_NOT_PRESENT,
    CHECKSUM_ILLEGAL,
};
