/*
 * Ethernet (IEEE 802.3) and its tags (802.1Q, 802.1ad)
 *
 *     octets   6             6        2
 *          +-----------+-----------+------+---------+----------+-----
 *          |destination|  source   | type | payload | padding, | FCS
 *          |           |           |      |         | trailer  |
 *          +-----------+-----------+------+---------+----------+-----
 *
 * A type below 1501 is the length of an 802.2 LLC frame. A tag stands before the type, as type
 * 0x8100 and two octets: priority (3 bits), drop eligible (1), VLAN (12).
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"
#include "analyzer/resolver.h"

enum {
    ETH,
    ETH_DST,
    ETH_DST_LG,
    ETH_DST_IG,
    ETH_SRC,
    ETH_SRC_LG,
    ETH_SRC_IG,
    ETH_ADDR,
    ETH_LG,
    ETH_IG,
    ETH_TYPE,
    ETH_LEN,
    ETH_INVALID,
    ETH_PADDING,
    ETH_TRAILER,
    ETH_FCS,
    ETH_FCS_STATUS,
    ETH_INVALID_NOTE,
    ETH_SRC_GROUP,
    ETH_LEN_PAST_END,
    ETH_PADDING_BAD,
};

static const struct name local_rows[] = {
    ONE(0, "Globally unique address (factory default)"),
    ONE(1, "Locally administered address (this is NOT the factory default)"),
};
static const struct names local_names = NAMES(local_rows);
static const struct name group_rows[] = {
    ONE(0, "Individual address (unicast)"),
    ONE(1, "Group address (multicast/broadcast)"),
};
static const struct names group_names = NAMES(group_rows);

static const struct field eth[] = {
    [ETH] = {"eth", "Ethernet", FIELD_PROTOCOL},
    [ETH_DST] = {"eth.dst", "Destination", FIELD_ETHER},
    [ETH_DST_LG] = {"eth.dst.lg", "LG bit", FIELD_BOOL, 3, .mask = 0x20000, .names = &local_names},
    [ETH_DST_IG] = {"eth.dst.ig", "IG bit", FIELD_BOOL, 3, .mask = 0x10000, .names = &group_names},
    [ETH_SRC] = {"eth.src", "Source", FIELD_ETHER},
    [ETH_SRC_LG] = {"eth.src.lg", "LG bit", FIELD_BOOL, 3, .mask = 0x20000, .names = &local_names},
    [ETH_SRC_IG] = {"eth.src.ig", "IG bit", FIELD_BOOL, 3, .mask = 0x10000, .names = &group_names},
    [ETH_ADDR] = {"eth.addr", "Address", FIELD_ETHER},
    [ETH_LG] = {"eth.lg", "LG bit", FIELD_BOOL, 3, .hidden = true, .mask = 0x20000,
        .names = &local_names},
    [ETH_IG] = {"eth.ig", "IG bit", FIELD_BOOL, 3, .hidden = true, .mask = 0x10000,
        .names = &group_names},
    [ETH_TYPE] = {"eth.type", "Type", FIELD_UINT16, BASE_HEX, .names = &ethertype_names},
    [ETH_LEN] = {"eth.len", "Length", FIELD_UINT16, BASE_DEC},
    [ETH_INVALID] = {"eth.invalid_lentype", "Invalid length/type", FIELD_UINT16, BASE_HEX_DEC},
    [ETH_PADDING] = {"eth.padding", "Padding", FIELD_BYTES},
    [ETH_TRAILER] = {"eth.trailer", "Trailer", FIELD_BYTES},
    [ETH_FCS] = {"eth.fcs", "Frame check sequence", FIELD_UINT32, BASE_HEX},
    [ETH_FCS_STATUS] = {"eth.fcs.status", "FCS Status", FIELD_UINT8, BASE_NONE,
        .names = &checksum_state_names},
    [ETH_INVALID_NOTE] = {"eth.invalid_lentype.expert", "Invalid length/type", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
    [ETH_SRC_GROUP] = {"eth.src_not_group",
        "Source MAC must not be a group address: IEEE 802.3-2002, Section 3.2.3(b)", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
    [ETH_LEN_PAST_END] = {"eth.len.past_end", "Length field value goes past the end of the payload",
        FIELD_EXPERT, EXPERT_ERROR, EXPERT_MALFORMED},
    [ETH_PADDING_BAD] = {"eth.padding_bad",
        "Padding identification may be inaccurate and impact trailer dissector", FIELD_EXPERT,
        EXPERT_NOTE, EXPERT_PROTOCOL},
};
const struct field_table ether_fields = FIELDS(eth);

enum {
    HEADER_LENGTH = 14,
    FRAME_MIN = 60, /* without FCS */
    FCS_LENGTH = 4,
    LENGTH_MAX = 1500, /* of an 802.3 payload; 1536 and more are types */
    TYPE_MIN = 1536,
};

/* --- padding, trailer, FCS ------------------------------------------------------------------ */

static bool all_zero(const uint8_t *octets, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (octets[i] != 0)
            return false;
    return true;
}

/* Octets that fill the frame up to its least length: the first of the rest, if they are 0. */
static uint32_t padding_of(uint32_t frame, uint32_t rest, struct bytes octets, bool *bad)
{
    uint32_t used = frame - rest, n = used < FRAME_MIN ? FRAME_MIN - used : 0;

    if (frame < FRAME_MIN || n == 0)
        return 0;
    if (n > octets.length)
        n = octets.length;
    *bad = !all_zero(octets.data, n);
    return *bad ? 0 : n;
}

static void put_trailer(
    struct dissection *d, const struct field *field, struct bytes octets, bool bad_padding)
{
    if (octets.length == 0)
        return;
    struct node *node = put_text(d, field, octets);
    if (bad_padding)
        expert_text(d, node, eth + ETH_PADDING_BAD,
            "Didn't find padding of zeros, and an undecoded trailer exists. There may be padding "
            "of non-zeros.");
}

static void put_check_sequence(struct dissection *d, struct bytes octets)
{
    if (octets.length < FCS_LENGTH)
        return;
    const uint8_t *p = octets.data;
    struct node *node = put_uint(d, eth + ETH_FCS, octets,
        (uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 8 | p[3]);
    if (node)
        node->suffix = " [unverified]";
    gen_uint(d, eth + ETH_FCS_STATUS, CHECKSUM_UNVERIFIED);
}

void ether_show_rest(
    struct dissection *d, const struct field *trailer, uint32_t frame, uint32_t payload)
{
    struct bytes rest = peek_rest(d);
    uint32_t wire = cursor_wire_left(&d->cursor);

    if (!dissection_adds(d) || payload >= wire)
        return;
    wire -= payload;
    uint32_t skip = payload < rest.length ? payload : rest.length;
    rest = (struct bytes){rest.data + skip, rest.length - skip};
    bool bad = false;
    uint32_t padding = padding_of(frame, wire, rest, &bad);
    if (padding > 0)
        put_text(d, eth + ETH_PADDING, (struct bytes){rest.data, padding});
    rest = (struct bytes){rest.data + padding, rest.length - padding};
    wire -= padding;
    bool has_fcs = !trailer && frame >= FRAME_MIN + FCS_LENGTH && wire >= FCS_LENGTH;
    uint32_t n = has_fcs ? wire - FCS_LENGTH : wire;
    struct bytes middle = {rest.data, n < rest.length ? n : rest.length};
    put_trailer(d, trailer ? trailer : eth + ETH_TRAILER, middle, bad);
    if (has_fcs && rest.length == wire)
        put_check_sequence(d, (struct bytes){rest.data + n, FCS_LENGTH});
}

/* --- the header ----------------------------------------------------------------------------- */

/* The fields of the destination or the source. */
struct end_fields {
    uint8_t address, local, group;
};
static const struct end_fields destination_fields = {ETH_DST, ETH_DST_LG, ETH_DST_IG};
static const struct end_fields source_fields = {ETH_SRC, ETH_SRC_LG, ETH_SRC_IG};

static void take_end(struct dissection *d, const struct end_fields *fields)
{
    struct bytes address = {d->cursor.base + d->cursor.position, 6};
    struct node *node = put_text(d, eth + fields->address, address);

    if (fields == &source_fields && address.data[0] & 1)
        expert(d, node, eth + ETH_SRC_GROUP);
    descend(d, node);
    put_text(d, eth + ETH_ADDR, address);
    peek_bits(d, eth + fields->local, 3);
    peek_bits(d, eth + ETH_LG, 3);
    peek_bits(d, eth + fields->group, 3);
    peek_bits(d, eth + ETH_IG, 3);
    ascend(d, node);
    take_nothing(d, 6);
}

/* 0 is no length: an empty frame of a type that nobody has. */
static bool is_length(uint16_t type)
{
    return type > 0 && type <= LENGTH_MAX;
}

static const char *kind_of(uint16_t type)
{
    if (is_length(type))
        return "IEEE 802.3 Ethernet ";
    return type > 0 && type < TYPE_MIN ? "Ethernet Unknown, Src: " : "Ethernet II, Src: ";
}

static void label_layer(
    struct decoder *decoder, struct dissection *d, struct node *layer, uint16_t type)
{
    const uint8_t *p = d->cursor.base + d->cursor.position;
    struct text *t = &decoder->scratch;

    text_reset(t);
    text_add(t, kind_of(type));
    if (!is_length(type)) {
        resolver_ether_full(d->names, t, p + 6);
        text_add(t, ", Dst: ");
        resolver_ether_full(d->names, t, p);
    }
    layer->label = arena_copy(d->arena, t->data, t->length);
}

static void take_type(struct dissection *d, uint16_t type)
{
    if (type >= TYPE_MIN || type == 0) {
        take_u16(d, eth + ETH_TYPE);
    } else if (is_length(type)) {
        take_u16(d, eth + ETH_LEN);
        if (type > cursor_wire_left(&d->cursor))
            expert(d, d->last, eth + ETH_LEN_PAST_END);
    } else {
        take_u16(d, eth + ETH_INVALID);
        expert_text(
            d, d->last, eth + ETH_INVALID_NOTE, "Invalid length/type: 0x%04x (%u)", type, type);
    }
}

static void show_ether(struct decoder *decoder, struct dissection *d, uint16_t type)
{
    uint32_t frame = cursor_wire_left(&d->cursor);
    /* inside of a tunnel there is no check sequence */
    const struct field *trailer = decoder->depth > 0 ? eth + ETH_TRAILER : NULL;
    struct node *layer = open_layer(d, eth + ETH);

    if (layer)
        label_layer(decoder, d, layer, type);
    take_end(d, &destination_fields);
    take_end(d, &source_fields);
    take_type(d, type);
    if (type >= TYPE_MIN)
        ether_show_rest(d, trailer, frame, ethertype_length(d, type));
    else if (is_length(type))
        ether_show_rest(d, trailer, frame, type);
    close_node(d, layer);
}

static void payload(struct decoder *decoder, struct dissection *d, uint16_t type)
{
    if (type >= TYPE_MIN || type == 0) {
        ethertype_decode(decoder, d, type);
    } else if (is_length(type)) {
        uint32_t n = type < cursor_wire_left(&d->cursor) ? type : cursor_wire_left(&d->cursor);
        struct scope scope = enter(d, n);
        llc_decode(decoder, d);
        leave(d, scope);
    } else {
        info_add(d, "Ethernet Unknown: Invalid length/type: 0x%04x (%u)", type, type);
        engine_data(d);
    }
}

void ether_decode(struct decoder *decoder, struct dissection *d)
{
    const uint8_t *p = d->cursor.base + d->cursor.position;
    uint16_t type = peek_u16(d, 12);

    decoder->title = "Ethernet";
    row_protocol(d, "Ethernet");
    if (left(d) >= 6)
        decoder->destination = (struct column){p, COLUMN_ETHER};
    if (left(d) >= 12)
        decoder->source = (struct column){p + 6, COLUMN_ETHER};
    if (!cursor_has(&d->cursor, HEADER_LENGTH)) {
        take_nothing(d, HEADER_LENGTH);
        return;
    }
    if (d->building)
        show_ether(decoder, d, type);
    else
        take_nothing(d, HEADER_LENGTH);
    payload(decoder, d, type);
}
