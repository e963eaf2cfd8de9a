/*
 * SMTP, with its mails: a conversation with its server
 */
#define FUZZED_PORT 25
#include "tests/fuzz/fuzz_conversation.h"
