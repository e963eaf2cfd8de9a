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
#include "analyzer/protocol_names.h"

static const struct name type_names_rows[] = {
    ONE(1, "Destination Unreachable"),
    ONE(2, "Packet Too Big"),
    ONE(3, "Time Exceeded"),
    ONE(4, "Parameter Problem"),
    ONE(100, "Private experimentation"),
    ONE(101, "Private experimentation"),
    ONE(127, "Reserved for expansion of ICMPv6 error messages"),
    ONE(128, "Echo (ping) request"),
    ONE(129, "Echo (ping) reply"),
    ONE(130, "Multicast Listener Query"),
    ONE(131, "Multicast Listener Report"),
    ONE(132, "Multicast Listener Done"),
    ONE(133, "Router Solicitation"),
    ONE(134, "Router Advertisement"),
    ONE(135, "Neighbor Solicitation"),
    ONE(136, "Neighbor Advertisement"),
    ONE(137, "Redirect"),
    ONE(138, "Router Renumbering"),
    ONE(139, "Node Information Query"),
    ONE(140, "Node Information Reply"),
    ONE(141, "Inverse Neighbor Discovery Solicitation"),
    ONE(142, "Inverse Neighbor Discovery Advertisement"),
    ONE(143, "Multicast Listener Report Message v2"),
    ONE(144, "Home Agent Address Discovery Request"),
    ONE(145, "Home Agent Address Discovery Reply"),
    ONE(146, "Mobile Prefix Solicitation"),
    ONE(147, "Mobile Prefix Advertisement"),
    ONE(148, "Certification Path Solicitation"),
    ONE(149, "Certification Path Advertisement"),
    ONE(150, "Experimental Mobility"),
    ONE(151, "Multicast Router Advertisement"),
    ONE(152, "Multicast Router Solicitation"),
    ONE(153, "Multicast Router Termination"),
    ONE(154, "FMIPv6"),
    ONE(155, "RPL Control"),
    ONE(156, "Locator Update"),
    ONE(157, "Duplicate Address Request"),
    ONE(158, "Duplicate Address Confirmation"),
    ONE(159, "MPL Control Message"),
    ONE(160, "Extended Echo request"),
    ONE(161, "Extended Echo reply"),
    ONE(200, "Private experimentation"),
    ONE(201, "Private experimentation"),
    ONE(255, "Reserved for expansion of ICMPv6 informational messages"),
};
static const struct names type_names = NAMES(type_names_rows);

static const struct name preference_names_rows[] = {
    ONE(0, "Medium"),
    ONE(1, "High"),
    ONE(2, "Reserved"),
    ONE(3, "Low"),
};
static const struct names preference_names = NAMES(preference_names_rows);

static const struct name query_names_rows[] = {
    ONE(0, "NOOP"),
    ONE(1, "Supported query types (Obsolete)"),
    ONE(2, "Node Name"),
    ONE(3, "Node addresses"),
    ONE(4, "IPv4 node addresses"),
};
static const struct names query_names = NAMES(query_names_rows);

static const struct name state_names_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "Incomplete"),
    ONE(2, "Reachable"),
    ONE(3, "Stale"),
    ONE(4, "Delay"),
    ONE(5, "Probe"),
    ONE(6, "Failed"),
};
static const struct names state_names = NAMES(state_names_rows);

static const struct name unicast_names_rows[] = {
    ONE(0, "Unicast addresses on the queried interface"),
    ONE(1, "All unicast address"),
};
static const struct names unicast_names = NAMES(unicast_names_rows);

static const struct name record_names_rows[] = {
    ONE(1, "Include"),
    ONE(2, "Exclude"),
    ONE(3, "Changed to include"),
    ONE(4, "Changed to exclude"),
    ONE(5, "Allow new sources"),
    ONE(6, "Block old sources"),
};
static const struct names record_names = NAMES(record_names_rows);

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

static const struct name extended_names_rows[] = {
    ONE(0, "No error"),
};
static const struct names extended_names = NAMES(extended_names_rows);

static const struct name extended_reply_names_rows[] = {
    ONE(0, "No error"),
    ONE(1, "Malformed Query"),
    ONE(2, "No Such Interface"),
    ONE(3, "No Such Table Entry"),
    ONE(4, "Multiple Interfaces Satisfy Query"),
};
static const struct names extended_reply_names = NAMES(extended_reply_names_rows);

enum {
    ICMPV6,
    ICMPV6_TYPE,
    ICMPV6_CODE,
    ICMPV6_CHECKSUM,
    ICMPV6_CHECKSUM_STATUS,
    ICMPV6_RESERVED,
    ICMPV6_DATA,
    ICMPV6_UNKNOWN_DATA,
    ICMPV6_MTU,
    ICMPV6_POINTER,
    ICMPV6_ECHO_IDENTIFIER,
    ICMPV6_ECHO_SEQUENCE_NUMBER,
    ICMPV6_ND_RA_CUR_HOP_LIMIT,
    ICMPV6_ND_RA_FLAG,
    ICMPV6_ND_RA_FLAG_M,
    ICMPV6_ND_RA_FLAG_O,
    ICMPV6_ND_RA_FLAG_H,
    ICMPV6_ND_RA_FLAG_PRF,
    ICMPV6_ND_RA_FLAG_P,
    ICMPV6_ND_RA_FLAG_RSV,
    ICMPV6_ND_RA_ROUTER_LIFETIME,
    ICMPV6_ND_RA_REACHABLE_TIME,
    ICMPV6_ND_RA_RETRANS_TIMER,
    ICMPV6_ND_NS_TARGET_ADDRESS,
    ICMPV6_ND_NA_FLAG,
    ICMPV6_ND_NA_FLAG_R,
    ICMPV6_ND_NA_FLAG_S,
    ICMPV6_ND_NA_FLAG_O,
    ICMPV6_ND_NA_FLAG_RSV,
    ICMPV6_ND_NA_TARGET_ADDRESS,
    ICMPV6_ND_RD_TARGET_ADDRESS,
    ICMPV6_RD_NA_DESTINATION_ADDRESS,
    ICMPV6_MLD_MAXIMUM_RESPONSE_DELAY,
    ICMPV6_MLD_MULTICAST_ADDRESS,
    ICMPV6_RR_SEQUENCE_NUMBER,
    ICMPV6_RR_SEGMENT_NUMBER,
    ICMPV6_RR_FLAG,
    ICMPV6_RR_FLAG_T,
    ICMPV6_RR_FLAG_R,
    ICMPV6_RR_FLAG_A,
    ICMPV6_RR_FLAG_S,
    ICMPV6_RR_FLAG_P,
    ICMPV6_RR_FLAG_RSV,
    ICMPV6_MLD_MAXIMUM_RESPONSE_CODE,
    ICMPV6_MLD_FLAG,
    ICMPV6_MLD_FLAG_S,
    ICMPV6_MLD_FLAG_QRV,
    ICMPV6_MLD_FLAG_RESERVED,
    ICMPV6_MLD_QQI,
    ICMPV6_MLD_NB_SOURCES,
    ICMPV6_MLD_SOURCE_ADDRESS,
    ICMPV6_MLDR_NB_MCAST_RECORDS,
    ICMPV6_MLDR_MAR,
    ICMPV6_MLDR_MAR_RECORD_TYPE,
    ICMPV6_MLDR_MAR_AUX_DATA_LEN,
    ICMPV6_MLDR_MAR_NB_SOURCES,
    ICMPV6_MLDR_MAR_MULTICAST_ADDRESS,
    ICMPV6_MLDR_MAR_SOURCE_ADDRESS,
    ICMPV6_MLDR_MAR_AUXILIARY_DATA,
    ICMPV6_MCAST_RA_QUERY_INTERVAL,
    ICMPV6_MCAST_RA_ROBUSTNESS_VARIABLE,
    ICMPV6_NI_QTYPE,
    ICMPV6_NI_FLAG,
    ICMPV6_NI_FLAG_G,
    ICMPV6_NI_FLAG_S,
    ICMPV6_NI_FLAG_L,
    ICMPV6_NI_FLAG_C,
    ICMPV6_NI_FLAG_A,
    ICMPV6_NI_FLAG_T,
    ICMPV6_NI_FLAG_RSV,
    ICMPV6_NI_NONCE,
    ICMPV6_NI_QUERY_SUBJECT_IPV6,
    ICMPV6_NI_QUERY_SUBJECT_FQDN,
    ICMPV6_NI_QUERY_SUBJECT_IPV4,
    ICMPV6_NI_REPLY_NODE_TTL,
    ICMPV6_NI_REPLY_NODE_NAME,
    ICMPV6_NI_REPLY_NODE_ADDRESS,
    ICMPV6_NI_REPLY_IPV4_ADDRESS,
    ICMPV6_EXT_ECHO_SEQ,
    ICMPV6_EXT_ECHO_REQ_RES,
    ICMPV6_EXT_ECHO_REQ_LOCAL,
    ICMPV6_EXT_ECHO_RSP_STATE,
    ICMPV6_EXT_ECHO_RSP_RES,
    ICMPV6_EXT_ECHO_RSP_ACTIVE,
    ICMPV6_EXT_ECHO_RSP_IPV4,
    ICMPV6_EXT_ECHO_RSP_IPV6,
    ICMPV6_RESP_IN,
    ICMPV6_NO_RESP,
    ICMPV6_RESP_TO,
    ICMPV6_RESPTIME,
    ICMPV6_UNDECODED_TYPE,
    ICMPV6_RESP_NOT_FOUND,
    ICMPV6_CHECKSUM_BAD,
    ICMPV6_RR_MAXDELAY,
    ICMPV6_MIP6_IDENTIFIER,
    ICMPV6_MIP6_HOME_AGENT_ADDRESS,
};

static const struct field icmpv6[] = {
    [ICMPV6] = {"icmpv6", "Internet Control Message Protocol v6", FIELD_PROTOCOL},
    [ICMPV6_TYPE] = {"icmpv6.type", "Type", FIELD_UINT8, BASE_DEC, .names = &type_names},
    [ICMPV6_CODE] = {"icmpv6.code", "Code", FIELD_UINT8, BASE_DEC},
    [ICMPV6_CHECKSUM] = {"icmpv6.checksum", "Checksum", FIELD_UINT16, BASE_HEX},
    [ICMPV6_CHECKSUM_STATUS] = {"icmpv6.checksum.status", "Checksum Status", FIELD_UINT8,
        .names = &checksum_state_names},
    [ICMPV6_RESERVED] = {"icmpv6.reserved", "Reserved", FIELD_BYTES},
    [ICMPV6_DATA] = {"icmpv6.data", "Data", FIELD_BYTES},
    [ICMPV6_UNKNOWN_DATA] = {"icmpv6.unknown_data", "Unknown Data", FIELD_BYTES},
    [ICMPV6_MTU] = {"icmpv6.mtu", "MTU", FIELD_UINT32, BASE_DEC},
    [ICMPV6_POINTER] = {"icmpv6.pointer", "Pointer", FIELD_UINT32, BASE_DEC},
    [ICMPV6_ECHO_IDENTIFIER] = {"icmpv6.echo.identifier", "Identifier", FIELD_UINT16, BASE_HEX},
    [ICMPV6_ECHO_SEQUENCE_NUMBER] = {"icmpv6.echo.sequence_number", "Sequence", FIELD_UINT16,
        BASE_DEC},
    [ICMPV6_ND_RA_CUR_HOP_LIMIT] = {"icmpv6.nd.ra.cur_hop_limit", "Cur hop limit", FIELD_UINT8,
        BASE_DEC},
    [ICMPV6_ND_RA_FLAG] = {"icmpv6.nd.ra.flag", "Flags", FIELD_UINT8, BASE_HEX},
    [ICMPV6_ND_RA_FLAG_M] = {"icmpv6.nd.ra.flag.m", "Managed address configuration", FIELD_BOOL, 1,
        .mask = 0x80, .names = &set_names},
    [ICMPV6_ND_RA_FLAG_O] = {"icmpv6.nd.ra.flag.o", "Other configuration", FIELD_BOOL, 1,
        .mask = 0x40, .names = &set_names},
    [ICMPV6_ND_RA_FLAG_H] = {"icmpv6.nd.ra.flag.h", "Home Agent", FIELD_BOOL, 1, .mask = 0x20,
        .names = &set_names},
    [ICMPV6_ND_RA_FLAG_PRF] = {"icmpv6.nd.ra.flag.prf", "Prf (Default Router Preference)",
        FIELD_UINT8, BASE_DEC, .mask = 0x18, .names = &preference_names},
    [ICMPV6_ND_RA_FLAG_P] = {"icmpv6.nd.ra.flag.p", "Proxy", FIELD_BOOL, 1, .mask = 0x4,
        .names = &set_names},
    [ICMPV6_ND_RA_FLAG_RSV] = {"icmpv6.nd.ra.flag.rsv", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0x3},
    [ICMPV6_ND_RA_ROUTER_LIFETIME] = {"icmpv6.nd.ra.router_lifetime", "Router lifetime (s)",
        FIELD_UINT16, BASE_DEC},
    [ICMPV6_ND_RA_REACHABLE_TIME] = {"icmpv6.nd.ra.reachable_time", "Reachable time (ms)",
        FIELD_UINT32, BASE_DEC},
    [ICMPV6_ND_RA_RETRANS_TIMER] = {"icmpv6.nd.ra.retrans_timer", "Retrans timer (ms)",
        FIELD_UINT32, BASE_DEC},
    [ICMPV6_ND_NS_TARGET_ADDRESS] = {"icmpv6.nd.ns.target_address", "Target Address", FIELD_IPV6},
    [ICMPV6_ND_NA_FLAG] = {"icmpv6.nd.na.flag", "Flags", FIELD_UINT32, BASE_HEX},
    [ICMPV6_ND_NA_FLAG_R] = {"icmpv6.nd.na.flag.r", "Router", FIELD_BOOL, 4, .mask = 0x80000000,
        .names = &set_names},
    [ICMPV6_ND_NA_FLAG_S] = {"icmpv6.nd.na.flag.s", "Solicited", FIELD_BOOL, 4, .mask = 0x40000000,
        .names = &set_names},
    [ICMPV6_ND_NA_FLAG_O] = {"icmpv6.nd.na.flag.o", "Override", FIELD_BOOL, 4, .mask = 0x20000000,
        .names = &set_names},
    [ICMPV6_ND_NA_FLAG_RSV] = {"icmpv6.nd.na.flag.rsv", "Reserved", FIELD_UINT32, BASE_DEC,
        .mask = 0x1fffffff},
    [ICMPV6_ND_NA_TARGET_ADDRESS] = {"icmpv6.nd.na.target_address", "Target Address", FIELD_IPV6},
    [ICMPV6_ND_RD_TARGET_ADDRESS] = {"icmpv6.nd.rd.target_address", "Target Address", FIELD_IPV6},
    [ICMPV6_RD_NA_DESTINATION_ADDRESS] = {"icmpv6.rd.na.destination_address", "Destination Address",
        FIELD_IPV6},
    [ICMPV6_MLD_MAXIMUM_RESPONSE_DELAY] = {"icmpv6.mld.maximum_response_delay",
        "Maximum Response Delay [ms]", FIELD_UINT16, BASE_DEC},
    [ICMPV6_MLD_MULTICAST_ADDRESS] = {"icmpv6.mld.multicast_address", "Multicast Address",
        FIELD_IPV6},
    [ICMPV6_RR_SEQUENCE_NUMBER] = {"icmpv6.rr.sequence_number", "Sequence Number", FIELD_UINT32,
        BASE_DEC},
    [ICMPV6_RR_SEGMENT_NUMBER] = {"icmpv6.rr.segment_number", "Segment Number", FIELD_UINT8,
        BASE_DEC},
    [ICMPV6_RR_FLAG] = {"icmpv6.rr.flag", "Flags", FIELD_UINT8, BASE_HEX},
    [ICMPV6_RR_FLAG_T] = {"icmpv6.rr.flag.t", "Test Command", FIELD_BOOL, 1, .mask = 0x80,
        .names = &set_names},
    [ICMPV6_RR_FLAG_R] = {"icmpv6.rr.flag.r", "Result requested", FIELD_BOOL, 1, .mask = 0x40,
        .names = &set_names},
    [ICMPV6_RR_FLAG_A] = {"icmpv6.rr.flag.a", "All Interfaces", FIELD_BOOL, 1, .mask = 0x20,
        .names = &set_names},
    [ICMPV6_RR_FLAG_S] = {"icmpv6.rr.flag.s", "Site-specific", FIELD_BOOL, 1, .mask = 0x10,
        .names = &set_names},
    [ICMPV6_RR_FLAG_P] = {"icmpv6.rr.flag.p", "Processed previously", FIELD_BOOL, 1, .mask = 0x8,
        .names = &set_names},
    [ICMPV6_RR_FLAG_RSV] = {"icmpv6.rr.flag.rsv", "Reserved", FIELD_UINT8, BASE_DEC, .mask = 0x7},
    [ICMPV6_MLD_MAXIMUM_RESPONSE_CODE] = {"icmpv6.mld.maximum_response_code",
        "Maximum Response Code", FIELD_UINT16, BASE_DEC},
    [ICMPV6_MLD_FLAG] = {"icmpv6.mld.flag", "Flags", FIELD_UINT8, BASE_HEX},
    [ICMPV6_MLD_FLAG_S] = {"icmpv6.mld.flag.s", "Suppress Router-Side Processing", FIELD_BOOL, 1,
        .mask = 0x8, .names = &true_names},
    [ICMPV6_MLD_FLAG_QRV] = {"icmpv6.mld.flag.qrv", "QRV (Querier's Robustness Variable)",
        FIELD_UINT8, BASE_DEC, .mask = 0x7},
    [ICMPV6_MLD_FLAG_RESERVED] = {"icmpv6.mld.flag.reserved", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0xf0},
    [ICMPV6_MLD_QQI] = {"icmpv6.mld.qqi", "QQIC (Querier's Query Interval Code)", FIELD_UINT8,
        BASE_DEC},
    [ICMPV6_MLD_NB_SOURCES] = {"icmpv6.mld.nb_sources", "Number of Sources", FIELD_UINT16,
        BASE_DEC},
    [ICMPV6_MLD_SOURCE_ADDRESS] = {"icmpv6.mld.source_address", "Source Address", FIELD_IPV6},
    [ICMPV6_MLDR_NB_MCAST_RECORDS] = {"icmpv6.mldr.nb_mcast_records",
        "Number of Multicast Address Records", FIELD_UINT16, BASE_DEC},
    [ICMPV6_MLDR_MAR] = {"icmpv6.mldr.mar", "Multicast Address Record", FIELD_NONE},
    [ICMPV6_MLDR_MAR_RECORD_TYPE] = {"icmpv6.mldr.mar.record_type", "Record Type", FIELD_UINT8,
        BASE_DEC, .names = &record_names},
    [ICMPV6_MLDR_MAR_AUX_DATA_LEN] = {"icmpv6.mldr.mar.aux_data_len", "Aux Data Len", FIELD_UINT8,
        BASE_DEC},
    [ICMPV6_MLDR_MAR_NB_SOURCES] = {"icmpv6.mldr.mar.nb_sources", "Number of Sources", FIELD_UINT16,
        BASE_DEC},
    [ICMPV6_MLDR_MAR_MULTICAST_ADDRESS] = {"icmpv6.mldr.mar.multicast_address", "Multicast Address",
        FIELD_IPV6},
    [ICMPV6_MLDR_MAR_SOURCE_ADDRESS] = {"icmpv6.mldr.mar.source_address", "Source Address",
        FIELD_IPV6},
    [ICMPV6_MLDR_MAR_AUXILIARY_DATA] = {"icmpv6.mldr.mar.auxiliary_data", "Auxiliary Data",
        FIELD_BYTES},
    [ICMPV6_MCAST_RA_QUERY_INTERVAL] = {"icmpv6.mcast_ra.query_interval", "Query Interval",
        FIELD_UINT16, BASE_DEC},
    [ICMPV6_MCAST_RA_ROBUSTNESS_VARIABLE] = {"icmpv6.mcast_ra.robustness_variable",
        "Robustness Variable", FIELD_UINT16, BASE_DEC},
    [ICMPV6_NI_QTYPE] = {"icmpv6.ni.qtype", "Qtype", FIELD_UINT16, BASE_DEC, .names = &query_names},
    [ICMPV6_NI_FLAG] = {"icmpv6.ni.flag", "Flags", FIELD_UINT16, BASE_HEX},
    [ICMPV6_NI_FLAG_G] = {"icmpv6.ni.flag.g", "Global-scope addresses", FIELD_BOOL, 2, .mask = 0x20,
        .names = &set_names},
    [ICMPV6_NI_FLAG_S] = {"icmpv6.ni.flag.s", "Site-local addresses", FIELD_BOOL, 2, .mask = 0x10,
        .names = &set_names},
    [ICMPV6_NI_FLAG_L] = {"icmpv6.ni.flag.l", "Link-local addresses", FIELD_BOOL, 2, .mask = 0x8,
        .names = &set_names},
    [ICMPV6_NI_FLAG_C] = {"icmpv6.ni.flag.c", "Compression", FIELD_BOOL, 2, .mask = 0x4,
        .names = &set_names},
    [ICMPV6_NI_FLAG_A] = {"icmpv6.ni.flag.a", "Unicast Addresses", FIELD_BOOL, 2, .mask = 0x2,
        .names = &unicast_names},
    [ICMPV6_NI_FLAG_T] = {"icmpv6.ni.flag.t", "Truncated", FIELD_BOOL, 2, .mask = 0x1,
        .names = &set_names},
    [ICMPV6_NI_FLAG_RSV] = {"icmpv6.ni.flag.rsv", "Reserved", FIELD_UINT16, BASE_HEX,
        .mask = 0xffc0},
    [ICMPV6_NI_NONCE] = {"icmpv6.ni.nonce", "Nonce", FIELD_UINT64, BASE_HEX},
    [ICMPV6_NI_QUERY_SUBJECT_IPV6] = {"icmpv6.ni.query.subject_ipv6", "IPv6 subject address",
        FIELD_IPV6},
    [ICMPV6_NI_QUERY_SUBJECT_FQDN] = {"icmpv6.ni.query.subject_fqdn", "FQDN subject", FIELD_TEXT},
    [ICMPV6_NI_QUERY_SUBJECT_IPV4] = {"icmpv6.ni.query.subject_ipv4", "IPv4 subject address",
        FIELD_IPV4},
    [ICMPV6_NI_REPLY_NODE_TTL] = {"icmpv6.ni.reply.node_ttl", "TTL", FIELD_UINT32, BASE_DEC},
    [ICMPV6_NI_REPLY_NODE_NAME] = {"icmpv6.ni.reply.node_name", "Name Node", FIELD_TEXT},
    [ICMPV6_NI_REPLY_NODE_ADDRESS] = {"icmpv6.ni.reply.node_address", "IPv6 Node address",
        FIELD_IPV6},
    [ICMPV6_NI_REPLY_IPV4_ADDRESS] = {"icmpv6.ni.reply.ipv4_address", "IPv4 Node address",
        FIELD_IPV4},
    [ICMPV6_EXT_ECHO_SEQ] = {"icmpv6.ext.echo.seq", "Sequence number", FIELD_UINT8, BASE_DEC_HEX},
    [ICMPV6_EXT_ECHO_REQ_RES] = {"icmpv6.ext.echo.req.res", "Reserved", FIELD_UINT8, BASE_HEX,
        .mask = 0xfe},
    [ICMPV6_EXT_ECHO_REQ_LOCAL] = {"icmpv6.ext.echo.req.local", "Local bit", FIELD_BOOL, 1,
        .mask = 0x1, .names = &set_names},
    [ICMPV6_EXT_ECHO_RSP_STATE] = {"icmpv6.ext.echo.rsp.state", "State", FIELD_UINT8, BASE_DEC,
        .mask = 0xe0, .names = &state_names},
    [ICMPV6_EXT_ECHO_RSP_RES] = {"icmpv6.ext.echo.rsp.res", "Reserved", FIELD_UINT8, BASE_HEX,
        .mask = 0x18},
    [ICMPV6_EXT_ECHO_RSP_ACTIVE] = {"icmpv6.ext.echo.rsp.active", "Active bit", FIELD_BOOL, 1,
        .mask = 0x4, .names = &set_names},
    [ICMPV6_EXT_ECHO_RSP_IPV4] = {"icmpv6.ext.echo.rsp.ipv4", "IPv4 bit", FIELD_BOOL, 1,
        .mask = 0x2, .names = &set_names},
    [ICMPV6_EXT_ECHO_RSP_IPV6] = {"icmpv6.ext.echo.rsp.ipv6", "IPv6 bit", FIELD_BOOL, 1,
        .mask = 0x1, .names = &set_names},
    [ICMPV6_RESP_IN] = {"icmpv6.resp_in", "Response In", FIELD_FRAME},
    [ICMPV6_NO_RESP] = {"icmpv6.no_resp", "No response seen", FIELD_NONE},
    [ICMPV6_RESP_TO] = {"icmpv6.resp_to", "Response To", FIELD_FRAME},
    [ICMPV6_RESPTIME] = {"icmpv6.resptime", "Response Time", FIELD_DOUBLE},
    [ICMPV6_UNDECODED_TYPE] = {"icmpv6.undecoded.type", "Undecoded type", FIELD_EXPERT, EXPERT_NOTE,
        EXPERT_UNDECODED},
    [ICMPV6_RESP_NOT_FOUND] = {"icmpv6.resp_not_found", "Response not found", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_SEQUENCE},
    [ICMPV6_CHECKSUM_BAD] = {"icmpv6.checksum_bad.expert", "Bad checksum", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_CHECKSUM},
    [ICMPV6_RR_MAXDELAY] = {"icmpv6.rr.maxdelay", "Max Delay", FIELD_UINT16, BASE_DEC},
    [ICMPV6_MIP6_IDENTIFIER] = {"icmpv6.mip6.identifier", "Identifier", FIELD_UINT16, BASE_DEC_HEX},
    [ICMPV6_MIP6_HOME_AGENT_ADDRESS] = {"icmpv6.mip6.home_agent_address", "Home Agent Address",
        FIELD_IPV6},
};
const struct field_table icmpv6_fields = FIELDS(icmpv6);

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
    {NODE_QUERY, &question_names}, {NODE_REPLY, &answer_names}, {EXTENDED_ECHO, &extended_names},
    {EXTENDED_ECHO_REPLY, &extended_reply_names}};

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

static void say_mac(struct dissection *d, const char *before, const uint8_t *mac)
{
    if (!info(d) || !mac)
        return;
    text_add(info(d), before);
    text_ether(info(d), mac);
}

static void show_router_solicitation(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    struct nd_found found = {0};

    take_reserved(d, 4);
    icmpv6_show_options(decoder, d, m->layer, &found);
    say_mac(d, " from ", found.source);
}

static void show_router_advertisement(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    static const struct field *const bits[] = {icmpv6 + ICMPV6_ND_RA_FLAG_M,
        icmpv6 + ICMPV6_ND_RA_FLAG_O, icmpv6 + ICMPV6_ND_RA_FLAG_H, icmpv6 + ICMPV6_ND_RA_FLAG_PRF,
        icmpv6 + ICMPV6_ND_RA_FLAG_P, icmpv6 + ICMPV6_ND_RA_FLAG_RSV};
    struct nd_found found = {0};

    take_u8(d, icmpv6 + ICMPV6_ND_RA_CUR_HOP_LIMIT);
    take_bitmask(d, icmpv6 + ICMPV6_ND_RA_FLAG, bits, 6);
    take_u16(d, icmpv6 + ICMPV6_ND_RA_ROUTER_LIFETIME);
    take_u32(d, icmpv6 + ICMPV6_ND_RA_REACHABLE_TIME);
    take_u32(d, icmpv6 + ICMPV6_ND_RA_RETRANS_TIMER);
    icmpv6_show_options(decoder, d, m->layer, &found);
    say_mac(d, " from ", found.source);
}

static void show_neighbor_solicitation(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    struct nd_found found = {0};

    take_reserved(d, 4);
    say_address(d, " for ", take_bytes(d, icmpv6 + ICMPV6_ND_NS_TARGET_ADDRESS, 16));
    icmpv6_show_options(decoder, d, m->layer, &found);
    say_mac(d, " from ", found.source);
}

static void say_flags(struct dissection *d, uint64_t flags)
{
    static const char *const texts[] = {"", " (ovr)", " (sol)", " (sol, ovr)", " (rtr)",
        " (rtr, ovr)", " (rtr, sol)", " (rtr, sol, ovr)"};

    if (info(d))
        text_add(info(d), texts[flags >> 29 & 7]);
}

static void show_neighbor_advertisement(
    struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    static const struct field *const bits[] = {icmpv6 + ICMPV6_ND_NA_FLAG_R,
        icmpv6 + ICMPV6_ND_NA_FLAG_S, icmpv6 + ICMPV6_ND_NA_FLAG_O, icmpv6 + ICMPV6_ND_NA_FLAG_RSV};
    struct nd_found found = {0};
    uint64_t flags = take_bitmask(d, icmpv6 + ICMPV6_ND_NA_FLAG, bits, 4);

    say_address(d, " ", take_bytes(d, icmpv6 + ICMPV6_ND_NA_TARGET_ADDRESS, 16));
    say_flags(d, flags);
    icmpv6_show_options(decoder, d, m->layer, &found);
    say_mac(d, " is at ", found.target);
}

static void show_redirect(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    struct nd_found found = {0};

    take_reserved(d, 4);
    take_bytes(d, icmpv6 + ICMPV6_ND_RD_TARGET_ADDRESS, 16);
    take_bytes(d, icmpv6 + ICMPV6_RD_NA_DESTINATION_ADDRESS, 16);
    icmpv6_show_options(decoder, d, m->layer, &found);
    say_mac(d, " is at ", found.target);
}

static void show_inverse(struct decoder *decoder, struct dissection *d, const struct message6 *m)
{
    struct nd_found found = {0};

    take_reserved(d, 4);
    icmpv6_show_options(decoder, d, m->layer, &found);
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
    text_add(&t, names_get(&record_names, type, "Unknown"));
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
    for (uint32_t i = 0; i < n && !d->cursor.bad; i++)
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
            bytes_of(arena_copy(d->arena, t.data, t.length)));
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
    else if (m->code == 0)
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
    {MULTICAST_ADVERTISEMENT, show_multicast_router}, {EXTENDED_ECHO, show_extended_echo},
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
    if (left(d) >= 2 && names_find(&type_names, m.type))
        info_add(d, "%s", names_find(&type_names, m.type));
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
