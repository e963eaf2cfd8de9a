/*
 * Every node of a tree is printed, and lies within its source.
 */
#pragma once

#include "analyzer/label.h"

#include <stdlib.h>

static void print_tree(const struct tree *tree)
{
    struct text out = {0};

    for (uint32_t i = 0; i < tree->n; i++) {
        const struct node *node = &tree->nodes[i];

        if (node->source >= tree->n_sources ||
            node->offset + node->size > tree->sources[node->source].bytes.length)
            abort();
        text_reset(&out);
        label_node(&out, node);
        label_value(&out, node);
    }
    text_deinit(&out);
}
