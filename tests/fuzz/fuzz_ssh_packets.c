/*
 * SSH alone, without the program around it: an octet chooses how, the rest are pieces of the two
 * streams of a connection, each with its direction and length (2 octets) before it
 */
#include "dissectors/dissectors.h"
#include "dissectors/ssh.h"
#include "tests/fuzz/fuzz_tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum how {
    HOW_TREE = 0x01,
    HOW_ROW = 0x02,
    HOW_CUT = 0x04,  /* of each unit the last octet was not captured */
    HOW_LOST = 0x08, /* octets are lost after each piece */
};

enum { SIZE_LARGEST = 70000 };

struct connection {
    uint8_t how;
    uint32_t frames;
    struct flow flow;
    struct ssh state;
    uint8_t waiting[2][SIZE_LARGEST];
    uint32_t n[2];
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
        ssh_dissector.parse(&d);
        print_tree(&tree);
    }
    tree_deinit(&tree);
    row_deinit(&row);
    arena_deinit(&arena);
    free(copy);
}

/* All units that framing finds. */
static void read_on(struct connection *c, enum direction direction)
{
    uint8_t *waiting = c->waiting[direction];

    while (c->n[direction] > 0) {
        struct unread unread = {
            .bytes = {waiting, c->n[direction]}, .direction = direction, .flow = &c->flow};
        (void)ssh_dissector.probe(&unread);
        struct framing framing = ssh_dissector.frame(&c->state, &unread);
        if (framing.kind != FRAMING_MESSAGE)
            return;
        if (framing.length == 0 || framing.length > c->n[direction])
            abort();
        parse(c, direction, waiting, framing.length);
        c->n[direction] -= framing.length;
        memmove(waiting, waiting + framing.length, c->n[direction]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct connection *c = size > 0 && size < SIZE_LARGEST ? calloc(1, sizeof *c) : NULL;

    if (!c)
        return 0;
    c->how = data[0];
    c->flow.transport = TRANSPORT_TCP;
    for (size_t at = 1; at + 2 < size;) {
        enum direction direction = data[at] & 0x80 ? TO_CLIENT : TO_SERVER;
        size_t n = (size_t)(data[at] & 0x7f) << 8 | data[at + 1];
        at += 2;
        if (n > size - at)
            n = size - at;
        memcpy(c->waiting[direction] + c->n[direction], data + at, n);
        c->n[direction] += (uint32_t)n;
        read_on(c, direction);
        if (c->how & HOW_LOST)
            (void)ssh_dissector.gap(&c->state, direction, 1);
        at += n;
    }
    for (uint32_t i = 0; c->flow.dissection.keeps && i < FLOW_KEEPS; i++)
        keep_deinit(&c->flow.dissection.keeps[i]);
    free(c->flow.dissection.keeps);
    free(c);
    return 0;
}
