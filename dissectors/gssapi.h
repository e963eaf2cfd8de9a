/*
 * gssapi: tokens of GSS-API (RFC 2743), SPNEGO (RFC 4178) and Kerberos (RFC 4121, RFC 4120)
 */
#pragma once

#include "analyzer/dissection.h"

/* Each reads all of the cursor, under the open node. */
bool gssapi_read(struct dissection *d); /* true: it began a negotiation by SPNEGO */
/* A token that answers one of those, which does not name SPNEGO again. */
void gssapi_read_answer(struct dissection *d);
void spnego_read(struct dissection *d);

/* What a wrapped message is after its token. */
enum gssapi_wrapped { GSSAPI_UNKNOWN, GSSAPI_SEALED, GSSAPI_SIGNED };
/* The token before a wrapped message; the cursor then stands at the message. */
enum gssapi_wrapped gssapi_read_wrap(struct dissection *d);

extern const struct field_table gssapi_fields, spnego_fields, kerberos_fields;
extern const struct field_table spnego_flag_fields, kerberos_bit_fields;
