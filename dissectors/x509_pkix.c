/*
 * What the PKIX working group added: RFC 3739, 3779, 3820, 5280, 7633.
 */
#include "dissectors/x509_fields.h"
#include "dissectors/x509_read.h"
#include "dissectors/x509_types.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct asn1_member authority_info_access_members[] = {
    {&pkix1implicit_fields[IMPLICIT_ACCESS_DESCRIPTION], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_access_description},
};
const struct asn1_type asn1_authority_info_access = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(authority_info_access_members),
    .members = authority_info_access_members};

static const struct asn1_member access_description_members[] = {
    {&pkix1implicit_fields[IMPLICIT_ACCESS_METHOD], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {&pkix1implicit_fields[IMPLICIT_ACCESS_LOCATION], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED,
        0, &asn1_general_name},
};
const struct asn1_type asn1_access_description = {.kind = ASN1_SEQUENCE,
    .n = COUNT(access_description_members),
    .members = access_description_members};

static const struct asn1_member user_notice_members[] = {
    {&pkix1implicit_fields[IMPLICIT_NOTICE_REF], ASN1_UNIVERSAL, 16, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_notice_reference},
    {&pkix1implicit_fields[IMPLICIT_EXPLICIT_TEXT], ASN1_ANY_CLASS, 0,
        ASN1_OPTIONAL | ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_display_text},
};
const struct asn1_type asn1_user_notice = {
    .kind = ASN1_SEQUENCE, .n = COUNT(user_notice_members), .members = user_notice_members};

static const struct asn1_member notice_reference_members[] = {
    {&pkix1implicit_fields[IMPLICIT_ORGANIZATION], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0,
        &asn1_display_text},
    {&pkix1implicit_fields[IMPLICIT_NOTICE_NUMBERS], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_notice_numbers},
};
const struct asn1_type asn1_notice_reference = {.kind = ASN1_SEQUENCE,
    .n = COUNT(notice_reference_members),
    .members = notice_reference_members};

static const struct asn1_member notice_numbers_members[] = {
    {&pkix1implicit_fields[IMPLICIT_NOTICE_NUMBERS_ITEM], ASN1_UNIVERSAL, 2, ASN1_OWN, 0,
        &asn1_integer},
};
const struct asn1_type asn1_notice_numbers = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(notice_numbers_members),
    .members = notice_numbers_members};

static const struct asn1_member display_text_members[] = {
    {&pkix1implicit_fields[IMPLICIT_IA5_STRING], ASN1_UNIVERSAL, 22, ASN1_OWN, 0, &asn1_ia5_string},
    {&pkix1implicit_fields[IMPLICIT_VISIBLE_STRING], ASN1_UNIVERSAL, 26, ASN1_OWN, 1,
        &asn1_visible_string},
    {&pkix1implicit_fields[IMPLICIT_BMP_STRING], ASN1_UNIVERSAL, 30, ASN1_OWN, 2, &asn1_bmp_string},
    {&pkix1implicit_fields[IMPLICIT_UTF8_STRING], ASN1_UNIVERSAL, 12, ASN1_OWN, 3,
        &asn1_utf8_string},
};
const struct asn1_type asn1_display_text = {
    .kind = ASN1_CHOICE, .n = COUNT(display_text_members), .members = display_text_members};

const struct asn1_type asn1_octet_text = {.kind = ASN1_OCTETS};
static const struct asn1_member features_members[] = {
    {&pkix1explicit_fields[EXPLICIT_FEATURES_ITEM], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_feature},
};
const struct asn1_type asn1_features = {
    .kind = ASN1_SEQUENCE_OF, .n = COUNT(features_members), .members = features_members};

const struct asn1_type asn1_feature = {.kind = ASN1_INTEGER};
static const struct asn1_member ip_addr_blocks_members[] = {
    {&pkix1explicit_fields[EXPLICIT_IP_ADDRESS_FAMILY], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_ip_address_family},
};
const struct asn1_type asn1_ip_addr_blocks = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(ip_addr_blocks_members),
    .members = ip_addr_blocks_members};

static const struct asn1_member ip_address_family_members[] = {
    {&pkix1explicit_fields[EXPLICIT_ADDRESS_FAMILY], ASN1_UNIVERSAL, 4, ASN1_OWN, 0,
        &asn1_address_family},
    {&pkix1explicit_fields[EXPLICIT_IP_ADDRESS_CHOICE], ASN1_ANY_CLASS, 0,
        ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_ip_address_choice},
};
const struct asn1_type asn1_ip_address_family = {.kind = ASN1_SEQUENCE,
    .n = COUNT(ip_address_family_members),
    .members = ip_address_family_members};

const struct asn1_type asn1_address_family = {
    .kind = ASN1_OCTETS, .read = x509_read_address_family};
static const struct asn1_member ip_address_choice_members[] = {
    {&pkix1explicit_fields[EXPLICIT_INHERIT], ASN1_UNIVERSAL, 5, ASN1_OWN, 0, &asn1_null},
    {&pkix1explicit_fields[EXPLICIT_ADDRESSES_OR_RANGES], ASN1_UNIVERSAL, 16, ASN1_OWN, 1,
        &asn1_addresses_or_ranges},
};
const struct asn1_type asn1_ip_address_choice = {.kind = ASN1_CHOICE,
    .n = COUNT(ip_address_choice_members),
    .members = ip_address_choice_members};

static const struct asn1_member addresses_or_ranges_members[] = {
    {&pkix1explicit_fields[EXPLICIT_IP_ADDRESS_OR_RANGE], ASN1_ANY_CLASS, 0,
        ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_ip_address_or_range},
};
const struct asn1_type asn1_addresses_or_ranges = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(addresses_or_ranges_members),
    .members = addresses_or_ranges_members};

static const struct asn1_member ip_address_or_range_members[] = {
    {&pkix1explicit_fields[EXPLICIT_ADDRESS_PREFIX], ASN1_UNIVERSAL, 3, ASN1_OWN, 0, &asn1_bits},
    {&pkix1explicit_fields[EXPLICIT_ADDRESS_RANGE], ASN1_UNIVERSAL, 16, ASN1_OWN, 1,
        &asn1_address_range},
};
const struct asn1_type asn1_ip_address_or_range = {.kind = ASN1_CHOICE,
    .n = COUNT(ip_address_or_range_members),
    .members = ip_address_or_range_members};

static const struct asn1_member address_range_members[] = {
    {&pkix1explicit_fields[EXPLICIT_MIN], ASN1_UNIVERSAL, 3, ASN1_OWN, 0, &asn1_bits},
    {&pkix1explicit_fields[EXPLICIT_MAX], ASN1_UNIVERSAL, 3, ASN1_OWN, 0, &asn1_bits},
};
const struct asn1_type asn1_address_range = {
    .kind = ASN1_SEQUENCE, .n = COUNT(address_range_members), .members = address_range_members};

static const struct asn1_member as_identifiers_members[] = {
    {&pkix1explicit_fields[EXPLICIT_ASNUM], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0,
        &asn1_as_identifier_choice},
    {&pkix1explicit_fields[EXPLICIT_RDI], ASN1_CONTEXT, 1, ASN1_OPTIONAL, 0,
        &asn1_as_identifier_choice},
};
const struct asn1_type asn1_as_identifiers = {
    .kind = ASN1_SEQUENCE, .n = COUNT(as_identifiers_members), .members = as_identifiers_members};

static const struct asn1_member as_identifier_choice_members[] = {
    {&pkix1explicit_fields[EXPLICIT_INHERIT], ASN1_UNIVERSAL, 5, ASN1_OWN, 0, &asn1_null},
    {&pkix1explicit_fields[EXPLICIT_AS_IDS_OR_RANGES], ASN1_UNIVERSAL, 16, ASN1_OWN, 1,
        &asn1_as_ids_or_ranges},
};
const struct asn1_type asn1_as_identifier_choice = {.kind = ASN1_CHOICE,
    .n = COUNT(as_identifier_choice_members),
    .members = as_identifier_choice_members};

static const struct asn1_member as_ids_or_ranges_members[] = {
    {&pkix1explicit_fields[EXPLICIT_AS_ID_OR_RANGE], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED,
        0, &asn1_as_id_or_range},
};
const struct asn1_type asn1_as_ids_or_ranges = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(as_ids_or_ranges_members),
    .members = as_ids_or_ranges_members};

static const struct asn1_member as_id_or_range_members[] = {
    {&pkix1explicit_fields[EXPLICIT_AS_ID], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&pkix1explicit_fields[EXPLICIT_RANGE], ASN1_UNIVERSAL, 16, ASN1_OWN, 1, &asn1_as_range},
};
const struct asn1_type asn1_as_id_or_range = {
    .kind = ASN1_CHOICE, .n = COUNT(as_id_or_range_members), .members = as_id_or_range_members};

static const struct asn1_member as_range_members[] = {
    {&pkix1explicit_fields[EXPLICIT_AS_MIN], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&pkix1explicit_fields[EXPLICIT_AS_MAX], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
};
const struct asn1_type asn1_as_range = {
    .kind = ASN1_SEQUENCE, .n = COUNT(as_range_members), .members = as_range_members};

static const struct asn1_member pkix_extensions_members[] = {
    {&pkix1explicit_fields[EXPLICIT_EXTENSION], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_pkix_extension},
};
const struct asn1_type asn1_pkix_extensions = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(pkix_extensions_members),
    .members = pkix_extensions_members};

static const struct asn1_member pkix_extension_members[] = {
    {&pkix1explicit_fields[EXPLICIT_ID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {&pkix1explicit_fields[EXPLICIT_CRITICAL], ASN1_UNIVERSAL, 1, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_boolean},
    {NULL, ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_wrapped_by_oid},
};
const struct asn1_type asn1_pkix_extension = {
    .kind = ASN1_SEQUENCE, .n = COUNT(pkix_extension_members), .members = pkix_extension_members};

static const struct asn1_member dh_parameters_members[] = {
    {&pkix1explicit_fields[EXPLICIT_P], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&pkix1explicit_fields[EXPLICIT_G], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&pkix1explicit_fields[EXPLICIT_Q], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&pkix1explicit_fields[EXPLICIT_J], ASN1_UNIVERSAL, 2, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_integer},
};
const struct asn1_type asn1_dh_parameters = {
    .kind = ASN1_SEQUENCE, .n = COUNT(dh_parameters_members), .members = dh_parameters_members};

static const struct asn1_member qc_statements_members[] = {
    {&pkixqualified_fields[QUALIFIED_QC_STATEMENT], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_qc_statement},
};
const struct asn1_type asn1_qc_statements = {
    .kind = ASN1_SEQUENCE_OF, .n = COUNT(qc_statements_members), .members = qc_statements_members};

static const struct asn1_member qc_statement_members[] = {
    {&pkixqualified_fields[QUALIFIED_STATEMENT_ID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {NULL, ASN1_ANY_CLASS, 0, ASN1_OPTIONAL | ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_by_oid},
};
const struct asn1_type asn1_qc_statement = {
    .kind = ASN1_SEQUENCE, .n = COUNT(qc_statement_members), .members = qc_statement_members};

static const struct asn1_member semantics_information_members[] = {
    {&pkixqualified_fields[QUALIFIED_SEMANTICS_IDENTIFIER], ASN1_UNIVERSAL, 6,
        ASN1_OPTIONAL | ASN1_OWN, 0, &asn1_oid},
    {&pkixqualified_fields[QUALIFIED_NAME_REGISTRATION_AUTHORITIES], ASN1_UNIVERSAL, 16,
        ASN1_OPTIONAL | ASN1_OWN, 0, &asn1_name_registration_authorities},
};
const struct asn1_type asn1_semantics_information = {.kind = ASN1_SEQUENCE,
    .n = COUNT(semantics_information_members),
    .members = semantics_information_members};

static const struct asn1_member name_registration_authorities_members[] = {
    {&pkixqualified_fields[QUALIFIED_GENERAL_NAME], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0,
        &asn1_general_name},
};
const struct asn1_type asn1_name_registration_authorities = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(name_registration_authorities_members),
    .members = name_registration_authorities_members};

static const struct asn1_member biometric_syntax_members[] = {
    {&pkixqualified_fields[QUALIFIED_BIOMETRIC_DATA], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_biometric_data},
};
const struct asn1_type asn1_biometric_syntax = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(biometric_syntax_members),
    .members = biometric_syntax_members};

static const struct asn1_member biometric_data_members[] = {
    {&pkixqualified_fields[QUALIFIED_TYPE_OF_BIOMETRIC_DATA], ASN1_ANY_CLASS, 0,
        ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_type_of_biometric_data},
    {&pkixqualified_fields[QUALIFIED_HASH_ALGORITHM], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_algorithm_identifier},
    {&pkixqualified_fields[QUALIFIED_BIOMETRIC_DATA_HASH], ASN1_UNIVERSAL, 4, ASN1_OWN, 0,
        &asn1_octets},
    {&pkixqualified_fields[QUALIFIED_SOURCE_DATA_URI], ASN1_UNIVERSAL, 22, ASN1_OPTIONAL | ASN1_OWN,
        0, &asn1_ia5_string},
};
const struct asn1_type asn1_biometric_data = {
    .kind = ASN1_SEQUENCE, .n = COUNT(biometric_data_members), .members = biometric_data_members};

static const struct asn1_member type_of_biometric_data_members[] = {
    {&pkixqualified_fields[QUALIFIED_PREDEFINED_BIOMETRIC_TYPE], ASN1_UNIVERSAL, 2, ASN1_OWN, 0,
        &asn1_predefined_biometric_type},
    {&pkixqualified_fields[QUALIFIED_BIOMETRIC_DATA_OID], ASN1_UNIVERSAL, 6, ASN1_OWN, 1,
        &asn1_oid},
};
const struct asn1_type asn1_type_of_biometric_data = {.kind = ASN1_CHOICE,
    .n = COUNT(type_of_biometric_data_members),
    .members = type_of_biometric_data_members};

const struct asn1_type asn1_predefined_biometric_type = {.kind = ASN1_INTEGER};
static const struct asn1_member proxy_cert_info_members[] = {
    {&pkixproxy_fields[PROXY_P_C_PATH_LEN_CONSTRAINT], ASN1_UNIVERSAL, 2, ASN1_OPTIONAL | ASN1_OWN,
        0, &asn1_integer},
    {&pkixproxy_fields[PROXY_PROXY_POLICY], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_proxy_policy},
};
const struct asn1_type asn1_proxy_cert_info = {
    .kind = ASN1_SEQUENCE, .n = COUNT(proxy_cert_info_members), .members = proxy_cert_info_members};

static const struct asn1_member proxy_policy_members[] = {
    {&pkixproxy_fields[PROXY_POLICY_LANGUAGE], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {&pkixproxy_fields[PROXY_POLICY], ASN1_UNIVERSAL, 4, ASN1_OPTIONAL | ASN1_OWN, 0, &asn1_octets},
};
const struct asn1_type asn1_proxy_policy = {
    .kind = ASN1_SEQUENCE, .n = COUNT(proxy_policy_members), .members = proxy_policy_members};

static const struct asn1_member logotype_extn_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_COMMUNITY_LOGOS], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0,
        &asn1_logotype_infos},
    {&logotypecertextn_fields[LOGOTYPE_ISSUER_LOGO], ASN1_CONTEXT, 1, ASN1_OPTIONAL, 0,
        &asn1_logotype_info},
    {&logotypecertextn_fields[LOGOTYPE_SUBJECT_LOGO], ASN1_CONTEXT, 2, ASN1_OPTIONAL, 0,
        &asn1_logotype_info},
    {&logotypecertextn_fields[LOGOTYPE_OTHER_LOGOS], ASN1_CONTEXT, 3, ASN1_OPTIONAL, 0,
        &asn1_other_logotype_infos},
};
const struct asn1_type asn1_logotype_extn = {
    .kind = ASN1_SEQUENCE, .n = COUNT(logotype_extn_members), .members = logotype_extn_members};

static const struct asn1_member logotype_infos_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_LOGOTYPE_INFO], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED,
        0, &asn1_logotype_info},
};
const struct asn1_type asn1_logotype_infos = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(logotype_infos_members),
    .members = logotype_infos_members};

static const struct asn1_member logotype_info_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_DIRECT], ASN1_CONTEXT, 0, ASN1_IMPLICIT, 0,
        &asn1_logotype_data},
    {&logotypecertextn_fields[LOGOTYPE_INDIRECT], ASN1_CONTEXT, 1, ASN1_IMPLICIT, 1,
        &asn1_logotype_reference},
};
const struct asn1_type asn1_logotype_info = {
    .kind = ASN1_CHOICE, .n = COUNT(logotype_info_members), .members = logotype_info_members};

static const struct asn1_member other_logotype_infos_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_OTHER_LOGOTYPE_INFO], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_other_logotype_info},
};
const struct asn1_type asn1_other_logotype_infos = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(other_logotype_infos_members),
    .members = other_logotype_infos_members};

static const struct asn1_member other_logotype_info_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_LOGOTYPE_TYPE], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {&logotypecertextn_fields[LOGOTYPE_INFO], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0,
        &asn1_logotype_info},
};
const struct asn1_type asn1_other_logotype_info = {.kind = ASN1_SEQUENCE,
    .n = COUNT(other_logotype_info_members),
    .members = other_logotype_info_members};

static const struct asn1_member logotype_data_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_IMAGE], ASN1_UNIVERSAL, 16, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_logotype_images},
    {&logotypecertextn_fields[LOGOTYPE_AUDIO], ASN1_CONTEXT, 1, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_logotype_audios},
};
const struct asn1_type asn1_logotype_data = {
    .kind = ASN1_SEQUENCE, .n = COUNT(logotype_data_members), .members = logotype_data_members};

static const struct asn1_member logotype_images_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_LOGOTYPE_IMAGE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_logotype_image},
};
const struct asn1_type asn1_logotype_images = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(logotype_images_members),
    .members = logotype_images_members};

static const struct asn1_member logotype_image_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_IMAGE_DETAILS], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_logotype_details},
    {&logotypecertextn_fields[LOGOTYPE_IMAGE_INFO], ASN1_UNIVERSAL, 16, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_logotype_image_info},
};
const struct asn1_type asn1_logotype_image = {
    .kind = ASN1_SEQUENCE, .n = COUNT(logotype_image_members), .members = logotype_image_members};

static const struct asn1_member logotype_audios_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_LOGOTYPE_AUDIO], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_logotype_audio},
};
const struct asn1_type asn1_logotype_audios = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(logotype_audios_members),
    .members = logotype_audios_members};

static const struct asn1_member logotype_audio_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_AUDIO_DETAILS], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_logotype_details},
    {&logotypecertextn_fields[LOGOTYPE_AUDIO_INFO], ASN1_UNIVERSAL, 16, ASN1_OPTIONAL | ASN1_OWN, 0,
        &asn1_logotype_audio_info},
};
const struct asn1_type asn1_logotype_audio = {
    .kind = ASN1_SEQUENCE, .n = COUNT(logotype_audio_members), .members = logotype_audio_members};

static const struct asn1_member logotype_details_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_MEDIA_TYPE], ASN1_UNIVERSAL, 22, ASN1_OWN, 0,
        &asn1_ia5_string},
    {&logotypecertextn_fields[LOGOTYPE_LOGOTYPE_HASH], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_logotype_hashes},
    {&logotypecertextn_fields[LOGOTYPE_LOGOTYPE_URI], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_logotype_uris},
};
const struct asn1_type asn1_logotype_details = {.kind = ASN1_SEQUENCE,
    .n = COUNT(logotype_details_members),
    .members = logotype_details_members};

static const struct asn1_member logotype_hashes_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_HASH_ALG_AND_VALUE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_hash_alg_and_value},
};
const struct asn1_type asn1_logotype_hashes = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(logotype_hashes_members),
    .members = logotype_hashes_members};

static const struct asn1_member logotype_uris_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_LOGOTYPE_URI_ITEM], ASN1_UNIVERSAL, 22, ASN1_OWN, 0,
        &asn1_ia5_string},
};
const struct asn1_type asn1_logotype_uris = {
    .kind = ASN1_SEQUENCE_OF, .n = COUNT(logotype_uris_members), .members = logotype_uris_members};

static const struct asn1_member logotype_image_info_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_TYPE], ASN1_CONTEXT, 0, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_logotype_image_type},
    {&logotypecertextn_fields[LOGOTYPE_FILE_SIZE], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&logotypecertextn_fields[LOGOTYPE_X_SIZE], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&logotypecertextn_fields[LOGOTYPE_Y_SIZE], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&logotypecertextn_fields[LOGOTYPE_RESOLUTION], ASN1_ANY_CLASS, 0,
        ASN1_OPTIONAL | ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_logotype_resolution},
    {&logotypecertextn_fields[LOGOTYPE_LANGUAGE], ASN1_CONTEXT, 4, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_ia5_string},
};
const struct asn1_type asn1_logotype_image_info = {.kind = ASN1_SEQUENCE,
    .n = COUNT(logotype_image_info_members),
    .members = logotype_image_info_members};

const struct asn1_type asn1_logotype_image_type = {.kind = ASN1_INTEGER};
static const struct asn1_member logotype_resolution_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_NUM_BITS], ASN1_CONTEXT, 1, ASN1_IMPLICIT, 1, &asn1_integer},
    {&logotypecertextn_fields[LOGOTYPE_TABLE_SIZE], ASN1_CONTEXT, 2, ASN1_IMPLICIT, 2,
        &asn1_integer},
};
const struct asn1_type asn1_logotype_resolution = {.kind = ASN1_CHOICE,
    .n = COUNT(logotype_resolution_members),
    .members = logotype_resolution_members};

static const struct asn1_member logotype_audio_info_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_FILE_SIZE], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&logotypecertextn_fields[LOGOTYPE_PLAY_TIME], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&logotypecertextn_fields[LOGOTYPE_CHANNELS], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&logotypecertextn_fields[LOGOTYPE_SAMPLE_RATE], ASN1_CONTEXT, 3, ASN1_OPTIONAL | ASN1_IMPLICIT,
        0, &asn1_integer},
    {&logotypecertextn_fields[LOGOTYPE_LANGUAGE], ASN1_CONTEXT, 4, ASN1_OPTIONAL | ASN1_IMPLICIT, 0,
        &asn1_ia5_string},
};
const struct asn1_type asn1_logotype_audio_info = {.kind = ASN1_SEQUENCE,
    .n = COUNT(logotype_audio_info_members),
    .members = logotype_audio_info_members};

static const struct asn1_member logotype_reference_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_REF_STRUCT_HASH], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_logotype_hashes},
    {&logotypecertextn_fields[LOGOTYPE_REF_STRUCT_URI], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_logotype_ref_uris},
};
const struct asn1_type asn1_logotype_reference = {.kind = ASN1_SEQUENCE,
    .n = COUNT(logotype_reference_members),
    .members = logotype_reference_members};

static const struct asn1_member logotype_ref_uris_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_REF_STRUCT_URI_ITEM], ASN1_UNIVERSAL, 22, ASN1_OWN, 0,
        &asn1_ia5_string},
};
const struct asn1_type asn1_logotype_ref_uris = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(logotype_ref_uris_members),
    .members = logotype_ref_uris_members};

static const struct asn1_member hash_alg_and_value_members[] = {
    {&logotypecertextn_fields[LOGOTYPE_HASH_ALG], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_algorithm_identifier},
    {&logotypecertextn_fields[LOGOTYPE_HASH_VALUE], ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_octets},
};
const struct asn1_type asn1_hash_alg_and_value = {.kind = ASN1_SEQUENCE,
    .n = COUNT(hash_alg_and_value_members),
    .members = hash_alg_and_value_members};

static const struct asn1_member smime_capabilities_members[] = {
    {&cms_fields[CMS_SMIME_CAPABILITY], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_smime_capability},
};
const struct asn1_type asn1_smime_capabilities = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(smime_capabilities_members),
    .members = smime_capabilities_members};

static const struct asn1_member smime_capability_members[] = {
    {&cms_fields[CMS_ATTR_TYPE], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_capability_id},
    {NULL, ASN1_ANY_CLASS, 0, ASN1_OPTIONAL | ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_by_oid},
};
const struct asn1_type asn1_smime_capability = {.kind = ASN1_SEQUENCE,
    .n = COUNT(smime_capability_members),
    .members = smime_capability_members};

const struct asn1_type asn1_capability_id = {.kind = ASN1_OID, .read = x509_read_capability};
static const struct asn1_member rc2_parameters_members[] = {
    {&cms_fields[CMS_RC2_WRAP_PARAMETER], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_rc2_wrap},
    {&cms_fields[CMS_RC2_CBC_PARAMETER], ASN1_UNIVERSAL, 16, ASN1_OWN, 1, &asn1_rc2_cbc},
};
const struct asn1_type asn1_rc2_parameters = {
    .kind = ASN1_CHOICE, .n = COUNT(rc2_parameters_members), .members = rc2_parameters_members};

const struct asn1_type asn1_rc2_wrap = {.kind = ASN1_INTEGER, .read = x509_read_rc2_bits};
static const struct asn1_member rc2_cbc_members[] = {
    {&cms_fields[CMS_RC2_PARAMETER_VERSION], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
    {&cms_fields[CMS_IV], ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_octets},
};
const struct asn1_type asn1_rc2_cbc = {
    .kind = ASN1_SEQUENCE, .n = COUNT(rc2_cbc_members), .members = rc2_cbc_members};

const struct asn1_type asn1_ns_cert_type = {
    .kind = ASN1_BITS, .bits = &ns_cert_exts_fields[NS_CERT_TYPE_SSL_CLIENT], .n_bits = 8};
const struct asn1_type asn1_ignored = {.kind = ASN1_ANY};
