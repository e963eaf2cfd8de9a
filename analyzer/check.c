#include "analyzer/check.h"

#include "analyzer/generate.h"
#include "analyzer/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- finding -----------------------------------------------------------------------------------
 */

/* Whether a chapter is of the kind that is expected; nth counts those of the protocol. */
static bool fits(
    const struct expected_session *expected, const struct session *session, uint32_t *nth)
{
    if (!expected_fits(expected, session))
        return false;
    ++*nth;
    return expected->number == 0 || expected->number == *nth;
}

/* The nearest chapter that nobody else was found in; stops at one that matches. */
static void look_for(struct check *check, struct check_result *result, bool *taken)
{
    const struct book *book = &check->book;
    size_t best = 0;
    uint32_t nth = 0;

    for (size_t i = 0; i < book->n_chapters && !result->match.found; i++) {
        struct match match;
        if (!fits(result->expected, &book->chapters[i].session, &nth))
            continue;
        result->taken |= taken[i];
        if (taken[i])
            continue;
        match_session(&match, result->expected, &book->chapters[i].script);
        if (result->nearest && !match.found && match.cost >= result->match.cost) {
            match_deinit(&match);
            continue;
        }
        match_deinit(&result->match);
        result->match = match;
        result->nearest = &book->chapters[i];
        best = i;
    }
    if (result->match.found)
        taken[best] = true;
}

/* Somebody behind this expectation was found in the session that was nearest to it: then another is
 * meant. */
static void look_again(struct check *check, struct check_result *result, bool *taken)
{
    if (result->match.found || !result->nearest || !taken[result->nearest - check->book.chapters])
        return;
    match_deinit(&result->match);
    result->nearest = NULL;
    look_for(check, result, taken);
}

/* Whether the nearest session is the one that was meant, all of it was captured up to the first
 * difference, and another line stands there. */
static bool contradicts(const struct check_result *result)
{
    const struct match *match = &result->match;
    size_t first = 0, same = 0, missing = 0;
    bool instead = false;

    if (match->n_edits == 0)
        return match->wrong_count && match->counted > match->wrong_count->wanted;
    while (first < match->n_edits && match->edits[first].kind != EDIT_MISSING &&
           match->edits[first].kind != EDIT_INSTEAD)
        first++;
    for (size_t i = 0; i < match->n_edits; i++) {
        same += match->edits[i].kind == EDIT_SAME;
        missing += match->edits[i].kind == EDIT_MISSING;
    }
    for (size_t i = first; i < match->n_edits && match->edits[i].kind != EDIT_SAME; i++)
        instead |= match->edits[i].kind == EDIT_INSTEAD;
    /* A line that is only left out contradicts when the session went on. */
    for (size_t i = first; i < match->n_edits && !instead; i++)
        instead = match->edits[i].kind == EDIT_SAME;
    return instead && same > missing;
}

/* In a damaged capture the expected session may lie behind the damage; in one with gaps what is
 * missing may have been in them. */
static void decide(struct check *check, struct check_result *result)
{
    const struct chapter *nearest = result->nearest;
    bool lost = check->book.damage || check->book.full;

    if (result->match.found)
        return;
    if (nearest && (nearest->script.incomplete || nearest->script.full))
        lost = true;
    else if (nearest && contradicts(result))
        lost = false;
    result->lost = lost;
    result->verdict = lost || !nearest ? CHECK_NOT_CAPTURED : CHECK_WRONG;
    check->n_wrong += result->verdict == CHECK_WRONG;
    check->n_not_captured += result->verdict == CHECK_NOT_CAPTURED;
    check->n_lost += lost;
}

/* The reports of --report, each in its file. */
static bool report_more(struct check *check)
{
    const struct sink_setup *setup = check->setup;
    struct sink_setup other = *setup;

    check->setup = &other;
    for (size_t i = 0; i < check->n_reports; i++) {
        other.output = &check->outputs[i];
        other.format = check->reports[i].format;
        bool written = check_report(check) && output_close(&check->outputs[i]);
        check->unwritten |= !written;
    }
    check->setup = setup;
    return !check->unwritten;
}

static bool judge(struct book *book)
{
    struct check *check = (struct check *)book;
    bool *taken = calloc(book->n_chapters + 1, sizeof *taken);

    for (size_t i = 0; taken && i < check->n_results; i++)
        look_for(check, &check->results[i], taken);
    for (size_t i = 0; taken && i < check->n_results; i++) {
        look_again(check, &check->results[i], taken);
        decide(check, &check->results[i]);
    }
    free(taken);
    return taken && check_report(check) && report_more(check);
}

/* --- the command -------------------------------------------------------------------------------
 */

static bool read_files(struct check *check, const struct options *options)
{
    size_t n = options->n_paths - 1, sessions = 0;

    check->files = calloc(n, sizeof check->files[0]);
    for (size_t i = 0; check->files && i < n; i++) {
        check->n_files++;
        if (!expectation_read(&check->files[i], options->paths[i + 1]))
            return false;
        sessions += check->files[i].n_sessions;
    }
    check->results = calloc(sessions + 1, sizeof check->results[0]);
    for (size_t i = 0; check->results && i < check->n_files; i++)
        for (size_t k = 0; k < check->files[i].n_sessions; k++)
            check->results[check->n_results++] = (struct check_result){
                .file = &check->files[i], .expected = &check->files[i].sessions[k]};
    return check->results != NULL;
}

static void check_free(struct check *check)
{
    for (size_t i = 0; i < check->n_results; i++)
        match_deinit(&check->results[i].match);
    for (size_t i = 0; i < check->n_files; i++)
        expectation_deinit(&check->files[i]);
    for (size_t i = 0; i < check->n_reports; i++)
        output_deinit(&check->outputs[i]);
    free(check->results);
    free(check->files);
    free(check);
}

/* The capture is open, the sandbox not yet entered: no report is begun for nothing. */
static struct sink *make_sink(const struct sink_setup *setup)
{
    struct check *check = setup->context;

    for (size_t i = 0; i < check->n_reports && !check->unwritten; i++)
        check->unwritten = !output_open(&check->outputs[i], check->reports[i].path, COLOR_NEVER);

    check->setup = setup;
    check->book.style = setup->script;
    return &check->book.sessions.sink;
}

/* A damaged capture is a failure only where something was not found, and what was not found for
 * another reason outweighs what may have been lost. */
static int exit_code(const struct check *check, int code)
{
    if (check->unwritten)
        return EXIT_OUTPUT;
    if (code != EXIT_DONE && code != EXIT_DAMAGED)
        return code;
    if (check->n_wrong + check->n_not_captured > check->n_lost)
        return EXIT_NO;
    return check->n_lost > 0 ? EXIT_DAMAGED : EXIT_DONE;
}

int check_run(const struct options *options)
{
    struct command command = *options->command;
    struct options one = *options;
    int code = EXIT_WRONG;

    if (options->generate)
        return generate_run(options);
    if (options->n_paths < 2) {
        fputs("wirewalk: check: no expectation: write check CAPTURE EXPECTED...\n", stderr);
        return EXIT_WRONG;
    }
    struct check *check = calloc(1, sizeof *check);
    if (!check)
        return EXIT_WRONG;
    book_init(&check->book);
    check->book.close = judge;
    check->capture = options->paths[0];
    check->reports = options->reports;
    check->n_reports = options->n_reports;
    command.sink = make_sink;
    one.command = &command;
    one.n_paths = 1;
    one.context = check;
    if (read_files(check, options) && run_validate(options))
        code = exit_code(check, run_sink(&one));
    check_free(check);
    return code;
}
