/*
 * stream: one direction of a TCP conversation as octets in order
 *
 * Offsets are 64 bits and count from the first octet of data; sequence numbers wrap, offsets do
 * not. What arrives in order is parsed where it lies and only counted here (stream_advance). Kept
 * is no more than
 *
 *   pending  octets in order that wait for the rest of their message, with the frames they came in
 *   held     segments ahead of a hole, in a tree by offset, without overlap
 *
 * so that a stream without either costs 24 octets. Of octets that are sent twice the first copy
 * counts; a different second one sets conflict.
 */
#pragma once

#include "analyzer/budget.h"
#include "analyzer/cursor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most octets that one stream holds ahead of a hole. */
#define STREAM_HELD_MAX (4u << 20)

/* Octets of pending and the frame that carried them. */
struct stream_piece {
    uint32_t frame;
    uint32_t length;
};

/* Octets that are pending and came once more. */
struct stream_repeat {
    uint64_t offset;
    uint32_t frame;
    uint32_t length;
};

/* Most of them that are remembered for one message. */
#define STREAM_REPEATS_MAX 1000

struct backlog;

struct stream {
    uint64_t offset;         /* of the next octet in order */
    struct backlog *backlog; /* NULL: nothing pending or held */
    uint32_t next;           /* its sequence number */
    bool started;            /* offset and next are known */
    bool conflict;           /* copies of an octet differed; for the user to clear */
    bool capped; /* octets were dropped because a cap was reached; for the user to clear */
};

enum stream_fit {
    STREAM_OLD,      /* all of it was there before */
    STREAM_IN_ORDER, /* it has the next octet */
    STREAM_AHEAD,    /* there is a hole before it */
};

/* next is the sequence number of the first octet of data to come. */
void stream_start(struct stream *stream, uint32_t next);
void stream_deinit(struct stream *stream);

/* Where a segment lies. *old: octets at its front that were there before. */
enum stream_fit stream_fit(
    const struct stream *stream, uint32_t seq, uint32_t length, uint32_t *old);
/* n octets in order were seen; they are parsed in place or added to pending by the caller. */
void stream_advance(struct stream *stream, uint32_t n);

/* Hold a segment that is ahead, or in order while others are held (that were first where they
 * overlap it). false: the cap is reached, not all of it is held. */
bool stream_hold(
    struct stream *stream, struct budget *budget, uint32_t seq, struct bytes bytes, uint32_t frame);
/* Move held octets that are next in order to pending, and advance. Returns how many. */
uint32_t stream_release(struct stream *stream, struct budget *budget);
/* Whether anything is held, and the size of the hole before it. */
bool stream_holds(const struct stream *stream);
uint64_t stream_hole(const struct stream *stream);
/* The hole stays one: go on behind it. Pending octets end before it. */
void stream_skip_hole(struct stream *stream);

/* Octets that wait, and where they came from. They end at stream->offset. */
struct bytes stream_pending(const struct stream *stream);
const struct stream_piece *stream_pieces(const struct stream *stream, uint32_t *n);
/* Octets that came again, for the list of segments: remembered while any of them is pending.
 * Returns whether the segment begins in pending octets. */
bool stream_repeat(struct stream *stream, uint32_t seq, uint32_t length, uint32_t frame);
const struct stream_repeat *stream_repeats(const struct stream *stream, uint32_t *n);
/* Add octets that are next in order to pending (the caller advances). false: out of memory. */
bool stream_append(
    struct stream *stream, struct budget *budget, struct bytes bytes, uint32_t frame);
/* The first n pending octets are done with. They stay readable until stream_settle. */
void stream_consume(struct stream *stream, uint32_t n);
/* Nobody reads consumed octets any more. */
void stream_settle(struct stream *stream);

/* What the framing of the pending octets waits for; 0 and false after all were consumed. */
struct stream_wait {
    uint32_t need;    /* octets more */
    uint32_t scanned; /* octets that the dissector has seen */
    bool segment;     /* any segment will do, all of it */
};
struct stream_wait *stream_wait(struct stream *stream);
