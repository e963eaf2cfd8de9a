/*
 * http_caption: HTTP messages in plain words
 */
#pragma once

#include "dissectors/http_message.h"

extern const char *const http_captions[]; /* ends with NULL */

/* answered: the method of the request that a response answers. */
void http_caption(struct dissection *d, const struct http_head *head, enum http_method answered);
/* A piece of a body that passes through. */
void http_caption_piece(struct dissection *d);
/* Octets that are no message of HTTP/1. */
void http_caption_other(struct dissection *d);
