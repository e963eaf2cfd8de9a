#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* strerrordesc_np */
#endif
#include "analyzer/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>
#include <zstd.h>

enum {
    RAW_SIZE = 64 * 1024, /* octets read from a packed file at a time */
    MAGIC_MAX = 4,        /* octets needed to recognise a packing */
};

/* What the decoder of a packing says about one step. */
enum step {
    STEP_MORE,  /* go on */
    STEP_WHOLE, /* a gzip member or zstd frame is complete: the data may end here */
    STEP_BROKEN,
};

struct input;

/* How a file is packed. */
struct packing {
    const char *cut;    /* what to say when the packed data ends early */
    const char *broken; /* … when it does not decode */
    bool (*matches)(const uint8_t *raw, size_t length);
    bool (*open)(struct input *input);
    void (*restart)(struct input *input);
    /* Unpack from raw to out; *n: the room in out, then the octets written. */
    enum step (*unpack)(struct input *input, uint8_t *out, size_t *n);
    void (*close)(struct input *input);
};

struct input {
    int fd;
    bool seekable;
    const struct packing *packing; /* NULL: plain */
    uint8_t *buffer;               /* unpacked octets: those of [start, start + held) wait */
    size_t buffer_size, start, held;

    uint8_t *raw; /* octets read from fd and not yet used */
    size_t raw_position;
    size_t raw_length;
    uint64_t raw_done; /* octets taken from fd */
    uint64_t size;     /* of the file; 0: unknown */

    union {
        z_stream gzip;
        ZSTD_DStream *zstd;
    } decoder;
    bool whole;       /* the packed data may end here */
    bool ended;       /* nothing more comes */
    uint64_t decoded; /* octets that have been unpacked */

    uint8_t head[INPUT_HEAD_MAX];
    size_t head_length;
    uint64_t position; /* of what goes into the buffer next, in the unpacked octets */
    char error[INPUT_REASON_MAX];
};

static void fail(struct input *input, const char *what, const char *detail)
{
    if (!input->error[0])
        snprintf(input->error, sizeof input->error, detail ? "%s: %s" : "%s", what, detail);
    input->ended = true;
}

/* read(2) that is not interrupted. Returns the octets read, 0 at the end or on an error. */
static size_t read_raw(struct input *input, void *out, size_t n)
{
    ssize_t got;

    do
        got = read(input->fd, out, n);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        /* not strerror(3): it may open message catalogues, which the sandbox forbids */
        fail(input, "cannot be read on", strerrordesc_np(errno));
        return 0;
    }
    input->raw_done += (uint64_t)got;
    return (size_t)got;
}

static bool fill_raw(struct input *input)
{
    input->raw_position = 0;
    input->raw_length = read_raw(input, input->raw, RAW_SIZE);
    return input->raw_length > 0;
}

static bool gzip_matches(const uint8_t *raw, size_t length)
{
    return length >= 3 && raw[0] == 0x1f && raw[1] == 0x8b && raw[2] == 8;
}

static bool gzip_open(struct input *input)
{
    return inflateInit2(&input->decoder.gzip, 16 + MAX_WBITS) == Z_OK;
}

static void gzip_restart(struct input *input)
{
    inflateReset(&input->decoder.gzip);
}

/* RFC 1952 section 2.2: a file is a series of members; what follows the last one is ignored. */
static enum step gzip_unpack(struct input *input, uint8_t *out, size_t *n)
{
    z_stream *z = &input->decoder.gzip;
    const uint8_t *raw = input->raw + input->raw_position;
    size_t left = input->raw_length - input->raw_position;

    if (input->whole && raw[0] != 0x1f) {
        input->ended = true;
        *n = 0;
        return STEP_WHOLE;
    }
    z->next_in = (Bytef *)(uintptr_t)raw;
    z->avail_in = (uInt)left;
    z->next_out = out;
    z->avail_out = (uInt)*n;
    int result = inflate(z, Z_NO_FLUSH);
    *n -= z->avail_out;
    input->raw_position += left - z->avail_in;
    if (result == Z_STREAM_END)
        return inflateReset(z) == Z_OK ? STEP_WHOLE : STEP_BROKEN;
    return result == Z_OK || result == Z_BUF_ERROR ? STEP_MORE : STEP_BROKEN;
}

static void gzip_close(struct input *input)
{
    inflateEnd(&input->decoder.gzip);
}

/* RFC 8878 sections 3.1.1 and 3.1.2; pzstd begins its files with a skippable frame. */
static bool zstd_matches(const uint8_t *raw, size_t length)
{
    static const uint8_t frame[4] = {0x28, 0xb5, 0x2f, 0xfd};
    static const uint8_t skippable[3] = {0x2a, 0x4d, 0x18};

    if (length < sizeof frame)
        return false;
    return memcmp(raw, frame, sizeof frame) == 0 ||
           ((raw[0] & 0xf0) == 0x50 && memcmp(raw + 1, skippable, sizeof skippable) == 0);
}

static bool zstd_open(struct input *input)
{
    input->decoder.zstd = ZSTD_createDStream();
    return input->decoder.zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(input->decoder.zstd,
                                      ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG_MAX));
}

static void zstd_restart(struct input *input)
{
    ZSTD_DCtx_reset(input->decoder.zstd, ZSTD_reset_session_only);
}

static enum step zstd_unpack(struct input *input, uint8_t *out, size_t *n)
{
    ZSTD_inBuffer source = {input->raw, input->raw_length, input->raw_position};
    ZSTD_outBuffer sink = {out, *n, 0};
    size_t result = ZSTD_decompressStream(input->decoder.zstd, &sink, &source);

    input->raw_position = source.pos;
    *n = sink.pos;
    if (ZSTD_isError(result))
        return STEP_BROKEN;
    return result == 0 ? STEP_WHOLE : STEP_MORE;
}

static void zstd_close(struct input *input)
{
    ZSTD_freeDStream(input->decoder.zstd);
}

static const struct packing PACKINGS[] = {
    {"its gzip data is cut short", "its gzip data is damaged", gzip_matches, gzip_open,
        gzip_restart, gzip_unpack, gzip_close},
    {"its zstd data is cut short", "its zstd data is damaged", zstd_matches, zstd_open,
        zstd_restart, zstd_unpack, zstd_close},
};

static size_t read_plain(struct input *input, uint8_t *out, size_t n)
{
    size_t held = input->raw_length - input->raw_position;

    if (held == 0)
        return read_raw(input, out, n);
    if (n > held)
        n = held;
    memcpy(out, input->raw + input->raw_position, n);
    input->raw_position += n;
    return n;
}

/*
 * The decoder may hold back output after it has taken all input (zstd does), so it is asked
 * once more before the end is believed.
 */
static size_t read_packed(struct input *input, uint8_t *out, size_t n)
{
    while (!input->ended) {
        bool dry = input->raw_position == input->raw_length && !fill_raw(input);
        size_t got = n;

        if (dry && input->whole) {
            input->ended = true;
            return 0;
        }
        enum step step = input->packing->unpack(input, out, &got);
        if (step == STEP_BROKEN)
            fail(input, input->packing->broken, NULL);
        else if (dry && got == 0 && step != STEP_WHOLE)
            fail(input, input->packing->cut, NULL);
        input->whole = step == STEP_WHOLE;
        if (got > 0)
            return got;
    }
    return 0;
}

/* The next unpacked octets, at most n; 0 at the end. */
static size_t decode(struct input *input, uint8_t *out, size_t n)
{
    if (n == 0 || input->ended)
        return 0;
    size_t got = input->packing ? read_packed(input, out, n) : read_plain(input, out, n);
    input->decoded += got;
    return got;
}

/* The next octets for the buffer: the head is kept, as a pipe cannot be read twice. */
static size_t read_on(struct input *input, uint8_t *out, size_t n)
{
    size_t got;

    if (input->position < input->head_length) {
        got = input->head_length - (size_t)input->position;
        if (got > n)
            got = n;
        memcpy(out, input->head + input->position, got);
    } else {
        got = decode(input, out, n);
    }
    input->position += got;
    return got;
}

/* Room for n octets in a row from start on. */
static bool make_room(struct input *input, size_t n)
{
    if (n > input->buffer_size) {
        uint8_t *larger = realloc(input->buffer, n);
        if (!larger) {
            fail(input, "needs more memory than there is", NULL);
            return false;
        }
        input->buffer = larger;
        input->buffer_size = n;
    }
    memmove(input->buffer, input->buffer + input->start, input->held);
    input->start = 0;
    return true;
}

static void fill(struct input *input, size_t n)
{
    if (!make_room(input, n))
        return;
    while (input->held < n) {
        size_t got = read_on(input, input->buffer + input->held, input->buffer_size - input->held);
        if (got == 0)
            return;
        input->held += got;
    }
}

const uint8_t *input_peek(struct input *input, size_t n, size_t *have)
{
    if (__builtin_expect(input->held < n, 0))
        fill(input, n);
    *have = input->held < n ? input->held : n;
    return input->buffer + input->start;
}

const uint8_t *input_held(const struct input *input, size_t *n)
{
    *n = input->held;
    return input->buffer + input->start;
}

void input_skip(struct input *input, size_t n)
{
    input->start += n;
    input->held -= n;
}

/* Put fd and decoder at the first octet. */
static bool restart(struct input *input)
{
    if (!input->seekable || lseek(input->fd, 0, SEEK_SET) != 0)
        return false;
    input->raw_position = input->raw_length = 0;
    input->raw_done = 0;
    input->decoded = 0;
    input->whole = input->ended = false;
    input->error[0] = '\0';
    if (input->packing)
        input->packing->restart(input);
    return true;
}

/* Throw away unpacked octets up to a position. */
static bool discard_to(struct input *input, uint64_t position)
{
    uint8_t waste[4096];

    while (input->decoded < position) {
        uint64_t left = position - input->decoded;
        if (decode(input, waste, left < sizeof waste ? (size_t)left : sizeof waste) == 0)
            return false;
    }
    return true;
}

static bool move_to(struct input *input, uint64_t position)
{
    uint64_t target = position < input->head_length ? input->head_length : position;

    if (target != input->decoded) {
        if (target < input->decoded && !restart(input))
            return false;
        if (!input->packing && input->seekable) {
            if (lseek(input->fd, (off_t)target, SEEK_SET) < 0)
                return false;
            input->raw_position = input->raw_length = 0;
            input->raw_done = input->decoded = target;
        } else if (!discard_to(input, target)) {
            return false;
        }
    }
    input->position = position;
    return true;
}

bool input_rewind(struct input *input, uint64_t position)
{
    input->start = input->held = 0;
    return move_to(input, position);
}

static bool open_descriptor(struct input *input, const char *path, char *reason)
{
    bool standard = strcmp(path, "-") == 0;
    struct stat status;

    input->fd =
        standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(path, O_RDONLY | O_CLOEXEC);
    if (input->fd < 0 || fstat(input->fd, &status) != 0) {
        const char *hint = errno == ENOENT   ? "check the name"
                           : errno == EACCES ? "ask its owner, or change its mode with chmod"
                           : errno == EMFILE ? "read fewer at once, or raise ulimit -n"
                                             : "check the file";
        snprintf(reason, INPUT_REASON_MAX, "%s: %s", strerrordesc_np(errno), hint);
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        snprintf(reason, INPUT_REASON_MAX, "is a directory: name the capture files in it");
        return false;
    }
    if (standard && isatty(input->fd)) {
        snprintf(reason, INPUT_REASON_MAX, "is a terminal: pipe a capture into it");
        return false;
    }
    input->seekable = S_ISREG(status.st_mode) && lseek(input->fd, 0, SEEK_CUR) == 0;
    input->size = S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
    return true;
}

/* Read what tells the packing, and the head of what is inside. */
static bool recognise(struct input *input, char *reason)
{
    while (input->raw_length < MAGIC_MAX) {
        size_t got = read_raw(input, input->raw + input->raw_length, RAW_SIZE - input->raw_length);
        if (got == 0)
            break;
        input->raw_length += got;
    }
    for (size_t i = 0; i < sizeof PACKINGS / sizeof PACKINGS[0] && !input->packing; i++) {
        if (PACKINGS[i].matches(input->raw, input->raw_length))
            input->packing = &PACKINGS[i];
    }
    if (input->packing && !input->packing->open(input)) {
        snprintf(reason, INPUT_REASON_MAX, "no memory to unpack it: read fewer files at once");
        return false;
    }
    while (input->head_length < INPUT_HEAD_MAX) {
        size_t got =
            decode(input, input->head + input->head_length, INPUT_HEAD_MAX - input->head_length);
        if (got == 0)
            break;
        input->head_length += got;
    }
    if (input->head_length == 0 && input->error[0])
        snprintf(reason, INPUT_REASON_MAX, "%.200s: copy or record it again", input->error);
    else if (input->head_length == 0)
        snprintf(reason, INPUT_REASON_MAX, "is empty: copy or record it again");
    return input->head_length > 0;
}

struct input *input_open(const char *path, size_t buffer_size, char reason[INPUT_REASON_MAX])
{
    struct input *input = calloc(1, sizeof *input);

    if (input) {
        input->fd = -1;
        input->buffer_size = buffer_size;
        input->buffer = malloc(buffer_size);
        input->raw = malloc(RAW_SIZE);
    }
    if (!input || !input->buffer || !input->raw) {
        snprintf(reason, INPUT_REASON_MAX, "no memory to open it: read fewer files at once");
        input_free(input);
        return NULL;
    }
    if (!open_descriptor(input, path, reason) || !recognise(input, reason)) {
        input_free(input);
        return NULL;
    }
    return input;
}

void input_free(struct input *input)
{
    if (!input)
        return;
    if (input->packing)
        input->packing->close(input);
    if (input->fd >= 0)
        close(input->fd);
    free(input->raw);
    free(input->buffer);
    free(input);
}

const uint8_t *input_head(const struct input *input, size_t *length)
{
    *length = input->head_length;
    return input->head;
}

bool input_can_rewind(const struct input *input)
{
    return input->seekable;
}

const char *input_error(const struct input *input)
{
    return input->error[0] ? input->error : NULL;
}

void input_progress(const struct input *input, uint64_t *done, uint64_t *total)
{
    *done = input->raw_done;
    *total = input->size;
}
