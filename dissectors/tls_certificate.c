/*
 * Certificate, CertificateRequest, CertificateStatus, CertificateURL, CompressedCertificate: RFC
 * 8446 section 4.4.2, RFC 5246 section 7.4, RFC 6066, RFC 7250, RFC 8879.
 *
 *     Certificate (1.2):  list <24> of { certificate <24> }
 *     Certificate (1.3):  context <8>, list <24> of { certificate <24>, extensions <16> }
 */
#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"
#include "dissectors/x509.h"
#include "dissectors/x509_fields.h"

#include <brotli/decode.h>

enum {
    AUTHORITIES_MAX = 100, /* names that are opened, as in Wireshark */
    UNCOMPRESSED_MAX = 1 << 20,
    COMPRESSION_BROTLI = 2,
    STATUS_OCSP = 1,
    STATUS_OCSP_MULTI = 2,
    URL_HASH = 20,
    DRAFT_REQUEST_WITH_EXTENSIONS = 19,
};

static const uint32_t max24 = 0xffffff;

/* --- Certificate
 * ----------------------------------------------------------------------------------- */

static void read_context(struct dissection *d, struct node *message)
{
    static const struct tls_length length = {
        tls + TLS_HS_CERTIFICATE_REQUEST_CONTEXT_LENGTH, 1, 0, UINT8_MAX};

    tls_take_opaque(d, message, &length, tls + TLS_HS_CERTIFICATE_REQUEST_CONTEXT);
}

static bool read_entry(
    struct dissection *d, struct node *parent, bool raw_key, struct tls_chain *chain)
{
    static const struct tls_length length = {tls + TLS_HS_CERTIFICATE_LENGTH, 3, 1, 0xffffff};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, parent, &length))
        return false;
    if (!raw_key && chain->n < TLS_CHAIN_MAX && left(d) == vector.length)
        chain->certificates[chain->n++] = peek_rest(d);
    if (raw_key)
        x509_read_public_key_info(d, parent, tls + TLS_HS_CERTIFICATE);
    else
        x509_read_certificate(d, parent, tls + TLS_HS_CERTIFICATE);
    tls_vector_leave(d, &vector);
    if (tls_flow(d)->version == TLS_1_3)
        tls_read_extensions(d, parent, TLS_CERTIFICATE);
    return !d->cursor.bad;
}

static void read_entries(
    struct dissection *d, struct node *message, bool raw_key, struct tls_chain *chain)
{
    struct node *list = NULL;
    uint32_t n = cursor_wire_left(&d->cursor);

    if (n > 0 && !raw_key && dissection_adds(d)) {
        list = put_mark(d, tls + TLS_HS_CERTIFICATES, peek_rest(d));
        node_label(d, list, "Certificates (%u bytes)", n);
    }
    descend(d, list);
    while (tls_left(d) > 0 && !d->cursor.bad)
        if (!read_entry(d, list ? list : message, raw_key, chain))
            break;
    ascend(d, list);
}

void tls_read_certificate(struct dissection *d, struct node *message)
{
    static const struct tls_length length = {tls + TLS_HS_CERTIFICATES_LENGTH, 3, 0, 0xffffff};
    const struct tls_flow *flow = tls_flow(d);
    bool raw_key = flow->half[d->direction].certificate_type == TLS_RAW_PUBLIC_KEY;
    struct tls_chain chain = {.n = 0};
    struct tls_vector vector;

    if (flow->version == TLS_1_3)
        read_context(d, message);
    if (flow->version != TLS_1_3 && raw_key) {
        read_entries(d, message, true, &chain);
    } else if (tls_vector_open(d, &vector, message, &length)) {
        read_entries(d, message, raw_key, &chain);
        tls_vector_leave(d, &vector);
    }
    if (dissection_adds(d) || d->message)
        tls_note_chain(d, &chain);
}

/* --- CertificateRequest
 * ------------------------------------------------------------------------------ */

/* The names of the authorities whose certificates are accepted. */
void tls_read_authorities(struct dissection *d, struct node *parent)
{
    static const struct tls_length list = {tls + TLS_HS_DNAMES_LEN, 2, 0, UINT16_MAX};
    static const struct tls_length length = {tls + TLS_HS_DNAME_LEN, 2, 1, UINT16_MAX};
    struct tls_vector vector, one;
    unsigned room = AUTHORITIES_MAX;

    if (!tls_vector_open(d, &vector, parent, &list))
        return;
    struct node *node = NULL;
    if (vector.length > 0 && dissection_adds(d)) {
        node = put_mark(d, tls + TLS_HS_DNAMES, peek_rest(d));
        node_label(d, node, "Distinguished Names (%u byte%s)", vector.length,
            vector.length == 1 ? "" : "s");
    }
    descend(d, node);
    while (tls_left(d) > 0 && !d->cursor.bad) {
        if (room-- == 0) {
            node_generated(take_mark(d, tls + TLS_HS_DNAMES_TRUNCATED, left(d)));
            break;
        }
        if (!tls_vector_open(d, &one, node, &length))
            break;
        x509_read_distinguished_name(d, node, tls + TLS_HS_DNAME);
        tls_vector_leave(d, &one);
    }
    ascend(d, node);
    tls_vector_leave(d, &vector);
}

static bool read_types(struct dissection *d, struct node *message)
{
    static const struct tls_length length = {tls + TLS_HS_CERT_TYPES_COUNT, 1, 1, UINT8_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, message, &length))
        return false;
    struct node *node =
        dissection_adds(d) ? put_mark(d, tls + TLS_HS_CERT_TYPES, peek_rest(d)) : NULL;
    node_label(
        d, node, "Certificate types (%u type%s)", vector.length, vector.length == 1 ? "" : "s");
    descend(d, node);
    while (tls_left(d) > 0 && !d->cursor.bad)
        take_u8(d, tls + TLS_HS_CERT_TYPE);
    ascend(d, node);
    tls_vector_leave(d, &vector);
    return true;
}

void tls_read_certificate_request(struct dissection *d, struct node *message)
{
    const struct tls_flow *flow = tls_flow(d);
    bool is_13 = flow->version == TLS_1_3;
    bool old_draft = is_13 && flow->draft > 0 && flow->draft < DRAFT_REQUEST_WITH_EXTENSIONS;

    if (is_13)
        read_context(d, message);
    else if (!read_types(d, message))
        return;
    if (is_13 && !old_draft) {
        tls_read_extensions(d, message, TLS_CERTIFICATE_REQUEST);
        return;
    }
    if (flow->version == TLS_1_2 || old_draft)
        tls_read_schemes(d, message);
    tls_read_authorities(d, message);
    if (old_draft)
        tls_ext_oid_filters(d, &(struct tls_extension){.node = message});
}

/* --- CertificateStatus
 * --------------------------------------------------------------------------------- */

static bool read_response(struct dissection *d, struct node *parent)
{
    static const struct tls_length length = {tls + TLS_HS_OCSP_RESPONSE_LEN, 3, 1, 0xffffff};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, parent, &length))
        return false;
    struct node *node = open_node(d, ocsp_fields + OCSP_PROTOCOL);
    node_label(d, node, "OCSP Response");
    if (vector.length > 0) /* RFC 6961: empty where the server has none */
        x509_read_ocsp_response(d, node, NULL);
    close_node(d, node);
    tls_vector_leave(d, &vector);
    return !d->cursor.bad;
}

void tls_read_certificate_status(struct dissection *d, struct node *message)
{
    static const struct tls_length list = {tls + TLS_HS_OCSP_RESPONSE_LIST_LEN, 3, 1, 0xffffff};
    struct tls_vector vector;
    uint8_t type = take_u8(d, tls + TLS_EXT_STATUS_REQUEST_TYPE);

    if (type == STATUS_OCSP)
        read_response(d, message);
    if (type != STATUS_OCSP_MULTI || !tls_vector_open(d, &vector, message, &list))
        return;
    while (tls_left(d) > 0 && read_response(d, message))
        ;
    tls_vector_leave(d, &vector);
}

/* --- CertificateURL
 * ------------------------------------------------------------------------------------ */

void tls_read_certificate_url(struct dissection *d, struct node *message)
{
    (void)message;
    take_u8(d, tls + TLS_HS_CERT_URL_TYPE);
    uint32_t n = take_u16(d, tls + TLS_HS_CERT_URL_URL_HASH_LEN), start = d->cursor.position;

    /* Wireshark reads the last one whole, even if the length says less. */
    while (d->cursor.position - start < n && !d->cursor.bad) {
        struct node *node = open_node(d, tls + TLS_HS_CERT_URL_URL_HASH);
        uint16_t length = take_u16(d, tls + TLS_HS_CERT_URL_URL_LEN);
        take_bytes(d, tls + TLS_HS_CERT_URL_URL, length);
        take_mark(d, tls + TLS_HS_CERT_URL_PADDING, 1);
        take_bytes(d, tls + TLS_HS_CERT_URL_SHA1, URL_HASH);
        close_node(d, node);
    }
}

/* --- CompressedCertificate
 * -------------------------------------------------------------------------------- */

static struct bytes uncompress(struct dissection *d, struct bytes packed, uint32_t expected)
{
    size_t n = expected;

    if (expected == 0 || expected > UNCOMPRESSED_MAX)
        return no_bytes();
    uint8_t *out = arena_alloc(d->arena, n);
    if (!out || BrotliDecoderDecompress(packed.length, packed.data, &n, out) !=
                    BROTLI_DECODER_RESULT_SUCCESS)
        return no_bytes();
    return (struct bytes){out, (uint32_t)n};
}

void tls_read_compressed_certificate(struct dissection *d, struct node *message)
{
    static const struct tls_length length = {
        tls + TLS_COMPRESS_CERTIFICATE_COMPRESSED_CERTIFICATE_MESSAGE_LENGTH, 3, 1, 0xffffff};
    struct tls_vector vector;
    uint16_t algorithm = take_u16(d, tls + TLS_COMPRESS_CERTIFICATE_ALGORITHM);
    uint32_t expected = take_u24(d, tls + TLS_COMPRESS_CERTIFICATE_UNCOMPRESSED_LENGTH);

    if (!tls_vector_open(d, &vector, message, &length))
        return;
    struct bytes packed =
        take_bytes(d, tls + TLS_COMPRESS_CERTIFICATE_COMPRESSED_CERTIFICATE_MESSAGE, tls_left(d));
    struct node *node = dissection_adds(d) ? d->last : NULL;
    tls_vector_leave(d, &vector);
    if (!node || algorithm != COMPRESSION_BROTLI || expected > max24)
        return;
    struct bytes plain = uncompress(d, packed, expected);
    if (!plain.data)
        return;
    if (plain.length != expected) {
        expert_text(d, node, tls + TLS_DECOMPRESSION_ERROR,
            "Invalid uncompressed length %u (expected %u)", plain.length, expected);
        return;
    }
    struct scope scope = enter_source(d, "Uncompressed certificate(s)", plain);
    descend(d, node);
    tls_read_certificate(d, node);
    ascend(d, node);
    leave_forgiving(d, scope);
}
