/*
 * t61: TeletexString to UTF-8
 */
#pragma once

#include "analyzer/text.h"

/* What is not a character becomes U+FFFD. */
void t61_decode(struct text *out, const uint8_t *data, size_t n);
