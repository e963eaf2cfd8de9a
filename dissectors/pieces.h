/*
 * pieces: a body that was put together from several frames, as Wireshark shows it
 *
 *   [2 DATA fragments (48 bytes): #9(30), #10(18)]
 *       [Frame: 9, payload: 0-29 (30 bytes)]
 *       [Frame: 10, payload: 30-47 (18 bytes)]
 *       [DATA fragment count: 2]
 *       [Reassembled DATA length: 48]
 *
 * and "[Reassembled DATA in frame: 11]" in the frames of its pieces.
 */
#pragma once

#include "analyzer/dissection.h"

/* The fields of a protocol that has such bodies. */
struct piece_fields {
    const struct field *fragments, *fragment, *count, *length, *reassembled_in;
    const struct field *data; /* all octets, which the cursor is over; NULL: not shown again */
    const char *one, *many; /* "DATA fragment", "DATA fragments" */
};

/* Octets of this frame, read at the current source, that belong to the body in keep. In the first
 * pass only the frame is kept. */
void piece_add(struct dissection *d, struct keep *keep, struct bytes octets);
/* The octets of the body, now the packet's: the keep has no use any more but to be shown and
 * cleared. data is NULL where nobody will see them, or there is no room. */
struct bytes pieces_take(struct dissection *d, struct keep *keep);
/* The body is whole in this frame: all frames of its pieces learn it (for piece_note). */
void pieces_foretell(struct dissection *d, const struct keep *keep);
/* The line in the frame of a piece, once it is known where the body will be whole. */
void piece_note(struct dissection *d, const struct piece_fields *fields);
/* The subtree. */
void pieces_show(struct dissection *d, const struct piece_fields *fields, const struct keep *keep);
