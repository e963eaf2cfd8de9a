#include "dissectors/unpack.h"

#include <brotli/decode.h>
#include <string.h>
#include <zlib.h>

enum {
    SCRATCH = 16384,      /* octets unpacked at a time while only their number is wanted */
    WINDOW_ANY = 15 + 32, /* zlib's: the largest window, gzip or zlib by the header */
    WINDOW_RAW = -15,
};

enum coding coding_of(struct bytes name)
{
    if (bytes_is(name, "gzip") || bytes_is(name, "x-gzip"))
        return CODING_GZIP;
    if (bytes_is(name, "deflate") || bytes_is(name, "x-deflate"))
        return CODING_DEFLATE;
    if (bytes_is(name, "br"))
        return CODING_BROTLI;
    return name.length == 0 || bytes_is(name, "identity") ? CODING_NONE : CODING_UNKNOWN;
}

/* What inflating needs to know, and how it ended. */
struct inflating {
    struct bytes packed, before;
    int window;
    int status; /* zlib's */
};

/* Unpacks into out, or only counts where out is NULL; stops at n. Returns the octets. */
static uint32_t inflate_to(struct inflating *in, uint8_t *out, uint32_t n)
{
    uint8_t scratch[SCRATCH] = {0};
    z_stream z = {.next_in = (uint8_t *)(uintptr_t)in->packed.data, .avail_in = in->packed.length};
    uint32_t done = 0;

    in->status = inflateInit2(&z, in->window);
    if (in->status == Z_OK && in->before.length > 0)
        in->status = inflateSetDictionary(&z, in->before.data, in->before.length);
    while (in->status == Z_OK && done < n) {
        uint32_t room = out ? n - done : n - done < SCRATCH ? n - done : SCRATCH;
        z.next_out = out ? out + done : scratch;
        z.avail_out = room;
        in->status = inflate(&z, Z_NO_FLUSH);
        done += room - z.avail_out;
    }
    inflateEnd(&z);
    return done;
}

/* *good: the octets are what they should be, as far as they go. */
static uint32_t inflate_into(struct bytes packed, int window, uint8_t *out, uint32_t n, bool *good)
{
    struct inflating in = {.packed = packed, .window = window};
    uint32_t done = inflate_to(&in, out, n);

    *good = done > 0 || in.status == Z_STREAM_END;
    return done;
}

static uint32_t brotli_into(struct bytes packed, uint8_t *out, uint32_t n, bool *good)
{
    uint8_t scratch[SCRATCH] = {0};
    BrotliDecoderState *decoder = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    const uint8_t *next = packed.data;
    size_t available = packed.length;
    uint32_t done = 0;

    while (decoder && result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && done < n) {
        size_t room = out ? n - done : n - done < SCRATCH ? n - done : SCRATCH, before = room;
        uint8_t *to = out ? out + done : scratch;
        result = BrotliDecoderDecompressStream(decoder, &available, &next, &room, &to, NULL);
        done += (uint32_t)(before - room);
    }
    *good = done > 0 || BrotliDecoderIsFinished(decoder);
    BrotliDecoderDestroyInstance(decoder);
    return done;
}

static uint32_t unpack_into(
    enum coding coding, int window, struct bytes packed, uint8_t *out, uint32_t n, bool *good)
{
    return coding == CODING_BROTLI ? brotli_into(packed, out, n, good)
                                   : inflate_into(packed, window, out, n, good);
}

/* Twice: once to know how much the arena must give, once to fill it. "deflate" is met with and
 * without the zlib header. */
struct bytes unpack(struct arena *arena, enum coding coding, struct bytes packed, uint32_t limit)
{
    int window = WINDOW_ANY;
    bool good;

    if (coding == CODING_UNKNOWN)
        return no_bytes();
    uint32_t n = unpack_into(coding, window, packed, NULL, limit, &good);

    if (!good && coding == CODING_DEFLATE) {
        window = WINDOW_RAW;
        n = unpack_into(coding, window, packed, NULL, limit, &good);
    }
    uint8_t *out = good ? arena_alloc(arena, n ? n : 1) : NULL;
    if (!out)
        return no_bytes();
    return (struct bytes){out, n ? unpack_into(coding, window, packed, out, n, &good) : 0};
}

/* The sender leaves out the end of an empty block, which a decompressor needs. */
struct bytes unpack_message(
    struct arena *arena, struct bytes packed, struct bytes before, uint32_t limit)
{
    static const uint8_t end[] = {0, 0, 0xff, 0xff};
    uint8_t *whole = arena_alloc(arena, packed.length + (uint32_t)sizeof end);

    if (!whole)
        return no_bytes();
    if (packed.length > 0)
        memcpy(whole, packed.data, packed.length);
    memcpy(whole + packed.length, end, sizeof end);
    struct inflating in = {{whole, packed.length + (uint32_t)sizeof end}, before, WINDOW_RAW, Z_OK};
    uint32_t n = inflate_to(&in, NULL, limit);
    if (in.status != Z_OK && in.status != Z_BUF_ERROR && in.status != Z_STREAM_END)
        return no_bytes();
    uint8_t *out = arena_alloc(arena, n ? n : 1);
    if (!out)
        return no_bytes();
    return (struct bytes){out, n ? inflate_to(&in, out, n) : 0};
}
