/*
 * choose: which dissector a flow's payload goes to
 *
 * What the user said (-d) counts first, then what another flow announced, then the well-known port
 * unless the content is certainly another protocol's, then the content, then nDPI's verdict.
 */
#pragma once

#include "analyzer/dissector.h"
#include "analyzer/engine.h"

#include <stddef.h>

/* Flows announced and not seen yet; the oldest goes first. */
#define EXPECTED_MAX 256

/* Flows that others announced (FTP's PORT and PASV). */
struct expected {
    struct {
        struct address server;
        uint16_t port;
        const struct dissector *dissector;
        uint32_t frame; /* that announced it */
    } flows[EXPECTED_MAX];
    size_t n;
};

void expected_add(struct expected *expected, const struct address *server, uint16_t port,
    const struct dissector *dissector, uint32_t frame);
/* The frame that announced the flow, or 0. */
uint32_t expected_frame(const struct expected *expected, const struct flow *flow);

/* What the user said with -d, or NULL. */
const struct dissector *choose_by_user(
    const struct engine_options *options, const struct flow *flow);
/* NULL: none. */
const struct dissector *choose(enum choice *why, const struct engine_options *options,
    const struct expected *expected, const struct unread *unread);
/* For octets behind others that nobody read, by content: among the dissectors that may begin late.
 */
const struct dissector *choose_late(const struct unread *unread);
