/*
 * The RDATA of each type, as its RFC lists the parts
 */
#include "dissectors/dns.h"

#define STEPS(table) (uint8_t)(sizeof(table) / sizeof((table)[0])), table

/* --- RFC 1035 --------------------------------------------------------------------------------- */

static const struct dns_step a[] = {{STEP_OCTETS, DNS_A, 4, ", addr "}};
static const struct dns_step ns[] = {{STEP_NAME, DNS_NS, 0, ", ns "}};
static const struct dns_step md[] = {{STEP_NAME, DNS_MD, 0, NULL}};
static const struct dns_step mf[] = {{STEP_NAME, DNS_MF, 0, NULL}};
static const struct dns_step cname[] = {{STEP_NAME, DNS_CNAME, 0, ", cname "}};
static const struct dns_step soa[] = {
    {STEP_NAME, DNS_SOA_MNAME, 0, ", mname "},
    {STEP_NAME, DNS_SOA_RNAME, 0, NULL},
    {STEP_U32, DNS_SOA_SERIAL_NUMBER, 0, NULL},
    {STEP_U32, DNS_SOA_REFRESH_INTERVAL, 0, NULL},
    {STEP_U32, DNS_SOA_RETRY_INTERVAL, 0, NULL},
    {STEP_U32, DNS_SOA_EXPIRE_LIMIT, 0, NULL},
    {STEP_U32, DNS_SOA_MINIMUM_TTL, 0, NULL},
};
static const struct dns_step mb[] = {{STEP_NAME, DNS_MB, 0, NULL}};
static const struct dns_step mg[] = {{STEP_NAME, DNS_MG, 0, NULL}};
static const struct dns_step mr[] = {{STEP_NAME, DNS_MR, 0, NULL}};
static const struct dns_step null[] = {{STEP_REST, DNS_NULL, 0, NULL}};
static const struct dns_step ptr[] = {{STEP_NAME, DNS_PTR_DOMAIN_NAME, 0, ", "}};
static const struct dns_step hinfo[] = {
    {STEP_STRING, DNS_HINFO_CPU_LENGTH, DNS_HINFO_CPU, ", CPU "},
    {STEP_STRING, DNS_HINFO_OS_LENGTH, DNS_HINFO_OS, ", OS "},
};
static const struct dns_step minfo[] = {
    {STEP_NAME, DNS_MINFO_R, 0, NULL},
    {STEP_NAME, DNS_MINFO_E, 0, NULL},
};
static const struct dns_step mx[] = {
    {STEP_U16, DNS_MX_PREFERENCE, 0, ", preference "},
    {STEP_NAME, DNS_MX_MAIL_EXCHANGE, 0, ", mx "},
};
static const struct dns_step txt[] = {{STEP_STRINGS, DNS_TXT_LENGTH, DNS_TXT, NULL}};

/* --- RFC 1183, 1706, 1712, 2163 ------------------------------------------------------------------
 */

static const struct dns_step rp[] = {
    {STEP_NAME, DNS_RP_MAILBOX, 0, NULL},
    {STEP_NAME, DNS_RP_TXT_RR, 0, NULL},
};
static const struct dns_step afsdb[] = {
    {STEP_U16, DNS_AFSDB_SUBTYPE, 0, NULL},
    {STEP_NAME, DNS_AFSDB_HOSTNAME, 0, NULL},
};
static const struct dns_step x25[] = {{STEP_STRING, DNS_X25_LENGTH, DNS_X25_PSDN_ADDRESS, NULL}};
static const struct dns_step isdn[] = {
    {STEP_STRING, DNS_IDSN_LENGTH, DNS_IDSN_ADDRESS, NULL},
    {STEP_MORE_STRING, DNS_IDSN_SA_LENGTH, DNS_IDSN_SA_ADDRESS, NULL},
};
static const struct dns_step rt[] = {
    {STEP_U16, DNS_RT_SUBTYPE, 0, NULL},
    {STEP_NAME, DNS_RT_INTERMEDIATE_HOST, 0, NULL},
};
static const struct dns_step nsap[] = {{STEP_REST, DNS_NSAP_RDATA, 0, NULL}};
static const struct dns_step nsap_ptr[] = {{STEP_NAME, DNS_NSAP_PTR_OWNER, 0, NULL}};
static const struct dns_step px[] = {
    {STEP_U16, DNS_PX_PREFERENCE, 0, NULL},
    {STEP_NAME, DNS_PX_MAP822, 0, NULL},
    {STEP_NAME, DNS_PX_MAP400, 0, NULL},
};
static const struct dns_step gpos[] = {
    {STEP_STRING, DNS_GPOS_LONGITUDE_LENGTH, DNS_GPOS_LONGITUDE, NULL},
    {STEP_STRING, DNS_GPOS_LATITUDE_LENGTH, DNS_GPOS_LATITUDE, NULL},
    {STEP_STRING, DNS_GPOS_ALTITUDE_LENGTH, DNS_GPOS_ALTITUDE, NULL},
};

/* --- RFC 2535, 4034, 5155, 3658, 7344
 * ------------------------------------------------------------- */

static const struct dns_step rrsig[] = {
    {STEP_U16, DNS_RRSIG_TYPE_COVERED, 0, NULL},
    {STEP_U8, DNS_RRSIG_ALGORITHM, 0, NULL},
    {STEP_U8, DNS_RRSIG_LABELS, 0, NULL},
    {STEP_U32, DNS_RRSIG_ORIGINAL_TTL, 0, NULL},
    {STEP_MOMENT, DNS_RRSIG_SIGNATURE_EXPIRATION, 0, NULL},
    {STEP_MOMENT, DNS_RRSIG_SIGNATURE_INCEPTION, 0, NULL},
    {STEP_U16, DNS_RRSIG_KEY_TAG, 0, NULL},
    {STEP_NAME, DNS_RRSIG_SIGNERS_NAME, 0, NULL},
    {STEP_SOME, DNS_RRSIG_SIGNATURE, 0, NULL},
};
static const struct dns_step nxt[] = {
    {STEP_NAME, DNS_NXT_NEXT_DOMAIN_NAME, 0, ", next domain name "},
    {STEP_TYPES_NXT, DNS_RESP_TYPE, 0, NULL},
};
static const struct dns_step nsec[] = {
    {STEP_NAME, DNS_NSEC_NEXT_DOMAIN_NAME, 0, ", next domain name "},
    {STEP_TYPES, DNS_RESP_TYPE, 0, NULL},
};
static const struct dns_step ds[] = {
    {STEP_U16, DNS_DS_KEY_ID, 0, NULL},
    {STEP_U8, DNS_DS_ALGORITHM, 0, NULL},
    {STEP_U8, DNS_DS_DIGEST_TYPE, 0, NULL},
    {STEP_REST, DNS_DS_DIGEST, 0, NULL},
};
static const struct dns_step nsec3param[] = {
    {STEP_U8, DNS_NSEC3_ALGO, 0, NULL},
    {STEP_U8, DNS_NSEC3_FLAGS, 0, NULL},
    {STEP_U16, DNS_NSEC3_ITERATIONS, 0, NULL},
    {STEP_STRING, DNS_NSEC3_SALT_LENGTH, DNS_NSEC3_SALT_VALUE, NULL},
};

/* --- later ones
 * ----------------------------------------------------------------------------------- */

static const struct dns_step aaaa[] = {{STEP_OCTETS, DNS_AAAA, 16, ", addr "}}; /* RFC 3596 */
static const struct dns_step srv[] = {
    /* RFC 2782 */
    {STEP_U16, DNS_SRV_PRIORITY, 0, ", priority "},
    {STEP_U16, DNS_SRV_WEIGHT, 0, ", weight "},
    {STEP_U16, DNS_SRV_PORT, 0, ", port "},
    {STEP_NAME, DNS_SRV_TARGET, 0, ", target "},
};
static const struct dns_step kx[] = {
    /* RFC 2230 */
    {STEP_U16, DNS_KX_PREFERENCE, 0, ", preference "},
    {STEP_NAME, DNS_KX_KEY_EXCHANGE, 0, ", kx "},
};
static const struct dns_step cert[] = {
    /* RFC 4398 */
    {STEP_U16, DNS_CERT_TYPE, 0, NULL},
    {STEP_U16, DNS_CERT_KEY_TAG, 0, NULL},
    {STEP_U8, DNS_CERT_ALGORITHM, 0, NULL},
    {STEP_SOME, DNS_CERT_CERTIFICATE, 0, NULL},
};
static const struct dns_step dname[] = {{STEP_NAME, DNS_DNAME, 0, ", dname "}}; /* RFC 6672 */
static const struct dns_step sshfp[] = {
    /* RFC 4255 */
    {STEP_U8, DNS_SSHFP_ALGORITHM, 0, NULL},
    {STEP_U8, DNS_SSHFP_FINGERPRINT_TYPE, 0, NULL},
    {STEP_SOME, DNS_SSHFP_FINGERPRINT, 0, NULL},
};
static const struct dns_step dhcid[] = {{STEP_REST, DNS_DHCID_RDATA, 0, NULL}}; /* RFC 4701 */
static const struct dns_step tlsa[] = {
    /* RFC 6698 */
    {STEP_U8, DNS_TLSA_CERTIFICATE_USAGE, 0, NULL},
    {STEP_U8, DNS_TLSA_SELECTOR, 0, NULL},
    {STEP_U8, DNS_TLSA_MATCHING_TYPE, 0, NULL},
    {STEP_REST, DNS_TLSA_CERTIFICATE_ASSOCIATION_DATA, 0, NULL},
};
static const struct dns_step openpgpkey[] = {{STEP_TEXT, DNS_OPENPGPKEY, 0, NULL}}; /* RFC 7929 */
static const struct dns_step zonemd[] = {
    /* RFC 8976 */
    {STEP_U32, DNS_ZONEMD_SERIAL, 0, NULL},
    {STEP_U8, DNS_ZONEMD_SCHEME, 0, NULL},
    {STEP_U8, DNS_ZONEMD_HASH_ALGO, 0, NULL},
    {STEP_REST, DNS_ZONEMD_DIGEST, 0, NULL},
};
static const struct dns_step spf[] = {{STEP_STRINGS, DNS_SPF_LENGTH, DNS_SPF, NULL}}; /* RFC 4408 */
static const struct dns_step nid[] = {
    /* RFC 6742 */
    {STEP_U16, DNS_ILNP_NID_PREFERENCE, 0, NULL},
    {STEP_OCTETS, DNS_ILNP_NID, 8, NULL},
};
static const struct dns_step l32[] = {
    {STEP_U16, DNS_ILNP_L32_PREFERENCE, 0, NULL},
    {STEP_OCTETS, DNS_ILNP_L32, 4, NULL},
};
static const struct dns_step l64[] = {
    {STEP_U16, DNS_ILNP_L64_PREFERENCE, 0, NULL},
    {STEP_OCTETS, DNS_ILNP_L64, 8, NULL},
};
static const struct dns_step lp[] = {
    {STEP_U16, DNS_ILNP_LP_PREFERENCE, 0, NULL},
    {STEP_NAME, DNS_ILNP_LP, 0, NULL},
};
static const struct dns_step eui48[] = {{STEP_OCTETS, DNS_EUI48, 6, NULL}}; /* RFC 7043 */

static const struct dns_layout layouts[] = {
    {1, false, STEPS(a), NULL},
    {2, false, STEPS(ns), NULL},
    {3, true, STEPS(md), NULL},
    {4, true, STEPS(mf), NULL},
    {5, false, STEPS(cname), NULL},
    {6, false, STEPS(soa), NULL},
    {7, true, STEPS(mb), NULL},
    {8, true, STEPS(mg), NULL},
    {9, true, STEPS(mr), NULL},
    {10, true, STEPS(null), NULL},
    {11, false, 0, NULL, dns_read_wks},
    {12, false, STEPS(ptr), NULL},
    {13, false, STEPS(hinfo), NULL},
    {14, true, STEPS(minfo), NULL},
    {15, false, STEPS(mx), NULL},
    {16, false, STEPS(txt), NULL},
    {17, true, STEPS(rp), NULL},
    {18, true, STEPS(afsdb), NULL},
    {19, true, STEPS(x25), NULL},
    {20, true, STEPS(isdn), NULL},
    {21, true, STEPS(rt), NULL},
    {22, true, STEPS(nsap), NULL},
    {23, true, STEPS(nsap_ptr), NULL},
    {24, false, STEPS(rrsig), NULL}, /* SIG */
    {25, false, 0, NULL, dns_read_key},
    {26, true, STEPS(px), NULL},
    {27, true, STEPS(gpos), NULL},
    {28, false, STEPS(aaaa), NULL},
    {29, false, 0, NULL, dns_read_loc},
    {30, false, STEPS(nxt), NULL},
    {33, false, STEPS(srv), NULL},
    {35, false, 0, NULL, dns_read_naptr},
    {36, false, STEPS(kx), NULL},
    {37, false, STEPS(cert), NULL},
    {38, false, 0, NULL, dns_read_a6},
    {39, false, STEPS(dname), NULL},
    {41, false, 0, NULL, dns_read_opt},
    {42, true, 0, NULL, dns_read_apl},
    {43, false, STEPS(ds), NULL},
    {44, false, STEPS(sshfp), NULL},
    {45, false, 0, NULL, dns_read_ipseckey},
    {46, false, STEPS(rrsig), NULL},
    {47, false, STEPS(nsec), NULL},
    {48, false, 0, NULL, dns_read_dnskey},
    {49, true, STEPS(dhcid), NULL},
    {50, false, 0, NULL, dns_read_nsec3},
    {51, true, STEPS(nsec3param), NULL},
    {52, true, STEPS(tlsa), NULL},
    {55, true, 0, NULL, dns_read_hip},
    {59, false, STEPS(ds), NULL},          /* CDS */
    {60, false, 0, NULL, dns_read_dnskey}, /* CDNSKEY */
    {61, false, STEPS(openpgpkey), NULL},
    {62, false, 0, NULL, dns_read_csync},
    {63, false, STEPS(zonemd), NULL},
    {64, false, 0, NULL, dns_read_svcb},
    {65, false, 0, NULL, dns_read_svcb}, /* HTTPS */
    {99, false, STEPS(spf), NULL},
    {104, false, STEPS(nid), NULL},
    {105, false, STEPS(l32), NULL},
    {106, false, STEPS(l64), NULL},
    {107, false, STEPS(lp), NULL},
    {108, false, STEPS(eui48), NULL},
    {109, false, 0, NULL, dns_read_eui64},
    {249, false, 0, NULL, dns_read_tkey},
    {250, false, 0, NULL, dns_read_tsig},
    {257, false, 0, NULL, dns_read_caa},
    {32769, false, STEPS(ds), NULL}, /* DLV */
    {65281, false, 0, NULL, dns_read_wins},
    {65282, false, 0, NULL, dns_read_winsr},
    {65422, false, 0, NULL, dns_read_xpf},
};

const struct dns_layout *dns_layout_find(uint16_t type)
{
    size_t low = 0, high = sizeof layouts / sizeof layouts[0];

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (layouts[middle].type == type)
            return &layouts[middle];
        if (layouts[middle].type < type)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
