/*
 * dissectors: the descriptors and field tables that the registry lists
 */
#pragma once

#include "analyzer/dissector.h"

extern const struct dissector dns_dissector, mdns_dissector, llmnr_dissector;
extern const struct field_table dns_fields, mdns_fields, llmnr_fields;

extern const struct dissector smtp_dissector, pop_dissector, imf_dissector;
extern const struct field_table smtp_fields, pop_fields, imf_fields;
extern const struct field_table text_lines_fields, media_fields, mime_fields;
