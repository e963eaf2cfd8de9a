#include "analyzer/pcapng.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Every block (section 3.1 of the draft):
 *
 *     | type 4 | total length 4 | body … | total length 4 |
 *
 */
enum {
    BLOCK_HEADER = 8,
    BLOCK_TRAILER = 4,
    BLOCK_OVERHEAD = BLOCK_HEADER + BLOCK_TRAILER,
    BYTE_ORDER_SIZE = 4, /* octets of the magic that a section header begins with */
    OPTION_HEADER = 4,
};

enum block_type {
    BLOCK_INTERFACE = 1,     /* section 4.2 */
    BLOCK_PACKET = 2,        /* appendix A, obsolete */
    BLOCK_SIMPLE_PACKET = 3, /* section 4.4 */
    BLOCK_ENHANCED = 6,      /* section 4.3 */
    BLOCK_SECTION = 0x0a0d0d0a,
};

enum option_code {
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_IF_NAME = 2,
    OPTION_IF_DESCRIPTION = 3,
    OPTION_IF_TSRESOL = 9,
    OPTION_IF_TSOFFSET = 14,
};

static const uint32_t BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/* Products of 64-bit numbers. */
__extension__ typedef unsigned __int128 wide;

static const uint32_t NS_PER_SECOND = 1000000000;

/* What the packets of an interface need. */
struct ng_interface {
    uint32_t index; /* in the capture */
    int link_type;  /* DLT_ */
    uint32_t snap_length;
    uint64_t units; /* of a timestamp, in a second */
    int64_t offset; /* seconds added to a timestamp */
    /* Timestamps up to plain_max are times factor, no more; 0 where that is not so. */
    uint64_t plain_max;
    uint32_t factor;
};

struct pcapng {
    struct source base;
    bool big;             /* byte order of the section */
    const uint8_t *block; /* its body */
    size_t body;          /* octets of it */
    char *comment;
    size_t comment_capacity;

    uint32_t section;           /* from 1 */
    struct ng_interface *known; /* of the whole file, in order, kept when winding back */
    size_t n_known;
    size_t n_seen;        /* in this pass */
    size_t section_first; /* the section's interface 0, in known */
};

struct option {
    uint16_t code;
    uint16_t length;
    const uint8_t *value;
};

static uint16_t get16(const struct pcapng *ng, const uint8_t *p)
{
    return (uint16_t)(ng->big ? p[0] << 8 | p[1] : p[1] << 8 | p[0]);
}

static uint32_t get32(const struct pcapng *ng, const uint8_t *p)
{
    uint32_t value;

    memcpy(&value, p, sizeof value);
    value = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap32(value) : value;
    return ng->big ? __builtin_bswap32(value) : value;
}

/*
 * Lengths are multiples of four octets. Some writers forget the padding when they count, but
 * write it (Wireshark reads those files too). Stops short of wrapping round.
 */
static uint32_t padded(uint32_t length)
{
    return length > UINT32_MAX - 3 ? length : (length + 3) & ~UINT32_C(3);
}

/* A timestamp: two 32-bit halves, the upper one first in both byte orders. */
static uint64_t get_time(const struct pcapng *ng, const uint8_t *p)
{
    return (uint64_t)get32(ng, p) << 32 | get32(ng, p + 4);
}

__attribute__((format(printf, 2, 3))) static enum source_result broken(
    struct pcapng *ng, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(ng->base.reason, sizeof ng->base.reason, format, arguments);
    va_end(arguments);
    return SOURCE_BROKEN;
}

/*
 * The option at *offset of the block (section 3.5); moves *offset behind it. false: no more, or
 * the rest is no option. The fixed part of the block was good by then, so that is no damage.
 */
static bool next_option(const struct pcapng *ng, size_t *offset, struct option *option)
{
    const uint8_t *p = ng->block + *offset;
    size_t left = ng->body - *offset;

    if (left < OPTION_HEADER)
        return false;
    option->code = get16(ng, p);
    option->length = get16(ng, p + 2);
    option->value = p + OPTION_HEADER;
    if (option->code == OPTION_END || option->length > left - OPTION_HEADER)
        return false;
    size_t whole = OPTION_HEADER + padded(option->length);
    *offset += whole < left ? whole : left;
    return true;
}

static uint64_t power(uint64_t base, unsigned exponent)
{
    uint64_t value = 1;

    while (exponent-- > 0)
        value = value > UINT64_MAX / base ? value : value * base;
    return value;
}

/* if_tsresol: a negative power of ten, or of two when the highest bit is set. */
static void set_resolution(struct ng_interface *interface, uint8_t resolution)
{
    interface->units = resolution & 0x80 ? power(2, resolution & 0x7f) : power(10, resolution);
}

/* Common resolutions are multiplied out, without a division a packet. */
static void set_factor(struct ng_interface *interface)
{
    if (interface->offset != 0 || NS_PER_SECOND % interface->units != 0)
        return;
    interface->factor = (uint32_t)(NS_PER_SECOND / interface->units);
    interface->plain_max = INT64_MAX / interface->factor;
}

/* As many decimals as Wireshark shows for a resolution. */
static uint8_t time_digits(uint64_t units)
{
    static const struct {
        uint32_t units;
        uint8_t digits;
    } rows[] = {{1000000000, 9}, {1000000, 6}, {1000, 3}, {100, 2}, {10, 1}, {1, 0}};
    size_t i = 0;

    while (units < rows[i].units)
        i++;
    return rows[i].digits;
}

static int64_t to_time(const struct ng_interface *interface, uint64_t stamp)
{
    int64_t seconds;
    uint64_t rest;

    if (stamp <= interface->plain_max)
        return (int64_t)(stamp * interface->factor);
    if (stamp / interface->units > INT64_MAX ||
        __builtin_add_overflow((int64_t)(stamp / interface->units), interface->offset, &seconds))
        return interface->offset < 0 ? INT64_MIN : INT64_MAX;
    rest = stamp % interface->units;
    rest = (uint64_t)((wide)rest * NS_PER_SECOND / interface->units);
    return time_from(seconds, (int64_t)rest);
}

/* Section header: the byte order is known when this is called. Body: magic, version, length. */
static enum source_result read_section(struct pcapng *ng)
{
    uint16_t major = get16(ng, ng->block + 4);

    if (major != 1)
        return broken(ng, "pcapng version %u", major);
    ng->section++;
    ng->section_first = ng->n_seen;
    return SOURCE_PACKET;
}

static const char *copy_text(char out[INTERFACE_TEXT_MAX + 1], const struct option *option)
{
    size_t length = option->length < INTERFACE_TEXT_MAX ? option->length : INTERFACE_TEXT_MAX;

    memcpy(out, option->value, length);
    out[length] = '\0';
    return out;
}

static bool remember(struct pcapng *ng, const struct ng_interface *interface)
{
    void *known = realloc(ng->known, (ng->n_known + 1) * sizeof ng->known[0]);

    if (!known)
        return false;
    ng->known = known;
    ng->known[ng->n_known++] = *interface;
    return true;
}

/* The texts of an interface, which outlive their block only as copies. */
struct interface_texts {
    char name[INTERFACE_TEXT_MAX + 1];
    char description[INTERFACE_TEXT_MAX + 1];
};

/* Section 4.2, the options that matter. */
static void read_interface_options(struct pcapng *ng, struct ng_interface *interface,
    struct capture_interface *shown, struct interface_texts *texts)
{
    struct option option;
    size_t offset = 8;

    set_resolution(interface, 6);
    while (next_option(ng, &offset, &option)) {
        if (option.code == OPTION_IF_NAME) {
            shown->name = copy_text(texts->name, &option);
        } else if (option.code == OPTION_IF_DESCRIPTION) {
            shown->description = copy_text(texts->description, &option);
        } else if (option.code == OPTION_IF_TSRESOL && option.length == 1) {
            set_resolution(interface, option.value[0]);
        } else if (option.code == OPTION_IF_TSOFFSET && option.length == 8) {
            uint64_t low = get32(ng, option.value + (ng->big ? 4 : 0));
            uint64_t high = get32(ng, option.value + (ng->big ? 0 : 4));
            interface->offset = (int64_t)(high << 32 | low);
        }
    }
    set_factor(interface);
}

/* Interface description. Body: link type 2, reserved 2, snap length 4, options. */
static enum source_result read_interface(struct pcapng *ng)
{
    struct capture_interface shown = {.section = ng->section};
    struct ng_interface interface = {0};
    struct interface_texts texts;
    int index;

    if (ng->n_seen < ng->n_known) { /* wound back: it is known */
        ng->n_seen++;
        return SOURCE_PACKET;
    }
    read_interface_options(ng, &interface, &shown, &texts);
    shown.link_type = get16(ng, ng->block);
    shown.snap_length = interface.snap_length = get32(ng, ng->block + 4);
    shown.id = (uint32_t)(ng->n_seen - ng->section_first);
    shown.time_digits = time_digits(interface.units);
    interface.link_type = linktype_to_dlt(shown.link_type);
    index = interfaces_add(ng->base.interfaces, &shown);
    interface.index = (uint32_t)index;
    if (index < 0 || !remember(ng, &interface))
        return broken(ng, "more than %d interfaces", INTERFACES_MAX);
    ng->n_seen++;
    return SOURCE_PACKET;
}

/* All comments of the options from offset on, a line each, in ng->comment; NULL: there is none. */
static const char *read_comments(struct pcapng *ng, size_t offset)
{
    struct option option;
    size_t used = 0;

    while (next_option(ng, &offset, &option)) {
        if (option.code != OPTION_COMMENT)
            continue;
        if (used + option.length + 2 > ng->comment_capacity) {
            /* all comments together are smaller than the block's body */
            char *grown = realloc(ng->comment, ng->body + 1);
            if (!grown)
                break;
            ng->comment = grown;
            ng->comment_capacity = ng->body + 1;
        }
        if (used > 0)
            ng->comment[used++] = '\n';
        size_t length = strnlen((const char *)option.value, option.length);
        memcpy(ng->comment + used, option.value, length);
        used += length;
        ng->comment[used] = '\0';
    }
    return used > 0 ? ng->comment : NULL;
}

/* What the three packet blocks have in common: the octets begin at offset. */
static enum source_result fill_packet(
    struct pcapng *ng, struct packet *packet, uint32_t interface, size_t offset, uint32_t captured)
{
    const struct ng_interface *at;

    if (interface >= ng->n_seen - ng->section_first)
        return broken(ng, "interface %u was not described", interface);
    if (captured > CAPTURED_MAX)
        return broken(ng, "captured length %u is over %u", captured, (unsigned)CAPTURED_MAX);
    if (captured > ng->body - offset)
        return broken(ng, "captured length %u does not fit its block", captured);
    at = &ng->known[ng->section_first + interface];
    packet->captured = captured;
    packet->interface = at->index;
    packet->link_type = at->link_type;
    packet->data = ng->block + offset;
    packet->comment = NULL;
    offset += padded(captured);
    if (__builtin_expect(offset < ng->body, 0))
        packet->comment = read_comments(ng, offset);
    return SOURCE_PACKET;
}

/* Body: interface 4, timestamp 8, captured 4, length 4, octets, options. */
static enum source_result read_enhanced(struct pcapng *ng, struct packet *packet)
{
    const uint8_t *p = ng->block;
    uint32_t interface = get32(ng, p);
    enum source_result result = fill_packet(ng, packet, interface, 20, get32(ng, p + 12));

    if (result == SOURCE_PACKET) {
        packet->time = to_time(&ng->known[ng->section_first + interface], get_time(ng, p + 4));
        packet->length = get32(ng, p + 16);
    }
    return result;
}

/* Body: interface 2, drops 2, timestamp 8, captured 4, length 4, octets, options. */
static enum source_result read_obsolete(struct pcapng *ng, struct packet *packet)
{
    const uint8_t *p = ng->block;
    uint32_t interface = get16(ng, p);
    enum source_result result = fill_packet(ng, packet, interface, 20, get32(ng, p + 12));

    if (result == SOURCE_PACKET) {
        packet->time = to_time(&ng->known[ng->section_first + interface], get_time(ng, p + 4));
        packet->length = get32(ng, p + 16);
    }
    return result;
}

/* Body: length 4, octets up to the snap length; of interface 0, without a time or options. */
static enum source_result read_simple(struct pcapng *ng, struct packet *packet)
{
    uint32_t length = get32(ng, ng->block);
    uint32_t captured = length;
    enum source_result result;

    if (ng->n_seen > ng->section_first) {
        uint32_t snap_length = ng->known[ng->section_first].snap_length;
        if (snap_length > 0 && captured > snap_length)
            captured = snap_length;
    }
    result = fill_packet(ng, packet, 0, 4, captured);
    packet->comment = NULL;
    packet->time = 0;
    packet->length = length;
    return result;
}

/* The blocks that matter, and the least octets of their bodies. */
static const struct block_kind {
    uint32_t type;
    uint32_t minimum;
    enum source_result (*describe)(struct pcapng *ng);
    enum source_result (*packet)(struct pcapng *ng, struct packet *packet);
} KINDS[] = {
    {BLOCK_ENHANCED, 20, NULL, read_enhanced},
    {BLOCK_SIMPLE_PACKET, 4, NULL, read_simple},
    {BLOCK_PACKET, 20, NULL, read_obsolete},
    {BLOCK_INTERFACE, 8, read_interface, NULL},
    {BLOCK_SECTION, 16, read_section, NULL},
};

static const struct block_kind *find_kind(uint32_t type)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (KINDS[i].type == type)
            return &KINDS[i];
    }
    return NULL;
}

/* A section header says its byte order in its first four octets; look at them to know the length.
 */
static enum source_result read_byte_order(struct pcapng *ng)
{
    size_t have;
    const uint8_t *magic =
        input_peek(ng->base.input, BLOCK_HEADER + BYTE_ORDER_SIZE, &have) + BLOCK_HEADER;

    if (have < BLOCK_HEADER + BYTE_ORDER_SIZE)
        return SOURCE_CUT;
    ng->big = false;
    if (get32(ng, magic) == BYTE_ORDER_MAGIC)
        return SOURCE_PACKET;
    ng->big = true;
    if (get32(ng, magic) == BYTE_ORDER_MAGIC)
        return SOURCE_PACKET;
    return broken(ng, "section header without a byte order");
}

/* Type and length of the next block; *kind is NULL when it is of no use. */
static enum source_result read_header(
    struct pcapng *ng, const struct block_kind **kind, uint32_t *total)
{
    size_t have;
    const uint8_t *header = input_peek(ng->base.input, BLOCK_HEADER, &have);

    if (have < BLOCK_HEADER)
        return have == 0 ? SOURCE_END : SOURCE_CUT;
    uint32_t type = get32(ng, header);
    if (type == BLOCK_SECTION) {
        enum source_result result = read_byte_order(ng);
        if (result != SOURCE_PACKET)
            return result;
        header = input_peek(ng->base.input, BLOCK_HEADER, &have);
    }
    *total = padded(get32(ng, header + 4));
    *kind = find_kind(type);
    if (*total < BLOCK_OVERHEAD + (*kind ? (*kind)->minimum : 0))
        return broken(ng, "block length %u is too small", *total);
    if (*total > PCAPNG_BLOCK_MAX)
        return broken(ng, "block length %u is over %u", *total, (unsigned)PCAPNG_BLOCK_MAX);
    return SOURCE_PACKET;
}

/* The next block's body becomes ng->block. SOURCE_PACKET: it is there. */
static enum source_result read_block(struct pcapng *ng, const struct block_kind **kind)
{
    uint32_t total;
    size_t have;
    enum source_result result = read_header(ng, kind, &total);

    if (result != SOURCE_PACKET)
        return result;
    const uint8_t *block = input_peek(ng->base.input, total, &have);
    if (have < total)
        return SOURCE_CUT;
    input_skip(ng->base.input, total);
    ng->block = block + BLOCK_HEADER;
    ng->body = total - BLOCK_OVERHEAD;
    uint32_t again = padded(get32(ng, ng->block + ng->body));
    if (again != total)
        return broken(ng, "block lengths %u and %u differ", total, again);
    return SOURCE_PACKET;
}

static enum source_result pcapng_next(struct source *source, struct packet *packet)
{
    struct pcapng *ng = (struct pcapng *)source;
    enum source_result result;

    do {
        const struct block_kind *kind;
        result = read_block(ng, &kind);
        if (result != SOURCE_PACKET || !kind)
            continue;
        if (kind->packet)
            return kind->packet(ng, packet);
        result = kind->describe(ng);
    } while (result == SOURCE_PACKET);
    return result;
}

/* Other blocks than the usual one are rare, and end it. */
static const uint8_t *pcapng_ahead(const struct source *source, unsigned n, uint32_t *captured)
{
    enum { CAPTURED_AT = BLOCK_HEADER + 12, OCTETS_AT = BLOCK_HEADER + 20 };
    const struct pcapng *ng = (const struct pcapng *)source;
    size_t have;
    const uint8_t *block = input_held(source->input, &have);

    for (;; n--) {
        if (have < OCTETS_AT || get32(ng, block) != BLOCK_ENHANCED)
            return NULL;
        uint32_t total = padded(get32(ng, block + 4));
        *captured = get32(ng, block + CAPTURED_AT);
        if (*captured > have - OCTETS_AT)
            return NULL;
        if (n == 0)
            return block + OCTETS_AT;
        if (total < OCTETS_AT || total > have)
            return NULL;
        block += total;
        have -= total;
    }
}

static bool pcapng_rewind(struct source *source)
{
    struct pcapng *ng = (struct pcapng *)source;

    ng->section = 0;
    ng->n_seen = 0;
    ng->section_first = 0;
    return input_rewind(source->input, 0);
}

static void pcapng_free(struct source *source)
{
    struct pcapng *ng = (struct pcapng *)source;

    free(ng->known);
    free(ng->comment);
    free(ng);
}

static const struct source_class PCAPNG_CLASS = {
    pcapng_next, pcapng_ahead, pcapng_rewind, pcapng_free};

bool pcapng_matches(const uint8_t *head, size_t length)
{
    static const uint8_t section[4] = {0x0a, 0x0d, 0x0d, 0x0a};

    return length >= sizeof section && memcmp(head, section, sizeof section) == 0;
}

/* A file whose first section header is bad is no pcapng file at all. */
static bool read_first_section(struct pcapng *ng, char *reason)
{
    const struct block_kind *kind;
    enum source_result result = read_block(ng, &kind);

    if (result == SOURCE_PACKET)
        result = read_section(ng);
    if (result == SOURCE_BROKEN)
        snprintf(reason, SOURCE_REASON_MAX,
            "its pcapng header is damaged (%.180s): record it again", ng->base.reason);
    else if (result != SOURCE_PACKET)
        snprintf(
            reason, SOURCE_REASON_MAX, "its pcapng header is cut short: copy or record it again");
    return result == SOURCE_PACKET;
}

struct source *pcapng_open(
    struct input *input, struct interfaces *interfaces, char reason[SOURCE_REASON_MAX])
{
    struct pcapng *ng = calloc(1, sizeof *ng);

    if (!ng) {
        snprintf(reason, SOURCE_REASON_MAX, "no memory to read it: read fewer files at once");
        return NULL;
    }
    ng->base.class = &PCAPNG_CLASS;
    ng->base.input = input;
    ng->base.interfaces = interfaces;
    if (!read_first_section(ng, reason)) {
        pcapng_free(&ng->base);
        return NULL;
    }
    return &ng->base;
}
