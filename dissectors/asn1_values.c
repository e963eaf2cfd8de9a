#include "dissectors/asn1_values.h"

#include "dissectors/oid_names.h"
#include "dissectors/t61.h"

#include <string.h>

enum {
    TAG_UTF8 = 12,
    TAG_TELETEX = 20,
    TAG_VIDEOTEX = 21,
    TAG_UNIVERSAL_STRING = 28,
    TAG_BMP = 30,
    HEX_MAX = 36,          /* octets that are shown before the ellipsis */
    STRING_MAX = 1u << 16, /* octets of a string that is converted; more are dropped */
    UTC_DIGITS = 10,       /* YYMMDDhhmm */
    UTC_MIN = 10,
    UTC_MAX = 19,
    TIME_DIGITS = 14, /* YYYYMMDDhhmmss */
};

static const int64_t ns_per_second = 1000000000;
/* What an int64_t of nanoseconds can hold, in days since 1970. */
static const int64_t days_max = 106751;

static const struct field stray_field = {"_ws.string.trailing_stray_characters",
    "Trailing stray characters", FIELD_EXPERT, EXPERT_WARNING, EXPERT_UNDECODED};

/* --- numbers -----------------------------------------------------------------------------------
 */

const char *asn1_hex(struct arena *arena, struct bytes octets)
{
    struct text text = {0};
    uint32_t n = octets.length < HEX_MAX ? octets.length : HEX_MAX;

    text_hex_bytes(&text, octets.data, n, 0);
    if (n < octets.length)
        text_add(&text, "\u2026");
    const char *hex = arena_copy(arena, text.data, text.length);
    text_deinit(&text);
    return hex;
}

static struct node *put_octets(
    struct dissection *d, const struct field *field, const struct field *as, struct bytes octets)
{
    struct node *node = put_text(d, as, octets);

    if (node)
        node_label(d, node, "%s: 0x%s", field->title, asn1_hex(d->arena, octets));
    return node;
}

struct node *asn1_take_integer(
    struct dissection *d, const struct field *field, const struct field *large, uint32_t n)
{
    struct bytes octets = {cursor_take(&d->cursor, n), n};
    uint64_t value = 0;

    if (!octets.data || !field || n == 0 || !dissection_adds(d))
        return NULL;
    if (field->type == FIELD_BYTES)
        return put_octets(d, field, field, octets);
    if (n > 9 || (n == 9 && octets.data[0] != 0))
        return put_octets(d, field, large, octets);
    if (field_is_signed(field) && octets.data[0] & 0x80)
        value = UINT64_MAX;
    for (uint32_t i = 0; i < n; i++)
        value = value << 8 | octets.data[i];
    if (field_width(field) <= 4)
        value = field_is_signed(field) ? (uint64_t)(int64_t)(int32_t)value : (uint32_t)value;
    return put_uint(d, field, octets, value);
}

struct node *asn1_put_oid(struct dissection *d, const struct field *field, struct bytes oid)
{
    if (!dissection_adds(d))
        return NULL;
    const char *dotted = oid_dotted(d->arena, oid);
    struct node *node = field->type == FIELD_OID ? put_text(d, field, oid)
                                                 : put_value(d, field, oid, bytes_of(dotted));
    node_suffix(d, node, " (%s)", oid_name(d->arena, dotted));
    return node;
}

/* --- strings -----------------------------------------------------------------------------------
 */

static void add_code_point(struct text *out, uint32_t c)
{
    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        c = 0xfffd;
    if (c < 0x80) {
        text_char(out, (char)c);
        return;
    }
    if (c < 0x800)
        text_char(out, (char)(0xc0 | c >> 6));
    else {
        if (c < 0x10000)
            text_char(out, (char)(0xe0 | c >> 12));
        else {
            text_char(out, (char)(0xf0 | c >> 18));
            text_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
        }
        text_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
    }
    text_char(out, (char)(0x80 | (c & 0x3f)));
}

static void add_wide(struct text *out, struct bytes octets, uint32_t width)
{
    for (uint32_t i = 0; i + width <= octets.length; i += width) {
        uint32_t c = 0;
        for (uint32_t k = 0; k < width; k++)
            c = c << 8 | octets.data[i + k];
        add_code_point(out, c);
    }
}

static void add_ascii(struct text *out, struct bytes octets)
{
    for (uint32_t i = 0; i < octets.length; i++)
        if (octets.data[i] < 0x80)
            text_char(out, (char)octets.data[i]);
        else
            add_code_point(out, 0xfffd);
}

static bool is_ascii(struct bytes octets)
{
    for (uint32_t i = 0; i < octets.length; i++)
        if (octets.data[i] >= 0x80)
            return false;
    return true;
}

static struct bytes decoded(struct arena *arena, uint8_t tag, struct bytes octets)
{
    struct text text = {.limit = STRING_MAX};

    if (tag == TAG_TELETEX || tag == TAG_VIDEOTEX)
        t61_decode(&text, octets.data, octets.length);
    else if (tag == TAG_BMP || tag == TAG_UNIVERSAL_STRING)
        add_wide(&text, octets, tag == TAG_BMP ? 2 : 4);
    else
        add_ascii(&text, octets);
    struct bytes value = {
        (const uint8_t *)arena_copy(arena, text.data ? text.data : "", text.length),
        (uint32_t)text.length};
    text_deinit(&text);
    return value;
}

/* A text ends with its first NUL; what other octets follow it are noted. */
static struct node *put_until_nul(
    struct dissection *d, const struct field *field, struct bytes span, struct bytes value)
{
    const uint8_t *nul = memchr(value.data, 0, value.length);
    bool stray = false;

    for (const uint8_t *p = nul; p && p < value.data + value.length; p++)
        stray |= *p != 0;
    if (nul)
        value.length = (uint32_t)(nul - value.data);
    struct node *node = put_value(d, field, span, value);
    if (stray && node)
        expert(d, node, &stray_field);
    return node;
}

struct node *asn1_put_text(struct dissection *d, const struct field *field, struct bytes octets)
{
    return dissection_adds(d) ? put_until_nul(d, field, octets, octets) : NULL;
}

struct node *asn1_put_string(
    struct dissection *d, const struct field *field, uint8_t tag, struct bytes octets)
{
    if (!dissection_adds(d))
        return NULL;
    if (field->type != FIELD_TEXT)
        return put_text(d, field, octets);
    bool wide = tag == TAG_BMP || tag == TAG_UNIVERSAL_STRING || tag == TAG_TELETEX;
    bool plain = tag == TAG_UTF8 || (!wide && is_ascii(octets));
    return put_until_nul(d, field, octets, plain ? octets : decoded(d->arena, tag, octets));
}

/* --- times -------------------------------------------------------------------------------------
 */

/* Days from 1970 to a day of the Gregorian calendar. */
static int64_t days_since_epoch(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = year / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (int64_t)(month + (month > 2 ? -3u : 9u)) + 2) / 5 + (int64_t)day - 1;
    int64_t day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

    return era * 146097 + day_of_era - 719468;
}

static bool all_digits(struct bytes text, uint32_t from, uint32_t n)
{
    if (from + n > text.length)
        return false;
    for (uint32_t i = from; i < from + n; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return true;
}

static unsigned number_at(struct bytes text, uint32_t from, uint32_t n)
{
    unsigned value = 0;

    for (uint32_t i = from; i < from + n; i++)
        value = 10 * value + (unsigned)(text.data[i] - '0');
    return value;
}

/* A moment as days and ns of the day; more than an int64_t of ns holds. */
struct moment {
    int64_t days, ns;
};

/* What follows the seconds: a fraction, and Z or a difference to UTC. */
static bool read_rest(struct bytes text, struct moment *moment)
{
    uint32_t i = TIME_DIGITS;

    if (i < text.length && (text.data[i] == '.' || text.data[i] == ',')) {
        int64_t unit = ns_per_second / 10;
        if (!all_digits(text, ++i, 1))
            return false;
        for (; i < text.length && all_digits(text, i, 1); i++, unit /= 10)
            moment->ns += unit * number_at(text, i, 1);
    }
    if (i == text.length || (text.data[i] == 'Z' && i + 1 == text.length))
        return true;
    if ((text.data[i] != '+' && text.data[i] != '-') || !all_digits(text, i + 1, 4))
        return false;
    int64_t minutes = (int64_t)number_at(text, i + 1, 2) * 60 + number_at(text, i + 3, 2);
    moment->ns -= (text.data[i] == '+' ? minutes : -minutes) * 60 * ns_per_second;
    return i + 5 == text.length;
}

static bool read_moment(struct bytes text, struct moment *moment)
{
    static const int64_t day = 86400;

    if (!all_digits(text, 0, TIME_DIGITS))
        return false;
    unsigned month = number_at(text, 4, 2), mday = number_at(text, 6, 2);
    if (month < 1 || month > 12 || mday < 1 || mday > 31 || number_at(text, 8, 2) > 23 ||
        number_at(text, 10, 2) > 59 || number_at(text, 12, 2) > 60)
        return false;
    moment->days = days_since_epoch(number_at(text, 0, 4), month, mday);
    moment->ns = (int64_t)(number_at(text, 8, 2) * 3600 + number_at(text, 10, 2) * 60 +
                           number_at(text, 12, 2)) *
                 ns_per_second;
    if (!read_rest(text, moment))
        return false;
    while (moment->ns < 0) {
        moment->ns += day * ns_per_second;
        moment->days--;
    }
    moment->days += moment->ns / (day * ns_per_second);
    moment->ns %= day * ns_per_second;
    return true;
}

/* A moment beyond what FIELD_TIME can hold, as the text that it would be. */
static struct node *put_far(struct dissection *d, const struct field *field, struct bytes text)
{
    static const char *const months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct field *as = arena_alloc(d->arena, sizeof *as);

    if (!as)
        return NULL;
    *as = *field;
    as->type = FIELD_TEXT;
    as->base = BASE_NONE;
    const char *shown = arena_printf(d->arena, "%s %2u, %04u %02u:%02u:%02u.000000000 UTC",
        months[number_at(text, 4, 2) - 1], number_at(text, 6, 2), number_at(text, 0, 4),
        number_at(text, 8, 2), number_at(text, 10, 2), number_at(text, 12, 2));
    return put_value(d, as, text, bytes_of(shown));
}

bool asn1_put_time(struct dissection *d, const struct field *field, struct bytes text)
{
    struct moment moment = {0};

    if (!read_moment(text, &moment))
        return false;
    if (!dissection_adds(d))
        return true;
    if (moment.days >= days_max || moment.days <= -days_max)
        put_far(d, field, text);
    else
        put_uint(d, field, text, (uint64_t)(moment.days * 86400 * ns_per_second + moment.ns));
    return true;
}

static const char *wrong_end(struct arena *arena, struct bytes text, uint32_t i)
{
    uint8_t c = i < text.length ? text.data[i] : 0;

    if (c == 'Z')
        return i + 1 == text.length
                   ? NULL
                   : "BER Error: malformed UTCTime encoding, there must be no further octets "
                     "after 'Z'";
    if (c == '+' || c == '-')
        return i + 5 == text.length && all_digits(text, i + 1, 4)
                   ? NULL
                   : "BER Error: malformed UTCTime encoding, 4 digits must follow on '+' resp. "
                     "'-'";
    return arena_printf(arena,
        "BER Error: malformed UTCTime encoding, unexpected character in %uth octet, must be 'Z', "
        "'+' or '-'",
        i + 1);
}

static const char *check_utc(struct arena *arena, struct bytes text, bool *seconds)
{
    if (text.length < UTC_MIN || text.length > UTC_MAX)
        return arena_printf(arena, "BER Error: UTCTime invalid length: %u", text.length);
    if (!all_digits(text, 0, UTC_DIGITS))
        return "BER Error: malformed UTCTime encoding, first 10 octets have to contain YYMMDDhhmm "
               "in digits";
    uint32_t i = UTC_DIGITS;
    if (text.length >= 12 && all_digits(text, i, 1)) {
        if (!all_digits(text, i, 2))
            return "BER Error: malformed UTCTime encoding, if 11th octet is a digit for seconds, "
                   "the 12th octet has to be a digit, too";
        *seconds = true;
        i += 2;
    }
    return wrong_end(arena, text, i);
}

const char *asn1_show_utc_time(struct arena *arena, struct bytes text, const char **wrong)
{
    bool seconds = false;
    const char *s = (const char *)text.data;

    *wrong = check_utc(arena, text, &seconds);
    if (*wrong)
        return arena_copy(arena, s, text.length < UTC_MAX ? text.length : UTC_MAX);
    const char *zone = s + UTC_DIGITS + (seconds ? 2 : 0);
    /* RFC 5280 section 4.1.2.5.1: years from 50 on are of the twentieth century. */
    return arena_printf(arena, "%s%.2s-%.2s-%.2s %.2s:%.2s%s%.2s (UTC%.*s)",
        s[0] < '5' ? "20" : "19", s, s + 2, s + 4, s + 6, s + 8, seconds ? ":" : "",
        seconds ? s + 10 : "", *zone == 'Z' ? 0 : 5, zone);
}
