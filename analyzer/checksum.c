#include "analyzer/checksum.h"

uint32_t checksum_add(uint32_t sum, struct bytes octets)
{
    uint64_t wide = sum;

    for (uint32_t i = 0; i + 1 < octets.length; i += 2)
        wide += (uint32_t)octets.data[i] << 8 | octets.data[i + 1];
    if (octets.length % 2)
        wide += (uint32_t)octets.data[octets.length - 1] << 8;
    while (wide >> 16)
        wide = (wide & 0xffff) + (wide >> 16);
    return (uint32_t)wide;
}

uint16_t checksum_end(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

uint64_t hash_octets(uint64_t from, const void *data, size_t n)
{
    const uint8_t *octets = data;

    for (size_t i = 0; i < n; i++)
        from = (from ^ octets[i]) * UINT64_C(0x100000001b3);
    return from;
}
