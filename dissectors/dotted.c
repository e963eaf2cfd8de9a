#include "dissectors/dotted.h"

#include <string.h>

/* Octets of the line end at `at`, as far as this sender's lines go, or 0. */
static uint32_t line_end_at(const struct dotted *place, struct bytes bytes, uint32_t at)
{
    struct bytes rest = bytes_from(bytes, at);

    if (rest.length >= 2 && rest.data[0] == '\r' && rest.data[1] == '\n')
        return 2;
    return place->lf_only && rest.length >= 1 && rest.data[0] == '\n' ? 1 : 0;
}

/* The end of the text at `at`: its octets; 0: it does not end here; 1: more octets would tell. */
static uint32_t end_at(
    const struct dotted *place, struct bytes bytes, uint32_t at, bool line_start, bool blank_line)
{
    uint32_t blank = blank_line ? line_end_at(place, bytes, at) : 0, dot = at + blank;

    if ((!line_start && blank == 0) || dot >= bytes.length || bytes.data[dot] != '.')
        return 0;
    uint32_t end = line_end_at(place, bytes, dot + 1);
    if (end > 0)
        return blank + 1 + end;
    struct bytes rest = bytes_from(bytes, dot + 1);
    return rest.length == 0 || (rest.length == 1 && rest.data[0] == '\r') ? 1 : 0;
}

/* Where the line after the one at from starts, or the length. */
static uint32_t next_line(const struct dotted *place, struct bytes bytes, uint32_t from)
{
    for (uint32_t at = from; at < bytes.length; at++) {
        at += bytes_index(bytes_from(bytes, at), '\n');
        if (at >= bytes.length)
            break;
        bool crlf =
            at > from ? bytes.data[at - 1] == '\r' : from == 0 && place->tail == DOTTED_AFTER_CR;
        if (crlf || place->lf_only)
            return at + 1;
    }
    return bytes.length;
}

struct dotted_piece dotted_next(const struct dotted *place, struct bytes bytes, bool blank_line)
{
    bool line_start = place->tail == DOTTED_LINE_START;
    uint32_t at = 0, end;

    while (at < bytes.length) {
        end = end_at(place, bytes, at, line_start, blank_line);
        if (end > 1 && at == 0)
            return (struct dotted_piece){DOTTED_END, end};
        if (end > 0)
            return (struct dotted_piece){at > 0 ? DOTTED_TEXT : DOTTED_NOTHING_YET, at};
        at = next_line(place, bytes, at);
        line_start = true;
    }
    return (struct dotted_piece){at > 0 ? DOTTED_TEXT : DOTTED_NOTHING_YET, at};
}

void dotted_advance(struct dotted *place, struct bytes text)
{
    uint8_t last = text.length > 0 ? text.data[text.length - 1] : 0;
    bool cr = text.length > 1 ? text.data[text.length - 2] == '\r' : place->tail == DOTTED_AFTER_CR;

    if (text.length == 0)
        return;
    if (last == '\n' && (cr || place->lf_only))
        place->tail = DOTTED_LINE_START;
    else
        place->tail = last == '\r' ? DOTTED_AFTER_CR : DOTTED_AMID;
}

static bool is_stuffed(struct bytes text, uint32_t at)
{
    return at < text.length && text.data[at] == '.' && (at == 0 || text.data[at - 1] == '\n');
}

struct bytes dotted_plain(struct arena *arena, struct bytes text)
{
    bool stuffed = is_stuffed(text, 0) || bytes_search(text, 0, "\n.") < text.length;
    uint8_t *out = stuffed ? arena_alloc(arena, text.length) : NULL;
    uint32_t n = 0;

    if (!out)
        return text;
    for (uint32_t at = 0; at < text.length;) {
        if (is_stuffed(text, at))
            at++;
        struct bytes rest = bytes_from(text, at);
        uint32_t length = bytes_index(rest, '\n');
        length += length < rest.length;
        if (length > 0)
            memcpy(out + n, rest.data, length);
        n += length;
        at += length;
    }
    return (struct bytes){out, n};
}
