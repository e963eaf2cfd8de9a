#include "analyzer/keep.h"

#include <stdlib.h>
#include <string.h>

enum {
    RETAINED_MAX = 1024,   /* octets that a cleared keep holds for more */
    SMALL_MAX = 32 * 1024, /* octets that are grown fast */
    FIRST_SMALL = 256,     /* octets allocated at first, … */
    FIRST_LARGE = 16384,   /* … or where a whole segment begins what is kept: more will follow */
    SEGMENT_MIN = 1024,
};

/* Memory for n octets more. */
static bool pay(struct keep *keep, size_t n)
{
    if (!keep->budget || budget_take(keep->budget, n))
        return true;
    keep->budget->dropped = true;
    return false;
}

static void pay_back(struct keep *keep, size_t n)
{
    if (keep->budget)
        budget_give(keep->budget, n);
}

/* Grown fourfold while it is small, then by half, so that adding is linear in the whole. */
static uint32_t grown(uint32_t capacity, uint32_t wanted, uint32_t first, uint32_t most)
{
    uint64_t more = capacity < SMALL_MAX ? 3 * (uint64_t)capacity : capacity / 2;
    uint64_t size = capacity ? capacity + more : first;

    if (size < wanted)
        size = wanted;
    return size > most ? most : (uint32_t)size;
}

static bool reserve_data(struct keep *keep, uint32_t n)
{
    uint32_t wanted = keep->length + n;

    if (wanted <= keep->capacity)
        return true;
    uint32_t capacity =
        grown(keep->capacity, wanted, n < SEGMENT_MIN ? FIRST_SMALL : FIRST_LARGE, KEEP_MAX);
    uint32_t more = capacity - keep->capacity;
    if (!pay(keep, more))
        return false;
    void *data = realloc(keep->data, capacity);
    if (!data) {
        pay_back(keep, more);
        return false;
    }
    keep->data = data;
    keep->capacity = capacity;
    return true;
}

static bool add_piece(struct keep *keep, uint32_t frame, uint32_t length)
{
    struct keep_piece *last = keep->n_pieces ? &keep->pieces[keep->n_pieces - 1] : NULL;

    if (keep->n_pieces == KEEP_PIECES_MAX) {
        last->length += length;
        return true;
    }
    if (keep->n_pieces == keep->pieces_capacity) {
        uint32_t capacity = grown(keep->pieces_capacity, keep->n_pieces + 1, 4, KEEP_PIECES_MAX);
        size_t more = (capacity - keep->pieces_capacity) * sizeof keep->pieces[0];
        if (!pay(keep, more))
            return false;
        void *pieces = realloc(keep->pieces, capacity * sizeof keep->pieces[0]);
        if (!pieces) {
            pay_back(keep, more);
            return false;
        }
        keep->pieces = pieces;
        keep->pieces_capacity = capacity;
    }
    keep->pieces[keep->n_pieces++] = (struct keep_piece){frame, length};
    return true;
}

bool keep_add(struct keep *keep, struct bytes bytes, uint32_t frame)
{
    uint32_t n = bytes.length;

    if (n > KEEP_MAX - keep->length) {
        n = KEEP_MAX - keep->length;
        keep->overflowed = true;
    }
    if (!reserve_data(keep, n) || !add_piece(keep, frame, n)) {
        keep->overflowed = true;
        return false;
    }
    if (n > 0)
        memcpy(keep->data + keep->length, bytes.data, n);
    keep->length += n;
    return n == bytes.length;
}

void keep_clear(struct keep *keep)
{
    /* A conversation may be silent for long after its large message. */
    if (keep->capacity > RETAINED_MAX ||
        keep->pieces_capacity * sizeof keep->pieces[0] > RETAINED_MAX)
        keep_deinit(keep);
    keep->length = 0;
    keep->n_pieces = 0;
    keep->overflowed = false;
}

void *keep_release(struct keep *keep)
{
    void *data = keep->data;

    if (keep->capacity <= RETAINED_MAX)
        return NULL;
    pay_back(keep, keep->capacity);
    keep->data = NULL;
    keep->capacity = 0;
    return data;
}

void keep_drop(struct keep *keep, uint32_t n)
{
    uint32_t gone = 0;

    if (n >= keep->length) {
        keep_clear(keep);
        return;
    }
    memmove(keep->data, keep->data + n, keep->length - n);
    keep->length -= n;
    while (gone < keep->n_pieces && keep->pieces[gone].length <= n)
        n -= keep->pieces[gone++].length;
    keep->n_pieces -= gone;
    memmove(keep->pieces, keep->pieces + gone, keep->n_pieces * sizeof keep->pieces[0]);
    if (keep->n_pieces > 0)
        keep->pieces[0].length -= n;
}

void keep_deinit(struct keep *keep)
{
    pay_back(keep, keep->capacity + keep->pieces_capacity * sizeof keep->pieces[0]);
    free(keep->data);
    free(keep->pieces);
    *keep = (struct keep){.budget = keep->budget};
}

void keeps_free(struct keep *keeps, uint32_t n)
{
    for (uint32_t i = 0; keeps && i < n; i++)
        keep_deinit(&keeps[i]);
    free(keeps);
}
