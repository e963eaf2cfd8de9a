/*
 * tcp: headers, analysis, and the octets in order
 *
 * One segment goes through tcp_dissect: the header's fields and Wireshark's analysis of sequence
 * numbers are added, the payload joins its stream (analyzer/stream.h), and every message that is
 * now complete is parsed in this frame.
 */
#pragma once

#include "analyzer/decode.h"

/* The cursor is over header and payload. */
void tcp_dissect(struct dissection *d, const struct network *network);

/* Octets of a direction, in order, that wait for the rest of their message, and the last frame that
 * carried some of them. Until the flow goes. */
struct bytes tcp_unfinished(const struct flow *flow, enum direction direction, uint32_t *frame);

/* The connections of Multipath TCP (analyzer/engine.h). NULL does nothing. */
struct mptcp_table;
void mptcp_table_free(struct mptcp_table *table);

/* The flow is over, and d->flow is it: what still waits in its streams is parsed as far as it goes,
 * for the objects in it. */
void tcp_flow_rest(struct dissection *d);
/* The flow goes: free all that TCP holds of it. */
void tcp_flow_free(struct flow *flow);

extern const struct field_table tcp_fields, mptcp_fields;
