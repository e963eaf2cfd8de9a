/*
 * tcp_analysis: what a segment is to its conversation, as Wireshark 4.0 judges it
 *
 * The rules and their order are Wireshark's (User's Guide, "TCP Analysis"), so that rows and trees
 * agree with its; what the segment means for the stream of octets is decided in tcp_feed.c.
 */
#include "analyzer/engine.h"
#include "analyzer/tcp_flow.h"

#include <stdlib.h>
#include <string.h>

enum {
    FAST_RETRANSMISSION_NS = 20000000, /* this soon after the duplicate ACK */
    OUT_OF_ORDER_NS = 3000000,         /* where the round trip time is not known */
    UNACKED_MIN = 2,
    IN_FLIGHT_MAX = 2000000000,
};

/* --- segments without ACK -------------------------------------------------------------------- */

void tcp_unacked_free(struct tcp_unacked_list *list, struct engine *engine)
{
    budget_give(engine_budget(engine), list->capacity * sizeof(*list->items));
    free(list->items);
    *list = (struct tcp_unacked_list){0};
}

static struct tcp_unacked *unacked_at(const struct tcp_unacked_list *list, uint32_t i)
{
    return &list->items[list->first + i];
}

static bool unacked_reserve(struct tcp_unacked_list *list, struct engine *engine)
{
    if (list->first + list->n < list->capacity)
        return true;
    if (list->first >= (list->capacity + 1) / 2 && list->first > 0) {
        memmove(list->items, unacked_at(list, 0), list->n * sizeof(*list->items));
        list->first = 0;
        return true;
    }
    uint32_t capacity = list->capacity ? 2 * list->capacity : UNACKED_MIN;
    size_t more = (capacity - list->capacity) * sizeof(*list->items);
    if (!budget_take(engine_budget(engine), more))
        return false;
    struct tcp_unacked *items = realloc(list->items, capacity * sizeof(*items));
    if (!items) {
        budget_give(engine_budget(engine), more);
        return false;
    }
    list->items = items;
    list->capacity = capacity;
    return true;
}

/* From now on the ends of the list are no longer its lowest and highest number. */
static void unacked_mix(struct tcp_unacked_list *list)
{
    list->unsorted = true;
    list->lowest = unacked_at(list, 0)->seq;
    list->highest = unacked_at(list, list->n - 1)->next;
}

static void unacked_widen(struct tcp_unacked_list *list, const struct tcp_unacked *item)
{
    if (seq_before(item->seq, list->lowest))
        list->lowest = item->seq;
    if (seq_after(item->next, list->highest))
        list->highest = item->next;
}

static void unacked_push(
    struct tcp_unacked_list *list, struct tcp_unacked item, struct engine *engine)
{
    if (list->n >= TCP_UNACKED_MAX || !unacked_reserve(list, engine))
        return;
    if (list->n > 0 && !list->unsorted) {
        const struct tcp_unacked *last = unacked_at(list, list->n - 1);
        if (seq_before(item.seq, last->seq) || seq_before(item.next, last->next))
            unacked_mix(list);
    }
    if (list->unsorted)
        unacked_widen(list, &item);
    *unacked_at(list, list->n++) = item;
}

static void match(struct tcp_report *report, const struct tcp_unacked *item, int64_t time)
{
    report->any = true;
    report->acked_frame = item->frame;
    report->rtt = time - item->time;
}

/* Sent in order: those that are acknowledged stand in front. */
static void ack_sorted(
    struct tcp_report *report, struct tcp_unacked_list *list, uint32_t ack, int64_t time)
{
    bool matched = false;

    while (list->n > 0 && !seq_after(unacked_at(list, 0)->next, ack)) {
        if (unacked_at(list, 0)->next == ack && !matched) {
            match(report, unacked_at(list, 0), time);
            matched = true;
        }
        list->first++;
        list->n--;
    }
    for (uint32_t i = 0; i < list->n && seq_after(ack, unacked_at(list, i)->seq); i++)
        unacked_at(list, i)->seq = ack;
}

static void ack_unsorted(
    struct tcp_report *report, struct tcp_unacked_list *list, uint32_t ack, int64_t time)
{
    uint32_t kept = 0, n = list->n;
    bool matched = false;

    if (!seq_after(ack, list->lowest))
        return;
    for (uint32_t i = 0; i < n; i++) {
        struct tcp_unacked *item = unacked_at(list, i);
        if (item->next == ack && !matched) {
            match(report, item, time);
            matched = true;
        }
        if (!seq_after(item->next, ack))
            continue;
        if (seq_after(ack, item->seq))
            item->seq = ack;
        if (kept == 0) {
            list->lowest = item->seq;
            list->highest = item->next;
        }
        unacked_widen(list, item);
        *unacked_at(list, kept++) = *item;
    }
    list->n = kept;
}

static void acknowledge(
    struct tcp_report *report, struct tcp_unacked_list *list, uint32_t ack, int64_t time)
{
    if (list->unsorted)
        ack_unsorted(report, list, ack, time);
    else
        ack_sorted(report, list, ack, time);
    if (list->n == 0) {
        list->unsorted = false;
        list->first = 0;
    }
}

/* Octets from the first to the last that wait for an ACK. */
static uint32_t in_flight(const struct tcp_unacked_list *list)
{
    if (list->unsorted)
        return list->highest - list->lowest;
    return unacked_at(list, list->n - 1)->next - unacked_at(list, 0)->seq;
}

/* --- judging --------------------------------------------------------------------------------- */

/* A segment and all that it is held against. */
struct question {
    const struct tcp_segment *segment;
    const struct tcp_flow *flow;
    struct tcp_half *own, *peer;
    int64_t time;
    uint32_t frame;
    uint32_t virtual_octet; /* SYN and FIN count as one */
};

static bool has(const struct question *q, uint16_t flags)
{
    return (q->segment->flags & flags) != 0;
}

void tcp_base_numbers(
    const struct tcp_segment *segment, struct tcp_half *own, struct tcp_half *peer)
{
    if (!own->based) {
        own->base_seq = segment->flags & TCP_SYN ? segment->seq : segment->seq - 1;
        own->based = true;
    }
    if (!peer->based && segment->flags & TCP_ACK) {
        peer->base_seq = segment->ack - 1;
        peer->based = true;
    }
}

/* Without data, next in order, and with the ACK that was sent before. */
static bool repeats_ack(const struct question *q)
{
    return q->segment->length == 0 && q->segment->seq == q->own->next_seq &&
           q->segment->ack == q->own->last_ack && !has(q, TCP_SYN | TCP_FIN | TCP_RST);
}

static bool fills_window(const struct question *q)
{
    const struct tcp_half *peer = q->peer;
    unsigned shift = peer->first_ack || peer->win_scale < 0 ? 0 : (unsigned)peer->win_scale;

    return q->segment->length > 0 && peer->win_scale != SCALE_UNKNOWN &&
           q->segment->seq + q->segment->length == peer->last_ack + (peer->window << shift) &&
           !has(q, TCP_SYN | TCP_FIN | TCP_RST);
}

/* Segments that only carry signals of Multipath TCP do not count (RFC 8684, 4). Wireshark takes one
 * for such when the connection had an option of another kind since the end's last segment. */
static void duplicate_ack(struct tcp_report *report, const struct question *q)
{
    struct tcp_half *own = q->own;

    if (own->signals != mptcp_signals(q->flow))
        return;
    own->duplicate_acks = own->duplicate_acks == -1 ? 1 : own->duplicate_acks + 1;
    report->verdict |= TCP_DUPLICATE_ACK;
    report->duplicate_number = (uint32_t)own->duplicate_acks;
    report->duplicate_frame = own->new_ack_frame;
}

/* Everything about the place of the segment that does not depend on its being sent again. */
static void judge_place(struct tcp_report *report, const struct question *q)
{
    const struct tcp_segment *s = q->segment;
    struct tcp_half *own = q->own;

    if (s->length == 1 && s->seq == own->next_seq && q->peer->window == 0) {
        report->verdict |= TCP_ZERO_WINDOW_PROBE;
        return;
    }
    if (s->window == 0 && !has(q, TCP_RST | TCP_FIN | TCP_SYN))
        report->verdict |= TCP_ZERO_WINDOW;
    if (own->next_seq && seq_after(s->seq, own->next_seq) && !has(q, TCP_RST)) {
        report->verdict |= TCP_LOST_SEGMENT;
        own->in_flight_unknown = true;
    }
    if (s->length <= 1 && s->seq == own->next_seq - 1 && !has(q, TCP_SYN | TCP_FIN | TCP_RST))
        report->verdict |= TCP_KEEP_ALIVE;
    bool repeats = repeats_ack(q);
    if (repeats && s->window && s->window != own->window)
        report->verdict |= TCP_WINDOW_UPDATE;
    if (fills_window(q))
        report->verdict |= TCP_WINDOW_FULL;
    if (!repeats || s->window != own->window)
        return;
    if (s->window && (q->peer->verdict & TCP_KEEP_ALIVE))
        report->verdict |= TCP_KEEP_ALIVE_ACK;
    else if (!s->window && (q->peer->verdict & TCP_ZERO_WINDOW_PROBE))
        report->verdict |= TCP_ZERO_WINDOW_PROBE_ACK;
    else if (s->window)
        duplicate_ack(report, q);
}

/* It acknowledges what was never seen. The second rule keeps one loss from being told twice. */
static void judge_ack(struct tcp_report *report, const struct question *q)
{
    struct tcp_half *own = q->own, *peer = q->peer;

    if (q->segment->ack != own->last_ack) {
        own->new_ack_frame = q->frame;
        own->duplicate_acks = 0;
    }
    if (!peer->max_to_ack || !seq_after(q->segment->ack, peer->max_to_ack) || !has(q, TCP_ACK))
        return;
    report->any = true;
    if (seq_after(peer->next_seq, peer->max_to_ack)) {
        peer->max_to_ack = peer->next_seq;
        report->verdict |= TCP_ACK_LOST_SEGMENT;
        return;
    }
    if (peer->duplicate_acks == 0)
        report->verdict |= TCP_ACK_LOST_SEGMENT;
    peer->duplicate_acks = -1;
}

static bool is_fast_retransmission(const struct question *q)
{
    const struct tcp_half *peer = q->peer;
    int64_t since = q->time - peer->last_ack_time;

    return peer->duplicate_acks >= 2 && peer->last_ack == q->segment->seq && since >= 0 &&
           since < FAST_RETRANSMISSION_NS;
}

static bool is_out_of_order(const struct question *q)
{
    int64_t since = q->time - q->own->next_time;
    int64_t limit = q->flow->initial_rtt ? q->flow->initial_rtt : OUT_OF_ORDER_NS;

    return since >= 0 && since < limit &&
           q->own->next_seq != q->segment->seq + q->segment->length + q->virtual_octet;
}

static void judge_repetition(struct tcp_report *report, const struct question *q)
{
    const struct tcp_segment *s = q->segment;
    const struct tcp_half *own = q->own;
    bool back = own->next_seq && seq_before(s->seq, own->next_seq);

    if ((s->length == 0 && !q->virtual_octet) || (report->verdict & TCP_KEEP_ALIVE))
        return;
    /* one octet back and longer: what was there before was a probe of the window */
    if (s->length > 1 && own->next_seq - 1 == s->seq)
        back = false;
    if (s->length > 0 && q->peer->last_ack && !seq_after(s->seq + s->length, q->peer->last_ack)) {
        report->verdict |= TCP_SPURIOUS_RETRANSMISSION;
    } else if (back && is_fast_retransmission(q)) {
        report->verdict |= TCP_FAST_RETRANSMISSION;
    } else if (back && is_out_of_order(q)) {
        report->verdict |= TCP_OUT_OF_ORDER;
    } else if (back) {
        report->verdict |= TCP_RETRANSMISSION;
        report->rto = q->time - own->next_time;
        report->rto_frame = own->next_frame;
        if (own->unacked.n > 0) {
            report->rto = q->time - unacked_at(&own->unacked, 0)->time;
            report->rto_frame = unacked_at(&own->unacked, 0)->frame;
        }
    }
}

/* --- remembering ------------------------------------------------------------------------------ */

static void remember(const struct tcp_report *report, const struct question *q)
{
    const struct tcp_segment *s = q->segment;
    struct tcp_half *own = q->own;
    uint32_t next = s->seq + s->length;

    if ((s->length || q->virtual_octet) && own->unacked.n < TCP_UNACKED_MAX) {
        next += q->virtual_octet;
        unacked_push(&own->unacked,
            (struct tcp_unacked){.time = q->time, .frame = q->frame, .seq = s->seq, .next = next},
            q->flow->engine);
    }
    bool probe = report->verdict & TCP_ZERO_WINDOW_PROBE;
    if ((!own->next_seq || seq_after(next, own->next_seq)) && !probe) {
        own->next_seq = next;
        own->next_frame = q->frame;
        own->next_time = q->time;
    }
    if ((!own->max_to_ack || s->seq == own->max_to_ack) && !probe)
        own->max_to_ack = own->next_seq;
    own->window = s->window;
    own->last_ack = s->ack;
    own->last_ack_time = q->time;
    own->verdict = report->verdict;
}

static void count_pushed(struct tcp_half *own, const struct question *q)
{
    bool push = has(q, TCP_PSH);

    if (own->push_last)
        own->pushed = q->segment->length;
    else
        own->pushed += q->segment->length;
    own->push_last = push;
}

static void count_in_flight(struct tcp_report *report, const struct question *q)
{
    struct tcp_half *own = q->own;

    if (q->segment->length == 0 || own->unacked.n == 0 || own->in_flight_unknown)
        return;
    uint32_t octets = in_flight(&own->unacked) - q->peer->sacked;
    if (octets > 0 && octets < IN_FLIGHT_MAX)
        report->in_flight = octets - q->virtual_octet;
    count_pushed(own, q);
    report->pushed = own->pushed;
    report->any = true;
}

void tcp_analyze(struct tcp_report *report, const struct tcp_segment *segment,
    struct tcp_flow *flow, enum direction direction, const struct packet *packet)
{
    struct question q = {.segment = segment,
        .flow = flow,
        .own = &flow->half[direction],
        .peer = &flow->half[direction_other(direction)],
        .time = packet->time,
        .frame = packet->number,
        .virtual_octet = (segment->flags & (TCP_SYN | TCP_FIN)) != 0};

    q.own->sacked = 0;
    if (has(&q, TCP_ACK))
        q.peer->in_flight_unknown = false;
    judge_place(report, &q);
    judge_ack(report, &q);
    judge_repetition(report, &q);
    remember(report, &q);
    acknowledge(report, &q.peer->unacked, segment->ack, packet->time);
    count_in_flight(report, &q);
    q.own->sacked = segment->sacked;
    q.own->signals = mptcp_signals(flow);
    if (report->verdict)
        report->any = true;
}

/* --- showing ---------------------------------------------------------------------------------- */

/* In the order in which they are told; each new one stands before those before it. */
static const struct {
    uint16_t verdict;
    const char *words; /* NULL: made by hand */
    enum tcp_field note, second_note;
} verdicts[] = {
    {TCP_REUSED_PORTS, "[TCP Port numbers reused] ", TCP_N_REUSED_PORTS, 0},
    {TCP_RETRANSMISSION, "[TCP Retransmission] ", TCP_N_RETRANSMISSION, 0},
    {TCP_FAST_RETRANSMISSION, "[TCP Fast Retransmission] ", TCP_N_FAST_RETRANSMISSION,
        TCP_N_RETRANSMISSION},
    {TCP_SPURIOUS_RETRANSMISSION, "[TCP Spurious Retransmission] ", TCP_N_SPURIOUS_RETRANSMISSION,
        TCP_N_RETRANSMISSION},
    {TCP_OUT_OF_ORDER, "[TCP Out-Of-Order] ", TCP_N_OUT_OF_ORDER, 0},
    {TCP_LOST_SEGMENT, "[TCP Previous segment not captured] ", TCP_N_LOST_SEGMENT, 0},
    {TCP_ACK_LOST_SEGMENT, "[TCP ACKed unseen segment] ", TCP_N_ACK_LOST_SEGMENT, 0},
    {TCP_WINDOW_UPDATE, "[TCP Window Update] ", TCP_N_WINDOW_UPDATE, 0},
    {TCP_WINDOW_FULL, "[TCP Window Full] ", TCP_N_WINDOW_FULL, 0},
    {TCP_KEEP_ALIVE, "[TCP Keep-Alive] ", TCP_N_KEEP_ALIVE, 0},
    {TCP_KEEP_ALIVE_ACK, "[TCP Keep-Alive ACK] ", TCP_N_KEEP_ALIVE_ACK, 0},
    {TCP_DUPLICATE_ACK, NULL, TCP_N_DUPLICATE_ACK, 0},
    {TCP_ZERO_WINDOW_PROBE, "[TCP ZeroWindowProbe] ", TCP_N_ZERO_WINDOW_PROBE, 0},
    {TCP_ZERO_WINDOW, "[TCP ZeroWindow] ", TCP_N_ZERO_WINDOW, 0},
    {TCP_ZERO_WINDOW_PROBE_ACK, "[TCP ZeroWindowProbeAck] ", TCP_N_ZERO_WINDOW_PROBE_ACK, 0},
};

enum { N_VERDICTS = sizeof(verdicts) / sizeof(verdicts[0]) };

void tcp_report_row(struct dissection *d, const struct tcp_report *report)
{
    if (!info(d) || !report->verdict)
        return;
    for (size_t i = N_VERDICTS; i > 0; i--) {
        if (!(report->verdict & verdicts[i - 1].verdict))
            continue;
        if (verdicts[i - 1].words)
            text_add(info(d), verdicts[i - 1].words);
        else
            info_add(d, "[TCP Dup ACK %u#%u] ", report->duplicate_frame, report->duplicate_number);
    }
    info_fence(d);
}

static void show_duplicate_ack(
    struct dissection *d, const struct tcp_report *report, struct node *flags)
{
    node_label(d, gen_mark(d, &tcp[TCP_ANALYSIS_DUPLICATE_ACK]), "This is a TCP duplicate ack");
    ascend(d, flags);
    gen_uint(d, &tcp[TCP_ANALYSIS_DUPLICATE_ACK_NUM], report->duplicate_number);
    struct node *frame =
        gen_uint(d, &tcp[TCP_ANALYSIS_DUPLICATE_ACK_FRAME], report->duplicate_frame);
    expert_text(
        d, frame, &tcp[TCP_N_DUPLICATE_ACK], "Duplicate ACK (#%u)", report->duplicate_number);
}

static void show_verdicts(struct dissection *d, const struct tcp_report *report)
{
    struct node *flags = gen_mark(d, &tcp[TCP_ANALYSIS_FLAGS]);

    descend(d, flags);
    for (size_t i = 0; i < N_VERDICTS; i++) {
        if (!(report->verdict & verdicts[i].verdict))
            continue;
        if (verdicts[i].verdict == TCP_DUPLICATE_ACK)
            continue;
        expert(d, flags, &tcp[verdicts[i].note]);
        if (verdicts[i].second_note)
            expert(d, flags, &tcp[verdicts[i].second_note]);
        if (verdicts[i].verdict == TCP_RETRANSMISSION && report->rto) {
            gen_uint(d, &tcp[TCP_ANALYSIS_RTO], (uint64_t)report->rto);
            gen_uint(d, &tcp[TCP_ANALYSIS_RTO_FRAME], report->rto_frame);
        }
    }
    if (report->verdict & TCP_DUPLICATE_ACK)
        show_duplicate_ack(d, report, flags);
    else
        ascend(d, flags);
}

void tcp_report_tree(struct dissection *d, const struct tcp_report *report, int64_t initial_rtt)
{
    if (!report->any || !d->building)
        return;
    struct node *analysis = gen_mark(d, &tcp[TCP_ANALYSIS]);
    descend(d, analysis);
    if (report->acked_frame) {
        gen_uint(d, &tcp[TCP_ANALYSIS_ACKS_FRAME], report->acked_frame);
        if (report->rtt)
            gen_uint(d, &tcp[TCP_ANALYSIS_ACK_RTT], (uint64_t)report->rtt);
    }
    if (initial_rtt)
        gen_uint(d, &tcp[TCP_ANALYSIS_INITIAL_RTT], (uint64_t)initial_rtt);
    if (report->in_flight) {
        gen_uint(d, &tcp[TCP_ANALYSIS_IN_FLIGHT], report->in_flight);
        gen_uint(d, &tcp[TCP_ANALYSIS_PUSHED], report->pushed);
    }
    if (report->verdict)
        show_verdicts(d, report);
    ascend(d, analysis);
}
