/*
 * report: all of a capture in one page
 *
 * The parts of the page are fragments, each written by a sink of its own while the frames go by:
 * the conversations and what an eavesdropper could read (report_overview.c), the walk (walk.c), the
 * transcripts (transcript.c), the packets and what experts note (report_packets.c). They wait in
 * spools (analyzer/output.h) until the end of the capture, since what stands first on the page is
 * known last; report.c puts them together.
 */
#pragma once

#include "analyzer/report_page.h"
#include "analyzer/sinks.h"

/* Kinds of expert notes that are told apart, and frames that are named of one. */
#define REPORT_NOTES_MAX       256
#define REPORT_NOTE_FRAMES_MAX 20
/* Packets of one table: a browser lays out only those tables that are looked at. */
#define REPORT_TABLE_ROWS 250
/* Secrets on the page; more are counted. */
#define REPORT_SECRETS_MAX 1000

/* A part of a page; setup as of sinks.h. NULL when memory is out. */
struct sink *report_overview_new(const struct sink_setup *setup);
struct sink *report_packets_new(const struct sink_setup *setup);
/* What they know in the end: the facts of the head; the secrets, and what else could be read; the
 * notes. */
void report_write_facts(
    const struct sink *overview, struct text *out, const struct capture *capture);
void report_write_secrets(const struct sink *overview, struct text *out);
bool report_has_notes(const struct sink *packets);
void report_write_notes(const struct sink *packets, struct text *out);

/* From <!DOCTYPE html> to <body>; title is any text. */
void report_write_head(struct text *out, const char *language, const char *title);
