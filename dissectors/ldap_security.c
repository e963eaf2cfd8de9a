/* What SASL carries: tokens of a bind, and buffers of a security layer. */
#include "dissectors/ldap.h"

#include "dissectors/ntlmssp.h"

#include <string.h>

void ldap_read_token(struct ldap *l, struct bytes token, enum ldap_token kind)
{
    struct dissection *d = l->a.d;

    (void)kind;
    if (!ntlmssp_is(token))
        return;
    struct scope scope = enter_span(d, token);
    ntlmssp_read(d);
    leave(d, scope);
}

/* A length of 32 bits and what the security layer made of the messages. */
void ldap_read_buffer(struct dissection *d, struct ldap_state *state)
{
    (void)state;
    take_u32(d, &ldap[LDAP_SASL_BUFFER_LENGTH]);
    struct node *buffer = open_label(d, "SASL Buffer");
    take_nothing(d, left(d));
    close_node(d, buffer);
}
