/*
 * generate: an expectation from captures of the same exercise
 *
 * From one capture: its transcript, with blanks where such things change from run to run
 * (analyzer/stable.h). From several: blanks exactly where they differ.
 */
#pragma once

#include "analyzer/options.h"

/* check --generate. Returns the exit code. */
int generate_run(const struct options *options);
