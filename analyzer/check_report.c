/* check_report: the verdicts of a check as text with differences, TAP 14, JUnit XML and JSON. */
#include "analyzer/check.h"

#include "analyzer/language.h"
#include "analyzer/json_record.h"
#include "analyzer/json_values.h"

#include <json-c/json.h>
#include <string.h>

enum {
    CONTEXT = 3,           /* lines around a difference */
    DIFFERENCE_MAX = 2000, /* lines of one report */
};

/* --- what is said about a result ----------------------------------------------------------------
 */

static const char *const verdict_names[] = {[CHECK_FOUND] = N_("found"),
    [CHECK_WRONG] = N_("wrong"),
    [CHECK_NOT_CAPTURED] = N_("not captured")};

static void write_name(struct text *out, const struct check_result *result)
{
    const struct expected_session *expected = result->expected;

    text_printf(out, "%s:%u session %s", result->file->path, expected->line, expected->protocol);
    if (expected->port)
        text_printf(out, " port %u", expected->port);
    if (expected->number)
        text_printf(out, " number %u", expected->number);
}

static void write_expected(struct text *out, const struct expected_line *line)
{
    static const char *const speakers[] = {
        [BY_ANYBODY] = "", [BY_CLIENT] = "C: ", [BY_SERVER] = "S: "};

    text_add(out, speakers[line->speaker]);
    text_add(out, line->pattern ? pattern_text(line->pattern) : "[...]");
}

static void write_said(struct text *out, const struct check_result *result, size_t i)
{
    const struct script *script = &result->nearest->script;

    if (i >= script->n_lines) {
        text_add(out, tr(N_("(the session ends)")));
        return;
    }
    text_add(out, speaker_prefix(script->lines[i].speaker));
    text_add_n(out, script_text(script, &script->lines[i]), script->lines[i].length);
}

/* The first line that differs, or NULL. */
static const struct edit *first_difference(const struct check_result *result)
{
    const struct match *match = &result->match;

    for (size_t i = 0; i < match->n_edits; i++)
        if (match->edits[i].kind == EDIT_MISSING || match->edits[i].kind == EDIT_INSTEAD)
            return &match->edits[i];
    return NULL;
}

/* What stood there instead: behind missing lines comes the first that was not expected. */
static size_t instead_of(const struct check_result *result, const struct edit *edit)
{
    const struct edit *end = result->match.edits + result->match.n_edits;

    for (const struct edit *next = edit; next < end && next->kind != EDIT_SAME; next++)
        if (next->kind == EDIT_INSTEAD)
            return next->said;
    return edit->said;
}

/* The line of the file that an edit is about; behind the last one, the last. */
static uint32_t line_of(const struct check_result *result, size_t expected)
{
    const struct expected_session *session = result->expected;

    if (session->n_lines == 0)
        return session->line;
    return session->lines[expected < session->n_lines ? expected : session->n_lines - 1].line;
}

/* One sentence: why it failed. */
static void write_reason(struct text *out, const struct check_result *result)
{
    const struct expected_count *count = result->match.wrong_count;
    const struct edit *edit = result->nearest ? first_difference(result) : NULL;

    if (!result->nearest) {
        text_add(out, result->taken
                          ? tr(N_("the capture has no such session beside those already found"))
                          : tr(N_("the capture has no such session")));
        return;
    }
    if (result->match.gave_up)
        text_add(out, tr(N_("the expectation took too long to compare, it may be there; ")));
    if (result->match.wrong_name)
        text_add(out, tr(N_("a name stands for another text: ")));
    if (edit) {
        size_t lines = result->expected->n_lines;
        text_printf(out, tr(N_("line %u: ")), line_of(result, edit->expected));
        if (edit->expected < lines) {
            text_add(out, tr(N_("expected \"")));
            write_expected(out, &result->expected->lines[edit->expected]);
            text_add(out, tr(N_("\", found \"")));
        } else {
            text_add(out, tr(N_("expected the end, found \"")));
        }
        write_said(out, result, instead_of(result, edit));
        text_char(out, '"');
    } else if (count) {
        text_printf(out, tr(N_("line %u: expected %u times \"")), count->line.line, count->wanted);
        write_expected(out, &count->line);
        text_printf(out, tr(N_("\", found %u")), result->match.counted);
    } else {
        text_add(out, tr(N_("it is too large to say where")));
    }
}

static uint32_t frame_of(const struct check_result *result)
{
    const struct edit *edit = result->nearest ? first_difference(result) : NULL;
    size_t said = edit ? instead_of(result, edit) : result->match.wrong_line;

    if (!result->nearest)
        return 0;
    return said < result->nearest->script.n_lines ? result->nearest->script.lines[said].frame
                                                  : result->nearest->session.last_frame;
}

/* When the line at fault was said: ns; the end of the session where nothing was. */
static int64_t time_of(const struct check_result *result)
{
    const struct edit *edit = result->nearest ? first_difference(result) : NULL;
    size_t said = edit ? instead_of(result, edit) : result->match.wrong_line;

    if (!result->nearest)
        return 0;
    return said < result->nearest->script.n_lines ? result->nearest->script.lines[said].time
                                                  : result->nearest->session.last_time;
}

/* "frame 12, 2014-05-18T19:04:25.686124000Z"; nothing where there is no session. */
static void write_when(struct text *out, const struct check_result *result)
{
    if (!result->nearest)
        return;
    text_printf(out, tr(N_("frame %u, ")), frame_of(result));
    text_iso_time(out, time_of(result));
}

/* --- text ----------------------------------------------------------------------------------------
 */

static void print_edit(
    struct output *output, const struct check_result *result, const struct edit *edit)
{
    static const char marks[] = {
        [EDIT_SAME] = ' ', [EDIT_MISSING] = '-', [EDIT_INSTEAD] = '+', [EDIT_SKIPPED] = ' '};
    static const enum color colors[] = {[EDIT_SAME] = COLOR_NONE,
        [EDIT_MISSING] = COLOR_RED,
        [EDIT_INSTEAD] = COLOR_GREEN,
        [EDIT_SKIPPED] = COLOR_DIM};

    output_color(output, colors[edit->kind]);
    text_char(&output->text, marks[edit->kind]);
    if (edit->kind == EDIT_MISSING)
        write_expected(&output->text, &result->expected->lines[edit->expected]);
    else
        write_said(&output->text, result, edit->said);
    output_color(output, COLOR_NONE);
    text_char(&output->text, '\n');
}

/* Whether a difference is near enough that the edit is shown beside it. */
static bool shown(const struct match *match, size_t i)
{
    size_t from = i > CONTEXT ? i - CONTEXT : 0, to = i + CONTEXT + 1;

    for (size_t k = from; k < to && k < match->n_edits; k++)
        if (match->edits[k].kind == EDIT_MISSING || match->edits[k].kind == EDIT_INSTEAD)
            return true;
    return false;
}

static void print_place(
    struct output *output, const struct check_result *result, const struct edit *edit)
{
    const struct script *script = &result->nearest->script;

    output_color(output, COLOR_CYAN);
    text_printf(&output->text, "@@ line %u", line_of(result, edit->expected));
    if (edit->said < script->n_lines)
        text_printf(&output->text, ", frame %u", script->lines[edit->said].frame);
    text_add(&output->text, " @@");
    output_color(output, COLOR_NONE);
    text_char(&output->text, '\n');
}

static void print_difference(
    struct output *output, const struct check *check, const struct check_result *result)
{
    const struct match *match = &result->match;
    bool open = false;

    text_printf(&output->text, "--- %s\n+++ %s session %u\n", result->file->path, check->capture,
        result->nearest->session.number);
    for (size_t i = 0, n = 0; i < match->n_edits && n < DIFFERENCE_MAX; i++) {
        if (!shown(match, i)) {
            open = false;
            continue;
        }
        if (!open)
            print_place(output, result, &match->edits[i]);
        open = true;
        print_edit(output, result, &match->edits[i]);
        n++;
    }
}

static void print_result(struct check *check, const struct check_result *result, size_t number)
{
    struct output *output = check->setup->output;
    bool good = result->verdict == CHECK_FOUND;

    output_color(output, good ? COLOR_GREEN : COLOR_RED);
    text_add(&output->text, good ? "ok " : "not ok ");
    output_color(output, COLOR_NONE);
    text_uint(&output->text, number);
    text_add(&output->text, " - ");
    write_name(&output->text, result);
    if (result->nearest)
        text_printf(&output->text,
            good ? tr(N_(": in session %u, frames %u to %u"))
                 : tr(N_(": nearest is session %u, frames %u to %u")),
            result->nearest->session.number, result->nearest->session.first_frame,
            result->nearest->session.last_frame);
    text_char(&output->text, '\n');
    if (good)
        return;
    text_printf(&output->text, "  %s: ", tr(verdict_names[result->verdict]));
    write_reason(&output->text, result);
    if (result->nearest) {
        text_add(&output->text, " (");
        write_when(&output->text, result);
        text_char(&output->text, ')');
    }
    text_char(&output->text, '\n');
    if (result->match.n_edits > 0)
        print_difference(output, check, result);
}

static bool report_text(struct check *check)
{
    struct output *output = check->setup->output;
    size_t bad = check->n_wrong + check->n_not_captured;

    for (size_t i = 0; i < check->n_results; i++)
        print_result(check, &check->results[i], i + 1);
    text_printf(&output->text, tr(N_("%zu of %zu expected sessions found\n")),
        check->n_results - bad, check->n_results);
    if (check->book.damage)
        text_printf(&output->text, tr(N_("the capture is damaged: %s\n")), check->book.damage);
    return output_record(output);
}

/* --- TAP
 * ------------------------------------------------------------------------------------------ */

/* A double-quoted scalar of YAML 1.2. */
static void write_yaml(struct text *out, const char *name, const char *value)
{
    text_printf(out, "  %s: \"", name);
    for (const char *c = value; *c; c++) {
        if (*c == '"' || *c == '\\')
            text_char(out, '\\');
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            text_printf(out, "\\x%02x", (unsigned char)*c);
        else
            text_char(out, *c);
    }
    text_add(out, "\"\n");
}

/* In a description "#" would begin a directive. */
static void write_description(struct text *out, const struct check_result *result)
{
    struct text name = {0};

    write_name(&name, result);
    for (size_t i = 0; i < name.length; i++) {
        if (name.data[i] == '#' || name.data[i] == '\\')
            text_char(out, '\\');
        text_char(out, name.data[i] == '\n' ? ' ' : name.data[i]);
    }
    text_deinit(&name);
    text_char(out, '\n');
}

static void write_diagnosis(struct text *out, const struct check_result *result)
{
    struct text words = {0};

    write_reason(&words, result);
    text_add(out, "  ---\n");
    write_yaml(out, "message", text_string(&words));
    write_yaml(out, "verdict", verdict_names[result->verdict]);
    text_add(out, "  severity: fail\n");
    if (result->nearest) {
        text_printf(
            out, "  session: %u\n  frame: %u\n", result->nearest->session.number, frame_of(result));
        text_reset(&words);
        text_iso_time(&words, time_of(result));
        write_yaml(out, "time", text_string(&words));
    }
    text_add(out, "  ...\n");
    text_deinit(&words);
}

static bool report_tap(struct check *check)
{
    struct text *out = &check->setup->output->text;

    text_printf(out, "TAP version 14\n1..%zu\n", check->n_results);
    for (size_t i = 0; i < check->n_results; i++) {
        const struct check_result *result = &check->results[i];
        bool good = result->verdict == CHECK_FOUND;
        text_printf(out, "%s %zu - ", good ? "ok" : "not ok", i + 1);
        write_description(out, result);
        if (!good)
            write_diagnosis(out, result);
    }
    return output_record(check->setup->output);
}

/* --- JUnit
 * ---------------------------------------------------------------------------------------- */

/* What XML 1.0 cannot hold becomes U+FFFD. */
static void write_xml(struct text *out, const char *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c == '&')
            text_add(out, "&amp;");
        else if (c == '<')
            text_add(out, "&lt;");
        else if (c == '>')
            text_add(out, "&gt;");
        else if (c == '"')
            text_add(out, "&quot;");
        else if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
            text_add(out, "\xef\xbf\xbd");
        else
            text_char(out, (char)c);
    }
}

static void write_plain_difference(
    struct text *out, const struct check *check, const struct check_result *result)
{
    struct output plain = {0}; /* its text alone is used, without colours */

    if (result->match.n_edits == 0)
        return;
    print_difference(&plain, check, result);
    text_add_n(out, plain.text.data, plain.text.length);
    text_deinit(&plain.text);
}

static void junit_case(struct check *check, const struct check_result *result)
{
    struct text *out = &check->setup->output->text, words = {0};
    double seconds =
        result->nearest
            ? (double)(result->nearest->session.last_time - result->nearest->session.first_time) /
                  1e9
            : 0;

    text_add(out, "    <testcase classname=\"");
    write_xml(out, result->file->path, strlen(result->file->path));
    text_add(out, "\" name=\"");
    write_name(&words, result);
    write_xml(out, words.data, words.length);
    text_printf(out, "\" time=\"%.6f\"", seconds);
    if (result->verdict == CHECK_FOUND) {
        text_add(out, "/>\n");
    } else {
        const char *element = result->verdict == CHECK_WRONG ? "failure" : "error";
        text_reset(&words);
        write_reason(&words, result);
        text_printf(
            out, ">\n      <%s type=\"%s\" message=\"", element, verdict_names[result->verdict]);
        write_xml(out, words.data, words.length);
        text_add(out, "\">");
        text_reset(&words);
        write_when(&words, result);
        text_char(&words, '\n');
        write_plain_difference(&words, check, result);
        write_xml(out, words.data, words.length);
        text_printf(out, "</%s>\n    </testcase>\n", element);
    }
    text_deinit(&words);
}

static bool report_junit(struct check *check)
{
    struct text *out = &check->setup->output->text;

    text_printf(out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        "  <testsuite name=\"wirewalk check\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
        "skipped=\"0\">\n",
        check->n_results, check->n_wrong, check->n_not_captured);
    for (size_t i = 0; i < check->n_results; i++)
        junit_case(check, &check->results[i]);
    text_add(out, "  </testsuite>\n</testsuites>\n");
    return output_record(check->setup->output);
}

/* --- JSON
 * ----------------------------------------------------------------------------------------- */

static struct json_object *json_text(struct text *text)
{
    struct json_object *object = json_wire(text->data, text->length);

    text_reset(text);
    return object;
}

static struct json_object *json_differences(const struct check_result *result)
{
    static const char *const kinds[] = {[EDIT_MISSING] = "missing", [EDIT_INSTEAD] = "instead"};
    struct json_object *array = json_object_new_array();
    struct text words = {0};

    for (size_t i = 0; i < result->match.n_edits; i++) {
        const struct edit *edit = &result->match.edits[i];
        if (edit->kind != EDIT_MISSING && edit->kind != EDIT_INSTEAD)
            continue;
        struct json_object *object = json_object_new_object();
        json_object_object_add(object, "kind", json_object_new_string(kinds[edit->kind]));
        if (edit->kind == EDIT_MISSING) {
            const struct expected_line *line = &result->expected->lines[edit->expected];
            json_object_object_add(object, "line", json_object_new_int64(line->line));
            write_expected(&words, line);
        } else {
            json_object_object_add(object, "frame",
                json_object_new_int64(result->nearest->script.lines[edit->said].frame));
            write_said(&words, result, edit->said);
        }
        json_object_object_add(object, "text", json_text(&words));
        json_object_array_add(array, object);
    }
    text_deinit(&words);
    return array;
}

static struct json_object *json_result(const struct check_result *result)
{
    struct json_object *object = json_object_new_object();
    struct text words = {0};

    json_object_object_add(object, "type", json_object_new_string("check"));
    json_object_object_add(object, "file", json_object_new_string(result->file->path));
    json_object_object_add(object, "line", json_object_new_int64(result->expected->line));
    json_object_object_add(object, "protocol", json_object_new_string(result->expected->protocol));
    json_object_object_add(
        object, "verdict", json_object_new_string(verdict_names[result->verdict]));
    if (result->nearest) {
        const struct session *session = &result->nearest->session;
        json_object_object_add(object, "session", json_object_new_int64(session->number));
        json_object_object_add(object, "first_frame", json_object_new_int64(session->first_frame));
        json_object_object_add(object, "last_frame", json_object_new_int64(session->last_frame));
    }
    if (result->verdict != CHECK_FOUND) {
        write_reason(&words, result);
        json_object_object_add(object, "reason", json_text(&words));
        if (result->nearest) {
            json_object_object_add(object, "frame", json_object_new_int64(frame_of(result)));
            json_object_object_add(object, "time", json_time(time_of(result)));
        }
        json_object_object_add(object, "differences", json_differences(result));
    }
    text_deinit(&words);
    return object;
}

static bool report_json(struct check *check)
{
    struct text *out = &check->setup->output->text;
    struct json_object *document = json_object_new_object(), *results = json_object_new_array();

    json_object_object_add(document, "type", json_object_new_string("checks"));
    json_object_object_add(document, "schema", json_object_new_string(JSON_SCHEMA));
    json_object_object_add(document, "capture", json_string(check->capture));
    if (check->book.damage)
        json_object_object_add(document, "damage", json_string(check->book.damage));
    for (size_t i = 0; i < check->n_results; i++)
        json_object_array_add(results, json_result(&check->results[i]));
    json_object_object_add(document, "results", results);
    text_add(out, json_object_to_json_string_ext(
                      document, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    text_char(out, '\n');
    json_object_put(document);
    return output_record(check->setup->output);
}

bool check_report(struct check *check)
{
    switch (check->setup->format) {
    case FORMAT_TAP:
        return report_tap(check);
    case FORMAT_JUNIT:
        return report_junit(check);
    case FORMAT_JSON:
        return report_json(check);
    default:
        return report_text(check);
    }
}
