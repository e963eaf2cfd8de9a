/*
 * check: does a capture hold what was expected?
 *
 * Every expected session is looked for among the sessions of its kind. One that is not there is
 * held against the nearest, and the report shows where the two part.
 */
#pragma once

#include "analyzer/book.h"
#include "analyzer/match.h"
#include "analyzer/options.h"

enum check_verdict {
    CHECK_FOUND,
    CHECK_WRONG,        /* captured, and not as expected */
    CHECK_NOT_CAPTURED, /* there is no session of its kind, or its lines may have been lost */
};

/* One expected session and what was found of it. */
struct check_result {
    const struct expectation *file;
    const struct expected_session *expected;
    enum check_verdict verdict;
    bool lost;                     /* not captured, and something was lost */
    bool taken;                    /* there are such sessions, but others were found in them */
    const struct chapter *nearest; /* NULL: there is no session of its kind */
    struct match match;            /* against nearest */
};

struct check {
    struct book book; /* first: a check is one */
    const struct sink_setup *setup;
    const char *capture;               /* its path */
    const struct report_wish *reports; /* more than the one of the setup */
    struct output outputs[REPORTS_MAX];
    size_t n_reports;
    bool unwritten; /* some report could not be written */
    struct expectation *files;
    size_t n_files;
    struct check_result *results;
    size_t n_results;
    size_t n_wrong, n_not_captured, n_lost;
};

/* The command. Returns the exit code. */
int check_run(const struct options *options);

/* The results in the format of the setup. analyzer/check_report.c */
bool check_report(struct check *check);
