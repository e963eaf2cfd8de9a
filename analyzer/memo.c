#include "analyzer/memo.h"

#include <stdlib.h>
#include <string.h>

bool memo_init(struct memo *memo)
{
    *memo = (struct memo){.slots = calloc(MEMO_SLOTS, sizeof *memo->slots),
        .units = malloc((size_t)MEMO_UNITS * MEMO_UNIT),
        .n_units = 1};
    return memo->slots && memo->units;
}

void memo_deinit(struct memo *memo)
{
    free(memo->slots);
    free(memo->units);
    *memo = (struct memo){0};
}

static void forget_all(struct memo *memo)
{
    memset(memo->slots, 0, MEMO_SLOTS * sizeof *memo->slots);
    memo->n_entries = 0;
    memo->n_units = 1;
}

void memo_keep(struct memo *memo, const struct memo_key *key, const char *octets, size_t n)
{
    /* The copy goes on to the end of a unit behind the last octet. */
    uint32_t units = (uint32_t)((sizeof(struct memo_entry) + n) / MEMO_UNIT + 2);

    if (n > MEMO_LENGTH_MAX)
        return;
    if (memo->n_entries == MEMO_ENTRIES || memo->n_units + units > MEMO_UNITS)
        forget_all(memo);
    struct memo_entry *entry = (void *)(memo->units + (size_t)MEMO_UNIT * memo->n_units);
    entry->key = *key;
    entry->length = (uint32_t)n;
    memset(entry->octets, 0, (units * MEMO_UNIT) - sizeof *entry);
    memcpy(entry->octets, octets, n);
    uint32_t slot = memo_slot(key);
    while (memo->slots[slot])
        slot = (slot + 1) % MEMO_SLOTS;
    memo->slots[slot] = (uint16_t)memo->n_units;
    memo->n_units += units;
    memo->n_entries++;
}
