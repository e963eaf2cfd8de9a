/*
 * file: what the user wrote, as a whole
 */
#pragma once

#include <stddef.h>

/* The octets of a file and a NUL behind them, *n of them; at most `most`. NULL: it cannot be read,
 * said on standard error. Free with free(3). */
char *file_read(const char *path, size_t most, size_t *n);
/* The same without a message: *why says what it would say. */
char *file_load(const char *path, size_t most, size_t *n, const char **why);
