/*
 * Ethernet (IEEE 802.3) and its tags (802.1Q, 802.1ad)
 *
 *     octets   6             6        2
 *          +-----------+-----------+------+---------
 *          |destination|  source   | type | payload, padding, trailer, FCS
 *          +-----------+-----------+------+---------
 *
 * A type below 1536 is the length of an 802.2 LLC frame.
 */
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"
#include "analyzer/resolver.h"

enum {
    ETH,
    ETH_DST,
    ETH_DST_LG,
    ETH_DST_IG,
    ETH_SRC,
    ETH_SRC_LG,
    ETH_SRC_IG,
    ETH_ADDR,
    ETH_LG,
    ETH_IG,
    ETH_TYPE,
    ETH_LEN,
};

static const struct name local_rows[] = {
    ONE(0, "Globally unique address (factory default)"),
    ONE(1, "Locally administered address (this is NOT the factory default)"),
};
static const struct names local_names = NAMES(local_rows);
static const struct name group_rows[] = {
    ONE(0, "Individual address (unicast)"),
    ONE(1, "Group address (multicast/broadcast)"),
};
static const struct names group_names = NAMES(group_rows);

static const struct field eth[] = {
    [ETH] = {"eth", "Ethernet", FIELD_PROTOCOL},
    [ETH_DST] = {"eth.dst", "Destination", FIELD_ETHER},
    [ETH_DST_LG] = {"eth.dst.lg", "LG bit", FIELD_BOOL, 3, .mask = 0x20000, .names = &local_names},
    [ETH_DST_IG] = {"eth.dst.ig", "IG bit", FIELD_BOOL, 3, .mask = 0x10000, .names = &group_names},
    [ETH_SRC] = {"eth.src", "Source", FIELD_ETHER},
    [ETH_SRC_LG] = {"eth.src.lg", "LG bit", FIELD_BOOL, 3, .mask = 0x20000, .names = &local_names},
    [ETH_SRC_IG] = {"eth.src.ig", "IG bit", FIELD_BOOL, 3, .mask = 0x10000, .names = &group_names},
    [ETH_ADDR] = {"eth.addr", "Address", FIELD_ETHER},
    [ETH_LG] = {"eth.lg", "LG bit", FIELD_BOOL, 3, .hidden = true, .mask = 0x20000,
        .names = &local_names},
    [ETH_IG] = {"eth.ig", "IG bit", FIELD_BOOL, 3, .hidden = true, .mask = 0x10000,
        .names = &group_names},
    [ETH_TYPE] = {"eth.type", "Type", FIELD_UINT16, BASE_HEX, .names = &ethertype_names},
    [ETH_LEN] = {"eth.len", "Length", FIELD_UINT16, BASE_DEC},
};
const struct field_table ether_fields = FIELDS(eth);

/* The fields of the destination or the source. */
struct end_fields {
    uint8_t address, local, group;
};
static const struct end_fields destination_fields = {ETH_DST, ETH_DST_LG, ETH_DST_IG};
static const struct end_fields source_fields = {ETH_SRC, ETH_SRC_LG, ETH_SRC_IG};

static void take_end(struct dissection *d, const struct end_fields *fields)
{
    struct bytes address = {d->cursor.base + d->cursor.position, 6};
    struct node *node = put_text(d, eth + fields->address, address);

    descend(d, node);
    put_text(d, eth + ETH_ADDR, address);
    peek_bits(d, eth + fields->local, 3);
    peek_bits(d, eth + ETH_LG, 3);
    peek_bits(d, eth + fields->group, 3);
    peek_bits(d, eth + ETH_IG, 3);
    ascend(d, node);
    take_nothing(d, 6);
}

static void show_ether(struct decoder *decoder, struct dissection *d)
{
    const uint8_t *p = d->cursor.base + d->cursor.position;
    struct text *t = &decoder->scratch;
    struct node *layer = open_layer(d, eth + ETH);

    text_reset(t);
    text_add(t, "Ethernet II, Src: ");
    resolver_ether_full(d->names, t, p + 6);
    text_add(t, ", Dst: ");
    resolver_ether_full(d->names, t, p);
    node_label(d, layer, "%s", text_string(t));
    take_end(d, &destination_fields);
    take_end(d, &source_fields);
    take_u16(d, eth + ETH_TYPE);
    close_node(d, layer);
}

void ether_decode(struct decoder *decoder, struct dissection *d)
{
    const uint8_t *p = d->cursor.base + d->cursor.position;
    uint16_t type = peek_u16(d, 12);

    row_protocol(d, "Ethernet");
    decoder->title = "Ethernet";
    if (!cursor_has(&d->cursor, 14)) {
        open_layer(d, eth + ETH);
        take_nothing(d, 14);
        return;
    }
    decoder->destination = (struct column){p, COLUMN_ETHER};
    decoder->source = (struct column){p + 6, COLUMN_ETHER};
    if (d->building)
        show_ether(decoder, d);
    else
        take_nothing(d, 14);
    ethertype_decode(decoder, d, type);
}
