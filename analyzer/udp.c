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
    [UDP_LENGTH_BAD] = {"udp.length.bad", "Bad length value", FIELD_EXPERT, EXPERT_ERROR,
        EXPERT_MALFORMED},
    [UDP_LENGTH_BAD_ZERO] = {"udp.length.bad_zero", "Length is zero but payload < 65536",
        FIELD_EXPERT, EXPERT_ERROR, EXPERT_MALFORMED},
    [UDP_CHECKSUM_ZERO] = {"udp.checksum.zero", "Illegal checksum value (0)", FIELD_EXPERT,
        EXPERT_ERROR, EXPERT_CHECKSUM},
};
const struct field_table udp_fields = FIELDS(udp);

enum { HEADER_LENGTH = 8 };

struct header {
    uint16_t source, destination, length, checksum;
};

static struct header header_of(const struct dissection *d)
{
    return (struct header){peek_u16(d, 0), peek_u16(d, 2), peek_u16(d, 4), peek_u16(d, 6)};
}

static void show_ports(struct dissection *d)
{
    struct bytes source = peek_rest(d), destination = source;

    source.length = destination.length = 2;
    destination.data += 2;
    uint16_t from = take_u16(d, udp + UDP_SRCPORT);
    uint16_t to = take_u16(d, udp + UDP_DSTPORT);
    put_uint(d, udp + UDP_PORT, source, from);
    put_uint(d, udp + UDP_PORT, destination, to);
}

static void show_stream(struct dissection *d)
{
    const struct flow *flow = d->flow;

    if (!flow)
        return;
    gen_uint(d, udp + UDP_STREAM, flow->number);
    if (d->quoted || cursor_wire_left(&d->cursor) == 0)
        return;
    struct node *node = gen_label(d, "Timestamps");
    descend(d, node);
    gen_uint(d, udp + UDP_TIME_RELATIVE, (uint64_t)(d->packet->time - flow->first_time));
    gen_uint(d, udp + UDP_TIME_DELTA, (uint64_t)(d->packet->time - flow->previous_time));
    ascend(d, node);
}

static void show_payload(struct dissection *d)
{
    struct bytes payload = peek_rest(d);

    if (payload.length == 0)
        return;
    node_label(d, put_text(d, udp + UDP_PAYLOAD, payload), "UDP payload (%u byte%s)",
        payload.length, payload.length == 1 ? "" : "s");
}

static void label_ports(struct dissection *d, struct node *layer, const struct header *header)
{
    struct text label = {0};

    if (!layer)
        return;
    text_add(&label, "User Datagram Protocol, Src Port: ");
    resolver_port(d->names, &label, TRANSPORT_UDP, header->source);
    text_add(&label, ", Dst Port: ");
    resolver_port(d->names, &label, TRANSPORT_UDP, header->destination);
    node_label(d, layer, "%s", text_string(&label));
    text_deinit(&label);
}

static void show_header(struct dissection *d, const struct header *header)
{
    struct node *layer = open_layer(d, udp + UDP);

    label_ports(d, layer, header);
    show_ports(d);
    take_u16(d, udp + UDP_LENGTH);
    take_u16(d, udp + UDP_CHECKSUM);
    node_suffix(d, d->last, " [unverified]");
    gen_uint(d, udp + UDP_CHECKSUM_STATUS, CHECKSUM_UNVERIFIED);
    show_stream(d);
    show_payload(d);
    close_node(d, layer);
}

static void show_row(struct dissection *d, const struct header *header)
{
    struct text *t = info(d);

    row_protocol(d, "UDP");
    info_clear(d);
    text_uint(t, header->source);
    text_add(t, " → ");
    text_uint(t, header->destination);
    text_add(t, " Len=");
    text_uint(t, header->length - HEADER_LENGTH);
}

void udp_dissect(struct dissection *d, const struct network *network)
{
    struct header header = header_of(d);

    if (!cursor_has(&d->cursor, HEADER_LENGTH)) {
        open_layer(d, udp + UDP);
        take_nothing(d, HEADER_LENGTH);
        engine_note_bad(d, "UDP");
        return;
    }
    engine_flow(d, network, TRANSPORT_UDP, header.source, header.destination, FLOW_GUESS);
    if (info(d))
        show_row(d, &header);
    if (d->building)
        show_header(d, &header);
    else
        take_nothing(d, HEADER_LENGTH);
    engine_datagram(d);
}
