#include "analyzer/label.h"

#include <stdio.h>
#include <string.h>

enum {
    LABEL_MAX = 239,      /* octets of a label; longer ones are cut and say so */
    TITLE_MAX = 120,      /* of a title and what parts it from its value; held by a test */
    LABEL_BYTES_MAX = 36, /* octets shown of a FIELD_BYTES */
    REAL_DIGITS = 15,
};

static const char ellipsis[] = "\xe2\x80\xa6";
static const char truncated[] = " [truncated]";

static const char *const severities[] = {
    [EXPERT_COMMENT] = "Comment",
    [EXPERT_CHAT] = "Chat",
    [EXPERT_NOTE] = "Note",
    [EXPERT_WARNING] = "Warning",
    [EXPERT_ERROR] = "Error",
};

static const char *const expert_groups[] = {
    [EXPERT_CHECKSUM] = "Checksum",
    [EXPERT_SEQUENCE] = "Sequence",
    [EXPERT_RESPONSE] = "Response",
    [EXPERT_REQUEST] = "Request",
    [EXPERT_UNDECODED] = "Undecoded",
    [EXPERT_REASSEMBLE] = "Reassemble",
    [EXPERT_MALFORMED] = "Malformed",
    [EXPERT_PROTOCOL] = "Protocol",
    [EXPERT_SECURITY] = "Security",
    [EXPERT_COMMENTS] = "Comment",
    [EXPERT_DECRYPTION] = "Decryption",
    [EXPERT_ASSUMPTION] = "Assumption",
    [EXPERT_DEPRECATED] = "Deprecated",
};

const char *severity_name(uint8_t severity)
{
    return severity < sizeof severities / sizeof severities[0] ? severities[severity] : "Unknown";
}

const char *expert_group_name(uint8_t group)
{
    size_t n = sizeof expert_groups / sizeof expert_groups[0];

    return group < n ? expert_groups[group] : "Unknown";
}

/* --- values ----------------------------------------------------------------------------------- */

/* Hexadecimal digits of a number: of the bits of its mask, or of its octets. */
static unsigned hex_digits_of(const struct field *field)
{
    if (field->mask == 0)
        return 2 * field_width(field);
    int high = 63 - __builtin_clzll(field->mask);
    return (unsigned)(high - __builtin_ctzll(field->mask) + 4) / 4;
}

static void add_decimal(struct text *out, const struct field *field, uint64_t value)
{
    if (field_is_signed(field))
        text_int(out, (int64_t)value);
    else
        text_uint(out, value);
}

static void add_hex(struct text *out, const struct field *field, uint64_t value)
{
    unsigned width = field_width(field);

    if (field_is_signed(field) && width < 8)
        value &= (1ULL << 8 * width) - 1;
    text_add_n(out, "0x", 2);
    text_hex(out, value, hex_digits_of(field));
}

static void add_octal(struct text *out, uint64_t value)
{
    char digits[23];
    char *first = digits + sizeof digits;

    for (; value > 0; value >>= 3)
        *--first = (char)('0' + (value & 7));
    *--first = '0';
    text_add_n(out, first, (size_t)(digits + sizeof digits - first));
}

/* A number in one base: the second one of BASE_DEC_HEX and BASE_HEX_DEC is left out. */
static void add_in_first_base(struct text *out, const struct field *field, uint64_t value)
{
    switch (field->base) {
    case BASE_HEX:
    case BASE_HEX_DEC:
        add_hex(out, field, value);
        return;
    case BASE_OCT:
        add_octal(out, value);
        return;
    default:
        add_decimal(out, field, value);
    }
}

static void add_number(struct text *out, const struct field *field, uint64_t value)
{
    add_in_first_base(out, field, value);
    if (field->base != BASE_DEC_HEX && field->base != BASE_HEX_DEC)
        return;
    text_add_n(out, " (", 2);
    if (field->base == BASE_DEC_HEX)
        add_hex(out, field, value);
    else
        add_decimal(out, field, value);
    text_char(out, ')');
}

/* "Standard query (0)", "20 bytes", "0x0100" */
static void add_number_or_name(struct text *out, const struct field *field, uint64_t value)
{
    if (!field->names) {
        add_number(out, field, value);
        return;
    }
    text_add(out, names_get(field->names, value, "Unknown"));
    if (field->base == BASE_NONE)
        return;
    text_add_n(out, " (", 2);
    add_in_first_base(out, field, value);
    text_char(out, ')');
}

/* " bytes"; of "one|many" that which fits. */
static void add_unit(struct text *out, const char *unit, uint64_t value)
{
    const char *bar = strchr(unit, '|');

    if (!bar)
        text_add(out, unit);
    else if (value == 1)
        text_add_n(out, unit, (size_t)(bar - unit));
    else
        text_add(out, bar + 1);
}

/* A character in quotes, as C writes it. */
static void add_character(struct text *out, uint64_t value, uint8_t base)
{
    static const char letters[] = "0......abtnvfr";

    text_add_n(out, "'", 1);
    if (value >= 0x20 && value < 0x7f) {
        if (value == '\\' || value == '\'')
            text_char(out, '\\');
        text_char(out, (char)value);
    } else if (value < sizeof letters - 1 && letters[value] != '.') {
        text_char(out, '\\');
        text_char(out, letters[value]);
    } else if (base == BASE_HEX) {
        text_add_n(out, "\\x", 2);
        text_hex(out, value & 0xff, 2);
    } else {
        char octal[] = {'\\', (char)('0' + (value >> 6 & 7)), (char)('0' + (value >> 3 & 7)),
            (char)('0' + (value & 7))};
        text_add_n(out, octal, sizeof octal);
    }
    text_add_n(out, "'", 1);
}

static void add_boolean(struct text *out, const struct field *field, uint64_t value)
{
    const char *plain = value ? "True" : "False";

    text_add(out, field->names ? names_get(field->names, value != 0, plain) : plain);
}

static void add_real(struct text *out, double value)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%.*g", REAL_DIGITS, value);

    text_add_n(out, digits, n > 0 ? (size_t)n : 0);
}

/* BER content octets of an object identifier: 1.2.840.113549 */
static void add_oid(struct text *out, const uint8_t *data, size_t n)
{
    uint64_t arc = 0;
    bool first = true;

    for (size_t i = 0; i < n; i++) {
        arc = arc << 7 | (data[i] & 0x7f);
        if (data[i] & 0x80)
            continue;
        if (first) {
            uint64_t root = arc < 80 ? arc / 40 : 2;
            text_uint(out, root);
            arc -= 40 * root;
        }
        text_char(out, '.');
        text_uint(out, arc);
        arc = 0;
        first = false;
    }
}

/* Octets at the end that a string of C would not show. */
static size_t without_nuls(const uint8_t *data, size_t n)
{
    while (n > 0 && data[n - 1] == 0)
        n--;
    return n;
}

static bool has_address(const struct node *node, uint32_t octets)
{
    return node->value.data && node->length >= octets;
}

void label_value(struct text *out, const struct node *node)
{
    const struct field *field = node->field;

    if (!field || node->flags & NODE_NO_VALUE)
        return;
    switch (field->type) {
    case FIELD_NONE:
    case FIELD_PROTOCOL:
    case FIELD_EXPERT:
        return;
    case FIELD_BOOL:
        text_char(out, node->value.number ? '1' : '0');
        return;
    case FIELD_CHAR:
        add_character(out, node->value.number, BASE_OCT);
        return;
    case FIELD_DOUBLE:
        add_real(out, node->value.real);
        return;
    case FIELD_TEXT:
        if (node->value.data)
            text_add_n(out, node->value.data, without_nuls(node->value.data, node->length));
        return;
    case FIELD_BYTES:
        if (node->value.data)
            text_hex_bytes(out, node->value.data, node->length, ':');
        return;
    case FIELD_IPV4:
        if (has_address(node, 4))
            text_ipv4(out, node->value.data);
        return;
    case FIELD_IPV6:
        if (has_address(node, 16))
            text_ipv6(out, node->value.data);
        return;
    case FIELD_ETHER:
        if (has_address(node, 6))
            text_ether(out, node->value.data);
        return;
    case FIELD_TIME:
        text_long_time(out, (int64_t)node->value.number, 9);
        return;
    case FIELD_DURATION:
        text_seconds(out, (int64_t)node->value.number, 9);
        return;
    case FIELD_OID:
        add_oid(out, node->value.data, node->length);
        return;
    default:
        add_in_first_base(out, field, node->value.number);
    }
}

/* --- labels ----------------------------------------------------------------------------------- */

void label_four_bits(char out[4], unsigned mask, unsigned value)
{
    unsigned set = mask & value;

    for (unsigned i = 0; i < 4; i++) /* '.' and 2 is '0', and 1 more is '1' */
        out[i] = (char)('.' + 2 * (mask >> (3 - i) & 1) + (set >> (3 - i) & 1));
}

/* "1... .... = " */
static void add_bits(struct text *out, const struct field *field, uint64_t value)
{
    bool odd = field->type == FIELD_BOOL && field->base > 8;
    unsigned bits = odd ? field->base : 8 * field_width(field);
    char *at = text_reserve(out, bits / 4 * 5 + 2);

    out->length += bits / 4 * 5 + 2;
    value <<= __builtin_ctzll(field->mask);
    for (unsigned i = bits; i > 0; at += 5) {
        i -= 4;
        label_four_bits(at, field->mask >> i & 15, value >> i & 15);
        at[4] = ' ';
    }
    memcpy(at, "= ", 2); /* behind the last space */
}

static void add_label_text(struct text *out, const struct node *node)
{
    size_t n = without_nuls(node->value.data, node->length);

    /* No octet becomes less than one octet of the label, which is cut anyway. */
    text_wire(out, node->value.data, n < LABEL_MAX + 1 ? n : LABEL_MAX + 1);
}

static void add_label_bytes(struct text *out, const struct node *node)
{
    size_t n = node->length < LABEL_BYTES_MAX ? node->length : LABEL_BYTES_MAX;

    if (!node->value.data || node->length == 0) {
        text_add(out, "<MISSING>");
        return;
    }
    text_hex_bytes(out, node->value.data, n, 0);
    if (n < node->length)
        text_add(out, ellipsis);
}

static void add_label_character(struct text *out, const struct field *field, uint64_t value)
{
    if (!field->names) {
        add_character(out, value, field->base);
        return;
    }
    text_add(out, names_get(field->names, value, "Unknown"));
    text_add(out, " (");
    add_character(out, value, field->base);
    text_char(out, ')');
}

/* What stands behind the colon. */
static void add_label_value(struct text *out, const struct node *node)
{
    const struct field *field = node->field;

    switch (field->type) {
    case FIELD_BOOL:
        add_boolean(out, field, node->value.number);
        return;
    case FIELD_TEXT:
        if (node->value.data)
            add_label_text(out, node);
        return;
    case FIELD_BYTES:
        add_label_bytes(out, node);
        return;
    case FIELD_DURATION:
        text_seconds(out, (int64_t)node->value.number, 9);
        text_add(out, " seconds");
        return;
    case FIELD_CHAR:
        add_label_character(out, field, node->value.number);
        return;
    case FIELD_DOUBLE:
    case FIELD_IPV4:
    case FIELD_IPV6:
    case FIELD_ETHER:
    case FIELD_TIME:
    case FIELD_OID:
        label_value(out, node);
        break;
    default:
        add_number_or_name(out, field, node->value.number);
    }
    if (field->unit)
        add_unit(out, field->unit, node->value.number);
}

/* The label made from a field where more than a title stands before the colon, or nothing after it.
 * Returns the length of what stands before the colon. */
static size_t add_field_label(struct text *out, const struct node *node)
{
    const struct field *field = node->field;
    size_t start = out->length;
    bool number = field_is_number(field);

    if (field->mask && number)
        add_bits(out, field, node->value.number);
    text_add(out, field->title);
    size_t named = out->length - start;
    if (!number || node->flags & NODE_NO_VALUE)
        return named;
    text_add(out, ": ");
    add_label_value(out, node);
    return named;
}

/* Cut the label that begins at start to `length` octets, at the beginning of a character. */
static void cut_label(struct text *out, size_t start, size_t length)
{
    size_t end = start + length;

    while (end > start && ((uint8_t)out->data[end] & 0xc0) == 0x80)
        end--;
    out->length = end;
}

/*
 * A label that is too long is cut and marked after `named` octets of it. As Wireshark does, the
 * last character that would fit goes too.
 */
__attribute__((noinline)) static void mark_truncated(struct text *out, size_t start, size_t named)
{
    size_t mark = sizeof truncated - 1;

    if (named + mark > LABEL_MAX) {
        cut_label(out, start, named < LABEL_MAX ? named : LABEL_MAX);
        return;
    }
    char rest[LABEL_MAX];
    size_t n = LABEL_MAX - named;
    memcpy(rest, out->data + start + named, n);
    out->length = start + named;
    text_add_n(out, truncated, mark);
    text_add_n(out, rest, n);
    cut_label(out, start, LABEL_MAX - 1);
}

/* Labels of dissectors may hold octets of the wire: nothing in them may end the line. */
static void add_own_label(struct text *out, const char *label)
{
    text_wire(out, (const uint8_t *)label, strlen(label));
}

/* What is appended is cut without a mark, as tshark 4.0 does. */
static void add_suffix(struct text *out, size_t start, const char *suffix)
{
    add_own_label(out, suffix);
    if (out->length - start > LABEL_MAX)
        cut_label(out, start, LABEL_MAX);
}

static void add_expert_label(struct text *out, const struct node *node)
{
    text_add(out, "Expert Info (");
    text_add(out, severity_name(node->field->base));
    text_char(out, '/');
    text_add(out, expert_group_name(node->field->group));
    text_add(out, "): ");
    add_own_label(out, node->label ? node->label : node->field->title);
}

static bool has_brackets(const struct node *node)
{
    return node->flags & NODE_GENERATED || (node->field && node->field->type == FIELD_EXPERT);
}

/* What every label has from its start on, with `named` octets that are not cut away. */
static void finish(struct text *out, const struct node *node, size_t start, size_t named)
{
    if (out->length - start > LABEL_MAX)
        mark_truncated(out, start, named);
    if (node->suffix)
        add_suffix(out, start, node->suffix);
    if (has_brackets(node))
        text_char(out, ']');
}

void label_head(struct text *out, const struct node *node)
{
    if (node->flags & NODE_GENERATED)
        text_char(out, '[');
    text_add(out, node->field->title);
    text_add(out, ": ");
}

void label_tail(struct text *out, const struct node *node)
{
    size_t before = out->length;

    add_label_value(out, node);
    if (out->length - before > LABEL_MAX - TITLE_MAX || node->suffix) {
        size_t named = strlen(node->field->title);
        finish(out, node, before - 2 - named, named);
    } else if (node->flags & NODE_GENERATED) {
        text_char(out, ']');
    }
}

void label_node(struct text *out, const struct node *node)
{
    size_t named = 0;

    if (label_has_head(node)) {
        label_head(out, node);
        label_tail(out, node);
        return;
    }
    if (has_brackets(node))
        text_char(out, '[');
    size_t start = out->length;
    if (node->field && node->field->type == FIELD_EXPERT)
        add_expert_label(out, node);
    else if (node->label)
        add_own_label(out, node->label);
    else if (node->field && node->field->label)
        node->field->label(out, node->field, node->value.number);
    else if (node->field)
        named = add_field_label(out, node);
    finish(out, node, start, named);
}

void label_expert(struct text *out, const struct node *node)
{
    size_t start = out->length;

    add_suffix(out, start, label_expert_message(node));
}

const char *label_expert_message(const struct node *node)
{
    return node->label ? node->label : node->field->title;
}
