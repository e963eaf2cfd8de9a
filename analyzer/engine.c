#include "analyzer/engine.h"

#include "analyzer/ahead.h"
#include "analyzer/choose.h"
#include "analyzer/classify.h"
#include "analyzer/decode.h"
#include "analyzer/flow_dissection.h"
#include "analyzer/object.h"
#include "analyzer/tcp.h"
#include "analyzer/udp.h"

#include <stdlib.h>
#include <string.h>

enum {
    PROGRESS_PACKETS = 4096, /* between two calls of options.progress */
};

/* What all sinks together want. */
struct wants {
    bool tree, hidden, row, messages, flows, objects;
    bool parsing; /* somebody wants more than flows, or, for measuring, nothing */
};

struct engine {
    const struct engine_options *options;
    struct capture *capture;
    struct sink *const *sinks;
    size_t n_sinks;
    struct wants wants;
    struct links *links;
    bool first_pass, second_pass; /* of two; neither when there is one */
    struct decoder *decoder;
    struct mptcp_table *mptcp;
    struct flow_table *flows;
    struct ahead ahead;
    struct classifier *classifier;
    struct requests requests;
    struct expected expected;
    struct objects *objects; /* NULL: nobody wants them, or not in this pass */
    struct arena last_arena; /* for what is still told of a flow that is over */
    struct tree last_tree;
    struct arena arena;
    struct tree tree;
    struct row row;
    struct message *messages; /* of this packet, MESSAGES_MAX */
    size_t n_messages;
    const struct dissector *handed[2]; /* what this unit hands its flow off to, by direction */
    bool handed_unknown;               /* it is not known to what */
    uint16_t handed_port;              /* but it goes to this port */
    uint32_t carried;                  /* frame of the last layer of what carries a flow */
    bool carried_joined;               /* it stands before octets that several frames brought */
    struct budget budget;
    struct keep lost; /* what a flow keeps when memory is out: nothing for long */
    int64_t first_time, previous_time;
    bool stopped; /* a sink has had enough */
};

bool engine_first_pass(const struct engine *engine)
{
    return engine->first_pass;
}

bool engine_second_pass(const struct engine *engine)
{
    return engine->second_pass;
}

struct mptcp_table **engine_mptcp(struct engine *engine)
{
    return &engine->mptcp;
}

bool engine_parses(const struct engine *engine)
{
    return engine->wants.parsing;
}

bool engine_links(const struct engine *engine)
{
    return engine->wants.tree || engine->wants.messages;
}

bool engine_shows(const struct engine *engine)
{
    const struct wants *wants = &engine->wants;

    return !engine->first_pass && (wants->tree || wants->row || wants->messages);
}

bool engine_redacts(const struct engine *engine)
{
    return engine->options->redact;
}

struct budget *engine_budget(struct engine *engine)
{
    return &engine->budget;
}

/* --- objects -------------------------------------------------------------------------------- */

static void give_object(void *context, const struct object_event *event)
{
    struct engine *engine = context;

    for (size_t i = 0; i < engine->n_sinks && !engine->stopped; i++) {
        struct sink *sink = engine->sinks[i];
        if (sink->wants_objects && sink->class->object && !sink->class->object(sink, event))
            engine->stopped = true;
    }
}

/* What waits for its rest is all that will come of it: the objects in it are told of now. Nothing
 * of it is shown any more. */
static void tell_last_objects(struct engine *engine, struct flow *flow)
{
    const struct packet none = {.number = flow->last_frame, .time = flow->last_time};
    size_t n_messages = engine->n_messages;
    struct dissection d = {
        .tree = &engine->last_tree,
        .arena = &engine->last_arena,
        .capture = engine->capture,
        .packet = &none,
        .flow = flow,
        .engine = engine,
        .objects = engine->objects,
    };

    arena_reset(&engine->last_arena);
    tree_reset(&engine->last_tree);
    objects_late(engine->objects, true);
    tcp_flow_rest(&d);
    objects_late(engine->objects, false);
    engine->n_messages = n_messages;
    objects_flow_end(engine->objects, flow);
}

/* --- flows ---------------------------------------------------------------------------------- */

static void flow_over_for_sinks(struct engine *engine, const struct flow *flow)
{
    if (flow->first_frame == 0) /* only quoted */
        return;
    for (size_t i = 0; i < engine->n_sinks && !engine->first_pass; i++) {
        struct sink *sink = engine->sinks[i];
        if (sink->wants_flows && sink->class->flow && !engine->stopped &&
            !sink->class->flow(sink, flow))
            engine->stopped = true;
    }
}

static void over(void *context, struct flow *flow)
{
    struct engine *engine = context;

    if (engine->classifier)
        classifier_flow_end(engine->classifier, flow);
    if (engine->objects)
        tell_last_objects(engine, flow);
    flow_over_for_sinks(engine, flow);
    tcp_flow_free(flow);
    requests_forget_flow(&engine->requests, flow);
    flow_dissection_end(&flow->dissection, &engine->budget);
}

static struct flow_key key_of(const struct network *network, uint8_t transport,
    uint16_t source_port, uint16_t destination_port)
{
    return (struct flow_key){
        &network->source, &network->destination, source_port, destination_port, transport};
}

struct flow *engine_find_flow(const struct dissection *d, const struct network *network,
    uint8_t transport, uint16_t source_port, uint16_t destination_port, enum direction *direction)
{
    struct flow_key key = key_of(network, transport, source_port, destination_port);

    return flow_table_get(d->engine->flows, &key, FLOW_FIND, direction);
}

void engine_nodes_moved(struct dissection *d, uint32_t at, uint32_t n)
{
    for (size_t i = 0; i < d->engine->n_messages; i++)
        if (d->engine->messages[i].first_node >= at)
            d->engine->messages[i].first_node += n;
}

struct flow *engine_flow(struct dissection *d, const struct network *network, uint8_t transport,
    uint16_t source_port, uint16_t destination_port, enum flow_opening opening)
{
    struct engine *engine = d->engine;
    struct flow_key key = key_of(network, transport, source_port, destination_port);
    struct flow *flow = flow_table_get(engine->flows, &key, opening, &d->direction);

    d->flow = flow;
    d->quoted = network->quoted;
    if (!flow || network->quoted)
        return flow;
    ahead_learn(&engine->ahead, d, network);
    d->flow_previous_time = flow_touch(flow, d->direction, d->packet);
    if (engine->classifier)
        classifier_packet(engine->classifier, flow, d->direction, network->ip, d->packet->time);
    return flow;
}

/* --- dissectors ------------------------------------------------------------------------------ */

static const struct dissector *handed_port_dissector(const struct flow_dissection *dissection)
{
    uint16_t port = dissection->handed ? dissection->handed->port : 0;

    return port > 0 ? dissector_by_port(TRANSPORT_TCP, port) : NULL;
}

const struct dissector *engine_dissector(struct dissection *d, const struct unread *unread)
{
    struct engine *engine = d->engine;
    struct flow_dissection *dissection = &d->flow->dissection;
    enum choice why;

    if (dissection->dissector[d->direction] || dissection->rejected[d->direction])
        return dissection->dissector[d->direction];
    bool late = dissection->tried[d->direction];
    dissection->tried[d->direction] = true;
    const struct dissector *found =
        late ? choose_late(unread) : choose(&why, engine->options, &engine->expected, unread);
    const struct dissector *port = late ? handed_port_dissector(dissection) : NULL;
    if (!found)
        found = port;
    if (!found)
        return NULL;
    bool carried = late && found == port;
    dissection->late = late && !carried;
    dissection->choice = (uint8_t)(carried ? CHOICE_HANDOFF : late ? CHOICE_CONTENT : why);
    for (int i = 0; i < 2; i++) {
        enum direction direction = i == 0 ? d->direction : direction_other(d->direction);
        if (!dissection->dissector[direction] && !dissection->rejected[direction])
            flow_dissection_set(dissection, &engine->budget, direction, found);
    }
    return dissection->dissector[d->direction];
}

void engine_reject(struct dissection *d)
{
    struct flow_dissection *dissection = &d->flow->dissection;

    dissection->rejected[d->direction] = true;
    dissection->tried[d->direction] = true;
    flow_dissection_set(dissection, &d->engine->budget, d->direction, NULL);
}

void hand_off_direction(
    struct dissection *d, enum direction direction, const struct dissector *dissector)
{
    d->engine->handed[direction] = dissector;
}

void hand_off(struct dissection *d, const struct dissector *dissector)
{
    hand_off_direction(d, TO_SERVER, dissector);
    hand_off_direction(d, TO_CLIENT, dissector);
}

void hand_off_port(struct dissection *d, uint16_t port)
{
    d->engine->handed_unknown = true;
    d->engine->handed_port = port;
}

/* Both directions let go of the old dissector before they get the new, so that one new state is
 * made for both. */
static void apply_hand_off(struct dissection *d)
{
    struct engine *engine = d->engine;
    struct flow_dissection *dissection = d->flow ? &d->flow->dissection : NULL;

    for (int i = 0; i < 2 && dissection; i++) {
        if (!engine->handed[i] && !engine->handed_unknown)
            continue;
        flow_dissection_hand(dissection, (enum direction)i);
        flow_dissection_set(dissection, &engine->budget, (enum direction)i, NULL);
    }
    for (int i = 0; i < 2 && dissection; i++) {
        if (!engine->handed[i] && !engine->handed_unknown)
            continue;
        dissection->rejected[i] = false;
        flow_dissection_set(dissection, &engine->budget, (enum direction)i, engine->handed[i]);
        dissection->choice = CHOICE_HANDOFF;
        dissection->tried[i] = true;
    }
    engine->handed[0] = engine->handed[1] = NULL;
    if (dissection && dissection->handed)
        dissection->handed->port = engine->handed_port;
    engine->handed_unknown = false;
    engine->handed_port = 0;
}

void engine_show_carrier(struct dissection *d, bool joined)
{
    const struct handed *handed = d->flow ? d->flow->dissection.handed : NULL;
    struct engine *engine = d->engine;
    struct cursor before = d->cursor;

    if (!handed || !handed->carrier || (!d->building && !d->row) ||
        (engine->carried == d->packet->number && (joined || !engine->carried_joined)))
        return;
    engine->carried = d->packet->number;
    engine->carried_joined = joined;
    d->tree->depth = d->nest;
    handed->carrier->carry(d, handed->carrier_state);
    d->cursor = before;
    d->tree->depth = d->nest;
}

void expect_flow(struct dissection *d, const struct address *server, uint16_t port,
    const struct dissector *dissector)
{
    expected_add(&d->engine->expected, server, port, dissector, d->packet->number);
}

uint32_t flow_announced(const struct dissection *d)
{
    return d->engine ? expected_frame(&d->engine->expected, d->flow) : 0;
}

void info_secret(struct dissection *d, struct bytes text)
{
    if (info(d) && d->engine && engine_redacts(d->engine))
        text_add(info(d), "***");
    else
        info_wire(d, text);
}

struct keep *flow_keep(struct dissection *d, uint32_t slot)
{
    struct engine *engine = d->engine;
    struct budget *budget = engine ? &engine->budget : NULL;
    struct keep *keep = flow_dissection_keep(&d->flow->dissection, budget, slot);

    if (keep)
        return keep;
    keep_clear(&engine->lost);
    return &engine->lost;
}

/* --- one unit -------------------------------------------------------------------------------- */

static struct message *next_message(struct dissection *d, const struct unit *unit)
{
    struct engine *engine = d->engine;

    if (!engine->wants.messages || engine->first_pass || d->quoted ||
        engine->n_messages == MESSAGES_MAX)
        return NULL;
    struct message *message = &engine->messages[engine->n_messages++];
    *message = (struct message){
        .dissector = d->flow->dissection.dissector[d->direction],
        .flow = d->flow,
        .direction = d->direction,
        .part = unit->kind == FRAMING_PART,
        .verdict = unit->verdict,
        .first_frame = unit->first_frame,
        .last_frame = d->packet->number,
        .time = d->packet->time,
        .stream_offset = unit->stream_offset,
        .bytes = peek_rest(d),
        .first_node = d->tree->n,
    };
    return message;
}

void message_split(struct dissection *d)
{
    struct engine *engine = d->engine;
    struct message *before = d->message;
    struct bytes rest = peek_rest(d);

    if (!before || rest.length == 0 || engine->n_messages == MESSAGES_MAX)
        return;
    before->bytes.length = (uint32_t)(rest.data - before->bytes.data);
    before->n_nodes = d->tree->n - before->first_node;
    d->message = &engine->messages[engine->n_messages++];
    *d->message = (struct message){
        .dissector = before->dissector,
        .flow = before->flow,
        .direction = before->direction,
        .part = before->part,
        .verdict = MESSAGE_GOOD, /* a hole before the unit is one before its first message */
        .first_frame = d->packet->number,
        .last_frame = d->packet->number,
        .time = before->time,
        .stream_offset = before->stream_offset + before->bytes.length,
        .bytes = rest,
        .first_node = d->tree->n,
    };
}

void engine_parse(struct dissection *d, const struct unit *unit)
{
    struct flow_dissection *dissection = &d->flow->dissection;
    const struct dissector *dissector = dissection->dissector[d->direction];
    struct cursor before = d->cursor;

    if (dissection->handed)
        engine_show_carrier(d, unit->first_frame != d->packet->number);
    uint32_t first_node = d->tree->n;
    d->message = next_message(d, unit);
    d->state = dissection->state[d->direction];
    d->part = unit->kind == FRAMING_PART;
    d->tree->depth = d->nest;
    dissector->parse(d);
    bool bad = d->cursor.bad, cut = d->cursor.cut;
    if (dissection->choice != CHOICE_PORT)
        engine_note_choice(d, first_node);
    d->cursor = before;
    if (bad)
        engine_note(d, cut, dissector->title);
    if (d->message) {
        d->message->n_nodes = d->tree->n - d->message->first_node;
        if (bad)
            d->message->verdict = cut ? MESSAGE_CUT : MESSAGE_MALFORMED;
    }
    d->cursor.position = d->cursor.end;
    d->message = NULL;
    d->state = NULL;
    d->tree->depth = d->nest;
    if (d->engine->handed[0] || d->engine->handed[1] || d->engine->handed_unknown)
        apply_hand_off(d);
}

void dissect_child(struct dissection *d, const struct dissector *child, void *state)
{
    void *outer_state = d->state;
    struct cursor before = d->cursor;
    struct node *layer = d->layer;

    d->state = state;
    child->parse(d);
    bool bad = d->cursor.bad, cut = d->cursor.cut;
    d->cursor = before;
    if (bad)
        engine_note(d, cut, child->title);
    d->cursor.position = d->cursor.end;
    d->state = outer_state;
    d->layer = layer;
}

bool engine_decodes_as(const struct dissection *d)
{
    return d->flow && choose_by_user(d->engine->options, d->flow);
}

void engine_recognise(struct dissection *d)
{
    struct unread unread = {.bytes = peek_rest(d), .direction = d->direction, .flow = d->flow};

    if (unread.bytes.length > 0)
        engine_dissector(d, &unread);
}

void engine_datagram(struct dissection *d)
{
    struct unread unread = {.bytes = peek_rest(d), .direction = d->direction, .flow = d->flow};

    if (unread.bytes.length == 0) {
        if (cursor_wire_left(&d->cursor) > 0) {
            take_nothing(d, 1);
            engine_note_bad(d, "UDP");
        }
        return;
    }
    const struct dissector *dissector = d->flow ? engine_dissector(d, &unread) : NULL;
    if (!dissector) {
        engine_data(d);
        return;
    }
    struct unit unit = {.kind = FRAMING_MESSAGE, .first_frame = d->packet->number};
    if (engine_parses(d->engine))
        engine_parse(d, &unit);
}

void engine_stranger(struct dissection *d, const struct network *network, uint16_t source_port,
    uint16_t destination_port)
{
    struct flow flow = {
        .ends = {{network->destination, destination_port}, {network->source, source_port}},
        .transport = TRANSPORT_UDP};
    struct unread unread = {.bytes = peek_rest(d), .direction = TO_SERVER, .flow = &flow};
    struct unit unit = {.kind = FRAMING_MESSAGE, .first_frame = d->packet->number};
    enum choice why;

    if (unread.bytes.length == 0)
        return;
    const struct dissector *found = choose(&why, d->engine->options, &d->engine->expected, &unread);
    if (!found || found->state_size > 0) {
        engine_data(d);
        return;
    }
    flow.dissection.dissector[TO_SERVER] = flow.dissection.dissector[TO_CLIENT] = found;
    flow.dissection.choice = (uint8_t)why;
    d->direction = TO_SERVER;
    d->flow = &flow;
    engine_parse(d, &unit);
    flow_dissection_end(&flow.dissection, &d->engine->budget);
    d->flow = NULL;
}

void engine_quoted_data(struct dissection *d)
{
    struct unread unread = {.bytes = peek_rest(d), .direction = d->direction, .flow = d->flow};
    enum choice why;

    if (unread.bytes.length > 0 && !d->flow->dissection.dissector[d->direction] &&
        !choose(&why, d->engine->options, &d->engine->expected, &unread))
        engine_data(d);
}

/* --- requests and links ---------------------------------------------------------------------- */

struct request *request_open(struct dissection *d, uint64_t key)
{
    if (d->quoted)
        return NULL;
    struct request *request = requests_open(&d->engine->requests, d->flow, key);
    if (request) {
        request->frame = d->packet->number;
        request->time = d->packet->time;
    }
    if (d->message)
        d->message->wants_answer = true;
    return request;
}

struct request *request_find(struct dissection *d, uint64_t key)
{
    return d->quoted ? NULL : requests_find(&d->engine->requests, d->flow, key);
}

void request_forget(struct dissection *d, uint64_t key)
{
    struct request *request = request_find(d, key);

    if (request)
        requests_forget(&d->engine->requests, request);
}

void request_answered(struct dissection *d, struct request *request)
{
    foretell(d, LINK_RESPONSE, request->frame, (uint32_t)request->key, d->packet->number);
    if (request->response_frame == 0)
        request->response_frame = d->packet->number;
    if (d->message) {
        d->message->request_frame = request->frame;
        d->message->response_time = d->packet->time - request->time;
    }
}

void foretell(
    struct dissection *d, enum link_kind kind, uint32_t frame, uint32_t part, uint64_t value)
{
    if (d->engine && d->engine->first_pass)
        links_put(d->engine->links, kind, frame, part, value);
}

bool foretold(struct dissection *d, enum link_kind kind, uint32_t part, uint64_t *value)
{
    return foretold_at(d, kind, kind == LINK_TCP_FLOW ? 0 : d->packet->number, part, value);
}

bool foretold_at(
    const struct dissection *d, enum link_kind kind, uint32_t frame, uint32_t part, uint64_t *value)
{
    return d->engine && d->engine->second_pass &&
           links_get(d->engine->links, kind, frame, part, value);
}

/* --- one frame ------------------------------------------------------------------------------- */

static void transport(struct decoder *decoder, struct dissection *d, const struct network *network)
{
    if (network->protocol == TRANSPORT_TCP)
        tcp_dissect(d, network);
    else
        udp_dissect(decoder, d, network);
}

static void reset_packet(struct engine *engine)
{
    arena_reset(&engine->arena);
    tree_reset(&engine->tree);
    row_reset(&engine->row);
    engine->n_messages = 0;
}

static void give_frame(struct engine *engine, const struct dissection *d)
{
    const struct packet *packet = d->packet;
    struct frame frame = {.packet = packet,
        .time_relative = packet->time - engine->first_time,
        .time_delta = packet->time - engine->previous_time,
        .flow = d->flow,
        .direction = d->direction,
        .tree = &engine->tree,
        .row = &engine->row,
        .messages = engine->messages,
        .n_messages = engine->n_messages};

    for (size_t i = 0; i < engine->n_sinks && !engine->stopped; i++) {
        struct sink *sink = engine->sinks[i];
        if (sink->class->frame && !sink->class->frame(sink, &frame))
            engine->stopped = true;
    }
}

static void run_frame(struct engine *engine, const struct packet *packet)
{
    const struct engine_options *options = engine->options;
    bool shown = !engine->first_pass &&
                 (!options->selects || options->selects(options->selects_context, packet->number));

    if (packet->number == 1)
        engine->first_time = engine->previous_time = packet->time;
    reset_packet(engine);
    struct dissection d = {
        .cursor = cursor_make(packet->data, packet->captured, packet->length),
        .building = shown && engine->wants.tree,
        .tree = &engine->tree,
        .row = shown && engine->wants.row ? &engine->row : NULL,
        .arena = &engine->arena,
        .capture = engine->capture,
        .packet = packet,
        .names = options->names,
        .first_time = engine->first_time,
        .previous_time = engine->previous_time,
        .engine = engine,
        .objects = engine->objects,
    };
    if (d.building)
        tree_add_source(d.tree, "Frame", (struct bytes){packet->data, packet->captured});
    decode_frame(engine->decoder, &d);
    if (shown)
        give_frame(engine, &d);
    if (d.afterwards)
        d.afterwards(d.afterwards_context);
    engine->previous_time = packet->time;
}

static bool begin_objects(struct engine *engine)
{
    if (!engine->wants.objects || engine->first_pass)
        return true;
    engine->objects = objects_new(give_object, engine);
    return engine->objects && tree_init(&engine->last_tree, &engine->last_arena);
}

/* --- one pass -------------------------------------------------------------------------------- */

static bool engine_init(struct engine *engine)
{
    engine->budget.limit = engine->options->memory_limit;
    engine->decoder = decoder_new(transport);
    engine->flows = flow_table_new(FLOWS_MAX, over, engine);
    engine->messages =
        engine->wants.messages ? malloc(MESSAGES_MAX * sizeof *engine->messages) : NULL;
    engine->classifier = engine->options->classifier;
    bool has_tree = tree_init(&engine->tree, &engine->arena);
    engine->tree.only_shown = !engine->wants.hidden;
    return engine->decoder && engine->flows && has_tree &&
           (engine->messages || !engine->wants.messages) && begin_objects(engine);
}

static void engine_deinit(struct engine *engine)
{
    if (engine->flows)
        flow_table_end(engine->flows);
    flow_table_free(engine->flows);
    requests_deinit(&engine->requests);
    keep_deinit(&engine->lost);
    objects_free(engine->objects);
    tree_deinit(&engine->last_tree);
    arena_deinit(&engine->last_arena);
    decoder_free(engine->decoder);
    mptcp_table_free(engine->mptcp);
    tree_deinit(&engine->tree);
    row_deinit(&engine->row);
    arena_deinit(&engine->arena);
    free(engine->messages);
}

static void run_pass(struct engine *engine)
{
    const struct engine_options *options = engine->options;
    struct packet packet;

    while (!engine->stopped && capture_next(engine->capture, &packet)) {
        ahead_look(&engine->ahead, packet.number, engine->capture, engine->flows);
        run_frame(engine, &packet);
        if (options->progress && packet.number % PROGRESS_PACKETS == 0)
            options->progress(engine->capture, engine->first_pass);
    }
}

static struct wants wants_of(struct sink *const *sinks, size_t n)
{
    struct wants wants = {0};

    for (size_t i = 0; i < n; i++) {
        wants.tree |= sinks[i]->wants_tree;
        wants.hidden |= sinks[i]->wants_tree && !sinks[i]->only_shown;
        wants.row |= sinks[i]->wants_row;
        wants.messages |= sinks[i]->wants_messages;
        wants.flows |= sinks[i]->wants_flows;
        wants.objects |= sinks[i]->wants_objects;
    }
    wants.parsing = wants.tree || wants.row || wants.messages || !wants.flows;
    return wants;
}

static bool sinks_begin(const struct engine *engine)
{
    for (size_t i = 0; i < engine->n_sinks; i++) {
        struct sink *sink = engine->sinks[i];
        if (sink->class->begin && !sink->class->begin(sink, engine->capture))
            return false;
    }
    return true;
}

static void sinks_end(const struct engine *engine)
{
    for (size_t i = 0; i < engine->n_sinks; i++) {
        struct sink *sink = engine->sinks[i];
        if (sink->class->end && !sink->class->end(sink, engine->capture))
            return;
    }
}

/* The engine is large: it lives on the heap. */
static bool pass(const struct engine *plan)
{
    struct engine *engine = malloc(sizeof *engine);

    if (!engine)
        return false;
    *engine = *plan;
    bool good = engine_init(engine);
    if (good && !engine->first_pass)
        engine->stopped = !sinks_begin(engine);
    if (good)
        run_pass(engine);
    if (engine->flows)
        flow_table_end(engine->flows);
    if (good && !engine->first_pass && !engine->stopped)
        sinks_end(engine);
    engine_deinit(engine);
    free(engine);
    return good;
}

enum capture_status engine_run(struct capture *capture, const struct engine_options *options,
    struct sink *const *sinks, size_t n_sinks)
{
    struct links links = {0};
    struct engine *plan = calloc(1, sizeof *plan);

    if (!plan)
        return CAPTURE_UNREADABLE;
    plan->options = options;
    plan->capture = capture;
    plan->sinks = sinks;
    plan->n_sinks = n_sinks;
    plan->wants = wants_of(sinks, n_sinks);
    plan->links = &links;
    bool two = (plan->wants.tree || plan->wants.messages) && !options->one_pass &&
               capture_can_rewind(capture);
    bool good = true;
    if (two) {
        plan->first_pass = true;
        good = pass(plan) && capture_rewind(capture);
        plan->first_pass = false;
        plan->second_pass = true;
    }
    if (good)
        good = pass(plan);
    links_deinit(&links);
    free(plan);
    return good ? capture_status(capture) : CAPTURE_UNREADABLE;
}
