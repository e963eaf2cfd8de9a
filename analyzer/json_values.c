#include "analyzer/json_values.h"

#include "analyzer/address.h"

#include <string.h>

/* A string of what a formatter wrote; frees the text. */
static struct json_object *taken(struct text *text)
{
    struct json_object *object = json_object_new_string_len(text_string(text), (int)text->length);

    text_deinit(text);
    return object;
}

bool json_is_text(const void *octets, size_t n)
{
    const uint8_t *data = octets;

    for (size_t i = 0; i < n;) {
        unsigned length = utf8_length(data + i, n - i);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

struct json_object *json_wire(const void *octets, size_t n)
{
    const uint8_t *data = octets;
    struct text text = {0};

    for (size_t i = 0; i < n;) {
        unsigned length = utf8_length(data + i, n - i);
        if (length == 0)
            text_add_n(&text, "\xef\xbf\xbd", 3);
        else
            text_add_n(&text, data + i, length);
        i += length ? length : 1;
    }
    return taken(&text);
}

struct json_object *json_string(const char *string)
{
    return string ? json_wire(string, strlen(string)) : NULL;
}

struct json_object *json_octets(const uint8_t *octets, size_t n)
{
    struct text text = {0};

    text_hex_bytes(&text, octets, n, ':');
    return taken(&text);
}

struct json_object *json_time(int64_t ns)
{
    struct text text = {0};

    text_iso_time(&text, ns);
    return taken(&text);
}

struct json_object *json_seconds(int64_t ns)
{
    struct text text = {0};

    text_seconds(&text, ns, 9);
    struct json_object *object = json_object_new_double_s((double)ns / 1e9, text_string(&text));
    text_deinit(&text);
    return object;
}

struct json_object *json_endpoint(const struct endpoint *end)
{
    struct text text = {0};
    struct json_object *object = json_object_new_object();

    address_write(&text, &end->address);
    json_object_object_add(object, "address", taken(&text));
    json_object_object_add(object, "port", json_object_new_int(end->port));
    return object;
}

void json_add_continuation(struct json_object *record, uint32_t continues, bool goes_on)
{
    if (continues)
        json_object_object_add(record, "continues", json_object_new_uint64(continues));
    if (goes_on)
        json_object_object_add(record, "goes_on", json_object_new_boolean(true));
}
