/*
 * arena: memory that lives as long as a packet
 *
 * Bump allocation; arena_reset forgets everything and keeps the blocks. Values, labels and
 * decoded bodies of one packet live here.
 */
#pragma once

#include "analyzer/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one packet may take, octets. */
#define ARENA_MAX (64u << 20)

struct arena_block;
struct arena_guest;
struct arena {
    struct arena_block *first;
    struct arena_block *current;
    uint8_t *next, *end;
    struct arena_guest *guests; /* memory that others allocated */
    size_t used;                /* octets since the last reset */
    struct text scratch;        /* what is being formatted */
};

void arena_deinit(struct arena *arena);
void arena_reset(struct arena *arena);
/* n octets aligned to 8, not cleared; NULL once the packet has used ARENA_MAX. */
void *arena_alloc(struct arena *arena, size_t n);
/* n octets that malloc gave are the arena's from now on. false: there is no room, they are not. */
bool arena_adopt(struct arena *arena, void *memory, size_t n);
/* A terminated copy; "" when the arena is full. */
const char *arena_copy(struct arena *arena, const void *data, size_t n);
/* Where a text is written that arena_taken will copy, from its start; one at a time. */
static inline struct text *arena_text(struct arena *arena)
{
    text_reset(&arena->scratch);
    return &arena->scratch;
}
const char *arena_taken(struct arena *arena);
const char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
const char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
