/*
 * VXLAN (RFC 7348) with the group policy extension (draft-smith-vxlan-group-policy)
 *
 *     +--------+--------+-----------------+
 *     |flags           | group policy id  |
 *     +--------+--------+--------+--------+
 *     | VXLAN network identifier | reserved|
 *     +--------------------------+--------+
 *     | Ethernet frame …
 */
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    VXLAN,
    VXLAN_FLAGS,
    VXLAN_FLAG_G,
    VXLAN_FLAG_I,
    VXLAN_FLAG_D,
    VXLAN_FLAG_A,
    VXLAN_FLAGS_RESERVED,
    VXLAN_GBP,
    VXLAN_VNI,
    VXLAN_RESERVED,
};

static const struct name defined_rows[] = {ONE(0, "Not defined"), ONE(1, "Defined")};
static const struct names defined_names = NAMES(defined_rows);

static const struct field vxlan[] = {
    [VXLAN] = {"vxlan", "Virtual eXtensible Local Area Network", FIELD_PROTOCOL},
    [VXLAN_FLAGS] = {"vxlan.flags", "Flags", FIELD_UINT16, BASE_HEX},
    [VXLAN_FLAG_G] = {"vxlan.flag_g", "GBP Extension", FIELD_BOOL, 2, .mask = 0x8000,
        .names = &defined_names},
    [VXLAN_FLAG_I] = {"vxlan.flag_i", "VXLAN Network ID (VNI)", FIELD_BOOL, 2, .mask = 0x0800},
    [VXLAN_FLAG_D] = {"vxlan.flag_d", "Don't Learn", FIELD_BOOL, 2, .mask = 0x0040},
    [VXLAN_FLAG_A] = {"vxlan.flag_a", "Policy Applied", FIELD_BOOL, 2, .mask = 0x0008},
    [VXLAN_FLAGS_RESERVED] = {"vxlan.flags_reserved", "Reserved(R)", FIELD_UINT16, BASE_HEX,
        .mask = 0x77b7},
    [VXLAN_GBP] = {"vxlan.gbp", "Group Policy ID", FIELD_UINT16, BASE_DEC},
    [VXLAN_VNI] = {"vxlan.vni", "VXLAN Network Identifier (VNI)", FIELD_UINT24, BASE_DEC},
    [VXLAN_RESERVED] = {"vxlan.reserved8", "Reserved", FIELD_UINT8, BASE_DEC},
};
const struct field_table vxlan_fields = FIELDS(vxlan);

void vxlan_decode(struct decoder *decoder, struct dissection *d)
{
    static const struct field *const bits[] = {vxlan + VXLAN_FLAG_G, vxlan + VXLAN_FLAG_I,
        vxlan + VXLAN_FLAG_D, vxlan + VXLAN_FLAG_A, vxlan + VXLAN_FLAGS_RESERVED};

    decoder->title = "VXLAN";
    row_protocol(d, "VxLAN");
    info_clear(d);
    struct node *layer = open_layer(d, vxlan + VXLAN);
    take_bitmask(d, vxlan + VXLAN_FLAGS, bits, 5);
    take_u16(d, vxlan + VXLAN_GBP);
    take_u24(d, vxlan + VXLAN_VNI);
    take_u8(d, vxlan + VXLAN_RESERVED);
    close_node(d, layer);
    if (!d->cursor.bad)
        ether_decode(decoder, d);
}
