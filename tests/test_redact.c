#include "analyzer/redact.h"
#include "analyzer/sinks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct bytes bytes_of_string(const char *string)
{
    return (struct bytes){(const uint8_t *)string, (uint32_t)strlen(string)};
}

/* --- the set ---------------------------------------------------------------------------------- */

struct mask_case {
    const char *secret, *octets, *shown;
};

static const struct mask_case cases[] = {
    {"s3cret", "PASS s3cret\r\n", "PASS ******\r\n"},
    {"s3cret\r\n", "PASS s3cret\r\n", "PASS ******\r\n"},
    {"s3cret", "s3cret s3cre s3crets3cret", "****** s3cre ************"},
    {"aaaa", "aaaaaaaaaa", "********aa"},
    {"pw", "pw opw pwo PASS pw\r\n", "** opw pwo PASS **\r\n"},
    {"x", "x=x, xx", "*=*, xx"},
    {" \r\n", "nothing is left of it", "nothing is left of it"},
    {"longer than what is there", "longer than", "longer than"},
};

static void test_mask(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct secrets secrets = {0};
        char octets[64];
        snprintf(octets, sizeof octets, "%s", cases[i].octets);
        secrets_add(&secrets, bytes_of_string(cases[i].secret));
        secrets_add(&secrets, bytes_of_string(cases[i].secret));
        assert_true(secrets.n <= 1);
        bool found = secrets_mask(&secrets, (uint8_t *)octets, strlen(octets));
        assert_string_equal(octets, cases[i].shown);
        assert_int_equal(found, strcmp(cases[i].octets, cases[i].shown) != 0);
        secrets_deinit(&secrets);
    }
}

static void test_many(void **state)
{
    struct secrets secrets = {0};
    char secret[32], octets[32];

    (void)state;
    for (int i = 0; i < 5000; i++) {
        snprintf(secret, sizeof secret, "secret-%d", i * 7919 % 5000);
        secrets_add(&secrets, bytes_of_string(secret));
    }
    assert_int_equal(secrets.n, 5000);
    /* The longest one that fits is masked whole. */
    snprintf(octets, sizeof octets, "<secret-4999>");
    assert_true(secrets_mask(&secrets, (uint8_t *)octets, strlen(octets)));
    assert_string_equal(octets, "<***********>");
    secrets_clear(&secrets);
    snprintf(octets, sizeof octets, "<secret-4999>");
    assert_false(secrets_mask(&secrets, (uint8_t *)octets, strlen(octets)));
    secrets_deinit(&secrets);
}

/* Octets 100 to 104 of a direction, in segments before, over, inside of and after them. */
static void test_ranges(void **state)
{
    static const struct {
        uint32_t stream, from;
        uint8_t direction;
        const char *shown;
    } places[] = {
        {7, 90, 0, "0123456789"},
        {7, 95, 0, "01234*****"},
        {7, 98, 0, "01*****789"},
        {7, 102, 0, "***3456789"},
        {7, 105, 0, "0123456789"},
        {7, 98, 1, "0123456789"},
        {8, 98, 0, "0123456789"},
    };
    struct secrets secrets = {0};
    struct secret_range range;

    (void)state;
    memset(&range, 0, sizeof range);
    range.stream = 7;
    range.from = 100;
    range.length = 5;
    secrets_add_range(&secrets, &range);
    secrets_add_range(&secrets, &range);
    assert_int_equal(secrets.n_ranges, 1);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char octets[] = "0123456789";
        struct secret_range place = {.stream = places[i].stream,
            .from = places[i].from,
            .length = 10,
            .direction = places[i].direction};
        secrets_mask_range(&secrets, &place, (uint8_t *)octets);
        assert_string_equal(octets, places[i].shown);
    }
    /* Offsets go round. */
    char octets[] = "0123456789";
    range.from = UINT32_MAX - 1;
    secrets_add_range(&secrets, &range);
    struct secret_range place = {.stream = 7, .from = UINT32_MAX, .length = 10};
    secrets_mask_range(&secrets, &place, (uint8_t *)octets);
    assert_string_equal(octets, "****456789");
    secrets_deinit(&secrets);
}

/* --- the sink --------------------------------------------------------------------------------- */

static const struct field demo[] = {
    {"demo", "Demonstration", FIELD_PROTOCOL, 0},
    {"demo.line", "Line", FIELD_TEXT, 0},
    {"demo.password", "Password", FIELD_TEXT, 0, .secret = true},
    {"demo.decoded", "Decoded", FIELD_TEXT, 0},
    {"demo.payload", "Payload", FIELD_BYTES, 0},
};

static const char wire[] = "PASS czNjcmV0\r\n";

/* What the inner sink was given, as text. */
struct seen_sink {
    struct sink sink;
    struct text text;
};

static bool see_frame(struct sink *sink, const struct frame *frame)
{
    struct text *text = &((struct seen_sink *)sink)->text;

    text_add_n(text, frame->row->info.data, frame->row->info.length);
    for (uint32_t i = 0; i < frame->tree->n; i++) {
        const struct node *node = &frame->tree->nodes[i];
        text_char(text, '|');
        if (node->label)
            text_add(text, node->label);
        else if (node->value.data)
            text_add_n(text, node->value.data, node->length);
    }
    for (uint32_t i = 0; i < frame->tree->n_sources; i++) {
        struct bytes bytes = frame->tree->sources[i].bytes;
        text_char(text, '|');
        text_add_n(text, bytes.data, bytes.length);
    }
    for (size_t i = 0; i < frame->n_messages; i++) {
        const struct message *message = &frame->messages[i];
        text_char(text, '|');
        text_add_n(text, message->bytes.data, message->bytes.length);
        text_char(text, '|');
        text_add_n(text, message->arguments[0].data, message->arguments[0].length);
        text_char(text, '|');
        text_add(text, message->summary);
        for (const struct credential *c = message->credentials; c; c = c->next) {
            text_add_n(text, c->user.data, c->user.length);
            text_char(text, ':');
            text_add_n(text, c->secret.data, c->secret.length);
        }
    }
    return true;
}

static const struct sink_class see_class = {.frame = see_frame};

static void add_text(struct tree *tree, size_t row, struct bytes value, uint8_t flags)
{
    struct node *node = tree_add(tree, &demo[row]);

    node->value.data = value.data;
    node->length = value.length;
    node->offset = value.data >= (const uint8_t *)wire && value.data < (const uint8_t *)wire + 16
                       ? (uint32_t)(value.data - (const uint8_t *)wire)
                       : 0;
    node->size = node->offset ? value.length : 0;
    node->flags = flags;
}

static void test_frame(void **state)
{
    struct arena arena = {0};
    struct tree tree;
    struct row row = {.protocol = ""};
    struct secrets secrets = {0};
    struct seen_sink seen = {.sink.class = &see_class};
    struct bytes whole = bytes_of_string(wire), password = {whole.data + 5, 8},
                 plain = bytes_of_string("s3cret");
    struct credential credential = {
        .kind = "PASS", .user = bytes_of_string("anna"), .secret = plain};
    struct message message = {.bytes = whole,
        .arguments = {plain},
        .summary = "anna shows s3cret",
        .credentials = &credential};
    struct frame frame = {.tree = &tree, .row = &row, .messages = &message, .n_messages = 1};

    (void)state;
    assert_true(tree_init(&tree, &arena));
    tree_add_source(&tree, "Frame", whole);
    tree_add(&tree, &demo[0]);
    add_text(&tree, 1, whole, 0);
    add_text(&tree, 2, password, NODE_SECRET);
    add_text(&tree, 3, plain, NODE_SECRET);
    add_text(&tree, 4, password, 0);
    tree_add(&tree, NULL)->label = "It is s3cret or czNjcmV0";
    text_add(&row.info, "C: PASS czNjcmV0");

    struct sink *redact = redact_sink_new(&seen.sink, &secrets);
    assert_true(redact->wants_tree && redact->wants_messages);
    assert_true(redact->class->frame(redact, &frame));
    assert_string_equal(text_string(&seen.text),
        "C: PASS ********||PASS ********\r\n|********|******|********|It is ****** or ********"
        "|PASS ********\r\n|PASS ********\r\n|******|anna shows ******anna:******");

    /* What was learned is masked in later frames that do not know it. */
    tree_reset(&tree);
    frame.n_messages = 0;
    tree_add_source(&tree, "Frame", bytes_of_string("again czNjcmV0, s3cret"));
    text_reset(&seen.text);
    text_reset(&row.info);
    assert_true(redact->class->frame(redact, &frame));
    assert_string_equal(text_string(&seen.text), "|again ********, ******");

    sink_free(redact);
    secrets_deinit(&secrets);
    text_deinit(&seen.text);
    row_deinit(&row);
    tree_deinit(&tree);
    arena_deinit(&arena);
}

static void test_learner(void **state)
{
    struct arena arena = {0};
    struct tree tree;
    struct secrets secrets = {0};
    struct frame frame = {.tree = &tree};
    struct sink *learner = secrets_sink_new(&secrets);

    (void)state;
    assert_true(tree_init(&tree, &arena));
    tree_add_source(&tree, "Frame", bytes_of_string(wire));
    add_text(&tree, 2, (struct bytes){(const uint8_t *)wire + 5, 8}, NODE_SECRET);
    assert_true(learner->class->frame(learner, &frame));
    assert_int_equal(secrets.n, 1);
    assert_int_equal(secrets.items[0].length, 8);
    sink_free(learner);
    secrets_deinit(&secrets);
    tree_deinit(&tree);
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mask),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_frame),
        cmocka_unit_test(test_learner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
