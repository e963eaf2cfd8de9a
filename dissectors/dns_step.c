/*
 * The steps of which layouts are made
 */
#include "dissectors/dns.h"

#define NS_PER_SECOND INT64_C(1000000000)

enum {
    TYPES_PER_BLOCK = 256,
};

static void take_moment(struct dns_message *m, const struct dns_step *step)
{
    struct dissection *d = m->d;
    const uint8_t *start = d->cursor.base + d->cursor.position;
    uint32_t seconds = cursor_u32(&d->cursor);

    put_uint(d, dns + step->field, (struct bytes){start, 4}, (uint64_t)(seconds * NS_PER_SECOND));
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

static void take_rest(struct dns_message *m, const struct dns_step *step)
{
    take_bytes(m->d, dns + step->field, cursor_wire_left(&m->d->cursor));
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

static void take_types(struct dns_message *m, const struct dns_step *step)
{
    struct dissection *d = m->d;

    while (dns_more(m)) {
        uint32_t type = (uint32_t)cursor_u8(&d->cursor) * TYPES_PER_BLOCK;
        uint8_t n = cursor_u8(&d->cursor);
        for (uint8_t i = 0; i < n && !d->cursor.bad; i++, type += 8)
            take_types_octet(m, step->field, type);
    }
}

static void take_types_nxt(struct dns_message *m, const struct dns_step *step)
{
    for (uint32_t type = 0; dns_more(m); type += 8)
        take_types_octet(m, step->field, type);
}

static void take_number(struct dns_message *m, const struct dns_step *step)
{
    uint32_t octets = step->kind == STEP_U8 ? 1 : step->kind == STEP_U16 ? 2 : 4;
    uint32_t value = (uint32_t)take_uint(m->d, dns + step->field, octets);

    if (step->say && !m->d->cursor.bad)
        dns_say_number(m, step->say, value);
}

static void take_strings(struct dns_message *m, const struct dns_step *step)
{
    while (dns_more(m))
        take_string(m, step);
}

static void take_more_string(struct dns_message *m, const struct dns_step *step)
{
    if (cursor_wire_left(&m->d->cursor) > 1)
        take_string(m, step);
}

static void take_some(struct dns_message *m, const struct dns_step *step)
{
    if (dns_more(m))
        take_rest(m, step);
}

static void take_text(struct dns_message *m, const struct dns_step *step)
{
    dns_take_ascii(m, step->field, cursor_wire_left(&m->d->cursor));
}

static void (*const takers[])(struct dns_message *, const struct dns_step *) = {
    [STEP_U8] = take_number,
    [STEP_U16] = take_number,
    [STEP_U32] = take_number,
    [STEP_MOMENT] = take_moment,
    [STEP_OCTETS] = take_octets,
    [STEP_NAME] = take_name,
    [STEP_STRING] = take_string,
    [STEP_MORE_STRING] = take_more_string,
    [STEP_STRINGS] = take_strings,
    [STEP_REST] = take_rest,
    [STEP_SOME] = take_some,
    [STEP_TEXT] = take_text,
    [STEP_TYPES] = take_types,
    [STEP_TYPES_NXT] = take_types_nxt,
};

void dns_take_steps(struct dns_message *m, const struct dns_step *steps, unsigned n)
{
    for (unsigned i = 0; i < n && !m->d->cursor.bad; i++)
        takers[steps[i].kind](m, &steps[i]);
}
