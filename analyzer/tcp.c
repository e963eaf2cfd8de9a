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

static void tcp_flow_init(struct tcp_flow *flow, struct engine *engine)
{
    *flow = (struct tcp_flow){.engine = engine};
    for (int i = 0; i < 2; i++) {
        flow->half[i].window = UINT32_MAX;
        flow->half[i].win_scale = SCALE_UNKNOWN;
    }
}

static void tcp_flow_deinit(struct tcp_flow *flow)
{
    for (int i = 0; i < 2; i++) {
        stream_deinit(&flow->half[i].stream);
        tcp_unacked_free(&flow->half[i].unacked, flow->engine);
    }
}

void tcp_flow_free(struct flow *flow)
{
    if (!flow->tcp)
        return;
    tcp_flow_deinit(flow->tcp);
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
    if (half)
        *reused = half->based && half->base_seq != segment->seq;
    else
        *reused = flow && flow->opening.alone && direction == TO_SERVER &&
                  flow->opening.seq != segment->seq;
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

/* What the whole capture knows of the flow, for the second pass. */
enum flow_fact { FACT_STATE, FACT_INITIAL_RTT };

static uint32_t fact_key(const struct flow *flow, enum flow_fact fact)
{
    return flow->number << 1 | fact;
}

static uint64_t pack_state(const struct tcp_flow *own)
{
    return own->completeness | (uint64_t)(uint8_t)own->half[0].win_scale << 8 |
           (uint64_t)(uint8_t)own->half[1].win_scale << 16;
}

/* From the second packet on, as Wireshark counts: a first one that is no SYN tells nothing. */
static void count_completeness(struct tcp_flow *own, const struct tcp_segment *segment, bool first)
{
    uint16_t flags = segment->flags;

    if (first) {
        if ((flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
            own->completeness |= COMPLETE_SYN | (segment->length > 0 ? COMPLETE_DATA : 0);
        return;
    }
    if ((flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK))
        own->completeness |= COMPLETE_SYN_ACK;
    if ((flags & (TCP_SYN | TCP_ACK)) == TCP_ACK)
        own->completeness |= segment->length > 0 ? COMPLETE_DATA : COMPLETE_ACK;
    if ((flags & (TCP_FIN | TCP_ACK)) == (TCP_FIN | TCP_ACK))
        own->completeness |= COMPLETE_FIN;
    if (flags & TCP_RST)
        own->completeness |= COMPLETE_RST;
}

/* In its second pass Wireshark counts all again, on top of what it had at the end of the first. */
static void note_completeness(
    struct dissection *d, struct tcp_flow *own, struct tcp_segment *segment, bool first)
{
    uint64_t state;
    bool again = foretold(d, LINK_TCP_FLOW, fact_key(d->flow, FACT_STATE), &state);

    if (again)
        own->completeness |= (uint8_t)state;
    segment->completeness = own->completeness;
    if (segment->header >= HEADER_MIN)
        count_completeness(own, segment, first && !again);
    if (!again)
        segment->completeness = own->completeness;
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

static void read_header(
    struct tcp_segment *segment, const struct dissection *d, const struct network *network)
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
        .shown_scale = SCALE_UNKNOWN,
    };
    segment->fragment = network->fragment;
    segment->has_length = !network->fragment && !network->quoted && segment->header <= length;
    segment->length = segment->has_length ? length - segment->header : 0;
    if (segment->header <= HEADER_MIN || segment->header > length)
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
    {TCP_AE, "AE", 'A'},
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

static uint32_t scaled_window(const struct tcp_segment *segment)
{
    if (segment->flags & TCP_SYN || segment->shown_scale < 0)
        return segment->window;
    return (uint32_t)segment->window << segment->shown_scale;
}

static void show_row(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_report *report)
{
    const struct tcp_half *half = d->flow && d->flow->tcp ? d->flow->tcp->half : NULL;
    bool numbered = half && segment->has_length;
    const struct tcp_half *own = numbered ? &half[d->direction] : NULL;
    const struct tcp_half *peer = numbered ? &half[direction_other(d->direction)] : NULL;
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
    add_number(out, " Win=", scaled_window(segment));
    if (segment->header < HEADER_MIN) {
        info_add(
            d, ", bogus TCP header length (%u, must be at least %u)", segment->header, HEADER_MIN);
        return;
    }
    if (segment->flags & TCP_URG)
        add_number(out, " Urg=", segment->urgent);
    if (segment->has_length)
        add_number(out, " Len=", segment->length);
}

/* --- the tree ----------------------------------------------------------------------------------
 */

/* Patterns of twelve bits, as Wireshark's. */
static struct node *show_flag(struct dissection *d, const struct field *field, struct bytes span,
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
    struct node *node = put_uint(d, field, span, set);
    node_label(d, node, "%s = %s: %s", pattern, field->title, set ? "Set" : "Not set");
    return node;
}

/* What the flags SYN, FIN and RST say of the conversation stands under them. */
static void note_flag(
    struct dissection *d, struct node *node, const struct tcp_segment *segment, uint16_t flag)
{
    if (!(segment->flags & flag))
        return;
    if (flag == TCP_SYN && segment->flags & TCP_ACK)
        expert_text(d, node, &tcp[TCP_N_SYNACK],
            "Connection establish acknowledge (SYN+ACK): server port %u", segment->source_port);
    else if (flag == TCP_SYN)
        expert_text(d, node, &tcp[TCP_N_SYN], "Connection establish request (SYN): server port %u",
            segment->destination_port);
    else if (flag == TCP_FIN)
        expert(d, node, &tcp[TCP_N_FIN]);
    else if (flag == TCP_RST)
        expert(d, node, &tcp[TCP_N_RST]);
}

static const char *flag_letters(struct dissection *d, uint16_t flags)
{
    struct text words = {0};

    for (int i = 0; i < 3; i++)
        text_add(&words, flags & (0x800 >> i) ? "R" : "·");
    for (int i = N_FLAGS - 1; i >= 0; i--) {
        if (flags & flag_names[i].flag)
            text_char(&words, flag_names[i].letter);
        else
            text_add(&words, "·");
    }
    const char *letters = arena_copy(d->arena, words.data, words.length);
    text_deinit(&words);
    return letters;
}

static void show_flags(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_half *own)
{
    static const struct field *const bits[] = {&tcp[TCP_FLAGS_RES], &tcp[TCP_FLAGS_AE],
        &tcp[TCP_FLAGS_CWR], &tcp[TCP_FLAGS_ECE], &tcp[TCP_FLAGS_URG], &tcp[TCP_FLAGS_ACK],
        &tcp[TCP_FLAGS_PUSH], &tcp[TCP_FLAGS_RESET], &tcp[TCP_FLAGS_SYN], &tcp[TCP_FLAGS_FIN]};
    struct bytes span = peek_part(d, 2);
    struct text words = {0};

    take_u16(d, &tcp[TCP_FLAGS]);
    struct node *node = dissection_adds(d) ? d->last : NULL;
    if (!node)
        return;
    add_flags(&words, segment->flags);
    node_label(d, node, "Flags: 0x%03x (%s)", segment->flags, text_string(&words));
    text_deinit(&words);
    node->value.number = segment->flags;
    descend(d, node);
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        uint16_t flag = i == 0 ? 0xe00 : (uint16_t)(0x100 >> (i - 1));
        note_flag(d, show_flag(d, bits[i], span, flag, segment->flags), segment, flag);
    }
    struct node *letters =
        put_value(d, &tcp[TCP_FLAGS_STR], span, bytes_of(flag_letters(d, segment->flags)));
    node_generated(letters);
    if (segment->flags & TCP_FIN && own)
        expert(d, letters, &tcp[own->closes ? TCP_N_FIN_ACTIVE : TCP_N_FIN_PASSIVE]);
    ascend(d, node);
}

static void show_ports(struct dissection *d)
{
    struct bytes from = peek_part(d, 2), to = {from.data + 2, 2};
    uint16_t source = take_u16(d, &tcp[TCP_SRCPORT]);
    uint16_t destination = take_u16(d, &tcp[TCP_DSTPORT]);

    put_uint(d, &tcp[TCP_PORT], from, source);
    put_uint(d, &tcp[TCP_PORT], to, destination);
}

static const char *completeness_name(uint64_t c)
{
    enum { HANDSHAKE = COMPLETE_SYN | COMPLETE_SYN_ACK | COMPLETE_ACK };

    switch (c) {
    case COMPLETE_SYN:
        return "Incomplete, SYN_SENT";
    case COMPLETE_SYN | COMPLETE_SYN_ACK:
        return "Incomplete, CLIENT_ESTABLISHED";
    case HANDSHAKE:
        return "Incomplete, ESTABLISHED";
    case HANDSHAKE | COMPLETE_DATA:
        return "Incomplete, DATA";
    default:
        if ((c & HANDSHAKE) != HANDSHAKE)
            return "Incomplete";
        return c & COMPLETE_DATA ? "Complete, WITH_DATA" : "Complete, NO_DATA";
    }
}

static void show_stream(struct dissection *d, const struct tcp_segment *segment)
{
    const struct tcp_flow *own = d->flow->tcp;

    gen_uint(d, &tcp[TCP_STREAM], d->flow->number);
    if (!own)
        return;
    uint64_t state = d->quoted ? own->completeness : segment->completeness;
    node_label(d, gen_uint(d, &tcp[TCP_COMPLETENESS], state), "Conversation completeness: %s (%u)",
        completeness_name(state), (unsigned)state);
}

static void show_window(struct dissection *d, const struct tcp_segment *segment)
{
    struct bytes span = peek_part(d, 2);

    take_u16(d, &tcp[TCP_WINDOW_VALUE]);
    if (!d->flow)
        return;
    node_generated(put_uint(d, &tcp[TCP_WINDOW_SIZE], span, scaled_window(segment)));
    if (segment->flags & TCP_SYN)
        return;
    int scale = segment->shown_scale >= 0 ? 1 << segment->shown_scale : segment->shown_scale;
    struct node *node = put_uint(d, &tcp[TCP_WINDOW_SCALE], span, (uint64_t)(int64_t)scale);
    node_generated(node);
    if (scale < 0)
        node_suffix(d, node, scale == SCALE_UNKNOWN ? " (unknown)" : " (no window scaling used)");
}

static void show_times(struct dissection *d, const struct tcp_segment *segment)
{
    struct node *node = gen_label(d, "Timestamps");

    descend(d, node);
    gen_uint(d, &tcp[TCP_TIME_RELATIVE], (uint64_t)segment->since_first);
    gen_uint(d, &tcp[TCP_TIME_DELTA], (uint64_t)segment->since_previous);
    ascend(d, node);
}

/* In the error messages of ICMP stands as much as the router cared to send back. */
static void show_seq(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_half *own)
{
    struct bytes span = peek_part(d, 4);

    take_nothing(d, 4);
    struct node *node = put_uint(d, &tcp[TCP_SEQ], span, relative(own, segment->seq));
    if (d->quoted)
        return;
    node_suffix(d, node, "    (relative sequence number)");
    put_uint(d, &tcp[TCP_SEQ_RAW], span, segment->seq);
}

static void show_ack(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_half *peer)
{
    struct bytes span = peek_part(d, 4);
    bool valid = segment->flags & TCP_ACK;
    uint32_t ack = valid ? relative(peer, segment->ack) : segment->ack;

    take_nothing(d, 4);
    struct node *node = put_uint(d, &tcp[TCP_ACK_NUMBER], span, ack);
    if (valid)
        node_suffix(d, node, "    (relative ack number)");
    if (valid && segment->flags & TCP_SYN && ack > 1)
        expert(d, node, &tcp[TCP_N_TFO_ACK]);
    else if (valid && segment->flags & TCP_SYN && d->flow && d->flow->tcp &&
             d->flow->tcp->fast_open)
        expert(d, node, &tcp[TCP_N_TFO_IGNORED]);
    else if (!valid && segment->ack)
        expert(d, node, &tcp[TCP_N_ACK_NONZERO]);
    put_uint(d, &tcp[TCP_ACK_RAW], span, segment->ack);
}

static void show_next_seq(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_half *own)
{
    uint32_t next = segment->seq + segment->length + ((segment->flags & (TCP_SYN | TCP_FIN)) != 0);
    struct node *node = gen_uint(d, &tcp[TCP_NXTSEQ], relative(own, next));

    node_suffix(d, node, "    (relative sequence number)");
}

static void show_header_length(struct dissection *d, const struct tcp_segment *segment)
{
    unsigned n = segment->header;
    struct node *node = put_uint(d, &tcp[TCP_HDR_LEN], peek_part(d, 1), n);

    node_label(d, node, "%u%u%u%u .... = Header Length: %u bytes (%u)", n >> 5 & 1, n >> 4 & 1,
        n >> 3 & 1, n >> 2 & 1, n, n >> 2);
    if (n < HEADER_MIN)
        expert_text(d, node, &tcp[TCP_N_BOGUS_LENGTH],
            "Bogus TCP header length (%u, must be at least %u)", n, HEADER_MIN);
}

static void show_title(struct dissection *d, const struct tcp_segment *segment,
    const struct tcp_half *own, const struct tcp_half *peer, struct node *layer)
{
    struct text title = {0};

    text_add(&title, "Transmission Control Protocol, Src Port: ");
    resolver_port(d->names, &title, TRANSPORT_TCP, segment->source_port);
    text_add(&title, ", Dst Port: ");
    resolver_port(d->names, &title, TRANSPORT_TCP, segment->destination_port);
    if (left(d) >= HEADER_MIN) {
        text_add(&title, ", Seq: ");
        text_uint(&title, relative(own, segment->seq));
        bool bogus = segment->header < HEADER_MIN;
        if (segment->flags & TCP_ACK && !bogus) {
            text_add(&title, ", Ack: ");
            text_uint(&title, relative(peer, segment->ack));
        }
        if (segment->has_length && !bogus) {
            text_add(&title, ", Len: ");
            text_uint(&title, segment->length);
        }
    }
    node_label(d, layer, "%s", text_string(&title));
    text_deinit(&title);
}

static void show_length(struct dissection *d, const struct tcp_segment *segment)
{
    static const char words[] = "Short segment. Segment/fragment does not contain a full TCP "
                                "header (might be NMAP or someone else deliberately sending "
                                "unusual packets)";

    if (segment->has_length) {
        node_generated(put_uint(d, &tcp[TCP_LEN], no_bytes(), segment->length));
    } else if (!segment->fragment && !d->quoted) {
        struct node *node = take_label(d, 0, "%s", words);
        expert_text(d, node, &tcp[TCP_N_SHORT_SEGMENT], "%s", words);
    }
}

static void show_checksum(struct dissection *d, const struct tcp_segment *segment)
{
    take_u16(d, &tcp[TCP_CHECKSUM]);
    if (dissection_adds(d))
        node_suffix(d, d->last, " [unverified]");
    gen_uint(d, &tcp[TCP_CHECKSUM_STATUS], 2);
    take_u16(d, &tcp[TCP_URGENT_POINTER]);
    if (segment->urgent && !(segment->flags & TCP_URG) && dissection_adds(d))
        expert(d, d->last, &tcp[TCP_N_URGENT_NONZERO]);
}

/* Everything up to the options. false: there is no more. */
static bool show_fixed(struct dissection *d, const struct tcp_segment *segment,
    const struct tcp_half *own, const struct tcp_half *peer)
{
    show_ports(d);
    if (d->quoted)
        show_seq(d, segment, NULL);
    if (left(d) < HEADER_MIN - 8 || (d->quoted && left(d) < HEADER_MIN - 8))
        return false;
    if (d->flow)
        show_stream(d, segment);
    show_length(d, segment);
    if (!d->quoted)
        show_seq(d, segment, own);
    if (segment->header < HEADER_MIN) {
        take_nothing(d, 4);
        show_header_length(d, segment);
        return false;
    }
    if (segment->has_length)
        show_next_seq(d, segment, own);
    show_ack(d, segment, peer);
    show_header_length(d, segment);
    show_flags(d, segment, own);
    show_window(d, segment);
    show_checksum(d, segment);
    return true;
}

static int64_t initial_rtt(struct dissection *d)
{
    uint64_t rtt = (uint64_t)d->flow->tcp->initial_rtt;

    foretold(d, LINK_TCP_FLOW, fact_key(d->flow, FACT_INITIAL_RTT), &rtt);
    return (int64_t)rtt;
}

static void show_options(struct dissection *d, const struct tcp_segment *segment)
{
    uint32_t n = segment->header - (uint32_t)HEADER_MIN;

    if (n == 0)
        return;
    if (n > cursor_wire_left(&d->cursor)) {
        node_label(d, put_text(d, &tcp[TCP_OPTIONS], peek_rest(d)), "Options: (%u bytes)", n);
        show_times(d, segment);
        malformed(d);
        return;
    }
    struct scope scope = enter(d, n);
    tcp_show_options(d, segment, d->flow ? d->flow->tcp : NULL);
    leave(d, scope);
}

static void show_header(struct dissection *d, const struct tcp_segment *segment,
    const struct tcp_report *report, struct node *layer)
{
    const struct tcp_half *half = d->flow && d->flow->tcp ? d->flow->tcp->half : NULL;
    bool numbered = half && segment->has_length;
    const struct tcp_half *own = numbered ? &half[d->direction] : NULL;
    const struct tcp_half *peer = numbered ? &half[direction_other(d->direction)] : NULL;

    show_title(d, segment, own, peer, layer);
    if (!show_fixed(d, segment, own, peer))
        return;
    show_options(d, segment);
    if (half && !d->quoted && segment->has_length) {
        show_times(d, segment);
        tcp_report_tree(d, report, initial_rtt(d));
    }
}

static void show_payload(struct dissection *d, const struct tcp_segment *segment)
{
    uint32_t n = cursor_wire_left(&d->cursor);

    if (left(d) == 0 || !segment->has_length || segment->header < HEADER_MIN)
        return;
    if (segment->flags & TCP_RST)
        put_text(d, &tcp[TCP_RESET_CAUSE], peek_rest(d));
    else
        node_label(d, put_text(d, &tcp[TCP_PAYLOAD], peek_rest(d)), "TCP payload (%u byte%s)", n,
            n == 1 ? "" : "s");
}

static void show_layer(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_report *report)
{
    struct node *layer = open_layer(d, &tcp[TCP_PROTOCOL]);

    show_header(d, segment, report, layer);
    node_covers_to_cursor(d, layer);
    show_payload(d, segment);
    ascend(d, layer);
}

/* --- one segment -----------------------------------------------------------------------------
 */

/* Both ends must offer scaling, or nobody scales. */
static void note_scale(
    struct tcp_half *own, struct tcp_half *peer, const struct tcp_segment *segment)
{
    if (segment->win_scale != SCALE_UNKNOWN)
        own->win_scale = segment->win_scale;
    if (!(segment->flags & TCP_SYN))
        return;
    if (own->win_scale == SCALE_UNKNOWN)
        own->win_scale = peer->win_scale = SCALE_NONE;
    else if (segment->flags & TCP_ACK && peer->win_scale == SCALE_NONE)
        own->win_scale = SCALE_NONE;
}

/* The round trip from the last SYN to the first ACK. */
static void note_handshake(
    struct tcp_flow *flow, struct tcp_half *own, const struct tcp_segment *segment, int64_t time)
{
    uint16_t kind = segment->flags & (TCP_SYN | TCP_ACK);

    if (kind & TCP_SYN)
        own->first_ack = true;
    if (kind == TCP_SYN) {
        flow->syn_time = time;
        flow->fast_open |= segment->fast_open && segment->length > 0;
    } else if (kind == TCP_ACK) {
        own->first_ack = false;
        if (flow->syn_time && !flow->initial_rtt)
            flow->initial_rtt = time - flow->syn_time;
    }
}

static void note_fin(
    struct tcp_half *own, const struct tcp_half *peer, const struct tcp_segment *segment)
{
    if (!(segment->flags & TCP_FIN))
        return;
    own->fin = true;
    own->fin_seq = segment->seq + segment->length;
    if (!peer->closes)
        own->closes = true;
}

/* A SYN that was sent again, or a second answer with another number. */
static void note_repeated_syn(
    struct tcp_half *own, const struct tcp_segment *segment, struct tcp_report *report)
{
    if (!(segment->flags & TCP_SYN) || !own->based)
        return;
    if (segment->seq == own->base_seq && !(segment->flags & TCP_ACK)) {
        own->next_seq = own->max_to_ack;
        report->any = true;
    } else if (segment->seq != own->base_seq && segment->flags & TCP_ACK) {
        own->base_seq = segment->seq;
        report->verdict |= TCP_REUSED_PORTS;
    }
}

static void foretell_facts(struct dissection *d, uint64_t state_before, int64_t rtt_before)
{
    const struct tcp_flow *own = d->flow->tcp;
    uint64_t state = pack_state(own);

    if (state != state_before)
        foretell(d, LINK_TCP_FLOW, 0, fact_key(d->flow, FACT_STATE), state);
    if (own->initial_rtt != rtt_before)
        foretell(
            d, LINK_TCP_FLOW, 0, fact_key(d->flow, FACT_INITIAL_RTT), (uint64_t)own->initial_rtt);
}

/* The window of early segments is shown as the whole handshake had it. */
static int8_t shown_scale(struct dissection *d, const struct tcp_half *own)
{
    uint64_t state;

    if (!foretold(d, LINK_TCP_FLOW, fact_key(d->flow, FACT_STATE), &state))
        return own->win_scale;
    return (int8_t)(state >> (d->direction == TO_SERVER ? 8 : 16));
}

static void analyze(
    struct dissection *d, struct tcp_segment *segment, struct tcp_report *report, bool first)
{
    struct flow *flow = d->flow;
    struct tcp_flow *tcp_flow = flow->tcp;
    struct tcp_half *own = &tcp_flow->half[d->direction];
    struct tcp_half *peer = &tcp_flow->half[direction_other(d->direction)];
    uint64_t state_before = first ? UINT64_MAX : pack_state(tcp_flow);
    int64_t rtt_before = tcp_flow->initial_rtt, time = d->packet->time;

    segment->since_first = time - flow->first_time;
    segment->since_previous = first ? 0 : time - flow->previous_time;
    note_repeated_syn(own, segment, report);
    if (segment->has_length)
        tcp_base_numbers(segment, own, peer);
    if (segment->has_length && engine_shows(d->engine))
        tcp_analyze(report, segment, tcp_flow, d->direction, d->packet);
    note_completeness(d, tcp_flow, segment, first);
    note_handshake(tcp_flow, own, segment, time);
    note_fin(own, peer, segment);
    note_scale(own, peer, segment);
    segment->shown_scale = shown_scale(d, own);
    foretell_facts(d, state_before, rtt_before);
    note_end(flow, segment, d->direction);
}

static void dissect_short(struct dissection *d, const struct tcp_segment *segment)
{
    struct node *layer = open_layer(d, &tcp[TCP_PROTOCOL]);
    uint32_t n = left(d);

    row_protocol(d, "TCP");
    if (n >= 4)
        show_title(d, segment, NULL, NULL, layer);
    if (n >= 4)
        show_ports(d);
    if (n >= 8 && d->quoted)
        show_seq(d, segment, NULL);
    ascend(d, layer);
    d->layer = NULL;
    take_nothing(d, HEADER_MIN);
    if (!d->quoted)
        engine_note_bad(d, "TCP");
}

/* Half of all conversations of a scan are one SYN: no more than the SYN is held of such. */
static bool is_opening(const struct tcp_segment *segment)
{
    enum { KINDS = TCP_SYN | TCP_ACK | TCP_FIN | TCP_RST };

    return (segment->flags & KINDS) == TCP_SYN && segment->has_length && segment->length == 0 &&
           segment->header >= HEADER_MIN;
}

static void hold_opening(struct flow *flow, const struct tcp_segment *segment)
{
    flow->opening = (struct tcp_opening){.seq = segment->seq,
        .flags = segment->flags,
        .window = segment->window,
        .win_scale = segment->win_scale,
        .alone = true};
    flow->tcp = NULL;
}

/* Something follows the SYN: the state is what it would be had it been held since then. */
static void resume_opening(struct dissection *d)
{
    struct flow *flow = d->flow;
    const struct tcp_opening *opening = &flow->opening;
    struct tcp_half *own = &flow->tcp->half[TO_SERVER];
    struct packet packet = {.number = flow->first_frame, .time = flow->first_time};
    struct tcp_report report = {0};
    struct tcp_segment segment = {.seq = opening->seq,
        .flags = opening->flags,
        .window = opening->window,
        .win_scale = opening->win_scale,
        .header = HEADER_MIN,
        .has_length = true};

    tcp_base_numbers(&segment, own, &flow->tcp->half[TO_CLIENT]);
    if (engine_shows(d->engine))
        tcp_analyze(&report, &segment, flow->tcp, TO_SERVER, &packet);
    count_completeness(flow->tcp, &segment, true);
    note_handshake(flow->tcp, own, &segment, packet.time);
    note_scale(own, &flow->tcp->half[TO_CLIENT], &segment);
    stream_start(&own->stream, opening->seq + 1);
    flow->opening.alone = false;
}

/* The state of the flow for this segment: the given one, if it is a SYN that opens it. */
static bool follow(
    struct dissection *d, const struct tcp_segment *segment, struct tcp_flow *opening, bool *first)
{
    struct flow *flow = d->flow;

    *first = !flow->tcp && !flow->opening.alone;
    if (*first && is_opening(segment)) {
        tcp_flow_init(opening, d->engine);
        flow->tcp = opening;
    } else if (!flow->tcp) {
        flow->tcp = malloc(sizeof *flow->tcp);
        if (!flow->tcp)
            return false;
        tcp_flow_init(flow->tcp, d->engine);
        if (flow->opening.alone)
            resume_opening(d);
    }
    return true;
}

/* Header, analysis and options in row and tree. The cursor is at the payload then. */
static void show(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_report *report)
{
    if (info(d) && !d->quoted)
        show_row(d, segment, report);
    if (d->building)
        show_layer(d, segment, report);
    else
        cursor_skip(&d->cursor, segment->has_length ? segment->header : left(d));
    if (info(d) && !d->quoted)
        tcp_row_options(d, segment, d->flow ? d->flow->tcp : NULL);
    if (d->cursor.bad && !d->quoted)
        engine_note_bad(d, "TCP");
}

void tcp_dissect(struct dissection *d, const struct network *network)
{
    struct tcp_report report = {0};
    struct tcp_segment segment;
    struct tcp_flow opening;
    bool reused = false, first = false;

    d->quoted = network->quoted;
    read_header(&segment, d, network);
    if (!cursor_has(&d->cursor, HEADER_MIN)) {
        dissect_short(d, &segment);
        return;
    }
    engine_flow(d, network, TRANSPORT_TCP, segment.source_port, segment.destination_port,
        opening_of(d, network, &segment, &reused));
    if (reused)
        report.verdict = TCP_REUSED_PORTS;
    bool followed = d->flow && !network->quoted && follow(d, &segment, &opening, &first);
    if (followed)
        analyze(d, &segment, &report, first);
    uint32_t layer = d->tree->n;
    show(d, &segment, &report);
    if (followed && d->flow->tcp == &opening) {
        tcp_flow_deinit(&opening);
        hold_opening(d->flow, &segment);
        return;
    }
    if (!followed || d->cursor.bad || segment.header < HEADER_MIN || !segment.has_length)
        return;
    if (segment.flags & TCP_RST)
        segment.length = 0; /* its octets say why, to people (RFC 9293, 3.5.2) */
    if (!engine_parses(d->engine))
        engine_recognise(d);
    else
        tcp_feed(d, &segment, &report, d->flow->tcp, layer);
}
