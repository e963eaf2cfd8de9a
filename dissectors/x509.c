#include "dissectors/x509.h"

#include "analyzer/object.h"

#include "dissectors/asn1.h"
#include "dissectors/dissectors.h"
#include "dissectors/x509_fields.h"
#include "dissectors/x509_read.h"
#include "dissectors/x509_types.h"

const struct field_table x509af_table = {x509af_fields, AF_FIELDS};
const struct field_table x509if_table = {x509if_fields, IF_FIELDS};
const struct field_table x509sat_table = {x509sat_fields, SAT_FIELDS};
const struct field_table x509ce_table = {x509ce_fields, CE_FIELDS};
const struct field_table pkix1explicit_table = {pkix1explicit_fields, EXPLICIT_FIELDS};
const struct field_table pkix1implicit_table = {pkix1implicit_fields, IMPLICIT_FIELDS};
const struct field_table pkixqualified_table = {pkixqualified_fields, QUALIFIED_FIELDS};
const struct field_table pkixproxy_table = {pkixproxy_fields, PROXY_FIELDS};
const struct field_table pkcs1_table = {pkcs1_fields, PKCS1_FIELDS};
const struct field_table ocsp_table = {ocsp_fields, OCSP_FIELDS};
const struct field_table ns_cert_exts_table = {ns_cert_exts_fields, NS_FIELDS};
const struct field_table cms_table = {cms_fields, CMS_FIELDS};
const struct field_table logotypecertextn_table = {logotypecertextn_fields, LOGOTYPE_FIELDS};

/* Where nobody wants nodes there is nothing to read for. */
static void read(struct dissection *d, struct node *parent, const struct field *field,
    const struct asn1_type *type)
{
    struct asn1 a = {.d = d, .item = parent};

    if (dissection_adds(d))
        asn1_read(&a, type, field, false);
    else
        take_nothing(d, left(d));
}

/* The rest of the cursor is a certificate, in DER. */
static void announce(struct dissection *d)
{
    static const uint8_t type[] = "application/pkix-cert";
    struct object_about about = {.kind = OBJECT_CERTIFICATE,
        .protocol = "x509",
        .media_type = {type, sizeof type - 1},
        .extension = "cer",
        .sized = true,
        .size = cursor_wire_left(&d->cursor),
        .once = true};

    if (left(d) > 0)
        object_whole(d, &about, peek_rest(d));
}

void x509_read_certificate(struct dissection *d, struct node *parent, const struct field *field)
{
    if (objects_wanted(d))
        announce(d);
    read(d, parent, field, &asn1_certificate);
}

void x509_read_distinguished_name(
    struct dissection *d, struct node *parent, const struct field *field)
{
    read(d, parent, field, &asn1_rdn_sequence);
}

void x509_read_public_key_info(struct dissection *d, struct node *parent, const struct field *field)
{
    read(d, parent, field, &asn1_subject_public_key_info);
}

void x509_read_ocsp_response(struct dissection *d, struct node *parent, const struct field *field)
{
    read(d, parent, field, &asn1_ocsp_response);
}

void x509_read_ocsp_request(struct dissection *d, struct node *parent, const struct field *field)
{
    read(d, parent, field, &asn1_ocsp_request);
}

void x509_read_revocation_list(struct dissection *d, struct node *parent, const struct field *field)
{
    read(d, parent, field, &asn1_certificate_list);
}

void x509_read_extension_value(struct dissection *d, struct node *parent, struct bytes oid)
{
    struct asn1 a = {.d = d, .item = parent, .oid = oid};

    if (dissection_adds(d))
        x509_read_wrapped(&a, &asn1_wrapped_by_oid, NULL, false);
    else
        take_nothing(d, left(d));
}
