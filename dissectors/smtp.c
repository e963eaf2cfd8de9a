/*
 * RFC 5321: commands and replies are lines; after DATA a mail follows, up to a line that holds only
 * a dot.
 *
 *   S: 220 ubuntu ESMTP Exim 4.76 CR LF
 *   C: HELO st.um CR LF
 *   S: 250 ubuntu Hello st.um CR LF
 *   C: MAIL FROM:<user1@st.um> CR LF RCPT TO:<user2@st.um> CR LF DATA CR LF     pipelined
 *   S: 250 OK CR LF 250 Accepted CR LF 354 Enter message CR LF
 *   C: Hello dummie! CR LF . CR LF
 *
 * As in Wireshark, what one segment brings is one unit: its commands stand in one layer, and a
 * mail's text is shown as the pieces in which it came, and again as a whole at its end.
 */
#include "dissectors/smtp.h"

#include "dissectors/dissectors.h"
#include "analyzer/engine.h"
#include "analyzer/object.h"
#include "dissectors/imf.h"
#include "dissectors/media.h"
#include "dissectors/pieces.h"

enum {
    MAILS_MAX = 8, /* that end in one unit and are opened */
};

static const struct piece_fields piece_fields = {
    .fragments = &smtp[SMTP_FRAGMENTS],
    .fragment = &smtp[SMTP_FRAGMENT],
    .count = &smtp[SMTP_FRAGMENT_COUNT],
    .length = &smtp[SMTP_REASSEMBLED_LENGTH],
    .reassembled_in = &smtp[SMTP_REASSEMBLED_IN],
    .one = "DATA fragment",
    .many = "DATA fragments",
};

/* A mail that ended: opened when the layer of SMTP is done. */
struct ended {
    struct bytes octets;
    struct message *message;
    size_t info; /* octets of the row's info when it ended */
    bool stuffed;
    bool lossy; /* octets of it are missing */
};

/* One unit of the client. */
struct unit_of_client {
    bool first; /* nothing was read of it yet */
    struct ended mails[MAILS_MAX];
    uint32_t n_mails;
};

/* --- commands --------------------------------------------------------------------------------- */

struct node *smtp_command_line(struct dissection *d, const struct line *line)
{
    struct bytes text = line->text;
    bool secret = bytes_begin(text, "AUTH ");
    struct node *node = put_ascii(d, &smtp[SMTP_COMMAND_LINE], line->whole);

    descend(d, node);
    put_ascii(d, &smtp[SMTP_REQ_COMMAND], bytes_part(text, 0, 4));
    if (text.length > 5) {
        struct node *parameter = put_ascii(d, &smtp[SMTP_REQ_PARAMETER], bytes_from(text, 5));
        if (secret && bytes_index(bytes_from(text, 5), ' ') + 5 < text.length) {
            node_secret(node);
            node_secret(parameter);
        }
    }
    ascend(d, node);
    return node;
}

/* The line in the row; of AUTH with what it shows apart. */
static void info_command(struct dissection *d, enum smtp_command command, struct bytes text)
{
    const struct smtp_state *state = d->state;
    struct bytes rest = no_bytes();

    if (!info(d))
        return;
    if (command == SMTP_AUTH) {
        rest = text;
        word_next(&rest);
        word_next(&rest);
    }
    info_wire(d, bytes_part(text, 0, text.length - rest.length));
    if (rest.length > 0 && state->sasl.mechanism == SASL_LOGIN) {
        text_add(info(d), "User: ");
        info_wire(d, rest);
    } else if (rest.length > 0) {
        info_secret(d, rest);
    }
}

/* "<user1@st.um>" of "FROM:<user1@st.um> SIZE=525" */
static struct bytes path_of(struct bytes text)
{
    struct bytes path = bytes_trim(bytes_from(text, bytes_index(text, ':') + 1));
    uint32_t end = path.length > 0 && path.data[0] == '<' ? bytes_index(path, '>') : path.length;

    return end < path.length ? bytes_part(path, 0, end + 1) : path;
}

/* The argument of the command's caption. */
static struct bytes parameter_of(enum smtp_command command, struct bytes text)
{
    struct bytes rest = text;

    if (command == SMTP_OTHER)
        return text;
    word_next(&rest);
    return bytes_begin(rest, "FROM:") || bytes_begin(rest, "TO:") ? path_of(rest) : rest;
}

/* BDAT 86 LAST: its reply is that to the mail when it is the last. */
static void chunk_command(struct dissection *d, struct bytes text)
{
    struct smtp_state *state = d->state;
    struct bytes rest = text;

    word_next(&rest);
    struct bytes size = word_next(&rest);
    bool last = bytes_is(bytes_trim(rest), "LAST");
    asked_add(d, &state->asked, (uint8_t)(last ? SMTP_END : SMTP_BDAT));
    caption(d, smtp_chunk_caption(last), size, no_bytes(), no_bytes());
}

/* What a command does to the session. */
static void apply(
    struct dissection *d, enum smtp_command command, struct bytes text, struct node *node)
{
    struct smtp_state *state = d->state;

    switch (command) {
    case SMTP_AUTH:
        smtp_auth_begin(d, text, node);
        break;
    case SMTP_STARTTLS:
        state->starttls = true;
        break;
    case SMTP_LHLO:
        state->lmtp = true;
        break;
    case SMTP_MAIL:
    case SMTP_RSET:
        object_break(d, 0, object_why_cut);
        state->recipients = 0;
        keep_clear(flow_keep(d, SMTP_KEEP_MAIL));
        break;
    case SMTP_DATA:
        keep_clear(flow_keep(d, SMTP_KEEP_MAIL));
        break;
    default:
        break;
    }
}

static void command(struct dissection *d, const struct line *line)
{
    struct smtp_state *state = d->state;
    enum smtp_command found = smtp_command_find(line->text);
    struct node *node = smtp_command_line(d, line);

    if (found == SMTP_BDAT) {
        chunk_command(d, line->text);
    } else {
        asked_add(d, &state->asked, (uint8_t)found);
        struct bytes parameter = parameter_of(found, line->text);
        bool nobody = found == SMTP_MAIL && bytes_is(parameter, "<>");
        caption(d, nobody ? smtp_nobody_caption() : smtp_command_caption(found), parameter,
            no_bytes(), no_bytes());
    }
    apply(d, found, line->text, node);
    info_command(d, found, line->text);
}

/* --- mails ------------------------------------------------------------------------------------ */

static void announce_begin(struct dissection *d)
{
    static const struct object_about about = {
        .kind = OBJECT_MAIL, .protocol = "smtp", .extension = "eml"};

    if (objects_wanted(d) && !object_is_open(d, 0))
        object_begin(d, 0, &about);
}

static void announce_body(struct dissection *d, const struct smtp_place *place, struct bytes octets)
{
    announce_begin(d);
    if (place->mode == SMTP_READS_CHUNK)
        object_octets(d, 0, octets);
    else
        dotted_announce(d, 0, &place->text, octets);
}

/* A blank line before the dot is the mail's, though it is shown with the dot. */
static void announce_end(struct dissection *d, bool headless, struct bytes end)
{
    announce_begin(d);
    object_octets(d, 0, bytes_part(end, 0, bytes_index(end, '.')));
    if (headless)
        object_break(d, 0, object_why_headless);
    else
        object_end(d, 0);
}

/* The mail in keep is whole: show where it came from, and note it for later. */
static void mail_ends(
    struct dissection *d, struct unit_of_client *unit, bool stuffed, struct bytes end)
{
    struct keep *keep = flow_keep(d, SMTP_KEEP_MAIL);
    bool shown = keep->n_pieces > 0 && engine_shows(d->engine);
    bool lossy = object_has_gaps(d, 0) || keep->overflowed;

    announce_end(d, false, end);
    pieces_foretell(d, keep);
    struct bytes whole = shown ? pieces_take(d, keep) : no_bytes();
    if (whole.data) {
        struct scope scope = enter_source(d, "Reassembled SMTP", whole);
        pieces_show(d, &piece_fields, keep);
        leave(d, scope);
    }
    keep_clear(keep);
    if (whole.data && unit->n_mails < MAILS_MAX)
        unit->mails[unit->n_mails++] =
            (struct ended){whole, d->message, d->row ? d->row->info.length : 0, stuffed, lossy};
    else if (whole.data)
        gen_label(d, "This mail is not opened: too many end in one segment");
}

/* Wireshark shows the mail's own row; what was said behind the mail follows it here. */
static void open_mail(struct dissection *d, const struct ended *mail)
{
    struct bytes octets = mail->stuffed ? dotted_plain(d->arena, mail->octets) : mail->octets;
    struct message *message = d->message;
    const char *behind = "";

    if (info(d) && info(d)->length > mail->info)
        behind = arena_copy(d->arena, info(d)->data + mail->info, info(d)->length - mail->info);
    d->message = mail->message;
    struct scope scope = enter_source(
        d, octets.data == mail->octets.data ? "Reassembled SMTP" : "Unstuffed SMTP", octets);
    bool before = object_amid_loss(d, mail->lossy);
    dissect_child(d, &imf_dissector, NULL);
    object_loss_over(d, before);
    leave(d, scope);
    d->message = message;
    info_add(d, "%s", behind);
}

/* --- the client ------------------------------------------------------------------------------- */

static void begin_piece(struct dissection *d, struct unit_of_client *unit)
{
    if (info(d))
        text_add(info(d), unit->first ? "C: " : " | ");
    unit->first = false;
}

/* "DATA fragment, 1448 bytes": by hand, for there are many of them. */
static void info_fragment(struct dissection *d, uint32_t n)
{
    struct text *text = info(d);

    if (!text)
        return;
    text_add(text, "DATA fragment, ");
    text_uint(text, n);
    text_add(text, n == 1 ? " byte" : " bytes");
}

static void body(
    struct dissection *d, struct unit_of_client *unit, struct bytes octets, bool end_follows)
{
    struct smtp_state *state = d->state;
    struct keep *keep = flow_keep(d, SMTP_KEEP_MAIL);
    const struct smtp_place *place = &state->place;
    bool last_chunk =
        place->mode == SMTP_READS_CHUNK && place->chunk_last && place->chunk_left == octets.length;

    if (objects_wanted(d))
        announce_body(d, place, octets);
    if (!place->headless)
        piece_add(d, keep, octets);
    if (d->message)
        caption(d, smtp_body_caption(), bytes_of(arena_printf(d->arena, "%u", octets.length)),
            no_bytes(), no_bytes());
    if (end_follows)
        return;
    begin_piece(d, unit);
    uint32_t on_wire = octets.length;
    if (octets.length == left(d))
        on_wire = cursor_wire_left(&d->cursor);
    info_fragment(d, on_wire);
    if (last_chunk) {
        mail_ends(d, unit, false, no_bytes());
        return;
    }
    struct scope scope = enter_span(d, octets);
    if (d->building)
        text_lines(d, NULL);
    leave(d, scope);
    piece_note(d, &piece_fields);
}

static void line(struct dissection *d, struct unit_of_client *unit, struct bytes octets)
{
    struct smtp_state *state = d->state;
    struct line found = {0};

    begin_piece(d, unit);
    line_next(&octets, &found);
    node_hide(put_uint(d, &smtp[SMTP_REQ], no_bytes(), true));
    if (state->place.auth_line)
        smtp_auth_line(d, &found);
    else
        command(d, &found);
}

/* Behind BDAT 0 LAST nothing follows: the mail is whole with the command. */
static void empty_last_chunk(struct dissection *d, struct unit_of_client *unit, struct bytes octets)
{
    const struct smtp_state *state = d->state;

    if (smtp_command_find(octets) == SMTP_BDAT && state->place.mode == SMTP_READS_COMMANDS &&
        state->place.chunk_last)
        mail_ends(d, unit, false, no_bytes());
}

static void end(struct dissection *d, struct unit_of_client *unit, struct bytes octets)
{
    struct smtp_state *state = d->state;

    begin_piece(d, unit);
    info_add(d, ".");
    node_label(d, put_mark(d, &smtp[SMTP_EOM], octets), "C: .");
    asked_add(d, &state->asked, SMTP_END);
    caption(d, smtp_command_caption(SMTP_END), no_bytes(), no_bytes(), no_bytes());
    if (!state->place.headless)
        mail_ends(d, unit, true, octets);
    else if (objects_wanted(d))
        announce_end(d, true, octets);
}

/* Read one piece and move on; returns its kind. */
static enum smtp_piece_kind piece(struct dissection *d, struct unit_of_client *unit)
{
    struct smtp_state *state = d->state;
    struct bytes rest = peek_rest(d);
    struct smtp_piece next = smtp_next(&state->place, rest, 0);

    if (next.kind == SMTP_NOTHING_YET) /* a unit that was cut: as if it ended here */
        next = (struct smtp_piece){
            state->place.mode == SMTP_READS_COMMANDS ? SMTP_LINE : SMTP_BODY, rest.length};
    struct bytes octets = bytes_part(rest, 0, next.length);
    struct smtp_place after = state->place;
    smtp_advance(&after, &next, rest);
    if (next.kind == SMTP_BODY) {
        struct smtp_piece behind = smtp_next(&after, bytes_from(rest, next.length), 0);
        body(d, unit, octets, behind.kind == SMTP_MAIL_END);
    } else if (next.kind == SMTP_LINE) {
        line(d, unit, octets);
    } else {
        end(d, unit, octets);
    }
    state->place = after;
    if (next.kind == SMTP_LINE)
        empty_last_chunk(d, unit, octets);
    take_nothing(d, next.length);
    return next.kind;
}

static void requests(struct dissection *d, struct unit_of_client *unit)
{
    struct smtp_state *state = d->state;

    smtp_orient(&state->place, peek_rest(d));
    while (left(d) > 0) {
        enum smtp_piece_kind kind = piece(d, unit);
        struct smtp_piece next = smtp_next(&state->place, peek_rest(d), 0);
        if (kind != SMTP_BODY || next.kind != SMTP_MAIL_END)
            message_split(d);
    }
}

/* --- descriptor ------------------------------------------------------------------------------- */

static void parse(struct dissection *d)
{
    struct unit_of_client unit = {.first = true};

    row_protocol(d, "SMTP");
    info_clear(d);
    struct node *layer = open_layer(d, &smtp[SMTP]);
    if (d->direction == TO_SERVER)
        requests(d, &unit);
    else
        smtp_replies(d);
    close_node(d, layer);
    for (uint32_t i = 0; i < unit.n_mails; i++)
        open_mail(d, &unit.mails[i]);
}

static const char *const first_words[] = {"EHLO ", "HELO ", "LHLO "};

static enum probe probe(const struct unread *unread)
{
    struct bytes bytes = unread->bytes;

    if (unread->direction == TO_SERVER) {
        for (size_t i = 0; i < sizeof first_words / sizeof first_words[0]; i++)
            if (bytes_begin(bytes, first_words[i]))
                return PROBE_YES;
        return PROBE_MAYBE;
    }
    if (!bytes_begin(bytes, "220 ") && !bytes_begin(bytes, "220-"))
        return PROBE_MAYBE;
    bytes = bytes_part(bytes, 0, line_length(bytes, 0));
    return bytes_contain(bytes, "SMTP") ? PROBE_YES : PROBE_MAYBE;
}

static enum recovery gap(void *flow_state, enum direction direction, uint64_t n)
{
    struct smtp_state *state = flow_state;
    struct smtp_place *place = &state->place;

    if (direction == TO_CLIENT)
        return RECOVERY_RESUME;
    state->lost = true;
    asked_clear(&state->asked);
    state->more_replies = 0;
    place->auth_line = false;
    if (place->mode == SMTP_READS_CHUNK) {
        place->chunk_left -= n < place->chunk_left ? n : place->chunk_left;
        if (place->chunk_left == 0)
            place->mode = SMTP_READS_COMMANDS;
    }
    place->text.tail = DOTTED_AMID;
    place->known = place->mode != SMTP_READS_COMMANDS;
    return RECOVERY_RESUME;
}

const struct dissector smtp_dissector = {
    .name = "smtp",
    .title = "SMTP",
    .fields = smtp,
    .n_fields = SMTP_ROWS,
    .tcp_ports = {25, 587},
    .state_size = sizeof(struct smtp_state),
    .captions = smtp_captions,
    .late = true,
    .probe = probe,
    .frame = smtp_frame,
    .parse = parse,
    .gap = gap,
};
