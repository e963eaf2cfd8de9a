#include "analyzer/flow_dissection.h"

#include "analyzer/dissector.h"

#include <stdlib.h>
#include <string.h>

/* --- memory ---------------------------------------------------------------------------------- */

static bool take(struct budget *budget, size_t n)
{
    if (!budget || budget_take(budget, n))
        return true;
    budget->dropped = true;
    return false;
}

static void give(struct budget *budget, size_t n)
{
    if (budget)
        budget_give(budget, n);
}

/* --- states ---------------------------------------------------------------------------------- */

/* Octets of a dissector's state that come from the budget. */
static size_t charge_of(const struct dissector *dissector)
{
    return dissector->state_size > STATE_SMALL_MAX ? dissector->state_size : 0;
}

static void free_state(struct budget *budget, const struct dissector *dissector, void *state)
{
    if (state)
        give(budget, charge_of(dissector));
    free(state);
}

static void *new_state(struct budget *budget, const struct dissector *dissector)
{
    size_t charge = charge_of(dissector);

    if (!take(budget, charge))
        return NULL;
    void *state = calloc(1, dissector->state_size);
    if (!state)
        give(budget, charge);
    return state;
}

void flow_dissection_set(struct flow_dissection *dissection, struct budget *budget,
    enum direction direction, const struct dissector *dissector)
{
    enum direction other = direction_other(direction);
    void *state = NULL;

    if (dissection->state[direction] != dissection->state[other])
        free_state(budget, dissection->dissector[direction], dissection->state[direction]);
    if (dissector && dissection->dissector[other] == dissector)
        state = dissection->state[other];
    else if (dissector && dissector->state_size > 0)
        state = new_state(budget, dissector);
    bool possible = dissector && (state || dissector->state_size == 0);
    dissection->dissector[direction] = possible ? dissector : NULL;
    dissection->state[direction] = state;
    dissection->rejected[direction] |= dissector && !possible;
}

void flow_dissection_hand(struct flow_dissection *dissection, enum direction direction)
{
    const struct dissector *dissector = dissection->dissector[direction];

    if (dissector && !dissection->handed)
        dissection->handed = calloc(1, sizeof *dissection->handed);
    struct handed *handed = dissector ? dissection->handed : NULL;
    if (!handed)
        return;
    handed->before = dissector;
    if (!dissector->carry || handed->carrier)
        return;
    handed->carrier = dissector;
    handed->carrier_state = dissection->state[direction];
    for (int i = 0; i < 2; i++)
        if (dissection->state[i] == handed->carrier_state)
            dissection->state[i] = NULL;
}

/* --- kept octets ----------------------------------------------------------------------------- */

/* Many slots come from the budget, the few that most flows need are a part of what a flow costs. */
static size_t charge_of_keeps(uint32_t n)
{
    return n > FLOW_KEEPS ? n * sizeof(struct keep) : 0;
}

static void more_keeps(struct flow_dissection *dissection, struct budget *budget, uint8_t n)
{
    uint8_t before = dissection->n_keeps;

    if (!take(budget, charge_of_keeps(n)))
        return;
    struct keep *keeps = realloc(dissection->keeps, n * sizeof *keeps);
    if (!keeps) {
        give(budget, charge_of_keeps(n));
        return;
    }
    for (uint8_t i = before; i < n; i++)
        keeps[i] = (struct keep){.budget = budget};
    dissection->keeps = keeps;
    dissection->n_keeps = n;
}

struct keep *flow_dissection_keep(
    struct flow_dissection *dissection, struct budget *budget, uint32_t slot)
{
    uint8_t n = slot < FLOW_KEEPS ? FLOW_KEEPS : FLOW_KEEPS_MAX;

    if (n > dissection->n_keeps)
        more_keeps(dissection, budget, n);
    return slot < dissection->n_keeps ? &dissection->keeps[slot] : NULL;
}

void flow_dissection_end(struct flow_dissection *dissection, struct budget *budget)
{
    struct handed *handed = dissection->handed;

    flow_dissection_set(dissection, budget, TO_SERVER, NULL);
    flow_dissection_set(dissection, budget, TO_CLIENT, NULL);
    if (handed && handed->carrier)
        free_state(budget, handed->carrier, handed->carrier_state);
    free(handed);
    give(budget, charge_of_keeps(dissection->n_keeps));
    keeps_free(dissection->keeps, dissection->n_keeps);
    *dissection = (struct flow_dissection){0};
}
