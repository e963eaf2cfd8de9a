/*
 * run: a command from its options to its exit code
 */
#pragma once

#include "analyzer/options.h"
#include "analyzer/output.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_NO = 1,         /* the answer is no: nothing matched and --expect-match was given */
    EXIT_WRONG = 2,      /* wrong usage, filter, rubric or expectation */
    EXIT_DAMAGED = 3,    /* the capture is damaged or cut; what was good was analysed */
    EXIT_UNREADABLE = 4, /* the capture cannot be read at all */
    EXIT_OUTPUT = 5,     /* the output could not be written */
};

/* Whether what the user wrote (-Y, -e, --lang, -o) is right; if not, it is said on standard error.
 * -o must be none of the paths. run_sink does it too; here for commands that run more than once. */
bool run_validate(const struct options *options);
/* nDPI and the names take longer to start than many a capture to read. A command that runs many
 * times makes them once and lends them to all runs by options->tools. */
struct run_tools {
    struct classifier *classifier; /* NULL: no labels */
    struct resolver *names;        /* NULL: no names */
};
struct run_tools run_tools_new(const struct options *options);
void run_tools_free(struct run_tools *tools);

/* Run options->command->sink over the captures. */
int run_sink(const struct options *options);

/*
 * The steps of run_sink, for a command that reads several captures one after the other in one
 * sandbox: open all, sandbox_prepare, make all sinks, sandbox_enter, then analyse each.
 */
struct run;
/* NULL: *code says why, and so does a message. options must live as long. */
struct run *run_open(const struct options *options, int *code);
/* output is borrowed. */
bool run_make_sink(struct run *run, struct output *output);
/* Returns EXIT_DONE, EXIT_DAMAGED or what else became of the capture. */
int run_analyse(struct run *run);
void run_free(struct run *run);
