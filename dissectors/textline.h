/*
 * textline: the grammar that line-based protocols share
 *
 * SMTP, POP3, IMAP, FTP, HTTP and mail itself are made of lines that end with CR LF (RFC 5234),
 * though a lone LF or CR is met on the wire, and of words with blanks between them. Nothing here
 * copies: results point into the input, except for what is decoded, which lives in the arena.
 */
#pragma once

#include "analyzer/dissection.h"

#include <stdbool.h>
#include <stdint.h>

/* --- octets ---------------------------------------------------------------------------------- */

/* [from, to) of the octets, as far as they go. */
struct bytes bytes_part(struct bytes bytes, uint32_t from, uint32_t to);
/* All from that octet on. */
struct bytes bytes_from(struct bytes bytes, uint32_t from);
/* The value of name="value" or name=value in a list with commas, without the quotes; data NULL: it
 * is not there. */
struct bytes bytes_parameter(struct bytes list, const char *name);
/* Where the octet is first met, or the length. */
uint32_t bytes_index(struct bytes bytes, uint8_t octet);
/* Where the string is first met at or after from, or the length. */
uint32_t bytes_search(struct bytes bytes, uint32_t from, const char *string);
/* Is it the string, does it begin with it? Letter case counts. */
bool bytes_same(struct bytes bytes, const char *string);
bool bytes_start(struct bytes bytes, const char *string);
/* Is it the string, does it begin with it, is it in it? Letter case does not count. */
bool bytes_is(struct bytes bytes, const char *string);
bool bytes_begin(struct bytes bytes, const char *string);
bool bytes_contain(struct bytes bytes, const char *string);
/* A copy in small letters (of ASCII), in the arena; data NULL: out of memory. */
struct bytes bytes_lower(struct arena *arena, struct bytes bytes);
/* Without blanks, CR and LF at both ends. */
struct bytes bytes_trim(struct bytes bytes);
/* Decimal digits at the start; false when there are none. Stops at UINT64_MAX. */
bool bytes_number(struct bytes bytes, uint64_t *value);

static inline bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}
/* Of ASCII, whatever the locale. */
static inline bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}
static inline bool is_letter(uint8_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* The value of a hexadecimal digit, or -1. */
int hex_digit(uint8_t c);

/* --- lines ------------------------------------------------------------------------------------ */

struct line {
    struct bytes text;  /* without its end */
    struct bytes whole; /* with it */
    bool ended;         /* false: the octets stop before an end of line */
};

/*
 * For framing: octets of the first line with its end, or 0 when it is not all there. scanned: as
 * many octets were seen before without an end. A CR that comes last ends nothing yet: its LF may
 * still come.
 */
uint32_t line_length(struct bytes bytes, uint32_t scanned);
/* The same of as many lines as are complete. */
uint32_t lines_length(struct bytes bytes, uint32_t scanned);
/* Take the next line off the octets; false when none are left. */
bool line_next(struct bytes *rest, struct line *line);
/* Lines that line_next would give. */
uint32_t lines_count(struct bytes bytes);
/* The next word, up to a blank; rest goes on at the word after. Empty when none is left. */
struct bytes word_next(struct bytes *rest);

/* --- encodings -------------------------------------------------------------------------------- */

/*
 * Base64 (RFC 4648), as lenient as mail readers are: what is not of the alphabet is passed over,
 * "=" ends it. In the arena; empty when that is full. clean, unless NULL: whether it was pure.
 */
struct bytes base64_decode(struct arena *arena, struct bytes text, bool *clean);
/* Octets that base64_decode would give. */
uint32_t base64_length(struct bytes text);
/* The same for quoted-printable (RFC 2045, 6.7). */
struct bytes quoted_printable_decode(struct arena *arena, struct bytes text);
uint32_t quoted_printable_length(struct bytes text);

/* UTF-16 as UTF-8, in the arena; half a surrogate pair becomes U+FFFD. */
struct bytes utf16_decode(struct arena *arena, struct bytes text, bool big_endian);

/*
 * Text that Wireshark takes for ASCII: octets above 127 become U+FFFD, one by one. The input
 * itself when it has none, else in the arena.
 */
struct bytes ascii_of(struct arena *arena, struct bytes text);
/* put_text of such a text. */
struct node *put_ascii(struct dissection *d, const struct field *field, struct bytes span);
