/*
 * message: one thing said
 *
 * The unit of sessions: a command line, a reply, a query, a handshake record, a mail. Transcripts,
 * walks, checks and grades are built from messages alone. Lives as long as its packet.
 */
#pragma once

#include "analyzer/cursor.h"
#include "analyzer/flow.h"

#include <stdbool.h>
#include <stdint.h>

struct dissector;
struct tree;

enum message_verdict {
    MESSAGE_GOOD,
    MESSAGE_MALFORMED,
    MESSAGE_CUT,       /* not captured whole */
    MESSAGE_AFTER_GAP, /* octets before it are missing */
};

#define CAPTION_ARGUMENTS 3
/* Messages of one packet; more are dissected, but no longer told apart. */
#define MESSAGES_MAX 4096

struct credential {
    const char *kind; /* "PASS", "AUTH PLAIN" */
    struct bytes user, secret;
    bool proof; /* secret is a digest: it proves that the client knows the password */
    struct credential *next;
};

struct message {
    const struct dissector *dissector;
    struct flow *flow;
    enum direction direction;
    bool part;      /* a piece of a body; the caption is of the first piece */
    bool repeated;  /* the same was said before: a datagram that was sent again */
    bool encrypted; /* who listens on the way cannot read what it says */
    enum message_verdict verdict;
    uint32_t first_frame, last_frame; /* that carried its octets */
    int64_t time;                     /* ns, of the last frame */
    uint64_t stream_offset;           /* of its first octet in its direction; TCP */
    struct bytes bytes;               /* as on the wire */
    uint32_t first_node, n_nodes;     /* its layers in the frame's tree */
    const char *caption;              /* template of a caption table, or NULL */
    struct bytes arguments[CAPTION_ARGUMENTS];
    const char *summary;    /* one line, or NULL: the octets speak for themselves */
    bool wants_answer;      /* it is a request */
    uint32_t request_frame; /* the request that it answers, or 0 */
    int64_t response_time;  /* ns since then */
    struct credential *credentials;
};
