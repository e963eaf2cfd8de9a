/*
 * IEEE 802.11 data frames, with or without a radiotap header
 *
 *     radiotap   version 1, room 1, length 2, words of present flags (bit 31: one more), fields
 *     802.11     frame control 2, duration 2, addresses 1, 2, 3 of 6 each, sequence control 2,
 *                address 4 (between stations of the distribution system), QoS control 2, LLC …
 *
 * All numbers are least significant octet first. Frames of management and control, and what is
 * encrypted, are named and shown as octets.
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    RADIOTAP,
    RADIOTAP_VERSION,
    RADIOTAP_PAD,
    RADIOTAP_LENGTH,
    WLAN,
    WLAN_KIND,
    WLAN_FC,
    WLAN_VERSION,
    WLAN_TYPE,
    WLAN_SUBTYPE,
    WLAN_FLAGS,
    WLAN_DS,
    WLAN_FRAG_MORE,
    WLAN_RETRY,
    WLAN_POWER,
    WLAN_MORE,
    WLAN_PROTECTED,
    WLAN_ORDER,
    WLAN_DURATION,
    WLAN_RA,
    WLAN_TA,
    WLAN_DA,
    WLAN_SA,
    WLAN_BSSID,
    WLAN_STAA,
    WLAN_FRAG,
    WLAN_SEQ,
    WLAN_QOS,
    WLAN_FCS,
    WLAN_FCS_STATUS,
};

/* By type and subtype as wlan.fc.type_subtype has them. */
static const struct name kind_rows[] = {
    ONE(0x00, "Association Request"),
    ONE(0x01, "Association Response"),
    ONE(0x02, "Reassociation Request"),
    ONE(0x03, "Reassociation Response"),
    ONE(0x04, "Probe Request"),
    ONE(0x05, "Probe Response"),
    ONE(0x08, "Beacon frame"),
    ONE(0x09, "ATIM"),
    ONE(0x0a, "Disassociate"),
    ONE(0x0b, "Authentication"),
    ONE(0x0c, "Deauthentication"),
    ONE(0x0d, "Action"),
    ONE(0x18, "802.11 Block Ack Req"),
    ONE(0x19, "802.11 Block Ack"),
    ONE(0x1a, "Power-Save poll"),
    ONE(0x1b, "Request-to-send"),
    ONE(0x1c, "Clear-to-send"),
    ONE(0x1d, "Acknowledgement"),
    ONE(0x20, "Data"),
    ONE(0x21, "Data + CF-Ack"),
    ONE(0x22, "Data + CF-Poll"),
    ONE(0x23, "Data + CF-Ack + CF-Poll"),
    ONE(0x24, "Null function (No data)"),
    ONE(0x28, "QoS Data"),
    ONE(0x29, "QoS Data + CF-Acknowledgment"),
    ONE(0x2a, "QoS Data + CF-Poll"),
    ONE(0x2b, "QoS Data + CF-Ack + CF-Poll"),
    ONE(0x2c, "QoS Null function (No data)"),
};
static const struct names kind_names = NAMES(kind_rows);

static const struct name type_rows[] = {
    ONE(0, "Management frame"), ONE(1, "Control frame"), ONE(2, "Data frame"), ONE(3, "Extension")};
static const struct names type_names = NAMES(type_rows);
static const struct name ds_rows[] = {
    ONE(0, "Not leaving DS or network is operating in AD-HOC mode (To DS: 0 From DS: 0)"),
    ONE(1, "Frame from STA to DS via an AP (To DS: 1 From DS: 0)"),
    ONE(2, "Frame from DS to a STA via AP(To DS: 0 From DS: 1)"),
    ONE(3, "WDS (AP to AP) or Mesh (MP to MP) Frame (To DS: 1 From DS: 1)"),
};
static const struct names ds_names = NAMES(ds_rows);
static const struct name frag_rows[] = {
    ONE(0, "This is the last fragment"), ONE(1, "More fragments follow")};
static const struct names frag_names = NAMES(frag_rows);
static const struct name retry_rows[] = {
    ONE(0, "Frame is not being retransmitted"), ONE(1, "Frame is being retransmitted")};
static const struct names retry_names = NAMES(retry_rows);
static const struct name power_rows[] = {
    ONE(0, "STA will stay up"), ONE(1, "STA will go to sleep")};
static const struct names power_names = NAMES(power_rows);
static const struct name more_rows[] = {
    ONE(0, "No data buffered"), ONE(1, "Data is buffered for STA at AP")};
static const struct names more_names = NAMES(more_rows);
static const struct name protected_rows[] = {
    ONE(0, "Data is not protected"), ONE(1, "Data is protected")};
static const struct names protected_names = NAMES(protected_rows);
static const struct name order_rows[] = {
    ONE(0, "Not strictly ordered"), ONE(1, "Strictly ordered")};
static const struct names order_names = NAMES(order_rows);

static const struct field wlan[] = {
    [RADIOTAP] = {"radiotap", "IEEE 802.11 Radiotap Capture header", FIELD_PROTOCOL},
    [RADIOTAP_VERSION] = {"radiotap.version", "Header revision", FIELD_UINT8, BASE_DEC},
    [RADIOTAP_PAD] = {"radiotap.pad", "Header pad", FIELD_UINT8, BASE_DEC},
    [RADIOTAP_LENGTH] = {"radiotap.length", "Header length", FIELD_UINT16, BASE_DEC},
    [WLAN] = {"wlan", "IEEE 802.11 wireless LAN", FIELD_PROTOCOL},
    [WLAN_KIND] = {"wlan.fc.type_subtype", "Type/Subtype", FIELD_UINT16, BASE_HEX,
        .names = &kind_names},
    [WLAN_FC] = {"wlan.fc", "Frame Control Field", FIELD_UINT16, BASE_HEX},
    [WLAN_VERSION] = {"wlan.fc.version", "Version", FIELD_UINT8, BASE_DEC, .mask = 0x03},
    [WLAN_TYPE] = {"wlan.fc.type", "Type", FIELD_UINT8, BASE_DEC, .mask = 0x0c,
        .names = &type_names},
    [WLAN_SUBTYPE] = {"wlan.fc.subtype", "Subtype", FIELD_UINT8, BASE_DEC, .mask = 0xf0},
    [WLAN_FLAGS] = {"wlan.flags", "Flags", FIELD_UINT8, BASE_HEX},
    [WLAN_DS] = {"wlan.fc.ds", "DS status", FIELD_UINT8, BASE_HEX, .mask = 0x03,
        .names = &ds_names},
    [WLAN_FRAG_MORE] = {"wlan.fc.frag", "More Fragments", FIELD_BOOL, 1, .mask = 0x04,
        .names = &frag_names},
    [WLAN_RETRY] = {"wlan.fc.retry", "Retry", FIELD_BOOL, 1, .mask = 0x08, .names = &retry_names},
    [WLAN_POWER] = {"wlan.fc.pwrmgt", "PWR MGT", FIELD_BOOL, 1, .mask = 0x10,
        .names = &power_names},
    [WLAN_MORE] = {"wlan.fc.moredata", "More Data", FIELD_BOOL, 1, .mask = 0x20,
        .names = &more_names},
    [WLAN_PROTECTED] = {"wlan.fc.protected", "Protected flag", FIELD_BOOL, 1, .mask = 0x40,
        .names = &protected_names},
    [WLAN_ORDER] = {"wlan.fc.order", "+HTC/Order flag", FIELD_BOOL, 1, .mask = 0x80,
        .names = &order_names},
    [WLAN_DURATION] = {"wlan.duration", "Duration", FIELD_UINT16, BASE_DEC, .mask = 0x7fff,
        .unit = " microseconds"},
    [WLAN_RA] = {"wlan.ra", "Receiver address", FIELD_ETHER},
    [WLAN_TA] = {"wlan.ta", "Transmitter address", FIELD_ETHER},
    [WLAN_DA] = {"wlan.da", "Destination address", FIELD_ETHER},
    [WLAN_SA] = {"wlan.sa", "Source address", FIELD_ETHER},
    [WLAN_BSSID] = {"wlan.bssid", "BSS Id", FIELD_ETHER},
    [WLAN_STAA] = {"wlan.staa", "STA address", FIELD_ETHER},
    [WLAN_FRAG] = {"wlan.frag", "Fragment number", FIELD_UINT16, BASE_DEC, .mask = 0x000f},
    [WLAN_SEQ] = {"wlan.seq", "Sequence number", FIELD_UINT16, BASE_DEC, .mask = 0xfff0},
    [WLAN_QOS] = {"wlan.qos", "Qos Control", FIELD_UINT16, BASE_HEX},
    [WLAN_FCS] = {"wlan.fcs", "Frame check sequence", FIELD_UINT32, BASE_HEX},
    [WLAN_FCS_STATUS] = {"wlan.fcs.status", "FCS Status", FIELD_UINT8, BASE_NONE,
        .names = &checksum_state_names},
};
const struct field_table wireless_fields = FIELDS(wlan);

enum {
    TYPE_DATA = 2,
    SUBTYPE_QOS = 0x08,   /* the octets of QoS control follow the addresses */
    SUBTYPE_EMPTY = 0x04, /* no data */
    QOS_AGGREGATE = 0x80, /* several packets, each with a header of its own */
    FLAG_DS = 0x03,
    FLAG_PROTECTED = 0x40,
    FLAG_ORDER = 0x80, /* four octets more behind QoS control */
    TO_DS = 1,
    FROM_DS = 2,
    HEADER_LENGTH = 24,
    FCS_LENGTH = 4,
    PRESENT_TSFT = 1u << 0,
    PRESENT_FLAGS = 1u << 1,
    PRESENT_WORDS_MAX = 32,
    RADIOTAP_MIN = 8, /* octets of its header: the first present flags */
    RADIOTAP_FCS = 0x10,
};

#define PRESENT_MORE (1u << 31) /* another word of flags follows */

/* Which of the addresses are the destination's, the source's, the network's and the station's. */
struct roles {
    uint8_t destination, source, network, station;
};
static const struct roles roles[] = {
    [0] = {0, 1, 2, 1},
    [TO_DS] = {2, 1, 0, 1},
    [FROM_DS] = {0, 2, 1, 0},
    [TO_DS | FROM_DS] = {2, 3, 1, 0},
};

/* Where address n begins; the fourth stands behind the sequence control. */
static uint32_t place_of(unsigned n)
{
    return n < 3 ? 4 + 6 * n : HEADER_LENGTH;
}

/* ".pm.R...C": one letter a flag that is set, C for a frame with check sequence. */
static void label_layer(
    struct dissection *d, struct node *layer, unsigned kind, unsigned flags, bool fcs)
{
    static const char letters[] = "opmPRMFT";
    char set[sizeof letters] = "";

    for (unsigned i = 0; i < 8; i++)
        set[i] = flags >> (7 - i) & 1 ? letters[i] : '.';
    node_label(d, layer, "IEEE 802.11 %s, Flags: %s%s",
        names_get(&kind_names, kind, "Unrecognized"), set, fcs ? "C" : "");
}

static void take_control(struct dissection *d, unsigned kind)
{
    static const struct field *const bits[] = {wlan + WLAN_DS, wlan + WLAN_FRAG_MORE,
        wlan + WLAN_RETRY, wlan + WLAN_POWER, wlan + WLAN_MORE, wlan + WLAN_PROTECTED,
        wlan + WLAN_ORDER};
    struct bytes span = peek_rest(d);

    put_uint(d, wlan + WLAN_KIND, (struct bytes){span.data, 1}, kind);
    struct node *control =
        put_uint(d, wlan + WLAN_FC, (struct bytes){span.data, 2}, peek_u16(d, 0));
    descend(d, control);
    peek_bits(d, wlan + WLAN_VERSION, 1);
    peek_bits(d, wlan + WLAN_TYPE, 1);
    peek_bits(d, wlan + WLAN_SUBTYPE, 1);
    take_nothing(d, 1);
    take_flags(d, wlan + WLAN_FLAGS, bits, 7);
    ascend(d, control);
}

static void put_address(struct dissection *d, unsigned row, const uint8_t *frame, unsigned n)
{
    put_text(d, wlan + row, (struct bytes){frame + place_of(n), 6});
}

/* A number of two octets, the first the least. */
static void put_bits(struct dissection *d, unsigned row, const uint8_t *octets)
{
    const struct field *field = wlan + row;
    unsigned value = octets[0] | (unsigned)octets[1] << 8;

    if (field->mask) /* else all of it */
        value = (unsigned)((value & field->mask) >> __builtin_ctzll(field->mask));
    put_uint(d, field, (struct bytes){octets, 2}, value);
}

/* QoS control, the end of the header but for the four octets that FLAG_ORDER stands for. */
static struct bytes qos_of(const uint8_t *frame, uint32_t header)
{
    return (struct bytes){frame + header - (frame[1] & FLAG_ORDER ? 6 : 2), 2};
}

static void show_header(
    struct dissection *d, unsigned kind, const struct roles *role, uint32_t header, bool fcs)
{
    const uint8_t *frame = peek_rest(d).data;
    struct bytes rest = peek_rest(d);
    struct node *layer = open_layer(d, wlan + WLAN);

    label_layer(d, layer, kind, frame[1], fcs);
    take_control(d, kind);
    put_bits(d, WLAN_DURATION, frame + 2);
    put_address(d, WLAN_RA, frame, 0);
    put_address(d, WLAN_TA, frame, 1);
    put_address(d, WLAN_DA, frame, role->destination);
    put_address(d, WLAN_SA, frame, role->source);
    put_address(d, WLAN_BSSID, frame, role->network);
    put_address(d, WLAN_STAA, frame, role->station);
    put_bits(d, WLAN_FRAG, frame + 22);
    put_bits(d, WLAN_SEQ, frame + 22);
    if (fcs && cursor_wire_left(&d->cursor) == left(d)) {
        const uint8_t *p = rest.data + rest.length - FCS_LENGTH;
        node_suffix(d,
            put_uint(d, wlan + WLAN_FCS, (struct bytes){p, FCS_LENGTH},
                (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0]),
            " [unverified]");
        gen_uint(d, wlan + WLAN_FCS_STATUS, CHECKSUM_UNVERIFIED);
    }
    if (kind & SUBTYPE_QOS)
        put_bits(d, WLAN_QOS, qos_of(frame, header).data);
    take_nothing(d, header - 2);
    close_node(d, layer);
}

/* Octets of the header of a data frame. */
static uint32_t header_length(uint8_t subtype, uint8_t flags)
{
    uint32_t n = HEADER_LENGTH;

    if ((flags & FLAG_DS) == FLAG_DS)
        n += 6;
    if (subtype & SUBTYPE_QOS)
        n += flags & FLAG_ORDER ? 6 : 2;
    return n;
}

static void data_decode(struct decoder *decoder, struct dissection *d, unsigned kind, bool fcs)
{
    uint8_t flags = peek_u8(d, 1), subtype = kind & 15;
    uint32_t header = header_length(subtype, flags), tail = fcs ? FCS_LENGTH : 0;
    const struct roles *role = roles + (flags & FLAG_DS);

    if (!cursor_has(&d->cursor, header + tail)) {
        take_nothing(d, header + tail);
        return;
    }
    const uint8_t *frame = peek_rest(d).data;
    decoder->destination = (struct column){frame + place_of(role->destination), COLUMN_ETHER};
    decoder->source = (struct column){frame + place_of(role->source), COLUMN_ETHER};
    bool opaque = subtype & SUBTYPE_EMPTY ||
                  (subtype & SUBTYPE_QOS && qos_of(frame, header).data[0] & QOS_AGGREGATE);
    if (d->building)
        show_header(d, kind, role, header, fcs);
    else
        take_nothing(d, header);
    struct scope scope = enter(d, cursor_wire_left(&d->cursor) - tail);
    if (!opaque && !(flags & FLAG_PROTECTED) && cursor_wire_left(&d->cursor) > 0)
        llc_decode(decoder, d);
    else
        engine_data(d);
    leave(d, scope);
}

static void frame_decode(struct decoder *decoder, struct dissection *d, bool fcs)
{
    uint8_t octet = peek_u8(d, 0);
    unsigned type = octet >> 2 & 3, kind = type << 4 | octet >> 4;

    decoder->title = "802.11";
    row_protocol(d, "802.11");
    info_clear(d);
    info_add(d, "%s", names_get(&kind_names, kind, "Unrecognized"));
    if (type == TYPE_DATA)
        data_decode(decoder, d, kind, fcs);
    else
        engine_data(d);
}

void wireless_decode(struct decoder *decoder, struct dissection *d)
{
    frame_decode(decoder, d, false);
}

/* The word of present flags at octet `at`. */
static uint32_t present_word(const struct dissection *d, uint32_t at)
{
    return peek_u8(d, at) | (uint32_t)peek_u8(d, at + 1) << 8 | (uint32_t)peek_u8(d, at + 2) << 16 |
           (uint32_t)peek_u8(d, at + 3) << 24;
}

/* Does the frame end with its check sequence? The flags say so, which may follow the time stamp. */
static bool radiotap_fcs(const struct dissection *d)
{
    uint32_t present = present_word(d, 4), at = 8;

    if (!(present & PRESENT_FLAGS))
        return false;
    for (int i = 0; i < PRESENT_WORDS_MAX && present_word(d, at - 4) & PRESENT_MORE; i++)
        at += 4;
    if (present & PRESENT_TSFT)
        at = (at + 7) / 8 * 8 + 8;
    return peek_u8(d, at) & RADIOTAP_FCS;
}

void radiotap_decode(struct decoder *decoder, struct dissection *d)
{
    uint32_t length = peek_u8(d, 2) | (uint32_t)peek_u8(d, 3) << 8;
    bool fcs = radiotap_fcs(d);

    decoder->title = "Radiotap";
    row_protocol(d, "Radiotap");
    struct node *layer = open_layer(d, wlan + RADIOTAP);
    node_label(d, layer, "Radiotap Header v%u, Length %u", peek_u8(d, 0), length);
    take_u8(d, wlan + RADIOTAP_VERSION);
    take_u8(d, wlan + RADIOTAP_PAD);
    take_little(d, wlan + RADIOTAP_LENGTH, 2);
    if (length >= RADIOTAP_MIN)
        take_nothing(d, length - 4);
    else
        cursor_fail(&d->cursor, false);
    close_node(d, layer);
    if (!d->cursor.bad)
        frame_decode(decoder, d, fcs);
}
