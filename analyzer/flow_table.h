/*
 * flow_table: the flows that are held, found by their 5-tuple in either direction
 *
 * An open-addressed table of {hash, index} over one array of flows, so that a look-up costs one
 * miss of the cache for the slot and one for the flow. The hash is keyed anew in each run: a
 * capture cannot be made to collide. The table has a cap; the flow that was silent for longest goes
 * first, as near as one look at each flow in turn tells (a clock, not a list that every packet
 * reorders).
 */
#pragma once

#include "analyzer/flow.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct packet;
struct flow_table;

/* A packet's 5-tuple, as it goes. */
struct flow_key {
    const struct address *source, *destination;
    uint16_t source_port, destination_port;
    uint8_t transport; /* enum transport */
};

/* What to do about a packet whose flow is not held, and who its client would be. */
enum flow_opening {
    FLOW_FIND,      /* make none */
    FLOW_GUESS,     /* who has the higher port is the client, who spoke first if both are high */
    FLOW_BY_CLIENT, /* the packet is the client's (a SYN) */
    FLOW_BY_SERVER, /* the packet is the server's (a SYN with ACK) */
    FLOW_RENEW,     /* as FLOW_BY_CLIENT, and a flow that is held is over: its ports are reused */
};

/* The flow is over: evicted, renewed, or at the end. Free what hangs from it. */
typedef void flow_over(void *context, struct flow *flow);

/* NULL when memory is out. cap: most flows held, 1 to FLOWS_MAX. */
struct flow_table *flow_table_new(size_t cap, flow_over *over, void *context);
/* Does not call over: see flow_table_end. */
void flow_table_free(struct flow_table *table);

/*
 * Find or make. *direction is set unless NULL is returned: nothing was found (FLOW_FIND), or memory
 * is out. A new flow is cleared but for its ends, transport and number. It lives until over.
 */
struct flow *flow_table_get(struct flow_table *table, const struct flow_key *key,
    enum flow_opening opening, enum direction *direction);
/*
 * What takes long in a look-up is to wait for memory, first for the slot and then for the flow. Who
 * knows a key early has both fetched, with other work between the steps: they change nothing.
 */
uint32_t flow_table_hash(const struct flow_table *table, const struct flow_key *key);
void flow_table_fetch_slot(const struct flow_table *table, uint32_t hash);
void flow_table_fetch_flow(const struct flow_table *table, uint32_t hash);
/* Count a packet and remember that the flow lives. Returns the time (ns) of the packet before, of
 * this one if it is the first. */
int64_t flow_touch(struct flow *flow, enum direction direction, const struct packet *packet);

/* over() for all that are left, in the order of their first packets; the table is empty then. */
void flow_table_end(struct flow_table *table);
/* Flows that are held. */
size_t flow_table_size(const struct flow_table *table);
