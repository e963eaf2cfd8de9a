/*
 * The body of a target whose dissector takes each segment as a unit: FUZZED is the descriptor,
 * FUZZED_STATE its state.
 */
#include "dissectors/dissectors.h"
#include "tests/fuzz/fuzz_unit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HOW_MESSAGE = HOW_OWN };

struct connection {
    uint8_t how;
    struct packet packet;
    struct flow flow;
    FUZZED_STATE state;
};

static void parse(struct connection *c, const struct piece *piece)
{
    struct message asked = {0};
    struct dissection d = {.message = c->how & HOW_MESSAGE ? &asked : NULL,
        .packet = &c->packet,
        .flow = &c->flow,
        .direction = piece->direction,
        .quoted = true, /* there is no engine to remember requests */
        .state = &c->state};

    c->packet.number++;
    parse_unit(&FUZZED, d, c->how, piece->bytes.data, piece->bytes.length, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct connection *c = size > 0 && size < SIZE_LARGEST ? calloc(1, sizeof *c) : NULL;
    struct piece piece;

    if (!c)
        return 0;
    c->how = data[0];
    c->flow.transport = TRANSPORT_TCP;
    for (size_t at = 1; next_piece(&piece, data, size, &at);) {
        struct unread unread = {
            .bytes = piece.bytes, .direction = piece.direction, .flow = &c->flow};
        if (piece.bytes.length > 0) {
            (void)FUZZED.probe(&unread);
            if (FUZZED.frame(&c->state, &unread).kind == FRAMING_MESSAGE)
                parse(c, &piece);
        }
        if (c->how & HOW_LOST)
            (void)FUZZED.gap(&c->state, piece.direction, 1);
    }
    keeps_free(c->flow.dissection.keeps, c->flow.dissection.n_keeps);
    free(c);
    return 0;
}
