/*
 * book: the scripts of all sessions of a capture, kept until its end
 *
 * What check and grade judge. A session consumer that other sinks embed.
 */
#pragma once

#include "analyzer/script.h"

#include <stdbool.h>
#include <stddef.h>

/* Octets of all scripts together; sessions beyond are left out, and the verdict says so. */
#define BOOK_MAX (512u << 20)

/* A session and what was said in it. */
struct chapter {
    struct session session; /* a copy without credentials and user */
    struct script script;
};

struct book {
    struct sessions sessions; /* first: a book is one */
    struct script_style style;
    struct chapter *chapters; /* in the order of their numbers */
    size_t n_chapters;
    size_t octets;
    bool full;                        /* BOOK_MAX was reached */
    const char *damage;               /* of the capture, or NULL; borrowed */
    bool (*close)(struct book *book); /* at the end; may be NULL */
    void (*free)(struct book *book);  /* what embeds the book; may be NULL */
};

/* The caller sets style, close and free. */
void book_init(struct book *book);
void book_deinit(struct book *book);
