/* grade_report: results as text, JSON, CSV and Gradescope's results.json. */
#include "analyzer/grade.h"

#include "analyzer/json_record.h"
#include "analyzer/language.h"

#include <string.h>

enum { PLAIN = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE };

static const char *text_of(struct json_object *object, const char *key)
{
    struct json_object *value;

    return json_object_object_get_ex(object, key, &value) ? json_object_get_string(value) : "";
}

static double number_of(struct json_object *object, const char *key)
{
    struct json_object *value;

    return json_object_object_get_ex(object, key, &value) ? json_object_get_double(value) : 0;
}

/* Shared, with the digits that it was read with. */
static struct json_object *copy_of(struct json_object *object, const char *key)
{
    struct json_object *value = NULL;

    json_object_object_get_ex(object, key, &value);
    return json_object_get(value);
}

static struct json_object *checks_of(struct json_object *result)
{
    struct json_object *checks;

    json_object_object_get_ex(result, "checks", &checks);
    return checks;
}

/* --- text ----------------------------------------------------------------------------------------
 */

static void print_check(struct output *output, struct json_object *check)
{
    const char *status = text_of(check, "status");
    bool right = strcmp(status, "right") == 0;

    text_add(&output->text, "  ");
    output_color(output, right ? COLOR_GREEN : COLOR_RED);
    text_printf(&output->text, tr(N_("%5.4g of %-4.4g")), number_of(check, "points"),
        number_of(check, "max"));
    output_color(output, COLOR_NONE);
    text_printf(&output->text, " %s: %s", text_of(check, "id"), text_of(check, "text"));
    if (!right)
        text_printf(&output->text, " (%s)", tr(status));
    text_printf(&output->text, "\n                %s\n", text_of(check, "evidence"));
    if (!right)
        text_printf(
            &output->text, tr(N_("                expected: %s\n")), text_of(check, "expected"));
    if (json_object_object_get_ex(check, "hint", NULL))
        text_printf(&output->text, tr(N_("                Hint: %s\n")), text_of(check, "hint"));
}

static const char *capture_of(struct json_object *pair, size_t i)
{
    struct json_object *captures;

    json_object_object_get_ex(pair, "captures", &captures);
    return json_object_get_string(json_object_array_get_idx(captures, i));
}

/* "a.pcap and b.pcap share 12 marks: tcp in frames 1 and 1, …" */
static void print_shared(struct text *out, struct json_object *shared)
{
    size_t n = json_object_array_length(shared);

    text_add(out, n ? tr(N_("\nCaptures that share sessions:\n"))
                    : tr(N_("\nNo captures share sessions.\n")));
    for (size_t i = 0; i < n; i++) {
        struct json_object *pair = json_object_array_get_idx(shared, i), *marks;
        text_printf(out, tr(N_("  %s and %s share %.0f marks:")), capture_of(pair, 0),
            capture_of(pair, 1), number_of(pair, "count"));
        json_object_object_get_ex(pair, "marks", &marks);
        for (size_t k = 0; k < json_object_array_length(marks); k++) {
            struct json_object *mark = json_object_array_get_idx(marks, k), *frames;
            json_object_object_get_ex(mark, "frames", &frames);
            text_add(out, k ? ", " : " ");
            text_printf(out, tr(N_("%s in frames %d and %d")), text_of(mark, "kind"),
                json_object_get_int(json_object_array_get_idx(frames, 0)),
                json_object_get_int(json_object_array_get_idx(frames, 1)));
        }
        text_char(out, '\n');
    }
}

static bool text_begin(struct grade_report *report)
{
    text_printf(&report->output->text, "%s\n", report->rubric->title);
    return output_record(report->output);
}

static bool text_result(
    struct grade_report *report, struct json_object *result, struct json_object *shared)
{
    struct output *output = report->output;
    struct json_object *checks = checks_of(result);

    (void)shared;
    text_printf(&output->text, tr(N_("\n%s: %.4g of %.4g points\n")), text_of(result, "capture"),
        number_of(result, "points"), number_of(result, "max"));
    if (json_object_object_get_ex(result, "error", NULL))
        text_printf(&output->text, "  %s\n", text_of(result, "error"));
    if (json_object_object_get_ex(result, "damage", NULL))
        text_printf(
            &output->text, tr(N_("  the capture is damaged: %s\n")), text_of(result, "damage"));
    for (size_t k = 0; k < json_object_array_length(checks); k++)
        print_check(output, json_object_array_get_idx(checks, k));
    return output_record(output);
}

static bool text_end(struct grade_report *report, struct json_object *shared)
{
    if (shared)
        print_shared(&report->output->text, shared);
    return output_record(report->output);
}

/* --- CSV (RFC 4180)
 * -------------------------------------------------------------------------------- */

static void add_cell(struct text *out, const char *cell)
{
    bool quoted = strpbrk(cell, ",\"\r\n") != NULL;

    if (quoted)
        text_char(out, '"');
    for (const char *c = cell; *c; c++) {
        if (*c == '"')
            text_char(out, '"');
        text_char(out, *c);
    }
    if (quoted)
        text_char(out, '"');
}

/* The names of the captures that share sessions with this one, with blanks between. */
static void add_sharers(struct text *out, struct json_object *shared, const char *capture)
{
    struct text names = {0};

    for (size_t i = 0; i < json_object_array_length(shared); i++) {
        struct json_object *pair = json_object_array_get_idx(shared, i);
        for (size_t k = 0; k < 2; k++)
            if (strcmp(capture_of(pair, k), capture) == 0)
                text_printf(&names, "%s%s", names.length ? " " : "", capture_of(pair, 1 - k));
    }
    text_char(out, ',');
    add_cell(out, text_string(&names));
    text_deinit(&names);
}

static bool csv_begin(struct grade_report *report)
{
    const struct rubric *rubric = report->rubric;
    struct text *out = &report->output->text;

    text_add(out, "capture,points,max");
    for (size_t i = 0; i < rubric->n_checks; i++) {
        text_char(out, ',');
        add_cell(out, rubric->checks[i].id);
    }
    text_add(out, report->originality ? ",error,shared\r\n" : ",error\r\n");
    return output_record(report->output);
}

static bool csv_result(
    struct grade_report *report, struct json_object *result, struct json_object *shared)
{
    struct text *out = &report->output->text;
    struct json_object *checks = checks_of(result);
    size_t n_checks = json_object_array_length(checks);

    add_cell(out, text_of(result, "capture"));
    text_printf(out, ",%.6g,%.6g", number_of(result, "points"), number_of(result, "max"));
    for (size_t k = 0; k < report->rubric->n_checks; k++)
        text_printf(out, ",%.6g",
            k < n_checks ? number_of(json_object_array_get_idx(checks, k), "points") : 0);
    text_char(out, ',');
    add_cell(out, text_of(result, "error"));
    if (shared)
        add_sharers(out, shared, text_of(result, "capture"));
    text_add(out, "\r\n");
    return output_record(report->output);
}

static bool csv_end(struct grade_report *report, struct json_object *shared)
{
    (void)shared;
    return output_record(report->output);
}

/* --- JSON
 * ------------------------------------------------------------------------------------------ */

static void add_json(struct text *out, struct json_object *object, int flags)
{
    text_add(out, json_object_to_json_string_ext(object, flags));
}

/* The document is written by hand, so that no result waits for the others. */
static bool json_begin(struct grade_report *report)
{
    struct json_object *head = json_object_new_object();
    struct text *out = &report->output->text;

    json_object_object_add(head, "type", json_object_new_string("grades"));
    json_object_object_add(head, "schema", json_object_new_string(JSON_SCHEMA));
    json_object_object_add(head, "title", json_object_new_string(report->rubric->title));
    add_json(out, head, PLAIN);
    json_object_put(head);
    out->length--; /* it goes on */
    text_add(out, ",\"results\":[");
    return output_record(report->output);
}

static bool json_result(
    struct grade_report *report, struct json_object *result, struct json_object *shared)
{
    (void)shared;
    text_add(&report->output->text, report->reported ? "," : "");
    add_json(&report->output->text, result, PLAIN);
    return output_record(report->output);
}

static bool json_end(struct grade_report *report, struct json_object *shared)
{
    struct text *out = &report->output->text;

    text_char(out, ']');
    if (shared) {
        text_add(out, ",\"shared\":");
        add_json(out, shared, PLAIN);
    }
    text_add(out, "}\n");
    return output_record(report->output);
}

/* A test of Gradescope's autograder specification. */
static struct json_object *gradescope_test(struct json_object *check)
{
    struct json_object *test = json_object_new_object();
    const char *visibility = text_of(check, "visibility"), *hint = text_of(check, "hint");
    bool right = strcmp(text_of(check, "status"), "right") == 0;
    struct text words = {0};

    json_object_object_add(test, "score", copy_of(check, "points"));
    json_object_object_add(test, "max_score", copy_of(check, "max"));
    json_object_object_add(test, "name", json_object_new_string(text_of(check, "text")));
    json_object_object_add(test, "number", json_object_new_string(text_of(check, "id")));
    json_object_object_add(test, "status", json_object_new_string(right ? "passed" : "failed"));
    text_printf(&words, "%s: %s", tr(text_of(check, "status")), text_of(check, "evidence"));
    if (!right)
        text_printf(&words, tr(N_("\nExpected: %s")), text_of(check, "expected"));
    if (*hint)
        text_printf(&words, tr(N_("\nHint: %s")), hint);
    json_object_object_add(
        test, "output", json_object_new_string_len(words.data, (int)words.length));
    json_object_object_add(
        test, "visibility", json_object_new_string(*visibility ? visibility : "visible"));
    text_deinit(&words);
    return test;
}

static bool gradescope_begin(struct grade_report *report)
{
    text_add(&report->output->text, report->n > 1 ? "[\n" : "");
    return output_record(report->output);
}

/* One submission is one document; several are a list of them. Students read it: who shares with
 * whom is not theirs to see. */
static bool gradescope_result(
    struct grade_report *report, struct json_object *result, struct json_object *shared)
{
    struct json_object *document = json_object_new_object(), *tests = json_object_new_array();
    struct json_object *checks = checks_of(result);
    const char *error = text_of(result, "error"), *damage = text_of(result, "damage");
    struct text *out = &report->output->text;

    (void)shared;
    json_object_object_add(document, "score", copy_of(result, "points"));
    json_object_object_add(document, "output", json_object_new_string(*error ? error : damage));
    for (size_t k = 0; k < json_object_array_length(checks); k++)
        json_object_array_add(tests, gradescope_test(json_object_array_get_idx(checks, k)));
    json_object_object_add(document, "tests", tests);
    text_add(out, report->reported ? ",\n" : "");
    add_json(out, document, JSON_C_TO_STRING_PRETTY);
    json_object_put(document);
    return output_record(report->output);
}

static bool gradescope_end(struct grade_report *report, struct json_object *shared)
{
    (void)shared;
    text_add(&report->output->text, report->n > 1 ? "\n]\n" : "\n");
    return output_record(report->output);
}

/* --- all formats -------------------------------------------------------------------------------
 */

static const struct writer {
    bool (*begin)(struct grade_report *report);
    bool (*result)(
        struct grade_report *report, struct json_object *result, struct json_object *shared);
    bool (*end)(struct grade_report *report, struct json_object *shared);
} writers[FORMATS] = {
    [FORMAT_TEXT] = {text_begin, text_result, text_end},
    [FORMAT_CSV] = {csv_begin, csv_result, csv_end},
    [FORMAT_JSON] = {json_begin, json_result, json_end},
    [FORMAT_GRADESCOPE] = {gradescope_begin, gradescope_result, gradescope_end},
};

bool grade_report_begin(struct grade_report *report)
{
    return writers[report->format].begin(report);
}

bool grade_report_result(
    struct grade_report *report, struct json_object *result, struct json_object *shared)
{
    bool good = writers[report->format].result(report, result, shared);

    report->reported++;
    return good;
}

bool grade_report_end(struct grade_report *report, struct json_object *shared)
{
    return writers[report->format].end(report, shared);
}
