/*
 * What is inside of an IP packet: by its version, and by its protocol number.
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"

void ip_decode(struct decoder *decoder, struct dissection *d)
{
    if (peek_u8(d, 0) >> 4 == 6)
        ipv6_decode(decoder, d);
    else
        ipv4_decode(decoder, d);
}

/* What goes wrong from the transport on was noted there. */
static void transport(struct decoder *decoder, struct dissection *d, const struct network *network)
{
    struct cursor before = d->cursor;

    decoder->transport(d, network);
    d->cursor = before;
    d->cursor.position = d->cursor.end;
}

bool ip_protocol_decode(
    struct decoder *decoder, struct dissection *d, const struct network *network)
{
    switch (network->protocol) {
    case TRANSPORT_TCP:
    case TRANSPORT_UDP:
        transport(decoder, d, network);
        return true;
    default:
        return false;
    }
}
