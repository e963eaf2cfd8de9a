/* What SASL carries: tokens of a bind, and buffers of a security layer. */
#include "dissectors/ldap.h"

#include "dissectors/gssapi.h"
#include "dissectors/ntlmssp.h"

#include <string.h>

/* Tokens whose first octet is of the context class are SPNEGO's, others GSS-API's. */
static bool is_context(struct bytes token)
{
    return token.data[0] >> 6 == ASN1_CONTEXT;
}

void ldap_read_token(struct ldap *l, struct bytes token, enum ldap_token kind)
{
    struct dissection *d = l->a.d;
    bool ntlm = ntlmssp_is(token);

    if (token.length == 0 || d->cursor.bad || (kind == LDAP_TOKEN_NTLM && !ntlm))
        return;
    if (kind == LDAP_TOKEN_ANY && !is_context(token) && token.data[0] >> 6 != ASN1_APPLICATION)
        return;
    struct scope scope = enter_span(d, token);
    if (kind == LDAP_TOKEN_NTLM || (kind == LDAP_TOKEN_SPNEGO && ntlm))
        ntlmssp_read(d);
    else if (kind == LDAP_TOKEN_SPNEGO || (kind == LDAP_TOKEN_ANY && is_context(token)))
        spnego_read(d);
    else
        (void)gssapi_read(d);
    (void)leave_forgiving(d, scope);
}

static const char *plural(uint32_t n)
{
    return n == 1 ? "" : "s";
}

/* The messages, signed but readable. */
static void read_signed(struct dissection *d, struct ldap_state *state)
{
    info_clear(d);
    info_add(d, "SASL GSS-API Integrity: ");
    struct node *payload = open_label(d, "GSS-API payload (%u byte%s)", left(d), plural(left(d)));
    ldap_read_messages(d, state);
    close_node(d, payload);
}

static void read_sealed(struct dissection *d)
{
    uint32_t n = left(d);

    info_clear(d);
    info_add(d, "SASL GSS-API Privacy: payload (%u byte%s)", n, plural(n));
    take_bytes(d, &ldap[LDAP_GSSAPI_ENCRYPTED_PAYLOAD], n);
}

/* A length of 32 bits and what the security layer made of the messages. */
void ldap_read_buffer(struct dissection *d, struct ldap_state *state)
{
    bool gssapi = !strcmp(state->mechanism, "GSS-SPNEGO") || !strcmp(state->mechanism, "GSSAPI");
    enum gssapi_wrapped wrapped = GSSAPI_UNKNOWN;
    uint32_t n = take_u32(d, &ldap[LDAP_SASL_BUFFER_LENGTH]);
    struct scope scope = enter(d, n);
    struct node *buffer = open_label(d, "SASL Buffer");

    if (gssapi)
        wrapped = gssapi_read_wrap(d);
    if (wrapped == GSSAPI_SIGNED)
        read_signed(d, state);
    else if (wrapped == GSSAPI_SEALED)
        read_sealed(d);
    else
        take_nothing(d, left(d));
    if (wrapped != GSSAPI_SIGNED)
        ldap_tell_protected(d, n);
    close_node(d, buffer);
    leave(d, scope);
}
