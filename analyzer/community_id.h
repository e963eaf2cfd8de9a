/*
 * community_id: the Community ID of a flow, version 1, seed 0
 *
 * A short name of a 5-tuple, the same in both directions, that Zeek, Suricata, Wireshark and others
 * print too: "1:" and the base64 of a SHA-1. https://github.com/corelight/community-id-spec
 */
#pragma once

#include "analyzer/flow.h"
#include "analyzer/text.h"

void community_id_add(struct text *out, const struct flow *flow);
