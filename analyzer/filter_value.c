/* Values: literals read as a kind of value, and values held against each other. */
#include "analyzer/filter_term.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define NS INT64_C(1000000000)

enum { LITERAL_MAX = 512 }; /* octets of a number, an address or a time */

static const char *const kind_names[] = {
    [VALUE_NOTHING] = "something without a value",
    [VALUE_NUMBER] = "a whole number",
    [VALUE_REAL] = "a number",
    [VALUE_MOMENT] = "a time such as \"2014-05-18 19:04:25.686\"",
    [VALUE_DURATION] = "a number of seconds",
    [VALUE_TEXT] = "a text",
    [VALUE_BYTES] = "octets such as 0a:0b or a text",
    [VALUE_IPV4] = "an IPv4 address",
    [VALUE_IPV6] = "an IPv6 address",
};

const char *value_kind_name(enum value_kind kind)
{
    return kind_names[kind];
}

enum value_kind value_kind_of(const struct field *field)
{
    if (field_is_number(field))
        return VALUE_NUMBER;
    switch ((enum field_type)field->type) {
    case FIELD_BOOL:
    case FIELD_CHAR:
    case FIELD_FRAME:
        return VALUE_NUMBER;
    case FIELD_DOUBLE:
        return VALUE_REAL;
    case FIELD_TIME:
        return VALUE_MOMENT;
    case FIELD_DURATION:
        return VALUE_DURATION;
    case FIELD_TEXT:
        return VALUE_TEXT;
    case FIELD_BYTES:
    case FIELD_ETHER:
    case FIELD_OID:
    case FIELD_PROTOCOL:
        return VALUE_BYTES;
    case FIELD_IPV4:
        return VALUE_IPV4;
    case FIELD_IPV6:
        return VALUE_IPV6;
    default:
        return VALUE_NOTHING;
    }
}

/* --- comparing ---------------------------------------------------------------------------------
 */

static int sign(bool less, bool more)
{
    return more - less;
}

static int compare_numbers(const struct value *a, const struct value *b)
{
    bool a_negative = a->is_signed && (int64_t)a->number < 0;
    bool b_negative = b->is_signed && (int64_t)b->number < 0;

    if (a_negative != b_negative)
        return a_negative ? -1 : 1;
    return sign(a->number<b->number, a->number> b->number);
}

static int compare_octets(struct bytes a, struct bytes b)
{
    uint32_t n = a.length < b.length ? a.length : b.length;
    int order = n ? memcmp(a.data, b.data, n) : 0;

    return order ? sign(order<0, order> 0) : sign(a.length<b.length, a.length> b.length);
}

/* Only the bits that both prefixes cover. */
static int compare_addresses(const struct value *a, const struct value *b)
{
    unsigned bits = a->prefix < b->prefix ? a->prefix : b->prefix;

    if (a->bytes.length != b->bytes.length)
        return sign(a->bytes.length<b->bytes.length, a->bytes.length> b->bytes.length);
    for (unsigned i = 0; i < a->bytes.length && bits > 0; i++) {
        unsigned mask = bits >= 8 ? 0xff : 0xff00u >> bits & 0xff;
        unsigned x = a->bytes.data[i] & mask, y = b->bytes.data[i] & mask;

        if (x != y)
            return sign(x<y, x> y);
        bits -= bits >= 8 ? 8 : bits;
    }
    return 0;
}

int value_compare(const struct value *a, const struct value *b)
{
    switch ((enum value_kind)a->kind) {
    case VALUE_NUMBER:
        return compare_numbers(a, b);
    case VALUE_REAL:
        return sign(a->real<b->real, a->real> b->real);
    case VALUE_MOMENT:
    case VALUE_DURATION:
        return sign((int64_t)a->number<(int64_t)b->number, (int64_t)a->number>(int64_t) b->number);
    case VALUE_IPV4:
    case VALUE_IPV6:
        return compare_addresses(a, b);
    default:
        return compare_octets(a->bytes, b->bytes);
    }
}

bool value_contains(const struct value *haystack, const struct value *needle)
{
    if (needle->bytes.length == 0)
        return true;
    return haystack->bytes.length > 0 && memmem(haystack->bytes.data, haystack->bytes.length,
                                             needle->bytes.data, needle->bytes.length);
}

/* --- reading literals --------------------------------------------------------------------------
 */

static bool refuse(char why[FILTER_MESSAGE_MAX], const struct literal *literal,
    enum value_kind kind, const struct field *field)
{
    snprintf(why, FILTER_MESSAGE_MAX, "%s%s is %s; \"%.*s\" is none", field ? field->name : "this",
        field ? "" : " side", value_kind_name(kind),
        (int)(literal->length < 100 ? literal->length : 100), literal->text);
    return false;
}

/* A terminated copy without octets 0, or NULL. */
static const char *plain(const struct literal *literal, char copy[LITERAL_MAX])
{
    if (literal->length == 0 || literal->length >= LITERAL_MAX ||
        memchr(literal->text, '\0', literal->length))
        return NULL;
    memcpy(copy, literal->text, literal->length);
    copy[literal->length] = '\0';
    return copy;
}

/* Decimal, 0x…, 0b… or octal with a leading 0. */
static bool read_number(const char *text, uint64_t *number, bool *negative)
{
    unsigned base = 10;

    *negative = *text == '-';
    text += *negative;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        base = 16;
    else if (text[0] == '0' && (text[1] == 'b' || text[1] == 'B'))
        base = 2;
    else if (text[0] == '0' && text[1])
        base = 8;
    text += base == 16 || base == 2 ? 2 : 0;
    *number = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        unsigned digit = isdigit((unsigned char)*text) ? (unsigned)(*text - '0')
                         : isxdigit((unsigned char)*text)
                             ? (unsigned)(tolower((unsigned char)*text) - 'a' + 10)
                             : 99;

        if (digit >= base || *number > (UINT64_MAX - digit) / base)
            return false;
        *number = *number * base + digit;
    }
    return true;
}

/* What the field's width can hold. */
static bool number_fits(
    const struct field *field, uint64_t number, bool negative, char why[FILTER_MESSAGE_MAX])
{
    unsigned bits = 8 * field_width(field);
    uint64_t max;

    if (bits == 0 || field->type == FIELD_BOOL)
        return true;
    max = bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
    if (field_is_signed(field)) {
        max /= 2;
        if (number <= max + negative)
            return true;
        snprintf(why, FILTER_MESSAGE_MAX, "%s holds numbers from -%llu to %llu", field->name,
            (unsigned long long)max + 1, (unsigned long long)max);
        return false;
    }
    if (number <= max && !(negative && number))
        return true;
    snprintf(why, FILTER_MESSAGE_MAX, "%s holds numbers from 0 to %llu", field->name,
        (unsigned long long)max);
    return false;
}

/* "MX" names "MX (Mail eXchange)" too. */
static bool is_named(const char *name, const char *text)
{
    size_t n = strlen(text);

    return !strncasecmp(name, text, n) && (name[n] == '\0' || !strncmp(name + n, " (", 2));
}

/* dns.qry.type == "MX", tcp.flags.syn == true: the number of a name. */
static bool number_by_name(const struct field *field, const char *text, uint64_t *number)
{
    /* What any flag takes, whatever its own words are: those for 0 and 1 by turns. */
    static const char *const truths[] = {"false", "true", "not set", "set"};

    for (size_t i = 0; field->names && i < field->names->n; i++)
        if (is_named(field->names->rows[i].text, text)) {
            *number = field->names->rows[i].first;
            return true;
        }
    for (size_t i = 0; field->type == FIELD_BOOL && i < sizeof truths / sizeof truths[0]; i++)
        if (!strcasecmp(truths[i], text)) {
            *number = i & 1;
            return true;
        }
    return false;
}

static bool parse_number(struct value *value, const struct literal *literal,
    const struct field *field, char why[FILTER_MESSAGE_MAX])
{
    char copy[LITERAL_MAX];
    const char *text = plain(literal, copy);
    bool negative = false;

    if (text && !literal->quoted && read_number(text, &value->number, &negative)) {
        if (field && !number_fits(field, value->number, negative, why))
            return false;
        if (field && field->type == FIELD_BOOL)
            value->number = value->number != 0;
        value->is_signed = negative;
        value->number = negative ? 0 - value->number : value->number;
        return true;
    }
    if (text && field && number_by_name(field, text, &value->number))
        return true;
    if (field && field->names)
        snprintf(why, FILTER_MESSAGE_MAX,
            "%s has no value of that name (it is a number, and some have names)", field->name);
    else
        refuse(why, literal, VALUE_NUMBER, field);
    return false;
}

static bool parse_real(struct value *value, const struct literal *literal)
{
    char copy[LITERAL_MAX], *end;
    const char *text = literal->quoted ? NULL : plain(literal, copy);

    if (!text)
        return false;
    value->real = strtod(text, &end);
    return *end == '\0';
}

/* Seconds with up to nine decimals, exactly. */
static bool read_seconds(const char *text, int64_t *ns)
{
    bool negative = *text == '-';
    int64_t seconds = 0, scale = NS;

    text += negative;
    if (!isdigit((unsigned char)*text))
        return false;
    for (*ns = 0; isdigit((unsigned char)*text); text++)
        if ((seconds = seconds * 10 + (*text - '0')) > INT64_MAX / NS / 10)
            return false;
    if (*text == '.')
        for (text++; isdigit((unsigned char)*text); text++)
            *ns += (*text - '0') * (scale /= 10);
    *ns += seconds * NS;
    *ns = negative ? -*ns : *ns;
    return *text == '\0';
}

/* 2014-05-18[ T]19:04[:25[.686]][Z], or May 18, 2014 19:04:25.686 [UTC] */
static bool read_moment(const char *text, int64_t *ns)
{
    static const char *const forms[] = {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
        "%b %d, %Y %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%b %d, %Y %H:%M", "%Y-%m-%d",
        "%b %d, %Y"};
    int64_t scale = NS;

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct tm tm = {.tm_mday = 1};
        const char *rest = strptime(text, forms[i], &tm);

        if (!rest || (*rest && !strchr(". ZU", *rest)))
            continue;
        if (tm.tm_year < 0 || tm.tm_year > 300) /* 1900 to 2200: what 64 bits of ns can hold */
            return false;
        *ns = timegm(&tm) * NS;
        if (*rest == '.')
            for (rest++; isdigit((unsigned char)*rest); rest++)
                *ns += (*rest - '0') * (scale /= 10);
        rest += *rest == ' ';
        return *rest == '\0' || !strcmp(rest, "Z") || !strcmp(rest, "UTC");
    }
    return false;
}

static bool parse_time(struct value *value, const struct literal *literal)
{
    char copy[LITERAL_MAX];
    const char *text = plain(literal, copy);
    int64_t ns = 0;
    bool good =
        text && (value->kind == VALUE_MOMENT ? read_moment(text, &ns) : read_seconds(text, &ns));

    value->number = (uint64_t)ns;
    return good;
}

static bool parse_address(struct value *value, const struct literal *literal, struct arena *arena,
    char why[FILTER_MESSAGE_MAX])
{
    char copy[LITERAL_MAX], *slash, *end;
    bool four = value->kind == VALUE_IPV4;
    unsigned bits = four ? 32 : 128;
    unsigned long prefix = bits;
    uint8_t *octets = arena_alloc(arena, 16);

    if (!octets || !plain(literal, copy))
        return false;
    slash = strchr(copy, '/');
    if (slash) {
        *slash = '\0';
        prefix = strtoul(slash + 1, &end, 10);
        if (!isdigit((unsigned char)slash[1]) || *end || prefix > bits) {
            snprintf(why, FILTER_MESSAGE_MAX, "after / stands a number of bits, 0 to %u", bits);
            return false;
        }
    }
    value->prefix = (uint8_t)prefix;
    value->bytes = (struct bytes){octets, bits / 8};
    return inet_pton(four ? AF_INET : AF_INET6, copy, octets) == 1;
}

static int hex_digit(char c)
{
    return isdigit((unsigned char)c)    ? c - '0'
           : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
                                        : -1;
}

/* 0a:0b, 0a-0b, 0a.0b, 0a0b, a, 0xab */
static bool read_octets(const struct literal *literal, uint8_t *out, uint32_t *n)
{
    const char *at = literal->text, *end = at + literal->length;

    if (literal->length == 4 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X'))
        at += 2;
    at += at < end && *at == ':';
    for (*n = 0; at < end; at++) {
        int digit = hex_digit(*at++), second = at < end ? hex_digit(*at) : -1;

        if (digit < 0)
            return false;
        out[(*n)++] = (uint8_t)(second < 0 ? digit : digit * 16 + second);
        at += second >= 0;
        if (at == end)
            break;
        if (!strchr(":-.", *at)) {
            if (second < 0)
                return false;
            at--; /* digits go on without a separator */
        }
    }
    return *n > 0;
}

/* 1.2.840.113549 as BER content octets (X.690 §8.19). */
static bool read_oid(const struct literal *literal, uint8_t *out, uint32_t *n)
{
    const char *at = literal->text, *end = at + literal->length;
    uint64_t first = 0;

    *n = 0;
    for (unsigned i = 0; at < end; i++) {
        uint64_t arc = 0;
        const char *start = at;

        while (at < end && isdigit((unsigned char)*at) && arc < UINT64_MAX / 128)
            arc = arc * 10 + (uint64_t)(*at++ - '0');
        if (at == start || (at < end && *at++ != '.'))
            return false;
        if (i == 0 && (first = arc) > 2)
            return false;
        if (i == 0)
            continue;
        arc += i == 1 ? first * 40 : 0;
        for (int shift = 63; shift >= 0; shift -= 7)
            if (arc >> shift || shift == 0)
                out[(*n)++] = (uint8_t)((arc >> shift & 0x7f) | (shift ? 0x80 : 0));
    }
    return *n > 0;
}

static bool parse_octets(struct value *value, const struct literal *literal,
    const struct field *field, struct arena *arena, char why[FILTER_MESSAGE_MAX])
{
    uint8_t *octets;

    if (literal->quoted && !(field && field->type == FIELD_ETHER)) {
        value->bytes = (struct bytes){(const uint8_t *)literal->text, literal->length};
        return true;
    }
    octets = arena_alloc(arena, (size_t)literal->length * 10 + 1);
    value->bytes.data = octets;
    if (octets && field && field->type == FIELD_OID &&
        read_oid(literal, octets, &value->bytes.length))
        return true;
    if (!octets || !read_octets(literal, octets, &value->bytes.length))
        return false;
    if (!field || field->type != FIELD_ETHER || value->bytes.length == 6)
        return true;
    snprintf(
        why, FILTER_MESSAGE_MAX, "an Ethernet address has 6 octets, not %u", value->bytes.length);
    return false;
}

bool value_parse(struct value *value, const struct literal *literal, enum value_kind kind,
    const struct field *field, struct arena *arena, char why[FILTER_MESSAGE_MAX])
{
    bool good = false;

    *value = (struct value){.kind = (uint8_t)kind};
    *why = '\0';
    if (kind == VALUE_NUMBER)
        good = parse_number(value, literal, field, why);
    else if (kind == VALUE_REAL)
        good = parse_real(value, literal);
    else if (kind == VALUE_MOMENT || kind == VALUE_DURATION)
        good = parse_time(value, literal);
    else if (kind == VALUE_IPV4 || kind == VALUE_IPV6)
        good = parse_address(value, literal, arena, why);
    else if (kind == VALUE_BYTES)
        good = parse_octets(value, literal, field, arena, why);
    else if (kind == VALUE_TEXT) {
        value->bytes = (struct bytes){(const uint8_t *)literal->text, literal->length};
        good = true;
    }
    return good || *why != '\0' ? good : refuse(why, literal, kind, field);
}
