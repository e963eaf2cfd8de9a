/*
 * Writes the captures of the benchmark, deterministic: generate [--scale X] [--only NAME] FOLDER
 */
#include "shapes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct shape {
    const char *name; /* of the file too, with .pcap */
    shape_function write;
};

static const struct shape shapes[] = {
    {"tiny", shape_tiny},
    {"dns", shape_dns},
    {"mail", shape_mail},
    {"bulk", shape_bulk},
    {"mixed", shape_mixed},
    {"halfopen", shape_half_open},
    {"holes", shape_holes},
    {"stuck", shape_stuck},
    {"flows-1k", shape_flows_few},
    {"flows-1m", shape_flows_many},
    {"inorder", shape_in_order},
    {"disorder", shape_disorder},
    {"pop", shape_pop},
    {"imap", shape_imap},
    {"http", shape_http},
    {"ftp", shape_ftp},
    {"tls", shape_tls},
    {"ssh", shape_ssh},
    {"telnet", shape_telnet},
    {"ldap", shape_ldap},
};

struct options {
    double scale;
    const char *only; /* NULL: all */
    const char *folder;
};

static int usage(void)
{
    fputs("usage: generate [--scale X] [--only NAME] FOLDER\n"
          "writes the captures of the benchmark; X (0.001 to 4) multiplies their size\nnames:",
        stderr);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        fprintf(stderr, " %s", shapes[i].name);
    fputc('\n', stderr);
    return 2;
}

static bool parse_options(struct options *options, int count, char **words)
{
    *options = (struct options){.scale = 1};
    for (int i = 1; i < count; i++) {
        char *end = NULL;
        if (strcmp(words[i], "--scale") == 0 && i + 1 < count) {
            options->scale = strtod(words[++i], &end);
            if (*end != '\0' || !(options->scale >= 0.001 && options->scale <= 4))
                return false;
        } else if (strcmp(words[i], "--only") == 0 && i + 1 < count) {
            options->only = words[++i];
        } else if (words[i][0] != '-' && options->folder == NULL) {
            options->folder = words[i];
        } else {
            return false;
        }
    }
    return options->folder != NULL;
}

static bool write_shape(const struct shape *shape, const struct options *options)
{
    char path[4096];
    struct writer writer;
    int size = snprintf(path, sizeof path, "%s/%s.pcap", options->folder, shape->name);
    if (size < 0 || (size_t)size >= sizeof path) {
        fprintf(stderr, "generate: %s: the name is too long\n", options->folder);
        return false;
    }
    if (!writer_open(&writer, path)) {
        fprintf(stderr, "generate: %s: %s\n", path, strerror(errno));
        return false;
    }
    shape->write(&writer, options->scale);
    uint64_t packets = writer.packets;
    if (!writer_close(&writer)) {
        fprintf(stderr, "generate: %s: cannot be written: %s\n", path, strerror(errno));
        return false;
    }
    printf("%s %llu\n", shape->name, (unsigned long long)packets);
    return true;
}

int main(int count, char **words)
{
    struct options options;
    size_t written = 0;
    if (!parse_options(&options, count, words))
        return usage();
    if (mkdir(options.folder, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "generate: %s: %s\n", options.folder, strerror(errno));
        return 1;
    }
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        if (options.only != NULL && strcmp(options.only, shapes[i].name) != 0)
            continue;
        if (!write_shape(&shapes[i], &options))
            return 1;
        written++;
    }
    return written == 0 ? usage() : 0;
}
