/*
 * Options of neighbour discovery (RFC 4861, 4191, 6275, 8106, 8781, 8910)
 *
 *     +--------+--------+-----------
 *     |  type  | length | data          length: of the whole option, in units of 8 octets
 *     +--------+--------+-----------
 */
#include "analyzer/icmpv6_option.h"
#include "analyzer/protocol_names.h"

#include <stdarg.h>
#include <stdio.h>

static const struct name option_names_rows[] = {
    ONE(1, "Source link-layer address"),
    ONE(2, "Target link-layer address"),
    ONE(3, "Prefix information"),
    ONE(4, "Redirected header"),
    ONE(5, "MTU"),
    ONE(6, "NBMA Shortcut Limit Option"),
    ONE(7, "Advertisement Interval"),
    ONE(8, "Home Agent Information"),
    ONE(9, "Source Address List"),
    ONE(10, "Target Address List"),
    ONE(11, "CGA"),
    ONE(12, "RSA Signature"),
    ONE(13, "Timestamp"),
    ONE(14, "Nonce"),
    ONE(15, "Trust Anchor"),
    ONE(16, "Certificate"),
    ONE(17, "IP Address/Prefix Option"),
    ONE(18, "New Router Prefix Information"),
    ONE(19, "Link-layer Address"),
    ONE(20, "Neighbor Advertisement Acknowledgment"),
    ONE(23, "MAP"),
    ONE(24, "Route Information"),
    ONE(25, "Recursive DNS Server"),
    ONE(26, "RA Flags Extension"),
    ONE(27, "Handover Key Request"),
    ONE(28, "Handover Key Reply"),
    ONE(29, "Handover Assist Information"),
    ONE(30, "Mobile Node Identifier Option"),
    ONE(31, "DNS Search List Option"),
    ONE(32, "Proxy Signature (PS)"),
    ONE(33, "Address Registration Option"),
    ONE(34, "6LoWPAN Context Option"),
    ONE(35, "Authoritative Border Router"),
    ONE(36, "6LoWPAN Capability Indication Option"),
    ONE(37, "DHCP Captive-Portal"),
    ONE(38, "PREF64 Option"),
    ONE(138, "CARD Request"),
    ONE(139, "CARD Reply"),
    ONE(253, "RFC3692-style Experiment 1"),
    ONE(254, "RFC3692-style Experiment 2"),
};
static const struct names option_names = NAMES(option_names_rows);

static const struct name length_names_rows[] = {
    ONE(0, "96 bits prefix length"),
    ONE(1, "64 bits prefix length"),
    ONE(2, "56 bits prefix length"),
    ONE(3, "48 bits prefix length"),
    ONE(4, "40 bits prefix length"),
    ONE(5, "32 bits prefix length"),
};
static const struct names length_names = NAMES(length_names_rows);

static const struct name infinity_rows[] = {ONE(UINT32_MAX, "Infinity")};
static const struct names infinity_names = NAMES(infinity_rows);
static const struct name server_rows[] = {
    ONE(0, "RDNSS address MUST no longer be used"),
    ONE(UINT32_MAX, "Infinity"),
};
static const struct names server_names = NAMES(server_rows);
static const struct name domain_rows[] = {
    ONE(0, "DNSSL domain name MUST no longer be used"),
    ONE(UINT32_MAX, "Infinity"),
};
static const struct names domain_names = NAMES(domain_rows);

enum { PREFIX_LENGTH = 16, EUI64_LENGTH = 8, TRANSLATION_PREFIX = 12, WORDS_MAX = 128 };

enum {
    ICMPV6_UNKNOWN_DATA,
    ICMPV6_UNKNOWN_DATA_EXPERT,
    ICMPV6_DATA,
    ICMPV6_OPT,
    ICMPV6_OPT_TYPE,
    ICMPV6_OPT_LENGTH,
    ICMPV6_OPT_RESERVED,
    ICMPV6_OPT_PADDING,
    ICMPV6_OPT_LINKADDR,
    ICMPV6_OPT_PREFIX_LENGTH,
    ICMPV6_OPT_PREFIX_FLAG,
    ICMPV6_OPT_PREFIX_FLAG_L,
    ICMPV6_OPT_PREFIX_FLAG_A,
    ICMPV6_OPT_PREFIX_FLAG_R,
    ICMPV6_OPT_PREFIX_FLAG_RESERVED,
    ICMPV6_OPT_PREFIX_VALID_LIFETIME,
    ICMPV6_OPT_PREFIX_PREFERRED_LIFETIME,
    ICMPV6_OPT_PREFIX,
    ICMPV6_OPT_NONCE,
    ICMPV6_OPT_ROUTE_INFO_FLAG,
    ICMPV6_OPT_ROUTE_INFO_FLAG_ROUTE_PREFERENCE,
    ICMPV6_OPT_ROUTE_INFO_FLAG_RESERVED,
    ICMPV6_OPT_ROUTE_LIFETIME,
    ICMPV6_OPT_REDIRECTED_PACKET,
    ICMPV6_OPT_MTU,
    ICMPV6_OPT_ADVERTISEMENT_INTERVAL,
    ICMPV6_OPT_HOME_AGENT_PREFERENCE,
    ICMPV6_OPT_HOME_AGENT_LIFETIME,
    ICMPV6_OPT_RDNSS_LIFETIME,
    ICMPV6_OPT_RDNSS,
    ICMPV6_OPT_EFO,
    ICMPV6_OPT_EFO_M,
    ICMPV6_OPT_EFO_O,
    ICMPV6_OPT_EFO_H,
    ICMPV6_OPT_EFO_PRF,
    ICMPV6_OPT_EFO_P,
    ICMPV6_OPT_EFO_RSV,
    ICMPV6_OPT_DNSSL_LIFETIME,
    ICMPV6_OPT_DNSSL,
    ICMPV6_OPT_CAPTIVE_PORTAL,
    ICMPV6_OPT_PREF64_SCALED_LIFETIME,
    ICMPV6_OPT_PREF64_PLC,
    ICMPV6_OPT_PREF64_PREFIX,
    ICMPV6_INVALID_OPTION_LENGTH,
    ICMPV6_UNDECODED_OPTION,
    LINKADDR_MAC,
    SRC_LINKADDR_MAC,
    TARGET_LINKADDR_MAC,
    LINKADDR_EUI64,
    SRC_LINKADDR_EUI64,
    TARGET_LINKADDR_EUI64,
};

static const struct field opt[] = {
    [ICMPV6_UNKNOWN_DATA] = {"icmpv6.unknown_data", "Unknown Data", FIELD_BYTES},
    [ICMPV6_UNKNOWN_DATA_EXPERT] = {"icmpv6.unknown_data.expert", "Unknown Data (not interpreted)",
        FIELD_EXPERT, EXPERT_ERROR, EXPERT_MALFORMED},
    [ICMPV6_DATA] = {"icmpv6.data", "Data", FIELD_BYTES},
    [ICMPV6_OPT] = {"icmpv6.opt", "ICMPv6 Option", FIELD_NONE},
    [ICMPV6_OPT_TYPE] = {"icmpv6.opt.type", "Type", FIELD_UINT8, BASE_DEC, .names = &option_names},
    [ICMPV6_OPT_LENGTH] = {"icmpv6.opt.length", "Length", FIELD_UINT8, BASE_DEC},
    [ICMPV6_OPT_RESERVED] = {"icmpv6.opt.reserved", "Reserved", FIELD_NONE},
    [ICMPV6_OPT_PADDING] = {"icmpv6.opt.padding", "Padding", FIELD_NONE},
    [ICMPV6_OPT_LINKADDR] = {"icmpv6.opt.linkaddr", "Link-layer address", FIELD_BYTES},
    [ICMPV6_OPT_PREFIX_LENGTH] = {"icmpv6.opt.prefix.length", "Prefix Length", FIELD_UINT8,
        BASE_DEC},
    [ICMPV6_OPT_PREFIX_FLAG] = {"icmpv6.opt.prefix.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [ICMPV6_OPT_PREFIX_FLAG_L] = {"icmpv6.opt.prefix.flag.l", "On-link flag(L)", FIELD_BOOL, 1,
        .mask = 0x80, .names = &set_names},
    [ICMPV6_OPT_PREFIX_FLAG_A] = {"icmpv6.opt.prefix.flag.a",
        "Autonomous address-configuration flag(A)", FIELD_BOOL, 1, .mask = 0x40,
        .names = &set_names},
    [ICMPV6_OPT_PREFIX_FLAG_R] = {"icmpv6.opt.prefix.flag.r", "Router address flag(R)", FIELD_BOOL,
        1, .mask = 0x20, .names = &set_names},
    [ICMPV6_OPT_PREFIX_FLAG_RESERVED] = {"icmpv6.opt.prefix.flag.reserved", "Reserved", FIELD_UINT8,
        BASE_DEC, .mask = 0x1f},
    [ICMPV6_OPT_PREFIX_VALID_LIFETIME] = {"icmpv6.opt.prefix.valid_lifetime", "Valid Lifetime",
        FIELD_UINT32, BASE_DEC},
    [ICMPV6_OPT_PREFIX_PREFERRED_LIFETIME] = {"icmpv6.opt.prefix.preferred_lifetime",
        "Preferred Lifetime", FIELD_UINT32, BASE_DEC},
    [ICMPV6_OPT_PREFIX] = {"icmpv6.opt.prefix", "Prefix", FIELD_IPV6},
    [ICMPV6_OPT_NONCE] = {"icmpv6.opt.nonce", "Nonce", FIELD_BYTES},
    [ICMPV6_OPT_ROUTE_INFO_FLAG] = {"icmpv6.opt.route_info.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [ICMPV6_OPT_ROUTE_INFO_FLAG_ROUTE_PREFERENCE] = {"icmpv6.opt.route_info.flag.route_preference",
        "Route Preference", FIELD_UINT8, BASE_DEC, .mask = 0x18, .names = &icmpv6_preference_names},
    [ICMPV6_OPT_ROUTE_INFO_FLAG_RESERVED] = {"icmpv6.opt.route_info.flag.reserved", "Reserved",
        FIELD_UINT8, BASE_DEC, .mask = 0xe7},
    [ICMPV6_OPT_ROUTE_LIFETIME] = {"icmpv6.opt.route_lifetime", "Route Lifetime", FIELD_UINT32,
        BASE_DEC},
    [ICMPV6_OPT_REDIRECTED_PACKET] = {"icmpv6.opt.redirected_packet", "Redirected Packet",
        FIELD_NONE},
    [ICMPV6_OPT_MTU] = {"icmpv6.opt.mtu", "MTU", FIELD_UINT32, BASE_DEC},
    [ICMPV6_OPT_ADVERTISEMENT_INTERVAL] = {"icmpv6.opt.advertisement_interval",
        "Advertisement Interval", FIELD_UINT32, BASE_DEC},
    [ICMPV6_OPT_HOME_AGENT_PREFERENCE] = {"icmpv6.opt.home_agent_preference",
        "Home Agent Preference", FIELD_UINT16, BASE_DEC},
    [ICMPV6_OPT_HOME_AGENT_LIFETIME] = {"icmpv6.opt.home_agent_lifetime", "Home Agent Preference",
        FIELD_UINT16, BASE_DEC},
    [ICMPV6_OPT_RDNSS_LIFETIME] = {"icmpv6.opt.rdnss.lifetime", "Lifetime", FIELD_UINT32, BASE_DEC},
    [ICMPV6_OPT_RDNSS] = {"icmpv6.opt.rdnss", "Recursive DNS Servers", FIELD_IPV6},
    [ICMPV6_OPT_EFO] = {"icmpv6.opt.efo", "Flags Expansion Option", FIELD_UINT16, BASE_HEX},
    [ICMPV6_OPT_EFO_M] = {"icmpv6.opt.efo.m", "Managed address configuration", FIELD_BOOL, 2,
        .mask = 0x8000, .names = &set_names},
    [ICMPV6_OPT_EFO_O] = {"icmpv6.opt.efo.o", "Other configuration", FIELD_BOOL, 2, .mask = 0x4000,
        .names = &set_names},
    [ICMPV6_OPT_EFO_H] = {"icmpv6.opt.efo.h", "Home Agent", FIELD_BOOL, 2, .mask = 0x2000,
        .names = &set_names},
    [ICMPV6_OPT_EFO_PRF] = {"icmpv6.opt.efo.prf", "Prf (Default Router Preference)", FIELD_UINT16,
        BASE_DEC, .mask = 0x1800, .names = &icmpv6_preference_names},
    [ICMPV6_OPT_EFO_P] = {"icmpv6.opt.efo.p", "Proxy", FIELD_BOOL, 2, .mask = 0x400,
        .names = &set_names},
    [ICMPV6_OPT_EFO_RSV] = {"icmpv6.opt.efo.rsv", "Reserved", FIELD_UINT16, BASE_DEC,
        .mask = 0x2ff},
    [ICMPV6_OPT_DNSSL_LIFETIME] = {"icmpv6.opt.dnssl.lifetime", "Lifetime", FIELD_UINT32, BASE_DEC},
    [ICMPV6_OPT_DNSSL] = {"icmpv6.opt.dnssl", "Domain Names", FIELD_TEXT},
    [ICMPV6_OPT_CAPTIVE_PORTAL] = {"icmpv6.opt.captive_portal", "Captive Portal", FIELD_TEXT},
    [ICMPV6_OPT_PREF64_SCALED_LIFETIME] = {"icmpv6.opt.pref64.scaled_lifetime", "Scaled Lifetime",
        FIELD_UINT16, BASE_DEC, .mask = 0xfff8},
    [ICMPV6_OPT_PREF64_PLC] = {"icmpv6.opt.pref64.plc", "PLC (Prefix Length Code)", FIELD_UINT16,
        BASE_HEX, .mask = 0x7, .names = &length_names},
    [ICMPV6_OPT_PREF64_PREFIX] = {"icmpv6.opt.pref64.prefix", "Prefix", FIELD_IPV6},
    [ICMPV6_INVALID_OPTION_LENGTH] = {"icmpv6.invalid_option_length", "Invalid Option Length",
        FIELD_EXPERT, EXPERT_ERROR, EXPERT_MALFORMED},
    [ICMPV6_UNDECODED_OPTION] = {"icmpv6.undecoded.option", "Undecoded option", FIELD_EXPERT,
        EXPERT_NOTE, EXPERT_UNDECODED},
    [LINKADDR_MAC] = {"icmpv6.opt.linkaddr", "Link-layer address", FIELD_ETHER},
    [SRC_LINKADDR_MAC] = {"icmpv6.opt.src_linkaddr", "Source Link-layer address", FIELD_ETHER,
        .hidden = true},
    [TARGET_LINKADDR_MAC] = {"icmpv6.opt.target_linkaddr", "Target Link-layer address", FIELD_ETHER,
        .hidden = true},
    [LINKADDR_EUI64] = {"icmpv6.opt.linkaddr_eui64", "Link-layer address", FIELD_BYTES},
    [SRC_LINKADDR_EUI64] = {"icmpv6.opt.src_linkaddr_eui64", "Source Link-layer address",
        FIELD_BYTES, .hidden = true},
    [TARGET_LINKADDR_EUI64] = {"icmpv6.opt.target_linkaddr_eui64", "Target Link-layer address",
        FIELD_BYTES, .hidden = true},
};
const struct field_table icmpv6_option_fields = FIELDS(opt);

/* --- one option each ------------------------------------------------------------------------ */

struct node *nd_open_option(struct dissection *d, const char *label)
{
    struct node *node = open_node(d, opt + ICMPV6_OPT);

    if (node)
        node->label = label;
    return node;
}

void nd_say(struct dissection *d, const struct nd_option *option, const char *format, ...)
{
    char words[WORDS_MAX];
    va_list arguments;

    if (!dissection_adds(d))
        return;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    node_suffix(d, option->node, "%s", words);
}

void nd_take_reserved(struct dissection *d, uint32_t n)
{
    take_mark(d, opt + ICMPV6_OPT_RESERVED, n);
}

void nd_take_padding(struct dissection *d)
{
    take_mark(d, opt + ICMPV6_OPT_PADDING, left(d));
}

const char *nd_take_prefix(struct dissection *d, const struct field *field, uint32_t n)
{
    struct bytes span = {d->cursor.base + d->cursor.position, n};
    bool good = cursor_take(&d->cursor, n) && dissection_adds(d);
    uint8_t *prefix = good ? arena_alloc(d->arena, PREFIX_LENGTH) : NULL;

    if (!prefix)
        return "";
    for (uint32_t i = 0; i < PREFIX_LENGTH; i++)
        prefix[i] = i < n ? span.data[i] : 0;
    put_value(d, field, span, (struct bytes){prefix, PREFIX_LENGTH});
    text_ipv6(arena_text(d->arena), prefix);
    return arena_taken(d->arena);
}

const char *nd_take_eui64(struct dissection *d, const struct field *field)
{
    struct bytes address = take_bytes(d, field, EUI64_LENGTH);

    if (!address.data || !dissection_adds(d))
        return "";
    text_hex_bytes(arena_text(d->arena), address.data, address.length, ':');
    const char *words = arena_taken(d->arena);
    node_label(d, d->last, "%s: %s (%s)", field->title, words, words);
    return words;
}

/* The row names every address that is told. */
static void row_address(struct dissection *d, bool source, struct bytes address)
{
    if (!info(d) || !address.data)
        return;
    text_add(info(d), source ? " from " : " is at ");
    text_hex_bytes(info(d), address.data, address.length, ':');
}

static void show_long_address(struct dissection *d, const struct nd_option *option, bool source)
{
    struct bytes address = {d->cursor.base + d->cursor.position, EUI64_LENGTH};

    nd_say(d, option, " : %s", nd_take_eui64(d, opt + LINKADDR_EUI64));
    put_text(d, opt + (source ? SRC_LINKADDR_EUI64 : TARGET_LINKADDR_EUI64), address);
    row_address(d, source, address);
    nd_take_padding(d);
}

/* Only special values have names. */
static void take_lifetime(struct dissection *d, int field, const struct names *names)
{
    uint32_t value = take_u32(d, opt + field);
    const char *name = names_find(names, value);

    if (name && dissection_adds(d))
        node_label(d, d->last, "%s: %s (%u)", opt[field].title, name, value);
}

static void show_link_address(struct dissection *d, const struct nd_option *option)
{
    enum { MAC_LENGTH = 6, WITH_EUI64 = 14 };
    bool source = option->type == 1, mac = left(d) == MAC_LENGTH;

    if (left(d) == WITH_EUI64) {
        show_long_address(d, option, source);
        return;
    }
    struct bytes address = take_bytes(d, opt + (mac ? LINKADDR_MAC : ICMPV6_OPT_LINKADDR), left(d));
    if (mac) {
        put_text(d, opt + (source ? SRC_LINKADDR_MAC : TARGET_LINKADDR_MAC), address);
        row_address(d, source, address);
    }
    if (!dissection_adds(d) || !address.data)
        return;
    text_hex_bytes(arena_text(d->arena), address.data, address.length, ':');
    nd_say(d, option, " : %s", arena_taken(d->arena));
}

static void suffix_prefix(
    struct dissection *d, struct node *node, const uint8_t prefix[16], unsigned length)
{
    struct text t = {0};

    if (!node)
        return;
    text_ipv6(&t, prefix);
    node_suffix(d, node, " : %s/%u", text_string(&t), length);
    text_deinit(&t);
}

static void show_prefix(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {opt + ICMPV6_OPT_PREFIX_FLAG_L,
        opt + ICMPV6_OPT_PREFIX_FLAG_A, opt + ICMPV6_OPT_PREFIX_FLAG_R,
        opt + ICMPV6_OPT_PREFIX_FLAG_RESERVED};
    uint8_t length = take_u8(d, opt + ICMPV6_OPT_PREFIX_LENGTH);

    take_bitmask(d, opt + ICMPV6_OPT_PREFIX_FLAG, bits, 4);
    take_lifetime(d, ICMPV6_OPT_PREFIX_VALID_LIFETIME, &infinity_names);
    take_lifetime(d, ICMPV6_OPT_PREFIX_PREFERRED_LIFETIME, &infinity_names);
    nd_take_reserved(d, 4);
    struct bytes prefix = take_bytes(d, opt + ICMPV6_OPT_PREFIX, 16);
    if (prefix.data)
        suffix_prefix(d, option->node, prefix.data, length);
}

static void show_redirected(struct dissection *d, const struct nd_option *option)
{
    nd_take_reserved(d, 6);
    if (left(d) == 0 || d->cursor.bad)
        return;
    put_mark(d, opt + ICMPV6_OPT_REDIRECTED_PACKET, peek_rest(d));
    uint32_t n = 40u + peek_u16(d, 4);
    if (n > left(d))
        n = left(d);
    struct scope scope = enter(d, n);
    icmp_show_quoted(option->decoder, d, option->node, n);
    leave(d, scope);
}

static void show_mtu(struct dissection *d, const struct nd_option *option)
{
    nd_take_reserved(d, 2);
    uint32_t mtu = take_u32(d, opt + ICMPV6_OPT_MTU);
    if (dissection_adds(d))
        node_suffix(d, option->node, " : %u", mtu);
}

static void show_interval(struct dissection *d, const struct nd_option *option)
{
    nd_take_reserved(d, 2);
    uint32_t interval = take_u32(d, opt + ICMPV6_OPT_ADVERTISEMENT_INTERVAL);
    if (dissection_adds(d))
        node_suffix(d, option->node, " : %u", interval);
}

static void show_home_agent(struct dissection *d, const struct nd_option *option)
{
    (void)option;
    nd_take_reserved(d, 2);
    take_u16(d, opt + ICMPV6_OPT_HOME_AGENT_PREFERENCE);
    take_u16(d, opt + ICMPV6_OPT_HOME_AGENT_LIFETIME);
}

static void show_nonce(struct dissection *d, const struct nd_option *option)
{
    (void)option;
    take_bytes(d, opt + ICMPV6_OPT_NONCE, left(d));
}

static void show_route(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {opt + ICMPV6_OPT_ROUTE_INFO_FLAG_ROUTE_PREFERENCE,
        opt + ICMPV6_OPT_ROUTE_INFO_FLAG_RESERVED};
    uint8_t length = take_u8(d, opt + ICMPV6_OPT_PREFIX_LENGTH);
    uint8_t flags = peek_u8(d, 0);

    take_bitmask(d, opt + ICMPV6_OPT_ROUTE_INFO_FLAG, bits, 2);
    take_lifetime(d, ICMPV6_OPT_ROUTE_LIFETIME, &infinity_names);
    struct bytes rest = peek_rest(d);
    uint32_t n = rest.length < 16 ? rest.length : 16;
    const char *preference = names_get(&icmpv6_preference_names, flags >> 3 & 3, "Unknown");
    const char *words = n > 0 ? nd_take_prefix(d, opt + ICMPV6_OPT_PREFIX, n) : "::";
    nd_say(d, option, " : %s %s/%u", preference, words, length);
}

static void show_servers(struct dissection *d, const struct nd_option *option)
{
    nd_take_reserved(d, 2);
    take_lifetime(d, ICMPV6_OPT_RDNSS_LIFETIME, &server_names);
    while (left(d) > 0) {
        struct bytes address = take_bytes(d, opt + ICMPV6_OPT_RDNSS, 16);
        struct text t = {0};
        if (!address.data || !option->node)
            continue;
        text_ipv6(&t, address.data);
        node_suffix(d, option->node, " %s", text_string(&t));
        text_deinit(&t);
    }
}

static void show_flags(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {opt + ICMPV6_OPT_EFO_M, opt + ICMPV6_OPT_EFO_O,
        opt + ICMPV6_OPT_EFO_H, opt + ICMPV6_OPT_EFO_PRF, opt + ICMPV6_OPT_EFO_P,
        opt + ICMPV6_OPT_EFO_RSV};

    (void)option;
    take_bitmask(d, opt + ICMPV6_OPT_EFO, bits, 6);
    nd_take_reserved(d, 4);
}

static bool show_search_name(struct dissection *d, const struct nd_option *option)
{
    struct text t = {0};
    struct bytes rest = peek_rest(d);
    uint32_t n = icmpv6_name(&t, rest);
    bool good = n > 1;

    if (good) {
        take_nothing(d, n);
        if (dissection_adds(d)) {
            const char *name = arena_copy(d->arena, t.data, t.length);
            put_value(d, opt + ICMPV6_OPT_DNSSL, (struct bytes){rest.data, n}, bytes_of(name));
            node_suffix(d, option->node, " %s", name);
        }
    }
    text_deinit(&t);
    return good;
}

static void show_search_list(struct dissection *d, const struct nd_option *option)
{
    nd_take_reserved(d, 2);
    take_lifetime(d, ICMPV6_OPT_DNSSL_LIFETIME, &domain_names);
    while (left(d) > 0 && peek_u8(d, 0) != 0)
        if (!show_search_name(d, option)) {
            malformed(d);
            return;
        }
    if (left(d) > 0)
        take_mark(d, opt + ICMPV6_OPT_PADDING, left(d));
}

static void show_portal(struct dissection *d, const struct nd_option *option)
{
    struct bytes rest = peek_rest(d);
    uint32_t n = 0;

    (void)option;
    while (n < rest.length && rest.data[n] != 0)
        n++;
    take_nothing(d, rest.length);
    put_value(d, opt + ICMPV6_OPT_CAPTIVE_PORTAL, rest, (struct bytes){rest.data, n});
}

static void show_translation_prefix(struct dissection *d, const struct nd_option *option)
{
    (void)option;
    peek_bits(d, opt + ICMPV6_OPT_PREF64_SCALED_LIFETIME, 2);
    take_u16(d, opt + ICMPV6_OPT_PREF64_PLC);
    if (left(d) != TRANSLATION_PREFIX)
        expert(d, NULL, opt + ICMPV6_INVALID_OPTION_LENGTH);
    else
        nd_take_prefix(d, opt + ICMPV6_OPT_PREF64_PREFIX, TRANSLATION_PREFIX);
}

static void show_unknown(struct dissection *d, const struct nd_option *option)
{
    expert_text(d, option->node, opt + ICMPV6_UNDECODED_OPTION,
        "Dissector for ICMPv6 Option (%u) code not implemented, Contact Wireshark developers if "
        "you want this supported",
        option->type);
    take_bytes(d, opt + ICMPV6_DATA, left(d));
}

/* --- the list ------------------------------------------------------------------------------- */

static const struct {
    uint8_t type;
    void (*show)(struct dissection *d, const struct nd_option *option);
} kinds[] = {{1, show_link_address}, {2, show_link_address}, {3, show_prefix}, {4, show_redirected},
    {5, show_mtu}, {7, show_interval}, {8, show_home_agent}, {14, show_nonce}, {24, show_route},
    {25, show_servers}, {26, show_flags}, {31, show_search_list}, {37, show_portal},
    {38, show_translation_prefix}};

static void show_left_over(struct dissection *d)
{
    if (left(d) == 0)
        return;
    take_bytes(d, opt + ICMPV6_UNKNOWN_DATA, left(d));
    if (dissection_adds(d))
        expert(d, d->last, opt + ICMPV6_UNKNOWN_DATA_EXPERT);
}

static void show_data(struct dissection *d, const struct nd_option *option)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == option->type) {
            kinds[i].show(d, option);
            show_left_over(d);
            return;
        }
    nd_show_option *rare = nd_rare_option(option->type);
    (rare ? rare : show_unknown)(d, option);
    show_left_over(d);
}

/* Returns false where the options end before their time. */
static bool show_option(struct decoder *decoder, struct dissection *d, struct node *layer)
{
    struct nd_option option = {decoder, layer, nd_open_option(d, "ICMPv6 Option ("), peek_u8(d, 0)};
    uint32_t units = peek_u8(d, 1), start = d->cursor.position;
    const char *name = names_find(&option_names, option.type);

    nd_say(d, &option, "%s", name ? name : arena_printf(d->arena, "Unknown %u", option.type));
    take_u8(d, opt + ICMPV6_OPT_TYPE);
    take_u8(d, opt + ICMPV6_OPT_LENGTH);
    if (dissection_adds(d))
        node_suffix(d, d->last, " (%u bytes)", units * 8);
    if (units == 0) {
        expert_text(d, d->last, opt + ICMPV6_INVALID_OPTION_LENGTH, "Invalid option length (Zero)");
        ascend(d, option.node);
        return false;
    }
    struct scope scope = enter(d, units * 8 - 2);
    if (!scope.same_source || d->cursor.end - start < units * 8)
        take_nothing(d, units * 8 - 2);
    else
        show_data(d, &option);
    leave(d, scope);
    close_node(d, option.node);
    if (!d->cursor.bad)
        node_suffix(d, option.node, ")");
    return !d->cursor.bad;
}

void icmpv6_show_options(struct decoder *decoder, struct dissection *d, struct node *layer)
{
    while (left(d) > 1 && show_option(decoder, d, layer))
        continue;
    if (left(d) == 1)
        malformed(d);
}
