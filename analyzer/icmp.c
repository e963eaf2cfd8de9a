/*
 * ICMP (RFC 792, 950, 1191, 1256, 4884, 8335)
 *
 *     +--------+--------+-----------------+
 *     |  type  |  code  |    checksum     |
 *     +--------+--------+-----------------+
 *     |            by type                |
 *     |  data: of errors, the packet that caused it, and what RFC 4884 adds behind
 */
#include "analyzer/checksum.h"
#include "analyzer/engine.h"
#include "analyzer/icmp.h"
#include "analyzer/protocol_names.h"

static const struct name type_names_rows[] = {
    ONE(0, "Echo (ping) reply"),
    ONE(1, "Reserved"),
    ONE(2, "Reserved"),
    ONE(3, "Destination unreachable"),
    ONE(4, "Source quench (flow control)"),
    ONE(5, "Redirect"),
    ONE(6, "Alternate host address"),
    ONE(8, "Echo (ping) request"),
    ONE(9, "Router advertisement"),
    ONE(10, "Router solicitation"),
    ONE(11, "Time-to-live exceeded"),
    ONE(12, "Parameter problem"),
    ONE(13, "Timestamp request"),
    ONE(14, "Timestamp reply"),
    ONE(15, "Information request"),
    ONE(16, "Information reply"),
    ONE(17, "Address mask request"),
    ONE(18, "Address mask reply"),
    ONE(19, "Reserved (for security)"),
    ONE(30, "Traceroute"),
    ONE(31, "Datagram Conversion Error"),
    ONE(32, "Mobile Host Redirect"),
    ONE(33, "IPv6 Where-Are-You"),
    ONE(34, "IPv6 I-Am-Here"),
    ONE(35, "Mobile Registration Request"),
    ONE(36, "Mobile Registration Reply"),
    ONE(37, "Domain Name Request"),
    ONE(38, "Domain Name Reply"),
    ONE(39, "SKIP"),
    ONE(40, "Photuris"),
    ONE(41, "Experimental mobility protocols"),
    ONE(42, "Extended Echo request"),
    ONE(43, "Extended Echo reply"),
};
static const struct names type_names = NAMES(type_names_rows);

static const struct name unreachable_names_rows[] = {
    ONE(0, "Network unreachable"),
    ONE(1, "Host unreachable"),
    ONE(2, "Protocol unreachable"),
    ONE(3, "Port unreachable"),
    ONE(4, "Fragmentation needed"),
    ONE(5, "Source route failed"),
    ONE(6, "Destination network unknown"),
    ONE(7, "Destination host unknown"),
    ONE(8, "Source host isolated"),
    ONE(9, "Network administratively prohibited"),
    ONE(10, "Host administratively prohibited"),
    ONE(11, "Network unreachable for TOS"),
    ONE(12, "Host unreachable for TOS"),
    ONE(13, "Communication administratively filtered"),
    ONE(14, "Host precedence violation"),
    ONE(15, "Precedence cutoff in effect"),
};
static const struct names unreachable_names = NAMES(unreachable_names_rows);

static const struct name redirect_names_rows[] = {
    ONE(0, "Redirect for network"),
    ONE(1, "Redirect for host"),
    ONE(2, "Redirect for TOS and network"),
    ONE(3, "Redirect for TOS and host"),
};
static const struct names redirect_names = NAMES(redirect_names_rows);

static const struct name alternate_names_rows[] = {
    ONE(0, "Alternate address for host"),
};
static const struct names alternate_names = NAMES(alternate_names_rows);

static const struct name exceeded_names_rows[] = {
    ONE(0, "Time to live exceeded in transit"),
    ONE(1, "Fragment reassembly time exceeded"),
};
static const struct names exceeded_names = NAMES(exceeded_names_rows);

static const struct name parameter_names_rows[] = {
    ONE(0, "Pointer indicates the error"),
    ONE(1, "Required option missing"),
    ONE(2, "Bad length"),
};
static const struct names parameter_names = NAMES(parameter_names_rows);

static const struct name photuris_names_rows[] = {
    ONE(0, "Bad SPI"),
    ONE(1, "Authentication Failed"),
    ONE(2, "Decompression Failed"),
    ONE(3, "Decryption Failed"),
    ONE(4, "Need Authentication"),
    ONE(5, "Need Authorization"),
};
static const struct names photuris_names = NAMES(photuris_names_rows);

static const struct name advertisement_names_rows[] = {
    ONE(0, "Normal router advertisement"),
    ONE(16, "Does not route common traffic"),
};
static const struct names advertisement_names = NAMES(advertisement_names_rows);

enum {
    ICMP,
    ICMP_TYPE,
    ICMP_CODE,
    ICMP_CHECKSUM,
    ICMP_CHECKSUM_STATUS,
    ICMP_UNUSED,
    ICMP_RESERVED,
    ICMP_IDENT,
    ICMP_IDENT_LE,
    ICMP_SEQ,
    ICMP_SEQ_LE,
    ICMP_MTU,
    ICMP_NUM_ADDRS,
    ICMP_ADDR_ENTRY_SIZE,
    ICMP_LIFETIME,
    ICMP_POINTER,
    ICMP_ROUTER_ADDRESS,
    ICMP_PREF_LEVEL,
    ICMP_ORIGINATE_TIMESTAMP,
    ICMP_RECEIVE_TIMESTAMP,
    ICMP_TRANSMIT_TIMESTAMP,
    ICMP_ADDRESS_MASK,
    ICMP_REDIR_GW,
    ICMP_RESP_IN,
    ICMP_NO_RESP,
    ICMP_RESP_TO,
    ICMP_RESPTIME,
    ICMP_DATA_TIME,
    ICMP_DATA_TIME_RELATIVE,
    ICMP_LENGTH,
    ICMP_LENGTH_ORIGINAL_DATAGRAM,
    ICMP_EXT_ECHO_SEQ,
    ICMP_EXT_ECHO_REQ_RES,
    ICMP_EXT_ECHO_REQ_LOCAL,
    ICMP_EXT_ECHO_RSP_STATE,
    ICMP_EXT_ECHO_RSP_RES,
    ICMP_EXT_ECHO_RSP_ACTIVE,
    ICMP_EXT_ECHO_RSP_IPV4,
    ICMP_EXT_ECHO_RSP_IPV6,
    ICMP_RESP_NOT_FOUND,
    ICMP_CHECKSUM_BAD,
};

static const struct field icmp[] = {
    [ICMP] = {"icmp", "Internet Control Message Protocol", FIELD_PROTOCOL},
    [ICMP_TYPE] = {"icmp.type", "Type", FIELD_UINT8, BASE_DEC},
    [ICMP_CODE] = {"icmp.code", "Code", FIELD_UINT8, BASE_DEC},
    [ICMP_CHECKSUM] = {"icmp.checksum", "Checksum", FIELD_UINT16, BASE_HEX},
    [ICMP_CHECKSUM_STATUS] = {"icmp.checksum.status", "Checksum Status", FIELD_UINT8,
        .names = &checksum_state_names},
    [ICMP_UNUSED] = {"icmp.unused", "Unused", FIELD_BYTES},
    [ICMP_RESERVED] = {"icmp.reserved", "Reserved", FIELD_BYTES},
    [ICMP_IDENT] = {"icmp.ident", "Identifier (BE)", FIELD_UINT16, BASE_DEC_HEX},
    [ICMP_IDENT_LE] = {"icmp.ident_le", "Identifier (LE)", FIELD_UINT16, BASE_DEC_HEX},
    [ICMP_SEQ] = {"icmp.seq", "Sequence Number (BE)", FIELD_UINT16, BASE_DEC_HEX},
    [ICMP_SEQ_LE] = {"icmp.seq_le", "Sequence Number (LE)", FIELD_UINT16, BASE_DEC_HEX},
    [ICMP_MTU] = {"icmp.mtu", "MTU of next hop", FIELD_UINT16, BASE_DEC},
    [ICMP_NUM_ADDRS] = {"icmp.num_addrs", "Number of addresses", FIELD_UINT8, BASE_DEC},
    [ICMP_ADDR_ENTRY_SIZE] = {"icmp.addr_entry_size", "Address entry size", FIELD_UINT8, BASE_DEC},
    [ICMP_LIFETIME] = {"icmp.lifetime", "Lifetime", FIELD_UINT16, BASE_DEC},
    [ICMP_POINTER] = {"icmp.pointer", "Pointer", FIELD_UINT32, BASE_DEC},
    [ICMP_ROUTER_ADDRESS] = {"icmp.router_address", "Router address", FIELD_IPV4},
    [ICMP_PREF_LEVEL] = {"icmp.pref_level", "Preference level", FIELD_INT32, BASE_DEC},
    [ICMP_ORIGINATE_TIMESTAMP] = {"icmp.originate_timestamp", "Originate Timestamp", FIELD_UINT32,
        BASE_DEC},
    [ICMP_RECEIVE_TIMESTAMP] = {"icmp.receive_timestamp", "Receive Timestamp", FIELD_UINT32,
        BASE_DEC},
    [ICMP_TRANSMIT_TIMESTAMP] = {"icmp.transmit_timestamp", "Transmit Timestamp", FIELD_UINT32,
        BASE_DEC},
    [ICMP_ADDRESS_MASK] = {"icmp.address_mask", "Address Mask", FIELD_IPV4},
    [ICMP_REDIR_GW] = {"icmp.redir_gw", "Gateway Address", FIELD_IPV4},
    [ICMP_RESP_IN] = {"icmp.resp_in", "Response frame", FIELD_FRAME},
    [ICMP_NO_RESP] = {"icmp.no_resp", "No response seen", FIELD_NONE},
    [ICMP_RESP_TO] = {"icmp.resp_to", "Request frame", FIELD_FRAME},
    [ICMP_RESPTIME] = {"icmp.resptime", "Response time", FIELD_DOUBLE},
    [ICMP_DATA_TIME] = {"icmp.data_time", "Timestamp from icmp data", FIELD_TIME},
    [ICMP_DATA_TIME_RELATIVE] = {"icmp.data_time_relative", "Timestamp from icmp data (relative)",
        FIELD_DURATION},
    [ICMP_LENGTH] = {"icmp.length", "Length", FIELD_UINT8, BASE_DEC},
    [ICMP_LENGTH_ORIGINAL_DATAGRAM] = {"icmp.length.original_datagram",
        "Length of original datagram", FIELD_UINT8, BASE_DEC},
    [ICMP_EXT_ECHO_SEQ] = {"icmp.ext.echo.seq", "Sequence Number", FIELD_UINT8, BASE_DEC_HEX},
    [ICMP_EXT_ECHO_REQ_RES] = {"icmp.ext.echo.req.res", "Reserved", FIELD_UINT8, BASE_HEX,
        .mask = 0xfe},
    [ICMP_EXT_ECHO_REQ_LOCAL] = {"icmp.ext.echo.req.local", "Local bit", FIELD_BOOL, 1, .mask = 0x1,
        .names = &set_names},
    [ICMP_EXT_ECHO_RSP_STATE] = {"icmp.ext.echo.rsp.state", "State", FIELD_UINT8, BASE_DEC,
        .mask = 0xe0, .names = &icmp_neighbor_state_names},
    [ICMP_EXT_ECHO_RSP_RES] = {"icmp.ext.echo.rsp.res", "Reserved", FIELD_UINT8, BASE_HEX,
        .mask = 0x18},
    [ICMP_EXT_ECHO_RSP_ACTIVE] = {"icmp.ext.echo.rsp.active", "Active bit", FIELD_BOOL, 1,
        .mask = 0x4, .names = &set_names},
    [ICMP_EXT_ECHO_RSP_IPV4] = {"icmp.ext.echo.rsp.ipv4", "IPv4 bit", FIELD_BOOL, 1, .mask = 0x2,
        .names = &set_names},
    [ICMP_EXT_ECHO_RSP_IPV6] = {"icmp.ext.echo.rsp.ipv6", "IPv6 bit", FIELD_BOOL, 1, .mask = 0x1,
        .names = &set_names},
    [ICMP_RESP_NOT_FOUND] = {"icmp.resp_not_found", "Response not found", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_SEQUENCE},
    [ICMP_CHECKSUM_BAD] = {"icmp.checksum_bad", "Bad checksum", FIELD_EXPERT, EXPERT_WARNING,
        EXPERT_CHECKSUM},
};
const struct field_table icmp_fields = FIELDS(icmp);
const struct field *const icmp_reserved_field = icmp + ICMP_RESERVED;

static const struct checksum_fields checksum_fields = {
    icmp + ICMP_CHECKSUM, icmp + ICMP_CHECKSUM_STATUS, icmp + ICMP_CHECKSUM_BAD};
static const struct echo_fields echo_fields = {icmp + ICMP_RESP_IN, icmp + ICMP_RESP_TO,
    icmp + ICMP_RESPTIME, icmp + ICMP_NO_RESP, icmp + ICMP_RESP_NOT_FOUND};

enum type {
    ECHO_REPLY = 0,
    UNREACHABLE = 3,
    SOURCE_QUENCH = 4,
    REDIRECT = 5,
    ALTERNATE = 6,
    ECHO_REQUEST = 8,
    ROUTER_ADVERTISEMENT = 9,
    TIME_EXCEEDED = 11,
    PARAMETER_PROBLEM = 12,
    TIMESTAMP = 13,
    TIMESTAMP_REPLY = 14,
    INFORMATION = 15,
    INFORMATION_REPLY = 16,
    MASK = 17,
    MASK_REPLY = 18,
    PHOTURIS = 40,
    EXTENDED_ECHO = 42,
    EXTENDED_ECHO_REPLY = 43,
};

enum {
    FRAGMENTATION_NEEDED = 4,
    HEADER_LENGTH = 8,
    QUOTE_MIN = 128, /* octets of the quoted packet where extensions follow */
    ECHO_DIFFERENCE = 0x0800,
};

static const struct {
    uint8_t type;
    const struct names *codes;
} code_tables[] = {{UNREACHABLE, &unreachable_names}, {REDIRECT, &redirect_names},
    {ALTERNATE, &alternate_names}, {ROUTER_ADVERTISEMENT, &advertisement_names},
    {TIME_EXCEEDED, &exceeded_names}, {PARAMETER_PROBLEM, &parameter_names},
    {PHOTURIS, &photuris_names}, {EXTENDED_ECHO, &icmp_extended_names},
    {EXTENDED_ECHO_REPLY, &icmp_extended_reply_names}};

/* One message. */
struct message4 {
    const struct network *network;
    uint8_t type, code;
    uint16_t checksum;
    uint8_t quoted_words; /* RFC 4884: the length of the quoted packet in units of 4 octets */
    uint32_t size;        /* octets on the wire */
    uint8_t ttl;
};

static const char *type_name(const struct message4 *m)
{
    if (m->type == ROUTER_ADVERTISEMENT && (m->code == 0 || m->code == 16))
        return "Mobile IP Advertisement";
    return names_get(&type_names, m->type, "Unknown ICMP (obsolete or malformed?)");
}

/* NULL: codes of this type have no names. */
static const char *code_name(struct dissection *d, const struct message4 *m)
{
    for (size_t i = 0; i < sizeof code_tables / sizeof code_tables[0]; i++) {
        if (code_tables[i].type != m->type)
            continue;
        const char *name = names_find(code_tables[i].codes, m->code);
        return name ? name : arena_printf(d->arena, "Unknown code: %u", m->code);
    }
    return NULL;
}

static bool has_identifier(uint8_t type)
{
    return type == ECHO_REPLY || type == ECHO_REQUEST || (type >= TIMESTAMP && type <= MASK_REPLY);
}

static bool is_error(uint8_t type)
{
    return (type >= UNREACHABLE && type <= REDIRECT) || type == TIME_EXCEEDED ||
           type == PARAMETER_PROBLEM;
}

/* --- the row -------------------------------------------------------------------------------- */

static void show_row(struct dissection *d, const struct message4 *m)
{
    const char *code = code_name(d, m);

    info_add(d, "%-20s", type_name(m));
    if (code)
        info_add(d, " (%s)", code);
}

/* --- the second four octets ----------------------------------------------------------------- */

/* One number read in both byte orders, as nobody knows the sender's. */
static uint16_t take_both(struct dissection *d, unsigned big, unsigned little)
{
    struct bytes span = {peek_rest(d).data, 2};
    uint16_t value = take_u16(d, icmp + big);

    put_uint(d, icmp + little, span, (uint64_t)(value >> 8 | (value & 0xff) << 8));
    return value;
}

static void take_identifier(struct dissection *d, const struct message4 *m)
{
    uint16_t id = take_both(d, ICMP_IDENT, ICMP_IDENT_LE);
    uint16_t sequence = take_both(d, ICMP_SEQ, ICMP_SEQ_LE);

    info_add(d, " id=0x%04x, seq=%u/%u", id, sequence, sequence >> 8 | (sequence & 0xff) << 8);
    if (m->network->source.version == 4)
        info_add(d, ", ttl=%u", m->ttl);
}

static void take_quoted_length(struct dissection *d, const struct message4 *m)
{
    take_u8(d, icmp + ICMP_LENGTH);
    gen_uint(d, icmp + ICMP_LENGTH_ORIGINAL_DATAGRAM, m->quoted_words * 4u);
}

static void take_unreachable(struct dissection *d, const struct message4 *m)
{
    bool mtu = m->code == FRAGMENTATION_NEEDED;

    if (m->quoted_words > 0) {
        take_bytes(d, icmp + ICMP_UNUSED, 1);
        take_quoted_length(d, m);
    } else {
        take_bytes(d, icmp + ICMP_UNUSED, mtu ? 2 : 4);
        if (!mtu)
            return;
    }
    if (mtu)
        take_u16(d, icmp + ICMP_MTU);
    else
        take_bytes(d, icmp + ICMP_UNUSED, 2);
}

/* before: octets before the length, which is the second of the four; 0 or 1 of them known. */
static void take_error(struct dissection *d, const struct message4 *m)
{
    bool pointer = m->type == PARAMETER_PROBLEM;

    if (pointer)
        take_uint(d, icmp + ICMP_POINTER, 1);
    if (m->quoted_words == 0) {
        take_bytes(d, icmp + ICMP_UNUSED, pointer ? 3 : 4);
        return;
    }
    if (!pointer)
        take_bytes(d, icmp + ICMP_UNUSED, 1);
    take_quoted_length(d, m);
    take_bytes(d, icmp + ICMP_UNUSED, 2);
}

static void take_extended(struct dissection *d, bool reply)
{
    take_both(d, ICMP_IDENT, ICMP_IDENT_LE);
    take_u8(d, icmp + ICMP_EXT_ECHO_SEQ);
    if (!reply) {
        peek_bits(d, icmp + ICMP_EXT_ECHO_REQ_RES, 1);
        take_u8(d, icmp + ICMP_EXT_ECHO_REQ_LOCAL);
        return;
    }
    peek_bits(d, icmp + ICMP_EXT_ECHO_RSP_STATE, 1);
    peek_bits(d, icmp + ICMP_EXT_ECHO_RSP_RES, 1);
    peek_bits(d, icmp + ICMP_EXT_ECHO_RSP_ACTIVE, 1);
    peek_bits(d, icmp + ICMP_EXT_ECHO_RSP_IPV4, 1);
    take_u8(d, icmp + ICMP_EXT_ECHO_RSP_IPV6);
}

static void take_advertisement(struct dissection *d)
{
    take_u8(d, icmp + ICMP_NUM_ADDRS);
    take_u8(d, icmp + ICMP_ADDR_ENTRY_SIZE);
    uint16_t lifetime = take_u16(d, icmp + ICMP_LIFETIME);
    if (dissection_adds(d))
        node_suffix(d, d->last, " (%s)", icmp_duration(d, lifetime * 1000u));
}

static void take_second(struct dissection *d, const struct message4 *m)
{
    if (has_identifier(m->type)) {
        take_identifier(d, m);
        return;
    }
    switch (m->type) {
    case UNREACHABLE:
        take_unreachable(d, m);
        break;
    case TIME_EXCEEDED:
    case PARAMETER_PROBLEM:
        take_error(d, m);
        break;
    case REDIRECT:
        take_bytes(d, icmp + ICMP_REDIR_GW, 4);
        break;
    case ROUTER_ADVERTISEMENT:
        take_advertisement(d);
        break;
    case EXTENDED_ECHO:
    case EXTENDED_ECHO_REPLY:
        take_extended(d, m->type == EXTENDED_ECHO_REPLY);
        break;
    default:
        take_nothing(d, left(d) < 4 ? left(d) : 4);
    }
}

/* --- what follows --------------------------------------------------------------------------- */

/* How much of the rest is the quoted packet; what is behind it are extensions. */
static uint32_t quoted_length(const struct dissection *d, const struct message4 *m)
{
    uint32_t header = (peek_u8(d, 0) & 15u) * 4, words = m->quoted_words * 4u;

    if (m->type == REDIRECT)
        return header + 8;
    if (words > 0 && m->size > HEADER_LENGTH + words && peek_u16(d, 2) > words)
        return header + words;
    return cursor_wire_left(&d->cursor);
}

static void show_error(
    struct decoder *decoder, struct dissection *d, struct node *layer, const struct message4 *m)
{
    struct cursor before = d->cursor;
    uint32_t n = quoted_length(d, m), skip = m->quoted_words * 4u;
    bool extended = m->size > HEADER_LENGTH + QUOTE_MIN && peek_u16(d, 2) <= QUOTE_MIN;

    if (left(d) > 0)
        icmp_show_quoted(decoder, d, layer, n);
    if (!extended)
        return;
    if (skip < QUOTE_MIN)
        skip = QUOTE_MIN;
    d->cursor = before;
    if (m->type == ALTERNATE || cursor_wire_left(&d->cursor) < skip)
        return;
    take_nothing(d, skip);
    icmp_show_extensions(d);
    icmp_move_back(decoder, d, layer);
}

/* ping puts the time of sending, seconds and microseconds, in the order of its machine. */
static bool guess_time(struct dissection *d, int64_t *time)
{
    const uint8_t *p = peek_rest(d).data;
    int64_t best = (int64_t)24 * 3600 * 1000000000, found = 0;
    bool any = false;

    if (left(d) < 8)
        return false;
    for (int little = 1; little >= 0; little--) {
        uint64_t words[2] = {0};
        for (int i = 0; i < 8; i++)
            words[i / 4] |= (uint64_t)p[i] << 8 * (little ? i % 4 : 3 - i % 4);
        int64_t at = (int64_t)words[0] * 1000000000 + (int64_t)words[1] * 1000;
        int64_t difference = at > d->packet->time ? at - d->packet->time : d->packet->time - at;
        if (words[1] < 1000000 && difference < best) {
            best = difference;
            found = at;
            any = true;
        }
    }
    *time = found;
    return any;
}

static void show_echo_data(struct dissection *d)
{
    int64_t time;

    if (guess_time(d, &time)) {
        struct bytes span = {peek_rest(d).data, 8};
        put_uint(d, icmp + ICMP_DATA_TIME, span, (uint64_t)time);
        node_generated(
            put_uint(d, icmp + ICMP_DATA_TIME_RELATIVE, span, (uint64_t)(d->packet->time - time)));
        take_nothing(d, 8);
    }
    if (left(d) > 0)
        dissect_data(d);
}

static void show_echo(struct decoder *decoder, struct dissection *d, const struct message4 *m)
{
    const uint8_t *p = d->cursor.base + d->cursor.position - 4;
    uint16_t id = (uint16_t)(p[0] << 8 | p[1]), sequence = (uint16_t)(p[2] << 8 | p[3]);
    uint32_t sum = (uint16_t)~m->checksum + (uint32_t)(uint16_t)~ECHO_DIFFERENCE;

    if (d->quoted) {
        /* nobody answers a quoted request */
    } else if (m->type == ECHO_REPLY) {
        echo_show_reply(decoder, d, m->network, &echo_fields, id, sequence, m->checksum);
    } else {
        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        echo_show_request(decoder, d, m->network, &echo_fields, id, sequence, (uint16_t)~sum);
    }
    show_echo_data(d);
}

enum { DAY = 86400000 }; /* ms */

/* From a time of the day to another: one that is before it is far away, unless midnight is between
 * them. */
static uint32_t time_until(uint32_t stamp, uint32_t from)
{
    if (stamp < from && stamp <= DAY / 4 && from >= DAY - DAY / 4)
        stamp += DAY;
    return stamp - from;
}

/* Some hosts send the time with its least octet first: what comes sooner after `from` is meant. The
 * highest bit says that the day does not begin at midnight. */
static uint32_t time_of_day(uint32_t big, uint32_t from)
{
    uint32_t little = (big & 0xff) << 24 | (big & 0xff00) << 8 | (big >> 8 & 0xff00) | big >> 24;

    big &= 0x7fffffff;
    little &= 0x7fffffff;
    if ((big < DAY) != (little < DAY))
        return big < DAY ? big : little;
    if (big < DAY)
        return time_until(big, from) < time_until(little, from) ? big : little;
    return big - from < little - from ? big : little;
}

static void show_stamps(struct dissection *d)
{
    static const uint8_t rows[] = {
        ICMP_ORIGINATE_TIMESTAMP, ICMP_RECEIVE_TIMESTAMP, ICMP_TRANSMIT_TIMESTAMP};
    uint32_t from = (uint32_t)(d->packet->time / 1000000 % DAY);

    for (size_t i = 0; i < sizeof rows; i++) {
        uint32_t value = time_of_day(take_u32(d, icmp + rows[i]), from);
        if (dissection_adds(d))
            node_suffix(d, d->last, " (%s after midnight UTC)", icmp_duration(d, value));
    }
}

static void show_routers(struct dissection *d, const struct message4 *m)
{
    const uint8_t *p = d->cursor.base + d->cursor.position - 4;
    uint8_t n = p[0], words = p[1];

    if (words != 2) {
        if (left(d) > 0)
            dissect_data(d);
        return;
    }
    for (unsigned i = 0; i < n && !d->cursor.bad; i++) {
        take_bytes(d, icmp + ICMP_ROUTER_ADDRESS, 4);
        take_u32(d, icmp + ICMP_PREF_LEVEL);
    }
    if (!d->cursor.bad && (m->code == 0 || m->code == 16))
        icmp_show_mobile_extensions(d);
}

static void show_rest(
    struct decoder *decoder, struct dissection *d, struct node *layer, const struct message4 *m)
{
    if (is_error(m->type)) {
        show_error(decoder, d, layer, m);
        return;
    }
    switch (m->type) {
    case ECHO_REPLY:
    case ECHO_REQUEST:
        show_echo(decoder, d, m);
        break;
    case TIMESTAMP:
    case TIMESTAMP_REPLY:
        show_stamps(d);
        break;
    case MASK:
    case MASK_REPLY:
        take_bytes(d, icmp + ICMP_ADDRESS_MASK, 4);
        break;
    case ROUTER_ADVERTISEMENT:
        show_routers(d, m);
        break;
    case EXTENDED_ECHO:
    case EXTENDED_ECHO_REPLY:
        if (left(d) > 0)
            icmp_show_extensions(d);
        break;
    default:
        break;
    }
}

static uint16_t expected_checksum(const struct dissection *d)
{
    struct bytes rest = peek_rest(d);
    uint32_t sum = checksum_add(0, (struct bytes){rest.data, 2});

    return checksum_end(checksum_add(sum, (struct bytes){rest.data + 4, rest.length - 4}));
}

/* Type, code and checksum. */
static void take_first(struct decoder *decoder, struct dissection *d, const struct message4 *m)
{
    bool whole = left(d) >= 4 && left(d) == m->size && !m->network->fragment;
    uint16_t expected = d->building && whole ? expected_checksum(d) : 0;

    take_u8(d, icmp + ICMP_TYPE);
    if (dissection_adds(d))
        node_suffix(d, d->last, " (%s)", type_name(m));
    take_u8(d, icmp + ICMP_CODE);
    if (dissection_adds(d) && code_name(d, m))
        node_suffix(d, d->last, " (%s)", code_name(d, m));
    icmp_show_checksum(decoder, d, &checksum_fields, expected, whole);
}

void icmp_decode(struct decoder *decoder, struct dissection *d, const struct network *network)
{
    struct message4 m = {.network = network,
        .type = peek_u8(d, 0),
        .code = peek_u8(d, 1),
        .checksum = peek_u16(d, 2),
        .quoted_words = peek_u8(d, 0) == ALTERNATE ? 0 : peek_u8(d, 5),
        .size = cursor_wire_left(&d->cursor),
        .ttl = network->ip.length > 8 ? network->ip.data[8] : 0};

    decoder->title = "ICMP";
    row_protocol(d, "ICMP");
    info_clear(d);
    if (left(d) < 6) { /* all types have the octet of the quoted length */
        take_nothing(d, 6);
        return;
    }
    if (d->row)
        show_row(d, &m);
    struct node *layer = open_layer(d, icmp + ICMP);
    take_first(decoder, d, &m);
    take_second(d, &m);
    decoder->after_quoted = 0;
    if (!d->cursor.bad)
        show_rest(decoder, d, layer, &m);
    ascend(d, layer);
}
