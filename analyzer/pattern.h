/*
 * pattern: a line with blanks
 *
 *   S: 250 {{id=OK id=\S+}} [...]
 *
 * Plain text matches itself; {{regex}} matches inside of a line (PCRE2), {{name=regex}} remembers
 * what it matched, {{=name}} demands the same text again; [...] stands for any text.
 */
#pragma once

#include "analyzer/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Names of one expectation file, and octets of what a name remembers. */
#define PATTERN_NAMES_MAX 64
#define PATTERN_VALUE_MAX 4096

/* What names hold while an expectation is matched. */
struct bindings {
    struct binding {
        char name[33];
        char *value; /* owned */
        size_t length;
    } rows[PATTERN_NAMES_MAX];
    size_t n;
};

/* Forget all rows from n on. */
void bindings_cut(struct bindings *bindings, size_t n);
const struct binding *bindings_find(const struct bindings *bindings, const char *name, size_t n);

/* How lines are compared. */
struct pattern_rules {
    bool ignore_case;
    bool ignore_space; /* runs of white space count as one, at both ends as none */
    bool ignore_codes; /* "250 2.1.0 Ok" is "250 Ok" */
};

struct pattern;

struct pattern_error {
    unsigned column; /* from 1 */
    char message[160];
};

/* NULL: error says what is wrong and where. column: of the text's first octet, from 1. */
struct pattern *pattern_new(const char *text, size_t n, unsigned column,
    const struct pattern_rules *rules, struct pattern_error *error);
void pattern_free(struct pattern *pattern);
/* Names that the pattern remembers and demands are bound in and taken from bindings. */
bool pattern_matches(
    const struct pattern *pattern, struct bindings *bindings, const char *line, size_t n);
/* The text as it was written. */
const char *pattern_text(const struct pattern *pattern);
