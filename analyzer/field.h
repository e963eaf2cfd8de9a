/*
 * field: what is known of a field before any packet is read
 *
 * Each dissector has a const array of these, indexed by an enum of its own; row 0 is the protocol
 * itself. Names, titles, types and value names are Wireshark's, so that filters and recipes carry
 * over. Nothing is registered at run time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_type {
    FIELD_NONE,     /* no value: a heading or a mark */
    FIELD_PROTOCOL, /* a layer */
    FIELD_BOOL,
    FIELD_UINT8, /* the widths say how many digits and bits are printed */
    FIELD_UINT16,
    FIELD_UINT24,
    FIELD_UINT32,
    FIELD_UINT48,
    FIELD_UINT64,
    FIELD_INT8,
    FIELD_INT16,
    FIELD_INT32,
    FIELD_INT64,
    FIELD_CHAR,
    FIELD_DOUBLE,
    FIELD_TEXT,
    FIELD_BYTES,
    FIELD_IPV4,
    FIELD_IPV6,
    FIELD_ETHER,
    FIELD_TIME,     /* a moment: ns since 1970 */
    FIELD_DURATION, /* ns */
    FIELD_FRAME,    /* the number of a frame */
    FIELD_OID,      /* BER content octets */
    FIELD_EXPERT,   /* a note; title is the message, base the severity, values the group */
};

enum field_base {
    BASE_NONE,
    BASE_DEC,
    BASE_HEX,
    BASE_OCT,
    BASE_DEC_HEX, /* 53 (0x0035) */
    BASE_HEX_DEC, /* 0x0035 (53) */
    BASE_PORT,    /* a TCP or UDP port: its service name where names are wanted */
    BASE_UTC,     /* FIELD_TIME */
};

enum severity { EXPERT_COMMENT, EXPERT_CHAT, EXPERT_NOTE, EXPERT_WARNING, EXPERT_ERROR };
enum expert_group {
    EXPERT_CHECKSUM,
    EXPERT_SEQUENCE,
    EXPERT_RESPONSE,
    EXPERT_REQUEST,
    EXPERT_UNDECODED,
    EXPERT_REASSEMBLE,
    EXPERT_MALFORMED,
    EXPERT_PROTOCOL,
    EXPERT_SECURITY,
    EXPERT_COMMENTS,
    EXPERT_DECRYPTION,
    EXPERT_ASSUMPTION,
    EXPERT_DEPRECATED,
};

/* A value, or a range of values, and its name. */
struct name {
    uint32_t first, last;
    const char *text;
};

/* Rows in ascending order, without overlap (held by a test): they are searched by halves. */
struct names {
    const struct name *rows;
    size_t n;
};

#define NAMES(rows)                                                                                \
    {                                                                                              \
        rows, sizeof(rows) / sizeof((rows)[0])                                                     \
    }
#define ONE(value, text)                                                                           \
    {                                                                                              \
        value, value, text                                                                         \
    }

struct text;

struct field {
    const char *name;  /* dns.qry.name; NULL: only a label */
    const char *title; /* Name */
    uint8_t type;      /* enum field_type */
    uint8_t base;  /* enum field_base; severity of an expert note; FIELD_BOOL with a mask: octets,
                    * or, above 8, the bits that are shown */
    uint8_t group; /* expert_group of an expert note */
    bool secret;   /* --redact masks it */
    bool hidden;   /* for filters and fields -e only: not in the tree */
    uint64_t mask; /* the bits of the octets that it takes, 0: all */
    const struct names *names;
    const char *unit; /* printed after the number: " bytes"; or NULL */
    /* Writes the label of a number; NULL: it is made of title, base, names and unit. */
    void (*label)(struct text *out, const struct field *field, uint64_t number);
};

/* All fields of a protocol. */
struct field_table {
    const struct field *fields;
    size_t n;
};
#define FIELDS(rows)                                                                               \
    {                                                                                              \
        rows, sizeof(rows) / sizeof((rows)[0])                                                     \
    }

/* The name of value, or NULL. */
const char *names_find(const struct names *names, uint64_t value);
/* The same, or fallback. */
const char *names_get(const struct names *names, uint64_t value, const char *fallback);

/* Octets that a number of this type takes: 1 to 8; 0 for other types. */
static inline unsigned field_width(const struct field *field)
{
    static const uint8_t widths[] = {
        [FIELD_UINT8] = 1,
        [FIELD_INT8] = 1,
        [FIELD_CHAR] = 1,
        [FIELD_UINT16] = 2,
        [FIELD_INT16] = 2,
        [FIELD_UINT24] = 3,
        [FIELD_UINT32] = 4,
        [FIELD_INT32] = 4,
        [FIELD_FRAME] = 4,
        [FIELD_UINT48] = 6,
        [FIELD_UINT64] = 8,
        [FIELD_INT64] = 8,
        [FIELD_EXPERT] = 0,
    };

    if (field->type == FIELD_BOOL)
        return field->base > 8 ? (field->base + 7) / 8 : field->base ? field->base : 1;
    return widths[field->type];
}

static inline bool field_is_number(const struct field *field)
{
    return field_width(field) != 0;
}

static inline bool field_is_signed(const struct field *field)
{
    return field->type >= FIELD_INT8 && field->type <= FIELD_INT64;
}
