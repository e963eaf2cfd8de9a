#include "analyzer/json_text.h"

#include <json-c/printbuf.h>
#include <limits.h>
#include <string.h>

#define ONES  0x0101010101010101ULL
#define HIGHS 0x8080808080808080ULL

enum {
    ESCAPE_MAX = 6, /* octets of one octet's escape */
};

static const char hex[] = "0123456789abcdef";

/* Whether one of eight octets is a quote, a backslash, below 0x20, or above 0x7f. */
static bool any_special(uint64_t octets)
{
    uint64_t quotes = octets ^ (ONES * '"'), backslashes = octets ^ (ONES * '\\');

    return ((octets | (octets - ONES * 0x20) | (quotes - ONES) | (backslashes - ONES)) & HIGHS) !=
           0;
}

size_t json_text_plain(const void *octets, size_t n)
{
    const uint8_t *data = octets;
    size_t i = 0;

    for (; i + 8 <= n; i += 8) {
        uint64_t eight;
        memcpy(&eight, data + i, 8);
        if (any_special(eight))
            break;
    }
    while (i < n && data[i] >= 0x20 && data[i] < 0x80 && data[i] != '"' && data[i] != '\\')
        i++;
    return i;
}

/* The escape of a quote, a backslash or a control character. */
static void add_escape(struct text *out, uint8_t c)
{
    static const char letters[] = "btn.fr"; /* 8 to 13 */
    char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};

    if (c == '"' || c == '\\')
        escape[1] = (char)c;
    else if (c >= 8 && c <= 13 && c != 11)
        escape[1] = letters[c - 8];
    text_add_n(out, escape, escape[1] == 'u' ? 6 : 2);
}

/* A character of several octets. Some readers take U+0085, U+2028 and U+2029 for the end of
 * a line, which a record must not hold. */
static void add_character(struct text *out, const uint8_t *data, unsigned length)
{
    if (length == 2 && memcmp(data, "\xc2\x85", 2) == 0)
        text_add(out, "\\u0085");
    else if (length == 3 && memcmp(data, "\xe2\x80\xa8", 3) == 0)
        text_add(out, "\\u2028");
    else if (length == 3 && memcmp(data, "\xe2\x80\xa9", 3) == 0)
        text_add(out, "\\u2029");
    else
        text_add_n(out, data, length);
}

/* Octets, escaped, without quotes. */
static bool add_escaped(struct text *out, const uint8_t *data, size_t n)
{
    bool valid = true;

    while (n > 0) {
        size_t plain = json_text_plain(data, n);
        text_add_n(out, data, plain);
        data += plain;
        n -= plain;
        unsigned length;
        for (; n > 0 && (data[0] < 0x20 || data[0] >= 0x80 || data[0] == '"' || data[0] == '\\');
             data += length, n -= length) {
            length = data[0] < 0x80 ? 1 : utf8_length(data, n);
            if (length > 1) {
                add_character(out, data, length);
            } else if (length == 1) {
                add_escape(out, data[0]);
            } else {
                text_add(out, "\xef\xbf\xbd");
                valid = false;
                length = 1;
            }
        }
    }
    return valid;
}

bool json_text_string(struct text *out, const void *data, size_t n)
{
    text_char(out, '"');
    bool valid = n == 0 || add_escaped(out, data, n);
    text_char(out, '"');
    return valid;
}

bool json_text_quote(struct text *out, size_t start)
{
    size_t plain = json_text_plain(out->data + start, out->length - start);
    bool valid = true;

    start += plain;
    size_t n = out->length - start;
    if (n > 0) {
        /* Escaped from a copy so far behind that what is written never reaches what is still to be
         * read: an octet becomes six at most. */
        size_t distance = ESCAPE_MAX * n + 2;
        char *copy = text_reserve(out, distance + n) - n + distance;
        memcpy(copy, out->data + start, n);
        out->length = start;
        valid = add_escaped(out, (const uint8_t *)copy, n);
    }
    text_char(out, '"');
    return valid;
}

void json_text_bytes(struct text *out, const uint8_t *data, size_t n)
{
    text_char(out, '"');
    text_hex_bytes(out, data, n, ':');
    text_char(out, '"');
}

/*
 * The print buffer is lent to a text, so that all formatters write into it: both hold a malloc'ed
 * block, and json-c says that serializers use the struct directly.
 */
static int serialize(struct json_object *json, struct printbuf *buffer, int level, int flags)
{
    const struct json_text_object *object = json_object_get_userdata(json);
    struct text text = {
        .data = buffer->buf, .length = (size_t)buffer->bpos, .capacity = (size_t)buffer->size};

    (void)level;
    (void)flags;
    object->write(&text, object->context);
    text_string(&text);
    buffer->buf = text.data;
    if (text.capacity > INT_MAX) {
        buffer->bpos = 0;
        return -1;
    }
    buffer->bpos = (int)text.length;
    buffer->size = (int)text.capacity;
    return 0;
}

struct json_object *json_text_new(struct json_text_object *object)
{
    struct json_object *json = json_object_new_object();

    if (json)
        json_object_set_serializer(json, serialize, object, NULL);
    return json;
}
