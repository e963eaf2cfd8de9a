/*
 * IMAP (RFC 9051, RFC 3501)
 *
 *   C: a1 LOGIN user2 password CR LF
 *   S: * 5 EXISTS CR LF                        untagged: as many as there are
 *   S: a1 OK Logged in CR LF                   tagged: the answer to a1
 *   S: * 2 FETCH (BODY[] {190} CR LF 190 octets ) CR LF
 *
 * {n} at the end of a line announces n octets that are no lines. A client waits for "+" before it
 * sends them, unless it wrote {n+} (RFC 7888).
 */
#include "analyzer/language.h"
#include "dissectors/dissectors.h"
#include "dissectors/imf.h"
#include "dissectors/sasl.h"

#include <string.h>

enum {
    LINE_MAX = 1 << 20, /* octets of a line that is waited for */
    LITERAL_MAX = 12 << 20,
    SASL_KEEP = 0,
    TAG_MAX = 32,
};

struct imap {
    uint32_t literal[2]; /* octets of a literal that come with the next unit */
    struct sasl sasl;
    bool encrypted;
    char starttls[TAG_MAX]; /* tag of a STARTTLS that waits for its OK */
    uint32_t n_requests;
};

enum {
    IMAP,
    IMAP_IS_REQUEST,
    IMAP_LINE,
    IMAP_REQUEST,
    IMAP_REQUEST_TAG,
    IMAP_RESPONSE,
    IMAP_RESPONSE_TAG,
    IMAP_REQUEST_COMMAND,
    IMAP_RESPONSE_COMMAND,
    IMAP_STATUS,
    IMAP_TAG,
    IMAP_COMMAND,
    IMAP_FOLDER,
    IMAP_UID,
    IMAP_USER,
    IMAP_PASSWORD,
    IMAP_RESPONSE_IN,
    IMAP_RESPONSE_TO,
    IMAP_TIME,
    IMAP_FETCH_ITEM,
    IMAP_FIELDS,
};

#define TEXT(name, title)                                                                          \
    {                                                                                              \
        name, title, FIELD_TEXT, BASE_NONE                                                         \
    }

static const struct field imap[] = {
    [IMAP] = {"imap", "Internet Message Access Protocol", FIELD_PROTOCOL},
    [IMAP_IS_REQUEST] = {"imap.isrequest", "Request", FIELD_BOOL, .hidden = true},
    [IMAP_LINE] = TEXT("imap.line", "Line"),
    [IMAP_REQUEST] = TEXT("imap.request", "Request"),
    [IMAP_REQUEST_TAG] = TEXT("imap.request_tag", "Request Tag"),
    [IMAP_RESPONSE] = TEXT("imap.response", "Response"),
    [IMAP_RESPONSE_TAG] = TEXT("imap.response_tag", "Response Tag"),
    [IMAP_REQUEST_COMMAND] = TEXT("imap.request.command", "Request Command"),
    [IMAP_RESPONSE_COMMAND] = TEXT("imap.response.command", "Response Command"),
    [IMAP_STATUS] = TEXT("imap.response.status", "Response Status"),
    [IMAP_TAG] = {"imap.tag", "Tag", FIELD_TEXT, .hidden = true},
    [IMAP_COMMAND] = {"imap.command", "Command", FIELD_TEXT, .hidden = true},
    [IMAP_FOLDER] = TEXT("imap.request.folder", "Request Folder"),
    [IMAP_UID] = {"imap.request.command.uid", "Request isUID", FIELD_BOOL},
    [IMAP_USER] = TEXT("imap.request.username", "Request Username"),
    [IMAP_PASSWORD] = {"imap.request.password", "Request Password", FIELD_TEXT, .secret = true},
    [IMAP_RESPONSE_IN] = {"imap.response_in", "Response In", FIELD_FRAME},
    [IMAP_RESPONSE_TO] = {"imap.response_to", "Request In", FIELD_FRAME},
    [IMAP_TIME] = {"imap.time", "Response Time", FIELD_DURATION},
    [IMAP_FETCH_ITEM] = {"wirewalk.imap.fetch", "Item of a FETCH answer", FIELD_TEXT,
        .hidden = true},
};
const struct field_table imap_fields = {imap, IMAP_FIELDS};

/* --- captions ----------------------------------------------------------------------------------
 */

/* Commands with their caption: {1} what follows the command, {2} the command. */
static const struct {
    const char *command;
    const char *caption;
} commands[] = {
    {"CAPABILITY", N_("The client asks what the server can do (CAPABILITY)")},
    {"NOOP", N_("The client does nothing, to hear of news (NOOP)")},
    {"LOGOUT", N_("The client says goodbye (LOGOUT)")},
    {"STARTTLS", N_("The client wants to go on encrypted (STARTTLS)")},
    {"AUTHENTICATE", N_("The client begins to log in by {1} (AUTHENTICATE)")},
    {"LOGIN", N_("The client logs in, name and password in clear (LOGIN)")},
    {"SELECT", N_("The client opens the mailbox {1} (SELECT)")},
    {"EXAMINE", N_("The client opens the mailbox {1} to read only (EXAMINE)")},
    {"CREATE", N_("The client makes the mailbox {1} (CREATE)")},
    {"DELETE", N_("The client deletes the mailbox {1} (DELETE)")},
    {"RENAME", N_("The client renames a mailbox: {1} (RENAME)")},
    {"SUBSCRIBE", N_("The client subscribes to {1} (SUBSCRIBE)")},
    {"UNSUBSCRIBE", N_("The client no longer subscribes to {1} (UNSUBSCRIBE)")},
    {"LIST", N_("The client asks which mailboxes there are: {1} (LIST)")},
    {"LSUB", N_("The client asks which mailboxes it subscribes to: {1} (LSUB)")},
    {"STATUS", N_("The client asks about a mailbox without opening it: {1} (STATUS)")},
    {"APPEND", N_("The client puts a message into a mailbox: {1} (APPEND)")},
    {"CHECK", N_("The client asks the server to write down what it knows (CHECK)")},
    {"CLOSE", N_("The client closes the mailbox; what was marked is deleted (CLOSE)")},
    {"UNSELECT", N_("The client closes the mailbox and deletes nothing (UNSELECT)")},
    {"EXPUNGE", N_("The client deletes for good what is marked as deleted (EXPUNGE)")},
    {"SEARCH", N_("The client looks for messages: {1} (SEARCH)")},
    {"FETCH", N_("The client wants to see of messages: {1} (FETCH)")},
    {"STORE", N_("The client changes the marks of messages: {1} (STORE)")},
    {"COPY", N_("The client copies messages: {1} (COPY)")},
    {"MOVE", N_("The client moves messages: {1} (MOVE)")},
    {"UID", N_("The client names messages by their lasting numbers: {1} (UID)")},
    {"IDLE", N_("The client waits for news, which the server sends by itself (IDLE)")},
    {"NAMESPACE", N_("The client asks where mailboxes are kept (NAMESPACE)")},
    {"ID", N_("The client tells which program it is (ID)")},
    {"ENABLE", N_("The client switches on {1} (ENABLE)")},
    {"COMPRESS", N_("The client wants to go on compressed (COMPRESS)")},
    {"SORT", N_("The client wants messages sorted: {1} (SORT)")},
    {"THREAD", N_("The client wants messages by conversation: {1} (THREAD)")},
    {"GETQUOTAROOT", N_("The client asks how much room {1} has (GETQUOTAROOT)")},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

enum {
    CAP_GREETING,
    CAP_UNTAGGED,
    CAP_OK,
    CAP_NO,
    CAP_BAD,
    CAP_BYE,
    CAP_GO_ON,
    CAP_FETCHED,
    CAP_OTHER,
    CAP_DONE,
    CAP_LITERAL,
};
static const char *const imap_captions[] = {
    [CAP_GREETING] = N_("The server presents itself: {1}"),
    [CAP_UNTAGGED] = N_("The server tells: {1}"),
    [CAP_OK] = N_("The server has done it: {1}"),
    [CAP_NO] = N_("The server could not do it: {1}"),
    [CAP_BAD] = N_("The server does not understand: {1}"),
    [CAP_BYE] = N_("The server says goodbye: {1}"),
    [CAP_GO_ON] = N_("The server waits for more (+)"),
    [CAP_FETCHED] = N_("The server sends what was asked of a message: {1}"),
    [CAP_OTHER] = N_("The client sends the command {2}: {1}"),
    [CAP_DONE] = N_("The client has waited long enough (DONE)"),
    [CAP_LITERAL] = N_("The client sends the octets that it announced"),
    NULL,
};

/* --- where a unit ends --------------------------------------------------------------------------
 */

/* The octets that a line announces: {n} or {n+} at its end. */
static bool announces(struct bytes line, uint32_t *n, bool *at_once)
{
    uint64_t number;
    struct bytes text = bytes_trim(line);
    uint32_t i = text.length;

    if (i < 3 || text.data[i - 1] != '}')
        return false;
    while (i > 0 && text.data[i - 1] != '{')
        i--;
    *at_once = text.data[text.length - 2] == '+';
    if (i == 0 || !bytes_number(bytes_from(text, i), &number) || number > LITERAL_MAX)
        return false;
    *n = (uint32_t)number;
    return true;
}

/* Octets of what was said up to the end of a line without a literal behind it; 0: not all there.
 * *waits: the client stops here and sends so many octets when the server lets it. */
static uint32_t saying_length(
    struct bytes bytes, enum direction direction, uint32_t literal, uint32_t *waits)
{
    uint32_t at = literal, n = 0;
    bool at_once;

    *waits = 0;
    for (;;) {
        if (at > bytes.length)
            return 0;
        uint32_t line = line_length(bytes_from(bytes, at), 0);
        if (line == 0)
            return literal && at == bytes.length ? at : 0;
        struct bytes text = bytes_part(bytes, at, at + line);
        at += line;
        if (!announces(text, &n, &at_once))
            return at;
        if (direction == TO_SERVER && !at_once) {
            *waits = n;
            return at;
        }
        at += n;
    }
}

static struct framing frame(const void *state, const struct unread *unread)
{
    const struct imap *flow = state;
    struct bytes rest = unread->bytes;
    uint32_t literal = flow->literal[unread->direction], taken = 0, waits = 0;

    if (flow->encrypted)
        return framing_reject();
    while (rest.length > 0 && !waits) {
        uint32_t n = saying_length(rest, unread->direction, literal, &waits);
        if (n == 0)
            break;
        literal = 0;
        taken += n;
        rest = bytes_from(rest, n);
    }
    if (taken > 0)
        return framing_message(taken);
    if (unread->ended || unread->bytes.length > LITERAL_MAX + LINE_MAX)
        return framing_message(unread->bytes.length);
    return framing_need(1);
}

static enum probe probe(const struct unread *unread)
{
    if (unread->direction == TO_CLIENT && bytes_begin(unread->bytes, "* OK ") &&
        bytes_contain(unread->bytes, "IMAP"))
        return PROBE_YES;
    return PROBE_MAYBE;
}

/* --- requests -----------------------------------------------------------------------------------
 */

/* Answers name their request by its tag: the key is made of its octets. */
static uint64_t key_of(struct bytes tag)
{
    uint64_t key = 0;

    for (uint32_t i = 0; i < tag.length && i < TAG_MAX; i++)
        key = key * 131 + tag.data[i];
    return key;
}

/* As in Wireshark: what follows these commands, for COPY behind the numbers. */
static void show_folder(struct dissection *d, struct bytes command, struct bytes rest)
{
    static const char *const with[] = {"SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME",
        "SUBSCRIBE", "UNSUBSCRIBE", "STATUS", "APPEND", "SEARCH", "COPY"};
    struct bytes folder = word_next(&rest);

    if (bytes_is(command, "COPY"))
        folder = word_next(&rest);
    for (size_t i = 0; i < sizeof with / sizeof with[0]; i++)
        if (bytes_is(command, with[i]) && folder.length > 0)
            put_text(d, &imap[IMAP_FOLDER], folder);
}

static struct bytes unquoted(struct bytes word)
{
    bool quoted = word.length >= 2 && word.data[0] == '"' && word.data[word.length - 1] == '"';

    return quoted ? bytes_part(word, 1, word.length - 1) : word;
}

static void show_login(struct dissection *d, struct bytes rest)
{
    struct bytes user = word_next(&rest), password = bytes_trim(rest);

    if (user.length > 0)
        put_text(d, &imap[IMAP_USER], user);
    if (password.length > 0)
        put_text(d, &imap[IMAP_PASSWORD], unquoted(password));
    credential(d, "LOGIN", unquoted(user), unquoted(password));
}

static void caption_request(struct dissection *d, struct bytes command, struct bytes rest)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (!bytes_is(command, commands[i].command))
            continue;
        caption(d, &commands[i].caption, bytes_is(command, "LOGIN") ? no_bytes() : rest, command,
            no_bytes());
        return;
    }
    caption(d, &imap_captions[bytes_is(command, "DONE") ? CAP_DONE : CAP_OTHER], rest, command,
        no_bytes());
}

static void remember(
    struct dissection *d, struct imap *flow, struct bytes tag, struct bytes command)
{
    uint64_t frame;

    request_open(d, key_of(tag));
    if (foretold(d, LINK_RESPONSE, (uint32_t)key_of(tag), &frame))
        gen_uint(d, &imap[IMAP_RESPONSE_IN], frame);
    if (bytes_is(command, "STARTTLS") && tag.length < TAG_MAX) {
        memcpy(flow->starttls, tag.data, tag.length);
        flow->starttls[tag.length] = '\0';
    }
}

static void show_request(struct dissection *d, struct imap *flow, struct bytes text)
{
    struct bytes rest = text, tag = word_next(&rest), command = word_next(&rest);
    bool uid = bytes_is(command, "UID");

    put_text(d, &imap[IMAP_REQUEST], text);
    put_text(d, &imap[IMAP_REQUEST_TAG], tag);
    put_text(d, &imap[IMAP_TAG], tag);
    caption_request(d, command.length ? command : tag, rest);
    if (command.length == 0)
        return;
    struct bytes after = rest, named = command;
    if (uid) {
        put_uint(d, &imap[IMAP_UID], command, 1);
        command = word_next(&after);
    }
    put_text(d, &imap[IMAP_REQUEST_COMMAND], command);
    put_text(d, &imap[IMAP_COMMAND], named);
    if (bytes_is(command, "LOGIN"))
        show_login(d, after);
    else
        show_folder(d, command, after);
    if (bytes_is(command, "AUTHENTICATE")) {
        struct bytes name = word_next(&after);
        sasl_begin(d, &flow->sasl, name, SASL_KEEP);
        if (after.length > 0)
            sasl_answer(d, &flow->sasl, after, SASL_KEEP);
    }
    remember(d, flow, tag, command);
}

/* An answer of a login: base64, or "*". */
static void show_answer(struct dissection *d, struct imap *flow, struct bytes text)
{
    struct bytes rest = text;
    struct sasl_answer answer = sasl_answer(d, &flow->sasl, text, SASL_KEEP);

    put_text(d, &imap[IMAP_REQUEST], text);
    put_text(d, &imap[IMAP_REQUEST_TAG], word_next(&rest));
    caption(d, &sasl_captions[answer.shows], answer.user, answer.secret, no_bytes());
}

/* --- responses ----------------------------------------------------------------------------------
 */

static void show_status(
    struct dissection *d, struct imap *flow, struct bytes tag, struct bytes text)
{
    struct bytes rest = bytes_from(text, tag.length), status;
    struct request *request = request_find(d, key_of(tag));

    rest = bytes_trim(rest);
    status = word_next(&rest);
    bool known = bytes_is(status, "OK") || bytes_is(status, "NO") || bytes_is(status, "BAD");
    if (status.length > 0)
        put_text(d, &imap[IMAP_STATUS], status);
    caption(d,
        &imap_captions[bytes_is(status, "NO")    ? CAP_NO
                       : bytes_is(status, "BAD") ? CAP_BAD
                                                 : CAP_OK],
        rest, no_bytes(), no_bytes());
    struct bytes command = word_next(&rest);
    if (command.length > 0) {
        put_text(d, &imap[IMAP_RESPONSE_COMMAND], command);
        put_text(d, &imap[IMAP_COMMAND], command);
    }
    if (known)
        flow->sasl.active = false;
    if (!request || !known)
        return;
    gen_uint(d, &imap[IMAP_RESPONSE_TO], request->frame);
    gen_uint(d, &imap[IMAP_TIME], (uint64_t)(d->packet->time - request->time));
    request_answered(d, request);
    request_forget(d, key_of(tag));
    if (*flow->starttls && bytes_is(tag, flow->starttls) && bytes_is(status, "OK")) {
        flow->encrypted = true;
        if (dissector_find("tls"))
            hand_off(d, dissector_find("tls"));
    }
}

static void caption_untagged(struct dissection *d, struct bytes text)
{
    struct bytes rest = bytes_trim(bytes_from(text, 1));
    int which = bytes_begin(rest, "BYE")                                   ? CAP_BYE
                : bytes_contain(rest, " FETCH ")                           ? CAP_FETCHED
                : d->flow && !d->flow->requests && bytes_begin(rest, "OK") ? CAP_GREETING
                                                                           : CAP_UNTAGGED;

    caption(d, &imap_captions[which], rest, no_bytes(), no_bytes());
}

/* What stands in parentheses behind FETCH, for filters: FLAGS, UID, ENVELOPE … */
static void show_items(struct dissection *d, struct bytes text)
{
    uint32_t at = bytes_search(text, 0, " FETCH (");
    struct bytes rest = bytes_from(text, at + 8);
    int depth = 0;

    if (at == text.length || !dissection_adds(d))
        return;
    while (rest.length > 0 && depth >= 0) {
        struct bytes word = word_next(&rest);
        if (depth == 0 && word.length > 0 && is_letter(word.data[0]))
            put_text(d, &imap[IMAP_FETCH_ITEM], word);
        for (uint32_t i = 0; i < word.length; i++)
            depth += word.data[i] == '(' ? 1 : word.data[i] == ')' ? -1 : 0;
    }
}

static void show_response(struct dissection *d, struct imap *flow, struct bytes text)
{
    struct bytes rest = text, tag = word_next(&rest);

    if (bytes_is(tag, "*")) {
        caption_untagged(d, text);
        show_items(d, text);
        return;
    }
    put_text(d, &imap[IMAP_RESPONSE], text);
    put_text(d, &imap[IMAP_RESPONSE_TAG], tag);
    put_text(d, &imap[IMAP_TAG], tag);
    if (bytes_is(tag, "+")) {
        caption(d, &imap_captions[CAP_GO_ON], no_bytes(), no_bytes(), no_bytes());
        if (rest.length > 0) {
            put_text(d, &imap[IMAP_STATUS], word_next(&rest));
            if (rest.length > 0)
                put_text(d, &imap[IMAP_RESPONSE_COMMAND], word_next(&rest));
        }
    } else {
        show_status(d, flow, tag, text);
    }
}

/* --- one unit -----------------------------------------------------------------------------------
 */

/* The first mail of a unit, opened behind the layer; and which line the row shows. */
struct found {
    struct bytes mail;
    bool named;  /* the row says something */
    bool tagged; /* a line with a tag */
};

/* As in Wireshark: the first answer with a tag, or else the first line. */
static void name_row(struct dissection *d, struct bytes text, struct found *found)
{
    bool tagged = d->direction == TO_SERVER || !bytes_begin(text, "*");

    if (found->named && (found->tagged || !tagged))
        return;
    found->named = true;
    found->tagged = tagged;
    info_clear(d);
    info_add(d, d->direction == TO_SERVER ? "Request: " : "Response: ");
    info_wire(d, text);
}

static void show_line(
    struct dissection *d, struct imap *flow, struct line line, struct found *found)
{
    struct node *node = put_text(d, &imap[IMAP_LINE], line.whole);

    descend(d, node);
    name_row(d, line.text, found);
    if (line.text.length == 0)
        caption(d, &imap_captions[CAP_LITERAL], no_bytes(), no_bytes(), no_bytes());
    else if (d->direction == TO_CLIENT)
        show_response(d, flow, line.text);
    else if (flow->sasl.active)
        show_answer(d, flow, line.text);
    else
        show_request(d, flow, line.text);
    ascend(d, node);
}

static void take_literal(struct dissection *d, struct bytes text, uint32_t n, struct found *found)
{
    struct bytes octets = bytes_part(peek_rest(d), 0, n);

    if (d->direction == TO_CLIENT && !found->mail.data && n > 0 &&
        (bytes_contain(text, "BODY[") || bytes_contain(text, "RFC822")))
        found->mail = octets;
    take_nothing(d, octets.length);
}

static void show_lines(struct dissection *d, struct imap *flow, struct found *found)
{
    struct line line;
    bool more = false, at_once;

    while (left(d) > 0) {
        struct bytes rest = peek_rest(d);
        uint32_t n = 0;
        if (more)
            message_split(d);
        more = true;
        if (!line_next(&rest, &line))
            break;
        show_line(d, flow, line, found);
        take_nothing(d, line.whole.length);
        while (announces(line.text, &n, &at_once)) {
            if (d->direction == TO_SERVER && !at_once && left(d) == 0) {
                flow->literal[TO_SERVER] = n;
                return;
            }
            take_literal(d, line.text, n, found);
            rest = peek_rest(d);
            if (!line_next(&rest, &line))
                break;
            if (d->direction == TO_CLIENT)
                show_line(d, flow, line, found);
            else
                put_text(d, &imap[IMAP_LINE], line.whole);
            take_nothing(d, line.whole.length);
        }
    }
}

static void parse(struct dissection *d)
{
    struct imap *flow = d->state;
    struct found found = {{NULL, 0}};
    uint32_t literal = flow->literal[d->direction];

    row_protocol(d, "IMAP");
    info_clear(d);
    struct node *layer = open_layer(d, &imap[IMAP]);
    put_uint(d, &imap[IMAP_IS_REQUEST], no_bytes(), d->direction == TO_SERVER);
    if (literal > 0) {
        flow->literal[d->direction] = 0;
        info_add(d, "Request: ");
        info_wire(d, bytes_part(peek_rest(d), 0, literal));
        caption(d, &imap_captions[CAP_LITERAL], no_bytes(), no_bytes(), no_bytes());
        put_text(d, &imap[IMAP_LINE], bytes_part(peek_rest(d), 0, literal));
        take_nothing(d, literal < left(d) ? literal : left(d));
    }
    show_lines(d, flow, &found);
    ascend(d, layer);
    if (!found.mail.data)
        return;
    struct scope scope = enter_span(d, found.mail);
    imf_message(d, 0);
    leave_forgiving(d, scope);
}

/* A line may have lost its beginning; the next one has not. */
static enum recovery gap(void *state, enum direction direction, uint64_t n)
{
    struct imap *flow = state;

    flow->literal[direction] =
        flow->literal[direction] > n ? flow->literal[direction] - (uint32_t)n : 0;
    return RECOVERY_RESUME;
}

const struct dissector imap_dissector = {
    .name = "imap",
    .title = "IMAP",
    .fields = imap,
    .n_fields = IMAP_FIELDS,
    .tcp_ports = {143},
    .state_size = sizeof(struct imap),
    .message_max = LITERAL_MAX + 2 * LINE_MAX,
    .captions = imap_captions,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .gap = gap,
};
