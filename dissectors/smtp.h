/*
 * smtp: the Simple Mail Transfer Protocol (RFC 5321), its parts
 *
 * smtp.c         descriptor, requests and mail bodies
 * smtp_scan.c    where a command, a piece of a body, the end of a mail is
 * smtp_auth.c    what the client answers after AUTH
 * smtp_reply.c   replies
 * smtp_names.c   fields, codes, commands, captions
 */
#pragma once

#include "analyzer/dissector.h"
#include "dissectors/asked.h"
#include "dissectors/dotted.h"
#include "dissectors/sasl.h"
#include "dissectors/textline.h"

enum smtp_row {
    SMTP,
    SMTP_REQ,
    SMTP_RSP,
    SMTP_MESSAGE,
    SMTP_COMMAND_LINE,
    SMTP_REQ_COMMAND,
    SMTP_REQ_PARAMETER,
    SMTP_RESPONSE,
    SMTP_RESPONSE_CODE,
    SMTP_RSP_PARAMETER,
    SMTP_USERNAME,
    SMTP_PASSWORD,
    SMTP_USERNAME_PASSWORD,
    SMTP_EOM,
    SMTP_FRAGMENTS,
    SMTP_FRAGMENT,
    SMTP_FRAGMENT_COUNT,
    SMTP_REASSEMBLED_IN,
    SMTP_REASSEMBLED_LENGTH,
    SMTP_CODE_UNEXPECTED,
    SMTP_ENHANCED, /* our own from here on */
    SMTP_CHALLENGE,
    SMTP_DIGEST,
    SMTP_ROWS,
};

extern const struct field smtp[SMTP_ROWS];

/* What the client says, and what a reply may answer. */
enum smtp_command {
    SMTP_OTHER,
    SMTP_HELO,
    SMTP_EHLO,
    SMTP_LHLO,
    SMTP_MAIL,
    SMTP_RCPT,
    SMTP_DATA,
    SMTP_BDAT,
    SMTP_RSET,
    SMTP_VRFY,
    SMTP_EXPN,
    SMTP_HELP,
    SMTP_NOOP,
    SMTP_QUIT,
    SMTP_AUTH,
    SMTP_STARTTLS,
    SMTP_ETRN,
    SMTP_TURN,
    SMTP_ATRN,
    SMTP_SEND,
    SMTP_SOML,
    SMTP_SAML,
    SMTP_BURL,
    SMTP_XCLIENT,
    SMTP_XFORWARD,
    SMTP_XEXPS,
    SMTP_XEXCH50,
    SMTP_XLINK2STATE,
    SMTP_COMMANDS,
    SMTP_END = SMTP_COMMANDS, /* the dot that ends a mail */
    SMTP_AUTH_LINE,           /* what follows AUTH */
    SMTP_GREETING,            /* what the server says first */
    SMTP_UNASKED,             /* anything else that it says unasked */
    SMTP_UNFINISHED,          /* a reply whose last line is not there yet */
    SMTP_REQUESTS,
};

/* The command that a line begins with; SMTP_OTHER for none of these. */
enum smtp_command smtp_command_find(struct bytes line);
/* Does the line begin with what can be a command: four letters, or a known longer one? */
bool smtp_is_command(struct bytes line);

/* --- captions --------------------------------------------------------------------------------- */

extern const char *const smtp_captions[];
/* The caption of a command; {1}: its parameter. */
const char *const *smtp_command_caption(enum smtp_command command);
/* The caption of a piece of a mail; {1}: its octets. */
/* Of MAIL FROM:<>. */
const char *const *smtp_nobody_caption(void);
const char *const *smtp_body_caption(void);
/* The caption of BDAT; {1}: the octets that follow. */
const char *const *smtp_chunk_caption(bool last);
/* Of the reply to a request; {1}: the code and what it means, {2}: what the server says. */
const char *const *smtp_reply_caption(enum smtp_command request, unsigned code);
/* What a reply code means, in plain words. */
const char *smtp_code_meaning(unsigned code);
/* What an enhanced status code (RFC 3463) means: "2.1.5" at the start of the text. NULL: there is
 * none. length: its octets. */
const char *smtp_enhanced_meaning(struct bytes text, uint32_t *length);

/* --- state ------------------------------------------------------------------------------------ */

enum smtp_mode {
    SMTP_READS_COMMANDS,
    SMTP_READS_DATA,  /* up to CR LF "." CR LF */
    SMTP_READS_CHUNK, /* so many octets (RFC 3030) */
    SMTP_ENCRYPTED,   /* after STARTTLS, where nobody knows TLS */
};

/* Where the client is in what it says; all that the framing needs. */
struct smtp_place {
    uint8_t mode;        /* enum smtp_mode */
    struct dotted text;  /* in DATA */
    bool known;          /* the session was seen from a command or reply on */
    bool headless;       /* a body whose beginning was not seen */
    bool auth_line;      /* the next line answers a challenge of AUTH */
    bool chunk_last;     /* no chunk follows */
    uint64_t chunk_left; /* octets */
};

struct smtp_state {
    struct smtp_place place;
    struct sasl sasl;
    bool starttls; /* was asked for */
    bool greeted;
    bool lost;             /* octets of the client are missing */
    bool lmtp;             /* each recipient's mail is answered by itself (RFC 2033) */
    uint32_t recipients;   /* that the server has accepted of this mail */
    uint32_t more_replies; /* that the request at hand will get after the next one */
    struct asked asked;    /* enum smtp_command */
};

/* Octets kept: slots of flow_keep. */
enum smtp_keep { SMTP_KEEP_MAIL, SMTP_KEEP_USER };

enum smtp_piece_kind { SMTP_NOTHING_YET, SMTP_LINE, SMTP_BODY, SMTP_MAIL_END };

struct smtp_piece {
    enum smtp_piece_kind kind;
    uint32_t length; /* octets */
};

/* Octets of a line, or of a body without a line end, that are waited for; then they are taken as
 * they are. */
#define SMTP_WAIT_MAX (64u << 10)

/* The next piece of what the client says; scanned: octets known to hold no line end. */
struct smtp_piece smtp_next(const struct smtp_place *place, struct bytes bytes, uint32_t scanned);
/* Move on behind a piece. */
void smtp_advance(struct smtp_place *place, const struct smtp_piece *piece, struct bytes bytes);
/* A session that was not seen from its start: does it begin amid a mail? */
void smtp_orient(struct smtp_place *place, struct bytes bytes);
struct framing smtp_frame(const void *state, const struct unread *unread);

/* --- parts ------------------------------------------------------------------------------------ */

/* The AUTH command; text: the line without its end. */
void smtp_auth_begin(struct dissection *d, struct bytes text, struct node *line);
/* A line after it. */
void smtp_auth_line(struct dissection *d, const struct line *line);
/* The server's challenge (334). */
void smtp_auth_challenge(struct dissection *d, struct bytes text, struct node *parameter);
/* The lines of the server that are left in the unit. */
void smtp_replies(struct dissection *d);
/* A line of the client as a command: nodes and row. Returns the node of the line. */
struct node *smtp_command_line(struct dissection *d, const struct line *line);
