/* What SASL carries: tokens of a bind, and buffers of a security layer. */
#include "dissectors/ldap.h"

#include "dissectors/dissectors.h"

#include <string.h>

enum { SASL_HEADER = 4 };

void ldap_read_token(struct ldap *l, struct bytes token, enum ldap_token kind)
{
    (void)l;
    (void)token;
    (void)kind;
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
