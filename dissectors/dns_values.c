#include "dissectors/dns_values.h"

/* RFC 1035, RFC 1996, RFC 2136, RFC 8490 */
static const struct name opcode_rows[] = {
    ONE(0, "Standard query"),
    ONE(1, "Inverse query"),
    ONE(2, "Server status request"),
    ONE(4, "Zone change notification"),
    ONE(5, "Dynamic update"),
    ONE(6, "DNS Stateful operations (DSO)"),
};
const struct names dns_opcode_names = NAMES(opcode_rows);

/* RFC 1035, RFC 2136, RFC 8945, RFC 6891, RFC 7873 */
static const struct name rcode_rows[] = {
    ONE(0, "No error"),
    ONE(1, "Format error"),
    ONE(2, "Server failure"),
    ONE(3, "No such name"),
    ONE(4, "Not implemented"),
    ONE(5, "Refused"),
    ONE(6, "Name exists"),
    ONE(7, "RRset exists"),
    ONE(8, "RRset does not exist"),
    ONE(9, "Not authoritative"),
    ONE(10, "Name out of zone"),
    ONE(11, "DSO-Type not implemented"),
    ONE(16, "Bad OPT Version or TSIG Signature Failure"),
    ONE(17, "Key not recognized"),
    ONE(18, "Signature out of time window"),
    ONE(19, "Bad TKEY Mode"),
    ONE(20, "Duplicate key name"),
    ONE(21, "Algorithm not supported"),
    ONE(22, "Bad Truncation"),
    ONE(23, "Bad/missing Server Cookie"),
};
const struct names dns_rcode_names = NAMES(rcode_rows);

static const struct name class_rows[] = {
    ONE(1, "IN"),
    ONE(2, "CS"),
    ONE(3, "CH"),
    ONE(4, "HS"),
    ONE(254, "NONE"),
    ONE(255, "ANY"),
};
const struct names dns_class_names = NAMES(class_rows);

/* RR types as in zone files */
static const struct name type_rows[] = {
    ONE(0, "Unused"),
    ONE(1, "A"),
    ONE(2, "NS"),
    ONE(3, "MD"),
    ONE(4, "MF"),
    ONE(5, "CNAME"),
    ONE(6, "SOA"),
    ONE(7, "MB"),
    ONE(8, "MG"),
    ONE(9, "MR"),
    ONE(10, "NULL"),
    ONE(11, "WKS"),
    ONE(12, "PTR"),
    ONE(13, "HINFO"),
    ONE(14, "MINFO"),
    ONE(15, "MX"),
    ONE(16, "TXT"),
    ONE(17, "RP"),
    ONE(18, "AFSDB"),
    ONE(19, "X25"),
    ONE(20, "ISDN"),
    ONE(21, "RT"),
    ONE(22, "NSAP"),
    ONE(23, "NSAP-PTR"),
    ONE(24, "SIG"),
    ONE(25, "KEY"),
    ONE(26, "PX"),
    ONE(27, "GPOS"),
    ONE(28, "AAAA"),
    ONE(29, "LOC"),
    ONE(30, "NXT"),
    ONE(31, "EID"),
    ONE(32, "NIMLOC"),
    ONE(33, "SRV"),
    ONE(34, "ATMA"),
    ONE(35, "NAPTR"),
    ONE(36, "KX"),
    ONE(37, "CERT"),
    ONE(38, "A6"),
    ONE(39, "DNAME"),
    ONE(40, "SINK"),
    ONE(41, "OPT"),
    ONE(42, "APL"),
    ONE(43, "DS"),
    ONE(44, "SSHFP"),
    ONE(45, "IPSECKEY"),
    ONE(46, "RRSIG"),
    ONE(47, "NSEC"),
    ONE(48, "DNSKEY"),
    ONE(49, "DHCID"),
    ONE(50, "NSEC3"),
    ONE(51, "NSEC3PARAM"),
    ONE(52, "TLSA"),
    ONE(55, "HIP"),
    ONE(57, "RKEY"),
    ONE(58, "TALINK"),
    ONE(59, "CDS"),
    ONE(60, "CDNSKEY"),
    ONE(61, "OPENPGPKEY"),
    ONE(62, "CSYNC"),
    ONE(63, "ZONEMD"),
    ONE(64, "SVCB"),
    ONE(65, "HTTPS"),
    ONE(99, "SPF"),
    ONE(100, "UINFO"),
    ONE(101, "UID"),
    ONE(102, "GID"),
    ONE(103, "UNSPEC"),
    ONE(104, "NID"),
    ONE(105, "L32"),
    ONE(106, "L64"),
    ONE(107, "LP"),
    ONE(108, "EUI48"),
    ONE(109, "EUI64"),
    ONE(249, "TKEY"),
    ONE(250, "TSIG"),
    ONE(251, "IXFR"),
    ONE(252, "AXFR"),
    ONE(253, "MAILB"),
    ONE(254, "MAILA"),
    ONE(255, "ANY"),
    ONE(256, "URI"),
    ONE(257, "CAA"),
    ONE(32768, "TA"),
    ONE(32769, "DLV"),
    ONE(65281, "WINS"),
    ONE(65282, "WINS-R"),
    ONE(65422, "XPF"),
};
const struct names dns_type_names = NAMES(type_rows);

/* RR types (IANA "DNS Resource Record Types"), as Wireshark words them */
static const struct name type_title_rows[] = {
    ONE(0, "Unused"),
    ONE(1, "A (Host Address)"),
    ONE(2, "NS (authoritative Name Server)"),
    ONE(3, "MD (Mail Destination)"),
    ONE(4, "MF (Mail Forwarder)"),
    ONE(5, "CNAME (Canonical NAME for an alias)"),
    ONE(6, "SOA (Start Of a zone of Authority)"),
    ONE(7, "MB (MailBox domain name)"),
    ONE(8, "MG (Mail Group member)"),
    ONE(9, "MR (Mail Rename domain)"),
    ONE(10, "NULL RR"),
    ONE(11, "WKS (Well Known Service)"),
    ONE(12, "PTR (domain name PoinTeR)"),
    ONE(13, "HINFO (host information)"),
    ONE(14, "MINFO (Mailbox or mail list information)"),
    ONE(15, "MX (Mail eXchange)"),
    ONE(16, "TXT (Text strings)"),
    ONE(17, "RP (Responsible Person)"),
    ONE(18, "AFSDB (AFS Data Base location)"),
    ONE(19, "X25 (XX.25 PSDN address)"),
    ONE(20, "ISDN (ISDN address)"),
    ONE(21, "RT (Route Through)"),
    ONE(22, "NSAP (NSAP address)"),
    ONE(23, "NSAP-PTR (NSAP domain name pointer)"),
    ONE(24, "SIG (security signature)"),
    ONE(25, "KEY (security key)"),
    ONE(26, "PX (X.400 mail mapping information)"),
    ONE(27, "GPOS (Geographical Position)"),
    ONE(28, "AAAA (IPv6 Address)"),
    ONE(29, "LOC (Location Information)"),
    ONE(30, "NXT (Next Domain)"),
    ONE(31, "EID (Endpoint Identifier)"),
    ONE(32, "NIMLOC (Nimrod Locator)"),
    ONE(33, "SRV (Server Selection)"),
    ONE(34, "ATMA (ATM Address)"),
    ONE(35, "NAPTR (Naming Authority Pointer)"),
    ONE(36, "KX (Key Exchanger)"),
    ONE(37, "CERT"),
    ONE(38, "A6 (OBSOLETE - use AAAA)"),
    ONE(39, "DNAME"),
    ONE(40, "SINK"),
    ONE(41, "OPT"),
    ONE(42, "APL"),
    ONE(43, "DS (Delegation Signer)"),
    ONE(44, "SSHFP (SSH Key Fingerprint)"),
    ONE(45, "IPSECKEY"),
    ONE(46, "RRSIG (Resource Record Signature)"),
    ONE(47, "NSEC (Next Secure)"),
    ONE(48, "DNSKEY (DNS Public Key)"),
    ONE(49, "DHCID"),
    ONE(50, "NSEC3"),
    ONE(51, "NSEC3PARAM"),
    ONE(52, "TLSA"),
    ONE(55, "HIP (Host Identity Protocol)"),
    ONE(57, "RKEY"),
    ONE(58, "TALINK (Trust Anchor LINK)"),
    ONE(59, "CDS (Child DS)"),
    ONE(60, "CDNSKEY (DNSKEY(s) the Child wants reflected in DS)"),
    ONE(61, "OPENPGPKEY (OpenPGP Key)"),
    ONE(62, "CSYNC (Child-to-Parent Synchronization)"),
    ONE(63, "ZONEMD"),
    ONE(64, "SVCB (General Purpose Service Endpoints)"),
    ONE(65, "HTTPS (HTTPS Specific Service Endpoints)"),
    ONE(99, "SPF"),
    ONE(100, "UINFO"),
    ONE(101, "UID"),
    ONE(102, "GID"),
    ONE(103, "UNSPEC"),
    ONE(104, "NID (NodeID)"),
    ONE(105, "L32 (Locator32)"),
    ONE(106, "L64 (Locator64)"),
    ONE(107, "LP (Locator FQDN)"),
    ONE(108, "EUI48"),
    ONE(109, "EUI64"),
    ONE(249, "TKEY (Transaction Key)"),
    ONE(250, "TSIG (Transaction Signature)"),
    ONE(251, "IXFR (incremental transfer)"),
    ONE(252, "AXFR (transfer of an entire zone)"),
    ONE(253, "MAILB (mailbox-related RRs)"),
    ONE(254, "MAILA (mail agent RRs)"),
    ONE(255, "* (A request for all records the server/cache has available)"),
    ONE(256, "URI"),
    ONE(257, "CAA (Certification Authority Restriction)"),
    ONE(32768, "TA (DNSSEC Trust Authorities)"),
    ONE(32769, "DLV (DNSSEC Lookaside Validation)"),
    ONE(65281, "WINS"),
    ONE(65282, "WINS-R"),
    ONE(65422, "XPF"),
};
const struct names dns_type_titles = NAMES(type_title_rows);

/* RFC 8976 */
static const struct name zonemd_scheme_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "SIMPLE"),
    {2, 239, "Unassigned"},
    {240, 254, "Private Use"},
    ONE(255, "Reserved"),
};
const struct names dns_zonemd_scheme_names = NAMES(zonemd_scheme_rows);

static const struct name zonemd_hash_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "SHA-384"),
    ONE(2, "SHA-512"),
    {3, 239, "Unassigned"},
    {240, 254, "Private Use"},
    ONE(255, "Reserved"),
};
const struct names dns_zonemd_hash_names = NAMES(zonemd_hash_rows);

/* RFC 9460 section 14.3; key 5 and 32769 by the names of the drafts that Wireshark 4.0 knows */
static const struct name svcb_key_rows[] = {
    ONE(0, "mandatory"),
    ONE(1, "alpn"),
    ONE(2, "no-default-alpn"),
    ONE(3, "port"),
    ONE(4, "ipv4hint"),
    ONE(5, "echconfig"),
    ONE(6, "ipv6hint"),
    ONE(32769, "odohconfig"),
    ONE(65535, "key65535"),
};
const struct names dns_svcb_key_names = NAMES(svcb_key_rows);

/* DNSSEC algorithms (RFC 4034 appendix A.1 and later) */
static const struct name algorithm_rows[] = {
    ONE(1, "RSA/MD5"),
    ONE(2, "Diffie-Hellman"),
    ONE(3, "DSA"),
    ONE(4, "Elliptic curve crypto"),
    ONE(5, "RSA/SHA1"),
    ONE(6, "DSA + NSEC3/SHA1"),
    ONE(7, "RSA/SHA1 + NSEC3/SHA1"),
    ONE(8, "RSA/SHA-256"),
    ONE(10, "RSA/SHA-512"),
    ONE(12, "GOST R 34.10-2001"),
    ONE(13, "ECDSA Curve P-256 with SHA-256"),
    ONE(14, "ECDSA Curve P-386 with SHA-386"),
    ONE(15, "Ed25519"),
    ONE(16, "Ed448"),
    ONE(157, "HMAC/MD5"),
    ONE(252, "Indirect key"),
    ONE(253, "Private, domain name"),
    ONE(254, "Private, OID"),
};
const struct names dns_algorithm_names = NAMES(algorithm_rows);

/* RFC 2930 */
static const struct name tkey_mode_rows[] = {
    ONE(1, "Server assigned"),
    ONE(2, "Diffie Hellman"),
    ONE(3, "GSSAPI"),
    ONE(4, "Resolver assigned"),
    ONE(5, "Delete"),
};
const struct names dns_tkey_mode_names = NAMES(tkey_mode_rows);

static const struct name gateway_algorithm_rows[] = {
    ONE(1, "DSA"),
    ONE(2, "RSA"),
};
const struct names dns_gateway_algorithm_names = NAMES(gateway_algorithm_rows);

/* RFC 4025 */
static const struct name gateway_type_rows[] = {
    ONE(0, "No Gateway"),
    ONE(1, "IPv4 Gateway"),
    ONE(2, "IPv6 Gateway"),
    ONE(3, "DNS Gateway"),
};
const struct names dns_gateway_type_names = NAMES(gateway_type_rows);

static const struct name ip_version_rows[] = {
    ONE(0, "Reserved"),
    ONE(4, "IPv4"),
    ONE(5, "ST Datagram"),
    ONE(6, "IPv6"),
    ONE(7, "TP/IX"),
    ONE(8, "PIP"),
    ONE(9, "TUBA"),
};
const struct names dns_ip_version_names = NAMES(ip_version_rows);

/* RFC 4398 */
static const struct name certificate_rows[] = {
    ONE(1, "PKIX"),
    ONE(2, "SPKI"),
    ONE(3, "PGP"),
    ONE(4, "IPKIX"),
    ONE(5, "ISPKI"),
    ONE(6, "IPGP"),
    ONE(7, "ACPKIX"),
    ONE(8, "IACPKIX"),
    ONE(253, "Private, URI"),
    ONE(254, "Private, OID"),
};
const struct names dns_certificate_names = NAMES(certificate_rows);

/* EDNS options (RFC 6891) */
static const struct name option_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "LLQ - Long-lived query"),
    ONE(2, "UL - Update lease"),
    ONE(3, "NSID - Name Server Identifier"),
    ONE(4, "Owner (reserved)"),
    ONE(5, "DAU - DNSSEC Algorithm Understood (RFC6975)"),
    ONE(6, "DHU - DS Hash Understood (RFC6975)"),
    ONE(7, "N3U - NSEC3 Hash Understood (RFC6975)"),
    ONE(8, "CSUBNET - Client subnet"),
    ONE(9, "EDNS EXPIRE (RFC7314)"),
    ONE(10, "COOKIE"),
    ONE(11, "EDNS TCP Keepalive"),
    ONE(12, "PADDING"),
    ONE(13, "CHAIN"),
    ONE(15, "Extended DNS Error"),
    ONE(20730, "Experimental - CSUBNET - Client subnet"),
};
const struct names dns_option_names = NAMES(option_rows);

/* DS digests (RFC 4034, 4509, 5933, 6605) */
static const struct name digest_rows[] = {
    ONE(0, "Reserved digest"),
    ONE(1, "SHA-1"),
    ONE(2, "SHA-256"),
    ONE(3, "GOST R 34.11-94"),
    ONE(4, "SHA-384"),
};
const struct names dns_digest_names = NAMES(digest_rows);

/* RFC 5155 */
static const struct name nsec3_hash_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "SHA-1"),
};
const struct names dns_nsec3_hash_names = NAMES(nsec3_hash_rows);

static const struct name family_rows[] = {
    ONE(1, "IPv4"),
    ONE(2, "IPv6"),
};
const struct names dns_family_names = NAMES(family_rows);

/* Extended DNS errors (RFC 8914) */
static const struct name error_rows[] = {
    ONE(0, "Other Error"),
    ONE(1, "Unsupported DNSKEY Algorithm"),
    ONE(2, "Unsupported DS Digest Type"),
    ONE(3, "Stale Answer"),
    ONE(4, "Forged Answer"),
    ONE(5, "DNSSEC Indeterminate"),
    ONE(6, "DNSSEC Bogus"),
    ONE(7, "Signature Expired"),
    ONE(8, "Signature Not Yet Valid"),
    ONE(9, "DNSKEY Missing"),
    ONE(10, "RRSIGs Missing"),
    ONE(11, "No Zone Key Bit Set"),
    ONE(12, "NSEC Missing"),
    ONE(13, "Cached Error"),
    ONE(14, "Not Ready"),
    ONE(15, "Blocked"),
    ONE(16, "Censored"),
    ONE(17, "Filtered"),
    ONE(18, "Prohibited"),
    ONE(19, "Stale NXDomain Answer"),
    ONE(20, "Not Authoritative"),
    ONE(21, "Not Supported"),
    ONE(22, "No Reachable Authority"),
    ONE(23, "Network Error"),
    ONE(24, "Invalid Data"),
    ONE(25, "Signature Expired before Valid"),
    ONE(26, "Too Early"),
    ONE(27, "Unsupported NSEC3 Iterations Value"),
    ONE(28, "Unable to conform to policy"),
    ONE(29, "Synthesized"),
    {30, 49151, "Unassigned"},
    {49152, 65535, "Reserved for Private Use"},
};
const struct names dns_error_names = NAMES(error_rows);

/* RFC 6698, RFC 7218 */
static const struct name tlsa_usage_rows[] = {
    ONE(0, "CA constraint (PKIX-TA)"),
    ONE(1, "Service certificate constraint (PKIX-EE)"),
    ONE(2, "Trust anchor assertion (DANE-TA)"),
    ONE(3, "Domain-issued certificate (DANE-EE)"),
};
const struct names dns_tlsa_usage_names = NAMES(tlsa_usage_rows);

static const struct name tlsa_selector_rows[] = {
    ONE(0, "Full certificate (Cert)"),
    ONE(1, "SubjectPublicKeyInfo (SPKI)"),
};
const struct names dns_tlsa_selector_names = NAMES(tlsa_selector_rows);

static const struct name tlsa_matching_rows[] = {
    ONE(0, "No Hash Used (Full)"),
    ONE(1, "256 bit hash by SHA2 (SHA2-256)"),
    ONE(2, "512 bit hash by SHA2 (SHA2-512)"),
};
const struct names dns_tlsa_matching_names = NAMES(tlsa_matching_rows);

/* RFC 4255, 6594, 7479 */
static const struct name sshfp_algorithm_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "RSA"),
    ONE(2, "DSA"),
    ONE(3, "ECDSA"),
    ONE(4, "Ed25519"),
    ONE(5, "XMSS"),
};
const struct names dns_sshfp_algorithm_names = NAMES(sshfp_algorithm_rows);

static const struct name sshfp_type_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "SHA1"),
    ONE(2, "SHA256"),
};
const struct names dns_sshfp_type_names = NAMES(sshfp_type_rows);

static const struct name hip_algorithm_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "DSA"),
    ONE(2, "RSA"),
};
const struct names dns_hip_algorithm_names = NAMES(hip_algorithm_rows);

/* RFC 8490, RFC 8765 */
static const struct name dso_type_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "Keep Alive"),
    ONE(2, "Retry Delay"),
    ONE(3, "Encryption Padding"),
    {4, 63, "Unassigned, reserved for DSO session-management TLVs"},
    ONE(64, "Subscribe"),
    ONE(65, "Push"),
    ONE(66, "Unsubscribe"),
    ONE(67, "Reconfirm"),
    {68, 63487, "Unassigned"},
    {63488, 64511, "Reserved for Experimental/Local Use"},
    {64512, 65535, "Reserved for future expansion"},
};
const struct names dns_dso_type_names = NAMES(dso_type_rows);
