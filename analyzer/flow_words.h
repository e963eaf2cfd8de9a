/*
 * flow_words: what is known of a flow, as words of JSON, CSV and tables
 */
#pragma once

#include "analyzer/flow.h"

/* "tcp", "udp" */
const char *transport_word(uint8_t transport);
/* "closed", "reset" */
const char *flow_end_word(uint8_t end);
/* "port", "content"; NULL: nothing was chosen */
const char *choice_word(uint8_t choice);
