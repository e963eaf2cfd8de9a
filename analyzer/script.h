/*
 * script: what was said in a session, line by line
 *
 * The common ground of transcript, check and grade: messages become lines, each with who said it,
 * when and in which frame. Text protocols speak for themselves; others have a script function in
 * their dissector, or else a line of summary a message.
 */
#pragma once

#include "analyzer/session.h"
#include "analyzer/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of one session's script; then it stops, and says so. */
#define SCRIPT_MAX (64u << 20)
/* Requests of one session that are watched for an answer. */
#define SCRIPT_REQUESTS_MAX 4096

enum speaker {
    SPEAKER_CLIENT, /* "C: " */
    SPEAKER_SERVER, /* "S: " */
    SPEAKER_FORM,   /* the protocol's own form: printed as it is */
    SPEAKER_NOTE,   /* ours: "[no answer to frame 12]" */
};

/* A line; its text lies in the script's pool. */
struct script_line {
    size_t offset;
    uint32_t length;       /* octets, without an end of line */
    uint32_t frame;        /* that ended it */
    uint32_t began;        /* the frame in which its message began */
    uint32_t turn;         /* number of the message, from 1; 0: a note */
    int64_t time;          /* ns, of that frame */
    int64_t response_time; /* ns since the request it answers, on a turn's first line; else 0 */
    uint8_t speaker;       /* enum speaker */
    uint8_t direction;     /* enum direction, of a turn */
    bool head;             /* --body-lines does not count it */
    bool encrypted;        /* of a message that nobody can read */
    bool any_order; /* its place among others of this kind says nothing; see SCRIPT_ANY_ORDER */
    bool open;      /* no end of line was said yet */
    bool cr;        /* it is open after a CR, which may belong to its end */
};

struct script {
    struct text pool;
    struct script_line *lines;
    size_t n_lines, capacity;
    uint32_t n_turns;
    bool full;       /* SCRIPT_MAX was reached */
    bool incomplete; /* octets of it were not captured */
    bool stable;     /* notes name no frames */
    struct script_request {
        uint32_t frame;
        bool answered;
    } * requests;
    size_t n_requests;
    struct text scratch;
};

void script_deinit(struct script *script);
/* A session begins: it may continue another one. */
void script_begin(struct script *script, const struct session *session);
/* A message of the frame's tree; what was only sent again is not said again. */
void script_add(struct script *script, const struct script_style *style, const struct frame *frame,
    const struct message *message);
/* Whether a conversation that has ended left something. */
bool script_is_unfinished(const struct flow *flow);
/* The conversation has ended: what was said of messages whose rest never came. */
void script_unfinished(
    struct script *script, const struct script_style *style, const struct flow *flow);
/* The session is over: what never was answered, how it broke off, that it goes on. */
void script_end(struct script *script, const struct session *session);
/* Octets that it takes. */
size_t script_memory(const struct script *script);
/* Where all lines are empty there is no pool. */
static inline const char *script_text(const struct script *script, const struct script_line *line)
{
    return script->pool.data ? script->pool.data + line->offset : "";
}
/* How many lines from i on may stand in any order among each other; 0: this one may not. */
uint32_t script_any_order(const struct script *script, size_t i);
/* "C: ", "S: " or "". */
const char *speaker_prefix(uint8_t speaker);
