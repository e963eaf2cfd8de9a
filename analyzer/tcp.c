/*
 * TCP (RFC 9293)
 *
 *     |          Source port          |       Destination port        |
 *     |                        Sequence number                        |
 *     |                     Acknowledgment number                     |
 *     | Offset| Res.|A|C|E|U|A|P|R|S|F|            Window             |
 *     |           Checksum            |        Urgent pointer         |
 *     |                 Options, in 32-bit words                      |
 *
 * Numbers are shown relative to the first one of their direction, as Wireshark does.
 */
#include "analyzer/tcp.h"

#include "analyzer/engine.h"
#include "analyzer/tcp_flow.h"
#include "analyzer/resolver.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER_MIN = 20 };

/* --- the flow ----------------------------------------------------------------------------------
 */

static struct tcp_flow *tcp_flow_of(struct flow *flow)
{
    if (!flow->tcp && (flow->tcp = calloc(1, sizeof *flow->tcp)))
        for (int i = 0; i < 2; i++) {
            flow->tcp->half[i].window = UINT32_MAX;
            flow->tcp->half[i].win_scale = SCALE_UNKNOWN;
        }
    return flow->tcp;
}

void tcp_flow_free(struct flow *flow)
{
    if (!flow->tcp)
        return;
    for (int i = 0; i < 2; i++) {
        stream_deinit(&flow->tcp->half[i].stream);
        tcp_unacked_free(&flow->tcp->half[i].unacked);
    }
    free(flow->tcp);
    flow->tcp = NULL;
}

/* A SYN with another number than the flow's first one begins a new conversation. */
static enum flow_opening opening_of(struct dissection *d, const struct network *network,
    const struct tcp_segment *segment, bool *reused)
{
    if (!(segment->flags & TCP_SYN))
        return FLOW_GUESS;
    if (segment->flags & TCP_ACK)
        return FLOW_BY_SERVER;
    enum direction direction;
    const struct flow *flow = engine_find_flow(
        d, network, TRANSPORT_TCP, segment->source_port, segment->destination_port, &direction);
    const struct tcp_half *half = flow && flow->tcp ? &flow->tcp->half[direction] : NULL;
    *reused = half && half->based && half->base_seq != segment->seq;
    return *reused ? FLOW_RENEW : FLOW_BY_CLIENT;
}

static void note_end(struct flow *flow, const struct tcp_segment *segment, enum direction direction)
{
    const struct tcp_flow *own = flow->tcp;

    if (segment->flags & TCP_RST)
        flow->how =
            direction == TO_CLIENT && !(own->completeness & (COMPLETE_SYN_ACK | COMPLETE_DATA))
                ? FLOW_REFUSED
                : FLOW_RESET;
    else if (flow->how == FLOW_RESET || flow->how == FLOW_REFUSED)
        return;
    else if (own->half[0].fin && own->half[1].fin)
        flow->how = FLOW_CLOSED;
    else
        flow->how = own->completeness & (COMPLETE_ACK | COMPLETE_DATA) ? FLOW_OPEN : FLOW_HALF_OPEN;
}

static void note_completeness(struct dissection *d, const struct tcp_segment *segment)
{
    struct tcp_flow *own = d->flow->tcp;
    uint8_t before = own->completeness;

    if ((segment->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
        own->completeness |= COMPLETE_SYN;
    else if (segment->flags & TCP_SYN)
        own->completeness |= COMPLETE_SYN_ACK;
    else if (segment->flags & TCP_ACK && segment->length == 0 &&
             !(segment->flags & (TCP_FIN | TCP_RST)))
        own->completeness |= COMPLETE_ACK;
    if (segment->length > 0)
        own->completeness |= COMPLETE_DATA;
    if (segment->flags & TCP_FIN)
        own->completeness |= COMPLETE_FIN;
    if (segment->flags & TCP_RST)
        own->completeness |= COMPLETE_RST;
    if (own->completeness != before)
        foretell(d, LINK_TCP_FLOW, 0, d->flow->number, own->completeness);
}

/* --- reading -----------------------------------------------------------------------------------
 */

/* The next n octets, to be put after they were taken. */
static struct bytes peek_part(const struct dissection *d, uint32_t n)
{
    return (struct bytes){d->cursor.base + d->cursor.position, n};
}

static uint32_t peek_u32(const struct dissection *d, uint32_t at)
{
    return (uint32_t)peek_u16(d, at) << 16 | peek_u16(d, at + 2);
}

static void read_header(struct tcp_segment *segment, const struct dissection *d)
{
    uint16_t offset_flags = peek_u16(d, 12);
    uint32_t length = cursor_wire_left(&d->cursor);

    *segment = (struct tcp_segment){
        .start = d->cursor.position,
        .source_port = peek_u16(d, 0),
        .destination_port = peek_u16(d, 2),
        .seq = peek_u32(d, 4),
        .ack = peek_u32(d, 8),
        .flags = offset_flags & 0xfff,
        .header = (uint8_t)(offset_flags >> 12 << 2),
        .window = peek_u16(d, 14),
        .checksum = peek_u16(d, 16),
        .urgent = peek_u16(d, 18),
        .win_scale = SCALE_UNKNOWN,
    };
    segment->has_length = segment->header >= HEADER_MIN && segment->header <= length;
    segment->length = segment->has_length ? length - segment->header : 0;
    if (segment->header <= HEADER_MIN || !segment->has_length)
        return;
    uint32_t captured = cursor_left(&d->cursor);
    if (captured > segment->header)
        captured = segment->header;
    segment->options =
        (struct bytes){d->cursor.base + d->cursor.position + HEADER_MIN, captured - HEADER_MIN};
    tcp_scan_options(segment, segment->options);
}

/* --- the row -----------------------------------------------------------------------------------
 */

static const struct {
    uint16_t flag;
    const char *name;
    char letter;
} flag_names[] = {
    {TCP_FIN, "FIN", 'F'},
    {TCP_SYN, "SYN", 'S'},
    {TCP_RST, "RST", 'R'},
    {TCP_PSH, "PSH", 'P'},
    {TCP_ACK, "ACK", 'A'},
    {TCP_URG, "URG", 'U'},
    {TCP_ECE, "ECE", 'E'},
    {TCP_CWR, "CWR", 'C'},
    {TCP_AE, "AE", 'N'},
};
enum { N_FLAGS = sizeof flag_names / sizeof flag_names[0] };

static void add_flags(struct text *out, uint16_t flags)
{
    const char *separator = "";

    for (int i = 0; i < N_FLAGS; i++) {
        if (!(flags & flag_names[i].flag))
            continue;
        text_add(out, separator);
        text_add(out, flag_names[i].name);
        separator = ", ";
    }
    if (flags & 0xe00) {
        text_add(out, separator);
        text_add(out, "Reserved");
        separator = ", ";
    }
    if (!*separator)
        text_add(out, "<None>");
}

static uint32_t relative(const struct tcp_half *half, uint32_t number)
{
    return half && half->based ? number - half->base_seq : number;
}

static void add_number(struct text *out, const char *name, uint64_t value)
{
    text_add(out, name);
    text_uint(out, value);
}

static uint32_t scaled_window(
    const struct dissection *d, const struct tcp_segment *segment, const struct tcp_half *own)
{
    const struct tcp_half *peer = &d->flow->tcp->half[direction_other(d->direction)];

    if (segment->flags & TCP_SYN || own->win_scale < 0 || peer->win_scale < 0)
        return segment->window;
    return (uint32_t)segment->window << own->win_scale;
}

static void show_row(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_report *report)
{
    const struct tcp_half *half = d->flow && d->flow->tcp ? d->flow->tcp->half : NULL;
    const struct tcp_half *own = half ? &half[d->direction] : NULL;
    const struct tcp_half *peer = half ? &half[direction_other(d->direction)] : NULL;
    struct text *out = info(d);

    row_protocol(d, "TCP");
    info_clear(d);
    tcp_report_row(d, report);
    text_uint(out, segment->source_port);
    text_add(out, " → ");
    text_uint(out, segment->destination_port);
    text_add(out, " [");
    add_flags(out, segment->flags);
    add_number(out, "] Seq=", relative(own, segment->seq));
    if (segment->flags & TCP_ACK)
        add_number(out, " Ack=", relative(peer, segment->ack));
    add_number(out, " Win=", half ? scaled_window(d, segment, own) : segment->window);
    if (segment->has_length)
        add_number(out, " Len=", segment->length);
}

/* --- the tree ----------------------------------------------------------------------------------
 */

/* Patterns of twelve bits, as Wireshark's. */
static void show_flag(struct dissection *d, const struct field *field, struct bytes span,
    uint16_t mask, uint16_t flags)
{
    char pattern[15];
    int at = 0;

    for (int bit = 11; bit >= 0; bit--) {
        if (bit == 7 || bit == 3)
            pattern[at++] = ' ';
        pattern[at++] = !(mask >> bit & 1) ? '.' : flags >> bit & 1 ? '1' : '0';
    }
    pattern[at] = '\0';
    bool set = (flags & mask) != 0;
    node_label(d, put_uint(d, field, span, set), "%s = %s: %s", pattern, field->title,
        set ? "Set" : "Not set");
}

static void show_flags(struct dissection *d, uint16_t flags)
{
    static const struct field *const bits[] = {&tcp[TCP_FLAGS_RES], &tcp[TCP_FLAGS_AE],
        &tcp[TCP_FLAGS_CWR], &tcp[TCP_FLAGS_ECE], &tcp[TCP_FLAGS_URG], &tcp[TCP_FLAGS_ACK],
        &tcp[TCP_FLAGS_PUSH], &tcp[TCP_FLAGS_RESET], &tcp[TCP_FLAGS_SYN], &tcp[TCP_FLAGS_FIN]};
    static const int order[] = {8, 7, 6, 5, 4, 3, 2, 1, 0}; /* AE first */
    struct text words = {0};

    struct bytes span = peek_part(d, 2);
    take_u16(d, &tcp[TCP_FLAGS]);
    struct node *node = d->last;
    if (!node)
        return;
    descend(d, node);
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
        show_flag(d, bits[i], span, i == 0 ? 0xe00 : (uint16_t)(0x100 >> (i - 1)), flags);
    ascend(d, node);
    add_flags(&words, flags);
    node_label(d, node, "Flags: 0x%03x (%s)", flags, text_string(&words));
    node->value.number = flags;
    text_reset(&words);
    for (int i = 0; i < 3; i++)
        text_add(&words, flags & (0x800 >> i) ? "R" : "·");
    for (int i = 0; i < N_FLAGS; i++) {
        if (flags & flag_names[order[i]].flag)
            text_char(&words, flag_names[order[i]].letter);
        else
            text_add(&words, "·");
    }
    descend(d, node);
    const char *letters = arena_copy(d->arena, words.data, words.length);
    node_generated(put_value(d, &tcp[TCP_FLAGS_STR], span, bytes_of(letters)));
    ascend(d, node);
    text_deinit(&words);
}

static void show_ports(struct dissection *d)
{
    struct bytes from = peek_part(d, 2), to = {from.data + 2, 2};
    uint16_t source = take_u16(d, &tcp[TCP_SRCPORT]);
    uint16_t destination = take_u16(d, &tcp[TCP_DSTPORT]);

    put_uint(d, &tcp[TCP_PORT], from, source);
    put_uint(d, &tcp[TCP_PORT], to, destination);
}

static const char *completeness_name(uint8_t c)
{
    enum { HANDSHAKE = COMPLETE_SYN | COMPLETE_SYN_ACK | COMPLETE_ACK };

    if ((c & HANDSHAKE) != HANDSHAKE)
        return "Incomplete";
    if (c & (COMPLETE_FIN | COMPLETE_RST))
        return c & COMPLETE_DATA ? "Complete, WITH_DATA" : "Complete, NO_DATA";
    return c & COMPLETE_DATA ? "Incomplete, DATA" : "Incomplete, ESTABLISHED";
}

static void show_stream(struct dissection *d)
{
    uint64_t c = d->flow->tcp ? d->flow->tcp->completeness : 0;

    gen_uint(d, &tcp[TCP_STREAM], d->flow->number);
    if (!d->flow->tcp || d->quoted)
        return;
    foretold(d, LINK_TCP_FLOW, d->flow->number, &c);
    const char *name = completeness_name((uint8_t)c);
    node_label(d, gen_uint(d, &tcp[TCP_COMPLETENESS], c), "Conversation completeness: %s (%u)",
        name, (unsigned)c);
}

static void show_window(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_half *own)
{
    const struct tcp_half *peer = &d->flow->tcp->half[direction_other(d->direction)];
    struct bytes span = peek_part(d, 2);

    take_u16(d, &tcp[TCP_WINDOW_VALUE]);
    node_generated(put_uint(d, &tcp[TCP_WINDOW_SIZE], span, scaled_window(d, segment, own)));
    if (segment->flags & TCP_SYN)
        return;
    int scale = own->win_scale >= 0 && peer->win_scale >= 0 ? 1 << own->win_scale
                : own->win_scale == SCALE_UNKNOWN           ? -1
                                                            : -2;
    struct node *node = put_uint(d, &tcp[TCP_WINDOW_SCALE], span, (uint64_t)(int64_t)scale);
    node_generated(node);
    if (scale < 0)
        node_suffix(d, node, scale == -1 ? " (unknown)" : " (no window scaling used)");
}

static void show_times(struct dissection *d, const struct tcp_segment *segment)
{
    struct node *node = gen_label(d, "Timestamps");

    descend(d, node);
    gen_uint(d, &tcp[TCP_TIME_RELATIVE], (uint64_t)segment->since_first);
    gen_uint(d, &tcp[TCP_TIME_DELTA], (uint64_t)segment->since_previous);
    ascend(d, node);
}

static void show_numbers(struct dissection *d, const struct tcp_segment *segment,
    const struct tcp_half *own, const struct tcp_half *peer)
{
    struct bytes span;
    uint32_t next = segment->seq + segment->length + ((segment->flags & (TCP_SYN | TCP_FIN)) != 0);

    node_generated(put_uint(d, &tcp[TCP_LEN], no_bytes(), segment->length));
    span = peek_part(d, 4);
    take_nothing(d, 4);
    struct node *node = put_uint(d, &tcp[TCP_SEQ], span, relative(own, segment->seq));
    node_suffix(d, node, own && own->based ? "    (relative sequence number)" : "");
    put_uint(d, &tcp[TCP_SEQ_RAW], span, segment->seq);
    node = gen_uint(d, &tcp[TCP_NXTSEQ], relative(own, next));
    node_suffix(d, node, own && own->based ? "    (relative sequence number)" : "");
    span = peek_part(d, 4);
    take_nothing(d, 4);
    node = put_uint(d, &tcp[TCP_ACK_NUMBER], span,
        segment->flags & TCP_ACK ? relative(peer, segment->ack) : segment->ack);
    if (segment->flags & TCP_ACK)
        node_suffix(d, node, peer && peer->based ? "    (relative ack number)" : "");
    else if (segment->ack)
        expert(d, node, &tcp[TCP_N_ACK_NONZERO]);
    put_uint(d, &tcp[TCP_ACK_RAW], span, segment->ack);
}

static void show_header(struct dissection *d, const struct tcp_segment *segment,
    const struct tcp_report *report, struct node *layer)
{
    const struct tcp_half *half = d->flow && d->flow->tcp ? d->flow->tcp->half : NULL;
    const struct tcp_half *own = half ? &half[d->direction] : NULL;
    const struct tcp_half *peer = half ? &half[direction_other(d->direction)] : NULL;
    struct text title = {0};

    text_add(&title, "Transmission Control Protocol, Src Port: ");
    resolver_port(d->names, &title, TRANSPORT_TCP, segment->source_port);
    text_add(&title, ", Dst Port: ");
    resolver_port(d->names, &title, TRANSPORT_TCP, segment->destination_port);
    text_add(&title, ", Seq: ");
    text_uint(&title, relative(own, segment->seq));
    if (segment->flags & TCP_ACK) {
        text_add(&title, ", Ack: ");
        text_uint(&title, relative(peer, segment->ack));
    }
    if (segment->has_length) {
        text_add(&title, ", Len: ");
        text_uint(&title, segment->length);
    }
    node_label(d, layer, "%s", text_string(&title));
    text_deinit(&title);
    show_ports(d);
    if (d->flow)
        show_stream(d);
    show_numbers(d, segment, own, peer);
    struct bytes octet = peek_part(d, 1);
    struct node *node = put_uint(d, &tcp[TCP_HDR_LEN], octet, segment->header);
    node_label(d, node, "%u%u%u%u .... = Header Length: %u bytes (%u)", segment->header >> 5 & 1,
        segment->header >> 4 & 1, segment->header >> 3 & 1, segment->header >> 2 & 1,
        segment->header, segment->header >> 2);
    show_flags(d, segment->flags);
    if (half)
        show_window(d, segment, own);
    else
        take_u16(d, &tcp[TCP_WINDOW_VALUE]);
    take_u16(d, &tcp[TCP_CHECKSUM]);
    node_suffix(d, d->last, " [unverified]");
    gen_uint(d, &tcp[TCP_CHECKSUM_STATUS], 2);
    take_u16(d, &tcp[TCP_URGENT_POINTER]);
    if (segment->urgent && !(segment->flags & TCP_URG))
        expert(d, d->last, &tcp[TCP_N_URGENT_NONZERO]);
    if (segment->header > HEADER_MIN) {
        struct scope scope = enter(d, segment->header - (uint32_t)HEADER_MIN);
        tcp_show_options(d, segment, d->flow ? d->flow->tcp : NULL);
        leave(d, scope);
    }
    if (half && !d->quoted) {
        show_times(d, segment);
        tcp_report_tree(d, report, d->flow->tcp->initial_rtt);
    }
}

static void show_layer(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_report *report)
{
    struct node *layer = open_layer(d, &tcp[TCP_PROTOCOL]);

    show_header(d, segment, report, layer);
    node_covers_to_cursor(d, layer);
    if (left(d) > 0 && segment->has_length)
        node_label(d, put_text(d, &tcp[TCP_PAYLOAD], peek_rest(d)), "TCP payload (%u byte%s)",
            cursor_wire_left(&d->cursor), cursor_wire_left(&d->cursor) == 1 ? "" : "s");
    ascend(d, layer);
}

/* --- one segment -------------------------------------------------------------------------------
 */

/* The window scale and the round trip of the handshake. */
static void note_handshake(struct tcp_flow *flow, const struct tcp_segment *segment,
    enum direction direction, int64_t time)
{
    if (segment->flags & TCP_SYN)
        flow->half[direction].win_scale =
            segment->win_scale == SCALE_UNKNOWN ? SCALE_NONE : segment->win_scale;
    if ((segment->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
        flow->syn_time = time;
    else if (!(segment->flags & TCP_SYN) && segment->flags & TCP_ACK && flow->syn_time &&
             !flow->initial_rtt && flow->completeness & COMPLETE_SYN_ACK && direction == TO_SERVER)
        flow->initial_rtt = time - flow->syn_time;
}

static void analyze(struct dissection *d, struct tcp_segment *segment, struct tcp_report *report)
{
    struct flow *flow = d->flow;

    segment->since_first = d->packet->time - flow->first_time;
    segment->since_previous = d->packet->time - flow->previous_time;
    note_handshake(flow->tcp, segment, d->direction, d->packet->time);
    tcp_analyze(report, segment, flow->tcp, d->direction, d->packet);
    note_completeness(d, segment);
    if (segment->flags & TCP_FIN) {
        flow->tcp->half[d->direction].fin = true;
        flow->tcp->half[d->direction].fin_seq = segment->seq + segment->length;
    }
    note_end(flow, segment, d->direction);
}

void tcp_dissect(struct dissection *d, const struct network *network)
{
    struct tcp_report report = {0};
    struct tcp_segment segment;
    bool reused = false;

    if (!cursor_has(&d->cursor, HEADER_MIN)) {
        open_layer(d, &tcp[TCP_PROTOCOL]);
        row_protocol(d, "TCP");
        take_nothing(d, HEADER_MIN);
        engine_note_bad(d, "TCP");
        return;
    }
    read_header(&segment, d);
    engine_flow(d, network, TRANSPORT_TCP, segment.source_port, segment.destination_port,
        opening_of(d, network, &segment, &reused));
    if (reused)
        report.verdict = TCP_REUSED_PORTS;
    bool followed = d->flow && !network->quoted && segment.has_length && tcp_flow_of(d->flow);
    if (followed)
        analyze(d, &segment, &report);
    if (info(d) && !network->quoted)
        show_row(d, &segment, &report);
    uint32_t layer = d->tree->n;
    if (d->building)
        show_layer(d, &segment, &report);
    else
        take_nothing(d, segment.has_length ? segment.header : left(d));
    if (info(d) && !network->quoted)
        tcp_row_options(d, &segment, d->flow ? d->flow->tcp : NULL);
    if (followed && !engine_parses(d->engine))
        engine_recognise(d);
    else if (followed)
        tcp_feed(d, &segment, &report, d->flow->tcp, layer);
    else if (segment.has_length)
        engine_data(d);
}
