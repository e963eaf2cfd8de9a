#include "analyzer/match.h"

#include <stdlib.h>
#include <string.h>

/* Cells of the table that finds the nearest alignment. */
#define ALIGN_CELLS_MAX (4u << 20)

/* The lines of a script that are not our notes: indices into script->lines. */
struct said {
    const struct script *script;
    size_t *lines;
    size_t n;
};

/* Of a form, empty lines part sections and lines with # are comments: files of expectations may
 * have them anywhere. */
static bool is_said(const struct script *script, const struct script_line *line)
{
    if (line->speaker != SPEAKER_FORM)
        return line->speaker != SPEAKER_NOTE;
    return line->length > 0 && script_text(script, line)[0] != '#';
}

static bool said_init(struct said *said, const struct script *script)
{
    *said = (struct said){.script = script};
    said->lines = malloc((script->n_lines + 1) * sizeof said->lines[0]);
    for (size_t i = 0; said->lines && i < script->n_lines; i++)
        if (is_said(script, &script->lines[i]))
            said->lines[said->n++] = i;
    return said->lines != NULL;
}

static bool line_matches(const struct expected_line *expected, const struct said *said, size_t i,
    struct bindings *bindings)
{
    const struct script_line *line = &said->script->lines[said->lines[i]];

    if (expected->speaker != BY_ANYBODY && line->speaker != SPEAKER_FORM &&
        (expected->speaker == BY_CLIENT) != (line->speaker == SPEAKER_CLIENT))
        return false;
    return pattern_matches(
        expected->pattern, bindings, script_text(said->script, line), line->length);
}

/* --- is it there? ------------------------------------------------------------------------------
 */

struct search {
    const struct expected_session *expected;
    const struct said *said;
    struct bindings bindings;
    size_t steps;
};

static bool step(struct search *search, const struct expected_line *line, size_t at)
{
    search->steps++;
    return at < search->said->n && line_matches(line, search->said, at, &search->bindings);
}

/* Give the n lines from `at` on to the items, in whatever order; each line takes the first that is
 * free and fits, and another one when that leads nowhere. */
static bool match_unordered(
    struct search *search, const struct expected_line *items, uint32_t n, size_t at, uint64_t taken)
{
    size_t bound = search->bindings.n;

    if (taken == (n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1))
        return true;
    for (uint32_t i = 0; i < n && search->steps < MATCH_STEPS_MAX; i++) {
        if (taken >> i & 1 || !step(search, &items[i], at))
            continue;
        if (match_unordered(search, items, n, at + 1, taken | UINT64_C(1) << i))
            return true;
        bindings_cut(&search->bindings, bound);
    }
    return false;
}

/* What [...] has eaten is taken back to the last one only: a later one can do all that an earlier
 * one could. */
static bool search_lines(struct search *search)
{
    const struct expected_session *expected = search->expected;
    size_t item = 0, at = 0, back_item = 0, back_at = 0, back_bound = 0;
    bool can_go_back = false;

    while (search->steps < MATCH_STEPS_MAX) {
        const struct expected_line *line = item < expected->n_lines ? &expected->lines[item] : NULL;
        if (!line && at == search->said->n)
            return true;
        if (line && line->kind == EXPECT_ANY) {
            can_go_back = true;
            back_item = ++item;
            back_at = at;
            back_bound = search->bindings.n;
        } else if (line && line->kind == EXPECT_LINE && step(search, line, at)) {
            item++;
            at++;
        } else if (line && line->kind == EXPECT_UNORDERED && at + line->n <= search->said->n &&
                   match_unordered(search, line + 1, line->n, at, 0)) {
            item += 1 + line->n;
            at += line->n;
        } else if (can_go_back && back_at < search->said->n) {
            item = back_item;
            at = ++back_at;
            bindings_cut(&search->bindings, back_bound);
        } else {
            return false;
        }
    }
    return false;
}

static void check_counts(
    struct match *match, const struct expected_session *expected, const struct said *said)
{
    for (size_t i = 0; i < expected->n_counts; i++) {
        const struct expected_count *count = &expected->counts[i];
        uint32_t found = 0;
        size_t last = 0;
        for (size_t k = 0; k < said->n; k++) {
            if (!line_matches(&count->line, said, k, NULL))
                continue;
            found++;
            last = said->lines[k];
        }
        if (found == count->wanted)
            continue;
        match->cost++;
        if (match->wrong_count)
            continue;
        match->wrong_count = count;
        match->counted = found;
        match->wrong_line = last;
    }
}

/* --- where does it differ? ---------------------------------------------------------------------
 */

/* cost[item][line]: of the rest from there; the last row and column are the ends. */
struct table {
    uint32_t *cost;
    size_t width;
};

static uint32_t *cell(const struct table *table, size_t item, size_t at)
{
    return &table->cost[item * table->width + at];
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Lines of an unordered block count like lines that must follow each other. */
static void fill(
    const struct table *table, const struct expected_session *expected, const struct said *said)
{
    size_t items = expected->n_lines, lines = said->n;

    for (size_t item = items + 1; item-- > 0;) {
        const struct expected_line *line = item < items ? &expected->lines[item] : NULL;
        for (size_t at = lines + 1; at-- > 0;) {
            uint32_t best = UINT32_MAX / 2;
            bool here = at < lines;
            if (!line) {
                best = (uint32_t)(lines - at);
            } else if (line->kind == EXPECT_LINE) {
                best = *cell(table, item + 1, at) + 1;
                if (here)
                    best = least(best, *cell(table, item, at + 1) + 1);
                if (here && line_matches(line, said, at, NULL))
                    best = least(best, *cell(table, item + 1, at + 1));
            } else {
                best = *cell(table, item + 1, at);
                if (here && line->kind == EXPECT_ANY)
                    best = least(best, *cell(table, item, at + 1));
            }
            *cell(table, item, at) = best;
        }
    }
}

static void add_edit(struct match *match, enum edit_kind kind, size_t expected, size_t said)
{
    match->edits[match->n_edits++] = (struct edit){(uint8_t)kind, expected, said};
}

/* Walk the cheapest way through the table; a missing line comes before what stood there instead. */
static void trace(struct match *match, const struct table *table,
    const struct expected_session *expected, const struct said *said)
{
    size_t item = 0, at = 0, items = expected->n_lines;

    while (item < items || at < said->n) {
        const struct expected_line *line = item < items ? &expected->lines[item] : NULL;
        size_t here = at < said->n ? said->lines[at] : said->script->n_lines;
        uint32_t cost = *cell(table, item, at);
        if (!line) {
            add_edit(match, EDIT_INSTEAD, item, said->lines[at++]);
        } else if (line->kind != EXPECT_LINE) {
            if (*cell(table, item + 1, at) == cost)
                item++;
            else
                add_edit(match, EDIT_SKIPPED, item, said->lines[at++]);
        } else if (at < said->n && *cell(table, item + 1, at + 1) == cost &&
                   line_matches(line, said, at, NULL)) {
            add_edit(match, EDIT_SAME, item++, said->lines[at++]);
        } else if (*cell(table, item + 1, at) + 1 == cost) {
            add_edit(match, EDIT_MISSING, item++, here);
        } else {
            add_edit(match, EDIT_INSTEAD, item, said->lines[at++]);
        }
    }
}

/* Too large a table is not made: then all of the expectation is missing. */
static void find_difference(
    struct match *match, const struct expected_session *expected, const struct said *said)
{
    size_t width = said->n + 1, height = expected->n_lines + 1;
    struct table table = {.width = width};

    if (width <= ALIGN_CELLS_MAX / height)
        table.cost = malloc(width * height * sizeof table.cost[0]);
    match->edits = malloc((said->n + expected->n_lines + 1) * sizeof match->edits[0]);
    if (table.cost && match->edits) {
        fill(&table, expected, said);
        match->cost += *cell(&table, 0, 0);
        trace(match, &table, expected, said);
    } else {
        match->cost += expected->n_lines;
    }
    /* Only a name's second text can differ where the table finds no fault. */
    if (match->cost == 0)
        match->cost = 1;
    free(table.cost);
}

bool expected_fits(const struct expected_session *expected, const struct session *session)
{
    const char *name = session->dissector ? session->dissector->name : "";

    if (strcmp(expected->protocol, "any") != 0 && strcmp(expected->protocol, name) != 0)
        return false;
    return !expected->port || session->server.port == expected->port;
}

void match_session(
    struct match *match, const struct expected_session *expected, const struct script *script)
{
    struct search search = {.expected = expected};
    struct said said;

    *match = (struct match){0};
    if (!said_init(&said, script))
        return;
    search.said = &said;
    check_counts(match, expected, &said);
    bool lines = expected->n_lines == 0 || search_lines(&search);
    match->found = lines && match->cost == 0;
    if (!lines)
        find_difference(match, expected, &said);
    bindings_cut(&search.bindings, 0);
    free(said.lines);
}

void match_deinit(struct match *match)
{
    free(match->edits);
    *match = (struct match){0};
}
