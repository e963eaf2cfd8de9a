#include "analyzer/originality.h"

#include "analyzer/checksum.h"
#include "analyzer/json_values.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[MARK_KINDS] = {[MARK_TCP] = "tcp",
    [MARK_TLS] = "tls",
    [MARK_SSH] = "ssh",
    [MARK_DNS] = "dns",
    [MARK_TIME] = "time",
    [MARK_MAC] = "mac",
    [MARK_ADDRESS] = "address"};

enum { TIMES_LEAST = 3 }; /* times alone that tell a copy */

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

/* Who sent it: once for each that a capture has. */
static void add_address(
    struct marks *marks, enum mark_kind kind, uint32_t frame, const void *data, size_t n)
{
    uint8_t first = (uint8_t)kind;
    uint64_t value = hash_octets(hash_octets(HASH_START, &first, 1), data, n);

    if (marks->n_addresses == ADDRESSES_MAX)
        return;
    for (size_t i = 0; i < marks->n; i++)
        if (marks->rows[i].kind == kind && marks->rows[i].value == value)
            return;
    size_t before = marks->n;
    add(marks, kind, frame, data, n);
    marks->n_addresses += marks->n - before;
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

/* What a frame says of the session that it belongs to. */
struct traits {
    uint64_t ends[3];  /* sequence number, ports */
    bool begins;       /* SYN */
    uint64_t query[3]; /* id, source port, hash of the name */
    bool asks;         /* a query of DNS */
};

/* Fields that are a number. */
static void take_number(struct traits *traits, const char *name, uint64_t value)
{
    static const char *const ends[] = {"tcp.seq_raw", "tcp.srcport", "tcp.dstport"};

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (strcmp(name, ends[i]) == 0)
            traits->ends[i] = value;
    if (strcmp(name, "tcp.flags.syn") == 0)
        traits->begins = value != 0;
    else if (strcmp(name, "dns.id") == 0)
        traits->query[0] = value;
    else if (strcmp(name, "udp.srcport") == 0 || strcmp(name, "tcp.srcport") == 0)
        traits->query[1] = value;
    else if (strcmp(name, "dns.flags.response") == 0)
        traits->asks = value == 0;
}

/* Fields that are octets. */
static void take_octets(struct marks *marks, struct traits *traits, const char *name,
    const struct node *node, uint32_t frame)
{
    static const struct {
        const char *name;
        enum mark_kind kind;
        bool address;
    } kinds[] = {{"tls.handshake.random", MARK_TLS, false}, {"ssh.cookie", MARK_SSH, false},
        {"eth.src", MARK_MAC, true}, {"ip.src", MARK_ADDRESS, true},
        {"ipv6.src", MARK_ADDRESS, true}};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(name, kinds[i].name) != 0)
            continue;
        if (kinds[i].address)
            add_address(marks, kinds[i].kind, frame, node->value.data, node->length);
        else if (is_random(node))
            add(marks, kinds[i].kind, frame, node->value.data, node->length);
    }
    if (strcmp(name, "dns.qry.name") == 0)
        traits->query[2] = hash_octets(HASH_START, node->value.data, node->length);
}

/* Octets or a number; nothing of what has no value. */
static bool has_octets(const struct field *field)
{
    return field->type == FIELD_BYTES || field->type == FIELD_ETHER || field->type == FIELD_IPV4 ||
           field->type == FIELD_IPV6 || field->type == FIELD_TEXT;
}

void marks_add(struct marks *marks, const struct frame *frame)
{
    const struct tree *tree = frame->tree;
    uint32_t number = frame->packet->number;
    struct traits traits = {0};

    for (uint32_t i = 0; i < tree->n; i++) {
        const struct node *node = &tree->nodes[i];
        if (!node->field || node->flags & NODE_NO_VALUE)
            continue;
        if (has_octets(node->field))
            take_octets(marks, &traits, node->field->name, node, number);
        else
            take_number(&traits, node->field->name, node->value.number);
    }
    if (traits.begins)
        add(marks, MARK_TCP, number, traits.ends, sizeof traits.ends);
    if (traits.asks && traits.query[0] && traits.query[2])
        add(marks, MARK_DNS, number, traits.query, sizeof traits.query);
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
            if (marks[i].rows[k].kind < MARK_SESSIONS)
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

/* Addresses that both have, behind the marks of the sessions. */
static void add_addresses(struct json_object *list, const struct marks *a, const struct marks *b)
{
    size_t shown[MARK_KINDS] = {0};

    for (size_t i = 0; i < a->n; i++) {
        const struct mark *mark = &a->rows[i];
        if (mark->kind < MARK_SESSIONS || shown[mark->kind] == ADDRESSES_SHOWN)
            continue;
        for (size_t k = 0; k < b->n; k++) {
            const struct mark *other = &b->rows[k];
            if (other->kind != mark->kind || other->value != mark->value)
                continue;
            struct shared both = {
                .frame_a = mark->frame, .frame_b = other->frame, .kind = mark->kind};
            json_object_array_add(list, json_mark(&both));
            shown[mark->kind]++;
            break;
        }
    }
}

static struct json_object *json_pair(
    const struct marks *marks, const char *const *names, const struct shared *pairs, size_t n)
{
    struct json_object *object = json_object_new_object(), *captures = json_object_new_array(),
                       *list = json_object_new_array();
    size_t a = pairs[0].a, b = pairs[0].b;

    json_object_array_add(captures, json_string(names[a]));
    json_object_array_add(captures, json_string(names[b]));
    json_object_object_add(object, "captures", captures);
    json_object_object_add(object, "count", json_object_new_int64((int64_t)n));
    for (size_t i = 0; i < n && i < MARKS_SHOWN; i++)
        json_object_array_add(list, json_mark(&pairs[i]));
    add_addresses(list, &marks[a], &marks[b]);
    json_object_object_add(object, "marks", list);
    return object;
}

/* In a class of hundreds two messages may well have come in the same microsecond. */
static bool says_something(const struct shared *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pairs[i].kind != MARK_TIME)
            return true;
    return n >= TIMES_LEAST;
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
        if (says_something(&pairs[i], k - i))
            json_object_array_add(list, json_pair(marks, names, &pairs[i], k - i));
    }
    free(pairs);
    free(all);
    return list;
}
