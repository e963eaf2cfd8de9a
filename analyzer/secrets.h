/*
 * secrets: what must not be shown
 *
 * A set of octet strings (passwords, cookies, their base64), and the masking of every place where
 * one of them stands in other octets. Strings shorter than SECRET_LENGTH_MIN would be found by
 * chance everywhere: they are masked only where they stand as a word of their own.
 */
#pragma once

#include "analyzer/cursor.h"

#include <stdbool.h>
#include <stddef.h>

/* Strings that are remembered, octets of one, and of the shortest that is looked for inside of
 * words. */
#define SECRETS_MAX       (1u << 16)
#define SECRET_LENGTH_MAX 4096
#define SECRET_LENGTH_MIN 4
/* What stands in the place of each octet. */
#define SECRET_MASK '*'

/* Octets of a TCP stream that are secret, wherever the segments that carry them end. */
struct secret_range {
    uint32_t stream; /* number of the flow */
    uint32_t from;   /* offset in its direction, modulo 2^32 */
    uint32_t length;
    uint8_t direction;
};
#define SECRET_RANGES_MAX (1u << 14)

struct secrets {
    struct secret_range *ranges;
    uint32_t *range_slots; /* by the stream's number: index of the last one + 1 */
    uint32_t *range_next;  /* by range: another of the same slot + 1 */
    size_t n_ranges;
    struct bytes *items; /* owned */
    size_t n, capacity;
    uint32_t *slots; /* of a hash of the first octets: index of an item + 1 */
    uint32_t *next;  /* by item: another with the same slot + 1 */
    bool shorts;     /* some are shorter than SECRET_LENGTH_MIN */
};

/* A copy. Line ends and blanks around it do not belong to it; what is left may be nothing. */
void secrets_add(struct secrets *secrets, struct bytes secret);
void secrets_add_range(struct secrets *secrets, const struct secret_range *range);
void secrets_clear(struct secrets *secrets);
void secrets_deinit(struct secrets *secrets);
/* Mask them all in n octets; returns whether there was one. */
bool secrets_mask(const struct secrets *secrets, uint8_t *octets, size_t n);
/* Mask what of the place lies in a range; octets are those of place. */
void secrets_mask_range(
    const struct secrets *secrets, const struct secret_range *place, uint8_t *octets);
