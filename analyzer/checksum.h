/*
 * checksum: the Internet checksum (RFC 1071), and a hash to tell octets apart
 */
#pragma once

#include "analyzer/cursor.h"

#include <stddef.h>
#include <stdint.h>

/* The sum of 16-bit words, with carries left to fold; an odd last octet counts as a high one. */
uint32_t checksum_add(uint32_t sum, struct bytes octets);
/* Carries folded, complemented: what a header holds if it summed as 0. */
uint16_t checksum_end(uint32_t sum);

/* FNV-1a, begun with HASH_START, or gone on with. Nobody's secret: hostile octets can collide. */
#define HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t hash_octets(uint64_t from, const void *data, size_t n);
