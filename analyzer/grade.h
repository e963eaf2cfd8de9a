/*
 * grade: points for submissions, with evidence
 *
 * A process for each submission, several at a time, so that a bad one cannot stop the others. Each
 * hands its result to the parent as one JSON object; results are reported in the order in which the
 * submissions were named, each as soon as those before it are there.
 */
#pragma once

#include "analyzer/options.h"
#include "analyzer/output.h"
#include "analyzer/rubric.h"

#include <json-c/json.h>

/* Submissions of one run, octets of a result, and results that wait for one before them. */
#define GRADE_CAPTURES_MAX 100000
#define GRADE_RESULT_MAX   (16u << 20)
#define GRADE_WAITING_MAX  256

/* The command: grade RUBRIC CAPTURE... Returns the exit code. */
int grade_run(const struct options *options);

/* analyzer/grade_submission.c: one submission, read in this process, its result printed on standard
 * output. Returns an exit code; with EXIT_UNREADABLE nothing is printed. */
int grade_submission(const struct options *options, const struct rubric *rubric, const char *path);
/* The result of a submission that has none, for a reason. */
struct json_object *grade_nothing(const struct rubric *rubric, const char *why);

/* analyzer/grade_report.c: results as they come, in their order. */
struct grade_report {
    struct output *output; /* borrowed, as the rubric is */
    enum format format;
    const struct rubric *rubric;
    size_t n;         /* submissions in all */
    bool originality; /* what they share is reported too */
    size_t reported;
};

/* false: nobody reads any more, or the disk is full. shared (of --originality, or NULL) is what
 * marks_shared gives; only CSV needs it before the end. */
bool grade_report_begin(struct grade_report *report);
bool grade_report_result(
    struct grade_report *report, struct json_object *result, struct json_object *shared);
bool grade_report_end(struct grade_report *report, struct json_object *shared);
