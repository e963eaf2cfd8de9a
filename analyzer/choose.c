#include "analyzer/choose.h"

#include "analyzer/classify.h"

#include <string.h>

void expected_add(struct expected *expected, const struct address *server, uint16_t port,
    const struct dissector *dissector, uint32_t frame)
{
    if (expected->n == EXPECTED_MAX) {
        expected->n--;
        memmove(expected->flows, expected->flows + 1, expected->n * sizeof expected->flows[0]);
    }
    expected->flows[expected->n].server = *server;
    expected->flows[expected->n].port = port;
    expected->flows[expected->n].dissector = dissector;
    expected->flows[expected->n].frame = frame;
    expected->n++;
}

/* One more than its place; 0: it was not announced. */
static size_t announced(const struct expected *expected, const struct flow *flow)
{
    for (size_t i = expected->n; i > 0; i--)
        for (int end = 0; end < 2; end++)
            if (expected->flows[i - 1].port == flow->ends[end].port &&
                memcmp(&expected->flows[i - 1].server, &flow->ends[end].address,
                    sizeof(struct address)) == 0)
                return i;
    return 0;
}

static const struct dissector *by_announcement(
    const struct expected *expected, const struct flow *flow)
{
    size_t place = announced(expected, flow);

    return place > 0 ? expected->flows[place - 1].dissector : NULL;
}

uint32_t expected_frame(const struct expected *expected, const struct flow *flow)
{
    size_t place = announced(expected, flow);

    return place > 0 ? expected->flows[place - 1].frame : 0;
}

const struct dissector *choose_by_user(
    const struct engine_options *options, const struct flow *flow)
{
    for (size_t i = options->n_decode_as; i > 0; i--) {
        const struct decode_as *rule = &options->decode_as[i - 1];
        if (rule->transport == flow->transport &&
            (rule->port == flow->ends[0].port || rule->port == flow->ends[1].port))
            return rule->dissector;
    }
    return NULL;
}

static bool can_be(const struct dissector *dissector, const struct unread *unread)
{
    return !dissector->probe || dissector->probe(unread) != PROBE_NO;
}

/* Of those that share a port the first that can be it. */
static const struct dissector *at_port(const struct unread *unread, uint16_t port)
{
    uint8_t transport = unread->flow->transport;
    const struct dissector *first = dissector_by_port(transport, port);

    for (size_t i = 0; first && transport == TRANSPORT_TCP && dissectors[i]; i++)
        for (size_t k = 0; k < DISSECTOR_PORTS && dissectors[i]->tcp_ports[k]; k++)
            if (dissectors[i]->tcp_ports[k] == port && can_be(dissectors[i], unread))
                return dissectors[i];
    return first;
}

/* The lower port first, as Wireshark does. */
static const struct dissector *by_port(const struct unread *unread)
{
    const struct flow *flow = unread->flow;
    uint16_t a = flow->ends[0].port, b = flow->ends[1].port;
    const struct dissector *found = at_port(unread, a < b ? a : b);

    return found ? found : at_port(unread, a < b ? b : a);
}

static const struct dissector *by_content(const struct unread *unread, bool late)
{
    uint8_t transport = unread->flow->transport;

    for (size_t i = 0; dissectors[i]; i++) {
        const struct dissector *dissector = dissectors[i];
        bool fits =
            transport == TRANSPORT_TCP ? dissector->frame != NULL : dissector->udp_ports[0] != 0;
        if (fits && (dissector->late || !late) && dissector->probe &&
            dissector->probe(unread) == PROBE_YES)
            return dissector;
    }
    return NULL;
}

/* What nDPI has said of the flow by now. */
static const struct dissector *by_label(const struct flow *flow)
{
    const char *name = classifier_dissector(flow);

    return name ? dissector_find(name) : NULL;
}

const struct dissector *choose(enum choice *why, const struct engine_options *options,
    const struct expected *expected, const struct unread *unread)
{
    const struct dissector *found;

    *why = CHOICE_USER;
    if ((found = choose_by_user(options, unread->flow)))
        return found;
    *why = CHOICE_EXPECTED;
    if ((found = by_announcement(expected, unread->flow)))
        return found;
    *why = CHOICE_PORT;
    const struct dissector *port = by_port(unread);
    if (port && can_be(port, unread))
        return port;
    *why = CHOICE_CONTENT;
    if ((found = by_content(unread, false)))
        return found;
    *why = CHOICE_NDPI;
    if ((found = by_label(unread->flow)) && can_be(found, unread))
        return found;
    *why = port ? CHOICE_PORT : CHOICE_NONE;
    return port;
}

const struct dissector *choose_late(const struct unread *unread)
{
    return by_content(unread, true);
}
