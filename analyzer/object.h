/*
 * object: what crossed as a file
 *
 * A mail, an attachment, a body, a transferred file, a certificate. The dissector that reads one
 * announces it: where it begins and what is known of it, its octets as they come, where it ends. Of
 * one that comes in many units no more is held than that it is open. The sinks that want objects
 * get each step as an event; where none does, announcing is one test of a pointer.
 *
 *   object_begin(d, slot, &about)  object_octets(d, slot, …) …  object_end(d, slot)
 *   object_whole(d, &about, octets)                      one that is all there
 *
 * A slot tells apart those that are open at a time in one direction of a flow: a stream of HTTP/2.
 * What is lost of a stream is told by the transport: nothing is closed up in silence.
 */
#pragma once

#include "analyzer/dissection.h"

#include <stdbool.h>
#include <stdint.h>

/* Objects that are open at a time, in all flows; the one that was not heard of for longest breaks
 * off for one more. */
#define OBJECTS_OPEN_MAX 256

enum object_kind {
    OBJECT_MAIL,
    OBJECT_ATTACHMENT,
    OBJECT_BODY,
    OBJECT_FILE,
    OBJECT_CERTIFICATE,
    OBJECT_KINDS,
};

/* What is known where it begins. All octets are as on the wire, and borrowed. */
struct object_about {
    enum object_kind kind;
    const char *protocol;    /* "http": a constant */
    struct bytes name;       /* of the file, or nothing */
    struct bytes media_type; /* or nothing */
    struct bytes host, uri;  /* that it was asked from, or nothing */
    struct bytes coding;     /* that its octets are still in ("gzip"), or nothing */
    const char *extension;   /* of a name that has none, or NULL: the media type tells */
    bool sized;              /* size is known … */
    uint64_t size;           /* … octets that will come, if all do */
    bool until_close;        /* the end of the stream ends it, not a word of the protocol */
    bool once;               /* the same octets are the same object; they come in one event */
    uint32_t first_frame;    /* that brought some of it; 0: that of the unit */
};

enum object_step {
    OBJECT_BEGINS,
    OBJECT_OCTETS,
    OBJECT_GAP,      /* octets are missing here */
    OBJECT_RESTARTS, /* what came was coded: now come the octets as they were meant */
    OBJECT_ENDS,
};

struct object_event {
    enum object_step step;
    uint32_t id;    /* of the object, from 1 */
    uint32_t frame; /* that brought it; 0: none, it is the end of the flow */
    bool late;      /* the sinks have been given that frame before */
    const struct flow *flow;
    enum direction direction;
    const struct object_about *about; /* where it begins */
    struct bytes octets;
    uint64_t missing; /* octets of a gap */
    const char *why;  /* it ends so, and is not whole; marked N_; NULL: it is */
};

/* --- for dissectors --------------------------------------------------------------------------- */

/* Whether it is worth to find out what an announcement needs. */
static inline bool objects_wanted(const struct dissection *d)
{
    return d->objects && !d->quoted;
}

/* A former one of the slot that is open still breaks off. */
void object_begin(struct dissection *d, uint32_t slot, const struct object_about *about);
/* Those that follow do nothing where the slot has none. */
void object_octets(struct dissection *d, uint32_t slot, struct bytes octets);
void object_gap(struct dissection *d, uint32_t slot, uint64_t missing);
void object_restart(struct dissection *d, uint32_t slot);
void object_end(struct dissection *d, uint32_t slot);
/* It ends here and is not whole; why: a constant marked N_. */
void object_break(struct dissection *d, uint32_t slot, const char *why);
bool object_is_open(const struct dissection *d, uint32_t slot);
/* One that is all there, or of which octets are missing at its end. */
void object_whole(struct dissection *d, const struct object_about *about, struct bytes octets);
/* What is cut out of what is read from now on may not be whole, if lossy: octets of that are
 * missing. Returns what was so before, for object_loss_over. */
bool object_amid_loss(struct dissection *d, bool lossy);
void object_loss_over(struct dissection *d, bool before);
/* Whether octets are missing of the one that is open. */
bool object_has_gaps(const struct dissection *d, uint32_t slot);

extern const char object_why_lost[], object_why_cut[], object_why_headless[], object_why_part[],
    object_why_unpacked[];

/* --- for the engine --------------------------------------------------------------------------- */

struct objects;
typedef void object_emit(void *context, const struct object_event *event);

struct objects *objects_new(object_emit *emit, void *context);
void objects_free(struct objects *objects);
/* n octets of the direction are lost. resumes: the dissector goes on behind them. */
void objects_lost(struct dissection *d, uint64_t n, bool resumes);
/* The direction has ended: closed in order, or broken off. */
void objects_stream_end(struct dissection *d, enum direction direction, bool in_order);
/* What is announced from now on came in frames that the sinks have been given, or no longer. */
void objects_late(struct objects *objects, bool late);
/* Nothing more will come of the flow. */
void objects_flow_end(struct objects *objects, const struct flow *flow);
