/*
 * IPv4 options (RFC 791, 1063, 1108, 1393, 1770, 2113, 4782; FIPS 188)
 *
 *     +--------+--------+---------
 *     |  type  | length | length - 2 octets      types 0 and 1 are one octet alone
 *     +--------+--------+---------
 *     type: copied on fragmentation (1 bit), class (2), number (5)
 */
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

static const struct name class_names_rows[] = {
    ONE(0, "Control"),
    ONE(1, "Reserved for future use"),
    ONE(2, "Debugging and measurement"),
    ONE(3, "Reserved for future use"),
};
static const struct names class_names = NAMES(class_names_rows);

static const struct name number_names_rows[] = {
    ONE(0, "End of Option List (EOL)"),
    ONE(1, "No-Operation (NOP)"),
    ONE(2, "Security"),
    ONE(3, "Loose source route"),
    ONE(4, "Time stamp"),
    ONE(5, "Extended security"),
    ONE(6, "Commercial IP security option"),
    ONE(7, "Record route"),
    ONE(8, "Stream identifier"),
    ONE(9, "Strict source route"),
    ONE(10, "Experimental Measurement"),
    ONE(11, "MTU probe"),
    ONE(12, "MTU Reply"),
    ONE(13, "Experimental Flow Control"),
    ONE(14, "Experimental Access Control"),
    ONE(15, "Ask Estrin"),
    ONE(16, "IMI Traffic Descriptor"),
    ONE(17, "Extended Internet Protocol"),
    ONE(18, "Traceroute"),
    ONE(19, "Address Extension"),
    ONE(20, "Router Alert"),
    ONE(21, "Selective Directed Broadcast"),
    ONE(22, "Unassigned"),
    ONE(23, "Dynamic Packet State"),
    ONE(24, "Upstream Multicast Packet"),
    ONE(25, "Quick-Start"),
    ONE(30, "RFC 3692-style experiment"),
};
static const struct names number_names = NAMES(number_names_rows);

static const struct name alert_names_rows[] = {
    ONE(0x0000, "Router shall examine packet"),
    {0x0001, 0xffff, "Reserved"},
};
static const struct names alert_names = NAMES(alert_names_rows);

static const struct name security_names_rows[] = {
    ONE(0x0000, "Unclassified"),
    ONE(0x135e, "Reserved"),
    ONE(0x24bd, "Reserved"),
    ONE(0x35e2, "Reserved"),
    ONE(0x4d78, "Reserved"),
    ONE(0x5e26, "PROG"),
    ONE(0x6bc5, "Top secret"),
    ONE(0x789a, "EFTO"),
    ONE(0x89af, "Reserved"),
    ONE(0x9af1, "Reserved"),
    ONE(0xaf13, "Restricted"),
    ONE(0xbc4d, "MMMM"),
    ONE(0xc4d6, "Reserved"),
    ONE(0xd788, "Secret"),
    ONE(0xe26b, "Reserved"),
    ONE(0xf135, "Confidential"),
};
static const struct names security_names = NAMES(security_names_rows);

static const struct name level_names_rows[] = {
    ONE(1, "Reserved 4"),
    ONE(61, "Top secret"),
    ONE(90, "Secret"),
    ONE(102, "Reserved 3"),
    ONE(150, "Confidential"),
    ONE(171, "Unclassified"),
    ONE(204, "Reserved 2"),
    ONE(241, "Reserved 1"),
};
static const struct names level_names = NAMES(level_names_rows);

static const struct name protected_names_rows[] = {
    ONE(0, "Datagram not protected in accordance with its rules"),
    ONE(1, "Datagram protected in accordance with its rules"),
};
static const struct names protected_names = NAMES(protected_names_rows);

static const struct name final_names_rows[] = {
    ONE(0, "Final octet"),
    ONE(1, "Additional octet present"),
};
static const struct names final_names = NAMES(final_names_rows);

static const struct name tag_names_rows[] = {
    ONE(0, "Padding"),
    ONE(1, "Restrictive Category Bitmap"),
    ONE(2, "Enumerated Categories"),
    ONE(5, "Ranged Categories"),
    ONE(6, "Permissive Categories"),
    ONE(7, "Free Form"),
};
static const struct names tag_names = NAMES(tag_names_rows);

static const struct name stamp_names_rows[] = {
    ONE(0, "Time stamps only"),
    ONE(1, "Time stamp and address"),
    ONE(3, "Time stamps for prespecified addresses"),
};
static const struct names stamp_names = NAMES(stamp_names_rows);

enum {
    OPTION_EOL,
    OPTION_NOP,
    OPTION_SEC,
    OPTION_LSR,
    OPTION_TS,
    OPTION_ESEC,
    OPTION_CIPSO,
    OPTION_RR,
    OPTION_SID,
    OPTION_SSR,
    OPTION_MTUP,
    OPTION_MTUR,
    OPTION_TR,
    OPTION_RA,
    OPTION_SDB,
    OPTION_QS,
    IP_OPT_TYPE,
    IP_OPT_TYPE_COPY,
    IP_OPT_TYPE_CLASS,
    IP_OPT_TYPE_NUMBER,
    IP_OPT_LEN,
    IP_OPT_PTR,
    IP_OPT_SID,
    IP_OPT_MTU,
    IP_OPT_ID_NUMBER,
    IP_OPT_OHC,
    IP_OPT_RHC,
    IP_OPT_ORIGINATOR,
    IP_OPT_RA,
    IP_OPT_ADDR,
    IP_OPT_PADDING,
    IP_OPT_QS_FUNC,
    IP_OPT_QS_RATE,
    IP_OPT_QS_TTL,
    IP_OPT_QS_TTL_DIFF,
    IP_OPT_QS_UNUSED,
    IP_OPT_QS_NONCE,
    IP_OPT_QS_RESERVED,
    IP_OPT_SEC_RFC791_SEC,
    IP_OPT_SEC_RFC791_COMP,
    IP_OPT_SEC_RFC791_HR,
    IP_OPT_SEC_RFC791_TCC,
    IP_OPT_SEC_CL,
    IP_OPT_SEC_PROT_AUTH_FLAGS,
    IP_OPT_SEC_PROT_AUTH_GENSER,
    IP_OPT_SEC_PROT_AUTH_SIOP_ESI,
    IP_OPT_SEC_PROT_AUTH_SCI,
    IP_OPT_SEC_PROT_AUTH_NSA,
    IP_OPT_SEC_PROT_AUTH_DOE,
    IP_OPT_SEC_PROT_AUTH_UNASSIGNED,
    SEC_UNASSIGNED_MORE,
    IP_OPT_SEC_PROT_AUTH_FTI,
    IP_OPT_EXT_SEC_ADD_SEC_INFO_FORMAT_CODE,
    IP_OPT_EXT_SEC_ADD_SEC_INFO,
    IP_REC_RT,
    IP_SRC_RT,
    IP_EMPTY_RT,
    IP_CIPSO_TAG_TYPE,
    IP_CIPSO_DOI,
    IP_CIPSO_SENSITIVITY_LEVEL,
    IP_CIPSO_CATEGORIES,
    IP_CIPSO_TAG_DATA,
    IP_OPT_OVERFLOW,
    IP_OPT_FLAG,
    IP_OPT_TIME_STAMP,
    IP_OPT_TIME_STAMP_ADDR,
    IP_OPT_LEN_INVALID,
    IP_OPT_PTR_BEFORE_ADDRESS,
    IP_OPT_PTR_MIDDLE_ADDRESS,
    IP_SUBOPT_TOO_LONG,
    IP_NOP,
    IP_CIPSO_MALFORMED,
};

static const struct field option[] = {
    [OPTION_EOL] = {"ip.options.eol", "IP Option - End of Options List (EOL)", FIELD_BYTES},
    [OPTION_NOP] = {"ip.options.nop", "IP Option - No-Operation (NOP)", FIELD_BYTES},
    [OPTION_SEC] = {"ip.options.security", "IP Option - Security", FIELD_BYTES},
    [OPTION_LSR] = {"ip.options.route", "IP Option - Loose Source Route", FIELD_BYTES},
    [OPTION_TS] = {"ip.options.timestamp", "IP Option - Time Stamp", FIELD_BYTES},
    [OPTION_ESEC] = {"ip.options.ext_security", "IP Option - Extended Security", FIELD_BYTES},
    [OPTION_CIPSO] = {"ip.options.cipso", "IP Option - Commercial Security", FIELD_BYTES},
    [OPTION_RR] = {"ip.options.record_route", "IP Option - Record Route", FIELD_BYTES},
    [OPTION_SID] = {"ip.options.sid", "IP Option - Stream ID", FIELD_BYTES},
    [OPTION_SSR] = {"ip.options.source_route", "IP Option - Strict Source Route", FIELD_BYTES},
    [OPTION_MTUP] = {"ip.options.mtu_probe", "IP Option - MTU Probe", FIELD_BYTES},
    [OPTION_MTUR] = {"ip.options.mtu_reply", "IP Option - MTU Reply", FIELD_BYTES},
    [OPTION_TR] = {"ip.options.traceroute", "IP Option - Traceroute", FIELD_BYTES},
    [OPTION_RA] = {"ip.options.routeralert", "IP Option - Router Alert", FIELD_BYTES},
    [OPTION_SDB] = {"ip.options.sdb", "IP Option - Selective Directed Broadcast", FIELD_BYTES},
    [OPTION_QS] = {"ip.options.qs", "IP Option - Quick-Start", FIELD_BYTES},
    [IP_OPT_TYPE] = {"ip.opt.type", "Type", FIELD_UINT8, BASE_DEC},
    [IP_OPT_TYPE_COPY] = {"ip.opt.type.copy", "Copy on fragmentation", FIELD_BOOL, 1, .mask = 0x80,
        .names = &yes_names},
    [IP_OPT_TYPE_CLASS] = {"ip.opt.type.class", "Class", FIELD_UINT8, BASE_DEC, .mask = 0x60,
        .names = &class_names},
    [IP_OPT_TYPE_NUMBER] = {"ip.opt.type.number", "Number", FIELD_UINT8, BASE_DEC, .mask = 0x1f,
        .names = &number_names},
    [IP_OPT_LEN] = {"ip.opt.len", "Length", FIELD_UINT8, BASE_DEC},
    [IP_OPT_PTR] = {"ip.opt.ptr", "Pointer", FIELD_UINT8, BASE_DEC},
    [IP_OPT_SID] = {"ip.opt.sid", "Stream Identifier", FIELD_UINT16, BASE_DEC},
    [IP_OPT_MTU] = {"ip.opt.mtu", "MTU", FIELD_UINT16, BASE_DEC},
    [IP_OPT_ID_NUMBER] = {"ip.opt.id_number", "ID Number", FIELD_UINT16, BASE_DEC},
    [IP_OPT_OHC] = {"ip.opt.ohc", "Outbound Hop Count", FIELD_UINT16, BASE_DEC},
    [IP_OPT_RHC] = {"ip.opt.rhc", "Return Hop Count", FIELD_UINT16, BASE_DEC},
    [IP_OPT_ORIGINATOR] = {"ip.opt.originator", "Originator IP Address", FIELD_IPV4},
    [IP_OPT_RA] = {"ip.opt.ra", "Router Alert", FIELD_UINT16, BASE_DEC, .names = &alert_names},
    [IP_OPT_ADDR] = {"ip.opt.addr", "IP Address", FIELD_IPV4},
    [IP_OPT_PADDING] = {"ip.opt.padding", "Padding", FIELD_BYTES},
    [IP_OPT_QS_FUNC] = {"ip.opt.qs_func", "Function", FIELD_UINT8, BASE_DEC, .mask = 0xf0,
        .names = &quick_start_function_names},
    [IP_OPT_QS_RATE] = {"ip.opt.qs_rate", "Rate", FIELD_UINT8, BASE_DEC, .mask = 0xf,
        .names = &quick_start_rate_names},
    [IP_OPT_QS_TTL] = {"ip.opt.qs_ttl", "QS TTL", FIELD_UINT8, BASE_DEC},
    [IP_OPT_QS_TTL_DIFF] = {"ip.opt.qs_ttl_diff", "TTL Diff", FIELD_UINT8, BASE_DEC},
    [IP_OPT_QS_UNUSED] = {"ip.opt.qs_unused", "Not Used", FIELD_UINT8, BASE_DEC},
    [IP_OPT_QS_NONCE] = {"ip.opt.qs_nonce", "QS Nonce", FIELD_UINT32, BASE_HEX, .mask = 0xfffffffc},
    [IP_OPT_QS_RESERVED] = {"ip.opt.qs_reserved", "Reserved", FIELD_UINT32, BASE_HEX, .mask = 0x3},
    [IP_OPT_SEC_RFC791_SEC] = {"ip.opt.sec_rfc791_sec", "Security", FIELD_UINT16, BASE_HEX,
        .names = &security_names},
    [IP_OPT_SEC_RFC791_COMP] = {"ip.opt.sec_rfc791_comp", "Compartments", FIELD_UINT16, BASE_DEC},
    [IP_OPT_SEC_RFC791_HR] = {"ip.opt.sec_rfc791_hr", "Handling Restrictions", FIELD_TEXT},
    [IP_OPT_SEC_RFC791_TCC] = {"ip.opt.sec_rfc791_tcc", "Transmission Control Code", FIELD_TEXT},
    [IP_OPT_SEC_CL] = {"ip.opt.sec_cl", "Classification Level", FIELD_UINT8, BASE_HEX,
        .names = &level_names},
    [IP_OPT_SEC_PROT_AUTH_FLAGS] = {"ip.opt.sec_prot_auth_flags", "Protection Authority Flags",
        FIELD_UINT8, BASE_HEX},
    [IP_OPT_SEC_PROT_AUTH_GENSER] = {"ip.opt.sec_prot_auth_genser", "GENSER", FIELD_BOOL, 1,
        .mask = 0x80, .names = &protected_names},
    [IP_OPT_SEC_PROT_AUTH_SIOP_ESI] = {"ip.opt.sec_prot_auth_siop_esi", "SIOP-ESI", FIELD_BOOL, 1,
        .mask = 0x40, .names = &protected_names},
    [IP_OPT_SEC_PROT_AUTH_SCI] = {"ip.opt.sec_prot_auth_sci", "SCI", FIELD_BOOL, 1, .mask = 0x20,
        .names = &protected_names},
    [IP_OPT_SEC_PROT_AUTH_NSA] = {"ip.opt.sec_prot_auth_nsa", "NSA", FIELD_BOOL, 1, .mask = 0x10,
        .names = &protected_names},
    [IP_OPT_SEC_PROT_AUTH_DOE] = {"ip.opt.sec_prot_auth_doe", "DOE", FIELD_BOOL, 1, .mask = 0x8,
        .names = &protected_names},
    [IP_OPT_SEC_PROT_AUTH_UNASSIGNED] = {"ip.opt.sec_prot_auth_unassigned", "Unassigned",
        FIELD_UINT8, BASE_HEX, .mask = 0x6},
    [SEC_UNASSIGNED_MORE] = {"ip.opt.sec_prot_auth_unassigned", "Unassigned", FIELD_UINT8, BASE_HEX,
        .mask = 0xfe},
    [IP_OPT_SEC_PROT_AUTH_FTI] = {"ip.opt.sec_prot_auth_fti", "Field Termination Indicator",
        FIELD_BOOL, 1, .mask = 0x1, .names = &final_names},
    [IP_OPT_EXT_SEC_ADD_SEC_INFO_FORMAT_CODE] = {"ip.opt.ext_sec_add_sec_info_format_code",
        "Additional Security Info Format Code", FIELD_UINT8, BASE_HEX},
    [IP_OPT_EXT_SEC_ADD_SEC_INFO] = {"ip.opt.ext_sec_add_sec_info", "Additional Security Info",
        FIELD_BYTES},
    [IP_REC_RT] = {"ip.rec_rt", "Recorded Route", FIELD_IPV4},
    [IP_SRC_RT] = {"ip.src_rt", "Source Route", FIELD_IPV4},
    [IP_EMPTY_RT] = {"ip.empty_rt", "Empty Route", FIELD_IPV4},
    [IP_CIPSO_TAG_TYPE] = {"ip.cipso.tag_type", "Tag Type", FIELD_UINT8, BASE_DEC,
        .names = &tag_names},
    [IP_CIPSO_DOI] = {"ip.cipso.doi", "DOI", FIELD_UINT32, BASE_DEC},
    [IP_CIPSO_SENSITIVITY_LEVEL] = {"ip.cipso.sensitivity_level", "Sensitivity Level", FIELD_UINT8,
        BASE_DEC},
    [IP_CIPSO_CATEGORIES] = {"ip.cipso.categories", "Categories", FIELD_TEXT},
    [IP_CIPSO_TAG_DATA] = {"ip.cipso.tag_data", "Tag data", FIELD_BYTES},
    [IP_OPT_OVERFLOW] = {"ip.opt.overflow", "Overflow", FIELD_UINT8, BASE_DEC, .mask = 0xf0},
    [IP_OPT_FLAG] = {"ip.opt.flag", "Flag", FIELD_UINT8, BASE_HEX, .mask = 0xf,
        .names = &stamp_names},
    [IP_OPT_TIME_STAMP] = {"ip.opt.time_stamp", "Time stamp", FIELD_UINT32, BASE_DEC},
    [IP_OPT_TIME_STAMP_ADDR] = {"ip.opt.time_stamp_addr", "Address", FIELD_IPV4},
    [IP_OPT_LEN_INVALID] = {"ip.opt.len.invalid", "Invalid length for option", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
    [IP_OPT_PTR_BEFORE_ADDRESS] = {"ip.opt.ptr.before_address",
        "Pointer points before first address", FIELD_EXPERT, EXPERT_WARNING, EXPERT_PROTOCOL},
    [IP_OPT_PTR_MIDDLE_ADDRESS] = {"ip.opt.ptr.middle_address",
        "Pointer points to middle of address", FIELD_EXPERT, EXPERT_WARNING, EXPERT_PROTOCOL},
    [IP_SUBOPT_TOO_LONG] = {"ip.subopt_too_long", "Suboption would go past end of option",
        FIELD_EXPERT, EXPERT_WARNING, EXPERT_PROTOCOL},
    [IP_NOP] = {"ip.nop", "4 NOP in a row - a router may have removed some options", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
    [IP_CIPSO_MALFORMED] = {"ip.cipso.malformed", "Malformed CIPSO tag", FIELD_EXPERT, EXPERT_ERROR,
        EXPERT_SEQUENCE},
};
const struct field_table ipv4_option_fields = FIELDS(option);

enum {
    TYPE_END = 0,
    TYPE_NOP = 1,
    TYPE_LSR = 131,
    TYPE_SSR = 137,
    NOPS_IN_A_ROW = 4,
    SECURITY_RFC791 = 11, /* length of the option of RFC 791; RFC 1108 made it 3 and more */
    CIPSO_TAG_MAX = 34,
};

static const struct field *const type_bits[] = {
    option + IP_OPT_TYPE_COPY, option + IP_OPT_TYPE_CLASS, option + IP_OPT_TYPE_NUMBER};

/* --- one option each: the cursor is behind the length, over what is left of the option -------- */

/* The option's node, and the time to live of the packet. */
struct context {
    struct node *node;
    uint8_t ttl;
};

static void show_alert(struct dissection *d, const struct context *context)
{
    uint16_t value = take_u16(d, option + IP_OPT_RA);

    if (dissection_adds(d))
        node_suffix(
            d, context->node, ": %s (%u)", names_get(&alert_names, value, "Unknown"), value);
}

static void show_stream(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u16(d, option + IP_OPT_SID);
}

static void show_mtu(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u16(d, option + IP_OPT_MTU);
}

static void show_traceroute(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u16(d, option + IP_OPT_ID_NUMBER);
    take_u16(d, option + IP_OPT_OHC);
    take_u16(d, option + IP_OPT_RHC);
    take_bytes(d, option + IP_OPT_ORIGINATOR, 4);
}

static void show_broadcast(struct dissection *d, const struct context *context)
{
    (void)context;
    while (left(d) >= 4)
        take_bytes(d, option + IP_OPT_ADDR, 4);
    if (left(d) > 0)
        take_bytes(d, option + IP_OPT_PADDING, left(d));
}

/* Which kind of address stands at a place (from 1) of a route. */
static unsigned route_field(uint32_t place, unsigned pointer, uint32_t length, bool record)
{
    if (pointer > length || place < pointer)
        return IP_REC_RT;
    return record ? IP_EMPTY_RT : IP_SRC_RT;
}

/* A pointer counts octets of the option from 1; the first address is at 4. */
static bool good_pointer(struct dissection *d, unsigned pointer)
{
    if (pointer >= 4 && pointer % 4 == 0)
        return true;
    expert(
        d, d->last, option + (pointer < 4 ? IP_OPT_PTR_BEFORE_ADDRESS : IP_OPT_PTR_MIDDLE_ADDRESS));
    return false;
}

static void show_route_of(struct dissection *d, bool record)
{
    uint32_t length = left(d) + 2, place = 4;
    unsigned pointer = take_u8(d, option + IP_OPT_PTR);
    struct node *node = d->last;

    if (d->cursor.bad || !good_pointer(d, pointer))
        return;
    if (left(d) % 4 != 0)
        expert(d, node, option + IP_SUBOPT_TOO_LONG);
    for (; left(d) >= 4; place += 4) {
        bool last = left(d) == 4;
        if (!record && last && pointer <= length) {
            ipv4_show_destination(d);
            continue;
        }
        take_bytes(d, option + route_field(place, pointer, length, record), 4);
        if (place == pointer && pointer <= length)
            node_suffix(d, d->last, " <- (next)");
    }
}

static void show_route(struct dissection *d, const struct context *context)
{
    (void)context;
    show_route_of(d, false);
}

static void show_record(struct dissection *d, const struct context *context)
{
    (void)context;
    show_route_of(d, true);
}

static const char *pointer_text(unsigned pointer)
{
    if (pointer == 1)
        return " (header is full)";
    if (pointer < 5)
        return " (points before first address)";
    return (pointer - 1) % 4 ? " (points to middle of field)" : "";
}

/* The address of who stamped; where nobody has yet, a dash. */
static void take_stamper(struct dissection *d)
{
    bool nobody = peek_u16(d, 0) == 0 && peek_u16(d, 2) == 0;

    take_bytes(d, option + IP_OPT_TIME_STAMP_ADDR, 4);
    if (nobody)
        node_label(d, d->last, "Address: -");
}

static void show_stamps(struct dissection *d, const struct context *context)
{
    (void)context;
    unsigned pointer = take_u8(d, option + IP_OPT_PTR);
    if (!d->cursor.bad)
        node_suffix(d, d->last, "%s", pointer_text(pointer));
    unsigned flag = (unsigned)peek_bits(d, option + IP_OPT_OVERFLOW, 1);
    flag = take_u8(d, option + IP_OPT_FLAG) & 15;
    uint32_t n = flag == 1 || flag == 3 ? 8 : 4;
    while (left(d) >= n) {
        if (n == 8)
            take_stamper(d);
        take_u32(d, option + IP_OPT_TIME_STAMP);
    }
    if (left(d) == 0)
        return;
    struct node *node = put_label(d, peek_rest(d), "Suboption would go past end of option");
    expert(d, node, option + IP_SUBOPT_TOO_LONG);
}

static void show_quick_start(struct dissection *d, const struct context *context)
{
    unsigned function = (unsigned)peek_bits(d, option + IP_OPT_QS_FUNC, 1);
    unsigned rate = peek_u8(d, 0) & 15;

    node_suffix(d, context->node, ": %s (%u)",
        names_find(&quick_start_function_names, function)
            ? names_find(&quick_start_function_names, function)
            : arena_printf(d->arena, "Unknown (%u)", function),
        function);
    if (function != 0 && function != 8)
        return;
    take_u8(d, option + IP_OPT_QS_RATE);
    node_suffix(d, context->node, ", %s", names_get(&quick_start_rate_names, rate, ""));
    if (function == 0) {
        uint8_t ttl = take_u8(d, option + IP_OPT_QS_TTL),
                difference = (uint8_t)(context->ttl - ttl);
        gen_uint(d, option + IP_OPT_QS_TTL_DIFF, difference);
        node_suffix(d, context->node, ", QS TTL %u, QS TTL diff %u", ttl, difference);
    } else {
        take_u8(d, option + IP_OPT_QS_UNUSED);
    }
    peek_bits(d, option + IP_OPT_QS_NONCE, 4);
    take_u32(d, option + IP_OPT_QS_RESERVED);
}

/* --- security ------------------------------------------------------------------------------- */

static const uint8_t first_authorities[] = {IP_OPT_SEC_PROT_AUTH_GENSER,
    IP_OPT_SEC_PROT_AUTH_SIOP_ESI, IP_OPT_SEC_PROT_AUTH_SCI, IP_OPT_SEC_PROT_AUTH_NSA,
    IP_OPT_SEC_PROT_AUTH_DOE, IP_OPT_SEC_PROT_AUTH_UNASSIGNED, IP_OPT_SEC_PROT_AUTH_FTI};
static const uint8_t more_authorities[] = {SEC_UNASSIGNED_MORE, IP_OPT_SEC_PROT_AUTH_FTI};

/* One octet of protection authority flags. */
static void show_authorities(struct dissection *d, const uint8_t *rows, size_t n)
{
    const struct field *bits[8] = {NULL};
    uint8_t flags = peek_u8(d, 0);

    for (size_t i = 0; i < n; i++)
        bits[i] = option + rows[i];
    take_flags(d, option + IP_OPT_SEC_PROT_AUTH_FLAGS, bits, (uint32_t)n);
    struct node *node = d->last;
    for (size_t i = 0; i < n; i++)
        if (bits[i]->type == FIELD_BOOL && flags & bits[i]->mask)
            node_suffix(d, node, ", %s", bits[i]->title);
}

static void show_security(struct dissection *d, const struct context *context)
{
    if (left(d) == SECURITY_RFC791 - 2) {
        take_u16(d, option + IP_OPT_SEC_RFC791_SEC);
        take_u16(d, option + IP_OPT_SEC_RFC791_COMP);
        take_bytes(d, option + IP_OPT_SEC_RFC791_HR, 2);
        take_bytes(d, option + IP_OPT_SEC_RFC791_TCC, 3);
        return;
    }
    take_u8(d, option + IP_OPT_SEC_CL);
    bool more = left(d) > 0;
    for (bool first = true; more && left(d) > 0; first = false) {
        more = peek_u8(d, 0) & 1;
        if (first)
            show_authorities(d, first_authorities, sizeof first_authorities);
        else
            show_authorities(d, more_authorities, sizeof more_authorities);
    }
    if (more && !d->cursor.bad)
        expert_text(d, context->node, option + IP_OPT_LEN_INVALID,
            "Field Termination Indicator set to 1 for last byte of option");
}

static void show_extended_security(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u8(d, option + IP_OPT_EXT_SEC_ADD_SEC_INFO_FORMAT_CODE);
    if (left(d) > 0)
        take_bytes(d, option + IP_OPT_EXT_SEC_ADD_SEC_INFO, left(d));
}

/* The set bits as numbers: 0,2,15. */
static void add_bitmap(struct text *t, struct bytes bitmap)
{
    for (uint32_t i = 0; i < bitmap.length * 8; i++)
        if (bitmap.data[i / 8] & 0x80 >> i % 8)
            text_printf(t, "%s%u", t->length ? "," : "", i);
    if (t->length == 0)
        text_add(t, "ERROR PARSING CATEGORIES");
}

/* Numbers of two octets, alone (1,9) or from high to low (9-1,4). */
static void add_numbers(struct text *t, struct bytes numbers, bool ranges)
{
    uint32_t step = ranges ? 4 : 2;

    for (uint32_t i = 0; i + 2 <= numbers.length; i += step) {
        unsigned high = (unsigned)numbers.data[i] << 8 | numbers.data[i + 1], low = 0;
        if (i + 4 <= numbers.length)
            low = (unsigned)numbers.data[i + 2] << 8 | numbers.data[i + 3];
        text_printf(t, "%s%u", t->length ? "," : "", high);
        if (ranges && low != high)
            text_printf(t, "-%u", low);
    }
}

/* Tags with a sensitivity level and categories (FIPS 188): 1, 2 and 5. */
static void show_categories(struct dissection *d, unsigned tag)
{
    struct text t = {0};

    take_nothing(d, 1); /* alignment */
    take_u8(d, option + IP_CIPSO_SENSITIVITY_LEVEL);
    struct bytes categories = peek_rest(d);
    if (categories.length == 0 || d->cursor.bad)
        return;
    if (tag == 1)
        add_bitmap(&t, categories);
    else
        add_numbers(&t, categories, tag == 5);
    put_value(d, option + IP_CIPSO_CATEGORIES, categories,
        bytes_of(arena_copy(d->arena, t.data, t.length)));
    text_deinit(&t);
}

/* Returns false where nothing can be told of what follows. */
static bool show_tag(struct dissection *d)
{
    unsigned tag = take_u8(d, option + IP_CIPSO_TAG_TYPE);
    struct node *node = d->last;

    if (tag == 0)
        return true;
    unsigned length = left(d) > 0 ? peek_u8(d, 0) : 1, least = tag == 7 ? 2 : 4;
    if (tag > 7 || tag == 3 || tag == 4) {
        node_suffix(d, node, " (%u bytes)", length);
        return false;
    }
    if (length < least || length > CIPSO_TAG_MAX || length - 1 > left(d)) {
        expert(d, node, option + IP_CIPSO_MALFORMED);
        return false;
    }
    take_nothing(d, 1);
    struct scope scope = enter(d, length - 2);
    if (tag < 6)
        show_categories(d, tag);
    else
        take_bytes(d, option + IP_CIPSO_TAG_DATA, left(d));
    leave(d, scope);
    return true;
}

static void show_cipso(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u32(d, option + IP_CIPSO_DOI);
    while (left(d) > 0 && show_tag(d))
        continue;
}

/* --- the list ------------------------------------------------------------------------------- */

struct kind {
    uint8_t type, field;
    uint8_t length; /* of the whole option, 0: varies */
    bool least;     /* length is the least that it may be */
    const char *name;
    void (*show)(struct dissection *d, const struct context *context);
};

static const struct kind kinds[] = {
    {7, OPTION_RR, 3, true, "Record Route", show_record},
    {11, OPTION_MTUP, 4, false, "MTU Probe", show_mtu},
    {12, OPTION_MTUR, 4, false, "MTU Reply", show_mtu},
    {25, OPTION_QS, 8, false, "Quick-Start", show_quick_start},
    {68, OPTION_TS, 4, true, "Time Stamp", show_stamps},
    {82, OPTION_TR, 12, false, "Traceroute", show_traceroute},
    {130, OPTION_SEC, 3, true, "Security", show_security},
    {TYPE_LSR, OPTION_LSR, 3, true, "Loose Source Route", show_route},
    {133, OPTION_ESEC, 3, true, "Extended Security", show_extended_security},
    {134, OPTION_CIPSO, 10, true, "Commercial Security", show_cipso},
    {136, OPTION_SID, 4, false, "Stream ID", show_stream},
    {TYPE_SSR, OPTION_SSR, 3, true, "Strict Source Route", show_route},
    {148, OPTION_RA, 4, false, "Router Alert", show_alert},
    {149, OPTION_SDB, 2, true, "Selective Directed Broadcast", show_broadcast},
};

static const struct kind *kind_of(uint8_t type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == type)
            return &kinds[i];
    return NULL;
}

/* What stands where an option would: a line and a note, and nothing can be told of the rest. */
static void bad_length(struct dissection *d, const char *name, uint32_t n, const char *what)
{
    struct bytes span = peek_rest(d);

    span.length = n < span.length ? n : span.length;
    struct node *node = put_label(d, span, "%s (%s)", name, what);
    expert_text(d, node, option + IP_OPT_LEN_INVALID, "%s (%s)", name, what);
    take_nothing(d, left(d));
}

static void show_single(struct dissection *d, uint8_t type)
{
    struct bytes octet = {peek_rest(d).data, 1};
    struct node *node = put_text(d, option + (type == TYPE_END ? OPTION_EOL : OPTION_NOP), octet);

    if (node)
        node->label = node->field->title;
    descend(d, node);
    take_flags(d, option + IP_OPT_TYPE, type_bits, 3);
    ascend(d, node);
}

static void show_body(struct dissection *d, struct node *list, const struct kind *kind, uint8_t ttl)
{
    uint8_t length = peek_u8(d, 1);
    struct node *node = put_text(d, option + kind->field, peek_rest(d));
    struct context context = {node, ttl};

    node_label(
        d, node, "%s (%u bytes)", option[kind->field].title, kind->least ? length : kind->length);
    descend(d, node);
    take_flags(d, option + IP_OPT_TYPE, type_bits, 3);
    take_u8(d, option + IP_OPT_LEN);
    if (!kind->least && length != kind->length)
        expert_text(d, d->last, option + IP_OPT_LEN_INVALID,
            "%s (with option length = %u byte%s; should be %u)", kind->name, length,
            length == 1 ? "" : "s", kind->length);
    kind->show(d, &context);
    ascend(d, node);
    if (!d->cursor.bad)
        node_suffix(d, list, ", %s", kind->name);
}

/* An option with a length. */
static void show_option(struct dissection *d, struct node *list, uint8_t ttl)
{
    uint8_t type = peek_u8(d, 0), length = peek_u8(d, 1);
    const struct kind *kind = kind_of(type);
    const char *name = kind ? kind->name : arena_printf(d->arena, "Unknown (0x%02x)", type);

    if (left(d) < 2) {
        bad_length(d, name, 1, "length byte past end of options");
    } else if (length < 2) {
        bad_length(d, name, 2,
            arena_printf(d->arena, "with too-short option length = %u byte%s", length,
                length == 1 ? "" : "s"));
    } else if (length > left(d)) {
        bad_length(d, name, left(d),
            arena_printf(d->arena, "option length = %u byte%s says option goes past end of options",
                length, length == 1 ? "" : "s"));
    } else if (!kind) {
        take_label(d, length, "%s (%u byte%s)", name, length, length == 1 ? "" : "s");
    } else {
        struct scope scope = enter(d, length);
        show_body(d, list, kind, ttl);
        leave(d, scope);
    }
}

void ipv4_show_options(struct dissection *d, uint32_t n, uint8_t ttl)
{
    struct scope scope = enter(d, n);
    struct node *list = open_label(d, "Options: (%u bytes)", n);
    uint32_t start = d->cursor.position;
    unsigned nops = 0;

    while (left(d) > 0) {
        uint8_t type = peek_u8(d, 0);
        if (type == TYPE_NOP) {
            nops = nops == 0 || (d->cursor.position - start) % 4 != 0 ? nops + 1 : 0;
            if (nops == NOPS_IN_A_ROW)
                expert(d, list, option + IP_NOP);
        }
        if (type > TYPE_NOP)
            show_option(d, list, ttl);
        else
            show_single(d, type);
        if (type == TYPE_END)
            break;
    }
    ascend(d, list);
    if (list)
        list->size = n;
    leave(d, scope);
}

uint32_t ipv4_route_end(const uint8_t *options, uint32_t n)
{
    for (uint32_t at = 0; at < n && options[at] != TYPE_END;) {
        if (options[at] == TYPE_NOP) {
            at++;
            continue;
        }
        if (n - at < 3 || options[at + 1] < 2 || options[at + 1] > n - at)
            return 0;
        uint8_t length = options[at + 1], pointer = options[at + 2];
        if (options[at] == TYPE_LSR || options[at] == TYPE_SSR) {
            if (length < 7 || pointer < 4 || pointer % 4 || pointer > length)
                return 0;
            return at + length - 4;
        }
        at += length;
    }
    return 0;
}
