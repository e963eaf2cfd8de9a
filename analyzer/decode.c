/*
 * The entry of the decoder: which link layer a frame begins with.
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
    LINK_FDDI = 10,
    LINK_RAW = 12,
    LINK_RAW_BSD = 14,
    LINK_HDLC = 104,
    LINK_WIRELESS = 105,
    LINK_LOOP = 108,
    LINK_COOKED = 113,
    LINK_RADIOTAP = 127,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_INFINIBAND = 242,
    LINK_COOKED2 = 276,
};

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
        ip_decode(decoder, d);
        break;
    case LINK_IPV6:
        ipv6_decode(decoder, d);
        break;
    case LINK_PPP:
        ppp_decode(decoder, d);
        break;
    case LINK_FDDI:
        fddi_decode(decoder, d);
        break;
    case LINK_HDLC:
        hdlc_decode(decoder, d);
        break;
    case LINK_WIRELESS:
        wireless_decode(decoder, d);
        break;
    case LINK_RADIOTAP:
        radiotap_decode(decoder, d);
        break;
    case LINK_INFINIBAND:
        infiniband_decode(decoder, d);
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
    struct node *protocols = d->building ? frame_show(d) : NULL;
    link_decode(decoder, d);
    if (d->cursor.bad)
        engine_note_bad(d, decoder->title);
    if (protocols)
        frame_name_protocols(d, &decoder->scratch, protocols);
    if (d->row) {
        print_column(d->names, &d->row->source, &decoder->source);
        print_column(d->names, &d->row->destination, &decoder->destination);
    }
}
