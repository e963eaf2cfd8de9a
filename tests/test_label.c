#include "analyzer/label.h"

#include "analyzer/dissector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct name opcode_rows[] = {
    ONE(0, "Standard query"),
    ONE(4, "Notify"),
    {10, 15, "Reserved"},
};
static const struct names opcodes = NAMES(opcode_rows);
static const struct name set_rows[] = {
    ONE(0, "Not set"),
    ONE(1, "Set"),
};
static const struct names set = NAMES(set_rows);

/* What label_node and label_value make of a node. */
static void expect(const struct node *node, const char *label, const char *value)
{
    struct text text = {0};

    label_node(&text, node);
    assert_string_equal(text_string(&text), label);
    text_reset(&text);
    label_value(&text, node);
    assert_string_equal(text_string(&text), value);
    text_deinit(&text);
}

struct number_case {
    struct field field;
    uint64_t value;
    const char *label, *show;
};

static const struct number_case numbers[] = {
    {{"a", "A", FIELD_UINT8, BASE_DEC}, 7, "A: 7", "7"},
    {{"a", "A", FIELD_UINT8, BASE_HEX}, 7, "A: 0x07", "0x07"},
    {{"a", "A", FIELD_UINT16, BASE_HEX}, 7, "A: 0x0007", "0x0007"},
    {{"a", "A", FIELD_UINT24, BASE_HEX}, 7, "A: 0x000007", "0x000007"},
    {{"a", "A", FIELD_UINT32, BASE_HEX}, 7, "A: 0x00000007", "0x00000007"},
    {{"a", "A", FIELD_UINT48, BASE_HEX}, 7, "A: 0x000000000007", "0x000000000007"},
    {{"a", "A", FIELD_UINT64, BASE_HEX}, 7, "A: 0x0000000000000007", "0x0000000000000007"},
    {{"a", "A", FIELD_UINT64, BASE_DEC}, UINT64_MAX, "A: 18446744073709551615",
        "18446744073709551615"},
    {{"a", "A", FIELD_UINT16, BASE_DEC_HEX}, 53, "A: 53 (0x0035)", "53"},
    {{"a", "A", FIELD_UINT16, BASE_HEX_DEC}, 53, "A: 0x0035 (53)", "0x0035"},
    {{"a", "A", FIELD_UINT16, BASE_OCT}, 493, "A: 0755", "0755"},
    {{"a", "A", FIELD_UINT16, BASE_PORT}, 53, "A: 53", "53"},
    {{"a", "A", FIELD_INT8, BASE_DEC}, (uint64_t)-5, "A: -5", "-5"},
    {{"a", "A", FIELD_INT64, BASE_DEC}, (uint64_t)INT64_MIN, "A: -9223372036854775808",
        "-9223372036854775808"},
    {{"a", "A", FIELD_FRAME, BASE_NONE}, 12, "A: 12", "12"},
    {{"a", "A", FIELD_UINT8, BASE_DEC, .names = &opcodes}, 4, "A: Notify (4)", "4"},
    {{"a", "A", FIELD_UINT8, BASE_DEC, .names = &opcodes}, 12, "A: Reserved (12)", "12"},
    {{"a", "A", FIELD_UINT8, BASE_DEC, .names = &opcodes}, 5, "A: Unknown (5)", "5"},
    {{"a", "A", FIELD_UINT16, BASE_HEX, .names = &opcodes}, 4, "A: Notify (0x0004)", "0x0004"},
    {{"a", "A", FIELD_UINT16, BASE_HEX_DEC, .names = &opcodes}, 4, "A: Notify (0x0004)", "0x0004"},
    {{"a", "A", FIELD_UINT16, BASE_DEC_HEX, .names = &opcodes}, 4, "A: Notify (4)", "4"},
    {{"a", "A", FIELD_UINT8, BASE_NONE, .names = &opcodes}, 4, "A: Notify", "4"},
    {{"a", "A", FIELD_UINT32, BASE_DEC, .unit = " seconds"}, 3, "A: 3 seconds", "3"},
    {{"a", "A", FIELD_UINT32, BASE_DEC, .unit = " byte| bytes"}, 1, "A: 1 byte", "1"},
    {{"a", "A", FIELD_UINT32, BASE_DEC, .unit = " byte| bytes"}, 2, "A: 2 bytes", "2"},
    {{"a", "A", FIELD_UINT8, BASE_DEC, .mask = 0xf0}, 4, "0100 .... = A: 4", "4"},
    {{"a", "A", FIELD_UINT16, BASE_DEC, .mask = 0x7800, .names = &opcodes}, 0,
        ".000 0... .... .... = A: Standard query (0)", "0"},
    {{"a", "A", FIELD_UINT16, BASE_HEX, .mask = 0x1fff}, 1, "...0 0000 0000 0001 = A: 0x0001",
        "0x0001"},
    {{"a", "A", FIELD_UINT16, BASE_HEX, .mask = 0x0e00}, 5, ".... 101. .... .... = A: 0x5", "0x5"},
    {{"a", "A", FIELD_UINT32, BASE_DEC, .mask = 0x80000000}, 1,
        "1... .... .... .... .... .... .... .... = A: 1", "1"},
    {{"a", "A", FIELD_UINT64, BASE_DEC, .mask = 0x8000000000000001}, 1,
        "0... .... .... .... .... .... .... .... .... .... .... .... .... .... .... ...1 = A: 1",
        "1"},
    {{"a", "A", FIELD_BOOL, 0}, 1, "A: True", "1"},
    {{"a", "A", FIELD_BOOL, 0}, 0, "A: False", "0"},
    {{"a", "A", FIELD_BOOL, 0, .names = &set}, 1, "A: Set", "1"},
    {{"a", "A", FIELD_BOOL, 2, .mask = 0x8000, .names = &set}, 1, "1... .... .... .... = A: Set",
        "1"},
    {{"a", "A", FIELD_BOOL, 1, .mask = 0x01, .names = &set}, 0, ".... ...0 = A: Not set", "0"},
    {{"a", "A", FIELD_BOOL, 3, .mask = 0x020000}, 1, ".... ..1. .... .... .... .... = A: True",
        "1"},
    {{"a", "A", FIELD_CHAR, BASE_OCT}, 'x', "A: 'x'", "'x'"},
    {{"a", "A", FIELD_CHAR, BASE_OCT}, '\'', "A: '\\''", "'\\''"},
    {{"a", "A", FIELD_CHAR, BASE_OCT}, '\n', "A: '\\n'", "'\\n'"},
    {{"a", "A", FIELD_CHAR, BASE_OCT}, 0x1b, "A: '\\033'", "'\\033'"},
    {{"a", "A", FIELD_CHAR, BASE_HEX}, 0x1b, "A: '\\x1b'", "'\\033'"},
    {{"a", "A", FIELD_TIME, BASE_UTC}, 1400439837000322000,
        "A: May 18, 2014 19:03:57.000322000 UTC", "May 18, 2014 19:03:57.000322000 UTC"},
    {{"a", "A", FIELD_DURATION, 0}, 410000, "A: 0.000410000 seconds", "0.000410000"},
    {{"a", "A", FIELD_DURATION, 0}, (uint64_t)-1500000000, "A: -1.500000000 seconds",
        "-1.500000000"},
    {{"a", "A", FIELD_NONE, 0}, 0, "A", ""},
    {{"a", "A", FIELD_PROTOCOL, 0}, 0, "A", ""},
};

static void test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct node node = {.field = &numbers[i].field, .value.number = numbers[i].value};
        expect(&node, numbers[i].label, numbers[i].show);
    }
}

struct data_case {
    struct field field;
    const char *octets;
    uint32_t length;
    const char *label, *show;
};

static const struct data_case data[] = {
    {{"a", "A", FIELD_TEXT, 0}, "st.um", 5, "A: st.um", "st.um"},
    {{"a", "A", FIELD_TEXT, 0}, "", 0, "A: ", ""},
    {{"a", "A", FIELD_TEXT, 0}, "250 ok\r\n", 8, "A: 250 ok\\r\\n", "250 ok\r\n"},
    {{"a", "A", FIELD_TEXT, 0}, "a\"b\\c\001\177\t", 8, "A: a\"b\\c\\001\\177\\t",
        "a\"b\\c\001\177\t"},
    {{"a", "A", FIELD_TEXT, 0}, "f\xc3\xa9\xff", 4, "A: f\xc3\xa9\xef\xbf\xbd", "f\xc3\xa9\xff"},
    {{"a", "A", FIELD_TEXT, 0}, "x\0\0", 3, "A: x", "x"},
    {{"a", "A", FIELD_BYTES, 0}, "\001\002\xff", 3, "A: 0102ff", "01:02:ff"},
    {{"a", "A", FIELD_BYTES, 0}, "", 0, "A: <MISSING>", ""},
    {{"a", "A", FIELD_IPV4, 0}, "\xac\x10\x16\x87", 4, "A: 172.16.22.135", "172.16.22.135"},
    {{"a", "A", FIELD_IPV4, 0}, "\xac", 1, "A: ", ""},
    {{"a", "A", FIELD_IPV6, 0}, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16, "A: 2001:db8::1",
        "2001:db8::1"},
    {{"a", "A", FIELD_ETHER, 0}, "\x00\x50\x56\x30\x4d\x05", 6, "A: 00:50:56:30:4d:05",
        "00:50:56:30:4d:05"},
    {{"a", "A", FIELD_OID, 0}, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", 9,
        "A: 1.2.840.113549.1.1.11", "1.2.840.113549.1.1.11"},
    {{"a", "A", FIELD_OID, 0}, "\x88\x37\x03", 3, "A: 2.999.3", "2.999.3"},
};

static void test_data(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof data / sizeof data[0]; i++) {
        struct node node = {.field = &data[i].field,
            .value.data = (const uint8_t *)data[i].octets,
            .length = data[i].length};
        expect(&node, data[i].label, data[i].show);
    }
}

static void test_bytes_are_cut_at_36(void **state)
{
    static const struct field field = {"a", "A", FIELD_BYTES, 0};
    static const uint8_t octets[37];
    struct node node = {.field = &field, .value.data = octets, .length = 36};
    struct text text = {0};

    (void)state;
    label_node(&text, &node);
    assert_int_equal(text.length, 3 + 72);
    text_reset(&text);
    node.length = 37;
    label_node(&text, &node);
    assert_int_equal(text.length, 3 + 72 + 3);
    text_deinit(&text);
}

static void test_real(void **state)
{
    static const struct field field = {"a", "A", FIELD_DOUBLE, 0};
    struct node node = {.field = &field, .value.real = 0.1};

    (void)state;
    expect(&node, "A: 0.1", "0.1");
}

static void test_own_labels(void **state)
{
    static const struct field field = {"a", "A", FIELD_UINT8, BASE_DEC};
    struct node node = {.field = &field, .value.number = 3};

    (void)state;
    node.flags = NODE_GENERATED;
    expect(&node, "[A: 3]", "3");
    node.suffix = " (three)";
    expect(&node, "[A: 3 (three)]", "3");
    node.flags = 0;
    node.label = "Other\n";
    expect(&node, "Other\\n (three)", "3");
    node.field = NULL;
    expect(&node, "Other\\n (three)", "");
    node.suffix = ", target a\033[2J\xe1";
    expect(&node, "Other\\n, target a\\033[2J\xef\xbf\xbd", "");
    node = (struct node){.field = &field, .value.number = 3, .flags = NODE_NO_VALUE};
    expect(&node, "A", "");
}

static void test_expert(void **state)
{
    static const struct field field = {"dns.retransmission", "DNS query retransmission",
        FIELD_EXPERT, EXPERT_WARNING, .group = EXPERT_PROTOCOL};
    struct node node = {.field = &field};

    (void)state;
    expect(&node, "[Expert Info (Warning/Protocol): DNS query retransmission]", "");
    node.label = "Again";
    expect(&node, "[Expert Info (Warning/Protocol): Again]", "");
    assert_string_equal(label_expert_message(&node), "Again");
}

/* Wireshark's labels have 240 octets with their end; "[truncated]" goes in after the name. */
static void test_long_labels_are_cut(void **state)
{
    static const struct field field = {"a", "Request parameter", FIELD_TEXT, 0};
    char octets[300], label[512];
    struct node node = {.field = &field, .value.data = (const uint8_t *)octets};
    struct text text = {0};

    (void)state;
    memset(octets, 'y', sizeof octets);
    node.length = 220; /* 17 + 2 + 220 = 239: fits */
    label_node(&text, &node);
    assert_int_equal(text.length, 239);
    node.length = 225;
    text_reset(&text);
    label_node(&text, &node);
    assert_int_equal(text.length, 238);
    assert_memory_equal(text.data, "Request parameter [truncated]: yyy", 34);

    /* A character is not cut in the middle. */
    for (size_t i = 0; i < sizeof octets; i += 2)
        memcpy(octets + i, "\xc3\xa9", 2);
    node.length = 300;
    text_reset(&text);
    label_node(&text, &node);
    assert_true(text.length == 237 || text.length == 238);
    assert_memory_equal(text.data + text.length - 2, "\xc3\xa9", 2);

    /* Own labels are marked at their start; suffixes are cut without a mark. */
    memset(label, 'z', sizeof label - 1);
    label[sizeof label - 1] = '\0';
    node = (struct node){.label = label};
    text_reset(&text);
    label_node(&text, &node);
    assert_int_equal(text.length, 238);
    assert_memory_equal(text.data, " [truncated]zzz", 15);
    node = (struct node){.label = "short", .suffix = label};
    text_reset(&text);
    label_node(&text, &node);
    assert_int_equal(text.length, 239);
    assert_memory_equal(text.data, "shortzzz", 8);
    text_deinit(&text);
}

/* A tail of up to 119 octets is not measured against its title. */
static void test_titles(void **state)
{
    (void)state;
    for (size_t i = 0; field_tables[i]; i++)
        for (size_t k = 0; k < field_tables[i]->n; k++) {
            const struct field *field = &field_tables[i]->fields[k];
            if (field->title && field->type != FIELD_EXPERT)
                assert_in_range(strlen(field->title), 0, 118);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_bytes_are_cut_at_36),
        cmocka_unit_test(test_real),
        cmocka_unit_test(test_own_labels),
        cmocka_unit_test(test_expert),
        cmocka_unit_test(test_long_labels_are_cut),
        cmocka_unit_test(test_titles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
