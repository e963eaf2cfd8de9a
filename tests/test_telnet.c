#include "dissectors/dissectors.h"
#include "dissectors/telnet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct talk {
    struct telnet_screen screen;
    struct telnet_said said;
    char text[1024];
};

static void begin(struct talk *talk, bool echo)
{
    *talk = (struct talk){.said = {.room = sizeof talk->text}};
    talk->said.text = talk->text;
    talk->screen.server_echo = echo;
}

static void server(struct talk *talk, const char *text)
{
    for (; *text; text++)
        telnet_show(&talk->screen, &talk->said, (uint8_t)*text);
}

static void user(struct talk *talk, const char *text)
{
    for (; *text; text++)
        telnet_type(&talk->screen, &talk->said, (uint8_t)*text);
}

static void expect(struct talk *talk, const char *wanted)
{
    assert_int_equal(talk->said.n, strlen(wanted));
    assert_memory_equal(talk->text, wanted, talk->said.n);
}

static void echo_is_not_said_twice(void **state)
{
    struct talk talk;

    (void)state;
    begin(&talk, true);
    server(&talk, "Welcome\r\n\r\nlogin: ");
    for (const char *p = "ab"; *p; p++) {
        user(&talk, (char[]){*p, 0});
        server(&talk, (char[]){*p, 0});
    }
    user(&talk, "\r");
    assert_true(talk.said.named);
    server(&talk, "\r\nPassword: ");
    assert_true(telnet_asks_secret(&talk.screen));
    user(&talk, "se");
    assert_true(telnet_asks_secret(&talk.screen));
    user(&talk, "x\x7f"
                "c\r");
    assert_true(talk.said.secret);
    assert_int_equal(talk.said.line.length, 3);
    assert_memory_equal(talk.said.line.data, "sec", 3);
    server(&talk, "\r\n$ ");
    telnet_flush(&talk.screen, &talk.said);
    expect(&talk, "S: Welcome\nS: \nS: login: \nC: ab\nS: Password: \nC: sec\nS: $ \n");
}

static void lines_at_a_time(void **state)
{
    struct talk talk;

    (void)state;
    begin(&talk, false);
    server(&talk, "login: ");
    user(&talk, "user1\r\n");
    server(&talk, "Password:");
    user(&talk, "pw\r\n");
    server(&talk, "hello\r\n");
    expect(&talk, "S: login: \nC: user1\nS: Password:\nC: pw\nS: hello\n");
}

static void rubbed_out(void **state)
{
    struct talk talk;

    (void)state;
    begin(&talk, true);
    server(&talk, "$ ");
    user(&talk, "lz");
    server(&talk, "lz");
    user(&talk, "\x7f");
    server(&talk, "\b \b");
    user(&talk, "s\r");
    server(&talk, "s\r\n\x1b[1mfile\x1b[0m\r\n");
    expect(&talk, "S: $ \nC: ls\nS: file\n");
}

static void completed_by_the_server(void **state)
{
    struct talk talk;

    (void)state;
    begin(&talk, true);
    server(&talk, "$ ");
    user(&talk, "ca\t");
    server(&talk, "cat notes");
    user(&talk, "\r");
    expect(&talk, "S: $ \nC: cat notes\n");
}

static void redacted(void **state)
{
    struct talk talk;

    (void)state;
    begin(&talk, true);
    talk.said.redact = true;
    server(&talk, "Password: ");
    user(&talk, "pw\r");
    expect(&talk, "S: Password: \nC: ***\n");
}

/* What is missing is not joined over: neither on the screen nor in what was typed. */
static void lost_octets(void **state)
{
    struct talk talk;

    (void)state;
    begin(&talk, false);
    server(&talk, "Login incor");
    telnet_lose(&talk.screen, TO_CLIENT);
    telnet_lose(&talk.screen, TO_CLIENT);
    server(&talk, "in: ");
    user(&talk, "us");
    telnet_lose(&talk.screen, TO_SERVER);
    user(&talk, "1\r\n");
    expect(&talk, "S: Login incor[...]in: \nC: us[...]1\n");
}

static void long_lines_are_cut(void **state)
{
    struct talk talk;

    (void)state;
    begin(&talk, true);
    for (unsigned i = 0; i < 3 * TELNET_LINE_MAX; i++) {
        user(&talk, "x");
        server(&talk, "x");
    }
    user(&talk, "\r");
    assert_int_equal(talk.said.line.length, TELNET_LINE_MAX);
}

static void options(void **state)
{
    (void)state;
    assert_string_equal(telnet_option_find(24)->name, "Terminal Type");
    assert_string_equal(telnet_option_find(31)->name, "Negotiate About Window Size");
    assert_string_equal(telnet_option_find(39)->name, "New Environment Option");
    assert_string_equal(telnet_option_find(49)->name, "FORWARD_X");
    assert_string_equal(telnet_option_find(50)->name, "<unknown option>");
}

static void beginnings(void **state)
{
    static const uint8_t negotiation[] = {255, 253, 24, 255, 251, 1};
    struct unread unread = {.bytes = {negotiation, sizeof negotiation}};

    (void)state;
    assert_int_equal(telnet_dissector.probe(&unread), PROBE_YES);
    unread.bytes.length = 5;
    assert_int_equal(telnet_dissector.probe(&unread), PROBE_MAYBE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(echo_is_not_said_twice),
        cmocka_unit_test(lines_at_a_time),
        cmocka_unit_test(rubbed_out),
        cmocka_unit_test(completed_by_the_server),
        cmocka_unit_test(redacted),
        cmocka_unit_test(lost_octets),
        cmocka_unit_test(long_lines_are_cut),
        cmocka_unit_test(options),
        cmocka_unit_test(beginnings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
