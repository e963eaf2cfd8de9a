/*
 * JA3 and JA3S (github.com/salesforce/ja3) and JA4 (github.com/FoxIO-LLC/ja4): what a hello tells
 * of the program that made it. GREASE values (RFC 8701) do not count.
 */
#include "dissectors/tls_parts.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum {
    VALUES_MAX = 512, /* of each list of a hello; more do not count */
    EXTENSION_NAME = 0,
    EXTENSION_GROUPS = 10,
    EXTENSION_FORMATS = 11,
    EXTENSION_SCHEMES = 13,
    EXTENSION_ALPN = 16,
    EXTENSION_VERSIONS = 43,
    DIGEST_MAX = 64,
    JA4_HASH = 12, /* hexadecimal digits */
};

struct values {
    uint16_t rows[VALUES_MAX];
    uint32_t n;
};

/* What fingerprints are made of. */
struct features {
    uint16_t version, cipher;
    struct values ciphers, extensions, groups, formats, schemes;
    bool has_groups, has_formats, has_name, has_extensions;
    bool damaged;          /* the extensions are not all there */
    uint16_t best_version; /* of supported_versions */
    struct bytes protocol; /* the first of ALPN */
};

static bool is_grease(uint16_t value)
{
    return (value & 0x0f0f) == 0x0a0a;
}

static void add(struct values *values, uint16_t value)
{
    if (values->n < VALUES_MAX)
        values->rows[values->n++] = value;
}

static void read_list(struct cursor c, struct values *values, uint32_t width)
{
    while (cursor_left(&c) >= width) {
        uint16_t value = width == 2 ? cursor_u16(&c) : cursor_u8(&c);
        if (width == 1 || !is_grease(value))
            add(values, value);
    }
}

static void read_versions(struct cursor c, struct features *f)
{
    while (cursor_left(&c) >= 2) {
        uint16_t version = cursor_u16(&c);
        if (!is_grease(version) && version > f->best_version)
            f->best_version = version;
    }
}

static void read_protocol(struct cursor c, struct features *f)
{
    uint8_t n = cursor_u8(&c);
    const uint8_t *data = cursor_take(&c, n);

    f->protocol = (struct bytes){data, data ? n : 0};
}

static void read_extension(struct features *f, uint16_t type, struct cursor c)
{
    uint32_t whole = cursor_left(&c);

    switch (type) {
    case EXTENSION_NAME:
        f->has_name = true;
        break;
    case EXTENSION_GROUPS:
        f->has_groups = whole >= 2;
        cursor_skip(&c, 2);
        read_list(c, &f->groups, 2);
        break;
    case EXTENSION_FORMATS:
        f->has_formats = true;
        cursor_skip(&c, 1);
        read_list(c, &f->formats, 1);
        break;
    case EXTENSION_SCHEMES:
        cursor_skip(&c, 2);
        read_list(c, &f->schemes, 2);
        break;
    case EXTENSION_ALPN:
        cursor_skip(&c, 2);
        read_protocol(c, f);
        break;
    case EXTENSION_VERSIONS:
        cursor_skip(&c, 1);
        read_versions(c, f);
        break;
    default:
        break;
    }
}

static void read_extensions(struct features *f, struct cursor *c, bool client)
{
    f->has_extensions = cursor_left(c) > 0;
    uint16_t whole = cursor_u16(c);
    f->damaged = f->has_extensions && (c->bad || whole > cursor_left(c));
    if (f->damaged)
        return;
    struct cursor list = cursor_sub(c, whole);
    while (cursor_left(&list) >= 4) {
        uint16_t type = cursor_u16(&list), n = cursor_u16(&list);
        if (!is_grease(type))
            add(&f->extensions, type);
        struct cursor data = cursor_sub(&list, n);
        if (client)
            read_extension(f, type, data);
    }
}

static void read_hello(struct features *f, struct bytes hello, bool client, bool session)
{
    struct cursor c = cursor_make(hello.data, hello.length, hello.length);

    f->version = cursor_u16(&c);
    cursor_skip(&c, 32);
    if (session)
        cursor_skip(&c, cursor_u8(&c));
    if (client) {
        struct cursor ciphers = cursor_sub(&c, cursor_u16(&c));
        read_list(ciphers, &f->ciphers, 2);
        cursor_skip(&c, cursor_u8(&c));
    } else {
        f->cipher = cursor_u16(&c);
        cursor_skip(&c, session ? 1 : 0);
    }
    read_extensions(f, &c, client);
}

/* --- JA3
 * -------------------------------------------------------------------------------------------- */

static void add_list(struct text *out, const struct values *values)
{
    for (uint32_t i = 0; i < values->n; i++) {
        if (i > 0)
            text_char(out, '-');
        text_uint(out, values->rows[i]);
    }
}

/* The digest of text as hexadecimal digits, the first `digits` of them. */
static const char *hash(
    struct dissection *d, const EVP_MD *kind, const char *text, size_t n, size_t digits)
{
    unsigned char digest[DIGEST_MAX];
    unsigned length = 0;
    struct text hex = {0};

    if (EVP_Digest(text, n, digest, &length, kind, NULL) != 1)
        return "";
    text_hex_bytes(&hex, digest, length, 0);
    const char *shown = arena_copy(d->arena, hex.data, digits < hex.length ? digits : hex.length);
    text_deinit(&hex);
    return shown;
}

static void put_ja3(struct dissection *d, struct text *text, uint16_t full, uint16_t digest)
{
    const char *all = arena_copy(d->arena, text->data, text->length);

    gen_text(d, tls + full, all);
    gen_text(d, tls + digest, hash(d, EVP_md5(), text->data, text->length, SIZE_MAX));
}

void tls_fingerprint_client(struct dissection *d, struct bytes hello)
{
    struct features *f = arena_alloc(d->arena, sizeof *f);
    struct text text = {0};

    if (!f)
        return;
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    memset(f, 0, sizeof *f);
    read_hello(f, hello, true, true);
    text_uint(&text, f->version);
    text_char(&text, ',');
    add_list(&text, &f->ciphers);
    text_char(&text, ',');
    if (!f->damaged) {
        add_list(&text, &f->extensions);
        text_char(&text, ',');
        if (f->has_groups)
            add_list(&text, &f->groups);
        text_char(&text, ',');
        if (f->has_formats)
            add_list(&text, &f->formats);
    }
    put_ja3(d, &text, TLS_HS_JA3_FULL, TLS_HS_JA3);
    text_deinit(&text);
}

void tls_fingerprint_server(struct dissection *d, struct bytes hello, bool session)
{
    struct features *f = arena_alloc(d->arena, sizeof *f);
    struct text text = {0};

    if (!f)
        return;
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    memset(f, 0, sizeof *f);
    read_hello(f, hello, false, session);
    text_uint(&text, f->version);
    text_char(&text, ',');
    text_uint(&text, f->cipher);
    text_char(&text, ',');
    add_list(&text, &f->extensions);
    put_ja3(d, &text, TLS_HS_JA3S_FULL, TLS_HS_JA3S);
    text_deinit(&text);
}

/* --- JA4
 * -------------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    uint16_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

static void add_hex_list(struct text *out, const struct values *values)
{
    for (uint32_t i = 0; i < values->n; i++) {
        if (i > 0)
            text_char(out, ',');
        text_hex(out, values->rows[i], 4);
    }
}

/* The first twelve digits of the SHA-256, zeros for nothing. */
static const char *ja4_hash(struct dissection *d, const struct text *text)
{
    return text->length ? hash(d, EVP_sha256(), text->data, text->length, JA4_HASH)
                        : "000000000000";
}

static const char *ja4_version(const struct features *f)
{
    switch (f->best_version ? f->best_version : f->version) {
    case TLS_1_3:
        return "13";
    case TLS_1_2:
        return "12";
    case TLS_1_1:
        return "11";
    case TLS_1_0:
        return "10";
    case SSL_3_0:
        return "s3";
    default:
        return "00";
    }
}

static bool is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* First and last character of the protocol's name. */
static void add_protocol(struct text *out, struct bytes name)
{
    static const char digits[] = "0123456789abcdef";

    if (name.length == 0) {
        text_add(out, "00");
        return;
    }
    uint8_t first = name.data[0], last = name.data[name.length - 1];
    bool plain = is_alphanumeric(first) && is_alphanumeric(last);
    text_char(out, plain ? (char)first : digits[first >> 4]);
    text_char(out, plain ? (char)last : digits[last & 15]);
}

static const char *ja4_ciphers(struct dissection *d, struct features *f)
{
    struct text text = {0};

    qsort(f->ciphers.rows, f->ciphers.n, sizeof f->ciphers.rows[0], compare);
    add_hex_list(&text, &f->ciphers);
    const char *shown = ja4_hash(d, &text);
    text_deinit(&text);
    return shown;
}

/* Extensions in order, without names and ALPN; then the schemes as they came. */
static const char *ja4_extensions(struct dissection *d, const struct features *f)
{
    struct values rest = {.n = 0};
    struct text text = {0};

    for (uint32_t i = 0; i < f->extensions.n; i++)
        if (f->extensions.rows[i] != EXTENSION_NAME && f->extensions.rows[i] != EXTENSION_ALPN)
            add(&rest, f->extensions.rows[i]);
    qsort(rest.rows, rest.n, sizeof rest.rows[0], compare);
    add_hex_list(&text, &rest);
    if (f->schemes.n > 0) {
        text_char(&text, '_');
        add_hex_list(&text, &f->schemes);
    }
    const char *shown = ja4_hash(d, &text);
    text_deinit(&text);
    return shown;
}

static unsigned two_digits(uint32_t n)
{
    return n > 99 ? 99 : n;
}

const char *tls_ja4(struct dissection *d, struct bytes hello)
{
    struct features *f = arena_alloc(d->arena, sizeof *f);
    struct text text = {0};

    if (!f)
        return NULL;
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    memset(f, 0, sizeof *f);
    read_hello(f, hello, true, true);
    text_printf(&text, "t%s%c%02u%02u", ja4_version(f), f->has_name ? 'd' : 'i',
        two_digits(f->ciphers.n), two_digits(f->extensions.n));
    add_protocol(&text, f->protocol);
    text_printf(&text, "_%s_%s", ja4_ciphers(d, f), ja4_extensions(d, f));
    const char *shown = arena_copy(d->arena, text.data, text.length);
    text_deinit(&text);
    return shown;
}
