#include "analyzer/text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* Numbers around the powers of ten and two, as printf writes them. */
static void test_numbers(void **state)
{
    struct text text = {0};
    char expected[32];

    (void)state;
    for (uint64_t power = 1; power < UINT64_MAX / 10; power *= power % 3 == 0 ? 2 : 3)
        for (uint64_t value = power - 1; value <= power + 1; value++) {
            text_reset(&text);
            text_uint(&text, value);
            snprintf(expected, sizeof expected, "%" PRIu64, value);
            assert_string_equal(text_string(&text), expected);
            text_reset(&text);
            text_hex(&text, value, 4);
            snprintf(expected, sizeof expected, "%04" PRIx64, value);
            assert_string_equal(text_string(&text), expected);
        }
    text_reset(&text);
    text_uint(&text, UINT64_MAX);
    text_char(&text, ' ');
    text_int(&text, INT64_MIN);
    assert_string_equal(text_string(&text), "18446744073709551615 -9223372036854775808");
    text_deinit(&text);
}

#define BROKEN "\xef\xbf\xbd" /* U+FFFD */

/* Octets that are no UTF-8: what a lead octet announces and is there belongs to it. */
/* UBSan has more to say of a NULL that is counted from than a program that does it. */
static void test_nothing_is_added(void **state)
{
    struct text t = {0};

    (void)state;
    assert_non_null(text_reserve(&t, 0));
    text_append(&t, "", 0);
    text_printf(&t, "%s", "");
    assert_int_equal(t.length, 0);
    text_deinit(&t);
}

static void test_broken_characters(void **state)
{
    static const struct {
        const char *octets, *shown;
    } cases[] = {
        {"\xc3\xa9", "\xc3\xa9"},
        {"\xe9t\xe9", BROKEN "t" BROKEN},
        {"\xc4\xe3\xba\xc3!", BROKEN BROKEN BROKEN "!"},
        {"\xf0\x9f\x98", BROKEN},
        {"\x80\x81", BROKEN BROKEN},
        {"\xfe\x80", BROKEN BROKEN},
        {"\xe2\x82\xac\xe2", "\xe2\x82\xac" BROKEN},
    };
    struct text text = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        text_reset(&text);
        text_wire(&text, (const uint8_t *)cases[i].octets, strlen(cases[i].octets));
        assert_string_equal(text_string(&text), cases[i].shown);
    }
    text_deinit(&text);
}

/* A control character at each place of a text of each length: neither lost nor seen where it is
 * not. */
static void test_odd_octets(void **state)
{
    struct text text = {0};

    (void)state;
    for (size_t n = 1; n <= 40; n++)
        for (size_t odd = 0; odd <= n; odd++) {
            char octets[41], shown[48];
            memset(octets, 'a', sizeof octets);
            if (odd < n)
                octets[odd] = '\n';
            snprintf(shown, sizeof shown, "%.*s%s%.*s", (int)odd, octets, odd < n ? "\\n" : "",
                odd < n ? (int)(n - odd - 1) : 0, octets + odd + 1);
            text_reset(&text);
            text_wire(&text, (const uint8_t *)octets, n);
            assert_string_equal(text_string(&text), shown);
        }
    text_deinit(&text);
}

static void check_ipv6(const uint8_t address[16])
{
    struct text text = {0};
    char expected[INET6_ADDRSTRLEN];

    text_ipv6(&text, address);
    assert_string_equal(
        text_string(&text), inet_ntop(AF_INET6, address, expected, sizeof expected));
    text_deinit(&text);
}

/* Every pattern of zero groups, and mapped addresses. */
static void test_addresses(void **state)
{
    struct text text = {0};

    (void)state;
    for (unsigned zeros = 0; zeros < 256; zeros++) {
        uint8_t address[16] = {0};
        for (unsigned i = 0; i < 8; i++)
            if (!(zeros >> i & 1))
                address[2 * i + 1] = (uint8_t)(i * 31 + 1);
        check_ipv6(address);
        address[10] = address[11] = 0xff;
        check_ipv6(address);
    }
    for (unsigned i = 0; i < 256; i++) {
        uint8_t address[4] = {(uint8_t)i, (uint8_t)(255 - i), (uint8_t)(i * 7), (uint8_t)i};
        char expected[INET_ADDRSTRLEN];
        text_reset(&text);
        text_ipv4(&text, address);
        assert_string_equal(
            text_string(&text), inet_ntop(AF_INET, address, expected, sizeof expected));
    }
    text_deinit(&text);
}

static void test_bytes(void **state)
{
    struct text text = {0};

    (void)state;
    text_hex_bytes(&text, (const uint8_t *)"\x01\xab\xff", 3, 0);
    text_char(&text, ' ');
    text_hex_bytes(&text, (const uint8_t *)"\x01\xab\xff", 3, ':');
    text_hex_bytes(&text, NULL, 0, ':');
    assert_string_equal(text_string(&text), "01abff 01:ab:ff");
    text_deinit(&text);
}

static void test_times(void **state)
{
    struct text text = {0};

    (void)state;
    text_seconds(&text, -1500000000, 9);
    text_char(&text, ' ');
    text_seconds(&text, 86400123456789, 6);
    text_char(&text, ' ');
    text_seconds(&text, 1999999999, 0);
    text_char(&text, ' ');
    text_iso_time(&text, 1400439865686124000);
    text_char(&text, ' ');
    text_iso_time(&text, -1);
    assert_string_equal(text_string(&text), "-1.500000000 86400.123456 1 "
                                            "2014-05-18T19:04:25.686124000Z "
                                            "1969-12-31T23:59:59.999999999Z");
    text_deinit(&text);
}

/* What the fast way does, and what it leaves to printf, in one format too. */
static void test_formats(void **state)
{
    struct text text = {0};

    (void)state;
    text_printf(&text, "%u %d %s %c%% %lu %zu %x %02x %04x|", 4294967295u, -5, "word", 'c',
        18446744073709551615ul, (size_t)7, 0xabcu, 5u, 0x123u);
    assert_string_equal(
        text_string(&text), "4294967295 -5 word c% 18446744073709551615 7 abc 05 0123|");
    text_reset(&text);
    text_printf(&text, "%s %.*s %5u %-3d|%" PRIu64 " %.3f %" PRId64, "first", 2, "cut", 7u, 1,
        UINT64_MAX, 0.5, INT64_MIN);
    assert_string_equal(
        text_string(&text), "first cu     7 1  |18446744073709551615 0.500 -9223372036854775808");
    text_reset(&text);
    text_printf(&text, "%s", "");
    text_printf(&text, "no conversion");
    assert_string_equal(text_string(&text), "no conversion");
    text_deinit(&text);
}

/* Each width around that of the number, filled up with noughts and spaces. */
static void test_padding(void **state)
{
    static const uint64_t values[] = {0, 7, 10, 105, 9999, 10000, 1234567, 99999999, 100000000,
        20406080100, 9999999999999999, UINT64_MAX};
    struct text text = {0};
    char expected[64];

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        for (unsigned width = 0; width < 24; width++) {
            text_reset(&text);
            text_uint_padded(&text, values[i], width, '0');
            text_char(&text, '|');
            text_uint_padded(&text, values[i], width, ' ');
            snprintf(expected, sizeof expected, "%0*" PRIu64 "|%*" PRIu64, (int)width, values[i],
                (int)width, values[i]);
            assert_string_equal(text_string(&text), expected);
        }
    }
    text_deinit(&text);
}

/* Digits at each power of ten and beside it, as printf has them. */
static void test_widths(void **state)
{
    struct text text = {0};
    char expected[64];
    uint64_t power = 1;

    (void)state;
    for (int i = 0; i < 20; i++, power *= 10) {
        for (uint64_t value = power - 1; value <= power + 1; value++) {
            text_reset(&text);
            text_uint(&text, value);
            text_char(&text, ' ');
            text_uint_padded(&text, value, 6, '0');
            text_char(&text, ' ');
            text_hex(&text, value, 3);
            snprintf(expected, sizeof expected, "%" PRIu64 " %06" PRIu64 " %03" PRIx64, value,
                value, value);
            assert_string_equal(text_string(&text), expected);
        }
    }
    text_deinit(&text);
}

/* What a row prints goes the same way as what has no limit; no octets are no string. */
static void test_limited_formats(void **state)
{
    struct text text = {.limit = 12};
    const char *volatile nothing = NULL; /* gcc warns of a NULL that it sees */

    (void)state;
    text_printf(&text, "%.*s|%.*s|%llu", 0, nothing, 3, "abcdef", 12345678901234567890ull);
    assert_string_equal(text_string(&text), "|abc|1234567");
    text_deinit(&text);
}

/* Days around leap days and the ends of what 64 bits of ns hold, against the C library. */
static void test_dates(void **state)
{
    static const int64_t days[] = {-106751, -25568, -25509, -1, 0, 58, 59, 789, 790, 10956, 11015,
        11016, 11381, 47540, 47541, 106751};
    struct text text = {0};
    char expected[64];

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        time_t seconds = (time_t)(days[i] * 86400 + 3661);
        struct tm tm;
        gmtime_r(&seconds, &tm);
        strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.000000005Z", &tm);
        text_reset(&text);
        text_iso_time(&text, seconds * 1000000000 + 5);
        assert_string_equal(text_string(&text), expected);
    }
    text_deinit(&text);
}

static void test_growth(void **state)
{
    struct text text = {0};

    (void)state;
    for (int i = 0; i < 100000; i++)
        text_char(&text, (char)('a' + i % 26));
    text_fill(&text, ' ', 5000);
    assert_int_equal(text.length, 105000);
    assert_int_equal(text.data[99999], 'a' + 99999 % 26);
    text_deinit(&text);
    text.limit = 5;
    text_add(&text, "abc");
    text_add(&text, "defg");
    assert_string_equal(text_string(&text), "abcde");
    text_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_nothing_is_added),
        cmocka_unit_test(test_broken_characters),
        cmocka_unit_test(test_odd_octets),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_padding),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_limited_formats),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_growth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
