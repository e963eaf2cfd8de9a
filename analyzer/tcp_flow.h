/*
 * tcp_flow: what is remembered of a TCP conversation, and what one segment is found to be
 *
 * Shared by the files of TCP alone: tcp.c (header), tcp_options.c, tcp_analysis.c (Wireshark's
 * analysis of sequence numbers), tcp_feed.c (octets in order, to the dissectors).
 */
#pragma once

#include "analyzer/dissection.h"
#include "analyzer/stream.h"

#include <stdbool.h>
#include <stdint.h>

enum tcp_flag {
    TCP_FIN = 0x001,
    TCP_SYN = 0x002,
    TCP_RST = 0x004,
    TCP_PSH = 0x008,
    TCP_ACK = 0x010,
    TCP_URG = 0x020,
    TCP_ECE = 0x040,
    TCP_CWR = 0x080,
    TCP_AE = 0x100,
};

/* tcp.completeness */
enum tcp_completeness {
    COMPLETE_SYN = 1,
    COMPLETE_SYN_ACK = 2,
    COMPLETE_ACK = 4,
    COMPLETE_DATA = 8,
    COMPLETE_FIN = 16,
    COMPLETE_RST = 32,
};

enum tcp_verdict {
    TCP_RETRANSMISSION = 0x0001,
    TCP_LOST_SEGMENT = 0x0002,
    TCP_ACK_LOST_SEGMENT = 0x0004,
    TCP_KEEP_ALIVE = 0x0008,
    TCP_DUPLICATE_ACK = 0x0010,
    TCP_ZERO_WINDOW = 0x0020,
    TCP_ZERO_WINDOW_PROBE = 0x0040,
    TCP_ZERO_WINDOW_PROBE_ACK = 0x0080,
    TCP_KEEP_ALIVE_ACK = 0x0100,
    TCP_OUT_OF_ORDER = 0x0200,
    TCP_FAST_RETRANSMISSION = 0x0400,
    TCP_WINDOW_UPDATE = 0x0800,
    TCP_WINDOW_FULL = 0x1000,
    TCP_REUSED_PORTS = 0x2000,
    TCP_SPURIOUS_RETRANSMISSION = 0x4000,
};

/* Values of win_scale that are no shift. */
enum { SCALE_UNKNOWN = -1, SCALE_NONE = -2 };

/* Most segments of one direction that wait for their ACK; Wireshark's number. */
#define TCP_UNACKED_MAX 10000

/* A segment that was not acknowledged yet. */
struct tcp_unacked {
    int64_t time; /* ns */
    uint32_t frame;
    uint32_t seq, next;
};

struct tcp_unacked_list {
    struct tcp_unacked *items; /* oldest first, from items[first] */
    uint32_t first, n, capacity;
    uint32_t lowest, highest; /* of their numbers, while unsorted */
    bool unsorted;            /* seq or next went back somewhere */
};

/* What a sender did so far. */
struct tcp_half {
    struct stream stream;
    struct tcp_unacked_list unacked;
    int64_t next_time;     /* ns: of the segment that set next_seq */
    int64_t last_ack_time; /* ns: of its last segment */
    int64_t hole_acked;    /* ns: since when the peer has what is missing here; 0: it has not */
    uint32_t base_seq;     /* of the SYN */
    uint32_t shown_base;   /* number that is shown as 0: the same, as the whole capture knows it */
    uint32_t next_seq;     /* the highest that was seen; 0: none */
    uint32_t next_frame;
    uint32_t max_to_ack; /* the highest without a hole before it */
    uint32_t last_ack;
    uint32_t new_ack_frame; /* where last_ack came first */
    int32_t duplicate_acks; /* -1 after an ACK of what was not seen */
    uint32_t window;        /* as in the header; UINT32_MAX: none seen */
    uint32_t pushed;        /* octets since the last PSH */
    uint32_t sacked;        /* octets in the SACK blocks of its last segment */
    uint16_t verdict;       /* of its last segment */
    int8_t win_scale;
    uint8_t signals; /* of Multipath TCP, as they were at its last segment */
    bool based;      /* base_seq is set */
    bool shown;      /* shown_base is set */
    bool in_flight_unknown;
    bool push_last; /* its last segment had PSH */
    bool first_ack; /* its next ACK is the first after its SYN: not scaled yet */
    bool closes;    /* it sent the first FIN */
    bool ended;     /* all up to its FIN was given to the dissector */
    bool resync;    /* octets are lost: the start of a message is looked for */
    bool fin;       /* a FIN was seen: fin_seq is the number behind its data */
    uint32_t fin_seq;
};

struct tcp_flow {
    struct engine *engine;   /* whose memory it takes */
    struct tcp_half half[2]; /* by direction it sends to */
    int64_t first_time;      /* ns: of the first segment, be it only quoted in an ICMP error */
    int64_t previous_time;   /* ns: of the last one */
    int64_t syn_time;        /* ns, 0: none */
    int64_t initial_rtt;     /* ns, 0: unknown */
    uint16_t server_port;    /* known from a SYN, or 0 */
    uint8_t completeness;
    bool fast_open;     /* the SYN carried data */
    uint8_t signals;    /* kinds of options of Multipath TCP that it had itself */
    bool accurate;      /* Accurate ECN is in use: AE, CWR and ECE are a counter, ACE */
    bool asks_accurate; /* a SYN asked for it */
    bool mptcp_swapped; /* its client is the server of the connection's first flow */
    uint32_t mptcp;     /* the connection of Multipath TCP that it belongs to, from 1; 0: none */
};

/* A segment. Numbers are as on the wire. */
struct tcp_segment {
    uint32_t start; /* position of the header in its source */
    uint16_t source_port, destination_port;
    uint32_t seq, ack;
    uint16_t flags, window, checksum, urgent;
    uint8_t header;                      /* octets */
    bool fragment;                       /* the first of an IP datagram that was not joined */
    bool has_length;                     /* length is known: no fragment, header complete */
    bool cut;                            /* its options, or more, are not all there */
    bool fixed;                          /* all before the options is there */
    uint32_t length;                     /* octets of payload on the wire */
    int8_t win_scale;                    /* option, or SCALE_UNKNOWN */
    uint8_t completeness;                /* of its flow, as it is shown here */
    int8_t shown_scale;                  /* of its sender, as the whole capture knows it */
    bool accurate;                       /* its option */
    bool counts;                         /* its marks are the counter ACE */
    bool early;                          /* quoted: its number is shown first, as it is */
    uint32_t sacked;                     /* octets of its SACK blocks */
    bool fast_open;                      /* a cookie of Fast Open */
    struct bytes options;                /* as far as they were captured */
    struct bytes mptcp;                  /* value of the option of Multipath TCP */
    int64_t since_first, since_previous; /* ns, in the stream */
};

/* What the analysis found. */
struct tcp_report {
    bool any; /* there is something to show */
    uint16_t verdict;
    uint32_t acked_frame;
    int64_t rtt;
    uint32_t duplicate_number, duplicate_frame;
    int64_t rto;
    uint32_t rto_frame;
    uint32_t in_flight;
    uint32_t pushed;
};

static inline bool seq_after(uint32_t a, uint32_t b)
{
    return (int32_t)(b - a) < 0;
}
static inline bool seq_before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

/* analyzer/tcp_fields.c */
enum tcp_field {
    TCP_PROTOCOL,
    TCP_SRCPORT,
    TCP_DSTPORT,
    TCP_PORT,
    TCP_STREAM,
    TCP_COMPLETENESS,
    TCP_LEN,
    TCP_SEQ,
    TCP_SEQ_RAW,
    TCP_NXTSEQ,
    TCP_ACK_NUMBER,
    TCP_ACK_RAW,
    TCP_HDR_LEN,
    TCP_FLAGS,
    TCP_FLAGS_RES,
    TCP_FLAGS_AE,
    TCP_FLAGS_ACE,
    TCP_FLAGS_CWR,
    TCP_FLAGS_ECE,
    TCP_FLAGS_URG,
    TCP_FLAGS_ACK,
    TCP_FLAGS_PUSH,
    TCP_FLAGS_RESET,
    TCP_FLAGS_SYN,
    TCP_FLAGS_FIN,
    TCP_FLAGS_STR,
    TCP_WINDOW_VALUE,
    TCP_WINDOW_SIZE,
    TCP_WINDOW_SCALE,
    TCP_CHECKSUM,
    TCP_CHECKSUM_STATUS,
    TCP_URGENT_POINTER,
    TCP_TIME_RELATIVE,
    TCP_TIME_DELTA,
    TCP_ANALYSIS,
    TCP_ANALYSIS_ACKS_FRAME,
    TCP_ANALYSIS_ACK_RTT,
    TCP_ANALYSIS_INITIAL_RTT,
    TCP_ANALYSIS_IN_FLIGHT,
    TCP_ANALYSIS_PUSHED,
    TCP_ANALYSIS_FLAGS,
    TCP_ANALYSIS_RTO,
    TCP_ANALYSIS_RTO_FRAME,
    TCP_ANALYSIS_DUPLICATE_ACK,
    TCP_ANALYSIS_DUPLICATE_ACK_NUM,
    TCP_ANALYSIS_DUPLICATE_ACK_FRAME,
    TCP_FIN_RETRANSMISSION,
    TCP_PAYLOAD,
    TCP_SEGMENT_DATA,
    TCP_RESET_CAUSE,
    TCP_PDU_SIZE,
    TCP_REASSEMBLED_IN,
    TCP_SEGMENTS,
    TCP_SEGMENT,
    TCP_SEGMENT_OVERLAP,
    TCP_SEGMENT_COUNT,
    TCP_REASSEMBLED_LENGTH,
    TCP_REASSEMBLED_DATA,
    TCP_OPTIONS,
    TCP_OPTION_KIND,
    TCP_OPTION_LEN,
    TCP_OPTION_NOP,
    TCP_OPTION_EOL,
    TCP_OPTION_MSS,
    TCP_OPTION_MSS_VAL,
    TCP_OPTION_WSCALE,
    TCP_OPTION_WSCALE_SHIFT,
    TCP_OPTION_WSCALE_MULTIPLIER,
    TCP_OPTION_SACK_PERM,
    TCP_OPTION_SACK,
    TCP_OPTION_SACK_LE,
    TCP_OPTION_SACK_RE,
    TCP_OPTION_SACK_COUNT,
    TCP_OPTION_DSACK_LE,
    TCP_OPTION_DSACK_RE,
    TCP_OPTION_ECHO,
    TCP_OPTION_ECHO_VALUE,
    TCP_OPTION_TIMESTAMP,
    TCP_OPTION_TSVAL,
    TCP_OPTION_TSECR,
    TCP_OPTION_CC,
    TCP_OPTION_CC_VALUE,
    TCP_OPTION_MD5,
    TCP_OPTION_MD5_DIGEST,
    TCP_OPTION_AO,
    TCP_OPTION_AO_KEYID,
    TCP_OPTION_AO_RNEXTKEYID,
    TCP_OPTION_AO_MAC,
    TCP_OPTION_QS,
    TCP_OPTION_QS_RATE,
    TCP_OPTION_QS_TTL_DIFF,
    TCP_OPTION_USER_TO,
    TCP_OPTION_USER_TO_GRANULARITY,
    TCP_OPTION_USER_TO_VALUE,
    TCP_OPTION_TFO,
    TCP_OPTION_TFO_REQUEST,
    TCP_OPTION_TFO_COOKIE,
    TCP_OPTION_EXP,
    TCP_OPTION_EXP_EXID,
    TCP_OPTION_EXP_DATA,
    TCP_OPTION_ACC_ECN,
    TCP_OPTION_ACC_ECN_EE0B,
    TCP_OPTION_ACC_ECN_ECEB,
    TCP_OPTION_ACC_ECN_EE1B,
    TCP_OPTION_UNKNOWN,
    TCP_OPTION_UNKNOWN_PAYLOAD,
    TCP_OPTION_SCPS,
    TCP_OPTION_SNACK,
    TCP_OPTION_SCPS_REC,
    TCP_OPTION_SCPS_COR,
    TCP_OPTION_RVBD_PROBE,
    TCP_OPTION_RVBD_TRPY,
    /* notes */
    TCP_N_LEN_INVALID,
    TCP_N_PAST_END,
    TCP_N_RETRANSMISSION,
    TCP_N_FAST_RETRANSMISSION,
    TCP_N_SPURIOUS_RETRANSMISSION,
    TCP_N_OUT_OF_ORDER,
    TCP_N_REUSED_PORTS,
    TCP_N_LOST_SEGMENT,
    TCP_N_ACK_LOST_SEGMENT,
    TCP_N_WINDOW_UPDATE,
    TCP_N_WINDOW_FULL,
    TCP_N_KEEP_ALIVE,
    TCP_N_KEEP_ALIVE_ACK,
    TCP_N_DUPLICATE_ACK,
    TCP_N_ZERO_WINDOW_PROBE,
    TCP_N_ZERO_WINDOW,
    TCP_N_ZERO_WINDOW_PROBE_ACK,
    TCP_N_TFO_SYN,
    TCP_N_TFO_ACK,
    TCP_N_TFO_IGNORED,
    TCP_N_FIN_ACTIVE,
    TCP_N_FIN_PASSIVE,
    TCP_N_DSACK,
    TCP_N_WSCALE_INVALID,
    TCP_N_MSS_ABSENT,
    TCP_N_MSS_PRESENT,
    TCP_N_SHORT_SEGMENT,
    TCP_N_ACK_NONZERO,
    TCP_N_SYNACK,
    TCP_N_SYN,
    TCP_N_FIN,
    TCP_N_RST,
    TCP_N_URGENT_NONZERO,
    TCP_N_NOP,
    TCP_N_AFTER_EOL,
    TCP_N_BOGUS_LENGTH,
    TCP_N_OVERLAP_CONFLICT,
    TCP_N_GAP,
    TCP_N_CAPPED,
    TCP_N_FIELDS,
};
extern const struct field tcp[TCP_N_FIELDS];

/* Labels of tcp.flags, tcp.completeness and tcp.hdr_len. */
void tcp_label_flags(struct text *out, const struct field *field, uint64_t flags);
void tcp_label_completeness(struct text *out, const struct field *field, uint64_t state);
void tcp_label_header_length(struct text *out, const struct field *field, uint64_t octets);

/* Octets of a header without options; and up to its window, which are enough for an analysis. */
enum { TCP_HEADER_MIN = 20, TCP_HEADER_READ = 16 };

/* What the whole capture knows of a flow, foretold under LINK_TCP_FLOW for the second pass. */
enum tcp_fact {
    TCP_FACT_STATE,
    TCP_FACT_INITIAL_RTT,
    TCP_FACT_BASE, /* of direction 0; 1 is the next */
    TCP_FACTS = 4,
};

static inline uint32_t tcp_fact_key(const struct flow *flow, enum tcp_fact fact)
{
    return flow->number * TCP_FACTS + fact;
}

/* analyzer/tcp_show.c: a segment as a row, as a layer of the tree (the cursor is behind its options
 * then), and one whose header is not all there. */
info_write tcp_write_row; /* of a segment, behind what the report says */
void tcp_show_layer(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_report *report);
void tcp_show_short(struct dissection *d, const struct tcp_segment *segment);

/* analyzer/tcp_analysis.c: the numbers that are shown as 0, from a segment of own. */
void tcp_base_numbers(
    const struct tcp_segment *segment, struct tcp_half *own, struct tcp_half *peer);
/* What the segment is to the conversation; updates it. */
void tcp_analyze(struct tcp_report *report, const struct tcp_segment *segment,
    struct tcp_flow *flow, enum direction direction, const struct packet *packet);
void tcp_unacked_free(struct tcp_unacked_list *list, struct engine *engine);
/* The words that stand before Info, and the subtree "[SEQ/ACK analysis]". */
void tcp_report_row(struct dissection *d, const struct tcp_report *report);
void tcp_report_tree(struct dissection *d, const struct tcp_report *report, int64_t initial_rtt);

/* analyzer/tcp_options.c: the cursor is over the options. scan only reads what is remembered. */
void tcp_scan_options(struct tcp_segment *segment, struct bytes options);
/* n octets of them, as the header says. */
void tcp_show_options(struct dissection *d, uint32_t n, const struct tcp_segment *segment,
    const struct tcp_flow *flow);
void tcp_row_options(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_flow *flow);

/* analyzer/tcp_mptcp.c: connections over several flows. note: the option's value, behind its
 * length; show: the same at the cursor, the node of the option is open. */
void mptcp_note(struct dissection *d, struct tcp_flow *flow, struct bytes option);
void mptcp_show(struct dissection *d, struct node *node, const struct tcp_flow *flow);
/* The kinds of options that the connection had so far, a bit for each up to MP_FASTCLOSE. */
uint8_t mptcp_signals(const struct tcp_flow *flow);
const struct field *mptcp_protocol(void);
void mptcp_show_analysis(struct dissection *d, const struct tcp_flow *flow);

/* analyzer/tcp_feed.c: the cursor is over the payload, the layer is closed. tcp_layer: index of
 * TCP's node in the tree. */
void tcp_feed(struct dissection *d, const struct tcp_segment *segment,
    const struct tcp_report *report, struct tcp_flow *flow, uint32_t tcp_layer);
