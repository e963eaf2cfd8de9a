/*
 * dns_zone: names and RDATA as zone files and dig write them (RFC 1035 section 5.1, RFC 3597)
 */
#pragma once

#include "analyzer/cursor.h"
#include "analyzer/text.h"

/* A message that is being printed: pointers count from origin. */
struct dns_reader {
    struct cursor cursor;
    uint32_t origin;
};

/* The name at the cursor, with its last dot: "st.um.", ".", "a\.b\009." */
void dns_write_name(struct text *out, struct dns_reader *reader);
/* The n octets at the cursor as RDATA of this type; the cursor is behind them afterwards. */
void dns_write_rdata(struct text *out, struct dns_reader *reader, uint16_t type, uint32_t n);
/* "A", "TYPE65280" */
void dns_write_type(struct text *out, uint16_t type);
enum { DNS_BADVERS = 16 };

/* "NOERROR", "RESERVED12" */
void dns_write_rcode(struct text *out, uint16_t code);
/* "IN", "CLASS4711" */
void dns_write_class(struct text *out, uint16_t class);
