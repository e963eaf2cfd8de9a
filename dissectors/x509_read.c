#include "dissectors/x509_read.h"

#include "dissectors/oid_names.h"
#include "dissectors/tls_parts.h"
#include "dissectors/tls_sct.h"
#include "dissectors/x509_fields.h"
#include "dissectors/x509_types.h"

#include <string.h>

enum {
    NAME_MAX_SHOWN = 1024, /* octets kept of a name; a label shows fewer */
    TAG_BITS = 3,
    TAG_OCTETS = 4,
    TAG_UTF8 = 12,
    TAG_STRINGS = 18, /* the first of the other string types */
};

static const char rsa_encryption[] = "1.2.840.113549.1.1.1";

static const char *dotted(const struct asn1 *a, struct bytes oid)
{
    return oid_dotted(a->d->arena, oid);
}

static const char *name_of(const struct asn1 *a, struct bytes oid)
{
    return oid_name(a->d->arena, dotted(a, oid));
}

/* --- names ------------------------------------------------------------------------------------ */

/* The last relative name stands first in the text. */
void x509_read_name(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    a->name = "";
    a->top_of_name = NULL;
    asn1_read_kind(a, type, field, implicit);
    node_suffix(a->d, a->top_of_name, " (%s)", a->name);
}

void x509_read_relative(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    if (!a->top_of_name)
        a->top_of_name = a->item;
    a->top_of_relative = NULL;
    a->relative = "";
    struct node *item = a->item;
    asn1_read_kind(a, type, field, implicit);
    node_suffix(a->d, a->top_of_relative ? a->top_of_relative : item, " (%s)", a->relative);
    if (!a->name)
        a->name = "";
    a->name = arena_printf(
        a->d->arena, "%s%s%.*s", a->relative, *a->name ? "," : "", NAME_MAX_SHOWN, a->name);
    a->relative = NULL;
}

void x509_read_attribute(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    if (!a->top_of_relative)
        a->top_of_relative = a->item;
    else if (a->relative)
        a->relative = arena_printf(a->d->arena, "%s+", a->relative);
    asn1_read_kind(a, type, field, implicit);
}

void x509_read_attribute_type(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    asn1_read_kind(a, type, field, implicit);
    if (!a->relative || a->d->cursor.bad)
        return;
    const char *name = name_of(a, a->oid);
    a->relative = arena_printf(a->d->arena, "%.*s%s=", NAME_MAX_SHOWN, a->relative, name);
    node_suffix(a->d, a->item, " (%s=", name);
}

/* Octets as they are, whatever they are written in. */
static const char *as_text(struct arena *arena, struct bytes octets)
{
    struct text text = {0};
    uint32_t n = octets.length < NAME_MAX_SHOWN ? octets.length : NAME_MAX_SHOWN;

    text_wire(&text, octets.data, n);
    const char *shown = arena_copy(arena, text.data ? text.data : "", text.length);
    text_deinit(&text);
    return shown;
}

void x509_read_attribute_value(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;
    struct cursor before = d->cursor;

    x509_read_by_oid(a, type, field, implicit);
    if (!a->relative || d->cursor.bad)
        return;
    struct cursor after = d->cursor;
    d->cursor = before;
    struct asn1_header header = asn1_header(a);
    bool string = header.class == ASN1_UNIVERSAL && !header.constructed &&
                  (header.tag >= TAG_STRINGS || header.tag == TAG_OCTETS || header.tag == TAG_UTF8);
    if (string && header.length <= left(d)) {
        struct bytes octets = {d->cursor.base + d->cursor.position, header.length};
        const char *text = as_text(d->arena, octets);
        a->relative = arena_printf(d->arena, "%s%s", a->relative, text);
        node_suffix(d, a->item, "%s)", text);
    }
    d->cursor = after;
}

void x509_read_subject(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    a->name = "";
    asn1_read_kind(a, type, field, implicit);
    node_suffix(a->d, a->outer, " (%s)", a->name);
}

/* --- values that an identifier chooses -----------------------------------------------------------
 */

void x509_read_by_oid(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct bytes oid = a->oid;
    const struct x509_value *value = x509_value_of(dotted(a, oid));

    (void)type;
    (void)field;
    (void)implicit;
    uint32_t start = a->d->cursor.position;
    if (value)
        asn1_read(a, value->type, value->field, false);
    if (a->d->cursor.position == start)
        asn1_unknown(a); /* nothing is known of it, or it is not what it should be */
    take_nothing(a->d, left(a->d));
    a->oid = oid;
}

/* The value is the contents of an OCTET STRING. */
void x509_read_wrapped(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct asn1_header header = asn1_header(a);
    struct scope scope = enter(a->d, header.length);

    x509_read_by_oid(a, type, field, implicit);
    leave(a->d, scope);
}

void x509_read_extension_id(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    asn1_read_kind(a, type, field, implicit);
    if (a->oid.data)
        node_suffix(a->d, a->item, " (%s)", name_of(a, a->oid));
}

void x509_read_algorithm(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    x509_read_extension_id(a, type, field, implicit);
    a->algorithm = a->oid;
}

/* What a mail program can decrypt (RFC 8551). */
void x509_read_capability(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    asn1_read_kind(a, type, field, implicit);
    if (a->oid.data)
        node_suffix(a->d, a->item, " %s", name_of(a, a->oid));
}

void x509_read_rc2_bits(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;
    struct cursor before = d->cursor;
    uint32_t n = asn1_header(a).length;
    uint32_t bits = (uint32_t)cursor_uint(&d->cursor, n < sizeof bits ? n : sizeof bits);

    d->cursor = before;
    asn1_read_kind(a, type, field, implicit);
    if (!d->cursor.bad)
        node_suffix(d, a->outer, " (%u bits)", bits);
}

/* --- keys, addresses, timestamps
 * ------------------------------------------------------------------ */

/* An RSA key is opened, and stands there without its padding. */
void x509_read_public_key(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    if (strcmp(dotted(a, a->algorithm), rsa_encryption) != 0 || peek_u8(a->d, 0) != TAG_BITS) {
        asn1_read_kind(a, type, field, implicit);
        return;
    }
    struct asn1_header header = asn1_header(a);
    struct scope scope = enter(a->d, header.length);
    take_nothing(a->d, 1);
    struct node *item = a->item, *outer = a->outer;
    struct node *node = dissection_adds(a->d) ? put_text(a->d, field, peek_rest(a->d)) : NULL;
    a->outer = item;
    a->item = node;
    descend(a->d, node);
    asn1_read(a, &asn1_rsa_public_key, NULL, false);
    a->item = item;
    a->outer = outer;
    ascend(a->d, node);
    take_nothing(a->d, left(a->d));
    leave(a->d, scope);
}

void x509_read_ip_address(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    (void)type;
    (void)field;
    (void)implicit;
    if (left(a->d) == 4)
        take_bytes(a->d, &x509ce_fields[CE_IP_ADDRESS_IPV4], 4);
    else if (left(a->d) == 16)
        take_bytes(a->d, &x509ce_fields[CE_IP_ADDRESS_IPV6], 16);
    take_nothing(a->d, left(a->d));
}

/* RFC 3779 section 2.2.3.3 */
void x509_read_address_family(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    asn1_read_kind(a, type, field, implicit);
    struct bytes octets = a->value;
    if (!octets.data || octets.length < 2 || !a->created)
        return;
    uint16_t family = (uint16_t)(octets.data[0] << 8 | octets.data[1]);
    struct bytes span = {octets.data, 2};
    struct node *created = a->created;
    descend(a->d, created);
    put_uint(a->d, &pkix1explicit_fields[EXPLICIT_ADDRESSFAMILY], span, family);
    if (octets.length > 2)
        put_uint(a->d, &pkix1explicit_fields[EXPLICIT_ADDRESSFAMILY_SAFI], span, family);
    ascend(a->d, created);
}

/* RFC 6962 section 3.3: the list of TLS in an OCTET STRING. */
void x509_read_scts(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct asn1_header header = asn1_header(a);
    struct scope scope = enter(a->d, header.length);

    (void)type;
    (void)field;
    (void)implicit;
    tls_read_scts(a->d, a->item, TLS_1_2);
    leave(a->d, scope);
}
