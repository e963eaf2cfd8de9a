/*
 * IP over InfiniBand (RFC 4391), as Linux captures it
 *
 *     | room 20 | queue pair 4 | destination 16 | type 2 | reserved 2 |
 *
 * To a group, a global route header takes the first 40 octets instead:
 *
 *     | version, class, flow label 4 | room 1 | queue pair 3 | source 16 | destination 16 |
 */
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    IPOIB,
    IPOIB_DADDR,
    IPOIB_QPN,
    IPOIB_DGID,
    IPOIB_GRH,
    IPOIB_GRH_VERSION,
    IPOIB_GRH_CLASS,
    IPOIB_GRH_FLOW,
    IPOIB_GRH_QPN,
    IPOIB_GRH_SGID,
    IPOIB_TYPE,
    IPOIB_RESERVED,
};

static const struct field ipoib[] = {
    [IPOIB] = {"ipoib", "IP over Infiniband", FIELD_PROTOCOL},
    [IPOIB_DADDR] = {"ipoib.daddr", "Destination address", FIELD_NONE},
    [IPOIB_QPN] = {"ipoib.daddr.qpn", "Destination QPN", FIELD_UINT24, BASE_HEX},
    [IPOIB_DGID] = {"ipoib.dgid", "Destination GID", FIELD_IPV6},
    [IPOIB_GRH] = {"ipoib.grh", "Global Route Header", FIELD_NONE},
    [IPOIB_GRH_VERSION] = {"ipoib.grh.ipver", "IP Version", FIELD_UINT8, BASE_DEC, .mask = 0xf0},
    [IPOIB_GRH_CLASS] = {"ipoib.grh.tclass", "Traffic Class", FIELD_UINT16, BASE_DEC,
        .mask = 0x0ff0},
    [IPOIB_GRH_FLOW] = {"ipoib.grh.flowlabel", "Flow Label", FIELD_UINT32, BASE_DEC,
        .mask = 0xfffff},
    [IPOIB_GRH_QPN] = {"ipoib.grh.sqpn", "Source QPN", FIELD_UINT24, BASE_HEX},
    [IPOIB_GRH_SGID] = {"ipoib.grh.sgid", "Source GID", FIELD_IPV6},
    [IPOIB_TYPE] = {"ipoib.type", "Type", FIELD_UINT16, BASE_HEX, .names = &ethertype_names},
    [IPOIB_RESERVED] = {"ipoib.reserved", "Reserved", FIELD_UINT16, BASE_HEX},
};
const struct field_table ipoib_fields = FIELDS(ipoib);

enum {
    ROOM = 20,
    DESTINATION = 24,
    GROUP = 0xff, /* the first octet of a group's identifier */
};

static void take_route(struct dissection *d)
{
    struct node *route = open_node(d, ipoib + IPOIB_GRH);

    peek_bits(d, ipoib + IPOIB_GRH_VERSION, 1);
    peek_bits(d, ipoib + IPOIB_GRH_CLASS, 2);
    peek_bits(d, ipoib + IPOIB_GRH_FLOW, 4);
    take_nothing(d, 5);
    take_u24(d, ipoib + IPOIB_GRH_QPN);
    take_bytes(d, ipoib + IPOIB_GRH_SGID, 16);
    take_bytes(d, ipoib + IPOIB_DGID, 16);
    close_node(d, route);
}

static void take_destination(struct dissection *d)
{
    take_nothing(d, ROOM);
    struct node *address = open_node(d, ipoib + IPOIB_DADDR);
    take_nothing(d, 1);
    take_u24(d, ipoib + IPOIB_QPN);
    take_bytes(d, ipoib + IPOIB_DGID, 16);
    close_node(d, address);
}

void infiniband_decode(struct decoder *decoder, struct dissection *d)
{
    decoder->title = "IPoIB";
    row_protocol(d, "IPoIB");
    struct node *layer = open_layer(d, ipoib + IPOIB);
    if (peek_u8(d, DESTINATION) == GROUP)
        take_route(d);
    else
        take_destination(d);
    uint16_t type = take_u16(d, ipoib + IPOIB_TYPE);
    take_u16(d, ipoib + IPOIB_RESERVED);
    close_node(d, layer);
    if (!d->cursor.bad)
        ethertype_decode(decoder, d, type);
}
