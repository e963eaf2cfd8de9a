/*
 * POP3, with its mails: a conversation with its server
 */
#define FUZZED_PORT 110
#include "tests/fuzz/fuzz_conversation.h"
