#include "dissectors/dissectors.h"
#include "dissectors/http_message.h"
#include "dissectors/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A stream of which only so much has come. */
static struct framing frame_of(const struct http *http, const char *text, uint32_t n, bool ended)
{
    struct unread unread = {
        .bytes = bytes_part(bytes_of(text), 0, n), .direction = TO_CLIENT, .ended = ended};

    if (http_kind_of(bytes_of(text)) == HTTP_REQUEST)
        unread.direction = TO_SERVER;
    return http_dissector.frame(http, &unread);
}

/* The first message is the first `length` octets, whatever comes behind, and not an octet less. */
static void expect_message(const struct http *http, const char *text, uint32_t length)
{
    uint32_t whole = (uint32_t)strlen(text);

    for (uint32_t n = 1; n <= whole; n++) {
        struct framing framing = frame_of(http, text, n, false);
        if (n < length) {
            assert_int_equal(framing.kind, FRAMING_NEED);
        } else {
            assert_int_equal(framing.kind, FRAMING_MESSAGE);
            assert_int_equal(framing.length, length);
        }
    }
}

#define NEXT "HTTP/1.1 200 OK\r\n\r\n"

static struct http *waiting_for(enum http_method method)
{
    struct http *http = calloc(1, sizeof *http);

    assert_non_null(http);
    http->n_requests = 1;
    http->methods[0] = (uint8_t)method;
    return http;
}

static void expect_answer(enum http_method method, const char *text, size_t length)
{
    struct http *http = waiting_for(method);

    expect_message(http, text, (uint32_t)length);
    free(http);
}

static void bodies_by_length(void **state)
{
    static const char sized[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    static const char empty[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    static const char bare[] = "HTTP/1.0 200 OK\ncontent-length:5\n\nhello";
    static const char posted[] = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na=b";

    (void)state;
    expect_answer(HTTP_METHOD_OTHER, sized, sizeof sized - 1);
    expect_answer(HTTP_METHOD_OTHER, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello" NEXT,
        sizeof sized - 1);
    expect_answer(HTTP_METHOD_OTHER, empty, sizeof empty - 1);
    expect_answer(HTTP_METHOD_OTHER, bare, sizeof bare - 1);
    expect_answer(HTTP_METHOD_OTHER, posted, sizeof posted - 1);
}

static void chunks_and_trailers(void **state)
{
#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    static const char plain[] = CHUNKED "5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n";
    static const char trailer[] = CHUNKED "1\r\nx\r\n0\r\nExpires: never\r\n\r\n";
    uint32_t chunks;

    (void)state;
    expect_answer(HTTP_METHOD_OTHER, plain, sizeof plain - 1);
    expect_answer(HTTP_METHOD_OTHER, trailer, sizeof trailer - 1);
    assert_int_equal(http_chunked_length(bytes_of("1\r\nx\r\n0\r\n\r\n"), &chunks), 11);
    assert_int_equal(http_chunked_length(bytes_of("1\r\nx\r\n0\r\n"), &chunks), 0);
    uint64_t size;
    assert_true(http_chunk_line(bytes_of("1f;a=b\r\n"), &size));
    assert_int_equal(size, 0x1f);
    assert_true(http_chunk_line(bytes_of("000\r\n"), &size));
    assert_int_equal(size, 0);
    assert_false(http_chunk_line(bytes_of("\r\n"), &size));
}

static void answers_without_body(void **state)
{
#define HEAD_OF(status) "HTTP/1.1 " status "\r\nContent-Length: 5\r\n\r\n"
    (void)state;
    expect_answer(HTTP_METHOD_OTHER, HEAD_OF("204 x") NEXT, strlen(HEAD_OF("204 x")));
    expect_answer(HTTP_METHOD_OTHER, HEAD_OF("304 x") NEXT, strlen(HEAD_OF("304 x")));
    expect_answer(HTTP_METHOD_OTHER, HEAD_OF("100 x") NEXT, strlen(HEAD_OF("100 x")));
    expect_answer(HTTP_METHOD_HEAD, HEAD_OF("200 x") NEXT, strlen(HEAD_OF("200 x")));
    expect_answer(HTTP_METHOD_CONNECT, HEAD_OF("200 x") "\x16\x03", strlen(HEAD_OF("200 x")));
}

static void body_up_to_the_end(void **state)
{
    static const char text[] = "HTTP/1.0 200 OK\r\n\r\nall of this";
    struct http *http = waiting_for(HTTP_METHOD_OTHER);

    (void)state;
    assert_int_equal(frame_of(http, text, sizeof text - 1, false).kind, FRAMING_NEED);
    assert_int_equal(frame_of(http, text, sizeof text - 1, true).kind, FRAMING_MESSAGE);
    assert_int_equal(frame_of(http, text, sizeof text - 1, true).length, sizeof text - 1);
    free(http);
}

/* The method of the request that is answered counts, not that of the newest. */
static void pipelined_head(void **state)
{
    struct http *http = waiting_for(HTTP_METHOD_HEAD);
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";

    (void)state;
    http->n_requests = 2;
    assert_int_equal(frame_of(http, text, sizeof text - 1, false).length, sizeof text - 3);
    http->n_answered = 1;
    assert_int_equal(frame_of(http, text, sizeof text - 1, false).length, sizeof text - 1);
    free(http);
}

static void a_body_too_large_passes(void **state)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\nxxxx";
    struct http *http = waiting_for(HTTP_METHOD_OTHER);

    (void)state;
    struct framing framing = frame_of(http, text, sizeof text - 1, false);
    assert_int_equal(framing.kind, FRAMING_PART);
    assert_int_equal(framing.length, sizeof text - 5);
    http->passing[TO_CLIENT] =
        (struct http_passing){.kind = HTTP_BODY_LENGTH, .remaining = 5000000000};
    assert_int_equal(frame_of(http, "HTTP", 4, false).kind, FRAMING_PART);
    http->passing[TO_CLIENT].remaining = 2;
    assert_int_equal(frame_of(http, "HTTP", 4, false).kind, FRAMING_MESSAGE);
    assert_int_equal(frame_of(http, "HTTP", 4, false).length, 2);
    free(http);
}

static void heads(void **state)
{
    struct http_head head;

    (void)state;
    http_head_read(&head, bytes_of("GET /a?b=c HTTP/1.1\r\nhOsT: st.um\r\n\r\n"));
    assert_int_equal(head.kind, HTTP_REQUEST);
    assert_true(bytes_is(head.method, "GET"));
    assert_true(bytes_is(head.uri, "/a?b=c"));
    assert_true(bytes_is(head.version, "HTTP/1.1"));
    assert_true(bytes_is(head.host, "st.um"));
    http_head_read(
        &head, bytes_of("HTTP/1.1 404 Not Found\r\nTransfer-Encoding: x, chunked\r\n\r\n"));
    assert_int_equal(head.status, 404);
    assert_true(bytes_is(head.phrase, "Not Found"));
    assert_true(head.chunked && head.unknown_coding);
    assert_int_equal(http_kind_of(bytes_of("NONSENSE / HTTP/1.1\r\n")), HTTP_REQUEST);
    assert_int_equal(http_kind_of(bytes_of("NONSENSE / HTTP/1.1")), HTTP_OTHER);
    assert_int_equal(http_kind_of(bytes_of("NON5ENSE / HTTP/1.1\r\n")), HTTP_OTHER);
    assert_int_equal(http_kind_of(bytes_of("INVITE sip:a SIP/2.0\r\n")), HTTP_OTHER);
    http_head_read(&head, bytes_of("\r\nGET / HTTP/1.1\r\n\r\n"));
    assert_int_equal(head.lead, 2);
    assert_int_equal(head.length, 20);
    assert_true(bytes_is(head.method, "GET"));
}

static void every_method(void **state)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE",
        "CONNECT", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK",
        "SEARCH", "REPORT", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "LINK", "UNLINK"};
    char line[64];

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        (void)snprintf(line, sizeof line, "%s / HTTP/1.1\r\n\r\n", known[i]);
        assert_int_equal(http_kind_of(bytes_of(line)), HTTP_REQUEST);
        expect_answer(HTTP_METHOD_OTHER, line, strlen(line));
    }
}

/* Only 1xx, 204 and 304 have no body; all others end with the connection. */
static void every_status(void **state)
{
    char line[64];

    (void)state;
    for (unsigned status = 100; status < 600; status++) {
        struct http_head head;
        (void)snprintf(line, sizeof line, "HTTP/1.1 %u x\r\n\r\n", status);
        http_head_read(&head, bytes_of(line));
        assert_int_equal(head.status, status);
        bool none = status < 200 || status == 204 || status == 304;
        assert_int_equal(
            http_body_kind(&head, HTTP_METHOD_OTHER), none ? HTTP_BODY_NONE : HTTP_BODY_CLOSE);
    }
    assert_string_equal(names_find(&http_status_names, 404), "Not Found");
    assert_null(names_find(&http_status_names, 599 + 1000));
}

/* HTTP/0.9: a request is a line. */
static void simple_requests(void **state)
{
    (void)state;
    expect_answer(HTTP_METHOD_OTHER, "GET /\r\nmore\r\n\r\n", 7);
    expect_answer(HTTP_METHOD_OTHER, "GET / \nmore", 7);
    expect_answer(HTTP_METHOD_OTHER, "GET \r\n\r\n", 8);
    expect_answer(HTTP_METHOD_OTHER, "GET / HTTP/1.0\r\n\r\n", 18);
    expect_answer(HTTP_METHOD_OTHER, "POST /\r\n\r\n", 10);
}

static void json_texts(void **state)
{
    static const char *const good[] = {"{}", "[]", " {\"a\": [1, -2.5e3, true, false, null]} ",
        "[\"a\\\"b\\u00e9\"]", "{\"a\":{\"b\":[{}]}}"};
    static const char *const bad[] = {"", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "\"top\"",
        "[nope]", "[\"a]", "[\"a\\", "1"};
    char deep[200];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(json_length(bytes_of(good[i])), strlen(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(json_length(bytes_of(bad[i])), 0);
    assert_int_equal(json_length(bytes_of("{} x")), 3);
    memset(deep, '[', 100);
    memset(deep + 100, ']', 99);
    deep[199] = '\0';
    assert_int_equal(json_length(bytes_of(deep)), 0); /* not deeper than its cap */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_by_length),
        cmocka_unit_test(chunks_and_trailers),
        cmocka_unit_test(answers_without_body),
        cmocka_unit_test(body_up_to_the_end),
        cmocka_unit_test(pipelined_head),
        cmocka_unit_test(a_body_too_large_passes),
        cmocka_unit_test(heads),
        cmocka_unit_test(every_method),
        cmocka_unit_test(every_status),
        cmocka_unit_test(simple_requests),
        cmocka_unit_test(json_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
