/*
 * json_record: the records of JSON output, one a line or in one document
 *
 * ndjson is a record a line; json is {"wirewalk": …, "capture": …, NAME: [records]}. A capture that
 * ends in damage has a last record of type "damage".
 */
#pragma once

#include "analyzer/json_text.h"
#include "analyzer/memo.h"
#include "analyzer/sinks.h"

/* Raised when the meaning of a key changes. */
#define JSON_SCHEMA "1"

struct json_records {
    const struct sink_setup *setup;
    const char *name; /* "frames" */
    uint32_t n;
};

bool json_records_begin(struct json_records *records, const struct capture *capture);
/* The record is written as json-c does; it stays the caller's. */
bool json_records_add(struct json_records *records, struct json_object *record);
/* last_frame: the number of the last frame that was read. */
bool json_records_end(
    struct json_records *records, const struct capture *capture, uint32_t last_frame);

/* A frame as JSON: with layers, for which there is a memo then, or NULL; bytes adds the octets of
 * its sources. */
void frame_json(struct text *out, const struct frame *frame, struct memo *memo, bool bytes);
/* The value of a node with a field, of the type of the field. false: it is a text that is no UTF-8,
 * and has U+FFFD. */
bool node_json_value(struct text *out, const struct node *node);
