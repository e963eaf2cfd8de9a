/*
 * checksum: the Internet checksum (RFC 1071)
 */
#pragma once

#include "analyzer/cursor.h"

#include <stdint.h>

/* The sum of 16-bit words, with carries left to fold; an odd last octet counts as a high one. */
uint32_t checksum_add(uint32_t sum, struct bytes octets);
/* Carries folded, complemented: what a header holds if it summed as 0. */
uint16_t checksum_end(uint32_t sum);
