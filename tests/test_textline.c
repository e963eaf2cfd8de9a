#include "dissectors/textline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_bytes(struct bytes bytes, const char *expected)
{
    assert_int_equal(bytes.length, strlen(expected));
    assert_memory_equal(bytes.data ? bytes.data : (const uint8_t *)"", expected, bytes.length);
}

static void first_line_length(void **state)
{
    (void)state;
    assert_int_equal(line_length(bytes_of("HELO a\r\nQUIT\r\n"), 0), 8);
    assert_int_equal(line_length(bytes_of("HELO a\nQUIT"), 0), 7);
    assert_int_equal(line_length(bytes_of("one\rtwo\r\n"), 0), 4);
    assert_int_equal(line_length(bytes_of("HELO a"), 0), 0);
    assert_int_equal(line_length(bytes_of("HELO a\r"), 0), 0);
    assert_int_equal(line_length(no_bytes(), 0), 0);
}

/* Octet by octet, knowing what was scanned, a line is found when it is whole and not before. */
static void line_comes_octet_by_octet(void **state)
{
    static const char *const lines[] = {"MAIL FROM:<a@b>\r\n", "NOOP\n", "\r\n"};

    (void)state;
    for (size_t k = 0; k < sizeof lines / sizeof lines[0]; k++) {
        struct bytes whole = bytes_of(lines[k]);
        for (uint32_t n = 1; n < whole.length; n++)
            assert_int_equal(line_length(bytes_part(whole, 0, n), n - 1), 0);
        assert_int_equal(line_length(whole, whole.length - 1), whole.length);
    }
}

static void whole_lines_length(void **state)
{
    (void)state;
    assert_int_equal(lines_length(bytes_of("a\r\nbc\r\nd"), 0), 7);
    assert_int_equal(lines_length(bytes_of("a\r\nbc\r"), 0), 3);
    assert_int_equal(lines_length(bytes_of("abc"), 0), 0);
    assert_int_equal(lines_length(bytes_of("abc\r\n"), 4), 5);
}

static void lines_in_turn(void **state)
{
    struct bytes rest = bytes_of("one\r\n\r\ntwo\nthree\rfour");
    struct line line;

    (void)state;
    assert_int_equal(lines_count(rest), 5);
    assert_true(line_next(&rest, &line));
    assert_bytes(line.text, "one");
    assert_bytes(line.whole, "one\r\n");
    assert_true(line_next(&rest, &line));
    assert_bytes(line.text, "");
    assert_true(line_next(&rest, &line));
    assert_bytes(line.text, "two");
    assert_true(line_next(&rest, &line));
    assert_bytes(line.text, "three");
    assert_bytes(line.whole, "three\r");
    assert_true(line_next(&rest, &line));
    assert_bytes(line.text, "four");
    assert_false(line.ended);
    assert_false(line_next(&rest, &line));
}

static void words_in_turn(void **state)
{
    struct bytes rest = bytes_of("  AUTH \t PLAIN  ");

    (void)state;
    assert_bytes(word_next(&rest), "AUTH");
    assert_bytes(word_next(&rest), "PLAIN");
    assert_int_equal(word_next(&rest).length, 0);
}

static void octets(void **state)
{
    uint64_t n;

    (void)state;
    assert_bytes(bytes_part(bytes_of("abcdef"), 2, 4), "cd");
    assert_bytes(bytes_part(bytes_of("abc"), 2, 9), "c");
    assert_bytes(bytes_part(bytes_of("abc"), 5, 9), "");
    assert_bytes(bytes_trim(bytes_of(" \tx y\r\n")), "x y");
    assert_true(bytes_is(bytes_of("EhLo"), "EHLO"));
    assert_false(bytes_is(bytes_of("EHLO "), "EHLO"));
    assert_true(bytes_begin(bytes_of("mail from:<>"), "MAIL FROM:"));
    assert_false(bytes_begin(bytes_of("MAI"), "MAIL"));
    assert_true(bytes_contain(bytes_of("220 x esmtp y"), "SMTP"));
    assert_int_equal(bytes_index(bytes_of("a:b"), ':'), 1);
    assert_int_equal(bytes_index(bytes_of("ab"), ':'), 2);
    assert_int_equal(bytes_search(bytes_of("a--b--c"), 2, "--"), 4);
    assert_true(bytes_number(bytes_of("86 LAST"), &n) && n == 86);
    assert_true(bytes_number(bytes_of("99999999999999999999999"), &n) && n == UINT64_MAX);
    assert_false(bytes_number(bytes_of("LAST"), &n));
}

static void base64(void **state)
{
    struct arena arena = {0};
    bool clean;

    (void)state;
    assert_bytes(base64_decode(&arena, bytes_of("dXNlcjE="), &clean), "user1");
    assert_true(clean);
    assert_bytes(base64_decode(&arena, bytes_of("SGVs\r\nbG8="), &clean), "Hello");
    assert_true(clean);
    assert_bytes(base64_decode(&arena, bytes_of("SG*Vs"), &clean), "Hel");
    assert_false(clean);
    assert_bytes(base64_decode(&arena, bytes_of("SGVsbG8=x"), &clean), "Hello");
    assert_false(clean);
    assert_int_equal(base64_decode(&arena, bytes_of("A"), NULL).length, 0);
    assert_int_equal(base64_decode(&arena, no_bytes(), NULL).length, 0);
    assert_int_equal(base64_length(bytes_of("AHVzZXIzAHNlY3JldDM=")), 14);
    arena_deinit(&arena);
}

static void quoted_printable(void **state)
{
    struct arena arena = {0};

    (void)state;
    assert_bytes(
        quoted_printable_decode(&arena, bytes_of("=E9t=C3=A9=3D=\r\n!")), "\xe9t\xc3\xa9=!");
    assert_bytes(quoted_printable_decode(&arena, bytes_of("a=zz=4")), "a=zz=4");
    assert_bytes(quoted_printable_decode(&arena, bytes_of("end=  \n")), "end");
    assert_int_equal(quoted_printable_length(bytes_of("a=20b=\n")), 3);
    arena_deinit(&arena);
}

static void high_octets_are_not_ascii(void **state)
{
    struct arena arena = {0};
    struct bytes plain = bytes_of("plain");

    (void)state;
    assert_ptr_equal(ascii_of(&arena, plain).data, plain.data);
    assert_bytes(ascii_of(&arena, bytes_of("\xc3\xa9t")), "\xef\xbf\xbd\xef\xbf\xbdt");
    arena_deinit(&arena);
}

/* With and without regard to letter case. */
static void test_strings(void **state)
{
    struct bytes word = bytes_of("GZip"), none = {NULL, 0};
    struct arena arena = {0};

    (void)state;
    assert_true(bytes_same(word, "GZip") && !bytes_same(word, "gzip") && !bytes_same(word, "GZi"));
    assert_true(bytes_start(word, "GZ") && bytes_start(word, "") && !bytes_start(word, "gz"));
    assert_false(bytes_start(word, "GZipped"));
    assert_true(bytes_same(none, "") && bytes_start(none, "") && !bytes_start(none, "a"));
    assert_true(bytes_is(word, "gzip") && bytes_begin(word, "gz"));
    assert_true(bytes_same(bytes_lower(&arena, word), "gzip"));
    assert_true(bytes_same(bytes_lower(&arena, bytes_of("A\xc3\x84[Z")), "a\xc3\x84[z"));
    assert_int_equal(bytes_lower(&arena, none).length, 0);
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),
        cmocka_unit_test(first_line_length),
        cmocka_unit_test(line_comes_octet_by_octet),
        cmocka_unit_test(whole_lines_length),
        cmocka_unit_test(lines_in_turn),
        cmocka_unit_test(words_in_turn),
        cmocka_unit_test(octets),
        cmocka_unit_test(base64),
        cmocka_unit_test(quoted_printable),
        cmocka_unit_test(high_octets_are_not_ascii),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
