#include "analyzer/json_place.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *next, *end;
};

void json_line_column(const char *text, size_t offset, unsigned *line, unsigned *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset; i++) {
        ++*column;
        if (text[i] == '\n') {
            ++*line;
            *column = 1;
        }
    }
}

/* White space, and the commas and colons between values. */
static void skip_space(struct reader *reader)
{
    while (reader->next < reader->end && strchr(" \t\r\n,:", *reader->next) && *reader->next)
        reader->next++;
}

static void skip_string(struct reader *reader)
{
    for (reader->next++; reader->next < reader->end && *reader->next != '"'; reader->next++)
        if (*reader->next == '\\' && reader->next + 1 < reader->end)
            reader->next++;
    if (reader->next < reader->end)
        reader->next++;
}

/* A value with all that is in it. */
static void skip_value(struct reader *reader)
{
    unsigned depth = 0;

    do {
        skip_space(reader);
        if (reader->next >= reader->end)
            return;
        char c = *reader->next;
        if (c == '"') {
            skip_string(reader);
        } else if (c == '{' || c == '[') {
            depth++;
            reader->next++;
        } else if (c == '}' || c == ']') {
            depth -= depth > 0;
            reader->next++;
        } else {
            while (reader->next < reader->end && !strchr(" \t\r\n,:{}[]\"", *reader->next))
                reader->next++;
            if (reader->next < reader->end && *reader->next == '\0')
                return;
        }
    } while (depth > 0);
}

/* From a "{" to the value of a key (its last, as parsers take it). */
static bool enter_key(struct reader *reader, const char *key, size_t n)
{
    struct reader found = {0};

    if (reader->next >= reader->end || *reader->next != '{')
        return false;
    reader->next++;
    for (skip_space(reader); reader->next < reader->end && *reader->next == '"';
         skip_space(reader)) {
        const char *start = reader->next + 1;
        skip_string(reader);
        size_t length = (size_t)(reader->next - start) - 1;
        skip_space(reader);
        if (length == n && memcmp(start, key, n) == 0)
            found = *reader;
        skip_value(reader);
    }
    if (!found.next)
        return false;
    *reader = found;
    return true;
}

/* From a "[" to its nth value. */
static bool enter_index(struct reader *reader, unsigned long index)
{
    if (reader->next >= reader->end || *reader->next != '[')
        return false;
    reader->next++;
    for (unsigned long i = 0;; i++) {
        skip_space(reader);
        if (reader->next >= reader->end || *reader->next == ']')
            return false;
        if (i == index)
            return true;
        skip_value(reader);
    }
}

void json_locate(const char *text, size_t n, const char *place, unsigned *line, unsigned *column)
{
    struct reader reader = {.next = text, .end = text + n};
    const char *found;
    bool inside = true;

    skip_space(&reader);
    found = reader.next;
    while (inside && *place) {
        if (*place == '[') {
            char *end;
            inside = enter_index(&reader, strtoul(place + 1, &end, 10));
            place = *end == ']' ? end + 1 : end;
        } else {
            place += *place == '.';
            size_t length = strcspn(place, ".[");
            inside = enter_key(&reader, place, length);
            place += length;
        }
        if (inside)
            found = reader.next;
    }
    json_line_column(text, (size_t)(found - text), line, column);
}
