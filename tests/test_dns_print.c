/* DNS messages as dig and nslookup print them, RDATA as zone files have it. */
#include "analyzer/dissector.h"
#include "dissectors/dissectors.h"
#include "dissectors/dns.h"
#include "dissectors/dns_zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void check(uint16_t type, const void *rdata, size_t n, const char *expected)
{
    struct dns_reader reader = {cursor_make(rdata, (uint32_t)n, 0), 0};
    struct text out = {0};

    dns_write_rdata(&out, &reader, type, (uint32_t)n);
    assert_string_equal(text_string(&out), expected);
    assert_false(reader.cursor.bad);
    assert_int_equal(cursor_left(&reader.cursor), 0);
    text_deinit(&out);
}

#define RDATA(bytes) bytes, sizeof(bytes) - 1

static void rdata_is_written_as_in_zone_files(void **state)
{
    (void)state;
    check(1, RDATA("\1\2\3\4"), "1.2.3.4");
    check(2, RDATA("\2n.\1 \0"), "n\\..\\032.");
    check(6, RDATA("\1m\0\1r\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5"), "m. r. 1 2 3 4 5");
    check(15, RDATA("\0\x0a\0"), "10 .");
    check(16, RDATA("\3a\"b\2\\\1\0"), "\"a\\\"b\" \"\\\\\\001\" \"\"");
    check(28, RDATA("\x20\1\r\xb8\0\0\0\0\0\0\0\0\0\0\0\1"), "2001:db8::1");
    check(29, RDATA("\0\x12\x16\x13\x8b\x2f\x60\xb1\x7b\xc1\x0b\xf9\x00\x98\x9f\xe0"),
        "52 7 34.321 N 19 47 14.567 W 24.00m 1m 10000m 10m");
    check(33, RDATA("\0\1\0\2\0\x50\1t\0"), "1 2 80 t.");
    check(37, RDATA("\0\1\0\5\x08KK"), "PKIX 5 RSASHA256 S0s=");
    check(42, RDATA("\0\1\x15\x83\xc0\xa8\x20"), "!1:192.168.32.0/21");
    check(43, RDATA("\xec\x45\5\1\xab\xcd"), "60485 5 1 ABCD");
    check(46, RDATA("\0\1\x0d\2\0\0\0\x3c\0\0\0\0\x65\x53\xf1\0\x30\x39\1s\0SIG"),
        "A 13 2 60 19700101000000 20231114221320 12345 s. U0lH");
    check(47, RDATA("\1n\0\0\1\x40\1\1\x40"), "n. A CAA");
    check(50, RDATA("\1\1\0\x0c\0\5HHHHH\0\1\x40"), "1 1 12 - 9144GI28 A");
    check(65, RDATA("\0\1\0\0\1\0\6\2h2\2h3\0\3\0\2\x20\xfb\0\4\0\4\1\2\3\4"),
        "1 . alpn=\"h2,h3\" port=8443 ipv4hint=1.2.3.4");
    check(257, RDATA("\0\5issueca.um"), "0 issue \"ca.um\"");
    check(65280, RDATA("\1\2\xff"), "\\# 3 0102FF");
    check(65280, NULL, 0, "\\# 0");
}

static void rdata_that_does_not_fit_its_type_is_unknown(void **state)
{
    (void)state;
    check(1, RDATA("\1\2\3"), "\\# 3 010203");
    check(1, RDATA("\1\2\3\4\5"), "\\# 5 0102030405");
    check(15, RDATA("\0\1\xc0\xff"), "\\# 4 0001C0FF");
    check(16, RDATA("\5abc"), "\\# 4 05616263");
}

/* st.um A? 172.16.22.135, by an authority with cookie */
static const char answer[] = "\x26\x05\x85\x80\0\1\0\1\0\0\0\1"
                             "\2st\2um\0\0\1\0\1"
                             "\xc0\x0c\0\1\0\1\0\x09\x3a\x80\0\4\xac\x10\x16\x87"
                             "\0\0\x29\4\xd0\0\0\0\0\0\x0c\0\x0a\0\x08"
                             "COOKIE12";

static struct flow flow = {
    .ends = {{{4, {172, 16, 22, 135}}, 53}, {{4, {172, 16, 22, 136}}, 40000}},
    .transport = TRANSPORT_UDP,
};

static void check_script(
    const struct message *message, const struct script_style *style, const char *expected)
{
    struct text out = {0};

    dns_dissector.script(&out, NULL, message, style);
    assert_string_equal(text_string(&out), expected);
    text_deinit(&out);
}

static void an_answer_is_printed_as_by_dig(void **state)
{
    struct message message = {.flow = &flow,
        .direction = TO_CLIENT,
        .bytes = {(const uint8_t *)answer, sizeof answer - 1},
        .time = INT64_C(1400442275000000000),
        .request_frame = 1,
        .response_time = 7000000};
    struct script_style style = {0};

    (void)state;
    check_script(&message, &style,
        ";; Got answer:\n"
        ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 9733\n"
        ";; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1\n"
        "\n"
        ";; OPT PSEUDOSECTION:\n"
        "; EDNS: version: 0, flags:; udp: 1232\n"
        "; COOKIE: 434f4f4b49453132\n"
        ";; QUESTION SECTION:\n"
        ";st.um.\t\t\t\tIN\tA\n"
        "\n"
        ";; ANSWER SECTION:\n"
        "st.um.\t\t\t604800\tIN\tA\t172.16.22.135\n"
        "\n"
        ";; Query time: 7 msec\n"
        ";; SERVER: 172.16.22.135#53(172.16.22.135) (UDP)\n"
        ";; WHEN: Sun May 18 19:44:35 UTC 2014\n"
        ";; MSG SIZE  rcvd: 62\n");
    style.nslookup = true;
    check_script(&message, &style,
        "Server:\t\t172.16.22.135\n"
        "Address:\t172.16.22.135#53\n"
        "\n"
        "Name:\tst.um\n"
        "Address: 172.16.22.135\n");
}

static void nothing_cut_is_read_beyond_its_end(void **state)
{
    struct script_style style = {0};

    (void)state;
    for (uint32_t n = 0; n < sizeof answer - 1; n++) {
        uint8_t copy[sizeof answer];
        struct text out = {0};
        memset(copy, 0xff, sizeof copy);
        memcpy(copy, answer, n);
        struct message message = {.flow = &flow, .bytes = {copy, n}};
        style.nslookup = n % 2;
        dns_dissector.script(&out, NULL, &message, &style);
        assert_true(out.length == 0 || !memmem(out.data, out.length, "255.255", 7));
        text_deinit(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rdata_is_written_as_in_zone_files),
        cmocka_unit_test(rdata_that_does_not_fit_its_type_is_unknown),
        cmocka_unit_test(an_answer_is_printed_as_by_dig),
        cmocka_unit_test(nothing_cut_is_read_beyond_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
