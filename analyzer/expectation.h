/*
 * expectation: what a capture is expected to hold
 *
 *   # a comment
 *   ignore case                      (also: space, codes) for the sessions that follow
 *   session smtp port 25 number 2    one session: a protocol or any, and filters
 *   S: 220 {{.*}}                    the server said a line; C: the client; neither: somebody
 *   [...]                            any number of lines
 *   unordered:                       the lines up to "end" in any order
 *   end
 *   never: C: VRFY [...]             no line of the session is this
 *   count 3: C: RCPT TO:[...]        so many are
 *
 * What `wirewalk transcript` prints is an expectation. A backslash in front takes the next word for
 * text: "\session". Names are remembered within a session. Lines of an expectation follow each
 * other without a gap unless [...] allows one.
 */
#pragma once

#include "analyzer/pattern.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of a file, its lines, and sessions. */
#define EXPECTATION_SIZE_MAX  (8u << 20)
#define EXPECTATION_LINES_MAX 50000
#define EXPECTED_SESSIONS_MAX 1000
/* Lines of one unordered block. */
#define UNORDERED_MAX 64

enum expected_kind {
    EXPECT_LINE,
    EXPECT_ANY,
    EXPECT_UNORDERED, /* the next n items, in any order */
};

enum expected_speaker { BY_ANYBODY, BY_CLIENT, BY_SERVER };

struct expected_line {
    struct pattern *pattern; /* NULL for EXPECT_ANY and EXPECT_UNORDERED */
    uint32_t line;           /* in the file, from 1 */
    uint32_t n;              /* EXPECT_UNORDERED: items that follow and belong to it */
    uint8_t kind;            /* enum expected_kind */
    uint8_t speaker;         /* enum expected_speaker */
};

/* never: and count N: */
struct expected_count {
    struct expected_line line;
    uint32_t wanted;
};

struct expected_session {
    char protocol[24]; /* "any" */
    uint16_t port;     /* of the server; 0: any */
    uint32_t number;   /* of this protocol's sessions, from 1; 0: any */
    uint32_t line;     /* in the file */
    struct expected_line *lines;
    size_t n_lines;
    struct expected_count *counts;
    size_t n_counts;
};

struct expectation {
    char *path;
    struct expected_session *sessions;
    size_t n_sessions;
};

/* false: said on standard error as "wirewalk: FILE:LINE:COLUMN: what: what to do". */
bool expectation_read(struct expectation *expectation, const char *path);
/* The same from octets. false: message (of size octets) is what is wrong. */
bool expectation_parse(struct expectation *expectation, const char *path, const char *text,
    size_t n, char *message, size_t size);
/* Whether a line without a speaker means itself; otherwise a backslash in front makes it so. */
bool expectation_is_text(const char *line, size_t n);
void expectation_deinit(struct expectation *expectation);
