/*
 * flow_dissection: what the dissectors of a flow own
 *
 * States, kept octets, and who handed off to whom. A state of up to STATE_SMALL_MAX octets is a
 * part of what a flow costs (bounded by FLOWS_MAX); larger ones, and what is kept, come from the
 * budget of the run. budget may be NULL: there is no limit then.
 */
#pragma once

#include "analyzer/budget.h"
#include "analyzer/flow.h"
#include "analyzer/keep.h"

#include <stdbool.h>
#include <stdint.h>

#define STATE_SMALL_MAX 1024

struct dissector;

/*
 * Give a direction a dissector, or NULL. Its state is the other direction's when that has the same
 * one. Where there is no memory for the state the direction has none, as if it had rejected.
 */
void flow_dissection_set(struct flow_dissection *dissection, struct budget *budget,
    enum direction direction, const struct dissector *dissector);
/* The dissector of the direction hands off: if it carries what follows (dissector.carry), its state
 * lives on, else it goes when the direction is given another. */
void flow_dissection_hand(struct flow_dissection *dissection, enum direction direction);
/* NULL: there is no memory for it. */
struct keep *flow_dissection_keep(
    struct flow_dissection *dissection, struct budget *budget, uint32_t slot);
void flow_dissection_end(struct flow_dissection *dissection, struct budget *budget);
