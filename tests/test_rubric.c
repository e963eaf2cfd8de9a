/* Rubrics: every key, and every mistake with its line and column. */
#include "analyzer/rubric.h"

#include "analyzer/json_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* --- helpers -----------------------------------------------------------------------------------
 */

static struct rubric *parse(const char *text, char *message, size_t size)
{
    return rubric_parse("r", text, strlen(text), message, size);
}

/* A rubric of one check with a condition. */
static const char *with_condition(const char *condition)
{
    static char text[100000];

    snprintf(text, sizeof text,
        "{\"title\": \"T\", \"checks\": [\n{\"id\": \"a\", \"text\": \"x\", \"condition\":\n%s}]}",
        condition);
    return text;
}

static struct rubric *taken(const char *text)
{
    char message[1600];
    struct rubric *rubric = parse(text, message, sizeof message);

    if (!rubric)
        fail_msg("%s\n%s", text, message);
    return rubric;
}

static void refused(const char *text, const char *where, const char *words)
{
    char message[1600], start[40];
    struct rubric *rubric = parse(text, message, sizeof message);

    if (rubric)
        fail_msg("taken: %s", text);
    snprintf(start, sizeof start, "r:%s:", where);
    if (strncmp(message, start, strlen(start)) != 0 || !strstr(message, words))
        fail_msg("%s\nshould begin with %s and hold %s:\n%s", text, start, words, message);
}

/* The condition begins in line 3. */
static void condition_refused(const char *condition, const char *where, const char *words)
{
    refused(with_condition(condition), where, words);
}

/* --- what is taken -----------------------------------------------------------------------------
 */

static void all_keys(void **state)
{
    struct rubric *rubric =
        taken("{\"$schema\": \"s\", \"title\": \"T\", \"language\": \"en\", \"checks\": ["
              "{\"id\": \"a\", \"points\": 2.5, \"text\": \"x\", \"hint\": \"h\","
              " \"visibility\": \"after_due_date\", \"partial\": true,"
              " \"condition\": {\"sequence\": [\"smtp\", \"dns\"]}},"
              "{\"id\": \"b\", \"text\": \"y\", \"condition\": {\"filter\": \"smtp\"}}]}");

    (void)state;
    assert_string_equal(rubric->title, "T");
    assert_string_equal(rubric->language, "en");
    assert_int_equal(rubric->n_checks, 2);
    assert_true(rubric->checks[0].points == 2.5);
    assert_string_equal(rubric->checks[0].hint, "h");
    assert_string_equal(rubric->checks[0].visibility, "after_due_date");
    assert_true(rubric->checks[0].partial);
    assert_int_equal(rubric->checks[0].condition->n_steps, 2);
    assert_true(rubric->checks[1].points == 1);
    assert_false(rubric->checks[1].partial);
    assert_null(rubric->checks[1].hint);
    assert_false(rubric->wants_scripts);
    rubric_free(rubric);
}

static void counts(void **state)
{
    static const struct {
        const char *count;
        uint32_t min, max;
    } cases[] = {
        {"", 1, UINT32_MAX},
        {", \"count\": {\"min\": 3}", 3, UINT32_MAX},
        {", \"count\": {\"max\": 3}", 0, 3},
        {", \"count\": {\"min\": 2, \"max\": 2}", 2, 2},
        {", \"count\": {}", 1, UINT32_MAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char condition[100];
        snprintf(condition, sizeof condition, "{\"filter\": \"smtp\"%s}", cases[i].count);
        struct rubric *rubric = taken(with_condition(condition));
        const struct condition *read = rubric->checks[0].condition;
        assert_int_equal(read->kind, CONDITION_COUNT);
        assert_int_equal(read->min, cases[i].min);
        assert_int_equal(read->max, cases[i].max);
        rubric_free(rubric);
    }
}

static const struct condition *condition_of(struct rubric **rubric, const char *condition)
{
    *rubric = taken(with_condition(condition));
    return (*rubric)->checks[0].condition;
}

static void fields(void **state)
{
    struct rubric *rubric;
    const struct condition *read =
        condition_of(&rubric, "{\"field\": \"smtp.req.parameter\", \"equals\": 25}");

    (void)state;
    assert_int_equal(read->kind, CONDITION_FIELD);
    assert_string_equal(read->values[0], "25");
    rubric_free(rubric);
    read = condition_of(&rubric,
        "{\"field\": \"dns.qry.name\", \"filter\": \"dns\", \"one_of\": [\"a\", 1, true]}");
    assert_int_equal(read->n_values, 3);
    assert_non_null(read->left.filter);
    assert_string_equal(read->values[2], "true");
    rubric_free(rubric);
    /* A regular expression is itself: no name, no blank, no end of one. */
    read = condition_of(&rubric, "{\"field\": \"dns.qry.name\", \"matches\": \"^user=al{1}}?\"}");
    assert_true(pattern_matches(read->pattern, NULL, "user=al}", 8));
    assert_false(pattern_matches(read->pattern, NULL, "al}", 3));
    rubric_free(rubric);
    read = condition_of(&rubric, "{\"field\": \"dns.qry.name\", \"matches\": \"b\"}");
    assert_true(pattern_matches(read->pattern, NULL, "abc", 3)); /* anywhere */
    rubric_free(rubric);
}

static void inner_conditions(void **state)
{
    struct rubric *rubric;
    const struct condition *read = condition_of(&rubric,
        "{\"all\": [{\"any\": [{\"filter\": \"smtp\"}, {\"filter\": \"dns\"}]},"
        "{\"not\": {\"filter\": \"tcp\"}}, {\"not\": [{\"filter\": \"tcp\"}]},"
        "{\"compare\": {\"left\": {\"field\": \"ip.src\", \"filter\": \"smtp\"},"
        "\"right\": {\"field\": \"ip.dst\"}}}]}");

    (void)state;
    assert_int_equal(read->kind, CONDITION_ALL);
    assert_int_equal(read->n_inner, 4);
    assert_int_equal(read->inner[0]->kind, CONDITION_ANY);
    assert_int_equal(read->inner[1]->kind, CONDITION_NOT);
    assert_int_equal(read->inner[3]->kind, CONDITION_COMPARE);
    assert_int_equal(rubric->n_conditions, 9);
    rubric_free(rubric);
}

static void expectation_files(void **state)
{
    char path[] = "/tmp/test_rubricXXXXXX", condition[100];
    struct rubric *rubric;
    int file = mkstemp(path);

    (void)state;
    assert_true(file >= 0 && write(file, "session smtp\n", 13) == 13);
    snprintf(condition, sizeof condition, "{\"expectation\": \"%s\"}", path);
    const struct condition *read = condition_of(&rubric, condition);
    assert_int_equal(read->kind, CONDITION_EXPECTATION);
    assert_int_equal(read->expectation.n_sessions, 1);
    assert_true(rubric->wants_scripts);
    rubric_free(rubric);
    assert_true(write(file, "session smpt\n", 13) == 13);
    condition_refused(condition, "3:17", ":2:9: there is no such protocol: did you mean smtp?");
    close(file);
    unlink(path);
    condition_refused(condition, "3:17", "cannot be read");
}

/* --- what is refused ---------------------------------------------------------------------------
 */

static void no_json(void **state)
{
    (void)state;
    refused("", "1:1", "no JSON");
    refused("{\"title\": \"T\",\n", "2:1", "ends too early");
    refused("{\"title\": \"T\",\n  checks: []}", "2:3", "no JSON");
    refused("{} x", "1:4", "no JSON");
    refused("null", "1:5", "no JSON");
    refused("[]", "1:1", "must be an object");
    refused("3", "1:1", "must be an object");
}

static void wrong_keys(void **state)
{
    (void)state;
    refused("{\"titel\": \"T\", \"checks\": []}", "1:11", "did you mean \"title\"?");
    refused("{\"checks\": []}", "1:1", "\"title\" is missing");
    refused("{\"title\": 3}", "1:11", "must be a text");
    refused("{\"title\": \"\"}", "1:11", "must not be empty");
    refused("{\"title\": \"T\", \"language\": 1}", "1:28", "must be a text");
    refused("{\"title\": \"T\"}", "1:1", "\"checks\" is missing");
    refused("{\"title\": \"T\",\n \"checks\": []}", "2:12", "list of 1 to 500 checks");
    refused("{\"title\": \"T\", \"checks\": [3]}", "1:27", "must be an object");
}

static void wrong_checks(void **state)
{
    static const struct {
        const char *check, *where, *words;
    } cases[] = {
        {"{}", "2:1", "\"id\" is missing"},
        {"{\"id\": \"a\"}", "2:1", "\"text\" is missing"},
        {"{\"id\": \"a\", \"text\": \"x\"}", "2:1", "\"condition\" is missing"},
        {"{\"id\": \"a\", \"pionts\": 1}", "2:23", "did you mean \"points\"?"},
        {"{\"id\": \"a\", \"text\": \"x\", \"points\": \"1\"}", "2:36", "must be a number"},
        {"{\"id\": \"a\", \"text\": \"x\", \"points\": NaN}", "2:36", "from 0 to 100000"},
        {"{\"id\": \"a\", \"text\": \"x\", \"points\": -1}", "2:36", "from 0 to 100000"},
        {"{\"id\": \"a\", \"text\": \"x\", \"points\": 1e300}", "2:36", "from 0 to 100000"},
        {"{\"id\": \"a\", \"text\": \"x\", \"visibility\": \"never\"}", "2:40", "after_published"},
        {"{\"id\": \"a\", \"text\": \"x\", \"partial\": \"yes\"}", "2:37", "true or false"},
        {"{\"id\": \"a\", \"text\": \"x\", \"hint\": null}", "2:34", "must be a text"},
        {"{\"id\": \"a\", \"text\": \"x\", \"condition\": null}", "2:39", "must be an object"},
    };
    char text[400];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(text, sizeof text, "{\"title\": \"T\", \"checks\": [\n%s]}", cases[i].check);
        refused(text, cases[i].where, cases[i].words);
    }
    refused("{\"title\": \"T\", \"checks\": [\n"
            "{\"id\": \"a\", \"text\": \"x\", \"condition\": {\"filter\": \"smtp\"}},\n"
            "{\"id\": \"a\", \"text\": \"x\", \"condition\": {\"filter\": \"smtp\"}}]}",
        "3:8", "two checks have the id \"a\"");
}

static void wrong_conditions(void **state)
{
    (void)state;
    condition_refused("{}", "3:1", "there is no condition");
    condition_refused("{\"fliter\": \"smtp\"}", "3:12", "did you mean \"filter\"?");
    condition_refused("{\"filter\": 3}", "3:12", "must be a text");
    condition_refused("{\"filter\": \"smtp.req.comand\"}", "3:12", "smtp.req.command");
    condition_refused("{\"filter\": \"smtp &&\"}", "3:12", "column");
    condition_refused("{\"filter\": \"smtp\", \"count\": 3}", "3:29", "must be an object");
    condition_refused("{\"filter\": \"smtp\", \"count\": {\"mn\": 3}}", "3:36", "\"min\"");
    condition_refused("{\"filter\": \"smtp\", \"count\": {\"min\": 1.5}}", "3:37", "whole number");
    condition_refused("{\"filter\": \"smtp\", \"count\": {\"min\": 5e9}}", "3:37", "from 0 to");
    condition_refused(
        "{\"filter\": \"smtp\", \"count\": {\"min\": 3, \"max\": 2}}", "3:29", "more than max");
    condition_refused("{\"sequence\": []}", "3:14", "list of filters");
    condition_refused("{\"sequence\": \"smtp\"}", "3:14", "list of filters");
    condition_refused("{\"sequence\": [\"smtp\", 3]}", "3:23", "a step is a filter");
    condition_refused("{\"sequence\": [\"smtp\", \"smpt\"]}", "3:23", "smtp");
    condition_refused(
        "{\"filter\": \"smtp\", \"sequence\": [\"smtp\"]}", "3:12", "no key \"filter\"");
    condition_refused("{\"filter\": \"smtp\", \"equals\": 3}", "3:30", "no key \"equals\"");
    condition_refused("{\"field\": \"smtp.rsp.paramter\", \"equals\": 1}", "3:11",
        "did you mean smtp.rsp.parameter?");
    condition_refused("{\"field\": \"dns.id\"}", "3:1", "write one of");
    condition_refused(
        "{\"field\": \"dns.id\", \"equals\": 1, \"matches\": \"1\"}", "3:1", "write one of");
    condition_refused("{\"field\": \"dns.id\", \"equals\": null}", "3:31", "a text or a number");
    condition_refused("{\"field\": \"dns.id\", \"equals\": {}}", "3:31", "a text or a number");
    condition_refused("{\"field\": \"dns.id\", \"one_of\": []}", "3:31", "list of values");
    condition_refused(
        "{\"field\": \"dns.id\", \"one_of\": [1, null]}", "3:35", "a text or a number");
    condition_refused("{\"field\": \"dns.id\", \"matches\": null}", "3:32", "regular expression");
    condition_refused("{\"field\": \"dns.id\", \"matches\": \"(\"}", "3:32", "parenthesis");
    condition_refused(
        "{\"field\": \"dns.id\", \"filter\": \"x y\", \"equals\": 1}", "3:31", "column");
    condition_refused("{\"compare\": {\"left\": {\"field\": \"ip.src\"}}}", "3:13", "\"right\"");
    condition_refused("{\"compare\": {\"lft\": {}}}", "3:21", "did you mean \"left\"?");
    condition_refused(
        "{\"compare\": {\"left\": {\"field\": \"ip.sr\"}, \"right\": {}}}", "3:32", "ip.src");
    condition_refused("{\"expectation\": null}", "3:17", "name of a file");
    condition_refused("{\"expectation\": \"\"}", "3:17", "name of a file");
    condition_refused("{\"all\": []}", "3:9", "list of conditions");
    condition_refused("{\"any\": {\"filter\": \"smtp\"}}", "3:9", "list of conditions");
    condition_refused("{\"not\": []}", "3:9", "list of conditions");
    condition_refused("{\"not\": {\"filter\": \"smpt\"}}", "3:20", "smtp");
    condition_refused(
        "{\"any\": [{\"filter\": \"smtp\"},\n {\"filter\": 1}]}", "4:13", "must be a text");
}

static void too_deep(void **state)
{
    struct text condition = {0};

    (void)state;
    for (int i = 0; i < RUBRIC_DEPTH_MAX; i++)
        text_add(&condition, "{\"not\":");
    text_add(&condition, "{\"filter\":\"smtp\"}");
    text_fill(&condition, '}', RUBRIC_DEPTH_MAX);
    condition_refused(text_string(&condition), "3:141", "too deep");
    text_deinit(&condition);
}

static void too_many_steps(void **state)
{
    struct text condition = {0};

    (void)state;
    text_add(&condition, "{\"sequence\":[\"smtp\"");
    for (int i = 0; i < RUBRIC_STEPS_MAX; i++)
        text_add(&condition, ",\"smtp\"");
    text_add(&condition, "]}");
    condition_refused(text_string(&condition), "3:462", "at most 64 steps");
    text_deinit(&condition);
}

static void places(void **state)
{
    static const char text[] = "{ \"a\" : [1, {\"b\\\"\": \"x, ]}\"},\n [true, {\"c\": -1.5}]]}";
    static const struct {
        const char *place;
        unsigned line, column;
    } cases[] = {
        {"", 1, 1},
        {"a", 1, 9},
        {"a[0]", 1, 10},
        {"a[1]", 1, 13},
        {"a[1].b\\\"", 1, 21},
        {"a[2]", 2, 2},
        {"a[2][1].c", 2, 15},
        {"a[9].x", 1, 9},
        {"z", 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned line, column;
        json_locate(text, sizeof text - 1, cases[i].place, &line, &column);
        if (line != cases[i].line || column != cases[i].column)
            fail_msg("%s: %u:%u", cases[i].place, line, column);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_keys),
        cmocka_unit_test(counts),
        cmocka_unit_test(fields),
        cmocka_unit_test(inner_conditions),
        cmocka_unit_test(expectation_files),
        cmocka_unit_test(no_json),
        cmocka_unit_test(wrong_keys),
        cmocka_unit_test(wrong_checks),
        cmocka_unit_test(wrong_conditions),
        cmocka_unit_test(too_deep),
        cmocka_unit_test(too_many_steps),
        cmocka_unit_test(places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
