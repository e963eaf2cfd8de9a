/* defrag: fragments in any order, that overlap, that are missing, and how much is held. */
#include "analyzer/defrag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

enum {
    MAX_JOINED = 64,
};

#define S INT64_C(1000000000) /* ns in a second */

static struct fragment_key key_of(uint32_t id)
{
    struct fragment_key key = {
        .source = {4, {10, 0, 0, 1}},
        .destination = {4, {10, 0, 0, 2}},
        .id = id,
        .protocol = 17,
    };

    return key;
}

static struct datagram *add_at(struct defrag *defrag, uint32_t id, int64_t time, uint32_t offset,
    const char *octets, bool more)
{
    static uint32_t frame;
    struct fragment_key key = key_of(id);

    frame++;
    struct fragment_in in = {.frame = frame,
        .time = time,
        .offset = offset,
        .more = more,
        .octets = {(const uint8_t *)octets, (uint32_t)strlen(octets)}};

    return defrag_add(defrag, &key, &in);
}

static struct datagram *add(
    struct defrag *defrag, uint32_t id, uint32_t offset, const char *octets, bool more)
{
    return add_at(defrag, id, 0, offset, octets, more);
}

/* The datagram is complete, holds these octets and has these flags; it is let go. */
static void expect_joined(
    struct defrag *defrag, struct datagram *datagram, const char *octets, unsigned flags)
{
    uint8_t out[MAX_JOINED];

    assert_non_null(datagram);
    assert_int_equal(datagram->length, strlen(octets));
    assert_true(datagram->length <= sizeof out);
    memset(out, '?', sizeof out);
    defrag_join(datagram, out);
    assert_memory_equal(out, octets, datagram->length);
    assert_int_equal(datagram->flags, flags);
    defrag_remove(defrag, datagram);
    assert_int_equal(defrag_waiting(defrag), 0);
    assert_int_equal(defrag_octets(defrag), 0);
}

static int begin(void **state)
{
    *state = defrag_new();
    return *state ? 0 : -1;
}

static int end(void **state)
{
    defrag_free(*state);
    return 0;
}

static void fragments_join_in_any_order(void **state)
{
    static const char *const parts[] = {"AAAAAAAA", "BBBBBBBB", "CC"};
    static const unsigned orders[][3] = {
        {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct datagram *datagram = NULL;
        for (unsigned j = 0; j < 3; j++) {
            unsigned part = orders[i][j];
            assert_null(datagram);
            datagram = add(*state, 1, part * 8, parts[part], part < 2);
        }
        expect_joined(*state, datagram, "AAAAAAAABBBBBBBBCC", 0);
    }
}

static void a_datagram_waits_for_what_is_missing(void **state)
{
    assert_null(add(*state, 1, 0, "AAAAAAAA", true));
    assert_null(add(*state, 1, 24, "DD", false));
    assert_null(add(*state, 1, 8, "BBBBBBBB", true));
    assert_null(add(*state, 1, 8, "BBBBBBBB", true)); /* octets enough, but not the right ones */
    assert_int_equal(defrag_waiting(*state), 1);
    expect_joined(*state, add(*state, 1, 16, "CCCCCCCC", true), "AAAAAAAABBBBBBBBCCCCCCCCDD",
        FRAGMENT_OVERLAP);
}

static void the_start_may_be_missing(void **state)
{
    assert_null(add(*state, 1, 8, "BBBBBBBB", true));
    assert_null(add(*state, 1, 16, "CCCCCCCC", false));
    assert_null(add(*state, 1, 8, "BBBBBBBB", true));
    assert_int_equal(defrag_waiting(*state), 1);
}

static void datagrams_are_told_apart(void **state)
{
    struct fragment_key key = key_of(1);
    struct fragment_in tail = {.offset = 8, .octets = {(const uint8_t *)"ZZ", 2}};

    assert_null(add(*state, 1, 0, "AAAAAAAA", true));
    assert_null(add(*state, 2, 8, "BB", false));
    key.protocol = 6;
    assert_null(defrag_add(*state, &key, &tail));
    key = key_of(1);
    key.vlan = 7;
    assert_null(defrag_add(*state, &key, &tail));
    key = key_of(1);
    key.source.octets[3] = 9;
    assert_null(defrag_add(*state, &key, &tail));
    key = key_of(1);
    key.source.version = 6;
    assert_null(defrag_add(*state, &key, &tail));
    assert_int_equal(defrag_waiting(*state), 6);
    assert_non_null(add(*state, 2, 0, "AAAAAAAA", true));
}

static void equal_overlaps_are_no_conflict(void **state)
{
    assert_null(add(*state, 1, 0, "AAAAAAAABBBBBBBB", true));
    assert_null(add(*state, 1, 0, "AAAAAAAA", true));
    expect_joined(
        *state, add(*state, 1, 8, "BBBBBBBBCC", false), "AAAAAAAABBBBBBBBCC", FRAGMENT_OVERLAP);
}

static void of_two_fragments_the_earlier_octets_count(void **state)
{
    /* The one with the lower offset, even when it came later. */
    assert_null(add(*state, 1, 8, "bbbbbbbb", true));
    assert_null(add(*state, 1, 0, "AAAAAAAAAAAAAAAA", true));
    expect_joined(*state, add(*state, 1, 16, "CC", false), "AAAAAAAAAAAAAAAACC",
        FRAGMENT_OVERLAP | FRAGMENT_CONFLICT);
    /* Of equal ones, the one that came first. */
    assert_null(add(*state, 1, 0, "AAAAAAAA", true));
    assert_null(add(*state, 1, 0, "aaaaaaaa", true));
    expect_joined(
        *state, add(*state, 1, 8, "B", false), "AAAAAAAAB", FRAGMENT_OVERLAP | FRAGMENT_CONFLICT);
}

static void the_flags_are_those_of_the_fragment(void **state)
{
    uint8_t out[MAX_JOINED];
    struct datagram *datagram;

    assert_null(add(*state, 1, 0, "AAAAAAAA", true));
    assert_null(add(*state, 1, 0, "aaaaaaaa", true));
    datagram = add(*state, 1, 8, "B", false);
    assert_non_null(datagram);
    defrag_join(datagram, out);
    const struct held_fragment *held = datagram->fragments;
    assert_int_equal(held->fragment.flags, 0);
    assert_int_equal(held->next->fragment.flags, FRAGMENT_OVERLAP | FRAGMENT_CONFLICT);
    assert_int_equal(held->next->next->fragment.flags, 0);
    assert_true(held->fragment.frame < held->next->fragment.frame);
}

static void tails_that_disagree_are_flagged(void **state)
{
    assert_null(add(*state, 1, 8, "BBBB", false));
    assert_null(add(*state, 1, 8, "BB", false));
    expect_joined(*state, add(*state, 1, 0, "AAAAAAAA", true), "AAAAAAAABBBB",
        FRAGMENT_OVERLAP | FRAGMENT_MULTIPLE_TAILS);
}

static void what_is_beyond_the_end_is_left_out(void **state)
{
    assert_null(add(*state, 1, 8, "BB", false));
    assert_null(add(*state, 1, 16, "CCCCCCCC", true)); /* wholly */
    assert_null(add(*state, 1, 8, "BBCCCCCC", true));  /* in part */
    expect_joined(*state, add(*state, 1, 0, "AAAAAAAA", true), "AAAAAAAABB",
        FRAGMENT_OVERLAP | FRAGMENT_TOO_LONG);
}

static void an_empty_tail_ends_a_datagram(void **state)
{
    assert_null(add(*state, 1, 0, "AAAAAAAA", true));
    expect_joined(*state, add(*state, 1, 8, "", false), "AAAAAAAA", 0);
}

static void what_waits_too_long_goes(void **state)
{
    assert_null(add_at(*state, 1, 0, 0, "AAAAAAAA", true));
    assert_null(add_at(*state, 2, 60 * S, 0, "AAAAAAAA", true));
    assert_null(add_at(*state, 3, DEFRAG_TIMEOUT, 0, "AAAAAAAA", true));
    assert_int_equal(defrag_waiting(*state), 3);
    /* A later fragment makes nothing younger; 1 begins anew. */
    assert_null(add_at(*state, 1, DEFRAG_TIMEOUT + 1, 8, "BB", false));
    assert_int_equal(defrag_waiting(*state), 3);
    assert_non_null(add_at(*state, 2, DEFRAG_TIMEOUT + 2, 8, "BB", false));
    assert_non_null(add_at(*state, 3, DEFRAG_TIMEOUT + 2, 8, "BB", false));
}

static void time_may_go_backwards(void **state)
{
    assert_null(add_at(*state, 1, 1000 * S, 0, "AAAAAAAA", true));
    assert_null(add_at(*state, 2, INT64_C(0), 0, "AAAAAAAA", true));
    assert_non_null(add_at(*state, 1, 1000 * S, 8, "BB", false));
}

static void the_oldest_of_too_many_datagrams_goes(void **state)
{
    for (uint32_t id = 0; id < DEFRAG_MAX_DATAGRAMS + 3; id++)
        assert_null(add(*state, id, 0, "AAAAAAAA", true));
    assert_int_equal(defrag_waiting(*state), DEFRAG_MAX_DATAGRAMS);
    assert_non_null(add(*state, 3, 8, "BB", false));
    assert_null(add(*state, 2, 8, "BB", false));
}

static void a_datagram_of_too_many_fragments_begins_anew(void **state)
{
    for (uint32_t i = 0; i < DEFRAG_MAX_FRAGMENTS; i++)
        assert_null(add(*state, 1, 0, "AAAAAAAA", true));
    size_t full = defrag_octets(*state);
    assert_null(add(*state, 1, 8, "BB", false));
    assert_int_equal(defrag_waiting(*state), 1);
    assert_true(defrag_octets(*state) < full / 1000);
    expect_joined(*state, add(*state, 1, 0, "AAAAAAAA", true), "AAAAAAAABB", 0);
}

static void octets_are_bounded(void **state)
{
    static char large[65000];

    memset(large, 'x', sizeof large - 1);
    for (uint32_t id = 0; id < 2000; id++) {
        assert_null(add(*state, id, 0, large, true));
        assert_true(defrag_octets(*state) <= DEFRAG_MAX_OCTETS + sizeof large);
    }
    assert_true(defrag_waiting(*state) > 400);
    assert_true(defrag_waiting(*state) < 600);
    while (defrag_drop_oldest(*state))
        continue;
    assert_int_equal(defrag_octets(*state), 0);
    assert_int_equal(defrag_waiting(*state), 0);
    assert_false(defrag_drop_oldest(*state));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(fragments_join_in_any_order),
        CASE(a_datagram_waits_for_what_is_missing),
        CASE(the_start_may_be_missing),
        CASE(datagrams_are_told_apart),
        CASE(equal_overlaps_are_no_conflict),
        CASE(of_two_fragments_the_earlier_octets_count),
        CASE(the_flags_are_those_of_the_fragment),
        CASE(tails_that_disagree_are_flagged),
        CASE(what_is_beyond_the_end_is_left_out),
        CASE(an_empty_tail_ends_a_datagram),
        CASE(what_waits_too_long_goes),
        CASE(time_may_go_backwards),
        CASE(the_oldest_of_too_many_datagrams_goes),
        CASE(a_datagram_of_too_many_fragments_begins_anew),
        CASE(octets_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
