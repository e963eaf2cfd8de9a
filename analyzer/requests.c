#include "analyzer/requests.h"

#include "analyzer/flow.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUCKETS_FIRST = 1024,
};

static size_t bucket_of(const struct requests *requests, const struct flow *flow, uint64_t key)
{
    uint64_t hash = (uint64_t)(uintptr_t)flow * UINT64_C(0x9e3779b97f4a7c15) ^ key;

    hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
    return (size_t)(hash ^ hash >> 32) & (requests->n_buckets - 1);
}

static bool grow(struct requests *requests)
{
    size_t n = requests->n_buckets ? requests->n_buckets * 2 : BUCKETS_FIRST;
    struct request **buckets = calloc(n, sizeof(struct request *));

    if (!buckets)
        return false;
    free(requests->buckets);
    requests->buckets = buckets;
    requests->n_buckets = n;
    for (struct request *request = requests->oldest; request; request = request->newer) {
        struct request **bucket = &buckets[bucket_of(requests, request->flow, request->key)];
        request->next = *bucket;
        *bucket = request;
    }
    return true;
}

static void unlink_bucket(struct requests *requests, const struct request *request)
{
    struct request **link = &requests->buckets[bucket_of(requests, request->flow, request->key)];

    while (*link != request)
        link = &(*link)->next;
    *link = request->next;
}

static void unlink_flow(const struct request *request)
{
    struct request **link = &request->flow->requests;

    while (*link != request)
        link = &(*link)->flow_next;
    *link = request->flow_next;
}

/* All but the list of the flow. */
static void forget(struct requests *requests, struct request *request)
{
    unlink_bucket(requests, request);
    if (request->older)
        request->older->newer = request->newer;
    else
        requests->oldest = request->newer;
    if (request->newer)
        request->newer->older = request->older;
    else
        requests->newest = request->older;
    requests->n--;
    free((void *)(uintptr_t)request->text.data);
    request->next = requests->free;
    requests->free = request;
}

void requests_forget(struct requests *requests, struct request *request)
{
    unlink_flow(request);
    forget(requests, request);
}

void requests_forget_flow(struct requests *requests, struct flow *flow)
{
    while (flow->requests) {
        struct request *request = flow->requests;
        flow->requests = request->flow_next;
        forget(requests, request);
    }
}

struct request *requests_find(
    const struct requests *requests, const struct flow *flow, uint64_t key)
{
    if (!flow->requests)
        return NULL;
    struct request *request = requests->buckets[bucket_of(requests, flow, key)];
    while (request && (request->flow != flow || request->key != key))
        request = request->next;
    return request;
}

static struct request *allocate(struct requests *requests)
{
    struct request *request = requests->free;

    if (request)
        requests->free = request->next;
    else
        request = malloc(sizeof *request);
    return request;
}

struct request *requests_open(struct requests *requests, struct flow *flow, uint64_t key)
{
    struct request *same = requests_find(requests, flow, key);

    if (same)
        requests_forget(requests, same);
    if (requests->n == REQUESTS_MAX)
        requests_forget(requests, requests->oldest);
    if (requests->n >= requests->n_buckets && !grow(requests))
        return NULL;
    struct request *request = allocate(requests);
    if (!request)
        return NULL;
    *request = (struct request){.key = key, .flow = flow, .older = requests->newest};
    struct request **bucket = &requests->buckets[bucket_of(requests, flow, key)];
    request->next = *bucket;
    *bucket = request;
    if (requests->newest)
        requests->newest->newer = request;
    else
        requests->oldest = request;
    requests->newest = request;
    request->flow_next = flow->requests;
    flow->requests = request;
    requests->n++;
    return request;
}

void requests_deinit(struct requests *requests)
{
    while (requests->oldest)
        requests_forget(requests, requests->oldest);
    while (requests->free) {
        struct request *next = requests->free->next;
        free(requests->free);
        requests->free = next;
    }
    free(requests->buckets);
    *requests = (struct requests){0};
}

void request_set_text(struct request *request, struct bytes text)
{
    uint32_t n = text.length > REQUEST_TEXT_MAX ? REQUEST_TEXT_MAX : text.length;
    uint8_t *copy = n ? malloc(n) : NULL;

    free((void *)(uintptr_t)request->text.data);
    if (copy)
        memcpy(copy, text.data, n);
    request->text = (struct bytes){copy, copy ? n : 0};
}
