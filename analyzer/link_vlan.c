/*
 * VLAN tags: IEEE 802.1Q, and the outer tag of 802.1ad
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
    AD,
    AD_PRIORITY,
    AD_DEI,
    AD_ID,
    AD_TYPE, /* of 802.1ah, which Wireshark shares */
};

static const struct name priority_names_rows[] = {
    ONE(0, "Best Effort (default)"),
    ONE(1, "Background"),
    ONE(2, "Spare"),
    ONE(3, "Excellent Effort"),
    ONE(4, "Controlled Load"),
    ONE(5, "Video, < 100ms latency and jitter"),
    ONE(6, "Voice, < 10ms latency and jitter"),
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
    [AD] = {"ieee8021ad", "IEEE 802.1ad", FIELD_PROTOCOL},
    [AD_PRIORITY] = {"ieee8021ad.priority", "Priority", FIELD_UINT16, BASE_DEC, .mask = 0xe000},
    [AD_DEI] = {"ieee8021ad.dei", "DEI", FIELD_UINT16, BASE_DEC, .mask = 0x1000},
    [AD_TYPE] = {"ieee8021ah.etype", "Type", FIELD_UINT16, BASE_HEX, .names = &ethertype_names},
    [AD_ID] = {"ieee8021ad.id", "ID", FIELD_UINT16, BASE_DEC, .mask = 0xfff},
};
const struct field_table vlan_fields = FIELDS(vlan);

enum {
    TAG_LENGTH = 4,
    TYPE_PROVIDER = 0x88a8,
    LENGTH_MAX = 1500,
};

static void show_tag(struct dissection *d, bool provider, uint16_t tag, uint16_t type)
{
    uint32_t frame = d->packet->length;
    struct node *layer = open_layer(d, vlan + (provider ? AD : VLAN));

    if (provider)
        node_label(d, layer, "IEEE 802.1ad, ID: %u", tag & 0xfffu);
    else
        node_label(d, layer, "802.1Q Virtual LAN, PRI: %u, DEI: %u, ID: %u", tag >> 13,
            tag >> 12 & 1u, tag & 0xfffu);
    peek_bits(d, vlan + (provider ? AD_PRIORITY : VLAN_PRIORITY), 2);
    peek_bits(d, vlan + (provider ? AD_DEI : VLAN_DEI), 2);
    take_u16(d, vlan + (provider ? AD_ID : VLAN_ID));
    take_u16(d, vlan + (provider ? AD_TYPE : type > LENGTH_MAX || type == 0 ? VLAN_TYPE : VLAN_LEN));
    uint32_t n = type > LENGTH_MAX || type == 0 ? ethertype_length(d, type) : type;
    if (!provider)
        ether_show_rest(d, vlan + VLAN_TRAILER, frame, n);
    close_node(d, layer);
}

void vlan_decode(struct decoder *decoder, struct dissection *d, uint16_t type)
{
    uint16_t tag = peek_u16(d, 0), inner = peek_u16(d, 2);

    decoder->title = "VLAN";
    row_protocol(d, "VLAN");
    info_clear(d);
    if (info(d))
        text_printf(info(d), "PRI: %u  DEI: %u  ID: %u", tag >> 13, tag >> 12 & 1u, tag & 0xfffu);
    if (!cursor_has(&d->cursor, TAG_LENGTH)) {
        info_clear(d);
        take_nothing(d, TAG_LENGTH);
        return;
    }
    decoder->vlan = tag & 0xfff;
    if (d->building)
        show_tag(d, type == TYPE_PROVIDER, tag, inner);
    else
        take_nothing(d, TAG_LENGTH);
    if (inner > LENGTH_MAX || inner == 0) {
        ethertype_decode(decoder, d, inner);
        return;
    }
    uint32_t wire = cursor_wire_left(&d->cursor);
    struct scope scope = enter(d, inner < wire ? inner : wire);
    llc_decode(decoder, d);
    leave(d, scope);
}
