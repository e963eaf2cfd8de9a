/*
 * quic_transport_parameters: RFC 9000 section 18.
 *
 *     { id (varint), length (varint), value }      since draft 27
 *     { id (16), length (16), value } <16>         before
 *
 * A varint takes 1, 2, 4 or 8 octets, as its first two bits say.
 */
#include "dissectors/tls_parts.h"

#include <inttypes.h>

enum {
    PREFERRED_ADDRESS = 0x0d,
    CIBIR_ENCODING = 0x1000,
    GOOGLE_VERSION = 0x4752,
    VERSION_INFORMATION = 0x11,
    TOKEN_OCTETS = 16,
    GREASE_FIRST = 27,
    GREASE_STEP = 31,
};

enum value_kind {
    VALUE_NONE,
    VALUE_BYTES,
    VALUE_TEXT,
    VALUE_MARK,
    VALUE_NUMBER,
    VALUE_NUMBER_SHOWN, /* beside the parameter too */
};

struct parameter {
    uint32_t id;
    const char *name;
    uint16_t field;
    uint8_t kind;
    const char *unit;
};

static const struct parameter parameters[] = {
    {0x00, "original_destination_connection_id", TLS_QUIC_ORIGINAL_DESTINATION_CONNECTION_ID,
        VALUE_BYTES, ""},
    {0x01, "max_idle_timeout", TLS_QUIC_MAX_IDLE_TIMEOUT, VALUE_NUMBER_SHOWN, " ms"},
    {0x02, "stateless_reset_token", TLS_QUIC_STATELESS_RESET_TOKEN, VALUE_BYTES, ""},
    {0x03, "max_udp_payload_size", TLS_QUIC_MAX_UDP_PAYLOAD_SIZE, VALUE_NUMBER_SHOWN, ""},
    {0x04, "initial_max_data", TLS_QUIC_INITIAL_MAX_DATA, VALUE_NUMBER_SHOWN, ""},
    {0x05, "initial_max_stream_data_bidi_local", TLS_QUIC_INITIAL_MAX_STREAM_DATA_BIDI_LOCAL,
        VALUE_NUMBER_SHOWN, ""},
    {0x06, "initial_max_stream_data_bidi_remote", TLS_QUIC_INITIAL_MAX_STREAM_DATA_BIDI_REMOTE,
        VALUE_NUMBER_SHOWN, ""},
    {0x07, "initial_max_stream_data_uni", TLS_QUIC_INITIAL_MAX_STREAM_DATA_UNI, VALUE_NUMBER_SHOWN,
        ""},
    {0x08, "initial_max_streams_bidi", TLS_QUIC_INITIAL_MAX_STREAMS_BIDI, VALUE_NUMBER_SHOWN, ""},
    {0x09, "initial_max_streams_uni", TLS_QUIC_INITIAL_MAX_STREAMS_UNI, VALUE_NUMBER_SHOWN, ""},
    {0x0a, "ack_delay_exponent", TLS_QUIC_ACK_DELAY_EXPONENT, VALUE_NUMBER, ""},
    {0x0b, "max_ack_delay", TLS_QUIC_MAX_ACK_DELAY, VALUE_NUMBER_SHOWN, ""},
    {0x0c, "disable_active_migration", 0, VALUE_NONE, ""},
    {PREFERRED_ADDRESS, "preferred_address", 0, VALUE_NONE, ""},
    {0x0e, "active_connection_id_limit", TLS_QUIC_ACTIVE_CONNECTION_ID_LIMIT, VALUE_NUMBER_SHOWN,
        ""},
    {0x0f, "initial_source_connection_id", TLS_QUIC_INITIAL_SOURCE_CONNECTION_ID, VALUE_BYTES, ""},
    {0x10, "retry_source_connection_id", TLS_QUIC_RETRY_SOURCE_CONNECTION_ID, VALUE_BYTES, ""},
    {VERSION_INFORMATION, "version_information", 0, VALUE_NONE, ""},
    {0x20, "max_datagram_frame_size", TLS_QUIC_MAX_DATAGRAM_FRAME_SIZE, VALUE_NUMBER_SHOWN, ""},
    {CIBIR_ENCODING, "cibir_encoding", 0, VALUE_NONE, ""},
    {0x1057, "loss_bits", TLS_QUIC_LOSS_BITS, VALUE_NUMBER, ""},
    {0x2ab2, "grease_quic_bit", 0, VALUE_NONE, ""},
    {0x3127, "google_initial_rtt", TLS_QUIC_GOOGLE_INITIAL_RTT, VALUE_NUMBER_SHOWN, " us"},
    {0x3128, "google_connection_options", TLS_QUIC_GOOGLE_CONNECTION_OPTIONS, VALUE_BYTES, ""},
    {0x3129, "google_user_agent", TLS_QUIC_GOOGLE_USER_AGENT, VALUE_TEXT, ""},
    {0x312a, "google_support_handshake_done", TLS_QUIC_GOOGLE_SUPPORT_HANDSHAKE_DONE, VALUE_MARK,
        ""},
    {0x312b, "google_key_update_not_yet_supported", TLS_QUIC_GOOGLE_KEY_UPDATE_NOT_YET_SUPPORTED,
        VALUE_MARK, ""},
    {0x4751, "google_quic_params", TLS_QUIC_GOOGLE_QUIC_PARAMS, VALUE_BYTES, ""},
    {GOOGLE_VERSION, "google_quic_version", 0, VALUE_NONE, ""},
    {0x7157, "enable_time_stamp", 0, VALUE_NONE, ""},
    {0x7158, "enable_time_stamp_v2", TLS_QUIC_ENABLE_TIME_STAMP_V2, VALUE_NUMBER, ""},
    {0xde1a, "min_ack_delay", TLS_QUIC_MIN_ACK_DELAY, VALUE_NUMBER_SHOWN, ""},
    {0xff00, "facebook_partial_reliability", TLS_QUIC_FACEBOOK_PARTIAL_RELIABILITY, VALUE_NUMBER,
        ""},
};

/* Versions of QUIC. */
static const struct name version_rows[] = {
    ONE(0, "Version Negotiation"),
    ONE(1, "1"),
    {0x45474700, 0x454747ff, "Quant"},
    {0x50435130, 0x50435131, "Picoquic internal"},
    ONE(0x50524f58, "Proxied QUIC (PROX)"),
    ONE(0x51303433, "Google Q043"),
    ONE(0x51303434, "Google Q044"),
    ONE(0x51303436, "Google Q046"),
    ONE(0x51303530, "Google Q050"),
    {0x51474f00, 0x51474fff, "QGO (QUIC GO)"},
    ONE(0x54303530, "Google T050"),
    ONE(0x54303531, "Google T051"),
    ONE(0x6b3343cf, "2"),
    ONE(0x709a50c4, "v2-draft-01"),
    {0x91c17000, 0x91c170ff, "Quicly"},
    {0xabcd0000, 0xabcd000f, "MsQuic"},
    {0xf0f0f0f0, 0xf0f0f0ff, "ETH Zürich (Measurability experiments)"},
    {0xf0f0f1f0, 0xf0f0f1ff, "Telecom Italia (Measurability experiments)"},
    {0xf123f0c0, 0xf123f0cf, "MozQuic"},
    ONE(0xfaceb001, "Facebook mvfst (draft-22)"),
    ONE(0xfaceb002, "Facebook mvfst (draft-27)"),
    {0xfaceb003, 0xfaceb00d, "Facebook mvfst"},
    ONE(0xfaceb00e, "Facebook mvfst (Experimental)"),
    ONE(0xfaceb00f, "Facebook mvfst"),
    ONE(0xff00001d, "draft-29"),
    ONE(0xff00001e, "draft-30"),
    ONE(0xff00001f, "draft-31"),
    ONE(0xff000020, "draft-32"),
    ONE(0xff000021, "draft-33"),
    ONE(0xff000022, "draft-34"),
    ONE(0xff020000, "v2-draft-00"),
};
static const struct names version_names = NAMES(version_rows);

static const struct parameter *find(uint64_t id)
{
    for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++)
        if (parameters[i].id == id)
            return &parameters[i];
    return NULL;
}

/* A varint at the cursor; span: its octets. */
static uint64_t read_varint(struct dissection *d, struct bytes *span)
{
    uint32_t n = 1u << (peek_u8(d, 0) >> 6);

    *span = peek_rest(d);
    span->length = n;
    uint64_t value = cursor_uint(&d->cursor, n);
    return d->cursor.bad ? 0 : value & (UINT64_MAX >> (64 - (8 * n - 2)));
}

static uint64_t take_varint(struct dissection *d, uint16_t field)
{
    struct bytes span;
    uint64_t value = read_varint(d, &span);

    if (dissection_adds(d))
        put_uint(d, tls + field, span, value);
    return value;
}

static void take_version(struct dissection *d, uint16_t field)
{
    uint32_t version = take_u32(d, tls + field);

    if (dissection_adds(d))
        node_label(d, d->last, "%s: %s (0x%08x)", tls[field].title,
            names_get(&version_names, version, "Unknown"), version);
}

/* RFC 9000 section 18.2 */
static void read_preferred_address(struct dissection *d, struct node *node)
{
    static const struct tls_length id = {
        tls + TLS_QUIC_PREFERRED_ADDRESS_CONNECTIONID_LENGTH, 1, 0, 20};
    struct tls_vector vector;

    take_bytes(d, tls + TLS_QUIC_PREFERRED_ADDRESS_IPV4ADDRESS, 4);
    take_u16(d, tls + TLS_QUIC_PREFERRED_ADDRESS_IPV4PORT);
    take_bytes(d, tls + TLS_QUIC_PREFERRED_ADDRESS_IPV6ADDRESS, 16);
    take_u16(d, tls + TLS_QUIC_PREFERRED_ADDRESS_IPV6PORT);
    if (!tls_vector_open(d, &vector, node, &id))
        return;
    take_bytes(d, tls + TLS_QUIC_PREFERRED_ADDRESS_CONNECTIONID, vector.length);
    tls_vector_leave(d, &vector);
    take_bytes(d, tls + TLS_QUIC_PREFERRED_ADDRESS_STATELESSRESETTOKEN, TOKEN_OCTETS);
}

/* Parameters that hold more than one value. Returns whether it is one. */
static bool read_compound(struct dissection *d, struct node *node, uint64_t id, uint8_t message)
{
    switch (id) {
    case PREFERRED_ADDRESS:
        read_preferred_address(d, node);
        return true;
    case CIBIR_ENCODING:
        node_suffix(d, node, " Length: %" PRIu64, take_varint(d, TLS_QUIC_CIBIR_ENCODING_LENGTH));
        node_suffix(d, node, ", Offset: %" PRIu64, take_varint(d, TLS_QUIC_CIBIR_ENCODING_OFFSET));
        return true;
    case VERSION_INFORMATION:
        take_version(d, TLS_QUIC_VI_CHOSEN_VERSION);
        while (tls_left(d) > 0 && !d->cursor.bad)
            take_version(d, TLS_QUIC_VI_OTHER_VERSION);
        return true;
    case GOOGLE_VERSION:
        take_version(d, TLS_QUIC_GOOGLE_QUIC_VERSION);
        if (message != TLS_ENCRYPTED_EXTENSIONS)
            return true;
        take_u8(d, tls + TLS_QUIC_GOOGLE_SUPPORTED_VERSIONS_LENGTH);
        while (left(d) >= 4)
            take_version(d, TLS_QUIC_GOOGLE_SUPPORTED_VERSION);
        return true;
    default:
        return false;
    }
}

static void read_value(struct dissection *d, struct node *node, const struct parameter *parameter)
{
    uint64_t value;

    switch ((enum value_kind)parameter->kind) {
    case VALUE_BYTES:
    case VALUE_TEXT:
        take_bytes(d, tls + parameter->field, left(d));
        break;
    case VALUE_MARK:
        take_mark(d, tls + parameter->field, left(d));
        break;
    case VALUE_NUMBER:
        take_varint(d, parameter->field);
        break;
    case VALUE_NUMBER_SHOWN:
        value = take_varint(d, parameter->field);
        node_suffix(d, node, " %" PRIu64 "%s", value, parameter->unit);
        break;
    case VALUE_NONE:
        break;
    }
}

static const char *name_of(struct dissection *d, uint64_t id, const struct parameter *parameter)
{
    if (id > GREASE_FIRST && (id - GREASE_FIRST) % GREASE_STEP == 0)
        return "GREASE";
    if (parameter)
        return parameter->name;
    return arena_printf(d->arena, "Unknown 0x%04" PRIx64, id);
}

static uint64_t take_id(struct dissection *d, struct node *node, bool varints)
{
    struct bytes span = peek_rest(d);
    uint64_t id = 0;

    if (varints) {
        id = read_varint(d, &span);
    } else {
        span.length = 2;
        id = cursor_u16(&d->cursor);
    }
    if (!dissection_adds(d))
        return id;
    const struct parameter *parameter = find(id);
    const char *name = name_of(d, id, parameter);
    struct node *type = put_uint(d, tls + TLS_QUIC_TYPE, span, id);
    node_label(
        d, type, "Type: %s (0x%02" PRIx64 ")", parameter || *name == 'G' ? name : "Unknown", id);
    node_suffix(d, node, ": %s", name);
    return id;
}

static bool read_parameter(struct dissection *d, uint8_t message, bool varints)
{
    struct node *node = open_label(d, "Parameter");
    uint64_t id = take_id(d, node, varints);
    uint64_t n = varints ? take_varint(d, TLS_QUIC_LENGTH) : take_u16(d, tls + TLS_QUIC_LENGT_OLD);

    if (n > UINT32_MAX)
        malformed(d);
    node_suffix(d, node, " (len=%u)", (uint32_t)n);
    struct scope scope = enter(d, (uint32_t)n);
    if (dissection_adds(d))
        put_text(d, tls + TLS_QUIC_VALUE, peek_rest(d));
    const struct parameter *parameter = find(id);
    if (!read_compound(d, node, id, message) && parameter)
        read_value(d, node, parameter);
    else
        take_nothing(d, parameter ? 0 : left(d));
    if (!d->cursor.bad)
        tls_note_trailing(d);
    leave(d, scope);
    close_node(d, node);
    return !d->cursor.bad;
}

/* Lengths that fit tell the old encoding. */
static bool has_varints(const struct dissection *d)
{
    uint32_t n = cursor_wire_left(&d->cursor);

    return n < 6 || 2u + peek_u16(d, 0) != n || 6u + peek_u16(d, 4) > n;
}

void tls_ext_quic(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length list = {tls + TLS_QUIC_LEN, 2, 0, UINT16_MAX};
    bool varints = has_varints(d);
    struct tls_vector vector;

    if (!varints && !tls_vector_open(d, &vector, extension->node, &list))
        return;
    while (tls_left(d) > 0 && read_parameter(d, extension->message, varints))
        ;
    if (!varints)
        tls_vector_leave(d, &vector);
}
