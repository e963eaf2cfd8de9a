/*
 * object_name: names of files that a capture chose
 *
 * Hostile until proven otherwise: what comes out is one component of a path that every common file
 * system takes, and that means nothing to a shell's user but itself.
 */
#pragma once

#include "analyzer/object.h"
#include "analyzer/text.h"

/* Octets of a name with its number and extension. */
#define OBJECT_NAME_MAX 120

/* "0007-photo.png": the number, and what is left of the name; where there is none, that of the last
 * part of the URI's path, or the kind. */
void object_file_name(struct text *out, uint32_t number, const struct object_about *about);
/* Whether it is such a name: what the process that writes files accepts. */
bool object_name_is_safe(const char *name, size_t n);
