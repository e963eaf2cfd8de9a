#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pcap.h needs u_int, fseeko */
#endif
#include "analyzer/pcapfile.h"

#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

enum {
    HEADER_SIZE = 24,        /* draft-ietf-opsawg-pcap section 4 */
    SNAP_LENGTH_OFFSET = 16, /* in the header */
    LINK_TYPE_OFFSET = 20,
    LINK_TYPE_MASK = 0xffff, /* the upper bits tell about frame check sequences */
    NS_PER_US = 1000,
};

struct pcapfile {
    struct source base;
    pcap_t *pcap;
    off_t first; /* where the packets begin */
    int link_type;
    uint32_t interface;
    uint8_t time_digits;
};

/* First octets, as on disk. */
struct magic {
    uint8_t octets[4];
    bool little; /* the file's byte order */
    uint8_t time_digits;
};

static const struct magic MAGICS[] = {
    {{0xd4, 0xc3, 0xb2, 0xa1}, true, 6},
    {{0xa1, 0xb2, 0xc3, 0xd4}, false, 6},
    {{0x4d, 0x3c, 0xb2, 0xa1}, true, 9},
    {{0xa1, 0xb2, 0x3c, 0x4d}, false, 9},
    {{0x34, 0xcd, 0xb2, 0xa1}, true, 6}, /* Kuznetzov's tcpdump */
    {{0xa1, 0xb2, 0xcd, 0x34}, false, 6},
    {{0xcd, 0x34, 0xb2, 0xa1}, true, 9}, /* Navtel */
    {{0xa1, 0xb2, 0x34, 0xcd}, false, 9},
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

static uint32_t header_u32(const struct magic *magic, const uint8_t *p)
{
    if (magic->little)
        return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static enum source_result stopped(struct pcapfile *file)
{
    /* libpcap's FILE is ours: it has an end but never an error */
    if (feof(pcap_file(file->pcap)))
        return SOURCE_CUT;
    snprintf(file->base.reason, sizeof file->base.reason, "%s", pcap_geterr(file->pcap));
    return SOURCE_BROKEN;
}

static enum source_result pcapfile_next(struct source *source, struct packet *packet)
{
    struct pcapfile *file = (struct pcapfile *)source;
    struct pcap_pkthdr *header;
    const u_char *data;
    int result = pcap_next_ex(file->pcap, &header, &data);

    if (result != 1)
        return result == PCAP_ERROR_BREAK ? SOURCE_END : stopped(file);
    /* The file holds two unsigned 32-bit numbers, libpcap's struct two signed longs; a file in
     * microseconds comes multiplied. Nothing promises that the rest is less than a second. */
    int64_t rest = header->ts.tv_usec;
    rest = file->time_digits == 9 ? (int64_t)(uint32_t)rest
                                  : (int64_t)(uint32_t)(rest / NS_PER_US) * NS_PER_US;
    packet->time = time_from((int64_t)(uint32_t)header->ts.tv_sec, rest);
    packet->length = header->len;
    packet->captured = header->caplen;
    packet->interface = file->interface;
    packet->link_type = file->link_type;
    packet->data = data;
    packet->comment = NULL;
    return SOURCE_PACKET;
}

static bool pcapfile_rewind(struct source *source)
{
    struct pcapfile *file = (struct pcapfile *)source;

    return fseeko(pcap_file(file->pcap), file->first, SEEK_SET) == 0;
}

static void pcapfile_free(struct source *source)
{
    struct pcapfile *file = (struct pcapfile *)source;

    if (file->pcap)
        pcap_close(file->pcap);
    free(file);
}

static const struct source_class PCAPFILE_CLASS = {pcapfile_next, pcapfile_rewind, pcapfile_free};

/*
 * Some files hold packets beyond their snap length. libpcap cuts those, Wireshark does not, and
 * what was captured should be shown: libpcap is told that there is no limit (0) but its own.
 */
static bool open_pcap(struct pcapfile *file, char *reason)
{
    static const uint8_t no_limit[4] = {0};
    char error[PCAP_ERRBUF_SIZE];
    FILE *stream = input_file(file->base.input);

    input_overlay(file->base.input, SNAP_LENGTH_OFFSET, no_limit, sizeof no_limit);
    if (!stream) {
        snprintf(reason, SOURCE_REASON_MAX, "no memory to read it: read fewer files at once");
        return false;
    }
    file->pcap =
        pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, error);
    if (!file->pcap) {
        fclose(stream);
        snprintf(reason, SOURCE_REASON_MAX, "%.180s: convert it with editcap", error);
        return false;
    }
    file->first = ftello(stream);
    file->link_type = pcap_datalink(file->pcap);
    return true;
}

static bool add_interface(struct pcapfile *file, const uint8_t *head, char *reason)
{
    const struct magic *magic = find_magic(head, HEADER_SIZE);
    struct capture_interface interface = {
        .link_type = (int)(header_u32(magic, head + LINK_TYPE_OFFSET) & LINK_TYPE_MASK),
        .snap_length = header_u32(magic, head + SNAP_LENGTH_OFFSET),
        .time_digits = magic->time_digits,
    };
    int index = interfaces_add(file->base.interfaces, &interface);

    if (index < 0) {
        snprintf(reason, SOURCE_REASON_MAX, "more than %d interfaces: read fewer files at once",
            INTERFACES_MAX);
        return false;
    }
    file->interface = (uint32_t)index;
    file->time_digits = magic->time_digits;
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
    if (!add_interface(file, head, reason) || !open_pcap(file, reason)) {
        pcapfile_free(&file->base);
        return NULL;
    }
    return &file->base;
}
