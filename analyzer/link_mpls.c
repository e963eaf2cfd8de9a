/*
 * MPLS label stack (RFC 3032)
 *
 *     |  label, 20 bits  | experimental 3 | bottom of stack 1 | time to live 8 |  … payload
 *
 * Nothing says what the payload is; as everybody does, its first four bits are taken for the
 * version of IP.
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum { MPLS, MPLS_LABEL, MPLS_SPECIAL, MPLS_EXP, MPLS_BOTTOM, MPLS_TTL };

static const struct name label_rows[] = {
    ONE(0, "IPv4 Explicit-Null"),
    ONE(1, "Router Alert"),
    ONE(2, "IPv6 Explicit-Null"),
    ONE(3, "Implicit-Null"),
    ONE(7, "Entropy Label Indicator (ELI)"),
    ONE(13, "Generic Associated Channel Label (GAL)"),
    ONE(14, "OAM Alert"),
};
static const struct names label_names = NAMES(label_rows);

static const struct field mpls[] = {
    [MPLS] = {"mpls", "MultiProtocol Label Switching Header", FIELD_PROTOCOL},
    [MPLS_LABEL] = {"mpls.label", "MPLS Label", FIELD_UINT32, BASE_DEC_HEX, .mask = 0xfffff000},
    [MPLS_SPECIAL] = {"mpls.label", "MPLS Label", FIELD_UINT32, BASE_DEC, .mask = 0xfffff000,
        .names = &label_names},
    [MPLS_EXP] = {"mpls.exp", "MPLS Experimental Bits", FIELD_UINT32, BASE_DEC, .mask = 0xe00},
    [MPLS_BOTTOM] = {"mpls.bottom", "MPLS Bottom Of Label Stack", FIELD_UINT32, BASE_DEC,
        .mask = 0x100},
    [MPLS_TTL] = {"mpls.ttl", "MPLS TTL", FIELD_UINT32, BASE_DEC, .mask = 0xff},
};
const struct field_table mpls_fields = FIELDS(mpls);

enum { STACK_MAX = 32 };

/* "Label: 100, Exp: 0, S: 1, TTL: 64"; true when it was the last of the stack. */
static bool take_entry(struct dissection *d)
{
    unsigned high = peek_u16(d, 0), low = peek_u16(d, 2);
    unsigned label = high << 4 | low >> 12;
    const char *name = names_find(&label_names, label);
    struct node *layer = open_layer(d, mpls + MPLS);

    node_label(d, layer, "%s, Label: %u%s%s%s, Exp: %u, S: %u, TTL: %u", mpls[MPLS].title, label,
        name ? " (" : "", name ? name : "", name ? ")" : "", low >> 9 & 7, low >> 8 & 1,
        low & 0xff);
    peek_bits(d, mpls + (name ? MPLS_SPECIAL : MPLS_LABEL), 4);
    peek_bits(d, mpls + MPLS_EXP, 4);
    peek_bits(d, mpls + MPLS_BOTTOM, 4);
    take_u32(d, mpls + MPLS_TTL);
    close_node(d, layer);
    return low & 0x100;
}

void mpls_decode(struct decoder *decoder, struct dissection *d)
{
    bool last = false;

    decoder->title = "MPLS";
    row_protocol(d, "MPLS");
    info_clear(d);
    info_add(d, "MPLS Label Switched Packet");
    for (int i = 0; i < STACK_MAX && !last && !d->cursor.bad; i++)
        last = take_entry(d);
    if (d->cursor.bad)
        return;
    uint8_t version = last ? peek_u8(d, 0) >> 4 : 0;
    if (version == 4)
        ipv4_decode(decoder, d);
    else if (version != 6 || !ipv6_decode(decoder, d))
        engine_data(d);
}
