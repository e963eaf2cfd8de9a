/*
 * sinks: what the commands print with
 *
 * Each takes a setup, which must outlive it, and is let go with sink_free.
 */
#pragma once

#include "analyzer/dissector.h"
#include "analyzer/output.h"
#include "analyzer/sink.h"

enum format {
    FORMAT_DEFAULT,
    FORMAT_TEXT,
    FORMAT_MD,
    FORMAT_JSON,
    FORMAT_NDJSON,
    FORMAT_CSV,
    FORMAT_TSV,
    FORMAT_TAP,
    FORMAT_JUNIT,
    FORMAT_HTML,
    FORMAT_GRADESCOPE,
    FORMATS,
};

struct classifier;
struct chosen_fields;
struct memo;
struct report_page;

/* Of the command objects. */
struct object_limits {
    uint64_t count;       /* objects */
    uint64_t size, total; /* octets: of one, of all */
};

struct file_writer;
struct secrets;

struct sink_setup {
    struct output *output;
    enum format format;
    const char *const *paths; /* of the capture's files */
    size_t n_paths;
    struct classifier *classifier;      /* NULL: no labels */
    bool bytes;                         /* -x */
    size_t sessions_limit;              /* octets of sessions that wait; 0: no limit */
    bool partial;                       /* frames are chosen: there are others that nobody sees */
    const char *choice;                 /* which, or which conversation, as options; NULL: all */
    struct script_style script;         /* of transcripts */
    const struct chosen_fields *fields; /* -e */
    struct object_limits limits;        /* of objects */
    struct file_writer *writer;         /* of objects; NULL: they are only listed */
    const struct secrets *secrets;      /* to mask; NULL: nothing */
    void *context;                      /* the command's own */
    const char *language;               /* --lang, or NULL */
    uint32_t trees;                     /* --trees; 0: not said */
    struct report_page *page;           /* FORMAT_HTML: that this is a part of; or NULL */
};

/* NULL when memory is out. */
struct sink *walk_sink_new(const struct sink_setup *setup);
struct sink *walk_json_sink_new(const struct sink_setup *setup);
struct sink *list_sink_new(const struct sink_setup *setup);
struct sink *tree_sink_new(const struct sink_setup *setup);
struct sink *flows_sink_new(const struct sink_setup *setup);
struct sink *fields_sink_new(const struct sink_setup *setup);
struct sink *objects_sink_new(const struct sink_setup *setup);
struct sink *transcript_sink_new(const struct sink_setup *setup);
struct sink *report_sink_new(const struct sink_setup *setup);
/* Prints nothing; wants what list wants: for measuring. */
struct sink *none_sink_new(const struct sink_setup *setup);
void sink_free(struct sink *sink);

/* The nodes [first, end) of the tree, whole layers or parts of one, as `tree` prints them. */
void tree_write(struct output *output, struct memo *memo, const struct tree *tree, uint32_t first,
    uint32_t end, bool bytes);

/* For text: a last line that says where a damaged capture ends; nothing for a good one. */
bool sink_damage_text(struct output *output, const struct capture *capture);
