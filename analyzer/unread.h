/*
 * unread: what nobody read
 *
 * Octets of a TCP stream that a dissector waited with and never got to see: before a gap, at the
 * end of a capture that was cut. A password may stand among them, so --redact masks them all. Flows
 * of which no message was read are left alone: nobody knows what they speak.
 */
#pragma once

#include "analyzer/secrets.h"
#include "analyzer/sink.h"

/* Flows that are watched: those with lower numbers. */
#define UNREAD_FLOWS_MAX (1u << 20)

struct unread_side {
    uint64_t read; /* offset up to which messages go */
    uint64_t seen; /* and segments */
};

struct unread_flow {
    struct unread_side sides[2]; /* by direction */
    bool spoken;                 /* there was a message */
};

struct unread_flows {
    struct unread_flow *flows; /* by number */
    size_t n;
};

void unread_deinit(struct unread_flows *unread);
/* A frame in its order: what lies between messages is added to the secrets. */
void unread_frame(struct unread_flows *unread, struct secrets *secrets, const struct frame *frame);
/* No frame follows: what lies behind the last messages is. */
void unread_end(struct unread_flows *unread, struct secrets *secrets);
/* The segment of a frame: its offset in its direction and the node of its octets; false: none. */
bool unread_segment(const struct frame *frame, uint64_t *offset, const struct node **payload);
