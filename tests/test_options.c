#include "analyzer/options.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct command commands[] = {
    {.name = "walk", .summary = "", .example = "", .arguments = "", .formats = {FORMAT_TEXT}},
    {.name = "tree",
        .summary = "the details",
        .example = "tree x.pcap",
        .arguments = "CAPTURE...",
        .formats = {FORMAT_TEXT, FORMAT_JSON, FORMAT_NDJSON},
        .options = OPTION_BYTES},
    {.name = "fields",
        .summary = "",
        .example = "",
        .arguments = "",
        .formats = {FORMAT_TSV},
        .options = OPTION_FIELDS},
    {.name = "transcript",
        .summary = "",
        .example = "",
        .arguments = "",
        .formats = {FORMAT_TEXT},
        .options = OPTION_SCRIPT},
    {.name = NULL},
};

/* What went to a standard stream while a command line was read. */
static char said[8192];

static enum options_result parse(struct options *options, int stream, const char *line)
{
    static char copy[1024], program[] = "wirewalk";
    char *argv[64] = {program}, *rest = NULL;
    int argc = 1, kept = dup(stream);
    FILE *file = tmpfile();

    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        argv[argc++] = word;
    fflush(NULL);
    dup2(fileno(file), stream);
    enum options_result result = options_parse(options, commands, argc, argv);
    fflush(NULL);
    dup2(kept, stream);
    close(kept);
    rewind(file);
    said[fread(said, 1, sizeof said - 1, file)] = '\0';
    fclose(file);
    return result;
}

static void test_defaults(void **state)
{
    struct options options;

    (void)state;
    assert_int_equal(parse(&options, STDERR_FILENO, "a.pcap -"), OPTIONS_RUN);
    assert_string_equal(options.command->name, "walk");
    assert_int_equal(options.n_paths, 2);
    assert_string_equal(options.paths[1], "-");
    assert_int_equal(options.format, FORMAT_TEXT);
    assert_int_equal(options.color, COLOR_AUTO);
    assert_false(options.no_names || options.one_pass || options.redact || options.no_sandbox);
    assert_string_equal(said, "");
    options_deinit(&options);
}

static void test_all(void **state)
{
    struct options options;

    (void)state;
    assert_int_equal(
        parse(&options, STDERR_FILENO,
            "tree -xn -f port=53 -Ydns --frames 1-3,7,9- --stream udp:4 --format=json -o out "
            "--color always --one-pass --no-ndpi --limit-memory 2G --redact --no-sandbox "
            "--expect-match -- -odd.pcap"),
        OPTIONS_RUN);
    assert_string_equal(options.command->name, "tree");
    assert_true(options.bytes && options.no_names && options.one_pass && options.no_ndpi &&
                options.redact && options.no_sandbox && options.expect_match);
    assert_string_equal(options.capture_filter, "port=53");
    assert_string_equal(options.display_filter, "dns");
    assert_string_equal(options.output, "out");
    assert_string_equal(options.paths[0], "-odd.pcap");
    assert_int_equal(options.format, FORMAT_JSON);
    assert_int_equal(options.color, COLOR_ALWAYS);
    assert_true(options.memory_limit == 2ull << 30);
    assert_true(options.has_stream && options.stream == 4);
    assert_int_equal(options.stream_transport, TRANSPORT_UDP);
    for (uint32_t n = 1; n < 12; n++)
        assert_int_equal(options_select(&options, n), n <= 3 || n == 7 || n >= 9);
    options_deinit(&options);
}

static void test_command_after_flags(void **state)
{
    struct options options;

    (void)state;
    assert_int_equal(parse(&options, STDERR_FILENO, "-n tree x"), OPTIONS_RUN);
    assert_string_equal(options.command->name, "tree");
    options_deinit(&options);
    /* The value of an option is no command. */
    assert_int_equal(parse(&options, STDERR_FILENO, "-o tree x"), OPTIONS_RUN);
    assert_string_equal(options.command->name, "walk");
    assert_string_equal(options.output, "tree");
    options_deinit(&options);
}

/* --frames of a transcript: with a range it chooses, alone it names the frame of each line. */
static void test_option_that_may_stand_alone(void **state)
{
    struct options options;

    (void)state;
    assert_int_equal(parse(&options, STDERR_FILENO, "transcript --frames x"), OPTIONS_RUN);
    assert_true(options.script.numbers && options.n_ranges == 0 && options.n_paths == 1);
    options_deinit(&options);
    assert_int_equal(
        parse(&options, STDERR_FILENO, "transcript --frames 3-5 x --frames"), OPTIONS_RUN);
    assert_true(options.script.numbers && options.n_ranges == 1 && options.n_paths == 1);
    options_deinit(&options);
    assert_int_equal(parse(&options, STDERR_FILENO, "transcript --frames=7 x"), OPTIONS_RUN);
    assert_true(!options.script.numbers && options.n_ranges == 1);
    options_deinit(&options);
}

struct wrong_case {
    const char *line, *message;
};

static const struct wrong_case wrongs[] = {
    {"--formt json x", "--formt: there is no such option: did you mean --format?"},
    {"tre x", "tre: neither a command nor a file: did you mean tree?"},
    {"tree --format ndjsn x", "ndjsn: this command has no such format: did you mean ndjson?"},
    {"tree --format walrus x", "walrus: this command has no such format: tree has text, json or"},
    {"-q x", "-q: there is no such option"},
    {"walk --frames x", "x: these are no frame numbers"},
    {"tree x --frames", "--frames: a value is missing: 33-60"},
    {"walk -x x", "-x: the command walk has no such option"},
    {"tree --redact=yes x", "--redact: this option takes no value"},
    {"tree x -o", "-o: a value is missing: FILE"},
    {"--frames 0 x", "0: these are no frame numbers"},
    {"--frames 5-3 x", "5-3: these are no frame numbers"},
    {"--frames 1,,2 x", "1,,2: these are no frame numbers"},
    {"--frames 99999999999 x", "99999999999: these are no frame numbers"},
    {"--stream tcp:x x", "tcp:x: this is no stream"},
    {"--limit-memory 3 x", "3: this is no size"},
    {"--limit-memory 64Q x", "64Q: this is no size"},
    {"--limit-memory 99999999999999999999G x", "99999999999999999999G: this is no size"},
    {"--color allways x", "allways: colours come not so: did you mean always?"},
    {"-d sctp.port==1,dns x", "sctp.port==1,dns: only tcp.port and udp.port"},
    {"-d udp.port==70000,dns x", "udp.port==70000,dns: this is no port"},
    {"-d udp.port==54;dns x", "udp.port==54;dns: a comma and a protocol"},
    {"-d udp.port==54,zzzzzz x", "udp.port==54,zzzzzz: there is no such protocol"},
    {"tree", "CAPTURE: no capture is named"},
    {"fields x", "-e: no field is named"},
};

static void test_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct options options;
        assert_int_equal(parse(&options, STDERR_FILENO, wrongs[i].line), OPTIONS_WRONG);
        options_deinit(&options);
        char expected[256];
        snprintf(expected, sizeof expected, "wirewalk: %s", wrongs[i].message);
        if (strncmp(said, expected, strlen(expected)) != 0)
            print_error("%s\nsaid %swanted %s\n", wrongs[i].line, said, expected);
        assert_true(strncmp(said, expected, strlen(expected)) == 0);
        /* One line, and what to do. */
        assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
    }
}

static void test_help(void **state)
{
    struct options options;

    (void)state;
    assert_int_equal(parse(&options, STDOUT_FILENO, "tree --help"), OPTIONS_DONE);
    assert_non_null(strstr(said, "usage: wirewalk tree [OPTIONS] CAPTURE..."));
    assert_non_null(strstr(said, "text, json or ndjson"));
    assert_non_null(strstr(said, "Example:\n  wirewalk tree x.pcap\n"));
    assert_non_null(strstr(said, "  -x "));
    assert_null(strstr(said, "  -e "));
    assert_null(strstr(said, "--sink"));
    options_deinit(&options);
    assert_int_equal(parse(&options, STDOUT_FILENO, "--version"), OPTIONS_DONE);
    assert_int_equal(strncmp(said, "wirewalk ", 9), 0);
    options_deinit(&options);
}

static void test_fields(void **state)
{
    struct options options;

    (void)state;
    assert_int_equal(parse(&options, STDERR_FILENO, "fields -e a -eb x"), OPTIONS_RUN);
    assert_int_equal(options.n_fields, 2);
    assert_string_equal(options.fields[1], "b");
    options_deinit(&options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_command_after_flags),
        cmocka_unit_test(test_option_that_may_stand_alone),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
