/*
 * IMAP, with its mails: a conversation with its server
 */
#define FUZZED_PORT 143
#include "tests/fuzz/fuzz_conversation.h"
