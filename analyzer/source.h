/*
 * source: packets out of one capture file, whatever its format
 *
 * What capture.c knows of a format is one const struct source_class. The reader of a format embeds
 * struct source as its first member. Formats: analyzer/pcapfile.h (libpcap), analyzer/pcapng.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/capture.h"
#include "analyzer/input.h"

enum {
    SOURCE_REASON_MAX = INPUT_REASON_MAX,
    /* Octets of a packet; more is damage. tcpdump's and libpcap's MAXIMUM_SNAPLEN. */
    CAPTURED_MAX = 262144,
    INTERFACES_MAX = 4096,    /* interfaces of all files together */
    INTERFACE_TEXT_MAX = 255, /* octets of a name or description; the rest is dropped */
};

/* The interfaces of all files of a capture, in the order in which they are met. */
struct interfaces {
    struct capture_interface **items;
    size_t n;
};

/* Copies the texts. Returns the index, or -1 when INTERFACES_MAX is reached or memory is out. */
int interfaces_add(struct interfaces *interfaces, const struct capture_interface *interface);
void interfaces_deinit(struct interfaces *interfaces);

/* The DLT_ value (what libpcap's filters want) of a LINKTYPE_ value (what files hold). */
int linktype_to_dlt(int link_type);

/*
 * A time in ns from whole seconds and a rest that may exceed a second; at the ends of int64 when
 * it does not fit.
 */
int64_t time_from(int64_t seconds, int64_t ns);

enum source_result {
    SOURCE_PACKET,
    SOURCE_END,
    SOURCE_CUT,    /* the file ends inside a packet */
    SOURCE_BROKEN, /* damaged; source.reason tells how */
};

struct source {
    const struct source_class *class;
    struct input *input;           /* borrowed */
    struct interfaces *interfaces; /* borrowed */
    char reason[SOURCE_REASON_MAX];
};

struct source_class {
    /* All of packet but its number; interface is an index of the capture. */
    enum source_result (*next)(struct source *source, struct packet *packet);
    /* As capture_ahead. */
    const uint8_t *(*ahead)(const struct source *source, unsigned n, uint32_t *captured);
    /* Start again; only when input_can_rewind. */
    bool (*rewind)(struct source *source);
    /* Closes the FILE, not the input. */
    void (*free)(struct source *source);
};
