/*
 * telnet: Telnet (RFC 854), its parts
 *
 * telnet.c         descriptor, commands, data
 * telnet_option.c  what subnegotiations hold
 * telnet_port.c    those of serial ports
 * telnet_screen.c  the session as the person before the screen saw it
 * telnet_names.c   fields, options, captions
 */
#pragma once

#include "analyzer/dissector.h"
#include "dissectors/textline.h"

enum telnet_row {
    TN,
    TN_CMD,
    TN_SUBCMD,
    TN_AUTH_NAME,
    TN_AUTH_CMD,
    TN_AUTH_TYPE,
    TN_AUTH_MOD_CRED_FWD,
    TN_AUTH_MOD_WHO,
    TN_AUTH_MOD_HOW,
    TN_AUTH_MOD_ENC,
    TN_AUTH_KRB5_CMD,
    TN_STRING_SUBOPT_VALUE,
    TN_NAWS_SUBOPT_WIDTH,
    TN_NAWS_SUBOPT_HEIGHT,
    TN_OUTMARK_SUBOPT_CMD,
    TN_OUTMARK_SUBOPT_BANNER,
    TN_COMPORT_SUBOPT_SIGNATURE,
    TN_COMPORT_SUBOPT_BAUD_RATE,
    TN_COMPORT_SUBOPT_DATA_SIZE,
    TN_COMPORT_SUBOPT_PARITY,
    TN_COMPORT_SUBOPT_STOP,
    TN_COMPORT_SUBOPT_CONTROL,
    TN_COMPORT_SUBOPT_LINESTATE,
    TN_COMPORT_SUBOPT_SET_LINESTATE_MASK,
    TN_COMPORT_SUBOPT_MODEMSTATE,
    TN_COMPORT_SUBOPT_SET_MODEMSTATE_MASK,
    TN_COMPORT_SUBOPT_FLOW_CONTROL_SUSPEND,
    TN_COMPORT_SUBOPT_FLOW_CONTROL_RESUME,
    TN_COMPORT_SUBOPT_PURGE,
    TN_RFC_SUBOPT_CMD,
    TN_TABSTOP,
    TN_ENC_CMD,
    TN_ENC_TYPE,
    TN_ENC_TYPE_DATA,
    TN_ENC_KEY_ID,
    TN_DATA,
    TN_OPTION_DATA,
    TN_SUBCOMMAND_DATA,
    TN_TN3270_SUBOPT,
    TN_TN3270_CONNECT,
    TN_TN3270_IS,
    TN_TN3270_REQUEST_STRING,
    TN_TN3270_REASON,
    TN_TN3270_REQUEST,
    TN_TN3270_REGIME_SUBOPT_VALUE,
    TN_REGIME_CMD,
    TN_STARTTLS,
    TN_INVALID_SUBCOMMAND,
    TN_INVALID_BAUD_RATE,
    TN_INVALID_DATA_SIZE,
    TN_INVALID_PARITY,
    TN_INVALID_STOP,
    TN_INVALID_CONTROL,
    TN_INVALID_LINESTATE,
    TN_INVALID_MODEMSTATE,
    TN_INVALID_PURGE,
    TN_ENC_CMD_UNKNOWN,
    TN_SUBOPTION_LENGTH_INVALID,
    TN_STRAY,
    TN_ROWS,
};

extern const struct field telnet[TN_ROWS];
extern const struct names telnet_commands;

enum telnet_command {
    TELNET_SE = 240,
    TELNET_SB = 250,
    TELNET_WILL = 251,
    TELNET_WONT = 252,
    TELNET_DO = 253,
    TELNET_DONT = 254,
    TELNET_IAC = 255,
};

enum { TELNET_ECHO = 1 };

/* How the parameters of an option's subnegotiation are shown. */
enum telnet_form {
    TELNET_OPAQUE,
    TELNET_STRING,
    TELNET_HTSTOPS,
    TELNET_OUTMARK,
    TELNET_REGIME,
    TELNET_NAWS,
    TELNET_FLOW,
    TELNET_AUTH,
    TELNET_ENCRYPT,
    TELNET_TN3270E,
    TELNET_COMPORT,
    TELNET_STARTTLS,
};

struct telnet_option {
    const char *name;
    bool fixed;    /* its parameters have that length, else at least */
    uint8_t least; /* octets */
    uint8_t form;  /* enum telnet_form */
};

const struct telnet_option *telnet_option_find(uint8_t number);

enum telnet_caption {
    TELNET_SETTLES_CLIENT,
    TELNET_SETTLES_SERVER,
    TELNET_TYPES,
    TELNET_TYPES_KEY,
    TELNET_TYPES_ENTER,
    TELNET_TYPES_SECRET,
    TELNET_ENTERS,
    TELNET_NAMES_USER,
    TELNET_SHOWS_PASSWORD,
    TELNET_SHOWS_PASSWORD_ONLY,
    TELNET_WRITES,
    TELNET_WRITES_LINE_END,
    TELNET_WRITES_BLANK,
    TELNET_N_CAPTIONS,
};

extern const char *const telnet_captions[];

/* --- the screen ------------------------------------------------------------------------------- */

/* Octets of a line, on the screen or typed, and of a login name. */
#define TELNET_LINE_MAX 512
#define TELNET_NAME_MAX 128

struct telnet_line {
    uint8_t octets[TELNET_LINE_MAX];
    uint16_t n;
};

struct telnet_screen {
    struct telnet_line shown; /* the line of the screen that the cursor is on */
    struct telnet_line typed; /* what was typed since the last end of line */
    uint8_t name[TELNET_NAME_MAX];
    uint16_t n_name;     /* octets of the login name that was typed last */
    uint16_t prompt;     /* octets of the shown line that stood there when typing began */
    uint8_t entered;     /* typed lines whose ends the server has not echoed yet */
    uint8_t escape[2];   /* inside of a control sequence, by direction */
    bool typing, edited; /* edited: by keys whose effect only the server knows */
    bool cr[2];          /* the last octet was a CR, by direction */
    bool server_echo;    /* WILL ECHO: the server shows what is typed */
};

/* What happened on the screen in one unit. */
struct telnet_said {
    char *text; /* lines, each with "C: " or "S: " before it and its end; NULL: nobody asks */
    uint32_t n, room;
    bool redact;
    bool entered;       /* a line was typed to its end */
    bool named, secret; /* and was a login name, or a password */
    struct bytes line;  /* the line typed last; it lives in scratch */
    uint8_t scratch[TELNET_LINE_MAX];
};

/* The server sends an octet for the screen; the user types one. */
void telnet_show(struct telnet_screen *screen, struct telnet_said *said, uint8_t octet);
void telnet_type(struct telnet_screen *screen, struct telnet_said *said, uint8_t octet);
/* Octets of a direction are missing here: "[...]". */
void telnet_lose(struct telnet_screen *screen, enum direction direction);
/* What stands on the screen's last line was all. */
void telnet_flush(struct telnet_screen *screen, struct telnet_said *said);
/* Does the screen ask for a password now? */
bool telnet_asks_secret(const struct telnet_screen *screen);

struct telnet_state {
    struct telnet_screen screen;
    bool iac[2];      /* the last unit ended in an IAC, by direction */
    bool starttls[2]; /* "Start TLS" was said, by direction */
};

/* --- subnegotiation --------------------------------------------------------------------------- */

/* The rest of the cursor as the parameters of an option. node: the option. */
void telnet_parameters(struct dissection *d, const struct telnet_option *option, struct node *node);
/* The same of COM port control (RFC 2217). */
void telnet_com_port(struct dissection *d, struct node *node);
