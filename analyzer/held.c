#include "analyzer/held.h"

#include <stdlib.h>
#include <string.h>

enum {
    CAPACITY_FIRST = 16,
};

/* --- memory ---------------------------------------------------------------------------------- */

static inline struct held_segment *at(const struct held *held, uint32_t index)
{
    return &held->segments[index];
}

static bool grow(struct held *held, struct budget *budget)
{
    uint32_t capacity = held->capacity ? 2 * held->capacity : CAPACITY_FIRST;
    size_t more = (capacity - held->capacity) * sizeof *held->segments;

    if (!budget_take(budget, more))
        return false;
    struct held_segment *segments = realloc(held->segments, capacity * sizeof *segments);
    if (!segments) {
        budget_give(budget, more);
        return false;
    }
    held->segments = segments;
    held->capacity = capacity;
    if (held->n == 0) {
        segments[0] = (struct held_segment){0};
        held->n = 1;
    }
    return true;
}

/* A free node to fill is there. */
static bool reserve(struct held *held, struct budget *budget)
{
    return held->free || held->n < held->capacity || grow(held, budget);
}

static uint32_t take_node(struct held *held)
{
    uint32_t index = held->free;

    if (!index)
        return held->n++;
    held->free = at(held, index)->right;
    return index;
}

static void give_segment(struct held *held, struct budget *budget, uint32_t index)
{
    budget_give(budget, at(held, index)->length);
    free(at(held, index)->octets);
    at(held, index)->right = held->free;
    held->free = index;
}

/* Nothing is held: a stream may go on in order for long. */
static void give_nodes(struct held *held, struct budget *budget)
{
    budget_give(budget, held->capacity * sizeof *held->segments);
    free(held->segments);
    *held = (struct held){0};
}

/* --- the tree -------------------------------------------------------------------------------- */

/* Where memory lies no sender knows, so none can make the tree a list. */
static uint32_t next_random(struct held *held)
{
    if (held->random == 0)
        held->random = (uint32_t)((uintptr_t)held->segments >> 4) | 1;
    held->random ^= held->random << 13;
    held->random ^= held->random >> 17;
    held->random ^= held->random << 5;
    return held->random;
}

/* To look for what follows and for the place in the tree is one way down. */
bool held_find(struct held_place *place, struct held *held, struct budget *budget, uint64_t offset)
{
    if (!reserve(held, budget))
        return false;
    *place = (struct held_place){.offset = offset, .weight = next_random(held)};
    uint32_t *link = &held->root;
    while (*link) {
        struct held_segment *segment = at(held, *link);
        if (!place->link && segment->weight < place->weight)
            place->link = link;
        bool ends_behind = segment->offset + segment->length > offset;
        if (ends_behind)
            place->next = segment;
        link = ends_behind ? &segment->left : &segment->right;
    }
    if (!place->link)
        place->link = link;
    return true;
}

const struct held_segment *held_first(const struct held *held)
{
    uint32_t index = held->root;

    while (index && at(held, index)->left)
        index = at(held, index)->left;
    return index ? at(held, index) : NULL;
}

/* Hang a node at its place; what was there is split into its two sides. */
static void insert(struct held *held, uint32_t index, uint32_t *link)
{
    struct held_segment *node = at(held, index);
    uint32_t rest = *link, *left = &node->left, *right = &node->right;

    while (rest) {
        struct held_segment *below = at(held, rest);
        if (below->offset < node->offset) {
            *left = rest;
            left = &below->right;
            rest = below->right;
        } else {
            *right = rest;
            right = &below->left;
            rest = below->left;
        }
    }
    *left = *right = 0;
    *link = index;
}

bool held_add(struct held *held, struct budget *budget, const struct held_place *place,
    struct bytes octets, uint32_t frame)
{
    if (!budget_take(budget, octets.length))
        return false;
    uint8_t *copy = malloc(octets.length);
    if (!copy) {
        budget_give(budget, octets.length);
        return false;
    }
    memcpy(copy, octets.data, octets.length);
    uint32_t index = take_node(held);
    *at(held, index) = (struct held_segment){.offset = place->offset,
        .octets = copy,
        .length = octets.length,
        .frame = frame,
        .weight = place->weight};
    insert(held, index, place->link);
    held->octets += octets.length;
    return true;
}

/* Without recursion, as the tree may be deep. */
static uint32_t pop_first(struct held *held)
{
    uint32_t *link = &held->root;

    while (*link && at(held, *link)->left)
        link = &at(held, *link)->left;
    uint32_t first = *link;
    if (first) {
        held->octets -= at(held, first)->length;
        *link = at(held, first)->right;
        at(held, first)->right = 0;
    }
    return first;
}

struct held_run held_take_run(struct held *held, uint64_t offset)
{
    struct held_run run = {0};
    uint32_t *link = &run.first;

    for (const struct held_segment *next = held_first(held);
         next && next->offset == offset + run.octets; next = held_first(held)) {
        run.octets += next->length;
        *link = pop_first(held);
        link = &at(held, *link)->right;
    }
    return run;
}

void held_free_run(struct held *held, struct budget *budget, const struct held_run *run)
{
    for (uint32_t index = run->first, next; index; index = next) {
        next = at(held, index)->right;
        give_segment(held, budget, index);
    }
    if (!held->root)
        give_nodes(held, budget);
}

void held_deinit(struct held *held, struct budget *budget)
{
    while (held->root)
        give_segment(held, budget, pop_first(held));
    give_nodes(held, budget);
}
