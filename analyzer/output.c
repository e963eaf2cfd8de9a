#include "analyzer/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    BUFFER_MAX = 64 * 1024, /* octets that wait for more */
    COLOR_MARK = 0x0e,      /* in text: the octet after it is a color */
};

static const char *const color_sequences[COLORS] = {
    [COLOR_NONE] = "\033[0m",
    [COLOR_DIM] = "\033[2m",
    [COLOR_BOLD] = "\033[1m",
    [COLOR_RED] = "\033[31m",
    [COLOR_GREEN] = "\033[32m",
    [COLOR_YELLOW] = "\033[33m",
    [COLOR_BLUE] = "\033[34m",
    [COLOR_MAGENTA] = "\033[35m",
    [COLOR_CYAN] = "\033[36m",
};

static const char *name_of(const struct output *output)
{
    return output->path ? output->path : "standard output";
}

static void fail(struct output *output, const char *hint)
{
    fprintf(stderr, "wirewalk: %s: %s: %s\n", name_of(output), strerror(errno), hint);
    output->state = OUTPUT_FAILED;
}

static unsigned columns_of(int fd)
{
    struct winsize size;

    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool output_open(struct output *output, const char *path, enum color_when when)
{
    *output = (struct output){.path = path, .fd = STDOUT_FILENO};
    signal(SIGPIPE, SIG_IGN);
    if (path) {
        output->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (output->fd < 0) {
            fail(output, "name a file that can be written");
            return false;
        }
    }
    output->terminal = isatty(output->fd);
    output->columns = output->terminal ? columns_of(output->fd) : 0;
    output->colors = when == COLOR_ALWAYS || (when == COLOR_AUTO && output->terminal);
    output->eager = output->terminal;
    return true;
}

/* --- what a terminal gets --------------------------------------------------------------------- */

static bool is_plain(uint8_t c)
{
    return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t' || c > 0xc2;
}

static void show_octal(struct text *shown, uint8_t c)
{
    char octal[] = {
        '\\', (char)('0' + (c >> 6)), (char)('0' + (c >> 3 & 7)), (char)('0' + (c & 7))};

    text_add_n(shown, octal, sizeof octal);
}

/* One character that is not plain, at data[0]; returns the octets of it. */
static size_t show_special(struct output *output, const uint8_t *data, size_t n)
{
    struct text *shown = &output->shown;

    if (output->colors && data[0] == COLOR_MARK && n > 1 && data[1] < COLORS) {
        text_add(shown, color_sequences[data[1]]);
        return 2;
    }
    if (data[0] < 0x20 || data[0] == 0x7f) {
        if (output->terminal)
            show_octal(shown, data[0]);
        else
            text_add_n(shown, data, 1);
        return 1;
    }
    /* U+0080 to U+009F: some terminals obey them. */
    if (output->terminal && data[0] == 0xc2 && n > 1 && data[1] < 0xa0) {
        text_add_n(shown, "\\u00", 4);
        text_hex(shown, data[1], 2);
        return 2;
    }
    text_add_n(shown, data, 1);
    return 1;
}

static void show(struct output *output)
{
    const uint8_t *data = (const uint8_t *)output->text.data;
    size_t n = output->text.length, i = 0;

    text_reset(&output->shown);
    while (i < n) {
        size_t start = i;
        while (i < n && is_plain(data[i]))
            i++;
        text_add_n(&output->shown, data + start, i - start);
        if (i < n)
            i += show_special(output, data + i, n - i);
    }
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool write_all(struct output *output, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t written = write(output->fd, data, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EPIPE) {
            output->state = OUTPUT_CLOSED;
            return false;
        }
        if (written < 0) {
            fail(output, "the output is not complete");
            return false;
        }
        data += written;
        n -= (size_t)written;
    }
    return true;
}

bool output_flush(struct output *output)
{
    const struct text *text = &output->text;

    if (output->state != OUTPUT_GOOD || text->length == 0)
        return output->state == OUTPUT_GOOD;
    if (output->terminal || output->colors) {
        show(output);
        text = &output->shown;
    }
    bool good = write_all(output, text->data, text->length);
    text_reset(&output->text);
    return good;
}

bool output_record(struct output *output)
{
    if (output->text.length < BUFFER_MAX && !output->eager)
        return output->state == OUTPUT_GOOD;
    return output_flush(output);
}

bool output_close(struct output *output)
{
    bool good = output_flush(output);

    if (good && close(output->fd) != 0 && errno != EINTR) {
        fail(output, "the output is not complete");
        good = false;
    }
    return good;
}

void output_deinit(struct output *output)
{
    text_deinit(&output->text);
    text_deinit(&output->shown);
}

/* --- spools ----------------------------------------------------------------------------------- */

bool output_open_spool(struct output *spool)
{
    const char *wanted = getenv("TMPDIR");
    const char *const folders[] = {wanted ? wanted : "/var/tmp", "/var/tmp", "/tmp"};

    *spool = (struct output){.path = "temporary file", .fd = -1};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0] && spool->fd < 0; i++)
        spool->fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (spool->fd < 0)
        spool->fd = memfd_create("wirewalk", MFD_CLOEXEC);
    if (spool->fd < 0)
        fail(spool, "name a folder that can be written in TMPDIR");
    return spool->fd >= 0;
}

/* What was flushed to the file of a spool. */
static bool take_file(struct output *output, const struct output *spool)
{
    ssize_t n;

    for (off_t at = 0;; at += n) {
        n = pread(spool->fd, text_reserve(&output->text, BUFFER_MAX), BUFFER_MAX, at);
        if (n < 0)
            fail(output, "the output is not complete");
        if (n <= 0)
            return n == 0;
        output->text.length += (size_t)n;
        if (!output_record(output))
            return false;
    }
}

bool output_take_spool(struct output *output, struct output *spool)
{
    if (spool->state == OUTPUT_FAILED)
        output->state = OUTPUT_FAILED;
    if (output->state != OUTPUT_GOOD || !take_file(output, spool))
        return false;
    text_add_n(&output->text, spool->text.data, spool->text.length);
    text_reset(&spool->text);
    return output_record(output);
}

void output_close_spool(struct output *spool)
{
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = -1;
}

void output_mark_color(struct output *output, enum color color)
{
    char mark[] = {COLOR_MARK, (char)color};

    text_add_n(&output->text, mark, sizeof mark);
}
