/*
 * GTP-U: what a mobile phone sends, between the stations of its operator (3GPP TS 29.281)
 *
 *     |ver 1|1|0|E|S|PN| message type | length of what follows these eight octets |
 *     | tunnel endpoint identifier                                                |
 *     | sequence number | N-PDU number | next extension header, if E, S or PN     |
 *     | extension headers: length in words of four octets, contents, next | T-PDU: an IP packet
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    GTP,
    GTP_FLAGS,
    GTP_VERSION,
    GTP_PAYLOAD,
    GTP_RESERVED,
    GTP_E,
    GTP_S,
    GTP_PN,
    GTP_MESSAGE,
    GTP_LENGTH,
    GTP_TEID,
    GTP_SEQUENCE,
    GTP_NPDU,
    GTP_NEXT,
    GTP_EXTENSION,
    GTP_EXTENSION_LENGTH,
    GTP_PDCP,
    GTP_EXTENSION_OTHER,
};

static const struct name version_rows[] = {ONE(0, "GTP release 97/98 version"),
    ONE(1, "GTP release 99 version"), ONE(2, "GTPv2-C"), {3, 7, "None"}};
static const struct names version_names = NAMES(version_rows);
static const struct name payload_rows[] = {ONE(0, "GTP'"), ONE(1, "GTP")};
static const struct names payload_names = NAMES(payload_rows);

static const struct name message_rows[] = {
    ONE(0, "For future use"),
    ONE(1, "Echo request"),
    ONE(2, "Echo response"),
    ONE(3, "Version not supported"),
    ONE(4, "Node alive request"),
    ONE(5, "Node alive response"),
    ONE(6, "Redirection request"),
    ONE(7, "Redirection response"),
    ONE(16, "Create PDP context request"),
    ONE(17, "Create PDP context response"),
    ONE(18, "Update PDP context request"),
    ONE(19, "Update PDP context response"),
    ONE(20, "Delete PDP context request"),
    ONE(21, "Delete PDP context response"),
    ONE(22, "Initiate PDP Context Activation Request"),
    ONE(23, "Initiate PDP Context Activation Response"),
    ONE(24, "Delete AA PDP Context Request"),
    ONE(25, "Delete AA PDP Context Response"),
    ONE(26, "Error indication"),
    ONE(27, "PDU notification request"),
    ONE(28, "PDU notification response"),
    ONE(29, "PDU notification reject request"),
    ONE(30, "PDU notification reject response"),
    ONE(31, "Supported extension header notification"),
    ONE(32, "Send routing information for GPRS request"),
    ONE(33, "Send routing information for GPRS response"),
    ONE(34, "Failure report request"),
    ONE(35, "Failure report response"),
    ONE(36, "Note MS GPRS present request"),
    ONE(37, "Note MS GPRS present response"),
    ONE(48, "Identification request"),
    ONE(49, "Identification response"),
    ONE(50, "SGSN context request"),
    ONE(51, "SGSN context response"),
    ONE(52, "SGSN context acknowledgement"),
    ONE(53, "Forward relocation request"),
    ONE(54, "Forward relocation response"),
    ONE(55, "Forward relocation complete"),
    ONE(56, "Relocation cancel request"),
    ONE(57, "Relocation cancel response"),
    ONE(58, "Forward SRNS context"),
    ONE(59, "Forward relocation complete acknowledge"),
    ONE(60, "Forward SRNS context acknowledge"),
    ONE(61, "UE Registration Query Request"),
    ONE(62, "UE Registration Query Response"),
    ONE(70, "RAN Information Relay"),
    ONE(96, "MBMS Notification Request"),
    ONE(97, "MBMS Notification Response"),
    ONE(98, "MBMS Notification Reject Request"),
    ONE(99, "MBMS Notification Reject Response"),
    ONE(100, "Create MBMS Context Request"),
    ONE(101, "Create MBMS Context Response"),
    ONE(102, "Update MBMS Context Request"),
    ONE(103, "Update MBMS Context Response"),
    ONE(104, "Delete MBMS Context Request"),
    ONE(105, "Delete MBMS Context Response"),
    ONE(112, "MBMS Registration Request"),
    ONE(113, "MBMS Registration Response"),
    ONE(114, "MBMS De-Registration Request"),
    ONE(115, "MBMS De-Registration Response"),
    ONE(116, "MBMS Session Start Request"),
    ONE(117, "MBMS Session Start Response"),
    ONE(118, "MBMS Session Stop Request"),
    ONE(119, "MBMS Session Stop Response"),
    ONE(120, "MBMS Session Update Request"),
    ONE(121, "MBMS Session Update Response"),
    ONE(128, "MS Info Change Notification Request"),
    ONE(129, "MS Info Change Notification Response"),
    ONE(240, "Data record transfer request"),
    ONE(241, "Data record transfer response"),
    ONE(254, "End Marker"),
    ONE(255, "T-PDU"),
};
static const struct names message_names = NAMES(message_rows);

static const struct name extension_rows[] = {
    ONE(0x00, "No more extension headers"),
    ONE(0x01, "MBMS support indication"),
    ONE(0x02, "MS Info Change Reporting support indication"),
    ONE(0x03, "Long PDCP PDU Number"),
    ONE(0x20, "Service Class Indicator"),
    ONE(0x40, "UDP Port number"),
    ONE(0x81, "RAN container"),
    ONE(0x82, "Long PDCP PDU number"),
    ONE(0x83, "Xw RAN container"),
    ONE(0x84, "NR RAN container"),
    ONE(0x85, "PDU Session container"),
    ONE(0xc0, "PDCP PDU number"),
    ONE(0xc1, "Suspend Request"),
    ONE(0xc2, "Suspend Response"),
};
static const struct names extension_names = NAMES(extension_rows);

static const struct field gtp[] = {
    [GTP] = {"gtp", "GPRS Tunneling Protocol", FIELD_PROTOCOL},
    [GTP_FLAGS] = {"gtp.flags", "Flags", FIELD_UINT8, BASE_HEX},
    [GTP_VERSION] = {"gtp.flags.version", "Version", FIELD_UINT8, BASE_DEC, .mask = 0xe0,
        .names = &version_names},
    [GTP_PAYLOAD] = {"gtp.flags.payload", "Protocol type", FIELD_UINT8, BASE_DEC, .mask = 0x10,
        .names = &payload_names},
    [GTP_RESERVED] = {"gtp.flags.reserved", "Reserved", FIELD_UINT8, BASE_DEC, .mask = 0x08},
    [GTP_E] = {"gtp.flags.e", "Is Next Extension Header present?", FIELD_BOOL, 1, .mask = 0x04,
        .names = &yes_names},
    [GTP_S] = {"gtp.flags.s", "Is Sequence Number present?", FIELD_BOOL, 1, .mask = 0x02,
        .names = &yes_names},
    [GTP_PN] = {"gtp.flags.pn", "Is N-PDU number present?", FIELD_BOOL, 1, .mask = 0x01,
        .names = &yes_names},
    [GTP_MESSAGE] = {"gtp.message", "Message Type", FIELD_UINT8, BASE_HEX, .names = &message_names},
    [GTP_LENGTH] = {"gtp.length", "Length", FIELD_UINT16, BASE_DEC},
    [GTP_TEID] = {"gtp.teid", "TEID", FIELD_UINT32, BASE_HEX_DEC},
    [GTP_SEQUENCE] = {"gtp.seq_number", "Sequence number", FIELD_UINT16, BASE_HEX_DEC},
    [GTP_NPDU] = {"gtp.npdu_number", "N-PDU Number", FIELD_UINT8, BASE_HEX},
    [GTP_NEXT] = {"gtp.ext_hdr.next", "Next extension header type", FIELD_UINT8, BASE_HEX,
        .names = &extension_names},
    [GTP_EXTENSION] = {"gtp.ext_hdr", "Extension header", FIELD_NONE},
    [GTP_EXTENSION_LENGTH] = {"gtp.ext_hdr.length", "Extension Header Length", FIELD_UINT8,
        BASE_DEC},
    [GTP_PDCP] = {"gtp.ext_hdr.pdcp_sn", "PDCP Sequence Number", FIELD_UINT16, BASE_DEC},
    [GTP_EXTENSION_OTHER] = {NULL, "Contents", FIELD_BYTES},
};
const struct field_table gtp_fields = FIELDS(gtp);

enum {
    HAS_EXTENSION = 0x04,
    HAS_SEQUENCE = 0x02,
    HAS_NPDU = 0x01,
    VERSION_1 = 0x30, /* version and protocol type */
    VERSION_MASK = 0xf0,
    EXTENSION_NONE = 0,
    EXTENSION_PDCP = 0xc0,
    EXTENSIONS_MAX = 16,
    MESSAGE_T_PDU = 255,
};

/* Returns the next one's type. */
static uint8_t take_extension(struct dissection *d, uint8_t type)
{
    uint32_t length = peek_u8(d, 0) * 4u;
    struct node *node = open_node(d, gtp + GTP_EXTENSION);

    node_label(d, node, "Extension header (%s)", names_get(&extension_names, type, "Unknown"));
    take_u8(d, gtp + GTP_EXTENSION_LENGTH);
    if (type == EXTENSION_PDCP && length == 4)
        take_u16(d, gtp + GTP_PDCP);
    else if (length >= 4)
        take_bytes(d, gtp + GTP_EXTENSION_OTHER, length - 2);
    else
        cursor_fail(&d->cursor, false);
    uint8_t next = take_u8(d, gtp + GTP_NEXT);
    close_node(d, node);
    return next;
}

/* The part of the header that is there when any of its fields is. */
static void take_options(struct dissection *d, uint8_t flags)
{
    if (flags & HAS_SEQUENCE)
        take_u16(d, gtp + GTP_SEQUENCE);
    else
        take_nothing(d, 2);
    if (flags & HAS_NPDU)
        take_u8(d, gtp + GTP_NPDU);
    else
        take_nothing(d, 1);
    if (!(flags & HAS_EXTENSION)) {
        take_nothing(d, 1);
        return;
    }
    uint8_t next = take_u8(d, gtp + GTP_NEXT);
    for (int i = 0; next != EXTENSION_NONE && i < EXTENSIONS_MAX && !d->cursor.bad; i++)
        next = take_extension(d, next);
}

/* The packet inside, whose protocol the row shows as "GTP <DNS>". */
static void payload(struct decoder *decoder, struct dissection *d)
{
    uint8_t version = peek_u8(d, 0) >> 4;

    if (version == 4)
        ipv4_decode(decoder, d);
    else if (!ipv6_decode(decoder, d))
        engine_data(d);
    if (d->row)
        row_protocol(d, arena_printf(d->arena, "GTP <%s>", d->row->protocol));
}

void gtp_decode(struct decoder *decoder, struct dissection *d)
{
    static const struct field *const bits[] = {gtp + GTP_VERSION, gtp + GTP_PAYLOAD,
        gtp + GTP_RESERVED, gtp + GTP_E, gtp + GTP_S, gtp + GTP_PN};
    uint8_t flags = peek_u8(d, 0), type = peek_u8(d, 1);

    if ((flags & VERSION_MASK) != VERSION_1) {
        engine_data(d);
        return;
    }
    decoder->title = "GTP";
    row_protocol(d, "GTP");
    info_clear(d);
    info_add(d, "%s", names_get(&message_names, type, "Unknown"));
    struct node *layer = open_layer(d, gtp + GTP);
    take_flags(d, gtp + GTP_FLAGS, bits, 6);
    take_u8(d, gtp + GTP_MESSAGE);
    take_u16(d, gtp + GTP_LENGTH);
    take_u32(d, gtp + GTP_TEID);
    if (flags & (HAS_EXTENSION | HAS_SEQUENCE | HAS_NPDU))
        take_options(d, flags);
    close_node(d, layer);
    if (d->cursor.bad || left(d) == 0)
        return;
    if (type == MESSAGE_T_PDU)
        payload(decoder, d);
    else
        engine_data(d);
}
