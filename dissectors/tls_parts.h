/*
 * tls_parts: what the files of TLS share
 *
 * tls.c (records), tls_handshake.c (messages in records), tls_hello.c, tls_extension.c,
 * tls_extension_keys.c, tls_extension_names.c, tls_quic.c, tls_certificate.c, tls_exchange.c,
 * tls_ssl2.c. A function that reads a message or an extension finds the cursor over its body alone.
 */
#pragma once

#include "analyzer/dissection.h"
#include "analyzer/dissector.h"
#include "dissectors/tls_fields.h"
#include "dissectors/tls_vector.h"

#include <stdbool.h>
#include <stdint.h>

enum tls_version {
    TLS_UNKNOWN = 0,
    SSL_2_0 = 0x0002,
    TLCP_1_1 = 0x0101,
    SSL_3_0 = 0x0300,
    TLS_1_0 = 0x0301,
    TLS_1_1 = 0x0302,
    TLS_1_2 = 0x0303,
    TLS_1_3 = 0x0304,
};

enum tls_content {
    TLS_CONTENT_CHANGE_CIPHER_SPEC = 20,
    TLS_CONTENT_ALERT = 21,
    TLS_CONTENT_HANDSHAKE = 22,
    TLS_CONTENT_DATA = 23,
    TLS_CONTENT_HEARTBEAT = 24,
    TLS_CONTENT_CID = 25,
};

/* Handshake messages: RFC 8446 section 4, RFC 5246 section 7.4 and the RFCs that added to them. */
enum tls_message {
    TLS_HELLO_REQUEST = 0,
    TLS_CLIENT_HELLO = 1,
    TLS_SERVER_HELLO = 2,
    TLS_HELLO_VERIFY_REQUEST = 3,
    TLS_NEW_SESSION_TICKET = 4,
    TLS_END_OF_EARLY_DATA = 5,
    TLS_HELLO_RETRY_REQUEST = 6,
    TLS_ENCRYPTED_EXTENSIONS = 8,
    TLS_CERTIFICATE = 11,
    TLS_SERVER_KEY_EXCHANGE = 12,
    TLS_CERTIFICATE_REQUEST = 13,
    TLS_SERVER_HELLO_DONE = 14,
    TLS_CERTIFICATE_VERIFY = 15,
    TLS_CLIENT_KEY_EXCHANGE = 16,
    TLS_FINISHED = 20,
    TLS_CERTIFICATE_URL = 21,
    TLS_CERTIFICATE_STATUS = 22,
    TLS_SUPPLEMENTAL_DATA = 23,
    TLS_KEY_UPDATE = 24,
    TLS_COMPRESSED_CERTIFICATE = 25,
    TLS_NEXT_PROTOCOL = 67,
};

enum {
    TLS_SERVER_NAME_MAX = 256, /* octets remembered of the name that the client asks for */
    TLS_RAW_PUBLIC_KEY = 2,    /* RFC 7250 */
};

/* What one side has said. */
struct tls_half {
    uint32_t serial;          /* fragments of handshake messages so far */
    uint32_t message_serial;  /* serial of the first of the message that is being put together */
    bool ciphered;            /* it has changed its cipher: what follows is encrypted */
    bool talked;              /* it has sent application data */
    bool lost;                /* octets are missing: the next may be no record */
    bool pending;             /* a handshake message is being put together */
    uint8_t certificate_type; /* RFC 7250 */
};

/* State of a connection, shared by both directions. */
struct tls_flow {
    uint16_t version; /* enum tls_version: negotiated */
    uint16_t cipher;
    uint8_t draft; /* of TLS 1.3; 0: the final one */
    bool begun;
    bool resumed; /* the server's hello was not followed by a ServerHelloDone */
    uint32_t first_frame;
    struct tls_half half[2];
    const struct tls_application *application; /* by ALPN, or NULL */
    struct tls_notes *notes;                   /* of the unit that is being read, or NULL */
    uint8_t server_name_length;
    char server_name[TLS_SERVER_NAME_MAX];
};

static inline struct tls_flow *tls_flow(const struct dissection *d)
{
    return d->state;
}

/* "TLSv1.2", or fallback */
const char *tls_short_version(uint16_t version, const char *fallback);
/* Set the version of the connection, which the first pass tells the second. */
void tls_set_version(struct dissection *d, uint16_t version, uint8_t draft);
/* The number of a TLS 1.3 draft in a version, 0 where it is none. */
uint8_t tls_draft_of(uint16_t version);
bool tls_is_version(uint16_t version);
/* Does the suite only protect what is sent, without hiding it? */
bool tls_is_null_cipher(uint16_t cipher);

/* --- records -------------------------------------------------------------------------------- */

/* A record of type Handshake: cursor over its fragment. record: the record's node. */
void tls_read_handshake(struct dissection *d, struct node *record, uint16_t version);
/* A record of SSL 2.0: header and message. */
void tls_read_ssl2(struct dissection *d);
/* Octets of the SSL 2.0 record at data (at least 3), 0 where it does not look like one. */
uint32_t tls_ssl2_size(const struct bytes *data, uint16_t version);

/* --- messages -------------------------------------------------------------------------------- */

void tls_read_client_hello(struct dissection *d, struct node *message);
void tls_read_server_hello(struct dissection *d, struct node *message, bool retry);
void tls_read_old_retry(struct dissection *d, struct node *message);
void tls_read_session_ticket(struct dissection *d, struct node *message);
void tls_read_certificate(struct dissection *d, struct node *message);
void tls_read_certificate_request(struct dissection *d, struct node *message);
void tls_read_certificate_status(struct dissection *d, struct node *message);
void tls_read_certificate_url(struct dissection *d, struct node *message);
void tls_read_compressed_certificate(struct dissection *d, struct node *message);
void tls_read_server_exchange(struct dissection *d, struct node *message);
void tls_read_client_exchange(struct dissection *d, struct node *message);
/* The version that a ServerHello chooses, and whether it asks to try again. The cursor goes bad
 * where that cannot be told. */
uint16_t tls_scan_server_hello(struct cursor *hello, bool *retry);

/* digitally-signed: algorithm since TLS 1.2, length, signature. */
void tls_take_signature(struct dissection *d, struct node *parent, uint16_t version,
    const struct field *length, const struct field *signature);
void tls_take_scheme(struct dissection *d);
void tls_read_schemes(struct dissection *d, struct node *parent);
void tls_read_authorities(struct dissection *d, struct node *parent);

/* --- extensions ------------------------------------------------------------------------------ */

/* An extension block: length and extensions. message: enum tls_message. */
void tls_read_extensions(struct dissection *d, struct node *parent, uint8_t message);

/* One extension's data. */
struct tls_extension {
    uint16_t type;
    uint8_t message;
    struct node *node;
    uint32_t length;
};
typedef void tls_extension_reader(struct dissection *d, const struct tls_extension *extension);
tls_extension_reader tls_ext_server_name, tls_ext_alpn, tls_ext_alps, tls_ext_npn,
    tls_ext_key_share, tls_ext_pre_shared_key, tls_ext_psk_modes, tls_ext_supported_versions,
    tls_ext_cookie, tls_ext_early_data, tls_ext_supported_groups, tls_ext_point_formats,
    tls_ext_status_request, tls_ext_status_request_v2, tls_ext_certificate_type,
    tls_ext_compress_certificate, tls_ext_delegated_credentials, tls_ext_oid_filters, tls_ext_quic,
    tls_ext_esni, tls_ext_scts, tls_ext_authorities;

/* --- what is made of it ----------------------------------------------------------------------- */

/* JA3 or JA3S under the open node, of a hello's body. session: the hello has a session id and a
 * compression method. */
void tls_fingerprint_client(struct dissection *d, struct bytes hello);
void tls_fingerprint_server(struct dissection *d, struct bytes hello, bool session);

/* JA4 of a ClientHello's body. */
const char *tls_ja4(struct dissection *d, struct bytes hello);

/* Notes of our own, gathered while a unit is read and shown in a layer after it. Live as long as
 * the packet. */
struct tls_notes {
    const char *ja4, *chain, *validity, *name;
    const char *subject, *issuer; /* of the first certificate; issuer NULL: itself */
    bool empty;                   /* a Certificate message without one */
};

#define TLS_CHAIN_MAX 16
struct tls_chain {
    struct bytes certificates[TLS_CHAIN_MAX];
    uint32_t n;
};
void tls_note_client(struct dissection *d, struct bytes hello);
void tls_note_chain(struct dissection *d, const struct tls_chain *chain);
void tls_show_notes(struct dissection *d);

/* The protocol inside, by STARTTLS, ALPN or port; NULL: nobody knows. */
struct tls_application {
    const char *name; /* "Hypertext Transfer Protocol" */
    const char *alpn; /* or NULL */
    bool prefix;      /* alpn is only how it begins */
    bool late;        /* port is where it is spoken plain and begins TLS itself */
    uint16_t port;    /* or 0 */
};
const char *tls_application_name(const struct dissection *d);
const struct tls_application *tls_application_by_alpn(struct bytes name);

/* --- captions --------------------------------------------------------------------------------- */

extern const char *const tls_captions[];
void tls_caption_message(struct dissection *d, uint8_t type, bool encrypted);
void tls_caption_alert(struct dissection *d, uint8_t level, uint8_t what);
void tls_caption_record(struct dissection *d, uint8_t content, bool encrypted);
void tls_caption_part(struct dissection *d);
/* The same of what was not captured whole. */
void tls_caption_cut(struct dissection *d);
/* The same of a record of SSL 2.0. */
void tls_caption_old(struct dissection *d, const char *name);
