#include "analyzer/json_record.h"
#include "analyzer/separated.h"

#include <stdlib.h>
#include <string.h>

/* Widths of columns, which longer texts exceed. */
enum {
    NUMBER_WIDTH = 5,
    TIME_WIDTH = 10,
    ADDRESS_WIDTH = 12,
    TIME_DECIMALS = 6,
    TIME_DECIMALS_FINE = 9, /* where the file has more than microseconds */
};

struct list_sink {
    struct sink sink;
    const struct sink_setup *setup;
    const struct capture *capture;
    uint32_t last_frame;
    struct text cell; /* of CSV */
    /* JSON */
    struct json_records records;
    struct json_text_object object;
    struct json_object *json;
    const struct frame *frame;
};

static bool list_begin(struct sink *sink, const struct capture *capture)
{
    struct list_sink *self = (struct list_sink *)sink;

    self->capture = capture;
    return true;
}

/* Nine where the frame's time has them. */
static unsigned time_decimals(const struct list_sink *self, const struct packet *packet)
{
    const struct capture_interface *interface = capture_interface(self->capture, packet->interface);

    return interface && interface->time_digits > TIME_DECIMALS ? TIME_DECIMALS_FINE : TIME_DECIMALS;
}

/* --- text ------------------------------------------------------------------------------------- */

/* Move what stands from start on to the right of a column. */
static void align_right(struct text *out, size_t start, size_t width)
{
    size_t n = out->length - start;

    if (n >= width)
        return;
    char *column = text_reserve(out, width) - n;
    memmove(column + width - n, column, n);
    memset(column, ' ', width - n);
    out->length = start + width;
}

static void add_address_right(struct text *out, const struct text *address)
{
    if (address->length < ADDRESS_WIDTH)
        text_fill(out, ' ', ADDRESS_WIDTH - address->length);
    text_add_n(out, address->data, address->length);
}

static void add_address_left(struct text *out, const struct text *address)
{
    text_add_n(out, address->data, address->length);
    if (address->length < ADDRESS_WIDTH)
        text_fill(out, ' ', ADDRESS_WIDTH - address->length);
}

/* What Wireshark's analysis complains about begins so. */
static enum color info_color(const struct row *row)
{
    return row->info.length > 0 && row->info.data[0] == '[' ? COLOR_RED : COLOR_NONE;
}

static bool text_frame(struct sink *sink, const struct frame *frame)
{
    struct list_sink *self = (struct list_sink *)sink;
    struct output *output = self->setup->output;
    struct text *out = &output->text;
    const struct row *row = frame->row;

    text_uint_padded(out, frame->packet->number, NUMBER_WIDTH, ' ');
    text_char(out, ' ');
    size_t start = out->length;
    text_seconds(out, frame->time_relative, time_decimals(self, frame->packet));
    align_right(out, start, TIME_WIDTH);
    text_char(out, ' ');
    add_address_right(out, &row->source);
    text_add_n(out, " \xe2\x86\x92 ", 5);
    add_address_left(out, &row->destination);
    text_char(out, ' ');
    output_color(output, COLOR_CYAN);
    text_add(out, row->protocol);
    output_color(output, COLOR_NONE);
    text_char(out, ' ');
    text_uint(out, frame->packet->length);
    text_char(out, ' ');
    output_color(output, info_color(row));
    text_add_n(out, row->info.data, row->info.length);
    output_color(output, COLOR_NONE);
    text_char(out, '\n');
    return output_record(output);
}

static bool text_end(struct sink *sink, const struct capture *capture)
{
    struct list_sink *self = (struct list_sink *)sink;

    return sink_damage_text(self->setup->output, capture);
}

/* --- CSV -------------------------------------------------------------------------------------- */

static bool csv_begin(struct sink *sink, const struct capture *capture)
{
    struct list_sink *self = (struct list_sink *)sink;

    text_add(&self->setup->output->text, "No.,Time,Source,Destination,Protocol,Length,Info\r\n");
    return list_begin(sink, capture);
}

static bool csv_frame(struct sink *sink, const struct frame *frame)
{
    struct list_sink *self = (struct list_sink *)sink;
    struct text *out = &self->setup->output->text;
    const struct row *row = frame->row;

    text_uint(out, frame->packet->number);
    text_char(out, ',');
    text_seconds(out, frame->time_relative, time_decimals(self, frame->packet));
    text_char(out, ',');
    csv_cell(out, row->source.data, row->source.length);
    text_char(out, ',');
    csv_cell(out, row->destination.data, row->destination.length);
    text_char(out, ',');
    csv_cell(out, row->protocol, strlen(row->protocol));
    text_char(out, ',');
    text_uint(out, frame->packet->length);
    text_char(out, ',');
    csv_cell(out, row->info.data, row->info.length);
    text_add_n(out, "\r\n", 2);
    return output_record(self->setup->output);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void write_frame(struct text *out, void *context)
{
    const struct list_sink *self = context;

    frame_json(out, self->frame, NULL, false);
}

static bool json_begin(struct sink *sink, const struct capture *capture)
{
    struct list_sink *self = (struct list_sink *)sink;

    return json_records_begin(&self->records, capture);
}

static bool json_frame(struct sink *sink, const struct frame *frame)
{
    struct list_sink *self = (struct list_sink *)sink;

    self->frame = frame;
    self->last_frame = frame->packet->number;
    return json_records_add(&self->records, self->json);
}

static bool json_end(struct sink *sink, const struct capture *capture)
{
    struct list_sink *self = (struct list_sink *)sink;

    return json_records_end(&self->records, capture, self->last_frame);
}

/* --- all -------------------------------------------------------------------------------------- */

static void list_free(struct sink *sink)
{
    struct list_sink *self = (struct list_sink *)sink;

    json_object_put(self->json);
    free(self);
}

static const struct sink_class text_class = {
    .begin = list_begin,
    .frame = text_frame,
    .end = text_end,
    .free = list_free,
};

static const struct sink_class csv_class = {
    .begin = csv_begin,
    .frame = csv_frame,
    .free = list_free,
};

static const struct sink_class json_class = {
    .begin = json_begin,
    .frame = json_frame,
    .end = json_end,
    .free = list_free,
};

struct sink *list_sink_new(const struct sink_setup *setup)
{
    struct list_sink *self = calloc(1, sizeof *self);

    if (!self)
        return NULL;
    self->setup = setup;
    self->sink.wants_row = true;
    self->sink.class = setup->format == FORMAT_TEXT  ? &text_class
                       : setup->format == FORMAT_CSV ? &csv_class
                                                     : &json_class;
    self->records = (struct json_records){.setup = setup, .name = "frames"};
    self->object = (struct json_text_object){write_frame, self};
    self->json = json_text_new(&self->object);
    return &self->sink;
}
