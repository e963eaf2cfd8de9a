/*
 * filter: display filters in Wireshark's language
 *
 *   tcp.port in {80, 8000..8080} and not http.request.method == "GET"
 *   ip.addr == 172.16.22.0/24 && dns.qry.name matches "\\.um$"
 *   eth.src[0:3] == 00:0c:29 or len(tcp.payload) > 1000 or tcp.flags & 0x04
 *
 * A filter is compiled once, before any capture is opened. A field may stand in a frame more than
 * once: a comparison holds when any of its values does, != when none of them is equal, as in
 * Wireshark 4. A name alone asks whether it is there. Times without a zone are UTC, as all output.
 */
#pragma once

#include "analyzer/registry.h"
#include "analyzer/tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of a filter, its parts, and how deep they may be nested. */
#define FILTER_LENGTH_MAX  65536
#define FILTER_TERMS_MAX   16384
#define FILTER_DEPTH_MAX   128
#define FILTER_MESSAGE_MAX 400

struct filter;

/* What is wrong with a filter, and where. */
struct filter_error {
    uint32_t column; /* of its first character, from 1 */
    uint32_t length; /* octets that the message is about; 0 at the end of the filter */
    char message[FILTER_MESSAGE_MAX];
};

/*
 * NULL when the filter is wrong: *error says why. An empty filter matches everything. Free with
 * filter_free.
 */
struct filter *filter_compile(
    const struct field_table *const *tables, const char *text, struct filter_error *error);
void filter_free(struct filter *filter);

/* Whether a frame's tree matches. Scratch memory is taken from the tree's arena. A filter is not
 * to be used by two threads at a time. */
bool filter_matches(const struct filter *filter, const struct tree *tree);

/* The fields that it looks at, without doubles; *n of them. */
const struct field *const *filter_fields(const struct filter *filter, size_t *n);
