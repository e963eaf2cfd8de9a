/*
 * flow_table: found in both directions, numbered, renewed, let go when full
 */
#include "analyzer/flow_table.h"

#include "analyzer/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The numbers of the flows that were let go, in order. */
struct gone {
    uint32_t numbers[64];
    size_t n;
};

static void over(void *context, struct flow *flow)
{
    struct gone *gone = context;

    if (gone->n < 64)
        gone->numbers[gone->n] = flow->number;
    gone->n++;
}

static struct address ipv4(uint32_t host)
{
    struct address address = {.version = 4};

    for (int i = 0; i < 4; i++)
        address.octets[i] = (uint8_t)(host >> (24 - 8 * i));
    return address;
}

static struct flow *get(struct flow_table *table, uint32_t from, uint16_t from_port, uint32_t to,
    uint16_t to_port, enum flow_opening opening, enum direction *direction)
{
    static uint32_t frame;
    struct address source = ipv4(from), destination = ipv4(to);
    struct flow_key key = {&source, &destination, from_port, to_port, TRANSPORT_TCP};
    struct flow *flow = flow_table_get(table, &key, opening, direction);
    frame++;
    struct packet packet = {.number = frame, .length = 60, .time = frame};

    if (flow && opening != FLOW_FIND)
        flow_touch(flow, *direction, &packet);
    return flow;
}

static void both_directions(void **state)
{
    struct gone gone = {0};
    struct flow_table *table = flow_table_new(10, over, &gone);
    enum direction direction;
    (void)state;

    struct flow *flow = get(table, 1, 40000, 2, 25, FLOW_BY_CLIENT, &direction);
    assert_int_equal(direction, TO_SERVER);
    assert_int_equal(flow->ends[TO_SERVER].port, 25);
    assert_ptr_equal(get(table, 2, 25, 1, 40000, FLOW_GUESS, &direction), flow);
    assert_int_equal(direction, TO_CLIENT);
    assert_int_equal(flow->packets[TO_CLIENT], 1);
    assert_int_equal(flow->octets[TO_SERVER], 60);
    assert_ptr_not_equal(get(table, 2, 40000, 1, 25, FLOW_GUESS, &direction), flow);
    assert_int_equal(flow_table_size(table), 2);
    flow_table_end(table);
    assert_int_equal(gone.n, 2);
    flow_table_free(table);
}

static void guessed_client(void **state)
{
    struct gone gone = {0};
    struct flow_table *table = flow_table_new(10, over, &gone);
    enum direction direction;
    (void)state;

    get(table, 1, 25, 2, 40000, FLOW_GUESS, &direction);
    assert_int_equal(direction, TO_CLIENT);
    get(table, 1, 5000, 2, 40000, FLOW_GUESS, &direction);
    assert_int_equal(direction, TO_SERVER); /* who spoke first */
    get(table, 3, 5001, 2, 40000, FLOW_BY_SERVER, &direction);
    assert_int_equal(direction, TO_CLIENT);
    get(table, 4, 25, 2, 80, FLOW_GUESS, &direction);
    assert_int_equal(direction, TO_CLIENT); /* the lower port serves */
    flow_table_free(table);
}

/* Both ends the same address and port: a host that talks to itself. */
static void to_itself(void **state)
{
    struct gone gone = {0};
    struct flow_table *table = flow_table_new(10, over, &gone);
    enum direction direction;
    (void)state;

    struct flow *flow = get(table, 1, 7, 1, 7, FLOW_GUESS, &direction);
    assert_ptr_equal(get(table, 1, 7, 1, 7, FLOW_GUESS, &direction), flow);
    struct flow *other = get(table, 1, 7, 1, 8, FLOW_GUESS, &direction);
    assert_ptr_equal(get(table, 1, 8, 1, 7, FLOW_GUESS, &direction), other);
    flow_table_free(table);
}

static void finding_makes_none(void **state)
{
    struct gone gone = {0};
    struct flow_table *table = flow_table_new(10, over, &gone);
    enum direction direction;
    (void)state;

    assert_null(get(table, 1, 1, 2, 2, FLOW_FIND, &direction));
    assert_int_equal(flow_table_size(table), 0);
    flow_table_free(table);
}

static void renewed(void **state)
{
    struct gone gone = {0};
    struct flow_table *table = flow_table_new(10, over, &gone);
    enum direction direction;
    (void)state;

    assert_int_equal(get(table, 1, 1, 2, 2, FLOW_BY_CLIENT, &direction)->number, 0);
    assert_int_equal(get(table, 2, 2, 1, 1, FLOW_RENEW, &direction)->number, 1);
    assert_int_equal(direction, TO_SERVER);
    assert_int_equal(gone.n, 1);
    assert_int_equal(gone.numbers[0], 0);
    assert_int_equal(flow_table_size(table), 1);
    flow_table_free(table);
}

static void numbered_apart(void **state)
{
    struct gone gone = {0};
    struct flow_table *table = flow_table_new(10, over, &gone);
    struct address a = ipv4(1), b = ipv4(2);
    enum direction direction;
    (void)state;

    struct flow_key key = {&a, &b, 1, 2, TRANSPORT_TCP};
    assert_int_equal(flow_table_get(table, &key, FLOW_GUESS, &direction)->number, 0);
    key.transport = TRANSPORT_UDP;
    assert_int_equal(flow_table_get(table, &key, FLOW_GUESS, &direction)->number, 0);
    key.source_port = 3;
    assert_int_equal(flow_table_get(table, &key, FLOW_GUESS, &direction)->number, 1);
    key.transport = TRANSPORT_TCP;
    assert_int_equal(flow_table_get(table, &key, FLOW_GUESS, &direction)->number, 1);
    flow_table_free(table);
}

/* Full: one that was silent goes, never one that was touched since the last look. */
static void evicted(void **state)
{
    struct gone gone = {0};
    struct flow_table *table = flow_table_new(4, over, &gone);
    enum direction direction;
    (void)state;

    for (uint32_t i = 1; i <= 4; i++)
        get(table, i, 1, 100, 2, FLOW_GUESS, &direction);
    get(table, 5, 1, 100, 2, FLOW_GUESS, &direction);
    assert_int_equal(gone.n, 1);
    assert_int_equal(gone.numbers[0], 0);
    get(table, 2, 1, 100, 2, FLOW_GUESS, &direction);
    get(table, 6, 1, 100, 2, FLOW_GUESS, &direction);
    assert_int_equal(gone.n, 2);
    assert_int_equal(gone.numbers[1], 2); /* number 1 was touched */
    assert_int_equal(flow_table_size(table), 4);
    flow_table_end(table);
    assert_int_equal(gone.n, 6);
    assert_int_equal(gone.numbers[2], 1); /* in the order of their first packets */
    assert_int_equal(gone.numbers[3], 3);
    assert_int_equal(gone.numbers[4], 4);
    assert_int_equal(gone.numbers[5], 5);
    assert_int_equal(flow_table_size(table), 0);
    flow_table_free(table);
}

static void a_million(void **state)
{
    enum { N = 1000000 };
    struct gone gone = {0};
    struct flow_table *table = flow_table_new(FLOWS_MAX, over, &gone);
    enum direction direction;
    (void)state;

    for (uint32_t i = 0; i < N; i++)
        assert_int_equal(
            get(table, i, (uint16_t)(i % 60000), 7, 53, FLOW_BY_CLIENT, &direction)->number, i);
    for (uint32_t i = 0; i < N; i += 997) {
        struct flow *flow = get(table, 7, 53, i, (uint16_t)(i % 60000), FLOW_FIND, &direction);
        assert_non_null(flow);
        assert_int_equal(flow->number, i);
        assert_int_equal(direction, TO_CLIENT);
    }
    assert_int_equal(flow_table_size(table), N);
    flow_table_free(table);
}

/* Flows come and go around the cap for long: each that is held is found, no other. */
static void churn(void **state)
{
    enum { CAP = 200, N = 20000 };
    struct gone gone = {0};
    struct flow_table *table = flow_table_new(CAP, over, &gone);
    enum direction direction;
    uint32_t random = 1, made = 0;
    (void)state;

    for (uint32_t i = 0; i < N; i++) {
        random = random * 1664525 + 1013904223;
        uint32_t host = (random >> 8) % 1000;
        bool held = get(table, host, 1, 5000, 2, FLOW_FIND, &direction) != NULL;
        struct flow *flow = get(table, host, 1, 5000, 2, FLOW_GUESS, &direction);
        assert_non_null(flow);
        if (!held)
            assert_int_equal(flow->number, made++);
        assert_true(flow_table_size(table) <= CAP);
    }
    assert_int_equal(gone.n + flow_table_size(table), made);
    flow_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_directions),
        cmocka_unit_test(guessed_client),
        cmocka_unit_test(to_itself),
        cmocka_unit_test(finding_makes_none),
        cmocka_unit_test(renewed),
        cmocka_unit_test(numbered_apart),
        cmocka_unit_test(evicted),
        cmocka_unit_test(a_million),
        cmocka_unit_test(churn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
