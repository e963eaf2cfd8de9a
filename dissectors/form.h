/*
 * form: what a web form sends (application/x-www-form-urlencoded, URL Standard, 5)
 */
#pragma once

#include "dissectors/media.h"

/* The rest of the cursor as key=value pairs. */
void form_urlencoded(struct dissection *d, const struct media *media);

extern const struct field_table form_fields;
