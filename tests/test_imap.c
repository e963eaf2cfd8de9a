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

static void fetched_literals_in_any_cut(void **state)
{
    (void)state;
    whole_at("* 2 FETCH (BODY[] {6}\r\na\r\n)\r\n)\r\n", TO_CLIENT);
    whole_at("* 2 FETCH (BODY[] {0}\r\n)\r\n", TO_CLIENT);
    whole_at("* 2 fetch (rfc822 {3}\r\n)\r\n)\r\n", TO_CLIENT);
}

struct framing_case {
    const char *said;
    enum direction direction;
    enum framing_kind kind;
    uint32_t length;
};

/* Complete lines are one unit; it is a part where octets of a literal are to follow. */
static const struct framing_case cases[] = {
    {"a1 LOGIN {5}\r\n", TO_SERVER, FRAMING_MESSAGE, 14}, /* the client waits */
    {"a1 LOGIN {5+}\r\n", TO_SERVER, FRAMING_PART, 15},
    {"a1 LOGIN {5+}\r\nuser2 {8+}\r\n", TO_SERVER, FRAMING_PART, 27},
    {"a1 LOGIN {5+}\r\nuser2 {8+}\r\npass", TO_SERVER, FRAMING_PART, 27},
    {"a1 LOGIN {5+}\r\nuser2 {8+}\r\npassword\r\n", TO_SERVER, FRAMING_MESSAGE, 37},
    {"a1 SELECT {0+}\r\n\r\na2 NO", TO_SERVER, FRAMING_MESSAGE, 18},
    {"a1 APPEND x {9+}\r\na {99}\r\n\r\nb\r\n", TO_SERVER, FRAMING_MESSAGE, 31},
    {"* OK hello {99}\r\n", TO_CLIENT, FRAMING_MESSAGE, 17}, /* a text for people */
    {"* 1 EXISTS\r\n* 1 FETCH (BODY[] {9}\r\n", TO_CLIENT, FRAMING_MESSAGE, 12},
    {"* 1 FETCH (BODY[1] {1}\r\na BODY[2] {9}\r\nb\r\n", TO_CLIENT, FRAMING_PART, 42},
    {"* 1 FETCH (BODY[] {4000000000}\r\na\r\n", TO_CLIENT, FRAMING_PART, 35}, /* not waited for */
    {"* LIST () \"/\" {7}\r\na\r\n", TO_CLIENT, FRAMING_PART, 22},
};

static void framed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct framing framing = frame(bytes_of(cases[i].said), cases[i].direction);
        if (framing.kind != cases[i].kind || framing.length != cases[i].length)
            print_error("%s: kind %d, length %u\n", cases[i].said, framing.kind, framing.length);
        assert_int_equal(framing.kind, cases[i].kind);
        assert_int_equal(framing.length, cases[i].length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_in_any_cut),
        cmocka_unit_test(fetched_literals_in_any_cut),
        cmocka_unit_test(framed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
