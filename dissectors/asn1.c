/*
 * X.690: each value is identifier, length, contents.
 *
 *     +-----------------+----------+----------------+
 *     | class pc tag    | length   | contents       |   pc: the contents are values again
 *     +-----------------+----------+----------------+
 *     length 0x80: until two zero octets
 */
#include "dissectors/asn1.h"

#include "dissectors/asn1_parts.h"
#include "dissectors/dissectors.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    TAG_CONTINUES = 31, /* the tag stands in the next octets */
    TAG_SEQUENCE = 16,
    TAG_SET = 17,
    LENGTH_OCTETS_MAX = 4,
    ITEMS_MAX = 1u << 16, /* of an indefinite value that are looked through */
};

static const char *const class_names[] = {"UNIVERSAL", "APPLICATION", "CONTEXT", "PRIVATE"};

static const char *const tag_names[] = {"'end-of-content'", "BOOLEAN", "INTEGER", "BIT STRING",
    "OCTET STRING", "NULL", "OBJECT IDENTIFIER", "ObjectDescriptor", "EXTERNAL", "REAL",
    "ENUMERATED", "EMBEDDED PDV", "UTF8String", "RELATIVE-OID", "Reserved for future editions",
    "Reserved for future editions", "SEQUENCE", "SET", "NumericString", "PrintableString",
    "TeletexString, T61String", "VideotexString", "IA5String", "UTCTime", "GeneralizedTime",
    "GraphicString", "VisibleString, ISO64String", "GeneralString", "UniversalString",
    "CHARACTER STRING", "BMPString", "Continued"};

#define NOTE(kind, name, title, what)                                                              \
    [BER_NOTES + ASN1_NOTE_##kind] = {                                                             \
        "ber.error." name, title, FIELD_EXPERT, EXPERT_WARNING, .group = EXPERT_##what}

static const struct field ber_fields[] = {
    [BER_PROTOCOL] = {"ber", "Basic Encoding Rules (ASN.1 X.690)", FIELD_PROTOCOL, 0},
    [BER_PADDING] = {"ber.bitstring.padding", "Padding", FIELD_UINT8, BASE_DEC},
    [BER_EMPTY] = {"ber.bitstring.empty", "Empty", FIELD_UINT8, BASE_DEC},
    [BER_LARGE] = {"ber.64bit_uint_as_bytes", "64bits unsigned integer", FIELD_BYTES, 0},
    NOTE(FIELD_WRONG, "sequence.field_wrong", "BER Error: Wrong field in SEQUENCE", MALFORMED),
    NOTE(
        UNKNOWN_FIELD, "unknown_field.sequence", "BER Error: Unknown field in Sequence", MALFORMED),
    NOTE(SEQUENCE, "expected.sequence", "BER Error: Sequence expected", MALFORMED),
    NOTE(SET, "expected.set", "BER Error: SET expected", MALFORMED),
    NOTE(STRING, "expected.string", "BER Error: String expected", MALFORMED),
    NOTE(OCTETS, "expected.octet_string", "BER Error: OctetString expected", MALFORMED),
    NOTE(OID, "expected.object_identifier", "BER Error: Object Identifier expected", MALFORMED),
    NOTE(TIME, "expected.generalized_time", "BER Error: GeneralizedTime expected", MALFORMED),
    NOTE(UTC_TIME, "expected.utc_time", "BER Error: UTCTime expected", MALFORMED),
    NOTE(BITS, "expected.bitstring", "BER Error: BitString expected", MALFORMED),
    NOTE(NULL, "expected.null", "BER Error: NULL expected", MALFORMED),
    NOTE(LENGTH, "length", "BER Error: length is not valid", MALFORMED),
    NOTE(EMPTY_CHOICE, "empty_choice", "BER Error: Empty choice was found", MALFORMED),
    NOTE(UTC_FORMAT, "invalid_format.utctime", "BER Error: malformed UTCTime encoding", MALFORMED),
    NOTE(TIME_FORMAT, "invalid_format.generalized_time",
        "BER Error: GeneralizedTime invalid format", MALFORMED),
    NOTE(NOT_IMPLEMENTED, "oid_not_implemented",
        "BER: Dissector for OID not implemented. Contact Wireshark developers if you want this "
        "supported",
        UNDECODED),
    NOTE(NO_OID, "no_oid", "BER Error: No OID supplied to call_ber_oid_callback", MALFORMED),
    NOTE(BITS_PADDED, "bits_set_padded", "BER Error: Bits set in padded area", UNDECODED),
    NOTE(ILLEGAL_PADDING, "illegal_padding", "Illegal padding", UNDECODED),
    NOTE(BITS_UNKNOWN, "bits_unknown", "BER Error: Bits unknown", UNDECODED),
    NOTE(CONSTRUCTED_BITS, "constr_bitstr.len", "BER Error: malformed Bitstring encoding",
        MALFORMED),
    NOTE(NULL_LENGTH, "expected.null_zero_length", "BER Error: NULL type expects zero length data",
        MALFORMED),
};
const struct field_table ber_table = {ber_fields, sizeof ber_fields / sizeof ber_fields[0]};

/* --- headers --------------------------------------------------------------------------------- */

static void read_identifier(struct cursor *c, struct asn1_header *header)
{
    uint8_t octet = cursor_u8(c);

    header->class = octet >> 6;
    header->constructed = octet & 0x20;
    header->tag = octet & TAG_CONTINUES;
    if (header->tag != TAG_CONTINUES)
        return;
    uint32_t tag = 0;
    do {
        octet = cursor_u8(c);
        tag = tag << 7 | (octet & 0x7f);
    } while (octet & 0x80);
    header->tag = tag > UINT8_MAX ? UINT8_MAX : (uint8_t)tag;
}

static void find_end(struct cursor c, struct asn1_header *header, unsigned depth);

static void read_length(struct cursor *c, struct asn1_header *header, unsigned depth)
{
    uint8_t octet = cursor_u8(c);

    header->indefinite = false;
    header->trailer = 0;
    if (octet < 0x80)
        header->length = octet;
    else if (octet == 0x80)
        find_end(*c, header, depth);
    else if ((octet & 0x7f) <= LENGTH_OCTETS_MAX)
        header->length = (uint32_t)cursor_uint(c, octet & 0x7f);
    else
        cursor_fail(c, false);
}

/* Contents of indefinite length are values up to an end-of-contents mark. */
static void find_end(struct cursor c, struct asn1_header *header, unsigned depth)
{
    uint32_t start = c.position;

    header->indefinite = true;
    header->length = cursor_left(&c);
    for (unsigned i = 0; i < ITEMS_MAX && depth < ASN1_DEPTH_MAX && cursor_left(&c) > 1; i++) {
        struct asn1_header inner = {0};
        uint32_t before = c.position;
        if (c.base[before] == 0 && c.base[before + 1] == 0) {
            header->length = before - start;
            header->trailer = 2;
            return;
        }
        read_identifier(&c, &inner);
        read_length(&c, &inner, depth + 1);
        cursor_skip(&c, inner.length);
        cursor_skip(&c, inner.trailer);
    }
}

struct asn1_header asn1_header(struct asn1 *a)
{
    struct asn1_header header = {0};

    read_identifier(&a->d->cursor, &header);
    read_length(&a->d->cursor, &header, 0);
    a->constructed = header.constructed;
    a->tag = header.tag;
    a->class = header.class;
    return header;
}

struct asn1_header asn1_peek(struct asn1 *a)
{
    struct cursor before = a->d->cursor;
    struct asn1_header header = asn1_header(a);

    if (!a->d->cursor.bad)
        a->d->cursor = before;
    return header;
}

/* --- notes ------------------------------------------------------------------------------------ */

void asn1_error(struct asn1 *a, enum asn1_note kind, const char *format, ...)
{
    va_list arguments;

    if (!dissection_adds(a->d))
        return;
    va_start(arguments, format);
    const char *text = arena_vprintf(a->d->arena, format, arguments);
    va_end(arguments);
    struct node *line = put_label(a->d, no_bytes(), "%s", text);
    expert_text(a->d, line, &ber_fields[BER_NOTES + kind], "%s", text);
}

void asn1_note(struct asn1 *a, struct node *node, enum asn1_note kind, const char *text)
{
    if (node)
        expert_text(a->d, node, &ber_fields[BER_NOTES + kind], "%s", text);
}

void asn1_unknown(struct asn1 *a)
{
    if (peek_u16(a->d, 0) != 0x0500)
        asn1_error(a, ASN1_NOTE_NOT_IMPLEMENTED, "%s",
            ber_fields[BER_NOTES + ASN1_NOTE_NOT_IMPLEMENTED].title);
    take_nothing(a->d, left(a->d));
}

void asn1_unexpected(
    struct asn1 *a, enum asn1_note kind, const struct asn1_header *header, const char *what)
{
    asn1_error(a, kind, "BER Error: %s expected but class:%s(%u) %s tag:%u was unexpected", what,
        class_names[header->class], header->class,
        header->constructed ? "Constructed" : "Primitive", header->tag);
}

static void wrong_field(struct asn1 *a, const struct asn1_member *member,
    const struct asn1_header *header, const char *where)
{
    char name[48] = "";

    if (member->class == ASN1_UNIVERSAL)
        snprintf(name, sizeof name, "(%s)", tag_names[member->tag & 31]);
    asn1_error(a, ASN1_NOTE_FIELD_WRONG,
        "BER Error: Wrong field in %s: expected class:%s(%u) tag:%u%s but found class:%s(%u) "
        "tag:%u",
        where, class_names[member->class & 3], member->class, member->tag, name,
        class_names[header->class], header->class, header->tag);
}

/* --- levels of the tree ----------------------------------------------------------------------- */

struct asn1_level asn1_enter(struct asn1 *a, struct node *node)
{
    struct asn1_level level = {a->item, a->outer};

    if (node) {
        a->outer = a->item;
        a->item = node;
        descend(a->d, node);
    }
    return level;
}

void asn1_leave(struct asn1 *a, struct node *node, struct asn1_level level)
{
    a->item = level.item;
    a->outer = level.outer;
    ascend(a->d, node);
}

/* --- constructed kinds ------------------------------------------------------------------------ */

static bool matches(const struct asn1_member *member, const struct asn1_header *header)
{
    return member->class == ASN1_ANY_CLASS || (member->flags & ASN1_UNCHECKED) ||
           (member->class == header->class && member->tag == header->tag);
}

/* One element of a SEQUENCE, CHOICE or SEQUENCE OF. Returns whether anything was read. */
static bool read_member(struct asn1 *a, const struct asn1_member *member)
{
    struct dissection *d = a->d;
    struct asn1_header header;
    uint32_t trailer = 0;
    struct scope scope;

    if (member->flags & ASN1_OWN) {
        struct cursor before = d->cursor;
        header = asn1_header(a);
        uint32_t n = d->cursor.position - before.position + header.length + header.trailer;
        if (d->cursor.bad)
            return true;
        d->cursor = before;
        scope = enter(d, n);
    } else {
        header = asn1_header(a);
        scope = enter(d, header.length);
        trailer = header.trailer;
    }
    uint32_t start = d->cursor.position;
    asn1_read(a, member->type, member->field, member->flags & ASN1_IMPLICIT);
    bool moved = d->cursor.bad || d->cursor.position != start || header.length == 0;
    leave(d, scope);
    take_nothing(d, trailer);
    return moved;
}

/* The elements of a SEQUENCE, those that are not there left out. */
static void read_members(struct asn1 *a, const struct asn1_type *type, struct node *node)
{
    struct dissection *d = a->d;
    uint8_t i = 0;

    while (left(d) > 0 && !d->cursor.bad) {
        if (left(d) > 1 && peek_u16(d, 0) == 0) {
            node_suffix(d, node, " 0 items");
            take_nothing(d, left(d));
            return;
        }
        struct cursor before = d->cursor;
        struct asn1_header header = asn1_peek(a);
        while (i < type->n && (type->members[i].flags & ASN1_OPTIONAL) &&
               !matches(&type->members[i], &header))
            i++;
        bool known = i < type->n;
        if (known && matches(&type->members[i], &header)) {
            if (!read_member(a, &type->members[i]) && (type->members[i].flags & ASN1_OPTIONAL))
                d->cursor = before;
            i++;
            continue;
        }
        if (known)
            wrong_field(a, &type->members[i++], &header, "SEQUENCE");
        else
            asn1_error(a, ASN1_NOTE_UNKNOWN_FIELD,
                "BER Error: This field lies beyond the end of the known sequence definition.");
        header = asn1_header(a);
        take_nothing(d, header.length);
        take_nothing(d, header.trailer);
    }
}

static struct node *open_sequence(struct asn1 *a, const struct field *field)
{
    struct dissection *d = a->d;
    struct node *node = field && dissection_adds(d) ? put_mark(d, field, no_bytes()) : NULL;

    if (!node)
        return NULL;
    struct cursor before = d->cursor;
    struct asn1_header header = asn1_header(a);
    uint32_t n = d->cursor.position - before.position + header.length + header.trailer;
    bool bad = d->cursor.bad;
    d->cursor = before;
    if (bad)
        return node;
    node->size = n < left(d) ? n : left(d);
    if (field->type == FIELD_BYTES) {
        node->value.data = d->cursor.base + d->cursor.position;
        node->length = node->size;
    }
    return node;
}

/* Wireshark gives up before it shows what goes on behind the end. */
static bool fits(struct asn1 *a)
{
    struct dissection *d = a->d;
    struct cursor before = d->cursor;
    struct asn1_header header = asn1_header(a);

    bool sequence = header.class == ASN1_UNIVERSAL && header.tag == TAG_SEQUENCE;
    if (d->cursor.bad || (sequence && header.length > left(d))) {
        take_nothing(d, header.length);
        return false;
    }
    d->cursor = before;
    return true;
}

static void read_sequence(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;

    if (!implicit && !a->partial && !fits(a))
        return;
    struct node *node =
        implicit ? (field && dissection_adds(d) ? put_mark(d, field, peek_rest(d)) : NULL)
                 : open_sequence(a, field);
    struct asn1_level level = asn1_enter(a, node);
    uint32_t n = cursor_wire_left(&d->cursor), trailer = 0;

    if (!implicit) {
        struct asn1_header header = asn1_header(a);
        bool own = header.class == ASN1_APPLICATION || header.class == ASN1_PRIVATE;
        n = header.length;
        trailer = header.trailer;
        if (!own &&
            (!header.constructed || header.class != ASN1_UNIVERSAL || header.tag != TAG_SEQUENCE)) {
            asn1_unexpected(a, ASN1_NOTE_SEQUENCE, &header, "Sequence");
            take_nothing(d, n);
            asn1_leave(a, node, level);
            return;
        }
    }
    if (n == 0)
        node_suffix(d, node, " [0 length]");
    struct scope scope = enter(d, n);
    read_members(a, type, node);
    leave(d, scope);
    take_nothing(d, trailer);
    asn1_leave(a, node, level);
}

/* *unknown: not all of their heads were captured. */
static uint32_t count_items(struct asn1 *a, bool *unknown)
{
    struct cursor before = a->d->cursor;
    uint32_t n = 0;

    *unknown = false;
    while (left(a->d) > 0 && !(left(a->d) > 1 && peek_u16(a->d, 0) == 0)) {
        struct asn1_header header = asn1_header(a);
        bool last = header.length == cursor_wire_left(&a->d->cursor);
        bool headless = a->d->cursor.bad;
        take_nothing(a->d, header.length);
        take_nothing(a->d, header.trailer);
        if (a->d->cursor.bad) {
            *unknown = a->d->cursor.cut && (headless || !last);
            n += !headless && last;
            break;
        }
        n++;
    }
    *unknown |= left(a->d) == 0 && cursor_wire_left(&a->d->cursor) > 0;
    a->d->cursor = before;
    return n;
}

static void read_items(struct asn1 *a, const struct asn1_member *item)
{
    struct dissection *d = a->d;

    while (left(d) > 0 && !d->cursor.bad) {
        if (left(d) > 1 && peek_u16(d, 0) == 0) {
            take_nothing(d, left(d));
            return;
        }
        struct asn1_header header = asn1_peek(a);
        if (matches(item, &header)) {
            struct cursor before = d->cursor;
            if (!read_member(a, item)) {
                d->cursor = before;
                header = asn1_header(a);
                take_nothing(d, header.length + header.trailer);
            }
            continue;
        }
        wrong_field(a, item, &header, "SEQUENCE OF");
        header = asn1_header(a);
        take_nothing(d, header.length);
        take_nothing(d, header.trailer);
    }
}

static void read_items_of(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;
    uint32_t n = cursor_wire_left(&d->cursor), trailer = 0;
    uint8_t tag = type->kind == ASN1_SET_OF ? TAG_SET : TAG_SEQUENCE;

    if (!implicit) {
        struct asn1_header header = asn1_header(a);
        bool own = header.class == ASN1_APPLICATION || header.class == ASN1_PRIVATE;
        n = header.length;
        trailer = header.trailer;
        if (!own && (!header.constructed || header.class != ASN1_UNIVERSAL || header.tag != tag)) {
            asn1_unexpected(a, tag == TAG_SET ? ASN1_NOTE_SEQUENCE : ASN1_NOTE_SET, &header,
                tag == TAG_SET ? "SEQUENCE OF" : "SET OF");
            take_nothing(d, n);
            return;
        }
    }
    struct scope scope = enter(d, n);
    struct node *node = NULL;
    if (field && dissection_adds(d)) {
        bool unknown;
        uint32_t items = count_items(a, &unknown);
        node = put_uint(d, field, peek_rest(d), unknown ? 0 : items);
        if (unknown && field->type != FIELD_NONE)
            node_label(d, node, "%s: unknown number of items", field->title);
        node_suffix(d, node, "%s",
            field->type == FIELD_NONE ? ":"
            : unknown                 ? ""
            : items == 1              ? " item"
                                      : " items");
    }
    struct asn1_level level = asn1_enter(a, node);
    read_items(a, type->members);
    leave(d, scope);
    take_nothing(d, trailer);
    asn1_leave(a, node, level);
}

/* The alternative with this tag, else one that takes any. */
static const struct asn1_member *find_alternative(
    const struct asn1_type *type, const struct asn1_header *header)
{
    for (uint8_t i = 0; i < type->n; i++)
        if (type->members[i].class == header->class && type->members[i].tag == header->tag)
            return &type->members[i];
    for (uint8_t i = 0; i < type->n; i++)
        if (type->members[i].class == ASN1_ANY_CLASS)
            return &type->members[i];
    return NULL;
}

static void read_choice(struct asn1 *a, const struct asn1_type *type, const struct field *field)
{
    struct dissection *d = a->d;

    if (left(d) == 0) {
        asn1_error(
            a, ASN1_NOTE_EMPTY_CHOICE, "%s", ber_fields[BER_NOTES + ASN1_NOTE_EMPTY_CHOICE].title);
        return;
    }
    struct asn1_header header = asn1_peek(a);
    const struct asn1_member *member = find_alternative(type, &header);
    if (!member || d->cursor.bad)
        return;
    struct node *node =
        field && dissection_adds(d) ? put_uint(d, field, peek_rest(d), member->value) : NULL;
    struct asn1_level level = asn1_enter(a, node);
    read_member(a, member);
    asn1_leave(a, node, level);
}

/* --- any ---------------------------------------------------------------------------------------
 */

void asn1_read_kind(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    switch ((enum asn1_kind)type->kind) {
    case ASN1_SEQUENCE:
        read_sequence(a, type, field, implicit);
        break;
    case ASN1_SEQUENCE_OF:
    case ASN1_SET_OF:
        read_items_of(a, type, field, implicit);
        break;
    case ASN1_CHOICE:
        read_choice(a, type, field);
        break;
    case ASN1_INTEGER:
        asn1_read_integer(a, type, field, implicit);
        break;
    case ASN1_BOOLEAN:
        asn1_read_boolean(a, field, implicit);
        break;
    case ASN1_NULL:
        asn1_read_null(a, field, implicit);
        break;
    case ASN1_OID:
        asn1_read_oid(a, field, implicit);
        break;
    case ASN1_OCTETS:
        asn1_read_octets(a, field, implicit);
        break;
    case ASN1_BITS:
        asn1_read_bits(a, type, field, implicit);
        break;
    case ASN1_STRING:
        asn1_read_string(a, type, field, implicit);
        break;
    case ASN1_TIME:
        asn1_read_time(a, field, implicit);
        break;
    case ASN1_UTC_TIME:
        asn1_read_utc_time(a, field, implicit);
        break;
    case ASN1_ANY:
        take_nothing(a->d, left(a->d));
        break;
    }
}

void asn1_read(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    if (a->d->cursor.bad)
        return;
    if (a->depth >= ASN1_DEPTH_MAX) {
        take_nothing(a->d, left(a->d));
        return;
    }
    a->depth++;
    if (type->read)
        type->read(a, type, field, implicit);
    else
        asn1_read_kind(a, type, field, implicit);
    a->depth--;
}
