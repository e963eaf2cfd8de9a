/*
 * requests: what waits for an answer
 *
 * One table for all flows, keyed by flow and a key of the dissector's own; with a cap, the oldest
 * request goes first. Flows that end take their requests along.
 */
#pragma once

#include "analyzer/cursor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most requests that wait at a time, and octets of text one may hold. */
#define REQUESTS_MAX     (1u << 20)
#define REQUEST_TEXT_MAX 65536

struct flow;

struct request {
    uint32_t frame;          /* of the request */
    uint32_t response_frame; /* of the first response, 0 before */
    int64_t time;            /* ns, of the request */
    uint64_t key;
    uint64_t user[2];              /* the dissector's own: a type, a method */
    struct bytes text;             /* a copy, by request_set_text; empty before */
    struct flow *flow;             /* identity only */
    struct request *next;          /* in its bucket */
    struct request *older, *newer; /* by age */
    struct request *flow_next;     /* of the same flow */
};

struct requests {
    struct request **buckets;
    size_t n_buckets; /* a power of two */
    size_t n;
    struct request *oldest, *newest;
    struct request *free;
};

void requests_deinit(struct requests *requests);
/* A cleared request; one with the same key is forgotten. NULL when memory is out. */
struct request *requests_open(struct requests *requests, struct flow *flow, uint64_t key);
struct request *requests_find(
    const struct requests *requests, const struct flow *flow, uint64_t key);
void requests_forget(struct requests *requests, struct request *request);
/* All of a flow that goes. Flows that never asked cost nothing. */
void requests_forget_flow(struct requests *requests, struct flow *flow);
/* Copied, cut at REQUEST_TEXT_MAX. */
void request_set_text(struct request *request, struct bytes text);
