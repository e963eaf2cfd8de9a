#include "analyzer/fragments.h"

#include "analyzer/engine.h"

#include <string.h>

/* Fragments wait on the account of the run, which may have less room than they may take. */
static void settle_account(struct decoder *decoder, struct dissection *d)
{
    size_t now = defrag_octets(decoder->defrag);

    while (
        now > decoder->charged && !budget_take(engine_budget(d->engine), now - decoder->charged)) {
        defrag_drop_oldest(decoder->defrag);
        now = defrag_octets(decoder->defrag);
    }
    if (now < decoder->charged)
        budget_give(engine_budget(d->engine), decoder->charged - now);
    decoder->charged = now;
}

/* Fragments of a datagram know from the first pass where it was completed. A frame may hold
 * fragments at several depths (tunnels). */
static void foretell_all(
    struct decoder *decoder, struct dissection *d, const struct datagram *datagram)
{
    for (const struct held_fragment *held = datagram->fragments; held; held = held->next)
        if (held->fragment.frame != d->packet->number)
            foretell(
                d, LINK_REASSEMBLED_IP, held->fragment.frame, decoder->depth, d->packet->number);
}

static struct joined join(struct dissection *d, struct datagram *datagram, struct bytes header)
{
    uint8_t *whole = arena_alloc(d->arena, (size_t)header.length + datagram->length);
    struct joined joined = {0};

    if (!whole)
        return joined;
    memcpy(whole, header.data, header.length);
    defrag_join(datagram, whole + header.length);
    joined.whole = (struct bytes){whole, header.length + datagram->length};
    joined.payload = (struct bytes){whole + header.length, datagram->length};
    joined.illegal =
        datagram->flags & (FRAGMENT_CONFLICT | FRAGMENT_MULTIPLE_TAILS | FRAGMENT_TOO_LONG);
    return joined;
}

/* What fragments_enter shows of a datagram: its fragments, copied without their octets. */
static void remember(struct decoder *decoder, struct dissection *d, const struct datagram *datagram)
{
    decoder->n_parts = 0;
    decoder->parts =
        d->building ? arena_alloc(d->arena, datagram->n_fragments * sizeof *decoder->parts) : NULL;
    if (!decoder->parts)
        return;
    for (const struct held_fragment *held = datagram->fragments; held; held = held->next)
        decoder->parts[decoder->n_parts++] = held->fragment;
}

struct joined fragments_join(struct decoder *decoder, struct dissection *d,
    const struct fragment_fields *fields, const struct fragment_key *key, uint32_t offset,
    bool more, struct bytes header)
{
    struct fragment_in in = {.frame = d->packet->number,
        .time = d->packet->time,
        .offset = offset,
        .more = more,
        .octets = peek_rest(d)};
    struct joined joined = {0};

    if (!decoder->defrag && !(decoder->defrag = defrag_new()))
        return joined;
    struct datagram *datagram = defrag_add(decoder->defrag, key, &in);
    if (datagram) {
        joined = join(d, datagram, header);
        remember(decoder, d, datagram);
        foretell_all(decoder, d, datagram);
        defrag_remove(decoder->defrag, datagram);
    } else if (foretold(d, LINK_REASSEMBLED_IP, decoder->depth, &joined.reassembled_in)) {
        gen_uint(d, fields->reassembled_in, joined.reassembled_in);
    }
    settle_account(decoder, d);
    return joined;
}

/* --- showing -------------------------------------------------------------------------------- */

static void show_flag(struct dissection *d, const struct field *field, bool set)
{
    if (set)
        gen_uint(d, field, 1);
}

static void show_part(
    struct dissection *d, const struct fragment_fields *fields, const struct fragment *part)
{
    struct bytes span = {d->cursor.base + part->offset, part->length};

    if (part->offset > d->cursor.end)
        span.data = d->cursor.base + d->cursor.end;
    struct node *node = put_uint(
        d, part->flags & ~FRAGMENT_OVERLAP ? fields->error : fields->fragment, span, part->frame);
    node_generated(node);
    node_label(d, node, "Frame: %u, payload: %u-%u (%u byte%s)", part->frame, part->offset,
        part->offset + part->length - 1, part->length, part->length == 1 ? "" : "s");
    descend(d, node);
    show_flag(d, fields->overlap, part->flags & FRAGMENT_OVERLAP);
    show_flag(d, fields->conflict, part->flags & FRAGMENT_CONFLICT);
    show_flag(d, fields->tails, part->flags & FRAGMENT_MULTIPLE_TAILS);
    show_flag(d, fields->too_long, part->flags & FRAGMENT_TOO_LONG);
    ascend(d, node);
}

static void label_parts(struct decoder *decoder, struct dissection *d,
    const struct fragment_fields *fields, struct node *node)
{
    struct text *t = &decoder->scratch;

    text_reset(t);
    for (uint32_t i = 0; i < decoder->n_parts; i++)
        text_printf(
            t, "%s#%u(%u)", i ? ", " : "", decoder->parts[i].frame, decoder->parts[i].length);
    node_label(d, node, "%u %s Fragment%s (%u byte%s): ", decoder->n_parts, fields->version,
        decoder->n_parts == 1 ? "" : "s", left(d), left(d) == 1 ? "" : "s");
    node_suffix(d, node, "%s", text_string(t)); /* a long list is cut without a mark */
}

static void show_parts(
    struct decoder *decoder, struct dissection *d, const struct fragment_fields *fields)
{
    struct node *node = put_text(d, fields->fragments, peek_rest(d));

    node_generated(node);
    label_parts(decoder, d, fields, node);
    descend(d, node);
    for (uint32_t i = 0; i < decoder->n_parts; i++)
        show_part(d, fields, &decoder->parts[i]);
    gen_uint(d, fields->count, decoder->n_parts);
    gen_uint(d, fields->length, left(d));
    node_generated(put_text(d, fields->data, peek_rest(d)));
    ascend(d, node);
}

struct scope fragments_enter(struct decoder *decoder, struct dissection *d,
    const struct fragment_fields *fields, const struct joined *joined)
{
    struct scope scope = enter_source(d, fields->title, joined->payload);

    if (dissection_adds(d) && decoder->parts)
        show_parts(decoder, d, fields);
    if (joined->illegal)
        info_add(d, "[Illegal %s fragments]", fields->version);
    return scope;
}
