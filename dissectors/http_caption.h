/*
 * http_caption: HTTP messages in plain words
 */
#pragma once

#include "dissectors/http_message.h"

extern const char *const http_captions[]; /* ends with NULL */

void http_caption(struct dissection *d, const struct http_head *head);
/* A piece of a body that passes through. */
void http_caption_piece(struct dissection *d);
