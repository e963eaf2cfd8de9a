/*
 * What an EtherType says the payload of a link layer is.
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    TYPE_IPV4 = 0x0800,
    TYPE_IPV6 = 0x86dd,
};

/* Nobody knows it, or it is not what it says. */
static void unknown(struct dissection *d, uint16_t type)
{
    char hexadecimal[8] = "0x";

    for (int i = 0; i < 4; i++)
        hexadecimal[2 + i] = "0123456789abcdef"[type >> (12 - 4 * i) & 15];
    row_protocol(d, hexadecimal);
    info_clear(d);
    info_add(d, "%s", names_get(&ethertype_names, type, "Ethernet II"));
    engine_data(d);
}

void ethertype_decode(struct decoder *decoder, struct dissection *d, uint16_t type)
{
    struct cursor before = d->cursor;

    switch (type) {
    case TYPE_IPV4:
        ipv4_decode(decoder, d);
        return;
    case TYPE_IPV6:
        if (ipv6_decode(decoder, d))
            return;
        d->cursor = before;
        break;
    default:
        break;
    }
    unknown(d, type);
}
