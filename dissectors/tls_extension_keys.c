/*
 * Extensions that carry keys: shares, tickets and pre-shared keys of TLS 1.3 (RFC 8446 section
 * 4.2), delegated credentials (RFC 9345), encrypted server names.
 */
#include "dissectors/oid_names.h"
#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"
#include "dissectors/x509.h"

enum {
    SHARE_MIN = 4, /* octets of the shortest share */
    ESNI_NONCE = 16,
};

/* --- key_share
 * ------------------------------------------------------------------------------------ */

static bool read_share(struct dissection *d)
{
    static const struct tls_length length = {
        tls + TLS_EXT_KEY_SHARE_KEY_EXCHANGE_LENGTH, 2, 1, UINT16_MAX};
    struct node *node = open_label(d, "Key Share Entry");
    uint16_t group = take_u16(d, tls + TLS_EXT_KEY_SHARE_GROUP);
    struct tls_vector vector;

    if (node) {
        const char *name = names_find(&tls_group_names, group);
        if (name)
            node_suffix(d, node, ": Group: %s", name);
        else
            node_suffix(d, node, ": Group: Unknown (%u)", group);
    }
    bool good = tls_vector_open(d, &vector, node, &length);
    if (good) {
        node_suffix(d, node, ", Key Exchange length: %u", vector.length);
        take_bytes(d, tls + TLS_EXT_KEY_SHARE_KEY_EXCHANGE, vector.length);
        tls_vector_leave(d, &vector);
    }
    close_node(d, node);
    return good;
}

static void read_client_shares(struct dissection *d, struct node *node)
{
    static const struct tls_length list = {tls + TLS_EXT_KEY_SHARE_CLIENT_LENGTH, 2, 0, UINT16_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, node, &list))
        return;
    while (cursor_wire_left(&d->cursor) >= SHARE_MIN && !d->cursor.bad)
        if (!read_share(d))
            break;
    tls_vector_close(d, &vector);
}

void tls_ext_key_share(struct dissection *d, const struct tls_extension *extension)
{
    if (extension->length == 0)
        return;
    struct node *node = open_label(d, "Key Share extension");
    if (extension->message == TLS_CLIENT_HELLO)
        read_client_shares(d, node);
    else if (extension->message == TLS_SERVER_HELLO)
        read_share(d);
    else if (extension->message == TLS_HELLO_RETRY_REQUEST)
        take_u16(d, tls + TLS_EXT_KEY_SHARE_SELECTED_GROUP);
    close_node(d, node);
}

/* --- pre_shared_key
 * -------------------------------------------------------------------------------- */

static bool read_identity(struct dissection *d)
{
    static const struct tls_length length = {
        tls + TLS_EXT_PSK_IDENTITY_IDENTITY_LENGTH, 2, 1, UINT16_MAX};
    struct node *node = open_label(d, "PSK Identity (");
    struct tls_vector vector;
    bool good = tls_vector_open(d, &vector, node, &length);

    if (good) {
        node_suffix(d, node, "length: %u)", vector.length);
        take_bytes(d, tls + TLS_EXT_PSK_IDENTITY_IDENTITY, vector.length);
        tls_vector_leave(d, &vector);
        take_u32(d, tls + TLS_EXT_PSK_IDENTITY_OBFUSCATED_TICKET_AGE);
    }
    close_node(d, node);
    return good;
}

static void read_client_keys(struct dissection *d, struct node *node)
{
    static const struct tls_length identities = {
        tls + TLS_EXT_PSK_IDENTITIES_LENGTH, 2, 7, UINT16_MAX};
    static const struct tls_length binders = {tls + TLS_EXT_PSK_BINDERS_LEN, 2, 33, UINT16_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, node, &identities))
        return;
    bool good = true;
    while (tls_left(d) > 0 && !d->cursor.bad && good)
        good = read_identity(d);
    tls_vector_close(d, &vector);
    if (!good)
        take_nothing(d, left(d));
    if (!good || !tls_vector_open(d, &vector, node, &binders))
        return;
    take_mark(d, tls + TLS_EXT_PSK_BINDERS, vector.length);
    tls_vector_leave(d, &vector);
}

void tls_ext_pre_shared_key(struct dissection *d, const struct tls_extension *extension)
{
    struct node *node = open_label(d, "Pre-Shared Key extension");

    if (extension->message == TLS_CLIENT_HELLO)
        read_client_keys(d, node);
    else if (extension->message == TLS_SERVER_HELLO)
        take_u16(d, tls + TLS_EXT_PSK_IDENTITY_SELECTED);
    close_node(d, node);
}

void tls_ext_psk_modes(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length list = {tls + TLS_EXT_PSK_KE_MODES_LENGTH, 1, 1, UINT8_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, extension->node, &list))
        return;
    while (tls_left(d) > 0 && !d->cursor.bad)
        take_u8(d, tls + TLS_EXT_PSK_KE_MODE);
    tls_vector_leave(d, &vector);
}

/* --- small ones
 * ---------------------------------------------------------------------------------------- */

void tls_ext_early_data(struct dissection *d, const struct tls_extension *extension)
{
    if (extension->message == TLS_CLIENT_HELLO && tls_flow(d)->version == TLS_UNKNOWN)
        tls_set_version(d, TLS_1_3, tls_flow(d)->draft); /* nothing else has early data */
    else if (extension->message == TLS_NEW_SESSION_TICKET)
        take_u32(d, tls + TLS_EARLY_DATA_MAX_EARLY_DATA_SIZE);
}

void tls_ext_cookie(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length length = {tls + TLS_EXT_COOKIE_LEN, 2, 1, UINT16_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, extension->node, &length))
        return;
    take_bytes(d, tls + TLS_EXT_COOKIE, vector.length);
    tls_vector_leave(d, &vector);
}

/* What a server must have the key of for a while. */
void tls_ext_delegated_credentials(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length key = {tls + TLS_HS_CRED_PUBKEY_LEN, 3, 1, 0xffffff};
    static const struct tls_length signature = {tls + TLS_HS_CRED_SIGNATURE_LEN, 2, 1, UINT16_MAX};
    struct tls_vector vector;

    if (extension->message == TLS_CLIENT_HELLO) {
        tls_read_schemes(d, extension->node);
        return;
    }
    take_uint(d, tls + TLS_HS_CRED_VALID_TIME, 4);
    tls_take_scheme(d);
    if (!tls_vector_open(d, &vector, extension->node, &key))
        return;
    x509_read_public_key_info(d, extension->node, tls + TLS_HS_CRED_PUBKEY);
    tls_vector_leave(d, &vector);
    tls_take_scheme(d);
    if (!tls_vector_open(d, &vector, extension->node, &signature))
        return;
    take_bytes(d, tls + TLS_HS_CRED_SIGNATURE, vector.length);
    tls_vector_leave(d, &vector);
}

/* --- oid_filters
 * ---------------------------------------------------------------------------------------- */

static bool read_filter(struct dissection *d)
{
    static const struct tls_length oid_length = {
        tls + TLS_EXT_OID_FILTERS_OID_LENGTH, 1, 1, UINT8_MAX};
    static const struct tls_length values_length = {
        tls + TLS_EXT_OID_FILTERS_VALUES_LENGTH, 2, 0, UINT16_MAX};
    struct node *node = open_label(d, "OID Filter");
    struct tls_vector vector;
    struct bytes oid = no_bytes();
    bool good = tls_vector_open(d, &vector, node, &oid_length);

    if (good) {
        take_nothing(d, 2); /* identifier and length of the identifier in BER */
        oid = take_bytes(d, tls + TLS_EXT_OID_FILTERS_OID, left(d));
        tls_vector_leave(d, &vector);
        if (oid.data && node) {
            const char *name = oid_name(d->arena, oid_dotted(d->arena, oid));
            node_suffix(d, d->last, " (%s)", name);
            node_suffix(d, node, " (%s)", name);
        }
        good = tls_vector_open(d, &vector, node, &values_length);
    }
    if (good) {
        if (vector.length > 0)
            x509_read_extension_value(d, node, oid);
        tls_vector_leave(d, &vector);
    }
    close_node(d, node);
    return good;
}

void tls_ext_oid_filters(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length list = {tls + TLS_EXT_PSK_KE_MODES_LENGTH, 2, 0, UINT16_MAX};
    struct tls_vector vector;

    if (!tls_vector_open(d, &vector, extension->node, &list))
        return;
    while (tls_left(d) > 0 && !d->cursor.bad)
        if (!read_filter(d))
            break;
    tls_vector_leave(d, &vector);
}

/* --- encrypted server names: draft-ietf-tls-esni-01
 * ------------------------------------------------------- */

void tls_ext_esni(struct dissection *d, const struct tls_extension *extension)
{
    static const struct tls_length digest = {tls + TLS_ESNI_RECORD_DIGEST_LENGTH, 2, 0, UINT16_MAX};
    static const struct tls_length name = {tls + TLS_ESNI_ENCRYPTED_SNI_LENGTH, 2, 0, UINT16_MAX};

    if (extension->message == TLS_ENCRYPTED_EXTENSIONS)
        take_bytes(d, tls + TLS_ESNI_NONCE, ESNI_NONCE);
    if (extension->message != TLS_CLIENT_HELLO)
        return;
    take_u16(d, tls + TLS_ESNI_SUITE);
    if (!read_share(d))
        return;
    tls_take_opaque(d, extension->node, &digest, tls + TLS_ESNI_RECORD_DIGEST);
    tls_take_opaque(d, extension->node, &name, tls + TLS_ESNI_ENCRYPTED_SNI);
}
