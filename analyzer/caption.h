/*
 * caption: what a message is, in plain words
 */
#pragma once

#include "analyzer/message.h"
#include "analyzer/text.h"

/* The message's caption in the reader's language, its arguments filled in and printable; without a
 * caption of the dissector's, who sent what. */
void caption_write(struct text *out, const struct message *message);
