/*
 * input: the octets of one capture file, unpacked
 *
 * Opens a file or standard input, recognises gzip (RFC 1952) and zstd (RFC 8878) by their first
 * octets, and shows what is inside in the place where it was read: nothing is copied once more.
 * The descriptor stays open until input_free, so that it can be wound back after the sandbox has
 * forbidden open(2); only read(2) and lseek(2) are used then.
 *
 * Reading never fails: what goes wrong (a read error, broken or cut gzip data) ends the octets, and
 * input_error tells about it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;

enum {
    INPUT_REASON_MAX = 256,  /* octets of a reason, with its end */
    INPUT_HEAD_MAX = 32,     /* octets that input_head shows */
    ZSTD_WINDOW_LOG_MAX = 27 /* largest zstd window, 128 MiB; as the zstd tool */
};

/*
 * path: "-" is standard input. buffer_size: octets of the read buffer, at least 4096.
 * NULL: it cannot be read, reason tells why and what to do. Free with input_free.
 */
struct input *input_open(const char *path, size_t buffer_size, char reason[INPUT_REASON_MAX]);
/* Closes the descriptor. NULL is fine. */
void input_free(struct input *input);

/*
 * The next n unpacked octets, in a row; they are not taken yet. *have is less than n where they
 * end. Valid until the next call.
 */
const uint8_t *input_peek(struct input *input, size_t n, size_t *have);
/* Take octets that were shown; they stay valid until the next input_peek. */
void input_skip(struct input *input, size_t n);

/* The first octets, unpacked; *length <= INPUT_HEAD_MAX, less when the file is that short. */
const uint8_t *input_head(const struct input *input, size_t *length);
/* Whether input_rewind can work; not for a pipe. */
bool input_can_rewind(const struct input *input);
/* All octets that input_peek would give without reading the file; n: how many. */
const uint8_t *input_held(const struct input *input, size_t *n);
/* Go on at this position of the unpacked octets. */
bool input_rewind(struct input *input, uint64_t position);
/* Why the octets ended early, or NULL. */
const char *input_error(const struct input *input);
/* Octets taken from the file and its size (0: unknown), both as packed. */
void input_progress(const struct input *input, uint64_t *done, uint64_t *total);
