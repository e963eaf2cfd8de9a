/*
 * registry: fields by name
 *
 * Nothing is registered at run time: what is known are lists of const field tables that end with
 * NULL, such as field_tables, the program's own; tests bring others.
 */
#pragma once

#include "analyzer/dissector.h"
#include "analyzer/field.h"

#include <stddef.h>
#include <stdio.h>

/* Rows that may share one name (of several widths, in several layers). */
#define REGISTRY_SAME_NAME_MAX 16

/* A walk over all fields: start with a cleared position; NULL at the end. */
struct registry_position {
    size_t table, row;
};
const struct field *registry_next(
    const struct field_table *const *tables, struct registry_position *position);

/* The rows whose name is the n octets at name, at most max; returns how many. */
size_t registry_find(const struct field_table *const *tables, const char *name, size_t n,
    const struct field **rows, size_t max);

/* The known names most like the n octets at name, best first, at most max; returns how many. */
size_t registry_nearest(const struct field_table *const *tables, const char *name, size_t n,
    const char **names, size_t max);

/* The reference of all fields as Markdown (docs/fields.md). */
void registry_write(const struct field_table *const *tables, FILE *out);
