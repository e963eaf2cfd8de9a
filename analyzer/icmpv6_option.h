/*
 * icmpv6_option: what the files of neighbour discovery's options share
 */
#pragma once

#include "analyzer/icmpv6.h"

/* The option at hand: its data are all that is left at the cursor. */
struct nd_option {
    struct decoder *decoder;
    struct node *layer, *node;
    uint8_t type;
};

typedef void nd_show_option(struct dissection *d, const struct nd_option *option);

/* The node of an option at the cursor, of RPL's control messages too; label as its heading begins. */
struct node *nd_open_option(struct dissection *d, const char *label);
/* " : words" behind the option's name. */
void nd_say(struct dissection *d, const struct nd_option *option, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void nd_take_reserved(struct dissection *d, uint32_t n);
void nd_take_padding(struct dissection *d);
/* n octets of a prefix, which zeros fill up. Returns it in words. */
const char *nd_take_prefix(struct dissection *d, const struct field *field, uint32_t n);
/* EUI-64; returns it in words, NULL where nobody wants it. */
const char *nd_take_eui64(struct dissection *d, const struct field *field);

/* analyzer/icmpv6_rare_options.c: NULL where it does not know the type. */
nd_show_option *nd_rare_option(uint8_t type);
