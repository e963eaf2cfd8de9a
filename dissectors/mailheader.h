/*
 * mailheader: header fields of mails and of MIME parts (RFC 5322, 2.2; RFC 2045, 5; RFC 2231)
 *
 *   name ":" value CRLF *( blank more CRLF )
 *
 * The header ends at a blank line, at a line that is no field, or where the octets end. Nothing is
 * copied unless it says so.
 */
#pragma once

#include "dissectors/textline.h"

/* Nested mails and multiparts that are opened; what lies deeper stays closed. */
#define MIME_NESTING_MAX 220

struct header_field {
    struct bytes whole; /* with its end of line */
    struct bytes name;  /* up to the colon */
    struct bytes body;  /* all after the colon, with its end of line */
    struct bytes value; /* without blanks before and the end of line after; folds stay in it */
};

/* Take the next field off; false, and nothing taken, where the header ends. */
bool header_field_next(struct bytes *rest, struct header_field *field);
/* Step over the blank line that ends a header, if there is one. */
void header_end(struct bytes *rest);

/*
 * A value on one line, in the arena: folds and runs of blanks become one space, blanks beside
 * separators (: ; , =) go, quoted strings stay as they are.
 */
struct bytes header_compact(struct arena *arena, struct bytes value);
/*
 * A parameter (boundary, charset, name, filename …) of what follows the ";" of a compact value,
 * without its quotes; continued and encoded ones (filename*0, filename*) are put together. data is
 * NULL where there is none. May live in the arena.
 */
struct bytes header_parameter(struct arena *arena, struct bytes parameters, const char *name);
/* Encoded words (RFC 2047) as UTF-8, in the arena where there are any. For people to read. */
struct bytes header_decoded(struct arena *arena, struct bytes value);
