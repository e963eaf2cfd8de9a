#include "analyzer/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MATCH_LIMIT = 200000, /* steps of PCRE2 on one line: a hostile pattern gives up */
    HEAP_LIMIT_KIB = 20000,
};

struct pattern {
    char *text;
    struct text source; /* the regular expression, unless it demands names */
    pcre2_code *code;   /* NULL where it demands names: compiled when they are known */
    pcre2_match_data *match;
    pcre2_match_context *limits;
    struct pattern_rules rules;
    bool demands;
};

/* --- bindings ----------------------------------------------------------------------------------
 */

void bindings_cut(struct bindings *bindings, size_t n)
{
    while (bindings->n > n)
        free(bindings->rows[--bindings->n].value);
}

const struct binding *bindings_find(const struct bindings *bindings, const char *name, size_t n)
{
    for (size_t i = bindings->n; i > 0; i--) {
        const struct binding *row = &bindings->rows[i - 1];
        if (strlen(row->name) == n && memcmp(row->name, name, n) == 0)
            return row;
    }
    return NULL;
}

static void bind(struct bindings *bindings, const char *name, const char *value, size_t n)
{
    struct binding *row = &bindings->rows[bindings->n];

    if (bindings->n == PATTERN_NAMES_MAX || n > PATTERN_VALUE_MAX)
        return;
    row->value = malloc(n + 1);
    if (!row->value)
        return;
    memcpy(row->value, value, n);
    row->value[n] = '\0';
    row->length = n;
    snprintf(row->name, sizeof row->name, "%s", name);
    bindings->n++;
}

/* --- from a line to a regular expression --------------------------------------------------------
 */

static void add_literal(
    struct text *out, const struct pattern_rules *rules, const char *literal, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)literal[i];
        if (rules->ignore_space && isspace(c)) {
            while (i + 1 < n && isspace((unsigned char)literal[i + 1]))
                i++;
            text_add(out, "\\s+");
            continue;
        }
        if (c < 0x80 && !isalnum(c) && c != ' ' && c != '_')
            text_char(out, '\\');
        text_char(out, (char)c);
    }
}

/* A name at the start of a blank and the octet behind it: letters, digits, _, at most 32. */
static size_t name_length(const char *text, size_t n)
{
    size_t i = 0;

    while (i < n && i < 32 && (isalnum((unsigned char)text[i]) || text[i] == '_'))
        i++;
    return i > 0 && !isdigit((unsigned char)text[0]) ? i : 0;
}

/* The inside of {{…}}: names are bound by groups of the same name. */
static void add_blank(struct text *out, const struct pattern_rules *rules,
    const struct bindings *bindings, const char *blank, size_t n, bool *demands)
{
    size_t name = name_length(blank, n);

    if (n > 1 && blank[0] == '=') {
        const struct binding *row = bindings ? bindings_find(bindings, blank + 1, n - 1) : NULL;
        *demands = true;
        if (row)
            add_literal(out, rules, row->value, row->length);
        else
            text_add(out, bindings ? "(*FAIL)" : ".*");
    } else if (name > 0 && name < n && blank[name] == '=') {
        text_add(out, "(?<");
        text_add_n(out, blank, name);
        text_char(out, '>');
        text_add_n(out, blank + name + 1, n - name - 1);
        text_char(out, ')');
    } else {
        text_add(out, "(?:");
        text_add_n(out, blank, n);
        text_char(out, ')');
    }
}

static const char *find(const char *text, const char *end, const char *what)
{
    size_t n = strlen(what);

    for (const char *p = text; p + n <= end; p++)
        if (memcmp(p, what, n) == 0)
            return p;
    return NULL;
}

/* The end of a blank; a regular expression may end in } itself: "{{a{2}}}". */
static const char *blank_end(const char *text, const char *end)
{
    const char *close = find(text, end, "}}");

    while (close && close + 2 < end && close[2] == '}')
        close++;
    return close;
}

/* false: *bad is where a blank does not end. */
static bool build(struct text *out, const struct pattern_rules *rules,
    const struct bindings *bindings, const char *text, size_t n, bool *demands, const char **bad)
{
    const char *end = text + n;

    while (rules->ignore_space && text < end && isspace((unsigned char)*text))
        text++;
    while (rules->ignore_space && text < end && isspace((unsigned char)end[-1]))
        end--;
    text_add(out, rules->ignore_space ? "^\\s*" : "^");
    while (text < end) {
        const char *blank = find(text, end, "{{"), *any = find(text, end, "[...]");
        const char *stop = blank && (!any || blank < any) ? blank : any;
        add_literal(out, rules, text, (size_t)((stop ? stop : end) - text));
        if (!stop)
            break;
        if (stop == any) {
            text_add(out, ".*");
            text = any + 5;
            continue;
        }
        const char *close = blank_end(blank + 2, end);
        if (!close) {
            *bad = blank;
            return false;
        }
        add_blank(out, rules, bindings, blank + 2, (size_t)(close - blank) - 2, demands);
        text = close + 2;
    }
    text_add(out, rules->ignore_space ? "\\s*$" : "$");
    return true;
}

static pcre2_code *compile(
    const struct text *source, const struct pattern_rules *rules, int *error, size_t *where)
{
    uint32_t flags = PCRE2_DOLLAR_ENDONLY | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DUPNAMES |
                     (rules->ignore_case ? PCRE2_CASELESS : 0);

    return pcre2_compile((PCRE2_SPTR)source->data, source->length, flags, error, where, NULL);
}

/* --- patterns ----------------------------------------------------------------------------------
 */

/* "250 2.1.0 Ok" without its enhanced status code (RFC 2034). */
static size_t without_code(char *to, const char *line, size_t n)
{
    size_t i = 4, digits = 0, dots = 0;

    if (n > 4 && isdigit((unsigned char)line[0]) && (line[3] == ' ' || line[3] == '-')) {
        while (i < n && (isdigit((unsigned char)line[i]) || line[i] == '.')) {
            digits += line[i] != '.';
            dots += line[i] == '.';
            i++;
        }
        if (dots == 2 && digits >= 3 && i < n && line[i] == ' ') {
            memcpy(to, line, 4);
            memcpy(to + 4, line + i + 1, n - i - 1);
            return n - (i - 4) - 1;
        }
    }
    memcpy(to, line, n);
    return n;
}

static bool fail(struct pattern_error *error, size_t column, const char *message)
{
    error->column = (unsigned)column;
    snprintf(error->message, sizeof error->message, "%s", message);
    return false;
}

static bool prepare(struct pattern *pattern, const char *text, size_t n, unsigned column,
    struct pattern_error *error)
{
    const char *bad = NULL;
    int code;
    size_t where;

    if (!build(&pattern->source, &pattern->rules, NULL, text, n, &pattern->demands, &bad))
        return fail(error, column + (size_t)(bad - text), "this blank has no end: write }}");
    pattern->code = compile(&pattern->source, &pattern->rules, &code, &where);
    pattern->limits = pcre2_match_context_create(NULL);
    if (!pattern->code) {
        char reason[120];
        pcre2_get_error_message(code, (PCRE2_UCHAR *)reason, sizeof reason);
        return fail(error, column, reason);
    }
    pattern->match = pcre2_match_data_create_from_pattern(pattern->code, NULL);
    if (!pattern->match || !pattern->limits)
        return fail(error, column, "out of memory");
    pcre2_set_match_limit(pattern->limits, MATCH_LIMIT);
    pcre2_set_heap_limit(pattern->limits, HEAP_LIMIT_KIB);
    return true;
}

struct pattern *pattern_new(const char *text, size_t n, unsigned column,
    const struct pattern_rules *rules, struct pattern_error *error)
{
    struct pattern *pattern = calloc(1, sizeof *pattern);
    char *copy = malloc(n + 1);

    if (!pattern || !copy) {
        free(pattern);
        free(copy);
        fail(error, column, "out of memory");
        return NULL;
    }
    pattern->rules = *rules;
    memcpy(copy, text, n);
    copy[n] = '\0';
    pattern->text = copy;
    char *plain = malloc(n + 1);
    size_t length = plain && rules->ignore_codes ? without_code(plain, text, n) : n;
    bool good =
        plain && prepare(pattern, rules->ignore_codes ? plain : text, length, column, error);
    free(plain);
    if (good)
        return pattern;
    pattern_free(pattern);
    return NULL;
}

void pattern_free(struct pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_match_data_free(pattern->match);
    pcre2_match_context_free(pattern->limits);
    pcre2_code_free(pattern->code);
    text_deinit(&pattern->source);
    free(pattern->text);
    free(pattern);
}

const char *pattern_text(const struct pattern *pattern)
{
    return pattern->text;
}

/* Bind what named groups matched. */
static void bind_groups(
    const pcre2_code *code, pcre2_match_data *match, struct bindings *bindings, const char *line)
{
    uint32_t names = 0, size = 0;
    PCRE2_SPTR table = NULL;
    const PCRE2_SIZE *found = pcre2_get_ovector_pointer(match);

    pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &names);
    pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
    for (uint32_t i = 0; i < names; i++, table += size) {
        unsigned group = (unsigned)(table[0] << 8 | table[1]);
        if (found[2 * group] != PCRE2_UNSET)
            bind(bindings, (const char *)table + 2, line + found[2 * group],
                found[2 * group + 1] - found[2 * group]);
    }
}

static bool match_code(const struct pattern *pattern, const pcre2_code *code,
    struct bindings *bindings, const char *line, size_t n)
{
    if (pcre2_match(code, (PCRE2_SPTR)line, n, 0, 0, pattern->match, pattern->limits) < 0)
        return false;
    if (bindings)
        bind_groups(code, pattern->match, bindings, line);
    return true;
}

/* The names that it demands are known now: their values are part of the expression. */
static bool match_demanding(
    const struct pattern *pattern, struct bindings *bindings, const char *line, size_t n)
{
    struct text source = {0};
    bool demands, matched = false;
    const char *bad;
    int error;
    size_t where;

    build(&source, &pattern->rules, bindings, pattern->text, strlen(pattern->text), &demands, &bad);
    pcre2_code *code = compile(&source, &pattern->rules, &error, &where);
    if (code)
        matched = match_code(pattern, code, bindings, line, n);
    pcre2_code_free(code);
    text_deinit(&source);
    return matched;
}

bool pattern_matches(
    const struct pattern *pattern, struct bindings *bindings, const char *line, size_t n)
{
    char *plain = pattern->rules.ignore_codes ? malloc(n + 1) : NULL;
    size_t length = plain ? without_code(plain, line, n) : n;
    const char *subject = plain ? plain : line;
    bool matched = pattern->demands && bindings
                       ? match_demanding(pattern, bindings, subject, length)
                       : match_code(pattern, pattern->code, bindings, subject, length);

    free(plain);
    return matched;
}
