/*
 * json_text: JSON written by hand into a text
 *
 * For frame records only, which are too many and too large for an object a field; everything
 * else is built with json-c. What is written is always valid UTF-8.
 */
#pragma once

#include "analyzer/text.h"

#include <json-c/json.h>

/* "octets" with quotes and escapes. Returns false when some were no UTF-8 and became U+FFFD. */
bool json_text_string(struct text *out, const void *data, size_t n);
/* The same of what stands in out from start on, behind the first quote. */
bool json_text_quote(struct text *out, size_t start);
/* How many octets at the start stand in a string as they are: ASCII that needs no escape. */
size_t json_text_plain(const void *octets, size_t n);
/* "aa:bb:cc" */
void json_text_bytes(struct text *out, const uint8_t *data, size_t n);

/*
 * A json-c object whose text is made by write, straight into json-c's print buffer. Free with
 * json_object_put. context is borrowed.
 */
typedef void json_text_write(struct text *out, void *context);
struct json_text_object {
    json_text_write *write;
    void *context;
};
/* object is borrowed as long as the result lives. */
struct json_object *json_text_new(struct json_text_object *object);
