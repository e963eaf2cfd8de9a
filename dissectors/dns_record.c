/*
 * Questions and resource records (RFC 1035 section 4.1.2 and 4.1.3)
 *
 *   +----------+--------+--------+   +--------+--------+-----------------+
 *   | name ... |  type  | class  | + |       ttl       | length | RDATA  |
 *   +----------+--------+--------+   +--------+--------+-----------------+
 *
 * An OPT record (RFC 6891) has the UDP size for class, and a version and flags for ttl.
 */
#include "dissectors/dns.h"

#include <stdio.h>
#include <string.h>

enum {
    SRV_PARTS = 3,
};

/* The head of a question or a record. */
struct head {
    uint16_t type, class;
    uint32_t ttl;
    uint16_t length;
    bool top_bit; /* mDNS: QU, cache flush */
};

static void row_name(struct dns_message *m, const struct dns_name *name)
{
    struct text *out = info(m->d);

    if (!out)
        return;
    text_char(out, ' ');
    if (name->odd)
        text_wire(out, name->text, name->length);
    else
        text_add_n(out, name->text, name->length);
}

static void row_word(struct dns_message *m, const char *word)
{
    struct text *out = info(m->d);

    if (!out)
        return;
    text_char(out, ' ');
    text_add(out, word);
}

/* mDNS keeps a flag in the class. */
static void split_class(const struct dns_message *m, struct head *head)
{
    if (m->kind != DNS_MULTICAST)
        return;
    head->top_bit = head->class & DNS_CLASS_TOP_BIT;
    head->class &= (uint16_t)~DNS_CLASS_TOP_BIT;
}

static void take_class(
    struct dns_message *m, enum dns_field plain, enum dns_field multicast, enum dns_field top_bit)
{
    if (m->kind != DNS_MULTICAST) {
        take_u16(m->d, dns + plain);
        return;
    }
    peek_bits(m->d, dns + multicast, 2);
    take_u16(m->d, dns + top_bit);
}

/* --- questions -------------------------------------------------------------------------------- */

/* "st.um: type A, class IN", and what is said behind it. */
static struct node *open_headed(struct dns_message *m, struct bytes owner, const struct head *head,
    const char *type, const char *more)
{
    struct node *node = open_node(m->d, NULL);
    struct bytes parts[] = {owner, bytes_of(": type "), bytes_of(type), bytes_of(", class "),
        bytes_of(names_get(&dns_class_names, head->class, "Unknown")), bytes_of(more)};

    if (head->type == DNS_TYPE_OPT && m->section != DNS_QUESTIONS)
        parts[3].length = parts[4].length = 0;
    if (node)
        node->label = dns_joined(m, parts, sizeof parts / sizeof parts[0]);
    return node;
}

static void add_question(
    struct dns_message *m, const struct dns_name *name, const struct head *head, const char *type)
{
    struct dissection *d = m->d;
    struct bytes value = dns_name_value(m, name);
    const char *quoted = m->kind != DNS_MULTICAST ? ""
                         : head->top_bit          ? ", \"QU\" question"
                                                  : ", \"QM\" question";
    struct node *node = open_headed(m, value, head, type, quoted);

    take_nothing(d, name->span.length);
    put_value(d, dns + DNS_QRY_NAME, name->span, value);
    gen_uint(d, dns + DNS_QRY_NAME_LEN, name->length > 1 ? name->length : 0);
    gen_uint(d, dns + DNS_COUNT_LABELS, dns_name_labels(name));
    take_u16(d, dns + DNS_QRY_TYPE);
    take_class(m, DNS_QRY_CLASS, DNS_QRY_CLASS_MDNS, DNS_QRY_QU);
    close_node(d, node);
}

static void question_facts(
    struct dns_message *m, const struct dns_name *name, const struct head *head)
{
    if (head->type == DNS_TYPE_AXFR || head->type == DNS_TYPE_IXFR)
        m->transfer = true;
    if (m->d->message && !m->facts.name.data) {
        m->facts.name = dns_name_value(m, name);
        m->facts.type = head->type;
    }
}

void dns_read_question(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct cursor start = d->cursor;
    struct dns_name *name = m->owner;
    struct head head;
    char buffer[24];

    dns_read_name(m, name);
    head = (struct head){.type = cursor_u16(&d->cursor), .class = cursor_u16(&d->cursor)};
    if (d->cursor.bad)
        return;
    split_class(m, &head);
    question_facts(m, name, &head);
    if (!m->texts)
        return;
    const char *type = dns_type_name(head.type, buffer);
    row_word(m, type);
    row_name(m, name);
    if (m->kind == DNS_MULTICAST && info(d))
        text_add(info(d), head.top_bit ? ", \"QU\" question" : ", \"QM\" question");
    if (!d->building)
        return;
    d->cursor = start;
    add_question(m, name, &head, type);
}

/* --- records ---------------------------------------------------------------------------------- */

/* An SRV owner is shown by its parts: _service._proto.name */
static void add_srv_owner(struct dns_message *m, struct bytes span, struct bytes value)
{
    static const enum dns_field fields[SRV_PARTS] = {DNS_SRV_SERVICE, DNS_SRV_PROTO, DNS_SRV_NAME};

    for (int i = 0; i < SRV_PARTS; i++) {
        const uint8_t *dot = i < SRV_PARTS - 1 ? memchr(value.data, '.', value.length) : NULL;
        uint32_t n = dot ? (uint32_t)(dot - value.data) : value.length;
        put_value(m->d, dns + fields[i], span, (struct bytes){value.data, n});
        if (!dot)
            return;
        value.data += n + 1;
        value.length -= n + 1;
    }
}

static void add_head(struct dns_message *m, struct bytes owner, const struct head *head)
{
    struct dissection *d = m->d;

    take_nothing(d, m->owner->span.length);
    if (head->type == DNS_TYPE_SRV && owner.length > 0)
        add_srv_owner(m, m->owner->span, owner);
    else
        put_value(d, dns + DNS_RESP_NAME, m->owner->span, owner);
    take_u16(d, dns + DNS_RESP_TYPE);
    take_class(m, DNS_RESP_CLASS, DNS_RESP_CLASS_MDNS, DNS_RESP_CACHE_FLUSH);
    take_u32(d, dns + DNS_RESP_TTL);
    if (head->ttl >> 31)
        expert(d, d->last, dns + DNS_TTL_HIGH_BIT_SET);
    take_u16(d, dns + DNS_RESP_LEN);
}

static void add_opt_head(struct dns_message *m, struct bytes owner)
{
    static const struct field *const bits[] = {dns + DNS_RESP_Z_DO, dns + DNS_RESP_Z_RESERVED};
    struct dissection *d = m->d;

    take_nothing(d, m->owner->span.length);
    put_value(d, dns + DNS_RESP_NAME, m->owner->span, owner);
    take_u16(d, dns + DNS_RESP_TYPE);
    take_class(m, DNS_RR_UDP_PAYLOAD_SIZE, DNS_RR_UDP_PAYLOAD_SIZE_MDNS, DNS_RESP_CACHE_FLUSH);
    take_u8(d, dns + DNS_RESP_EXT_RCODE);
    take_u8(d, dns + DNS_RESP_EDNS0_VERSION);
    take_flags(d, dns + DNS_RESP_Z, bits, 2);
    take_u16(d, dns + DNS_RESP_LEN);
}

/* The record's node, with its head read, or NULL. */
static struct node *open_record(struct dns_message *m, const struct head *head, const char *type)
{
    struct bytes owner = dns_name_value(m, m->owner);
    struct node *node = open_headed(m, owner, head, type, head->top_bit ? ", cache flush" : "");

    if (head->type == DNS_TYPE_OPT)
        add_opt_head(m, owner);
    else
        add_head(m, owner, head);
    return node;
}

static void record_facts(struct dns_message *m, const struct head *head)
{
    struct dns_facts *facts = &m->facts;

    if (m->d->message && m->section == DNS_ANSWERS && !facts->name.data) {
        facts->name = dns_name_value(m, m->owner); /* an answer without a question */
        facts->type = head->type;
    }
    if (m->section == DNS_ANSWERS) {
        facts->answers += facts->type == head->type || facts->type == DNS_TYPE_ANY;
        facts->alias |= head->type == DNS_TYPE_CNAME;
        facts->goodbye |= m->kind == DNS_MULTICAST && head->ttl == 0;
    } else if (m->section == DNS_AUTHORITY) {
        facts->soa |= head->type == DNS_TYPE_SOA;
        facts->delegation |= head->type == DNS_TYPE_NS;
    }
    /* What is told of is the first answer, better the first of the type that was asked for. */
    m->noting =
        m->d->message && m->section == DNS_ANSWERS &&
        (facts->said_type == 0 || (facts->said_type != facts->type && head->type == facts->type));
    if (m->noting) {
        facts->said_length = 0;
        facts->said_type = head->type;
    }
}

static void unknown_rdata(struct dns_message *m, uint16_t type)
{
    expert_text(m->d, m->record, dns + DNS_UNDECODED_TYPE,
        "Dissector for DNS Type (%u) code not implemented, Contact Wireshark developers if you "
        "want this supported",
        type);
    take_bytes(m->d, dns + DNS_DATA, left(m->d));
}

/* A row names owners of a few types only. */
static bool owner_is_shown(const struct dns_message *m)
{
    return m->d->building || m->d->message;
}

/* The cursor is in the RDATA: the owner was passed. */
static void row_owner(struct dns_message *m)
{
    struct cursor before = m->d->cursor;

    if (!owner_is_shown(m)) {
        m->d->cursor.position = (uint32_t)(m->owner->span.data - m->d->cursor.base);
        m->d->cursor.end = m->end;
        dns_read_name(m, m->owner);
        m->d->cursor = before;
    }
    row_name(m, m->owner);
}

static void read_rdata(struct dns_message *m, uint16_t type)
{
    const struct dns_layout *layout = dns_layout_find(type);

    if (!layout) {
        unknown_rdata(m, type);
        return;
    }
    if (layout->names_owner)
        row_owner(m);
    if (layout->read)
        layout->read(m);
    else
        dns_take_steps(m, layout->steps, layout->n);
}

static bool read_head(struct dns_message *m, struct head *head)
{
    struct cursor *cursor = &m->d->cursor;

    if (owner_is_shown(m))
        dns_read_name(m, m->owner);
    else
        dns_pass_name(m, m->owner);
    head->type = cursor_u16(cursor);
    head->class = cursor_u16(cursor);
    head->ttl = cursor_u32(cursor);
    head->length = cursor_u16(cursor);
    head->top_bit = false;
    split_class(m, head);
    return !cursor->bad;
}

void dns_read_record(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct cursor start = d->cursor;
    struct head head;
    char buffer[24];

    if (!read_head(m, &head))
        return;
    if (!m->texts) {
        take_nothing(d, head.length);
        return;
    }
    const char *type = dns_type_name(head.type, buffer);
    row_word(m, type);
    if (head.top_bit && info(d))
        text_add(info(d), ", cache flush");
    record_facts(m, &head);
    m->record = NULL;
    if (!cursor_has(&d->cursor, head.length)) {
        take_nothing(d, head.length); /* a part of a record is not shown */
        return;
    }
    if (d->building) {
        d->cursor = start;
        m->record = open_record(m, &head, type);
    }
    if (head.length > 0) {
        struct scope scope = enter(d, head.length);
        read_rdata(m, head.type);
        /* RDATA too short for its type spoils the message, but not the records behind it. */
        m->broken |= leave_forgiving(d, scope);
    }
    close_node(d, m->record);
}

/* --- what a record says ----------------------------------------------------------------------- */

void dns_note(struct dns_message *m, struct bytes value)
{
    struct dns_facts *facts = &m->facts;
    uint32_t room = DNS_SAID_MAX - facts->said_length;

    if (!m->noting || room < 2)
        return;
    if (facts->said_length > 0)
        facts->said[facts->said_length++] = ' ';
    uint32_t n = value.length < room - 1 ? value.length : room - 1;
    if (n > 0)
        memcpy(facts->said + facts->said_length, value.data, n);
    facts->said_length = (uint8_t)(facts->said_length + n);
}

static void say_in_tree(struct dns_message *m, const char *prefix, struct bytes value)
{
    struct node *record = m->record;

    if (dissection_adds(m->d) && record) {
        struct bytes parts[] = {
            bytes_of(record->suffix ? record->suffix : ""), bytes_of(prefix), value};
        record->suffix = dns_joined(m, parts, 3);
    }
    dns_note(m, value);
}

void dns_say(struct dns_message *m, const char *prefix, struct bytes value)
{
    struct text *out = info(m->d);

    if (out) {
        text_char(out, ' ');
        text_wire(out, value.data, value.length);
    }
    say_in_tree(m, prefix, value);
}

void dns_say_number(struct dns_message *m, const char *prefix, uint32_t value)
{
    char digits[12];

    int n = snprintf(digits, sizeof digits, "%u", value);
    dns_say(m, prefix, (struct bytes){(const uint8_t *)digits, (uint32_t)n});
}

static void add_address(struct text *out, struct bytes address)
{
    if (address.length == 4)
        text_ipv4(out, address.data);
    else
        text_ipv6(out, address.data);
}

void dns_say_address(struct dns_message *m, const char *prefix, struct bytes address)
{
    struct text *out = info(m->d);
    if (out) {
        text_char(out, ' ');
        add_address(out, address);
    }
    if (!m->d->building && !m->noting)
        return;
    add_address(arena_text(m->d->arena), address);
    say_in_tree(m, prefix, bytes_of(arena_taken(m->d->arena)));
}

void dns_say_name(struct dns_message *m, const char *prefix, const struct dns_name *name)
{
    row_name(m, name);
    if (m->d->building || m->noting)
        say_in_tree(m, prefix, dns_name_value(m, name));
}
