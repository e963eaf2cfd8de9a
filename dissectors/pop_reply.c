/*
 * Answers: +OK or -ERR and a text; to some commands lines follow, up to a dot.
 *
 *   S: +OK 401 octets CR LF
 *      From: user1@st.um CR LF CR LF Hello dummie! CR LF
 *      . CR LF
 *   S: + VXNlcm5hbWU6 CR LF        a challenge of AUTH (RFC 5034)
 */
#include "dissectors/pop.h"

#include "analyzer/engine.h"
#include "analyzer/object.h"
#include "dissectors/dissectors.h"
#include "dissectors/pieces.h"

static const struct piece_fields piece_fields = {
    .fragments = &pop[POP_FRAGMENTS],
    .fragment = &pop[POP_FRAGMENT],
    .count = &pop[POP_FRAGMENT_COUNT],
    .length = &pop[POP_REASSEMBLED_LENGTH],
    .reassembled_in = &pop[POP_REASSEMBLED_IN],
    .one = "DATA fragment",
    .many = "DATA fragments",
};

/* One unit of the server. */
struct unit_of_server {
    bool continues;          /* it begins amid a long answer */
    bool first;              /* nothing was read of it yet */
    struct bytes mail;       /* that became whole in it; data NULL: none */
    uint32_t dot;            /* octets of its end in the keep */
    bool lossy;              /* octets of it are missing */
    struct message *message; /* of that mail */
};

/* --- answers ---------------------------------------------------------------------------------- */

static void after_stls(struct dissection *d, bool ok)
{
    struct pop_state *state = d->state;
    const struct dissector *tls = dissector_find("tls");

    if (ok && tls)
        hand_off(d, tls);
    else if (ok)
        state->encrypted = true;
}

/* "+OK Logged in." */
static void reply(struct dissection *d, const struct line *line, enum pop_command command)
{
    struct pop_state *state = d->state;
    bool ok = bytes_begin(line->text, "+OK");
    struct bytes text = line->text;

    pop_line(d, line, POP_RESPONSE, POP_INDICATOR, POP_DESCRIPTION);
    word_next(&text);
    struct bytes rest = text, first = word_next(&rest);
    caption(d, pop_reply_caption(command, ok), text, first, rest);
    if (command != POP_GREETING)
        asked_answer(d, &state->asked, true);
    state->answered = true;
    state->sasl.active = false;
    if (command == POP_STLS)
        after_stls(d, ok);
    if (ok && pop_is_mail(command))
        keep_clear(flow_keep(d, POP_KEEP_MAIL));
}

/* "+ PDEyM0B4Pg==" */
static void challenge(struct dissection *d, const struct line *line)
{
    struct pop_state *state = d->state;
    struct bytes text = line->text;
    struct node *node = pop_line(d, line, POP_RESPONSE, POP_INDICATOR, POP_DESCRIPTION);

    word_next(&text);
    if (text.length > 0 && state->sasl.mechanism != SASL_NTLM)
        sasl_reveal_text(d, &pop[POP_CHALLENGE], node, sasl_decoded(d, text));
    caption(d, pop_challenge_caption(), sasl_decoded(d, text), no_bytes(), no_bytes());
    asked_answer(d, &state->asked, true);
    state->answers = true;
}

/* --- long answers ----------------------------------------------------------------------------- */

static void piece_caption(struct dissection *d, uint32_t n)
{
    if (d->message)
        caption(d, pop_piece_caption(), bytes_of(arena_printf(d->arena, "%u", n)), no_bytes(),
            no_bytes());
}

/* Lines, each a node that is only a label in Wireshark. */
static void data_lines(struct dissection *d, struct bytes text)
{
    struct line line;

    while (d->building && !d->tree->capped && line_next(&text, &line)) {
        struct node *node = put_value(d, &pop[POP_RESPONSE_DATA], line.whole, bytes_of(""));
        if (node)
            node->label = arena_copy(d->arena, line.whole.data, line.whole.length);
    }
}

static void announce(struct dissection *d, struct bytes text)
{
    static const struct object_about about = {
        .kind = OBJECT_MAIL, .protocol = "pop", .extension = "eml"};
    const struct pop_state *state = d->state;

    if (!objects_wanted(d))
        return;
    if (!object_is_open(d, 0))
        object_begin(d, 0, &about);
    dotted_announce(d, 0, &state->place.at, text);
}

/* dot: octets of the end, where that follows. Wireshark counts it with the last piece. */
static void text_piece(
    struct dissection *d, struct unit_of_server *unit, struct bytes text, uint32_t dot)
{
    const struct pop_state *state = d->state;

    if (state->place.mail)
        announce(d, text);
    if (state->place.mail)
        piece_add(d, flow_keep(d, POP_KEEP_MAIL), (struct bytes){text.data, text.length + dot});
    unit->dot = dot;
    if (!unit->continues || !state->place.mail)
        data_lines(d, text);
    if (unit->continues)
        piece_caption(d, text.length);
}

static void text_end(struct dissection *d, struct unit_of_server *unit, struct bytes dot)
{
    const struct pop_state *state = d->state;
    struct keep *keep = flow_keep(d, POP_KEEP_MAIL);

    if (!unit->continues || !state->place.mail)
        data_lines(d, dot);
    if (unit->first)
        caption(d, pop_end_caption(), no_bytes(), no_bytes(), no_bytes());
    if (!state->place.mail)
        return;
    unit->lossy = object_has_gaps(d, 0) || keep->overflowed;
    announce(d, no_bytes());
    object_end(d, 0);
    if (unit->dot == 0)
        piece_add(d, keep, dot);
    unit->dot = dot.length;
    pieces_foretell(d, keep);
    unit->message = d->message;
    unit->mail = engine_shows(d->engine) ? pieces_take(d, keep) : no_bytes();
    if (keep->n_pieces > 1 && unit->mail.data) {
        struct scope scope = enter_source(d, "Reassembled DATA", unit->mail);
        pieces_show(d, &piece_fields, keep);
        leave(d, scope);
    }
    keep_clear(keep);
}

/* The mail as a layer of its own. Its row stands in the packet list only where the unit is nothing
 * but the last piece. */
static void open_mail(struct dissection *d, const struct unit_of_server *unit)
{
    struct bytes mail = bytes_part(unit->mail, 0, unit->mail.length - unit->dot);
    struct bytes plain = dotted_plain(d->arena, mail);
    struct row *row = d->row;
    struct message *message = d->message;

    if (!unit->continues)
        d->row = NULL;
    d->message = unit->message;
    struct scope scope =
        enter_source(d, plain.data == mail.data ? "Reassembled DATA" : "Unstuffed DATA", plain);
    bool before = object_amid_loss(d, unit->lossy);
    dissect_child(d, &imf_dissector, NULL);
    object_loss_over(d, before);
    leave(d, scope);
    d->row = row;
    d->message = message;
}

/* --- the server ------------------------------------------------------------------------------- */

static void info_line(struct dissection *d, struct unit_of_server *unit, struct bytes text)
{
    info_add(d, unit->first ? "S: " : " | ");
    info_wire(d, text);
}

static void line_piece(struct dissection *d, struct unit_of_server *unit, struct bytes octets,
    enum pop_command command)
{
    struct line line = {0};

    line_next(&octets, &line);
    if (bytes_begin(line.text, "+OK") || bytes_begin(line.text, "-ERR")) {
        info_line(d, unit, line.text);
        reply(d, &line, command);
    } else if (bytes_is(line.text, "+") || bytes_begin(line.text, "+ ")) {
        info_line(d, unit, line.text);
        challenge(d, &line);
    } else {
        if (unit->first)
            info_add(d, "S: DATA fragment, %u byte%s", left(d), left(d) == 1 ? "" : "s");
        data_lines(d, line.whole);
        piece_caption(d, line.whole.length);
    }
}

/* Octets of the end of a text, where that comes next; else 0. */
static uint32_t end_behind(const struct pop_place *place, struct bytes rest)
{
    struct pop_piece next = pop_next(place, rest, 0);

    return next.kind == POP_TEXT_END ? next.length : 0;
}

/* Returns whether more of the same answer may follow. */
static bool piece(struct dissection *d, struct unit_of_server *unit)
{
    struct pop_state *state = d->state;
    struct bytes rest = peek_rest(d);
    struct pop_piece next = pop_next(&state->place, rest, 0);
    enum pop_command command = pop_answers(state, 0);

    if (next.kind == POP_NOTHING_YET) /* a unit that was cut: as if it ended here */
        next = (struct pop_piece){state->place.text ? POP_TEXT : POP_LINE, rest.length};
    struct bytes octets = bytes_part(rest, 0, next.length);
    struct pop_place after = state->place;
    pop_advance(&after, &next, rest, command);
    if (next.kind == POP_LINE)
        line_piece(d, unit, octets, command);
    else if (next.kind == POP_TEXT)
        text_piece(d, unit, octets, end_behind(&after, bytes_from(rest, next.length)));
    else
        text_end(d, unit, octets);
    state->place = after;
    unit->first = false;
    take_nothing(d, next.length);
    return after.text;
}

void pop_replies(struct dissection *d)
{
    const struct pop_state *state = d->state;
    struct unit_of_server unit = {.continues = state->place.text, .first = true};
    struct node *layer = open_layer(d, &pop[POP]);
    bool amid = unit.continues;

    if (unit.continues)
        info_add(d, "S: DATA fragment, %u byte%s", left(d), left(d) == 1 ? "" : "s");
    while (left(d) > 0) {
        if (unit.mail.data) { /* another answer behind a mail: its row and message are its own */
            ascend(d, layer);
            open_mail(d, &unit);
            unit.mail = no_bytes();
            layer = open_layer(d, &pop[POP]);
        }
        if (!unit.first && !amid)
            message_split(d);
        amid = piece(d, &unit);
    }
    if (state->place.mail && state->place.text)
        piece_note(d, &piece_fields);
    close_node(d, layer);
    if (unit.mail.data)
        open_mail(d, &unit);
}
