/*
 * grade: points for captures, with evidence
 *
 * A process for each capture, several at a time, so that a bad submission cannot stop the others.
 * Each hands its result to the parent as one JSON object; results are reported in the order in
 * which the captures were named.
 */
#pragma once

#include "analyzer/options.h"
#include "analyzer/output.h"
#include "analyzer/rubric.h"

#include <json-c/json.h>

/* Captures of one run, and octets of a result. */
#define GRADE_CAPTURES_MAX 100000
#define GRADE_RESULT_MAX   (16u << 20)

/* The command: grade RUBRIC CAPTURE... Returns the exit code. */
int grade_run(const struct options *options);

/* What is reported: a result for each capture, in the order in which they were named. */
struct grades {
    const struct rubric *rubric;
    struct json_object *const *results;
    size_t n;
    struct json_object *shared; /* of --originality, or NULL */
};

/* analyzer/grade_report.c */
bool grade_report(struct output *output, enum format format, const struct grades *grades);
