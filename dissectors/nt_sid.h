/*
 * nt_sid: security identifiers of Windows (MS-DTYP §2.4.2)
 */
#pragma once

#include "analyzer/dissection.h"

/*
 * A SID at the cursor as a node of field, "SID: S-1-5-32-544  (Local Group-Administrators)", and
 * its parts below. Returns the text behind the colon; NULL where it was cut.
 */
const char *nt_take_sid(struct dissection *d, const struct field *field);

extern const struct field_table nt_sid_fields;
