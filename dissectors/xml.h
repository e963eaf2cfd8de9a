/*
 * xml: a body in XML (Extensible Markup Language 1.0, W3C)
 */
#pragma once

#include "dissectors/media.h"

/* The rest of the cursor; false, and nothing done, where the type is not XML's. body NULL: it is
 * XML, whatever its type. */
bool xml_media(struct dissection *d, const struct media *body);

/* Is it one of the types that XML is sent under? */
bool xml_is_type(struct bytes type);

extern const struct field_table xml_fields;
