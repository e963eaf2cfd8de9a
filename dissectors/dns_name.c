/*
 * Domain names (RFC 1035 section 3.1, 4.1.4) and the other texts of DNS messages
 *
 *   +---------+----------------+---------+----------------+---+
 *   | 0 0 len | len octets     | 0 0 len | len octets     | 0 |     www.example.com
 *   +---------+----------------+---------+----------------+---+
 *   +----------------------------+
 *   | 1 1  offset in the message |     ends any of it: the rest stands there
 *   +----------------------------+
 */
#include "dissectors/dns.h"

#include <string.h>

enum {
    LABEL_KIND = 0xc0,
    LABEL_PLAIN = 0x00,
    LABEL_EXTENDED = 0x40, /* RFC 2673, obsolete */
    LABEL_POINTER = 0xc0,
    LABEL_BIT_STRING = 0x41,
    POINTER_HIGH = 0x3f,
};

/* What stands in place of a name that has no text. */
static const char name_root[] = "<Root>";
static const char name_too_long[] = "<Name too long>";
static const char name_loops[] = "<Name contains a pointer that loops>";

/* Where a name is being read: at first in its place, after a pointer elsewhere. */
struct walk {
    struct cursor at;
    struct cursor after; /* the first pointer */
    unsigned pointers;
    bool quiet; /* nobody wants the text */
    bool too_long;
    const char *instead; /* the whole text, or NULL */
};

static void set_text(struct dns_name *name, const char *text)
{
    name->length = (uint16_t)strlen(text);
    memcpy(name->text, text, name->length);
    name->odd = false;
}

/* The top bit of each octet that is below 0x20 or above 0x7e is set, and of some others if so. */
static uint64_t odd_octets(const uint8_t *data)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word;

    memcpy(&word, data, sizeof word);
    return ((word - 0x20 * ones) | word | (word + ones)) & 0x80 * ones;
}

static bool is_odd(const uint8_t *data, uint32_t n)
{
    uint64_t odd = 0;
    uint32_t i = 0;

    for (; i + 8 <= n; i += 8)
        odd |= odd_octets(data + i);
    if (n >= 8)
        return (odd | odd_octets(data + n - 8)) != 0;
    for (; i < n; i++)
        odd |= data[i] < 0x20 || data[i] >= 0x7f;
    return odd != 0;
}

static void add_text(struct walk *walk, struct dns_name *name, const void *data, uint32_t n)
{
    if (walk->quiet)
        return;
    walk->too_long |= n > (uint32_t)(DNS_NAME_MAX - name->length);
    if (walk->too_long)
        return;
    memcpy(name->text + name->length, data, n);
    name->length = (uint16_t)(name->length + n);
}

static void read_label(struct walk *walk, struct dns_name *name, uint8_t length)
{
    const uint8_t *data = cursor_take(&walk->at, length);

    if (!data)
        return;
    if (name->length > 0)
        add_text(walk, name, ".", 1);
    add_text(walk, name, data, length);
}

/* \[x08ff/16] */
static void read_bit_string(struct walk *walk, struct dns_name *name)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bits = cursor_u8(&walk->at);
    uint32_t n = bits ? (bits + 7u) / 8 : 32;
    const uint8_t *data = cursor_take(&walk->at, n);
    char count[4] = {
        (char)('0' + bits / 100), (char)('0' + bits / 10 % 10), (char)('0' + bits % 10)};

    add_text(walk, name, name->length > 0 ? ".\\[x" : "\\[x", name->length > 0 ? 4 : 3);
    for (uint32_t i = 0; data && i < n; i++) {
        char octet[2] = {digits[data[i] >> 4], digits[data[i] & 15]};
        add_text(walk, name, octet, 2);
    }
    add_text(walk, name, "/", 1);
    const char *first = count + (bits < 10 ? 2 : bits < 100 ? 1 : 0);
    add_text(walk, name, first, (uint32_t)strlen(first));
    add_text(walk, name, "]", 1);
}

static void follow_pointer(struct dns_message *m, struct walk *walk, uint8_t high)
{
    uint32_t target = m->origin + ((uint32_t)(high & POINTER_HIGH) << 8 | cursor_u8(&walk->at));

    if (walk->at.bad)
        return;
    if (walk->pointers++ == 0)
        walk->after = walk->at;
    if (walk->pointers > DNS_POINTERS_MAX)
        walk->instead = name_loops;
    walk->at.end = m->end;
    walk->at.wire_end = m->wire_end;
    if (target > m->end)
        cursor_fail(&walk->at, target <= m->wire_end);
    else
        walk->at.position = target;
}

/* Returns false at the end of the name. */
static bool read_part(struct dns_message *m, struct walk *walk, struct dns_name *name)
{
    uint8_t length = cursor_u8(&walk->at);

    if (walk->at.bad || length == 0)
        return false;
    switch (length & LABEL_KIND) {
    case LABEL_PLAIN:
        read_label(walk, name, length);
        break;
    case LABEL_POINTER:
        follow_pointer(m, walk, length);
        break;
    case LABEL_EXTENDED:
        if (length == LABEL_BIT_STRING)
            read_bit_string(walk, name);
        else
            cursor_fail(&walk->at, false); /* of unknown length */
        break;
    default:
        cursor_fail(&walk->at, false);
    }
    return !walk->at.bad && !walk->instead;
}

/* The octets of a name where its text does not matter. */
static void skip_name(struct cursor *cursor)
{
    uint8_t length;

    while ((length = cursor_u8(cursor)) != 0 && !cursor->bad) {
        if ((length & LABEL_KIND) == LABEL_POINTER) {
            cursor_skip(cursor, 1);
            return;
        }
        if ((length & LABEL_KIND) != LABEL_PLAIN) {
            cursor_fail(cursor, false);
            return;
        }
        cursor_skip(cursor, length);
    }
}

static void read_name(struct dns_message *m, struct dns_name *name, bool quiet)
{
    struct cursor *cursor = &m->d->cursor;
    struct walk walk = {.at = *cursor, .quiet = quiet};
    uint32_t start = cursor->position;

    name->length = 0;
    name->odd = false;
    name->span = (struct bytes){cursor->base + start, 0};
    if (!m->texts) {
        skip_name(cursor);
        return;
    }
    while (read_part(m, &walk, name))
        ;
    if (walk.at.bad) {
        cursor_fail(cursor, walk.at.cut);
        return;
    }
    cursor->position = walk.pointers > 0 ? walk.after.position : walk.at.position;
    name->span.length = cursor->position - start;
    if (quiet)
        return;
    if (walk.too_long)
        walk.instead = walk.instead ? walk.instead : name_too_long;
    else if (name->length == 0 && !walk.instead)
        walk.instead = name_root;
    if (walk.instead)
        set_text(name, walk.instead);
    else
        name->odd = is_odd(name->text, name->length);
}

void dns_read_name(struct dns_message *m, struct dns_name *name)
{
    read_name(m, name, false);
}

void dns_pass_name(struct dns_message *m, struct dns_name *name)
{
    read_name(m, name, true);
}

unsigned dns_name_labels(const struct dns_name *name)
{
    unsigned labels = name->length > 1;

    for (uint16_t i = 0; i < name->length && name->length > 1; i++)
        labels += name->text[i] == '.';
    return labels;
}

/* \n, \001; the rest of what is odd is told by whoever prints it */
static uint32_t escape_octet(uint8_t *out, uint8_t c)
{
    static const char letters[] = "abtnvfr"; /* 7 to 13 */

    if (c >= 0x20 && c != 0x7f) {
        out[0] = c;
        return 1;
    }
    out[0] = '\\';
    if (c >= 7 && c <= 13) {
        out[1] = (uint8_t)letters[c - 7];
        return 2;
    }
    out[1] = (uint8_t)('0' + (c >> 6));
    out[2] = (uint8_t)('0' + (c >> 3 & 7));
    out[3] = (uint8_t)('0' + (c & 7));
    return 4;
}

struct bytes dns_name_value(const struct dns_message *m, const struct dns_name *name)
{
    uint8_t *value;
    uint32_t n = 0;

    if (!name->odd)
        return (struct bytes){
            (const uint8_t *)arena_copy(m->d->arena, name->text, name->length), name->length};
    value = arena_alloc(m->d->arena, (size_t)name->length * 4);
    if (!value)
        return no_bytes();
    for (uint16_t i = 0; i < name->length; i++)
        n += escape_octet(value + n, name->text[i]);
    return (struct bytes){value, n};
}

void dns_take_name(struct dns_message *m, enum dns_field field, struct dns_name *name)
{
    dns_read_name(m, name);
    if (dissection_adds(m->d))
        put_value(m->d, dns + field, name->span, dns_name_value(m, name));
}

const char *dns_joined(struct dns_message *m, const struct bytes *parts, size_t n)
{
    size_t length = 0;

    for (size_t i = 0; i < n; i++)
        length += parts[i].length;
    char *text = arena_alloc(m->d->arena, length + 1), *end = text;
    if (!text)
        return "";
    for (size_t i = 0; i < n; i++) {
        if (parts[i].length > 0)
            memcpy(end, parts[i].data, parts[i].length);
        end += parts[i].length;
    }
    *end = '\0';
    return text;
}

/* --- texts ------------------------------------------------------------------------------------ */

/* What is shown of US-ASCII with other octets in it. */
static struct bytes repaired(struct dns_message *m, struct bytes text)
{
    uint8_t *value = arena_alloc(m->d->arena, (size_t)text.length * 3);
    uint32_t n = 0;

    if (!value)
        return no_bytes();
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.data[i] < 0x80) {
            value[n++] = text.data[i];
            continue;
        }
        memcpy(value + n, "\xef\xbf\xbd", 3);
        n += 3;
    }
    return (struct bytes){value, n};
}

/* Octets behind the NUL at `from` are told of, if they stand before the `shown` last ones: as much
 * longer as the text became by its repair. */
static bool has_stray(struct bytes text, uint32_t from, uint32_t shown)
{
    uint32_t longer = shown - from;

    for (uint32_t i = from; i + longer < text.length; i++)
        if (text.data[i] != 0)
            return true;
    return false;
}

static struct bytes take_text(struct dns_message *m, enum dns_field field, uint32_t n, bool ascii)
{
    struct bytes span = {cursor_take(&m->d->cursor, n), n}, value = span;

    if (!span.data)
        return no_bytes();
    const uint8_t *nul = memchr(span.data, 0, n);
    if (nul)
        value.length = (uint32_t)(nul - span.data);
    if (ascii && m->texts && is_odd(value.data, value.length))
        value = repaired(m, value);
    if (!dissection_adds(m->d))
        return value;
    struct node *node = put_value(m->d, dns + field, span, value);
    if (nul && has_stray(span, (uint32_t)(nul - span.data), value.length))
        expert(m->d, node, dns + DNS_STRAY);
    return value;
}

struct bytes dns_take_ascii(struct dns_message *m, enum dns_field field, uint32_t n)
{
    return take_text(m, field, n, true);
}

struct bytes dns_take_utf8(struct dns_message *m, enum dns_field field, uint32_t n)
{
    return take_text(m, field, n, false);
}

static uint32_t add_number(char *out, uint32_t value)
{
    char digits[10];
    uint32_t n = 0;

    do
        digits[n++] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    for (uint32_t i = 0; i < n; i++)
        out[i] = digits[n - 1 - i];
    return n;
}

uint32_t dns_number_text(const char *prefix, uint32_t value, char buffer[24])
{
    uint32_t n = (uint32_t)strlen(prefix);

    memcpy(buffer, prefix, n);
    n += add_number(buffer + n, value);
    buffer[n] = '\0';
    return n;
}

const char *dns_number_name(uint32_t value, char buffer[24])
{
    uint32_t n = dns_number_text("Unknown (", value, buffer);

    buffer[n] = ')';
    buffer[n + 1] = '\0';
    return buffer;
}

const char *dns_type_name(uint16_t type, char buffer[24])
{
    /* The first rows stand at their own number, which a test holds. */
    const char *name =
        type < DNS_TYPES_DENSE ? dns_type_names.rows[type].text : names_find(&dns_type_names, type);

    return name ? name : dns_number_name(type, buffer);
}
