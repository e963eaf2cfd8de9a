/*
 * hpack: header compression of HTTP/2 (RFC 7541)
 *
 * A block is a row of fields, each an index into the tables, or a literal whose name may be one,
 * and of changes of the dynamic table's size. The static table has the indices up to 61; those of
 * the dynamic one follow, the newest entry first. Its octets live in a keep of the flow.
 */
#pragma once

#include "analyzer/arena.h"
#include "analyzer/cursor.h"
#include "analyzer/keep.h"

#include <stdbool.h>
#include <stdint.h>

#define HPACK_STATIC 61
/* What a table holds before anybody says otherwise, and the most that is held here (octets as RFC
 * 7541, 4.1 counts them): of a larger one the oldest entries are not known. */
#define HPACK_TABLE_DEFAULT 4096
#define HPACK_TABLE_MAX     65536
/* Octets of a name or value on the wire. */
#define HPACK_STRING_MAX (256u << 10)

/* A dynamic table; its entries are in the keep that is handed in with it. */
struct hpack {
    uint32_t size, max;
    uint32_t limit; /* the largest max that the decoding side has allowed */
    bool lost;      /* entries are missing: octets were lost */
    bool in_block;  /* a field of the block was seen: the size may not change any more */
};

enum hpack_form {
    HPACK_INDEXED,
    HPACK_INDEXING_INDEXED_NAME, /* literals; those that become entries first */
    HPACK_INDEXING_NEW_NAME,
    HPACK_INDEXED_NAME,
    HPACK_NEW_NAME,
    HPACK_NEVER_INDEXED_NAME,
    HPACK_NEVER_NEW_NAME,
    HPACK_TABLE_SIZE, /* no field: the table has another size */
};

/* name and value are in the arena or the block; data NULL: an entry that is lost. */
struct hpack_field {
    enum hpack_form form;
    uint32_t index;    /* of an indexed one; the size of HPACK_TABLE_SIZE */
    struct bytes span; /* its octets in the block */
    struct bytes name, value;
};

enum hpack_result {
    HPACK_FIELD,
    HPACK_SHORT, /* the block ends inside of the field: the cursor stays at its start */
    HPACK_LONG,  /* a string is too long to be looked at */
    HPACK_BROKEN,
};

void hpack_init(struct hpack *hpack);
/* A block begins: it may begin with new sizes. */
void hpack_begin(struct hpack *hpack);
/* Octets were lost: what is in the table is not known any more. */
void hpack_lose(struct hpack *hpack, struct keep *table);
/* The side that decodes allows tables of this size. */
void hpack_allow(struct hpack *hpack, uint32_t size);
/* The next field of a block; there must be an octet left. */
enum hpack_result hpack_next(struct hpack *hpack, struct keep *table, struct arena *arena,
    struct cursor *block, struct hpack_field *field);

/* An octet string in Huffman's code (RFC 7541, 5.2), in the arena; data NULL: it is broken. */
struct bytes hpack_huffman(struct arena *arena, struct bytes packed);
/* As Wireshark calls it. */
const char *hpack_form_name(enum hpack_form form);
