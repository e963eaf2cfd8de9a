/*
 * Names become fields, literals become values of the kind that they are held against. What passes
 * here cannot fail later.
 */
#include "analyzer/filter_term.h"

#include "analyzer/suggest.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static struct term *check_thing(struct filter_build *b, struct term *term);

static const struct function functions[] = {
    {"len", VALUE_BYTES, VALUE_NUMBER},
    {"count", VALUE_NOTHING, VALUE_NUMBER},
    {"lower", VALUE_TEXT, VALUE_TEXT},
    {"upper", VALUE_TEXT, VALUE_TEXT},
    {"abs", VALUE_NUMBER, VALUE_NUMBER},
    {"min", VALUE_NUMBER, VALUE_NUMBER},
    {"max", VALUE_NUMBER, VALUE_NUMBER},
};

enum { N_FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

static bool is_open_literal(const struct term *term)
{
    return term->kind == TERM_WORD || term->kind == TERM_STRING;
}

static int shown(uint32_t n)
{
    return n < 80 ? (int)n : 80;
}

/* --- names -------------------------------------------------------------------------------------
 */

/* "; did you mean tcp.port or tcp.srcport?" */
static void suggest(
    const struct filter_build *b, const struct literal *word, char *out, size_t size)
{
    const char *names[3];
    size_t n = registry_nearest(b->tables, word->text, word->length, names, 3), used = 0;

    *out = '\0';
    for (size_t i = 0; i < n && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s",
            i == 0      ? "; did you mean "
            : i + 1 < n ? ", "
                        : " or ",
            names[i]);
    if (n && used < size)
        snprintf(out + used, size - used, "?");
}

static void fail_unknown(struct filter_build *b, const struct term *term)
{
    char likely[FILTER_MESSAGE_MAX];

    if (term->kind == TERM_STRING) {
        filter_fail(b, term->start, term->end, "a field is expected here, not a text");
        return;
    }
    suggest(b, &term->literal, likely, sizeof(likely));
    filter_fail(b, term->start, term->end, "there is no field or protocol \"%.*s\"%s",
        shown(term->literal.length), term->literal.text, likely);
}

static struct wanted *find_wanted(struct filter_build *b, const char *name, size_t n)
{
    struct filter *filter = b->filter;
    struct wanted *wanted;

    for (size_t i = 0; i < filter->n_wanted; i++) {
        const char *known = filter->wanted[i]->rows[0]->name;

        if (!strncmp(known, name, n) && known[n] == '\0')
            return filter->wanted[i];
    }
    if (filter->n_wanted == FILTER_FIELDS_MAX ||
        !(wanted = arena_alloc(&filter->arena, sizeof(*wanted))))
        return NULL;
    wanted->n = registry_find(b->tables, name, n, wanted->rows, REGISTRY_SAME_NAME_MAX);
    if (wanted->n == 0)
        return NULL;
    filter->wanted[filter->n_wanted++] = wanted;
    return wanted;
}

/* Names that Wireshark still knows by what they were called before. */
static const struct {
    const char *old, *now;
} aliases[] = {{"ssl", "tls"}};

static struct wanted *find_alias(struct filter_build *b, const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        size_t old = strlen(aliases[i].old);
        const char *now;

        if (n < old || memcmp(name, aliases[i].old, old) || (n > old && name[old] != '.'))
            continue;
        now = arena_printf(&b->filter->arena, "%s%.*s", aliases[i].now, (int)(n - old), name + old);
        return find_wanted(b, now, strlen(now));
    }
    return NULL;
}

/* A word that is a field becomes one; others stay words. A leading dot says that it must be one. */
static struct term *check_word(struct filter_build *b, struct term *term)
{
    const char *name = term->literal.text;
    size_t n = term->literal.length;
    bool dotted = *name == '.';
    struct wanted *wanted;

    name += dotted;
    n -= dotted;
    wanted = find_wanted(b, name, n);
    if (!wanted)
        wanted = find_alias(b, name, n);
    if (!wanted) {
        if (b->filter->n_wanted == FILTER_FIELDS_MAX)
            filter_fail(b, term->start, term->end, "the filter names too many fields");
        if (dotted)
            fail_unknown(b, term);
        return b->failed ? NULL : term;
    }
    term->kind = TERM_FIELD;
    term->wanted = wanted;
    term->type = value_kind_of(wanted->rows[0]);
    return term;
}

/* --- literals ----------------------------------------------------------------------------------
 */

/* Looks like a name that was mistyped, not like a value. */
static bool looks_like_name(const struct literal *literal)
{
    return !literal->quoted && literal->length > 2 && isalpha((unsigned char)*literal->text) &&
           memchr(literal->text, '.', literal->length);
}

/* The literal as a value that one of the field's rows can have. */
static bool read_value(struct filter_build *b, struct term *term, enum value_kind kind,
    const struct wanted *wanted, char why[FILTER_MESSAGE_MAX])
{
    /* From the last row back, so that a failure speaks of the first. */
    for (size_t i = wanted ? wanted->n : 1; i-- > 0;)
        if (value_parse(&term->value, &term->literal, kind, wanted ? wanted->rows[i] : NULL,
                &b->filter->arena, why))
            return true;
    return false;
}

/* wanted: what the literal is held against, or NULL */
static bool give_value(
    struct filter_build *b, struct term *term, enum value_kind kind, const struct wanted *wanted)
{
    char why[FILTER_MESSAGE_MAX], likely[FILTER_MESSAGE_MAX] = "";

    if (b->failed)
        return false;
    if (!read_value(b, term, kind, wanted, why)) {
        if (looks_like_name(&term->literal))
            suggest(b, &term->literal, likely, sizeof(likely));
        filter_fail(b, term->start, term->end, "%s%.150s", why, likely);
        return false;
    }
    term->kind = TERM_LITERAL;
    term->type = kind;
    return true;
}

/* Texts and octets are both octets. */
static bool comparable(enum value_kind a, enum value_kind b)
{
    bool a_octets = a == VALUE_TEXT || a == VALUE_BYTES,
         b_octets = b == VALUE_TEXT || b == VALUE_BYTES;

    return a != VALUE_NOTHING && (a == b || (a_octets && b_octets));
}

/* Let both be values of one kind; open literals take the kind of the other. */
static bool match_kinds(struct filter_build *b, struct term *left, struct term *right)
{
    if (is_open_literal(left) && is_open_literal(right)) {
        fail_unknown(b, left->kind == TERM_WORD ? left : right);
        return false;
    }
    if (is_open_literal(left))
        return match_kinds(b, right, left);
    if (left->type == VALUE_NOTHING) {
        filter_fail(b, left->start, left->end,
            "%.*s has no value: it can only be asked for by its name alone",
            shown(left->end - left->start), b->text + left->start);
        return false;
    }
    if (is_open_literal(right))
        return give_value(b, right, left->type, left->wanted);
    if (comparable(left->type, right->type))
        return true;
    filter_fail(b, right->start, right->end, "%s cannot be held against %s",
        value_kind_name(right->type), value_kind_name(left->type));
    return false;
}

/* --- things ------------------------------------------------------------------------------------
 */

const struct function *function_find(const struct literal *name)
{
    for (size_t i = 0; i < N_FUNCTIONS; i++)
        if (strlen(functions[i].name) == name->length &&
            !memcmp(functions[i].name, name->text, name->length))
            return &functions[i];
    return NULL;
}

const struct function *function_nearest(const struct literal *name)
{
    const struct function *nearest = NULL;
    unsigned least = 3;

    for (size_t i = 0; i < N_FUNCTIONS; i++) {
        unsigned distance = suggest_distance(
            name->text, name->length, functions[i].name, strlen(functions[i].name));

        if (distance < least) {
            least = distance;
            nearest = &functions[i];
        }
    }
    return nearest;
}

/* What a function takes, in its own words. */
static bool takes(
    struct filter_build *b, const struct function *function, const struct term *argument)
{
    bool good = function->takes == VALUE_NOTHING ? argument->kind == TERM_FIELD
                : function->takes == VALUE_BYTES ? argument->type >= VALUE_TEXT
                                                 : argument->type == function->takes;

    if (!good)
        filter_fail(b, argument->start, argument->end, "%s() takes %s", function->name,
            function->takes == VALUE_NOTHING ? "the name of a field"
            : function->takes == VALUE_BYTES ? "a field that holds text or octets"
            : function->takes == VALUE_TEXT  ? "a field that holds text"
                                             : "whole numbers");
    return good;
}

static bool check_argument(
    struct filter_build *b, const struct function *function, struct term *argument)
{
    if (!check_thing(b, argument))
        return false;
    if (!is_open_literal(argument))
        return takes(b, function, argument);
    if (function->takes == VALUE_NUMBER)
        return give_value(b, argument, VALUE_NUMBER, NULL);
    fail_unknown(b, argument);
    return false;
}

static struct term *check_call(struct filter_build *b, struct term *call)
{
    const struct function *function = function_find(&call->literal);
    bool many;

    if (!function) {
        const struct function *nearest = function_nearest(&call->literal);

        filter_fail(b, call->start, call->start + call->literal.length,
            "there is no function \"%.*s\"%s%s%s", shown(call->literal.length), call->literal.text,
            nearest ? "; did you mean " : ": there are len, count, lower, upper, abs, min and max",
            nearest ? nearest->name : "", nearest ? "?" : "");
        return NULL;
    }
    many = !strcmp(function->name, "min") || !strcmp(function->name, "max");
    if (!call->left || (call->left->next && !many)) {
        filter_fail(b, call->start, call->end, "%s() takes %s", function->name,
            many ? "at least one number" : "one field");
        return NULL;
    }
    for (struct term *argument = call->left; argument; argument = argument->next)
        if (!check_argument(b, function, argument))
            return NULL;
    call->function = function;
    call->type = function->gives;
    return call;
}

static struct term *check_slice(struct filter_build *b, struct term *slice)
{
    struct term *of = check_thing(b, slice->left);

    if (!of)
        return NULL;
    if (is_open_literal(of)) {
        fail_unknown(b, of);
        return NULL;
    }
    if (of->type < VALUE_TEXT) {
        filter_fail(b, of->start, slice->end, "only text and octets have slices; %.*s is %s",
            shown(of->end - of->start), b->text + of->start, value_kind_name(of->type));
        return NULL;
    }
    slice->type = VALUE_BYTES;
    return slice;
}

static struct term *check_arithmetic(struct filter_build *b, struct term *term)
{
    struct term *left = check_thing(b, term->left);
    struct term *right = left ? check_thing(b, term->right) : NULL;

    if (!right)
        return NULL;
    if (is_open_literal(left) && is_open_literal(right) && !give_value(b, left, VALUE_NUMBER, NULL))
        return NULL;
    if (is_open_literal(left) ? !give_value(b, left, right->type, NULL)
                              : is_open_literal(right) && !give_value(b, right, left->type, NULL))
        return NULL;
    if (left->type != right->type || left->type == VALUE_NOTHING || left->type > VALUE_DURATION ||
        (left->type != VALUE_NUMBER && term->operation != TOKEN_PLUS &&
            term->operation != TOKEN_MINUS)) {
        filter_fail(b, term->start, term->end, "these two cannot be reckoned together");
        return NULL;
    }
    term->type = left->type;
    return term;
}

static struct term *check_thing(struct filter_build *b, struct term *term)
{
    if (b->failed || !term)
        return NULL;
    switch (term->kind) {
    case TERM_WORD:
        return check_word(b, term);
    case TERM_SLICE:
        return check_slice(b, term);
    case TERM_CALL:
        return check_call(b, term);
    case TERM_ARITHMETIC:
        return check_arithmetic(b, term);
    case TERM_STRING:
    case TERM_FIELD:
    case TERM_LITERAL:
        return term;
    default:
        filter_fail(
            b, term->start, term->end, "a field or a value is expected here, not a comparison");
        return NULL;
    }
}

/* --- truths ------------------------------------------------------------------------------------
 */

static bool compile_regex(struct filter_build *b, struct term *relation)
{
    const struct term *pattern = relation->right;
    struct filter *filter = b->filter;
    PCRE2_SIZE offset;
    PCRE2_UCHAR message[120];
    int code;

    if (pattern->kind != TERM_STRING) {
        filter_fail(b, pattern->start, pattern->end,
            "after matches stands a regular expression in double quotes");
        return false;
    }
    if (filter->n_regexes == FILTER_FIELDS_MAX) {
        filter_fail(b, pattern->start, pattern->end, "too many regular expressions");
        return false;
    }
    relation->regex = pcre2_compile((PCRE2_SPTR)pattern->literal.text, pattern->literal.length,
        PCRE2_CASELESS | PCRE2_NEVER_UTF, &code, &offset, NULL);
    if (!relation->regex) {
        pcre2_get_error_message(code, message, sizeof(message));
        filter_fail(b, pattern->start, pattern->end,
            "the regular expression is wrong at its octet %zu: %s", (size_t)offset + 1,
            (const char *)message);
        return false;
    }
    filter->regexes[filter->n_regexes++] = relation->regex;
    return true;
}

/* contains and matches look into text and octets only. */
static struct term *check_search(struct filter_build *b, struct term *relation)
{
    struct term *left = relation->left, *right = relation->right;

    if (is_open_literal(left)) {
        fail_unknown(b, left);
        return NULL;
    }
    if (left->type != VALUE_TEXT && left->type != VALUE_BYTES) {
        filter_fail(b, left->start, left->end, "%s searches text and octets; %.*s is %s",
            relation->operation == TOKEN_MATCHES ? "matches" : "contains",
            shown(left->end - left->start), b->text + left->start, value_kind_name(left->type));
        return NULL;
    }
    if (relation->operation == TOKEN_MATCHES)
        return compile_regex(b, relation) ? relation : NULL;
    if (is_open_literal(right))
        return give_value(b, right, left->type, NULL) ? relation : NULL;
    return match_kinds(b, left, right) ? relation : NULL;
}

static struct term *check_relation(struct filter_build *b, struct term *relation)
{
    if (!check_thing(b, relation->left))
        return NULL;
    if (relation->operation != TOKEN_MATCHES && !check_thing(b, relation->right))
        return NULL;
    if (relation->operation == TOKEN_MATCHES || relation->operation == TOKEN_CONTAINS)
        return check_search(b, relation);
    return match_kinds(b, relation->left, relation->right) ? relation : NULL;
}

static bool check_element(struct filter_build *b, struct term *left, struct term *element)
{
    struct term *low = element->left, *high = element->right;

    if (element->kind != TERM_RANGE)
        return check_thing(b, element) && match_kinds(b, left, element);
    if (!check_thing(b, low) || !match_kinds(b, left, low) || !check_thing(b, high) ||
        !match_kinds(b, left, high))
        return false;
    if (low->kind != TERM_LITERAL || high->kind != TERM_LITERAL ||
        value_compare(&low->value, &high->value) <= 0)
        return true;
    filter_fail(b, element->start, element->end, "this range ends before it begins");
    return false;
}

static struct term *check_in(struct filter_build *b, struct term *in)
{
    if (!check_thing(b, in->left))
        return NULL;
    if (is_open_literal(in->left)) {
        fail_unknown(b, in->left);
        return NULL;
    }
    for (struct term *element = in->right->left; element; element = element->next)
        if (!check_element(b, in->left, element))
            return NULL;
    return in;
}

static struct term *check_list(struct filter_build *b, struct term *term)
{
    for (struct term **at = &term->left; *at; at = &(*at)->next) {
        struct term *next = (*at)->next, *checked = filter_check(b, *at);

        if (!checked)
            return NULL;
        checked->next = next;
        *at = checked;
    }
    return term;
}

/* A thing in the place of a truth. */
static struct term *check_alone(struct filter_build *b, struct term *thing)
{
    struct term *term;

    if (!(thing = check_thing(b, thing)))
        return NULL;
    if (is_open_literal(thing)) {
        fail_unknown(b, thing);
        return NULL;
    }
    if (thing->kind == TERM_CALL) {
        filter_fail(b, thing->start, thing->end,
            "what %s() gives has to be compared, as in %.*s > 0", thing->function->name,
            shown(thing->end - thing->start), b->text + thing->start);
        return NULL;
    }
    term = filter_new_term(
        b, thing->kind == TERM_ARITHMETIC ? TERM_NONZERO : TERM_PRESENT, thing->start, thing->end);
    if (term)
        term->left = thing;
    return term;
}

struct term *filter_check(struct filter_build *b, struct term *term)
{
    if (b->failed || !term)
        return NULL;
    switch (term->kind) {
    case TERM_OR:
    case TERM_XOR:
    case TERM_AND:
    case TERM_NOT:
        return check_list(b, term);
    case TERM_RELATION:
        return check_relation(b, term);
    case TERM_IN:
        return check_in(b, term);
    default:
        return check_alone(b, term);
    }
}
