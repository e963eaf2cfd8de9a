/*
 * keep: octets that outlive their packet
 *
 * The only way to hold octets from unit to unit. Each piece remembers its frame, so that a
 * reassembled body can say where it came from.
 */
#pragma once

#include "analyzer/budget.h"
#include "analyzer/cursor.h"

#include <stdbool.h>
#include <stdint.h>

/* Octets that one keep may hold, and pieces it remembers. */
#define KEEP_MAX        (16u << 20)
#define KEEP_PIECES_MAX (1u << 16)

struct keep_piece {
    uint32_t frame;
    uint32_t length;
};

struct keep {
    uint8_t *data;
    uint32_t length, capacity;
    struct keep_piece *pieces;
    uint32_t n_pieces, pieces_capacity;
    bool overflowed;       /* octets were dropped: KEEP_MAX or the cap of the run was reached */
    struct budget *budget; /* of the run: what it is given for octets; NULL: no limit */
};

/* false when not all of it could be kept. */
bool keep_add(struct keep *keep, struct bytes bytes, uint32_t frame);
/* Forget all, hold a little memory for more. */
void keep_clear(struct keep *keep);
/* The memory of the octets, which the caller frees; the keep has none then, but still the frames of
 * its pieces and its length, until keep_clear. NULL: it holds little, and keeps it. */
void *keep_release(struct keep *keep);
/* Forget the first n octets. */
void keep_drop(struct keep *keep, uint32_t n);
void keep_deinit(struct keep *keep);
/* An allocated array of n of them, or NULL. */
void keeps_free(struct keep *keeps, uint32_t n);
static inline struct bytes keep_bytes(const struct keep *keep)
{
    return (struct bytes){keep->data, keep->length};
}
