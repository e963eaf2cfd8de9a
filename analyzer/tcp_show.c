/* tcp_show: a segment as a row and as a tree, line for line as Wireshark */
#include "analyzer/engine.h"
#include "analyzer/label.h"
#include "analyzer/resolver.h"
#include "analyzer/tcp_flow.h"

/* The next n octets, to be put after they were taken. */
static struct bytes peek_part(const struct dissection *d, uint32_t n)
{
    return (struct bytes){d->cursor.base + d->cursor.position, n};
}

/* --- the row ------------------------------------------------------------------------------------
 */

/* By bit. */
static const struct {
    uint16_t flag;
    const char *name;
    char letter;
} flag_names[] = {
    {TCP_FIN, "FIN", 'F'},
    {TCP_SYN, "SYN", 'S'},
    {TCP_RST, "RST", 'R'},
    {TCP_PSH, "PSH", 'P'},
    {TCP_ACK, "ACK", 'A'},
    {TCP_URG, "URG", 'U'},
    {TCP_ECE, "ECE", 'E'},
    {TCP_CWR, "CWR", 'C'},
    {TCP_AE, "AE", 'A'},
};
enum { N_FLAGS = sizeof flag_names / sizeof flag_names[0] };

static unsigned counter_of(uint16_t flags)
{
    return flags >> 6 & 7u;
}

/* counts: AE, CWR and ECE are the counter of Accurate ECN. */
static void add_flags(struct text *out, uint16_t flags, bool counts)
{
    enum { MARKS = TCP_AE | TCP_CWR | TCP_ECE };
    const char *separator = "";
    uint16_t named = counts ? flags & (uint16_t)~MARKS : flags;

    if (!counts && (flags == TCP_ACK || flags == (TCP_PSH | TCP_ACK))) { /* nearly all */
        text_add(out, flags == TCP_ACK ? "ACK" : "PSH, ACK");
        return;
    }
    for (int i = 0; i < N_FLAGS; i++) {
        if (!(named & flag_names[i].flag))
            continue;
        text_add(out, separator);
        text_add(out, flag_names[i].name);
        separator = ", ";
    }
    if (counts) {
        text_add(out, separator);
        text_add(out, "ACE=");
        text_uint(out, counter_of(flags));
        separator = ", ";
    }
    if (flags & 0xe00) {
        text_add(out, separator);
        text_add(out, "Reserved");
        separator = ", ";
    }
    if (!*separator)
        text_add(out, "<None>");
}

static uint32_t relative(const struct tcp_half *half, uint32_t number)
{
    return half && half->shown ? number - half->shown_base : number;
}

static inline void add_number(struct text *out, const char *name, uint64_t value)
{
    text_add(out, name);
    text_uint(out, value);
}

static uint32_t scaled_window(const struct tcp_segment *segment)
{
    if (segment->flags & TCP_SYN || segment->shown_scale < 0)
        return segment->window;
    return (uint32_t)segment->window << segment->shown_scale;
}

static void row_ports(struct text *out, const struct tcp_segment *segment)
{
    text_uint(out, segment->source_port);
    text_add(out, " → ");
    text_uint(out, segment->destination_port);
}

static void write_numbers(struct dissection *d, const struct tcp_segment *segment)
{
    const struct tcp_half *half = d->flow && d->flow->tcp ? d->flow->tcp->half : NULL;
    bool numbered = half && segment->has_length;
    const struct tcp_half *own = numbered ? &half[d->direction] : NULL;
    const struct tcp_half *peer = numbered ? &half[direction_other(d->direction)] : NULL;
    struct text *out = info(d);

    row_ports(out, segment);
    text_add(out, " [");
    add_flags(out, segment->flags, segment->counts);
    add_number(out, "] Seq=", relative(own, segment->seq));
    if (segment->flags & TCP_ACK)
        add_number(out, " Ack=", relative(peer, segment->ack));
    add_number(out, " Win=", scaled_window(segment));
    if (segment->header < TCP_HEADER_MIN) {
        info_add(d, ", bogus TCP header length (%u, must be at least %u)", segment->header,
            TCP_HEADER_MIN);
        return;
    }
    if (!segment->fixed)
        return;
    if (segment->flags & TCP_URG)
        add_number(out, " Urg=", segment->urgent);
    if (segment->has_length)
        add_number(out, " Len=", segment->length);
}

void tcp_write_row(struct dissection *d, const void *context)
{
    const struct tcp_segment *segment = context;

    write_numbers(d, segment);
    tcp_row_options(d, segment, d->flow ? d->flow->tcp : NULL);
}

/* --- the tree -----------------------------------------------------------------------------------
 */

/* "Flags: 0x018 (PSH, ACK)" */
void tcp_label_flags(struct text *out, const struct field *field, uint64_t flags)
{
    (void)field;
    text_add(out, "Flags: 0x");
    text_hex(out, flags, 3);
    text_add(out, " (");
    add_flags(out, (uint16_t)flags, false);
    text_char(out, ')');
}

static struct node *show_flag(
    struct dissection *d, const struct field *field, struct bytes span, uint16_t flags)
{
    struct node *node = put_uint(d, field, span, (flags & field->mask) != 0);

    if (field == &tcp[TCP_FLAGS_RES] && flags & field->mask) /* its bits may differ */
        node_label(d, node, "%u%u%u. .... .... = Reserved: Set", flags >> 11 & 1, flags >> 10 & 1,
            flags >> 9 & 1);
    return node;
}

/* What the flags SYN, FIN and RST say of the conversation stands under them. */
static void note_flag(
    struct dissection *d, struct node *node, const struct tcp_segment *segment, uint64_t flag)
{
    if (!(segment->flags & flag))
        return;
    if (flag == TCP_SYN && segment->flags & TCP_ACK)
        expert_text(d, node, &tcp[TCP_N_SYNACK],
            "Connection establish acknowledge (SYN+ACK): server port %u", segment->source_port);
    else if (flag == TCP_SYN)
        expert_text(d, node, &tcp[TCP_N_SYN], "Connection establish request (SYN): server port %u",
            segment->destination_port);
    else if (flag == TCP_FIN)
        expert(d, node, &tcp[TCP_N_FIN]);
    else if (flag == TCP_RST)
        expert(d, node, &tcp[TCP_N_RST]);
}

#define BY_FIN(before) before "·", before "F"
#define BY_SYN(before) BY_FIN(before "·"), BY_FIN(before "S")
#define BY_RST(before) BY_SYN(before "·"), BY_SYN(before "R")
#define BY_PSH(before) BY_RST(before "·"), BY_RST(before "P")
#define BY_ACK(before) BY_PSH(before "·"), BY_PSH(before "A")
#define BY_URG(before) BY_ACK(before "·"), BY_ACK(before "U")

/* "·······AP···" */
static const char *flag_letters(struct dissection *d, uint16_t flags, bool counts)
{
    static const char *const common[] = {BY_URG("······")};
    struct text *words = arena_text(d->arena);

    if (!counts && flags < sizeof common / sizeof common[0])
        return common[flags];
    for (int bit = 11; bit >= 0; bit--) {
        if (counts && bit == 8) {
            text_printf(words, "-%u-", counter_of(flags));
            bit = 6;
        } else if (!(flags >> bit & 1)) {
            text_add(words, "·");
        } else {
            text_char(words, bit < N_FLAGS ? flag_names[bit].letter : 'R');
        }
    }
    return arena_taken(d->arena);
}

static void show_counter(struct dissection *d, struct bytes span, uint16_t flags)
{
    unsigned count = counter_of(flags);
    struct node *node = put_uint(d, &tcp[TCP_FLAGS_ACE], span, count);

    node_label(
        d, node, "...%u %u%u.. .... = ACE: %u", count >> 2 & 1, count >> 1 & 1, count & 1, count);
}

static void label_counted(struct dissection *d, struct node *node, uint16_t flags)
{
    struct text *words = arena_text(d->arena);

    add_flags(words, flags, true);
    node_label(d, node, "Flags: 0x%03x (%s)", flags, arena_taken(d->arena));
}

static void show_flags(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_half *own)
{
    static const struct field *const bits[] = {&tcp[TCP_FLAGS_RES], &tcp[TCP_FLAGS_AE],
        &tcp[TCP_FLAGS_CWR], &tcp[TCP_FLAGS_ECE], &tcp[TCP_FLAGS_URG], &tcp[TCP_FLAGS_ACK],
        &tcp[TCP_FLAGS_PUSH], &tcp[TCP_FLAGS_RESET], &tcp[TCP_FLAGS_SYN], &tcp[TCP_FLAGS_FIN]};
    struct bytes span = peek_part(d, 2);

    take_u16(d, &tcp[TCP_FLAGS]);
    struct node *node = dissection_adds(d) ? d->last : NULL;
    if (!node)
        return;
    node->value.number = segment->flags;
    descend(d, node);
    if (segment->counts)
        label_counted(d, node, segment->flags);
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if (segment->counts && bits[i] == &tcp[TCP_FLAGS_AE]) {
            show_counter(d, span, segment->flags);
            i += 2; /* CWR and ECE are its other bits */
            continue;
        }
        note_flag(d, show_flag(d, bits[i], span, segment->flags), segment, bits[i]->mask);
    }
    struct node *letters = put_value(
        d, &tcp[TCP_FLAGS_STR], span, bytes_of(flag_letters(d, segment->flags, segment->counts)));
    node_generated(letters);
    if (segment->flags & TCP_FIN && own)
        expert(d, letters, &tcp[own->closes ? TCP_N_FIN_ACTIVE : TCP_N_FIN_PASSIVE]);
    ascend(d, node);
}

static void show_ports(struct dissection *d)
{
    struct bytes from = peek_part(d, 2), to = {from.data + 2, 2};
    uint16_t source = take_u16(d, &tcp[TCP_SRCPORT]);
    uint16_t destination = take_u16(d, &tcp[TCP_DSTPORT]);

    put_uint(d, &tcp[TCP_PORT], from, source);
    put_uint(d, &tcp[TCP_PORT], to, destination);
}

static const char *completeness_name(uint64_t c)
{
    enum { HANDSHAKE = COMPLETE_SYN | COMPLETE_SYN_ACK | COMPLETE_ACK };

    switch (c) {
    case COMPLETE_SYN:
        return "Incomplete, SYN_SENT";
    case COMPLETE_SYN | COMPLETE_SYN_ACK:
        return "Incomplete, CLIENT_ESTABLISHED";
    case HANDSHAKE:
        return "Incomplete, ESTABLISHED";
    case HANDSHAKE | COMPLETE_DATA:
        return "Incomplete, DATA";
    default:
        if ((c & HANDSHAKE) != HANDSHAKE)
            return "Incomplete";
        return c & COMPLETE_DATA ? "Complete, WITH_DATA" : "Complete, NO_DATA";
    }
}

/* "Conversation completeness: Incomplete, DATA (15)" */
void tcp_label_completeness(struct text *out, const struct field *field, uint64_t state)
{
    text_printf(out, "%s: %s (%u)", field->title, completeness_name(state), (unsigned)state);
}

static void show_stream(struct dissection *d, const struct tcp_segment *segment)
{
    gen_uint(d, &tcp[TCP_STREAM], d->flow->number);
    if (!d->flow->tcp)
        return;
    gen_uint(d, &tcp[TCP_COMPLETENESS], segment->completeness);
}

static void show_window(struct dissection *d, const struct tcp_segment *segment)
{
    struct bytes span = peek_part(d, 2);

    take_u16(d, &tcp[TCP_WINDOW_VALUE]);
    if (!d->flow)
        return;
    node_generated(put_uint(d, &tcp[TCP_WINDOW_SIZE], span, scaled_window(segment)));
    if (segment->flags & TCP_SYN)
        return;
    int scale = segment->shown_scale >= 0 ? 1 << segment->shown_scale : segment->shown_scale;
    struct node *node = put_uint(d, &tcp[TCP_WINDOW_SCALE], span, (uint64_t)(int64_t)scale);
    node_generated(node);
    if (scale < 0)
        node_suffix(d, node, scale == SCALE_UNKNOWN ? " (unknown)" : " (no window scaling used)");
}

static void show_times(struct dissection *d, const struct tcp_segment *segment)
{
    struct node *node = gen_label(d, "Timestamps");

    descend(d, node);
    gen_uint(d, &tcp[TCP_TIME_RELATIVE], (uint64_t)segment->since_first);
    gen_uint(d, &tcp[TCP_TIME_DELTA], (uint64_t)segment->since_previous);
    ascend(d, node);
}

/* In the error messages of ICMP stands as much as the router cared to send back: Wireshark shows it
 * at once, as the next field may not be there. */
static void show_seq(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_half *own)
{
    struct bytes span = peek_part(d, 4);

    take_nothing(d, 4);
    struct node *node = put_uint(d, &tcp[TCP_SEQ], span, relative(own, segment->seq));
    if (segment->early)
        return;
    if (node)
        node->suffix = "    (relative sequence number)";
    put_uint(d, &tcp[TCP_SEQ_RAW], span, segment->seq);
}

static void show_ack(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_half *peer)
{
    struct bytes span = peek_part(d, 4);
    bool valid = segment->flags & TCP_ACK;
    uint32_t ack = valid ? relative(peer, segment->ack) : segment->ack;

    take_nothing(d, 4);
    struct node *node = put_uint(d, &tcp[TCP_ACK_NUMBER], span, ack);
    if (valid && node)
        node->suffix = "    (relative ack number)";
    if (valid && segment->flags & TCP_SYN && ack > 1)
        expert(d, node, &tcp[TCP_N_TFO_ACK]);
    else if (valid && segment->flags & TCP_SYN && d->flow && d->flow->tcp &&
             d->flow->tcp->fast_open)
        expert(d, node, &tcp[TCP_N_TFO_IGNORED]);
    else if (!valid && segment->ack)
        expert(d, node, &tcp[TCP_N_ACK_NONZERO]);
    put_uint(d, &tcp[TCP_ACK_RAW], span, segment->ack);
}

static void show_next_seq(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_half *own)
{
    uint32_t next = segment->seq + segment->length + ((segment->flags & (TCP_SYN | TCP_FIN)) != 0);
    struct node *node = gen_uint(d, &tcp[TCP_NXTSEQ], relative(own, next));

    if (node)
        node->suffix = "    (relative sequence number)";
}

/* "0101 .... = Header Length: 20 bytes (5)" */
void tcp_label_header_length(struct text *out, const struct field *field, uint64_t octets)
{
    unsigned n = (unsigned)octets;
    char bits[4];

    label_four_bits(bits, 15, n / 4);
    text_printf(
        out, "%.*s .... = %s: %u bytes (%u)", (int)sizeof bits, bits, field->title, n, n / 4);
}

static void show_header_length(struct dissection *d, const struct tcp_segment *segment)
{
    unsigned n = segment->header;
    struct node *node = put_uint(d, &tcp[TCP_HDR_LEN], peek_part(d, 1), n);

    if (n < TCP_HEADER_MIN)
        expert_text(d, node, &tcp[TCP_N_BOGUS_LENGTH],
            "Bogus TCP header length (%u, must be at least %u)", n, TCP_HEADER_MIN);
}

static void show_title(struct dissection *d, const struct tcp_segment *segment,
    const struct tcp_half *own, const struct tcp_half *peer, struct node *layer)
{
    struct text *title = arena_text(d->arena);

    if (!layer)
        return;
    text_add(title, "Transmission Control Protocol, Src Port: ");
    resolver_port(d->names, title, TRANSPORT_TCP, segment->source_port);
    text_add(title, ", Dst Port: ");
    resolver_port(d->names, title, TRANSPORT_TCP, segment->destination_port);
    if (left(d) >= TCP_HEADER_READ) {
        text_add(title, ", Seq: ");
        text_uint(title, relative(own, segment->seq));
        bool bogus = segment->header < TCP_HEADER_MIN;
        if (segment->flags & TCP_ACK && !bogus) {
            text_add(title, ", Ack: ");
            text_uint(title, relative(peer, segment->ack));
        }
        if (segment->has_length && !bogus) {
            text_add(title, ", Len: ");
            text_uint(title, segment->length);
        }
    }
    layer->label = arena_taken(d->arena);
}

static void show_length(struct dissection *d, const struct tcp_segment *segment)
{
    static const char words[] = "Short segment. Segment/fragment does not contain a full TCP "
                                "header (might be NMAP or someone else deliberately sending "
                                "unusual packets)";

    if (segment->has_length) {
        node_generated(put_uint(d, &tcp[TCP_LEN], no_bytes(), segment->length));
    } else if (!segment->fragment && !d->quoted) {
        struct node *node = take_label(d, 0, "%s", words);
        expert_text(d, node, &tcp[TCP_N_SHORT_SEGMENT], "%s", words);
    }
}

static void show_checksum(struct dissection *d, const struct tcp_segment *segment)
{
    take_u16(d, &tcp[TCP_CHECKSUM]);
    if (dissection_adds(d) && d->last)
        d->last->suffix = " [unverified]";
    gen_uint(d, &tcp[TCP_CHECKSUM_STATUS], 2);
    take_u16(d, &tcp[TCP_URGENT_POINTER]);
    if (segment->urgent && !(segment->flags & TCP_URG) && dissection_adds(d))
        expert(d, d->last, &tcp[TCP_N_URGENT_NONZERO]);
}

/* Everything up to the options. false: there is no more. */
static bool show_fixed(struct dissection *d, const struct tcp_segment *segment,
    const struct tcp_half *own, const struct tcp_half *peer)
{
    show_ports(d);
    if (segment->early)
        show_seq(d, segment, NULL);
    if (d->flow)
        show_stream(d, segment);
    show_length(d, segment);
    if (!segment->early)
        show_seq(d, segment, own);
    if (segment->header < TCP_HEADER_MIN) {
        take_nothing(d, 4);
        show_header_length(d, segment);
        return false;
    }
    if (segment->has_length)
        show_next_seq(d, segment, own);
    show_ack(d, segment, peer);
    show_header_length(d, segment);
    show_flags(d, segment, own);
    show_window(d, segment);
    show_checksum(d, segment);
    return true;
}

static int64_t initial_rtt(struct dissection *d)
{
    uint64_t rtt = (uint64_t)d->flow->tcp->initial_rtt;

    foretold(d, LINK_TCP_FLOW, tcp_fact_key(d->flow, TCP_FACT_INITIAL_RTT), &rtt);
    return (int64_t)rtt;
}

/* Something may be missing of them, in the capture or in the packet: what was read is shown. */
static void show_options(struct dissection *d, const struct tcp_segment *segment)
{
    uint32_t n = segment->header - (uint32_t)TCP_HEADER_MIN, wire = cursor_wire_left(&d->cursor);

    struct scope scope = enter(d, n < wire ? n : wire);
    if (n > 0)
        tcp_show_options(d, n, segment, d->flow ? d->flow->tcp : NULL);
    bool cut = d->cursor.cut && n <= wire;
    bool wrong = leave_forgiving(d, scope) || n > wire;
    if (d->flow && d->flow->tcp)
        show_times(d, segment);
    if (wrong)
        cursor_fail(&d->cursor, cut);
}

static void show_header(struct dissection *d, const struct tcp_segment *segment,
    const struct tcp_report *report, struct node *layer)
{
    const struct tcp_half *half = d->flow && d->flow->tcp ? d->flow->tcp->half : NULL;
    bool numbered = half && segment->has_length;
    const struct tcp_half *own = numbered ? &half[d->direction] : NULL;
    const struct tcp_half *peer = numbered ? &half[direction_other(d->direction)] : NULL;

    show_title(d, segment, own, peer, layer);
    if (!show_fixed(d, segment, own, peer))
        return;
    if (d->cursor.bad)
        return;
    show_options(d, segment);
    if (half && !d->quoted && segment->has_length && !d->cursor.bad)
        tcp_report_tree(d, report, initial_rtt(d));
    if (half && segment->mptcp.length > 0 && !d->cursor.bad)
        mptcp_show_analysis(d, d->flow->tcp);
}

static void show_payload(struct dissection *d, const struct tcp_segment *segment)
{
    uint32_t n = d->quoted ? left(d) : cursor_wire_left(&d->cursor);

    if (left(d) == 0 || segment->header < TCP_HEADER_MIN || d->cursor.bad ||
        (!segment->has_length && !d->quoted))
        return;
    if (segment->flags & TCP_RST)
        put_text(d, &tcp[TCP_RESET_CAUSE], peek_rest(d));
    else
        node_label(d, put_text(d, &tcp[TCP_PAYLOAD], peek_rest(d)), "TCP payload (%u byte%s)", n,
            n == 1 ? "" : "s");
}

void tcp_show_layer(
    struct dissection *d, const struct tcp_segment *segment, const struct tcp_report *report)
{
    struct node *layer = open_layer(d, &tcp[TCP_PROTOCOL]);

    show_header(d, segment, report, layer);
    node_covers_to_cursor(d, layer);
    show_payload(d, segment);
    ascend(d, layer);
}

void tcp_show_short(struct dissection *d, const struct tcp_segment *segment)
{
    struct node *layer = left(d) >= 4 ? open_layer(d, &tcp[TCP_PROTOCOL]) : NULL;

    if (left(d) >= 4) {
        if (info(d) && !d->quoted) {
            row_protocol(d, "TCP");
            info_clear(d);
            row_ports(info(d), segment);
        }
        show_title(d, segment, NULL, NULL, layer);
        show_ports(d);
    }
    if (left(d) >= 4 && segment->early)
        show_seq(d, segment, NULL);
    ascend(d, layer);
    d->layer = NULL;
    take_nothing(d, TCP_HEADER_MIN);
    if (!d->quoted)
        engine_note_bad(d, "TCP");
}
