/*
 * pages: memory that is reserved as a whole and touched as needed
 *
 * For arrays of which nobody knows how far they will be filled: what lies there never moves, reads
 * as 0 at first, and costs nothing before it is touched.
 */
#pragma once

#include <stddef.h>

/* NULL when there is no room for n octets. */
void *pages_reserve(size_t n);
/* The same for what may be filled far and is looked up all over: in large pages, where the system
 * has them, so that a look-up does not miss its page too. */
void *pages_reserve_large(size_t n);
/* NULL does nothing. */
void pages_release(void *pages, size_t n);
