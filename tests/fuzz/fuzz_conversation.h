/*
 * The body of a target that speaks to a server at FUZZED_PORT: an octet chooses how, the rest are
 * pieces of the two streams of a connection, each with its direction and length (2 octets) before
 * it. Each piece becomes a segment, all of them a capture that goes through the whole program.
 */
#include "tests/fuzz/fuzz_piece.h"
#include "tests/fuzz/fuzz_run.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum how {
    HOW_ONE_PASS = 0x01,
    HOW_REDACT = 0x02,
    HOW_CUT = 0x04,     /* the last octets of long segments were not captured */
    HOW_LOST = 0x08,    /* octets are lost after every fourth segment */
    HOW_SWAPPED = 0x10, /* every third segment comes after the one behind it */
    HOW_STABLE = 0x20,
    HOW_OPEN = 0x40, /* the connection does not end */
};

enum {
    SIZE_LARGEST = 70000,
    FILE_HEADER = 24,
    RECORD_HEADER = 16,
    HEADERS = 54, /* Ethernet, IPv4, TCP */
    PIECE_MAX = 1 << 15,
    CUT_BEHIND = 96,
    LOST = 5,
    MEMORY = 16 << 20,
    FLAG_FIN = 1,
    FLAG_SYN = 2,
    FLAG_ACK = 16,
};

struct conversation {
    uint8_t *file;
    size_t n, room;
    uint32_t next[2]; /* sequence number, by direction */
    uint32_t frames;
    uint8_t how;
};

static void put_number(uint8_t *at, uint32_t value, unsigned octets)
{
    for (unsigned i = 0; i < octets; i++)
        at[i] = (uint8_t)(value >> 8 * (octets - 1 - i));
}

static void put_segment(
    struct conversation *c, enum direction direction, uint8_t flags, const uint8_t *data, size_t n)
{
    uint16_t ports[2] = {40000, FUZZED_PORT};
    uint32_t captured = HEADERS + (uint32_t)n;
    uint8_t *record = c->file + c->n, *frame = record + RECORD_HEADER;

    if (c->how & HOW_CUT && captured > CUT_BEHIND)
        captured = CUT_BEHIND;
    if (c->n + RECORD_HEADER + captured > c->room)
        return;
    memset(record, 0, RECORD_HEADER + HEADERS);
    put_number(record, 1400000000 + c->frames++, 4);
    put_number(record + 8, captured, 4);
    put_number(record + 12, HEADERS + (uint32_t)n, 4);
    put_number(frame + 12, 0x0800, 2);
    frame[14] = 0x45;
    put_number(frame + 16, 40 + (uint32_t)n, 2);
    frame[22] = 64;
    frame[23] = 6;
    put_number(frame + 26, 0x0a000001u + (direction == TO_CLIENT), 4);
    put_number(frame + 30, 0x0a000001u + (direction == TO_SERVER), 4);
    put_number(frame + 34, ports[direction == TO_CLIENT], 2);
    put_number(frame + 36, ports[direction == TO_SERVER], 2);
    put_number(frame + 38, c->next[direction], 4);
    put_number(frame + 42, c->next[direction_other(direction)], 4);
    frame[46] = 0x50;
    frame[47] = flags;
    put_number(frame + 48, 64000, 2);
    memcpy(frame + HEADERS, data, captured - HEADERS);
    c->n += RECORD_HEADER + captured;
    c->next[direction] += (uint32_t)n + (flags & (FLAG_SYN | FLAG_FIN) ? 1 : 0);
}

static void put_piece(struct conversation *c, const struct piece *piece)
{
    enum direction direction = piece->direction;
    const uint8_t *data = piece->bytes.data;
    size_t n = piece->bytes.length;
    size_t first = c->how & HOW_SWAPPED && c->frames % 3 == 0 ? n / 2 : 0;

    if (n == 0)
        return;
    if (first > 0) {
        c->next[direction] += (uint32_t)first;
        put_segment(c, direction, FLAG_ACK, data + first, n - first);
        c->next[direction] -= (uint32_t)n;
        put_segment(c, direction, FLAG_ACK, data, first);
        c->next[direction] += (uint32_t)(n - first);
    } else {
        put_segment(c, direction, FLAG_ACK, data, n);
    }
    if (c->how & HOW_LOST && c->frames % 4 == 0)
        c->next[direction] += LOST;
}

static void talk(struct conversation *c, const uint8_t *data, size_t size)
{
    static const uint8_t header[FILE_HEADER] = {
        0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, [18] = 1, [23] = 1};

    memcpy(c->file, header, sizeof header);
    c->n = sizeof header;
    put_segment(c, TO_SERVER, FLAG_SYN, data, 0);
    put_segment(c, TO_CLIENT, FLAG_SYN | FLAG_ACK, data, 0);
    put_segment(c, TO_SERVER, FLAG_ACK, data, 0);
    struct piece piece;
    for (size_t at = 0; next_piece(&piece, data, size, &at);)
        put_piece(c, &piece);
    if (c->how & HOW_OPEN)
        return;
    put_segment(c, TO_SERVER, FLAG_FIN | FLAG_ACK, data, 0);
    put_segment(c, TO_CLIENT, FLAG_FIN | FLAG_ACK, data, 0);
    put_segment(c, TO_SERVER, FLAG_ACK, data, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct conversation c = {.room = FILE_HEADER + size * 48 + 4096, .next = {1000, 9000}};

    if (size < 4 || size > SIZE_LARGEST || !(c.file = malloc(c.room)))
        return 0;
    c.how = data[0];
    talk(&c, data + 1, size - 1);
    struct engine_options options = {
        .memory_limit = MEMORY, .one_pass = c.how & HOW_ONE_PASS, .redact = c.how & HOW_REDACT};
    struct script_style style = {.redact = options.redact, .stable = c.how & HOW_STABLE};
    run_capture(c.file, c.n, &options, &style);
    free(c.file);
    return 0;
}
