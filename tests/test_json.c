#include "analyzer/json_record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- strings ---------------------------------------------------------------------------------- */

struct string_case {
    const char *octets;
    size_t length;
    const char *json;
    bool valid;
};

#define OCTETS(literal) literal, sizeof(literal) - 1

static const struct string_case strings[] = {
    {OCTETS(""), "\"\"", true},
    {OCTETS("plain text of more than eight octets"), "\"plain text of more than eight octets\"",
        true},
    {OCTETS("quote \" backslash \\ in longer text"), "\"quote \\\" backslash \\\\ in longer text\"",
        true},
    {OCTETS("a\b\t\n\v\f\r\x1f\x7f"), "\"a\\b\\t\\n\\u000b\\f\\r\\u001f\x7f\"", true},
    {OCTETS("nul\0in the middle"), "\"nul\\u0000in the middle\"", true},
    {OCTETS("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"), "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"",
        true},
    {OCTETS("lines\xc2\x85\xe2\x80\xa8\xe2\x80\xa9"), "\"lines\\u0085\\u2028\\u2029\"", true},
    {OCTETS("bad \xff end"), "\"bad \xef\xbf\xbd end\"", false},
    {OCTETS("cut \xe2\x82"), "\"cut \xef\xbf\xbd\xef\xbf\xbd\"", false},
    {OCTETS("overlong \xc0\xaf"), "\"overlong \xef\xbf\xbd\xef\xbf\xbd\"", false},
    {OCTETS("surrogate \xed\xa0\x80"), "\"surrogate \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"", false},
};

static void test_strings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        struct text text = {0};
        bool valid = json_text_string(&text, strings[i].octets, strings[i].length);
        assert_string_equal(text_string(&text), strings[i].json);
        assert_int_equal(valid, strings[i].valid);

        text_reset(&text);
        text_add(&text, "before\"");
        text_add_n(&text, strings[i].octets, strings[i].length);
        assert_int_equal(json_text_quote(&text, 7), strings[i].valid);
        assert_string_equal(text_string(&text) + 6, strings[i].json);
        text_deinit(&text);
    }
}

/* Each octet at each place of a word is found, whatever stands beside it. */
static void test_escapes_everywhere(void **state)
{
    (void)state;
    for (unsigned octet = 0; octet < 0x80; octet++) {
        bool plain = octet >= 0x20 && octet != '"' && octet != '\\';
        for (size_t at = 0; at < 16; at++) {
            char octets[16];
            struct text text = {0};
            memset(octets, '!', sizeof octets);
            octets[at] = (char)octet;
            json_text_string(&text, octets, sizeof octets);
            assert_int_equal(text.length == 18, plain);
            text_deinit(&text);
        }
    }
}

/* --- frames ----------------------------------------------------------------------------------- */

static const struct field demo[] = {
    {"demo", "Demonstration", FIELD_PROTOCOL, 0},
    {"demo.large", "Large", FIELD_UINT64, BASE_DEC},
    {"demo.small", "Small", FIELD_INT64, BASE_DEC},
    {"demo.flag", "Flag", FIELD_BOOL, 0},
    {"demo.text", "Text", FIELD_TEXT, 0},
    {"demo.bytes", "Bytes", FIELD_BYTES, 0},
    {"demo.duration", "Duration", FIELD_DURATION, 0},
    {"demo.mark", "Mark", FIELD_NONE, 0},
    {"demo.note", "Something is odd", FIELD_EXPERT, EXPERT_WARNING, .group = EXPERT_PROTOCOL},
    {"demo.hidden", "Hidden", FIELD_UINT8, BASE_DEC},
    {"demo.address", "Address", FIELD_IPV4, 0},
    {"demo.real", "Real", FIELD_DOUBLE, 0},
};

struct fixture {
    struct arena arena;
    struct tree tree;
    struct row row;
    struct packet packet;
    struct frame frame;
    struct memo memo;
    struct text text;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    *state = f;
    if (!tree_init(&f->tree, &f->arena) || !memo_init(&f->memo))
        return -1;
    f->packet =
        (struct packet){.number = 33, .length = 126, .captured = 100, .time = 1400439865686124000};
    f->frame = (struct frame){
        .packet = &f->packet, .time_relative = 28686124000, .tree = &f->tree, .row = &f->row};
    text_add(&f->row.source, "172.16.22.135");
    text_add(&f->row.info, "S: 220 \"ubuntu\"");
    f->row.protocol = "SMTP";
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    tree_deinit(&f->tree);
    memo_deinit(&f->memo);
    arena_deinit(&f->arena);
    row_deinit(&f->row);
    text_deinit(&f->text);
    free(f);
    return 0;
}

static struct node *add(struct fixture *f, uint16_t depth, size_t row)
{
    f->tree.depth = depth;
    return tree_add(&f->tree, &demo[row]);
}

/* The written frame, read back by json-c. The caller puts it. */
static struct json_object *written(struct fixture *f, bool bytes)
{
    text_reset(&f->text);
    frame_json(&f->text, &f->frame, &f->memo, bytes);
    size_t n = f->text.length;
    frame_json(&f->text, &f->frame, &f->memo, bytes); /* from the memo: the same */
    assert_int_equal(f->text.length, 2 * n);
    assert_memory_equal(f->text.data, f->text.data + n, n);
    f->text.length = n;
    struct json_object *object = json_tokener_parse(text_string(&f->text));
    assert_non_null(object);
    return object;
}

static void holds(const struct fixture *f, const char *part)
{
    if (!strstr(f->text.data, part))
        print_error("%s\nis not in\n%s\n", part, f->text.data);
    assert_non_null(strstr(f->text.data, part));
}

static void test_packet(void **state)
{
    struct fixture *f = *state;
    struct flow flow = {.number = 4};

    f->frame.flow = &flow;
    json_object_put(written(f, false));
    assert_string_equal(f->text.data,
        "{\"type\":\"frame\",\"number\":33,\"time\":\"2014-05-18T19:04:25.686124000Z\","
        "\"time_relative\":28.686124000,\"length\":126,\"captured\":100,\"stream\":4,"
        "\"source\":\"172.16.22.135\",\"destination\":\"\",\"protocol\":\"SMTP\","
        "\"info\":\"S: 220 \\\"ubuntu\\\"\",\"layers\":[]}");
}

static void test_values(void **state)
{
    struct fixture *f = *state;

    add(f, 0, 0);
    add(f, 1, 1)->value.number = UINT64_MAX;
    add(f, 1, 2)->value.number = (uint64_t)INT64_MIN;
    add(f, 1, 3)->value.number = 1;
    struct node *text = add(f, 1, 4);
    text->value.data = (const uint8_t *)"a\xff";
    text->length = 2;
    struct node *bytes = add(f, 1, 5);
    bytes->value.data = (const uint8_t *)"\xaa\xbb";
    bytes->length = 2;
    add(f, 1, 6)->value.number = 410000;
    add(f, 1, 7)->offset = 3;
    add(f, 1, 11)->value.real = (double)INFINITY;
    json_object_put(written(f, false));
    holds(f, "\"name\":\"demo\",\"label\":\"Demonstration\",\"offset\":0");
    holds(f, "\"value\":18446744073709551615,");
    holds(f, "\"value\":-9223372036854775808,");
    holds(f, "\"value\":true,");
    holds(f, "\"label\":\"Text: a\xef\xbf\xbd\",\"value\":\"a\xef\xbf\xbd\",\"bytes\":\"61:ff\",");
    holds(f, "\"value\":\"aa:bb\",");
    holds(f, "\"value\":0.000410000,");
    holds(f, "\"name\":\"demo.mark\",\"label\":\"Mark\",\"value\":\"\",\"offset\":3,\"size\":0}");
    holds(f, "\"name\":\"demo.real\",\"label\":\"Real: inf\",\"value\":null");
}

/* Text is on one line; as it was it stands beside it. */
static void test_text_values(void **state)
{
    static const struct {
        const char *octets;
        uint32_t length;
        const char *json;
    } texts[] = {
        {OCTETS("220 ready\r\n"), "\"value\":\"220 ready\",\"raw\":\"220 ready\\r\\n\",\"offset\""},
        {OCTETS("\r\n--end--\r\n"), "\"value\":\"--end--\",\"raw\":\"\\r\\n--end--\\r\\n\","},
        {OCTETS("one\r\ntwo\tthree\nfour"), "\"value\":\"one two three four\",\"raw\":"},
        {OCTETS("\x1b[0m\x7f\x01"), "\"value\":\"\\\\x1b[0m\\\\x7f\\\\x1\",\"raw\":"},
        {OCTETS("plain"), "\"value\":\"plain\",\"offset\""},
        {OCTETS("bad \xff\r\n"),
            "\"value\":\"bad \xef\xbf\xbd\",\"raw\":\"bad \xef\xbf\xbd\\r\\n\","
            "\"bytes\":\"62:61:64:20:ff:0d:0a\""},
    };
    struct fixture *f = *state;

    tree_add_source(&f->tree, "Frame", (struct bytes){(const uint8_t *)"\1\2\3", 3});
    struct node *heading = add(f, 0, 5);
    heading->offset = 1;
    heading->size = 2;
    json_object_put(written(f, false));
    holds(f, "\"label\":\"Bytes\",\"value\":\"02:03\",");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        tree_reset(&f->tree);
        struct node *text = add(f, 0, 4);
        text->value.data = (const uint8_t *)texts[i].octets;
        text->length = texts[i].length;
        json_object_put(written(f, false));
        holds(f, texts[i].json);
    }
}

/* Nodes close and open as their depths say; hidden ones go with what is under them. */
static void test_nesting(void **state)
{
    struct fixture *f = *state;
    static const struct {
        uint16_t depth;
        size_t row;
    } nodes[] = {{0, 0}, {1, 1}, {2, 1}, {3, 1}, {1, 1}, {1, 9}, {2, 1}, {0, 0}, {1, 8}, {1, 1}};

    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        struct node *node = add(f, nodes[i].depth, nodes[i].row);
        if (nodes[i].row == 9)
            node->flags = NODE_HIDDEN;
    }
    struct json_object *frame = written(f, false), *layers;
    assert_true(json_object_object_get_ex(frame, "layers", &layers));
    assert_int_equal(json_object_array_length(layers), 2);
    struct json_object *first, *second;
    json_object_object_get_ex(json_object_array_get_idx(layers, 0), "fields", &first);
    json_object_object_get_ex(json_object_array_get_idx(layers, 1), "fields", &second);
    assert_int_equal(json_object_array_length(first), 2);
    assert_int_equal(json_object_array_length(second), 2);
    json_object_put(frame);
    assert_null(strstr(f->text.data, "demo.hidden"));
}

static void test_expert(void **state)
{
    struct fixture *f = *state;

    add(f, 0, 0);
    add(f, 1, 8);
    json_object_put(written(f, false));
    holds(f, "{\"name\":\"_ws.expert\",\"label\":\"[Expert Info (Warning/Protocol): Something is "
             "odd]\",\"offset\":0,\"size\":0,\"fields\":[{\"name\":\"demo.note\",\"label\":"
             "\"[Something is odd]\",\"value\":\"\"");
    holds(f, "\"name\":\"_ws.expert.message\",\"label\":\"Message: Something is odd\",\"value\":"
             "\"Something is odd\"");
    holds(f, "\"name\":\"_ws.expert.severity\",\"label\":\"[Severity level: Warning]\",\"value\":"
             "6291456");
    holds(f, "\"name\":\"_ws.expert.group\",\"label\":\"[Group: Protocol]\",\"value\":150994944");
}

static void test_sources(void **state)
{
    struct fixture *f = *state;

    tree_add_source(&f->tree, "Frame", (struct bytes){(const uint8_t *)"\1\2", 2});
    tree_add_source(&f->tree, "Reassembled TCP", (struct bytes){(const uint8_t *)"\3", 1});
    json_object_put(written(f, true));
    holds(f, "\"sources\":[{\"title\":\"Frame\",\"bytes\":\"01:02\"},"
             "{\"title\":\"Reassembled TCP\",\"bytes\":\"03\"}]}");
}

/* The writer's text goes through json-c's print buffer, small and large, again and again. */
static void write_letters(struct text *out, void *context)
{
    text_char(out, '"');
    text_fill(out, 'x', *(size_t *)context);
    text_char(out, '"');
}

static void test_serializer(void **state)
{
    size_t length = 0, n;
    struct json_text_object object = {write_letters, &length};
    struct json_object *json = json_text_new(&object);

    (void)state;
    for (length = 1; length < 1000000; length *= 7) {
        const char *string = json_object_to_json_string_length(json, JSON_C_TO_STRING_PLAIN, &n);
        assert_int_equal(n, length + 2);
        assert_int_equal(string[n - 1], '"');
        assert_int_equal(strlen(string), n);
    }
    json_object_put(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_escapes_everywhere),
        cmocka_unit_test_setup_teardown(test_packet, setup, teardown),
        cmocka_unit_test_setup_teardown(test_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_text_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nesting, setup, teardown),
        cmocka_unit_test_setup_teardown(test_expert, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sources, setup, teardown),
        cmocka_unit_test(test_serializer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
