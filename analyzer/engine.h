/*
 * engine: a capture through decoder, flows, streams and dissectors into sinks
 *
 * One engine is one pass: all state is made anew for a second pass, and the facts that only the
 * first could know are handed over (analyzer/links.h).
 */
#pragma once

#include "analyzer/budget.h"
#include "analyzer/capture.h"
#include "analyzer/dissection.h"
#include "analyzer/dissector.h"
#include "analyzer/flow_table.h"
#include "analyzer/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* -d udp.port==54,dns */
struct decode_as {
    uint8_t transport;
    uint16_t port;
    const struct dissector *dissector;
};

struct classifier;
struct resolver;

struct engine_options {
    const struct decode_as *decode_as;
    size_t n_decode_as;
    uint64_t memory_limit;         /* octets for streams, keeps and fragments together */
    struct resolver *names;        /* NULL: no names */
    struct classifier *classifier; /* nDPI; NULL: no labels */
    bool one_pass;
    bool redact;
    /* Frames to give to the sinks, asked before the frame is read. NULL: all. */
    bool (*selects)(const void *context, uint32_t number);
    const void *selects_context;
    /* Called now and then, for a progress display. NULL: never. */
    void (*progress)(const struct capture *capture, bool first_pass);
};

/*
 * Read the capture to its end into the sinks. Two passes when a sink wants trees, the capture can
 * be rewound and one_pass is not set. Returns the capture's status.
 */
enum capture_status engine_run(struct capture *capture, const struct engine_options *options,
    struct sink *const *sinks, size_t n_sinks);

/* --- for the transport layers --------------------------------------------------------------- */

/* Is this the first of two passes? Then nothing is shown. */
bool engine_first_pass(const struct engine *engine);
/* Will any sink see trees, rows or messages of this pass? */
bool engine_shows(const struct engine *engine);
/* Are secrets to be masked? */
bool engine_redacts(const struct engine *engine);
/* Is what was said of interest at all? Not where only flows are: then it is enough to know which
 * protocol they speak. */
bool engine_parses(const struct engine *engine);
/* Has the user said with -d what d->flow carries? */
bool engine_decodes_as(const struct dissection *d);
/* Choose the dissector by the payload at the cursor, without parsing. */
void engine_recognise(struct dissection *d);
/* Does it matter which response belongs to which request? Not where only rows or flows are shown.
 */
bool engine_links(const struct engine *engine);
/* Is this the second of two, that knows what the first found out (foretold)? */
bool engine_second_pass(const struct engine *engine);

/*
 * Find or make the flow of a packet, count the packet, and set d->flow and d->direction. Quoted
 * packets are not counted, but number a flow that they are the first to name, as in Wireshark.
 * NULL: none.
 */
struct network;
struct flow *engine_flow(struct dissection *d, const struct network *network, uint8_t transport,
    uint16_t source_port, uint16_t destination_port, enum flow_opening opening);

/* The flow that engine_flow would find, and the direction; counts nothing. NULL: none is held. */
struct flow *engine_find_flow(const struct dissection *d, const struct network *network,
    uint8_t transport, uint16_t source_port, uint16_t destination_port, enum direction *direction);
/* n nodes were moved to stand before the one at (tree_move_back): messages know where theirs are.
 */
void engine_nodes_moved(struct dissection *d, uint32_t at, uint32_t n);

/* A UDP datagram's payload is at the cursor: find its dissector and parse. */
void engine_datagram(struct dissection *d);
/* The same for one that is quoted in an ICMP error and belongs to no flow that was seen. */
void engine_stranger(struct dissection *d, const struct network *network, uint16_t source_port,
    uint16_t destination_port);

/* What the engine gives to a dissector as one unit. */
struct unit {
    enum framing_kind kind; /* FRAMING_MESSAGE or FRAMING_PART */
    uint64_t stream_offset; /* TCP */
    uint32_t first_frame;   /* that carried its octets */
    enum message_verdict verdict;
};
/*
 * Parse the unit at the cursor with the dissector of d->flow and d->direction: makes the message,
 * notes what was malformed or cut. The cursor may be in the frame or in a source of its own.
 */
void engine_parse(struct dissection *d, const struct unit *unit);
/*
 * The dissector of this direction of the flow: chooses it at the first payload. NULL: none. What
 * chose it is in flow->dissection->choice.
 */
const struct dissector *engine_dissector(struct dissection *d, const struct unread *unread);
/* The dissector's frame rejected its octets: the direction has no dissector any more. */
void engine_reject(struct dissection *d);
/* What was read was bad (cursor.bad): the layer "[Malformed Packet: TITLE]", or, where the capture
 * is short, "[Packet size limited during capture: TITLE truncated]". The cursor stays bad. */
void engine_note_bad(struct dissection *d, const char *title);
/* The same where the cursor is good again; cut: the capture is short. */
void engine_note(struct dissection *d, bool cut, const char *title);
/* What chose the dissector, where it was not the port: at the end of the layer that begins with
 * this node. */
void engine_note_choice(struct dissection *d, uint32_t first_node);
/* The layer of what carries the octets at the cursor (dissector.carry), if anything does: one for
 * what was joined of several frames, one for what this frame has by itself. */
void engine_show_carrier(struct dissection *d, bool joined);
/* What a segment that an ICMP error quotes carries, if no dissector wants it: streams are not read
 * from quotes. */
void engine_quoted_data(struct dissection *d);
/* The rest of the cursor, that no dissector wants, as a layer "Data". */
void engine_data(struct dissection *d);
/* The connections of Multipath TCP (analyzer/tcp_flow.h); NULL before the first. */
struct mptcp_table;
struct mptcp_table **engine_mptcp(struct engine *engine);
/* What all streams, keeps, fragments and large states of this pass may take together. */
struct budget *engine_budget(struct engine *engine);

extern const struct field_table engine_fields;
