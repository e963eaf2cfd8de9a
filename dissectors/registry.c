#include "analyzer/dissector.h"

#include "analyzer/decode.h"
#include "analyzer/engine.h"
#include "analyzer/tcp.h"
#include "analyzer/udp.h"
#include "dissectors/dissectors.h"
#include "dissectors/image.h"

#include <string.h>

const struct dissector *const dissectors[] = {
    &dns_dissector,
    &mdns_dissector,
    &llmnr_dissector,
    &smtp_dissector,
    &pop_dissector,
    &imf_dissector,
    &tls_dissector,
    &imap_dissector,
    &http_dissector,
    &http2_dissector,
    &websocket_dissector,
    &ssdp_dissector,
    &ftp_dissector,
    &ftp_data_dissector,
    &socks_dissector,
    &ssh_dissector,
    &telnet_dissector,
    &ldap_dissector,
    &cldap_dissector,
    NULL,
};

const struct field_table *const field_tables[] = {
    &engine_fields,
    &frame_fields,
    &ether_fields,
    &vlan_fields,
    &provider_fields,
    &cooked_fields,
    &point_fields,
    &llc_fields,
    &arp_fields,
    &ipv4_fields,
    &ipv4_option_fields,
    &ipv6_fields,
    &ipv6_option_fields,
    &ipv6_routing_fields,
    &ah_fields,
    &icmp_fields,
    &icmp_extension_fields,
    &icmpv6_fields,
    &icmpv6_option_fields,
    &icmpv6_rare_option_fields,
    &icmpv6_rpl_fields,
    &gre_fields,
    &fddi_fields,
    &geneve_fields,
    &gtp_fields,
    &ipoib_fields,
    &igmp_fields,
    &mobility_fields,
    &mpls_fields,
    &pppoe_fields,
    &teredo_fields,
    &vxlan_fields,
    &wireless_fields,
    &udp_fields,
    &tcp_fields,
    &mptcp_fields,
    &dns_fields,
    &mdns_fields,
    &llmnr_fields,
    &socks_fields,
    &smtp_fields,
    &pop_fields,
    &imf_fields,
    &mime_fields,
    &json_fields,
    &media_fields,
    &text_lines_fields,
    &tls_fields,
    &ber_table,
    &x509af_table,
    &x509if_table,
    &x509sat_table,
    &x509ce_table,
    &pkix1explicit_table,
    &pkix1implicit_table,
    &pkixqualified_table,
    &pkixproxy_table,
    &pkcs1_table,
    &ocsp_table,
    &ns_cert_exts_table,
    &logotypecertextn_table,
    &cms_table,
    &pkix_cert_fields,
    &imap_fields,
    &http_fields,
    &websocket_fields,
    &http2_fields,
    &message_http_fields,
    &png_fields,
    &gif_fields,
    &jpeg_fields,
    &xml_fields,
    &ssdp_fields,
    &ssh_fields,
    &form_fields,
    &ftp_fields,
    &ftp_data_fields,
    &telnet_fields,
    &ldap_fields,
    &nt_sid_fields,
    &nt_fields,
    &nt_type_fields,
    &nt_flag_fields,
    &nt_generic_fields,
    &nt_standard_fields,
    &nt_object_fields,
    &ntlmssp_fields,
    &gssapi_fields,
    &spnego_fields,
    &spnego_flag_fields,
    &kerberos_fields,
    &kerberos_bit_fields,
    NULL,
};

const struct dissector *dissector_find(const char *name)
{
    for (size_t i = 0; dissectors[i]; i++)
        if (strcmp(dissectors[i]->name, name) == 0)
            return dissectors[i];
    return NULL;
}

const struct dissector *dissector_by_port(uint8_t transport, uint16_t port)
{
    for (size_t i = 0; dissectors[i]; i++) {
        const uint16_t *ports =
            transport == TRANSPORT_TCP ? dissectors[i]->tcp_ports : dissectors[i]->udp_ports;
        for (size_t k = 0; k < DISSECTOR_PORTS && ports[k]; k++)
            if (ports[k] == port)
                return dissectors[i];
    }
    return NULL;
}
