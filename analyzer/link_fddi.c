/*
 * FDDI (ANSI X3.139), as tcpdump keeps it: addresses in the bit order of the ring
 *
 *     | frame control 1 | destination 6 | source 6 | LLC …
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"

enum { FDDI, FDDI_CONTROL, FDDI_CLASS, FDDI_PRIORITY, FDDI_DST, FDDI_SRC, FDDI_ADDR };

static const struct name class_rows[] = {
    ONE(0x0, "Void"),
    ONE(0x4, "SMT"),
    ONE(0x5, "Async LLC"),
    ONE(0x6, "Implementor Async"),
    ONE(0x8, "Nonrestricted Token"),
    ONE(0xc, "MAC"),
    ONE(0xd, "Sync LLC"),
    ONE(0xe, "Implementor Sync"),
};
static const struct names class_names = NAMES(class_rows);

static const struct field fddi[] = {
    [FDDI] = {"fddi", "Fiber Distributed Data Interface", FIELD_PROTOCOL},
    [FDDI_CONTROL] = {"fddi.fc", "Frame Control", FIELD_UINT8, BASE_HEX},
    [FDDI_CLASS] = {"fddi.fc.clf", "Class/Length/Format", FIELD_UINT8, BASE_HEX, .mask = 0xf0,
        .names = &class_names},
    [FDDI_PRIORITY] = {"fddi.fc.prio", "Priority", FIELD_UINT8, BASE_DEC, .mask = 0x07},
    [FDDI_DST] = {"fddi.dst", "Destination", FIELD_ETHER},
    [FDDI_SRC] = {"fddi.src", "Source", FIELD_ETHER},
    [FDDI_ADDR] = {"fddi.addr", "Source or Destination Address", FIELD_ETHER, .hidden = true},
};
const struct field_table fddi_fields = FIELDS(fddi);

enum {
    HEADER_LENGTH = 13,
    CLASS_MASK = 0xf0,
    ASYNC_LLC = 0x50,
    PRIORITY_MASK = 0x07,
};

static uint8_t mirrored(uint8_t octet)
{
    uint8_t out = 0;

    for (int i = 0; i < 8; i++)
        out = (uint8_t)(out << 1 | (octet >> i & 1));
    return out;
}

/* The address at p in the usual order of bits; it lasts as long as the packet. */
static const uint8_t *usual_order(struct dissection *d, const uint8_t *p)
{
    uint8_t *address = arena_alloc(d->arena, 6);

    for (int i = 0; address && i < 6; i++)
        address[i] = mirrored(p[i]);
    return address ? address : p;
}

static void take_address(struct dissection *d, unsigned row, const uint8_t *address)
{
    struct bytes span = {peek_rest(d).data, 6};

    put_value(d, fddi + row, span, (struct bytes){address, 6});
    put_value(d, fddi + FDDI_ADDR, span, (struct bytes){address, 6});
    take_nothing(d, 6);
}

static void take_control(struct dissection *d, struct node *layer)
{
    uint8_t control = peek_u8(d, 0);
    const char *said = "";

    if (d->building)
        said = arena_printf(d->arena, "%s frame", names_get(&class_names, control >> 4, "Unknown"));
    if (d->building && (control & CLASS_MASK) == ASYNC_LLC)
        said = arena_printf(d->arena, "%s, priority %u", said, control & PRIORITY_MASK);
    node_label(d, layer, "%s, %s", fddi[FDDI].title, said);
    take_u8(d, fddi + FDDI_CONTROL);
    struct node *node = d->last;
    if (!node)
        return;
    node_suffix(d, node, " (%s)", said);
    descend(d, node);
    struct bytes span = {d->cursor.base + d->cursor.position - 1, 1};
    put_uint(d, fddi + FDDI_CLASS, span, control >> 4);
    if ((control & CLASS_MASK) == ASYNC_LLC)
        put_uint(d, fddi + FDDI_PRIORITY, span, control & PRIORITY_MASK);
    ascend(d, node);
}

void fddi_decode(struct decoder *decoder, struct dissection *d)
{
    uint8_t control = peek_u8(d, 0);

    decoder->title = "FDDI";
    row_protocol(d, "FDDI");
    if (!cursor_has(&d->cursor, HEADER_LENGTH)) {
        take_nothing(d, HEADER_LENGTH);
        return;
    }
    const uint8_t *p = peek_rest(d).data;
    const uint8_t *destination = usual_order(d, p + 1), *source = usual_order(d, p + 7);
    decoder->destination = (struct column){destination, COLUMN_ETHER};
    decoder->source = (struct column){source, COLUMN_ETHER};
    struct node *layer = open_layer(d, fddi + FDDI);
    take_control(d, layer);
    take_address(d, FDDI_DST, destination);
    take_address(d, FDDI_SRC, source);
    close_node(d, layer);
    if ((control & CLASS_MASK) == ASYNC_LLC)
        llc_decode(decoder, d);
    else
        engine_data(d);
}
