#include "analyzer/defrag.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 1024 }; /* a power of two */

struct defrag {
    struct datagram *buckets[BUCKETS];
    struct datagram *oldest, *newest;
    size_t n, octets;
};

struct defrag *defrag_new(void)
{
    return calloc(1, sizeof(struct defrag));
}

void defrag_free(struct defrag *defrag)
{
    if (!defrag)
        return;
    while (defrag_drop_oldest(defrag))
        continue;
    free(defrag);
}

size_t defrag_octets(const struct defrag *defrag)
{
    return defrag->octets;
}

size_t defrag_waiting(const struct defrag *defrag)
{
    return defrag->n;
}

/* --- the table ------------------------------------------------------------------------------ */

static bool same_address(const struct address *a, const struct address *b)
{
    return a->version == b->version && memcmp(a->octets, b->octets, sizeof a->octets) == 0;
}

static bool same_key(const struct fragment_key *a, const struct fragment_key *b)
{
    return a->id == b->id && a->protocol == b->protocol && a->vlan == b->vlan &&
           same_address(&a->source, &b->source) && same_address(&a->destination, &b->destination);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

static struct datagram **bucket(struct defrag *defrag, const struct fragment_key *key)
{
    uint64_t hash = mix(key->id, (uint64_t)key->vlan << 8 | key->protocol), words[4];

    memcpy(words, key->source.octets, 16);
    memcpy(words + 2, key->destination.octets, 16);
    for (int i = 0; i < 4; i++)
        hash = mix(hash, words[i]);
    return &defrag->buckets[hash >> 32 & (BUCKETS - 1)];
}

static struct datagram *find(struct defrag *defrag, const struct fragment_key *key)
{
    struct datagram *datagram = *bucket(defrag, key);

    while (datagram && !same_key(&datagram->key, key))
        datagram = datagram->next;
    return datagram;
}

static void unlink_age(struct defrag *defrag, struct datagram *datagram)
{
    if (datagram->older)
        datagram->older->newer = datagram->newer;
    else
        defrag->oldest = datagram->newer;
    if (datagram->newer)
        datagram->newer->older = datagram->older;
    else
        defrag->newest = datagram->older;
}

static struct datagram *insert(
    struct defrag *defrag, const struct fragment_key *key, const struct fragment_in *in)
{
    struct datagram **head = bucket(defrag, key), *datagram;

    if (defrag->n == DEFRAG_MAX_DATAGRAMS)
        defrag_drop_oldest(defrag);
    datagram = calloc(1, sizeof *datagram);
    if (!datagram)
        return NULL;
    datagram->key = *key;
    datagram->time = in->time;
    datagram->next = *head;
    *head = datagram;
    datagram->older = defrag->newest;
    if (defrag->newest)
        defrag->newest->newer = datagram;
    else
        defrag->oldest = datagram;
    defrag->newest = datagram;
    defrag->n++;
    defrag->octets += sizeof *datagram;
    return datagram;
}

void defrag_remove(struct defrag *defrag, struct datagram *datagram)
{
    struct datagram **link = bucket(defrag, &datagram->key);

    while (*link != datagram)
        link = &(*link)->next;
    *link = datagram->next;
    unlink_age(defrag, datagram);
    for (struct held_fragment *f = datagram->fragments, *next; f; f = next) {
        next = f->next;
        defrag->octets -= sizeof *f + f->fragment.length;
        free(f);
    }
    defrag->octets -= sizeof *datagram;
    defrag->n--;
    free(datagram);
}

bool defrag_drop_oldest(struct defrag *defrag)
{
    if (!defrag->oldest)
        return false;
    defrag_remove(defrag, defrag->oldest);
    return true;
}

/* --- one datagram --------------------------------------------------------------------------- */

/* Behind all fragments that do not begin later. Most come in order: the last is tried first. */
static void link_fragment(struct datagram *datagram, struct held_fragment *held)
{
    struct held_fragment **link = &datagram->fragments;

    if (datagram->last && held->fragment.offset >= datagram->last->fragment.offset)
        link = &datagram->last->next;
    while (*link && (*link)->fragment.offset <= held->fragment.offset)
        link = &(*link)->next;
    held->next = *link;
    *link = held;
    if (!held->next)
        datagram->last = held;
    datagram->n_fragments++;
    datagram->present += held->fragment.length;
}

/* The last fragment tells the length; a second one may only repeat it. */
static void note_tail(struct datagram *datagram, struct fragment *fragment)
{
    uint32_t end = fragment->offset + fragment->length;

    if (!datagram->length_known) {
        datagram->length_known = true;
        datagram->length = end;
    } else if (datagram->length != end) {
        fragment->flags |= FRAGMENT_MULTIPLE_TAILS;
        datagram->flags |= FRAGMENT_MULTIPLE_TAILS;
    }
}

static bool complete(const struct datagram *datagram)
{
    uint32_t end = 0;

    if (!datagram->length_known || datagram->present < datagram->length)
        return false;
    for (const struct held_fragment *held = datagram->fragments;
         held && held->fragment.offset <= end; held = held->next)
        if (held->fragment.offset + held->fragment.length > end)
            end = held->fragment.offset + held->fragment.length;
    return end >= datagram->length;
}

static struct held_fragment *hold(struct defrag *defrag, const struct fragment_in *in)
{
    size_t n = sizeof(struct held_fragment) + in->octets.length;
    struct held_fragment *held = malloc(n);

    if (!held)
        return NULL;
    held->next = NULL;
    held->fragment =
        (struct fragment){.frame = in->frame, .offset = in->offset, .length = in->octets.length};
    memcpy(held->octets, in->octets.data, in->octets.length);
    defrag->octets += n;
    return held;
}

/* Datagrams whose time is up go; so do the oldest ones while too many octets wait. */
static void make_room(struct defrag *defrag, const struct fragment_in *in)
{
    while (defrag->oldest && in->time - defrag->oldest->time > DEFRAG_TIMEOUT)
        defrag_drop_oldest(defrag);
    while (defrag->octets + in->octets.length > DEFRAG_MAX_OCTETS && defrag_drop_oldest(defrag))
        continue;
}

struct datagram *defrag_add(
    struct defrag *defrag, const struct fragment_key *key, const struct fragment_in *in)
{
    make_room(defrag, in);
    struct datagram *datagram = find(defrag, key);
    if (datagram && datagram->n_fragments == DEFRAG_MAX_FRAGMENTS) {
        defrag_remove(defrag, datagram);
        datagram = NULL;
    }
    if (!datagram)
        datagram = insert(defrag, key, in);
    struct held_fragment *held = datagram ? hold(defrag, in) : NULL;
    if (!held)
        return NULL;
    link_fragment(datagram, held);
    if (!in->more)
        note_tail(datagram, &held->fragment);
    return complete(datagram) ? datagram : NULL;
}

/* What of a fragment lies beyond the end of the datagram does not count. */
static uint32_t usable(const struct datagram *datagram, const struct fragment *fragment)
{
    if (fragment->offset >= datagram->length)
        return 0;
    uint32_t room = datagram->length - fragment->offset;
    return fragment->length < room ? fragment->length : room;
}

/* Copies what is new of a fragment, beginning behind end; returns the new end. */
static uint32_t join(
    const struct datagram *datagram, struct held_fragment *held, uint8_t *out, uint32_t end)
{
    struct fragment *f = &held->fragment;
    uint32_t n = usable(datagram, f), overlap = f->offset < end ? end - f->offset : 0;

    if (n < f->length)
        f->flags |= FRAGMENT_TOO_LONG;
    if (overlap > n)
        overlap = n;
    if (overlap > 0)
        f->flags |= FRAGMENT_OVERLAP;
    if (overlap > 0 && memcmp(out + f->offset, held->octets, overlap) != 0)
        f->flags |= FRAGMENT_CONFLICT;
    if (n == overlap)
        return end;
    memcpy(out + f->offset + overlap, held->octets + overlap, n - overlap);
    return f->offset + n;
}

void defrag_join(struct datagram *datagram, uint8_t *out)
{
    uint32_t end = 0;

    for (struct held_fragment *held = datagram->fragments; held; held = held->next) {
        end = join(datagram, held, out, end);
        datagram->flags |= held->fragment.flags;
    }
}
