/*
 * Extensions: RFC 5280 section 4.2.
 */
#include "dissectors/x509_fields.h"
#include "dissectors/x509_read.h"
#include "dissectors/x509_types.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct asn1_member general_names_members[] = {
    {&x509ce_fields[CE_GENERAL_NAME], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0,
        &asn1_general_name},
};
const struct asn1_type asn1_general_names = {
    .kind = ASN1_SEQUENCE_OF, .n = COUNT(general_names_members), .members = general_names_members};

static const struct asn1_member general_name_members[] = {
    {&x509ce_fields[CE_OTHER_NAME], ASN1_CONTEXT, 0, ASN1_IMPLICIT, 0, &asn1_other_name},
    {&x509ce_fields[CE_RFC822_NAME], ASN1_CONTEXT, 1, ASN1_IMPLICIT, 1, &asn1_ia5_string},
    {&x509ce_fields[CE_D_NS_NAME], ASN1_CONTEXT, 2, ASN1_IMPLICIT, 2, &asn1_ia5_string},
    {&x509ce_fields[CE_X400_ADDRESS], ASN1_CONTEXT, 3, ASN1_IMPLICIT, 3, &asn1_or_address},
    {&x509ce_fields[CE_DIRECTORY_NAME], ASN1_CONTEXT, 4, 0, 4, &asn1_name},
    {&x509ce_fields[CE_EDI_PARTY_NAME], ASN1_CONTEXT, 5, ASN1_IMPLICIT, 5, &asn1_edi_party_name},
    {&x509ce_fields[CE_UNIFORM_RESOURCE_IDENTIFIER], ASN1_CONTEXT, 6, ASN1_IMPLICIT, 6,
        &asn1_ia5_string},
    {&x509ce_fields[CE_I_P_ADDRESS], ASN1_CONTEXT, 7, ASN1_IMPLICIT, 7, &asn1_ip_address},
    {&x509ce_fields[CE_REGISTERED_ID], ASN1_CONTEXT, 8, ASN1_IMPLICIT, 8, &asn1_oid},
};
const struct asn1_type asn1_general_name = {
    .kind = ASN1_CHOICE, .n = COUNT(general_name_members), .members = general_name_members};

static const struct asn1_member other_name_members[] = {
    {&x509ce_fields[CE_TYPE_ID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {NULL, ASN1_CONTEXT, 0, 0, 0, &asn1_by_oid},
};
const struct asn1_type asn1_other_name = {
    .kind = ASN1_SEQUENCE, .n = COUNT(other_name_members), .members = other_name_members};

const struct asn1_type asn1_or_address = {.kind = ASN1_SEQUENCE};
static const struct asn1_member edi_party_name_members[] = {
    {&x509ce_fields[CE_NAME_ASSIGNER], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_directory_string},
    {&x509ce_fields[CE_PARTY_NAME], ASN1_CONTEXT, 1, 0, 0, &asn1_directory_string},
};
const struct asn1_type asn1_edi_party_name = {
    .kind = ASN1_SEQUENCE, .n = COUNT(edi_party_name_members), .members = edi_party_name_members};

const struct asn1_type asn1_ip_address = {.kind = ASN1_OCTETS, .read = x509_read_ip_address};
static const struct asn1_member authority_key_identifier_members[] = {
    {&x509ce_fields[CE_KEY_IDENTIFIER], ASN1_CONTEXT, 0, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_octets},
    {&x509ce_fields[CE_AUTHORITY_CERT_ISSUER], ASN1_CONTEXT, 1, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_general_names},
    {&x509ce_fields[CE_AUTHORITY_CERT_SERIAL_NUMBER], ASN1_CONTEXT, 2,
        ASN1_OPTIONAL | ASN1_IMPLICIT, 0, &asn1_integer},
};
const struct asn1_type asn1_authority_key_identifier = {.kind = ASN1_SEQUENCE,
    .n = COUNT(authority_key_identifier_members),
    .members = authority_key_identifier_members};

const struct asn1_type asn1_key_usage = {
    .kind = ASN1_BITS, .bits = &x509ce_fields[CE_KEY_USAGE_DIGITAL_SIGNATURE], .n_bits = 9};
static const struct asn1_member key_purpose_ids_members[] = {
    {&x509ce_fields[CE_KEY_PURPOSE_ID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
};
const struct asn1_type asn1_key_purpose_ids = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(key_purpose_ids_members),
    .members = key_purpose_ids_members};

static const struct asn1_member private_key_usage_period_members[] = {
    {&x509ce_fields[CE_NOT_BEFORE], ASN1_CONTEXT, 0, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_generalized_time},
    {&x509ce_fields[CE_NOT_AFTER], ASN1_CONTEXT, 1, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_generalized_time},
};
const struct asn1_type asn1_private_key_usage_period = {.kind = ASN1_SEQUENCE,
    .n = COUNT(private_key_usage_period_members),
    .members = private_key_usage_period_members};

static const struct asn1_member certificate_policies_members[] = {
    {&x509ce_fields[CE_POLICY_INFORMATION], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_policy_information},
};
const struct asn1_type asn1_certificate_policies = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(certificate_policies_members),
    .members = certificate_policies_members};

static const struct asn1_member policy_information_members[] = {
    {&x509ce_fields[CE_POLICY_IDENTIFIER], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {&x509ce_fields[CE_POLICY_QUALIFIERS], ASN1_UNIVERSAL, 16, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_policy_qualifiers},
};
const struct asn1_type asn1_policy_information = {.kind = ASN1_SEQUENCE,
    .n = COUNT(policy_information_members),
    .members = policy_information_members};

static const struct asn1_member policy_qualifiers_members[] = {
    {&x509ce_fields[CE_POLICY_QUALIFIER_INFO], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_policy_qualifier_info},
};
const struct asn1_type asn1_policy_qualifiers = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(policy_qualifiers_members),
    .members = policy_qualifiers_members};

static const struct asn1_member policy_qualifier_info_members[] = {
    {&x509ce_fields[CE_ID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {NULL, ASN1_ANY_CLASS, 0, ASN1_OPTIONAL | ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_by_oid},
};
const struct asn1_type asn1_policy_qualifier_info = {.kind = ASN1_SEQUENCE,
    .n = COUNT(policy_qualifier_info_members),
    .members = policy_qualifier_info_members};

static const struct asn1_member policy_mappings_members[] = {
    {&x509ce_fields[CE_POLICY_MAPPINGS_SYNTAX_ITEM], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_policy_mapping},
};
const struct asn1_type asn1_policy_mappings = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(policy_mappings_members),
    .members = policy_mappings_members};

static const struct asn1_member policy_mapping_members[] = {
    {&x509ce_fields[CE_ISSUER_DOMAIN_POLICY], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {&x509ce_fields[CE_SUBJECT_DOMAIN_POLICY], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
};
const struct asn1_type asn1_policy_mapping = {
    .kind = ASN1_SEQUENCE, .n = COUNT(policy_mapping_members), .members = policy_mapping_members};

static const struct asn1_member attributes_syntax_members[] = {
    {&x509ce_fields[CE_ATTRIBUTE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_attribute},
};
const struct asn1_type asn1_attributes_syntax = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(attributes_syntax_members),
    .members = attributes_syntax_members};

static const struct asn1_member basic_constraints_members[] = {
    {&x509ce_fields[CE_C_A], ASN1_UNIVERSAL, 1, ASN1_OPTIONAL | ASN1_OWN, 0, &asn1_boolean},
    {&x509ce_fields[CE_PATH_LEN_CONSTRAINT], ASN1_UNIVERSAL, 2, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_integer},
};
const struct asn1_type asn1_basic_constraints = {.kind = ASN1_SEQUENCE,
    .n = COUNT(basic_constraints_members),
    .members = basic_constraints_members};

static const struct asn1_member name_constraints_members[] = {
    {&x509ce_fields[CE_PERMITTED_SUBTREES], ASN1_CONTEXT, 0, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_general_subtrees},
    {&x509ce_fields[CE_EXCLUDED_SUBTREES], ASN1_CONTEXT, 1, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_general_subtrees},
};
const struct asn1_type asn1_name_constraints = {.kind = ASN1_SEQUENCE,
    .n = COUNT(name_constraints_members),
    .members = name_constraints_members};

static const struct asn1_member general_subtrees_members[] = {
    {&x509ce_fields[CE_GENERAL_SUBTREE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_general_subtree},
};
const struct asn1_type asn1_general_subtrees = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(general_subtrees_members),
    .members = general_subtrees_members};

static const struct asn1_member general_subtree_members[] = {
    {&x509ce_fields[CE_BASE], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_general_name},
    {&x509ce_fields[CE_MINIMUM], ASN1_CONTEXT, 0, ASN1_OPTIONAL | ASN1_IMPLICIT, 0, &asn1_integer},
    {&x509ce_fields[CE_MAXIMUM], ASN1_CONTEXT, 1, ASN1_OPTIONAL | ASN1_IMPLICIT, 0, &asn1_integer},
};
const struct asn1_type asn1_general_subtree = {
    .kind = ASN1_SEQUENCE, .n = COUNT(general_subtree_members), .members = general_subtree_members};

static const struct asn1_member policy_constraints_members[] = {
    {&x509ce_fields[CE_REQUIRE_EXPLICIT_POLICY], ASN1_CONTEXT, 0, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_integer},
    {&x509ce_fields[CE_INHIBIT_POLICY_MAPPING], ASN1_CONTEXT, 1, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_integer},
};
const struct asn1_type asn1_policy_constraints = {.kind = ASN1_SEQUENCE,
    .n = COUNT(policy_constraints_members),
    .members = policy_constraints_members};

const struct asn1_type asn1_crl_reason = {.kind = ASN1_INTEGER};
static const struct asn1_member crl_distribution_points_members[] = {
    {&x509ce_fields[CE_DISTRIBUTION_POINT], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_distribution_point},
};
const struct asn1_type asn1_crl_distribution_points = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(crl_distribution_points_members),
    .members = crl_distribution_points_members};

static const struct asn1_member distribution_point_members[] = {
    {&x509ce_fields[CE_DISTRIBUTION_POINT_2], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0,
        &asn1_distribution_point_name},
    {&x509ce_fields[CE_REASONS], ASN1_CONTEXT, 1, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_reason_flags},
    {&x509ce_fields[CE_C_RL_ISSUER], ASN1_CONTEXT, 2, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_general_names},
};
const struct asn1_type asn1_distribution_point = {.kind = ASN1_SEQUENCE,
    .n = COUNT(distribution_point_members),
    .members = distribution_point_members};

static const struct asn1_member distribution_point_name_members[] = {
    {&x509ce_fields[CE_FULL_NAME], ASN1_CONTEXT, 0, ASN1_IMPLICIT, 0, &asn1_general_names},
    {&x509ce_fields[CE_NAME_RELATIVE_TO_CRL_ISSUER], ASN1_CONTEXT, 1, ASN1_IMPLICIT, 1,
        &asn1_relative_distinguished_name},
};
const struct asn1_type asn1_distribution_point_name = {.kind = ASN1_CHOICE,
    .n = COUNT(distribution_point_name_members),
    .members = distribution_point_name_members};

const struct asn1_type asn1_reason_flags = {
    .kind = ASN1_BITS, .bits = &x509ce_fields[CE_REASON_FLAGS_UNUSED], .n_bits = 9};
static const struct asn1_member issuing_distribution_point_members[] = {
    {&x509ce_fields[CE_DISTRIBUTION_POINT_2], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0,
        &asn1_distribution_point_name},
    {&x509ce_fields[CE_ONLY_CONTAINS_USER_PUBLIC_KEY_CERTS], ASN1_CONTEXT, 1,
        ASN1_OPTIONAL | ASN1_IMPLICIT, 0, &asn1_boolean},
    {&x509ce_fields[CE_ONLY_CONTAINS_CA_CERTS], ASN1_CONTEXT, 2, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_boolean},
    {&x509ce_fields[CE_ONLY_SOME_REASONS], ASN1_CONTEXT, 3, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_reason_flags},
    {&x509ce_fields[CE_INDIRECT_CRL], ASN1_CONTEXT, 4, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_boolean},
};
const struct asn1_type asn1_issuing_distribution_point = {.kind = ASN1_SEQUENCE,
    .n = COUNT(issuing_distribution_point_members),
    .members = issuing_distribution_point_members};

static const struct asn1_member certificate_template_members[] = {
    {&x509ce_fields[CE_TEMPLATE_ID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {&x509ce_fields[CE_TEMPLATE_MAJOR_VERSION], ASN1_UNIVERSAL, 2, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_integer},
    {&x509ce_fields[CE_TEMPLATE_MINOR_VERSION], ASN1_UNIVERSAL, 2, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_integer},
};
const struct asn1_type asn1_certificate_template = {.kind = ASN1_SEQUENCE,
    .n = COUNT(certificate_template_members),
    .members = certificate_template_members};

static const struct asn1_member entrust_version_info_members[] = {
    {&x509ce_fields[CE_ENTRUST_VERS], ASN1_UNIVERSAL, 27, ASN1_OWN, 0, &asn1_general_string},
    {&x509ce_fields[CE_ENTRUST_VERS_INFO_FLAGS], ASN1_UNIVERSAL, 3, ASN1_OWN, 0,
        &asn1_entrust_info_flags},
};
const struct asn1_type asn1_entrust_version_info = {.kind = ASN1_SEQUENCE,
    .n = COUNT(entrust_version_info_members),
    .members = entrust_version_info_members};

const struct asn1_type asn1_entrust_info_flags = {.kind = ASN1_BITS,
    .bits = &x509ce_fields[CE_ENTRUST_INFO_FLAGS_KEY_UPDATE_ALLOWED],
    .n_bits = 6};
