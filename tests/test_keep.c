/*
 * keep and arena: octets that outlive their packet, and how they become those of a packet again
 */
#include "analyzer/arena.h"
#include "analyzer/keep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIZE = 5000 };

static struct bytes pattern(uint8_t first)
{
    static uint8_t octets[SIZE];

    for (int i = 0; i < SIZE; i++)
        octets[i] = (uint8_t)(first + i);
    return (struct bytes){octets, SIZE};
}

/* Large memory changes its owner: the frames of the pieces stay known, and the keep is as new after
 * keep_clear. */
static void test_release(void **state)
{
    struct keep keep = {0};
    struct arena arena = {0};

    (void)state;
    for (int round = 0; round < 3; round++) {
        assert_true(keep_add(&keep, pattern(1), 7));
        assert_true(keep_add(&keep, pattern(2), 9));
        uint8_t *octets = keep_release(&keep);
        assert_non_null(octets);
        assert_int_equal(keep.length, 2 * SIZE);
        assert_int_equal(keep.n_pieces, 2);
        assert_int_equal(keep.pieces[1].frame, 9);
        keep_clear(&keep);
        assert_true(arena_adopt(&arena, octets, 2 * SIZE));
        assert_true(keep_add(&keep, pattern(3), 10));
        assert_memory_equal(octets, pattern(1).data, SIZE);
        assert_memory_equal(octets + SIZE, pattern(2).data, SIZE);
        assert_memory_equal(keep.data, pattern(3).data, SIZE);
        keep_clear(&keep);
        if (round < 2) /* the last goes with the arena */
            arena_reset(&arena);
    }
    arena_deinit(&arena);
    keep_deinit(&keep);
}

/* Few octets stay where they are, for the next ones. */
static void test_little(void **state)
{
    struct keep keep = {0};
    struct bytes few = {(const uint8_t *)"few", 3};

    (void)state;
    assert_true(keep_add(&keep, few, 1));
    assert_null(keep_release(&keep));
    assert_memory_equal(keep.data, "few", 3);
    keep_deinit(&keep);
}

/* What does not fit into the budget is dropped, and everything is given back. */
static void test_budget(void **state)
{
    struct budget budget = {.limit = 40000};
    struct keep keep = {.budget = &budget}, other = keep;

    (void)state;
    assert_true(keep_add(&keep, pattern(1), 1));
    assert_true(keep_add(&other, pattern(1), 1));
    assert_true(budget.used >= 2 * SIZE);
    for (uint32_t i = 0; i < 10; i++)
        keep_add(&keep, pattern(1), 2 + i);
    assert_true(keep.overflowed && budget.dropped);
    assert_true(keep.length < 11 * SIZE);
    assert_true(budget.used <= budget.limit);
    keep_clear(&keep);
    assert_true(keep_add(&keep, pattern(1), 3));
    void *released = keep_release(&keep);
    uint64_t with_other = budget.used;
    keep_deinit(&other);
    assert_true(budget.used < with_other);
    keep_clear(&keep);
    keep_deinit(&keep);
    free(released);
    assert_int_equal(budget.used, 0);
}

/* What a packet adopts counts as what it allocates. */
static void test_room(void **state)
{
    struct arena arena = {0};
    void *memory = malloc(1);

    (void)state;
    assert_false(arena_adopt(&arena, memory, (size_t)ARENA_MAX + 1));
    assert_non_null(arena_alloc(&arena, ARENA_MAX / 2));
    assert_false(arena_adopt(&arena, memory, ARENA_MAX / 2 + 1));
    assert_true(arena_adopt(&arena, memory, ARENA_MAX / 4));
    assert_null(arena_alloc(&arena, ARENA_MAX / 4));
    arena_reset(&arena);
    assert_non_null(arena_alloc(&arena, ARENA_MAX / 2));
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_release),
        cmocka_unit_test(test_little),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
