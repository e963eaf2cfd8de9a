/*
 * x509_read: what the types of certificates need beyond their tables
 */
#pragma once

#include "dissectors/asn1.h"

/* What an identifier says of the value that goes with it. */
struct x509_value {
    const char *dotted;
    const struct field *field; /* NULL: no node of its own */
    const struct asn1_type *type;
};

/* NULL: nothing is known. */
const struct x509_value *x509_value_of(const char *dotted);

/* Hooks of the type tables, see asn1_type.read. */
#define X509_HOOK(name)                                                                            \
    void name(                                                                                     \
        struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
X509_HOOK(x509_read_name);
X509_HOOK(x509_read_relative);
X509_HOOK(x509_read_attribute);
X509_HOOK(x509_read_attribute_type);
X509_HOOK(x509_read_attribute_value);
X509_HOOK(x509_read_by_oid);
X509_HOOK(x509_read_subject);
X509_HOOK(x509_read_algorithm);
X509_HOOK(x509_read_capability);
X509_HOOK(x509_read_rc2_bits);
X509_HOOK(x509_read_public_key);
X509_HOOK(x509_read_extension_id);
X509_HOOK(x509_read_wrapped);
X509_HOOK(x509_read_ip_address);
X509_HOOK(x509_read_address_family);
X509_HOOK(x509_read_scts);
#undef X509_HOOK
