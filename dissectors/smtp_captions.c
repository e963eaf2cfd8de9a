#include "dissectors/smtp.h"

#include "analyzer/language.h"

enum {
    OTHER,
    HELO,
    EHLO,
    LHLO,
    MAIL,
    MAIL_OF_NOBODY,
    RCPT,
    DATA,
    BDAT,
    BDAT_LAST,
    RSET,
    VRFY,
    EXPN,
    HELP,
    NOOP,
    QUIT,
    AUTH,
    STARTTLS,
    ETRN,
    TURN,
    SEND,
    BURL,
    EXTENSION,
    END,
    BODY,
    GOES_ON,
    READY,
    NOT_READY,
    GREETS,
    GREETS_EXTENDED,
    TAKES_SENDER,
    TAKES_RECIPIENT,
    FORWARDS,
    AWAITS_MAIL,
    TAKES_CHUNK,
    FORGETS,
    KNOWS_USER,
    MAY_KNOW_USER,
    HELPS,
    IS_THERE,
    LEAVES,
    ASKS_LOGIN,
    LETS_IN,
    KEEPS_OUT,
    READY_TLS,
    TAKES_MAIL,
    DOES_NOT_TAKE_MAIL,
    REFUSES_SENDER,
    REFUSES_RECIPIENT,
    REFUSES_MAIL,
    AGREES,
    DELAYS,
    REFUSES,
    CLOSES,
    CHECKS_MAIL,
    SAYS,
    BEGINS,
    N_CAPTIONS,
};

const char *const smtp_captions[] = {
    [OTHER] = N_("The client sends a command that SMTP does not know: {1}"),
    [HELO] = N_("The client says hello and calls itself {1} (HELO)"),
    [EHLO] = N_("The client says hello, calls itself {1}, and asks what the server can do (EHLO)"),
    [LHLO] = N_("The client says hello for local delivery and calls itself {1} (LHLO)"),
    [MAIL] = N_("The client begins a mail and names its sender: {1} (MAIL)"),
    [MAIL_OF_NOBODY] = N_("The client begins a mail without a sender, which nobody shall answer: a "
                          "report (MAIL)"),
    [RCPT] = N_("The client names a recipient: {1} (RCPT)"),
    [DATA] = N_("The client asks to send the mail itself (DATA)"),
    [BDAT] = N_("The client announces {1} octets of the mail; more will follow (BDAT)"),
    [BDAT_LAST] = N_("The client announces the last {1} octets of the mail (BDAT)"),
    [RSET] = N_("The client takes back the mail that it began (RSET)"),
    [VRFY] = N_("The client asks whether there is a user {1} (VRFY)"),
    [EXPN] = N_("The client asks who is on the list {1} (EXPN)"),
    [HELP] = N_("The client asks for help (HELP)"),
    [NOOP] =
        N_("The client asks for nothing: it only wants to see that the server is there (NOOP)"),
    [QUIT] = N_("The client says goodbye: it wants to close the connection (QUIT)"),
    [AUTH] = N_("The client begins to log in with {1} (AUTH)"),
    [STARTTLS] = N_("The client asks to go on encrypted, with TLS (STARTTLS)"),
    [ETRN] = N_("The client asks for the mails that wait for {1} (ETRN)"),
    [TURN] = N_("The client asks to change roles with the server (TURN)"),
    [SEND] = N_("The client begins a message to the user's terminal and names its sender: {1}"),
    [BURL] = N_("The client asks the server to fetch the mail itself: {1} (BURL)"),
    [EXTENSION] = N_("The client uses an extension of one vendor: {1}"),
    [END] = N_("The client ends the mail with a dot on a line of its own"),
    [BODY] = N_("The client sends a piece of the mail: {1} octets"),
    [GOES_ON] = N_("The client goes on with the login"),
    [READY] = N_("The server presents itself: {2} ({1})"),
    [NOT_READY] = N_("The server does not want to talk: {2} ({1})"),
    [GREETS] = N_("The server greets the client: {2} ({1})"),
    [GREETS_EXTENDED] = N_("The server greets the client and lists what it can do ({1})"),
    [TAKES_SENDER] = N_("The server accepts the sender ({1})"),
    [TAKES_RECIPIENT] = N_("The server accepts the recipient ({1})"),
    [FORWARDS] = N_("The server accepts the recipient and will forward the mail ({1})"),
    [AWAITS_MAIL] = N_("The server waits for the mail, and says that a dot on a line of its own "
                       "will end it ({1})"),
    [TAKES_CHUNK] = N_("The server has received the piece of the mail ({1})"),
    [FORGETS] = N_("The server forgets the mail that was begun ({1})"),
    [KNOWS_USER] = N_("The server knows the user: {2} ({1})"),
    [MAY_KNOW_USER] = N_("The server does not say whether it knows the user ({1})"),
    [HELPS] = N_("The server explains itself ({1})"),
    [IS_THERE] = N_("The server is there ({1})"),
    [LEAVES] = N_("The server says goodbye ({1})"),
    [ASKS_LOGIN] = N_("The server asks for the next part of the login: {2} ({1})"),
    [LETS_IN] = N_("The server lets the client in ({1})"),
    [KEEPS_OUT] = N_("The server does not let the client in ({1})"),
    [READY_TLS] = N_("The server agrees: what follows is encrypted with TLS ({1})"),
    [TAKES_MAIL] = N_("The server takes the mail over and will deliver it: {2} ({1})"),
    [DOES_NOT_TAKE_MAIL] = N_("The server does not take the mail: {2} ({1})"),
    [REFUSES_SENDER] = N_("The server does not accept the sender: {2} ({1})"),
    [REFUSES_RECIPIENT] = N_("The server does not accept the recipient: {2} ({1})"),
    [REFUSES_MAIL] = N_("The server does not want the mail now: {2} ({1})"),
    [AGREES] = N_("The server agrees: {2} ({1})"),
    [DELAYS] = N_("The server cannot do it now: {2} ({1})"),
    [REFUSES] = N_("The server refuses: {2} ({1})"),
    [CLOSES] = N_("The server breaks the conversation off: {2} ({1})"),
    [CHECKS_MAIL] = N_("The server has the mail and will answer for each recipient ({1})"),
    [SAYS] = N_("The server says: {2} ({1})"),
    [BEGINS] = N_("The server begins to answer: {2}"),
    [N_CAPTIONS] = NULL,
};

/* A request: its own caption, and those of the replies that do and do not do what it asks. */
static const struct {
    uint8_t said, done, failed;
} requests[SMTP_REQUESTS] = {
    [SMTP_OTHER] = {OTHER, AGREES, REFUSES},
    [SMTP_HELO] = {HELO, GREETS, REFUSES},
    [SMTP_EHLO] = {EHLO, GREETS_EXTENDED, REFUSES},
    [SMTP_LHLO] = {LHLO, GREETS_EXTENDED, REFUSES},
    [SMTP_MAIL] = {MAIL, TAKES_SENDER, REFUSES_SENDER},
    [SMTP_RCPT] = {RCPT, TAKES_RECIPIENT, REFUSES_RECIPIENT},
    [SMTP_DATA] = {DATA, TAKES_MAIL, REFUSES_MAIL},
    [SMTP_BDAT] = {BDAT, TAKES_CHUNK, DOES_NOT_TAKE_MAIL},
    [SMTP_RSET] = {RSET, FORGETS, REFUSES},
    [SMTP_VRFY] = {VRFY, KNOWS_USER, REFUSES},
    [SMTP_EXPN] = {EXPN, AGREES, REFUSES},
    [SMTP_HELP] = {HELP, HELPS, REFUSES},
    [SMTP_NOOP] = {NOOP, IS_THERE, REFUSES},
    [SMTP_QUIT] = {QUIT, LEAVES, REFUSES},
    [SMTP_AUTH] = {AUTH, LETS_IN, KEEPS_OUT},
    [SMTP_STARTTLS] = {STARTTLS, READY_TLS, REFUSES},
    [SMTP_ETRN] = {ETRN, AGREES, REFUSES},
    [SMTP_TURN] = {TURN, AGREES, REFUSES},
    [SMTP_ATRN] = {TURN, AGREES, REFUSES},
    [SMTP_SEND] = {SEND, TAKES_SENDER, REFUSES_SENDER},
    [SMTP_SOML] = {SEND, TAKES_SENDER, REFUSES_SENDER},
    [SMTP_SAML] = {SEND, TAKES_SENDER, REFUSES_SENDER},
    [SMTP_BURL] = {BURL, TAKES_MAIL, DOES_NOT_TAKE_MAIL},
    [SMTP_XCLIENT] = {EXTENSION, AGREES, REFUSES},
    [SMTP_XFORWARD] = {EXTENSION, AGREES, REFUSES},
    [SMTP_XEXPS] = {AUTH, LETS_IN, KEEPS_OUT},
    [SMTP_XEXCH50] = {EXTENSION, AGREES, REFUSES},
    [SMTP_XLINK2STATE] = {EXTENSION, AGREES, REFUSES},
    [SMTP_END] = {END, TAKES_MAIL, DOES_NOT_TAKE_MAIL},
    [SMTP_AUTH_LINE] = {GOES_ON, LETS_IN, KEEPS_OUT},
    [SMTP_GREETING] = {OTHER, READY, NOT_READY},
    [SMTP_UNASKED] = {OTHER, SAYS, SAYS},
    [SMTP_UNFINISHED] = {OTHER, BEGINS, BEGINS},
};

/* Codes whose meaning does not hang on the request. */
static const struct {
    uint16_t code;
    uint8_t caption;
} fixed[] = {
    {221, LEAVES},
    {235, LETS_IN},
    {251, FORWARDS},
    {252, MAY_KNOW_USER},
    {334, ASKS_LOGIN},
    {353, CHECKS_MAIL},
    {354, AWAITS_MAIL},
    {421, CLOSES},
    {535, KEEPS_OUT},
};

const char *const *smtp_command_caption(enum smtp_command command)
{
    return &smtp_captions[requests[command].said];
}

const char *const *smtp_nobody_caption(void)
{
    return &smtp_captions[MAIL_OF_NOBODY];
}

const char *const *smtp_body_caption(void)
{
    return &smtp_captions[BODY];
}

const char *const *smtp_chunk_caption(bool last)
{
    return &smtp_captions[last ? BDAT_LAST : BDAT];
}

const char *const *smtp_reply_caption(enum smtp_command request, unsigned code)
{
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        if (fixed[i].code == code)
            return &smtp_captions[fixed[i].caption];
    if (code < 400)
        return &smtp_captions[requests[request].done];
    if (code < 500 && requests[request].failed == REFUSES)
        return &smtp_captions[DELAYS];
    return &smtp_captions[requests[request].failed];
}
