/*
 * nt_sid: security identifiers of Windows (MS-DTYP §2.4.2), and the descriptors made of them
 */
#pragma once

#include "analyzer/dissection.h"

/*
 * A SID at the cursor as a node of field, "TITLE: S-1-5-32-544  (Local Group-Administrators)", and
 * its parts below. Returns the text behind the colon; NULL where it was cut.
 */
const char *nt_take_sid(struct dissection *d, const struct field *field, const char *title);

/* A security descriptor, all of the cursor (nt_security.c). */
void nt_take_descriptor(struct dissection *d);

extern const struct field_table nt_sid_fields, nt_fields, nt_type_fields, nt_flag_fields;
extern const struct field_table nt_generic_fields, nt_standard_fields, nt_object_fields;
