/*
 * memo: what was written for a node before
 *
 * Packets say the same few hundred things again and again: "Version: 4", "..0. .... = More
 * fragments: Not set". What such a node becomes depends on its field, number and place alone; it is
 * written once and copied from then on. When the memo is full it forgets everything, so that what
 * is common now is found again soon and what was common once takes no room.
 */
#pragma once

#include "analyzer/text.h"
#include "analyzer/tree.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    MEMO_SLOTS = 1 << 13,
    MEMO_ENTRIES = MEMO_SLOTS / 2,
    MEMO_UNIT = 32,          /* octets: entries begin at multiples of it, and are copied by it */
    MEMO_UNITS = 1 << 15,    /* 1 MiB */
    MEMO_LENGTH_MAX = 1024,  /* octets of an entry; longer ones are not kept */
    MEMO_NUMBER_MAX = 1 << 8 /* numbers without names below it are common enough */
};

/* Of an entry; whoever keeps several kinds of octets for a node tells them apart by kind. */
struct memo_key {
    const struct field *field;
    uint64_t number;
    uint16_t depth;
    uint8_t flags; /* of the node */
    uint8_t kind;
};

struct memo_entry {
    struct memo_key key;
    uint32_t length;
    char octets[];
};

struct memo {
    uint16_t *slots; /* unit of the entry; 0: free */
    uint8_t *units;  /* the first stays empty */
    uint32_t n_entries, n_units;
};

/* Returns false when memory is out. */
bool memo_init(struct memo *memo);
void memo_deinit(struct memo *memo);

/* Whether all that is printed of a node follows from its key, and is likely to come again. */
static inline bool memo_covers(const struct node *node)
{
    const uint32_t types = 1u << FIELD_TEXT | 1u << FIELD_BYTES | 1u << FIELD_IPV4 |
                           1u << FIELD_IPV6 | 1u << FIELD_ETHER | 1u << FIELD_OID |
                           1u << FIELD_EXPERT;
    const struct field *field = node->field;

    return field && !node->label && !node->suffix && !(types >> field->type & 1) &&
           (node->value.number < MEMO_NUMBER_MAX || field->names);
}

static inline struct memo_key memo_key(const struct node *node, uint16_t depth, uint8_t kind)
{
    return (struct memo_key){node->field, node->value.number, depth, node->flags, kind};
}

static inline uint32_t memo_slot(const struct memo_key *key)
{
    const uint64_t mix = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t rest = (uint64_t)key->depth << 16 | (uint64_t)key->flags << 8 | key->kind;
    uint64_t hash = ((uintptr_t)key->field + (key->number ^ rest << 32) * mix) * mix;

    return (uint32_t)(hash >> 32) % MEMO_SLOTS;
}

static inline bool memo_same(const struct memo_key *a, const struct memo_key *b)
{
    return a->field == b->field && a->number == b->number && a->depth == b->depth &&
           a->flags == b->flags && a->kind == b->kind;
}

/* Appends what was kept under key. false: nothing was. */
static inline bool memo_add(const struct memo *memo, const struct memo_key *key, struct text *out)
{
    for (uint32_t slot = memo_slot(key); memo->slots[slot]; slot = (slot + 1) % MEMO_SLOTS) {
        const struct memo_entry *entry =
            (const void *)(memo->units + (size_t)MEMO_UNIT * memo->slots[slot]);
        if (!memo_same(&entry->key, key))
            continue;
        char *at = text_reserve(out, entry->length + MEMO_UNIT);
        for (uint32_t i = 0; i < entry->length; i += MEMO_UNIT) /* entries are padded */
            memcpy(at + i, entry->octets + i, MEMO_UNIT);
        out->length += entry->length;
        return true;
    }
    return false;
}

/* Keeps a copy of the octets under a key that was not found. */
void memo_keep(struct memo *memo, const struct memo_key *key, const char *octets, size_t n);
