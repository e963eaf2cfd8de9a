#include "analyzer/generate.h"

#include "analyzer/book.h"
#include "analyzer/expectation.h"
#include "analyzer/run.h"
#include "analyzer/sandbox.h"
#include "analyzer/stable.h"
#include "analyzer/workers.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum {
    CAPTURES_MAX = 16,
    WORDS_MAX = 400, /* of a line that is compared word by word */
};
/* Cells of the table that aligns two scripts, and octets of the scripts of one capture. */
#define ALIGN_CELLS_MAX (16u << 20)
#define SCRIPTS_MAX     (256u << 20)

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
    struct book book; /* first; in the process that reads a capture */
    const struct sink_setup *setup;
    const struct options *options;
    struct stable *stable;             /* with one capture */
    struct text printed[CAPTURES_MAX]; /* the sessions of each, as JSON */
    int codes[CAPTURES_MAX];           /* how reading each ended */
    struct draft *drafts;              /* a session each */
    size_t n_drafts;
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

static struct json_object *json_line(
    const struct generator *generator, const struct script *script, const struct script_line *line)
{
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
    struct json_object *copy = json_object_new_string_len(text.data, (int)text.length);
    text_deinit(&text);
    text_deinit(&stable);
    return copy;
}

/* --- one capture, in a process of its own ------------------------------------------------------
 */

/* {"protocol": "smtp", "lines": ["C: …", …]} */
static struct json_object *json_session(
    const struct generator *generator, const struct chapter *chapter)
{
    const struct script *script = &chapter->script;
    struct json_object *object = json_object_new_object(), *lines = json_object_new_array();
    const char *name = chapter->session.dissector ? chapter->session.dissector->name : "any";

    for (size_t i = 0; i < script->n_lines; i++)
        if (script->lines[i].speaker != SPEAKER_NOTE)
            json_object_array_add(lines, json_line(generator, script, &script->lines[i]));
    json_object_object_add(object, "protocol", json_object_new_string(name));
    json_object_object_add(object, "lines", lines);
    return object;
}

static bool hand_over(struct book *book)
{
    const struct generator *generator = (const struct generator *)book;
    struct output *output = generator->setup->output;
    struct json_object *sessions = json_object_new_array();

    for (size_t i = 0; i < book->n_chapters; i++)
        json_object_array_add(sessions, json_session(generator, &book->chapters[i]));
    text_add(&output->text, json_object_to_json_string_ext(sessions, JSON_C_TO_STRING_PLAIN));
    json_object_put(sessions);
    return output_record(output);
}

static struct sink *make_sink(const struct sink_setup *setup)
{
    struct generator *generator = setup->context;

    generator->setup = setup;
    generator->book.style = setup->script;
    return &generator->book.sessions.sink;
}

static int read_capture(void *context, size_t job)
{
    struct generator *generator = context;
    struct command command = *generator->options->command;
    struct options one = *generator->options;

    book_init(&generator->book);
    generator->book.close = hand_over;
    command.sink = make_sink;
    one.command = &command;
    one.paths = &generator->options->paths[job];
    one.n_paths = 1;
    one.context = generator;
    one.output = NULL;
    one.color = COLOR_NEVER;
    return run_sink(&one);
}

static bool take_printed(void *context, size_t job, int status, struct text *printed)
{
    struct generator *generator = context;
    struct text why = {0};

    generator->codes[job] = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_UNREADABLE;
    generator->printed[job] = *printed;
    *printed = (struct text){0};
    if (!WIFEXITED(status)) { /* otherwise it has said why itself */
        workers_reason(&why, status);
        fprintf(stderr, "wirewalk: %s: %s: leave this capture out\n",
            generator->options->paths[job], text_string(&why));
    }
    text_deinit(&why);
    return true;
}

/* --- one draft ---------------------------------------------------------------------------------
 */

static const char *protocol_of(struct json_object *session)
{
    struct json_object *value;

    return json_object_object_get_ex(session, "protocol", &value) ? json_object_get_string(value)
                                                                  : "any";
}

/* The lines of a session, owned by the caller; *n of them. */
static char **lines_of(struct json_object *session, size_t *n)
{
    struct json_object *lines = NULL;

    *n = 0;
    if (!json_object_object_get_ex(session, "lines", &lines))
        return NULL;
    size_t all = json_object_array_length(lines);
    char **copy = calloc(all + 1, sizeof(char *));
    for (size_t i = 0; copy && i < all; i++)
        if ((copy[*n] = strdup(json_object_get_string(json_object_array_get_idx(lines, i)))))
            ++*n;
    return copy;
}

static bool begin_draft(struct generator *generator, struct json_object *session)
{
    void *larger =
        realloc(generator->drafts, (generator->n_drafts + 1) * sizeof generator->drafts[0]);
    size_t n;

    if (!larger)
        return false;
    generator->drafts = larger;
    char **lines = lines_of(session, &n);
    struct draft *draft = &generator->drafts[generator->n_drafts++];
    *draft = (struct draft){.lines = calloc(n + 1, sizeof draft->lines[0])};
    snprintf(draft->protocol, sizeof draft->protocol, "%s", protocol_of(session));
    for (size_t i = 0; draft->lines && i < n; i++)
        draft->lines[draft->n++].text = lines[i];
    free(lines);
    return draft->lines != NULL;
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

static void merge_session(struct draft *draft, struct json_object *session)
{
    size_t m;
    char **other = lines_of(session, &m);

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
static bool take_sessions(struct generator *generator, struct json_object *sessions)
{
    bool *taken = calloc(generator->n_drafts + 1, sizeof *taken);

    for (size_t i = 0; taken && i < json_object_array_length(sessions); i++) {
        struct json_object *session = json_object_array_get_idx(sessions, i);
        size_t k = 0;
        while (k < generator->n_drafts &&
               (taken[k] || strcmp(generator->drafts[k].protocol, protocol_of(session)) != 0))
            k++;
        if (k == generator->n_drafts)
            continue;
        taken[k] = true;
        merge_session(&generator->drafts[k], session);
    }
    if (taken)
        keep_taken(generator, taken);
    free(taken);
    return taken != NULL;
}

static bool begin_drafts(struct generator *generator, struct json_object *sessions)
{
    bool good = true;

    for (size_t i = 0; good && i < json_object_array_length(sessions); i++)
        good = begin_draft(generator, json_object_array_get_idx(sessions, i));
    return good;
}

static bool merge_all(struct generator *generator)
{
    bool good = true;

    for (size_t i = 0; good && i < generator->options->n_paths; i++) {
        struct json_object *sessions = json_tokener_parse(text_string(&generator->printed[i]));
        good = json_object_is_type(sessions, json_type_array) &&
               (i == 0 ? begin_drafts(generator, sessions) : take_sessions(generator, sessions));
        json_object_put(sessions);
        text_deinit(&generator->printed[i]);
    }
    return good;
}

static void free_drafts(struct generator *generator)
{
    for (size_t i = 0; i < generator->n_drafts; i++)
        free_draft(&generator->drafts[i]);
    free(generator->drafts);
    for (size_t i = 0; i < CAPTURES_MAX; i++)
        text_deinit(&generator->printed[i]);
}

/* Each capture in a process with a sandbox of its own. What they hand over is data of a capture
 * still, so the drafts are made in a sandbox too. */
static int run(struct generator *generator, struct output *output)
{
    const struct options *options = generator->options;
    const struct workers workers = {.n = options->n_paths,
        .printed_max = SCRIPTS_MAX,
        .work = read_capture,
        .done = take_printed,
        .context = generator};
    int code = EXIT_DONE;

    if (!workers_run(&workers, "check"))
        return EXIT_WRONG;
    for (size_t i = 0; i < options->n_paths; i++) {
        if (generator->codes[i] != EXIT_DONE && generator->codes[i] != EXIT_DAMAGED)
            return generator->codes[i];
        code = generator->codes[i] > code ? generator->codes[i] : code;
    }
    if (!output_open(output, options->output, options->color))
        return EXIT_OUTPUT;
    if (!options->no_sandbox && !sandbox_enter())
        return EXIT_WRONG;
    bool good = merge_all(generator) && print(generator, output);
    bool written = output_close(output) || output->state == OUTPUT_CLOSED;
    return good && written ? code : EXIT_OUTPUT;
}

int generate_run(const struct options *options)
{
    struct output output = {0};

    if (options->n_paths > CAPTURES_MAX) {
        fputs("wirewalk: check: too many captures: name at most 16\n", stderr);
        return EXIT_WRONG;
    }
    struct generator *generator = run_validate(options) ? calloc(1, sizeof *generator) : NULL;
    if (!generator)
        return EXIT_WRONG;
    generator->options = options;
    generator->stable = options->n_paths == 1 ? stable_new() : NULL;
    int code = run(generator, &output);
    output_deinit(&output);
    free_drafts(generator);
    stable_free(generator->stable);
    free(generator);
    return code;
}
