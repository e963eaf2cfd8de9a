/*
 * RDATA that takes more than a list of parts
 */
#include "dissectors/dns.h"

#include "dissectors/gssapi.h"
#include "dissectors/ntlmssp.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum {
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    ADDRESS_MAX = 16, /* octets */
    WKS_NAMES_MAX = 8 * 7,
    FAMILY_IPV4 = 1,
    FAMILY_IPV6 = 2,
    TKEY_GSSAPI = 3, /* mode */
};

void dns_take_prefix(struct dns_message *m, enum dns_field field, uint32_t n, uint32_t width)
{
    struct dissection *d = m->d;
    struct bytes span = {cursor_take(&d->cursor, n), n};

    if (!span.data || !dissection_adds(d))
        return;
    uint8_t *address = arena_alloc(d->arena, ADDRESS_MAX);
    if (!address)
        return;
    memset(address, 0, ADDRESS_MAX);
    memcpy(address, span.data, n < width ? n : width);
    put_value(d, dns + field, span, (struct bytes){address, width});
}

/* --- WKS (RFC 1035 section 3.4.2) ---------------------------------------------------------------
 */

static void take_ports(struct dns_message *m, uint32_t first)
{
    char names[WKS_NAMES_MAX] = "";
    int n = 0;
    uint8_t bits = peek_u8(m->d, 0);

    if (bits == 0) {
        take_nothing(m->d, 1);
        return;
    }
    for (uint32_t i = 0; i < 8; i++)
        if (bits >> (7 - i) & 1)
            n +=
                snprintf(names + n, sizeof names - (size_t)n, "%s%u", n > 0 ? ", " : "", first + i);
    take_u8(m->d, dns + DNS_WKS_BITS);
    if (dissection_adds(m->d))
        node_suffix(m->d, m->d->last, " (%s)", names);
}

void dns_read_wks(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct bytes address = take_bytes(d, dns + DNS_WKS_ADDRESS, 4);

    if (address.data)
        dns_say_address(m, ", addr ", address);
    take_u8(d, dns + DNS_WKS_PROTOCOL);
    for (uint32_t port = 0; dns_more(m); port += 8)
        take_ports(m, port);
}

/* --- keys (RFC 2535 section 3, RFC 4034 section 2) -----------------------------------------------
 */

enum {
    KEY_NONE = 0xc000, /* of the flags: there is no key */
    ALGORITHM_RSAMD5 = 1,
    KEY_MIN = 4,
};

/* RFC 4034 appendix B */
static uint16_t key_tag(struct bytes rdata, uint8_t algorithm)
{
    uint32_t sum = 0;

    if (algorithm == ALGORITHM_RSAMD5)
        return (uint16_t)(rdata.data[rdata.length - 3] << 8 | rdata.data[rdata.length - 2]);
    for (uint32_t i = 0; i < rdata.length; i++)
        sum += i & 1 ? rdata.data[i] : (uint32_t)rdata.data[i] << 8;
    return (uint16_t)(sum + (sum >> 16));
}

/* protocol, algorithm, and the tag of the whole; the cursor is behind the flags. */
static void take_key(struct dns_message *m, struct bytes rdata, enum dns_field protocol,
    enum dns_field algorithm_field, enum dns_field tag)
{
    struct dissection *d = m->d;

    take_u8(d, dns + protocol);
    uint8_t algorithm = take_u8(d, dns + algorithm_field);
    if (d->cursor.bad)
        return;
    if (rdata.length < KEY_MIN)
        expert(d, m->record, dns + DNS_KEY_ID_BUFFER_TOO_SHORT);
    else if (d->building && cursor_left(&d->cursor) == cursor_wire_left(&d->cursor))
        gen_uint(d, dns + tag, key_tag(rdata, algorithm));
}

void dns_read_key(struct dns_message *m)
{
    static const struct field *const bits[] = {
        dns + DNS_KEY_FLAGS_AUTHENTICATION,
        dns + DNS_KEY_FLAGS_CONFIDENTIALITY,
        dns + DNS_KEY_FLAGS_REQUIRED,
        dns + DNS_KEY_FLAGS_ASSOCIATED_USER,
        dns + DNS_KEY_FLAGS_ASSOCIATED_NAMED_ENTITY,
        dns + DNS_KEY_FLAGS_IPSEC,
        dns + DNS_KEY_FLAGS_MIME,
        dns + DNS_KEY_FLAGS_SIGNATORY,
    };
    struct dissection *d = m->d;
    struct bytes rdata = peek_rest(d);
    bool key = (peek_u16(d, 0) & KEY_NONE) != KEY_NONE;

    take_flags(d, dns + DNS_KEY_FLAGS, bits, key ? 8 : 2);
    take_key(m, rdata, DNS_KEY_PROTOCOL, DNS_KEY_ALGORITHM, DNS_KEY_KEY_ID);
    if (dns_more(m))
        take_bytes(d, dns + DNS_KEY_PUBLIC_KEY, cursor_wire_left(&d->cursor));
}

void dns_read_dnskey(struct dns_message *m)
{
    static const struct field *const bits[] = {
        dns + DNS_DNSKEY_FLAGS_ZONE_KEY,
        dns + DNS_DNSKEY_FLAGS_KEY_REVOKED,
        dns + DNS_DNSKEY_FLAGS_SECURE_ENTRY_POINT,
        dns + DNS_DNSKEY_FLAGS_RESERVED,
    };
    struct dissection *d = m->d;
    struct bytes rdata = peek_rest(d);

    take_flags(d, dns + DNS_DNSKEY_FLAGS, bits, 4);
    take_key(m, rdata, DNS_DNSKEY_PROTOCOL, DNS_DNSKEY_ALGORITHM, DNS_DNSKEY_KEY_ID);
    take_bytes(d, dns + DNS_DNSKEY_PUBLIC_KEY, cursor_wire_left(&d->cursor));
}

/* --- LOC (RFC 1876) ----------------------------------------------------------------------------
 */

#define LOC_EQUATOR 0x80000000u /* thousandths of a second of arc count from here */

enum {
    LOC_LATITUDE_MAX = 324000000, /* 90 degrees */
    LOC_LONGITUDE_MAX = 648000000,
    LOC_SEA_LEVEL = 10000000, /* centimetres */
};

/* Mantissa and power of ten, centimetres. */
static void take_precision(struct dns_message *m, enum dns_field field)
{
    uint8_t value = take_u8(m->d, dns + field);
    double metres = (value >> 4) / 100.0;

    for (int i = value & 15; i > 0; i--)
        metres *= 10;
    if (dissection_adds(m->d))
        node_suffix(m->d, m->d->last, " (%g m)", metres);
}

static void take_angle(
    struct dns_message *m, enum dns_field field, uint32_t max, const char *directions)
{
    uint32_t value = take_u32(m->d, dns + field);
    uint32_t angle = value < LOC_EQUATOR ? LOC_EQUATOR - value : value - LOC_EQUATOR;

    if (!dissection_adds(m->d))
        return;
    if (angle > max)
        node_suffix(m->d, m->d->last, " (Value out of range)");
    else
        node_suffix(m->d, m->d->last, " (%u deg %u min %u.%03u sec %c)", angle / 3600000,
            angle / 60000 % 60, angle / 1000 % 60, angle % 1000, directions[value >= LOC_EQUATOR]);
}

void dns_read_loc(struct dns_message *m)
{
    struct dissection *d = m->d;

    if (peek_u8(d, 0) != 0) {
        peek_bits(d, dns + DNS_LOC_VERSION, 1);
        take_bytes(d, dns + DNS_LOC_UNKNOWN_DATA, cursor_wire_left(&d->cursor));
        return;
    }
    take_u8(d, dns + DNS_LOC_VERSION);
    take_precision(m, DNS_LOC_SIZE);
    take_precision(m, DNS_LOC_HORIZONTAL_PRECISION);
    take_precision(m, DNS_LOC_VERTICAL_PRECISION);
    take_angle(m, DNS_LOC_LATITUDE, LOC_LATITUDE_MAX, "SN");
    take_angle(m, DNS_LOC_LONGITUDE, LOC_LONGITUDE_MAX, "WE");
    uint32_t altitude = take_u32(d, dns + DNS_LOC_ALTITUDE);
    if (dissection_adds(d))
        node_suffix(d, d->last, " (%g m)", (int32_t)(altitude - LOC_SEA_LEVEL) / 100.0);
}

/* --- NAPTR (RFC 3403) --------------------------------------------------------------------------
 */

void dns_read_naptr(struct dns_message *m)
{
    static const struct dns_step steps[] = {
        {STEP_U16, DNS_NAPTR_ORDER, 0, ", order "},
        {STEP_U16, DNS_NAPTR_PREFERENCE, 0, ", preference "},
        {STEP_STRING, DNS_NAPTR_FLAGS_LENGTH, DNS_NAPTR_FLAGS, ", flags "},
        {STEP_STRING, DNS_NAPTR_SERVICE_LENGTH, DNS_NAPTR_SERVICE, NULL},
        {STEP_STRING, DNS_NAPTR_REGEX_LENGTH, DNS_NAPTR_REGEX, NULL},
    };
    struct dissection *d = m->d;
    struct dns_name name;

    dns_take_steps(m, steps, sizeof steps / sizeof steps[0]);
    dns_read_name(m, &name);
    if (!dissection_adds(d))
        return;
    gen_uint(d, dns + DNS_NAPTR_REPLACEMENT_LENGTH, name.length);
    put_value(d, dns + DNS_NAPTR_REPLACEMENT, name.span, dns_name_value(m, &name));
}

/* --- addresses (RFC 2874, RFC 3123, RFC 4025)
 * ----------------------------------------------------- */

enum {
    A6_BITS = 128,
    APL_NEGATION = 0x80,
};

/* What stands in the row: prefix length, suffix, prefix name. */
static void say_a6(struct dns_message *m, uint8_t bits, const uint8_t *suffix, struct bytes name)
{
    char words[INET6_ADDRSTRLEN] = "";

    inet_ntop(AF_INET6, suffix, words, sizeof words);
    dns_say_number(m, ", addr ", bits);
    dns_say(m, " ", bytes_of(words));
    dns_say(m, " ", name);
}

void dns_read_a6(struct dns_message *m)
{
    struct dissection *d = m->d;
    uint8_t bits = take_u8(d, dns + DNS_A6_PREFIX_LEN);
    uint32_t n = bits < A6_BITS ? (A6_BITS - bits + 7u) / 8 : 0;
    uint8_t suffix[ADDRESS_MAX] = {0};
    struct bytes name = no_bytes();
    struct bytes span = {cursor_take(&d->cursor, n), n};

    if (!span.data)
        return;
    if (n > 0) {
        memcpy(suffix + ADDRESS_MAX - n, span.data, n);
        const char *copy = arena_copy(d->arena, suffix, sizeof suffix);
        put_value(d, dns + DNS_A6_ADDRESS_SUFFIX, span,
            (struct bytes){(const uint8_t *)copy, sizeof suffix});
    }
    if (bits > 0) {
        struct dns_name prefix;
        dns_take_name(m, DNS_A6_PREFIX_NAME, &prefix);
        name = dns_name_value(m, &prefix);
    }
    if (!d->cursor.bad)
        say_a6(m, bits, suffix, name);
}

void dns_read_apl(struct dns_message *m)
{
    struct dissection *d = m->d;

    while (!d->cursor.bad && cursor_wire_left(&d->cursor) > 1) {
        uint16_t family = take_u16(d, dns + DNS_APL_ADDRESS_FAMILY);
        take_u8(d, dns + DNS_APL_CODED_PREFIX);
        peek_bits(d, dns + DNS_APL_NEGATION, 1);
        uint8_t n = take_u8(d, dns + DNS_APL_AFDLENGTH) & (uint8_t)~APL_NEGATION;
        if (family == FAMILY_IPV4 && n <= 4)
            dns_take_prefix(m, DNS_APL_AFDPART_IPV4, n, 4);
        else if (family == FAMILY_IPV6 && n <= 16)
            dns_take_prefix(m, DNS_APL_AFDPART_IPV6, n, 16);
        else
            take_bytes(d, dns + DNS_APL_AFDPART_DATA, n);
    }
}

void dns_read_ipseckey(struct dns_message *m)
{
    enum { GATEWAY_IPV4 = 1, GATEWAY_IPV6, GATEWAY_NAME };
    struct dissection *d = m->d;
    struct dns_name name;

    take_u8(d, dns + DNS_IPSECKEY_GATEWAY_PRECEDENCE);
    uint8_t type = take_u8(d, dns + DNS_IPSECKEY_GATEWAY_TYPE);
    take_u8(d, dns + DNS_IPSECKEY_GATEWAY_ALGORITHM);
    if (type == GATEWAY_IPV4)
        take_bytes(d, dns + DNS_IPSECKEY_GATEWAY_IPV4, 4);
    else if (type == GATEWAY_IPV6)
        take_bytes(d, dns + DNS_IPSECKEY_GATEWAY_IPV6, 16);
    else if (type == GATEWAY_NAME)
        dns_take_name(m, DNS_IPSECKEY_GATEWAY_DNS, &name);
    if (dns_more(m))
        take_bytes(d, dns + DNS_IPSECKEY_PUBLIC_KEY, cursor_wire_left(&d->cursor));
}

/* EUI-64 has no type of its own among the fields. */
void dns_read_eui64(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct bytes octets = take_bytes(d, dns + DNS_EUI64, 8);
    char words[8 * 3];

    if (!octets.data || !dissection_adds(d))
        return;
    for (int i = 0; i < 8; i++)
        snprintf(words + 3 * i, 4, i < 7 ? "%02x:" : "%02x", octets.data[i]);
    node_label(d, d->last, "EUI64 Address: %s (%s)", words, words);
}

/* draft-bellis-dnsop-xpf */
void dns_read_xpf(struct dns_message *m)
{
    struct dissection *d = m->d;
    uint8_t version = take_u8(d, dns + DNS_XPF_IP_VERSION);

    if (version != 4 && version != 6)
        return;
    take_u8(d, dns + DNS_XPF_PROTOCOL);
    take_bytes(
        d, dns + (version == 4 ? DNS_XPF_SOURCE_IPV4 : DNS_XPF_SOURCE_IPV6), version == 4 ? 4 : 16);
    take_bytes(d, dns + (version == 4 ? DNS_XPF_DESTINATION_IPV4 : DNS_XPF_DESTINATION_IPV6),
        version == 4 ? 4 : 16);
    take_u16(d, dns + DNS_XPF_SPORT);
    take_u16(d, dns + DNS_XPF_DPORT);
}

/* --- NSEC3 (RFC 5155), CSYNC (RFC 7477), HIP (RFC 8005)
 * -------------------------------------------- */

/* RFC 4648 section 7: base 32 with extended hex alphabet, without padding. */
static struct bytes base32hex(struct arena *arena, struct bytes octets)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
    uint32_t n = (octets.length * 8 + 4) / 5, bits = 0, held = 0, out = 0;
    uint8_t *text = arena_alloc(arena, n + 1);

    if (!text)
        return no_bytes();
    for (uint32_t i = 0; i < octets.length; i++) {
        bits = (bits << 8 | octets.data[i]) & 0xffff;
        for (held += 8; held >= 5; held -= 5)
            text[out++] = (uint8_t)digits[bits >> (held - 5) & 31];
    }
    if (held > 0)
        text[out++] = (uint8_t)digits[bits << (5 - held) & 31];
    return (struct bytes){text, out};
}

void dns_read_nsec3(struct dns_message *m)
{
    static const struct field *const bits[] = {dns + DNS_NSEC3_FLAGS_OPT_OUT};
    static const struct dns_step salt[] = {
        {STEP_U16, DNS_NSEC3_ITERATIONS, 0, NULL},
        {STEP_STRING, DNS_NSEC3_SALT_LENGTH, DNS_NSEC3_SALT_VALUE, NULL},
    };
    static const struct dns_step types[] = {{STEP_TYPES, DNS_RESP_TYPE, 0, NULL}};
    struct dissection *d = m->d;

    take_u8(d, dns + DNS_NSEC3_ALGO);
    take_flags(d, dns + DNS_NSEC3_FLAGS, bits, 1);
    dns_take_steps(m, salt, 2);
    uint8_t n = take_u8(d, dns + DNS_NSEC3_HASH_LENGTH);
    struct bytes hash = {cursor_take(&d->cursor, n), n};
    if (n > 0 && dissection_adds(d))
        node_generated(put_value(d, dns + DNS_NSEC3_HASH_VALUE, hash, base32hex(d->arena, hash)));
    dns_take_steps(m, types, 1);
}

void dns_read_csync(struct dns_message *m)
{
    static const struct field *const bits[] = {
        dns + DNS_CSYNC_FLAGS_IMMEDIATE, dns + DNS_CSYNC_FLAGS_SOAMINIMUM};
    static const struct dns_step types[] = {{STEP_TYPES, DNS_RESP_TYPE, 0, NULL}};
    struct dissection *d = m->d;

    take_u32(d, dns + DNS_CSYNC_SOA);
    take_flags(d, dns + DNS_CSYNC_FLAGS, bits, 2);
    put_text(d, dns + DNS_CSYNC_TYPE_BITMAP, peek_rest(d));
    dns_take_steps(m, types, 1);
}

void dns_read_hip(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct dns_name name;
    uint8_t tag = take_u8(d, dns + DNS_HIP_HIT_LENGTH);

    take_u8(d, dns + DNS_HIP_HIT_PK_ALGO);
    uint16_t key = take_u16(d, dns + DNS_HIP_PK_LENGTH);
    take_bytes(d, dns + DNS_HIP_HIT, tag);
    take_bytes(d, dns + DNS_HIP_PK, key);
    while (dns_more(m))
        dns_take_name(m, DNS_HIP_RENDEZVOUS_SERVER, &name);
}

/* --- transactions (RFC 2930, RFC 8945) ----------------------------------------------------------
 */

/* RFC 3645: a token of GSS-API, or of NTLM as it is. */
static void read_token(struct dns_message *m, struct bytes token, struct node *node)
{
    static const char ntlm[] = "NTLMSSP";
    struct dissection *d = m->d;

    if (!token.data || (!d->building && !info(d)))
        return;
    struct scope scope = enter_span(d, token);
    descend(d, node);
    if (token.length >= sizeof ntlm && memcmp(token.data, ntlm, sizeof ntlm) == 0)
        ntlmssp_read(d);
    else
        (void)gssapi_read(d);
    leave_forgiving(d, scope);
    ascend(d, node);
}

void dns_read_tkey(struct dns_message *m)
{
    static const struct dns_step steps[] = {
        {STEP_NAME, DNS_TKEY_ALGO_NAME, 0, NULL},
        {STEP_MOMENT, DNS_TKEY_SIGNATURE_INCEPTION, 0, NULL},
        {STEP_MOMENT, DNS_TKEY_SIGNATURE_EXPIRATION, 0, NULL},
    };
    struct dissection *d = m->d;

    dns_take_steps(m, steps, sizeof steps / sizeof steps[0]);
    uint16_t mode = take_u16(d, dns + DNS_TKEY_MODE);
    take_u16(d, dns + DNS_TKEY_ERROR);
    uint16_t n = take_u16(d, dns + DNS_TKEY_KEY_SIZE);
    if (n > 0) {
        struct bytes token = take_bytes(d, dns + DNS_TKEY_KEY_DATA, n);
        if (mode == TKEY_GSSAPI)
            read_token(m, token, d->last);
    }
    n = take_u16(d, dns + DNS_TKEY_OTHER_SIZE);
    if (n > 0)
        take_bytes(d, dns + DNS_TKEY_OTHER_DATA, n);
}

static void take_time_signed(struct dns_message *m)
{
    struct dissection *d = m->d;
    bool high = peek_u16(d, 0) != 0;
    struct bytes span = {d->cursor.base + d->cursor.position, 6};
    uint64_t seconds = cursor_uint(&d->cursor, 6);
    struct node *node =
        put_uint(d, dns + DNS_TSIG_TIME_SIGNED, span, seconds * UINT64_C(1000000000));

    if (high)
        node_suffix(d, node, " (high bits set)");
}

static void take_mac(struct dns_message *m, uint16_t n, const struct dns_name *algorithm)
{
    static const char microsoft[] = "gss.microsoft.com";
    struct dissection *d = m->d;
    struct bytes token = {d->cursor.base + d->cursor.position, n};
    struct node *mac = take_mark(d, dns + DNS_TSIG_MAC, n);

    if (!mac)
        return;
    struct bytes name = dns_name_value(m, algorithm);
    if (name.length == sizeof microsoft - 1 && memcmp(name.data, microsoft, name.length) == 0) {
        read_token(m, token, mac);
        return;
    }
    expert_text(d, mac, dns + DNS_TSIG_NOALG, "No dissector for algorithm:%.*s", (int)name.length,
        name.data);
}

void dns_read_tsig(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct dns_name algorithm;

    dns_take_name(m, DNS_TSIG_ALGORITHM_NAME, &algorithm);
    take_time_signed(m);
    take_u16(d, dns + DNS_TSIG_FUDGE);
    uint16_t n = take_u16(d, dns + DNS_TSIG_MAC_SIZE);
    if (n > 0)
        take_mac(m, n, &algorithm);
    take_u16(d, dns + DNS_TSIG_ORIGINAL_ID);
    take_u16(d, dns + DNS_TSIG_ERROR);
    n = take_u16(d, dns + DNS_TSIG_OTHER_LEN);
    if (n > 0)
        take_bytes(d, dns + DNS_TSIG_OTHER_DATA, n);
}

/* --- CAA (RFC 8659) ----------------------------------------------------------------------------
 */

static enum dns_field caa_field(struct bytes tag)
{
    static const struct {
        const char *tag;
        enum dns_field field;
    } tags[] = {
        {"issue", DNS_CAA_ISSUE},
        {"issuewild", DNS_CAA_ISSUEWILD},
        {"iodef", DNS_CAA_IODEF},
    };

    /* A shorter tag counts as the first that begins with it, as Wireshark has it. */
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (strncmp(tags[i].tag, (const char *)tag.data, tag.length) == 0)
            return tags[i].field;
    return DNS_CAA_UNKNOWN;
}

void dns_read_caa(struct dns_message *m)
{
    static const struct field *const bits[] = {dns + DNS_CAA_FLAGS_ISSUER_CRITICAL};
    struct dissection *d = m->d;

    take_flags(d, dns + DNS_CAA_FLAGS, bits, 1);
    uint8_t n = peek_u8(d, 0);
    struct bytes all = peek_rest(d);
    if (all.length < n + 1u) {
        take_nothing(d, n + 1u);
        return;
    }
    struct bytes tag = {all.data + 1, n};
    struct node *property = put_text(d, dns + caa_field(tag), all);
    descend(d, property);
    take_u8(d, dns + DNS_CAA_TAG_LENGTH);
    dns_note(m, dns_take_ascii(m, DNS_CAA_TAG, n));
    struct bytes value = dns_take_ascii(m, DNS_CAA_VALUE, cursor_wire_left(&d->cursor));
    dns_note(m, value);
    if (property) {
        property->value.data = value.data;
        property->length = value.length;
    }
    ascend(d, property);
}

/* --- WINS (MS-DNSP) ------------------------------------------------------------------------------
 */

void dns_read_wins(struct dns_message *m)
{
    struct dissection *d = m->d;

    take_u32(d, dns + DNS_WINS_LOCAL_FLAG);
    take_u32(d, dns + DNS_WINS_LOOKUP_TIMEOUT);
    take_u32(d, dns + DNS_WINS_CACHE_TIMEOUT);
    uint32_t n = take_u32(d, dns + DNS_WINS_NB_WINS_SERVERS);
    for (; n > 0 && dns_more(m); n--)
        take_bytes(d, dns + DNS_WINS_WINS_SERVER, 4);
}

void dns_read_winsr(struct dns_message *m)
{
    static const struct dns_step steps[] = {
        {STEP_U32, DNS_WINSR_LOCAL_FLAG, 0, NULL},
        {STEP_U32, DNS_WINSR_LOOKUP_TIMEOUT, 0, NULL},
        {STEP_U32, DNS_WINSR_CACHE_TIMEOUT, 0, NULL},
        {STEP_NAME, DNS_WINSR_NAME_RESULT_DOMAIN, 0, ", name result domain "},
    };

    dns_take_steps(m, steps, sizeof steps / sizeof steps[0]);
}
