#include "analyzer/flow_table.h"

#include "analyzer/capture.h"
#include "analyzer/pages.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

enum {
    SLOTS_MIN = 512,
    FILL_TOGETHER = 16,
    /* A well-known port is below. */
    WELL_KNOWN = 1024,
};

/*
 * A slot: the place of a flow (one more than its index), and above it some bits of its hash, so
 * that hardly any other flow is looked at in vain. 0: empty. The table is searched all over, so a
 * slot is small: when the table grows, the hashes are made of the flows again.
 */
#define PLACE_BITS 22
#define PLACE_MASK ((1u << PLACE_BITS) - 1)

_Static_assert(FLOWS_MAX <= PLACE_MASK, "a place fits into a slot");

struct flow_table {
    uint32_t *slots;
    size_t n_slots;     /* a power of two, at least 4/3 of the flows */
    struct flow *flows; /* room for cap */
    uint32_t used;      /* flows handed out so far; all below live but for the free ones */
    uint32_t n;         /* flows held */
    uint32_t cap;
    uint32_t hand; /* of the clock */
    uint32_t free; /* place of one to use again, whose number is the place of the next; 0: none */
    bool reused;
    uint32_t numbers[2]; /* of the next flow: TCP, UDP */
    uint64_t key[2];
    flow_over *over;
    void *context;
};

_Static_assert(sizeof(struct flow) == 192, "three lines of the cache");

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

/* The same for both directions; and for both transports: hardly two flows differ in that alone. */
static uint32_t hash_ends(const struct flow_table *table, uint64_t one, uint64_t other)
{
    uint64_t hash = fold(one + other, table->key[1] | 1);

    return (uint32_t)(hash >> 32) ^ (uint32_t)hash;
}

uint32_t flow_table_hash(const struct flow_table *table, const struct flow_key *key)
{
    return hash_ends(table, hash_end(table, key->source, key->source_port),
        hash_end(table, key->destination, key->destination_port));
}

static uint32_t hash_flow(const struct flow_table *table, const struct flow *flow)
{
    const struct endpoint *ends = flow->ends;

    return hash_ends(table, hash_end(table, &ends[0].address, ends[0].port),
        hash_end(table, &ends[1].address, ends[1].port));
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

static uint32_t place_of(const struct flow_table *table, const struct flow *flow)
{
    return (uint32_t)(flow - table->flows) + 1;
}

static struct flow *flow_at(const struct flow_table *table, uint32_t place)
{
    return &table->flows[place - 1];
}

static uint32_t slot_tag(uint32_t hash)
{
    return hash & ~PLACE_MASK;
}

static void slots_put(struct flow_table *table, uint32_t hash, uint32_t place)
{
    size_t mask = table->n_slots - 1, at = hash & mask;

    while (table->slots[at])
        at = (at + 1) & mask;
    table->slots[at] = slot_tag(hash) | place;
}

static size_t slot_home(const struct flow_table *table, uint32_t slot)
{
    return hash_flow(table, flow_at(table, slot & PLACE_MASK)) & (table->n_slots - 1);
}

/* Close the hole at `at`: entries after it move back unless that were before their own place. */
static void slots_close(struct flow_table *table, size_t at)
{
    size_t mask = table->n_slots - 1;

    for (size_t next = (at + 1) & mask; table->slots[next]; next = (next + 1) & mask) {
        size_t home = slot_home(table, table->slots[next]);

        if (((next - home) & mask) < ((next - at) & mask))
            continue;
        table->slots[at] = table->slots[next];
        at = next;
    }
    table->slots[at] = 0;
}

/* All flows into empty slots: some at a time, so that they wait for memory together. */
static void slots_fill(struct flow_table *table)
{
    uint32_t hashes[FILL_TOGETHER], n;

    for (uint32_t first = 0; first < table->used; first += n) {
        n = table->used - first < FILL_TOGETHER ? table->used - first : FILL_TOGETHER;
        for (uint32_t i = 0; i < n; i++) {
            hashes[i] = hash_flow(table, &table->flows[first + i]);
            flow_table_fetch_slot(table, hashes[i]);
        }
        for (uint32_t i = 0; i < n; i++)
            if (table->flows[first + i].transport)
                slots_put(table, hashes[i], first + i + 1);
    }
}

static bool slots_grow(struct flow_table *table)
{
    uint32_t *old = table->slots;
    size_t n_old = table->n_slots, n = n_old ? n_old * 2 : SLOTS_MIN;

    table->slots = pages_reserve_large(n * sizeof *old);
    if (!table->slots) {
        table->slots = old;
        return false;
    }
    table->n_slots = n;
    pages_release(old, n_old * sizeof *old);
    slots_fill(table);
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

static size_t flows_size(const struct flow_table *table)
{
    return table->cap * sizeof(struct flow);
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
    table->flows = pages_reserve_large(flows_size(table));
    if (!table->flows || !slots_grow(table)) {
        flow_table_free(table);
        return NULL;
    }
    return table;
}

void flow_table_free(struct flow_table *table)
{
    if (!table)
        return;
    pages_release(table->flows, flows_size(table));
    pages_release(table->slots, table->n_slots * sizeof(*table->slots));
    free(table);
}

static void slots_remove(struct flow_table *table, const struct flow *flow)
{
    size_t mask = table->n_slots - 1, at = hash_flow(table, flow) & mask;

    while ((table->slots[at] & PLACE_MASK) != place_of(table, flow))
        at = (at + 1) & mask;
    slots_close(table, at);
}

/* The flow's owner has it for the last time; then its place is free: transport 0. */
static void let_go(struct flow_table *table, struct flow *flow)
{
    slots_remove(table, flow);
    table->over(table->context, flow);
    flow->transport = 0;
    flow->number = table->free;
    table->free = place_of(table, flow);
    table->n--;
}

/* One that no packet touched since the hand was here last. */
static void evict(struct flow_table *table)
{
    for (;;) {
        struct flow *flow = &table->flows[table->hand];

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
    return table->free || table->used < table->n_slots - table->n_slots / 4 || slots_grow(table);
}

static uint32_t take_place(struct flow_table *table)
{
    uint32_t place = table->free;

    if (!place)
        return ++table->used;
    table->free = flow_at(table, place)->number;
    table->reused = true;
    return place;
}

static struct flow *make(
    struct flow_table *table, const struct flow_key *key, uint32_t hash, enum direction direction)
{
    if (!make_room(table))
        return NULL;
    uint32_t place = take_place(table);
    struct flow *flow = flow_at(table, place);
    *flow = (struct flow){.transport = key->transport};
    flow->ends[direction] = (struct endpoint){*key->destination, key->destination_port};
    flow->ends[!direction] = (struct endpoint){*key->source, key->source_port};
    flow->number = table->numbers[key->transport == TRANSPORT_UDP]++;
    slots_put(table, hash, place);
    table->n++;
    return flow;
}

/* All of the flow will be needed, so its lines of the cache are asked for at once. */
static void prefetch(const struct flow *flow)
{
    const char *line = (const char *)flow;

    __builtin_prefetch(line + 64, 1);
    __builtin_prefetch(line + 128);
}

static struct flow *find(const struct flow_table *table, const struct flow_key *key, uint32_t hash,
    enum direction *direction)
{
    size_t mask = table->n_slots - 1;

    for (size_t at = hash & mask; table->slots[at]; at = (at + 1) & mask) {
        uint32_t slot = table->slots[at];
        if (slot_tag(slot) != slot_tag(hash))
            continue;
        struct flow *flow = flow_at(table, slot & PLACE_MASK);
        prefetch(flow);
        if (is_flow(flow, key, direction))
            return flow;
    }
    return NULL;
}

void flow_table_fetch_slot(const struct flow_table *table, uint32_t hash)
{
    __builtin_prefetch(&table->slots[hash & (table->n_slots - 1)], 1);
}

/* The first that may be it. */
void flow_table_fetch_flow(const struct flow_table *table, uint32_t hash)
{
    size_t mask = table->n_slots - 1;

    for (size_t at = hash & mask; table->slots[at]; at = (at + 1) & mask) {
        if (slot_tag(table->slots[at]) != slot_tag(hash))
            continue;
        const struct flow *flow = flow_at(table, table->slots[at] & PLACE_MASK);
        __builtin_prefetch(flow, 1);
        prefetch(flow);
        return;
    }
}

struct flow *flow_table_get(struct flow_table *table, const struct flow_key *key,
    enum flow_opening opening, enum direction *direction)
{
    uint32_t hash = flow_table_hash(table, key);
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

int64_t flow_touch(struct flow *flow, enum direction direction, const struct packet *packet)
{
    if (!flow->first_frame) {
        flow->first_frame = packet->number;
        flow->first_time = flow->last_time = packet->time;
    }
    int64_t previous_time = flow->last_time;
    flow->last_frame = packet->number;
    flow->last_time = packet->time;
    flow->packets[direction]++;
    flow->octets[direction] += packet->length;
    flow->touched = true;
    return previous_time;
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
        if (table->flows[i].transport)
            flows[n++] = &table->flows[i];
    qsort(flows, n, sizeof(struct flow *), by_first_frame);
    for (size_t i = 0; i < n; i++)
        table->over(table->context, flows[i]);
}

static void end_unsorted(struct flow_table *table)
{
    for (uint32_t i = 0; i < table->used; i++)
        if (table->flows[i].transport)
            table->over(table->context, &table->flows[i]);
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
    memset(table->slots, 0, table->n_slots * sizeof(*table->slots));
    table->n = table->used = table->hand = table->free = 0;
    table->reused = false;
}

size_t flow_table_size(const struct flow_table *table)
{
    return table->n;
}
