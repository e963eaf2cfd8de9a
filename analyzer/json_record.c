#include "analyzer/json_record.h"

#include "analyzer/json_values.h"

#include <string.h>

enum {
    /* As they stand: no spaces, no \/ for a slash. */
    STYLE = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
};

static bool is_document(const struct json_records *records)
{
    return records->setup->format == FORMAT_JSON;
}

static struct json_object *about_wirewalk(void)
{
    struct json_object *object = json_object_new_object();

    json_object_object_add(object, "version", json_object_new_string(WIREWALK_VERSION));
    json_object_object_add(object, "schema", json_object_new_string(JSON_SCHEMA));
    return object;
}

static struct json_object *about_capture(const struct sink_setup *setup)
{
    struct json_object *object = json_object_new_object(), *files = json_object_new_array();

    for (size_t i = 0; i < setup->n_paths; i++)
        json_object_array_add(files, json_string(setup->paths[i]));
    json_object_object_add(object, "files", files);
    return object;
}

static void add_object(struct text *out, struct json_object *object)
{
    size_t n;
    const char *string = json_object_to_json_string_length(object, STYLE, &n);

    text_add_n(out, string, n);
}

static void add_member(struct text *out, const char *name, struct json_object *object)
{
    text_char(out, '"');
    text_add(out, name);
    text_add(out, "\":");
    add_object(out, object);
    json_object_put(object);
}

bool json_records_begin(struct json_records *records, const struct capture *capture)
{
    struct text *out = &records->setup->output->text;

    (void)capture;
    if (!is_document(records))
        return true;
    text_char(out, '{');
    add_member(out, "wirewalk", about_wirewalk());
    text_char(out, ',');
    add_member(out, "capture", about_capture(records->setup));
    text_add(out, ",\"");
    text_add(out, records->name);
    text_add(out, "\":[");
    return true;
}

bool json_records_add(struct json_records *records, struct json_object *record)
{
    struct output *output = records->setup->output;

    if (output->state != OUTPUT_GOOD)
        return false;
    if (is_document(records))
        text_add(&output->text, records->n ? ",\n" : "\n");
    records->n++;
    add_object(&output->text, record);
    if (!is_document(records))
        text_char(&output->text, '\n');
    return output_record(output);
}

static struct json_object *damage_object(const char *damage, uint32_t number)
{
    struct json_object *object = json_object_new_object();

    json_object_object_add(object, "type", json_object_new_string("damage"));
    json_object_object_add(object, "number", json_object_new_int64(number));
    json_object_object_add(object, "text", json_string(damage));
    return object;
}

bool json_records_end(
    struct json_records *records, const struct capture *capture, uint32_t last_frame)
{
    struct output *output = records->setup->output;
    const char *damage = capture_damage(capture);

    if (is_document(records))
        text_add(&output->text, "\n]");
    if (damage) {
        struct json_object *object = damage_object(damage, last_frame + 1);
        if (is_document(records))
            text_add(&output->text, ",\"damage\":");
        add_object(&output->text, object);
        json_object_put(object);
        if (!is_document(records))
            text_char(&output->text, '\n');
    }
    if (is_document(records))
        text_add(&output->text, "}\n");
    return output_record(output);
}
