/*
 * session: the frames and messages of one conversation, together
 *
 * A sink that sorts what the engine gives into sessions and hands them on: each frame as it comes,
 * and each session once it is over. Sessions are over in the order of their numbers, so that a
 * consumer can print and forget. Everything that is said about conversations (walk, transcript,
 * check, grade) is built on this and knows no protocol.
 *
 * Sessions wait for those before them, and a conversation by UDP has no end. Where too much waits,
 * the first is handed over before its end; what comes of its conversation after that is a session
 * of its own, which says what it continues. (Of a message that began before and never was completed
 * nothing is told then.)
 */
#pragma once

#include "analyzer/dissector.h"
#include "analyzer/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What sessions that wait may take is so many times what the streams may (--limit-memory). */
#define SESSIONS_SHARE 4
/* Credentials that one session remembers. */
#define SESSION_CREDENTIALS_MAX 256

struct session_credential {
    uint32_t frame;
    const char *protocol; /* Title of the dissector */
    const char *kind;
    char *user, *secret; /* owned; octets of the wire made printable */
    bool proof;          /* a digest that proves the secret */
};

struct session {
    uint32_t number;   /* from 1, in the order of their first frames */
    uint8_t transport; /* enum transport; 0: the frames that belong to no conversation */
    uint32_t stream;   /* tcp.stream or udp.stream */
    struct endpoint client, server;
    const struct dissector *dissector; /* of the first message, NULL before */
    enum choice choice;                /* why this dissector */
    uint32_t first_frame, last_frame;
    int64_t first_time, last_time; /* ns */
    uint32_t packets;
    uint64_t octets; /* of frames, as on the wire */
    uint32_t n_messages, n_encrypted;
    uint64_t encrypted_octets; /* of those messages */
    enum flow_end how;         /* how it ended; FLOW_OPEN before */
    uint16_t ndpi_protocol, ndpi_application;
    struct session_credential *credentials; /* in order of frames */
    size_t n_credentials;
    bool over;
    bool early;         /* it was handed over before its conversation ended */
    uint32_t continues; /* number of the session that was, of the same conversation; 0: none */
    size_t held;        /* octets that it takes */
    void *user;         /* the consumer's; freed by its over function */
};

struct sessions;

struct session_class {
    /* Each may be NULL. false ends the run. */
    bool (*begin)(struct sessions *sessions, const struct capture *capture);
    /* A frame of a session, with its messages. */
    bool (*frame)(struct sessions *sessions, struct session *session, const struct frame *frame);
    /* The conversation of a session has ended; what TCP holds of it is still there. */
    bool (*ended)(struct sessions *sessions, struct session *session, const struct flow *flow);
    /* The session is over, and all before it; it is freed when this returns. */
    bool (*over)(struct sessions *sessions, struct session *session);
    bool (*end)(struct sessions *sessions, const struct capture *capture);
    /* Frees all, the sessions by sessions_deinit. */
    void (*free)(struct sessions *sessions);
};

/* Of a conversation. */
struct session_slot {
    struct session *session; /* NULL: not seen, or freed */
    uint32_t early;          /* number of the last that was handed over early; 0: none was */
};

/* Make with sessions_init, embed as first member. */
struct sessions {
    struct sink sink;
    const struct session_class *class;
    struct session_slot *by_stream[2]; /* TCP, UDP; by stream number */
    size_t n_by_stream[2];
    struct session_slot others; /* transport 0: gets the last number, at the end */
    struct session **open;      /* not handed over yet, in order of numbers */
    size_t first_open, n_open, open_capacity;
    uint32_t n;            /* sessions so far */
    size_t held, held_max; /* octets of all that wait; 0: no limit */
};

void sessions_init(struct sessions *sessions, const struct session_class *class);
/* Frees what a run that was ended left behind; over is called for each. */
void sessions_deinit(struct sessions *sessions);
/* The consumer tells what it holds for a session, in all: held_max is kept by that. */
static inline void session_holds(struct sessions *sessions, struct session *session, size_t octets)
{
    sessions->held += octets + sizeof *session - session->held;
    session->held = octets + sizeof *session;
}
