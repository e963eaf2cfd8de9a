/*
 * HTTP/2: an octet chooses how, the rest are pieces of the two streams of a connection, each with
 * its direction and length (2 octets) before it
 */
#define FUZZED        http2_dissector
#define FUZZED_STATE  struct http2
#define FUZZED_QUOTED true
#include "dissectors/http2_parts.h"
#include "fuzz_framed.h"
