/*
 * Options of the OPT record (RFC 6891)
 *
 *   +--------+--------+--------------+
 *   |  code  | length | data ...     |   any number of them
 *   +--------+--------+--------------+
 */
#include "dissectors/dns.h"

enum {
    OPTION_DAU = 5, /* RFC 6975 */
    OPTION_DHU = 6,
    OPTION_N3U = 7,
    OPTION_SUBNET = 8,     /* RFC 7871 */
    OPTION_COOKIE = 10,    /* RFC 7873 */
    OPTION_KEEPALIVE = 11, /* RFC 7828 */
    OPTION_PADDING = 12,   /* RFC 7830 */
    OPTION_CHAIN = 13,     /* RFC 7901 */
    OPTION_ERROR = 15,     /* RFC 8914 */
    OPTION_SUBNET_DRAFT = 20730,
    COOKIE_CLIENT = 8, /* octets */
    SUBNET_HEAD = 4,
    OPTION_HEAD = 4,
    ADDRESS_MAX = 16,
    FAMILY_IPV4 = 1,
    FAMILY_IPV6 = 2,
};

static void take_list(struct dns_message *m, enum dns_field field)
{
    while (dns_more(m))
        take_u8(m->d, dns + field);
}

static void take_rest(struct dns_message *m, enum dns_field field)
{
    take_bytes(m->d, dns + field, cursor_wire_left(&m->d->cursor));
}

static void take_subnet(struct dns_message *m)
{
    struct dissection *d = m->d;
    uint16_t family = take_u16(d, dns + DNS_OPT_CLIENT_FAMILY);

    take_u8(d, dns + DNS_OPT_CLIENT_NETMASK);
    take_u8(d, dns + DNS_OPT_CLIENT_SCOPE);
    uint32_t n = cursor_wire_left(&d->cursor);
    if (family == FAMILY_IPV4)
        dns_take_prefix(m, DNS_OPT_CLIENT_ADDR4, n, 4);
    else if (family == FAMILY_IPV6)
        dns_take_prefix(m, DNS_OPT_CLIENT_ADDR6, n, ADDRESS_MAX);
    else
        take_bytes(d, dns + DNS_OPT_CLIENT_ADDR, n);
}

static void take_error(struct dns_message *m)
{
    struct dissection *d = m->d;

    if (cursor_wire_left(&d->cursor) < 2)
        return;
    uint16_t code = take_u16(d, dns + DNS_OPT_EXT_ERROR_INFO_CODE);
    if (!d->cursor.bad)
        m->facts.error = names_find(&dns_error_names, code);
    if (dns_more(m))
        dns_take_utf8(m, DNS_OPT_EXT_ERROR_EXTRA_TEXT, cursor_wire_left(&d->cursor));
}

static void take_option_data(struct dns_message *m, uint16_t code)
{
    struct dissection *d = m->d;

    switch (code) {
    case OPTION_DAU:
        take_list(m, DNS_OPT_DAU);
        break;
    case OPTION_DHU:
        take_list(m, DNS_OPT_DHU);
        break;
    case OPTION_N3U:
        take_list(m, DNS_OPT_N3U);
        break;
    case OPTION_SUBNET:
    case OPTION_SUBNET_DRAFT:
        take_subnet(m);
        break;
    case OPTION_COOKIE:
        take_bytes(d, dns + DNS_OPT_COOKIE_CLIENT, COOKIE_CLIENT);
        take_rest(m, DNS_OPT_COOKIE_SERVER);
        break;
    case OPTION_KEEPALIVE:
        if (cursor_wire_left(&d->cursor) == 2)
            take_u16(d, dns + DNS_OPT_EDNS_TCP_KEEPALIVE_TIMEOUT);
        break;
    case OPTION_PADDING:
        take_rest(m, DNS_OPT_PADDING);
        break;
    case OPTION_CHAIN:
        if (dns_more(m))
            dns_take_ascii(m, DNS_OPT_CHAIN_FQDN, cursor_wire_left(&d->cursor));
        break;
    case OPTION_ERROR:
        take_error(m);
        break;
    default:
        break;
    }
}

/* The notes stand under code and length, before the data. */
static uint16_t take_option_head(struct dns_message *m, uint16_t code)
{
    struct dissection *d = m->d;
    bool subnet = code == OPTION_SUBNET || code == OPTION_SUBNET_DRAFT;

    take_u16(d, dns + DNS_OPT_CODE);
    if (code == OPTION_SUBNET_DRAFT)
        expert_text(d, d->last, dns + DNS_DEPR_OPC,
            "Deprecated opcode. Client subnet OPT assigned as %d.", OPTION_SUBNET);
    uint16_t n = take_u16(d, dns + DNS_OPT_LEN);
    if (subnet && n > SUBNET_HEAD + ADDRESS_MAX)
        expert(d, d->last, dns + DNS_RR_OPT_BAD_LENGTH);
    return n;
}

static void read_option(struct dns_message *m)
{
    struct dissection *d = m->d;
    uint16_t code = peek_u16(d, 0);
    char buffer[24];

    if (!cursor_has(&d->cursor, OPTION_HEAD)) {
        take_nothing(d, OPTION_HEAD);
        return;
    }
    struct node *option = open_node(d, dns + DNS_OPT);
    const char *name = names_find(&dns_option_names, code);

    if (option)
        node_suffix(d, option, ": %s", name ? name : dns_number_name(code, buffer));
    uint16_t n = take_option_head(m, code);
    if (cursor_has(&d->cursor, n)) {
        struct scope scope = enter(d, n);
        put_text(d, dns + DNS_OPT_DATA, peek_rest(d));
        take_option_data(m, code);
        leave(d, scope);
    } else {
        take_nothing(d, n);
    }
    close_node(d, option);
}

void dns_read_opt(struct dns_message *m)
{
    while (dns_more(m))
        read_option(m);
}
