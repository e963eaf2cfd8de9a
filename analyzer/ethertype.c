/*
 * What an EtherType says the payload of a link layer is.
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    TYPE_IPV4 = 0x0800,
    TYPE_ARP = 0x0806,
    TYPE_RARP = 0x8035,
    TYPE_VLAN = 0x8100,
    TYPE_IPV6 = 0x86dd,
    TYPE_MPLS = 0x8847,
    TYPE_MPLS_MULTICAST = 0x8848,
    TYPE_PPPOE_DISCOVERY = 0x8863,
    TYPE_PPPOE_SESSION = 0x8864,
    TYPE_PROVIDER = 0x88a8,
    TYPE_BACKBONE = 0x88e7,
    TYPE_QINQ = 0x9100,
    TYPE_MIN = 1536,
};

uint32_t ethertype_length(const struct dissection *d, uint16_t type)
{
    uint32_t all = cursor_wire_left(&d->cursor), n = all;

    if (type == TYPE_IPV4 && peek_u8(d, 0) >> 4 == 4 && (peek_u8(d, 0) & 15) >= 5 &&
        peek_u16(d, 2) >= (peek_u8(d, 0) & 15) * 4)
        n = peek_u16(d, 2);
    else if (type == TYPE_IPV6 && peek_u8(d, 0) >> 4 == 6 && left(d) >= 40 &&
             !(peek_u16(d, 4) == 0 && peek_u8(d, 6) == 0))
        n = 40u + peek_u16(d, 4);
    else if ((type == TYPE_ARP || type == TYPE_RARP) && left(d) >= 8)
        n = 8u + 2u * (peek_u8(d, 4) + peek_u8(d, 5));
    return n < all ? n : all;
}

bool ethertype_known(uint16_t type)
{
    switch (type) {
    case TYPE_IPV4:
    case TYPE_ARP:
    case TYPE_RARP:
    case TYPE_VLAN:
    case TYPE_IPV6:
    case TYPE_MPLS:
    case TYPE_MPLS_MULTICAST:
    case TYPE_PPPOE_DISCOVERY:
    case TYPE_PPPOE_SESSION:
    case TYPE_PROVIDER:
    case TYPE_BACKBONE:
    case TYPE_QINQ:
        return true;
    default:
        return false;
    }
}

/* Nobody knows it, or it is not what it says. */
static void unknown(struct dissection *d, uint16_t type)
{
    const char *name = names_find(&ethertype_names, type);

    if (d->row)
        row_protocol(d, arena_printf(d->arena, "0x%04x", type));
    if (name)
        info_clear(d);
    if (info(d) && (name || info(d)->length == 0))
        text_add(info(d), name ? name : "Ethernet II");
    engine_data(d);
}

void ethertype_decode(struct decoder *decoder, struct dissection *d, uint16_t type)
{
    struct cursor before = d->cursor;

    switch (type) {
    case TYPE_IPV4:
        ipv4_decode(decoder, d);
        return;
    case TYPE_IPV6:
        if (ipv6_decode(decoder, d))
            return;
        d->cursor = before;
        break;
    case TYPE_VLAN:
    case TYPE_QINQ:
        if (++decoder->depth > DECODE_MAX_DEPTH)
            break;
        vlan_decode(decoder, d);
        return;
    case TYPE_PROVIDER:
    case TYPE_BACKBONE:
        if (++decoder->depth > DECODE_MAX_DEPTH)
            break;
        (type == TYPE_PROVIDER ? provider_decode : backbone_decode)(decoder, d);
        return;
    case TYPE_MPLS:
    case TYPE_MPLS_MULTICAST:
        if (++decoder->depth > DECODE_MAX_DEPTH)
            break;
        mpls_decode(decoder, d);
        return;
    case TYPE_PPPOE_DISCOVERY:
    case TYPE_PPPOE_SESSION:
        if (++decoder->depth > DECODE_MAX_DEPTH)
            break;
        pppoe_decode(decoder, d, type == TYPE_PPPOE_SESSION);
        return;
    case TYPE_ARP:
    case TYPE_RARP:
        arp_decode(decoder, d);
        return;
    default:
        break;
    }
    unknown(d, type);
}
