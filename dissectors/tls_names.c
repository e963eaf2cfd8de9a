/*
 * Values of TLS by name, as IANA registers them (TLS Parameters, TLS ExtensionType Values) and
 * as Wireshark writes them.
 */
#include "dissectors/tls_names.h"

static const struct name content_rows[] = {
    ONE(20, "Change Cipher Spec"),
    ONE(21, "Alert"),
    ONE(22, "Handshake"),
    ONE(23, "Application Data"),
    ONE(24, "Heartbeat"),
    ONE(25, "Connection ID"),
};
const struct names tls_content_names = NAMES(content_rows);

static const struct name version_rows[] = {
    ONE(0x0002, "SSL 2.0"),
    ONE(0x0100, "DTLS 1.0 (OpenSSL pre 0.9.8f)"),
    ONE(0x0101, "GMTLS"),
    ONE(0x0300, "SSL 3.0"),
    ONE(0x0301, "TLS 1.0"),
    ONE(0x0302, "TLS 1.1"),
    ONE(0x0303, "TLS 1.2"),
    ONE(0x0304, "TLS 1.3"),
    ONE(0x0a0a, "Reserved (GREASE)"),
    ONE(0x1a1a, "Reserved (GREASE)"),
    ONE(0x2a2a, "Reserved (GREASE)"),
    ONE(0x3a3a, "Reserved (GREASE)"),
    ONE(0x4a4a, "Reserved (GREASE)"),
    ONE(0x5a5a, "Reserved (GREASE)"),
    ONE(0x6a6a, "Reserved (GREASE)"),
    ONE(0x7a7a, "Reserved (GREASE)"),
    ONE(0x7f0e, "TLS 1.3 (draft 14)"),
    ONE(0x7f0f, "TLS 1.3 (draft 15)"),
    ONE(0x7f10, "TLS 1.3 (draft 16)"),
    ONE(0x7f11, "TLS 1.3 (draft 17)"),
    ONE(0x7f12, "TLS 1.3 (draft 18)"),
    ONE(0x7f13, "TLS 1.3 (draft 19)"),
    ONE(0x7f14, "TLS 1.3 (draft 20)"),
    ONE(0x7f15, "TLS 1.3 (draft 21)"),
    ONE(0x7f16, "TLS 1.3 (draft 22)"),
    ONE(0x7f17, "TLS 1.3 (draft 23)"),
    ONE(0x7f18, "TLS 1.3 (draft 24)"),
    ONE(0x7f19, "TLS 1.3 (draft 25)"),
    ONE(0x7f1a, "TLS 1.3 (draft 26)"),
    ONE(0x7f1b, "TLS 1.3 (draft 27)"),
    ONE(0x7f1c, "TLS 1.3 (draft 28)"),
    ONE(0x8a8a, "Reserved (GREASE)"),
    ONE(0x9a9a, "Reserved (GREASE)"),
    ONE(0xaaaa, "Reserved (GREASE)"),
    ONE(0xbaba, "Reserved (GREASE)"),
    ONE(0xcaca, "Reserved (GREASE)"),
    ONE(0xdada, "Reserved (GREASE)"),
    ONE(0xeaea, "Reserved (GREASE)"),
    ONE(0xfafa, "Reserved (GREASE)"),
    ONE(0xfb17, "TLS 1.3 (Facebook draft 23)"),
    ONE(0xfb1a, "TLS 1.3 (Facebook draft 26)"),
    ONE(0xfefd, "DTLS 1.2"),
    ONE(0xfeff, "DTLS 1.0"),
};
const struct names tls_version_names = NAMES(version_rows);

static const struct name alert_level_rows[] = {
    ONE(1, "Warning"),
    ONE(2, "Fatal"),
};
const struct names tls_alert_level_names = NAMES(alert_level_rows);

static const struct name alert_rows[] = {
    ONE(0, "Close Notify"),
    ONE(1, "End of Early Data"),
    ONE(10, "Unexpected Message"),
    ONE(20, "Bad Record MAC"),
    ONE(21, "Decryption Failed"),
    ONE(22, "Record Overflow"),
    ONE(30, "Decompression Failure"),
    ONE(40, "Handshake Failure"),
    ONE(41, "No Certificate"),
    ONE(42, "Bad Certificate"),
    ONE(43, "Unsupported Certificate"),
    ONE(44, "Certificate Revoked"),
    ONE(45, "Certificate Expired"),
    ONE(46, "Certificate Unknown"),
    ONE(47, "Illegal Parameter"),
    ONE(48, "Unknown CA"),
    ONE(49, "Access Denied"),
    ONE(50, "Decode Error"),
    ONE(51, "Decrypt Error"),
    ONE(60, "Export Restriction"),
    ONE(70, "Protocol Version"),
    ONE(71, "Insufficient Security"),
    ONE(80, "Internal Error"),
    ONE(86, "Inappropriate Fallback"),
    ONE(90, "User Canceled"),
    ONE(100, "No Renegotiation"),
    ONE(109, "Missing Extension"),
    ONE(110, "Unsupported Extension"),
    ONE(111, "Certificate Unobtainable"),
    ONE(112, "Unrecognized Name"),
    ONE(113, "Bad Certificate Status Response"),
    ONE(114, "Bad Certificate Hash Value"),
    ONE(115, "Unknown PSK Identity"),
    ONE(116, "Certificate Required"),
    ONE(120, "No application Protocol"),
    ONE(121, "ECH Required"),
};
const struct names tls_alert_names = NAMES(alert_rows);

static const struct name ssl2_message_rows[] = {
    ONE(0, "Error"),
    ONE(1, "Client Hello"),
    ONE(2, "Client Master Key"),
    ONE(3, "Client Finished"),
    ONE(4, "Server Hello"),
    ONE(5, "Server Verify"),
    ONE(6, "Server Finished"),
    ONE(7, "Request Certificate"),
    ONE(8, "Client Certificate"),
};
const struct names tls_ssl2_message_names = NAMES(ssl2_message_rows);

static const struct name handshake_rows[] = {
    ONE(0, "Hello Request"),
    ONE(1, "Client Hello"),
    ONE(2, "Server Hello"),
    ONE(3, "Hello Verify Request"),
    ONE(4, "New Session Ticket"),
    ONE(5, "End of Early Data"),
    ONE(6, "Hello Retry Request"),
    ONE(8, "Encrypted Extensions"),
    ONE(11, "Certificate"),
    ONE(12, "Server Key Exchange"),
    ONE(13, "Certificate Request"),
    ONE(14, "Server Hello Done"),
    ONE(15, "Certificate Verify"),
    ONE(16, "Client Key Exchange"),
    ONE(20, "Finished"),
    ONE(21, "Client Certificate URL"),
    ONE(22, "Certificate Status"),
    ONE(23, "Supplemental Data"),
    ONE(24, "Key Update"),
    ONE(25, "Compressed Certificate"),
    ONE(67, "Encrypted Extensions"),
};
const struct names tls_handshake_names = NAMES(handshake_rows);

static const struct name heartbeat_rows[] = {
    ONE(1, "Request"),
    ONE(2, "Response"),
};
const struct names tls_heartbeat_names = NAMES(heartbeat_rows);

static const struct name compression_rows[] = {
    ONE(0, "null"),
    ONE(1, "DEFLATE"),
    ONE(64, "LZS"),
};
const struct names tls_compression_names = NAMES(compression_rows);

static const struct name extension_rows[] = {
    ONE(0, "server_name"),
    ONE(1, "max_fragment_length"),
    ONE(2, "client_certificate_url"),
    ONE(3, "trusted_ca_keys"),
    ONE(4, "truncated_hmac"),
    ONE(5, "status_request"),
    ONE(6, "user_mapping"),
    ONE(7, "client_authz"),
    ONE(8, "server_authz"),
    ONE(9, "cert_type"),
    ONE(10, "supported_groups"),
    ONE(11, "ec_point_formats"),
    ONE(12, "srp"),
    ONE(13, "signature_algorithms"),
    ONE(14, "use_srtp"),
    ONE(15, "heartbeat"),
    ONE(16, "application_layer_protocol_negotiation"),
    ONE(17, "status_request_v2"),
    ONE(18, "signed_certificate_timestamp"),
    ONE(19, "client_certificate_type"),
    ONE(20, "server_certificate_type"),
    ONE(21, "padding"),
    ONE(22, "encrypt_then_mac"),
    ONE(23, "extended_master_secret"),
    ONE(24, "token_binding"),
    ONE(25, "cached_info"),
    ONE(27, "compress_certificate"),
    ONE(28, "record_size_limit"),
    ONE(34, "delegated_credentials"),
    ONE(35, "session_ticket"),
    ONE(40, "Reserved (key_share)"),
    ONE(41, "pre_shared_key"),
    ONE(42, "early_data"),
    ONE(43, "supported_versions"),
    ONE(44, "cookie"),
    ONE(45, "psk_key_exchange_modes"),
    ONE(46, "Reserved (ticket_early_data_info)"),
    ONE(47, "certificate_authorities"),
    ONE(48, "oid_filters"),
    ONE(49, "post_handshake_auth"),
    ONE(50, "signature_algorithms_cert"),
    ONE(51, "key_share"),
    ONE(52, "transparency_info"),
    ONE(53, "connection_id (deprecated)"),
    ONE(54, "connection_id"),
    ONE(55, "external_id_hash"),
    ONE(56, "external_session_id"),
    ONE(57, "quic_transport_parameters"),
    ONE(58, "ticket_request"),
    ONE(59, "dnssec_chain"),
    ONE(2570, "Reserved (GREASE)"),
    ONE(6682, "Reserved (GREASE)"),
    ONE(10794, "Reserved (GREASE)"),
    ONE(13172, "next_protocol_negotiation"),
    ONE(14906, "Reserved (GREASE)"),
    ONE(17513, "application_settings"),
    ONE(19018, "Reserved (GREASE)"),
    ONE(23130, "Reserved (GREASE)"),
    ONE(27242, "Reserved (GREASE)"),
    ONE(30031, "channel_id_old"),
    ONE(30032, "channel_id"),
    ONE(31354, "Reserved (GREASE)"),
    ONE(35466, "Reserved (GREASE)"),
    ONE(39578, "Reserved (GREASE)"),
    ONE(43690, "Reserved (GREASE)"),
    ONE(47802, "Reserved (GREASE)"),
    ONE(51914, "Reserved (GREASE)"),
    ONE(56026, "Reserved (GREASE)"),
    ONE(60138, "Reserved (GREASE)"),
    ONE(64250, "Reserved (GREASE)"),
    ONE(65281, "renegotiation_info"),
    ONE(65445, "quic_transport_parameters (drafts version)"),
    ONE(65486, "encrypted_server_name"),
};
const struct names tls_extension_names = NAMES(extension_rows);

static const struct name point_format_rows[] = {
    ONE(0, "uncompressed"),
    ONE(1, "ansiX962_compressed_prime"),
    ONE(2, "ansiX962_compressed_char2"),
};
const struct names tls_point_format_names = NAMES(point_format_rows);

static const struct name name_type_rows[] = {
    ONE(0, "host_name"),
};
const struct names tls_name_type_names = NAMES(name_type_rows);

static const struct name psk_mode_rows[] = {
    ONE(0, "PSK-only key establishment (psk_ke)"),
    ONE(1, "PSK with (EC)DHE key establishment (psk_dhe_ke)"),
};
const struct names tls_psk_mode_names = NAMES(psk_mode_rows);

static const struct name fragment_length_rows[] = {
    ONE(1, "512"),
    ONE(2, "1024"),
    ONE(3, "2048"),
    ONE(4, "4096"),
};
const struct names tls_fragment_length_names = NAMES(fragment_length_rows);

static const struct name key_update_rows[] = {
    ONE(0, "update_not_requested"),
    ONE(1, "update_requested"),
};
const struct names tls_key_update_names = NAMES(key_update_rows);

static const struct name hash_rows[] = {
    ONE(0, "None"),
    ONE(1, "MD5"),
    ONE(2, "SHA1"),
    ONE(3, "SHA224"),
    ONE(4, "SHA256"),
    ONE(5, "SHA384"),
    ONE(6, "SHA512"),
    ONE(7, "SM3"),
};
const struct names tls_hash_names = NAMES(hash_rows);

static const struct name signature_rows[] = {
    ONE(0, "Anonymous"),
    ONE(1, "RSA"),
    ONE(2, "DSA"),
    ONE(3, "ECDSA"),
    ONE(4, "SM2"),
};
const struct names tls_signature_names = NAMES(signature_rows);

static const struct name scheme_rows[] = {
    ONE(0x0201, "rsa_pkcs1_sha1"),
    ONE(0x0203, "ecdsa_sha1"),
    ONE(0x0401, "rsa_pkcs1_sha256"),
    ONE(0x0403, "ecdsa_secp256r1_sha256"),
    ONE(0x0501, "rsa_pkcs1_sha384"),
    ONE(0x0503, "ecdsa_secp384r1_sha384"),
    ONE(0x0601, "rsa_pkcs1_sha512"),
    ONE(0x0603, "ecdsa_secp521r1_sha512"),
    ONE(0x0708, "sm2sig_sm3"),
    ONE(0x0804, "rsa_pss_rsae_sha256"),
    ONE(0x0805, "rsa_pss_rsae_sha384"),
    ONE(0x0806, "rsa_pss_rsae_sha512"),
    ONE(0x0807, "ed25519"),
    ONE(0x0808, "ed448"),
    ONE(0x0809, "rsa_pss_pss_sha256"),
    ONE(0x080a, "rsa_pss_pss_sha384"),
    ONE(0x080b, "rsa_pss_pss_sha512"),
    ONE(0xfe0b, "falcon512"),
    ONE(0xfe0c, "p256_falcon512"),
    ONE(0xfe0d, "rsa3072_falcon512"),
    ONE(0xfe0e, "falcon1024"),
    ONE(0xfe0f, "p521_falcon1024"),
    ONE(0xfe1b, "picnic3l1"),
    ONE(0xfe1c, "p256_picnic3l1"),
    ONE(0xfe1d, "rsa3072_picnic3l1"),
    ONE(0xfe27, "rainbowIclassic"),
    ONE(0xfe28, "p256_rainbowIclassic"),
    ONE(0xfe29, "rsa3072_rainbowIclassic"),
    ONE(0xfe3c, "rainbowVclassic"),
    ONE(0xfe3d, "p521_rainbowVclassic"),
    ONE(0xfe42, "sphincsharaka128frobust"),
    ONE(0xfe43, "p256_sphincsharaka128frobust"),
    ONE(0xfe44, "rsa3072_sphincsharaka128frobust"),
    ONE(0xfe5e, "sphincssha256128frobust"),
    ONE(0xfe5f, "p256_sphincssha256128frobust"),
    ONE(0xfe60, "rsa3072_sphincssha256128frobust"),
    ONE(0xfe7a, "sphincsshake256128frobust"),
    ONE(0xfe7b, "p256_sphincsshake256128frobust"),
    ONE(0xfe7c, "rsa3072_sphincsshake256128frobust"),
    ONE(0xfe96, "picnicl1full"),
    ONE(0xfe97, "p256_picnicl1full"),
    ONE(0xfe98, "rsa3072_picnicl1full"),
    ONE(0xfea0, "dilithium2"),
    ONE(0xfea1, "p256_dilithium2"),
    ONE(0xfea2, "rsa3072_dilithium2"),
    ONE(0xfea3, "dilithium3"),
    ONE(0xfea4, "p384_dilithium3"),
    ONE(0xfea5, "dilithium5"),
    ONE(0xfea6, "p521_dilithium5"),
    ONE(0xfea7, "dilithium2_aes"),
    ONE(0xfea8, "p256_dilithium2_aes"),
    ONE(0xfea9, "rsa3072_dilithium2_aes"),
    ONE(0xfeaa, "dilithium3_aes"),
    ONE(0xfeab, "p384_dilithium3_aes"),
    ONE(0xfeac, "dilithium5_aes"),
    ONE(0xfead, "p521_dilithium5_aes"),
};
const struct names tls_scheme_names = NAMES(scheme_rows);

static const struct name ssl2_certificate_rows[] = {
    ONE(0, "N/A"),
    ONE(1, "X.509 Certificate"),
};
const struct names tls_ssl2_certificate_names = NAMES(ssl2_certificate_rows);

static const struct name client_certificate_rows[] = {
    ONE(1, "RSA Sign"),
    ONE(2, "DSS Sign"),
    ONE(3, "RSA Fixed DH"),
    ONE(4, "DSS Fixed DH"),
    ONE(21, "GOST R 34.10-94"),
    ONE(22, "GOST R 34.10-2001"),
    ONE(64, "ECDSA Sign"),
    ONE(65, "RSA Fixed ECDH"),
    ONE(66, "ECDSA Fixed ECDH"),
    ONE(80, "IBC Params"),
};
const struct names tls_client_certificate_names = NAMES(client_certificate_rows);

static const struct name certificate_type_rows[] = {
    ONE(0, "X.509"),
    ONE(1, "OpenPGP"),
    ONE(2, "Raw Public Key"),
};
const struct names tls_certificate_type_names = NAMES(certificate_type_rows);

static const struct name chain_type_rows[] = {
    ONE(1, "Individual Certificates"),
    ONE(2, "PKI Path"),
};
const struct names tls_chain_type_names = NAMES(chain_type_rows);

static const struct name status_type_rows[] = {
    ONE(1, "OCSP"),
    ONE(2, "OCSP Multi"),
};
const struct names tls_status_type_names = NAMES(status_type_rows);

static const struct name curve_type_rows[] = {
    ONE(1, "explicit_prime"),
    ONE(2, "explicit_char2"),
    ONE(3, "named_curve"),
};
const struct names tls_curve_type_names = NAMES(curve_type_rows);

static const struct name heartbeat_mode_rows[] = {
    ONE(1, "Peer allowed to send requests"),
    ONE(2, "Peer not allowed to send requests"),
};
const struct names tls_heartbeat_mode_names = NAMES(heartbeat_mode_rows);

static const struct name certificate_compression_rows[] = {
    ONE(1, "zlib"),
    ONE(2, "brotli"),
    ONE(3, "zstd"),
};
const struct names tls_certificate_compression_names = NAMES(certificate_compression_rows);

static const struct name time_stamp_rows[] = {
    ONE(1, "I would like to receive TIME_STAMP frames"),
    ONE(2, "I am able to generate TIME_STAMP frames"),
    ONE(3, "I am able to generate TIME_STAMP frames and I would like to receive them"),
};
const struct names tls_time_stamp_names = NAMES(time_stamp_rows);

static const struct name group_rows[] = {
    ONE(1, "sect163k1"),
    ONE(2, "sect163r1"),
    ONE(3, "sect163r2"),
    ONE(4, "sect193r1"),
    ONE(5, "sect193r2"),
    ONE(6, "sect233k1"),
    ONE(7, "sect233r1"),
    ONE(8, "sect239k1"),
    ONE(9, "sect283k1"),
    ONE(10, "sect283r1"),
    ONE(11, "sect409k1"),
    ONE(12, "sect409r1"),
    ONE(13, "sect571k1"),
    ONE(14, "sect571r1"),
    ONE(15, "secp160k1"),
    ONE(16, "secp160r1"),
    ONE(17, "secp160r2"),
    ONE(18, "secp192k1"),
    ONE(19, "secp192r1"),
    ONE(20, "secp224k1"),
    ONE(21, "secp224r1"),
    ONE(22, "secp256k1"),
    ONE(23, "secp256r1"),
    ONE(24, "secp384r1"),
    ONE(25, "secp521r1"),
    ONE(26, "brainpoolP256r1"),
    ONE(27, "brainpoolP384r1"),
    ONE(28, "brainpoolP512r1"),
    ONE(29, "x25519"),
    ONE(30, "x448"),
    ONE(41, "curveSM2"),
    ONE(256, "ffdhe2048"),
    ONE(257, "ffdhe3072"),
    ONE(258, "ffdhe4096"),
    ONE(259, "ffdhe6144"),
    ONE(260, "ffdhe8192"),
    ONE(512, "frodo640aes"),
    ONE(513, "frodo640shake"),
    ONE(514, "frodo976aes"),
    ONE(515, "frodo976shake"),
    ONE(516, "frodo1344aes"),
    ONE(517, "frodo1344shake"),
    ONE(532, "ntru_hps2048509"),
    ONE(533, "ntru_hps2048677"),
    ONE(534, "ntru_hps4096821"),
    ONE(535, "ntru_hrss701"),
    ONE(536, "lightsaber"),
    ONE(537, "saber"),
    ONE(538, "firesaber"),
    ONE(539, "sidhp434"),
    ONE(540, "sidhp503"),
    ONE(541, "sidhp610"),
    ONE(542, "sidhp751"),
    ONE(543, "sikep434"),
    ONE(544, "sikep503"),
    ONE(545, "sikep610"),
    ONE(546, "sikep751"),
    ONE(556, "hqc128"),
    ONE(557, "hqc192"),
    ONE(558, "hqc256"),
    ONE(559, "ntrulpr653"),
    ONE(560, "ntrulpr761"),
    ONE(561, "ntrulpr857"),
    ONE(562, "sntrup653"),
    ONE(563, "sntrup761"),
    ONE(564, "sntrup857"),
    ONE(568, "bikel1"),
    ONE(570, "kyber512"),
    ONE(571, "bikel3"),
    ONE(572, "kyber768"),
    ONE(573, "kyber1024"),
    ONE(574, "kyber90s512"),
    ONE(575, "kyber90s768"),
    ONE(576, "kyber90s1024"),
    ONE(577, "ntrulpr1277"),
    ONE(578, "sntrup1277"),
    ONE(581, "ntru_hps40961229"),
    ONE(582, "ntru_hrss1373"),
    ONE(2570, "Reserved (GREASE)"),
    ONE(6682, "Reserved (GREASE)"),
    ONE(10794, "Reserved (GREASE)"),
    ONE(12032, "p256_frodo640aes"),
    ONE(12033, "p256_frodo640shake"),
    ONE(12034, "p384_frodo976aes"),
    ONE(12035, "p384_frodo976shake"),
    ONE(12036, "p521_frodo1344aes"),
    ONE(12037, "p521_frodo1344shake"),
    ONE(12052, "p256_ntru_hps2048509"),
    ONE(12053, "p384_ntru_hps2048677"),
    ONE(12054, "p521_ntru_hps4096821"),
    ONE(12055, "p384_ntru_hrss701"),
    ONE(12056, "p256_lightsaber"),
    ONE(12057, "p384_saber"),
    ONE(12058, "p521_firesaber"),
    ONE(12059, "p256_sidhp434"),
    ONE(12060, "p256_sidhp503"),
    ONE(12061, "p384_sidhp610"),
    ONE(12062, "p521_sidhp751"),
    ONE(12063, "p256_sikep434"),
    ONE(12064, "p256_sikep503"),
    ONE(12065, "p384_sikep610"),
    ONE(12066, "p521_sikep751"),
    ONE(12076, "p256_hqc128"),
    ONE(12077, "p384_hqc192"),
    ONE(12078, "p521_hqc256"),
    ONE(12079, "p256_ntrulpr653"),
    ONE(12081, "p384_ntrulpr857"),
    ONE(12082, "p256_sntrup653"),
    ONE(12084, "p384_sntrup857"),
    ONE(12088, "p256_bikel1"),
    ONE(12090, "p256_kyber512"),
    ONE(12091, "p384_bikel3"),
    ONE(12092, "p384_kyber768"),
    ONE(12093, "p521_kyber1024"),
    ONE(12094, "p256_kyber90s512"),
    ONE(12095, "p384_kyber90s768"),
    ONE(12096, "p521_kyber90s1024"),
    ONE(12097, "p521_ntrulpr1277"),
    ONE(12098, "p521_sntrup1277"),
    ONE(12099, "p256_ntrulpr761"),
    ONE(12100, "p256_sntrup761"),
    ONE(12101, "p521_ntru_hps40961229"),
    ONE(12102, "p521_ntru_hrss1373"),
    ONE(14906, "Reserved (GREASE)"),
    ONE(19018, "Reserved (GREASE)"),
    ONE(23130, "Reserved (GREASE)"),
    ONE(27242, "Reserved (GREASE)"),
    ONE(31354, "Reserved (GREASE)"),
    ONE(35466, "Reserved (GREASE)"),
    ONE(39578, "Reserved (GREASE)"),
    ONE(43690, "Reserved (GREASE)"),
    ONE(47802, "Reserved (GREASE)"),
    ONE(51914, "Reserved (GREASE)"),
    ONE(56026, "Reserved (GREASE)"),
    ONE(60138, "Reserved (GREASE)"),
    ONE(64250, "Reserved (GREASE)"),
    ONE(65281, "arbitrary_explicit_prime_curves"),
    ONE(65282, "arbitrary_explicit_char2_curves"),
};
const struct names tls_group_names = NAMES(group_rows);
