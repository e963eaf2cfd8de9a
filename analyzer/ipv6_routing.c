/*
 * IPv6 routing headers: source route (RFC 2460), mobile IPv6 (6275), RPL (6554), segments (8754),
 * compact (9631)
 *
 *     +--------+--------+--------+--------+-----------
 *     |  next  | length |  type  |segments| by type ...
 *     |        |        |        |  left  |
 *     +--------+--------+--------+--------+-----------
 */
#include "analyzer/ipv6.h"
#include "analyzer/protocol_names.h"

#include <string.h>

static const struct name routing_names_rows[] = {
    ONE(0, "Source Route"),
    ONE(1, "Nimrod"),
    ONE(2, "Type 2 Routing"),
    ONE(3, "RPL Source Route"),
    ONE(4, "Segment Routing"),
    ONE(5, "Compact Routing Header 16"),
    ONE(6, "Compact Routing Header 32"),
    ONE(253, "Experiment 1"),
    ONE(254, "Experiment 2"),
};
static const struct names routing_names = NAMES(routing_names_rows);

enum {
    ROUTING,
    IPV6_ROUTING_NXT,
    IPV6_ROUTING_LEN,
    IPV6_ROUTING_LEN_OCT,
    IPV6_ROUTING_TYPE,
    IPV6_ROUTING_SEGLEFT,
    IPV6_ROUTING_UNKNOWN_DATA,
    IPV6_ROUTING_SRC_RESERVED,
    IPV6_ROUTING_SRC_ADDR,
    IPV6_ROUTING_MIPV6_RESERVED,
    IPV6_ROUTING_MIPV6_HOME_ADDRESS,
    IPV6_ROUTING_RPL_CMPRI,
    IPV6_ROUTING_RPL_CMPRE,
    IPV6_ROUTING_RPL_PAD,
    IPV6_ROUTING_RPL_RESERVED,
    IPV6_ROUTING_RPL_ADDR_COUNT,
    IPV6_ROUTING_RPL_ADDRESS,
    IPV6_ROUTING_RPL_FULL_ADDRESS,
    IPV6_ROUTING_SRH_LAST_ENTRY,
    IPV6_ROUTING_SRH_FLAGS,
    IPV6_ROUTING_SRH_TAG,
    IPV6_ROUTING_SRH_ADDR,
    IPV6_ROUTING_CRH16_CURRENT_SID,
    IPV6_ROUTING_CRH32_CURRENT_SID,
    IPV6_ROUTING_CRH16_SID,
    IPV6_ROUTING_CRH32_SID,
    IPV6_ROUTING_RPL_CMPRI_CMPRE_PAD,
    IPV6_ROUTING_RPL_ADDR_COUNT_GE0,
    IPV6_ROUTING_RPL_RESERVED_NOT0,
    IPV6_ROUTING_INVALID_LENGTH,
    IPV6_ROUTING_INVALID_SEGLEFT,
    IPV6_ROUTING_UNDECODED,
    IPV6_ROUTING_DEPRECATED,
    LIST_MULTICAST,
    LIST_SOURCE,
    LIST_DESTINATION,
};

static const struct field routing[] = {
    [ROUTING] = {"ipv6.routing", "Routing Header for IPv6", FIELD_PROTOCOL},
    [IPV6_ROUTING_NXT] = {"ipv6.routing.nxt", "Next Header", FIELD_UINT8, BASE_DEC,
        .names = &ip_protocol_names},
    [IPV6_ROUTING_LEN] = {"ipv6.routing.len", "Length", FIELD_UINT8, BASE_DEC},
    [IPV6_ROUTING_LEN_OCT] = {"ipv6.routing.len_oct", "Length", FIELD_UINT16, BASE_DEC},
    [IPV6_ROUTING_TYPE] = {"ipv6.routing.type", "Type", FIELD_UINT8, BASE_DEC,
        .names = &routing_names},
    [IPV6_ROUTING_SEGLEFT] = {"ipv6.routing.segleft", "Segments Left", FIELD_UINT8, BASE_DEC},
    [IPV6_ROUTING_UNKNOWN_DATA] = {"ipv6.routing.unknown_data", "Type-Specific Data", FIELD_BYTES},
    [IPV6_ROUTING_SRC_RESERVED] = {"ipv6.routing.src.reserved", "Reserved", FIELD_BYTES},
    [IPV6_ROUTING_SRC_ADDR] = {"ipv6.routing.src.addr", "Address", FIELD_IPV6},
    [IPV6_ROUTING_MIPV6_RESERVED] = {"ipv6.routing.mipv6.reserved", "Reserved", FIELD_BYTES},
    [IPV6_ROUTING_MIPV6_HOME_ADDRESS] = {"ipv6.routing.mipv6.home_address", "Home Address",
        FIELD_IPV6},
    [IPV6_ROUTING_RPL_CMPRI] = {"ipv6.routing.rpl.cmprI", "Compressed Internal Octets (CmprI)",
        FIELD_UINT32, BASE_DEC, .mask = 0xf0000000},
    [IPV6_ROUTING_RPL_CMPRE] = {"ipv6.routing.rpl.cmprE", "Compressed Final Octets (CmprE)",
        FIELD_UINT32, BASE_DEC, .mask = 0xf000000},
    [IPV6_ROUTING_RPL_PAD] = {"ipv6.routing.rpl.pad", "Padding Bytes", FIELD_UINT32, BASE_DEC,
        .mask = 0xf00000},
    [IPV6_ROUTING_RPL_RESERVED] = {"ipv6.routing.rpl.reserved", "Reserved", FIELD_UINT32, BASE_DEC,
        .mask = 0xfffff},
    [IPV6_ROUTING_RPL_ADDR_COUNT] = {"ipv6.routing.rpl.addr_count", "Total Address Count",
        FIELD_INT32, BASE_DEC},
    [IPV6_ROUTING_RPL_ADDRESS] = {"ipv6.routing.rpl.address", "Address", FIELD_BYTES},
    [IPV6_ROUTING_RPL_FULL_ADDRESS] = {"ipv6.routing.rpl.full_address", "Full Address", FIELD_IPV6},
    [IPV6_ROUTING_SRH_LAST_ENTRY] = {"ipv6.routing.srh.last_entry", "Last Entry", FIELD_UINT8,
        BASE_DEC},
    [IPV6_ROUTING_SRH_FLAGS] = {"ipv6.routing.srh.flags", "Flags", FIELD_UINT8, BASE_HEX},
    [IPV6_ROUTING_SRH_TAG] = {"ipv6.routing.srh.tag", "Tag", FIELD_BYTES},
    [IPV6_ROUTING_SRH_ADDR] = {"ipv6.routing.srh.addr", "Address", FIELD_IPV6},
    [IPV6_ROUTING_CRH16_CURRENT_SID] = {"ipv6.routing.crh16.current_sid", "Current SID",
        FIELD_UINT16, BASE_DEC},
    [IPV6_ROUTING_CRH32_CURRENT_SID] = {"ipv6.routing.crh32.current_sid", "Current SID",
        FIELD_UINT32, BASE_DEC},
    [IPV6_ROUTING_CRH16_SID] = {"ipv6.routing.crh16.sid", "Segment ID", FIELD_UINT16, BASE_DEC},
    [IPV6_ROUTING_CRH32_SID] = {"ipv6.routing.crh32.sid", "Segment ID", FIELD_UINT32, BASE_DEC},
    [IPV6_ROUTING_RPL_CMPRI_CMPRE_PAD] = {"ipv6.routing.rpl.cmprI_cmprE_pad",
        "When cmprI equals 0 and cmprE equals 0, pad MUST equal 0 but instead was X", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
    [IPV6_ROUTING_RPL_ADDR_COUNT_GE0] = {"ipv6.routing.rpl.addr_count_ge0",
        "Calculated total address count must be greater than or equal to 0, instead was X",
        FIELD_EXPERT, EXPERT_WARNING, EXPERT_PROTOCOL},
    [IPV6_ROUTING_RPL_RESERVED_NOT0] = {"ipv6.routing.rpl.reserved_not0",
        "Reserved field must equal 0 but instead was X", FIELD_EXPERT, EXPERT_WARNING,
        EXPERT_PROTOCOL},
    [IPV6_ROUTING_INVALID_LENGTH] = {"ipv6.routing.invalid_length",
        "Invalid IPv6 Routing header length", FIELD_EXPERT, EXPERT_ERROR, EXPERT_MALFORMED},
    [IPV6_ROUTING_INVALID_SEGLEFT] = {"ipv6.routing.invalid_segleft",
        "IPv6 Routing Header segments left field must not exceed address count", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
    [IPV6_ROUTING_UNDECODED] = {"ipv6.routing.undecoded", "Undecoded IPv6 routing header field",
        FIELD_EXPERT, EXPERT_NOTE, EXPERT_UNDECODED},
    [IPV6_ROUTING_DEPRECATED] = {"ipv6.routing.deprecated", "Routing header type is deprecated",
        FIELD_EXPERT, EXPERT_NOTE, EXPERT_DEPRECATED},
    [LIST_MULTICAST] = {"ipv6.src_route_list.multicast_addr",
        "Multicast addresses must not appear in the source route list", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
    [LIST_SOURCE] = {"ipv6.src_route_list.src_addr",
        "Source address must not appear in the source route list", FIELD_EXPERT, EXPERT_WARNING,
        EXPERT_PROTOCOL},
    [LIST_DESTINATION] = {"ipv6.src_route_list.dst_addr",
        "Destination address must not appear in the source route list", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
};
const struct field_table ipv6_routing_fields = FIELDS(routing);

/* The header's first octets, and the nodes of those that can be wrong. */
struct context {
    struct ipv6_packet *packet;
    struct node *node, *length, *type, *left;
    uint8_t words, segments_left; /* as they stand there */
};

static void show_address(struct dissection *d, const struct context *context, unsigned field,
    struct bytes span, const uint8_t *address, uint32_t index)
{
    struct node *node = put_value(d, routing + field, span, (struct bytes){address, 16});

    if (!node)
        return;
    struct text t = {0};
    text_ipv6(&t, address);
    node_label(d, node, "Address[%u]: %s", index, text_string(&t));
    text_deinit(&t);
    if (field == IPV6_ROUTING_RPL_FULL_ADDRESS)
        node_generated(node);
    if (field == IPV6_ROUTING_RPL_FULL_ADDRESS && memcmp(address, context->packet->source, 16) == 0)
        expert(d, node, routing + LIST_SOURCE);
    if (address[0] == 0xff && field != IPV6_ROUTING_SRH_ADDR)
        expert(d, node, routing + LIST_MULTICAST);
}

/* Where the packet is going to in the end. */
static void route_to(const struct context *context, const uint8_t *address)
{
    if (address && context->segments_left > 0)
        context->packet->destination = address;
}

static void show_source_route(struct dissection *d, const struct context *context)
{
    uint32_t n = context->words / 2u;
    struct bytes address = {0};

    take_bytes(d, routing + IPV6_ROUTING_SRC_RESERVED, 4);
    for (uint32_t i = 1; i <= n && !d->cursor.bad; i++) {
        struct bytes rest = peek_rest(d);
        take_nothing(d, 16);
        if (d->cursor.bad)
            return;
        address = (struct bytes){rest.data, 16};
        show_address(d, context, IPV6_ROUTING_SRC_ADDR, address, rest.data, i);
    }
    route_to(context, address.data);
}

static void show_mobile(struct dissection *d, const struct context *context)
{
    take_bytes(d, routing + IPV6_ROUTING_MIPV6_RESERVED, 4);
    struct bytes rest = peek_rest(d);
    take_nothing(d, 16);
    if (d->cursor.bad)
        return;
    show_address(
        d, context, IPV6_ROUTING_MIPV6_HOME_ADDRESS, (struct bytes){rest.data, 16}, rest.data, 1);
    route_to(context, rest.data);
}

/* Addresses share their first octets with the destination, which are left out. */
static void show_rpl_address(
    struct dissection *d, const struct context *context, uint32_t n, uint32_t index)
{
    struct bytes octets = take_bytes(d, routing + IPV6_ROUTING_RPL_ADDRESS, n);
    uint8_t *address = d->cursor.bad ? NULL : arena_alloc(d->arena, 16);

    if (!address)
        return;
    memcpy(address, context->packet->octets + 24, 16);
    memcpy(address + 16 - n, octets.data, n);
    show_address(d, context, IPV6_ROUTING_RPL_FULL_ADDRESS, octets, address, index);
    route_to(context, address);
}

static void show_rpl(struct dissection *d, const struct context *context)
{
    int cut = peek_u8(d, 0) >> 4, last_cut = peek_u8(d, 0) & 15, pad = peek_u8(d, 1) >> 4, n = 0;
    uint32_t reserved = (peek_u8(d, 1) & 15u) << 16 | peek_u16(d, 2);

    peek_bits(d, routing + IPV6_ROUTING_RPL_CMPRI, 4);
    peek_bits(d, routing + IPV6_ROUTING_RPL_CMPRE, 4);
    peek_bits(d, routing + IPV6_ROUTING_RPL_PAD, 4);
    if (cut == 0 && last_cut == 0 && pad != 0)
        expert_text(d, d->last, routing + IPV6_ROUTING_RPL_CMPRI_CMPRE_PAD,
            "When cmprI equals 0 and cmprE equals 0, pad MUST equal 0 but instead was %d", pad);
    take_u32(d, routing + IPV6_ROUTING_RPL_RESERVED);
    if (reserved != 0 && !d->cursor.bad)
        expert_text(d, d->last, routing + IPV6_ROUTING_RPL_RESERVED_NOT0,
            "Reserved field must equal 0 but instead was %u", reserved);
    if (context->words > 0)
        n = (context->words * 8 - pad - (16 - last_cut)) / (16 - cut) + 1;
    struct node *count = gen_uint(d, routing + IPV6_ROUTING_RPL_ADDR_COUNT, (uint64_t)(int64_t)n);
    if (n < 0)
        expert_text(d, count, routing + IPV6_ROUTING_RPL_ADDR_COUNT_GE0,
            "Calculated total address count must be greater than or equal to 0, instead was %d", n);
    for (int i = 1; i <= n && !d->cursor.bad; i++)
        show_rpl_address(d, context, 16u - (uint32_t)(i == n ? last_cut : cut), (uint32_t)i);
}

static void show_segments(struct dissection *d, const struct context *context)
{
    uint32_t last = take_u8(d, routing + IPV6_ROUTING_SRH_LAST_ENTRY);

    take_u8(d, routing + IPV6_ROUTING_SRH_FLAGS);
    take_bytes(d, routing + IPV6_ROUTING_SRH_TAG, 2);
    for (uint32_t i = 0; i <= last && !d->cursor.bad; i++) {
        struct bytes rest = peek_rest(d);
        take_nothing(d, 16);
        if (d->cursor.bad)
            return;
        if (i == 0)
            route_to(context, rest.data);
        show_address(
            d, context, IPV6_ROUTING_SRH_ADDR, (struct bytes){rest.data, 16}, rest.data, i);
    }
}

static void show_compact_of(struct dissection *d, const struct context *context, uint32_t n)
{
    bool small = n == 2;
    struct bytes rest = peek_rest(d);
    uint32_t at = n * context->segments_left, value = 0;

    if (at + n > rest.length) {
        malformed(d);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        value = value << 8 | rest.data[at + i];
    node_generated(put_uint(d,
        routing + (small ? IPV6_ROUTING_CRH16_CURRENT_SID : IPV6_ROUTING_CRH32_CURRENT_SID),
        (struct bytes){rest.data + at, n}, value));
    struct node *list = open_label(d, "Segment Identifiers");
    for (uint32_t i = 0; left(d) >= n; i++) {
        value = (uint32_t)take_uint(
            d, routing + (small ? IPV6_ROUTING_CRH16_SID : IPV6_ROUTING_CRH32_SID), n);
        if (value == 0 && dissection_adds(d)) {
            d->tree->n--; /* the list ends before a zero */
            break;
        }
        if (dissection_adds(d))
            node_label(d, d->last, "SID[%u] = %u", i, value);
    }
    ascend(d, list);
}

static void show_compact16(struct dissection *d, const struct context *context)
{
    show_compact_of(d, context, 2);
}

static void show_compact32(struct dissection *d, const struct context *context)
{
    show_compact_of(d, context, 4);
}

static void show_unknown(struct dissection *d, const struct context *context)
{
    (void)context;
    take_bytes(d, routing + IPV6_ROUTING_UNKNOWN_DATA, left(d));
    if (dissection_adds(d))
        expert(d, d->last, routing + IPV6_ROUTING_UNDECODED);
}

typedef void show_type(struct dissection *d, const struct context *context);
static show_type *const shows[] = {[0] = show_source_route,
    [1] = show_unknown,
    [2] = show_mobile,
    [3] = show_rpl,
    [4] = show_segments,
    [5] = show_compact16,
    [6] = show_compact32};

/* What is wrong with the length, the type and the segments left, each said at its place. */
static void note_length(struct dissection *d, struct node *node, uint8_t type, uint8_t words)
{
    if (type == 0 && words % 2 != 0)
        expert_text(d, node, routing + IPV6_ROUTING_INVALID_LENGTH,
            "IPv6 Routing Header extension header length must not be odd");
    if (type == 2 && words != 2)
        expert_text(d, node, routing + IPV6_ROUTING_INVALID_LENGTH,
            "IPv6 Type 2 Routing Header extension header length must equal 2");
}

static void note_segments(
    struct dissection *d, struct node *node, uint8_t type, uint8_t words, uint8_t segments)
{
    unsigned last = peek_u8(d, 0);

    if (type == 0 && segments > words / 2)
        expert_text(d, node, routing + IPV6_ROUTING_INVALID_SEGLEFT,
            "IPv6 Type 0 Routing Header segments left field must not exceed address count (%u)",
            words / 2u);
    if (type == 2 && segments != 1)
        expert_text(d, node, routing + IPV6_ROUTING_INVALID_SEGLEFT,
            "IPv6 Type 2 Routing Header segments left field must equal 1");
    if (type == 4 && segments > last + 1)
        expert_text(d, node, routing + IPV6_ROUTING_INVALID_SEGLEFT,
            "IPv6 Type 4 Routing Header segments left field must not exceed address count (%u)",
            last + 1);
}

/* The four octets that all types have. */
static struct context take_start(
    struct dissection *d, struct ipv6_packet *packet, struct node *node)
{
    struct context context = {.packet = packet, .node = node};
    uint8_t words = peek_u8(d, 1), type = peek_u8(d, 2);

    packet->next = take_u8(d, routing + IPV6_ROUTING_NXT);
    context.words = take_u8(d, routing + IPV6_ROUTING_LEN);
    if (dissection_adds(d))
        note_length(d, d->last, type, words);
    node_label(d, gen_uint(d, routing + IPV6_ROUTING_LEN_OCT, words * 8u + 8), "Length: %u bytes",
        words * 8u + 8);
    take_u8(d, routing + IPV6_ROUTING_TYPE);
    if (dissection_adds(d)) {
        node_suffix(d, node, " (%s)",
            names_get(&routing_names, type, arena_printf(d->arena, "Unknown type %u", type)));
        if (type == 0)
            expert(d, d->last, routing + IPV6_ROUTING_DEPRECATED);
    }
    context.segments_left = take_u8(d, routing + IPV6_ROUTING_SEGLEFT);
    if (dissection_adds(d))
        note_segments(d, d->last, type, words, context.segments_left);
    return context;
}

void ipv6_routing(struct dissection *d, struct ipv6_packet *packet)
{
    uint8_t type = peek_u8(d, 2);
    uint32_t size = peek_u8(d, 1) * 8u + 8;
    struct bytes octets = peek_rest(d);

    info_separator(d, " , ");
    info_add(d, "IPv6 routing");
    octets.length = octets.length < size ? octets.length : size;
    struct node *node = put_text(d, routing + ROUTING, octets);
    if (node)
        node->label = node->field->title;
    descend(d, node);
    struct context context = take_start(d, packet, node);
    struct scope scope = enter(d, size - 4);
    if (type < sizeof shows / sizeof shows[0])
        shows[type](d, &context);
    else
        show_unknown(d, &context);
    leave(d, scope);
    ascend(d, node);
}
