#include "analyzer/address.h"
#include "analyzer/file_writer.h"
#include "analyzer/flow_words.h"
#include "analyzer/json_record.h"
#include "analyzer/json_values.h"
#include "analyzer/language.h"
#include "analyzer/object_list.h"
#include "analyzer/secrets.h"

#include <stdlib.h>
#include <string.h>

/* Widths of columns, which longer texts exceed; but a type that does is cut. */
enum {
    FRAMES_WIDTH = 12,
    STREAM_WIDTH = 9,
    WHAT_WIDTH = 16,
    OCTETS_WIDTH = 10,
    DIGEST_WIDTH = 14,
    DIGEST_SHOWN = 6, /* octets of it in a row; JSON has all */
    MEDIA_WIDTH = 16,
};

struct objects_sink {
    struct sink sink;
    const struct sink_setup *setup;
    struct object_list list;
    uint32_t last_frame;
    struct json_records records;
    struct text scratch;
};

static const char *const kinds[OBJECT_KINDS] = {
    [OBJECT_MAIL] = "mail",
    [OBJECT_ATTACHMENT] = "attachment",
    [OBJECT_BODY] = "body",
    [OBJECT_FILE] = "file",
    [OBJECT_CERTIFICATE] = "certificate",
};

/* What the wire gave, masked where that was asked for; until the next call. */
static struct bytes shown(struct objects_sink *self, struct bytes text)
{
    text_reset(&self->scratch);
    text_reserve(&self->scratch, 0);
    if (text.length > 0)
        text_add_n(&self->scratch, text.data, text.length);
    if (self->setup->secrets)
        secrets_mask(self->setup->secrets, (uint8_t *)self->scratch.data, self->scratch.length);
    return (struct bytes){(const uint8_t *)self->scratch.data, (uint32_t)self->scratch.length};
}

/* --- text ------------------------------------------------------------------------------------- */

static void pad(struct text *out, size_t start, size_t width)
{
    size_t n = out->length - start;

    text_fill(out, ' ', n < width ? width - n : 1);
}

static void right(struct text *out, uint64_t number, unsigned width)
{
    text_uint_padded(out, number, width, ' ');
    text_add(out, "  ");
}

static void text_heading(struct output *output)
{
    struct text *out = &output->text;

    output_color(output, COLOR_BOLD);
    text_printf(out, "%-*s%-*s%-*s%*s  %-*s%-*s%s", FRAMES_WIDTH, "Frames", STREAM_WIDTH, "Stream",
        WHAT_WIDTH, "What", OCTETS_WIDTH, "Size", DIGEST_WIDTH, "SHA-256", MEDIA_WIDTH, "Type",
        "File");
    output_color(output, COLOR_NONE);
    text_char(out, '\n');
}

static void add_frames(struct text *out, const struct object_item *item)
{
    size_t start = out->length;

    text_uint(out, item->first_frame);
    if (item->once && item->n_frames > 1)
        text_printf(out, " +%u", item->n_frames - 1);
    else if (!item->once && item->last_frame != item->first_frame)
        text_printf(out, "-%u", item->last_frame);
    pad(out, start, FRAMES_WIDTH);
}

static void add_type(struct objects_sink *self, struct text *out, struct bytes type)
{
    size_t start = out->length;
    struct bytes text = shown(self, type);

    if (text.length > MEDIA_WIDTH - 1) {
        text_wire(out, text.data, MEDIA_WIDTH - 2);
        text_add(out, "\xe2\x80\xa6 ");
        return;
    }
    text_wire(out, text.data, text.length);
    pad(out, start, MEDIA_WIDTH);
}

/* Under the row: why it is not whole, and where. */
static void add_flaws(
    struct objects_sink *self, struct output *output, const struct object_item *item)
{
    struct text *out = &output->text;

    if (item->why) {
        text_fill(out, ' ', FRAMES_WIDTH);
        output_color(output, COLOR_RED);
        text_printf(out, "%s %s", tr(N_("not whole:")), tr(item->why));
        for (uint32_t i = 0; i < item->n_holes; i++)
            text_printf(out, tr(N_(", %llu missing at %llu")),
                (unsigned long long)item->holes[i].octets,
                (unsigned long long)item->holes[i].offset);
        output_color(output, COLOR_NONE);
        text_char(out, '\n');
    }
    if (item->coding.length > 0) {
        struct bytes coding = shown(self, item->coding);
        text_fill(out, ' ', FRAMES_WIDTH);
        text_add(out, tr(N_("as it was sent, coded:")));
        text_char(out, ' ');
        text_wire(out, coding.data, coding.length);
        text_char(out, '\n');
    }
}

static bool text_row(struct objects_sink *self, const struct object_item *item)
{
    struct output *output = self->setup->output;
    struct text *out = &output->text;
    size_t start;

    add_frames(out, item);
    start = out->length;
    text_printf(out, "%s %u", transport_word(item->transport), item->stream);
    pad(out, start, STREAM_WIDTH);
    start = out->length;
    text_printf(out, "%s %s", item->protocol, kinds[item->kind]);
    pad(out, start, WHAT_WIDTH);
    right(out, item->size, OCTETS_WIDTH);
    start = out->length;
    text_hex_bytes(out, item->digest, DIGEST_SHOWN, 0);
    pad(out, start, DIGEST_WIDTH);
    add_type(self, out, item->media_type);
    struct bytes file = shown(self, item->file);
    text_wire(out, file.data, file.length);
    text_char(out, '\n');
    add_flaws(self, output, item);
    return output_record(output);
}

static bool text_end(struct objects_sink *self, const struct capture *capture)
{
    struct output *output = self->setup->output;
    struct text *out = &output->text;

    if (self->list.left_out > 0)
        text_printf(out, tr(N_("[%llu more objects are left out: --limit-count was reached]\n")),
            (unsigned long long)self->list.left_out);
    text_printf(out, tr(N_("[objects: %zu, octets: %llu%s]\n")), self->list.n,
        (unsigned long long)self->list.total,
        self->setup->writer ? "" : tr(N_("; nothing is written without -d DIR")));
    return sink_damage_text(output, capture);
}

static bool print_text(struct objects_sink *self, const struct capture *capture)
{
    if (self->list.n > 0)
        text_heading(self->setup->output);
    for (size_t i = 0; i < self->list.n; i++)
        if (!text_row(self, self->list.items[i]))
            return false;
    return text_end(self, capture);
}

/* --- json ------------------------------------------------------------------------------------- */

static void add_wire(
    struct objects_sink *self, struct json_object *object, const char *key, struct bytes text)
{
    struct bytes masked = shown(self, text);

    json_object_object_add(object, key, text.data ? json_wire(masked.data, masked.length) : NULL);
}

static void add_uint(struct json_object *object, const char *key, uint64_t value)
{
    json_object_object_add(object, key, json_object_new_uint64(value));
}

static struct json_object *holes_json(const struct object_item *item)
{
    struct json_object *holes = json_object_new_array();

    for (uint32_t i = 0; i < item->n_holes; i++) {
        struct json_object *one = json_object_new_object();
        add_uint(one, "offset", item->holes[i].offset);
        add_uint(one, "size", item->holes[i].octets);
        json_object_array_add(holes, one);
    }
    return holes;
}

/* Frames in which it was whole: one, but of what is the same each time. */
static struct json_object *frames_json(const struct object_item *item)
{
    struct json_object *frames = json_object_new_array();

    for (uint32_t i = 0; i < item->n_frames; i++)
        json_object_array_add(frames, json_object_new_uint64(item->frames[i]));
    if (item->n_frames == 0)
        json_object_array_add(frames, json_object_new_uint64(item->last_frame));
    return frames;
}

static void add_content(
    struct objects_sink *self, struct json_object *object, const struct object_item *item)
{
    add_wire(self, object, "name", item->name);
    add_wire(self, object, "media_type", item->media_type);
    add_uint(object, "size", item->size);
    text_reset(&self->scratch);
    text_hex_bytes(&self->scratch, item->digest, sizeof item->digest, 0);
    json_object_object_add(object, "sha256", json_string(text_string(&self->scratch)));
    json_object_object_add(object, "complete", json_object_new_boolean(!item->why));
    json_object_object_add(object, "why", json_string(tr(item->why)));
    add_uint(object, "missing", item->missing);
    json_object_object_add(object, "gaps", holes_json(item));
    add_wire(self, object, "coding", item->coding);
}

static struct json_object *item_json(struct objects_sink *self, const struct object_item *item)
{
    struct json_object *object = json_object_new_object();

    json_object_object_add(object, "type", json_string("object"));
    add_uint(object, "number", item->number);
    json_object_object_add(object, "kind", json_string(kinds[item->kind]));
    add_wire(self, object, "file", item->file);
    json_object_object_add(
        object, "written", json_object_new_boolean(self->setup->writer && !item->unwritten));
    add_content(self, object, item);
    json_object_object_add(object, "protocol", json_string(item->protocol));
    json_object_object_add(object, "transport", json_string(transport_word(item->transport)));
    add_uint(object, "stream", item->stream);
    add_uint(object, "first_frame", item->first_frame);
    add_uint(object, "last_frame", item->last_frame);
    json_object_object_add(object, "frames", frames_json(item));
    json_object_object_add(object, "source", json_endpoint(&item->source));
    json_object_object_add(object, "destination", json_endpoint(&item->destination));
    add_wire(self, object, "host", item->host);
    add_wire(self, object, "uri", item->uri);
    return object;
}

static bool add_record(struct objects_sink *self, struct json_object *record)
{
    bool good = json_records_add(&self->records, record);

    json_object_put(record);
    return good;
}

static struct json_object *left_out_json(const struct object_list *list)
{
    struct json_object *object = json_object_new_object();

    json_object_object_add(object, "type", json_string("limit"));
    json_object_object_add(object, "limit", json_string("--limit-count"));
    add_uint(object, "value", list->limits.count);
    add_uint(object, "left_out", list->left_out);
    return object;
}

static bool print_json(struct objects_sink *self, const struct capture *capture)
{
    for (size_t i = 0; i < self->list.n; i++)
        if (!add_record(self, item_json(self, self->list.items[i])))
            return false;
    if (self->list.left_out > 0 && !add_record(self, left_out_json(&self->list)))
        return false;
    return json_records_end(&self->records, capture, self->last_frame);
}

/* --- sink ------------------------------------------------------------------------------------- */

static bool is_json(const struct objects_sink *self)
{
    return self->setup->format != FORMAT_TEXT;
}

static bool begin(struct sink *sink, const struct capture *capture)
{
    struct objects_sink *self = (struct objects_sink *)sink;

    return !is_json(self) || json_records_begin(&self->records, capture);
}

static bool object(struct sink *sink, const struct object_event *event)
{
    return object_list_step(&((struct objects_sink *)sink)->list, event);
}

static bool frame(struct sink *sink, const struct frame *frame)
{
    struct objects_sink *self = (struct objects_sink *)sink;

    self->last_frame = frame->packet->number;
    object_list_choose(&self->list, frame->packet->number);
    return true;
}

static bool end(struct sink *sink, const struct capture *capture)
{
    struct objects_sink *self = (struct objects_sink *)sink;

    if (!object_list_settle(&self->list))
        return false;
    return is_json(self) ? print_json(self, capture) : print_text(self, capture);
}

static void objects_sink_free(struct sink *sink)
{
    struct objects_sink *self = (struct objects_sink *)sink;

    object_list_deinit(&self->list);
    text_deinit(&self->scratch);
    free(self);
}

static const struct sink_class objects_class = {
    .begin = begin,
    .object = object,
    .frame = frame,
    .end = end,
    .free = objects_sink_free,
};

struct sink *objects_sink_new(const struct sink_setup *setup)
{
    struct objects_sink *self = calloc(1, sizeof *self);

    if (!self)
        return NULL;
    self->sink =
        (struct sink){.class = &objects_class, .wants_messages = true, .wants_objects = true};
    self->setup = setup;
    self->list.limits = setup->limits;
    self->list.writer = setup->writer;
    self->list.all = !setup->partial;
    self->records = (struct json_records){.setup = setup, .name = "objects"};
    return &self->sink;
}
