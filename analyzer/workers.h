/*
 * workers: jobs in processes of their own
 *
 * Each job reads one submission of many. What it prints is handed to the parent; one that crashes,
 * never ends or never stops printing ends alone. Each may enter its own sandbox.
 */
#pragma once

#include "analyzer/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Processes at a time, and seconds that one may take. */
#define WORKERS_MAX         64
#define WORKERS_SECONDS_MAX 600

struct workers {
    size_t n;           /* jobs, numbered from 0 */
    size_t at_a_time;   /* 0: as many as there are cores */
    size_t printed_max; /* octets of one job; one that prints more is killed */
    size_t window;      /* jobs that are begun beyond the first that is not done; 0: no limit */
    /* In the process: prints on standard output, returns the exit code. */
    int (*work)(void *context, size_t job);
    /* In the parent, in the order in which they end: the status of waitpid, and what was printed
     * (the callee may take it over and leave an empty text). false ends all. */
    bool (*done)(void *context, size_t job, int status, struct text *printed);
    void *context;
};

/* false: no process can be started (said on standard error as "wirewalk: NAME: …"), or done said
 * so. Processes that run are ended then. */
bool workers_run(const struct workers *workers, const char *name);
/* Why a job without a result has none, in words. */
void workers_reason(struct text *out, int status);
