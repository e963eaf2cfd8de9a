#include "dissectors/textline.h"
#include "dissectors/dissectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { STATE_MAX = 4096 };

static struct framing frame(struct bytes bytes, enum direction direction)
{
    static _Alignas(max_align_t) const unsigned char state[STATE_MAX];
    struct unread unread = {.bytes = bytes, .direction = direction};

    assert_true(imap_dissector.state_size <= sizeof state);
    return imap_dissector.frame(state, &unread);
}

/* A unit must not end before all of it is there, however it was cut. */
static void whole_at(const char *text, enum direction direction)
{
    struct bytes said = bytes_of(text);

    for (uint32_t n = 0; n < said.length; n++)
        assert_int_equal(frame(bytes_part(said, 0, n), direction).kind, FRAMING_NEED);
    assert_int_equal(frame(said, direction).kind, FRAMING_MESSAGE);
    assert_int_equal(frame(said, direction).length, said.length);
}

static void lines_in_any_cut(void **state)
{
    (void)state;
    whole_at("a1 NOOP\r\n", TO_SERVER);
    whole_at("* OK IMAP4rev1 ready\r\n", TO_CLIENT);
    whole_at("+ idling\r\n", TO_CLIENT);
}

static void literals_in_any_cut(void **state)
{
    (void)state;
    whole_at("* 2 FETCH (BODY[] {6}\r\na\r\n)\r\n)\r\n", TO_CLIENT);
    whole_at("a1 LOGIN {5+}\r\nuser2 {8+}\r\npassword\r\n", TO_SERVER);
}

/* Without "+" the client stops behind the line until the server lets it go on. */
static void client_waits(void **state)
{
    (void)state;
    whole_at("a1 LOGIN {5}\r\n", TO_SERVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_in_any_cut),
        cmocka_unit_test(literals_in_any_cut),
        cmocka_unit_test(client_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
