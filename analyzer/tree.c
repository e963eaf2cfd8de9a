#include "analyzer/tree.h"

#include "analyzer/pages.h"

#include <string.h>

static const size_t NODES_SIZE = TREE_MAX_NODES * sizeof(struct node);

/* Reserved as a whole and touched as needed, so that a node never moves. */
bool tree_init(struct tree *tree, struct arena *arena)
{
    *tree = (struct tree){.nodes = pages_reserve(NODES_SIZE), .arena = arena};
    return tree->nodes != NULL;
}

void tree_deinit(struct tree *tree)
{
    pages_release(tree->nodes, NODES_SIZE);
    *tree = (struct tree){0};
}

void tree_reset(struct tree *tree)
{
    tree->n = 0;
    tree->depth = 0;
    tree->source = 0;
    tree->capped = false;
    tree->n_sources = 0;
}

struct node *tree_add(struct tree *tree, const struct field *field)
{
    if (tree->n == TREE_MAX_NODES || tree->depth >= TREE_MAX_DEPTH) {
        tree->capped = true;
        return NULL;
    }
    struct node *node = &tree->nodes[tree->n++];
    *node = (struct node){.field = field, .depth = tree->depth, .source = tree->source};
    return node;
}

uint32_t tree_after(const struct tree *tree, uint32_t index)
{
    uint16_t depth = tree->nodes[index].depth;
    uint32_t after = index + 1;

    while (after < tree->n && tree->nodes[after].depth > depth)
        after++;
    return after;
}

/* Three reversals turn [to, from) and [from, n) around each other in place. */
static void reverse(struct node *nodes, uint32_t first, uint32_t end)
{
    while (first + 1 < end) {
        struct node other = nodes[first];
        nodes[first++] = nodes[--end];
        nodes[end] = other;
    }
}

void tree_move_back(struct tree *tree, uint32_t to, uint32_t from)
{
    reverse(tree->nodes, to, from);
    reverse(tree->nodes, from, tree->n);
    reverse(tree->nodes, to, tree->n);
}

uint8_t tree_add_source(struct tree *tree, const char *title, struct bytes bytes)
{
    struct source *last = tree->n_sources > 1 ? &tree->sources[tree->n_sources - 1] : NULL;

    if (last && last->bytes.data == bytes.data && last->bytes.length == bytes.length)
        return (uint8_t)(tree->n_sources - 1);
    if (tree->n_sources == TREE_MAX_SOURCES) {
        tree->capped = true;
        return 0;
    }
    tree->sources[tree->n_sources] = (struct source){title, bytes};
    return (uint8_t)tree->n_sources++;
}

struct bytes tree_covered(const struct tree *tree, const struct node *node)
{
    struct bytes source = node->source < tree->n_sources ? tree->sources[node->source].bytes
                                                         : (struct bytes){NULL, 0};

    if (node->offset >= source.length)
        return (struct bytes){NULL, 0};
    uint32_t most = source.length - node->offset;
    return (struct bytes){source.data + node->offset, node->size < most ? node->size : most};
}

struct bytes tree_secret(const struct tree *tree, const struct node *node)
{
    struct bytes all = tree_covered(tree, node);
    bool octets = node->field &&
                  (node->field->type == FIELD_TEXT || node->field->type == FIELD_BYTES) &&
                  !(node->flags & NODE_NO_VALUE);

    if (!octets || !node->value.data || node->value.data < all.data ||
        node->value.data + node->length > all.data + all.length)
        return all;
    return (struct bytes){node->value.data, node->length};
}
