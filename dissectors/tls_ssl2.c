/*
 * SSL 2.0: the hello with which clients of later versions asked for all of them, and the key
 * exchange of SSL 2.0 itself.
 *
 *     +---+------------------+              +---+---+------------------+--------------+
 *     | 1 | length (15)      |    or        | 0 | e | length (14)      | padding (8)  |
 *     +---+------------------+              +---+---+------------------+--------------+
 */
#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"
#include "dissectors/x509.h"

enum {
    SSL2_ERROR = 0,
    SSL2_CLIENT_HELLO = 1,
    SSL2_CLIENT_MASTER_KEY = 2,
    SSL2_SERVER_HELLO = 4,
    SSL2_SESSION_ID_MAX = 16,
    CIPHER_OCTETS = 3,
};

static uint16_t at16(const struct bytes *data, uint32_t at)
{
    return at + 1 < data->length ? (uint16_t)(data->data[at] << 8 | data->data[at + 1]) : 0;
}

/* Octets before a record's contents: the shorter head says nothing of padding. */
static uint32_t head_size(uint8_t first)
{
    return first & 0x80 ? 2 : 3;
}

uint32_t tls_ssl2_size(const struct bytes *data, uint16_t version)
{
    uint8_t type = data->data[2];
    bool known = version != TLS_UNKNOWN && version != TLS_1_3;

    if (version == SSL_2_0)
        return head_size(data->data[0]) +
               (at16(data, 0) & (data->data[0] & 0x80 ? 0x7fffu : 0x3fffu));
    if (known
            ? data->data[0] != 0x80 || type != SSL2_CLIENT_HELLO
            : data->data[0] < 0x80 || (type > SSL2_CLIENT_MASTER_KEY && type != SSL2_SERVER_HELLO))
        return 0;
    return 2 + (at16(data, 0) & 0x7fffu);
}

/* Does the message at data make sense, or is it encrypted? */
static bool is_plain(const struct bytes *data, uint32_t length)
{
    switch (data->length ? data->data[0] : UINT8_MAX) {
    case SSL2_CLIENT_HELLO:
        return tls_is_version(at16(data, 1));
    case SSL2_SERVER_HELLO:
        return tls_is_version(at16(data, 3));
    case SSL2_CLIENT_MASTER_KEY:
        return (uint32_t)at16(data, 4) + at16(data, 6) + at16(data, 8) <= length;
    default:
        return false;
    }
}

static void read_ciphers(struct dissection *d, uint32_t n, bool plural)
{
    struct scope scope = enter(d, n);
    struct node *node =
        dissection_adds(d) ? put_mark(d, tls + TLS_HS_CIPHERSUITES, peek_rest(d)) : NULL;

    node_label(d, node, "Cipher Specs (%u spec%s)", n / CIPHER_OCTETS,
        plural || n / CIPHER_OCTETS != 1 ? "s" : "");
    descend(d, node);
    while (left(d) > 0 && !d->cursor.bad)
        take_u24(d, tls + TLS_HS_CIPHERSPEC);
    leave(d, scope);
    ascend(d, node);
}

static void read_client_hello(struct dissection *d)
{
    take_u16(d, tls + TLS_HS_VERSION);
    uint32_t ciphers = take_u16(d, tls + TLS_HS_CIPHER_SPEC_LEN);
    uint32_t session = take_u16(d, tls + TLS_HS_SESSION_ID_LENGTH);
    if (session > SSL2_SESSION_ID_MAX) {
        if (dissection_adds(d))
            expert_text(d, d->last, tls + TLS_HS_SESSION_ID_LENGTH_ERROR,
                "Session ID length (%u) must be less than %u.", session, SSL2_SESSION_ID_MAX);
        return;
    }
    uint32_t challenge = take_u16(d, tls + TLS_HS_CHALLENGE_LENGTH);
    read_ciphers(d, ciphers, true);
    if (session > 0) {
        take_bytes(d, tls + TLS_HS_SESSION_ID, session);
        if (dissection_adds(d))
            node_label(d, d->last, "Session ID (%u byte%s)", session, session == 1 ? "" : "s");
    }
    if (challenge > 0)
        take_mark(d, tls + TLS_HS_CHALLENGE, challenge);
}

static void read_master_key(struct dissection *d)
{
    take_u24(d, tls + TLS_HS_CIPHERSPEC);
    uint32_t clear = take_u16(d, tls + TLS_HS_CLEAR_KEY_LENGTH);
    uint32_t encrypted = take_u16(d, tls + TLS_HS_ENCRYPTED_KEY_LENGTH);
    uint32_t argument = take_u16(d, tls + TLS_HS_KEY_ARG_LENGTH);
    if (clear > 0)
        take_mark(d, tls + TLS_HS_CLEAR_KEY_DATA, clear);
    if (encrypted > 0)
        take_mark(d, tls + TLS_HS_ENCRYPTED_KEY, encrypted);
    if (argument > 0)
        take_mark(d, tls + TLS_HS_KEY_ARG, argument);
}

static void read_server_hello(struct dissection *d)
{
    take_u8(d, tls + TLS_HS_SESSION_ID_HIT);
    take_u8(d, tls + TLS_SSL2_CERT_TYPE);
    take_u16(d, tls + TLS_HS_VERSION);
    uint32_t certificate = take_uint(d, tls + TLS_HS_CERTIFICATE_LENGTH, 2) & UINT16_MAX;
    uint32_t ciphers = take_u16(d, tls + TLS_HS_CIPHER_SPEC_LEN);
    uint32_t connection = take_u16(d, tls + TLS_HS_CONNECTION_ID_LENGTH);
    if (certificate > 0) {
        struct scope scope = enter(d, certificate);
        x509_read_certificate(d, d->layer, tls + TLS_HS_CERTIFICATE);
        leave(d, scope);
    }
    if (ciphers > 0)
        read_ciphers(d, ciphers, false);
    if (connection > 0)
        take_mark(d, tls + TLS_HS_CONNECTION_ID, connection);
}

static void read_message(struct dissection *d, uint8_t type)
{
    take_u8(d, tls + TLS_SSL2_TYPE);
    if (type == SSL2_CLIENT_HELLO)
        read_client_hello(d);
    else if (type == SSL2_CLIENT_MASTER_KEY)
        read_master_key(d);
    else if (type == SSL2_SERVER_HELLO)
        read_server_hello(d);
    /* These two come only where it is spoken; what follows is encrypted. */
    if (type == SSL2_CLIENT_MASTER_KEY || type == SSL2_SERVER_HELLO)
        tls_set_version(d, SSL_2_0, 0);
}

void tls_read_ssl2(struct dissection *d)
{
    struct node *record = open_node(d, tls + TLS_RECORD);
    struct bytes head = {peek_rest(d).data, head_size(peek_u8(d, 0))};
    uint32_t length = cursor_u16(&d->cursor) & (head.length == 2 ? 0x7fffu : 0x3fffu);
    take_nothing(d, head.length - 2);
    struct scope scope = enter(d, length);
    struct bytes rest = peek_rest(d);
    bool plain = is_plain(&rest, length);
    uint8_t type = peek_u8(d, 0);
    const char *name =
        plain ? names_get(&tls_ssl2_message_names, type, "Encrypted Data") : "Encrypted Data";

    row_protocol(d, "SSLv2");
    info_separator(d, ", ");
    info_add(d, "%s", name);
    node_label(d, record, "SSLv2 Record Layer: %s", name);
    if (dissection_adds(d))
        gen_uint(d, tls + TLS_RECORD_VERSION, SSL_2_0);
    if (tls_flow(d)->version == SSL_2_0 || type != SSL2_CLIENT_HELLO ||
        peek_u16(d, 1) == SSL_2_0) /* later versions say their first hello so, too */
        tls_caption_old(d, name);
    if (plain) {
        put_uint(d, tls + TLS_RECORD_LENGTH, head, length);
        read_message(d, type);
    }
    if (!d->cursor.bad)
        take_nothing(d, left(d));
    leave(d, scope);
    close_node(d, record);
}
