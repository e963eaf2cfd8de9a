/*
 * ahead: what the packets to come will ask of memory, asked before their turn
 *
 * In a capture of many flows each packet waits for memory twice, for its slot of the flow table and
 * then for the flow. The packets to come lie in memory already, and nearly all have addresses and
 * ports where the packet before had them: read from there, they tell which slot to fetch, and some
 * packets later which flow. A guess that is wrong costs no more than the fetch.
 */
#pragma once

#include "analyzer/capture.h"
#include "analyzer/decode.h"
#include "analyzer/flow_table.h"

#include <stdbool.h>
#include <stdint.h>

/* Packets between the one that is read and that whose slot is fetched. Memory may take as long as
 * two small packets do: that is how far the steps lie apart. */
#define AHEAD_SLOT 4
#define AHEAD_FLOW 2

/* Zeroed at first. */
struct ahead {
    uint32_t addresses, ports; /* where in a frame they stand */
    uint8_t version;           /* of IP; 0: nothing learned yet */
    struct guess {
        bool made;
        uint32_t hash;
    } guesses[AHEAD_SLOT]; /* of the packets to come, by number */
};

/* d is at the transport header of a packet: that is where ports are. */
void ahead_learn(struct ahead *ahead, const struct dissection *d, const struct network *network);
/* The packet with this number was read: ask for what those after it need. */
void ahead_look(struct ahead *ahead, uint32_t number, const struct capture *capture,
    const struct flow_table *flows);
