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
#include <stddef.h>
#include <stdint.h>
#include <string.h>

_Static_assert(offsetof(struct node, source) == offsetof(struct node, depth) + 2 &&
                   offsetof(struct node, flags) == offsetof(struct node, depth) + 3,
    "memo_key reads them at once");

enum {
    MEMO_SLOTS = 1 << 13,
    MEMO_ENTRIES = MEMO_SLOTS / 2,
    MEMO_UNIT = 64,           /* octets: entries begin at multiples of it, and are copied by it */
    MEMO_UNITS = 1 << 14,     /* 1 MiB */
    MEMO_LENGTH_MAX = 1024,   /* octets of an entry; longer ones are not kept */
    MEMO_NUMBER_MAX = 1 << 11 /* numbers without names below it are common enough */
};

/* Of an entry; whoever keeps several kinds of octets for a node tells them apart by kind. */
struct memo_key {
    const struct field *field;
    uint64_t number;
    uint64_t words; /* label and suffix, as places in the program: see memo_words */
    uint64_t place; /* depth, source, flags, and kind */
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

/* A text that lies in the program itself stays what it is: its place there, 0 for none. false: it
 * lies elsewhere. */
static inline bool memo_word(const char *text, uint64_t *word)
{
    extern const char etext[], edata[]; /* set by the linker, see end(3) */

    *word = text ? (uintptr_t)text - (uintptr_t)etext : 0;
    return *word < (uintptr_t)edata - (uintptr_t)etext;
}

/* The words of a node's own; false: they may be others next time. */
static inline bool memo_words(const struct node *node, uint64_t *words)
{
    uint64_t label, suffix;

    *words = 0;
    if (!((uintptr_t)node->label | (uintptr_t)node->suffix))
        return true;
    if (!memo_word(node->label, &label) || !memo_word(node->suffix, &suffix))
        return false;
    *words = label << 32 | suffix;
    return true;
}

/* A number that the value of a node follows from, if it is likely to come again. */
static inline bool memo_value(const struct node *node, uint64_t *number)
{
    const uint32_t octets = 1u << FIELD_BYTES | 1u << FIELD_IPV4 | 1u << FIELD_IPV6 |
                            1u << FIELD_ETHER | 1u << FIELD_OID;
    const struct field *field = node->field;

    *number = node->value.number;
    if (!field || octets >> field->type & 1)
        return false;
    if (field->type != FIELD_TEXT)
        return *number < MEMO_NUMBER_MAX || field->names || field->label;
    bool fixed = memo_word((const char *)node->value.data, number);
    *number |= (uint64_t)node->length << 32;
    return fixed;
}

static inline struct memo_key memo_key(
    const struct node *node, uint64_t number, uint64_t words, uint8_t kind)
{
    uint32_t place;

    memcpy(&place, &node->depth, sizeof place); /* depth, source and flags stand side by side */
    return (struct memo_key){node->field, number, words, (uint64_t)kind << 32 | place};
}

static inline uint32_t memo_slot(const struct memo_key *key)
{
    const uint64_t mix = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t hash = (uintptr_t)key->field ^ key->place << 40 ^ key->words << 4;

    return (uint32_t)((hash + key->number * mix) * mix >> 32) % MEMO_SLOTS;
}

static inline bool memo_same(const struct memo_key *a, const struct memo_key *b)
{
    return a->field == b->field && a->number == b->number && a->words == b->words &&
           a->place == b->place;
}

/* Appends what was kept under key. false: nothing was. */
static inline bool memo_add(const struct memo *memo, const struct memo_key *key, struct text *out)
{
    for (uint32_t slot = memo_slot(key); memo->slots[slot]; slot = (slot + 1) % MEMO_SLOTS) {
        const struct memo_entry *entry =
            (const void *)(memo->units + (size_t)MEMO_UNIT * memo->slots[slot]);
        if (!memo_same(&entry->key, key))
            continue;
        uint32_t n = entry->length;
        char *at = text_reserve(out, n + MEMO_UNIT);
        memcpy(at, entry->octets, MEMO_UNIT); /* entries are padded */
        for (uint32_t i = MEMO_UNIT; i < n; i += MEMO_UNIT)
            memcpy(at + i, entry->octets + i, MEMO_UNIT);
        out->length += n;
        return true;
    }
    return false;
}

/* Keeps a copy of the octets under a key that was not found. */
void memo_keep(struct memo *memo, const struct memo_key *key, const char *octets, size_t n);
