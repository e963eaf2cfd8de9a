/*
 * The entry of the decoder: the layer "Frame", and which link layer a frame begins with.
 */
#include "analyzer/decode.h"

#include "analyzer/defrag.h"
#include "analyzer/echo.h"
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"
#include "analyzer/text.h"
#include "analyzer/resolver.h"

#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

/* DLT_ values (pcap-linktype(7)); not all versions of libpcap name all of them. */
enum link_type {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_PPP = 9,
    LINK_RAW = 12,
    LINK_RAW_BSD = 14,
    LINK_LOOP = 108,
    LINK_COOKED = 113,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_COOKED2 = 276,
};

enum {
    FRAME,
    FRAME_TIME,
    FRAME_OFFSET_SHIFT,
    FRAME_TIME_EPOCH,
    FRAME_TIME_DELTA,
    FRAME_TIME_DELTA_DISPLAYED,
    FRAME_TIME_RELATIVE,
    FRAME_NUMBER,
    FRAME_LEN,
    FRAME_CAP_LEN,
    FRAME_MARKED,
    FRAME_IGNORED,
};

static const struct field frame[] = {
    [FRAME] = {"frame", "Frame", FIELD_PROTOCOL},
    [FRAME_TIME] = {"frame.time", "Arrival Time", FIELD_TIME},
    [FRAME_OFFSET_SHIFT] = {"frame.offset_shift", "Time shift for this packet", FIELD_DURATION,
        .unit = " seconds"},
    [FRAME_TIME_EPOCH] = {"frame.time_epoch", "Epoch Time", FIELD_DURATION, .unit = " seconds"},
    [FRAME_TIME_DELTA] = {"frame.time_delta", "Time delta from previous captured frame",
        FIELD_DURATION, .unit = " seconds"},
    [FRAME_TIME_DELTA_DISPLAYED] = {"frame.time_delta_displayed",
        "Time delta from previous displayed frame", FIELD_DURATION, .unit = " seconds"},
    [FRAME_TIME_RELATIVE] = {"frame.time_relative", "Time since reference or first frame",
        FIELD_DURATION, .unit = " seconds"},
    [FRAME_NUMBER] = {"frame.number", "Frame Number", FIELD_UINT32, BASE_DEC},
    [FRAME_LEN] = {"frame.len", "Frame length on the wire", FIELD_UINT32, BASE_DEC},
    [FRAME_CAP_LEN] = {"frame.cap_len", "Frame length stored into the capture file", FIELD_UINT32,
        BASE_DEC},
    [FRAME_MARKED] = {"frame.marked", "Frame is marked", FIELD_BOOL, .names = &true_names},
    [FRAME_IGNORED] = {"frame.ignored", "Frame is ignored", FIELD_BOOL, .names = &true_names},
};
const struct field_table frame_fields = FIELDS(frame);

struct decoder *decoder_new(decode_transport *transport)
{
    struct decoder *decoder = calloc(1, sizeof(*decoder));

    if (decoder)
        decoder->transport = transport;
    return decoder;
}

void decoder_free(struct decoder *decoder)
{
    if (!decoder)
        return;
    free(decoder->arp_users);
    echo_free(decoder->echoes);
    defrag_free(decoder->defrag);
    text_deinit(&decoder->scratch);
    free(decoder);
}

static void show_times(struct dissection *d)
{
    int64_t time = d->packet->time;
    int64_t delta = time - d->previous_time;
    struct bytes nowhere = {d->cursor.base, 0};

    put_uint(d, frame + FRAME_TIME, nowhere, (uint64_t)time);
    gen_uint(d, frame + FRAME_OFFSET_SHIFT, 0);
    put_uint(d, frame + FRAME_TIME_EPOCH, nowhere, (uint64_t)time);
    gen_uint(d, frame + FRAME_TIME_DELTA, (uint64_t)delta);
    gen_uint(d, frame + FRAME_TIME_DELTA_DISPLAYED, (uint64_t)delta);
    gen_uint(d, frame + FRAME_TIME_RELATIVE, (uint64_t)(time - d->first_time));
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void show_frame(struct dissection *d)
{
    const struct packet *p = d->packet;
    struct bytes nowhere = {d->cursor.base, 0};
    uint64_t bits = (uint64_t)p->length * 8, captured_bits = (uint64_t)p->captured * 8;
    struct node *layer = open_layer(d, frame + FRAME);

    node_label(d, layer, "Frame %u: %u byte%s on wire (%llu bits), %u byte%s captured (%llu bits)",
        p->number, p->length, plural(p->length), (unsigned long long)bits, p->captured,
        plural(p->captured), (unsigned long long)captured_bits);
    show_times(d);
    put_uint(d, frame + FRAME_NUMBER, nowhere, p->number);
    node_label(d, put_uint(d, frame + FRAME_LEN, nowhere, p->length),
        "Frame Length: %u byte%s (%llu bits)", p->length, plural(p->length),
        (unsigned long long)bits);
    node_label(d, put_uint(d, frame + FRAME_CAP_LEN, nowhere, p->captured),
        "Capture Length: %u byte%s (%llu bits)", p->captured, plural(p->captured),
        (unsigned long long)captured_bits);
    gen_uint(d, frame + FRAME_MARKED, 0);
    gen_uint(d, frame + FRAME_IGNORED, 0);
    ascend(d, layer);
}

static void unknown_link(struct dissection *d)
{
    const char *name = pcap_datalink_val_to_name(d->packet->link_type);

    row_protocol(d, "UNKNOWN");
    info_add(d, "Link type %d (%s)", d->packet->link_type, name ? name : "unknown");
    engine_data(d);
}

static void link_decode(struct decoder *decoder, struct dissection *d)
{
    switch (d->packet->link_type) {
    case LINK_ETHERNET:
        ether_decode(decoder, d);
        break;
    case LINK_COOKED:
        cooked_decode(decoder, d);
        break;
    case LINK_COOKED2:
        cooked2_decode(decoder, d);
        break;
    case LINK_NULL:
        null_decode(decoder, d);
        break;
    case LINK_LOOP:
        loop_decode(decoder, d);
        break;
    case LINK_RAW:
    case LINK_RAW_BSD:
        raw_decode(decoder, d);
        break;
    case LINK_IPV4:
        ipv4_decode(decoder, d);
        break;
    case LINK_IPV6:
        ipv6_decode(decoder, d);
        break;
    case LINK_PPP:
        ppp_decode(decoder, d);
        break;
    default:
        unknown_link(d);
    }
}

static void print_column(struct resolver *names, struct text *out, const struct column *column)
{
    switch (column->kind) {
    case COLUMN_ETHER:
        resolver_ether(names, out, column->octets);
        break;
    case COLUMN_IPV4:
        text_ipv4(out, column->octets);
        break;
    case COLUMN_IPV6:
        text_ipv6(out, column->octets);
        break;
    case COLUMN_NOT_APPLICABLE:
        text_add(out, "N/A");
        break;
    case COLUMN_NONE:
        break;
    }
}

void decode_frame(struct decoder *decoder, struct dissection *d)
{
    decoder->source.kind = decoder->destination.kind = COLUMN_NONE;
    decoder->depth = 0;
    decoder->title = "Frame";
    decoder->vlan = 0;
    if (d->building)
        show_frame(d);
    link_decode(decoder, d);
    if (d->cursor.bad)
        engine_note_bad(d, decoder->title);
    if (d->row) {
        print_column(d->names, &d->row->source, &decoder->source);
        print_column(d->names, &d->row->destination, &decoder->destination);
    }
}
