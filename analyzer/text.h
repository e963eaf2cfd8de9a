/*
 * text: a growing buffer of output, and the fast formatters
 *
 * snprintf costs ten times a hand-made formatter, so numbers, addresses and times on hot paths
 * are written by these. A text is owned by its maker; text_reset keeps its memory.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    char *data; /* not terminated; see text_string */
    size_t length;
    size_t capacity;
    size_t limit; /* text_add and text_add_n drop what would go beyond; 0: no limit */
};

void text_deinit(struct text *t);
void text_grow(struct text *t, size_t n);

/* Room for n more octets, which may be 0, and never NULL; ends the program with a message when
 * memory is out. */
static inline char *text_reserve(struct text *t, size_t n)
{
    if (__builtin_expect(n >= t->capacity - t->length, 0))
        text_grow(t, n);
    return t->data + t->length;
}

static inline void text_reset(struct text *t)
{
    t->length = 0;
}

/* The same as text_add_n, for what is not known when the program is compiled. */
void text_append(struct text *t, const void *data, size_t n);

/* Always inline, so that the length of a literal and the copy of a few octets cost nothing. */
__attribute__((always_inline)) static inline void text_add_n(
    struct text *t, const void *data, size_t n)
{
    if (!__builtin_constant_p(n) || n > 16 || (t->limit != 0 && n + t->length > t->limit)) {
        text_append(t, data, n);
        return;
    }
    memcpy(text_reserve(t, n), data, n);
    t->length += n;
}

__attribute__((always_inline)) static inline void text_add(struct text *t, const char *string)
{
    text_add_n(t, string, strlen(string));
}

static inline void text_char(struct text *t, char c)
{
    *text_reserve(t, 1) = c;
    t->length++;
}

static inline void text_fill(struct text *t, char c, size_t n)
{
    memset(text_reserve(t, n + 1), c, n);
    t->length += n;
}

void text_uint(struct text *t, uint64_t value);
/* At least width octets, filled up on the left. */
void text_uint_padded(struct text *t, uint64_t value, unsigned width, char pad);
void text_int(struct text *t, int64_t value);
/* At least digits hexadecimal digits, no prefix. */
void text_hex(struct text *t, uint64_t value, unsigned digits);
/* aabbcc, with separator between octets unless it is 0. */
void text_hex_bytes(struct text *t, const uint8_t *data, size_t n, char separator);
void text_ipv4(struct text *t, const uint8_t address[4]);
/* RFC 5952, as inet_ntop(3). */
void text_ipv6(struct text *t, const uint8_t address[16]);
void text_ether(struct text *t, const uint8_t address[6]);
/* Seconds with nine decimals, or `decimals` of them (0 to 9). */
void text_seconds(struct text *t, int64_t ns, unsigned decimals);
/* 2014-05-18T19:04:25.686124000Z */
void text_iso_time(struct text *t, int64_t ns);
/* May 18, 2014 19:04:25.686124000 UTC; decimals 9 or 0 (then without a fraction) */
void text_long_time(struct text *t, int64_t ns, unsigned decimals);
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *t, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/* The same as a string, terminated; valid until the next change. */
const char *text_string(struct text *t);

/*
 * Octets of the wire as Wireshark prints a string: valid UTF-8 as it is, what begins a character
 * and does not end it as one U+FFFD, as any other octet that is none, control characters as \r, \n,
 * \t, … or three octal digits, other characters that cannot be seen as \u200B.
 */
void text_wire(struct text *t, const uint8_t *data, size_t n);
/* The length (1 to 4) of the UTF-8 character at data, 0 when it is none. */
unsigned utf8_length(const uint8_t *data, size_t n);
