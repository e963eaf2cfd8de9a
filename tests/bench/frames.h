/*
 * Writes Ethernet frames with IPv4 and UDP or TCP, checksums right, into a pcap file
 * (microseconds).
 *
 * The writer keeps the clock: every frame is stamped with `now_us`, and the shapes move it on.
 * The first error of the file is kept and reported by writer_close.
 */
#ifndef WIREWALK_BENCH_FRAMES_H
#define WIREWALK_BENCH_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    FRAME_MSS =
        1448, /* TCP payload of a full frame: 1500 less IPv4, TCP and the timestamps option */
    FRAME_UDP_MAX = 1472,
};

enum tcp_flag {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
};

struct endpoint {
    uint32_t address; /* host order */
    uint16_t port;
};

struct segment {
    struct endpoint from, to;
    uint32_t seq, ack;
    uint8_t flags;
    const uint8_t *data; /* may be NULL when size is 0 */
    size_t size;         /* at most FRAME_MSS */
};

struct writer {
    FILE *file;
    uint64_t now_us; /* since 1970 */
    uint64_t packets;
    uint16_t ip_id;
    bool failed;
    uint8_t frame[2048];
};

/* Creates the file and writes its header; false with errno set when that fails. */
bool writer_open(struct writer *writer, const char *path);
/* Flushes and closes; false when anything could not be written. */
bool writer_close(struct writer *writer);

void writer_udp(struct writer *writer, struct endpoint from, struct endpoint to,
    const uint8_t *data, size_t size);
void writer_tcp(struct writer *writer, const struct segment *segment);
/* An ICMP echo request, or its reply, with 56 bytes of data as ping sends them. */
void writer_echo(struct writer *writer, uint32_t from, uint32_t to, bool reply, uint16_t sequence);

/* Endpoint number `index` of a population where each has an address or a port of its own. */
struct endpoint endpoint_client(uint32_t index);

#endif
