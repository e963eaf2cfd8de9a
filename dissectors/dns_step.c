/*
 * The steps of which layouts are made
 */
#include "dissectors/dns.h"

#define NS_PER_SECOND INT64_C(1000000000)

enum {
    TYPES_PER_BLOCK = 256,
};

static void take_moment(struct dns_message *m, enum dns_field field)
{
    struct dissection *d = m->d;
    const uint8_t *start = d->cursor.base + d->cursor.position;
    uint32_t seconds = cursor_u32(&d->cursor);

    put_uint(d, dns + field, (struct bytes){start, 4}, (uint64_t)(seconds * NS_PER_SECOND));
}

static void take_seconds(struct dns_message *m, enum dns_field field)
{
    uint32_t seconds = take_u32(m->d, dns + field);

    if (dissection_adds(m->d))
        dns_duration_suffix(m, m->d->last, seconds);
}

static void take_octets(struct dns_message *m, const struct dns_step *step)
{
    struct bytes octets = take_bytes(m->d, dns + step->field, step->more);

    if (step->say && octets.data)
        dns_say_address(m, step->say, octets);
}

static void take_name(struct dns_message *m, const struct dns_step *step)
{
    struct dns_name name;

    dns_take_name(m, step->field, &name);
    if (step->say && !m->d->cursor.bad)
        dns_say_name(m, step->say, &name);
}

static void take_string(struct dns_message *m, const struct dns_step *step)
{
    struct dissection *d = m->d;
    uint8_t length = take_u8(d, dns + step->field);

    if (dns[step->more].type == FIELD_BYTES) {
        take_bytes(d, dns + step->more, length);
        return;
    }
    struct bytes text = m->kind == DNS_MULTICAST && step->more == DNS_TXT
                            ? dns_take_utf8(m, step->more, length)
                            : dns_take_ascii(m, step->more, length);
    if (step->say && !d->cursor.bad)
        dns_say(m, step->say, text);
    else
        dns_note(m, text);
}

static void take_rest(struct dns_message *m, enum dns_field field)
{
    take_bytes(m->d, dns + field, cursor_wire_left(&m->d->cursor));
}

/* The types of one octet of a bit map. */
static void take_types_octet(struct dns_message *m, enum dns_field field, uint32_t first)
{
    struct dissection *d = m->d;
    const uint8_t *octet = cursor_take(&d->cursor, 1);
    char buffer[24];

    for (uint32_t i = 0; octet && d->building && i < 8; i++) {
        if (!(*octet >> (7 - i) & 1))
            continue;
        uint32_t type = first + i;
        struct node *node = put_uint(d, dns + field, (struct bytes){octet, 1}, type);
        const char *title = names_find(&dns_type_titles, type);
        node_label(d, node, "RR type in bit map: %s",
            title ? title : dns_type_name((uint16_t)type, buffer));
    }
}

static void take_types(struct dns_message *m, enum dns_field field)
{
    struct dissection *d = m->d;

    while (dns_more(m)) {
        uint32_t type = (uint32_t)cursor_u8(&d->cursor) * TYPES_PER_BLOCK;
        uint8_t n = cursor_u8(&d->cursor);
        for (uint8_t i = 0; i < n && !d->cursor.bad; i++, type += 8)
            take_types_octet(m, field, type);
    }
}

static void take_types_nxt(struct dns_message *m, enum dns_field field)
{
    for (uint32_t type = 0; dns_more(m); type += 8)
        take_types_octet(m, field, type);
}

static void take_number(struct dns_message *m, const struct dns_step *step, uint32_t octets)
{
    uint32_t value = (uint32_t)take_uint(m->d, dns + step->field, octets);

    if (step->say && !m->d->cursor.bad)
        dns_say_number(m, step->say, value);
}

static void take_repeated(struct dns_message *m, const struct dns_step *step)
{
    while (dns_more(m)) {
        if (step->kind == STEP_STRINGS)
            take_string(m, step);
        else
            take_name(m, step);
    }
}

static void take_step(struct dns_message *m, const struct dns_step *step)
{
    struct dissection *d = m->d;

    switch ((enum dns_step_kind)step->kind) {
    case STEP_U8:
        take_number(m, step, 1);
        break;
    case STEP_U16:
        take_number(m, step, 2);
        break;
    case STEP_U32:
        take_number(m, step, 4);
        break;
    case STEP_SECONDS:
        take_seconds(m, step->field);
        break;
    case STEP_MOMENT:
        take_moment(m, step->field);
        break;
    case STEP_OCTETS:
        take_octets(m, step);
        break;
    case STEP_NAME:
        take_name(m, step);
        break;
    case STEP_STRING:
        take_string(m, step);
        break;
    case STEP_MORE_STRING:
        if (cursor_wire_left(&d->cursor) > 1)
            take_string(m, step);
        break;
    case STEP_NAMES:
    case STEP_STRINGS:
        take_repeated(m, step);
        break;
    case STEP_REST:
        take_rest(m, step->field);
        break;
    case STEP_SOME:
        if (cursor_wire_left(&d->cursor) > 0)
            take_rest(m, step->field);
        break;
    case STEP_TEXT:
        dns_take_ascii(m, step->field, cursor_wire_left(&d->cursor));
        break;
    case STEP_TYPES:
        take_types(m, step->field);
        break;
    case STEP_TYPES_NXT:
        take_types_nxt(m, step->field);
        break;
    }
}

void dns_take_steps(struct dns_message *m, const struct dns_step *steps, unsigned n)
{
    for (unsigned i = 0; i < n && !m->d->cursor.bad; i++)
        take_step(m, &steps[i]);
}
