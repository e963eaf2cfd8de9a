#include "analyzer/html_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define BROKEN "\xef\xbf\xbd" /* U+FFFD */

static void test_what_is_escaped(void **state)
{
    static const struct {
        const char *text, *html;
    } cases[] = {
        {"", ""},
        {"plain text, 1 + 1 = 2;", "plain text, 1 + 1 = 2;"},
        {"<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
        {"\" onclick=\"x", "&quot; onclick=&quot;x"},
        {"&lt;&amp;", "&amp;lt;&amp;amp;"},
        {"]]><!--", "]]&gt;&lt;!--"},
        {"a\tb\nc", "a\tb\nc"},
        {"a\r\x01\x1b[31m\x7f", "a\\r\\001\\033[31m\\177"},
        {"caf\xc3\xa9 \xe2\x86\x92 \xf0\x9f\x98\x80", "caf\xc3\xa9 \xe2\x86\x92 \xf0\x9f\x98\x80"},
        {"\xc3<", BROKEN "&lt;"},
        {"\xff\xfe&\xc0\xbc", BROKEN BROKEN "&amp;" BROKEN},
        {"\xed\xa0\x80", BROKEN}, /* a surrogate */
        {"\xef\xbf\xbe\xef\xbf\xbf", "\\uFFFE\\uFFFF"},
        {"\xe2\x80\xaegpj.exe\xe2\x81\xa9", "\\u202Egpj.exe\\u2069"},
        {"\xc2\x85\xe2\x80\x8b", "\\u0085\\u200B"},
    };
    struct text text = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        text_reset(&text);
        html_string(&text, cases[i].text);
        assert_string_equal(text_string(&text), cases[i].html);
    }
    text_deinit(&text);
}

/* No octet, alone or beside another, becomes markup or what XML cannot hold. */
static void test_all_octets(void **state)
{
    struct text text = {0};

    (void)state;
    for (unsigned two = 0; two < 0x10000; two++) {
        const char octets[] = {(char)(two >> 8), (char)two};
        text_reset(&text);
        html_text(&text, octets, sizeof octets);
        for (size_t i = 0; i < text.length; i++) {
            uint8_t c = (uint8_t)text.data[i];
            assert_true(c >= 0x20 || c == '\t' || c == '\n');
            assert_true(c != '<' && c != '>' && c != '"' && c != '\'' && c != 0x7f);
            assert_true(utf8_length((const uint8_t *)text.data + i, text.length - i) > 0 ||
                        (c & 0xc0) == 0x80);
        }
    }
    text_deinit(&text);
}

/* The end of what is given is the end of what is read. */
static void test_at_the_end(void **state)
{
    struct text text = {0};
    char *octets = malloc(2);

    (void)state;
    octets[0] = '<';
    octets[1] = (char)0xe2;
    html_text(&text, octets, 2);
    assert_string_equal(text_string(&text), "&lt;" BROKEN);
    free(octets);
    text_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_escaped),
        cmocka_unit_test(test_all_octets),
        cmocka_unit_test(test_at_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
