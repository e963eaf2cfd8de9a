/* engine_notes: what the engine itself shows: where a unit was bad, who chose its dissector, and
 * data that nobody reads */
#include "analyzer/engine.h"

enum {
    ENGINE_SHORT,
    ENGINE_MALFORMED,
    ENGINE_MALFORMED_NOTE,
    ENGINE_CHOICE,
    ENGINE_DATA,
    ENGINE_DATA_DATA,
    ENGINE_DATA_LENGTH
};

static const struct field engine_rows[] = {
    [ENGINE_SHORT] = {"_ws.short", "Packet size limited during capture", FIELD_PROTOCOL, 0},
    [ENGINE_MALFORMED] = {"_ws.malformed", "Malformed Packet", FIELD_PROTOCOL, 0},
    [ENGINE_MALFORMED_NOTE] = {"_ws.malformed.expert", "Malformed Packet (Exception occurred)",
        FIELD_EXPERT, EXPERT_ERROR, .group = EXPERT_MALFORMED},
    [ENGINE_CHOICE] = {"wirewalk.dissector", "Dissector chosen by", FIELD_TEXT, 0},
    [ENGINE_DATA] = {"data", "Data", FIELD_PROTOCOL, 0},
    [ENGINE_DATA_DATA] = {"data.data", "Data", FIELD_BYTES, 0},
    [ENGINE_DATA_LENGTH] = {"data.len", "Length", FIELD_INT32, BASE_DEC},
};

const struct field_table engine_fields = {engine_rows, sizeof engine_rows / sizeof engine_rows[0]};

void engine_note(struct dissection *d, bool cut, const char *title)
{
    uint8_t kind = cut ? ENGINE_SHORT : ENGINE_MALFORMED;

    if (d->quoted) /* cut by who quoted it, as is the custom */
        return;
    if (info(d))
        text_add(info(d), cut ? "[Packet size limited during capture]" : "[Malformed Packet]");
    struct node *layer = open_layer(d, &engine_rows[kind]);
    if (!layer)
        return;
    layer->size = 0;
    node_label(d, layer,
        cut ? "[Packet size limited during capture: %s truncated]" : "[Malformed Packet: %s]",
        title);
    if (!cut)
        expert(d, layer, &engine_rows[ENGINE_MALFORMED_NOTE]);
}

void engine_note_bad(struct dissection *d, const char *title)
{
    bool cut = d->cursor.cut;

    d->cursor.bad = d->cursor.cut = false;
    engine_note(d, cut, title);
    d->cursor.bad = true;
    d->cursor.cut = cut;
}

static const char *const choice_names[] = {
    [CHOICE_NONE] = NULL,
    [CHOICE_USER] = "the user (-d)",
    [CHOICE_EXPECTED] = NULL, /* the layer names the frame that announced it */
    [CHOICE_PORT] = NULL, /* what everybody expects needs no words */
    [CHOICE_CONTENT] = "content, not by port",
    [CHOICE_NDPI] = "nDPI's label",
    [CHOICE_HANDOFF] = NULL, /* said by who handed off */
};

void engine_note_choice(struct dissection *d, uint32_t first_node)
{
    struct tree *tree = d->tree;
    const char *why = choice_names[d->flow->dissection.choice];

    if (!d->building || !why || tree->n == first_node)
        return;
    uint32_t to = tree_after(tree, first_node), from = tree->n;
    tree->depth = 1;
    d->cursor.bad = false;
    gen_text(d, &engine_rows[ENGINE_CHOICE], why);
    tree_move_back(tree, to, from);
    tree->depth = 0;
}

/* "Data (5 bytes)" with its octets, as Wireshark shows what nobody dissects. */
void dissect_data(struct dissection *d)
{
    uint32_t n = left(d);
    struct node *node = d->tree->depth > 0 ? open_node(d, &engine_rows[ENGINE_DATA])
                                           : open_layer(d, &engine_rows[ENGINE_DATA]);

    node_label(d, node, "Data (%u byte%s)", n, n == 1 ? "" : "s");
    take_bytes(d, &engine_rows[ENGINE_DATA_DATA], n);
    gen_uint(d, &engine_rows[ENGINE_DATA_LENGTH], n);
    close_node(d, node);
}

void engine_data(struct dissection *d)
{
    d->tree->depth = d->nest;
    if (left(d) > 0)
        engine_show_carrier(d, d->tree->source != 0);
    if (left(d) > 0)
        dissect_data(d);
}
