#include "dissectors/x509_media.h"

#include "dissectors/dissectors.h"
#include "dissectors/x509.h"
#include "dissectors/x509_fields.h"

enum {
    PKIX_CERT,
    PKIX_CERT_CERT,
};

static const struct field pkix_cert[] = {
    [PKIX_CERT] = {"pkix-cert", "PKIX CERT File Format", FIELD_PROTOCOL, 0},
    [PKIX_CERT_CERT] = {"pkix-cert.cert", "Certificate", FIELD_NONE, 0},
};

const struct field_table pkix_cert_fields = {pkix_cert, sizeof pkix_cert / sizeof pkix_cert[0]};

/* The row is no longer the one of the protocol that carries it. */
static void take_row(struct dissection *d, const char *protocol, const char *text)
{
    row_protocol(d, protocol);
    info_clear(d);
    info_add(d, "%s", text);
}

static void read_certificate(struct dissection *d, const struct media *media)
{
    media_info(d, media->type);
    struct node *node = open_inside(d, pkix_cert + PKIX_CERT);
    x509_read_certificate(d, node, pkix_cert + PKIX_CERT_CERT);
    ascend(d, node);
}

static void read_revocation_list(struct dissection *d, const struct media *media)
{
    (void)media;
    take_row(d, "PKIX-CRL", "Certificate Revocation List");
    struct node *node = open_inside(d, x509af_fields + AF_PROTOCOL);
    node_label(d, node, "Certificate Revocation List");
    x509_read_revocation_list(d, node, NULL);
    ascend(d, node);
}

static void read_ocsp_request(struct dissection *d, const struct media *media)
{
    (void)media;
    take_row(d, "OCSP", "Request");
    struct node *node = open_inside(d, ocsp_fields + OCSP_PROTOCOL);
    x509_read_ocsp_request(d, node, NULL);
    ascend(d, node);
}

static void read_ocsp_response(struct dissection *d, const struct media *media)
{
    (void)media;
    take_row(d, "OCSP", "Response");
    struct node *node = open_inside(d, ocsp_fields + OCSP_PROTOCOL);
    x509_read_ocsp_response(d, node, NULL);
    ascend(d, node);
}

static const struct {
    const char *type;
    void (*read)(struct dissection *d, const struct media *media);
} types[] = {
    {"application/ocsp-request", read_ocsp_request},
    {"application/ocsp-response", read_ocsp_response},
    {"application/pkix-cert", read_certificate},
    {"application/pkix-crl", read_revocation_list},
};

bool x509_media(struct dissection *d, const struct media *media)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (bytes_is(media->type, types[i].type)) {
            types[i].read(d, media);
            take_nothing(d, left(d));
            return true;
        }
    return false;
}
