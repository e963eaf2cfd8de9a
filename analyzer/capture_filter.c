#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pcap.h needs u_int */
#endif
#include "analyzer/capture_filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "analyzer/source.h"

enum {
    PROGRAMS_MAX = 64, /* link types in one run */
};

struct program {
    int link_type;
    bool valid;
    struct bpf_program code; /* when valid */
};

struct capture_filter {
    char *expression;
    size_t n_programs;
    struct program programs[PROGRAMS_MAX];
};

/* Link types that a pcapng file may still bring after its first packet. */
static const int USUAL[] = {
    DLT_EN10MB,
    DLT_RAW,
    DLT_NULL,
    DLT_LOOP,
    DLT_LINUX_SLL,
    DLT_LINUX_SLL2,
    DLT_IPV4,
    DLT_IPV6,
    DLT_PPP,
    DLT_PPP_SERIAL,
    DLT_PPP_ETHER,
    DLT_IEEE802_11,
    DLT_IEEE802_11_RADIO,
    DLT_IEEE802,
    DLT_FDDI,
    DLT_SLIP,
    DLT_C_HDLC,
    DLT_ATM_RFC1483,
    DLT_NFLOG,
};

struct capture_filter *capture_filter_new(const char *expression)
{
    struct capture_filter *filter = calloc(1, sizeof *filter);

    if (filter)
        filter->expression = strdup(expression);
    if (!filter || !filter->expression) {
        free(filter);
        return NULL;
    }
    return filter;
}

void capture_filter_free(struct capture_filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < filter->n_programs; i++) {
        if (filter->programs[i].valid)
            pcap_freecode(&filter->programs[i].code);
    }
    free(filter->expression);
    free(filter);
}

/* The place of a link type in programs; n_programs when it has none. */
static size_t find(const struct capture_filter *filter, int link_type)
{
    size_t i = 0;

    while (i < filter->n_programs && filter->programs[i].link_type != link_type)
        i++;
    return i;
}

static bool compile(struct program *program, const char *expression, char *reason)
{
    pcap_t *pcap = pcap_open_dead(program->link_type, CAPTURED_MAX);

    if (!pcap) {
        snprintf(reason, FILTER_REASON_MAX, "no memory to compile it");
        return false;
    }
    program->valid = pcap_compile(pcap, &program->code, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!program->valid)
        snprintf(reason, FILTER_REASON_MAX, "%s", pcap_geterr(pcap));
    pcap_close(pcap);
    return program->valid;
}

bool capture_filter_add(
    struct capture_filter *filter, int link_type, char reason[FILTER_REASON_MAX])
{
    size_t i = find(filter, link_type);

    if (i == PROGRAMS_MAX) {
        snprintf(reason, FILTER_REASON_MAX, "more than %d link types", PROGRAMS_MAX);
        return false;
    }
    if (i == filter->n_programs)
        filter->programs[filter->n_programs++].link_type = link_type;
    return filter->programs[i].valid || compile(&filter->programs[i], filter->expression, reason);
}

void capture_filter_add_usual(struct capture_filter *filter)
{
    char reason[FILTER_REASON_MAX];

    for (size_t i = 0; i < sizeof USUAL / sizeof USUAL[0]; i++)
        (void)capture_filter_add(filter, USUAL[i], reason);
}

bool capture_filter_check(const char *expression, char reason[FILTER_REASON_MAX])
{
    char other[FILTER_REASON_MAX];
    struct capture_filter *filter = capture_filter_new(expression);
    bool good = filter && capture_filter_add(filter, USUAL[0], reason);

    for (size_t i = 1; filter && !good && i < sizeof USUAL / sizeof USUAL[0]; i++)
        good = capture_filter_add(filter, USUAL[i], other);
    capture_filter_free(filter);
    return good;
}

bool capture_filter_knows(const struct capture_filter *filter, int link_type)
{
    size_t i = find(filter, link_type);

    return i < filter->n_programs && filter->programs[i].valid;
}

bool capture_filter_matches(const struct capture_filter *filter, const struct packet *packet)
{
    size_t i = find(filter, packet->link_type);
    struct pcap_pkthdr header = {.caplen = packet->captured, .len = packet->length};

    return i < filter->n_programs && filter->programs[i].valid &&
           pcap_offline_filter(&filter->programs[i].code, &header, packet->data) != 0;
}
