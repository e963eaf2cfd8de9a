/*
 * Keys and parameters of algorithms: RFC 3279, 4055, 5480.
 */
#include "dissectors/x509_fields.h"
#include "dissectors/x509_read.h"
#include "dissectors/x509_types.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct asn1_member rsa_public_key_members[] = {
    {&pkcs1_fields[PKCS1_MODULUS], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&pkcs1_fields[PKCS1_PUBLIC_EXPONENT], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
};
const struct asn1_type asn1_rsa_public_key = {
    .kind = ASN1_SEQUENCE, .n = COUNT(rsa_public_key_members), .members = rsa_public_key_members};

static const struct asn1_member rsassa_pss_params_members[] = {
    {&pkcs1_fields[PKCS1_HASH_ALGORITHM], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0,
        &asn1_algorithm_identifier},
    {&pkcs1_fields[PKCS1_MASK_GEN_ALGORITHM], ASN1_CONTEXT, 1, ASN1_OPTIONAL, 0,
        &asn1_algorithm_identifier},
    {&pkcs1_fields[PKCS1_SALT_LENGTH], ASN1_CONTEXT, 2, ASN1_OPTIONAL, 0, &asn1_integer},
    {&pkcs1_fields[PKCS1_TRAILER_FIELD], ASN1_CONTEXT, 3, ASN1_OPTIONAL, 0, &asn1_integer},
};
const struct asn1_type asn1_rsassa_pss_params = {.kind = ASN1_SEQUENCE,
    .n = COUNT(rsassa_pss_params_members),
    .members = rsassa_pss_params_members};

static const struct asn1_member ec_parameters_members[] = {
    {&pkcs1_fields[PKCS1_SPECIFIED_CURVE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_specified_curve},
    {&pkcs1_fields[PKCS1_NAMED_CURVE], ASN1_UNIVERSAL, 6, ASN1_OWN, 1, &asn1_oid},
};
const struct asn1_type asn1_ec_parameters = {
    .kind = ASN1_CHOICE, .n = COUNT(ec_parameters_members), .members = ec_parameters_members};

static const struct asn1_member specified_curve_members[] = {
    {&pkcs1_fields[PKCS1_VERSION], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_ec_version},
    {&pkcs1_fields[PKCS1_FIELD_ID], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_field_id},
    {&pkcs1_fields[PKCS1_CURVE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_curve},
    {&pkcs1_fields[PKCS1_BASE], ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_octets},
    {&pkcs1_fields[PKCS1_ORDER], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&pkcs1_fields[PKCS1_COFACTOR], ASN1_UNIVERSAL, 2, ASN1_OPTIONAL | ASN1_OWN, 0, &asn1_integer},
};
const struct asn1_type asn1_specified_curve = {
    .kind = ASN1_SEQUENCE, .n = COUNT(specified_curve_members), .members = specified_curve_members};

const struct asn1_type asn1_ec_version = {.kind = ASN1_INTEGER};
static const struct asn1_member field_id_members[] = {
    {&pkcs1_fields[PKCS1_FIELD_TYPE], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {NULL, ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_by_oid},
};
const struct asn1_type asn1_field_id = {
    .kind = ASN1_SEQUENCE, .n = COUNT(field_id_members), .members = field_id_members};

static const struct asn1_member curve_members[] = {
    {&pkcs1_fields[PKCS1_A], ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_octets},
    {&pkcs1_fields[PKCS1_B], ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_octets},
    {&pkcs1_fields[PKCS1_SEED], ASN1_UNIVERSAL, 3, ASN1_OPTIONAL | ASN1_OWN, 0, &asn1_bits},
};
const struct asn1_type asn1_curve = {
    .kind = ASN1_SEQUENCE, .n = COUNT(curve_members), .members = curve_members};
