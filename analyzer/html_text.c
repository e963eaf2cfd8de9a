#include "analyzer/html_text.h"

/* What becomes of an octet: PLAIN ones are copied. */
enum octet { PLAIN, ODD, AMPERSAND, LESS, GREATER, QUOTE, APOSTROPHE };

#define ODD_16 ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD

static const uint8_t octets[256] = {
    ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD, ODD, PLAIN, PLAIN, ODD, ODD, ODD, ODD, ODD, /* \t \n */
    ODD_16, ['"'] = QUOTE, ['&'] = AMPERSAND, ['\''] = APOSTROPHE, ['<'] = LESS, ['>'] = GREATER,
    [0x7f] = ODD, [0x80] = ODD_16, ODD_16, ODD_16, ODD_16, ODD_16, ODD_16, ODD_16,
    ODD_16, /* up to 0xff */
};

static const char *const entities[] = {[AMPERSAND] = "&amp;",
    [LESS] = "&lt;",
    [GREATER] = "&gt;",
    [QUOTE] = "&quot;",
    [APOSTROPHE] = "&#39;"};

void html_text(struct text *out, const char *data, size_t n)
{
    const uint8_t *at = (const uint8_t *)data, *end = at + n;

    while (at < end) {
        const uint8_t *start = at;
        while (at < end && octets[*at] == PLAIN)
            at++;
        text_append(out, start, (size_t)(at - start));
        start = at;
        while (at < end && octets[*at] == ODD)
            at++;
        text_wire(out, start, (size_t)(at - start));
        for (; at < end && octets[*at] > ODD; at++)
            text_add(out, entities[octets[*at]]);
    }
}
