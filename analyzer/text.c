#include "analyzer/text.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CAPACITY_FIRST = 256,
};

static const char hex_digits[] = "0123456789abcdef";

void text_deinit(struct text *t)
{
    free(t->data);
    *t = (struct text){0};
}

void text_grow(struct text *t, size_t n)
{
    size_t capacity = t->capacity ? t->capacity : CAPACITY_FIRST;

    while (capacity - t->length < n)
        capacity *= 2;
    t->data = realloc(t->data, capacity);
    if (!t->data) {
        fputs("wirewalk: out of memory\n", stderr);
        abort();
    }
    t->capacity = capacity;
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* What was written behind the end counts, as far as the limit allows. */
static inline void extend(struct text *t, size_t n)
{
    t->length += n;
    if (t->limit && t->length > t->limit)
        t->length = t->limit;
}

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

/* Two digits at a time, from the end. Returns the first of them. */
static char *put_digits(char *end, uint64_t value)
{
    while (value >= 100) {
        end -= 2;
        memcpy(end, pairs + 2 * (value % 100), 2);
        value /= 100;
    }
    if (value >= 10) {
        end -= 2;
        memcpy(end, pairs + 2 * value, 2);
    } else {
        *--end = (char)('0' + value);
    }
    return end;
}

static unsigned count_digits(uint64_t value)
{
    static const uint64_t powers[] = {0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
        1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000,
        1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
        10000000000000000000u};
    unsigned bits = 64 - (unsigned)__builtin_clzll(value | 1);
    unsigned n = bits * 1233 >> 12; /* log10(2) */

    return n + (value >= powers[n]);
}

void text_uint(struct text *t, uint64_t value)
{
    unsigned n = count_digits(value);

    put_digits(text_reserve(t, n) + n, value);
    extend(t, n);
}

void text_uint_padded(struct text *t, uint64_t value, unsigned width, char pad)
{
    unsigned n = count_digits(value), all = n > width ? n : width;
    char *at = text_reserve(t, all);

    for (unsigned i = 0; i < all - n; i++)
        at[i] = pad;
    put_digits(at + all, value);
    extend(t, all);
}

void text_int(struct text *t, int64_t value)
{
    if (value < 0)
        text_char(t, '-');
    text_uint(t, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void text_hex(struct text *t, uint64_t value, unsigned digits)
{
    unsigned needed = (67 - (unsigned)__builtin_clzll(value | 1)) / 4;
    unsigned n = needed > digits ? needed : digits;
    char *at = text_reserve(t, n);

    for (unsigned i = n; i-- > 0; value >>= 4)
        at[i] = hex_digits[value & 15];
    extend(t, n);
}

#define HEX_ROW(high)                                                                              \
    high "0" high "1" high "2" high "3" high "4" high "5" high "6" high "7" high "8" high "9" high \
         "a" high "b" high "c" high "d" high "e" high "f"

void text_two_hex(char out[2], uint8_t octet)
{
    static const char octets[] = HEX_ROW("0") HEX_ROW("1") HEX_ROW("2") HEX_ROW("3") HEX_ROW("4")
        HEX_ROW("5") HEX_ROW("6") HEX_ROW("7") HEX_ROW("8") HEX_ROW("9") HEX_ROW("a") HEX_ROW("b")
            HEX_ROW("c") HEX_ROW("d") HEX_ROW("e") HEX_ROW("f");

    memcpy(out, octets + 2 * (size_t)octet, 2);
}

void text_hex_bytes(struct text *t, const uint8_t *data, size_t n, char separator)
{
    char *start = text_reserve(t, 3 * n), *at = start;

    for (size_t i = 0; i < n; i++) {
        text_two_hex(at, data[i]);
        at[2] = separator; /* or nothing yet */
        at += separator ? 3 : 2;
    }
    if (separator && n > 0)
        at--;
    extend(t, (size_t)(at - start));
}

/* 0 to 255 */
static char *put_octet(char *at, uint8_t octet)
{
    if (octet < 10) {
        *at = (char)('0' + octet);
        return at + 1;
    }
    if (octet >= 100)
        *at++ = (char)('0' + octet / 100);
    memcpy(at, pairs + 2 * (octet % 100), 2);
    return at + 2;
}

void text_ipv4(struct text *t, const uint8_t address[4])
{
    char *start = text_reserve(t, 16), *at = start;

    for (int i = 0; i < 4; i++) {
        at = put_octet(at, address[i]);
        *at++ = '.';
    }
    extend(t, (size_t)(at - start) - 1);
}

/* The longest run of two or more zero groups, the first of equal ones; n 0: none. */
static unsigned find_zeros(const uint16_t groups[8], unsigned *n)
{
    unsigned best = 0;

    *n = 0;
    for (unsigned i = 0; i < 8; i++) {
        unsigned end = i;
        while (end < 8 && groups[end] == 0)
            end++;
        if (end - i > *n && end - i >= 2) {
            best = i;
            *n = end - i;
        }
        if (end > i)
            i = end - 1;
    }
    return best;
}

void text_ipv6(struct text *t, const uint8_t address[16])
{
    uint16_t groups[8];
    unsigned zeros, n;

    for (int i = 0; i < 8; i++)
        groups[i] = (uint16_t)(address[2 * i] << 8 | address[2 * i + 1]);
    zeros = find_zeros(groups, &n);
    bool has_ipv4 = zeros == 0 && (n == 6 || (n == 5 && groups[5] == 0xffff));
    for (unsigned i = 0; i < 8; i++) {
        if (n > 0 && i == zeros) {
            text_add_n(t, "::", 2);
            i += n - 1;
            continue;
        }
        if (i > 0 && (n == 0 || i != zeros + n))
            text_char(t, ':');
        if (i == 6 && has_ipv4) {
            text_ipv4(t, address + 12);
            return;
        }
        text_hex(t, groups[i], 1);
    }
}

void text_ether(struct text *t, const uint8_t address[6])
{
    text_hex_bytes(t, address, 6, ':');
}

/* One conversion that is not simple: nothing was taken from the arguments for it. */
#define NOT_SIMPLE NULL

static void add_string(struct text *t, const char *string)
{
    text_add(t, string ? string : "(null)");
}

/* Numbers that are long: %lu %zu %llu. */
static const char *add_long(struct text *t, const char *p, va_list *arguments)
{
    if (p[0] == 'l' && p[1] == 'l' && p[2] == 'u') {
        text_uint(t, va_arg(*arguments, unsigned long long));
        return p + 3;
    }
    if (p[1] != 'u')
        return NOT_SIMPLE;
    text_uint(t, va_arg(*arguments, unsigned long));
    return p + 2;
}

/* %.*s */
static const char *add_part(struct text *t, const char *p, va_list *arguments)
{
    if (p[1] != '*' || p[2] != 's')
        return NOT_SIMPLE;
    int most = va_arg(*arguments, int);
    const char *string = va_arg(*arguments, const char *);
    if (most < 0)
        add_string(t, string);
    else if (most > 0 && string)
        text_add_n(t, string, strnlen(string, (size_t)most));
    return p + 3;
}

/* The conversion behind a '%' at p: %u %d %s %.*s %c %% %lu %zu %llu %x %02x %04x %08x and no
 * other. Returns what follows it. */
static const char *add_conversion(struct text *t, const char *p, va_list *arguments)
{
    unsigned digits = 1;

    if (p[0] == '0' && p[1] >= '1' && p[1] <= '8' && p[2] == 'x') {
        digits = (unsigned)(p[1] - '0');
        p += 2;
    }
    switch (*p) {
    case 'u':
        text_uint(t, va_arg(*arguments, unsigned));
        return p + 1;
    case 'd':
        text_int(t, va_arg(*arguments, int));
        return p + 1;
    case 'x':
        text_hex(t, va_arg(*arguments, unsigned), digits);
        return p + 1;
    case 's':
        add_string(t, va_arg(*arguments, const char *));
        return p + 1;
    case 'c':
        text_char(t, (char)va_arg(*arguments, int));
        return p + 1;
    case '%':
        text_char(t, '%');
        return p + 1;
    case 'l':
    case 'z':
        return add_long(t, p, arguments);
    case '.':
        return add_part(t, p, arguments);
    default:
        return NOT_SIMPLE;
    }
}

/* What nearly all formats hold, several times as fast as printf does it. false: the format holds
 * more than that, and nothing was added. */
static bool add_simple(struct text *t, const char *format, va_list *arguments)
{
    size_t start = t->length;

    while (*format) {
        const char *percent = strchrnul(format, '%');
        text_add_n(t, format, (size_t)(percent - format));
        if (!*percent)
            return true;
        format = add_conversion(t, percent + 1, arguments);
        if (format == NOT_SIMPLE) {
            t->length = start;
            return false;
        }
    }
    return true;
}

void text_vprintf(struct text *t, const char *format, va_list arguments)
{
    va_list again;

    va_copy(again, arguments);
    bool simple = add_simple(t, format, &again);
    va_end(again);
    if (simple)
        return;
    va_copy(again, arguments);
    text_reserve(t, 1);
    int n = vsnprintf(t->data + t->length, t->capacity - t->length, format, arguments);
    if (n > 0 && (size_t)n >= t->capacity - t->length) {
        text_reserve(t, (size_t)n + 1);
        vsnprintf(t->data + t->length, t->capacity - t->length, format, again);
    }
    va_end(again);
    if (n > 0)
        extend(t, (size_t)n);
}

void text_printf(struct text *t, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text_vprintf(t, format, arguments);
    va_end(arguments);
}

const char *text_string(struct text *t)
{
    *text_reserve(t, 1) = '\0';
    return t->data;
}

unsigned utf8_length(const uint8_t *data, size_t n)
{
    /* By first octet: length, and the range of the second octet (RFC 3629 §4). */
    uint8_t first = data[0], low = 0x80, high = 0xbf;
    unsigned length;

    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first == 0xe0)
        low = 0xa0;
    else if (first == 0xed)
        high = 0x9f;
    else if (first == 0xf0)
        low = 0x90;
    else if (first == 0xf4)
        high = 0x8f;
    if (length > n || data[1] < low || data[1] > high)
        return 0;
    for (unsigned i = 2; i < length; i++)
        if ((data[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

static void add_control(struct text *t, uint8_t c)
{
    static const char letters[] = "abtnvfr"; /* 7 to 13 */

    text_char(t, '\\');
    if (c >= 7 && c <= 13) {
        text_char(t, letters[c - 7]);
    } else {
        text_char(t, (char)('0' + (c >> 6)));
        text_char(t, (char)('0' + (c >> 3 & 7)));
        text_char(t, (char)('0' + (c & 7)));
    }
}

/* A character that leaves no ink: \u200B. */
static void add_invisible(struct text *t, gunichar c)
{
    text_add(t, c > 0xffff ? "\\U" : "\\u");
    for (int shift = c > 0xffff ? 28 : 12; shift >= 0; shift -= 4)
        text_char(t, "0123456789ABCDEF"[c >> shift & 15]);
}

/* One character that does not go out as it is. */
static void add_escaped(struct text *t, const uint8_t *data, unsigned length)
{
    if (length == 0)
        text_add_n(t, "\xef\xbf\xbd", 3);
    else if (length == 1)
        add_control(t, data[0]);
    else
        add_invisible(t, g_utf8_get_char((const char *)data));
}

static bool is_printed(const uint8_t *data, unsigned length)
{
    if (length <= 1)
        return length == 1 && data[0] >= 0x20 && data[0] < 0x7f;
    return g_unichar_isprint(g_utf8_get_char((const char *)data));
}

/* Octets at the start that are plain ASCII, eight at a time. */
static size_t plain_run(const uint8_t *data, size_t n)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t i = 0;

    for (uint64_t word; i + sizeof word <= n; i += sizeof word) {
        memcpy(&word, data + i, sizeof word);
        /* the top bit of an octet is set when it is below 0x20, above 0x7f, or 0x7f */
        if (((word - 0x20 * ones) | word | (word + ones)) & 0x80 * ones)
            break;
    }
    while (i < n && data[i] >= 0x20 && data[i] < 0x7f)
        i++;
    return i;
}

void text_wire(struct text *t, const uint8_t *data, size_t n)
{
    size_t added = 0; /* octets before that went out */

    for (size_t i = plain_run(data, n); i < n; i += plain_run(data + i, n - i)) {
        unsigned length = utf8_length(data + i, n - i);
        if (is_printed(data + i, length)) {
            i += length;
            continue;
        }
        text_add_n(t, data + added, i - added);
        add_escaped(t, data + i, length);
        i += length ? length : 1;
        added = i;
    }
    if (added < n)
        text_add_n(t, data + added, n - added);
}
