#include "analyzer/report.h"

#include "analyzer/html_text.h"
#include "analyzer/language.h"

#include <stdlib.h>
#include <string.h>

enum part { PACKETS, OVERVIEW, WALK, TRANSCRIPT, PARTS };

/* In the order in which a frame is given to them: the packets say first which frames have a row. */
static struct sink *(*const makers[PARTS])(const struct sink_setup *setup) = {
    [PACKETS] = report_packets_new,
    [OVERVIEW] = report_overview_new,
    [WALK] = walk_sink_new,
    [TRANSCRIPT] = transcript_sink_new,
};

struct report {
    struct sink sink;
    const struct sink_setup *setup;
    struct report_page page;
    struct sink_setup setups[PARTS];
    struct output spools[PARTS];
    struct sink *parts[PARTS];
};

/* --- what passes through ---------------------------------------------------------------------- */

/* A spool that has no room ends the run as an output does. */
static bool pass_on(struct report *report, bool good)
{
    for (int i = 0; i < PARTS && !good; i++)
        if (report->spools[i].state == OUTPUT_FAILED)
            report->setup->output->state = OUTPUT_FAILED;
    return good;
}

static bool begin(struct sink *sink, const struct capture *capture)
{
    struct report *report = (struct report *)sink;
    bool good = true;

    for (int i = 0; i < PARTS && good; i++) {
        struct sink *part = report->parts[i];
        good = !part->class->begin || part->class->begin(part, capture);
    }
    return pass_on(report, good);
}

static bool take_frame(struct sink *sink, const struct frame *frame)
{
    struct report *report = (struct report *)sink;
    bool good = true;

    for (int i = 0; i < PARTS && good; i++)
        good = report->parts[i]->class->frame(report->parts[i], frame);
    return pass_on(report, good);
}

static bool take_flow(struct sink *sink, const struct flow *flow)
{
    struct report *report = (struct report *)sink;
    bool good = true;

    for (int i = 0; i < PARTS && good; i++) {
        struct sink *part = report->parts[i];
        good = !part->class->flow || part->class->flow(part, flow);
    }
    return pass_on(report, good);
}

/* --- the page --------------------------------------------------------------------------------- */

static const struct section {
    const char *id, *title;
    int part; /* its spool, or -1 */
} sections[] = {
    {"secrets", N_("What can be read on the way"), -1},
    {"flows", N_("Conversations"), OVERVIEW},
    {"walk", N_("Walk"), WALK},
    {"said", N_("Transcripts"), TRANSCRIPT},
    {"packets", N_("Packets"), PACKETS},
    {"notes", N_("Expert notes"), -1},
};
enum { SECTIONS = sizeof sections / sizeof sections[0], NOTES = SECTIONS - 1 };

/* The last part of a path; what came by standard input has no name. */
static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return strcmp(path, "-") == 0 ? tr(N_("standard input")) : slash && slash[1] ? slash + 1 : path;
}

static void add_names(struct text *out, const struct sink_setup *setup)
{
    for (size_t i = 0; i < setup->n_paths; i++) {
        text_add(out, i ? ", " : "");
        text_add(out, file_name(setup->paths[i]));
    }
}

static size_t n_sections(const struct report *report)
{
    return report_has_notes(report->parts[PACKETS]) ? SECTIONS : NOTES;
}

static void write_contents(const struct report *report, struct text *out)
{
    text_add(out, "<nav aria-label=\"");
    html_string(out, tr(N_("Contents")));
    text_add(out, "\"><ul>");
    for (size_t i = 0; i < n_sections(report); i++) {
        text_printf(out, "<li><a href=\"#%s\">", sections[i].id);
        html_string(out, tr(sections[i].title));
        text_add(out, "</a></li>");
    }
    text_add(out, "</ul></nav>\n");
}

static void write_top(const struct report *report, struct text *out, const struct capture *capture)
{
    struct text names = {0};

    add_names(&names, report->setup);
    report_write_head(
        out, report->setup->language ? report->setup->language : "en", text_string(&names));
    text_add(out, "<header>\n<h1>");
    html_text(out, names.data, names.length);
    text_add(out, "</h1>\n");
    report_write_facts(report->parts[OVERVIEW], out, capture);
    if (report->setup->choice) {
        text_add(out, "<p class=\"note\">");
        html_string(out, tr(N_("Only chosen frames are shown:")));
        text_add(out, " <code>");
        html_string(out, report->setup->choice);
        text_add(out, "</code></p>\n");
    }
    write_contents(report, out);
    text_add(out, "</header>\n<main>\n");
    text_deinit(&names);
}

static bool write_section(struct report *report, const struct section *section)
{
    struct output *output = report->setup->output;
    struct text *out = &output->text;

    text_printf(out, "<section id=\"%s\">\n<h2>", section->id);
    html_string(out, tr(section->title));
    text_add(out, "</h2>\n");
    if (section->part >= 0 && !output_take_spool(output, &report->spools[section->part]))
        return false;
    if (section == &sections[0])
        report_write_secrets(report->parts[OVERVIEW], out);
    if (section == &sections[NOTES])
        report_write_notes(report->parts[PACKETS], out);
    text_add(out, "</section>\n");
    return output_record(output);
}

static bool end(struct sink *sink, const struct capture *capture)
{
    struct report *report = (struct report *)sink;
    struct output *output = report->setup->output;

    bool good = true;

    for (int i = 0; i < PARTS && good; i++) {
        struct sink *part = report->parts[i];
        good = !part->class->end || part->class->end(part, capture);
    }
    if (!pass_on(report, good))
        return false;
    write_top(report, &output->text, capture);
    for (size_t i = 0; i < n_sections(report); i++)
        if (!write_section(report, &sections[i]))
            return false;
    text_add(&output->text,
        "</main>\n<footer><p>wirewalk " WIREWALK_VERSION "</p></footer>\n</body>\n</html>\n");
    return output_record(output);
}

/* --- making ----------------------------------------------------------------------------------- */

static void report_free(struct sink *sink)
{
    struct report *report = (struct report *)sink;

    for (int i = 0; i < PARTS; i++) {
        if (report->parts[i])
            sink_free(report->parts[i]);
        output_close_spool(&report->spools[i]);
        output_deinit(&report->spools[i]);
    }
    page_deinit(&report->page);
    free(report);
}

static bool make_part(struct report *report, enum part part)
{
    struct sink_setup *setup = &report->setups[part];

    *setup = *report->setup;
    setup->output = &report->spools[part];
    setup->page = &report->page;
    if (!output_open_spool(setup->output) || !(report->parts[part] = makers[part](setup)))
        return false;
    report->sink.wants_tree |= report->parts[part]->wants_tree;
    report->sink.wants_row |= report->parts[part]->wants_row;
    report->sink.wants_messages |= report->parts[part]->wants_messages;
    report->sink.wants_flows |= report->parts[part]->wants_flows;
    return true;
}

static const struct sink_class report_class = {
    .begin = begin, .frame = take_frame, .flow = take_flow, .end = end, .free = report_free};

struct sink *report_sink_new(const struct sink_setup *setup)
{
    struct report *report = calloc(1, sizeof *report);

    if (!report)
        return NULL;
    report->sink.class = &report_class;
    report->setup = setup;
    report->page.most = setup->trees ? setup->trees : REPORT_TREES_DEFAULT;
    report->page.whole = !setup->choice;
    for (int i = 0; i < PARTS; i++)
        report->spools[i].fd = -1;
    for (int i = 0; i < PARTS; i++) {
        if (!make_part(report, (enum part)i)) {
            report_free(&report->sink);
            return NULL;
        }
    }
    return &report->sink;
}
