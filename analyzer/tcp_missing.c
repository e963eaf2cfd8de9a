/* Stands in for TCP until analyzer/tcp.c is there (see meson.build). */
#include "analyzer/tcp.h"

#include "analyzer/engine.h"

void tcp_dissect(struct dissection *d, const struct network *network)
{
    uint16_t source = cursor_u16(&d->cursor), destination = cursor_u16(&d->cursor);

    engine_flow(d, network, TRANSPORT_TCP, source, destination, FLOW_GUESS);
    row_protocol(d, "TCP");
    engine_data(d);
}

void tcp_flow_free(struct flow *flow)
{
    (void)flow;
}
