#include "dissectors/pieces.h"

#include "analyzer/engine.h"
#include "analyzer/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    LISTED_MAX = 40,   /* pieces named in the heading: a label holds no more */
    HEADING_MAX = 239, /* octets of it; Wireshark cuts here without a mark */
};

void piece_add(struct dissection *d, struct keep *keep, struct bytes octets)
{
    bool shown = engine_shows(d->engine);

    if (!shown && !engine_first_pass(d->engine))
        return;
    if (!shown)
        octets.length = 0;
    keep_add(keep, octets, d->packet->number);
}

/* Few octets are copied, many change their owner. */
struct bytes pieces_take(struct dissection *d, struct keep *keep)
{
    bool wanted = d->building || d->row || d->message;
    uint8_t *whole = wanted ? keep_release(keep) : NULL;

    if (whole && !arena_adopt(d->arena, whole, keep->length)) {
        free(whole);
        return no_bytes();
    }
    if (!whole && wanted && (whole = arena_alloc(d->arena, keep->length + 1)) && keep->length > 0)
        memcpy(whole, keep->data, keep->length);
    return whole ? (struct bytes){whole, keep->length} : no_bytes();
}

void pieces_foretell(struct dissection *d, const struct keep *keep)
{
    for (uint32_t i = 0; i < keep->n_pieces; i++)
        foretell(d, LINK_REASSEMBLED_BODY, keep->pieces[i].frame, 0, d->packet->number);
}

void piece_note(struct dissection *d, const struct piece_fields *fields)
{
    uint64_t frame;

    if (d->building && foretold(d, LINK_REASSEMBLED_BODY, 0, &frame))
        gen_uint(d, fields->reassembled_in, frame);
}

static const char *plural(uint32_t n)
{
    return n == 1 ? "" : "s";
}

static struct node *heading(
    struct dissection *d, const struct piece_fields *fields, const struct keep *keep)
{
    struct node *node = gen_mark(d, fields->fragments);

    if (!node)
        return NULL;
    node->offset = 0;
    node->size = keep->length;
    const char *list = "";
    for (uint32_t i = 0; i < keep->n_pieces && i < LISTED_MAX; i++)
        list = arena_printf(d->arena, "%s%s#%u(%u)", list, i ? ", " : "", keep->pieces[i].frame,
            keep->pieces[i].length);
    const char *label = arena_printf(d->arena, "%u %s (%u byte%s): %s", keep->n_pieces,
        keep->n_pieces == 1 ? fields->one : fields->many, keep->length, plural(keep->length), list);
    node_label(d, node, "%.*s", HEADING_MAX, label);
    return node;
}

void pieces_show(struct dissection *d, const struct piece_fields *fields, const struct keep *keep)
{
    struct node *node = heading(d, fields, keep);
    uint32_t offset = 0;

    if (!node)
        return;
    descend(d, node);
    for (uint32_t i = 0; i < keep->n_pieces; i++) {
        const struct keep_piece *piece = &keep->pieces[i];
        struct node *row = gen_uint(d, fields->fragment, piece->frame);
        if (row) {
            row->offset = offset;
            row->size = piece->length;
        }
        node_label(d, row, "Frame: %u, payload: %u-%u (%u byte%s)", piece->frame, offset,
            offset + piece->length - (piece->length > 0), piece->length, plural(piece->length));
        offset += piece->length;
    }
    gen_uint(d, fields->count, keep->n_pieces);
    gen_uint(d, fields->length, keep->length);
    if (fields->data)
        gen_bytes(d, fields->data, peek_rest(d));
    if (keep->overflowed)
        gen_label(d, "There was more, which is not kept");
    ascend(d, node);
}
