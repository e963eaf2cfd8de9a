/* nDPI's headers do not hold the strict warnings. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wvariadic-macros"
#include <ndpi_api.h>
#pragma GCC diagnostic pop

#include "analyzer/classify.h"

#include <stdlib.h>
#include <string.h>

/* What changed between nDPI 4.2 and today is told apart when building (meson.build):
 * NDPI_INPUT_INFO (packets come with one more argument), NDPI_GIVEUP_SHORT (guessing is a
 * preference), NDPI_GLOBAL_CONTEXT (initialisation takes a context), NDPI_BITMASK2 (protocols are
 * switched on), NDPI_NESTED_PROTOCOL (the verdict is in .proto). */

enum {
    PACKETS_MAX = 8,  /* of a flow with payload, before it is given up */
    HELD_MAX = 16384, /* flows that are looked at at a time; the oldest is given up for a new one */
    POOL_MAX = 64,    /* nDPI's flows that wait for the next use */
    MQTT_PORT = 1883,
    MQTT_TLS_PORT = 8883,
    MQTT_HEAD = 16, /* octets in which an MQTT client names the protocol */
    LABEL_MAX = 64,
};

struct classification {
    struct classification *next;            /* in the pool */
    struct classification *older, *younger; /* of those that flows hold */
    struct flow *owner;
    uint32_t packets;
    bool says_mqtt; /* "MQTT" or "MQIsdp" stands in its first octets */
    struct ndpi_flow_struct flow;
};

struct classifier {
    struct ndpi_detection_module_struct *module;
    struct classification *pool;
    size_t n_pool;
    struct classification *oldest, *youngest; /* held by flows */
    size_t n_held;
    char label[LABEL_MAX];
};

/* --- nDPI's calls ------------------------------------------------------------------------------
 */

static struct ndpi_detection_module_struct *start_module(void)
{
#ifdef NDPI_GLOBAL_CONTEXT
    struct ndpi_detection_module_struct *module = ndpi_init_detection_module(NULL);
#else
    struct ndpi_detection_module_struct *module = ndpi_init_detection_module(ndpi_no_prefs);
#endif

    if (!module)
        return NULL;
#ifdef NDPI_BITMASK2
    NDPI_PROTOCOL_BITMASK all;
    NDPI_BITMASK_SET_ALL(all);
    ndpi_set_protocol_detection_bitmask2(module, &all);
#endif
    ndpi_finalize_initialization(module);
    return module;
}

static ndpi_protocol process(struct ndpi_detection_module_struct *module,
    struct ndpi_flow_struct *flow, struct bytes ip, int64_t time)
{
    uint16_t length = ip.length > UINT16_MAX ? UINT16_MAX : (uint16_t)ip.length;
    uint64_t ms = (uint64_t)time / 1000000;

#ifdef NDPI_INPUT_INFO
    return ndpi_detection_process_packet(module, flow, ip.data, length, ms, NULL);
#else
    return ndpi_detection_process_packet(module, flow, ip.data, length, ms);
#endif
}

static ndpi_protocol give_up(
    struct ndpi_detection_module_struct *module, struct ndpi_flow_struct *flow)
{
    uint8_t guessed;

#ifdef NDPI_GIVEUP_SHORT
    return ndpi_detection_giveup(module, flow, &guessed);
#else
    return ndpi_detection_giveup(module, flow, 1, &guessed);
#endif
}

static void take_verdict(struct flow *flow, ndpi_protocol verdict)
{
#ifdef NDPI_NESTED_PROTOCOL
    uint16_t master = verdict.proto.master_protocol, app = verdict.proto.app_protocol;
#else
    uint16_t master = verdict.master_protocol, app = verdict.app_protocol;
#endif

    flow->ndpi_protocol = master ? master : app;
    flow->ndpi_application = master ? app : 0;
}

/* --- flows -------------------------------------------------------------------------------------
 */

struct classifier *classifier_new(void)
{
    struct classifier *classifier = calloc(1, sizeof *classifier);

    if (!classifier)
        return NULL;
    classifier->module = start_module();
    if (!classifier->module) {
        free(classifier);
        return NULL;
    }
    return classifier;
}

void classifier_free(struct classifier *classifier)
{
    if (!classifier)
        return;
    while (classifier->pool) {
        struct classification *next = classifier->pool->next;
        free(classifier->pool);
        classifier->pool = next;
    }
    ndpi_exit_detection_module(classifier->module);
    free(classifier);
}

static struct classification *take_classification(struct classifier *classifier)
{
    struct classification *taken = classifier->pool;

    if (!taken)
        return calloc(1, sizeof *taken);
    classifier->pool = taken->next;
    classifier->n_pool--;
    memset(taken, 0, sizeof *taken);
    return taken;
}

static void hold(struct classifier *classifier, struct classification *label, struct flow *owner)
{
    label->owner = owner;
    label->older = classifier->youngest;
    if (classifier->youngest)
        classifier->youngest->younger = label;
    else
        classifier->oldest = label;
    classifier->youngest = label;
    classifier->n_held++;
}

static void let_go(struct classifier *classifier, struct classification *label)
{
    *(label->older ? &label->older->younger : &classifier->oldest) = label->younger;
    *(label->younger ? &label->younger->older : &classifier->youngest) = label->older;
    classifier->n_held--;
}

static void give_classification(struct classifier *classifier, struct flow *flow)
{
    struct classification *given = flow->label;

    let_go(classifier, given);

    ndpi_free_flow_data(&given->flow);
    flow->label = NULL;
    if (classifier->n_pool == POOL_MAX) {
        free(given);
        return;
    }
    given->next = classifier->pool;
    classifier->pool = given;
    classifier->n_pool++;
}

/* Octets of the IP header with its extensions, and of the TCP or UDP header; 0: cut. */
static uint32_t headers_length(struct bytes ip, uint8_t transport)
{
    uint32_t n = 0;

    if (ip.length >= 20 && ip.data[0] >> 4 == 4)
        n = 4u * (ip.data[0] & 15);
    else if (ip.length >= 40 && ip.data[0] >> 4 == 6 && ip.data[6] == transport)
        n = 40;
    if (n == 0 || ip.length < n + 8)
        return 0;
    if (transport == TRANSPORT_UDP)
        return n + 8;
    return ip.length > n + 12 ? n + 4u * (ip.data[n + 12] >> 4) : 0;
}

/* What follows the headers, without the link layer's padding. */
static struct bytes payload_of(struct bytes ip, uint8_t transport)
{
    uint32_t headers = headers_length(ip, transport);
    uint32_t total = ip.length;

    if (headers == 0)
        return (struct bytes){NULL, 0};
    uint32_t said = ip.data[0] >> 4 == 4 ? (uint32_t)(ip.data[2] << 8 | ip.data[3])
                                         : 40u + (uint32_t)(ip.data[4] << 8 | ip.data[5]);
    if (said < total && said > 0)
        total = said;
    return total > headers ? (struct bytes){ip.data + headers, total - headers}
                           : (struct bytes){NULL, 0};
}

static bool names_mqtt(struct bytes payload)
{
    size_t n = payload.length < MQTT_HEAD ? payload.length : MQTT_HEAD;

    return memmem(payload.data, n, "MQTT", 4) || memmem(payload.data, n, "MQIsdp", 6);
}

/* nDPI 4.2 takes some LDAP and SMTP for MQTT. */
static bool is_doubtful(const struct flow *flow)
{
    uint16_t server = flow->ends[TO_SERVER].port, client = flow->ends[TO_CLIENT].port;

    return flow->ndpi_protocol == NDPI_PROTOCOL_MQTT && !flow->label->says_mqtt &&
           server != MQTT_PORT && server != MQTT_TLS_PORT && client != MQTT_PORT &&
           client != MQTT_TLS_PORT;
}

/* What the ports say, of a flow whose content was taken for something else. */
static uint16_t by_port(const struct flow *flow)
{
    static const struct {
        uint16_t port, protocol;
    } ports[] = {
        {25, NDPI_PROTOCOL_MAIL_SMTP},
        {587, NDPI_PROTOCOL_MAIL_SMTP},
        {2525, NDPI_PROTOCOL_MAIL_SMTP},
        {389, NDPI_PROTOCOL_LDAP},
        {3268, NDPI_PROTOCOL_LDAP},
    };

    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
        if (flow->ends[TO_SERVER].port == ports[i].port ||
            flow->ends[TO_CLIENT].port == ports[i].port)
            return ports[i].protocol;
    return NDPI_PROTOCOL_UNKNOWN;
}

static void conclude(struct classifier *classifier, struct flow *flow)
{
    if (is_doubtful(flow)) {
        flow->ndpi_protocol = by_port(flow);
        flow->ndpi_application = 0;
    }
    give_classification(classifier, flow);
    flow->classified = true;
}

static bool begin_flow(struct classifier *classifier, struct flow *flow)
{
    if (classifier->n_held == HELD_MAX)
        classifier_flow_end(classifier, classifier->oldest->owner);
    flow->label = take_classification(classifier);
    if (flow->label)
        hold(classifier, flow->label, flow);
    return flow->label != NULL;
}

void classifier_packet(struct classifier *classifier, struct flow *flow, enum direction direction,
    struct bytes ip, int64_t time)
{
    (void)direction;
    if (flow->classified || !ip.data)
        return;
    struct bytes payload = payload_of(ip, flow->transport);
    if (payload.length == 0)
        return;
    if (!flow->label && !begin_flow(classifier, flow))
        return;
    struct classification *label = flow->label;
    label->says_mqtt |= names_mqtt(payload);
    label->packets++;
    take_verdict(flow, process(classifier->module, &label->flow, ip, time));
    if (flow->ndpi_protocol == NDPI_PROTOCOL_UNKNOWN && label->packets == PACKETS_MAX)
        take_verdict(flow, give_up(classifier->module, &label->flow));
    if (flow->ndpi_protocol != NDPI_PROTOCOL_UNKNOWN || label->packets == PACKETS_MAX)
        conclude(classifier, flow);
}

void classifier_flow_end(struct classifier *classifier, struct flow *flow)
{
    if (!flow->label)
        return;
    take_verdict(flow, give_up(classifier->module, &flow->label->flow));
    conclude(classifier, flow);
}

/* --- names -------------------------------------------------------------------------------------
 */

static const char *protocol_name(struct classifier *classifier, uint16_t protocol)
{
    const char *name = ndpi_get_proto_name(classifier->module, protocol);

    return name ? name : "Unknown";
}

const char *classifier_name(struct classifier *classifier, uint16_t protocol, uint16_t application)
{
    size_t n = 0;
    const char *names[2] = {protocol_name(classifier, protocol),
        application ? protocol_name(classifier, application) : NULL};

    for (int i = 0; i < 2 && names[i]; i++) {
        if (i == 1 && n < LABEL_MAX - 1)
            classifier->label[n++] = '.';
        size_t length = strnlen(names[i], LABEL_MAX - 1 - n);
        memcpy(classifier->label + n, names[i], length);
        n += length;
    }
    classifier->label[n] = '\0';
    return classifier->label;
}

const char *classifier_label(struct classifier *classifier, const struct flow *flow)
{
    return classifier_name(classifier, flow->ndpi_protocol, flow->ndpi_application);
}

const char *classifier_dissector(const struct flow *flow)
{
    static const struct {
        uint16_t protocol;
        const char *name;
    } names[] = {
        {NDPI_PROTOCOL_DNS, "dns"},
        {NDPI_PROTOCOL_MAIL_SMTP, "smtp"},
        {NDPI_PROTOCOL_MAIL_POP, "pop"},
        {NDPI_PROTOCOL_MAIL_IMAP, "imap"},
        {NDPI_PROTOCOL_HTTP, "http"},
        {NDPI_PROTOCOL_LDAP, "ldap"},
        {NDPI_PROTOCOL_TLS, "tls"},
        {NDPI_PROTOCOL_SSH, "ssh"},
        {NDPI_PROTOCOL_TELNET, "telnet"},
        {NDPI_PROTOCOL_FTP_CONTROL, "ftp"},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].protocol == flow->ndpi_protocol)
            return names[i].name;
    return NULL;
}
