/*
 * IPv4 (RFC 791)
 *
 *      0                   1                   2                   3
 *     +-------+-------+---------------+-------------------------------+
 *     |Version|  IHL  |DS field (2474)|         Total length          |
 *     +-------+-------+---------------+-----+-------------------------+
 *     |        Identification         |Flags|     Fragment offset     |
 *     +---------------+---------------+-----+-------------------------+
 *     | Time to live  |   Protocol    |        Header checksum        |
 *     +---------------+---------------+-------------------------------+
 *     |                        Source address                         |
 *     +---------------------------------------------------------------+
 *     |                      Destination address                      |
 *     +---------------------------------------------------------------+
 *     |                    Options, 0 to 40 octets                    |
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

#include <string.h>

enum {
    IP,
    IP_VERSION,
    IP_HDR_LEN,
    IP_DSFIELD,
    IP_DSFIELD_DSCP,
    IP_DSFIELD_ECN,
    IP_LEN,
    IP_ID,
    IP_FLAGS,
    IP_FLAGS_RB,
    IP_FLAGS_DF,
    IP_FLAGS_MF,
    IP_FRAG_OFFSET,
    IP_TTL,
    IP_PROTO,
    IP_CHECKSUM,
    IP_CHECKSUM_STATUS,
    IP_SRC,
    IP_SRC_HOST,
    IP_DST,
    IP_DST_HOST,
    IP_ADDR,
    IP_HOST,
};

static const struct field ip[] = {
    [IP] = {"ip", "Internet Protocol Version 4", FIELD_PROTOCOL},
    [IP_VERSION] = {"ip.version", "Version", FIELD_UINT8, BASE_DEC, .mask = 0xf0},
    [IP_HDR_LEN] = {"ip.hdr_len", "Header Length", FIELD_UINT8, BASE_DEC, .mask = 0x0f},
    [IP_DSFIELD] = {"ip.dsfield", "Differentiated Services Field", FIELD_UINT8, BASE_HEX},
    [IP_DSFIELD_DSCP] = {"ip.dsfield.dscp", "Differentiated Services Codepoint", FIELD_UINT8,
        BASE_DEC, .mask = 0xfc, .names = &dscp_names},
    [IP_DSFIELD_ECN] = {"ip.dsfield.ecn", "Explicit Congestion Notification", FIELD_UINT8, BASE_DEC,
        .mask = 0x3, .names = &ecn_names},
    [IP_LEN] = {"ip.len", "Total Length", FIELD_UINT16, BASE_DEC},
    [IP_ID] = {"ip.id", "Identification", FIELD_UINT16, BASE_HEX_DEC},
    [IP_FLAGS] = {"ip.flags", "Flags", FIELD_UINT8, BASE_HEX, .mask = 0xe0},
    [IP_FLAGS_RB] = {"ip.flags.rb", "Reserved bit", FIELD_BOOL, 1, .mask = 0x80,
        .names = &set_names},
    [IP_FLAGS_DF] = {"ip.flags.df", "Don't fragment", FIELD_BOOL, 1, .mask = 0x40,
        .names = &set_names},
    [IP_FLAGS_MF] = {"ip.flags.mf", "More fragments", FIELD_BOOL, 1, .mask = 0x20,
        .names = &set_names},
    [IP_FRAG_OFFSET] = {"ip.frag_offset", "Fragment Offset", FIELD_UINT16, BASE_DEC,
        .mask = 0x1fff},
    [IP_TTL] = {"ip.ttl", "Time to Live", FIELD_UINT8, BASE_DEC},
    [IP_PROTO] = {"ip.proto", "Protocol", FIELD_UINT8, BASE_DEC, .names = &ip_protocol_names},
    [IP_CHECKSUM] = {"ip.checksum", "Header Checksum", FIELD_UINT16, BASE_HEX},
    [IP_CHECKSUM_STATUS] = {"ip.checksum.status", "Header checksum status", FIELD_UINT8, BASE_NONE,
        .names = &checksum_state_names},
    [IP_SRC] = {"ip.src", "Source Address", FIELD_IPV4},
    [IP_SRC_HOST] = {"ip.src_host", "Source Host", FIELD_IPV4, .hidden = true},
    [IP_DST] = {"ip.dst", "Destination Address", FIELD_IPV4},
    [IP_DST_HOST] = {"ip.dst_host", "Destination Host", FIELD_IPV4, .hidden = true},
    [IP_ADDR] = {"ip.addr", "Source or Destination Address", FIELD_IPV4, .hidden = true},
    [IP_HOST] = {"ip.host", "Source or Destination Host", FIELD_IPV4, .hidden = true},
};
const struct field_table ipv4_fields = FIELDS(ip);

enum {
    HEADER_MIN = 20,
    FLAG_MORE = 0x2000,
    OFFSET_MASK = 0x1fff, /* in units of 8 octets */
};

/* What the header says that is needed after it. */
struct header {
    const uint8_t *octets;
    uint32_t length; /* of the header */
    uint32_t total;  /* of the packet, no more than the layer below holds */
    uint16_t fragment;
};

static void show_services(struct dissection *d)
{
    uint8_t services = take_u8(d, ip + IP_DSFIELD);
    struct node *node = d->last;

    node_suffix(d, node, " (DSCP: %s, ECN: %s)",
        names_get(&dscp_short_names, services >> 2, "Unknown"),
        names_get(&ecn_short_names, services & 3, "Unknown"));
    descend(d, node);
    d->cursor.position--;
    peek_bits(d, ip + IP_DSFIELD_DSCP, 1);
    take_u8(d, ip + IP_DSFIELD_ECN);
    ascend(d, node);
}

static void show_flags(struct dissection *d)
{
    uint64_t flags = peek_bits(d, ip + IP_FLAGS, 1);
    struct node *node = d->last;

    node_suffix(d, node, "%s%s%s", flags & 4 ? ", Reserved bit" : "",
        flags & 2 ? ", Don't fragment" : "", flags & 1 ? ", More fragments" : "");
    descend(d, node);
    peek_bits(d, ip + IP_FLAGS_RB, 1);
    peek_bits(d, ip + IP_FLAGS_DF, 1);
    peek_bits(d, ip + IP_FLAGS_MF, 1);
    ascend(d, node);
    take_u16(d, ip + IP_FRAG_OFFSET);
}

static void show_address(struct dissection *d, unsigned address, unsigned host)
{
    struct bytes octets = take_bytes(d, ip + address, 4);

    put_text(d, ip + IP_ADDR, octets);
    put_text(d, ip + host, octets);
    put_text(d, ip + IP_HOST, octets);
}

static void show_header(struct decoder *decoder, struct dissection *d, const struct header *header)
{
    struct text *t = &decoder->scratch;
    struct node *layer = open_layer(d, ip + IP);

    text_reset(t);
    text_add(t, "Internet Protocol Version 4, Src: ");
    text_ipv4(t, header->octets + 12);
    text_add(t, ", Dst: ");
    text_ipv4(t, header->octets + 16);
    node_label(d, layer, "%s", text_string(t));
    peek_bits(d, ip + IP_VERSION, 1);
    take_u8(d, ip + IP_HDR_LEN);
    show_services(d);
    take_u16(d, ip + IP_LEN);
    take_u16(d, ip + IP_ID);
    show_flags(d);
    take_u8(d, ip + IP_TTL);
    take_u8(d, ip + IP_PROTO);
    take_u16(d, ip + IP_CHECKSUM);
    node_suffix(d, d->last, " [validation disabled]");
    gen_uint(d, ip + IP_CHECKSUM_STATUS, CHECKSUM_UNVERIFIED);
    show_address(d, IP_SRC, IP_SRC_HOST);
    show_address(d, IP_DST, IP_DST_HOST);
    close_node(d, layer);
}

static struct network network_of(const struct decoder *decoder, const struct header *header)
{
    struct network network = {.protocol = header->octets[9], .quoted = decoder->quoted};

    network.source.version = network.destination.version = 4;
    memcpy(network.source.octets, header->octets + 12, 4);
    memcpy(network.destination.octets, header->octets + 16, 4);
    return network;
}

static void payload(struct decoder *decoder, struct dissection *d, const struct header *header)
{
    struct scope scope = enter(d, header->total - header->length);
    struct network network = network_of(decoder, header);

    network.ip = (struct bytes){header->octets, header->length + left(d)};
    if (!ip_protocol_decode(decoder, d, &network)) {
        info_add(d, "%s (%u)", names_get(&ip_protocol_names, network.protocol, "Unknown"),
            network.protocol);
        engine_data(d);
    }
    leave(d, scope);
}

void ipv4_decode(struct decoder *decoder, struct dissection *d)
{
    struct header header = {.octets = d->cursor.base + d->cursor.position,
        .length = (uint32_t)(peek_u8(d, 0) & 15) * 4,
        .total = peek_u16(d, 2),
        .fragment = peek_u16(d, 6)};

    decoder->title = "IPv4";
    row_protocol(d, "IPv4");
    info_clear(d);
    if (header.total > cursor_wire_left(&d->cursor))
        header.total = cursor_wire_left(&d->cursor);
    if (header.length < HEADER_MIN || !cursor_has(&d->cursor, header.length) ||
        header.total < header.length) {
        open_layer(d, ip + IP);
        malformed(d);
        return;
    }
    decoder->source = (struct column){header.octets + 12, COLUMN_IPV4};
    decoder->destination = (struct column){header.octets + 16, COLUMN_IPV4};
    if (d->building)
        show_header(decoder, d, &header);
    else
        take_nothing(d, header.length);
    payload(decoder, d, &header);
}

void ip_decode(struct decoder *decoder, struct dissection *d)
{
    if (peek_u8(d, 0) >> 4 == 6)
        ipv6_decode(decoder, d);
    else
        ipv4_decode(decoder, d);
}

bool ip_protocol_decode(
    struct decoder *decoder, struct dissection *d, const struct network *network)
{
    switch (network->protocol) {
    case TRANSPORT_TCP:
    case TRANSPORT_UDP:
        decoder->transport(d, network);
        return true;
    default:
        return false;
    }
}
