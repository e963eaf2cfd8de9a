/*
 * media: bodies by their media type, as mail, MIME parts and HTTP carry them
 */
#pragma once

#include "dissectors/textline.h"

struct media {
    struct bytes type;       /* "text/plain", as it is to be printed */
    struct bytes parameters; /* what follows the ";", compact; data NULL: no ";" */
    unsigned nesting;        /* mails and multiparts around it */
};

/*
 * The rest of the cursor as a body of that type, at the current depth of the tree (depth 0: as a
 * layer). false, and nothing added, where nobody knows the type.
 */
bool media_dissect(struct dissection *d, const struct media *media);
/* The same for a type that nobody knows: "Media Type". */
void media_unknown(struct dissection *d, const struct media *media);
/* The octets are not what the type says, as far as their beginning tells. */
bool media_refused(const struct media *media, struct bytes octets);
/* The rest of the cursor as lines: "Line-based text data: text/plain (2 lines)". media may be NULL:
 * then the type is not said, neither in the row. */
void text_lines(struct dissection *d, const struct media *media);
/* The same without a word in the row. */
void text_lines_quiet(struct dissection *d, const struct media *media);

/* The type of a body in the row: " (text/plain)". */
void media_info(struct dissection *d, struct bytes type);
/* A layer where the depth is 0, else a node; what follows goes under it. */
struct node *open_inside(struct dissection *d, const struct field *protocol);
/* A line of text as a node of its own: only a label. */
struct node *put_line(struct dissection *d, struct bytes span, struct bytes shown);
