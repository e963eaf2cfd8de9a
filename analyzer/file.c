#include "analyzer/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *file_read(const char *path, size_t most, size_t *n)
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
    fprintf(stderr, "wirewalk: %s: %s: check the name\n", path, strerror(reason));
    return NULL;
}
