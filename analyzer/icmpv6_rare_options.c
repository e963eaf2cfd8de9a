/*
 * Options of neighbour discovery that only special networks use: secure discovery (RFC 3971), fast
 * handovers (RFC 5568), hierarchical mobility (RFC 5380), low-power networks (RFC 6775, 7400)
 */
#include "analyzer/icmpv6_option.h"
#include "analyzer/protocol_names.h"

enum {
    OPT_SHORTCUT_LIMIT,
    OPT_ADDRESS,
    OPT_RSA_KEY_HASH,
    OPT_SIGNATURE,
    OPT_TIMESTAMP,
    OPT_NAME_TYPE,
    OPT_PAD_LENGTH,
    OPT_NAME_X501,
    OPT_NAME_FQDN,
    OPT_IPA_CODE,
    OPT_IPA_LENGTH,
    OPT_IPA_ADDRESS,
    OPT_NRPI_CODE,
    OPT_NRPI_LENGTH,
    OPT_NRPI_PREFIX,
    OPT_LLA_CODE,
    OPT_LLA_BYTES,
    OPT_MAP_DISTANCE,
    OPT_MAP_PREFERENCE,
    OPT_MAP_FLAG,
    OPT_MAP_FLAG_R,
    OPT_MAP_FLAG_RESERVED,
    OPT_MAP_LIFETIME,
    OPT_MAP_ADDRESS,
    OPT_HAI_CODE,
    OPT_HAI_LENGTH,
    OPT_HAI_VALUE,
    OPT_MN_CODE,
    OPT_MN_LENGTH,
    OPT_MN_VALUE,
    OPT_ARO_STATUS,
    OPT_ARO_LIFETIME,
    OPT_ARO_EUI64,
    OPT_6CO_LENGTH,
    OPT_6CO_FLAG,
    OPT_6CO_FLAG_C,
    OPT_6CO_FLAG_CID,
    OPT_6CO_FLAG_RESERVED,
    OPT_6CO_LIFETIME,
    OPT_6CO_PREFIX,
    OPT_ABRO_LOW,
    OPT_ABRO_HIGH,
    OPT_ABRO_LIFETIME,
    OPT_ABRO_ADDRESS,
    OPT_6CIO_UNASSIGNED,
    OPT_6CIO_G,
    OPT_6CIO_UNASSIGNED_2,
    RESERVED,
    SEND_IDENTIFIER,
    SEND_ALL,
    SEND_COMPONENT,
    MIP_IDENTIFIER,
    MIP_FLAG,
    MIP_FLAG_M,
    MIP_FLAG_O,
    MIP_FLAG_RESERVED,
    DA_STATUS,
    DA_RESERVED,
    DA_LIFETIME,
    DA_EUI64,
    DA_ADDRESS,
};

static const struct name name_type_rows[] = {
    ONE(1, "DER Encoded X.501 Name"),
    ONE(2, "FQDN"),
    ONE(3, "SHA-1 Subject Key Identifier (SKI)"),
    ONE(4, "SHA-224 Subject Key Identifier (SKI)"),
    ONE(5, "SHA-256 Subject Key Identifier (SKI)"),
    ONE(6, "SHA-384 Subject Key Identifier (SKI)"),
    ONE(7, "SHA-512 Subject Key Identifier (SKI)"),
    {253, 254, "Reserved for Experimental Use"},
    ONE(255, "Reserved"),
};
static const struct names name_types = NAMES(name_type_rows);

static const struct name address_code_rows[] = {
    ONE(1, "Old Care-of Address"),
    ONE(2, "New Care-of Address"),
    ONE(3, "NAR's IP address"),
    ONE(4, "NAR's Prefix (sent in PrRtAdv)"),
};
static const struct names address_codes = NAMES(address_code_rows);

static const struct name link_code_rows[] = {
    ONE(0, "Wildcard"),
    ONE(1, "Link-layer Address of the New Access Point"),
    ONE(2, "Link-layer Address of the MN"),
    ONE(3, "Link-layer Address of the NAR"),
    ONE(4, "Link-layer Address of the source"),
    ONE(5, "The AP belongs to the current interface of the router"),
    ONE(6, "No prefix information available"),
    ONE(7, "No fast handovers support available"),
};
static const struct names link_codes = NAMES(link_code_rows);

static const struct name assist_code_rows[] = {
    ONE(1, "Access Network Identifier (AN ID)"),
    ONE(2, "Sector ID"),
};
static const struct names assist_codes = NAMES(assist_code_rows);

static const struct name node_code_rows[] = {ONE(1, "NAI"), ONE(2, "IMSI")};
static const struct names node_codes = NAMES(node_code_rows);

static const struct name registration_rows[] = {
    ONE(0, "Success"),
    ONE(1, "Duplicate Exists"),
    ONE(2, "Neighbor Cache Full"),
};
static const struct names registrations = NAMES(registration_rows);

static const struct field opt[] = {
    [OPT_SHORTCUT_LIMIT] = {"icmpv6.opt.nbma.shortcut_limit", "Shortcut Limit", FIELD_UINT8,
        BASE_DEC},
    [OPT_ADDRESS] = {"icmpv6.opt.ipv6_address", "IPv6 Address", FIELD_IPV6},
    [OPT_RSA_KEY_HASH] = {"icmpv6.opt.rsa.key_hash", "Key Hash", FIELD_BYTES},
    [OPT_SIGNATURE] = {"icmpv6.opt.digital_signature_padding", "Digital Signature and Padding",
        FIELD_NONE},
    [OPT_TIMESTAMP] = {"icmpv6.opt.timestamp", "Timestamp", FIELD_TIME, BASE_UTC},
    [OPT_NAME_TYPE] = {"icmpv6.opt.name_type", "Name Type", FIELD_UINT8, BASE_DEC,
        .names = &name_types},
    [OPT_PAD_LENGTH] = {"icmpv6.opt.cga.pad_length", "Pad Length", FIELD_UINT8, BASE_DEC},
    [OPT_NAME_X501] = {"icmpv6.opt.name_x501", "DER Encoded X.501 Name", FIELD_BYTES},
    [OPT_NAME_FQDN] = {"icmpv6.opt.name_type.fqdn", "FQDN", FIELD_TEXT},
    [OPT_IPA_CODE] = {"icmpv6.opt.ipa.option_code", "Option-code", FIELD_UINT8, BASE_DEC,
        .names = &address_codes},
    [OPT_IPA_LENGTH] = {"icmpv6.opt.ipa.prefix_len", "Prefix Length", FIELD_UINT8, BASE_DEC},
    [OPT_IPA_ADDRESS] = {"icmpv6.opt.ipa.ipv6_address", "IPv6 Address", FIELD_IPV6},
    [OPT_NRPI_CODE] = {"icmpv6.opt.nrpi.option_code", "Option-code", FIELD_UINT8, BASE_DEC},
    [OPT_NRPI_LENGTH] = {"icmpv6.opt.nrpi.prefix_len", "Prefix Length", FIELD_UINT8, BASE_DEC},
    [OPT_NRPI_PREFIX] = {"icmpv6.opt.nrpi.prefix", "Prefix", FIELD_IPV6},
    [OPT_LLA_CODE] = {"icmpv6.opt.lla.option_code", "Option-code", FIELD_UINT8, BASE_DEC,
        .names = &link_codes},
    [OPT_LLA_BYTES] = {"icmpv6.opt.lla.bytes", "Link-Layer Address", FIELD_BYTES},
    [OPT_MAP_DISTANCE] = {"icmpv6.opt.map.distance", "Distance", FIELD_UINT8, BASE_DEC,
        .mask = 0xf0},
    [OPT_MAP_PREFERENCE] = {"icmpv6.opt.map.preference", "Preference", FIELD_UINT8, BASE_DEC,
        .mask = 0x0f},
    [OPT_MAP_FLAG] = {"icmpv6.opt.map.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [OPT_MAP_FLAG_R] = {"icmpv6.opt.map.flag.r", "RCoA Flag", FIELD_BOOL, 1, .mask = 0x80},
    [OPT_MAP_FLAG_RESERVED] = {"icmpv6.opt.map.flag.reserved", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0x7f},
    [OPT_MAP_LIFETIME] = {"icmpv6.opt.map.valid_lifetime", "Valid Lifetime", FIELD_UINT32,
        BASE_DEC},
    [OPT_MAP_ADDRESS] = {"icmpv6.opt.map.global_address", "Global Address", FIELD_IPV6},
    [OPT_HAI_CODE] = {"icmpv6.opt.hai.option_code", "Option-Code", FIELD_UINT8, BASE_DEC,
        .names = &assist_codes},
    [OPT_HAI_LENGTH] = {"icmpv6.opt.hai.length", "HAI-Length", FIELD_UINT8, BASE_DEC},
    [OPT_HAI_VALUE] = {"icmpv6.opt.hai.value", "HAI-Value", FIELD_BYTES},
    [OPT_MN_CODE] = {"icmpv6.opt.mn.option_code", "Option-Code", FIELD_UINT8, BASE_DEC,
        .names = &node_codes},
    [OPT_MN_LENGTH] = {"icmpv6.opt.mn.length", "MN-Length", FIELD_UINT8, BASE_DEC},
    [OPT_MN_VALUE] = {"icmpv6.opt.mn.value", "MN-Value", FIELD_BYTES},
    [OPT_ARO_STATUS] = {"icmpv6.opt.aro.status", "Status", FIELD_UINT8, BASE_DEC,
        .names = &registrations},
    [OPT_ARO_LIFETIME] = {"icmpv6.opt.aro.registration_lifetime", "Registration  Lifetime",
        FIELD_UINT16, BASE_DEC},
    [OPT_ARO_EUI64] = {"icmpv6.opt.aro.eui64", "EUI-64", FIELD_BYTES},
    [OPT_6CO_LENGTH] = {"icmpv6.opt.6co.context_length", "Context Length", FIELD_UINT8, BASE_DEC},
    [OPT_6CO_FLAG] = {"icmpv6.opt.6co.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [OPT_6CO_FLAG_C] = {"icmpv6.opt.6co.flag.c", "Compression Flag", FIELD_BOOL, 1, .mask = 0x10,
        .names = &set_names},
    [OPT_6CO_FLAG_CID] = {"icmpv6.opt.6co.flag.cid", "CID", FIELD_UINT8, BASE_DEC, .mask = 0x0f},
    [OPT_6CO_FLAG_RESERVED] = {"icmpv6.opt.6co.flag.reserved", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0xe0},
    [OPT_6CO_LIFETIME] = {"icmpv6.opt.6co.valid_lifetime", "Lifetime", FIELD_UINT16, BASE_DEC},
    [OPT_6CO_PREFIX] = {"icmpv6.opt.6co.context_prefix", "Context Prefix", FIELD_IPV6},
    [OPT_ABRO_LOW] = {"icmpv6.opt.abro.version_low", "Version Low", FIELD_UINT16, BASE_DEC},
    [OPT_ABRO_HIGH] = {"icmpv6.opt.abro.version_high", "Version", FIELD_UINT16, BASE_DEC},
    [OPT_ABRO_LIFETIME] = {"icmpv6.opt.abro.valid_lifetime", "Valid Lifetime", FIELD_UINT16,
        BASE_DEC},
    [OPT_ABRO_ADDRESS] = {"icmpv6.opt.abro.6lbr_address", "6LBR Address", FIELD_IPV6},
    [OPT_6CIO_UNASSIGNED] = {"icmpv6.opt.6cio.unassigned1", "Unassigned", FIELD_UINT16, BASE_HEX,
        .mask = 0xfffe},
    [OPT_6CIO_G] = {"icmpv6.opt.6cio.flag_g", "G", FIELD_UINT16, BASE_HEX, .mask = 1},
    [OPT_6CIO_UNASSIGNED_2] = {"icmpv6.opt.6cio.unassigned2", "Unassigned", FIELD_UINT32, BASE_HEX},
    [RESERVED] = {"icmpv6.reserved", "Reserved", FIELD_BYTES},
    [SEND_IDENTIFIER] = {"icmpv6.send.identifier", "Identifier", FIELD_UINT16, BASE_DEC},
    [SEND_ALL] = {"icmpv6.send.all_components", "All Components", FIELD_UINT16, BASE_DEC},
    [SEND_COMPONENT] = {"icmpv6.send.component", "Component", FIELD_UINT16, BASE_DEC},
    [MIP_IDENTIFIER] = {"icmpv6.mip6.identifier", "Identifier", FIELD_UINT16, BASE_DEC_HEX},
    [MIP_FLAG] = {"icmpv6.mip6.flag", "Flags", FIELD_UINT16, BASE_HEX},
    [MIP_FLAG_M] = {"icmpv6.mip6.flag.m", "Managed address configuration", FIELD_BOOL, 2,
        .mask = 0x8000, .names = &set_names},
    [MIP_FLAG_O] = {"icmpv6.mip6.flag.o", "Other configuration", FIELD_BOOL, 2, .mask = 0x4000,
        .names = &set_names},
    [MIP_FLAG_RESERVED] = {"icmpv6.mip6.flag.rsv", "Reserved", FIELD_UINT16, BASE_DEC,
        .mask = 0x3fff},
    [DA_STATUS] = {"icmpv6.6lowpannd.da.status", "Status", FIELD_UINT8, BASE_DEC,
        .names = &registrations},
    [DA_RESERVED] = {"icmpv6.6lowpannd.da.rsv", "Reserved", FIELD_UINT8, BASE_DEC},
    [DA_LIFETIME] = {"icmpv6.6lowpannd.da.lifetime", "Lifetime", FIELD_UINT16, BASE_DEC},
    [DA_EUI64] = {"icmpv6.6lowpannd.da.eui64", "EUI-64", FIELD_BYTES},
    [DA_ADDRESS] = {"icmpv6.6lowpannd.da.reg_addr", "Registered Address", FIELD_IPV6},
};
const struct field_table icmpv6_rare_option_fields = FIELDS(opt);

enum { IPV6_LENGTH = 16, EUI64_LENGTH = 8 };

static void show_shortcut(struct dissection *d, const struct nd_option *option)
{
    nd_say(d, option, " : %u", take_u8(d, opt + OPT_SHORTCUT_LIMIT));
    nd_take_reserved(d, 1);
    nd_take_reserved(d, 4);
}

static void show_addresses(struct dissection *d, const struct nd_option *option)
{
    nd_take_reserved(d, 6);
    while (left(d) > 0)
        nd_say(d, option, " %s", nd_take_prefix(d, opt + OPT_ADDRESS, IPV6_LENGTH));
}

static void show_signature(struct dissection *d, const struct nd_option *option)
{
    (void)option;
    nd_take_reserved(d, 2);
    take_bytes(d, opt + OPT_RSA_KEY_HASH, 16);
    take_mark(d, opt + OPT_SIGNATURE, left(d));
}

/* 48 bits of seconds, 16 of their parts (RFC 3971, 5.3.1). */
static void show_timestamp(struct dissection *d, const struct nd_option *option)
{
    enum { SECOND_NS = 1000000000 };
    struct bytes span = {d->cursor.base + d->cursor.position + 6, 8};

    (void)option;
    nd_take_reserved(d, 6);
    uint64_t seconds = cursor_uint(&d->cursor, 6);
    uint64_t part = cursor_u16(&d->cursor);
    if (dissection_adds(d))
        put_uint(d, opt + OPT_TIMESTAMP, span,
            seconds * SECOND_NS + part * (uint64_t)SECOND_NS / 0x10000);
}

static void show_anchor(struct dissection *d, const struct nd_option *option)
{
    uint8_t type = take_u8(d, opt + OPT_NAME_TYPE);

    (void)option;
    uint8_t padding = take_u8(d, opt + OPT_PAD_LENGTH);
    uint32_t n = left(d) > padding ? left(d) - padding : 0;
    take_bytes(d, opt + (type == 2 ? OPT_NAME_FQDN : OPT_NAME_X501), n);
    nd_take_padding(d);
}

static void show_address(struct dissection *d, const struct nd_option *option)
{
    bool prefix = option->type == 18;

    take_u8(d, opt + (prefix ? OPT_NRPI_CODE : OPT_IPA_CODE));
    uint8_t n = take_u8(d, opt + (prefix ? OPT_NRPI_LENGTH : OPT_IPA_LENGTH));
    nd_take_reserved(d, 4);
    const char *words =
        nd_take_prefix(d, opt + (prefix ? OPT_NRPI_PREFIX : OPT_IPA_ADDRESS), IPV6_LENGTH);
    nd_say(d, option, " %s/%u", words, n);
}

static void show_link_code(struct dissection *d, const struct nd_option *option)
{
    (void)option;
    take_u8(d, opt + OPT_LLA_CODE);
    take_bytes(d, opt + OPT_LLA_BYTES, left(d));
}

static void show_map(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {opt + OPT_MAP_FLAG_R, opt + OPT_MAP_FLAG_RESERVED};

    (void)option;
    peek_bits(d, opt + OPT_MAP_DISTANCE, 1);
    take_u8(d, opt + OPT_MAP_PREFERENCE);
    take_bitmask(d, opt + OPT_MAP_FLAG, bits, 2);
    take_u32(d, opt + OPT_MAP_LIFETIME);
    take_bytes(d, opt + OPT_MAP_ADDRESS, IPV6_LENGTH);
}

static void show_identifier(struct dissection *d, const struct nd_option *option)
{
    bool node = option->type == 30;

    take_u8(d, opt + (node ? OPT_MN_CODE : OPT_HAI_CODE));
    uint8_t n = take_u8(d, opt + (node ? OPT_MN_LENGTH : OPT_HAI_LENGTH));
    take_bytes(d, opt + (node ? OPT_MN_VALUE : OPT_HAI_VALUE), n);
    nd_take_padding(d);
}

static void show_registration(struct dissection *d, const struct nd_option *option)
{
    uint8_t status = take_u8(d, opt + OPT_ARO_STATUS);

    nd_take_reserved(d, 3);
    take_u16(d, opt + OPT_ARO_LIFETIME);
    const char *words = nd_take_eui64(d, opt + OPT_ARO_EUI64);
    nd_say(d, option, " : Register %s %s", words, names_get(&registrations, status, "Unknown"));
}

static void show_context(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {
        opt + OPT_6CO_FLAG_C, opt + OPT_6CO_FLAG_CID, opt + OPT_6CO_FLAG_RESERVED};
    uint8_t n = take_u8(d, opt + OPT_6CO_LENGTH);

    take_bitmask(d, opt + OPT_6CO_FLAG, bits, 3);
    nd_take_reserved(d, 2);
    take_u16(d, opt + OPT_6CO_LIFETIME);
    uint32_t octets = left(d) < IPV6_LENGTH ? left(d) : IPV6_LENGTH;
    nd_say(d, option, " %s/%u", nd_take_prefix(d, opt + OPT_6CO_PREFIX, octets), n);
}

static void show_border_router(struct dissection *d, const struct nd_option *option)
{
    uint16_t low = take_u16(d, opt + OPT_ABRO_LOW), high = take_u16(d, opt + OPT_ABRO_HIGH);
    uint16_t lifetime = take_u16(d, opt + OPT_ABRO_LIFETIME);
    const char *words = nd_take_prefix(d, opt + OPT_ABRO_ADDRESS, IPV6_LENGTH);

    nd_say(
        d, option, " : Version %u.%u, Valid Lifetime : %u, 6LBR : %s", high, low, lifetime, words);
}

static void show_capability(struct dissection *d, const struct nd_option *option)
{
    (void)option;
    peek_bits(d, opt + OPT_6CIO_UNASSIGNED, 2);
    take_u16(d, opt + OPT_6CIO_G);
    take_u32(d, opt + OPT_6CIO_UNASSIGNED_2);
}

nd_show_option *nd_rare_option(uint8_t type)
{
    static const struct {
        uint8_t type;
        nd_show_option *show;
    } kinds[] = {{6, show_shortcut}, {9, show_addresses}, {10, show_addresses},
        {12, show_signature}, {13, show_timestamp}, {15, show_anchor}, {17, show_address},
        {18, show_address}, {19, show_link_code}, {23, show_map}, {29, show_identifier},
        {30, show_identifier}, {33, show_registration}, {34, show_context},
        {35, show_border_router}, {36, show_capability}};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == type)
            return kinds[i].show;
    return NULL;
}

/* --- messages of the same networks ------------------------------------------------------------ */

/* RFC 6275, 6.7 and 6.8 */
static void show_mobile_prefix(struct dissection *d, uint8_t type)
{
    static const struct field *const bits[] = {
        opt + MIP_FLAG_M, opt + MIP_FLAG_O, opt + MIP_FLAG_RESERVED};

    take_u16(d, opt + MIP_IDENTIFIER);
    if (type == ICMPV6_MOBILE_PREFIX_ADVERTISEMENT)
        take_bitmask(d, opt + MIP_FLAG, bits, 3);
    else
        take_bytes(d, opt + RESERVED, 2);
}

/* RFC 3971, 6.4 */
static void show_certification_path(struct dissection *d, uint8_t type)
{
    take_u16(d, opt + SEND_IDENTIFIER);
    if (type == ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT)
        take_u16(d, opt + SEND_ALL);
    take_u16(d, opt + SEND_COMPONENT);
    if (type == ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT)
        take_bytes(d, opt + RESERVED, 2);
}

/* RFC 6775, 4.4 */
static void show_duplicate_address(struct dissection *d)
{
    take_u8(d, opt + DA_STATUS);
    take_u8(d, opt + DA_RESERVED);
    take_u16(d, opt + DA_LIFETIME);
    nd_take_eui64(d, opt + DA_EUI64);
    take_bytes(d, opt + DA_ADDRESS, IPV6_LENGTH);
}

void icmpv6_show_rare(
    struct decoder *decoder, struct dissection *d, struct node *layer, uint8_t type)
{
    if (type == ICMPV6_DUPLICATE_ADDRESS_REQUEST || type == ICMPV6_DUPLICATE_ADDRESS_CONFIRMATION) {
        show_duplicate_address(d);
        return;
    }
    if (type == ICMPV6_CERTIFICATION_PATH_SOLICITATION ||
        type == ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT)
        show_certification_path(d, type);
    else
        show_mobile_prefix(d, type);
    icmpv6_show_options(decoder, d, layer);
}
