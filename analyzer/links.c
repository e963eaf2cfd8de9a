#include "analyzer/links.h"

#include <stdlib.h>

enum {
    SLOTS_FIRST = 1024,
};

/* Open addressing; kind is stored plus one, so that 0 marks a free slot. */
struct link {
    uint32_t frame;
    uint32_t part;
    uint64_t value;
    uint32_t kind;
};

void links_deinit(struct links *links)
{
    free(links->slots);
    *links = (struct links){0};
}

static size_t slot_of(const struct links *links, uint32_t kind, uint32_t frame, uint32_t part)
{
    uint64_t hash = ((uint64_t)frame << 32 | part) + kind * UINT64_C(0x9e3779b97f4a7c15);

    hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
    hash ^= hash >> 32;
    size_t slot = (size_t)hash & (links->capacity - 1);
    while (links->slots[slot].kind &&
           (links->slots[slot].kind != kind || links->slots[slot].frame != frame ||
               links->slots[slot].part != part))
        slot = (slot + 1) & (links->capacity - 1);
    return slot;
}

static bool grow(struct links *links)
{
    struct links larger = {.capacity = links->capacity ? links->capacity * 2 : SLOTS_FIRST};

    larger.slots = calloc(larger.capacity, sizeof larger.slots[0]);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < links->capacity; i++) {
        const struct link *link = &links->slots[i];
        if (link->kind)
            larger.slots[slot_of(&larger, link->kind, link->frame, link->part)] = *link;
    }
    larger.n = links->n;
    free(links->slots);
    *links = larger;
    return true;
}

void links_put(
    struct links *links, enum link_kind kind, uint32_t frame, uint32_t part, uint64_t value)
{
    if (links->n >= LINKS_MAX || (links->n * 4 >= links->capacity * 3 && !grow(links))) {
        links->full = true;
        return;
    }
    struct link *link = &links->slots[slot_of(links, kind + 1u, frame, part)];
    if (!link->kind)
        links->n++;
    *link = (struct link){.kind = kind + 1u, .frame = frame, .part = part, .value = value};
}

bool links_get(
    const struct links *links, enum link_kind kind, uint32_t frame, uint32_t part, uint64_t *value)
{
    if (links->n == 0)
        return false;
    const struct link *link = &links->slots[slot_of(links, kind + 1u, frame, part)];
    if (link->kind)
        *value = link->value;
    return link->kind != 0;
}
