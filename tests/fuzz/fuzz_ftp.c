/*
 * FTP: an octet chooses how, the rest are pieces of the two streams of a connection, each with its
 * direction and length (2 octets) before it
 */
#define FUZZED       ftp_dissector
#define FUZZED_STATE struct ftp_state
#include "dissectors/ftp.h"
#include "fuzz_pieces.h"
