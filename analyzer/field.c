#include "analyzer/field.h"

const char *names_find(const struct names *names, uint64_t value)
{
    size_t low = 0, high = names->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct name *row = &names->rows[middle];
        if (value < row->first)
            high = middle;
        else if (value > row->last)
            low = middle + 1;
        else
            return row->text;
    }
    return NULL;
}

const char *names_get(const struct names *names, uint64_t value, const char *fallback)
{
    const char *name = names_find(names, value);

    return name ? name : fallback;
}
