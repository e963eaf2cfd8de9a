/*
 * ServerKeyExchange and ClientKeyExchange: RFC 5246 section 7.4.3 and 7.4.7, RFC 8422, RFC 4279,
 * draft-cragie-tls-ecjpake. What they hold depends on the cipher suite.
 *
 *     DHE:     p <16>, g <16>, Ys <16>, digitally-signed;  Yc <16>
 *     ECDHE:   curve type (8), named curve (16), point <8>, digitally-signed;  point <8>
 *     RSA:     (exported: modulus <16>, exponent <16>, digitally-signed);  secret <16>
 */
#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"

#include <string.h>

enum { NAMED_CURVE = 3 };

enum exchange {
    EXCHANGE_UNKNOWN,
    EXCHANGE_RSA,
    EXCHANGE_DH, /* only the client sends its key */
    EXCHANGE_DHE,
    EXCHANGE_DH_ANONYMOUS,
    EXCHANGE_ECDH,
    EXCHANGE_ECDH_ANONYMOUS,
    EXCHANGE_PSK,
    EXCHANGE_RSA_PSK,
    EXCHANGE_ECJPAKE,
};

/* How cipher suites of each begin. The longest that fits counts, so it stands first. */
static const struct {
    const char *prefix;
    enum exchange exchange;
} exchanges[] = {
    {"TLS_DHE_RSA_", EXCHANGE_DHE},
    {"TLS_DHE_DSS_", EXCHANGE_DHE},
    {"TLS_DH_anon_", EXCHANGE_DH_ANONYMOUS},
    {"TLS_DH_Anon_", EXCHANGE_DH_ANONYMOUS},
    {"TLS_DH_RSA_", EXCHANGE_DH},
    {"TLS_DH_DSS_", EXCHANGE_DH},
    {"TLS_ECDHE_RSA_", EXCHANGE_ECDH},
    {"TLS_ECDHE_ECDSA_", EXCHANGE_ECDH},
    {"TLS_ECDH_anon_", EXCHANGE_ECDH_ANONYMOUS},
    {"TLS_ECDH_RSA_", EXCHANGE_ECDH},
    {"TLS_ECDH_ECDSA_", EXCHANGE_ECDH},
    {"TLS_ECJPAKE_", EXCHANGE_ECJPAKE},
    {"TLS_RSA_PSK_", EXCHANGE_RSA_PSK},
    {"TLS_RSA_", EXCHANGE_RSA},
    {"TLS_PSK_", EXCHANGE_PSK},
};

static enum exchange exchange_of(uint16_t cipher)
{
    const char *name = names_get(&tls_cipher_names, cipher, "");

    for (size_t i = 0; i < sizeof exchanges / sizeof exchanges[0]; i++)
        if (strncmp(name, exchanges[i].prefix, strlen(exchanges[i].prefix)) == 0)
            return exchanges[i].exchange;
    return EXCHANGE_UNKNOWN;
}

void tls_take_signature(struct dissection *d, struct node *parent, uint16_t version,
    const struct field *length, const struct field *signature)
{
    const struct tls_length range = {length, 2, 0, UINT16_MAX};
    struct tls_vector vector;

    if (version == TLS_1_2 || version == TLS_1_3)
        tls_take_scheme(d);
    if (!tls_vector_open(d, &vector, parent, &range))
        return;
    take_bytes(d, signature, vector.length);
    tls_vector_leave(d, &vector);
}

/* A length of one or two octets and what it counts. */
static void take_counted(struct dissection *d, uint16_t length, uint16_t field, uint32_t width)
{
    uint32_t n = (uint32_t)take_uint(d, tls + length, width);

    take_bytes(d, tls + field, n);
}

static void take_server_signature(struct dissection *d, struct node *node)
{
    tls_take_signature(d, node, tls_flow(d)->version, tls + TLS_HS_SIG_LEN, tls + TLS_HS_SIG);
}

/* Only named curves are known; false for others. */
static bool read_curve(struct dissection *d)
{
    if (take_u8(d, tls + TLS_HS_SERVER_CURVE_TYPE) != NAMED_CURVE)
        return false;
    take_u16(d, tls + TLS_HS_SERVER_NAMED_CURVE);
    return true;
}

/* --- from the server
 * ------------------------------------------------------------------------------- */

static void read_server_dh(struct dissection *d, bool is_signed)
{
    struct node *node = open_label(d, "Diffie-Hellman Server Params");

    take_counted(d, TLS_HS_P_LEN, TLS_HS_P, 2);
    take_counted(d, TLS_HS_G_LEN, TLS_HS_G, 2);
    take_counted(d, TLS_HS_YS_LEN, TLS_HS_YS, 2);
    if (is_signed)
        take_server_signature(d, node);
    close_node(d, node);
}

static void read_server_ecdh(struct dissection *d, bool is_signed)
{
    struct node *node = open_label(d, "EC Diffie-Hellman Server Params");

    if (read_curve(d)) {
        take_counted(d, TLS_HS_SERVER_POINT_LEN, TLS_HS_SERVER_POINT, 1);
        if (is_signed)
            take_server_signature(d, node);
    }
    close_node(d, node);
}

static void read_server_rsa(struct dissection *d)
{
    struct node *node = open_label(d, "RSA-EXPORT Server Params");

    take_counted(d, TLS_HS_MODULUS_LEN, TLS_HS_MODULUS, 2);
    take_counted(d, TLS_HS_EXPONENT_LEN, TLS_HS_EXPONENT, 2);
    take_server_signature(d, node);
    close_node(d, node);
}

static void read_server_psk(struct dissection *d)
{
    if (2u + peek_u16(d, 0) != cursor_wire_left(&d->cursor))
        return;
    struct node *node = open_label(d, "PSK Server Params");
    take_counted(d, TLS_HS_HINT_LEN, TLS_HS_HINT, 2);
    close_node(d, node);
}

static void read_server_ecjpake(struct dissection *d)
{
    struct node *node = open_label(d, "EC J-PAKE Server Params");

    if (read_curve(d)) {
        take_counted(d, TLS_HS_XS_LEN, TLS_HS_XS, 1);
        take_counted(d, TLS_HS_VS_LEN, TLS_HS_VS, 1);
        take_counted(d, TLS_HS_RS_LEN, TLS_HS_RS, 1);
    }
    close_node(d, node);
}

/* The node of the parameters covers all of the message. */
void tls_read_server_exchange(struct dissection *d, struct node *message)
{
    (void)message;
    if (!tls_has(d, tls_left(d)))
        return;
    switch (exchange_of(tls_flow(d)->cipher)) {
    case EXCHANGE_DHE:
        read_server_dh(d, true);
        break;
    case EXCHANGE_DH_ANONYMOUS:
        read_server_dh(d, false);
        break;
    case EXCHANGE_ECDH:
        read_server_ecdh(d, true);
        break;
    case EXCHANGE_ECDH_ANONYMOUS:
        read_server_ecdh(d, false);
        break;
    case EXCHANGE_RSA:
        read_server_rsa(d);
        break;
    case EXCHANGE_PSK:
    case EXCHANGE_RSA_PSK:
        read_server_psk(d);
        break;
    case EXCHANGE_ECJPAKE:
        read_server_ecjpake(d);
        break;
    default:
        break;
    }
}

/* --- from the client
 * ---------------------------------------------------------------------------------- */

static void read_client_rsa(struct dissection *d)
{
    struct node *node = open_label(d, "RSA Encrypted PreMaster Secret");

    if (tls_flow(d)->version == SSL_3_0) /* SSL 3.0 has no length here */
        take_bytes(d, tls + TLS_HS_EPMS, tls_left(d));
    else
        take_counted(d, TLS_HS_EPMS_LEN, TLS_HS_EPMS, 2);
    close_node(d, node);
}

static void read_client_one(
    struct dissection *d, const char *title, uint16_t length, uint16_t field, uint32_t width)
{
    struct node *node = open_label(d, "%s", title);

    take_counted(d, length, field, width);
    close_node(d, node);
}

static void read_client_rsa_psk(struct dissection *d)
{
    struct node *node = open_label(d, "RSA PSK Client Params");

    take_counted(d, TLS_HS_IDENTITY_LEN, TLS_HS_IDENTITY, 2);
    take_counted(d, TLS_HS_EPMS_LEN, TLS_HS_EPMS, 2);
    close_node(d, node);
}

static void read_client_ecjpake(struct dissection *d)
{
    struct node *node = open_label(d, "EC J-PAKE Client Params");

    take_counted(d, TLS_HS_XC_LEN, TLS_HS_XC, 1);
    take_counted(d, TLS_HS_VC_LEN, TLS_HS_VC, 1);
    take_counted(d, TLS_HS_RC_LEN, TLS_HS_RC, 1);
    close_node(d, node);
}

void tls_read_client_exchange(struct dissection *d, struct node *message)
{
    (void)message;
    if (!tls_has(d, tls_left(d)))
        return;
    switch (exchange_of(tls_flow(d)->cipher)) {
    case EXCHANGE_DH:
    case EXCHANGE_DHE:
    case EXCHANGE_DH_ANONYMOUS:
        read_client_one(d, "Diffie-Hellman Client Params", TLS_HS_YC_LEN, TLS_HS_YC, 2);
        break;
    case EXCHANGE_ECDH:
    case EXCHANGE_ECDH_ANONYMOUS:
        read_client_one(
            d, "EC Diffie-Hellman Client Params", TLS_HS_CLIENT_POINT_LEN, TLS_HS_CLIENT_POINT, 1);
        break;
    case EXCHANGE_RSA:
        read_client_rsa(d);
        break;
    case EXCHANGE_PSK:
        read_client_one(d, "PSK Client Params", TLS_HS_IDENTITY_LEN, TLS_HS_IDENTITY, 2);
        break;
    case EXCHANGE_RSA_PSK:
        read_client_rsa_psk(d);
        break;
    case EXCHANGE_ECJPAKE:
        read_client_ecjpake(d);
        break;
    default:
        break;
    }
}
