/*
 * ntlmssp: NTLM authentication (MS-NLMP), as LDAP, SMTP, IMAP and HTTP carry it
 */
#pragma once

#include "analyzer/dissection.h"

/* Whether the octets begin as a message of NTLM. */
bool ntlmssp_is(struct bytes token);
/* The signature before a sealed message. */
void ntlmssp_read_verifier(struct dissection *d);
/* A message, all of the cursor, under the open node; its kind and its user go to the row. */
void ntlmssp_read(struct dissection *d);

extern const struct field_table ntlmssp_fields;
