/* grade_report: results as text, JSON, CSV and Gradescope's results.json. */
#include "analyzer/grade.h"

#include "analyzer/json_record.h"

#include <string.h>

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
    text_printf(
        &output->text, "%5.4g of %-4.4g", number_of(check, "points"), number_of(check, "max"));
    output_color(output, COLOR_NONE);
    text_printf(&output->text, " %s: %s", text_of(check, "id"), text_of(check, "text"));
    if (!right)
        text_printf(&output->text, " (%s)", status);
    text_printf(&output->text, "\n                %s\n", text_of(check, "evidence"));
    if (!right)
        text_printf(&output->text, "                expected: %s\n", text_of(check, "expected"));
    if (json_object_object_get_ex(check, "hint", NULL))
        text_printf(&output->text, "                Hint: %s\n", text_of(check, "hint"));
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

    text_add(out, n ? "\nCaptures that share sessions:\n" : "\nNo captures share sessions.\n");
    for (size_t i = 0; i < n; i++) {
        struct json_object *pair = json_object_array_get_idx(shared, i), *marks;
        text_printf(out, "  %s and %s share %.0f marks:", capture_of(pair, 0), capture_of(pair, 1),
            number_of(pair, "count"));
        json_object_object_get_ex(pair, "marks", &marks);
        for (size_t k = 0; k < json_object_array_length(marks); k++) {
            struct json_object *mark = json_object_array_get_idx(marks, k), *frames;
            json_object_object_get_ex(mark, "frames", &frames);
            text_printf(out, "%s %s in frames %d and %d", k ? "," : "", text_of(mark, "kind"),
                json_object_get_int(json_object_array_get_idx(frames, 0)),
                json_object_get_int(json_object_array_get_idx(frames, 1)));
        }
        text_char(out, '\n');
    }
}

static bool report_text(struct output *output, const struct grades *grades)
{
    struct json_object *const *results = grades->results;
    const struct rubric *rubric = grades->rubric;
    size_t n = grades->n;

    text_printf(&output->text, "%s\n", rubric->title);
    for (size_t i = 0; i < n; i++) {
        struct json_object *checks = checks_of(results[i]);
        text_printf(&output->text, "\n%s: %.4g of %.4g points\n", text_of(results[i], "capture"),
            number_of(results[i], "points"), number_of(results[i], "max"));
        if (json_object_object_get_ex(results[i], "error", NULL))
            text_printf(&output->text, "  %s\n", text_of(results[i], "error"));
        if (json_object_object_get_ex(results[i], "damage", NULL))
            text_printf(
                &output->text, "  the capture is damaged: %s\n", text_of(results[i], "damage"));
        for (size_t k = 0; k < json_object_array_length(checks); k++)
            print_check(output, json_object_array_get_idx(checks, k));
    }
    if (grades->shared)
        print_shared(&output->text, grades->shared);
    return output_record(output);
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
static void add_sharers(struct text *out, const struct grades *grades, const char *capture)
{
    struct text names = {0};

    for (size_t i = 0; i < json_object_array_length(grades->shared); i++) {
        struct json_object *pair = json_object_array_get_idx(grades->shared, i);
        for (size_t k = 0; k < 2; k++)
            if (strcmp(capture_of(pair, k), capture) == 0)
                text_printf(&names, "%s%s", names.length ? " " : "", capture_of(pair, 1 - k));
    }
    text_char(out, ',');
    add_cell(out, text_string(&names));
    text_deinit(&names);
}

static bool report_csv(struct output *output, const struct grades *grades)
{
    struct json_object *const *results = grades->results;
    const struct rubric *rubric = grades->rubric;
    size_t n = grades->n;
    struct text *out = &output->text;

    text_add(out, "capture,points,max");
    for (size_t i = 0; i < rubric->n_checks; i++) {
        text_char(out, ',');
        add_cell(out, rubric->checks[i].id);
    }
    text_add(out, grades->shared ? ",error,shared\r\n" : ",error\r\n");
    for (size_t i = 0; i < n; i++) {
        struct json_object *checks = checks_of(results[i]);
        size_t n_checks = json_object_array_length(checks);
        add_cell(out, text_of(results[i], "capture"));
        text_printf(
            out, ",%.6g,%.6g", number_of(results[i], "points"), number_of(results[i], "max"));
        for (size_t k = 0; k < rubric->n_checks; k++)
            text_printf(out, ",%.6g",
                k < n_checks ? number_of(json_object_array_get_idx(checks, k), "points") : 0);
        text_char(out, ',');
        add_cell(out, text_of(results[i], "error"));
        if (grades->shared)
            add_sharers(out, grades, text_of(results[i], "capture"));
        text_add(out, "\r\n");
    }
    return output_record(output);
}

/* --- JSON
 * ------------------------------------------------------------------------------------------ */

static bool print_object(struct output *output, struct json_object *object, int flags)
{
    text_add(&output->text, json_object_to_json_string_ext(object, flags));
    text_char(&output->text, '\n');
    json_object_put(object);
    return output_record(output);
}

static bool report_json(struct output *output, const struct grades *grades)
{
    struct json_object *object = json_object_new_object(), *all = json_object_new_array();

    json_object_object_add(object, "type", json_object_new_string("grades"));
    json_object_object_add(object, "schema", json_object_new_string(JSON_SCHEMA));
    json_object_object_add(object, "title", json_object_new_string(grades->rubric->title));
    for (size_t i = 0; i < grades->n; i++)
        json_object_array_add(all, json_object_get(grades->results[i]));
    json_object_object_add(object, "results", all);
    if (grades->shared)
        json_object_object_add(object, "shared", json_object_get(grades->shared));
    return print_object(output, object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
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
    text_printf(&words, "%s: %s", text_of(check, "status"), text_of(check, "evidence"));
    if (!right)
        text_printf(&words, "\nExpected: %s", text_of(check, "expected"));
    if (*hint)
        text_printf(&words, "\nHint: %s", hint);
    json_object_object_add(
        test, "output", json_object_new_string_len(words.data, (int)words.length));
    json_object_object_add(
        test, "visibility", json_object_new_string(*visibility ? visibility : "visible"));
    text_deinit(&words);
    return test;
}

/* One submission is one document; several are a list of them. */
static bool report_gradescope(struct output *output, struct json_object *const *results, size_t n)
{
    struct json_object *list = json_object_new_array();

    for (size_t i = 0; i < n; i++) {
        struct json_object *document = json_object_new_object(), *tests = json_object_new_array();
        struct json_object *checks = checks_of(results[i]);
        json_object_object_add(document, "score", copy_of(results[i], "points"));
        const char *error = text_of(results[i], "error"), *damage = text_of(results[i], "damage");
        json_object_object_add(document, "output", json_object_new_string(*error ? error : damage));
        for (size_t k = 0; k < json_object_array_length(checks); k++)
            json_object_array_add(tests, gradescope_test(json_object_array_get_idx(checks, k)));
        json_object_object_add(document, "tests", tests);
        json_object_array_add(list, document);
    }
    if (n != 1)
        return print_object(output, list, JSON_C_TO_STRING_PRETTY);
    struct json_object *only = json_object_get(json_object_array_get_idx(list, 0));
    json_object_put(list);
    return print_object(output, only, JSON_C_TO_STRING_PRETTY);
}

bool grade_report(struct output *output, enum format format, const struct grades *grades)
{
    switch (format) {
    case FORMAT_CSV:
        return report_csv(output, grades);
    case FORMAT_JSON:
        return report_json(output, grades);
    case FORMAT_GRADESCOPE: /* students read it: who shares with whom is not theirs to see */
        return report_gradescope(output, grades->results, grades->n);
    default:
        return report_text(output, grades);
    }
}
