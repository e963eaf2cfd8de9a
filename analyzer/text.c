#include "analyzer/text.h"

#include <arpa/inet.h>
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

char *text_reserve(struct text *t, size_t n)
{
    if (n > t->capacity - t->length) {
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
    return t->data + t->length;
}

void text_add_n(struct text *t, const void *data, size_t n)
{
    if (t->limit && n > t->limit - t->length)
        n = t->length < t->limit ? t->limit - t->length : 0;
    if (n == 0)
        return;
    memcpy(text_reserve(t, n), data, n);
    t->length += n;
}

void text_add(struct text *t, const char *string)
{
    text_add_n(t, string, strlen(string));
}

void text_char(struct text *t, char c)
{
    text_add_n(t, &c, 1);
}

void text_fill(struct text *t, char c, size_t n)
{
    if (t->limit && n > t->limit - t->length)
        n = t->length < t->limit ? t->limit - t->length : 0;
    memset(text_reserve(t, n + 1), c, n);
    t->length += n;
}

void text_uint(struct text *t, uint64_t value)
{
    char digits[20];
    char *first = digits + sizeof digits;

    do {
        *--first = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    text_add_n(t, first, (size_t)(digits + sizeof digits - first));
}

void text_int(struct text *t, int64_t value)
{
    if (value < 0)
        text_char(t, '-');
    text_uint(t, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void text_hex(struct text *t, uint64_t value, unsigned digits)
{
    char text[16];
    unsigned n = 0;

    do {
        text[15 - n++] = hex_digits[value & 15];
        value >>= 4;
    } while (n < 16 && (value > 0 || n < digits));
    text_add_n(t, text + 16 - n, n);
}

void text_hex_bytes(struct text *t, const uint8_t *data, size_t n, char separator)
{
    for (size_t i = 0; i < n; i++) {
        char octet[3] = {separator, hex_digits[data[i] >> 4], hex_digits[data[i] & 15]};
        bool separated = i > 0 && separator;
        text_add_n(t, octet + !separated, separated ? 3 : 2);
    }
}

void text_ipv4(struct text *t, const uint8_t address[4])
{
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            text_char(t, '.');
        text_uint(t, address[i]);
    }
}

void text_ipv6(struct text *t, const uint8_t address[16])
{
    char text[INET6_ADDRSTRLEN];

    if (inet_ntop(AF_INET6, address, text, sizeof text))
        text_add(t, text);
}

void text_ether(struct text *t, const uint8_t address[6])
{
    text_hex_bytes(t, address, 6, ':');
}

void text_vprintf(struct text *t, const char *format, va_list arguments)
{
    va_list again;

    va_copy(again, arguments);
    text_reserve(t, 1);
    int n = vsnprintf(t->data + t->length, t->capacity - t->length, format, arguments);
    if (n > 0 && (size_t)n >= t->capacity - t->length) {
        text_reserve(t, (size_t)n + 1);
        vsnprintf(t->data + t->length, t->capacity - t->length, format, again);
    }
    va_end(again);
    if (n > 0)
        t->length += (size_t)n;
    if (t->limit && t->length > t->limit)
        t->length = t->limit;
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

void text_wire(struct text *t, const uint8_t *data, size_t n)
{
    size_t plain = 0; /* octets before i that go out as they are */

    for (size_t i = 0; i < n;) {
        if (data[i] >= 0x20 && data[i] < 0x7f) {
            i++;
            plain++;
            continue;
        }
        unsigned length = utf8_length(data + i, n - i);
        if (is_printed(data + i, length)) {
            plain += length;
        } else {
            text_add_n(t, data + i - plain, plain);
            plain = 0;
            add_escaped(t, data + i, length);
        }
        i += length ? length : 1;
    }
    text_add_n(t, data + n - plain, plain);
}
