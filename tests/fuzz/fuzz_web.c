/*
 * HTTP and SSDP: an octet chooses how, the rest are pieces of the two streams of a connection, each
 * with its direction and length (2 octets) before it. Bodies go to whatever their type says:
 * codings, forms, parts, JSON, XML, pictures. Each message is written as in a transcript, too.
 */
#include "dissectors/dissectors.h"
#include "dissectors/http_message.h"
#include "tests/fuzz/fuzz_tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum how {
    HOW_TREE = 0x01,
    HOW_ROW = 0x02,
    HOW_CUT = 0x04,  /* of each message the last octet was not captured */
    HOW_LOST = 0x08, /* octets are lost after each message */
    HOW_MESSAGE = 0x10,
    HOW_UDP = 0x20, /* each piece is a datagram of SSDP */
};

enum { SIZE_LARGEST = 70000 };

struct stream {
    uint8_t octets[SIZE_LARGEST];
    uint32_t length;
};

struct connection {
    uint8_t how;
    uint32_t frames;
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
    uint32_t captured = c->how & HOW_CUT ? n - 1 : n;
    uint8_t *copy = malloc(captured ? captured : 1); /* so that a read beyond its end is seen */
    struct packet packet = {.number = ++c->frames};
    struct arena arena = {0};
    struct tree tree;
    struct row row = {0};

    if (!copy)
        return;
    memcpy(copy, data, captured);
    struct message message = {.flow = &c->flow,
        .bytes = {copy, captured},
        .direction = direction,
        .part = kind == FRAMING_PART};
    struct dissection d = {.cursor = cursor_make(copy, captured, n),
        .building = c->how & HOW_TREE,
        .tree = &tree,
        .row = c->how & HOW_ROW ? &row : NULL,
        .message = c->how & HOW_MESSAGE ? &message : NULL,
        .arena = &arena,
        .packet = &packet,
        .flow = &c->flow,
        .direction = direction,
        .part = kind == FRAMING_PART,
        .quoted = true, /* there is no engine to remember requests */
        .state = &c->state};
    if (tree_init(&tree, &arena)) {
        (void)tree_add_source(&tree, "Frame", (struct bytes){copy, captured});
        (c->how & HOW_UDP ? &ssdp_dissector : &http_dissector)->parse(&d);
        print_tree(&tree);
        message.n_nodes = tree.n;
        print_script(&tree, &message);
    }
    tree_deinit(&tree);
    row_deinit(&row);
    arena_deinit(&arena);
    free(copy);
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

static void take(struct connection *c, enum direction direction, const uint8_t *data, uint32_t n)
{
    struct stream *stream = &c->streams[direction];
    struct unread unread = {.bytes = {data, n}, .direction = direction, .flow = &c->flow};

    if (n == 0)
        return;
    if (c->how & HOW_UDP) {
        parse(c, direction, data, n, FRAMING_MESSAGE);
        return;
    }
    (void)http_dissector.probe(&unread);
    memcpy(stream->octets + stream->length, data, n);
    stream->length += n;
    feed(c, direction, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct connection *c = size > 0 && size < SIZE_LARGEST ? calloc(1, sizeof *c) : NULL;

    if (!c)
        return 0;
    c->how = data[0];
    c->flow.transport = c->how & HOW_UDP ? TRANSPORT_UDP : TRANSPORT_TCP;
    for (size_t at = 1; at + 2 < size;) {
        enum direction direction = data[at] & 0x80 ? TO_CLIENT : TO_SERVER;
        size_t n = (size_t)(data[at] & 0x7f) << 8 | data[at + 1];
        at += 2;
        if (n > size - at)
            n = size - at;
        take(c, direction, data + at, (uint32_t)n);
        at += n;
    }
    feed(c, TO_SERVER, true);
    feed(c, TO_CLIENT, true);
    keeps_free(c->flow.dissection.keeps, FLOW_KEEPS);
    free(c);
    return 0;
}
