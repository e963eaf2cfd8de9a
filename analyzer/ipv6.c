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
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

#include <string.h>

enum {
    IPV6,
    IPV6_VERSION,
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
};

static const struct field ipv6[] = {
    [IPV6] = {"ipv6", "Internet Protocol Version 6", FIELD_PROTOCOL},
    [IPV6_VERSION] = {"ipv6.version", "Version", FIELD_UINT8, BASE_DEC, .mask = 0xf0},
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
};
const struct field_table ipv6_fields = FIELDS(ipv6);

enum { HEADER_LENGTH = 40 };

struct header {
    const uint8_t *octets;
    uint32_t payload; /* octets after the header, no more than the layer below holds */
    uint8_t next;
};

static void show_class(struct dissection *d)
{
    uint64_t class = peek_bits(d, ipv6 + IPV6_TCLASS, 4);
    struct node *node = d->last;

    node_suffix(d, node, " (DSCP: %s, ECN: %s)",
        names_get(&dscp_short_names, class >> 2, "Unknown"),
        names_get(&ecn_short_names, class & 3, "Unknown"));
    descend(d, node);
    peek_bits(d, ipv6 + IPV6_TCLASS_DSCP, 4);
    peek_bits(d, ipv6 + IPV6_TCLASS_ECN, 4);
    ascend(d, node);
}

static void show_address(struct dissection *d, unsigned address, unsigned host)
{
    struct bytes octets = take_bytes(d, ipv6 + address, 16);

    put_text(d, ipv6 + IPV6_ADDR, octets);
    put_text(d, ipv6 + host, octets);
    put_text(d, ipv6 + IPV6_HOST, octets);
}

static void show_header(struct decoder *decoder, struct dissection *d, const struct header *header)
{
    struct text *t = &decoder->scratch;
    struct node *layer = open_layer(d, ipv6 + IPV6);

    text_reset(t);
    text_add(t, "Internet Protocol Version 6, Src: ");
    text_ipv6(t, header->octets + 8);
    text_add(t, ", Dst: ");
    text_ipv6(t, header->octets + 24);
    node_label(d, layer, "%s", text_string(t));
    peek_bits(d, ipv6 + IPV6_VERSION, 1);
    show_class(d);
    take_nothing(d, 1);
    take_u24(d, ipv6 + IPV6_FLOW);
    take_u16(d, ipv6 + IPV6_PLEN);
    take_u8(d, ipv6 + IPV6_NXT);
    take_u8(d, ipv6 + IPV6_HLIM);
    show_address(d, IPV6_SRC, IPV6_SRC_HOST);
    show_address(d, IPV6_DST, IPV6_DST_HOST);
    close_node(d, layer);
}

static struct network network_of(const struct dissection *d, const struct header *header)
{
    struct network network = {.protocol = header->next, .quoted = d->quoted};

    network.source.version = network.destination.version = 6;
    memcpy(network.source.octets, header->octets + 8, 16);
    memcpy(network.destination.octets, header->octets + 24, 16);
    return network;
}

void ipv6_decode(struct decoder *decoder, struct dissection *d)
{
    struct header header = {.octets = d->cursor.base + d->cursor.position,
        .payload = peek_u16(d, 4),
        .next = peek_u8(d, 6)};

    decoder->title = "IPv6";
    row_protocol(d, "IPv6");
    info_clear(d);
    if (!cursor_has(&d->cursor, HEADER_LENGTH)) {
        open_layer(d, ipv6 + IPV6);
        take_nothing(d, HEADER_LENGTH);
        return;
    }
    decoder->source = (struct column){header.octets + 8, COLUMN_IPV6};
    decoder->destination = (struct column){header.octets + 24, COLUMN_IPV6};
    if (d->building)
        show_header(decoder, d, &header);
    else
        take_nothing(d, HEADER_LENGTH);
    if (header.payload > cursor_wire_left(&d->cursor))
        header.payload = cursor_wire_left(&d->cursor);
    struct scope scope = enter(d, header.payload);
    struct network network = network_of(d, &header);
    network.ip = (struct bytes){header.octets, HEADER_LENGTH + left(d)};
    if (!ip_protocol_decode(decoder, d, &network))
        engine_data(d);
    leave(d, scope);
}
