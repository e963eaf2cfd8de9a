/*
 * One unit given to a dissector alone, without the program around it.
 */
#pragma once

#include "analyzer/dissector.h"
#include "tests/fuzz/fuzz_piece.h"
#include "tests/fuzz/fuzz_tree.h"

#include <stdlib.h>
#include <string.h>

/* How the first octet of an input is read; targets have bits of their own behind these. */
enum how {
    HOW_TREE = 0x01,
    HOW_ROW = 0x02,
    HOW_CUT = 0x04,  /* of each unit the last octet was not captured */
    HOW_LOST = 0x08, /* octets are lost after each unit */
    HOW_OWN = 0x10,
};

enum { SIZE_LARGEST = 70000 };

/* d: what is known of the unit; its message, if any, gets the octets. shown: called with the tree,
 * or NULL. */
static void parse_unit(const struct dissector *dissector, struct dissection d, uint8_t how,
    const uint8_t *data, uint32_t n,
    void (*shown)(const struct tree *tree, const struct message *message))
{
    uint32_t captured = how & HOW_CUT ? n - 1 : n;
    uint8_t *copy = malloc(captured ? captured : 1); /* so that a read beyond its end is seen */
    struct arena arena = {0};
    struct tree tree;
    struct row row = {.protocol = ""};

    if (!copy)
        return;
    memcpy(copy, data, captured);
    d.cursor = cursor_make(copy, captured, n);
    d.building = how & HOW_TREE;
    d.tree = &tree;
    d.row = how & HOW_ROW ? &row : NULL;
    d.arena = &arena;
    struct message message = {
        .flow = d.flow, .bytes = {copy, captured}, .direction = d.direction, .part = d.part};
    if (d.message)
        d.message = &message;
    if (tree_init(&tree, &arena)) {
        (void)tree_add_source(&tree, "Frame", (struct bytes){copy, captured});
        dissector->parse(&d);
        print_tree(&tree);
        message.n_nodes = tree.n;
        if (shown)
            shown(&tree, &message);
    }
    tree_deinit(&tree);
    row_deinit(&row);
    arena_deinit(&arena);
    free(copy);
}
