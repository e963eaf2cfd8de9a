/*
 * HTTP, with all kinds of bodies: a conversation with its server
 */
#define FUZZED_PORT 80
#include "tests/fuzz/fuzz_conversation.h"
