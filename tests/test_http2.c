/* Frames of HTTP/2 in a stream, and what is remembered of streams. */
#include "dissectors/dissectors.h"
#include "dissectors/http2_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAGIC "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

static const uint8_t ping[] = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};

static struct framing frame_of(const void *octets, size_t n, bool resync)
{
    struct http2 *http2 = calloc(1, sizeof *http2);
    struct unread unread = {.bytes = {octets, (uint32_t)n}, .resync = resync};

    assert_non_null(http2);
    struct framing framing = http2_dissector.frame(http2, &unread);
    free(http2);
    return framing;
}

static void expect_whole(const void *octets, size_t whole)
{
    for (size_t n = 1; n < whole; n++) {
        struct framing framing = frame_of(octets, n, false);
        assert_int_equal(framing.kind, FRAMING_NEED);
        assert_true(framing.length > 0 && framing.length <= whole - n);
    }
    assert_int_equal(frame_of(octets, whole, false).kind, FRAMING_MESSAGE);
    assert_int_equal(frame_of(octets, whole, false).length, whole);
}

static void preface_and_frames(void **state)
{
    (void)state;
    expect_whole(MAGIC, strlen(MAGIC));
    expect_whole(ping, sizeof ping);
}

static void only_frames_after_a_gap(void **state)
{
    uint8_t odd[sizeof ping];

    (void)state;
    assert_int_equal(frame_of(ping, sizeof ping, true).kind, FRAMING_MESSAGE);
    memcpy(odd, ping, sizeof odd);
    odd[3] = 0x42; /* no known type */
    assert_int_equal(frame_of(odd, sizeof odd, true).kind, FRAMING_RESYNC);
    assert_int_equal(frame_of(odd, sizeof odd, false).kind, FRAMING_MESSAGE);
    memcpy(odd, ping, sizeof odd);
    odd[8] = 1; /* a ping is of no stream */
    assert_int_equal(frame_of(odd, sizeof odd, true).kind, FRAMING_RESYNC);
}

static enum probe probe_of(const char *text)
{
    struct unread unread = {.bytes = bytes_of(text)};

    return http2_dissector.probe(&unread);
}

static void preface_is_recognised(void **state)
{
    struct unread unread = {.bytes = bytes_of(MAGIC)};

    (void)state;
    assert_int_equal(probe_of(MAGIC), PROBE_YES);
    assert_int_equal(probe_of("PRI * HTTP/2.0"), PROBE_YES);
    assert_int_equal(probe_of("PRI *"), PROBE_MAYBE);
    assert_int_equal(probe_of("PRI * HTTP/1.1\r\n"), PROBE_NO);
    assert_int_equal(probe_of("GET / HTTP/1.1\r\n"), PROBE_NO);
    assert_int_equal(http_dissector.probe(&unread), PROBE_NO);
}

/* The table is full of streams that are open, but for one that is over: that one goes, then the
 * oldest. */
static void oldest_stream_goes(void **state)
{
    struct http2 *http2 = calloc(1, sizeof *http2);
    struct flow flow = {0};
    struct dissection d = {.flow = &flow, .state = http2};

    (void)state;
    assert_non_null(http2);
    for (uint32_t i = 0; i < HTTP2_STREAMS_MAX; i++) {
        http2->frames++;
        http2_stream(&d, 2 * i + 1)->half[0].begun = true;
    }
    struct http2_stream *over = http2_stream(&d, 11);
    over->half[0].ended = over->half[1].ended = true;
    http2->frames++;
    assert_ptr_equal(http2_stream(&d, 1001), over);
    assert_false(over->half[0].begun || over->half[0].ended);
    http2->frames++;
    assert_true(http2_stream(&d, 1)->half[0].begun); /* used again: it is not the oldest */
    assert_false(http2_stream(&d, 1003)->half[0].begun);
    assert_true(http2_stream(&d, 1)->half[0].begun);
    assert_true(http2_stream(&d, 5)->half[0].begun);
    assert_false(http2_stream(&d, 3)->half[0].begun); /* that was it */
    keeps_free(flow.dissection.keeps, flow.dissection.n_keeps);
    free(http2);
}

/* A slot behind the first ones makes room and leaves what was kept. */
static void keeps_grow(void **state)
{
    struct flow flow = {0};
    struct dissection d = {.flow = &flow};
    struct bytes octets = bytes_of("kept");

    (void)state;
    assert_true(keep_add(flow_keep(&d, 1), octets, 7));
    assert_int_equal(flow.dissection.n_keeps, FLOW_KEEPS);
    assert_int_equal(flow_keep(&d, FLOW_KEEPS_MAX - 1)->length, 0);
    assert_int_equal(flow.dissection.n_keeps, FLOW_KEEPS_MAX);
    assert_memory_equal(flow_keep(&d, 1)->data, octets.data, octets.length);
    keeps_free(flow.dissection.keeps, flow.dissection.n_keeps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(preface_and_frames),
        cmocka_unit_test(only_frames_after_a_gap),
        cmocka_unit_test(preface_is_recognised),
        cmocka_unit_test(oldest_stream_goes),
        cmocka_unit_test(keeps_grow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
