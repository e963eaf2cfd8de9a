/*
 * Addresses of data connections: six numbers (RFC 959), or fields between bars (RFC 2428).
 *
 *   C: PORT 132,235,1,2,24,131          S: 227 Entering Passive Mode (132,235,1,2,24,131)
 *   C: EPRT |2|1080::8:800:200C:417A|5282|
 *                                       S: 229 Entering Extended Passive Mode (|||6446|)
 */
#include "dissectors/ftp.h"

#include <arpa/inet.h>
#include <string.h>

enum {
    NUMBERS = 6,
    IP_NUMBERS = 4,
    FAMILY_IPV4 = 1,
    FAMILY_IPV6 = 2,
    DELIMITERS = 4,
    ADDRESS_TEXT_MAX = 64,
};

/* Digits of a number as it is written without zeros in front; Wireshark takes three at most. */
static uint32_t digits(uint32_t number)
{
    return number < 10 ? 1 : number < 100 ? 2 : 3;
}

static bool six_numbers(struct bytes text, uint32_t *numbers)
{
    for (int i = 0; i < NUMBERS; i++) {
        uint64_t number;
        uint32_t used = 0;
        if (i > 0 && (text.length == 0 || text.data[0] != ','))
            return false;
        text = bytes_from(text, i > 0 ? 1 : 0);
        while (text.length > 0 && is_space(text.data[0]))
            text = bytes_from(text, 1);
        if (!bytes_number(text, &number))
            return false;
        while (used < text.length && is_digit(text.data[used]))
            used++;
        numbers[i] = (uint32_t)number;
        text = bytes_from(text, used);
    }
    return true;
}

bool ftp_read_port(struct bytes text, struct ftp_port *port)
{
    uint32_t numbers[NUMBERS], at = 0;

    *port = (struct ftp_port){0};
    for (;;) {
        while (at < text.length && text.data[at] != '\0' && !is_digit(text.data[at]))
            at++;
        if (at == text.length || text.data[at] == '\0')
            return false;
        if (six_numbers(bytes_from(text, at), numbers))
            break;
        while (at < text.length && is_digit(text.data[at]))
            at++;
    }
    port->address.version = 4;
    port->address_at = at;
    port->address_size = IP_NUMBERS - 1;
    for (int i = 0; i < IP_NUMBERS; i++) {
        port->address.octets[i] = (uint8_t)numbers[i];
        port->address_size += digits(numbers[i]);
    }
    port->port = (uint16_t)((numbers[4] & 0xff) << 8 | (numbers[5] & 0xff));
    port->port_at = at + port->address_size + 1;
    port->port_size = digits(numbers[4]) + 1 + digits(numbers[5]);
    return true;
}

/* RFC 2428: a character that can be seen and does not occur in numbers and addresses. */
static bool is_delimiter(uint8_t c)
{
    return c > ' ' && c < 0x7f && hex_digit(c) < 0 && c != '.' && c != ':';
}

static bool read_address(struct bytes text, uint32_t family, struct address *address)
{
    char string[ADDRESS_TEXT_MAX];

    if (text.length >= sizeof string)
        return false;
    memcpy(string, text.data, text.length);
    string[text.length] = '\0';
    address->version = family == FAMILY_IPV4 ? 4 : 6;
    return inet_pton(family == FAMILY_IPV4 ? AF_INET : AF_INET6, string, address->octets) == 1;
}

static bool all_digits(struct bytes text, uint64_t most, uint64_t *number)
{
    for (uint32_t i = 0; i < text.length; i++)
        if (!is_digit(text.data[i]))
            return false;
    return bytes_number(text, number) && *number <= most;
}

bool ftp_read_eprt(struct bytes text, struct ftp_port *port)
{
    uint32_t at[DELIMITERS], n = 0;
    uint64_t family, number;

    *port = (struct ftp_port){0};
    text = bytes_part(text, 0, bytes_index(text, '\0'));
    if (text.length < DELIMITERS || !is_delimiter(text.data[0]))
        return false;
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.data[i] != text.data[0])
            continue;
        if (n == DELIMITERS)
            return false;
        at[n++] = i;
    }
    if (n != DELIMITERS)
        return false;
    struct bytes where = bytes_part(text, at[1] + 1, at[2]);
    if (!all_digits(bytes_part(text, at[0] + 1, at[1]), FAMILY_IPV6, &family) || family == 0 ||
        !read_address(where, (uint32_t)family, &port->address) ||
        !all_digits(bytes_part(text, at[2] + 1, at[3]), UINT16_MAX, &number))
        return false;
    port->family = (uint32_t)family;
    port->port = (uint16_t)number;
    port->address_at = at[1] + 1;
    port->address_size = where.length;
    port->port_at = at[2] + 1;
    port->port_size = at[3] - port->port_at;
    return true;
}

bool ftp_read_epsv(struct bytes text, struct ftp_port *port)
{
    uint32_t at = bytes_index(text, '(') + 1, end;
    uint64_t number;

    *port = (struct ftp_port){0};
    if (at >= text.length)
        return false;
    uint8_t delimiter = text.data[at];
    for (int i = 0; i < DELIMITERS - 1; i++, at++)
        if (at >= text.length || text.data[at] != delimiter || !is_delimiter(delimiter))
            return false;
    for (end = at; end < text.length && is_digit(text.data[end]);)
        end++;
    if (end == text.length || text.data[end] != delimiter ||
        bytes_index(bytes_from(text, end), ')') == text.length - end ||
        !all_digits(bytes_part(text, at, end), UINT16_MAX, &number))
        return false;
    port->port = (uint16_t)number;
    port->port_at = at;
    port->port_size = end - at;
    return true;
}
