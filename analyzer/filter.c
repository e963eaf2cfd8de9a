#include "analyzer/filter.h"

#include "analyzer/filter_term.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void filter_fail(struct filter_build *b, uint32_t start, uint32_t end, const char *format, ...)
{
    va_list arguments;

    if (b->failed)
        return;
    b->failed = true;
    b->error->column = 1;
    for (uint32_t i = 0; i < start && i < b->length; i++)
        b->error->column += ((unsigned char)b->text[i] & 0xc0) != 0x80; /* UTF-8: characters */
    b->error->length = end > start ? end - start : 0;
    va_start(arguments, format);
    vsnprintf(b->error->message, sizeof(b->error->message), format, arguments);
    va_end(arguments);
}

/* The rows of all names, for filter_fields. */
static bool list_fields(struct filter *filter)
{
    size_t n = 0;

    for (size_t i = 0; i < filter->n_wanted; i++)
        n += filter->wanted[i]->n;
    if (!(filter->fields = arena_alloc(&filter->arena, (n + 1) * sizeof(const struct field *))))
        return false;
    for (size_t i = 0; i < filter->n_wanted; i++)
        for (size_t j = 0; j < filter->wanted[i]->n; j++)
            filter->fields[filter->n_fields++] = filter->wanted[i]->rows[j];
    return true;
}

static bool prepare_matching(struct filter *filter)
{
    if (filter->n_regexes == 0)
        return true;
    filter->match = pcre2_match_data_create(1, NULL);
    filter->match_context = pcre2_match_context_create(NULL);
    if (!filter->match || !filter->match_context)
        return false;
    pcre2_set_match_limit(filter->match_context, FILTER_MATCH_LIMIT);
    return true;
}

struct filter *filter_compile(
    const struct field_table *const *tables, const char *text, struct filter_error *error)
{
    size_t length = strlen(text);
    struct filter *filter = calloc(1, sizeof(*filter));
    struct filter_build b = {.filter = filter, .tables = tables, .text = text, .error = error};

    *error = (struct filter_error){.column = 1};
    if (!filter) {
        filter_fail(&b, 0, 0, "memory is out");
        return NULL;
    }
    if (length > FILTER_LENGTH_MAX)
        filter_fail(&b, 0, 0, "the filter is longer than %d octets", FILTER_LENGTH_MAX);
    else
        b.length = (uint32_t)length;
    filter->root = filter_check(&b, filter_parse(&b));
    if (!b.failed && (!list_fields(filter) || !prepare_matching(filter)))
        filter_fail(&b, 0, 0, "memory is out");
    if (!b.failed)
        return filter;
    filter_free(filter);
    return NULL;
}

void filter_free(struct filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < filter->n_regexes; i++)
        pcre2_code_free(filter->regexes[i]);
    pcre2_match_data_free(filter->match);
    pcre2_match_context_free(filter->match_context);
    arena_deinit(&filter->arena);
    free(filter);
}

const struct field *const *filter_fields(const struct filter *filter, size_t *n)
{
    *n = filter->n_fields;
    return filter->fields;
}
