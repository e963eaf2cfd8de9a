/*
 * SVCB and HTTPS records (RFC 9460)
 *
 *   +----------+------------+   +-------+--------+-----------+
 *   | priority | target ... | + |  key  | length | value ... |   any number of them
 *   +----------+------------+   +-------+--------+-----------+
 */
#include "dissectors/dns.h"

#include <arpa/inet.h>
#include <string.h>

enum {
    KEY_MANDATORY = 0,
    KEY_ALPN = 1,
    KEY_PORT = 3,
    KEY_IPV4HINT = 4,
    KEY_ECH = 5,
    KEY_IPV6HINT = 6,
    KEY_ODOH = 32769,
    WORDS_MAX = 240, /* octets of a label: more is not shown */
};

/* What a parameter's label says behind its name: "=h2,h3". */
struct words {
    char text[WORDS_MAX];
    uint32_t length;
};

static void say(struct words *words, const void *data, uint32_t n)
{
    uint32_t room = WORDS_MAX - words->length;

    memcpy(words->text + words->length, data, n < room ? n : room);
    words->length += n < room ? n : room;
}

static void say_next(struct words *words, const void *data, uint32_t n)
{
    say(words, words->length == 0 ? "=" : ",", 1);
    say(words, data, n);
}

static const char *key_name(uint16_t key, char buffer[24])
{
    const char *name = names_find(&dns_svcb_key_names, key);

    if (name)
        return name;
    dns_number_text("key", key, buffer);
    return buffer;
}

static void take_mandatory(struct dns_message *m, struct words *words)
{
    char buffer[24];

    while (dns_more(m)) {
        uint16_t key = take_u16(m->d, dns + DNS_SVCB_SVCPARAM_MANDATORY_KEY);
        const char *name = key_name(key, buffer);
        say_next(words, name, (uint32_t)strlen(name));
    }
}

static void take_alpn(struct dns_message *m, struct words *words)
{
    while (dns_more(m)) {
        uint8_t n = take_u8(m->d, dns + DNS_SVCB_SVCPARAM_ALPN_LENGTH);
        struct bytes alpn = dns_take_ascii(m, DNS_SVCB_SVCPARAM_ALPN, n);
        if (alpn.data)
            say_next(words, alpn.data, alpn.length);
    }
}

static void take_port(struct dns_message *m, struct words *words)
{
    char buffer[24];
    uint16_t port = take_u16(m->d, dns + DNS_SVCB_SVCPARAM_PORT);

    uint32_t n = dns_number_text("=", port, buffer);
    say(words, buffer, n);
}

static void take_hints(
    struct dns_message *m, struct words *words, enum dns_field field, uint32_t width)
{
    char address[INET6_ADDRSTRLEN];

    while (dns_more(m)) {
        struct bytes hint = take_bytes(m->d, dns + field, width);
        if (hint.data &&
            inet_ntop(width == 4 ? AF_INET : AF_INET6, hint.data, address, sizeof address))
            say_next(words, address, (uint32_t)strlen(address));
    }
}

/* RFC 4648 section 4 */
static struct bytes base64(struct arena *arena, struct bytes octets)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t *text = arena_alloc(arena, ((size_t)octets.length + 2) / 3 * 4 + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; text && i < octets.length; i += 3) {
        uint32_t have = octets.length - i < 3 ? octets.length - i : 3, group = 0;
        for (uint32_t k = 0; k < 3; k++)
            group = group << 8 | (k < have ? octets.data[i + k] : 0);
        for (uint32_t k = 0; k < 4; k++)
            text[n++] = k <= have ? (uint8_t)digits[group >> (18 - 6 * k) & 63] : '=';
    }
    return (struct bytes){text, n};
}

static void take_base64(struct dns_message *m, struct words *words, enum dns_field field)
{
    struct dissection *d = m->d;
    struct bytes value = take_bytes(d, dns + field, cursor_wire_left(&d->cursor));

    if (!value.data || !dissection_adds(d))
        return;
    struct bytes text = base64(d->arena, value);
    node_label(d, d->last, "%s: %.*s", dns[field].title, (int)text.length, text.data);
    say_next(words, text.data, text.length);
}

static void take_unknown(struct dns_message *m, struct words *words)
{
    struct dissection *d = m->d;

    if (!dns_more(m))
        return;
    struct bytes value = take_bytes(d, dns + DNS_SVCB_SVCPARAM_VALUE, cursor_wire_left(&d->cursor));
    if (value.data)
        say_next(words, value.data, value.length);
}

static void take_value(struct dns_message *m, uint16_t key, struct words *words)
{
    switch (key) {
    case KEY_MANDATORY:
        take_mandatory(m, words);
        break;
    case KEY_ALPN:
        take_alpn(m, words);
        break;
    case KEY_PORT:
        take_port(m, words);
        break;
    case KEY_IPV4HINT:
        take_hints(m, words, DNS_SVCB_SVCPARAM_IPV4HINT_IP, 4);
        break;
    case KEY_IPV6HINT:
        take_hints(m, words, DNS_SVCB_SVCPARAM_IPV6HINT_IP, 16);
        break;
    case KEY_ECH:
        take_base64(m, words, DNS_SVCB_SVCPARAM_ECHCONFIG);
        break;
    case KEY_ODOH:
        take_base64(m, words, DNS_SVCB_SVCPARAM_ODOHCONFIG);
        break;
    default:
        take_unknown(m, words);
    }
}

static void read_parameter(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct words words = {.length = 0};
    char buffer[24];
    struct node *parameter = open_node(d, dns + DNS_SVCB_SVCPARAM);
    uint16_t key = take_u16(d, dns + DNS_SVCB_SVCPARAM_KEY);
    uint16_t n = take_u16(d, dns + DNS_SVCB_SVCPARAM_VALUE_LENGTH);

    struct scope scope = enter(d, n);
    take_value(m, key, &words);
    leave(d, scope);
    if (parameter)
        node_suffix(d, parameter, ": %s%.*s", key_name(key, buffer), (int)words.length, words.text);
    close_node(d, parameter);
}

void dns_read_svcb(struct dns_message *m)
{
    struct dns_name target;

    take_u16(m->d, dns + DNS_SVCB_SVCPRIORITY);
    dns_take_name(m, DNS_SVCB_TARGETNAME, &target);
    while (dns_more(m))
        read_parameter(m);
}
