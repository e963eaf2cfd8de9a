#include "analyzer/chosen_fields.h"

#include "analyzer/dissector.h"
#include "analyzer/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum list_column column;
} columns[] = {
    {"_ws.col.Source", COLUMN_SOURCE},
    {"_ws.col.Destination", COLUMN_DESTINATION},
    {"_ws.col.Protocol", COLUMN_PROTOCOL},
    {"_ws.col.Info", COLUMN_INFO},
};

static int find_column(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (strlen(columns[i].name) == n && strncmp(columns[i].name, name, n) == 0)
            return columns[i].column;
    return COLUMN_NONE;
}

static bool say_unknown(const char *name, size_t n)
{
    const char *near[1];
    size_t found = registry_nearest(field_tables, name, n, near, 1);

    if (found)
        fprintf(stderr, "wirewalk: -e %.*s: there is no such field: did you mean %s?\n", (int)n,
            name, near[0]);
    else
        fprintf(stderr, "wirewalk: -e %.*s: there is no such field: see docs/fields.md\n", (int)n,
            name);
    return false;
}

static bool choose(struct chosen_field *field, const char *name, size_t n)
{
    field->column = find_column(name, n);
    if (field->column == COLUMN_NONE) {
        field->n_rows = registry_find(field_tables, name, n, field->rows, REGISTRY_SAME_NAME_MAX);
        if (field->n_rows == 0)
            return say_unknown(name, n);
    }
    field->name = strndup(name, n);
    return field->name != NULL;
}

/* The names in one word, "a,b". */
static bool choose_word(struct chosen_fields *fields, const char *word)
{
    while (*word) {
        size_t n = strcspn(word, ",");
        if (fields->n == FIELDS_MAX) {
            fprintf(stderr, "wirewalk: -e %s: too many fields: name fewer\n", word);
            return false;
        }
        if (n > 0 && !choose(&fields->items[fields->n++], word, n))
            return false;
        word += n + (word[n] == ',');
    }
    return true;
}

/* JSON has no key twice. */
static void mark_repeated(struct chosen_fields *fields)
{
    for (size_t i = 0; i < fields->n; i++)
        for (size_t k = 0; k < i && !fields->items[i].repeated; k++)
            fields->items[i].repeated = strcmp(fields->items[i].name, fields->items[k].name) == 0;
}

bool fields_choose(struct chosen_fields *fields, const char *const *words, size_t n_words)
{
    fields->items = n_words ? calloc(FIELDS_MAX, sizeof *fields->items) : NULL;
    for (size_t i = 0; fields->items && i < n_words; i++)
        if (!choose_word(fields, words[i]))
            return false;
    mark_repeated(fields);
    return fields->items || n_words == 0;
}

void fields_deinit(struct chosen_fields *fields)
{
    for (size_t i = 0; i < fields->n; i++)
        free(fields->items[i].name);
    free(fields->items);
    *fields = (struct chosen_fields){0};
}
