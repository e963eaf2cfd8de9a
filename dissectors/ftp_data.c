/*
 * Data connections (RFC 959, 3.2): octets of a file or a list and nothing else. What they are is
 * said on the control connection:
 *
 *   control   S: 227 Entering Passive Mode (…)   C: LIST                    S: 226 Done
 *   data                             SYN ----->  -rw-r--r-- 1 5001 5001 24 notes.txt
 *
 * The frame that announces a data connection is its name: what belongs to it is written under that
 * number in the first pass, and read in the second.
 */
#include "dissectors/ftp.h"

#include "analyzer/engine.h"
#include "analyzer/language.h"
#include "analyzer/object.h"
#include "dissectors/dissectors.h"
#include "dissectors/media.h"

#include <string.h>

enum part {
    PART_METHOD = 0x46540000, /* apart from what others write under the same frame */
    PART_CWD = 0x46541000,
    PART_COMMAND = 0x46542000,
    PART_COMMAND_FRAME = 0x46543000,
    PART_FIRST,
    PART_LAST,
    PART_FRAMES,
    PART_BYTES,
    PART_DURATION,
    PART_ANNOUNCEMENT, /* of a command: the frame that its data connection was announced in */
    PART_TRANSFER = 0x46544000, /* the command that the data are of; PART_COMMAND may be another */
};

enum {
    CHUNK = 8,        /* octets of text a fact */
    LOOKS_AT = 20,    /* octets that tell text from other data */
    MS = 1000000,     /* ns */
    SECOND_MS = 1000, /* ms */
};

struct ftp_data_state {
    uint32_t setup; /* the frame that announced it, or 0 */
    bool begun;
    uint32_t first_frame, frames;
    uint64_t octets;
    int64_t first_time; /* ns */
};

/* --- text as facts ---------------------------------------------------------------------------- */

static void foretell_text(struct dissection *d, uint32_t frame, enum part part, struct bytes text)
{
    text = bytes_part(text, 0, FTP_TEXT_MAX);
    foretell(d, LINK_OTHER, frame, part, text.length);
    for (uint32_t i = 0; i < text.length; i += CHUNK) {
        struct bytes chunk = bytes_part(text, i, i + CHUNK);
        uint64_t value = 0;
        memcpy(&value, chunk.data, chunk.length);
        foretell(d, LINK_OTHER, frame, part + 1 + i / CHUNK, value);
    }
}

/* In the arena, or NULL. */
static const char *foretold_text(struct dissection *d, uint32_t frame, enum part part)
{
    uint64_t length, value;

    if (!foretold_at(d, LINK_OTHER, frame, part, &length) || length > FTP_TEXT_MAX)
        return NULL;
    char *text = arena_alloc(d->arena, length + CHUNK + 1);
    if (!text)
        return NULL;
    for (uint32_t i = 0; i < length; i += CHUNK) {
        if (!foretold_at(d, LINK_OTHER, frame, part + 1 + i / CHUNK, &value))
            return NULL;
        memcpy(text + i, &value, CHUNK);
    }
    text[length] = '\0';
    return text;
}

static uint64_t fact(const struct dissection *d, uint32_t frame, enum part part)
{
    uint64_t value = 0;

    (void)foretold_at(d, LINK_OTHER, frame, part, &value);
    return value;
}

/* In place of the frame that announced a data connection: its command only asked for it. As in
 * Wireshark nothing is counted for that. */
#define NOTHING_CAME UINT64_MAX

/* --- the control connection ------------------------------------------------------------------- */

void ftp_announce(struct dissection *d, const struct ftp_port *port, const char *method)
{
    struct ftp_state *state = d->state;
    uint32_t frame = d->packet->number;

    if (!d->engine)
        return;
    expect_flow(d, &port->address, port->port, &ftp_data_dissector);
    state->setup = frame;
    state->has_command = state->has_transfer = false;
    foretell_text(d, frame, PART_METHOD, bytes_of(method));
    foretell_text(d, frame, PART_CWD, keep_bytes(flow_keep(d, FTP_KEEP_CWD)));
    /* As long as no other command comes, it is the one that asked for the connection. Wireshark
     * takes an earlier one than EPRT. */
    const struct keep *command = flow_keep(d, FTP_KEEP_COMMAND);
    state->asking = 0;
    if (!command || command->n_pieces == 0 || strcmp(method, "EPRT") == 0)
        return;
    foretell_text(d, frame, PART_COMMAND, keep_bytes(command));
    state->asking = command->pieces[0].frame;
    foretell(d, LINK_OTHER, frame, PART_COMMAND_FRAME, state->asking);
    foretell(d, LINK_OTHER, state->asking, PART_ANNOUNCEMENT, NOTHING_CAME);
}

/* Commands that the data connection is for (RFC 959, 4.1.3; RFC 3659). The first four name a file.
 */
static const char *const transfers[] = {"RETR", "STOR", "APPE", "STOU", "LIST", "NLST", "MLSD"};
enum { TRANSFERS_OF_FILES = 4 };

static bool is_one_of(struct bytes word, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (bytes_is(word, transfers[i]))
            return true;
    return false;
}

static bool is_transfer(struct bytes line)
{
    return is_one_of(word_next(&line), sizeof transfers / sizeof transfers[0]);
}

void ftp_give_command(struct dissection *d, struct bytes line)
{
    struct ftp_state *state = d->state;
    uint32_t frame = d->packet->number;

    if (!d->engine || state->setup == 0)
        return;
    if (!state->has_transfer && is_transfer(line)) {
        state->has_transfer = true;
        foretell_text(d, state->setup, PART_TRANSFER, line);
    }
    if (state->has_command)
        return;
    state->has_command = true;
    if (state->asking > 0)
        foretell(d, LINK_OTHER, state->asking, PART_ANNOUNCEMENT, 0);
    foretell_text(d, state->setup, PART_COMMAND, line);
    foretell(d, LINK_OTHER, state->setup, PART_COMMAND_FRAME, frame);
    foretell(d, LINK_OTHER, frame, PART_ANNOUNCEMENT, state->setup);
}

static void show_speed(struct dissection *d, uint32_t setup)
{
    uint64_t ms = fact(d, setup, PART_DURATION), octets = fact(d, setup, PART_BYTES);

    gen_uint(d, &ftp[FTP_DURATION], ms);
    gen_uint(d, &ftp[FTP_BITRATE], ms > 0 ? octets * 8 / ms : 0);
}

void ftp_show_response(struct dissection *d)
{
    uint32_t frame = d->packet->number;
    uint64_t setup;

    if (!d->building || !d->engine)
        return;
    if (foretold(d, LINK_OTHER, PART_ANNOUNCEMENT, &setup) && setup > 0) {
        uint32_t announced = setup == NOTHING_CAME ? 0 : (uint32_t)setup;
        uint64_t frames = fact(d, announced, PART_FRAMES);
        gen_uint(d, &ftp[FTP_FRAMES], frames);
        gen_uint(d, &ftp[FTP_BYTES], fact(d, announced, PART_BYTES));
        gen_uint(d, &ftp[FTP_FIRST_FRAME], fact(d, announced, PART_FIRST));
        gen_uint(d, &ftp[FTP_LAST_FRAME], fact(d, announced, PART_LAST));
        if (frames > 1)
            show_speed(d, announced);
        gen_uint(d, &ftp[FTP_SETUP_FRAME], frames > 0 ? announced : 0);
    }
    if (fact(d, frame, PART_FRAMES) == 0)
        return;
    const char *command = foretold_text(d, frame, PART_COMMAND);
    if (!command)
        return;
    gen_text(d, &ftp[FTP_SETUP_COMMAND], command);
    gen_uint(d, &ftp[FTP_COMMAND_FRAME], fact(d, frame, PART_COMMAND_FRAME));
}

/* --- the data connection ---------------------------------------------------------------------- */

static void count(struct dissection *d, struct ftp_data_state *state)
{
    uint32_t frame = d->packet->number;

    if (!state->begun) {
        state->begun = true;
        state->setup = flow_announced(d);
        state->first_frame = frame;
        state->first_time = d->packet->time;
    }
    state->frames++;
    state->octets += cursor_wire_left(&d->cursor);
    if (state->setup == 0)
        return;
    /* Rounded as Wireshark does: the seconds apart from the rest. */
    int64_t second = (int64_t)SECOND_MS * MS;
    int64_t seconds = d->packet->time / second - state->first_time / second;
    int64_t rest = d->packet->time % second - state->first_time % second;
    foretell(d, LINK_OTHER, state->setup, PART_FIRST, state->first_frame);
    foretell(d, LINK_OTHER, state->setup, PART_LAST, frame);
    foretell(d, LINK_OTHER, state->setup, PART_FRAMES, state->frames);
    foretell(d, LINK_OTHER, state->setup, PART_BYTES, state->octets);
    foretell(d, LINK_OTHER, state->setup, PART_DURATION,
        (uint64_t)(seconds * SECOND_MS + (rest + MS / 2) / MS));
}

static void show_setup(struct dissection *d, uint32_t setup)
{
    const char *method = foretold_text(d, setup, PART_METHOD);
    const char *command = foretold_text(d, setup, PART_COMMAND);
    const char *cwd = foretold_text(d, setup, PART_CWD);

    if (method) {
        gen_text(d, &ftp_data[FTP_DATA_METHOD], method);
        info_add(d, " (%s)", method);
    }
    if (command) {
        gen_text(d, &ftp_data[FTP_DATA_COMMAND], command);
        put_uint(
            d, &ftp_data[FTP_DATA_COMMAND_FRAME], no_bytes(), fact(d, setup, PART_COMMAND_FRAME));
        info_add(d, " (");
        info_wire(d, bytes_of(command));
        info_add(d, ")");
    }
    if (cwd)
        gen_text(d, &ftp_data[FTP_DATA_CWD], cwd);
}

static bool looks_like_text(struct bytes octets)
{
    octets = bytes_part(octets, 0, LOOKS_AT);
    for (uint32_t i = 0; i < octets.length; i++) {
        uint8_t c = octets.data[i];
        if (c != '\r' && c != '\n' && (c < ' ' || c > '~'))
            return false;
    }
    return true;
}

/* "RETR notes.txt" names a file, "LIST -l" asks for a text; no name is known where the capture is
 * read once. */
static void announce(struct dissection *d, uint32_t setup)
{
    struct object_about about = {.kind = OBJECT_FILE, .protocol = "ftp", .until_close = true};
    const char *command = setup ? foretold_text(d, setup, PART_TRANSFER) : NULL;
    struct bytes rest = bytes_of(command ? command : ""), word = word_next(&rest);

    if (object_is_open(d, 0))
        return;
    if (is_one_of(word, TRANSFERS_OF_FILES))
        about.name = bytes_trim(rest);
    else if (command)
        about.extension = "txt";
    object_begin(d, 0, &about);
}

enum { SENDS, N_DATA_CAPTIONS };

static const char *const captions[] = {
    [SENDS] = N_("The data connection carries {1} octets of a file or a list"),
    [N_DATA_CAPTIONS] = NULL,
};

static void parse(struct dissection *d)
{
    struct ftp_data_state *state = d->state;
    uint32_t n = left(d);

    row_protocol(d, "FTP-DATA");
    info_clear(d);
    count(d, state);
    info_add(d, "FTP Data: %u bytes", cursor_wire_left(&d->cursor));
    if (d->message) {
        caption(
            d, &captions[SENDS], bytes_of(arena_printf(d->arena, "%u", n)), no_bytes(), no_bytes());
    }
    if (d->building || d->row) {
        struct node *layer = open_layer(d, &ftp_data[FTP_DATA]);
        node_suffix(d, layer, " (%u bytes data)", n);
        ascend(d, layer);
        gen_uint(
            d, &ftp_data[FTP_DATA_SETUP_FRAME], state->setup ? state->setup : d->flow->first_frame);
        if (state->setup)
            show_setup(d, state->setup);
    }
    if (objects_wanted(d)) {
        announce(d, state->setup);
        object_octets(d, 0, peek_rest(d));
    }
    if (d->building && looks_like_text(peek_rest(d)))
        text_lines(d, NULL);
    take_nothing(d, left(d));
}

/* Every segment is shown as it came. */
static struct framing frame(const void *flow_state, const struct unread *unread)
{
    (void)flow_state;
    return framing_message(unread->bytes.length);
}

static enum recovery gap(void *flow_state, enum direction direction, uint64_t n)
{
    (void)flow_state;
    (void)direction;
    (void)n;
    return RECOVERY_RESUME;
}

const struct dissector ftp_data_dissector = {
    .name = "ftp-data",
    .title = "FTP-DATA",
    .fields = ftp_data,
    .n_fields = FTP_DATA_ROWS,
    .tcp_ports = {20},
    .state_size = sizeof(struct ftp_data_state),
    .captions = captions,
    .frame = frame,
    .parse = parse,
    .gap = gap,
};
