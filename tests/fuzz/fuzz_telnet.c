/*
 * Telnet: an octet chooses how, the rest are pieces of the two streams of a connection, each with
 * its direction and length (2 octets) before it
 */
#define FUZZED       telnet_dissector
#define FUZZED_STATE struct telnet_state
#include "dissectors/telnet.h"
#include "fuzz_pieces.h"
