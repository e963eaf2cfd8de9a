/*
 * flow_words: what is known of a flow, as words of JSON, CSV and tables
 */
#pragma once

#include "analyzer/flow.h"

/* "tcp", "udp" */
const char *transport_word(uint8_t transport);
/* "closed", "reset" */
const char *flow_end_word(uint8_t end);
/* "port", "content"; NULL: nothing was chosen */
const char *choice_word(uint8_t choice);

struct classifier;
struct dissector;

/* How it ended, or NULL: UDP has no end. */
const char *flow_ending(const struct flow *flow);
/* What wirewalk read it as, or NULL. */
const struct dissector *flow_dissector(const struct flow *flow);
/* nDPI's label; where it has none, the protocol that the flow was read as. classifier may be NULL.
 */
const char *flow_label(struct classifier *classifier, const struct flow *flow);
uint64_t flow_packets(const struct flow *flow);
/* Of frames, as on the wire. */
uint64_t flow_octets(const struct flow *flow);
