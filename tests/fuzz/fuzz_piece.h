/*
 * What targets that read connections take their inputs for: pieces of two streams, each with its
 * direction (the highest bit) and length in 2 octets before it.
 */
#pragma once

#include "analyzer/flow.h"

struct piece {
    enum direction direction;
    struct bytes bytes;
};

/* The piece at *at, which moves behind it. False: there is none. */
static bool next_piece(struct piece *piece, const uint8_t *data, size_t size, size_t *at)
{
    if (*at + 2 >= size)
        return false;
    size_t n = (size_t)(data[*at] & 0x7f) << 8 | data[*at + 1];
    piece->direction = data[*at] & 0x80 ? TO_CLIENT : TO_SERVER;
    *at += 2;
    if (n > size - *at)
        n = size - *at;
    piece->bytes = (struct bytes){data + *at, (uint32_t)n};
    *at += n;
    return true;
}
