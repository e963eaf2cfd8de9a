/*
 * IPv6 hop-by-hop and destination options (RFC 8200 section 4.2)
 *
 *     +--------+--------+-----------        +--------+--------+---------
 *     |  next  | length | options ...       |  type  | length | data       Pad1 is a type alone
 *     +--------+--------+-----------        +--------+--------+---------
 *     length of the header: 8 octets more than 8 times this; of an option: its data
 */
#include "analyzer/ipv6.h"
#include "analyzer/protocol_names.h"

static const struct name option_names_rows[] = {
    ONE(0, "Pad1"),
    ONE(1, "PadN"),
    ONE(4, "Tunnel Encapsulation Limit"),
    ONE(5, "Router Alert"),
    ONE(7, "CALIPSO"),
    ONE(8, "SMF_DPD"),
    ONE(15, "Performance and Diagnostic Metrics"),
    ONE(30, "Experimental (0x1E)"),
    ONE(38, "Quick-Start"),
    ONE(48, "Path MTU Option"),
    ONE(49, "IOAM Option"),
    ONE(62, "Experimental (0x3E)"),
    ONE(65, "Tunnel Payload Forwarding (TPF) Information"),
    ONE(94, "Experimental (0x5E)"),
    ONE(99, "RPL Option"),
    ONE(109, "MPL Option"),
    ONE(126, "Experimental (0x7E)"),
    ONE(138, "Endpoint Identification"),
    ONE(139, "ILNP Nonce"),
    ONE(140, "Line-Identification Option"),
    ONE(158, "Experimental (0x9E)"),
    ONE(190, "Experimental (0xBE)"),
    ONE(194, "Jumbo Payload"),
    ONE(201, "Home Address"),
    ONE(222, "Experimental (0xDE)"),
    ONE(238, "IP_DFF"),
    ONE(254, "Experimental (0xFE)"),
};
static const struct names option_names = NAMES(option_names_rows);

static const struct name action_names_rows[] = {
    ONE(0, "Skip and continue"),
    ONE(1, "Discard"),
    ONE(2, "Discard and send ICMP Parameter Problem"),
    ONE(3, "Discard and send ICMP if not multicast"),
};
static const struct names action_names = NAMES(action_names_rows);

static const struct name alert_names_rows[] = {
    ONE(0, "MLD"),
    ONE(1, "RSVP"),
    ONE(2, "Active Network"),
};
static const struct names alert_names = NAMES(alert_names_rows);

static const struct name tagger_names_rows[] = {
    ONE(0, "NULL"),
    ONE(1, "DEFAULT"),
    ONE(2, "IPv4"),
    ONE(3, "IPv6"),
};
static const struct names tagger_names = NAMES(tagger_names_rows);

static const struct name seed_names_rows[] = {
    ONE(0, "0"),
    ONE(1, "16-bit unsigned integer"),
    ONE(2, "64-bit unsigned integer"),
    ONE(3, "128-bit unsigned integer"),
};
static const struct names seed_names = NAMES(seed_names_rows);

static const struct name ioam_names_rows[] = {
    ONE(0, "Pre-allocated Trace"),
    ONE(1, "Incremental Trace"),
    ONE(2, "Proof of Transit"),
    ONE(3, "Edge to Edge"),
};
static const struct names ioam_names = NAMES(ioam_names_rows);

enum {
    HOPOPTS,
    DSTOPTS,
    IPV6_OPT,
    IPV6_OPT_TYPE,
    IPV6_OPT_TYPE_ACTION,
    IPV6_OPT_TYPE_CHANGE,
    IPV6_OPT_TYPE_REST,
    IPV6_OPT_LENGTH,
    IPV6_OPT_PAD1,
    IPV6_OPT_PADN,
    IPV6_OPT_PMTU_MIN,
    IPV6_OPT_PMTU_RTN,
    IPV6_OPT_PMTU_R_FLAG,
    IPV6_OPT_ROUTER_ALERT,
    IPV6_OPT_TEL,
    IPV6_OPT_JUMBO,
    IPV6_OPT_CALIPSO_DOI,
    IPV6_OPT_CALIPSO_CMPT_LENGTH,
    IPV6_OPT_CALIPSO_SENS_LEVEL,
    IPV6_OPT_CALIPSO_CHECKSUM,
    IPV6_OPT_CALIPSO_CMPT_BITMAP,
    IPV6_OPT_SMF_DPD_HASH_BIT,
    IPV6_OPT_SMF_DPD_TID_TYPE,
    IPV6_OPT_SMF_DPD_TID_LEN,
    IPV6_OPT_SMF_DPD_TAGGER_ID,
    IPV6_OPT_SMF_DPD_IDENT,
    IPV6_OPT_SMF_DPD_HAV,
    IPV6_OPT_PDM_SCALE_DTLR,
    IPV6_OPT_PDM_SCALE_DTLS,
    IPV6_OPT_PDM_PSN_THIS_PKT,
    IPV6_OPT_PDM_PSN_LAST_RECV,
    IPV6_OPT_PDM_DELTA_LAST_RECV,
    IPV6_OPT_PDM_DELTA_LAST_SENT,
    IPV6_OPT_QS_FUNC,
    IPV6_OPT_QS_RATE,
    IPV6_OPT_QS_TTL,
    IPV6_OPT_QS_TTL_DIFF,
    IPV6_OPT_QS_UNUSED,
    IPV6_OPT_QS_NONCE,
    IPV6_OPT_QS_RESERVED,
    IPV6_OPT_IOAM_RSV,
    IPV6_OPT_IOAM_OPT_TYPE,
    IPV6_OPT_TPF_INFORMATION,
    IPV6_OPT_MIPV6_HOME_ADDRESS,
    IPV6_OPT_RPL_FLAG,
    IPV6_OPT_RPL_FLAG_O,
    IPV6_OPT_RPL_FLAG_R,
    IPV6_OPT_RPL_FLAG_F,
    IPV6_OPT_RPL_FLAG_RSV,
    IPV6_OPT_RPL_INSTANCE_ID,
    IPV6_OPT_RPL_SENDER_RANK,
    IPV6_OPT_ILNP_NONCE,
    IPV6_OPT_LIO_LENGTH,
    IPV6_OPT_LIO_LINE_ID,
    IPV6_OPT_MPL_FLAG,
    IPV6_OPT_MPL_FLAG_S,
    IPV6_OPT_MPL_FLAG_M,
    IPV6_OPT_MPL_FLAG_V,
    IPV6_OPT_MPL_FLAG_RSV,
    IPV6_OPT_MPL_SEQUENCE,
    IPV6_OPT_MPL_SEED_ID,
    IPV6_OPT_DFF_FLAGS,
    IPV6_OPT_DFF_FLAG_VER,
    IPV6_OPT_DFF_FLAG_DUP,
    IPV6_OPT_DFF_FLAG_RET,
    IPV6_OPT_DFF_FLAG_RSV,
    IPV6_OPT_DFF_SEQUENCE_NUMBER,
    IPV6_OPT_EXPERIMENTAL,
    IPV6_OPT_UNKNOWN_DATA,
    IPV6_OPT_UNKNOWN,
    IPV6_OPT_JUMBO_PROHIBITED,
    IPV6_OPT_JUMBO_TRUNCATED,
    IPV6_OPT_INVALID_LEN,
    IPV6_OPT_UNKNOWN_DATA_EXPERT,
    IPV6_OPT_HEADER_MISMATCH,
    IPV6_OPT_DEPRECATED,
    IPV6_OPT_MPL_IPV6_SRC_SEED_ID,
    IPV6_HOPOPTS_NXT,
    IPV6_HOPOPTS_LEN,
    IPV6_HOPOPTS_LEN_OCT,
    IPV6_HOPOPTS_NOT_FIRST,
    IPV6_DSTOPTS_NXT,
    IPV6_DSTOPTS_LEN,
    IPV6_DSTOPTS_LEN_OCT,
};

static const struct field option[] = {
    [HOPOPTS] = {"ipv6.hopopts", "IPv6 Hop-by-Hop Option", FIELD_PROTOCOL},
    [DSTOPTS] = {"ipv6.dstopts", "Destination Options for IPv6", FIELD_PROTOCOL},
    [IPV6_OPT] = {"ipv6.opt", "IPv6 Option", FIELD_NONE},
    [IPV6_OPT_TYPE] = {"ipv6.opt.type", "Type", FIELD_UINT8, BASE_HEX, .names = &option_names},
    [IPV6_OPT_TYPE_ACTION] = {"ipv6.opt.type.action", "Action", FIELD_UINT8, BASE_DEC, .mask = 0xc0,
        .names = &action_names},
    [IPV6_OPT_TYPE_CHANGE] = {"ipv6.opt.type.change", "May Change", FIELD_BOOL, 1, .mask = 0x20,
        .names = &yes_names},
    [IPV6_OPT_TYPE_REST] = {"ipv6.opt.type.rest", "Low-Order Bits", FIELD_UINT8, BASE_HEX,
        .mask = 0x1f},
    [IPV6_OPT_LENGTH] = {"ipv6.opt.length", "Length", FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_PAD1] = {"ipv6.opt.pad1", "Pad1", FIELD_NONE},
    [IPV6_OPT_PADN] = {"ipv6.opt.padn", "PadN", FIELD_BYTES},
    [IPV6_OPT_PMTU_MIN] = {"ipv6.opt.pmtu.min", "Minimum Reported PMTU", FIELD_UINT16, BASE_DEC},
    [IPV6_OPT_PMTU_RTN] = {"ipv6.opt.pmtu.rtn", "Return Minimum PMTU", FIELD_UINT16, BASE_DEC},
    [IPV6_OPT_PMTU_R_FLAG] = {"ipv6.opt.pmtu.r_flag", "Return Flag", FIELD_BOOL, 0,
        .names = &true_names},
    [IPV6_OPT_ROUTER_ALERT] = {"ipv6.opt.router_alert", "Router Alert", FIELD_UINT16, BASE_DEC,
        .names = &alert_names},
    [IPV6_OPT_TEL] = {"ipv6.opt.tel", "Tunnel Encapsulation Limit", FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_JUMBO] = {"ipv6.opt.jumbo", "Payload Length", FIELD_UINT32, BASE_DEC},
    [IPV6_OPT_CALIPSO_DOI] = {"ipv6.opt.calipso.doi", "CALIPSO Domain of Interpretation",
        FIELD_UINT32, BASE_DEC},
    [IPV6_OPT_CALIPSO_CMPT_LENGTH] = {"ipv6.opt.calipso.cmpt.length", "Compartment Length",
        FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_CALIPSO_SENS_LEVEL] = {"ipv6.opt.calipso.sens_level", "Sensitivity Level",
        FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_CALIPSO_CHECKSUM] = {"ipv6.opt.calipso.checksum", "Checksum", FIELD_UINT16, BASE_HEX},
    [IPV6_OPT_CALIPSO_CMPT_BITMAP] = {"ipv6.opt.calipso.cmpt_bitmap", "Compartment Bitmap",
        FIELD_BYTES},
    [IPV6_OPT_SMF_DPD_HASH_BIT] = {"ipv6.opt.smf_dpd.hash_bit", "H-bit", FIELD_BOOL, 1,
        .mask = 0x80, .names = &true_names},
    [IPV6_OPT_SMF_DPD_TID_TYPE] = {"ipv6.opt.smf_dpd.tid_type", "TaggerID Type", FIELD_UINT8,
        BASE_DEC, .mask = 0x70, .names = &tagger_names},
    [IPV6_OPT_SMF_DPD_TID_LEN] = {"ipv6.opt.smf_dpd.tid_len", "TaggerID Length", FIELD_UINT8,
        BASE_DEC, .mask = 0xf},
    [IPV6_OPT_SMF_DPD_TAGGER_ID] = {"ipv6.opt.smf_dpd.tagger_id", "TaggerID", FIELD_BYTES},
    [IPV6_OPT_SMF_DPD_IDENT] = {"ipv6.opt.smf_dpd.ident", "Identifier", FIELD_BYTES},
    [IPV6_OPT_SMF_DPD_HAV] = {"ipv6.opt.smf_dpd.hav", "Hash Assist Value", FIELD_BYTES},
    [IPV6_OPT_PDM_SCALE_DTLR] = {"ipv6.opt.pdm.scale_dtlr", "Scale DTLR", FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_PDM_SCALE_DTLS] = {"ipv6.opt.pdm.scale_dtls", "Scale DTLS", FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_PDM_PSN_THIS_PKT] = {"ipv6.opt.pdm.psn_this_pkt", "PSN This Packet", FIELD_UINT16,
        BASE_DEC},
    [IPV6_OPT_PDM_PSN_LAST_RECV] = {"ipv6.opt.pdm.psn_last_recv", "PSN Last Received", FIELD_UINT16,
        BASE_DEC},
    [IPV6_OPT_PDM_DELTA_LAST_RECV] = {"ipv6.opt.pdm.delta_last_recv", "Delta Time Last Received",
        FIELD_UINT16, BASE_DEC},
    [IPV6_OPT_PDM_DELTA_LAST_SENT] = {"ipv6.opt.pdm.delta_last_sent", "Delta Time Last Sent",
        FIELD_UINT16, BASE_DEC},
    [IPV6_OPT_QS_FUNC] = {"ipv6.opt.qs_func", "Function", FIELD_UINT8, BASE_DEC, .mask = 0xf0,
        .names = &quick_start_function_names},
    [IPV6_OPT_QS_RATE] = {"ipv6.opt.qs_rate", "Rate", FIELD_UINT8, BASE_DEC, .mask = 0xf,
        .names = &quick_start_rate_names},
    [IPV6_OPT_QS_TTL] = {"ipv6.opt.qs_ttl", "QS TTL", FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_QS_TTL_DIFF] = {"ipv6.opt.qs_ttl_diff", "TTL Diff", FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_QS_UNUSED] = {"ipv6.opt.qs_unused", "Not Used", FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_QS_NONCE] = {"ipv6.opt.qs_nonce", "QS Nonce", FIELD_UINT32, BASE_HEX,
        .mask = 0xfffffffc},
    [IPV6_OPT_QS_RESERVED] = {"ipv6.opt.qs_reserved", "Reserved", FIELD_UINT32, BASE_HEX,
        .mask = 0x3},
    [IPV6_OPT_IOAM_RSV] = {"ipv6.opt.ioam.rsv", "Reserved", FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_IOAM_OPT_TYPE] = {"ipv6.opt.ioam.opt_type", "Option-Type", FIELD_UINT8, BASE_DEC,
        .names = &ioam_names},
    [IPV6_OPT_TPF_INFORMATION] = {"ipv6.opt.tpf_information", "TPF Information", FIELD_UINT32,
        BASE_HEX},
    [IPV6_OPT_MIPV6_HOME_ADDRESS] = {"ipv6.opt.mipv6.home_address", "MIPv6 Home Address",
        FIELD_IPV6},
    [IPV6_OPT_RPL_FLAG] = {"ipv6.opt.rpl.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [IPV6_OPT_RPL_FLAG_O] = {"ipv6.opt.rpl.flag.o", "Down", FIELD_BOOL, 1, .mask = 0x80,
        .names = &true_names},
    [IPV6_OPT_RPL_FLAG_R] = {"ipv6.opt.rpl.flag.r", "Rank Error", FIELD_BOOL, 1, .mask = 0x40,
        .names = &true_names},
    [IPV6_OPT_RPL_FLAG_F] = {"ipv6.opt.rpl.flag.f", "Forwarding Error", FIELD_BOOL, 1, .mask = 0x20,
        .names = &true_names},
    [IPV6_OPT_RPL_FLAG_RSV] = {"ipv6.opt.rpl.flag.rsv", "Reserved", FIELD_UINT8, BASE_HEX,
        .mask = 0x1f},
    [IPV6_OPT_RPL_INSTANCE_ID] = {"ipv6.opt.rpl.instance_id", "RPLInstanceID", FIELD_UINT8,
        BASE_HEX},
    [IPV6_OPT_RPL_SENDER_RANK] = {"ipv6.opt.rpl.sender_rank", "Sender Rank", FIELD_UINT16,
        BASE_HEX},
    [IPV6_OPT_ILNP_NONCE] = {"ipv6.opt.ilnp_nonce", "ILNP Nonce", FIELD_BYTES},
    [IPV6_OPT_LIO_LENGTH] = {"ipv6.opt.lio.length", "LineIDLen", FIELD_UINT8, BASE_DEC},
    [IPV6_OPT_LIO_LINE_ID] = {"ipv6.opt.lio.line_id", "Line ID", FIELD_TEXT},
    [IPV6_OPT_MPL_FLAG] = {"ipv6.opt.mpl.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [IPV6_OPT_MPL_FLAG_S] = {"ipv6.opt.mpl.flag.s", "Seed ID Length", FIELD_UINT8, BASE_DEC,
        .mask = 0xc0, .names = &seed_names},
    [IPV6_OPT_MPL_FLAG_M] = {"ipv6.opt.mpl.flag.m", "Largest Sequence", FIELD_BOOL, 1, .mask = 0x20,
        .names = &true_names},
    [IPV6_OPT_MPL_FLAG_V] = {"ipv6.opt.mpl.flag.v", "Version", FIELD_BOOL, 1, .mask = 0x10,
        .names = &true_names},
    [IPV6_OPT_MPL_FLAG_RSV] = {"ipv6.opt.mpl.flag.rsv", "Reserved", FIELD_UINT8, BASE_HEX,
        .mask = 0xf},
    [IPV6_OPT_MPL_SEQUENCE] = {"ipv6.opt.mpl.sequence", "Sequence", FIELD_UINT8, BASE_HEX},
    [IPV6_OPT_MPL_SEED_ID] = {"ipv6.opt.mpl.seed_id", "Seed ID", FIELD_BYTES},
    [IPV6_OPT_DFF_FLAGS] = {"ipv6.opt.dff.flags", "Flags", FIELD_UINT8, BASE_HEX},
    [IPV6_OPT_DFF_FLAG_VER] = {"ipv6.opt.dff.flag.ver", "Version (VER)", FIELD_UINT8, BASE_DEC,
        .mask = 0xc0},
    [IPV6_OPT_DFF_FLAG_DUP] = {"ipv6.opt.dff.flag.dup", "Duplicate (DUP)", FIELD_BOOL, 1,
        .mask = 0x20, .names = &true_names},
    [IPV6_OPT_DFF_FLAG_RET] = {"ipv6.opt.dff.flag.ret", "Return (RET)", FIELD_BOOL, 1, .mask = 0x10,
        .names = &true_names},
    [IPV6_OPT_DFF_FLAG_RSV] = {"ipv6.opt.dff.flag.rsv", "Reserved", FIELD_UINT8, BASE_HEX,
        .mask = 0xf},
    [IPV6_OPT_DFF_SEQUENCE_NUMBER] = {"ipv6.opt.dff.sequence_number", "Sequence Number",
        FIELD_UINT16, BASE_DEC_HEX},
    [IPV6_OPT_EXPERIMENTAL] = {"ipv6.opt.experimental", "Experimental Option", FIELD_BYTES},
    [IPV6_OPT_UNKNOWN_DATA] = {"ipv6.opt_unknown_data", "Unknown Data", FIELD_BYTES},
    [IPV6_OPT_UNKNOWN] = {"ipv6.opt.unknown", "Unknown Option Payload", FIELD_BYTES},
    [IPV6_OPT_JUMBO_PROHIBITED] = {"ipv6.opt.jumbo.prohibited",
        "When IPv6 payload length does not equal 0 a Jumbo Payload option must not be present",
        FIELD_EXPERT, EXPERT_WARNING, EXPERT_PROTOCOL},
    [IPV6_OPT_JUMBO_TRUNCATED] = {"ipv6.opt.jumbo.truncated",
        "Jumbo Payload option present and jumbo length < 65536", FIELD_EXPERT, EXPERT_WARNING,
        EXPERT_PROTOCOL},
    [IPV6_OPT_INVALID_LEN] = {"ipv6.opt.invalid_len", "Invalid IPv6 option length", FIELD_EXPERT,
        EXPERT_ERROR, EXPERT_MALFORMED},
    [IPV6_OPT_UNKNOWN_DATA_EXPERT] = {"ipv6.opt.unknown_data.expert",
        "Unknown Data (not interpreted)", FIELD_EXPERT, EXPERT_NOTE, EXPERT_UNDECODED},
    [IPV6_OPT_HEADER_MISMATCH] = {"ipv6.opt.header_mismatch",
        "Wrong options extension header for type", FIELD_EXPERT, EXPERT_WARNING, EXPERT_PROTOCOL},
    [IPV6_OPT_DEPRECATED] = {"ipv6.opt.deprecated", "Option type is deprecated", FIELD_EXPERT,
        EXPERT_NOTE, EXPERT_DEPRECATED},
    [IPV6_OPT_MPL_IPV6_SRC_SEED_ID] = {"ipv6.opt.mpl.ipv6_src_seed_id",
        "Seed ID is the IPv6 Source Address", FIELD_EXPERT, EXPERT_COMMENT, EXPERT_PROTOCOL},
    [IPV6_HOPOPTS_NXT] = {"ipv6.hopopts.nxt", "Next Header", FIELD_UINT8, BASE_DEC,
        .names = &ip_protocol_names},
    [IPV6_HOPOPTS_LEN] = {"ipv6.hopopts.len", "Length", FIELD_UINT8, BASE_DEC},
    [IPV6_HOPOPTS_LEN_OCT] = {"ipv6.hopopts.len_oct", "Length", FIELD_UINT16, BASE_DEC},
    [IPV6_HOPOPTS_NOT_FIRST] = {"ipv6.hopopts.not_first",
        "IPv6 Hop-by-Hop extension header must appear immediately after IPv6 header", FIELD_EXPERT,
        EXPERT_ERROR, EXPERT_PROTOCOL},
    [IPV6_DSTOPTS_NXT] = {"ipv6.dstopts.nxt", "Next Header", FIELD_UINT8, BASE_DEC,
        .names = &ip_protocol_names},
    [IPV6_DSTOPTS_LEN] = {"ipv6.dstopts.len", "Length", FIELD_UINT8, BASE_DEC},
    [IPV6_DSTOPTS_LEN_OCT] = {"ipv6.dstopts.len_oct", "Length", FIELD_UINT16, BASE_DEC},
};
const struct field_table ipv6_option_fields = FIELDS(option);

enum {
    PAD1 = 0,
    PADN = 1,
    JUMBO = 0xc2,
    QUICK_START_REQUEST = 0,
    QUICK_START_REPORT = 8,
};

/* The option at hand. The cursor is at its data, and may go beyond them. */
struct context {
    struct ipv6_packet *packet;
    struct node *node, *type, *length; /* of the option, and of its first two octets */
    uint8_t size;                      /* of its data */
};

/* --- one option each ------------------------------------------------------------------------ */

static void show_jumbo(struct dissection *d, const struct context *context)
{
    uint32_t length = take_u32(d, option + IPV6_OPT_JUMBO);

    if (length < 65536)
        expert(d, d->last, option + IPV6_OPT_JUMBO_TRUNCATED);
    if (!context->packet->jumbo)
        expert(d, context->node, option + IPV6_OPT_JUMBO_PROHIBITED);
}

static void show_quick_start(struct dissection *d, const struct context *context)
{
    unsigned function = (unsigned)peek_bits(d, option + IPV6_OPT_QS_FUNC, 1);

    if (function != QUICK_START_REQUEST && function != QUICK_START_REPORT)
        return;
    unsigned rate = take_u8(d, option + IPV6_OPT_QS_RATE) & 15;
    node_suffix(d, context->node, ", %s", names_get(&quick_start_rate_names, rate, ""));
    if (function == QUICK_START_REQUEST) {
        uint8_t ttl = take_u8(d, option + IPV6_OPT_QS_TTL);
        uint8_t difference = (uint8_t)(context->packet->octets[7] - ttl);
        gen_uint(d, option + IPV6_OPT_QS_TTL_DIFF, difference);
        node_suffix(d, context->node, ", QS TTL %u, QS TTL diff %u", ttl, difference);
    } else {
        take_u8(d, option + IPV6_OPT_QS_UNUSED);
    }
    peek_bits(d, option + IPV6_OPT_QS_NONCE, 4);
    take_u32(d, option + IPV6_OPT_QS_RESERVED);
}

static void show_path_mtu(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u16(d, option + IPV6_OPT_PMTU_MIN);
    struct bytes back = peek_rest(d);
    unsigned value = peek_u16(d, 0);
    take_nothing(d, 2);
    put_uint(d, option + IPV6_OPT_PMTU_RTN, (struct bytes){back.data, 2}, value & 0xfffe);
    put_uint(d, option + IPV6_OPT_PMTU_R_FLAG, (struct bytes){back.data + 1, 1}, value & 1);
}

static void show_calipso(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u32(d, option + IPV6_OPT_CALIPSO_DOI);
    uint32_t words = take_u8(d, option + IPV6_OPT_CALIPSO_CMPT_LENGTH);
    take_u8(d, option + IPV6_OPT_CALIPSO_SENS_LEVEL);
    take_u16(d, option + IPV6_OPT_CALIPSO_CHECKSUM);
    take_bytes(d, option + IPV6_OPT_CALIPSO_CMPT_BITMAP, words * 4);
    if (words == 0 && dissection_adds(d))
        node_label(d, d->last, "Compartment Bitmap: <MISSING>");
}

static void show_duplicate_detection(struct dissection *d, const struct context *context)
{
    bool hash = peek_bits(d, option + IPV6_OPT_SMF_DPD_HASH_BIT, 1) != 0;
    uint32_t size = context->size;

    if (hash) {
        take_bytes(d, option + IPV6_OPT_SMF_DPD_HAV, size);
        return;
    }
    unsigned type = (unsigned)peek_bits(d, option + IPV6_OPT_SMF_DPD_TID_TYPE, 1);
    uint32_t length = take_u8(d, option + IPV6_OPT_SMF_DPD_TID_LEN) & 15u, taken = 1;
    if (type != 0) {
        take_bytes(d, option + IPV6_OPT_SMF_DPD_TAGGER_ID, length + 1);
        taken += length + 1;
    }
    if (taken < size)
        take_bytes(d, option + IPV6_OPT_SMF_DPD_IDENT, size - taken);
}

static void show_home_address(struct dissection *d, const struct context *context)
{
    struct bytes address = take_bytes(d, option + IPV6_OPT_MIPV6_HOME_ADDRESS, 16);

    if (address.data)
        context->packet->source = address.data;
}

static void show_rpl(struct dissection *d, const struct context *context)
{
    static const struct field *const bits[] = {option + IPV6_OPT_RPL_FLAG_O,
        option + IPV6_OPT_RPL_FLAG_R, option + IPV6_OPT_RPL_FLAG_F, option + IPV6_OPT_RPL_FLAG_RSV};

    (void)context;
    take_bitmask(d, option + IPV6_OPT_RPL_FLAG, bits, 4);
    take_u8(d, option + IPV6_OPT_RPL_INSTANCE_ID);
    take_u16(d, option + IPV6_OPT_RPL_SENDER_RANK);
}

static void show_nonce(struct dissection *d, const struct context *context)
{
    take_bytes(d, option + IPV6_OPT_ILNP_NONCE, context->size);
}

static void show_line(struct dissection *d, const struct context *context)
{
    (void)context;
    uint32_t length = take_u8(d, option + IPV6_OPT_LIO_LENGTH);
    take_bytes(d, option + IPV6_OPT_LIO_LINE_ID, length);
}

static void show_mpl(struct dissection *d, const struct context *context)
{
    static const struct field *const bits[] = {option + IPV6_OPT_MPL_FLAG_S,
        option + IPV6_OPT_MPL_FLAG_M, option + IPV6_OPT_MPL_FLAG_V, option + IPV6_OPT_MPL_FLAG_RSV};
    static const uint8_t seed_lengths[] = {0, 2, 8, 16};
    (void)context;
    uint64_t flags = take_bitmask(d, option + IPV6_OPT_MPL_FLAG, bits, 4);

    take_u8(d, option + IPV6_OPT_MPL_SEQUENCE);
    uint8_t length = seed_lengths[flags >> 6 & 3];
    if (length > 0)
        take_bytes(d, option + IPV6_OPT_MPL_SEED_ID, length);
}

static void show_dff(struct dissection *d, const struct context *context)
{
    static const struct field *const bits[] = {option + IPV6_OPT_DFF_FLAG_VER,
        option + IPV6_OPT_DFF_FLAG_DUP, option + IPV6_OPT_DFF_FLAG_RET,
        option + IPV6_OPT_DFF_FLAG_RSV};

    (void)context;
    take_bitmask(d, option + IPV6_OPT_DFF_FLAGS, bits, 4);
    take_u16(d, option + IPV6_OPT_DFF_SEQUENCE_NUMBER);
}

static void show_diagnostics(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u8(d, option + IPV6_OPT_PDM_SCALE_DTLR);
    take_u8(d, option + IPV6_OPT_PDM_SCALE_DTLS);
    take_u16(d, option + IPV6_OPT_PDM_PSN_THIS_PKT);
    take_u16(d, option + IPV6_OPT_PDM_PSN_LAST_RECV);
    take_u16(d, option + IPV6_OPT_PDM_DELTA_LAST_RECV);
    take_u16(d, option + IPV6_OPT_PDM_DELTA_LAST_SENT);
}

static void show_ioam(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u8(d, option + IPV6_OPT_IOAM_RSV);
    uint8_t type = take_u8(d, option + IPV6_OPT_IOAM_OPT_TYPE);
    put_label(d, (struct bytes){peek_rest(d).data, 0}, "%s",
        names_get(&ioam_names, type, "Unknown Option-Type"));
}

static void show_alert(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u16(d, option + IPV6_OPT_ROUTER_ALERT);
}

static void show_limit(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u8(d, option + IPV6_OPT_TEL);
}

static void show_tunnel(struct dissection *d, const struct context *context)
{
    (void)context;
    take_u32(d, option + IPV6_OPT_TPF_INFORMATION);
}

static void show_experiment(struct dissection *d, const struct context *context)
{
    take_bytes(d, option + IPV6_OPT_EXPERIMENTAL, context->size);
}

static void show_unknown(struct dissection *d, const struct context *context)
{
    take_bytes(d, option + IPV6_OPT_UNKNOWN, context->size);
    if (!dissection_adds(d))
        return;
    if (context->size == 0)
        node_label(d, d->last, "Unknown Option Payload: <MISSING>");
    expert(d, d->last, option + IPV6_OPT_UNKNOWN_DATA_EXPERT);
}

/* --- the list ------------------------------------------------------------------------------- */

enum place { ANYWHERE, HOP_BY_HOP, DESTINATION };

struct kind {
    uint8_t type;
    uint8_t place;  /* enum place: the header that it belongs into */
    uint8_t length; /* of its data */
    bool least;     /* length is the least that it may be */
    bool deprecated;
    const char *complaint; /* about a wrong length; NULL: none is wrong */
    void (*show)(struct dissection *d, const struct context *context);
};

static const struct kind kinds[] = {
    {4, DESTINATION, 1, false, false, "Tunnel Encapsulation Limit: Invalid length", show_limit},
    {5, HOP_BY_HOP, 2, false, false, "Router alert: Invalid Length", show_alert},
    {7, HOP_BY_HOP, 8, true, false, "CALIPSO: Invalid Length", show_calipso},
    {8, HOP_BY_HOP, 1, true, false, NULL, show_duplicate_detection},
    {15, DESTINATION, 10, false, false, "PDM: Invalid length", show_diagnostics},
    {30, ANYWHERE, 0, true, false, NULL, show_experiment},
    {38, HOP_BY_HOP, 6, false, false, "Quick-Start: Invalid Length", show_quick_start},
    {48, HOP_BY_HOP, 4, false, false, "PMTU Option: Invalid Length", show_path_mtu},
    {49, HOP_BY_HOP, 2, true, false, "IOAM Option: Invalid length", show_ioam},
    {62, ANYWHERE, 0, true, false, NULL, show_experiment},
    {65, DESTINATION, 4, false, false, "TPF: Invalid Length", show_tunnel},
    {94, ANYWHERE, 0, true, false, NULL, show_experiment},
    {99, HOP_BY_HOP, 4, true, false, "RPL Option: Invalid length", show_rpl},
    {109, HOP_BY_HOP, 2, true, false, "MPL: Invalid length", show_mpl},
    {126, ANYWHERE, 0, true, false, NULL, show_experiment},
    {138, ANYWHERE, 0, true, true, NULL, show_unknown},
    {139, DESTINATION, 0, true, false, NULL, show_nonce},
    {140, DESTINATION, 1, true, false, "Line Identification: Invalid Length", show_line},
    {158, ANYWHERE, 0, true, false, NULL, show_experiment},
    {190, ANYWHERE, 0, true, false, NULL, show_experiment},
    {JUMBO, HOP_BY_HOP, 4, false, false, "Jumbo Payload: Invalid length", show_jumbo},
    {201, DESTINATION, 16, false, false, "Home Address: Invalid length", show_home_address},
    {222, ANYWHERE, 0, true, false, NULL, show_experiment},
    {238, HOP_BY_HOP, 3, false, false, "IPv6 DFF: Invalid length", show_dff},
    {254, ANYWHERE, 0, true, false, NULL, show_experiment},
};

static const struct kind *kind_of(uint8_t type)
{
    static const struct kind unknown = {0, ANYWHERE, 0, true, false, NULL, show_unknown};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == type)
            return &kinds[i];
    return &unknown;
}

static void note_kind(
    struct dissection *d, struct node *type, const struct kind *kind, const char *name, bool hop)
{
    if (kind->place == (hop ? DESTINATION : HOP_BY_HOP))
        expert_text(d, type, option + IPV6_OPT_HEADER_MISMATCH, "%s must use a %s options header",
            name, hop ? "destination" : "hop-by-hop");
}

/* The type with its bits; Pad1 has no bits to speak of. */
static struct node *show_type(
    struct dissection *d, const struct kind *kind, const char *name, bool hop)
{
    static const struct field *const bits[] = {
        option + IPV6_OPT_TYPE_ACTION, option + IPV6_OPT_TYPE_CHANGE, option + IPV6_OPT_TYPE_REST};

    if (peek_u8(d, 0) == PAD1) {
        take_u8(d, option + IPV6_OPT_TYPE);
        return NULL;
    }
    uint8_t octet = peek_u8(d, 0);
    take_u8(d, option + IPV6_OPT_TYPE);
    struct node *type = dissection_adds(d) ? d->last : NULL;
    descend(d, type);
    note_kind(d, type, kind, name, hop);
    for (size_t i = 0; i < 3 && type; i++)
        put_uint(d, bits[i], (struct bytes){d->cursor.base + type->offset, 1},
            (octet & bits[i]->mask) >> __builtin_ctzll(bits[i]->mask));
    if (kind->deprecated)
        expert(d, type, option + IPV6_OPT_DEPRECATED);
    if (kind->show == show_mpl && peek_u8(d, 1) >> 6 == 0)
        expert(d, type, option + IPV6_OPT_MPL_IPV6_SRC_SEED_ID);
    ascend(d, type);
    return type;
}

static void show_data(struct dissection *d, const struct kind *kind, const struct context *context)
{
    uint32_t end = d->cursor.position + context->size;
    bool wrong = kind->least ? context->size < kind->length : context->size != kind->length;

    if (kind->complaint && wrong)
        expert_text(d, context->length, option + IPV6_OPT_INVALID_LEN, "%s (%u bytes)",
            kind->complaint, context->size);
    kind->show(d, context);
    if (d->cursor.bad || d->cursor.position >= end)
        return;
    take_bytes(d, option + IPV6_OPT_UNKNOWN_DATA, end - d->cursor.position);
    if (dissection_adds(d))
        expert(d, d->last, option + IPV6_OPT_UNKNOWN_DATA_EXPERT);
}

static void show_padding(struct dissection *d, uint8_t size)
{
    take_bytes(d, option + IPV6_OPT_PADN, size);
    if (size == 0 && dissection_adds(d))
        node_label(d, d->last, "PadN: <none>");
}

static void show_option(struct dissection *d, struct ipv6_packet *packet, bool hop)
{
    uint8_t type = peek_u8(d, 0);
    const struct kind *kind = kind_of(type);
    const char *name = names_find(&option_names, type);
    struct node *node = open_node(d, option + IPV6_OPT);

    if (node && !name)
        name = arena_printf(d->arena, "Unknown IPv6 Option (%u)", type);
    if (node)
        node->label = name;
    struct context context = {packet, node, show_type(d, kind, name, hop), NULL, 0};
    if (type == PAD1) {
        put_mark(
            d, option + IPV6_OPT_PAD1, (struct bytes){d->cursor.base + d->cursor.position - 1, 1});
    } else {
        context.size = take_u8(d, option + IPV6_OPT_LENGTH);
        context.length = dissection_adds(d) ? d->last : NULL;
        if (type == PADN)
            show_padding(d, context.size);
        else
            show_data(d, kind, &context);
    }
    close_node(d, node);
}

void ipv6_options(struct dissection *d, struct ipv6_packet *packet, bool hop_by_hop)
{
    uint32_t size = peek_u8(d, 1) * 8u + 8, end = d->cursor.position + size;
    struct bytes octets = peek_rest(d);

    info_separator(d, " , ");
    info_add(d, hop_by_hop ? "IPv6 hop-by-hop options" : "IPv6 destination options");
    octets.length = octets.length < size ? octets.length : size;
    struct node *node =
        octets.length > 1 ? put_text(d, option + (hop_by_hop ? HOPOPTS : DSTOPTS), octets) : NULL;
    if (node)
        node->label = node->field->title;
    descend(d, node);
    if (hop_by_hop && packet->extensions > 0)
        expert(d, node, option + IPV6_HOPOPTS_NOT_FIRST);
    packet->next = take_u8(d, option + (hop_by_hop ? IPV6_HOPOPTS_NXT : IPV6_DSTOPTS_NXT));
    take_u8(d, option + (hop_by_hop ? IPV6_HOPOPTS_LEN : IPV6_DSTOPTS_LEN));
    node_label(d,
        gen_uint(d, option + (hop_by_hop ? IPV6_HOPOPTS_LEN_OCT : IPV6_DSTOPTS_LEN_OCT), size),
        "Length: %u bytes", size);
    while (!d->cursor.bad && d->cursor.position < end)
        show_option(d, packet, hop_by_hop);
    if (!d->cursor.bad)
        d->cursor.position = end;
    if (d->cursor.position > d->cursor.end)
        malformed(d);
    ascend(d, node);
}

uint32_t ipv6_jumbo_length(const struct dissection *d, uint32_t at)
{
    uint32_t end = at + peek_u8(d, at + 1) * 8u + 8;

    for (at += 2; at < end && at + 6 <= left(d);) {
        uint8_t type = peek_u8(d, at), size = peek_u8(d, at + 1);
        uint32_t value = (uint32_t)peek_u16(d, at + 2) << 16 | peek_u16(d, at + 4);
        if (type == JUMBO && size == 4)
            return value > UINT16_MAX ? value : 0;
        at += type == PAD1 ? 1 : size + 2u;
    }
    return 0;
}
