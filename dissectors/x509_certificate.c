/*
 * Certificates and revocation lists: X.509 and RFC 5280.
 */
#include "dissectors/x509_fields.h"
#include "dissectors/x509_read.h"
#include "dissectors/x509_types.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct asn1_member certificate_members[] = {
    {&x509af_fields[AF_SIGNED_CERTIFICATE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_signed_certificate},
    {&x509af_fields[AF_ALGORITHM_IDENTIFIER], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_algorithm_identifier},
    {&x509af_fields[AF_ENCRYPTED], ASN1_UNIVERSAL, 3, ASN1_OWN, 0, &asn1_bits},
};
const struct asn1_type asn1_certificate = {
    .kind = ASN1_SEQUENCE, .n = COUNT(certificate_members), .members = certificate_members};

const struct asn1_type asn1_version = {.kind = ASN1_INTEGER};
static const struct asn1_member signed_certificate_members[] = {
    {&x509af_fields[AF_VERSION], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_version},
    {&x509af_fields[AF_SERIAL_NUMBER], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&x509af_fields[AF_SIGNATURE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_algorithm_identifier},
    {&x509af_fields[AF_ISSUER], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_name},
    {&x509af_fields[AF_VALIDITY], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_validity},
    {&x509af_fields[AF_SUBJECT], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0,
        &asn1_subject_name},
    {&x509af_fields[AF_SUBJECT_PUBLIC_KEY_INFO], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_subject_public_key_info},
    {&x509af_fields[AF_ISSUER_UNIQUE_IDENTIFIER], ASN1_CONTEXT, 1, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_bits},
    {&x509af_fields[AF_SUBJECT_UNIQUE_IDENTIFIER], ASN1_CONTEXT, 2, ASN1_OPTIONAL | ASN1_IMPLICIT,
        0, &asn1_bits},
    {&x509af_fields[AF_EXTENSIONS], ASN1_CONTEXT, 3, ASN1_OPTIONAL, 0, &asn1_extensions},
};
const struct asn1_type asn1_signed_certificate = {.kind = ASN1_SEQUENCE,
    .n = COUNT(signed_certificate_members),
    .members = signed_certificate_members};

static const struct asn1_member subject_name_members[] = {
    {&x509af_fields[AF_RDN_SEQUENCE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_rdn_sequence},
};
const struct asn1_type asn1_subject_name = {.kind = ASN1_CHOICE,
    .n = COUNT(subject_name_members),
    .members = subject_name_members,
    .read = x509_read_subject};

static const struct asn1_member validity_members[] = {
    {&x509af_fields[AF_NOT_BEFORE], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_time},
    {&x509af_fields[AF_NOT_AFTER], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_time},
};
const struct asn1_type asn1_validity = {
    .kind = ASN1_SEQUENCE, .n = COUNT(validity_members), .members = validity_members};

static const struct asn1_member time_members[] = {
    {&x509af_fields[AF_UTC_TIME], ASN1_UNIVERSAL, 23, ASN1_OWN, 0, &asn1_utc_time},
    {&x509af_fields[AF_GENERALIZED_TIME], ASN1_UNIVERSAL, 24, ASN1_OWN, 1, &asn1_generalized_time},
};
const struct asn1_type asn1_time = {
    .kind = ASN1_CHOICE, .n = COUNT(time_members), .members = time_members};

static const struct asn1_member algorithm_identifier_members[] = {
    {&x509af_fields[AF_ALGORITHM_ID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_algorithm_id},
    {NULL, ASN1_ANY_CLASS, 0, ASN1_OPTIONAL | ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_by_oid},
};
const struct asn1_type asn1_algorithm_identifier = {.kind = ASN1_SEQUENCE,
    .n = COUNT(algorithm_identifier_members),
    .members = algorithm_identifier_members};

const struct asn1_type asn1_algorithm_id = {.kind = ASN1_OID, .read = x509_read_algorithm};
static const struct asn1_member subject_public_key_info_members[] = {
    {&x509af_fields[AF_ALGORITHM], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_algorithm_identifier},
    {&x509af_fields[AF_SUBJECT_PUBLIC_KEY], ASN1_UNIVERSAL, 3, ASN1_OWN, 0,
        &asn1_subject_public_key},
};
const struct asn1_type asn1_subject_public_key_info = {.kind = ASN1_SEQUENCE,
    .n = COUNT(subject_public_key_info_members),
    .members = subject_public_key_info_members};

const struct asn1_type asn1_subject_public_key = {.kind = ASN1_BITS, .read = x509_read_public_key};
static const struct asn1_member extensions_members[] = {
    {&x509af_fields[AF_EXTENSION], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_extension},
};
const struct asn1_type asn1_extensions = {
    .kind = ASN1_SEQUENCE_OF, .n = COUNT(extensions_members), .members = extensions_members};

static const struct asn1_member extension_members[] = {
    {&x509af_fields[AF_EXTENSION_ID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_extension_id},
    {&x509af_fields[AF_CRITICAL], ASN1_UNIVERSAL, 1, ASN1_OPTIONAL | ASN1_OWN, 0, &asn1_boolean},
    {NULL, ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_wrapped_by_oid},
};
const struct asn1_type asn1_extension = {
    .kind = ASN1_SEQUENCE, .n = COUNT(extension_members), .members = extension_members};

const struct asn1_type asn1_extension_id = {.kind = ASN1_OID, .read = x509_read_extension_id};
const struct asn1_type asn1_wrapped_by_oid = {.kind = ASN1_ANY, .read = x509_read_wrapped};
static const struct asn1_member certificate_list_members[] = {
    {&x509af_fields[AF_SIGNED_CERTIFICATE_LIST], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_signed_certificate_list},
    {&x509af_fields[AF_ALGORITHM_IDENTIFIER], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_algorithm_identifier},
    {&x509af_fields[AF_ENCRYPTED], ASN1_UNIVERSAL, 3, ASN1_OWN, 0, &asn1_bits},
};
const struct asn1_type asn1_certificate_list = {.kind = ASN1_SEQUENCE,
    .n = COUNT(certificate_list_members),
    .members = certificate_list_members};

static const struct asn1_member signed_certificate_list_members[] = {
    {&x509af_fields[AF_VERSION], ASN1_UNIVERSAL, 2, ASN1_OPTIONAL | ASN1_OWN, 0, &asn1_version},
    {&x509af_fields[AF_SIGNATURE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_algorithm_identifier},
    {&x509af_fields[AF_ISSUER], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_name},
    {&x509af_fields[AF_THIS_UPDATE], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_time},
    {&x509af_fields[AF_NEXT_UPDATE], ASN1_ANY_CLASS, 0, ASN1_OPTIONAL | ASN1_OWN | ASN1_UNCHECKED,
        0, &asn1_time},
    {&x509af_fields[AF_REVOKED_CERTIFICATES], ASN1_UNIVERSAL, 16, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_revoked_certificates},
    {&x509af_fields[AF_CRL_EXTENSIONS], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_extensions},
};
const struct asn1_type asn1_signed_certificate_list = {.kind = ASN1_SEQUENCE,
    .n = COUNT(signed_certificate_list_members),
    .members = signed_certificate_list_members};

static const struct asn1_member revoked_certificates_members[] = {
    {&x509af_fields[AF_REVOKED_CERTIFICATES_ITEM], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_revoked_certificate},
};
const struct asn1_type asn1_revoked_certificates = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(revoked_certificates_members),
    .members = revoked_certificates_members};

static const struct asn1_member revoked_certificate_members[] = {
    {&x509af_fields[AF_USER_CERTIFICATE], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&x509af_fields[AF_REVOCATION_DATE], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0,
        &asn1_time},
    {&x509af_fields[AF_CRL_ENTRY_EXTENSIONS], ASN1_UNIVERSAL, 16, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_extensions},
};
const struct asn1_type asn1_revoked_certificate = {.kind = ASN1_SEQUENCE,
    .n = COUNT(revoked_certificate_members),
    .members = revoked_certificate_members};

static const struct asn1_member certificate_pair_members[] = {
    {&x509af_fields[AF_ISSUED_BY_THIS_CA], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_certificate},
    {&x509af_fields[AF_ISSUED_TO_THIS_CA], ASN1_CONTEXT, 1, ASN1_OPTIONAL, 0, &asn1_certificate},
};
const struct asn1_type asn1_certificate_pair = {.kind = ASN1_SEQUENCE,
    .n = COUNT(certificate_pair_members),
    .members = certificate_pair_members};

static const struct asn1_member dss_params_members[] = {
    {&x509af_fields[AF_P], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&x509af_fields[AF_Q], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&x509af_fields[AF_G], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
};
const struct asn1_type asn1_dss_params = {
    .kind = ASN1_SEQUENCE, .n = COUNT(dss_params_members), .members = dss_params_members};

const struct asn1_type asn1_sct_list = {.kind = ASN1_ANY, .read = x509_read_scts};
