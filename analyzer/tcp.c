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

#include <stdlib.h>
#include <string.h>

/* --- the flow -----------------------------------------------------------------------------------
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

struct bytes tcp_unfinished(const struct flow *flow, enum direction direction, uint32_t *frame)
{
    const struct stream *stream = flow->tcp ? &flow->tcp->half[direction].stream : NULL;
    uint32_t n = 0;

    if (!stream)
        return no_bytes();
    const struct stream_piece *pieces = stream_pieces(stream, &n);
    *frame = n > 0 ? pieces[n - 1].frame : flow->last_frame;
    return stream_pending(stream);
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

enum { ACCURATE_ECN_BIT = 1 << 24 };

static uint64_t pack_state(const struct tcp_flow *own)
{
    return own->completeness | (uint64_t)(uint8_t)own->half[0].win_scale << 8 |
           (uint64_t)(uint8_t)own->half[1].win_scale << 16 | (own->accurate ? ACCURATE_ECN_BIT : 0);
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
    bool again = foretold(d, LINK_TCP_FLOW, tcp_fact_key(d->flow, TCP_FACT_STATE), &state);

    if (again)
        own->completeness |= (uint8_t)state;
    segment->completeness = own->completeness;
    if (segment->header >= TCP_HEADER_MIN)
        count_completeness(own, segment, first && !again);
    if (!again)
        segment->completeness = own->completeness;
}

/* --- reading ------------------------------------------------------------------------------------
 */

static uint16_t u16_at(const uint8_t *octets)
{
    return (uint16_t)(octets[0] << 8 | octets[1]);
}

static uint32_t u32_at(const uint8_t *octets)
{
    return (uint32_t)u16_at(octets) << 16 | u16_at(octets + 2);
}

static void read_header(
    struct tcp_segment *segment, const struct dissection *d, const struct network *network)
{
    uint32_t length = cursor_wire_left(&d->cursor), captured = cursor_left(&d->cursor);
    uint8_t octets[TCP_HEADER_MIN] = {0}; /* what was not captured reads as 0 */

    memcpy(octets, d->cursor.base + d->cursor.position,
        captured < TCP_HEADER_MIN ? captured : TCP_HEADER_MIN);
    uint16_t offset_flags = u16_at(octets + 12);

    *segment = (struct tcp_segment){
        .start = d->cursor.position,
        .source_port = u16_at(octets),
        .destination_port = u16_at(octets + 2),
        .seq = u32_at(octets + 4),
        .ack = u32_at(octets + 8),
        .flags = offset_flags & 0xfff,
        .header = (uint8_t)(offset_flags >> 12 << 2),
        .window = u16_at(octets + 14),
        .checksum = u16_at(octets + 16),
        .urgent = u16_at(octets + 18),
        .win_scale = SCALE_UNKNOWN,
        .shown_scale = SCALE_UNKNOWN,
    };
    segment->fragment = network->fragment;
    segment->has_length = !network->fragment && !network->quoted && segment->header <= length;
    segment->length = segment->has_length ? length - segment->header : 0;
    segment->fixed = captured >= TCP_HEADER_MIN;
    segment->early = network->quoted && network->source.version == 4;
    segment->cut = captured < TCP_HEADER_MIN || captured < segment->header;
    if (segment->header <= TCP_HEADER_MIN || captured <= TCP_HEADER_MIN)
        return;
    if (captured > segment->header)
        captured = segment->header;
    segment->options = (struct bytes){
        d->cursor.base + d->cursor.position + TCP_HEADER_MIN, captured - TCP_HEADER_MIN};
    tcp_scan_options(segment, segment->options);
}

/* --- one segment --------------------------------------------------------------------------------
 */

/* Both ends must offer scaling, or nobody scales. */
static void note_scale(
    struct tcp_half *own, struct tcp_half *peer, const struct tcp_segment *segment)
{
    if (segment->win_scale != SCALE_UNKNOWN)
        own->win_scale = segment->win_scale;
    if (!(segment->flags & TCP_SYN) || segment->cut)
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

/* The ends agree with the marks of SYN and SYN-ACK (draft-ietf-tcpm-accurate-ecn, 3.1.1); the
 * option tells it, too. The whole capture is shown as it knows in the end. */
static void note_accurate(struct dissection *d, struct tcp_flow *own, struct tcp_segment *segment)
{
    enum { MARKS = TCP_AE | TCP_CWR | TCP_ECE };
    uint16_t marks = segment->flags & MARKS, kind = segment->flags & (TCP_SYN | TCP_ACK);
    uint64_t state;

    if (kind == TCP_SYN && marks == MARKS)
        own->asks_accurate = true;
    else if (kind == (TCP_SYN | TCP_ACK) && own->asks_accurate)
        own->accurate |= marks == TCP_AE || marks == (TCP_AE | TCP_CWR) || marks == TCP_CWR ||
                         marks == (TCP_CWR | TCP_ECE);
    own->accurate |= segment->accurate;
    bool told = foretold(d, LINK_TCP_FLOW, tcp_fact_key(d->flow, TCP_FACT_STATE), &state);
    segment->counts =
        !(segment->flags & TCP_SYN) && (told ? (state & ACCURATE_ECN_BIT) != 0 : own->accurate);
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

static uint32_t base_key(const struct dissection *d, enum direction direction)
{
    return tcp_fact_key(d->flow, TCP_FACT_BASE) + direction;
}

/* Wireshark's second pass begins with the numbers that the first held last. */
static void begin_shown_bases(struct dissection *d, struct tcp_flow *own)
{
    uint64_t base;

    for (int i = 0; i < 2; i++) {
        own->half[i].shown = foretold(d, LINK_TCP_FLOW, base_key(d, (enum direction)i), &base);
        own->half[i].shown_base = own->half[i].shown ? (uint32_t)base : 0;
    }
}

static void note_shown_base(struct tcp_half *half)
{
    if (!half->based || half->shown)
        return;
    half->shown = true;
    half->shown_base = half->base_seq;
}

/* A SYN with ACK of another number than was known: the number that is shown as 0 changes. */
static void note_another_answer(struct dissection *d, struct tcp_half *own,
    const struct tcp_segment *segment, struct tcp_report *report)
{
    bool other = own->based && segment->seq != own->base_seq;

    if (other || (own->shown && segment->seq != own->shown_base)) {
        own->shown_base = segment->seq;
        foretell(d, LINK_TCP_FLOW, 0, base_key(d, d->direction), segment->seq);
        report->verdict |= TCP_REUSED_PORTS;
    }
    if (other)
        own->base_seq = segment->seq;
}

/* A SYN that was sent again, or an answer with another number. */
static void note_repeated_syn(struct dissection *d, struct tcp_half *own,
    const struct tcp_segment *segment, struct tcp_report *report)
{
    if ((segment->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK)) {
        note_another_answer(d, own, segment, report);
    } else if (segment->flags & TCP_SYN && own->based && segment->seq == own->base_seq) {
        own->next_seq = own->max_to_ack;
        report->any = true;
    }
}

static void foretell_facts(struct dissection *d, uint64_t state_before, int64_t rtt_before)
{
    const struct tcp_flow *own = d->flow->tcp;
    uint64_t state = pack_state(own);

    if (state != state_before)
        foretell(d, LINK_TCP_FLOW, 0, tcp_fact_key(d->flow, TCP_FACT_STATE), state);
    if (own->initial_rtt != rtt_before)
        foretell(d, LINK_TCP_FLOW, 0, tcp_fact_key(d->flow, TCP_FACT_INITIAL_RTT),
            (uint64_t)own->initial_rtt);
}

/* The window of early segments is shown as the whole handshake had it. */
static int8_t shown_scale(struct dissection *d, const struct tcp_half *own)
{
    uint64_t state;

    if (!foretold(d, LINK_TCP_FLOW, tcp_fact_key(d->flow, TCP_FACT_STATE), &state))
        return own->win_scale;
    return (int8_t)(state >> (d->direction == TO_SERVER ? 8 : 16));
}

static void note_time(struct tcp_flow *own, struct tcp_segment *segment, int64_t time, bool first)
{
    if (first)
        own->first_time = own->previous_time = time;
    segment->since_first = time - own->first_time;
    segment->since_previous = time - own->previous_time;
    own->previous_time = time;
}

/* Wireshark counts what an ICMP error quotes to the conversation, too; its numbers are not judged.
 */
static void analyze_quoted(struct dissection *d, struct tcp_segment *segment, bool first)
{
    struct tcp_flow *own = d->flow->tcp;
    uint64_t state_before = first ? UINT64_MAX : pack_state(own);

    note_time(own, segment, d->packet->time, first);
    note_completeness(d, own, segment, first);
    segment->shown_scale = shown_scale(d, &own->half[d->direction]);
    foretell_facts(d, state_before, own->initial_rtt);
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

    note_time(tcp_flow, segment, time, first);
    note_repeated_syn(d, own, segment, report);
    if (segment->has_length)
        tcp_base_numbers(segment, own, peer);
    note_shown_base(own);
    note_shown_base(peer);
    if (segment->has_length && engine_shows(d->engine))
        tcp_analyze(report, segment, tcp_flow, d->direction, d->packet);
    note_completeness(d, tcp_flow, segment, first);
    note_accurate(d, tcp_flow, segment);
    note_handshake(tcp_flow, own, segment, time);
    note_fin(own, peer, segment);
    note_scale(own, peer, segment);
    segment->shown_scale = shown_scale(d, own);
    foretell_facts(d, state_before, rtt_before);
    note_end(flow, segment, d->direction);
}

/* Half of all conversations of a scan are one SYN: no more than the SYN is held of such. */
static bool is_opening(const struct tcp_segment *segment)
{
    enum { KINDS = TCP_SYN | TCP_ACK | TCP_FIN | TCP_RST };

    return (segment->flags & KINDS) == TCP_SYN && segment->has_length && segment->length == 0 &&
           segment->header >= TCP_HEADER_MIN && !segment->cut && segment->mptcp.length == 0 &&
           !segment->accurate && !(segment->flags & TCP_AE);
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
        .header = TCP_HEADER_MIN,
        .has_length = true};

    note_time(flow->tcp, &segment, packet.time, true);
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
        begin_shown_bases(d, opening);
        flow->tcp = opening;
    } else if (!flow->tcp) {
        flow->tcp = malloc(sizeof *flow->tcp);
        if (!flow->tcp)
            return false;
        tcp_flow_init(flow->tcp, d->engine);
        begin_shown_bases(d, flow->tcp);
        if (flow->opening.alone)
            resume_opening(d);
    }
    return true;
}

/* Header, analysis and options in row and tree. The cursor is at the payload then. */
static void show(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_report *report)
{
    if (info(d) && !d->quoted) {
        row_protocol(d, segment->mptcp.length > 0 ? "MPTCP" : "TCP");
        info_clear(d);
        if (!segment->cut)
            tcp_report_row(d, report);
        info_draft(d, tcp_write_row, segment);
    }
    if (d->building)
        tcp_show_layer(d, segment, report);
    else
        cursor_skip(&d->cursor, segment->has_length ? segment->header : left(d));
    if (d->cursor.bad && !d->quoted)
        engine_note_bad(d, "TCP");
}

/* The payload, over which the cursor is. layer: index of TCP's node in the tree. */
static void dissect_payload(struct dissection *d, struct tcp_segment *segment,
    const struct tcp_report *report, uint32_t layer)
{
    if (segment->flags & TCP_RST) {
        info_settle(d);
        segment->length = 0; /* its octets say why, to people (RFC 9293, 3.5.2) */
    }
    if (engine_parses(d->engine))
        tcp_feed(d, segment, report, d->flow->tcp, layer);
    else
        engine_recognise(d);
}

void tcp_dissect(struct dissection *d, const struct network *network)
{
    struct tcp_report report = {0};
    struct tcp_segment segment;
    struct tcp_flow opening;
    bool reused = false, first = false;

    d->quoted = network->quoted;
    read_header(&segment, d, network);
    if (!cursor_has(&d->cursor, TCP_HEADER_READ)) {
        tcp_show_short(d, &segment);
        return;
    }
    engine_flow(d, network, TRANSPORT_TCP, segment.source_port, segment.destination_port,
        opening_of(d, network, &segment, &reused));
    if (reused)
        report.verdict = TCP_REUSED_PORTS;
    bool followed = d->flow && follow(d, &segment, &opening, &first);
    if (followed && d->quoted)
        analyze_quoted(d, &segment, first);
    else if (followed)
        analyze(d, &segment, &report, first);
    if (followed && segment.mptcp.length > 0)
        mptcp_note(d, d->flow->tcp, segment.mptcp);
    uint32_t layer = d->tree->n;
    show(d, &segment, &report);
    bool opens = followed && d->flow->tcp == &opening;
    if (followed && !opens && !d->quoted && !d->cursor.bad && segment.header >= TCP_HEADER_MIN &&
        segment.has_length)
        dissect_payload(d, &segment, &report, layer);
    else if (followed && d->quoted && !d->cursor.bad && segment.header >= TCP_HEADER_MIN &&
             !(segment.flags & TCP_RST))
        engine_quoted_data(d);
    info_settle(d);
    if (opens) {
        tcp_flow_deinit(&opening);
        hold_opening(d->flow, &segment);
    }
}
