/*
 * What the client sends: commands, the literals of their arguments, answers of a login.
 *
 *   C: a1 LOGIN {5} CR LF       S: + OK CR LF
 *   C: user2 {8} CR LF          S: + OK CR LF       the first literal, and the line goes on
 *   C: password CR LF           S: a1 OK CR LF
 */
#include "dissectors/imap.h"

#include <string.h>
#include <strings.h>

/* As in Wireshark: what follows these commands, for COPY behind the numbers; the first letters of
 * a name are enough. */
static void show_folder(struct dissection *d, struct bytes command, struct bytes rest)
{
    static const char *const with[] = {"select", "examine", "create", "delete", "rename",
        "subscribe", "unsubscribe", "status", "append", "search", "copy"};
    struct bytes folder = imap_word(&rest);

    for (size_t i = 0; i < sizeof with / sizeof with[0]; i++) {
        if (command.length > strlen(with[i]) ||
            strncasecmp((const char *)command.data, with[i], command.length) != 0)
            continue;
        if (bytes_is(bytes_of(with[i]), "copy"))
            folder = imap_word(&rest);
        if (folder.length > 0)
            put_ascii(d, &imap[IMAP_FOLDER], folder);
        return;
    }
}

/* --- LOGIN --------------------------------------------------------------------------------------
 */

static void keep(struct dissection *d, enum imap_keep slot, struct bytes octets)
{
    keep_add(flow_keep(d, slot), octets, d->packet->number);
}

/* One of the two arguments is complete: its value stands in its slot. */
static void login_goes_on(struct dissection *d, struct imap *flow)
{
    if (flow->login == LOGIN_USER) {
        flow->login = LOGIN_PASSWORD;
        keep_clear(flow_keep(d, IMAP_KEEP_PASSWORD));
        return;
    }
    credential(d, "LOGIN", keep_bytes(flow_keep(d, IMAP_KEEP_USER)),
        keep_bytes(flow_keep(d, IMAP_KEEP_PASSWORD)));
    flow->login = LOGIN_DONE;
}

/* What stands between quotes, without its backslashes; in the arena. */
static struct bytes unquoted(struct dissection *d, struct bytes inside)
{
    uint8_t *out = arena_alloc(d->arena, inside.length + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; out && i < inside.length; i++) {
        if (inside.data[i] == '\\' && i + 1 < inside.length)
            i++;
        out[n++] = inside.data[i];
    }
    return (struct bytes){out, n};
}

/* Octets of a quoted string with its quotes, 0: it does not end here. */
static uint32_t quoted_length(struct bytes text)
{
    if (text.length < 2 || text.data[0] != '"')
        return 0;
    for (uint32_t i = 1; i < text.length; i++) {
        if (text.data[i] == '"')
            return i + 1;
        i += text.data[i] == '\\';
    }
    return 0;
}

/* A word or a quoted string. What follows the password belongs to it: nobody else should see it. */
static void login_argument(struct dissection *d, struct imap *flow, struct bytes *rest)
{
    bool user = flow->login == LOGIN_USER;
    struct bytes text = bytes_trim(*rest);
    uint32_t quoted = quoted_length(text);
    uint32_t end = quoted ? quoted : user ? bytes_index(text, ' ') : text.length;

    if (!user && quoted < text.length)
        quoted = 0;
    if (!user && quoted == 0)
        end = text.length;
    struct bytes span = bytes_part(text, 0, end);
    struct bytes value = quoted ? unquoted(d, bytes_part(text, 1, quoted - 1)) : span;
    put_value(d, &imap[user ? IMAP_USER : IMAP_PASSWORD], span, user ? span : value);
    keep(d, user ? IMAP_KEEP_USER : IMAP_KEEP_PASSWORD, value);
    login_goes_on(d, flow);
    *rest = bytes_from(text, end);
}

/* What a line has of the arguments, outside of literals. */
static void login_words(struct dissection *d, struct imap *flow, struct bytes rest)
{
    uint32_t n;
    bool at_once;

    while (flow->login != LOGIN_DONE) {
        struct bytes text = bytes_trim(rest);
        bool literal = text.length > 0 && text.data[0] == '{' && imap_announces(text, &n, &at_once);
        if (literal && n > 0)
            return;
        if (text.length == 0) {
            flow->login = LOGIN_DONE;
            return;
        }
        if (literal) {
            login_goes_on(d, flow);
            return;
        }
        login_argument(d, flow, &rest);
    }
}

/* Octets of a literal that is an argument; all: none of it are to come. */
static void login_literal(struct dissection *d, struct imap *flow, struct bytes octets, bool all)
{
    bool user = flow->login == LOGIN_USER;

    put_ascii(d, &imap[user ? IMAP_USER : IMAP_PASSWORD], octets);
    keep(d, user ? IMAP_KEEP_USER : IMAP_KEEP_PASSWORD, octets);
    if (all)
        login_goes_on(d, flow);
}

static void login_begins(struct dissection *d, struct imap *flow, struct bytes rest)
{
    flow->login = LOGIN_USER;
    keep_clear(flow_keep(d, IMAP_KEEP_USER));
    keep_clear(flow_keep(d, IMAP_KEEP_PASSWORD));
    login_words(d, flow, rest);
}

/* --- commands -----------------------------------------------------------------------------------
 */

/* A word without the quotation marks around it. */
static struct bytes unquoted_word(struct bytes word)
{
    bool quoted = word.length >= 2 && word.data[0] == '"' && word.data[word.length - 1] == '"';

    return quoted ? bytes_part(word, 1, word.length - 1) : word;
}

/* LOGIN: the name, unless it comes as a literal, and never the password. */
static void caption_login(struct dissection *d, struct bytes user)
{
    if (user.length == 0 || user.data[0] == '{')
        caption(d, &imap_captions[IMAP_CAP_LOGIN], no_bytes(), no_bytes(), no_bytes());
    else
        caption(d, imap_command_caption(bytes_of("LOGIN")), no_bytes(), user, no_bytes());
}

static void caption_request(struct dissection *d, struct bytes command, struct bytes rest)
{
    const char *const *text = imap_command_caption(command);
    struct bytes after = rest, word = unquoted_word(word_next(&after));

    if (bytes_is(command, "LOGIN")) {
        caption_login(d, word);
    } else if (text) {
        caption(d, text, rest, word, unquoted_word(after));
    } else {
        bool done = bytes_is(command, "DONE");
        caption(
            d, &imap_captions[done ? IMAP_CAP_DONE : IMAP_CAP_OTHER], rest, command, no_bytes());
    }
}

static void authenticate(struct dissection *d, struct imap *flow, struct bytes rest)
{
    struct bytes name = word_next(&rest);

    sasl_begin(d, &flow->sasl, name, IMAP_KEEP_SASL);
    if (rest.length == 0)
        return;
    if (flow->sasl.mechanism != SASL_LOGIN)
        put_ascii(d, &imap[IMAP_AUTH], rest);
    sasl_answer(d, &flow->sasl, rest, IMAP_KEEP_SASL);
}

static void remember(
    struct dissection *d, struct imap *flow, struct bytes tag, struct bytes command)
{
    uint64_t frame;

    request_open(d, imap_key(tag));
    flow->pending = imap_key(tag);
    if (foretold(d, LINK_RESPONSE, (uint32_t)imap_key(tag), &frame))
        gen_uint(d, &imap[IMAP_RESPONSE_IN], frame);
    bool deflates = bytes_is(command, "COMPRESS");
    if ((deflates || bytes_is(command, "STARTTLS")) && tag.length < IMAP_TAG_MAX) {
        memcpy(flow->turns, tag.data, tag.length);
        flow->turns[tag.length] = '\0';
        flow->deflates = deflates;
    }
}

/* Behind the tag. */
static struct bytes show_command(
    struct dissection *d, struct imap *flow, struct bytes command, struct bytes rest)
{
    struct bytes named = command;

    if (bytes_is(command, "UID")) {
        put_uint(d, &imap[IMAP_UID], command, 1);
        command = imap_word(&rest);
    }
    if (command.length == 0)
        return command;
    put_ascii(d, &imap[IMAP_REQUEST_COMMAND], command);
    put_ascii(d, &imap[IMAP_COMMAND], named);
    show_folder(d, command, rest);
    flow->idle = bytes_is(command, "IDLE");
    if (bytes_is(command, "LOGIN"))
        login_begins(d, flow, rest);
    else if (bytes_is(command, "AUTHENTICATE"))
        authenticate(d, flow, rest);
    return command;
}

static void show_request(struct dissection *d, struct imap *flow, struct bytes text)
{
    struct bytes rest = text, tag = imap_word(&rest), after = text, command;

    if (tag.length > 0) {
        put_ascii(d, &imap[IMAP_REQUEST_TAG], tag);
        put_ascii(d, &imap[IMAP_TAG], tag);
    } else {
        rest = no_bytes(); /* as in Wireshark, a blank at the start hides all */
    }
    word_next(&after);
    command = word_next(&after);
    caption_request(d, command.length ? command : bytes_trim(text), after);
    flow->login = LOGIN_DONE;
    command = imap_word(&rest);
    if (command.length > 0)
        command = show_command(d, flow, command, rest);
    if (tag.length > 0 && !(command.length == 0 && bytes_is(tag, "DONE")))
        remember(d, flow, tag, command);
}

/* --- lines --------------------------------------------------------------------------------------
 */

/* An answer of a login: base64, or "*". */
static void show_answer(struct dissection *d, struct imap *flow, struct bytes text)
{
    bool secret = flow->sasl.mechanism != SASL_LOGIN || flow->sasl.answers > 0;
    struct sasl_answer answer = sasl_answer(d, &flow->sasl, text, IMAP_KEEP_SASL);
    struct bytes rest = text, tag = imap_word(&rest);

    caption(d, &sasl_captions[answer.shows], answer.user, answer.secret, no_bytes());
    if (answer.shows == SASL_NOTHING || text.length == 0)
        return;
    if (tag.length > 0) {
        put_ascii(d, &imap[IMAP_REQUEST_TAG], tag);
        put_ascii(d, &imap[IMAP_TAG], tag);
    }
    if (secret)
        put_ascii(d, &imap[IMAP_AUTH], text);
}

/* A line that a literal began, or goes on behind one. */
static void show_rest(
    struct dissection *d, struct imap *flow, const struct line *line, uint32_t literal)
{
    bool all = literal == flow->place[TO_SERVER].literal;

    if (d->message && !d->message->caption)
        caption(d,
            &imap_captions[flow->login == LOGIN_DONE ? IMAP_CAP_LITERAL : IMAP_CAP_LOGIN_LITERAL],
            no_bytes(), no_bytes(), no_bytes());
    if (flow->login != LOGIN_DONE && literal > 0)
        login_literal(d, flow, bytes_part(line->whole, 0, literal), all);
    if (flow->login != LOGIN_DONE && literal < line->whole.length)
        login_words(d, flow, bytes_from(line->whole, literal));
}

/* The server asked for something that the capture does not show, and one word is the answer: it
 * may be a password. */
static bool may_be_secret(const struct imap *flow, struct bytes text)
{
    return flow->unexplained && text.length > 0 && bytes_index(text, ' ') == text.length &&
           !bytes_is(text, "DONE") && !bytes_is(text, "*");
}

void imap_request(
    struct dissection *d, struct imap *flow, const struct line *line, uint32_t literal)
{
    struct bytes text = line->text;
    bool plain = text.length > 0 && text.data[0] != '*';

    if (plain)
        put_ascii(d, &imap[IMAP_REQUEST], text);
    if (flow->place[TO_SERVER].continues) {
        show_rest(d, flow, line, literal);
    } else if (flow->sasl.active) {
        show_answer(d, flow, text);
    } else if (plain) {
        if (may_be_secret(flow, text))
            put_ascii(d, &imap[IMAP_AUTH], text);
        show_request(d, flow, text);
    }
    flow->unexplained = false;
}
