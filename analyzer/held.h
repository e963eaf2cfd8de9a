/*
 * held: segments ahead of a hole, by offset, without overlap
 *
 * A treap (a search tree by offset and a heap by weight) over one array of nodes that lies together
 * in the cache, as each segment searches it; the octets lie apart. What a hostile sender does, a
 * search takes a logarithm.
 */
#pragma once

#include "analyzer/stream.h"

#include <stdbool.h>
#include <stdint.h>

struct held_segment {
    uint64_t offset;
    uint8_t *octets;
    uint32_t length;
    uint32_t frame;
    uint32_t left, right; /* index; 0: none */
    uint32_t weight;
};

/* Zeroed at first. */
struct held {
    struct held_segment *segments; /* [0] is none */
    uint32_t n, capacity;          /* of segments that were used */
    uint32_t free;                 /* the first that is free; right leads to the next. 0: none */
    uint32_t root;
    uint32_t octets; /* of all that are held */
    uint32_t random;
};

void held_deinit(struct held *held, struct budget *budget);

/* What one search finds out about an offset; valid until the next change. */
struct held_place {
    uint64_t offset;
    const struct held_segment *next; /* the first that ends behind it, or NULL */
    uint32_t *link;                  /* where a segment of this weight would hang */
    uint32_t weight;
};

/* false: there is no memory for one more. */
bool held_find(struct held_place *place, struct held *held, struct budget *budget, uint64_t offset);
/* A copy of octets that begin at the place and overlap nothing held. false: out of memory. */
bool held_add(struct held *held, struct budget *budget, const struct held_place *place,
    struct bytes octets, uint32_t frame);
/* The first of all, or NULL. */
const struct held_segment *held_first(const struct held *held);

/* Segments that follow one another without a hole, taken out of the tree. */
struct held_run {
    uint32_t first;  /* index; the right of each is the next. 0: there are none */
    uint32_t octets; /* of all of them */
};

struct held_run held_take_run(struct held *held, uint64_t offset);
static inline const struct held_segment *held_at(const struct held *held, uint32_t index)
{
    return &held->segments[index];
}
void held_free_run(struct held *held, struct budget *budget, const struct held_run *run);
