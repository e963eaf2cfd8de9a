/*
 * VLAN tags: IEEE 802.1Q
 *
 *     +----+-+------------+----------------+
 *     |PRI |D|  VLAN ID   |      type      |
 *     +----+-+------------+----------------+
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    VLAN,
    VLAN_PRIORITY,
    VLAN_DEI,
    VLAN_ID,
    VLAN_TYPE,
    VLAN_LEN,
    VLAN_TRAILER,
    VLAN_TOO_MANY,
};

/* IEEE 802.1Q-2005, all eight priorities without drop eligibility. */
static const struct name priority_names_rows[] = {
    ONE(0, "Best Effort (default)"),
    ONE(1, "Background"),
    ONE(2, "Excellent Effort"),
    ONE(3, "Critical Applications"),
    ONE(4, "Video, < 100ms latency and jitter"),
    ONE(5, "Voice, < 10ms latency and jitter"),
    ONE(6, "Internetwork Control"),
    ONE(7, "Network Control"),
};
static const struct names priority_names = NAMES(priority_names_rows);

static const struct name eligible_rows[] = {ONE(0, "Ineligible"), ONE(1, "Eligible")};
static const struct names eligible_names = NAMES(eligible_rows);

static const struct field vlan[] = {
    [VLAN] = {"vlan", "802.1Q Virtual LAN", FIELD_PROTOCOL},
    [VLAN_PRIORITY] = {"vlan.priority", "Priority", FIELD_UINT16, BASE_DEC, .mask = 0xe000,
        .names = &priority_names},
    [VLAN_DEI] = {"vlan.dei", "DEI", FIELD_BOOL, 2, .mask = 0x1000, .names = &eligible_names},
    [VLAN_ID] = {"vlan.id", "ID", FIELD_UINT16, BASE_DEC, .mask = 0xfff},
    [VLAN_TYPE] = {"vlan.etype", "Type", FIELD_UINT16, BASE_HEX, .names = &ethertype_names},
    [VLAN_LEN] = {"vlan.len", "Length", FIELD_UINT16, BASE_DEC},
    [VLAN_TRAILER] = {"vlan.trailer", "Trailer", FIELD_BYTES},
    [VLAN_TOO_MANY] = {"vlan.too_many_tags", "Too many nested VLAN tags", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_UNDECODED},
};
const struct field_table vlan_fields = FIELDS(vlan);

enum {
    TAG_LENGTH = 4,
    LENGTH_MAX = 1500,
};

static void show_tag(struct dissection *d, uint16_t tag, uint16_t type)
{
    uint32_t frame = d->packet->length;
    bool is_type = type > LENGTH_MAX;
    struct node *layer = open_layer(d, vlan + VLAN);

    node_label(d, layer, "802.1Q Virtual LAN, PRI: %u, DEI: %u, ID: %u", tag >> 13, tag >> 12 & 1u,
        tag & 0xfffu);
    peek_bits(d, vlan + VLAN_PRIORITY, 2);
    peek_bits(d, vlan + VLAN_DEI, 2);
    take_u16(d, vlan + VLAN_ID);
    take_u16(d, vlan + (is_type ? VLAN_TYPE : VLAN_LEN));
    ether_show_rest(d, vlan + VLAN_TRAILER, frame, is_type ? ethertype_length(d, type) : type);
    close_node(d, layer);
}

void vlan_decode(struct decoder *decoder, struct dissection *d)
{
    uint16_t tag = peek_u16(d, 0), inner = peek_u16(d, 2);

    decoder->title = "VLAN";
    row_protocol(d, "VLAN");
    info_clear(d);
    if (!cursor_has(&d->cursor, TAG_LENGTH)) {
        take_nothing(d, TAG_LENGTH);
        return;
    }
    info_add(d, "PRI: %u  DEI: %u  ID: %u", tag >> 13, tag >> 12 & 1u, tag & 0xfffu);
    decoder->vlan = tag & 0xfff;
    if (d->building)
        show_tag(d, tag, inner);
    else
        take_nothing(d, TAG_LENGTH);
    if (inner > LENGTH_MAX) {
        ethertype_decode(decoder, d, inner);
        return;
    }
    uint32_t wire = cursor_wire_left(&d->cursor);
    struct scope scope = enter(d, inner < wire ? inner : wire);
    llc_decode(decoder, d);
    leave(d, scope);
}
