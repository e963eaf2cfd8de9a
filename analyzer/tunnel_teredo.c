/*
 * Teredo: IPv6 over UDP (RFC 4380, 5.1.1)
 *
 *     authentication   0 1, length of identifier and of value, both, nonce 8, confirmation 1
 *     origin           0 0, port and address of the sender, all bits inverted
 *     IPv6 packet
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"

enum {
    TEREDO,
    TEREDO_AUTH,
    TEREDO_AUTH_IDLEN,
    TEREDO_AUTH_AULEN,
    TEREDO_AUTH_ID,
    TEREDO_AUTH_VALUE,
    TEREDO_AUTH_NONCE,
    TEREDO_AUTH_CONFIRMATION,
    TEREDO_ORIGIN,
    TEREDO_ORIGIN_PORT,
    TEREDO_ORIGIN_ADDRESS,
};

static const struct field teredo[] = {
    [TEREDO] = {"teredo", "Teredo IPv6 over UDP tunneling", FIELD_PROTOCOL},
    [TEREDO_AUTH] = {"teredo.auth", "Teredo Authentication header", FIELD_NONE},
    [TEREDO_AUTH_IDLEN] = {"teredo.auth.idlen", "Client identifier length", FIELD_UINT8, BASE_DEC},
    [TEREDO_AUTH_AULEN] = {"teredo.auth.aulen", "Authentication value length", FIELD_UINT8,
        BASE_DEC},
    [TEREDO_AUTH_ID] = {"teredo.auth.id", "Client identifier", FIELD_BYTES},
    [TEREDO_AUTH_VALUE] = {"teredo.auth.value", "Authentication value", FIELD_BYTES},
    [TEREDO_AUTH_NONCE] = {"teredo.auth.nonce", "Nonce value", FIELD_BYTES},
    [TEREDO_AUTH_CONFIRMATION] = {"teredo.auth.conf", "Confirmation byte", FIELD_BYTES},
    [TEREDO_ORIGIN] = {"teredo.orig", "Teredo Origin Indication header", FIELD_NONE},
    [TEREDO_ORIGIN_PORT] = {"teredo.orig.port", "Origin UDP port", FIELD_UINT16, BASE_DEC},
    [TEREDO_ORIGIN_ADDRESS] = {"teredo.orig.addr", "Origin IPv4 address", FIELD_IPV4},
};
const struct field_table teredo_fields = FIELDS(teredo);

enum {
    INDICATOR_ORIGIN = 0x0000,
    INDICATOR_AUTHENTICATION = 0x0001,
};

static void take_authentication(struct dissection *d)
{
    struct node *node = open_node(d, teredo + TEREDO_AUTH);

    take_nothing(d, 2);
    uint8_t identifier = take_u8(d, teredo + TEREDO_AUTH_IDLEN);
    uint8_t value = take_u8(d, teredo + TEREDO_AUTH_AULEN);
    if (identifier > 0)
        take_bytes(d, teredo + TEREDO_AUTH_ID, identifier);
    if (value > 0)
        take_bytes(d, teredo + TEREDO_AUTH_VALUE, value);
    take_bytes(d, teredo + TEREDO_AUTH_NONCE, 8);
    take_bytes(d, teredo + TEREDO_AUTH_CONFIRMATION, 1);
    close_node(d, node);
}

static void take_origin(struct dissection *d)
{
    struct node *node = open_node(d, teredo + TEREDO_ORIGIN);

    take_nothing(d, 2);
    struct bytes rest = peek_rest(d);
    uint16_t port = (uint16_t)~peek_u16(d, 0);
    take_nothing(d, 6);
    if (!d->cursor.bad && dissection_adds(d)) {
        uint8_t *address = arena_alloc(d->arena, 4);
        for (int i = 0; address && i < 4; i++)
            address[i] = (uint8_t)~rest.data[2 + i];
        put_uint(d, teredo + TEREDO_ORIGIN_PORT, (struct bytes){rest.data, 2}, port);
        put_value(d, teredo + TEREDO_ORIGIN_ADDRESS, (struct bytes){rest.data + 2, 4},
            (struct bytes){address, address ? 4 : 0});
    }
    close_node(d, node);
}

void teredo_decode(struct decoder *decoder, struct dissection *d)
{
    decoder->title = "Teredo";
    row_protocol(d, "Teredo");
    info_clear(d);
    struct node *layer = open_layer(d, teredo + TEREDO);
    if (left(d) >= 2 && peek_u16(d, 0) == INDICATOR_AUTHENTICATION)
        take_authentication(d);
    if (left(d) >= 2 && peek_u16(d, 0) == INDICATOR_ORIGIN)
        take_origin(d);
    close_node(d, layer);
    if (!d->cursor.bad && !ipv6_decode(decoder, d))
        engine_data(d);
}
