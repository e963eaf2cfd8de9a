#include "dissectors/smtp.h"

/* A mail is shown in pieces of whole segments, but not before one holds the end of a line. */
static struct smtp_piece next_of_data(
    const struct smtp_place *place, struct bytes bytes, uint32_t scanned)
{
    static const enum smtp_piece_kind kinds[] = {
        [DOTTED_NOTHING_YET] = SMTP_NOTHING_YET,
        [DOTTED_TEXT] = SMTP_BODY,
        [DOTTED_END] = SMTP_MAIL_END,
    };

    if (bytes.length < SMTP_WAIT_MAX && line_length(bytes, scanned) == 0)
        return (struct smtp_piece){SMTP_NOTHING_YET, 0};
    struct dotted_piece piece = dotted_next(&place->text, bytes, true);
    return (struct smtp_piece){kinds[piece.kind], piece.length};
}

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
        place->headless = false;
        place->text.tail = DOTTED_LINE_START;
        place->text.lf_only = line.length < 2 || line.data[line.length - 2] != '\r';
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
        dotted_advance(&place->text, taken);
    }
}

void smtp_orient(struct smtp_place *place, struct bytes bytes)
{
    if (place->known || place->mode != SMTP_READS_COMMANDS || line_length(bytes, 0) == 0)
        return;
    if (smtp_is_command(bytes))
        return;
    place->mode = SMTP_READS_DATA;
    place->text.tail = DOTTED_LINE_START;
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
