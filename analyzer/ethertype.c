/*
 * What an EtherType says the payload of a link layer is.
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"

void ethertype_decode(struct decoder *decoder, struct dissection *d, uint16_t type)
{
    switch (type) {
    case 0x0800:
        ip_decode(decoder, d);
        break;
    case 0x86dd:
        ipv6_decode(decoder, d);
        break;
    default:
        engine_data(d);
    }
}
