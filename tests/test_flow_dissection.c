/*
 * flow_dissection: who owns what, and what it costs the budget
 */
#include "analyzer/dissector.h"
#include "analyzer/flow_dissection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { LARGE = 8000 };

static const struct dissector small = {.name = "small", .state_size = 8};
static const struct dissector large = {.name = "large", .state_size = LARGE};
static const struct dissector without = {.name = "without"};

static void show_nothing(struct dissection *d, const void *state)
{
    (void)d;
    (void)state;
}
static const struct dissector tunnel = {
    .name = "tunnel", .state_size = LARGE, .carry = show_nothing};

static void states_are_shared(void **state)
{
    struct flow_dissection flow = {0};
    struct budget budget = {.limit = LARGE};

    (void)state;
    flow_dissection_set(&flow, &budget, TO_SERVER, &large);
    flow_dissection_set(&flow, &budget, TO_CLIENT, &large);
    assert_non_null(flow.state[TO_SERVER]);
    assert_ptr_equal(flow.state[TO_SERVER], flow.state[TO_CLIENT]);
    assert_int_equal(budget.used, LARGE);
    flow_dissection_set(&flow, &budget, TO_SERVER, &small);
    assert_int_equal(budget.used, LARGE); /* the other direction has it still */
    flow_dissection_set(&flow, &budget, TO_CLIENT, &without);
    assert_int_equal(budget.used, 0);
    assert_null(flow.state[TO_CLIENT]);
    flow_dissection_end(&flow, &budget);
}

/* Where the state does not fit nobody dissects; a small one costs nothing. */
static void states_are_paid(void **state)
{
    struct flow_dissection flow = {0};
    struct budget budget = {.limit = LARGE - 1};

    (void)state;
    flow_dissection_set(&flow, &budget, TO_SERVER, &large);
    assert_null(flow.dissector[TO_SERVER]);
    assert_true(flow.rejected[TO_SERVER]);
    assert_true(budget.dropped);
    flow_dissection_set(&flow, &budget, TO_CLIENT, &small);
    assert_ptr_equal(flow.dissector[TO_CLIENT], &small);
    assert_int_equal(budget.used, 0);
    flow_dissection_end(&flow, &budget);
}

/* The state of what carries the rest lives until the flow ends. */
static void carriers_live_on(void **state)
{
    struct flow_dissection flow = {0};
    struct budget budget = {.limit = 10 * LARGE};

    (void)state;
    for (int i = 0; i < 2; i++)
        flow_dissection_set(&flow, &budget, (enum direction)i, &tunnel);
    void *own = flow.state[TO_SERVER];
    for (int i = 0; i < 2; i++) {
        flow_dissection_hand(&flow, (enum direction)i);
        flow_dissection_set(&flow, &budget, (enum direction)i, NULL);
    }
    assert_ptr_equal(flow.handed->carrier_state, own);
    assert_int_equal(budget.used, LARGE);
    flow_dissection_end(&flow, &budget);
    assert_int_equal(budget.used, 0);
}

static void keeps_are_paid(void **state)
{
    static const uint8_t octets[2000];
    struct flow_dissection flow = {0};
    struct budget budget = {.limit = 1 << 20};
    struct keep *keep = flow_dissection_keep(&flow, &budget, 1);

    (void)state;
    assert_int_equal(budget.used, 0); /* a few slots are a part of the flow */
    assert_true(keep_add(keep, (struct bytes){octets, sizeof octets}, 7));
    assert_true(budget.used >= sizeof octets);
    uint64_t before = budget.used;
    assert_non_null(flow_dissection_keep(&flow, &budget, FLOW_KEEPS_MAX - 1));
    assert_true(budget.used > before);
    assert_null(flow_dissection_keep(&flow, &budget, FLOW_KEEPS_MAX));
    flow_dissection_end(&flow, &budget);
    assert_int_equal(budget.used, 0);
    budget.limit = 100;
    assert_null(flow_dissection_keep(&flow, &budget, FLOW_KEEPS));
    assert_true(budget.dropped);
    flow_dissection_end(&flow, &budget);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_shared),
        cmocka_unit_test(states_are_paid),
        cmocka_unit_test(carriers_live_on),
        cmocka_unit_test(keeps_are_paid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
