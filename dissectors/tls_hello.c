/*
 * ClientHello, ServerHello, HelloRetryRequest, NewSessionTicket: RFC 8446 sections 4.1 and 4.6,
 * RFC 5246 section 7.4.1, RFC 5077.
 *
 *     ClientHello:  version, random (32 octets), session id <8>, cipher suites <16>,
 *                   compression methods <8>, extensions <16>
 *     ServerHello:  version, random, session id <8>, cipher suite, compression method, extensions
 */
#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"

#include <string.h>

enum {
    RANDOM_OCTETS = 32,
    RANDOM_TIME = 4,
    DRAFT_WITHOUT_SESSION = 22, /* drafts before had no session id in a ServerHello */
    DRAFT_WITH_NONCE = 21,
    DRAFT_RETRY_WITH_CIPHER = 19,
    COMPRESSION_RESERVED = 64,
    COMPRESSION_PRIVATE = 193,
    EXTENSION_SUPPORTED_VERSIONS = 43,
    SCAN_MIN = 44,      /* octets behind the version of a ServerHello with extensions */
    HINT_IN_WORDS = 60, /* seconds from which on a lifetime is said in hours too */
};

/* RFC 8446 section 4.1.3: SHA-256 of "HelloRetryRequest". */
static const uint8_t retry_random[RANDOM_OCTETS] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
    0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
    0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

uint16_t tls_scan_server_hello(struct cursor *c, bool *retry)
{
    uint16_t version = cursor_u16(c);

    *retry = false;
    if (version != TLS_1_2 || cursor_wire_left(c) < SCAN_MIN)
        return version;
    const uint8_t *random = cursor_take(c, RANDOM_OCTETS);
    *retry = random && memcmp(random, retry_random, RANDOM_OCTETS) == 0;
    cursor_skip(c, cursor_u8(c));
    cursor_skip(c, 2 + 1 + 2); /* cipher suite, compression, length of the extensions */
    while (cursor_wire_left(c) >= 6 && !c->bad) {
        uint16_t type = cursor_u16(c), n = cursor_u16(c);
        if (type == EXTENSION_SUPPORTED_VERSIONS && n == 2)
            return cursor_u16(c);
        cursor_skip(c, n);
    }
    return version;
}

/* --- what both hellos have
 * ------------------------------------------------------------------------ */

static void read_random(struct dissection *d, bool retry)
{
    struct bytes random = take_bytes(d, tls + TLS_HS_RANDOM, RANDOM_OCTETS);
    struct node *node = dissection_adds(d) ? d->last : NULL;

    if (!node)
        return;
    if (tls_flow(d)->version == TLS_1_3) {
        if (retry)
            node_suffix(d, node, " (HelloRetryRequest magic)");
        return;
    }
    struct scope scope = enter_span(d, random);
    descend(d, node);
    const uint8_t *time = cursor_take(&d->cursor, RANDOM_TIME);
    uint32_t seconds =
        (uint32_t)time[0] << 24 | (uint32_t)time[1] << 16 | (uint32_t)time[2] << 8 | time[3];
    put_uint(d, tls + TLS_HS_RANDOM_TIME, (struct bytes){time, RANDOM_TIME},
        (uint64_t)seconds * 1000000000u);
    take_bytes(d, tls + TLS_HS_RANDOM_BYTES, RANDOM_OCTETS - RANDOM_TIME);
    ascend(d, node);
    leave(d, scope);
}

/* The ServerHello of early drafts of TLS 1.3 has no session id and no compression method. */
static bool is_old_draft(const struct tls_flow *flow)
{
    return flow->version == TLS_1_3 && flow->draft > 0 && flow->draft < DRAFT_WITHOUT_SESSION;
}

static void read_common(struct dissection *d, bool server, bool retry)
{
    const struct tls_flow *flow = tls_flow(d);

    read_random(d, retry);
    if (server && is_old_draft(flow))
        return;
    uint8_t n = take_u8(d, tls + TLS_HS_SESSION_ID_LENGTH);
    if (n > 0)
        take_bytes(d, tls + TLS_HS_SESSION_ID, n);
}

/* --- ClientHello
 * ----------------------------------------------------------------------------------- */

static bool read_ciphers(struct dissection *d, struct node *message)
{
    static const struct tls_length length = {tls + TLS_HS_CIPHER_SUITES_LENGTH, 2, 2, UINT16_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, message, &length))
        return false;
    struct node *node =
        dissection_adds(d) ? put_mark(d, tls + TLS_HS_CIPHERSUITES, peek_rest(d)) : NULL;
    node_label(d, node, "Cipher Suites (%u suite%s)", vector.length / 2,
        vector.length / 2 == 1 ? "" : "s");
    descend(d, node);
    while (tls_left(d) >= 2 && !d->cursor.bad)
        take_u16(d, tls + TLS_HS_CIPHERSUITE);
    tls_vector_close(d, &vector);
    ascend(d, node);
    return true;
}

static void take_compression(struct dissection *d)
{
    uint8_t method = take_u8(d, tls + TLS_HS_COMP_METHOD);

    if (!dissection_adds(d) || method < COMPRESSION_RESERVED)
        return;
    node_label(d, d->last, "%s: %s (%u)", tls[TLS_HS_COMP_METHOD].title,
        method < COMPRESSION_PRIVATE ? "Reserved - to be assigned by IANA" : "Private use range",
        method);
}

static bool read_compressions(struct dissection *d, struct node *message)
{
    static const struct tls_length length = {tls + TLS_HS_COMP_METHODS_LENGTH, 1, 1, UINT8_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, message, &length))
        return false;
    struct node *node =
        dissection_adds(d) ? put_mark(d, tls + TLS_HS_COMP_METHODS, peek_rest(d)) : NULL;
    node_label(
        d, node, "Compression Methods (%u method%s)", vector.length, vector.length == 1 ? "" : "s");
    descend(d, node);
    while (tls_left(d) > 0 && !d->cursor.bad)
        take_compression(d);
    tls_vector_leave(d, &vector);
    ascend(d, node);
    return true;
}

void tls_read_client_hello(struct dissection *d, struct node *message)
{
    struct bytes hello = peek_rest(d);

    tls_flow(d)->server_name_length = 0;
    take_u16(d, tls + TLS_HS_VERSION);
    read_common(d, false, false);
    if (!read_ciphers(d, message) || !read_compressions(d, message))
        return;
    if (cursor_wire_left(&d->cursor) > 0)
        tls_read_extensions(d, message, TLS_CLIENT_HELLO);
    if (!dissection_adds(d))
        return;
    tls_fingerprint_client(d, hello);
    tls_note_client(d, hello);
}

/* --- ServerHello
 * ----------------------------------------------------------------------------------- */

void tls_read_server_hello(struct dissection *d, struct node *message, bool retry)
{
    struct tls_flow *flow = tls_flow(d);
    struct bytes hello = peek_rest(d);

    row_protocol(d, tls_short_version(flow->version, "SSL"));
    flow->resumed = true;
    take_u16(d, tls + TLS_HS_VERSION);
    read_common(d, true, retry);
    flow->cipher = take_u16(d, tls + TLS_HS_CIPHERSUITE);
    bool session = !is_old_draft(flow);
    if (session)
        take_u8(d, tls + TLS_HS_COMP_METHOD);
    if (cursor_wire_left(&d->cursor) > 0)
        tls_read_extensions(d, message, retry ? TLS_HELLO_RETRY_REQUEST : TLS_SERVER_HELLO);
    if (dissection_adds(d))
        tls_fingerprint_server(d, hello, session);
}

/* HelloRetryRequest as a message of its own, up to draft 21. */
void tls_read_old_retry(struct dissection *d, struct node *message)
{
    uint8_t draft = tls_draft_of(take_u16(d, tls + TLS_HS_VERSION));

    if (draft == 0 || draft >= DRAFT_RETRY_WITH_CIPHER)
        take_u16(d, tls + TLS_HS_CIPHERSUITE);
    tls_read_extensions(d, message, TLS_HELLO_RETRY_REQUEST);
}

/* --- NewSessionTicket
 * --------------------------------------------------------------------------------- */

/* "2 hours, 10 seconds" */
static void say_duration(struct dissection *d, struct node *node, uint32_t seconds)
{
    static const struct {
        uint32_t seconds;
        const char *name;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    struct text text = {0};

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        uint32_t n = seconds / units[i].seconds;
        seconds %= units[i].seconds;
        if (n > 0)
            text_printf(
                &text, "%s%u %s%s", text.length ? ", " : "", n, units[i].name, n == 1 ? "" : "s");
    }
    node_suffix(d, node, " (%s)", text_string(&text));
    text_deinit(&text);
}

static void read_lifetime(struct dissection *d)
{
    uint32_t seconds = take_u32(d, tls + TLS_HS_SESSION_TICKET_LIFETIME_HINT);

    if (!dissection_adds(d))
        return;
    if (seconds == 1)
        node_label(d, d->last, "%s: 1 second", tls[TLS_HS_SESSION_TICKET_LIFETIME_HINT].title);
    if (seconds >= HINT_IN_WORDS)
        say_duration(d, d->last, seconds);
}

void tls_read_session_ticket(struct dissection *d, struct node *message)
{
    static const struct tls_length nonce = {
        tls + TLS_HS_SESSION_TICKET_NONCE_LENGTH, 1, 0, UINT8_MAX};
    const struct tls_flow *flow = tls_flow(d);
    bool is_13 = flow->version == TLS_1_3;
    const struct tls_length ticket = {
        tls + TLS_HS_SESSION_TICKET_LENGTH, 2, is_13 ? 1 : 0, UINT16_MAX};
    struct tls_vector vector;

    (void)message;
    if (!tls_has(d, tls_left(d)))
        return;
    struct node *node = open_label(d, "TLS Session Ticket");
    read_lifetime(d);
    if (is_13) {
        take_u32(d, tls + TLS_HS_SESSION_TICKET_AGE_ADD);
        if ((flow->draft == 0 || flow->draft >= DRAFT_WITH_NONCE) &&
            tls_vector_open(d, &vector, node, &nonce)) {
            take_bytes(d, tls + TLS_HS_SESSION_TICKET_NONCE, vector.length);
            tls_vector_leave(d, &vector);
        }
    }
    if (tls_vector_open(d, &vector, node, &ticket)) {
        take_bytes(d, tls + TLS_HS_SESSION_TICKET, tls_left(d));
        tls_vector_leave(d, &vector);
        if (is_13)
            tls_read_extensions(d, node, TLS_NEW_SESSION_TICKET);
    }
    close_node(d, node);
}
