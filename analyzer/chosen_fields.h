/*
 * chosen_fields: the columns of `fields`
 */
#pragma once

#include "analyzer/registry.h"

#include <stdbool.h>
#include <stddef.h>

/* One -e: all rows of that name, or a column of the packet list. */
struct chosen_field {
    char *name;
    const struct field *rows[REGISTRY_SAME_NAME_MAX];
    size_t n_rows;
    int column;    /* enum list_column, or COLUMN_NONE */
    bool repeated; /* an earlier -e has the same name */
};

enum list_column {
    COLUMN_NONE,
    COLUMN_SOURCE,
    COLUMN_DESTINATION,
    COLUMN_PROTOCOL,
    COLUMN_INFO,
};

struct chosen_fields {
    struct chosen_field *items;
    size_t n;
};

/* words: what stood behind -e, each one name or several with commas. false: one is unknown, said
 * with the nearest known one. Free with fields_deinit in any case. */
bool fields_choose(struct chosen_fields *fields, const char *const *words, size_t n_words);
void fields_deinit(struct chosen_fields *fields);
