#include "analyzer/redact.h"

#include "analyzer/arena.h"
#include "analyzer/unread.h"

#include <stdlib.h>
#include <string.h>

/* --- gathering -------------------------------------------------------------------------------- */

static bool has_octets(const struct node *node)
{
    return node->field && (node->field->type == FIELD_TEXT || node->field->type == FIELD_BYTES) &&
           node->value.data && !(node->flags & NODE_NO_VALUE);
}

static void gather_nodes(struct secrets *secrets, const struct tree *tree)
{
    for (uint32_t i = 0; i < tree->n; i++) {
        const struct node *node = &tree->nodes[i];
        if (!(node->flags & NODE_SECRET))
            continue;
        if (has_octets(node))
            secrets_add(secrets, (struct bytes){node->value.data, node->length});
        secrets_add(secrets, tree_secret(tree, node));
    }
}

/* Where in its stream the secret octets of a message lie. */
static void gather_ranges(
    struct secrets *secrets, const struct frame *frame, const struct message *message)
{
    const struct tree *tree = frame->tree;
    uint32_t end = message->first_node + message->n_nodes;

    if (!frame->flow || frame->flow->transport != TRANSPORT_TCP)
        return;
    for (uint32_t i = message->first_node; i < end && i < tree->n; i++) {
        struct bytes span = tree_secret(tree, &tree->nodes[i]), all = message->bytes;
        if (!(tree->nodes[i].flags & NODE_SECRET) || span.length == 0 || span.data < all.data ||
            span.data + span.length > all.data + all.length)
            continue;
        struct secret_range range;
        memset(&range, 0, sizeof range);
        range.stream = frame->flow->number;
        range.direction = (uint8_t)message->direction;
        range.from = (uint32_t)(message->stream_offset + (uint64_t)(span.data - all.data));
        range.length = span.length;
        secrets_add_range(secrets, &range);
    }
}

static void gather(struct secrets *secrets, const struct frame *frame)
{
    gather_nodes(secrets, frame->tree);
    for (size_t i = 0; i < frame->n_messages; i++)
        gather_ranges(secrets, frame, &frame->messages[i]);
    for (size_t i = 0; i < frame->n_messages; i++)
        for (const struct credential *c = frame->messages[i].credentials; c; c = c->next)
            secrets_add(secrets, c->secret);
}

struct secrets_sink {
    struct sink sink;
    struct secrets *secrets;
    struct unread_flows unread;
};

static bool learn_frame(struct sink *sink, const struct frame *frame)
{
    struct secrets_sink *self = (struct secrets_sink *)sink;

    gather(self->secrets, frame);
    unread_frame(&self->unread, self->secrets, frame);
    return true;
}

static bool learn_end(struct sink *sink, const struct capture *capture)
{
    struct secrets_sink *self = (struct secrets_sink *)sink;

    (void)capture;
    unread_end(&self->unread, self->secrets);
    return true;
}

static void learn_free(struct sink *sink)
{
    unread_deinit(&((struct secrets_sink *)sink)->unread);
    free(sink);
}

static const struct sink_class learn_class = {
    .frame = learn_frame, .end = learn_end, .free = learn_free};

struct sink *secrets_sink_new(struct secrets *secrets)
{
    struct secrets_sink *self = calloc(1, sizeof *self);

    if (!self)
        return NULL;
    self->sink = (struct sink){.class = &learn_class, .wants_tree = true, .wants_messages = true};
    self->secrets = secrets;
    return &self->sink;
}

/* --- masking ---------------------------------------------------------------------------------- */

struct redact_sink {
    struct sink sink;
    struct sink *inner;
    struct secrets *secrets;
    struct arena arena; /* copies, as long as the frame */
    struct tree tree;
    struct row row;
};

static struct redact_sink *self_of(struct sink *sink)
{
    return (struct redact_sink *)sink;
}

/* A masked copy; the same octets where nothing is to be masked. All of them go where all is. */
static struct bytes masked(struct redact_sink *self, struct bytes bytes, bool all)
{
    uint8_t *copy = bytes.length ? arena_alloc(&self->arena, bytes.length) : NULL;

    if (!copy)
        return (struct bytes){NULL, 0};
    memcpy(copy, bytes.data, bytes.length);
    if (all)
        memset(copy, SECRET_MASK, bytes.length);
    else if (!secrets_mask(self->secrets, copy, bytes.length))
        return bytes;
    return (struct bytes){copy, bytes.length};
}

static const char *masked_string(struct redact_sink *self, const char *string)
{
    if (!string)
        return NULL;
    size_t n = strlen(string);
    char *copy = arena_alloc(&self->arena, n + 1);
    if (!copy)
        return "";
    memcpy(copy, string, n + 1);
    return secrets_mask(self->secrets, (uint8_t *)copy, n) ? copy : string;
}

/* The source that holds these octets, or NULL. */
static const struct source *source_of(const struct tree *tree, const uint8_t *data, uint32_t length)
{
    for (uint32_t i = 0; i < tree->n_sources; i++) {
        const struct bytes *bytes = &tree->sources[i].bytes;
        if (data >= bytes->data && data + length <= bytes->data + bytes->length)
            return &tree->sources[i];
    }
    return NULL;
}

/* The same octets in the copies of the sources, or a copy of their own. */
static struct bytes moved(struct redact_sink *self, const struct tree *from, struct bytes bytes)
{
    const struct source *source = bytes.data ? source_of(from, bytes.data, bytes.length) : NULL;

    if (!bytes.data)
        return bytes;
    if (!source)
        return masked(self, bytes, false);
    const struct source *copy = &self->tree.sources[source - from->sources];
    return (struct bytes){copy->bytes.data + (bytes.data - source->bytes.data), bytes.length};
}

/* The sources, with asterisks where nodes are secret and where secrets stand. */
static void copy_sources(struct redact_sink *self, const struct tree *from)
{
    struct tree *tree = &self->tree;

    tree->n_sources = from->n_sources;
    for (uint32_t i = 0; i < from->n_sources; i++) {
        struct bytes bytes = from->sources[i].bytes;
        uint8_t *copy = arena_alloc(&self->arena, bytes.length + 1);
        tree->sources[i] = (struct source){from->sources[i].title, {copy, copy ? bytes.length : 0}};
        if (!copy)
            continue;
        memcpy(copy, bytes.data, bytes.length);
        secrets_mask(self->secrets, copy, bytes.length);
        for (uint32_t k = 0; k < from->n; k++) {
            const struct node *node = &from->nodes[k];
            if (!(node->flags & NODE_SECRET) || node->source != i)
                continue;
            struct bytes span = tree_secret(from, node);
            if (span.length > 0)
                memset(copy + (span.data - bytes.data), SECRET_MASK, span.length);
        }
    }
}

/* The frame's own octets in ranges that are secret: a part of a line, a key, said again. */
static void mask_segment(struct redact_sink *self, const struct frame *frame)
{
    const struct node *payload = NULL;
    struct bytes source =
        self->tree.n_sources ? self->tree.sources[0].bytes : (struct bytes){NULL, 0};
    uint64_t offset;

    if (!frame->flow || !unread_segment(frame, &offset, &payload) ||
        payload->offset > source.length || payload->size > source.length - payload->offset)
        return;
    struct secret_range place = {.stream = frame->flow->number,
        .from = (uint32_t)offset,
        .length = payload->size,
        .direction = (uint8_t)frame->direction};
    secrets_mask_range(self->secrets, &place, (uint8_t *)(uintptr_t)source.data + payload->offset);
}

/* The same in octets of several segments put together, which may go on behind the message. */
static void mask_reassembled(
    struct redact_sink *self, const struct frame *frame, const struct message *message)
{
    struct bytes said = message->bytes;
    const struct source *source = said.data ? source_of(frame->tree, said.data, said.length) : NULL;

    if (!frame->flow || frame->flow->transport != TRANSPORT_TCP || !source ||
        source == frame->tree->sources)
        return;
    struct bytes copy = self->tree.sources[source - frame->tree->sources].bytes;
    uint32_t before = (uint32_t)(said.data - source->bytes.data);
    struct secret_range place = {.stream = frame->flow->number,
        .from = (uint32_t)message->stream_offset - before,
        .length = copy.length,
        .direction = (uint8_t)message->direction};
    secrets_mask_range(self->secrets, &place, (uint8_t *)(uintptr_t)copy.data);
}

static void copy_node(struct redact_sink *self, const struct tree *from, struct node *node)
{
    node->label = masked_string(self, node->label);
    node->suffix = masked_string(self, node->suffix);
    if (!node->field || field_is_number(node->field) || node->field->type == FIELD_BOOL)
        return;
    switch (node->field->type) {
    case FIELD_TEXT:
    case FIELD_BYTES: {
        struct bytes value = {node->value.data, node->length};
        bool own = value.data && !source_of(from, value.data, value.length);
        value =
            own && node->flags & NODE_SECRET ? masked(self, value, true) : moved(self, from, value);
        node->value.data = value.data;
        node->length = value.length;
        return;
    }
    default: /* addresses, times: nobody's secret */
        return;
    }
}

static void copy_tree(struct redact_sink *self, const struct frame *frame)
{
    const struct tree *from = frame->tree;
    struct tree *tree = &self->tree;

    copy_sources(self, from);
    mask_segment(self, frame);
    for (size_t i = 0; i < frame->n_messages; i++)
        mask_reassembled(self, frame, &frame->messages[i]);
    tree->capped = from->capped;
    tree->n = from->n;
    tree->nodes = arena_alloc(&self->arena, (from->n + 1) * sizeof *tree->nodes);
    if (!tree->nodes) {
        tree->n = 0;
        tree->capped = true;
        return;
    }
    memcpy(tree->nodes, from->nodes, from->n * sizeof *tree->nodes);
    for (uint32_t i = 0; i < tree->n; i++)
        copy_node(self, from, &tree->nodes[i]);
}

static void copy_text(struct redact_sink *self, struct text *to, const struct text *from)
{
    text_reset(to);
    text_add_n(to, from->data, from->length);
    if (to->length > 0)
        secrets_mask(self->secrets, (uint8_t *)to->data, to->length);
}

static void copy_row(struct redact_sink *self, const struct row *from)
{
    self->row.protocol = from->protocol;
    copy_text(self, &self->row.source, &from->source);
    copy_text(self, &self->row.destination, &from->destination);
    copy_text(self, &self->row.info, &from->info);
}

static struct credential *copy_credentials(
    struct redact_sink *self, const struct credential *credential)
{
    struct credential *first = NULL, **end = &first;

    for (; credential; credential = credential->next) {
        struct credential *copy = arena_alloc(&self->arena, sizeof *copy);
        if (!copy)
            break;
        *copy = *credential;
        copy->user = masked(self, credential->user, false);
        copy->secret = masked(self, credential->secret, true);
        copy->next = NULL;
        *end = copy;
        end = &copy->next;
    }
    return first;
}

static struct message *copy_messages(struct redact_sink *self, const struct frame *frame)
{
    struct message *messages =
        arena_alloc(&self->arena, (frame->n_messages + 1) * sizeof *messages);

    for (size_t i = 0; messages && i < frame->n_messages; i++) {
        struct message *message = &messages[i];
        *message = frame->messages[i];
        message->bytes = moved(self, frame->tree, message->bytes);
        message->summary = masked_string(self, message->summary);
        for (size_t k = 0; k < CAPTION_ARGUMENTS; k++)
            message->arguments[k] = moved(self, frame->tree, message->arguments[k]);
        message->credentials = copy_credentials(self, message->credentials);
    }
    return messages;
}

static bool redact_frame(struct sink *sink, const struct frame *frame)
{
    struct redact_sink *self = self_of(sink);
    struct frame copy = *frame;

    if (!self->inner->class->frame)
        return true;
    arena_reset(&self->arena);
    gather(self->secrets, frame);
    copy_tree(self, frame);
    copy_row(self, frame->row);
    struct message *messages = copy_messages(self, frame);
    copy.tree = &self->tree;
    copy.row = &self->row;
    copy.messages = messages;
    copy.n_messages = messages ? frame->n_messages : 0;
    return self->inner->class->frame(self->inner, &copy);
}

/* Whoever prints names of objects masks them: at its end, when all secrets are known. */
static bool redact_object(struct sink *sink, const struct object_event *event)
{
    struct sink *inner = self_of(sink)->inner;

    return !inner->class->object || inner->class->object(inner, event);
}

static bool redact_begin(struct sink *sink, const struct capture *capture)
{
    struct sink *inner = self_of(sink)->inner;

    return !inner->class->begin || inner->class->begin(inner, capture);
}

static bool redact_flow(struct sink *sink, const struct flow *flow)
{
    struct sink *inner = self_of(sink)->inner;

    return !inner->class->flow || inner->class->flow(inner, flow);
}

static bool redact_end(struct sink *sink, const struct capture *capture)
{
    struct sink *inner = self_of(sink)->inner;

    return !inner->class->end || inner->class->end(inner, capture);
}

static void redact_free(struct sink *sink)
{
    struct redact_sink *self = self_of(sink);

    arena_deinit(&self->arena);
    row_deinit(&self->row);
    free(self);
}

static const struct sink_class redact_class = {
    .begin = redact_begin,
    .frame = redact_frame,
    .object = redact_object,
    .flow = redact_flow,
    .end = redact_end,
    .free = redact_free,
};

struct sink *redact_sink_new(struct sink *inner, struct secrets *secrets)
{
    struct redact_sink *self = calloc(1, sizeof *self);

    if (!self)
        return NULL;
    self->sink = *inner;
    self->sink.class = &redact_class;
    self->sink.wants_tree = self->sink.wants_messages = true;
    self->inner = inner;
    self->secrets = secrets;
    return &self->sink;
}
