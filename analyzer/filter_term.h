/*
 * filter_term: what the stages of the filter compiler share
 *
 *   text -> filter_lex -> tokens -> filter_parse -> terms -> filter_check -> terms with types and
 *   values -> filter_eval
 *
 * Terms and values live in the filter's arena. The first error stands; a stage returns NULL or
 * false from there on.
 */
#pragma once

#include "analyzer/arena.h"
#include "analyzer/filter.h"
#include "analyzer/text.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows of one name are tried together; different names of one filter. */
#define FILTER_FIELDS_MAX 256
/* Ranges of one slice. */
#define FILTER_RANGES_MAX 64
/* Steps of one regular expression on one value, so that no packet can hold up the run. */
#define FILTER_MATCH_LIMIT 200000

/* --- values ------------------------------------------------------------------------------------
 */

/* What can be compared with each other. */
enum value_kind {
    VALUE_NOTHING, /* a heading, a mark, an expert note: can only be there */
    VALUE_NUMBER,
    VALUE_REAL,
    VALUE_MOMENT,   /* ns since 1970 */
    VALUE_DURATION, /* ns */
    VALUE_TEXT,
    VALUE_BYTES,
    VALUE_IPV4,
    VALUE_IPV6,
};

struct value {
    uint8_t kind;    /* enum value_kind */
    bool is_signed;  /* VALUE_NUMBER: number is an int64_t */
    uint8_t prefix;  /* VALUE_IPV4, VALUE_IPV6: leading bits that count */
    uint64_t number; /* ns as int64_t for times */
    double real;
    struct bytes bytes;
};

struct values {
    const struct value *rows;
    size_t n;
};

/* -1, 0, 1; both of one kind. */
int value_compare(const struct value *a, const struct value *b);
bool value_contains(const struct value *haystack, const struct value *needle);
/* What kind the values of a field are. */
enum value_kind value_kind_of(const struct field *field);
/* "an IPv4 address" */
const char *value_kind_name(enum value_kind kind);

/*
 * A literal as a value of a kind. field: whose value it shall be, or NULL. On failure false, and
 * `why` says what is wrong with it.
 */
struct literal {
    const char *text; /* of length octets, unquoted */
    uint32_t length;
    bool quoted; /* "…" */
};
bool value_parse(struct value *value, const struct literal *literal, enum value_kind kind,
    const struct field *field, struct arena *arena, char why[FILTER_MESSAGE_MAX]);

/* --- tokens ------------------------------------------------------------------------------------
 */

enum token_kind {
    TOKEN_END,
    TOKEN_WORD, /* a name or an unquoted literal */
    TOKEN_STRING,
    TOKEN_CHARACTER, /* 'A': text is its number */
    TOKEN_RANGES,    /* what stands between [ and ] */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_OPEN_SET,
    TOKEN_CLOSE_SET,
    TOKEN_COMMA,
    TOKEN_DOTS,
    TOKEN_OR,
    TOKEN_XOR,
    TOKEN_AND,
    TOKEN_NOT,
    TOKEN_ANY,
    TOKEN_ALL,
    TOKEN_EQ,
    TOKEN_NE,
    TOKEN_ALL_EQ,
    TOKEN_ANY_NE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_CONTAINS,
    TOKEN_MATCHES,
    TOKEN_IN,
    TOKEN_BITS,
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_TIMES,
    TOKEN_DIVIDE,
    TOKEN_MODULO,
};

struct token {
    enum token_kind kind;
    uint32_t start, end; /* octets of the filter's text */
    struct literal literal;
};

/* --- terms -------------------------------------------------------------------------------------
 */

enum term_kind {
    /* truths */
    TERM_OR, /* of a list of operands at left */
    TERM_XOR,
    TERM_AND,
    TERM_NOT,
    TERM_RELATION, /* left, operation, right */
    TERM_IN,       /* left in right: a TERM_SET */
    TERM_PRESENT,  /* left is there */
    TERM_NONZERO,  /* left is a number other than 0 */
    /* things */
    TERM_WORD, /* a name or a literal: the checker turns it into one */
    TERM_STRING,
    TERM_FIELD,
    TERM_LITERAL,
    TERM_SET,   /* a list at left */
    TERM_RANGE, /* left to right, in a set */
    TERM_SLICE, /* of left */
    TERM_CALL,  /* function of left */
    TERM_ARITHMETIC,
};

enum quantifier { QUANTIFIER_NONE, QUANTIFIER_ANY, QUANTIFIER_ALL };

/* A piece of a slice: [start:length], [start-end], [start], [start:]. */
struct slice_range {
    int32_t start, end; /* negative: from the end; end is the last octet */
    uint32_t length;    /* of [start:length] */
    enum { SLICE_LENGTH, SLICE_TO, SLICE_REST } kind;
};

/* The rows of one name. */
struct wanted {
    const struct field *rows[REGISTRY_SAME_NAME_MAX];
    size_t n;
};

struct function;

struct term {
    enum term_kind kind;
    enum token_kind operation; /* TERM_RELATION, TERM_ARITHMETIC */
    enum quantifier quantifier;
    uint32_t start, end; /* octets of the filter's text */
    uint32_t height;     /* of the terms below */
    struct term *left, *right;
    struct term *next, *last; /* next: of the same list; last: of the list at left */
    struct literal literal;
    /* filled in by the checker */
    enum value_kind type;
    const struct wanted *wanted; /* TERM_FIELD */
    struct value value;          /* TERM_LITERAL */
    const struct function *function;
    const struct slice_range *ranges; /* TERM_SLICE */
    size_t n_ranges;
    pcre2_code *regex; /* of matches; also in filter.regexes */
};

struct function {
    const char *name;
    enum value_kind takes; /* VALUE_NOTHING: anything with a value */
    enum value_kind gives; /* VALUE_NOTHING: what it takes */
};

const struct function *function_find(const struct literal *name);
const struct function *function_nearest(const struct literal *name);

/* --- the filter --------------------------------------------------------------------------------
 */

struct filter {
    struct arena arena;
    const struct term *root; /* NULL: matches everything */
    struct wanted *wanted[FILTER_FIELDS_MAX];
    size_t n_wanted;
    const struct field **fields; /* all rows of wanted */
    size_t n_fields;
    pcre2_code *regexes[FILTER_FIELDS_MAX];
    size_t n_regexes;
    pcre2_match_data *match;
    pcre2_match_context *match_context;
};

/* A filter in the making. */
struct filter_build {
    struct filter *filter;
    const struct field_table *const *tables;
    const char *text;
    uint32_t length, position;
    struct token token; /* the current one */
    uint32_t n_terms, depth;
    struct filter_error *error;
    bool failed;
};

/* Note an error over the octets [start, end), unless there is one already. */
void filter_fail(struct filter_build *b, uint32_t start, uint32_t end, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Read the next token into b->token. */
void filter_next_token(struct filter_build *b);
/* The whole text as terms, or NULL when it is empty or wrong. */
struct term *filter_parse(struct filter_build *b);
struct term *filter_new_term(
    struct filter_build *b, enum term_kind kind, uint32_t start, uint32_t end);
/* Give names, types and values to all terms; the result stands in a truth's place. */
struct term *filter_check(struct filter_build *b, struct term *term);
