/*
 * evidence: a rubric's conditions held against the frames of a submission
 *
 * A submission is one capture, or several that the rubric names. Each is looked at by itself, frame
 * by frame; at the end each condition has an answer, and the frames and values that it rests on.
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
/* Octets of a value that are kept (longer ones are told apart by a hash of all), and of all values
 * of one side of a condition. */
#define EVIDENCE_VALUE_MAX  (16u << 10)
#define EVIDENCE_OCTETS_MAX (8u << 20)
/* Sessions whose progress in a sequence is remembered. */
#define EVIDENCE_SESSIONS_MAX 100000

/* Where something was seen. */
struct sighting {
    uint32_t frame;
    uint32_t part; /* of the submission */
    int64_t time;  /* ns */
};

struct value {
    char *text;
    struct sighting first;
};

struct values {
    struct value *items;
    size_t n, octets;
};

struct evidence {
    uint32_t n; /* frames that matched */
    struct sighting frames[EVIDENCE_FRAMES];
    struct progress {
        uint8_t transport;
        uint32_t stream, step;
        struct sighting frames[EVIDENCE_FRAMES];
    } * progress; /* of a sequence, by session of the part that is read */
    size_t n_progress;
    uint32_t best;             /* steps of a sequence that were reached in one session */
    struct values left, right; /* once a field is right, only what is right */
    size_t common[2];          /* of a comparison that holds: the value on each side */
    bool right_value;          /* of a field: some value is right */
    bool seen;                 /* the protocol that it is about is in the capture */
    bool seen_right;           /* the same of the right side of a comparison */
    bool holds;                /* known at the end */
};

/* One capture of a submission. */
struct part {
    struct book book; /* first: the scripts, where an expectation wants them */
    const struct sink_class *inner;
    struct examination *examination;
    uint32_t captures; /* a bit for each capture of the rubric that it is */
    const char *name;  /* of the first of them, or NULL; borrowed */
    bool incomplete;   /* something was not captured */
    char *damage;      /* or NULL; owned */
};

struct examination {
    const struct rubric *rubric;
    struct evidence *evidence; /* by condition->index */
    struct part parts[RUBRIC_CAPTURES_MAX];
    uint32_t n_parts;
    struct marks *marks; /* NULL: not wanted */
};

/* false when memory is out. rubric is borrowed; without parts there are none. */
bool examination_init(struct examination *examination, const struct rubric *rubric);
void examination_deinit(struct examination *examination);
/* One more capture, at most RUBRIC_CAPTURES_MAX; captures: which of the rubric it is, by bits. */
struct part *examination_add(struct examination *examination, uint32_t captures);
/* All parts were read: decide. */
void examination_conclude(struct examination *examination);

/* Points of a check, 0 to check->points. */
double examination_points(const struct examination *examination, const struct rubric_check *check);
/* The frames that the evidence rests on, at most EVIDENCE_FRAMES; returns how many. */
size_t examination_frames(const struct examination *examination, const struct rubric_check *check,
    struct sighting *frames);
/* Whether the submission holds nothing of the protocols that a condition is about. */
bool examination_nothing(const struct examination *examination, const struct condition *condition);
/* Whether what is missing may have been in what was not captured; what is wrong already is not
 * excused. */
bool examination_lost(const struct examination *examination, const struct condition *condition);
/* Whether a capture that the condition looks at was not handed in; *which of the rubric it is. */
bool examination_missing(
    const struct examination *examination, const struct condition *condition, uint32_t *which);

/* analyzer/evidence_words.c: one line each. What was found and in which frames; what would have
 * been right. */
void examination_explain(
    const struct examination *examination, const struct rubric_check *check, struct text *out);
void examination_expect(
    const struct rubric *rubric, const struct rubric_check *check, struct text *out);
