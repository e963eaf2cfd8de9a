/*
 * Is this DNS? Asked for octets on any port, so it must be hard to answer yes: the header's counts
 * and every question and record have to fill the message to its last octet.
 */
#include "dissectors/dns.h"

enum {
    QUESTIONS_MAX = 8, /* that anybody sends */
    OPCODE_MAX = 6,
    QUESTION_MIN = 5, /* octets: the root, type, class */
    RECORD_MIN = 11,
    PREFIX = 2, /* octets of the length before a message over TCP */
    POINTER = 0xc0,
    TYPE_NETBIOS = 32, /* NB and NBSTAT of NetBIOS names (RFC 1002 section 4.2.1.2) */
    TYPE_NETBIOS_STATUS = 33,
    NETBIOS_LABEL = 32, /* octets: half octets as letters from A on */
    TYPE_PRIVATE = 65280,
    TYPE_ASSIGNED_MAX = 262,
};

struct header {
    uint16_t flags, questions, records;
};

/* Names, as far as they can be told from other octets: labels, then the end or a pointer back. */
static bool skip_name(struct cursor *cursor, uint32_t origin)
{
    uint32_t octets = 0;
    uint8_t length;

    while ((length = cursor_u8(cursor)) != 0 && !cursor->bad) {
        if (length >= POINTER) {
            uint32_t here = cursor->position - 1 - origin;
            uint32_t target = (uint32_t)(length & ~POINTER) << 8 | cursor_u8(cursor);
            return target >= DNS_HEADER && target < here;
        }
        octets += length + 1u;
        if (length >= 64 || octets > 254)
            return false;
        cursor_skip(cursor, length);
    }
    return !cursor->bad;
}

static bool is_class(uint16_t class)
{
    class &= (uint16_t)~DNS_CLASS_TOP_BIT;
    return (class >= 1 && class <= 4) || class == DNS_CLASS_NONE || class == DNS_CLASS_ANY;
}

static bool is_type(uint16_t type)
{
    return (type >= 1 && type <= TYPE_ASSIGNED_MAX) || names_find(&dns_type_names, type) ||
           type >= TYPE_PRIVATE;
}

/* NetBIOS names travel in the same messages. */
static bool is_netbios(struct cursor name, uint16_t type)
{
    if (type != TYPE_NETBIOS && type != TYPE_NETBIOS_STATUS)
        return false;
    if (cursor_u8(&name) != NETBIOS_LABEL)
        return false;
    const uint8_t *label = cursor_take(&name, NETBIOS_LABEL);
    for (uint32_t i = 0; label && i < NETBIOS_LABEL; i++)
        if (label[i] < 'A' || label[i] > 'P')
            return false;
    return true;
}

static bool skip_question(struct cursor *cursor, uint32_t origin)
{
    struct cursor name = *cursor;

    if (!skip_name(cursor, origin))
        return false;
    uint16_t type = cursor_u16(cursor), class = cursor_u16(cursor);
    return !cursor->bad && is_type(type) && is_class(class) && !is_netbios(name, type);
}

static bool skip_record(struct cursor *cursor, uint32_t origin)
{
    struct cursor name = *cursor;

    if (!skip_name(cursor, origin))
        return false;
    uint16_t type = cursor_u16(cursor), class = cursor_u16(cursor);
    if (is_netbios(name, type))
        return false;
    cursor_skip(cursor, 4);
    uint16_t length = cursor_u16(cursor);
    if (cursor->bad || !is_type(type) || (type != DNS_TYPE_OPT && !is_class(class)))
        return false;
    cursor_skip(cursor, length);
    return !cursor->bad;
}

static bool read_header(struct cursor *cursor, struct header *header)
{
    cursor_skip(cursor, 2);
    header->flags = cursor_u16(cursor);
    header->questions = cursor_u16(cursor);
    uint32_t records = (uint32_t)cursor_u16(cursor) + cursor_u16(cursor) + cursor_u16(cursor);
    header->records = (uint16_t)records;
    uint32_t least = QUESTION_MIN * header->questions + RECORD_MIN * records;
    return !cursor->bad && (header->flags >> 11 & 15) <= OPCODE_MAX &&
           header->questions <= QUESTIONS_MAX && header->questions + records > 0 &&
           least <= cursor_wire_left(cursor);
}

/* The whole message at the cursor, which ends with it. */
static bool is_message(struct cursor *cursor)
{
    uint32_t origin = cursor->position;
    struct header header;

    if (!read_header(cursor, &header))
        return false;
    for (uint16_t i = 0; i < header.questions; i++)
        if (!skip_question(cursor, origin))
            return false;
    for (uint16_t i = 0; i < header.records; i++)
        if (!skip_record(cursor, origin))
            return false;
    return cursor_left(cursor) == 0;
}

/* The start of a message of which not all is there yet. */
static bool can_be_message(struct cursor *cursor)
{
    uint32_t origin = cursor->position;
    struct header header;

    if (cursor_left(cursor) < DNS_HEADER)
        return true;
    if (!read_header(cursor, &header))
        return false;
    return header.questions == 0 || skip_question(cursor, origin) || cursor->bad;
}

static enum probe probe_stream(struct bytes bytes)
{
    struct cursor cursor = cursor_make(bytes.data, bytes.length, UINT16_MAX + PREFIX);
    uint16_t length = cursor_u16(&cursor);

    if (cursor.bad || length < DNS_HEADER)
        return cursor.bad ? PROBE_MAYBE : PROBE_NO;
    struct cursor message = cursor_sub(&cursor, length);
    if (message.end < message.wire_end)
        return can_be_message(&message) ? PROBE_MAYBE : PROBE_NO;
    return is_message(&message) ? PROBE_YES : PROBE_NO;
}

bool dns_begins(struct bytes bytes)
{
    struct cursor cursor = cursor_make(bytes.data, bytes.length, UINT16_MAX + PREFIX);
    struct header header;

    if (probe_stream(bytes) == PROBE_YES)
        return true;
    uint16_t length = cursor_u16(&cursor);
    struct cursor message = cursor_sub(&cursor, length);
    uint32_t origin = message.position;
    return message.end < message.wire_end && read_header(&message, &header) &&
           header.questions > 0 && skip_question(&message, origin);
}

enum probe dns_probe(const struct unread *unread)
{
    if (unread->flow && unread->flow->transport == TRANSPORT_TCP)
        return probe_stream(unread->bytes);
    struct cursor cursor = cursor_make(unread->bytes.data, unread->bytes.length, 0);
    return is_message(&cursor) ? PROBE_YES : PROBE_MAYBE;
}
