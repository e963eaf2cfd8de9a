#include "analyzer/session.h"

#include "analyzer/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    STREAMS_FIRST = 64,
};

static void free_session(struct session *session)
{
    for (size_t i = 0; i < session->n_credentials; i++) {
        free(session->credentials[i].user);
        free(session->credentials[i].secret);
    }
    free(session->credentials);
    free(session);
}

/* Room for an element `index` in a growing array, zeroed at first; NULL when memory is out. */
static void *grown(void *array, size_t *n, size_t index, size_t size)
{
    size_t more = *n ? *n : STREAMS_FIRST;

    if (index < *n)
        return array;
    while (more <= index)
        more *= 2;
    char *larger = realloc(array, more * size);
    if (!larger)
        return NULL;
    memset(larger + *n * size, 0, (more - *n) * size);
    *n = more;
    return larger;
}

static int transport_index(uint8_t transport)
{
    return transport == TRANSPORT_TCP ? 0 : 1;
}

/* The next number; false when memory is out. */
static bool enqueue(struct sessions *sessions, struct session *session)
{
    struct session **open =
        grown(sessions->open, &sessions->open_capacity, sessions->n_open, sizeof(*open));

    if (!open)
        return false;
    sessions->open = open;
    open[sessions->n_open++] = session;
    session->number = ++sessions->n;
    return true;
}

/* The frames of no conversation come last. */
static struct session *new_session(struct sessions *sessions, const struct frame *frame)
{
    struct session *session = calloc(1, sizeof *session);

    if (!session || (frame->flow && !enqueue(sessions, session))) {
        free(session);
        return NULL;
    }
    session_holds(sessions, session, 0);
    session->first_frame = frame->packet->number;
    session->first_time = frame->packet->time;
    if (frame->flow) {
        session->transport = frame->flow->transport;
        session->stream = frame->flow->number;
        session->client = frame->flow->ends[TO_CLIENT];
        session->server = frame->flow->ends[TO_SERVER];
    }
    return session;
}

static struct session_slot *slot_of(struct sessions *sessions, uint8_t transport, uint32_t stream)
{
    int i = transport_index(transport);
    struct session_slot *slots = grown(
        sessions->by_stream[i], &sessions->n_by_stream[i], stream, sizeof(struct session_slot));

    if (!slots)
        return NULL;
    sessions->by_stream[i] = slots;
    return &slots[stream];
}

static struct session *session_of(struct sessions *sessions, const struct frame *frame)
{
    struct session_slot *slot = &sessions->others;

    if (frame->flow)
        slot = slot_of(sessions, frame->flow->transport, frame->flow->number);
    if (slot && !slot->session && (slot->session = new_session(sessions, frame)))
        slot->session->continues = slot->early;
    return slot ? slot->session : NULL;
}

/* --- credentials ------------------------------------------------------------------------------ */

static char *printable(struct bytes bytes)
{
    struct text text = {0};

    text_wire(&text, bytes.data, bytes.length);
    char *copy = strdup(text_string(&text));
    text_deinit(&text);
    return copy;
}

static void add_credential(struct session *session, const struct message *message,
    const struct credential *credential, uint32_t frame)
{
    if (session->n_credentials == SESSION_CREDENTIALS_MAX)
        return;
    void *more = realloc(
        session->credentials, (session->n_credentials + 1) * sizeof session->credentials[0]);
    if (!more)
        return;
    session->credentials = more;
    session->credentials[session->n_credentials++] = (struct session_credential){.frame = frame,
        .protocol = message->dissector->title,
        .kind = credential->kind,
        .user = printable(credential->user),
        .secret = printable(credential->secret),
        .proof = credential->proof};
}

/* --- the sink --------------------------------------------------------------------------------- */

static bool begin(struct sink *sink, const struct capture *capture)
{
    struct sessions *sessions = (struct sessions *)sink;

    return !sessions->class->begin || sessions->class->begin(sessions, capture);
}

static void note_label(struct session *session, const struct flow *flow)
{
    session->ndpi_protocol = flow->ndpi_protocol;
    session->ndpi_application = flow->ndpi_application;
}

static void count(struct session *session, const struct frame *frame)
{
    if (frame->flow)
        note_label(session, frame->flow);
    session->last_frame = frame->packet->number;
    session->last_time = frame->packet->time;
    session->packets++;
    session->octets += frame->packet->length;
    for (size_t i = 0; i < frame->n_messages; i++) {
        const struct message *message = &frame->messages[i];
        session->n_messages++;
        session->n_encrypted += message->encrypted;
        session->encrypted_octets += message->encrypted ? message->bytes.length : 0;
        if (!session->dissector) {
            session->dissector = message->dissector;
            session->choice = (enum choice)message->flow->dissection.choice;
        }
        for (const struct credential *c = message->credentials; c; c = c->next)
            add_credential(session, message, c, frame->packet->number);
    }
}

static bool hand_over(struct sessions *sessions)
{
    bool good = true;

    while (sessions->first_open < sessions->n_open && sessions->open[sessions->first_open]->over) {
        struct session *session = sessions->open[sessions->first_open++];
        good &= !sessions->class->over || sessions->class->over(sessions, session);
        sessions->held -= session->held;
        free_session(session);
    }
    /* Move the rest to the front now and then, so that the array stays as long as it is full. */
    if (sessions->first_open > STREAMS_FIRST && sessions->first_open * 2 > sessions->n_open) {
        sessions->n_open -= sessions->first_open;
        memmove(sessions->open, sessions->open + sessions->first_open,
            sessions->n_open * sizeof sessions->open[0]);
        sessions->first_open = 0;
    }
    return good;
}

/* It has no more time; what comes of its conversation is the next session of its slot. */
static void end_early(struct session_slot *slot)
{
    slot->session->early = slot->session->over = true;
    *slot = (struct session_slot){.early = slot->session->number};
}

/* Hand over the first until no more waits than may. The frames of no conversation have no place in
 * the order yet: they get one when they alone take a good part of it. */
static bool make_room(struct sessions *sessions)
{
    const struct session *others = sessions->others.session;
    bool good = true;

    if (sessions->held_max == 0 || sessions->held <= sessions->held_max)
        return true;
    if (others && others->held > sessions->held_max / 4 &&
        enqueue(sessions, sessions->others.session))
        end_early(&sessions->others);
    while (good && sessions->held > sessions->held_max && sessions->first_open < sessions->n_open) {
        const struct session *first = sessions->open[sessions->first_open];
        if (!first->over)
            end_early(slot_of(sessions, first->transport, first->stream));
        good = hand_over(sessions);
    }
    return good;
}

static bool take_frame(struct sink *sink, const struct frame *frame)
{
    struct sessions *sessions = (struct sessions *)sink;
    struct session *session = session_of(sessions, frame);

    if (!session)
        return false;
    count(session, frame);
    return (!sessions->class->frame || sessions->class->frame(sessions, session, frame)) &&
           make_room(sessions);
}

static bool flow_over(struct sink *sink, const struct flow *flow)
{
    struct sessions *sessions = (struct sessions *)sink;
    struct session_slot *slot = slot_of(sessions, flow->transport, flow->number);
    struct session *session = slot ? slot->session : NULL;

    if (!session)
        return true;
    *slot = (struct session_slot){0};
    session->how = (enum flow_end)flow->how;
    note_label(session, flow);
    session->over = true;
    if (sessions->class->ended && !sessions->class->ended(sessions, session, flow))
        return false;
    return hand_over(sessions);
}

static bool end_all(struct sessions *sessions)
{
    struct session *others = sessions->others.session;

    if (others && !enqueue(sessions, others))
        free_session(others);
    sessions->others = (struct session_slot){0};
    for (size_t i = sessions->first_open; i < sessions->n_open; i++)
        sessions->open[i]->over = true;
    return hand_over(sessions);
}

static bool end(struct sink *sink, const struct capture *capture)
{
    struct sessions *sessions = (struct sessions *)sink;

    return end_all(sessions) && (!sessions->class->end || sessions->class->end(sessions, capture));
}

static void sessions_free(struct sink *sink)
{
    struct sessions *sessions = (struct sessions *)sink;

    sessions->class->free(sessions);
}

static const struct sink_class session_sink = {
    .begin = begin, .frame = take_frame, .flow = flow_over, .end = end, .free = sessions_free};

void sessions_init(struct sessions *sessions, const struct session_class *class)
{
    *sessions = (struct sessions){.class = class};
    sessions->sink =
        (struct sink){.class = &session_sink, .wants_messages = true, .wants_flows = true};
}

void sessions_deinit(struct sessions *sessions)
{
    end_all(sessions);
    free(sessions->by_stream[0]);
    free(sessions->by_stream[1]);
    free(sessions->open);
}
