#include "analyzer/walk.h"

#include "analyzer/caption.h"
#include "analyzer/label.h"
#include "analyzer/language.h"
#include "analyzer/walk_frame.h"
#include "analyzer/walk_summary.h"

#include <stdlib.h>
#include <string.h>

/* What is remembered of a session until it is over. */
struct trail {
    struct text rows, steps;
    uint32_t n_steps, left_out;
    struct connection connection;
};

struct walk {
    struct sessions sessions; /* first: a walk is one */
    struct output *output;
    enum walk_format format;
    bool partial;   /* the capture has frames that were not chosen */
    size_t waiting; /* octets in all trails */
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

static void add_markdown_caption(struct text *out, const struct message *message)
{
    struct text plain = {0};

    caption_write(&plain, message);
    walk_markdown(out, plain.data, plain.length);
    text_deinit(&plain);
}

static void add_heading(struct walk *walk, struct trail *trail, const struct message *message)
{
    struct text *out = &trail->steps;
    size_t start = out->length + 1;

    text_add(out, walk->format == WALK_MARKDOWN ? "\n### " : "\n");
    text_uint(out, trail->n_steps);
    text_add(out, ") ");
    size_t from = out->length;
    if (walk->format == WALK_MARKDOWN)
        add_markdown_caption(out, message);
    else
        caption_write(out, message);
    if (verdict_notes[message->verdict]) {
        text_add(out, " (");
        text_add(out, tr(verdict_notes[message->verdict]));
        text_char(out, ')');
    }
    if (walk->format == WALK_TEXT)
        walk_wrap(out, from, from - start, walk->output->columns);
    text_add(out, "\n\n");
}

static void add_step(struct walk *walk, struct trail *trail, const struct frame *frame, size_t i)
{
    const struct message *message = &frame->messages[i];
    bool fenced = walk->format == WALK_MARKDOWN;

    trail->n_steps++;
    if (walk->waiting > WALK_WAITING_MAX) {
        trail->left_out++;
        return;
    }
    size_t before = trail->steps.length;
    add_heading(walk, trail, message);
    if (fenced)
        text_add(&trail->steps, "```\n");
    if (i == 0)
        walk_folded(&trail->steps, frame->tree, message->first_node);
    walk_opened(
        &trail->steps, frame->tree, message->first_node, message->first_node + message->n_nodes);
    if (fenced)
        text_add(&trail->steps, "```\n");
    walk->waiting += trail->steps.length - before;
}

static bool take_frame(
    struct sessions *sessions, struct session *session, const struct frame *frame)
{
    struct walk *walk = (struct walk *)sessions;
    struct trail *trail = trail_of(session);

    if (!trail)
        return false;
    bool remarkable = connection_frame(&trail->connection, frame);
    if (frame->n_messages > 0 || remarkable || !session->transport) {
        size_t before = trail->rows.length;
        if (walk->waiting <= WALK_WAITING_MAX)
            walk_row(
                &trail->rows, session, frame, walk->format == WALK_MARKDOWN, walk->output->columns);
        walk->waiting += trail->rows.length - before;
    }
    for (size_t i = 0; i < frame->n_messages; i++)
        add_step(walk, trail, frame, i);
    return true;
}

/* --- printing -------------------------------------------------------------------------------- */

static void print_trail(struct walk *walk, const struct session *session, struct trail *trail)
{
    struct text *page = &walk->page;
    bool markdown = walk->format == WALK_MARKDOWN;

    if (session->number > 1)
        text_char(page, '\n');
    walk_title(page, session, markdown);
    connection_write(page, &trail->connection, session, walk->partial);
    text_char(page, '\n');
    walk_row_heads(page, session, markdown);
    text_add_n(page, trail->rows.data, trail->rows.length);
    text_add_n(page, trail->steps.data, trail->steps.length);
    if (trail->left_out > 0)
        text_printf(page, tr(N_("\n[%u more steps are left out: choose frames or a stream]\n")),
            trail->left_out);
}

static bool over(struct sessions *sessions, struct session *session)
{
    struct walk *walk = (struct walk *)sessions;
    struct trail *trail = session->user;

    if (!trail)
        return true;
    print_trail(walk, session, trail);
    summary_add(&walk->summary, session);
    walk->waiting -= trail->rows.length + trail->steps.length;
    text_deinit(&trail->rows);
    text_deinit(&trail->steps);
    connection_deinit(&trail->connection);
    free(trail);
    return write_page(walk);
}

static bool end(struct sessions *sessions, const struct capture *capture)
{
    struct walk *walk = (struct walk *)sessions;

    if (sessions->n == 0)
        text_add(&walk->page, tr(N_("The capture holds no packets.\n")));
    summary_write(&walk->summary, &walk->page, walk->format);
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
    walk->sessions.sink.wants_tree = true;
    walk->sessions.sink.wants_row = true;
    walk->output = setup->output;
    walk->partial = setup->partial;
    walk->format = setup->format == FORMAT_MD ? WALK_MARKDOWN : WALK_TEXT;
    return &walk->sessions.sink;
}
