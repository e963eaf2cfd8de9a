/*
 * What tunnels over UDP there are, by their ports.
 */
#include "analyzer/layers.h"

struct tunnel {
    uint16_t port;
    tunnel_decode *decode;
};

static const struct tunnel tunnels[] = {
    {2152, gtp_decode},
    {3544, teredo_decode},
    {4500, encapsulated_payload},
    {4754, gre_decode},
    {4789, vxlan_decode},
    {6081, geneve_decode},
    {6635, mpls_decode},
};

tunnel_decode *tunnel_at(uint16_t port)
{
    for (size_t i = 0; i < sizeof tunnels / sizeof tunnels[0]; i++)
        if (tunnels[i].port == port)
            return tunnels[i].decode;
    return NULL;
}
