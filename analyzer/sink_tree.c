#include "analyzer/json_record.h"
#include "analyzer/label.h"
#include "analyzer/memo.h"
#include "analyzer/text_put.h"

#include <stdlib.h>
#include <string.h>

enum {
    INDENT = 4,
    INDENTED_MAX = 40,                  /* levels that are indented */
    HEX_LINE = 16,                      /* octets of a line of bytes */
    HEX_DIGITS = 4,                     /* of its offset, at least */
    HEX_COLUMNS = 1 + 3 * HEX_LINE + 3, /* from there to the octets as characters */
};

struct tree_sink {
    struct sink sink;
    const struct sink_setup *setup;
    struct memo memo;
    uint32_t last_frame;
    /* JSON */
    struct json_records records;
    struct json_text_object object;
    struct json_object *json;
    const struct frame *frame;
};

/* --- text ------------------------------------------------------------------------------------- */

/* As tshark, not further than a page is wide. */
static inline void indent(struct text *out, unsigned depth)
{
    static const char blanks[32] = "                                ";
    size_t n = INDENT * (size_t)(depth < INDENTED_MAX ? depth : INDENTED_MAX);

    if (n > sizeof blanks) {
        text_fill(out, ' ', n);
        return;
    }
    memcpy(text_reserve(out, sizeof blanks), blanks, sizeof blanks); /* of one size: no call */
    out->length += n;
}

/* Eight octets as characters, '.' where there is none that can be seen. */
static void put_characters(char *at, const uint8_t *data)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
    uint64_t octets, low, seen;

    memcpy(&octets, data, sizeof octets);
    low = octets & ~tops; /* so that nothing is carried from one octet to the next */
    seen = (low + ones * 0x60) & ~(low + ones) & ~octets & tops; /* 0x20 to 0x7e */
    seen = seen / 0x80 * 0xff;                                   /* all bits of an octet, or none */
    octets = (octets & seen) | (ones * '.' & ~seen);
    memcpy(at, &octets, sizeof octets);
}

/* The columns of a whole line behind its offset. */
static void put_line(char *at, const uint8_t *data)
{
    for (int i = 0; i < HEX_LINE; i += 4) {
        char *four = at + 2 + 3 * i;
        put_octet(four, data[i]);
        put_octet(four + 3, data[i + 1]);
        put_octet(four + 6, data[i + 2]);
        put_octet(four + 9, data[i + 3]);
    }
    put_characters(at + HEX_COLUMNS, data);
    put_characters(at + HEX_COLUMNS + 8, data + 8);
}

/* The last line: n octets are there. */
static void put_part(char *at, const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        put_octet(at + 2 + 3 * i, data[i]);
        at[HEX_COLUMNS + i] = data[i] >= 0x20 && data[i] < 0x7f ? (char)data[i] : '.';
    }
}

/* 0010  45 00 00 1c …   E..…: n octets at offset */
static void add_hex_line(
    struct text *out, const uint8_t *data, size_t offset, size_t n, unsigned digits)
{
    char *at = text_reserve(out, HEX_DIGITS + HEX_COLUMNS + HEX_LINE + 1);
    if (digits == HEX_DIGITS) {
        put_octet(put_octet(at, (uint8_t)(offset >> 8)), (uint8_t)offset);
        out->length += HEX_DIGITS;
    } else {
        text_hex(out, offset, digits);
    }
    at = text_reserve(out, HEX_COLUMNS + HEX_LINE + 1);
    memset(at, ' ', HEX_COLUMNS);
    if (n == HEX_LINE)
        put_line(at, data + offset);
    else
        put_part(at, data + offset, n);
    at[HEX_COLUMNS + n] = '\n';
    out->length += HEX_COLUMNS + n + 1;
}

static void add_hex(struct text *out, struct bytes bytes)
{
    size_t n = bytes.length;
    unsigned digits = HEX_DIGITS;

    while (digits < 8 && n > 1ull << 4 * digits)
        digits++;
    for (size_t i = 0; i < n; i += HEX_LINE)
        add_hex_line(out, bytes.data, i, n - i < HEX_LINE ? n - i : HEX_LINE, digits);
}

static void add_line(struct text *out, unsigned depth, const char *before, const char *text)
{
    indent(out, depth);
    text_add(out, before);
    text_add(out, text);
    text_add_n(out, "]\n", 2);
}

/* What a memo has. */
enum kind { LINE, HEAD };

static void write_line(struct text *out, const struct node *node)
{
    const struct field *field = node->field;

    indent(out, node->depth);
    label_node(out, node);
    text_char(out, '\n');
    if (field && field->type == FIELD_EXPERT) {
        unsigned depth = node->depth + 1u;
        indent(out, depth);
        text_char(out, '[');
        label_expert(out, node);
        text_add(out, "]\n");
        add_line(out, depth, "[Severity level: ", severity_name(field->base));
        add_line(out, depth, "[Group: ", expert_group_name(field->group));
    }
}

static void add_repeated(
    struct text *out, struct memo *memo, const struct memo_key *key, const struct node *node)
{
    if (memo_add(memo, key, out))
        return;
    size_t start = out->length;
    write_line(out, node);
    memo_keep(memo, key, out->data + start, out->length - start);
}

static void add_head(struct text *out, struct memo *memo, const struct node *node)
{
    struct memo_key key = memo_key(node, 0, 0, HEAD);

    if (memo_add(memo, &key, out))
        return;
    size_t start = out->length;
    indent(out, node->depth);
    label_head(out, node);
    memo_keep(memo, &key, out->data + start, out->length - start);
}

static void add_node(struct text *out, struct memo *memo, const struct node *node)
{
    uint64_t words, number = 0;

    if (memo_words(node, &words) && (node->label || memo_value(node, &number))) {
        struct memo_key key = memo_key(node, number, words, LINE);
        add_repeated(out, memo, &key, node);
    } else if (label_has_head(node)) {
        add_head(out, memo, node);
        label_tail(out, node);
        text_char(out, '\n');
    } else {
        write_line(out, node);
    }
}

/* What nobody dissected, as Wireshark prints it where the bytes are not shown anyway. */
static void add_data(struct text *out, const struct tree *tree, const struct node *node)
{
    struct bytes bytes;

    if (node->source >= tree->n_sources)
        return;
    bytes = tree->sources[node->source].bytes;
    if (node->size == 0 || node->offset >= bytes.length)
        return;
    bytes.data += node->offset;
    bytes.length -= node->offset;
    if (node->size < bytes.length)
        bytes.length = node->size;
    text_char(out, '\n');
    add_hex(out, bytes);
}

static bool is_data(const struct node *node)
{
    return node->field && node->field->type == FIELD_PROTOCOL &&
           strcmp(node->field->name, "data") == 0;
}

void tree_write(struct output *output, struct memo *memo, const struct tree *tree, uint32_t first,
    uint32_t end, bool bytes)
{
    struct text *out = &output->text;

    for (uint32_t i = first; i < end;) {
        const struct node *node = &tree->nodes[i];
        if (node->flags & NODE_HIDDEN) {
            i = tree_after(tree, i);
            continue;
        }
        bool bold = output->colors && node->depth == 0;
        if (bold)
            output_color(output, COLOR_BOLD);
        add_node(out, memo, node);
        if (bold)
            output_color(output, COLOR_NONE);
        if (!bytes && is_data(node))
            add_data(out, tree, node);
        i++;
    }
    if (tree->capped && end == tree->n)
        text_add(out, "[Too many fields in this frame: the rest is not shown]\n");
}

static void add_source(struct text *out, const struct source *source, bool titled)
{
    size_t n = source->bytes.length;

    text_char(out, '\n');
    if (titled) {
        text_add(out, source->title);
        text_add(out, " (");
        text_uint(out, n);
        text_add(out, n == 1 ? " byte):\n" : " bytes):\n");
    }
    add_hex(out, source->bytes);
}

static bool text_frame(struct sink *sink, const struct frame *frame)
{
    struct tree_sink *self = (struct tree_sink *)sink;
    struct output *output = self->setup->output;
    const struct tree *tree = frame->tree;

    tree_write(output, &self->memo, tree, 0, tree->n, self->setup->bytes);
    for (uint32_t i = 0; self->setup->bytes && i < tree->n_sources; i++)
        add_source(&output->text, &tree->sources[i], tree->n_sources > 1);
    text_char(&output->text, '\n');
    return output_record(output);
}

static bool text_end(struct sink *sink, const struct capture *capture)
{
    struct tree_sink *self = (struct tree_sink *)sink;

    return sink_damage_text(self->setup->output, capture);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void write_frame(struct text *out, void *context)
{
    struct tree_sink *self = context;

    frame_json(out, self->frame, &self->memo, self->setup->bytes);
}

static bool json_begin(struct sink *sink, const struct capture *capture)
{
    struct tree_sink *self = (struct tree_sink *)sink;

    return json_records_begin(&self->records, capture);
}

static bool json_frame(struct sink *sink, const struct frame *frame)
{
    struct tree_sink *self = (struct tree_sink *)sink;

    self->frame = frame;
    self->last_frame = frame->packet->number;
    return json_records_add(&self->records, self->json);
}

static bool json_end(struct sink *sink, const struct capture *capture)
{
    struct tree_sink *self = (struct tree_sink *)sink;

    return json_records_end(&self->records, capture, self->last_frame);
}

/* --- both ------------------------------------------------------------------------------------- */

static void tree_free(struct sink *sink)
{
    struct tree_sink *self = (struct tree_sink *)sink;

    json_object_put(self->json);
    memo_deinit(&self->memo);
    free(self);
}

static const struct sink_class text_class = {
    .frame = text_frame,
    .end = text_end,
    .free = tree_free,
};

static const struct sink_class json_class = {
    .begin = json_begin,
    .frame = json_frame,
    .end = json_end,
    .free = tree_free,
};

struct sink *tree_sink_new(const struct sink_setup *setup)
{
    struct tree_sink *self = calloc(1, sizeof *self);
    bool json = setup->format != FORMAT_TEXT;

    if (!self || !memo_init(&self->memo)) {
        free(self);
        return NULL;
    }
    self->setup = setup;
    self->sink.class = json ? &json_class : &text_class;
    self->sink.wants_tree = self->sink.only_shown = true;
    if (!json)
        return &self->sink;
    self->sink.wants_row = true;
    self->records = (struct json_records){.setup = setup, .name = "frames"};
    self->object = (struct json_text_object){write_frame, self};
    self->json = json_text_new(&self->object);
    return &self->sink;
}
