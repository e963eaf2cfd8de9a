/*
 * SSH, until it is encrypted: a conversation with its server
 */
#define FUZZED_PORT 22
#include "tests/fuzz/fuzz_conversation.h"
