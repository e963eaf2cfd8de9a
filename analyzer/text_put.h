/*
 * text_put: digits, written where there is room for them
 *
 * Each returns the place behind what it wrote.
 */
#pragma once

#include <stdint.h>
#include <string.h>

extern const char text_pairs[201];     /* "00" to "99" */
extern const char text_hex_pairs[513]; /* "00" to "ff" */

/* Two digits of a number below 100. */
static inline char *put_pair(char *at, uint32_t value)
{
    memcpy(at, text_pairs + 2 * value, 2);
    return at + 2;
}

/* The two hexadecimal digits of an octet. */
static inline char *put_octet(char *at, uint8_t octet)
{
    memcpy(at, text_hex_pairs + 2 * (size_t)octet, 2);
    return at + 2;
}

/* Nine digits of a number below 1,000,000,000. */
static inline char *put_nine(char *at, uint32_t value)
{
    uint32_t high = value / 10000, low = value % 10000;

    *at++ = (char)('0' + high / 10000);
    high %= 10000;
    at = put_pair(at, high / 100);
    at = put_pair(at, high % 100);
    at = put_pair(at, low / 100);
    return put_pair(at, low % 100);
}

/* As many digits as it has, 20 at most. */
char *put_decimal(char *at, uint64_t value);
