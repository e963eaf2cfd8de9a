/*
 * RFC 1939: the client sends lines, the server answers each with a line, to some with more.
 *
 *   S: +OK Dovecot ready. CR LF
 *   C: USER user2 CR LF          S: +OK CR LF
 *   C: PASS password CR LF       S: +OK Logged in. CR LF
 *   C: LIST CR LF                S: +OK 1 messages: CR LF 1 401 CR LF . CR LF
 *
 * As in Wireshark, what one segment brings is one unit.
 */
#include "dissectors/pop.h"

#include "dissectors/dissectors.h"

/* --- where pieces end ---------------------------------------------------------------------------
 */

struct pop_piece pop_next(const struct pop_place *place, struct bytes bytes, uint32_t scanned)
{
    if (bytes.length == 0)
        return (struct pop_piece){POP_NOTHING_YET, 0};
    if (place->text) {
        struct dotted_piece piece = dotted_next(&place->at, bytes, false);
        enum pop_piece_kind kind = piece.kind == DOTTED_END    ? POP_TEXT_END
                                   : piece.kind == DOTTED_TEXT ? POP_TEXT
                                                               : POP_NOTHING_YET;
        return (struct pop_piece){kind, piece.length};
    }
    uint32_t n = line_length(bytes, scanned);
    if (n == 0 && bytes.length >= POP_WAIT_MAX)
        n = bytes.length;
    return (struct pop_piece){n > 0 ? POP_LINE : POP_NOTHING_YET, n};
}

static bool is_reply(struct bytes line)
{
    return bytes_begin(line, "+OK") || bytes_begin(line, "-ERR") || bytes_begin(line, "+ ") ||
           bytes_begin(line, "+\r");
}

bool pop_advance(struct pop_place *place, const struct pop_piece *piece, struct bytes bytes,
    enum pop_command command)
{
    struct bytes taken = bytes_part(bytes, 0, piece->length);

    if (piece->kind == POP_TEXT) {
        dotted_advance(&place->at, taken);
        return false;
    }
    if (piece->kind == POP_TEXT_END) {
        place->text = place->mail = false;
        return false;
    }
    if (bytes_begin(taken, "+OK") && pop_is_long(command)) {
        place->text = true;
        place->mail = pop_is_mail(command);
        place->at.tail = DOTTED_LINE_START;
        place->at.lf_only = taken.length < 2 || taken.data[taken.length - 2] != '\r';
    }
    return is_reply(taken);
}

enum pop_command pop_answers(const struct pop_state *state, uint32_t n)
{
    bool early = !state->answered && state->asked.asked - state->asked.answered > 1;

    if (early && n == 0)
        return POP_GREETING;
    return (enum pop_command)asked_kind(&state->asked, n - early, POP_GREETING);
}

static struct framing frame(const void *flow_state, const struct unread *unread)
{
    const struct pop_state *state = flow_state;
    struct pop_place place = state->place;
    struct bytes rest = unread->bytes;
    uint32_t scanned = unread->scanned, taken = 0, replies = 0;

    if (state->encrypted)
        return framing_reject();
    if (unread->direction == TO_SERVER) {
        taken = lines_length(rest, scanned);
        if (taken == 0 && rest.length >= POP_WAIT_MAX)
            taken = rest.length;
        return taken > 0 ? framing_message(taken) : framing_need(1);
    }
    for (;;) {
        struct pop_piece piece = pop_next(&place, rest, scanned);
        if (piece.kind == POP_NOTHING_YET)
            break;
        replies += pop_advance(&place, &piece, rest, pop_answers(state, replies));
        rest = bytes_from(rest, piece.length);
        taken += piece.length;
        scanned = 0;
    }
    if (taken == 0)
        return framing_need(1);
    return place.text ? framing_part(taken) : framing_message(taken);
}

/* --- requests --------------------------------------------------------------------------------- */

struct node *pop_line(struct dissection *d, const struct line *line, enum pop_row row,
    enum pop_row word, enum pop_row rest)
{
    struct node *node = put_value(d, &pop[row], line->whole, bytes_of(""));
    struct bytes text = line->text, first;
    struct node *last = node;

    if (!node)
        return NULL;
    node->label = arena_copy(d->arena, line->whole.data, line->whole.length);
    descend(d, node);
    first = bytes_part(text, 0, bytes_index(text, ' '));
    if (first.length > 0)
        put_ascii(d, &pop[word], first);
    uint32_t from = first.length;
    while (from < text.length && text.data[from] == ' ')
        from++;
    if (from < text.length)
        last = put_ascii(d, &pop[rest], bytes_from(text, from));
    ascend(d, node);
    return last;
}

static void keep_user(struct dissection *d, struct bytes user)
{
    struct keep *keep = flow_keep(d, POP_KEEP_USER);

    keep_clear(keep);
    keep_add(keep, user, d->packet->number);
}

static const struct sasl_fields sasl_fields = {
    .user = &pop[POP_USER],
    .password = &pop[POP_PASSWORD],
    .digest = &pop[POP_DIGEST],
};

static void auth(struct dissection *d, struct bytes parameter, struct node *node)
{
    struct pop_state *state = d->state;
    struct bytes name = word_next(&parameter);

    sasl_begin(d, &state->sasl, name, POP_KEEP_USER);
    if (parameter.length == 0)
        return;
    node_secret(node);
    struct sasl_answer answer = sasl_answer(d, &state->sasl, parameter, POP_KEEP_USER);
    sasl_reveal(d, &sasl_fields, node, &answer);
}

static void learn(
    struct dissection *d, enum pop_command command, struct bytes parameter, struct node *node)
{
    struct bytes rest = parameter, user;

    switch (command) {
    case POP_USER_COMMAND:
        keep_user(d, parameter);
        break;
    case POP_PASS:
        node_secret(node);
        credential(d, "PASS", keep_bytes(flow_keep(d, POP_KEEP_USER)), parameter);
        break;
    case POP_APOP:
        user = word_next(&rest);
        node_secret(node);
        credential_proof(d, "APOP", user, rest);
        break;
    case POP_AUTH:
        auth(d, parameter, node);
        break;
    default:
        break;
    }
}

static bool is_secret(enum pop_command command)
{
    return command == POP_PASS || command == POP_APOP || command == POP_AUTH_ANSWER;
}

static void info_request(struct dissection *d, enum pop_command command, struct bytes text)
{
    struct bytes rest = text;

    word_next(&rest);
    if (command == POP_AUTH_ANSWER)
        rest = text;
    if (!is_secret(command)) {
        info_wire(d, text);
        return;
    }
    info_wire(d, bytes_part(text, 0, text.length - rest.length));
    info_secret(d, rest);
}

static void request(struct dissection *d, const struct line *line)
{
    struct pop_state *state = d->state;
    enum pop_command command = state->answers ? POP_AUTH_ANSWER : pop_command_find(line->text);
    uint32_t first = d->tree->n;
    struct node *node = pop_line(d, line, POP_REQUEST, POP_COMMAND, POP_PARAMETER);
    struct bytes parameter = line->text;

    if (is_secret(command) && d->tree->n > first)
        node_secret(&d->tree->nodes[first]);
    word_next(&parameter);
    asked_add(d, &state->asked, (uint8_t)command);
    struct bytes rest = parameter, word = word_next(&rest);
    caption(
        d, pop_command_caption(command), command == POP_OTHER ? line->text : parameter, word, rest);
    if (command == POP_AUTH_ANSWER) {
        struct sasl_answer answer = sasl_answer(d, &state->sasl, line->text, POP_KEEP_USER);
        sasl_reveal(d, &sasl_fields, node, &answer);
        state->answers = false;
    } else {
        learn(d, command, parameter, node);
    }
    info_request(d, command, line->text);
}

static void requests(struct dissection *d)
{
    struct bytes rest = peek_rest(d);
    struct node *layer = open_layer(d, &pop[POP]);
    struct line line;
    bool first = true;

    while (line_next(&rest, &line)) {
        if (!first)
            message_split(d);
        info_add(d, first ? "C: " : " | ");
        request(d, &line);
        take_nothing(d, line.whole.length);
        first = false;
    }
    close_node(d, layer);
}

/* --- descriptor ------------------------------------------------------------------------------- */

static void parse(struct dissection *d)
{
    row_protocol(d, "POP");
    info_clear(d);
    if (d->direction == TO_SERVER)
        requests(d);
    else
        pop_replies(d);
}

static enum probe probe(const struct unread *unread)
{
    struct bytes line = bytes_part(unread->bytes, 0, line_length(unread->bytes, 0));

    if (unread->direction == TO_SERVER)
        return bytes_begin(line, "APOP ") ? PROBE_YES : PROBE_MAYBE;
    if (!bytes_begin(line, "+OK"))
        return PROBE_MAYBE;
    return bytes_contain(line, "POP") || bytes_contain(line, "dovecot") ? PROBE_YES : PROBE_MAYBE;
}

static enum recovery gap(void *flow_state, enum direction direction, uint64_t n)
{
    struct pop_state *state = flow_state;

    (void)n;
    if (direction == TO_CLIENT)
        state->place.at.tail = DOTTED_AMID;
    else
        asked_clear(&state->asked);
    return RECOVERY_RESUME;
}

const struct dissector pop_dissector = {
    .name = "pop",
    .title = "POP",
    .fields = pop,
    .n_fields = POP_ROWS,
    .tcp_ports = {110},
    .state_size = sizeof(struct pop_state),
    .captions = pop_captions,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .gap = gap,
};
