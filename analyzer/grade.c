#include "analyzer/grade.h"

#include "analyzer/evidence.h"
#include "analyzer/json_values.h"
#include "analyzer/run.h"
#include "analyzer/workers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- one capture, in a process of its own --------------------------------------------------------
 */

struct grading {
    struct examination examination; /* first */
    const struct sink_setup *setup;
    struct marks marks; /* with --originality */
};

/* Points have no more than four decimals. */
static struct json_object *json_points(double points)
{
    char digits[32];

    snprintf(digits, sizeof digits, "%.10g", (double)(int64_t)(points * 1e4 + 0.5) / 1e4);
    return json_object_new_double_s(points, digits);
}

static const char *status_of(
    const struct grading *grading, const struct rubric_check *check, double points)
{
    const struct examination *examination = &grading->examination;

    if (points >= check->points)
        return "right";
    if (examination->incomplete && examination_lacks(examination, check->condition))
        return "not captured";
    if (points > 0)
        return "partial";
    return examination_nothing(examination, check->condition) ? "not captured" : "wrong";
}

static void add_frames(
    struct json_object *object, const struct grading *grading, const struct rubric_check *check)
{
    struct sighting frames[EVIDENCE_FRAMES];
    size_t n = examination_frames(&grading->examination, check, frames);
    struct json_object *list = json_object_new_array();

    for (size_t i = 0; i < n; i++) {
        struct json_object *one = json_object_new_object();
        json_object_object_add(one, "frame", json_object_new_int64(frames[i].frame));
        json_object_object_add(one, "time", json_time(frames[i].time));
        json_object_array_add(list, one);
    }
    json_object_object_add(object, "frames", list);
}

static struct json_object *check_result(
    const struct grading *grading, const struct rubric_check *check)
{
    struct json_object *object = json_object_new_object();
    double points = examination_points(&grading->examination, check);
    struct text text = {0};

    json_object_object_add(object, "id", json_object_new_string(check->id));
    json_object_object_add(object, "text", json_object_new_string(check->text));
    json_object_object_add(object, "points", json_points(points));
    json_object_object_add(object, "max", json_points(check->points));
    json_object_object_add(
        object, "status", json_object_new_string(status_of(grading, check, points)));
    examination_expect(check, &text);
    json_object_object_add(object, "expected", json_wire(text.data, text.length));
    text_reset(&text);
    examination_explain(&grading->examination, check, &text);
    json_object_object_add(object, "evidence", json_wire(text.data, text.length));
    add_frames(object, grading, check);
    if (check->hint && points < check->points)
        json_object_object_add(object, "hint", json_object_new_string(check->hint));
    if (check->visibility)
        json_object_object_add(object, "visibility", json_object_new_string(check->visibility));
    text_deinit(&text);
    return object;
}

static bool hand_over(struct examination *examination)
{
    struct grading *grading = (struct grading *)examination;
    const struct rubric *rubric = examination->rubric;
    struct json_object *object = json_object_new_object(), *checks = json_object_new_array();
    double points = 0, most = 0;

    for (size_t i = 0; i < rubric->n_checks; i++) {
        json_object_array_add(checks, check_result(grading, &rubric->checks[i]));
        points += examination_points(examination, &rubric->checks[i]);
        most += rubric->checks[i].points;
    }
    json_object_object_add(object, "type", json_object_new_string("grade"));
    json_object_object_add(object, "points", json_points(points));
    json_object_object_add(object, "max", json_points(most));
    if (examination->book.damage)
        json_object_object_add(object, "damage", json_object_new_string(examination->book.damage));
    json_object_object_add(object, "checks", checks);
    if (examination->marks)
        json_object_object_add(object, "marks", marks_to_json(examination->marks));
    struct text *out = &grading->setup->output->text;
    text_add(out, json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN));
    text_char(out, '\n');
    json_object_put(object);
    return output_record(grading->setup->output);
}

static struct sink *make_sink(const struct sink_setup *setup)
{
    struct grading *grading = setup->context;

    grading->setup = setup;
    grading->examination.book.style = setup->script;
    return examination_sink(&grading->examination);
}

/* --- many captures
 * -------------------------------------------------------------------------------- */

struct school {
    const struct options *options;
    const struct rubric *rubric;
    struct json_object **results;
    size_t n, done;
    bool unreadable, damaged;
};

/* In a process of its own. */
static int grade_one(void *context, size_t job)
{
    const struct school *school = context;
    const struct options *options = school->options;
    struct command command = *options->command;
    struct options one = *options;
    struct grading *grading = calloc(1, sizeof *grading);

    if (!grading || !examination_init(&grading->examination, school->rubric))
        return EXIT_WRONG;
    grading->examination.marks = options->originality ? &grading->marks : NULL;
    grading->examination.close = hand_over;
    command.sink = make_sink;
    one.command = &command;
    one.paths = &options->paths[job + 1];
    one.n_paths = 1;
    one.output = NULL;
    one.color = COLOR_NEVER;
    one.context = grading;
    return run_sink(&one);
}

static struct json_object *no_check(const struct rubric_check *check, const char *why)
{
    struct json_object *object = json_object_new_object();
    struct text text = {0};

    json_object_object_add(object, "id", json_object_new_string(check->id));
    json_object_object_add(object, "text", json_object_new_string(check->text));
    json_object_object_add(object, "points", json_points(0));
    json_object_object_add(object, "max", json_points(check->points));
    json_object_object_add(object, "status", json_object_new_string("not captured"));
    examination_expect(check, &text);
    json_object_object_add(object, "expected", json_wire(text.data, text.length));
    json_object_object_add(object, "evidence", json_object_new_string(why));
    json_object_object_add(object, "frames", json_object_new_array());
    if (check->visibility)
        json_object_object_add(object, "visibility", json_object_new_string(check->visibility));
    text_deinit(&text);
    return object;
}

/* What a capture without a result is worth, and why. */
static struct json_object *no_result(const struct school *school, int status)
{
    struct json_object *object = json_object_new_object();
    double most = 0;
    struct text text = {0};

    for (size_t i = 0; i < school->rubric->n_checks; i++)
        most += school->rubric->checks[i].points;
    workers_reason(&text, status);
    const char *why = text_string(&text);
    json_object_object_add(object, "type", json_object_new_string("grade"));
    json_object_object_add(object, "points", json_points(0));
    json_object_object_add(object, "max", json_points(most));
    json_object_object_add(object, "error", json_object_new_string(why));
    struct json_object *checks = json_object_new_array();
    for (size_t i = 0; i < school->rubric->n_checks; i++)
        json_object_array_add(checks, no_check(&school->rubric->checks[i], why));
    json_object_object_add(object, "checks", checks);
    text_deinit(&text);
    return object;
}

static bool take_result(void *context, size_t job, int status, struct text *printed)
{
    struct school *school = context;
    const char *path = school->options->paths[job + 1];
    struct json_object *result = printed->length ? json_tokener_parse(text_string(printed)) : NULL;

    if (!result)
        result = no_result(school, status);
    school->unreadable |= json_object_object_get_ex(result, "error", NULL);
    school->damaged |= json_object_object_get_ex(result, "damage", NULL);
    json_object_object_add(result, "capture", json_object_new_string(path));
    school->results[job] = result;
    school->done++;
    if (school->n > 1 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%zu of %zu captures%s", school->done, school->n,
            school->done == school->n ? "\r\033[K" : "");
    return true;
}

static bool run_all(struct school *school)
{
    const struct workers workers = {.n = school->n,
        .at_a_time = school->options->jobs,
        .printed_max = GRADE_RESULT_MAX,
        .work = grade_one,
        .done = take_result,
        .context = school};

    return workers_run(&workers, "grade");
}

static int exit_code(const struct school *school)
{
    for (size_t i = 0; i < school->n; i++) {
        struct json_object *points, *most;
        json_object_object_get_ex(school->results[i], "points", &points);
        json_object_object_get_ex(school->results[i], "max", &most);
        if (json_object_get_double(points) < json_object_get_double(most))
            return school->n == 1 && school->unreadable ? EXIT_UNREADABLE : EXIT_NO;
    }
    return school->damaged ? EXIT_DAMAGED : EXIT_DONE;
}

static int report(struct school *school)
{
    struct output output = {0};

    if (!output_open(&output, school->options->output, school->options->color))
        return EXIT_OUTPUT;
    struct json_object *shared =
        school->options->originality ? marks_shared(school->results, school->n) : NULL;
    bool good = grade_report(&output, school->options->format,
        &(struct grades){school->rubric, school->results, school->n, shared});
    json_object_put(shared);
    bool written = output_close(&output) || output.state == OUTPUT_CLOSED;
    output_deinit(&output);
    return good && written ? exit_code(school) : EXIT_OUTPUT;
}

int grade_run(const struct options *options)
{
    struct school *school = calloc(1, sizeof *school);
    int code = EXIT_WRONG;

    bool good = options->n_paths >= 2 && options->n_paths <= GRADE_CAPTURES_MAX;
    if (options->n_paths < 2)
        fputs("wirewalk: grade: no capture: write grade RUBRIC CAPTURE...\n", stderr);
    else if (!good)
        fputs("wirewalk: grade: too many captures: grade them in parts\n", stderr);
    struct rubric *rubric =
        school && good && run_validate(options) ? rubric_read(options->paths[0]) : NULL;
    if (rubric) {
        school->options = options;
        school->rubric = rubric;
        school->n = options->n_paths - 1;
        school->results = calloc(school->n, sizeof(struct json_object *));
        if (school->results && run_all(school))
            code = report(school);
        for (size_t i = 0; school->results && i < school->n; i++)
            json_object_put(school->results[i]);
        free(school->results);
    }
    rubric_free(rubric);
    free(school);
    return code;
}
