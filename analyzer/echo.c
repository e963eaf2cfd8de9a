#include "analyzer/echo.h"

#include <stdlib.h>
#include <string.h>

enum { PROBES = 16 };

struct echo {
    struct echo_key key;
    uint32_t frame; /* 0: free */
    bool answered;
    int64_t time;
};

struct echo_table {
    struct echo echoes[ECHO_MAX];
};

struct echo_table *echo_new(void)
{
    return calloc(1, sizeof(struct echo_table));
}

void echo_free(struct echo_table *table)
{
    free(table);
}

/* The ends in one order, so that both ways of a pair find each other. */
static struct echo_key ordered(const struct echo_key *key)
{
    struct echo_key result;

    memset(&result, 0, sizeof result);
    bool swap = memcmp(&key->ends[0], &key->ends[1], sizeof key->ends[0]) > 0;
    memcpy(&result.ends[0], &key->ends[swap ? 1 : 0], sizeof result.ends[0]);
    memcpy(&result.ends[1], &key->ends[swap ? 0 : 1], sizeof result.ends[1]);
    result.id = key->id;
    result.sequence = key->sequence;
    result.checksum = key->checksum;
    return result;
}

static bool same(const struct echo_key *a, const struct echo_key *b)
{
    return a->id == b->id && a->sequence == b->sequence && a->checksum == b->checksum &&
           memcmp(a->ends, b->ends, sizeof a->ends) == 0;
}

static uint32_t start_of(const struct echo_key *key)
{
    uint64_t hash = (uint64_t)key->id << 32 | (uint64_t)key->sequence << 16 | key->checksum;

    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < sizeof key->ends[i].octets; k++)
            hash = (hash ^ key->ends[i].octets[k]) * 0x100000001b3u;
    return (uint32_t)(hash * 0x9e3779b97f4a7c15u >> 50);
}

void echo_request(
    struct echo_table *table, const struct echo_key *key, uint32_t frame, int64_t time)
{
    struct echo_key wanted = ordered(key);
    uint32_t start = start_of(&wanted);
    struct echo *oldest = NULL;

    for (uint32_t i = 0; i < PROBES; i++) {
        struct echo *echo = &table->echoes[(start + i) % ECHO_MAX];
        if (!oldest || echo->frame < oldest->frame)
            oldest = echo;
        if (echo->frame && same(&echo->key, &wanted)) {
            oldest = echo;
            break;
        }
    }
    *oldest = (struct echo){.key = wanted, .frame = frame, .time = time};
}

bool echo_reply(
    struct echo_table *table, const struct echo_key *key, uint32_t *frame, int64_t *time)
{
    struct echo_key wanted = ordered(key);
    uint32_t start = start_of(&wanted);

    for (uint32_t i = 0; i < PROBES; i++) {
        struct echo *echo = &table->echoes[(start + i) % ECHO_MAX];
        if (!echo->frame || !same(&echo->key, &wanted))
            continue;
        if (echo->answered)
            return false;
        echo->answered = true;
        *frame = echo->frame;
        *time = echo->time;
        return true;
    }
    return false;
}
