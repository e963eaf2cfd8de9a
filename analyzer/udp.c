/*
 * UDP (RFC 768)
 *
 *     +-------------------------------+-------------------------------+
 *     |          Source port          |       Destination port        |
 *     +-------------------------------+-------------------------------+
 *     |            Length             |           Checksum            |
 *     +-------------------------------+-------------------------------+
 */
#include "analyzer/udp.h"

#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"
#include "analyzer/resolver.h"

enum {
    UDP,
    UDP_SRCPORT,
    UDP_DSTPORT,
    UDP_PORT,
    UDP_LENGTH,
    UDP_CHECKSUM,
    UDP_CHECKSUM_STATUS,
    UDP_STREAM,
    UDP_TIME_RELATIVE,
    UDP_TIME_DELTA,
    UDP_PAYLOAD,
    UDP_TRACEROUTE,
    UDP_LENGTH_BAD,
    UDP_LENGTH_BAD_ZERO,
    UDP_CHECKSUM_ZERO,
};

static const struct field udp[] = {
    [UDP] = {"udp", "User Datagram Protocol", FIELD_PROTOCOL},
    [UDP_SRCPORT] = {"udp.srcport", "Source Port", FIELD_UINT16, BASE_PORT},
    [UDP_DSTPORT] = {"udp.dstport", "Destination Port", FIELD_UINT16, BASE_PORT},
    [UDP_PORT] = {"udp.port", "Source or Destination Port", FIELD_UINT16, BASE_PORT,
        .hidden = true},
    [UDP_LENGTH] = {"udp.length", "Length", FIELD_UINT16, BASE_DEC},
    [UDP_CHECKSUM] = {"udp.checksum", "Checksum", FIELD_UINT16, BASE_HEX},
    [UDP_CHECKSUM_STATUS] = {"udp.checksum.status", "Checksum Status", FIELD_UINT8, BASE_NONE,
        .names = &checksum_state_names},
    [UDP_STREAM] = {"udp.stream", "Stream index", FIELD_UINT32, BASE_DEC},
    [UDP_TIME_RELATIVE] = {"udp.time_relative", "Time since first frame", FIELD_DURATION},
    [UDP_TIME_DELTA] = {"udp.time_delta", "Time since previous frame", FIELD_DURATION},
    [UDP_PAYLOAD] = {"udp.payload", "Payload", FIELD_BYTES},
    [UDP_TRACEROUTE] = {"udp.possible_traceroute", "Possible traceroute", FIELD_EXPERT, EXPERT_CHAT,
        EXPERT_SEQUENCE},
    [UDP_LENGTH_BAD] = {"udp.length.bad", "Bad length value", FIELD_EXPERT, EXPERT_ERROR,
        EXPERT_MALFORMED},
    [UDP_LENGTH_BAD_ZERO] = {"udp.length.bad_zero", "Length is zero but payload < 65536",
        FIELD_EXPERT, EXPERT_ERROR, EXPERT_MALFORMED},
    [UDP_CHECKSUM_ZERO] = {"udp.checksum.zero", "Illegal checksum value (0)", FIELD_EXPERT,
        EXPERT_ERROR, EXPERT_CHECKSUM},
};
const struct field_table udp_fields = FIELDS(udp);

enum {
    HEADER_LENGTH = 8,
    TRACEROUTE_PORT = 33435, /* of the first probe, and how many ports Wireshark takes for probes */
    TRACEROUTE_PORTS = 30,
};

struct header {
    uint16_t source, destination, length, checksum;
    uint32_t available; /* octets that IP gives, header included */
    uint32_t payload;   /* octets of it, as both IP and UDP say */
    uint32_t shown;     /* octets of payload as the row says */
    uint8_t version;    /* of IP */
    bool whole;         /* all of the header was captured */
    bool too_small;     /* the length is less than that of a header */
    bool too_large;     /* the length is more than there is */
};

static struct header header_of(const struct dissection *d, const struct network *network)
{
    struct header header = {.source = peek_u16(d, 0),
        .destination = peek_u16(d, 2),
        .length = peek_u16(d, 4),
        .checksum = peek_u16(d, 6),
        .available = cursor_wire_left(&d->cursor),
        .version = network->source.version};
    bool jumbo = header.length == 0 && header.version == 6 && header.available > UINT16_MAX;

    uint32_t n = header.available > HEADER_LENGTH ? header.available - HEADER_LENGTH : 0;
    uint32_t said = header.length > HEADER_LENGTH ? header.length - HEADER_LENGTH : 0;
    header.payload = header.length >= HEADER_LENGTH && said < n ? said : n;
    header.shown = header.length ? said : n;
    header.whole = cursor_has(&d->cursor, HEADER_LENGTH);
    header.too_small = header.length < HEADER_LENGTH && !jumbo;
    header.too_large = header.length > header.available && !network->fragment && !network->quoted;
    return header;
}

/* --- showing -------------------------------------------------------------------------------- */

/* traceroute asks each hop three times, and counts in the port. */
static void note_traceroute(struct dissection *d, struct node *node, uint16_t port)
{
    if (port < TRACEROUTE_PORT || port >= TRACEROUTE_PORT + TRACEROUTE_PORTS)
        return;
    unsigned probe = (unsigned)port - TRACEROUTE_PORT;
    expert_text(d, node, udp + UDP_TRACEROUTE, "Possible traceroute: hop #%u, attempt #%u",
        probe / 3 + 1, probe % 3 + 1);
}

static void show_ports(struct dissection *d)
{
    struct bytes source = peek_rest(d), destination = source;

    source.length = destination.length = 2;
    destination.data += 2;
    uint16_t from = take_u16(d, udp + UDP_SRCPORT);
    note_traceroute(d, d->last, from);
    uint16_t to = take_u16(d, udp + UDP_DSTPORT);
    note_traceroute(d, d->last, to);
    put_uint(d, udp + UDP_PORT, source, from);
    put_uint(d, udp + UDP_PORT, destination, to);
}

static void show_length(struct dissection *d, const struct header *header)
{
    take_u16(d, udp + UDP_LENGTH);
    if (!dissection_adds(d))
        return;
    if (header->too_small) {
        node_suffix(d, d->last, " (bogus, must be >= %u)", HEADER_LENGTH);
        expert_text(d, d->last, udp + UDP_LENGTH_BAD, "Bad length value %u < %u", header->length,
            HEADER_LENGTH);
    } else if (header->too_large) {
        node_suffix(d, d->last, " (bogus, payload length %u)", header->available);
        expert_text(d, d->last, udp + UDP_LENGTH_BAD, "Bad length value %u > IP payload length",
            header->length);
    }
}

/* 0 stands for no checksum, which IPv6 does not allow. */
static void show_checksum(struct dissection *d, const struct header *header)
{
    take_u16(d, udp + UDP_CHECKSUM);
    struct node *node = d->last;

    if (!dissection_adds(d) || !node)
        return;
    if (header->checksum != 0) {
        node->suffix = " [unverified]";
        gen_uint(d, udp + UDP_CHECKSUM_STATUS, CHECKSUM_UNVERIFIED);
        return;
    }
    bool illegal = header->version == 6 && !d->quoted;
    node->suffix = illegal ? " [zero-value illegal]" : " [zero-value ignored]";
    descend(d, node);
    if (illegal)
        expert(d, node, udp + UDP_CHECKSUM_ZERO);
    gen_uint(d, udp + UDP_CHECKSUM_STATUS, illegal ? CHECKSUM_ILLEGAL : CHECKSUM_NOT_PRESENT);
    ascend(d, node);
}

/* An empty datagram says nothing about times. */
static void show_stream(struct dissection *d, uint32_t n)
{
    const struct flow *flow = d->flow;

    if (!flow)
        return;
    gen_uint(d, udp + UDP_STREAM, flow->number);
    if (d->quoted || n == 0)
        return;
    struct node *node = gen_label(d, "Timestamps");
    descend(d, node);
    gen_uint(d, udp + UDP_TIME_RELATIVE, (uint64_t)(d->packet->time - flow->first_time));
    gen_uint(d, udp + UDP_TIME_DELTA, (uint64_t)(d->packet->time - d->flow_previous_time));
    ascend(d, node);
}

static void show_payload(struct dissection *d, uint32_t n)
{
    struct bytes payload = peek_rest(d);

    if (payload.length > n)
        payload.length = n;
    if (payload.length == 0)
        return;
    node_label(d, put_text(d, udp + UDP_PAYLOAD, payload), "UDP payload (%u byte%s)",
        payload.length, payload.length == 1 ? "" : "s");
}

static void label_layer(struct dissection *d, struct node *layer, const struct header *header)
{
    struct text *label = arena_text(d->arena);

    text_add(label, "User Datagram Protocol, Src Port: ");
    resolver_port(d->names, label, TRANSPORT_UDP, header->source);
    text_add(label, ", Dst Port: ");
    resolver_port(d->names, label, TRANSPORT_UDP, header->destination);
    layer->label = arena_taken(d->arena);
}

/* Reads the header, or what can be read of it; n octets of payload follow. */
static void show_header(struct dissection *d, const struct header *header, uint32_t n)
{
    struct node *layer = left(d) >= 4 ? open_layer(d, udp + UDP) : NULL;

    if (layer)
        label_layer(d, layer, header);
    else
        take_nothing(d, 4);
    show_ports(d);
    show_length(d, header);
    if (!header->too_small) {
        show_checksum(d, header);
        show_stream(d, n);
        show_payload(d, n);
    }
    close_node(d, layer);
}

static void write_row(struct dissection *d, const void *context)
{
    const struct header *header = context;
    struct text *t = info(d);

    text_uint(t, header->source);
    text_add(t, " → ");
    text_uint(t, header->destination);
    if (!header->whole)
        return;
    if (header->too_small)
        text_printf(t, " [BAD UDP LENGTH %u < %u]", header->length, HEADER_LENGTH);
    if (header->too_large)
        text_printf(t, " [BAD UDP LENGTH %u > IP PAYLOAD LENGTH]", header->length);
    if (header->too_small)
        return;
    text_add(t, " Len=");
    text_uint(t, header->shown);
    if (header->checksum == 0 && header->version == 6)
        text_add(t, " [ILLEGAL CHECKSUM (0)]");
}

/* The tunnel that the datagram goes through, or NULL: the lower port decides first, and before both
 * the user with -d. */
static tunnel_decode *tunnel_of(const struct dissection *d, const struct header *header)
{
    uint16_t low = header->source, high = header->destination;

    if (low > high) {
        low = header->destination;
        high = header->source;
    }
    tunnel_decode *tunnel = tunnel_at(low);
    if (!tunnel && (tunnel = tunnel_at(high)) && dissector_by_port(TRANSPORT_UDP, low))
        tunnel = NULL;
    return tunnel && !engine_decodes_as(d) ? tunnel : NULL;
}

static void payload(struct decoder *decoder, struct dissection *d, const struct network *network,
    const struct header *header)
{
    tunnel_decode *tunnel = left(d) > 0 ? tunnel_of(d, header) : NULL;

    if (tunnel && ++decoder->depth <= DECODE_MAX_DEPTH) {
        tunnel(decoder, d);
        if (d->cursor.bad)
            engine_note_bad(d, decoder->title);
        return;
    }
    if (!d->flow && d->quoted)
        engine_stranger(d, network, header->source, header->destination);
    else
        engine_datagram(d);
}

void udp_dissect(struct decoder *decoder, struct dissection *d, const struct network *network)
{
    struct header header = header_of(d, network);

    if (header.whole && !header.too_small)
        engine_flow(d, network, TRANSPORT_UDP, header.source, header.destination, FLOW_GUESS);
    if (info(d) && left(d) >= 4) {
        row_protocol(d, "UDP");
        info_clear(d);
        info_draft(d, write_row, &header);
    }
    if (d->building)
        show_header(d, &header, header.payload);
    else
        take_nothing(d, HEADER_LENGTH);
    if (!header.whole) {
        engine_note_bad(d, "UDP");
    } else if (!header.too_small) {
        struct scope scope = enter(d, header.payload);
        d->nest = 0; /* what a quoted datagram carries stands beside the error, as in Wireshark */
        payload(decoder, d, network, &header);
        leave(d, scope);
    }
    info_settle(d);
}
