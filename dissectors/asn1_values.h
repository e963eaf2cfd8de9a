/*
 * asn1_values: numbers, names, texts and times of BER as nodes
 */
#pragma once

#include "analyzer/dissection.h"

/* A two's complement number of n octets at the cursor. One of more than 64 bits is shown as octets:
 * by field where that is FIELD_BYTES, else by `large`. */
struct node *asn1_take_integer(
    struct dissection *d, const struct field *field, const struct field *large, uint32_t n);
/* "1.2.840.113549.1.1.1 (rsaEncryption)" */
struct node *asn1_put_oid(struct dissection *d, const struct field *field, struct bytes oid);
/* A string of the universal tag as UTF-8; octets where the field is FIELD_BYTES. */
struct node *asn1_put_string(
    struct dissection *d, const struct field *field, uint8_t tag, struct bytes octets);
/* The octets as they are, as UTF-8, up to their first NUL; a note where others follow it. */
struct node *asn1_put_text(struct dissection *d, const struct field *field, struct bytes octets);
/* A GeneralizedTime. false when it is none. */
bool asn1_put_time(struct dissection *d, const struct field *field, struct bytes text);
/* A UTCTime as Wireshark prints it; wrong: what is not right of it. */
const char *asn1_show_utc_time(struct arena *arena, struct bytes text, const char **wrong);
/* Octets as hexadecimal digits, cut as Wireshark cuts them. */
const char *asn1_hex(struct arena *arena, struct bytes octets);
