/*
 * IPv4 (RFC 791)
 *
 *      0                   1                   2                   3
 *     +-------+-------+---------------+-------------------------------+
 *     |Version|  IHL  |DS field (2474)|         Total length          |
 *     +-------+-------+---------------+-----+-------------------------+
 *     |        Identification         |Flags|     Fragment offset     |
 *     +---------------+---------------+-----+-------------------------+
 *     | Time to live  |   Protocol    |        Header checksum        |
 *     +---------------+---------------+-------------------------------+
 *     |                        Source address                         |
 *     +---------------------------------------------------------------+
 *     |                      Destination address                      |
 *     +---------------------------------------------------------------+
 *     |                    Options, 0 to 40 octets                    |
 */
#include "analyzer/engine.h"
#include "analyzer/fragments.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

#include <string.h>

enum {
    IP,
    IP_VERSION,
    IP_HDR_LEN,
    IP_DSFIELD,
    IP_DSFIELD_DSCP,
    IP_DSFIELD_ECN,
    IP_LEN,
    IP_ID,
    IP_FLAGS,
    IP_FLAGS_RB,
    IP_FLAGS_DF,
    IP_FLAGS_MF,
    IP_FRAG_OFFSET,
    IP_TTL,
    IP_PROTO,
    IP_CHECKSUM,
    IP_CHECKSUM_STATUS,
    IP_SRC,
    IP_SRC_HOST,
    IP_DST,
    IP_DST_HOST,
    IP_ADDR,
    IP_HOST,
    IP_CUR_RT,
    IP_FRAGMENTS,
    IP_FRAGMENT,
    IP_FRAGMENT_ERROR,
    IP_FRAGMENT_OVERLAP,
    IP_FRAGMENT_CONFLICT,
    IP_FRAGMENT_TAILS,
    IP_FRAGMENT_TOO_LONG,
    IP_FRAGMENT_COUNT,
    IP_REASSEMBLED_IN,
    IP_REASSEMBLED_LENGTH,
    IP_REASSEMBLED_DATA,
    IP_BOGUS_VERSION,
    IP_BOGUS_HEADER_LENGTH,
    IP_BOGUS_LENGTH,
    IP_TTL_LOCAL,
    IP_TTL_SMALL,
};

static const char *const nibbles[] = {"0000", "0001", "0010", "0011", "0100", "0101", "0110",
    "0111", "1000", "1001", "1010", "1011", "1100", "1101", "1110", "1111"};

/* ".... 0101 = Header Length: 20 bytes (5)" */
static void label_header_length(struct text *out, const struct field *field, uint64_t n)
{
    (void)field;
    text_printf(out, ".... %s = Header Length: %u bytes (%u)", nibbles[n / 4 & 15], (unsigned)n,
        (unsigned)n / 4);
}

/* "Differentiated Services Field: 0x00 (DSCP: CS0, ECN: Not-ECT)" */
static void label_services(struct text *out, const struct field *field, uint64_t services)
{
    text_printf(out, "%s: 0x%02x (DSCP: %s, ECN: %s)", field->title, (unsigned)services,
        names_get(&dscp_short_names, services >> 2, "Unknown"),
        names_get(&ecn_short_names, services & 3, "Unknown"));
}

/* "...0 0000 1011 1001 = Fragment Offset: 1480": counted in units of eight octets */
static void label_offset(struct text *out, const struct field *field, uint64_t offset)
{
    (void)field;
    text_printf(out, "...%u %s %s %s = Fragment Offset: %u", (unsigned)(offset >> 12 & 1),
        nibbles[offset >> 8 & 15], nibbles[offset >> 4 & 15], nibbles[offset & 15],
        (unsigned)offset * 8);
}

static const struct field ip[] = {
    [IP] = {"ip", "Internet Protocol Version 4", FIELD_PROTOCOL},
    [IP_VERSION] = {"ip.version", "Version", FIELD_UINT8, BASE_DEC, .mask = 0xf0},
    [IP_HDR_LEN] = {"ip.hdr_len", "Header Length", FIELD_UINT8, BASE_DEC, .mask = 0x0f,
        .label = label_header_length},
    [IP_DSFIELD] = {"ip.dsfield", "Differentiated Services Field", FIELD_UINT8, BASE_HEX,
        .label = label_services},
    [IP_DSFIELD_DSCP] = {"ip.dsfield.dscp", "Differentiated Services Codepoint", FIELD_UINT8,
        BASE_DEC, .mask = 0xfc, .names = &dscp_names},
    [IP_DSFIELD_ECN] = {"ip.dsfield.ecn", "Explicit Congestion Notification", FIELD_UINT8, BASE_DEC,
        .mask = 0x3, .names = &ecn_names},
    [IP_LEN] = {"ip.len", "Total Length", FIELD_UINT16, BASE_DEC},
    [IP_ID] = {"ip.id", "Identification", FIELD_UINT16, BASE_HEX_DEC},
    [IP_FLAGS] = {"ip.flags", "Flags", FIELD_UINT8, BASE_HEX, .mask = 0xe0},
    [IP_FLAGS_RB] = {"ip.flags.rb", "Reserved bit", FIELD_BOOL, 1, .mask = 0x80,
        .names = &set_names},
    [IP_FLAGS_DF] = {"ip.flags.df", "Don't fragment", FIELD_BOOL, 1, .mask = 0x40,
        .names = &set_names},
    [IP_FLAGS_MF] = {"ip.flags.mf", "More fragments", FIELD_BOOL, 1, .mask = 0x20,
        .names = &set_names},
    [IP_FRAG_OFFSET] = {"ip.frag_offset", "Fragment Offset", FIELD_UINT16, BASE_DEC, .mask = 0x1fff,
        .label = label_offset},
    [IP_TTL] = {"ip.ttl", "Time to Live", FIELD_UINT8, BASE_DEC},
    [IP_PROTO] = {"ip.proto", "Protocol", FIELD_UINT8, BASE_DEC, .names = &ip_protocol_names},
    [IP_CHECKSUM] = {"ip.checksum", "Header Checksum", FIELD_UINT16, BASE_HEX},
    [IP_CHECKSUM_STATUS] = {"ip.checksum.status", "Header checksum status", FIELD_UINT8, BASE_NONE,
        .names = &checksum_state_names},
    [IP_SRC] = {"ip.src", "Source Address", FIELD_IPV4},
    [IP_SRC_HOST] = {"ip.src_host", "Source Host", FIELD_IPV4, .hidden = true},
    [IP_DST] = {"ip.dst", "Destination Address", FIELD_IPV4},
    [IP_DST_HOST] = {"ip.dst_host", "Destination Host", FIELD_IPV4, .hidden = true},
    [IP_ADDR] = {"ip.addr", "Source or Destination Address", FIELD_IPV4, .hidden = true},
    [IP_HOST] = {"ip.host", "Source or Destination Host", FIELD_IPV4, .hidden = true},
    [IP_CUR_RT] = {"ip.cur_rt", "Current Route", FIELD_IPV4},
    [IP_FRAGMENTS] = {"ip.fragments", "IPv4 Fragments", FIELD_BYTES},
    [IP_FRAGMENT_ERROR] = {"ip.fragment.error", "Defragmentation error", FIELD_FRAME},
    [IP_FRAGMENT] = {"ip.fragment", "IPv4 Fragment", FIELD_FRAME},
    [IP_FRAGMENT_OVERLAP] = {"ip.fragment.overlap", "Fragment overlap", FIELD_BOOL,
        .names = &true_names},
    [IP_FRAGMENT_CONFLICT] = {"ip.fragment.overlap.conflict",
        "Conflicting data in fragment overlap", FIELD_BOOL, .names = &true_names},
    [IP_FRAGMENT_TAILS] = {"ip.fragment.multipletails", "Multiple tail fragments found", FIELD_BOOL,
        .names = &true_names},
    [IP_FRAGMENT_TOO_LONG] = {"ip.fragment.toolongfragment", "Fragment too long", FIELD_BOOL,
        .names = &true_names},
    [IP_FRAGMENT_COUNT] = {"ip.fragment.count", "Fragment count", FIELD_UINT32, BASE_DEC},
    [IP_REASSEMBLED_IN] = {"ip.reassembled_in", "Reassembled IPv4 in frame", FIELD_FRAME},
    [IP_REASSEMBLED_LENGTH] = {"ip.reassembled.length", "Reassembled IPv4 length", FIELD_UINT32,
        BASE_DEC},
    [IP_REASSEMBLED_DATA] = {"ip.reassembled.data", "Reassembled IPv4 data", FIELD_BYTES},
    [IP_BOGUS_VERSION] = {"ip.bogus_ip_version", "Bogus IPv4 version", FIELD_EXPERT, EXPERT_ERROR,
        EXPERT_PROTOCOL},
    [IP_BOGUS_HEADER_LENGTH] = {"ip.bogus_header_length", "Bogus IP header length", FIELD_EXPERT,
        EXPERT_ERROR, EXPERT_PROTOCOL},
    [IP_BOGUS_LENGTH] = {"ip.bogus_ip_length", "Bogus IP length", FIELD_EXPERT, EXPERT_ERROR,
        EXPERT_PROTOCOL},
    [IP_TTL_LOCAL] = {"ip.ttl.lncb", "Time To Live", FIELD_EXPERT, EXPERT_NOTE, EXPERT_SEQUENCE},
    [IP_TTL_SMALL] = {"ip.ttl.too_small", "Time To Live", FIELD_EXPERT, EXPERT_NOTE,
        EXPERT_SEQUENCE},
};
const struct field_table ipv4_fields = FIELDS(ip);

static const struct field *const services_bits[] = {ip + IP_DSFIELD_DSCP, ip + IP_DSFIELD_ECN};

static const struct fragment_fields fragment_fields = {
    .title = "Reassembled IPv4",
    .version = "IPv4",
    .fragments = ip + IP_FRAGMENTS,
    .fragment = ip + IP_FRAGMENT,
    .error = ip + IP_FRAGMENT_ERROR,
    .overlap = ip + IP_FRAGMENT_OVERLAP,
    .conflict = ip + IP_FRAGMENT_CONFLICT,
    .tails = ip + IP_FRAGMENT_TAILS,
    .too_long = ip + IP_FRAGMENT_TOO_LONG,
    .count = ip + IP_FRAGMENT_COUNT,
    .reassembled_in = ip + IP_REASSEMBLED_IN,
    .length = ip + IP_REASSEMBLED_LENGTH,
    .data = ip + IP_REASSEMBLED_DATA,
};

enum {
    HEADER_MIN = 20,
    FLAG_MORE = 0x2000,
    OFFSET_MASK = 0x1fff, /* in units of 8 octets */
    AT_SOURCE = 12,
    AT_DESTINATION = 16,
    PROTOCOL_IGMP = 2,
    PROTOCOL_OSPF = 89,
    PROTOCOL_PIM = 103,
    TTL_ANY = 256,
    TTL_SMALL = 5, /* less may not arrive */
};

/* Why a packet cannot be followed. */
enum fault { FAULT_NONE, FAULT_VERSION, FAULT_HEADER_LENGTH, FAULT_TOTAL_LENGTH, FAULT_SHORT };

/* What the header says that is needed after it. */
struct header {
    const uint8_t *octets;
    const uint8_t *destination; /* the last of a source route */
    uint32_t available;         /* octets on the wire from the header on */
    uint32_t length;            /* of the header */
    uint32_t total;             /* as the packet says */
    uint16_t fragment;          /* flags and offset */
    enum fault fault;
};

static enum fault fault_of(const struct dissection *d, const struct header *header)
{
    if (left(d) == 0)
        return FAULT_SHORT;
    if (header->octets[0] >> 4 != 4)
        return FAULT_VERSION;
    if (header->length < HEADER_MIN)
        return FAULT_HEADER_LENGTH;
    if (cursor_has(&d->cursor, 4) && header->total < header->length)
        return FAULT_TOTAL_LENGTH;
    return cursor_has(&d->cursor, header->length) ? FAULT_NONE : FAULT_SHORT;
}

static struct header header_of(const struct dissection *d)
{
    struct header header = {.octets = d->cursor.base + d->cursor.position,
        .available = cursor_wire_left(&d->cursor),
        .length = (uint32_t)(peek_u8(d, 0) & 15) * 4,
        .total = peek_u16(d, 2),
        .fragment = peek_u16(d, 6)};

    header.destination = header.octets + AT_DESTINATION;
    /* 0: the sender's network card cuts the packet and fills in the length. */
    if (header.total == 0)
        header.total = header.available;
    header.fault = fault_of(d, &header);
    if (header.fault == FAULT_NONE && header.length > HEADER_MIN) {
        uint32_t at = ipv4_route_end(header.octets + HEADER_MIN, header.length - HEADER_MIN);
        if (at > 0)
            header.destination = header.octets + HEADER_MIN + at;
    }
    return header;
}

/* --- showing -------------------------------------------------------------------------------- */

static void show_header_length(struct dissection *d, const struct header *header)
{
    take_u8(d, ip + IP_HDR_LEN);
    struct node *node = d->last;

    if (d->cursor.bad || !node)
        return;
    node->value.number = header->length;
    if (header->fault == FAULT_HEADER_LENGTH)
        expert_text(d, node, ip + IP_BOGUS_HEADER_LENGTH,
            "Bogus IP header length (%u, must be at least %u)", header->length, HEADER_MIN);
}

static void show_total(struct dissection *d, const struct header *header)
{
    uint16_t total = take_u16(d, ip + IP_LEN);
    struct node *node = d->last;

    if (d->cursor.bad || !node)
        return;
    if (header->fault == FAULT_TOTAL_LENGTH) {
        node_label(d, node, "Total Length: %u bytes (bogus, less than header length %u)", total,
            header->length);
        expert(d, node, ip + IP_BOGUS_LENGTH);
    } else if (total == 0) {
        node->value.number = header->total;
        node_generated(node);
        node_label(d, node,
            "Total Length: %u bytes (reported as 0, presumed to be because of \"TCP segmentation "
            "offload\" (TSO))",
            header->total);
    } else if (total > header->available && !d->quoted) {
        expert_text(d, node, ip + IP_BOGUS_LENGTH,
            "IPv4 total length exceeds packet length (%u bytes)", header->available);
    }
}

static const char *const flag_texts[] = {"", ", More fragments", ", Don't fragment",
    ", Don't fragment, More fragments", ", Reserved bit", ", Reserved bit, More fragments",
    ", Reserved bit, Don't fragment", ", Reserved bit, Don't fragment, More fragments"};

static void show_fragment(struct dissection *d)
{
    uint64_t flags = peek_bits(d, ip + IP_FLAGS, 1);
    struct node *node = d->last;

    if (d->cursor.bad || !node)
        return;
    node->suffix = flag_texts[flags];
    descend(d, node);
    peek_bits(d, ip + IP_FLAGS_RB, 1);
    peek_bits(d, ip + IP_FLAGS_DF, 1);
    peek_bits(d, ip + IP_FLAGS_MF, 1);
    ascend(d, node);
    take_u16(d, ip + IP_FRAG_OFFSET);
}

/* What the routers' own multicast groups (224.0.0.0/24) are sent with, or TTL_ANY. */
static unsigned local_ttl(uint8_t group, uint8_t protocol)
{
    if (protocol == PROTOCOL_IGMP)
        return 1;
    switch (group) {
    case 18:  /* VRRP */
    case 102: /* GLBP */
    case 251: /* mDNS */
        return 255;
    case 252: /* LLMNR */
        return TTL_ANY;
    default:
        return 1;
    }
}

static void note_ttl(struct dissection *d, struct node *node, const struct header *header)
{
    const uint8_t *to = header->destination;
    uint8_t ttl = header->octets[8], protocol = header->octets[9];

    if (to[0] == 224 && to[1] == 0 && to[2] == 0) {
        unsigned wanted = local_ttl(to[3], protocol);
        if (ttl != wanted && wanted != TTL_ANY)
            expert_text(d, node, ip + IP_TTL_LOCAL,
                "\"Time To Live\" != %u for a packet sent to the Local Network Control Block (see "
                "RFC 3171)",
                wanted);
    } else if (ttl < TTL_SMALL && to[0] >> 4 != 14 && protocol != PROTOCOL_PIM &&
               protocol != PROTOCOL_OSPF) {
        expert_text(d, node, ip + IP_TTL_SMALL, "\"Time To Live\" only %u", ttl);
    }
}

static void show_address(struct dissection *d, unsigned address, unsigned host)
{
    struct bytes octets = take_bytes(d, ip + address, 4);

    put_text(d, ip + IP_ADDR, octets);
    put_text(d, ip + host, octets);
    put_text(d, ip + IP_HOST, octets);
}

void ipv4_show_destination(struct dissection *d)
{
    show_address(d, IP_DST, IP_DST_HOST);
}

/* From the time to live on. */
static void show_rest(struct dissection *d, const struct header *header)
{
    take_u8(d, ip + IP_TTL);
    if (header->fault == FAULT_NONE)
        note_ttl(d, d->last, header);
    take_u8(d, ip + IP_PROTO);
    take_u16(d, ip + IP_CHECKSUM);
    if (d->cursor.bad)
        return;
    if (d->last)
        d->last->suffix = " [validation disabled]";
    gen_uint(d, ip + IP_CHECKSUM_STATUS, CHECKSUM_UNVERIFIED);
    show_address(d, IP_SRC, IP_SRC_HOST);
    if (header->destination == header->octets + AT_DESTINATION)
        show_address(d, IP_DST, IP_DST_HOST);
    else
        take_bytes(d, ip + IP_CUR_RT, 4);
    if (header->length > HEADER_MIN)
        ipv4_show_options(d, header->length - HEADER_MIN, header->octets[8]);
}

static void label_layer(
    struct decoder *decoder, struct dissection *d, struct node *layer, const struct header *header)
{
    struct text *t = &decoder->scratch;

    text_reset(t);
    text_add(t, "Internet Protocol Version 4, Src: ");
    text_ipv4(t, header->octets + AT_SOURCE);
    text_add(t, ", Dst: ");
    text_ipv4(t, header->destination);
    if (header->destination != header->octets + AT_DESTINATION) {
        text_add(t, ", Via: ");
        text_ipv4(t, header->octets + AT_DESTINATION);
    }
    layer->label = arena_copy(d->arena, t->data, t->length);
}

/* Reads the header, or what can be read of it. */
static void show_header(struct decoder *decoder, struct dissection *d, const struct header *header)
{
    struct node *layer = left(d) > 0 ? open_layer(d, ip + IP) : NULL;

    peek_bits(d, ip + IP_VERSION, 1);
    if (header->fault == FAULT_VERSION) {
        expert(d, d->last, ip + IP_BOGUS_VERSION);
        close_node(d, layer);
        return;
    }
    show_header_length(d, header);
    if (header->fault != FAULT_HEADER_LENGTH) {
        take_flags(d, ip + IP_DSFIELD, services_bits, 2);
        show_total(d, header);
    }
    if (header->fault == FAULT_NONE || header->fault == FAULT_SHORT) {
        take_u16(d, ip + IP_ID);
        show_fragment(d);
        show_rest(d, header);
    }
    if (layer && header->fault == FAULT_NONE)
        label_layer(decoder, d, layer, header);
    close_node(d, layer);
}

/* --- after the header ----------------------------------------------------------------------- */

static void set_network(
    struct network *network, const struct dissection *d, const struct header *header)
{
    address_set(&network->source, 4, header->octets + AT_SOURCE);
    address_set(&network->destination, 4, header->destination);
    network->addresses = header->octets + AT_SOURCE;
    network->protocol = header->octets[9];
    network->quoted = d->quoted;
    network->reassembled = network->fragment = false;
}

/* The payload at the cursor, however it came. */
static void hand_on(struct decoder *decoder, struct dissection *d, const struct network *network)
{
    if (cursor_wire_left(&d->cursor) == 0 || ip_protocol_decode(decoder, d, network))
        return;
    if (info(d) && info(d)->length == 0)
        info_add(d, "%s (%u)", names_get(&ip_protocol_names, network->protocol, "Unknown"),
            network->protocol);
    if (left(d) > 0) /* not where all of it was cut off */
        dissect_data(d);
}

static void show_as_fragment(
    struct dissection *d, const struct header *header, uint64_t reassembled_in)
{
    info_add(d, "Fragmented IP protocol (proto=%s %u, off=%u, ID=%02x%02x)",
        names_get(&ip_protocol_names, header->octets[9], "Unknown"), header->octets[9],
        (header->fragment & OFFSET_MASK) * 8u, header->octets[4], header->octets[5]);
    if (reassembled_in > 0)
        info_add(d, " [Reassembled in #%llu]", (unsigned long long)reassembled_in);
    engine_data(d);
}

/* The header of a joined packet: as the one at hand, but whole. */
static struct bytes joined_header(
    const struct header *header, uint8_t *copy, uint32_t payload_length)
{
    uint32_t total = header->length + payload_length;

    memcpy(copy, header->octets, header->length);
    if (total > UINT16_MAX)
        total = UINT16_MAX;
    copy[2] = (uint8_t)(total >> 8);
    copy[3] = (uint8_t)total;
    copy[6] = copy[7] = 0;
    return (struct bytes){copy, header->length};
}

static void fragment(struct decoder *decoder, struct dissection *d, const struct header *header,
    struct network *network)
{
    uint8_t copy[64];
    struct fragment_key key = {.source = network->source,
        .destination = network->destination,
        .id = (uint32_t)header->octets[4] << 8 | header->octets[5],
        .vlan = decoder->vlan,
        .protocol = network->protocol};
    uint32_t offset = (header->fragment & OFFSET_MASK) * 8u;
    bool more = header->fragment & FLAG_MORE;

    descend(d, d->layer);
    struct joined joined = fragments_join(decoder, d, &fragment_fields, &key, offset, more,
        joined_header(header, copy, offset + left(d)));
    if (!joined.payload.data) {
        show_as_fragment(d, header, joined.reassembled_in);
        return;
    }
    struct scope scope = fragments_enter(decoder, d, &fragment_fields, &joined);
    network->reassembled = true;
    network->ip = joined.whole;
    hand_on(decoder, d, network);
    leave(d, scope);
}

static void payload(struct decoder *decoder, struct dissection *d, const struct header *header)
{
    struct network network;
    bool is_fragment = header->fragment & (FLAG_MORE | OFFSET_MASK);
    uint32_t total = header->total < header->available ? header->total : header->available;
    bool whole = header->total <= header->available &&
                 cursor_has(&d->cursor, header->total - header->length);
    struct scope scope = enter(d, total - header->length);

    set_network(&network, d, header);
    network.ip = (struct bytes){header->octets, header->length + left(d)};
    if (is_fragment && whole && left(d) > 0 && !d->quoted) {
        fragment(decoder, d, header, &network);
    } else if (header->fragment & OFFSET_MASK) {
        show_as_fragment(d, header, 0);
    } else {
        network.fragment = is_fragment;
        hand_on(decoder, d, &network);
    }
    leave(d, scope);
}

static void say_fault(struct dissection *d, const struct header *header)
{
    switch (header->fault) {
    case FAULT_VERSION:
        info_add(d, "Bogus IPv4 version (%u, must be 4)", header->octets[0] >> 4);
        break;
    case FAULT_HEADER_LENGTH:
        info_add(d, "Bogus IP header length (%u, must be at least %u)", header->length, HEADER_MIN);
        break;
    case FAULT_TOTAL_LENGTH:
        info_add(
            d, "Bogus IP length (%u, less than header length %u)", header->total, header->length);
        break;
    case FAULT_NONE:
    case FAULT_SHORT:
        break;
    }
}

/* A packet that cannot be followed; where it says that it is IPv6, it is taken at its word. */
static void faulty(struct decoder *decoder, struct dissection *d, const struct header *header)
{
    say_fault(d, header);
    if (header->fault == FAULT_SHORT)
        take_nothing(d, header->length);
    else if (header->fault == FAULT_VERSION && header->octets[0] >> 4 == 6)
        ipv6_decode(decoder, d);
}

void ip_bogus_decode(struct decoder *decoder, struct dissection *d)
{
    uint8_t version = peek_u8(d, 0) >> 4;

    decoder->title = "IP";
    row_protocol(d, "IP");
    info_clear(d);
    info_add(d, "Bogus IP version (%u)", version);
    struct node *layer = open_layer(d, ip + IP);
    node_label(d, layer, "Internet Protocol, bogus version (%u)", version);
    peek_bits(d, ip + IP_VERSION, 1);
    expert_text(d, d->last, ip + IP_BOGUS_VERSION, "Bogus IP version");
    close_node(d, layer);
}

void ipv4_decode(struct decoder *decoder, struct dissection *d)
{
    struct header header = header_of(d);

    decoder->title = "IPv4";
    row_protocol(d, "IPv4");
    info_clear(d);
    if (d->building)
        show_header(decoder, d, &header);
    else if (header.fault == FAULT_NONE)
        take_nothing(d, header.length);
    if (header.fault != FAULT_NONE) {
        faulty(decoder, d, &header);
        return;
    }
    if (!d->quoted) {
        decoder->source = (struct column){header.octets + AT_SOURCE, COLUMN_IPV4};
        decoder->destination = (struct column){header.destination, COLUMN_IPV4};
    }
    payload(decoder, d, &header);
}
