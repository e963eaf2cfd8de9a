/*
 * Tokens to terms, by recursive descent:
 *
 *   or        = xor *("or" xor)           and binds closer than or
 *   xor       = and *("xor" and)
 *   and       = not *("and" not)
 *   not       = "not" not / ["any" / "all"] relation
 *   relation  = sum *(comparison sum) / sum ["not"] "in" set / sum "contains" sum / sum "matches"
 * sum sum       = product *(("+" / "-") product)      "&" binds looser than both product   = sign
 * *(("*" / "/" / "%") sign) sign      = ["-" / "+"] thing *slice thing     = word / string /
 * character / function "(" sum *("," sum) ")" / "(" or ")"
 */
#include "analyzer/filter_term.h"

#include <ctype.h>
#include <string.h>

static struct term *parse_or(struct filter_build *b);
static struct term *parse_bits(struct filter_build *b);

struct term *filter_new_term(
    struct filter_build *b, enum term_kind kind, uint32_t start, uint32_t end)
{
    struct term *term = NULL;

    if (!b->failed && b->n_terms++ >= FILTER_TERMS_MAX)
        filter_fail(b, start, end, "the filter is too long");
    if (!b->failed && !(term = arena_alloc(&b->filter->arena, sizeof(*term))))
        filter_fail(b, start, end, "the filter is too long");
    if (b->failed)
        return NULL;
    *term = (struct term){.kind = kind, .start = start, .end = end};
    return term;
}

/* Let child stand under parent. The evaluator walks down, so the height of terms has a cap. */
static struct term *under(struct filter_build *b, struct term *parent, const struct term *child)
{
    if (!parent || !child)
        return NULL;
    if (parent->height <= child->height)
        parent->height = child->height + 1;
    if (parent->height > FILTER_DEPTH_MAX)
        filter_fail(b, child->start, child->end, "this is nested too deeply");
    return b->failed ? NULL : parent;
}

static struct term *new_pair(
    struct filter_build *b, enum term_kind kind, struct term *left, struct term *right)
{
    struct term *term;

    if (!left || !right || !(term = filter_new_term(b, kind, left->start, right->end)))
        return NULL;
    term->left = left;
    term->right = right;
    return under(b, under(b, term, left), right);
}

/* The term over one operand. */
static struct term *new_over(
    struct filter_build *b, enum term_kind kind, struct term *left, uint32_t end)
{
    struct term *term = left ? filter_new_term(b, kind, left->start, end) : NULL;

    if (term)
        term->left = left;
    return under(b, term, left);
}

/* Add an operand to a term whose operands are linked by next. */
static struct term *append(struct filter_build *b, struct term *list, struct term *operand)
{
    if (!list || !operand)
        return NULL;
    if (list->last)
        list->last->next = operand;
    else
        list->left = operand;
    list->last = operand;
    list->end = operand->end;
    return under(b, list, operand);
}

static const char *token_text(const struct filter_build *b, int *n)
{
    *n = (int)(b->token.end - b->token.start);
    return b->text + b->token.start;
}

static void unexpected(struct filter_build *b, const char *expected)
{
    int n;
    const char *text = token_text(b, &n);

    if (b->token.kind == TOKEN_END)
        filter_fail(b, b->length, b->length, "the filter ends where %s is expected", expected);
    else
        filter_fail(b, b->token.start, b->token.end, "%s is expected here, not \"%.*s\"", expected,
            n, text);
}

static bool accept(struct filter_build *b, enum token_kind kind)
{
    if (b->failed || b->token.kind != kind)
        return false;
    filter_next_token(b);
    return true;
}

static void expect(struct filter_build *b, enum token_kind kind, const char *name)
{
    if (!b->failed && !accept(b, kind))
        unexpected(b, name);
}

/* --- slices ------------------------------------------------------------------------------------
 */

static bool slice_number(const char **at, const char *end, int32_t *value)
{
    const char *p = *at;
    bool negative = p < end && *p == '-';
    int64_t n = 0;

    p += negative;
    if (p == end || *p < '0' || *p > '9')
        return false;
    while (p < end && *p >= '0' && *p <= '9' && n < INT32_MAX)
        n = n * 10 + (*p++ - '0');
    *value =
        (int32_t)(negative ? -(n < INT32_MAX ? n : INT32_MAX) : (n < INT32_MAX ? n : INT32_MAX));
    *at = p;
    return true;
}

/* One range of a slice in [at, end), without blanks. */
static bool parse_range(struct slice_range *range, const char *at, const char *end)
{
    int32_t length;
    bool started = slice_number(&at, end, &range->start);

    if (!started)
        range->start = 0;
    range->kind = SLICE_LENGTH;
    range->length = 1;
    if (at == end)
        return started;
    if (*at == '-' && started) {
        at++;
        range->kind = SLICE_TO;
        return slice_number(&at, end, &range->end) && at == end;
    }
    if (*at++ != ':')
        return false;
    if (at == end) {
        range->kind = SLICE_REST;
        return started;
    }
    if (!slice_number(&at, end, &length) || at != end || length <= 0)
        return false;
    range->length = (uint32_t)length;
    return true;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

static void parse_ranges(struct filter_build *b, struct term *slice, const struct token *token)
{
    const char *at = token->literal.text, *end = at + token->literal.length;
    struct slice_range *ranges =
        arena_alloc(&b->filter->arena, FILTER_RANGES_MAX * sizeof(*ranges));

    slice->ranges = ranges;
    for (bool more = true; more && !b->failed;) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *stop = comma ? comma : end;

        at = skip_blanks(at, stop);
        while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t'))
            stop--;
        if (!ranges || slice->n_ranges == FILTER_RANGES_MAX ||
            !parse_range(&ranges[slice->n_ranges], at, stop))
            filter_fail(b, token->start, token->end,
                "a slice is [start:length], [start-end], [position] or [start:], not [%.*s]",
                (int)token->literal.length, token->literal.text);
        slice->n_ranges++;
        more = comma != NULL;
        at = comma ? comma + 1 : end;
    }
}

/* --- things ------------------------------------------------------------------------------------
 */

static struct term *parse_call(struct filter_build *b, struct term *name)
{
    struct term *call = filter_new_term(b, TERM_CALL, name->start, name->end);

    if (!call)
        return NULL;
    call->literal = name->literal;
    if (b->token.kind != TOKEN_CLOSE)
        do {
            if (!append(b, call, parse_bits(b)))
                return NULL;
        } while (accept(b, TOKEN_COMMA));
    call->end = b->token.end;
    expect(b, TOKEN_CLOSE, "\")\"");
    return call;
}

static struct term *parse_word(struct filter_build *b)
{
    struct token token = b->token;
    struct term *term = filter_new_term(
        b, token.kind == TOKEN_STRING ? TERM_STRING : TERM_WORD, token.start, token.end);

    if (!term)
        return NULL;
    term->literal = token.literal;
    filter_next_token(b);
    if (token.kind == TOKEN_WORD && b->token.kind == TOKEN_OPEN && b->token.start == token.end) {
        filter_next_token(b);
        return parse_call(b, term);
    }
    return term;
}

static struct term *parse_group(struct filter_build *b)
{
    uint32_t start = b->token.start;
    struct term *term;

    filter_next_token(b);
    term = parse_or(b);
    if (term && b->token.kind != TOKEN_CLOSE && b->token.kind == TOKEN_END)
        filter_fail(b, start, start + 1, "this ( is not closed");
    expect(b, TOKEN_CLOSE, "and, or, a comparison or \")\"");
    return term;
}

static struct term *parse_thing(struct filter_build *b)
{
    struct term *term = NULL;

    if (b->depth++ >= FILTER_DEPTH_MAX)
        filter_fail(b, b->token.start, b->token.end, "this is nested too deeply");
    else if (b->token.kind == TOKEN_OPEN)
        term = parse_group(b);
    else if (b->token.kind >= TOKEN_WORD && b->token.kind <= TOKEN_CHARACTER)
        term = parse_word(b);
    else
        unexpected(b, "a field, a value or \"(\"");
    b->depth--;
    return term;
}

static struct term *parse_sliced(struct filter_build *b)
{
    struct term *term = parse_thing(b);

    while (term && !b->failed && b->token.kind == TOKEN_RANGES) {
        term = new_over(b, TERM_SLICE, term, b->token.end);
        if (term)
            parse_ranges(b, term, &b->token);
        filter_next_token(b);
    }
    return b->failed ? NULL : term;
}

/* -x is 0 - x. */
static struct term *parse_sign(struct filter_build *b)
{
    struct term *term, *zero;
    uint32_t start = b->token.start;

    if (accept(b, TOKEN_PLUS))
        return parse_sliced(b);
    if (!accept(b, TOKEN_MINUS))
        return parse_sliced(b);
    term = parse_sliced(b);
    if (!term)
        return NULL;
    /* A sign belongs to a literal: its kind decides what it means. */
    if (term->kind == TERM_WORD && term->start == start + 1 &&
        isdigit((unsigned char)*term->literal.text)) {
        term->literal.text--;
        term->literal.length++;
        term->start = start;
        return term;
    }
    if (!(zero = filter_new_term(b, TERM_WORD, start, start)))
        return NULL;
    zero->literal = (struct literal){"0", 1, false};
    term = new_pair(b, TERM_ARITHMETIC, zero, term);
    if (term)
        term->operation = TOKEN_MINUS;
    return term;
}

static struct term *parse_arithmetic(struct filter_build *b,
    struct term *(*operand)(struct filter_build *), enum token_kind first, enum token_kind last)
{
    struct term *term = operand(b);

    while (term && !b->failed && b->token.kind >= first && b->token.kind <= last) {
        enum token_kind operation = b->token.kind;

        filter_next_token(b);
        term = new_pair(b, TERM_ARITHMETIC, term, operand(b));
        if (term)
            term->operation = operation;
    }
    return b->failed ? NULL : term;
}

static struct term *parse_product(struct filter_build *b)
{
    return parse_arithmetic(b, parse_sign, TOKEN_TIMES, TOKEN_MODULO);
}

static struct term *parse_sum(struct filter_build *b)
{
    return parse_arithmetic(b, parse_product, TOKEN_PLUS, TOKEN_MINUS);
}

static struct term *parse_bits(struct filter_build *b)
{
    return parse_arithmetic(b, parse_sum, TOKEN_BITS, TOKEN_BITS);
}

/* --- truths ------------------------------------------------------------------------------------
 */

static struct term *parse_element(struct filter_build *b)
{
    struct term *term = parse_sign(b);

    if (term && accept(b, TOKEN_DOTS))
        term = new_pair(b, TERM_RANGE, term, parse_sign(b));
    return term;
}

/* Wireshark parts elements by commas; blanks alone, as it took before 4.0, are good too. */
static struct term *parse_in(struct filter_build *b, struct term *left)
{
    struct term *term = new_over(b, TERM_IN, left, b->token.end);
    struct term *set = filter_new_term(b, TERM_SET, b->token.start, b->token.end);

    expect(b, TOKEN_OPEN_SET, "\"{\"");
    while (!b->failed && b->token.kind != TOKEN_CLOSE_SET) {
        set = append(b, set, parse_element(b));
        if (accept(b, TOKEN_COMMA) && b->token.kind == TOKEN_CLOSE_SET)
            unexpected(b, "a value");
    }
    if (!b->failed && !set->left)
        unexpected(b, "a value");
    expect(b, TOKEN_CLOSE_SET, "\",\" or \"}\"");
    if (term)
        term->right = set;
    return under(b, term, set);
}

static struct term *negated(struct filter_build *b, struct term *term)
{
    return new_over(b, TERM_NOT, term, term ? term->end : 0);
}

static bool is_comparison(enum token_kind kind)
{
    return kind >= TOKEN_EQ && kind <= TOKEN_LE;
}

/* The checker gives values to the terms of a relation, so each needs one of its own. */
static struct term *copy_of(struct filter_build *b, const struct term *term)
{
    struct term *copy = term ? filter_new_term(b, term->kind, term->start, term->end) : NULL;

    if (copy)
        *copy = *term;
    return copy;
}

/* a < b < c means a < b and b < c. */
static struct term *parse_comparisons(struct filter_build *b, struct term *left)
{
    struct term *all = filter_new_term(b, TERM_AND, left->start, left->end);

    while (all && is_comparison(b->token.kind)) {
        enum token_kind operation = b->token.kind;
        struct term *right, *relation;

        filter_next_token(b);
        right = parse_bits(b);
        relation = new_pair(b, TERM_RELATION, left, right);
        if (relation)
            relation->operation = operation;
        all = append(b, all, relation);
        if (is_comparison(b->token.kind))
            left = copy_of(b, right);
    }
    if (!all || b->failed)
        return NULL;
    return all->left == all->last ? all->left : all;
}

static struct term *parse_search(struct filter_build *b, struct term *left)
{
    enum token_kind operation = b->token.kind;
    struct term *term;

    filter_next_token(b);
    term = new_pair(b, TERM_RELATION, left, parse_sign(b));
    if (term)
        term->operation = operation;
    return term;
}

static struct term *parse_relation(struct filter_build *b)
{
    struct term *left = parse_bits(b);

    if (!left || b->failed)
        return NULL;
    if (is_comparison(b->token.kind))
        return parse_comparisons(b, left);
    if (b->token.kind == TOKEN_CONTAINS || b->token.kind == TOKEN_MATCHES)
        return parse_search(b, left);
    if (accept(b, TOKEN_IN))
        return parse_in(b, left);
    if (accept(b, TOKEN_NOT)) {
        expect(b, TOKEN_IN, "\"in\"");
        return b->failed ? NULL : negated(b, parse_in(b, left));
    }
    return left;
}

static void quantify(struct term *term, enum quantifier quantifier)
{
    if (term->kind == TERM_AND || term->kind == TERM_NOT)
        for (struct term *part = term->left; part; part = part->next)
            quantify(part, quantifier);
    term->quantifier = quantifier;
}

/* any or all before a comparison */
static struct term *parse_quantified(struct filter_build *b)
{
    struct token token = b->token;
    struct term *term;

    if (token.kind != TOKEN_ANY && token.kind != TOKEN_ALL)
        return parse_relation(b);
    filter_next_token(b);
    term = parse_relation(b);
    if (term && term->kind > TERM_IN)
        filter_fail(b, token.start, token.end, "any and all stand before a comparison");
    if (term)
        quantify(term, token.kind == TOKEN_ANY ? QUANTIFIER_ANY : QUANTIFIER_ALL);
    return term;
}

static struct term *parse_not(struct filter_build *b)
{
    struct term *term = NULL;

    if (b->depth++ >= FILTER_DEPTH_MAX)
        filter_fail(b, b->token.start, b->token.end, "this is nested too deeply");
    else
        term = accept(b, TOKEN_NOT) ? negated(b, parse_not(b)) : parse_quantified(b);
    b->depth--;
    return term;
}

/* One operand, or a term of kind over several. */
static struct term *parse_logic(struct filter_build *b,
    struct term *(*operand)(struct filter_build *), enum token_kind token, enum term_kind kind)
{
    struct term *first = operand(b), *list;

    if (!first || b->token.kind != token)
        return first;
    list = append(b, filter_new_term(b, kind, first->start, first->end), first);
    while (list && accept(b, token))
        list = append(b, list, operand(b));
    return list;
}

static struct term *parse_and(struct filter_build *b)
{
    return parse_logic(b, parse_not, TOKEN_AND, TERM_AND);
}

static struct term *parse_xor(struct filter_build *b)
{
    return parse_logic(b, parse_and, TOKEN_XOR, TERM_XOR);
}

static struct term *parse_or(struct filter_build *b)
{
    return parse_logic(b, parse_xor, TOKEN_OR, TERM_OR);
}

struct term *filter_parse(struct filter_build *b)
{
    struct term *term;

    filter_next_token(b);
    if (b->failed || b->token.kind == TOKEN_END)
        return NULL;
    term = parse_or(b);
    if (!b->failed && b->token.kind != TOKEN_END)
        unexpected(b, "and, or, or a comparison");
    return b->failed ? NULL : term;
}
