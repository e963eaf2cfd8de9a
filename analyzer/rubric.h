/*
 * rubric: what a capture is graded by
 *
 * A JSON file (docs/schema/rubric.json): checks with points, each with one condition. Everything in
 * it is validated before any capture is opened.
 */
#pragma once

#include "analyzer/expectation.h"
#include "analyzer/filter.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of a file, checks, conditions, how deep they nest, steps of a sequence. */
#define RUBRIC_SIZE_MAX       (4u << 20)
#define RUBRIC_CHECKS_MAX     500
#define RUBRIC_CONDITIONS_MAX 4000
#define RUBRIC_DEPTH_MAX      20
#define RUBRIC_STEPS_MAX      64
/* Values of one "one_of", points of a check, and how deep its JSON nests. */
#define RUBRIC_VALUES_MAX  1000
#define RUBRIC_POINTS_MAX  100000
#define RUBRIC_NESTING_MAX 64
/* Captures that a submission may have by name. */
#define RUBRIC_CAPTURES_MAX 16
/* Of a condition that looks at all captures of a submission. */
#define RUBRIC_ANY_CAPTURE UINT32_MAX

enum condition_kind {
    CONDITION_COUNT,       /* frames that match a filter, within a range */
    CONDITION_SEQUENCE,    /* filters that match in this order in one session */
    CONDITION_FIELD,       /* a field has a value */
    CONDITION_COMPARE,     /* two fields share a value */
    CONDITION_EXPECTATION, /* an expectation file holds */
    CONDITION_ALL,
    CONDITION_ANY,
    CONDITION_NOT,
};

/* The values of a field in the frames that match a filter. */
struct selection {
    char *name;
    const struct field *rows[REGISTRY_SAME_NAME_MAX];
    size_t n_rows;
    struct filter *filter; /* NULL: all frames */
    uint32_t capture;      /* index in the rubric, or RUBRIC_ANY_CAPTURE */
};

struct condition {
    enum condition_kind kind;
    uint32_t index;                         /* among all of the rubric */
    uint32_t capture;                       /* index in the rubric, or RUBRIC_ANY_CAPTURE */
    struct filter *steps[RUBRIC_STEPS_MAX]; /* CONDITION_COUNT has one */
    char *texts[RUBRIC_STEPS_MAX];          /* of the filters */
    uint32_t n_steps;
    uint32_t min, max; /* CONDITION_COUNT */
    struct selection left, right;
    struct pattern *pattern; /* CONDITION_FIELD: "matches" */
    char **values;           /* CONDITION_FIELD: "equals" or "one_of" */
    size_t n_values;
    struct expectation expectation;
    struct condition **inner;
    size_t n_inner;
};

struct rubric_check {
    char *id, *text, *hint, *visibility; /* hint and visibility may be NULL */
    double points;
    bool partial; /* a sequence gives points for each step */
    struct condition *condition;
};

/* One of the captures that a submission consists of. */
struct rubric_capture {
    char *name, *pattern; /* of the name of its file or files (fnmatch(3)) */
};

struct rubric {
    char *title;
    char *language; /* of its texts, or NULL; a language that there is */
    struct rubric_capture captures[RUBRIC_CAPTURES_MAX];
    size_t n_captures; /* 0: a submission is one capture */
    struct rubric_check *checks;
    size_t n_checks;
    uint32_t n_conditions;
    bool wants_scripts; /* some condition is an expectation */
};

/* NULL: said on standard error as "wirewalk: FILE:LINE:COLUMN: place: what: what to do". */
struct rubric *rubric_read(const char *path);
/* The same from octets with a NUL behind them; message (of size octets) says what is wrong. */
struct rubric *rubric_parse(
    const char *path, const char *text, size_t n, char *message, size_t size);
void rubric_free(struct rubric *rubric);
