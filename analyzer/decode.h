/*
 * decode: link and network layers
 *
 * Walks a frame from its link layer to its transport header: Ethernet, VLAN tags, Linux cooked,
 * loopback, PPP, raw IP; ARP, IPv4, IPv6, ICMP, ICMPv6. Joins IP fragments (analyzer/defrag.h).
 * What a transport header is, the caller's function knows; it is called with the cursor over the
 * transport header and payload, as long as IP says.
 */
#pragma once

#include "analyzer/dissection.h"

#include <stdbool.h>
#include <stdint.h>

/* What the network layer says of the transport unit at the cursor. */
struct network {
    struct address source, destination;
    const uint8_t *addresses; /* where both stand in the header, the source first */
    uint8_t protocol;         /* IP protocol number */
    bool quoted;              /* inside of an ICMP error: somebody else's packet, maybe cut */
    bool reassembled;         /* from IP fragments: the cursor is in a source of its own */
    bool fragment;   /* the first of a datagram that was not joined: shorter than it says */
    struct bytes ip; /* the packet from its IP header on, as captured; joined if reassembled */
};

struct decoder;

/* Called for TCP and UDP headers; once a frame, and again for a packet quoted in an ICMP error. */
typedef void decode_transport(
    struct decoder *decoder, struct dissection *d, const struct network *network);

/* NULL when memory is out. Free with decoder_free. */
struct decoder *decoder_new(decode_transport *transport);
void decoder_free(struct decoder *decoder);

/* Adds the layers "Frame" and below; d->cursor is over the whole frame. */
void decode_frame(struct decoder *decoder, struct dissection *d);

extern const struct field_table frame_fields, ether_fields, vlan_fields, cooked_fields,
    point_fields, llc_fields, arp_fields, ipv4_fields, ipv4_option_fields, ipv6_fields,
    ipv6_option_fields, ipv6_routing_fields, ah_fields, icmp_fields, icmp_extension_fields,
    icmpv6_fields, icmpv6_option_fields, icmpv6_rare_option_fields, icmpv6_rpl_fields, gre_fields,
    fddi_fields, geneve_fields, gtp_fields, igmp_fields, ipoib_fields, mobility_fields, mpls_fields,
    pppoe_fields, provider_fields, teredo_fields, vxlan_fields, wireless_fields;
