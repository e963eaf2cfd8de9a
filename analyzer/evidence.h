/*
 * evidence: a rubric's conditions held against the frames of a capture
 *
 * Frames are looked at as they pass; at the end each condition has an answer, and the frames and
 * values that it rests on.
 */
#pragma once

#include "analyzer/book.h"
#include "analyzer/originality.h"
#include "analyzer/rubric.h"

#include <stdbool.h>
#include <stdint.h>

/* Frames and values that one condition remembers; more are only counted. */
#define EVIDENCE_FRAMES 8
#define EVIDENCE_VALUES 2000
/* Sessions whose progress in a sequence is remembered. */
#define EVIDENCE_SESSIONS_MAX 100000

struct values {
    char **items;
    size_t n;
};

struct sighting {
    uint32_t frame;
    int64_t time; /* ns */
};

struct evidence {
    uint32_t n; /* frames that matched */
    struct sighting frames[EVIDENCE_FRAMES];
    struct progress {
        uint8_t transport;
        uint32_t stream, step;
        struct sighting frames[EVIDENCE_FRAMES];
    } * progress; /* of a sequence, by session */
    size_t n_progress;
    uint32_t best; /* steps of a sequence that were reached in one session */
    struct values left, right;
    bool seen;       /* the protocol that it is about is in the capture */
    bool seen_right; /* the same of the right side of a comparison */
    bool holds;      /* known at the end */
};

struct examination {
    struct book book; /* first: the scripts, where an expectation wants them */
    const struct rubric *rubric;
    struct evidence *evidence; /* by condition->index */
    const struct sink_class *inner;
    bool incomplete;     /* something was not captured */
    struct marks *marks; /* NULL: not wanted */
    bool (*close)(struct examination *examination);
};

/* false when memory is out. rubric is borrowed. */
bool examination_init(struct examination *examination, const struct rubric *rubric);
void examination_deinit(struct examination *examination);
struct sink *examination_sink(struct examination *examination);

/* At the end: points of a check, 0 to check->points. */
double examination_points(const struct examination *examination, const struct rubric_check *check);
/* One line: what was found and in which frames. */
void examination_explain(
    const struct examination *examination, const struct rubric_check *check, struct text *out);
/* What would have been right. */
void examination_expect(const struct rubric_check *check, struct text *out);
/* The frames that the evidence rests on, at most EVIDENCE_FRAMES; returns how many. */
size_t examination_frames(const struct examination *examination, const struct rubric_check *check,
    struct sighting *frames);
/* Whether the capture holds nothing of the protocols that a condition is about. */
bool examination_nothing(const struct examination *examination, const struct condition *condition);
/* Whether more traffic could make a condition hold that does not: nothing captured is wrong. */
bool examination_lacks(const struct examination *examination, const struct condition *condition);
