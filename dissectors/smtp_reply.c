/*
 * Replies (RFC 5321, 4.2; RFC 2034 for the enhanced codes)
 *
 *   250-ubuntu Hello st.um CR LF      more lines follow
 *   250-SIZE 52428800 CR LF
 *   250 HELP CR LF                    the last one
 *   550 5.1.1 No such user CR LF
 */
#include "dissectors/smtp.h"

/* The lines of one reply, as far as they stand in the unit. */
struct reply {
    bool open; /* the last line said that more follow */
    unsigned code;
    struct node *node, *code_node;
    struct bytes text; /* of its first line */
};

static bool code_of(struct bytes text, unsigned *code)
{
    if (text.length < 3 || !is_digit(text.data[0]) || !is_digit(text.data[1]) ||
        !is_digit(text.data[2]))
        return false;
    *code = (unsigned)((text.data[0] - '0') * 100 + (text.data[1] - '0') * 10 + text.data[2] - '0');
    return true;
}

/* --- what a reply does -------------------------------------------------------------------------
 */

/* How many replies a request gets after this one: where each recipient has its own. */
static void count_replies(struct smtp_state *state, enum smtp_command request, unsigned code)
{
    if (state->more_replies > 0)
        state->more_replies--;
    else if (request == SMTP_END && code == 353) /* PRDR: one each, and one for all */
        state->more_replies = state->recipients + 1;
    else if (request == SMTP_END && state->lmtp && state->recipients > 1)
        state->more_replies = state->recipients - 1;
}

/* Which request this reply answers. */
static enum smtp_command answered(struct dissection *d, unsigned code)
{
    struct smtp_state *state = d->state;
    bool greeting = !state->greeted && (code == 220 || code == 554 || code == 421);

    state->greeted = true;
    if (greeting && !state->starttls)
        return SMTP_GREETING;
    enum smtp_command command = (enum smtp_command)asked_kind(&state->asked, 0, SMTP_UNASKED);
    count_replies(state, command, code);
    asked_answer(d, &state->asked, state->more_replies == 0);
    return command;
}

static void after_starttls(struct dissection *d, unsigned code)
{
    struct smtp_state *state = d->state;
    const struct dissector *tls = dissector_find("tls");

    state->starttls = false;
    if (code != 220)
        return;
    if (tls)
        hand_off(d, tls);
    else
        state->place.mode = SMTP_ENCRYPTED;
}

/* The client reads commands again, and what it sent of a mail is void. */
static void drop_mail(struct dissection *d)
{
    struct smtp_state *state = d->state;

    keep_clear(flow_keep(d, SMTP_KEEP_MAIL));
    if (state->place.mode == SMTP_READS_DATA)
        state->place.mode = SMTP_READS_COMMANDS;
}

static void apply(struct dissection *d, enum smtp_command request, unsigned code)
{
    struct smtp_state *state = d->state;
    struct smtp_place *place = &state->place;

    if (!place->known && code == 354)
        place->mode = SMTP_READS_DATA;
    place->known = true;
    if (request == SMTP_STARTTLS)
        after_starttls(d, code);
    if ((request == SMTP_DATA && code != 354) || (request == SMTP_BDAT && code >= 400))
        drop_mail(d);
    else if (state->lost && place->mode == SMTP_READS_DATA && code != 354)
        drop_mail(d); /* its end was among the lost octets */
    if (request == SMTP_RCPT && code < 300)
        state->recipients++;
    if (request == SMTP_AUTH || request == SMTP_AUTH_LINE)
        state->sasl.active = state->sasl.active && code == 334;
}

/* "250: what was asked is done; 2.1.0: other address status" */
static struct bytes details(struct dissection *d, const struct reply *reply)
{
    uint32_t n = 0;
    const char *meaning = smtp_code_meaning(reply->code);
    const char *more = smtp_enhanced_meaning(reply->text, &n);

    if (!more)
        return bytes_of(arena_printf(d->arena, "%03u: %s", reply->code, meaning));
    return bytes_of(arena_printf(d->arena, "%03u: %s; %.*s: %s", reply->code, meaning, (int)n,
        (const char *)reply->text.data, more));
}

static void tell(struct dissection *d, enum smtp_command request, const struct reply *reply)
{
    if (!d->message)
        return;
    uint32_t n = 0;
    struct bytes text = reply->text;
    if (smtp_enhanced_meaning(text, &n))
        text = bytes_from(text, n);
    text = bytes_trim(text);
    if (reply->code == 334)
        text = sasl_decoded(d, text);
    caption(d, smtp_reply_caption(request, reply->code), details(d, reply), text, no_bytes());
}

/* The last line of a reply was read. */
static void finish(struct dissection *d, const struct reply *reply)
{
    enum smtp_command request = answered(d, reply->code);

    apply(d, request, reply->code);
    tell(d, request, reply);
}

/* --- lines ------------------------------------------------------------------------------------ */

static void put_parameter(
    struct dissection *d, const struct reply *reply, unsigned code, struct bytes text)
{
    uint32_t n = 0;

    descend(d, reply->node);
    struct node *node = put_ascii(d, &smtp[SMTP_RSP_PARAMETER], text);
    if (d->building && smtp_enhanced_meaning(text, &n))
        put_text(d, &smtp[SMTP_ENHANCED], bytes_part(text, 0, n));
    if (code == 334)
        smtp_auth_challenge(d, text, node);
    ascend(d, reply->node);
}

static void begin_reply(
    struct dissection *d, struct reply *reply, const struct line *line, unsigned code)
{
    reply->code = code;
    reply->text = bytes_from(line->text, 4);
    reply->node = put_ascii(d, &smtp[SMTP_RESPONSE], line->whole);
    descend(d, reply->node);
    reply->code_node = put_uint(d, &smtp[SMTP_RESPONSE_CODE], bytes_part(line->text, 0, 3), code);
    ascend(d, reply->node);
}

/* A note under the code of the first line, which other nodes have followed since. */
static void unexpected_code(struct dissection *d, const struct reply *reply, unsigned code)
{
    struct tree *tree = d->tree;
    uint32_t note = tree->n;

    expert_text(d, reply->code_node, &smtp[SMTP_CODE_UNEXPECTED],
        "Unexpected response code %u in multiline response. Expected %u", code, reply->code);
    if (reply->code_node && tree->n > note)
        tree_move_back(tree, tree_after(tree, (uint32_t)(reply->code_node - tree->nodes)), note);
}

/* A line without a code, which no server should send. */
static void stray_line(struct dissection *d, const struct line *line)
{
    put_ascii(d, &smtp[SMTP_RESPONSE], line->whole);
    info_wire(d, line->text);
}

/* Returns whether the reply is complete with this line. */
static bool reply_line(struct dissection *d, struct reply *reply, const struct line *line)
{
    bool first = !reply->open;
    unsigned code;

    if (!code_of(line->text, &code)) {
        stray_line(d, line);
        return false;
    }
    if (first)
        begin_reply(d, reply, line, code);
    else if (code != reply->code)
        unexpected_code(d, reply, code);
    reply->open = line->text.length > 3 && line->text.data[3] == '-';
    if (line->text.length > 3)
        put_parameter(d, reply, code, bytes_from(line->text, 4));
    info_wire(d, first || line->text.length <= 3 ? line->text : bytes_from(line->text, 4));
    return !reply->open;
}

void smtp_replies(struct dissection *d)
{
    struct bytes rest = peek_rest(d);
    struct reply reply = {0};
    struct line line;
    bool first = true, complete = false;

    node_hide(put_uint(d, &smtp[SMTP_RSP], no_bytes(), true));
    while (line_next(&rest, &line)) {
        if (complete)
            message_split(d);
        if (info(d))
            text_add(info(d), first ? "S: " : " | ");
        complete = reply_line(d, &reply, &line);
        if (complete)
            finish(d, &reply);
        first = false;
        take_nothing(d, line.whole.length);
    }
    if (!complete && reply.code > 0)
        tell(d, SMTP_UNFINISHED, &reply);
}
