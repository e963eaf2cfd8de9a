/*
 * progress: how far long work has come, on a terminal's standard error
 */
#pragma once

#include "analyzer/capture.h"
#include "analyzer/output.h"

#include <stdbool.h>

/* Whether there is a terminal for it that is not busy with the output. */
bool progress_wanted(const struct output *output);
/* For engine_options.progress. */
void progress_show(const struct capture *capture, bool first_pass);
/* Takes the line away. */
void progress_end(void);
