/*
 * asked: what a client has asked and the server has not answered yet, in order
 *
 * For protocols whose answers come in the order of the commands and do not name them. A small ring
 * in the flow's state; when more commands wait than it holds, the oldest is given up.
 */
#pragma once

#include "analyzer/dissection.h"

/* Commands that may wait for their answers at a time. */
#define ASKED_MAX 64

struct asked {
    uint8_t kinds[ASKED_MAX]; /* the protocol's own */
    uint32_t asked, answered;
};

/* A command that will be answered. */
void asked_add(struct dissection *d, struct asked *asked, uint8_t kind);
/* The kind of the command that waits, offset commands behind the next; none where there is none. */
uint8_t asked_kind(const struct asked *asked, uint32_t offset, uint8_t none);
/* This unit answers the next command: links the two. last: no more of its answer will come. */
void asked_answer(struct dissection *d, struct asked *asked, bool last);
/* Forget all that wait: octets were lost. */
static inline void asked_clear(struct asked *asked)
{
    asked->answered = asked->asked;
}
