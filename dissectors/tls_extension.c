/*
 * Extensions of hellos, certificates and tickets: RFC 8446 section 4.2, RFC 6066.
 *
 *     +------------+--------------+----------------+
 *     | type (16)  | length (16)  | length octets  |
 *     +------------+--------------+----------------+
 */
#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"

enum { EXTENSION_HEADER = 4 }; /* octets of type and length */

static void read_max_fragment(struct dissection *d, const struct tls_extension *extension)
{
    (void)extension;
    take_u8(d, tls + TLS_HS_MAX_FRAGMENT_LENGTH);
}

static void read_heartbeat(struct dissection *d, const struct tls_extension *extension)
{
    (void)extension;
    take_u8(d, tls + TLS_EXT_HEARTBEAT_MODE);
}

static void read_record_size(struct dissection *d, const struct tls_extension *extension)
{
    (void)extension;
    take_u16(d, tls + TLS_RECORD_SIZE_LIMIT);
}

static void read_padding(struct dissection *d, const struct tls_extension *extension)
{
    take_bytes(d, tls + TLS_EXT_PADDING_DATA, extension->length);
}

static void read_ticket(struct dissection *d, const struct tls_extension *extension)
{
    uint32_t n = extension->length;

    take_bytes(d, tls + TLS_EXT_DATA, n);
    if (dissection_adds(d))
        node_label(d, d->last, "Data (%u byte%s)", n, n == 1 ? "" : "s");
}

static void read_schemes(struct dissection *d, const struct tls_extension *extension)
{
    tls_read_schemes(d, extension->node);
}

/* RFC 5054 */
static void read_srp(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length length = {tls + TLS_EXT_SRP_LEN, 1, 1, UINT8_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, extension->node, &length))
        return;
    take_bytes(d, tls + TLS_EXT_SRP_USERNAME, vector.length);
    tls_vector_leave(d, &vector);
}

/* RFC 5746 */
static void read_renegotiation(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length length = {tls + TLS_EXT_RENEG_INFO_LEN, 1, 0, UINT8_MAX};
    struct node *node = open_label(d, "Renegotiation Info extension");

    (void)extension;
    tls_take_opaque(d, node, &length, tls + TLS_EXT_RENEG_INFO);
    close_node(d, node);
}

/* RFC 9146 */
static void read_connection_id(struct dissection *d, const struct tls_extension *extension)
{
    if (extension->message != TLS_CLIENT_HELLO && extension->message != TLS_SERVER_HELLO)
        return;
    uint8_t n = take_u8(d, tls + TLS_CONNECTION_ID_LENGTH);
    if (n > 0)
        take_bytes(d, tls + TLS_CONNECTION_ID, n);
}

/* Extensions that carry nothing, or that Wireshark does not open in TLS. */
static void read_nothing(struct dissection *d, const struct tls_extension *extension)
{
    (void)d;
    (void)extension;
}

static uint32_t one_octet(const struct dissection *d, uint32_t length)
{
    (void)length;
    (void)d;
    return 1;
}

static uint32_t two_octets(const struct dissection *d, uint32_t length)
{
    (void)length;
    (void)d;
    return 2;
}

static uint32_t counted_octets(const struct dissection *d, uint32_t length)
{
    (void)length;
    return 1u + peek_u8(d, 0);
}

struct reader {
    uint16_t type;
    tls_extension_reader *read;
    /* octets read in any case; NULL: 0 */
    uint32_t (*least)(const struct dissection *d, uint32_t length);
};

static const struct reader readers[] = {
    {0, tls_ext_server_name},
    {1, read_max_fragment, one_octet},
    {5, tls_ext_status_request, one_octet},
    {9, tls_ext_certificate_type},
    {10, tls_ext_supported_groups},
    {11, tls_ext_point_formats, counted_octets},
    {12, read_srp},
    {13, read_schemes},
    {14, read_nothing}, /* use_srtp, only for DTLS */
    {15, read_heartbeat, one_octet},
    {16, tls_ext_alpn},
    {17, tls_ext_status_request_v2},
    {18, tls_ext_scts},
    {19, tls_ext_certificate_type},
    {20, tls_ext_certificate_type},
    {21, read_padding},
    {22, read_nothing}, /* encrypt_then_mac */
    {23, read_nothing}, /* extended_master_secret */
    {27, tls_ext_compress_certificate},
    {28, read_record_size, two_octets},
    {34, tls_ext_delegated_credentials},
    {35, read_ticket},
    {40, tls_ext_key_share},
    {41, tls_ext_pre_shared_key},
    {42, tls_ext_early_data},
    {43, tls_ext_supported_versions},
    {44, tls_ext_cookie},
    {45, tls_ext_psk_modes},
    {46, tls_ext_early_data},
    {47, tls_ext_authorities},
    {48, tls_ext_oid_filters},
    {49, read_nothing}, /* post_handshake_auth */
    {50, read_schemes},
    {51, tls_ext_key_share},
    {53, read_connection_id},
    {54, read_connection_id},
    {57, tls_ext_quic},
    {13172, tls_ext_npn},
    {17513, tls_ext_alps},
    {0xff01, read_renegotiation},
    {0xffa5, tls_ext_quic},
    {0xffce, tls_ext_esni},
};

static void read_other(struct dissection *d, const struct tls_extension *extension)
{
    take_bytes(d, tls + TLS_EXT_DATA, extension->length);
}

static const struct reader *reader_of(uint16_t type)
{
    static const struct reader other = {0, read_other, NULL};

    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
        if (readers[i].type == type)
            return &readers[i];
    return &other;
}

static void read_extension(struct dissection *d, uint8_t message)
{
    static const struct tls_length length = {tls + TLS_EXT_LEN, 2, 0, UINT16_MAX};
    uint16_t type = peek_u16(d, 0);
    struct node *node = NULL;
    struct tls_vector vector;

    if (!tls_has(d, EXTENSION_HEADER) || !tls_has(d, EXTENSION_HEADER + peek_u16(d, 2)))
        return;
    if (dissection_adds(d)) {
        const char *name = names_find(&tls_extension_names, type);
        if (!name)
            name = arena_printf(d->arena, "Unknown type %u", type);
        node = open_label(d, "Extension: %s (len=%u)", name, peek_u16(d, 2));
    }
    take_u16(d, tls + TLS_EXT_TYPE);
    const struct reader *reader = reader_of(type);
    if (!tls_vector_open_least(d, &vector, node, &length, reader->least)) {
        close_node(d, node);
        return;
    }
    struct tls_extension extension = {type, message, node, vector.length};
    reader->read(d, &extension);
    tls_vector_close(d, &vector);
    close_node(d, node);
}

void tls_read_extensions(struct dissection *d, struct node *parent, uint8_t message)
{
    static const struct tls_length length = {tls + TLS_EXT_LENGTH, 2, 0, UINT16_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, parent, &length))
        return;
    while (tls_left(d) >= EXTENSION_HEADER && !d->cursor.bad)
        read_extension(d, message);
    tls_vector_close(d, &vector);
}
