/*
 * walk_frame: the pieces of a walkthrough's page: title, rows, folded and opened layers
 */
#pragma once

#include "analyzer/report_page.h"
#include "analyzer/session.h"
#include "analyzer/text.h"

#include <stdbool.h>
#include <stdint.h>

enum walk_form { WALK_TEXT, WALK_MARKDOWN, WALK_HTML };

/* How the pieces are written. */
struct walk_format {
    enum walk_form form;
    unsigned columns;               /* of the terminal, or 0 */
    const struct report_page *page; /* of HTML: where frames are linked to */
};

/* How a TCP connection opened and ended, and what went wrong on the way. */
#define CONNECTION_TROUBLES 8
#define TROUBLE_FRAMES      12

struct trouble {
    const struct field *field; /* the expert note */
    uint32_t frames[TROUBLE_FRAMES];
    uint32_t n; /* in all; the first TROUBLE_FRAMES have their number */
};

struct connection {
    uint32_t syn, syn_ack, ack; /* frames, 0: not seen */
    uint32_t fin[2], rst;       /* by direction */
    enum direction rst_direction;
    struct trouble troubles[CONNECTION_TROUBLES];
    size_t n_troubles;
};

/* Learn from a frame; true when the packet list should show it though it says nothing: trouble. */
bool connection_frame(struct connection *connection, const struct frame *frame);
/* partial: of what was not seen nothing is said, since only some frames were chosen. */
void connection_write(struct text *out, const struct connection *connection,
    const struct session *session, bool partial, const struct walk_format *format);
void connection_deinit(struct connection *connection);

/* "Session 1: SMTP, client 172.16.22.136:38424, server 172.16.22.135:25" */
void walk_session(struct text *out, const struct session *session);
/* That as a heading, and the session's facts. */
void walk_title(struct text *out, const struct session *session, const struct walk_format *format);
void walk_row_heads(
    struct text *out, const struct session *session, const struct walk_format *format);
void walk_row(struct text *out, const struct session *session, const struct frame *frame,
    const struct walk_format *format);

/* Octets of the wire, with what Markdown or HTML would take for its own escaped. */
void walk_escape(struct text *out, const char *data, size_t n, enum walk_form form);

/* The line that ends out breaks at blanks where it is wider than columns, from octet `from` on,
 * which stands at column indent; what follows is indented by as much. columns 0, or too few: as it
 * is. */
void walk_wrap(struct text *out, size_t from, size_t indent, unsigned columns);

/* The layers before node `end`, a line each. */
void walk_folded(struct text *out, const struct tree *tree, uint32_t end, enum walk_form form);
/* The nodes [first, end), opened. */
void walk_opened(
    struct text *out, const struct tree *tree, uint32_t first, uint32_t end, enum walk_form form);
