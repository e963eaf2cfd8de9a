/*
 * dns: what the files of the DNS dissector share
 *
 * dns.c         the message: header, sections, framing, the dissectors DNS, mDNS, LLMNR
 * dns_name.c    domain names and compression
 * dns_record.c  one resource record; RDATA by the layouts of dns_layout.c
 * dns_rdata.c   RDATA that no layout can say
 * dns_edns.c    OPT; dns_svcb.c SVCB and HTTPS; dns_dso.c stateful operations
 * dns_track.c   requests and responses
 * dns_caption.c captions and summaries
 * dns_probe.c   is this DNS?
 * dns_zone.c    names and RDATA as in zone files; dns_dig.c and dns_nslookup.c transcripts
 */
#pragma once

#include "analyzer/dissector.h"
#include "dissectors/dns_fields.h"
#include "dissectors/dns_values.h"

enum dns_type {
    DNS_TYPE_A = 1,
    DNS_TYPE_NS = 2,
    DNS_TYPE_CNAME = 5,
    DNS_TYPE_SOA = 6,
    DNS_TYPE_WKS = 11,
    DNS_TYPE_PTR = 12,
    DNS_TYPE_MX = 15,
    DNS_TYPE_TXT = 16,
    DNS_TYPE_KEY = 25,
    DNS_TYPE_AAAA = 28,
    DNS_TYPE_SRV = 33,
    DNS_TYPE_A6 = 38,
    DNS_TYPE_OPT = 41,
    DNS_TYPE_TKEY = 249,
    DNS_TYPE_TSIG = 250,
    DNS_TYPE_IXFR = 251,
    DNS_TYPE_AXFR = 252,
    DNS_TYPE_ANY = 255,
};

enum dns_class {
    DNS_CLASS_IN = 1,
    DNS_CLASS_NONE = 254,
    DNS_CLASS_ANY = 255,
    DNS_CLASS_TOP_BIT = 0x8000, /* mDNS: a unicast answer is wanted, or flush the cache */
};

enum dns_opcode {
    DNS_QUERY = 0,
    DNS_INVERSE = 1,
    DNS_STATUS = 2,
    DNS_NOTIFY = 4,
    DNS_UPDATE = 5,
    DNS_STATEFUL = 6,
};

enum dns_flag {
    DNS_RESPONSE = 0x8000,
    DNS_AUTHORITATIVE = 0x0400,
    DNS_TRUNCATED = 0x0200,
    DNS_AUTHENTIC = 0x0020,
};

/* The sections, in their order on the wire and in the header's counts. */
enum dns_section { DNS_QUESTIONS, DNS_ANSWERS, DNS_AUTHORITY, DNS_ADDITIONAL, DNS_SECTIONS };

enum dns_kind { DNS_PLAIN, DNS_MULTICAST, DNS_LINK_LOCAL, DNS_HTTPS };

#define DNS_HEADER       12  /* octets */
#define DNS_NAME_MAX     253 /* octets of a name as text */
#define DNS_POINTERS_MAX 255 /* compression pointers followed for one name */
#define DNS_TYPES_DENSE  53  /* types from 0 on that all have a name */
#define DNS_SAID_MAX     160 /* octets kept of what a record says */

/* A domain name as text, not escaped, not terminated. */
struct dns_name {
    struct bytes span; /* on the wire, where it was read */
    uint16_t length;
    bool odd; /* has octets that need an escape */
    uint8_t text[DNS_NAME_MAX + 2];
};

/* What the caption and the summary are made of. */
struct dns_facts {
    struct bytes name;    /* asked for first */
    uint16_t type;        /* asked for first */
    uint16_t answers;     /* records of the type that was asked for */
    bool alias;           /* there is a CNAME or DNAME */
    bool soa, delegation; /* in the authority section */
    bool goodbye;         /* mDNS: a record with TTL 0 */
    uint16_t said_type;   /* type of the record that said is of; 0: none yet */
    uint8_t said_length;
    uint8_t *said;     /* what an answer says: DNS_SAID_MAX octets of room */
    const char *error; /* extended error, in words; or NULL */
};

struct dns_message {
    struct dissection *d;
    enum dns_kind kind;
    uint32_t origin;        /* offset of the header in its source: what pointers count from */
    uint32_t end, wire_end; /* of the message */
    uint16_t id, flags;
    uint64_t key; /* that requests and responses have in common */
    uint16_t counts[DNS_SECTIONS];
    bool texts;               /* somebody wants names as text */
    bool broken;              /* an RDATA that is not what its type says */
    bool noting;              /* what this record says is told in the caption */
    bool transfer;            /* a question for a zone transfer: many responses follow */
    enum dns_section section; /* being read */
    struct node *record;      /* being read */
    struct dns_name *owner;   /* of the question or record being read */
    struct dns_facts facts;
};

/* Is there more of what is being read? Not when something was bad. */
static inline bool dns_more(const struct dns_message *m)
{
    return !m->d->cursor.bad && cursor_wire_left(&m->d->cursor) > 0;
}

/* --- names (dns_name.c) --------------------------------------------------------------------- */

/* Read a name at the cursor; without text where nobody wants it. */
void dns_read_name(struct dns_message *m, struct dns_name *name);
/* The same where most names are shown to nobody: it is read to its end, but without text. */
void dns_pass_name(struct dns_message *m, struct dns_name *name);
/* The name as printed, for the tree and the captions: escaped, in the packet's arena. */
struct bytes dns_name_value(const struct dns_message *m, const struct dns_name *name);
/* Read a name and add it. */
void dns_take_name(struct dns_message *m, enum dns_field field, struct dns_name *name);
/* Labels as they are counted in the text. */
unsigned dns_name_labels(const struct dns_name *name);

/* --- texts (dns_name.c) --------------------------------------------------------------------- */

/* The parts one after another, in the packet's arena: labels are made often, and printf is slow. */
const char *dns_joined(struct dns_message *m, const struct bytes *parts, size_t n);
/* n octets of US-ASCII: others are shown as U+FFFD, and a NUL ends the text. */
struct bytes dns_take_ascii(struct dns_message *m, enum dns_field field, uint32_t n);
/* n octets of UTF-8; a NUL ends the text. */
struct bytes dns_take_utf8(struct dns_message *m, enum dns_field field, uint32_t n);
/* "key7": a short prefix and a number; returns its length. */
uint32_t dns_number_text(const char *prefix, uint32_t value, char buffer[24]);
/* "Unknown (53)" */
const char *dns_number_name(uint32_t value, char buffer[24]);
/* "A", or the number's name in buffer. */
const char *dns_type_name(uint16_t type, char buffer[24]);

/* --- records (dns_record.c) ----------------------------------------------------------------- */

void dns_read_question(struct dns_message *m);
void dns_read_record(struct dns_message *m);
/* A part of what the record says: to the row, to the record's label behind prefix, to the facts. */
void dns_say(struct dns_message *m, const char *prefix, struct bytes value);
void dns_say_number(struct dns_message *m, const char *prefix, uint32_t value);
void dns_say_address(struct dns_message *m, const char *prefix, struct bytes address);
void dns_say_name(struct dns_message *m, const char *prefix, const struct dns_name *name);
/* Only to the facts. */
void dns_note(struct dns_message *m, struct bytes value);

enum dns_step_kind {
    STEP_U8,
    STEP_U16,
    STEP_U32,
    STEP_SECONDS, /* 32 bits, said in words too */
    STEP_MOMENT,  /* 32 bits, seconds since 1970 */
    STEP_OCTETS,  /* `more` of them: an address, a fixed field */
    STEP_NAME,
    STEP_STRING,      /* its length, then the text as `more` */
    STEP_MORE_STRING, /* the same, if it is there */
    STEP_STRINGS,     /* to the end */
    STEP_REST,        /* all octets that are left, or none */
    STEP_SOME,        /* all octets that are left, if any */
    STEP_TEXT,        /* the same as text */
    STEP_TYPES,       /* bit map of types (RFC 4034 section 4.1.2) */
    STEP_TYPES_NXT,   /* bit map of types (RFC 2535 section 5.2) */
};

struct dns_step {
    uint8_t kind;
    uint16_t field;
    uint16_t more;
    const char *say; /* before the value in the record's label; NULL: it does not stand there */
};

/* How the RDATA of a type is made up. */
struct dns_layout {
    uint16_t type;
    bool names_owner; /* the row repeats the record's owner */
    uint8_t n;
    const struct dns_step *steps;
    void (*read)(struct dns_message *m); /* instead of steps */
};

/* NULL: not known (dns_layout.c) */
const struct dns_layout *dns_layout_find(uint16_t type);
void dns_take_steps(struct dns_message *m, const struct dns_step *steps, unsigned n);

/* --- RDATA by function (dns_rdata.c, dns_edns.c, dns_svcb.c) ---------------------------------- */

void dns_read_wks(struct dns_message *m);
void dns_read_key(struct dns_message *m);
void dns_read_dnskey(struct dns_message *m);
void dns_read_loc(struct dns_message *m);
void dns_read_naptr(struct dns_message *m);
void dns_read_a6(struct dns_message *m);
void dns_read_apl(struct dns_message *m);
void dns_read_ipseckey(struct dns_message *m);
void dns_read_nsec3(struct dns_message *m);
void dns_read_hip(struct dns_message *m);
void dns_read_csync(struct dns_message *m);
void dns_read_tkey(struct dns_message *m);
void dns_read_tsig(struct dns_message *m);
void dns_read_caa(struct dns_message *m);
void dns_read_wins(struct dns_message *m);
void dns_read_winsr(struct dns_message *m);
void dns_read_xpf(struct dns_message *m);
void dns_read_eui64(struct dns_message *m);
void dns_read_opt(struct dns_message *m);
void dns_read_svcb(struct dns_message *m);
/* An address of `width` octets of which only the first n are on the wire. */
void dns_take_prefix(struct dns_message *m, enum dns_field field, uint32_t n, uint32_t width);

/* --- DNS stateful operations (dns_dso.c) ------------------------------------------------------ */

void dns_read_stateful(struct dns_message *m);

/* --- requests and responses (dns_track.c) ---------------------------------------------------- */

struct dns_track {
    bool response, retransmission, unsolicited;
    uint32_t other_frame; /* request of a response, original of a retransmission, or 0 */
    int64_t delay;        /* ns from request to response */
};

struct dns_track dns_track(struct dns_message *m);
/* The lines at the end of the message, and a note under the node of its ID. */
void dns_track_lines(struct dns_message *m, const struct dns_track *track, struct node *id);
/* Remember whether more responses may follow. */
void dns_track_transfer(struct dns_message *m);

/* --- words (dns_caption.c) ------------------------------------------------------------------- */

extern const char *const dns_captions[];
void dns_caption(struct dns_message *m, const struct dns_track *track);
void dns_summary(struct dns_message *m);

/* --- transcripts (dns_dig.c, dns_nslookup.c) -------------------------------------------------- */

size_t dns_script(struct text *out, const struct tree *tree, const struct message *message,
    const struct script_style *style);
/* The answer at the cursor, in the words of nslookup. */
struct dns_reader;
void dns_nslookup(struct text *out, struct dns_reader *reader, const struct message *message);

/* --- is it? (dns_probe.c) --------------------------------------------------------------------- */

enum probe dns_probe(const struct unread *unread);
/* Does a message over TCP begin here, for sure? At least its first question has to be there. */
bool dns_begins(struct bytes bytes);
