#include "analyzer/address.h"

void address_write(struct text *out, const struct address *address)
{
    if (address->version == 4)
        text_ipv4(out, address->octets);
    else if (address->version == 6)
        text_ipv6(out, address->octets);
}

void endpoint_write(struct text *out, const struct endpoint *end)
{
    bool brackets = end->address.version == 6;

    if (brackets)
        text_char(out, '[');
    address_write(out, &end->address);
    text_add(out, brackets ? "]:" : ":");
    text_uint(out, end->port);
}
