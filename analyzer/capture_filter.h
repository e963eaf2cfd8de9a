/*
 * capture_filter: -f, a filter in libpcap's language
 *
 * A filter is compiled once for each link type. Compiling may look up names and so open files and
 * sockets; it is done before the sandbox is entered, for all link types that may still appear.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/capture.h"

enum {
    FILTER_REASON_MAX = 256, /* octets of libpcap's reason, with its end */
};

struct capture_filter;

/* expression is copied. NULL when memory is out. Free with capture_filter_free. */
struct capture_filter *capture_filter_new(const char *expression);
/* NULL is fine. */
void capture_filter_free(struct capture_filter *filter);

/* Whether an expression means something for some usual link type; reason: why not for Ethernet. For
 * commands that must know before a capture is opened. */
bool capture_filter_check(const char *expression, char reason[FILTER_REASON_MAX]);

/*
 * Compile for a link type (a DLT_ value), if that has not been done. false: it does not compile,
 * reason tells why, and nothing of this link type will match.
 */
bool capture_filter_add(
    struct capture_filter *filter, int link_type, char reason[FILTER_REASON_MAX]);
/* Compile for all usual link types; failures are left for later. */
void capture_filter_add_usual(struct capture_filter *filter);

/* Whether it was compiled for a link type. */
bool capture_filter_knows(const struct capture_filter *filter, int link_type);
/* Never matches a link type for which it was not compiled. */
bool capture_filter_matches(const struct capture_filter *filter, const struct packet *packet);
