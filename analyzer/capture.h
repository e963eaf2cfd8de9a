/*
 * capture: packets out of capture files
 *
 * One or several files (pcap, pcapng; plain, gzip or zstd; "-" is standard input) read as one
 * capture, in the order of their timestamps; of equal ones the file named first goes first.
 * libpcap tells about pcap files; pcapng is read by analyzer/pcapng.c, as libpcap refuses files
 * with several link types or snap lengths and hides comments and interface names.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct capture;

/* How a capture ended, or why it could not be read. The value is the program's exit code. */
enum capture_status {
    CAPTURE_OK = 0,
    CAPTURE_USAGE = 2,      /* the capture filter does not compile, too many files, two "-" */
    CAPTURE_DAMAGED = 3,    /* cut or broken: the packets before that were good */
    CAPTURE_UNREADABLE = 4, /* missing, not permitted, a directory, no capture */
};

enum {
    CAPTURE_FILES_MAX = 1000, /* files of one capture */
};

/* Where packets were seen; index is what packet.interface holds. */
struct capture_interface {
    const char *name;        /* NULL when the file does not say */
    const char *description; /* NULL when the file does not say */
    int link_type;           /* LINKTYPE_ value as in the file (pcap-linktype(7)) */
    uint32_t snap_length;    /* octets; 0: no limit */
    uint32_t section;        /* pcapng section of its file, from 1; 0: the file is a pcap */
    uint32_t id;             /* number in its section, from 0 */
    uint8_t time_digits;     /* 0 to 9, mostly 6 or 9: decimals of the timestamps in the file */
};

/* One packet. data and comment are valid until the next call of capture_next. */
struct packet {
    uint32_t number;     /* from 1, over all files */
    uint32_t length;     /* octets on the wire */
    uint32_t captured;   /* octets at data; <= length unless the file is odd */
    uint32_t interface;  /* index for capture_interface */
    int link_type;       /* DLT_ value, as pcap_datalink(3) gives it */
    int64_t time;        /* ns since 1970-01-01T00:00:00Z */
    const uint8_t *data; /* borrowed */
    const char *comment; /* pcapng packet comments, a line each, as found (to be UTF-8), or NULL */
};

/*
 * Open the files and read to their first packets; all files that are ever needed are open when
 * this returns, so the sandbox can be entered next. Messages go to standard error, one line each.
 * filter: pcap filter or NULL. On CAPTURE_UNREADABLE or CAPTURE_USAGE *out is NULL.
 * The caller frees *out with capture_free.
 */
enum capture_status capture_open(
    struct capture **out, const char *const *paths, size_t n_paths, const char *filter);
void capture_free(struct capture *capture);

/*
 * The next packet in time order. true: *packet is filled. false: the end; capture_status tells
 * whether it was a clean one. A damaged file ends there and then, with its message; the other
 * files are read on.
 */
bool capture_next(struct capture *capture, struct packet *packet);
/*
 * A look at the octets of the nth packet after the next (0: of the next itself), to make ready for
 * it: valid until capture_next. NULL where they are not in memory yet or nobody knows: several
 * files are read, or what comes is no packet.
 */
const uint8_t *capture_ahead(const struct capture *capture, unsigned n, uint32_t *captured);
enum capture_status capture_status(const struct capture *capture);

/* Whether capture_rewind can work (no pipe among the files; a redirected file is none). */
bool capture_can_rewind(const struct capture *capture);
/* Start again from the first packet, after the sandbox was entered too. Messages are not repeated.
 */
bool capture_rewind(struct capture *capture);

/* Grows while packets are read: pcapng describes interfaces where it likes. */
size_t capture_n_interfaces(const struct capture *capture);
/* index < capture_n_interfaces; owned by the capture. */
const struct capture_interface *capture_interface(const struct capture *capture, uint32_t index);
/*
 * A short text for the end of the output when damaged ("cut short in packet 12"), else NULL. The
 * first damage that was met; packets are counted in their file, before the filter.
 */
const char *capture_damage(const struct capture *capture);
/* Octets read so far and in all (0 when unknown), for progress. */
void capture_progress(const struct capture *capture, uint64_t *done, uint64_t *total);
