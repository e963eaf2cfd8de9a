#include "dissectors/smtp.h"

#include <string.h>

/* --- DATA ------------------------------------------------------------------------------------- */

/* Octets of the line end at `at`, as far as this client's lines go, or 0. */
static uint32_t line_end_at(const struct smtp_place *place, struct bytes bytes, uint32_t at)
{
    struct bytes rest = bytes_from(bytes, at);

    if (rest.length >= 2 && rest.data[0] == '\r' && rest.data[1] == '\n')
        return 2;
    return place->lf_only && rest.length >= 1 && rest.data[0] == '\n' ? 1 : 0;
}

/* What stands at a line's start: 0 no end of mail, 1 maybe, more octets would tell, else its
 * octets. A blank line before the dot belongs to it, as in Wireshark. */
static uint32_t end_at(
    const struct smtp_place *place, struct bytes bytes, uint32_t at, bool line_start)
{
    uint32_t blank = line_end_at(place, bytes, at), dot = at + blank;

    if ((!line_start && blank == 0) || dot >= bytes.length || bytes.data[dot] != '.')
        return 0;
    uint32_t end = line_end_at(place, bytes, dot + 1);
    if (end > 0)
        return blank + 1 + end;
    struct bytes rest = bytes_from(bytes, dot + 1);
    return rest.length == 0 || (rest.length == 1 && rest.data[0] == '\r') ? 1 : 0;
}

/* Where the next line starts, or the length. */
static uint32_t next_line(const struct smtp_place *place, struct bytes bytes, uint32_t from)
{
    for (uint32_t at = from; at < bytes.length; at++) {
        at += bytes_index(bytes_from(bytes, at), '\n');
        if (at >= bytes.length)
            break;
        bool crlf =
            at > from ? bytes.data[at - 1] == '\r' : from == 0 && place->tail == SMTP_TAIL_CR;
        if (crlf || place->lf_only)
            return at + 1;
    }
    return bytes.length;
}

static struct smtp_piece next_of_data(
    const struct smtp_place *place, struct bytes bytes, uint32_t scanned)
{
    bool line_start = place->tail == SMTP_TAIL_LINE;
    uint32_t at = 0, end;

    if (bytes.length < SMTP_WAIT_MAX && line_length(bytes, scanned) == 0)
        return (struct smtp_piece){SMTP_NOTHING_YET, 0};
    while (at < bytes.length) {
        end = end_at(place, bytes, at, line_start);
        if (end > 1 && at == 0)
            return (struct smtp_piece){SMTP_MAIL_END, end};
        if (end > 0)
            return (struct smtp_piece){at > 0 ? SMTP_BODY : SMTP_NOTHING_YET, at};
        at = next_line(place, bytes, at);
        line_start = true;
    }
    return (struct smtp_piece){SMTP_BODY, bytes.length};
}

/* --- pieces ----------------------------------------------------------------------------------- */

static struct smtp_piece next_of_chunk(
    const struct smtp_place *place, struct bytes bytes, uint32_t scanned)
{
    bool whole = place->chunk_left <= bytes.length;

    if (!whole && bytes.length < SMTP_WAIT_MAX && line_length(bytes, scanned) == 0)
        return (struct smtp_piece){SMTP_NOTHING_YET, 0};
    return (struct smtp_piece){SMTP_BODY, whole ? (uint32_t)place->chunk_left : bytes.length};
}

static struct smtp_piece next_line_piece(struct bytes bytes, uint32_t scanned)
{
    uint32_t n = line_length(bytes, scanned);

    if (n > 0)
        return (struct smtp_piece){SMTP_LINE, n};
    if (bytes.length >= SMTP_WAIT_MAX)
        return (struct smtp_piece){SMTP_LINE, bytes.length};
    return (struct smtp_piece){SMTP_NOTHING_YET, 0};
}

struct smtp_piece smtp_next(const struct smtp_place *place, struct bytes bytes, uint32_t scanned)
{
    if (bytes.length == 0)
        return (struct smtp_piece){SMTP_NOTHING_YET, 0};
    switch (place->mode) {
    case SMTP_READS_DATA:
        return next_of_data(place, bytes, scanned);
    case SMTP_READS_CHUNK:
        return next_of_chunk(place, bytes, scanned);
    default:
        return next_line_piece(bytes, scanned);
    }
}

static uint8_t tail_after(const struct smtp_place *place, struct bytes body)
{
    uint8_t last = body.length > 0 ? body.data[body.length - 1] : 0;
    bool cr = body.length > 1 ? body.data[body.length - 2] == '\r' : place->tail == SMTP_TAIL_CR;

    if (last == '\n' && (cr || place->lf_only))
        return SMTP_TAIL_LINE;
    return last == '\r' ? SMTP_TAIL_CR : SMTP_TAIL_OTHER;
}

/* BDAT 86 LAST */
static void begin_chunk(struct smtp_place *place, struct bytes line)
{
    uint64_t n;

    word_next(&line);
    struct bytes size = word_next(&line);
    place->chunk_left = bytes_number(size, &n) ? n : 0;
    place->chunk_last = bytes_is(bytes_trim(line), "LAST");
    if (place->chunk_left > 0)
        place->mode = SMTP_READS_CHUNK;
}

static void after_line(struct smtp_place *place, struct bytes line)
{
    bool auth_line = place->auth_line;

    place->known = true;
    place->auth_line = false;
    if (auth_line)
        return;
    switch (smtp_command_find(line)) {
    case SMTP_DATA:
        place->mode = SMTP_READS_DATA;
        place->tail = SMTP_TAIL_LINE;
        place->headless = false;
        place->lf_only = line.length < 2 || line.data[line.length - 2] != '\r';
        break;
    case SMTP_BDAT:
        begin_chunk(place, line);
        break;
    default:
        break;
    }
}

void smtp_advance(struct smtp_place *place, const struct smtp_piece *piece, struct bytes bytes)
{
    struct bytes taken = bytes_part(bytes, 0, piece->length);

    if (piece->kind == SMTP_LINE) {
        after_line(place, taken);
    } else if (piece->kind == SMTP_MAIL_END) {
        place->mode = SMTP_READS_COMMANDS;
        place->known = true;
    } else if (place->mode == SMTP_READS_CHUNK) {
        place->chunk_left -= piece->length;
        if (place->chunk_left == 0)
            place->mode = SMTP_READS_COMMANDS;
    } else {
        place->tail = tail_after(place, taken);
    }
}

void smtp_orient(struct smtp_place *place, struct bytes bytes)
{
    if (place->known || place->mode != SMTP_READS_COMMANDS || line_length(bytes, 0) == 0)
        return;
    if (smtp_is_command(bytes))
        return;
    place->mode = SMTP_READS_DATA;
    place->tail = SMTP_TAIL_LINE;
    place->headless = true;
}

struct framing smtp_frame(const void *state, const struct unread *unread)
{
    struct smtp_place place = ((const struct smtp_state *)state)->place;
    struct bytes rest = unread->bytes;
    uint32_t scanned = unread->scanned, taken = 0;

    if (place.mode == SMTP_ENCRYPTED)
        return framing_reject();
    if (unread->direction == TO_CLIENT) {
        taken = lines_length(rest, scanned);
        if (taken == 0 && rest.length >= SMTP_WAIT_MAX)
            taken = rest.length;
        return taken > 0 ? framing_message(taken) : framing_need(1);
    }
    smtp_orient(&place, rest);
    for (;;) {
        struct smtp_piece piece = smtp_next(&place, rest, scanned);
        if (piece.kind == SMTP_NOTHING_YET)
            break;
        smtp_advance(&place, &piece, rest);
        rest = bytes_from(rest, piece.length);
        taken += piece.length;
        scanned = 0;
    }
    if (taken == 0)
        return framing_need(1);
    return place.mode == SMTP_READS_COMMANDS ? framing_message(taken) : framing_part(taken);
}

/* --- dots ------------------------------------------------------------------------------------- */

static bool is_stuffed(struct bytes mail, uint32_t at)
{
    return at < mail.length && mail.data[at] == '.' && (at == 0 || mail.data[at - 1] == '\n');
}

struct bytes smtp_unstuff(struct arena *arena, struct bytes mail)
{
    bool stuffed = is_stuffed(mail, 0) || bytes_search(mail, 0, "\n.") < mail.length;
    uint8_t *out = stuffed ? arena_alloc(arena, mail.length) : NULL;
    uint32_t n = 0;

    if (!out)
        return mail;
    for (uint32_t at = 0; at < mail.length;) {
        if (is_stuffed(mail, at))
            at++;
        struct bytes rest = bytes_from(mail, at);
        uint32_t length = bytes_index(rest, '\n');
        length += length < rest.length;
        if (length > 0)
            memcpy(out + n, rest.data, length);
        n += length;
        at += length;
    }
    return (struct bytes){out, n};
}
