/* TCP options (RFC 9293, 3.2; RFC 7323; RFC 2018; RFC 7413; RFC 6994): kind, length, value. */
#include "analyzer/tcp_flow.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    OPTION_EOL = 0,
    OPTION_NOP = 1,
    OPTION_MSS = 2,
    OPTION_WSCALE = 3,
    OPTION_SACK_PERMITTED = 4,
    OPTION_SACK = 5,
    OPTION_ECHO = 6,
    OPTION_ECHO_REPLY = 7,
    OPTION_TIMESTAMP = 8,
    OPTION_CC = 11,
    OPTION_CC_NEW = 12,
    OPTION_CC_ECHO = 13,
    OPTION_MD5 = 19,
    OPTION_RECORD_BOUNDARY = 22,
    OPTION_CORRUPTION = 23,
    OPTION_QUICK_START = 27,
    OPTION_USER_TIMEOUT = 28,
    OPTION_AUTHENTICATION = 29,
    OPTION_MULTIPATH = 30,
    OPTION_FAST_OPEN = 34,
    OPTION_ACCURATE_ECN_0 = 172,
    OPTION_ACCURATE_ECN_1 = 174,
    OPTION_EXPERIMENT_1 = 253,
    OPTION_EXPERIMENT_2 = 254,
    WSCALE_MAX = 14,
    SACKS_COUNTED = 3, /* blocks that lessen the octets in flight */
    WORD = 4,
    NOPS_NOTED = 4,          /* that many in a row are told */
    EXPERIMENT_TFO = 0xf989, /* the identifier of Fast Open's draft */
    TIMES_LENGTH = 12,       /* octets of options that are times alone */
    OPTIONS_MAX = 40,        /* octets of all, and so options */
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
    if (options->bad || length < 2 || length - 2u > cursor_wire_left(options))
        return false;
    *value = cursor_sub(options, length - 2u);
    return true;
}

/* Two NOPs and the times, as RFC 7323 (appendix A) lays them out: nearly all segments with data
 * have these options and no other. */
static bool are_times(struct bytes options)
{
    static const uint8_t layout[4] = {OPTION_NOP, OPTION_NOP, OPTION_TIMESTAMP, 10};

    return options.length == TIMES_LENGTH && memcmp(options.data, layout, sizeof layout) == 0;
}

/* As the header says; fewer may have been captured. */
static uint32_t options_length(const struct tcp_segment *segment)
{
    return segment->header > TCP_HEADER_MIN ? segment->header - (uint32_t)TCP_HEADER_MIN : 0;
}

static void scan_sack(struct tcp_segment *segment, struct cursor *value)
{
    for (int i = 0; i < SACKS_COUNTED && cursor_has(value, 8); i++) {
        uint32_t left = u32_at(cursor_take(value, 4)), right = u32_at(cursor_take(value, 4));
        segment->sacked += right - left;
    }
}

void tcp_scan_options(struct tcp_segment *segment, struct bytes options)
{
    struct cursor rest = cursor_make(options.data, options.length, options_length(segment)), value;
    uint8_t kind;

    while (!are_times(options) && next_option(&rest, &kind, &value)) {
        if (kind == OPTION_WSCALE && cursor_left(&value) == 1) {
            uint8_t shift = cursor_u8(&value);
            segment->win_scale = (int8_t)(shift > WSCALE_MAX ? WSCALE_MAX : shift);
        } else if (kind == OPTION_SACK) {
            scan_sack(segment, &value);
        } else if (kind == OPTION_MULTIPATH) {
            segment->mptcp = (struct bytes){value.base + value.position, cursor_left(&value)};
        } else if (kind == OPTION_ACCURATE_ECN_0 || kind == OPTION_ACCURATE_ECN_1) {
            segment->accurate = true;
        } else if (kind == OPTION_FAST_OPEN && cursor_left(&value) > 0) {
            segment->fast_open = true;
        }
    }
}

/* --- values of one option -------------------------------------------------------------------- */

/* An option that is shown: the cursor is over its value. */
struct shown {
    struct node *node;
    const struct tcp_segment *segment;
    const struct tcp_flow *flow;
    uint8_t kind, length;
};

/* The option, for what is said of its value behind its name; NULL where the value is not there. */
static struct node *said(const struct dissection *d, const struct shown *o)
{
    return dissection_adds(d) ? o->node : NULL;
}

static void show_mss(struct dissection *d, const struct shown *o)
{
    uint16_t size = take_u16(d, &tcp[TCP_OPTION_MSS_VAL]);

    node_suffix(d, said(d, o), ": %u bytes", size);
}

static void show_wscale(struct dissection *d, const struct shown *o)
{
    uint8_t shift = take_u8(d, &tcp[TCP_OPTION_WSCALE_SHIFT]);
    uint8_t used = shift > WSCALE_MAX ? WSCALE_MAX : shift;

    if (shift > WSCALE_MAX)
        expert(d, d->last, &tcp[TCP_N_WSCALE_INVALID]);
    gen_uint(d, &tcp[TCP_OPTION_WSCALE_MULTIPLIER], 1u << used);
    node_suffix(d, said(d, o), ": %u (multiply by %u)", shift, 1u << used);
}

static uint32_t base_of_peer(const struct dissection *d, const struct tcp_flow *flow)
{
    const struct tcp_half *peer = flow ? &flow->half[direction_other(d->direction)] : NULL;

    return peer && peer->shown ? peer->shown_base : 0;
}

static uint32_t show_edge(
    struct dissection *d, const struct field *field, uint32_t base, const char *side)
{
    uint32_t edge = take_u32(d, field) - base;

    if (dissection_adds(d) && d->last) {
        d->last->value.number = edge;
        node_label(d, d->last, "%s edge = %u (relative)", side, edge);
    }
    return edge;
}

/* RFC 2883: the first block tells of octets that came twice. */
static void show_duplicate_sack(struct dissection *d, uint32_t first, uint32_t last)
{
    struct node *node = gen_uint(d, &tcp[TCP_OPTION_DSACK_LE], first);

    node_label(d, node, "D-SACK Left Edge = %u (relative)", first);
    node = gen_uint(d, &tcp[TCP_OPTION_DSACK_RE], last);
    node_label(d, node, "D-SACK Right Edge = %u (relative)", last);
    expert(d, take_label(d, 0, "D-SACK Sequence"), &tcp[TCP_N_DSACK]);
}

/* More of the option than what is left of it. */
static bool past_end(struct dissection *d, uint32_t n)
{
    static const char words[] = "suboption would go past end of option";
    uint32_t rest = cursor_wire_left(&d->cursor);

    if (rest >= n)
        return false;
    expert_text(d, take_label(d, rest, words), &tcp[TCP_N_PAST_END], words);
    return true;
}

static void show_sack(struct dissection *d, const struct shown *o)
{
    uint32_t base = base_of_peer(d, o->flow), n = 0, edges[2][2] = {0};

    while (cursor_wire_left(&d->cursor) > 0 && !d->cursor.bad && !past_end(d, 4)) {
        uint32_t first = show_edge(d, &tcp[TCP_OPTION_SACK_LE], base, "left");
        if (past_end(d, 4))
            break;
        uint32_t last = show_edge(d, &tcp[TCP_OPTION_SACK_RE], base, "right");
        node_suffix(d, said(d, o), " %u-%u", first, last);
        if (n < 2) {
            edges[n][0] = first;
            edges[n][1] = last;
        }
        n++;
    }
    if (d->cursor.bad)
        return;
    gen_uint(d, &tcp[TCP_OPTION_SACK_COUNT], n);
    if (n == 0)
        malformed(d);
    bool below = n > 0 && !seq_after(edges[0][1], o->segment->ack - base);
    bool inside =
        n > 1 && seq_before(edges[1][0], edges[0][1]) && !seq_before(edges[1][1], edges[0][1]);
    if (below || inside)
        show_duplicate_sack(d, edges[0][0], edges[0][1]);
}

static void show_echo(struct dissection *d, const struct shown *o)
{
    uint32_t value = take_u32(d, &tcp[TCP_OPTION_ECHO_VALUE]);

    node_suffix(d, said(d, o), ": %u", value);
}

static void show_timestamp(struct dissection *d, const struct shown *o)
{
    uint32_t value = take_u32(d, &tcp[TCP_OPTION_TSVAL]);
    uint32_t echo = take_u32(d, &tcp[TCP_OPTION_TSECR]);

    struct node *node = said(d, o);
    if (!node)
        return;
    struct text *words = arena_text(d->arena);
    text_add(words, ": TSval ");
    text_uint(words, value);
    text_add(words, ", TSecr ");
    text_uint(words, echo);
    node->suffix = arena_taken(d->arena);
}

static void show_count(struct dissection *d, const struct shown *o)
{
    (void)o;
    take_u32(d, &tcp[TCP_OPTION_CC_VALUE]);
}

static void show_md5(struct dissection *d, const struct shown *o)
{
    (void)o;
    take_bytes(d, &tcp[TCP_OPTION_MD5_DIGEST], left(d));
}

static void show_quick_start(struct dissection *d, const struct shown *o)
{
    (void)o;
    take_u8(d, &tcp[TCP_OPTION_QS_RATE]);
    take_u8(d, &tcp[TCP_OPTION_QS_TTL_DIFF]);
    take_nothing(d, left(d));
}

static void show_user_timeout(struct dissection *d, const struct shown *o)
{
    (void)o;
    peek_bits(d, &tcp[TCP_OPTION_USER_TO_GRANULARITY], 2);
    take_u16(d, &tcp[TCP_OPTION_USER_TO_VALUE]);
}

/* Less than it has to be. */
static bool too_short(struct dissection *d, const struct shown *o, const char *format)
{
    enum { LEAST = 4 };

    if (o->length >= LEAST)
        return false;
    expert_text(d, d->last, &tcp[TCP_N_LEN_INVALID], format, o->length);
    return true;
}

static void show_authentication(struct dissection *d, const struct shown *o)
{
    if (too_short(d, o, "option length should be >= than 4"))
        return;
    take_u8(d, &tcp[TCP_OPTION_AO_KEYID]);
    take_u8(d, &tcp[TCP_OPTION_AO_RNEXTKEYID]);
    if (left(d) > 0)
        take_bytes(d, &tcp[TCP_OPTION_AO_MAC], left(d));
}

static void show_cookie(struct dissection *d, const struct shown *o)
{
    if (left(d) == 0) {
        take_mark(d, &tcp[TCP_OPTION_TFO_REQUEST], 0);
        return;
    }
    take_bytes(d, &tcp[TCP_OPTION_TFO_COOKIE], left(d));
    if ((o->segment->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
        expert(d, d->last, &tcp[TCP_N_TFO_SYN]);
}

static void show_experiment(struct dissection *d, const struct shown *o)
{
    if (too_short(d, o, "option length %u smaller than 4"))
        return;
    uint16_t id = take_u16(d, &tcp[TCP_OPTION_EXP_EXID]);
    const char *name = names_get(tcp[TCP_OPTION_EXP_EXID].names, id, "Unknown");

    node_suffix(d, o->node, ": %s", name);
    if (id == EXPERIMENT_TFO)
        show_cookie(d, o);
    else if (left(d) > 0)
        take_bytes(d, &tcp[TCP_OPTION_EXP_DATA], left(d));
}

static bool are_counters(uint32_t length)
{
    return length <= 9 && length % 3 == 0;
}

/* Counters of octets by how they were marked; order 1 begins with the other end. */
static void show_accurate_ecn(struct dissection *d, const struct shown *o)
{
    static const struct {
        enum tcp_field field;
        const char *name;
    } counters[2][3] = {
        {{TCP_OPTION_ACC_ECN_EE0B, "EE0B"}, {TCP_OPTION_ACC_ECN_ECEB, "ECEB"},
            {TCP_OPTION_ACC_ECN_EE1B, "EE1B"}},
        {{TCP_OPTION_ACC_ECN_EE1B, "EE1B"}, {TCP_OPTION_ACC_ECN_ECEB, "ECEB"},
            {TCP_OPTION_ACC_ECN_EE0B, "EE0B"}},
    };
    int order = o->kind == OPTION_ACCURATE_ECN_1;

    if (left(d) == 0)
        return;
    if (!are_counters(left(d))) {
        expert_text(d, d->last, &tcp[TCP_N_LEN_INVALID],
            "option length should be 2, 5, 8, or 11 instead of %u", o->length);
        return;
    }
    node_suffix(d, o->node, " (Order %d)%s", order, left(d) >= 3 ? ":" : "");
    for (int i = 0; i < 3 && left(d) >= 3; i++) {
        uint32_t value = take_u24(d, &tcp[counters[order][i].field]);
        node_suffix(d, o->node, "%s %s %u", i ? "," : "", counters[order][i].name, value);
    }
}

static void show_multipath(struct dissection *d, const struct shown *o)
{
    mptcp_show(d, o->node, o->flow);
}

static void show_unknown(struct dissection *d, const struct shown *o)
{
    (void)o;
    if (left(d) > 0)
        take_bytes(d, &tcp[TCP_OPTION_UNKNOWN_PAYLOAD], left(d));
}

/* --- the list -------------------------------------------------------------------------------- */

enum { ANY = 255 };

/* What is known of a kind. */
struct shape {
    uint8_t kind;
    uint8_t value; /* octets; ANY */
    uint8_t field;
    const char *name; /* in the list of all */
    void (*show)(struct dissection *d, const struct shown *o);
};

/* Wireshark has one field for echoes and replies, and one for the three counts. */
static const struct shape shapes[] = {
    {OPTION_MSS, 2, TCP_OPTION_MSS, "Maximum segment size", show_mss},
    {OPTION_WSCALE, 1, TCP_OPTION_WSCALE, "Window scale", show_wscale},
    {OPTION_SACK_PERMITTED, 0, TCP_OPTION_SACK_PERM, "SACK permitted", NULL},
    {OPTION_SACK, ANY, TCP_OPTION_SACK, "SACK", show_sack},
    {OPTION_ECHO, 4, TCP_OPTION_ECHO, "Echo", show_echo},
    {OPTION_ECHO_REPLY, 4, TCP_OPTION_ECHO, "Echo reply", show_echo},
    {OPTION_TIMESTAMP, 8, TCP_OPTION_TIMESTAMP, "Timestamps", show_timestamp},
    {OPTION_CC, 4, TCP_OPTION_CC, "CC", show_count},
    {OPTION_CC_NEW, 4, TCP_OPTION_CC, "CC.NEW", show_count},
    {OPTION_CC_ECHO, 4, TCP_OPTION_CC, "CC.ECHO", show_count},
    {OPTION_MD5, 16, TCP_OPTION_MD5, "TCP MD5 signature", show_md5},
    {OPTION_RECORD_BOUNDARY, 0, TCP_OPTION_SCPS_REC, "SCPS record boundary", NULL},
    {OPTION_CORRUPTION, 0, TCP_OPTION_SCPS_COR, "SCPS corruption experienced", NULL},
    {OPTION_QUICK_START, 6, TCP_OPTION_QS, "Quick-Start", show_quick_start},
    {OPTION_USER_TIMEOUT, 2, TCP_OPTION_USER_TO, "User Timeout", show_user_timeout},
    {OPTION_AUTHENTICATION, ANY, TCP_OPTION_AO, "TCP AO", show_authentication},
    {OPTION_MULTIPATH, ANY, TCP_OPTION_UNKNOWN, "MPTCP", show_multipath},
    {OPTION_FAST_OPEN, ANY, TCP_OPTION_TFO, "TCP Fast Open", show_cookie},
    {OPTION_ACCURATE_ECN_0, ANY, TCP_OPTION_ACC_ECN, "Accurate ECN", show_accurate_ecn},
    {OPTION_ACCURATE_ECN_1, ANY, TCP_OPTION_ACC_ECN, "Accurate ECN", show_accurate_ecn},
    {OPTION_EXPERIMENT_1, ANY, TCP_OPTION_EXP, "Experimental", show_experiment},
    {OPTION_EXPERIMENT_2, ANY, TCP_OPTION_EXP, "Experimental", show_experiment},
    {0, ANY, TCP_OPTION_UNKNOWN, NULL, show_unknown},
};

static const struct shape *shape_of(uint8_t kind)
{
    size_t i = 0;

    while (shapes[i].kind && shapes[i].kind != kind)
        i++;
    return &shapes[i];
}

/* The list of all, and where it stands. */
struct list {
    uint32_t all, left; /* octets, and of the rest, be they there or not */
    struct node *node;
    const struct tcp_segment *segment;
    const struct tcp_flow *flow;
    uint32_t nops; /* as Wireshark counts those in a row: one at the start of a word begins anew */
    bool ended;    /* the end of the list was read */
    bool mss;      /* the option was there */
    bool broken;
    uint8_t n_kinds, kinds[OPTIONS_MAX]; /* of those that were shown */
};

static void was_shown(struct list *list, uint8_t kind)
{
    if (list->n_kinds < OPTIONS_MAX)
        list->kinds[list->n_kinds++] = kind;
}

/* ", No-Operation (NOP), Timestamps" behind the number of octets */
static void name_all(struct dissection *d, const struct list *list)
{
    struct text *names = arena_text(d->arena);

    if (!list->node || list->n_kinds == 0)
        return;
    for (uint8_t i = 0; i < list->n_kinds; i++) {
        uint8_t kind = list->kinds[i];
        const struct shape *shape = shape_of(kind);
        if (kind == OPTION_NOP)
            text_add(names, ", No-Operation (NOP)");
        else if (kind == OPTION_EOL)
            text_add(names, ", End of Option List (EOL)");
        else if (shape->name)
            text_printf(names, ", %s", shape->name);
        else
            text_printf(names, ", Unknown (0x%02x)", kind);
    }
    list->node->suffix = arena_taken(d->arena);
}

/* Its value are its octets, but its label is its name. */
static struct node *open_option(struct dissection *d, const struct field *field, uint32_t length)
{
    struct bytes span = {d->cursor.base + d->cursor.position, length < left(d) ? length : left(d)};
    struct node *node = put_text(d, field, span);

    if (node)
        node->label = field->title;
    descend(d, node);
    return node;
}

static void show_single(struct dissection *d, struct list *list, uint8_t kind)
{
    bool nop = kind == OPTION_NOP;

    if (nop && (list->nops == 0 || (list->all - list->left) % WORD != 0))
        list->nops++;
    else if (nop)
        list->nops = 0;
    if (nop && list->nops == NOPS_NOTED)
        expert(d, list->node, &tcp[TCP_N_NOP]);
    was_shown(list, kind);
    struct node *node = open_option(d, &tcp[nop ? TCP_OPTION_NOP : TCP_OPTION_EOL], 1);
    take_u8(d, &tcp[TCP_OPTION_KIND]);
    ascend(d, node);
    list->left--;
    list->ended = !nop;
}

/* After the end of the list there is nothing but zeros. */
static void show_padding(struct dissection *d, struct list *list)
{
    if (peek_u8(d, 0) == OPTION_EOL) {
        show_single(d, list, OPTION_EOL);
        return;
    }
    struct node *node = take_label(d, left(d), "Non-zero header padding");
    expert_text(d, node, &tcp[TCP_N_AFTER_EOL], "Non-zero header padding");
    list->left = 0;
    list->broken = true;
}

static void show_broken(
    struct dissection *d, struct list *list, const struct shape *shape, uint8_t kind)
{
    uint8_t length = peek_u8(d, 1);
    const char *name = shape->name ? shape->name : arena_printf(d->arena, "Unknown (0x%02x)", kind);
    const char *what =
        list->left < 2 ? arena_printf(d->arena, "%s (length byte past end of options)", name)
        : length < 2 ? arena_printf(d->arena, "%s (with too-short option length = %u byte%s)", name,
                           length, length == 1 ? "" : "s")
                     : arena_printf(d->arena,
                           "%s (option length = %u bytes says option goes past end of options)",
                           name, length);

    struct node *node = take_label(d, left(d), "%s", what);
    expert_text(d, node, &tcp[TCP_N_LEN_INVALID], "%s", what);
    list->broken = true;
}

static void show_value(struct dissection *d, const struct shape *shape, const struct shown *o)
{
    take_u8(d, &tcp[TCP_OPTION_KIND]);
    take_u8(d, &tcp[TCP_OPTION_LEN]);
    if (shape->value != ANY && o->length != shape->value + 2u) {
        expert_text(
            d, d->last, &tcp[TCP_N_LEN_INVALID], "option length should be %u", shape->value + 2u);
        return;
    }
    if (shape->show)
        shape->show(d, o);
}

/* One that has a length. */
static void show_long(struct dissection *d, struct list *list, uint8_t kind, uint8_t length)
{
    const struct shape *shape = shape_of(kind);

    if (list->left >= 2 && left(d) < 2) {
        take_nothing(d, 2);
        return;
    }
    if (length < 2 || length > list->left) {
        show_broken(d, list, shape, kind);
        return;
    }
    struct node *node =
        open_option(d, kind == OPTION_MULTIPATH ? mptcp_protocol() : &tcp[shape->field], length);
    struct shown o = {node, list->segment, list->flow, kind, length};
    if (kind == OPTION_MSS) {
        list->mss = true;
        if (!(list->segment->flags & TCP_SYN))
            expert(d, node, &tcp[TCP_N_MSS_PRESENT]);
    }
    struct scope scope = enter(d, length);
    show_value(d, shape, &o);
    leave(d, scope);
    ascend(d, node);
    list->left -= length;
    if (!d->cursor.bad)
        was_shown(list, kind);
}

static void show_option(struct dissection *d, struct list *list)
{
    uint8_t kind = peek_u8(d, 0), length = peek_u8(d, 1);

    if (left(d) == 0) {
        take_nothing(d, 1);
        return;
    }
    if (list->ended) {
        show_padding(d, list);
        return;
    }
    if (kind == OPTION_NOP || kind == OPTION_EOL) {
        show_single(d, list, kind);
        return;
    }
    show_long(d, list, kind, length);
}

void tcp_show_options(struct dissection *d, uint32_t n, const struct tcp_segment *segment,
    const struct tcp_flow *flow)
{
    struct bytes all = peek_rest(d);
    struct list list = {.all = n, .left = n, .segment = segment, .flow = flow};

    list.node = put_text(d, &tcp[TCP_OPTIONS], all);
    node_label(d, list.node, "Options: (%u bytes)", n);
    descend(d, list.node);
    while (list.left > 0 && !list.broken && !d->cursor.bad)
        show_option(d, &list);
    name_all(d, &list);
    if (segment->flags & TCP_SYN && !list.mss && !list.broken && !d->cursor.bad)
        expert(d, list.node, &tcp[TCP_N_MSS_ABSENT]);
    ascend(d, list.node);
}

/* --- the row --------------------------------------------------------------------------------- */

static void row_sack(struct dissection *d, struct cursor *value, uint32_t base)
{
    while (cursor_has(value, 8)) {
        uint32_t first = cursor_u32(value) - base;
        info_add(d, " SLE=%u SRE=%u", first, cursor_u32(value) - base);
    }
}

static void row_accurate_ecn(struct dissection *d, struct cursor *value, bool other_order)
{
    static const char *const names[2][3] = {{"EE0B", "ECEB", "EE1B"}, {"EE1B", "ECEB", "EE0B"}};

    if (cursor_left(value) == 0)
        info_add(d, " AccECN");
    if (!are_counters(cursor_left(value)))
        return;
    for (int i = 0; i < 3 && cursor_has(value, 3); i++)
        info_add(d, " %s=%u", names[other_order][i], cursor_u24(value));
}

/* Options that few segments carry. */
static void row_rare(struct dissection *d, uint8_t kind, struct cursor *value)
{
    uint32_t n = cursor_left(value);

    if ((kind == OPTION_ECHO || kind == OPTION_ECHO_REPLY) && n == 4)
        info_add(d, " ECHO=%u", cursor_u32(value));
    else if (kind >= OPTION_CC && kind <= OPTION_CC_ECHO && n == 4)
        info_add(d, " CC=%u", cursor_u32(value));
    else if (kind == OPTION_MD5)
        info_add(d, " MD5");
    else if (kind == OPTION_QUICK_START && n == 6)
        info_add(d, " QSresp=%s",
            names_get(tcp[TCP_OPTION_QS_RATE].names, cursor_u8(value) & 15, "Unknown"));
    else if (kind == OPTION_USER_TIMEOUT && n == 2)
        info_add(d, " USER_TO=%u", cursor_u16(value) & 0x7fff);
    else if (kind == OPTION_AUTHENTICATION)
        info_add(d, "TCP AO");
    else if (kind == OPTION_FAST_OPEN)
        info_add(d, n ? " TFO=C" : " TFO=R");
    else if (kind == OPTION_ACCURATE_ECN_0 || kind == OPTION_ACCURATE_ECN_1)
        row_accurate_ecn(d, value, kind == OPTION_ACCURATE_ECN_1);
    else if ((kind == OPTION_EXPERIMENT_1 || kind == OPTION_EXPERIMENT_2) && n >= 2) {
        uint16_t id = cursor_u16(value);
        if (id == EXPERIMENT_TFO)
            info_add(d, n > 2 ? " TFO=C" : " TFO=R");
        else
            info_add(d, " ExID=%X", id);
    }
}

static inline void row_number(struct dissection *d, const char *name, uint32_t value)
{
    struct text *out = info(d);

    if (!out)
        return;
    text_add(out, name);
    text_uint(out, value);
}

void tcp_row_options(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_flow *flow)
{
    struct bytes options = segment->options;
    struct cursor rest = cursor_make(options.data, options.length, options_length(segment)), value;
    uint8_t kind;

    if (are_times(options))
        rest.position = 2; /* the NOPs say nothing */
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
            row_number(d, " TSval=", cursor_u32(&value));
            row_number(d, " TSecr=", cursor_u32(&value));
        } else {
            row_rare(d, kind, &value);
        }
    }
}
