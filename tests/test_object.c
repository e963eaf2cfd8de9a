#include "analyzer/object_list.h"
#include "analyzer/object_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct bytes of(const char *string)
{
    return (struct bytes){(const uint8_t *)string, (uint32_t)strlen(string)};
}

/* --- names ------------------------------------------------------------------------------------ */

static void check_name(const char *name, const char *uri, const char *type, const char *wanted)
{
    struct object_about about = {
        .kind = OBJECT_BODY, .name = of(name), .uri = of(uri), .media_type = of(type)};
    struct text text = {0};

    object_file_name(&text, 7, &about);
    assert_string_equal(text_string(&text), wanted);
    assert_true(object_name_is_safe(text.data, text.length));
    text_deinit(&text);
}

static void test_names(void **state)
{
    (void)state;
    check_name("photo.png", "", "image/png", "0007-photo.png");
    check_name("photo", "", "IMAGE/PNG", "0007-photo.png");
    check_name("", "http://a/b/c.gif?d=/e", "", "0007-c.gif");
    check_name("", "http://a/", "text/html", "0007-body.html");
    check_name("", "", "", "0007-body");
    check_name("../..", "", "", "0007-body");
    check_name("/etc/passwd", "", "", "0007-passwd");
    check_name("C:\\x\\y.exe", "", "", "0007-y.exe");
    check_name("a b\tc\n", "", "", "0007-a_b_c_");
    check_name("a\xe2\x80\xae"
               "b",
        "", "", "0007-a___b");
    check_name("\xff", "", "", "0007-_");
    check_name("caf\xc3\xa9.txt", "", "", "0007-caf\xc3\xa9.txt");
}

static void test_long_names(void **state)
{
    char name[1000];
    struct text text = {0};
    struct object_about about = {.kind = OBJECT_FILE};

    (void)state;
    for (size_t i = 0; i + 1 < sizeof name; i += 2) {
        name[i] = '\xc3';
        name[i + 1] = '\xa9';
    }
    for (uint32_t n = 0; n < sizeof name; n++) { /* never a part of a character, never too long */
        about.name = (struct bytes){(const uint8_t *)name, n};
        text_reset(&text);
        object_file_name(&text, UINT32_MAX, &about);
        assert_true(text.length <= OBJECT_NAME_MAX);
        assert_true(object_name_is_safe(text.data, text.length));
    }
    about.name = (struct bytes){NULL, 0};
    text_reset(&text);
    object_file_name(&text, 1, &about);
    assert_string_equal(text_string(&text), "0001-file");
    memset(name, '.', sizeof name);
    name[0] = 'a';
    about.name = (struct bytes){(const uint8_t *)name, sizeof name};
    text_reset(&text);
    object_file_name(&text, 1, &about);
    assert_true(object_name_is_safe(text.data, text.length));
    text_deinit(&text);
}

static void test_unsafe_names(void **state)
{
    static const char *const names[] = {
        "", ".", "..", ".a", "a/b", "a\\b", "a.", "a b", "a\n", "\x80", "a\xe2\x80\xae"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_false(object_name_is_safe(names[i], strlen(names[i])));
    assert_false(object_name_is_safe("a\0b", 3));
}

/* --- the list --------------------------------------------------------------------------------- */

static const struct flow flow = {.transport = TRANSPORT_TCP};

static void step(struct object_list *list, struct object_event event)
{
    event.flow = &flow;
    assert_true(object_list_step(list, &event));
}

static void whole(
    struct object_list *list, uint32_t id, uint32_t frame, bool once, const char *text)
{
    struct object_about about = {.kind = OBJECT_FILE, .once = once, .first_frame = frame};

    step(list,
        (struct object_event){.step = OBJECT_BEGINS, .id = id, .frame = frame, .about = &about});
    step(list,
        (struct object_event){.step = OBJECT_OCTETS, .id = id, .frame = frame, .octets = of(text)});
    step(list, (struct object_event){.step = OBJECT_ENDS, .id = id, .frame = frame});
}

static struct object_list list_of(uint64_t count)
{
    return (struct object_list){.limits = {.count = count, .size = 1000, .total = 1000}};
}

static void test_frames_choose(void **state)
{
    struct object_list list = list_of(10);

    (void)state;
    whole(&list, 1, 5, false, "one");
    whole(&list, 2, 5, false, "two");
    object_list_choose(&list, 5);
    whole(&list, 3, 6, false, "three");
    whole(&list, 4, 7, false, "four");
    object_list_choose(&list, 7);
    assert_true(object_list_settle(&list));
    assert_int_equal(list.n, 3);
    assert_int_equal(list.items[2]->number, 4);
    assert_int_equal(list.total, 3 + 3 + 4); /* what was not chosen counts for nothing */
    object_list_deinit(&list);
}

static void test_the_same_is_there_once(void **state)
{
    struct object_list list = list_of(10);

    (void)state;
    for (uint32_t frame = 1; frame <= 9; frame++) {
        whole(&list, 2 * frame, frame, true, frame % 2 ? "odd" : "even");
        object_list_choose(&list, frame);
    }
    assert_true(object_list_settle(&list));
    assert_int_equal(list.n, 2);
    assert_int_equal(list.items[0]->n_frames, 5);
    assert_int_equal(list.items[1]->n_frames, 4);
    assert_int_equal(list.items[1]->number, 2);
    object_list_deinit(&list);
}

/* At the limit one that is the same is no further one. */
static void test_the_same_at_the_limit(void **state)
{
    struct object_list list = list_of(1);

    (void)state;
    for (uint32_t frame = 1; frame <= 3; frame++) {
        whole(&list, 2 * frame, frame, true, "same");
        whole(&list, 2 * frame + 1, frame, true, "other");
        object_list_choose(&list, frame);
    }
    assert_true(object_list_settle(&list));
    assert_int_equal(list.n, 1);
    assert_int_equal(list.left_out, 3);
    assert_int_equal(list.items[0]->n_frames, 3);
    object_list_deinit(&list);
}

/* What comes again counts where it was chosen, though the first time it was not. */
static void test_chosen_later(void **state)
{
    struct object_list list = list_of(10);

    (void)state;
    whole(&list, 1, 1, true, "same");
    whole(&list, 2, 2, true, "same");
    object_list_choose(&list, 2);
    assert_true(object_list_settle(&list));
    assert_int_equal(list.n, 1);
    assert_int_equal(list.items[0]->frames[0], 2);
    object_list_deinit(&list);
}

static void test_limits(void **state)
{
    struct object_list list = list_of(2);

    (void)state;
    list.limits.size = 4;
    list.limits.total = 6;
    for (uint32_t i = 1; i <= 4; i++)
        whole(&list, i, 1, false, "12345");
    object_list_choose(&list, 1);
    assert_true(object_list_settle(&list));
    assert_int_equal(list.n, 2);
    assert_int_equal(list.left_out, 2);
    assert_int_equal(list.items[0]->size, 4);
    assert_int_equal(list.items[0]->missing, 1);
    assert_non_null(list.items[0]->why);
    assert_int_equal(list.items[1]->size, 2);
    assert_int_equal(list.total, 6);
    object_list_deinit(&list);
}

/* --- announcing ------------------------------------------------------------------------------- */

struct log {
    uint32_t n, ended;
    const char *why;
};

static void write_log(void *context, const struct object_event *event)
{
    struct log *log = context;

    log->n++;
    log->ended += event->step == OBJECT_ENDS;
    if (event->step == OBJECT_ENDS)
        log->why = event->why;
}

static void test_open_objects_are_bounded(void **state)
{
    struct log log = {0};
    struct packet packet = {.number = 1};
    struct flow own = flow;
    struct dissection d = {
        .flow = &own, .packet = &packet, .objects = objects_new(write_log, &log)};
    const struct object_about about = {.kind = OBJECT_BODY};

    (void)state;
    for (uint32_t slot = 0; slot < OBJECTS_OPEN_MAX; slot++)
        object_begin(&d, slot, &about);
    assert_int_equal(log.ended, 0);
    object_octets(&d, 0, of("news"));
    object_begin(&d, OBJECTS_OPEN_MAX, &about);
    assert_int_equal(log.ended, 1);
    assert_true(object_is_open(&d, 0)); /* slot 1 was not heard of for longest */
    assert_false(object_is_open(&d, 1));
    assert_non_null(log.why);
    objects_flow_end(d.objects, &own);
    assert_int_equal(log.ended, OBJECTS_OPEN_MAX + 1);
    objects_free(d.objects);
}

static void test_what_is_whole(void **state)
{
    struct log log = {0};
    struct packet packet = {.number = 1};
    struct flow own = flow;
    struct dissection d = {
        .flow = &own, .packet = &packet, .objects = objects_new(write_log, &log)};
    struct object_about about = {.kind = OBJECT_BODY, .sized = true, .size = 4};

    (void)state;
    object_whole(&d, &about, of("1234"));
    assert_null(log.why);
    object_whole(&d, &about, of("123"));
    assert_ptr_equal(log.why, object_why_cut);
    object_begin(&d, 0, &about);
    object_octets(&d, 0, of("12"));
    objects_lost(&d, 1, true);
    object_octets(&d, 0, of("4"));
    object_end(&d, 0);
    assert_ptr_equal(log.why, object_why_lost);
    bool before = object_amid_loss(&d, true);
    object_whole(&d, &about, of("1234"));
    assert_non_null(log.why);
    object_loss_over(&d, before);
    about = (struct object_about){.kind = OBJECT_FILE, .until_close = true};
    object_begin(&d, 0, &about);
    objects_stream_end(&d, TO_SERVER, true);
    assert_null(log.why);
    object_begin(&d, 0, &about);
    objects_stream_end(&d, TO_SERVER, false);
    assert_non_null(log.why);
    objects_free(d.objects);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_unsafe_names),
        cmocka_unit_test(test_frames_choose),
        cmocka_unit_test(test_the_same_is_there_once),
        cmocka_unit_test(test_the_same_at_the_limit),
        cmocka_unit_test(test_chosen_later),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_open_objects_are_bounded),
        cmocka_unit_test(test_what_is_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
