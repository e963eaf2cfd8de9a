/*
 * dissection: reading is emitting
 *
 * What a dissector holds while it reads one unit: a cursor, and the outputs that somebody may want
 * of it: nodes of the tree, the row of the packet list, captions, credentials. take_* reads at the
 * cursor, adds a node over exactly these octets, and returns the value. When nobody wants nodes,
 * adding one is a bit test. After a read that did not fit (cursor.bad) nothing is added any more,
 * so that code reads on to its end without asking; the engine then notes what was malformed or cut.
 *
 *   take_*   read at the cursor and add
 *   put_*    add over octets that were read before (a token of a text line)
 *   gen_*    add what was deduced: printed in [brackets], covers no octets
 *   open_*   begin a subtree; close_node ends it
 *
 * All that add return the node, or NULL where it is not wanted; all that take a node accept NULL.
 */
#pragma once

#include "analyzer/arena.h"
#include "analyzer/capture.h"
#include "analyzer/cursor.h"
#include "analyzer/field.h"
#include "analyzer/flow.h"
#include "analyzer/keep.h"
#include "analyzer/links.h"
#include "analyzer/message.h"
#include "analyzer/requests.h"
#include "analyzer/row.h"
#include "analyzer/tree.h"

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct objects;
struct resolver;

struct dissection;
/* Writes what a layer says in Info: see info_draft. */
typedef void info_write(struct dissection *d, const void *context);

struct dissection {
    struct cursor cursor;
    bool building;     /* nodes are wanted */
    bool part;         /* this unit is a piece of a larger body (FRAMING_PART) */
    bool stream_ended; /* no more octets will follow in this direction */
    uint32_t followed; /* octets behind this unit in its segment; 0 where several brought it */
    uint16_t nest;     /* depth of layers: more than 0 inside of another layer (a quoted packet) */
    bool quoted;       /* inside of an ICMP error: said before, not now */
    enum direction direction;
    struct tree *tree;
    struct row *row;   /* NULL: no row is wanted */
    info_write *draft; /* of Info, not written yet; or NULL */
    const void *draft_context;
    struct arena *arena; /* for what lives as long as the packet */
    struct node *last;   /* the node added last, or NULL */
    struct node *layer;  /* the open layer, or NULL */
    const struct capture *capture;
    const struct packet *packet;
    struct resolver *names;            /* of addresses and ports; NULL: none */
    int64_t first_time, previous_time; /* ns: of the first frame, and of the one before */
    struct flow *flow;                 /* NULL outside of a flow */
    int64_t flow_previous_time;        /* ns: of the flow's packet before, or its first */
    void *state;             /* of the flow's dissector: zeroed at first, state_size octets */
    struct message *message; /* what the unit will be to sessions; NULL below transport */
    struct engine *engine;
    struct objects *objects; /* to announce them to (analyzer/object.h); NULL: nobody wants any */
    void (*afterwards)(void *context); /* when the sinks have seen the frame; NULL: nothing */
    void *afterwards_context;
};

/* --- reading ------------------------------------------------------------------------------- */

static inline bool dissection_adds(const struct dissection *d)
{
    return d->building && !d->cursor.bad;
}

/* Octets left to read of the unit. */
static inline uint32_t left(const struct dissection *d)
{
    return cursor_left(&d->cursor);
}

/* A node over the n octets before the cursor. Only for the take functions. */
struct node *add_taken(struct dissection *d, const struct field *field, uint32_t n);
void add_taken_number(struct dissection *d, const struct field *field, uint32_t n, uint64_t value);
void add_taken_data(
    struct dissection *d, const struct field *field, const uint8_t *data, uint32_t n);

static inline uint64_t take_uint(struct dissection *d, const struct field *field, uint32_t n)
{
    uint64_t value = cursor_uint(&d->cursor, n);

    if (dissection_adds(d))
        add_taken_number(d, field, n, value);
    return value;
}

static inline uint8_t take_u8(struct dissection *d, const struct field *field)
{
    uint8_t value = cursor_u8(&d->cursor);

    if (dissection_adds(d))
        add_taken_number(d, field, 1, value);
    return value;
}

static inline uint16_t take_u16(struct dissection *d, const struct field *field)
{
    uint16_t value = cursor_u16(&d->cursor);

    if (dissection_adds(d))
        add_taken_number(d, field, 2, value);
    return value;
}

static inline uint32_t take_u24(struct dissection *d, const struct field *field)
{
    uint32_t value = cursor_u24(&d->cursor);

    if (dissection_adds(d))
        add_taken_number(d, field, 3, value);
    return value;
}

static inline uint32_t take_u32(struct dissection *d, const struct field *field)
{
    uint32_t value = cursor_u32(&d->cursor);

    if (dissection_adds(d))
        add_taken_number(d, field, 4, value);
    return value;
}

/* A number of n octets (1 to 8), least significant first. */
uint64_t take_little(struct dissection *d, const struct field *field, uint32_t n);

/* n octets as text, bytes, an address or an OID, as the type of the field says; data is NULL and
 * length 0 when they are not there. Use for FIELD_IPV4 (4), FIELD_IPV6 (16), FIELD_ETHER (6) too.
 */
static inline struct bytes take_bytes(struct dissection *d, const struct field *field, uint32_t n)
{
    const uint8_t *data = cursor_take(&d->cursor, n);

    if (dissection_adds(d))
        add_taken_data(d, field, data, n);
    return (struct bytes){data, data ? n : 0};
}

/* A field without a value over the next n octets (a heading, a mark, a protocol's payload). */
struct node *take_mark(struct dissection *d, const struct field *field, uint32_t n);
/* Only a label over the next n octets. */
struct node *take_label(struct dissection *d, uint32_t n, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static inline void take_nothing(struct dissection *d, uint32_t n)
{
    cursor_skip(&d->cursor, n);
}

/*
 * A number of the field's own width, and under it one node for each of the n_bits fields (their
 * masks pick the bits). Returns the number. Subtree is closed again; d->last is the number's node.
 */
uint64_t take_flags(struct dissection *d, const struct field *field,
    const struct field *const *bits, uint32_t n_bits);
/* A field with a mask over the next octets, without moving: for bit fields without a parent. */
uint64_t peek_bits(struct dissection *d, const struct field *field, uint32_t n);

/* The octet `at` octets ahead, 0 beyond the end; nothing moves, nothing goes bad. */
static inline uint8_t peek_u8(const struct dissection *d, uint32_t at)
{
    return at < left(d) ? d->cursor.base[d->cursor.position + at] : 0;
}
static inline uint16_t peek_u16(const struct dissection *d, uint32_t at)
{
    return (uint16_t)(peek_u8(d, at) << 8 | peek_u8(d, at + 1));
}
/* All that is left, without moving. */
static inline struct bytes peek_rest(const struct dissection *d)
{
    return (struct bytes){d->cursor.base + d->cursor.position, left(d)};
}

/* --- scopes: read inside of something ------------------------------------------------------- */

/* What an enter function left behind; hand it to leave. */
struct scope {
    struct cursor cursor;
    uint8_t source;
    bool same_source;
};

/* From now on only the next n octets can be read. leave goes on after them, whatever was read; a
 * bad read inside makes the outer cursor bad too. */
struct scope enter(struct dissection *d, uint32_t n);
/* The same over octets that were read before: span must lie in the current source. */
struct scope enter_span(struct dissection *d, struct bytes span);
/* From now on other octets are read: reassembled or decoded ones. They must live in d->arena or as
 * long as the packet. title as Wireshark's tab: "Reassembled SMTP". */
struct scope enter_source(struct dissection *d, const char *title, struct bytes bytes);
void leave(struct dissection *d, struct scope scope);
/* The same, but what went wrong inside stays inside: returns whether it went wrong. */
bool leave_forgiving(struct dissection *d, struct scope scope);
/* Make the unit bad here, as a read that did not fit does ("Malformed Packet"). */
void malformed(struct dissection *d);

/* --- nodes ---------------------------------------------------------------------------------- */

/* A layer: a node at the root over the rest of the cursor; what follows goes under it. */
struct node *open_layer(struct dissection *d, const struct field *protocol);
/* A subtree that begins at the cursor; close_node gives it its size. */
struct node *open_node(struct dissection *d, const struct field *field);
struct node *open_label(struct dissection *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What follows goes under this node, which must be the last one or one of its ancestors. */
void descend(struct dissection *d, struct node *node);
/* Ends the subtree of the node. A node that was opened, not put, then covers all up to the cursor.
 * Works on a bad cursor too. NULL does nothing. */
void close_node(struct dissection *d, struct node *node);
/* The same, for a node whose size is already right. */
void ascend(struct dissection *d, struct node *node);

/* Over octets read before (they lie in the current source). */
struct node *put_text(struct dissection *d, const struct field *field, struct bytes span);
/* The value is other octets than the span covers: unquoted, decoded, from the arena. */
struct node *put_value(
    struct dissection *d, const struct field *field, struct bytes span, struct bytes value);
struct node *put_uint(
    struct dissection *d, const struct field *field, struct bytes span, uint64_t value);
struct node *put_mark(struct dissection *d, const struct field *field, struct bytes span);
struct node *put_label(struct dissection *d, struct bytes span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Deduced: printed in brackets. */
struct node *gen_uint(struct dissection *d, const struct field *field, uint64_t value);
struct node *gen_text(struct dissection *d, const struct field *field, const char *text);
struct node *gen_bytes(struct dissection *d, const struct field *field, struct bytes value);
struct node *gen_double(struct dissection *d, const struct field *field, double value);
struct node *gen_mark(struct dissection *d, const struct field *field);
struct node *gen_label(struct dissection *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Label instead of the one made of the field (without brackets), and text after either. */
void node_label(struct dissection *d, struct node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void node_suffix(struct dissection *d, struct node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Let the node cover [its offset, the cursor). */
void node_covers_to_cursor(struct dissection *d, struct node *node);
void node_hide(struct node *node);
/* Brackets around a node that was read. */
void node_generated(struct node *node);

/* A note (a FIELD_EXPERT field) under parent, which must be the last node, an ancestor of it, or
 * NULL: the open layer. text: instead of the field's title, or NULL. */
void expert(struct dissection *d, struct node *parent, const struct field *field);
void expert_text(struct dissection *d, struct node *parent, const struct field *field,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* --- the row of the packet list -------------------------------------------------------------- */

void row_protocol(struct dissection *d, const char *name);
/* What the protocol carries, beside it: "SMTP/IMF". */
void row_protocol_inside(struct dissection *d, const char *name);
/*
 * What Info says where no layer above says anything: written when somebody adds to Info or at
 * info_settle, and not at all once info_clear was called, as most layers above do. context and what
 * write reads have to stay as they are until then.
 */
void info_draft(struct dissection *d, info_write *write, const void *context);
void info_settle(struct dissection *d);
/* The Info text to append to with the text functions, or NULL where nobody wants it. */
static inline struct text *info(struct dissection *d)
{
    if (!d->row || d->cursor.bad)
        return NULL;
    if (d->draft)
        info_settle(d);
    return &d->row->info;
}
void info_add(struct dissection *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Octets of the wire, escaped as Wireshark's format_text. */
void info_wire(struct dissection *d, struct bytes text);
/* The same of a secret: masked where --redact is given. */
void info_secret(struct dissection *d, struct bytes text);
/* Empty the Info text, except for what stands before the last fence. */
void info_clear(struct dissection *d);
/* Keep what stands there from the next info_clear. */
void info_fence(struct dissection *d);
/* separator unless the text since the fence is empty. */
void info_separator(struct dissection *d, const char *separator);

/* --- sessions --------------------------------------------------------------------------------- */

/* What this unit is in plain words: a row of the dissector's caption table, whose {1}, {2}, {3}
 * become the arguments (octets of the wire; NULL data: empty). Of several the last one counts. */
void caption(struct dissection *d, const char *const *text, struct bytes one, struct bytes two,
    struct bytes three);
static inline struct bytes no_bytes(void)
{
    return (struct bytes){NULL, 0};
}
struct bytes bytes_of(const char *string);
/* What was read of the unit so far was one message; what follows in it is another, as a command
 * that was pipelined behind it. It shares the layer: its nodes are those added from now on. */
void message_split(struct dissection *d);
/* A short text for one line about this unit (the transcript of a binary protocol). */
void summary(struct dissection *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Somebody showed a secret. kind: "PASS", "AUTH PLAIN", …; user may be empty. Both are copied. */
void credential(struct dissection *d, const char *kind, struct bytes user, struct bytes secret);
/* The same, but what crossed only proves that the client knows the secret: a digest of it. */
void credential_proof(
    struct dissection *d, const char *kind, struct bytes user, struct bytes digest);
/* This unit is a datagram sent again: a transcript has it once. */
void message_repeated(struct dissection *d);
/* This unit is encrypted: who listens on the way cannot read what it says. */
void message_encrypted(struct dissection *d);
/* Mark a node's value as secret, so that --redact masks it. */
void node_secret(struct node *node);

/* --- requests and responses ------------------------------------------------------------------- */

/* Remember a request of this flow under key (a DNS id, an LDAP message id, a counter); replaces a
 * request of the same key. NULL when the table is full. */
struct request *request_open(struct dissection *d, uint64_t key);
/* The request of this flow under key, or NULL. */
struct request *request_find(struct dissection *d, uint64_t key);
void request_forget(struct dissection *d, uint64_t key);
/* This unit answers request: links both in messages and forward links. */
void request_answered(struct dissection *d, struct request *request);

/* Forward links: what a frame can only know when a later one was read. The first pass writes, the
 * second reads; with one pass, foretold is always false. part tells several of a frame apart. */
void foretell(
    struct dissection *d, enum link_kind kind, uint32_t frame, uint32_t part, uint64_t value);
bool foretold(struct dissection *d, enum link_kind kind, uint32_t part, uint64_t *value);
/* The same under another frame's number: one that all of a flow know, like its first. */
bool foretold_at(const struct dissection *d, enum link_kind kind, uint32_t frame, uint32_t part,
    uint64_t *value);

/* --- other dissectors ------------------------------------------------------------------------- */

struct dissector;

/* Octets kept from unit to unit (a mail body, a handshake over several records), by flow. The first
 * slot of FLOW_KEEPS or more that is asked for moves those before it. */
struct keep *flow_keep(struct dissection *d, uint32_t slot);

/* After this unit the flow speaks another protocol, in both directions (STARTTLS, CONNECT). */
void hand_off(struct dissection *d, const struct dissector *dissector);
/* The same, to what goes to this TCP port (a tunnel): what the octets are for certain comes first.
 */
void hand_off_port(struct dissection *d, uint16_t port);
/* The same as hand_off, for one direction only. */
void hand_off_direction(
    struct dissection *d, enum direction direction, const struct dissector *dissector);
/* Dissect the rest of the cursor by another dissector as a layer of its own. It sees the same flow
 * and the state that the caller gives, or NULL. What went wrong inside is noted there. */
void dissect_child(struct dissection *d, const struct dissector *child, void *state);
/* The rest of the cursor as "Data": under the open node, or as a layer at the root. */
void dissect_data(struct dissection *d);
/* Expect a flow from client to server (address and port, as announced by FTP's PORT or PASV) and
 * give it to dissector. */
void expect_flow(struct dissection *d, const struct address *server, uint16_t port,
    const struct dissector *dissector);
/* The frame that announced this flow so, or 0. */
uint32_t flow_announced(const struct dissection *d);
