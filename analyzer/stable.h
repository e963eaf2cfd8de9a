/*
 * stable: what changes from one recording of the same exercise to the next
 *
 * Times, dates, ports, queue and message ids: in a line of text each of them becomes [...], which
 * an expectation file takes for any text.
 */
#pragma once

#include "analyzer/text.h"

#include <stddef.h>

struct stable;

/* NULL when memory is out. */
struct stable *stable_new(void);
void stable_free(struct stable *stable);
void stable_write(const struct stable *stable, struct text *out, const char *line, size_t n);
