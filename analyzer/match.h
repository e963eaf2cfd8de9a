/*
 * match: an expected session held against what was said
 */
#pragma once

#include "analyzer/expectation.h"
#include "analyzer/script.h"
#include "analyzer/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Steps of one search: each tries one pattern on one line. */
#define MATCH_STEPS_MAX 5000000

/* How an expected session and a script differ, line by line. */
enum edit_kind {
    EDIT_SAME,    /* both */
    EDIT_MISSING, /* expected, not said */
    EDIT_INSTEAD, /* said, not expected */
    EDIT_SKIPPED, /* said, and allowed by [...] */
};

struct edit {
    uint8_t kind;
    size_t expected; /* index in lines; for EDIT_INSTEAD the one that was due */
    size_t said;     /* index in the script's lines; for EDIT_MISSING the one that stood there */
};

struct match {
    bool found;
    size_t cost;        /* missing and unexpected lines, wrong counts; 0 when found */
    struct edit *edits; /* unless found */
    size_t n_edits;
    const struct expected_count *wrong_count; /* the first, or NULL */
    uint32_t counted;                         /* lines that it found */
    size_t wrong_line; /* for never: and too many: the last line that counted */
    bool wrong_name;   /* the first difference is that a name stands for another text */
    bool gave_up;      /* some pattern, or all of them, took too long: it may be there */
};

/* Whether a session is of the kind that is expected: protocol and port, not the number. */
bool expected_fits(const struct expected_session *expected, const struct session *session);
void match_session(
    struct match *match, const struct expected_session *expected, const struct script *script);
void match_deinit(struct match *match);
