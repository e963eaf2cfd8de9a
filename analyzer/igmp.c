/*
 * IGMP, versions 1 to 3 (RFC 1112, 2236, 3376)
 *
 *     +--------+--------+-----------------+
 *     |  type  |  time  |    checksum     |
 *     +--------+--------+-----------------+
 *     |         group address             |
 *     +-----------------------------------+   version 3:
 *     | S, QRV |  QQIC  |    sources      |   of a query; a report has records of groups
 */
#include "analyzer/checksum.h"
#include "analyzer/icmp.h"
#include "analyzer/protocol_names.h"

enum {
    IGMP,
    IGMP_VERSION,
    IGMP_TYPE,
    IGMP_RESERVED,
    IGMP_MAX_RESP,
    IGMP_EXPONENT,
    IGMP_MANTISSA,
    IGMP_CHECKSUM,
    IGMP_CHECKSUM_STATUS,
    IGMP_CHECKSUM_BAD,
    IGMP_GROUP,
    IGMP_S,
    IGMP_QRV,
    IGMP_QQIC,
    IGMP_SOURCES,
    IGMP_SOURCE,
    IGMP_RECORDS,
    IGMP_RECORD_TYPE,
    IGMP_AUX_LENGTH,
    IGMP_AUX,
    IGMP_DATA,
};

static const struct name type_rows[] = {
    ONE(0x11, "Membership Query"),
    ONE(0x12, "Membership Report"),
    ONE(0x13, "DVMRP Protocol"),
    ONE(0x14, "PIM Routing Message"),
    ONE(0x16, "Membership Report"),
    ONE(0x17, "Leave Group"),
    ONE(0x1e, "Traceroute Response"),
    ONE(0x1f, "Traceroute Query or Request"),
    ONE(0x22, "Membership Report"),
};
static const struct names types = NAMES(type_rows);

static const struct name record_rows[] = {
    ONE(1, "Mode Is Include"),
    ONE(2, "Mode Is Exclude"),
    ONE(3, "Change To Include Mode"),
    ONE(4, "Change To Exclude Mode"),
    ONE(5, "Allow New Sources"),
    ONE(6, "Block Old Sources"),
};
static const struct names records = NAMES(record_rows);

static const struct name suppress_rows[] = {
    ONE(0, "Do not suppress router side processing"),
    ONE(1, "SUPPRESS router side processing"),
};
static const struct names suppress_names = NAMES(suppress_rows);

static const struct field igmp[] = {
    [IGMP] = {"igmp", "Internet Group Management Protocol", FIELD_PROTOCOL},
    [IGMP_VERSION] = {"igmp.version", "IGMP Version", FIELD_UINT8, BASE_DEC},
    [IGMP_TYPE] = {"igmp.type", "Type", FIELD_UINT8, BASE_HEX, .names = &types},
    [IGMP_RESERVED] = {"igmp.reserved", "Reserved", FIELD_BYTES},
    [IGMP_MAX_RESP] = {"igmp.max_resp", "Max Resp Time", FIELD_UINT8, BASE_DEC},
    [IGMP_EXPONENT] = {"igmp.max_resp.exp", "Exponent", FIELD_UINT8, BASE_HEX, .mask = 0x70},
    [IGMP_MANTISSA] = {"igmp.max_resp.mant", "Mantissa", FIELD_UINT8, BASE_HEX, .mask = 0x0f},
    [IGMP_CHECKSUM] = {"igmp.checksum", "Checksum", FIELD_UINT16, BASE_HEX},
    [IGMP_CHECKSUM_STATUS] = {"igmp.checksum.status", "Checksum Status", FIELD_UINT8, BASE_NONE,
        .names = &checksum_state_names},
    [IGMP_CHECKSUM_BAD] = {"igmp.bad_checksum", "Bad checksum", FIELD_EXPERT, EXPERT_ERROR,
        EXPERT_CHECKSUM},
    [IGMP_GROUP] = {"igmp.maddr", "Multicast Address", FIELD_IPV4},
    [IGMP_S] = {"igmp.s", "S", FIELD_BOOL, 1, .mask = 0x08, .names = &suppress_names},
    [IGMP_QRV] = {"igmp.qrv", "QRV", FIELD_UINT8, BASE_DEC, .mask = 0x07},
    [IGMP_QQIC] = {"igmp.qqic", "QQIC", FIELD_UINT8, BASE_DEC},
    [IGMP_SOURCES] = {"igmp.num_src", "Num Src", FIELD_UINT16, BASE_DEC},
    [IGMP_SOURCE] = {"igmp.saddr", "Source Address", FIELD_IPV4},
    [IGMP_RECORDS] = {"igmp.num_grp_recs", "Num Group Records", FIELD_UINT16, BASE_DEC},
    [IGMP_RECORD_TYPE] = {"igmp.record_type", "Record Type", FIELD_UINT8, BASE_DEC,
        .names = &records},
    [IGMP_AUX_LENGTH] = {"igmp.aux_data_len", "Aux Data Len", FIELD_UINT8, BASE_DEC},
    [IGMP_AUX] = {"igmp.aux_data", "Aux Data", FIELD_BYTES},
    [IGMP_DATA] = {"igmp.data", "Data", FIELD_BYTES},
};
const struct field_table igmp_fields = FIELDS(igmp);

static const struct checksum_fields checksum_fields = {
    igmp + IGMP_CHECKSUM, igmp + IGMP_CHECKSUM_STATUS, igmp + IGMP_CHECKSUM_BAD};

enum {
    QUERY = 0x11,
    REPORT_1 = 0x12,
    REPORT_2 = 0x16,
    LEAVE = 0x17,
    REPORT_3 = 0x22,
    LENGTH = 8,       /* of the first two versions */
    QUERY_3_MIN = 12, /* of a query of the third */
    ADDRESS_LENGTH = 4,
    FLOATING = 0x80,
};

static unsigned version_of(uint8_t type, uint8_t time, uint32_t size)
{
    switch (type) {
    case QUERY:
        if (size >= QUERY_3_MIN)
            return 3;
        return time > 0 ? 2 : 1;
    case REPORT_1:
        return 1;
    case REPORT_2:
    case LEAVE:
        return 2;
    case REPORT_3:
        return 3;
    default:
        return 0;
    }
}

static void say_address(struct dissection *d, const char *before, struct bytes address)
{
    if (!info(d) || !address.data)
        return;
    text_add(info(d), before);
    text_ipv4(info(d), address.data);
}

/* As far as they are there, in braces. */
static void say_sources(struct dissection *d, const char *before, uint32_t n)
{
    struct bytes rest = peek_rest(d);

    if (!info(d) || n == 0)
        return;
    text_add(info(d), before);
    for (uint32_t i = 0; i < n && (i + 1) * ADDRESS_LENGTH <= rest.length; i++) {
        text_add(info(d), i > 0 ? ", " : " {");
        text_ipv4(info(d), rest.data + (size_t)i * ADDRESS_LENGTH);
    }
    text_char(info(d), '}');
}

static void take_sources(struct dissection *d, uint32_t n)
{
    for (uint32_t i = 0; i < n && !d->cursor.bad; i++)
        take_bytes(d, igmp + IGMP_SOURCE, ADDRESS_LENGTH);
}

static void take_time(struct dissection *d, unsigned version)
{
    uint8_t code = peek_u8(d, 0);
    uint32_t time = code;

    if (version == 3 && code & FLOATING)
        time = ((code & 15u) | 16u) << ((code >> 4 & 7) + 3);
    struct node *node = open_node(d, igmp + IGMP_MAX_RESP);
    if (node) {
        node->value.number = code;
        node_label(d, node, "Max Resp Time: %u.%u sec (0x%02x)", time / 10, time % 10, code);
    }
    if (version == 3 && code & FLOATING) {
        peek_bits(d, igmp + IGMP_EXPONENT, 1);
        peek_bits(d, igmp + IGMP_MANTISSA, 1);
    }
    take_nothing(d, 1);
    close_node(d, node);
}

static void take_checksum(struct decoder *decoder, struct dissection *d, struct bytes message)
{
    uint32_t sum = 0;
    bool whole = message.length >= ADDRESS_LENGTH && cursor_wire_left(&d->cursor) == left(d);

    if (d->building && whole) {
        sum = checksum_add(sum, (struct bytes){message.data, 2});
        sum = checksum_add(
            sum, (struct bytes){message.data + ADDRESS_LENGTH, message.length - ADDRESS_LENGTH});
    }
    if (whole) {
        icmp_show_checksum(decoder, d, &checksum_fields, checksum_end(sum), whole);
        return;
    }
    take_u16(d, igmp + IGMP_CHECKSUM);
    if (!dissection_adds(d))
        return;
    d->last->suffix = " [unverified]";
    gen_uint(d, igmp + IGMP_CHECKSUM_STATUS, CHECKSUM_UNVERIFIED);
}

static void show_query(struct dissection *d, unsigned version)
{
    static const uint8_t any[ADDRESS_LENGTH];
    struct bytes group = take_bytes(d, igmp + IGMP_GROUP, ADDRESS_LENGTH);

    if (version == 1 || !group.data)
        return;
    if (memcmp(group.data, any, sizeof any) == 0)
        info_add(d, ", general");
    else
        say_address(d, ", specific for group ", group);
    if (version < 3)
        return;
    peek_bits(d, igmp + IGMP_S, 1);
    take_u8(d, igmp + IGMP_QRV);
    take_u8(d, igmp + IGMP_QQIC);
    uint32_t n = take_u16(d, igmp + IGMP_SOURCES);
    say_sources(d, n == 1 ? ", source" : ", sources", n);
    take_sources(d, n);
}

/* What the record says, to people. */
static void say_record(struct dissection *d, uint8_t type, struct bytes group, uint32_t n)
{
    switch (type) {
    case 1:
    case 3:
        say_address(d, n ? "Join group " : "Leave group ", group);
        say_sources(d, n == 1 ? " for source" : " for sources in", n);
        break;
    case 2:
    case 4:
        say_address(d, "Join group ", group);
        info_add(d, n == 0   ? " for any sources"
                    : n == 1 ? ", for source not"
                             : ", for sources not in");
        say_sources(d, "", n);
        break;
    case 5:
    case 6:
        say_address(d, "Group ", group);
        if (n == 0)
            info_add(d, ", %s but no source specified (?)",
                type == 5 ? "ALLOW_NEW_SOURCES" : "BLOCK_OLD_SOURCES");
        info_add(d, n == 0 ? "" : type == 5 ? ", new source" : ", block source");
        say_sources(d, n > 1 ? "s" : "", n);
        break;
    default:
        say_address(d, "Group ", group);
        info_add(d, ", unknown record type (?)");
        say_sources(d, n == 1 ? ", source" : ", sources", n);
    }
}

static void show_record(struct dissection *d)
{
    struct bytes group = {d->cursor.base + d->cursor.position + ADDRESS_LENGTH, ADDRESS_LENGTH};
    uint8_t type = peek_u8(d, 0);
    struct node *node = open_label(d, "Group Record : ");

    if (node && left(d) >= LENGTH) {
        text_ipv4(arena_text(d->arena), group.data);
        node_suffix(d, node, "%s  %s", arena_taken(d->arena), names_get(&records, type, ""));
    }
    take_u8(d, igmp + IGMP_RECORD_TYPE);
    uint32_t aux = take_u8(d, igmp + IGMP_AUX_LENGTH);
    uint32_t n = take_u16(d, igmp + IGMP_SOURCES);
    take_bytes(d, igmp + IGMP_GROUP, ADDRESS_LENGTH);
    if (!d->cursor.bad) {
        info_add(d, " / ");
        say_record(d, type, group, n);
    }
    take_sources(d, n);
    if (aux > 0)
        take_bytes(d, igmp + IGMP_AUX, aux * 4);
    close_node(d, node);
}

static void show_report(struct dissection *d)
{
    take_bytes(d, igmp + IGMP_RESERVED, 2);
    uint32_t n = take_u16(d, igmp + IGMP_RECORDS);

    if (n == 0)
        info_add(d, " - General query");
    for (uint32_t i = 0; i < n && !d->cursor.bad; i++)
        show_record(d);
}

static void show_known(
    struct decoder *decoder, struct dissection *d, uint8_t type, unsigned version)
{
    struct bytes message = peek_rest(d);

    node_generated(put_uint(d, igmp + IGMP_VERSION, no_bytes(), version));
    take_u8(d, igmp + IGMP_TYPE);
    if (version == 1 || type == REPORT_3)
        take_bytes(d, igmp + IGMP_RESERVED, 1);
    else
        take_time(d, version);
    take_checksum(decoder, d, message);
    if (type == REPORT_3)
        show_report(d);
    else if (type == QUERY)
        show_query(d, version);
    else if (version == 1)
        take_bytes(d, igmp + IGMP_GROUP, ADDRESS_LENGTH);
    else
        say_address(
            d, type == LEAVE ? " " : " group ", take_bytes(d, igmp + IGMP_GROUP, ADDRESS_LENGTH));
}

void igmp_decode(struct decoder *decoder, struct dissection *d)
{
    static const char *const names[] = {"IGMP", "IGMPv1", "IGMPv2", "IGMPv3"};
    uint8_t type = peek_u8(d, 0);
    unsigned version = version_of(type, peek_u8(d, 1), cursor_wire_left(&d->cursor));

    decoder->title = "IGMP";
    row_protocol(d, names[version]);
    info_clear(d);
    struct node *layer = open_layer(d, igmp + IGMP);
    if (version > 0) {
        info_add(d, "%s", names_get(&types, type, ""));
        show_known(decoder, d, type, version);
    } else {
        info_add(d, "Unknown Type:0x%02x", type);
        take_u8(d, igmp + IGMP_TYPE);
        take_bytes(d, igmp + IGMP_DATA, left(d));
    }
    close_node(d, layer);
}
