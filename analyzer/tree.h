/*
 * tree: what a packet was found to hold
 *
 * A flat array of nodes in pre-order, each with its depth; top-level nodes (depth 0) are layers.
 * Labels are made when somebody prints them (analyzer/label.h); a node keeps only what cannot be
 * derived: an own label, a suffix.
 */
#pragma once

#include "analyzer/arena.h"
#include "analyzer/cursor.h"
#include "analyzer/field.h"

#include <stdbool.h>
#include <stdint.h>

/* Caps of one packet. Reaching one sets tree.capped, which the output shows. */
#define TREE_MAX_NODES   (1u << 17)
#define TREE_MAX_DEPTH   400
#define TREE_MAX_SOURCES 64

enum node_flag {
    NODE_GENERATED = 1, /* deduced, not read: printed in [brackets] */
    NODE_HIDDEN = 2,    /* for filters and fields -e only */
    NODE_SECRET = 4,    /* --redact masks it */
    NODE_NO_VALUE = 8,  /* named, but without a value of its own */
};

struct node {
    const struct field *field; /* NULL: a label alone */
    const char *label;         /* instead of the one made from the field, or NULL */
    const char *suffix;        /* after either, or NULL */
    union {
        uint64_t number; /* numbers, bits (already shifted), booleans, frames, ns as int64_t */
        double real;
        const uint8_t *data; /* text, bytes, addresses: length octets */
    } value;
    uint32_t length; /* octets at value.data */
    uint32_t offset; /* in its source */
    uint32_t size;   /* octets it covers */
    uint16_t depth;
    uint8_t source; /* index in tree.sources */
    uint8_t flags;
};

/* Octets that nodes refer to: source 0 is the frame, others are reassembled or decoded. */
struct source {
    const char *title; /* "Frame", "Reassembled TCP" */
    struct bytes bytes;
};

struct tree {
    struct node *nodes; /* reserved for TREE_MAX_NODES: a node never moves */
    uint32_t n;
    uint16_t depth; /* of the next node */
    uint8_t source; /* of the next node */
    bool capped;
    bool only_shown; /* nodes of hidden fields are not wanted */
    uint32_t n_sources;
    struct source sources[TREE_MAX_SOURCES];
    struct arena *arena; /* borrowed */
};

/* Returns false when memory is out. */
bool tree_init(struct tree *tree, struct arena *arena);
void tree_deinit(struct tree *tree);
void tree_reset(struct tree *tree);

/* The octets that a node covers, as far as there are any. */
struct bytes tree_covered(const struct tree *tree, const struct node *node);
/* What of them is secret: only the value, where that stands among them (a header field). */
struct bytes tree_secret(const struct tree *tree, const struct node *node);

/* A cleared node at the end with depth and source set, or NULL when capped. */
struct node *tree_add(struct tree *tree, const struct field *field);
/* Index of the node after the subtree of nodes[index]. */
uint32_t tree_after(const struct tree *tree, uint32_t index);
/* Move the nodes [from, n) so that they stand before [to, from); to <= from. */
void tree_move_back(struct tree *tree, uint32_t to, uint32_t from);
/* Add a source, unless it is the one that was added last; returns its index, or 0 (the frame) when
 * there are too many. */
uint8_t tree_add_source(struct tree *tree, const char *title, struct bytes bytes);
