#include "analyzer/held.h"

#include <stdlib.h>
#include <string.h>

enum {
    PENDING_MIN = 512,   /* octets allocated at first */
    PENDING_KEEP = 4096, /* buffers up to this size are kept when empty */
    PIECES_MIN = 4,
};

/* Times that octets are consumed in one packet, at most: a hole skipped, the segment, the end. */
enum { SPENT_MAX = 8 };

struct buffer {
    uint8_t *data;
    uint32_t length, capacity;
};

struct backlog {
    struct budget *budget;
    struct buffer pending;
    struct buffer spent[SPENT_MAX]; /* consumed, but still to be read in this packet */
    uint32_t n_spent;
    struct stream_piece *pieces;
    uint32_t n_pieces, pieces_capacity;
    struct stream_repeat *repeats; /* STREAM_REPEATS_MAX, or NULL */
    uint32_t n_repeats;
    struct stream_wait wait;
    struct held held;
};

/* --- memory ---------------------------------------------------------------------------------- */

static struct backlog *backlog(struct stream *stream, struct budget *budget)
{
    if (stream->backlog)
        return stream->backlog;
    if (!budget_take(budget, sizeof(struct backlog)))
        return NULL;
    struct backlog *b = calloc(1, sizeof(*b));
    if (!b) {
        budget_give(budget, sizeof(*b));
        return NULL;
    }
    b->budget = budget;
    stream->backlog = b;
    return b;
}

static void buffer_free(struct backlog *b, struct buffer *buffer)
{
    budget_give(b->budget, buffer->capacity);
    free(buffer->data);
    *buffer = (struct buffer){0};
}

static bool buffer_reserve(struct backlog *b, struct buffer *buffer, uint32_t n)
{
    uint64_t wanted = (uint64_t)buffer->length + n, capacity = buffer->capacity;

    if (wanted <= capacity)
        return true;
    if (capacity < PENDING_MIN)
        capacity = PENDING_MIN;
    while (capacity < wanted)
        capacity *= 2;
    if (capacity > UINT32_MAX || !budget_take(b->budget, (size_t)capacity - buffer->capacity))
        return false;
    uint8_t *data = realloc(buffer->data, (size_t)capacity);
    if (!data) {
        budget_give(b->budget, (size_t)capacity - buffer->capacity);
        return false;
    }
    buffer->data = data;
    buffer->capacity = (uint32_t)capacity;
    return true;
}

void stream_deinit(struct stream *stream)
{
    struct backlog *b = stream->backlog;

    if (!b)
        return;
    held_deinit(&b->held, b->budget);
    buffer_free(b, &b->pending);
    while (b->n_spent > 0)
        buffer_free(b, &b->spent[--b->n_spent]);
    budget_give(b->budget, b->pieces_capacity * sizeof(*b->pieces));
    free(b->pieces);
    budget_give(b->budget, b->repeats ? STREAM_REPEATS_MAX * sizeof(*b->repeats) : 0);
    free(b->repeats);
    budget_give(b->budget, sizeof(*b));
    free(b);
    stream->backlog = NULL;
}

/* --- order ----------------------------------------------------------------------------------- */

void stream_start(struct stream *stream, uint32_t next)
{
    stream->next = next;
    stream->started = true;
}

/* How far a sequence number is ahead of the next one. */
static int64_t ahead(const struct stream *stream, uint32_t seq)
{
    return (int32_t)(seq - stream->next);
}

enum stream_fit stream_fit(
    const struct stream *stream, uint32_t seq, uint32_t length, uint32_t *old)
{
    int64_t start = ahead(stream, seq);

    *old = 0;
    if (start > 0)
        return STREAM_AHEAD;
    if (start + length <= 0)
        return STREAM_OLD;
    *old = (uint32_t)-start;
    return STREAM_IN_ORDER;
}

void stream_advance(struct stream *stream, uint32_t n)
{
    stream->offset += n;
    stream->next += n;
}

/* --- held segments --------------------------------------------------------------------------- */

/* Octets that are held already are compared with a second copy of them. Returns how many. */
static uint32_t compare(struct stream *stream, const struct held_segment *held, uint64_t offset,
    const uint8_t *data, uint32_t n)
{
    uint64_t inside = offset - held->offset;
    uint32_t both = held->length - (uint32_t)inside;

    if (both > n)
        both = n;
    if (memcmp(held->octets + inside, data, both) != 0)
        stream->conflict = true;
    return both;
}

bool stream_hold(
    struct stream *stream, struct budget *budget, uint32_t seq, struct bytes bytes, uint32_t frame)
{
    struct backlog *b = backlog(stream, budget);
    int64_t start = ahead(stream, seq);
    uint32_t done = start < 0 ? (uint32_t)-start : 0;

    while (b && done < bytes.length) {
        uint64_t offset = stream->offset + (uint64_t)start + done;
        uint32_t n = bytes.length - done;
        struct held_place place;
        if (!held_find(&place, &b->held, b->budget, offset))
            break;
        const struct held_segment *next = place.next;
        if (next && next->offset <= offset) {
            done += compare(stream, next, offset, bytes.data + done, n);
            continue;
        }
        if (next && next->offset - offset < n)
            n = (uint32_t)(next->offset - offset);
        /* what fills the hole will not be held for long */
        bool full =
            start > 0 && (b->held.octets > STREAM_HELD_MAX || n > STREAM_HELD_MAX - b->held.octets);
        struct bytes part = {bytes.data + done, n};
        if (full || !held_add(&b->held, b->budget, &place, part, frame))
            break;
        done += n;
    }
    if (done < bytes.length)
        stream->capped = true;
    return done >= bytes.length;
}

uint32_t stream_release(struct stream *stream, struct budget *budget)
{
    struct backlog *b = stream->backlog;

    if (!b || !b->held.root)
        return 0;
    struct held_run run = held_take_run(&b->held, stream->offset);
    if (run.first)
        (void)buffer_reserve(b, &b->pending, run.octets); /* at once, or else for each of them */
    for (uint32_t index = run.first; index; index = held_at(&b->held, index)->right) {
        const struct held_segment *held = held_at(&b->held, index);
        if (!stream_append(stream, budget, (struct bytes){held->octets, held->length}, held->frame))
            stream->capped = true;
        stream_advance(stream, held->length);
    }
    held_free_run(&b->held, b->budget, &run);
    return run.octets;
}

bool stream_holds(const struct stream *stream)
{
    return stream->backlog && stream->backlog->held.root;
}

uint64_t stream_hole(const struct stream *stream)
{
    const struct held_segment *first = stream->backlog ? held_first(&stream->backlog->held) : NULL;

    return first ? first->offset - stream->offset : 0;
}

void stream_skip_hole(struct stream *stream)
{
    uint64_t hole = stream_hole(stream);

    stream->offset += hole;
    stream->next += (uint32_t)hole;
}

/* --- pending octets --------------------------------------------------------------------------- */

struct bytes stream_pending(const struct stream *stream)
{
    const struct backlog *b = stream->backlog;

    return b ? (struct bytes){b->pending.data, b->pending.length} : (struct bytes){NULL, 0};
}

const struct stream_piece *stream_pieces(const struct stream *stream, uint32_t *n)
{
    const struct backlog *b = stream->backlog;

    *n = b ? b->n_pieces : 0;
    return b ? b->pieces : NULL;
}

static bool add_piece(struct backlog *b, uint32_t frame, uint32_t length)
{
    if (b->n_pieces > 0 && b->pieces[b->n_pieces - 1].frame == frame) {
        b->pieces[b->n_pieces - 1].length += length;
        return true;
    }
    if (b->n_pieces == b->pieces_capacity) {
        uint32_t capacity = b->pieces_capacity ? 2 * b->pieces_capacity : PIECES_MIN;
        size_t more = (capacity - b->pieces_capacity) * sizeof(*b->pieces);
        if (!budget_take(b->budget, more))
            return false;
        struct stream_piece *pieces = realloc(b->pieces, capacity * sizeof(*pieces));
        if (!pieces) {
            budget_give(b->budget, more);
            return false;
        }
        b->pieces = pieces;
        b->pieces_capacity = capacity;
    }
    b->pieces[b->n_pieces++] = (struct stream_piece){frame, length};
    return true;
}

bool stream_append(struct stream *stream, struct budget *budget, struct bytes bytes, uint32_t frame)
{
    struct backlog *b = backlog(stream, budget);

    if (bytes.length == 0)
        return true;
    if (!b || !buffer_reserve(b, &b->pending, bytes.length) || !add_piece(b, frame, bytes.length))
        return false;
    memcpy(b->pending.data + b->pending.length, bytes.data, bytes.length);
    b->pending.length += bytes.length;
    return true;
}

bool stream_repeat(struct stream *stream, uint32_t seq, uint32_t length, uint32_t frame)
{
    struct backlog *b = stream->backlog;
    int64_t before = -ahead(stream, seq);

    if (!b || before <= 0 || before > b->pending.length)
        return false;
    if (!b->repeats && budget_take(b->budget, STREAM_REPEATS_MAX * sizeof(*b->repeats))) {
        b->repeats = malloc(STREAM_REPEATS_MAX * sizeof(*b->repeats));
        if (!b->repeats)
            budget_give(b->budget, STREAM_REPEATS_MAX * sizeof(*b->repeats));
    }
    if (b->repeats && b->n_repeats < STREAM_REPEATS_MAX)
        b->repeats[b->n_repeats++] =
            (struct stream_repeat){stream->offset - (uint64_t)before, frame, length};
    return true;
}

const struct stream_repeat *stream_repeats(const struct stream *stream, uint32_t *n)
{
    const struct backlog *b = stream->backlog;

    *n = b ? b->n_repeats : 0;
    return b ? b->repeats : NULL;
}

/* Those that lie before offset. */
static void drop_repeats(struct backlog *b, uint64_t offset)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < b->n_repeats; i++)
        if (b->repeats[i].offset >= offset)
            b->repeats[kept++] = b->repeats[i];
    b->n_repeats = kept;
    if (kept > 0 || !b->repeats)
        return;
    budget_give(b->budget, STREAM_REPEATS_MAX * sizeof(*b->repeats));
    free(b->repeats);
    b->repeats = NULL;
}

static void drop_pieces(struct backlog *b, uint32_t n)
{
    uint32_t gone = 0;

    while (gone < b->n_pieces && b->pieces[gone].length <= n)
        n -= b->pieces[gone++].length;
    if (n > 0)
        b->pieces[gone].length -= n;
    b->n_pieces -= gone;
    memmove(b->pieces, b->pieces + gone, b->n_pieces * sizeof(*b->pieces));
}

void stream_consume(struct stream *stream, uint32_t n)
{
    struct backlog *b = stream->backlog;

    if (!b || n == 0)
        return;
    struct buffer tail = {0};
    uint32_t left = b->pending.length - n;
    if (left > 0 && buffer_reserve(b, &tail, left)) {
        memcpy(tail.data, b->pending.data + n, left);
        tail.length = left;
    } else if (left > 0) {
        stream->capped = true;
        n += left;
    }
    if (b->n_spent == SPENT_MAX)
        buffer_free(b, &b->spent[--b->n_spent]);
    b->spent[b->n_spent++] = b->pending;
    b->pending = tail;
    drop_pieces(b, n);
    drop_repeats(b, stream->offset - b->pending.length);
    b->wait = (struct stream_wait){0};
}

void stream_settle(struct stream *stream)
{
    struct backlog *b = stream->backlog;

    while (b && b->n_spent > 0) {
        struct buffer *spent = &b->spent[--b->n_spent];
        if (b->pending.data || spent->capacity > PENDING_KEEP) {
            buffer_free(b, spent);
        } else {
            b->pending = *spent;
            b->pending.length = 0;
            *spent = (struct buffer){0};
        }
    }
}

struct stream_wait *stream_wait(struct stream *stream)
{
    return stream->backlog ? &stream->backlog->wait : NULL;
}
