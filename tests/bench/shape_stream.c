/*
 * One TCP stream at a time: a bulk transfer, twins in and out of order, and streams with holes.
 *
 * All but the bulk transfer are the body of one or more large mails, so that the stream has a
 * reader and is really put in order.
 */
#include "shapes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    POOL_SIZE = 1 << 20,
    BULK_SEGMENTS = 200000, /* and half as many acknowledgements: about 310 MB */
    BULK_PORT = 5001,
    WINDOW = 2048, /* segments that are shuffled among themselves: 3 MB in flight */
    TWIN_WINDOWS = 80,
    WINDOWS_PER_MAIL = 4,
    HOLE_WINDOWS = 80,
    STUCK_SEGMENTS = 200000,
};

static const uint32_t server_address = 0xac101687; /* 172.16.22.135 */

/* The sender's side of an open talk, written directly: the bytes come from a pool. */
struct flood {
    struct writer *writer;
    struct talk *talk;
    const uint8_t *pool; /* POOL_SIZE bytes */
    uint32_t start;      /* sequence number of segment 0 */
};

static uint8_t *make_pool(bool text)
{
    uint8_t *pool = malloc(POOL_SIZE);
    if (pool == NULL) {
        fputs("bench: out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    struct prng prng = {POOL_SIZE};
    if (text)
        mail_attachment_lines(&prng, (char *)pool, POOL_SIZE);
    else
        for (size_t i = 0; i < POOL_SIZE; i++)
            pool[i] = (uint8_t)prng_next(&prng);
    return pool;
}

static void flush_talk(struct talk *talk, struct writer *writer)
{
    while (talk_write_next(talk, writer))
        writer->now_us += 100;
}

static void flood_segment(struct flood *flood, uint32_t index)
{
    struct talk *talk = flood->talk;
    size_t slots = POOL_SIZE / FRAME_MSS;
    const struct segment segment = {
        .from = talk->end[TALK_CLIENT],
        .to = talk->end[TALK_SERVER],
        .seq = flood->start + index * FRAME_MSS,
        .ack = talk->next_seq[TALK_SERVER],
        .flags = TCP_ACK,
        .data = flood->pool + index % slots * FRAME_MSS,
        .size = FRAME_MSS,
    };
    writer_tcp(flood->writer, &segment);
    flood->writer->now_us += 12;
}

/* The peer acknowledges everything before segment `index`. */
static void flood_ack(struct flood *flood, uint32_t index)
{
    struct talk *talk = flood->talk;
    const struct segment segment = {
        .from = talk->end[TALK_SERVER],
        .to = talk->end[TALK_CLIENT],
        .seq = talk->next_seq[TALK_SERVER],
        .ack = flood->start + index * FRAME_MSS,
        .flags = TCP_ACK,
    };
    writer_tcp(flood->writer, &segment);
    flood->writer->now_us += 3;
}

void shape_bulk(struct writer *writer, double scale)
{
    struct talk talk;
    uint8_t *pool = make_pool(false);
    talk_init(&talk, endpoint_client(0), (struct endpoint){server_address, BULK_PORT}, BULK_PORT);
    flush_talk(&talk, writer);
    struct flood flood = {writer, &talk, pool, talk.next_seq[TALK_CLIENT]};
    uint32_t segments = shape_count(BULK_SEGMENTS, scale);
    for (uint32_t i = 0; i < segments; i++) {
        flood_segment(&flood, i);
        if (i % 2 == 1)
            flood_ack(&flood, i + 1);
    }
    talk.next_seq[TALK_CLIENT] += segments * FRAME_MSS;
    talk_close(&talk);
    flush_talk(&talk, writer);
    talk_deinit(&talk);
    free(pool);
}

static void shuffle(struct prng *prng, uint32_t *order, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    for (uint32_t i = count; i > 1; i--) {
        uint32_t other = prng_below(prng, i), kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

/* A window of segments in the given order; an acknowledgement of what is contiguous each second. */
static void flood_window(struct flood *flood, uint32_t first, const uint32_t *order)
{
    bool seen[WINDOW] = {false};
    uint32_t contiguous = 0;
    for (uint32_t i = 0; i < WINDOW; i++) {
        flood_segment(flood, first + order[i]);
        seen[order[i]] = true;
        while (contiguous < WINDOW && seen[contiguous])
            contiguous++;
        if (i % 2 == 1)
            flood_ack(flood, first + contiguous);
    }
}

static void end_mail(struct talk *talk, struct writer *writer, uint32_t segments)
{
    static const char end[] = "\r\n.\r\n", accepted[] = "250 OK id=1Wm6Wj-000001-Ce\r\n";
    talk->next_seq[TALK_CLIENT] += segments * FRAME_MSS;
    talk_say(talk, TALK_CLIENT, end, sizeof end - 1);
    talk_say(talk, TALK_SERVER, accepted, sizeof accepted - 1);
    talk_close(talk);
    flush_talk(talk, writer);
}

/* One mail of a few megabytes in a session of its own; in order or shuffled window by window. */
static void twin_mail(
    struct writer *writer, const uint8_t *pool, uint32_t number, uint32_t windows, bool in_order)
{
    struct talk talk;
    struct prng prng = {number};
    uint32_t order[WINDOW];
    mail_open(&talk, number);
    flush_talk(&talk, writer);
    struct flood flood = {writer, &talk, pool, talk.next_seq[TALK_CLIENT]};
    for (uint32_t window = 0; window < windows; window++) {
        shuffle(&prng, order, WINDOW);
        for (uint32_t i = 0; in_order && i < WINDOW; i++)
            order[i] = i;
        flood_window(&flood, window * WINDOW, order);
    }
    end_mail(&talk, writer, windows * WINDOW);
    talk_deinit(&talk);
}

static void twin(struct writer *writer, double scale, bool in_order)
{
    uint8_t *pool = make_pool(true);
    uint32_t left = shape_count(TWIN_WINDOWS, scale);
    for (uint32_t number = 0; left > 0; number++) {
        uint32_t windows = left < WINDOWS_PER_MAIL ? left : WINDOWS_PER_MAIL;
        twin_mail(writer, pool, number, windows, in_order);
        left -= windows;
    }
    free(pool);
}

void shape_in_order(struct writer *writer, double scale)
{
    twin(writer, scale, true);
}

void shape_disorder(struct writer *writer, double scale)
{
    twin(writer, scale, false);
}

/* Every second segment first; then half of the holes, in random order; the others never come, yet
 * the peer acknowledges the whole window (it had them, the capture lost them). */
static void hole_window(struct flood *flood, struct prng *prng, uint32_t first)
{
    uint32_t order[WINDOW / 2];
    for (uint32_t i = 0; i < WINDOW; i += 2)
        flood_segment(flood, first + i);
    shuffle(prng, order, WINDOW / 2);
    for (uint32_t i = 0; i < WINDOW / 4; i++)
        flood_segment(flood, first + order[i] * 2 + 1);
    flood_ack(flood, first + WINDOW);
}

void shape_holes(struct writer *writer, double scale)
{
    struct talk talk;
    struct prng prng = {1};
    uint8_t *pool = make_pool(true);
    uint32_t windows = shape_count(HOLE_WINDOWS, scale);
    mail_open(&talk, 0);
    flush_talk(&talk, writer);
    struct flood flood = {writer, &talk, pool, talk.next_seq[TALK_CLIENT]};
    for (uint32_t window = 0; window < windows; window++)
        hole_window(&flood, &prng, window * WINDOW);
    end_mail(&talk, writer, windows * WINDOW);
    talk_deinit(&talk);
    free(pool);
}

/* The first segment never comes and is never acknowledged: everything behind it has to wait, up to
 * the cap of the program that reads. */
void shape_stuck(struct writer *writer, double scale)
{
    struct talk talk;
    uint8_t *pool = make_pool(true);
    uint32_t segments = shape_count(STUCK_SEGMENTS, scale);
    mail_open(&talk, 0);
    flush_talk(&talk, writer);
    struct flood flood = {writer, &talk, pool, talk.next_seq[TALK_CLIENT]};
    for (uint32_t i = 1; i <= segments; i++) {
        flood_segment(&flood, i);
        if (i % 2 == 0)
            flood_ack(&flood, 0);
    }
    talk_deinit(&talk);
    free(pool);
}
