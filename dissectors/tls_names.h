/*
 * tls_names: values of TLS by name
 */
#pragma once

#include "analyzer/field.h"

extern const struct names tls_content_names;
extern const struct names tls_version_names;
extern const struct names tls_alert_level_names;
extern const struct names tls_alert_names;
extern const struct names tls_ssl2_message_names;
extern const struct names tls_handshake_names;
extern const struct names tls_heartbeat_names;
extern const struct names tls_compression_names;
extern const struct names tls_extension_names;
extern const struct names tls_point_format_names;
extern const struct names tls_name_type_names;
extern const struct names tls_psk_mode_names;
extern const struct names tls_fragment_length_names;
extern const struct names tls_key_update_names;
extern const struct names tls_hash_names;
extern const struct names tls_signature_names;
extern const struct names tls_scheme_names;
extern const struct names tls_ssl2_certificate_names;
extern const struct names tls_client_certificate_names;
extern const struct names tls_certificate_type_names;
extern const struct names tls_chain_type_names;
extern const struct names tls_status_type_names;
extern const struct names tls_curve_type_names;
extern const struct names tls_heartbeat_mode_names;
extern const struct names tls_certificate_compression_names;
extern const struct names tls_time_stamp_names;
extern const struct names tls_group_names;
extern const struct names tls_cipher_names;
extern const struct names tls_ssl2_cipher_names;
