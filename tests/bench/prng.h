/*
 * A small deterministic random source (splitmix64), so that every machine writes the same captures.
 * Not for secrets. The caller owns the state; any seed is fine.
 */
#ifndef WIREWALK_BENCH_PRNG_H
#define WIREWALK_BENCH_PRNG_H

#include <stdbool.h>
#include <stdint.h>

struct prng {
    uint64_t state;
};

static inline uint64_t prng_next(struct prng *prng)
{
    prng->state += 0x9e3779b97f4a7c15u;
    uint64_t z = prng->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* 0 to limit - 1; limit must not be 0. The bias for small limits does not matter here. */
static inline uint32_t prng_below(struct prng *prng, uint32_t limit)
{
    return (uint32_t)(((prng_next(prng) >> 32) * limit) >> 32);
}

static inline bool prng_percent(struct prng *prng, uint32_t percent)
{
    return prng_below(prng, 100) < percent;
}

#endif
