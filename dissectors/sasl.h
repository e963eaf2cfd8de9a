/*
 * sasl: logins in base64, as SMTP, POP3 and IMAP carry them (RFC 4422)
 *
 *   PLAIN     NUL user1 NUL secret               RFC 4616
 *   LOGIN     user1, then secret                 the server asks "Username:" and "Password:"
 *   CRAM-MD5  user1 and a digest of password and challenge   RFC 2195
 */
#pragma once

#include "dissectors/textline.h"

enum sasl_mechanism { SASL_LOGIN, SASL_PLAIN, SASL_CRAM_MD5, SASL_NTLM, SASL_OTHER };

/* Of a flow; zeroed at first. */
struct sasl {
    bool active;       /* a login was begun and is not over */
    uint8_t mechanism; /* enum sasl_mechanism */
    uint8_t answers;   /* that the client gave; stops at 255 */
};

/* What an answer of the client shows. */
enum sasl_shows {
    SASL_USER,
    SASL_PASSWORD,
    SASL_BOTH,
    SASL_DIGEST, /* of the password, and the user */
    SASL_SOMETHING,
    SASL_NOTHING, /* "*": it gives up */
};

struct sasl_answer {
    enum sasl_shows shows;
    struct bytes user, secret; /* decoded */
};

/* Nodes for what stands behind the base64; each row may be NULL. */
struct sasl_fields {
    const struct field *user, *password, *digest;
};

/* A login begins; name: of the mechanism. slot: of flow_keep, for the user's name. */
void sasl_begin(struct dissection *d, struct sasl *sasl, struct bytes name, uint32_t slot);
/* An answer of the client, in base64; tells the session about credentials. */
struct sasl_answer sasl_answer(
    struct dissection *d, struct sasl *sasl, struct bytes text, uint32_t slot);
/* What the answer shows, under the node that shows the base64. */
void sasl_reveal(struct dissection *d, const struct sasl_fields *fields, struct node *node,
    const struct sasl_answer *answer);
/* What a base64 text says, or the text when it is none. */
struct bytes sasl_decoded(struct dissection *d, struct bytes text);
/* A decoded text under a node. */
void sasl_reveal_text(
    struct dissection *d, const struct field *field, struct node *node, struct bytes text);
/* Captions of a client's answers: {1} the user, {2} the secret. Not of SASL_NOTHING alone. */
extern const char *const sasl_captions[];
