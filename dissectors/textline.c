#include "dissectors/textline.h"

#include <string.h>

enum {
    LINE_STEP = 256, /* octets in which an end of line is looked for at first */
};

/* --- octets ---------------------------------------------------------------------------------- */

struct bytes bytes_part(struct bytes bytes, uint32_t from, uint32_t to)
{
    if (to > bytes.length)
        to = bytes.length;
    if (from > to)
        from = to;
    return (struct bytes){bytes.data ? bytes.data + from : NULL, to - from};
}

struct bytes bytes_from(struct bytes bytes, uint32_t from)
{
    return bytes_part(bytes, from, bytes.length);
}

/* memchr that takes an empty part and gives a position. */
static uint32_t find(struct bytes bytes, uint32_t from, uint32_t to, uint8_t octet)
{
    if (from >= to)
        return to;
    const uint8_t *found = memchr(bytes.data + from, octet, to - from);
    return found ? (uint32_t)(found - bytes.data) : to;
}

uint32_t bytes_index(struct bytes bytes, uint8_t octet)
{
    return find(bytes, 0, bytes.length, octet);
}

uint32_t bytes_search(struct bytes bytes, uint32_t from, const char *string)
{
    size_t n = strlen(string);

    if (from >= bytes.length)
        return bytes.length;
    const uint8_t *found = memmem(bytes.data + from, bytes.length - from, string, n);
    return found ? (uint32_t)(found - bytes.data) : bytes.length;
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

bool bytes_start(struct bytes bytes, const char *string)
{
    size_t n = strlen(string);

    return n == 0 || (bytes.length >= n && memcmp(bytes.data, string, n) == 0);
}

bool bytes_same(struct bytes bytes, const char *string)
{
    return bytes.length == strlen(string) && bytes_start(bytes, string);
}

bool bytes_begin(struct bytes bytes, const char *string)
{
    for (uint32_t i = 0; string[i]; i++) {
        if (i == bytes.length)
            return false;
        uint8_t one = bytes.data[i], other = (uint8_t)string[i];
        if (one != other && lower(one) != lower(other))
            return false;
    }
    return true;
}

bool bytes_is(struct bytes bytes, const char *string)
{
    return bytes.length == strlen(string) && bytes_begin(bytes, string);
}

bool bytes_contain(struct bytes bytes, const char *string)
{
    for (uint32_t i = 0; i < bytes.length; i++)
        if (bytes_begin(bytes_from(bytes, i), string))
            return true;
    return false;
}

struct bytes bytes_lower(struct arena *arena, struct bytes bytes)
{
    uint8_t *copy = arena_alloc(arena, bytes.length + 1);

    for (uint32_t i = 0; copy && i < bytes.length; i++)
        copy[i] = lower(bytes.data[i]);
    return (struct bytes){copy, copy ? bytes.length : 0};
}

struct bytes bytes_trim(struct bytes bytes)
{
    uint32_t from = 0, to = bytes.length;

    while (from < to && is_space(bytes.data[from]))
        from++;
    while (to > from && is_space(bytes.data[to - 1]))
        to--;
    return bytes_part(bytes, from, to);
}

bool bytes_number(struct bytes bytes, uint64_t *value)
{
    uint64_t number = 0;
    uint32_t i = 0;

    for (; i < bytes.length && is_digit(bytes.data[i]); i++) {
        uint64_t digit = (uint64_t)(bytes.data[i] - '0');
        number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
    }
    *value = number;
    return i > 0;
}

int hex_digit(uint8_t c)
{
    if (is_digit(c))
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* Looks in steps, so that what it costs is in proportion to the line, not to what follows it. */
uint32_t line_length(struct bytes bytes, uint32_t scanned)
{
    /* A CR that was last the time before may have its LF now. */
    uint32_t at = scanned > 0 && scanned <= bytes.length ? scanned - 1 : 0;

    for (uint32_t step = LINE_STEP; at < bytes.length; step *= 2) {
        uint32_t to = step < bytes.length - at ? at + step : bytes.length;
        uint32_t lf = find(bytes, at, to, '\n'), cr = find(bytes, at, lf, '\r');
        if (cr < lf && cr + 1 < bytes.length)
            return cr + (bytes.data[cr + 1] == '\n' ? 2 : 1);
        if (lf < to)
            return lf + 1;
        at = to;
    }
    return 0;
}

uint32_t lines_length(struct bytes bytes, uint32_t scanned)
{
    for (uint32_t end = bytes.length; end > scanned; end--) {
        uint8_t last = bytes.data[end - 1];
        if (last == '\n' || (last == '\r' && end < bytes.length))
            return end;
    }
    return line_length(bytes, scanned);
}

bool line_next(struct bytes *rest, struct line *line)
{
    struct bytes bytes = *rest;
    uint32_t length = line_length(bytes, 0);

    if (bytes.length == 0)
        return false;
    /* At the end of everything a lone CR is an end of line too. */
    line->ended = length > 0 || bytes.data[bytes.length - 1] == '\r';
    if (length == 0)
        length = bytes.length;
    uint32_t end = length;
    if (line->ended && bytes.data[end - 1] == '\n')
        end--;
    if (line->ended && end > 0 && bytes.data[end - 1] == '\r')
        end--;
    line->text = bytes_part(bytes, 0, end);
    line->whole = bytes_part(bytes, 0, length);
    *rest = bytes_from(bytes, length);
    return true;
}

uint32_t lines_count(struct bytes bytes)
{
    struct line line;
    uint32_t n = 0;

    while (line_next(&bytes, &line))
        n++;
    return n;
}

struct bytes word_next(struct bytes *rest)
{
    uint32_t from = 0, to, next;

    while (from < rest->length && is_blank(rest->data[from]))
        from++;
    for (to = from; to < rest->length && !is_blank(rest->data[to]);)
        to++;
    for (next = to; next < rest->length && is_blank(rest->data[next]);)
        next++;
    struct bytes word = bytes_part(*rest, from, to);
    *rest = bytes_from(*rest, next);
    return word;
}

/* --- encodings -------------------------------------------------------------------------------- */

/* The six bits of a character, and one; 0: not of the alphabet. */
static const uint8_t base64_values[256] = {
    ['A'] = 1,
    ['B'] = 2,
    ['C'] = 3,
    ['D'] = 4,
    ['E'] = 5,
    ['F'] = 6,
    ['G'] = 7,
    ['H'] = 8,
    ['I'] = 9,
    ['J'] = 10,
    ['K'] = 11,
    ['L'] = 12,
    ['M'] = 13,
    ['N'] = 14,
    ['O'] = 15,
    ['P'] = 16,
    ['Q'] = 17,
    ['R'] = 18,
    ['S'] = 19,
    ['T'] = 20,
    ['U'] = 21,
    ['V'] = 22,
    ['W'] = 23,
    ['X'] = 24,
    ['Y'] = 25,
    ['Z'] = 26,
    ['a'] = 27,
    ['b'] = 28,
    ['c'] = 29,
    ['d'] = 30,
    ['e'] = 31,
    ['f'] = 32,
    ['g'] = 33,
    ['h'] = 34,
    ['i'] = 35,
    ['j'] = 36,
    ['k'] = 37,
    ['l'] = 38,
    ['m'] = 39,
    ['n'] = 40,
    ['o'] = 41,
    ['p'] = 42,
    ['q'] = 43,
    ['r'] = 44,
    ['s'] = 45,
    ['t'] = 46,
    ['u'] = 47,
    ['v'] = 48,
    ['w'] = 49,
    ['x'] = 50,
    ['y'] = 51,
    ['z'] = 52,
    ['0'] = 53,
    ['1'] = 54,
    ['2'] = 55,
    ['3'] = 56,
    ['4'] = 57,
    ['5'] = 58,
    ['6'] = 59,
    ['7'] = 60,
    ['8'] = 61,
    ['9'] = 62,
    ['+'] = 63,
    ['/'] = 64,
};

struct bytes base64_decode(struct arena *arena, struct bytes text, bool *clean)
{
    uint8_t *out = arena_alloc(arena, text.length / 4 * 3 + 3);
    uint32_t bits = 0, n_bits = 0, n = 0, i = 0;
    bool pure = true;

    for (; out && i < text.length && text.data[i] != '='; i++) {
        uint8_t value = base64_values[text.data[i]];
        if (value == 0) {
            pure = pure && is_space(text.data[i]);
            continue;
        }
        bits = bits << 6 | (value - 1u);
        n_bits += 6;
        if (n_bits < 8)
            continue;
        n_bits -= 8;
        out[n++] = (uint8_t)(bits >> n_bits);
    }
    for (; i < text.length && pure; i++)
        pure = text.data[i] == '=' || is_space(text.data[i]);
    if (clean)
        *clean = pure && out;
    return out ? (struct bytes){out, n} : no_bytes();
}

uint32_t base64_length(struct bytes text)
{
    uint32_t end = bytes_index(text, '='), n = 0, i = 0;

    for (const uint8_t *four = text.data; i + 4 <= end; i += 4, four += 4)
        n += (base64_values[four[0]] != 0) + (base64_values[four[1]] != 0) +
             (base64_values[four[2]] != 0) + (base64_values[four[3]] != 0);
    for (; i < end; i++)
        n += base64_values[text.data[i]] != 0;
    return (uint32_t)((uint64_t)n * 6 / 8);
}

/* Octets of a soft line break ("=" at the end of a line, blanks allowed), or 0. */
static uint32_t soft_break(struct bytes text)
{
    uint32_t i = 1;

    while (i < text.length && is_blank(text.data[i]))
        i++;
    if (i < text.length && text.data[i] == '\r')
        i++;
    return i < text.length && text.data[i] == '\n' ? i + 1 : 0;
}

static uint32_t quoted_printable_into(uint8_t *out, struct bytes text)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < text.length;) {
        struct bytes rest = bytes_from(text, i);
        uint8_t octet = rest.data[0];
        uint32_t taken = 1;
        if (octet == '=' && (taken = soft_break(rest)) > 0) {
            i += taken;
            continue;
        }
        taken = 1;
        if (octet == '=' && rest.length >= 3) {
            int high = hex_digit(rest.data[1]), low = hex_digit(rest.data[2]);
            if (high >= 0 && low >= 0) {
                octet = (uint8_t)(high << 4 | low);
                taken = 3;
            }
        }
        if (out)
            out[n] = octet;
        n++;
        i += taken;
    }
    return n;
}

struct bytes quoted_printable_decode(struct arena *arena, struct bytes text)
{
    uint8_t *out = arena_alloc(arena, text.length + 1);

    return out ? (struct bytes){out, quoted_printable_into(out, text)} : no_bytes();
}

uint32_t quoted_printable_length(struct bytes text)
{
    return quoted_printable_into(NULL, text);
}

struct bytes ascii_of(struct arena *arena, struct bytes text)
{
    uint32_t high = 0, n = 0;

    for (uint32_t i = 0; i < text.length; i++)
        high += text.data[i] >> 7;
    if (high == 0)
        return text;
    uint8_t *out = arena_alloc(arena, text.length + 2 * (size_t)high);
    if (!out)
        return no_bytes();
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.data[i] < 0x80) {
            out[n++] = text.data[i];
            continue;
        }
        memcpy(out + n, "\xef\xbf\xbd", 3);
        n += 3;
    }
    return (struct bytes){out, n};
}

struct node *put_ascii(struct dissection *d, const struct field *field, struct bytes span)
{
    if (!dissection_adds(d))
        return NULL;
    return put_value(d, field, span, ascii_of(d->arena, span));
}

struct bytes bytes_parameter(struct bytes list, const char *name)
{
    while (list.length > 0) {
        uint32_t n = bytes_index(list, ',');
        struct bytes one = bytes_trim(bytes_part(list, 0, n));
        uint32_t equals = bytes_index(one, '=');
        struct bytes value = bytes_trim(bytes_from(one, equals + 1));
        bool quoted = value.length >= 2 && value.data[0] == '"';
        if (bytes_is(bytes_trim(bytes_part(one, 0, equals)), name))
            return quoted ? bytes_part(value, 1, value.length - 1) : value;
        list = bytes_from(list, n + 1);
    }
    return no_bytes();
}

static uint8_t *add_utf8(uint8_t *at, uint32_t c)
{
    if (c < 0x80) {
        *at++ = (uint8_t)c;
        return at;
    }
    if (c >= 0x10000) {
        *at++ = (uint8_t)(0xf0 | c >> 18);
        *at++ = (uint8_t)(0x80 | (c >> 12 & 0x3f));
    } else if (c >= 0x800) {
        *at++ = (uint8_t)(0xe0 | c >> 12);
    }
    *at++ = c < 0x800 ? (uint8_t)(0xc0 | c >> 6) : (uint8_t)(0x80 | (c >> 6 & 0x3f));
    *at++ = (uint8_t)(0x80 | (c & 0x3f));
    return at;
}

struct bytes utf16_decode(struct arena *arena, struct bytes text, bool big_endian)
{
    uint8_t *start = arena_alloc(arena, 3 * (size_t)(text.length / 2) + 1), *at = start;
    uint32_t high = 0;

    for (uint32_t i = 0; start && i + 1 < text.length; i += 2) {
        uint32_t a = text.data[i], b = text.data[i + 1], c = big_endian ? a << 8 | b : b << 8 | a;
        bool low = (c & 0xfc00) == 0xdc00;
        if (high && !low)
            at = add_utf8(at, 0xfffd);
        if (high && low)
            at = add_utf8(at, 0x10000 + ((high & 0x3ff) << 10 | (c & 0x3ff)));
        else if (low)
            at = add_utf8(at, 0xfffd);
        else if ((c & 0xfc00) != 0xd800)
            at = add_utf8(at, c);
        high = (c & 0xfc00) == 0xd800 ? c : 0;
    }
    if (high && start)
        at = add_utf8(at, 0xfffd);
    return (struct bytes){start, start ? (uint32_t)(at - start) : 0};
}
