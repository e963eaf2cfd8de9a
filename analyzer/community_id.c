/* The one-shot SHA-1 of libcrypto 1.1 costs a third of an EVP call. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "analyzer/community_id.h"

#include <openssl/sha.h>
#include <stdbool.h>
#include <string.h>

enum {
    BASE64_LENGTH = 28, /* characters of 20 octets */
    /* seed, two addresses, protocol, a zero, two ports */
    INPUT_MAX = 2 + 16 + 16 + 1 + 1 + 2 + 2,
};

static size_t address_length(const struct address *address)
{
    return address->version == 6 ? 16 : 4;
}

/* The smaller endpoint comes first. */
static bool in_order(const struct endpoint *a, const struct endpoint *b)
{
    int order = memcmp(a->address.octets, b->address.octets, address_length(&a->address));

    return order < 0 || (order == 0 && a->port < b->port);
}

static size_t put(uint8_t *at, const void *data, size_t n)
{
    memcpy(at, data, n);
    return n;
}

static size_t put_port(uint8_t *at, uint16_t port)
{
    at[0] = (uint8_t)(port >> 8);
    at[1] = (uint8_t)port;
    return 2;
}

static size_t make_input(uint8_t input[INPUT_MAX], const struct flow *flow)
{
    const struct endpoint *a = &flow->ends[TO_SERVER], *b = &flow->ends[TO_CLIENT];
    size_t n = 2, address = address_length(&a->address);

    if (!in_order(a, b)) {
        a = &flow->ends[TO_CLIENT];
        b = &flow->ends[TO_SERVER];
    }
    input[0] = input[1] = 0;
    n += put(input + n, a->address.octets, address);
    n += put(input + n, b->address.octets, address);
    input[n++] = flow->transport;
    input[n++] = 0;
    n += put_port(input + n, a->port);
    n += put_port(input + n, b->port);
    return n;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Three octets as four letters. */
static void put_four(char *at, uint32_t three)
{
    at[0] = alphabet[three >> 18];
    at[1] = alphabet[three >> 12 & 63];
    at[2] = alphabet[three >> 6 & 63];
    at[3] = alphabet[three & 63];
}

static void add_base64(struct text *out, const uint8_t digest[SHA_DIGEST_LENGTH])
{
    char letters[BASE64_LENGTH];
    size_t i = 0, n = 0;

    for (; i + 3 <= SHA_DIGEST_LENGTH; i += 3, n += 4)
        put_four(
            letters + n, (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 | digest[i + 2]);
    put_four(letters + n, (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8);
    letters[BASE64_LENGTH - 1] = '='; /* 20 octets leave one short */
    text_add_n(out, letters, BASE64_LENGTH);
}

void community_id_add(struct text *out, const struct flow *flow)
{
    uint8_t input[INPUT_MAX], digest[SHA_DIGEST_LENGTH];
    SHA_CTX context;

    SHA1_Init(&context);
    SHA1_Update(&context, input, make_input(input, flow));
    SHA1_Final(digest, &context);
    text_add_n(out, "1:", 2);
    add_base64(out, digest);
}
