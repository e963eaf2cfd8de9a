#include "dissectors/dissectors.h"
#include "dissectors/pop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char session[] = "+OK ready\r\n+OK\r\n1 633\r\n..2 dots\r\n.\r\n-ERR no\r\n"
                              "+OK 20 octets\r\nSubject: x\r\n\r\n\r\n.\r\n+OK bye\r\n";
static const enum pop_command asked[] = {
    POP_GREETING, POP_LIST, POP_RETR, POP_RETR, POP_QUIT, POP_OTHER};

/* L line, T text, E its end; fed n octets at a time. Pieces of one text count once. */
static void pieces_of(char *out, uint32_t n)
{
    struct bytes said = bytes_of(session);
    struct pop_place place = {0};
    uint32_t taken = 0, held = 0, scanned = 0, count = 0, replies = 0;

    while (taken < said.length) {
        struct bytes rest = bytes_part(said, taken, held);
        struct pop_piece piece = pop_next(&place, rest, scanned);
        if (piece.kind == POP_NOTHING_YET) {
            assert_true(held < said.length);
            scanned = held - taken;
            held += n < said.length - held ? n : said.length - held;
            continue;
        }
        assert_true(piece.length > 0 && piece.length <= rest.length);
        replies += pop_advance(&place, &piece, rest, asked[replies]);
        taken += piece.length;
        scanned = 0;
        char kind = piece.kind == POP_LINE ? 'L' : piece.kind == POP_TEXT ? 'T' : 'E';
        if (kind != 'T' || count == 0 || out[count - 1] != 'T')
            out[count++] = kind;
    }
    out[count] = '\0';
}

static void answers_in_any_cut(void **state)
{
    char out[sizeof session + 1];

    (void)state;
    for (uint32_t n = 1; n <= sizeof session; n++) {
        pieces_of(out, n);
        assert_string_equal(out, "LLTELLTEL");
    }
}

static void commands(void **state)
{
    (void)state;
    assert_int_equal(pop_command_find(bytes_of("list\r\n")), POP_LIST);
    assert_int_equal(pop_command_find(bytes_of("LIST 1\r\n")), POP_LIST_ONE);
    assert_int_equal(pop_command_find(bytes_of("AUTH\r\n")), POP_AUTH_LIST);
    assert_int_equal(pop_command_find(bytes_of("RETRX 1")), POP_OTHER);
    assert_true(pop_is_long(POP_TOP) && pop_is_long(POP_CAPA));
    assert_false(pop_is_long(POP_LIST_ONE) || pop_is_long(POP_STAT));
}

static struct framing frame(
    const struct pop_state *state, const char *text, enum direction direction)
{
    struct unread unread = {.bytes = bytes_of(text), .direction = direction};

    return pop_dissector.frame(state, &unread);
}

static void framing(void **state)
{
    struct pop_state pop_state = {.asked = {.kinds = {POP_RETR}, .asked = 1}};

    (void)state;
    assert_int_equal(frame(&pop_state, "USER a\r\nPA", TO_SERVER).length, 8);
    assert_int_equal(frame(&pop_state, "USER a", TO_SERVER).kind, FRAMING_NEED);
    assert_int_equal(frame(&pop_state, "+OK\r\nFrom", TO_CLIENT).kind, FRAMING_PART);
    assert_int_equal(frame(&pop_state, "+OK\r\nFrom", TO_CLIENT).length, 9);
    assert_int_equal(frame(&pop_state, "+OK\r\nx\r\n.\r", TO_CLIENT).length, 8);
    assert_int_equal(frame(&pop_state, "+OK\r\nx\r\n.\r\n", TO_CLIENT).kind, FRAMING_MESSAGE);
    assert_int_equal(frame(&pop_state, "-ERR x\r\ny", TO_CLIENT).length, 8);
    pop_state.encrypted = true;
    assert_int_equal(frame(&pop_state, "\x16", TO_CLIENT).kind, FRAMING_REJECT);
}

static void ring_of_commands(void **state)
{
    struct dissection d = {0};
    struct asked ring = {.asked = UINT32_MAX - 3, .answered = UINT32_MAX - 3};

    (void)state;
    for (unsigned i = 0; i < ASKED_MAX + 2; i++)
        asked_add(&d, &ring, (uint8_t)i);
    assert_int_equal(asked_kind(&ring, 0, 255), 2); /* the two oldest were given up */
    assert_int_equal(asked_kind(&ring, ASKED_MAX - 1, 255), ASKED_MAX + 1);
    assert_int_equal(asked_kind(&ring, ASKED_MAX, 255), 255);
    asked_answer(&d, &ring, false);
    assert_int_equal(asked_kind(&ring, 0, 255), 2);
    asked_answer(&d, &ring, true);
    assert_int_equal(asked_kind(&ring, 0, 255), 3);
    asked_clear(&ring);
    asked_answer(&d, &ring, true);
    assert_int_equal(asked_kind(&ring, 0, 255), 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_in_any_cut),
        cmocka_unit_test(commands),
        cmocka_unit_test(framing),
        cmocka_unit_test(ring_of_commands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
