/* json: a body in JSON (RFC 8259) */
#pragma once

#include "dissectors/media.h"

/* The rest of the cursor; what is no JSON is shown as lines. false: the type is not JSON's. */
bool json_media(struct dissection *d, const struct media *body);
/* Octets of the object or array that the bytes begin with, and the space around it; 0: none. */
uint32_t json_length(struct bytes bytes);
