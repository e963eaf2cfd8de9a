/*
 * The body of a target whose dissector takes each segment as a unit: FUZZED is the descriptor,
 * FUZZED_STATE its state.
 */
#include "dissectors/dissectors.h"
#include "tests/fuzz/fuzz_tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum how {
    HOW_TREE = 0x01,
    HOW_ROW = 0x02,
    HOW_CUT = 0x04,  /* of each unit the last octet was not captured */
    HOW_LOST = 0x08, /* octets are lost after each unit */
    HOW_MESSAGE = 0x10,
};

enum { SIZE_LARGEST = 70000 };

struct connection {
    uint8_t how;
    uint32_t frames;
    struct flow flow;
    FUZZED_STATE state;
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
    struct message message = {.flow = &c->flow, .bytes = {copy, captured}};
    struct dissection d = {.cursor = cursor_make(copy, captured, n),
        .building = c->how & HOW_TREE,
        .tree = &tree,
        .row = c->how & HOW_ROW ? &row : NULL,
        .message = c->how & HOW_MESSAGE ? &message : NULL,
        .arena = &arena,
        .packet = &packet,
        .flow = &c->flow,
        .direction = direction,
        .quoted = true, /* there is no engine to remember requests */
        .state = &c->state};
    if (tree_init(&tree, &arena)) {
        (void)tree_add_source(&tree, "Frame", (struct bytes){copy, captured});
        FUZZED.parse(&d);
        print_tree(&tree);
    }
    tree_deinit(&tree);
    row_deinit(&row);
    arena_deinit(&arena);
    free(copy);
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
        struct unread unread = {
            .bytes = {data + at, (uint32_t)n}, .direction = direction, .flow = &c->flow};
        if (n > 0) {
            (void)FUZZED.probe(&unread);
            if (FUZZED.frame(&c->state, &unread).kind == FRAMING_MESSAGE)
                parse(c, direction, data + at, (uint32_t)n);
        }
        if (c->how & HOW_LOST)
            (void)FUZZED.gap(&c->state, direction, 1);
        at += n;
    }
    keeps_free(c->flow.dissection.keeps, FLOW_KEEPS);
    free(c);
    return 0;
}
