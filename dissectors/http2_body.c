/* Bodies of HTTP/2: DATA frames put together by stream, unpacked, and shown by their type. */
#include "dissectors/dissectors.h"
#include "dissectors/http2_parts.h"
#include "dissectors/media.h"
#include "dissectors/pieces.h"
#include "dissectors/unpack.h"

#include "analyzer/engine.h"
#include "analyzer/object.h"

#include <string.h>

enum {
    UNPACKED_MAX = 32 << 20, /* octets that one body is unpacked to, … */
    ROW_MAX = 256,           /* … and where only the row is wanted */
};

static const struct piece_fields fields = {
    .fragments = http2_rows + H2_BODY_FRAGMENTS,
    .fragment = http2_rows + H2_BODY_FRAGMENT,
    .count = http2_rows + H2_BODY_COUNT,
    .length = http2_rows + H2_BODY_LENGTH,
    .reassembled_in = http2_rows + H2_BODY_IN,
    .data = http2_rows + H2_BODY_DATA,
    .one = "Body fragment",
    .many = "Body fragments",
};

static struct bytes half_type(const struct http2_half *half)
{
    return (struct bytes){half->type, half->type_length};
}

static bool is_dns(const struct http2_half *half)
{
    struct bytes type = half_type(half);

    return bytes_is(
        bytes_trim(bytes_part(type, 0, bytes_index(type, ';'))), "application/dns-message");
}

/* --- objects ------------------------------------------------------------------------------------
 */

/* Key of what is remembered of a stream's request, apart from those of other protocols. */
static uint64_t target_key(uint32_t stream)
{
    return (uint64_t)1 << 48 | stream;
}

void http2_target_remember(struct dissection *d, uint32_t stream, struct bytes uri)
{
    struct request *request = request_open(d, target_key(stream));

    if (request)
        request_set_text(request, uri);
    if (d->message)
        d->message->wants_answer = false; /* it is only remembered */
}

static struct bytes host_of(struct bytes uri)
{
    struct bytes rest = bytes_from(uri, bytes_search(uri, 0, "://") + 3);

    return bytes_part(rest, 0, bytes_index(rest, '/'));
}

static void announce_begin(struct dissection *d, uint32_t stream, const struct http2_half *half)
{
    const struct request *request = request_find(d, target_key(stream));
    struct bytes type = half_type(half), coding = {half->coding, half->coding_length};
    struct object_about about = {.kind = OBJECT_BODY,
        .protocol = "http2",
        .media_type = bytes_trim(bytes_part(type, 0, bytes_index(type, ';'))),
        .coding = bytes_is(coding, "identity") ? no_bytes() : coding,
        .uri = request ? request->text : no_bytes()};

    about.host = host_of(about.uri);
    object_begin(d, stream, &about);
}

/* Before a DATA frame is read: what it carries of a body, as it was sent. */
static void announce(
    struct dissection *d, const struct http2_frame *frame, const struct http2_half *half)
{
    if (!object_is_open(d, frame->stream) && left(d) > 0)
        announce_begin(d, frame->stream, half);
    object_octets(d, frame->stream, peek_rest(d));
    object_gap(d, frame->stream, cursor_wire_left(&d->cursor) - left(d));
}

/* The body is whole, and unpacked: that is what it was meant to be. */
static void announce_plain(struct dissection *d, uint32_t stream, struct bytes plain)
{
    if (!objects_wanted(d) || object_has_gaps(d, stream))
        return;
    object_restart(d, stream);
    object_octets(d, stream, plain);
    if (plain.length >= UNPACKED_MAX)
        object_break(d, stream, object_why_unpacked);
}

/* --- content codings ----------------------------------------------------------------------------
 */

/* Wireshark looks at the beginning of the word alone. */
static enum coding half_coding(const struct http2_half *half)
{
    static const struct {
        const char *name;
        enum coding coding;
    } codings[] = {{"gzip", CODING_GZIP}, {"deflate", CODING_DEFLATE}, {"br", CODING_BROTLI}};

    for (size_t i = 0; !half->partial && i < sizeof codings / sizeof codings[0]; i++)
        if (bytes_begin((struct bytes){half->coding, half->coding_length}, codings[i].name))
            return codings[i].coding;
    return CODING_NONE;
}

/* The cursor is over the packed body. */
static void show_packed(
    struct dissection *d, struct http2_frame *frame, const struct http2_half *half)
{
    struct bytes packed = peek_rest(d);
    bool whole = dissection_adds(d) || d->message;
    struct bytes plain =
        unpack(d->arena, half_coding(half), packed, whole ? UNPACKED_MAX : ROW_MAX);
    struct node *node = put_label(d, packed, "Content-encoded entity body (%.*s): %u bytes",
        half->coding_length, (const char *)half->coding, packed.length);

    if (plain.data) {
        node_suffix(d, node, " -> %u bytes", plain.length);
        announce_plain(d, frame->stream, plain);
        struct scope scope = enter_source(d, "Uncompressed entity body", plain);
        descend(d, node);
        take_bytes(d, http2_rows + H2_DATA, plain.length);
        ascend(d, node);
        leave(d, scope);
        frame->body.title = "Uncompressed entity body";
        frame->body.bytes = plain;
        take_nothing(d, left(d));
        return;
    }
    descend(d, node);
    struct node *failed = put_label(d, packed, "%s", http2_rows[H2_UNPACK_FAILED].title);
    if (failed)
        expert(d, failed, http2_rows + H2_UNPACK_FAILED);
    take_bytes(d, http2_rows + H2_DATA, packed.length);
    ascend(d, node);
}

/* The cursor is over a whole body; title: of its source, or NULL. */
static void show_whole(struct dissection *d, struct http2_frame *frame,
    const struct http2_half *half, const char *title)
{
    frame->body = (struct http2_body){
        .title = title, .bytes = peek_rest(d), .half = half, .stream = frame->stream};
    if (half_coding(half) != CODING_NONE && left(d) > 0)
        show_packed(d, frame, half);
    else
        take_bytes(d, http2_rows + H2_DATA, left(d));
}

/* --- pieces -------------------------------------------------------------------------------------
 */

static uint32_t part_of(const struct dissection *d, const struct http2_frame *frame)
{
    return frame->stream << 1 | (d->direction == TO_CLIENT);
}

/* DNS is read in the first pass, too: its messages find each other. */
static struct bytes take_pieces(
    struct dissection *d, struct keep *keep, const struct http2_half *half)
{
    struct bytes whole = pieces_take(d, keep);

    if (!whole.data && is_dns(half) && keep->data) {
        uint8_t *copy = arena_alloc(d->arena, keep->length + 1);
        if (copy && keep->length > 0)
            memcpy(copy, keep->data, keep->length);
        whole = (struct bytes){copy, copy ? keep->length : 0};
    }
    return whole;
}

static void show_pieces(
    struct dissection *d, struct http2_frame *frame, struct http2_half *half, struct keep *keep)
{
    half->held = 0;
    for (uint32_t i = 0; i < keep->n_pieces; i++)
        foretell(
            d, LINK_REASSEMBLED_BODY, keep->pieces[i].frame, part_of(d, frame), d->packet->number);
    struct bytes whole = take_pieces(d, keep, half);
    if (whole.data) {
        struct scope scope = enter_source(d, "Reassembled body", whole);
        pieces_show(d, &fields, keep);
        show_whole(d, frame, half, "Reassembled body");
        (void)leave_forgiving(d, scope);
    }
    keep_clear(keep);
}

void http2_body_end(struct dissection *d, struct http2_frame *frame)
{
    struct http2_stream *stream = http2_stream(d, frame->stream);
    struct keep *keep = http2_body_keep(d, stream);

    if (keep->n_pieces > 0)
        show_pieces(d, frame, &stream->half[d->direction], keep);
    object_end(d, frame->stream);
}

static void show_partial(struct dissection *d, const struct http2_frame *frame,
    const struct http2_stream *stream, const struct http2_half *half)
{
    if (!(frame->flags & HTTP2_END_STREAM))
        node_suffix(d, frame->node, " (partial entity body)");
    if (half->transfer)
        node_suffix(d, frame->node, " (transfer-encoded body)");
    if (stream->connect)
        node_suffix(d, frame->node, " (tunneled data)");
    take_bytes(d, http2_rows + H2_DATA, left(d));
}

static uint32_t held(const struct http2 *http2)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < HTTP2_STREAMS_MAX; i++)
        n += http2->streams[i].half[0].held + http2->streams[i].half[1].held;
    return n;
}

/* The first pass has to know frames alone, but for DNS. */
static void add_piece(struct dissection *d, struct http2_half *half, struct keep *keep)
{
    struct bytes octets = peek_rest(d);

    half->held += octets.length;
    if (d->engine && !engine_shows(d->engine) && !is_dns(half))
        octets.length = 0;
    keep_add(keep, octets, d->packet->number);
}

static void give_up(struct http2_half *half, struct keep *keep)
{
    keep_clear(keep);
    half->held = 0;
    half->headed = false;
}

/* A piece that more will follow. Too many octets are not held: then each is shown alone. */
static void take_piece(struct dissection *d, const struct http2_frame *frame,
    struct http2_half *half, struct keep *keep)
{
    uint64_t whole;

    if ((uint64_t)held(d->state) + left(d) > HTTP2_BODIES_MAX) {
        give_up(half, keep);
        return;
    }
    add_piece(d, half, keep);
    if (dissection_adds(d) && foretold(d, LINK_REASSEMBLED_BODY, part_of(d, frame), &whole))
        put_uint(d, http2_rows + H2_BODY_IN, no_bytes(), whole);
}

static void dissect_data_frame(
    struct dissection *d, struct http2_frame *frame, struct http2_stream *stream)
{
    struct http2_half *half = &stream->half[d->direction];
    struct keep *keep = http2_body_keep(d, stream);
    bool joins = half->headed && !half->transfer && !stream->connect,
         last = frame->flags & HTTP2_END_STREAM;

    if (left(d) < cursor_wire_left(&d->cursor)) { /* not all of it was captured */
        joins = false;
        give_up(half, keep);
    }
    if (!joins) {
        show_partial(d, frame, stream, half);
    } else if (!last) {
        take_piece(d, frame, half, keep);
        show_partial(d, frame, stream, half);
    } else if (keep->n_pieces == 0) {
        show_whole(d, frame, half, NULL);
    } else {
        if (left(d) > 0)
            add_piece(d, half, keep);
        take_nothing(d, left(d));
        show_pieces(d, frame, half, keep);
    }
}

void http2_data_dissect(struct dissection *d, struct http2_frame *frame)
{
    struct http2_stream *stream = http2_stream(d, frame->stream);

    if (objects_wanted(d) && !stream->connect)
        announce(d, frame, &stream->half[d->direction]);
    dissect_data_frame(d, frame, stream);
    if (frame->flags & HTTP2_END_STREAM)
        object_end(d, frame->stream);
}

/* --- by type ------------------------------------------------------------------------------------
 */

static void show_media(struct dissection *d, const struct http2_body *body)
{
    const struct http2_half *half = body->half;
    struct dns_https carrier = {body->stream};
    struct bytes type = half_type(half);
    uint32_t end = 0, next;

    while (end < type.length && type.data[end] != ';' && !is_space(type.data[end]))
        end++;
    for (next = end; next < type.length && (type.data[next] == ';' || is_space(type.data[next]));)
        next++;
    struct media media = {.type = bytes_lower(d->arena, bytes_part(type, 0, end))};
    if (next < type.length)
        media.parameters = bytes_from(type, next);
    if (is_dns(half))
        dissect_child(d, &dns_https_dissector, &carrier);
    else if (bytes_is(media.type, "application/octet-stream"))
        dissect_data(d);
    else
        (void)media_dissect(d, &media);
}

void http2_body_show(struct dissection *d, const struct http2_body *body)
{
    if (d->cursor.bad || !body->half || body->half->type_length == 0 || body->bytes.length == 0)
        return;
    struct scope scope =
        body->title ? enter_source(d, body->title, body->bytes) : enter_span(d, body->bytes);
    show_media(d, body);
    (void)leave_forgiving(d, scope);
}
