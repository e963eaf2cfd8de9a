/*
 * submission: the files that one student hands in
 *
 * A capture file, or a folder with some. Where the rubric names captures, the patterns of the
 * rubric say which file of the folder is which; several files of one capture are read as one, in
 * the order of time. A file alone is all captures of the rubric.
 */
#pragma once

#include "analyzer/rubric.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Files of a folder that are looked at. */
#define SUBMISSION_FILES_MAX 1000

struct submission_part {
    const char **paths; /* in the order of their names */
    size_t n_paths;
    uint32_t captures; /* of the rubric that it is, a bit each */
};

struct submission {
    char **files; /* owned */
    size_t n_files;
    struct submission_part parts[RUBRIC_CAPTURES_MAX];
    size_t n_parts;
};

/* false: nothing to grade is there, said on standard error. */
bool submission_open(struct submission *submission, const char *path, const struct rubric *rubric);
void submission_deinit(struct submission *submission);
/* The name of a file without its folders. */
const char *submission_file_name(const char *path);
