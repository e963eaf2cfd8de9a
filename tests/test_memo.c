#include "analyzer/memo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct name row = ONE(0, "none");
static const struct names names = {&row, 1};
static const struct field number = {"a.number", "Number", FIELD_UINT32, BASE_DEC};
static const struct field named = {"a.named", "Named", FIELD_UINT32, BASE_DEC, .names = &names};
static const struct field text = {"a.text", "Text", FIELD_TEXT};
static const struct field bytes = {"a.bytes", "Bytes", FIELD_BYTES};

static bool covers(const struct node *node)
{
    uint64_t words, value;

    return memo_words(node, &words) && memo_value(node, &value);
}

/* Only what the key tells all of, and what is likely to come again. */
static void test_what_is_covered(void **state)
{
    static const uint8_t fixed[] = "fixed";
    uint8_t passing[] = "passing";
    char label[] = "label";

    (void)state;
    assert_true(covers(&(struct node){.field = &number, .value.number = 7}));
    assert_false(covers(&(struct node){.field = &number, .value.number = MEMO_NUMBER_MAX}));
    assert_true(covers(&(struct node){.field = &named, .value.number = MEMO_NUMBER_MAX}));
    assert_true(covers(&(struct node){.field = &text, .value.data = fixed, .length = 5}));
    assert_false(covers(&(struct node){.field = &text, .value.data = passing, .length = 7}));
    assert_false(covers(&(struct node){.field = &bytes, .value.data = fixed, .length = 5}));
    assert_true(covers(&(struct node){.field = &number, .suffix = " fixed"}));
    assert_false(covers(&(struct node){.field = &number, .label = label}));
    assert_false(covers(&(struct node){.field = &number, .suffix = label}));
}

static struct memo_key key_of(const struct node *node, uint8_t kind)
{
    uint64_t words = 0, value = 0;

    assert_true(memo_words(node, &words) && memo_value(node, &value));
    return memo_key(node, value, words, kind);
}

/* Nodes that differ in anything that is printed have entries of their own. */
static void test_keys(void **state)
{
    static const uint8_t octets[] = "octets";
    const struct node nodes[] = {
        {.field = &number, .value.number = 1},
        {.field = &number, .value.number = 2},
        {.field = &named, .value.number = 1},
        {.field = &number, .value.number = 1, .depth = 1},
        {.field = &number, .value.number = 1, .flags = NODE_GENERATED},
        {.field = &number, .value.number = 1, .suffix = " one"},
        {.field = &number, .value.number = 1, .suffix = " two"},
        {.field = &number, .value.number = 1, .label = " one"},
        {.field = &text, .value.data = octets, .length = 2},
        {.field = &text, .value.data = octets, .length = 3},
    };
    enum { N = sizeof nodes / sizeof nodes[0] };
    struct memo memo;
    struct text out = {0};

    (void)state;
    assert_true(memo_init(&memo));
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < 2 * N; i++) {
            struct memo_key key = key_of(&nodes[i % N], (uint8_t)(i / N));
            char said[8];
            int n = snprintf(said, sizeof said, "<%d>", i);
            text_reset(&out);
            assert_int_equal(memo_add(&memo, &key, &out), pass == 1);
            if (pass == 0)
                memo_keep(&memo, &key, said, (size_t)n);
            else
                assert_string_equal(text_string(&out), said);
        }
    memo_deinit(&memo);
    text_deinit(&out);
}

/* Every length comes back as it was, and one that is too long is not kept. */
static void test_lengths(void **state)
{
    char octets[MEMO_LENGTH_MAX + 1];
    struct memo memo;
    struct text out = {0};

    (void)state;
    assert_true(memo_init(&memo));
    for (size_t i = 0; i < sizeof octets; i++)
        octets[i] = (char)('a' + i % 26);
    for (uint64_t n = 0; n <= MEMO_LENGTH_MAX + 1; n++) {
        struct memo_key key = {.field = &number, .number = n};
        memo_keep(&memo, &key, octets, n);
        text_reset(&out);
        assert_int_equal(memo_add(&memo, &key, &out), n <= MEMO_LENGTH_MAX);
        if (n <= MEMO_LENGTH_MAX) {
            assert_int_equal(out.length, n);
            assert_memory_equal(out.data, octets, n);
        }
    }
    memo_deinit(&memo);
    text_deinit(&out);
}

/* A full memo starts anew, and what was kept last is there. */
static void test_full(void **state)
{
    struct memo memo;
    struct text out = {0};
    char said[32];
    uint32_t most = 0;

    (void)state;
    assert_true(memo_init(&memo));
    for (uint64_t i = 0; i < 3 * MEMO_ENTRIES; i++) {
        struct memo_key key = {.field = &number, .number = i};
        int n = snprintf(said, sizeof said, "line %u", (unsigned)i);
        memo_keep(&memo, &key, said, (size_t)n);
        most = memo.n_entries > most ? memo.n_entries : most;
        text_reset(&out);
        assert_true(memo_add(&memo, &key, &out));
        assert_string_equal(text_string(&out), said);
    }
    struct memo_key first = {.field = &number, .number = 0};
    assert_int_equal(most, MEMO_ENTRIES);
    assert_false(memo_add(&memo, &first, &out));
    memo_deinit(&memo);
    text_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_covered),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
