/*
 * report_page: what the parts of a report share: its caps, links, and rows of packets
 *
 * Parts are fragments of one page, each written by a sink of its own (analyzer/report.c puts them
 * together). A frame has the address #f12, session 2 of the walk #s2, its transcript #t2.
 */
#pragma once

#include "analyzer/session.h"
#include "analyzer/sink.h"

/* Frames that are shown with their trees, unless --trees says another number. As many sessions,
 * rows of them, and steps are told. */
#define REPORT_TREES_DEFAULT 5000
#define REPORT_TREES_MAX     1000000
/* So many times as many frames have a row, and lines of transcripts are shown. */
#define REPORT_MORE 10

struct report_page {
    uint32_t most;   /* frames with trees */
    bool whole;      /* no frames were chosen: the rows go from the first one on */
    uint32_t *rows;  /* numbers of the frames that have a row so far, in ascending order; owned */
    uint32_t n_rows; /* at most REPORT_MORE times most */
};

void page_deinit(struct report_page *page);
/* The frame gets a row; false: there are enough. */
bool page_list(struct report_page *page, uint32_t frame);
/* Has the frame a row, or will it have one? */
bool page_has(const struct report_page *page, uint32_t frame);
/* The number of a frame, as a link where the page has a row for it. */
void page_frame(struct text *out, const struct report_page *page, uint32_t frame);

/* The heads of a table: words[i] is one of the program's own texts; the columns whose bit is set in
 * numbers stand to the right. With <table>, up to <tbody>. */
void page_table(
    struct text *out, const char *class, const char *const *words, size_t n, unsigned numbers);
void page_table_end(struct text *out);
/* A line that counts what was left out, with its %u; nothing for none. */
void page_note(struct text *out, const char *words, uint32_t n);
/* Table of packets: its heads, as tshark names them. */
void page_packets(struct text *out, const char *class);
/* The cells from time to length, and the class of the row: the protocol, or "bad". */
void page_cells(struct text *out, const struct frame *frame);
const char *page_class(const struct row *row);
