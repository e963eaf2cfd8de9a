/*
 * What ICMP and ICMPv6 have in common: checksums, pairs of echo messages, quoted packets.
 */
#include "analyzer/echo.h"
#include "analyzer/engine.h"
#include "analyzer/icmp.h"
#include "analyzer/protocol_names.h"

/* --- names ---------------------------------------------------------------------------------- */

static const struct name state_names_rows[] = {
    ONE(0, "Reserved"),
    ONE(1, "Incomplete"),
    ONE(2, "Reachable"),
    ONE(3, "Stale"),
    ONE(4, "Delay"),
    ONE(5, "Probe"),
    ONE(6, "Failed"),
};
const struct names icmp_neighbor_state_names = NAMES(state_names_rows);

static const struct name extended_names_rows[] = {
    ONE(0, "No error"),
};
const struct names icmp_extended_names = NAMES(extended_names_rows);

static const struct name extended_reply_names_rows[] = {
    ONE(0, "No error"),
    ONE(1, "Malformed Query"),
    ONE(2, "No Such Interface"),
    ONE(3, "No Such Table Entry"),
    ONE(4, "Multiple Interfaces Satisfy Query"),
};
const struct names icmp_extended_reply_names = NAMES(extended_reply_names_rows);

/* --- checksums ------------------------------------------------------------------------------ */

void icmp_show_checksum(struct decoder *decoder, struct dissection *d,
    const struct checksum_fields *fields, uint16_t expected, bool whole)
{
    uint16_t checksum = take_u16(d, fields->checksum);
    struct node *node = d->last;

    (void)decoder;
    if (!dissection_adds(d) || !node)
        return;
    if (!whole || d->quoted) {
        node->suffix = d->quoted ? " [unverified] [in ICMP error packet]"
                                 : " [unverified] [fragmented datagram]";
        gen_uint(d, fields->status, CHECKSUM_UNVERIFIED);
    } else if (checksum == expected) {
        node->suffix = " [correct]";
        gen_uint(d, fields->status, CHECKSUM_GOOD);
    } else {
        node_suffix(d, node, " incorrect, should be 0x%04x", expected);
        expert_text(d, node, fields->bad, "Bad checksum [should be 0x%04x]", expected);
        gen_uint(d, fields->status, CHECKSUM_BAD);
    }
}

/* --- echo pairs ----------------------------------------------------------------------------- */

static bool is_unicast(const struct address *address)
{
    if (address->version == 6)
        return address->octets[0] != 0xff;
    return address->octets[0] < 224;
}

static struct echo_key key_of(
    const struct network *network, uint16_t id, uint16_t sequence, uint16_t checksum)
{
    return (struct echo_key){.ends = {network->source, network->destination},
        .id = id,
        .sequence = sequence,
        .checksum = checksum == 0xffff ? 0 : checksum};
}

static struct echo_table *table_of(struct decoder *decoder)
{
    if (!decoder->echoes)
        decoder->echoes = echo_new();
    return decoder->echoes;
}

void echo_show_request(struct decoder *decoder, struct dissection *d, const struct network *network,
    const struct echo_fields *fields, uint16_t id, uint16_t sequence, uint16_t reply_checksum)
{
    struct echo_key key = key_of(network, id, sequence, reply_checksum);
    uint64_t response;

    if (table_of(decoder))
        echo_request(decoder->echoes, &key, d->packet->number, d->packet->time);
    if (foretold(d, LINK_RESPONSE, decoder->depth, &response)) {
        gen_uint(d, fields->response_in, response);
        info_add(d, " (reply in %llu)", (unsigned long long)response);
    } else if (!is_unicast(&network->destination)) {
        info_add(d, network->destination.octets[0] == 0xff && network->destination.version == 4
                        ? " (broadcast)"
                        : " (multicast)");
    } else if (engine_second_pass(d->engine)) {
        struct node *node = gen_mark(d, fields->no_response);
        info_add(d, " (no response found!)");
        if (network->source.version == 6)
            expert_text(d, node, fields->no_response_note,
                "No response seen to ICMPv6 request in frame %u", d->packet->number);
        else
            expert_text(d, node, fields->no_response_note, "No response seen to ICMP request");
    }
}

void echo_show_reply(struct decoder *decoder, struct dissection *d, const struct network *network,
    const struct echo_fields *fields, uint16_t id, uint16_t sequence, uint16_t checksum)
{
    struct echo_key key = key_of(network, id, sequence, checksum);
    uint32_t frame;
    int64_t time;

    if (!table_of(decoder) || !echo_reply(decoder->echoes, &key, &frame, &time))
        return;
    foretell(d, LINK_RESPONSE, frame, decoder->depth, d->packet->number);
    double milliseconds = (double)(d->packet->time - time) / 1e6;
    gen_uint(d, fields->response_to, frame);
    node_label(d, gen_double(d, fields->response_time, milliseconds), "%s: %.3f ms",
        fields->response_time->title, milliseconds);
    info_add(d, " (request in %u)", frame);
}

/* --- quoted packets ------------------------------------------------------------------------- */

void icmp_show_quoted(struct decoder *decoder, struct dissection *d, struct node *layer, uint32_t n)
{
    uint32_t wire = cursor_wire_left(&d->cursor);
    struct row *row = d->row;
    bool quoted = d->quoted;
    uint16_t nest = d->nest;
    struct flow *flow = d->flow;
    const char *title = decoder->title;

    if (++decoder->depth > DECODE_MAX_DEPTH)
        return;
    struct scope scope = enter(d, n < wire ? n : wire);
    d->row = NULL;
    d->quoted = true;
    d->nest = layer ? (uint16_t)(layer->depth + 1) : nest;
    ip_decode(decoder, d);
    leave_forgiving(d, scope);
    d->row = row;
    d->quoted = quoted;
    d->nest = nest;
    d->flow = flow;
    decoder->title = title;
    decoder->after_quoted = d->tree->n;
    descend(d, layer);
}

void icmp_move_back(struct decoder *decoder, struct dissection *d, const struct node *layer)
{
    struct tree *tree = d->tree;
    uint32_t from = decoder->after_quoted;

    if (!layer || from == 0 || from >= tree->n)
        return;
    uint32_t to = tree_after(tree, (uint32_t)(layer - tree->nodes));
    if (to < from)
        tree_move_back(tree, to, from);
    d->last = NULL;
}

/* --- times ---------------------------------------------------------------------------------- */

static void add_unit(struct text *t, uint64_t n, const char *unit)
{
    if (n == 0)
        return;
    text_printf(
        t, "%s%llu %s%s", t->length ? ", " : "", (unsigned long long)n, unit, n == 1 ? "" : "s");
}

const char *icmp_duration(struct dissection *d, uint64_t milliseconds)
{
    struct text t = {0};
    uint64_t seconds = milliseconds / 1000, rest = milliseconds % 1000;

    if (milliseconds == 0)
        return "0 seconds";
    add_unit(&t, seconds / 86400, "day");
    add_unit(&t, seconds / 3600 % 24, "hour");
    add_unit(&t, seconds / 60 % 60, "minute");
    if (rest > 0)
        text_printf(&t, "%s%llu.%03llu seconds", t.length ? ", " : "",
            (unsigned long long)(seconds % 60), (unsigned long long)rest);
    else
        add_unit(&t, seconds % 60, "second");
    const char *copy = arena_copy(d->arena, t.data, t.length);
    text_deinit(&t);
    return copy;
}
