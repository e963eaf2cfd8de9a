#include "analyzer/expectation.h"

#include "analyzer/dissector.h"
#include "analyzer/file.h"
#include "analyzer/suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    struct expectation *expectation;
    struct pattern_rules rules;
    uint32_t line;
    size_t unordered; /* index of the open block's item plus one; 0: none */
    char names[PATTERN_NAMES_MAX][PATTERN_NAME_MAX + 1]; /* remembered in this session so far */
    size_t n_names;
    char *message;
    size_t message_size;
};

/* A line of the file, without its end; word is the one that was taken last. */
struct words {
    const char *start, *word, *next, *end;
};

static bool fail(struct parser *parser, unsigned column, const char *what, const char *hint)
{
    snprintf(parser->message, parser->message_size, "%s:%u:%u: %s: %s", parser->expectation->path,
        parser->line, column, what, hint);
    return false;
}

static unsigned column_of(const struct words *words, const char *at)
{
    return (unsigned)(at - words->start) + 1;
}

/* --- growing arrays ----------------------------------------------------------------------------
 */

/* Room for one more of size octets; grows by powers of two. */
static bool grow(void **array, size_t n, size_t size)
{
    if ((n & (n - 1)) != 0)
        return true;
    void *larger = realloc(*array, (n ? 2 * n : 1) * size);
    if (!larger)
        return false;
    *array = larger;
    return true;
}

static struct expected_session *current(struct parser *parser)
{
    struct expectation *expectation = parser->expectation;

    return expectation->n_sessions ? &expectation->sessions[expectation->n_sessions - 1] : NULL;
}

static struct expected_session *add_session(struct parser *parser, const char *protocol)
{
    struct expectation *expectation = parser->expectation;

    if (expectation->n_sessions == EXPECTED_SESSIONS_MAX ||
        !grow((void **)&expectation->sessions, expectation->n_sessions,
            sizeof expectation->sessions[0]))
        return NULL;
    struct expected_session *session = &expectation->sessions[expectation->n_sessions++];
    *session = (struct expected_session){.line = parser->line};
    snprintf(session->protocol, sizeof session->protocol, "%s", protocol);
    return session;
}

/* The session that a line belongs to: any, when none was opened. */
static struct expected_session *opened(struct parser *parser)
{
    struct expected_session *session = current(parser);

    return session ? session : add_session(parser, "any");
}

static struct expected_line *add_line(struct parser *parser, enum expected_kind kind)
{
    struct expected_session *session = opened(parser);

    if (!session || !grow((void **)&session->lines, session->n_lines, sizeof session->lines[0]))
        return NULL;
    struct expected_line *line = &session->lines[session->n_lines++];
    *line = (struct expected_line){.kind = (uint8_t)kind, .line = parser->line};
    return line;
}

/* --- words -------------------------------------------------------------------------------------
 */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A longer word is cut: no word that is known is as long. */
static bool take_word(struct words *words, char *word, size_t size)
{
    while (words->next < words->end && is_blank(*words->next))
        words->next++;
    words->word = words->next;
    while (words->next < words->end && !is_blank(*words->next))
        words->next++;
    size_t n = (size_t)(words->next - words->word);
    if (n >= size)
        n = size - 1;
    memcpy(word, words->word, n);
    word[n] = '\0';
    return n > 0;
}

static bool to_number(const char *word, uint32_t most, uint32_t *number)
{
    uint64_t value = 0;

    for (; *word >= '0' && *word <= '9' && value <= most; word++)
        value = value * 10 + (uint64_t)(*word - '0');
    *number = (uint32_t)value;
    return *word == '\0' && value <= most;
}

static bool begins(const struct words *words, const char *with)
{
    size_t n = strlen(with);

    return (size_t)(words->end - words->start) >= n && memcmp(words->start, with, n) == 0;
}

/* --- kinds of lines ----------------------------------------------------------------------------
 */

static bool known_protocol(struct parser *parser, struct words *words, const char *name)
{
    struct suggestion near = suggestion_for(name);
    char hint[80] = "write any, or see wirewalk --help";

    if (strcmp(name, "any") == 0 || dissector_find(name))
        return true;
    for (size_t i = 0; dissectors[i]; i++)
        suggestion_offer(&near, dissectors[i]->name);
    if (near.best)
        snprintf(hint, sizeof hint, "did you mean %s?", near.best);
    return fail(parser, column_of(words, words->word), "there is no such protocol", hint);
}

/* The nearest of the words in a list that ends with NULL, or else all of them. */
static bool unknown_word(struct parser *parser, const struct words *words, const char *word,
    const char *const *known, const char *what, const char *fallback)
{
    struct suggestion near = suggestion_for(word);
    char hint[80];

    while (*known)
        suggestion_offer(&near, *known++);
    snprintf(hint, sizeof hint, "did you mean %s?", near.best ? near.best : "");
    return fail(parser, column_of(words, words->word), what, near.best ? hint : fallback);
}

static bool read_filter(
    struct parser *parser, struct words *words, const char *word, struct expected_session *session)
{
    static const char *const filters[] = {"port", "number", NULL};
    bool port = strcmp(word, "port") == 0;
    char digits[16];
    uint32_t number;

    if (!port && strcmp(word, "number") != 0)
        return unknown_word(
            parser, words, word, filters, "a session has no such filter", "write port or number");
    if (!take_word(words, digits, sizeof digits) ||
        !to_number(digits, port ? UINT16_MAX : INT32_MAX, &number) || number == 0)
        return fail(parser, column_of(words, words->word), "this is no number",
            port ? "write a port, 1 to 65535" : "write one from 1 on");
    if (port)
        session->port = (uint16_t)number;
    else
        session->number = number;
    return true;
}

static bool read_session(struct parser *parser, struct words *words)
{
    char word[24];

    words->next = words->start + strlen("session");
    if (!take_word(words, word, sizeof word))
        return fail(parser, column_of(words, words->next), "no protocol", "write session smtp");
    if (!known_protocol(parser, words, word))
        return false;
    struct expected_session *session = add_session(parser, word);
    if (!session)
        return fail(parser, 1, "too many sessions", "split the file");
    parser->n_names = 0;
    while (take_word(words, word, sizeof word))
        if (!read_filter(parser, words, word, session))
            return false;
    return true;
}

static bool read_ignore(struct parser *parser, struct words *words)
{
    static const char *const rules[] = {"case", "space", "codes", NULL};
    char word[16];
    bool some = false;

    words->next = words->start + strlen("ignore");
    for (; take_word(words, word, sizeof word); some = true) {
        if (strcmp(word, "case") == 0)
            parser->rules.ignore_case = true;
        else if (strcmp(word, "space") == 0)
            parser->rules.ignore_space = true;
        else if (strcmp(word, "codes") == 0)
            parser->rules.ignore_codes = true;
        else
            return unknown_word(
                parser, words, word, rules, "this cannot be ignored", "write case, space or codes");
    }
    return some || fail(parser, column_of(words, words->word), "nothing to ignore",
                       "write case, space or codes");
}

/* --- names -------------------------------------------------------------------------------------
 */

static bool is_remembered(const struct parser *parser, const char *name, size_t n)
{
    for (size_t i = 0; i < parser->n_names; i++)
        if (strlen(parser->names[i]) == n && memcmp(parser->names[i], name, n) == 0)
            return true;
    return false;
}

static bool unknown_name(struct parser *parser, unsigned column, const char *name, size_t n)
{
    char written[PATTERN_NAME_MAX + 1], hint[PATTERN_NAME_MAX + 40];

    snprintf(written, sizeof written, "%.*s", (int)n, name);
    struct suggestion near = suggestion_for(written);
    for (size_t i = 0; i < parser->n_names; i++)
        suggestion_offer(&near, parser->names[i]);
    snprintf(hint, sizeof hint, "did you mean %s?", near.best ? near.best : "");
    return fail(parser, column, "no line before remembers this name",
        near.best ? hint : "write {{name=regex}} first");
}

/* The names of a line that was just read, which starts at column. Names may be demanded by lines
 * behind those that remember them, in the same session. */
static bool take_names(struct parser *parser, const struct pattern *pattern, unsigned column)
{
    const char *start = pattern_text(pattern), *name;
    size_t at = 0, n;
    bool demanded;

    while ((name = pattern_name(pattern, &at, &n, &demanded)) != NULL) {
        unsigned here = column + (unsigned)(name - start);
        if (demanded && !is_remembered(parser, name, n))
            return unknown_name(parser, here, name, n);
        if (demanded)
            continue;
        if (parser->n_names == PATTERN_NAMES_MAX)
            return fail(parser, here, "too many names", "remember at most 64 in a session");
        snprintf(parser->names[parser->n_names++], PATTERN_NAME_MAX + 1, "%.*s", (int)n, name);
    }
    return true;
}

/* "C: HELO", a bare "C:" for an empty line; "C:\\DOS" is text. */
static bool has_speaker(const struct words *words, const char *from)
{
    if (from + 2 > words->end || from[1] != ':' || (from[0] != 'C' && from[0] != 'S'))
        return false;
    return from + 2 == words->end || is_blank(from[2]);
}

static bool read_pattern(
    struct parser *parser, const struct words *words, const char *from, struct expected_line *line)
{
    struct pattern_error error;

    if (has_speaker(words, from)) {
        line->speaker = from[0] == 'C' ? BY_CLIENT : BY_SERVER;
        from += from + 2 < words->end ? 3 : 2;
    }
    line->pattern = pattern_new(
        from, (size_t)(words->end - from), column_of(words, from), &parser->rules, &error);
    if (!line->pattern)
        return fail(parser, error.column, error.message, "see docs/ci.md");
    return take_names(parser, line->pattern, column_of(words, from));
}

static bool read_count(
    struct parser *parser, const struct words *words, uint32_t wanted, const char *from)
{
    struct expected_session *session = opened(parser);

    while (from < words->end && is_blank(*from))
        from++;
    if (from == words->end)
        return fail(parser, column_of(words, from), "no line", "write never: C: VRFY [...]");
    if (!session || !grow((void **)&session->counts, session->n_counts, sizeof session->counts[0]))
        return fail(parser, 1, "out of memory", "split the file");
    struct expected_count *count = &session->counts[session->n_counts];
    *count = (struct expected_count){.wanted = wanted, .line.line = parser->line};
    session->n_counts++;
    return read_pattern(parser, words, from, &count->line);
}

/* "count 3: …" */
static bool read_counted(struct parser *parser, struct words *words)
{
    const char *colon = memchr(words->start, ':', (size_t)(words->end - words->start));
    struct words head = {.start = words->start, .next = words->start + 5, .end = colon};
    char digits[16] = "";
    uint32_t wanted;

    if (!colon || !take_word(&head, digits, sizeof digits) ||
        !to_number(digits, UINT32_MAX, &wanted) || head.next < colon)
        return fail(
            parser, 7, "this is no count", "write count 3: C: DATA, or \\count if it is text");
    if (wanted > EXPECTATION_LINES_MAX)
        return fail(parser, 7, "so many lines are never counted", "write less");
    return read_count(parser, words, wanted, colon + 1);
}

static bool open_unordered(struct parser *parser)
{
    struct expected_line *line;

    if (parser->unordered)
        return fail(parser, 1, "unordered inside of unordered", "write end first");
    line = add_line(parser, EXPECT_UNORDERED);
    if (!line)
        return fail(parser, 1, "out of memory", "split the file");
    parser->unordered = current(parser)->n_lines;
    return true;
}

static bool close_unordered(struct parser *parser)
{
    struct expected_session *session = current(parser);

    if (!parser->unordered)
        return fail(parser, 1, "end without unordered:", "write \\end if it is text");
    struct expected_line *line = &session->lines[parser->unordered - 1];
    line->n = (uint32_t)(session->n_lines - parser->unordered);
    parser->unordered = 0;
    return line->n <= UNORDERED_MAX ||
           fail(parser, 1, "too many lines without order", "make blocks of at most 64 lines");
}

static bool read_text(struct parser *parser, const struct words *words)
{
    bool escaped = words->start < words->end && *words->start == '\\';
    struct expected_line *line = add_line(parser, EXPECT_LINE);

    if (!line)
        return fail(parser, 1, "out of memory", "split the file");
    return read_pattern(parser, words, words->start + escaped, line);
}

static bool is_line(const struct words *words, const char *text)
{
    size_t n = (size_t)(words->end - words->start);

    return n == strlen(text) && memcmp(words->start, text, n) == 0;
}

/* The line is the word, or begins with it and a blank. */
static bool is_word(const struct words *words, const char *word)
{
    size_t n = strlen(word);

    return begins(words, word) && (words->start + n == words->end || is_blank(words->start[n]));
}

bool expectation_is_text(const char *line, size_t n)
{
    struct words words = {.start = line, .next = line, .end = line + n};

    return !(n == 0 || *line == '\\' || is_word(&words, "session") || is_word(&words, "ignore") ||
             begins(&words, "never:") || is_word(&words, "count") ||
             is_line(&words, "unordered:") || is_line(&words, "end") || is_line(&words, "[...]"));
}

static bool read_any(struct parser *parser)
{
    if (parser->unordered)
        return fail(parser, 1, "[...] inside of unordered", "write it before or behind");
    return add_line(parser, EXPECT_ANY) || fail(parser, 1, "out of memory", "split the file");
}

static bool read_line(struct parser *parser, struct words *words)
{
    if (words->start == words->end || *words->start == '#')
        return true;
    if (is_word(words, "session"))
        return parser->unordered ? fail(parser, 1, "unordered: has no end", "write end")
                                 : read_session(parser, words);
    if (is_word(words, "ignore"))
        return read_ignore(parser, words);
    if (begins(words, "never:"))
        return read_count(parser, words, 0, words->start + strlen("never:"));
    if (is_word(words, "count"))
        return read_counted(parser, words);
    if (is_line(words, "unordered:"))
        return open_unordered(parser);
    if (is_line(words, "end"))
        return close_unordered(parser);
    if (is_line(words, "[...]"))
        return read_any(parser);
    return read_text(parser, words);
}

/* --- files -------------------------------------------------------------------------------------
 */

bool expectation_parse(struct expectation *expectation, const char *path, const char *text,
    size_t n, char *message, size_t size)
{
    struct parser parser = {.expectation = expectation, .message = message, .message_size = size};
    const char *end = text + n, *nul = memchr(text, '\0', n);

    *expectation = (struct expectation){.path = strdup(path)};
    message[0] = '\0';
    parser.line = 1;
    if (nul)
        return fail(&parser, 1, "this is no text file", "write an expectation, see docs/ci.md");
    parser.line = 0;
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3; /* some editors begin with it */
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        struct words words = {.start = text, .next = text, .end = stop ? stop : end};
        text = stop ? stop + 1 : end;
        if (words.end > words.start && words.end[-1] == '\r')
            words.end--;
        if (++parser.line > EXPECTATION_LINES_MAX)
            return fail(&parser, 1, "too many lines", "split the file");
        if (!read_line(&parser, &words))
            return false;
    }
    if (parser.unordered)
        return fail(&parser, 1, "unordered: has no end", "write end");
    return expectation->n_sessions > 0 ||
           fail(&parser, 1, "nothing is expected", "write session and lines");
}

bool expectation_read(struct expectation *expectation, const char *path)
{
    char message[512];
    size_t n = 0;
    char *text = file_read(path, EXPECTATION_SIZE_MAX, &n);

    *expectation = (struct expectation){0};
    if (!text)
        return false;
    bool good = expectation_parse(expectation, path, text, n, message, sizeof message);
    if (!good)
        fprintf(stderr, "wirewalk: %s\n", message);
    free(text);
    return good;
}

void expectation_deinit(struct expectation *expectation)
{
    for (size_t i = 0; i < expectation->n_sessions; i++) {
        struct expected_session *session = &expectation->sessions[i];
        for (size_t k = 0; k < session->n_lines; k++)
            pattern_free(session->lines[k].pattern);
        for (size_t k = 0; k < session->n_counts; k++)
            pattern_free(session->counts[k].line.pattern);
        free(session->lines);
        free(session->counts);
    }
    free(expectation->sessions);
    free(expectation->path);
    *expectation = (struct expectation){0};
}
