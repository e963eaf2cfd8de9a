/*
 * image: pictures as bodies (GIF89a; ISO/IEC 15948, PNG; ITU-T T.81 and T.871, JPEG and JFIF)
 */
#pragma once

#include "dissectors/media.h"

enum image {
    IMAGE_NONE,     /* the type is no picture's that can be opened */
    IMAGE_OPENED,   /* done */
    IMAGE_REJECTED, /* it is, but the octets are none; nothing was done */
};
enum image image_media(struct dissection *d, const struct media *body);

/* The three; each opens its layer over the rest of the cursor. */
void png_parse(struct dissection *d);
void gif_parse(struct dissection *d);
void jpeg_parse(struct dissection *d);

extern const struct field_table png_fields, gif_fields, jpeg_fields;
