/*
 * Extensions that name something: servers (RFC 6066), protocols (RFC 7301), groups and formats (RFC
 * 8422), versions, schemes, types of certificates, requests for their status.
 */
#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"
#include "dissectors/tls_sct.h"

#include <string.h>

enum {
    STATUS_OCSP = 1,
    STATUS_OCSP_MULTI = 2,
    NAME_HOST = 0,
};

static void remember_server(struct dissection *d, uint8_t type, struct bytes name)
{
    struct tls_flow *flow = tls_flow(d);

    if (type != NAME_HOST || !name.data || name.length >= TLS_SERVER_NAME_MAX)
        return;
    memcpy(flow->server_name, name.data, name.length);
    flow->server_name_length = (uint8_t)name.length;
}

void tls_ext_server_name(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length list = {tls + TLS_EXT_SERVER_NAME_LIST_LEN, 2, 1, UINT16_MAX};
    static const struct tls_length length = {tls + TLS_EXT_SERVER_NAME_LEN, 2, 1, UINT16_MAX};
    struct tls_vector vector, one;

    if (extension->length == 0)
        return; /* the server says that it took notice */
    struct node *node = open_label(d, "Server Name Indication extension");
    if (tls_vector_open(d, &vector, node, &list)) {
        while (tls_left(d) > 0 && !d->cursor.bad) {
            uint8_t type = take_u8(d, tls + TLS_EXT_SERVER_NAME_TYPE);
            if (!tls_vector_open(d, &one, node, &length))
                break;
            remember_server(d, type, take_bytes(d, tls + TLS_EXT_SERVER_NAME, left(d)));
            tls_vector_leave(d, &one);
        }
        tls_vector_leave(d, &vector);
    }
    close_node(d, node);
}

/* --- protocols
 * ------------------------------------------------------------------------------------ */

/* Names with a length of one octet each; returns the last. */
static struct bytes read_protocols(
    struct dissection *d, struct node *node, uint16_t length_field, uint16_t field)
{
    const struct tls_length length = {tls + length_field, 1, 1, UINT8_MAX};
    struct bytes name = no_bytes();
    struct tls_vector one;

    while (tls_left(d) > 0 && !d->cursor.bad && tls_vector_open(d, &one, node, &length)) {
        name = take_bytes(d, tls + field, left(d));
        tls_vector_leave(d, &one);
    }
    return name;
}

void tls_ext_alpn(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length list = {tls + TLS_EXT_ALPN_LEN, 2, 2, UINT16_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, extension->node, &list))
        return;
    struct node *node = open_node(d, tls + TLS_EXT_ALPN_LIST);
    struct bytes name = read_protocols(d, node, TLS_EXT_ALPN_STR_LEN, TLS_EXT_ALPN_STR);
    close_node(d, node);
    tls_vector_leave(d, &vector);
    bool chosen =
        extension->message == TLS_SERVER_HELLO || extension->message == TLS_ENCRYPTED_EXTENSIONS;
    const struct tls_application *application =
        chosen && name.data ? tls_application_by_alpn(name) : NULL;
    if (application)
        tls_flow(d)->application = application;
}

/* draft-vvv-tls-alps */
void tls_ext_alps(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length list = {tls + TLS_EXT_ALPS_LEN, 2, 2, UINT16_MAX};
    struct tls_vector vector;

    if (extension->message == TLS_NEXT_PROTOCOL)
        take_bytes(d, tls + TLS_EXT_ALPS_SETTINGS, left(d));
    if (extension->message != TLS_CLIENT_HELLO) {
        take_nothing(d, left(d));
        return;
    }
    if (!tls_vector_open(d, &vector, extension->node, &list))
        return;
    struct node *node = open_node(d, tls + TLS_EXT_ALPS_ALPN_LIST);
    read_protocols(d, node, TLS_EXT_ALPS_ALPN_STR_LEN, TLS_EXT_ALPS_ALPN_STR);
    close_node(d, node);
    tls_vector_leave(d, &vector);
}

/* draft-agl-tls-nextprotoneg */
void tls_ext_npn(struct dissection *d, const struct tls_extension *extension)
{
    if (extension->length == 0)
        return;
    struct node *node = open_label(d, "Next Protocol Negotiation");
    read_protocols(d, node, TLS_EXT_NPN_STR_LEN, TLS_EXT_NPN);
    close_node(d, node);
}

/* --- groups, formats, versions, schemes
 * --------------------------------------------------------------- */

/* Wireshark goes on to the end of the extension. */
static uint32_t groups_left(const struct dissection *d, uint32_t length)
{
    (void)length;
    return cursor_wire_left(&d->cursor) & ~1u;
}

void tls_ext_supported_groups(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length list = {tls + TLS_EXT_SUPPORTED_GROUPS_LENGTH, 2, 2, UINT16_MAX};
    struct tls_vector vector;

    if (!tls_vector_open_least(d, &vector, extension->node, &list, groups_left))
        return;
    struct bytes groups = {peek_rest(d).data, vector.length};
    struct node *node =
        dissection_adds(d) ? put_mark(d, tls + TLS_EXT_SUPPORTED_GROUPS, groups) : NULL;
    node_label(d, node, "Supported Groups (%u group%s)", vector.length / 2,
        vector.length / 2 == 1 ? "" : "s");
    descend(d, node);
    while (tls_left(d) >= 2 && !d->cursor.bad)
        take_u16(d, tls + TLS_EXT_SUPPORTED_GROUP);
    tls_vector_close(d, &vector);
    ascend(d, node);
}

void tls_ext_point_formats(struct dissection *d, const struct tls_extension *extension)
{
    uint8_t n = take_u8(d, tls + TLS_EXT_EC_POINT_FORMATS_LENGTH);
    struct scope scope = enter(d, n);
    struct node *node =
        dissection_adds(d) ? put_mark(d, tls + TLS_EXT_EC_POINT_FORMATS, peek_rest(d)) : NULL;

    (void)extension;
    node_label(d, node, "Elliptic curves point formats (%u)", n);
    descend(d, node);
    while (tls_left(d) > 0 && !d->cursor.bad)
        take_u8(d, tls + TLS_EXT_EC_POINT_FORMAT);
    leave(d, scope);
    ascend(d, node);
}

void tls_ext_supported_versions(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length list = {tls + TLS_EXT_SUPPORTED_VERSIONS_LEN, 1, 2, 254};
    struct tls_vector vector;

    if (extension->message == TLS_SERVER_HELLO || extension->message == TLS_HELLO_RETRY_REQUEST) {
        take_u16(d, tls + TLS_EXT_SUPPORTED_VERSION);
        return;
    }
    if (extension->message != TLS_CLIENT_HELLO ||
        !tls_vector_open(d, &vector, extension->node, &list))
        return;
    while (tls_left(d) >= 2 && !d->cursor.bad)
        take_u16(d, tls + TLS_EXT_SUPPORTED_VERSION);
    tls_vector_close(d, &vector);
}

/* A SignatureScheme; what TLS 1.3 does not name is a hash and a signature of TLS 1.2. */
void tls_take_scheme(struct dissection *d)
{
    uint8_t hash = peek_u8(d, 0), signature = peek_u8(d, 1);
    struct bytes octets = peek_rest(d);
    uint16_t scheme = take_u16(d, tls + TLS_HS_SIG_HASH_ALG);
    struct node *node = dissection_adds(d) ? d->last : NULL;

    if (!node)
        return;
    if (!names_find(&tls_scheme_names, scheme))
        node_label(d, node, "Signature Algorithm: %s %s (0x%04x)",
            names_get(&tls_hash_names, hash, "Unknown"),
            names_get(&tls_signature_names, signature, "Unknown"), scheme);
    descend(d, node);
    put_uint(d, tls + TLS_HS_SIG_HASH_HASH, (struct bytes){octets.data, 1}, hash);
    put_uint(d, tls + TLS_HS_SIG_HASH_SIG, (struct bytes){octets.data + 1, 1}, signature);
    ascend(d, node);
}

void tls_read_schemes(struct dissection *d, struct node *parent)
{
    static const struct tls_length list = {tls + TLS_HS_SIG_HASH_ALG_LEN, 2, 2, UINT16_MAX - 1};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, parent, &list))
        return;
    struct node *node =
        dissection_adds(d) ? put_mark(d, tls + TLS_HS_SIG_HASH_ALGS, peek_rest(d)) : NULL;
    node_label(d, node, "Signature Hash Algorithms (%u algorithm%s)", vector.length / 2,
        vector.length / 2 == 1 ? "" : "s");
    descend(d, node);
    while (tls_left(d) >= 2 && !d->cursor.bad)
        tls_take_scheme(d);
    tls_vector_close(d, &vector);
    ascend(d, node);
}

/* --- certificates
 * ------------------------------------------------------------------------------------- */

/* RFC 6091, RFC 7250 */
void tls_ext_certificate_type(struct dissection *d, const struct tls_extension *extension)
{
    struct tls_flow *flow = tls_flow(d);

    if (extension->message == TLS_CLIENT_HELLO) {
        uint8_t n = take_u8(d, tls + TLS_HS_CERT_TYPE_TYPES_LEN);
        if (cursor_wire_left(&d->cursor) != n)
            return;
        struct node *node = open_node(d, tls + TLS_HS_CERT_TYPE_TYPES);
        node_suffix(d, node, " (%u)", n);
        while (tls_left(d) > 0 && !d->cursor.bad)
            take_u8(d, tls + TLS_HS_CERT_TYPE_TYPE);
        close_node(d, node);
        return;
    }
    uint8_t type = take_u8(d, tls + TLS_HS_CERT_TYPE_TYPE);
    if (extension->type != 20)
        flow->half[TO_SERVER].certificate_type = type;
    if (extension->type != 19)
        flow->half[TO_CLIENT].certificate_type = type;
}

/* A vector that Wireshark does not open: said so, unless it is empty. */
static bool skip_undecoded(
    struct dissection *d, struct node *parent, const struct tls_length *length, const char *what)
{
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, parent, length))
        return false;
    if (vector.length > 0 && dissection_adds(d)) {
        const char *text = arena_printf(d->arena,
            "%s not implemented, contact Wireshark developers if you want this to be supported",
            what);
        struct node *line = put_label(d, peek_rest(d), "%s", text);
        expert_text(d, line, tls + TLS_HS_STATUS_REQUEST_UNDECODED, "%s", text);
    }
    tls_vector_leave(d, &vector);
    return true;
}

/* RFC 6066 section 8; with a length of each item: RFC 6961 */
static bool read_status_request(struct dissection *d, struct node *parent, bool has_length)
{
    static const struct tls_length responders = {
        tls + TLS_EXT_STATUS_REQUEST_RESPONDER_IDS_LEN, 2, 0, UINT16_MAX};
    static const struct tls_length extensions = {
        tls + TLS_EXT_STATUS_REQUEST_EXTS_LEN, 2, 0, UINT16_MAX};
    uint8_t type = take_u8(d, tls + TLS_EXT_STATUS_REQUEST_TYPE);

    if (has_length)
        take_u16(d, tls + TLS_EXT_STATUS_REQUEST_LEN);
    if (type != STATUS_OCSP && type != STATUS_OCSP_MULTI)
        return !has_length;
    return skip_undecoded(d, parent, &responders, "Responder ID list is") &&
           skip_undecoded(d, parent, &extensions, "Request Extensions are");
}

void tls_ext_status_request(struct dissection *d, const struct tls_extension *extension)
{
    if (extension->message == TLS_CLIENT_HELLO)
        read_status_request(d, extension->node, false);
    else if (extension->message == TLS_CERTIFICATE && tls_flow(d)->version == TLS_1_3)
        tls_read_certificate_status(d, extension->node);
}

void tls_ext_status_request_v2(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length list = {tls + TLS_EXT_STATUS_REQUEST_LIST_LEN, 2, 1, UINT16_MAX};
    struct tls_vector vector;

    if (extension->message != TLS_CLIENT_HELLO ||
        !tls_vector_open(d, &vector, extension->node, &list))
        return;
    while (tls_left(d) > 0 && !d->cursor.bad)
        if (!read_status_request(d, extension->node, true))
            break;
    tls_vector_leave(d, &vector);
}

/* RFC 8879 */
void tls_ext_compress_certificate(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length list = {
        tls + TLS_COMPRESS_CERTIFICATE_ALGORITHMS_LENGTH, 1, 1, UINT8_MAX - 1};
    struct tls_vector vector;

    if ((extension->message != TLS_CLIENT_HELLO && extension->message != TLS_CERTIFICATE_REQUEST) ||
        !tls_vector_open_least(d, &vector, extension->node, &list, tls_whole_pairs))
        return;
    while (tls_left(d) > 0 && !d->cursor.bad)
        take_u16(d, tls + TLS_COMPRESS_CERTIFICATE_ALGORITHM);
    tls_vector_close(d, &vector);
}

void tls_ext_scts(struct dissection *d, const struct tls_extension *extension)
{
    if (extension->message == TLS_SERVER_HELLO || extension->message == TLS_ENCRYPTED_EXTENSIONS ||
        extension->message == TLS_CERTIFICATE)
        tls_read_scts(d, extension->node, tls_flow(d)->version);
}

void tls_ext_authorities(struct dissection *d, const struct tls_extension *extension)
{
    tls_read_authorities(d, extension->node);
}
