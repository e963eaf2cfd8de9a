/*
 * dns_values: names of the numbers in DNS messages
 */
#pragma once

#include "analyzer/field.h"

extern const struct names dns_opcode_names;
extern const struct names dns_rcode_names;
extern const struct names dns_class_names;
extern const struct names dns_type_names;
extern const struct names dns_type_titles;
extern const struct names dns_zonemd_scheme_names;
extern const struct names dns_zonemd_hash_names;
extern const struct names dns_svcb_key_names;
extern const struct names dns_algorithm_names;
extern const struct names dns_tkey_mode_names;
extern const struct names dns_gateway_algorithm_names;
extern const struct names dns_gateway_type_names;
extern const struct names dns_ip_version_names;
extern const struct names dns_certificate_names;
extern const struct names dns_option_names;
extern const struct names dns_digest_names;
extern const struct names dns_nsec3_hash_names;
extern const struct names dns_family_names;
extern const struct names dns_error_names;
extern const struct names dns_tlsa_usage_names;
extern const struct names dns_tlsa_selector_names;
extern const struct names dns_tlsa_matching_names;
extern const struct names dns_sshfp_algorithm_names;
extern const struct names dns_sshfp_type_names;
extern const struct names dns_hip_algorithm_names;
extern const struct names dns_dso_type_names;
