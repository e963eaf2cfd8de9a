#include "analyzer/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *file_load(const char *path, size_t most, size_t *n, const char **why)
{
    FILE *file = fopen(path, "r");
    char *text = file ? malloc(most + 2) : NULL;
    int reason = errno;

    if (text) {
        *n = fread(text, 1, most + 1, file);
        reason = ferror(file) ? errno : *n > most ? EFBIG : 0;
        text[*n] = '\0';
    }
    if (file)
        fclose(file);
    if (text && reason == 0)
        return text;
    free(text);
    *why = strerror(reason);
    return NULL;
}

char *file_read(const char *path, size_t most, size_t *n)
{
    const char *why;
    char *text = file_load(path, most, n, &why);

    if (!text)
        fprintf(stderr, "wirewalk: %s: %s: check the name\n", path, why);
    return text;
}
