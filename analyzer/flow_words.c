#include "analyzer/flow_words.h"

static const char *const endings[] = {
    [FLOW_OPEN] = "open",
    [FLOW_CLOSED] = "closed",
    [FLOW_RESET] = "reset",
    [FLOW_HALF_OPEN] = "half-open",
    [FLOW_REFUSED] = "refused",
};

static const char *const choices[] = {
    [CHOICE_NONE] = NULL,
    [CHOICE_USER] = "user",
    [CHOICE_EXPECTED] = "announcement",
    [CHOICE_PORT] = "port",
    [CHOICE_CONTENT] = "content",
    [CHOICE_NDPI] = "nDPI",
    [CHOICE_HANDOFF] = "handoff",
};

const char *transport_word(uint8_t transport)
{
    return transport == TRANSPORT_TCP ? "tcp" : "udp";
}

const char *flow_end_word(uint8_t end)
{
    return endings[end];
}

const char *choice_word(uint8_t choice)
{
    return choices[choice];
}
