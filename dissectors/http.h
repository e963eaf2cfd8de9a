/*
 * http: HTTP/1.0 and HTTP/1.1
 */
#pragma once

#include "analyzer/dissector.h"

extern const struct dissector http_dissector;
