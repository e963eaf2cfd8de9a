/*
 * flow: one conversation of two endpoints
 *
 * A flow is a 5-tuple (addresses, ports, transport), found in either direction
 * (analyzer/flow_table.h). TCP and UDP flows are numbered apart, from 0, in
 * the order of their first packets, as Wireshark's tcp.stream and udp.stream.
 */
#pragma once

#include "analyzer/keep.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct dissector;
struct tcp_flow; /* analyzer/tcp.h */
struct classification;
struct request;

/* Most flows held at a time. */
#define FLOWS_MAX ((4u << 20) - 1)
/* Octets kept by a flow's dissectors, slots of struct keep. */
#define FLOW_KEEPS 6
/* The same once a slot behind those is asked for: of a protocol with many bodies at a time. */
#define FLOW_KEEPS_MAX 80

/* An IPv4 or IPv6 address. */
struct address {
    uint8_t version;    /* 4 or 6; 0: none */
    uint8_t octets[16]; /* the first 4 for IPv4, the rest 0 */
};

enum transport { TRANSPORT_TCP = 6, TRANSPORT_UDP = 17 };

/* Which way a packet goes. The client is who sent the SYN, or, not having seen one, the side
 * without the well-known port, or who spoke first. */
enum direction { TO_SERVER = 0, TO_CLIENT = 1 };

static inline enum direction direction_other(enum direction direction)
{
    return direction == TO_SERVER ? TO_CLIENT : TO_SERVER;
}

/* Read 4 or 16 octets. In its place and in whole words, as they are read again at once
 * (analyzer/flow_table.c): a copy made of other words would have to wait for them. */
static inline void address_set(struct address *address, uint8_t version, const uint8_t *octets)
{
    uint64_t words[2] = {0};

    if (version == 6)
        memcpy(words, octets, 16);
    else
        memcpy(words, octets, 4);
    address->version = version;
    memcpy(address->octets, words, sizeof words);
}

static inline struct address address_ipv4(const uint8_t *octets)
{
    struct address address;

    address_set(&address, 4, octets);
    return address;
}

struct endpoint {
    struct address address;
    uint16_t port;
};

/* Why a dissector was chosen, shown in the tree and by flows. */
enum choice {
    CHOICE_NONE,
    CHOICE_USER,     /* -d */
    CHOICE_EXPECTED, /* announced by another flow */
    CHOICE_PORT,
    CHOICE_CONTENT,
    CHOICE_NDPI,
    CHOICE_HANDOFF,
};

/* The dissectors that a flow had before the one that it has. */
struct handed {
    const struct dissector *before;  /* that handed off last (STARTTLS) */
    const struct dissector *carrier; /* that shows itself in what it carries (CONNECT), or NULL */
    void *carrier_state;             /* its state, or NULL */
    uint16_t port;                   /* that what follows would be found by, or 0 */
};

/* What a dissector knows of a flow; cleared before the first payload. */
struct flow_dissection {
    const struct dissector *dissector[2]; /* by direction; NULL: none */
    void *state[2];        /* one for both where both have the same dissector; NULL: no state */
    struct keep *keeps;    /* n_keeps of them, or NULL before the first is used */
    uint8_t n_keeps;       /* FLOW_KEEPS or FLOW_KEEPS_MAX */
    uint8_t choice;        /* enum choice */
    bool tried[2];         /* a dissector was looked for with this direction's first payload */
    bool rejected[2];      /* the dissector found these octets not to be its protocol */
    bool late;             /* the dissector was found behind octets that nobody read */
    struct handed *handed; /* who handed off, or NULL: nobody did */
};

/* A SYN that nothing has followed: that is all that is held of a half-open conversation. */
struct tcp_opening {
    uint32_t seq;
    uint16_t flags, window;
    int8_t win_scale;
    bool alone;
};

/* There may be a million: what a look-up reads lies in the first line of the cache, what each
 * packet changes in the second, what the dissectors need in the third. */
struct flow {
    struct endpoint ends[2]; /* by direction they send to: ends[TO_SERVER] is the server */
    uint32_t number;         /* tcp.stream or udp.stream */
    uint8_t transport;       /* enum transport */
    uint8_t how;             /* enum flow_end */
    bool touched;            /* since the table looked for one to let go */
    bool classified;         /* nDPI has said what it can */
    struct tcp_opening opening;
    uint16_t ndpi_protocol, ndpi_application; /* the verdict; 0: none */

    int64_t first_time, last_time; /* ns */
    uint64_t octets[2];            /* by direction: of frames, as on the wire */
    uint32_t packets[2];
    uint32_t first_frame, last_frame;
    struct request *requests;     /* of this flow, newest first */
    struct classification *label; /* nDPI's work, NULL when done or off */

    struct flow_dissection dissection;
    struct tcp_flow *tcp; /* NULL for UDP, and for a SYN alone */
};

/* How a conversation ended. */
enum flow_end { FLOW_OPEN, FLOW_CLOSED, FLOW_RESET, FLOW_HALF_OPEN, FLOW_REFUSED };
