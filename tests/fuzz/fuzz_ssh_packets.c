/*
 * SSH alone, without the program around it: an octet chooses how, the rest are pieces of the two
 * streams of a connection, each with its direction and length (2 octets) before it
 */
#define FUZZED       ssh_dissector
#define FUZZED_STATE struct ssh
#include "dissectors/ssh.h"
#include "fuzz_framed.h"
