/*
 * RFC 959: the client sends lines, the server answers each with a code and a text; data go over
 * connections of their own.
 *
 *   S: 220-Welcome CR LF             more lines follow,
 *      220 Ready. CR LF              up to the code with a blank
 *   C: USER user1 CR LF              S: 331 Please specify the password. CR LF
 *   C: PASV CR LF                    S: 227 Entering Passive Mode (172,16,22,135,156,64). CR LF
 *   C: LIST CR LF                    S: 150 Here it comes. CR LF, and later 226 Done. CR LF
 *
 * As in Wireshark, what one segment brings is one unit, and only its first line is taken apart.
 */
#include "dissectors/ftp.h"

#include "dissectors/dissectors.h"

#include <string.h>

enum {
    CODE_DIGITS = 3,
    CODE_SYSTEM = 215,
    CODE_PASSIVE = 227,
    CODE_EXTENDED_PASSIVE = 229,
    CODE_SECURE = 234,
    CODE_FILE_DONE = 250,
    CODE_PATH = 257,
    CODE_PRELIMINARY_END = 200,
};

static void remember(struct dissection *d, enum ftp_keep slot, struct bytes text)
{
    struct keep *keep = flow_keep(d, slot);

    keep_clear(keep);
    keep_add(keep, bytes_part(text, 0, FTP_TEXT_MAX), d->packet->number);
}

/* An address and a port over their part of the text. */
static void put_address(struct dissection *d, const struct field *address, const struct field *port,
    struct bytes text, const struct ftp_port *found)
{
    uint32_t size = found->address.version == 4 ? 4 : 16;
    struct bytes octets = {found->address.octets, size};

    if (!d->building)
        return;
    octets.data = (const uint8_t *)arena_copy(d->arena, octets.data, size);
    put_value(d, address,
        bytes_part(text, found->address_at, found->address_at + found->address_size), octets);
    put_uint(
        d, port, bytes_part(text, found->port_at, found->port_at + found->port_size), found->port);
}

/* An address that is not the sender's own: somebody between them translates addresses. */
static void put_nat(struct dissection *d, const struct field *field, const struct ftp_port *found)
{
    const struct endpoint *sender = &d->flow->ends[direction_other(d->direction)];

    if (memcmp(&sender->address, &found->address, sizeof found->address) != 0)
        put_uint(d, field, no_bytes(), true);
}

static void note_invalid(struct dissection *d, const struct field *note, struct bytes text)
{
    expert(d, put_label(d, text, "%s", note->title), note);
}

/* --- commands --------------------------------------------------------------------------------- */

static void port_command(struct dissection *d, struct bytes arg)
{
    struct ftp_port port;

    if (!ftp_read_port(arg, &port))
        return;
    put_address(d, &ftp[FTP_ACTIVE_IP], &ftp[FTP_ACTIVE_PORT], arg, &port);
    put_nat(d, &ftp[FTP_ACTIVE_NAT], &port);
    ftp_announce(d, &port, "PORT");
}

static void eprt_command(struct dissection *d, struct bytes arg)
{
    struct ftp_port port;

    if (!ftp_read_eprt(arg, &port)) {
        note_invalid(d, &ftp[FTP_EPRT_INVALID], arg);
        return;
    }
    put_uint(d, &ftp[FTP_EPRT_AF], bytes_part(arg, 1, 2), port.family);
    put_address(d, &ftp[port.address.version == 4 ? FTP_EPRT_IP : FTP_EPRT_IPV6],
        &ftp[FTP_EPRT_PORT], arg, &port);
    ftp_announce(d, &port, "EPRT");
}

/* What a command does to the session. */
static void learn(struct dissection *d, struct bytes word, struct bytes arg)
{
    struct ftp_state *state = d->state;

    if (bytes_is(word, "USER"))
        remember(d, FTP_KEEP_USER, arg);
    else if (bytes_is(word, "PASS"))
        credential(d, "PASS", keep_bytes(flow_keep(d, FTP_KEEP_USER)), arg);
    else if (bytes_is(word, "AUTH"))
        state->wants_tls = bytes_is(arg, "TLS") || bytes_is(arg, "SSL") || bytes_is(arg, "TLS-C") ||
                           bytes_is(arg, "TLS-P");
}

static void request(struct dissection *d, const struct line *line, bool first)
{
    struct ftp_state *state = d->state;
    struct bytes text = line->text, arg = text;
    struct bytes word = bytes_part(text, 0, bytes_index(text, ' '));
    bool secret = bytes_is(word, "PASS"), known;
    struct node *node = put_label(d, line->whole, "%s", "");

    word_next(&arg);
    const char *const *template = ftp_command_caption(word, &known);
    if (node)
        node->label = arena_copy(d->arena, line->whole.data, line->whole.length);
    asked_add(d, &state->asked, 0);
    caption(d, template, known ? arg : text, no_bytes(), no_bytes());
    learn(d, word, arg);
    if (secret)
        node_secret(node);
    if (!first)
        return;
    info_wire(d, bytes_part(text, 0, text.length - arg.length));
    secret ? info_secret(d, arg) : info_wire(d, arg);
    descend(d, node);
    if (word.length > 0)
        put_ascii(d, &ftp[FTP_COMMAND], word);
    if (arg.length > 0) {
        struct node *value = put_ascii(d, &ftp[FTP_ARG], arg);
        if (secret)
            node_secret(value);
    }
    remember(d, FTP_KEEP_COMMAND, text);
    ftp_give_command(d, text);
    if (bytes_is(word, "PORT"))
        port_command(d, arg);
    else if (bytes_is(word, "EPRT"))
        eprt_command(d, arg);
    if (node)
        ascend(d, node);
}

/* --- replies ---------------------------------------------------------------------------------- */

static void change_directory(struct dissection *d, uint32_t code, struct bytes text)
{
    struct bytes command = keep_bytes(flow_keep(d, FTP_KEEP_COMMAND));
    struct bytes cwd = keep_bytes(flow_keep(d, FTP_KEEP_CWD));
    uint8_t path[FTP_TEXT_MAX];
    uint32_t n;

    if (code == CODE_PATH) {
        if (!ftp_path_quoted(text, path, &n))
            return;
    } else if (bytes_begin(command, "CWD ")) {
        n = ftp_path_join(cwd, bytes_from(command, 4), path);
    } else if (bytes_begin(command, "CDUP")) {
        n = ftp_path_join(cwd, bytes_of(".."), path);
    } else {
        return;
    }
    remember(d, FTP_KEEP_CWD, (struct bytes){path, n});
}

static void passive(struct dissection *d, struct bytes text)
{
    struct ftp_port port;

    if (!ftp_read_port(text, &port))
        return;
    put_address(d, &ftp[FTP_PASSIVE_IP], &ftp[FTP_PASSIVE_PORT], text, &port);
    put_nat(d, &ftp[FTP_PASSIVE_NAT], &port);
    ftp_announce(d, &port, "PASV");
}

static void extended_passive(struct dissection *d, struct bytes text)
{
    struct ftp_port port;

    if (!ftp_read_epsv(text, &port)) {
        note_invalid(d, &ftp[FTP_EPSV_INVALID], text);
        return;
    }
    port.address = d->flow->ends[TO_SERVER].address;
    if (d->building) {
        bool v4 = port.address.version == 4;
        uint32_t size = v4 ? 4 : 16;
        gen_bytes(d, &ftp[v4 ? FTP_EPSV_IP : FTP_EPSV_IPV6],
            (struct bytes){(const uint8_t *)arena_copy(d->arena, port.address.octets, size), size});
    }
    put_uint(d, &ftp[FTP_EPSV_PORT], bytes_part(text, port.port_at, port.port_at + port.port_size),
        port.port);
    ftp_announce(d, &port, "EPASV");
}

static void after_auth(struct dissection *d)
{
    struct ftp_state *state = d->state;
    const struct dissector *tls = dissector_find("tls");

    if (!state->wants_tls)
        return;
    state->wants_tls = false;
    if (tls && d->engine)
        hand_off(d, tls);
    else
        state->encrypted = true;
}

/* The code a line begins with, or 0. */
static uint32_t code_of(struct bytes text)
{
    uint64_t code;

    for (uint32_t i = 0; i < CODE_DIGITS; i++)
        if (i == text.length || !is_digit(text.data[i]))
            return 0;
    (void)bytes_number(bytes_part(text, 0, CODE_DIGITS), &code);
    return (uint32_t)code;
}

static bool has_code(struct bytes text)
{
    return text.length >= CODE_DIGITS && is_digit(text.data[0]) && is_digit(text.data[1]) &&
           is_digit(text.data[2]);
}

/* The first line of a segment, as Wireshark takes it apart. */
static void first_line(struct dissection *d, const struct line *line, struct node *node)
{
    struct bytes text = line->text, arg = text;
    uint32_t code = code_of(text);

    info_wire(d, text);
    descend(d, node);
    if (has_code(text)) {
        put_uint(d, &ftp[FTP_CODE], bytes_part(text, 0, CODE_DIGITS), code);
        arg = bytes_from(text, CODE_DIGITS + 1);
    }
    if (code == CODE_FILE_DONE || code == CODE_PATH)
        change_directory(d, code, arg);
    if (arg.length > 0)
        put_ascii(d, &ftp[FTP_RESPONSE_ARG], arg);
    if (code == CODE_PASSIVE && arg.length > 0)
        passive(d, arg);
    else if (code == CODE_EXTENDED_PASSIVE && arg.length > 0)
        extended_passive(d, arg);
    if (node)
        ascend(d, node);
}

/* Returns whether the line ends an answer. */
static bool reply(struct dissection *d, const struct line *line, bool first)
{
    struct ftp_state *state = d->state;
    struct bytes text = line->text;
    uint32_t code = code_of(text);
    bool continues = text.length > CODE_DIGITS && text.data[CODE_DIGITS] == '-';
    struct node *node = put_label(d, line->whole, "%s", "");

    if (node)
        node->label = arena_copy(d->arena, line->whole.data, line->whole.length);
    if (first)
        first_line(d, line, node);
    if (state->multiline ? code != state->multiline || continues : code == 0 || continues) {
        if (state->multiline == 0 && code > 0)
            state->multiline = (uint16_t)code;
        caption(d, first && code == 0 ? ftp_continues_caption() : ftp_reply_caption(code),
            bytes_from(text, code > 0 ? CODE_DIGITS + 1 : 0), no_bytes(), no_bytes());
        return false;
    }
    state->multiline = 0;
    caption(d, ftp_reply_caption(code), bytes_from(text, CODE_DIGITS + 1), no_bytes(), no_bytes());
    asked_answer(d, &state->asked, code >= CODE_PRELIMINARY_END);
    if (code == CODE_SECURE)
        after_auth(d);
    return true;
}

/* --- descriptor ------------------------------------------------------------------------------- */

static void lines(struct dissection *d)
{
    struct bytes rest = peek_rest(d);
    bool first = true, split = false;
    struct line line;

    while (line_next(&rest, &line)) {
        if (split && d->engine)
            message_split(d);
        if (d->direction == TO_SERVER) {
            request(d, &line, first);
            split = true;
        } else {
            split = reply(d, &line, first);
        }
        take_nothing(d, line.whole.length);
        first = false;
    }
}

static void parse(struct dissection *d)
{
    bool to_server = d->direction == TO_SERVER;

    row_protocol(d, "FTP");
    info_clear(d);
    info_add(d, to_server ? "Request: " : "Response: ");
    struct node *layer = open_layer(d, &ftp[FTP]);
    node_hide(put_uint(d, &ftp[FTP_REQUEST], no_bytes(), to_server));
    node_hide(put_uint(d, &ftp[FTP_RESPONSE], no_bytes(), !to_server));
    lines(d);
    close_node(d, layer);
    if (!d->building)
        return;
    struct bytes cwd = keep_bytes(flow_keep(d, FTP_KEEP_CWD));
    gen_text(d, &ftp[FTP_CWD], cwd.length > 0 ? arena_copy(d->arena, cwd.data, cwd.length) : "");
    ftp_show_response(d);
}

static struct framing frame(const void *flow_state, const struct unread *unread)
{
    const struct ftp_state *state = flow_state;

    return state->encrypted ? framing_reject() : framing_message(unread->bytes.length);
}

static enum probe probe(const struct unread *unread)
{
    struct bytes line = bytes_part(unread->bytes, 0, line_length(unread->bytes, 0));

    if (unread->direction == TO_SERVER)
        return PROBE_MAYBE;
    return bytes_begin(line, "220") && bytes_contain(line, "FTP") && !bytes_contain(line, "SMTP")
               ? PROBE_YES
               : PROBE_MAYBE;
}

static enum recovery gap(void *flow_state, enum direction direction, uint64_t n)
{
    struct ftp_state *state = flow_state;

    (void)n;
    if (direction == TO_SERVER)
        asked_clear(&state->asked);
    else
        state->multiline = 0;
    return RECOVERY_RESUME;
}

const struct dissector ftp_dissector = {
    .name = "ftp",
    .title = "FTP",
    .fields = ftp,
    .n_fields = FTP_ROWS,
    .tcp_ports = {21},
    .state_size = sizeof(struct ftp_state),
    .captions = ftp_captions,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .gap = gap,
};
