#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* strndup */
#endif
#include "analyzer/source.h"

#include <stdlib.h>
#include <string.h>

#include <pcap/dlt.h>

enum {
    INTERFACES_STEP = 16, /* items are grown by so many at a time */
};

static const int64_t NS_PER_SECOND = 1000000000;

static char *copy_text(const char *text)
{
    return text ? strndup(text, INTERFACE_TEXT_MAX) : NULL;
}

int interfaces_add(struct interfaces *interfaces, const struct capture_interface *interface)
{
    size_t n = interfaces->n;

    if (n == INTERFACES_MAX)
        return -1;
    if (n % INTERFACES_STEP == 0) {
        void *items =
            realloc(interfaces->items, (n + INTERFACES_STEP) * sizeof interfaces->items[0]);
        if (!items)
            return -1;
        interfaces->items = items;
    }
    struct capture_interface *copy = malloc(sizeof *copy);
    if (!copy)
        return -1;
    *copy = *interface;
    copy->name = copy_text(interface->name);
    copy->description = copy_text(interface->description);
    interfaces->items[n] = copy;
    interfaces->n = n + 1;
    return (int)n;
}

void interfaces_deinit(struct interfaces *interfaces)
{
    for (size_t i = 0; i < interfaces->n; i++) {
        free((char *)(uintptr_t)interfaces->items[i]->name);
        free((char *)(uintptr_t)interfaces->items[i]->description);
        free(interfaces->items[i]);
    }
    free(interfaces->items);
    *interfaces = (struct interfaces){0};
}

int linktype_to_dlt(int link_type)
{
    /* The few that differ: systems disagree about their DLT_ values, so files have others. */
    static const struct {
        int link_type;
        int dlt;
    } different[] = {
        {100, DLT_ATM_RFC1483},
        {101, DLT_RAW},
        {102, DLT_SLIP_BSDOS},
        {103, DLT_PPP_BSDOS},
        {106, DLT_ATM_CLIP},
    };

    for (size_t i = 0; i < sizeof different / sizeof different[0]; i++) {
        if (different[i].link_type == link_type)
            return different[i].dlt;
    }
    return link_type;
}

int64_t time_from(int64_t seconds, int64_t ns)
{
    int64_t time;

    if (__builtin_mul_overflow(seconds, NS_PER_SECOND, &time) ||
        __builtin_add_overflow(time, ns, &time))
        return seconds < 0 ? INT64_MIN : INT64_MAX;
    return time;
}
