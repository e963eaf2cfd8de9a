/*
 * Values of attributes and assertions. LDAP itself says nothing of what they mean; a few that
 * Active Directory keeps in binary are opened by the attribute's name.
 */
#include "dissectors/ldap.h"
#include "dissectors/textline.h"

#include "dissectors/ldap_netlogon.h"
#include "dissectors/nt_sid.h"
#include "dissectors/x509.h"

#include <string.h>

enum { GUID_SIZE = 16 };

/* The first three parts are little-endian (MS-DTYP §2.3.4). */
static const char *guid_text(struct arena *arena, const uint8_t g[GUID_SIZE])
{
    return arena_printf(arena,
        "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", g[3], g[2], g[1],
        g[0], g[5], g[4], g[7], g[6], g[8], g[9], g[10], g[11], g[12], g[13], g[14], g[15]);
}

const char *ldap_take_guid(struct dissection *d, const struct field *field)
{
    struct bytes octets = {cursor_take(&d->cursor, GUID_SIZE), GUID_SIZE};
    const char *text;

    if (!octets.data)
        return NULL;
    text = guid_text(d->arena, octets.data);
    put_value(d, field, octets, bytes_of(text));
    return text;
}

/* --- assertions --------------------------------------------------------------------------------
 */

/* What is known by the name of its attribute; NULL: nothing. */
static const char *special_assertion(struct asn1 *a, const struct field *field)
{
    const struct ldap *l = ldap_of(a);
    struct dissection *d = a->d;

    if (bytes_start(l->description, "DomainSid"))
        return nt_take_sid(d, field, "SID");
    if (bytes_start(l->description, "DomainGuid") && left(d) == GUID_SIZE)
        return ldap_take_guid(d, &ldap[LDAP_GUID]);
    if (bytes_start(l->description, "NtVer") && left(d) >= 4)
        return arena_printf(d->arena, "0x%08x", ldap_take_version(d));
    return NULL;
}

void ldap_read_assertion(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct dissection *d = a->d;
    uint32_t n = left(d);
    const char *special;

    (void)type;
    if (!implicit) {
        struct asn1_header header = asn1_header(a);
        n = header.length;
    }
    struct scope scope = enter(d, n);
    l->assertion = peek_rest(d);
    l->assertion_text = "";
    if (n > 0 && !d->cursor.bad && !(special = special_assertion(a, field))) {
        const char *text = ldap_show(l, l->assertion);

        l->assertion_text = text;
        if (ldap_is_printable(l->assertion))
            put_text(d, field, l->assertion);
        else
            put_value(d, field, l->assertion, bytes_of(text));
    } else if (n > 0 && !d->cursor.bad) {
        l->assertion_text = special;
    }
    leave(d, scope);
}

/* --- attributes --------------------------------------------------------------------------------
 */

static void take_oid(struct asn1 *a)
{
    struct dissection *d = a->d;
    struct bytes text = take_bytes(d, &ldap[LDAP_OID], left(d));
    const char *dotted =
        arena_copy(d->arena, text.data ? text.data : (const uint8_t *)"", text.length);

    node_suffix(d, d->last, " (%s)", ldap_oid_name(d->arena, dotted));
}

static void take_guid(struct asn1 *a)
{
    ldap_take_guid(a->d, &ldap[LDAP_GUID]);
}

static void take_sid(struct asn1 *a)
{
    nt_take_sid(a->d, &ldap[LDAP_SID], "SID");
}

static void take_descriptor(struct asn1 *a)
{
    nt_take_descriptor(a->d);
}

static void take_netlogon(struct asn1 *a)
{
    ldap_take_netlogon(a->d);
}

static void take_certificate(struct asn1 *a)
{
    x509_read_certificate(a->d, a->item, &ldap[LDAP_CERTIFICATE]);
}

static void take_revocations(struct asn1 *a)
{
    x509_read_revocation_list(a->d, a->item, &ldap[LDAP_CERTIFICATE_LIST]);
}

static const struct {
    const char *attribute;
    void (*take)(struct asn1 *a);
} openers[] = {
    {"netlogon", take_netlogon},
    {"objectGUID", take_guid},
    {"objectSid", take_sid},
    {"nTSecurityDescriptor", take_descriptor},
    {"supportedControl", take_oid},
    {"supportedCapabilities", take_oid},
    {"userCertificate", take_certificate},
    {"cACertificate", take_certificate},
    {"authorityRevocationList", take_revocations},
    {"certificateRevocationList", take_revocations},
};

/* Passwords and their digests. */
static const char *const secrets[] = {"userPassword", "unicodePwd"};

static bool open_value(struct asn1 *a)
{
    struct bytes name = ldap_of(a)->type;

    for (size_t i = 0; i < sizeof openers / sizeof openers[0]; i++)
        if (bytes_same(name, openers[i].attribute)) {
            openers[i].take(a);
            return true;
        }
    return false;
}

/* A password, or "{SSHA}…": a digest of one. */
static void show_secret(
    struct dissection *d, const struct ldap *l, struct node *node, struct bytes octets)
{
    node_secret(node);
    if (octets.length > 0 && octets.data[0] == '{')
        credential_proof(d, "userPassword", l->name, octets);
    else
        credential(d, "userPassword", l->name, octets);
}

static void show_value(struct asn1 *a, const struct field *field)
{
    const struct ldap *l = ldap_of(a);
    struct dissection *d = a->d;
    struct bytes octets = peek_rest(d);
    struct node *node = put_text(d, field, octets);

    if (node && ldap_is_printable(octets))
        node_label(
            d, node, "%s: %s", field->title, arena_copy(d->arena, octets.data, octets.length));
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        if (bytes_same(l->type, secrets[i]))
            show_secret(d, l, node, octets);
}

void ldap_read_value(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;

    (void)type;
    (void)implicit;
    struct asn1_header header = asn1_header(a);
    struct scope scope = enter(d, header.length);
    if (!open_value(a) && (d->building || d->message))
        show_value(a, field);
    leave(d, scope);
    take_nothing(d, header.trailer);
}
