/*
 * RFC 854: characters in both directions, and commands among them. A command begins with IAC (255);
 * an IAC that is data is doubled.
 *
 *   S: IAC DO 24                         will you tell your terminal type?
 *   C: IAC WILL 24
 *   S: IAC SB 24 SEND IAC SE
 *   C: IAC SB 24 IS XTERM IAC SE
 *   S: ubuntu login:
 *   C: u                    S: u         the server echoes what is typed
 *
 * As in Wireshark, what one segment brings is one unit.
 */
#include "dissectors/telnet.h"

#include "analyzer/engine.h"
#include "dissectors/dissectors.h"

#include <string.h>

enum {
    NAMED_COMMANDS = 6, /* that a caption lists */
    COMMAND_OCTETS = 2,
    OPTION_OCTETS = 3,
    SUBOPTION_WAIT_MAX = 8192, /* octets of a suboption whose end is waited for */
};

/* One unit. */
struct telnet_unit {
    struct telnet_said said;
    const char *commands; /* the names of the first ones */
    uint32_t n_commands;
    bool data;
};

/* --- data ------------------------------------------------------------------------------------- */

/* Octets of the next line as Wireshark divides them: a CR alone ends none, and of several CR all
 * belong to one end. */
static uint32_t data_line(struct bytes text)
{
    uint32_t at = 0;
    bool cr;

    while (at < text.length && text.data[at] != '\r' && text.data[at] != '\n')
        at++;
    if (at == text.length)
        return at;
    at++;
    if (text.data[at - 1] == '\n' || at == text.length)
        return at;
    for (cr = true; at < text.length; at++) {
        uint8_t c = text.data[at];
        if (c == '\n' || (c == '\0' && cr))
            return at + 1;
        cr = c == '\r';
    }
    return at;
}

/* What the person sees matters to those who read on, in this pass or of this frame. */
static bool follows_screen(const struct dissection *d)
{
    return d->building || d->message || !d->engine ||
           (engine_links(d->engine) && !engine_first_pass(d->engine));
}

static void follow_screen(struct dissection *d, struct telnet_unit *unit, struct bytes text)
{
    struct telnet_state *state = d->state;
    bool to_server = d->direction == TO_SERVER;

    for (uint32_t i = state->iac[d->direction]; i < text.length; i++) {
        if (text.data[i] == TELNET_IAC)
            i++;
        uint8_t octet = i < text.length ? text.data[i] : TELNET_IAC;
        if (to_server)
            telnet_type(&state->screen, &unit->said, octet);
        else
            telnet_show(&state->screen, &unit->said, octet);
    }
}

/* A NUL ends what is shown; that more follows is noted. */
static void data_row(struct dissection *d, struct bytes line, bool secret)
{
    uint32_t shown = bytes_index(line, '\0'), at = shown;
    struct node *node =
        put_value(d, &telnet[TN_DATA], line, ascii_of(d->arena, bytes_part(line, 0, shown)));

    if (secret)
        node_secret(node);
    while (at < line.length && line.data[at] == '\0')
        at++;
    if (at < line.length)
        expert(d, node, &telnet[TN_STRAY]);
}

static void data(struct dissection *d, struct telnet_unit *unit, struct bytes text)
{
    struct telnet_state *state = d->state;
    bool follows = follows_screen(d);
    bool secret = follows && d->direction == TO_SERVER && telnet_asks_secret(&state->screen);

    unit->data = true;
    if (follows)
        follow_screen(d, unit, text);
    state->iac[d->direction] = false;
    while (d->building && text.length > 0) {
        uint32_t n = data_line(text);
        data_row(d, bytes_part(text, 0, n), secret);
        text = bytes_from(text, n);
    }
}

/* --- commands --------------------------------------------------------------------------------- */

/* Octets of a subnegotiation's parameters: up to an IAC that is not doubled. */
static uint32_t parameters_length(struct bytes octets, uint32_t *doubled)
{
    *doubled = 0;
    for (uint32_t i = 0; i < octets.length; i++) {
        if (octets.data[i] != TELNET_IAC)
            continue;
        if (i + 1 == octets.length || octets.data[i + 1] != TELNET_IAC)
            return i;
        *doubled += 1;
        i++;
    }
    return octets.length;
}

/* With each IAC once. */
static struct bytes undouble(struct dissection *d, struct bytes octets)
{
    uint8_t *out = arena_alloc(d->arena, octets.length + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; out && i < octets.length; i++) {
        out[n++] = octets.data[i];
        if (octets.data[i] == TELNET_IAC)
            i++;
    }
    return out ? (struct bytes){out, n} : no_bytes();
}

static void subnegotiation(
    struct dissection *d, const struct telnet_option *option, struct node *node)
{
    uint32_t doubled, n = parameters_length(peek_rest(d), &doubled), real = n - doubled;
    bool cut = n == left(d) && n < cursor_wire_left(&d->cursor); /* its end was not captured */

    if (n == 0)
        return;
    if (cut)
        n = cursor_wire_left(&d->cursor);
    if (!cut && option->form != TELNET_OPAQUE &&
        (option->fixed ? real != option->least : real < option->least)) {
        expert_text(d, node, &telnet[TN_SUBOPTION_LENGTH_INVALID],
            "Suboption parameter length is %u, should be %s%u", n, option->fixed ? "" : "at least ",
            option->least);
        take_nothing(d, n);
        return;
    }
    descend(d, node);
    struct scope scope = doubled == 0 ? enter(d, n)
                                      : enter_source(d, "Unpacked Telnet Option",
                                            undouble(d, bytes_part(peek_rest(d), 0, n)));
    telnet_parameters(d, option, node);
    leave(d, scope);
    if (doubled > 0)
        take_nothing(d, n);
    if (node)
        ascend(d, node);
}

static void name_command(struct dissection *d, struct telnet_unit *unit, const char *name)
{
    if (!d->message || unit->n_commands++ > NAMED_COMMANDS)
        return;
    if (unit->n_commands > NAMED_COMMANDS)
        name = "…";
    unit->commands = unit->commands ? arena_printf(d->arena, "%s, %s", unit->commands, name) : name;
}

static void option_command(
    struct dissection *d, struct telnet_unit *unit, uint8_t command, struct node *heading)
{
    struct telnet_state *state = d->state;
    uint8_t number = peek_u8(d, 0);
    const struct telnet_option *option = telnet_option_find(number);
    const char *word = names_get(&telnet_commands, command, "");

    take_u8(d, &telnet[TN_SUBCMD]);
    if (d->cursor.bad)
        return;
    node_label(d, d->last, "Subcommand: %s", option->name);
    node_label(d, heading, "%s %s", word, option->name);
    if (d->message)
        name_command(d, unit, arena_printf(d->arena, "%s %s", word, option->name));
    if (number == TELNET_ECHO && d->direction == TO_CLIENT && command <= TELNET_WONT)
        state->screen.server_echo = command == TELNET_WILL;
    if (command == TELNET_SB)
        subnegotiation(d, option, d->building ? d->last : NULL);
}

static void command(struct dissection *d, struct telnet_unit *unit)
{
    uint8_t code = peek_u8(d, 1);
    const char *name = names_get(&telnet_commands, code, "<unknown option>");
    struct node *heading = open_label(d, "%s", name);

    take_nothing(d, 1);
    take_u8(d, &telnet[TN_CMD]);
    if (code >= TELNET_SB && code <= TELNET_DONT)
        option_command(d, unit, code, heading);
    else if (code != TELNET_SE)
        name_command(d, unit, name);
    close_node(d, heading);
}

/* Octets of data before the next command. bad: an IAC comes last. */
static uint32_t data_length(struct bytes octets, bool *bad)
{
    *bad = false;
    for (uint32_t i = bytes_index(octets, TELNET_IAC); i < octets.length; i++) {
        if (octets.data[i] != TELNET_IAC)
            continue;
        *bad = i + 1 == octets.length;
        if (*bad || octets.data[i + 1] != TELNET_IAC)
            return i;
        i++;
    }
    return octets.length;
}

/* --- a unit ----------------------------------------------------------------------------------- */

static void begin_said(struct dissection *d, struct telnet_said *said)
{
    enum { EACH = 8, MORE = 4 * TELNET_LINE_MAX };

    said->room = left(d) * EACH + MORE;
    said->text = d->message ? arena_alloc(d->arena, said->room + 1) : NULL;
    said->redact = d->engine && engine_redacts(d->engine);
}

/* A key that leaves nothing to read where it was pressed. */
static const char *key_name(uint8_t octet)
{
    static const struct {
        uint8_t octet;
        const char *name;
    } keys[] = {{' ', "Space"}, {'\t', "Tab"}, {0x7f, "Backspace"}, {'\b', "Backspace"},
        {0x03, "Ctrl-C (interrupt)"}, {0x04, "Ctrl-D (end of input)"}, {0x1a, "Ctrl-Z (suspend)"},
        {0x1b, "Escape"}};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (keys[i].octet == octet)
            return keys[i].name;
    return NULL;
}

/* What there is to say where the octets alone would say nothing. */
static enum telnet_caption of_blanks(
    struct bytes octets, enum telnet_caption which, struct bytes *argument)
{
    const char *key = octets.length == 1 ? key_name(octets.data[0]) : NULL;
    bool ends = octets.length > 0 && (octets.data[0] == '\r' || octets.data[0] == '\n');

    if (which == TELNET_TYPES && key) {
        *argument = bytes_of(key);
        return TELNET_TYPES_KEY;
    }
    if (bytes_trim(octets).length > 0 && !(ends && which == TELNET_TYPES && octets.length <= 2))
        return which;
    if (which == TELNET_TYPES)
        return TELNET_TYPES_ENTER;
    return ends ? TELNET_WRITES_LINE_END : TELNET_WRITES_BLANK;
}

static void tell(struct dissection *d, const struct telnet_unit *unit)
{
    const struct telnet_state *state = d->state;
    const struct telnet_screen *screen = &state->screen;
    const struct telnet_said *said = &unit->said;
    struct bytes name = {screen->name, screen->n_name}, all = bytes_trim(d->message->bytes);
    bool to_server = d->direction == TO_SERVER;
    enum telnet_caption which = to_server ? TELNET_TYPES : TELNET_WRITES;
    struct bytes argument = unit->n_commands > 0 ? no_bytes() : all;

    if (said->entered) {
        which = said->secret  ? name.length > 0 ? TELNET_SHOWS_PASSWORD : TELNET_SHOWS_PASSWORD_ONLY
                : said->named ? TELNET_NAMES_USER
                              : TELNET_ENTERS;
        argument = said->secret ? name : said->line;
    } else if (to_server && telnet_asks_secret(screen) && unit->data) {
        which = TELNET_TYPES_SECRET;
    } else if (unit->n_commands > 0) {
        which = to_server ? TELNET_SETTLES_CLIENT : TELNET_SETTLES_SERVER;
        argument = bytes_of(unit->commands);
    } else {
        which = of_blanks(d->message->bytes, which, &argument);
    }
    if (argument.length > 0)
        argument.data = (const uint8_t *)arena_copy(d->arena, argument.data, argument.length);
    caption(d, &telnet_captions[which], argument, no_bytes(), no_bytes());
    if (said->n > 0) {
        said->text[said->n] = '\0';
        summary(d, "%s", said->text);
    }
}

static void parse(struct dissection *d)
{
    struct telnet_state *state = d->state;
    struct telnet_unit unit = {0};

    row_protocol(d, "TELNET");
    info_clear(d);
    info_add(d, "Telnet Data ...");
    begin_said(d, &unit.said);
    struct node *layer = open_layer(d, &telnet[TN]);
    while (left(d) > 0) {
        bool bad;
        uint32_t n = data_length(peek_rest(d), &bad);
        if (bad) {
            state->iac[d->direction] = true;
            take_nothing(d, left(d) + 1); /* its other half is not there */
            break;
        }
        if (n > 0) {
            data(d, &unit, bytes_part(peek_rest(d), 0, n));
            take_nothing(d, n);
        }
        if (left(d) > 0)
            command(d, &unit);
    }
    close_node(d, layer);
    if (d->stream_ended && d->direction == TO_CLIENT)
        telnet_flush(&state->screen, &unit.said);
    if (unit.said.entered && unit.said.secret)
        credential(
            d, "login", (struct bytes){state->screen.name, state->screen.n_name}, unit.said.line);
    if (d->message)
        tell(d, &unit);
    if (cursor_wire_left(&d->cursor) > 0)
        take_nothing(d, 1); /* not all of it was captured */
}

/* --- descriptor ------------------------------------------------------------------------------- */

/* The lines of the screen and of the keyboard, as parse found them. */
static size_t script(struct text *out, const struct tree *tree, const struct message *message,
    const struct script_style *style)
{
    (void)tree;
    (void)style;
    if (message->summary)
        text_add(out, message->summary);
    return 0;
}

/* Octets of the command at the start of the octets (IAC and what follows); 0: not all there. */
static uint32_t command_length(struct bytes bytes)
{
    uint32_t i = OPTION_OCTETS;

    if (bytes.length < 2)
        return 0;
    if (bytes.data[1] < TELNET_SB || bytes.data[1] == TELNET_IAC)
        return 2;
    if (bytes.length < OPTION_OCTETS)
        return 0;
    if (bytes.data[1] != TELNET_SB)
        return OPTION_OCTETS;
    for (; i + 1 < bytes.length; i++) {
        if (bytes.data[i] != TELNET_IAC)
            continue;
        if (bytes.data[i + 1] != TELNET_IAC)
            return i + 2;
        i++; /* a doubled IAC is an octet of the option */
    }
    return bytes.length > SUBOPTION_WAIT_MAX ? bytes.length : 0;
}

/* All that was sent, but for a command that is not all there. */
static struct framing frame(const void *flow_state, const struct unread *unread)
{
    struct bytes rest = unread->bytes;

    (void)flow_state;
    if (unread->cut)
        return framing_need(1);
    while (rest.length > 0 && !unread->ended && !unread->abandoned) {
        uint32_t at = bytes_index(rest, TELNET_IAC);
        uint32_t n = at < rest.length ? command_length(bytes_from(rest, at)) : 0;
        if (at < rest.length && n == 0) {
            uint32_t whole = unread->bytes.length - rest.length + at;
            return whole > 0 ? framing_message(whole) : framing_need(1);
        }
        rest = bytes_from(rest, at + n);
    }
    return framing_message(unread->bytes.length);
}

/* A session begins with options: IAC and a command about one. */
static enum probe probe(const struct unread *unread)
{
    struct bytes bytes = unread->bytes;

    if (bytes.length >= 2 * OPTION_OCTETS && bytes.data[0] == TELNET_IAC &&
        bytes.data[1] >= TELNET_WILL && bytes.data[1] <= TELNET_DONT &&
        bytes.data[OPTION_OCTETS] == TELNET_IAC && bytes.data[OPTION_OCTETS + 1] >= TELNET_SB &&
        bytes.data[OPTION_OCTETS + 1] <= TELNET_DONT)
        return PROBE_YES;
    return PROBE_MAYBE;
}

static enum recovery gap(void *flow_state, enum direction direction, uint64_t n)
{
    struct telnet_state *state = flow_state;

    (void)n;
    telnet_lose(&state->screen, direction);
    return RECOVERY_RESUME;
}

const struct dissector telnet_dissector = {
    .name = "telnet",
    .title = "TELNET",
    .fields = telnet,
    .n_fields = TN_ROWS,
    .tcp_ports = {23},
    .by_segment = true,
    .state_size = sizeof(struct telnet_state),
    .captions = telnet_captions,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .gap = gap,
    .script = script,
};
