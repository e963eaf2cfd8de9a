/*
 * The body of a target whose dissector finds its units in a stream: FUZZED is the descriptor,
 * FUZZED_STATE its state.
 */
#include "dissectors/dissectors.h"
#include "tests/fuzz/fuzz_unit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    HOW_PORT = HOW_OWN, /* the well-known one */
    HOW_MESSAGE = HOW_OWN << 1,
};

/* There is no engine: a dissector that remembers requests has to be quoted. */
#ifndef FUZZED_QUOTED
#define FUZZED_QUOTED false
#endif

struct connection {
    uint8_t how;
    struct packet packet;
    struct flow flow;
    FUZZED_STATE state;
    uint8_t waiting[2][SIZE_LARGEST];
    uint32_t n[2];
};

/* All units that framing finds. */
static void read_on(struct connection *c, enum direction direction)
{
    uint32_t at = 0, n = c->n[direction];

    while (at < n) {
        const uint8_t *data = c->waiting[direction] + at;
        struct unread unread = {.bytes = {data, n - at}, .direction = direction, .flow = &c->flow};
        struct framing framing = FUZZED.frame(&c->state, &unread);
        if (framing.kind == FRAMING_NEED || framing.kind == FRAMING_REJECT)
            break;
        if (framing.length == 0 || framing.length > n - at)
            abort();
        struct message asked = {0};
        struct dissection d = {.packet = &c->packet,
            .flow = &c->flow,
            .direction = direction,
            .state = &c->state,
            .quoted = FUZZED_QUOTED,
            .message = FUZZED_QUOTED && c->how & HOW_MESSAGE ? &asked : NULL};
        c->packet.number++;
        parse_unit(&FUZZED, d, c->how, data, framing.length, NULL);
        at += framing.length;
        if (c->how & HOW_LOST)
            (void)FUZZED.gap(&c->state, direction, 1);
    }
    c->n[direction] -= at;
    memmove(c->waiting[direction], c->waiting[direction] + at, c->n[direction]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct connection *c = size > 0 && size < SIZE_LARGEST ? calloc(1, sizeof *c) : NULL;
    struct piece piece;

    if (!c)
        return 0;
    c->how = data[0];
    c->flow.transport = TRANSPORT_TCP;
    c->flow.ends[TO_SERVER].port = c->how & HOW_PORT ? FUZZED.tcp_ports[0] : 4433;
    for (size_t at = 1; next_piece(&piece, data, size, &at);) {
        struct unread unread = {
            .bytes = piece.bytes, .direction = piece.direction, .flow = &c->flow};
        if (piece.bytes.length == 0)
            continue;
        (void)FUZZED.probe(&unread);
        memcpy(c->waiting[piece.direction] + c->n[piece.direction], piece.bytes.data,
            piece.bytes.length);
        c->n[piece.direction] += piece.bytes.length;
        read_on(c, piece.direction);
    }
    keeps_free(c->flow.dissection.keeps, c->flow.dissection.n_keeps);
    free(c);
    return 0;
}
