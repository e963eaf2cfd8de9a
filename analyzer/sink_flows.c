#include "analyzer/classify.h"
#include "analyzer/address.h"
#include "analyzer/community_id.h"
#include "analyzer/dissector.h"
#include "analyzer/flow_words.h"
#include "analyzer/json_record.h"
#include "analyzer/separated.h"

#include <stdlib.h>
#include <string.h>

/* Widths of columns, which longer texts exceed. */
enum {
    STREAM_WIDTH = 8,
    ENDPOINT_WIDTH = 21, /* 255.255.255.255:65535 */
    LABEL_WIDTH = 12,
    NUMBER_WIDTH = 8,
    DURATION_WIDTH = 12,
    ENDED_WIDTH = 10,
    DURATION_DECIMALS = 6,
};

struct flows_sink {
    struct sink sink;
    const struct sink_setup *setup;
    uint32_t last_frame;
    struct text scratch;
    struct json_records records;
};

/* --- text ------------------------------------------------------------------------------------- */

/* The column that begins at start is filled up, and a space. */
static void end_left(struct text *out, size_t start, size_t width)
{
    size_t n = out->length - start;

    text_fill(out, ' ', (n < width ? width - n : 0) + 1);
}

static void add_duration(struct flows_sink *self, const struct flow *flow)
{
    struct text *out = &self->setup->output->text, *seconds = &self->scratch;

    text_reset(seconds);
    text_seconds(seconds, flow->last_time - flow->first_time, DURATION_DECIMALS);
    if (seconds->length < DURATION_WIDTH)
        text_fill(out, ' ', DURATION_WIDTH - seconds->length);
    text_add_n(out, seconds->data, seconds->length);
    text_char(out, ' ');
    text_reset(seconds);
}

static void add_count(struct text *out, uint64_t n)
{
    text_uint_padded(out, n, NUMBER_WIDTH, ' ');
    text_char(out, ' ');
}

static bool text_begin(struct sink *sink, const struct capture *capture)
{
    struct flows_sink *self = (struct flows_sink *)sink;

    (void)capture;
    output_color(self->setup->output, COLOR_BOLD);
    text_add(&self->setup->output->text,
        "Stream   Client                Server                Label         Packets    Bytes     "
        "Duration Ended      Community ID\n");
    output_color(self->setup->output, COLOR_NONE);
    return true;
}

static void add_who(struct text *out, const struct flow *flow)
{
    size_t start = out->length;

    text_add(out, transport_word(flow->transport));
    text_char(out, ':');
    text_uint(out, flow->number);
    end_left(out, start, STREAM_WIDTH);
    start = out->length;
    endpoint_write(out, &flow->ends[TO_CLIENT]);
    end_left(out, start, ENDPOINT_WIDTH);
    start = out->length;
    endpoint_write(out, &flow->ends[TO_SERVER]);
    end_left(out, start, ENDPOINT_WIDTH);
}

static bool text_flow(struct sink *sink, const struct flow *flow)
{
    struct flows_sink *self = (struct flows_sink *)sink;
    struct text *out = &self->setup->output->text;

    add_who(out, flow);
    size_t start = out->length;
    text_add(out, flow_label(self->setup->classifier, flow));
    end_left(out, start, LABEL_WIDTH);
    add_count(out, flow_packets(flow));
    add_count(out, flow_octets(flow));
    add_duration(self, flow);
    start = out->length;
    text_add(out, flow_ending(flow) ? flow_ending(flow) : "-");
    end_left(out, start, ENDED_WIDTH);
    community_id_add(out, flow);
    text_char(out, '\n');
    return output_record(self->setup->output);
}

static bool text_end(struct sink *sink, const struct capture *capture)
{
    struct flows_sink *self = (struct flows_sink *)sink;

    return sink_damage_text(self->setup->output, capture);
}

/* --- CSV -------------------------------------------------------------------------------------- */

static bool csv_begin(struct sink *sink, const struct capture *capture)
{
    struct flows_sink *self = (struct flows_sink *)sink;

    (void)capture;
    text_add(&self->setup->output->text,
        "transport,stream,client,client_port,server,server_port,label,protocol,packets,bytes,"
        "packets_to_server,packets_to_client,bytes_to_server,bytes_to_client,start,duration,ended,"
        "community_id\r\n");
    return true;
}

static void add_cell(struct text *out, const char *cell)
{
    csv_cell(out, cell, strlen(cell));
    text_char(out, ',');
}

static void add_number(struct text *out, uint64_t number)
{
    text_uint(out, number);
    text_char(out, ',');
}

static void add_end_cells(struct text *out, const struct endpoint *end)
{
    address_write(out, &end->address);
    text_char(out, ',');
    add_number(out, end->port);
}

static bool csv_flow(struct sink *sink, const struct flow *flow)
{
    struct flows_sink *self = (struct flows_sink *)sink;
    struct text *out = &self->setup->output->text;
    const struct dissector *dissector = flow_dissector(flow);

    add_cell(out, transport_word(flow->transport));
    add_number(out, flow->number);
    add_end_cells(out, &flow->ends[TO_CLIENT]);
    add_end_cells(out, &flow->ends[TO_SERVER]);
    add_cell(out, flow_label(self->setup->classifier, flow));
    add_cell(out, dissector ? dissector->name : "");
    add_number(out, flow_packets(flow));
    add_number(out, flow_octets(flow));
    for (int i = 0; i < 2; i++)
        add_number(out, flow->packets[i]);
    for (int i = 0; i < 2; i++)
        add_number(out, flow->octets[i]);
    text_iso_time(out, flow->first_time);
    text_char(out, ',');
    text_seconds(out, flow->last_time - flow->first_time, 9);
    text_char(out, ',');
    add_cell(out, flow_ending(flow) ? flow_ending(flow) : "");
    community_id_add(out, flow);
    text_add_n(out, "\r\n", 2);
    return output_record(self->setup->output);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void add_string(struct json_object *object, const char *key, const char *value)
{
    json_object_object_add(object, key, value ? json_object_new_string(value) : NULL);
}

static void add_uint(struct json_object *object, const char *key, uint64_t value)
{
    json_object_object_add(object, key, json_object_new_uint64(value));
}

/* What a formatter wrote into the scratch text. */
static const char *taken(struct flows_sink *self)
{
    const char *string = text_string(&self->scratch);

    text_reset(&self->scratch);
    return string;
}

static void add_end(struct flows_sink *self, struct json_object *object, const struct flow *flow,
    enum direction to, const char *key)
{
    struct json_object *end = json_object_new_object();

    address_write(&self->scratch, &flow->ends[to].address);
    add_string(end, "address", taken(self));
    add_uint(end, "port", flow->ends[to].port);
    add_uint(end, "packets", flow->packets[direction_other(to)]);
    add_uint(end, "bytes", flow->octets[direction_other(to)]);
    json_object_object_add(object, key, end);
}

static void add_times(struct flows_sink *self, struct json_object *object, const struct flow *flow)
{
    int64_t duration = flow->last_time - flow->first_time;

    add_uint(object, "first_frame", flow->first_frame);
    add_uint(object, "last_frame", flow->last_frame);
    text_iso_time(&self->scratch, flow->first_time);
    add_string(object, "start", taken(self));
    text_seconds(&self->scratch, duration, 9);
    json_object_object_add(
        object, "duration", json_object_new_double_s((double)duration / 1e9, taken(self)));
}

static struct json_object *flow_object(struct flows_sink *self, const struct flow *flow)
{
    struct json_object *object = json_object_new_object();
    const struct dissector *dissector = flow_dissector(flow);

    add_string(object, "type", "flow");
    add_string(object, "transport", transport_word(flow->transport));
    add_uint(object, "stream", flow->number);
    add_end(self, object, flow, TO_CLIENT, "client");
    add_end(self, object, flow, TO_SERVER, "server");
    add_string(object, "label", flow_label(self->setup->classifier, flow));
    add_string(object, "protocol", dissector ? dissector->name : NULL);
    add_string(object, "chosen_by", dissector ? choice_word(flow->dissection.choice) : NULL);
    add_uint(object, "packets", flow_packets(flow));
    add_uint(object, "bytes", flow_octets(flow));
    add_times(self, object, flow);
    add_string(object, "ended", flow_ending(flow));
    community_id_add(&self->scratch, flow);
    add_string(object, "community_id", taken(self));
    return object;
}

static bool json_begin(struct sink *sink, const struct capture *capture)
{
    struct flows_sink *self = (struct flows_sink *)sink;

    return json_records_begin(&self->records, capture);
}

static bool json_flow(struct sink *sink, const struct flow *flow)
{
    struct flows_sink *self = (struct flows_sink *)sink;
    struct json_object *object = flow_object(self, flow);
    bool good = json_records_add(&self->records, object);

    json_object_put(object);
    if (flow->last_frame > self->last_frame)
        self->last_frame = flow->last_frame;
    return good;
}

static bool json_end(struct sink *sink, const struct capture *capture)
{
    struct flows_sink *self = (struct flows_sink *)sink;

    return json_records_end(&self->records, capture, self->last_frame);
}

/* --- all -------------------------------------------------------------------------------------- */

static void flows_free(struct sink *sink)
{
    struct flows_sink *self = (struct flows_sink *)sink;

    text_deinit(&self->scratch);
    free(self);
}

static const struct sink_class text_class = {
    .begin = text_begin,
    .flow = text_flow,
    .end = text_end,
    .free = flows_free,
};

static const struct sink_class csv_class = {
    .begin = csv_begin,
    .flow = csv_flow,
    .free = flows_free,
};

static const struct sink_class json_class = {
    .begin = json_begin,
    .flow = json_flow,
    .end = json_end,
    .free = flows_free,
};

struct sink *flows_sink_new(const struct sink_setup *setup)
{
    struct flows_sink *self = calloc(1, sizeof *self);

    if (!self)
        return NULL;
    self->setup = setup;
    self->sink.wants_flows = true;
    self->sink.class = setup->format == FORMAT_TEXT  ? &text_class
                       : setup->format == FORMAT_CSV ? &csv_class
                                                     : &json_class;
    self->records = (struct json_records){.setup = setup, .name = "flows"};
    return &self->sink;
}
