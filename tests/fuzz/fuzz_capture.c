/*
 * Whole captures: the octets are a file (pcap, pcapng, packed or not) that goes through all of the
 * program, two passes into trees, rows, messages and sessions.
 */
#include "analyzer/book.h"
#include "analyzer/engine.h"
#include "analyzer/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

enum {
    SIZE_MAX_HERE = 200000,
    MEMORY = 16 << 20,
};

static bool take_frame(struct sink *sink, const struct frame *frame)
{
    struct text out = {0};

    (void)sink;
    for (uint32_t i = 0; i < frame->tree->n; i++) {
        label_node(&out, &frame->tree->nodes[i]);
        label_value(&out, &frame->tree->nodes[i]);
        text_reset(&out);
    }
    text_deinit(&out);
    return true;
}

/* What is wrong with a file is said on standard error, a line each: not here. libFuzzer has its own
 * copy of the stream by now. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    FILE *nowhere = fopen("/dev/null", "w");

    (void)argc;
    (void)argv;
    if (nowhere)
        stderr = nowhere;
    return 0;
}

static void run(const char *path, bool one_pass)
{
    static const struct sink_class class = {.frame = take_frame};
    struct sink print = {.class = &class, .wants_tree = true, .wants_row = true};
    struct engine_options options = {.memory_limit = MEMORY, .one_pass = one_pass};
    struct capture *capture;
    struct book book;

    if (capture_open(&capture, &path, 1, NULL) != CAPTURE_OK && !capture)
        return;
    book_init(&book);
    struct sink *sinks[] = {&print, &book.sessions.sink};
    engine_run(capture, &options, sinks, 2);
    book_deinit(&book);
    capture_free(capture);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = size > 0 && size <= SIZE_MAX_HERE ? memfd_create("capture", 0) : -1;

    if (fd < 0)
        return 0;
    if (write(fd, data, size) == (ssize_t)size) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        run(path, size % 2);
    }
    close(fd);
    return 0;
}
