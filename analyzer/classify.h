/*
 * classify: what nDPI says a flow is
 *
 * nDPI hides behind this file. It sees the first packets of a flow that carry payload, and is let
 * go at its verdict or after a few packets.
 */
#pragma once

#include "analyzer/capture.h"
#include "analyzer/flow.h"

struct classifier;

/* NULL when nDPI cannot start; then no flow gets a label. */
struct classifier *classifier_new(void);
void classifier_free(struct classifier *classifier);
/* ip: the octets of the packet from its IP header on. */
void classifier_packet(struct classifier *classifier, struct flow *flow, enum direction direction,
    struct bytes ip, int64_t time);
/* The flow goes: guess by port where there was no verdict, and free what nDPI held. */
void classifier_flow_end(struct classifier *classifier, struct flow *flow);
/* "DNS", "TLS.Google"; "Unknown" before any verdict. Valid until the next call. */
const char *classifier_label(struct classifier *classifier, const struct flow *flow);
/* The same for the verdict that a flow had. */
const char *classifier_name(struct classifier *classifier, uint16_t protocol, uint16_t application);
/* The name of the dissector for the verdict that a flow had; NULL: none, or no verdict. */
const char *classifier_dissector(const struct flow *flow);
