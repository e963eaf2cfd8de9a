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
    MEMO_UNIT = 32,           /* octets: entries begin at multiples of it, and are copied by it */
    MEMO_UNITS = 1 << 15,     /* 1 MiB */
    MEMO_LENGTH_MAX = 1024,   /* octets of an entry; longer ones are not kept */
    MEMO_NUMBER_MAX = 1 << 11 /* numbers without names below it are common enough */
};

/* Of an entry; whoever keeps several kinds of octets for a node tells them apart by kind. */
struct memo_key {
    const struct field *field;
    const char *label, *suffix; /* that follow from nothing else: see memo_fixed */
    uint64_t number;
    uint32_t place; /* depth, flags and kind */
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

/* Text that lies in the program itself, and therefore stays what it is; none counts as such. */
static inline bool memo_fixed(const char *text)
{
    extern const char etext[], edata[]; /* set by the linker, see end(3) */

    return !text || (uintptr_t)text - (uintptr_t)etext < (uintptr_t)edata - (uintptr_t)etext;
}

/* Whether the value of a node lies in its number, and is likely to come again. */
static inline bool memo_number(const struct node *node)
{
    const uint32_t octets = 1u << FIELD_TEXT | 1u << FIELD_BYTES | 1u << FIELD_IPV4 |
                            1u << FIELD_IPV6 | 1u << FIELD_ETHER | 1u << FIELD_OID;
    const struct field *field = node->field;

    return field && !(octets >> field->type & 1) &&
           (node->value.number < MEMO_NUMBER_MAX || field->names || field->label);
}

static inline struct memo_key memo_key(
    const struct node *node, uint64_t number, uint16_t depth, uint8_t kind)
{
    return (struct memo_key){node->field, node->label, node->suffix, number,
        (uint32_t)depth << 16 | (uint32_t)node->flags << 8 | kind};
}

/* Of what follows from field, flags and depth alone. */
static inline struct memo_key memo_field_key(const struct node *node, uint16_t depth, uint8_t kind)
{
    return (struct memo_key){
        .field = node->field, .place = (uint32_t)depth << 16 | (uint32_t)node->flags << 8 | kind};
}

static inline uint32_t memo_slot(const struct memo_key *key)
{
    const uint64_t mix = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t words = (uintptr_t)key->label ^ (uint64_t)(uintptr_t)key->suffix << 20;
    uint64_t hash = (uintptr_t)key->field ^ words << 16 ^ (uint64_t)key->place << 32;

    return (uint32_t)((hash + key->number * mix) * mix >> 32) % MEMO_SLOTS;
}

static inline bool memo_same(const struct memo_key *a, const struct memo_key *b)
{
    return a->field == b->field && a->number == b->number && a->label == b->label &&
           a->suffix == b->suffix && a->place == b->place;
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
