/*
 * json_values: values that several records share, as json-c objects
 *
 * The caller owns what it gets.
 */
#pragma once

#include "analyzer/flow.h"

#include <json-c/json.h>

/* Octets as a string; what is no UTF-8 becomes U+FFFD. */
struct json_object *json_wire(const void *octets, size_t n);
/* The same of a terminated string; NULL is null. */
struct json_object *json_string(const char *string);
/* Whether a string of these octets loses nothing. */
bool json_is_text(const void *octets, size_t n);
/* "aa:bb:cc" */
struct json_object *json_octets(const uint8_t *octets, size_t n);
/* "2014-05-18T19:04:25.686124000Z" */
struct json_object *json_time(int64_t ns);
/* A number of seconds, with nine decimals. */
struct json_object *json_seconds(int64_t ns);
/* {"address": …, "port": …} */
struct json_object *json_endpoint(const struct endpoint *end);
/* Adds to the record of a session what it continues (0: nothing) and whether it goes on in another:
 * see analyzer/session.h. */
void json_add_continuation(struct json_object *record, uint32_t continues, bool goes_on);
