/*
 * udp: header and payload (RFC 768)
 */
#pragma once

#include "analyzer/decode.h"

/* The cursor is over header and payload. */
void udp_dissect(struct decoder *decoder, struct dissection *d, const struct network *network);

extern const struct field_table udp_fields;
