/*
 * transcript: what was said, session by session
 *
 *   session smtp
 *   # 172.16.22.136:38424 to 172.16.22.135:25, May 18, 2014 …, 41.5 seconds, frames 30 to 64
 *   S: 220 ubuntu ESMTP Exim 4.76
 *   C: HELO st.um
 *
 * As it stands, it is an expectation file for `wirewalk check`.
 */
#include "analyzer/address.h"
#include "analyzer/expectation.h"
#include "analyzer/html_text.h"
#include "analyzer/json_record.h"
#include "analyzer/json_values.h"
#include "analyzer/language.h"
#include "analyzer/script.h"
#include "analyzer/sinks.h"
#include "analyzer/stable.h"
#include "analyzer/walk_frame.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_WIDTH = 6 }; /* columns of a page's frame numbers */

struct transcript {
    struct sessions sessions; /* first: a transcript is one */
    const struct sink_setup *setup;
    struct script_style style;
    struct stable *stable; /* with --stable */
    struct json_records records;
    int64_t first_time;
    uint32_t last_frame, n;
    uint64_t html_lines; /* so far */
};

static bool is_json(const struct transcript *transcript)
{
    return transcript->setup->format == FORMAT_JSON || transcript->setup->format == FORMAT_NDJSON;
}

static bool begin(struct sessions *sessions, const struct capture *capture)
{
    struct transcript *transcript = (struct transcript *)sessions;

    if (!is_json(transcript))
        return true;
    return json_records_begin(&transcript->records, capture);
}

static struct script *script_of(const struct transcript *transcript, struct session *session)
{
    struct script *script = session->user;

    if (script || !(script = session->user = calloc(1, sizeof *script)))
        return script;
    script->stable = transcript->style.stable;
    script_begin(script, session);
    return script;
}

static bool take_frame(
    struct sessions *sessions, struct session *session, const struct frame *frame)
{
    struct transcript *transcript = (struct transcript *)sessions;

    transcript->first_time = frame->packet->time - frame->time_relative;
    transcript->last_frame = frame->packet->number;
    if (frame->n_messages == 0)
        return true;
    struct script *script = script_of(transcript, session);
    if (!script)
        return false;
    for (size_t i = 0; i < frame->n_messages; i++)
        script_add(script, &transcript->style, frame, &frame->messages[i]);
    session_holds(sessions, session, script_memory(script));
    return true;
}

/* --- text --------------------------------------------------------------------------------------
 */

static void print_header(
    struct text *out, const struct transcript *transcript, const struct session *session)
{
    if (session->n_messages > 0 || session->dissector)
        text_printf(out, "session %s\n", session->dissector ? session->dissector->name : "any");
    if (transcript->style.stable)
        return;
    text_add(out, "# ");
    endpoint_write(out, &session->client);
    text_add(out, " to ");
    endpoint_write(out, &session->server);
    text_add(out, ", ");
    text_long_time(out, session->first_time, 6);
    text_add(out, ", ");
    text_seconds(out, session->last_time - session->first_time, 6);
    text_printf(out, " seconds, frames %u to %u\n", session->first_frame, session->last_frame);
}

static void print_line(struct text *out, const struct transcript *transcript,
    const struct script *script, const struct script_line *line)
{
    const struct script_style *style = &transcript->style;

    if (style->numbers)
        text_printf(out, "%6u ", line->frame);
    if (style->times)
        text_printf(out, "%12.6f ", (double)(line->time - transcript->first_time) / 1e9);
    /* Our notes are comments of an expectation, and what a form says must not be taken for one. */
    if (line->speaker == SPEAKER_NOTE)
        text_add(out, "# ");
    else if (line->speaker == SPEAKER_FORM && line->length > 0 &&
             !expectation_is_text(script_text(script, line), line->length))
        text_char(out, '\\');
    text_add(out, speaker_prefix(line->speaker));
    if (transcript->stable && line->speaker != SPEAKER_NOTE)
        stable_write(transcript->stable, out, script_text(script, line), line->length);
    else
        text_add_n(out, script_text(script, line), line->length);
    text_char(out, '\n');
}

/* Lines that may stand in any order: all of them or none is shown, between "unordered:" and "end".
 */
struct any_order {
    size_t until; /* the line behind them */
    bool fits;    /* they are several, and no more than an expectation may have */
    bool hidden;  /* there is no room for all */
};

/* room: lines that may still be shown of the turn. */
static void begin_any_order(
    struct any_order *any, const struct script *script, size_t i, uint32_t room)
{
    if (i < any->until)
        return;
    uint32_t n = script_any_order(script, i);
    *any =
        (struct any_order){.until = i + n, .fits = n > 1 && n <= UNORDERED_MAX, .hidden = n > room};
}

/* With --stable: what nobody can read changes in size and order from one recording to the next. */
static bool is_left_open(const struct transcript *transcript, const struct script_line *line)
{
    return transcript->stable && line->encrypted;
}

/* Lines of a turn beyond --body-lines are counted, not shown. */
static void print_lines(
    struct text *out, const struct transcript *transcript, const struct script *script)
{
    uint32_t most = transcript->style.body_lines, shown = 0, turn = 0, hidden = 0;
    struct any_order any = {0};

    for (size_t i = 0; i < script->n_lines; i++) {
        const struct script_line *line = &script->lines[i];
        if (is_left_open(transcript, line)) {
            if (i + 1 == script->n_lines || !is_left_open(transcript, line + 1))
                text_add(out, "[...]\n");
            continue;
        }
        if (line->turn != turn || line->speaker == SPEAKER_NOTE)
            shown = 0;
        turn = line->turn;
        bool first = i >= any.until;
        begin_any_order(&any, script, i, !most ? UINT32_MAX : most > shown ? most - shown : 0);
        if (any.hidden)
            shown = most;
        if (line->head || !most || shown++ < most) {
            if (first && any.fits)
                text_add(out, "unordered:\n");
            print_line(out, transcript, script, line);
            if (any.fits && i + 1 == any.until)
                text_add(out, "end\n");
        } else {
            hidden++;
        }
        bool last = i + 1 == script->n_lines || script->lines[i + 1].turn != turn;
        if (last && hidden > 0) {
            text_add(out, "[...]\n");
            hidden = 0;
        }
    }
}

static bool print_text(
    struct transcript *transcript, const struct session *session, const struct script *script)
{
    struct text *out = &transcript->setup->output->text;

    if (transcript->n++ > 0)
        text_char(out, '\n');
    print_header(out, transcript, session);
    print_lines(out, transcript, script);
    return output_record(transcript->setup->output);
}

/* --- HTML --------------------------------------------------------------------------------------
 */

/* The frame stands before the first line that it ended. */
static void html_line(
    struct text *out, const struct transcript *transcript, const struct script *script, size_t i)
{
    static const char *const classes[] = {[SPEAKER_CLIENT] = "c",
        [SPEAKER_SERVER] = "s",
        [SPEAKER_FORM] = "",
        [SPEAKER_NOTE] = "note"};
    const struct script_line *line = &script->lines[i];
    const char *class = line->speaker != SPEAKER_FORM  ? classes[line->speaker]
                        : line->direction == TO_SERVER ? "c"
                                                       : "s";
    char digits[12];

    if (i > 0 && line->frame == script->lines[i - 1].frame) {
        text_fill(out, ' ', FRAME_WIDTH);
    } else {
        int n = snprintf(digits, sizeof digits, "%u", line->frame);
        text_fill(out, ' ', n < FRAME_WIDTH ? (size_t)(FRAME_WIDTH - n) : 0);
        page_frame(out, transcript->setup->page, line->frame);
    }
    const char *prefix = speaker_prefix(line->speaker);
    if (line->length > 0 || *prefix) {
        text_printf(out, "  <span class=\"%s\">%s", class, prefix);
        html_text(out, script_text(script, line), line->length);
        text_add(out, "</span>");
    }
    text_char(out, '\n');
}

static bool print_html(
    struct transcript *transcript, const struct session *session, const struct script *script)
{
    struct text *out = &transcript->setup->output->text, name = {0};
    const struct report_page *page = transcript->setup->page;
    size_t i = 0;

    if (session->number > page->most) /* the walk says so */
        return true;
    walk_session(&name, session);
    text_printf(out, "<section id=\"t%u\" class=\"said\">\n<h3><a href=\"#s%u\">", session->number,
        session->number);
    html_text(out, name.data, name.length);
    text_add(out, "</a></h3>\n");
    text_add(out, script->n_lines > 0 ? "<pre>" : "<p>");
    if (script->n_lines == 0)
        html_string(out, tr(N_("Nothing was said.")));
    for (; i < script->n_lines && transcript->html_lines < (uint64_t)page->most * REPORT_MORE;
         i++) {
        html_line(out, transcript, script, i);
        transcript->html_lines++;
        if (!output_record(transcript->setup->output))
            break;
    }
    if (i < script->n_lines)
        text_printf(out, tr(N_("[%zu more lines are left out]\n")), script->n_lines - i);
    text_add(out, script->n_lines > 0 ? "</pre>\n</section>\n" : "</p>\n</section>\n");
    text_deinit(&name);
    return output_record(transcript->setup->output);
}

/* --- JSON --------------------------------------------------------------------------------------
 */

/* The lines of one turn, from line i on; *next is the first of the next turn. */
static struct json_object *json_line(const struct transcript *transcript,
    const struct script *script, const struct script_line *line)
{
    struct text blanked = {0};

    if (is_left_open(transcript, line))
        return json_object_new_string("[...]");
    if (!transcript->stable || line->speaker == SPEAKER_NOTE)
        return json_wire(script_text(script, line), line->length);
    stable_write(transcript->stable, &blanked, script_text(script, line), line->length);
    struct json_object *string = json_wire(text_string(&blanked), blanked.length);
    text_deinit(&blanked);
    return string;
}

static struct json_object *json_turn(
    const struct transcript *transcript, const struct script *script, size_t i, size_t *next)
{
    static const char *const speakers[] = {[SPEAKER_CLIENT] = "client",
        [SPEAKER_SERVER] = "server",
        [SPEAKER_FORM] = "form",
        [SPEAKER_NOTE] = "note"};
    const struct script_line *first = &script->lines[i];
    struct json_object *turn = json_object_new_object(), *lines = json_object_new_array();

    json_object_object_add(turn, "speaker", json_object_new_string(speakers[first->speaker]));
    if (first->speaker == SPEAKER_FORM)
        json_object_object_add(turn, "from",
            json_object_new_string(
                speakers[first->direction == TO_SERVER ? SPEAKER_CLIENT : SPEAKER_SERVER]));
    json_object_object_add(turn, "frame", json_object_new_int64(first->frame));
    json_object_object_add(turn, "time", json_time(first->time));
    json_object_object_add(
        turn, "time_relative", json_seconds(first->time - transcript->first_time));
    if (first->response_time)
        json_object_object_add(turn, "response_time", json_seconds(first->response_time));
    do {
        const struct script_line *line = &script->lines[i];
        json_object_array_add(lines, json_line(transcript, script, line));
    } while (++i < script->n_lines && script->lines[i].turn == first->turn && first->turn);
    json_object_object_add(turn, "lines", lines);
    *next = i;
    return turn;
}

static bool print_json(
    struct transcript *transcript, const struct session *session, const struct script *script)
{
    struct json_object *object = json_object_new_object(), *turns = json_object_new_array();

    json_object_object_add(object, "type", json_object_new_string("transcript"));
    json_object_object_add(object, "session", json_object_new_int64(session->number));
    json_add_continuation(object, session->continues, session->early);
    json_object_object_add(object, "protocol",
        json_object_new_string(session->dissector ? session->dissector->name : "any"));
    json_object_object_add(object, "transport",
        json_object_new_string(session->transport == TRANSPORT_TCP ? "tcp" : "udp"));
    json_object_object_add(object, "stream", json_object_new_int64(session->stream));
    json_object_object_add(object, "client", json_endpoint(&session->client));
    json_object_object_add(object, "server", json_endpoint(&session->server));
    json_object_object_add(object, "time", json_time(session->first_time));
    json_object_object_add(
        object, "duration", json_seconds(session->last_time - session->first_time));
    json_object_object_add(object, "first_frame", json_object_new_int64(session->first_frame));
    json_object_object_add(object, "last_frame", json_object_new_int64(session->last_frame));
    for (size_t i = 0; i < script->n_lines;) {
        struct json_object *turn = json_turn(transcript, script, i, &i);
        bool again = i < script->n_lines && is_left_open(transcript, &script->lines[i - 1]) &&
                     is_left_open(transcript, &script->lines[i]);
        if (again) /* a run of what nobody can read is one turn */
            json_object_put(turn);
        else
            json_object_array_add(turns, turn);
    }
    json_object_object_add(object, "turns", turns);
    bool good = json_records_add(&transcript->records, object);
    json_object_put(object);
    return good;
}

static bool ended(struct sessions *sessions, struct session *session, const struct flow *flow)
{
    struct transcript *transcript = (struct transcript *)sessions;

    if (script_is_unfinished(flow)) {
        if (!session->dissector)
            session->dissector = flow->dissection.dissector[TO_SERVER];
        if (!script_of(transcript, session))
            return false;
    }
    if (session->user)
        script_unfinished(session->user, &transcript->style, flow);
    return true;
}

static bool over(struct sessions *sessions, struct session *session)
{
    struct transcript *transcript = (struct transcript *)sessions;
    struct script *script = session->user, silence = {0};
    bool broken = session->how == FLOW_REFUSED || session->how == FLOW_RESET;

    /* Where nobody said anything, that it broke off is still worth a note: in an expectation a
     * comment, as nothing is expected of such a session. */
    if (!script && (!broken || session->transport != TRANSPORT_TCP))
        return true;
    if (!script)
        script = &silence;
    script_end(script, session);
    bool good = is_json(transcript) ? print_json(transcript, session, script)
                : transcript->setup->format == FORMAT_HTML
                    ? print_html(transcript, session, script)
                    : print_text(transcript, session, script);
    script_deinit(script);
    free(session->user);
    return good;
}

static bool end(struct sessions *sessions, const struct capture *capture)
{
    struct transcript *transcript = (struct transcript *)sessions;

    if (transcript->setup->format == FORMAT_HTML)
        return true;
    if (is_json(transcript))
        return json_records_end(&transcript->records, capture, transcript->last_frame);
    if (capture_damage(capture))
        text_add(&transcript->setup->output->text, "# ");
    return sink_damage_text(transcript->setup->output, capture);
}

static void transcript_free(struct sessions *sessions)
{
    sessions_deinit(sessions);
    stable_free(((struct transcript *)sessions)->stable);
    free(sessions);
}

static const struct session_class transcript_class = {.begin = begin,
    .frame = take_frame,
    .ended = ended,
    .over = over,
    .end = end,
    .free = transcript_free};

struct sink *transcript_sink_new(const struct sink_setup *setup)
{
    struct transcript *transcript = calloc(1, sizeof *transcript);

    if (!transcript)
        return NULL;
    sessions_init(&transcript->sessions, &transcript_class);
    transcript->sessions.held_max = setup->sessions_limit;
    transcript->sessions.sink.wants_tree = true;
    transcript->setup = setup;
    transcript->style = setup->script;
    if (transcript->style.stable && !(transcript->stable = stable_new())) {
        free(transcript);
        return NULL;
    }
    transcript->records = (struct json_records){.setup = setup, .name = "transcripts"};
    return &transcript->sessions.sink;
}
