/* Tokens. A word is a name or an unquoted literal; which of both only the checker can tell. */
#include "analyzer/filter_term.h"

#include <ctype.h>
#include <string.h>

/* Longest first where one begins another. */
static const struct {
    const char *text;
    enum token_kind kind;
} marks[] = {
    {"===", TOKEN_ALL_EQ},
    {"!==", TOKEN_ANY_NE},
    {"==", TOKEN_EQ},
    {"!=", TOKEN_NE},
    {"~=", TOKEN_ANY_NE},
    {">=", TOKEN_GE},
    {"<=", TOKEN_LE},
    {"&&", TOKEN_AND},
    {"||", TOKEN_OR},
    {"^^", TOKEN_XOR},
    {"..", TOKEN_DOTS},
    {">", TOKEN_GT},
    {"<", TOKEN_LT},
    {"~", TOKEN_MATCHES},
    {"!", TOKEN_NOT},
    {"&", TOKEN_BITS},
    {"+", TOKEN_PLUS},
    {"-", TOKEN_MINUS},
    {"*", TOKEN_TIMES},
    {"/", TOKEN_DIVIDE},
    {"%", TOKEN_MODULO},
    {"(", TOKEN_OPEN},
    {")", TOKEN_CLOSE},
    {"{", TOKEN_OPEN_SET},
    {"}", TOKEN_CLOSE_SET},
    {",", TOKEN_COMMA},
};

static const struct {
    const char *text;
    enum token_kind kind;
} words[] = {
    {"and", TOKEN_AND},
    {"or", TOKEN_OR},
    {"xor", TOKEN_XOR},
    {"not", TOKEN_NOT},
    {"eq", TOKEN_EQ},
    {"any_eq", TOKEN_EQ},
    {"ne", TOKEN_NE},
    {"all_ne", TOKEN_NE},
    {"all_eq", TOKEN_ALL_EQ},
    {"any_ne", TOKEN_ANY_NE},
    {"gt", TOKEN_GT},
    {"ge", TOKEN_GE},
    {"lt", TOKEN_LT},
    {"le", TOKEN_LE},
    {"contains", TOKEN_CONTAINS},
    {"matches", TOKEN_MATCHES},
    {"in", TOKEN_IN},
    {"any", TOKEN_ANY},
    {"all", TOKEN_ALL},
    {"bitand", TOKEN_BITS},
    {"bitwise_and", TOKEN_BITS},
};

static char at(const struct filter_build *b, uint32_t position)
{
    return position < b->length ? b->text[position] : '\0';
}

static bool is_word(const struct filter_build *b, uint32_t position)
{
    char c = at(b, position);

    if (c == '.')
        return at(b, position + 1) != '.';
    return c != '\0' && (isalnum((unsigned char)c) || strchr("_:-/", c));
}

static bool begins_word(const struct filter_build *b)
{
    char c = at(b, b->position);

    return c == '_' || c == ':' || isalnum((unsigned char)c) ||
           (c == '.' && isalpha((unsigned char)at(b, b->position + 1)));
}

static void read_word(struct filter_build *b, struct token *token)
{
    const char *text = b->text + b->position;
    uint32_t n;

    while (is_word(b, b->position))
        b->position++;
    n = b->position - token->start;
    token->kind = TOKEN_WORD;
    token->literal = (struct literal){text, n, false};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (n == strlen(words[i].text) && !memcmp(text, words[i].text, n))
            token->kind = words[i].kind;
}

static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return isxdigit((unsigned char)c) ? (unsigned)(tolower((unsigned char)c) - 'a') + 10 : 99;
}

/* Up to max digits of a base; the value modulo 256. */
static char read_digits(struct filter_build *b, unsigned base, unsigned max)
{
    unsigned value = 0;

    for (unsigned i = 0; i < max && digit_value(at(b, b->position)) < base; i++)
        value = value * base + digit_value(at(b, b->position++));
    return (char)(value & 0xff);
}

/* What stands after a backslash, to out; returns how many octets. An unknown letter keeps its
 * backslash, for regular expressions: "\.um$". */
static uint32_t read_escape(struct filter_build *b, char *out)
{
    static const char letters[] = "abfnrtv\\\"'", meanings[] = "\a\b\f\n\r\t\v\\\"'";
    char c = at(b, b->position);
    const char *letter = c ? strchr(letters, c) : NULL;

    if (c >= '0' && c <= '7') {
        *out = read_digits(b, 8, 3);
        return 1;
    }
    b->position++;
    if (c == 'x' && isxdigit((unsigned char)at(b, b->position))) {
        *out = read_digits(b, 16, 2);
        return 1;
    }
    if (letter) {
        *out = meanings[letter - letters];
        return 1;
    }
    out[0] = '\\';
    out[1] = c;
    return 2;
}

/* After the opening quote; raw: backslashes stay. */
static void read_string(struct filter_build *b, struct token *token, char quote, bool raw)
{
    char *out = arena_alloc(&b->filter->arena, b->length - b->position + (size_t)2);
    uint32_t n = 0;

    while (out && b->position < b->length && at(b, b->position) != quote) {
        char c = at(b, b->position++);

        if (c == '\\' && !raw) {
            n += read_escape(b, out + n);
            continue;
        }
        out[n++] = c;
        if (c == '\\' && b->position < b->length)
            out[n++] = at(b, b->position++);
    }
    if (!out || b->position >= b->length)
        filter_fail(b, token->start, b->length, "the closing %c is missing", quote);
    b->position++;
    token->kind = TOKEN_STRING;
    token->literal = (struct literal){out, n, true};
}

/* 'A' is the number 65. */
static void read_character(struct filter_build *b, struct token *token)
{
    b->position++;
    read_string(b, token, '\'', false);
    if (!b->failed && token->literal.length != 1)
        filter_fail(b, token->start, b->position,
            "'…' holds one character; text stands between double quotes");
    if (b->failed)
        return;
    token->kind = TOKEN_CHARACTER;
    token->literal.text =
        arena_printf(&b->filter->arena, "0x%02x", (unsigned char)token->literal.text[0]);
    token->literal = (struct literal){token->literal.text, 4, false};
}

static void read_ranges(struct filter_build *b, struct token *token)
{
    const char *close = memchr(b->text + b->position, ']', b->length - b->position);

    if (!close) {
        filter_fail(b, token->start, b->length, "the closing ] of the slice is missing");
        return;
    }
    token->kind = TOKEN_RANGES;
    token->literal.text = b->text + b->position + 1;
    token->literal.length = (uint32_t)(close - token->literal.text);
    b->position = (uint32_t)(close - b->text) + 1;
}

static void read_mark(struct filter_build *b, struct token *token)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        size_t n = strlen(marks[i].text);

        if (n <= b->length - b->position && !memcmp(b->text + b->position, marks[i].text, n)) {
            token->kind = marks[i].kind;
            b->position += (uint32_t)n;
            return;
        }
    }
    if (at(b, b->position) == '=')
        filter_fail(
            b, token->start, token->start + 1, "one = is none: == asks whether it is equal");
    else if (at(b, b->position) == '|')
        filter_fail(b, token->start, token->start + 1, "one | is none: || means or");
    else
        filter_fail(b, token->start, token->start + 1, "\"%c\" means nothing here",
            isprint((unsigned char)at(b, b->position)) ? at(b, b->position) : '?');
}

static bool begins_raw_string(const struct filter_build *b)
{
    return (at(b, b->position) == 'r' || at(b, b->position) == 'R') &&
           at(b, b->position + 1) == '"';
}

void filter_next_token(struct filter_build *b)
{
    struct token *token = &b->token;

    while (b->position < b->length && isspace((unsigned char)at(b, b->position)))
        b->position++;
    *token = (struct token){.start = b->position};
    if (b->failed || b->position >= b->length) {
        token->kind = TOKEN_END;
    } else if (at(b, b->position) == '"') {
        b->position++;
        read_string(b, token, '"', false);
    } else if (begins_raw_string(b)) {
        b->position += 2;
        read_string(b, token, '"', true);
    } else if (at(b, b->position) == '\'') {
        read_character(b, token);
    } else if (at(b, b->position) == '[') {
        read_ranges(b, token);
    } else if (begins_word(b)) {
        read_word(b, token);
    } else {
        read_mark(b, token);
    }
    token->end = b->position;
    if (b->failed)
        token->kind = TOKEN_END;
}
