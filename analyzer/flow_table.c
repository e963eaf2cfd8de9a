#include "analyzer/flow_table.h"

#include "analyzer/capture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

enum {
    CHUNK_BITS = 9, /* flows allocated at a time: 512 */
    CHUNK_SIZE = 1 << CHUNK_BITS,
    SLOTS_MIN = 1024,
    /* A well-known port is below. */
    WELL_KNOWN = 1024,
};

#define NOBODY UINT32_MAX

/* index: NOBODY where the slot is empty. */
struct slot {
    uint32_t hash;
    uint32_t index;
};

struct flow_table {
    struct slot *slots;
    size_t n_slots; /* a power of two, at least 3/2 of the flows */
    struct flow **chunks;
    size_t n_chunks;
    uint32_t used; /* indexes handed out so far; all below live but for the free ones */
    uint32_t n;    /* flows held */
    uint32_t cap;
    uint32_t hand;  /* of the clock */
    uint32_t *free; /* indexes to use again; room for every flow of the chunks */
    size_t n_free;
    bool reused;
    uint32_t numbers[2]; /* of the next flow: TCP, UDP */
    uint64_t key[2];
    flow_over *over;
    void *context;
};

/* --- keys ---------------------------------------------------------------------------------- */

static uint64_t word(const uint8_t *octets)
{
    uint64_t value;

    memcpy(&value, octets, sizeof(value));
    return value;
}

static uint64_t fold(uint64_t a, uint64_t b)
{
    __uint128_t product = (__uint128_t)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_end(
    const struct flow_table *table, const struct address *address, uint16_t port)
{
    uint64_t mark = (uint64_t)address->version << 16 | port;

    return fold(
        word(address->octets) ^ table->key[0], mark ^ word(address->octets + 8) ^ table->key[1]);
}

/* The same for both directions. */
static uint32_t hash_ends(
    const struct flow_table *table, uint64_t one, uint64_t other, uint8_t transport)
{
    uint64_t hash = fold(one + other + transport, table->key[1] | 1);

    return (uint32_t)(hash >> 32) ^ (uint32_t)hash;
}

static uint32_t hash_key(const struct flow_table *table, const struct flow_key *key)
{
    return hash_ends(table, hash_end(table, key->source, key->source_port),
        hash_end(table, key->destination, key->destination_port), key->transport);
}

static uint32_t hash_flow(const struct flow_table *table, const struct flow *flow)
{
    const struct endpoint *ends = flow->ends;

    return hash_ends(table, hash_end(table, &ends[0].address, ends[0].port),
        hash_end(table, &ends[1].address, ends[1].port), flow->transport);
}

static bool is_end(const struct endpoint *end, const struct address *address, uint16_t port)
{
    return end->port == port && end->address.version == address->version &&
           word(end->address.octets) == word(address->octets) &&
           word(end->address.octets + 8) == word(address->octets + 8);
}

static bool is_flow(const struct flow *flow, const struct flow_key *key, enum direction *direction)
{
    if (flow->transport != key->transport)
        return false;
    for (unsigned to = 0; to < 2; to++) {
        if (is_end(&flow->ends[to], key->destination, key->destination_port) &&
            is_end(&flow->ends[!to], key->source, key->source_port)) {
            *direction = (enum direction)to;
            return true;
        }
    }
    return false;
}

static enum direction guess(const struct flow_key *key, enum flow_opening opening)
{
    bool from_known = key->source_port < WELL_KNOWN, to_known = key->destination_port < WELL_KNOWN;

    if (opening == FLOW_BY_SERVER)
        return TO_CLIENT;
    if (opening != FLOW_GUESS)
        return TO_SERVER;
    return from_known && (!to_known || key->source_port < key->destination_port) ? TO_CLIENT
                                                                                 : TO_SERVER;
}

/* --- slots --------------------------------------------------------------------------------- */

static struct flow *flow_at(const struct flow_table *table, uint32_t index)
{
    return &table->chunks[index >> CHUNK_BITS][index & (CHUNK_SIZE - 1)];
}

static void slots_put(struct flow_table *table, uint32_t hash, uint32_t index)
{
    size_t mask = table->n_slots - 1, at = hash & mask;

    while (table->slots[at].index != NOBODY)
        at = (at + 1) & mask;
    table->slots[at] = (struct slot){hash, index};
}

/* Close the hole at `at`: entries after it move back unless that were before their own place. */
static void slots_close(struct flow_table *table, size_t at)
{
    size_t mask = table->n_slots - 1;

    for (size_t next = (at + 1) & mask; table->slots[next].index != NOBODY;
         next = (next + 1) & mask) {
        size_t home = table->slots[next].hash & mask;

        if (((next - home) & mask) < ((next - at) & mask))
            continue;
        table->slots[at] = table->slots[next];
        at = next;
    }
    table->slots[at].index = NOBODY;
}

static bool slots_grow(struct flow_table *table)
{
    struct slot *old = table->slots;
    size_t n_old = table->n_slots, n = n_old ? n_old * 2 : SLOTS_MIN;
    struct slot *slots = malloc(n * sizeof(*slots));

    if (!slots)
        return false;
    memset(slots, 0xff, n * sizeof(*slots));
    table->slots = slots;
    table->n_slots = n;
    for (size_t i = 0; i < n_old; i++)
        if (old[i].index != NOBODY)
            slots_put(table, old[i].hash, old[i].index);
    free(old);
    return true;
}

/* --- flows --------------------------------------------------------------------------------- */

static void seed(uint64_t key[2])
{
    /* 16 random octets that the kernel gave to this process: no call that a sandbox would stop */
    const void *random = (const void *)getauxval(AT_RANDOM);

    key[0] = 0x9e3779b97f4a7c15u;
    key[1] = 0xbf58476d1ce4e5b9u;
    if (random)
        memcpy(key, random, 2 * sizeof(*key));
}

struct flow_table *flow_table_new(size_t cap, flow_over *over, void *context)
{
    struct flow_table *table = calloc(1, sizeof(*table));

    if (!table)
        return NULL;
    table->cap = cap < 1 ? 1 : cap > FLOWS_MAX ? FLOWS_MAX : (uint32_t)cap;
    table->over = over;
    table->context = context;
    seed(table->key);
    if (!slots_grow(table)) {
        free(table);
        return NULL;
    }
    return table;
}

void flow_table_free(struct flow_table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->n_chunks; i++)
        free(table->chunks[i]);
    free(table->chunks);
    free(table->free);
    free(table->slots);
    free(table);
}

static bool grow_arrays(struct flow_table *table)
{
    size_t n = table->n_chunks ? table->n_chunks * 2 : 1;
    struct flow **chunks = realloc(table->chunks, n * sizeof(struct flow *));
    uint32_t *indexes;

    if (!chunks)
        return false;
    table->chunks = chunks;
    indexes = realloc(table->free, n * CHUNK_SIZE * sizeof(uint32_t));
    if (!indexes)
        return false;
    table->free = indexes;
    return true;
}

static bool add_chunk(struct flow_table *table)
{
    /* the arrays grow by doubling: at a power of two they are full */
    if ((table->n_chunks & (table->n_chunks - 1)) == 0 && !grow_arrays(table))
        return false;
    table->chunks[table->n_chunks] = malloc(CHUNK_SIZE * sizeof(struct flow));
    if (!table->chunks[table->n_chunks])
        return false;
    table->n_chunks++;
    return true;
}

static void slots_remove(struct flow_table *table, const struct flow *flow)
{
    size_t mask = table->n_slots - 1, at = hash_flow(table, flow) & mask;

    while (table->slots[at].index != flow->index)
        at = (at + 1) & mask;
    slots_close(table, at);
}

/* The flow's owner has it for the last time; then its place is free: transport 0. */
static void let_go(struct flow_table *table, struct flow *flow)
{
    slots_remove(table, flow);
    table->over(table->context, flow);
    flow->transport = 0;
    table->free[table->n_free++] = flow->index;
    table->n--;
}

/* One that no packet touched since the hand was here last. */
static void evict(struct flow_table *table)
{
    for (;;) {
        struct flow *flow = flow_at(table, table->hand);

        table->hand = table->hand + 1 < table->used ? table->hand + 1 : 0;
        if (flow->transport && !flow->touched) {
            let_go(table, flow);
            return;
        }
        flow->touched = false;
    }
}

static bool make_room(struct flow_table *table)
{
    if (table->n >= table->cap)
        evict(table);
    if (table->n_free)
        return true;
    if (table->n_slots < (size_t)table->used + table->used / 2 + 1 && !slots_grow(table))
        return false;
    return table->used < table->n_chunks << CHUNK_BITS || add_chunk(table);
}

static struct flow *make(
    struct flow_table *table, const struct flow_key *key, uint32_t hash, enum direction direction)
{
    struct flow *flow;
    uint32_t index;

    if (!make_room(table))
        return NULL;
    if (table->n_free) {
        index = table->free[--table->n_free];
        table->reused = true;
    } else {
        index = table->used++;
    }
    flow = flow_at(table, index);
    *flow = (struct flow){.index = index, .transport = key->transport};
    flow->ends[direction] = (struct endpoint){*key->destination, key->destination_port};
    flow->ends[!direction] = (struct endpoint){*key->source, key->source_port};
    flow->number = table->numbers[key->transport == TRANSPORT_UDP]++;
    slots_put(table, hash, index);
    table->n++;
    return flow;
}

static struct flow *find(const struct flow_table *table, const struct flow_key *key, uint32_t hash,
    enum direction *direction)
{
    size_t mask = table->n_slots - 1;

    for (size_t at = hash & mask; table->slots[at].index != NOBODY; at = (at + 1) & mask) {
        struct flow *flow;

        if (table->slots[at].hash != hash)
            continue;
        flow = flow_at(table, table->slots[at].index);
        if (is_flow(flow, key, direction))
            return flow;
    }
    return NULL;
}

struct flow *flow_table_get(struct flow_table *table, const struct flow_key *key,
    enum flow_opening opening, enum direction *direction)
{
    uint32_t hash = hash_key(table, key);
    struct flow *flow = find(table, key, hash, direction);

    if (flow && opening == FLOW_RENEW) {
        let_go(table, flow);
        flow = NULL;
    }
    if (flow || opening == FLOW_FIND)
        return flow;
    *direction = guess(key, opening);
    return make(table, key, hash, *direction);
}

void flow_touch(struct flow *flow, enum direction direction, const struct packet *packet)
{
    if (!flow->first_frame) {
        flow->first_frame = packet->number;
        flow->first_time = flow->last_time = packet->time;
    }
    flow->previous_time = flow->last_time;
    flow->last_frame = packet->number;
    flow->last_time = packet->time;
    flow->sent[direction].packets++;
    flow->sent[direction].octets += packet->length;
    flow->touched = true;
}

/* --- the end ------------------------------------------------------------------------------- */

static int by_first_frame(const void *one, const void *other)
{
    const struct flow *a = *(struct flow *const *)one, *b = *(struct flow *const *)other;

    return (a->first_frame > b->first_frame) - (a->first_frame < b->first_frame);
}

static void end_sorted(struct flow_table *table, struct flow **flows)
{
    size_t n = 0;

    for (uint32_t i = 0; i < table->used; i++)
        if (flow_at(table, i)->transport)
            flows[n++] = flow_at(table, i);
    qsort(flows, n, sizeof(struct flow *), by_first_frame);
    for (size_t i = 0; i < n; i++)
        table->over(table->context, flows[i]);
}

static void end_unsorted(struct flow_table *table)
{
    for (uint32_t i = 0; i < table->used; i++)
        if (flow_at(table, i)->transport)
            table->over(table->context, flow_at(table, i));
}

void flow_table_end(struct flow_table *table)
{
    struct flow **flows = NULL;

    /* places are handed out in order: only a place taken again breaks it */
    if (table->reused)
        flows = malloc(table->n * sizeof(struct flow *));
    if (flows)
        end_sorted(table, flows);
    else
        end_unsorted(table);
    free(flows);
    memset(table->slots, 0xff, table->n_slots * sizeof(*table->slots));
    table->n = table->used = table->hand = 0;
    table->n_free = 0;
    table->reused = false;
}

size_t flow_table_size(const struct flow_table *table)
{
    return table->n;
}
