#include "dissectors/x509_value_names.h"

static const struct name directory_string_rows[] = {
    ONE(0, "teletexString"),
    ONE(1, "printableString"),
    ONE(2, "universalString"),
    ONE(3, "bmpString"),
    ONE(4, "uTF8String"),
};
const struct names x509_directory_string_names = NAMES(directory_string_rows);

static const struct name x509af_version_rows[] = {
    ONE(0, "v1"),
    ONE(1, "v2"),
    ONE(2, "v3"),
};
const struct names x509af_version_names = NAMES(x509af_version_rows);

static const struct name name_rows[] = {
    ONE(0, "rdnSequence"),
};
const struct names x509_name_names = NAMES(name_rows);

static const struct name subject_name_rows[] = {
    ONE(0, "rdnSequence"),
};
const struct names x509_subject_name_names = NAMES(subject_name_rows);

static const struct name time_rows[] = {
    ONE(0, "utcTime"),
    ONE(1, "generalizedTime"),
};
const struct names x509_time_names = NAMES(time_rows);

static const struct name general_name_rows[] = {
    ONE(0, "otherName"),
    ONE(1, "rfc822Name"),
    ONE(2, "dNSName"),
    ONE(3, "x400Address"),
    ONE(4, "directoryName"),
    ONE(5, "ediPartyName"),
    ONE(6, "uniformResourceIdentifier"),
    ONE(7, "iPAddress"),
    ONE(8, "registeredID"),
};
const struct names x509_general_name_names = NAMES(general_name_rows);

static const struct name distribution_point_name_rows[] = {
    ONE(0, "fullName"),
    ONE(1, "nameRelativeToCRLIssuer"),
};
const struct names x509_distribution_point_name_names = NAMES(distribution_point_name_rows);

static const struct name x509ce_crl_reason_rows[] = {
    ONE(0, "unspecified"),
    ONE(1, "keyCompromise"),
    ONE(2, "cACompromise"),
    ONE(3, "affiliationChanged"),
    ONE(4, "superseded"),
    ONE(5, "cessationOfOperation"),
    ONE(6, "certificateHold"),
    ONE(8, "removeFromCRL"),
    ONE(9, "privilegeWithdrawn"),
    ONE(10, "aaCompromise"),
};
const struct names x509ce_crl_reason_names = NAMES(x509ce_crl_reason_rows);

static const struct name display_text_rows[] = {
    ONE(0, "ia5String"),
    ONE(1, "visibleString"),
    ONE(2, "bmpString"),
    ONE(3, "utf8String"),
};
const struct names x509_display_text_names = NAMES(display_text_rows);

static const struct name ip_address_choice_rows[] = {
    ONE(0, "inherit"),
    ONE(1, "addressesOrRanges"),
};
const struct names x509_ip_address_choice_names = NAMES(ip_address_choice_rows);

static const struct name ip_address_or_range_rows[] = {
    ONE(0, "addressPrefix"),
    ONE(1, "addressRange"),
};
const struct names x509_ip_address_or_range_names = NAMES(ip_address_or_range_rows);

static const struct name as_identifier_choice_rows[] = {
    ONE(0, "inherit"),
    ONE(1, "asIdsOrRanges"),
};
const struct names x509_as_identifier_choice_names = NAMES(as_identifier_choice_rows);

static const struct name as_id_or_range_rows[] = {
    ONE(0, "id"),
    ONE(1, "range"),
};
const struct names x509_as_id_or_range_names = NAMES(as_id_or_range_rows);

static const struct name pkcs1_version_rows[] = {
    ONE(1, "ecpVer1"),
};
const struct names x509_pkcs1_version_names = NAMES(pkcs1_version_rows);

static const struct name ec_parameters_rows[] = {
    ONE(0, "specifiedCurve"),
    ONE(1, "namedCurve"),
};
const struct names x509_ec_parameters_names = NAMES(ec_parameters_rows);

static const struct name type_of_biometric_data_rows[] = {
    ONE(0, "predefinedBiometricType"),
    ONE(1, "biometricDataOid"),
};
const struct names x509_type_of_biometric_data_names = NAMES(type_of_biometric_data_rows);

static const struct name pkixqualified_predefined_biometric_type_rows[] = {
    ONE(0, "picture"),
    ONE(1, "handwritten-signature"),
};
const struct names x509_pkixqualified_predefined_biometric_type_names =
    NAMES(pkixqualified_predefined_biometric_type_rows);

static const struct name ocsp_response_status_rows[] = {
    ONE(0, "successful"),
    ONE(1, "malformedRequest"),
    ONE(2, "internalError"),
    ONE(3, "tryLater"),
    ONE(5, "sigRequired"),
    ONE(6, "unauthorized"),
};
const struct names x509_ocsp_response_status_names = NAMES(ocsp_response_status_rows);

static const struct name ocsp_version_rows[] = {
    ONE(0, "v1"),
    ONE(1, "v2"),
    ONE(2, "v3"),
};
const struct names x509_ocsp_version_names = NAMES(ocsp_version_rows);

static const struct name ocsp_responder_id_rows[] = {
    ONE(1, "byName"),
    ONE(2, "byKey"),
};
const struct names x509_ocsp_responder_id_names = NAMES(ocsp_responder_id_rows);

static const struct name ocsp_cert_status_rows[] = {
    ONE(0, "good"),
    ONE(1, "revoked"),
    ONE(2, "unknown"),
};
const struct names x509_ocsp_cert_status_names = NAMES(ocsp_cert_status_rows);

static const struct name logotype_info_rows[] = {
    ONE(0, "direct"),
    ONE(1, "indirect"),
};
const struct names x509_logotype_info_names = NAMES(logotype_info_rows);

static const struct name logotypecertextn_type_rows[] = {
    ONE(0, "grayScale"),
    ONE(1, "color"),
};
const struct names x509_logotypecertextn_type_names = NAMES(logotypecertextn_type_rows);

static const struct name logotype_resolution_rows[] = {
    ONE(1, "numBits"),
    ONE(2, "tableSize"),
};
const struct names x509_logotype_resolution_names = NAMES(logotype_resolution_rows);

static const struct name rc2_parameters_rows[] = {
    ONE(0, "rc2WrapParameter"),
    ONE(1, "rc2CBCParameter"),
};
const struct names x509_rc2_parameters_names = NAMES(rc2_parameters_rows);

static const struct name address_family_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "IPv4"),
    ONE(2, "IPv6"),
    ONE(3, "NSAP"),
    ONE(4, "HDLC (8-bit multidrop)"),
    ONE(5, "BBN 1822"),
    ONE(6, "802 (includes all 802 media plus Ethernet)"),
    ONE(7, "E.163"),
    ONE(8, "E.164 (SMDS, Frame Relay, ATM)"),
    ONE(9, "F.69 (Telex)"),
    ONE(10, "X.121 (X.25, Frame Relay)"),
    ONE(11, "IPX"),
    ONE(12, "Appletalk"),
    ONE(13, "Decnet IV"),
    ONE(14, "Banyan Vines"),
    ONE(15, "E.164 with NSAP subaddress"),
    ONE(16, "DNS (Domain Name System)"),
    ONE(17, "Distinguished Name"),
    ONE(18, "AS Number"),
    ONE(19, "XTP over IP version 4"),
    ONE(20, "XTP over IP version 6"),
    ONE(21, "XTP native mode XTP"),
    ONE(22, "Fibre Channel World-Wide Port Name"),
    ONE(23, "Fibre Channel World-Wide Node Name"),
    ONE(24, "GWID"),
    ONE(25, "Layer-2 VPN"),
    ONE(26, "MPLS-TP Section Endpoint Identifier"),
    ONE(27, "MPLS-TP LSP Endpoint Identifier"),
    ONE(28, "MPLS-TP Pseudowire Endpoint Identifier"),
    ONE(29, "MT IP: Multi-Topology IP version 4"),
    ONE(30, "MT IPv6: Multi-Topology IP version 6"),
    ONE(196, "Layer-2 VPN (old)"),
    ONE(16384, "EIGRP Common Service Family"),
    ONE(16385, "EIGRP IPv4 Service Family"),
    ONE(16386, "EIGRP IPv6 Service Family"),
    ONE(16387, "LISP Canonical Address Format (LCAF)"),
    ONE(16388, "BGP-LS"),
    ONE(16389, "48-bit MAC Address"),
    ONE(16390, "64-bit MAC Address"),
    ONE(16391, "OUI"),
    ONE(16392, "MAC/24"),
    ONE(16393, "MAC/40"),
    ONE(16394, "IPv6/64"),
    ONE(16395, "RBridge Port ID"),
    ONE(16396, "TRILL Nickname"),
    ONE(65535, "Reserved"),
};
const struct names x509_address_family_names = NAMES(address_family_rows);
