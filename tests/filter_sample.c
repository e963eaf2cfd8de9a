#include "tests/filter_sample.h"

#include <string.h>

enum { FRAME, FRAME_NUMBER, FRAME_TIME, FRAME_DELTA, FRAME_LEN };
static const struct field frame[] = {
    [FRAME] = {"frame", "Frame", FIELD_PROTOCOL, BASE_NONE},
    [FRAME_NUMBER] = {"frame.number", "Frame Number", FIELD_UINT32, BASE_DEC},
    [FRAME_TIME] = {"frame.time", "Arrival Time", FIELD_TIME, BASE_NONE},
    [FRAME_DELTA] = {"frame.time_delta", "Time delta", FIELD_DURATION, BASE_NONE},
    [FRAME_LEN] = {"frame.len", "Frame length", FIELD_UINT32, BASE_DEC},
};

enum { ETH, ETH_SRC, ETH_ADDR };
static const struct field eth[] = {
    [ETH] = {"eth", "Ethernet II", FIELD_PROTOCOL, BASE_NONE},
    [ETH_SRC] = {"eth.src", "Source", FIELD_ETHER, BASE_NONE},
    [ETH_ADDR] = {"eth.addr", "Address", FIELD_ETHER, BASE_NONE, .hidden = true},
};

enum { IP, IP_SRC, IP_DST, IP_ADDR, IPV6_SRC, IP_TTL };
static const struct field ip[] = {
    [IP] = {"ip", "Internet Protocol Version 4", FIELD_PROTOCOL, BASE_NONE},
    [IP_SRC] = {"ip.src", "Source Address", FIELD_IPV4, BASE_NONE},
    [IP_DST] = {"ip.dst", "Destination Address", FIELD_IPV4, BASE_NONE},
    [IP_ADDR] = {"ip.addr", "Source or Destination Address", FIELD_IPV4, BASE_NONE, .hidden = true},
    [IPV6_SRC] = {"ipv6.src", "Source Address", FIELD_IPV6, BASE_NONE},
    [IP_TTL] = {"ip.ttl", "Time to Live", FIELD_UINT8, BASE_DEC},
};

static const struct name set_names[] = {ONE(0, "Not set"), ONE(1, "Set")};
static const struct names set = NAMES(set_names);

enum { TCP, TCP_PORT, TCP_SRCPORT, TCP_DSTPORT, TCP_FLAGS, TCP_SYN, TCP_ACK, TCP_NOTE };
static const struct field tcp[] = {
    [TCP] = {"tcp", "Transmission Control Protocol", FIELD_PROTOCOL, BASE_NONE},
    [TCP_PORT] = {"tcp.port", "Source or Destination Port", FIELD_UINT16, BASE_PORT,
        .hidden = true},
    [TCP_SRCPORT] = {"tcp.srcport", "Source Port", FIELD_UINT16, BASE_PORT},
    [TCP_DSTPORT] = {"tcp.dstport", "Destination Port", FIELD_UINT16, BASE_PORT},
    [TCP_FLAGS] = {"tcp.flags", "Flags", FIELD_UINT16, BASE_HEX, .mask = 0x0fff},
    [TCP_SYN] = {"tcp.flags.syn", "Syn", FIELD_BOOL, 2, .mask = 2, .names = &set},
    [TCP_ACK] = {"tcp.flags.ack", "Acknowledgment", FIELD_BOOL, 2, .mask = 16, .names = &set},
    [TCP_NOTE] = {"tcp.analysis.retransmission", "Retransmission", FIELD_EXPERT, EXPERT_NOTE},
};

static const struct name kind_names[] = {ONE(1, "Cat"), ONE(2, "Dog")};
static const struct names kinds = NAMES(kind_names);

enum { ZOO, ZOO_NAME, ZOO_KIND, ZOO_DATA, ZOO_OID, ZOO_WEIGHT, ZOO_DEGREES, ZOO_EMPTY };
static const struct field zoo[] = {
    [ZOO] = {"zoo", "Zoo", FIELD_PROTOCOL, BASE_NONE},
    [ZOO_NAME] = {"zoo.name", "Name", FIELD_TEXT, BASE_NONE},
    [ZOO_KIND] = {"zoo.kind", "Kind", FIELD_UINT8, BASE_DEC, .names = &kinds},
    [ZOO_DATA] = {"zoo.data", "Data", FIELD_BYTES, BASE_NONE},
    [ZOO_OID] = {"zoo.oid", "Identifier", FIELD_OID, BASE_NONE},
    [ZOO_WEIGHT] = {"zoo.weight", "Weight", FIELD_DOUBLE, BASE_NONE},
    [ZOO_DEGREES] = {"zoo.degrees", "Degrees", FIELD_INT16, BASE_DEC},
    [ZOO_EMPTY] = {"zoo.empty", "Empty", FIELD_BYTES, BASE_NONE},
};
/* The same name in another table, as a number of another width. */
static const struct field zoo_again[] = {{"zoo.kind", "Kind", FIELD_UINT16, .base = BASE_DEC}};

#define TABLE(t)                                                                                   \
    {                                                                                              \
        t, sizeof(t) / sizeof((t)[0])                                                              \
    }
static const struct field_table tables[] = {
    TABLE(frame), TABLE(eth), TABLE(ip), TABLE(tcp), TABLE(zoo), TABLE(zoo_again)};
const struct field_table *const sample_tables[] = {
    &tables[0], &tables[1], &tables[2], &tables[3], &tables[4], &tables[5], NULL};

/* 14 octets of Ethernet, 20 of IP, 20 of TCP, 10 of zoo. */
static const uint8_t octets[64] = {[6] = 0x00,
    0x0c,
    0x29,
    0x01,
    0x02,
    0x03,
    0x08,
    0x00, //
    [14] = 0x45,
    [26] = 172,
    16,
    22,
    136,
    172,
    16,
    22,
    135, //
    [54] = 'R',
    'e',
    'x',
    ' ',
    'H',
    'T',
    'T',
    'P',
    0xde,
    0xad};

static void layer(struct tree *tree, const struct field *field, uint32_t offset, uint32_t size)
{
    tree->depth = 0;
    struct node *node = tree_add(tree, field);
    node->offset = offset;
    node->size = size;
    tree->depth = 1;
}

static void number(struct tree *tree, const struct field *field, uint64_t value)
{
    tree_add(tree, field)->value.number = value;
}

static void data(struct tree *tree, const struct field *field, const void *value, uint32_t n)
{
    struct node *node = tree_add(tree, field);

    node->value.data = value;
    node->length = n;
}

static void text(struct tree *tree, const struct field *field, const char *value)
{
    data(tree, field, value, (uint32_t)strlen(value));
}

static void lower_layers(struct tree *tree)
{
    layer(tree, &frame[FRAME], 0, sizeof octets);
    number(tree, &frame[FRAME_NUMBER], 33);
    number(tree, &frame[FRAME_TIME], UINT64_C(1400439865686124000)); /* 2014-05-18 19:04:25 UTC */
    number(tree, &frame[FRAME_DELTA], UINT64_C(10250000));
    number(tree, &frame[FRAME_LEN], sizeof octets);
    layer(tree, &eth[ETH], 0, 14);
    data(tree, &eth[ETH_SRC], octets + 6, 6);
    data(tree, &eth[ETH_ADDR], octets + 6, 6);
    layer(tree, &ip[IP], 14, 20);
    number(tree, &ip[IP_TTL], 64);
    data(tree, &ip[IP_SRC], octets + 26, 4);
    data(tree, &ip[IP_ADDR], octets + 26, 4);
    data(tree, &ip[IP_DST], octets + 30, 4);
    data(tree, &ip[IP_ADDR], octets + 30, 4);
    layer(tree, &tcp[TCP], 34, 20);
    number(tree, &tcp[TCP_SRCPORT], 49152);
    number(tree, &tcp[TCP_PORT], 49152);
    number(tree, &tcp[TCP_DSTPORT], 8080);
    number(tree, &tcp[TCP_PORT], 8080);
    number(tree, &tcp[TCP_FLAGS], 0x012);
    number(tree, &tcp[TCP_SYN], 1);
    number(tree, &tcp[TCP_ACK], 1);
    (void)tree_add(tree, &tcp[TCP_NOTE]);
}

bool sample_tree(struct tree *tree, struct arena *arena)
{
    static const uint8_t oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d};

    if (!tree_init(tree, arena))
        return false;
    (void)tree_add_source(tree, "Frame", (struct bytes){octets, sizeof octets});
    lower_layers(tree);
    layer(tree, &zoo[ZOO], 54, 10);
    text(tree, &zoo[ZOO_NAME], "Rex");
    text(tree, &zoo[ZOO_NAME], "MiA");
    number(tree, &zoo[ZOO_KIND], 2);
    number(tree, &zoo_again[0], 300);
    data(tree, &zoo[ZOO_DATA], octets + 54, 10);
    data(tree, &zoo[ZOO_OID], oid, sizeof oid);
    tree_add(tree, &zoo[ZOO_WEIGHT])->value.real = 4.5;
    number(tree, &zoo[ZOO_DEGREES], (uint64_t)INT64_C(-7));
    tree_add(tree, &zoo[ZOO_EMPTY])->value.data = NULL;
    return true;
}
