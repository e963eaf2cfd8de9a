#include "dissectors/asn1.h"

#include "dissectors/asn1_parts.h"
#include "dissectors/asn1_values.h"
#include "dissectors/dissectors.h"

#include <stdio.h>
#include <string.h>

/* --- primitive kinds ---------------------------------------------------------------------------
 */

/* The header, unless implicit; n is what remains for the contents. Returns false after a note. */
static bool begin(
    struct asn1 *a, bool implicit, uint8_t tag, enum asn1_note kind, const char *what, uint32_t *n)
{
    *n = left(a->d);
    if (implicit)
        return !a->d->cursor.bad;
    struct asn1_header header = asn1_header(a);
    *n = header.length;
    if (header.class == ASN1_APPLICATION || (header.class == ASN1_UNIVERSAL && header.tag == tag))
        return !a->d->cursor.bad;
    asn1_unexpected(a, kind, &header, what);
    take_nothing(a->d, header.length);
    return false;
}

void asn1_read_integer(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    uint32_t n = left(a->d);

    (void)type;
    if (!implicit) {
        struct asn1_header header = asn1_header(a);
        n = header.length;
    }
    a->created = asn1_take_integer(a->d, field, &ber_table.fields[BER_LARGE], n);
    if (n == 0 && field)
        asn1_error(a, ASN1_NOTE_LENGTH, "BER Error: Can't handle integer length: %u", n);
}

void asn1_read_boolean(struct asn1 *a, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;
    uint32_t n = left(d);

    if (!implicit) {
        struct asn1_header header = asn1_header(a);
        n = header.length;
    }
    struct scope scope = enter(d, n);
    struct bytes span = {peek_rest(d).data, 1};
    uint8_t octet = cursor_u8(&d->cursor);
    if (field && dissection_adds(d))
        a->created = put_uint(d, field, span, octet != 0);
    leave(d, scope);
}

void asn1_read_null(struct asn1 *a, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;

    if (!implicit) {
        struct asn1_header header = asn1_header(a);
        if (header.constructed || header.class != ASN1_UNIVERSAL || header.tag != 5)
            asn1_unexpected(a, ASN1_NOTE_NULL, &header, "NULL");
        if (header.length > 0)
            asn1_error(a, ASN1_NOTE_NULL_LENGTH,
                "BER Error: NULL type expects zero length data but Length=%u", header.length);
        take_nothing(d, header.length);
    }
    if (field)
        put_mark(d, field, no_bytes());
}

void asn1_read_oid(struct asn1 *a, const struct field *field, bool implicit)
{
    uint32_t n;

    if (!begin(a, implicit, 6, ASN1_NOTE_OID, "Object Identifier", &n))
        return;
    struct bytes oid = {cursor_take(&a->d->cursor, n), n};
    if (!oid.data)
        return;
    a->oid = oid;
    a->created = field ? asn1_put_oid(a->d, field, oid) : NULL;
}

void asn1_read_octets(struct asn1 *a, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;
    uint32_t n = left(d);

    a->value = no_bytes();
    if (!implicit) {
        struct asn1_header header = asn1_header(a);
        n = header.length;
        bool string = header.tag >= 18 || header.tag == 4 || header.tag == 12;
        if (header.class != ASN1_APPLICATION && header.class != ASN1_PRIVATE &&
            (header.class != ASN1_UNIVERSAL || !string)) {
            asn1_unexpected(a, ASN1_NOTE_OCTETS, &header, "OctetString");
            take_nothing(d, n);
            return;
        }
    }
    a->value = (struct bytes){cursor_take(&d->cursor, n), n};
    if (field && a->value.data)
        a->created = asn1_put_string(d, field, a->class == ASN1_UNIVERSAL ? a->tag : 4, a->value);
}

void asn1_read_string(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;
    uint32_t n = left(d);

    a->value = no_bytes();
    if (!implicit) {
        struct asn1_header header = asn1_header(a);
        n = header.length;
        if (header.class != ASN1_UNIVERSAL || header.tag != type->tag) {
            char what[24];
            snprintf(what, sizeof what, "String with tag=%u", type->tag);
            asn1_unexpected(a, ASN1_NOTE_STRING, &header, what);
            take_nothing(d, n);
            return;
        }
    }
    a->value = (struct bytes){cursor_take(&d->cursor, n), n};
    if (field && a->value.data)
        a->created = asn1_put_string(d, field, implicit ? 22 : type->tag, a->value);
}

void asn1_read_time(struct asn1 *a, const struct field *field, bool implicit)
{
    uint32_t n;

    if (!begin(a, implicit, 24, ASN1_NOTE_TIME, "GeneralizedTime", &n))
        return;
    struct bytes text = {cursor_take(&a->d->cursor, n), n};
    if (!text.data)
        return;
    if (n < 14 || n > 23) {
        asn1_error(a, ASN1_NOTE_LENGTH, "BER Error: GeneralizedTime invalid length: %u", n);
        return;
    }
    if (field && !asn1_put_time(a->d, field, text))
        asn1_error(a, ASN1_NOTE_TIME_FORMAT, "BER Error: GeneralizedTime invalid format: %s",
            arena_copy(a->d->arena, text.data, text.length));
}

void asn1_read_utc_time(struct asn1 *a, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;
    uint32_t n;

    if (!begin(a, implicit, 23, ASN1_NOTE_UTC_TIME, "UTCTime", &n))
        return;
    struct bytes text = {cursor_take(&d->cursor, n), n};
    if (!text.data || !field || !dissection_adds(d))
        return;
    const char *wrong = NULL;
    const char *shown = asn1_show_utc_time(d->arena, text, &wrong);
    struct node *node = put_value(d, field, text, bytes_of(shown));
    if (!wrong)
        return;
    struct asn1_level level = asn1_enter(a, node);
    asn1_error(a, ASN1_NOTE_UTC_FORMAT, "%s", wrong);
    asn1_leave(a, node, level);
}

/* --- bit strings -------------------------------------------------------------------------------
 */

/* Named bits, eight to a line of the octet that holds them; what is not sent is zero. */
static void put_bits(struct asn1 *a, const struct asn1_type *type, struct bytes octets)
{
    static const uint8_t zero;

    for (uint32_t i = 0; i < type->n_bits; i++) {
        uint32_t at = i / 8;
        struct bytes span = {at < octets.length ? octets.data + at : &zero, 1};
        uint8_t octet = *span.data;
        if (at >= octets.length)
            span = (struct bytes){octets.data, 0};
        put_uint(a->d, &type->bits[i], span, (octet & type->bits[i].mask) != 0);
    }
}

static void note_unknown_bits(
    struct asn1 *a, const struct asn1_type *type, struct node *node, struct bytes octets)
{
    char text[64] = "Unknown bit(s): 0x";
    size_t n = strlen(text);
    bool any = false;

    for (uint32_t i = 0; i < octets.length && n + 3 < sizeof text; i++) {
        uint32_t named = type->n_bits > 8 * i ? type->n_bits - 8 * i : 0;
        uint8_t rest = named > 7 ? 0 : octets.data[i] & (uint8_t)(0xff >> named);
        any |= rest != 0;
        n += (size_t)snprintf(text + n, sizeof text - n, "%02x", rest);
    }
    if (any)
        asn1_note(a, node, ASN1_NOTE_BITS_UNKNOWN, text);
}

static void put_bit_string(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, struct bytes octets)
{
    struct dissection *d = a->d;
    uint8_t padding = octets.data[-1];
    char text[48];

    struct node *node =
        put_uint(d, &ber_table.fields[BER_PADDING], (struct bytes){octets.data - 1, 1}, padding);
    if (padding > 7) {
        snprintf(text, sizeof text, "Illegal padding (0 .. 7): %u", padding);
        asn1_note(a, node, ASN1_NOTE_ILLEGAL_PADDING, text);
    }
    if (!field)
        return;
    a->created = node = put_text(d, field, octets);
    struct asn1_level level = asn1_enter(a, node);
    put_bits(a, type, octets);
    if (type->n_bits)
        note_unknown_bits(a, type, node, octets);
    asn1_leave(a, node, level);
    if (padding == 0 || padding > 7 || octets.length == 0)
        return;
    uint8_t set = octets.data[octets.length - 1] & (uint8_t)(0xff >> (8 - padding));
    if (set) {
        snprintf(text, sizeof text, "Bits set in padded area: 0x%02x", set);
        asn1_note(a, node, ASN1_NOTE_BITS_PADDED, text);
    }
}

void asn1_read_bits(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;
    uint32_t n;

    a->value = no_bytes();
    a->created = NULL;
    if (!begin(a, implicit, 3, ASN1_NOTE_BITS, "BitString", &n))
        return;
    if (n == 0) {
        asn1_error(a, ASN1_NOTE_CONSTRUCTED_BITS,
            "BER Error: dissect_ber_constrained_bitstring(): frame:%u offset:%u Was passed an "
            "illegal length of %u",
            d->packet->number, 0u, n);
        return;
    }
    struct bytes octets = {cursor_take(&d->cursor, n), n};
    if (!octets.data)
        return;
    if (n == 1 && octets.data[0] == 0) {
        if (field && dissection_adds(d)) {
            a->created = put_text(d, field, octets);
            put_uint(d, &ber_table.fields[BER_EMPTY], octets, 0);
        }
        return;
    }
    a->value = (struct bytes){octets.data + 1, n - 1};
    if (dissection_adds(d))
        put_bit_string(a, type, field, a->value);
}
