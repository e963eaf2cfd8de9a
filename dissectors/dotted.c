#include "dissectors/dotted.h"

#include "analyzer/object.h"

#include <string.h>

/*
 * Texts are searched for dots, not for lines: there are fewer of them, none in what is sent in
 * base64.
 */

/* Octets of the line end at `at`, as far as this sender's lines go, or 0. */
static uint32_t line_end_at(const struct dotted *place, struct bytes bytes, uint32_t at)
{
    struct bytes rest = bytes_from(bytes, at);

    if (rest.length >= 2 && rest.data[0] == '\r' && rest.data[1] == '\n')
        return 2;
    return place->lf_only && rest.length >= 1 && rest.data[0] == '\n' ? 1 : 0;
}

/* Octets of the line end right before `at`, as far as they are in bytes; 0: none ends there. */
static uint32_t line_end_before(const struct dotted *place, struct bytes bytes, uint32_t at)
{
    if (at == 0 || bytes.data[at - 1] != '\n')
        return 0;
    if (at >= 2 && bytes.data[at - 2] == '\r')
        return 2;
    return place->lf_only || (at == 1 && place->tail == DOTTED_AFTER_CR) ? 1 : 0;
}

static bool is_line_start(const struct dotted *place, struct bytes bytes, uint32_t at)
{
    if (at == 0)
        return place->tail == DOTTED_LINE_START;
    return line_end_before(place, bytes, at) > 0;
}

/* The end that the dot makes: its octets; 0: it makes none; 1: more octets would tell. */
static uint32_t end_at_dot(const struct dotted *place, struct bytes bytes, uint32_t dot)
{
    uint32_t end = line_end_at(place, bytes, dot + 1);
    struct bytes rest = bytes_from(bytes, dot + 1);

    if (end > 0)
        return 1 + end;
    return rest.length == 0 || (rest.length == 1 && rest.data[0] == '\r') ? 1 : 0;
}

/* Octets of a blank line before the dot. At the start of the octets a line end counts as one, even
 * where the line before it is not seen. */
static uint32_t blank_line_before(const struct dotted *place, struct bytes bytes, uint32_t dot)
{
    uint32_t n = line_end_before(place, bytes, dot);

    return n > 0 && (n == dot || is_line_start(place, bytes, dot - n)) ? n : 0;
}

struct dotted_piece dotted_next(const struct dotted *place, struct bytes bytes, bool blank_line)
{
    uint32_t dot = bytes_index(bytes, '.');

    for (; dot < bytes.length; dot += 1 + bytes_index(bytes_from(bytes, dot + 1), '.')) {
        uint32_t blank = blank_line ? blank_line_before(place, bytes, dot) : 0;
        if (blank == 0 && !is_line_start(place, bytes, dot))
            continue;
        uint32_t end = end_at_dot(place, bytes, dot);
        if (end == 0)
            continue;
        if (dot - blank > 0)
            return (struct dotted_piece){DOTTED_TEXT, dot - blank};
        if (end == 1)
            return (struct dotted_piece){DOTTED_NOTHING_YET, 0};
        return (struct dotted_piece){DOTTED_END, blank + end};
    }
    return (struct dotted_piece){bytes.length > 0 ? DOTTED_TEXT : DOTTED_NOTHING_YET, bytes.length};
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

/* The next dot that was added, at or after from; or the length. */
static uint32_t next_added(struct bytes text, uint32_t from)
{
    uint32_t dot = from + bytes_index(bytes_from(text, from), '.');

    while (dot < text.length && dot > 0 && text.data[dot - 1] != '\n')
        dot += 1 + bytes_index(bytes_from(text, dot + 1), '.');
    return dot < text.length ? dot : text.length;
}

struct bytes dotted_plain(struct arena *arena, struct bytes text)
{
    uint32_t dot = next_added(text, 0), from = 0, n = 0;
    uint8_t *out = dot < text.length ? arena_alloc(arena, text.length) : NULL;

    if (!out)
        return text;
    for (;; dot = next_added(text, dot + 1)) {
        memcpy(out + n, text.data + from, dot - from);
        n += dot - from;
        if (dot == text.length)
            return (struct bytes){out, n};
        from = dot + 1;
    }
}

void dotted_announce(
    struct dissection *d, uint32_t slot, const struct dotted *place, struct bytes text)
{
    uint32_t from = 0, dot = bytes_index(text, '.');

    if (!object_is_open(d, slot))
        return;
    for (; dot < text.length; dot += 1 + bytes_index(bytes_from(text, dot + 1), '.')) {
        if (!is_line_start(place, text, dot))
            continue;
        object_octets(d, slot, bytes_part(text, from, dot));
        from = dot + 1;
    }
    object_octets(d, slot, bytes_from(text, from));
}
