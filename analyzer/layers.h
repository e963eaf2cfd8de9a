/*
 * layers: what the files of the decoder share
 *
 * Each function walks one layer at the cursor and calls the next. What a layer finds about the
 * packet that layers above or the row need is left in the decoder, which is made ready for each
 * frame by decode_frame.
 */
#pragma once

#include "analyzer/decode.h"
#include "analyzer/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Headers inside of headers that are followed (IP in IP, VLAN in VLAN); more are shown as data. */
#define DECODE_MAX_DEPTH 24

enum column_kind {
    COLUMN_NONE,
    COLUMN_NOT_APPLICABLE, /* the link has no addresses */
    COLUMN_ETHER,
    COLUMN_IPV4,
    COLUMN_IPV6,
};

/* An address for the Source or Destination column, formatted only when a row is wanted. */
struct column {
    const uint8_t *octets;
    enum column_kind kind;
};

struct arp_user;
struct echo_table;
struct defrag;
struct fragment;

struct decoder {
    decode_transport *transport;
    struct column source, destination; /* of the innermost layer that is not quoted */
    unsigned depth;                    /* headers so far in this frame */
    const char *title;                 /* of the layer that is being read, for notes */
    uint32_t after_quoted;             /* nodes there were after a quoted packet; 0: none */
    uint16_t vlan;                     /* of the innermost tag */
    struct text scratch;               /* labels are built here */
    struct echo_table *echoes;         /* requests that wait; NULL before the first */
    struct arp_user *arp_users;        /* who uses which address; NULL before the first */
    struct defrag *defrag;             /* NULL before the first fragment */
    size_t charged;                    /* octets of defrag on the account of the run */
    struct fragment *parts;            /* of the datagram joined last, n_parts of them, or NULL */
    uint32_t n_parts;
};

/* --- entry points of layers; the cursor is at their first octet ------------------------------ */

/* The layer "Frame"; the node for the names of the protocols, which are known in the end. It may be
 * NULL. names is room to work in. */
struct node *frame_show(struct dissection *d);
void frame_name_protocols(struct dissection *d, struct text *names, struct node *protocols);
void ether_decode(struct decoder *decoder, struct dissection *d);
void vlan_decode(struct decoder *decoder, struct dissection *d);
/* Tags of IEEE 802.1ad and 802.1ah. */
void provider_decode(struct decoder *decoder, struct dissection *d);
void backbone_decode(struct decoder *decoder, struct dissection *d);
/* A layer named by its EtherType. */
void ethertype_decode(struct decoder *decoder, struct dissection *d, uint16_t type);
bool ethertype_known(uint16_t type);
/* Octets on the wire that the layer at the cursor takes, as it says; all where it does not. */
uint32_t ethertype_length(const struct dissection *d, uint16_t type);
/* Adds what follows `payload` octets after the cursor: padding, trailer, check sequence, of a frame
 * of `frame` octets on the wire. trailer: the field to use, or NULL for Ethernet's. */
void ether_show_rest(
    struct dissection *d, const struct field *trailer, uint32_t frame, uint32_t payload);
void cooked_decode(struct decoder *decoder, struct dissection *d);
void cooked2_decode(struct decoder *decoder, struct dissection *d);
void null_decode(struct decoder *decoder, struct dissection *d);
void loop_decode(struct decoder *decoder, struct dissection *d);
void raw_decode(struct decoder *decoder, struct dissection *d);
void ppp_decode(struct decoder *decoder, struct dissection *d);
void hdlc_decode(struct decoder *decoder, struct dissection *d);
/* PPP on a link that has addresses of its own. */
void ppp_packet_decode(struct decoder *decoder, struct dissection *d);
void llc_decode(struct decoder *decoder, struct dissection *d);
void infiniband_decode(struct decoder *decoder, struct dissection *d);
void mpls_decode(struct decoder *decoder, struct dissection *d);
void fddi_decode(struct decoder *decoder, struct dissection *d);
void wireless_decode(struct decoder *decoder, struct dissection *d);
void radiotap_decode(struct decoder *decoder, struct dissection *d);
/* A session's PPP, or discovery. */
void pppoe_decode(struct decoder *decoder, struct dissection *d, bool session);
void arp_decode(struct decoder *decoder, struct dissection *d);
/* Whatever the version says. */
void ip_decode(struct decoder *decoder, struct dissection *d);
/* A version that is neither. */
void ip_bogus_decode(struct decoder *decoder, struct dissection *d);
void ipv4_decode(struct decoder *decoder, struct dissection *d);
/* False: this is no IPv6, and nothing was read. */
bool ipv6_decode(struct decoder *decoder, struct dissection *d);
/* An authentication header (RFC 4302), nested or as a layer; returns the next protocol. */
uint8_t authentication_header(struct dissection *d, bool nested);
/* A layer: what is readable of an encrypted packet (RFC 4303). */
void encrypted_payload(struct decoder *decoder, struct dissection *d);
/* The same over UDP. */
void encapsulated_payload(struct decoder *decoder, struct dissection *d);
/* A mobility header (RFC 6275), nested. Nothing follows it. */
void mobility_header(struct dissection *d);
/* The options of an IPv4 header, n octets, as far as they go into the tree. */
void ipv4_show_options(struct dissection *d, uint32_t n, uint8_t ttl);
/* ip.dst over the next 4 octets, and its hidden twins. */
void ipv4_show_destination(struct dissection *d);
/* Where the options name the last address of a source route: its place in them, or 0. */
uint32_t ipv4_route_end(const uint8_t *options, uint32_t n);
void gre_decode(struct decoder *decoder, struct dissection *d);
void geneve_decode(struct decoder *decoder, struct dissection *d);
void gtp_decode(struct decoder *decoder, struct dissection *d);
void teredo_decode(struct decoder *decoder, struct dissection *d);
void vxlan_decode(struct decoder *decoder, struct dissection *d);
typedef void tunnel_decode(struct decoder *decoder, struct dissection *d);
/* What goes through the tunnel at this UDP port. NULL: there is none. */
tunnel_decode *tunnel_at(uint16_t port);
void igmp_decode(struct decoder *decoder, struct dissection *d);
void icmp_decode(struct decoder *decoder, struct dissection *d, const struct network *network);
void icmpv6_decode(struct decoder *decoder, struct dissection *d, const struct network *network);
/* What the IP protocol number says. False: nobody knows it. Whatever went wrong above IP stays
 * inside. */
bool ip_protocol_decode(
    struct decoder *decoder, struct dissection *d, const struct network *network);

/* A number of the field's width with its bits below it, and behind it the names of the bits that
 * are set and of the values that have names: "Flags: 0xe0, Router, Solicited". */
uint64_t take_bitmask(struct dissection *d, const struct field *field,
    const struct field *const *bits, uint32_t n_bits);
