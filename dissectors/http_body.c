/* The body of an HTTP message: chunks (RFC 9112, 7.1), content codings (RFC 9110, 8.4), media. */
#include "dissectors/http_message.h"
#include "dissectors/mailheader.h"
#include "dissectors/media.h"
#include "dissectors/unpack.h"

#include "analyzer/object.h"

/* --- chunks ------------------------------------------------------------------------------------
 */

/* Hexadecimal digits at the start of a chunk's first line, as strtol takes them: blanks, a sign and
 * "0x" may stand before them. False when there are none. */
static bool chunk_size(struct bytes line, uint64_t *size)
{
    uint32_t i = 0;

    while (i < line.length && is_blank(line.data[i]))
        i++;
    line = bytes_from(line, i);
    line = bytes_from(line, line.length > 0 && line.data[0] == '+');
    if (bytes_begin(line, "0x") && line.length > 2 && hex_digit(line.data[2]) >= 0)
        line = bytes_from(line, 2);
    i = 0;
    for (*size = 0; i < line.length && *size < UINT32_MAX; i++) {
        uint8_t c = line.data[i], low = c | 0x20;
        if (is_digit(c))
            *size = *size << 4 | (uint64_t)(c - '0');
        else if (low >= 'a' && low <= 'f')
            *size = *size << 4 | (uint64_t)(low - 'a' + 10);
        else
            break;
    }
    return i > 0;
}

bool http_chunk_line(struct bytes line, uint64_t *size)
{
    return chunk_size(bytes_trim(line), size);
}

/* Octets of the trailer section with its blank line; 0: not complete. */
static uint32_t trailer_length(struct bytes bytes)
{
    struct bytes rest = bytes;
    struct line line;

    while (line_next(&rest, &line) && line.ended)
        if (line.text.length == 0 && line.whole.data[line.whole.length - 1] == '\n')
            return bytes.length - rest.length;
    return 0;
}

uint32_t http_chunked_length(struct bytes body, uint32_t *chunks)
{
    struct bytes rest = body;
    struct line line;
    uint64_t size;

    for (*chunks = 0; *chunks <= HTTP_CHUNKS_MAX && line_next(&rest, &line) && line.ended;
         ++*chunks) {
        if (!chunk_size(line.text, &size))
            return body.length; /* not chunked after all: nobody knows where it ends */
        if (size == 0) {
            uint32_t trailer = trailer_length(rest);
            return trailer ? body.length - rest.length + trailer : 0;
        }
        if (size + 2 > rest.length)
            return 0;
        rest = bytes_from(rest, (uint32_t)size + 2);
    }
    return 0;
}

static void show_chunk(struct dissection *d, struct line line, struct bytes data, struct bytes end)
{
    struct bytes size = bytes_part(line.text, 0, bytes_index(line.text, ';'));
    struct bytes whole = {line.whole.data, line.whole.length + data.length + end.length};
    struct node *node = data.length ? put_label(d, whole, "Data chunk (%u octets)", data.length)
                                    : put_label(d, whole, "End of chunked encoding");

    descend(d, node);
    struct node *number = put_uint(d, http_rows + HTTP_CHUNK_SIZE, size, data.length);
    node_label(d, number, "Chunk size: %u octet%s", data.length, data.length == 1 ? "" : "s");
    if (data.length)
        put_text(d, http_rows + HTTP_CHUNK_DATA, data);
    if (end.length)
        put_text(d, http_rows + HTTP_CHUNK_BOUNDARY, end);
    ascend(d, node);
}

static void show_trailer(struct dissection *d, struct bytes rest)
{
    uint32_t n = trailer_length(rest), blank = n >= 2 && rest.data[n - 2] == '\r' ? 2 : 1;

    if (n == 0)
        return;
    if (n > blank)
        put_text(d, http_rows + HTTP_TRAILER, bytes_part(rest, 0, n - blank));
    put_label(d, bytes_part(rest, n - blank, n), blank == 2 ? "\\r\\n" : "\\n");
}

static void append(uint8_t *to, uint32_t *n, struct bytes data)
{
    for (uint32_t i = 0; i < data.length; i++)
        to[(*n)++] = data.data[i];
}

/* Shows the chunks and returns their data joined, in the arena. */
static struct bytes join_chunks(struct dissection *d)
{
    struct bytes rest = peek_rest(d);
    uint8_t *joined = arena_alloc(d->arena, rest.length);
    uint32_t n = 0, behind = 0; /* octets behind the end, where a line without a size made it */
    uint64_t size;
    struct line line;
    struct node *node = put_label(d, rest, "HTTP chunked response");

    descend(d, node);
    while (joined && line_next(&rest, &line)) {
        (void)chunk_size(line.text, &size); /* a line without a size ends it, too */
        uint32_t length = size < rest.length ? (uint32_t)size : rest.length;
        struct bytes data = bytes_part(rest, 0, length);
        struct bytes end = size ? bytes_part(rest, length, length + 2) : no_bytes();
        show_chunk(d, line, data, end);
        append(joined, &n, data);
        rest = bytes_from(rest, length + (size ? 2 : 0));
        if (size == 0) {
            show_trailer(d, rest);
            behind = bytes_from(rest, trailer_length(rest)).length;
            break;
        }
    }
    ascend(d, node);
    take_nothing(d, left(d) - (behind < rest.length ? behind : 0));
    return (struct bytes){joined, joined ? n : 0};
}

/* --- the body as it was meant ------------------------------------------------------------------
 */

/* It is not what it calls itself. */
static void note_failure(struct dissection *d)
{
    struct node *layer = d->layer;

    descend(d, layer);
    expert(d, layer, http_rows + HTTP_BODY_FAILED);
    ascend(d, layer);
}

static bool parts(uint8_t c)
{
    return c == ';' || is_space(c);
}

/* The type ends at a blank, too; what stands behind are parameters. */
static struct bytes media_type(struct bytes value, struct bytes *parameters)
{
    uint32_t end = 0, next;

    while (end < value.length && !parts(value.data[end]))
        end++;
    for (next = end; next < value.length && parts(value.data[next]);)
        next++;
    *parameters = bytes_from(value, next);
    return bytes_part(value, 0, end);
}

static void show_media(struct dissection *d, const struct http_head *head)
{
    struct bytes parameters;
    struct bytes type = media_type(head->content_type, &parameters);
    struct media media = {.type = bytes_lower(d->arena, type)};

    if (parameters.length > 0)
        media.parameters = header_compact(d->arena, parameters);
    if (!head->content_type.data) {
        dissect_data(d);
        return;
    }
    bool refused = media_refused(&media, peek_rest(d));
    ascend(d, d->layer);
    if (bytes_is(media.type, "application/octet-stream"))
        dissect_data(d);
    else if (!media_dissect(d, &media)) {
        if (refused)
            note_failure(d);
        media_unknown(d, &media);
    }
}

static void show_file(struct dissection *d, const struct http_head *head)
{
    struct bytes data = peek_rest(d);

    /* The value is text in Wireshark, and ends where that does. */
    struct bytes text = ascii_of(d->arena, bytes_part(data, 0, bytes_index(data, 0)));
    if (objects_wanted(d) && data.length > 0)
        http_object_whole(d, head, no_bytes());
    node_label(d, put_value(d, http_rows + HTTP_FILE_DATA, data, text), "File Data: %u bytes",
        data.length);
    if (data.length > 0)
        show_media(d, head);
}

/* The rest of the cursor is the body without chunks. */
static void show_coded(struct dissection *d, const struct http_head *head)
{
    enum coding coding = coding_of(head->content_encoding);
    struct bytes packed = peek_rest(d);

    if (coding == CODING_NONE || packed.length == 0) {
        show_file(d, head);
        return;
    }
    bool whole = dissection_adds(d) || d->message;
    struct bytes plain = unpack(d->arena, coding, packed, whole ? HTTP_UNPACKED_MAX : HTTP_ROW_MAX);
    struct node *node = put_label(d, packed, "Content-encoded entity body (%.*s): %u bytes",
        (int)head->content_encoding.length, (const char *)head->content_encoding.data,
        packed.length);
    if (!plain.data) {
        if (objects_wanted(d))
            http_object_whole(d, head, head->content_encoding);
        expert(d, node, http_rows + HTTP_UNPACK_FAILED);
        descend(d, node);
        dissect_data(d);
        ascend(d, node);
        return;
    }
    node_suffix(d, node, " -> %u bytes", plain.length);
    struct scope scope = enter_source(d, "Uncompressed entity body", plain);
    bool before = object_amid_loss(d, plain.length >= HTTP_UNPACKED_MAX);
    show_file(d, head);
    object_loss_over(d, before);
    leave_forgiving(d, scope);
}

/* What is packed for the transfer is not opened. */
static void show_transferred(struct dissection *d, const struct http_head *head)
{
    if (!head->packed) {
        show_coded(d, head);
        return;
    }
    if (objects_wanted(d) && left(d) > 0)
        http_object_whole(d, head, bytes_of("transfer coding"));
    dissect_data(d);
}

/* Octets of the body are missing: of its length, of its chunks, or of what was captured. */
static bool is_short(
    const struct dissection *d, const struct http_head *head, enum http_body_kind kind)
{
    uint32_t chunks;

    return left(d) < cursor_wire_left(&d->cursor) ||
           (kind == HTTP_BODY_LENGTH && left(d) < head->content_length) ||
           (kind == HTTP_BODY_CHUNKED && http_chunked_length(peek_rest(d), &chunks) == 0);
}

static void dissect_body(
    struct dissection *d, const struct http_head *head, enum http_body_kind kind)
{
    if (kind != HTTP_BODY_CHUNKED) {
        show_transferred(d, head);
        return;
    }
    struct bytes joined = join_chunks(d);
    struct scope scope = enter_source(d, "De-chunked entity body", joined);
    show_transferred(d, head);
    leave_forgiving(d, scope);
}

void http_body_dissect(struct dissection *d, const struct http_head *head, enum http_body_kind kind)
{
    if (left(d) == 0)
        return;
    bool before = object_amid_loss(d, objects_wanted(d) && is_short(d, head, kind));
    dissect_body(d, head, kind);
    object_loss_over(d, before);
}
