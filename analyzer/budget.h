/*
 * budget: the memory that all conversations may take together
 *
 * Whatever grows with what is sent is taken from it: streams that wait, octets that are kept,
 * fragments, large states. What each flow costs at least is not; that is bounded by FLOWS_MAX.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct budget {
    uint64_t used, limit; /* octets */
    bool dropped;         /* octets were not kept for want of it; for the user to clear */
};

/* false: it is not there. */
static inline bool budget_take(struct budget *budget, size_t n)
{
    if (n > budget->limit - budget->used)
        return false;
    budget->used += n;
    return true;
}

static inline void budget_give(struct budget *budget, size_t n)
{
    budget->used -= n;
}
