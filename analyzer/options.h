/*
 * options: the command line
 */
#pragma once

#include "analyzer/engine.h"
#include "analyzer/sinks.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FRAME_RANGES_MAX = 1000,
    DECODE_AS_MAX = 4096, /* ports */
    FIELDS_MAX = 1000,    /* of -e */
    REPORTS_MAX = 8,      /* of --report */
};

/* Options that only some commands take. */
enum command_option {
    OPTION_BYTES = 1,        /* -x */
    OPTION_FIELDS = 2,       /* -e */
    OPTION_CHECK = 8,        /* --generate */
    OPTION_JOBS = 16,        /* -j */
    OPTION_SCRIPT = 4,       /* --stable, --times, --frames alone, --body-lines */
    OPTION_FORM = 32,        /* --as */
    OPTION_ORIGINALITY = 64, /* --originality */
    OPTION_NO_CAPTURE = 128, /* it may do without a path */
    OPTION_TREES = 256,      /* --trees */
    OPTION_OBJECTS = 512,    /* -d DIR, --limit-count, --limit-size, --limit-total */
};

struct options;
struct run_tools;

struct command {
    const char *name;
    const char *summary;    /* one line of --help */
    const char *arguments;  /* "CAPTURE..." */
    const char *example;    /* what follows "wirewalk " */
    const char *more;       /* what else to know, at the end of the help; or NULL */
    enum format formats[8]; /* the first is the default; ends with FORMAT_DEFAULT */
    unsigned options;       /* enum command_option */
    int (*run)(const struct options *options);            /* returns the exit code */
    struct sink *(*sink)(const struct sink_setup *setup); /* for commands that are only a sink */
};

struct frame_range {
    uint32_t first, last;
};

/* --report junit:report.xml */
struct report_wish {
    enum format format;
    const char *path;
};

struct options {
    const struct command *command;
    const char **paths;
    size_t n_paths;
    const char *capture_filter; /* -f, or NULL */
    const char *display_filter; /* -Y, or NULL */
    struct frame_range *ranges; /* --frames; n_ranges 0: all */
    size_t n_ranges;
    bool has_stream;          /* --stream */
    uint8_t stream_transport; /* 0: TCP or UDP */
    uint32_t stream;
    struct decode_as *decode_as;
    size_t n_decode_as;
    const char **fields; /* -e */
    size_t n_fields;
    enum format format;
    const char *output; /* -o, or NULL */
    enum color_when color;
    const char *language;
    uint64_t memory_limit; /* octets */
    const char *folder;    /* -d of objects, or NULL */
    struct object_limits limits;
    bool no_names, bytes, one_pass, no_ndpi, redact, no_sandbox, expect_match, help, version;
    struct script_style script;
    bool generate;                           /* check --generate */
    struct report_wish reports[REPORTS_MAX]; /* more reports of the same run */
    size_t n_reports;
    bool originality;              /* grade --originality */
    uint32_t trees;                /* --trees; 0: not said */
    uint32_t jobs;                 /* -j; 0: as many as there are cores */
    void *context;                 /* for the sink: the command's own */
    const struct run_tools *tools; /* lent to the run (analyzer/run.h); NULL: it makes its own */
    const char *sink;              /* --sink none, or NULL */
};

enum options_result {
    OPTIONS_RUN,
    OPTIONS_DONE,  /* --help or --version was answered */
    OPTIONS_WRONG, /* said on standard error */
};

/* commands ends with a row without a name; the first is the default. Free with options_deinit in
 * any case. Strings of argv are borrowed. */
enum options_result options_parse(
    struct options *options, const struct command *commands, int argc, char **argv);
void options_deinit(struct options *options);

/* --frames: whether frame `number` is wanted. context is the options. */
bool options_select(const void *context, uint32_t number);

/* Which frames were asked for, as options: "-Y dns --frames 33-60"; nothing: all. */
void options_choice(struct text *out, const struct options *options);

const char *format_name(enum format format);
