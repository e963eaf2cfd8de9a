#include "analyzer/report.h"

#include "analyzer/html_text.h"
#include "analyzer/label.h"
#include "analyzer/language.h"
#include "analyzer/memo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A kind of expert note, and where it was met. */
struct kind_of_note {
    const struct field *field;
    uint32_t frames[REPORT_NOTE_FRAMES_MAX];
    uint64_t n; /* in all */
};

struct packets {
    struct sink sink;
    const struct sink_setup *setup;
    struct memo memo;
    struct output plain; /* a layer as text; its text alone is used */
    uint32_t trees;      /* so far */
    uint32_t left_out;
    struct kind_of_note notes[REPORT_NOTES_MAX];
    size_t n_notes;
    bool more_notes; /* kinds beyond REPORT_NOTES_MAX */
};

/* --- expert notes ----------------------------------------------------------------------------- */

static void add_note(struct packets *self, const struct field *field, uint32_t frame)
{
    struct kind_of_note *note = self->notes, *end = note + self->n_notes;

    while (note < end && note->field != field)
        note++;
    if (note == end) {
        if (self->n_notes == REPORT_NOTES_MAX) {
            self->more_notes = true;
            return;
        }
        self->n_notes++;
        *note = (struct kind_of_note){.field = field};
    }
    if (note->n < REPORT_NOTE_FRAMES_MAX)
        note->frames[note->n] = frame;
    note->n++;
}

/* What is mere chat ("Connection establish request") is in the trees. */
static void find_notes(struct packets *self, const struct frame *frame)
{
    const struct tree *tree = frame->tree;

    for (uint32_t i = 0; i < tree->n; i++) {
        const struct field *field = tree->nodes[i].field;
        if (field && field->type == FIELD_EXPERT && field->base != EXPERT_CHAT)
            add_note(self, field, frame->packet->number);
    }
}

/* --- trees ------------------------------------------------------------------------------------ */

/* "[Response In: 12]": the number of the frame as a link. */
static void linked_line(struct packets *self, struct text *out, const struct node *node)
{
    const struct text *plain = &self->plain.text;
    char number[24];
    size_t n = (size_t)snprintf(number, sizeof number, " %u", (unsigned)node->value.number);
    const char *at = memmem(plain->data, plain->length, number, n);

    bool whole = at && (at + n == plain->data + plain->length || at[n] < '0' || at[n] > '9');

    if (!whole || !page_has(self->setup->page, (uint32_t)node->value.number)) {
        html_text(out, plain->data, plain->length);
        return;
    }
    size_t before = (size_t)(at - plain->data) + 1;
    html_text(out, plain->data, before);
    page_frame(out, self->setup->page, (uint32_t)node->value.number);
    html_text(out, at + n, plain->length - before - n + 1);
}

static void add_lines(struct packets *self, const struct tree *tree, uint32_t first, uint32_t end)
{
    struct text *out = &self->setup->output->text, *plain = &self->plain.text;

    for (uint32_t i = first; i < end;) {
        uint32_t next = i;
        while (next < end &&
               !(tree->nodes[next].field && tree->nodes[next].field->type == FIELD_FRAME))
            next++;
        bool linked = next == i;
        next += linked;
        text_reset(plain);
        tree_write(&self->plain, &self->memo, tree, i, next, false);
        if (linked)
            linked_line(self, out, &tree->nodes[i]);
        else
            html_text(out, plain->data, plain->length);
        i = next;
    }
}

/* A layer that opens to its lines, if it has any behind the first. */
static void add_layer(
    struct packets *self, const struct tree *tree, uint32_t first, uint32_t end, bool open)
{
    struct text *out = &self->setup->output->text, *plain = &self->plain.text;

    text_reset(plain);
    tree_write(&self->plain, &self->memo, tree, first, first + 1, false);
    const char *line_end = plain->length > 0 ? memchr(plain->data, '\n', plain->length) : NULL;
    size_t title = line_end ? (size_t)(line_end - plain->data) : 0;
    if (title + 1 >= plain->length && end == first + 1) {
        text_add(out, "<div>");
        html_text(out, plain->data, title);
        text_add(out, "</div>");
        return;
    }
    text_add(out, open ? "<details open=\"open\"><summary>" : "<details><summary>");
    html_text(out, plain->data, title);
    text_add(out, "</summary><pre>");
    html_text(out, plain->data + title + 1, plain->length - title - 1);
    add_lines(self, tree, first + 1, end);
    text_add(out, "</pre></details>\n");
}

/* The layers of the messages are open, or else the last one. */
static void add_tree(struct packets *self, const struct frame *frame)
{
    const struct tree *tree = frame->tree;
    uint32_t open = frame->n_messages > 0 ? frame->messages[0].first_node : tree->n;

    for (uint32_t i = 0; i < tree->n;) {
        uint32_t next = tree_after(tree, i);
        if (!(tree->nodes[i].flags & NODE_HIDDEN))
            add_layer(self, tree, i, next, i >= open || next == tree->n);
        i = next;
    }
}

/* --- the sink --------------------------------------------------------------------------------- */

static bool packets_begin(struct sink *sink, const struct capture *capture)
{
    struct packets *self = (struct packets *)sink;

    (void)capture;
    page_packets(&self->setup->output->text, "packets");
    return true;
}

static bool packets_frame(struct sink *sink, const struct frame *frame)
{
    struct packets *self = (struct packets *)sink;
    struct output *output = self->setup->output;
    struct text *out = &output->text;
    uint32_t number = frame->packet->number;
    bool tree = self->trees < self->setup->page->most;

    find_notes(self, frame);
    if (!page_list(self->setup->page, number)) {
        self->left_out++;
        return true;
    }
    if (self->setup->page->n_rows % REPORT_TABLE_ROWS == 0) {
        page_table_end(out);
        page_packets(out, "packets");
    }
    text_printf(out, "<tr id=\"f%u\" class=\"%s\"><th scope=\"row\">%u</th>", number,
        page_class(frame->row), number);
    page_cells(out, frame);
    text_add(out, tree ? "<td><details><summary>" : "<td>");
    html_text(out, frame->row->info.data, frame->row->info.length);
    if (tree && frame->row->info.length == 0)
        text_add(out, "…"); /* what opens needs a name */
    if (tree) {
        self->trees++;
        text_add(out, "</summary><div class=\"tree\">");
        add_tree(self, frame);
        text_add(out, "</div></details>");
    }
    text_add(out, "</td></tr>\n");
    return output_record(output);
}

static bool packets_end(struct sink *sink, const struct capture *capture)
{
    struct packets *self = (struct packets *)sink;
    const struct report_page *page = self->setup->page;
    struct text *out = &self->setup->output->text;

    (void)capture;
    if (page->n_rows == 0)
        text_printf(out, "<tr><td colspan=\"7\">%s</td></tr>", tr(N_("none")));
    page_table_end(out);
    page_note(out, N_("[%u frames are shown with their trees; more with --trees]"),
        page->n_rows > self->trees || self->left_out > 0 ? self->trees : 0);
    page_note(out, N_("[%u more packets are left out]"), self->left_out);
    return output_record(self->setup->output);
}

static void packets_free(struct sink *sink)
{
    struct packets *self = (struct packets *)sink;

    memo_deinit(&self->memo);
    output_deinit(&self->plain);
    free(self);
}

static const struct sink_class packets_class = {
    .begin = packets_begin, .frame = packets_frame, .end = packets_end, .free = packets_free};

struct sink *report_packets_new(const struct sink_setup *setup)
{
    struct packets *self = calloc(1, sizeof *self);

    if (!self || !memo_init(&self->memo)) {
        free(self);
        return NULL;
    }
    self->setup = setup;
    self->sink.class = &packets_class;
    self->sink.wants_tree = self->sink.wants_row = self->sink.wants_messages = true;
    return &self->sink;
}

/* --- the notes' table ------------------------------------------------------------------------- */

bool report_has_notes(const struct sink *sink)
{
    return ((const struct packets *)sink)->n_notes > 0;
}

static void note_row(struct text *out, const struct packets *self, const struct kind_of_note *note)
{
    text_printf(
        out, "<tr class=\"%s\"><td>", note->field->base >= EXPERT_WARNING ? "bad" : "plain");
    html_string(out, severity_name(note->field->base));
    text_add(out, "</td><td>");
    html_string(out, expert_group_name(note->field->group));
    text_add(out, "</td><th scope=\"row\">");
    html_string(out, note->field->title);
    text_add(out, "</th><td class=\"n\">");
    text_uint(out, note->n);
    text_add(out, "</td><td>");
    for (uint32_t i = 0; i < note->n && i < REPORT_NOTE_FRAMES_MAX; i++) {
        text_add(out, i ? ", " : "");
        page_frame(out, self->setup->page, note->frames[i]);
    }
    text_add(out, note->n > REPORT_NOTE_FRAMES_MAX ? ", …</td></tr>\n" : "</td></tr>\n");
}

/* The worst first, else as they were met. */
void report_write_notes(const struct sink *sink, struct text *out)
{
    static const char *const heads[] = {
        N_("Severity"), N_("Group"), N_("Note"), N_("Times"), N_("Frames")};
    const struct packets *self = (const struct packets *)sink;

    page_table(out, "notes", heads, sizeof heads / sizeof heads[0], 1 << 3);
    for (int severity = EXPERT_ERROR; severity >= EXPERT_COMMENT; severity--)
        for (size_t i = 0; i < self->n_notes; i++)
            if (self->notes[i].field->base == severity)
                note_row(out, self, &self->notes[i]);
    page_table_end(out);
    page_note(out, N_("[only the first %u kinds of notes are told]"),
        self->more_notes ? REPORT_NOTES_MAX : 0);
}
