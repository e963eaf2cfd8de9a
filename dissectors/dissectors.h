/*
 * dissectors: the descriptors and field tables that the registry lists
 */
#pragma once

#include "analyzer/dissector.h"

extern const struct dissector dns_dissector, mdns_dissector, llmnr_dissector;
/* Inside of another one only, which gives it this state. */
extern const struct dissector dns_https_dissector;
struct dns_https {
    uint32_t stream; /* of HTTP/2: a response answers a request of its own stream */
};
extern const struct field_table dns_fields, mdns_fields, llmnr_fields;

extern const struct dissector smtp_dissector, pop_dissector, imf_dissector;
extern const struct field_table smtp_fields, pop_fields, imf_fields;
extern const struct dissector ftp_dissector, ftp_data_dissector;
extern const struct field_table ftp_fields, ftp_data_fields;
extern const struct dissector socks_dissector;
extern const struct field_table socks_fields;
extern const struct dissector ssh_dissector;
extern const struct field_table ssh_fields;

extern const struct dissector imap_dissector;
extern const struct field_table imap_fields;

extern const struct dissector telnet_dissector;
extern const struct field_table telnet_fields;
extern const struct dissector http_dissector, ssdp_dissector, http2_dissector;
extern const struct dissector websocket_dissector, websocket_packed_dissector;
extern const struct field_table http2_fields, websocket_fields;
extern const struct field_table message_http_fields, xml_fields, http_fields, ssdp_fields, form_fields;

extern const struct field_table json_fields;
extern const struct field_table text_lines_fields, media_fields, mime_fields;

extern const struct dissector tls_dissector;
extern const struct field_table tls_fields, ber_table;
extern const struct field_table x509af_table, x509if_table, x509sat_table, x509ce_table;
extern const struct field_table pkix1explicit_table, pkix1implicit_table, pkixqualified_table;
extern const struct field_table pkixproxy_table, pkcs1_table, ocsp_table, ns_cert_exts_table;
extern const struct field_table pkix_cert_fields, logotypecertextn_table, cms_table;

extern const struct dissector ldap_dissector, cldap_dissector;
extern const struct field_table ldap_fields, nt_sid_fields, ntlmssp_fields;
extern const struct field_table nt_fields, nt_type_fields, nt_flag_fields;
extern const struct field_table nt_generic_fields, nt_standard_fields, nt_object_fields;
extern const struct field_table gssapi_fields, spnego_fields, kerberos_fields, kerberos_bit_fields;
extern const struct field_table spnego_flag_fields;
