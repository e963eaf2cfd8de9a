/*
 * cursor: bounds-checked reading
 *
 * A cursor walks octets of one source (a frame, a reassembled message). Every read goes through
 * cursor_take: one that does not fit reads as 0, moves to the end and makes the cursor bad for
 * good, so that code reads a whole unit and asks once, at the end, whether it was all there.
 *
 * Positions are offsets in the source. end is where the octets stop that we hold; wire_end is
 * where they stopped on the wire. A failed read inside wire_end sets cut too: the capture is
 * short, the sender was not wrong.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Octets somebody else owns. */
struct bytes {
    const uint8_t *data;
    uint32_t length;
};

struct cursor {
    const uint8_t *base;
    uint32_t position;
    uint32_t end;
    uint32_t wire_end; /* >= end */
    bool bad;          /* a read did not fit */
    bool cut;          /* bad, because the capture is short */
};

static inline struct cursor cursor_make(const uint8_t *data, uint32_t captured, uint32_t length)
{
    return (struct cursor){
        .base = data, .end = captured, .wire_end = length > captured ? length : captured};
}

/* Octets left that can be read. */
static inline uint32_t cursor_left(const struct cursor *c)
{
    return c->end - c->position;
}

/* Octets left as on the wire. */
static inline uint32_t cursor_wire_left(const struct cursor *c)
{
    return c->wire_end - c->position;
}

static inline void cursor_fail(struct cursor *c, bool cut)
{
    if (!c->bad)
        c->cut = cut;
    c->bad = true;
    c->position = c->end;
}

/* n octets, or NULL and a bad cursor. */
static inline const uint8_t *cursor_take(struct cursor *c, uint32_t n)
{
    const uint8_t *data = c->base + c->position;

    if (__builtin_expect(n > c->end - c->position, 0)) {
        cursor_fail(c, n <= c->wire_end - c->position);
        return NULL;
    }
    c->position += n;
    return data;
}

/* Whether n octets can be read; the cursor stays as it is. */
static inline bool cursor_has(const struct cursor *c, uint32_t n)
{
    return n <= c->end - c->position;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 1);
    return p ? p[0] : 0;
}

static inline uint16_t cursor_u16(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 2);
    return p ? (uint16_t)(p[0] << 8 | p[1]) : 0;
}

static inline uint32_t cursor_u24(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 3);
    return p ? (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2] : 0;
}

static inline uint32_t cursor_u32(struct cursor *c)
{
    const uint8_t *p = cursor_take(c, 4);
    return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

/* An unsigned number of n octets, most significant first; 1 <= n <= 8. */
static inline uint64_t cursor_uint(struct cursor *c, uint32_t n)
{
    const uint8_t *p = cursor_take(c, n);
    uint64_t value = 0;

    for (uint32_t i = 0; p && i < n; i++)
        value = value << 8 | p[i];
    return value;
}

static inline void cursor_skip(struct cursor *c, uint32_t n)
{
    (void)cursor_take(c, n);
}

/*
 * A child over the next n octets as on the wire; the parent moves past them. Where the parent has
 * fewer, the child gets what there is; reading past that makes the child bad, and the caller
 * passes that on with cursor_join.
 */
static inline struct cursor cursor_sub(struct cursor *c, uint32_t n)
{
    struct cursor child = *c;

    if (n < c->wire_end - c->position)
        child.wire_end = c->position + n;
    if (child.end > child.wire_end)
        child.end = child.wire_end;
    if (n > c->wire_end - c->position)
        cursor_fail(c, false);
    else if (n > c->end - c->position)
        c->position = c->end;
    else
        c->position += n;
    return child;
}

/* Pass on what happened to a child. */
static inline void cursor_join(struct cursor *c, const struct cursor *child)
{
    if (child->bad)
        cursor_fail(c, child->cut);
}
