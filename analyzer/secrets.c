#include "analyzer/secrets.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 1 << 12,
    CAPACITY_FIRST = 64,
};

static size_t slot_of(const uint8_t *octets)
{
    uint32_t head = (uint32_t)octets[0] << 16 | (uint32_t)octets[1] << 8 | octets[2];

    return (head * 2654435761u >> 16) % SLOTS;
}

static struct bytes trimmed(struct bytes bytes)
{
    while (bytes.length > 0 && isspace(bytes.data[bytes.length - 1]))
        bytes.length--;
    while (bytes.length > 0 && isspace(bytes.data[0])) {
        bytes.data++;
        bytes.length--;
    }
    if (bytes.length > SECRET_LENGTH_MAX)
        bytes.length = SECRET_LENGTH_MAX;
    return bytes;
}

static bool grow(struct secrets *secrets)
{
    size_t capacity = secrets->capacity ? 2 * secrets->capacity : CAPACITY_FIRST;
    struct bytes *items = realloc(secrets->items, capacity * sizeof *items);

    if (items)
        secrets->items = items;
    uint32_t *next = realloc(secrets->next, capacity * sizeof *next);
    if (next)
        secrets->next = next;
    if (!secrets->slots)
        secrets->slots = calloc(SLOTS, sizeof *secrets->slots);
    if (!items || !next || !secrets->slots)
        return false;
    secrets->capacity = capacity;
    return true;
}

static bool is_same(struct bytes a, struct bytes b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

static bool is_known(const struct secrets *secrets, struct bytes secret)
{
    if (!secrets->slots)
        return false;
    if (secret.length >= SECRET_LENGTH_MIN) {
        for (uint32_t i = secrets->slots[slot_of(secret.data)]; i > 0; i = secrets->next[i - 1])
            if (is_same(secrets->items[i - 1], secret))
                return true;
        return false;
    }
    for (size_t i = 0; secrets->shorts && i < secrets->n; i++)
        if (is_same(secrets->items[i], secret))
            return true;
    return false;
}

void secrets_add(struct secrets *secrets, struct bytes secret)
{
    secret = trimmed(secret);
    if (secret.length == 0 || secrets->n == SECRETS_MAX || is_known(secrets, secret))
        return;
    if (secrets->n == secrets->capacity && !grow(secrets))
        return;
    uint8_t *copy = malloc(secret.length);
    if (!copy)
        return;
    memcpy(copy, secret.data, secret.length);
    size_t i = secrets->n++;
    secrets->items[i] = (struct bytes){copy, secret.length};
    secrets->next[i] = 0;
    if (secret.length < SECRET_LENGTH_MIN) {
        secrets->shorts = true;
        return;
    }
    uint32_t *slot = &secrets->slots[slot_of(copy)];
    secrets->next[i] = *slot;
    *slot = (uint32_t)i + 1;
}

static bool make_ranges(struct secrets *secrets)
{
    if (!secrets->ranges)
        secrets->ranges = calloc(SECRET_RANGES_MAX, sizeof *secrets->ranges);
    if (!secrets->range_next)
        secrets->range_next = calloc(SECRET_RANGES_MAX, sizeof *secrets->range_next);
    if (!secrets->range_slots)
        secrets->range_slots = calloc(SLOTS, sizeof *secrets->range_slots);
    return secrets->ranges && secrets->range_next && secrets->range_slots;
}

void secrets_add_range(struct secrets *secrets, const struct secret_range *range)
{
    if (!make_ranges(secrets))
        return;
    uint32_t *slot = &secrets->range_slots[range->stream % SLOTS];
    for (uint32_t i = *slot; i > 0; i = secrets->range_next[i - 1])
        if (memcmp(&secrets->ranges[i - 1], range, sizeof *range) == 0)
            return;
    if (secrets->n_ranges == SECRET_RANGES_MAX)
        return;
    secrets->ranges[secrets->n_ranges] = *range;
    secrets->range_next[secrets->n_ranges++] = *slot;
    *slot = (uint32_t)secrets->n_ranges;
}

void secrets_mask_range(
    const struct secrets *secrets, const struct secret_range *place, uint8_t *octets)
{
    uint32_t first = secrets->n_ranges ? secrets->range_slots[place->stream % SLOTS] : 0;

    for (uint32_t i = first; i > 0; i = secrets->range_next[i - 1]) {
        const struct secret_range *range = &secrets->ranges[i - 1];
        if (range->stream != place->stream || range->direction != place->direction)
            continue;
        /* Where the range begins, seen from the place; negative: before it. */
        int64_t from = (int32_t)(range->from - place->from), to = from + range->length;
        if (from < 0)
            from = 0;
        if (to > place->length)
            to = place->length;
        if (from < to)
            memset(octets + from, SECRET_MASK, (size_t)(to - from));
    }
}

void secrets_clear(struct secrets *secrets)
{
    for (size_t i = 0; i < secrets->n; i++)
        free((void *)(uintptr_t)secrets->items[i].data);
    if (secrets->slots && secrets->n > 0)
        memset(secrets->slots, 0, SLOTS * sizeof *secrets->slots);
    if (secrets->range_slots)
        memset(secrets->range_slots, 0, SLOTS * sizeof *secrets->range_slots);
    secrets->n = secrets->n_ranges = 0;
    secrets->shorts = false;
}

void secrets_deinit(struct secrets *secrets)
{
    secrets_clear(secrets);
    free(secrets->ranges);
    free(secrets->range_slots);
    free(secrets->range_next);
    free(secrets->items);
    free(secrets->slots);
    free(secrets->next);
    *secrets = (struct secrets){0};
}

/* Octets of the longest secret that stands at octets, 0: none. */
static size_t longest_at(const struct secrets *secrets, const uint8_t *octets, size_t n)
{
    size_t best = 0;

    if (n < SECRET_LENGTH_MIN)
        return 0;
    for (uint32_t i = secrets->slots[slot_of(octets)]; i > 0; i = secrets->next[i - 1]) {
        struct bytes item = secrets->items[i - 1];
        if (item.length > best && item.length <= n && memcmp(item.data, octets, item.length) == 0)
            best = item.length;
    }
    return best;
}

static bool is_word_octet(uint8_t octet)
{
    return isalnum(octet) || octet >= 0x80 || octet == '_';
}

/* A secret of a few octets, where it is a word. */
static bool mask_short(struct bytes secret, uint8_t *octets, size_t n)
{
    bool found = false;

    for (size_t i = 0; i + secret.length <= n; i++) {
        if (memcmp(octets + i, secret.data, secret.length) != 0)
            continue;
        size_t end = i + secret.length;
        if ((i > 0 && is_word_octet(octets[i - 1])) || (end < n && is_word_octet(octets[end])))
            continue;
        memset(octets + i, SECRET_MASK, secret.length);
        found = true;
    }
    return found;
}

bool secrets_mask(const struct secrets *secrets, uint8_t *octets, size_t n)
{
    bool found = false;

    if (secrets->n == 0)
        return false;
    for (size_t i = 0; i < n;) {
        size_t length = longest_at(secrets, octets + i, n - i);
        if (length > 0)
            memset(octets + i, SECRET_MASK, length);
        found |= length > 0;
        i += length ? length : 1;
    }
    for (size_t i = 0; secrets->shorts && i < secrets->n; i++)
        if (secrets->items[i].length < SECRET_LENGTH_MIN)
            found |= mask_short(secrets->items[i], octets, n);
    return found;
}
