/*
 * GRE (RFC 2784, 2890; version 1 of PPTP: RFC 2637)
 *
 *     +-+-+-+-+-+-----+---------+-----+-----------------+
 *     |C|R|K|S|s|recur|  flags  | ver |  protocol type  |
 *     +-+-+-+-+-+-----+---------+-----+-----------------+
 *     | checksum and offset (C or R) | key (K) | sequence number (S) | acknowledgment (version 1)
 */
#include "analyzer/checksum.h"
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    GRE,
    GRE_FLAGS,
    GRE_CHECKSUM_BIT,
    GRE_ROUTING_BIT,
    GRE_KEY_BIT,
    GRE_SEQUENCE_BIT,
    GRE_STRICT_BIT,
    GRE_RECURSION,
    GRE_ACK_BIT,
    GRE_RESERVED,
    GRE_RESERVED1,
    GRE_VERSION,
    GRE_PROTO,
    GRE_CHECKSUM,
    GRE_CHECKSUM_STATUS,
    GRE_OFFSET,
    GRE_KEY,
    GRE_KEY_LENGTH,
    GRE_KEY_CALL,
    GRE_SEQUENCE,
    GRE_ACK,
    GRE_CHECKSUM_BAD,
};

static const struct name protocol_names_rows[] = {
    ONE(0x0000, "Possible GRE keepalive packet"),
    ONE(0x00fe, "OSI"),
    ONE(0x0800, "IP"),
    ONE(0x0806, "ARP"),
    ONE(0x2000, "CDP (Cisco)"),
    ONE(0x2001, "NHRP"),
    ONE(0x22eb, "ERSPAN III"),
    ONE(0x6400, "MIKROTIK EoIP"),
    ONE(0x6558, "Transparent Ethernet bridging"),
    ONE(0x6559, "Frame Relay"),
    ONE(0x8137, "IPX"),
    ONE(0x8200, "ARUBA WLAN"),
    ONE(0x8210, "ARUBA WLAN"),
    ONE(0x8220, "ARUBA WLAN"),
    ONE(0x8230, "ARUBA WLAN"),
    ONE(0x8240, "ARUBA WLAN"),
    ONE(0x8250, "ARUBA WLAN"),
    ONE(0x8260, "ARUBA WLAN"),
    ONE(0x8270, "ARUBA WLAN"),
    ONE(0x8280, "ARUBA WLAN"),
    ONE(0x8290, "ARUBA WLAN"),
    ONE(0x82a0, "ARUBA WLAN"),
    ONE(0x82b0, "ARUBA WLAN"),
    ONE(0x82c0, "ARUBA WLAN"),
    ONE(0x82d0, "ARUBA WLAN"),
    ONE(0x82e0, "ARUBA WLAN"),
    ONE(0x82f0, "ARUBA WLAN"),
    ONE(0x8300, "ARUBA WLAN"),
    ONE(0x8310, "ARUBA WLAN"),
    ONE(0x8320, "ARUBA WLAN"),
    ONE(0x8330, "ARUBA WLAN"),
    ONE(0x8340, "ARUBA WLAN"),
    ONE(0x8350, "ARUBA WLAN"),
    ONE(0x8360, "ARUBA WLAN"),
    ONE(0x8370, "ARUBA WLAN"),
    ONE(0x86dd, "IPv6"),
    ONE(0x880b, "PPP"),
    ONE(0x883e, "WCCP"),
    ONE(0x8847, "MPLS label switched packet"),
    ONE(0x8881, "CDMA2000 A10 Unstructured byte stream"),
    ONE(0x88be, "ERSPAN"),
    ONE(0x88d2, "CDMA2000 A10 3GPP2 Packet"),
    ONE(0x8909, "CiscoMetaData"),
    ONE(0x894f, "Network Service Header"),
    ONE(0x9000, "ARUBA WLAN"),
    ONE(0xb7ea, "Huawei GRE bonding"),
    ONE(0xfeae, "AIROHIVE AP AP"),
};
static const struct names protocol_names = NAMES(protocol_names_rows);

static const struct name version_names_rows[] = {
    ONE(0, "GRE"),
    ONE(1, "Enhanced GRE"),
};
static const struct names version_names = NAMES(version_names_rows);

static const struct field gre[] = {
    [GRE] = {"gre", "Generic Routing Encapsulation", FIELD_PROTOCOL},
    [GRE_FLAGS] = {"gre.flags_and_version", "Flags and Version", FIELD_UINT16, BASE_HEX},
    [GRE_CHECKSUM_BIT] = {"gre.flags.checksum", "Checksum Bit", FIELD_BOOL, 2, .mask = 0x8000,
        .names = &yes_names},
    [GRE_ROUTING_BIT] = {"gre.flags.routing", "Routing Bit", FIELD_BOOL, 2, .mask = 0x4000,
        .names = &yes_names},
    [GRE_KEY_BIT] = {"gre.flags.key", "Key Bit", FIELD_BOOL, 2, .mask = 0x2000,
        .names = &yes_names},
    [GRE_SEQUENCE_BIT] = {"gre.flags.sequence_number", "Sequence Number Bit", FIELD_BOOL, 2,
        .mask = 0x1000, .names = &yes_names},
    [GRE_STRICT_BIT] = {"gre.flags.strict_source_route", "Strict Source Route Bit", FIELD_BOOL, 2,
        .mask = 0x800, .names = &yes_names},
    [GRE_RECURSION] = {"gre.flags.recursion_control", "Recursion control", FIELD_UINT16, BASE_DEC,
        .mask = 0x700},
    [GRE_ACK_BIT] = {"gre.flags.ack", "Acknowledgment", FIELD_BOOL, 2, .mask = 0x80,
        .names = &yes_names},
    [GRE_RESERVED] = {"gre.flags.reserved", "Flags (Reserved)", FIELD_UINT16, BASE_DEC,
        .mask = 0xf8},
    [GRE_RESERVED1] = {"gre.flags.reserved", "Flags (Reserved)", FIELD_UINT16, BASE_DEC,
        .mask = 0x78},
    [GRE_VERSION] = {"gre.flags.version", "Version", FIELD_UINT16, BASE_DEC, .mask = 0x7,
        .names = &version_names},
    [GRE_PROTO] = {"gre.proto", "Protocol Type", FIELD_UINT16, BASE_HEX, .names = &protocol_names},
    [GRE_CHECKSUM] = {"gre.checksum", "Checksum", FIELD_UINT16, BASE_HEX},
    [GRE_CHECKSUM_STATUS] = {"gre.checksum.status", "Checksum Status", FIELD_UINT8, BASE_NONE,
        .names = &checksum_state_names},
    [GRE_OFFSET] = {"gre.offset", "Offset", FIELD_UINT16, BASE_DEC},
    [GRE_KEY] = {"gre.key", "Key", FIELD_UINT32, BASE_HEX},
    [GRE_KEY_LENGTH] = {"gre.key.payload_length", "Payload Length", FIELD_UINT16, BASE_DEC},
    [GRE_KEY_CALL] = {"gre.key.call_id", "Call ID", FIELD_UINT16, BASE_DEC},
    [GRE_SEQUENCE] = {"gre.sequence_number", "Sequence Number", FIELD_UINT32, BASE_DEC},
    [GRE_ACK] = {"gre.ack_number", "Acknowledgment Number", FIELD_UINT32, BASE_DEC},
    [GRE_CHECKSUM_BAD] = {"gre.checksum.incorrect", "Incorrect GRE Checksum", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
};
const struct field_table gre_fields = FIELDS(gre);

enum {
    HAS_CHECKSUM = 0x8000,
    HAS_ROUTING = 0x4000,
    HAS_KEY = 0x2000,
    HAS_SEQUENCE = 0x1000,
    HAS_ACK = 0x80,
    TYPE_BRIDGING = 0x6558,
    TYPE_PPP = 0x880b,
};

static void take_flags_and_version(struct dissection *d, unsigned version)
{
    static const struct field *const bits0[] = {gre + GRE_CHECKSUM_BIT, gre + GRE_ROUTING_BIT,
        gre + GRE_KEY_BIT, gre + GRE_SEQUENCE_BIT, gre + GRE_STRICT_BIT, gre + GRE_RECURSION,
        gre + GRE_RESERVED, gre + GRE_VERSION};
    static const struct field *const bits1[] = {gre + GRE_CHECKSUM_BIT, gre + GRE_ROUTING_BIT,
        gre + GRE_KEY_BIT, gre + GRE_SEQUENCE_BIT, gre + GRE_STRICT_BIT, gre + GRE_RECURSION,
        gre + GRE_ACK_BIT, gre + GRE_RESERVED1, gre + GRE_VERSION};

    if (version == 1)
        take_flags(d, gre + GRE_FLAGS, bits1, 9);
    else
        take_flags(d, gre + GRE_FLAGS, bits0, 8);
}

static void take_checksum(struct dissection *d, struct bytes all)
{
    bool good = checksum_end(checksum_add(0, all)) == 0;

    take_u16(d, gre + GRE_CHECKSUM);
    if (dissection_adds(d)) {
        node_suffix(d, d->last, good ? " [correct]" : " incorrect");
        if (!good)
            expert(d, d->last, gre + GRE_CHECKSUM_BAD);
        gen_uint(d, gre + GRE_CHECKSUM_STATUS, good ? CHECKSUM_GOOD : CHECKSUM_BAD);
    }
    take_u16(d, gre + GRE_OFFSET);
}

static void take_key(struct dissection *d, unsigned version)
{
    if (version != 1) {
        take_u32(d, gre + GRE_KEY);
        return;
    }
    take_u16(d, gre + GRE_KEY_LENGTH);
    take_u16(d, gre + GRE_KEY_CALL);
}

static void payload(struct decoder *decoder, struct dissection *d, uint16_t type)
{
    if (type == TYPE_PPP)
        ppp_decode(decoder, d);
    else if (type == TYPE_BRIDGING)
        ether_decode(decoder, d);
    else if (ethertype_known(type))
        ethertype_decode(decoder, d, type);
    else
        engine_data(d);
}

void gre_decode(struct decoder *decoder, struct dissection *d)
{
    struct bytes all = peek_rest(d);
    uint16_t flags = peek_u16(d, 0), type = peek_u16(d, 2);
    unsigned version = flags & 7;

    decoder->title = "GRE";
    row_protocol(d, "GRE");
    info_clear(d);
    info_add(d, "Encapsulated %s",
        names_get(
            &protocol_names, type, d->row ? arena_printf(d->arena, "0x%04x (unknown)", type) : ""));
    struct node *layer = open_layer(d, gre + GRE);
    node_label(d, layer, "Generic Routing Encapsulation (%s)",
        names_get(&protocol_names, type,
            d->building ? arena_printf(d->arena, "0x%04x - unknown", type) : ""));
    take_flags_and_version(d, version);
    take_u16(d, gre + GRE_PROTO);
    if (flags & (HAS_CHECKSUM | HAS_ROUTING))
        take_checksum(d, all);
    if (flags & HAS_KEY)
        take_key(d, version);
    if (flags & HAS_SEQUENCE)
        take_u32(d, gre + GRE_SEQUENCE);
    if (version == 1 && flags & HAS_ACK)
        take_u32(d, gre + GRE_ACK);
    close_node(d, layer);
    if (!d->cursor.bad && cursor_wire_left(&d->cursor) > 0)
        payload(decoder, d, type);
}
