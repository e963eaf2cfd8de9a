#include "analyzer/object_name.h"

#include <string.h>
#include <strings.h>

enum {
    NUMBER_DIGITS = 4,
    STEM_MAX = 90,     /* octets of a name without its extension … */
    EXTENSION_MAX = 16 /* … and of that, with its point */
};

/* Extensions of names that have none. A type that is not here has none. */
static const struct {
    const char *type, *extension;
} extensions[] = {
    {"text/html", "html"},
    {"text/plain", "txt"},
    {"text/css", "css"},
    {"text/csv", "csv"},
    {"text/javascript", "js"},
    {"text/xml", "xml"},
    {"text/calendar", "ics"},
    {"application/javascript", "js"},
    {"application/json", "json"},
    {"application/xml", "xml"},
    {"application/pdf", "pdf"},
    {"application/zip", "zip"},
    {"application/gzip", "gz"},
    {"application/x-gzip", "gz"},
    {"application/x-tar", "tar"},
    {"application/dns-message", "dns"},
    {"application/pkix-cert", "cer"},
    {"application/pkix-crl", "crl"},
    {"application/ocsp-request", "orq"},
    {"application/ocsp-response", "ors"},
    {"application/x-www-form-urlencoded", "form"},
    {"image/png", "png"},
    {"image/gif", "gif"},
    {"image/jpeg", "jpg"},
    {"image/webp", "webp"},
    {"image/svg+xml", "svg"},
    {"image/x-icon", "ico"},
    {"audio/mpeg", "mp3"},
    {"video/mp4", "mp4"},
    {"message/rfc822", "eml"},
};

static const char *const kinds[OBJECT_KINDS] = {
    [OBJECT_MAIL] = "mail",
    [OBJECT_ATTACHMENT] = "attachment",
    [OBJECT_BODY] = "body",
    [OBJECT_FILE] = "file",
    [OBJECT_CERTIFICATE] = "certificate",
};

static const char *extension_of(const struct object_about *about)
{
    const struct bytes *type = &about->media_type;

    if (about->extension)
        return about->extension;
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++)
        if (strlen(extensions[i].type) == type->length &&
            strncasecmp(extensions[i].type, (const char *)type->data, type->length) == 0)
            return extensions[i].extension;
    return NULL;
}

/* What stands behind the last separator of either kind of system. */
static struct bytes last_component(struct bytes path)
{
    uint32_t from = path.length;

    if (from == 0)
        return path;
    while (from > 0 && path.data[from - 1] != '/' && path.data[from - 1] != '\\')
        from--;
    return (struct bytes){path.data + from, path.length - from};
}

/* The last part of the path, without query and fragment. */
static struct bytes uri_name(struct bytes uri)
{
    uint32_t n = 0;

    while (n < uri.length && uri.data[n] != '?' && uri.data[n] != '#')
        n++;
    return last_component((struct bytes){uri.data, n});
}

/* Control characters of Unicode, marks that turn the direction of writing, and what separates
 * lines: none of them may hide what a name ends with. */
static bool is_deceptive(const uint8_t *c, unsigned n)
{
    if (n == 2)
        return c[0] == 0xc2 && c[1] < 0xa0;
    if (n != 3)
        return false;
    return (c[0] == 0xe2 && c[1] == 0x80 &&
               ((c[2] >= 0x8b && c[2] <= 0x8f) || (c[2] >= 0xa8 && c[2] <= 0xae))) ||
           (c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa0) ||
           (c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf);
}

static bool is_safe_octet(uint8_t c)
{
    return c > 0x20 && c < 0x7f && !strchr("/\\:*?\"<>|'`$&;!", c);
}

/* Octets of the character that may stand in a name as it is, or 0. */
static unsigned safe_length(const uint8_t *data, size_t n)
{
    unsigned length = utf8_length(data, n);

    if (length == 1)
        return is_safe_octet(data[0]);
    return length > 1 && !is_deceptive(data, length) ? length : 0;
}

/* At most `most` octets of it, never a part of a character; what may not stand there is "_". */
static void add_safe(struct text *out, struct bytes name, size_t most)
{
    size_t end = out->length + most;

    for (uint32_t i = 0; i < name.length;) {
        unsigned safe = safe_length(name.data + i, name.length - i);
        if (out->length + (safe ? safe : 1) > end)
            return;
        if (safe)
            text_add_n(out, name.data + i, safe);
        else
            text_char(out, '_');
        i += safe ? safe : 1;
    }
}

/* Where the extension begins, or the length. */
static uint32_t extension_at(struct bytes name)
{
    for (uint32_t i = name.length; i > 1 && name.length - i < EXTENSION_MAX; i--)
        if (name.data[i - 1] == '.')
            return i - 1;
    return name.length;
}

static struct bytes without_points(struct bytes name)
{
    while (name.length > 0 && (name.data[0] == '.' || name.data[0] == ' ')) {
        name.data++;
        name.length--;
    }
    while (
        name.length > 0 && (name.data[name.length - 1] == '.' || name.data[name.length - 1] == ' '))
        name.length--;
    return name;
}

void object_file_name(struct text *out, uint32_t number, const struct object_about *about)
{
    struct bytes name = without_points(last_component(about->name));
    const char *extension = extension_of(about);

    if (name.length == 0)
        name = without_points(uri_name(about->uri));
    if (name.length == 0)
        name = (struct bytes){
            (const uint8_t *)kinds[about->kind], (uint32_t)strlen(kinds[about->kind])};
    uint32_t at = extension_at(name);
    text_uint_padded(out, number, NUMBER_DIGITS, '0');
    text_char(out, '-');
    add_safe(out, (struct bytes){name.data, at}, STEM_MAX);
    if (at < name.length) {
        add_safe(out, (struct bytes){name.data + at, name.length - at}, EXTENSION_MAX);
    } else if (extension) {
        text_char(out, '.');
        text_add(out, extension);
    }
    while (out->length > 0 && out->data[out->length - 1] == '.') /* where it was cut short */
        out->length--;
}

bool object_name_is_safe(const char *name, size_t n)
{
    if (n == 0 || n > OBJECT_NAME_MAX || name[0] == '.' || name[n - 1] == '.')
        return false;
    for (size_t i = 0; i < n;) {
        unsigned safe = safe_length((const uint8_t *)name + i, n - i);
        if (safe == 0)
            return false;
        i += safe;
    }
    return true;
}
