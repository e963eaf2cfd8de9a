/*
 * Handshake messages: RFC 8446 section 4, RFC 5246 section 7.4.
 *
 *     +-----------+-------------+----------------+
 *     | type (8)  | length (24) | length octets  |   cut into records anywhere
 *     +-----------+-------------+----------------+
 */
#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"

#include <string.h>

enum {
    MESSAGE_HEADER = 4,
    MESSAGE_MAX = 1 << 16, /* what is longer is no message but encrypted */
    ENCRYPTED_MIN = 16,    /* octets: a MAC or a tag */
    KEEP_FIRST = 4,        /* slots of flow_keep, by direction; those before are others' */
};

/* In parts of what is foretold: the server's side. */
static const uint32_t server_side = 1u << 31;

static const char encrypted_name[] = "Encrypted Handshake Message";

static uint32_t message_length(const uint8_t *header)
{
    return (uint32_t)header[1] << 16 | (uint32_t)header[2] << 8 | header[3];
}

/* One message fills the record: sealed octets would look so once in millions of millions. It comes
 * behind a ChangeCipherSpec that means nothing, in TLS 1.3, when the ServerHello that would say so
 * is cut. */
static bool is_plain(const struct dissection *d, struct bytes rest)
{
    return names_find(&tls_handshake_names, rest.data[0]) &&
           message_length(rest.data) + MESSAGE_HEADER == cursor_wire_left(&d->cursor);
}

/* Everything after a ChangeCipherSpec is encrypted; a capture that began later shows it by types
 * and lengths that make no sense. */
static bool is_encrypted(const struct dissection *d)
{
    struct bytes rest = peek_rest(d);

    if (cursor_wire_left(&d->cursor) < ENCRYPTED_MIN || rest.length < MESSAGE_HEADER)
        return false;
    if (tls_flow(d)->half[d->direction].ciphered && is_plain(d, rest))
        return false;
    if (tls_flow(d)->half[d->direction].ciphered)
        return !tls_is_null_cipher(tls_flow(d)->cipher);
    if (peek_u8(d, 4) == 0 && message_length(rest.data) == 0 && rest.data[0] == 0)
        return true; /* the nonce of AES-GCM counts from zero */
    return !names_find(&tls_handshake_names, rest.data[0]) ||
           message_length(rest.data) >= MESSAGE_MAX;
}

/* --- what is shown of each ---------------------------------------------------------------------
 */

struct shown {
    uint8_t type;
    bool encrypted, first, complete;
    uint32_t length;
};

static void add_info(struct dissection *d, const char *text, const char *more)
{
    struct text *out = info(d);

    if (!out)
        return;
    if (out->length > 0)
        text_add(out, ", ");
    text_add(out, text);
    text_add(out, more);
}

/* The row, the record's label and a node for the message. */
static struct node *show(
    struct dissection *d, struct node *record, uint16_t version, const struct shown *shown)
{
    const char *name = shown->encrypted
                           ? encrypted_name
                           : names_get(&tls_handshake_names, shown->type, encrypted_name);
    const char *fragment = !shown->complete && !shown->encrypted ? " (fragment)" : "";

    if (shown->complete)
        add_info(d, name, "");
    else if (shown->first && info(d))
        add_info(d, arena_printf(d->arena, "[%s Fragment]", name), "");
    if (!dissection_adds(d))
        return NULL;
    node_label(d, record, "%s Record Layer: Handshake Protocol: %s%s",
        tls_short_version(version, "TLS"), shown->first ? name : "Multiple Handshake Messages",
        shown->first ? fragment : "");
    struct bytes span = peek_rest(d);
    if (span.length > shown->length)
        span.length = shown->length;
    struct node *node = put_mark(d, tls + TLS_HANDSHAKE, span);
    node_label(d, node, "Handshake Protocol: %s%s", name, fragment);
    return node;
}

/* --- bodies
 * --------------------------------------------------------------------------------------- */

static void read_finished(struct dissection *d, struct node *message)
{
    (void)message;
    if (tls_flow(d)->version == SSL_3_0) {
        take_mark(d, tls + TLS_HS_MD5_HASH, 16);
        take_mark(d, tls + TLS_HS_SHA_HASH, 20);
    } else {
        take_mark(d, tls + TLS_HS_VERIFY_DATA, tls_left(d));
    }
}

static void read_verify(struct dissection *d, struct node *message)
{
    tls_take_signature(d, message, tls_flow(d)->version, tls + TLS_HS_CLIENT_CERT_VRFY_SIG_LEN,
        tls + TLS_HS_CLIENT_CERT_VRFY_SIG);
}

static void read_encrypted_extensions(struct dissection *d, struct node *message)
{
    tls_read_extensions(d, message, TLS_ENCRYPTED_EXTENSIONS);
}

static void read_hello_done(struct dissection *d, struct node *message)
{
    (void)message;
    tls_flow(d)->resumed = false;
}

static void read_key_update(struct dissection *d, struct node *message)
{
    ascend(d, message);
    take_u8(d, tls + TLS_HS_KEY_UPDATE_REQUEST_UPDATE);
    descend(d, message);
}

/* draft-agl-tls-nextprotoneg-04 */
static void read_next_protocol(struct dissection *d, struct node *message)
{
    (void)message;
    uint8_t n = take_u8(d, tls + TLS_HS_NPN_SELECTED_PROTOCOL_LEN);
    take_bytes(d, tls + TLS_HS_NPN_SELECTED_PROTOCOL, n);
    n = take_u8(d, tls + TLS_HS_NPN_PADDING_LEN);
    take_bytes(d, tls + TLS_HS_NPN_PADDING, n);
}

typedef void body_reader(struct dissection *d, struct node *message);

static body_reader *const bodies[] = {
    [TLS_CLIENT_HELLO] = tls_read_client_hello,
    [TLS_NEW_SESSION_TICKET] = tls_read_session_ticket,
    [TLS_HELLO_RETRY_REQUEST] = tls_read_old_retry,
    [TLS_ENCRYPTED_EXTENSIONS] = read_encrypted_extensions,
    [TLS_CERTIFICATE] = tls_read_certificate,
    [TLS_SERVER_KEY_EXCHANGE] = tls_read_server_exchange,
    [TLS_CERTIFICATE_REQUEST] = tls_read_certificate_request,
    [TLS_SERVER_HELLO_DONE] = read_hello_done,
    [TLS_CERTIFICATE_VERIFY] = read_verify,
    [TLS_CLIENT_KEY_EXCHANGE] = tls_read_client_exchange,
    [TLS_FINISHED] = read_finished,
    [TLS_CERTIFICATE_URL] = tls_read_certificate_url,
    [TLS_CERTIFICATE_STATUS] = tls_read_certificate_status,
    [TLS_KEY_UPDATE] = read_key_update,
    [TLS_COMPRESSED_CERTIFICATE] = tls_read_compressed_certificate,
    [TLS_NEXT_PROTOCOL] = read_next_protocol,
};

static void read_body(struct dissection *d, struct node *message, uint8_t type, bool retry)
{
    struct tls_flow *flow = tls_flow(d);

    if (type == TLS_CLIENT_HELLO || type == TLS_SERVER_HELLO)
        flow->half[d->direction].certificate_type = 0;
    if (type == TLS_SERVER_HELLO)
        tls_read_server_hello(d, message, retry);
    else if (type < sizeof bodies / sizeof bodies[0] && bodies[type])
        bodies[type](d, message);
}

/* --- messages
 * ------------------------------------------------------------------------------------- */

/* A complete message at the cursor. */
static void read_message(
    struct dissection *d, struct node *record, uint16_t version, bool first, uint32_t length)
{
    uint8_t type = peek_u8(d, 0);
    bool known = names_find(&tls_handshake_names, type) != NULL, retry = false;

    if (!known && !first) {
        take_nothing(d, MESSAGE_HEADER + length);
        return;
    }
    if (first && type == TLS_SERVER_HELLO && length > 2) {
        struct cursor hello = d->cursor;
        cursor_skip(&hello, MESSAGE_HEADER);
        hello = cursor_sub(&hello, length);
        uint16_t chosen = tls_scan_server_hello(&hello, &retry);
        if (hello.cut) {
            take_nothing(d, MESSAGE_HEADER + length);
            return;
        }
        uint8_t draft = tls_draft_of(chosen);
        tls_set_version(d, draft ? TLS_1_3 : chosen, draft);
    }
    struct shown shown = {.type = retry ? TLS_HELLO_RETRY_REQUEST : type,
        .first = first,
        .complete = true,
        .length = MESSAGE_HEADER + length};
    struct node *message = show(d, record, version, &shown);
    if (!known) {
        take_nothing(d, MESSAGE_HEADER + length);
        return;
    }
    descend(d, message);
    take_u8(d, tls + TLS_HS_TYPE);
    take_u24(d, tls + TLS_HS_LENGTH);
    struct scope scope = enter(d, length);
    read_body(d, message, type, retry);
    if (!d->cursor.bad)
        take_nothing(d, left(d));
    leave(d, scope);
    ascend(d, message);
    tls_caption_message(d, shown.type, false);
}

/* --- messages over several records
 * ------------------------------------------------------------------ */

static struct keep *pieces(struct dissection *d)
{
    return flow_keep(d, KEEP_FIRST + (uint32_t)d->direction);
}

static uint32_t part_of(const struct dissection *d, uint32_t serial)
{
    return (serial & (server_side - 1)) | (d->direction == TO_CLIENT ? server_side : 0);
}

/* Keep a piece; another record will go on. */
static void keep_piece(struct dissection *d, struct bytes octets)
{
    struct tls_half *half = &tls_flow(d)->half[d->direction];

    if (!half->pending) {
        keep_clear(pieces(d));
        half->message_serial = half->serial;
        half->pending = true;
    }
    keep_add(pieces(d), octets, d->packet->number);
    half->serial++;
}

static void note_reassembled_in(struct dissection *d, uint32_t serial)
{
    uint64_t frame;

    if (foretold(d, LINK_REASSEMBLED_BODY, part_of(d, serial), &frame) && dissection_adds(d))
        put_uint(d, tls + TLS_HS_REASSEMBLED_IN, no_bytes(), frame);
}

/* "[2 Reassembled Handshake Fragments (5000 bytes): #7(4000), #8(1000)]" */
static void show_pieces(struct dissection *d, const struct keep *keep)
{
    struct text list = {0};
    uint32_t offset = 0;

    if (!dissection_adds(d))
        return;
    for (uint32_t i = 0; i < keep->n_pieces; i++)
        text_printf(
            &list, "%s#%u(%u)", i ? ", " : "", keep->pieces[i].frame, keep->pieces[i].length);
    struct node *all =
        put_mark(d, tls + TLS_HS_FRAGMENTS, (struct bytes){peek_rest(d).data, keep->length});
    node_label(
        d, all, "%u Reassembled Handshake Fragments (%u bytes): ", keep->n_pieces, keep->length);
    node_suffix(d, all, "%s", text_string(&list));
    node_generated(all);
    text_deinit(&list);
    descend(d, all);
    for (uint32_t i = 0; i < keep->n_pieces; i++) {
        uint32_t n = keep->pieces[i].length;
        struct node *node = gen_uint(d, tls + TLS_HS_FRAGMENT, keep->pieces[i].frame);
        node_label(d, node, "Frame: %u, payload: %u-%u (%u byte%s)", keep->pieces[i].frame, offset,
            offset + n - 1, n, n == 1 ? "" : "s");
        offset += n;
    }
    gen_uint(d, tls + TLS_HS_FRAGMENT_COUNT, keep->n_pieces);
    ascend(d, all);
}

/* The last piece is kept: read the message as a whole. */
static void read_reassembled(struct dissection *d, struct node *record, uint16_t version)
{
    struct tls_half *half = &tls_flow(d)->half[d->direction];
    struct keep *keep = pieces(d);
    uint8_t *copy = arena_alloc(d->arena, keep->length);

    half->pending = false;
    for (uint32_t i = 0; i + 1 < keep->n_pieces; i++)
        foretell(d, LINK_REASSEMBLED_BODY, keep->pieces[i].frame,
            part_of(d, half->message_serial + i), d->packet->number);
    if (!copy || keep->overflowed)
        return;
    memcpy(copy, keep->data, keep->length);
    struct scope scope =
        enter_source(d, "Reassembled TLS Handshake", (struct bytes){copy, keep->length});
    show_pieces(d, keep);
    read_message(d, record, version, true, keep->length - MESSAGE_HEADER);
    leave(d, scope);
}

/* How many octets of this record belong to the message that earlier records began; last: they
 * complete it. */
static uint32_t continued(struct dissection *d, bool *last)
{
    const struct keep *keep = pieces(d);
    uint32_t n = cursor_wire_left(&d->cursor);
    uint8_t header[MESSAGE_HEADER];

    *last = false;
    for (uint32_t i = 0; i < MESSAGE_HEADER; i++) {
        uint32_t at = i < keep->length ? 0 : i - keep->length;
        if (i >= keep->length && at >= left(d))
            return n;
        header[i] = i < keep->length ? keep->data[i] : peek_u8(d, at);
    }
    uint32_t missing = MESSAGE_HEADER + message_length(header) - keep->length;
    if (missing > n)
        return n;
    *last = true;
    return missing;
}

/* A record that goes on with a message. Returns whether more can follow in it. */
static bool read_continued(struct dissection *d, struct node *record, uint16_t version)
{
    struct tls_half *half = &tls_flow(d)->half[d->direction];
    uint8_t type = pieces(d)->length ? pieces(d)->data[0] : peek_u8(d, 0);
    uint32_t serial = half->serial;
    bool last;
    uint32_t n = continued(d, &last);

    if (n > left(d)) {
        half->pending = false; /* not captured: the message cannot be completed */
        take_nothing(d, n);
        return false;
    }
    keep_piece(d, (struct bytes){peek_rest(d).data, n});
    if (last) {
        struct node *node = take_mark(d, tls + TLS_HANDSHAKE, n);
        node_label(d, node, "Handshake Protocol: %s (last fragment)",
            names_get(&tls_handshake_names, type, encrypted_name));
        read_reassembled(d, record, version);
        return true;
    }
    struct shown shown = {.type = type, .length = n};
    show(d, record, version, &shown);
    note_reassembled_in(d, serial);
    take_nothing(d, n);
    return false;
}

/* A message that this record only begins. */
static void begin_message(struct dissection *d, struct node *record, uint16_t version, bool first)
{
    uint32_t serial = tls_flow(d)->half[d->direction].serial;
    struct shown shown = {.type = peek_u8(d, 0), .first = first, .length = left(d)};

    show(d, record, version, &shown);
    if (left(d) == cursor_wire_left(&d->cursor))
        keep_piece(d, peek_rest(d));
    note_reassembled_in(d, serial);
    take_nothing(d, left(d));
}

void tls_read_handshake(struct dissection *d, struct node *record, uint16_t version)
{
    bool first = true;

    if (tls_flow(d)->half[d->direction].pending) {
        if (!read_continued(d, record, version))
            return;
        first = false;
    } else if (is_encrypted(d)) {
        struct shown shown = {
            .encrypted = true, .first = true, .complete = true, .length = left(d)};
        show(d, record, version, &shown);
        tls_caption_message(d, 0, true);
        return;
    }
    while (left(d) > 0 && !d->cursor.bad) {
        uint32_t room = cursor_wire_left(&d->cursor);
        if (left(d) < MESSAGE_HEADER && left(d) < room) {
            take_nothing(d, room); /* not captured */
            return;
        }
        uint32_t length = room >= MESSAGE_HEADER && left(d) >= MESSAGE_HEADER
                              ? message_length(peek_rest(d).data)
                              : room;
        if (room < MESSAGE_HEADER || length > room - MESSAGE_HEADER) {
            begin_message(d, record, version, first);
            return;
        }
        if (!first)
            message_split(d);
        read_message(d, record, version, first, length);
        first = false;
    }
}
