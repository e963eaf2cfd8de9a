/*
 * Mobile IPv6: the mobility header (RFC 6275, 6.1) and its options
 *
 *     +--------+--------+--------+--------+-----------------+
 *     |  next  | length |  type  |reserved|    checksum     |   length: in units of 8 octets,
 *     +--------+--------+--------+--------+-----------------+   less the first
 *     | message, and options: type, length of the data, data
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    MIP,
    MIP_NEXT,
    MIP_LENGTH,
    MIP_TYPE,
    MIP_RESERVED,
    MIP_CHECKSUM,
    MIP_REFRESH,
    MIP_HOTI_COOKIE,
    MIP_COTI_COOKIE,
    MIP_HOT_INDEX,
    MIP_HOT_COOKIE,
    MIP_HOT_TOKEN,
    MIP_COT_INDEX,
    MIP_COT_COOKIE,
    MIP_BU_SEQUENCE,
    MIP_BU_A,
    MIP_BU_H,
    MIP_BU_L,
    MIP_BU_K,
    MIP_BU_M,
    MIP_BU_R,
    MIP_BU_P,
    MIP_BU_F,
    MIP_BU_T,
    MIP_BU_B,
    MIP_BU_LIFETIME,
    MIP_BA_STATUS,
    MIP_BA_K,
    MIP_BA_R,
    MIP_BA_P,
    MIP_BA_T,
    MIP_BA_B,
    MIP_BA_SEQUENCE,
    MIP_BA_LIFETIME,
    MIP_BE_STATUS,
    MIP_BE_ADDRESS,
    MIP_UNKNOWN_DATA,
    MIP_OPTION,
    MIP_OPTION_LENGTH,
    MIP_PADN,
    MIP_INTERVAL,
    MIP_CARE_OF,
    MIP_HOME_NONCE,
    MIP_CARE_OF_NONCE,
    MIP_AUTHENTICATOR,
    MIP_PREFIX_LENGTH,
    MIP_PREFIX,
    MIP_NODE_SUBTYPE,
    MIP_NODE,
    MIP_LINK_LOCAL,
    MIP_OPTION_PAD1,
    MIP_OPTION_PADN,
    MIP_OPTION_BRA,
    MIP_OPTION_ACOA,
    MIP_OPTION_NI,
    MIP_OPTION_BAD,
    MIP_OPTION_MNP,
    MIP_OPTION_MNID,
    MIP_OPTION_HNP,
    MIP_OPTION_LLA,
    MIP_LENGTH_INVALID,
    MIP_NOT_DISSECTED,
};

static const struct name type_rows[] = {
    ONE(0, "Binding Refresh Request"),
    ONE(1, "Home Test Init"),
    ONE(2, "Care-of Test Init"),
    ONE(3, "Home Test"),
    ONE(4, "Care-of Test"),
    ONE(5, "Binding Update"),
    ONE(6, "Binding Acknowledgement"),
    ONE(7, "Binding Error"),
    ONE(8, "Fast Binding Update"),
    ONE(9, "Fast Binding Acknowledgment"),
    ONE(10, "Fast Neighbor Advertisement"),
    ONE(11, "Experimental Mobility Header"),
    ONE(12, "Home Agent Switch"),
    ONE(13, "Heartbeat"),
    ONE(14, "Handover Initiate"),
    ONE(15, "Handover Acknowledge"),
    ONE(16, "Binding Revocation"),
    ONE(17, "Localized Routing Initiation"),
    ONE(18, "Localized Routing Acknowledgment"),
};
static const struct names types = NAMES(type_rows);

static const struct name answer_rows[] = {
    ONE(0, "Binding Update accepted"),
    ONE(1, "Accepted but prefix discovery necessary"),
    ONE(2, "GRE_KEY_OPTION_NOT_REQUIRED"),
    ONE(3, "GRE_TUNNELING_BUT_TLV_HEADER_NOT_SUPPORTED"),
    ONE(4, "MCOA NOTCOMPLETE"),
    ONE(5, "MCOA RETURNHOME WO/NDP"),
    ONE(6, "PBU_ACCEPTED_TB_IGNORED_SETTINGSMISMATCH"),
    ONE(128, "Reason unspecified"),
    ONE(129, "Administratively prohibited"),
    ONE(130, "Insufficient resources"),
    ONE(131, "Home registration not supported"),
    ONE(132, "Not home subnet"),
    ONE(133, "Not home agent for this mobile node"),
    ONE(134, "Duplicate Address Detection failed"),
    ONE(135, "Sequence number out of window"),
    ONE(136, "Expired home nonce index"),
    ONE(137, "Expired care-of nonce index"),
    ONE(138, "Expired nonces"),
    ONE(139, "Registration type change disallowed"),
    ONE(140, "Mobile Router Operation not permitted"),
    ONE(141, "Invalid Prefix"),
    ONE(142, "Not Authorized for Prefix"),
    ONE(143, "Mobile Network Prefix information unavailable"),
    ONE(145, "Proxy Registration not supported by the LMA"),
    ONE(146, "Proxy Registrations from this MAG not allowed"),
    ONE(147, "No home address for this NAI"),
    ONE(148, "Invalid Time Stamp Option"),
    ONE(149, "Permanent home keygen token exists"),
    ONE(150, "Non-null home nonce index expected"),
    ONE(151, "SERVICE_AUTHORIZATION_FAILED"),
    ONE(152, "PROXY_REG_NOT_ENABLED"),
    ONE(153, "NOT_LMA_FOR_THIS_MOBILE_NODE"),
    ONE(154, "MAG_NOT_AUTHORIZED_FOR_PROXY_REG"),
    ONE(155, "NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX"),
    ONE(156, "TIMESTAMP_MISMATCH"),
    ONE(157, "TIMESTAMP_LOWER_THAN_PREV_ACCEPTED"),
    ONE(158, "MISSING_HOME_NETWORK_PREFIX_OPTION"),
    ONE(159, "BCE_PBU_PREFIX_SET_DO_NOT_MATCH"),
    ONE(160, "MISSING_MN_IDENTIFIER_OPTION"),
    ONE(161, "MISSING_HANDOFF_INDICATOR_OPTION"),
    ONE(162, "MISSING_ACCESS_TECH_TYPE_OPTION"),
    ONE(163, "GRE_KEY_OPTION_REQUIRED"),
    ONE(164, "MCOA MALFORMED"),
    ONE(165, "MCOA NON-MCOA BINDING EXISTS"),
    ONE(166, "MCOA PROHIBITED"),
    ONE(167, "MCOA UNKNOWN COA"),
    ONE(168, "MCOA BULK REGISTRATION PROHIBITED"),
    ONE(169, "MCOA SIMULTANEOUS HOME AND FOREIGN PROHIBITED"),
    ONE(170, "NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE"),
    ONE(171, "NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS"),
    ONE(172, "NOT_AUTHORIZED_FOR_IPV6_MOBILITY_SERVICE"),
    ONE(173, "MULTIPLE_IPV4_HOME_ADDRESS_ASSIGNMENT_NOT_SUPPORTED"),
    ONE(174, "Invalid Care-of Address"),
    ONE(175, "INVALID_MOBILE_NODE_GROUP_IDENTIFIER"),
    ONE(176, "REINIT_SA_WITH_HAC"),
    ONE(177, "NOT_AUTHORIZED_FOR_DELEGATED_MNP"),
    ONE(178, "REQUESTED_DMNP_IN_USE"),
};
static const struct names answers = NAMES(answer_rows);

static const struct name error_rows[] = {
    ONE(1, "Unknown binding for Home Address destination option"),
    ONE(2, "Unrecognized MH type value"),
};
static const struct names errors = NAMES(error_rows);

static const struct name subtype_rows[] = {ONE(1, "Network Access Identifier (NAI)")};
static const struct names subtypes = NAMES(subtype_rows);

#define FLAG(id, no, yes)                                                                          \
    static const struct name id##_rows[] = {ONE(0, no), ONE(1, yes)};                              \
    static const struct names id = NAMES(id##_rows)
FLAG(a_names, "Binding Acknowledgement not requested", "Binding Acknowledgement requested");
FLAG(h_names, "No Home Registration", "Home Registration");
FLAG(l_names, "No Link-Local Address Compatibility", "Link-Local Address Compatibility");
FLAG(k_names, "No Key Management Mobility Compatibility", "Key Management Mobility Compatibility");
FLAG(m_names, "No MAP Registration Compatibility", "MAP Registration Compatibility");
FLAG(r_names, "No Mobile Router Compatibility", "Mobile Router Compatibility");
FLAG(p_names, "No Proxy Registration", "Proxy Registration");
FLAG(f_names, "No Forcing UDP encapsulation", "Forcing UDP encapsulation used");
FLAG(t_names, "No TLV-header format", "TLV-header format used");
FLAG(b_names, "Disable bulk binding update support", "Enable bulk binding update support");
FLAG(bulk_names, "Disabled bulk binding update support", "Enabled bulk binding update support");

static const struct field mip[] = {
    [MIP] = {"mipv6", "Mobile IPv6", FIELD_PROTOCOL},
    [MIP_NEXT] = {"mip6.proto", "Payload protocol", FIELD_UINT8, BASE_DEC,
        .names = &ip_protocol_names},
    [MIP_LENGTH] = {"mip6.hlen", "Header length", FIELD_UINT8, BASE_DEC},
    [MIP_TYPE] = {"mip6.mhtype", "Mobility Header Type", FIELD_UINT8, BASE_DEC, .names = &types},
    [MIP_RESERVED] = {"mip6.reserved", "Reserved", FIELD_UINT8, BASE_HEX},
    [MIP_CHECKSUM] = {"mip6.csum", "Checksum", FIELD_UINT16, BASE_HEX},
    [MIP_REFRESH] = {"mip6.binding_refresh_request", "Binding Refresh Request", FIELD_BYTES},
    [MIP_HOTI_COOKIE] = {"mip6.hoti.cookie", "Home Init Cookie", FIELD_UINT64, BASE_HEX},
    [MIP_COTI_COOKIE] = {"mip6.coti.cookie", "Care-of Init Cookie", FIELD_UINT64, BASE_HEX},
    [MIP_HOT_INDEX] = {"mip6.hot.nindex", "Home Nonce Index", FIELD_UINT16, BASE_DEC},
    [MIP_HOT_COOKIE] = {"mip6.hot.cookie", "Home Init Cookie", FIELD_UINT64, BASE_HEX},
    [MIP_HOT_TOKEN] = {"mip6.hot.token", "Home Keygen Token", FIELD_UINT64, BASE_HEX},
    [MIP_COT_INDEX] = {"mip6.cot.nindex", "Care-of Nonce Index", FIELD_UINT16, BASE_DEC},
    [MIP_COT_COOKIE] = {"mip6.cot.cookie", "Care-of Init Cookie", FIELD_UINT64, BASE_HEX},
    [MIP_BU_SEQUENCE] = {"mip6.bu.seqnr", "Sequence number", FIELD_UINT16, BASE_DEC},
    [MIP_BU_A] = {"mip6.bu.a_flag", "Acknowledge (A) flag", FIELD_BOOL, 2, .mask = 0x8000,
        .names = &a_names},
    [MIP_BU_H] = {"mip6.bu.h_flag", "Home Registration (H) flag", FIELD_BOOL, 2, .mask = 0x4000,
        .names = &h_names},
    [MIP_BU_L] = {"mip6.bu.l_flag", "Link-Local Compatibility (L) flag", FIELD_BOOL, 2,
        .mask = 0x2000, .names = &l_names},
    [MIP_BU_K] = {"mip6.bu.k_flag", "Key Management Compatibility (K) flag", FIELD_BOOL, 2,
        .mask = 0x1000, .names = &k_names},
    [MIP_BU_M] = {"mip6.bu.m_flag", "MAP Registration Compatibility (M) flag", FIELD_BOOL, 2,
        .mask = 0x800, .names = &m_names},
    [MIP_BU_R] = {"mip6.nemo.bu.r_flag", "Mobile Router (R) flag", FIELD_BOOL, 2, .mask = 0x400,
        .names = &r_names},
    [MIP_BU_P] = {"mip6.bu.p_flag", "Proxy Registration (P) flag", FIELD_BOOL, 2, .mask = 0x200,
        .names = &p_names},
    [MIP_BU_F] = {"mip6.bu.f_flag", "Forcing UDP encapsulation (F) flag", FIELD_BOOL, 2,
        .mask = 0x100, .names = &f_names},
    [MIP_BU_T] = {"mip6.bu.t_flag", "TLV-header format (T) flag", FIELD_BOOL, 2, .mask = 0x80,
        .names = &t_names},
    [MIP_BU_B] = {"mip6.bu.b_flag", "Bulk-Binding-Update flag (B)", FIELD_BOOL, 2, .mask = 0x40,
        .names = &b_names},
    [MIP_BU_LIFETIME] = {"mip6.bu.lifetime", "Lifetime", FIELD_UINT16, BASE_DEC},
    [MIP_BA_STATUS] = {"mip6.ba.status", "Status", FIELD_UINT8, BASE_DEC, .names = &answers},
    [MIP_BA_K] = {"mip6.ba.k_flag", "Key Management Compatibility (K) flag", FIELD_BOOL, 1,
        .mask = 0x80, .names = &k_names},
    [MIP_BA_R] = {"mip6.nemo.ba.r_flag", "Mobile Router (R) flag", FIELD_BOOL, 1, .mask = 0x40,
        .names = &r_names},
    [MIP_BA_P] = {"mip6.ba.p_flag", "Proxy Registration (P) flag", FIELD_BOOL, 1, .mask = 0x20,
        .names = &p_names},
    [MIP_BA_T] = {"mip6.ba.t_flag", "TLV-header format (T) flag", FIELD_BOOL, 1, .mask = 0x10,
        .names = &t_names},
    [MIP_BA_B] = {"mip6.ba.b_flag", "Bulk-Binding-Update flag (B)", FIELD_BOOL, 1, .mask = 0x08,
        .names = &bulk_names},
    [MIP_BA_SEQUENCE] = {"mip6.ba.seqnr", "Sequence number", FIELD_UINT16, BASE_DEC},
    [MIP_BA_LIFETIME] = {"mip6.ba.lifetime", "Lifetime", FIELD_UINT16, BASE_DEC},
    [MIP_BE_STATUS] = {"mip6.be.status", "Status", FIELD_UINT8, BASE_DEC, .names = &errors},
    [MIP_BE_ADDRESS] = {"mip6.be.haddr", "Home Address", FIELD_IPV6},
    [MIP_UNKNOWN_DATA] = {"mip6.unknown_type_data", "Message Data", FIELD_BYTES},
    [MIP_OPTION] = {"mip6.mobility_opt", "Mobility Option", FIELD_UINT8, BASE_DEC},
    [MIP_OPTION_LENGTH] = {"mip6.mobility_opt.len", "Length", FIELD_UINT8, BASE_DEC},
    [MIP_PADN] = {"mip6.padn", "PadN", FIELD_BYTES},
    [MIP_INTERVAL] = {"mip6.bra.interval", "Refresh interval", FIELD_UINT16, BASE_DEC},
    [MIP_CARE_OF] = {"mip6.acoa.acoa", "Alternate care-of address", FIELD_IPV6},
    [MIP_HOME_NONCE] = {"mip6.ni.hni", "Home nonce index", FIELD_UINT16, BASE_DEC},
    [MIP_CARE_OF_NONCE] = {"mip6.ni.cni", "Care-of nonce index", FIELD_UINT16, BASE_DEC},
    [MIP_AUTHENTICATOR] = {"mip6.bad.auth", "Authenticator", FIELD_BYTES},
    [MIP_PREFIX_LENGTH] = {"mip6.nemo.mnp.pfl", "Mobile Network Prefix Length", FIELD_UINT8,
        BASE_DEC},
    [MIP_PREFIX] = {"mip6.nemo.mnp.mnp", "Mobile Network Prefix", FIELD_IPV6},
    [MIP_NODE_SUBTYPE] = {"mip6.mnid.subtype", "Subtype", FIELD_UINT8, BASE_DEC,
        .names = &subtypes},
    [MIP_NODE] = {"mip6.mnid.identifier", "Identifier", FIELD_TEXT},
    [MIP_LINK_LOCAL] = {"mip6.lila_lla", "Link-local Address", FIELD_IPV6},
    [MIP_OPTION_PAD1] = {"mip6.options.pad1", "MIPv6 Option - Pad1", FIELD_BYTES},
    [MIP_OPTION_PADN] = {"mip6.options.padn", "MIPv6 Option - PadN", FIELD_BYTES},
    [MIP_OPTION_BRA] = {"mip6.options.bra", "MIPv6 Option - Binding Refresh Advice", FIELD_BYTES},
    [MIP_OPTION_ACOA] = {"mip6.options.acoa", "MIPv6 Option - Alternate Care-of Address",
        FIELD_BYTES},
    [MIP_OPTION_NI] = {"mip6.options.ni", "MIPv6 Option - Nonce Indices", FIELD_BYTES},
    [MIP_OPTION_BAD] = {"mip6.options.bad_auth", "MIPv6 Option - Authorization Data", FIELD_BYTES},
    [MIP_OPTION_MNP] = {"mip6.options.mnp", "MIPv6 Option - Mobile Network Prefix", FIELD_BYTES},
    [MIP_OPTION_MNID] = {"mip6.options.mnid", "MIPv6 Option - Mobile Node Identifier", FIELD_BYTES},
    [MIP_OPTION_HNP] = {"mip6.options.hnp", "MIPv6 Option - Home Network Prefix", FIELD_BYTES},
    [MIP_OPTION_LLA] = {"mip6.options.lla", "MIPv6 Option - Link-local Address", FIELD_BYTES},
    [MIP_LENGTH_INVALID] = {"mip6.opt.len.invalid", "Invalid length for option", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
    [MIP_NOT_DISSECTED] = {"mip6.ie_not_dissected", "IE data not dissected yet", FIELD_EXPERT,
        EXPERT_NOTE, EXPERT_UNDECODED},
};
const struct field_table mobility_fields = FIELDS(mip);

enum { HEADER_LENGTH = 6, UNIT = 8, SECONDS_OF_UNIT = 4, IPV6_LENGTH = 16 };

static void take_seconds(struct dissection *d, int field)
{
    uint32_t units = take_u16(d, mip + field);

    if (dissection_adds(d))
        node_suffix(d, d->last, " (%u seconds)", units * SECONDS_OF_UNIT);
}

/* --- messages --------------------------------------------------------------------------------- */

static void show_refresh(struct dissection *d)
{
    take_bytes(d, mip + MIP_REFRESH, 2);
}

static void show_init(struct dissection *d, int cookie)
{
    take_nothing(d, 2);
    take_uint(d, mip + cookie, 8);
}

static void show_home_init(struct dissection *d)
{
    show_init(d, MIP_HOTI_COOKIE);
}

static void show_care_of_init(struct dissection *d)
{
    show_init(d, MIP_COTI_COOKIE);
}

static void show_home_test(struct dissection *d)
{
    take_u16(d, mip + MIP_HOT_INDEX);
    take_uint(d, mip + MIP_HOT_COOKIE, 8);
    take_uint(d, mip + MIP_HOT_TOKEN, 8);
}

static void show_care_of_test(struct dissection *d)
{
    take_u16(d, mip + MIP_COT_INDEX);
    take_uint(d, mip + MIP_COT_COOKIE, 8);
    take_uint(d, mip + MIP_HOT_TOKEN, 8);
}

static void show_update(struct dissection *d)
{
    enum { MOBILE_ROUTER = 0x400 };

    take_u16(d, mip + MIP_BU_SEQUENCE);
    if (peek_u16(d, 0) & MOBILE_ROUTER)
        row_protocol(d, "NEMO");
    for (int flag = MIP_BU_A; flag <= MIP_BU_B; flag++)
        peek_bits(d, mip + flag, 2);
    take_nothing(d, 2);
    take_seconds(d, MIP_BU_LIFETIME);
}

static void show_acknowledgement(struct dissection *d)
{
    take_u8(d, mip + MIP_BA_STATUS);
    for (int flag = MIP_BA_K; flag <= MIP_BA_B; flag++)
        peek_bits(d, mip + flag, 1);
    take_nothing(d, 1);
    take_u16(d, mip + MIP_BA_SEQUENCE);
    take_seconds(d, MIP_BA_LIFETIME);
}

static void show_error(struct dissection *d)
{
    take_u8(d, mip + MIP_BE_STATUS);
    take_nothing(d, 1);
    take_bytes(d, mip + MIP_BE_ADDRESS, IPV6_LENGTH);
}

/* --- options ---------------------------------------------------------------------------------- */

static void show_padding(struct dissection *d, struct node *node)
{
    (void)node;
    if (left(d) > 0)
        take_bytes(d, mip + MIP_PADN, left(d));
}

static void show_interval(struct dissection *d, struct node *node)
{
    (void)node;
    take_seconds(d, MIP_INTERVAL);
}

static void show_care_of(struct dissection *d, struct node *node)
{
    (void)node;
    take_bytes(d, mip + MIP_CARE_OF, IPV6_LENGTH);
}

static void show_nonces(struct dissection *d, struct node *node)
{
    (void)node;
    take_u16(d, mip + MIP_HOME_NONCE);
    take_u16(d, mip + MIP_CARE_OF_NONCE);
}

static void show_authenticator(struct dissection *d, struct node *node)
{
    (void)node;
    take_bytes(d, mip + MIP_AUTHENTICATOR, left(d));
}

static void show_prefix(struct dissection *d, struct node *node)
{
    take_nothing(d, 1);
    uint8_t n = take_u8(d, mip + MIP_PREFIX_LENGTH);
    struct bytes prefix = take_bytes(d, mip + MIP_PREFIX, IPV6_LENGTH);

    if (!prefix.data || !dissection_adds(d))
        return;
    text_ipv6(arena_text(d->arena), prefix.data);
    node_suffix(d, node, ": %s/%u", arena_taken(d->arena), n);
}

static void show_node(struct dissection *d, struct node *node)
{
    take_u8(d, mip + MIP_NODE_SUBTYPE);
    struct bytes name = take_bytes(d, mip + MIP_NODE, left(d));

    if (dissection_adds(d))
        node_suffix(d, node, ": %.*s", (int)name.length, (const char *)name.data);
}

static void show_link_local(struct dissection *d, struct node *node)
{
    (void)node;
    take_bytes(d, mip + MIP_LINK_LOCAL, IPV6_LENGTH);
}

enum { PAD1 = 0, PADN = 1, ANY = 255 };

static const struct option {
    uint8_t type, length, field;
    const char *name;
    void (*show)(struct dissection *d, struct node *node);
} options[] = {
    {PADN, ANY, MIP_OPTION_PADN, "PadN", show_padding},
    {2, 2, MIP_OPTION_BRA, "Binding Refresh Advice", show_interval},
    {3, 16, MIP_OPTION_ACOA, "Alternate Care-of Address", show_care_of},
    {4, 4, MIP_OPTION_NI, "Nonce Indices", show_nonces},
    {5, 12, MIP_OPTION_BAD, "Authorization Data", show_authenticator},
    {6, 18, MIP_OPTION_MNP, "Mobile Network Prefix", show_prefix},
    {8, ANY, MIP_OPTION_MNID, "Mobile Node Identifier", show_node},
    {22, 18, MIP_OPTION_HNP, "Home Network Prefix", show_prefix},
    {26, 16, MIP_OPTION_LLA, "Link-local Address", show_link_local},
};

static const struct option *option_of(uint8_t type)
{
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (options[i].type == type)
            return &options[i];
    return NULL;
}

static struct node *open_option(struct dissection *d, int field, uint32_t n)
{
    struct bytes span = {d->cursor.base + d->cursor.position, n < left(d) ? n : left(d)};
    struct node *node = put_text(d, mip + field, span);

    if (node)
        node->label = mip[field].title;
    descend(d, node);
    return node;
}

static void show_unknown(struct dissection *d, uint8_t type, uint32_t n)
{
    struct node *node = open_label(d, "Unknown (0x%02x)", type);

    take_u8(d, mip + MIP_OPTION);
    if (dissection_adds(d))
        node_label(d, d->last, "Mobility Option: Unknown (%u)", type);
    take_u8(d, mip + MIP_OPTION_LENGTH);
    expert(d, node, mip + MIP_NOT_DISSECTED);
    take_nothing(d, n);
    close_node(d, node);
}

static void show_option(struct dissection *d)
{
    uint8_t type = peek_u8(d, 0), n = peek_u8(d, 1);
    const struct option *option = option_of(type);

    if (type == PAD1) {
        ascend(d, open_option(d, MIP_OPTION_PAD1, 1));
        take_nothing(d, 1);
        return;
    }
    if (!option) {
        show_unknown(d, type, n);
        return;
    }
    struct node *node = open_option(d, option->field, n + 2u);
    take_nothing(d, 1);
    take_u8(d, mip + MIP_OPTION_LENGTH);
    if (option->length != ANY && n != option->length)
        expert_text(d, d->last, mip + MIP_LENGTH_INVALID,
            "%s (with option length = %u byte%s; should be %u)", option->name, n, n == 1 ? "" : "s",
            option->length);
    struct scope scope = enter(d, n);
    option->show(d, node);
    leave(d, scope);
    ascend(d, node);
}

/* --- the header ------------------------------------------------------------------------------- */

static void show_message(struct dissection *d, uint8_t type)
{
    static void (*const messages[])(struct dissection * d) = {show_refresh, show_home_init,
        show_care_of_init, show_home_test, show_care_of_test, show_update, show_acknowledgement,
        show_error};

    if (type >= sizeof messages / sizeof messages[0]) {
        take_bytes(d, mip + MIP_UNKNOWN_DATA, left(d));
        return;
    }
    const char *name = type > 0 ? names_find(&types, type) : NULL;
    struct node *node = name ? open_label(d, "%s", name) : NULL;
    messages[type](d);
    close_node(d, node);
    if (left(d) == 0 || d->cursor.bad)
        return;
    node = open_label(d, "Mobility Options");
    while (left(d) > 0 && !d->cursor.bad)
        show_option(d);
    close_node(d, node);
}

void mobility_header(struct dissection *d)
{
    uint32_t n = (peek_u8(d, 1) + 1u) * UNIT;
    uint8_t type = peek_u8(d, 2);
    struct node *node = open_node(d, mip + MIP);

    row_protocol(d, "MIPv6");
    info_clear(d);
    if (left(d) >= 3 && names_find(&types, type))
        info_add(d, "%s", names_find(&types, type));
    else if (left(d) >= 3)
        info_add(d, "Unknown Mobility Header (%u)", type);
    if (node)
        node->label = node->field->title;
    take_u8(d, mip + MIP_NEXT);
    take_u8(d, mip + MIP_LENGTH);
    if (dissection_adds(d))
        node_suffix(d, d->last, " (%u bytes)", n);
    take_u8(d, mip + MIP_TYPE);
    take_u8(d, mip + MIP_RESERVED);
    take_u16(d, mip + MIP_CHECKSUM);
    struct scope scope = enter(d, n - HEADER_LENGTH);
    show_message(d, type);
    leave(d, scope);
    close_node(d, node);
}
