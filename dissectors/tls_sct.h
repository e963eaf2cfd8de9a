/*
 * tls_sct: signed certificate timestamps, in extensions of TLS and of certificates
 */
#pragma once

#include "analyzer/dissection.h"

#define TLS_LOG_ID 32 /* octets */

struct tls_log {
    uint8_t id[TLS_LOG_ID];
    const char *name;
};

extern const struct tls_log tls_logs[];
extern const size_t tls_logs_n;

/* A SignedCertificateTimestampList (RFC 6962 section 3.3) over the rest of the cursor. version: of
 * TLS, whose signatures name their algorithm since 1.2; parent: under which the nodes stand. */
void tls_read_scts(struct dissection *d, struct node *parent, uint16_t version);
