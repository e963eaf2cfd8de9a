/* Header compression: the examples of RFC 7541, Appendix C, and blocks that are broken. */
#include "dissectors/hpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BLOCK_MAX = 4096 };

struct decoder {
    struct hpack hpack;
    struct keep table;
    struct arena arena;
    uint8_t block[BLOCK_MAX];
    uint32_t n;
};

static int set_up(void **state)
{
    struct decoder *decoder = calloc(1, sizeof *decoder);

    *state = decoder;
    if (decoder)
        hpack_init(&decoder->hpack);
    return decoder ? 0 : -1;
}

static int tear_down(void **state)
{
    struct decoder *decoder = *state;

    keep_deinit(&decoder->table);
    arena_deinit(&decoder->arena);
    free(decoder);
    return 0;
}

static uint32_t unhex(uint8_t *to, const char *hex)
{
    uint32_t n = 0;

    for (unsigned octet; sscanf(hex, "%2x", &octet) == 1; hex += 2) {
        assert_true(n < BLOCK_MAX);
        to[n++] = (uint8_t)octet;
    }
    return n;
}

static void append(char *out, size_t room, struct bytes octets, const char *end)
{
    size_t n = strlen(out);

    snprintf(out + n, room - n, "%.*s%s", octets.data ? (int)octets.length : 1,
        octets.data ? (const char *)octets.data : "?", end);
}

/* The fields of a block, one a line; returns how the last one ended. */
static enum hpack_result decode(struct decoder *decoder, const char *hex, char *out, size_t room)
{
    enum hpack_result result = HPACK_FIELD;
    struct hpack_field field;

    decoder->n = unhex(decoder->block, hex);
    struct cursor cursor = cursor_make(decoder->block, decoder->n, decoder->n);
    hpack_begin(&decoder->hpack);
    for (*out = '\0'; cursor_left(&cursor) > 0 && result == HPACK_FIELD;) {
        result = hpack_next(&decoder->hpack, &decoder->table, &decoder->arena, &cursor, &field);
        if (result != HPACK_FIELD || field.form == HPACK_TABLE_SIZE)
            continue;
        append(out, room, field.name, ": ");
        append(out, room, field.value, "\n");
    }
    return result;
}

static void expect(struct decoder *decoder, const char *hex, const char *fields, uint32_t size)
{
    char out[2048];

    assert_int_equal(decode(decoder, hex, out, sizeof out), HPACK_FIELD);
    assert_string_equal(out, fields);
    assert_int_equal(decoder->hpack.size, size);
}

static void expect_broken(struct decoder *decoder, const char *hex, enum hpack_result how)
{
    char out[2048];

    assert_int_equal(decode(decoder, hex, out, sizeof out), how);
}

/* --- C.2 ----------------------------------------------------------------------------------------
 */

static void single_fields(void **state)
{
    struct decoder *decoder = *state;

    expect(decoder, "400a637573746f6d2d6b65790d637573746f6d2d686561646572",
        "custom-key: custom-header\n", 55);
    expect(decoder, "040c2f73616d706c652f70617468", ":path: /sample/path\n", 55);
    expect(decoder, "100870617373776f726406736563726574", "password: secret\n", 55);
    expect(decoder, "82", ":method: GET\n", 55);
}

static void forms_are_told_apart(void **state)
{
    static const struct {
        const char *hex;
        enum hpack_form form;
        uint32_t index;
    } cases[] = {
        {"82", HPACK_INDEXED, 2},
        {"410161", HPACK_INDEXING_INDEXED_NAME, 1},
        {"4001610162", HPACK_INDEXING_NEW_NAME, 0},
        {"040161", HPACK_INDEXED_NAME, 4},
        {"0001610162", HPACK_NEW_NAME, 0},
        {"140161", HPACK_NEVER_INDEXED_NAME, 4},
        {"1001610162", HPACK_NEVER_NEW_NAME, 0},
        {"3fe11f", HPACK_TABLE_SIZE, 4096},
        {"0f2b0161", HPACK_INDEXED_NAME, 58},
    };
    struct decoder *decoder = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hpack_field field;
        uint32_t n = unhex(decoder->block, cases[i].hex);
        struct cursor cursor = cursor_make(decoder->block, n, n);
        hpack_begin(&decoder->hpack);
        assert_int_equal(
            hpack_next(&decoder->hpack, &decoder->table, &decoder->arena, &cursor, &field),
            HPACK_FIELD);
        assert_int_equal(field.form, cases[i].form);
        assert_int_equal(field.index, cases[i].index);
        assert_int_equal(field.span.length, n);
    }
}

/* --- C.3, C.4: requests -------------------------------------------------------------------------
 */

static const char *const requests[] = {
    ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\n",
    ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\ncache-control: no-cache\n",
    (":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\n"
     "custom-key: custom-value\n"),
};

static void plain_requests(void **state)
{
    expect(*state, "828684410f7777772e6578616d706c652e636f6d", requests[0], 57);
    expect(*state, "828684be58086e6f2d6361636865", requests[1], 110);
    expect(*state, "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565", requests[2], 164);
}

static void packed_requests(void **state)
{
    expect(*state, "828684418cf1e3c2e5f23a6ba0ab90f4ff", requests[0], 57);
    expect(*state, "828684be5886a8eb10649cbf", requests[1], 110);
    expect(*state, "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", requests[2], 164);
}

/* --- C.5, C.6: responses, with a table of 256 octets --------------------------------------------
 */

static const char *const responses[] = {
    ":status: 302\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\n"
    "location: https://www.example.com\n",
    ":status: 307\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\n"
    "location: https://www.example.com\n",
    ":status: 200\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:22 GMT\n"
    "location: https://www.example.com\ncontent-encoding: gzip\n"
    "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\n",
};

static void plain_responses(void **state)
{
    struct decoder *decoder = *state;

    decoder->hpack.max = 256;
    expect(decoder,
        "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54"
        "6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
        responses[0], 222);
    expect(decoder, "4803333037c1c0bf", responses[1], 222);
    expect(decoder,
        "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f"
        "3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076"
        "657273696f6e3d31",
        responses[2], 215);
}

static void packed_responses(void **state)
{
    struct decoder *decoder = *state;

    decoder->hpack.max = 256;
    expect(decoder,
        "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f"
        "0b97c8e9ae82ae43d3",
        responses[0], 222);
    expect(decoder, "4883640effc1c0bf", responses[1], 222);
    expect(decoder,
        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335df"
        "dfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
        responses[2], 215);
}

/* --- the table ----------------------------------------------------------------------------------
 */

static void too_large_an_entry_empties_the_table(void **state)
{
    struct decoder *decoder = *state;

    decoder->hpack.max = 40;
    expect(decoder, "4001610162", "a: b\n", 34);
    expect(decoder, "40016109636363636363636363", "a: ccccccccc\n", 0); /* 42 octets */
}

static void sizes_change_at_the_start_only(void **state)
{
    struct decoder *decoder = *state;

    expect(decoder, "4001610162be", "a: b\na: b\n", 34);
    expect(decoder, "203fe11f82", ":method: GET\n", 0); /* to nothing, and back */
    expect_broken(decoder, "be", HPACK_BROKEN);
    expect_broken(decoder, "823fe11f", HPACK_BROKEN);
    expect_broken(decoder, "3fe21f", HPACK_BROKEN); /* more than was allowed */
    hpack_allow(&decoder->hpack, 4097);
    expect(decoder, "3fe21f", "", 0);
    assert_int_equal(decoder->hpack.max, 4097);
}

static void size_is_capped(void **state)
{
    struct decoder *decoder = *state;

    hpack_allow(&decoder->hpack, UINT32_MAX);
    expect(decoder, "3fe1ffff07", "", 0); /* 16 MiB */
    assert_int_equal(decoder->hpack.max, HPACK_TABLE_MAX);
    assert_true(decoder->hpack.lost);
    for (uint32_t i = 0; i < 3 * HPACK_TABLE_MAX / 34; i++)
        expect_broken(decoder, "4001610162", HPACK_FIELD);
    assert_true(decoder->hpack.size <= HPACK_TABLE_MAX);
    assert_true(decoder->table.length <= HPACK_TABLE_MAX);
}

static void lost_entries_are_not_known(void **state)
{
    struct decoder *decoder = *state;

    expect(decoder, "4001610162", "a: b\n", 34);
    hpack_lose(&decoder->hpack, &decoder->table);
    expect(decoder, "82be4001630164be", ":method: GET\n?: ?\nc: d\nc: d\n", 34);
    expect(decoder, "7f000165", "?: e\n", 67); /* a literal with a name that is lost */
    expect(decoder, "20", "", 0);
    expect_broken(decoder, "be", HPACK_BROKEN); /* known to be empty now */
}

/* --- broken blocks ------------------------------------------------------------------------------
 */

static void broken_integers(void **state)
{
    expect_broken(*state, "80", HPACK_BROKEN);               /* index 0 */
    expect_broken(*state, "be", HPACK_BROKEN);               /* of an entry that is not there */
    expect_broken(*state, "ffffffffffffff0f", HPACK_BROKEN); /* too large */
    expect_broken(*state, "ff", HPACK_SHORT);
    expect_broken(*state, "40", HPACK_SHORT);
    expect_broken(*state, "400561", HPACK_SHORT);
    expect_broken(*state, "0001617f82ff0f", HPACK_LONG); /* 256 KiB and more */
}

static void broken_huffman(void **state)
{
    struct decoder *decoder = *state;
    static const char *const wrong[] = {
        "ffffffff", /* the end of string */
        "18",       /* "a", and no ones behind it */
        "1fff",     /* "a", and more than seven ones */
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint32_t n = unhex(decoder->block, wrong[i]);
        assert_null(hpack_huffman(&decoder->arena, (struct bytes){decoder->block, n}).data);
    }
    expect_broken(decoder, "4081ff0161", HPACK_BROKEN);
}

/* "a" is 00011; the longest code is of 30 bits: LF. */
static void huffman_of_few_octets(void **state)
{
    struct decoder *decoder = *state;
    static const struct {
        const char *hex, *text;
    } cases[] = {{"1f", "a"}, {"", ""}, {"fffffff3", "\n"}, {"fffffff7", "\r"}, {"ffc7", "\x00"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t n = unhex(decoder->block, cases[i].hex);
        struct bytes plain = hpack_huffman(&decoder->arena, (struct bytes){decoder->block, n});
        uint32_t length = i == 1 ? 0 : 1;
        assert_non_null(plain.data);
        assert_int_equal(plain.length, length);
        assert_memory_equal(plain.data, cases[i].text, length);
    }
}

/* A block cut anywhere is too short, or ends between two fields. */
static void cut_anywhere(void **state)
{
    static const char hex[] = "828684418cf1e3c2e5f23a6ba0ab90f4ff5886a8eb10649cbf";
    char part[sizeof hex], out[2048];

    (void)state;
    for (size_t n = 2; n < sizeof hex; n += 2) {
        struct decoder *decoder;
        assert_int_equal(set_up((void **)&decoder), 0);
        memcpy(part, hex, n);
        part[n] = '\0';
        enum hpack_result result = decode(decoder, part, out, sizeof out);
        assert_true(result == HPACK_SHORT || result == HPACK_FIELD);
        assert_int_equal(result == HPACK_FIELD, n <= 6 || n == 34 || n == 50);
        tear_down((void **)&decoder);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(single_fields),
        TEST(forms_are_told_apart),
        TEST(plain_requests),
        TEST(packed_requests),
        TEST(plain_responses),
        TEST(packed_responses),
        TEST(too_large_an_entry_empties_the_table),
        TEST(sizes_change_at_the_start_only),
        TEST(size_is_capped),
        TEST(lost_entries_are_not_known),
        TEST(broken_integers),
        TEST(broken_huffman),
        TEST(huffman_of_few_octets),
        TEST(cut_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
