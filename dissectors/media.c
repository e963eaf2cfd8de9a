#include "dissectors/media.h"

#include "dissectors/dissectors.h"
#include "dissectors/form.h"
#include "dissectors/image.h"
#include "dissectors/imf.h"
#include "dissectors/json.h"
#include "dissectors/mailheader.h"
#include "dissectors/mime.h"
#include "dissectors/x509_media.h"
#include "dissectors/xml.h"

#include <string.h>

enum {
    TEXT_LINES,
    TEXT_LINES_COUNT,
};

static const struct field text_lines_rows[] = {
    [TEXT_LINES] = {"data-text-lines", "Line-based text data", FIELD_PROTOCOL, 0},
};

enum {
    MEDIA,
    MEDIA_TYPE,
};

static const struct field media[] = {
    [MEDIA] = {"media", "Media Type", FIELD_PROTOCOL, 0},
    [MEDIA_TYPE] = {"media.type", "Media type", FIELD_BYTES, 0},
};

/* A message of HTTP as a body (RFC 9112, 10.1), as TRACE sends it back. */
static const struct field message_http[] = {
    {"message-http", "Media Type: message/http", FIELD_PROTOCOL, 0},
};
const struct field_table message_http_fields = FIELDS(message_http);

const struct field_table text_lines_fields = {text_lines_rows, TEXT_LINES_COUNT};
const struct field_table media_fields = {media, sizeof media / sizeof media[0]};

/* Types that are shown as lines. */
static const char *const line_types[] = {
    "text/plain",
    "text/html",
    "text/css",
    "text/javascript",
    "text/richtext",
    "text/enriched",
    "text/parameters",
    "text/vnd.sun.j2me.app-descriptor",
    "text/xml-external-parsed-entity",
    "application/x-javascript",
    "application/xml-external-parsed-entity",
    "application/x-ns-proxy-autoconfig",
    "application/vnd.drm.message",
    "application/vnd.poc.refer-to",
    "application/x-rtsp-udp-packetpair",
    "application/x-tia-p25-issi",
    "application/x-tia-p25-sndcp",
    "text/x-ref-list",
    "text/x-ref-simple",
};

static const char *string_of(struct dissection *d, struct bytes bytes)
{
    return bytes.length > 0 ? arena_copy(d->arena, bytes.data, bytes.length) : "";
}

/* --- nodes ------------------------------------------------------------------------------------ */

struct node *open_inside(struct dissection *d, const struct field *protocol)
{
    if (d->tree->depth == 0)
        return open_layer(d, protocol);
    struct node *node = open_node(d, protocol);
    if (node)
        node->size = left(d);
    return node;
}

struct node *put_line(struct dissection *d, struct bytes span, struct bytes shown)
{
    struct node *node = put_mark(d, NULL, span);

    if (node)
        node->label = string_of(d, shown);
    return node;
}

/* " (text/plain)" in the row; the space stands in an empty one where it must always. */
static void info_type(struct dissection *d, struct bytes type, bool always)
{
    struct text *text = info(d);

    if (!text)
        return;
    text_add(text, text->length > 0 || always ? " (" : "(");
    text_wire(text, type.data, type.length);
    text_char(text, ')');
}

void media_info(struct dissection *d, struct bytes type)
{
    info_type(d, type, false);
}

/* --- bodies ----------------------------------------------------------------------------------- */

void text_lines(struct dissection *d, const struct media *body)
{
    if (body)
        info_type(d, body->type, false);
    text_lines_quiet(d, body);
}

void text_lines_quiet(struct dissection *d, const struct media *body)
{
    struct bytes rest = peek_rest(d);
    struct line line;
    uint32_t n = 0;

    struct node *node = open_inside(d, &text_lines_rows[TEXT_LINES]);
    if (node) {
        if (body)
            node_suffix(d, node, ": %s", string_of(d, body->type));
        for (; !d->tree->capped && line_next(&rest, &line); n++)
            put_line(d, line.whole, line.whole);
        node_suffix(d, node, " (%u lines)", n + lines_count(rest));
    }
    ascend(d, node);
    take_nothing(d, left(d));
}

void media_unknown(struct dissection *d, const struct media *body)
{
    struct bytes rest = peek_rest(d);

    info_type(d, body->type, true);
    if (rest.length > 0) {
        struct node *node = open_inside(d, &media[MEDIA]);
        struct node *type = put_text(d, &media[MEDIA_TYPE], rest);
        if (type)
            node_label(d, type, "Media type: %s%s%s (%u byte%s)", string_of(d, body->type),
                body->parameters.data ? "; " : "", string_of(d, body->parameters), rest.length,
                rest.length == 1 ? "" : "s");
        ascend(d, node);
    }
    take_nothing(d, rest.length);
}

static bool is_line_type(struct bytes type)
{
    for (size_t i = 0; i < sizeof line_types / sizeof line_types[0]; i++)
        if (bytes_is(type, line_types[i]))
            return true;
    return false;
}

/*
 * Files that begin with certain octets. Of a picture that begins so image_media may still think
 * otherwise: it looks at more.
 */
#define MAGIC_MAX 5

static const struct {
    const char *type;
    uint32_t at; /* where they stand */
    const char *begin[MAGIC_MAX];
} magics[] = {
    {"image/png", 0, {"\211PNG\r\n\032\n"}},
    {"image/gif", 0, {"GIF87a", "GIF89a"}},
    {"image/jpeg", 6, {"JFIF", "Exif"}},
    {"image/jpg", 6, {"JFIF", "Exif"}},
    {"image/jfif", 6, {"JFIF", "Exif"}},
    {"image/tiff", 0, {"II", "MM"}},
    {"application/x-coredump", 0, {"\177ELF"}},
    {"application/x-executable", 0, {"\177ELF"}},
    {"application/x-object", 0, {"\177ELF"}},
    {"application/x-sharedlib", 0, {"\177ELF"}},
    {"application/x-jxta-msg", 0, {"jxmg"}},
    {"audio/mp4", 4, {"ftyp", "mdat", "moov", "styp", "free"}},
    {"video/mp4", 4, {"ftyp", "mdat", "moov", "styp", "free"}},
};

bool media_refused(const struct media *body, struct bytes octets)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (!bytes_is(body->type, magics[i].type))
            continue;
        for (size_t j = 0; j < MAGIC_MAX && magics[i].begin[j]; j++)
            if (bytes_start(bytes_from(octets, magics[i].at), magics[i].begin[j]))
                return false;
        return true;
    }
    return false;
}

static void message_lines(struct dissection *d, const struct media *body)
{
    struct bytes rest = peek_rest(d);
    struct line line;

    info_type(d, body->type, false);
    struct node *node = open_inside(d, &message_http[0]);
    while (node && !d->tree->capped && line_next(&rest, &line))
        put_line(d, line.whole, line.text);
    ascend(d, node);
    take_nothing(d, left(d));
}

bool media_dissect(struct dissection *d, const struct media *body)
{
    enum image image = image_media(d, body);

    if (image != IMAGE_NONE)
        return image == IMAGE_OPENED;
    if (is_line_type(body->type) && bytes_start(peek_rest(d), "<?xml"))
        return xml_media(d, NULL);
    if (is_line_type(body->type))
        text_lines(d, body);
    else if (bytes_is(body->type, "message/http"))
        message_lines(d, body);
    else if (bytes_is(body->type, "application/dns-message"))
        dissect_child(d, &dns_https_dissector, NULL);
    else if (bytes_is(body->type, "application/x-www-form-urlencoded"))
        form_urlencoded(d, body);
    else if (json_media(d, body) || x509_media(d, body) || xml_media(d, body))
        return true;
    else if (body->nesting >= MIME_NESTING_MAX)
        return false;
    else if (bytes_begin(body->type, "multipart/"))
        mime_multipart(d, body);
    else if (bytes_is(body->type, "message/rfc822"))
        imf_message(d, body->nesting + 1);
    else
        return false;
    return true;
}
