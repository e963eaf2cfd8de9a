/*
 *   "NTLMSSP" NUL | type | (type 1) flags, domain, workstation
 *                        | (type 2) target, flags, challenge, reserved, target info
 *                        | (type 3) LM response, NT response, domain, user, host, key, flags
 *
 * Numbers are little-endian. Texts and blobs are given as length, room and offset; their octets
 * stand behind the fixed part, and where they begin tells which optional fields are there.
 */
#include "dissectors/ntlmssp.h"

#include <string.h>

enum { NEGOTIATE = 1, CHALLENGE, AUTHENTICATE };
enum { UNICODE = 1, VERSION = 1 << 25 };
enum {
    SIGNATURE = 8,
    REFERENCE = 8,      /* octets of length, room and offset */
    V2_MIN = 24,        /* a response longer than that is NTLMv2 */
    FLAGS_IN_AUTH = 60, /* where the flags stand in type 3 */
    ATTRIBUTES_MAX = 64,
};
/* Attributes of a target info list (MS-NLMP §2.2.2.1). */
enum { END, FLAGS = 6, TIMESTAMP, RESTRICTIONS, TARGET_NAME, CHANNEL_BINDINGS };

enum {
    NTLM,
    NTLM_IDENTIFIER,
    NTLM_MESSAGETYPE,
    NTLM_NEGOTIATEFLAGS,
    NTLM_NEGOTIATEUNICODE,
    NTLM_NEGOTIATEOEM,
    NTLM_REQUESTTARGET,
    NTLM_NEGOTIATE00000008,
    NTLM_NEGOTIATESIGN,
    NTLM_NEGOTIATESEAL,
    NTLM_NEGOTIATEDATAGRAM,
    NTLM_NEGOTIATELMKEY,
    NTLM_NEGOTIATE00000100,
    NTLM_NEGOTIATENTLM,
    NTLM_NEGOTIATENTONLY,
    NTLM_NEGOTIATEANONYMOUS,
    NTLM_NEGOTIATEOEMDOMAINSUPPLIED,
    NTLM_NEGOTIATEOEMWORKSTATIONSUPPLIED,
    NTLM_NEGOTIATE00004000,
    NTLM_NEGOTIATEALWAYSSIGN,
    NTLM_TARGETTYPEDOMAIN,
    NTLM_TARGETTYPESERVER,
    NTLM_TARGETTYPESHARE,
    NTLM_NEGOTIATENTLM2,
    NTLM_NEGOTIATEIDENTIFY,
    NTLM_NEGOTIATENT00200000,
    NTLM_REQUESTNONNTSESSION,
    NTLM_NEGOTIATETARGETINFO,
    NTLM_NEGOTIATENT01000000,
    NTLM_NEGOTIATEVERSION,
    NTLM_NEGOTIATENT04000000,
    NTLM_NEGOTIATENT08000000,
    NTLM_NEGOTIATENT10000000,
    NTLM_NEGOTIATE128,
    NTLM_NEGOTIATEKEYEXCH,
    NTLM_NEGOTIATE56,
    NTLM_NEGOTIATE_CALLINGWORKSTATION,
    NTLM_NEGOTIATE_DOMAIN,
    NTLM_NTLMCLIENTCHALLENGE,
    NTLM_NTLMSERVERCHALLENGE,
    NTLM_RESERVED,
    NTLM_CHALLENGE_TARGET_NAME,
    NTLM_AUTH_DOMAIN,
    NTLM_AUTH_USERNAME,
    NTLM_AUTH_HOSTNAME,
    NTLM_AUTH_LMRESPONSE,
    NTLM_AUTH_NTRESPONSE,
    NTLM_AUTH_SESSKEY,
    NTLM_STRING_LENGTH,
    NTLM_STRING_MAXLEN,
    NTLM_STRING_OFFSET,
    NTLM_BLOB_LENGTH,
    NTLM_BLOB_MAXLEN,
    NTLM_BLOB_OFFSET,
    NTLM_VERSION,
    NTLM_VERSION_MAJOR,
    NTLM_VERSION_MINOR,
    NTLM_VERSION_BUILD_NUMBER,
    NTLM_VERSION_NTLM_CURRENT_REVISION,
    NTLM_INFO,
    NTLM_INFO_LENGTH,
    NTLM_INFO_MAXLEN,
    NTLM_INFO_OFFSET,
    NTLM_INFO_ITEM_TYPE,
    NTLM_INFO_ITEM_LENGTH,
    NTLM_INFO_NB_COMPUTER_NAME,
    NTLM_INFO_NB_DOMAIN_NAME,
    NTLM_INFO_DNS_COMPUTER_NAME,
    NTLM_INFO_DNS_DOMAIN_NAME,
    NTLM_INFO_DNS_TREE_NAME,
    NTLM_INFO_FLAGS,
    NTLM_INFO_TIMESTAMP,
    NTLM_INFO_RESTRICTIONS,
    NTLM_INFO_TARGET_NAME,
    NTLM_INFO_CHANNEL_BINDINGS,
    NTLM_V2_ITEM_TYPE,
    NTLM_V2_ITEM_LENGTH,
    NTLM_V2_NB_COMPUTER_NAME,
    NTLM_V2_NB_DOMAIN_NAME,
    NTLM_V2_DNS_COMPUTER_NAME,
    NTLM_V2_DNS_DOMAIN_NAME,
    NTLM_V2_DNS_TREE_NAME,
    NTLM_V2_FLAGS,
    NTLM_V2_TIMESTAMP,
    NTLM_V2_RESTRICTIONS,
    NTLM_V2_TARGET_NAME,
    NTLM_V2_CHANNEL_BINDINGS,
    NTLM_AUTHENTICATE_MIC,
    NTLM_V2,
    NTLM_V2_NTPROOFSTR,
    NTLM_V2_RVERSION,
    NTLM_V2_HIRVERSION,
    NTLM_V2_Z,
    NTLM_V2_PAD,
    NTLM_V2_TIME,
    NTLM_V2_CHAL,
    NTLM_VERF,
    NTLM_VERF_VERS,
    NTLM_VERF_BODY,
    NTLM_FIELDS,
};

static const struct name set_rows[] = {ONE(0, "Not set"), ONE(1, "Set")};
static const struct names set = NAMES(set_rows);
static const struct name message_rows[] = {ONE(1, "NTLMSSP_NEGOTIATE"), ONE(2, "NTLMSSP_CHALLENGE"),
    ONE(3, "NTLMSSP_AUTH"), ONE(4, "NTLMSSP_UNKNOWN")};
static const struct names messages = NAMES(message_rows);
static const struct name attribute_rows[] = {
    ONE(0, "End of list"),
    ONE(1, "NetBIOS computer name"),
    ONE(2, "NetBIOS domain name"),
    ONE(3, "DNS computer name"),
    ONE(4, "DNS domain name"),
    ONE(5, "DNS tree name"),
    ONE(6, "Flags"),
    ONE(7, "Timestamp"),
    ONE(8, "Restrictions"),
    ONE(9, "Target Name"),
    ONE(10, "Channel Bindings"),
};
static const struct names attributes = NAMES(attribute_rows);

static const struct field ntlm[NTLM_FIELDS] = {
    [NTLM] = {"ntlmssp", "NTLM Secure Service Provider", FIELD_PROTOCOL, BASE_NONE},
    [NTLM_IDENTIFIER] = {"ntlmssp.identifier", "NTLMSSP identifier", FIELD_TEXT, BASE_NONE},
    [NTLM_MESSAGETYPE] = {"ntlmssp.messagetype", "NTLM Message Type", FIELD_UINT32, BASE_HEX,
        .names = &messages},
    [NTLM_NEGOTIATEFLAGS] = {"ntlmssp.negotiateflags", "Negotiate Flags", FIELD_UINT32, BASE_HEX},
    [NTLM_NEGOTIATEUNICODE] = {"ntlmssp.negotiateunicode", "Negotiate UNICODE", FIELD_BOOL, 4,
        .mask = 0x1, .names = &set},
    [NTLM_NEGOTIATEOEM] = {"ntlmssp.negotiateoem", "Negotiate OEM", FIELD_BOOL, 4, .mask = 0x2,
        .names = &set},
    [NTLM_REQUESTTARGET] = {"ntlmssp.requesttarget", "Request Target", FIELD_BOOL, 4, .mask = 0x4,
        .names = &set},
    [NTLM_NEGOTIATE00000008] = {"ntlmssp.negotiate00000008", "Request 0x00000008", FIELD_BOOL, 4,
        .mask = 0x8, .names = &set},
    [NTLM_NEGOTIATESIGN] = {"ntlmssp.negotiatesign", "Negotiate Sign", FIELD_BOOL, 4, .mask = 0x10,
        .names = &set},
    [NTLM_NEGOTIATESEAL] = {"ntlmssp.negotiateseal", "Negotiate Seal", FIELD_BOOL, 4, .mask = 0x20,
        .names = &set},
    [NTLM_NEGOTIATEDATAGRAM] = {"ntlmssp.negotiatedatagram", "Negotiate Datagram", FIELD_BOOL, 4,
        .mask = 0x40, .names = &set},
    [NTLM_NEGOTIATELMKEY] = {"ntlmssp.negotiatelmkey", "Negotiate Lan Manager Key", FIELD_BOOL, 4,
        .mask = 0x80, .names = &set},
    [NTLM_NEGOTIATE00000100] = {"ntlmssp.negotiate00000100", "Negotiate 0x00000100", FIELD_BOOL, 4,
        .mask = 0x100, .names = &set},
    [NTLM_NEGOTIATENTLM] = {"ntlmssp.negotiatentlm", "Negotiate NTLM key", FIELD_BOOL, 4,
        .mask = 0x200, .names = &set},
    [NTLM_NEGOTIATENTONLY] = {"ntlmssp.negotiatentonly", "Negotiate NT Only", FIELD_BOOL, 4,
        .mask = 0x400, .names = &set},
    [NTLM_NEGOTIATEANONYMOUS] = {"ntlmssp.negotiateanonymous", "Negotiate Anonymous", FIELD_BOOL, 4,
        .mask = 0x800, .names = &set},
    [NTLM_NEGOTIATEOEMDOMAINSUPPLIED] = {"ntlmssp.negotiateoemdomainsupplied",
        "Negotiate OEM Domain Supplied", FIELD_BOOL, 4, .mask = 0x1000, .names = &set},
    [NTLM_NEGOTIATEOEMWORKSTATIONSUPPLIED] = {"ntlmssp.negotiateoemworkstationsupplied",
        "Negotiate OEM Workstation Supplied", FIELD_BOOL, 4, .mask = 0x2000, .names = &set},
    [NTLM_NEGOTIATE00004000] = {"ntlmssp.negotiate00004000", "Negotiate 0x00004000", FIELD_BOOL, 4,
        .mask = 0x4000, .names = &set},
    [NTLM_NEGOTIATEALWAYSSIGN] = {"ntlmssp.negotiatealwayssign", "Negotiate Always Sign",
        FIELD_BOOL, 4, .mask = 0x8000, .names = &set},
    [NTLM_TARGETTYPEDOMAIN] = {"ntlmssp.targettypedomain", "Target Type Domain", FIELD_BOOL, 4,
        .mask = 0x10000, .names = &set},
    [NTLM_TARGETTYPESERVER] = {"ntlmssp.targettypeserver", "Target Type Server", FIELD_BOOL, 4,
        .mask = 0x20000, .names = &set},
    [NTLM_TARGETTYPESHARE] = {"ntlmssp.targettypeshare", "Target Type Share", FIELD_BOOL, 4,
        .mask = 0x40000, .names = &set},
    [NTLM_NEGOTIATENTLM2] = {"ntlmssp.negotiatentlm2", "Negotiate Extended Security", FIELD_BOOL, 4,
        .mask = 0x80000, .names = &set},
    [NTLM_NEGOTIATEIDENTIFY] = {"ntlmssp.negotiateidentify", "Negotiate Identify", FIELD_BOOL, 4,
        .mask = 0x100000, .names = &set},
    [NTLM_NEGOTIATENT00200000] = {"ntlmssp.negotiatent00200000", "Negotiate 0x00200000", FIELD_BOOL,
        4, .mask = 0x200000, .names = &set},
    [NTLM_REQUESTNONNTSESSION] = {"ntlmssp.requestnonntsession", "Request Non-NT Session",
        FIELD_BOOL, 4, .mask = 0x400000, .names = &set},
    [NTLM_NEGOTIATETARGETINFO] = {"ntlmssp.negotiatetargetinfo", "Negotiate Target Info",
        FIELD_BOOL, 4, .mask = 0x800000, .names = &set},
    [NTLM_NEGOTIATENT01000000] = {"ntlmssp.negotiatent01000000", "Negotiate 0x01000000", FIELD_BOOL,
        4, .mask = 0x1000000, .names = &set},
    [NTLM_NEGOTIATEVERSION] = {"ntlmssp.negotiateversion", "Negotiate Version", FIELD_BOOL, 4,
        .mask = 0x2000000, .names = &set},
    [NTLM_NEGOTIATENT04000000] = {"ntlmssp.negotiatent04000000", "Negotiate 0x04000000", FIELD_BOOL,
        4, .mask = 0x4000000, .names = &set},
    [NTLM_NEGOTIATENT08000000] = {"ntlmssp.negotiatent08000000", "Negotiate 0x08000000", FIELD_BOOL,
        4, .mask = 0x8000000, .names = &set},
    [NTLM_NEGOTIATENT10000000] = {"ntlmssp.negotiatent10000000", "Negotiate 0x10000000", FIELD_BOOL,
        4, .mask = 0x10000000, .names = &set},
    [NTLM_NEGOTIATE128] = {"ntlmssp.negotiate128", "Negotiate 128", FIELD_BOOL, 4,
        .mask = 0x20000000, .names = &set},
    [NTLM_NEGOTIATEKEYEXCH] = {"ntlmssp.negotiatekeyexch", "Negotiate Key Exchange", FIELD_BOOL, 4,
        .mask = 0x40000000, .names = &set},
    [NTLM_NEGOTIATE56] = {"ntlmssp.negotiate56", "Negotiate 56", FIELD_BOOL, 4, .mask = 0x80000000,
        .names = &set},
    [NTLM_NEGOTIATE_CALLINGWORKSTATION] = {"ntlmssp.negotiate.callingworkstation",
        "Calling workstation name", FIELD_TEXT, BASE_NONE},
    [NTLM_NEGOTIATE_DOMAIN] = {"ntlmssp.negotiate.domain", "Calling workstation domain", FIELD_TEXT,
        BASE_NONE},
    [NTLM_NTLMCLIENTCHALLENGE] = {"ntlmssp.ntlmclientchallenge", "LMv2 Client Challenge",
        FIELD_BYTES, BASE_NONE},
    [NTLM_NTLMSERVERCHALLENGE] = {"ntlmssp.ntlmserverchallenge", "NTLM Server Challenge",
        FIELD_BYTES, BASE_NONE},
    [NTLM_RESERVED] = {"ntlmssp.reserved", "Reserved", FIELD_BYTES, BASE_NONE},
    [NTLM_CHALLENGE_TARGET_NAME] = {"ntlmssp.challenge.target_name", "Target Name", FIELD_TEXT,
        BASE_NONE},
    [NTLM_AUTH_DOMAIN] = {"ntlmssp.auth.domain", "Domain name", FIELD_TEXT, BASE_NONE},
    [NTLM_AUTH_USERNAME] = {"ntlmssp.auth.username", "User name", FIELD_TEXT, BASE_NONE},
    [NTLM_AUTH_HOSTNAME] = {"ntlmssp.auth.hostname", "Host name", FIELD_TEXT, BASE_NONE},
    [NTLM_AUTH_LMRESPONSE] = {"ntlmssp.auth.lmresponse", "Lan Manager Response", FIELD_BYTES,
        BASE_NONE},
    [NTLM_AUTH_NTRESPONSE] = {"ntlmssp.auth.ntresponse", "NTLM Response", FIELD_BYTES, BASE_NONE},
    [NTLM_AUTH_SESSKEY] = {"ntlmssp.auth.sesskey", "Session Key", FIELD_BYTES, BASE_NONE},
    [NTLM_STRING_LENGTH] = {"ntlmssp.string.length", "Length", FIELD_UINT16, BASE_DEC},
    [NTLM_STRING_MAXLEN] = {"ntlmssp.string.maxlen", "Maxlen", FIELD_UINT16, BASE_DEC},
    [NTLM_STRING_OFFSET] = {"ntlmssp.string.offset", "Offset", FIELD_UINT32, BASE_DEC},
    [NTLM_BLOB_LENGTH] = {"ntlmssp.blob.length", "Length", FIELD_UINT16, BASE_DEC},
    [NTLM_BLOB_MAXLEN] = {"ntlmssp.blob.maxlen", "Maxlen", FIELD_UINT16, BASE_DEC},
    [NTLM_BLOB_OFFSET] = {"ntlmssp.blob.offset", "Offset", FIELD_UINT32, BASE_DEC},
    [NTLM_VERSION] = {"ntlmssp.version", "Version", FIELD_NONE, BASE_NONE},
    [NTLM_VERSION_MAJOR] = {"ntlmssp.version.major", "Major Version", FIELD_UINT8, BASE_DEC},
    [NTLM_VERSION_MINOR] = {"ntlmssp.version.minor", "Minor Version", FIELD_UINT8, BASE_DEC},
    [NTLM_VERSION_BUILD_NUMBER] = {"ntlmssp.version.build_number", "Build Number", FIELD_UINT16,
        BASE_DEC},
    [NTLM_VERSION_NTLM_CURRENT_REVISION] = {"ntlmssp.version.ntlm_current_revision",
        "NTLM Current Revision", FIELD_UINT8, BASE_DEC},
    [NTLM_INFO] = {"ntlmssp.challenge.target_info", "Target Info", FIELD_NONE, BASE_NONE},
    [NTLM_INFO_LENGTH] = {"ntlmssp.challenge.target_info.length", "Length", FIELD_UINT16, BASE_DEC},
    [NTLM_INFO_MAXLEN] = {"ntlmssp.challenge.target_info.maxlen", "Maxlen", FIELD_UINT16, BASE_DEC},
    [NTLM_INFO_OFFSET] = {"ntlmssp.challenge.target_info.offset", "Offset", FIELD_UINT32, BASE_DEC},
    [NTLM_INFO_ITEM_TYPE] = {"ntlmssp.challenge.target_info.item.type", "Target Info Item Type",
        FIELD_UINT16, BASE_HEX, .names = &attributes},
    [NTLM_INFO_ITEM_LENGTH] = {"ntlmssp.challenge.target_info.item.length",
        "Target Info Item Length", FIELD_UINT16, BASE_DEC},
    [NTLM_INFO_NB_COMPUTER_NAME] = {"ntlmssp.challenge.target_info.nb_computer_name",
        "NetBIOS Computer Name", FIELD_TEXT, BASE_NONE},
    [NTLM_INFO_NB_DOMAIN_NAME] = {"ntlmssp.challenge.target_info.nb_domain_name",
        "NetBIOS Domain Name", FIELD_TEXT, BASE_NONE},
    [NTLM_INFO_DNS_COMPUTER_NAME] = {"ntlmssp.challenge.target_info.dns_computer_name",
        "DNS Computer Name", FIELD_TEXT, BASE_NONE},
    [NTLM_INFO_DNS_DOMAIN_NAME] = {"ntlmssp.challenge.target_info.dns_domain_name",
        "DNS Domain Name", FIELD_TEXT, BASE_NONE},
    [NTLM_INFO_DNS_TREE_NAME] = {"ntlmssp.challenge.target_info.dns_tree_name", "DNS Tree Name",
        FIELD_TEXT, BASE_NONE},
    [NTLM_INFO_FLAGS] = {"ntlmssp.challenge.target_info.flags", "Flags", FIELD_UINT32, BASE_HEX},
    [NTLM_INFO_TIMESTAMP] = {"ntlmssp.challenge.target_info.timestamp", "Timestamp", FIELD_TIME,
        BASE_NONE},
    [NTLM_INFO_RESTRICTIONS] = {"ntlmssp.challenge.target_info.restrictions", "Restrictions",
        FIELD_BYTES, BASE_NONE},
    [NTLM_INFO_TARGET_NAME] = {"ntlmssp.challenge.target_info.target_name", "Target Name",
        FIELD_TEXT, BASE_NONE},
    [NTLM_INFO_CHANNEL_BINDINGS] = {"ntlmssp.challenge.target_info.channel_bindings",
        "Channel Bindings", FIELD_BYTES, BASE_NONE},
    [NTLM_V2_ITEM_TYPE] = {"ntlmssp.ntlmv2_response.item.type", "NTLMV2 Response Item Type",
        FIELD_UINT16, BASE_HEX, .names = &attributes},
    [NTLM_V2_ITEM_LENGTH] = {"ntlmssp.ntlmv2_response.item.length", "NTLMV2 Response Item Length",
        FIELD_UINT16, BASE_DEC},
    [NTLM_V2_NB_COMPUTER_NAME] = {"ntlmssp.ntlmv2_response.nb_computer_name",
        "NetBIOS Computer Name", FIELD_TEXT, BASE_NONE},
    [NTLM_V2_NB_DOMAIN_NAME] = {"ntlmssp.ntlmv2_response.nb_domain_name", "NetBIOS Domain Name",
        FIELD_TEXT, BASE_NONE},
    [NTLM_V2_DNS_COMPUTER_NAME] = {"ntlmssp.ntlmv2_response.dns_computer_name", "DNS Computer Name",
        FIELD_TEXT, BASE_NONE},
    [NTLM_V2_DNS_DOMAIN_NAME] = {"ntlmssp.ntlmv2_response.dns_domain_name", "DNS Domain Name",
        FIELD_TEXT, BASE_NONE},
    [NTLM_V2_DNS_TREE_NAME] = {"ntlmssp.ntlmv2_response.dns_tree_name", "DNS Tree Name", FIELD_TEXT,
        BASE_NONE},
    [NTLM_V2_FLAGS] = {"ntlmssp.ntlmv2_response.flags", "Flags", FIELD_UINT32, BASE_HEX},
    [NTLM_V2_TIMESTAMP] = {"ntlmssp.ntlmv2_response.timestamp", "Timestamp", FIELD_TIME, BASE_NONE},
    [NTLM_V2_RESTRICTIONS] = {"ntlmssp.ntlmv2_response.restrictions", "Restrictions", FIELD_BYTES,
        BASE_NONE},
    [NTLM_V2_TARGET_NAME] = {"ntlmssp.ntlmv2_response.target_name", "Target Name", FIELD_TEXT,
        BASE_NONE},
    [NTLM_V2_CHANNEL_BINDINGS] = {"ntlmssp.ntlmv2_response.channel_bindings", "Channel Bindings",
        FIELD_BYTES, BASE_NONE},
    [NTLM_AUTHENTICATE_MIC] = {"ntlmssp.authenticate.mic", "MIC", FIELD_BYTES, BASE_NONE},
    [NTLM_V2] = {"ntlmssp.ntlmv2_response", "NTLMv2 Response", FIELD_BYTES, BASE_NONE},
    [NTLM_V2_NTPROOFSTR] = {"ntlmssp.ntlmv2_response.ntproofstr", "NTProofStr", FIELD_BYTES,
        BASE_NONE},
    [NTLM_V2_RVERSION] = {"ntlmssp.ntlmv2_response.rversion", "Response Version", FIELD_UINT8,
        BASE_DEC},
    [NTLM_V2_HIRVERSION] = {"ntlmssp.ntlmv2_response.hirversion", "Hi Response Version",
        FIELD_UINT8, BASE_DEC},
    [NTLM_V2_Z] = {"ntlmssp.ntlmv2_response.z", "Z", FIELD_BYTES, BASE_NONE},
    [NTLM_V2_PAD] = {"ntlmssp.ntlmv2_response.pad", "padding", FIELD_BYTES, BASE_NONE},
    [NTLM_V2_TIME] = {"ntlmssp.ntlmv2_response.time", "Time", FIELD_TIME, BASE_NONE},
    [NTLM_V2_CHAL] = {"ntlmssp.ntlmv2_response.chal", "NTLMv2 Client Challenge", FIELD_BYTES,
        BASE_NONE},
    [NTLM_VERF] = {"ntlmssp.verf", "NTLMSSP Verifier", FIELD_NONE, BASE_NONE},
    [NTLM_VERF_VERS] = {"ntlmssp.verf.vers", "Version Number", FIELD_UINT32, BASE_DEC},
    [NTLM_VERF_BODY] = {"ntlmssp.verf.body", "Verifier Body", FIELD_BYTES, BASE_NONE},
};
const struct field_table ntlmssp_fields = {ntlm, NTLM_FIELDS};

/* From the highest bit down, as they are shown. */
static const struct field *const flag_bits[] = {
    &ntlm[NTLM_NEGOTIATE56],
    &ntlm[NTLM_NEGOTIATEKEYEXCH],
    &ntlm[NTLM_NEGOTIATE128],
    &ntlm[NTLM_NEGOTIATENT10000000],
    &ntlm[NTLM_NEGOTIATENT08000000],
    &ntlm[NTLM_NEGOTIATENT04000000],
    &ntlm[NTLM_NEGOTIATEVERSION],
    &ntlm[NTLM_NEGOTIATENT01000000],
    &ntlm[NTLM_NEGOTIATETARGETINFO],
    &ntlm[NTLM_REQUESTNONNTSESSION],
    &ntlm[NTLM_NEGOTIATENT00200000],
    &ntlm[NTLM_NEGOTIATEIDENTIFY],
    &ntlm[NTLM_NEGOTIATENTLM2],
    &ntlm[NTLM_TARGETTYPESHARE],
    &ntlm[NTLM_TARGETTYPESERVER],
    &ntlm[NTLM_TARGETTYPEDOMAIN],
    &ntlm[NTLM_NEGOTIATEALWAYSSIGN],
    &ntlm[NTLM_NEGOTIATE00004000],
    &ntlm[NTLM_NEGOTIATEOEMWORKSTATIONSUPPLIED],
    &ntlm[NTLM_NEGOTIATEOEMDOMAINSUPPLIED],
    &ntlm[NTLM_NEGOTIATEANONYMOUS],
    &ntlm[NTLM_NEGOTIATENTONLY],
    &ntlm[NTLM_NEGOTIATENTLM],
    &ntlm[NTLM_NEGOTIATE00000100],
    &ntlm[NTLM_NEGOTIATELMKEY],
    &ntlm[NTLM_NEGOTIATEDATAGRAM],
    &ntlm[NTLM_NEGOTIATESEAL],
    &ntlm[NTLM_NEGOTIATESIGN],
    &ntlm[NTLM_NEGOTIATE00000008],
    &ntlm[NTLM_REQUESTTARGET],
    &ntlm[NTLM_NEGOTIATEOEM],
    &ntlm[NTLM_NEGOTIATEUNICODE],
};

/* --- parts -------------------------------------------------------------------------------------
 */

/* A message: the fixed part is read at the cursor, the rest by offset. */
struct ntlm {
    struct dissection *d;
    struct bytes whole;
    uint32_t start; /* position of the message */
    uint32_t data;  /* offset where the octets behind the fixed part begin */
    bool unicode;
};

/* n octets at an offset of the message; makes the unit bad where they are not there. */
static struct bytes part(struct ntlm *m, uint32_t offset, uint32_t n)
{
    if (offset > m->whole.length || n > m->whole.length - offset) {
        malformed(m->d);
        return no_bytes();
    }
    return (struct bytes){m->whole.data + offset, n};
}

static uint32_t position(const struct ntlm *m)
{
    return m->d->cursor.position - m->start;
}

static uint32_t little(const uint8_t *p, uint32_t n)
{
    uint32_t value = 0;

    while (n-- > 0)
        value = value << 8 | p[n];
    return value;
}

/* Whether there is room for more of the fixed part. */
static bool before_data(const struct ntlm *m)
{
    return !m->d->cursor.bad && position(m) < m->data;
}

static char *add_utf8(char *at, uint32_t c)
{
    if (c < 0x80) {
        *at++ = (char)c;
        return at;
    }
    if (c >= 0x800)
        *at++ = (char)(0xe0 | c >> 12);
    *at++ = (char)(c < 0x800 ? 0xc0 | c >> 6 : 0x80 | (c >> 6 & 0x3f));
    *at++ = (char)(0x80 | (c & 0x3f));
    return at;
}

/* UTF-16LE as UTF-8, up to its end. */
static struct bytes utf8_of(struct arena *arena, struct bytes wide)
{
    char *text = arena_alloc(arena, 3 * (size_t)(wide.length / 2) + 1), *at = text;

    for (uint32_t i = 0; text && i + 1 < wide.length; i += 2)
        at = add_utf8(at, little(wide.data + i, 2));
    return (struct bytes){(const uint8_t *)text, text ? (uint32_t)(at - text) : 0};
}

struct reference {
    uint32_t length, room, offset;
    struct bytes octets;
};

static struct reference peek_reference(struct ntlm *m)
{
    struct bytes head = part(m, position(m), REFERENCE);
    struct reference r = {0};

    if (!head.data)
        return r;
    r.length = little(head.data, 2);
    r.room = little(head.data + 2, 2);
    r.offset = little(head.data + 4, 4);
    if (r.length > 0)
        r.octets = part(m, r.offset, r.length);
    if (r.offset > position(m) + REFERENCE && r.offset < m->data)
        m->data = r.offset;
    return r;
}

/* The three numbers of a reference, under its value; the fields stand one after the other. */
static void take_reference(struct ntlm *m, struct node *node, unsigned first)
{
    descend(m->d, node);
    take_little(m->d, &ntlm[first], 2);
    take_little(m->d, &ntlm[first + 1], 2);
    take_little(m->d, &ntlm[first + 2], 4);
    ascend(m->d, node);
}

static struct bytes take_text(struct ntlm *m, unsigned field, bool unicode)
{
    struct dissection *d = m->d;
    struct reference r = peek_reference(m);
    struct bytes text = r.octets;

    if (d->cursor.bad)
        return no_bytes();
    if (r.length == 0) {
        put_value(d, &ntlm[field], (struct bytes){peek_rest(d).data, REFERENCE}, bytes_of("NULL"));
        take_nothing(d, REFERENCE);
        return no_bytes();
    }
    if (unicode)
        text = utf8_of(d->arena, r.octets);
    take_reference(m, put_value(d, &ntlm[field], r.octets, text), NTLM_STRING_LENGTH);
    return text;
}

static void take_version(struct ntlm *m)
{
    struct dissection *d = m->d;
    struct bytes v = part(m, position(m), 8);

    if (!v.data)
        return;
    struct node *node = put_mark(d, &ntlm[NTLM_VERSION], v);
    node_label(d, node, "Version %u.%u (Build %u); NTLM Current Revision %u", v.data[0], v.data[1],
        little(v.data + 2, 2), v.data[7]);
    descend(d, node);
    take_u8(d, &ntlm[NTLM_VERSION_MAJOR]);
    take_u8(d, &ntlm[NTLM_VERSION_MINOR]);
    take_little(d, &ntlm[NTLM_VERSION_BUILD_NUMBER], 2);
    take_nothing(d, 3);
    take_u8(d, &ntlm[NTLM_VERSION_NTLM_CURRENT_REVISION]);
    ascend(d, node);
}

static uint32_t take_flags_field(struct ntlm *m)
{
    struct dissection *d = m->d;
    struct bytes span = {peek_rest(d).data, 4};
    uint32_t value = (uint32_t)take_little(d, &ntlm[NTLM_NEGOTIATEFLAGS], 4);
    struct node *node = d->last;

    if (!dissection_adds(d))
        return value;
    for (size_t i = 0; i < sizeof flag_bits / sizeof flag_bits[0]; i++)
        if (value & flag_bits[i]->mask)
            node_suffix(d, node, ", %s", flag_bits[i]->title);
    descend(d, node);
    for (size_t i = 0; i < sizeof flag_bits / sizeof flag_bits[0]; i++)
        put_uint(d, flag_bits[i], span, (value & flag_bits[i]->mask) != 0);
    ascend(d, node);
    return value;
}

/* 100 ns since 1601 (MS-DTYP §2.3.3) */
static void take_time(struct dissection *d, const struct field *field)
{
    const int64_t to_1970 = 116444736000000000, most = INT64_MAX / 100;
    struct bytes span = {cursor_take(&d->cursor, 8), 8};
    int64_t ticks;

    if (!span.data)
        return;
    ticks = (int64_t)((uint64_t)little(span.data + 4, 4) << 32 | little(span.data, 4));
    if (ticks == 0 || ticks == INT64_MAX || ticks > to_1970 + most || ticks < to_1970 - most) {
        node_label(d, put_uint(d, field, span, 0), "%s: %s", field->title,
            ticks ? "Infinity (absolute time)" : "No time specified (0)");
        return;
    }
    put_uint(d, field, span, (uint64_t)((ticks - to_1970) * 100));
}

/* --- target info -------------------------------------------------------------------------------
 */

/* Fields of an attribute's value by its type, for challenges and for responses. */
static const uint8_t info_values[][11] = {
    {0, NTLM_INFO_NB_COMPUTER_NAME, NTLM_INFO_NB_DOMAIN_NAME, NTLM_INFO_DNS_COMPUTER_NAME,
        NTLM_INFO_DNS_DOMAIN_NAME, NTLM_INFO_DNS_TREE_NAME, NTLM_INFO_FLAGS, NTLM_INFO_TIMESTAMP,
        NTLM_INFO_RESTRICTIONS, NTLM_INFO_TARGET_NAME, NTLM_INFO_CHANNEL_BINDINGS},
    {0, NTLM_V2_NB_COMPUTER_NAME, NTLM_V2_NB_DOMAIN_NAME, NTLM_V2_DNS_COMPUTER_NAME,
        NTLM_V2_DNS_DOMAIN_NAME, NTLM_V2_DNS_TREE_NAME, NTLM_V2_FLAGS, NTLM_V2_TIMESTAMP,
        NTLM_V2_RESTRICTIONS, NTLM_V2_TARGET_NAME, NTLM_V2_CHANNEL_BINDINGS},
};

static void take_attribute_value(struct dissection *d, struct node *attribute, uint32_t type,
    const struct field *field, uint32_t n)
{
    if (type == FLAGS && n == 4) {
        take_little(d, field, 4);
    } else if (type == TIMESTAMP && n == 8) {
        take_time(d, field);
    } else if (type == RESTRICTIONS || type == CHANNEL_BINDINGS) {
        take_bytes(d, field, n);
    } else if (n > 0) {
        struct bytes wide = {cursor_take(&d->cursor, n), n};
        struct bytes text = wide.data ? utf8_of(d->arena, wide) : no_bytes();

        put_value(d, field, wide, text);
        if (text.data)
            node_suffix(d, attribute, ": %.*s", (int)text.length, (const char *)text.data);
    }
}

/* One attribute; returns its type. */
static uint32_t take_attribute(struct dissection *d, bool response)
{
    uint32_t type = peek_u8(d, 0) | (uint32_t)peek_u8(d, 1) << 8;
    const char *name = names_find(&attributes, type);
    struct node *node = name ? open_label(d, "Attribute: %s", name)
                             : open_label(d, "Attribute: Unknown (%u)", type);

    take_little(d, &ntlm[response ? NTLM_V2_ITEM_TYPE : NTLM_INFO_ITEM_TYPE], 2);
    uint32_t n =
        (uint32_t)take_little(d, &ntlm[response ? NTLM_V2_ITEM_LENGTH : NTLM_INFO_ITEM_LENGTH], 2);
    struct scope scope = enter(d, n);
    if (name && type != END)
        take_attribute_value(d, node, type, &ntlm[info_values[response][type]], n);
    leave(d, scope);
    close_node(d, node);
    return type;
}

static void take_attributes(struct dissection *d, bool response)
{
    uint32_t type = ATTRIBUTES_MAX;

    for (unsigned i = 0; i < ATTRIBUTES_MAX && type != END && left(d) > 0; i++)
        type = take_attribute(d, response);
}

static void take_target_info(struct ntlm *m)
{
    struct dissection *d = m->d;
    struct reference r = peek_reference(m);

    if (d->cursor.bad)
        return;
    if (r.length == 0) {
        put_label(d, (struct bytes){peek_rest(d).data, REFERENCE}, "Target Info List: Empty");
        take_nothing(d, REFERENCE);
        return;
    }
    struct node *node = put_mark(d, &ntlm[NTLM_INFO], r.octets);
    take_reference(m, node, NTLM_INFO_LENGTH);
    descend(d, node);
    struct scope scope = enter_span(d, r.octets);
    take_attributes(d, false);
    leave(d, scope);
    ascend(d, node);
}

/* --- responses ---------------------------------------------------------------------------------
 */

static void take_v2_response(struct dissection *d, struct bytes octets)
{
    struct node *node = put_text(d, &ntlm[NTLM_V2], octets);
    struct scope scope = enter_span(d, octets);

    descend(d, node);
    take_bytes(d, &ntlm[NTLM_V2_NTPROOFSTR], 16);
    take_u8(d, &ntlm[NTLM_V2_RVERSION]);
    take_u8(d, &ntlm[NTLM_V2_HIRVERSION]);
    take_bytes(d, &ntlm[NTLM_V2_Z], 6);
    take_time(d, &ntlm[NTLM_V2_TIME]);
    take_bytes(d, &ntlm[NTLM_V2_CHAL], 8);
    take_bytes(d, &ntlm[NTLM_V2_Z], 4);
    take_attributes(d, true);
    if (left(d) > 0)
        take_bytes(d, &ntlm[NTLM_V2_PAD], left(d));
    leave(d, scope);
    ascend(d, node);
}

static bool is_zero(struct bytes octets)
{
    for (uint32_t i = 0; i < octets.length; i++)
        if (octets.data[i])
            return false;
    return true;
}

static void take_blob(struct ntlm *m, unsigned field)
{
    struct dissection *d = m->d;
    struct reference r = peek_reference(m);

    if (d->cursor.bad)
        return;
    if (r.length == 0) {
        node_label(d, put_text(d, &ntlm[field], (struct bytes){peek_rest(d).data, REFERENCE}),
            "%s: Empty", ntlm[field].title);
        take_nothing(d, REFERENCE);
        return;
    }
    struct node *node = put_text(d, &ntlm[field], r.octets);
    take_reference(m, node, NTLM_BLOB_LENGTH);
    if (field == NTLM_AUTH_LMRESPONSE && r.length >= 24 && is_zero(part(m, r.offset + 8, 16)))
        put_text(d, &ntlm[NTLM_NTLMCLIENTCHALLENGE], part(m, r.offset, 8));
    if (field != NTLM_AUTH_NTRESPONSE || r.length <= V2_MIN)
        return;
    descend(d, node);
    take_v2_response(d, r.octets);
    ascend(d, node);
}

/* --- messages ----------------------------------------------------------------------------------
 */

static void read_negotiate(struct ntlm *m)
{
    uint32_t flags = take_flags_field(m);

    take_text(m, NTLM_NEGOTIATE_DOMAIN, false);
    take_text(m, NTLM_NEGOTIATE_CALLINGWORKSTATION, false);
    if (before_data(m) && flags & VERSION)
        take_version(m);
}

static void read_challenge(struct ntlm *m)
{
    struct dissection *d = m->d;
    struct bytes flags_at = part(m, position(m) + REFERENCE, 4);
    uint32_t flags;

    take_text(m, NTLM_CHALLENGE_TARGET_NAME, flags_at.data && flags_at.data[0] & UNICODE);
    flags = take_flags_field(m);
    take_bytes(d, &ntlm[NTLM_NTLMSERVERCHALLENGE], 8);
    if (!before_data(m))
        return;
    take_bytes(d, &ntlm[NTLM_RESERVED], 8);
    if (before_data(m))
        take_target_info(m);
    if (before_data(m) && flags & VERSION)
        take_version(m);
}

static void read_authenticate(struct ntlm *m)
{
    struct dissection *d = m->d;
    bool unicode = m->whole.length < FLAGS_IN_AUTH + 4 || m->whole.data[FLAGS_IN_AUTH] & UNICODE;
    struct bytes domain, user;
    uint32_t flags = 0;

    take_blob(m, NTLM_AUTH_LMRESPONSE);
    take_blob(m, NTLM_AUTH_NTRESPONSE);
    domain = take_text(m, NTLM_AUTH_DOMAIN, unicode);
    user = take_text(m, NTLM_AUTH_USERNAME, unicode);
    info_separator(d, ", ");
    info_add(d, "User: ");
    info_wire(d, domain);
    info_add(d, "\\");
    info_wire(d, user);
    take_text(m, NTLM_AUTH_HOSTNAME, unicode);
    if (before_data(m))
        take_blob(m, NTLM_AUTH_SESSKEY);
    if (before_data(m))
        flags = take_flags_field(m);
    if (before_data(m) && flags & VERSION)
        take_version(m);
    if (before_data(m))
        take_bytes(d, &ntlm[NTLM_AUTHENTICATE_MIC], 16);
}

bool ntlmssp_is(struct bytes token)
{
    return token.length >= SIGNATURE && !memcmp(token.data, "NTLMSSP", SIGNATURE);
}

void ntlmssp_read(struct dissection *d)
{
    struct ntlm m = {
        .d = d, .whole = peek_rest(d), .start = d->cursor.position, .data = peek_rest(d).length};
    struct node *node = open_node(d, &ntlm[NTLM]);
    uint32_t type;

    struct bytes signature = {peek_rest(d).data, SIGNATURE};
    take_nothing(d, SIGNATURE);
    put_value(d, &ntlm[NTLM_IDENTIFIER], signature, bytes_of("NTLMSSP"));
    type = (uint32_t)take_little(d, &ntlm[NTLM_MESSAGETYPE], 4);
    info_separator(d, ", ");
    info_add(d, "%s", names_get(&messages, type, "Unknown NTLMSSP message type"));
    if (type == NEGOTIATE)
        read_negotiate(&m);
    else if (type == CHALLENGE)
        read_challenge(&m);
    else if (type == AUTHENTICATE)
        read_authenticate(&m);
    if (!d->cursor.bad)
        take_nothing(d, left(d));
    close_node(d, node);
}

void ntlmssp_read_verifier(struct dissection *d)
{
    struct node *node = open_node(d, &ntlm[NTLM_VERF]);

    take_little(d, &ntlm[NTLM_VERF_VERS], 4);
    take_bytes(d, &ntlm[NTLM_VERF_BODY], 12);
    close_node(d, node);
}
