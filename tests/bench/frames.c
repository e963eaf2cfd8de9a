#include "frames.h"

#include <string.h>

enum {
    ETH_SIZE = 14,
    IP_SIZE = 20,
    UDP_SIZE = 8,
    TCP_SIZE = 20,
    ICMP_SIZE = 8,
    PROTOCOL_ICMP = 1,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    CLIENTS_PER_PORT = 20000,
    FIRST_PORT = 1024,
    PORT_SPAN = 63000,
    PORT_STEP = 1777, /* prime to PORT_SPAN, so a client meets no port twice */
    FILE_BUFFER = 1 << 20,
};

static const uint32_t client_network = 0x0a010000;       /* 10.1.0.0 */
static const uint64_t first_time_us = 1400440000000000u; /* May 2014 */

static void put16(uint8_t *to, uint32_t value)
{
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

static void put32(uint8_t *to, uint32_t value)
{
    put16(to, value >> 16);
    put16(to + 2, value & 0xffff);
}

/* The ones' complement sum of RFC 1071, not yet inverted. */
static uint32_t sum_bytes(uint32_t sum, const uint8_t *data, size_t size)
{
    uint64_t total = sum;
    for (size_t i = 0; i + 1 < size; i += 2)
        total += (uint32_t)(data[i] << 8 | data[i + 1]);
    if (size % 2 != 0)
        total += (uint32_t)(data[size - 1] << 8);
    while (total >> 16 != 0)
        total = (total & 0xffff) + (total >> 16);
    return (uint32_t)total;
}

static uint32_t pseudo_sum(const uint8_t *ip, uint32_t protocol, size_t size)
{
    return sum_bytes(protocol + (uint32_t)size, ip + 12, 8);
}

bool writer_open(struct writer *writer, const char *path)
{
    static const struct {
        uint32_t magic;
        uint16_t major, minor;
        uint32_t zone, accuracy, snap_length, link_type;
    } header = {0xa1b2c3d4, 2, 4, 0, 0, 262144, 1};

    memset(writer, 0, sizeof *writer);
    writer->now_us = first_time_us;
    writer->file = fopen(path, "wb");
    if (writer->file == NULL)
        return false;
    setvbuf(writer->file, NULL, _IOFBF, FILE_BUFFER);
    writer->failed = fwrite(&header, sizeof header, 1, writer->file) != 1;
    return true;
}

bool writer_close(struct writer *writer)
{
    bool ok = !writer->failed;
    if (fclose(writer->file) != 0)
        ok = false;
    writer->file = NULL;
    return ok;
}

static void write_frame(struct writer *writer, size_t size)
{
    const uint32_t record[4] = {(uint32_t)(writer->now_us / 1000000),
        (uint32_t)(writer->now_us % 1000000), (uint32_t)size, (uint32_t)size};
    if (fwrite(record, sizeof record, 1, writer->file) != 1 ||
        fwrite(writer->frame, size, 1, writer->file) != 1)
        writer->failed = true;
    writer->packets++;
}

static void put_mac(uint8_t *to, uint32_t address)
{
    to[0] = 0x02; /* locally administered */
    to[1] = 0x00;
    put32(to + 2, address);
}

/* Fills the Ethernet and IPv4 headers; returns where the payload of `size` bytes goes. */
static uint8_t *put_ip(
    struct writer *writer, uint32_t from, uint32_t to, uint8_t protocol, size_t size)
{
    uint8_t *frame = writer->frame;
    put_mac(frame, to);
    put_mac(frame + 6, from);
    put16(frame + 12, 0x0800);
    uint8_t *ip = frame + ETH_SIZE;
    ip[0] = 0x45;
    ip[1] = 0;
    put16(ip + 2, (uint32_t)(IP_SIZE + size));
    put16(ip + 4, writer->ip_id++);
    put16(ip + 6, 0x4000); /* don't fragment */
    ip[8] = 64;
    ip[9] = protocol;
    put16(ip + 10, 0);
    put32(ip + 12, from);
    put32(ip + 16, to);
    put16(ip + 10, ~sum_bytes(0, ip, IP_SIZE) & 0xffff);
    return ip + IP_SIZE;
}

void writer_udp(struct writer *writer, struct endpoint from, struct endpoint to,
    const uint8_t *data, size_t size)
{
    size_t length = UDP_SIZE + size;
    uint8_t *udp = put_ip(writer, from.address, to.address, PROTOCOL_UDP, length);
    put16(udp, from.port);
    put16(udp + 2, to.port);
    put16(udp + 4, (uint32_t)length);
    put16(udp + 6, 0);
    memcpy(udp + UDP_SIZE, data, size);
    uint32_t sum = pseudo_sum(writer->frame + ETH_SIZE, PROTOCOL_UDP, length);
    uint32_t checksum = ~sum_bytes(sum, udp, length) & 0xffff;
    put16(udp + 6, checksum == 0 ? 0xffff : checksum); /* 0 would say "no checksum" (RFC 768) */
    write_frame(writer, ETH_SIZE + IP_SIZE + length);
}

/* The options as Linux sends them; a SYN has five, any other segment the timestamps only. */
static size_t put_options(uint8_t *to, bool syn, uint64_t now_us)
{
    static const uint8_t syn_options[] = {2, 4, 1460 >> 8, 1460 & 255, 4, 2};
    size_t size = 0;
    if (syn) {
        memcpy(to, syn_options, sizeof syn_options);
        size = sizeof syn_options;
    } else {
        to[size++] = 1;
        to[size++] = 1;
    }
    to[size++] = 8;
    to[size++] = 10;
    put32(to + size, (uint32_t)(now_us / 1000));
    put32(to + size + 4, syn ? 0 : (uint32_t)(now_us / 1000));
    size += 8;
    if (syn) {
        static const uint8_t scale[] = {1, 3, 3, 7};
        memcpy(to + size, scale, sizeof scale);
        size += sizeof scale;
    }
    return size;
}

void writer_tcp(struct writer *writer, const struct segment *segment)
{
    bool syn = (segment->flags & TCP_SYN) != 0;
    size_t head = TCP_SIZE + (syn ? 20 : 12);
    size_t length = head + segment->size;
    uint8_t *tcp = put_ip(writer, segment->from.address, segment->to.address, PROTOCOL_TCP, length);
    put16(tcp, segment->from.port);
    put16(tcp + 2, segment->to.port);
    put32(tcp + 4, segment->seq);
    put32(tcp + 8, segment->ack);
    tcp[12] = (uint8_t)(head / 4 << 4);
    tcp[13] = segment->flags;
    put16(tcp + 14, syn ? 64240 : 65000);
    put32(tcp + 16, 0);
    put_options(tcp + TCP_SIZE, syn, writer->now_us);
    if (segment->size > 0)
        memcpy(tcp + head, segment->data, segment->size);
    uint32_t sum = pseudo_sum(writer->frame + ETH_SIZE, PROTOCOL_TCP, length);
    put16(tcp + 16, ~sum_bytes(sum, tcp, length) & 0xffff);
    write_frame(writer, ETH_SIZE + IP_SIZE + length);
}

void writer_echo(struct writer *writer, uint32_t from, uint32_t to, bool reply, uint16_t sequence)
{
    enum { ECHO_DATA = 56 };
    uint8_t *icmp = put_ip(writer, from, to, PROTOCOL_ICMP, ICMP_SIZE + ECHO_DATA);
    memset(icmp, 0, ICMP_SIZE);
    icmp[0] = reply ? 0 : 8;
    put16(icmp + 4, 0x1d1d);
    put16(icmp + 6, sequence);
    for (uint8_t i = 0; i < ECHO_DATA; i++)
        icmp[ICMP_SIZE + i] = i;
    put16(icmp + 2, ~sum_bytes(0, icmp, ICMP_SIZE + ECHO_DATA) & 0xffff);
    write_frame(writer, ETH_SIZE + IP_SIZE + ICMP_SIZE + ECHO_DATA);
}

struct endpoint endpoint_client(uint32_t index)
{
    uint32_t client = index % CLIENTS_PER_PORT;
    uint64_t step = (uint64_t)(index / CLIENTS_PER_PORT) * PORT_STEP + client * 7u;
    return (struct endpoint){client_network + client, (uint16_t)(FIRST_PORT + step % PORT_SPAN)};
}
