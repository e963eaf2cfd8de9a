/*
 * What we make of hellos and certificates ourselves: JA4, whether a chain holds, whether it was
 * valid when the frame was captured, whether it is for the server that the client asked for.
 */
#include "dissectors/tls_parts.h"

#include <openssl/crypto.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <string.h>
#include <time.h>

enum {
    SHOWN_NAME = 128, /* octets of a name in a verdict */
    SHOWN_DATE = 32,
};

static const int64_t ns_per_second = 1000000000;

static struct tls_notes *notes(struct dissection *d)
{
    struct tls_flow *flow = tls_flow(d);

    if (!flow->notes && (flow->notes = arena_alloc(d->arena, sizeof *flow->notes)))
        memset(flow->notes, 0, sizeof *flow->notes);
    return flow->notes;
}

void tls_note_client(struct dissection *d, struct bytes hello)
{
    struct tls_notes *to = notes(d);

    if (to)
        to->ja4 = tls_ja4(d, hello);
}

/* --- certificates
 * ------------------------------------------------------------------------------------ */

/* The common name, else the organization, else all of it. */
static const char *show_name(struct dissection *d, X509_NAME *name)
{
    static const int kinds[] = {NID_commonName, NID_organizationName, NID_organizationalUnitName};
    char text[SHOWN_NAME];

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (X509_NAME_get_text_by_NID(name, kinds[i], text, sizeof text) > 0)
            return arena_copy(d->arena, text, strlen(text));
    X509_NAME_oneline(name, text, sizeof text);
    return arena_copy(d->arena, text, strlen(text));
}

static const char *subject(struct dissection *d, X509 *certificate)
{
    return show_name(d, X509_get_subject_name(certificate));
}

static bool is_signed_by(X509 *certificate, X509 *by)
{
    EVP_PKEY *key = X509_get0_pubkey(by);

    return key &&
           X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(by)) == 0 &&
           X509_verify(certificate, key) == 1;
}

/* The end of an unbroken chain: its own root, or an authority that was not sent. */
static const char *chain_end(struct dissection *d, X509 *last, uint32_t n)
{
    const char *all = n == 1
                          ? "1 certificate"
                          : arena_printf(d->arena, "%u certificates, each signed by the next", n);

    if (is_signed_by(last, last))
        return n == 1 ? arena_printf(d->arena, "self-signed: %s", subject(d, last))
                      : arena_printf(d->arena, "complete: %s, up to the self-signed %s", all,
                            subject(d, last));
    return arena_printf(d->arena, "unbroken: %s; the issuer %s was not sent", all,
        show_name(d, X509_get_issuer_name(last)));
}

static const char *judge_chain(struct dissection *d, X509 *const *chain, uint32_t n)
{
    for (uint32_t i = 0; i + 1 < n; i++)
        if (!is_signed_by(chain[i], chain[i + 1]))
            return arena_printf(d->arena, "broken: %s is not signed by %s, which follows it",
                subject(d, chain[i]), subject(d, chain[i + 1]));
    return chain_end(d, chain[n - 1], n);
}

static const char *show_date(struct dissection *d, const ASN1_TIME *time)
{
    char text[SHOWN_DATE];
    struct tm tm;

    if (ASN1_TIME_to_tm(time, &tm) != 1 || strftime(text, sizeof text, "%Y-%m-%d", &tm) == 0)
        return "?";
    return arena_copy(d->arena, text, strlen(text));
}

/* Which of the chain was not valid at the time of the frame. */
static const char *judge_time(struct dissection *d, X509 *const *chain, uint32_t n)
{
    time_t now = (time_t)(d->packet->time / ns_per_second);

    for (uint32_t i = 0; i < n; i++) {
        const ASN1_TIME *from = X509_get0_notBefore(chain[i]), *to = X509_get0_notAfter(chain[i]);
        if (X509_cmp_time(from, &now) > 0)
            return arena_printf(
                d->arena, "%s is not valid before %s", subject(d, chain[i]), show_date(d, from));
        if (X509_cmp_time(to, &now) < 0)
            return arena_printf(
                d->arena, "%s expired on %s", subject(d, chain[i]), show_date(d, to));
    }
    return arena_printf(d->arena, "valid, from %s to %s",
        show_date(d, X509_get0_notBefore(chain[0])), show_date(d, X509_get0_notAfter(chain[0])));
}

static const char *judge_name(struct dissection *d, X509 *certificate)
{
    const struct tls_flow *flow = tls_flow(d);
    uint32_t n = flow->server_name_length;

    if (n == 0 || d->direction != TO_CLIENT)
        return NULL;
    const char *name = arena_copy(d->arena, flow->server_name, n);
    bool fits = X509_check_host(certificate, name, n, 0, NULL) == 1;
    return arena_printf(
        d->arena, fits ? "the certificate is for %s" : "the certificate is not for %s", name);
}

static void judge(struct dissection *d, X509 *const *chain, uint32_t n)
{
    struct tls_notes *to = notes(d);

    if (!to)
        return;
    to->subject = subject(d, chain[0]);
    to->issuer =
        is_signed_by(chain[0], chain[0]) ? NULL : show_name(d, X509_get_issuer_name(chain[0]));
    to->chain = judge_chain(d, chain, n);
    to->validity = judge_time(d, chain, n);
    to->name = judge_name(d, chain[0]);
}

void tls_note_chain(struct dissection *d, const struct tls_chain *chain)
{
    X509 *certificates[TLS_CHAIN_MAX];
    uint32_t n = 0;

    if (chain->n == 0) {
        if (notes(d))
            notes(d)->empty = true;
        return;
    }
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    for (; n < chain->n; n++) {
        const unsigned char *data = chain->certificates[n].data;
        certificates[n] = d2i_X509(NULL, &data, (long)chain->certificates[n].length);
        if (!certificates[n])
            break;
    }
    if (n == chain->n)
        judge(d, certificates, n);
    else if (notes(d))
        notes(d)->chain = arena_printf(d->arena, "certificate %u is damaged", n + 1);
    while (n > 0)
        X509_free(certificates[--n]);
}

void tls_show_notes(struct dissection *d)
{
    const struct tls_notes *from = tls_flow(d)->notes;

    tls_flow(d)->notes = NULL;
    if (!from || !dissection_adds(d))
        return;
    struct node *layer = open_layer(d, tls + TLS_NOTES);
    if (layer)
        layer->size = 0;
    if (from->ja4)
        gen_text(d, tls + TLS_JA4, from->ja4);
    if (from->chain)
        gen_text(d, tls + TLS_VERDICT_CHAIN, from->chain);
    if (from->validity)
        gen_text(d, tls + TLS_VERDICT_TIME, from->validity);
    if (from->name)
        gen_text(d, tls + TLS_VERDICT_NAME, from->name);
    ascend(d, layer);
}
