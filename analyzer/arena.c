#include "analyzer/arena.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SIZE = 64 * 1024, /* a block holds so much, or the one thing that is larger */
};

struct arena_block {
    struct arena_block *next;
    size_t size;
    uint8_t data[];
};

/* In the arena itself. */
struct arena_guest {
    struct arena_guest *next;
    void *memory;
};

static void free_guests(struct arena *arena)
{
    for (struct arena_guest *guest = arena->guests; guest; guest = guest->next)
        free(guest->memory);
    arena->guests = NULL;
}

void arena_deinit(struct arena *arena)
{
    free_guests(arena);
    for (struct arena_block *block = arena->first, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    text_deinit(&arena->scratch);
    *arena = (struct arena){0};
}

static void use_block(struct arena *arena, struct arena_block *block)
{
    arena->current = block;
    arena->next = block ? block->data : NULL;
    arena->end = block ? block->data + block->size : NULL;
}

/* Blocks that were made for one large thing are given back, so that one packet does not set the
 * memory of the whole run. */
void arena_reset(struct arena *arena)
{
    struct arena_block **link = &arena->first;

    if (arena->used == 0)
        return;
    free_guests(arena);
    while (*link) {
        struct arena_block *block = *link;
        if (block->size > BLOCK_SIZE) {
            *link = block->next;
            free(block);
        } else {
            link = &block->next;
        }
    }
    arena->used = 0;
    use_block(arena, arena->first);
}

/* Go on to the next block that has room, or put a new one after the current. */
static bool next_block(struct arena *arena, size_t n)
{
    struct arena_block *next = arena->current ? arena->current->next : arena->first;

    if (!next || next->size < n) {
        size_t size = n > BLOCK_SIZE ? n : BLOCK_SIZE;
        struct arena_block *block = malloc(sizeof *block + size);
        if (!block)
            return false;
        block->size = size;
        block->next = next;
        if (arena->current)
            arena->current->next = block;
        else
            arena->first = block;
        next = block;
    }
    use_block(arena, next);
    return true;
}

void *arena_alloc(struct arena *arena, size_t n)
{
    size_t size = (n + 7) & ~(size_t)7;

    if (n > ARENA_MAX || arena->used + size > ARENA_MAX)
        return NULL;
    if (size > (size_t)(arena->end - arena->next) && !next_block(arena, size))
        return NULL;
    void *memory = arena->next;
    arena->next += size;
    arena->used += size ? size : 8;
    return memory;
}

bool arena_adopt(struct arena *arena, void *memory, size_t n)
{
    struct arena_guest *guest =
        n <= ARENA_MAX && arena->used + n <= ARENA_MAX ? arena_alloc(arena, sizeof *guest) : NULL;

    if (!guest)
        return false;
    *guest = (struct arena_guest){arena->guests, memory};
    arena->guests = guest;
    arena->used += n;
    return true;
}

const char *arena_copy(struct arena *arena, const void *data, size_t n)
{
    char *copy = arena_alloc(arena, n + 1);

    if (!copy)
        return "";
    if (n > 0)
        memcpy(copy, data, n);
    copy[n] = '\0';
    return copy;
}

const char *arena_taken(struct arena *arena)
{
    return arena_copy(arena, arena->scratch.data, arena->scratch.length);
}

const char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    text_vprintf(arena_text(arena), format, arguments);
    return arena_taken(arena);
}

const char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    const char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}
