#include "analyzer/generate.h"

#include "analyzer/book.h"
#include "analyzer/expectation.h"
#include "analyzer/run.h"
#include "analyzer/stable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CAPTURES_MAX = 16,
    WORDS_MAX = 400, /* of a line that is compared word by word */
};
/* Cells of the table that aligns two scripts. */
#define ALIGN_CELLS_MAX (16u << 20)

/* A line of the expectation to be: a template, or a gap. */
struct draft_line {
    char *text; /* with prefix; blanks are [...] */
    bool gap;   /* any number of lines may stand before it */
};

struct draft {
    char protocol[24];
    struct draft_line *lines;
    size_t n;
    bool gap_at_end;
};

struct generator {
    struct book book; /* first; of the capture that is read now */
    const struct options *options;
    struct stable *stable; /* with one capture */
    struct draft *drafts;  /* a session each */
    size_t n_drafts;
    size_t capture; /* how many were read before */
};

/* --- escaping ----------------------------------------------------------------------------------
 */

/* Text that means itself in an expectation file. */
static void write_literal(struct text *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '{' && i + 1 < n && text[i + 1] == '{')
            text_add(out, "{{\\{}}");
        else
            text_char(out, text[i]);
    }
}

static char *line_of(const struct generator *generator, const struct script *script, size_t i)
{
    const struct script_line *line = &script->lines[i];
    struct text text = {0}, stable = {0};
    const char *data = script_text(script, line);
    size_t n = line->length;

    if (generator->stable) {
        stable_write(generator->stable, &stable, data, n);
        data = stable.data;
        n = stable.length;
    }
    text_add(&text, speaker_prefix(line->speaker));
    write_literal(&text, data, n);
    char *copy = strdup(text_string(&text));
    text_deinit(&text);
    text_deinit(&stable);
    return copy;
}

/* --- one draft ---------------------------------------------------------------------------------
 */

static bool begin_draft(struct generator *generator, const struct chapter *chapter)
{
    const struct script *script = &chapter->script;
    void *larger =
        realloc(generator->drafts, (generator->n_drafts + 1) * sizeof generator->drafts[0]);

    if (!larger)
        return false;
    generator->drafts = larger;
    struct draft *draft = &generator->drafts[generator->n_drafts];
    *draft = (struct draft){.lines = calloc(script->n_lines + 1, sizeof draft->lines[0])};
    if (!draft->lines)
        return false;
    snprintf(draft->protocol, sizeof draft->protocol, "%s",
        chapter->session.dissector ? chapter->session.dissector->name : "any");
    for (size_t i = 0; i < script->n_lines; i++)
        if (script->lines[i].speaker != SPEAKER_NOTE)
            draft->lines[draft->n++].text = line_of(generator, script, i);
    generator->n_drafts++;
    return true;
}

/* --- what differs in a line ---------------------------------------------------------------------
 */

struct word {
    const char *text;
    size_t n;
};

static bool is_letter(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (unsigned char)c >= 0x80;
}

/* Blanks and escaped braces stay whole. */
static size_t special_length(const char *line)
{
    static const char *const specials[] = {"[...]", "{{\\{}}", NULL};

    for (size_t i = 0; specials[i]; i++)
        if (strncmp(line, specials[i], strlen(specials[i])) == 0)
            return strlen(specials[i]);
    return 0;
}

/* Runs of letters and of digits, and each other octet by itself. */
static size_t split(const char *line, struct word *words)
{
    size_t n = 0;

    while (*line && n < WORDS_MAX) {
        const char *start = line++;
        size_t special = special_length(start);
        if (special > 0)
            line = start + special;
        else if (is_letter(*start))
            while (is_letter(*line))
                line++;
        else if (*start >= '0' && *start <= '9')
            while (*line >= '0' && *line <= '9')
                line++;
        words[n++] = (struct word){start, (size_t)(line - start)};
    }
    return *line ? 0 : n;
}

static bool same_word(const struct word *a, const struct word *b)
{
    return a->n == b->n && memcmp(a->text, b->text, a->n) == 0 &&
           !(a->n == 5 && memcmp(a->text, "[...]", 5) == 0);
}

/* The longest common subsequence of words stays; what lies between becomes one blank. */
static char *blanked(const char *a, const char *b)
{
    static const char blank[] = "[...]";
    struct word *x = calloc(2 * WORDS_MAX, sizeof *x), *y = x ? x + WORDS_MAX : NULL;
    uint16_t(*best)[WORDS_MAX + 1] = calloc(WORDS_MAX + 1, sizeof *best);
    size_t n = x ? split(a, x) : 0, m = x ? split(b, y) : 0;
    struct text out = {0};

    for (size_t i = n; best && i-- > 0;)
        for (size_t k = m; k-- > 0;)
            best[i][k] = same_word(&x[i], &y[k])           ? (uint16_t)(best[i + 1][k + 1] + 1)
                         : best[i + 1][k] > best[i][k + 1] ? best[i + 1][k]
                                                           : best[i][k + 1];
    bool differs = false;
    for (size_t i = 0, k = 0; best && (i < n || k < m);) {
        if (i < n && k < m && same_word(&x[i], &y[k])) {
            if (differs)
                text_add(&out, blank);
            differs = false;
            text_add_n(&out, x[i].text, x[i].n);
            i++;
            k++;
            continue;
        }
        differs = true;
        if (k == m || (i < n && best[i + 1][k] >= best[i][k + 1]))
            i++;
        else
            k++;
    }
    if (differs || n == 0 || m == 0)
        text_add(&out, blank);
    char *result = strdup(text_string(&out));
    text_deinit(&out);
    free(best);
    free(x);
    return result;
}

/* How much of two lines is the same: 0 to 100. Another speaker is nothing alike. */
static uint32_t likeness(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), front = 0, back = 0, most = n > m ? n : m;

    if (strncmp(a, b, 2) != 0 && (strncmp(a, "C:", 2) == 0 || strncmp(a, "S:", 2) == 0))
        return 0;
    while (front < n && front < m && a[front] == b[front])
        front++;
    while (back < n - front && back < m - front && a[n - 1 - back] == b[m - 1 - back])
        back++;
    return most ? (uint32_t)(100 * (front + back) / most) : 100;
}

/* --- two recordings of a session ---------------------------------------------------------------
 */

enum { PAIR_LEAST = 30 }; /* likeness of lines that count as the same line with other words */

/* best[i][k]: likeness of the rest, when lines are paired as well as can be. */
static void align(uint32_t *best, const struct draft *draft, char *const *other, size_t m)
{
    size_t width = m + 1;

    for (size_t i = draft->n; i-- > 0;)
        for (size_t k = m; k-- > 0;) {
            uint32_t down = best[(i + 1) * width + k], right = best[i * width + k + 1];
            uint32_t like = likeness(draft->lines[i].text, other[k]);
            uint32_t both = like >= PAIR_LEAST ? like + best[(i + 1) * width + k + 1] : 0;
            uint32_t most = down > right ? down : right;
            best[i * width + k] = both > most ? both : most;
        }
}

static void merge_line(struct draft_line *line, const char *other)
{
    if (strcmp(line->text, other) == 0)
        return;
    char *text = blanked(line->text, other);
    if (!text)
        return;
    free(line->text);
    line->text = text;
}

/* Lines that only one recording has become gaps. */
static void merge(struct draft *draft, char *const *other, size_t m)
{
    size_t width = m + 1, kept = 0, i = 0, k = 0;
    uint32_t *best =
        draft->n < ALIGN_CELLS_MAX / width ? calloc((draft->n + 1) * width, sizeof *best) : NULL;
    bool gap = false;

    if (!best)
        return;
    align(best, draft, other, m);
    while (i < draft->n || k < m) {
        uint32_t like = i < draft->n && k < m ? likeness(draft->lines[i].text, other[k]) : 0;
        if (like >= PAIR_LEAST && best[i * width + k] == like + best[(i + 1) * width + k + 1]) {
            struct draft_line line = draft->lines[i++];
            merge_line(&line, other[k++]);
            line.gap |= gap;
            gap = false;
            draft->lines[kept++] = line;
            continue;
        }
        if (k == m || (i < draft->n && best[(i + 1) * width + k] >= best[i * width + k + 1])) {
            gap = true;
            free(draft->lines[i++].text);
        } else {
            gap = true;
            k++;
        }
    }
    draft->gap_at_end |= gap;
    draft->n = kept;
    free(best);
}

static void merge_chapter(
    struct generator *generator, struct draft *draft, const struct chapter *chapter)
{
    const struct script *script = &chapter->script;
    char **other = calloc(script->n_lines + 1, sizeof(char *));
    size_t m = 0;

    for (size_t i = 0; other && i < script->n_lines; i++)
        if (script->lines[i].speaker != SPEAKER_NOTE)
            other[m++] = line_of(generator, script, i);
    if (other)
        merge(draft, other, m);
    for (size_t i = 0; i < m; i++)
        free(other[i]);
    free(other);
}

/* --- printing ----------------------------------------------------------------------------------
 */

static bool print(const struct generator *generator, struct output *output)
{
    struct text *out = &output->text;

    for (size_t i = 0; i < generator->n_drafts; i++) {
        const struct draft *draft = &generator->drafts[i];
        text_printf(out, "%ssession %s\n", i ? "\n" : "", draft->protocol);
        for (size_t k = 0; k < draft->n; k++) {
            const struct draft_line *line = &draft->lines[k];
            if (line->gap)
                text_add(out, "[...]\n");
            if (line->text[0] == '\0' || line->text[0] == '#')
                continue; /* empty lines and comments of a form mean nothing */
            text_printf(out, "%s%s\n",
                expectation_is_text(line->text, strlen(line->text)) ? "" : "\\", line->text);
        }
        if (draft->gap_at_end)
            text_add(out, "[...]\n");
    }
    return output_record(output);
}

/* --- captures ----------------------------------------------------------------------------------
 */

static void free_draft(struct draft *draft)
{
    for (size_t k = 0; k < draft->n; k++)
        free(draft->lines[k].text);
    free(draft->lines);
}

/* What not every recording has is not expected. */
static void keep_taken(struct generator *generator, const bool *taken)
{
    size_t kept = 0;

    for (size_t i = 0; i < generator->n_drafts; i++) {
        if (taken[i])
            generator->drafts[kept++] = generator->drafts[i];
        else
            free_draft(&generator->drafts[i]);
    }
    generator->n_drafts = kept;
}

/* The nth session of a protocol answers the nth of the first capture. */
static bool take_book(struct book *book)
{
    struct generator *generator = (struct generator *)book;
    bool *taken = calloc(generator->n_drafts + 1, sizeof *taken);
    bool good = taken != NULL;

    for (size_t i = 0; good && i < book->n_chapters; i++) {
        const struct chapter *chapter = &book->chapters[i];
        const char *name = chapter->session.dissector ? chapter->session.dissector->name : "any";
        size_t k = 0;
        if (generator->capture == 0) {
            good = begin_draft(generator, chapter);
            continue;
        }
        while (k < generator->n_drafts &&
               (taken[k] || strcmp(generator->drafts[k].protocol, name) != 0))
            k++;
        if (k == generator->n_drafts)
            continue;
        taken[k] = true;
        merge_chapter(generator, &generator->drafts[k], chapter);
    }
    if (good && generator->capture > 0)
        keep_taken(generator, taken);
    free(taken);
    return good;
}

static struct sink *make_sink(const struct sink_setup *setup)
{
    struct generator *generator = setup->context;

    generator->book.style = setup->script;
    return &generator->book.sessions.sink;
}

static void free_drafts(struct generator *generator)
{
    for (size_t i = 0; i < generator->n_drafts; i++)
        free_draft(&generator->drafts[i]);
    free(generator->drafts);
}

/* The runs themselves print nothing. */
static int read_captures(struct generator *generator, const struct command *command)
{
    const struct options *options = generator->options;
    int code = EXIT_DONE;

    for (size_t i = 0; i < options->n_paths; i++) {
        struct options one = *options;
        one.command = command;
        one.paths = &options->paths[i];
        one.n_paths = 1;
        one.context = generator;
        one.output = "/dev/null";
        generator->capture = i;
        book_init(&generator->book);
        generator->book.close = take_book;
        int each = run_sink(&one);
        if (each != EXIT_DONE && each != EXIT_DAMAGED)
            return each;
        code = each > code ? each : code;
    }
    return code;
}

static int run_and_print(
    struct generator *generator, const struct command *command, struct output *output)
{
    const struct options *options = generator->options;

    /* Opened first: the sandbox allows it no more. */
    if (!output_open(output, options->output, options->color))
        return EXIT_OUTPUT;
    int code = read_captures(generator, command);
    bool good = (code != EXIT_DONE && code != EXIT_DAMAGED) || print(generator, output);
    bool written = output_close(output) || output->state == OUTPUT_CLOSED;
    return good && written ? code : EXIT_OUTPUT;
}

int generate_run(const struct options *options)
{
    struct command command = *options->command;
    struct options first = *options;
    struct output output = {0};

    if (options->n_paths > CAPTURES_MAX) {
        fputs("wirewalk: check: too many captures: name at most 16\n", stderr);
        return EXIT_WRONG;
    }
    struct generator *generator = run_validate(options) ? calloc(1, sizeof *generator) : NULL;
    if (!generator)
        return EXIT_WRONG;
    command.sink = make_sink;
    generator->options = &first;
    /* The second run opens files, which the sandbox of the first would not let it do. */
    first.no_sandbox |= options->n_paths > 1;
    generator->stable = options->n_paths == 1 ? stable_new() : NULL;
    int code = run_and_print(generator, &command, &output);
    output_deinit(&output);
    free_drafts(generator);
    stable_free(generator->stable);
    free(generator);
    return code;
}
