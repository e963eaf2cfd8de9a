/*
 * capture_builder: capture files built octet by octet, and what is expected of them
 *
 * For the tests of the capture layer. Files lie in a temporary folder; a failed step fails the
 * test that runs.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analyzer/capture.h"

enum {
    ETHERNET = 1,
    RAW_LINK = 101,
    RAW_DLT = 12,
    T0 = 1700000000, /* seconds of most packets */
    PATH_SIZE = 64,
};

#define S INT64_C(1000000000) /* ns in a second */

/* Octets being built. */
struct octets {
    uint8_t data[300000];
    size_t n;
    bool big; /* byte order of what is put next */
};

/* The temporary folder; made and removed around a group of tests. */
extern char folder[];
int make_folder(void **state);
int remove_folder(void **state);

/* Empty octets; the same ones at each call. */
struct octets *fresh(bool big);
void put(struct octets *o, const void *data, size_t n);
void put_number(struct octets *o, uint64_t value, size_t n);
void put16(struct octets *o, uint16_t value);
void put32(struct octets *o, uint32_t value);
/* An Ethernet frame of 60 octets with a TCP segment to a port, recognisable by its tag. */
const uint8_t *frame(uint8_t tag, uint16_t port);

void put_pcap_header(struct octets *o, uint32_t magic, uint32_t link_type);
void put_record(struct octets *o, uint32_t seconds, uint32_t rest, uint8_t tag, uint16_t port);
/*
 * A pcap in microseconds: n packets, a second apart and 5 us late, from the second first on; tags
 * count up; the ports are 80 and 25 in turn.
 */
struct octets *simple_pcap(bool big, uint32_t first, unsigned n, uint8_t tag);

/* pcapng: a block is begun, filled and ended; name NULL and resolution -1: no such option. */
size_t begin_block(struct octets *o, uint32_t type);
void end_block(struct octets *o, size_t start);
void put_option(struct octets *o, uint16_t code, const void *value, size_t n);
void put_section(struct octets *o);
void put_interface(
    struct octets *o, uint16_t link_type, uint32_t snap, const char *name, int resolution);
/* 60 octets of 70; comments end with NULL and may be NULL. */
void put_enhanced(
    struct octets *o, uint32_t interface, uint64_t stamp, uint8_t tag, const char *const *comments);

/* Where a test file lies; the text is valid until the fourth next call. */
const char *path_of(const char *name);
const char *save_data(const char *name, const void *data, size_t n);
const char *save(const char *name, const struct octets *o);

/* Between these, standard error is kept in said. Nothing may fail in between. */
extern char said[];
void listen_begin(void);
void listen_end(void);

enum capture_status open_quiet(
    struct capture **out, const char *const *paths, size_t n, const char *filter);
struct capture *open_one(const char *path);
struct packet expect_packet(struct capture *capture, uint32_t number, int64_t time, uint8_t tag);
void expect_end(struct capture *capture, enum capture_status status);
/* The next n packets are those of simple_pcap(…, T0, n, 1). */
void expect_simple(struct capture *capture, unsigned n);
/* A file that must not open: the one line that is said ends so. */
void expect_refusal(const char *path, enum capture_status status, const char *what);
/* A damaged file: n good packets, then what is said and kept; the same again, silently. */
void expect_damage(const char *path, unsigned n, const char *damage, const char *line_end);
