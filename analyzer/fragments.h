/*
 * fragments: what the tree and the row show of IP fragments, for both versions
 */
#pragma once

#include "analyzer/defrag.h"
#include "analyzer/layers.h"

/* Rows of the field tables of IPv4 or IPv6. */
struct fragment_fields {
    const char *title;   /* "Reassembled IPv4" */
    const char *version; /* "IPv4" */
    const struct field *fragments, *fragment, *error, *overlap, *conflict, *tails, *too_long,
        *count, *reassembled_in, *length, *data;
};

/* A datagram's octets: header octets from the caller, then the payload, in d->arena. */
struct joined {
    struct bytes whole, payload; /* payload.data is NULL when fragments are missing */
    uint64_t reassembled_in;     /* the frame that completes it, or 0 where that is not known */
    bool illegal;                /* the fragments contradict each other */
};

/*
 * The payload of a fragment is all that is left at the cursor; it stays there. Shows nothing but
 * "[Reassembled IPv4 in frame: 8]".
 */
struct joined fragments_join(struct decoder *decoder, struct dissection *d,
    const struct fragment_fields *fields, const struct fragment_key *key, uint32_t offset,
    bool more, struct bytes header);
/* Enter the joined payload and show what it was made of. The layer of the last fragment is open. */
struct scope fragments_enter(struct decoder *decoder, struct dissection *d,
    const struct fragment_fields *fields, const struct joined *joined);
