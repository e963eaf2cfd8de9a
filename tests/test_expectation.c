/* Patterns, expectation files and matching: what they take, what they refuse and where. */
#include "analyzer/expectation.h"
#include "analyzer/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- helpers -----------------------------------------------------------------------------------
 */

/* Lines with "C: ", "S: ", "! " (a note) or nothing (a form) in front. */
static void make_script(struct script *script, const char *text)
{
    size_t capacity = 1;

    for (const char *p = text; *p; p++)
        capacity += *p == '\n';
    *script = (struct script){.lines = calloc(capacity, sizeof(struct script_line))};
    assert_non_null(script->lines);
    while (*text) {
        size_t n = strcspn(text, "\n");
        struct script_line *line = &script->lines[script->n_lines++];
        bool client = strncmp(text, "C: ", 3) == 0, server = strncmp(text, "S: ", 3) == 0;
        bool note = strncmp(text, "! ", 2) == 0;
        size_t skip = client || server ? 3 : note ? 2 : 0;
        *line = (struct script_line){.offset = script->pool.length,
            .length = (uint32_t)(n - skip),
            .frame = (uint32_t)script->n_lines,
            .turn = (uint32_t)script->n_lines,
            .speaker = client   ? SPEAKER_CLIENT
                       : server ? SPEAKER_SERVER
                       : note   ? SPEAKER_NOTE
                                : SPEAKER_FORM};
        text_add_n(&script->pool, text + skip, n - skip);
        text += n + (text[n] == '\n');
    }
}

static bool parse(struct expectation *expectation, const char *text, char *message, size_t size)
{
    return expectation_parse(expectation, "x", text, strlen(text), message, size);
}

/* The first session of an expectation held against a script; *line is that of the first
 * difference, 0 when there is none. */
/* Whether a session holds, decided before the search gives up. */
static bool found(const char *expected, const char *said, uint32_t *line)
{
    struct expectation expectation;
    struct script script;
    struct match match;
    char message[512];

    if (!parse(&expectation, expected, message, sizeof message))
        fail_msg("%s", message);
    make_script(&script, said);
    match_session(&match, &expectation.sessions[0], &script);
    bool result = match.found;
    assert_true(result == (match.cost == 0));
    assert_false(match.gave_up);
    *line = 0;
    for (size_t i = match.n_edits; i-- > 0;)
        if (match.edits[i].kind == EDIT_MISSING)
            *line = expectation.sessions[0].lines[match.edits[i].expected].line;
    match_deinit(&match);
    script_deinit(&script);
    expectation_deinit(&expectation);
    return result;
}

static void is_there(const char *expected, const char *said)
{
    uint32_t line;

    if (!found(expected, said, &line))
        fail_msg("not found, line %u:\n%s---\n%s", line, expected, said);
}

static void is_not(const char *expected, const char *said, uint32_t wanted)
{
    uint32_t line;

    if (found(expected, said, &line))
        fail_msg("found:\n%s---\n%s", expected, said);
    if (line != wanted)
        fail_msg("line %u instead of %u:\n%s---\n%s", line, wanted, expected, said);
}

static void refused(const char *text, const char *where, const char *word)
{
    struct expectation expectation;
    char message[512];
    size_t n = strlen(where);

    if (parse(&expectation, text, message, sizeof message))
        fail_msg("taken: %s", text);
    if (strncmp(message, "x:", 2) != 0 || strncmp(message + 2, where, n) != 0 ||
        !strstr(message, word))
        fail_msg("%s\nshould begin with x:%s and hold %s:\n%s", text, where, word, message);
    expectation_deinit(&expectation);
}

/* --- patterns ----------------------------------------------------------------------------------
 */

static void plain_text_means_itself(void **state)
{
    (void)state;
    is_there("S: 250 (a|b)* [x] .^$\\ +?{1}\n", "S: 250 (a|b)* [x] .^$\\ +?{1}\n");
    is_there("C: caf\xc3\xa9\n", "C: caf\xc3\xa9\n");
    is_not("C: a.c\n", "C: abc\n", 1);
    is_not("C: abc\n", "C: abcd\n", 1);
    is_not("C: abc\n", "C: xabc\n", 1);
}

static void blanks_match_inside_a_line(void **state)
{
    (void)state;
    is_there("S: 250 {{\\d+}} ok\n", "S: 250 12 ok\n");
    is_not("S: 250 {{\\d+}} ok\n", "S: 250 x ok\n", 1);
    is_there("S: {{a{2}}}\n", "S: aa\n");
    is_there("S: {{a|b}}c\n", "S: bc\n");
    is_not("S: {{a|b}}c\n", "S: a\n", 1); /* the choice ends with the blank */
    is_there("S: x[...]y[...]\n", "S: x and y\n");
    is_there("S: [...]\n", "S: \n");
}

static void a_line_may_look_like_a_blank(void **state)
{
    (void)state;
    is_there("S: Dear {{name}}, [...]\n", "S: Dear {{name}}, [...]\n");
    is_there("S: Dear {{\\{}}{name}}\n", "S: Dear {{name}}\n");
}

static void names_are_remembered(void **state)
{
    (void)state;
    is_there("S: {{id=\\w+}}\nC: {{=id}}\n", "S: ab1\nC: ab1\n");
    is_not("S: {{id=\\w+}}\nC: {{=id}}\n", "S: ab1\nC: ab2\n", 2);
    is_there("S: {{id=.*}}\nC: <{{=id}}>\n", "S: a.(b\nC: <a.(b>\n"); /* its text, no regex */
    is_not("S: {{id=.*}}\nC: <{{=id}}>\n", "S: a.b\nC: <axb>\n", 2);
    is_there("S: {{a=\\d}}{{b=\\d}}\nC: {{=b}}{{=a}}\n", "S: 12\nC: 21\n");
    is_there("S: {{a=.}}\nS: {{a=.}}\nC: {{=a}}\n", "S: 1\nS: 2\nC: 2\n"); /* the last counts */
    is_there("S: {{a=\\w+}} {{=a}}\n", "S: x x\n"); /* within a line */
    is_not("S: {{a=\\w+}} {{=a}}\n", "S: x y\n", 1);
    is_there("S: {{a=.}}\nS: {{a=.}}{{=a}}\nC: {{=a}}\n", "S: 1\nS: 22\nC: 2\n");
    is_there("S: {{a=.*}}\nC: {{=a}}!\n", "S: {{a=.*}}\nC: {{a=.*}}!\n");
}

static void names_lead_back_to_earlier_lines(void **state)
{
    (void)state;
    is_there("[...]\nS: {{a=\\d+}} x\n[...]\nC: {{=a}} y\n", "S: 1 x\nS: 2 x\nC: 2 y\n");
    is_there("[...]\nS: {{a=\\d+}}\n[...]\nS: {{b=\\d+}}\n[...]\nC: {{=b}}{{=a}}\n[...]\n",
        "S: 1\nS: 2\nS: 3\nS: 4\nC: 42\nS: 5\n");
    is_not("[...]\nS: {{a=\\d+}} x\n[...]\nC: {{=a}} y\n", "S: 1 x\nS: 2 x\nC: 3 y\n", 4);
}

static void rules_of_comparison(void **state)
{
    (void)state;
    is_there("ignore case\nC: helo {{[a-z]+}}\n", "C: HELO ST\n");
    is_not("C: helo st\n", "C: HELO ST\n", 1);
    is_there("ignore space\nC: MAIL   FROM:<a> \n", "C:  MAIL \t FROM:<a>\n");
    is_not("ignore space\nC: MAILFROM\n", "C: MAIL FROM\n", 2);
    is_there("ignore codes\nS: 250 Ok\nS: 550 5.1.1 no\n", "S: 250 2.1.0 Ok\nS: 550 no\n");
    is_not("ignore codes\nS: 250 Ok\n", "S: 251 2.1.0 Ok\n", 2);
    is_there("ignore codes\nS: 250 10.0.0.1 is you\n", "S: 250 10.0.0.1 is you\n");
    is_there("ignore case space codes\nS: 250  OK\n", "S: 250 2.0.0 ok\n");
    /* Rules hold for what follows. */
    is_not("C: a\nignore case\nC: b\n", "C: A\nC: B\n", 1);
    is_there("ignore case\nC: {{x=\\w+}}\nS: {{=x}}\n", "C: ab\nS: AB\n");
}

/* Found by fuzzing: there is no text at all then, and nothing may be read of it. */
static void lines_that_are_all_empty(void **state)
{
    (void)state;
    is_there("S: {{^}}\nC: {{x*}}\n", "S: \nC: \n");
    is_there("[...]\n", "S: \n");
}

static void a_hostile_pattern_gives_up(void **state)
{
    struct expectation expectation;
    struct script script;
    struct match match;
    struct text said = {0};
    char message[512];

    (void)state;
    assert_true(parse(&expectation, "[...]\nC: {{(a+)+[bc]}}\n[...]\nC: {{(x+x+)+[yz]}}\n", message,
        sizeof message));
    for (int i = 0; i < 3000; i++)
        text_add(&said, "C: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
                        "C: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
    make_script(&script, text_string(&said));
    match_session(&match, &expectation.sessions[0], &script);
    assert_false(match.found);
    assert_true(match.gave_up);
    match_deinit(&match);
    script_deinit(&script);
    expectation_deinit(&expectation);
    text_deinit(&said);
}

static void a_long_line_is_no_hostile_one(void **state)
{
    struct text expected = {0}, said = {0};

    (void)state;
    text_add(&expected, "S: [...]x[...]end\n");
    text_add(&said, "S: ");
    text_fill(&said, 'y', 1000000);
    text_char(&said, 'x');
    text_fill(&said, 'y', 1000000);
    text_add(&said, "end\n");
    is_there(text_string(&expected), text_string(&said));
    text_deinit(&expected);
    text_deinit(&said);
}

/* --- lines -------------------------------------------------------------------------------------
 */

static void speakers(void **state)
{
    (void)state;
    is_there("C: a\nS: b\n", "C: a\nS: b\n");
    is_not("C: a\nC: b\n", "C: a\nS: b\n", 2);
    is_there("a\nb\n", "C: a\nS: b\n");    /* somebody */
    is_there("C:\nS: x\n", "C: \nS: x\n"); /* an editor took the blank */
    is_there("S:\t220 x\n", "S: 220 x\n"); /* from a table */
    is_there("C:   x\n", "C:   x\n");
    is_not("C: x\n", "C:  x\n", 1);
    is_there("C:\\DOS\n", "C: C:\\DOS\n"); /* no speaker */
}

static void forms_keep_their_prefixes(void **state)
{
    struct expectation expectation;
    struct script script;
    struct match match;
    char message[512];

    (void)state;
    assert_true(parse(&expectation, "C: DIR\nS: x\n", message, sizeof message));
    make_script(&script, "1234567\n12345\n");
    memcpy(script.pool.data, "C: DIR", 6);
    script.lines[0].length = 6;
    memcpy(script.pool.data + script.lines[1].offset, "S: x", 4);
    script.lines[1].length = 4;
    match_session(&match, &expectation.sessions[0], &script);
    assert_true(match.found);
    match_deinit(&match);
    script_deinit(&script);
    expectation_deinit(&expectation);
}

static void any_lines(void **state)
{
    (void)state;
    is_there("[...]\n", "");
    is_there("[...]\n", "C: a\nS: b\n");
    is_there("C: a\n[...]\nC: d\n", "C: a\nC: b\nC: c\nC: d\n");
    is_there("C: a\n[...]\nC: d\n", "C: a\nC: d\n");
    is_there("[...]\nC: a\nC: b\n[...]\n", "C: a\nC: a\nC: b\nC: c\n");
    is_not("C: a\nC: d\n", "C: a\nC: b\nC: d\n", 0); /* nothing is missing: a line is too many */
    is_not("[...]\nC: e\n[...]\n", "C: a\nC: b\n", 2);
}

static void comments_notes_and_escapes(void **state)
{
    (void)state;
    is_there("# a comment\n\nC: a\n\n# another\nC: b\n", "C: a\n! [a gap]\nC: b\n! [reset]\n");
    is_there("\\session x\n\\end\n\\# no comment\n\\\\x\n\\count 3\n",
        "C: session x\nC: end\nC: # no comment\nC: \\x\nC: count 3\n");
    is_there("one\ntwo\n", "one\n\n# of a form\ntwo\n");
    is_there("\xef\xbb\xbfsession smtp\r\nC: a\r\n", "C: a\n");
    assert_true(expectation_is_text("C: x", 4));
    assert_true(expectation_is_text("ending", 6));
    assert_true(expectation_is_text("sessions", 8));
    assert_false(expectation_is_text("end", 3));
    assert_false(expectation_is_text("session x", 9));
    assert_false(expectation_is_text("\\x", 2));
    assert_false(expectation_is_text("[...]", 5));
    assert_false(expectation_is_text("", 0));
}

static void lines_without_order(void **state)
{
    (void)state;
    is_there("unordered:\nS: a\nS: b\nS: c\nend\n", "S: c\nS: a\nS: b\n");
    is_not("unordered:\nS: a\nS: b\nS: c\nend\n", "S: c\nS: a\nS: d\n", 3);
    is_not("unordered:\nS: a\nS: b\nend\n", "S: a\nS: b\nS: b\n", 0);
    /* An item that fits more lines gives way. */
    is_not("unordered:\nS: a\nS: b\nS: c\nend\nC: x\n", "S: c\nS: a\nC: x\n", 3);
    is_there("unordered:\nS: [...]\nS: a\nend\n", "S: a\nS: b\n");
    is_there("unordered:\nS: {{a|b}}\nS: {{b|c}}\nS: {{a}}\nend\n", "S: b\nS: a\nS: c\n");
    is_there(
        "C: x\n[...]\nunordered:\nS: a\nS: b\nend\nC: y\n", "C: x\nS: a\nS: z\nS: b\nS: a\nC: y\n");
    is_there(
        "unordered:\nS: {{k=.}}1\nS: {{j=.}}2\nend\nC: {{=k}}{{=j}}\n", "S: b2\nS: a1\nC: ab\n");
    /* What differs is behind the block, in whatever order that is. */
    /* Found by the fuzzer: the session ends long before the block does. */
    is_not("unordered:\nS: 1\nS: 2\nS: 3\nS: 4\nS: 5\nS: 6\nS: 7\nend\n", "S: 2\n", 2);
    is_not("C: a\nunordered:\nS: 1\nS: 2\nS: 3\nS: 4\nS: 5\nS: 6\nend\n", "C: a\n", 3);
    is_not("unordered:\nS: a\nS: b\nend\nC: y\n", "S: b\nS: a\nC: z\n", 5);
}

static void a_large_block_is_decided(void **state)
{
    struct text expected = {0}, said = {0};
    uint32_t line;

    (void)state;
    text_add(&expected, "unordered:\n");
    for (int i = 0; i < 63; i++) {
        text_add(&expected, "S: 250 OK\n");
        text_add(&said, "S: 250 OK\n");
    }
    text_add(&expected, "S: 251 OK\nend\n");
    text_add(&said, "S: 252 OK\n");
    assert_false(found(text_string(&expected), text_string(&said), &line));
    assert_int_equal(line, 65);
    text_deinit(&expected);
    text_deinit(&said);
}

static void never_and_count(void **state)
{
    (void)state;
    is_there("C: a\nnever: C: VRFY [...]\n", "C: a\n");
    is_not("[...]\nnever: C: VRFY [...]\n", "C: a\nC: VRFY x\n", 0);
    is_there("never: C: VRFY [...]\n", "C: a\nS: VRFY x\n"); /* alone: all else is allowed */
    is_there("count 2: C: RCPT[...]\n", "C: RCPT a\nS: ok\nC: RCPT b\n");
    is_not("count 2: C: RCPT[...]\n", "C: RCPT a\n", 0);
    is_not("count 2: C: RCPT[...]\n", "C: RCPT a\nC: RCPT b\nC: RCPT c\n", 0);
    is_there("count 0: x\n", "C: a\n");
    /* A name stands for what the lines remembered. */
    is_there("C: {{u=\\w+}}\n[...]\nnever: S: bye {{=u}}\n", "C: ann\nS: bye bob\n");
    is_not("C: {{u=\\w+}}\n[...]\nnever: S: bye {{=u}}\n", "C: ann\nS: bye ann\n", 0);
}

static void the_right_line_is_named(void **state)
{
    static const char expected[] = "session smtp\nS: 220\nC: HELO\nS: 250 hi\nC: MAIL\nS: 250 OK\n"
                                   "C: QUIT\nS: 221\n";

    (void)state;
    is_there(expected, "S: 220\nC: HELO\nS: 250 hi\nC: MAIL\nS: 250 OK\nC: QUIT\nS: 221\n");
    is_not(expected, "S: 220\nS: 250 hi\nC: MAIL\nS: 250 OK\nC: QUIT\nS: 221\n", 3);
    is_not(expected, "S: 220\nC: HELO\nS: 550 hi\nC: MAIL\nS: 250 OK\nC: QUIT\nS: 221\n", 4);
    is_not(expected, "S: 220\nC: HELO\nS: 250 hi\nC: MAIL\nS: 250 OK\n", 7);
    is_not(expected, "", 2);
}

static void long_sessions_are_aligned(void **state)
{
    struct text expected = {0}, said = {0};
    uint32_t line;

    (void)state;
    for (int i = 0; i < 6000; i++) {
        text_printf(&expected, "C: line %d\n", i);
        text_printf(&said, "C: line %d%s\n", i, i == 3000 ? "!" : "");
    }
    assert_false(found(text_string(&expected), text_string(&said), &line));
    assert_int_equal(line, 3001);
    text_deinit(&expected);
    text_deinit(&said);
}

/* --- files -------------------------------------------------------------------------------------
 */

static void sessions_and_filters(void **state)
{
    struct expectation expectation;
    char message[512];

    (void)state;
    assert_true(parse(&expectation,
        "session smtp port 2525 number 3\nC: a\n\nsession\tany\nC: b\nsession dns\n", message,
        sizeof message));
    assert_int_equal(expectation.n_sessions, 3);
    assert_string_equal(expectation.sessions[0].protocol, "smtp");
    assert_int_equal(expectation.sessions[0].port, 2525);
    assert_int_equal(expectation.sessions[0].number, 3);
    assert_int_equal(expectation.sessions[1].line, 4);
    assert_string_equal(expectation.sessions[2].protocol, "dns");
    expectation_deinit(&expectation);
    assert_true(parse(&expectation, "C: a\n", message, sizeof message));
    assert_string_equal(expectation.sessions[0].protocol, "any");
    expectation_deinit(&expectation);
}

static void mistakes_have_a_place(void **state)
{
    (void)state;
    refused("session smpt\n", "1:9:", "did you mean smtp?");
    refused("session\n", "1:8:", "no protocol");
    refused("session averyveryveryverylongprotocol\n", "1:9:", "no such protocol");
    refused("session smtp prt 25\n", "1:14:", "did you mean port?");
    refused("session smtp port\n", "1:18:", "no number");
    refused("session smtp port x\n", "1:19:", "no number");
    refused("session smtp port 65536\n", "1:19:", "1 to 65535");
    refused("session smtp port 0\n", "1:19:", "no number");
    refused("session smtp number -1\n", "1:21:", "no number");
    refused("session smtp port 25 numberrrrrrrrrrrrrrrrrrrrrrrrr 2\n", "1:22:", "no such filter");
    refused("ignore\n", "1:7:", "nothing to ignore");
    refused("ignore cse\n", "1:8:", "did you mean case?");
    refused("ignore case enhanced-status-codes\n", "1:13:", "cannot be ignored");
    refused("unordered:\nunordered:\n", "2:1:", "inside of unordered");
    refused("unordered:\n[...]\nend\n", "2:1:", "inside of unordered");
    refused("unordered:\nS: a\n", "2:1:", "has no end");
    refused("unordered:\nsession smtp\n", "2:1:", "has no end");
    refused("end\n", "1:1:", "without unordered");
    refused("never:\n", "1:7:", "no line");
    refused("count 3\n", "1:7:", "no count");
    refused("count x: a\n", "1:7:", "no count");
    refused("count -3: a\n", "1:7:", "no count");
    refused("count 3 4: a\n", "1:7:", "no count");
    refused("count 99999999999999999999: a\n", "1:7:", "no count");
    refused("count 60000: a\n", "1:7:", "never counted");
    refused("S: {{x\n", "1:4:", "no end");
    refused("S: a {{}}\n", "1:8:", "empty");
    refused("S: ab{{(}}\n", "1:9:", "parenthesis");
    refused("S: {{a)|(b}}\n", "1:7:", "parenthes");
    refused("S: {{x=(}}\n", "1:9:", "parenthesis");
    refused("S: {{=}}\n", "1:7:", "no name");
    refused("S: {{=a-b}}\n", "1:8:", "no name");
    refused("S: {{iid=.}}\nS: {{=id}}\n", "2:7:", "did you mean iid?");
    refused("S: {{=id}}\nS: {{id=.}}\n", "1:7:", "before");
    refused("S: {{a=.}}\nsession smtp\nS: {{=a}}\n", "3:7:", "before");
    refused("S: {{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=.}}\n", "1:6:", "too long");
    refused("# nothing\n", "1:1:", "nothing is expected");
    refused("", "0:1:", "nothing is expected");
}

static void octets_that_are_no_text(void **state)
{
    struct expectation expectation;
    char message[512];

    (void)state;
    assert_false(expectation_parse(&expectation, "x", "C: a\0b\n", 7, message, sizeof message));
    assert_non_null(strstr(message, "no text file"));
    expectation_deinit(&expectation);
    assert_false(parse(&expectation, "C: {{\xff}}\n", message, sizeof message));
    assert_non_null(strstr(message, "UTF-8"));
    expectation_deinit(&expectation);
}

/* A longer text is not remembered, and so nothing is the same. */
static void names_hold(size_t n, bool remembered)
{
    struct text said = {0};

    text_add(&said, "C: ");
    text_fill(&said, 'a', n);
    text_add(&said, "\nS: ");
    text_fill(&said, 'a', n);
    text_char(&said, '\n');
    if (remembered)
        is_there("C: {{x=.*}}\nS: {{=x}}\n", text_string(&said));
    else
        is_not("C: {{x=.*}}\nS: {{=x}}\n", text_string(&said), 2);
    text_deinit(&said);
}

static void caps(void **state)
{
    struct text text = {0};

    (void)state;
    for (int i = 0; i <= EXPECTATION_LINES_MAX; i++)
        text_add(&text, "#\n");
    refused(text_string(&text), "50001:1:", "too many lines");
    text_reset(&text);
    for (int i = 0; i <= EXPECTED_SESSIONS_MAX; i++)
        text_add(&text, "session smtp\n");
    refused(text_string(&text), "1001:1:", "too many sessions");
    text_reset(&text);
    text_add(&text, "unordered:\n");
    for (int i = 0; i <= UNORDERED_MAX; i++)
        text_add(&text, "a\n");
    text_add(&text, "end\n");
    refused(text_string(&text), "67:1:", "too many lines without order");
    text_reset(&text);
    for (int i = 0; i <= PATTERN_NAMES_MAX; i++)
        text_printf(&text, "{{n%d=.}}\n", i);
    refused(text_string(&text), "65:3:", "too many names");
    text_deinit(&text);
    names_hold(PATTERN_VALUE_MAX, true);
    names_hold(PATTERN_VALUE_MAX + 1, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_means_itself),
        cmocka_unit_test(blanks_match_inside_a_line),
        cmocka_unit_test(a_line_may_look_like_a_blank),
        cmocka_unit_test(names_are_remembered),
        cmocka_unit_test(names_lead_back_to_earlier_lines),
        cmocka_unit_test(rules_of_comparison),
        cmocka_unit_test(lines_that_are_all_empty),
        cmocka_unit_test(a_hostile_pattern_gives_up),
        cmocka_unit_test(a_long_line_is_no_hostile_one),
        cmocka_unit_test(speakers),
        cmocka_unit_test(forms_keep_their_prefixes),
        cmocka_unit_test(any_lines),
        cmocka_unit_test(comments_notes_and_escapes),
        cmocka_unit_test(lines_without_order),
        cmocka_unit_test(a_large_block_is_decided),
        cmocka_unit_test(never_and_count),
        cmocka_unit_test(the_right_line_is_named),
        cmocka_unit_test(long_sessions_are_aligned),
        cmocka_unit_test(sessions_and_filters),
        cmocka_unit_test(mistakes_have_a_place),
        cmocka_unit_test(octets_that_are_no_text),
        cmocka_unit_test(caps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
