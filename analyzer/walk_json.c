/* The walkthrough as JSON: a record a session, with its messages and their captions. */
#include "analyzer/caption.h"
#include "analyzer/classify.h"
#include "analyzer/flow_words.h"
#include "analyzer/json_record.h"
#include "analyzer/json_values.h"
#include "analyzer/session.h"
#include "analyzer/sinks.h"

#include <stdlib.h>

enum {
    MESSAGE_TEXT_MAX = 64 * 1024, /* octets shown of a message */
    MESSAGE_COST = 2048,          /* octets that json-c takes for a message beside its text */
};

/* What is kept of a session until it is over. */
struct pages {
    struct json_object *messages;
    size_t cost; /* octets, about */
};

struct walk_json {
    struct sessions sessions; /* first: a walk is one */
    const struct sink_setup *setup;
    int64_t first_time;
    uint32_t last_frame;
    struct text caption;
    struct json_records records;
};

static const char *const verdicts[] = {
    [MESSAGE_GOOD] = NULL,
    [MESSAGE_MALFORMED] = "malformed",
    [MESSAGE_CUT] = "cut",
    [MESSAGE_AFTER_GAP] = "after a gap",
};

static void add_number(struct json_object *object, const char *key, uint64_t value)
{
    json_object_object_add(object, key, json_object_new_uint64(value));
}

static void add_string(struct json_object *object, const char *key, const char *value)
{
    json_object_object_add(object, key, json_string(value));
}

/* --- messages --------------------------------------------------------------------------------- */

/* What it says: the dissector's line about it, or its octets. */
static size_t add_text(struct json_object *object, const struct message *message)
{
    size_t n = message->bytes.length < MESSAGE_TEXT_MAX ? message->bytes.length : MESSAGE_TEXT_MAX;

    add_number(object, "size", message->bytes.length);
    if (message->summary) {
        add_string(object, "text", message->summary);
        return 0;
    }
    json_object_object_add(object, "text", json_wire(message->bytes.data, n));
    if (json_is_text(message->bytes.data, n))
        return n;
    json_object_object_add(object, "bytes", json_octets(message->bytes.data, n));
    return 4 * n;
}

static void add_caption(
    struct walk_json *walk, struct json_object *object, const struct message *message)
{
    text_reset(&walk->caption);
    caption_write(&walk->caption, message);
    json_object_object_add(object, "caption", json_wire(walk->caption.data, walk->caption.length));
}

static struct json_object *frames_of(const struct message *message)
{
    struct json_object *frames = json_object_new_array();

    json_object_array_add(frames, json_object_new_int64(message->first_frame));
    if (message->last_frame != message->first_frame)
        json_object_array_add(frames, json_object_new_int64(message->last_frame));
    return frames;
}

static size_t add_message(
    struct walk_json *walk, struct json_object *messages, const struct message *message)
{
    struct json_object *object = json_object_new_object();

    add_string(object, "direction", message->direction == TO_SERVER ? "to_server" : "to_client");
    add_string(object, "protocol", message->dissector->name);
    json_object_object_add(object, "frames", frames_of(message));
    json_object_object_add(object, "time", json_time(message->time));
    json_object_object_add(object, "time_relative", json_seconds(message->time - walk->first_time));
    size_t n = add_text(object, message);
    add_caption(walk, object, message);
    if (message->encrypted)
        json_object_object_add(object, "encrypted", json_object_new_boolean(true));
    if (message->part)
        json_object_object_add(object, "part", json_object_new_boolean(true));
    if (verdicts[message->verdict])
        add_string(object, "verdict", verdicts[message->verdict]);
    if (message->request_frame) {
        add_number(object, "request_frame", message->request_frame);
        json_object_object_add(object, "response_time", json_seconds(message->response_time));
    }
    json_object_array_add(messages, object);
    return n + MESSAGE_COST;
}

static bool take_frame(
    struct sessions *sessions, struct session *session, const struct frame *frame)
{
    struct walk_json *walk = (struct walk_json *)sessions;
    struct pages *pages = session->user;

    if (walk->last_frame == 0)
        walk->first_time = frame->packet->time - frame->time_relative;
    walk->last_frame = frame->packet->number;
    if (!pages && !(pages = session->user = calloc(1, sizeof *pages)))
        return false;
    if (!pages->messages)
        pages->messages = json_object_new_array();
    for (size_t i = 0; i < frame->n_messages; i++)
        pages->cost += add_message(walk, pages->messages, &frame->messages[i]);
    session_holds(sessions, session, sizeof *pages + pages->cost);
    return true;
}

/* --- sessions --------------------------------------------------------------------------------- */

static struct json_object *credentials_of(const struct session *session)
{
    struct json_object *credentials = json_object_new_array();

    for (size_t i = 0; i < session->n_credentials; i++) {
        const struct session_credential *credential = &session->credentials[i];
        struct json_object *object = json_object_new_object();
        add_number(object, "frame", credential->frame);
        add_string(object, "protocol", credential->protocol);
        add_string(object, "kind", credential->kind);
        add_string(object, "user", credential->user);
        add_string(object, "secret", credential->secret);
        json_object_object_add(object, "proof", json_object_new_boolean(credential->proof));
        json_object_array_add(credentials, object);
    }
    return credentials;
}

static void add_conversation(
    const struct walk_json *walk, struct json_object *object, const struct session *session)
{
    bool tcp = session->transport == TRANSPORT_TCP;

    add_string(object, "transport", transport_word(session->transport));
    add_number(object, "stream", session->stream);
    json_object_object_add(object, "client", json_endpoint(&session->client));
    json_object_object_add(object, "server", json_endpoint(&session->server));
    if (walk->setup->classifier && session->ndpi_protocol)
        add_string(object, "label",
            classifier_name(
                walk->setup->classifier, session->ndpi_protocol, session->ndpi_application));
    add_string(object, "protocol", session->dissector ? session->dissector->name : NULL);
    add_string(object, "chosen_by", session->dissector ? choice_word(session->choice) : NULL);
    add_string(object, "ended", tcp ? flow_end_word(session->how) : NULL);
}

static struct json_object *session_object(
    const struct walk_json *walk, const struct session *session, struct pages *pages)
{
    struct json_object *object = json_object_new_object();

    add_string(object, "type", "session");
    add_number(object, "session", session->number);
    json_add_continuation(object, session->continues, session->early);
    if (session->transport)
        add_conversation(walk, object, session);
    json_object_object_add(object, "time", json_time(session->first_time));
    json_object_object_add(
        object, "duration", json_seconds(session->last_time - session->first_time));
    add_number(object, "first_frame", session->first_frame);
    add_number(object, "last_frame", session->last_frame);
    add_number(object, "packets", session->packets);
    add_number(object, "bytes", session->octets);
    add_number(object, "encrypted_messages", session->n_encrypted);
    json_object_object_add(object, "messages", json_object_get(pages->messages));
    json_object_object_add(object, "credentials", credentials_of(session));
    return object;
}

static void free_pages(struct session *session)
{
    struct pages *pages = session->user;

    if (pages)
        json_object_put(pages->messages);
    free(pages);
    session->user = NULL;
}

static bool over(struct sessions *sessions, struct session *session)
{
    struct walk_json *walk = (struct walk_json *)sessions;
    struct pages *pages = session->user;

    if (!pages)
        return true;
    struct json_object *object = session_object(walk, session, pages);
    bool good = json_records_add(&walk->records, object);
    json_object_put(object);
    free_pages(session);
    return good;
}

static bool begin(struct sessions *sessions, const struct capture *capture)
{
    return json_records_begin(&((struct walk_json *)sessions)->records, capture);
}

static bool end(struct sessions *sessions, const struct capture *capture)
{
    struct walk_json *walk = (struct walk_json *)sessions;

    return json_records_end(&walk->records, capture, walk->last_frame);
}

static void walk_json_free(struct sessions *sessions)
{
    struct walk_json *walk = (struct walk_json *)sessions;

    sessions_deinit(sessions);
    text_deinit(&walk->caption);
    free(walk);
}

static const struct session_class walk_json_class = {
    .begin = begin,
    .frame = take_frame,
    .over = over,
    .end = end,
    .free = walk_json_free,
};

struct sink *walk_json_sink_new(const struct sink_setup *setup)
{
    struct walk_json *walk = calloc(1, sizeof *walk);

    if (!walk)
        return NULL;
    sessions_init(&walk->sessions, &walk_json_class);
    walk->sessions.held_max = setup->sessions_limit;
    walk->setup = setup;
    walk->records = (struct json_records){.setup = setup, .name = "sessions"};
    return &walk->sessions.sink;
}
