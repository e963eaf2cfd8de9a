/*
 * row: what the packet list shows of a packet beyond what the packet itself says
 */
#pragma once

#include "analyzer/text.h"

#include <stdint.h>

/* Octets of a stack of protocol names ("HTTP/IMF/IMF…"); longer ones are cut. */
#define ROW_PROTOCOL_MAX 1023
/* Octets of Info; what is more is dropped, as in Wireshark. */
#define ROW_INFO_MAX 4095

struct row {
    const char *protocol;            /* of a table, or in the packet's arena; never NULL */
    struct text source, destination; /* addresses as printed; made by the decoder */
    struct text info;
    size_t fence; /* octets of info that info_clear keeps */
};

void row_deinit(struct row *row);
void row_reset(struct row *row);
