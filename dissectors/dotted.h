/*
 * dotted: text that a dot on a line of its own ends (RFC 5321, 4.5.2; RFC 1939, 3)
 *
 *   one CR LF ..two CR LF . CR LF
 *
 * Lines that begin with a dot got a second one. Only CR LF counts as an end of line, unless all of
 * this sender's lines end with LF: what else would let mails be smuggled.
 */
#pragma once

#include "dissectors/textline.h"

/* What stands right before the next octet. */
enum dotted_tail { DOTTED_AMID, DOTTED_AFTER_CR, DOTTED_LINE_START };

/* Where the reader is; make it {DOTTED_LINE_START} where a text begins. */
struct dotted {
    uint8_t tail; /* enum dotted_tail */
    bool lf_only; /* the sender's lines end with LF alone */
};

enum dotted_kind { DOTTED_NOTHING_YET, DOTTED_TEXT, DOTTED_END };

struct dotted_piece {
    enum dotted_kind kind;
    uint32_t length; /* octets */
};

/*
 * The next piece: text, or the end. What may become the end is not given out before that is known.
 * blank_line: one right before the dot belongs to the end.
 */
struct dotted_piece dotted_next(const struct dotted *place, struct bytes bytes, bool blank_line);
/* Move on behind text. */
void dotted_advance(struct dotted *place, struct bytes text);
/* The text as octets of the object in a slot, without the dots that were added; place: where it
 * begins. */
void dotted_announce(
    struct dissection *d, uint32_t slot, const struct dotted *place, struct bytes text);
/* The text without the dots that were added, in the arena; itself where there are none. */
struct bytes dotted_plain(struct arena *arena, struct bytes text);
