#include "analyzer/flow_words.h"

#include "analyzer/classify.h"
#include "analyzer/dissector.h"

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

const char *flow_ending(const struct flow *flow)
{
    return flow->transport == TRANSPORT_TCP ? flow_end_word(flow->how) : NULL;
}

const struct dissector *flow_dissector(const struct flow *flow)
{
    const struct flow_dissection *dissection = &flow->dissection;

    return dissection->dissector[TO_SERVER] ? dissection->dissector[TO_SERVER]
                                            : dissection->dissector[TO_CLIENT];
}

const char *flow_label(struct classifier *classifier, const struct flow *flow)
{
    const struct dissector *dissector = flow_dissector(flow);

    if (classifier && flow->ndpi_protocol)
        return classifier_label(classifier, flow);
    return dissector ? dissector->title : "Unknown";
}

uint64_t flow_packets(const struct flow *flow)
{
    return (uint64_t)flow->packets[0] + flow->packets[1];
}

uint64_t flow_octets(const struct flow *flow)
{
    return flow->octets[0] + flow->octets[1];
}
