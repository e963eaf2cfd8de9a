/*
 * asn1: BER read after a description of its types
 *
 * A type is a const table: what a SEQUENCE holds, what a CHOICE may be, which field each of it is
 * shown as. One reader walks octets and description together and adds nodes as Wireshark does.
 * What a table cannot say (a name's text, a value that an identifier chooses) is a hook.
 */
#pragma once

#include "analyzer/dissection.h"
#include "analyzer/text.h"

#include <stdbool.h>
#include <stdint.h>

/* How deep types may nest; deeper ones are left unread. */
#define ASN1_DEPTH_MAX 40

enum asn1_kind {
    ASN1_SEQUENCE,
    ASN1_SEQUENCE_OF,
    ASN1_SET_OF,
    ASN1_CHOICE,
    ASN1_INTEGER, /* ENUMERATED too */
    ASN1_BOOLEAN,
    ASN1_NULL,
    ASN1_OID,
    ASN1_OCTETS,
    ASN1_BITS,
    ASN1_STRING, /* universal tag in .tag */
    ASN1_TIME,   /* GeneralizedTime */
    ASN1_UTC_TIME,
    ASN1_ANY, /* only the hook reads it */
};

enum asn1_class { ASN1_UNIVERSAL, ASN1_APPLICATION, ASN1_CONTEXT, ASN1_PRIVATE, ASN1_ANY_CLASS };

enum asn1_flag {
    ASN1_OPTIONAL = 1,
    ASN1_IMPLICIT = 2,  /* the tag stands instead of the type's own */
    ASN1_OWN = 4,       /* the tag is the type's own: the type reads it */
    ASN1_UNCHECKED = 8, /* a choice or ANY: the type looks at the tag */
};

struct asn1;
struct asn1_type;

/* A member of a SEQUENCE, what a SEQUENCE OF holds, or an alternative of a CHOICE. */
struct asn1_member {
    const struct field *field; /* NULL: no node of its own */
    uint8_t class;             /* enum asn1_class */
    uint8_t tag;
    uint8_t flags; /* enum asn1_flag */
    uint8_t value; /* number of an alternative */
    const struct asn1_type *type;
};

struct asn1_type {
    uint8_t kind; /* enum asn1_kind */
    uint8_t tag;  /* ASN1_STRING */
    uint8_t n;    /* members */
    uint8_t n_bits;
    const struct asn1_member *members;
    const struct field *bits; /* ASN1_BITS: named bits, one field each, from the first bit */
    /* Instead of reading the value by its kind; may call asn1_read_kind. */
    void (*read)(
        struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit);
};

/* A reader. Zeroed but for d. */
struct asn1 {
    struct dissection *d;
    struct node *item;      /* under which nodes are added now */
    struct node *outer;     /* the item above that */
    struct bytes oid;       /* the identifier read last, content octets */
    struct bytes algorithm; /* that of the AlgorithmIdentifier read last */
    struct bytes value;     /* content octets of the string read last; data NULL: none */
    struct node *created;   /* the node of the value read last */
    const char *name;       /* of the distinguished name read last */
    const char *relative;   /* of the relative name that is being read, or NULL */
    struct node *top_of_name, *top_of_relative;
    uint16_t depth;
    bool constructed; /* of the identifier read last */
    uint8_t tag;      /* its tag and class */
    uint8_t class;
    bool reading_name;
    bool partial; /* show of a cut SEQUENCE what there is; else nothing */
};

/* A value of type at the cursor. implicit: its identifier and length were read before, and the
 * scope ends with it. field: of the node, or NULL. */
void asn1_read(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit);
/* The same, without the type's hook. */
void asn1_read_kind(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit);

/* Identifier and length at the cursor. */
struct asn1_header {
    uint8_t class, tag;
    bool constructed, indefinite;
    uint32_t length;  /* content octets; without the end-of-contents octets */
    uint32_t trailer; /* end-of-contents octets, 0 or 2 */
};
struct asn1_header asn1_header(struct asn1 *a);
/* The header at the cursor; the cursor stays. */
struct asn1_header asn1_peek(struct asn1 *a);

/* "BER Error: …" as a line with its note. kind: which of the notes below. */
enum asn1_note {
    ASN1_NOTE_FIELD_WRONG,
    ASN1_NOTE_UNKNOWN_FIELD,
    ASN1_NOTE_SEQUENCE,
    ASN1_NOTE_SET,
    ASN1_NOTE_STRING,
    ASN1_NOTE_OCTETS,
    ASN1_NOTE_OID,
    ASN1_NOTE_TIME,
    ASN1_NOTE_UTC_TIME,
    ASN1_NOTE_BITS,
    ASN1_NOTE_NULL,
    ASN1_NOTE_LENGTH,
    ASN1_NOTE_EMPTY_CHOICE,
    ASN1_NOTE_UTC_FORMAT,
    ASN1_NOTE_TIME_FORMAT,
    ASN1_NOTE_NOT_IMPLEMENTED,
    ASN1_NOTE_NO_OID,
    ASN1_NOTE_BITS_PADDED,
    ASN1_NOTE_ILLEGAL_PADDING,
    ASN1_NOTE_BITS_UNKNOWN,
    ASN1_NOTE_CONSTRUCTED_BITS,
    ASN1_NOTE_NULL_LENGTH,
};
void asn1_error(struct asn1 *a, enum asn1_note kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A value nobody knows: the note "Dissector for OID not implemented", or a NULL. */
void asn1_unknown(struct asn1 *a);
