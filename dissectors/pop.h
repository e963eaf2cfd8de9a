/*
 * pop: the Post Office Protocol (RFC 1939), its parts
 *
 * pop.c        descriptor, framing, requests
 * pop_reply.c  answers of the server, the mails in them
 * pop_names.c  fields, commands, captions
 */
#pragma once

#include "analyzer/dissector.h"
#include "dissectors/asked.h"
#include "dissectors/dotted.h"
#include "dissectors/sasl.h"

enum pop_row {
    POP,
    POP_RESPONSE,
    POP_INDICATOR,
    POP_DESCRIPTION,
    POP_RESPONSE_DATA,
    POP_REQUEST,
    POP_COMMAND,
    POP_PARAMETER,
    POP_REQUEST_DATA,
    POP_FRAGMENTS,
    POP_FRAGMENT,
    POP_FRAGMENT_COUNT,
    POP_REASSEMBLED_IN,
    POP_REASSEMBLED_LENGTH,
    POP_USER, /* our own from here on */
    POP_PASSWORD,
    POP_DIGEST,
    POP_CHALLENGE,
    POP_ROWS,
};

extern const struct field pop[POP_ROWS];

enum pop_command {
    POP_OTHER,
    POP_USER_COMMAND,
    POP_PASS,
    POP_APOP,
    POP_AUTH,
    POP_STAT,
    POP_LIST,
    POP_LIST_ONE,
    POP_RETR,
    POP_TOP,
    POP_DELE,
    POP_RSET,
    POP_NOOP,
    POP_UIDL,
    POP_UIDL_ONE,
    POP_CAPA,
    POP_STLS,
    POP_QUIT,
    POP_UTF8,
    POP_LANG,
    POP_XTND,
    POP_AUTH_LIST,   /* AUTH alone: which mechanisms are there? */
    POP_AUTH_ANSWER, /* a line after AUTH */
    POP_GREETING,    /* nothing was asked */
    POP_COMMANDS,
};

/* The command of a line, which may have its end. */
enum pop_command pop_command_find(struct bytes line);
/* Does "+OK" to it begin a text that a dot ends? */
bool pop_is_long(enum pop_command command);
/* Is that text a mail? */
bool pop_is_mail(enum pop_command command);

extern const char *const pop_captions[];
/* Of a command; {1}: its parameter, {2} and {3}: the first word of it and the rest. */
const char *const *pop_command_caption(enum pop_command command);
/* Of an answer; {1}: what the server says, {2} and {3}: the first word of it and the rest. */
const char *const *pop_reply_caption(enum pop_command command, bool ok);
/* Of a piece of a long answer; {1}: its octets. */
const char *const *pop_piece_caption(void);
/* Of a challenge; {1}: what it says. */
const char *const *pop_challenge_caption(void);
/* Of the dot that ends a long answer, where that comes alone. */
const char *const *pop_end_caption(void);

/* Octets of a line that are waited for; then they are taken as they are. */
#define POP_WAIT_MAX (64u << 10)

/* Where the server is in what it says. */
struct pop_place {
    bool text;        /* in a text that a dot ends */
    bool mail;        /* which is a mail */
    struct dotted at; /* in it */
};

struct pop_state {
    struct pop_place place;
    struct sasl sasl;
    bool answered;      /* the server has spoken */
    bool answers;       /* the next line of the client answers a challenge */
    bool encrypted;     /* after STLS, where nobody knows TLS */
    struct asked asked; /* enum pop_command */
};

/* What the server's line answers that comes n lines behind the next. Who sends commands before the
 * server has spoken gets the greeting first. */
enum pop_command pop_answers(const struct pop_state *state, uint32_t n);

enum pop_keep { POP_KEEP_MAIL, POP_KEEP_USER };

enum pop_piece_kind { POP_NOTHING_YET, POP_LINE, POP_TEXT, POP_TEXT_END };

struct pop_piece {
    enum pop_piece_kind kind;
    uint32_t length; /* octets */
};

/* The next piece of what the server says. */
struct pop_piece pop_next(const struct pop_place *place, struct bytes bytes, uint32_t scanned);
/* Move on behind it; answers: to which command a line is. Returns whether an answer has begun. */
bool pop_advance(struct pop_place *place, const struct pop_piece *piece, struct bytes bytes,
    enum pop_command command);

/* What the server says in this unit, and the mails in it. */
void pop_replies(struct dissection *d);
/* A line as Wireshark has it: "USER user2\r\n", its first word and the rest under it. Returns the
 * node of the rest, or else of the line. */
struct node *pop_line(struct dissection *d, const struct line *line, enum pop_row row,
    enum pop_row word, enum pop_row rest);
