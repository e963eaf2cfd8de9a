/* A checked filter held against a tree. */
#include "analyzer/filter_term.h"

#include <ctype.h>
#include <string.h>

/* Comparisons of one frame: a field with thousands of values against another such must not hold up
 * the run. What is beyond does not match. */
#define STEPS_MAX (1u << 24)
/* Results of one arithmetic term. */
#define RESULTS_MAX 4096

struct evaluation {
    const struct filter *filter;
    const struct tree *tree;
    uint32_t steps;
};

static struct values values_of(struct evaluation *e, const struct term *term);

/* --- fields ------------------------------------------------------------------------------------
 */

static bool is_wanted(const struct wanted *wanted, const struct node *node)
{
    for (size_t i = 0; i < wanted->n; i++)
        if (wanted->rows[i] == node->field)
            return true;
    return false;
}

/* A protocol's value is its header and all that it carries: the layers after it. */
static struct bytes protocol_octets(const struct tree *tree, uint32_t index)
{
    const struct node *node = &tree->nodes[index];
    struct bytes source = tree->sources[node->source].bytes;
    uint64_t end = (uint64_t)node->offset + node->size;

    for (uint32_t i = tree_after(tree, index); i < tree->n; i = tree_after(tree, i)) {
        const struct node *next = &tree->nodes[i];

        if (next->source == node->source && end < (uint64_t)next->offset + next->size)
            end = (uint64_t)next->offset + next->size;
    }
    end = end < source.length ? end : source.length;
    if (node->offset >= end)
        return (struct bytes){NULL, 0};
    return (struct bytes){source.data + node->offset, (uint32_t)(end - node->offset)};
}

static struct value node_value(const struct tree *tree, uint32_t index)
{
    const struct node *node = &tree->nodes[index];
    struct value value = {.kind = (uint8_t)value_kind_of(node->field), .prefix = 128};

    if (node->flags & NODE_NO_VALUE)
        value.kind = VALUE_NOTHING;
    else if (node->field->type == FIELD_PROTOCOL)
        value.bytes = protocol_octets(tree, index);
    else if (value.kind >= VALUE_TEXT)
        value.bytes = (struct bytes){node->value.data, node->length};
    else if (value.kind == VALUE_REAL)
        value.real = node->value.real;
    else
        value.number = node->value.number;
    value.is_signed = field_is_signed(node->field);
    return value;
}

static size_t count_nodes(const struct tree *tree, const struct wanted *wanted)
{
    size_t n = 0;

    for (uint32_t i = 0; i < tree->n; i++)
        n += is_wanted(wanted, &tree->nodes[i]);
    return n;
}

static bool is_present(const struct tree *tree, const struct wanted *wanted)
{
    for (uint32_t i = 0; i < tree->n; i++)
        if (is_wanted(wanted, &tree->nodes[i]))
            return true;
    return false;
}

static struct value *new_values(struct evaluation *e, size_t n)
{
    return arena_alloc(e->tree->arena, (n ? n : 1) * sizeof(struct value));
}

static struct values field_values(struct evaluation *e, const struct term *term)
{
    size_t max = count_nodes(e->tree, term->wanted), n = 0;
    struct value *rows = max ? new_values(e, max) : NULL;

    if (rows)
        for (uint32_t i = 0; i < e->tree->n && n < max; i++)
            if (is_wanted(term->wanted, &e->tree->nodes[i])) {
                rows[n] = node_value(e->tree, i);
                n += rows[n].kind == term->type;
            }
    return (struct values){rows, n};
}

/* --- slices ------------------------------------------------------------------------------------
 */

/* The octets of a range; false when it reaches beyond. */
static bool range_octets(const struct slice_range *range, struct bytes of, struct bytes *out)
{
    int64_t length = of.length, start = range->start, end;

    start += start < 0 ? length : 0;
    if (range->kind == SLICE_LENGTH)
        end = start + range->length;
    else if (range->kind == SLICE_TO)
        end = (range->end < 0 ? range->end + length : range->end) + 1;
    else
        end = length;
    if (start < 0 || start >= end || end > length)
        return false;
    *out = (struct bytes){of.data + start, (uint32_t)(end - start)};
    return true;
}

static bool slice_value(
    struct evaluation *e, const struct term *slice, struct bytes of, struct bytes *out)
{
    struct bytes parts[FILTER_RANGES_MAX] = {{NULL, 0}};
    size_t total = 0;
    uint8_t *joined;

    for (size_t i = 0; i < slice->n_ranges; i++) {
        if (!range_octets(&slice->ranges[i], of, &parts[i]))
            return false;
        total += parts[i].length;
    }
    *out = parts[0];
    if (slice->n_ranges == 1)
        return true;
    joined = total <= UINT32_MAX ? arena_alloc(e->tree->arena, total) : NULL;
    if (!joined)
        return false;
    *out = (struct bytes){joined, (uint32_t)total};
    for (size_t i = 0; i < slice->n_ranges; joined += parts[i++].length)
        memcpy(joined, parts[i].data, parts[i].length);
    return true;
}

static struct values slice_values(struct evaluation *e, const struct term *slice)
{
    struct values of = values_of(e, slice->left);
    struct value *rows = new_values(e, of.n);
    size_t n = 0;

    for (size_t i = 0; rows && i < of.n; i++) {
        rows[n] = (struct value){.kind = VALUE_BYTES};
        n += slice_value(e, slice, of.rows[i].bytes, &rows[n].bytes);
    }
    return (struct values){rows, n};
}

/* --- functions ---------------------------------------------------------------------------------
 */

static struct bytes with_case(struct evaluation *e, struct bytes text, int (*change)(int))
{
    uint8_t *out = arena_alloc(e->tree->arena, text.length + (size_t)1);

    for (uint32_t i = 0; out && i < text.length; i++)
        out[i] = text.data[i] < 0x80 ? (uint8_t)change(text.data[i]) : text.data[i];
    return (struct bytes){out, out ? text.length : 0};
}

static struct value call_on(struct evaluation *e, const struct term *call, const struct value *of)
{
    struct value value = {.kind = (uint8_t)call->type};

    switch (call->function->name[1]) {
    case 'e': /* len */
        value.number = of->bytes.length;
        break;
    case 'o': /* lower */
        value.bytes = with_case(e, of->bytes, tolower);
        break;
    case 'p': /* upper */
        value.bytes = with_case(e, of->bytes, toupper);
        break;
    default: /* abs */
        value = *of;
        if (of->is_signed && (int64_t)of->number < 0)
            value = (struct value){.kind = VALUE_NUMBER, .number = 0 - of->number};
    }
    return value;
}

/* count of a field that is not there is no number, as in Wireshark. */
static struct values count_values(struct evaluation *e, const struct term *call)
{
    size_t n = count_nodes(e->tree, call->left->wanted);
    struct value *row = n ? new_values(e, 1) : NULL;

    if (row)
        *row = (struct value){.kind = VALUE_NUMBER, .number = n};
    return (struct values){row, row ? 1 : 0};
}

/* The least or the greatest of all values of all arguments. */
static struct values extreme_values(struct evaluation *e, const struct term *call, int sign)
{
    struct value *best = new_values(e, 1);
    size_t n = 0;

    for (const struct term *argument = call->left; best && argument; argument = argument->next) {
        struct values values = values_of(e, argument);

        for (size_t i = 0; i < values.n; i++)
            if (n == 0 || value_compare(&values.rows[i], best) * sign > 0) {
                *best = values.rows[i];
                n = 1;
            }
    }
    return (struct values){best, n};
}

static struct values call_values(struct evaluation *e, const struct term *call)
{
    const char *name = call->function->name;
    struct values of;
    struct value *rows;

    if (!strcmp(name, "count"))
        return count_values(e, call);
    if (*name == 'm')
        return extreme_values(e, call, name[1] == 'a' ? 1 : -1);
    of = values_of(e, call->left);
    rows = new_values(e, of.n);
    for (size_t i = 0; rows && i < of.n; i++)
        rows[i] = call_on(e, call, &of.rows[i]);
    return (struct values){rows, rows ? of.n : 0};
}

/* --- arithmetic --------------------------------------------------------------------------------
 */

/* Wraps at 64 bits; false: division by zero. */
static bool reckon_number(
    enum token_kind operation, const struct value *a, const struct value *b, struct value *out)
{
    bool is_signed = a->is_signed || b->is_signed || operation == TOKEN_MINUS;
    int64_t x = (int64_t)a->number, y = (int64_t)b->number;

    *out = (struct value){.kind = a->kind, .is_signed = is_signed};
    switch (operation) {
    case TOKEN_BITS:
        out->number = a->number & b->number;
        return true;
    case TOKEN_PLUS:
        out->number = a->number + b->number;
        return true;
    case TOKEN_MINUS:
        out->number = a->number - b->number;
        return true;
    case TOKEN_TIMES:
        out->number = a->number * b->number;
        return true;
    default:
        break;
    }
    if (y == 0 || (is_signed && x == INT64_MIN && y == -1))
        return false;
    if (operation == TOKEN_DIVIDE)
        out->number = is_signed ? (uint64_t)(x / y) : a->number / b->number;
    else
        out->number = is_signed ? (uint64_t)(x % y) : a->number % b->number;
    return true;
}

static bool reckon(
    enum token_kind operation, const struct value *a, const struct value *b, struct value *out)
{
    if (a->kind != VALUE_REAL)
        return reckon_number(operation, a, b, out);
    *out = *a;
    out->real = operation == TOKEN_PLUS ? a->real + b->real : a->real - b->real;
    return true;
}

static struct values arithmetic_values(struct evaluation *e, const struct term *term)
{
    struct values left = values_of(e, term->left), right = values_of(e, term->right);
    size_t max = left.n && right.n > RESULTS_MAX / left.n ? RESULTS_MAX : left.n * right.n, n = 0;
    struct value *rows = new_values(e, max);

    for (size_t i = 0; rows && i < left.n; i++)
        for (size_t j = 0; j < right.n && n < max; j++)
            n += reckon(term->operation, &left.rows[i], &right.rows[j], &rows[n]);
    return (struct values){rows, n};
}

static struct values values_of(struct evaluation *e, const struct term *term)
{
    switch (term->kind) {
    case TERM_FIELD:
        return field_values(e, term);
    case TERM_LITERAL:
        return (struct values){&term->value, 1};
    case TERM_SLICE:
        return slice_values(e, term);
    case TERM_CALL:
        return call_values(e, term);
    case TERM_ARITHMETIC:
        return arithmetic_values(e, term);
    default:
        return (struct values){NULL, 0};
    }
}

/* --- truths ------------------------------------------------------------------------------------
 */

static bool holds(const struct evaluation *e, const struct term *relation, const struct value *a,
    const struct value *b)
{
    switch (relation->operation) {
    case TOKEN_EQ:
    case TOKEN_ALL_EQ:
        return value_compare(a, b) == 0;
    case TOKEN_NE:
    case TOKEN_ANY_NE:
        return value_compare(a, b) != 0;
    case TOKEN_GT:
        return value_compare(a, b) > 0;
    case TOKEN_GE:
        return value_compare(a, b) >= 0;
    case TOKEN_LT:
        return value_compare(a, b) < 0;
    case TOKEN_LE:
        return value_compare(a, b) <= 0;
    case TOKEN_CONTAINS:
        return value_contains(a, b);
    case TOKEN_MATCHES:
        return pcre2_match(relation->regex, a->bytes.length ? a->bytes.data : (PCRE2_SPTR) "",
                   a->bytes.length, 0, 0, e->filter->match, e->filter->match_context) >= 0;
    default:
        return false;
    }
}

/* Whether all values have to hold, or any is enough. */
static bool wants_all(const struct term *term)
{
    if (term->quantifier != QUANTIFIER_NONE)
        return term->quantifier == QUANTIFIER_ALL;
    return term->kind == TERM_RELATION &&
           (term->operation == TOKEN_NE || term->operation == TOKEN_ALL_EQ);
}

static bool relation_truth(struct evaluation *e, const struct term *relation)
{
    static const struct value no_value = {.kind = VALUE_NOTHING};
    bool all = wants_all(relation);
    struct values left = values_of(e, relation->left);
    struct values right = {&no_value, 1};

    if (relation->operation != TOKEN_MATCHES)
        right = values_of(e, relation->right);
    for (size_t i = 0; i < left.n; i++)
        for (size_t j = 0; j < right.n; j++) {
            if (e->steps++ >= STEPS_MAX)
                return false;
            if (holds(e, relation, &left.rows[i], &right.rows[j]) != all)
                return !all;
        }
    return all && left.n && right.n;
}

static bool is_equal_to_any(const struct value *value, struct values values)
{
    for (size_t i = 0; i < values.n; i++)
        if (value_compare(value, &values.rows[i]) == 0)
            return true;
    return false;
}

static bool is_in_range(struct evaluation *e, const struct value *value, const struct term *range)
{
    struct values low = values_of(e, range->left), high = values_of(e, range->right);

    return low.n && high.n && value_compare(value, &low.rows[0]) >= 0 &&
           value_compare(value, &high.rows[0]) <= 0;
}

static bool is_in_set(struct evaluation *e, const struct value *value, const struct term *set)
{
    for (const struct term *element = set->left; element; element = element->next) {
        if (e->steps++ >= STEPS_MAX)
            return false;
        if (element->kind == TERM_RANGE ? is_in_range(e, value, element)
                                        : is_equal_to_any(value, values_of(e, element)))
            return true;
    }
    return false;
}

static bool in_truth(struct evaluation *e, const struct term *in)
{
    bool all = wants_all(in);
    struct values left = values_of(e, in->left);

    for (size_t i = 0; i < left.n; i++)
        if (is_in_set(e, &left.rows[i], in->right) != all)
            return !all;
    return all && left.n;
}

static bool nonzero_truth(struct evaluation *e, const struct term *term)
{
    struct values values = values_of(e, term->left);

    for (size_t i = 0; i < values.n; i++)
        if (values.rows[i].kind == VALUE_REAL ? values.rows[i].real != 0
                                              : values.rows[i].number != 0)
            return true;
    return false;
}

static bool truth(struct evaluation *e, const struct term *term)
{
    bool result = term->kind == TERM_AND;

    switch (term->kind) {
    case TERM_AND:
    case TERM_OR:
    case TERM_XOR:
        for (const struct term *part = term->left; part; part = part->next) {
            if (term->kind == TERM_XOR)
                result ^= truth(e, part);
            else if (truth(e, part) != result)
                return !result;
        }
        return result;
    case TERM_NOT:
        return !truth(e, term->left);
    case TERM_RELATION:
        return relation_truth(e, term);
    case TERM_IN:
        return in_truth(e, term);
    case TERM_PRESENT:
        return term->left->kind == TERM_FIELD ? is_present(e->tree, term->left->wanted)
                                              : values_of(e, term->left).n > 0;
    case TERM_NONZERO:
        return nonzero_truth(e, term);
    default:
        return false;
    }
}

bool filter_matches(const struct filter *filter, const struct tree *tree)
{
    struct evaluation e = {.filter = filter, .tree = tree};

    return !filter->root || truth(&e, filter->root);
}
