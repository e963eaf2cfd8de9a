#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* strdup */
#endif
#include "analyzer/capture.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/capture_filter.h"
#include "analyzer/language.h"
#include "analyzer/input.h"
#include "analyzer/pcapfile.h"
#include "analyzer/pcapng.h"
#include "analyzer/source.h"

enum {
    MESSAGE_MAX = 1024,
    DAMAGE_MAX = 600,
    FILTER_LABEL_MAX = 256, /* octets of the filter in a message */
    /* Read buffers: large ones save system calls, all together stay below the total. */
    BUFFER_TOTAL = 16 * 1024 * 1024,
    BUFFER_MAX = 256 * 1024,
    BUFFER_MIN = 16 * 1024,
};

/* One file of the capture. */
struct feed {
    char *path;   /* as shown */
    size_t order; /* among the arguments */
    struct input *input;
    struct source *source;
    struct packet pending; /* read ahead, when primed */
    bool primed;
    bool damage_told;
    uint64_t n_read; /* packets taken from the source in this pass */
};

struct capture {
    struct feed *feeds;
    size_t n_feeds;
    struct feed **heap; /* merging: the feeds with packets, earliest first */
    size_t n_heap;
    struct feed *taken; /* merging: whose packet the caller holds */
    struct interfaces interfaces;
    struct capture_filter *filter; /* or NULL */
    bool filter_told;              /* that it does not fit a link type */
    uint32_t number;
    enum capture_status status;
    char damage[DAMAGE_MAX]; /* empty: none */
};

/* One line on standard error; names of files and reasons may hold anything. */
__attribute__((format(printf, 2, 3))) static void complain(
    const char *path, const char *format, ...)
{
    char line[MESSAGE_MAX];
    va_list arguments;
    int used = snprintf(line, sizeof line, "%.512s: ", path);

    va_start(arguments, format);
    vsnprintf(line + used, sizeof line - (size_t)used, format, arguments);
    va_end(arguments);
    for (char *p = line; *p; p++) {
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            *p = '?';
    }
    fprintf(stderr, "wirewalk: %s\n", line);
}

/* What people take for captures, and what to do about it. */
static const struct {
    uint8_t magic[8];
    size_t length;
    const char *reason;
} FOREIGN[] = {
    {"snoop\0\0\0", 8, "is a snoop file: convert it with editcap"},
    {"BZh", 3, "is packed with bzip2: unpack it with bunzip2"},
    {"\xfd"
     "7zXZ\0",
        6, "is packed with xz: unpack it with unxz"},
    {"\x04\x22\x4d\x18", 4, "is packed with lz4: unpack it with unlz4"},
    {"PK\x03\x04", 4, "is a zip archive: unpack it with unzip"},
    {"XCP\0", 4, "is a NetXRay file: convert it with editcap"},
    {"GMBU", 4, "is a Network Monitor file: convert it with editcap"},
    {"\x7f"
     "ELF",
        4, "is a program: name a pcap or pcapng file"},
};

static void explain_foreign(const uint8_t *head, size_t length, char *reason)
{
    const char *text =
        "is no pcap or pcapng file: record one with tcpdump -w, or convert with editcap";

    for (size_t i = 0; i < sizeof FOREIGN / sizeof FOREIGN[0]; i++) {
        if (length >= FOREIGN[i].length && memcmp(head, FOREIGN[i].magic, FOREIGN[i].length) == 0)
            text = FOREIGN[i].reason;
    }
    snprintf(reason, SOURCE_REASON_MAX, "%s", text);
}

static struct source *open_source(
    struct input *input, struct interfaces *interfaces, char reason[SOURCE_REASON_MAX])
{
    size_t length;
    const uint8_t *head = input_head(input, &length);

    if (pcapfile_matches(head, length))
        return pcapfile_open(input, interfaces, reason);
    if (pcapng_matches(head, length))
        return pcapng_open(input, interfaces, reason);
    explain_foreign(head, length, reason);
    return NULL;
}

static void feed_deinit(struct feed *feed)
{
    if (feed->source)
        feed->source->class->free(feed->source);
    input_free(feed->input);
    free(feed->path);
}

static bool feed_init(struct feed *feed, struct capture *capture, const char *path, size_t order)
{
    size_t buffer_size = BUFFER_TOTAL / capture->n_feeds;
    char reason[SOURCE_REASON_MAX] = "";

    if (buffer_size > BUFFER_MAX)
        buffer_size = BUFFER_MAX;
    if (buffer_size < BUFFER_MIN)
        buffer_size = BUFFER_MIN;
    feed->order = order;
    feed->path = strdup(strcmp(path, "-") == 0 ? "standard input" : path);
    if (feed->path)
        feed->input = input_open(path, buffer_size, reason);
    if (feed->input)
        feed->source = open_source(feed->input, &capture->interfaces, reason);
    if (!feed->source)
        complain(feed->path ? feed->path : path, "%s",
            feed->path ? reason : "no memory to open it: read fewer files at once");
    return feed->source != NULL;
}

/* The end of a feed: tell whether it was a good one. */
static void note_end(struct capture *capture, struct feed *feed, enum source_result result)
{
    const char *packed = input_error(feed->input);
    unsigned long long n = feed->n_read;
    char what[SOURCE_REASON_MAX + 64];

    if (packed)
        snprintf(what, sizeof what, "%s after packet %llu", packed, n);
    else if (result == SOURCE_CUT)
        snprintf(what, sizeof what, tr(N_("cut short in packet %llu")), n + 1);
    else if (result == SOURCE_BROKEN)
        snprintf(
            what, sizeof what, tr(N_("damaged at packet %llu (%s)")), n + 1, feed->source->reason);
    else
        return;
    capture->status = CAPTURE_DAMAGED;
    if (!capture->damage[0] && capture->n_feeds > 1)
        snprintf(capture->damage, sizeof capture->damage, "%.200s: %s", feed->path, what);
    else if (!capture->damage[0])
        snprintf(capture->damage, sizeof capture->damage, "%s", what);
    if (!feed->damage_told)
        complain(feed->path, "%s%s: going on with the %llu packet%s before", packed ? "" : "is ",
            what, n, n == 1 ? "" : "s");
    feed->damage_told = true;
}

static bool feed_next(struct capture *capture, struct feed *feed, struct packet *packet)
{
    enum source_result result = feed->source->class->next(feed->source, packet);

    if (__builtin_expect(result != SOURCE_PACKET, 0)) {
        note_end(capture, feed, result);
        return false;
    }
    feed->n_read++;
    return true;
}

static bool earlier(const struct feed *a, const struct feed *b)
{
    if (a->pending.time != b->pending.time)
        return a->pending.time < b->pending.time;
    return a->order < b->order;
}

/* Let the feed at i sink to its place in the heap. */
static void heap_sink(struct capture *capture, size_t i)
{
    struct feed **heap = capture->heap;
    struct feed *feed = heap[i];

    for (size_t child = 2 * i + 1; child < capture->n_heap; child = 2 * i + 1) {
        if (child + 1 < capture->n_heap && earlier(heap[child + 1], heap[child]))
            child++;
        if (!earlier(heap[child], feed))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = feed;
}

/* Read the first packet of each feed. */
static void prime(struct capture *capture)
{
    capture->number = 0;
    capture->taken = NULL;
    capture->n_heap = 0;
    for (size_t i = 0; i < capture->n_feeds; i++) {
        struct feed *feed = &capture->feeds[i];
        feed->n_read = 0;
        feed->primed = feed_next(capture, feed, &feed->pending);
        if (feed->primed)
            capture->heap[capture->n_heap++] = feed;
    }
    for (size_t i = capture->n_heap / 2; i-- > 0;)
        heap_sink(capture, i);
}

/* The way of a single file, which most captures are: nothing is copied or compared. */
static bool next_of_one(struct capture *capture, struct packet *packet)
{
    struct feed *feed = &capture->feeds[0];

    if (__builtin_expect(feed->primed, 0)) {
        feed->primed = false;
        *packet = feed->pending;
        return true;
    }
    if (__builtin_expect(capture->n_heap == 0, 0))
        return false;
    if (feed_next(capture, feed, packet))
        return true;
    capture->n_heap = 0;
    return false;
}

/*
 * A feed is read on only when its packet was consumed: packets borrow their data from the feed.
 */
static bool next_merged(struct capture *capture, struct packet *packet)
{
    struct feed *feed = capture->taken;

    if (feed) {
        if (!feed_next(capture, feed, &feed->pending))
            capture->heap[0] = capture->heap[--capture->n_heap];
        if (capture->n_heap > 0)
            heap_sink(capture, 0);
        capture->taken = NULL;
    }
    if (capture->n_heap == 0)
        return false;
    capture->taken = capture->heap[0];
    *packet = capture->taken->pending;
    return true;
}

/* Link types may turn up late that nobody foresaw; say so once instead of losing them quietly. */
static bool passes(struct capture *capture, const struct packet *packet)
{
    if (capture_filter_matches(capture->filter, packet))
        return true;
    if (!capture->filter_told && !capture_filter_knows(capture->filter, packet->link_type)) {
        complain("-f", "does not fit link type %d: packets of that link type are left out",
            packet->link_type);
        capture->filter_told = true;
    }
    return false;
}

bool capture_next(struct capture *capture, struct packet *packet)
{
    do {
        if (!(capture->n_feeds == 1 ? next_of_one : next_merged)(capture, packet))
            return false;
    } while (capture->filter && !passes(capture, packet));
    packet->number = ++capture->number;
    return true;
}

const uint8_t *capture_ahead(const struct capture *capture, unsigned n, uint32_t *captured)
{
    const struct source *source = capture->feeds[0].source;

    return capture->n_feeds == 1 ? source->class->ahead(source, n, captured) : NULL;
}

/*
 * Compile the filter for the interfaces that are known. One that fits none of them is wrong; one
 * that fits some (ether host, and a raw IP interface) leaves the others out.
 */
static enum capture_status compile_filter(struct capture *capture, const char *expression)
{
    const struct interfaces *known = &capture->interfaces;
    char reason[FILTER_REASON_MAX];
    bool fits = false;

    capture->filter = capture_filter_new(expression);
    if (!capture->filter) {
        complain("-f", "no memory to compile it: use a shorter filter");
        return CAPTURE_USAGE;
    }
    for (size_t i = 0; i < known->n; i++) {
        int link_type = linktype_to_dlt(known->items[i]->link_type);
        fits |= capture_filter_add(capture->filter, link_type, reason);
    }
    if (known->n == 0)
        fits = capture_filter_add(capture->filter, linktype_to_dlt(1), reason);
    if (!fits) {
        char label[FILTER_LABEL_MAX];
        snprintf(label, sizeof label, "-f '%s'", expression);
        complain(label, "%s", reason);
        return CAPTURE_USAGE;
    }
    for (size_t i = 0; i < capture->n_feeds; i++) {
        size_t length;
        const uint8_t *head = input_head(capture->feeds[i].input, &length);
        if (pcapng_matches(head, length)) {
            capture_filter_add_usual(capture->filter);
            break;
        }
    }
    return CAPTURE_OK;
}

static bool check_paths(const char *const *paths, size_t n_paths)
{
    size_t n_standard = 0;

    for (size_t i = 0; i < n_paths; i++)
        n_standard += strcmp(paths[i], "-") == 0;
    if (n_standard > 1)
        complain("standard input", "is named %zu times: name it once", n_standard);
    if (n_paths == 0 || n_paths > CAPTURE_FILES_MAX)
        complain("too many or no captures",
            "%zu files, 1 to %d can be read: merge some with mergecap", n_paths, CAPTURE_FILES_MAX);
    return n_standard <= 1 && n_paths > 0 && n_paths <= CAPTURE_FILES_MAX;
}

static enum capture_status open_feeds(
    struct capture *capture, const char *const *paths, size_t n_paths)
{
    enum capture_status status = CAPTURE_OK;

    capture->feeds = calloc(n_paths, sizeof capture->feeds[0]);
    capture->heap = calloc(n_paths, sizeof capture->heap[0]);
    if (!capture->feeds || !capture->heap) {
        complain(paths[0], "no memory to open it: read fewer files at once");
        return CAPTURE_UNREADABLE;
    }
    capture->n_feeds = n_paths;
    for (size_t i = 0; i < n_paths; i++) {
        if (!feed_init(&capture->feeds[i], capture, paths[i], i))
            status = CAPTURE_UNREADABLE;
    }
    return status;
}

enum capture_status capture_open(
    struct capture **out, const char *const *paths, size_t n_paths, const char *filter)
{
    struct capture *capture;
    enum capture_status status;

    *out = NULL;
    if (!check_paths(paths, n_paths))
        return CAPTURE_USAGE;
    capture = calloc(1, sizeof *capture);
    if (!capture) {
        complain(paths[0], "no memory to open it: read fewer files at once");
        return CAPTURE_UNREADABLE;
    }
    status = open_feeds(capture, paths, n_paths);
    if (status == CAPTURE_OK)
        prime(capture);
    if (status == CAPTURE_OK && filter)
        status = compile_filter(capture, filter);
    if (status != CAPTURE_OK) {
        capture_free(capture);
        return status;
    }
    *out = capture;
    return capture->status;
}

void capture_free(struct capture *capture)
{
    if (!capture)
        return;
    for (size_t i = 0; i < capture->n_feeds; i++)
        feed_deinit(&capture->feeds[i]);
    capture_filter_free(capture->filter);
    interfaces_deinit(&capture->interfaces);
    free(capture->heap);
    free(capture->feeds);
    free(capture);
}

enum capture_status capture_status(const struct capture *capture)
{
    return capture->status;
}

bool capture_can_rewind(const struct capture *capture)
{
    for (size_t i = 0; i < capture->n_feeds; i++) {
        if (!input_can_rewind(capture->feeds[i].input))
            return false;
    }
    return true;
}

bool capture_rewind(struct capture *capture)
{
    if (!capture_can_rewind(capture))
        return false;
    for (size_t i = 0; i < capture->n_feeds; i++) {
        struct source *source = capture->feeds[i].source;
        if (!source->class->rewind(source))
            return false;
    }
    prime(capture);
    return true;
}

size_t capture_n_interfaces(const struct capture *capture)
{
    return capture->interfaces.n;
}

const struct capture_interface *capture_interface(const struct capture *capture, uint32_t index)
{
    return capture->interfaces.items[index];
}

const char *capture_damage(const struct capture *capture)
{
    return capture->damage[0] ? capture->damage : NULL;
}

void capture_progress(const struct capture *capture, uint64_t *done, uint64_t *total)
{
    bool known = true;

    *done = *total = 0;
    for (size_t i = 0; i < capture->n_feeds; i++) {
        uint64_t feed_done;
        uint64_t feed_total;
        input_progress(capture->feeds[i].input, &feed_done, &feed_total);
        *done += feed_done;
        *total += feed_total;
        known &= feed_total > 0;
    }
    if (!known)
        *total = 0;
}
