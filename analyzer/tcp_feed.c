/*
 * tcp_feed: a segment's payload into its stream, and complete messages to the dissector
 *
 * Octets in order are parsed where they lie in the packet. What is not complete waits in the
 * stream; a message that waited is parsed from there, in the frame that completes it, as a source
 * of its own with the list of its segments.
 */
#include "analyzer/engine.h"
#include "analyzer/object.h"
#include "analyzer/tcp.h"
#include "analyzer/tcp_flow.h"

#include <stdlib.h>
#include <string.h>

enum {
    SEGMENTS_SHOWN_MAX = 1000, /* of one message */
    REORDER_NS = 3000000,      /* a packet may be recorded so much behind its ACK */
    TITLE_MAX = 239,           /* octets of the line that lists them, as in Wireshark */
    SIZES_SHOWN_MAX = 1000,    /* messages of one segment whose size is shown */
};

/* The octets that can be parsed now, and what came of them. */
struct feed {
    struct dissection *d;
    struct tcp_flow *flow;
    struct tcp_half *half;
    struct stream *stream;
    struct budget *budget; /* of the run */
    struct bytes payload;  /* of this packet, not looked at yet */
    struct bytes view;     /* in order, not parsed */
    uint64_t offset;       /* of the view in the stream */
    uint32_t done;         /* octets of view that were parsed */
    uint32_t need;         /* octets that the framing wants more */
    uint32_t missing;      /* octets behind the view that were not captured */
    bool waited;           /* view lies in the stream, not in the packet */
    bool ahead;            /* it ends with segments that came early */
    bool ended;            /* nothing follows */
    bool after_gap;        /* octets before the view are lost */
    struct entered {
        bool yes; /* what waited is a source of its own by now */
        struct scope scope;
        uint32_t first_node;
        uint32_t piece, piece_end; /* index of the segment that was looked at last; where it ends */
    } entered;
    uint32_t used;            /* octets of the payload in messages that had waited */
    uint32_t *sizes;          /* of the messages that were parsed, in the packet's arena, or NULL */
    uint32_t n_sizes, n_late; /* n_late: those that had waited, they come first */
};

/* Part of a LINK_REASSEMBLED_TCP: nothing came but the end of the conversation. */
enum { ONLY_ENDED = 1 };

/* --- a message that came in several segments ----------------------------------------------------
 */

/* Segments that made up a message, each with its frame; some came twice. */
struct piece {
    uint64_t offset; /* in the stream */
    uint32_t frame, length;
    bool repeated;
};
struct pieces {
    uint32_t n;
    struct piece shown[];
};

static int by_offset(const void *one, const void *other)
{
    const struct piece *a = one, *b = other;

    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return (a->frame > b->frame) - (a->frame < b->frame);
}

static void add_pieces(struct pieces *pieces, const struct feed *feed, uint32_t to, uint32_t most)
{
    uint32_t n, at = 0;
    const struct stream_piece *all = stream_pieces(feed->stream, &n);

    for (uint32_t i = 0; i < n && pieces->n < most && at < to; i++) {
        uint32_t length = all[i].length < to - at ? all[i].length : to - at;
        pieces->shown[pieces->n++] = (struct piece){feed->offset + at, all[i].frame, length, false};
        at += length;
    }
}

static void add_repeats(struct pieces *pieces, const struct feed *feed, uint32_t to, uint32_t most)
{
    uint32_t n;
    const struct stream_repeat *all = stream_repeats(feed->stream, &n);
    uint64_t end = feed->offset + to;

    for (uint32_t i = 0; i < n && pieces->n < most; i++) {
        uint64_t room = end - all[i].offset;
        if (all[i].offset >= end)
            continue;
        pieces->shown[pieces->n++] = (struct piece){all[i].offset, all[i].frame,
            all[i].length < room ? all[i].length : (uint32_t)room, true};
    }
    if (n > 0)
        qsort(pieces->shown, pieces->n, sizeof pieces->shown[0], by_offset);
}

/* Those of the first `to` octets, in the packet's arena; or NULL. */
static struct pieces *find_pieces(const struct feed *feed, uint32_t to)
{
    uint32_t n, repeats;

    stream_pieces(feed->stream, &n);
    stream_repeats(feed->stream, &repeats);
    uint32_t most = n + repeats < SEGMENTS_SHOWN_MAX ? n + repeats : SEGMENTS_SHOWN_MAX;
    struct pieces *pieces =
        arena_alloc(feed->d->arena, sizeof *pieces + (most + 1) * sizeof pieces->shown[0]);
    if (!pieces)
        return NULL;
    pieces->n = 0;
    add_pieces(pieces, feed, to, most);
    add_repeats(pieces, feed, to, most);
    return pieces;
}

/* As much of the list as Wireshark has room for. */
static const char *pieces_title(struct dissection *d, const struct pieces *pieces, uint32_t length)
{
    struct text title = {0};

    text_printf(&title, "%u Reassembled TCP Segments (%u byte%s): ", pieces->n, length,
        length == 1 ? "" : "s");
    for (uint32_t i = 0; i < pieces->n && title.length <= TITLE_MAX; i++)
        text_printf(
            &title, "%s#%u(%u)", i ? ", " : "", pieces->shown[i].frame, pieces->shown[i].length);
    if (title.length > TITLE_MAX)
        title.length = TITLE_MAX;
    const char *copy = arena_copy(d->arena, title.data, title.length);
    text_deinit(&title);
    return copy;
}

static void show_piece(
    struct dissection *d, const struct piece *piece, struct bytes whole, uint64_t start)
{
    uint32_t at = (uint32_t)(piece->offset - start), n = piece->length;
    struct node *node =
        put_uint(d, &tcp[TCP_SEGMENT], (struct bytes){whole.data + at, n}, piece->frame);

    node_generated(node);
    if (n == 0)
        node_label(d, node, "Frame: %u (no data)", piece->frame);
    else
        node_label(d, node, "Frame: %u, payload: %u-%u (%u byte%s)", piece->frame, at, at + n - 1,
            n, n == 1 ? "" : "s");
    if (!piece->repeated)
        return;
    descend(d, node);
    gen_uint(d, &tcp[TCP_SEGMENT_OVERLAP], 1);
    ascend(d, node);
}

/* The cursor is over the reassembled octets, which begin at start in the stream. */
static void show_pieces(struct dissection *d, const struct pieces *pieces, uint64_t start)
{
    struct bytes whole = peek_rest(d);

    struct node *layer = open_layer(d, &tcp[TCP_SEGMENTS]);
    node_label(d, layer, "%s", pieces_title(d, pieces, whole.length));
    node_generated(layer);
    for (uint32_t i = 0; i < pieces->n; i++)
        show_piece(d, &pieces->shown[i], whole, start);
    gen_uint(d, &tcp[TCP_SEGMENT_COUNT], pieces->n);
    gen_uint(d, &tcp[TCP_REASSEMBLED_LENGTH], whole.length);
    node_generated(put_text(d, &tcp[TCP_REASSEMBLED_DATA], whole));
    d->tree->depth = 0;
    d->layer = NULL;
}

/* --- one unit -----------------------------------------------------------------------------------
 */

/* Protocols with a length before each message have it shown under TCP. */
static void note_size(struct feed *feed, uint32_t n)
{
    struct dissection *d = feed->d;
    const struct dissector *dissector = d->flow->dissection.dissector[d->direction];

    if (!d->building || !dissector || !dissector->sized)
        return;
    if (!feed->sizes)
        feed->sizes = arena_alloc(d->arena, SIZES_SHOWN_MAX * sizeof feed->sizes[0]);
    if (feed->sizes && feed->n_sizes < SIZES_SHOWN_MAX)
        feed->sizes[feed->n_sizes++] = n;
}

/* The stream lets go of its octets before nodes and messages are shown: those get a copy. */
static bool make_lasting(struct dissection *d, struct bytes *bytes)
{
    if (engine_first_pass(d->engine) || !engine_links(d->engine))
        return true;
    uint8_t *copy = arena_alloc(d->arena, bytes->length);
    if (!copy)
        return false;
    memcpy(copy, bytes->data, bytes->length);
    bytes->data = copy;
    return true;
}

/* What waited is read as a source of its own, in this packet. */
static bool enter_waited(struct feed *feed)
{
    struct dissection *d = feed->d;
    struct bytes bytes = feed->view;

    if (feed->entered.yes)
        return true;
    if (!make_lasting(d, &bytes))
        return false;
    feed->view = bytes;
    feed->entered = (struct entered){
        .yes = true, .scope = enter_source(d, "Reassembled TCP", bytes), .first_node = d->tree->n};
    return true;
}

/* The frame that carried the octet at offset `at` of what waited; at only grows. */
static uint32_t frame_of(struct feed *feed, uint32_t at)
{
    uint32_t n;
    const struct stream_piece *pieces = stream_pieces(feed->stream, &n);
    struct entered *entered = &feed->entered;

    if (n == 0)
        return feed->d->packet->number;
    if (entered->piece_end == 0)
        entered->piece_end = pieces[0].length;
    while (at >= entered->piece_end && entered->piece + 1 < n)
        entered->piece_end += pieces[++entered->piece].length;
    return pieces[entered->piece].frame;
}

/* Everything that was parsed of what had waited has one list of its segments, before its layers. */
static void leave_waited(struct feed *feed)
{
    struct dissection *d = feed->d;
    uint32_t here = d->packet->number;

    if (!feed->entered.yes)
        return;
    feed->entered.yes = false;
    struct pieces *pieces = find_pieces(feed, feed->done);
    for (uint32_t i = 0; pieces && i < pieces->n; i++)
        if (pieces->shown[i].frame != here)
            foretell(d, LINK_REASSEMBLED_TCP, pieces->shown[i].frame, 0, here);
    /* what ends only with the conversation is completed by the segment that says so */
    bool ends =
        pieces && feed->ended && pieces->n > 0 && pieces->shown[pieces->n - 1].frame != here;
    if (ends)
        foretell(d, LINK_REASSEMBLED_TCP, pieces->shown[pieces->n - 1].frame, ONLY_ENDED, here);
    if (ends)
        pieces->shown[pieces->n++] = (struct piece){feed->offset + feed->done, here, 0, false};
    if (d->building && pieces && pieces->n > 1) {
        uint32_t from = d->tree->n, to = feed->entered.first_node;
        struct scope scope = enter_span(d, (struct bytes){feed->view.data, feed->done});
        show_pieces(d, pieces, feed->offset);
        leave_forgiving(d, scope);
        tree_move_back(d->tree, to, from);
        engine_nodes_moved(d, to, d->tree->n - from);
    }
    leave_forgiving(d, feed->entered.scope);
}

/* The octets [feed->done, feed->done + n) of the view to the dissector; wire: octets more that
 * were not captured. */
static void parse_unit(struct feed *feed, enum framing_kind kind, uint32_t n, uint32_t wire)
{
    struct dissection *d = feed->d;
    struct unit unit = {.kind = kind,
        .stream_offset = feed->offset + feed->done,
        .first_frame = d->packet->number,
        .verdict = feed->after_gap ? MESSAGE_AFTER_GAP : MESSAGE_GOOD};

    if (feed->missing > 0 && feed->done + n >= feed->view.length)
        unit.verdict = MESSAGE_CUT; /* else what comes next would seem to go on with it */
    feed->after_gap = false;
    note_size(feed, wire > 0 ? n + feed->need : n);
    if (feed->waited && !enter_waited(feed))
        return;
    if (feed->waited)
        unit.first_frame = frame_of(feed, feed->done);
    struct scope scope = enter_span(d, (struct bytes){feed->view.data + feed->done, n});
    d->cursor.wire_end += wire;
    d->followed = feed->waited ? 0 : feed->view.length - feed->done - n;
    engine_parse(d, &unit);
    leave_forgiving(d, scope);
}

/* --- the loop -----------------------------------------------------------------------------------
 */

static struct bytes rest_of(const struct feed *feed)
{
    return (struct bytes){feed->view.data + feed->done, feed->view.length - feed->done};
}

static uint32_t message_max(const struct dissector *dissector)
{
    return dissector->message_max ? dissector->message_max : MESSAGE_MAX_DEFAULT;
}

/* No dissector wants them. */
static void drop_rest(struct feed *feed)
{
    struct dissection *d = feed->d;

    if (!feed->waited || enter_waited(feed)) {
        struct scope scope = enter_span(d, rest_of(feed));
        d->followed = 0;
        engine_data(d);
        leave_forgiving(d, scope);
    }
    feed->done = feed->view.length;
}

/* The first pass waited in vain for the rest of what is unread in this segment: no more octets came
 * than the end of the conversation. */
static bool is_abandoned(const struct feed *feed)
{
    struct dissection *d = feed->d;
    uint64_t frame;

    return !feed->waited && !feed->ended && engine_second_pass(d->engine) &&
           (!foretold(d, LINK_REASSEMBLED_TCP, 0, &frame) ||
               foretold(d, LINK_REASSEMBLED_TCP, ONLY_ENDED, &frame));
}

/* One step; false: nothing more can be done now. */
static bool step(struct feed *feed)
{
    struct dissection *d = feed->d;
    struct stream_wait *wait = feed->done == 0 && feed->waited ? stream_wait(feed->stream) : NULL;
    struct unread unread = {.bytes = rest_of(feed),
        .scanned = wait ? wait->scanned : 0,
        .ended = feed->ended,
        .cut = feed->missing > 0,
        .ahead = feed->ahead,
        .resync = feed->half->resync,
        .direction = d->direction,
        .flow = d->flow};
    const struct dissector *dissector = engine_dissector(d, &unread);

    if (!dissector) {
        drop_rest(feed);
        return false;
    }
    unread.abandoned = dissector->by_segment && is_abandoned(feed);
    struct framing framing = dissector->frame(d->flow->dissection.state[d->direction], &unread);
    if (framing.kind == FRAMING_RESYNC)
        feed->half->resync = true;
    if (framing.kind >= FRAMING_REJECT && feed->half->resync) {
        drop_rest(
            feed); /* still in the middle of something: the next segment may begin a message */
        return false;
    }
    if (framing.kind == FRAMING_MESSAGE || framing.kind == FRAMING_PART)
        feed->half->resync = false;
    if (framing.kind == FRAMING_NEED && feed->missing > 0) {
        uint32_t wire = framing.length > feed->missing ? framing.length : feed->missing;
        feed->need = framing.length;
        parse_unit(feed, FRAMING_MESSAGE, unread.bytes.length, wire);
        feed->done = feed->view.length;
        return false;
    }
    if (framing.kind == FRAMING_NEED) {
        feed->need = framing.length ? framing.length : 1;
        if ((uint64_t)unread.bytes.length + feed->need > message_max(dissector))
            engine_reject(d);
        else if (!feed->ended)
            return false;
        else
            framing = framing_message(unread.bytes.length);
    }
    if (framing.kind == FRAMING_REJECT || framing.length == 0)
        engine_reject(d);
    if (framing.kind != FRAMING_MESSAGE && framing.kind != FRAMING_PART)
        return true; /* look for another dissector */
    if (framing.length > unread.bytes.length)
        framing.length = unread.bytes.length;
    if (framing.length == 0)
        return true;
    parse_unit(feed, framing.kind, framing.length, 0);
    feed->done += framing.length;
    return true;
}

static void run(struct feed *feed)
{
    const struct stream_wait *wait = feed->waited ? stream_wait(feed->stream) : NULL;

    if (wait && wait->need > 0 && !feed->ended && feed->view.length < wait->scanned + wait->need)
        return;
    while (feed->done < feed->view.length && step(feed))
        ;
}

/* --- what TCP shows of it -------------------------------------------------------------------- */

static void show_segment_data(struct dissection *d, struct bytes span, const char *kind)
{
    node_label(d, put_text(d, &tcp[TCP_SEGMENT_DATA], span), "%s (%u byte%s)", kind, span.length,
        span.length == 1 ? "" : "s");
}

static void show_sizes(struct feed *feed, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        gen_uint(feed->d, &tcp[TCP_PDU_SIZE], feed->sizes[i]);
}

/* Under TCP's layer, though other layers follow it by now. waits: octets at the end of the payload
 * that are not parsed yet. */
static void show_fate(struct feed *feed, uint32_t tcp_layer, struct bytes payload, uint32_t waits)
{
    struct dissection *d = feed->d;
    uint64_t frame;

    if (!d->building || tcp_layer >= d->tree->n)
        return;
    uint32_t to = tcp_layer + 1, from = d->tree->n;
    while (to < from && d->tree->nodes[to].depth > 0)
        to++;
    d->tree->depth = 1;
    show_sizes(feed, 0, feed->n_late);
    if (feed->used > 0)
        show_segment_data(d, (struct bytes){payload.data, feed->used}, "TCP segment data");
    show_sizes(feed, feed->n_late, feed->n_sizes);
    if (waits > 0 && foretold(d, LINK_REASSEMBLED_TCP, 0, &frame))
        gen_uint(d, &tcp[TCP_REASSEMBLED_IN], frame);
    if (waits > 0)
        show_segment_data(
            d, (struct bytes){payload.data + (payload.length - waits), waits}, "TCP segment data");
    d->tree->depth = 0;
    tree_move_back(d->tree, to, from);
    engine_nodes_moved(d, to, d->tree->n - from);
}

static void say_segment(struct dissection *d, bool said)
{
    if (!info(d) || said)
        return;
    if (strcmp(d->row->protocol, "MPTCP") == 0)
        row_protocol(d, "TCP");
    text_add(info(d), " [TCP segment of a reassembled PDU]");
}

/* All of it was there before. What waits is shown once more as such; of what was parsed, and not
 * merely repeated because its ACK was late, only that it came again. */
static void take_repeated(struct feed *feed, const struct tcp_segment *segment, bool spurious)
{
    struct dissection *d = feed->d;
    uint64_t frame;

    bool waits =
        !spurious && stream_repeat(feed->stream, segment->seq, segment->length, d->packet->number);
    if (waits)
        say_segment(d, false);
    if (!d->building || feed->payload.length == 0 || spurious)
        return;
    d->tree->depth = 1;
    if (waits && foretold(d, LINK_REASSEMBLED_TCP, 0, &frame))
        gen_uint(d, &tcp[TCP_REASSEMBLED_IN], frame);
    show_segment_data(
        d, feed->payload, waits ? "TCP segment data" : "Retransmitted TCP segment data");
    d->tree->depth = 0;
}

/* --- order ----------------------------------------------------------------------------------- */

static void note_lost(struct feed *feed, uint64_t n)
{
    struct flow_dissection *dissection = &feed->d->flow->dissection;
    enum direction direction = feed->d->direction;
    const struct dissector *dissector = dissection->dissector[direction];

    feed->after_gap = true;
    if (!dissector)
        return;
    enum recovery recovery = dissector->gap
                                 ? dissector->gap(dissection->state[direction], direction, n)
                                 : RECOVERY_GIVE_UP;
    if (feed->d->objects)
        objects_lost(feed->d, n, recovery == RECOVERY_RESUME);
    if (recovery == RECOVERY_GIVE_UP)
        engine_reject(feed->d);
    if (recovery == RECOVERY_RESYNC)
        feed->half->resync = true;
}

/* What waits, with this packet's part of it if there is one: parse what can be. */
static void parse_waiting(struct feed *feed)
{
    feed->view = stream_pending(feed->stream);
    feed->waited = true;
    feed->offset = feed->stream->offset - feed->view.length;
    feed->done = 0;
    run(feed);
    leave_waited(feed);
    stream_consume(feed->stream, feed->done);
    struct stream_wait *wait = stream_wait(feed->stream);
    if (wait && feed->done < feed->view.length && feed->need > 0) {
        wait->scanned = feed->view.length - feed->done;
        wait->need = feed->need;
    }
    feed->n_late = feed->n_sizes;
    feed->waited = false;
}

/* What waited is a message that was cut, for those who want the objects in it. */
static void parse_rest(struct feed *feed)
{
    const struct dissector *dissector = feed->d->flow->dissection.dissector[feed->d->direction];

    feed->view = stream_pending(feed->stream);
    if (!dissector || feed->view.length == 0)
        return;
    feed->waited = true;
    feed->offset = feed->stream->offset - feed->view.length;
    feed->done = 0;
    feed->missing = 1;
    parse_unit(feed, FRAMING_MESSAGE, feed->view.length, 1);
    if (feed->entered.yes)
        leave_forgiving(feed->d, feed->entered.scope);
    feed->entered = (struct entered){0};
    feed->view = (struct bytes){NULL, 0};
    feed->missing = 0;
    feed->waited = false;
}

/* The peer has acknowledged what we never saw, or the stream is full: go on behind the hole. What
 * waited for octets of the hole is no message any more. */
static void skip_hole(struct feed *feed)
{
    uint64_t hole = stream_hole(feed->stream);
    uint32_t waited = stream_pending(feed->stream).length;

    if (feed->d->objects)
        parse_rest(feed);
    uint32_t told = feed->d->objects ? waited : 0;
    stream_consume(feed->stream, waited);
    stream_skip_hole(feed->stream);
    feed->half->hole_acked = 0;
    note_lost(feed, waited - told + hole);
    stream_release(feed->stream, feed->budget);
    feed->ahead = true;
    parse_waiting(feed);
    feed->ahead = false;
}

static void parse_in_place(struct feed *feed)
{
    stream_advance(feed->stream, feed->payload.length);
    feed->view = feed->payload;
    feed->done = 0;
    feed->offset = feed->stream->offset - feed->view.length;
    run(feed);
    struct bytes tail = rest_of(feed);
    if (tail.length == 0 || feed->missing > 0)
        return;
    if (!stream_append(feed->stream, feed->budget, tail, feed->d->packet->number))
        feed->stream->capped = true;
    struct stream_wait *wait = stream_wait(feed->stream);
    if (wait) {
        wait->scanned = tail.length;
        wait->need = feed->need;
    }
}

/* Octets of the payload for what waits: all, or as many as it is known to need. */
static uint32_t share_of(const struct feed *feed)
{
    const struct stream_wait *wait = stream_wait(feed->stream);
    uint32_t all = feed->payload.length, pending = stream_pending(feed->stream).length;

    if (!wait || wait->need <= 1)
        return all;
    uint64_t whole = (uint64_t)wait->scanned + wait->need;
    return whole > pending && whole - pending < all ? (uint32_t)(whole - pending) : all;
}

static void count_used(struct feed *feed, uint32_t before, uint32_t n)
{
    uint32_t used = feed->done > before ? feed->done - before : 0;

    feed->used += used < n ? used : n;
}

/* Messages that wait are completed first; what follows them is parsed where it lies. Returns how
 * many octets of the payload wait now. */
static uint32_t take_next(struct feed *feed, uint32_t missing)
{
    struct stream *stream = feed->stream;

    while (feed->payload.length > 0 && stream_pending(stream).length > 0) {
        uint32_t before = stream_pending(stream).length, n = share_of(feed);
        struct bytes share = {feed->payload.data, n};
        feed->missing = n == feed->payload.length ? missing : 0;
        if (!stream_append(stream, feed->budget, share, feed->d->packet->number))
            stream->capped = true;
        stream_advance(stream, n);
        parse_waiting(feed);
        count_used(feed, before, n);
        feed->payload = (struct bytes){feed->payload.data + n, feed->payload.length - n};
        if (feed->payload.length > 0)
            info_fence(feed->d); /* what follows is said behind it */
    }
    if (feed->payload.length == 0)
        return stream_pending(stream).length;
    feed->missing = missing;
    parse_in_place(feed);
    return feed->view.length - feed->done;
}

/* It fills a hole: with what came early behind it, it is one piece. */
static uint32_t take_filling(struct feed *feed)
{
    struct stream *stream = feed->stream;
    uint32_t before = stream_pending(stream).length, n = feed->payload.length;

    stream_hold(stream, feed->budget, stream->next, feed->payload, feed->d->packet->number);
    stream_release(stream, feed->budget);
    feed->half->hole_acked = 0;
    feed->ahead = stream_pending(stream).length > before + n;
    parse_waiting(feed);
    feed->ahead = false;
    count_used(feed, before, n);
    return stream_pending(stream).length;
}

static void take_in_order(struct feed *feed, uint32_t missing, uint32_t tcp_layer)
{
    struct stream *stream = feed->stream;
    struct bytes payload = feed->payload;
    uint32_t end = stream->next + payload.length;
    uint32_t waits = stream_holds(stream) ? take_filling(feed) : take_next(feed, missing);

    if (waits > payload.length)
        waits = payload.length;
    if (missing > 0 && stream->next == end && !stream_holds(stream)) {
        stream_advance(stream, missing);
        note_lost(feed, missing);
    }
    if (missing > 0)
        waits = 0;
    if (waits > 0 || feed->used > 0 || feed->n_sizes > 0)
        show_fate(feed, tcp_layer, payload, waits);
    if (waits > 0)
        say_segment(feed->d, waits < payload.length);
}

/* It came early. false: it cannot be held, and the hole before it was given up for it. */
static bool take_held(struct feed *feed, uint32_t seq, uint32_t tcp_layer)
{
    if (!stream_hold(feed->stream, feed->budget, seq, feed->payload, feed->d->packet->number)) {
        skip_hole(feed);
        return false;
    }
    show_fate(feed, tcp_layer, feed->payload, feed->payload.length);
    say_segment(feed->d, false);
    return true;
}

/* --- ends ------------------------------------------------------------------------------------ */

/* What the peer acknowledges was there: a hole before it will not be filled, unless the packets
 * were recorded in another order. So it stays open until later octets come, or the end. */
static void note_ack(
    const struct dissection *d, const struct tcp_segment *segment, struct tcp_half *other)
{
    const struct stream *stream = &other->stream;

    if (segment->flags & TCP_ACK && !other->hole_acked && stream_holds(stream) &&
        seq_after(segment->ack, stream->next))
        other->hole_acked = d->packet->time;
}

static bool hole_is_lost(const struct feed *feed)
{
    return feed->half->hole_acked && stream_holds(feed->stream) &&
           feed->d->packet->time - feed->half->hole_acked > REORDER_NS;
}

static void end_stream(struct feed *feed, const struct tcp_segment *segment)
{
    struct tcp_half *half = feed->half;
    while ((segment->flags & TCP_FIN && hole_is_lost(feed)) ||
           (segment->flags & TCP_RST && stream_holds(feed->stream)))
        skip_hole(feed);
    bool over =
        segment->flags & TCP_RST || (half->fin && seq_after(feed->stream->next + 1, half->fin_seq));

    if (!over || half->ended)
        return;
    half->ended = true;
    feed->ended = true;
    if (stream_pending(feed->stream).length > 0)
        parse_waiting(feed);
    if (feed->d->objects)
        objects_stream_end(feed->d, feed->d->direction, !(segment->flags & TCP_RST));
}

static struct feed feed_of(struct dissection *d, struct tcp_flow *flow, enum direction direction)
{
    return (struct feed){.d = d,
        .flow = flow,
        .half = &flow->half[direction],
        .stream = &flow->half[direction].stream,
        .budget = engine_budget(d->engine)};
}

void tcp_flow_rest(struct dissection *d)
{
    struct tcp_flow *flow = d->flow->tcp;

    for (int i = 0; flow && i < 2; i++) {
        d->direction = (enum direction)i;
        struct feed feed = feed_of(d, flow, d->direction);
        parse_rest(&feed);
    }
}

/* Without its SYN a stream may begin in the middle of a message. */
static void begin_stream(struct tcp_half *half, const struct tcp_segment *segment)
{
    struct stream *stream = &half->stream;

    if (segment->flags & TCP_SYN) {
        stream_start(stream, segment->seq + 1);
    } else if (!stream->started && segment->length > 0) {
        stream_start(stream, segment->seq);
        half->resync = true;
    }
}

/* Nodes point into what was parsed: it is let go when the sinks have seen them. */
static void settle(void *context)
{
    struct tcp_flow *flow = context;

    stream_settle(&flow->half[TO_SERVER].stream);
    stream_settle(&flow->half[TO_CLIENT].stream);
}

void tcp_feed(struct dissection *d, const struct tcp_segment *segment,
    const struct tcp_report *report, struct tcp_flow *flow, uint32_t tcp_layer)
{
    struct feed feed = feed_of(d, flow, d->direction);
    struct bytes payload = peek_rest(d);
    uint32_t old = 0;

    note_ack(d, segment, &flow->half[direction_other(d->direction)]);
    settle(flow);
    d->afterwards = settle;
    d->afterwards_context = flow;
    if (!feed.stream->started || (segment->flags & TCP_SYN && feed.stream->offset == 0))
        begin_stream(feed.half, segment);
    if (segment->length > 0 && !(report->verdict & TCP_KEEP_ALIVE)) {
        uint32_t seq = segment->seq + ((segment->flags & TCP_SYN) != 0);
        feed.payload = payload;
        enum stream_fit fit = stream_fit(feed.stream, seq, segment->length, &old);
        while (fit == STREAM_AHEAD && hole_is_lost(&feed)) {
            skip_hole(&feed);
            fit = stream_fit(feed.stream, seq, segment->length, &old);
        }
        switch (fit) {
        case STREAM_OLD:
            take_repeated(&feed, segment, report->verdict & TCP_SPURIOUS_RETRANSMISSION);
            break;
        case STREAM_AHEAD:
            if (take_held(&feed, seq, tcp_layer) ||
                stream_fit(feed.stream, seq, segment->length, &old) != STREAM_IN_ORDER)
                break;
            /* fall through */
        case STREAM_IN_ORDER:
            if (old > payload.length)
                old = payload.length;
            feed.payload = (struct bytes){payload.data + old, payload.length - old};
            take_in_order(&feed, segment->length - payload.length, tcp_layer);
            break;
        }
    }
    end_stream(&feed, segment);
    if (feed.stream->conflict)
        expert(d, NULL, &tcp[TCP_N_OVERLAP_CONFLICT]);
    if (feed.stream->capped || feed.budget->dropped)
        expert(d, NULL, &tcp[TCP_N_CAPPED]);
    feed.stream->conflict = feed.stream->capped = feed.budget->dropped = false;
}
