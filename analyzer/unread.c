#include "analyzer/unread.h"

#include <stdlib.h>
#include <string.h>

void unread_deinit(struct unread_flows *unread)
{
    free(unread->flows);
    *unread = (struct unread_flows){0};
}

static const struct node *find_node(const struct tree *tree, const char *name)
{
    for (uint32_t i = 0; i < tree->n; i++) {
        const struct node *node = &tree->nodes[i];
        if (node->field && node->field->name && strcmp(node->field->name, name) == 0)
            return node;
    }
    return NULL;
}

bool unread_segment(const struct frame *frame, uint64_t *offset, const struct node **payload)
{
    const struct node *sequence = find_node(frame->tree, "tcp.seq");

    *payload = sequence ? find_node(frame->tree, "tcp.payload") : NULL;
    if (!*payload || (*payload)->source != 0)
        return false;
    *offset = sequence->value.number - 1; /* data begin with number 1 */
    return true;
}

/* Of the frame, or NULL: it is not watched. */
static struct unread_flow *flow_of(struct unread_flows *unread, const struct frame *frame)
{
    if (!frame->flow || frame->flow->transport != TRANSPORT_TCP ||
        frame->flow->number >= UNREAD_FLOWS_MAX)
        return NULL;
    size_t number = frame->flow->number, n = unread->n ? unread->n : 64;
    while (n <= number)
        n *= 2;
    if (n > unread->n) {
        struct unread_flow *flows = realloc(unread->flows, n * sizeof *flows);
        if (!flows)
            return NULL;
        memset(flows + unread->n, 0, (n - unread->n) * sizeof *flows);
        unread->flows = flows;
        unread->n = n;
    }
    return &unread->flows[number];
}

static void add(
    struct secrets *secrets, uint32_t stream, unsigned direction, uint64_t from, uint64_t to)
{
    struct secret_range range;

    memset(&range, 0, sizeof range);
    range.stream = stream;
    range.direction = (uint8_t)direction;
    range.from = (uint32_t)from;
    range.length = to - from < INT32_MAX ? (uint32_t)(to - from) : INT32_MAX;
    secrets_add_range(secrets, &range);
}

void unread_frame(struct unread_flows *unread, struct secrets *secrets, const struct frame *frame)
{
    struct unread_flow *flow = flow_of(unread, frame);
    const struct node *payload;
    uint64_t offset;

    if (!flow)
        return;
    for (size_t i = 0; i < frame->n_messages; i++) {
        const struct message *message = &frame->messages[i];
        struct unread_side *side = &flow->sides[message->direction];
        uint64_t from = message->stream_offset, to = from + message->bytes.length;
        if (from > side->read)
            add(secrets, frame->flow->number, message->direction, side->read, from);
        if (to > side->read)
            side->read = to;
        flow->spoken = true;
    }
    if (unread_segment(frame, &offset, &payload) && offset < INT32_MAX) {
        struct unread_side *side = &flow->sides[frame->direction];
        if (offset + payload->size > side->seen)
            side->seen = offset + payload->size;
    }
}

void unread_end(struct unread_flows *unread, struct secrets *secrets)
{
    for (size_t i = 0; i < unread->n; i++)
        for (unsigned direction = 0; unread->flows[i].spoken && direction < 2; direction++) {
            const struct unread_side *side = &unread->flows[i].sides[direction];
            if (side->seen > side->read)
                add(secrets, (uint32_t)i, direction, side->read, side->seen);
        }
}
