#include "analyzer/match.h"

#include <stdlib.h>
#include <string.h>

/* Cells of the table that finds the nearest alignment. */
#define ALIGN_CELLS_MAX (4u << 20)
/* Lines of an unordered block that may be missing where it is aligned. */
#define BLOCK_FEWER 4u

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

/* In a form, "C: " and "S: " are nobody's but text. */
static bool line_matches(const struct expected_line *expected, const struct said *said, size_t i,
    struct bindings *bindings)
{
    static const char *const prefixes[] = {[BY_CLIENT] = "C: ", [BY_SERVER] = "S: "};
    const struct script_line *line = &said->script->lines[said->lines[i]];
    const char *text = script_text(said->script, line);
    size_t n = line->length;

    if (expected->speaker != BY_ANYBODY && line->speaker == SPEAKER_FORM) {
        size_t prefix = n < 3 ? 2 : 3; /* nothing follows: the blank may be missing */
        if (n < prefix || memcmp(text, prefixes[expected->speaker], prefix) != 0)
            return false;
        text += prefix;
        n -= prefix;
    } else if (expected->speaker != BY_ANYBODY &&
               (expected->speaker == BY_CLIENT) != (line->speaker == SPEAKER_CLIENT)) {
        return false;
    }
    return pattern_matches(expected->pattern, bindings, text, n);
}

/* --- lines without order -----------------------------------------------------------------------
 */

/* Which items fit which lines, and who has whom. */
struct pairing {
    uint64_t fits[UNORDERED_MAX]; /* by line: a bit for each item */
    uint8_t line_of[UNORDERED_MAX];
    uint64_t has_line; /* items that have one */
};

/* Give `line` an item, moving others to other items where need be (augmenting paths). */
static bool give_item(struct pairing *pairing, uint32_t n, uint32_t line, uint64_t *tried)
{
    for (uint32_t i = 0; i < n; i++) {
        uint64_t bit = UINT64_C(1) << i;
        if (!(pairing->fits[line] & bit) || *tried & bit)
            continue;
        *tried |= bit;
        if (pairing->has_line & bit && !give_item(pairing, n, pairing->line_of[i], tried))
            continue;
        pairing->has_line |= bit;
        pairing->line_of[i] = (uint8_t)line;
        return true;
    }
    return false;
}

/* Pair the n items with k lines from `at` on as well as can be, whatever names stand for; returns
 * how many have found each other. */
static uint32_t pair_up(struct pairing *pairing, const struct expected_line *items, uint32_t n,
    const struct said *said, size_t at, uint32_t k)
{
    uint32_t paired = 0;

    *pairing = (struct pairing){0};
    for (uint32_t line = 0; line < k; line++) {
        uint64_t tried = 0;
        for (uint32_t i = 0; i < n; i++)
            if (line_matches(&items[i], said, at + line, NULL))
                pairing->fits[line] |= UINT64_C(1) << i;
        paired += give_item(pairing, n, line, &tried);
    }
    return paired;
}

static bool have_names(const struct expected_line *items, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (items[i].pattern && pattern_has_names(items[i].pattern))
            return true;
    return false;
}

/* --- is it there? ------------------------------------------------------------------------------
 */

/* Where a [...] can take one more line. */
struct retry {
    size_t item, at, bound;
};

struct search {
    const struct expected_session *expected;
    const struct said *said;
    struct bindings bindings;
    struct retry *choices; /* room for one a line of the expectation */
    size_t n_choices;
    bool names; /* somewhere in the session */
    size_t steps;
};

static bool step(struct search *search, const struct expected_line *line, size_t at)
{
    /* A pattern that demands names is compiled each time. */
    search->steps += pattern_has_names(line->pattern) ? 16 : 1;
    return at < search->said->n && line_matches(line, search->said, at, &search->bindings);
}

/* With names: give the n lines from `at` on to the items; each line takes the first that is free
 * and fits, and another one when that leads nowhere. */
static bool try_orders(
    struct search *search, const struct expected_line *items, uint32_t n, size_t at, uint64_t taken)
{
    size_t bound = search->bindings.n;

    if (taken == (n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1))
        return true;
    for (uint32_t i = 0; i < n && search->steps < MATCH_STEPS_MAX; i++) {
        if (taken >> i & 1 || !step(search, &items[i], at))
            continue;
        if (try_orders(search, items, n, at + 1, taken | UINT64_C(1) << i))
            return true;
        bindings_cut(&search->bindings, bound);
    }
    return false;
}

static bool match_unordered(struct search *search, const struct expected_line *line, size_t at)
{
    if (line->n > search->said->n - at)
        return false;
    if (have_names(line + 1, line->n))
        return try_orders(search, line + 1, line->n, at, 0);
    struct pairing pairing;
    search->steps += (size_t)line->n * line->n;
    return pair_up(&pairing, line + 1, line->n, search->said, at, line->n) == line->n;
}

/* Lines that the item at hand takes; 0 with *fits false when it does not fit. */
static size_t take(struct search *search, const struct expected_line *line, size_t at, bool *fits)
{
    *fits =
        line->kind == EXPECT_UNORDERED ? match_unordered(search, line, at) : step(search, line, at);
    return !*fits ? 0 : line->kind == EXPECT_UNORDERED ? line->n : 1;
}

/* Without names a later [...] can do all that an earlier one could, so only the last is kept. */
static void choose_later(struct search *search, size_t item, size_t at)
{
    if (!search->names)
        search->n_choices = 0;
    search->choices[search->n_choices++] = (struct retry){item, at, search->bindings.n};
}

static bool go_back(struct search *search, size_t *item, size_t *at)
{
    while (search->n_choices > 0) {
        struct retry *choice = &search->choices[search->n_choices - 1];
        bindings_cut(&search->bindings, choice->bound);
        if (choice->at < search->said->n) {
            *item = choice->item;
            *at = ++choice->at;
            return true;
        }
        search->n_choices--;
    }
    return false;
}

static bool search_lines(struct search *search)
{
    const struct expected_session *expected = search->expected;
    size_t item = 0, at = 0;
    bool fits;

    while (search->steps < MATCH_STEPS_MAX) {
        const struct expected_line *line = item < expected->n_lines ? &expected->lines[item] : NULL;
        if (!line && at == search->said->n)
            return true;
        if (line && line->kind == EXPECT_ANY) {
            choose_later(search, ++item, at);
            continue;
        }
        size_t taken = line ? take(search, line, at, &fits) : 0;
        if (line && fits) {
            item += line->kind == EXPECT_UNORDERED ? line->n + 1 : 1;
            at += taken;
        } else if (!go_back(search, &item, &at)) {
            return false;
        }
    }
    return false;
}

/* Names in them stand for what the lines remembered; where the lines did not match, for anything.
 */
static uint32_t count_lines(const struct expected_count *count, const struct said *said,
    struct bindings *bindings, size_t *last)
{
    uint32_t found = 0;
    size_t bound = bindings ? bindings->n : 0;

    for (size_t k = 0; k < said->n; k++) {
        if (line_matches(&count->line, said, k, bindings)) {
            found++;
            *last = said->lines[k];
        }
        if (bindings)
            bindings_cut(bindings, bound);
    }
    return found;
}

static void check_counts(struct match *match, const struct expected_session *expected,
    const struct said *said, struct bindings *bindings)
{
    for (size_t i = 0; i < expected->n_counts; i++) {
        const struct expected_count *count = &expected->counts[i];
        size_t last = said->script->n_lines;
        uint32_t found = count_lines(count, said, bindings, &last);
        if (found == count->wanted)
            continue;
        match->cost++;
        if (match->wrong_count)
            continue;
        match->wrong_count = count;
        match->counted = found;
        match->wrong_line = found > count->wanted ? last : said->script->n_lines;
    }
}

/* --- where does it differ? ---------------------------------------------------------------------
 */

/* What is left between equal beginnings and ends: items [item, items) and lines [at, lines). */
struct rest {
    const struct expected_session *expected;
    const struct said *said;
    size_t item, items, at, lines;
    uint32_t *cost; /* [item][line]: of all from there on */
    size_t width;
};

static uint32_t *cell(const struct rest *rest, size_t item, size_t at)
{
    return &rest->cost[(item - rest->item) * rest->width + (at - rest->at)];
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static bool same(const struct rest *rest, size_t item, size_t at)
{
    const struct expected_line *line = &rest->expected->lines[item];

    return line->kind == EXPECT_LINE && line_matches(line, rest->said, at, NULL);
}

/* An unordered block with k lines from `at` on: what has no partner costs. Blocks are whole: see
 * trim. */
static uint32_t block_cost(
    const struct rest *rest, size_t item, size_t at, uint32_t k, struct pairing *pairing)
{
    const struct expected_line *line = &rest->expected->lines[item];

    uint32_t paired = pair_up(pairing, line + 1, line->n, rest->said, at, k);
    return line->n + k - 2 * paired + *cell(rest, item + 1 + line->n, at + k);
}

/* The lines that a block is held against: as many as it has and there are, some fewer, or none. */
static uint32_t best_block(const struct rest *rest, size_t item, size_t at, uint32_t *cost)
{
    uint32_t n = rest->expected->lines[item].n, best = 0;
    uint32_t most = n < rest->lines - at ? n : (uint32_t)(rest->lines - at);
    struct pairing pairing;

    *cost = block_cost(rest, item, at, 0, &pairing);
    for (uint32_t k = most; k > 0 && k + BLOCK_FEWER >= most; k--) {
        uint32_t here = block_cost(rest, item, at, k, &pairing);
        if (here < *cost) {
            *cost = here;
            best = k;
        }
    }
    return best;
}

static uint32_t cost_of(const struct rest *rest, size_t item, size_t at)
{
    bool here = at < rest->lines;
    uint32_t block;

    if (item == rest->items)
        return (uint32_t)(rest->lines - at);
    const struct expected_line *line = &rest->expected->lines[item];
    uint32_t next = *cell(rest, item + 1, at);
    if (line->kind == EXPECT_ANY)
        return here ? least(next, *cell(rest, item, at + 1)) : next;
    if (line->kind == EXPECT_UNORDERED) {
        best_block(rest, item, at, &block);
        return least(block, here ? *cell(rest, item, at + 1) + 1 : UINT32_MAX / 2);
    }
    uint32_t best = next + 1;
    if (here)
        best = least(best, *cell(rest, item, at + 1) + 1);
    if (here && same(rest, item, at))
        best = least(best, *cell(rest, item + 1, at + 1));
    return best;
}

static void fill(const struct rest *rest)
{
    for (size_t item = rest->items + 1; item-- > rest->item;)
        for (size_t at = rest->lines + 1; at-- > rest->at;)
            *cell(rest, item, at) = cost_of(rest, item, at);
}

static void add_edit(struct match *match, enum edit_kind kind, size_t expected, size_t said)
{
    match->edits[match->n_edits++] = (struct edit){(uint8_t)kind, expected, said};
}

/* Items without a line are missing, lines without an item are too many. */
static void trace_block(struct match *match, const struct rest *rest, size_t *item, size_t *at)
{
    const struct said *said = rest->said;
    uint32_t n = rest->expected->lines[*item].n, cost;
    uint32_t k = best_block(rest, *item, *at, &cost);
    struct pairing pairing;
    uint64_t paired = 0;

    block_cost(rest, *item, *at, k, &pairing);
    for (uint32_t i = 0; i < n; i++) {
        if (pairing.has_line >> i & 1)
            paired |= UINT64_C(1) << pairing.line_of[i];
        else
            add_edit(match, EDIT_MISSING, *item + 1 + i,
                *at < said->n ? said->lines[*at] : said->script->n_lines);
    }
    for (uint32_t i = 0; i < k; i++)
        add_edit(
            match, paired >> i & 1 ? EDIT_SKIPPED : EDIT_INSTEAD, *item + 1, said->lines[*at + i]);
    *item += n + 1;
    *at += k;
}

/* Walk the cheapest way through the table; a missing line comes before what stood there instead. */
static void trace(struct match *match, const struct rest *rest)
{
    const struct said *said = rest->said;
    size_t item = rest->item, at = rest->at;
    uint32_t block;

    while (item < rest->items || at < rest->lines) {
        const struct expected_line *line = item < rest->items ? &rest->expected->lines[item] : NULL;
        size_t here = at < said->n ? said->lines[at] : said->script->n_lines;
        uint32_t cost = *cell(rest, item, at);
        bool any = line && line->kind == EXPECT_ANY;
        block = UINT32_MAX;
        if (line && line->kind == EXPECT_UNORDERED)
            best_block(rest, item, at, &block);
        if (block == cost) {
            trace_block(match, rest, &item, &at);
        } else if (any && *cell(rest, item + 1, at) == cost) {
            item++;
        } else if (any) {
            add_edit(match, EDIT_SKIPPED, item, said->lines[at++]);
        } else if (line && at < rest->lines && same(rest, item, at) &&
                   *cell(rest, item + 1, at + 1) == cost) {
            add_edit(match, EDIT_SAME, item++, said->lines[at++]);
        } else if (line && line->kind == EXPECT_LINE && *cell(rest, item + 1, at) + 1 == cost) {
            add_edit(match, EDIT_MISSING, item++, here);
        } else {
            add_edit(match, EDIT_INSTEAD, item, said->lines[at++]);
        }
    }
}

/* Too large a table is not made: all of the rest differs. */
static void give_up(struct match *match, const struct rest *rest)
{
    const struct said *said = rest->said;

    for (size_t item = rest->item; item < rest->items; item++)
        if (rest->expected->lines[item].kind == EXPECT_LINE)
            add_edit(match, EDIT_MISSING, item,
                rest->at < said->n ? said->lines[rest->at] : said->script->n_lines);
    for (size_t at = rest->at; at < rest->lines; at++)
        add_edit(match, EDIT_INSTEAD, rest->items, said->lines[at]);
    match->cost += rest->items - rest->item + rest->lines - rest->at;
}

/* Lines that are equal from the beginning on, and from the end on, need no table. An unordered
 * block must stay whole, so the end is trimmed to the last line that is none only. */
static void trim(struct match *match, struct rest *rest)
{
    bool blocks = false;

    while (rest->item < rest->items && rest->at < rest->lines && same(rest, rest->item, rest->at)) {
        add_edit(match, EDIT_SAME, rest->item, rest->said->lines[rest->at++]);
        rest->item++;
    }
    for (size_t item = rest->item; item < rest->items; item++)
        blocks |= rest->expected->lines[item].kind == EXPECT_UNORDERED;
    while (!blocks && rest->item < rest->items && rest->at < rest->lines &&
           same(rest, rest->items - 1, rest->lines - 1)) {
        rest->items--;
        rest->lines--;
    }
}

/* Where the table finds no fault, a name's second text differs: the first line where it does is
 * missing, and what was said is there instead. */
static void find_name(
    struct match *match, const struct expected_session *expected, const struct said *said)
{
    struct bindings bindings = {0};
    struct said one = *said;

    for (size_t i = 0; i < match->n_edits; i++) {
        struct edit edit = match->edits[i];
        if (edit.kind != EDIT_SAME)
            continue;
        one.lines = &edit.said;
        if (line_matches(&expected->lines[edit.expected], &one, 0, &bindings))
            continue;
        memmove(&match->edits[i + 2], &match->edits[i + 1],
            (match->n_edits - i - 1) * sizeof match->edits[0]);
        match->n_edits++;
        match->edits[i] = (struct edit){EDIT_MISSING, edit.expected, edit.said};
        match->edits[i + 1] = (struct edit){EDIT_INSTEAD, edit.expected, edit.said};
        match->wrong_name = true;
        break;
    }
    bindings_cut(&bindings, 0);
    match->cost++;
}

static void find_difference(
    struct match *match, const struct expected_session *expected, const struct said *said)
{
    struct rest rest = {
        .expected = expected, .said = said, .items = expected->n_lines, .lines = said->n};
    size_t before = match->cost;

    /* One more for a line that becomes two. */
    match->edits = malloc((said->n + expected->n_lines + 2) * sizeof match->edits[0]);
    if (!match->edits) {
        match->cost += expected->n_lines + 1;
        return;
    }
    trim(match, &rest);
    rest.width = rest.lines - rest.at + 1;
    if (rest.width <= ALIGN_CELLS_MAX / (rest.items - rest.item + 1))
        rest.cost = malloc(rest.width * (rest.items - rest.item + 1) * sizeof rest.cost[0]);
    if (rest.cost) {
        fill(&rest);
        match->cost += *cell(&rest, rest.item, rest.at);
        trace(match, &rest);
    } else {
        give_up(match, &rest);
    }
    for (size_t item = rest.items, at = rest.lines; item < expected->n_lines; item++, at++)
        add_edit(match, EDIT_SAME, item, said->lines[at]);
    if (match->cost == before)
        find_name(match, expected, said);
    free(rest.cost);
}

static bool gave_up(const struct expected_session *expected)
{
    for (size_t i = 0; i < expected->n_lines; i++)
        if (expected->lines[i].pattern && pattern_gave_up(expected->lines[i].pattern))
            return true;
    for (size_t i = 0; i < expected->n_counts; i++)
        if (pattern_gave_up(expected->counts[i].line.pattern))
            return true;
    return false;
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
    search.choices = malloc((expected->n_lines + 1) * sizeof search.choices[0]);
    if (!search.choices || !said_init(&said, script)) {
        free(search.choices);
        return;
    }
    search.said = &said;
    for (size_t i = 0; i < expected->n_lines; i++)
        search.names |= have_names(&expected->lines[i], 1);
    bool lines = expected->n_lines == 0 || search_lines(&search);
    check_counts(match, expected, &said, lines ? &search.bindings : NULL);
    match->found = lines && match->cost == 0;
    if (!lines)
        find_difference(match, expected, &said);
    match->gave_up = !match->found && (search.steps >= MATCH_STEPS_MAX || gave_up(expected));
    bindings_cut(&search.bindings, 0);
    free(search.choices);
    free(said.lines);
}

void match_deinit(struct match *match)
{
    free(match->edits);
    *match = (struct match){0};
}
