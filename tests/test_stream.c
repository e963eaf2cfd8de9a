/*
 * stream: what is in order, held, old or missing, for each way in which segments can lie
 */
#include "analyzer/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A stream, and what it gave out in order. */
struct reader {
    struct stream stream;
    struct budget budget;
    char got[4096];
    size_t n;
};

static void reader_init(struct reader *r, uint32_t next)
{
    memset(r, 0, sizeof *r);
    r->budget.limit = 64u << 20;
    stream_start(&r->stream, next);
}

static void drain(struct reader *r)
{
    struct bytes pending = stream_pending(&r->stream);

    memcpy(r->got + r->n, pending.data ? pending.data : (const uint8_t *)"", pending.length);
    r->n += pending.length;
    stream_consume(&r->stream, pending.length);
    stream_settle(&r->stream);
}

/* A segment, as TCP feeds it. */
static enum stream_fit feed(struct reader *r, uint32_t seq, const char *text, uint32_t frame)
{
    struct bytes bytes = {(const uint8_t *)text, (uint32_t)strlen(text)};
    uint32_t old;
    enum stream_fit fit = stream_fit(&r->stream, seq, bytes.length, &old);

    if (fit == STREAM_OLD)
        return fit;
    if (fit == STREAM_IN_ORDER && !stream_holds(&r->stream)) {
        bytes = (struct bytes){bytes.data + old, bytes.length - old};
        assert_true(stream_append(&r->stream, &r->budget, bytes, frame));
        stream_advance(&r->stream, bytes.length);
    } else {
        stream_hold(&r->stream, &r->budget, seq, bytes, frame);
        stream_release(&r->stream, &r->budget);
    }
    return fit;
}

static void assert_got(struct reader *r, const char *text)
{
    drain(r);
    assert_int_equal(r->n, strlen(text));
    assert_memory_equal(r->got, text, r->n);
}

static void end(struct reader *r)
{
    stream_deinit(&r->stream);
    assert_int_equal(r->budget.used, 0);
}

static void in_order(void **state)
{
    struct reader r;
    (void)state;

    reader_init(&r, 1000);
    assert_int_equal(feed(&r, 1000, "abc", 1), STREAM_IN_ORDER);
    assert_int_equal(feed(&r, 1003, "def", 2), STREAM_IN_ORDER);
    assert_got(&r, "abcdef");
    assert_int_equal(r.stream.offset, 6);
    assert_int_equal(r.stream.next, 1006);
    end(&r);
}

static void nothing_held_costs_nothing(void **state)
{
    struct reader r;
    (void)state;

    reader_init(&r, 7);
    stream_advance(&r.stream, 5);
    assert_null(r.stream.backlog);
    assert_false(stream_holds(&r.stream));
    assert_int_equal(stream_pending(&r.stream).length, 0);
    assert_int_equal(stream_hole(&r.stream), 0);
    end(&r);
}

static void out_of_order(void **state)
{
    struct reader r;
    (void)state;

    reader_init(&r, 0);
    assert_int_equal(feed(&r, 6, "ghi", 1), STREAM_AHEAD);
    assert_int_equal(feed(&r, 3, "def", 2), STREAM_AHEAD);
    assert_int_equal(stream_hole(&r.stream), 3);
    assert_int_equal(stream_pending(&r.stream).length, 0);
    assert_int_equal(feed(&r, 0, "abc", 3), STREAM_IN_ORDER);
    assert_false(stream_holds(&r.stream));
    assert_got(&r, "abcdefghi");
    assert_false(r.stream.conflict);
    end(&r);
}

static void old_segments(void **state)
{
    struct reader r;
    uint32_t old;
    (void)state;

    reader_init(&r, 100);
    feed(&r, 100, "abcdef", 1);
    assert_int_equal(stream_fit(&r.stream, 100, 6, &old), STREAM_OLD);
    assert_int_equal(stream_fit(&r.stream, 103, 3, &old), STREAM_OLD);
    assert_int_equal(stream_fit(&r.stream, 90, 5, &old), STREAM_OLD);
    assert_int_equal(stream_fit(&r.stream, 104, 5, &old), STREAM_IN_ORDER);
    assert_int_equal(old, 2);
    assert_int_equal(stream_fit(&r.stream, 106, 0, &old), STREAM_OLD);
    end(&r);
}

/* Each way in which a segment can overlap one that is held: what came first counts. */
static void overlaps(void **state)
{
    static const struct {
        uint32_t first_at, second_at;
        const char *first, *second, *all;
    } cases[] = {
        {2, 2, "CD", "CD", "abCDef"},   /* the same */
        {2, 1, "CD", "bcde", "abCDef"}, /* around it */
        {1, 2, "BCDE", "cd", "aBCDEf"}, /* inside of it */
        {2, 1, "CDE", "bcd", "abCDEf"}, /* over its beginning */
        {1, 3, "BCD", "def", "aBCDef"}, /* over its end */
        {2, 4, "CD", "ef", "abCDef"},   /* right behind it */
        {4, 2, "EF", "cd", "abcdEF"},   /* right before it */
        {2, 2, "CD", "cde", "abCDef"},  /* the same start, longer */
        {3, 1, "DE", "bcde", "abcDEf"}, /* the same end, longer */
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reader r;
        reader_init(&r, 0);
        feed(&r, cases[i].first_at, cases[i].first, 1);
        feed(&r, cases[i].second_at, cases[i].second, 2);
        feed(&r, 0, "abcdef", 3);
        assert_got(&r, cases[i].all);
        end(&r);
    }
}

static void conflict_is_flagged(void **state)
{
    struct reader r;
    (void)state;

    reader_init(&r, 0);
    feed(&r, 2, "cd", 1);
    feed(&r, 1, "bcde", 2);
    assert_false(r.stream.conflict);
    feed(&r, 3, "X", 3);
    assert_true(r.stream.conflict);
    feed(&r, 0, "a", 4);
    assert_got(&r, "abcde");
    end(&r);
}

static void several_holes(void **state)
{
    struct reader r;
    (void)state;

    reader_init(&r, 0);
    feed(&r, 8, "i", 1);
    feed(&r, 6, "g", 2);
    feed(&r, 2, "c", 3);
    feed(&r, 4, "e", 4);
    assert_int_equal(stream_hole(&r.stream), 2);
    feed(&r, 0, "abcdefgh", 5);
    assert_got(&r, "abcdefghi");
    end(&r);
}

static void wrap(void **state)
{
    struct reader r;
    (void)state;

    reader_init(&r, 0xfffffffe);
    assert_int_equal(feed(&r, 2, "efg", 1), STREAM_AHEAD);
    assert_int_equal(feed(&r, 0xfffffffe, "abcd", 2), STREAM_IN_ORDER);
    assert_got(&r, "abcdefg");
    assert_int_equal(r.stream.next, 5);
    assert_int_equal(r.stream.offset, 7);
    uint32_t old;
    assert_int_equal(stream_fit(&r.stream, 0xffffffff, 3, &old), STREAM_OLD);
    end(&r);
}

static void a_hole_that_stays(void **state)
{
    struct reader r;
    (void)state;

    reader_init(&r, 10);
    feed(&r, 10, "ab", 1);
    feed(&r, 15, "fg", 2);
    assert_int_equal(stream_hole(&r.stream), 3);
    drain(&r);
    stream_skip_hole(&r.stream);
    assert_int_equal(r.stream.offset, 5);
    assert_int_equal(stream_release(&r.stream, &r.budget), 2);
    assert_got(&r, "abfg");
    assert_int_equal(r.stream.next, 17);
    end(&r);
}

static void provenance(void **state)
{
    struct reader r;
    uint32_t n;
    (void)state;

    reader_init(&r, 0);
    feed(&r, 0, "abc", 4);
    feed(&r, 5, "fg", 6);
    feed(&r, 3, "de", 9);
    const struct stream_piece *pieces = stream_pieces(&r.stream, &n);
    assert_int_equal(n, 3);
    assert_int_equal(pieces[0].frame, 4);
    assert_int_equal(pieces[0].length, 3);
    assert_int_equal(pieces[1].frame, 9);
    assert_int_equal(pieces[1].length, 2);
    assert_int_equal(pieces[2].frame, 6);
    stream_consume(&r.stream, 4);
    pieces = stream_pieces(&r.stream, &n);
    assert_int_equal(n, 2);
    assert_int_equal(pieces[0].frame, 9);
    assert_int_equal(pieces[0].length, 1);
    end(&r);
}

/* A segment that comes again while its octets wait is remembered for the list of segments. */
static void repeats(void **state)
{
    struct reader r;
    uint32_t n;
    (void)state;

    reader_init(&r, 0);
    assert_false(stream_repeat(&r.stream, 0, 3, 1));
    feed(&r, 0, "abc", 2);
    feed(&r, 3, "def", 3);
    assert_true(stream_repeat(&r.stream, 3, 3, 4));
    const struct stream_repeat *repeats = stream_repeats(&r.stream, &n);
    assert_int_equal(n, 1);
    assert_int_equal(repeats[0].offset, 3);
    assert_int_equal(repeats[0].frame, 4);
    stream_consume(&r.stream, 3);
    stream_repeats(&r.stream, &n);
    assert_int_equal(n, 1);
    stream_consume(&r.stream, 3);
    stream_repeats(&r.stream, &n);
    assert_int_equal(n, 0);
    assert_false(stream_repeat(&r.stream, 3, 3, 5));
    end(&r);
}

/* What fills a hole and overlaps what is held behind it gives each octet once. */
static void filled_over_held(void **state)
{
    struct reader r;
    (void)state;

    reader_init(&r, 0);
    feed(&r, 4, "EFGH", 1);
    feed(&r, 0, "abcdef", 2);
    assert_false(stream_holds(&r.stream));
    assert_true(r.stream.conflict);
    assert_got(&r, "abcdEFGH");
    end(&r);
}

/* What was consumed can be read until the packet is over. */
static void consumed_octets_stay(void **state)
{
    struct reader r;
    (void)state;

    reader_init(&r, 0);
    feed(&r, 0, "hello, world", 1);
    struct bytes before = stream_pending(&r.stream);
    stream_consume(&r.stream, 7);
    assert_memory_equal(before.data, "hello, world", 12);
    assert_int_equal(stream_pending(&r.stream).length, 5);
    assert_memory_equal(stream_pending(&r.stream).data, "world", 5);
    stream_settle(&r.stream);
    assert_memory_equal(stream_pending(&r.stream).data, "world", 5);
    end(&r);
}

static void cap_of_the_stream(void **state)
{
    static uint8_t octets[65536];
    struct reader r;
    uint32_t seq = 1;
    (void)state;

    reader_init(&r, 0);
    while (stream_hold(&r.stream, &r.budget, seq, (struct bytes){octets, sizeof octets}, 1))
        seq += sizeof octets;
    assert_true(r.stream.capped);
    assert_int_equal(seq - 1, STREAM_HELD_MAX);
    end(&r);
}

static void cap_of_the_run(void **state)
{
    struct reader r;
    (void)state;

    reader_init(&r, 0);
    r.budget.limit = r.budget.used + 10;
    assert_false(stream_append(&r.stream, &r.budget, (struct bytes){(const uint8_t *)"a", 1}, 1));
    assert_false(stream_hold(&r.stream, &r.budget, 5, (struct bytes){(const uint8_t *)"a", 1}, 1));
    assert_true(r.stream.capped);
    end(&r);
}

/* A thousand segments of random sizes in random order, some twice: the octets come in order. */
static void shuffled(void **state)
{
    enum { N = 1000 };
    static char whole[4 * N], got[4 * N];
    static uint32_t at[N], length[N];
    struct reader r;
    uint32_t total = 0, n = 0, random = 12345;
    (void)state;

    for (int i = 0; i < N; i++) {
        random = random * 1664525 + 1013904223;
        at[i] = total;
        length[i] = 1 + (random >> 24) % 4;
        total += length[i];
    }
    for (uint32_t i = 0; i < total; i++)
        whole[i] = (char)('a' + i % 23);
    for (int i = N - 1; i > 0; i--) {
        random = random * 1664525 + 1013904223;
        uint32_t j = (random >> 8) % (uint32_t)(i + 1), a = at[i], l = length[i];
        at[i] = at[j], length[i] = length[j];
        at[j] = a, length[j] = l;
    }
    reader_init(&r, 0xfffffff0);
    for (int i = 0; i < 2 * N; i++) {
        int k = i < N ? i : i - N;
        uint32_t old, seq = 0xfffffff0 + at[k];
        struct bytes bytes = {(const uint8_t *)whole + at[k], length[k]};
        if (stream_fit(&r.stream, seq, bytes.length, &old) == STREAM_OLD)
            continue;
        assert_true(stream_hold(&r.stream, &r.budget, seq, bytes, (uint32_t)i));
        stream_release(&r.stream, &r.budget);
        struct bytes pending = stream_pending(&r.stream);
        if (pending.length > 0)
            memcpy(got + n, pending.data, pending.length);
        n += pending.length;
        stream_consume(&r.stream, pending.length);
        stream_settle(&r.stream);
    }
    assert_int_equal(n, total);
    assert_memory_equal(got, whole, total);
    assert_false(r.stream.conflict);
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order),
        cmocka_unit_test(nothing_held_costs_nothing),
        cmocka_unit_test(out_of_order),
        cmocka_unit_test(old_segments),
        cmocka_unit_test(overlaps),
        cmocka_unit_test(conflict_is_flagged),
        cmocka_unit_test(several_holes),
        cmocka_unit_test(wrap),
        cmocka_unit_test(a_hole_that_stays),
        cmocka_unit_test(provenance),
        cmocka_unit_test(repeats),
        cmocka_unit_test(filled_over_held),
        cmocka_unit_test(consumed_octets_stay),
        cmocka_unit_test(cap_of_the_stream),
        cmocka_unit_test(cap_of_the_run),
        cmocka_unit_test(shuffled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
