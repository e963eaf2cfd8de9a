/*
 * What is inside of an IP packet: by its version, and by its protocol number.
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"

enum {
    PROTOCOL_ICMP = 1,
    PROTOCOL_IGMP = 2,
    PROTOCOL_IPV4 = 4,
    PROTOCOL_IPV6 = 41,
    PROTOCOL_GRE = 47,
    PROTOCOL_ENCRYPTED = 50,
    PROTOCOL_AUTHENTICATION = 51,
    PROTOCOL_ICMPV6 = 58,
};

void ip_decode(struct decoder *decoder, struct dissection *d)
{
    switch (left(d) > 0 ? peek_u8(d, 0) >> 4 : 4) {
    case 4:
        ipv4_decode(decoder, d);
        break;
    case 6:
        ipv6_decode(decoder, d);
        break;
    default:
        ip_bogus_decode(decoder, d);
        break;
    }
}

/* What goes wrong from the transport on was noted there. */
static void transport(struct decoder *decoder, struct dissection *d, const struct network *network)
{
    struct cursor before = d->cursor;

    decoder->transport(decoder, d, network);
    d->cursor = before;
    d->cursor.position = d->cursor.end;
}

static void authenticated(
    struct decoder *decoder, struct dissection *d, const struct network *network)
{
    struct network inner = *network;

    inner.protocol = authentication_header(d, false);
    if (!d->cursor.bad && !ip_protocol_decode(decoder, d, &inner))
        engine_data(d);
}

bool ip_protocol_decode(
    struct decoder *decoder, struct dissection *d, const struct network *network)
{
    switch (network->protocol) {
    case TRANSPORT_TCP:
    case TRANSPORT_UDP:
        transport(decoder, d, network);
        return true;
    case PROTOCOL_ICMP:
        icmp_decode(decoder, d, network);
        return true;
    case PROTOCOL_IGMP:
        if (left(d) == 0)
            return false;
        igmp_decode(decoder, d);
        return true;
    case PROTOCOL_ICMPV6:
        icmpv6_decode(decoder, d, network);
        return true;
    case PROTOCOL_IPV4:
        if (++decoder->depth > DECODE_MAX_DEPTH)
            return false;
        ip_decode(decoder, d);
        return true;
    case PROTOCOL_IPV6:
        if (++decoder->depth > DECODE_MAX_DEPTH)
            return false;
        if (!ipv6_decode(decoder, d))
            dissect_data(d);
        return true;
    case PROTOCOL_GRE:
        if (++decoder->depth > DECODE_MAX_DEPTH)
            return false;
        gre_decode(decoder, d);
        return true;
    case PROTOCOL_ENCRYPTED:
        encrypted_payload(decoder, d);
        return true;
    case PROTOCOL_AUTHENTICATION:
        if (++decoder->depth > DECODE_MAX_DEPTH)
            return false;
        authenticated(decoder, d, network);
        return true;
    default:
        return false;
    }
}
