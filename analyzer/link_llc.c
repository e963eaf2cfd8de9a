/*
 * IEEE 802.2 LLC, and SNAP
 *
 *     +------+------+---------+          SNAP (both SAPs 0xaa):  +-----+----------+
 *     | DSAP | SSAP | control |                                  | OUI | type/PID |
 *     +------+------+---------+                                  +-----+----------+
 *     control: 1 octet for unnumbered frames (low bits 11), else 2
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    LLC,
    LLC_DSAP,
    LLC_DSAP_SAP,
    LLC_DSAP_IG,
    LLC_SSAP,
    LLC_SSAP_SAP,
    LLC_SSAP_CR,
    LLC_CONTROL,
    LLC_CONTROL_U,
    LLC_N_R,
    LLC_N_S,
    LLC_POLL,
    LLC_FINAL,
    LLC_POLL_U,
    LLC_FINAL_U,
    LLC_SUPERVISORY,
    LLC_COMMAND,
    LLC_RESPONSE,
    LLC_KIND,
    LLC_KIND_I,
    LLC_KIND_U,
    LLC_OUI,
    LLC_TYPE,
    LLC_PID,
};

static const struct name sap_names_rows[] = {
    ONE(0, "NULL LSAP"),
    ONE(1, "NULL LSAP"),
    ONE(2, "LLC Sub-Layer Management"),
    ONE(4, "SNA Path Control"),
    ONE(6, "TCP/IP"),
    ONE(8, "SNA"),
    ONE(12, "SNA"),
    ONE(14, "PROWAY (IEC955) Network Management and Initialization"),
    ONE(16, "NetWare (unofficial?)"),
    ONE(20, "ISO Network Layer (OSLAN 1)"),
    ONE(24, "Texas Instruments"),
    ONE(32, "ISO Network Layer (unofficial?)"),
    ONE(52, "ISO Network Layer (unofficial?)"),
    ONE(66, "Spanning Tree BPDU"),
    ONE(78, "EIA RS-511 Manufacturing Message Service"),
    ONE(84, "ISO Network Layer (OSLAN 2)"),
    ONE(126, "ISO 8208 (X.25 over 802.2)"),
    ONE(127, "ISO 802.2"),
    ONE(128, "XNS"),
    ONE(130, "BACnet"),
    ONE(134, "Nestar"),
    ONE(142, "PROWAY (IEC955) Active Station List Maintenance"),
    ONE(152, "ARP"),
    ONE(170, "SNAP"),
    ONE(180, "HP JetDirect Printer"),
    ONE(186, "Banyan Vines"),
    ONE(188, "Banyan Vines"),
    ONE(224, "NetWare"),
    ONE(240, "NetBIOS"),
    ONE(244, "IBM Net Management"),
    ONE(248, "HP Extended LLC"),
    ONE(250, "Ungermann-Bass"),
    ONE(252, "Remote Program Load"),
    ONE(254, "ISO Network Layer"),
    ONE(255, "Global LSAP"),
};
static const struct names sap_names = NAMES(sap_names_rows);

static const struct name command_names_rows[] = {
    ONE(0, "Unnumbered Information"),
    ONE(1, "Set Initialization Mode"),
    ONE(3, "Set Asynchronous Response Mode"),
    ONE(8, "Unnumbered Poll"),
    ONE(11, "Set Asynchronous Balanced Mode"),
    ONE(16, "Disconnect"),
    ONE(19, "Set Asynchronous Response Mode Extended"),
    ONE(24, "Unnumbered Acknowledge"),
    ONE(27, "Set Asynchronous Balanced Mode Extended"),
    ONE(32, "Set Normal Response Mode"),
    ONE(33, "Frame reject"),
    ONE(35, "Reset"),
    ONE(43, "Exchange identification"),
    ONE(49, "Configure"),
    ONE(51, "Set Normal Response Mode Extended"),
    ONE(56, "Test"),
    ONE(59, "Beacon"),
};
static const struct names command_names = NAMES(command_names_rows);

static const struct name response_names_rows[] = {
    ONE(0, "Unnumbered Information"),
    ONE(1, "Request Initialization Mode"),
    ONE(3, "Disconnected mode"),
    ONE(8, "Unnumbered Poll"),
    ONE(11, "Set Asynchronous Balanced Mode"),
    ONE(16, "Request Disconnect"),
    ONE(19, "Set Asynchronous Response Mode Extended"),
    ONE(24, "Unnumbered Acknowledge"),
    ONE(27, "Set Asynchronous Balanced Mode Extended"),
    ONE(32, "Set Normal Response Mode"),
    ONE(33, "Frame reject"),
    ONE(35, "Reset"),
    ONE(43, "Exchange identification"),
    ONE(49, "Configure"),
    ONE(51, "Set Normal Response Mode Extended"),
    ONE(56, "Test"),
    ONE(59, "Beacon"),
};
static const struct names response_names = NAMES(response_names_rows);

static const struct name supervisory_names_rows[] = {
    ONE(0, "Receiver ready"),
    ONE(1, "Receiver not ready"),
    ONE(2, "Reject"),
    ONE(3, "Selective reject"),
};
static const struct names supervisory_names = NAMES(supervisory_names_rows);

static const struct name kind_rows[] = {
    ONE(0, "Information frame"), ONE(1, "Supervisory frame"), ONE(3, "Unnumbered frame")};
static const struct names kind_names = NAMES(kind_rows);
static const struct name individual_rows[] = {ONE(0, "Individual"), ONE(1, "Group")};
static const struct names individual_names = NAMES(individual_rows);
static const struct name response_bit_rows[] = {ONE(0, "Command"), ONE(1, "Response")};
static const struct names response_bit_names = NAMES(response_bit_rows);
static const struct name oui_rows[] = {
    ONE(0x000000, "Officially Xerox, but"),
    ONE(0x00000c, "Cisco Systems, Inc"),
    ONE(0x0000f8, "Digital Equipment Corporation"),
    ONE(0x0080c2, "IEEE 802.1 Committee"),
    ONE(0x00a03e, "ATM Forum"),
    ONE(0x080007, "Apple, Inc."),
};
static const struct names oui_names = NAMES(oui_rows);

static const struct field llc[] = {
    [LLC] = {"llc", "Logical-Link Control", FIELD_PROTOCOL},
    [LLC_DSAP] = {"llc.dsap", "DSAP", FIELD_UINT8, BASE_HEX, .names = &sap_names},
    [LLC_DSAP_SAP] = {"llc.dsap.sap", "SAP", FIELD_UINT8, BASE_HEX, .mask = 0xfe},
    [LLC_DSAP_IG] = {"llc.dsap.ig", "IG Bit", FIELD_BOOL, 1, .mask = 0x1,
        .names = &individual_names},
    [LLC_SSAP] = {"llc.ssap", "SSAP", FIELD_UINT8, BASE_HEX, .names = &sap_names},
    [LLC_SSAP_SAP] = {"llc.ssap.sap", "SAP", FIELD_UINT8, BASE_HEX, .mask = 0xfe},
    [LLC_SSAP_CR] = {"llc.ssap.cr", "CR Bit", FIELD_BOOL, 1, .mask = 0x1,
        .names = &response_bit_names},
    [LLC_CONTROL] = {"llc.control", "Control", FIELD_UINT16, BASE_HEX},
    [LLC_CONTROL_U] = {"llc.control", "Control", FIELD_UINT8, BASE_HEX},
    [LLC_N_R] = {"llc.control.n_r", "N(R)", FIELD_UINT16, BASE_DEC, .mask = 0xfe00},
    [LLC_N_S] = {"llc.control.n_s", "N(S)", FIELD_UINT16, BASE_DEC, .mask = 0xfe},
    [LLC_POLL] = {"llc.control.p", "Poll", FIELD_BOOL, 2, .mask = 0x100, .names = &set_names},
    [LLC_FINAL] = {"llc.control.f", "Final", FIELD_BOOL, 2, .mask = 0x100, .names = &set_names},
    [LLC_POLL_U] = {"llc.control.p", "Poll", FIELD_BOOL, 1, .mask = 0x10, .names = &set_names},
    [LLC_FINAL_U] = {"llc.control.f", "Final", FIELD_BOOL, 1, .mask = 0x10, .names = &set_names},
    [LLC_SUPERVISORY] = {"llc.control.s_ftype", "Supervisory frame type", FIELD_UINT16, BASE_HEX,
        .mask = 0xc, .names = &supervisory_names},
    [LLC_COMMAND] = {"llc.control.u_modifier_cmd", "Command", FIELD_UINT8, BASE_HEX, .mask = 0xec,
        .names = &command_names},
    [LLC_RESPONSE] = {"llc.control.u_modifier_resp", "Response", FIELD_UINT8, BASE_HEX,
        .mask = 0xec, .names = &response_names},
    [LLC_KIND] = {"llc.control.ftype", "Frame type", FIELD_UINT16, BASE_HEX, .mask = 0x3,
        .names = &kind_names},
    [LLC_KIND_I] = {"llc.control.ftype", "Frame type", FIELD_UINT16, BASE_HEX, .mask = 0x1,
        .names = &kind_names},
    [LLC_KIND_U] = {"llc.control.ftype", "Frame type", FIELD_UINT8, BASE_HEX, .mask = 0x3,
        .names = &kind_names},
    [LLC_OUI] = {"llc.oui", "Organization Code", FIELD_UINT24, BASE_HEX},
    [LLC_TYPE] = {"llc.type", "Type", FIELD_UINT16, BASE_HEX, .names = &ethertype_names},
    [LLC_PID] = {"llc.pid", "Protocol ID", FIELD_UINT16, BASE_HEX},
};
const struct field_table llc_fields = FIELDS(llc);

enum {
    SAP_SNAP = 0xaa,
    SAP_IP = 0x06,
    UNNUMBERED_INFORMATION = 0x03,
    POLL_U = 0x10, /* of an unnumbered frame */
    POLL = 0x100,
    OUI_ETHERNET = 0,
};

/* Short names of unnumbered frames by their modifier bits; the rest are called Unknown. */
static const char *const short_commands[64] = {[0x00] = "UI",
    [0x08] = "UP",
    [0x10] = "DISC",
    [0x18] = "UA",
    [0x20] = "SNRM",
    [0x38] = "TEST",
    [0x01] = "SIM",
    [0x21] = "FRMR",
    [0x31] = "CFGR",
    [0x03] = "SARM",
    [0x0b] = "SABM",
    [0x13] = "SARME",
    [0x1b] = "SABME",
    [0x23] = "RSET",
    [0x2b] = "XID",
    [0x33] = "SNRME",
    [0x3b] = "BCN"};
static const char *const short_responses[64] = {[0x00] = "UI",
    [0x08] = "UP",
    [0x10] = "RD",
    [0x18] = "UA",
    [0x20] = "SNRM",
    [0x38] = "TEST",
    [0x01] = "RIM",
    [0x21] = "FRMR",
    [0x31] = "CFGR",
    [0x03] = "DM",
    [0x0b] = "SABM",
    [0x13] = "SARME",
    [0x1b] = "SABME",
    [0x23] = "RSET",
    [0x2b] = "XID",
    [0x33] = "SNRME",
    [0x3b] = "BCN"};
static const char *const short_supervisory[4] = {"RR", "RNR", "REJ", "SREJ"};

/* "U P, func=SABME", "I P, N(R)=2, N(S)=1", "S, func=RR, N(R)=3" */
static const char *control_text(struct dissection *d, unsigned control, bool response)
{
    const char *poll = response ? " F" : " P";

    if ((control & 3) == 3) {
        unsigned modifier = (control & 0xec) >> 2;
        const char *name = (response ? short_responses : short_commands)[modifier];
        return arena_printf(
            d->arena, "U%s, func=%s", control & POLL_U ? poll : "", name ? name : "Unknown");
    }
    if (control & 1)
        return arena_printf(d->arena, "S%s, func=%s, N(R)=%u", control & POLL ? poll : "",
            short_supervisory[control >> 2 & 3], control >> 9);
    return arena_printf(d->arena, "I%s, N(R)=%u, N(S)=%u", control & POLL ? poll : "", control >> 9,
        control >> 1 & 0x7f);
}

/* As the row has it. */
static const char *sap_name(const struct dissection *d, uint8_t octet)
{
    const char *name = names_get(&sap_names, octet & 0xfe, NULL);

    return name ? name : arena_printf(d->arena, "0x%02x", octet & 0xfe);
}

static void take_sap(struct dissection *d, unsigned whole, unsigned sap, unsigned bit)
{
    uint8_t octet = take_u8(d, llc + whole);
    struct node *node = d->last;

    if (d->cursor.bad || !node)
        return;
    struct bytes span = {d->cursor.base + d->cursor.position - 1, 1};
    descend(d, node);
    struct node *inner = put_uint(d, llc + sap, span, octet >> 1);
    node_label(d, inner, "%c%c%c%c %c%c%c. = SAP: %s", '0' + (octet >> 7 & 1),
        '0' + (octet >> 6 & 1), '0' + (octet >> 5 & 1), '0' + (octet >> 4 & 1),
        '0' + (octet >> 3 & 1), '0' + (octet >> 2 & 1), '0' + (octet >> 1 & 1),
        names_get(&sap_names, octet & 0xfe, "Unknown"));
    put_uint(d, llc + bit, span, octet & 1);
    ascend(d, node);
}

/* The bits of the control field; value is least significant octet first. */
static void show_control_bits(
    struct dissection *d, struct bytes span, unsigned value, bool response)
{
    uint8_t rows[4], n = 0;
    bool poll = value & ((value & 3) == 3 ? POLL_U : POLL);

    if ((value & 3) == 3) {
        if (poll)
            rows[n++] = response ? LLC_FINAL_U : LLC_POLL_U;
        rows[n++] = response ? LLC_RESPONSE : LLC_COMMAND;
        rows[n++] = LLC_KIND_U;
    } else {
        rows[n++] = LLC_N_R;
        if (value & 1)
            rows[n++] = LLC_SUPERVISORY;
        else
            rows[n++] = LLC_N_S;
        if (poll)
            rows[n++] = response ? LLC_FINAL : LLC_POLL;
        rows[n++] = value & 1 ? LLC_KIND : LLC_KIND_I;
    }
    for (uint8_t i = 0; i < n; i++)
        put_uint(d, llc + rows[i], span,
            (value & llc[rows[i]].mask) >> __builtin_ctzll(llc[rows[i]].mask));
}

static unsigned take_control(struct dissection *d, bool response)
{
    unsigned value = peek_u8(d, 0);
    bool unnumbered = (value & 3) == 3;
    struct bytes span = {peek_rest(d).data, unnumbered ? 1 : 2};

    if (!unnumbered)
        value |= (unsigned)peek_u8(d, 1) << 8;
    take_nothing(d, span.length);
    struct node *node = put_uint(d, llc + (unnumbered ? LLC_CONTROL_U : LLC_CONTROL), span, value);
    if (!node)
        return value;
    node_label(d, node, unnumbered ? "Control field: %s (0x%02X)" : "Control field: %s (0x%04X)",
        control_text(d, value, response), value);
    descend(d, node);
    show_control_bits(d, span, value, response);
    ascend(d, node);
    return value;
}

static const char *oui_name(uint32_t oui)
{
    return names_get(&oui_names, oui, "Unknown");
}

/* The protocol behind the organization's code. */
static void snap_decode(struct decoder *decoder, struct dissection *d, struct node *layer)
{
    uint32_t oui = (uint32_t)peek_u8(d, 0) << 16 | peek_u16(d, 1);
    uint16_t type = peek_u16(d, 3);

    take_u24(d, llc + LLC_OUI);
    if (dissection_adds(d))
        node_label(d, d->last, "Organization Code: %02x:%02x:%02x (%s", oui >> 16, oui >> 8 & 0xff,
            oui & 0xff,
            oui == OUI_ETHERNET ? "Officially Xerox, but"
                                : arena_printf(d->arena, "%s)", oui_name(oui)));
    take_u16(d, llc + (oui == OUI_ETHERNET ? LLC_TYPE : LLC_PID));
    close_node(d, layer);
    info_clear(d);
    info_add(d, "U, func=UI; SNAP, OUI 0x%06X (%s), PID 0x%04X", oui,
        oui == OUI_ETHERNET ? "Officially Xerox, but 0:0:0:0:0:0 is more common" : oui_name(oui),
        type);
    if (d->cursor.bad)
        return;
    if (oui == OUI_ETHERNET && ethertype_known(type))
        ethertype_decode(decoder, d, type);
    else
        engine_data(d);
}

void llc_decode(struct decoder *decoder, struct dissection *d)
{
    uint8_t to = peek_u8(d, 0), from = peek_u8(d, 1);
    bool response = from & 1;

    decoder->title = "LLC";
    row_protocol(d, "LLC");
    info_clear(d);
    struct node *layer = left(d) > 0 ? open_layer(d, llc + LLC) : NULL;
    take_sap(d, LLC_DSAP, LLC_DSAP_SAP, LLC_DSAP_IG);
    take_sap(d, LLC_SSAP, LLC_SSAP_SAP, LLC_SSAP_CR);
    unsigned control = take_control(d, response);
    if (!d->cursor.bad && to == SAP_SNAP && from == SAP_SNAP && control == UNNUMBERED_INFORMATION) {
        snap_decode(decoder, d, layer);
        return;
    }
    close_node(d, layer);
    if (d->row)
        info_add(d, "%s; DSAP %s %s, SSAP %s %s", control_text(d, control, response),
            sap_name(d, to), to & 1 ? "Group" : "Individual", sap_name(d, from),
            response ? "Response" : "Command");
    if (!d->cursor.bad && to == SAP_IP && control == UNNUMBERED_INFORMATION)
        ip_decode(decoder, d);
    else if (!d->cursor.bad)
        engine_data(d);
}
