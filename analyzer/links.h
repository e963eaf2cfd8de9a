/*
 * links: what the first pass found out for the second
 *
 * A frame can name a later one (the response to its request, the frame in which its data were
 * reassembled) only when the capture was read before. The first pass writes facts under
 * {kind, frame, part}; the second reads them. The last fact written under a key counts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum link_kind {
    LINK_RESPONSE,         /* request: the frame of its response */
    LINK_RETRANSMITTED,    /* request: the frame of its retransmission */
    LINK_REASSEMBLED_TCP,  /* segment: the frame that completes its PDU */
    LINK_REASSEMBLED_IP,   /* fragment: the frame that completes its datagram */
    LINK_REASSEMBLED_BODY, /* DATA fragment, handshake piece: the frame that completes it */
    LINK_TCP_FLOW,         /* frame 0, part: stream number; the flow's final facts */
    LINK_SUBFLOW,          /* frame: connection of Multipath TCP, part: its n-th flow; its number */
    LINK_OTHER,            /* for a dissector's own use */
    LINK_KINDS,
};

/* Most facts; more are dropped, and the output says so. */
#define LINKS_MAX (64u << 20)

struct link;
struct links {
    struct link *slots;
    size_t n, capacity; /* capacity: a power of two */
    bool full;
};

void links_deinit(struct links *links);
void links_put(
    struct links *links, enum link_kind kind, uint32_t frame, uint32_t part, uint64_t value);
bool links_get(
    const struct links *links, enum link_kind kind, uint32_t frame, uint32_t part, uint64_t *value);
