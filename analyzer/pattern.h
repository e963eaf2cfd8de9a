/*
 * pattern: a line with blanks
 *
 *   S: 250 {{id=OK id=\S+}} [...]
 *
 * Plain text matches itself; {{regex}} matches inside of a line (PCRE2), {{name=regex}} remembers
 * what it matched, {{=name}} demands the same text again; [...] stands for any text. A line that is
 * the same octet by octet matches too, so that what was said may look like a blank.
 */
#pragma once

#include "analyzer/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Names of one expected session, letters of one, and octets of what a name remembers;
 * a longer text is not remembered. */
#define PATTERN_NAMES_MAX 64
#define PATTERN_NAME_MAX  32
#define PATTERN_VALUE_MAX 4096

/* What names hold while an expectation is matched. */
struct bindings {
    struct binding {
        char name[PATTERN_NAME_MAX + 1];
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
/* A regular expression that is looked for anywhere in a text. */
struct pattern *pattern_new_regex(const char *regex, struct pattern_error *error);
void pattern_free(struct pattern *pattern);
/* Names that the pattern remembers and demands are bound in and taken from bindings. A pattern
 * that gave up on some lines (it is not const for that) does not match them. */
bool pattern_matches(
    struct pattern *pattern, struct bindings *bindings, const char *line, size_t n);
/* The text as it was written. */
const char *pattern_text(const struct pattern *pattern);
/* Whether it remembers or demands a name. */
bool pattern_has_names(const struct pattern *pattern);
/* Whether there was a line on which it took too long. */
bool pattern_gave_up(const struct pattern *pattern);
/* The next name that it remembers or demands: *n letters. Start with *at 0; NULL at the end. */
const char *pattern_name(const struct pattern *pattern, size_t *at, size_t *n, bool *demanded);
