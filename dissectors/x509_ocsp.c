/*
 * Certificate status: RFC 6960.
 */
#include "dissectors/x509_fields.h"
#include "dissectors/x509_read.h"
#include "dissectors/x509_types.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct asn1_member ocsp_response_members[] = {
    {&ocsp_fields[OCSP_RESPONSE_STATUS], ASN1_UNIVERSAL, 10, ASN1_OWN, 0, &asn1_ocsp_status},
    {&ocsp_fields[OCSP_RESPONSE_BYTES], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0,
        &asn1_ocsp_response_bytes},
};
const struct asn1_type asn1_ocsp_response = {
    .kind = ASN1_SEQUENCE, .n = COUNT(ocsp_response_members), .members = ocsp_response_members};

const struct asn1_type asn1_ocsp_status = {.kind = ASN1_INTEGER};
static const struct asn1_member ocsp_response_bytes_members[] = {
    {&ocsp_fields[OCSP_RESPONSE_TYPE_ID], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
    {NULL, ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_wrapped_by_oid},
};
const struct asn1_type asn1_ocsp_response_bytes = {.kind = ASN1_SEQUENCE,
    .n = COUNT(ocsp_response_bytes_members),
    .members = ocsp_response_bytes_members};

static const struct asn1_member basic_ocsp_response_members[] = {
    {&ocsp_fields[OCSP_TBS_RESPONSE_DATA], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_ocsp_response_data},
    {&ocsp_fields[OCSP_SIGNATURE_ALGORITHM], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_algorithm_identifier},
    {&ocsp_fields[OCSP_SIGNATURE], ASN1_UNIVERSAL, 3, ASN1_OWN, 0, &asn1_bits},
    {&ocsp_fields[OCSP_CERTS], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_ocsp_certificates},
};
const struct asn1_type asn1_basic_ocsp_response = {.kind = ASN1_SEQUENCE,
    .n = COUNT(basic_ocsp_response_members),
    .members = basic_ocsp_response_members};

static const struct asn1_member ocsp_certificates_members[] = {
    {&ocsp_fields[OCSP_CERTIFICATE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_certificate},
};
const struct asn1_type asn1_ocsp_certificates = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(ocsp_certificates_members),
    .members = ocsp_certificates_members};

const struct asn1_type asn1_ocsp_version = {.kind = ASN1_INTEGER};
static const struct asn1_member ocsp_response_data_members[] = {
    {&ocsp_fields[OCSP_VERSION], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_ocsp_version},
    {&ocsp_fields[OCSP_RESPONDER_ID], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0,
        &asn1_responder_id},
    {&ocsp_fields[OCSP_PRODUCED_AT], ASN1_UNIVERSAL, 24, ASN1_OWN, 0, &asn1_generalized_time},
    {&ocsp_fields[OCSP_RESPONSES], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_ocsp_responses},
    {&ocsp_fields[OCSP_RESPONSE_EXTENSIONS], ASN1_CONTEXT, 1, ASN1_OPTIONAL, 0,
        &asn1_pkix_extensions},
};
const struct asn1_type asn1_ocsp_response_data = {.kind = ASN1_SEQUENCE,
    .n = COUNT(ocsp_response_data_members),
    .members = ocsp_response_data_members};

static const struct asn1_member responder_id_members[] = {
    {&ocsp_fields[OCSP_BY_NAME], ASN1_CONTEXT, 1, 0, 1, &asn1_name},
    {&ocsp_fields[OCSP_BY_KEY], ASN1_CONTEXT, 2, 0, 2, &asn1_octets},
};
const struct asn1_type asn1_responder_id = {
    .kind = ASN1_CHOICE, .n = COUNT(responder_id_members), .members = responder_id_members};

static const struct asn1_member ocsp_responses_members[] = {
    {&ocsp_fields[OCSP_SINGLE_RESPONSE], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_single_response},
};
const struct asn1_type asn1_ocsp_responses = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(ocsp_responses_members),
    .members = ocsp_responses_members};

static const struct asn1_member single_response_members[] = {
    {&ocsp_fields[OCSP_CERT_ID], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_ocsp_cert_id},
    {&ocsp_fields[OCSP_CERT_STATUS], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0,
        &asn1_ocsp_cert_status},
    {&ocsp_fields[OCSP_THIS_UPDATE], ASN1_UNIVERSAL, 24, ASN1_OWN, 0, &asn1_generalized_time},
    {&ocsp_fields[OCSP_NEXT_UPDATE], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_generalized_time},
    {&ocsp_fields[OCSP_SINGLE_EXTENSIONS], ASN1_CONTEXT, 1, ASN1_OPTIONAL, 0,
        &asn1_pkix_extensions},
};
const struct asn1_type asn1_single_response = {
    .kind = ASN1_SEQUENCE, .n = COUNT(single_response_members), .members = single_response_members};

static const struct asn1_member ocsp_cert_id_members[] = {
    {&ocsp_fields[OCSP_HASH_ALGORITHM], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_algorithm_identifier},
    {&ocsp_fields[OCSP_ISSUER_NAME_HASH], ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_octets},
    {&ocsp_fields[OCSP_ISSUER_KEY_HASH], ASN1_UNIVERSAL, 4, ASN1_OWN, 0, &asn1_octets},
    {&ocsp_fields[OCSP_SERIAL_NUMBER], ASN1_UNIVERSAL, 2, ASN1_OWN, 0, &asn1_integer},
};
const struct asn1_type asn1_ocsp_cert_id = {
    .kind = ASN1_SEQUENCE, .n = COUNT(ocsp_cert_id_members), .members = ocsp_cert_id_members};

static const struct asn1_member ocsp_cert_status_members[] = {
    {&ocsp_fields[OCSP_GOOD], ASN1_CONTEXT, 0, ASN1_IMPLICIT, 0, &asn1_null},
    {&ocsp_fields[OCSP_REVOKED], ASN1_CONTEXT, 1, ASN1_IMPLICIT, 1, &asn1_revoked_info},
    {&ocsp_fields[OCSP_UNKNOWN], ASN1_CONTEXT, 2, ASN1_IMPLICIT, 2, &asn1_null},
};
const struct asn1_type asn1_ocsp_cert_status = {
    .kind = ASN1_CHOICE, .n = COUNT(ocsp_cert_status_members), .members = ocsp_cert_status_members};

static const struct asn1_member revoked_info_members[] = {
    {&ocsp_fields[OCSP_REVOCATION_TIME], ASN1_UNIVERSAL, 24, ASN1_OWN, 0, &asn1_generalized_time},
    {&ocsp_fields[OCSP_REVOCATION_REASON], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_crl_reason},
};
const struct asn1_type asn1_revoked_info = {
    .kind = ASN1_SEQUENCE, .n = COUNT(revoked_info_members), .members = revoked_info_members};

static const struct asn1_member ocsp_request_members[] = {
    {&ocsp_fields[OCSP_TBS_REQUEST], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_tbs_request},
    {&ocsp_fields[OCSP_OPTIONAL_SIGNATURE], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0,
        &asn1_ocsp_signature},
};
const struct asn1_type asn1_ocsp_request = {
    .kind = ASN1_SEQUENCE, .n = COUNT(ocsp_request_members), .members = ocsp_request_members};

static const struct asn1_member tbs_request_members[] = {
    {&ocsp_fields[OCSP_VERSION], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_ocsp_version},
    {&ocsp_fields[OCSP_REQUESTOR_NAME], ASN1_CONTEXT, 1, ASN1_OPTIONAL, 0, &asn1_general_name},
    {&ocsp_fields[OCSP_REQUEST_LIST], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_ocsp_requests},
    {&ocsp_fields[OCSP_REQUEST_EXTENSIONS], ASN1_CONTEXT, 2, ASN1_OPTIONAL, 0,
        &asn1_pkix_extensions},
};
const struct asn1_type asn1_tbs_request = {
    .kind = ASN1_SEQUENCE, .n = COUNT(tbs_request_members), .members = tbs_request_members};

static const struct asn1_member ocsp_requests_members[] = {
    {&ocsp_fields[OCSP_REQUEST], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_ocsp_one_request},
};
const struct asn1_type asn1_ocsp_requests = {
    .kind = ASN1_SEQUENCE_OF, .n = COUNT(ocsp_requests_members), .members = ocsp_requests_members};

static const struct asn1_member ocsp_one_request_members[] = {
    {&ocsp_fields[OCSP_REQ_CERT], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_ocsp_cert_id},
    {&ocsp_fields[OCSP_SINGLE_REQUEST_EXTENSIONS], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0,
        &asn1_pkix_extensions},
};
const struct asn1_type asn1_ocsp_one_request = {.kind = ASN1_SEQUENCE,
    .n = COUNT(ocsp_one_request_members),
    .members = ocsp_one_request_members};

static const struct asn1_member ocsp_signature_members[] = {
    {&ocsp_fields[OCSP_SIGNATURE_ALGORITHM], ASN1_UNIVERSAL, 16, ASN1_OWN, 0,
        &asn1_algorithm_identifier},
    {&ocsp_fields[OCSP_SIGNATURE], ASN1_UNIVERSAL, 3, ASN1_OWN, 0, &asn1_bits},
    {&ocsp_fields[OCSP_CERTS], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_ocsp_certificates},
};
const struct asn1_type asn1_ocsp_signature = {
    .kind = ASN1_SEQUENCE, .n = COUNT(ocsp_signature_members), .members = ocsp_signature_members};

static const struct asn1_member acceptable_responses_members[] = {
    {&ocsp_fields[OCSP_ACCEPTABLE_RESPONSES_ITEM], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &asn1_oid},
};
const struct asn1_type asn1_acceptable_responses = {.kind = ASN1_SEQUENCE_OF,
    .n = COUNT(acceptable_responses_members),
    .members = acceptable_responses_members};

static const struct asn1_member service_locator_members[] = {
    {&ocsp_fields[OCSP_ISSUER], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0, &asn1_name},
    {&ocsp_fields[OCSP_LOCATOR], ASN1_UNIVERSAL, 16, ASN1_OWN, 0, &asn1_authority_info_access},
};
const struct asn1_type asn1_service_locator = {
    .kind = ASN1_SEQUENCE, .n = COUNT(service_locator_members), .members = service_locator_members};

static const struct asn1_member crl_id_members[] = {
    {&ocsp_fields[OCSP_CRL_URL], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &asn1_ia5_string},
    {&ocsp_fields[OCSP_CRL_NUM], ASN1_CONTEXT, 1, ASN1_OPTIONAL, 0, &asn1_integer},
    {&ocsp_fields[OCSP_CRL_TIME], ASN1_CONTEXT, 2, ASN1_OPTIONAL, 0, &asn1_generalized_time},
};
const struct asn1_type asn1_crl_id = {
    .kind = ASN1_SEQUENCE, .n = COUNT(crl_id_members), .members = crl_id_members};
