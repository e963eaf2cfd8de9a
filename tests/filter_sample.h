/*
 * filter_sample: a small world for the filter: some fields and one frame that holds them
 *
 * Shared by the unit test and the fuzz target.
 */
#pragma once

#include "analyzer/filter.h"

extern const struct field_table *const sample_tables[];

/* A frame of Ethernet, IPv4, TCP and a made-up protocol "zoo". Returns false when memory is out. */
bool sample_tree(struct tree *tree, struct arena *arena);
