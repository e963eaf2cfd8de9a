/*
 * IP authentication header (RFC 4302), and what can be read of an encrypted payload (RFC 4303):
 * its parameters index and its sequence number; over UDP (RFC 3948), where 4 octets of 0 say that a
 * message of IKE follows, which is not read
 *
 *     +--------+--------+-----------------+
 *     |  next  | length |    reserved     |
 *     +--------+--------+-----------------+
 *     |     security parameters index     |
 *     |          sequence number          |
 *     |    integrity check value ...      |     length: in units of 4 octets, less 2
 */
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    AH,
    AH_NEXT,
    AH_LENGTH,
    AH_RESERVED,
    AH_SPI,
    AH_SEQUENCE,
    AH_ICV,
    ESP,
    ESP_SPI,
    ESP_SEQUENCE,
    ENCAPSULATION,
    KEEP_ALIVE,
    MARKER,
};

static const struct field ah[] = {
    [AH] = {"ah", "Authentication Header", FIELD_PROTOCOL},
    [AH_NEXT] = {"ah.next_header", "Next header", FIELD_UINT8, BASE_DEC,
        .names = &ip_protocol_names},
    [AH_LENGTH] = {"ah.length", "Length", FIELD_UINT8, BASE_DEC},
    [AH_RESERVED] = {"ah.reserved", "Reserved", FIELD_BYTES},
    [AH_SPI] = {"ah.spi", "AH SPI", FIELD_UINT32, BASE_HEX},
    [AH_SEQUENCE] = {"ah.sequence", "AH Sequence", FIELD_UINT32, BASE_DEC},
    [AH_ICV] = {"ah.icv", "AH ICV", FIELD_BYTES},
    [ESP] = {"esp", "Encapsulating Security Payload", FIELD_PROTOCOL},
    [ESP_SPI] = {"esp.spi", "ESP SPI", FIELD_UINT32, BASE_HEX_DEC},
    [ESP_SEQUENCE] = {"esp.sequence", "ESP Sequence", FIELD_UINT32, BASE_DEC},
    [ENCAPSULATION] = {"udpencap", "UDP Encapsulation of IPsec Packets", FIELD_PROTOCOL},
    [KEEP_ALIVE] = {"udpencap.nat_keepalive", "NAT-keepalive packet", FIELD_NONE},
    [MARKER] = {"udpencap.non_esp_marker", "Non-ESP Marker", FIELD_NONE},
};
const struct field_table ah_fields = FIELDS(ah);

enum { FIXED = 12 };

uint8_t authentication_header(struct dissection *d, bool nested)
{
    uint32_t size = peek_u8(d, 1) * 4u + 8;
    struct node *node = nested ? open_node(d, ah + AH) : open_layer(d, ah + AH);

    row_protocol(d, "AH");
    info_clear(d);
    info_add(d, "AH (SPI=0x%04x%04x)", peek_u16(d, 4), peek_u16(d, 6));
    if (node)
        node->label = node->field->title;
    uint8_t next = take_u8(d, ah + AH_NEXT);
    take_u8(d, ah + AH_LENGTH);
    if (dissection_adds(d))
        node_suffix(d, d->last, " (%u bytes)", size);
    take_bytes(d, ah + AH_RESERVED, 2);
    take_u32(d, ah + AH_SPI);
    take_u32(d, ah + AH_SEQUENCE);
    if (size > FIXED)
        take_bytes(d, ah + AH_ICV, size - FIXED);
    close_node(d, node);
    return next;
}

void encrypted_payload(struct decoder *decoder, struct dissection *d)
{
    uint32_t spi = (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2);

    decoder->title = "ESP";
    row_protocol(d, "ESP");
    info_clear(d);
    struct node *layer = open_layer(d, ah + ESP);
    take_u32(d, ah + ESP_SPI);
    take_u32(d, ah + ESP_SEQUENCE);
    close_node(d, layer);
    info_add(d, "ESP (SPI=0x%08x)", spi);
}

void encapsulated_payload(struct decoder *decoder, struct dissection *d)
{
    enum { KEEP_ALIVE_OCTET = 0xff, MARKER_LENGTH = 4 };
    bool keeps = cursor_wire_left(&d->cursor) == 1 && peek_u8(d, 0) == KEEP_ALIVE_OCTET;
    bool marked = peek_u16(d, 0) == 0 && peek_u16(d, 2) == 0;

    decoder->title = "UDPENCAP";
    row_protocol(d, "UDPENCAP");
    info_clear(d);
    struct node *layer = open_layer(d, ah + ENCAPSULATION);
    if (keeps) {
        take_mark(d, ah + KEEP_ALIVE, 1);
        info_add(d, "NAT-keepalive");
    } else if (!cursor_has(&d->cursor, MARKER_LENGTH)) {
        take_nothing(d, MARKER_LENGTH);
    } else if (marked) {
        take_mark(d, ah + MARKER, MARKER_LENGTH);
        row_protocol(d, "ISAKMP");
    }
    close_node(d, layer);
    if (keeps || d->cursor.bad)
        return;
    if (!marked)
        encrypted_payload(decoder, d);
    else if (left(d) > 0)
        dissect_data(d);
}
