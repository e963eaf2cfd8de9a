#include "analyzer/originality.h"

#include "analyzer/checksum.h"
#include "analyzer/json_values.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[MARK_KINDS] = {
    [MARK_TCP] = "tcp", [MARK_TLS] = "tls", [MARK_SSH] = "ssh", [MARK_TIME] = "time"};

/* --- marks of a capture ------------------------------------------------------------------------
 */

void marks_deinit(struct marks *marks)
{
    free(marks->rows);
    *marks = (struct marks){0};
}

static void add(
    struct marks *marks, enum mark_kind kind, uint32_t frame, const void *data, size_t n)
{
    uint8_t first = (uint8_t)kind;
    uint64_t value = hash_octets(hash_octets(HASH_START, &first, 1), data, n);

    if (marks->n == MARKS_MAX)
        return;
    if (!marks->rows && !(marks->rows = calloc(MARKS_MAX, sizeof marks->rows[0])))
        return;
    marks->rows[marks->n++] = (struct mark){value, frame, (uint8_t)kind};
}

/* Octets that are all the same are nobody's random ones, and a HelloRetryRequest has always the
 * same (RFC 8446 4.1.3). */
static bool is_random(const struct node *node)
{
    static const uint8_t retry[] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11};

    if (node->length >= sizeof retry && memcmp(node->value.data, retry, sizeof retry) == 0)
        return false;
    for (uint32_t i = 1; i < node->length; i++)
        if (node->value.data[i] != node->value.data[0])
            return true;
    return false;
}

void marks_add(struct marks *marks, const struct frame *frame)
{
    const struct tree *tree = frame->tree;
    uint32_t number = frame->packet->number;
    uint64_t ends[3] = {0}; /* sequence number, ports */
    bool begins = false;

    for (uint32_t i = 0; i < tree->n; i++) {
        const struct node *node = &tree->nodes[i];
        const char *name = node->field ? node->field->name : "";
        if (strcmp(name, "tcp.seq_raw") == 0)
            ends[0] = node->value.number;
        else if (strcmp(name, "tcp.srcport") == 0)
            ends[1] = node->value.number;
        else if (strcmp(name, "tcp.dstport") == 0)
            ends[2] = node->value.number;
        else if (strcmp(name, "tcp.flags.syn") == 0)
            begins = node->value.number != 0;
        else if (strcmp(name, "tls.handshake.random") == 0 && is_random(node))
            add(marks, MARK_TLS, number, node->value.data, node->length);
        else if (strcmp(name, "ssh.cookie") == 0 && is_random(node))
            add(marks, MARK_SSH, number, node->value.data, node->length);
    }
    if (begins)
        add(marks, MARK_TCP, number, ends, sizeof ends);
    if (frame->n_messages > 0)
        add(marks, MARK_TIME, number, &frame->packet->time, sizeof frame->packet->time);
}

/* --- from one process to another ---------------------------------------------------------------
 */

struct json_object *marks_to_json(const struct marks *marks)
{
    struct json_object *list = json_object_new_array();
    char words[64];

    for (size_t i = 0; i < marks->n; i++) {
        const struct mark *mark = &marks->rows[i];
        snprintf(
            words, sizeof words, "%u %" PRIu32 " %" PRIx64, mark->kind, mark->frame, mark->value);
        json_object_array_add(list, json_object_new_string(words));
    }
    return list;
}

static bool read_mark(struct json_object *object, struct mark *mark)
{
    unsigned kind = MARK_KINDS;
    bool good = sscanf(json_object_get_string(object), "%u %" SCNu32 " %" SCNx64, &kind,
                    &mark->frame, &mark->value) == 3 &&
                kind < MARK_KINDS;

    mark->kind = (uint8_t)kind;
    return good;
}

void marks_from_json(struct marks *marks, struct json_object *list)
{
    size_t n = json_object_array_length(list);

    marks->rows = calloc(n + 1, sizeof marks->rows[0]);
    for (size_t i = 0; marks->rows && i < n; i++)
        marks->n += read_mark(json_object_array_get_idx(list, i), &marks->rows[marks->n]);
}

/* --- captures that share some ------------------------------------------------------------------
 */

struct left {
    struct mark mark;
    size_t capture;
};

struct shared {
    size_t a, b;
    uint32_t frame_a, frame_b;
    uint8_t kind;
};

static int compare_left(const void *a, const void *b)
{
    const struct left *x = a, *y = b;

    if (x->mark.value != y->mark.value)
        return x->mark.value < y->mark.value ? -1 : 1;
    if (x->capture != y->capture)
        return x->capture < y->capture ? -1 : 1;
    return x->mark.frame < y->mark.frame ? -1 : x->mark.frame > y->mark.frame;
}

static int compare_shared(const void *a, const void *b)
{
    const struct shared *x = a, *y = b;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->frame_a < y->frame_a ? -1 : x->frame_a > y->frame_a;
}

static size_t all_marks(const struct marks *marks, size_t n, struct left **all)
{
    size_t total = 0, taken = 0;

    for (size_t i = 0; i < n; i++)
        total += marks[i].n;
    *all = calloc(total + 1, sizeof **all);
    for (size_t i = 0; *all && i < n; i++)
        for (size_t k = 0; k < marks[i].n; k++)
            (*all)[taken++] = (struct left){marks[i].rows[k], i};
    return taken;
}

/* Within equal marks each capture is paired with each later one, by its first frame. */
static size_t pair_up(const struct left *all, size_t n, struct shared *pairs)
{
    size_t n_pairs = 0;

    for (size_t i = 0; i < n; i++) {
        size_t last = all[i].capture;
        if (i > 0 && all[i - 1].mark.value == all[i].mark.value && all[i - 1].capture == last)
            continue;
        for (size_t k = i + 1; k < n && all[k].mark.value == all[i].mark.value; k++) {
            if (all[k].capture == last)
                continue;
            last = all[k].capture;
            if (n_pairs == MARKS_SHARED_MAX)
                return n_pairs;
            pairs[n_pairs++] = (struct shared){all[i].capture, all[k].capture, all[i].mark.frame,
                all[k].mark.frame, all[i].mark.kind};
        }
    }
    return n_pairs;
}

static struct json_object *json_mark(const struct shared *shared)
{
    struct json_object *object = json_object_new_object(), *frames = json_object_new_array();

    json_object_object_add(object, "kind", json_object_new_string(kind_names[shared->kind]));
    json_object_array_add(frames, json_object_new_int64(shared->frame_a));
    json_object_array_add(frames, json_object_new_int64(shared->frame_b));
    json_object_object_add(object, "frames", frames);
    return object;
}

static struct json_object *json_pair(const char *const *names, const struct shared *pairs, size_t n)
{
    struct json_object *object = json_object_new_object(), *captures = json_object_new_array(),
                       *marks = json_object_new_array();

    json_object_array_add(captures, json_string(names[pairs[0].a]));
    json_object_array_add(captures, json_string(names[pairs[0].b]));
    json_object_object_add(object, "captures", captures);
    json_object_object_add(object, "count", json_object_new_int64((int64_t)n));
    for (size_t i = 0; i < n && i < MARKS_SHOWN; i++)
        json_object_array_add(marks, json_mark(&pairs[i]));
    json_object_object_add(object, "marks", marks);
    return object;
}

struct json_object *marks_shared(const struct marks *marks, const char *const *names, size_t n)
{
    struct json_object *list = json_object_new_array();
    struct left *all;
    size_t n_all = all_marks(marks, n, &all);
    struct shared *pairs = calloc(MARKS_SHARED_MAX, sizeof *pairs);
    size_t n_pairs = 0;

    if (all && pairs) {
        qsort(all, n_all, sizeof *all, compare_left);
        n_pairs = pair_up(all, n_all, pairs);
        qsort(pairs, n_pairs, sizeof *pairs, compare_shared);
    }
    for (size_t i = 0, k; i < n_pairs; i = k) {
        for (k = i + 1; k < n_pairs && pairs[k].a == pairs[i].a && pairs[k].b == pairs[i].b;)
            k++;
        json_object_array_add(list, json_pair(names, &pairs[i], k - i));
    }
    free(pairs);
    free(all);
    return list;
}
