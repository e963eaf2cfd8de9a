/*
 *   +--------+------+-------+------+----------------+-----+---------+-----+-------+-------+
 *   | opcode | zero | flags | GUID | names, as DNS  | ... | version | ... | token | token |
 *   +--------+------+-------+------+----------------+-----+---------+-----+-------+-------+
 *
 * Numbers are little-endian. The last 8 octets say by their version what stands before them.
 */
#include "dissectors/ldap_netlogon.h"

#include "dissectors/ldap.h"

#include <string.h>

enum {
    LOGON_RESPONSE = 19,
    LOGON_RESPONSE_EX = 23,
    TRAILER = 8,
    MIN_SIZE = 10,
    VERSION_5 = 2,
    VERSION_5EX_IP = 8,
    NAME_MAX = 255,    /* octets of a name */
    POINTERS_MAX = 16, /* of one name */
    POINTER = 0xc0,
};

static const struct field *const version_bits[] = {
    &ldap[LDAP_NTVER_SEARCHFLAGS_V1],
    &ldap[LDAP_NTVER_SEARCHFLAGS_V5],
    &ldap[LDAP_NTVER_SEARCHFLAGS_V5EX],
    &ldap[LDAP_NTVER_SEARCHFLAGS_V5EP],
    &ldap[LDAP_NTVER_SEARCHFLAGS_VCS],
    &ldap[LDAP_NTVER_SEARCHFLAGS_VNT4],
    &ldap[LDAP_NTVER_SEARCHFLAGS_VPDC],
    &ldap[LDAP_NTVER_SEARCHFLAGS_VIP],
    &ldap[LDAP_NTVER_SEARCHFLAGS_VL],
    &ldap[LDAP_NTVER_SEARCHFLAGS_VGC],
};

static const struct field *const controller_bits[] = {
    &ldap[LDAP_DC_FORESTNC],
    &ldap[LDAP_DC_DEFAULTNC],
    &ldap[LDAP_DC_DNSNAME],
    &ldap[LDAP_DC_WRITABLEDC],
    &ldap[LDAP_DC_RODC],
    &ldap[LDAP_DC_NDNC],
    &ldap[LDAP_DC_GOOD_TIMESERV],
    &ldap[LDAP_DC_WRITABLE],
    &ldap[LDAP_DC_CLOSEST],
    &ldap[LDAP_DC_TIMESERV],
    &ldap[LDAP_DC_KDC],
    &ldap[LDAP_DC_DS],
    &ldap[LDAP_DC_LDAP],
    &ldap[LDAP_DC_GC],
    &ldap[LDAP_DC_PDC],
};

/* A number of 32 bits, each bit below it, and those that are set behind it. */
static uint32_t take_bits(
    struct dissection *d, const struct field *field, const struct field *const *bits, size_t n)
{
    struct bytes span = {peek_rest(d).data, 4};
    uint32_t value = (uint32_t)take_little(d, field, 4);
    struct node *node = d->last;

    if (!dissection_adds(d))
        return value;
    for (size_t i = 0; i < n; i++)
        if (value & bits[i]->mask)
            node_suffix(d, node, ", %s: %s", bits[i]->title, names_get(bits[i]->names, 1, ""));
    descend(d, node);
    for (size_t i = 0; i < n; i++)
        put_uint(d, bits[i], span, (value & bits[i]->mask) != 0);
    ascend(d, node);
    return value;
}

uint32_t ldap_take_version(struct dissection *d)
{
    return take_bits(
        d, &ldap[LDAP_NTVER_FLAGS], version_bits, sizeof version_bits / sizeof version_bits[0]);
}

static void take_controller_flags(struct dissection *d)
{
    take_bits(d, &ldap[LDAP_NETLOGON_FLAGS], controller_bits,
        sizeof controller_bits / sizeof controller_bits[0]);
}

/* A name in the form of DNS (RFC 1035 §4.1.4); pointers count from the start of the value. */
struct dc_name {
    char text[NAME_MAX + 1];
    size_t n;
};

static void add_label(struct dc_name *name, const uint8_t *label, size_t n)
{
    if (name->n + n + 1 > NAME_MAX)
        return;
    if (name->n > 0)
        name->text[name->n++] = '.';
    memcpy(name->text + name->n, label, n);
    name->n += n;
}

/* The cursor of d stops where the name ends where it stands; a copy of `whole` follows pointers. */
static void read_name(struct dissection *d, const struct cursor *whole, struct dc_name *name)
{
    struct cursor away, *c = &d->cursor;

    for (unsigned pointers = 0; pointers <= POINTERS_MAX && !c->bad;) {
        uint8_t length = cursor_u8(c);

        if (length == 0)
            return;
        if ((length & POINTER) == POINTER) {
            uint32_t target = (uint32_t)(length & ~POINTER) << 8 | cursor_u8(c);

            away = *whole;
            c = &away;
            cursor_skip(c, target);
            pointers++;
            continue;
        }
        const uint8_t *label = cursor_take(c, length);
        if (label)
            add_label(name, label, length);
    }
}

static void take_name(struct dissection *d, const struct cursor *whole, enum ldap_field field)
{
    struct dc_name name = {.n = 0};
    const uint8_t *start = peek_rest(d).data;

    read_name(d, whole, &name);
    struct bytes span = {start, (uint32_t)(peek_rest(d).data - start)};
    const char *text = name.n ? arena_copy(d->arena, name.text, name.n) : "<Root>";
    put_value(d, &ldap[field], span, bytes_of(text));
}

/* UTF-16LE up to a NUL. */
static void take_wide(struct dissection *d, enum ldap_field field)
{
    struct bytes rest = peek_rest(d);
    char *text = arena_alloc(d->arena, 3 * (size_t)rest.length / 2 + 1), *at = text;
    uint32_t n = 0;

    for (; text && n + 1 < rest.length; n += 2) {
        uint16_t c = (uint16_t)(rest.data[n] | rest.data[n + 1] << 8);

        if (c == 0)
            break;
        if (c < 0x80) {
            *at++ = (char)c;
            continue;
        }
        if (c >= 0x800)
            *at++ = (char)(0xe0 | c >> 12);
        *at++ = (char)(c < 0x800 ? 0xc0 | c >> 6 : 0x80 | (c >> 6 & 0x3f));
        *at++ = (char)(0x80 | (c & 0x3f));
    }
    n = n + 2 <= rest.length ? n + 2 : rest.length;
    if (text)
        put_value(d, &ldap[field], (struct bytes){rest.data, n},
            (struct bytes){(const uint8_t *)text, (uint32_t)(at - text)});
    take_nothing(d, n);
}

static void take_old_response(struct dissection *d, const struct cursor *whole, uint32_t version)
{
    take_wide(d, LDAP_NB_HOSTNAME);
    take_wide(d, LDAP_USERNAME);
    take_wide(d, LDAP_NB_DOMAIN);
    if (!(version & VERSION_5))
        return;
    ldap_take_guid(d, &ldap[LDAP_DOMAIN_GUID]);
    take_nothing(d, 16); /* another GUID, always zero */
    take_name(d, whole, LDAP_FOREST);
    take_name(d, whole, LDAP_DOMAIN);
    take_name(d, whole, LDAP_HOSTNAME);
    take_bytes(d, &ldap[LDAP_NETLOGON_IPADDRESS], 4);
    take_controller_flags(d);
}

/* A sockaddr_in: the address stands above its parts. */
static void take_socket(struct dissection *d)
{
    struct bytes octets = peek_rest(d);

    take_nothing(d, 1);
    struct node *node = octets.length >= 9 ? put_value(d, &ldap[LDAP_NETLOGON_IPADDRESS],
                                                 (struct bytes){octets.data + 5, 4},
                                                 (struct bytes){octets.data + 5, 4})
                                           : NULL;
    descend(d, node);
    take_little(d, &ldap[LDAP_NETLOGON_IPADDRESS_FAMILY], 2);
    take_little(d, &ldap[LDAP_NETLOGON_IPADDRESS_PORT], 2);
    take_bytes(d, &ldap[LDAP_NETLOGON_IPADDRESS_IPV4], 4);
    ascend(d, node);
}

static void take_response(struct dissection *d, const struct cursor *whole, uint32_t version)
{
    static const enum ldap_field names[] = {LDAP_FOREST, LDAP_DOMAIN, LDAP_HOSTNAME, LDAP_NB_DOMAIN,
        LDAP_NB_HOSTNAME, LDAP_USERNAME, LDAP_SITENAME, LDAP_CLIENTSITENAME};

    take_nothing(d, 2);
    take_controller_flags(d);
    ldap_take_guid(d, &ldap[LDAP_DOMAIN_GUID]);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        take_name(d, whole, names[i]);
    if (version & VERSION_5EX_IP)
        take_socket(d);
}

void ldap_take_netlogon(struct dissection *d)
{
    struct bytes octets = peek_rest(d);
    const struct cursor whole = d->cursor;
    uint16_t code;

    if (octets.length < MIN_SIZE) {
        take_nothing(d, octets.length);
        return;
    }
    const uint8_t *trailer = octets.data + octets.length - TRAILER;
    uint32_t version = (uint32_t)trailer[0] | (uint32_t)trailer[1] << 8;
    code = (uint16_t)take_little(d, &ldap[LDAP_NETLOGON_OPCODE], 2);
    if (code == LOGON_RESPONSE)
        take_old_response(d, &whole, version);
    else if (code == LOGON_RESPONSE_EX)
        take_response(d, &whole, version);
    if (d->cursor.bad)
        return;
    struct scope scope = enter_span(d, (struct bytes){trailer, TRAILER});
    ldap_take_version(d);
    take_little(d, &ldap[LDAP_NETLOGON_LM_TOKEN], 2);
    take_little(d, &ldap[LDAP_NETLOGON_NT_TOKEN], 2);
    leave(d, scope);
    take_nothing(d, left(d));
}
