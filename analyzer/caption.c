#include "analyzer/caption.h"

#include "analyzer/dissector.h"
#include "analyzer/language.h"

#include <string.h>

enum {
    ARGUMENT_MAX = 120, /* octets of an argument in a caption; the rest becomes … */
};

static const char *const plain[2] = {
    [TO_SERVER] = N_("The client sends {1}"),
    [TO_CLIENT] = N_("The server sends {1}"),
};

static void write_argument(struct text *out, struct bytes argument)
{
    uint32_t n = argument.length;

    if (n > ARGUMENT_MAX) {
        n = ARGUMENT_MAX;
        while (n > 0 && (argument.data[n] & 0xc0) == 0x80)
            n--; /* not inside of a UTF-8 character */
    }
    if (argument.data)
        text_wire(out, argument.data, n);
    if (n < argument.length)
        text_add(out, "…");
}

/* "The server agrees: " of nothing is "The server agrees". */
static void drop_colon(struct text *out)
{
    if (out->length >= 2 && memcmp(out->data + out->length - 2, ": ", 2) == 0)
        out->length -= 2;
}

static void fill_in(struct text *out, const char *template, const struct bytes *arguments)
{
    for (const char *c = template; *c; c++) {
        if (c[0] == '{' && c[1] >= '1' && c[1] <= '0' + CAPTION_ARGUMENTS && c[2] == '}') {
            struct bytes argument = arguments[c[1] - '1'];
            if (argument.length == 0)
                drop_colon(out);
            write_argument(out, argument);
            c += 2;
        } else {
            text_char(out, *c);
        }
    }
}

void caption_write(struct text *out, const struct message *message)
{
    struct bytes arguments[CAPTION_ARGUMENTS] = {{NULL, 0}};

    if (message->caption) {
        fill_in(out, tr(message->caption), message->arguments);
        return;
    }
    arguments[0] = bytes_of(message->summary ? message->summary : message->dissector->title);
    fill_in(out, tr(plain[message->direction]), arguments);
}
