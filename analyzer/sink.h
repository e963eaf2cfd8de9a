/*
 * sink: where the results go
 *
 * A sink says what it wants; nothing else is made. Everything it is given is borrowed until it
 * returns. Escaping and formats are its business.
 */
#pragma once

#include "analyzer/capture.h"
#include "analyzer/message.h"
#include "analyzer/row.h"
#include "analyzer/tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct frame {
    const struct packet *packet;
    int64_t time_relative;          /* ns since the first frame of the capture */
    int64_t time_delta;             /* ns since the frame before */
    const struct flow *flow;        /* NULL: none */
    enum direction direction;       /* of the flow */
    const struct tree *tree;        /* empty unless wanted */
    const struct row *row;          /* empty unless wanted */
    const struct message *messages; /* none unless wanted */
    size_t n_messages;
};

struct object_event;

struct sink {
    const struct sink_class *class;
    bool wants_tree, wants_row, wants_messages, wants_flows, wants_objects;
    bool only_shown; /* of the tree: no nodes of hidden fields */
};

struct sink_class {
    /* Each may be NULL. false ends the run (the reader has gone, the disk is full). */
    bool (*begin)(struct sink *sink, const struct capture *capture);
    bool (*frame)(struct sink *sink, const struct frame *frame);
    /* A step of an object (analyzer/object.h): before the frame that brought it is given. */
    bool (*object)(struct sink *sink, const struct object_event *event);
    /* The flow is over: closed, evicted, or at the end of the capture. */
    bool (*flow)(struct sink *sink, const struct flow *flow);
    bool (*end)(struct sink *sink, const struct capture *capture);
    void (*free)(struct sink *sink);
};
