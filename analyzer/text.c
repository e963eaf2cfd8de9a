#include "analyzer/text.h"

#include "analyzer/text_put.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CAPACITY_FIRST = 256,
    DECIMAL_MAX = 20, /* digits of a number */
};

void text_deinit(struct text *t)
{
    free(t->data);
    *t = (struct text){0};
}

void text_grow(struct text *t, size_t n)
{
    size_t capacity = t->capacity ? t->capacity : CAPACITY_FIRST;

    while (capacity - t->length <= n)
        capacity *= 2;
    t->data = realloc(t->data, capacity);
    if (!t->data) {
        fputs("wirewalk: out of memory\n", stderr);
        abort();
    }
    t->capacity = capacity;
}

/* Copies of a few octets are not worth a call, and those of a few more are two words. */
static inline void copy(char *to, const char *from, size_t n)
{
    if (n > 16) {
        memcpy(to, from, n);
    } else if (n >= 8) {
        memcpy(to, from, 8);
        memcpy(to + n - 8, from + n - 8, 8);
    } else if (n >= 4) {
        memcpy(to, from, 4);
        memcpy(to + n - 4, from + n - 4, 4);
    } else if (n > 0) {
        to[0] = from[0];
        to[n / 2] = from[n / 2];
        to[n - 1] = from[n - 1];
    }
}

void text_append(struct text *t, const void *data, size_t n)
{
    if (t->limit != 0 && n + t->length > t->limit)
        n = t->length < t->limit ? t->limit - t->length : 0;
    copy(text_reserve(t, n), data, n);
    t->length += n;
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* What was written behind the end counts, as far as the limit allows. */
static inline void extend(struct text *t, size_t n)
{
    t->length += n;
    if (t->limit && t->length > t->limit)
        t->length = t->limit;
}

const char text_pairs[] = "00010203040506070809101112131415161718192021222324"
                          "25262728293031323334353637383940414243444546474849"
                          "50515253545556575859606162636465666768697071727374"
                          "75767778798081828384858687888990919293949596979899";

#define HEX_ROW(high)                                                                              \
    high "0" high "1" high "2" high "3" high "4" high "5" high "6" high "7" high "8" high "9" high \
         "a" high "b" high "c" high "d" high "e" high "f"

const char text_hex_pairs[] = HEX_ROW("0") HEX_ROW("1") HEX_ROW("2") HEX_ROW("3") HEX_ROW("4")
    HEX_ROW("5") HEX_ROW("6") HEX_ROW("7") HEX_ROW("8") HEX_ROW("9") HEX_ROW("a") HEX_ROW("b")
        HEX_ROW("c") HEX_ROW("d") HEX_ROW("e") HEX_ROW("f");

static inline char *put_four(char *at, uint32_t value)
{
    return put_pair(put_pair(at, value / 100), value % 100);
}

/* A number below 10,000. */
static inline char *put_small(char *at, uint32_t value)
{
    if (value >= 1000)
        return put_four(at, value);
    if (value >= 100) {
        *at = (char)('0' + value / 100);
        return put_pair(at + 1, value % 100);
    }
    if (value >= 10)
        return put_pair(at, value);
    *at = (char)('0' + value);
    return at + 1;
}

/* Four digits at a time. */
char *put_decimal(char *at, uint64_t value)
{
    if (value < 10000)
        return put_small(at, (uint32_t)value);
    if (value < 100000000)
        return put_four(put_small(at, (uint32_t)value / 10000), (uint32_t)value % 10000);
    at = put_decimal(at, value / 100000000);
    uint32_t low = (uint32_t)(value % 100000000);
    return put_four(put_four(at, low / 10000), low % 10000);
}

void text_uint(struct text *t, uint64_t value)
{
    char *start = text_reserve(t, DECIMAL_MAX);

    extend(t, (size_t)(put_decimal(start, value) - start));
}

void text_uint_padded(struct text *t, uint64_t value, unsigned width, char pad)
{
    char digits[DECIMAL_MAX];
    size_t n = (size_t)(put_decimal(digits, value) - digits);

    for (size_t i = n; i < width; i++)
        text_char(t, pad);
    text_append(t, digits, n);
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
    char *end = text_reserve(t, n) + n;

    for (unsigned i = n; i >= 2; i -= 2, value >>= 8)
        put_octet(end -= 2, (uint8_t)value);
    if (n & 1)
        end[-1] = text_hex_pairs[2 * (value & 15) + 1];
    extend(t, n);
}

void text_hex_bytes(struct text *t, const uint8_t *data, size_t n, char separator)
{
    char *start = text_reserve(t, 3 * n), *at = start;
    size_t i = 0;

    for (; separator && i + 4 <= n; i += 4, at += 12)
        for (int k = 0; k < 4; k++) {
            put_octet(at + 3 * k, data[i + (size_t)k]);
            at[3 * k + 2] = separator;
        }
    for (; i < n; i++) {
        put_octet(at, data[i]);
        at[2] = separator; /* or nothing yet */
        at += separator ? 3 : 2;
    }
    if (separator && n > 0)
        at--;
    extend(t, (size_t)(at - start));
}

/* Ten numbers, each in three octets and the number of those that count. */
#define DECIMAL_ROW(tens, fill, n)                                                                 \
    tens "0" fill n tens "1" fill n tens "2" fill n tens "3" fill n tens "4" fill n tens           \
         "5" fill n tens "6" fill n tens "7" fill n tens "8" fill n tens "9" fill n
#define DECIMAL_TWO(tens)   DECIMAL_ROW(tens, "\0", "\2")
#define DECIMAL_THREE(tens) DECIMAL_ROW(tens, "", "\3")

void text_ipv4(struct text *t, const uint8_t address[4])
{
    static const char octets[] = DECIMAL_ROW("", "\0\0", "\1") DECIMAL_TWO("1") DECIMAL_TWO("2")
        DECIMAL_TWO("3") DECIMAL_TWO("4") DECIMAL_TWO("5") DECIMAL_TWO("6") DECIMAL_TWO("7")
            DECIMAL_TWO("8") DECIMAL_TWO("9") DECIMAL_THREE("10") DECIMAL_THREE("11")
                DECIMAL_THREE("12") DECIMAL_THREE("13") DECIMAL_THREE("14") DECIMAL_THREE("15")
                    DECIMAL_THREE("16") DECIMAL_THREE("17") DECIMAL_THREE("18") DECIMAL_THREE("19")
                        DECIMAL_THREE("20") DECIMAL_THREE("21") DECIMAL_THREE("22")
                            DECIMAL_THREE("23") DECIMAL_THREE("24") DECIMAL_THREE("25");
    char *start = text_reserve(t, 4 * 4 + 1), *at = start;

    for (int i = 0; i < 4; i++) {
        const char *octet = octets + 4 * (size_t)address[i];
        memcpy(at, octet, 4);
        at += octet[3];
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
    char *at = text_reserve(t, 18);

    for (int i = 0; i < 6; i++) {
        at = put_octet(at, address[i]);
        *at++ = ':';
    }
    extend(t, 17);
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

/* Returns how many octets it has. */
static unsigned add_control(struct text *t, uint8_t c)
{
    static const char letters[] = "abtnvfr"; /* 7 to 13 */
    bool named = c >= 7 && c <= 13;
    char escape[4] = {'\\', named ? letters[c - 7] : (char)('0' + (c >> 6)),
        (char)('0' + (c >> 3 & 7)), (char)('0' + (c & 7))};

    memcpy(text_reserve(t, sizeof escape), escape, sizeof escape);
    extend(t, named ? 2 : 4);
    return 1;
}

/* A character that leaves no ink: \u200B. */
static void add_invisible(struct text *t, gunichar c)
{
    text_add(t, c > 0xffff ? "\\U" : "\\u");
    for (int shift = c > 0xffff ? 28 : 12; shift >= 0; shift -= 4)
        text_char(t, "0123456789ABCDEF"[c >> shift & 15]);
}

/* Octets of a character that is none: what begins one, and of those that it announces what there
 * is. */
static unsigned broken_length(const uint8_t *data, size_t n)
{
    unsigned announced = 0, length = 1;

    if (data[0] >= 0xc0 && data[0] < 0xfe)
        for (uint8_t lead = data[0]; lead & 0x40; lead = (uint8_t)(lead << 1))
            announced++;
    while (length <= announced && length < n && (data[length] & 0xc0) == 0x80)
        length++;
    return length;
}

/* A character of several octets, or octets that are part of none. Returns how many there are. */
static unsigned add_wide(struct text *t, const uint8_t *data, size_t n)
{
    unsigned length = utf8_length(data, n);

    if (length == 0) {
        text_add(t, "\xef\xbf\xbd");
        return broken_length(data, n);
    }
    gunichar c = g_utf8_get_char((const char *)data);
    if (g_unichar_isprint(c))
        text_add_n(t, data, length);
    else
        add_invisible(t, c);
    return length;
}

/* The top bit of an octet is set when it is below 0x20, above 0x7f, or 0x7f; where it is one of
 * these, those of octets above it may be set too. */
static inline uint64_t odd_octets(uint64_t octets)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);

    return ((octets - 0x20 * ones) | octets | (octets + ones)) & 0x80 * ones;
}

/* Copies plain ASCII, sixteen octets at a time and the rest as two words that may overlap; `out`
 * has room for n. Returns how many octets at the start of data are plain. */
static size_t copy_plain(char *out, const uint8_t *data, size_t n)
{
    size_t i = 0;
    uint64_t two[2];

    for (; i + sizeof two <= n; i += sizeof two) {
        memcpy(two, data + i, sizeof two);
        memcpy(out + i, two, sizeof two);
        if (odd_octets(two[0]) | odd_octets(two[1]))
            break;
    }
    if (n >= sizeof two[0] && n - i < sizeof two) {
        size_t last = n - sizeof two[0], first = i < last ? i : last;
        memcpy(&two[0], data + first, sizeof two[0]);
        memcpy(&two[1], data + last, sizeof two[1]);
        memcpy(out + first, &two[0], sizeof two[0]);
        memcpy(out + last, &two[1], sizeof two[1]);
        if (!(odd_octets(two[0]) | odd_octets(two[1])))
            return n;
    }
    for (; i < n && data[i] >= 0x20 && data[i] < 0x7f; i++)
        out[i] = (char)data[i];
    return i;
}

void text_wire(struct text *t, const uint8_t *data, size_t n)
{
    while (n > 0) {
        size_t plain = copy_plain(text_reserve(t, n), data, n);
        extend(t, plain);
        data += plain;
        n -= plain;
        for (unsigned length; n > 0 && (data[0] < 0x20 || data[0] >= 0x7f); n -= length) {
            length = data[0] < 0x80 ? add_control(t, data[0]) : add_wide(t, data, n);
            data += length;
        }
    }
}
