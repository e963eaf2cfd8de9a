/*
 * tls_vector: <lengths> before what they count, and notes of lengths that cannot be
 */
#pragma once

#include "analyzer/dissection.h"

/* What a length may be, and the octets that it takes itself. */
struct tls_length {
    const struct field *field;
    uint8_t width;
    uint32_t min, max;
};

/*
 * Read a length; from then on only what it counts can be read, until tls_vector_close. parent: of
 * notes. false: it is wrong, the rest of what was open was skipped, and there is nothing to close.
 */
struct tls_vector {
    struct scope scope;
    struct node *parent;
    uint32_t length;
    uint32_t excess; /* octets that can be read behind it */
};
bool tls_vector_open(struct dissection *d, struct tls_vector *vector, struct node *parent,
    const struct tls_length *length);
/* The same, but as many octets can be read as least says (length: those counted), even behind what
 * was counted: Wireshark reads fields of a fixed size so, and tls_vector_close notes it. */
uint32_t tls_whole_pairs(const struct dissection *d, uint32_t length);
bool tls_vector_open_least(struct dissection *d, struct tls_vector *vector, struct node *parent,
    const struct tls_length *length,
    uint32_t (*least)(const struct dissection *d, uint32_t length));
/* Notes what was left unread, and goes on behind it. */
void tls_vector_close(struct dissection *d, struct tls_vector *vector);
/* The same, where Wireshark does not look at what is left. */
void tls_vector_leave(struct dissection *d, struct tls_vector *vector);
/* Notes what is left unread in the open scope, and skips it. */
void tls_note_trailing(struct dissection *d);

/* opaque<min..max>: the length and the octets, no node for none. */
struct bytes tls_take_opaque(struct dissection *d, struct node *parent,
    const struct tls_length *length, const struct field *field);

/*
 * Are the next n octets captured? If not, nothing more can be read: Wireshark does not show what it
 * cannot show whole.
 */
bool tls_has(struct dissection *d, uint32_t n);
/* The octets left in the scope, captured or not. */
static inline uint32_t tls_left(const struct dissection *d)
{
    return cursor_wire_left(&d->cursor);
}
