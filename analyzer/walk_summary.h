/*
 * walk_summary: what an eavesdropper could read
 *
 * The end of a walkthrough: how much of each protocol could be read on the way and how much was
 * encrypted, and which secrets crossed in clear, with their frames.
 */
#pragma once

#include "analyzer/session.h"
#include "analyzer/text.h"
#include "analyzer/walk_frame.h"

/* Protocols that are told apart; the sessions of more are counted nowhere. */
#define SUMMARY_PROTOCOLS_MAX 64

struct summary_protocol {
    const char *name; /* title of the dissector */
    uint32_t sessions;
    uint64_t messages, encrypted, encrypted_octets;
};

struct summary_secret {
    uint32_t session;
    struct session_credential credential; /* owned */
};

/* Zeroed before first use. */
struct summary {
    struct summary_protocol protocols[SUMMARY_PROTOCOLS_MAX];
    size_t n_protocols;
    struct summary_secret *secrets; /* in the order of sessions */
    size_t n_secrets;
};

void summary_deinit(struct summary *summary);
/* A session that is over; its credentials are taken. */
void summary_add(struct summary *summary, struct session *session);
/* Nothing where nothing was secret or encrypted. */
void summary_write(const struct summary *summary, struct text *out, enum walk_form form);
