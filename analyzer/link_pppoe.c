/*
 * PPP over Ethernet, sessions and discovery (RFC 2516, section 4)
 *
 *     |version 4|type 4| code 1 | session 2 | length 2 | PPP, or the tags of discovery
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    PPPOE_SESSION,
    PPPOE_DISCOVERY,
    PPPOE_VERSION,
    PPPOE_TYPE,
    PPPOE_CODE,
    PPPOE_SESSION_ID,
    PPPOE_LENGTH,
    PPPOE_LENGTH_BAD,
};

static const struct name code_rows[] = {
    ONE(0x00, "Session Data"),
    ONE(0x07, "Active Discovery Offer (PADO)"),
    ONE(0x09, "Active Discovery Initiation (PADI)"),
    ONE(0x0a, "Active Discovery Session-Grant (PADG)"),
    ONE(0x0b, "Active Discovery Session-Credit Resp.(PADC)"),
    ONE(0x0c, "Active Discovery Quality (PADQ)"),
    ONE(0x19, "Active Discovery Request (PADR)"),
    ONE(0x65, "Active Discovery Session-confirmation (PADS)"),
    ONE(0xa7, "Active Discovery Terminate (PADT)"),
    ONE(0xd3, "Active Discovery Message (PADM)"),
    ONE(0xd4, "Active Discovery Network (PADN)"),
};
static const struct names code_names = NAMES(code_rows);

static const struct field pppoe[] = {
    [PPPOE_SESSION] = {"pppoes", "PPP-over-Ethernet Session", FIELD_PROTOCOL},
    [PPPOE_DISCOVERY] = {"pppoed", "PPP-over-Ethernet Discovery", FIELD_PROTOCOL},
    [PPPOE_VERSION] = {"pppoe.version", "Version", FIELD_UINT8, BASE_DEC, .mask = 0xf0},
    [PPPOE_TYPE] = {"pppoe.type", "Type", FIELD_UINT8, BASE_DEC, .mask = 0x0f},
    [PPPOE_CODE] = {"pppoe.code", "Code", FIELD_UINT8, BASE_HEX, .names = &code_names},
    [PPPOE_SESSION_ID] = {"pppoe.session_id", "Session ID", FIELD_UINT16, BASE_HEX},
    [PPPOE_LENGTH] = {"pppoe.payload_length", "Payload Length", FIELD_UINT16, BASE_DEC},
    [PPPOE_LENGTH_BAD] = {"pppoe.payload_length.bad", "Possible bad payload length", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_MALFORMED},
};
const struct field_table pppoe_fields = FIELDS(pppoe);

/* Octets of the payload on the wire. */
static uint32_t take_header(struct dissection *d, bool session)
{
    struct node *layer = open_layer(d, pppoe + (session ? PPPOE_SESSION : PPPOE_DISCOVERY));

    peek_bits(d, pppoe + PPPOE_VERSION, 1);
    take_u8(d, pppoe + PPPOE_TYPE);
    take_u8(d, pppoe + PPPOE_CODE);
    take_u16(d, pppoe + PPPOE_SESSION_ID);
    uint32_t length = take_u16(d, pppoe + PPPOE_LENGTH), all = cursor_wire_left(&d->cursor);
    if (session && length > all && dissection_adds(d)) {
        node_suffix(d, d->last, " [incorrect, should be %u]", all);
        expert_text(d, d->last, pppoe + PPPOE_LENGTH_BAD, "Possible bad payload length %u != %u",
            length, all);
    }
    close_node(d, layer);
    return length < all ? length : all;
}

void pppoe_decode(struct decoder *decoder, struct dissection *d, bool session)
{
    uint8_t code = peek_u8(d, 1);

    decoder->title = session ? "PPPoES" : "PPPoED";
    row_protocol(d, decoder->title);
    info_clear(d);
    info_add(d, "%s", names_get(&code_names, code, "Unknown"));
    uint32_t length = take_header(d, session);
    if (d->cursor.bad || length == 0)
        return;
    struct scope scope = enter(d, length);
    if (session)
        ppp_packet_decode(decoder, d);
    else
        engine_data(d);
    leave(d, scope);
}
