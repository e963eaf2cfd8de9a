/*
 * imap: what the files of the IMAP dissector share (RFC 9051)
 */
#pragma once

#include "dissectors/sasl.h"

/* Octets of a literal that is waited for, of a line that is, and of a tag that is remembered. */
#define IMAP_LITERAL_MAX (12u << 20)
#define IMAP_LINE_MAX    (1u << 20)
#define IMAP_TAG_MAX     32
/* Mails of a unit that are opened. */
#define IMAP_MAILS_MAX 64

/* Slots of flow_keep. */
enum imap_keep { IMAP_KEEP_SASL, IMAP_KEEP_USER, IMAP_KEEP_PASSWORD };

/* Where one side is: between commands or answers, or in one that a literal interrupted. */
struct imap_place {
    uint32_t literal; /* octets of it that are still to come */
    bool continues;   /* the line that announced it goes on behind it */
    bool waits;       /* and the client does not send it before the server lets it */
};

/* The arguments of LOGIN that are still to come. */
enum imap_login { LOGIN_DONE, LOGIN_USER, LOGIN_PASSWORD };

/* Of a flow. */
struct imap {
    struct imap_place place[2];
    uint8_t login;    /* enum imap_login */
    bool idle;        /* the client waits for news */
    bool unexplained; /* the server asked for more, and nobody knows of what */
    bool turned;      /* to TLS, or to octets that are compressed */
    struct sasl sasl;
    uint64_t pending;         /* key of the tag of the command that waits for its literal */
    bool deflates;            /* of the command that follows: it is COMPRESS, not STARTTLS */
    char turns[IMAP_TAG_MAX]; /* tag of a STARTTLS or COMPRESS that waits for its OK */
};

enum imap_row {
    IMAP,
    IMAP_IS_REQUEST,
    IMAP_LINE,
    IMAP_REQUEST,
    IMAP_REQUEST_TAG,
    IMAP_RESPONSE,
    IMAP_RESPONSE_TAG,
    IMAP_REQUEST_COMMAND,
    IMAP_RESPONSE_COMMAND,
    IMAP_STATUS,
    IMAP_TAG,
    IMAP_COMMAND,
    IMAP_FOLDER,
    IMAP_UID,
    IMAP_USER,
    IMAP_PASSWORD,
    IMAP_RESPONSE_IN,
    IMAP_RESPONSE_TO,
    IMAP_TIME,
    IMAP_AUTH,
    IMAP_MESSAGE,
    IMAP_FETCH_ITEM,
    IMAP_FLAG,
    IMAP_FETCH_UID,
    IMAP_MODSEQ,
    IMAP_SIZE,
    IMAP_INTERNAL_DATE,
    IMAP_ENVELOPE_DATE,
    IMAP_ENVELOPE_SUBJECT,
    IMAP_ENVELOPE_FROM,
    IMAP_ENVELOPE_SENDER,
    IMAP_ENVELOPE_REPLY_TO,
    IMAP_ENVELOPE_TO,
    IMAP_ENVELOPE_CC,
    IMAP_ENVELOPE_BCC,
    IMAP_ENVELOPE_IN_REPLY_TO,
    IMAP_ENVELOPE_MESSAGE_ID,
    IMAP_PART,
    IMAP_PART_TYPE,
    IMAP_PART_ENCODING,
    IMAP_PART_SIZE,
    IMAP_PART_NAME,
    IMAP_MULTIPART,
    IMAP_SECTION,
    IMAP_HEADER,
    IMAP_BODY,
    IMAP_BODY_SIZE,
    IMAP_ROWS,
};
extern const struct field imap[IMAP_ROWS];
extern const char *const imap_captions[];

enum imap_caption {
    IMAP_CAP_GREETING,
    IMAP_CAP_UNTAGGED,
    IMAP_CAP_OK,
    IMAP_CAP_NO,
    IMAP_CAP_BAD,
    IMAP_CAP_GO_ON,
    IMAP_CAP_OTHER,
    IMAP_CAP_DONE,
    IMAP_CAP_LITERAL,
    IMAP_CAP_MORE,
    IMAP_CAP_LOGIN,
    IMAP_CAP_LOGIN_LITERAL,
};
/* Of a command, or NULL: {1} what follows it, {2} and {3} its first word and the rest. */
const char *const *imap_command_caption(struct bytes command);

/* An untagged response, by its word (behind a number: numbered) or by its response code. */
struct imap_untagged {
    const char *word, *caption; /* {1} the rest, {2} the number */
    bool numbered;
    const char *nothing; /* its caption where there is no rest, or NULL */
};
const struct imap_untagged *imap_untagged_find(struct bytes word, bool numbered);

/* --- pieces --------------------------------------------------------------------------------- */

/* The octets that a line announces: {n} or {n+} at its end. */
bool imap_announces(struct bytes line, uint32_t *n, bool *at_once);
/* How many octets at the start of the octets belong to a literal. */
uint32_t imap_literal_part(const struct imap_place *place, struct bytes octets);
/* Past a line, or past the octets of a literal and what follows it on its line. announces: the
 * line may announce a literal. */
void imap_advance(
    struct imap_place *place, struct bytes octets, enum direction direction, bool announces);

/* The next word, up to a single blank; as in Wireshark, a second blank makes an empty word. */
struct bytes imap_word(struct bytes *rest);
/* Answers name their request by its tag: a key made of its octets, letter case aside. */
uint64_t imap_key(struct bytes tag);

/* --- sides ---------------------------------------------------------------------------------- */

/* A line of the client, under its node; literal: octets at its start that belong to one. */
void imap_request(
    struct dissection *d, struct imap *flow, const struct line *line, uint32_t literal);
/* A FETCH answer behind that word, with its literals as far as they came: nodes for its items.
 * Returns what they are in a few words. */
const char *imap_fetch(struct dissection *d, struct bytes answer);
/* A line of the server, under its node. */
void imap_response(
    struct dissection *d, struct imap *flow, const struct line *line, uint32_t literal);
