/*
 * Multipath TCP (RFC 6824, RFC 8684): one connection over several TCP flows
 *
 *     +--------+--------+----+----+---------
 *     | 30     | length |sub-| flags, data
 *     +--------+--------+type+-------------
 *
 * A flow that says MP_CAPABLE begins a connection. Its keys give each end a token, by which another
 * flow joins (MP_JOIN), and the number that its octets are counted from.
 */
#include "analyzer/engine.h"
#include "analyzer/protocol_names.h"
#include "analyzer/tcp.h"
#include "analyzer/tcp_flow.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum {
    CAPABLE = 0,
    JOIN = 1,
    SEQUENCE = 2,
    ADD_ADDRESS = 3,
    REMOVE_ADDRESS = 4,
    PRIORITY = 5,
    FALLBACK = 6,
    FAST_CLOSE = 7,
    RESET = 8,
    KEY_LENGTH = 8,
    ALGORITHMS = 0x3f, /* bits of flags that name them */
    CONNECTIONS_MAX = 1 << 16,
    CONNECTIONS_MIN = 8,
    TOKEN_BUCKETS = 1 << 12, /* and ends of one bucket that are looked at for a token */
    TOKEN_CHAIN_MAX = 64,
    SUBFLOWS_MAX = 32, /* named of a connection */
};

enum {
    MP,
    MP_SUBTYPE,
    MP_VERSION,
    MP_RESERVED,
    MP_FLAGS,
    MP_BACKUP,
    MP_CHECKSUM_REQUIRED,
    MP_EXTENSIBILITY,
    MP_NO_MORE,
    MP_SHA1,
    MP_SHA256,
    MP_RESERVED_0,
    MP_RESERVED_1,
    MP_DATA_FIN,
    MP_DSN8,
    MP_DSN_PRESENT,
    MP_ACK8,
    MP_ACK_PRESENT,
    MP_FLAG_U,
    MP_FLAG_V,
    MP_FLAG_W,
    MP_FLAG_T,
    MP_REASON,
    MP_ADDRESS_ID,
    MP_SENDER_KEY,
    MP_RECEIVER_KEY,
    MP_TOKEN,
    MP_RANDOM,
    MP_SHORT_MAC,
    MP_MAC,
    MP_ADDRESS_MAC,
    MP_RAW_ACK,
    MP_RAW_DSN,
    MP_SUBFLOW_SEQUENCE,
    MP_DATA_LENGTH,
    MP_CHECKSUM,
    MP_IP_VERSION,
    MP_ECHO,
    MP_IPV4,
    MP_IPV6,
    MP_PORT,
    MP_EXPECTED_TOKEN,
    MP_EXPECTED_IDSN,
    MP_ACK,
    MP_DSN,
    MP_REMOVED,
    MP_ANALYSIS,
    MP_MASTER,
    MP_STREAM,
    MP_SUBFLOWS,
    MP_N_NO_ALGORITHM,
    MP_N_ALGORITHM,
    MP_N_INFINITE,
};

static const struct name subtype_rows[] = {
    ONE(CAPABLE, "Multipath Capable"),
    ONE(JOIN, "Join Connection"),
    ONE(SEQUENCE, "Data Sequence Signal"),
    ONE(ADD_ADDRESS, "Add Address"),
    ONE(REMOVE_ADDRESS, "Remove Address"),
    ONE(PRIORITY, "Change Subflow Priority"),
    ONE(FALLBACK, "TCP Fallback"),
    ONE(FAST_CLOSE, "Fast Close"),
    ONE(RESET, "TCP Reset"),
};
static const struct names subtypes = NAMES(subtype_rows);

static const struct name reason_rows[] = {
    ONE(0, "Unspecified error"),
    ONE(1, "MPTCP-specific error"),
    ONE(2, "Lack of resources"),
    ONE(3, "Administratively prohibited"),
    ONE(4, "Too much outstanding data"),
    ONE(5, "Unacceptable performance"),
    ONE(6, "Middlebox interference"),
};
static const struct names reasons = NAMES(reason_rows);

static const struct field mp[] = {
    [MP] = {"mptcp", "Multipath Transmission Control Protocol", FIELD_PROTOCOL},
    [MP_SUBTYPE] = {"tcp.options.mptcp.subtype", "Multipath TCP subtype", FIELD_UINT8, BASE_DEC,
        .mask = 0xf0, .names = &subtypes},
    [MP_VERSION] = {"tcp.options.mptcp.version", "Multipath TCP version", FIELD_UINT8, BASE_DEC,
        .mask = 0x0f},
    [MP_RESERVED] = {"tcp.options.mptcp.reserved", "Reserved", FIELD_UINT16, BASE_HEX,
        .mask = 0x0fff},
    [MP_FLAGS] = {"tcp.options.mptcp.flags", "Multipath TCP flags", FIELD_UINT8, BASE_HEX},
    [MP_BACKUP] = {"tcp.options.mptcp.backup.flag", "Backup flag", FIELD_UINT8, BASE_DEC,
        .mask = 0x01},
    [MP_CHECKSUM_REQUIRED] = {"tcp.options.mptcp.checksumreq.flags", "Checksum required",
        FIELD_UINT8, BASE_DEC, .mask = 0x80},
    [MP_EXTENSIBILITY] = {"tcp.options.mptcp.extensibility.flag", "Extensibility", FIELD_UINT8,
        BASE_DEC, .mask = 0x40},
    [MP_NO_MORE] = {"tcp.options.mptcp.nomoresubflows.flag",
        "Do not attempt to establish new subflows to this address and port", FIELD_UINT8, BASE_DEC,
        .mask = 0x20},
    [MP_SHA1] = {"tcp.options.mptcp.sha1.flag", "Use HMAC-SHA1", FIELD_UINT8, BASE_DEC,
        .mask = 0x01},
    [MP_SHA256] = {"tcp.options.mptcp.sha256.flag", "Use HMAC-SHA256", FIELD_UINT8, BASE_DEC,
        .mask = 0x01},
    [MP_RESERVED_0] = {"tcp.options.mptcp.reserved.flag", "Reserved", FIELD_UINT8, BASE_HEX,
        .mask = 0x3e},
    [MP_RESERVED_1] = {"tcp.options.mptcp.reserved.flag", "Reserved", FIELD_UINT8, BASE_HEX,
        .mask = 0x1e},
    [MP_DATA_FIN] = {"tcp.options.mptcp.datafin.flag", "DATA_FIN", FIELD_UINT8, BASE_DEC,
        .mask = 0x10},
    [MP_DSN8] = {"tcp.options.mptcp.dseqn8.flag", "Data Sequence Number is 8 octets", FIELD_UINT8,
        BASE_DEC, .mask = 0x08},
    [MP_DSN_PRESENT] = {"tcp.options.mptcp.dseqnpresent.flag",
        "Data Sequence Number, Subflow Sequence Number, Data-level Length, Checksum present",
        FIELD_UINT8, BASE_DEC, .mask = 0x04},
    [MP_ACK8] = {"tcp.options.mptcp.dataack8.flag", "Data ACK is 8 octets", FIELD_UINT8, BASE_DEC,
        .mask = 0x02},
    [MP_ACK_PRESENT] = {"tcp.options.mptcp.dataackpresent.flag", "Data ACK is present", FIELD_UINT8,
        BASE_DEC, .mask = 0x01},
    [MP_FLAG_U] = {"tcp.options.mptcp.flag_U.flag", "Flag U", FIELD_BOOL, .names = &set_names},
    [MP_FLAG_V] = {"tcp.options.mptcp.flag_V.flag", "Flag V", FIELD_BOOL, .names = &set_names},
    [MP_FLAG_W] = {"tcp.options.mptcp.flag_W.flag", "Flag W", FIELD_BOOL, .names = &set_names},
    [MP_FLAG_T] = {"tcp.options.mptcp.flag_T.flag", "Transient", FIELD_BOOL, .names = &set_names},
    [MP_REASON] = {"tcp.options.mptcp.rst_reason", "TCPRST Reason", FIELD_UINT8, BASE_HEX,
        .names = &reasons},
    [MP_ADDRESS_ID] = {"tcp.options.mptcp.addrid", "Address ID", FIELD_UINT8, BASE_DEC},
    [MP_SENDER_KEY] = {"tcp.options.mptcp.sendkey", "Sender's Key", FIELD_UINT64, BASE_DEC},
    [MP_RECEIVER_KEY] = {"tcp.options.mptcp.recvkey", "Receiver's Key", FIELD_UINT64, BASE_DEC},
    [MP_TOKEN] = {"tcp.options.mptcp.recvtok", "Receiver's Token", FIELD_UINT32, BASE_DEC},
    [MP_RANDOM] = {"tcp.options.mptcp.sendrand", "Sender's Random Number", FIELD_UINT32, BASE_DEC},
    [MP_SHORT_MAC] = {"tcp.options.mptcp.sendtrunchmac", "Sender's Truncated HMAC", FIELD_UINT64,
        BASE_DEC},
    [MP_MAC] = {"tcp.options.mptcp.sendhmac", "Sender's HMAC", FIELD_BYTES},
    [MP_ADDRESS_MAC] = {"tcp.options.mptcp.addaddrtrunchmac", "Truncated HMAC", FIELD_UINT64,
        BASE_DEC},
    [MP_RAW_ACK] = {"tcp.options.mptcp.rawdataack", "Original MPTCP Data ACK", FIELD_UINT64,
        BASE_DEC},
    [MP_RAW_DSN] = {"tcp.options.mptcp.rawdataseqno", "Data Sequence Number", FIELD_UINT64,
        BASE_DEC},
    [MP_SUBFLOW_SEQUENCE] = {"tcp.options.mptcp.subflowseqno", "Subflow Sequence Number",
        FIELD_UINT32, BASE_DEC},
    [MP_DATA_LENGTH] = {"tcp.options.mptcp.datalvllen", "Data-level Length", FIELD_UINT16,
        BASE_DEC},
    [MP_CHECKSUM] = {"tcp.options.mptcp.checksum", "Checksum", FIELD_UINT16, BASE_HEX},
    [MP_IP_VERSION] = {"tcp.options.mptcp.ipver", "IP version", FIELD_UINT8, BASE_DEC,
        .mask = 0x0f},
    [MP_ECHO] = {"tcp.options.mptcp.echo", "Echo", FIELD_UINT8, BASE_DEC, .mask = 0x01},
    [MP_IPV4] = {"tcp.options.mptcp.ipv4", "Advertised IPv4 Address", FIELD_IPV4},
    [MP_IPV6] = {"tcp.options.mptcp.ipv6", "Advertised IPv6 Address", FIELD_IPV6},
    [MP_PORT] = {"tcp.options.mptcp.port", "Advertised port", FIELD_UINT16, BASE_DEC},
    [MP_EXPECTED_TOKEN] = {"mptcp.expected_token", "Subflow token generated from key", FIELD_UINT32,
        BASE_DEC},
    [MP_EXPECTED_IDSN] = {"mptcp.expected_idsn", "Subflow expected IDSN", FIELD_UINT64, BASE_DEC,
        .unit = " (64bits version)"},
    [MP_ACK] = {"mptcp.ack", "Multipath TCP Data ACK", FIELD_UINT64, BASE_DEC},
    [MP_DSN] = {"mptcp.dss.dsn", "DSS Data Sequence Number", FIELD_UINT64, BASE_DEC},
    [MP_REMOVED] = {"mptcp.rm_addr.count", "Number of removed addresses", FIELD_UINT8, BASE_DEC},
    [MP_ANALYSIS] = {"mptcp.analysis", "MPTCP analysis", FIELD_NONE},
    [MP_MASTER] = {"mptcp.master", "Master flow", FIELD_BOOL},
    [MP_STREAM] = {"mptcp.stream", "Stream index", FIELD_UINT32, BASE_DEC},
    [MP_SUBFLOWS] = {"mptcp.analysis.subflows", "TCP subflow stream id(s)", FIELD_TEXT},
    [MP_N_NO_ALGORITHM] = {"mptcp.connection.missing_algorithm", "No crypto algorithm specified",
        FIELD_EXPERT, EXPERT_WARNING, EXPERT_PROTOCOL},
    [MP_N_ALGORITHM] = {"mptcp.connection.unsupported_algorithm", "Unsupported algorithm",
        FIELD_EXPERT, EXPERT_WARNING, EXPERT_PROTOCOL},
    [MP_N_INFINITE] = {"mptcp.dss.infinite_mapping", "Fallback to infinite mapping", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_PROTOCOL},
};
const struct field_table mptcp_fields = FIELDS(mp);

/* --- connections ------------------------------------------------------------------------------ */

/* What an end's key says. */
struct end {
    bool known;
    uint32_t token;
    uint64_t start; /* number before its first octet */
    uint32_t next;  /* end of the same bucket, see struct mptcp_table */
};

struct connection {
    uint32_t master; /* number of the flow that began it */
    uint32_t flows;
    uint8_t signals;    /* kinds of options that it had */
    struct end ends[2]; /* by the direction that they send to in the master */
};

/* Ends are numbered from 1: two for each connection. */
struct mptcp_table {
    struct connection *items;
    uint32_t n, capacity;
    uint32_t buckets[TOKEN_BUCKETS]; /* ends by their token, the newest first; 0: none */
};

void mptcp_table_free(struct mptcp_table *table)
{
    if (table)
        free(table->items);
    free(table);
}

static bool reserve(struct engine *engine, struct mptcp_table *table)
{
    if (table->n < table->capacity)
        return true;
    uint32_t capacity = table->capacity ? 2 * table->capacity : CONNECTIONS_MIN;
    size_t more = (capacity - table->capacity) * sizeof(*table->items);
    if (capacity > CONNECTIONS_MAX || !budget_take(engine_budget(engine), more))
        return false;
    struct connection *items = realloc(table->items, capacity * sizeof(*items));
    if (!items) {
        budget_give(engine_budget(engine), more);
        return false;
    }
    table->items = items;
    table->capacity = capacity;
    return true;
}

static struct mptcp_table *table_of(struct engine *engine)
{
    struct mptcp_table **table = engine_mptcp(engine);

    if (!*table)
        *table = calloc(1, sizeof **table);
    return *table;
}

static struct connection *connection_of(const struct dissection *d, const struct tcp_flow *flow)
{
    return flow && flow->mptcp ? &table_of(d->engine)->items[flow->mptcp - 1] : NULL;
}

static void add_flow(struct dissection *d, struct tcp_flow *flow, uint32_t index)
{
    struct connection *connection = &table_of(d->engine)->items[index];

    flow->mptcp = index + 1;
    if (connection->flows < SUBFLOWS_MAX)
        foretell(d, LINK_SUBFLOW, index, connection->flows++, d->flow->number);
}

/* The digest's first and last octets (RFC 6824, 3.1 and 3.2). */
static struct end end_of(const uint8_t *key, unsigned version)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    struct end end = {0};
    unsigned n = 0;

    if (EVP_Digest(key, KEY_LENGTH, digest, &n, version == 0 ? EVP_sha1() : EVP_sha256(), NULL) !=
        1)
        return end;
    struct cursor first = cursor_make(digest, n, n), last = first;
    cursor_skip(&last, n - KEY_LENGTH);
    return (struct end){true, cursor_u32(&first), cursor_uint(&last, KEY_LENGTH), 0};
}

static struct end *end_at(const struct mptcp_table *table, uint32_t number)
{
    return &table->items[(number - 1) / 2].ends[(number - 1) % 2];
}

static uint32_t *bucket_of(struct mptcp_table *table, uint32_t token)
{
    return &table->buckets[token % TOKEN_BUCKETS];
}

/* Its key was seen: a token can name it from now on. */
static void add_end(struct mptcp_table *table, uint32_t number, struct end end)
{
    uint32_t *bucket = bucket_of(table, end.token);

    end.next = *bucket;
    *end_at(table, number) = end;
    *bucket = number;
}

/* The end with the token, the first one of several; 0: none is known. */
static uint32_t find_end(struct mptcp_table *table, uint32_t token)
{
    uint32_t found = 0, at = *bucket_of(table, token);

    for (uint32_t i = 0; at && i < TOKEN_CHAIN_MAX; i++) {
        const struct end *end = end_at(table, at);
        if (end->token == token)
            found = at;
        at = end->next;
    }
    return found;
}

static void note_capable(struct dissection *d, struct tcp_flow *flow, struct bytes option)
{
    struct mptcp_table *table = table_of(d->engine);
    enum { KEY_AT = 2 };

    if (!table || (!flow->mptcp && !reserve(d->engine, table)))
        return;
    if (!flow->mptcp) {
        table->items[table->n] = (struct connection){.master = d->flow->number};
        add_flow(d, flow, table->n++);
    }
    uint32_t number = 2 * (flow->mptcp - 1) + (uint32_t)d->direction + 1;
    if (option.length < KEY_AT + KEY_LENGTH || end_at(table, number)->known)
        return;
    struct end end = end_of(option.data + KEY_AT, option.data[0] & 15u);
    if (end.known)
        add_end(table, number, end);
}

/* The token is the receiver's. */
static void note_join(struct dissection *d, struct tcp_flow *flow, struct bytes option)
{
    struct mptcp_table *table = table_of(d->engine);
    struct cursor cursor = cursor_make(option.data, option.length, option.length);
    enum { SYN_LENGTH = 10 };

    if (!table || flow->mptcp || option.length != SYN_LENGTH)
        return;
    cursor_skip(&cursor, 2);
    uint32_t number = find_end(table, cursor_u32(&cursor));
    if (number == 0)
        return;
    flow->mptcp_swapped = (number - 1) % 2 == (uint32_t)d->direction;
    add_flow(d, flow, (number - 1) / 2);
}

static uint8_t *signals_of(const struct tcp_flow *flow)
{
    return &table_of(flow->engine)->items[flow->mptcp - 1].signals;
}

uint8_t mptcp_signals(const struct tcp_flow *flow)
{
    return flow->mptcp ? *signals_of(flow) : flow->signals;
}

void mptcp_note(struct dissection *d, struct tcp_flow *flow, struct bytes option)
{
    if (option.length == 0)
        return;
    if (option.length > 1 && option.data[0] >> 4 == CAPABLE)
        note_capable(d, flow, option);
    else if (option.length > 1 && option.data[0] >> 4 == JOIN)
        note_join(d, flow, option);
    uint8_t *signals = flow->mptcp ? signals_of(flow) : &flow->signals;
    *signals |= (uint8_t)(1u << (option.data[0] >> 4));
}

/* The end that sends to this direction of the flow, or NULL. */
static const struct end *sender_of(
    const struct dissection *d, const struct tcp_flow *flow, enum direction direction)
{
    const struct connection *connection = connection_of(d, flow);

    if (!connection)
        return NULL;
    const struct end *end =
        &connection->ends[flow->mptcp_swapped ? direction_other(direction) : direction];
    return end->known ? end : NULL;
}

/* --- the option ------------------------------------------------------------------------------- */

static void show_algorithm(struct dissection *d, uint64_t flags)
{
    struct node *node = d->last;

    if ((flags & ALGORITHMS) == 0 && dissection_adds(d))
        expert(d, node, mp + MP_N_NO_ALGORITHM);
    if ((flags & ALGORITHMS) != 1 && dissection_adds(d))
        expert(d, node, mp + MP_N_ALGORITHM);
}

static void show_capable(struct dissection *d, const struct tcp_flow *flow)
{
    static const struct field *const bits[2][5] = {
        {mp + MP_CHECKSUM_REQUIRED, mp + MP_EXTENSIBILITY, mp + MP_SHA1, mp + MP_RESERVED_0},
        {mp + MP_CHECKSUM_REQUIRED, mp + MP_EXTENSIBILITY, mp + MP_NO_MORE, mp + MP_SHA256,
            mp + MP_RESERVED_1}};
    unsigned version = peek_u8(d, 0) & 15u;
    bool old = version == 0;

    (void)flow;
    peek_bits(d, mp + MP_SUBTYPE, 1);
    take_u8(d, mp + MP_VERSION);
    show_algorithm(d, take_flags(d, mp + MP_FLAGS, bits[!old], old ? 4 : 5));
    if (cursor_wire_left(&d->cursor) < KEY_LENGTH)
        return;
    struct end end = left(d) >= KEY_LENGTH ? end_of(peek_rest(d).data, version) : (struct end){0};
    take_uint(d, mp + MP_SENDER_KEY, KEY_LENGTH);
    gen_uint(d, mp + MP_EXPECTED_TOKEN, end.token);
    gen_uint(d, mp + MP_EXPECTED_IDSN, end.start);
    if (cursor_wire_left(&d->cursor) >= KEY_LENGTH)
        take_uint(d, mp + MP_RECEIVER_KEY, KEY_LENGTH);
    if (cursor_wire_left(&d->cursor) >= 2)
        take_u16(d, mp + MP_DATA_LENGTH);
    if (cursor_wire_left(&d->cursor) >= 2)
        take_u16(d, mp + MP_CHECKSUM);
}

static void show_join(struct dissection *d, const struct tcp_flow *flow)
{
    static const struct field *const bits[] = {mp + MP_BACKUP};
    enum { SYN_LENGTH = 10, ANSWER_LENGTH = 14, ACK_LENGTH = 22, MAC_LENGTH = 20 };
    uint32_t n = cursor_wire_left(&d->cursor);

    (void)flow;
    peek_bits(d, mp + MP_SUBTYPE, 1);
    if (n == ACK_LENGTH) {
        take_u16(d, mp + MP_RESERVED);
        take_bytes(d, mp + MP_MAC, MAC_LENGTH);
    } else if (n == SYN_LENGTH || n == ANSWER_LENGTH) {
        take_flags(d, mp + MP_FLAGS, bits, 1);
        take_u8(d, mp + MP_ADDRESS_ID);
        if (n == SYN_LENGTH)
            take_u32(d, mp + MP_TOKEN);
        else
            take_uint(d, mp + MP_SHORT_MAC, KEY_LENGTH);
        take_u32(d, mp + MP_RANDOM);
    }
}

/* A number of 4 octets or 8, counted from the end's start. */
static uint64_t relative_to(const struct end *end, uint64_t number, bool wide)
{
    return wide ? number - end->start : (uint32_t)(number - end->start);
}

static void show_acknowledged(struct dissection *d, const struct tcp_flow *flow, bool wide)
{
    const struct end *end = sender_of(d, flow, direction_other(d->direction));
    uint64_t number = take_uint(d, mp + MP_RAW_ACK, wide ? 8 : 4);

    if (!dissection_adds(d))
        return;
    if (wide)
        node_suffix(d, d->last, " (64bits)");
    if (end)
        node_suffix(d, gen_uint(d, mp + MP_ACK, relative_to(end, number, wide)), " (Relative)");
}

static void show_mapping(struct dissection *d, const struct tcp_flow *flow, bool wide)
{
    const struct end *end = sender_of(d, flow, d->direction);
    uint64_t number = take_uint(d, mp + MP_RAW_DSN, wide ? 8 : 4);

    if (dissection_adds(d))
        node_suffix(d, d->last, wide ? "  (64bits version)" : "  (32bits version)");
    take_u32(d, mp + MP_SUBFLOW_SEQUENCE);
    uint16_t n = take_u16(d, mp + MP_DATA_LENGTH);
    if (n == 0 && dissection_adds(d))
        expert(d, d->last, mp + MP_N_INFINITE);
    if (cursor_wire_left(&d->cursor) >= 2)
        take_u16(d, mp + MP_CHECKSUM);
    if (end && dissection_adds(d))
        node_suffix(d, gen_uint(d, mp + MP_DSN, relative_to(end, number, wide)), " (Relative)");
}

static void show_sequence(struct dissection *d, const struct tcp_flow *flow)
{
    static const struct field *const bits[] = {
        mp + MP_DATA_FIN, mp + MP_DSN8, mp + MP_DSN_PRESENT, mp + MP_ACK8, mp + MP_ACK_PRESENT};
    enum { ACK_THERE = 1, ACK_WIDE = 2, MAPPING = 4, MAPPING_WIDE = 8 };

    take_u8(d, mp + MP_SUBTYPE);
    uint64_t flags = take_flags(d, mp + MP_FLAGS, bits, 5);
    if (flags & ACK_THERE)
        show_acknowledged(d, flow, flags & ACK_WIDE);
    if (flags & MAPPING)
        show_mapping(d, flow, flags & MAPPING_WIDE);
}

static void show_address(struct dissection *d, const struct tcp_flow *flow)
{
    enum { IPV4 = 4, IPV6 = 6, WITH_IPV6 = 18 };
    uint32_t n = cursor_wire_left(&d->cursor);
    unsigned low = peek_u8(d, 0) & 15u;
    bool old = low == IPV4 || low == IPV6;

    (void)flow;
    peek_bits(d, mp + MP_SUBTYPE, 1);
    take_u8(d, mp + (old ? MP_IP_VERSION : MP_ECHO));
    take_u8(d, mp + MP_ADDRESS_ID);
    if (old ? low == IPV6 : n >= WITH_IPV6)
        take_bytes(d, mp + MP_IPV6, 16);
    else
        take_bytes(d, mp + MP_IPV4, 4);
    n = cursor_wire_left(&d->cursor);
    if (n == 2 || n == 2 + KEY_LENGTH)
        take_u16(d, mp + MP_PORT);
    if (n >= KEY_LENGTH)
        take_uint(d, mp + MP_ADDRESS_MAC, KEY_LENGTH);
}

static void show_removal(struct dissection *d, const struct tcp_flow *flow)
{
    (void)flow;
    take_u8(d, mp + MP_SUBTYPE);
    gen_uint(d, mp + MP_REMOVED, cursor_wire_left(&d->cursor));
    while (cursor_wire_left(&d->cursor) > 0 && !d->cursor.bad)
        take_u8(d, mp + MP_ADDRESS_ID);
}

static void show_priority(struct dissection *d, const struct tcp_flow *flow)
{
    static const struct field *const bits[] = {mp + MP_BACKUP};

    (void)flow;
    peek_bits(d, mp + MP_SUBTYPE, 1);
    take_flags(d, mp + MP_FLAGS, bits, 1);
    if (cursor_wire_left(&d->cursor) > 0)
        take_u8(d, mp + MP_ADDRESS_ID);
}

static void show_fallback(struct dissection *d, const struct tcp_flow *flow)
{
    (void)flow;
    peek_bits(d, mp + MP_SUBTYPE, 1);
    take_u16(d, mp + MP_RESERVED);
    if (cursor_wire_left(&d->cursor) >= KEY_LENGTH)
        take_uint(d, mp + MP_RAW_DSN, KEY_LENGTH);
}

static void show_close(struct dissection *d, const struct tcp_flow *flow)
{
    (void)flow;
    peek_bits(d, mp + MP_SUBTYPE, 1);
    take_u16(d, mp + MP_RESERVED);
    if (cursor_wire_left(&d->cursor) >= KEY_LENGTH)
        take_uint(d, mp + MP_RECEIVER_KEY, KEY_LENGTH);
}

/* Bits of half an octet, as Wireshark draws them. */
static void show_reset_flags(struct dissection *d)
{
    static const char *const patterns[] = {"%u...", ".%u..", "..%u.", "...%u"};
    struct bytes span = {d->cursor.base + d->cursor.position, 1};
    uint8_t flags = take_u8(d, mp + MP_FLAGS);
    struct node *node = d->last;

    if (!dissection_adds(d))
        return;
    descend(d, node);
    for (unsigned i = 0; i < 4; i++) {
        const struct field *field = mp + MP_FLAG_U + i;
        unsigned set = flags >> (3 - i) & 1u;
        const char *bits = arena_printf(d->arena, patterns[i], set);
        node_label(d, put_uint(d, field, span, set), "%s = %s: %s", bits, field->title,
            set ? "Set" : "Not set");
    }
    ascend(d, node);
    for (unsigned i = 0; i < 4; i++)
        if (flags >> (3 - i) & 1)
            node_suffix(d, node, ", %s", mp[MP_FLAG_U + i].title);
}

static void show_reset(struct dissection *d, const struct tcp_flow *flow)
{
    (void)flow;
    peek_bits(d, mp + MP_SUBTYPE, 1);
    show_reset_flags(d);
    if (cursor_wire_left(&d->cursor) > 0)
        take_u8(d, mp + MP_REASON);
}

void mptcp_show(struct dissection *d, struct node *node, const struct tcp_flow *flow)
{
    static void (*const kinds[])(struct dissection * d, const struct tcp_flow *flow) = {
        [CAPABLE] = show_capable,
        [JOIN] = show_join,
        [SEQUENCE] = show_sequence,
        [ADD_ADDRESS] = show_address,
        [REMOVE_ADDRESS] = show_removal,
        [PRIORITY] = show_priority,
        [FALLBACK] = show_fallback,
        [FAST_CLOSE] = show_close,
        [RESET] = show_reset,
    };
    uint8_t subtype = peek_u8(d, 0) >> 4;

    if (left(d) > 0 && names_find(&subtypes, subtype))
        node_suffix(d, node, ": %s", names_find(&subtypes, subtype));
    else if (left(d) > 0)
        node_suffix(d, node, ": Unknown (%u)", subtype);
    if (subtype < sizeof kinds / sizeof kinds[0])
        kinds[subtype](d, flow);
    else
        take_u8(d, mp + MP_SUBTYPE);
}

const struct field *mptcp_protocol(void)
{
    return mp + MP;
}

/* --- the connection, behind the analysis of the flow --------------------------------------------
 */

/* The flow that joined last stands first. */
static const char *list_flows(struct dissection *d, uint32_t index)
{
    struct text *list = arena_text(d->arena);
    uint64_t flows[SUBFLOWS_MAX];
    uint32_t n = 0;

    while (n < SUBFLOWS_MAX && foretold_at(d, LINK_SUBFLOW, index, n, &flows[n]))
        n++;
    if (n == 0)
        flows[n++] = d->flow->number;
    for (uint32_t i = n; i > 0; i--) {
        text_uint(list, flows[i - 1]);
        text_char(list, ' ');
    }
    return arena_taken(d->arena);
}

void mptcp_show_analysis(struct dissection *d, const struct tcp_flow *flow)
{
    const struct connection *connection = connection_of(d, flow);

    if (!connection || !dissection_adds(d))
        return;
    struct node *node = gen_mark(d, mp + MP_ANALYSIS);
    descend(d, node);
    node_label(d, gen_uint(d, mp + MP_MASTER, connection->master == d->flow->number),
        "Master flow: Master is tcp stream %u", connection->master);
    gen_uint(d, mp + MP_STREAM, flow->mptcp - 1);
    gen_text(d, mp + MP_SUBFLOWS, list_flows(d, flow->mptcp - 1));
    ascend(d, node);
}
