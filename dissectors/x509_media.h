/*
 * x509_media: certificates, revocation lists and OCSP as bodies of HTTP and mail (RFC 2585, 6960)
 */
#pragma once

#include "dissectors/media.h"

#include <stdbool.h>

/* false, and nothing added, where the type is none of these. */
bool x509_media(struct dissection *d, const struct media *media);
