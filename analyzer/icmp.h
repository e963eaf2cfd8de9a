/*
 * icmp: what the files of ICMP and ICMPv6 share
 */
#pragma once

#include "analyzer/layers.h"

/* Codes of extended echo requests and replies, states of a neighbour's entry (RFC 8335). */
extern const struct names icmp_extended_names, icmp_extended_reply_names, icmp_neighbor_state_names;

/* Echo requests and their replies, of either version. */
struct echo_fields {
    const struct field *response_in, *response_to, *response_time, *no_response, *no_response_note;
};
/* checksum: of this message. Shows the links in the tree and behind Info. */
void echo_show_request(struct decoder *decoder, struct dissection *d, const struct network *network,
    const struct echo_fields *fields, uint16_t id, uint16_t sequence, uint16_t reply_checksum);
void echo_show_reply(struct decoder *decoder, struct dissection *d, const struct network *network,
    const struct echo_fields *fields, uint16_t id, uint16_t sequence, uint16_t checksum);

/* n octets at the cursor are the beginning of a packet somebody sent: a subtree of layer. */
void icmp_show_quoted(
    struct decoder *decoder, struct dissection *d, struct node *layer, uint32_t n);
/* What was added to layer after a quoted datagram goes before the layers that this left behind. */
void icmp_move_back(struct decoder *decoder, struct dissection *d, const struct node *layer);
/* What RFC 4884 adds: all that is left at the cursor. */
void icmp_show_extensions(struct dissection *d);
/* Extensions of a mobile IP router advertisement: all that is left at the cursor. */
void icmp_show_mobile_extensions(struct dissection *d);
/* icmp.reserved */
extern const struct field *const icmp_reserved_field;
/* "30 minutes", "1 hour, 5 seconds", "1.500 seconds" */
const char *icmp_duration(struct dissection *d, uint64_t milliseconds);

/* The checksum field's node: "[correct]", or what it should be. */
struct checksum_fields {
    const struct field *checksum, *status, *bad;
};
/* sum: of the message without its checksum; whole: it can be verified. */
void icmp_show_checksum(struct decoder *decoder, struct dissection *d,
    const struct checksum_fields *fields, uint16_t expected, bool whole);
