/*
 * output: where the text of sinks goes
 *
 * A sink writes into output->text and calls output_record after each record, which passes full
 * buffers on (each record at once where somebody watches). Written to a terminal, control
 * characters that the wire put into the text are shown escaped, so that a capture cannot
 * drive the terminal. Colours are marked by output_color and become escape sequences, or
 * nothing, on the way out.
 */
#pragma once

#include "analyzer/text.h"

#include <stdbool.h>

enum color {
    COLOR_NONE, /* back to normal */
    COLOR_DIM,
    COLOR_BOLD,
    COLOR_RED,
    COLOR_GREEN,
    COLOR_YELLOW,
    COLOR_BLUE,
    COLOR_MAGENTA,
    COLOR_CYAN,
    COLORS,
};

enum output_state {
    OUTPUT_GOOD,
    OUTPUT_CLOSED, /* the reader has gone: end quietly */
    OUTPUT_FAILED, /* said on standard error */
};

struct output {
    struct text text;  /* not written yet */
    struct text shown; /* the same as a terminal gets it */
    const char *path;  /* NULL: standard output */
    int fd;
    bool terminal;    /* escape control characters */
    unsigned columns; /* of the terminal; 0: there is none, or it does not say */
    bool colors;
    bool eager; /* write each record at once */
    enum output_state state;
};

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* Standard output where path is NULL; a file is made anew. false: it cannot be, said on standard
 * error. path must live as long. */
bool output_open(struct output *output, const char *path, enum color_when when);
/* Writes what is left and closes; false when some of it could not be written. */
bool output_close(struct output *output);
void output_deinit(struct output *output);

/* A place for text that has to wait for what stands before it: a file that has no name and goes
 * with the output, beside the others of $TMPDIR or /var/tmp; nothing is written to it before a
 * buffer is full. Before the sandbox. false: there is none, said on standard error. */
bool output_open_spool(struct output *spool);
/* Move all that was written to the spool to the end of another output. false as of output_record;
 * what went wrong with the spool went wrong with the output. */
bool output_take_spool(struct output *output, struct output *spool);
void output_close_spool(struct output *spool);

/* A record is complete. false: nobody reads any more, or the disk is full. */
bool output_record(struct output *output);
bool output_flush(struct output *output);

void output_mark_color(struct output *output, enum color color);
/* From here on in this colour; nothing where there are none. */
static inline void output_color(struct output *output, enum color color)
{
    if (output->colors)
        output_mark_color(output, color);
}
