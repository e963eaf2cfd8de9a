/*
 * Tags of providers: IEEE 802.1ad (one tag, or the provider's and the customer's) and 802.1ah
 * (a whole customer's frame behind an identifier of its service)
 *
 *     802.1ad  +----+-+------------+------+
 *              |PRI |D|  VLAN ID   | type |   again where the type is 0x88a8
 *              +----+-+------------+------+
 *     802.1ah  +----+-+-+-+--+---------+-------------+--------+------+
 *              |PRI |D|N|R|R |  I-SID  | destination | source | type |
 *              +----+-+-+-+--+---------+-------------+--------+------+
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"
#include "analyzer/resolver.h"

enum {
    AD,
    AD_PRIORITY,
    AD_DEI,
    AD_ID,
    AD_SERVICE_ID,
    AD_CUSTOMER_ID,
    AH,
    AH_PRIORITY,
    AH_DROP,
    AH_NCA,
    AH_RESERVED_1,
    AH_RESERVED_2,
    AH_SERVICE,
    AH_DESTINATION,
    AH_SOURCE,
    AH_TYPE,
    AH_TRAILER,
};

static const struct field provider[] = {
    [AD] = {"ieee8021ad", "IEEE 802.1ad", FIELD_PROTOCOL},
    [AD_PRIORITY] = {"ieee8021ad.priority", "Priority", FIELD_UINT16, BASE_DEC, .mask = 0xe000},
    [AD_DEI] = {"ieee8021ad.dei", "DEI", FIELD_UINT16, BASE_DEC, .mask = 0x1000},
    [AD_ID] = {"ieee8021ad.id", "ID", FIELD_UINT16, BASE_DEC, .mask = 0xfff},
    [AD_SERVICE_ID] = {"ieee8021ad.svid", "ID", FIELD_UINT16, BASE_DEC, .mask = 0xfff},
    [AD_CUSTOMER_ID] = {"ieee8021ad.cvid", "ID", FIELD_UINT16, BASE_DEC, .mask = 0xfff},
    [AH] = {"ieee8021ah", "IEEE 802.1ah", FIELD_PROTOCOL},
    [AH_PRIORITY] = {"ieee8021ah.priority", "Priority", FIELD_UINT32, BASE_DEC, .mask = 0xe0000000},
    [AH_DROP] = {"ieee8021ah.drop", "DROP", FIELD_UINT32, BASE_DEC, .mask = 0x10000000},
    [AH_NCA] = {"ieee8021ah.nca", "NCA", FIELD_UINT32, BASE_DEC, .mask = 0x8000000},
    [AH_RESERVED_1] = {"ieee8021ah.res1", "RES1", FIELD_UINT32, BASE_DEC, .mask = 0x4000000},
    [AH_RESERVED_2] = {"ieee8021ah.res2", "RES2", FIELD_UINT32, BASE_DEC, .mask = 0x3000000},
    [AH_SERVICE] = {"ieee8021ah.isid", "I-SID", FIELD_UINT32, BASE_DEC, .mask = 0xffffff},
    [AH_DESTINATION] = {"ieee8021ah.cdst", "C-Destination", FIELD_ETHER},
    [AH_SOURCE] = {"ieee8021ah.csrc", "C-Source", FIELD_ETHER},
    [AH_TYPE] = {"ieee8021ah.etype", "Type", FIELD_UINT16, BASE_HEX, .names = &ethertype_names},
    [AH_TRAILER] = {"ieee8021ah.trailer", "Trailer", FIELD_BYTES},
};
const struct field_table provider_fields = FIELDS(provider);

enum {
    TYPE_PROVIDER = 0x88a8,
    TYPE_BACKBONE = 0x88e7,
    TAG_LENGTH = 4,
    BACKBONE_LENGTH = 18,
};

static void show_tag(struct dissection *d, int id)
{
    peek_bits(d, provider + AD_PRIORITY, 2);
    peek_bits(d, provider + AD_DEI, 2);
    take_u16(d, provider + id);
}

/* The type, and what is behind the payload; closes the layer. */
static uint16_t take_type(struct dissection *d, struct node *layer)
{
    uint16_t type = take_u16(d, provider + AH_TYPE);

    ether_show_rest(d, provider + AH_TRAILER, d->packet->length, ethertype_length(d, type));
    close_node(d, layer);
    return type;
}

/* --- 802.1ah ---------------------------------------------------------------------------------- */

static void show_service(struct dissection *d, uint32_t tag)
{
    struct node *node = open_label(d, "I-Tag, I-SID: %u", tag & 0xffffffu);

    peek_bits(d, provider + AH_PRIORITY, 4);
    peek_bits(d, provider + AH_DROP, 4);
    peek_bits(d, provider + AH_NCA, 4);
    peek_bits(d, provider + AH_RESERVED_1, 4);
    peek_bits(d, provider + AH_RESERVED_2, 4);
    take_u32(d, provider + AH_SERVICE);
    close_node(d, node);
}

static void name_layer(
    struct decoder *decoder, struct dissection *d, struct node *layer, struct bytes octets)
{
    struct text *t = &decoder->scratch;
    const uint8_t *p = octets.data;

    if (!layer || octets.length < BACKBONE_LENGTH)
        return;
    text_reset(t);
    resolver_ether_full(d->names, t, p + 10);
    text_add(t, ", C-Dst: ");
    resolver_ether_full(d->names, t, p + 4);
    node_suffix(d, layer, ", I-SID: %u, C-Src: %.*s", p[1] << 16 | p[2] << 8 | p[3], (int)t->length,
        t->data);
}

/* The layer is open, maybe with the tag of 802.1ad in it. */
static void backbone(struct decoder *decoder, struct dissection *d, struct node *layer)
{
    uint32_t tag = (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2);

    info_clear(d);
    info_add(d, "PRI: %u  Drop: %u  NCA: %u  Res1: %u  Res2: %u  I-SID: %u", tag >> 29,
        tag >> 28 & 1, tag >> 27 & 1, tag >> 26 & 1, tag >> 24 & 3, tag & 0xffffff);
    name_layer(decoder, d, layer, peek_rest(d));
    show_service(d, tag);
    take_bytes(d, provider + AH_DESTINATION, 6);
    take_bytes(d, provider + AH_SOURCE, 6);
    uint16_t type = take_type(d, layer);
    if (!d->cursor.bad)
        ethertype_decode(decoder, d, type);
}

void backbone_decode(struct decoder *decoder, struct dissection *d)
{
    decoder->title = "IEEE 802.1AH";
    row_protocol(d, "802.1ah");
    backbone(decoder, d, open_layer(d, provider + AH));
}

/* --- 802.1ad ---------------------------------------------------------------------------------- */

static void outer_tag(struct decoder *decoder, struct dissection *d, uint16_t tag, uint16_t inner)
{
    struct node *layer = open_layer(d, provider + AD);

    if (inner == TYPE_BACKBONE) {
        node_label(d, layer, "IEEE 802.1ah, B-VID: %u", tag & 0xfffu);
        struct node *node = open_label(d, "B-Tag, B-VID: %u", tag & 0xfffu);
        show_tag(d, AD_ID);
        close_node(d, node);
        take_nothing(d, 2);
        backbone(decoder, d, layer);
        return;
    }
    if (inner == TYPE_PROVIDER) {
        decoder->vlan = peek_u16(d, TAG_LENGTH) & 0xfff;
        node_label(
            d, layer, "IEEE 802.1ad, S-VID: %u, C-VID: %u", tag & 0xfffu, (unsigned)decoder->vlan);
        show_tag(d, AD_SERVICE_ID);
        take_nothing(d, 2);
        show_tag(d, AD_CUSTOMER_ID);
    } else {
        node_label(d, layer, "IEEE 802.1ad, ID: %u", tag & 0xfffu);
        show_tag(d, AD_ID);
    }
    uint16_t type = take_type(d, layer);
    if (!d->cursor.bad)
        ethertype_decode(decoder, d, type);
}

void provider_decode(struct decoder *decoder, struct dissection *d)
{
    uint16_t tag = peek_u16(d, 0);

    decoder->title = "IEEE 802.1AD";
    row_protocol(d, "802.1ad");
    info_clear(d);
    if (left(d) >= 2)
        info_add(d, "PRI: %u  DROP: %u ID: %u", tag >> 13, tag >> 12 & 1u, tag & 0xfffu);
    decoder->vlan = tag & 0xfff;
    outer_tag(decoder, d, tag, peek_u16(d, 2));
}
