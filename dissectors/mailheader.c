#include "dissectors/mailheader.h"

#include <string.h>

enum {
    CONTINUATIONS_MAX = 64, /* filename*0 to filename*63 */
    ENCODED_MAX = 4096,     /* octets of a value that is decoded */
    PARAMETERS_MAX = 65536, /* octets of parameters that are looked through */
};

/* --- fields ----------------------------------------------------------------------------------- */

/* Whether the header ends with an empty line of CR LF: then no other LF ends a line in it. */
static bool has_crlf(struct bytes header)
{
    uint32_t bare = bytes_search(header, 0, "\n\n");

    return bytes_search(bytes_part(header, 0, bare), 0, "\r\n\r\n") < bare;
}

/* Octets of a line with its LF; all where there is none. */
static uint32_t line_of(struct bytes bytes, uint32_t from)
{
    struct bytes rest = bytes_from(bytes, from);
    uint32_t lf = bytes_index(rest, '\n');

    if (lf > 0 && lf < rest.length && rest.data[lf - 1] != '\r' && has_crlf(rest))
        lf = bytes_search(rest, lf, "\r\n") + 1;
    return from + lf < bytes.length ? lf + 1 : lf;
}

/* Octets of the field's name, or 0 where the line is no field. Names with blanks in them are none
 * (RFC 5322, 3.6.8), but what follows them still is a header. */
static uint32_t name_length(struct bytes line)
{
    uint32_t end = 0, n;

    if (line.length == 0 || is_blank(line.data[0]))
        return 0;
    while (end < line.length && line.data[end] >= ' ' && line.data[end] != ':')
        end++;
    for (n = end; n > 0 && is_blank(line.data[n - 1]);)
        n--;
    return end < line.length && line.data[end] == ':' ? n : 0;
}

static struct bytes without_line_end(struct bytes bytes)
{
    uint32_t n = bytes.length;

    if (n > 0 && bytes.data[n - 1] == '\n')
        n--;
    if (n > 0 && n < bytes.length && bytes.data[n - 1] == '\r')
        n--;
    return bytes_part(bytes, 0, n);
}

bool header_field_next(struct bytes *rest, struct header_field *field)
{
    uint32_t n = name_length(*rest), end = line_of(*rest, 0);

    if (n == 0)
        return false;
    while (end < rest->length && is_blank(rest->data[end]))
        end += line_of(*rest, end);
    field->whole = bytes_part(*rest, 0, end);
    field->name = bytes_part(*rest, 0, n);
    field->body = bytes_from(field->whole, bytes_index(field->whole, ':') + 1);
    uint32_t from = 0;
    while (from < field->body.length && is_space(field->body.data[from]))
        from++;
    /* An empty field shows all that there is. */
    field->value = from < field->body.length ? bytes_from(field->body, from) : field->body;
    field->value = without_line_end(field->value);
    *rest = bytes_from(*rest, end);
    return true;
}

void header_end(struct bytes *rest)
{
    if (rest->length >= 2 && rest->data[0] == '\r' && rest->data[1] == '\n')
        *rest = bytes_from(*rest, 2);
    else if (rest->length >= 1 && rest->data[0] == '\n')
        *rest = bytes_from(*rest, 1);
}

/* --- values ----------------------------------------------------------------------------------- */

static bool is_separator(uint8_t c)
{
    return c == ':' || c == ';' || c == ',' || c == '=';
}

/* Octets of the quoted string that begins here, both quotes with it. */
static uint32_t quoted_length(struct bytes text)
{
    uint32_t n = 1;

    while (n < text.length && text.data[n] != '"')
        n += text.data[n] == '\\' ? 2 : 1;
    return n < text.length ? n + 1 : text.length;
}

struct bytes header_compact(struct arena *arena, struct bytes value)
{
    uint8_t *out = arena_alloc(arena, value.length + 1);
    uint32_t n = 0;
    bool blank = false, separated = true;

    if (!out)
        return no_bytes();
    for (uint32_t i = 0; i < value.length;) {
        uint8_t c = value.data[i];
        uint32_t taken = 1;
        if (is_space(c)) {
            blank = true;
            i++;
            continue;
        }
        if (c == '"')
            taken = quoted_length(bytes_from(value, i));
        else if (blank && !separated && !is_separator(c))
            out[n++] = ' ';
        memcpy(out + n, value.data + i, taken);
        n += taken;
        i += taken;
        separated = is_separator(c);
        blank = false;
    }
    return (struct bytes){out, n};
}

/* --- parameters ------------------------------------------------------------------------------- */

/* Take "key=value" off; both without blanks around, the value as it stands. */
static bool parameter_next(struct bytes *rest, struct bytes *key, struct bytes *value)
{
    uint32_t end = 0, equals = UINT32_MAX;

    if (rest->length == 0)
        return false;
    while (end < rest->length && rest->data[end] != ';') {
        if (rest->data[end] == '=' && equals == UINT32_MAX)
            equals = end;
        end += rest->data[end] == '"' ? quoted_length(bytes_from(*rest, end)) : 1;
    }
    *key = bytes_trim(bytes_part(*rest, 0, equals < end ? equals : end));
    *value = bytes_trim(bytes_part(*rest, equals < end ? equals + 1 : end, end));
    *rest = bytes_from(*rest, end + 1);
    return true;
}

/* Without quotes and backslashes; in place where it has none. */
static struct bytes unquoted(struct arena *arena, struct bytes value)
{
    if (value.length == 0 || value.data[0] != '"')
        return value;
    struct bytes inner = bytes_part(value, 1, quoted_length(value) - 1);
    if (bytes_index(inner, '\\') == inner.length)
        return inner;
    uint8_t *out = arena_alloc(arena, inner.length);
    uint32_t n = 0;
    if (!out)
        return no_bytes();
    for (uint32_t i = 0; i < inner.length; i++) {
        if (inner.data[i] == '\\' && i + 1 < inner.length)
            i++;
        out[n++] = inner.data[i];
    }
    return (struct bytes){out, n};
}

/* RFC 2231: charset'language'text%20with%20octets; what stands before the text goes. */
static struct bytes percent_decoded(struct arena *arena, struct bytes value, bool first)
{
    uint32_t quote = bytes_index(value, '\'');

    if (first && quote < value.length) {
        value = bytes_from(value, quote + 1);
        quote = bytes_index(value, '\'');
        value = quote < value.length ? bytes_from(value, quote + 1) : value;
    }
    uint8_t *out = arena_alloc(arena, value.length + 1);
    uint32_t n = 0;
    if (!out)
        return no_bytes();
    for (uint32_t i = 0; i < value.length; i++) {
        int high = i + 2 < value.length ? hex_digit(value.data[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(value.data[i + 2]) : -1;
        if (value.data[i] == '%' && low >= 0) {
            out[n++] = (uint8_t)(high << 4 | low);
            i += 2;
        } else {
            out[n++] = value.data[i];
        }
    }
    return (struct bytes){out, n};
}

/* The value under exactly this key, or NULL data. */
static struct bytes find_key(struct bytes parameters, const char *key)
{
    struct bytes name, value;

    while (parameter_next(&parameters, &name, &value))
        if (bytes_is(name, key))
            return value;
    return no_bytes();
}

static struct bytes joined(struct arena *arena, struct bytes a, struct bytes b)
{
    uint8_t *out = arena_alloc(arena, (size_t)a.length + b.length + 1);

    if (!out)
        return a;
    if (a.length > 0)
        memcpy(out, a.data, a.length);
    if (b.length > 0)
        memcpy(out + a.length, b.data, b.length);
    return (struct bytes){out, a.length + b.length};
}

/* name*0, name*1* … */
static struct bytes continued(struct arena *arena, struct bytes parameters, const char *name)
{
    struct bytes whole = no_bytes();

    for (unsigned i = 0; i < CONTINUATIONS_MAX; i++) {
        struct bytes piece = find_key(parameters, arena_printf(arena, "%s*%u", name, i));
        if (piece.data) {
            piece = unquoted(arena, piece);
        } else {
            piece = find_key(parameters, arena_printf(arena, "%s*%u*", name, i));
            if (!piece.data)
                break;
            piece = percent_decoded(arena, piece, i == 0);
        }
        whole = joined(arena, whole, piece);
    }
    return whole;
}

struct bytes header_parameter(struct arena *arena, struct bytes parameters, const char *name)
{
    parameters = bytes_part(parameters, 0, PARAMETERS_MAX);
    struct bytes value = find_key(parameters, name);

    if (value.data)
        return unquoted(arena, value);
    if (bytes_index(parameters, '*') == parameters.length)
        return no_bytes();
    value = find_key(parameters, arena_printf(arena, "%s*", name));
    if (value.data)
        return percent_decoded(arena, value, true);
    return continued(arena, parameters, name);
}

/* --- encoded words ---------------------------------------------------------------------------- */

/* =?charset?B?text?= at the start: its parts and length, or 0. */
static uint32_t encoded_word(
    struct bytes text, struct bytes *charset, uint8_t *encoding, struct bytes *word)
{
    if (!bytes_begin(text, "=?"))
        return 0;
    uint32_t first = bytes_search(text, 2, "?"), end = bytes_search(text, first + 3, "?=");
    if (first + 3 >= text.length || text.data[first + 2] != '?' || end >= text.length)
        return 0;
    *charset = bytes_part(text, 2, first);
    *encoding = text.data[first + 1] | 0x20;
    *word = bytes_part(text, first + 3, end);
    if (bytes_index(*word, ' ') < word->length || (*encoding != 'b' && *encoding != 'q'))
        return 0;
    return end + 2;
}

/* "_" is a space in the Q encoding; else quoted-printable. */
static struct bytes q_decoded(struct arena *arena, struct bytes word)
{
    uint8_t *spaced = arena_alloc(arena, word.length + 1);

    if (!spaced)
        return no_bytes();
    for (uint32_t i = 0; i < word.length; i++)
        spaced[i] = word.data[i] == '_' ? ' ' : word.data[i];
    return quoted_printable_decode(arena, (struct bytes){spaced, word.length});
}

static struct bytes latin1_as_utf8(struct arena *arena, struct bytes text)
{
    uint8_t *out = arena_alloc(arena, 2 * (size_t)text.length + 1);
    uint32_t n = 0;

    if (!out)
        return no_bytes();
    for (uint32_t i = 0; i < text.length; i++) {
        uint8_t c = text.data[i];
        if (c >= 0x80)
            out[n++] = (uint8_t)(0xc0 | c >> 6);
        out[n++] = c >= 0x80 ? (uint8_t)(0x80 | (c & 0x3f)) : c;
    }
    return (struct bytes){out, n};
}

struct bytes header_decoded(struct arena *arena, struct bytes value)
{
    struct bytes out = no_bytes(), charset, word, rest = value;
    uint8_t encoding;
    bool after_word = false;

    if (value.length > ENCODED_MAX || bytes_search(value, 0, "=?") == value.length)
        return value;
    while (rest.length > 0) {
        uint32_t start = bytes_search(rest, 0, "=?");
        struct bytes before = bytes_part(rest, 0, start);
        uint32_t n = encoded_word(bytes_from(rest, start), &charset, &encoding, &word);
        /* Blanks between two encoded words are not part of the text. */
        if (!(after_word && n > 0 && bytes_trim(before).length == 0))
            out = joined(arena, out, before);
        if (n == 0) {
            out = joined(arena, out, bytes_part(rest, start, start + 2));
            rest = bytes_from(rest, start + 2);
            after_word = false;
            continue;
        }
        word = encoding == 'b' ? base64_decode(arena, word, NULL) : q_decoded(arena, word);
        bool latin1 = bytes_begin(charset, "iso-8859-1") || bytes_is(charset, "windows-1252");
        out = joined(arena, out, latin1 ? latin1_as_utf8(arena, word) : word);
        rest = bytes_from(rest, start + n);
        after_word = true;
    }
    return out;
}
