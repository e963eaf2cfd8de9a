/*
 * echo: which echo reply answers which request
 *
 * A pair has the same ends, identifier and sequence number, and checksums that differ as the types
 * do, which tells apart two programs with one identifier.
 */
#pragma once

#include "analyzer/flow.h"

#include <stdbool.h>
#include <stdint.h>

/* Requests that are remembered; a power of two. */
#define ECHO_MAX 16384

struct echo_key {
    struct address ends[2]; /* in either order */
    uint16_t id, sequence;
    uint16_t checksum; /* of the reply */
};

struct echo_table;

/* NULL when memory is out. */
struct echo_table *echo_new(void);
void echo_free(struct echo_table *table);
/* A request; one of the same key is forgotten. */
void echo_request(
    struct echo_table *table, const struct echo_key *key, uint32_t frame, int64_t time);
/* A reply: true, and the request's frame and time, unless there is none or it was answered before.
 */
bool echo_reply(
    struct echo_table *table, const struct echo_key *key, uint32_t *frame, int64_t *time);
