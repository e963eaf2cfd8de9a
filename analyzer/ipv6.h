/*
 * ipv6: what the files of IPv6 share
 */
#pragma once

#include "analyzer/layers.h"

/* Extension headers of one packet; what follows more is shown as data. */
#define IPV6_MAX_EXTENSIONS 1024

/* A packet while its extension headers are walked. */
struct ipv6_packet {
    const uint8_t *octets;               /* its header */
    struct node *layer;                  /* NULL where nobody wants it */
    struct network network;              /* the ends as they are once the packet was routed */
    const uint8_t *source, *destination; /* 16 octets each: the ends */
    uint32_t available;                  /* octets on the wire behind the header */
    uint32_t payload;                    /* octets behind the header, as the packet says */
    uint32_t start;                      /* the cursor's place behind the header */
    uint8_t next;                        /* the protocol at the cursor */
    bool framed;                         /* the layer below holds a whole header */
    bool jumbo;
    bool joined;         /* from fragments */
    bool ended;          /* nothing is left to follow */
    unsigned extensions; /* walked so far */
};

/* Hop-by-hop or destination options: the cursor is at the header. */
void ipv6_options(struct dissection *d, struct ipv6_packet *packet, bool hop_by_hop);
void ipv6_routing(struct dissection *d, struct ipv6_packet *packet);
/* The payload length of a jumbogram in the hop-by-hop options `at` octets ahead, or 0. */
uint32_t ipv6_jumbo_length(const struct dissection *d, uint32_t at);
