/*
 * defrag: IP datagrams out of their fragments (RFC 791, RFC 8200 section 4.5)
 *
 * Fragments are copied, kept in the order of their offsets, and joined when none is missing any
 * more. Where two overlap, the octets of the one that begins first count, of equal ones the one
 * that came first; a conflict is flagged. What waits is bounded in number, octets and time: the
 * datagram that began to wait first goes first.
 */
#pragma once

#include "analyzer/cursor.h"
#include "analyzer/flow.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Datagrams that wait at a time, fragments of one, octets of all. */
#define DEFRAG_MAX_DATAGRAMS 4096
#define DEFRAG_MAX_FRAGMENTS 8192
#define DEFRAG_MAX_OCTETS    (32u << 20)
/* Capture time, ns, that a datagram waits (RFC 1122 section 3.3.2: 60 to 120 s). */
#define DEFRAG_TIMEOUT ((int64_t)120 * 1000000000)

/* What fragments of one datagram have in common. */
struct fragment_key {
    struct address source, destination;
    uint32_t id;
    uint16_t vlan;
    uint8_t protocol; /* 0 for IPv6 */
};

enum fragment_flag {
    FRAGMENT_OVERLAP = 1,
    FRAGMENT_CONFLICT = 2,       /* the overlap holds other octets */
    FRAGMENT_MULTIPLE_TAILS = 4, /* two last fragments disagree about the length */
    FRAGMENT_TOO_LONG = 8,       /* reaches beyond the end */
};

struct fragment {
    uint32_t frame;
    uint32_t offset, length;
    uint8_t flags; /* enum fragment_flag, set by defrag_join */
};

struct held_fragment {
    struct held_fragment *next; /* by offset, then as they came */
    struct fragment fragment;
    uint8_t octets[]; /* fragment.length */
};

struct datagram {
    struct fragment_key key;
    struct held_fragment *fragments, *last;
    uint32_t n_fragments;
    uint32_t length; /* of the payload; 0 before the last fragment came */
    bool length_known;
    uint8_t flags;                  /* of any of its fragments */
    int64_t time;                   /* ns, of the fragment that came first */
    uint32_t present;               /* octets of all fragments, overlaps counted twice */
    struct datagram *next;          /* in its bucket */
    struct datagram *older, *newer; /* by time of the first fragment */
};

struct defrag;

/* NULL when memory is out. Free with defrag_free. */
struct defrag *defrag_new(void);
void defrag_free(struct defrag *defrag);

/* One fragment as it comes. */
struct fragment_in {
    uint32_t frame;
    int64_t time; /* ns */
    uint32_t offset;
    bool more; /* others follow it */
    struct bytes octets;
};

/* Adds a fragment. The datagram when it is complete now: join it, then let it go with
 * defrag_remove. NULL when it still waits. */
struct datagram *defrag_add(
    struct defrag *defrag, const struct fragment_key *key, const struct fragment_in *in);
/* Join a complete datagram into out, datagram->length octets, and set the flags of what overlaps.
 */
void defrag_join(struct datagram *datagram, uint8_t *out);
void defrag_remove(struct defrag *defrag, struct datagram *datagram);

/* Octets of memory that are held. */
size_t defrag_octets(const struct defrag *defrag);
/* Datagrams that wait. */
size_t defrag_waiting(const struct defrag *defrag);
/* Let the oldest go; false when there is none. */
bool defrag_drop_oldest(struct defrag *defrag);
