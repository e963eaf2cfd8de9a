/*
 * HTTP/2 (RFC 9113)
 *
 *   +-------------+-----------+-----------+-+----------------------+-----------------+
 *   | length (24) | type (8)  | flags (8) |R| stream (31)          | length octets   |
 *   +-------------+-----------+-----------+-+----------------------+-----------------+
 *
 * The client begins with a preface of 24 octets that is no frame. Many streams share the
 * connection; their header blocks are compressed with one table a direction (hpack.h). Further
 * frames: ALTSVC (RFC 7838), ORIGIN (RFC 8336), PRIORITY_UPDATE (RFC 9218).
 */
#include "analyzer/object.h"
#include "dissectors/dissectors.h"
#include "dissectors/http2_parts.h"
#include "dissectors/http_message.h"

#include <string.h>

enum {
    FRAME_HEADER = 9,
    SETTING = 6, /* octets of one */
    PING_OCTETS = 8,
    STREAM_MASK = 0x7fffffff,
    TABLE_SIZE_SETTING = 1,
    SETTINGS_KNOWN = 8, /* the highest number of one */
};

static const char magic[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum { MAGIC = sizeof magic - 1 };

/* --- framing ------------------------------------------------------------------------------------
 */

/* Octets at the start that are the preface's. */
uint32_t http2_magic_octets(struct bytes bytes)
{
    uint32_t n = 0;

    while (n < MAGIC && n < bytes.length && bytes.data[n] == (uint8_t)magic[n])
        n++;
    return n;
}

/* A frame of a known type, of a length and a stream that such a one may have. */
static bool is_plausible(struct cursor cursor)
{
    uint32_t length = cursor_u24(&cursor);
    uint8_t type = cursor_u8(&cursor);
    cursor_skip(&cursor, 1);
    uint32_t stream = cursor_u32(&cursor);

    if (cursor.bad || stream > STREAM_MASK)
        return false;
    switch (type) {
    case HTTP2_DATA:
    case HTTP2_HEADERS:
    case HTTP2_CONTINUATION:
    case HTTP2_PUSH_PROMISE:
        return stream > 0;
    case HTTP2_PRIORITY:
        return stream > 0 && length == 5;
    case HTTP2_RST_STREAM:
        return stream > 0 && length == 4;
    case HTTP2_SETTINGS_FRAME:
        return stream == 0 && length % SETTING == 0;
    case HTTP2_PING:
        return stream == 0 && length == PING_OCTETS;
    case HTTP2_GOAWAY:
        return stream == 0 && length >= 8;
    case HTTP2_WINDOW_UPDATE:
        return length == 4;
    default:
        return false;
    }
}

static struct framing frame(const void *state, const struct unread *unread)
{
    struct cursor cursor = cursor_make(unread->bytes.data, unread->bytes.length, 0);
    uint32_t have = unread->bytes.length, begun = http2_magic_octets(unread->bytes);

    (void)state;
    if (begun == MAGIC)
        return framing_message(MAGIC);
    if (begun == have && begun > 0)
        return unread->ended ? framing_message(have) : framing_need(MAGIC - begun);
    if (have < FRAME_HEADER)
        return unread->ended ? framing_message(have) : framing_need(FRAME_HEADER - have);
    if (unread->resync && !is_plausible(cursor))
        return framing_resync();
    uint32_t whole = FRAME_HEADER + cursor_u24(&cursor);
    if (have >= whole || unread->ended)
        return framing_message(have < whole ? have : whole);
    return framing_need(whole - have);
}

static enum probe probe(const struct unread *unread)
{
    enum { SURE = 14 }; /* octets of the preface that no other line begins with */
    uint32_t n = http2_magic_octets(unread->bytes);

    return n >= SURE ? PROBE_YES : n == unread->bytes.length ? PROBE_MAYBE : PROBE_NO;
}

/* --- streams ------------------------------------------------------------------------------------
 */

static bool is_over(const struct http2_stream *stream)
{
    return stream->half[0].ended && stream->half[1].ended;
}

/* Whether b would rather be let go than a. */
static bool goes_first(const struct http2_stream *a, const struct http2_stream *b)
{
    if (a->id == 0 || b->id == 0)
        return a->id != 0;
    if (is_over(a) != is_over(b))
        return is_over(b);
    return b->used < a->used;
}

static struct keep *body_keep(
    struct dissection *d, const struct http2_stream *stream, enum direction direction)
{
    const struct http2 *http2 = d->state;

    return flow_keep(
        d, HTTP2_KEEP_BODY + 2 * (uint32_t)(stream - http2->streams) + (uint32_t)direction);
}

struct keep *http2_body_keep(struct dissection *d, const struct http2_stream *stream)
{
    return body_keep(d, stream, d->direction);
}

struct http2_stream *http2_stream(struct dissection *d, uint32_t id)
{
    struct http2 *http2 = d->state;
    struct http2_stream *chosen = http2->streams;

    for (uint32_t i = 0; i < HTTP2_STREAMS_MAX; i++) {
        struct http2_stream *stream = &http2->streams[i];
        if (id != 0 && stream->id == id) {
            stream->used = http2->frames;
            return stream;
        }
        if (goes_first(chosen, stream))
            chosen = stream;
    }
    keep_clear(body_keep(d, chosen, TO_SERVER));
    keep_clear(body_keep(d, chosen, TO_CLIENT));
    *chosen = (struct http2_stream){.id = id, .used = http2->frames};
    return chosen;
}

/* --- frame header -------------------------------------------------------------------------------
 */

static const struct field *const data_bits[] = {
    http2_rows + H2_UNUSED_DATA, http2_rows + H2_FLAG_PADDED, http2_rows + H2_FLAG_END_STREAM};
static const struct field *const headers_bits[] = {http2_rows + H2_UNUSED_HEADERS,
    http2_rows + H2_FLAG_PRIORITY, http2_rows + H2_FLAG_PADDED, http2_rows + H2_FLAG_END_HEADERS,
    http2_rows + H2_FLAG_END_STREAM};
static const struct field *const settings_bits[] = {
    http2_rows + H2_UNUSED_SETTINGS, http2_rows + H2_FLAG_SETTINGS_ACK};
static const struct field *const promise_bits[] = {http2_rows + H2_UNUSED_PUSH_PROMISE,
    http2_rows + H2_FLAG_PADDED, http2_rows + H2_FLAG_END_HEADERS};
static const struct field *const ping_bits[] = {
    http2_rows + H2_UNUSED_PING, http2_rows + H2_FLAG_PING_ACK};
static const struct field *const continuation_bits[] = {http2_rows + H2_UNUSED_CONTINUATION,
    http2_rows + H2_FLAG_PADDED, http2_rows + H2_FLAG_END_HEADERS};
static const struct field *const other_bits[] = {http2_rows + H2_UNUSED};

#define BITS(table)                                                                                \
    {                                                                                              \
        table, sizeof(table) / sizeof((table)[0])                                                  \
    }

/* The flags of each type; of those without a row none has a meaning. */
static const struct flags {
    const struct field *const *bits;
    uint32_t n;
} flags_of[] = {
    [HTTP2_DATA] = BITS(data_bits),
    [HTTP2_HEADERS] = BITS(headers_bits),
    [HTTP2_SETTINGS_FRAME] = BITS(settings_bits),
    [HTTP2_PUSH_PROMISE] = BITS(promise_bits),
    [HTTP2_PING] = BITS(ping_bits),
    [HTTP2_CONTINUATION] = BITS(continuation_bits),
};

/* "Flags: 0x25, Priority, End Headers, End Stream" */
static void take_frame_flags(struct dissection *d, const struct http2_frame *frame)
{
    static const struct flags none = BITS(other_bits);
    const struct flags *flags =
        frame->type < sizeof flags_of / sizeof flags_of[0] && flags_of[frame->type].n
            ? &flags_of[frame->type]
            : &none;

    take_flags(d, http2_rows + H2_FLAGS, flags->bits, flags->n);
    struct node *node = d->last;
    for (uint32_t i = 1; i < flags->n && dissection_adds(d); i++)
        if (frame->flags & flags->bits[i]->mask)
            node_suffix(d, node, ", %s", flags->bits[i]->title);
}

/* A bit that is reserved and a number of 31, in the same octets. */
static uint32_t take_31(struct dissection *d, enum http2_field reserved, enum http2_field number)
{
    (void)peek_bits(d, http2_rows + reserved, 4);
    return take_u32(d, http2_rows + number) & STREAM_MASK;
}

/* What takes the rest of the cursor but for the padding behind it. */
struct padded {
    struct scope scope;
    uint8_t padding;
};

static struct padded enter_padded(struct dissection *d, const struct http2_frame *frame)
{
    struct padded padded = {0};

    if (frame->flags & HTTP2_PADDED)
        padded.padding = take_u8(d, http2_rows + H2_PADDING);
    if (dissection_adds(d))
        gen_uint(d, http2_rows + H2_PAD_LENGTH, padded.padding);
    return padded;
}

/* Begin with what stands before the padding, which must fit. */
static void enter_content(struct dissection *d, struct padded *padded)
{
    uint32_t n = cursor_wire_left(&d->cursor);

    if (padded->padding > n)
        malformed(d);
    padded->scope = enter(d, d->cursor.bad ? 0 : n - padded->padding);
}

static void leave_padded(struct dissection *d, const struct padded *padded, enum http2_field field)
{
    if (!d->cursor.bad) /* what was not captured is missed */
        take_nothing(d, cursor_wire_left(&d->cursor));
    leave(d, padded->scope);
    if (padded->padding > 0)
        take_bytes(d, http2_rows + field, padded->padding);
}

static void take_priority(struct dissection *d)
{
    (void)take_31(d, H2_EXCLUSIVE, H2_DEPENDENCY);
    uint8_t weight = take_u8(d, http2_rows + H2_WEIGHT);

    if (dissection_adds(d))
        gen_uint(d, http2_rows + H2_WEIGHT_REAL, weight + 1u);
}

/* --- frames -------------------------------------------------------------------------------------
 */

static void read_data(struct dissection *d, struct http2_frame *frame)
{
    struct padded padded = enter_padded(d, frame);

    enter_content(d, &padded);
    uint32_t n = cursor_wire_left(&d->cursor);
    if (!d->cursor.bad)
        http2_data_dissect(d, frame);
    leave_padded(d, &padded, H2_DATA_PADDING);
    http2_caption(d, frame, n);
}

/* A fragment of a block, whatever frame it comes in. */
static void read_block(struct dissection *d, struct http2_frame *frame, struct padded *padded,
    enum http2_field block, enum http2_field padding)
{
    enter_content(d, padded);
    struct bytes fragment = peek_rest(d);
    take_bytes(d, http2_rows + block, left(d));
    if (!d->cursor.bad)
        http2_headers_dissect(d, frame, fragment);
    leave_padded(d, padded, padding);
}

static void read_headers(struct dissection *d, struct http2_frame *frame)
{
    if (frame->flags & HTTP2_END_STREAM)
        http2_body_end(d, frame);
    struct padded padded = enter_padded(d, frame);

    if (frame->flags & HTTP2_HAS_PRIORITY)
        take_priority(d);
    read_block(d, frame, &padded, H2_BLOCK, H2_BLOCK_PADDING);
    http2_caption(d, frame, 0);
}

static void read_priority(struct dissection *d, struct http2_frame *frame)
{
    take_priority(d);
    http2_caption(d, frame, 0);
}

static void read_rst_stream(struct dissection *d, struct http2_frame *frame)
{
    struct http2_stream *stream = http2_stream(d, frame->stream);

    stream->half[0].ended = stream->half[1].ended = true;
    for (int i = 0; i < 2; i++) { /* it breaks off both ways */
        d->direction = direction_other(d->direction);
        object_break(d, frame->stream, object_why_cut);
    }
    http2_caption(d, frame, take_u32(d, http2_rows + H2_RST_ERROR));
}

static void read_setting(struct dissection *d)
{
    struct http2 *http2 = d->state;
    struct node *node = open_node(d, http2_rows + H2_SETTINGS);
    uint16_t id = take_u16(d, http2_rows + H2_SETTING_ID);
    const char *name = names_find(&http2_setting_names, id);

    if (name)
        node_suffix(d, node, " - %s", name);
    else
        node_suffix(d, node, " - Unknown (%u)", id);
    bool known = id > 0 && id <= SETTINGS_KNOWN;
    uint32_t value =
        take_u32(d, http2_rows + (known ? H2_SETTING_FIRST + id - 1 : H2_SETTING_UNKNOWN));
    if (!d->cursor.bad)
        node_suffix(d, node, " : %u", value);
    if (http2 && id == TABLE_SIZE_SETTING && !d->cursor.bad) /* what the other side may use */
        hpack_allow(&http2->tables[direction_other(d->direction)], value);
    close_node(d, node);
}

static void read_settings(struct dissection *d, struct http2_frame *frame)
{
    uint32_t n = 0;

    for (; left(d) > 0; n++)
        read_setting(d);
    http2_caption(d, frame, n);
}

static void read_push_promise(struct dissection *d, struct http2_frame *frame)
{
    struct padded padded = enter_padded(d, frame);
    uint32_t promised = take_31(d, H2_PROMISE_RESERVED, H2_PROMISED);

    read_block(d, frame, &padded, H2_PROMISE_BLOCK, H2_PROMISE_PADDING);
    http2_caption(d, frame, promised);
}

static void read_ping(struct dissection *d, struct http2_frame *frame)
{
    take_bytes(d, http2_rows + (frame->flags & HTTP2_ACK ? H2_PONG : H2_PING), PING_OCTETS);
    http2_caption(d, frame, 0);
}

static void read_goaway(struct dissection *d, struct http2_frame *frame)
{
    (void)take_31(d, H2_GOAWAY_RESERVED, H2_GOAWAY_LAST);
    uint32_t error = take_u32(d, http2_rows + H2_GOAWAY_ERROR);

    if (left(d) > 0)
        take_bytes(d, http2_rows + H2_GOAWAY_DATA, left(d));
    http2_caption(d, frame, error);
}

static void read_window_update(struct dissection *d, struct http2_frame *frame)
{
    http2_caption(d, frame, take_31(d, H2_WINDOW_RESERVED, H2_WINDOW_INCREMENT));
}

static void read_continuation(struct dissection *d, struct http2_frame *frame)
{
    struct padded padded = enter_padded(d, frame);

    read_block(d, frame, &padded, H2_CONTINUATION_BLOCK, H2_CONTINUATION_PADDING);
    http2_caption(d, frame, 0);
}

static void read_altsvc(struct dissection *d, struct http2_frame *frame)
{
    uint16_t n = take_u16(d, http2_rows + H2_ALTSVC_LENGTH);

    take_bytes(d, http2_rows + H2_ALTSVC_ORIGIN, n);
    if (left(d) > 0)
        take_bytes(d, http2_rows + H2_ALTSVC_VALUE, left(d));
    http2_caption(d, frame, 0);
}

static void read_origin(struct dissection *d, struct http2_frame *frame)
{
    while (left(d) > 0) {
        struct node *node = open_node(d, http2_rows + H2_ORIGIN);
        uint16_t n = take_u16(d, http2_rows + H2_ORIGIN_LENGTH);
        take_bytes(d, http2_rows + H2_ORIGIN_ORIGIN, n);
        close_node(d, node);
    }
    http2_caption(d, frame, 0);
}

static void read_priority_update(struct dissection *d, struct http2_frame *frame)
{
    take_uint(d, http2_rows + H2_PRIORITY_UPDATE_ID, 4);
    take_bytes(d, http2_rows + H2_PRIORITY_UPDATE_VALUE, left(d));
    http2_caption(d, frame, 0);
}

static void read_blocked(struct dissection *d, struct http2_frame *frame)
{
    http2_caption(d, frame, 0);
}

static void read_unknown(struct dissection *d, struct http2_frame *frame)
{
    take_bytes(d, http2_rows + H2_UNKNOWN, left(d));
    http2_caption(d, frame, 0);
}

typedef void frame_reader(struct dissection *d, struct http2_frame *frame);

static frame_reader *const readers[] = {
    [HTTP2_DATA] = read_data,
    [HTTP2_HEADERS] = read_headers,
    [HTTP2_PRIORITY] = read_priority,
    [HTTP2_RST_STREAM] = read_rst_stream,
    [HTTP2_SETTINGS_FRAME] = read_settings,
    [HTTP2_PUSH_PROMISE] = read_push_promise,
    [HTTP2_PING] = read_ping,
    [HTTP2_GOAWAY] = read_goaway,
    [HTTP2_WINDOW_UPDATE] = read_window_update,
    [HTTP2_CONTINUATION] = read_continuation,
    [HTTP2_ALTSVC] = read_altsvc,
    [HTTP2_BLOCKED] = read_blocked,
    [HTTP2_ORIGIN] = read_origin,
    [HTTP2_PRIORITY_UPDATE] = read_priority_update,
};

/* --- one unit -----------------------------------------------------------------------------------
 */

/* The row: frames of one packet stand side by side. */
static void begin_row(struct dissection *d, bool first)
{
    row_protocol(d, "HTTP2");
    if (first)
        info_clear(d);
    if (info(d) && info(d)->length > 0)
        info_add(d, ", ");
}

static void begin_unit(struct dissection *d, struct http2 *http2)
{
    /* the last slot first: asking for it moves the others */
    (void)flow_keep(d, HTTP2_KEEPS - 1);
    if (!http2->begun) {
        hpack_init(&http2->tables[0]);
        hpack_init(&http2->tables[1]);
        http2->begun = true;
    }
    http2->frames++;
    if (!http2->gap[d->direction])
        return;
    http2->gap[d->direction] = false;
    hpack_lose(
        &http2->tables[d->direction], flow_keep(d, HTTP2_KEEP_TABLE + (uint32_t)d->direction));
    keep_clear(flow_keep(d, HTTP2_KEEP_BLOCK + (uint32_t)d->direction));
    for (uint32_t i = 0; i < HTTP2_STREAMS_MAX; i++) {
        keep_clear(body_keep(d, &http2->streams[i], d->direction));
        http2->streams[i].half[d->direction].headed = false;
        http2->streams[i].half[d->direction].held = 0;
    }
}

static void read_header(struct dissection *d, struct http2_frame *frame)
{
    frame->length = take_u24(d, http2_rows + H2_LENGTH);
    frame->type = take_u8(d, http2_rows + H2_TYPE);
    frame->flags = peek_u8(d, 0);
    take_frame_flags(d, frame);
    frame->stream = take_31(d, H2_RESERVED, H2_STREAM_ID);
    const char *name = names_find(&http2_type_names, frame->type);
    if (d->cursor.bad || (!d->building && !info(d)))
        return;
    if (!name)
        name = arena_printf(d->arena, "Unknown type (%u)", frame->type);
    node_suffix(
        d, frame->node, ": %s, Stream ID: %u, Length %u", name, frame->stream, frame->length);
    info_add(d, "%s[%u]", name, frame->stream);
}

static void read_frame(struct dissection *d, struct node *layer)
{
    struct http2 *http2 = d->state;
    struct http2_frame frame = {.node = open_node(d, http2_rows + H2_STREAM)};

    read_header(d, &frame);
    size_t n = sizeof readers / sizeof readers[0];
    struct scope scope = enter(d, frame.length);
    if (!d->cursor.bad)
        (frame.type < n && readers[frame.type] ? readers[frame.type] : read_unknown)(d, &frame);
    if (!d->cursor.bad) /* as long as the header says, whatever its type is content with */
        take_nothing(d, left(d));
    leave(d, scope);
    close_node(d, frame.node);
    if (!d->cursor.bad)
        http2_body_show(d, &frame.body);
    bool ends =
        frame.flags & HTTP2_END_STREAM && (frame.type == HTTP2_DATA || frame.type == HTTP2_HEADERS);
    for (uint32_t i = 0; i < HTTP2_STREAMS_MAX && ends; i++)
        if (frame.stream != 0 && http2->streams[i].id == frame.stream)
            http2->streams[i].half[d->direction].ended = true;
    ascend(d, layer);
}

static void read_magic(struct dissection *d, struct node *layer)
{
    struct node *node = open_node(d, http2_rows + H2_STREAM);

    info_add(d, "Magic");
    node_suffix(d, node, ": Magic");
    take_bytes(d, http2_rows + H2_MAGIC, MAGIC);
    close_node(d, node);
    ascend(d, layer);
    http2_caption_magic(d);
}

static void parse(struct dissection *d)
{
    struct http2 *http2 = d->state;
    uint32_t begun = http2_magic_octets(peek_rest(d));

    http2_caption_part(d); /* where what there is says no more */
    begin_unit(d, http2);
    begin_row(d, http2->row_frame != d->packet->number);
    http2->row_frame = d->packet->number;
    struct node *layer = open_layer(d, http2_rows + H2);
    if (begun > 0 && (begun == MAGIC || begun == left(d)))
        read_magic(d, layer);
    else
        read_frame(d, layer);
}

void http2_magic_dissect(struct dissection *d)
{
    http2_caption_part(d);
    begin_row(d, true);
    read_magic(d, open_layer(d, http2_rows + H2));
    info_fence(d);
    if (d->message)
        d->message->dissector = &http2_dissector;
    hand_off(d, &http2_dissector);
}

void http2_settings_dissect(struct dissection *d)
{
    void *state = d->state;

    d->state = NULL; /* it is another dissector's */
    while (left(d) > 0)
        read_setting(d);
    d->state = state;
}

/* The tables miss what was lost, and bodies are not put together any more. */
static enum recovery gap(void *state, enum direction direction, uint64_t n)
{
    struct http2 *http2 = state;

    (void)n;
    http2->gap[direction] = true;
    return RECOVERY_RESYNC;
}

const struct dissector http2_dissector = {
    .name = "http2",
    .title = "HTTP2",
    .fields = http2_rows,
    .n_fields = H2_FIELDS,
    .tcp_ports = {80, 3128, 3132, 5985, 8080, 8088, 11371},
    .sized = true,
    .state_size = sizeof(struct http2),
    .message_max = (16u << 20) + FRAME_HEADER,
    .captions = http2_captions,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .gap = gap,
};
