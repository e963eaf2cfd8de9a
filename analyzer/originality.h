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
/* Marks that are shown of a pair. */
#define MARKS_SHOWN 3

enum mark_kind {
    MARK_TCP,  /* initial sequence number with both ports */
    MARK_TLS,  /* random of a hello */
    MARK_SSH,  /* cookie of a key exchange */
    MARK_TIME, /* when a message was captured, to the nanosecond */
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
