/*
 * A TCP conversation as a list of segments that is built first, disturbed if wanted, and then
 * written one by one, so that several conversations can be interleaved.
 *
 * The bytes of each direction lie in one buffer that the talk owns; sequence numbers are absolute.
 */
#ifndef WIREWALK_BENCH_TALK_H
#define WIREWALK_BENCH_TALK_H

#include "frames.h"
#include "prng.h"

enum talk_side { TALK_CLIENT = 0, TALK_SERVER = 1 };

struct talk_step {
    uint32_t offset; /* of the data in bytes[side] */
    uint32_t seq, ack;
    uint16_t size;
    uint8_t side; /* enum talk_side: who sends */
    uint8_t flags;
};

struct talk {
    struct endpoint end[2];
    uint32_t next_seq[2];
    uint8_t *bytes[2];
    size_t used[2], room[2];
    struct talk_step *steps;
    size_t step_count, step_room;
    size_t written; /* steps already given to a writer */
};

/* Starts with the three-way handshake. Memory that cannot be had ends the program. */
void talk_init(struct talk *talk, struct endpoint client, struct endpoint server, uint64_t seed);
void talk_deinit(struct talk *talk);

/* `side` sends the bytes in full segments, the other acknowledges every second one. */
void talk_say(struct talk *talk, enum talk_side side, const void *data, size_t size);
/* FIN in both directions, the client first. */
void talk_close(struct talk *talk);

/* Swaps neighbouring data segments and sends some twice, each with the given chance. */
void talk_disturb(
    struct talk *talk, struct prng *prng, uint32_t swap_percent, uint32_t again_percent);

/* Forgets what was written; all of it must be. The conversation goes on. */
void talk_forget(struct talk *talk);

/* Writes the next step; false when there is none left. */
bool talk_write_next(struct talk *talk, struct writer *writer);

#endif
