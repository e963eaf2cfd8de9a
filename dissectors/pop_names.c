#include "dissectors/pop.h"

#include "analyzer/language.h"
#include "dissectors/dissectors.h"

const struct field pop[POP_ROWS] = {
    [POP] = {"pop", "Post Office Protocol", FIELD_PROTOCOL, 0},
    [POP_RESPONSE] = {"pop.response", "Response", FIELD_TEXT, 0},
    [POP_INDICATOR] = {"pop.response.indicator", "Response indicator", FIELD_TEXT, 0},
    [POP_DESCRIPTION] = {"pop.response.description", "Response description", FIELD_TEXT, 0},
    [POP_RESPONSE_DATA] = {"pop.response.data", "Data", FIELD_TEXT, 0},
    [POP_REQUEST] = {"pop.request", "Request", FIELD_TEXT, 0},
    [POP_COMMAND] = {"pop.request.command", "Request command", FIELD_TEXT, 0},
    [POP_PARAMETER] = {"pop.request.parameter", "Request parameter", FIELD_TEXT, 0},
    [POP_REQUEST_DATA] = {"pop.request.data", "Data", FIELD_TEXT, 0},
    [POP_FRAGMENTS] = {"pop.data.fragments", "DATA fragments", FIELD_NONE, 0},
    [POP_FRAGMENT] = {"pop.data.fragment", "DATA fragment", FIELD_FRAME, 0},
    [POP_FRAGMENT_COUNT] = {"pop.data.fragment.count", "DATA fragment count", FIELD_UINT32,
        BASE_DEC},
    [POP_REASSEMBLED_IN] = {"pop.data.reassembled.in", "Reassembled DATA in frame", FIELD_FRAME, 0},
    [POP_REASSEMBLED_LENGTH] = {"pop.data.reassembled.length", "Reassembled DATA length",
        FIELD_UINT32, BASE_DEC},
    [POP_USER] = {"wirewalk.pop.user", "Username", FIELD_TEXT, 0},
    [POP_PASSWORD] = {"wirewalk.pop.password", "Password", FIELD_TEXT, 0, .secret = true},
    [POP_DIGEST] = {"wirewalk.pop.digest", "Digest", FIELD_TEXT, 0, .secret = true},
    [POP_CHALLENGE] = {"wirewalk.pop.challenge", "Challenge", FIELD_TEXT, 0},
};

const struct field_table pop_fields = {pop, POP_ROWS};

/* --- commands --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    uint8_t with, without; /* enum pop_command: with a parameter, and without */
} commands[] = {
    {"USER", POP_USER_COMMAND, POP_USER_COMMAND},
    {"PASS", POP_PASS, POP_PASS},
    {"APOP", POP_APOP, POP_APOP},
    {"AUTH", POP_AUTH, POP_AUTH_LIST}, /* RFC 5034 */
    {"STAT", POP_STAT, POP_STAT},
    {"LIST", POP_LIST_ONE, POP_LIST},
    {"RETR", POP_RETR, POP_RETR},
    {"TOP", POP_TOP, POP_TOP},
    {"DELE", POP_DELE, POP_DELE},
    {"RSET", POP_RSET, POP_RSET},
    {"NOOP", POP_NOOP, POP_NOOP},
    {"UIDL", POP_UIDL_ONE, POP_UIDL},
    {"CAPA", POP_CAPA, POP_CAPA}, /* RFC 2449 */
    {"STLS", POP_STLS, POP_STLS}, /* RFC 2595 */
    {"QUIT", POP_QUIT, POP_QUIT},
    {"UTF8", POP_UTF8, POP_UTF8}, /* RFC 6856 */
    {"LANG", POP_LANG, POP_LANG},
    {"XTND", POP_XTND, POP_XTND},
};

enum pop_command pop_command_find(struct bytes line)
{
    struct bytes rest = bytes_trim(line);
    struct bytes word = word_next(&rest);

    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (bytes_is(word, commands[i].name))
            return (enum pop_command)(rest.length > 0 ? commands[i].with : commands[i].without);
    return POP_OTHER;
}

bool pop_is_mail(enum pop_command command)
{
    return command == POP_RETR || command == POP_TOP;
}

bool pop_is_long(enum pop_command command)
{
    return pop_is_mail(command) || command == POP_LIST || command == POP_UIDL ||
           command == POP_CAPA || command == POP_AUTH_LIST;
}

/* --- captions --------------------------------------------------------------------------------- */

enum {
    OTHER,
    USER,
    PASS,
    APOP,
    AUTH,
    STAT,
    LIST,
    LIST_ONE,
    RETR,
    TOP,
    DELE,
    RSET,
    NOOP,
    UIDL,
    UIDL_ONE,
    CAPA,
    STLS,
    QUIT,
    UTF8,
    LANG,
    XTND,
    AUTH_LIST,
    GOES_ON,
    READY,
    NOT_READY,
    KNOWS_NAME,
    LETS_IN,
    KEEPS_OUT,
    COUNTS,
    LISTS,
    LISTS_ONE,
    SENDS_MAIL,
    SENDS_TOP,
    MARKS,
    UNMARKS,
    IS_THERE,
    NAMES_ALL,
    NAMES_ONE,
    CAN,
    READY_TLS,
    LEAVES,
    AGREES,
    REFUSES,
    PIECE,
    END,
    ASKS_LOGIN,
    N_CAPTIONS,
};

const char *const pop_captions[] = {
    [OTHER] = N_("The client sends a command that POP3 does not know: {1}"),
    [USER] = N_("The client says whose mailbox it wants: {1} (USER)"),
    [PASS] = N_("The client sends the password, readable for all: {1} (PASS)"),
    [APOP] = N_(
        "The client logs in as {2} with a digest of its password, which does not show it (APOP)"),
    [AUTH] = N_("The client begins to log in with {1} (AUTH)"),
    [STAT] = N_("The client asks how many mails there are, and how large they are together (STAT)"),
    [LIST] = N_("The client asks for the numbers and sizes of all mails (LIST)"),
    [LIST_ONE] = N_("The client asks for the size of mail {1} (LIST)"),
    [RETR] = N_("The client asks for mail {1} (RETR)"),
    [TOP] = N_("The client asks for the header and the first {3} lines of mail {2} (TOP)"),
    [DELE] = N_("The client marks mail {1} to be deleted at the end (DELE)"),
    [RSET] = N_("The client takes all marks back: nothing will be deleted (RSET)"),
    [NOOP] =
        N_("The client asks for nothing: it only wants to see that the server is there (NOOP)"),
    [UIDL] = N_("The client asks for the unique names of all mails (UIDL)"),
    [UIDL_ONE] = N_("The client asks for the unique name of mail {1} (UIDL)"),
    [CAPA] = N_("The client asks what the server can do (CAPA)"),
    [STLS] = N_("The client asks to go on encrypted, with TLS (STLS)"),
    [QUIT] = N_("The client ends the session: now what is marked will be deleted (QUIT)"),
    [UTF8] = N_("The client wants mails with addresses and headers in UTF-8"),
    [LANG] = N_("The client chooses the language of the server's texts: {1} (LANG)"),
    [XTND] = N_("The client uses an extension: {1}"),
    [AUTH_LIST] = N_("The client asks in which ways it can log in"),
    [ASKS_LOGIN] = N_("The server asks for the next part of the login: {1}"),
    [GOES_ON] = N_("The client goes on with the login"),
    [READY] = N_("The server presents itself: {1}"),
    [NOT_READY] = N_("The server does not want to talk: {1}"),
    [KNOWS_NAME] = N_("The server takes the name and waits for the password"),
    [LETS_IN] = N_("The server opens the mailbox: {1}"),
    [KEEPS_OUT] = N_("The server does not open the mailbox: {1}"),
    [COUNTS] = N_("The server answers: {2} mails, {3} octets together"),
    [LISTS] = N_("The server lists the mails, a number and a size a line, up to a dot"),
    [LISTS_ONE] = N_("The server answers: mail {2} has {3} octets"),
    [SENDS_MAIL] = N_("The server sends the mail, up to a dot on a line of its own: {1}"),
    [SENDS_TOP] = N_("The server sends the beginning of the mail, up to a dot: {1}"),
    [MARKS] = N_("The server has marked the mail: {1}"),
    [UNMARKS] = N_("The server has taken the marks back: {1}"),
    [IS_THERE] = N_("The server is there"),
    [NAMES_ALL] = N_("The server lists the unique names of the mails, up to a dot"),
    [NAMES_ONE] = N_("The server answers: mail {2} has the unique name {3}"),
    [CAN] = N_("The server lists what it can do, up to a dot"),
    [READY_TLS] = N_("The server agrees: what follows is encrypted with TLS"),
    [LEAVES] = N_("The server deletes what is marked and closes the connection: {1}"),
    [AGREES] = N_("The server agrees: {1}"),
    [REFUSES] = N_("The server refuses: {1}"),
    [PIECE] = N_("The server sends a piece of its answer: {1} octets"),
    [END] = N_("The server ends its answer with a dot on a line of its own"),
    [N_CAPTIONS] = NULL,
};

/* A command: its own caption, and those of the answers +OK and -ERR. */
static const struct {
    uint8_t said, ok, error;
} steps[POP_COMMANDS] = {
    [POP_OTHER] = {OTHER, AGREES, REFUSES},
    [POP_USER_COMMAND] = {USER, KNOWS_NAME, REFUSES},
    [POP_PASS] = {PASS, LETS_IN, KEEPS_OUT},
    [POP_APOP] = {APOP, LETS_IN, KEEPS_OUT},
    [POP_AUTH] = {AUTH, LETS_IN, KEEPS_OUT},
    [POP_STAT] = {STAT, COUNTS, REFUSES},
    [POP_LIST] = {LIST, LISTS, REFUSES},
    [POP_LIST_ONE] = {LIST_ONE, LISTS_ONE, REFUSES},
    [POP_RETR] = {RETR, SENDS_MAIL, REFUSES},
    [POP_TOP] = {TOP, SENDS_TOP, REFUSES},
    [POP_DELE] = {DELE, MARKS, REFUSES},
    [POP_RSET] = {RSET, UNMARKS, REFUSES},
    [POP_NOOP] = {NOOP, IS_THERE, REFUSES},
    [POP_UIDL] = {UIDL, NAMES_ALL, REFUSES},
    [POP_UIDL_ONE] = {UIDL_ONE, NAMES_ONE, REFUSES},
    [POP_CAPA] = {CAPA, CAN, REFUSES},
    [POP_STLS] = {STLS, READY_TLS, REFUSES},
    [POP_QUIT] = {QUIT, LEAVES, REFUSES},
    [POP_UTF8] = {UTF8, AGREES, REFUSES},
    [POP_LANG] = {LANG, AGREES, REFUSES},
    [POP_XTND] = {XTND, AGREES, REFUSES},
    [POP_AUTH_LIST] = {AUTH_LIST, CAN, REFUSES},
    [POP_AUTH_ANSWER] = {GOES_ON, LETS_IN, KEEPS_OUT},
    [POP_GREETING] = {OTHER, READY, NOT_READY},
};

const char *const *pop_command_caption(enum pop_command command)
{
    return &pop_captions[steps[command].said];
}

const char *const *pop_reply_caption(enum pop_command command, bool ok)
{
    return &pop_captions[ok ? steps[command].ok : steps[command].error];
}

const char *const *pop_piece_caption(void)
{
    return &pop_captions[PIECE];
}

const char *const *pop_challenge_caption(void)
{
    return &pop_captions[ASKS_LOGIN];
}

const char *const *pop_end_caption(void)
{
    return &pop_captions[END];
}
