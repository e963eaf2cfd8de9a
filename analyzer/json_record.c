#include "analyzer/json_record.h"

#include <string.h>

enum {
    /* As they stand: no spaces, no \/ for a slash. */
    STYLE = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
};

static bool is_document(const struct json_records *records)
{
    return records->setup->format == FORMAT_JSON;
}

static struct json_object *string_object(const char *string)
{
    struct text text = {0};

    /* json-c does not ask whether a string is UTF-8. */
    for (size_t n = strlen(string), i = 0; i < n;) {
        unsigned length = utf8_length((const uint8_t *)string + i, n - i);
        if (length == 0)
            text_add(&text, "\xef\xbf\xbd");
        else
            text_add_n(&text, string + i, length);
        i += length ? length : 1;
    }
    struct json_object *object = json_object_new_string(text_string(&text));
    text_deinit(&text);
    return object;
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
        json_object_array_add(files, string_object(setup->paths[i]));
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
    json_object_object_add(object, "text", string_object(damage));
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
