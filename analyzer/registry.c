#include "analyzer/registry.h"

#include "analyzer/suggest.h"

#include <stdbool.h>
#include <string.h>

const struct field *registry_next(
    const struct field_table *const *tables, struct registry_position *position)
{
    for (; tables[position->table]; position->table++, position->row = 0)
        while (position->row < tables[position->table]->n) {
            const struct field *field = &tables[position->table]->fields[position->row++];

            if (field->name)
                return field;
        }
    return NULL;
}

size_t registry_find(const struct field_table *const *tables, const char *name, size_t n,
    const struct field **rows, size_t max)
{
    struct registry_position position = {0};
    const struct field *field;
    size_t found = 0;

    while (found < max && (field = registry_next(tables, &position)))
        if (!strncmp(field->name, name, n) && field->name[n] == '\0') {
            bool known = false;

            for (size_t i = 0; i < found; i++)
                known |= rows[i] == field;
            if (!known)
                rows[found++] = field;
        }
    return found;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Twice the distance, so that a name that ends or begins with the word stands between. */
static unsigned unlikeness(const char *word, size_t n, const char *name)
{
    size_t length = strlen(name);
    unsigned distance = 2 * suggest_distance(word, n, name, length);

    if (n >= 3 && length > n && name[length - n - 1] == '.' && !strncmp(name + length - n, word, n))
        return least(distance, 3);
    if (n >= 3 && length > n && !strncmp(name, word, n))
        return least(distance, 4);
    return distance;
}

size_t registry_nearest(const struct field_table *const *tables, const char *name, size_t n,
    const char **names, size_t max)
{
    enum { NEAREST_MAX = 8 };
    unsigned scores[NEAREST_MAX];
    /* More than a third of the letters wrong is another word. */
    unsigned limit = 2 * (unsigned)(n / 3 < 2 ? 2 : n / 3);
    struct registry_position position = {0};
    const struct field *field;
    size_t found = 0;

    max = max < NEAREST_MAX ? max : NEAREST_MAX;
    if (n > SUGGEST_WORD_MAX)
        return 0;
    while ((field = registry_next(tables, &position))) {
        unsigned score = unlikeness(name, n, field->name);
        bool known = false;
        size_t at;

        for (size_t i = 0; i < found; i++)
            known |= !strcmp(names[i], field->name);
        if (known || score > limit || (found == max && score >= scores[max - 1]))
            continue;
        found += found < max;
        for (at = found - 1; at > 0 && scores[at - 1] > score; at--) {
            scores[at] = scores[at - 1];
            names[at] = names[at - 1];
        }
        scores[at] = score;
        names[at] = field->name;
    }
    return found;
}

static const char *const type_names[] = {
    [FIELD_NONE] = "mark",
    [FIELD_PROTOCOL] = "protocol",
    [FIELD_BOOL] = "boolean",
    [FIELD_UINT8] = "unsigned, 8 bits",
    [FIELD_UINT16] = "unsigned, 16 bits",
    [FIELD_UINT24] = "unsigned, 24 bits",
    [FIELD_UINT32] = "unsigned, 32 bits",
    [FIELD_UINT48] = "unsigned, 48 bits",
    [FIELD_UINT64] = "unsigned, 64 bits",
    [FIELD_INT8] = "signed, 8 bits",
    [FIELD_INT16] = "signed, 16 bits",
    [FIELD_INT32] = "signed, 32 bits",
    [FIELD_INT64] = "signed, 64 bits",
    [FIELD_CHAR] = "character",
    [FIELD_DOUBLE] = "number",
    [FIELD_TEXT] = "text",
    [FIELD_BYTES] = "octets",
    [FIELD_IPV4] = "IPv4 address",
    [FIELD_IPV6] = "IPv6 address",
    [FIELD_ETHER] = "Ethernet address",
    [FIELD_TIME] = "time",
    [FIELD_DURATION] = "seconds",
    [FIELD_FRAME] = "frame number",
    [FIELD_OID] = "object identifier",
    [FIELD_EXPERT] = "note",
};

static void write_title(const char *title, FILE *out)
{
    for (; *title; title++) {
        if (strchr("|\\<>*_`", *title))
            putc('\\', out);
        putc(*title, out);
    }
}

/* Rows that only differ in their width or their names stand there once. */
static bool stands_before(const struct field_table *table, size_t row)
{
    const struct field *field = &table->fields[row];

    for (size_t i = 0; i < row; i++)
        if (table->fields[i].name && !strcmp(table->fields[i].name, field->name) &&
            !strcmp(type_names[table->fields[i].type], type_names[field->type]))
            return true;
    return false;
}

static void write_heading(const struct field_table *table, FILE *out)
{
    const struct field *first = table->fields;

    fputs("\n## ", out);
    if (first->type == FIELD_PROTOCOL) {
        write_title(first->title, out);
        fprintf(out, " (`%s`)", first->name);
    } else {
        fprintf(out, "`%.*s`", (int)strcspn(first->name, "."), first->name);
    }
    fputs("\n\n| name | title | type |\n| --- | --- | --- |\n", out);
}

static void write_table(const struct field_table *table, FILE *out)
{
    write_heading(table, out);
    for (size_t i = 0; i < table->n; i++) {
        const struct field *field = &table->fields[i];

        if (!field->name || stands_before(table, i))
            continue;
        fprintf(out, "| `%s` | ", field->name);
        write_title(field->title, out);
        fprintf(out, " | %s%s |\n", type_names[field->type],
            field->names && field->type != FIELD_BOOL ? ", named" : "");
    }
}

void registry_write(const struct field_table *const *tables, FILE *out)
{
    fputs("# Fields\n\n"
          "Every name that `-Y` and `fields -e` know, by protocol. Names, titles and types are\n"
          "Wireshark's, but for those that begin with `wirewalk.`. This file is generated by\n"
          "`scripts/fields`; do not edit it.\n",
        out);
    for (size_t i = 0; tables[i]; i++)
        if (tables[i]->n > 0 && tables[i]->fields[0].name)
            write_table(tables[i], out);
}
