/*
 * html_text: text of any origin inside of a page
 *
 * The one place where HTML is escaped. What it writes is no markup, in the content of an element
 * and between double quotes, and is well-formed XML too: control characters, octets that are no
 * UTF-8, and characters that cannot be seen (those that turn the direction of writing among them)
 * become what Wireshark prints for them: \033, \u202E. Line ends and tabs stay.
 */
#pragma once

#include "analyzer/text.h"

void html_text(struct text *out, const char *data, size_t n);
static inline void html_string(struct text *out, const char *string)
{
    html_text(out, string, strlen(string));
}
