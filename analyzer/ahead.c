#include "analyzer/ahead.h"

enum {
    FLOWS_CACHED = 8192, /* those in use of so many lie in the caches anyway */
    PORTS_SIZE = 4,
};

void ahead_learn(struct ahead *ahead, const struct dissection *d, const struct network *network)
{
    const uint8_t *frame = d->packet->data, *addresses = network->addresses;

    if (d->cursor.base != frame || addresses < frame || addresses >= frame + d->packet->captured)
        return; /* a packet that was put together */
    ahead->addresses = (uint32_t)(addresses - frame);
    ahead->ports = d->cursor.position;
    ahead->version = network->source.version;
}

/* Whose packet would this be, were it like the last one? */
static struct guess guess(const struct ahead *ahead, const struct flow_table *flows,
    const uint8_t *frame, uint32_t captured)
{
    uint32_t size = ahead->version == 6 ? 16 : 4;
    struct address source, destination;

    if (captured < ahead->addresses + 2 * size || captured < ahead->ports + PORTS_SIZE)
        return (struct guess){.made = false};
    const uint8_t *at = frame + ahead->addresses, *ports = frame + ahead->ports;
    address_set(&source, ahead->version, at);
    address_set(&destination, ahead->version, at + size);
    struct flow_key key = {.source = &source,
        .destination = &destination,
        .source_port = (uint16_t)(ports[0] << 8 | ports[1]),
        .destination_port = (uint16_t)(ports[2] << 8 | ports[3])};
    return (struct guess){true, flow_table_hash(flows, &key)};
}

void ahead_look(struct ahead *ahead, uint32_t number, const struct capture *capture,
    const struct flow_table *flows)
{
    struct guess *far = &ahead->guesses[number % AHEAD_SLOT];
    const struct guess *near = &ahead->guesses[(number + AHEAD_FLOW) % AHEAD_SLOT];
    uint32_t captured;

    if (ahead->version == 0 || flow_table_size(flows) < FLOWS_CACHED)
        return;
    if (near->made)
        flow_table_fetch_flow(flows, near->hash);
    const uint8_t *frame = capture_ahead(capture, AHEAD_SLOT - 1, &captured);
    *far = frame ? guess(ahead, flows, frame, captured) : (struct guess){.made = false};
    if (far->made)
        flow_table_fetch_slot(flows, far->hash);
}
