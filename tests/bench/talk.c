#include "talk.h"

#include <stdlib.h>
#include <string.h>

static void *grow(void *old, size_t count, size_t size)
{
    void *grown = realloc(old, count * size);
    if (grown == NULL) {
        fputs("bench: out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return grown;
}

static void add_step(
    struct talk *talk, enum talk_side side, uint8_t flags, size_t offset, size_t size)
{
    if (talk->step_count == talk->step_room) {
        talk->step_room = talk->step_room == 0 ? 64 : talk->step_room * 2;
        talk->steps = grow(talk->steps, talk->step_room, sizeof *talk->steps);
    }
    talk->steps[talk->step_count++] = (struct talk_step){
        .offset = (uint32_t)offset,
        .seq = talk->next_seq[side],
        .ack = (flags & TCP_ACK) != 0 ? talk->next_seq[!side] : 0,
        .size = (uint16_t)size,
        .side = (uint8_t)side,
        .flags = flags,
    };
    talk->next_seq[side] += (uint32_t)size;
    if ((flags & (TCP_SYN | TCP_FIN)) != 0)
        talk->next_seq[side]++;
}

void talk_init(struct talk *talk, struct endpoint client, struct endpoint server, uint64_t seed)
{
    struct prng prng = {seed};
    memset(talk, 0, sizeof *talk);
    talk->end[TALK_CLIENT] = client;
    talk->end[TALK_SERVER] = server;
    talk->next_seq[TALK_CLIENT] = (uint32_t)prng_next(&prng);
    talk->next_seq[TALK_SERVER] = (uint32_t)prng_next(&prng);
    add_step(talk, TALK_CLIENT, TCP_SYN, 0, 0);
    add_step(talk, TALK_SERVER, TCP_SYN | TCP_ACK, 0, 0);
    add_step(talk, TALK_CLIENT, TCP_ACK, 0, 0);
}

void talk_deinit(struct talk *talk)
{
    free(talk->bytes[TALK_CLIENT]);
    free(talk->bytes[TALK_SERVER]);
    free(talk->steps);
    memset(talk, 0, sizeof *talk);
}

static size_t keep_bytes(struct talk *talk, enum talk_side side, const void *data, size_t size)
{
    size_t offset = talk->used[side];
    if (offset + size > talk->room[side]) {
        talk->room[side] = (offset + size) * 2;
        talk->bytes[side] = grow(talk->bytes[side], talk->room[side], 1);
    }
    memcpy(talk->bytes[side] + offset, data, size);
    talk->used[side] += size;
    return offset;
}

void talk_say(struct talk *talk, enum talk_side side, const void *data, size_t size)
{
    size_t offset = keep_bytes(talk, side, data, size);
    size_t end = offset + size;
    for (unsigned sent = 1; offset < end; sent++) {
        size_t part = end - offset < FRAME_MSS ? end - offset : FRAME_MSS;
        bool last = offset + part == end;
        add_step(talk, side, (uint8_t)(TCP_ACK | (last ? TCP_PSH : 0)), offset, part);
        offset += part;
        if (sent % 2 == 0 || last)
            add_step(talk, !side, TCP_ACK, 0, 0);
    }
}

void talk_close(struct talk *talk)
{
    add_step(talk, TALK_CLIENT, TCP_FIN | TCP_ACK, 0, 0);
    add_step(talk, TALK_SERVER, TCP_FIN | TCP_ACK, 0, 0);
    add_step(talk, TALK_CLIENT, TCP_ACK, 0, 0);
}

/* Inserts a copy of step `index` behind the step after it, as a sender does that lost patience. */
static void repeat_step(struct talk *talk, size_t index)
{
    struct talk_step copy = talk->steps[index];
    size_t place = index + 2 < talk->step_count ? index + 2 : talk->step_count;
    add_step(talk, TALK_CLIENT, 0, 0, 0);
    memmove(&talk->steps[place + 1], &talk->steps[place],
        (talk->step_count - 1 - place) * sizeof *talk->steps);
    talk->steps[place] = copy;
}

void talk_disturb(
    struct talk *talk, struct prng *prng, uint32_t swap_percent, uint32_t again_percent)
{
    for (size_t i = 0; i + 1 < talk->step_count; i++) {
        struct talk_step *step = &talk->steps[i];
        if (step->size == 0)
            continue;
        bool pair = step[1].size > 0 && step[1].side == step->side;
        if (pair && prng_percent(prng, swap_percent)) {
            struct talk_step first = step[0];
            step[0] = step[1];
            step[1] = first;
            i++;
        } else if (prng_percent(prng, again_percent)) {
            repeat_step(talk, i);
            i += 2;
        }
    }
}

void talk_forget(struct talk *talk)
{
    talk->step_count = talk->written = 0;
    talk->used[TALK_CLIENT] = talk->used[TALK_SERVER] = 0;
}

bool talk_write_next(struct talk *talk, struct writer *writer)
{
    if (talk->written == talk->step_count)
        return false;
    const struct talk_step *step = &talk->steps[talk->written++];
    const struct segment segment = {
        .from = talk->end[step->side],
        .to = talk->end[!step->side],
        .seq = step->seq,
        .ack = step->ack,
        .flags = step->flags,
        .data = step->size == 0 ? NULL : talk->bytes[step->side] + step->offset,
        .size = step->size,
    };
    writer_tcp(writer, &segment);
    return true;
}
