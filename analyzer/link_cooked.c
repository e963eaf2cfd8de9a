/*
 * Linux cooked captures, versions 1 and 2 (tcpdump -i any)
 *
 *     version 1   packet type 2, ARPHRD 2, address length 2, address 8, protocol 2
 *     version 2   protocol 2, reserved 2, interface 4, ARPHRD 2, packet type 1, address length 1,
 *                 address 8
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    SLL,
    SLL_PKTTYPE,
    SLL_HATYPE,
    SLL_HALEN,
    SLL_SRC_ETH,
    SLL_SRC_IPV4,
    SLL_SRC_OTHER,
    SLL_UNUSED,
    SLL_LTYPE,
    SLL_GRETYPE,
    SLL_ETYPE,
    SLL_TRAILER,
    SLL_IFINDEX,
};

static const struct name packet_type_names_rows[] = {
    ONE(0, "Unicast to us"),
    ONE(1, "Broadcast"),
    ONE(2, "Multicast"),
    ONE(3, "Unicast to another host"),
    ONE(4, "Sent by us"),
};
static const struct names packet_type_names = NAMES(packet_type_names_rows);

static const struct name link_protocol_names_rows[] = {
    ONE(1, "Raw 802.3"),
    ONE(3, "Ethernet"),
    ONE(4, "802.2 LLC"),
    ONE(7, "PPP (HDLC)"),
    ONE(12, "CAN"),
    ONE(13, "CAN FD"),
    ONE(23, "IrDA LAP"),
    ONE(245, "ISI"),
    ONE(246, "IEEE 802.15.4"),
};
static const struct names link_protocol_names = NAMES(link_protocol_names_rows);

static const struct name gre_rows[] = {
    ONE(0x0800, "IP"),
    ONE(0x6558, "Transparent Ethernet bridging"),
    ONE(0x86dd, "IPv6"),
};
static const struct names gre_names = NAMES(gre_rows);

static const struct field sll[] = {
    [SLL] = {"sll", "Linux cooked-mode capture", FIELD_PROTOCOL},
    [SLL_PKTTYPE] = {"sll.pkttype", "Packet type", FIELD_UINT16, BASE_DEC,
        .names = &packet_type_names},
    [SLL_HATYPE] = {"sll.hatype", "Link-layer address type", FIELD_UINT16, BASE_DEC,
        .names = &hardware_type_names},
    [SLL_HALEN] = {"sll.halen", "Link-layer address length", FIELD_UINT16, BASE_DEC},
    [SLL_SRC_ETH] = {"sll.src.eth", "Source", FIELD_ETHER},
    [SLL_SRC_IPV4] = {"sll.src.ipv4", "Source", FIELD_IPV4},
    [SLL_SRC_OTHER] = {"sll.src.other", "Source", FIELD_BYTES},
    [SLL_UNUSED] = {"sll.unused", "Unused", FIELD_BYTES},
    [SLL_LTYPE] = {"sll.ltype", "Protocol", FIELD_UINT16, BASE_HEX, .names = &link_protocol_names},
    [SLL_GRETYPE] = {"sll.gretype", "Protocol", FIELD_UINT16, BASE_HEX, .names = &gre_names},
    [SLL_ETYPE] = {"sll.etype", "Protocol", FIELD_UINT16, BASE_HEX, .names = &ethertype_names},
    [SLL_TRAILER] = {"sll.trailer", "Trailer", FIELD_BYTES},
    [SLL_IFINDEX] = {"sll.ifindex", "Interface index", FIELD_UINT32, BASE_DEC},
};
const struct field_table cooked_fields = FIELDS(sll);

enum {
    HEADER1_LENGTH = 16,
    HEADER2_LENGTH = 20,
    ADDRESS_ROOM = 8,
    ARPHRD_GRE = 778,
    LENGTH_MAX = 1500, /* less is no EtherType but a number of Linux's own */
    PROTOCOL_802_3 = 1,
    PROTOCOL_ETHERNET = 3,
    PROTOCOL_LLC = 4,
    PROTOCOL_PPP = 7,
};

/* What both versions say. */
struct cooked {
    uint16_t protocol, hardware, packet_type, length;
    uint32_t frame; /* octets on the wire, this header included */
};

static void show_address(struct dissection *d, uint16_t length)
{
    uint32_t n = length < ADDRESS_ROOM ? length : ADDRESS_ROOM;

    if (length == 4)
        take_bytes(d, sll + SLL_SRC_IPV4, 4);
    else if (length == 6)
        take_bytes(d, sll + SLL_SRC_ETH, 6);
    else if (n > 0)
        take_bytes(d, sll + SLL_SRC_OTHER, n);
    if (n < ADDRESS_ROOM)
        take_bytes(d, sll + SLL_UNUSED, ADDRESS_ROOM - n);
}

static void show_protocol(struct dissection *d, const struct cooked *cooked)
{
    if (cooked->hardware == ARPHRD_GRE)
        take_u16(d, sll + SLL_GRETYPE);
    else
        take_u16(d, sll + (cooked->protocol <= LENGTH_MAX ? SLL_LTYPE : SLL_ETYPE));
}

static void show_rest(struct dissection *d, const struct cooked *cooked)
{
    if (cooked->protocol > LENGTH_MAX)
        ether_show_rest(d, sll + SLL_TRAILER, cooked->frame, ethertype_length(d, cooked->protocol));
}

static void show_cooked(struct dissection *d, const struct cooked *cooked)
{
    struct node *layer = open_layer(d, sll + SLL);

    if (layer)
        layer->label = "Linux cooked capture v1";
    take_u16(d, sll + SLL_PKTTYPE);
    take_u16(d, sll + SLL_HATYPE);
    take_u16(d, sll + SLL_HALEN);
    show_address(d, cooked->length);
    show_protocol(d, cooked);
    show_rest(d, cooked);
    close_node(d, layer);
}

static void show_cooked2(struct dissection *d, const struct cooked *cooked)
{
    struct node *layer = open_layer(d, sll + SLL);

    if (layer)
        layer->label = "Linux cooked capture v2";
    show_protocol(d, cooked);
    take_nothing(d, 2);
    take_u32(d, sll + SLL_IFINDEX);
    take_u16(d, sll + SLL_HATYPE);
    take_u8(d, sll + SLL_PKTTYPE);
    take_u8(d, sll + SLL_HALEN);
    show_address(d, cooked->length);
    show_rest(d, cooked);
    close_node(d, layer);
}

static void set_source(struct decoder *decoder, const uint8_t *address, uint16_t length)
{
    if (length == 6)
        decoder->source = (struct column){address, COLUMN_ETHER};
    else if (length == 4)
        decoder->source = (struct column){address, COLUMN_IPV4};
}

static void payload(struct decoder *decoder, struct dissection *d, const struct cooked *cooked)
{
    info_clear(d);
    info_add(d, "%s",
        names_get(&packet_type_names, cooked->packet_type,
            d->row ? arena_printf(d->arena, "Unknown (%u)", cooked->packet_type) : ""));
    switch (cooked->protocol) {
    case PROTOCOL_ETHERNET:
        ether_decode(decoder, d);
        break;
    case PROTOCOL_LLC:
        llc_decode(decoder, d);
        break;
    case PROTOCOL_PPP:
        ppp_decode(decoder, d);
        break;
    default:
        ethertype_decode(decoder, d, cooked->protocol);
    }
}

void cooked_decode(struct decoder *decoder, struct dissection *d)
{
    struct cooked cooked = {.packet_type = peek_u16(d, 0),
        .hardware = peek_u16(d, 2),
        .length = peek_u16(d, 4),
        .protocol = peek_u16(d, 14),
        .frame = cursor_wire_left(&d->cursor)};

    decoder->title = "SLL";
    row_protocol(d, "SLL");
    if (!cursor_has(&d->cursor, HEADER1_LENGTH)) {
        take_nothing(d, HEADER1_LENGTH);
        return;
    }
    set_source(decoder, d->cursor.base + d->cursor.position + 6, cooked.length);
    if (d->building)
        show_cooked(d, &cooked);
    else
        take_nothing(d, HEADER1_LENGTH);
    payload(decoder, d, &cooked);
}

void cooked2_decode(struct decoder *decoder, struct dissection *d)
{
    struct cooked cooked = {.protocol = peek_u16(d, 0),
        .hardware = peek_u16(d, 8),
        .packet_type = peek_u8(d, 10),
        .length = peek_u8(d, 11),
        .frame = cursor_wire_left(&d->cursor)};

    decoder->title = "SLL";
    row_protocol(d, "SLL");
    if (!cursor_has(&d->cursor, HEADER2_LENGTH)) {
        take_nothing(d, HEADER2_LENGTH);
        return;
    }
    set_source(decoder, d->cursor.base + d->cursor.position + 12, cooked.length);
    if (d->building)
        show_cooked2(d, &cooked);
    else
        take_nothing(d, HEADER2_LENGTH);
    payload(decoder, d, &cooked);
}
