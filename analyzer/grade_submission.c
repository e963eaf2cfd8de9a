/* grade_submission: the captures of one submission, and its result as JSON. */
#include "analyzer/grade.h"

#include "analyzer/evidence.h"
#include "analyzer/json_values.h"
#include "analyzer/language.h"
#include "analyzer/run.h"
#include "analyzer/sandbox.h"
#include "analyzer/submission.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct grading {
    struct examination examination;
    const struct rubric *rubric;
    struct submission submission;
    struct options options[RUBRIC_CAPTURES_MAX]; /* of each part */
    struct command command;
    struct run *runs[RUBRIC_CAPTURES_MAX]; /* NULL: it cannot be read */
    struct marks marks;                    /* with --originality */
    struct output output;
};

/* --- the result --------------------------------------------------------------------------------
 */

/* Points have no more than four decimals. */
static struct json_object *json_points(double points)
{
    char digits[32];

    snprintf(digits, sizeof digits, "%.10g", (double)(int64_t)(points * 1e4 + 0.5) / 1e4);
    return json_object_new_double_s(points, digits);
}

static const char *status_of(
    const struct examination *examination, const struct rubric_check *check, double points)
{
    if (points >= check->points)
        return N_("right");
    if (examination_lost(examination, check->condition))
        return N_("not captured");
    if (points > 0)
        return N_("partial");
    return examination_nothing(examination, check->condition) ? N_("not captured") : N_("wrong");
}

/* Frames count in their capture, which is named where there are several. */
static void add_frames(struct json_object *object, const struct examination *examination,
    const struct rubric_check *check)
{
    struct sighting frames[EVIDENCE_FRAMES];
    size_t n = examination_frames(examination, check, frames);
    struct json_object *list = json_object_new_array();

    for (size_t i = 0; i < n; i++) {
        struct json_object *one = json_object_new_object();
        const char *name = examination->parts[frames[i].part].name;
        if (name && examination->n_parts > 1)
            json_object_object_add(one, "capture", json_object_new_string(name));
        json_object_object_add(one, "frame", json_object_new_int64(frames[i].frame));
        json_object_object_add(one, "time", json_time(frames[i].time));
        json_object_array_add(list, one);
    }
    json_object_object_add(object, "frames", list);
}

static struct json_object *begin_check(
    const struct rubric_check *check, double points, const char *status)
{
    struct json_object *object = json_object_new_object();

    json_object_object_add(object, "id", json_object_new_string(check->id));
    json_object_object_add(object, "text", json_object_new_string(check->text));
    json_object_object_add(object, "points", json_points(points));
    json_object_object_add(object, "max", json_points(check->points));
    json_object_object_add(object, "status", json_object_new_string(status));
    return object;
}

static void add_expected(
    struct json_object *object, const struct rubric *rubric, const struct rubric_check *check)
{
    struct text text = {0};

    examination_expect(rubric, check, &text);
    json_object_object_add(object, "expected", json_wire(text.data, text.length));
    text_deinit(&text);
}

static struct json_object *json_check(
    const struct examination *examination, const struct rubric_check *check)
{
    double points = examination_points(examination, check);
    struct json_object *object = begin_check(check, points, status_of(examination, check, points));
    struct text text = {0};

    add_expected(object, examination->rubric, check);
    examination_explain(examination, check, &text);
    json_object_object_add(object, "evidence", json_wire(text.data, text.length));
    add_frames(object, examination, check);
    if (check->hint && points < check->points)
        json_object_object_add(object, "hint", json_object_new_string(check->hint));
    if (check->visibility)
        json_object_object_add(object, "visibility", json_object_new_string(check->visibility));
    text_deinit(&text);
    return object;
}

static struct json_object *begin_result(double points, double most)
{
    struct json_object *object = json_object_new_object();

    json_object_object_add(object, "type", json_object_new_string("grade"));
    json_object_object_add(object, "points", json_points(points));
    json_object_object_add(object, "max", json_points(most));
    return object;
}

static double most_points(const struct rubric *rubric)
{
    double most = 0;

    for (size_t i = 0; i < rubric->n_checks; i++)
        most += rubric->checks[i].points;
    return most;
}

/* {"sent": ["send.pcap"], "fetched": []} */
static void add_captures(struct json_object *object, const struct grading *grading)
{
    struct json_object *captures = json_object_new_object();
    const struct rubric *rubric = grading->rubric;

    for (size_t i = 0; i < rubric->n_captures; i++) {
        struct json_object *files = json_object_new_array();
        for (size_t k = 0; k < grading->submission.n_parts; k++) {
            const struct submission_part *part = &grading->submission.parts[k];
            for (size_t m = 0; (part->captures >> i & 1) && m < part->n_paths; m++)
                json_object_array_add(files, json_string(submission_file_name(part->paths[m])));
        }
        json_object_object_add(captures, rubric->captures[i].name, files);
    }
    if (rubric->n_captures > 0)
        json_object_object_add(object, "captures", captures);
    else
        json_object_put(captures);
}

/* "cut short in packet 12", with the name of the capture where there are several. */
static void add_damage(struct json_object *object, const struct examination *examination)
{
    struct text text = {0};

    for (uint32_t i = 0; i < examination->n_parts; i++) {
        const struct part *part = &examination->parts[i];
        if (!part->damage)
            continue;
        text_add(&text, text.length ? "; " : "");
        if (part->name && examination->n_parts > 1)
            text_printf(&text, "%s: ", part->name);
        text_add(&text, part->damage);
    }
    if (text.length)
        json_object_object_add(object, "damage", json_wire(text.data, text.length));
    text_deinit(&text);
}

static struct json_object *json_result(const struct grading *grading)
{
    const struct examination *examination = &grading->examination;
    const struct rubric *rubric = grading->rubric;
    struct json_object *checks = json_object_new_array();
    double points = 0;

    for (size_t i = 0; i < rubric->n_checks; i++) {
        json_object_array_add(checks, json_check(examination, &rubric->checks[i]));
        points += examination_points(examination, &rubric->checks[i]);
    }
    struct json_object *object = begin_result(points, most_points(rubric));
    add_captures(object, grading);
    add_damage(object, examination);
    json_object_object_add(object, "checks", checks);
    if (examination->marks)
        json_object_object_add(object, "marks", marks_to_json(examination->marks));
    return object;
}

struct json_object *grade_nothing(const struct rubric *rubric, const char *why)
{
    struct json_object *object = begin_result(0, most_points(rubric));
    struct json_object *checks = json_object_new_array();

    for (size_t i = 0; i < rubric->n_checks; i++) {
        const struct rubric_check *check = &rubric->checks[i];
        struct json_object *one = begin_check(check, 0, "not captured");
        add_expected(one, rubric, check);
        json_object_object_add(one, "evidence", json_object_new_string(why));
        json_object_object_add(one, "frames", json_object_new_array());
        if (check->visibility)
            json_object_object_add(one, "visibility", json_object_new_string(check->visibility));
        json_object_array_add(checks, one);
    }
    json_object_object_add(object, "error", json_object_new_string(why));
    json_object_object_add(object, "checks", checks);
    return object;
}

/* --- reading -----------------------------------------------------------------------------------
 */

/* What a part's sink is made from: the run knows only its options. */
static struct sink *make_sink(const struct sink_setup *setup)
{
    struct part *part = setup->context;

    part->book.style = setup->script;
    return &part->book.sessions.sink;
}

static void open_part(struct grading *grading, const struct options *options, size_t i, int *code)
{
    const struct submission_part *files = &grading->submission.parts[i];
    struct part *part = examination_add(&grading->examination, files->captures);
    struct options *one = &grading->options[i];

    *one = *options;
    one->command = &grading->command;
    one->paths = files->paths;
    one->n_paths = files->n_paths;
    one->output = NULL;
    one->context = part;
    grading->runs[i] = run_open(one, code);
    if (grading->runs[i])
        return;
    part->incomplete = true;
    part->damage = strdup(tr(N_("the capture cannot be read")));
}

/* true: there is something to read. */
static bool open_all(struct grading *grading, const struct options *options, int *code)
{
    bool some = false;

    grading->command = *options->command;
    grading->command.sink = make_sink;
    for (size_t i = 0; i < grading->submission.n_parts; i++) {
        open_part(grading, options, i, code);
        some |= grading->runs[i] != NULL;
    }
    return some;
}

/* Everything is open; from here on nothing else is. */
static bool enter_sandbox(struct grading *grading, const struct options *options)
{
    bool good = output_open(&grading->output, NULL, COLOR_NEVER);

    sandbox_prepare();
    for (size_t i = 0; good && i < grading->submission.n_parts; i++)
        good = !grading->runs[i] || run_make_sink(grading->runs[i], &grading->output);
    return good && (options->no_sandbox || sandbox_enter());
}

static bool hand_over(struct grading *grading)
{
    struct json_object *result = json_result(grading);
    struct text *out = &grading->output.text;

    text_add(out, json_object_to_json_string_ext(result, JSON_C_TO_STRING_PLAIN));
    text_char(out, '\n');
    json_object_put(result);
    return output_record(&grading->output) && output_close(&grading->output);
}

static int read_all(struct grading *grading, const struct options *options)
{
    int code = EXIT_UNREADABLE;

    if (!open_all(grading, options, &code))
        return code;
    if (!enter_sandbox(grading, options))
        return EXIT_WRONG;
    code = EXIT_DONE;
    for (size_t i = 0; i < grading->submission.n_parts; i++) {
        int each = grading->runs[i] ? run_analyse(grading->runs[i]) : EXIT_DAMAGED;
        code = each > code ? each : code;
    }
    examination_conclude(&grading->examination);
    return hand_over(grading) ? code : EXIT_OUTPUT;
}

int grade_submission(const struct options *options, const struct rubric *rubric, const char *path)
{
    struct grading *grading = calloc(1, sizeof *grading);
    int code = EXIT_UNREADABLE;

    if (!grading || !examination_init(&grading->examination, rubric)) {
        free(grading);
        return EXIT_WRONG;
    }
    grading->rubric = rubric;
    grading->examination.marks = options->originality ? &grading->marks : NULL;
    if (submission_open(&grading->submission, path, rubric))
        code = read_all(grading, options);
    for (size_t i = 0; i < grading->submission.n_parts; i++)
        run_free(grading->runs[i]);
    examination_deinit(&grading->examination);
    submission_deinit(&grading->submission);
    marks_deinit(&grading->marks);
    output_deinit(&grading->output);
    free(grading);
    return code;
}
