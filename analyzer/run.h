/*
 * run: a command from its options to its exit code
 */
#pragma once

#include "analyzer/options.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_NO = 1,         /* the answer is no: nothing matched and --expect-match was given */
    EXIT_WRONG = 2,      /* wrong usage, filter, rubric or expectation */
    EXIT_DAMAGED = 3,    /* the capture is damaged or cut; what was good was analysed */
    EXIT_UNREADABLE = 4, /* the capture cannot be read at all */
    EXIT_OUTPUT = 5,     /* the output could not be written */
};

/* Run options->command->sink over the captures. */
int run_sink(const struct options *options);
