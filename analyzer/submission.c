#include "analyzer/submission.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What a capture in a folder is called, when nobody says. */
static const char *const usual[] = {"*.pcap*", "*.cap*"};
enum { N_USUAL = sizeof usual / sizeof usual[0] };

static bool fail(const char *path, const char *what, const char *hint)
{
    fprintf(stderr, "wirewalk: %s: %s: %s\n", path, what, hint);
    return false;
}

const char *submission_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* --- the files of a folder ---------------------------------------------------------------------
 */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A path of the folder, or NULL when it is no regular file. */
static char *file_in(const char *folder, const char *name)
{
    struct stat status;
    size_t n = strlen(folder);
    char *path = NULL;

    while (n > 1 && folder[n - 1] == '/')
        n--;
    if (asprintf(&path, "%.*s/%s", (int)n, folder, name) < 0)
        return NULL;
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode))
        return path;
    free(path);
    return NULL;
}

static bool list_files(struct submission *submission, const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    if (!folder)
        return fail(path, strerror(errno), "the folder cannot be read");
    submission->files = calloc(SUBMISSION_FILES_MAX, sizeof(char *));
    while (submission->files && (entry = readdir(folder))) {
        char *file = entry->d_name[0] == '.' ? NULL : file_in(path, entry->d_name);
        if (file && submission->n_files == SUBMISSION_FILES_MAX) {
            free(file);
            closedir(folder);
            return fail(path, "too many files", "hand in captures only");
        }
        if (file)
            submission->files[submission->n_files++] = file;
    }
    closedir(folder);
    if (submission->files)
        qsort(submission->files, submission->n_files, sizeof(char *), compare_names);
    return submission->files != NULL;
}

/* --- which is which ----------------------------------------------------------------------------
 */

static bool is_like(const char *path, const char *const *patterns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (fnmatch(patterns[i], submission_file_name(path), FNM_CASEFOLD) == 0)
            return true;
    return false;
}

/* The files that match; paths is new. */
static struct submission_part choose(
    const struct submission *submission, const char *const *patterns, size_t n, uint32_t captures)
{
    struct submission_part part = {
        .paths = calloc(submission->n_files + 1, sizeof(char *)), .captures = captures};

    for (size_t i = 0; part.paths && i < submission->n_files; i++)
        if (is_like(submission->files[i], patterns, n))
            part.paths[part.n_paths++] = submission->files[i];
    return part;
}

static bool same_files(const struct submission_part *a, const struct submission_part *b)
{
    return a->n_paths == b->n_paths &&
           memcmp(a->paths, b->paths, a->n_paths * sizeof a->paths[0]) == 0;
}

/* Captures that are the same files are one part, so that nothing is counted twice. */
static void add_part(struct submission *submission, struct submission_part part)
{
    for (size_t i = 0; i < submission->n_parts && part.n_paths > 0; i++) {
        if (!same_files(&submission->parts[i], &part))
            continue;
        submission->parts[i].captures |= part.captures;
        part.n_paths = 0;
    }
    if (part.n_paths > 0)
        submission->parts[submission->n_parts++] = part;
    else
        free(part.paths);
}

static uint32_t all_captures(const struct rubric *rubric)
{
    return (UINT32_C(1) << rubric->n_captures) - 1;
}

static bool sort_files(struct submission *submission, const char *path, const struct rubric *rubric)
{
    for (size_t i = 0; i < rubric->n_captures; i++) {
        const char *pattern = rubric->captures[i].pattern;
        add_part(submission, choose(submission, &pattern, 1, UINT32_C(1) << i));
    }
    if (submission->n_parts > 0)
        return true;
    struct submission_part all = choose(submission, usual, N_USUAL, all_captures(rubric));
    /* One file needs no name to be told from others. */
    if (rubric->n_captures == 0 || all.n_paths == 1) {
        add_part(submission, all);
        return submission->n_parts > 0 ||
               fail(path, "no capture is in this folder", "their names end with .pcap or .pcapng");
    }
    free(all.paths);
    return fail(
        path, "no file of this folder is named as the rubric wants it", "see \"captures\" there");
}

bool submission_open(struct submission *submission, const char *path, const struct rubric *rubric)
{
    struct stat status;

    *submission = (struct submission){0};
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return list_files(submission, path) && sort_files(submission, path, rubric);
    struct submission_part alone = {
        .paths = calloc(1, sizeof(char *)), .n_paths = 1, .captures = all_captures(rubric)};
    if (!alone.paths)
        return false;
    alone.paths[0] = path;
    submission->parts[submission->n_parts++] = alone;
    return true;
}

void submission_deinit(struct submission *submission)
{
    for (size_t i = 0; i < submission->n_parts; i++)
        free(submission->parts[i].paths);
    for (size_t i = 0; i < submission->n_files; i++)
        free(submission->files[i]);
    free(submission->files);
    *submission = (struct submission){0};
}
