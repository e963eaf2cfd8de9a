/*
 * A file in memory goes through all of the program: trees, rows, messages, scripts of sessions.
 */
#pragma once

#include "analyzer/book.h"
#include "analyzer/engine.h"
#include "tests/fuzz/fuzz_tree.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);

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

static bool take_frame(struct sink *sink, const struct frame *frame)
{
    (void)sink;
    print_tree(frame->tree);
    return true;
}

static void run_file(
    const char *path, const struct engine_options *options, const struct script_style *style)
{
    static const struct sink_class class = {.frame = take_frame};
    struct sink print = {.class = &class, .wants_tree = true, .wants_row = true};
    struct capture *capture;
    struct book book;

    if (capture_open(&capture, &path, 1, NULL) != CAPTURE_OK && !capture)
        return;
    book_init(&book);
    book.style = *style;
    struct sink *sinks[] = {&print, &book.sessions.sink};
    engine_run(capture, options, sinks, 2);
    book_deinit(&book);
    capture_free(capture);
}

static void run_capture(const uint8_t *file, size_t n, const struct engine_options *options,
    const struct script_style *style)
{
    char path[64];
    int fd = memfd_create("capture", 0);

    if (fd < 0)
        return;
    if (write(fd, file, n) == (ssize_t)n) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        run_file(path, options, style);
    }
    close(fd);
}
