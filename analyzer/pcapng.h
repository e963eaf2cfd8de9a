/*
 * pcapng: packets of one pcapng file (draft-ietf-opsawg-pcapng)
 *
 * A reader of our own: libpcap refuses files with several link types or snap lengths, and hides
 * comments and interface names. Several sections, both byte orders; enhanced, simple and obsolete
 * packet blocks; every other block is skipped.
 */
#pragma once

#include "analyzer/source.h"

enum {
    PCAPNG_BLOCK_MAX = 16 * 1024 * 1024, /* octets of a block; more is damage, as in Wireshark */
};

/* Whether the first octets are those of a pcapng file. */
bool pcapng_matches(const uint8_t *head, size_t length);
/* NULL: no readable pcapng file, reason tells why. Free with class->free. */
struct source *pcapng_open(
    struct input *input, struct interfaces *interfaces, char reason[SOURCE_REASON_MAX]);
