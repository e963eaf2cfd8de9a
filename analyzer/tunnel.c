/*
 * What tunnels over UDP there are, by their ports.
 */
#include "analyzer/layers.h"

struct tunnel {
    uint16_t port;
    void (*decode)(struct decoder *decoder, struct dissection *d);
};

static const struct tunnel tunnels[] = {
    {2152, gtp_decode},
    {3544, teredo_decode},
    {4754, gre_decode},
    {4789, vxlan_decode},
    {6081, geneve_decode},
    {6635, mpls_decode},
};

bool tunnel_port(uint16_t port)
{
    for (size_t i = 0; i < sizeof tunnels / sizeof tunnels[0]; i++)
        if (tunnels[i].port == port)
            return true;
    return false;
}

bool tunnel_decode(struct decoder *decoder, struct dissection *d, uint16_t port)
{
    for (size_t i = 0; i < sizeof tunnels / sizeof tunnels[0]; i++) {
        if (tunnels[i].port != port)
            continue;
        if (++decoder->depth > DECODE_MAX_DEPTH)
            return false;
        tunnels[i].decode(decoder, d);
        return true;
    }
    return false;
}
