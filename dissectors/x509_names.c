/*
 * Names and the strings in them: X.520 and X.501.
 */
#include "dissectors/x509_fields.h"
#include "dissectors/x509_read.h"
#include "dissectors/x509_types.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

const struct asn1_type asn1_teletex_string = {.kind = ASN1_STRING, .tag = 20};
const struct asn1_type asn1_printable_string = {.kind = ASN1_STRING, .tag = 19};
const struct asn1_type asn1_universal_string = {.kind = ASN1_STRING, .tag = 28};
const struct asn1_type asn1_bmp_string = {.kind = ASN1_STRING, .tag = 30};
const struct asn1_type asn1_utf8_string = {.kind = ASN1_STRING, .tag = 12};
const struct asn1_type asn1_ia5_string = {.kind = ASN1_STRING, .tag = 22};
const struct asn1_type asn1_numeric_string = {.kind = ASN1_STRING, .tag = 18};
const struct asn1_type asn1_visible_string = {.kind = ASN1_STRING, .tag = 26};
const struct asn1_type asn1_graphic_string = {.kind = ASN1_STRING, .tag = 25};
const struct asn1_type asn1_general_string = {.kind = ASN1_STRING, .tag = 27};
const struct asn1_type asn1_videotex_string = {.kind = ASN1_STRING, .tag = 21};
const struct asn1_type asn1_integer = {.kind = ASN1_INTEGER};
const struct asn1_type asn1_boolean = {.kind = ASN1_BOOLEAN};
const struct asn1_type asn1_null = {.kind = ASN1_NULL};
const struct asn1_type asn1_oid = {.kind = ASN1_OID};
const struct asn1_type asn1_octets = {.kind = ASN1_OCTETS};
const struct asn1_type asn1_bits = {.kind = ASN1_BITS};
const struct asn1_type asn1_generalized_time = {.kind = ASN1_TIME};
const struct asn1_type asn1_utc_time = {.kind = ASN1_UTC_TIME};
static const struct asn1_member directory_string_members[] = {
    {&x509sat_fields[SAT_TELETEX_STRING], ASN1_UNIVERSAL, 20, ASN1_OWN, 0, &asn1_teletex_string},
    {&x509sat_fields[SAT_PRINTABLE_STRING], ASN1_UNIVERSAL, 19, ASN1_OWN, 1,
        &asn1_printable_string},
    {&x509sat_fields[SAT_UNIVERSAL_STRING], ASN1_UNIVERSAL, 28, ASN1_OWN, 2,
        &asn1_universal_string},
    {&x509sat_fields[SAT_BMP_STRING], ASN1_UNIVERSAL, 30, ASN1_OWN, 3, &asn1_bmp_string},
    {&x509sat_fields[SAT_U_TF8_STRING], ASN1_UNIVERSAL, 12, ASN1_OWN, 4, &asn1_utf8_string},
};
const struct asn1_type asn1_directory_string = {
    .kind = ASN1_CHOICE, .n = COUNT(directory_string_members), .members = directory_string_members};

static const struct asn1_member postal_address_members[] = {
    {&x509sat_fields[SAT_DIRECTORY_STRING], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0,
        &asn1_directory_string},
};
const struct asn1_type asn1_postal_address = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(postal_address_members),
    .members = postal_address_members};

static const struct asn1_member case_ignore_list_members[] = {
    {&x509sat_fields[SAT_DIRECTORY_STRING], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0,
        &asn1_directory_string},
};
const struct asn1_type asn1_case_ignore_list = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(case_ignore_list_members),
    .members = case_ignore_list_members};

static const struct asn1_member preferred_delivery_method_members[] = {
    {&x509sat_fields[SAT_PREFERRED_DELIVERY_METHOD_ITEM], ASN1_UNIVERSAL, 2, ASN1_OWN, 0,
        &asn1_integer},
};
const struct asn1_type asn1_preferred_delivery_method = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(preferred_delivery_method_members),
    .members = preferred_delivery_method_members};

static const struct asn1_member facsimile_telephone_number_members[] = {
    {&x509sat_fields[SAT_TELEPHONE_NUMBER], ASN1_UNIVERSAL, 19, ASN1_OWN, 0,
        &asn1_printable_string},
    {&x509sat_fields[SAT_PARAMETERS], ASN1_UNIVERSAL, 3, ASN1_OPTIONAL | ASN1_OWN, 0, &asn1_bits},
};
const struct asn1_type asn1_facsimile_telephone_number = {.kind = ASN1_SEQUENCE,
    .n = COUNT(facsimile_telephone_number_members),
    .members = facsimile_telephone_number_members};

static const struct asn1_member telex_number_members[] = {
    {&x509sat_fields[SAT_TELEX_NUMBER], ASN1_UNIVERSAL, 19, ASN1_OWN, 0, &asn1_printable_string},
    {&x509sat_fields[SAT_COUNTRY_CODE], ASN1_UNIVERSAL, 19, ASN1_OWN, 0, &asn1_printable_string},
    {&x509sat_fields[SAT_ANSWERBACK], ASN1_UNIVERSAL, 19, ASN1_OWN, 0, &asn1_printable_string},
};
const struct asn1_type asn1_telex_number = {
    .kind = ASN1_SEQUENCE, .n = COUNT(telex_number_members), .members = telex_number_members};

static const struct asn1_member presentation_address_members[] = {
    {&x509sat_fields[SAT_P_SELECTOR], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_octets},
    {&x509sat_fields[SAT_S_SELECTOR], ASN1_CONTEXT, 1, ASN1_OPTIONAL, 0, &asn1_octets},
    {&x509sat_fields[SAT_T_SELECTOR], ASN1_CONTEXT, 2, ASN1_OPTIONAL, 0, &asn1_octets},
    {&x509sat_fields[SAT_N_ADDRESSES], ASN1_CONTEXT, 3, 0, 0, &asn1_n_addresses},
};
const struct asn1_type asn1_presentation_address = {.kind = ASN1_SEQUENCE,
    .n = COUNT(presentation_address_members),
    .members = presentation_address_members};

static const struct asn1_member n_addresses_members[] = {
    {&x509sat_fields[SAT_N_ADDRESSES_ITEM], ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_octets},
};
const struct asn1_type asn1_n_addresses = {
    .kind = ASN1_SET_OF, .n = COUNT(n_addresses_members), .members = n_addresses_members};

static const struct asn1_member name_and_optional_uid_members[] = {
    {&x509sat_fields[SAT_DN], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_rdn_sequence},
    {&x509sat_fields[SAT_UID], ASN1_UNIVERSAL, 3, ASN1_OPTIONAL | ASN1_OWN, 0, &asn1_bits},
};
const struct asn1_type asn1_name_and_optional_uid = {.kind = ASN1_SEQUENCE,
    .n = COUNT(name_and_optional_uid_members),
    .members = name_and_optional_uid_members};

static const struct asn1_member name_members[] = {
    {&x509if_fields[IF_RDN_SEQUENCE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_rdn_sequence},
};
const struct asn1_type asn1_name = {
    .kind = ASN1_CHOICE, .n = COUNT(name_members), .members = name_members};

static const struct asn1_member rdn_sequence_members[] = {
    {&x509if_fields[IF_RDN_SEQUENCE_ITEM], ASN1_UNIVERSAL, 17, ASN1_OWN, 0,
        &asn1_relative_distinguished_name},
};
const struct asn1_type asn1_rdn_sequence = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(rdn_sequence_members),
    .members = rdn_sequence_members,
    .read = x509_read_name};

static const struct asn1_member relative_distinguished_name_members[] = {
    {&x509if_fields[IF_RELATIVE_DISTINGUISHED_NAME_ITEM], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_attribute_type_and_value},
};
const struct asn1_type asn1_relative_distinguished_name = {.kind = ASN1_SET_OF,
    .n = COUNT(relative_distinguished_name_members),
    .members = relative_distinguished_name_members,
    .read = x509_read_relative};

static const struct asn1_member attribute_type_and_value_members[] = {
    {&x509if_fields[IF_OID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_attribute_type},
    {NULL, ASN1_ANY_CLASS, 0, ASN1_OPTIONAL | ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_attribute_value},
    {&x509if_fields[IF_PRIMARY_DISTINGUISHED], ASN1_UNIVERSAL, 1, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_boolean},
};
const struct asn1_type asn1_attribute_type_and_value = {.kind = ASN1_SEQUENCE,
    .n = COUNT(attribute_type_and_value_members),
    .members = attribute_type_and_value_members,
    .read = x509_read_attribute};

const struct asn1_type asn1_attribute_type = {.kind = ASN1_OID, .read = x509_read_attribute_type};
const struct asn1_type asn1_attribute_value = {.kind = ASN1_ANY, .read = x509_read_attribute_value};
static const struct asn1_member attribute_members[] = {
    {&x509if_fields[IF_OID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {&x509if_fields[IF_VALUES], ASN1_UNIVERSAL, 17, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_attribute_values},
};
const struct asn1_type asn1_attribute = {
    .kind = ASN1_SEQUENCE, .n = COUNT(attribute_members), .members = attribute_members};

static const struct asn1_member attribute_values_members[] = {
    {NULL, ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_by_oid},
};
const struct asn1_type asn1_attribute_values = {
    .kind = ASN1_SET_OF, .n = COUNT(attribute_values_members), .members = attribute_values_members};

const struct asn1_type asn1_by_oid = {.kind = ASN1_ANY, .read = x509_read_by_oid};
