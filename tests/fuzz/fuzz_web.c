/*
 * HTTP and SSDP: an octet chooses how, the rest are pieces of the two streams of a connection, each
 * with its direction and length (2 octets) before it. Bodies go to whatever their type says:
 * codings, forms, parts, JSON, XML, pictures. Each message is written as in a transcript, too.
 */
#include "dissectors/dissectors.h"
#include "dissectors/http_message.h"
#include "tests/fuzz/fuzz_unit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    HOW_MESSAGE = HOW_OWN,
    HOW_UDP = 0x20, /* each piece is a datagram of SSDP */
};

struct stream {
    uint8_t octets[SIZE_LARGEST];
    uint32_t length;
};

struct connection {
    uint8_t how;
    struct packet packet;
    struct flow flow;
    struct http state;
    struct stream streams[2];
};

static void print_script(const struct tree *tree, const struct message *message)
{
    static const struct script_style style = {.stable = true};
    struct text out = {0};

    if (http_script(&out, tree, message, &style) > out.length)
        abort();
    text_deinit(&out);
}

static void parse(struct connection *c, enum direction direction, const uint8_t *data, uint32_t n,
    enum framing_kind kind)
{
    struct message asked = {0};
    struct dissection d = {.message = c->how & HOW_MESSAGE ? &asked : NULL,
        .packet = &c->packet,
        .flow = &c->flow,
        .direction = direction,
        .part = kind == FRAMING_PART,
        .quoted = true, /* there is no engine to remember requests */
        .state = &c->state};

    c->packet.number++;
    parse_unit(
        c->how & HOW_UDP ? &ssdp_dissector : &http_dissector, d, c->how, data, n, print_script);
}

/* All messages that framing finds. */
static void feed(struct connection *c, enum direction direction, bool ended)
{
    struct stream *stream = &c->streams[direction];
    uint32_t at = 0;

    while (at < stream->length) {
        struct unread unread = {.bytes = {stream->octets + at, stream->length - at},
            .direction = direction,
            .ended = ended,
            .flow = &c->flow};
        struct framing framing = http_dissector.frame(&c->state, &unread);
        if (framing.kind == FRAMING_NEED && !ended)
            break;
        if (framing.kind == FRAMING_NEED)
            framing = framing_message(stream->length - at);
        if (framing.kind == FRAMING_REJECT) {
            at = stream->length;
            break;
        }
        if (framing.length == 0 || framing.length > stream->length - at)
            abort();
        parse(c, direction, stream->octets + at, framing.length, framing.kind);
        at += framing.length;
        if (c->how & HOW_LOST)
            (void)http_dissector.gap(&c->state, direction, 1);
    }
    stream->length -= at;
    memmove(stream->octets, stream->octets + at, stream->length);
}

static void take(struct connection *c, const struct piece *piece)
{
    struct stream *stream = &c->streams[piece->direction];
    struct unread unread = {.bytes = piece->bytes, .direction = piece->direction, .flow = &c->flow};

    if (piece->bytes.length == 0)
        return;
    if (c->how & HOW_UDP) {
        parse(c, piece->direction, piece->bytes.data, piece->bytes.length, FRAMING_MESSAGE);
        return;
    }
    (void)http_dissector.probe(&unread);
    memcpy(stream->octets + stream->length, piece->bytes.data, piece->bytes.length);
    stream->length += piece->bytes.length;
    feed(c, piece->direction, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct connection *c = size > 0 && size < SIZE_LARGEST ? calloc(1, sizeof *c) : NULL;
    struct piece piece;

    if (!c)
        return 0;
    c->how = data[0];
    c->flow.transport = c->how & HOW_UDP ? TRANSPORT_UDP : TRANSPORT_TCP;
    for (size_t at = 1; next_piece(&piece, data, size, &at);)
        take(c, &piece);
    feed(c, TO_SERVER, true);
    feed(c, TO_CLIENT, true);
    keeps_free(c->flow.dissection.keeps, c->flow.dissection.n_keeps);
    free(c);
    return 0;
}
