/*
 * A file in memory goes through all of the program: trees, rows, messages, scripts of sessions,
 * objects.
 */
#pragma once

#include "analyzer/book.h"
#include "analyzer/engine.h"
#include "analyzer/object_list.h"
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

/* Objects are hashed, counted and named, not written. */
struct fuzz_objects {
    struct sink sink;
    struct object_list list;
};

static bool take_object(struct sink *sink, const struct object_event *event)
{
    struct object_list *list = &((struct fuzz_objects *)sink)->list;

    return object_list_step(list, event);
}

static bool choose_frame(struct sink *sink, const struct frame *frame)
{
    if (frame->packet->number % 3)
        object_list_choose(&((struct fuzz_objects *)sink)->list, frame->packet->number);
    return true;
}

static bool settle_objects(struct sink *sink, const struct capture *capture)
{
    (void)capture;
    return object_list_settle(&((struct fuzz_objects *)sink)->list);
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
    static const struct sink_class objects_class = {
        .object = take_object, .frame = choose_frame, .end = settle_objects};
    struct fuzz_objects objects = {
        .sink = {.class = &objects_class, .wants_messages = true, .wants_objects = true},
        .list.limits = {.count = 100, .size = 4096, .total = 65536}};
    struct sink *sinks[] = {&print, &book.sessions.sink, &objects.sink};
    engine_run(capture, options, sinks, 3);
    object_list_deinit(&objects.list);
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
