/*
 * Geneve (RFC 8926)
 *
 *     |ver| opt len |O|C| reserved | protocol type |
 *     | virtual network identifier       | reserved|
 *     | options: class 2, type 1, length 1 in words of four octets, data | … | payload
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    GENEVE,
    GENEVE_VERSION,
    GENEVE_VERSION_UNKNOWN,
    GENEVE_FLAGS,
    GENEVE_OAM,
    GENEVE_CRITICAL,
    GENEVE_FLAGS_RESERVED,
    GENEVE_PROTO_TYPE,
    GENEVE_VNI,
    GENEVE_RESERVED,
    GENEVE_OPTIONS,
    GENEVE_OPTION,
    GENEVE_OPTION_CLASS,
    GENEVE_OPTION_TYPE,
    GENEVE_OPTION_LENGTH,
    GENEVE_OPTION_DATA,
    GENEVE_OPTION_INVALID,
};

static const struct name class_rows[] = {
    {0x0000, 0x00ff, "Standard"},
    {0x0100, 0x0100, "Linux"},
    {0x0101, 0x0101, "Open vSwitch"},
    {0x0102, 0x0102, "Open Virtual Networking (OVN)"},
    {0x0103, 0x0103, "In-band Network Telemetry (INT)"},
    {0x0104, 0x0104, "VMware"},
    {0x0105, 0x0105, "Amazon.com, Inc."},
    {0x0106, 0x0106, "Cisco Systems, Inc."},
    {0x0107, 0x0107, "Oracle Corporation"},
    {0x0108, 0x0110, "Amazon.com, Inc."},
    {0x0111, 0x0118, "IBM"},
    {0x0119, 0x0128, "Ericsson"},
    {0x0129, 0x0129, "Oxide Computer Company"},
    {0x0130, 0x0131, "Cisco Systems, Inc."},
    {0x0132, 0x0135, "Google LLC"},
    {0x0136, 0x0136, "InfoQuick Global Connection Tech Ltd."},
    {0x0137, 0xfeff, "Unassigned"},
    {0xfff0, 0xffff, "Experimental"},
};
static const struct names class_names = NAMES(class_rows);

static const struct field geneve[] = {
    [GENEVE] = {"geneve", "Generic Network Virtualization Encapsulation", FIELD_PROTOCOL},
    [GENEVE_VERSION] = {"geneve.version", "Version", FIELD_UINT8, BASE_DEC},
    [GENEVE_VERSION_UNKNOWN] = {"geneve.version.unknown", "Unknown version", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
    [GENEVE_FLAGS] = {"geneve.flags", "Flags", FIELD_UINT8, BASE_HEX},
    [GENEVE_OAM] = {"geneve.flags.oam", "Operations, Administration and Management Frame",
        FIELD_BOOL, 1, .mask = 0x80},
    [GENEVE_CRITICAL] = {"geneve.flags.critical", "Critical Options Present", FIELD_BOOL, 1,
        .mask = 0x40},
    [GENEVE_FLAGS_RESERVED] = {"geneve.flags.reserved", "Reserved", FIELD_BOOL, 1, .mask = 0x3f},
    [GENEVE_PROTO_TYPE] = {"geneve.proto_type", "Protocol Type", FIELD_UINT16, BASE_HEX,
        .names = &ethertype_names},
    [GENEVE_VNI] = {"geneve.vni", "Virtual Network Identifier (VNI)", FIELD_UINT24, BASE_HEX_DEC},
    [GENEVE_RESERVED] = {"geneve.reserved", "Reserved", FIELD_UINT8, BASE_HEX},
    [GENEVE_OPTIONS] = {"geneve.options", "Geneve Options", FIELD_BYTES},
    [GENEVE_OPTION] = {"geneve.option", "Option", FIELD_BYTES},
    [GENEVE_OPTION_CLASS] = {"geneve.option.class", "Class", FIELD_UINT16, BASE_HEX,
        .names = &class_names},
    [GENEVE_OPTION_TYPE] = {"geneve.option.type", "Type", FIELD_UINT8, BASE_HEX},
    [GENEVE_OPTION_LENGTH] = {"geneve.option.length", "Length", FIELD_UINT8, BASE_DEC,
        .unit = " bytes"},
    [GENEVE_OPTION_DATA] = {"geneve.option.unknown.data", "Unknown Option Data", FIELD_BYTES},
    [GENEVE_OPTION_INVALID] = {"geneve.option.length.invalid", "Invalid length for option",
        FIELD_EXPERT, EXPERT_WARNING, EXPERT_PROTOCOL},
};
const struct field_table geneve_fields = FIELDS(geneve);

enum {
    TYPE_BRIDGING = 0x6558,
    OPTION_HEADER = 4,
    CRITICAL = 0x80,
};

/* The first octet holds the version and the length of the options. */
static uint32_t take_first_octet(struct dissection *d)
{
    uint8_t octet = peek_u8(d, 0), version = octet >> 6;
    uint32_t length = (octet & 0x3fu) * 4;
    struct bytes span = {peek_rest(d).data, 1};

    take_nothing(d, 1);
    if (d->cursor.bad || !dissection_adds(d))
        return length;
    struct node *node = put_uint(d, geneve + GENEVE_VERSION, span, version);
    if (version != 0) {
        node_label(d, node, "Unknown version %u", version);
        expert_text(d, node, geneve + GENEVE_VERSION_UNKNOWN, "Unknown version %u", version);
    }
    put_uint(d, geneve + GENEVE_OPTION_LENGTH, span, length);
    return length;
}

/* "Unknown, Class: Linux (0x0100) Type: 0x80 (Critical)" */
static void take_option(struct dissection *d)
{
    uint16_t class = peek_u16(d, 0);
    uint8_t type = peek_u8(d, 2);
    uint32_t length = OPTION_HEADER + (peek_u8(d, 3) & 0x1fu) * 4,
             room = cursor_wire_left(&d->cursor);
    const char *critical = type & CRITICAL ? "Critical" : "Non-critical";
    const char *head = d->building
                           ? arena_printf(d->arena, "Unknown, Class: %s (0x%04x) Type: 0x%02x",
                                 names_get(&class_names, class, "Unknown"), class, type)
                           : "";

    struct scope scope = enter(d, length < room ? length : room);
    struct node *option = open_node(d, geneve + GENEVE_OPTION);
    if (length > room) {
        node_label(d, option, "%s (length of %u is past end of options)", head, length);
        expert_text(d, option, geneve + GENEVE_OPTION_INVALID,
            "%s (length of %u is past end of options)", head, length);
    } else {
        node_label(d, option, "%s (%s)", head, critical);
        take_u16(d, geneve + GENEVE_OPTION_CLASS);
        take_u8(d, geneve + GENEVE_OPTION_TYPE);
        node_suffix(d, d->last, " (%s)", critical);
        put_uint(d, geneve + GENEVE_OPTION_LENGTH, (struct bytes){peek_rest(d).data, 1}, length);
        take_nothing(d, 1);
        if (length > OPTION_HEADER)
            take_bytes(d, geneve + GENEVE_OPTION_DATA, length - OPTION_HEADER);
        else
            node_label(
                d, take_mark(d, geneve + GENEVE_OPTION_DATA, 0), "Unknown Option Data: <MISSING>");
    }
    close_node(d, option);
    leave(d, scope);
}

static void take_options(struct dissection *d, uint32_t length)
{
    struct scope scope = enter(d, length);
    struct node *options = open_node(d, geneve + GENEVE_OPTIONS);

    node_label(d, options, "Options: (%u bytes)", length);
    while (left(d) >= OPTION_HEADER)
        take_option(d);
    close_node(d, options);
    leave(d, scope);
}

void geneve_decode(struct decoder *decoder, struct dissection *d)
{
    static const struct field *const bits[] = {
        geneve + GENEVE_OAM, geneve + GENEVE_CRITICAL, geneve + GENEVE_FLAGS_RESERVED};
    bool management = peek_u8(d, 1) & 0x80;
    uint16_t type = peek_u16(d, 2);

    decoder->title = "Geneve";
    row_protocol(d, "Geneve");
    info_clear(d);
    info_add(d, "Encapsulated %s",
        names_get(&ethertype_names, type,
            d->row ? arena_printf(d->arena, "0x%04x (unknown)", type) : ""));
    struct node *layer = open_layer(d, geneve + GENEVE);
    node_label(d, layer, "%s, VNI: 0x%06x%s", geneve[GENEVE].title,
        (unsigned)peek_u16(d, 4) << 8 | peek_u8(d, 6), management ? ", OAM" : "");
    uint32_t length = take_first_octet(d);
    take_bitmask(d, geneve + GENEVE_FLAGS, bits, 3);
    take_u16(d, geneve + GENEVE_PROTO_TYPE);
    take_u24(d, geneve + GENEVE_VNI);
    if (peek_u8(d, 0) != 0)
        take_u8(d, geneve + GENEVE_RESERVED);
    else
        take_nothing(d, 1);
    if (!d->cursor.bad && length > 0)
        take_options(d, length);
    close_node(d, layer);
    if (d->cursor.bad)
        return;
    if (type == TYPE_BRIDGING)
        ether_decode(decoder, d);
    else if (ethertype_known(type))
        ethertype_decode(decoder, d, type);
    else
        engine_data(d);
}
