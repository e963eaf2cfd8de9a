/* Header blocks of HTTP/2 (RFC 9113, 8): decoded, shown, and what of them the body depends on. */
#include "dissectors/http2_parts.h"
#include "dissectors/http_message.h"

#include "analyzer/object.h"

#include <string.h>

enum { FIELD_OVERHEAD = 8 }; /* octets that Wireshark counts more for each field */

/* What was decoded of one frame. */
struct lines {
    struct hpack_field *fields;
    uint32_t n;
    uint32_t length;    /* octets of all fields */
    uint32_t attempted; /* more than may be: with the one that was too much; or 0 */
    bool too_many, broken;
    bool joined; /* with octets of frames before: they have no place in this one */
};

/* --- decoding -----------------------------------------------------------------------------------
 */

/* What is left of the block before, and what this frame brings. */
static struct bytes join(
    struct dissection *d, struct keep *before, struct bytes fragment, bool *joined)
{
    uint8_t *copy;

    *joined = before->length > 0;
    if (!*joined)
        return fragment;
    copy = arena_alloc(d->arena, before->length + fragment.length);
    if (!copy)
        return no_bytes();
    memcpy(copy, before->data, before->length);
    if (fragment.length > 0)
        memcpy(copy + before->length, fragment.data, fragment.length);
    struct bytes all = {copy, before->length + fragment.length};
    keep_clear(before);
    return all;
}

/* A field more; false: it is one too many. */
static bool add_line(struct lines *lines, const struct hpack_field *field)
{
    uint32_t n = field->form == HPACK_TABLE_SIZE
                     ? 0
                     : FIELD_OVERHEAD + field->name.length + field->value.length;

    if (lines->length + n >= HTTP2_HEADER_MAX) {
        lines->attempted = lines->length + n;
        return false;
    }
    lines->length += n;
    lines->fields[lines->n++] = *field;
    return true;
}

/* All fields up to the end, or to what cannot be decoded. Returns what is left then. */
static struct bytes decode(
    struct dissection *d, struct bytes block, struct lines *lines, enum hpack_result *result)
{
    struct http2 *http2 = d->state;
    struct hpack *hpack = &http2->tables[d->direction];
    struct keep *table = flow_keep(d, HTTP2_KEEP_TABLE + (uint32_t)d->direction);
    struct cursor cursor = cursor_make(block.data, block.length, block.length);

    *result = HPACK_FIELD;
    while (cursor_left(&cursor) > 0 && !lines->too_many) {
        struct hpack_field field;
        if (lines->n == HTTP2_LINES_MAX) {
            lines->too_many = true;
            break;
        }
        *result = hpack_next(hpack, table, d->arena, &cursor, &field);
        if (*result == HPACK_LONG)
            lines->attempted = HPACK_STRING_MAX + 1;
        if (*result != HPACK_FIELD || !add_line(lines, &field))
            break;
    }
    if (lines->too_many || lines->attempted) /* what follows is not read: the table misses it */
        hpack_lose(hpack, table);
    return bytes_from(block, cursor.position);
}

static void decode_fragment(struct dissection *d, const struct http2_frame *frame,
    struct bytes fragment, bool cut, struct lines *lines)
{
    struct http2 *http2 = d->state;
    struct keep *before = flow_keep(d, HTTP2_KEEP_BLOCK + (uint32_t)d->direction);
    enum hpack_result result;

    lines->fields = arena_alloc(d->arena, HTTP2_LINES_MAX * sizeof lines->fields[0]);
    if (!lines->fields)
        return;
    if (frame->type != HTTP2_CONTINUATION) {
        hpack_begin(&http2->tables[d->direction]);
        keep_clear(before);
    }
    struct bytes block = join(d, before, fragment, &lines->joined);
    struct bytes rest = decode(d, block, lines, &result);
    bool goes_on = !(frame->flags & HTTP2_END_HEADERS);
    if (cut)
        hpack_lose(
            &http2->tables[d->direction], flow_keep(d, HTTP2_KEEP_TABLE + (uint32_t)d->direction));
    else if (result == HPACK_SHORT && goes_on)
        keep_add(before, rest, d->packet->number);
    else if (result == HPACK_BROKEN || result == HPACK_SHORT)
        lines->broken = http2->broken[d->direction] = true;
}

/* --- what the body depends on -------------------------------------------------------------------
 */

static uint8_t remember(uint8_t *to, uint32_t most, struct bytes value)
{
    uint32_t n = value.length < most ? value.length : most;

    if (n > 0)
        memcpy(to, value.data, n);
    return (uint8_t)n;
}

static void track_field(
    struct http2_stream *stream, struct http2_half *half, const struct hpack_field *field)
{
    if (bytes_same(field->name, ":method") || bytes_same(field->name, ":status"))
        half->headed = true;
    if (bytes_same(field->name, ":method"))
        stream->connect |= bytes_same(field->value, "CONNECT");
    else if (bytes_same(field->name, ":status"))
        half->partial |= bytes_same(field->value, "206");
    else if (bytes_same(field->name, "transfer-encoding"))
        half->transfer = true;
    else if (bytes_same(field->name, "content-type") && half->type_length == 0)
        half->type_length = remember(half->type, HTTP2_TYPE_MAX, field->value);
    else if (bytes_same(field->name, "content-encoding") && half->coding_length == 0)
        half->coding_length = remember(half->coding, HTTP2_CODING_MAX, field->value);
}

/* Only the first block of a stream heads a body: not an interim answer, not trailers, nor the
 * request of a promise. */
static void track(struct dissection *d, const struct http2_frame *frame, const struct lines *lines)
{
    struct http2 *http2 = d->state;
    struct http2_block *block = &http2->blocks[d->direction];
    struct http2_stream *stream = http2_stream(d, frame->stream);
    struct http2_half *half = &stream->half[d->direction];

    if (frame->type != HTTP2_CONTINUATION)
        block->promise = frame->type == HTTP2_PUSH_PROMISE;
    block->open = !(frame->flags & HTTP2_END_HEADERS);
    if (block->promise || half->begun)
        return;
    for (uint32_t i = 0; i < lines->n; i++)
        if (lines->fields[i].name.data && lines->fields[i].value.data)
            track_field(stream, half, &lines->fields[i]);
    bool interim = frame->status.length == 3 && frame->status.data[0] == '1';
    half->begun = !block->open && !interim;
}

/* --- fields -------------------------------------------------------------------------------------
 */

static const struct field *known_field(struct bytes name)
{
    for (uint32_t i = H2_FIRST_KNOWN; i < H2_FIELDS; i++)
        if (bytes_same(name, http2_rows[i].title))
            return &http2_rows[i];
    return NULL;
}

/* A percent sign with what is no octet behind it: nothing is unescaped. */
static bool unescape(struct dissection *d, struct bytes value, struct bytes *plain)
{
    uint8_t *out = arena_alloc(d->arena, value.length + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; out && i < value.length; i++) {
        out[n] = value.data[i];
        if (out[n] == '%') {
            bool both = value.length - i > 2;
            int high = both ? hex_digit(value.data[i + 1]) : -1;
            int low = both ? hex_digit(value.data[i + 2]) : -1;
            if (high < 0 || low < 0 || (high == 0 && low == 0))
                return false;
            out[n] = (uint8_t)(high << 4 | low);
            i += 2;
        }
        n++;
    }
    *plain = (struct bytes){out, out ? n : 0};
    return out != NULL;
}

/* The path and its query, where there is one. */
static void show_path(struct dissection *d, struct bytes span, struct bytes path)
{
    uint32_t mark = bytes_index(path, '?');

    if (mark == path.length)
        return;
    put_value(d, http2_rows + H2_PATH_SEGMENT, span, bytes_part(path, 0, mark));
    struct bytes query = bytes_from(path, mark + 1);
    while (query.length > 0 && dissection_adds(d) && !d->tree->capped) {
        uint32_t n = bytes_index(query, '&');
        struct bytes item = bytes_part(query, 0, n);
        struct node *node = put_value(d, http2_rows + H2_PATH_SUB_SEGMENT, span, item);
        if (http_query_is_secret(d, item))
            node_secret(node);
        query = bytes_from(query, n + 1);
    }
}

static void show_known(
    struct dissection *d, const struct field *field, struct bytes span, struct bytes value)
{
    uint64_t number, most = field->type == FIELD_UINT64 ? UINT64_MAX : UINT16_MAX;
    uint32_t n = 0;

    if (field < http2_rows + H2_FIRST_KNOWN_TEXT) {
        while (n < value.length && is_digit(value.data[n]))
            n++;
        if (n == value.length && bytes_number(value, &number) && number <= most)
            put_uint(d, field, span, number);
        return;
    }
    struct node *node = put_value(d, field, span, value);
    if (field == http2_rows + H2_KNOWN_PATH) {
        descend(d, node);
        show_path(d, span, value);
        ascend(d, node);
    }
}

static const char *reason(struct bytes status)
{
    uint64_t code = 0;

    bytes_number(status, &code);
    return names_get(&http_status_names, code, "Unknown");
}

static bool has_index(enum hpack_form form)
{
    return form == HPACK_INDEXED || form == HPACK_INDEXING_INDEXED_NAME ||
           form == HPACK_INDEXED_NAME || form == HPACK_NEVER_INDEXED_NAME;
}

static void show_form(struct dissection *d, struct bytes span, const struct hpack_field *field)
{
    put_value(d, http2_rows + H2_REPRESENTATION, span, bytes_of(hpack_form_name(field->form)));
    if (has_index(field->form))
        put_uint(d, http2_rows + H2_INDEX, span, field->index);
}

/* A text as Wireshark has it: without what is not ASCII, up to a NUL. */
static struct bytes text_of(struct dissection *d, struct bytes octets)
{
    return ascii_of(d->arena, bytes_part(octets, 0, bytes_index(octets, 0)));
}

static void show_value(struct dissection *d, struct bytes span, const struct hpack_field *field)
{
    const struct field *known = known_field(field->name);
    bool secret = known && known->secret;
    /* an index alone stands for any value: it is nobody's secret */
    struct bytes place = secret && field->form == HPACK_INDEXED ? no_bytes() : span;
    struct bytes value = text_of(d, field->value), plain;

    put_uint(d, http2_rows + H2_VALUE_LENGTH, span, field->value.length);
    struct node *node = put_value(d, http2_rows + H2_VALUE, place, value);
    if (secret)
        node_secret(node);
    if (known)
        show_known(d, known, place, value);
    if (unescape(d, value, &plain)) {
        node = put_value(d, http2_rows + H2_UNESCAPED, place, plain);
        node_generated(node);
        if (secret)
            node_secret(node);
    }
}

static void show_field(struct dissection *d, const struct hpack_field *field, struct bytes span)
{
    bool whole = field->name.data && field->value.data;
    const char *name = field->name.data ? http_escaped(d, text_of(d, field->name)) : "?";
    const char *value = field->value.data ? http_escaped(d, text_of(d, field->value)) : "?";
    struct node *node = put_mark(d, http2_rows + H2_HEADER, span);

    node_suffix(d, node, ": %s: %s", name, value);
    if (whole && bytes_same(field->name, ":status"))
        node_suffix(d, node, " %s", reason(field->value));
    descend(d, node);
    if (field->name.data) {
        put_uint(d, http2_rows + H2_NAME_LENGTH, span, field->name.length);
        put_value(d, http2_rows + H2_NAME, span, text_of(d, field->name));
    }
    if (field->value.data)
        show_value(d, span, field);
    show_form(d, span, field);
    ascend(d, node);
}

static void show_size(struct dissection *d, const struct hpack_field *field, struct bytes span)
{
    struct node *node = put_mark(d, http2_rows + H2_SIZE_UPDATE, span);

    descend(d, node);
    put_uint(d, http2_rows + H2_TABLE_SIZE, span, field->index);
    ascend(d, node);
}

/* For the objects of its stream. */
static void remember_target(
    struct dissection *d, const struct http2_frame *frame, struct bytes scheme)
{
    struct bytes host = frame->authority, path = frame->path;

    if (!frame->method.data || !host.data || !path.data || !scheme.data)
        return;
    http2_target_remember(d, frame->stream,
        bytes_of(arena_printf(d->arena, "%.*s://%.*s%.*s", (int)scheme.length,
            (const char *)scheme.data, (int)host.length, (const char *)host.data, (int)path.length,
            (const char *)path.data)));
}

static void show_uri(struct dissection *d, const struct http2_frame *frame, struct bytes scheme)
{
    const char *uri;

    if (!dissection_adds(d) || !frame->authority.data)
        return;
    const char *authority = http_escaped(d, text_of(d, frame->authority));
    if (bytes_same(frame->method, "CONNECT"))
        uri = authority;
    else if (scheme.data && frame->path.data)
        uri = arena_printf(d->arena, "%s://%s%s", http_escaped(d, text_of(d, scheme)), authority,
            http_escaped(d, text_of(d, frame->path)));
    else
        return;
    gen_text(d, http2_rows + H2_FULL_URI, uri);
}

/* --- the row ------------------------------------------------------------------------------------
 */

static void say_request(struct dissection *d, const struct http2_frame *frame)
{
    if (!frame->method.data || !frame->path.data)
        return;
    info_add(d, ": ");
    info_wire(d, text_of(d, frame->method));
    info_add(d, " ");
    info_wire(d, text_of(d, frame->path));
    if (dissection_adds(d))
        node_suffix(d, frame->node, ", %s %s", http_escaped(d, text_of(d, frame->method)),
            http_escaped(d, text_of(d, frame->path)));
}

static void say_status(struct dissection *d, const struct http2_frame *frame)
{
    info_add(d, ": ");
    info_wire(d, text_of(d, frame->status));
    info_add(d, " %s", reason(frame->status));
    if (dissection_adds(d))
        node_suffix(d, frame->node, ", %s %s", http_escaped(d, text_of(d, frame->status)),
            reason(frame->status));
}

/* Pseudo fields and logins. */
static void note_field(struct dissection *d, struct http2_frame *frame,
    const struct hpack_field *field, struct bytes *scheme)
{
    if (bytes_same(field->name, ":method")) {
        frame->method = field->value;
        say_request(d, frame);
    } else if (bytes_same(field->name, ":path")) {
        frame->path = field->value;
        say_request(d, frame);
        http_query_tell(d, field->value);
    } else if (bytes_same(field->name, ":status")) {
        frame->status = field->value;
        say_status(d, frame);
    } else if (bytes_same(field->name, ":authority")) {
        frame->authority = field->value;
    } else if (bytes_same(field->name, ":scheme")) {
        *scheme = field->value;
    } else if (bytes_same(field->name, "authorization") ||
               bytes_same(field->name, "proxy-authorization")) {
        http_credentials_tell(d, field->value);
    }
}

static void show_sums(struct dissection *d, const struct lines *lines)
{
    struct node *node;

    if (lines->n == 0 && !lines->attempted)
        return;
    node = gen_uint(d, http2_rows + H2_HEADER_LENGTH, lines->length);
    if (node && lines->attempted)
        expert_text(d, node, http2_rows + H2_SIZE_EXCEEDED,
            "Decompression stopped after %u bytes (%u attempted).", lines->length,
            lines->attempted);
    node = gen_uint(d, http2_rows + H2_HEADER_COUNT, lines->n);
    if (node && lines->too_many)
        expert(d, node, http2_rows + H2_LINES_EXCEEDED);
}

void http2_headers_dissect(struct dissection *d, struct http2_frame *frame, struct bytes fragment)
{
    struct http2 *http2 = d->state;
    struct lines lines = {0};
    struct bytes scheme = no_bytes();
    bool cut = cursor_wire_left(&d->cursor) > left(d);

    if (d->cursor.bad || http2->broken[d->direction])
        return;
    decode_fragment(d, frame, fragment, cut, &lines);
    show_sums(d, &lines);
    for (uint32_t i = 0; i < lines.n && !d->cursor.bad; i++) {
        const struct hpack_field *field = &lines.fields[i];
        struct bytes span = lines.joined ? no_bytes() : field->span;
        if (dissection_adds(d) && field->form == HPACK_TABLE_SIZE)
            show_size(d, field, span);
        else if (dissection_adds(d))
            show_field(d, field, span);
        if (field->name.data && field->value.data)
            note_field(d, frame, field, &scheme);
    }
    show_uri(d, frame, scheme);
    if (objects_wanted(d))
        remember_target(d, frame, scheme);
    if (lines.broken)
        expert(d, NULL, http2_rows + H2_BLOCK_BROKEN);
    track(d, frame, &lines);
}
