/*
 * pcapfile: packets of one pcap file
 *
 * Microseconds and nanoseconds, both byte orders, and the variants that libpcap knows: it reads the
 * header of the file. The packets are read in their place, which costs a sixth of pcap_next_ex.
 */
#pragma once

#include "analyzer/source.h"

/* Whether the first octets are those of a pcap file. */
bool pcapfile_matches(const uint8_t *head, size_t length);
/* NULL: no readable pcap file, reason tells why. Free with class->free. */
struct source *pcapfile_open(
    struct input *input, struct interfaces *interfaces, char reason[SOURCE_REASON_MAX]);
