/* What the server sends: untagged lines, the answers to commands, requests to go on. */
#include "dissectors/dissectors.h"
#include "dissectors/imap.h"

/* --- tagged -------------------------------------------------------------------------------------
 */

/* The server refused a command before the client sent the literal that it announced. */
static void give_up_literal(struct imap *flow, struct bytes tag)
{
    struct imap_place *place = &flow->place[TO_SERVER];

    if (!place->waits || flow->pending != imap_key(tag))
        return;
    *place = (struct imap_place){0};
    flow->login = LOGIN_DONE;
}

static void show_answered(struct dissection *d, struct bytes tag, bool known)
{
    struct request *request = request_find(d, imap_key(tag));

    if (!request)
        return;
    gen_uint(d, &imap[IMAP_RESPONSE_TO], request->frame);
    gen_uint(d, &imap[IMAP_TIME], (uint64_t)(d->packet->time - request->time));
    request_answered(d, request);
    if (known)
        request_forget(d, imap_key(tag));
}

static void caption_status(struct dissection *d, struct bytes text)
{
    struct bytes rest = text;
    struct bytes status = word_next(&rest);

    caption(d,
        &imap_captions[bytes_is(status, "NO")    ? IMAP_CAP_NO
                       : bytes_is(status, "BAD") ? IMAP_CAP_BAD
                                                 : IMAP_CAP_OK],
        rest, no_bytes(), no_bytes());
}

/* From here on another protocol is spoken, or nobody can read on (RFC 4978). */
static void turn(struct dissection *d, struct imap *flow)
{
    flow->turned = true;
    if (!flow->deflates && dissector_find("tls"))
        hand_off(d, dissector_find("tls"));
}

static void show_status(
    struct dissection *d, struct imap *flow, struct bytes tag, struct bytes rest)
{
    struct bytes status, command;

    caption_status(d, rest);
    status = imap_word(&rest);
    command = status.length > 0 ? imap_word(&rest) : no_bytes();
    bool known = bytes_is(status, "OK") || bytes_is(status, "NO") || bytes_is(status, "BAD");
    if (status.length > 0)
        put_ascii(d, &imap[IMAP_STATUS], status);
    if (command.length > 0) {
        put_ascii(d, &imap[IMAP_RESPONSE_COMMAND], command);
        put_ascii(d, &imap[IMAP_COMMAND], command);
    }
    if (known) {
        flow->sasl.active = false;
        give_up_literal(flow, tag);
    }
    show_answered(d, tag, known);
    if (*flow->turns && bytes_is(tag, flow->turns) && bytes_is(status, "OK"))
        turn(d, flow);
}

/* --- untagged -----------------------------------------------------------------------------------
 */

/* "[UNSEEN 2] First unseen." behind OK, NO or BAD: UNSEEN, and 2 as the rest. */
static struct bytes response_code(struct bytes text, struct bytes *rest)
{
    uint32_t end = bytes_index(text, ']');

    if (text.length == 0 || text.data[0] != '[' || end == text.length)
        return no_bytes();
    *rest = bytes_part(text, 1, end);
    return word_next(rest);
}

static void caption_untagged(struct dissection *d, struct bytes text)
{
    struct bytes all = bytes_trim(bytes_from(text, 1)), rest = all, word = word_next(&rest);
    struct bytes number = no_bytes(), code_rest = no_bytes();
    bool status = bytes_is(word, "OK") || bytes_is(word, "PREAUTH");

    if (status && d->flow && !d->flow->requests) {
        caption(d, &imap_captions[IMAP_CAP_GREETING], rest, no_bytes(), no_bytes());
        return;
    }
    if (word.length > 0 && is_digit(word.data[0])) {
        number = word;
        word = word_next(&rest);
    }
    const struct imap_untagged *row = imap_untagged_find(word, number.length > 0);
    if (bytes_is(word, "OK") || bytes_is(word, "NO") || bytes_is(word, "BAD")) {
        word = response_code(rest, &code_rest);
        row = imap_untagged_find(word, false);
        rest = row ? code_rest : rest;
    }
    if (row && row->nothing && rest.length == 0)
        caption(d, &row->nothing, no_bytes(), no_bytes(), no_bytes());
    else if (row)
        caption(d, &row->caption, rest, number, no_bytes());
    else
        caption(d, &imap_captions[IMAP_CAP_UNTAGGED], all, no_bytes(), no_bytes());
}

/* * 2 FETCH (…): whole is the line with the literals behind it. */
static bool show_fetch(struct dissection *d, struct bytes text, struct bytes whole)
{
    struct bytes rest = text, number;
    uint64_t value;

    word_next(&rest);
    number = word_next(&rest);
    if (!bytes_number(number, &value) || !bytes_is(word_next(&rest), "FETCH"))
        return false;
    put_uint(d, &imap[IMAP_MESSAGE], number, value);
    const char *says = imap_fetch(d, bytes_from(whole, text.length - rest.length));
    const struct imap_untagged *row = imap_untagged_find(bytes_of("FETCH"), true);
    if (row)
        caption(d, &row->caption, bytes_of(says), number, no_bytes());
    return true;
}

static void show_untagged(struct dissection *d, struct bytes text)
{
    if (!show_fetch(d, text, peek_rest(d)))
        caption_untagged(d, text);
}

/* --- lines --------------------------------------------------------------------------------------
 */

/* The server asks for more: of a literal, of a login, or while the client waits for news. */
static void show_go_on(struct dissection *d, struct imap *flow)
{
    flow->unexplained = !flow->place[TO_SERVER].continues && !flow->sasl.active && !flow->idle;
    caption(d, &imap_captions[IMAP_CAP_GO_ON], no_bytes(), no_bytes(), no_bytes());
}

/* As in Wireshark, what a literal's line goes on with is taken for an answer. */
static void show_words(struct dissection *d, struct bytes tag, struct bytes rest)
{
    struct bytes status = tag.length > 0 ? imap_word(&rest) : no_bytes();
    struct bytes command = status.length > 0 ? imap_word(&rest) : no_bytes();

    if (status.length > 0)
        put_ascii(d, &imap[IMAP_STATUS], status);
    if (command.length == 0)
        return;
    put_ascii(d, &imap[IMAP_RESPONSE_COMMAND], command);
    put_ascii(d, &imap[IMAP_COMMAND], command);
}

void imap_response(
    struct dissection *d, struct imap *flow, const struct line *line, uint32_t literal)
{
    struct bytes text = line->text, rest = text, tag = imap_word(&rest);
    bool continues = flow->place[TO_CLIENT].continues;

    if (continues && d->message && !d->message->caption)
        caption(d, &imap_captions[IMAP_CAP_MORE], no_bytes(), no_bytes(), no_bytes());
    if (text.length == 0)
        return;
    if (text.data[0] == '*') {
        if (!continues)
            show_untagged(d, text);
        return;
    }
    put_ascii(d, &imap[IMAP_RESPONSE], text);
    if (literal > 0)
        return;
    if (tag.length > 0) {
        put_ascii(d, &imap[IMAP_RESPONSE_TAG], tag);
        put_ascii(d, &imap[IMAP_TAG], tag);
    }
    if (continues || tag.length == 0) {
        show_words(d, tag, rest);
    } else if (bytes_is(tag, "+")) {
        show_words(d, tag, rest);
        show_go_on(d, flow);
    } else {
        show_status(d, flow, tag, rest);
    }
}
