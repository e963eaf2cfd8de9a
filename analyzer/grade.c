#include "analyzer/grade.h"

#include "analyzer/json_values.h"
#include "analyzer/language.h"
#include "analyzer/originality.h"
#include "analyzer/run.h"
#include "analyzer/workers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* All submissions of a run. */
struct school {
    const struct options *options;
    const struct rubric *rubric;
    const char **paths;
    size_t n;
    struct json_object **results; /* those that are not reported yet */
    struct marks *marks;          /* with --originality, one for each */
    bool *same;                   /* it is a file that was named before */
    struct output output;
    struct grade_report report;
    size_t done;
    bool falls_short, unreadable, damaged;
};

/* --- originality -------------------------------------------------------------------------------
 */

struct identity {
    dev_t device;
    ino_t inode;
    size_t place;
};

static int compare_identities(const void *a, const void *b)
{
    const struct identity *x = a, *y = b;

    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    if (x->inode != y->inode)
        return x->inode < y->inode ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* A file that is named twice shares everything with itself, which says nothing about anybody. */
static bool find_same_files(struct school *school)
{
    struct identity *all = calloc(school->n + 1, sizeof *all);
    size_t n = 0;
    struct stat status;

    if (!all)
        return false;
    for (size_t i = 0; i < school->n; i++)
        if (stat(school->paths[i], &status) == 0)
            all[n++] = (struct identity){status.st_dev, status.st_ino, i};
    qsort(all, n, sizeof *all, compare_identities);
    for (size_t i = 0, first = 0; i < n; i++) {
        if (all[i].device != all[first].device || all[i].inode != all[first].inode)
            first = i;
        if (i == first)
            continue;
        school->same[all[i].place] = true;
        fprintf(stderr, "wirewalk: %s: this is the same file as %s: it is not compared\n",
            school->paths[all[i].place], school->paths[all[first].place]);
    }
    free(all);
    return true;
}

static void take_marks(struct school *school, size_t i, struct json_object *result)
{
    struct json_object *marks;

    if (school->marks && !school->same[i] && json_object_object_get_ex(result, "marks", &marks))
        marks_from_json(&school->marks[i], marks);
    json_object_object_del(result, "marks");
}

static struct json_object *shared_by(const struct school *school)
{
    return school->marks ? marks_shared(school->marks, school->paths, school->n) : NULL;
}

/* --- results -----------------------------------------------------------------------------------
 */

static void show_progress(const struct school *school)
{
    if (school->n > 1 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%zu of %zu captures%s", school->done, school->n,
            school->done == school->n ? "\r\033[K" : "");
}

static void count(struct school *school, struct json_object *result)
{
    struct json_object *points, *most;

    school->unreadable |= json_object_object_get_ex(result, "error", NULL);
    school->damaged |= json_object_object_get_ex(result, "damage", NULL);
    json_object_object_get_ex(result, "points", &points);
    json_object_object_get_ex(result, "max", &most);
    school->falls_short |= json_object_get_double(points) < json_object_get_double(most);
}

/* All that are complete up to here. shared, where it is known; CSV waits for it. */
static bool report_ready(struct school *school, struct json_object *shared)
{
    struct grade_report *report = &school->report;
    bool good = true;

    if (report->originality && report->format == FORMAT_CSV && !shared)
        return true;
    while (good && report->reported < school->n && school->results[report->reported]) {
        struct json_object **result = &school->results[report->reported];
        good = grade_report_result(report, *result, shared);
        json_object_put(*result);
        *result = NULL;
    }
    return good;
}

static int grade_one(void *context, size_t job)
{
    const struct school *school = context;

    return grade_submission(school->options, school->rubric, school->paths[job]);
}

static struct json_object *read_result(
    const struct school *school, int status, struct text *printed)
{
    struct json_object *result = printed->length ? json_tokener_parse(text_string(printed)) : NULL;
    struct text why = {0};

    if (!result) {
        workers_reason(&why, status);
        result = grade_nothing(school->rubric, text_string(&why));
        text_deinit(&why);
    }
    return result;
}

static bool take_result(void *context, size_t job, int status, struct text *printed)
{
    struct school *school = context;
    struct json_object *result = read_result(school, status, printed);

    take_marks(school, job, result);
    count(school, result);
    json_object_object_add(result, "capture", json_string(school->paths[job]));
    school->results[job] = result;
    school->done++;
    bool good = report_ready(school, NULL);
    show_progress(school);
    return good;
}

/* --- the command -------------------------------------------------------------------------------
 */

static bool grade_all(struct school *school)
{
    const struct workers workers = {.n = school->n,
        .at_a_time = school->options->jobs,
        .printed_max = GRADE_RESULT_MAX,
        .window = school->report.originality ? 0 : GRADE_WAITING_MAX,
        .work = grade_one,
        .done = take_result,
        .context = school};

    if (!grade_report_begin(&school->report) || !workers_run(&workers, "grade"))
        return false;
    struct json_object *shared = shared_by(school);
    bool good = report_ready(school, shared) && grade_report_end(&school->report, shared);
    json_object_put(shared);
    return good;
}

static int exit_code(const struct school *school)
{
    if (school->falls_short)
        return school->n == 1 && school->unreadable ? EXIT_UNREADABLE : EXIT_NO;
    return school->damaged ? EXIT_DAMAGED : EXIT_DONE;
}

static int run(struct school *school)
{
    const struct options *options = school->options;

    school->results = calloc(school->n, sizeof school->results[0]);
    school->same = calloc(school->n, sizeof school->same[0]);
    if (options->originality)
        school->marks = calloc(school->n, sizeof school->marks[0]);
    if (!school->results || !school->same || (options->originality && !school->marks))
        return EXIT_WRONG;
    if (options->originality && !find_same_files(school))
        return EXIT_WRONG;
    if (!output_open(&school->output, options->output, options->color))
        return EXIT_OUTPUT;
    school->output.eager = true; /* each result is shown when it is there */
    school->report = (struct grade_report){.output = &school->output,
        .format = options->format,
        .rubric = school->rubric,
        .n = school->n,
        .originality = options->originality};
    bool good = grade_all(school);
    bool written = output_close(&school->output);
    /* Whoever read the report has gone: that is no failure. */
    if (school->output.state == OUTPUT_CLOSED)
        return exit_code(school);
    return good && written ? exit_code(school) : EXIT_OUTPUT;
}

static void school_free(struct school *school)
{
    for (size_t i = 0; school->results && i < school->n; i++)
        json_object_put(school->results[i]);
    for (size_t i = 0; school->marks && i < school->n; i++)
        marks_deinit(&school->marks[i]);
    output_deinit(&school->output);
    free(school->results);
    free(school->marks);
    free(school->same);
    free(school);
}

static bool right_number(const struct options *options)
{
    if (options->n_paths < 2)
        fputs("wirewalk: grade: no capture: write grade RUBRIC CAPTURE...\n", stderr);
    else if (options->n_paths > GRADE_CAPTURES_MAX)
        fputs("wirewalk: grade: too many captures: grade them in parts\n", stderr);
    return options->n_paths >= 2 && options->n_paths <= GRADE_CAPTURES_MAX;
}

int grade_run(const struct options *options)
{
    struct options mine = *options;
    struct rubric *rubric =
        right_number(options) && run_validate(options) ? rubric_read(options->paths[0]) : NULL;
    struct school *school = rubric ? calloc(1, sizeof *school) : NULL;
    int code = EXIT_WRONG;

    if (school) {
        /* The words of the report are in the language of the rubric's texts. */
        if (!mine.language)
            mine.language = rubric->language;
        struct run_tools tools = run_tools_new(options);
        mine.tools = &tools;
        school->options = &mine;
        school->rubric = rubric;
        school->paths = options->paths + 1;
        school->n = options->n_paths - 1;
        code = run_validate(&mine) ? run(school) : EXIT_WRONG;
        school_free(school);
        run_tools_free(&tools);
    }
    rubric_free(rubric);
    return code;
}
