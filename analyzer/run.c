#include "analyzer/run.h"

#include "analyzer/capture_filter.h"
#include "analyzer/chosen_fields.h"
#include "analyzer/classify.h"
#include "analyzer/file_writer.h"
#include "analyzer/filter.h"
#include "analyzer/language.h"
#include "analyzer/progress.h"
#include "analyzer/redact.h"
#include "analyzer/resolver.h"
#include "analyzer/sandbox.h"
#include "analyzer/select.h"
#include "analyzer/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* All that a run holds, in the order in which it is made. */
struct run {
    const struct options *options;
    struct output *output; /* borrowed */
    struct capture *capture;
    struct run_tools own;          /* unless they are lent */
    const struct run_tools *tools; /* those, or own */
    struct sink_setup setup;
    struct sink *sink, *redact, *select; /* from the inside out; redact may be NULL */
    struct secrets secrets;
    struct file_writer *writer;  /* of objects, or NULL */
    struct filter *filter;       /* -Y, or NULL */
    struct chosen_fields fields; /* -e */
    struct text choice;          /* of frames, in words */
};

static bool set_language(const struct options *options)
{
    if (!options->language || language_set(options->language))
        return true;
    fprintf(stderr, "wirewalk: %s: there is no such language: write en or it\n", options->language);
    return false;
}

static bool compile_filter(struct run *run)
{
    const char *text = run->options->display_filter;
    struct filter_error error;

    if (!text || (run->filter = filter_compile(field_tables, text, &error)))
        return true;
    fprintf(stderr, "wirewalk: -Y: column %u: %s\n", error.column, error.message);
    return false;
}

static bool check_capture_filter(const struct options *options)
{
    char reason[FILTER_REASON_MAX] = "out of memory";

    if (!options->capture_filter || capture_filter_check(options->capture_filter, reason))
        return true;
    fprintf(stderr, "wirewalk: -f '%s': %s\n", options->capture_filter, reason);
    return false;
}

/* Writing over what is read would lose it. */
static bool spares_captures_at(const struct options *options, const char *path, const char *option)
{
    struct stat output, capture;

    if (!path || stat(path, &output) != 0 || !S_ISREG(output.st_mode))
        return true;
    for (size_t i = 0; i < options->n_paths; i++) {
        if (stat(options->paths[i], &capture) == 0 && capture.st_dev == output.st_dev &&
            capture.st_ino == output.st_ino) {
            fprintf(stderr, "wirewalk: %s: this is one of the captures: name another file for %s\n",
                path, option);
            return false;
        }
    }
    return true;
}

static bool spares_captures(const struct options *options)
{
    bool good = spares_captures_at(options, options->output, "-o");

    for (size_t i = 0; good && i < options->n_reports; i++)
        good = spares_captures_at(options, options->reports[i].path, "--report");
    return good;
}

/* What the user wrote is right, before any capture is opened. */
static bool check(struct run *run)
{
    return set_language(run->options) && spares_captures(run->options) &&
           check_capture_filter(run->options) && compile_filter(run) &&
           fields_choose(&run->fields, run->options->fields, run->options->n_fields);
}

bool run_validate(const struct options *options)
{
    struct run run = {.options = options};
    bool good = check(&run);

    filter_free(run.filter);
    fields_deinit(&run.fields);
    return good;
}

static bool wants_ndpi(const struct options *options)
{
    return !options->no_ndpi && !options->sink;
}

struct run_tools run_tools_new(const struct options *options)
{
    return (struct run_tools){
        .classifier = wants_ndpi(options) ? classifier_new() : NULL,
        .names = options->no_names ? NULL : resolver_new(),
    };
}

void run_tools_free(struct run_tools *tools)
{
    classifier_free(tools->classifier);
    resolver_free(tools->names);
    *tools = (struct run_tools){0};
}

static enum capture_status open_all(struct run *run)
{
    const struct options *options = run->options;
    enum capture_status status =
        capture_open(&run->capture, options->paths, options->n_paths, options->capture_filter);

    if (!run->capture)
        return status == CAPTURE_OK ? CAPTURE_UNREADABLE : status;
    if (!options->tools)
        run->own = run_tools_new(options);
    run->tools = options->tools ? options->tools : &run->own;
    return CAPTURE_OK;
}

static bool make_sinks(struct run *run)
{
    const struct options *options = run->options;

    options_choice(&run->choice, options);
    run->setup = (struct sink_setup){
        .output = run->output,
        .format = options->format,
        .paths = options->paths,
        .n_paths = options->n_paths,
        .classifier = run->tools->classifier,
        .sessions_limit = SESSIONS_SHARE * options->memory_limit,
        .bytes = options->bytes,
        .partial = options->n_ranges > 0 || options->display_filter || options->capture_filter,
        .choice = run->choice.length > 0 ? text_string(&run->choice) : NULL,
        .fields = &run->fields,
        .limits = options->limits,
        .writer = run->writer,
        .secrets = options->redact ? &run->secrets : NULL,
        .script = options->script,
        .context = options->context,
        .language = options->language,
        .trees = options->trees,
    };
    run->setup.script.redact = options->redact;
    run->sink = options->sink ? none_sink_new(&run->setup) : options->command->sink(&run->setup);
    if (run->sink && options->redact)
        run->redact = redact_sink_new(run->sink, &run->secrets);
    struct sink *inner = options->redact ? run->redact : run->sink;
    run->select = inner ? select_sink_new(inner, options, run->filter) : NULL;
    if (!run->select)
        fputs("wirewalk: out of memory\n", stderr);
    return run->select != NULL;
}

/* A pass of its own, so that a secret is masked in the frames before its last octet too. */
static void learn_secrets(struct run *run, const struct engine_options *options)
{
    struct engine_options learning = *options;
    struct sink *sink = capture_can_rewind(run->capture) ? secrets_sink_new(&run->secrets) : NULL;

    if (!sink)
        return;
    learning.one_pass = true;
    learning.selects = NULL;
    engine_run(run->capture, &learning, &sink, 1);
    capture_rewind(run->capture);
    sink_free(sink);
}

static enum capture_status analyse(struct run *run)
{
    const struct options *options = run->options;
    struct engine_options engine = {
        .decode_as = options->decode_as,
        .n_decode_as = options->n_decode_as,
        .memory_limit = options->memory_limit,
        .classifier = run->tools->classifier,
        .names = run->tools->names,
        .one_pass = options->one_pass,
        .redact = options->redact,
        .selects = options->n_ranges ? options_select : NULL,
        .selects_context = options,
        .progress = progress_wanted(run->output) ? progress_show : NULL,
    };

    if (options->redact)
        learn_secrets(run, &engine);
    enum capture_status status = engine_run(run->capture, &engine, &run->select, 1);

    if (engine.progress)
        progress_end();
    return status;
}

struct run *run_open(const struct options *options, int *code)
{
    struct run *run = calloc(1, sizeof *run);

    *code = EXIT_WRONG;
    if (!run)
        return NULL;
    run->options = options;
    if (check(run) && (*code = (int)open_all(run)) == EXIT_DONE)
        return run;
    run_free(run);
    return NULL;
}

bool run_make_sink(struct run *run, struct output *output)
{
    run->output = output;
    return make_sinks(run);
}

int run_analyse(struct run *run)
{
    return (int)analyse(run);
}

void run_free(struct run *run)
{
    if (!run)
        return;
    sink_free(run->select);
    sink_free(run->redact);
    sink_free(run->sink);
    secrets_deinit(&run->secrets);
    file_writer_free(run->writer);
    capture_free(run->capture);
    run_tools_free(&run->own);
    filter_free(run->filter);
    fields_deinit(&run->fields);
    text_deinit(&run->choice);
    free(run);
}

/* The capture is open. */
static int print_all(struct run *run, struct output *output)
{
    const struct options *options = run->options;

    if (!output_open(output, options->output, options->color))
        return EXIT_OUTPUT;
    if (!capture_can_rewind(run->capture))
        output->eager = true; /* somebody may be capturing right now */
    sandbox_prepare();
    if (options->folder &&
        !(run->writer = file_writer_start(options->folder, !options->no_sandbox)))
        return EXIT_OUTPUT;
    if (!run_make_sink(run, output) || (!options->no_sandbox && !sandbox_enter()))
        return EXIT_WRONG;
    int code = run_analyse(run);
    bool filed = file_writer_end(run->writer);
    bool written = (output_close(output) || output->state == OUTPUT_CLOSED) && filed;
    if (code != EXIT_DONE)
        return code;
    if (!written)
        return EXIT_OUTPUT;
    return options->expect_match && select_sink_frames(run->select) == 0 ? EXIT_NO : EXIT_DONE;
}

int run_sink(const struct options *options)
{
    struct output output = {0};
    int code;
    struct run *run = run_open(options, &code);

    if (run)
        code = print_all(run, &output);
    run_free(run);
    output_deinit(&output);
    return code;
}
