/*
 * WebSocket (RFC 6455), after an Upgrade of HTTP
 *
 *   |FIN|RSV1-3|opcode| |MASK| length (7) | [length (16 or 64)] [masking key (32)] payload
 *
 * A message is a frame, or several of which all but the first continue it and the last has FIN.
 * What a client sends is masked, so that no proxy on the way takes it for something else.
 */
#include "analyzer/language.h"
#include "analyzer/protocol_names.h"
#include "dissectors/dissectors.h"
#include "dissectors/media.h"
#include "dissectors/pieces.h"
#include "dissectors/unpack.h"

enum {
    WS,
    WS_FIN,
    WS_RSV,
    WS_PMC,
    WS_OPCODE,
    WS_MASK,
    WS_LENGTH,
    WS_LENGTH_16,
    WS_LENGTH_64,
    WS_KEY,
    WS_PAYLOAD,
    WS_MASKED,
    WS_CONTINUE,
    WS_TEXT,
    WS_CLOSE,
    WS_CLOSE_STATUS,
    WS_CLOSE_REASON,
    WS_PING,
    WS_PONG,
    WS_UNKNOWN,
    WS_FRAGMENTS,
    WS_FRAGMENT,
    WS_FRAGMENT_COUNT,
    WS_REASSEMBLED_LENGTH,
    WS_UNKNOWN_NOTE,
    WS_UNPACK_FAILED,
    WS_ROWS,
};

enum opcode {
    CONTINUATION = 0,
    TEXT = 1,
    BINARY = 2,
    CLOSE = 8, /* and what follows: control */
    PING = 9,
    PONG = 10,
};

enum {
    HEAD_LENGTH = 2,
    LENGTH_16 = 126, /* two octets of length follow */
    LENGTH_64 = 127, /* eight */
    KEY_LENGTH = 4,
    OF_PLAIN = 2,           /* the first of two slots for what was unpacked last */
    OF_DIRECTION = 4,       /* the first of two slots for the messages that are not whole yet */
    UNPACKED_MAX = 4 << 20, /* octets of a message */
    SAID_MAX = 200,         /* octets of a text in a transcript's line */
};

static const struct name opcode_rows[] = {
    ONE(CONTINUATION, "Continuation"),
    ONE(TEXT, "Text"),
    ONE(BINARY, "Binary"),
    ONE(CLOSE, "Connection Close"),
    ONE(PING, "Ping"),
    ONE(PONG, "Pong"),
};
static const struct names opcode_names = NAMES(opcode_rows);

static const struct name status_rows[] = {
    ONE(1000, "Normal Closure"),
    ONE(1001, "Going Away"),
    ONE(1002, "Protocol error"),
    ONE(1003, "Unsupported Data"),
    ONE(1004, "---Reserved----"),
    ONE(1005, "No Status Rcvd"),
    ONE(1006, "Abnormal Closure"),
    ONE(1007, "Invalid frame payload data"),
    ONE(1008, "Policy Violation"),
    ONE(1009, "Message Too Big"),
    ONE(1010, "Mandatory Ext."),
    ONE(1011, "Internal Server"),
    ONE(1015, "TLS handshake"),
};
static const struct names status_names = NAMES(status_rows);

static const struct field ws[] = {
    [WS] = {"websocket", "WebSocket", FIELD_PROTOCOL},
    [WS_FIN] = {"websocket.fin", "Fin", FIELD_BOOL, 1, .mask = 0x80, .names = &true_names},
    [WS_RSV] = {"websocket.rsv", "Reserved", FIELD_UINT8, BASE_HEX, .mask = 0x70},
    [WS_PMC] = {"websocket.pmc", "Per-Message Compressed", FIELD_BOOL, 1, .mask = 0x40,
        .names = &true_names},
    [WS_OPCODE] = {"websocket.opcode", "Opcode", FIELD_UINT8, BASE_DEC, .mask = 0xf,
        .names = &opcode_names},
    [WS_MASK] = {"websocket.mask", "Mask", FIELD_BOOL, 1, .mask = 0x80, .names = &true_names},
    [WS_LENGTH] = {"websocket.payload_length", "Payload length", FIELD_UINT8, BASE_DEC,
        .mask = 0x7f},
    [WS_LENGTH_16] = {"websocket.payload_length_ext_16", "Extended Payload length (16 bits)",
        FIELD_UINT16, BASE_DEC},
    [WS_LENGTH_64] = {"websocket.payload_length_ext_64", "Extended Payload length (64 bits)",
        FIELD_UINT64, BASE_DEC},
    [WS_KEY] = {"websocket.masking_key", "Masking-Key", FIELD_BYTES},
    [WS_PAYLOAD] = {"websocket.payload", "Payload", FIELD_NONE},
    [WS_MASKED] = {"websocket.masked_payload", "Masked payload", FIELD_NONE},
    [WS_CONTINUE] = {"websocket.payload.continue", "Continue", FIELD_BYTES},
    [WS_TEXT] = {"websocket.payload.text", "Text", FIELD_TEXT},
    [WS_CLOSE] = {"websocket.payload.close", "Close", FIELD_NONE},
    [WS_CLOSE_STATUS] = {"websocket.payload.close.status_code", "Status code", FIELD_UINT16,
        BASE_DEC, .names = &status_names},
    [WS_CLOSE_REASON] = {"websocket.payload.close.reason", "Reason", FIELD_TEXT},
    [WS_PING] = {"websocket.payload.ping", "Ping", FIELD_BYTES},
    [WS_PONG] = {"websocket.payload.pong", "Pong", FIELD_BYTES},
    [WS_UNKNOWN] = {"websocket.payload.unknown", "Unknown", FIELD_BYTES},
    [WS_FRAGMENTS] = {"websocket.fragments", "Reassembled websocket Fragments", FIELD_NONE},
    [WS_FRAGMENT] = {"websocket.fragment", "Websocket Fragment", FIELD_FRAME},
    [WS_FRAGMENT_COUNT] = {"websocket.fragment.count", "Fragment count", FIELD_UINT32, BASE_DEC},
    [WS_REASSEMBLED_LENGTH] = {"websocket.reassembled.length",
        "Reassembled websocket Payload length", FIELD_UINT32, BASE_DEC},
    [WS_UNKNOWN_NOTE] = {"websocket.payload.unknown.expert", "Dissector for Websocket Opcode",
        FIELD_EXPERT, EXPERT_NOTE, EXPERT_UNDECODED},
    [WS_UNPACK_FAILED] = {"websocket.decompression.failed.expert", "Decompression failed",
        FIELD_EXPERT, EXPERT_WARNING, EXPERT_PROTOCOL},
};
const struct field_table websocket_fields = FIELDS(ws);

static const struct piece_fields piece_fields = {
    .fragments = ws + WS_FRAGMENTS,
    .fragment = ws + WS_FRAGMENT,
    .count = ws + WS_FRAGMENT_COUNT,
    .length = ws + WS_REASSEMBLED_LENGTH,
    .one = "Reassembled websocket Fragment",
    .many = "Reassembled websocket Fragments",
};

enum words { SAYS, SENDS, PIECE, PACKED, CLOSES, PINGS, PONGS, ODD };

static const char *const captions[] = {
    [SAYS] = N_("A text message: {1} (WebSocket)"),
    [SENDS] = N_("A message of octets (WebSocket)"),
    [PIECE] = N_("A piece of a message that goes on in the next frame (WebSocket)"),
    [PACKED] = N_("A message that cannot be decompressed (WebSocket, permessage-deflate)"),
    [CLOSES] = N_("One side ends the conversation: {1} {2} (WebSocket, close)"),
    [PINGS] = N_("Is the other side still there? (WebSocket, ping)"),
    [PONGS] = N_("The other side is still there (WebSocket, pong)"),
    [ODD] = N_("A frame of a kind that WebSocket does not have"),
    NULL,
};

/* Of the message that each side has begun. */
struct ws_state {
    uint8_t opcode[2];
    bool packed[2];
};

/* --- where a frame ends ------------------------------------------------------------------------
 */

static uint64_t payload_length(struct cursor *c, uint8_t short_length)
{
    return short_length == LENGTH_16   ? cursor_u16(c)
           : short_length == LENGTH_64 ? cursor_uint(c, 8)
                                       : short_length;
}

static struct framing frame(const void *state, const struct unread *unread)
{
    (void)state;
    struct cursor c = cursor_make(unread->bytes.data, unread->bytes.length, unread->bytes.length);

    cursor_skip(&c, 1);
    uint8_t second = cursor_u8(&c);
    uint64_t n = payload_length(&c, second & 0x7f);
    if (c.bad)
        return framing_need(1);
    uint64_t all = c.position + (second & 0x80 ? KEY_LENGTH : 0u) + n;
    if (n > MESSAGE_MAX_DEFAULT)
        return framing_reject();
    if (all > unread->bytes.length)
        return framing_need((uint32_t)all - unread->bytes.length);
    return framing_message((uint32_t)all);
}

/* --- what it carries ---------------------------------------------------------------------------
 */

static struct bytes unmasked(struct dissection *d, struct bytes payload, struct bytes key)
{
    uint8_t *plain = arena_alloc(d->arena, payload.length + 1);

    for (uint32_t i = 0; plain && i < payload.length; i++)
        plain[i] = payload.data[i] ^ key.data[i % KEY_LENGTH];
    return (struct bytes){plain, plain ? payload.length : 0};
}

static void show_close(struct dissection *d)
{
    struct node *node = open_node(d, ws + WS_CLOSE);
    struct bytes status = peek_rest(d), reason = no_bytes();

    if (left(d) >= 2) {
        uint16_t code = take_u16(d, ws + WS_CLOSE_STATUS);
        const char *name = names_get(&status_names, code, "Unknown");
        if (left(d) > 0)
            reason = take_bytes(d, ws + WS_CLOSE_REASON, left(d));
        status = bytes_of(arena_printf(d->arena, "%u %s", code, name));
    }
    close_node(d, node);
    caption(d, &captions[CLOSES], status, reason, no_bytes());
    summary(d, "Close %.*s%s%.*s", (int)status.length, (const char *)status.data,
        reason.length > 0 ? " " : "", (int)reason.length, (const char *)reason.data);
}

static void show_control(struct dissection *d, uint8_t opcode)
{
    if (opcode == CLOSE) {
        show_close(d);
    } else if (opcode == PING || opcode == PONG) {
        take_bytes(d, ws + (opcode == PING ? WS_PING : WS_PONG), left(d));
    } else {
        take_bytes(d, ws + WS_UNKNOWN, left(d));
        expert_text(d, d->last, ws + WS_UNKNOWN_NOTE,
            "Dissector for Websocket Opcode (%u) code not implemented, Contact Wireshark "
            "developers "
            "if you want this supported",
            opcode);
    }
}

static void say_message(struct dissection *d, uint8_t opcode, struct bytes said)
{
    if (opcode == TEXT) {
        caption(d, &captions[SAYS], said, no_bytes(), no_bytes());
        summary(d, "Text: %.*s%s", said.length < SAID_MAX ? (int)said.length : SAID_MAX,
            (const char *)said.data, said.length > SAID_MAX ? "..." : "");
    } else if (opcode == BINARY) {
        caption(d, &captions[SENDS], no_bytes(), no_bytes(), no_bytes());
        summary(d, "Binary: %u octet%s", said.length, said.length == 1 ? "" : "s");
    } else {
        caption(d, &captions[ODD], no_bytes(), no_bytes(), no_bytes());
        summary(d, "Unknown");
    }
}

/* Octets of this message may be repeated in the next one. */
static void remember_plain(struct keep *keep, struct bytes plain, uint32_t frame)
{
    keep_add(keep, plain, frame);
    if (keep->length > UNPACK_BEFORE_MAX)
        keep_drop(keep, keep->length - UNPACK_BEFORE_MAX);
}

/* data is NULL where it could not be unpacked. */
static struct bytes unpacked(struct dissection *d, struct bytes packed)
{
    struct keep *keep = flow_keep(d, (uint32_t)(OF_PLAIN + d->direction));

    if (!keep)
        return no_bytes();
    struct bytes plain = unpack_message(d->arena, packed, keep_bytes(keep), UNPACKED_MAX);
    if (plain.data)
        remember_plain(keep, plain, d->packet->number);
    return plain;
}

/* The cursor is over a message that is not packed; node: the payload, under which its text is. */
static void show_plain(
    struct dissection *d, struct node *node, uint8_t opcode, const struct keep *pieces)
{
    say_message(d, opcode, peek_rest(d));
    if (opcode == TEXT)
        put_text(d, ws + WS_TEXT, peek_rest(d));
    else if (opcode != BINARY)
        show_control(d, opcode);
    ascend(d, node);
    ascend(d, d->layer);
    if (pieces)
        pieces_show(d, &piece_fields, pieces);
    if (left(d) > 0 && opcode == TEXT)
        text_lines_quiet(d, NULL);
    else if (left(d) > 0)
        dissect_data(d);
}

/* The cursor is over a whole message. */
static void show_message(
    struct dissection *d, struct node *node, bool packed, uint8_t opcode, const struct keep *pieces)
{
    if (!packed) {
        show_plain(d, node, opcode, pieces);
        return;
    }
    struct bytes plain = unpacked(d, peek_rest(d));
    if (plain.data) {
        struct scope scope = enter_source(d, "Decompressed payload", plain);
        show_plain(d, node, opcode, pieces);
        (void)leave_forgiving(d, scope);
    } else {
        caption(d, &captions[PACKED], no_bytes(), no_bytes(), no_bytes());
        summary(d, "Compressed: %u octets", left(d));
        ascend(d, node);
        ascend(d, d->layer);
        expert(d, take_label(d, left(d), "Decompression failed"), ws + WS_UNPACK_FAILED);
    }
    take_nothing(d, left(d));
}

static void say_piece(struct dissection *d)
{
    caption(d, &captions[PIECE], no_bytes(), no_bytes(), no_bytes());
    summary(d, "A piece of %u octet%s", left(d), left(d) == 1 ? "" : "s");
}

/* A frame that is a piece of a message: the last one shows it whole. */
static void show_piece(
    struct dissection *d, struct node *node, struct ws_state *state, uint8_t opcode, bool last)
{
    enum direction direction = d->direction;
    struct keep *keep = flow_keep(d, (uint32_t)(OF_DIRECTION + direction));

    if (!keep)
        return;
    piece_add(d, keep, peek_rest(d));
    if (!last) {
        say_piece(d);
        ascend(d, node);
        ascend(d, d->layer);
        if (opcode == CONTINUATION)
            take_bytes(d, ws + WS_CONTINUE, left(d));
        take_nothing(d, left(d));
        return;
    }
    struct bytes whole = pieces_take(d, keep);
    take_nothing(d, left(d));
    if (whole.data) {
        struct scope scope = enter_source(d, "Reassembled Message", whole);
        show_message(d, node, state->packed[direction], state->opcode[direction], keep);
        (void)leave_forgiving(d, scope);
    }
    keep_clear(keep);
}

static void show_payload(struct dissection *d, struct ws_state *state, uint8_t first)
{
    uint8_t opcode = first & 0xf;
    bool last = first & 0x80;
    struct node *node = open_node(d, ws + WS_PAYLOAD);

    if (node)
        node->size = left(d);
    if (opcode >= CLOSE)
        show_control(d, opcode);
    else if (!last || opcode == CONTINUATION)
        show_piece(d, node, state, opcode, last);
    else
        show_message(d, node, state->packed[d->direction], opcode, NULL);
    if (node && d->tree->depth > node->depth)
        ascend(d, node);
}

/* --- one frame ---------------------------------------------------------------------------------
 */

static void begin_row(struct dissection *d, uint8_t first, bool masked)
{
    row_protocol(d, "WebSocket");
    info_clear(d);
    info_add(d, "WebSocket %s%s%s", names_get(&opcode_names, first & 0xf, "Unknown Opcode"),
        first & 0x80 ? " [FIN]" : "[FRAGMENT] ", masked ? " [MASKED]" : " ");
}

static void take_head(struct dissection *d, uint8_t second, bool packs)
{
    static const char *const more[] = {"16", "64"};
    uint8_t n = second & 0x7f;

    peek_bits(d, ws + WS_FIN, 1);
    peek_bits(d, ws + WS_RSV, 1);
    if (packs)
        peek_bits(d, ws + WS_PMC, 1);
    take_u8(d, ws + WS_OPCODE);
    peek_bits(d, ws + WS_MASK, 1);
    take_u8(d, ws + WS_LENGTH);
    if (n >= LENGTH_16)
        node_suffix(d, d->last, " Extended Payload Length (%s bits)", more[n == LENGTH_64]);
    if (n == LENGTH_16)
        take_u16(d, ws + WS_LENGTH_16);
    else if (n == LENGTH_64)
        take_uint(d, ws + WS_LENGTH_64, 8);
}

static void say_control(struct dissection *d, uint8_t opcode)
{
    if (opcode < CLOSE)
        return;
    caption(d,
        &captions[opcode == PING    ? PINGS
                  : opcode == PONG  ? PONGS
                  : opcode == CLOSE ? CLOSES
                                    : ODD],
        no_bytes(), no_bytes(), no_bytes());
    summary(d, "%s", names_get(&opcode_names, opcode, "Unknown"));
}

static void parse(struct dissection *d, bool packs)
{
    struct ws_state *state = d->state;
    uint8_t first = peek_u8(d, 0), second = peek_u8(d, 1), opcode = first & 0xf;
    bool masked = second & 0x80;

    begin_row(d, first, masked);
    if (opcode == TEXT || opcode == BINARY) {
        state->opcode[d->direction] = opcode;
        state->packed[d->direction] = packs && first & 0x40;
    }
    struct node *layer = open_layer(d, ws + WS);
    take_head(d, second, packs);
    struct bytes key = masked ? take_bytes(d, ws + WS_KEY, KEY_LENGTH) : no_bytes();
    node_covers_to_cursor(d, layer);
    say_control(d, opcode);
    if (d->cursor.bad || left(d) == 0)
        return;
    if (!masked || !(d->building || d->message)) {
        show_payload(d, state, first);
        return;
    }
    struct bytes payload = peek_rest(d);
    take_mark(d, ws + WS_MASKED, payload.length);
    struct scope scope = enter_source(d, "Unmasked data", unmasked(d, payload, key));
    show_payload(d, state, first);
    (void)leave_forgiving(d, scope);
}

static void parse_plain(struct dissection *d)
{
    parse(d, false);
}

static void parse_packed(struct dissection *d)
{
    parse(d, true);
}

const struct dissector websocket_dissector = {
    .name = "websocket",
    .title = "WebSocket",
    .fields = ws,
    .n_fields = WS_ROWS,
    .sized = true,
    .state_size = sizeof(struct ws_state),
    .captions = captions,
    .frame = frame,
    .parse = parse_plain,
};

/* The same where both agreed on permessage-deflate (RFC 7692). */
const struct dissector websocket_packed_dissector = {
    .name = "websocket",
    .title = "WebSocket",
    .fields = ws,
    .n_fields = WS_ROWS,
    .sized = true,
    .state_size = sizeof(struct ws_state),
    .captions = captions,
    .frame = frame,
    .parse = parse_packed,
};
