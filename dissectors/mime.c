/*
 * RFC 2046, 5.1: a boundary line begins with "--" and the boundary parameter of the Content-Type;
 * the line end before it is part of it.
 *
 *   [preamble CRLF]
 *   --boundary CRLF  part-headers CRLF body
 *   CRLF --boundary CRLF  part-headers CRLF body
 *   CRLF --boundary-- [CRLF epilogue]
 */
#include "dissectors/mime.h"

#include "analyzer/object.h"

#include "dissectors/dissectors.h"
#include "dissectors/form.h"
#include "dissectors/mailheader.h"

#include <string.h>

enum {
    BOUNDARY_MAX = 256, /* octets of its name; RFC 2046 allows 70 */
};

enum {
    MIME,
    TYPE,
    PART,
    CONTENT_DESCRIPTION,
    CONTENT_DISPOSITION,
    CONTENT_ENCODING,
    CONTENT_ID,
    CONTENT_LANGUAGE,
    CONTENT_LENGTH,
    CONTENT_TRANSFER_ENCODING,
    CONTENT_TYPE,
    ORIGINAL_CONTENT,
    FIRST_BOUNDARY,
    PREAMBLE,
    LAST_BOUNDARY,
    BOUNDARY,
    TRAILER,
    NO_PARAMETER,
    ATTACHMENT,
    FORM_SECRET,
    N_ROWS,
};

#define HEADER "mime_multipart.header."

static const struct field mime[N_ROWS] = {
    [MIME] = {"mime_multipart", "MIME Multipart Media Encapsulation", FIELD_PROTOCOL, 0},
    [TYPE] = {"mime_multipart.type", "Type", FIELD_TEXT, 0},
    [PART] = {"mime_multipart.part", "Encapsulated multipart part", FIELD_TEXT, 0},
    [CONTENT_DESCRIPTION] = {HEADER "content-description", "Content-Description", FIELD_TEXT, 0},
    [CONTENT_DISPOSITION] = {HEADER "content-disposition", "Content-Disposition", FIELD_TEXT, 0},
    [CONTENT_ENCODING] = {HEADER "content-encoding", "Content-Encoding", FIELD_TEXT, 0},
    [CONTENT_ID] = {HEADER "content-id", "Content-Id", FIELD_TEXT, 0},
    [CONTENT_LANGUAGE] = {HEADER "content-language", "Content-Language", FIELD_TEXT, 0},
    [CONTENT_LENGTH] = {HEADER "content-length", "Content-Length", FIELD_TEXT, 0},
    [CONTENT_TRANSFER_ENCODING] = {HEADER "content-transfer-encoding", "Content-Transfer-Encoding",
        FIELD_TEXT, 0},
    [CONTENT_TYPE] = {HEADER "content-type", "Content-Type", FIELD_TEXT, 0},
    [ORIGINAL_CONTENT] = {HEADER "originalcontent", "OriginalContent", FIELD_TEXT, 0},
    [FIRST_BOUNDARY] = {"mime_multipart.first_boundary", "First boundary", FIELD_TEXT, 0},
    [PREAMBLE] = {"mime_multipart.preamble", "Preamble", FIELD_BYTES, 0},
    [LAST_BOUNDARY] = {"mime_multipart.last_boundary", "Last boundary", FIELD_TEXT, 0},
    [BOUNDARY] = {"mime_multipart.boundary", "Boundary", FIELD_TEXT, 0},
    [TRAILER] = {"mime_multipart.trailer", "Trailer", FIELD_BYTES, 0},
    [NO_PARAMETER] = {"mime_multipart.no_required_parameter",
        "The multipart dissector could not find a required parameter.", FIELD_EXPERT, EXPERT_ERROR,
        .group = EXPERT_PROTOCOL},
    [ATTACHMENT] = {"wirewalk.mime.attachment", "Attachment", FIELD_TEXT, 0},
    [FORM_SECRET] = {"wirewalk.mime.password", "Password of a form", FIELD_TEXT, .hidden = true,
        .secret = true},
};

const struct field_table mime_fields = {mime, N_ROWS};

/* Header fields by name and by the short name of SIP. */
static const struct {
    const char *name, *compact;
    uint8_t row;
} headers[] = {
    {"Content-Description", NULL, CONTENT_DESCRIPTION},
    {"Content-Disposition", NULL, CONTENT_DISPOSITION},
    {"Content-Encoding", "e", CONTENT_ENCODING},
    {"Content-Id", NULL, CONTENT_ID},
    {"Content-Language", NULL, CONTENT_LANGUAGE},
    {"Content-Length", "l", CONTENT_LENGTH},
    {"Content-Transfer-Encoding", NULL, CONTENT_TRANSFER_ENCODING},
    {"Content-Type", "c", CONTENT_TYPE},
    {"OriginalContent", NULL, ORIGINAL_CONTENT},
};

/* --- boundaries ------------------------------------------------------------------------------- */

struct boundary {
    uint32_t start; /* of the line, with the line end before it unless it is the first */
    uint32_t end;   /* after its own line end */
    bool last;
};

/* Boundaries are looked for as "--" and the name, which is what `dashed` is in all that follows. */
static bool is_boundary(struct bytes body, uint32_t at, struct bytes dashed)
{
    return body.length - at >= dashed.length &&
           memcmp(body.data + at, dashed.data, dashed.length) == 0;
}

/* Does "--" follow the boundary that begins here? */
static bool is_last(struct bytes body, uint32_t at, struct bytes dashed)
{
    return bytes_begin(bytes_from(body, at + dashed.length), "--");
}

static uint32_t after_line(struct bytes body, uint32_t at)
{
    uint32_t n = line_length(bytes_from(body, at), 0);

    return n > 0 ? at + n : body.length;
}

static bool first_boundary(struct boundary *found, struct bytes body, struct bytes dashed)
{
    for (uint32_t at = 0; at < body.length; at = after_line(body, at)) {
        if (!is_boundary(body, at, dashed))
            continue;
        *found = (struct boundary){at, after_line(body, at), is_last(body, at, dashed)};
        return true;
    }
    return false;
}

/* Octets of the line end right before `at`; 0: none. */
static uint32_t line_end_before(struct bytes body, uint32_t from, uint32_t at)
{
    if (at == from)
        return 0;
    if (body.data[at - 1] == '\n')
        return at - 1 > from && body.data[at - 2] == '\r' ? 2 : 1;
    return body.data[at - 1] == '\r' ? 1 : 0;
}

static bool ends_line(struct bytes body, uint32_t at)
{
    return at == body.length || body.data[at] == '\r' || body.data[at] == '\n';
}

/* Where the boundary stands next, or the length. What is sent in base64 has no dash, a text few: to
 * look for the first one is faster than to look for all of the boundary. */
static uint32_t find_dashed(struct bytes body, uint32_t at, struct bytes dashed)
{
    while (at < body.length) {
        at += bytes_index(bytes_from(body, at), '-');
        if (at < body.length && is_boundary(body, at, dashed))
            break;
        at++;
    }
    return at < body.length ? at : body.length;
}

/* The next boundary behind a line end; or "--name--" right before one: some forget the first. */
static bool next_boundary(
    struct boundary *found, struct bytes body, uint32_t from, struct bytes dashed)
{
    for (uint32_t at = find_dashed(body, from, dashed); at < body.length;
         at = find_dashed(body, at + 1, dashed)) {
        uint32_t before = line_end_before(body, from, at);
        bool last = is_last(body, at, dashed);
        if (before > 0 || (last && at > from && ends_line(body, at + dashed.length + 2))) {
            *found = (struct boundary){at - before, after_line(body, at), before == 0 || last};
            return true;
        }
    }
    return false;
}

/* An empty body is no "Data". */
static void body_data(struct dissection *d)
{
    if (left(d) > 0)
        dissect_data(d);
}

/* --- one part --------------------------------------------------------------------------------- */

struct part {
    struct media media;
    struct bytes encoding; /* of its octets: "base64"; compact */
    struct bytes file;     /* its name, or data NULL */
    struct bytes field;    /* of a form: what it is called, or data NULL */
    bool attached;
};

/* What follows the first ";", or data NULL. */
static struct bytes parameters_of(struct bytes value)
{
    uint32_t semicolon = bytes_index(value, ';');

    return semicolon < value.length ? bytes_from(value, semicolon + 1) : no_bytes();
}

static void learn(struct dissection *d, struct part *part, uint8_t row, struct bytes value)
{
    struct bytes parameters = parameters_of(value);

    if (row == CONTENT_TYPE) {
        struct bytes type = bytes_part(value, 0, bytes_index(value, ';'));
        part->media.type = bytes_lower(d->arena, type);
        part->media.parameters = parameters;
        if (!part->file.data)
            part->file = header_parameter(d->arena, parameters, "name");
    } else if (row == CONTENT_TRANSFER_ENCODING) {
        part->encoding = value;
    } else if (row == CONTENT_DISPOSITION) {
        struct bytes file = header_parameter(d->arena, parameters, "filename");
        part->attached = bytes_begin(value, "attachment");
        if (bytes_begin(value, "form-data"))
            part->field = header_parameter(d->arena, parameters, "name");
        part->file = file.data ? file : part->file;
    }
}

static uint8_t header_row(struct bytes name)
{
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        if (bytes_is(name, headers[i].name) ||
            (headers[i].compact && bytes_is(name, headers[i].compact)))
            return headers[i].row;
    return MIME;
}

/* A header field of a part; span: with the blank line, where it is the last one. */
static void put_header(struct dissection *d, struct part *part, struct node *node,
    const struct header_field *field, struct bytes span)
{
    uint8_t row = header_row(field->name);
    struct bytes value = header_compact(d->arena, field->body);

    if (row == MIME) {
        put_line(d, span, span);
        return;
    }
    struct node *header = put_value(d, &mime[row], span, value);
    if (header)
        header->label = arena_copy(d->arena, span.data, span.length);
    learn(d, part, row, value);
    if (row == CONTENT_TYPE && node)
        node_suffix(
            d, node, " (%s)", arena_copy(d->arena, part->media.type.data, part->media.type.length));
}

/* The header of a part; returns its body. */
static struct bytes part_header(
    struct dissection *d, struct part *part, struct node *node, struct bytes octets)
{
    struct header_field field;

    while (header_field_next(&octets, &field)) {
        struct bytes after = octets, span = field.whole;
        header_end(&after);
        uint32_t blank_line = octets.length - after.length;
        span.length += blank_line;
        put_header(d, part, node, &field, span);
        if (blank_line > 0)
            return after;
    }
    return octets;
}

/* Our own note: how large what was sent in an encoding really is. */
static void note_attachment(struct dissection *d, const struct part *part, struct bytes body)
{
    bool base64 = bytes_begin(part->encoding, "base64");
    bool quoted = bytes_begin(part->encoding, "quoted-printable");

    if (!d->building || (!base64 && !quoted) || (!part->file.data && !part->attached))
        return;
    uint32_t n = base64 ? base64_length(body) : quoted_printable_length(body);
    struct bytes file = header_decoded(d->arena, part->file);
    const char *name = file.length > 0 ? arena_copy(d->arena, file.data, file.length) : "";
    struct node *node = gen_text(d, &mime[ATTACHMENT], name);
    node_label(d, node, "Attachment: %s%s%u byte%s after decoding", name, *name ? ", " : "", n,
        n == 1 ? "" : "s");
}

/* What is no text for people to read, or has a name: a file. */
static bool is_file(const struct part *part)
{
    struct bytes type = part->media.type;
    bool leaf = type.data && !bytes_begin(type, "text/") && !bytes_begin(type, "multipart/") &&
                !bytes_begin(type, "message/");

    return part->file.length > 0 || part->attached || leaf;
}

static void announce(struct dissection *d, const struct part *part, struct bytes body)
{
    struct object_about about = {
        .kind = OBJECT_ATTACHMENT, .protocol = "mime", .media_type = part->media.type};

    if (!objects_wanted(d) || !is_file(part))
        return;
    about.name = header_decoded(d->arena, part->file);
    if (bytes_begin(part->encoding, "base64"))
        body = base64_decode(d->arena, body, NULL);
    else if (bytes_begin(part->encoding, "quoted-printable"))
        body = quoted_printable_decode(d->arena, body);
    object_whole(d, &about, body);
}

static void part_body(struct dissection *d, struct part *part, struct bytes body)
{
    struct scope scope = enter_span(d, body);

    if (!part->media.type.data || bytes_begin(part->media.type, "application/octet-stream"))
        body_data(d);
    else if (!media_dissect(d, &part->media) || body.length == 0)
        media_unknown(d, &part->media); /* an empty text counts as not understood in Wireshark */
    leave(d, scope);
    announce(d, part, body);
    note_attachment(d, part, body);
}

/* One field of a form. */
static void note_field(
    struct dissection *d, const struct part *part, struct bytes body, struct form_login *login)
{
    if (part->field.data && !part->file.data && form_login_take(login, part->field, body))
        put_text(d, &mime[FORM_SECRET], body);
}

static void put_part(
    struct dissection *d, const struct media *media, struct bytes octets, struct form_login *login)
{
    struct part part = {.media = {.nesting = media->nesting + 1}};
    struct node *node = put_value(d, &mime[PART], octets, bytes_of(""));

    descend(d, node);
    struct bytes body = part_header(d, &part, node, octets);
    part_body(d, &part, body);
    note_field(d, &part, body, login);
    ascend(d, node);
}

/* --- all parts -------------------------------------------------------------------------------- */

static void put_boundary(
    struct dissection *d, struct bytes body, const struct boundary *at, uint8_t row)
{
    put_ascii(d, &mime[row], bytes_part(body, at->start, at->end));
}

static void parts(struct dissection *d, const struct media *media, struct bytes body,
    struct boundary before, struct bytes dashed)
{
    struct form_login login = {0};

    while (!before.last && !d->cursor.bad) {
        struct boundary after = {body.length, body.length, true};
        bool found = next_boundary(&after, body, before.end, dashed);
        bool lossy = object_amid_loss(d, !found);
        put_part(d, media, bytes_part(body, before.end, after.start), &login);
        object_loss_over(d, lossy);
        if (found)
            put_boundary(d, body, &after, after.last ? LAST_BOUNDARY : BOUNDARY);
        before = after;
    }
    form_login_tell(d, &login, "form");
    struct bytes trailer = bytes_from(body, before.end);
    if (trailer.length > 0)
        put_text(d, &mime[TRAILER], trailer);
}

/* The boundary is not known: nothing can be told apart. */
static void without_boundary(struct dissection *d)
{
    struct tree *tree = d->tree;
    uint32_t i = tree->n;

    if (tree->depth == 0)
        expert(d, put_label(d, peek_rest(d), "%s", mime[NO_PARAMETER].title), &mime[NO_PARAMETER]);

    while (i > 0 && tree->nodes[i - 1].depth >= tree->depth)
        i--;
    if (d->building && i > 0 && tree->depth > 0)
        expert(d, &tree->nodes[i - 1], &mime[NO_PARAMETER]);
    body_data(d);
}

void mime_multipart(struct dissection *d, const struct media *media)
{
    struct bytes body = peek_rest(d);
    struct bytes parameters = header_compact(d->arena, media->parameters);
    struct bytes name = header_parameter(d->arena, parameters, "boundary");
    struct boundary first;

    if (name.length == 0 || name.length > BOUNDARY_MAX) {
        without_boundary(d);
        return;
    }
    const char *shown = arena_copy(d->arena, name.data, name.length);
    struct bytes dashed = bytes_of(arena_printf(d->arena, "--%s", shown));
    struct node *node = open_inside(d, &mime[MIME]);
    if (node) {
        const char *type = arena_copy(d->arena, media->type.data, media->type.length);
        node_suffix(d, node, ", Type: %s, Boundary: \"%s\"", type, shown);
        gen_text(d, &mime[TYPE], type);
    }
    info_fence(d);
    if (first_boundary(&first, body, dashed)) {
        if (first.start > 0)
            put_text(d, &mime[PREAMBLE], bytes_part(body, 0, first.start));
        put_boundary(d, body, &first, FIRST_BOUNDARY);
        parts(d, media, body, first, dashed);
    } else {
        body_data(d);
    }
    ascend(d, node);
    take_nothing(d, left(d));
}
