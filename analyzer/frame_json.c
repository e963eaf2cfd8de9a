#include "analyzer/json_record.h"
#include "analyzer/label.h"
#include "analyzer/text_put.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    NESTING_MAX = 60, /* levels that are nested; deeper nodes stand in the last of these, since
                       * readers of JSON have limits */
    PLACE_MAX = 64,   /* octets of offset, size and source */
};

/* A string that needs no escapes. */
#define LITERAL(out, string) text_add_n(out, string, sizeof(string) - 1)

/* The numbers that Wireshark's exports give severities and groups, which recipes compare with. */
static const uint32_t severity_numbers[] = {
    [EXPERT_COMMENT] = 0x100000,
    [EXPERT_CHAT] = 0x200000,
    [EXPERT_NOTE] = 0x400000,
    [EXPERT_WARNING] = 0x600000,
    [EXPERT_ERROR] = 0x800000,
};
static const uint32_t group_numbers[] = {
    [EXPERT_CHECKSUM] = 0x1000000,
    [EXPERT_SEQUENCE] = 0x2000000,
    [EXPERT_RESPONSE] = 0x3000000,
    [EXPERT_REQUEST] = 0x4000000,
    [EXPERT_UNDECODED] = 0x5000000,
    [EXPERT_REASSEMBLE] = 0x6000000,
    [EXPERT_MALFORMED] = 0x7000000,
    [EXPERT_PROTOCOL] = 0x9000000,
    [EXPERT_SECURITY] = 0xa000000,
    [EXPERT_COMMENTS] = 0xb000000,
    [EXPERT_DECRYPTION] = 0xc000000,
    [EXPERT_ASSUMPTION] = 0xd000000,
    [EXPERT_DEPRECATED] = 0xe000000,
};

/* --- one node --------------------------------------------------------------------------------- */

/* Up to the label. */
static void open_object(struct text *out, const struct node *node)
{
    const struct field *field = node->field;

    LITERAL(out, "{");
    if (field && field->name) {
        LITERAL(out, "\"name\":\"");
        text_add(out, field->type == FIELD_EXPERT ? "_ws.expert" : field->name);
        LITERAL(out, "\",");
    }
    LITERAL(out, "\"label\":\"");
}

static void add_name(struct text *out, const char *name)
{
    LITERAL(out, "\"name\":\"");
    text_add(out, name);
    LITERAL(out, "\",\"label\":");
}

/* JSON has no infinities. */
static void add_real(struct text *out, double value)
{
    if (isfinite(value))
        text_printf(out, "%.15g", value);
    else
        LITERAL(out, "null");
}

static bool add_quoted_value(struct text *out, const struct node *node)
{
    text_char(out, '"');
    size_t start = out->length;
    label_value(out, node);
    if (node->field->type != FIELD_TEXT && node->field->type != FIELD_CHAR) {
        text_char(out, '"'); /* nothing in numbers and addresses is to be escaped */
        return true;
    }
    return json_text_quote(out, start);
}

bool node_json_value(struct text *out, const struct node *node)
{
    const struct field *field = node->field;

    if (node->flags & NODE_NO_VALUE)
        LITERAL(out, "\"\"");
    else if (field->type == FIELD_BOOL)
        text_add(out, node->value.number ? "true" : "false");
    else if (field->type == FIELD_DOUBLE)
        add_real(out, node->value.real);
    else if (field->type == FIELD_DURATION)
        text_seconds(out, (int64_t)node->value.number, 9);
    else if (field->type == FIELD_CHAR || !field_is_number(field))
        return add_quoted_value(out, node);
    else if (field_is_signed(field))
        text_int(out, (int64_t)node->value.number);
    else
        text_uint(out, node->value.number);
    return true;
}

static bool is_control(uint8_t octet)
{
    return octet < 0x20 || octet == 0x7f;
}

/* Octets at the start that are no control characters, eight at a time. */
static size_t shown_run(const uint8_t *data, size_t n)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t i = 0;

    for (uint64_t octets; i + sizeof octets <= n; i += sizeof octets) {
        memcpy(&octets, data + i, sizeof octets);
        uint64_t deleted = octets ^ 0x7f * ones; /* 0 where the octet is 0x7f */
        if (((octets - 0x20 * ones) & ~octets) & 0x80 * ones ||
            ((deleted - ones) & ~deleted) & 0x80 * ones)
            break;
    }
    while (i < n && !is_control(data[i]))
        i++;
    return i;
}

static bool ends_line(uint8_t octet)
{
    return octet == '\r' || octet == '\n';
}

/*
 * Text on one line, as Wireshark's exports are read: line ends around it do not belong to it, those
 * inside and tabs are blanks, other control characters are written \x1b.
 */
static void add_one_line(struct text *out, const uint8_t *data, size_t n)
{
    while (n > 0 && ends_line(data[n - 1]))
        n--;
    for (; n > 0 && ends_line(data[0]); n--)
        data++;
    for (size_t i = 0; i < n; i++) {
        size_t run = shown_run(data + i, n - i);
        text_add_n(out, data + i, run);
        i += run;
        if (i == n || (data[i] == '\r' && i + 1 < n && data[i + 1] == '\n'))
            continue;
        if (ends_line(data[i]) || data[i] == '\t') {
            text_char(out, ' ');
        } else {
            text_add(out, "\\x");
            text_hex(out, data[i], 1);
        }
    }
}

/* A text with control characters has its octets beside it as they are. */
static bool add_text_value(struct text *out, const struct node *node)
{
    const uint8_t *data = node->value.data;

    if (!data || shown_run(data, node->length) == node->length)
        return node_json_value(out, node);
    text_char(out, '"');
    size_t start = out->length;
    add_one_line(out, data, node->length);
    json_text_quote(out, start);
    LITERAL(out, ",\"raw\":");
    return json_text_string(out, data, node->length);
}

/* The octets that a heading covers. */
static void add_covered(struct text *out, const struct tree *tree, const struct node *node)
{
    struct bytes bytes = tree->sources[node->source].bytes;
    bool inside = node->source < tree->n_sources && node->offset <= bytes.length &&
                  node->size <= bytes.length - node->offset;

    json_text_bytes(out, bytes.data + node->offset, inside ? node->size : 0);
}

static void add_value(struct text *out, const struct tree *tree, const struct node *node)
{
    bool text = node->field->type == FIELD_TEXT && !(node->flags & NODE_NO_VALUE);

    LITERAL(out, ",\"value\":");
    if (label_is_heading(node)) {
        add_covered(out, tree, node);
        return;
    }
    if (text ? add_text_value(out, node) : node_json_value(out, node))
        return;
    LITERAL(out, ",\"bytes\":");
    json_text_bytes(out, node->value.data, node->length);
}

static void add_place(struct text *out, const struct node *node)
{
    char *start = text_reserve(out, PLACE_MAX), *at = start;

    memcpy(at, ",\"offset\":", 10);
    at = put_decimal(at + 10, node->offset);
    memcpy(at, ",\"size\":", 8);
    at = put_decimal(at + 8, node->size);
    if (node->source > 0) {
        memcpy(at, ",\"source\":", 10);
        at = put_decimal(at + 10, node->source);
    }
    out->length += (size_t)(at - start);
}

/* A member of an expert note, complete but for its end; value is JSON, text is escaped. */
static void add_expert_member(struct text *out, const char *name, const char *before,
    const char *text, const char *value, const struct node *node)
{
    add_name(out, name);
    text_char(out, '"');
    size_t start = out->length;
    text_add(out, before);
    text_add(out, text);
    text_add(out, before[0] == '[' ? "]" : "");
    json_text_quote(out, start);
    LITERAL(out, ",\"value\":");
    if (value)
        text_add(out, value);
    else
        json_text_string(out, text, strlen(text));
    add_place(out, node);
}

static void add_expert_number(struct text *out, const char *name, const char *before,
    const char *text, uint32_t value, const struct node *node)
{
    struct text number = {0};

    LITERAL(out, "},{");
    text_uint(&number, value);
    add_expert_member(out, name, before, text, text_string(&number), node);
    text_deinit(&number);
}

/* What stands under "Expert Info": the last member is left open. */
static void add_expert_fields(struct text *out, const struct node *node)
{
    const struct field *field = node->field;
    const char *message = label_expert_message(node);

    LITERAL(out, ",\"fields\":[{");
    if (field->name) {
        add_expert_member(out, field->name, "[", message, "\"\"", node);
        LITERAL(out, "},{");
    }
    add_expert_member(out, "_ws.expert.message", "Message: ", message, NULL, node);
    add_expert_number(out, "_ws.expert.severity", "[Severity level: ", severity_name(field->base),
        severity_numbers[field->base], node);
    add_expert_number(out, "_ws.expert.group", "[Group: ", expert_group_name(field->group),
        group_numbers[field->group], node);
}

/* What a memo has. */
enum kind { START, HEAD };

static void write_start(struct text *out, const struct tree *tree, const struct node *node)
{
    const struct field *field = node->field;

    open_object(out, node);
    size_t start = out->length;
    label_node(out, node);
    json_text_quote(out, start);
    if (field && field->name && field->type != FIELD_PROTOCOL && field->type != FIELD_EXPERT)
        add_value(out, tree, node);
}

/* Whether what stands before the place follows from the key. */
static bool set_key(struct memo_key *key, const struct node *node)
{
    const struct field *field = node->field;
    uint64_t words, number = 0;

    if (!memo_words(node, &words) ||
        !(field ? field->type != FIELD_EXPERT && memo_value(node, &number) : node->label != NULL))
        return false;
    *key = memo_key(node, number, words, START);
    return true;
}

/* Up to the tail of the label. false: nothing was added, since the title needs escapes. */
static bool add_head(struct text *out, struct memo *memo, const struct node *node)
{
    struct memo_key key = memo_key(node, 0, 0, HEAD);

    if (memo_add(memo, &key, out))
        return true;
    size_t start = out->length;
    open_object(out, node);
    size_t head = out->length;
    label_head(out, node);
    size_t n = out->length - head;
    if (json_text_plain(out->data + head, n) < n) {
        out->length = start;
        return false;
    }
    memo_keep(memo, &key, out->data + start, out->length - start);
    return true;
}

/* Whether nothing in the tail of a label is to be escaped. */
static bool has_plain_tail(const struct node *node)
{
    const struct field *field = node->field;

    return field->type != FIELD_TEXT && field->type != FIELD_CHAR && !field->names &&
           !field->unit && !node->suffix;
}

/* Whether the value is what the n octets at the start of the label's tail are, and plain. */
static bool is_tail(const struct node *node, const char *tail, size_t n)
{
    switch (node->field->type) {
    case FIELD_IPV4:
    case FIELD_IPV6:
    case FIELD_ETHER:
    case FIELD_TIME:
        return has_plain_tail(node);
    case FIELD_TEXT:
        return node->length == n && n > 0 && memcmp(tail, node->value.data, n) == 0 &&
               json_text_plain(tail, n) == n;
    default:
        return false;
    }
}

/* From the tail of the label on. */
static void add_tail(struct text *out, const struct tree *tree, const struct node *node)
{
    size_t start = out->length;

    label_tail(out, node);
    size_t n = out->length - start - (node->flags & NODE_GENERATED ? 1 : 0);
    bool same = is_tail(node, out->data + start, n);
    if (same || has_plain_tail(node))
        text_char(out, '"');
    else
        json_text_quote(out, start);
    if (!node->field->name)
        return;
    if (!same) {
        add_value(out, tree, node);
        return;
    }
    LITERAL(out, ",\"value\":\"");
    text_reserve(out, n);
    text_add_n(out, out->data + start, n);
    text_char(out, '"');
}

static void add_start(
    struct text *out, struct memo *memo, const struct tree *tree, const struct node *node)
{
    struct memo_key key;

    if (!set_key(&key, node)) {
        if (label_has_head(node) && add_head(out, memo, node))
            add_tail(out, tree, node);
        else
            write_start(out, tree, node);
        return;
    }
    if (memo_add(memo, &key, out))
        return;
    size_t start = out->length;
    write_start(out, tree, node);
    memo_keep(memo, &key, out->data + start, out->length - start);
}

/* The node without its end, so that fields can follow. */
static void add_node(
    struct text *out, struct memo *memo, const struct tree *tree, const struct node *node)
{
    add_start(out, memo, tree, node);
    add_place(out, node);
    if (node->field && node->field->type == FIELD_EXPERT)
        add_expert_fields(out, node);
}

/* --- all nodes -------------------------------------------------------------------------------- */

/* Depth is that of the node whose end is still to be written, -1: none. */
static int step_to(struct text *out, int depth, int next)
{
    if (next > depth) {
        if (depth >= 0)
            LITERAL(out, ",\"fields\":[");
        return depth + 1;
    }
    for (; depth > next; depth--)
        LITERAL(out, "}]");
    LITERAL(out, "},");
    return depth;
}

static void add_layers(struct text *out, struct memo *memo, const struct tree *tree)
{
    int depth = -1;

    LITERAL(out, ",\"layers\":[");
    for (uint32_t i = 0; i < tree->n;) {
        const struct node *node = &tree->nodes[i];
        if (node->flags & NODE_HIDDEN) {
            i = tree_after(tree, i);
            continue;
        }
        depth = step_to(out, depth, node->depth < NESTING_MAX ? node->depth : NESTING_MAX);
        add_node(out, memo, tree, node);
        if (node->field && node->field->type == FIELD_EXPERT)
            depth++;
        i++;
    }
    for (; depth > 0; depth--)
        LITERAL(out, "}]");
    text_add(out, depth == 0 ? "}]" : "]");
}

static void add_sources(struct text *out, const struct tree *tree)
{
    LITERAL(out, ",\"sources\":[");
    for (uint32_t i = 0; i < tree->n_sources; i++) {
        const struct source *source = &tree->sources[i];
        text_add(out, i > 0 ? ",{\"title\":" : "{\"title\":");
        json_text_string(out, source->title, strlen(source->title));
        LITERAL(out, ",\"bytes\":");
        json_text_bytes(out, source->bytes.data, source->bytes.length);
        text_char(out, '}');
    }
    text_char(out, ']');
}

/* --- a frame ---------------------------------------------------------------------------------- */

static void add_packet(struct text *out, const struct frame *frame)
{
    const struct packet *packet = frame->packet;

    LITERAL(out, "{\"type\":\"frame\",\"number\":");
    text_uint(out, packet->number);
    LITERAL(out, ",\"time\":\"");
    text_iso_time(out, packet->time);
    LITERAL(out, "\",\"time_relative\":");
    text_seconds(out, frame->time_relative, 9);
    LITERAL(out, ",\"length\":");
    text_uint(out, packet->length);
    LITERAL(out, ",\"captured\":");
    text_uint(out, packet->captured);
    if (frame->flow) {
        LITERAL(out, ",\"stream\":");
        text_uint(out, frame->flow->number);
    }
}

static void add_member(struct text *out, const char *name, const void *data, size_t n)
{
    text_add(out, name);
    json_text_string(out, data, n);
}

static void add_row(struct text *out, const struct row *row)
{
    add_member(out, ",\"source\":", row->source.data, row->source.length);
    add_member(out, ",\"destination\":", row->destination.data, row->destination.length);
    add_member(out, ",\"protocol\":", row->protocol, strlen(row->protocol));
    add_member(out, ",\"info\":", row->info.data, row->info.length);
}

void frame_json(struct text *out, const struct frame *frame, struct memo *memo, bool bytes)
{
    add_packet(out, frame);
    add_row(out, frame->row);
    if (memo)
        add_layers(out, memo, frame->tree);
    if (memo && frame->tree->capped)
        LITERAL(out, ",\"capped\":true");
    if (bytes)
        add_sources(out, frame->tree);
    text_char(out, '}');
}
