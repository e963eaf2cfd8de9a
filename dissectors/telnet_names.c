/*
 * Telnet: fields, commands, options
 */
#include "dissectors/telnet.h"

#include "analyzer/language.h"
#include "dissectors/dissectors.h"

static const struct name cmd_rows[] = {
    ONE(236, "End of File"),
    ONE(237, "Suspend Current Process"),
    ONE(238, "Abort Process"),
    ONE(239, "End of Record"),
    ONE(240, "Suboption End"),
    ONE(241, "No Operation"),
    ONE(242, "Data Mark"),
    ONE(243, "Break"),
    ONE(244, "Interrupt Process"),
    ONE(245, "Abort Output"),
    ONE(246, "Are You There?"),
    ONE(247, "Escape Character"),
    ONE(248, "Erase Line"),
    ONE(249, "Go Ahead"),
    ONE(250, "Suboption"),
    ONE(251, "Will"),
    ONE(252, "Won't"),
    ONE(253, "Do"),
    ONE(254, "Don't"),
};
const struct names telnet_commands = NAMES(cmd_rows);

static const struct name auth_cmd_rows[] = {
    ONE(0, "IS"),
    ONE(1, "SEND"),
    ONE(2, "REPLY"),
    ONE(3, "NAME"),
};
static const struct names auth_cmd_names = NAMES(auth_cmd_rows);

static const struct name auth_type_rows[] = {
    ONE(0, "NULL"),
    ONE(1, "Kerberos v4"),
    ONE(2, "Kerberos v5"),
    ONE(3, "SPX"),
    ONE(4, "MINK"),
    ONE(5, "SRP"),
    ONE(6, "RSA"),
    ONE(7, "SSL"),
    ONE(10, "LOKI"),
    ONE(11, "SSA"),
    ONE(12, "KEA_SJ"),
    ONE(13, "KEA_SJ_INTEG"),
    ONE(14, "DSS"),
    ONE(15, "NTLM"),
};
static const struct names auth_type_names = NAMES(auth_type_rows);

static const struct name auth_mod_enc_rows[] = {
    ONE(0, "Off"),
    ONE(1, "Telnet Options"),
    ONE(2, "After Exchange"),
    ONE(4, "Reserved"),
};
static const struct names auth_mod_enc_names = NAMES(auth_mod_enc_rows);

static const struct name auth_krb5_cmd_rows[] = {
    ONE(0, "Auth"),
    ONE(1, "Reject"),
    ONE(2, "Accept"),
    ONE(3, "Response"),
    ONE(4, "Forward"),
    ONE(5, "Forward Accept"),
    ONE(6, "Forward Reject"),
};
static const struct names auth_krb5_cmd_names = NAMES(auth_krb5_cmd_rows);

static const struct name outmark_subopt_cmd_rows[] = {
    ONE(6, "ACK"),
    ONE(21, "NAK"),
    ONE(66, "Bottom"),
    ONE(68, "Default"),
    ONE(76, "Left"),
    ONE(82, "Right"),
    ONE(84, "Top"),
};
static const struct names outmark_subopt_cmd_names = NAMES(outmark_subopt_cmd_rows);

static const struct name rfc_subopt_cmd_rows[] = {
    ONE(0, "OFF"),
    ONE(1, "ON"),
    ONE(2, "RESTART-ANY"),
    ONE(3, "RESTART-XON"),
};
static const struct names rfc_subopt_cmd_names = NAMES(rfc_subopt_cmd_rows);

static const struct name enc_cmd_rows[] = {
    ONE(0, "IS"),
    ONE(1, "SUPPORT"),
    ONE(2, "REPLY"),
    ONE(3, "START"),
    ONE(4, "END"),
    ONE(5, "REQUEST-START"),
    ONE(6, "REQUEST-END"),
    ONE(7, "ENC_KEYID"),
    ONE(8, "DEC_KEYID"),
};
static const struct names enc_cmd_names = NAMES(enc_cmd_rows);

static const struct name enc_type_rows[] = {
    ONE(0, "NULL"),
    ONE(1, "DES_CFB64"),
    ONE(2, "DES_OFB64"),
    ONE(3, "DES3_CFB64"),
    ONE(4, "DES3_OFB64"),
    ONE(8, "CAST5_40_CFB64"),
    ONE(9, "CAST5_40_OFB64"),
    ONE(10, "CAST128_CFB64"),
    ONE(11, "CAST128_OFB64"),
};
static const struct names enc_type_names = NAMES(enc_type_rows);

static const struct name tn3270_subopt_rows[] = {
    ONE(0, "ASSOCIATE"),
    ONE(1, "CONNECT"),
    ONE(2, "DEVICE-TYPE"),
    ONE(3, "FUNCTIONS"),
    ONE(4, "IS"),
    ONE(5, "REASON"),
    ONE(6, "REJECT"),
    ONE(7, "REQUEST"),
    ONE(8, "SEND"),
};
static const struct names tn3270_subopt_names = NAMES(tn3270_subopt_rows);

static const struct name tn3270_reason_rows[] = {
    ONE(0, "CONN-PARTNER"),
    ONE(1, "DEVICE-IN-USE"),
    ONE(2, "INV-ASSOCIATE"),
    ONE(3, "INV-DEVICE-NAME"),
    ONE(4, "INV-DEVICE-TYPE"),
    ONE(5, "TYPE-NAME-ERROR"),
    ONE(6, "UNKNOWN-ERROR"),
    ONE(7, "UNSUPPORTED-REQ"),
};
static const struct names tn3270_reason_names = NAMES(tn3270_reason_rows);

static const struct name tn3270_request_rows[] = {
    ONE(0, "BIND-IMAGE"),
    ONE(1, "DATA-STREAM-CTL"),
    ONE(2, "RESPONSES"),
    ONE(3, "SCS-CTL-CODES"),
    ONE(4, "SYSREQ"),
};
static const struct names tn3270_request_names = NAMES(tn3270_request_rows);

static const struct name auth_mod_cred_fwd_rows[] = {
    ONE(0, "Client will NOT forward auth creds"),
    ONE(1, "Client WILL forward auth creds"),
};
static const struct names auth_mod_cred_fwd_names = NAMES(auth_mod_cred_fwd_rows);

static const struct name auth_mod_who_rows[] = {
    ONE(0, "Mask client to server"),
    ONE(1, "Mask server to client"),
};
static const struct names auth_mod_who_names = NAMES(auth_mod_who_rows);

static const struct name auth_mod_how_rows[] = {
    ONE(0, "One Way authentication"),
    ONE(1, "MUTUAL authentication"),
};
static const struct names auth_mod_how_names = NAMES(auth_mod_how_rows);

const struct field telnet[TN_ROWS] = {
    [TN] = {"telnet", "Telnet", FIELD_PROTOCOL, 0},
    [TN_CMD] = {"telnet.cmd", "Command", FIELD_UINT8, BASE_DEC, .names = &telnet_commands},
    [TN_SUBCMD] = {"telnet.subcmd", "Subcommand", FIELD_UINT8, BASE_DEC},
    [TN_AUTH_NAME] = {"telnet.auth.name", "Name", FIELD_TEXT, 0},
    [TN_AUTH_CMD] = {"telnet.auth.cmd", "Auth Cmd", FIELD_UINT8, BASE_DEC,
        .names = &auth_cmd_names},
    [TN_AUTH_TYPE] = {"telnet.auth.type", "Auth Type", FIELD_UINT8, BASE_DEC,
        .names = &auth_type_names},
    [TN_AUTH_MOD_CRED_FWD] = {"telnet.auth.mod.cred_fwd", "Cred Fwd", FIELD_BOOL, 1, .mask = 0x08,
        .names = &auth_mod_cred_fwd_names},
    [TN_AUTH_MOD_WHO] = {"telnet.auth.mod.who", "Who", FIELD_BOOL, 1, .mask = 0x01,
        .names = &auth_mod_who_names},
    [TN_AUTH_MOD_HOW] = {"telnet.auth.mod.how", "How", FIELD_BOOL, 1, .mask = 0x02,
        .names = &auth_mod_how_names},
    [TN_AUTH_MOD_ENC] = {"telnet.auth.mod.enc", "Encrypt", FIELD_UINT8, BASE_DEC, .mask = 0x14,
        .names = &auth_mod_enc_names},
    [TN_AUTH_KRB5_CMD] = {"telnet.auth.krb5.cmd", "Command", FIELD_UINT8, BASE_DEC,
        .names = &auth_krb5_cmd_names},
    [TN_STRING_SUBOPT_VALUE] = {"telnet.string_subopt.value", "Value", FIELD_TEXT, 0},
    [TN_NAWS_SUBOPT_WIDTH] = {"telnet.naws_subopt.width", "Width", FIELD_UINT16, BASE_DEC},
    [TN_NAWS_SUBOPT_HEIGHT] = {"telnet.naws_subopt.height", "Height", FIELD_UINT16, BASE_DEC},
    [TN_OUTMARK_SUBOPT_CMD] = {"telnet.outmark_subopt.cmd", "Command", FIELD_CHAR, BASE_HEX,
        .names = &outmark_subopt_cmd_names},
    [TN_OUTMARK_SUBOPT_BANNER] = {"telnet.outmark_subopt.banner", "Banner", FIELD_TEXT, 0},
    [TN_COMPORT_SUBOPT_SIGNATURE] = {"telnet.comport_subopt.signature", "Signature", FIELD_TEXT, 0},
    [TN_COMPORT_SUBOPT_BAUD_RATE] = {"telnet.comport_subopt.baud_rate", "Baud Rate", FIELD_UINT32,
        BASE_DEC},
    [TN_COMPORT_SUBOPT_DATA_SIZE] = {"telnet.comport_subopt.data_size", "Data Size", FIELD_UINT8,
        BASE_DEC},
    [TN_COMPORT_SUBOPT_PARITY] = {"telnet.comport_subopt.parity", "Parity", FIELD_UINT8, BASE_DEC},
    [TN_COMPORT_SUBOPT_STOP] = {"telnet.comport_subopt.stop", "Stop Bits", FIELD_UINT8, BASE_DEC},
    [TN_COMPORT_SUBOPT_CONTROL] = {"telnet.comport_subopt.control", "Control", FIELD_UINT8,
        BASE_DEC},
    [TN_COMPORT_SUBOPT_LINESTATE] = {"telnet.comport_subopt.linestate", "Linestate", FIELD_TEXT, 0},
    [TN_COMPORT_SUBOPT_SET_LINESTATE_MASK] = {"telnet.comport_subopt.set_linestate_mask",
        "Set Linestate Mask", FIELD_TEXT, 0},
    [TN_COMPORT_SUBOPT_MODEMSTATE] = {"telnet.comport_subopt.modemstate", "Modemstate", FIELD_TEXT,
        0},
    [TN_COMPORT_SUBOPT_SET_MODEMSTATE_MASK] = {"telnet.comport_subopt.set_modemstate_mask",
        "Set Modemstate Mask", FIELD_TEXT, 0},
    [TN_COMPORT_SUBOPT_FLOW_CONTROL_SUSPEND] = {"telnet.comport_subopt.flow_control_suspend",
        "Flow Control Suspend", FIELD_NONE, 0},
    [TN_COMPORT_SUBOPT_FLOW_CONTROL_RESUME] = {"telnet.comport_subopt.flow_control_resume",
        "Flow Control Resume", FIELD_NONE, 0},
    [TN_COMPORT_SUBOPT_PURGE] = {"telnet.comport_subopt.purge", "Purge", FIELD_UINT8, BASE_DEC},
    [TN_RFC_SUBOPT_CMD] = {"telnet.rfc_subopt.cmd", "Command", FIELD_UINT8, BASE_DEC,
        .names = &rfc_subopt_cmd_names},
    [TN_TABSTOP] = {"telnet.tabstop", "Tabstop value", FIELD_UINT8, BASE_DEC},
    [TN_ENC_CMD] = {"telnet.enc.cmd", "Enc Cmd", FIELD_UINT8, BASE_DEC, .names = &enc_cmd_names},
    [TN_ENC_TYPE] = {"telnet.enc.type", "Enc Type", FIELD_UINT8, BASE_DEC,
        .names = &enc_type_names},
    [TN_ENC_TYPE_DATA] = {"telnet.enc.type_data", "Type-specific data", FIELD_BYTES, 0},
    [TN_ENC_KEY_ID] = {"telnet.enc.key_id", "Key ID", FIELD_BYTES, 0},
    [TN_DATA] = {"telnet.data", "Data", FIELD_TEXT, 0},
    [TN_OPTION_DATA] = {"telnet.option_data", "Option data", FIELD_BYTES, 0},
    [TN_SUBCOMMAND_DATA] = {"telnet.subcommand_data", "Subcommand data", FIELD_BYTES, 0},
    [TN_TN3270_SUBOPT] = {"telnet.tn3270.subopt", "Suboption", FIELD_UINT8, BASE_DEC,
        .names = &tn3270_subopt_names},
    [TN_TN3270_CONNECT] = {"telnet.tn3270.connect", "Connect", FIELD_TEXT, 0},
    [TN_TN3270_IS] = {"telnet.tn3270.is", "Is", FIELD_TEXT, 0},
    [TN_TN3270_REQUEST_STRING] = {"telnet.tn3270.request_string", "Request", FIELD_TEXT, 0},
    [TN_TN3270_REASON] = {"telnet.tn3270.reason", "Reason", FIELD_UINT8, BASE_DEC,
        .names = &tn3270_reason_names},
    [TN_TN3270_REQUEST] = {"telnet.tn3270.request", "Request", FIELD_UINT8, BASE_DEC,
        .names = &tn3270_request_names},
    [TN_TN3270_REGIME_SUBOPT_VALUE] = {"telnet.tn3270.regime_subopt.value", "Value", FIELD_TEXT, 0},
    [TN_REGIME_CMD] = {"telnet.regime_cmd", "Cmd", FIELD_UINT8, BASE_DEC},
    [TN_STARTTLS] = {"telnet.starttls", "Follows", FIELD_UINT8, BASE_DEC},
    [TN_INVALID_SUBCOMMAND] = {"telnet.invalid_subcommand", "Invalid subcommand", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    [TN_INVALID_BAUD_RATE] = {"telnet.invalid_baud_rate", "Invalid Baud Rate", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    [TN_INVALID_DATA_SIZE] = {"telnet.invalid_data_size", "Invalid Data Size", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    [TN_INVALID_PARITY] = {"telnet.invalid_parity", "Invalid Parity Packet", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    [TN_INVALID_STOP] = {"telnet.invalid_stop", "Invalid Stop Packet", FIELD_EXPERT, EXPERT_WARNING,
        .group = EXPERT_PROTOCOL},
    [TN_INVALID_CONTROL] = {"telnet.invalid_control", "Invalid Control Packet", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    [TN_INVALID_LINESTATE] = {"telnet.invalid_linestate", "Invalid linestate", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    [TN_INVALID_MODEMSTATE] = {"telnet.invalid_modemstate", "Invalid Modemstate", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    [TN_INVALID_PURGE] = {"telnet.invalid_purge", "Invalid Purge Packet", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    [TN_ENC_CMD_UNKNOWN] = {"telnet.enc.cmd.unknown", "Unknown encryption command", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    [TN_SUBOPTION_LENGTH_INVALID] = {"telnet.suboption_length.invalid", "Bogus suboption data",
        FIELD_EXPERT, EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    [TN_STRAY] = {"_ws.string.trailing_stray_characters", "Trailing stray characters", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_UNDECODED},
};

const struct field_table telnet_fields = {telnet, TN_ROWS};

/* The number of an option is its place. */
static const struct telnet_option options[] = {
    {"Binary Transmission", false, 0, TELNET_OPAQUE},
    {"Echo", false, 0, TELNET_OPAQUE},
    {"Reconnection", false, 0, TELNET_OPAQUE},
    {"Suppress Go Ahead", false, 0, TELNET_OPAQUE},
    {"Approx Message Size Negotiation", false, 0, TELNET_OPAQUE},
    {"Status", false, 1, TELNET_OPAQUE},
    {"Timing Mark", false, 0, TELNET_OPAQUE},
    {"Remote Controlled Trans and Echo", false, 1, TELNET_OPAQUE},
    {"Output Line Width", false, 0, TELNET_OPAQUE},
    {"Output Page Size", false, 0, TELNET_OPAQUE},
    {"Output Carriage-Return Disposition", true, 2, TELNET_OPAQUE},
    {"Output Horizontal Tab Stops", false, 1, TELNET_HTSTOPS},
    {"Output Horizontal Tab Disposition", true, 2, TELNET_OPAQUE},
    {"Output Formfeed Disposition", true, 2, TELNET_OPAQUE},
    {"Output Vertical Tabstops", false, 1, TELNET_OPAQUE},
    {"Output Vertical Tab Disposition", true, 2, TELNET_OPAQUE},
    {"Output Linefeed Disposition", true, 2, TELNET_OPAQUE},
    {"Extended ASCII", true, 2, TELNET_OPAQUE},
    {"Logout", false, 0, TELNET_OPAQUE},
    {"Byte Macro", false, 2, TELNET_OPAQUE},
    {"Data Entry Terminal", false, 2, TELNET_OPAQUE},
    {"SUPDUP", false, 0, TELNET_OPAQUE},
    {"SUPDUP Output", false, 1, TELNET_OPAQUE},
    {"Send Location", false, 0, TELNET_OPAQUE},
    {"Terminal Type", false, 1, TELNET_STRING},
    {"End of Record", false, 0, TELNET_OPAQUE},
    {"TACACS User Identification", true, 4, TELNET_OPAQUE},
    {"Output Marking", false, 1, TELNET_OUTMARK},
    {"Terminal Location Number", false, 1, TELNET_OPAQUE},
    {"Telnet 3270 Regime", false, 1, TELNET_REGIME},
    {"X.3 PAD", false, 1, TELNET_OPAQUE},
    {"Negotiate About Window Size", true, 4, TELNET_NAWS},
    {"Terminal Speed", false, 1, TELNET_OPAQUE},
    {"Remote Flow Control", true, 1, TELNET_FLOW},
    {"Linemode", false, 1, TELNET_OPAQUE},
    {"X Display Location", false, 1, TELNET_STRING},
    {"Environment Option", false, 1, TELNET_OPAQUE},
    {"Authentication Option", false, 1, TELNET_AUTH},
    {"Encryption Option", false, 1, TELNET_ENCRYPT},
    {"New Environment Option", false, 1, TELNET_OPAQUE},
    {"TN3270E", false, 1, TELNET_TN3270E},
    {"XAUTH", false, 1, TELNET_OPAQUE},
    {"CHARSET", false, 1, TELNET_OPAQUE},
    {"Remote Serial Port", false, 1, TELNET_OPAQUE},
    {"COM Port Control", false, 1, TELNET_COMPORT},
    {"Suppress Local Echo", false, 0, TELNET_OPAQUE},
    {"Start TLS", true, 1, TELNET_STARTTLS},
    {"KERMIT", false, 1, TELNET_OPAQUE},
    {"SEND-URL", false, 1, TELNET_OPAQUE},
    {"FORWARD_X", false, 1, TELNET_OPAQUE},
};
static const struct telnet_option unknown = {"<unknown option>", false, 0, TELNET_OPAQUE};

const struct telnet_option *telnet_option_find(uint8_t number)
{
    return number < sizeof options / sizeof options[0] ? &options[number] : &unknown;
}

const char *const telnet_captions[] = {
    [TELNET_SETTLES_CLIENT] = N_("The client settles how the terminal works: {1}"),
    [TELNET_SETTLES_SERVER] = N_("The server settles how the terminal works: {1}"),
    [TELNET_TYPES] = N_("The user types: {1}"),
    [TELNET_TYPES_KEY] = N_("The user presses the key {1}"),
    [TELNET_TYPES_ENTER] = N_("The user presses Enter"),
    [TELNET_TYPES_SECRET] =
        N_("The user types a part of the password, readable for everybody on the way"),
    [TELNET_ENTERS] = N_("The user has typed the line: {1}"),
    [TELNET_NAMES_USER] = N_("The user has typed the login name {1}"),
    [TELNET_SHOWS_PASSWORD] =
        N_("The user {1} has typed the password; everybody on the way can read it"),
    [TELNET_SHOWS_PASSWORD_ONLY] =
        N_("The user has typed the password; everybody on the way can read it"),
    [TELNET_WRITES_LINE_END] = N_("The server begins a new line on the screen"),
    [TELNET_WRITES_BLANK] = N_("The server writes a blank on the screen"),
    [TELNET_WRITES] = N_("The server writes on the screen: {1}"),
    [TELNET_N_CAPTIONS] = NULL,
};
