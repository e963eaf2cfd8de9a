#include "analyzer/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MATCH_LIMIT = 200000,      /* steps of PCRE2 on one line: a hostile pattern gives up */
    MATCH_LIMIT_OF_OCTET = 64, /* more for each octet of a long line */
    HEAP_LIMIT_KIB = 20000,
    HARD_LINES_MAX = 20, /* lines on which a pattern may give up; then it is not tried again */
};

struct pattern {
    char *written;
    char *text; /* what is matched: without the code that is ignored */
    size_t length;
    struct text source; /* the regular expression, unless it demands names */
    pcre2_code *code;   /* NULL where it demands names: compiled when they are known */
    pcre2_match_data *match;
    pcre2_match_context *limits;
    struct pattern_rules rules;
    bool demands;
    bool names;          /* it remembers or demands */
    bool whole;          /* false: found anywhere in a text */
    unsigned hard_lines; /* on which it gave up */
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

static bool fail(struct pattern_error *error, size_t column, const char *message)
{
    error->column = (unsigned)column;
    snprintf(error->message, sizeof error->message, "%s", message);
    return false;
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

/* A name at the start of a blank: letters, digits, _, not a digit first. */
static size_t name_length(const char *text, size_t n)
{
    size_t i = 0;

    while (i < n && (isalnum((unsigned char)text[i]) || text[i] == '_'))
        i++;
    return i > 0 && !isdigit((unsigned char)text[0]) ? i : 0;
}

static const char *find(const char *text, const char *end, const char *what)
{
    size_t n = strlen(what);

    for (const char *p = text; p + n <= end; p++)
        if (memcmp(p, what, n) == 0)
            return p;
    return NULL;
}

/* Whether a blank before this one, in the same line, remembers the name. */
static bool is_in_line(const struct text *out, const char *name, size_t n)
{
    char group[PATTERN_NAME_MAX + sizeof "(?<>"];

    snprintf(group, sizeof group, "(?<%.*s>", (int)n, name);
    return find(out->data, out->data + out->length, group) != NULL;
}

/* The inside of {{…}}: names are bound by groups of the same name. */
static void add_blank(struct text *out, const struct pattern_rules *rules,
    const struct bindings *bindings, const char *blank, size_t n, bool *demands)
{
    size_t name = name_length(blank, n);

    if (n > 0 && blank[0] == '=' && is_in_line(out, blank + 1, n - 1)) {
        text_add(out, "\\k<");
        text_add_n(out, blank + 1, n - 1);
        text_char(out, '>');
    } else if (n > 0 && blank[0] == '=') {
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

/* The end of a blank; a regular expression may end in } itself: "{{a{2}}}". */
static const char *blank_end(const char *text, const char *end)
{
    const char *close = find(text, end, "}}");

    while (close && close + 2 < end && close[2] == '}')
        close++;
    return close;
}

/* Blanks are known to be right. */
static void build(struct text *out, const struct pattern_rules *rules,
    const struct bindings *bindings, const char *text, size_t n, bool *demands)
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
        if (!close)
            break;
        add_blank(out, rules, bindings, blank + 2, (size_t)(close - blank) - 2, demands);
        text = close + 2;
    }
    text_add(out, rules->ignore_space ? "\\s*$" : "$");
}

static pcre2_code *compile(
    const char *source, size_t n, const struct pattern_rules *rules, int *error, size_t *where)
{
    uint32_t flags = PCRE2_DOLLAR_ENDONLY | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DUPNAMES |
                     (rules->ignore_case ? PCRE2_CASELESS : 0);

    return pcre2_compile((PCRE2_SPTR)source, n, flags, error, where, NULL);
}

/* One regular expression by itself, so that ")" cannot end what is around it, and so that the
 * column of a mistake is known. */
static bool check_regex(const char *regex, size_t n, const struct pattern_rules *rules,
    size_t column, struct pattern_error *error)
{
    int code;
    size_t where;
    char reason[120];
    pcre2_code *alone = compile(regex, n, rules, &code, &where);

    pcre2_code_free(alone);
    if (alone)
        return true;
    pcre2_get_error_message(code, (PCRE2_UCHAR *)reason, sizeof reason);
    return fail(error, column + where, reason);
}

/* What stands in {{…}}, from column on. */
static bool check_blank(struct pattern *pattern, const char *blank, size_t n, size_t column,
    struct pattern_error *error)
{
    bool demands = n > 0 && blank[0] == '=';
    size_t from = demands ? 1 : 0, name = name_length(blank + from, n - from);
    bool remembers = !demands && name > 0 && name < n && blank[name] == '=';

    if (n == 0)
        return fail(error, column, "this blank is empty: write {{.*}}");
    pattern->names |= demands || remembers;
    if ((demands || remembers) && name > PATTERN_NAME_MAX)
        return fail(error, column + from, "this name is too long: write at most 32 letters");
    if (demands)
        return (name > 0 && name + 1 == n) ||
               fail(error, column + 1 + name, "this is no name: write letters, digits and _");
    if (remembers)
        from = name + 1;
    return check_regex(blank + from, n - from, &pattern->rules, column + from, error);
}

/* All blanks of a line that starts at column. */
static bool check_blanks(
    struct pattern *pattern, const char *text, size_t n, size_t column, struct pattern_error *error)
{
    const char *end = text + n, *blank;

    for (const char *from = text; (blank = find(from, end, "{{")) != NULL;) {
        const char *close = blank_end(blank + 2, end);
        size_t at = column + (size_t)(blank - text);
        if (!close)
            return fail(error, at, "this blank has no end: write }}");
        if (!check_blank(pattern, blank + 2, (size_t)(close - blank) - 2, at + 2, error))
            return false;
        from = close + 2;
    }
    return true;
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

/* The expression is in source. */
static bool prepare(struct pattern *pattern, size_t column, struct pattern_error *error)
{
    int code;
    size_t where;
    char reason[120];

    pattern->code =
        compile(pattern->source.data, pattern->source.length, &pattern->rules, &code, &where);
    pattern->limits = pcre2_match_context_create(NULL);
    if (!pattern->code) {
        pcre2_get_error_message(code, (PCRE2_UCHAR *)reason, sizeof reason);
        return fail(error, column, reason);
    }
    pattern->match = pcre2_match_data_create_from_pattern(pattern->code, NULL);
    if (!pattern->match || !pattern->limits)
        return fail(error, column, "out of memory");
    pcre2_set_heap_limit(pattern->limits, HEAP_LIMIT_KIB);
    return true;
}

static struct pattern *new_pattern(
    const char *text, size_t n, const struct pattern_rules *rules, struct pattern_error *error)
{
    struct pattern *pattern = calloc(1, sizeof *pattern);

    *error = (struct pattern_error){.column = 1, .message = "out of memory"};
    if (pattern) {
        pattern->text = malloc(n + 1);
        pattern->written = strndup(text, n);
    }
    if (!pattern || !pattern->text || !pattern->written) {
        pattern_free(pattern);
        return NULL;
    }
    memcpy(pattern->text, text, n);
    pattern->text[n] = '\0';
    pattern->length = n;
    pattern->rules = *rules;
    return pattern;
}

struct pattern *pattern_new(const char *text, size_t n, unsigned column,
    const struct pattern_rules *rules, struct pattern_error *error)
{
    struct pattern *pattern = new_pattern(text, n, rules, error);

    if (!pattern)
        return NULL;
    pattern->whole = true;
    /* The code is left out of what is expected too. */
    if (rules->ignore_codes)
        pattern->length = without_code(pattern->text, text, n);
    if (check_blanks(pattern, text, n, column, error)) {
        build(&pattern->source, rules, NULL, pattern->text, pattern->length, &pattern->demands);
        if (prepare(pattern, column, error))
            return pattern;
    }
    pattern_free(pattern);
    return NULL;
}

struct pattern *pattern_new_regex(const char *regex, struct pattern_error *error)
{
    static const struct pattern_rules rules = {0};
    size_t n = strlen(regex);
    struct pattern *pattern = new_pattern(regex, n, &rules, error);

    if (!pattern)
        return NULL;
    text_add_n(&pattern->source, regex, n);
    if (check_regex(regex, n, &rules, 1, error) && prepare(pattern, 1, error))
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
    free(pattern->written);
    free(pattern);
}

const char *pattern_text(const struct pattern *pattern)
{
    return pattern->written;
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

static bool match_code(struct pattern *pattern, const pcre2_code *code, struct bindings *bindings,
    const char *line, size_t n)
{
    size_t limit = MATCH_LIMIT + n * MATCH_LIMIT_OF_OCTET;

    if (pattern->hard_lines == HARD_LINES_MAX)
        return false;
    pcre2_set_match_limit(pattern->limits, limit < INT32_MAX ? (uint32_t)limit : INT32_MAX);
    int found = pcre2_match(code, (PCRE2_SPTR)line, n, 0, 0, pattern->match, pattern->limits);
    if (found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_HEAPLIMIT)
        pattern->hard_lines++;
    if (found < 0)
        return false;
    if (bindings)
        bind_groups(code, pattern->match, bindings, line);
    return true;
}

/* The names that it demands are known now: their values are part of the expression. */
static bool match_demanding(
    struct pattern *pattern, struct bindings *bindings, const char *line, size_t n)
{
    struct text source = {0};
    bool demands, matched = false;
    int error;
    size_t where;

    build(&source, &pattern->rules, bindings, pattern->text, pattern->length, &demands);
    pcre2_code *code = compile(source.data, source.length, &pattern->rules, &error, &where);
    if (code)
        matched = match_code(pattern, code, bindings, line, n);
    pcre2_code_free(code);
    text_deinit(&source);
    return matched;
}

bool pattern_matches(struct pattern *pattern, struct bindings *bindings, const char *line, size_t n)
{
    char *plain = pattern->rules.ignore_codes ? malloc(n + 1) : NULL;
    size_t length = plain ? without_code(plain, line, n) : n;
    const char *subject = plain ? plain : line;
    bool matched = pattern->whole && length == pattern->length &&
                   memcmp(subject, pattern->text, length) == 0; /* a line that looks like a blank */

    /* That a name was remembered must not be lost. */
    if (!matched || (pattern->names && bindings)) {
        bool found = pattern->demands && bindings
                         ? match_demanding(pattern, bindings, subject, length)
                         : match_code(pattern, pattern->code, bindings, subject, length);
        matched |= found;
    }
    free(plain);
    return matched;
}

bool pattern_has_names(const struct pattern *pattern)
{
    return pattern->names;
}

bool pattern_gave_up(const struct pattern *pattern)
{
    return pattern->hard_lines > 0;
}

const char *pattern_name(const struct pattern *pattern, size_t *at, size_t *n, bool *demanded)
{
    const char *text = pattern->written, *end = text + strlen(text), *blank;

    while ((blank = find(text + *at, end, "{{")) != NULL) {
        const char *close = blank_end(blank + 2, end);
        if (!close)
            return NULL;
        *at = (size_t)(close - text) + 2;
        *demanded = blank[2] == '=';
        const char *name = blank + 2 + *demanded;
        *n = name_length(name, (size_t)(close - name));
        if (*n > 0 && (*demanded || name[*n] == '='))
            return name;
    }
    return NULL;
}
