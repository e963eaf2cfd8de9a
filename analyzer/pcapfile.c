#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pcap.h needs u_int, fmemopen */
#endif
#include "analyzer/pcapfile.h"

#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

/*
 * A file header, which libpcap reads, and then each packet:
 *
 *     | seconds 4 | fraction 4 | captured length 4 | length 4 | octets … |
 */
enum {
    HEADER_SIZE = 24,        /* draft-ietf-opsawg-pcap section 4 */
    SNAP_LENGTH_OFFSET = 16, /* in the header */
    LINK_TYPE_OFFSET = 20,
    LINK_TYPE_MASK = 0xffff,    /* the upper bits tell about frame check sequences */
    RECORD_HEADER = 16,         /* section 5 */
    RECORD_HEADER_PATCHED = 24, /* of Kuznetzov's tcpdump: more fields behind these */
};

static const int64_t NS_PER_SECOND = 1000000000;

/* Versions before 2.3 have the length first; files of 2.3 may have. */
enum lengths { LENGTHS_AS_NOW, LENGTHS_SWAPPED, LENGTHS_MAYBE_SWAPPED };

struct pcapfile {
    struct source base;
    bool little; /* the file's byte order */
    enum lengths lengths;
    uint32_t record_header; /* octets */
    uint32_t captured_max;  /* of a packet; more is damage */
    uint32_t ns;            /* of a unit of the fraction */
    int link_type;
    uint32_t interface;
};

/* First octets, as on disk. */
struct magic {
    uint8_t octets[4];
    bool little; /* the file's byte order */
    uint8_t time_digits;
    uint8_t record_header;
};

static const struct magic MAGICS[] = {
    {{0xd4, 0xc3, 0xb2, 0xa1}, true, 6, RECORD_HEADER},
    {{0xa1, 0xb2, 0xc3, 0xd4}, false, 6, RECORD_HEADER},
    {{0x4d, 0x3c, 0xb2, 0xa1}, true, 9, RECORD_HEADER},
    {{0xa1, 0xb2, 0x3c, 0x4d}, false, 9, RECORD_HEADER},
    {{0x34, 0xcd, 0xb2, 0xa1}, true, 6, RECORD_HEADER_PATCHED}, /* Kuznetzov's tcpdump */
    {{0xa1, 0xb2, 0xcd, 0x34}, false, 6, RECORD_HEADER_PATCHED},
    {{0xcd, 0x34, 0xb2, 0xa1}, true, 9, RECORD_HEADER}, /* Navtel: libpcap says that it cannot */
    {{0xa1, 0xb2, 0x34, 0xcd}, false, 9, RECORD_HEADER},
};

static const struct magic *find_magic(const uint8_t *head, size_t length)
{
    for (size_t i = 0; length >= 4 && i < sizeof MAGICS / sizeof MAGICS[0]; i++) {
        if (memcmp(head, MAGICS[i].octets, 4) == 0)
            return &MAGICS[i];
    }
    return NULL;
}

bool pcapfile_matches(const uint8_t *head, size_t length)
{
    return find_magic(head, length) != NULL;
}

static uint32_t get32(bool little, const uint8_t *p)
{
    uint32_t value;

    memcpy(&value, p, sizeof value);
    return little == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) ? value : __builtin_bswap32(value);
}

/* All but the octets. */
static void read_record(const struct pcapfile *file, struct packet *packet, const uint8_t *p)
{
    int64_t seconds = get32(file->little, p), fraction = get32(file->little, p + 4);

    /* Nothing promises that the fraction is less than a second: both are added up. */
    packet->time = seconds * NS_PER_SECOND + fraction * file->ns;
    packet->captured = get32(file->little, p + 8);
    packet->length = get32(file->little, p + 12);
    packet->interface = file->interface;
    packet->link_type = file->link_type;
    packet->comment = NULL;
    if (file->lengths == LENGTHS_SWAPPED ||
        (file->lengths == LENGTHS_MAYBE_SWAPPED && packet->captured > packet->length)) {
        uint32_t length = packet->captured;
        packet->captured = packet->length;
        packet->length = length;
    }
}

static enum source_result pcapfile_next(struct source *source, struct packet *packet)
{
    struct pcapfile *file = (struct pcapfile *)source;
    size_t have, header = file->record_header;
    const uint8_t *record = input_peek(source->input, header, &have);

    if (have < header)
        return have == 0 ? SOURCE_END : SOURCE_CUT;
    read_record(file, packet, record);
    if (packet->captured > file->captured_max) {
        snprintf(source->reason, sizeof source->reason,
            "invalid packet capture length %u, bigger than snaplen of %u", packet->captured,
            file->captured_max);
        return SOURCE_BROKEN;
    }
    record = input_peek(source->input, header + packet->captured, &have);
    if (have < header + packet->captured)
        return SOURCE_CUT;
    packet->data = record + header;
    input_skip(source->input, have);
    return SOURCE_PACKET;
}

static const uint8_t *pcapfile_ahead(const struct source *source, unsigned n, uint32_t *captured)
{
    const struct pcapfile *file = (const struct pcapfile *)source;
    size_t have, header = file->record_header;
    const uint8_t *record = input_held(source->input, &have);
    struct packet packet;

    for (;; n--) {
        if (have < header)
            return NULL;
        read_record(file, &packet, record);
        record += header;
        have -= header;
        if (packet.captured > have)
            return NULL;
        if (n == 0)
            break;
        record += packet.captured;
        have -= packet.captured;
    }
    *captured = packet.captured;
    return record;
}

static bool pcapfile_rewind(struct source *source)
{
    return input_rewind(source->input, HEADER_SIZE);
}

static void pcapfile_free(struct source *source)
{
    free(source);
}

static const struct source_class PCAPFILE_CLASS = {
    pcapfile_next, pcapfile_ahead, pcapfile_rewind, pcapfile_free};

/*
 * libpcap knows the versions and variants of the header, and what is no pcap file. Some files hold
 * packets beyond their snap length; it would cut those, Wireshark does not, and what was captured
 * should be shown: libpcap is told that there is no limit (0) but its own.
 */
static pcap_t *read_header(const uint8_t *head, char *reason)
{
    uint8_t header[HEADER_SIZE];
    char error[PCAP_ERRBUF_SIZE];
    FILE *stream = fmemopen(header, sizeof header, "r");

    if (!stream) {
        snprintf(reason, SOURCE_REASON_MAX, "no memory to read it: read fewer files at once");
        return NULL;
    }
    memcpy(header, head, sizeof header);
    memset(header + SNAP_LENGTH_OFFSET, 0, sizeof(uint32_t));
    pcap_t *pcap =
        pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, error);
    if (!pcap) {
        fclose(stream);
        snprintf(reason, SOURCE_REASON_MAX, "%.180s: convert it with editcap", error);
    }
    return pcap;
}

static enum lengths lengths_of(int major, int minor)
{
    if (major != 2) /* 543.0, of DG/UX */
        return LENGTHS_SWAPPED;
    return minor < 3 ? LENGTHS_SWAPPED : minor == 3 ? LENGTHS_MAYBE_SWAPPED : LENGTHS_AS_NOW;
}

/* The packets themselves, of which there are millions, are read without libpcap, in their place. */
static bool open_pcap(struct pcapfile *file, const uint8_t *head, char *reason)
{
    pcap_t *pcap = read_header(head, reason);

    if (!pcap)
        return false;
    file->link_type = pcap_datalink(pcap);
    file->captured_max = (uint32_t)pcap_snapshot(pcap);
    file->lengths = lengths_of(pcap_major_version(pcap), pcap_minor_version(pcap));
    pcap_close(pcap);
    if (!input_rewind(file->base.input, HEADER_SIZE)) {
        snprintf(reason, SOURCE_REASON_MAX, "its packets cannot be read: copy or record it again");
        return false;
    }
    return true;
}

static bool add_interface(struct pcapfile *file, const uint8_t *head, char *reason)
{
    const struct magic *magic = find_magic(head, HEADER_SIZE);
    struct capture_interface interface = {
        .link_type = (int)(get32(magic->little, head + LINK_TYPE_OFFSET) & LINK_TYPE_MASK),
        .snap_length = get32(magic->little, head + SNAP_LENGTH_OFFSET),
        .time_digits = magic->time_digits,
    };
    int index = interfaces_add(file->base.interfaces, &interface);

    if (index < 0) {
        snprintf(reason, SOURCE_REASON_MAX, "more than %d interfaces: read fewer files at once",
            INTERFACES_MAX);
        return false;
    }
    file->interface = (uint32_t)index;
    file->little = magic->little;
    file->record_header = magic->record_header;
    file->ns = magic->time_digits == 9 ? 1 : 1000;
    return true;
}

struct source *pcapfile_open(
    struct input *input, struct interfaces *interfaces, char reason[SOURCE_REASON_MAX])
{
    size_t length;
    const uint8_t *head = input_head(input, &length);
    struct pcapfile *file;

    if (length < HEADER_SIZE) {
        snprintf(
            reason, SOURCE_REASON_MAX, "its pcap header is cut short: copy or record it again");
        return NULL;
    }
    file = calloc(1, sizeof *file);
    if (!file) {
        snprintf(reason, SOURCE_REASON_MAX, "no memory to read it: read fewer files at once");
        return NULL;
    }
    file->base.class = &PCAPFILE_CLASS;
    file->base.input = input;
    file->base.interfaces = interfaces;
    if (!add_interface(file, head, reason) || !open_pcap(file, head, reason)) {
        pcapfile_free(&file->base);
        return NULL;
    }
    return &file->base;
}
