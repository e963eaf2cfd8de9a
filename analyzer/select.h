/*
 * select: only the frames that the user asked for
 *
 * A sink in front of another: passes on the frames of one stream (--stream) and those that match a
 * display filter (-Y), and the flows they belong to.
 */
#pragma once

#include "analyzer/options.h"
#include "analyzer/sink.h"

struct filter;

/* NULL when memory is out. All is borrowed; filter may be NULL. Free with sink_free, which leaves
 * the inner sink alone. */
struct sink *select_sink_new(
    struct sink *inner, const struct options *options, const struct filter *filter);
/* Frames that were passed on. */
uint64_t select_sink_frames(const struct sink *sink);
