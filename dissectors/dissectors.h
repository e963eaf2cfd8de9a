/*
 * dissectors: the descriptors and field tables that the registry lists
 */
#pragma once

#include "analyzer/dissector.h"

extern const struct dissector dns_dissector, mdns_dissector, llmnr_dissector;
extern const struct field_table dns_fields, mdns_fields, llmnr_fields;
