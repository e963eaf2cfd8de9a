/*
 * Answers as nslookup prints them
 */
#include "dissectors/dns.h"

#include "dissectors/dns_zone.h"

#include <string.h>

enum { RCODE_MASK = 15 };

static const char *phrase_of(uint16_t type)
{
    switch (type) {
    case DNS_TYPE_CNAME:
        return "canonical name";
    case DNS_TYPE_MX:
        return "mail exchanger";
    case DNS_TYPE_NS:
        return "nameserver";
    case DNS_TYPE_PTR:
        return "name";
    case DNS_TYPE_TXT:
        return "text";
    case DNS_TYPE_SRV:
        return "service";
    case 13:
        return "hinfo";
    case 17:
        return "rp";
    case 36:
        return "kx";
    default:
        return NULL;
    }
}

/* nslookup leaves the last dot away. */
static void write_owner(struct text *out, const char *name, size_t n)
{
    text_add_n(out, name, n > 1 && name[n - 1] == '.' ? n - 1 : n);
}

static void write_soa(struct text *out, struct dns_reader *reader, uint16_t n)
{
    static const char *const titles[] = {"serial", "refresh", "retry", "expire", "minimum"};
    struct cursor end = reader->cursor;

    (void)cursor_sub(&end, n);
    struct text name = {0};
    for (int i = 0; i < 2; i++) {
        text_reset(&name);
        dns_write_name(&name, reader);
        text_add(out, i == 0 ? "\n\torigin = " : "\n\tmail addr = ");
        write_owner(out, name.data, name.length);
    }
    for (int i = 0; i < 5; i++)
        text_printf(out, "\n\t%s = %u", titles[i], cursor_u32(&reader->cursor));
    text_deinit(&name);
    if (!reader->cursor.bad)
        reader->cursor = end;
}

static void write_record(struct text *out, struct dns_reader *reader)
{
    struct cursor *cursor = &reader->cursor;
    struct text owner = {0};

    dns_write_name(&owner, reader);
    uint16_t type = cursor_u16(cursor);
    cursor_skip(cursor, 6);
    uint16_t n = cursor_u16(cursor);
    bool address = type == DNS_TYPE_A || type == DNS_TYPE_AAAA;
    if (address)
        text_add(out, "Name:\t");
    write_owner(out, owner.data, owner.length);
    if (address) {
        text_add(out, "\nAddress: ");
        dns_write_rdata(out, reader, type, n);
    } else if (type == DNS_TYPE_SOA) {
        write_soa(out, reader, n);
    } else {
        const char *phrase = phrase_of(type);
        if (phrase)
            text_printf(out, "\t%s = ", phrase);
        else
            text_printf(out, "\trdata_%u = ", type);
        dns_write_rdata(out, reader, type, n);
    }
    text_char(out, '\n');
    text_deinit(&owner);
}

static void write_server(struct text *out, const struct message *message)
{
    const struct endpoint *server =
        &message->flow->ends[direction_other(message->direction)]; /* who sent it */
    struct text address = {0};

    if (server->address.version == 6)
        text_ipv6(&address, server->address.octets);
    else
        text_ipv4(&address, server->address.octets);
    const char *name = text_string(&address);
    text_printf(out, "Server:\t\t%s\nAddress:\t%s#%u\n\n", name, name, server->port);
    text_deinit(&address);
}

static void write_failure(struct text *out, const struct text *name, uint16_t rcode)
{
    if (rcode == 0) {
        text_add(out, "*** Can't find ");
        write_owner(out, name->data, name->length);
        text_add(out, ": No answer\n");
        return;
    }
    text_add(out, "** server can't find ");
    write_owner(out, name->data, name->length);
    text_add(out, ": ");
    dns_write_rcode(out, rcode);
    text_char(out, '\n');
}

void dns_nslookup(struct text *out, struct dns_reader *reader, const struct message *message)
{
    struct cursor *cursor = &reader->cursor;
    struct text name = {0};

    cursor_skip(cursor, 2);
    uint16_t flags = cursor_u16(cursor), questions = cursor_u16(cursor);
    uint16_t answers = cursor_u16(cursor);
    cursor_skip(cursor, 4);
    if (!(flags & DNS_RESPONSE) || cursor->bad)
        return;
    write_server(out, message);
    for (uint16_t i = 0; i < questions && !cursor->bad; i++) {
        text_reset(&name);
        dns_write_name(&name, reader);
        cursor_skip(cursor, 4);
    }
    if (answers == 0 || flags & RCODE_MASK) {
        write_failure(out, &name, flags & RCODE_MASK);
    } else {
        if (!(flags & DNS_AUTHORITATIVE))
            text_add(out, "Non-authoritative answer:\n");
        for (uint16_t i = 0; i < answers && !cursor->bad; i++)
            write_record(out, reader);
    }
    text_deinit(&name);
}
