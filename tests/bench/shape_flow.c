/*
 * Shapes that press on the flow table, and the mixture of everything.
 */
#include "shapes.h"

#include <string.h>

enum {
    HALF_OPEN_FLOWS = 1000000,
    FLOW_PACKETS = 2000000,
    FEW_FLOWS = 1000,
    MANY_FLOWS = 1000000,
    SMALL_PAYLOAD = 18, /* fills the shortest Ethernet frame */
    DISCARD_PORT = 9,
    MIXED_ROUNDS = 2000,
    MIXED_MAILS = 8,  /* sessions at a time */
    MIXED_DNS = 20,   /* pairs a round */
    MIXED_BULK = 100, /* segments a round */
    MIXED_MAIL_STEPS = 60,
    BULK_PORT = 5001,
};

static const struct endpoint web = {0xac101687, 80};
static const struct endpoint discard = {0xac101687, DISCARD_PORT};
static const struct endpoint resolver = {0xac101687, 53};

uint32_t shape_count(uint32_t full, double scale)
{
    double count = full * scale;
    return count < 1 ? 1 : (uint32_t)count;
}

void shape_half_open(struct writer *writer, double scale)
{
    struct prng prng = {80};
    uint32_t flows = shape_count(HALF_OPEN_FLOWS, scale);
    for (uint32_t i = 0; i < flows; i++) {
        const struct segment syn = {
            .from = endpoint_client(i),
            .to = web,
            .seq = (uint32_t)prng_next(&prng),
            .flags = TCP_SYN,
        };
        writer_tcp(writer, &syn);
        writer->now_us += 5;
    }
}

/* The same packets whatever the number of flows; a flow's packets lie as far apart as can be. */
static void spread(struct writer *writer, uint32_t packets, uint32_t flows)
{
    uint8_t payload[SMALL_PAYLOAD];
    struct prng prng = {DISCARD_PORT};
    for (uint32_t i = 0; i < packets; i++) {
        for (size_t byte = 0; byte < sizeof payload; byte++)
            payload[byte] = (uint8_t)prng_next(&prng);
        writer_udp(writer, endpoint_client(i % flows), discard, payload, sizeof payload);
        writer->now_us += 5;
    }
}

void shape_flows_few(struct writer *writer, double scale)
{
    spread(writer, shape_count(FLOW_PACKETS, scale), FEW_FLOWS);
}

void shape_flows_many(struct writer *writer, double scale)
{
    spread(writer, shape_count(FLOW_PACKETS, scale), shape_count(MANY_FLOWS, scale));
}

struct mixture {
    struct writer *writer;
    struct prng prng;
    struct talk mails[MIXED_MAILS];
    uint32_t next_mail;
};

static void mix_mail(struct mixture *mixture)
{
    for (uint32_t i = 0; i < MIXED_MAIL_STEPS; i++) {
        struct talk *talk = &mixture->mails[prng_below(&mixture->prng, MIXED_MAILS)];
        mixture->writer->now_us += 15;
        if (talk_write_next(talk, mixture->writer))
            continue;
        talk_deinit(talk);
        mail_session(talk, &mixture->prng, mixture->next_mail++);
        talk_disturb(talk, &mixture->prng, 3, 2);
    }
}

static void mix_dns(struct mixture *mixture, uint32_t round)
{
    uint8_t packet[FRAME_UDP_MAX];
    for (uint32_t i = round * MIXED_DNS; i < (round + 1) * MIXED_DNS; i++) {
        struct endpoint client = endpoint_client(i);
        writer_udp(mixture->writer, client, resolver, packet, dns_query(packet, i));
        mixture->writer->now_us += 250;
        writer_udp(mixture->writer, resolver, client, packet, dns_response(packet, i));
        mixture->writer->now_us += 20;
    }
}

/* A short transfer on a port that has no dissector. */
static void mix_bulk(struct mixture *mixture, uint32_t round)
{
    uint8_t data[FRAME_MSS * MIXED_BULK];
    for (size_t i = 0; i < sizeof data; i += 8) {
        uint64_t value = prng_next(&mixture->prng);
        memcpy(data + i, &value, sizeof data - i < 8 ? sizeof data - i : 8);
    }
    struct talk talk;
    talk_init(&talk, endpoint_client(round), (struct endpoint){web.address, BULK_PORT}, round);
    talk_say(&talk, TALK_CLIENT, data, sizeof data);
    talk_close(&talk);
    while (talk_write_next(&talk, mixture->writer))
        mixture->writer->now_us += 10;
    talk_deinit(&talk);
}

void shape_mixed(struct writer *writer, double scale)
{
    struct mixture mixture = {.writer = writer, .prng = {42}};
    uint32_t rounds = shape_count(MIXED_ROUNDS, scale);
    for (uint32_t round = 0; round < rounds; round++) {
        uint32_t client = endpoint_client(round).address;
        mix_dns(&mixture, round);
        mix_bulk(&mixture, round);
        mix_mail(&mixture);
        writer_echo(writer, client, web.address, false, (uint16_t)round);
        writer->now_us += 200;
        writer_echo(writer, web.address, client, true, (uint16_t)round);
    }
    for (uint32_t i = 0; i < MIXED_MAILS; i++) {
        while (talk_write_next(&mixture.mails[i], writer))
            writer->now_us += 15;
        talk_deinit(&mixture.mails[i]);
    }
}
