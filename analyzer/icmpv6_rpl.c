/*
 * The routing protocol of low-power networks in ICMPv6 (RFC 6550; metrics of RFC 6551)
 *
 *     code 0, DIS   |flags|reserved| options
 *     code 1, DIO   |instance|version|   rank    |flags|DTSN|flags|reserved| DODAG | options
 *     code 2, DAO   |instance|flags|reserved|sequence| DODAG, where flags say so | options
 *     code 3, ACK   |instance|flags|sequence|status|   DODAG, where flags say so | options
 *     an option     |type|length| data              length: of the data
 */
#include "analyzer/icmpv6_option.h"
#include "analyzer/protocol_names.h"

enum {
    RPL_RESERVED,
    RPL_DATA,
    RPL_UNKNOWN_DATA,
    RPL_DIS_FLAGS,
    RPL_DIO_INSTANCE,
    RPL_DIO_VERSION,
    RPL_DIO_RANK,
    RPL_DIO_FLAG,
    RPL_DIO_FLAG_G,
    RPL_DIO_FLAG_0,
    RPL_DIO_FLAG_MOP,
    RPL_DIO_FLAG_PREFERENCE,
    RPL_DIO_DTSN,
    RPL_DIO_DAGID,
    RPL_DAO_INSTANCE,
    RPL_DAO_FLAG,
    RPL_DAO_FLAG_K,
    RPL_DAO_FLAG_D,
    RPL_DAO_FLAG_RSV,
    RPL_DAO_SEQUENCE,
    RPL_DAO_DODAGID,
    RPL_DAOACK_INSTANCE,
    RPL_DAOACK_FLAG,
    RPL_DAOACK_FLAG_D,
    RPL_DAOACK_FLAG_RSV,
    RPL_DAOACK_SEQUENCE,
    RPL_DAOACK_STATUS,
    RPL_DAOACK_DODAGID,
    RPL_TYPE,
    RPL_LENGTH,
    RPL_OPT_RESERVED_MARK,
    RPL_PADN,
    RPL_METRIC_TYPE,
    RPL_METRIC_FLAGS,
    RPL_METRIC_RESERVED,
    RPL_METRIC_FLAG_P,
    RPL_METRIC_FLAG_C,
    RPL_METRIC_FLAG_O,
    RPL_METRIC_FLAG_R,
    RPL_METRIC_FLAG_A,
    RPL_METRIC_PREC,
    RPL_METRIC_LENGTH,
    RPL_METRIC_HP_OBJECT,
    RPL_METRIC_HP_OBJECT_RESERVED,
    RPL_METRIC_HP_OBJECT_FLAGS,
    RPL_METRIC_HP_OBJECT_HP,
    RPL_METRIC_LT_OBJECT_LT,
    RPL_METRIC_LL_OBJECT_LL,
    RPL_METRIC_ETX_OBJECT_ETX,
    RPL_ROUTE_PREFIX_LENGTH,
    RPL_ROUTE_FLAG,
    RPL_ROUTE_PREF,
    RPL_ROUTE_RESERVED,
    RPL_ROUTE_LIFETIME,
    RPL_ROUTE_PREFIX,
    RPL_CONFIG_FLAG,
    RPL_CONFIG_RESERVED,
    RPL_CONFIG_AUTH,
    RPL_CONFIG_PCS,
    RPL_CONFIG_INTERVAL_DOUBLE,
    RPL_CONFIG_INTERVAL_MIN,
    RPL_CONFIG_REDUNDANCY,
    RPL_CONFIG_MAX_RANK_INC,
    RPL_CONFIG_MIN_HOP_RANK_INC,
    RPL_CONFIG_OCP,
    RPL_CONFIG_RSV,
    RPL_CONFIG_DEF_LIFETIME,
    RPL_CONFIG_LIFETIME_UNIT,
    RPL_TARGET_FLAG,
    RPL_TARGET_PREFIX_LENGTH,
    RPL_TARGET_PREFIX,
    RPL_TRANSIT_FLAG,
    RPL_TRANSIT_FLAG_E,
    RPL_TRANSIT_FLAG_RSV,
    RPL_TRANSIT_PATHCTL,
    RPL_TRANSIT_PATHSEQ,
    RPL_TRANSIT_PATHLIFETIME,
    RPL_TRANSIT_PARENT,
    RPL_SOLICITED_INSTANCE,
    RPL_SOLICITED_FLAG,
    RPL_SOLICITED_FLAG_V,
    RPL_SOLICITED_FLAG_I,
    RPL_SOLICITED_FLAG_D,
    RPL_SOLICITED_FLAG_RSV,
    RPL_SOLICITED_DODAGID,
    RPL_SOLICITED_VERSION,
    RPL_PREFIX_LENGTH,
    RPL_PREFIX_FLAG,
    RPL_PREFIX_FLAG_L,
    RPL_CONFIG_FLAG_A,
    RPL_CONFIG_FLAG_R,
    RPL_CONFIG_FLAG_RSV,
    RPL_PREFIX_VALID_LIFETIME,
    RPL_PREFIX_PREFERRED_LIFETIME,
    RPL_PREFIX,
    RPL_TARGETDESC_DESCRIPTOR,
    RPL_UNDECODED,
    RPL_UNKNOWN_METRIC,
    RPL_UNKNOWN_DATA_NOTE,
};

static const struct name mode_rows[] = {
    ONE(0, "No Downward routes maintained by RPL"),
    ONE(1, "Non-Storing Mode of Operation"),
    ONE(2, "Storing Mode of Operation with no multicast support"),
    ONE(3, "Storing Mode of Operation with multicast support"),
    ONE(4, "P2P Route Discovery Mode of Operation"),
};
static const struct names modes = NAMES(mode_rows);

static const struct name option_rows[] = {
    ONE(0, "1-byte padding"),
    ONE(1, "n-byte padding"),
    ONE(2, "DAG Metric container"),
    ONE(3, "Routing Information"),
    ONE(4, "DODAG configuration"),
    ONE(5, "RPL Target"),
    ONE(6, "Transit Information"),
    ONE(7, "Solicited Information"),
    ONE(8, "Prefix Information"),
    ONE(9, "RPL Target Descriptor"),
    ONE(10, "P2P Route Discovery"),
};
static const struct names option_names = NAMES(option_rows);

static const struct name metric_rows[] = {
    ONE(1, "Node State and Attribute"),
    ONE(2, "Node Energy"),
    ONE(3, "Hop Count"),
    ONE(4, "Link Throughput"),
    ONE(5, "Link Latency"),
    ONE(6, "Link Quality Level"),
    ONE(7, "Link ETX"),
    ONE(8, "Link Color"),
};
static const struct names metric_names = NAMES(metric_rows);

static const struct field rpl[] = {
    [RPL_RESERVED] = {"icmpv6.reserved", "Reserved", FIELD_BYTES},
    [RPL_DATA] = {"icmpv6.data", "Data", FIELD_BYTES},
    [RPL_UNKNOWN_DATA] = {"icmpv6.unknown_data", "Unknown Data", FIELD_BYTES},
    [RPL_DIS_FLAGS] = {"icmpv6.rpl.dis.flags", "Flags", FIELD_UINT8, BASE_DEC},
    [RPL_DIO_INSTANCE] = {"icmpv6.rpl.dio.instance", "RPLInstanceID", FIELD_UINT8, BASE_DEC},
    [RPL_DIO_VERSION] = {"icmpv6.rpl.dio.version", "Version", FIELD_UINT8, BASE_DEC},
    [RPL_DIO_RANK] = {"icmpv6.rpl.dio.rank", "Rank", FIELD_UINT16, BASE_DEC},
    [RPL_DIO_FLAG] = {"icmpv6.rpl.dio.flag", "Flags", FIELD_UINT8, BASE_HEX},
    [RPL_DIO_FLAG_G] = {"icmpv6.rpl.dio.flag.g", "Grounded (G)", FIELD_BOOL, 1, .mask = 0x80,
        .names = &true_names},
    [RPL_DIO_FLAG_0] = {"icmpv6.rpl.dio.flag.0", "Zero", FIELD_BOOL, 1, .mask = 0x40,
        .names = &true_names},
    [RPL_DIO_FLAG_MOP] = {"icmpv6.rpl.dio.flag.mop", "Mode of Operation (MOP)", FIELD_UINT8,
        BASE_HEX, .mask = 0x38, .names = &modes},
    [RPL_DIO_FLAG_PREFERENCE] = {"icmpv6.rpl.dio.flag.preference", "DODAG Preference", FIELD_UINT8,
        BASE_DEC, .mask = 0x7},
    [RPL_DIO_DTSN] = {"icmpv6.rpl.dio.dtsn",
        "Destination Advertisement Trigger Sequence Number (DTSN)", FIELD_UINT8, BASE_DEC},
    [RPL_DIO_DAGID] = {"icmpv6.rpl.dio.dagid", "DODAGID", FIELD_IPV6},
    [RPL_DAO_INSTANCE] = {"icmpv6.rpl.dao.instance", "RPLInstanceID", FIELD_UINT8, BASE_DEC},
    [RPL_DAO_FLAG] = {"icmpv6.rpl.dao.flag", "Flags", FIELD_UINT8, BASE_HEX},
    [RPL_DAO_FLAG_K] = {"icmpv6.rpl.dao.flag.k", "DAO-ACK Request (K)", FIELD_BOOL, 1, .mask = 0x80,
        .names = &true_names},
    [RPL_DAO_FLAG_D] = {"icmpv6.rpl.dao.flag.d", "DODAGID Present (D)", FIELD_BOOL, 1, .mask = 0x40,
        .names = &true_names},
    [RPL_DAO_FLAG_RSV] = {"icmpv6.rpl.dao.flag.rsv", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0x3f},
    [RPL_DAO_SEQUENCE] = {"icmpv6.rpl.dao.sequence", "DAO Sequence", FIELD_UINT8, BASE_DEC},
    [RPL_DAO_DODAGID] = {"icmpv6.rpl.dao.dodagid", "DODAGID", FIELD_IPV6},
    [RPL_DAOACK_INSTANCE] = {"icmpv6.rpl.daoack.instance", "RPLInstanceID", FIELD_UINT8, BASE_DEC},
    [RPL_DAOACK_FLAG] = {"icmpv6.rpl.daoack.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [RPL_DAOACK_FLAG_D] = {"icmpv6.rpl.daoack.flag.d", "DODAGID Present (D)", FIELD_BOOL, 1,
        .mask = 0x80, .names = &true_names},
    [RPL_DAOACK_FLAG_RSV] = {"icmpv6.rpl.daoack.flag.rsv", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0x7f},
    [RPL_DAOACK_SEQUENCE] = {"icmpv6.rpl.daoack.sequence", "DAO-ACK Sequence", FIELD_UINT8,
        BASE_DEC},
    [RPL_DAOACK_STATUS] = {"icmpv6.rpl.daoack.status", "Status", FIELD_UINT8, BASE_DEC},
    [RPL_DAOACK_DODAGID] = {"icmpv6.rpl.daoack.dodagid", "DODAGID", FIELD_IPV6},
    [RPL_TYPE] = {"icmpv6.rpl.opt.type", "Type", FIELD_UINT8, BASE_DEC, .names = &option_names},
    [RPL_LENGTH] = {"icmpv6.rpl.opt.length", "Length", FIELD_UINT8, BASE_DEC},
    [RPL_OPT_RESERVED_MARK] = {"icmpv6.rpl.opt.reserved", "Reserved", FIELD_NONE},
    [RPL_PADN] = {"icmpv6.rpl.opt.padn", "Paddn", FIELD_NONE},
    [RPL_METRIC_TYPE] = {"icmpv6.rpl.opt.metric.type", "Routing Metric/Constraint Type",
        FIELD_UINT8, BASE_DEC, .names = &metric_names},
    [RPL_METRIC_FLAGS] = {"icmpv6.rpl.opt.metric.flags", "Flags", FIELD_UINT16, BASE_HEX},
    [RPL_METRIC_RESERVED] = {"icmpv6.rpl.opt.metric.reserved", "Reserved Flags", FIELD_UINT16,
        BASE_HEX, .mask = 0xf800},
    [RPL_METRIC_FLAG_P] = {"icmpv6.rpl.opt.metric.flag.p", "Flag P", FIELD_BOOL, 2, .mask = 0x400,
        .names = &set_names},
    [RPL_METRIC_FLAG_C] = {"icmpv6.rpl.opt.metric.flag.c", "Flag C", FIELD_BOOL, 2, .mask = 0x200,
        .names = &set_names},
    [RPL_METRIC_FLAG_O] = {"icmpv6.rpl.opt.metric.flag.o", "Flag O", FIELD_BOOL, 2, .mask = 0x100,
        .names = &set_names},
    [RPL_METRIC_FLAG_R] = {"icmpv6.rpl.opt.metric.flag.r", "Flag R", FIELD_BOOL, 2, .mask = 0x80,
        .names = &set_names},
    [RPL_METRIC_FLAG_A] = {"icmpv6.rpl.opt.metric.flag.a", "A Field", FIELD_UINT16, BASE_HEX,
        .mask = 0x70},
    [RPL_METRIC_PREC] = {"icmpv6.rpl.opt.metric.prec", "Precedence field", FIELD_UINT16, BASE_HEX,
        .mask = 0xf},
    [RPL_METRIC_LENGTH] = {"icmpv6.rpl.opt.metric.length", "Metric Length", FIELD_UINT8, BASE_DEC},
    [RPL_METRIC_HP_OBJECT] = {"icmpv6.rpl.opt.metric.hp.object", "Hop Count Object", FIELD_UINT16,
        BASE_HEX},
    [RPL_METRIC_HP_OBJECT_RESERVED] = {"icmpv6.rpl.opt.metric.hp.object.reserved", "Reserved field",
        FIELD_UINT16, BASE_HEX, .mask = 0xf000},
    [RPL_METRIC_HP_OBJECT_FLAGS] = {"icmpv6.rpl.opt.metric.hp.object.flags", "Flags", FIELD_UINT16,
        BASE_HEX, .mask = 0xf00},
    [RPL_METRIC_HP_OBJECT_HP] = {"icmpv6.rpl.opt.metric.hp.object.hp", "Hop Count", FIELD_UINT16,
        BASE_DEC, .mask = 0xff},
    [RPL_METRIC_LT_OBJECT_LT] = {"icmpv6.rpl.opt.metric.lt.object.lt", "Link Throughput",
        FIELD_UINT32, BASE_DEC},
    [RPL_METRIC_LL_OBJECT_LL] = {"icmpv6.rpl.opt.metric.ll.object.ll", "Link Latency", FIELD_UINT32,
        BASE_DEC},
    [RPL_METRIC_ETX_OBJECT_ETX] = {"icmpv6.rpl.opt.metric.etx.object.etx", "ETX", FIELD_UINT16,
        BASE_DEC},
    [RPL_ROUTE_PREFIX_LENGTH] = {"icmpv6.rpl.opt.route.prefix_length", "Prefix Length", FIELD_UINT8,
        BASE_DEC},
    [RPL_ROUTE_FLAG] = {"icmpv6.rpl.opt.route.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [RPL_ROUTE_PREF] = {"icmpv6.rpl.opt.route.pref", "Preference", FIELD_UINT8, BASE_DEC,
        .mask = 0x18, .names = &icmpv6_preference_names},
    [RPL_ROUTE_RESERVED] = {"icmpv6.rpl.opt.route.reserved", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0xe7},
    [RPL_ROUTE_LIFETIME] = {"icmpv6.rpl.opt.route.lifetime", "Route Lifetime", FIELD_UINT32,
        BASE_DEC},
    [RPL_ROUTE_PREFIX] = {"icmpv6.rpl.opt.route.prefix", "Prefix", FIELD_IPV6},
    [RPL_CONFIG_FLAG] = {"icmpv6.rpl.opt.config.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [RPL_CONFIG_RESERVED] = {"icmpv6.rpl.opt.config.reserved", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0xf0},
    [RPL_CONFIG_AUTH] = {"icmpv6.rpl.opt.config.auth", "Authentication Enabled", FIELD_BOOL, 1,
        .mask = 0x8, .names = &set_names},
    [RPL_CONFIG_PCS] = {"icmpv6.rpl.opt.config.pcs", "Path Control Size", FIELD_UINT8, BASE_DEC,
        .mask = 0x7},
    [RPL_CONFIG_INTERVAL_DOUBLE] = {"icmpv6.rpl.opt.config.interval_double", "DIOIntervalDoublings",
        FIELD_UINT8, BASE_DEC},
    [RPL_CONFIG_INTERVAL_MIN] = {"icmpv6.rpl.opt.config.interval_min", "DIOIntervalMin",
        FIELD_UINT16, BASE_DEC},
    [RPL_CONFIG_REDUNDANCY] = {"icmpv6.rpl.opt.config.redundancy", "DIORedundancyConstant",
        FIELD_UINT8, BASE_DEC},
    [RPL_CONFIG_MAX_RANK_INC] = {"icmpv6.rpl.opt.config.max_rank_inc", "MaxRankInc", FIELD_UINT16,
        BASE_DEC},
    [RPL_CONFIG_MIN_HOP_RANK_INC] = {"icmpv6.rpl.opt.config.min_hop_rank_inc", "MinHopRankInc",
        FIELD_UINT16, BASE_DEC},
    [RPL_CONFIG_OCP] = {"icmpv6.rpl.opt.config.ocp", "OCP (Objective Code Point)", FIELD_UINT16,
        BASE_DEC},
    [RPL_CONFIG_RSV] = {"icmpv6.rpl.opt.config.rsv", "Reserved", FIELD_UINT8, BASE_DEC},
    [RPL_CONFIG_DEF_LIFETIME] = {"icmpv6.rpl.opt.config.def_lifetime", "Default Lifetime",
        FIELD_UINT8, BASE_DEC},
    [RPL_CONFIG_LIFETIME_UNIT] = {"icmpv6.rpl.opt.config.lifetime_unit", "Lifetime Unit",
        FIELD_UINT16, BASE_DEC},
    [RPL_TARGET_FLAG] = {"icmpv6.rpl.opt.target.flag", "Reserved", FIELD_NONE},
    [RPL_TARGET_PREFIX_LENGTH] = {"icmpv6.rpl.opt.target.prefix_length", "Target Length",
        FIELD_UINT8, BASE_DEC},
    [RPL_TARGET_PREFIX] = {"icmpv6.rpl.opt.target.prefix", "Target", FIELD_IPV6},
    [RPL_TRANSIT_FLAG] = {"icmpv6.rpl.opt.transit.flag", "Flags", FIELD_UINT8, BASE_HEX},
    [RPL_TRANSIT_FLAG_E] = {"icmpv6.rpl.opt.transit.flag.e", "External", FIELD_BOOL, 1,
        .mask = 0x80, .names = &set_names},
    [RPL_TRANSIT_FLAG_RSV] = {"icmpv6.rpl.opt.transit.flag.rsv", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0x7f},
    [RPL_TRANSIT_PATHCTL] = {"icmpv6.rpl.opt.transit.pathctl", "Path Control", FIELD_UINT8,
        BASE_DEC},
    [RPL_TRANSIT_PATHSEQ] = {"icmpv6.rpl.opt.transit.pathseq", "Path Sequence", FIELD_UINT8,
        BASE_DEC},
    [RPL_TRANSIT_PATHLIFETIME] = {"icmpv6.rpl.opt.transit.pathlifetime", "Path Lifetime",
        FIELD_UINT8, BASE_DEC},
    [RPL_TRANSIT_PARENT] = {"icmpv6.rpl.opt.transit.parent", "Parent Address", FIELD_IPV6},
    [RPL_SOLICITED_INSTANCE] = {"icmpv6.rpl.opt.solicited.instance", "Instance", FIELD_UINT8,
        BASE_DEC},
    [RPL_SOLICITED_FLAG] = {"icmpv6.rpl.opt.solicited.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [RPL_SOLICITED_FLAG_V] = {"icmpv6.rpl.opt.solicited.flag.v", "Version predicate", FIELD_BOOL, 1,
        .mask = 0x80, .names = &true_names},
    [RPL_SOLICITED_FLAG_I] = {"icmpv6.rpl.opt.solicited.flag.i", "InstanceID predicate", FIELD_BOOL,
        1, .mask = 0x40, .names = &true_names},
    [RPL_SOLICITED_FLAG_D] = {"icmpv6.rpl.opt.solicited.flag.d", "DODAGID predicate", FIELD_BOOL, 1,
        .mask = 0x20, .names = &true_names},
    [RPL_SOLICITED_FLAG_RSV] = {"icmpv6.rpl.opt.solicited.flag.rsv", "Reserved", FIELD_UINT8,
        BASE_DEC, .mask = 0x1f},
    [RPL_SOLICITED_DODAGID] = {"icmpv6.rpl.opt.solicited.dodagid", "DODAGID", FIELD_IPV6},
    [RPL_SOLICITED_VERSION] = {"icmpv6.rpl.opt.solicited.version", "Version", FIELD_UINT8,
        BASE_DEC},
    [RPL_PREFIX_LENGTH] = {"icmpv6.rpl.opt.prefix.length", "Prefix Length", FIELD_UINT8, BASE_DEC},
    [RPL_PREFIX_FLAG] = {"icmpv6.rpl.opt.prefix.flag", "Flag", FIELD_UINT8, BASE_HEX},
    [RPL_PREFIX_FLAG_L] = {"icmpv6.rpl.opt.prefix.flag.l", "On Link", FIELD_BOOL, 1, .mask = 0x80,
        .names = &set_names},
    [RPL_CONFIG_FLAG_A] = {"icmpv6.rpl.opt.config.flag.a", "Auto Address Config", FIELD_BOOL, 1,
        .mask = 0x40, .names = &set_names},
    [RPL_CONFIG_FLAG_R] = {"icmpv6.rpl.opt.config.flag.r", "Router Address", FIELD_BOOL, 1,
        .mask = 0x20, .names = &set_names},
    [RPL_CONFIG_FLAG_RSV] = {"icmpv6.rpl.opt.config.flag.rsv", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0x1f},
    [RPL_PREFIX_VALID_LIFETIME] = {"icmpv6.rpl.opt.prefix.valid_lifetime", "Valid Lifetime",
        FIELD_UINT32, BASE_DEC},
    [RPL_PREFIX_PREFERRED_LIFETIME] = {"icmpv6.rpl.opt.prefix.preferred_lifetime",
        "Preferred Lifetime", FIELD_UINT32, BASE_DEC},
    [RPL_PREFIX] = {"icmpv6.rpl.opt.prefix", "Destination Prefix", FIELD_IPV6},
    [RPL_TARGETDESC_DESCRIPTOR] = {"icmpv6.rpl.opt.targetdesc.descriptor", "Descriptor",
        FIELD_UINT32, BASE_HEX},
    [RPL_UNDECODED] = {"icmpv6.undecoded.rpl_option", "Undecoded RPL Option", FIELD_EXPERT,
        EXPERT_NOTE, EXPERT_UNDECODED},
    [RPL_UNKNOWN_METRIC] = {"icmpv6.rpl.unknown.metric", "Unknown RPL metric/constraint type",
        FIELD_EXPERT, EXPERT_NOTE, EXPERT_UNDECODED},
    [RPL_UNKNOWN_DATA_NOTE] = {"icmpv6.unknown_data.expert", "Unknown Data (not interpreted)",
        FIELD_EXPERT, EXPERT_ERROR, EXPERT_MALFORMED},
};
const struct field_table icmpv6_rpl_fields = FIELDS(rpl);

enum { IPV6_LENGTH = 16, BITS_OF_OCTET = 8 };

/* --- options ---------------------------------------------------------------------------------- */

static void take_reserved(struct dissection *d, uint32_t n)
{
    take_mark(d, rpl + RPL_OPT_RESERVED_MARK, n);
}

/* A prefix of so many bits, filled up with zeros. */
static const char *take_prefix(struct dissection *d, int field, uint32_t bits)
{
    uint32_t n = (bits + BITS_OF_OCTET - 1) / BITS_OF_OCTET;

    if (n > IPV6_LENGTH || n > left(d))
        n = left(d) < IPV6_LENGTH ? left(d) : IPV6_LENGTH;
    return nd_take_prefix(d, rpl + field, n);
}

static void show_metric_value(struct dissection *d, uint8_t type)
{
    static const struct field *const bits[] = {rpl + RPL_METRIC_HP_OBJECT_RESERVED,
        rpl + RPL_METRIC_HP_OBJECT_FLAGS, rpl + RPL_METRIC_HP_OBJECT_HP};

    if (type == 3)
        take_bitmask(d, rpl + RPL_METRIC_HP_OBJECT, bits, 3);
    else if (type == 4)
        take_u32(d, rpl + RPL_METRIC_LT_OBJECT_LT);
    else if (type == 5)
        take_u32(d, rpl + RPL_METRIC_LL_OBJECT_LL);
    else if (type == 7)
        take_u16(d, rpl + RPL_METRIC_ETX_OBJECT_ETX);
}

static void show_metrics(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {rpl + RPL_METRIC_RESERVED, rpl + RPL_METRIC_FLAG_P,
        rpl + RPL_METRIC_FLAG_C, rpl + RPL_METRIC_FLAG_O, rpl + RPL_METRIC_FLAG_R,
        rpl + RPL_METRIC_FLAG_A, rpl + RPL_METRIC_PREC};

    (void)option;
    while (left(d) >= 4 && !d->cursor.bad) {
        uint8_t type = take_u8(d, rpl + RPL_METRIC_TYPE);
        struct node *node = d->last;
        descend(d, node);
        if (!names_find(&metric_names, type))
            expert(d, node, rpl + RPL_UNKNOWN_METRIC);
        take_bitmask(d, rpl + RPL_METRIC_FLAGS, bits, 7);
        uint32_t n = take_u8(d, rpl + RPL_METRIC_LENGTH);
        struct scope scope = enter(d, n < left(d) ? n : left(d));
        show_metric_value(d, type);
        leave(d, scope);
        ascend(d, node);
    }
}

static void show_route(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {rpl + RPL_ROUTE_PREF, rpl + RPL_ROUTE_RESERVED};
    uint8_t n = take_u8(d, rpl + RPL_ROUTE_PREFIX_LENGTH);

    take_bitmask(d, rpl + RPL_ROUTE_FLAG, bits, 2);
    take_u32(d, rpl + RPL_ROUTE_LIFETIME);
    nd_say(d, option, " %s/%u", take_prefix(d, RPL_ROUTE_PREFIX, left(d) * BITS_OF_OCTET), n);
}

static void show_configuration(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {
        rpl + RPL_CONFIG_RESERVED, rpl + RPL_CONFIG_AUTH, rpl + RPL_CONFIG_PCS};

    (void)option;
    take_bitmask(d, rpl + RPL_CONFIG_FLAG, bits, 3);
    take_u8(d, rpl + RPL_CONFIG_INTERVAL_DOUBLE);
    take_u8(d, rpl + RPL_CONFIG_INTERVAL_MIN);
    take_u8(d, rpl + RPL_CONFIG_REDUNDANCY);
    take_u16(d, rpl + RPL_CONFIG_MAX_RANK_INC);
    take_u16(d, rpl + RPL_CONFIG_MIN_HOP_RANK_INC);
    take_u16(d, rpl + RPL_CONFIG_OCP);
    take_u8(d, rpl + RPL_CONFIG_RSV);
    take_u8(d, rpl + RPL_CONFIG_DEF_LIFETIME);
    take_u16(d, rpl + RPL_CONFIG_LIFETIME_UNIT);
}

static void show_target(struct dissection *d, const struct nd_option *option)
{
    take_mark(d, rpl + RPL_TARGET_FLAG, 1);
    uint8_t n = take_u8(d, rpl + RPL_TARGET_PREFIX_LENGTH);
    nd_say(d, option, " %s/%u", take_prefix(d, RPL_TARGET_PREFIX, left(d) * BITS_OF_OCTET), n);
}

static void show_transit(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {
        rpl + RPL_TRANSIT_FLAG_E, rpl + RPL_TRANSIT_FLAG_RSV};

    take_bitmask(d, rpl + RPL_TRANSIT_FLAG, bits, 2);
    take_u8(d, rpl + RPL_TRANSIT_PATHCTL);
    take_u8(d, rpl + RPL_TRANSIT_PATHSEQ);
    take_u8(d, rpl + RPL_TRANSIT_PATHLIFETIME);
    if (left(d) > 0)
        nd_say(d, option, " %s", nd_take_prefix(d, rpl + RPL_TRANSIT_PARENT, IPV6_LENGTH));
}

static void show_solicited(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {rpl + RPL_SOLICITED_FLAG_V,
        rpl + RPL_SOLICITED_FLAG_I, rpl + RPL_SOLICITED_FLAG_D, rpl + RPL_SOLICITED_FLAG_RSV};

    (void)option;
    take_u8(d, rpl + RPL_SOLICITED_INSTANCE);
    take_bitmask(d, rpl + RPL_SOLICITED_FLAG, bits, 4);
    take_bytes(d, rpl + RPL_SOLICITED_DODAGID, IPV6_LENGTH);
    take_u8(d, rpl + RPL_SOLICITED_VERSION);
}

static void show_prefix(struct dissection *d, const struct nd_option *option)
{
    static const struct field *const bits[] = {rpl + RPL_PREFIX_FLAG_L, rpl + RPL_CONFIG_FLAG_A,
        rpl + RPL_CONFIG_FLAG_R, rpl + RPL_CONFIG_FLAG_RSV};
    uint8_t n = take_u8(d, rpl + RPL_PREFIX_LENGTH);

    take_bitmask(d, rpl + RPL_PREFIX_FLAG, bits, 4);
    take_u32(d, rpl + RPL_PREFIX_VALID_LIFETIME);
    take_u32(d, rpl + RPL_PREFIX_PREFERRED_LIFETIME);
    take_reserved(d, 4);
    nd_say(d, option, " %s/%u", nd_take_prefix(d, rpl + RPL_PREFIX, IPV6_LENGTH), n);
}

static void show_descriptor(struct dissection *d, const struct nd_option *option)
{
    (void)option;
    take_u32(d, rpl + RPL_TARGETDESC_DESCRIPTOR);
}

static void show_padding(struct dissection *d, const struct nd_option *option)
{
    (void)option;
    node_label(d, take_mark(d, rpl + RPL_PADN, left(d)), "Paddn (Length : %u bytes)", left(d));
}

static void show_unknown(struct dissection *d, const struct nd_option *option)
{
    expert_text(d, option->node, rpl + RPL_UNDECODED,
        "Dissector for ICMPv6 RPL Option (%u) code not implemented, Contact Wireshark developers "
        "if you want this supported",
        option->type);
    take_bytes(d, rpl + RPL_DATA, left(d));
}

static void show_data(struct dissection *d, const struct nd_option *option)
{
    static nd_show_option *const kinds[] = {NULL, show_padding, show_metrics, show_route,
        show_configuration, show_target, show_transit, show_solicited, show_prefix,
        show_descriptor};

    if (option->type < sizeof kinds / sizeof kinds[0])
        kinds[option->type](d, option);
    else
        show_unknown(d, option);
    if (left(d) == 0)
        return;
    take_bytes(d, rpl + RPL_UNKNOWN_DATA, left(d));
    if (dissection_adds(d))
        expert(d, d->last, rpl + RPL_UNKNOWN_DATA_NOTE);
}

static void show_option(struct dissection *d)
{
    struct nd_option option = {
        .node = nd_open_option(d, "ICMPv6 RPL Option ("), .type = peek_u8(d, 0)};
    const char *name = names_find(&option_names, option.type);

    nd_say(d, &option, "%s", name ? name : arena_printf(d->arena, "Unknown %u", option.type));
    take_u8(d, rpl + RPL_TYPE);
    if (option.type > 0) {
        uint32_t n = take_u8(d, rpl + RPL_LENGTH);
        struct scope scope = enter(d, n);
        show_data(d, &option);
        leave(d, scope);
    }
    close_node(d, option.node);
    nd_say(d, &option, ")");
}

/* --- messages --------------------------------------------------------------------------------- */

static void show_solicitation(struct dissection *d)
{
    take_u8(d, rpl + RPL_DIS_FLAGS);
    take_bytes(d, rpl + RPL_RESERVED, 1);
}

static void show_object(struct dissection *d)
{
    static const struct field *const bits[] = {rpl + RPL_DIO_FLAG_G, rpl + RPL_DIO_FLAG_0,
        rpl + RPL_DIO_FLAG_MOP, rpl + RPL_DIO_FLAG_PREFERENCE};

    take_u8(d, rpl + RPL_DIO_INSTANCE);
    take_u8(d, rpl + RPL_DIO_VERSION);
    take_u16(d, rpl + RPL_DIO_RANK);
    take_bitmask(d, rpl + RPL_DIO_FLAG, bits, 4);
    take_u8(d, rpl + RPL_DIO_DTSN);
    take_u8(d, rpl + RPL_DIO_FLAG);
    take_bytes(d, rpl + RPL_RESERVED, 1);
    take_bytes(d, rpl + RPL_DIO_DAGID, IPV6_LENGTH);
}

static void show_advertisement(struct dissection *d)
{
    enum { WITH_DODAG = 0x40 };
    static const struct field *const bits[] = {
        rpl + RPL_DAO_FLAG_K, rpl + RPL_DAO_FLAG_D, rpl + RPL_DAO_FLAG_RSV};

    take_u8(d, rpl + RPL_DAO_INSTANCE);
    uint64_t flags = take_bitmask(d, rpl + RPL_DAO_FLAG, bits, 3);
    take_bytes(d, rpl + RPL_RESERVED, 1);
    take_u8(d, rpl + RPL_DAO_SEQUENCE);
    if (flags & WITH_DODAG)
        take_bytes(d, rpl + RPL_DAO_DODAGID, IPV6_LENGTH);
}

static void show_acknowledgement(struct dissection *d)
{
    enum { WITH_DODAG = 0x80 };
    static const struct field *const bits[] = {rpl + RPL_DAOACK_FLAG_D, rpl + RPL_DAOACK_FLAG_RSV};

    take_u8(d, rpl + RPL_DAOACK_INSTANCE);
    uint64_t flags = take_bitmask(d, rpl + RPL_DAOACK_FLAG, bits, 2);
    take_u8(d, rpl + RPL_DAOACK_SEQUENCE);
    take_u8(d, rpl + RPL_DAOACK_STATUS);
    if (flags & WITH_DODAG)
        take_bytes(d, rpl + RPL_DAOACK_DODAGID, IPV6_LENGTH);
}

bool icmpv6_show_rpl(struct dissection *d, uint8_t code)
{
    static void (*const messages[])(struct dissection * d) = {
        show_solicitation, show_object, show_advertisement, show_acknowledgement};

    if (code >= sizeof messages / sizeof messages[0])
        return false;
    messages[code](d);
    while (left(d) > 0 && !d->cursor.bad)
        show_option(d);
    return true;
}
