/*
 * DNS: the Domain Name System (RFC 1034, RFC 1035), over UDP and TCP, and the same messages as
 * mDNS (RFC 6762) and LLMNR (RFC 4795)
 *
 *   +--------+----+------+-+-+-+-+-+-+-+-----+---------+---------+---------+---------+
 *   |   id   |QR  opcode  AA TC RD RA Z AD CD rcode    | 4 counts: questions, answers,|
 *   +--------+-----------------------------------------+  authority, additional       |
 *   +--------------+------------+--------------+---------------+----------------------+
 *   | questions... | answers... | authority... | additional... |
 *   +--------------+------------+--------------+---------------+
 *
 * Over TCP each message has its length before it, 16 bits. In an update (RFC 2136) the sections
 * are zone, prerequisites, updates, additional.
 */
#include "dissectors/dns.h"

#include "analyzer/engine.h"
#include "dissectors/dissectors.h"
#include "dissectors/media.h"

enum {
    PREFIX = 2, /* octets of the length before a message over TCP */
    OPCODE_SHIFT = 11,
    OPCODE_MASK = 15,
    RCODE_MASK = 15,
    ROOM_FOR_ID = 4, /* octets: without them there is nothing to show */
    STREAM_QUESTIONS_MAX = 64,
    STREAM_RECORDS_MAX = UINT16_MAX / 11,
};

static const struct field mdns_rows[] = {
    {.name = "mdns", .title = "Multicast Domain Name System", .type = FIELD_PROTOCOL},
};
static const struct field llmnr_rows[] = {
    {.name = "llmnr", .title = "Link-local Multicast Name Resolution", .type = FIELD_PROTOCOL},
};

const struct field_table dns_fields = {dns, DNS_FIELDS};
const struct field_table mdns_fields = {mdns_rows, 1};
const struct field_table llmnr_fields = {llmnr_rows, 1};

/* By kind. */
static const struct {
    const struct field *protocol;
    const char *column, *query, *response;
} kinds[] = {
    [DNS_PLAIN] = {dns + DNS, "DNS", "Domain Name System (query)", "Domain Name System (response)"},
    [DNS_MULTICAST] = {mdns_rows, "MDNS", "Multicast Domain Name System (query)",
        "Multicast Domain Name System (response)"},
    [DNS_LINK_LOCAL] = {llmnr_rows, "LLMNR", "Link-local Multicast Name Resolution (query)",
        "Link-local Multicast Name Resolution (response)"},
    [DNS_HTTPS] = {dns + DNS, "DoH", "Domain Name System (query)", "Domain Name System (response)"},
};

/* Sections and their counts: in a query, and in an update. */
static const struct {
    const char *title, *update_title;
    enum dns_field count, update_count;
} sections[DNS_SECTIONS] = {
    [DNS_QUESTIONS] = {"Queries", "Zone", DNS_COUNT_QUERIES, DNS_COUNT_ZONES},
    [DNS_ANSWERS] = {"Answers", "Prerequisites", DNS_COUNT_ANSWERS, DNS_COUNT_PREREQUISITES},
    [DNS_AUTHORITY] = {"Authoritative nameservers", "Updates", DNS_COUNT_AUTH_RR,
        DNS_COUNT_UPDATES},
    [DNS_ADDITIONAL] = {"Additional records", "Additional records", DNS_COUNT_ADD_RR,
        DNS_COUNT_ADD_RR},
};

static uint16_t opcode_of(const struct dns_message *m)
{
    return m->flags >> OPCODE_SHIFT & OPCODE_MASK;
}

static bool is_response(const struct dns_message *m)
{
    return m->flags & DNS_RESPONSE;
}

/* --- header ------------------------------------------------------------------------------------
 */

static const struct field *const query_bits[] = {
    dns + DNS_FLAGS_RESPONSE,
    dns + DNS_FLAGS_OPCODE,
    dns + DNS_FLAGS_TRUNCATED,
    dns + DNS_FLAGS_RECDESIRED,
    dns + DNS_FLAGS_Z,
    dns + DNS_FLAGS_CHECKDISABLE,
};
static const struct field *const query_bits_ad[] = {
    dns + DNS_FLAGS_RESPONSE,
    dns + DNS_FLAGS_OPCODE,
    dns + DNS_FLAGS_TRUNCATED,
    dns + DNS_FLAGS_RECDESIRED,
    dns + DNS_FLAGS_Z,
    dns + DNS_FLAGS_AD,
    dns + DNS_FLAGS_CHECKDISABLE,
};
static const struct field *const response_bits[] = {
    dns + DNS_FLAGS_RESPONSE,
    dns + DNS_FLAGS_OPCODE,
    dns + DNS_FLAGS_AUTHORITATIVE,
    dns + DNS_FLAGS_TRUNCATED,
    dns + DNS_FLAGS_RECDESIRED,
    dns + DNS_FLAGS_RECAVAIL,
    dns + DNS_FLAGS_Z,
    dns + DNS_FLAGS_AUTHENTICATED,
    dns + DNS_FLAGS_CHECKDISABLE,
    dns + DNS_FLAGS_RCODE,
};
static const struct field *const link_local_query_bits[] = {
    dns + DNS_FLAGS_RESPONSE,
    dns + DNS_FLAGS_OPCODE,
    dns + DNS_FLAGS_CONFLICT,
    dns + DNS_FLAGS_TRUNCATED,
    dns + DNS_FLAGS_TENTATIVE,
};
static const struct field *const link_local_response_bits[] = {
    dns + DNS_FLAGS_RESPONSE,
    dns + DNS_FLAGS_OPCODE,
    dns + DNS_FLAGS_CONFLICT_RESPONSE,
    dns + DNS_FLAGS_TRUNCATED,
    dns + DNS_FLAGS_TENTATIVE,
    dns + DNS_FLAGS_RCODE,
};

#define BITS(table) table, sizeof(table) / sizeof((table)[0])

static void take_flag_bits(struct dns_message *m)
{
    const struct field *flags = dns + DNS_FLAGS;

    if (m->kind == DNS_LINK_LOCAL && is_response(m))
        take_flags(m->d, flags, BITS(link_local_response_bits));
    else if (m->kind == DNS_LINK_LOCAL)
        take_flags(m->d, flags, BITS(link_local_query_bits));
    else if (is_response(m))
        take_flags(m->d, flags, BITS(response_bits));
    else if (m->flags & DNS_AUTHENTIC)
        take_flags(m->d, flags, BITS(query_bits_ad));
    else
        take_flags(m->d, flags, BITS(query_bits));
}

static void take_counts(struct dns_message *m)
{
    bool update = opcode_of(m) == DNS_UPDATE;

    for (int i = 0; i < DNS_SECTIONS; i++)
        m->counts[i] =
            take_u16(m->d, dns + (update ? sections[i].update_count : sections[i].count));
}

static void row_number(struct text *out, const char *name, const char *unknown, uint32_t value)
{
    if (name)
        text_add(out, name);
    else
        text_printf(out, "%s (%u)", unknown, value);
}

/* "Standard query response 0x1234 No such name" */
static void start_row(struct dns_message *m)
{
    struct text *out;
    uint16_t rcode = m->flags & RCODE_MASK;

    row_protocol(m->d, kinds[m->kind].column);
    info_clear(m->d);
    if (!(out = info(m->d)))
        return;
    row_number(out, names_find(&dns_opcode_names, opcode_of(m)), "Unknown operation", opcode_of(m));
    text_add(out, is_response(m) ? " response 0x" : " 0x");
    text_hex(out, m->id, 4);
    if (!is_response(m) || rcode == 0)
        return;
    text_char(out, ' ');
    row_number(out, names_find(&dns_rcode_names, rcode), "Unknown error", rcode);
}

/* --- sections ------------------------------------------------------------------------------------
 */

static void read_section(struct dns_message *m, enum dns_section section)
{
    bool update = opcode_of(m) == DNS_UPDATE;
    struct dissection *d = m->d;

    if (m->counts[section] == 0 || d->cursor.bad)
        return;
    m->section = section;
    if (left(d) == 0)
        take_nothing(d, 1); /* what was counted is not there */
    struct node *node = open_node(d, NULL);
    if (node)
        node->label = update ? sections[section].update_title : sections[section].title;
    for (uint16_t i = 0; i < m->counts[section] && !d->cursor.bad; i++) {
        if (section == DNS_QUESTIONS)
            dns_read_question(m);
        else
            dns_read_record(m);
    }
    close_node(d, node);
}

static void read_sections(struct dns_message *m)
{
    const uint16_t *n = m->counts;

    if (opcode_of(m) == DNS_STATEFUL && (n[0] | n[1] | n[2] | n[3]) == 0)
        dns_read_stateful(m);
    for (int i = 0; i < DNS_SECTIONS; i++)
        read_section(m, (enum dns_section)i);
    if (m->counts[DNS_QUESTIONS] > 0)
        dns_track_transfer(m);
    if (m->broken)
        malformed(m->d);
}

static void read_extraneous(struct dns_message *m)
{
    struct dissection *d = m->d;
    uint32_t n = cursor_wire_left(&d->cursor);

    if (n == 0 || d->cursor.bad || !d->building)
        return;
    struct node *node = open_label(d, "Extraneous Data (%u bytes)", n);
    take_bytes(d, dns + DNS_EXTRANEOUS_DATA, n);
    gen_uint(d, dns + DNS_EXTRANEOUS_LENGTH, n);
    if (dissection_adds(d)) {
        expert(d, node, dns + DNS_EXTRANEOUS);
        node_hide(d->last);
    }
    close_node(d, node);
}

/* --- one message
 * ---------------------------------------------------------------------------------- */

static void open_message(struct dns_message *m)
{
    struct node *layer = m->kind == DNS_HTTPS ? open_inside(m->d, kinds[m->kind].protocol)
                                              : open_layer(m->d, kinds[m->kind].protocol);

    if (layer)
        layer->label = is_response(m) ? kinds[m->kind].response : kinds[m->kind].query;
}

static void read_message(struct dns_message *m, bool prefixed)
{
    struct dissection *d = m->d;

    open_message(m);
    struct dns_track track = dns_track(m);
    if (prefixed)
        take_u16(d, dns + DNS_LENGTH);
    take_u16(d, dns + DNS_ID);
    struct node *id = d->last;
    take_flag_bits(m);
    take_counts(m);
    read_sections(m);
    dns_track_lines(m, &track, id);
    dns_caption(m, &track);
    dns_summary(m);
    read_extraneous(m);
}

/* HTTP/1 counts its own requests in the same flow. */
#define KEY_OF_BODY (1ull << 63)

static void parse(struct dissection *d, enum dns_kind kind)
{
    bool prefixed = kind != DNS_HTTPS && d->flow && d->flow->transport == TRANSPORT_TCP;
    uint32_t start = prefixed ? PREFIX : 0;
    struct dns_name owner;      /* not cleared: most messages */
    uint8_t said[DNS_SAID_MAX]; /* are read for nobody */
    struct dns_message m = {.d = d,
        .owner = &owner,
        .facts.said = said,
        .kind = kind,
        .origin = d->cursor.position + start,
        .end = d->cursor.end,
        .wire_end = d->cursor.wire_end,
        .id = peek_u16(d, start),
        .flags = peek_u16(d, start + 2),
        .texts = d->building || d->row || d->message};
    const struct dns_https *carrier = kind == DNS_HTTPS ? d->state : NULL;

    m.key = (carrier ? (uint64_t)carrier->stream << 16 : 0) | m.id;
    if (kind == DNS_HTTPS && !carrier)
        m.key |= KEY_OF_BODY;

    if (left(d) < start + ROOM_FOR_ID) {
        row_protocol(d, kinds[kind].column);
        info_clear(d);
        take_nothing(d, start + ROOM_FOR_ID);
        return;
    }
    start_row(&m);
    read_message(&m, prefixed);
}

static void parse_dns(struct dissection *d)
{
    parse(d, DNS_PLAIN);
}

static void parse_mdns(struct dissection *d)
{
    parse(d, DNS_MULTICAST);
}

static void parse_llmnr(struct dissection *d)
{
    parse(d, DNS_LINK_LOCAL);
}

static void parse_https(struct dissection *d)
{
    parse(d, DNS_HTTPS);
}

/* --- over TCP
 * ------------------------------------------------------------------------------------- */

/* A header that no message has: its counts would not fit in 64 KiB, its opcode is not assigned. */
static bool is_odd_header(struct cursor cursor)
{
    cursor_skip(&cursor, 2);
    uint16_t flags = cursor_u16(&cursor), questions = cursor_u16(&cursor);
    uint32_t records = (uint32_t)cursor_u16(&cursor) + cursor_u16(&cursor) + cursor_u16(&cursor);

    return !cursor.bad && ((flags >> OPCODE_SHIFT & OPCODE_MASK) > DNS_STATEFUL ||
                              questions > STREAM_QUESTIONS_MAX || records > STREAM_RECORDS_MAX);
}

static struct framing frame(const void *state, const struct unread *unread)
{
    struct cursor cursor = cursor_make(unread->bytes.data, unread->bytes.length, 0);
    uint32_t have = unread->bytes.length;

    (void)state;
    if (unread->resync && !dns_begins(unread->bytes))
        return framing_reject();
    if (have < PREFIX)
        return framing_need(PREFIX - have);
    uint32_t whole = PREFIX + cursor_u16(&cursor);
    if (have == whole) /* whatever it is, it is one whole */
        return framing_message(whole);
    if (whole >= PREFIX + DNS_HEADER && is_odd_header(cursor))
        return framing_reject();
    return have < whole ? framing_need(whole - have) : framing_message(whole);
}

static enum recovery gap(void *state, enum direction direction, uint64_t n)
{
    (void)state;
    (void)direction;
    (void)n;
    return RECOVERY_RESYNC;
}

const struct dissector dns_dissector = {
    .name = "dns",
    .title = "DNS",
    .fields = dns,
    .n_fields = DNS_FIELDS,
    .tcp_ports = {53, 5353},
    .udp_ports = {53},
    .sized = true,
    .captions = dns_captions,
    .probe = dns_probe,
    .frame = frame,
    .parse = parse_dns,
    .script = dns_script,
    .gap = gap,
};

const struct dissector mdns_dissector = {
    .name = "mdns",
    .title = "mDNS",
    .fields = mdns_rows,
    .n_fields = 1,
    .udp_ports = {5353},
    .captions = dns_captions,
    .parse = parse_mdns,
    .script = dns_script,
};

const struct dissector llmnr_dissector = {
    .name = "llmnr",
    .title = "LLMNR",
    .fields = llmnr_rows,
    .n_fields = 1,
    .tcp_ports = {5355},
    .udp_ports = {5355},
    .sized = true,
    .captions = dns_captions,
    .frame = frame,
    .parse = parse_llmnr,
    .script = dns_script,
    .gap = gap,
};

/* A body of HTTP (RFC 8484). */
const struct dissector dns_https_dissector = {
    .name = "doh",
    .title = "DNS",
    .fields = dns,
    .n_fields = DNS_FIELDS,
    .captions = dns_captions,
    .parse = parse_https,
    .script = dns_script,
};
