#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* qsort_r */
#endif
#include "analyzer/script.h"

#include "analyzer/language.h"
#include "analyzer/tcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINES_FIRST = 8, /* most sessions are short */
};

const char *speaker_prefix(uint8_t speaker)
{
    static const char *const prefixes[] = {[SPEAKER_CLIENT] = "C: ",
        [SPEAKER_SERVER] = "S: ",
        [SPEAKER_FORM] = "",
        [SPEAKER_NOTE] = ""};

    return prefixes[speaker];
}

void script_deinit(struct script *script)
{
    text_deinit(&script->pool);
    text_deinit(&script->scratch);
    free(script->lines);
    free(script->requests);
    *script = (struct script){0};
}

size_t script_memory(const struct script *script)
{
    return sizeof *script + script->pool.capacity + script->scratch.capacity +
           script->capacity * sizeof script->lines[0] +
           script->n_requests * sizeof script->requests[0];
}

/* --- lines -------------------------------------------------------------------------------------
 */

static struct script_line *last_line(struct script *script)
{
    return script->n_lines ? &script->lines[script->n_lines - 1] : NULL;
}

static struct script_line *new_line(struct script *script)
{
    if (script->n_lines == script->capacity) {
        size_t capacity = script->capacity ? script->capacity * 2 : LINES_FIRST;
        void *lines = realloc(script->lines, capacity * sizeof script->lines[0]);
        if (!lines)
            return NULL;
        script->lines = lines;
        script->capacity = capacity;
    }
    struct script_line *line = &script->lines[script->n_lines++];
    *line = (struct script_line){.offset = script->pool.length};
    return line;
}

static void add_text(struct script *script, const char *data, size_t n)
{
    size_t start = 0;

    /* Tabs are part of what people type; all else that a terminal would obey is escaped. */
    for (size_t i = 0; i <= n; i++) {
        if (i < n && data[i] != '\t')
            continue;
        text_wire(&script->pool, (const uint8_t *)data + start, i - start);
        if (i < n)
            text_char(&script->pool, '\t');
        start = i + 1;
    }
}

/* One line, or the rest of one that was begun by the same speaker. */
static void add_line(
    struct script *script, const struct script_line *like, const char *data, size_t n, bool ended)
{
    struct script_line *line = last_line(script);

    if (script->pool.length + n > SCRIPT_MAX) {
        script->full = true;
        return;
    }
    if (!line || !line->open || line->speaker != like->speaker) {
        size_t offset = script->pool.length;
        if (!(line = new_line(script)))
            return;
        *line = *like;
        line->offset = offset;
    }
    if (line->cr && !(ended && n == 0))
        add_text(script, "\r", 1);
    line->cr = !ended && n > 0 && data[n - 1] == '\r';
    add_text(script, data, line->cr ? n - 1 : n);
    line->length = (uint32_t)(script->pool.length - line->offset);
    line->frame = like->frame;
    line->open = !ended;
}

static void add_lines(struct script *script, struct script_line *like, const char *data, size_t n)
{
    while (n > 0) {
        like->any_order = like->speaker == SPEAKER_FORM && *data == SCRIPT_ANY_ORDER;
        if (like->any_order) {
            data++;
            n--;
        }
        const char *end = memchr(data, '\n', n);
        size_t whole = end ? (size_t)(end - data) + 1 : n, text = end ? whole - 1 : n;
        if (end && text > 0 && data[text - 1] == '\r')
            text--;
        add_line(script, like, data, text, end != NULL);
        like->response_time = 0;
        data += whole;
        n -= whole;
    }
}

/* What follows does not go on with the last line. */
static void end_line(struct script *script)
{
    struct script_line *last = last_line(script);

    if (last)
        last->open = false;
}

static void add_note(struct script *script, uint32_t frame, int64_t time, const char *text)
{
    struct script_line note = {.frame = frame, .time = time, .speaker = SPEAKER_NOTE};

    end_line(script);
    add_line(script, &note, text, strlen(text), true);
}

/* --- messages ----------------------------------------------------------------------------------
 */

/* The octets of a message with its secrets masked, when that is wanted. */
static struct bytes masked(
    struct script *script, const struct tree *tree, const struct message *message)
{
    struct text *copy = &script->scratch;

    text_reset(copy);
    text_add_n(copy, message->bytes.data, message->bytes.length);
    for (uint32_t i = message->first_node; i < message->first_node + message->n_nodes; i++) {
        const struct node *node = &tree->nodes[i];
        struct bytes secret =
            node->flags & NODE_SECRET ? tree_secret(tree, node) : (struct bytes){NULL, 0};
        if (secret.length == 0 || secret.data < message->bytes.data ||
            secret.data + secret.length > message->bytes.data + message->bytes.length)
            continue;
        memset(copy->data + (secret.data - message->bytes.data), '*', secret.length);
    }
    return (struct bytes){(const uint8_t *)copy->data, (uint32_t)copy->length};
}

static void add_bytes(struct script *script, const struct script_style *style,
    const struct tree *tree, const struct message *message, struct script_line *like)
{
    struct bytes bytes = style->redact ? masked(script, tree, message) : message->bytes;

    add_lines(script, like, (const char *)bytes.data, bytes.length);
}

static void note_verdict(
    struct script *script, const struct frame *frame, const struct message *message)
{
    static const char *const notes[] = {
        [MESSAGE_GOOD] = NULL,
        [MESSAGE_MALFORMED] = N_("[malformed]"),
        [MESSAGE_CUT] = N_("[the rest was not captured]"),
        [MESSAGE_AFTER_GAP] = N_("[octets before this were not captured]"),
    };

    if (notes[message->verdict])
        add_note(script, frame->packet->number, frame->packet->time, tr(notes[message->verdict]));
}

static void note_request(struct script *script, const struct message *message)
{
    if (message->request_frame)
        for (size_t i = script->n_requests; i > 0; i--)
            if (script->requests[i - 1].frame == message->request_frame)
                script->requests[i - 1].answered = true;
    if (!message->wants_answer || script->n_requests == SCRIPT_REQUESTS_MAX)
        return;
    if ((script->n_requests & (script->n_requests - 1)) == 0) {
        size_t capacity = script->n_requests ? script->n_requests * 2 : 1;
        void *requests = realloc(script->requests, capacity * sizeof script->requests[0]);
        if (!requests)
            return;
        script->requests = requests;
    }
    script->requests[script->n_requests++] = (struct script_request){.frame = message->last_frame};
}

static int compare_lines(const void *a, const void *b, void *context)
{
    const struct script *script = context;
    const struct script_line *one = a, *other = b;
    size_t n = one->length < other->length ? one->length : other->length;
    int order = memcmp(script_text(script, one), script_text(script, other), n);

    return order ? order : (one->length > other->length) - (one->length < other->length);
}

uint32_t script_any_order(const struct script *script, size_t i)
{
    uint32_t n = 0;

    while (i + n < script->n_lines && script->lines[i + n].any_order &&
           script->lines[i + n].turn == script->lines[i].turn)
        n++;
    return n;
}

static void sort_lines(struct script *script, size_t from)
{
    for (size_t i = from; i < script->n_lines;) {
        uint32_t n = script_any_order(script, i);
        if (n > 1)
            qsort_r(script->lines + i, n, sizeof script->lines[0], compare_lines, script);
        i += n ? n : 1;
    }
}

/* What began first stands first: a long request before what its server said in the middle of it.
 * The lines from `from` on are those of one message. */
static void order_lines(struct script *script, size_t from)
{
    size_t n = script->n_lines - from, to = from;

    if (n == 0)
        return;
    while (to > 0 && script->lines[to - 1].began > script->lines[from].began &&
           script->lines[to - 1].direction != script->lines[from].direction)
        to--;
    if (to == from)
        return;
    struct script_line *copy = malloc(n * sizeof *copy);
    if (!copy)
        return;
    memcpy(copy, script->lines + from, n * sizeof *copy);
    memmove(script->lines + to + n, script->lines + to, (from - to) * sizeof *copy);
    memcpy(script->lines + to, copy, n * sizeof *copy);
    free(copy);
}

void script_add(struct script *script, const struct script_style *style, const struct frame *frame,
    const struct message *message)
{
    if (message->repeated)
        return;
    size_t from = script->n_lines;
    struct script_line like = {.frame = frame->packet->number,
        .began = message->first_frame,
        .time = frame->packet->time,
        .turn = ++script->n_turns,
        .response_time = message->request_frame ? message->response_time : 0,
        .speaker = message->direction == TO_SERVER ? SPEAKER_CLIENT : SPEAKER_SERVER,
        .direction = (uint8_t)message->direction,
        .encrypted = message->encrypted};

    script->stable = style->stable;
    script->incomplete |= message->verdict == MESSAGE_AFTER_GAP || message->verdict == MESSAGE_CUT;
    if (message->verdict == MESSAGE_AFTER_GAP)
        note_verdict(script, frame, message);
    if (message->dissector->script) {
        struct text form = {0};
        like.speaker = SPEAKER_FORM;
        size_t head = message->dissector->script(&form, frame->tree, message, style);
        like.head = true;
        add_lines(script, &like, form.data, head);
        like.head = false;
        if (form.length > head)
            add_lines(script, &like, form.data + head, form.length - head);
        text_deinit(&form);
        sort_lines(script, from);
    } else if (message->summary) {
        end_line(script);
        add_line(script, &like, message->summary, strlen(message->summary), true);
    } else {
        add_bytes(script, style, frame->tree, message, &like);
    }
    if (message->verdict == MESSAGE_GOOD)
        order_lines(script, from);
    else if (message->verdict != MESSAGE_AFTER_GAP)
        note_verdict(script, frame, message);
    note_request(script, message);
}

/* Lines, not the octets of a protocol whose messages are told in its own words. */
static bool is_text(struct bytes bytes)
{
    for (uint32_t i = 0; i < bytes.length; i++)
        if (bytes.data[i] < ' ' && !memchr("\t\r\n", bytes.data[i], 3))
            return false;
    return true;
}

static void add_unfinished(struct script *script, const struct script_style *style,
    const struct flow *flow, enum direction direction)
{
    uint32_t number = 0;
    struct bytes bytes = tcp_unfinished(flow, direction, &number);
    const struct dissector *dissector = flow->dissection.dissector[direction];
    const struct tree tree = {0};
    const struct packet packet = {.number = number, .time = flow->last_time};
    const struct frame frame = {.packet = &packet, .flow = flow, .tree = &tree};
    const struct message message = {.dissector = dissector,
        .direction = direction,
        .verdict = MESSAGE_CUT,
        .bytes = bytes,
        .summary = "",
        .first_frame = number,
        .last_frame = number};
    struct message text = message;

    if (bytes.length == 0 || !dissector)
        return;
    text.flow = (struct flow *)(uintptr_t)flow;
    if (!style->redact && is_text(bytes)) { /* its secrets are not known */
        text.summary = NULL;
        script_add(script, style, &frame, &text);
    } else {
        note_verdict(script, &frame, &message);
    }
}

bool script_is_unfinished(const struct flow *flow)
{
    uint32_t frame;

    for (int i = TO_SERVER; i <= TO_CLIENT; i++)
        if (flow->dissection.dissector[i] &&
            tcp_unfinished(flow, (enum direction)i, &frame).length > 0)
            return true;
    return false;
}

void script_unfinished(
    struct script *script, const struct script_style *style, const struct flow *flow)
{
    add_unfinished(script, style, flow, TO_SERVER);
    add_unfinished(script, style, flow, TO_CLIENT);
}

void script_begin(struct script *script, const struct session *session)
{
    char note[64];

    if (session->continues == 0)
        return;
    if (script->stable)
        snprintf(note, sizeof note, "%s", tr(N_("[this goes on from an earlier session]")));
    else
        snprintf(note, sizeof note, tr(N_("[this goes on from session %u]")), session->continues);
    add_note(script, session->first_frame, session->first_time, note);
}

static void note_unanswered(struct script *script, const struct session *session, uint32_t frame)
{
    struct text text = {0};

    if (script->stable)
        text_add(&text, tr(N_("[a request has no answer]")));
    else if (session->early)
        text_printf(&text, tr(N_("[no answer to frame %u so far]")), frame);
    else
        text_printf(&text, tr(N_("[no answer to frame %u]")), frame);
    add_note(script, session->last_frame, session->last_time, text_string(&text));
    text_deinit(&text);
}

void script_end(struct script *script, const struct session *session)
{
    const char *note = session->how == FLOW_RESET     ? N_("[connection reset]")
                       : session->how == FLOW_REFUSED ? N_("[connection refused]")
                                                      : NULL;

    /* What speaks over UDP has no end that one could miss. */
    if (session->early && session->transport == TRANSPORT_TCP)
        note = N_("[too much waits to be told: what follows is a session of its own]");
    for (size_t i = 0; i < script->n_requests; i++)
        if (!script->requests[i].answered)
            note_unanswered(script, session, script->requests[i].frame);
    if (note)
        add_note(script, session->last_frame, session->last_time, tr(note));
    if (script->full)
        add_note(script, session->last_frame, session->last_time,
            tr(N_("[the rest of this session is too long to show]")));
}
