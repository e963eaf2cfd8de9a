#include "analyzer/separated.h"

#include <string.h>

/* One character; what is none becomes U+FFFD. Returns its octets. */
static size_t add_character(struct text *out, const uint8_t *data, size_t n)
{
    unsigned length = utf8_length(data, n);

    if (length > 0)
        text_add_n(out, data, length);
    else
        text_add_n(out, "\xef\xbf\xbd", 3);
    return length ? length : 1;
}

static bool needs_quotes(const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (data[i] == ',' || data[i] == '"' || data[i] == '\n' || data[i] == '\r')
            return true;
    return false;
}

void csv_cell(struct text *out, const void *data, size_t n)
{
    const uint8_t *octets = data;
    bool quotes = n > 0 && needs_quotes(octets, n);

    if (quotes)
        text_char(out, '"');
    for (size_t i = 0; i < n;) {
        if (octets[i] == '"')
            text_char(out, '"');
        i += add_character(out, octets + i, n - i);
    }
    if (quotes)
        text_char(out, '"');
}

void tsv_cell(struct text *out, const void *data, size_t n)
{
    const uint8_t *octets = data;

    for (size_t i = 0; i < n;) {
        const char *found = octets[i] ? strchr("\tt\nn\rr\\\\", octets[i]) : NULL;
        if (found && (octets[i] == '\\' || octets[i] < 0x20)) {
            char escape[] = {'\\', found[1]};
            text_add_n(out, escape, 2);
            i++;
        } else {
            i += add_character(out, octets + i, n - i);
        }
    }
}
