/*
 * RFC 2217: a serial port at the other end. The client sets its line, the server answers with the
 * same number and 100 more.
 *
 *   C: IAC SB 44 1 00 00 25 80 IAC SE     9600 baud
 *   S: IAC SB 44 101 00 00 25 80 IAC SE
 */
#include "dissectors/telnet.h"

enum {
    SIGNATURE,
    BAUD_RATE,
    DATA_SIZE,
    PARITY,
    STOP_SIZE,
    CONTROL,
    LINE_STATE,
    MODEM_STATE,
    SUSPEND,
    RESUME,
    LINE_STATE_MASK,
    MODEM_STATE_MASK,
    PURGE,
    PORT_COMMANDS,
    FROM_SERVER = 100,
    STATE_BITS = 8,
};

static const char *const sizes[] = {
    "Request", "<invalid>", "<invalid>", "<invalid>", "<invalid>", "5", "6", "7", "8", NULL};
static const char *const parities[] = {"Request", "None", "Odd", "Even", "Mark", "Space", NULL};
static const char *const stops[] = {"Request", "1", "2", "1.5", NULL};
static const char *const controls[] = {"Output Flow Control Request", "Output Flow: None",
    "Output Flow: XON/XOFF", "Output Flow: CTS/RTS", "Break Request", "Break: ON", "Break: OFF",
    "DTR Request", "DTR: ON", "DTR: OFF", "RTS Request", "RTS: ON", "RTS: OFF",
    "Input Flow Control Request", "Input Flow: None", "Input Flow: XON/XOFF", "Input Flow: CTS/RTS",
    "Output Flow: DCD", "Input Flow: DTR", "Output Flow: DSR", NULL};
static const char *const purges[] = {"Purge None", "Purge RX", "Purge TX", "Purge RX/TX", NULL};

static const char *const line_states[STATE_BITS] = {"Data Ready", "Overrun Error", "Parity Error",
    "Framing Error", "Break Detected", "Transfer Holding Register Empty",
    "Transfer Shift Register Empty", "Timeout Error"};
static const char *const modem_states[STATE_BITS] = {
    "DCTS", "DDSR", "TERI", "DDCD", "CTS", "DSR", "RI", "DCD"};

/* Commands whose one octet picks a word. */
static const struct {
    const char *before, *between; /* who says it, and the word */
    const char *const *words;
    const char *other;
    const char *missing; /* after who */
    enum telnet_row row, note;
} choices[PORT_COMMANDS] = {
    [DATA_SIZE] = {"Data Size: ", " Data Size: ", sizes, "<invalid>", "<Invalid Data Size Packet>",
        TN_COMPORT_SUBOPT_DATA_SIZE, TN_INVALID_DATA_SIZE},
    [PARITY] = {"Parity: ", " Parity: ", parities, "<invalid>", "<Invalid Parity Packet>",
        TN_COMPORT_SUBOPT_PARITY, TN_INVALID_PARITY},
    [STOP_SIZE] = {"Stop Bits: ", " Stop: ", stops, "<invalid>", "<Invalid Stop Packet>",
        TN_COMPORT_SUBOPT_STOP, TN_INVALID_STOP},
    [CONTROL] = {"Control: ", " Stop: ", controls, "Control: <invalid>", "<Invalid Control Packet>",
        TN_COMPORT_SUBOPT_CONTROL, TN_INVALID_CONTROL},
    [PURGE] = {"Purge: ", " ", purges, "<Purge invalid>", "<Invalid Purge Packet>",
        TN_COMPORT_SUBOPT_PURGE, TN_INVALID_PURGE},
};

/* Commands whose one octet is a set of bits. */
static const struct {
    const char *label; /* after who */
    const char *const *bits;
    const char *missing;
    enum telnet_row row, note;
} states[PORT_COMMANDS] = {
    [LINE_STATE] = {"Linestate", line_states, "<Invalid Linestate Packet>",
        TN_COMPORT_SUBOPT_LINESTATE, TN_INVALID_LINESTATE},
    [MODEM_STATE] = {"Modemstate", modem_states, "<Invalid Modemstate Packet>",
        TN_COMPORT_SUBOPT_MODEMSTATE, TN_INVALID_MODEMSTATE},
    [LINE_STATE_MASK] = {"Set Linestate Mask", line_states, "<Invalid Linestate Mask>",
        TN_COMPORT_SUBOPT_SET_LINESTATE_MASK, TN_INVALID_LINESTATE},
    [MODEM_STATE_MASK] = {"Set Modemstate Mask", modem_states, "<Invalid Modemstate Mask>",
        TN_COMPORT_SUBOPT_SET_MODEMSTATE_MASK, TN_INVALID_MODEMSTATE},
};

/* A command without its value. */
static void missing(struct dissection *d, struct node *node, enum telnet_row note, const char *who,
    const char *what)
{
    expert_text(d, node, &telnet[note], "%s %s", who, what);
    take_nothing(d, left(d));
}

static void signature(struct dissection *d, const char *who)
{
    struct bytes all = peek_rest(d);
    struct text text = {0};

    if (!dissection_adds(d))
        return;
    text_wire(&text, all.data, all.length);
    put_ascii(d, &telnet[TN_COMPORT_SUBOPT_SIGNATURE], all);
    if (all.length == 0)
        node_label(d, d->last, "%s Requests Signature", who);
    else
        node_label(d, d->last, "%s Signature: %.*s", who, (int)text.length, text.data);
    text_deinit(&text);
}

static void baud_rate(struct dissection *d, struct node *node, const char *who)
{
    if (left(d) < 4) {
        missing(d, node, TN_INVALID_BAUD_RATE, who, "<Invalid Baud Rate Packet>");
        return;
    }
    uint32_t rate = take_u32(d, &telnet[TN_COMPORT_SUBOPT_BAUD_RATE]);
    if (rate == 0)
        node_label(d, d->last, "Baud Rate: %s Requests Baud Rate", who);
    else
        node_label(d, d->last, "Baud Rate: %s Baud Rate: %u", who, rate);
}

static void choice(struct dissection *d, struct node *node, uint8_t command, const char *who)
{
    const char *word = choices[command].other;
    uint8_t value = peek_u8(d, 0), at = 0;

    if (left(d) == 0) {
        missing(d, node, choices[command].note, who, choices[command].missing);
        return;
    }
    while (at < value && choices[command].words[at])
        at++;
    if (choices[command].words[at])
        word = choices[command].words[at];
    take_u8(d, &telnet[choices[command].row]);
    node_label(
        d, d->last, "%s%s%s%s", choices[command].before, who, choices[command].between, word);
}

static void state(struct dissection *d, struct node *node, uint8_t command, const char *who)
{
    const char *names = "";
    struct bytes span = bytes_part(peek_rest(d), 0, 1);
    uint8_t value = peek_u8(d, 0);

    if (left(d) == 0) {
        missing(d, node, states[command].note, who, states[command].missing);
        return;
    }
    take_nothing(d, 1);
    if (!dissection_adds(d))
        return;
    for (unsigned i = 0; i < STATE_BITS; i++)
        if (value >> i & 1)
            names = arena_printf(
                d->arena, "%s%s%s", names, *names ? ", " : "", states[command].bits[i]);
    put_value(d, &telnet[states[command].row], span, bytes_of(names));
    node_label(d, d->last, "%s %s: %s", who, states[command].label, names);
}

static void flow_control(struct dissection *d, uint8_t command, const char *who)
{
    bool suspends = command == SUSPEND;

    put_mark(d,
        &telnet[suspends ? TN_COMPORT_SUBOPT_FLOW_CONTROL_SUSPEND
                         : TN_COMPORT_SUBOPT_FLOW_CONTROL_RESUME],
        no_bytes());
    node_label(d, d->last, "%s Flow Control %s", who, suspends ? "Suspend" : "Resume");
}

void telnet_com_port(struct dissection *d, struct node *node)
{
    uint8_t command = peek_u8(d, 0);
    const char *who = command >= FROM_SERVER ? "Server" : "Client";

    take_nothing(d, 1);
    if (command >= FROM_SERVER)
        command = (uint8_t)(command - FROM_SERVER);
    if (command == SIGNATURE) {
        signature(d, who);
    } else if (command == BAUD_RATE) {
        baud_rate(d, node, who);
    } else if (command == SUSPEND || command == RESUME) {
        flow_control(d, command, who);
    } else if (command < PORT_COMMANDS && choices[command].words) {
        choice(d, node, command, who);
    } else if (command < PORT_COMMANDS) {
        state(d, node, command, who);
    } else {
        expert_text(d, node, &telnet[TN_INVALID_SUBCOMMAND],
            "Invalid COM Port Control subcommand %u", command);
        if (left(d) > 0)
            take_bytes(d, &telnet[TN_SUBCOMMAND_DATA], left(d));
    }
}
