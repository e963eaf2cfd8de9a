/*
 * x509_value_names: what the numbers and choices of certificates are called (RFC 5280, 3739, 3779,
 * 6960)
 */
#pragma once

#include "analyzer/field.h"

extern const struct names x509_directory_string_names, x509af_version_names, x509_name_names,
    x509_subject_name_names, x509_time_names, x509_general_name_names,
    x509_distribution_point_name_names, x509ce_crl_reason_names, x509_display_text_names,
    x509_ip_address_choice_names, x509_ip_address_or_range_names, x509_as_identifier_choice_names,
    x509_as_id_or_range_names, x509_pkcs1_version_names, x509_ec_parameters_names,
    x509_type_of_biometric_data_names, x509_pkixqualified_predefined_biometric_type_names,
    x509_ocsp_response_status_names, x509_ocsp_version_names, x509_ocsp_responder_id_names,
    x509_ocsp_cert_status_names, x509_logotype_info_names, x509_logotypecertextn_type_names,
    x509_logotype_resolution_names, x509_rc2_parameters_names, x509_address_family_names;
