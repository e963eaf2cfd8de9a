/*
 * x509: certificates and what belongs to them, for those who carry them
 *
 * Each reads a value at the cursor and adds it under parent, which must be the open node; field is
 * of the node over the value.
 */
#pragma once

#include "analyzer/dissection.h"

void x509_read_certificate(struct dissection *d, struct node *parent, const struct field *field);
void x509_read_distinguished_name(
    struct dissection *d, struct node *parent, const struct field *field);
void x509_read_public_key_info(
    struct dissection *d, struct node *parent, const struct field *field);
/* field NULL: no node over all. */
void x509_read_ocsp_response(struct dissection *d, struct node *parent, const struct field *field);
void x509_read_ocsp_request(struct dissection *d, struct node *parent, const struct field *field);
void x509_read_revocation_list(
    struct dissection *d, struct node *parent, const struct field *field);
/* A value after its identifier (RFC 8446 section 4.2.5). */
void x509_read_extension_value(struct dissection *d, struct node *parent, struct bytes oid);
