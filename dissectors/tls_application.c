#include "dissectors/tls_parts.h"

#include <string.h>

/* Protocols that run over TLS, as Wireshark calls them: by the name negotiated (RFC 7301) or by the
 * port. */
static const struct tls_application applications[] = {
    {.port = 443, .alpn = "http/1.1", .name = "Hypertext Transfer Protocol"},
    {.alpn = "h2", .name = "HyperText Transfer Protocol 2"},
    {.alpn = "h2-", .prefix = true, .name = "HyperText Transfer Protocol 2"},
    {.alpn = "spdy/", .prefix = true, .name = "SPDY"},
    {.alpn = "stun.turn", .name = "TURN Channel"},
    {.alpn = "stun.nat-discovery", .name = "Session Traversal Utilities for NAT"},
    {.port = 853, .alpn = "dot", .name = "Domain Name System"},
    {.port = 5684, .alpn = "coap", .name = "Constrained Application Protocol"},
    {.port = 324, .name = "RPKI-Router Protocol"},
    {.port = 465, .name = "Simple Mail Transfer Protocol"},
    {.port = 636, .name = "Lightweight Directory Access Protocol"},
    {.port = 802, .name = "Modbus/TCP"},
    {.port = 993, .name = "Internet Message Access Protocol"},
    {.port = 995, .name = "Post Office Protocol"},
    {.port = 1300, .name = "Q.931"},
    {.port = 2221, .name = "EtherNet/IP (Industrial Protocol)"},
    {.port = 2443, .name = "Skinny Client Control Protocol"},
    {.port = 3249, .name = "Intel Omni-Path FE Header - Omni-Path Fabric Executive Header"},
    {.port = 3250, .name = "Intel Omni-Path FE Header - Omni-Path Fabric Executive Header"},
    {.port = 3251, .name = "Intel Omni-Path FE Header - Omni-Path Fabric Executive Header"},
    {.port = 3252, .name = "Intel Omni-Path FE Header - Omni-Path Fabric Executive Header"},
    {.port = 3389, .name = "TPKT - ISO on TCP - RFC1006"},
    {.port = 3496, .name = "DoIP (ISO13400) Protocol"},
    {.port = 5061, .name = "Session Initiation Protocol"},
    {.port = 5671, .name = "Advanced Message Queuing Protocol"},
    {.port = 5868, .name = "Diameter Protocol"},
    {.port = 8883, .name = "MQ Telemetry Transport Protocol"},
    {.port = 11207, .name = "Couchbase Protocol"},
    {.port = 19999, .name = "Distributed Network Protocol 3.0"},
    {.port = 27017, .name = "Mongo Wire Protocol"},
    {.port = 3306, .late = true, .name = "MySQL Protocol"},
    {.port = 5222, .late = true, .name = "XMPP Protocol"},
    {.port = 5432, .late = true, .name = "PostgreSQL"},
    {.port = 6667, .late = true, .name = "Internet Relay Chat"},
};

enum { APPLICATIONS = sizeof applications / sizeof applications[0] };

const struct tls_application *tls_application_by_alpn(struct bytes name)
{
    for (size_t i = 0; i < APPLICATIONS; i++) {
        const char *alpn = applications[i].alpn;
        size_t n = alpn ? strlen(alpn) : 0;
        bool fits = applications[i].prefix ? name.length > n : name.length == n;
        if (alpn && fits && memcmp(alpn, name.data, n) == 0)
            return &applications[i];
    }
    return NULL;
}

static const char *by_port(uint16_t port, bool late)
{
    for (size_t i = 0; i < APPLICATIONS; i++)
        if (applications[i].port == port && (late || !applications[i].late))
            return applications[i].name;
    return NULL;
}

const char *tls_application_name(const struct dissection *d)
{
    const struct tls_flow *flow = tls_flow(d);
    const struct handed *handed = d->flow->dissection.handed;

    if (flow->application)
        return flow->application->name;
    if (handed)
        return handed->before->fields[0].title;
    bool late = d->flow->dissection.late;
    const char *name = by_port(d->flow->ends[direction_other(d->direction)].port, late);
    return name ? name : by_port(d->flow->ends[d->direction].port, late);
}
