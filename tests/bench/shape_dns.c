/*
 * Small DNS packets: pairs of query and response over very many flows, a few pairs in flight.
 */
#include "shapes.h"

#include <stdio.h>
#include <string.h>

enum {
    FULL_PAIRS = 1000000,
    FULL_FLOWS = 700000,
    IN_FLIGHT = 32,
    NAME_POINTER = 0xc00c, /* to the name of the question */
    QUESTION_AT = 12,
};

enum {
    TYPE_A = 1,
    TYPE_NS = 2,
    TYPE_SOA = 6,
    TYPE_PTR = 12,
    TYPE_MX = 15,
    TYPE_TXT = 16,
    TYPE_AAAA = 28,
    TYPE_OPT = 41
};

static const struct endpoint resolver = {0xac101687, 53}; /* 172.16.22.135 */

static const char *const hosts[] = {"www", "mail", "ns", "ldap", "imap", "proxy", "files", "print",
    "db", "git", "wiki", "time", "cache", "login", "app", "media"};
static const char *const domains[] = {"st.um", "example.com", "example.org", "lab.example.net",
    "cs.example.edu", "dept.lab.example", "a.very.deep.zone.example", "x.test"};
/* How often each type is asked for follows how often it stands here. */
static const uint16_t types[] = {TYPE_A, TYPE_A, TYPE_A, TYPE_A, TYPE_A, TYPE_A, TYPE_A, TYPE_AAAA,
    TYPE_AAAA, TYPE_AAAA, TYPE_AAAA, TYPE_MX, TYPE_TXT, TYPE_NS, TYPE_PTR, TYPE_A};

struct packet {
    uint8_t *bytes;
    size_t size;
};

static void put8(struct packet *packet, uint32_t value)
{
    packet->bytes[packet->size++] = (uint8_t)value;
}

static void put16(struct packet *packet, uint32_t value)
{
    put8(packet, value >> 8 & 0xff);
    put8(packet, value & 0xff);
}

static void put32(struct packet *packet, uint32_t value)
{
    put16(packet, value >> 16);
    put16(packet, value & 0xffff);
}

/* A dotted name as labels, without the ending root label. */
static void put_labels(struct packet *packet, const char *name)
{
    while (*name != '\0') {
        size_t length = strcspn(name, ".");
        put8(packet, (uint32_t)length);
        memcpy(packet->bytes + packet->size, name, length);
        packet->size += length;
        name += length + (name[length] == '.');
    }
}

/* What the number `number` of the pairs asks; the response is made from the same values. */
struct question {
    uint16_t id, type;
    bool edns, missing;
    uint32_t salt;
    char name[96];
};

static struct question make_question(uint32_t number)
{
    struct prng prng = {number * 0x100000001b3u + 7};
    struct question question = {0};
    question.id = (uint16_t)prng_next(&prng);
    question.type = types[prng_below(&prng, sizeof types / sizeof types[0])];
    question.edns = prng_percent(&prng, 50);
    question.missing = prng_percent(&prng, 5);
    question.salt = (uint32_t)prng_next(&prng);
    const char *host = hosts[prng_below(&prng, sizeof hosts / sizeof hosts[0])];
    const char *domain = domains[prng_below(&prng, sizeof domains / sizeof domains[0])];
    if (question.type == TYPE_PTR)
        snprintf(question.name, sizeof question.name, "%u.%u.16.172.in-addr.arpa",
            question.salt & 255, question.salt >> 8 & 255);
    else
        snprintf(
            question.name, sizeof question.name, "%s%u.%s", host, question.salt % 5000, domain);
    return question;
}

static struct packet put_head(uint8_t *out, const struct question *question, uint32_t flags,
    uint32_t answers, uint32_t authorities)
{
    struct packet packet = {out, 0};
    put16(&packet, question->id);
    put16(&packet, flags);
    put16(&packet, 1);
    put16(&packet, answers);
    put16(&packet, authorities);
    put16(&packet, question->edns);
    put_labels(&packet, question->name);
    put8(&packet, 0);
    put16(&packet, question->type);
    put16(&packet, 1);
    return packet;
}

static void put_edns(struct packet *packet)
{
    put8(packet, 0);
    put16(packet, TYPE_OPT);
    put16(packet, 1232);
    put32(packet, 0);
    put16(packet, 0);
}

/* The head of a record; the caller writes the data and then calls end_record with the result. */
static size_t start_record(struct packet *packet, uint32_t owner, uint32_t type, uint32_t ttl)
{
    put16(packet, owner);
    put16(packet, type);
    put16(packet, 1);
    put32(packet, ttl);
    put16(packet, 0);
    return packet->size;
}

static void end_record(struct packet *packet, size_t start)
{
    size_t length = packet->size - start;
    packet->bytes[start - 2] = (uint8_t)(length >> 8);
    packet->bytes[start - 1] = (uint8_t)length;
}

static void put_data(struct packet *packet, const struct question *question, uint32_t index)
{
    char text[64];
    switch (question->type) {
    case TYPE_A:
        put32(packet, 0xac100000 + (question->salt + index) % 65536);
        break;
    case TYPE_AAAA:
        put32(packet, 0x20010db8);
        put32(packet, 0);
        put32(packet, question->salt);
        put32(packet, index + 1);
        break;
    case TYPE_MX:
        put16(packet, 10 * (index + 1));
        put_labels(packet, index == 0 ? "mx1" : "mx2");
        put16(packet, NAME_POINTER);
        break;
    case TYPE_TXT:
        snprintf(text, sizeof text, "v=spf1 ip4:172.16.%u.0/24 -all", question->salt & 255);
        put8(packet, (uint32_t)strlen(text));
        memcpy(packet->bytes + packet->size, text, strlen(text));
        packet->size += strlen(text);
        break;
    default: /* NS and PTR: a name */
        snprintf(text, sizeof text, "%s%u.st.um", question->type == TYPE_NS ? "ns" : "host", index);
        put_labels(packet, text);
        put8(packet, 0);
        break;
    }
}

static void put_soa(struct packet *packet)
{
    size_t start = start_record(packet, NAME_POINTER, TYPE_SOA, 3600);
    put_labels(packet, "ns");
    put16(packet, NAME_POINTER);
    put_labels(packet, "hostmaster");
    put16(packet, NAME_POINTER);
    static const uint32_t timers[] = {2014051801, 7200, 3600, 604800, 3600};
    for (size_t i = 0; i < sizeof timers / sizeof timers[0]; i++)
        put32(packet, timers[i]);
    end_record(packet, start);
}

size_t dns_query(uint8_t *out, uint32_t number)
{
    struct question question = make_question(number);
    struct packet packet = put_head(out, &question, 0x0100, 0, 0);
    if (question.edns)
        put_edns(&packet);
    return packet.size;
}

size_t dns_response(uint8_t *out, uint32_t number)
{
    struct question question = make_question(number);
    uint32_t answers = question.missing ? 0 : 1 + question.salt % 3;
    uint32_t flags = question.missing ? 0x8583 : 0x8580;
    struct packet packet = put_head(out, &question, flags, answers, question.missing);
    for (uint32_t i = 0; i < answers; i++) {
        size_t start = start_record(&packet, NAME_POINTER, question.type, 300 + i);
        put_data(&packet, &question, i);
        end_record(&packet, start);
    }
    if (question.missing)
        put_soa(&packet);
    if (question.edns)
        put_edns(&packet);
    return packet.size;
}

/* The first pairs have a flow each, the others meet one of the same flows again. */
static struct endpoint pair_client(uint32_t pair, uint32_t flows)
{
    struct prng prng = {pair};
    return endpoint_client(pair < flows ? pair : prng_below(&prng, flows));
}

void shape_dns(struct writer *writer, double scale)
{
    uint32_t pairs = shape_count(FULL_PAIRS, scale);
    uint32_t flows = shape_count(FULL_FLOWS, scale);
    uint8_t packet[FRAME_UDP_MAX];
    for (uint32_t i = 0; i < pairs + IN_FLIGHT; i++) {
        writer->now_us += 20;
        if (i < pairs)
            writer_udp(writer, pair_client(i, flows), resolver, packet, dns_query(packet, i));
        writer->now_us += 20;
        if (i >= IN_FLIGHT) {
            uint32_t old = i - IN_FLIGHT;
            size_t size = dns_response(packet, old);
            writer_udp(writer, resolver, pair_client(old, flows), packet, size);
        }
    }
}

void shape_tiny(struct writer *writer, double scale)
{
    (void)scale;
    uint8_t packet[FRAME_UDP_MAX];
    writer_udp(writer, endpoint_client(0), resolver, packet, dns_query(packet, 0));
    writer->now_us += 300;
    writer_udp(writer, resolver, endpoint_client(0), packet, dns_response(packet, 0));
}
