#include "analyzer/walk.h"

#include "analyzer/caption.h"
#include "analyzer/html_text.h"
#include "analyzer/label.h"
#include "analyzer/language.h"
#include "analyzer/walk_frame.h"
#include "analyzer/walk_summary.h"

#include <stdlib.h>
#include <string.h>

/* What is remembered of a session until it is over. */
struct trail {
    struct text rows, steps;
    uint32_t n_steps, left_out, rows_left_out;
    struct connection connection;
};

struct walk {
    struct sessions sessions; /* first: a walk is one */
    struct output *output;
    struct walk_format format;
    bool partial;                            /* the capture has frames that were not chosen */
    uint32_t rows, steps, sessions_left_out; /* of a page, which has a cap of its own */
    struct text page;
    struct summary summary;
};

static bool write_page(struct walk *walk)
{
    text_add_n(&walk->output->text, walk->page.data, walk->page.length);
    text_reset(&walk->page);
    return output_record(walk->output);
}

/* --- gathering ------------------------------------------------------------------------------- */

static struct trail *trail_of(struct session *session)
{
    if (!session->user)
        session->user = calloc(1, sizeof(struct trail));
    return session->user;
}

static const char *const verdict_notes[] = {
    [MESSAGE_GOOD] = NULL,
    [MESSAGE_MALFORMED] = N_("this message is malformed"),
    [MESSAGE_CUT] = N_("the capture holds only a part of this message"),
    [MESSAGE_AFTER_GAP] = N_("octets before this message were not captured"),
};

static void add_caption(struct text *out, const struct message *message, enum walk_form form)
{
    struct text plain = {0};

    caption_write(&plain, message);
    walk_escape(out, plain.data, plain.length, form);
    text_deinit(&plain);
}

static void add_heading(struct walk *walk, struct trail *trail, const struct message *message)
{
    static const char *const before[] = {"\n", "\n### ", "<h4>"};
    struct text *out = &trail->steps;
    size_t start = out->length + 1;

    text_add(out, before[walk->format.form]);
    text_uint(out, trail->n_steps);
    text_add(out, ") ");
    size_t from = out->length;
    add_caption(out, message, walk->format.form);
    if (verdict_notes[message->verdict]) {
        text_add(out, " (");
        text_add(out, tr(verdict_notes[message->verdict]));
        text_char(out, ')');
    }
    if (walk->format.form == WALK_TEXT)
        walk_wrap(out, from, from - start, walk->format.columns);
    text_add(out, walk->format.form == WALK_HTML ? "</h4>\n" : "\n\n");
}

static void plain_step(struct walk *walk, struct trail *trail, const struct frame *frame, size_t i)
{
    const struct message *message = &frame->messages[i];
    uint32_t first = message->first_node, end = first + message->n_nodes;
    const char *fence = walk->format.form == WALK_MARKDOWN ? "```\n" : "";

    add_heading(walk, trail, message);
    text_add(&trail->steps, fence);
    if (i == 0)
        walk_folded(&trail->steps, frame->tree, first, walk->format.form);
    walk_opened(&trail->steps, frame->tree, first, end, walk->format.form);
    text_add(&trail->steps, fence);
}

/* The layers below are folded away; the side of who speaks has its colour. */
static void html_step(struct walk *walk, struct trail *trail, const struct frame *frame, size_t i)
{
    const struct message *message = &frame->messages[i];
    uint32_t first = message->first_node, end = first + message->n_nodes;
    struct text *out = &trail->steps;

    text_printf(out, "<div class=\"step %c\">", message->direction == TO_SERVER ? 'c' : 's');
    add_heading(walk, trail, message);
    text_add(out, "<p class=\"at\">");
    html_string(out, tr(N_("Frame")));
    text_char(out, ' ');
    page_frame(out, walk->format.page, frame->packet->number);
    text_add(out, ", ");
    text_seconds(out, frame->time_relative, 6);
    text_add(out, " s</p>\n");
    if (i == 0 && first > 0) {
        text_add(out, "<details><summary>");
        html_string(out, tr(N_("Layers below")));
        text_add(out, "</summary><pre>");
        walk_folded(out, frame->tree, first, WALK_HTML);
        text_add(out, "</pre></details>\n");
    }
    if (end > first) {
        text_add(out, "<pre>");
        walk_opened(out, frame->tree, first, end, WALK_HTML);
        text_add(out, "</pre>");
    }
    text_add(out, "</div>\n");
}

/* Of what is shown of a page there is an end. */
static bool has_room(const struct walk *walk, uint32_t n)
{
    return !walk->format.page || n < walk->format.page->most;
}

static void add_step(struct walk *walk, struct trail *trail, const struct frame *frame, size_t i)
{
    trail->n_steps++;
    if (!has_room(walk, walk->steps)) {
        trail->left_out++;
        return;
    }
    walk->steps++;
    if (walk->format.form == WALK_HTML)
        html_step(walk, trail, frame, i);
    else
        plain_step(walk, trail, frame, i);
}

static void add_row(struct walk *walk, const struct session *session, struct trail *trail,
    const struct frame *frame)
{
    if (!has_room(walk, walk->rows)) {
        trail->rows_left_out++;
        return;
    }
    walk->rows++;
    walk_row(&trail->rows, session, frame, &walk->format);
}

static bool take_frame(
    struct sessions *sessions, struct session *session, const struct frame *frame)
{
    struct walk *walk = (struct walk *)sessions;
    struct trail *trail = trail_of(session);

    if (!trail)
        return false;
    bool remarkable = connection_frame(&trail->connection, frame);
    if (frame->n_messages > 0 || remarkable || !session->transport)
        add_row(walk, session, trail, frame);
    for (size_t i = 0; i < frame->n_messages; i++)
        add_step(walk, trail, frame, i);
    session_holds(sessions, session, sizeof *trail + trail->rows.capacity + trail->steps.capacity);
    return true;
}

/* --- printing -------------------------------------------------------------------------------- */

static void print_trail(struct walk *walk, const struct session *session, struct trail *trail)
{
    struct text *page = &walk->page;

    if (session->number > 1)
        text_char(page, '\n');
    walk_title(page, session, &walk->format);
    connection_write(page, &trail->connection, session, walk->partial, &walk->format);
    text_char(page, '\n');
    walk_row_heads(page, session, &walk->format);
    text_add_n(page, trail->rows.data, trail->rows.length);
    text_add_n(page, trail->steps.data, trail->steps.length);
}

static void html_trail(struct walk *walk, const struct session *session, struct trail *trail)
{
    struct text *page = &walk->page;

    if (session->number > walk->format.page->most) {
        walk->sessions_left_out++;
        return;
    }
    text_printf(page, "<section id=\"s%u\" class=\"session\">\n", session->number);
    walk_title(page, session, &walk->format);
    connection_write(page, &trail->connection, session, walk->partial, &walk->format);
    if (session->n_messages > 0)
        text_printf(page, "<a href=\"#t%u\">%s</a>", session->number, tr(N_("Transcript")));
    text_add(page, "</p>\n");
    if (trail->rows.length > 0) {
        walk_row_heads(page, session, &walk->format);
        text_add_n(page, trail->rows.data, trail->rows.length);
        page_table_end(page);
    }
    page_note(page, N_("[%u more rows are left out]"), trail->rows_left_out);
    text_add_n(page, trail->steps.data, trail->steps.length);
    page_note(page, N_("[%u more steps are left out: choose frames or a stream]"), trail->left_out);
    text_add(page, "</section>\n");
}

static bool over(struct sessions *sessions, struct session *session)
{
    struct walk *walk = (struct walk *)sessions;
    struct trail *trail = session->user;

    if (!trail)
        return true;
    if (walk->format.form == WALK_HTML)
        html_trail(walk, session, trail);
    else
        print_trail(walk, session, trail);
    if (walk->format.form != WALK_HTML)
        summary_add(&walk->summary, session);
    text_deinit(&trail->rows);
    text_deinit(&trail->steps);
    connection_deinit(&trail->connection);
    free(trail);
    return write_page(walk);
}

static bool end(struct sessions *sessions, const struct capture *capture)
{
    struct walk *walk = (struct walk *)sessions;

    if (walk->format.form == WALK_HTML) { /* the summary has a place of its own in a page */
        page_note(&walk->page, N_("[%u more sessions are left out]"), walk->sessions_left_out);
        return write_page(walk);
    }
    if (sessions->n == 0)
        text_add(&walk->page, tr(N_("The capture holds no packets.\n")));
    summary_write(&walk->summary, &walk->page, walk->format.form);
    if (capture_damage(capture))
        text_printf(
            &walk->page, tr(N_("\n[The capture is damaged: %s]\n")), capture_damage(capture));
    return write_page(walk);
}

static void walk_free(struct sessions *sessions)
{
    struct walk *walk = (struct walk *)sessions;

    sessions_deinit(&walk->sessions);
    summary_deinit(&walk->summary);
    text_deinit(&walk->page);
    free(walk);
}

static const struct session_class walk_class = {
    .frame = take_frame, .over = over, .end = end, .free = walk_free};

struct sink *walk_sink_new(const struct sink_setup *setup)
{
    if (setup->format == FORMAT_JSON || setup->format == FORMAT_NDJSON)
        return walk_json_sink_new(setup);
    struct walk *walk = calloc(1, sizeof *walk);

    if (!walk)
        return NULL;
    sessions_init(&walk->sessions, &walk_class);
    walk->sessions.held_max = setup->sessions_limit;
    walk->sessions.sink.wants_tree = true;
    walk->sessions.sink.wants_row = true;
    walk->output = setup->output;
    walk->partial = setup->partial;
    walk->format.form = setup->format == FORMAT_HTML ? WALK_HTML
                        : setup->format == FORMAT_MD ? WALK_MARKDOWN
                                                     : WALK_TEXT;
    walk->format.page = setup->page;
    walk->format.columns = setup->output->columns;
    return &walk->sessions.sink;
}
