/* TCP options (RFC 9293, 3.2; RFC 7323; RFC 2018): kind, length, value. */
#include "analyzer/tcp_flow.h"

enum {
    OPTION_EOL = 0,
    OPTION_NOP = 1,
    OPTION_MSS = 2,
    OPTION_WSCALE = 3,
    OPTION_SACK_PERMITTED = 4,
    OPTION_SACK = 5,
    OPTION_TIMESTAMP = 8,
    WSCALE_MAX = 14,
};

static uint32_t u32_at(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Takes one option off; its value is what follows kind and length. false: none is left. */
static bool next_option(struct cursor *options, uint8_t *kind, struct cursor *value)
{
    if (cursor_left(options) == 0)
        return false;
    *kind = cursor_u8(options);
    *value = cursor_sub(options, 0);
    if (*kind == OPTION_EOL || *kind == OPTION_NOP)
        return *kind == OPTION_NOP;
    uint8_t length = cursor_u8(options);
    if (options->bad || length < 2 || length - 2u > cursor_left(options))
        return false;
    *value = cursor_sub(options, length - 2u);
    return true;
}

static void scan_sack(struct tcp_segment *segment, struct cursor *value)
{
    bool first = true;

    while (cursor_has(value, 8)) {
        uint32_t left = u32_at(cursor_take(value, 4)), right = u32_at(cursor_take(value, 4));
        if (!first)
            segment->sacked += right - left;
        first = false;
    }
}

void tcp_scan_options(struct tcp_segment *segment, struct bytes options)
{
    struct cursor rest = cursor_make(options.data, options.length, options.length), value;
    uint8_t kind;

    while (next_option(&rest, &kind, &value)) {
        if (kind == OPTION_WSCALE && cursor_left(&value) == 1) {
            uint8_t shift = cursor_u8(&value);
            segment->win_scale = (int8_t)(shift > WSCALE_MAX ? WSCALE_MAX : shift);
        } else if (kind == OPTION_SACK) {
            scan_sack(segment, &value);
        }
    }
}

/* --- the tree ----------------------------------------------------------------------------------
 */

/* What is said of one option: its value is what is left of the cursor. */
struct shape {
    uint8_t kind;
    uint8_t value; /* octets; 255: any */
    int field;
    void (*show)(struct dissection *d, struct node *node, const struct tcp_flow *flow);
};

static void show_mss(struct dissection *d, struct node *node, const struct tcp_flow *flow)
{
    (void)flow;
    node_suffix(d, node, ": %u bytes", take_u16(d, &tcp[TCP_OPTION_MSS_VAL]));
}

static void show_wscale(struct dissection *d, struct node *node, const struct tcp_flow *flow)
{
    (void)flow;
    uint8_t shift = take_u8(d, &tcp[TCP_OPTION_WSCALE_SHIFT]);
    if (shift > WSCALE_MAX) {
        expert(d, d->last, &tcp[TCP_N_WSCALE_INVALID]);
        shift = WSCALE_MAX;
    }
    gen_uint(d, &tcp[TCP_OPTION_WSCALE_MULTIPLIER], 1u << shift);
    node_suffix(d, node, ": %u (multiply by %u)", shift, 1u << shift);
}

static uint32_t base_of_peer(const struct dissection *d, const struct tcp_flow *flow)
{
    const struct tcp_half *peer = flow ? &flow->half[direction_other(d->direction)] : NULL;

    return peer && peer->based ? peer->base_seq : 0;
}

static void show_sack(struct dissection *d, struct node *node, const struct tcp_flow *flow)
{
    uint32_t base = base_of_peer(d, flow), n = 0;

    while (left(d) >= 8 && !d->cursor.bad) {
        struct bytes from = (struct bytes){d->cursor.base + d->cursor.position, 4};
        take_nothing(d, 4);
        struct bytes to = (struct bytes){d->cursor.base + d->cursor.position, 4};
        take_nothing(d, 4);
        uint32_t first = u32_at(from.data) - base, last = u32_at(to.data) - base;
        const char *words = base ? " (relative)" : "";
        node_suffix(d, put_uint(d, &tcp[TCP_OPTION_SACK_LE], from, first), "%s", words);
        node_suffix(d, put_uint(d, &tcp[TCP_OPTION_SACK_RE], to, last), "%s", words);
        node_suffix(d, node, " %u-%u", first, last);
        n++;
    }
    gen_uint(d, &tcp[TCP_OPTION_SACK_COUNT], n);
}

static void show_timestamp(struct dissection *d, struct node *node, const struct tcp_flow *flow)
{
    (void)flow;
    uint32_t value = take_u32(d, &tcp[TCP_OPTION_TSVAL]);
    uint32_t echo = take_u32(d, &tcp[TCP_OPTION_TSECR]);
    node_suffix(d, node, ": TSval %u, TSecr %u", value, echo);
}

static void show_unknown(struct dissection *d, struct node *node, const struct tcp_flow *flow)
{
    (void)flow;
    (void)node;
    if (left(d) > 0)
        take_bytes(d, &tcp[TCP_OPTION_UNKNOWN_PAYLOAD], left(d));
}

static const struct shape shapes[] = {
    {OPTION_MSS, 2, TCP_OPTION_MSS, show_mss},
    {OPTION_WSCALE, 1, TCP_OPTION_WSCALE, show_wscale},
    {OPTION_SACK_PERMITTED, 0, TCP_OPTION_SACK_PERM, NULL},
    {OPTION_SACK, 255, TCP_OPTION_SACK, show_sack},
    {OPTION_TIMESTAMP, 8, TCP_OPTION_TIMESTAMP, show_timestamp},
    {0, 255, TCP_OPTION_UNKNOWN, show_unknown},
};

static const struct shape *shape_of(uint8_t kind, uint32_t length)
{
    size_t i = 0;

    while (
        shapes[i].kind && (shapes[i].kind != kind || (shapes[i].value != 255 && shapes[i].value != length)))
        i++;
    return &shapes[i];
}

static void show_option(struct dissection *d, const struct tcp_flow *flow)
{
    uint8_t kind = peek_u8(d, 0), length = peek_u8(d, 1);

    if (kind == OPTION_NOP || kind == OPTION_EOL) {
        struct node *node =
            open_node(d, &tcp[kind == OPTION_NOP ? TCP_OPTION_NOP : TCP_OPTION_EOL]);
        take_u8(d, &tcp[TCP_OPTION_KIND]);
        close_node(d, node);
        return;
    }
    if (length < 2 || length > left(d)) {
        malformed(d);
        return;
    }
    const struct shape *shape = shape_of(kind, length - 2u);
    struct node *node = open_node(d, &tcp[shape->field]);
    struct scope scope = enter(d, length);
    take_u8(d, &tcp[TCP_OPTION_KIND]);
    take_u8(d, &tcp[TCP_OPTION_LEN]);
    if (shape->show)
        shape->show(d, node, flow);
    leave(d, scope);
    close_node(d, node);
}

/* "Options: (12 bytes), No-Operation (NOP), No-Operation (NOP), Timestamps" */
static void name_option(struct dissection *d, struct node *node, uint8_t kind)
{
    static const char *const names[] = {
        [OPTION_EOL] = "End of Option List (EOL)",
        [OPTION_NOP] = "No-Operation (NOP)",
        [OPTION_MSS] = "Maximum segment size",
        [OPTION_WSCALE] = "Window scale",
        [OPTION_SACK_PERMITTED] = "SACK permitted",
        [OPTION_SACK] = "SACK",
        [6] = "Echo",
        [7] = "Echo reply",
        [OPTION_TIMESTAMP] = "Timestamps",
    };
    const char *name = kind < sizeof names / sizeof names[0] ? names[kind] : "Unknown";

    node_suffix(d, node, ", %s", name);
}

void tcp_show_options(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_flow *flow)
{
    struct bytes all = peek_rest(d);
    struct node *node = put_text(d, &tcp[TCP_OPTIONS], all);

    (void)segment;
    node_label(d, node, "Options: (%u bytes)", all.length);
    descend(d, node);
    while (left(d) > 0) {
        uint8_t kind = peek_u8(d, 0);
        name_option(d, node, kind);
        show_option(d, flow);
        if (kind == OPTION_EOL) {
            take_nothing(d, left(d));
            break;
        }
    }
    ascend(d, node);
}

static void row_sack(struct dissection *d, struct cursor *value, uint32_t base)
{
    while (cursor_has(value, 8)) {
        uint32_t first = cursor_u32(value) - base;
        info_add(d, " SLE=%u SRE=%u", first, cursor_u32(value) - base);
    }
}

void tcp_row_options(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_flow *flow)
{
    struct bytes options = segment->options;
    struct cursor rest = cursor_make(options.data, options.length, options.length), value;
    uint8_t kind;

    while (next_option(&rest, &kind, &value)) {
        uint32_t n = cursor_left(&value);
        if (kind == OPTION_MSS && n == 2)
            info_add(d, " MSS=%u", cursor_u16(&value));
        else if (kind == OPTION_WSCALE && n == 1)
            info_add(d, " WS=%u", 1u << (segment->win_scale & 15));
        else if (kind == OPTION_SACK_PERMITTED)
            info_add(d, " SACK_PERM");
        else if (kind == OPTION_SACK)
            row_sack(d, &value, base_of_peer(d, flow));
        else if (kind == OPTION_TIMESTAMP && n == 8) {
            uint32_t tsval = cursor_u32(&value);
            info_add(d, " TSval=%u TSecr=%u", tsval, cursor_u32(&value));
        }
    }
}
