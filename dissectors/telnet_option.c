/*
 * What subnegotiations hold: IAC SB, the option, its parameters (255 doubled), IAC SE.
 *
 *   24 terminal type  RFC 1091      37 authentication  RFC 2941
 *   31 window size    RFC 1073      38 encryption      RFC 2946
 *   33 flow control   RFC 1372      40 TN3270E         RFC 2355
 *   35 X display      RFC 1096      44 COM port        RFC 2217
 */
#include "dissectors/telnet.h"

#include "dissectors/dissectors.h"
#include "dissectors/kerberos.h"

enum { IS, SEND, REPLY, NAME };

/* --- strings and screens ---------------------------------------------------------------------- */

/* "Here's my Terminal Type"; false: neither IS nor SEND. */
static bool is_or_send(struct dissection *d, const struct telnet_option *option, struct node *node)
{
    uint8_t command = peek_u8(d, 0);

    if (command > SEND) {
        take_nothing(d, 1);
        expert_text(d, node, &telnet[TN_INVALID_SUBCOMMAND], "Invalid %s subcommand %u",
            option->name, command);
        if (left(d) > 0)
            take_bytes(d, &telnet[TN_SUBCOMMAND_DATA], left(d));
        return false;
    }
    take_u8(d, &telnet[TN_SUBCMD]);
    if (command == IS)
        node_label(d, d->last, "Here's my %s", option->name);
    else
        node_label(d, d->last, "Send your %s", option->name);
    return true;
}

static void string(struct dissection *d, const struct telnet_option *option, struct node *node)
{
    uint8_t command = peek_u8(d, 0);

    if (!is_or_send(d, option, node) || left(d) == 0)
        return;
    if (command == IS) {
        put_ascii(d, &telnet[TN_STRING_SUBOPT_VALUE], peek_rest(d));
    } else {
        take_bytes(d, &telnet[TN_SUBCOMMAND_DATA], left(d));
        node_label(d, d->last, "Extra data");
    }
}

static void tab_stops(struct dissection *d, const struct telnet_option *option, struct node *node)
{
    if (!is_or_send(d, option, node))
        return;
    while (left(d) > 0) {
        uint8_t stop = take_u8(d, &telnet[TN_TABSTOP]);
        if (stop == 0)
            node_label(d, d->last, "Sender wants to handle tab stops");
        else if (stop == 255)
            node_label(d, d->last, "Sender wants receiver to handle tab stops");
        else if (stop > 250)
            node_label(d, d->last, "Invalid value: %u", stop);
        else
            node_label(d, d->last, "Sender wants receiver to handle tab stop at %u", stop);
    }
}

static void marks(struct dissection *d)
{
    enum { GS = 29 };

    while (left(d) > 0) {
        take_u8(d, &telnet[TN_OUTMARK_SUBOPT_CMD]);
        uint32_t n = bytes_index(peek_rest(d), GS);
        if (n > 0) {
            put_ascii(d, &telnet[TN_OUTMARK_SUBOPT_BANNER], bytes_part(peek_rest(d), 0, n));
            take_nothing(d, n);
        }
    }
}

/* --- authentication and encryption ------------------------------------------------------------ */

static void type_pair(struct dissection *d)
{
    take_u8(d, &telnet[TN_AUTH_TYPE]);
    peek_bits(d, &telnet[TN_AUTH_MOD_ENC], 1);
    peek_bits(d, &telnet[TN_AUTH_MOD_CRED_FWD], 1);
    peek_bits(d, &telnet[TN_AUTH_MOD_HOW], 1);
    peek_bits(d, &telnet[TN_AUTH_MOD_WHO], 1);
    take_nothing(d, 1);
}

/* RFC 2942: the ticket that the client shows, and the answer to it. */
static void kerberos(struct dissection *d, uint8_t command)
{
    enum { AUTH = 0, RESPONSE = 3 };
    uint8_t step = take_u8(d, &telnet[TN_AUTH_KRB5_CMD]);

    if (left(d) > 0 && ((command == IS && step == AUTH) || (command == REPLY && step == RESPONSE)))
        kerberos_read(d);
}

static void authentication(struct dissection *d)
{
    enum { KERBEROS_5 = 2 };
    uint8_t command = take_u8(d, &telnet[TN_AUTH_CMD]), type = peek_u8(d, 0);

    if (command == IS || command == REPLY) {
        type_pair(d);
        if (type == KERBEROS_5)
            kerberos(d, command);
        else
            take_u8(d, &telnet[TN_AUTH_KRB5_CMD]);
    } else if (command == SEND) {
        while (left(d) > 0)
            type_pair(d);
    } else if (command == NAME) {
        put_ascii(d, &telnet[TN_AUTH_NAME], peek_rest(d));
    }
}

static void key_id(struct dissection *d, const char *title)
{
    if (left(d) == 0)
        return;
    take_bytes(d, &telnet[TN_ENC_KEY_ID], left(d));
    if (title)
        node_label(d, d->last, "%s", title);
}

static void encryption(struct dissection *d, struct node *node)
{
    enum { ENC_IS, SUPPORT, ENC_REPLY, START, END, REQUEST_START, REQUEST_END, ENC_KEY, DEC_KEY };
    uint8_t command = take_u8(d, &telnet[TN_ENC_CMD]);

    switch (command) {
    case ENC_IS:
    case ENC_REPLY:
        if (left(d) > 0) {
            take_u8(d, &telnet[TN_ENC_TYPE]);
            take_bytes(d, &telnet[TN_ENC_TYPE_DATA], left(d));
        }
        break;
    case SUPPORT:
        while (left(d) > 0)
            take_u8(d, &telnet[TN_ENC_TYPE]);
        break;
    case START:
        key_id(d, peek_u8(d, 0) == 0 ? "Default key" : "Key ID");
        break;
    case REQUEST_START:
        key_id(d, "Key ID (advisory)");
        break;
    case ENC_KEY:
    case DEC_KEY:
        key_id(d, NULL);
        break;
    case END:
    case REQUEST_END:
        break;
    default:
        expert(d, node, &telnet[TN_ENC_CMD_UNKNOWN]);
    }
}

/* --- other options ---------------------------------------------------------------------------- */

static void regime(struct dissection *d)
{
    while (left(d) > 0) {
        uint8_t command = take_u8(d, &telnet[TN_REGIME_CMD]);
        if (command > 1) {
            node_label(d, d->last, "Bogus value: %u", command);
            continue;
        }
        node_label(d, d->last, command == 1 ? "ARE" : "IS");
        put_ascii(d, &telnet[TN_TN3270_REGIME_SUBOPT_VALUE], peek_rest(d));
        return;
    }
}

static void tn3270e(struct dissection *d)
{
    enum { CONNECT = 1, DEVICE = 2, FUNCTIONS = 3, TN_IS = 4, REASON = 5, REQUEST = 7, LAST = 4 };
    uint8_t before = 0;

    while (left(d) > 0) {
        uint8_t command = take_u8(d, &telnet[TN_TN3270_SUBOPT]);
        struct bytes rest = peek_rest(d);
        if (command == CONNECT || (command == REQUEST && before == DEVICE)) {
            put_ascii(d, &telnet[command == CONNECT ? TN_TN3270_CONNECT : TN_TN3270_REQUEST_STRING],
                rest);
            take_nothing(d, left(d));
        } else if (command == TN_IS && before == DEVICE) {
            uint32_t n = bytes_index(rest, CONNECT);
            if (n > 0 && n < rest.length) {
                put_ascii(d, &telnet[TN_TN3270_IS], bytes_part(rest, 0, n));
                take_nothing(d, n);
            }
        } else if (command == REASON) {
            take_u8(d, &telnet[TN_TN3270_REASON]);
        } else if (command == REQUEST && before == FUNCTIONS) {
            while (left(d) > 0 && peek_u8(d, 0) <= LAST)
                take_u8(d, &telnet[TN_TN3270_REQUEST]);
        }
        before = command;
    }
}

static void starttls(struct dissection *d)
{
    struct telnet_state *state = d->state;
    const struct dissector *tls = dissector_find("tls");

    take_u8(d, &telnet[TN_STARTTLS]);
    state->starttls[d->direction] = true;
    if (state->starttls[TO_SERVER] && state->starttls[TO_CLIENT] && tls && d->engine)
        hand_off(d, tls);
}

void telnet_parameters(struct dissection *d, const struct telnet_option *option, struct node *node)
{
    switch (option->form) {
    case TELNET_STRING:
        string(d, option, node);
        break;
    case TELNET_HTSTOPS:
        tab_stops(d, option, node);
        break;
    case TELNET_OUTMARK:
        marks(d);
        break;
    case TELNET_REGIME:
        regime(d);
        break;
    case TELNET_NAWS:
        take_u16(d, &telnet[TN_NAWS_SUBOPT_WIDTH]);
        take_u16(d, &telnet[TN_NAWS_SUBOPT_HEIGHT]);
        break;
    case TELNET_FLOW:
        take_u8(d, &telnet[TN_RFC_SUBOPT_CMD]);
        break;
    case TELNET_AUTH:
        authentication(d);
        break;
    case TELNET_ENCRYPT:
        encryption(d, node);
        break;
    case TELNET_TN3270E:
        tn3270e(d);
        break;
    case TELNET_COMPORT:
        telnet_com_port(d, node);
        break;
    case TELNET_STARTTLS:
        starttls(d);
        break;
    default:
        take_bytes(d, &telnet[TN_OPTION_DATA], left(d));
    }
}
