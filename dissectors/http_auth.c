/*
 * Authentication in HTTP (RFC 9110, 11)
 *
 *   Authorization: SCHEME SP ( token68 / name=value, name=value … )
 *
 * Basic is RFC 7617, Digest RFC 7616, Bearer RFC 6750, Negotiate RFC 4559, NTLM MS-NTHT.
 */
#include "dissectors/gssapi.h"
#include "dissectors/http_message.h"
#include "dissectors/ntlmssp.h"

enum {
    DIGEST_AT = 21, /* octets of "Authorization: Digest": parameters are looked for from there */
};

/* Whether anybody looks at it: what NTLM says goes to the row, too. */
static bool is_wanted(const struct dissection *d)
{
    return dissection_adds(d) || d->message || d->row;
}

/* base64 of user ":" password. */
static bool read_basic(
    struct dissection *d, struct bytes value, struct bytes *encoded, struct bytes *plain)
{
    if (!bytes_start(value, "Basic "))
        return false;
    *encoded = bytes_from(value, (uint32_t)strlen("Basic "));
    *plain = encoded->length > 1 ? base64_decode(d->arena, *encoded, NULL) : *encoded;
    return true;
}

static void tell_basic(struct dissection *d, struct bytes plain)
{
    uint32_t colon = bytes_index(plain, ':');

    credential(d, "Basic", bytes_part(plain, 0, colon), bytes_from(plain, colon + 1));
}

static bool show_basic(struct dissection *d, struct bytes value)
{
    struct bytes encoded, plain;

    if (!read_basic(d, value, &encoded, &plain))
        return false;
    put_value(d, http_rows + HTTP_CREDENTIALS, encoded, plain);
    tell_basic(d, plain);
    return true;
}

static void tell_others(struct dissection *d, struct bytes value)
{
    struct bytes rest = value, scheme = word_next(&rest);

    if (bytes_is(scheme, "Digest"))
        credential_proof(
            d, "Digest", bytes_parameter(rest, "username"), bytes_parameter(rest, "response"));
    else if (bytes_is(scheme, "Bearer"))
        credential(d, "Bearer", no_bytes(), bytes_trim(rest));
}

/* Each parameter up to its comma, with the blanks before it. Wireshark counts the octets that it
 * searches from the start of the line, as if all names of fields were of one length, and so leaves
 * out the last parameter. */
static void show_digest(struct dissection *d, struct bytes whole, struct bytes value)
{
    struct bytes rest = bytes_from(whole, DIGEST_AT);
    uint32_t searched = value.length > DIGEST_AT ? value.length - DIGEST_AT : 0;

    while (searched > 0 && dissection_adds(d)) {
        uint32_t n = bytes_index(bytes_part(rest, 0, searched), ',');
        struct bytes one = bytes_part(rest, 0, n);
        if (n >= searched || n >= rest.length)
            break;
        node_secret(put_label(d, one, "%s", http_escaped(d, one)));
        searched -= n;
        rest = bytes_from(rest, n + 1);
    }
}

/* NTLM as it is, or in SPNEGO, or Kerberos in SPNEGO or alone: all in base64. */
static bool show_token(struct dissection *d, struct bytes value)
{
    static const char *const schemes[] = {"NTLM ", "Negotiate ", "Kerberos ", NULL};
    struct http *http = d->state;
    size_t i = 0;

    while (schemes[i] && !bytes_start(value, schemes[i]))
        i++;
    if (!schemes[i])
        return false;
    struct bytes token =
        base64_decode(d->arena, bytes_from(value, (uint32_t)strlen(schemes[i])), NULL);
    if (token.length == 0)
        return true;
    struct scope scope = enter_source(d, "NTLMSSP / GSSAPI Data", token);
    if (ntlmssp_is(token))
        ntlmssp_read(d);
    else if (http && http->negotiates)
        gssapi_read_answer(d);
    else if (gssapi_read(d) && http)
        http->negotiates = true;
    (void)leave_forgiving(d, scope);
    return true;
}

void http_credentials_dissect(struct dissection *d, struct bytes whole, struct bytes value)
{
    if (!is_wanted(d) || show_token(d, value) || show_basic(d, value))
        return;
    if (bytes_start(value, "Digest"))
        show_digest(d, whole, value);
    tell_others(d, value);
}

void http_credentials_tell(struct dissection *d, struct bytes value)
{
    struct bytes encoded, plain;

    if (d->message && read_basic(d, value, &encoded, &plain))
        tell_basic(d, plain);
    else if (d->message)
        tell_others(d, value);
}

void http_challenge_dissect(struct dissection *d, struct bytes value)
{
    if (is_wanted(d))
        (void)show_token(d, value);
}
