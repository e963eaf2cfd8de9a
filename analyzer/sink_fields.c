#include "analyzer/chosen_fields.h"
#include "analyzer/json_record.h"
#include "analyzer/label.h"
#include "analyzer/separated.h"

#include <stdlib.h>
#include <string.h>

/* Separates several values of a field in one cell. */
#define VALUES_SEPARATOR ','

struct fields_sink {
    struct sink sink;
    const struct sink_setup *setup;
    uint32_t last_frame;
    struct text *cells; /* of this frame, one a column */
    /* JSON */
    struct json_records records;
    struct json_text_object object;
    struct json_object *json;
    const struct frame *frame;
};

static const struct chosen_fields *columns(const struct fields_sink *self)
{
    return self->setup->fields;
}

static bool is_chosen(const struct chosen_field *column, const struct field *field)
{
    for (size_t i = 0; i < column->n_rows; i++)
        if (column->rows[i] == field)
            return true;
    return false;
}

/* --- values ----------------------------------------------------------------------------------- */

/* What is only there or not has the value 1; a layer its label. */
static void add_text_value(struct text *cell, const struct node *node)
{
    uint8_t type = node->field->type;

    if (cell->length > 0)
        text_char(cell, VALUES_SEPARATOR);
    if (type == FIELD_NONE || type == FIELD_EXPERT)
        text_char(cell, '1');
    else if (type == FIELD_PROTOCOL)
        label_node(cell, node);
    else
        label_value(cell, node);
}

static void add_json_value(struct text *cell, const struct node *node)
{
    uint8_t type = node->field->type;

    if (cell->length > 0)
        text_char(cell, ',');
    if (type == FIELD_NONE || type == FIELD_EXPERT) {
        text_add(cell, "true");
    } else if (type == FIELD_PROTOCOL) {
        text_char(cell, '"');
        size_t start = cell->length;
        label_node(cell, node);
        json_text_quote(cell, start);
    } else {
        node_json_value(cell, node);
    }
}

static void add_column(struct fields_sink *self, struct text *cell, const struct text *column)
{
    if (self->json)
        json_text_string(cell, column->data, column->length);
    else
        text_add_n(cell, column->data, column->length);
}

static void add_list_column(struct fields_sink *self, size_t i, const struct row *row)
{
    struct text *cell = &self->cells[i];

    switch ((enum list_column)columns(self)->items[i].column) {
    case COLUMN_NONE:
        return;
    case COLUMN_SOURCE:
        add_column(self, cell, &row->source);
        return;
    case COLUMN_DESTINATION:
        add_column(self, cell, &row->destination);
        return;
    case COLUMN_INFO:
        add_column(self, cell, &row->info);
        return;
    case COLUMN_PROTOCOL:
        if (self->json)
            json_text_string(cell, row->protocol, strlen(row->protocol));
        else
            text_add(cell, row->protocol);
    }
}

/* All cells of a frame. */
static void gather(struct fields_sink *self, const struct frame *frame)
{
    const struct chosen_fields *chosen = columns(self);
    const struct tree *tree = frame->tree;

    for (size_t i = 0; i < chosen->n; i++) {
        text_reset(&self->cells[i]);
        add_list_column(self, i, frame->row);
    }
    for (uint32_t n = 0; n < tree->n; n++) {
        const struct node *node = &tree->nodes[n];
        for (size_t i = 0; node->field && i < chosen->n; i++) {
            if (!is_chosen(&chosen->items[i], node->field))
                continue;
            if (self->json)
                add_json_value(&self->cells[i], node);
            else
                add_text_value(&self->cells[i], node);
        }
    }
}

/* --- TSV and CSV ------------------------------------------------------------------------------ */

static bool csv_begin(struct sink *sink, const struct capture *capture)
{
    struct fields_sink *self = (struct fields_sink *)sink;
    struct text *out = &self->setup->output->text;

    (void)capture;
    for (size_t i = 0; i < columns(self)->n; i++) {
        const char *name = columns(self)->items[i].name;
        if (i > 0)
            text_char(out, ',');
        csv_cell(out, name, strlen(name));
    }
    text_add(out, "\r\n");
    return true;
}

static bool separated_frame(struct sink *sink, const struct frame *frame)
{
    struct fields_sink *self = (struct fields_sink *)sink;
    struct text *out = &self->setup->output->text;
    bool csv = self->setup->format == FORMAT_CSV;

    gather(self, frame);
    for (size_t i = 0; i < columns(self)->n; i++) {
        const struct text *cell = &self->cells[i];
        if (i > 0)
            text_char(out, csv ? ',' : '\t');
        if (csv)
            csv_cell(out, cell->data, cell->length);
        else
            tsv_cell(out, cell->data, cell->length);
    }
    text_add(out, csv ? "\r\n" : "\n");
    return output_record(self->setup->output);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void write_frame(struct text *out, void *context)
{
    const struct fields_sink *self = context;

    text_add(out, "{\"type\":\"fields\",\"number\":");
    text_uint(out, self->frame->packet->number);
    text_add(out, ",\"fields\":{");
    for (size_t i = 0, n = 0; i < columns(self)->n; i++) {
        const char *name = columns(self)->items[i].name;
        const struct text *cell = &self->cells[i];
        if (columns(self)->items[i].repeated)
            continue;
        if (n++ > 0)
            text_char(out, ',');
        json_text_string(out, name, strlen(name));
        text_add(out, ":[");
        text_add_n(out, cell->data, cell->length);
        text_char(out, ']');
    }
    text_add(out, "}}");
}

static bool json_begin(struct sink *sink, const struct capture *capture)
{
    struct fields_sink *self = (struct fields_sink *)sink;

    return json_records_begin(&self->records, capture);
}

static bool json_frame(struct sink *sink, const struct frame *frame)
{
    struct fields_sink *self = (struct fields_sink *)sink;

    gather(self, frame);
    self->frame = frame;
    self->last_frame = frame->packet->number;
    return json_records_add(&self->records, self->json);
}

static bool json_end(struct sink *sink, const struct capture *capture)
{
    struct fields_sink *self = (struct fields_sink *)sink;

    return json_records_end(&self->records, capture, self->last_frame);
}

/* --- all -------------------------------------------------------------------------------------- */

static void fields_free(struct sink *sink)
{
    struct fields_sink *self = (struct fields_sink *)sink;

    for (size_t i = 0; self->cells && i < columns(self)->n; i++)
        text_deinit(&self->cells[i]);
    free(self->cells);
    json_object_put(self->json);
    free(self);
}

static const struct sink_class tsv_class = {
    .frame = separated_frame,
    .free = fields_free,
};

static const struct sink_class csv_class = {
    .begin = csv_begin,
    .frame = separated_frame,
    .free = fields_free,
};

static const struct sink_class json_class = {
    .begin = json_begin,
    .frame = json_frame,
    .end = json_end,
    .free = fields_free,
};

struct sink *fields_sink_new(const struct sink_setup *setup)
{
    struct fields_sink *self = calloc(1, sizeof *self);

    if (!self)
        return NULL;
    self->setup = setup;
    self->sink.wants_tree = true;
    self->cells = calloc(setup->fields->n + 1, sizeof *self->cells);
    for (size_t i = 0; i < setup->fields->n; i++)
        self->sink.wants_row |= setup->fields->items[i].column != COLUMN_NONE;
    self->sink.class = setup->format == FORMAT_TSV   ? &tsv_class
                       : setup->format == FORMAT_CSV ? &csv_class
                                                     : &json_class;
    if (self->sink.class == &json_class) {
        self->records = (struct json_records){.setup = setup, .name = "frames"};
        self->object = (struct json_text_object){write_frame, self};
        self->json = json_text_new(&self->object);
    }
    return &self->sink;
}
