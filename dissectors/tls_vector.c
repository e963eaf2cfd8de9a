#include "dissectors/tls_vector.h"

#include "dissectors/tls_fields.h"

static void note_line(struct dissection *d, uint32_t n, const struct field *field, const char *text)
{
    struct bytes span = peek_rest(d);

    if (span.length > n)
        span.length = n;
    struct node *line = put_label(d, span, "%s", text);
    if (line)
        expert_text(d, line, field, "%s", text);
}

static void check_range(
    struct dissection *d, struct node *node, const struct tls_length *length, uint32_t value)
{
    if (!node)
        return;
    if (value < length->min)
        expert_text(d, node, &tls[TLS_MALFORMED_VECTOR_LENGTH],
            "Vector length %u is smaller than minimum %u", value, length->min);
    else if (value > length->max)
        expert_text(d, node, &tls[TLS_MALFORMED_VECTOR_LENGTH],
            "Vector length %u is larger than maximum %u", value, length->max);
}

bool tls_has(struct dissection *d, uint32_t n)
{
    if (d->cursor.bad)
        return false;
    if (n > left(d) && n <= tls_left(d))
        take_nothing(d, n);
    return !d->cursor.bad;
}

uint32_t tls_whole_pairs(const struct dissection *d, uint32_t length)
{
    (void)d;
    return length + length % 2;
}

bool tls_vector_open(struct dissection *d, struct tls_vector *vector, struct node *parent,
    const struct tls_length *length)
{
    return tls_vector_open_least(d, vector, parent, length, NULL);
}

bool tls_vector_open_least(struct dissection *d, struct tls_vector *vector, struct node *parent,
    const struct tls_length *length, uint32_t (*least)(const struct dissection *d, uint32_t length))
{
    uint32_t room = cursor_wire_left(&d->cursor);

    *vector = (struct tls_vector){.parent = parent};
    if (d->cursor.bad)
        return false;
    if (room < length->width) {
        if (dissection_adds(d))
            note_line(d, room, &tls[TLS_MALFORMED_BUFFER_TOO_SMALL],
                arena_printf(d->arena, "No more room for vector of length %u", length->width));
        take_nothing(d, left(d));
        return false;
    }
    uint32_t value = (uint32_t)take_uint(d, length->field, length->width);
    struct node *node = dissection_adds(d) ? d->last : NULL;
    check_range(d, node, length, value);
    room = cursor_wire_left(&d->cursor);
    if (value > room) {
        if (node)
            expert_text(d, node, &tls[TLS_MALFORMED_BUFFER_TOO_SMALL],
                "Vector length %u is too large, truncating it to %u", value, room);
        take_nothing(d, left(d));
        return false;
    }
    uint32_t n = least ? least(d, value) : 0;
    vector->length = value;
    vector->excess = n > value && n <= left(d) ? n - value : 0;
    vector->scope = enter(d, value + vector->excess);
    vector->scope.cursor.position -= vector->excess;
    return !d->cursor.bad;
}

void tls_note_trailing(struct dissection *d)
{
    uint32_t n = cursor_wire_left(&d->cursor);

    if (n > 0 && dissection_adds(d))
        note_line(d, n, &tls[TLS_MALFORMED_TRAILING_DATA],
            arena_printf(
                d->arena, "%u trailing byte%s unprocessed", n, n == 1 ? " was" : "s were"));
    take_nothing(d, left(d));
}

static void note_exceeded(struct dissection *d, uint32_t n)
{
    if (dissection_adds(d))
        note_line(d, n, &tls[TLS_MALFORMED_BUFFER_TOO_SMALL],
            arena_printf(
                d->arena, "Dissector processed too much data (%u byte%s)", n, n == 1 ? "" : "s"));
}

void tls_vector_close(struct dissection *d, struct tls_vector *vector)
{
    uint32_t n = cursor_wire_left(&d->cursor);

    if (vector->excess == 0)
        tls_note_trailing(d);
    leave(d, vector->scope);
    if (vector->excess > n && !d->cursor.bad)
        note_exceeded(d, vector->excess - n);
}

void tls_vector_leave(struct dissection *d, struct tls_vector *vector)
{
    leave(d, vector->scope);
}

struct bytes tls_take_opaque(struct dissection *d, struct node *parent,
    const struct tls_length *length, const struct field *field)
{
    struct tls_vector vector;
    struct bytes octets = no_bytes();

    if (!tls_vector_open(d, &vector, parent, length))
        return octets;
    if (vector.length > 0)
        octets = take_bytes(d, field, vector.length);
    tls_vector_leave(d, &vector);
    return octets;
}
