/*
 * unpack: content codings of HTTP bodies and packed attachments (RFC 9110, 8.4.1; RFC 7932)
 */
#pragma once

#include "dissectors/textline.h"

enum coding { CODING_NONE, CODING_GZIP, CODING_DEFLATE, CODING_BROTLI, CODING_UNKNOWN };

/* The coding of a Content-Encoding value; CODING_NONE for none and for identity. */
enum coding coding_of(struct bytes name);
/*
 * What was packed, in the arena: at most limit octets, and as far as the octets could be unpacked.
 * data is NULL when nothing could.
 */
struct bytes unpack(struct arena *arena, enum coding coding, struct bytes packed, uint32_t limit);
/* A message of permessage-deflate (RFC 7692), which may repeat octets of those before: before is
 * the end of these, at most UNPACK_BEFORE_MAX octets. */
#define UNPACK_BEFORE_MAX 32768
struct bytes unpack_message(
    struct arena *arena, struct bytes packed, struct bytes before, uint32_t limit);
