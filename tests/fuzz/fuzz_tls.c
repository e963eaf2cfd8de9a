/*
 * TLS: an octet chooses how, the rest are pieces of the two streams of a connection, each with its
 * direction and length (2 octets) before it
 */
#include "dissectors/dissectors.h"
#include "dissectors/tls_parts.h"
#include "tests/fuzz/fuzz_tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum how {
    HOW_TREE = 0x01,
    HOW_ROW = 0x02,
    HOW_CUT = 0x04,  /* of each unit the last octet was not captured */
    HOW_LOST = 0x08, /* octets are lost after each unit */
    HOW_PORT = 0x10, /* the well-known one */
};

enum { SIZE_MAX_STREAM = 70000 };

struct stream {
    uint8_t octets[SIZE_MAX_STREAM];
    uint32_t length;
};

struct connection {
    uint8_t how;
    uint32_t frames;
    struct flow flow;
    struct tls_flow state;
    struct stream streams[2];
};

static void parse(struct connection *c, enum direction direction, const uint8_t *data, uint32_t n)
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
    struct dissection d = {.cursor = cursor_make(copy, captured, n),
        .building = c->how & HOW_TREE,
        .tree = &tree,
        .row = c->how & HOW_ROW ? &row : NULL,
        .arena = &arena,
        .packet = &packet,
        .flow = &c->flow,
        .direction = direction,
        .state = &c->state};
    if (tree_init(&tree, &arena)) {
        (void)tree_add_source(&tree, "Frame", (struct bytes){copy, captured});
        tls_dissector.parse(&d);
        print_tree(&tree);
    }
    tree_deinit(&tree);
    row_deinit(&row);
    arena_deinit(&arena);
    free(copy);
}

/* All units that framing finds. */
static void feed(struct connection *c, enum direction direction)
{
    struct stream *stream = &c->streams[direction];
    uint32_t at = 0;

    while (at < stream->length) {
        struct unread unread = {.bytes = {stream->octets + at, stream->length - at},
            .direction = direction,
            .flow = &c->flow};
        struct framing framing = tls_dissector.frame(&c->state, &unread);
        if (framing.kind == FRAMING_NEED)
            break;
        if (framing.length == 0 || framing.length > stream->length - at)
            abort();
        parse(c, direction, stream->octets + at, framing.length);
        at += framing.length;
        if (c->how & HOW_LOST)
            (void)tls_dissector.gap(&c->state, direction, 1);
    }
    stream->length -= at;
    memmove(stream->octets, stream->octets + at, stream->length);
}

static void add(struct stream *stream, const uint8_t *data, uint32_t n)
{
    if (n > SIZE_MAX_STREAM - stream->length)
        n = SIZE_MAX_STREAM - stream->length;
    memcpy(stream->octets + stream->length, data, n);
    stream->length += n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct connection *c = size > 0 && size < SIZE_MAX_STREAM ? calloc(1, sizeof *c) : NULL;

    if (!c)
        return 0;
    c->how = data[0];
    c->flow.transport = TRANSPORT_TCP;
    c->flow.ends[TO_SERVER].port = c->how & HOW_PORT ? 443 : 4433;
    for (size_t at = 1; at + 2 < size;) {
        enum direction direction = data[at] & 0x80 ? TO_CLIENT : TO_SERVER;
        size_t n = (size_t)(data[at] & 0x7f) << 8 | data[at + 1];
        at += 2;
        if (n > size - at)
            n = size - at;
        struct unread unread = {
            .bytes = {data + at, (uint32_t)n}, .direction = direction, .flow = &c->flow};
        if (n > 0)
            (void)tls_dissector.probe(&unread);
        add(&c->streams[direction], data + at, (uint32_t)n);
        feed(c, direction);
        at += n;
    }
    keeps_free(c->flow.dissection.keeps, FLOW_KEEPS);
    free(c);
    return 0;
}
