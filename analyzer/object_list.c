#include "analyzer/object_list.h"

#include "analyzer/file_writer.h"
#include "analyzer/language.h"
#include "analyzer/object_name.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

static const char why_size[] = N_("--limit-size was reached");
static const char why_total[] = N_("--limit-total was reached");
static const char why_slots[] = N_("too many files were open at a time: it is not written");

/* --- items ------------------------------------------------------------------------------------ */

/* A copy; nothing for nothing. */
static struct bytes copied(struct bytes text)
{
    uint32_t n = text.length < OBJECT_TEXT_MAX ? text.length : OBJECT_TEXT_MAX;
    uint8_t *copy = n > 0 ? malloc(n) : NULL;

    if (!copy)
        return (struct bytes){NULL, 0};
    memcpy(copy, text.data, n);
    return (struct bytes){copy, n};
}

static void let_go(struct bytes text)
{
    free((void *)(uintptr_t)text.data);
}

static void item_free(struct object_item *item)
{
    if (!item)
        return;
    let_go(item->name);
    let_go(item->media_type);
    let_go(item->host);
    let_go(item->uri);
    let_go(item->coding);
    let_go(item->file);
    free(item->frames);
    EVP_MD_CTX_free(item->hash);
    free(item);
}

/* Ids only grow. */
static size_t place_of(const struct object_list *list, uint32_t id)
{
    size_t from = 0, to = list->n;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (list->items[middle]->id < id)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static struct object_item *find(const struct object_list *list, uint32_t id)
{
    size_t at = place_of(list, id);

    return at < list->n && list->items[at]->id == id ? list->items[at] : NULL;
}

static bool discard(struct object_list *list, struct object_item *item)
{
    size_t at = place_of(list, item->id);
    bool good = item->slot < 0 || file_writer_drop(list->writer, item->slot);

    list->total -= item->size;
    memmove(&list->items[at], &list->items[at + 1], (list->n - at - 1) * sizeof list->items[0]);
    list->n--;
    item_free(item);
    return good;
}

static bool make_room(void **array, size_t *capacity, size_t n, size_t size)
{
    if (n < *capacity)
        return true;
    size_t more = *capacity ? *capacity * 2 : 64;
    void *grown = realloc(*array, more * size);
    if (!grown)
        return false;
    *array = grown;
    *capacity = more;
    return true;
}

static struct object_item *item_new(const struct object_event *event)
{
    const struct object_about *about = event->about;
    struct object_item *item = calloc(1, sizeof *item);

    if (!item)
        return NULL;
    *item = (struct object_item){.id = event->id,
        .kind = about->kind,
        .protocol = about->protocol,
        .name = copied(about->name),
        .media_type = copied(about->media_type),
        .host = copied(about->host),
        .uri = copied(about->uri),
        .coding = copied(about->coding),
        .transport = event->flow->transport,
        .stream = event->flow->number,
        .source = event->flow->ends[direction_other(event->direction)],
        .destination = event->flow->ends[event->direction],
        .first_frame = about->first_frame,
        .last_frame = event->frame,
        .once = about->once,
        .slot = -1,
        .hash = EVP_MD_CTX_new()};
    if (item->hash && EVP_DigestInit_ex(item->hash, EVP_sha256(), NULL) == 1)
        return item;
    item_free(item);
    return NULL;
}

static void name_file(struct object_item *item, const struct object_about *about)
{
    struct text name = {0};

    object_file_name(&name, item->number, about);
    item->file = copied((struct bytes){(const uint8_t *)name.data, (uint32_t)name.length});
    text_deinit(&name);
}

/* --- which are chosen ------------------------------------------------------------------------- */

static bool was_chosen(const struct object_list *list, uint32_t frame)
{
    size_t word = frame / 64;

    return list->all || (word < list->chosen_words && list->chosen[word] >> frame % 64 & 1);
}

static void remember_chosen(struct object_list *list, uint32_t frame)
{
    size_t word = frame / 64;

    if (list->all)
        return;
    if (word >= list->chosen_words) {
        size_t n = word * 2 + 16;
        uint64_t *words = realloc(list->chosen, n * sizeof *words);
        if (!words)
            return;
        memset(words + list->chosen_words, 0, (n - list->chosen_words) * sizeof *words);
        list->chosen = words;
        list->chosen_words = n;
    }
    list->chosen[word] |= 1ull << frame % 64;
}

/* Of a frame that was given before. */
static bool touch_late(struct object_list *list, struct object_item *item, uint32_t frame)
{
    item->last_frame = frame;
    item->chosen = was_chosen(list, frame);
    return true;
}

static bool touch(struct object_list *list, struct object_item *item)
{
    if (item->touched == list->frame)
        return true;
    if (!make_room((void **)&list->touched, &list->touched_capacity, list->n_touched,
            sizeof list->touched[0]))
        return false;
    list->touched[list->n_touched++] = item->id;
    item->touched = list->frame;
    item->last_frame = list->frame;
    item->chosen = false;
    return true;
}

/* It has ended, and it is known whether it was chosen. */
static bool decide(struct object_list *list, struct object_item *item)
{
    if (!item->chosen && !item->counted)
        return discard(list, item);
    item->counted = true;
    int slot = item->slot;
    item->slot = -1;
    return slot < 0 || file_writer_keep(list->writer, slot);
}

bool object_list_settle(struct object_list *list)
{
    bool good = true;

    for (size_t i = 0; i < list->n_touched; i++) {
        struct object_item *item = find(list, list->touched[i]);
        if (item && item->ended)
            good &= decide(list, item);
    }
    list->n_touched = 0;
    return good;
}

void object_list_choose(struct object_list *list, uint32_t number)
{
    remember_chosen(list, number);
    if (number != list->frame)
        return;
    for (size_t i = 0; i < list->n_touched; i++) {
        struct object_item *item = find(list, list->touched[i]);
        if (item)
            item->chosen = true;
    }
}

/* --- those that are the same each time -------------------------------------------------------- */

static bool add_frame(struct object_item *item, uint32_t frame)
{
    if (item->n_frames == OBJECT_FRAMES_MAX ||
        (item->n_frames > 0 && item->frames[item->n_frames - 1] == frame))
        return true;
    if (!item->frames && !(item->frames = malloc(OBJECT_FRAMES_MAX * sizeof item->frames[0])))
        return false;
    item->frames[item->n_frames++] = frame;
    return true;
}

static uint32_t *bucket_of(const struct object_list *list, const uint8_t *digest)
{
    uint32_t hash = (uint32_t)digest[0] | (uint32_t)digest[1] << 8;

    return &list->once_buckets[hash % OBJECT_BUCKETS];
}

/* Indices are counted from 1. What it was last may have been discarded since. */
static struct object_once *find_same(const struct object_list *list, const uint8_t *digest)
{
    uint32_t i = list->once_buckets ? *bucket_of(list, digest) : 0;

    for (; i > 0; i = list->once_next[i - 1])
        if (memcmp(list->once[i - 1].digest, digest, OBJECT_DIGEST) == 0)
            return &list->once[i - 1];
    return NULL;
}

static bool remember(struct object_list *list, uint32_t id, const uint8_t *digest)
{
    size_t capacity = list->once_capacity;

    if (!list->once_buckets &&
        !(list->once_buckets = calloc(OBJECT_BUCKETS, sizeof list->once_buckets[0])))
        return false;
    if (!make_room((void **)&list->once, &capacity, list->n_once, sizeof list->once[0]) ||
        !make_room((void **)&list->once_next, &list->once_capacity, list->n_once,
            sizeof list->once_next[0]))
        return false;
    uint32_t *bucket = bucket_of(list, digest);
    list->once[list->n_once].id = id;
    memcpy(list->once[list->n_once].digest, digest, OBJECT_DIGEST);
    list->once_next[list->n_once] = *bucket;
    *bucket = (uint32_t)++list->n_once;
    return true;
}

static void take_back(struct object_list *list, struct object_item *item)
{
    if (item->number == list->last_number)
        list->last_number--;
    discard(list, item);
}

/* Is it one that came before? Then this is one more frame of that. Or one too many? */
static bool is_again(
    struct object_list *list, struct object_item *item, const struct object_event *event)
{
    uint8_t digest[OBJECT_DIGEST];
    uint32_t frame = item->last_frame;

    if (EVP_Digest(event->octets.data, event->octets.length, digest, NULL, EVP_sha256(), NULL) != 1)
        return false;
    struct object_once *once = find_same(list, digest);
    struct object_item *same = once ? find(list, once->id) : NULL;
    if (!same && list->n > list->limits.count) {
        list->left_out++;
        take_back(list, item);
        return true;
    }
    if (!same) {
        if (once)
            once->id = item->id;
        else
            remember(list, item->id, digest);
        return false;
    }
    if (!same->counted && !event->late)
        touch(list, same);
    add_frame(same, frame);
    same->last_frame = frame;
    take_back(list, item);
    return true;
}

/* --- steps ------------------------------------------------------------------------------------ */

static bool begin(struct object_list *list, const struct object_event *event)
{
    struct object_item *item;

    /* What is the same each time may be no further one. */
    if (list->n >= list->limits.count && !event->about->once) {
        list->left_out++;
        return true;
    }
    if (!make_room((void **)&list->items, &list->capacity, list->n, sizeof list->items[0]) ||
        !(item = item_new(event)))
        return false;
    item->number = ++list->last_number;
    name_file(item, event->about);
    list->items[list->n++] = item;
    return event->late ? touch_late(list, item, event->frame) : touch(list, item);
}

/* What the limits leave of n octets. */
static uint32_t allowed(struct object_list *list, struct object_item *item, uint32_t n)
{
    uint64_t one = list->limits.size - item->size, all = list->limits.total - list->total;

    if (n > one) {
        item->why = why_size;
        n = (uint32_t)one;
    }
    if (n > all) {
        item->why = why_total;
        n = (uint32_t)all;
    }
    return n;
}

/* The file is made where the first octets come, or where an empty one ends. */
static bool open_file(struct object_list *list, struct object_item *item)
{
    if (!list->writer || item->slot >= 0 || item->unwritten)
        return true;
    item->slot = file_writer_open(list->writer, (const char *)item->file.data, item->file.length);
    item->unwritten = item->slot < 0 && !file_writer_failed(list->writer);
    if (item->unwritten)
        item->why = why_slots;
    return item->slot >= 0 || item->unwritten;
}

static void hole(struct object_item *item, uint64_t missing)
{
    item->missing += missing;
    if (item->n_holes > 0 && item->holes[item->n_holes - 1].offset == item->size)
        item->holes[item->n_holes - 1].octets += missing;
    else if (item->n_holes < OBJECT_GAPS_MAX)
        item->holes[item->n_holes++] = (struct object_hole){item->size, missing};
}

static bool add(
    struct object_list *list, struct object_item *item, const struct object_event *event)
{
    struct bytes octets = event->octets;

    if (item->once && item->size == 0 && is_again(list, item, event))
        return true;
    uint32_t n = allowed(list, item, octets.length);
    if (n < octets.length)
        hole(item, octets.length - n);
    item->size += n;
    list->total += n;
    octets.length = n;
    return EVP_DigestUpdate(item->hash, octets.data, n) == 1 && open_file(list, item) &&
           (item->slot < 0 || file_writer_add(list->writer, item->slot, octets));
}

static bool restart(struct object_list *list, struct object_item *item)
{
    list->total -= item->size;
    item->size = item->missing = 0;
    item->n_holes = 0;
    item->why = item->unwritten ? why_slots : NULL;
    let_go(item->coding);
    item->coding = (struct bytes){NULL, 0};
    return EVP_DigestInit_ex(item->hash, EVP_sha256(), NULL) == 1 &&
           (item->slot < 0 || file_writer_restart(list->writer, item->slot));
}

static bool end(
    struct object_list *list, struct object_item *item, const struct object_event *event)
{
    bool good = open_file(list, item) && EVP_DigestFinal_ex(item->hash, item->digest, NULL) == 1;

    EVP_MD_CTX_free(item->hash);
    item->hash = NULL;
    item->ended = true;
    if (!item->why)
        item->why = event->why;
    if (item->once && good)
        good = add_frame(item, item->last_frame);
    if (good && item->slot >= 0)
        good = file_writer_close(list->writer, item->slot);
    return good && ((!event->late && item->touched == list->frame) || decide(list, item));
}

bool object_list_step(struct object_list *list, const struct object_event *event)
{
    if (event->frame && !event->late && event->frame != list->frame) {
        if (!object_list_settle(list))
            return false;
        list->frame = event->frame;
    }
    if (event->step == OBJECT_BEGINS)
        return begin(list, event);
    struct object_item *item = find(list, event->id);
    if (!item)
        return true;
    if (event->frame && !(event->late ? touch_late(list, item, event->frame) : touch(list, item)))
        return false;
    switch (event->step) {
    case OBJECT_OCTETS:
        return add(list, item, event);
    case OBJECT_GAP:
        hole(item, event->missing);
        return true;
    case OBJECT_RESTARTS:
        return restart(list, item);
    case OBJECT_ENDS:
        return end(list, item, event);
    default:
        return true;
    }
}

void object_list_deinit(struct object_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        item_free(list->items[i]);
    free(list->items);
    free(list->touched);
    free(list->chosen);
    free(list->once);
    free(list->once_next);
    free(list->once_buckets);
}
