#include "dissectors/mailheader.h"

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

static void fields(void **state)
{
    struct bytes rest = bytes_of("Subject:  a\r\n b\r\nX-Empty:\r\nTo : c\n\r\nbody: x\r\n");
    struct header_field field;

    (void)state;
    assert_true(header_field_next(&rest, &field));
    assert_bytes(field.name, "Subject");
    assert_bytes(field.body, "  a\r\n b\r\n");
    assert_bytes(field.value, "a\r\n b");
    assert_true(header_field_next(&rest, &field));
    assert_bytes(field.name, "X-Empty");
    assert_bytes(field.value, "");
    assert_true(header_field_next(&rest, &field));
    assert_bytes(field.name, "To");
    assert_bytes(field.value, "c");
    assert_false(header_field_next(&rest, &field));
    header_end(&rest);
    assert_bytes(rest, "body: x\r\n");
}

static void header_ends_at_what_is_no_field(void **state)
{
    struct bytes rest = bytes_of("A: b\r\nthis is no field\r\n");
    struct bytes text = bytes_of("Hello dummie!\r\n"), cut = bytes_of("A: b");
    struct header_field field;

    (void)state;
    assert_true(header_field_next(&rest, &field));
    assert_false(header_field_next(&rest, &field));
    assert_bytes(rest, "this is no field\r\n");
    assert_false(header_field_next(&text, &field));
    assert_true(header_field_next(&cut, &field));
    assert_bytes(field.value, "b");
    assert_int_equal(cut.length, 0);
}

static void compact(void **state)
{
    struct arena arena = {0};

    (void)state;
    assert_bytes(header_compact(&arena, bytes_of(" text/plain ;\r\n\tcharset = \"us  ascii\"\r\n")),
        "text/plain;charset=\"us  ascii\"");
    assert_bytes(header_compact(&arena, bytes_of("a  b\t c\r\n")), "a b c");
    assert_bytes(header_compact(&arena, bytes_of("x;y=\"open")), "x;y=\"open");
    assert_bytes(header_compact(&arena, no_bytes()), "");
    arena_deinit(&arena);
}

static void parameters(void **state)
{
    struct arena arena = {0};
    struct bytes all = bytes_of("charset=x;Boundary=\"a \\\"b;c\";name*=utf-8''caf%C3%A9%2;"
                                "filename*0=\"one \";filename*1*=two%20;filename*2=three");

    (void)state;
    assert_bytes(header_parameter(&arena, all, "charset"), "x");
    assert_bytes(header_parameter(&arena, all, "boundary"), "a \"b;c");
    assert_bytes(header_parameter(&arena, all, "name"), "caf\xc3\xa9%2");
    assert_bytes(header_parameter(&arena, all, "filename"), "one two three");
    assert_null(header_parameter(&arena, all, "format").data);
    assert_null(header_parameter(&arena, no_bytes(), "x").data);
    assert_bytes(header_parameter(&arena, bytes_of("x=\""), "x"), "");
    arena_deinit(&arena);
}

static void encoded_words(void **state)
{
    struct arena arena = {0};

    (void)state;
    assert_bytes(header_decoded(&arena, bytes_of("plain")), "plain");
    assert_bytes(
        header_decoded(&arena, bytes_of("=?utf-8?B?w6k=?= =?utf-8?q?_x=3D?= y")), "\xc3\xa9 x= y");
    assert_bytes(header_decoded(&arena, bytes_of("a =?iso-8859-1?Q?=E9?=")), "a \xc3\xa9");
    assert_bytes(header_decoded(&arena, bytes_of("=?bad?x?=?= =?")), "=?bad?x?=?= =?");
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(header_ends_at_what_is_no_field),
        cmocka_unit_test(compact),
        cmocka_unit_test(parameters),
        cmocka_unit_test(encoded_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
