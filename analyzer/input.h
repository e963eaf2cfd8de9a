/*
 * input: the octets of one capture file, unpacked
 *
 * Opens a file or standard input, recognises gzip (RFC 1952) and zstd (RFC 8878) by their first
 * octets, and gives a FILE over what is inside, for pcap_fopen_offline and for our own reader.
 * The descriptor stays open until input_free, so that a FILE can be wound back after the sandbox
 * has forbidden open(2); only read(2) and lseek(2) are used then.
 *
 * A FILE of an input never reports an error: what goes wrong (a read error, broken or cut gzip
 * data) ends it, and input_error tells about it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

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
/* Closes the descriptor. The FILE must have been closed before. NULL is fine. */
void input_free(struct input *input);

/*
 * The stream over the unpacked octets, from the first one. Called once; the caller closes the
 * FILE (pcap_close does) before the input is freed. NULL when memory is out.
 */
FILE *input_file(struct input *input);

/* The first octets, unpacked; *length <= INPUT_HEAD_MAX, less when the file is that short. */
const uint8_t *input_head(const struct input *input, size_t *length);
/*
 * Let readers of the FILE see other octets in the head than the file has; offset + length must
 * be inside it. Before the first read.
 */
void input_overlay(struct input *input, size_t offset, const uint8_t *octets, size_t length);
/* Whether the FILE can be set back with fseek; a pipe cannot. */
bool input_can_rewind(const struct input *input);
/* Why the stream ended early, or NULL. */
const char *input_error(const struct input *input);
/* Octets taken from the file and its size (0: unknown), both as packed. */
void input_progress(const struct input *input, uint64_t *done, uint64_t *total);
