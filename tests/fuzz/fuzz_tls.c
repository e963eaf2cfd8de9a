/*
 * TLS: an octet chooses how, the rest are pieces of the two streams of a connection, each with its
 * direction and length (2 octets) before it
 */
#define FUZZED       tls_dissector
#define FUZZED_STATE struct tls_flow
#include "dissectors/tls_parts.h"
#include "fuzz_framed.h"
