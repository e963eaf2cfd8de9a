/*
 * originality: captures that hold the same sessions
 *
 * Each capture leaves marks: things that two recordings of the same exercise never have in common.
 * Captures with marks in common share sessions, whoever handed them in.
 */
#pragma once

#include "analyzer/sink.h"

#include <json-c/json.h>
#include <stddef.h>
#include <stdint.h>

/* Marks of one capture, and of all pairs of captures together; more are left out. */
#define MARKS_MAX        2000
#define MARKS_SHARED_MAX 1000000
/* Marks that are shown of a pair, and addresses that one capture leaves. */
#define MARKS_SHOWN     3
#define ADDRESSES_SHOWN 2
#define ADDRESSES_MAX   64

enum mark_kind {
    MARK_TCP,  /* initial sequence number with both ports */
    MARK_TLS,  /* random of a hello */
    MARK_SSH,  /* cookie of a key exchange */
    MARK_DNS,  /* id, port and name of a query */
    MARK_TIME, /* when a message was captured, to the nanosecond */
    MARK_SESSIONS,
    /* A class may work on one machine or on copies of one: addresses that two captures have in
     * common say nothing by themselves, and are told only where a session is shared. */
    MARK_MAC = MARK_SESSIONS,
    MARK_ADDRESS, /* IPv4 or IPv6 */
    MARK_KINDS,
};

struct mark {
    uint64_t value; /* a hash */
    uint32_t frame;
    uint8_t kind;
};

struct marks {
    struct mark *rows;
    size_t n;
    size_t n_addresses; /* among them */
};

void marks_deinit(struct marks *marks);
/* What a frame leaves. */
void marks_add(struct marks *marks, const struct frame *frame);

/* For the way from one process to another; marks of the second is empty. */
struct json_object *marks_to_json(const struct marks *marks);
void marks_from_json(struct marks *marks, struct json_object *list);
/* [{"captures": [a, b], "count": n, "marks": [{"kind", "frames"}]}]: pairs with marks in common, of
 * n captures with their names. */
struct json_object *marks_shared(const struct marks *marks, const char *const *names, size_t n);
