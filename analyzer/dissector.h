/*
 * dissector: one protocol
 *
 * A const descriptor with three functions. frame tells where the next message ends and must not
 * change anything; parse only ever sees a complete unit; gap says how to go on after lost octets.
 * A dissector never allocates, keeps octets only by flow_keep, and does no length arithmetic.
 */
#pragma once

#include "analyzer/dissection.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum framing_kind {
    FRAMING_NEED,    /* length more octets at least (1 where unknown), counted from the end */
    FRAMING_MESSAGE, /* the next length octets are a complete message */
    FRAMING_PART,    /* the next length octets can be parsed now, but more of the body follows */
    FRAMING_REJECT,  /* this is not the protocol, or no longer */
    FRAMING_RESYNC,  /* these octets begin no message, but the next segment may */
};

struct framing {
    enum framing_kind kind;
    uint32_t length; /* octets */
};

static inline struct framing framing_need(uint32_t n)
{
    return (struct framing){FRAMING_NEED, n};
}
static inline struct framing framing_message(uint32_t n)
{
    return (struct framing){FRAMING_MESSAGE, n};
}
static inline struct framing framing_part(uint32_t n)
{
    return (struct framing){FRAMING_PART, n};
}
static inline struct framing framing_reject(void)
{
    return (struct framing){FRAMING_REJECT, 0};
}
static inline struct framing framing_resync(void)
{
    return (struct framing){FRAMING_RESYNC, 0};
}

/* What frame is asked about. */
struct unread {
    struct bytes bytes; /* in order, not parsed yet; never empty */
    uint32_t scanned;   /* octets of it that frame has seen before and found to be too few */
    bool ended;         /* the sender has closed: no more will come */
    bool cut;           /* more octets of the segment were not captured */
    bool ahead;         /* the last of them came in an earlier packet, out of order */
    bool resync;        /* octets are lost: be sure before you say that a message begins */
    bool abandoned; /* the first pass has seen that nothing more will come of this (by_segment) */
    enum direction direction;
    const struct flow *flow;
};

enum probe { PROBE_NO, PROBE_MAYBE, PROBE_YES };

enum recovery {
    RECOVERY_RESUME, /* the state still holds: the next octet begins a message */
    RECOVERY_RESYNC, /* drop octets until frame accepts a message at a line's or record's start */
    RECOVERY_GIVE_UP,
};

#define DISSECTOR_PORTS 12

/* A line of a script that begins with this octet (which is not part of it) may stand in another
 * order with its neighbours that do: records of DNS, which servers turn round. Only where the style
 * is stable; such lines are sorted. */
#define SCRIPT_ANY_ORDER '\x1e'

/* How a transcript is to read. */
struct script_style {
    bool redact;
    bool stable;         /* without what changes from one recording to the next */
    bool nslookup;       /* a DNS answer as nslookup prints it, not as dig */
    bool times, numbers; /* of each turn */
    uint32_t body_lines; /* of a turn; 0: all */
};

struct dissector {
    const char *name;           /* "smtp": what -d takes, and the first part of field names */
    const char *title;          /* "SMTP": the Protocol column */
    const struct field *fields; /* row 0 is the protocol */
    size_t n_fields;
    uint16_t tcp_ports[DISSECTOR_PORTS], udp_ports[DISSECTOR_PORTS]; /* ends with 0 */
    bool late; /* it may begin behind octets that nobody reads: probe is asked again and again */
    bool by_segment;      /* a segment is a unit, unless its last message goes on in the next */
    bool sized;           /* each message has its length before it: TCP shows the sizes */
    size_t state_size;    /* octets of state a flow, zeroed; 0: none */
    uint32_t message_max; /* octets of a message; 0: MESSAGE_MAX_DEFAULT */
    const char *const *captions; /* templates, for translators; ends with NULL; or NULL */
    /* Does the first payload of a direction look like this protocol? NULL: cannot tell. */
    enum probe (*probe)(const struct unread *unread);
    /* NULL: only over UDP, or a child. */
    struct framing (*frame)(const void *state, const struct unread *unread);
    void (*parse)(struct dissection *d);
    /* n octets are lost in a direction. NULL: RECOVERY_GIVE_UP. */
    enum recovery (*gap)(void *state, enum direction direction, uint64_t n);
    /* A layer before what another dissector reads in a flow that this one handed off (a tunnel),
     * once a frame. state is what this one's was. NULL: none. */
    void (*carry)(struct dissection *d, const void *state);
    /* A message as the lines of a transcript, each with its end, from the nodes of its tree: a DNS
     * answer as dig prints it. NULL: "C: " and "S: " with the octets as sent, or the summary.
     * Returns how many octets of it are a head: their lines do not count for --body-lines. */
    size_t (*script)(struct text *out, const struct tree *tree, const struct message *message,
        const struct script_style *style);
};

#define MESSAGE_MAX_DEFAULT (16u << 20)

/* All of them, in the order in which contents are probed; ends with NULL. dissectors/registry.c */
extern const struct dissector *const dissectors[];
/* All field tables, those of the layers below too; ends with NULL. */
extern const struct field_table *const field_tables[];
/* By name, or NULL. */
const struct dissector *dissector_find(const char *name);
/* By port, or NULL. */
const struct dissector *dissector_by_port(uint8_t transport, uint16_t port);
