/*
 * IPv6 (RFC 8200)
 *
 *      0                   1                   2                   3
 *     +-------+---------------+---------------------------------------+
 *     |Version| Traffic class |              Flow label               |
 *     +-------+---------------+-------+---------------+---------------+
 *     |        Payload length         |  Next header  |   Hop limit   |
 *     +-------------------------------+---------------+---------------+
 *     |                   Source address, 16 octets                   |
 *     |                Destination address, 16 octets                 |
 *
 * Extension headers follow, each naming the next; they are shown under the header.
 */
#include "analyzer/engine.h"
#include "analyzer/fragments.h"
#include "analyzer/ipv6.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

#include <string.h>

enum {
    IPV6,
    IPV6_VERSION,
    IPV6_IP_VERSION,
    IPV6_TCLASS,
    IPV6_TCLASS_DSCP,
    IPV6_TCLASS_ECN,
    IPV6_FLOW,
    IPV6_PLEN,
    IPV6_NXT,
    IPV6_HLIM,
    IPV6_SRC,
    IPV6_SRC_HOST,
    IPV6_DST,
    IPV6_DST_HOST,
    IPV6_ADDR,
    IPV6_HOST,
    IPV6_SRC_6TO4_GW,
    IPV6_SRC_6TO4_SLA,
    IPV6_SRC_TEREDO_SERVER,
    IPV6_SRC_TEREDO_PORT,
    IPV6_SRC_TEREDO_CLIENT,
    IPV6_SRC_SLAAC,
    IPV6_SRC_ISATAP,
    IPV6_SRC_EMBED,
    IPV6_DST_6TO4_GW,
    IPV6_DST_6TO4_SLA,
    IPV6_DST_TEREDO_SERVER,
    IPV6_DST_TEREDO_PORT,
    IPV6_DST_TEREDO_CLIENT,
    IPV6_DST_SLAAC,
    IPV6_DST_ISATAP,
    IPV6_DST_EMBED,
    IPV6_6TO4_GW,
    IPV6_6TO4_SLA,
    IPV6_TEREDO_SERVER,
    IPV6_TEREDO_PORT,
    IPV6_TEREDO_CLIENT,
    IPV6_SLAAC,
    IPV6_ISATAP,
    IPV6_EMBED,
    IPV6_EMBED_PREFIX,
    IPV6_EMBED_NONZERO,
    FRAGHDR,
    FRAGHDR_NXT,
    FRAGHDR_RESERVED,
    FRAGHDR_OFFSET,
    FRAGHDR_RESERVED_BITS,
    FRAGHDR_MORE,
    FRAGHDR_IDENT,
    IPV6_FRAGMENTS,
    IPV6_FRAGMENT,
    IPV6_FRAGMENT_ERROR,
    IPV6_FRAGMENT_OVERLAP,
    IPV6_FRAGMENT_CONFLICT,
    IPV6_FRAGMENT_TAILS,
    IPV6_FRAGMENT_TOO_LONG,
    IPV6_FRAGMENT_COUNT,
    IPV6_REASSEMBLED_IN,
    IPV6_REASSEMBLED_LENGTH,
    IPV6_REASSEMBLED_DATA,
    IPV6_BOGUS_VERSION,
    IPV6_INVALID_HEADER,
    IPV6_PLEN_ZERO,
    IPV6_PLEN_EXCEEDS,
    IPV6_JUMBO_MISSING,
    IPV6_JUMBO_FRAGMENT,
};

static const struct field ipv6[] = {
    [IPV6] = {"ipv6", "Internet Protocol Version 6", FIELD_PROTOCOL},
    [IPV6_VERSION] = {"ipv6.version", "Version", FIELD_UINT8, BASE_DEC, .mask = 0xf0},
    [IPV6_IP_VERSION] = {"ip.version", "Version", FIELD_UINT8, BASE_DEC, .hidden = true,
        .mask = 0xf0},
    [IPV6_TCLASS] = {"ipv6.tclass", "Traffic Class", FIELD_UINT32, BASE_HEX, .mask = 0xff00000},
    [IPV6_TCLASS_DSCP] = {"ipv6.tclass.dscp", "Differentiated Services Codepoint", FIELD_UINT32,
        BASE_DEC, .mask = 0xfc00000, .names = &dscp_names},
    [IPV6_TCLASS_ECN] = {"ipv6.tclass.ecn", "Explicit Congestion Notification", FIELD_UINT32,
        BASE_DEC, .mask = 0x300000, .names = &ecn_names},
    [IPV6_FLOW] = {"ipv6.flow", "Flow Label", FIELD_UINT24, BASE_HEX, .mask = 0xfffff},
    [IPV6_PLEN] = {"ipv6.plen", "Payload Length", FIELD_UINT16, BASE_DEC},
    [IPV6_NXT] = {"ipv6.nxt", "Next Header", FIELD_UINT8, BASE_DEC, .names = &ip_protocol_names},
    [IPV6_HLIM] = {"ipv6.hlim", "Hop Limit", FIELD_UINT8, BASE_DEC},
    [IPV6_SRC] = {"ipv6.src", "Source Address", FIELD_IPV6},
    [IPV6_SRC_HOST] = {"ipv6.src_host", "Source Host", FIELD_IPV6, .hidden = true},
    [IPV6_DST] = {"ipv6.dst", "Destination Address", FIELD_IPV6},
    [IPV6_DST_HOST] = {"ipv6.dst_host", "Destination Host", FIELD_IPV6, .hidden = true},
    [IPV6_ADDR] = {"ipv6.addr", "Source or Destination Address", FIELD_IPV6, .hidden = true},
    [IPV6_HOST] = {"ipv6.host", "Source or Destination Host", FIELD_IPV6, .hidden = true},
    [IPV6_SRC_6TO4_GW] = {"ipv6.src_6to4_gw_ipv4", "Source 6to4 Gateway IPv4", FIELD_IPV4},
    [IPV6_SRC_6TO4_SLA] = {"ipv6.src_6to4_sla_id", "Source 6to4 SLA ID", FIELD_UINT16, BASE_DEC},
    [IPV6_SRC_TEREDO_SERVER] = {"ipv6.src_ts_ipv4", "Source Teredo Server IPv4", FIELD_IPV4},
    [IPV6_SRC_TEREDO_PORT] = {"ipv6.src_tc_port", "Source Teredo Port", FIELD_UINT16, BASE_DEC},
    [IPV6_SRC_TEREDO_CLIENT] = {"ipv6.src_tc_ipv4", "Source Teredo Client IPv4", FIELD_IPV4},
    [IPV6_SRC_SLAAC] = {"ipv6.src_slaac_mac", "Source SLAAC MAC", FIELD_ETHER},
    [IPV6_SRC_ISATAP] = {"ipv6.src_isatap_ipv4", "Source ISATAP IPv4", FIELD_IPV4},
    [IPV6_SRC_EMBED] = {"ipv6.src_embed_ipv4", "Source Embedded IPv4", FIELD_IPV4},
    [IPV6_DST_6TO4_GW] = {"ipv6.dst_6to4_gw_ipv4", "Destination 6to4 Gateway IPv4", FIELD_IPV4},
    [IPV6_DST_6TO4_SLA] = {"ipv6.dst_6to4_sla_id", "Destination 6to4 SLA ID", FIELD_UINT16,
        BASE_DEC},
    [IPV6_DST_TEREDO_SERVER] = {"ipv6.dst_ts_ipv4", "Destination Teredo Server IPv4", FIELD_IPV4},
    [IPV6_DST_TEREDO_PORT] = {"ipv6.dst_tc_port", "Destination Teredo Port", FIELD_UINT16,
        BASE_DEC},
    [IPV6_DST_TEREDO_CLIENT] = {"ipv6.dst_tc_ipv4", "Destination Teredo Client IPv4", FIELD_IPV4},
    [IPV6_DST_SLAAC] = {"ipv6.dst_slaac_mac", "Destination SLAAC MAC", FIELD_ETHER},
    [IPV6_DST_ISATAP] = {"ipv6.dst_isatap_ipv4", "Destination ISATAP IPv4", FIELD_IPV4},
    [IPV6_DST_EMBED] = {"ipv6.dst_embed_ipv4", "Destination Embedded IPv4", FIELD_IPV4},
    [IPV6_6TO4_GW] = {"ipv6.6to4_gw_ipv4", "6to4 Gateway IPv4", FIELD_IPV4, .hidden = true},
    [IPV6_6TO4_SLA] = {"ipv6.6to4_sla_id", "6to4 SLA ID", FIELD_UINT16, BASE_DEC, .hidden = true},
    [IPV6_TEREDO_SERVER] = {"ipv6.ts_ipv4", "Teredo Server IPv4", FIELD_IPV4, .hidden = true},
    [IPV6_TEREDO_PORT] = {"ipv6.tc_port", "Teredo Port", FIELD_UINT16, BASE_DEC, .hidden = true},
    [IPV6_TEREDO_CLIENT] = {"ipv6.tc_ipv4", "Teredo Client IPv4", FIELD_IPV4, .hidden = true},
    [IPV6_SLAAC] = {"ipv6.slaac_mac", "SLAAC MAC", FIELD_ETHER, .hidden = true},
    [IPV6_ISATAP] = {"ipv6.isatap_ipv4", "ISATAP IPv4", FIELD_IPV4, .hidden = true},
    [IPV6_EMBED] = {"ipv6.embed_ipv4", "Embedded IPv4", FIELD_IPV4},
    [IPV6_EMBED_PREFIX] = {"ipv6.embed_ipv4_prefix", "Embedded IPv4 Prefix", FIELD_BYTES},
    [IPV6_EMBED_NONZERO] = {"ipv6.embed_ipv4.u.nonzero",
        "IPv4-Embedded IPv6 address bit 64 to 71 must be zero", FIELD_EXPERT, EXPERT_WARNING,
        EXPERT_PROTOCOL},
    [FRAGHDR] = {"ipv6.fraghdr", "Fragment Header for IPv6", FIELD_PROTOCOL},
    [FRAGHDR_NXT] = {"ipv6.fraghdr.nxt", "Next header", FIELD_UINT8, BASE_DEC,
        .names = &ip_protocol_names},
    [FRAGHDR_RESERVED] = {"ipv6.fraghdr.reserved_octet", "Reserved octet", FIELD_UINT8, BASE_HEX},
    [FRAGHDR_OFFSET] = {"ipv6.fraghdr.offset", "Offset", FIELD_UINT16, BASE_DEC, .mask = 0xfff8},
    [FRAGHDR_RESERVED_BITS] = {"ipv6.fraghdr.reserved_bits", "Reserved bits", FIELD_UINT16,
        BASE_DEC, .mask = 0x6},
    [FRAGHDR_MORE] = {"ipv6.fraghdr.more", "More Fragments", FIELD_BOOL, 2, .mask = 0x1,
        .names = &yes_names},
    [FRAGHDR_IDENT] = {"ipv6.fraghdr.ident", "Identification", FIELD_UINT32, BASE_HEX},
    [IPV6_FRAGMENTS] = {"ipv6.fragments", "IPv6 Fragments", FIELD_NONE},
    [IPV6_FRAGMENT_ERROR] = {"ipv6.fragment.error", "Defragmentation error", FIELD_FRAME},
    [IPV6_FRAGMENT] = {"ipv6.fragment", "IPv6 Fragment", FIELD_FRAME},
    [IPV6_FRAGMENT_OVERLAP] = {"ipv6.fragment.overlap", "Fragment overlap", FIELD_BOOL,
        .names = &true_names},
    [IPV6_FRAGMENT_CONFLICT] = {"ipv6.fragment.overlap.conflict",
        "Conflicting data in fragment overlap", FIELD_BOOL, .names = &true_names},
    [IPV6_FRAGMENT_TAILS] = {"ipv6.fragment.multipletails", "Multiple tail fragments found",
        FIELD_BOOL, .names = &true_names},
    [IPV6_FRAGMENT_TOO_LONG] = {"ipv6.fragment.toolongfragment", "Fragment too long", FIELD_BOOL,
        .names = &true_names},
    [IPV6_FRAGMENT_COUNT] = {"ipv6.fragment.count", "Fragment count", FIELD_UINT32, BASE_DEC},
    [IPV6_REASSEMBLED_IN] = {"ipv6.reassembled.in", "Reassembled IPv6 in frame", FIELD_FRAME},
    [IPV6_REASSEMBLED_LENGTH] = {"ipv6.reassembled.length", "Reassembled IPv6 length", FIELD_UINT32,
        BASE_DEC},
    [IPV6_REASSEMBLED_DATA] = {"ipv6.reassembled.data", "Reassembled IPv6 data", FIELD_BYTES},
    [IPV6_BOGUS_VERSION] = {"ipv6.bogus_ipv6_version", "Bogus IPv6 version", FIELD_EXPERT,
        EXPERT_ERROR, EXPERT_MALFORMED},
    [IPV6_INVALID_HEADER] = {"ipv6.invalid_header", "IPv6 header must be exactly 40 bytes",
        FIELD_EXPERT, EXPERT_ERROR, EXPERT_MALFORMED},
    [IPV6_PLEN_ZERO] = {"ipv6.plen_zero",
        "IPv6 payload length equals 0 (maybe because of \"TCP segmentation offload\" (TSO))",
        FIELD_EXPERT, EXPERT_CHAT, EXPERT_PROTOCOL},
    [IPV6_PLEN_EXCEEDS] = {"ipv6.plen_exceeds_framing",
        "IPv6 payload length does not match expected framing length", FIELD_EXPERT, EXPERT_WARNING,
        EXPERT_PROTOCOL},
    [IPV6_JUMBO_MISSING] = {"ipv6.opt.jumbo.missing",
        "IPv6 payload length equals 0 and Hop-By-Hop present and Jumbo Payload option missing",
        FIELD_EXPERT, EXPERT_ERROR, EXPERT_MALFORMED},
    [IPV6_JUMBO_FRAGMENT] = {"ipv6.opt.jumbo.fragment",
        "Jumbo Payload option cannot be used with a fragment header", FIELD_EXPERT, EXPERT_ERROR,
        EXPERT_MALFORMED},
};
const struct field_table ipv6_fields = FIELDS(ipv6);

static const struct fragment_fields fragment_fields = {
    .title = "Reassembled IPv6",
    .version = "IPv6",
    .fragments = ipv6 + IPV6_FRAGMENTS,
    .fragment = ipv6 + IPV6_FRAGMENT,
    .error = ipv6 + IPV6_FRAGMENT_ERROR,
    .overlap = ipv6 + IPV6_FRAGMENT_OVERLAP,
    .conflict = ipv6 + IPV6_FRAGMENT_CONFLICT,
    .tails = ipv6 + IPV6_FRAGMENT_TAILS,
    .too_long = ipv6 + IPV6_FRAGMENT_TOO_LONG,
    .count = ipv6 + IPV6_FRAGMENT_COUNT,
    .reassembled_in = ipv6 + IPV6_REASSEMBLED_IN,
    .length = ipv6 + IPV6_REASSEMBLED_LENGTH,
    .data = ipv6 + IPV6_REASSEMBLED_DATA,
};

enum {
    HEADER_LENGTH = 40,
    AT_SOURCE = 8,
    AT_DESTINATION = 24,
    NEXT_HOP_BY_HOP = 0,
    NEXT_ROUTING = 43,
    NEXT_FRAGMENT = 44,
    NEXT_AUTHENTICATION = 51,
    NEXT_NONE = 59,
    NEXT_DESTINATION = 60,
    NEXT_MOBILITY = 135,
};

/* --- the header ----------------------------------------------------------------------------- */

static const struct field *const class_bits[] = {ipv6 + IPV6_TCLASS_DSCP, ipv6 + IPV6_TCLASS_ECN};

static void show_class(struct dissection *d)
{
    uint64_t class = peek_bits(d, ipv6 + IPV6_TCLASS, 4);
    struct node *node = d->last;

    if (d->cursor.bad || !node)
        return;
    if (class == 0)
        node->suffix = " (DSCP: CS0, ECN: Not-ECT)";
    else
        node_suffix(d, node, " (DSCP: %s, ECN: %s)",
            names_get(&dscp_short_names, class >> 2, "Unknown"),
            names_get(&ecn_short_names, class & 3, "Unknown"));
    descend(d, node);
    for (size_t i = 0; i < 2; i++)
        peek_bits(d, class_bits[i], 4);
    ascend(d, node);
}

static void show_address(struct dissection *d, unsigned address, unsigned host)
{
    struct bytes octets = take_bytes(d, ipv6 + address, 16);

    put_text(d, ipv6 + IPV6_ADDR, octets);
    put_text(d, ipv6 + host, octets);
    put_text(d, ipv6 + IPV6_HOST, octets);
}

/* The payload length, and what is odd about it. */
static void show_payload_length(struct dissection *d, const struct ipv6_packet *packet)
{
    uint16_t said = take_u16(d, ipv6 + IPV6_PLEN);
    struct node *node = d->last;

    if (d->cursor.bad || !node)
        return;
    if (packet->jumbo)
        node->suffix = " (Jumbogram)";
    if (said == 0 && packet->next == NEXT_HOP_BY_HOP && !packet->jumbo)
        expert(d, node, ipv6 + IPV6_JUMBO_MISSING);
    else if (said == 0 && packet->next != NEXT_HOP_BY_HOP && packet->next != NEXT_NONE)
        expert(d, node, ipv6 + IPV6_PLEN_ZERO);
    if (packet->payload > packet->available && packet->framed && !d->quoted)
        expert_text(d, node, ipv6 + IPV6_PLEN_EXCEEDS,
            "IPv6 payload length exceeds framing length (%u bytes)", packet->available);
}

static void show_version(struct dissection *d)
{
    peek_bits(d, ipv6 + IPV6_VERSION, 1);
    if (peek_u8(d, 0) >> 4 != 6 && !d->cursor.bad)
        expert(d, d->last, ipv6 + IPV6_BOGUS_VERSION);
    peek_bits(d, ipv6 + IPV6_IP_VERSION, 1);
}

static void label_layer(
    struct decoder *decoder, struct dissection *d, const struct ipv6_packet *packet)
{
    struct text *t = &decoder->scratch;

    text_reset(t);
    text_add(t, "Internet Protocol Version 6, Src: ");
    text_ipv6(t, packet->octets + AT_SOURCE);
    text_add(t, ", Dst: ");
    text_ipv6(t, packet->octets + AT_DESTINATION);
    packet->layer->label = arena_copy(d->arena, t->data, t->length);
}

/* --- addresses with other addresses inside -------------------------------------------------- */

/* The fields of one end, and of either. */
struct inner_fields {
    uint8_t gateway, sla, server, port, client, slaac, isatap, embedded;
};
static const struct inner_fields inner_source = {IPV6_SRC_6TO4_GW, IPV6_SRC_6TO4_SLA,
    IPV6_SRC_TEREDO_SERVER, IPV6_SRC_TEREDO_PORT, IPV6_SRC_TEREDO_CLIENT, IPV6_SRC_SLAAC,
    IPV6_SRC_ISATAP, IPV6_SRC_EMBED};
static const struct inner_fields inner_destination = {IPV6_DST_6TO4_GW, IPV6_DST_6TO4_SLA,
    IPV6_DST_TEREDO_SERVER, IPV6_DST_TEREDO_PORT, IPV6_DST_TEREDO_CLIENT, IPV6_DST_SLAAC,
    IPV6_DST_ISATAP, IPV6_DST_EMBED};
static const struct inner_fields inner_either = {IPV6_6TO4_GW, IPV6_6TO4_SLA, IPV6_TEREDO_SERVER,
    IPV6_TEREDO_PORT, IPV6_TEREDO_CLIENT, IPV6_SLAAC, IPV6_ISATAP, IPV6_EMBED};

/* octets at a place of an address: shown in brackets though they are there. */
static void put_inner(struct dissection *d, unsigned field, const uint8_t *at, uint32_t n)
{
    node_generated(put_text(d, ipv6 + field, (struct bytes){at, n}));
}

/* 2002:VVVV:VVVV:SLA::/48 (RFC 3056) */
static void show_6to4(struct dissection *d, const uint8_t *a, const struct inner_fields *fields)
{
    if (a[0] != 0x20 || a[1] != 0x02)
        return;
    put_inner(d, fields->gateway, a + 2, 4);
    node_generated(
        put_uint(d, ipv6 + fields->sla, (struct bytes){a + 6, 2}, (uint64_t)a[6] << 8 | a[7]));
}

/* 2001:0:server:flags:~port:~client (RFC 4380) */
static void show_teredo(struct dissection *d, const uint8_t *a, const struct inner_fields *fields)
{
    uint8_t *client = NULL;

    if (memcmp(a, "\x20\x01\0\0", 4) == 0 && dissection_adds(d))
        client = arena_alloc(d->arena, 4);
    if (!client)
        return;
    for (int i = 0; i < 4; i++)
        client[i] = a[12 + i] ^ 0xff;
    put_inner(d, fields->server, a + 4, 4);
    node_generated(put_uint(d, ipv6 + fields->port, (struct bytes){a + 10, 2},
        ((uint64_t)a[10] << 8 | a[11]) ^ 0xffff));
    node_generated(
        put_value(d, ipv6 + fields->client, (struct bytes){a + 12, 4}, (struct bytes){client, 4}));
}

/* An interface identifier made of a MAC address (RFC 4291 appendix A) */
static void show_slaac(struct dissection *d, const uint8_t *a, const struct inner_fields *fields)
{
    uint8_t *mac = NULL;

    if (a[8] & 2 && a[11] == 0xff && a[12] == 0xfe && dissection_adds(d))
        mac = arena_alloc(d->arena, 6);
    if (!mac)
        return;
    memcpy(mac, a + 8, 3);
    memcpy(mac + 3, a + 13, 3);
    mac[0] ^= 2;
    node_generated(
        put_value(d, ipv6 + fields->slaac, (struct bytes){a + 8, 8}, (struct bytes){mac, 6}));
}

/* …:[02]00:5efe:V4 (RFC 5214) */
static void show_isatap(struct dissection *d, const uint8_t *a, const struct inner_fields *fields)
{
    if ((a[8] & 0xfc) == 0 && memcmp(a + 9, "\0\x5e\xfe", 3) == 0)
        put_inner(d, fields->isatap, a + 12, 4);
}

/* 64:ff9b::V4 (RFC 6052) */
static void show_embedded(struct dissection *d, const uint8_t *a, const struct inner_fields *fields)
{
    if (memcmp(a, "\0\x64\xff\x9b\0\0\0\0\0\0\0\0", 12) != 0)
        return;
    put_inner(d, IPV6_EMBED_PREFIX, a, 12);
    put_inner(d, fields->embedded, a + 12, 4);
    put_inner(d, IPV6_EMBED, a + 12, 4);
}

static void show_inner_addresses(struct dissection *d, const struct ipv6_packet *packet)
{
    static void (*const shows[])(struct dissection *, const uint8_t *,
        const struct inner_fields *) = {show_6to4, show_teredo, show_slaac, show_isatap};
    const uint8_t *source = packet->octets + AT_SOURCE,
                  *destination = packet->octets + AT_DESTINATION;

    for (size_t i = 0; i < sizeof shows / sizeof shows[0]; i++) {
        shows[i](d, source, &inner_source);
        shows[i](d, source, &inner_either);
        shows[i](d, destination, &inner_destination);
        shows[i](d, destination, &inner_either);
    }
    show_embedded(d, source, &inner_source);
    show_embedded(d, destination, &inner_destination);
}

/* Reads the header, or what can be read of it. */
static void show_header(struct decoder *decoder, struct dissection *d, struct ipv6_packet *packet)
{
    bool whole = cursor_has(&d->cursor, HEADER_LENGTH);

    packet->layer = open_layer(d, ipv6 + IPV6);
    show_version(d);
    if (peek_u8(d, 0) >> 4 != 6)
        return;
    if (cursor_wire_left(&d->cursor) < HEADER_LENGTH)
        expert(d, packet->layer, ipv6 + IPV6_INVALID_HEADER);
    show_class(d);
    take_nothing(d, 1);
    take_u24(d, ipv6 + IPV6_FLOW);
    show_payload_length(d, packet);
    take_u8(d, ipv6 + IPV6_NXT);
    take_u8(d, ipv6 + IPV6_HLIM);
    show_address(d, IPV6_SRC, IPV6_SRC_HOST);
    show_address(d, IPV6_DST, IPV6_DST_HOST);
    if (!whole || !packet->layer)
        return;
    label_layer(decoder, d, packet);
    show_inner_addresses(d, packet);
}

/* --- fragments ------------------------------------------------------------------------------ */

struct fragment_header {
    uint8_t next;
    uint32_t offset, id;
    bool more;
};

static struct fragment_header take_fragment_header(struct dissection *d)
{
    struct fragment_header header = {
        .next = peek_u8(d, 0), .offset = peek_u16(d, 2) & 0xfff8u, .more = peek_u16(d, 2) & 1};

    take_u8(d, ipv6 + FRAGHDR_NXT);
    take_u8(d, ipv6 + FRAGHDR_RESERVED);
    peek_bits(d, ipv6 + FRAGHDR_OFFSET, 2);
    if (dissection_adds(d))
        node_suffix(d, d->last, " (%u bytes)", header.offset);
    peek_bits(d, ipv6 + FRAGHDR_RESERVED_BITS, 2);
    take_u16(d, ipv6 + FRAGHDR_MORE);
    header.id = take_u32(d, ipv6 + FRAGHDR_IDENT);
    return header;
}

static void follow(struct decoder *decoder, struct dissection *d, struct ipv6_packet *packet);

/* What is left at the cursor is a piece of a datagram. */
static void join(struct decoder *decoder, struct dissection *d, struct ipv6_packet *packet,
    const struct fragment_header *header)
{
    struct fragment_key key = {.source = packet->network.source,
        .destination = packet->network.destination,
        .id = header->id,
        .vlan = decoder->vlan};
    uint8_t copy[HEADER_LENGTH];
    struct bytes first = {copy, HEADER_LENGTH};
    uint32_t length = header->offset + left(d);

    memcpy(copy, packet->octets, HEADER_LENGTH);
    copy[4] = (uint8_t)(length >> 8);
    copy[5] = (uint8_t)length;
    copy[6] = header->next;
    struct joined joined =
        fragments_join(decoder, d, &fragment_fields, &key, header->offset, header->more, first);
    if (!joined.payload.data) {
        engine_data(d);
        return;
    }
    struct scope scope = fragments_enter(decoder, d, &fragment_fields, &joined);
    packet->network.reassembled = packet->joined = true;
    packet->network.ip = joined.whole;
    packet->next = header->next;
    packet->ended = false;
    follow(decoder, d, packet);
    packet->ended = true; /* the fragment's own octets are nobody's */
    leave(d, scope);
}

static void fragment(struct decoder *decoder, struct dissection *d, struct ipv6_packet *packet)
{
    uint32_t walked = d->cursor.position - packet->start;
    struct bytes octets = peek_rest(d);

    octets.length = octets.length < 8 ? octets.length : 8;
    struct node *node = put_text(d, ipv6 + FRAGHDR, octets);
    if (node)
        node->label = node->field->title;
    if (packet->jumbo)
        expert(d, node, ipv6 + IPV6_JUMBO_FRAGMENT);
    descend(d, node);
    struct fragment_header header = take_fragment_header(d);
    ascend(d, node);
    if (d->cursor.bad)
        return;
    info_clear(d);
    info_add(d, "IPv6 fragment (off=%u more=%s ident=0x%08x nxt=%u)", header.offset,
        header.more ? "y" : "n", header.id, header.next);
    if ((header.offset == 0 && !header.more) || packet->joined || packet->jumbo) {
        packet->next = header.next;
        return;
    }
    packet->ended = true;
    node_covers_to_cursor(d, packet->layer);
    if (packet->payload > walked + 8 && cursor_has(&d->cursor, packet->payload - walked - 8) &&
        !d->quoted)
        join(decoder, d, packet, &header);
    else
        engine_data(d);
}

static void set_network(const struct dissection *d, struct ipv6_packet *packet)
{
    struct network *network = &packet->network;

    network->quoted = d->quoted;
    network->addresses = packet->source;
    address_set(&network->source, 6, packet->source);
    address_set(&network->destination, 6, packet->destination);
}

/* The ends of the packet, as options and routing headers may change them. */
static void set_ends(struct decoder *decoder, struct dissection *d, struct ipv6_packet *packet)
{
    set_network(d, packet);
    if (d->quoted)
        return;
    decoder->source = (struct column){packet->source, COLUMN_IPV6};
    decoder->destination = (struct column){packet->destination, COLUMN_IPV6};
}

/* --- what follows --------------------------------------------------------------------------- */

/* Walks one extension header. False: the cursor is at none. */
static bool extension(struct decoder *decoder, struct dissection *d, struct ipv6_packet *packet)
{
    switch (packet->next) {
    case NEXT_HOP_BY_HOP:
        decoder->title = "IPv6 Hop-by-Hop";
        ipv6_options(d, packet, true);
        break;
    case NEXT_DESTINATION:
        decoder->title = "IPv6 Destination";
        ipv6_options(d, packet, false);
        break;
    case NEXT_ROUTING:
        decoder->title = "IPv6 Routing";
        ipv6_routing(d, packet);
        break;
    case NEXT_FRAGMENT:
        decoder->title = "IPv6 Fragment";
        fragment(decoder, d, packet);
        break;
    case NEXT_AUTHENTICATION:
        decoder->title = "AH";
        packet->next = authentication_header(d, true);
        break;
    case NEXT_MOBILITY:
        decoder->title = "MIPv6";
        mobility_header(d);
        packet->ended = true;
        break;
    default:
        return false;
    }
    packet->extensions++;
    set_ends(decoder, d, packet);
    return true;
}

static void upper_layer(struct decoder *decoder, struct dissection *d, struct ipv6_packet *packet)
{
    packet->network.protocol = packet->next;
    if (packet->next == NEXT_NONE) {
        info_clear(d);
        info_add(d, "IPv6 no next header");
        engine_data(d);
    } else if (!ip_protocol_decode(decoder, d, &packet->network)) {
        info_clear(d);
        info_add(d, "Unknown IP Protocol: %s (%u)",
            names_get(&ip_protocol_names, packet->next, "Unknown"), packet->next);
        engine_data(d);
    }
}

static void follow(struct decoder *decoder, struct dissection *d, struct ipv6_packet *packet)
{
    while (!d->cursor.bad && !packet->ended && packet->extensions < IPV6_MAX_EXTENSIONS)
        if (!extension(decoder, d, packet))
            break;
    if (!packet->joined)
        node_covers_to_cursor(d, packet->layer);
    if (!d->cursor.bad && !packet->ended)
        upper_layer(decoder, d, packet);
}

static struct ipv6_packet packet_of(const struct dissection *d)
{
    struct ipv6_packet packet = {.octets = d->cursor.base + d->cursor.position,
        .payload = peek_u16(d, 4),
        .next = peek_u8(d, 6),
        .start = d->cursor.position + HEADER_LENGTH};

    packet.source = packet.octets + AT_SOURCE;
    packet.destination = packet.octets + AT_DESTINATION;
    packet.framed = cursor_wire_left(&d->cursor) >= HEADER_LENGTH;
    if (packet.framed)
        packet.available = cursor_wire_left(&d->cursor) - HEADER_LENGTH;
    if (packet.payload == 0 && packet.next == NEXT_HOP_BY_HOP) {
        uint32_t jumbo = ipv6_jumbo_length(d, HEADER_LENGTH);
        packet.jumbo = jumbo > 0;
        packet.payload = jumbo;
    }
    return packet;
}

bool ipv6_decode(struct decoder *decoder, struct dissection *d)
{
    struct ipv6_packet packet = packet_of(d);
    bool whole = cursor_has(&d->cursor, HEADER_LENGTH);

    decoder->title = "IPv6";
    row_protocol(d, "IPv6");
    info_clear(d);
    if (cursor_wire_left(&d->cursor) < HEADER_LENGTH && left(d) > 0)
        info_add(
            d, "Invalid IPv6 header (%u bytes, need exactly 40)", cursor_wire_left(&d->cursor));
    if (d->building)
        show_header(decoder, d, &packet);
    else if (left(d) == 0 || packet.octets[0] >> 4 == 6)
        take_nothing(d, HEADER_LENGTH);
    if (!d->cursor.bad && packet.octets[0] >> 4 != 6)
        return false;
    if (!whole)
        return true;
    set_ends(decoder, d, &packet);
    uint32_t n = packet.payload < packet.available ? packet.payload : packet.available;
    struct scope scope = enter(d, n);
    packet.network.ip = (struct bytes){packet.octets, HEADER_LENGTH + left(d)};
    if (packet.payload == 0 && packet.next == NEXT_HOP_BY_HOP)
        info_add(d, "Invalid IPv6 payload length");
    follow(decoder, d, &packet);
    leave(d, scope);
    return true;
}
