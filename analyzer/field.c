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

unsigned field_width(const struct field *field)
{
    switch (field->type) {
    case FIELD_UINT8:
    case FIELD_INT8:
    case FIELD_CHAR:
        return 1;
    case FIELD_UINT16:
    case FIELD_INT16:
        return 2;
    case FIELD_UINT24:
        return 3;
    case FIELD_UINT32:
    case FIELD_INT32:
    case FIELD_FRAME:
        return 4;
    case FIELD_UINT48:
        return 6;
    case FIELD_UINT64:
    case FIELD_INT64:
        return 8;
    case FIELD_BOOL:
        return field->base ? field->base : 1;
    default:
        return 0;
    }
}

bool field_is_number(const struct field *field)
{
    return field_width(field) != 0;
}

bool field_is_signed(const struct field *field)
{
    return field->type >= FIELD_INT8 && field->type <= FIELD_INT64;
}
