/*
 * asn1_parts: what asn1.c (headers, constructed kinds) and asn1_primitive.c share
 */
#pragma once

#include "dissectors/asn1.h"

/* Rows of ber_table. */
enum {
    BER_PROTOCOL,
    BER_PADDING,
    BER_EMPTY,
    BER_LARGE,
    BER_NOTES, /* the first of asn1_note */
};

void asn1_unexpected(
    struct asn1 *a, enum asn1_note kind, const struct asn1_header *header, const char *what);
void asn1_note(struct asn1 *a, struct node *node, enum asn1_note kind, const char *text);

/* What follows goes under node, which may be NULL: then where it went before. */
struct asn1_level {
    struct node *item, *outer;
};
struct asn1_level asn1_enter(struct asn1 *a, struct node *node);
void asn1_leave(struct asn1 *a, struct node *node, struct asn1_level level);

/* Values of each primitive kind, as asn1_read_kind. */
void asn1_read_integer(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit);
void asn1_read_boolean(struct asn1 *a, const struct field *field, bool implicit);
void asn1_read_null(struct asn1 *a, const struct field *field, bool implicit);
void asn1_read_oid(struct asn1 *a, const struct field *field, bool implicit);
void asn1_read_octets(struct asn1 *a, const struct field *field, bool implicit);
void asn1_read_string(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit);
void asn1_read_time(struct asn1 *a, const struct field *field, bool implicit);
void asn1_read_utc_time(struct asn1 *a, const struct field *field, bool implicit);
void asn1_read_bits(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit);
