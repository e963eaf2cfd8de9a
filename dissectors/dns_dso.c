/*
 * DNS stateful operations (RFC 8490 section 5.4)
 *
 *   +--------+--------+--------------+
 *   |  type  | length | data ...     |   any number of them, instead of the sections
 *   +--------+--------+--------------+
 */
#include "dissectors/dns.h"

enum {
    DSO_KEEPALIVE = 1,
    DSO_RETRY_DELAY = 2,
    DSO_PADDING = 3,
    DSO_HEAD = 4, /* octets */
};

static void take_data(struct dns_message *m, uint16_t type)
{
    struct dissection *d = m->d;
    uint32_t n = cursor_wire_left(&d->cursor);

    if (type == DSO_KEEPALIVE) {
        take_u32(d, dns + DNS_DSO_TLV_KEEPALIVE_INACTIVITY);
        take_u32(d, dns + DNS_DSO_TLV_KEEPALIVE_INTERVAL);
    } else if (type == DSO_RETRY_DELAY) {
        take_u32(d, dns + DNS_DSO_TLV_RETRYDELAY_RETRYDELAY);
    } else if (n > 0) {
        take_bytes(
            d, dns + (type == DSO_PADDING ? DNS_DSO_TLV_ENCPAD_PADDING : DNS_DSO_TLV_DATA), n);
    }
}

static void read_operation(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct node *operation = open_node(d, dns + DNS_DSO_TLV);
    uint16_t type = take_u16(d, dns + DNS_DSO_TLV_TYPE);

    if (operation)
        node_suffix(d, operation, ": %s", names_get(&dns_dso_type_names, type, "Unknown Type"));
    uint16_t n = take_u16(d, dns + DNS_DSO_TLV_LENGTH);
    struct scope scope = enter(d, n);
    take_data(m, type);
    leave(d, scope);
    close_node(d, operation);
}

void dns_read_stateful(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct node *all = open_node(d, dns + DNS_DSO);

    while (!d->cursor.bad && cursor_wire_left(&d->cursor) >= DSO_HEAD)
        read_operation(m);
    close_node(d, all);
}
