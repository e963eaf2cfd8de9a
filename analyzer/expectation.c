#include "analyzer/expectation.h"

#include "analyzer/dissector.h"
#include "analyzer/file.h"
#include "analyzer/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    struct expectation *expectation;
    struct pattern_rules rules;
    uint32_t line;
    size_t unordered; /* index of the open block's item plus one; 0: none */
    char *message;
    size_t message_size;
};

/* A line of the file, without its end. */
struct words {
    const char *start, *next, *end;
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

static bool take_word(struct words *words, char *word, size_t size)
{
    while (words->next < words->end && *words->next == ' ')
        words->next++;
    const char *from = words->next;
    while (words->next < words->end && *words->next != ' ')
        words->next++;
    size_t n = (size_t)(words->next - from);
    if (n == 0 || n >= size)
        return false;
    memcpy(word, from, n);
    word[n] = '\0';
    return true;
}

static bool take_number(struct words *words, uint32_t most, uint32_t *number)
{
    char word[16], *end;

    if (!take_word(words, word, sizeof word))
        return false;
    errno = 0;
    unsigned long value = strtoul(word, &end, 10);
    *number = (uint32_t)value;
    return *end == '\0' && errno == 0 && value > 0 && value <= most;
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
    return fail(
        parser, column_of(words, words->next - strlen(name)), "there is no such protocol", hint);
}

static bool read_session(struct parser *parser, struct words *words)
{
    char word[24];
    uint32_t number;

    words->next = words->start + strlen("session");
    if (!take_word(words, word, sizeof word))
        return fail(parser, column_of(words, words->next), "no protocol", "write session smtp");
    if (!known_protocol(parser, words, word))
        return false;
    struct expected_session *session = add_session(parser, word);
    if (!session)
        return fail(parser, 1, "too many sessions", "split the file");
    while (take_word(words, word, sizeof word)) {
        unsigned column = column_of(words, words->next - strlen(word));
        bool port = strcmp(word, "port") == 0;
        if (!port && strcmp(word, "number") != 0)
            return fail(parser, column, "a session has no such filter", "write port or number");
        if (!take_number(words, port ? UINT16_MAX : UINT32_MAX, &number))
            return fail(
                parser, column_of(words, words->next), "this is no number", "write one from 1 on");
        if (port)
            session->port = (uint16_t)number;
        else
            session->number = number;
    }
    return true;
}

static bool read_ignore(struct parser *parser, struct words *words)
{
    char word[16];

    words->next = words->start + strlen("ignore");
    while (take_word(words, word, sizeof word)) {
        if (strcmp(word, "case") == 0)
            parser->rules.ignore_case = true;
        else if (strcmp(word, "space") == 0)
            parser->rules.ignore_space = true;
        else if (strcmp(word, "codes") == 0)
            parser->rules.ignore_codes = true;
        else
            return fail(parser, column_of(words, words->next - strlen(word)),
                "this cannot be ignored", "write case, space or codes");
    }
    return true;
}

static bool read_pattern(
    struct parser *parser, const struct words *words, const char *from, struct expected_line *line)
{
    struct pattern_error error;

    if (from + 2 <= words->end && (memcmp(from, "C:", 2) == 0 || memcmp(from, "S:", 2) == 0)) {
        line->speaker = from[0] == 'C' ? BY_CLIENT : BY_SERVER;
        from += from + 2 < words->end && from[2] == ' ' ? 3 : 2;
    }
    line->pattern = pattern_new(
        from, (size_t)(words->end - from), column_of(words, from), &parser->rules, &error);
    return line->pattern || fail(parser, error.column, error.message, "see docs/ci.md");
}

static bool read_count(
    struct parser *parser, const struct words *words, uint32_t wanted, const char *from)
{
    struct expected_session *session = opened(parser);

    while (from < words->end && *from == ' ')
        from++;
    if (!session || !grow((void **)&session->counts, session->n_counts, sizeof session->counts[0]))
        return fail(parser, 1, "out of memory", "split the file");
    struct expected_count *count = &session->counts[session->n_counts];
    *count = (struct expected_count){.wanted = wanted, .line.line = parser->line};
    if (!read_pattern(parser, words, from, &count->line))
        return false;
    session->n_counts++;
    return true;
}

/* "count 3: …"; *is tells whether it is one. */
static bool read_counted(struct parser *parser, struct words *words, bool *is)
{
    char *end;
    unsigned long wanted = strtoul(words->start + strlen("count "), &end, 10);

    *is = end < words->end && *end == ':' && end > words->start + strlen("count ");
    if (!*is)
        return true;
    if (wanted > EXPECTATION_LINES_MAX)
        return fail(parser, 7, "so many lines are never counted", "write less");
    return read_count(parser, words, (uint32_t)wanted, end + 1);
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
    if (read_pattern(parser, words, words->start + escaped, line))
        return true;
    current(parser)->n_lines--;
    return false;
}

static bool is_line(const struct words *words, const char *text)
{
    size_t n = (size_t)(words->end - words->start);

    return n == strlen(text) && memcmp(words->start, text, n) == 0;
}

static bool read_any(struct parser *parser)
{
    if (parser->unordered)
        return fail(parser, 1, "[...] inside of unordered", "write it before or behind");
    return add_line(parser, EXPECT_ANY) || fail(parser, 1, "out of memory", "split the file");
}

static bool read_line(struct parser *parser, struct words *words)
{
    bool counted = false;

    if (words->start == words->end || *words->start == '#')
        return true;
    if (begins(words, "session "))
        return parser->unordered ? fail(parser, 1, "unordered: has no end", "write end")
                                 : read_session(parser, words);
    if (begins(words, "ignore "))
        return read_ignore(parser, words);
    if (begins(words, "never: "))
        return read_count(parser, words, 0, words->start + strlen("never: "));
    if (begins(words, "count ") && (!read_counted(parser, words, &counted) || counted))
        return counted && parser->message[0] == '\0';
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
    const char *end = text + n;

    *expectation = (struct expectation){.path = strdup(path)};
    message[0] = '\0';
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
