/*
 * mime: bodies of several parts (RFC 2046, 5.1)
 */
#pragma once

#include "dissectors/media.h"

/* The rest of the cursor as a multipart of that type; its parts by their own types. */
void mime_multipart(struct dissection *d, const struct media *media);
