/*
 * schema: the JSON Schemas of what is printed and read
 *
 * They are the files of docs/schema, compiled in.
 */
#pragma once

#include "analyzer/options.h"

struct schema {
    const char *name; /* NULL at the end */
    const char *description;
    const char *text;
};

extern const struct schema schemas[];

/* The command: schema [KIND]. Returns the exit code. */
int schema_run(const struct options *options);
