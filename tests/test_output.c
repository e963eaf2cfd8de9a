#include "analyzer/output.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A pipe in the place of standard output; what is read from it. */
struct fixture {
    int ends[2];
    struct output output;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    *state = f;
    if (pipe(f->ends) != 0 || !output_open(&f->output, NULL, COLOR_NEVER))
        return -1;
    f->output.fd = f->ends[1];
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    close(f->ends[0]);
    output_deinit(&f->output);
    free(f);
    return 0;
}

static const char *arrived(struct fixture *f)
{
    static char octets[4096];
    ssize_t n = read(f->ends[0], octets, sizeof octets - 1);

    octets[n > 0 ? n : 0] = '\0';
    return octets;
}

static void test_plain(void **state)
{
    struct fixture *f = *state;

    text_add(&f->output.text, "as it \033[31m is \302\233\n");
    assert_true(output_flush(&f->output));
    assert_string_equal(arrived(f), "as it \033[31m is \302\233\n");
    assert_true(output_close(&f->output));
}

/* A capture must not drive the terminal. */
static void test_terminal(void **state)
{
    struct fixture *f = *state;

    f->output.terminal = true;
    text_add(&f->output.text, "\033]0;title\007 \302\2331m \177 \r\tx\303\251\342\206\222\n");
    assert_true(output_flush(&f->output));
    assert_string_equal(
        arrived(f), "\\033]0;title\\007 \\u009b1m \\177 \\015\tx\303\251\342\206\222\n");
    assert_true(output_close(&f->output));
}

static void test_colors(void **state)
{
    struct fixture *f = *state;

    output_color(&f->output, COLOR_RED);
    text_add(&f->output.text, "plain");
    output_flush(&f->output);
    assert_string_equal(arrived(f), "plain");
    f->output.colors = f->output.terminal = true;
    output_color(&f->output, COLOR_RED);
    text_add(&f->output.text, "red\033");
    output_color(&f->output, COLOR_NONE);
    output_flush(&f->output);
    assert_string_equal(arrived(f), "\033[31mred\\033\033[0m");
    assert_true(output_close(&f->output));
}

static void test_reader_goes(void **state)
{
    struct fixture *f = *state;

    close(f->ends[0]);
    f->ends[0] = -1;
    text_add(&f->output.text, "nobody reads");
    assert_false(output_flush(&f->output));
    assert_int_equal(f->output.state, OUTPUT_CLOSED);
    assert_false(output_record(&f->output));
    assert_false(output_close(&f->output));
}

static void test_full_disk(void **state)
{
    struct output output;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        return;
    assert_true(output_open(&output, "/dev/full", COLOR_AUTO));
    text_add(&output.text, "no room");
    assert_false(output_close(&output));
    assert_int_equal(output.state, OUTPUT_FAILED);
    output_deinit(&output);
}

static void test_file(void **state)
{
    char path[] = "/tmp/wirewalk-test-XXXXXX", octets[16] = "";
    int fd = mkstemp(path);
    struct output output;

    (void)state;
    assert_true(write(fd, "older and longer", 16) == 16);
    assert_true(output_open(&output, path, COLOR_AUTO));
    assert_false(output.colors || output.terminal);
    text_add(&output.text, "new");
    assert_true(output_close(&output));
    output_deinit(&output);
    assert_int_equal(pread(fd, octets, sizeof octets, 0), 3);
    assert_string_equal(octets, "new");
    close(fd);
    unlink(path);
    assert_false(output_open(&output, "/nowhere/at/all", COLOR_AUTO));
    assert_int_equal(output.state, OUTPUT_FAILED);
    output_deinit(&output);
}

/* Records are passed on when the buffer is full, or at once. */
static void test_records(void **state)
{
    struct fixture *f = *state;

    text_add(&f->output.text, "one");
    assert_true(output_record(&f->output));
    assert_int_equal(f->output.text.length, 3);
    f->output.eager = true;
    assert_true(output_record(&f->output));
    assert_int_equal(f->output.text.length, 0);
    assert_string_equal(arrived(f), "one");
    assert_true(output_close(&f->output));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_terminal, setup, teardown),
        cmocka_unit_test_setup_teardown(test_colors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reader_goes, setup, teardown),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_file),
        cmocka_unit_test_setup_teardown(test_records, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
