#include "dissectors/smtp.h"

#include "analyzer/language.h"
#include "dissectors/dissectors.h"

/* --- fields ----------------------------------------------------------------------------------- */

/* RFC 5321 4.2.3, RFC 4954, RFC 3207; the words are Wireshark's. */
static const struct name code_rows[] = {
    ONE(211, "System status, or system help reply"),
    ONE(214, "Help message"),
    ONE(220, "<domain> Service ready"),
    ONE(221, "<domain> Service closing transmission channel"),
    ONE(235, "Authentication successful"),
    ONE(250, "Requested mail action okay, completed"),
    ONE(251, "User not local; will forward to <forward-path>"),
    ONE(252, "Cannot VRFY user, but will accept message and attempt delivery"),
    ONE(334, "AUTH input"),
    ONE(354, "Start mail input; end with <CRLF>.<CRLF>"),
    ONE(421, "<domain> Service not available, closing transmission channel"),
    ONE(432, "A password transition is needed"),
    ONE(450, "Requested mail action not taken: mailbox unavailable"),
    ONE(451, "Requested action aborted: local error in processing"),
    ONE(452, "Requested action not taken: insufficient system storage"),
    ONE(454, "Temporary authentication failed"),
    ONE(500, "Syntax error, command unrecognized"),
    ONE(501, "Syntax error in parameters or arguments"),
    ONE(502, "Command not implemented"),
    ONE(503, "Bad sequence of commands"),
    ONE(504, "Command parameter not implemented"),
    ONE(530, "Authentication required"),
    ONE(534, "Authentication mechanism is too weak"),
    ONE(535, "Authentication credentials invalid"),
    ONE(538, "Encryption required for requested authentication mechanism"),
    ONE(550, "Requested action not taken: mailbox unavailable"),
    ONE(551, "User not local; please try <forward-path>"),
    ONE(552, "Requested mail action aborted: exceeded storage allocation"),
    ONE(553, "Requested action not taken: mailbox name not allowed"),
    ONE(554, "Transaction failed"),
};
static const struct names codes = NAMES(code_rows);

const struct field smtp[SMTP_ROWS] = {
    [SMTP] = {"smtp", "Simple Mail Transfer Protocol", FIELD_PROTOCOL, 0},
    [SMTP_REQ] = {"smtp.req", "Request", FIELD_BOOL, 0, .hidden = true},
    [SMTP_RSP] = {"smtp.rsp", "Response", FIELD_BOOL, 0, .hidden = true},
    [SMTP_MESSAGE] = {"smtp.message", "Message", FIELD_TEXT, 0},
    [SMTP_COMMAND_LINE] = {"smtp.command_line", "Command Line", FIELD_TEXT, 0},
    [SMTP_REQ_COMMAND] = {"smtp.req.command", "Command", FIELD_TEXT, 0},
    [SMTP_REQ_PARAMETER] = {"smtp.req.parameter", "Request parameter", FIELD_TEXT, 0},
    [SMTP_RESPONSE] = {"smtp.response", "Response", FIELD_TEXT, 0},
    [SMTP_RESPONSE_CODE] = {"smtp.response.code", "Response code", FIELD_UINT32, BASE_DEC,
        .names = &codes},
    [SMTP_RSP_PARAMETER] = {"smtp.rsp.parameter", "Response parameter", FIELD_TEXT, 0},
    [SMTP_USERNAME] = {"smtp.auth.username", "Username", FIELD_TEXT, 0},
    [SMTP_PASSWORD] = {"smtp.auth.password", "Password", FIELD_TEXT, 0, .secret = true},
    [SMTP_USERNAME_PASSWORD] = {"smtp.auth.username_password", "Username/Password", FIELD_TEXT, 0,
        .secret = true},
    [SMTP_EOM] = {"smtp.eom", "EOM", FIELD_NONE, 0},
    [SMTP_FRAGMENTS] = {"smtp.data.fragments", "DATA fragments", FIELD_NONE, 0},
    [SMTP_FRAGMENT] = {"smtp.data.fragment", "DATA fragment", FIELD_FRAME, 0},
    [SMTP_FRAGMENT_COUNT] = {"smtp.data.fragment.count", "DATA fragment count", FIELD_UINT32,
        BASE_DEC},
    [SMTP_REASSEMBLED_IN] = {"smtp.data.reassembled.in", "Reassembled DATA in frame", FIELD_FRAME,
        0},
    [SMTP_REASSEMBLED_LENGTH] = {"smtp.data.reassembled.length", "Reassembled DATA length",
        FIELD_UINT32, BASE_DEC},
    [SMTP_CODE_UNEXPECTED] = {"smtp.response.code.unexpected",
        "Unexpected response code in multiline response", FIELD_EXPERT, EXPERT_WARNING,
        .group = EXPERT_PROTOCOL},
    [SMTP_ENHANCED] = {"wirewalk.smtp.enhanced_code", "Enhanced status code", FIELD_TEXT, 0,
        .hidden = true},
    [SMTP_CHALLENGE] = {"wirewalk.smtp.challenge", "Challenge", FIELD_TEXT, 0},
    [SMTP_DIGEST] = {"wirewalk.smtp.digest", "Digest", FIELD_TEXT, 0, .secret = true},
};

const struct field_table smtp_fields = {smtp, SMTP_ROWS};

/* --- commands --------------------------------------------------------------------------------- */

static const char *const commands[SMTP_COMMANDS] = {
    [SMTP_HELO] = "HELO",
    [SMTP_EHLO] = "EHLO",
    [SMTP_LHLO] = "LHLO", /* RFC 2033 */
    [SMTP_MAIL] = "MAIL",
    [SMTP_RCPT] = "RCPT",
    [SMTP_DATA] = "DATA",
    [SMTP_BDAT] = "BDAT", /* RFC 3030 */
    [SMTP_RSET] = "RSET",
    [SMTP_VRFY] = "VRFY",
    [SMTP_EXPN] = "EXPN",
    [SMTP_HELP] = "HELP",
    [SMTP_NOOP] = "NOOP",
    [SMTP_QUIT] = "QUIT",
    [SMTP_AUTH] = "AUTH",         /* RFC 4954 */
    [SMTP_STARTTLS] = "STARTTLS", /* RFC 3207 */
    [SMTP_ETRN] = "ETRN",         /* RFC 1985 */
    [SMTP_TURN] = "TURN",         /* RFC 821, as the next three */
    [SMTP_ATRN] = "ATRN",         /* RFC 2645 */
    [SMTP_SEND] = "SEND",
    [SMTP_SOML] = "SOML",
    [SMTP_SAML] = "SAML",
    [SMTP_BURL] = "BURL", /* RFC 4468 */
    [SMTP_XCLIENT] = "XCLIENT",
    [SMTP_XFORWARD] = "XFORWARD",
    [SMTP_XEXPS] = "X-EXPS",
    [SMTP_XEXCH50] = "XEXCH50",
    [SMTP_XLINK2STATE] = "X-LINK2STATE",
};

/* The first word of a line, with or without its end. */
static struct bytes first_word(struct bytes line)
{
    uint32_t n = 0;

    while (n < line.length && !is_space(line.data[n]))
        n++;
    return bytes_part(line, 0, n);
}

enum smtp_command smtp_command_find(struct bytes line)
{
    struct bytes word = first_word(line);
    uint8_t first = word.length > 0 ? word.data[0] & 0xdf : 0; /* in upper case, if a letter */

    for (int i = 1; i < SMTP_COMMANDS; i++)
        if (first == (uint8_t)commands[i][0] && bytes_is(word, commands[i]))
            return (enum smtp_command)i;
    return SMTP_OTHER;
}

bool smtp_is_command(struct bytes line)
{
    struct bytes word = first_word(line);

    for (uint32_t i = 0; i < word.length; i++)
        if (!is_letter(word.data[i]))
            return smtp_command_find(line) != SMTP_OTHER;
    return word.length == 4 || smtp_command_find(line) != SMTP_OTHER;
}

/* --- meanings --------------------------------------------------------------------------------- */

static const struct name meaning_rows[] = {
    ONE(211, N_("the state of the server")),
    ONE(214, N_("help for a human reader")),
    ONE(220, N_("the server is ready")),
    ONE(221, N_("the server closes the connection")),
    ONE(235, N_("the login is right")),
    ONE(250, N_("what was asked is done")),
    ONE(251, N_("the user is elsewhere, and the mail will be forwarded")),
    ONE(252, N_("the user cannot be checked, but mail for it will be tried")),
    ONE(334, N_("the login goes on: the next part is awaited")),
    ONE(354, N_("the mail may come now")),
    ONE(421, N_("the server is not available and closes the connection")),
    ONE(432, N_("the password must be changed first")),
    ONE(450, N_("not done: the mailbox is not available now")),
    ONE(451, N_("not done: something went wrong at the server")),
    ONE(452, N_("not done: the server has not enough room")),
    ONE(454, N_("not possible for the moment")),
    ONE(455, N_("the server cannot take these parameters now")),
    ONE(500, N_("the server does not know this command")),
    ONE(501, N_("the command's parameters are wrong")),
    ONE(502, N_("the server does not offer this command")),
    ONE(503, N_("the commands come in the wrong order")),
    ONE(504, N_("the server does not offer this parameter")),
    ONE(521, N_("the server takes no mail at all")),
    ONE(523, N_("the mail is larger than the server allows")),
    ONE(530, N_("the client must log in, or encrypt, first")),
    ONE(534, N_("this way to log in is too weak")),
    ONE(535, N_("the user name or the password is wrong")),
    ONE(538, N_("this way to log in needs encryption")),
    ONE(550, N_("refused: there is no such mailbox, or it may not be used")),
    ONE(551, N_("refused: the user is elsewhere")),
    ONE(552, N_("refused: the mail is too large for the mailbox")),
    ONE(553, N_("refused: the name of the mailbox is not allowed")),
    ONE(554, N_("refused: the transaction failed")),
    ONE(555, N_("the server does not know these parameters")),
    ONE(556, N_("refused: the domain takes no mail")),
};
static const struct names meanings = NAMES(meaning_rows);

/* By the first digit. */
static const char *const classes[10] = {
    [1] = N_("the server goes on"),
    [2] = N_("done"),
    [3] = N_("more is awaited"),
    [4] = N_("failed for now: it may be tried again"),
    [5] = N_("failed for good"),
};

const char *smtp_code_meaning(unsigned code)
{
    const char *meaning = names_find(&meanings, code);

    if (!meaning)
        meaning = classes[code / 100 % 10];
    return tr(meaning ? meaning : N_("a code that has no meaning"));
}

/* RFC 3463 and what IANA added: subject * 100 + detail. */
static const struct name enhanced_rows[] = {
    ONE(0, N_("no more is known")),
    ONE(100, N_("other address status")),
    ONE(101, N_("bad mailbox of the recipient")),
    ONE(102, N_("bad system of the recipient")),
    ONE(103, N_("bad form of the recipient's address")),
    ONE(104, N_("ambiguous recipient")),
    ONE(105, N_("valid recipient")),
    ONE(106, N_("the mailbox has moved")),
    ONE(107, N_("bad form of the sender's address")),
    ONE(108, N_("bad system of the sender")),
    ONE(109, N_("passed on to a system that knows less")),
    ONE(110, N_("the recipient takes no mail (null MX)")),
    ONE(200, N_("other mailbox status")),
    ONE(201, N_("the mailbox is disabled")),
    ONE(202, N_("the mailbox is full")),
    ONE(203, N_("the mail is longer than allowed")),
    ONE(204, N_("the list could not be expanded")),
    ONE(300, N_("other mail system status")),
    ONE(301, N_("the mail system is full")),
    ONE(302, N_("the system takes no mail")),
    ONE(303, N_("the system cannot do what was asked")),
    ONE(304, N_("the mail is too large for the system")),
    ONE(305, N_("the system is set up wrongly")),
    ONE(306, N_("another priority was used")),
    ONE(400, N_("other network status")),
    ONE(401, N_("no answer from the host")),
    ONE(402, N_("bad connection")),
    ONE(403, N_("the directory server failed")),
    ONE(404, N_("no route")),
    ONE(405, N_("the mail system is congested")),
    ONE(406, N_("the mail goes in circles")),
    ONE(407, N_("the delivery took too long")),
    ONE(500, N_("other protocol status")),
    ONE(501, N_("not a valid command here")),
    ONE(502, N_("a syntax error")),
    ONE(503, N_("too many recipients")),
    ONE(504, N_("bad parameters")),
    ONE(505, N_("wrong version of the protocol")),
    ONE(506, N_("the exchange of the login is too long")),
    ONE(600, N_("other content status")),
    ONE(601, N_("the kind of content is not supported")),
    ONE(602, N_("a conversion is needed, but not allowed")),
    ONE(603, N_("a conversion is needed, but not possible")),
    ONE(604, N_("converted with loss")),
    ONE(605, N_("the conversion failed")),
    ONE(606, N_("the content could not be fetched")),
    ONE(607, N_("addresses beyond ASCII are not possible")),
    ONE(609, N_("headers in UTF-8 are not possible")),
    ONE(700, N_("other security status")),
    ONE(701, N_("delivery is not allowed")),
    ONE(702, N_("the list may not be expanded")),
    ONE(703, N_("a security conversion is needed, but not possible")),
    ONE(704, N_("the security features are not supported")),
    ONE(705, N_("a cryptographic failure")),
    ONE(706, N_("the cryptographic algorithm is not supported")),
    ONE(707, N_("the mail was changed on its way")),
    ONE(708, N_("the login is not valid")),
    ONE(709, N_("the way to log in is too weak")),
    ONE(710, N_("encryption is needed")),
    ONE(711, N_("this way to log in needs encryption")),
    ONE(712, N_("the password must be changed")),
    ONE(713, N_("the account is disabled")),
    ONE(714, N_("a trust relationship is needed")),
    ONE(715, N_("the priority is too low")),
    ONE(716, N_("the mail is too large for its priority")),
    ONE(717, N_("the mailbox has another owner now")),
    ONE(718, N_("the domain has another owner now")),
    ONE(719, N_("it is not known since when the mailbox has its owner")),
    ONE(720, N_("no DKIM signature passed")),
    ONE(721, N_("no DKIM signature is acceptable")),
    ONE(722, N_("no DKIM signature is by the author")),
    ONE(723, N_("the SPF check failed")),
    ONE(724, N_("the SPF check went wrong")),
    ONE(725, N_("the check of the reverse DNS failed")),
    ONE(726, N_("several checks of the sender failed")),
    ONE(727, N_("the sender's domain takes no mail (null MX)")),
    ONE(728, N_("the mail looks like part of a flood")),
    ONE(729, N_("an ARC check failed")),
    ONE(730, N_("TLS is required, but not possible")),
};
static const struct names enhanced = NAMES(enhanced_rows);

/* A number of up to three digits at `at`, which moves on behind it; false when there is none. */
static bool digits(struct bytes text, uint32_t *at, unsigned *value)
{
    uint32_t from = *at;

    for (*value = 0; *at < text.length && *at < from + 3 && is_digit(text.data[*at]); ++*at)
        *value = *value * 10 + (unsigned)(text.data[*at] - '0');
    return *at > from;
}

static bool dot(struct bytes text, uint32_t *at)
{
    if (*at >= text.length || text.data[*at] != '.')
        return false;
    ++*at;
    return true;
}

const char *smtp_enhanced_meaning(struct bytes text, uint32_t *length)
{
    unsigned class, subject, detail;
    uint32_t at = 0;

    if (!digits(text, &at, &class) || at != 1 || (class != 2 && class != 4 && class != 5))
        return NULL;
    if (!dot(text, &at) || !digits(text, &at, &subject) || !dot(text, &at) ||
        !digits(text, &at, &detail) || (at < text.length && !is_blank(text.data[at])))
        return NULL;
    *length = at;
    if (subject > 99 || detail > 99)
        return tr(N_("no more is known"));
    return tr(names_get(&enhanced, subject * 100 + detail, N_("no more is known")));
}
