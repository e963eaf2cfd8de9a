/* The display filter: what it takes, what it refuses and why, and what matches. */
#include "analyzer/suggest.h"
#include "tests/filter_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;
static struct tree tree;

static int make_tree(void **state)
{
    (void)state;
    return sample_tree(&tree, &arena) ? 0 : -1;
}

static int drop_tree(void **state)
{
    (void)state;
    tree_deinit(&tree);
    arena_deinit(&arena);
    return 0;
}

static struct filter *compile(const char *text)
{
    struct filter_error error;
    struct filter *filter = filter_compile(sample_tables, text, &error);

    if (!filter)
        fail_msg("%s: column %u: %s", text, error.column, error.message);
    return filter;
}

static void expect(const char *text, bool expected)
{
    struct filter *filter = compile(text);
    bool matches = filter_matches(filter, &tree);

    filter_free(filter);
    if (matches != expected)
        fail_msg("%s: %s", text, matches ? "matches" : "does not match");
}

static void names_alone(void **state)
{
    (void)state;
    expect("", true);
    expect("  ", true);
    expect("tcp", true);
    expect("zoo.name", true);
    expect(".zoo.name", true);
    expect("tcp.analysis.retransmission", true);
    expect("ipv6.src", false);
    expect("zoo.empty", true);
}

static void logic(void **state)
{
    (void)state;
    expect("tcp and ipv6.src", false);
    expect("tcp && ip && zoo", true);
    expect("ipv6.src or tcp", true);
    expect("ipv6.src || ipv6.src", false);
    expect("not ipv6.src", true);
    expect("!tcp", false);
    expect("!!tcp", true);
    expect("not tcp or tcp", true);
    expect("tcp or ip and ipv6.src", true); /* and binds closer */
    expect("(tcp or ip) and ipv6.src", false);
    expect("tcp xor ip", false);
    expect("tcp ^^ ipv6.src", true);
    expect("not tcp.port == 1 and tcp", true); /* not takes the comparison */
    expect("((tcp))", true);
}

static void numbers(void **state)
{
    (void)state;
    expect("tcp.dstport == 8080", true);
    expect("tcp.dstport == 0x1f90", true);
    expect("tcp.dstport eq 017620", true);
    expect("tcp.dstport eq 0b1111110010000", true);
    expect("8080 == tcp.dstport", true);
    expect("tcp.dstport < 8081", true);
    expect("tcp.dstport lt 8080", false);
    expect("tcp.dstport <= 8080", true);
    expect("tcp.dstport > 8079", true);
    expect("tcp.dstport gt 8080", false);
    expect("tcp.dstport ge 8080", true);
    expect("ip.ttl == '@'", true);
    expect("ip.ttl == '\\x40'", true);
    expect("zoo.degrees == -7", true);
    expect("zoo.degrees < 0", true);
    expect("zoo.degrees > -8", true);
    expect("zoo.weight == 4.5", true);
    expect("zoo.weight > 4", true);
    expect("zoo.weight < 4.25", false);
    expect("zoo.kind == \"dog\"", true);
    expect("zoo.kind == Cat", false);
    expect("zoo.kind == 300", true); /* 8 bits in one row, but the other has 16 */
    expect("tcp.flags.syn == 1", true);
    expect("tcp.flags.syn == true", true);
    expect("tcp.flags.syn == False", false);
    expect("tcp.flags.ack == \"Set\"", true);
    expect("tcp.flags.ack == 5", true);
    expect("frame.number == 33", true);
}

/* tcp.port is there twice: 49152 and 8080. */
static void any_of_several(void **state)
{
    (void)state;
    expect("tcp.port == 8080", true);
    expect("tcp.port != 8080", false);
    expect("tcp.port != 80", true);
    expect("tcp.port ne 49152", false);
    expect("tcp.port !== 8080", true);
    expect("tcp.port ~= 8080", true);
    expect("tcp.port any_ne 8080", true);
    expect("tcp.port === 8080", false);
    expect("tcp.port all_eq 8080", false);
    expect("tcp.port > 10000", true);
    expect("all tcp.port > 10000", false);
    expect("all tcp.port > 1000", true);
    expect("any tcp.port != 8080", true);
    expect("all tcp.port in {8080, 49152}", true);
    expect("all tcp.port in {8080}", false);
    expect("ipv6.src != ::1", false); /* not there at all */
    expect("not ipv6.src == ::1", true);
    expect("ip.src == ip.dst", false);
    expect("ip.src == ip.addr", true);
    expect("ip.src != ip.addr", false);
    expect("1000 < tcp.dstport < 9000", true);
    expect("1000 < tcp.dstport < 9000 < tcp.srcport <= 49152", true);
    expect("1000 < tcp.dstport <= 8079", false);
}

static void sets(void **state)
{
    (void)state;
    expect("tcp.port in {80, 8080}", true);
    expect("tcp.port in {80 8080}", true);
    expect("tcp.port in {80,443}", false);
    expect("tcp.port in {8000..8100}", true);
    expect("tcp.dstport in {1 .. 100, 200..300}", false);
    expect("tcp.port not in {80}", true);
    expect("tcp.port not in {8080}", false);
    expect("ipv6.src not in {::1}", true);
    expect("ip.src in {172.16.22.130..172.16.22.140}", true);
    expect("ip.src in {10.0.0.0/8, 172.16.0.0/12}", true);
    expect("zoo.name in {\"Max\", \"Rex\"}", true);
    expect("zoo.degrees in {-10..-5}", true);
    expect("frame.time_delta in {0.01 .. 0.011}", true);
    expect("tcp.srcport in {tcp.dstport, 49152}", true);
}

static void addresses(void **state)
{
    (void)state;
    expect("ip.src == 172.16.22.136", true);
    expect("ip.src == 172.16.22.0/24", true);
    expect("ip.src == 172.16.22.128/25", true);
    expect("ip.src == 172.16.22.0/25", false);
    expect("ip.src != 172.16.0.0/16", false);
    expect("ip.src == 0.0.0.0/0", true);
    expect("ip.addr == 172.16.22.135", true);
    expect("ip.src > 172.16.22.135", true);
    expect("ip.src[0:2] == ac:10", true);
    expect("eth.src == 00:0c:29:01:02:03", true);
    expect("eth.src == 00-0C-29-01-02-03", true);
    expect("eth.src == 000c.2901.0203", true);
    expect("eth.src[0:3] == 00:0c:29", true);
    expect("eth.src[3-5] == 01.02.03", true);
    expect("eth.addr contains 29:01", true);
}

static void texts_and_octets(void **state)
{
    (void)state;
    expect("zoo.name == \"Rex\"", true);
    expect("zoo.name == Rex", true);
    expect("zoo.name == \"rex\"", false);
    expect("zoo.name == \"\\x52\\145x\"", true);
    expect("zoo.name == r\"Rex\"", true);
    expect("zoo.name contains \"ex\"", true);
    expect("zoo.name contains \"\"", true);
    expect("zoo.name matches \"^re.$\"", true);
    expect("zoo.name matches \"(?-i)^re\"", false);
    expect("zoo.name ~ r\"^\\w{3}$\"", true);
    expect("zoo.name > \"Aaa\"", true);
    expect("zoo.data contains de:ad", true);
    expect("zoo.data contains \"HTTP\"", true);
    expect("zoo.data[-2:] == dead", true);
    expect("zoo.data[-2:2] == de-ad", true);
    expect("zoo.data[0:3] == \"Rex\"", true);
    expect("zoo.data[0] == 0x52", true);
    expect("zoo.data[0] == 52", true);
    expect("zoo.data[0,8-9] == 52:de:ad", true);
    expect("zoo.data[8:9] == de", false); /* reaches beyond */
    expect("zoo.data[:3] == \"Rex\"", true);
    expect("zoo.data[1--2] contains \"ex\"", true);
    expect("zoo.data[20]", false);
    expect("zoo.data[9]", true);
    expect("zoo.empty[0]", false);
    expect("zoo.empty matches \"^$\"", true);
    expect("zoo.oid == 1.2.840.113549", true);
    expect("zoo.oid == 1.2.840.113550", false);
    expect("zoo.oid == 2a:86:48:86:f7:0d", true);
}

static void protocols_as_octets(void **state)
{
    (void)state;
    expect("tcp contains \"HTTP\"", true);
    expect("zoo contains \"HTTP\"", true);
    expect("frame contains 00:0c:29", true);
    expect("tcp contains 00:0c:29", false);
    expect("frame[12:2] == 08:00", true);
    expect("len(tcp) == 30", true);
    expect("len(frame) == 64", true);
    expect("zoo matches \"rex\\s\"", true);
}

static void functions(void **state)
{
    (void)state;
    expect("len(zoo.name) == 3", true);
    expect("count(tcp.port) == 2", true);
    expect("count(ipv6.src) == 0", false);
    expect("upper(zoo.name) == \"REX\"", true);
    expect("lower(zoo.name) contains \"mia\"", true);
    expect("upper(zoo.name)[0:2] == \"MI\"", true);
    expect("len(zoo.data[2:]) == 8", true);
    expect("abs(zoo.degrees) == 7", true);
    expect("max(tcp.port) == 49152", true);
    expect("min(tcp.port, 80) == 80", true);
}

static void arithmetic(void **state)
{
    (void)state;
    expect("tcp.flags & 0x02", true);
    expect("tcp.flags & 0x04", false);
    expect("tcp.flags bitand 2 == 2", true);
    expect("tcp.dstport + 1 == 8081", true);
    expect("tcp.dstport - 8080 == 0", true);
    expect("(tcp.dstport + 20) / 100 == 81", true);
    expect("tcp.dstport % 2 == 0", true);
    expect("2 * zoo.degrees == -14", true);
    expect("2 + 3 * ip.ttl == 194", true);
    expect("ip.ttl / 0 == 1", false);
    expect("-zoo.degrees == 7", true);
    expect("zoo.weight + 0.5 == 5", true);
}

static void times(void **state)
{
    (void)state;
    expect("frame.time > \"2014-05-18 19:04:25\"", true);
    expect("frame.time == \"2014-05-18 19:04:25.686124\"", true);
    expect("frame.time == 2014-05-18T19:04:25.686124Z", true);
    expect("frame.time < 2014-05-18", false);
    expect("frame.time >= \"May 18, 2014 19:04:25.686124 UTC\"", true);
    expect("frame.time_delta == 0.01025", true);
    expect("frame.time_delta > 0.01025", false);
    expect("frame.time_delta > 0", true);
}

static void needed_fields(void **state)
{
    struct filter *filter =
        compile("tcp.port == 1 or tcp.port == 2 or zoo.kind or ip.src == ip.dst");
    size_t n;
    const struct field *const *fields = filter_fields(filter, &n);

    (void)state;
    assert_int_equal(n, 5); /* zoo.kind stands in two tables */
    assert_string_equal(fields[0]->name, "tcp.port");
    assert_string_equal(fields[1]->name, "zoo.kind");
    assert_string_equal(fields[2]->name, "zoo.kind");
    assert_string_equal(fields[4]->name, "ip.dst");
    filter_free(filter);
}

static const struct {
    const char *filter;
    unsigned column;
    const char *message; /* a part of it */
} wrong[] = {
    {"tcp.prt == 3", 1, "did you mean tcp.port"},
    {"tcp and zoo.nmae", 9, "did you mean zoo.name"},
    {"ip.addr == srcport", 12, "an IPv4 address"},
    {"retransmission", 1, "tcp.analysis.retransmission"},
    {"tcp.srcport == tcp.dstprt", 16, "did you mean tcp.dstport"},
    {"tcp.port == 70000", 13, "0 to 65535"},
    {"tcp.port == -1", 13, "0 to 65535"},
    {"zoo.degrees == 40000", 16, "-32768 to 32767"},
    {"tcp.port == \"http\"", 13, "a whole number"},
    {"tcp.port == 80.5", 13, "a whole number"},
    {"zoo.kind == \"Bird\"", 13, "no value of that name"},
    {"tcp.port = 80", 10, "=="},
    {"tcp | ip", 5, "||"},
    {"tcp and", 8, "ends where"},
    {"tcp ip", 5, "and, or"},
    {"(tcp", 1, "not closed"},
    {"tcp)", 4, "expected"},
    {"tcp.port in {80", 16, "ends where"},
    {"tcp.port in {}", 14, "a value"},
    {"tcp.port in {80,}", 17, "a value"},
    {"tcp.port in 80", 13, "\"{\""},
    {"tcp.port in {90..80}", 14, "ends before"},
    {"zoo.name == \"Rex", 13, "closing"},
    {"zoo.name[0:", 9, "closing ]"},
    {"zoo.name[a]", 9, "a slice is"},
    {"zoo.name[0:0]", 9, "a slice is"},
    {"tcp.port[0]", 1, "only text and octets have slices"},
    {"tcp.port contains 8", 1, "searches text and octets"},
    {"tcp.port matches \"8\"", 1, "searches text and octets"},
    {"zoo.name matches Rex", 18, "double quotes"},
    {"zoo.name matches \"(\"", 18, "regular expression is wrong"},
    {"ip.src == 10.0.0.0/33", 11, "0 to 32"},
    {"ip.src == ::1", 11, "an IPv4 address"},
    {"ip.src == 1.2.3", 11, "an IPv4 address"},
    {"ip.src == tcp.port", 11, "cannot be held against"},
    {"eth.src == 00:11", 12, "6 octets"},
    {"zoo.data == xyz", 13, "octets"},
    {"frame.time > yesterday", 14, "a time"},
    {"frame.time > 9999-01-01", 14, "a time"},
    {"tcp.analysis.retransmission == 1", 1, "has no value"},
    {"1 == 1", 1, "no field"},
    {"\"a\"", 1, "a field is expected"},
    {"len(zoo.name)", 1, "> 0"},
    {"lenn(zoo.name) > 1", 1, "did you mean len"},
    {"frobnicate(zoo.name) > 1", 1, "there are len"},
    {"len(tcp.port) > 1", 5, "text or octets"},
    {"upper(zoo.data) == \"A\"", 7, "holds text"},
    {"len() > 1", 1, "one field"},
    {"any tcp", 1, "before a comparison"},
    {"(tcp or ip) == 3", 2, "not a comparison"},
    {"zoo.name + 1 == 2", 1, "reckoned"},
    {"tcp.port not 80", 14, "\"in\""},
    {"tcp ? ip", 5, "means nothing"},
    {"\xc3\xa9 and tcp", 1, "means nothing"},
    {"zoo.name == \"\xc3\xa9\" nd tcp", 17, "and, or"},
    {"'ab' == ip.ttl", 1, "one character"},
};

static void wrong_filters(void **state)
{
    struct filter_error error;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct filter *filter = filter_compile(sample_tables, wrong[i].filter, &error);

        if (filter)
            fail_msg("%s: taken", wrong[i].filter);
        if (error.column != wrong[i].column || !strstr(error.message, wrong[i].message))
            fail_msg("%s: column %u: %s", wrong[i].filter, error.column, error.message);
    }
}

static char *repeated(const char *begin, const char *piece, size_t n, const char *end)
{
    char *text = calloc(1, strlen(begin) + n * strlen(piece) + strlen(end) + 1), *at = text;

    at = stpcpy(at, begin);
    while (n--)
        at = stpcpy(at, piece);
    stpcpy(at, end);
    return text;
}

static void expect_refused(char *text, const char *message)
{
    struct filter_error error;

    assert_null(filter_compile(sample_tables, text, &error));
    if (!strstr(error.message, message))
        fail_msg("%s", error.message);
    free(text);
}

/* Caps are reached with a message, whatever nests. */
static void caps(void **state)
{
    struct filter *filter;
    char *text;

    (void)state;
    expect_refused(repeated("", "(", 1000, "tcp"), "nested too deeply");
    expect_refused(repeated("", "!", 1000, "tcp"), "nested too deeply");
    expect_refused(repeated("", "len(", 1000, "tcp"), "nested too deeply");
    expect_refused(repeated("1", "+1", 1000, " == tcp.port"), "nested too deeply");
    expect_refused(repeated("zoo.name", "[0:]", 1000, ""), "nested too deeply");
    expect_refused(repeated("tcp", " or tcp", 20000, ""), "longer than");
    expect_refused(repeated("zoo.name[0", ",0", 100, "]"), "a slice is");
    text = repeated("tcp.port == 1", " or tcp.port == 1", 3000, " or tcp");
    filter = compile(text);
    assert_true(filter_matches(filter, &tree));
    filter_free(filter);
    free(text);
}

/* A regular expression that would run for ever gives up. */
static void slow_expression(void **state)
{
    (void)state;
    expect("zoo.data matches \"(.*)*(.*)*(.*)*(.*)*(.*)*(.*)*(.*)*(.*)*(.*)*Z\"", false);
}

static void nearest_names(void **state)
{
    const char *names[3];

    (void)state;
    assert_int_equal(suggest_distance("kitten", 6, "sitting", 7), 3);
    assert_int_equal(suggest_distance("ab", 2, "ba", 2), 1);
    assert_int_equal(suggest_distance("", 0, "abc", 3), 3);
    assert_int_equal(registry_nearest(sample_tables, "tcp.flag", 8, names, 3), 3);
    assert_string_equal(names[0], "tcp.flags");
    assert_int_equal(registry_nearest(sample_tables, "qqqqqqqqqqqq", 12, names, 3), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_alone),
        cmocka_unit_test(logic),
        cmocka_unit_test(numbers),
        cmocka_unit_test(any_of_several),
        cmocka_unit_test(sets),
        cmocka_unit_test(addresses),
        cmocka_unit_test(texts_and_octets),
        cmocka_unit_test(protocols_as_octets),
        cmocka_unit_test(functions),
        cmocka_unit_test(arithmetic),
        cmocka_unit_test(times),
        cmocka_unit_test(needed_fields),
        cmocka_unit_test(wrong_filters),
        cmocka_unit_test(caps),
        cmocka_unit_test(slow_expression),
        cmocka_unit_test(nearest_names),
    };
    return cmocka_run_group_tests_name("filter", tests, make_tree, drop_tree);
}
