/*
 * ICMPv6 (RFC 4443), neighbour discovery (4861), multicast listeners (2710, 3810), node information
 * (4620), renumbering (2894), extended echo (8335)
 *
 *     +--------+--------+-----------------+
 *     |  type  |  code  |    checksum     |
 *     +--------+--------+-----------------+
 *     |  by type; types below 128 are errors, with the packet that caused them
 */
#include "analyzer/checksum.h"
#include "analyzer/engine.h"
#include "analyzer/icmpv6.h"
#include "analyzer/icmpv6_fields.h"

static const struct name unreachable_names_rows[] = {
    ONE(0, "no route to destination"),
    ONE(1, "Administratively prohibited"),
    ONE(2, "Beyond scope of source address"),
    ONE(3, "Address unreachable"),
    ONE(4, "Port unreachable"),
    ONE(5, "Source address failed ingress/egress policy"),
    ONE(6, "Reject route to destination"),
    ONE(7, "Error in Source Routing Header"),
};
static const struct names unreachable_names = NAMES(unreachable_names_rows);

static const struct name exceeded_names_rows[] = {
    ONE(0, "hop limit exceeded in transit"),
    ONE(1, "fragment reassembly time exceeded"),
};
static const struct names exceeded_names = NAMES(exceeded_names_rows);

static const struct name parameter_names_rows[] = {
    ONE(0, "erroneous header field encountered"),
    ONE(1, "unrecognized Next Header type encountered"),
    ONE(2, "unrecognized IPv6 option encountered"),
    ONE(3, "IPv6 First Fragment has incomplete IPv6 Header Chain"),
};
static const struct names parameter_names = NAMES(parameter_names_rows);

static const struct name renumbering_names_rows[] = {
    ONE(0, "Command"),
    ONE(1, "Result"),
    ONE(255, "Sequence number reset"),
};
static const struct names renumbering_names = NAMES(renumbering_names_rows);

static const struct name routing_names_rows[] = {
    ONE(0, "DODAG Information Solicitation"),
    ONE(1, "DODAG Information Object"),
    ONE(2, "Destination Advertisement Object"),
    ONE(3, "Destination Advertisement Object Acknowledgment"),
    ONE(4, "P2P Discovery Reply Object"),
    ONE(5, "P2P Discovery Reply Object Acknowledgement"),
    ONE(128, "Secure DODAG Information Solicitation"),
    ONE(129, "Secure DODAG Information Object"),
    ONE(130, "Secure Destination Advertisement Object"),
    ONE(131, "Secure Destination Advertisement Object Acknowledgment"),
    ONE(138, "Consistency Check"),
};
static const struct names routing_names = NAMES(routing_names_rows);

static const struct name question_names_rows[] = {
    ONE(0, "Query subject = IPv6 addresses"),
    ONE(1, "Query subject = DNS name or empty"),
    ONE(2, "Query subject = IPv4 addresses"),
};
static const struct names question_names = NAMES(question_names_rows);

static const struct name answer_names_rows[] = {
    ONE(0, "Successful"),
    ONE(1, "Refused"),
    ONE(2, "Unknown query type"),
};
static const struct names answer_names = NAMES(answer_names_rows);

static const struct checksum_fields checksum_fields = {
    icmpv6 + ICMPV6_CHECKSUM, icmpv6 + ICMPV6_CHECKSUM_STATUS, icmpv6 + ICMPV6_CHECKSUM_BAD};
static const struct echo_fields echo_fields = {icmpv6 + ICMPV6_RESP_IN, icmpv6 + ICMPV6_RESP_TO,
    icmpv6 + ICMPV6_RESPTIME, icmpv6 + ICMPV6_NO_RESP, icmpv6 + ICMPV6_RESP_NOT_FOUND};

enum type {
    UNREACHABLE = 1,
    TOO_BIG = 2,
    TIME_EXCEEDED = 3,
    PARAMETER_PROBLEM = 4,
    ECHO_REQUEST = 128,
    ECHO_REPLY = 129,
    LISTENER_QUERY = 130,
    LISTENER_REPORT = 131,
    LISTENER_DONE = 132,
    ROUTER_SOLICITATION = 133,
    ROUTER_ADVERTISEMENT = 134,
    NEIGHBOR_SOLICITATION = 135,
    NEIGHBOR_ADVERTISEMENT = 136,
    REDIRECT = 137,
    RENUMBERING = 138,
    NODE_QUERY = 139,
    NODE_REPLY = 140,
    INVERSE_SOLICITATION = 141,
    INVERSE_ADVERTISEMENT = 142,
    LISTENER_REPORT2 = 143,
    HOME_AGENT_REQUEST = 144,
    HOME_AGENT_REPLY = 145,
    MULTICAST_ADVERTISEMENT = 151,
    ROUTING = 155,
    EXTENDED_ECHO = 160,
    EXTENDED_ECHO_REPLY = 161,
};

enum {
    HEADER_LENGTH = 4,
    MLD1_LENGTH = 24, /* a query that is longer is of version 2 */
    ECHO_DIFFERENCE = 0x0100,
    PROTOCOL_ICMPV6 = 58,
};

static const struct {
    uint8_t type;
    const struct names *codes;
} code_tables[] = {{UNREACHABLE, &unreachable_names}, {TIME_EXCEEDED, &exceeded_names},
    {PARAMETER_PROBLEM, &parameter_names}, {RENUMBERING, &renumbering_names},
    {NODE_QUERY, &question_names}, {NODE_REPLY, &answer_names}, {ROUTING, &routing_names},
    {EXTENDED_ECHO, &icmp_extended_names}, {EXTENDED_ECHO_REPLY, &icmp_extended_reply_names}};

struct message6 {
    const struct network *network;
    struct node *layer;
    uint8_t type, code, hop_limit;
    uint16_t checksum;
    uint32_t size; /* octets on the wire */
};

/* NULL: codes of this type have no names. */
static const char *code_name(struct dissection *d, const struct message6 *m)
{
    for (size_t i = 0; i < sizeof code_tables / sizeof code_tables[0]; i++) {
        if (code_tables[i].type != m->type)
            continue;
        const char *name = names_find(code_tables[i].codes, m->code);
        if (name)
            return name;
        return m->type == UNREACHABLE ? "Unknown" : arena_printf(d->arena, "Unknown (%u)", m->code);
    }
    return NULL;
}

static void take_reserved(struct dissection *d, uint32_t n)
{
    take_bytes(d, icmpv6 + ICMPV6_RESERVED, n);
}

/* --- errors and echoes ---------------------------------------------------------------------- */

static void show_error(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    if (m->type == TOO_BIG)
        take_u32(d, icmpv6 + ICMPV6_MTU);
    else if (m->type == PARAMETER_PROBLEM)
        take_u32(d, icmpv6 + ICMPV6_POINTER);
    else
        take_reserved(d, 4);
    if (!d->cursor.bad && left(d) > 0)
        icmp_show_quoted(decoder, d, m->layer, left(d));
}

static void show_echo(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    uint16_t id = take_u16(d, icmpv6 + ICMPV6_ECHO_IDENTIFIER);
    uint16_t sequence = take_u16(d, icmpv6 + ICMPV6_ECHO_SEQUENCE_NUMBER);
    uint32_t sum = (uint16_t)~m->checksum + (uint32_t)ECHO_DIFFERENCE;

    info_add(d, " id=0x%04x, seq=%u, hop limit=%u", id, sequence, m->hop_limit);
    sum = (sum & 0xffff) + (sum >> 16);
    if (d->quoted || d->cursor.bad) {
        /* nobody answers a quoted request */
    } else if (m->type == ECHO_REPLY) {
        echo_show_reply(decoder, d, m->network, &echo_fields, id, sequence, m->checksum);
    } else {
        echo_show_request(decoder, d, m->network, &echo_fields, id, sequence, (uint16_t)~sum);
    }
    if (left(d) > 0)
        dissect_data(d);
}

static void show_extended_echo(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    (void)decoder;
    take_u16(d, icmpv6 + ICMPV6_ECHO_IDENTIFIER);
    take_u8(d, icmpv6 + ICMPV6_EXT_ECHO_SEQ);
    if (m->type == EXTENDED_ECHO) {
        peek_bits(d, icmpv6 + ICMPV6_EXT_ECHO_REQ_RES, 1);
        take_u8(d, icmpv6 + ICMPV6_EXT_ECHO_REQ_LOCAL);
        icmp_show_extensions(d);
        return;
    }
    peek_bits(d, icmpv6 + ICMPV6_EXT_ECHO_RSP_STATE, 1);
    peek_bits(d, icmpv6 + ICMPV6_EXT_ECHO_RSP_RES, 1);
    peek_bits(d, icmpv6 + ICMPV6_EXT_ECHO_RSP_ACTIVE, 1);
    peek_bits(d, icmpv6 + ICMPV6_EXT_ECHO_RSP_IPV4, 1);
    take_u8(d, icmpv6 + ICMPV6_EXT_ECHO_RSP_IPV6);
    if (left(d) > 0)
        icmp_show_extensions(d);
}

/* --- neighbour discovery -------------------------------------------------------------------- */

static void say_address(struct dissection *d, const char *before, struct bytes address)
{
    if (!info(d) || !address.data)
        return;
    text_add(info(d), before);
    text_ipv6(info(d), address.data);
}

static void show_router_solicitation(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    take_reserved(d, 4);
    icmpv6_show_options(decoder, d, m->layer);
}

static void show_router_advertisement(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    static const struct field *const bits[] = {icmpv6 + ICMPV6_ND_RA_FLAG_M,
        icmpv6 + ICMPV6_ND_RA_FLAG_O, icmpv6 + ICMPV6_ND_RA_FLAG_H, icmpv6 + ICMPV6_ND_RA_FLAG_PRF,
        icmpv6 + ICMPV6_ND_RA_FLAG_P, icmpv6 + ICMPV6_ND_RA_FLAG_RSV};
    take_u8(d, icmpv6 + ICMPV6_ND_RA_CUR_HOP_LIMIT);
    take_bitmask(d, icmpv6 + ICMPV6_ND_RA_FLAG, bits, 6);
    take_u16(d, icmpv6 + ICMPV6_ND_RA_ROUTER_LIFETIME);
    take_u32(d, icmpv6 + ICMPV6_ND_RA_REACHABLE_TIME);
    take_u32(d, icmpv6 + ICMPV6_ND_RA_RETRANS_TIMER);
    icmpv6_show_options(decoder, d, m->layer);
}

static void show_neighbor_solicitation(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    take_reserved(d, 4);
    say_address(d, " for ", take_bytes(d, icmpv6 + ICMPV6_ND_NS_TARGET_ADDRESS, 16));
    icmpv6_show_options(decoder, d, m->layer);
}

static void say_flags(struct dissection *d, uint64_t flags)
{
    static const char *const texts[] = {" (none)", " (ovr)", " (sol)", " (sol, ovr)", " (rtr)",
        " (rtr, ovr)", " (rtr, sol)", " (rtr, sol, ovr)"};

    if (info(d))
        text_add(info(d), texts[flags >> 29 & 7]);
}

static void show_neighbor_advertisement(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    static const struct field *const bits[] = {icmpv6 + ICMPV6_ND_NA_FLAG_R,
        icmpv6 + ICMPV6_ND_NA_FLAG_S, icmpv6 + ICMPV6_ND_NA_FLAG_O, icmpv6 + ICMPV6_ND_NA_FLAG_RSV};
    uint64_t flags = take_bitmask(d, icmpv6 + ICMPV6_ND_NA_FLAG, bits, 4);

    say_address(d, " ", take_bytes(d, icmpv6 + ICMPV6_ND_NA_TARGET_ADDRESS, 16));
    say_flags(d, flags);
    icmpv6_show_options(decoder, d, m->layer);
}

static void show_redirect(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    take_reserved(d, 4);
    take_bytes(d, icmpv6 + ICMPV6_ND_RD_TARGET_ADDRESS, 16);
    take_bytes(d, icmpv6 + ICMPV6_RD_NA_DESTINATION_ADDRESS, 16);
    icmpv6_show_options(decoder, d, m->layer);
}

static void show_inverse(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    take_reserved(d, 4);
    icmpv6_show_options(decoder, d, m->layer);
}

/* --- multicast listeners (RFC 2710, 3810) --------------------------------------------------- */

/* Codes with the high bit set are a small floating point number of these mantissa bits. */
static uint32_t floating(uint32_t code, unsigned mantissa_bits)
{
    uint32_t high = 1u << (mantissa_bits + 3);

    if (!(code & high))
        return code;
    uint32_t exponent = code >> mantissa_bits & 7, mantissa = code & ((1u << mantissa_bits) - 1);
    return (mantissa | 1u << mantissa_bits) << (exponent + 3);
}

static void take_floating(struct dissection *d, unsigned field, uint32_t n, unsigned mantissa_bits)
{
    uint32_t code = (uint32_t)take_uint(d, icmpv6 + field, n);

    if (dissection_adds(d) && d->last)
        d->last->value.number = floating(code, mantissa_bits);
}

static void show_listener(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    static const struct field *const bits[] = {icmpv6 + ICMPV6_MLD_FLAG_S,
        icmpv6 + ICMPV6_MLD_FLAG_QRV, icmpv6 + ICMPV6_MLD_FLAG_RESERVED};
    bool second = m->type == LISTENER_QUERY && m->size > MLD1_LENGTH;

    (void)decoder;
    if (second)
        take_floating(d, ICMPV6_MLD_MAXIMUM_RESPONSE_CODE, 2, 12);
    else
        take_u16(d, icmpv6 + ICMPV6_MLD_MAXIMUM_RESPONSE_DELAY);
    take_reserved(d, 2);
    take_bytes(d, icmpv6 + ICMPV6_MLD_MULTICAST_ADDRESS, 16);
    if (!second)
        return;
    take_bitmask(d, icmpv6 + ICMPV6_MLD_FLAG, bits, 3);
    take_floating(d, ICMPV6_MLD_QQI, 1, 4);
    uint32_t n = take_u16(d, icmpv6 + ICMPV6_MLD_NB_SOURCES);
    for (uint32_t i = 0; i < n && !d->cursor.bad; i++)
        take_bytes(d, icmpv6 + ICMPV6_MLD_SOURCE_ADDRESS, 16);
}

static void label_record(struct dissection *d, struct node *node, uint8_t type, struct bytes group)
{
    struct text t = {0};

    if (!node || !group.data)
        return;
    text_add(&t, "Multicast Address Record ");
    const char *name = names_find(&icmpv6_record_names, type);
    if (name)
        text_add(&t, name);
    else
        text_printf(&t, "Unknown Record Type (%u)", type);
    text_add(&t, ": ");
    text_ipv6(&t, group.data);
    node->label = arena_copy(d->arena, t.data, t.length);
    text_deinit(&t);
}

static void show_record(struct dissection *d)
{
    struct node *node = open_node(d, icmpv6 + ICMPV6_MLDR_MAR);
    uint8_t type = take_u8(d, icmpv6 + ICMPV6_MLDR_MAR_RECORD_TYPE);
    uint32_t words = take_u8(d, icmpv6 + ICMPV6_MLDR_MAR_AUX_DATA_LEN);
    uint32_t n = take_u16(d, icmpv6 + ICMPV6_MLDR_MAR_NB_SOURCES);
    struct bytes group = take_bytes(d, icmpv6 + ICMPV6_MLDR_MAR_MULTICAST_ADDRESS, 16);

    for (uint32_t i = 0; i < n && !d->cursor.bad; i++)
        take_bytes(d, icmpv6 + ICMPV6_MLDR_MAR_SOURCE_ADDRESS, 16);
    if (words > 0)
        take_bytes(d, icmpv6 + ICMPV6_MLDR_MAR_AUXILIARY_DATA, words * 4);
    label_record(d, node, type, group);
    close_node(d, node);
}

static void show_listener_report(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    (void)decoder;
    (void)m;
    take_reserved(d, 2);
    uint32_t n = take_u16(d, icmpv6 + ICMPV6_MLDR_NB_MCAST_RECORDS);
    for (uint32_t i = 0; i < n && left(d) > 0 && !d->cursor.bad; i++)
        show_record(d);
}

/* --- node information, renumbering and others ------------------------------------------------ */

uint32_t icmpv6_name(struct text *out, struct bytes octets)
{
    uint32_t at = 0;

    while (at < octets.length && octets.data[at] != 0) {
        uint32_t n = octets.data[at];
        if (n > 63 || n >= octets.length - at)
            return 0;
        if (out->length > 0)
            text_char(out, '.');
        text_add_n(out, octets.data + at + 1, n);
        at += n + 1;
    }
    return at < octets.length ? at + 1 : 0;
}

static void take_name(struct dissection *d, unsigned field)
{
    struct text t = {0};
    struct bytes rest = peek_rest(d);
    uint32_t n = icmpv6_name(&t, rest);

    if (n == 0) {
        malformed(d);
    } else {
        take_nothing(d, n);
        put_value(d, icmpv6 + field, (struct bytes){rest.data, n},
            bytes_of(n > 1 ? arena_copy(d->arena, t.data, t.length) : "<Root>"));
    }
    text_deinit(&t);
}

static void show_question(struct dissection *d, const struct message6 *m)
{
    if (m->code == 0)
        take_bytes(d, icmpv6 + ICMPV6_NI_QUERY_SUBJECT_IPV6, 16);
    else if (m->code == 1)
        take_name(d, ICMPV6_NI_QUERY_SUBJECT_FQDN);
    else if (m->code == 2)
        take_bytes(d, icmpv6 + ICMPV6_NI_QUERY_SUBJECT_IPV4, 4);
}

static void show_answer(struct dissection *d, uint16_t type)
{
    if (type == 2) {
        take_u32(d, icmpv6 + ICMPV6_NI_REPLY_NODE_TTL);
        if (left(d) > 0 && peek_u8(d, 0) > 0)
            take_name(d, ICMPV6_NI_REPLY_NODE_NAME);
    }
    while (type == 3 && left(d) >= 20) {
        take_u32(d, icmpv6 + ICMPV6_NI_REPLY_NODE_TTL);
        take_bytes(d, icmpv6 + ICMPV6_NI_REPLY_NODE_ADDRESS, 16);
    }
    while (type == 4 && left(d) >= 8) {
        take_u32(d, icmpv6 + ICMPV6_NI_REPLY_NODE_TTL);
        take_bytes(d, icmpv6 + ICMPV6_NI_REPLY_IPV4_ADDRESS, 4);
    }
}

static void show_node_information(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    static const struct field *const bits[] = {icmpv6 + ICMPV6_NI_FLAG_G, icmpv6 + ICMPV6_NI_FLAG_S,
        icmpv6 + ICMPV6_NI_FLAG_L, icmpv6 + ICMPV6_NI_FLAG_C, icmpv6 + ICMPV6_NI_FLAG_A,
        icmpv6 + ICMPV6_NI_FLAG_T, icmpv6 + ICMPV6_NI_FLAG_RSV};

    (void)decoder;
    uint16_t type = take_u16(d, icmpv6 + ICMPV6_NI_QTYPE);
    take_bitmask(d, icmpv6 + ICMPV6_NI_FLAG, bits, 7);
    take_uint(d, icmpv6 + ICMPV6_NI_NONCE, 8);
    if (left(d) == 0 || d->cursor.bad)
        return;
    if (m->type == NODE_QUERY)
        show_question(d, m);
    else
        show_answer(d, type);
}

static void show_renumbering(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    static const struct field *const bits[] = {icmpv6 + ICMPV6_RR_FLAG_T, icmpv6 + ICMPV6_RR_FLAG_R,
        icmpv6 + ICMPV6_RR_FLAG_A, icmpv6 + ICMPV6_RR_FLAG_S, icmpv6 + ICMPV6_RR_FLAG_P,
        icmpv6 + ICMPV6_RR_FLAG_RSV};

    (void)decoder;
    (void)m;
    take_u32(d, icmpv6 + ICMPV6_RR_SEQUENCE_NUMBER);
    take_u8(d, icmpv6 + ICMPV6_RR_SEGMENT_NUMBER);
    take_bitmask(d, icmpv6 + ICMPV6_RR_FLAG, bits, 6);
    take_u16(d, icmpv6 + ICMPV6_RR_MAXDELAY);
    take_reserved(d, 4);
    if (left(d) > 0)
        take_bytes(d, icmpv6 + ICMPV6_DATA, left(d));
}

static void show_home_agent(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    (void)decoder;
    take_u16(d, icmpv6 + ICMPV6_MIP6_IDENTIFIER);
    take_reserved(d, 2);
    while (m->type == HOME_AGENT_REPLY && left(d) > 0)
        take_bytes(d, icmpv6 + ICMPV6_MIP6_HOME_AGENT_ADDRESS, 16);
}

static void show_multicast_router(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    (void)decoder;
    (void)m;
    take_u16(d, icmpv6 + ICMPV6_MCAST_RA_QUERY_INTERVAL);
    take_u16(d, icmpv6 + ICMPV6_MCAST_RA_ROBUSTNESS_VARIABLE);
}

/* Solicitation and termination (RFC 4286, 4 and 5) say nothing more. */
static void show_nothing(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    (void)decoder;
    (void)d;
    (void)m;
}

static void show_unknown(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    (void)decoder;
    expert_text(d, NULL, icmpv6 + ICMPV6_UNDECODED_TYPE,
        "Dissector for ICMPv6 Type (%u) code not implemented, Contact Wireshark developers if you "
        "want this supported",
        m->type);
    if (left(d) > 0)
        take_bytes(d, icmpv6 + ICMPV6_DATA, left(d));
}

static void show_routing(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    if (!icmpv6_show_rpl(d, m->code))
        show_unknown(decoder, d, m);
}

static void show_rare(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    icmpv6_show_rare(decoder, d, m->layer, m->type);
}

typedef void show_message(struct decoder *decoder, struct dissection *d, const struct message6 *m);

static const struct {
    uint8_t type;
    show_message *show;
} kinds[] = {{UNREACHABLE, show_error}, {TOO_BIG, show_error}, {TIME_EXCEEDED, show_error},
    {PARAMETER_PROBLEM, show_error}, {ECHO_REQUEST, show_echo}, {ECHO_REPLY, show_echo},
    {LISTENER_QUERY, show_listener}, {LISTENER_REPORT, show_listener},
    {LISTENER_DONE, show_listener}, {ROUTER_SOLICITATION, show_router_solicitation},
    {ROUTER_ADVERTISEMENT, show_router_advertisement},
    {NEIGHBOR_SOLICITATION, show_neighbor_solicitation},
    {NEIGHBOR_ADVERTISEMENT, show_neighbor_advertisement}, {REDIRECT, show_redirect},
    {RENUMBERING, show_renumbering}, {NODE_QUERY, show_node_information},
    {NODE_REPLY, show_node_information}, {INVERSE_SOLICITATION, show_inverse},
    {INVERSE_ADVERTISEMENT, show_inverse}, {LISTENER_REPORT2, show_listener_report},
    {HOME_AGENT_REQUEST, show_home_agent}, {HOME_AGENT_REPLY, show_home_agent},
    {MULTICAST_ADVERTISEMENT, show_multicast_router}, {MULTICAST_ADVERTISEMENT + 1, show_nothing},
    {MULTICAST_ADVERTISEMENT + 2, show_nothing}, {ROUTING, show_routing},
    {ICMPV6_MOBILE_PREFIX_SOLICITATION, show_rare}, {ICMPV6_MOBILE_PREFIX_ADVERTISEMENT, show_rare},
    {ICMPV6_CERTIFICATION_PATH_SOLICITATION, show_rare},
    {ICMPV6_CERTIFICATION_PATH_ADVERTISEMENT, show_rare},
    {ICMPV6_DUPLICATE_ADDRESS_REQUEST, show_rare},
    {ICMPV6_DUPLICATE_ADDRESS_CONFIRMATION, show_rare}, {EXTENDED_ECHO, show_extended_echo},
    {EXTENDED_ECHO_REPLY, show_extended_echo}};

static show_message *show_of(uint8_t type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == type)
            return kinds[i].show;
    return show_unknown;
}

/* With IPv6's pseudo header (RFC 8200 section 8.1), without the checksum itself. */
static uint16_t expected_checksum(const struct dissection *d, const struct network *network)
{
    struct bytes rest = peek_rest(d);
    uint32_t sum = (rest.length & 0xffff) + (rest.length >> 16) + PROTOCOL_ICMPV6;

    sum = checksum_add(sum, (struct bytes){network->source.octets, 16});
    sum = checksum_add(sum, (struct bytes){network->destination.octets, 16});
    sum = checksum_add(sum, (struct bytes){rest.data, 2});
    return checksum_end(checksum_add(sum, (struct bytes){rest.data + 4, rest.length - 4}));
}

static void take_first(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    bool whole = left(d) >= HEADER_LENGTH && left(d) == m->size && !m->network->fragment;
    uint16_t expected = d->building && whole ? expected_checksum(d, m->network) : 0;

    take_u8(d, icmpv6 + ICMPV6_TYPE);
    take_u8(d, icmpv6 + ICMPV6_CODE);
    if (dissection_adds(d) && code_name(d, m))
        node_suffix(d, d->last, " (%s)", code_name(d, m));
    icmp_show_checksum(decoder, d, &checksum_fields, expected, whole);
}

void icmpv6_decode(struct decoder *decoder, struct dissection *d, const struct network *network)
{
    struct message6 m = {.network = network,
        .type = peek_u8(d, 0),
        .code = peek_u8(d, 1),
        .hop_limit = network->ip.length > 7 ? network->ip.data[7] : 0,
        .checksum = peek_u16(d, 2),
        .size = cursor_wire_left(&d->cursor)};

    decoder->title = "ICMPv6";
    row_protocol(d, "ICMPv6");
    info_clear(d);
    if (left(d) >= 2 && names_find(&icmpv6_type_names, m.type))
        info_add(d, "%s", names_find(&icmpv6_type_names, m.type));
    else if (left(d) >= 2)
        info_add(d, "Unknown (%u)", m.type);
    if (d->row && left(d) >= 2 && code_name(d, &m))
        info_add(d, " (%s)", code_name(d, &m));
    m.layer = open_layer(d, icmpv6 + ICMPV6);
    take_first(decoder, d, &m);
    decoder->after_quoted = 0;
    if (!d->cursor.bad)
        show_of(m.type)(decoder, d, &m);
    icmp_move_back(decoder, d, m.layer);
    ascend(d, m.layer);
}
