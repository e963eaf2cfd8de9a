/*
 * SOCKS, with what goes through it: a conversation with a proxy
 */
#define FUZZED_PORT 1080
#include "tests/fuzz/fuzz_conversation.h"
