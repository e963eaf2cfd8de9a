/*
 * redact: --redact, masking secrets in front of any sink
 *
 * Dissectors mark what is secret (node_secret, credential). A learner reads the capture once and
 * remembers all of it; then a sink in front of the real one gives it copies of each frame in which
 * the marked octets, and every other place where they stand again (a retransmission, a part of
 * a stream, an answer that repeats them), are asterisks. Lengths and offsets stay as they are.
 */
#pragma once

#include "analyzer/secrets.h"
#include "analyzer/sink.h"

/* Gathers the secrets of frames and messages. NULL when memory is out; free with sink_free. */
struct sink *secrets_sink_new(struct secrets *secrets);
/* Masks what is in secrets (which grows by each frame's own). All is borrowed; free with
 * sink_free, which leaves the inner sink alone. */
struct sink *redact_sink_new(struct sink *inner, struct secrets *secrets);
