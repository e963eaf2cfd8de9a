#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* mkdtemp, dup2 */
#endif
#include "tests/capture_builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char folder[] = "/tmp/test-capture-XXXXXX";

struct octets *fresh(bool big)
{
    static struct octets octets;

    octets.n = 0;
    octets.big = big;
    return &octets;
}

void put(struct octets *o, const void *data, size_t n)
{
    assert_true(o->n + n <= sizeof o->data);
    memcpy(o->data + o->n, data, n);
    o->n += n;
}

void put_number(struct octets *o, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t octet = (uint8_t)(value >> 8 * (o->big ? n - 1 - i : i));
        put(o, &octet, 1);
    }
}

void put16(struct octets *o, uint16_t value)
{
    put_number(o, value, 2);
}

void put32(struct octets *o, uint32_t value)
{
    put_number(o, value, 4);
}

/* An Ethernet frame with a TCP segment to a port, recognisable by its tag. */
const uint8_t *frame(uint8_t tag, uint16_t port)
{
    static uint8_t octets[60];

    memset(octets, tag, sizeof octets);
    memcpy(octets + 12, "\x08\x00\x45\x00\x00\x2e\x00\x00\x00\x00\x40\x06\x00\x00", 14);
    octets[36] = (uint8_t)(port >> 8);
    octets[37] = (uint8_t)port;
    return octets;
}

void put_pcap_header(struct octets *o, uint32_t magic, uint32_t link_type)
{
    put32(o, magic);
    put16(o, 2);
    put16(o, 4);
    put32(o, 0);
    put32(o, 0);
    put32(o, 65535);
    put32(o, link_type);
}

void put_record(struct octets *o, uint32_t seconds, uint32_t rest, uint8_t tag, uint16_t port)
{
    put32(o, seconds);
    put32(o, rest);
    put32(o, 60);
    put32(o, 60);
    put(o, frame(tag, port), 60);
}

/* A pcap in microseconds with n packets, a second apart from the first one on; tags count up. */
struct octets *simple_pcap(bool big, uint32_t first, unsigned n, uint8_t tag)
{
    struct octets *o = fresh(big);

    put_pcap_header(o, 0xa1b2c3d4, ETHERNET);
    for (unsigned i = 0; i < n; i++)
        put_record(o, first + i, 5, (uint8_t)(tag + i), i % 2 ? 25 : 80);
    return o;
}

/* pcapng: a block is begun, filled and ended. */
size_t begin_block(struct octets *o, uint32_t type)
{
    size_t start = o->n;

    put32(o, type);
    put32(o, 0);
    return start;
}

void end_block(struct octets *o, size_t start)
{
    size_t end;

    while (o->n % 4)
        put(o, "", 1);
    end = o->n;
    o->n = start + 4;
    put32(o, (uint32_t)(end + 4 - start));
    o->n = end;
    put32(o, (uint32_t)(end + 4 - start));
}

void put_option(struct octets *o, uint16_t code, const void *value, size_t n)
{
    put16(o, code);
    put16(o, (uint16_t)n);
    put(o, value, n);
    while (o->n % 4)
        put(o, "", 1);
}

void put_section(struct octets *o)
{
    size_t start = begin_block(o, 0x0a0d0d0a);

    put32(o, 0x1a2b3c4d);
    put16(o, 1);
    put16(o, 0);
    put_number(o, UINT64_MAX, 8);
    end_block(o, start);
}

void put_interface(
    struct octets *o, uint16_t link_type, uint32_t snap, const char *name, int resolution)
{
    size_t start = begin_block(o, 1);
    uint8_t octet = (uint8_t)resolution;

    put16(o, link_type);
    put16(o, 0);
    put32(o, snap);
    if (name)
        put_option(o, 2, name, strlen(name));
    if (resolution >= 0)
        put_option(o, 9, &octet, 1);
    put_option(o, 0, "", 0);
    end_block(o, start);
}

void put_enhanced(
    struct octets *o, uint32_t interface, uint64_t stamp, uint8_t tag, const char *const *comments)
{
    size_t start = begin_block(o, 6);

    put32(o, interface);
    put32(o, (uint32_t)(stamp >> 32));
    put32(o, (uint32_t)stamp);
    put32(o, 60);
    put32(o, 70);
    put(o, frame(tag, 80), 60);
    for (; comments && *comments; comments++)
        put_option(o, 1, *comments, strlen(*comments));
    end_block(o, start);
}

/* Where a test file lies; the text is valid until the fourth next call. */
const char *path_of(const char *name)
{
    static char paths[4][PATH_SIZE];
    static unsigned turn;
    char *path = paths[turn++ % 4];

    snprintf(path, PATH_SIZE, "%s/%s", folder, name);
    return path;
}

const char *save_data(const char *name, const void *data, size_t n)
{
    const char *path = path_of(name);
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *save(const char *name, const struct octets *o)
{
    return save_data(name, o->data, o->n);
}

/* Standard error of a test, to read what was said. */
static int saved_stderr = -1;
char said[4096];

void listen_begin(void)
{
    fflush(stderr);
    saved_stderr = dup(STDERR_FILENO);
    assert_non_null(freopen(path_of("stderr"), "w+", stderr));
}

void listen_end(void)
{
    fflush(stderr);
    rewind(stderr);
    said[fread(said, 1, sizeof said - 1, stderr)] = '\0';
    dup2(saved_stderr, STDERR_FILENO);
    close(saved_stderr);
}

enum capture_status open_quiet(
    struct capture **out, const char *const *paths, size_t n, const char *filter)
{
    enum capture_status status;

    listen_begin();
    status = capture_open(out, paths, n, filter);
    listen_end();
    return status;
}

struct capture *open_one(const char *path)
{
    struct capture *capture;

    assert_int_equal(capture_open(&capture, &path, 1, NULL), CAPTURE_OK);
    assert_non_null(capture);
    return capture;
}

struct packet expect_packet(struct capture *capture, uint32_t number, int64_t time, uint8_t tag)
{
    struct packet packet;

    assert_true(capture_next(capture, &packet));
    assert_int_equal(packet.number, number);
    assert_true(packet.time == time);
    assert_int_equal(packet.captured, 60);
    assert_memory_equal(packet.data, frame(tag, packet.data[37]), 60);
    return packet;
}

void expect_end(struct capture *capture, enum capture_status status)
{
    struct packet packet;

    assert_false(capture_next(capture, &packet));
    assert_false(capture_next(capture, &packet));
    assert_int_equal(capture_status(capture), status);
}

void expect_simple(struct capture *capture, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        expect_packet(capture, i + 1, (T0 + i) * S + 5000, (uint8_t)(1 + i));
}

/* A file that must not open: the one line that is said ends so. */
void expect_refusal(const char *path, enum capture_status status, const char *what)
{
    struct capture *capture;
    char line[512];

    assert_int_equal(open_quiet(&capture, &path, 1, NULL), status);
    assert_null(capture);
    snprintf(line, sizeof line, "wirewalk: %s: %s\n", path, what);
    assert_string_equal(said, line);
}

/* A damaged file: n good packets, then what is said and kept. */
void expect_damage(const char *path, unsigned n, const char *damage, const char *line_end)
{
    struct capture *capture;
    struct packet packet;
    char line[512];
    unsigned seen = 0;

    listen_begin();
    enum capture_status status = capture_open(&capture, &path, 1, NULL);
    bool opened = capture != NULL;
    while (opened && capture_next(capture, &packet))
        seen++;
    listen_end();
    assert_true(opened);
    assert_true(status == CAPTURE_OK || status == CAPTURE_DAMAGED);
    assert_int_equal(seen, n);
    assert_int_equal(capture_status(capture), CAPTURE_DAMAGED);
    assert_string_equal(capture_damage(capture), damage);
    snprintf(line, sizeof line, "wirewalk: %s: %s\n", path, line_end);
    assert_string_equal(said, line);

    /* again, silently */
    listen_begin();
    bool again = capture_rewind(capture);
    for (seen = 0; again && capture_next(capture, &packet);)
        seen++;
    listen_end();
    assert_true(again);
    assert_int_equal(seen, n);
    assert_string_equal(said, "");
    assert_int_equal(capture_status(capture), CAPTURE_DAMAGED);
    capture_free(capture);
}

int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

int remove_folder(void **state)
{
    char command[PATH_SIZE];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}
