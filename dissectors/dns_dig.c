/*
 * Messages as dig prints them (and, for the sections of an update, nsupdate)
 */
#include "dissectors/dns.h"

#include "dissectors/dns_zone.h"

#include <string.h>
#include <time.h>

enum {
    PREFIX = 2,
    OPCODE_SHIFT = 11,
    OPCODE_MASK = 15,
    RCODE_MASK = 15,
    TAB = 8,
    COLUMN_TTL = 24, /* columns of a record */
    COLUMN_CLASS = 32,
    COLUMN_TYPE = 40,
    COLUMN_RDATA = 48,
    COOKIE_CLIENT = 8, /* octets */
    EDNS_DO = 0x8000,
    EDNS_CO = 0x4000, /* compact answers (RFC 9824) */
    ERROR_ASSIGNED_MAX = 29,
};

struct dig {
    struct text *out;
    struct dns_reader reader;
    const struct message *message;
    bool stable;   /* without what changes from one recording to the next */
    bool transfer; /* one message of a zone transfer: only its records are printed */
    uint16_t id, flags;
    uint16_t counts[DNS_SECTIONS];
};

static const struct {
    const char *title, *update_title;
    const char *count, *update_count;
} sections[DNS_SECTIONS] = {
    {"QUESTION", "ZONE", "QUERY", "ZONE"},
    {"ANSWER", "PREREQUISITE", "ANSWER", "PREREQ"},
    {"AUTHORITY", "UPDATE", "AUTHORITY", "UPDATE"},
    {"ADDITIONAL", "ADDITIONAL", "ADDITIONAL", "ADDITIONAL"},
};

static uint16_t opcode_of(const struct dig *dig)
{
    return dig->flags >> OPCODE_SHIFT & OPCODE_MASK;
}

/* --- one record ----------------------------------------------------------------------------------
 */

/* Tabs from what was written since `line`, whose first character stands in column *width, up to a
 * column; or one blank. */
static void to_column(struct text *out, size_t line, size_t *width, size_t column)
{
    size_t wide = *width + (out->length - line);

    if (column < wide + 1)
        column = wide + 1;
    *width = column;
    if (column / TAB > wide / TAB) {
        text_fill(out, '\t', column / TAB - wide / TAB);
        wide = column / TAB * TAB;
    }
    text_fill(out, ' ', column - wide);
}

static void print_question(struct dig *dig)
{
    struct text *out = dig->out;
    size_t line = out->length, width = 0;

    text_char(out, ';');
    dns_write_name(out, &dig->reader);
    uint16_t type = cursor_u16(&dig->reader.cursor), class = cursor_u16(&dig->reader.cursor);
    if (dig->reader.cursor.bad) {
        out->length = line;
        return;
    }
    to_column(out, line, &width, COLUMN_CLASS);
    line = out->length;
    dns_write_class(out, class & (uint16_t)~DNS_CLASS_TOP_BIT);
    to_column(out, line, &width, COLUMN_TYPE);
    dns_write_type(out, type);
    text_char(out, '\n');
}

static void print_record(struct dig *dig)
{
    struct text *out = dig->out;
    struct cursor *cursor = &dig->reader.cursor;
    size_t line = out->length, width = 0;

    dns_write_name(out, &dig->reader);
    uint16_t type = cursor_u16(cursor), class = cursor_u16(cursor);
    uint32_t ttl = cursor_u32(cursor);
    uint16_t n = cursor_u16(cursor);
    if (cursor->bad || cursor_left(cursor) < n) { /* half a record says what nobody has said */
        out->length = line;
        cursor->bad = true;
        return;
    }
    to_column(out, line, &width, COLUMN_TTL);
    line = out->length;
    text_uint(out, ttl);
    to_column(out, line, &width, COLUMN_CLASS);
    line = out->length;
    dns_write_class(out, class & (uint16_t)~DNS_CLASS_TOP_BIT);
    to_column(out, line, &width, COLUMN_TYPE);
    line = out->length;
    dns_write_type(out, type);
    if (n > 0 || !names_find(&dns_type_names, type)) {
        to_column(out, line, &width, COLUMN_RDATA);
        dns_write_rdata(out, &dig->reader, type, n);
    }
    text_char(out, '\n');
}

/* --- OPT -----------------------------------------------------------------------------------------
 */

static void print_octets(struct text *out, struct bytes octets)
{
    for (uint32_t i = 0; i < octets.length; i++)
        text_printf(out, "%s%02x", i > 0 ? " " : "", octets.data[i]);
}

static void print_text(struct text *out, struct bytes octets)
{
    text_add(out, " (\"");
    for (uint32_t i = 0; i < octets.length; i++)
        text_char(
            out, octets.data[i] >= 0x20 && octets.data[i] < 0x7f ? (char)octets.data[i] : '.');
    text_add(out, "\")");
}

static void print_subnet(struct text *out, struct cursor cursor)
{
    uint16_t family = cursor_u16(&cursor);
    uint8_t source = cursor_u8(&cursor), scope = cursor_u8(&cursor), address[16] = {0};
    uint32_t n = cursor_left(&cursor);
    const uint8_t *octets = cursor_take(&cursor, n < sizeof address ? n : sizeof address);

    if (octets)
        memcpy(address, octets, n < sizeof address ? n : sizeof address);
    if (family == 2)
        text_ipv6(out, address);
    else
        text_ipv4(out, address);
    text_printf(out, "/%u/%u", source, scope);
}

static void print_error(struct text *out, struct cursor cursor)
{
    uint16_t code = cursor_u16(&cursor);
    const char *name = names_find(&dns_error_names, code);

    text_printf(out, "%u", code);
    if (name && code <= ERROR_ASSIGNED_MAX)
        text_printf(out, " (%s)", name);
    if (cursor_left(&cursor) > 0) {
        text_add(out, ": (");
        text_wire(out, cursor.base + cursor.position, cursor_left(&cursor));
        text_char(out, ')');
    }
}

static void print_cookie(struct dig *dig, struct bytes octets)
{
    text_add(dig->out, "; COOKIE: ");
    if (dig->stable)
        text_add(dig->out, "[...]");
    else
        text_hex_bytes(dig->out, octets.data, octets.length, 0);
    if (octets.length > COOKIE_CLIENT && dig->flags & DNS_RESPONSE)
        text_add(dig->out, " (good)");
}

static void print_nsid(struct text *out, struct bytes octets)
{
    text_add(out, "; NSID:");
    if (octets.length == 0)
        return;
    text_char(out, ' ');
    print_octets(out, octets);
    print_text(out, octets);
}

static void print_key_tags(struct text *out, struct cursor value)
{
    text_add(out, "; KEY-TAG: ");
    for (bool first = true; cursor_left(&value) > 1; first = false)
        text_printf(out, "%s%u", first ? "" : ", ", cursor_u16(&value));
}

static void print_option(struct dig *dig, uint16_t code, struct cursor value)
{
    struct text *out = dig->out;
    struct bytes octets = {value.base + value.position, cursor_left(&value)};
    struct cursor copy = value;
    uint16_t tenths = octets.length == 2 ? cursor_u16(&copy) : 0;

    switch (code) {
    case 3:
        print_nsid(out, octets);
        break;
    case 8:
        text_add(out, "; CLIENT-SUBNET: ");
        print_subnet(out, value);
        break;
    case 9:
        text_printf(out, "; EXPIRE: %u", octets.length == 4 ? cursor_u32(&value) : 0);
        break;
    case 10:
        print_cookie(dig, octets);
        break;
    case 11:
        text_printf(out, "; TCP KEEPALIVE: %u.%u secs", tenths / 10, tenths % 10);
        break;
    case 12:
        text_printf(out, "; PAD: (%u bytes)", octets.length);
        break;
    case 14:
        print_key_tags(out, value);
        break;
    case 15:
        text_add(out, "; EDE: ");
        print_error(out, value);
        break;
    default:
        text_printf(out, "; OPT=%u: ", code);
        print_octets(out, octets);
        if (octets.length > 0)
            print_text(out, octets);
    }
    text_char(out, '\n');
}

/* The OPT record among the additional ones, before all sections. Returns the upper bits of the
 * response code. */
static uint16_t print_opt(struct dig *dig, struct cursor opt, bool print)
{
    uint16_t size = cursor_u16(&opt);
    uint8_t rcode = cursor_u8(&opt), version = cursor_u8(&opt);
    uint16_t flags = cursor_u16(&opt);
    struct cursor options = cursor_sub(&opt, cursor_u16(&opt));

    if (!print)
        return (uint16_t)(rcode << 4);
    text_printf(dig->out, "\n;; OPT PSEUDOSECTION:\n; EDNS: version: %u, flags:%s%s; ", version,
        flags & EDNS_DO ? " do" : "", flags & EDNS_CO ? " co" : "");
    if (flags & ~(EDNS_DO | EDNS_CO))
        text_printf(dig->out, "MBZ: 0x%04x, ", flags & ~(EDNS_DO | EDNS_CO));
    text_printf(dig->out, "udp: %u\n", size);
    while (cursor_left(&options) > 0) {
        uint16_t code = cursor_u16(&options);
        print_option(dig, code, cursor_sub(&options, cursor_u16(&options)));
    }
    return (uint16_t)(rcode << 4);
}

static void skip_name(struct cursor *cursor)
{
    uint8_t length;

    while ((length = cursor_u8(cursor)) != 0 && !cursor->bad) {
        cursor_skip(cursor, length >= 0xc0 ? 1 : length);
        if (length >= 0xc0)
            return;
    }
}

/* A cursor at the OPT record's class; bad where there is none. */
static struct cursor find_opt(const struct dig *dig)
{
    struct cursor cursor = dig->reader.cursor;

    for (uint16_t i = 0; i < dig->counts[DNS_QUESTIONS] && !cursor.bad; i++) {
        skip_name(&cursor);
        cursor_skip(&cursor, 4);
    }
    uint32_t n = (uint32_t)dig->counts[1] + dig->counts[2] + dig->counts[3];
    for (uint32_t i = 0; i < n && !cursor.bad; i++) {
        skip_name(&cursor);
        if (cursor_u16(&cursor) == DNS_TYPE_OPT && !cursor.bad)
            return cursor;
        cursor_skip(&cursor, 6);
        cursor_skip(&cursor, cursor_u16(&cursor));
    }
    cursor_fail(&cursor, false);
    return cursor;
}

/* --- header
 * --------------------------------------------------------------------------------------- */

static void print_flags(struct dig *dig)
{
    static const struct {
        uint16_t bit;
        const char *word;
    } words[] = {
        {0x8000, " qr"},
        {0x0400, " aa"},
        {0x0200, " tc"},
        {0x0100, " rd"},
        {0x0080, " ra"},
        {0x0020, " ad"},
        {0x0010, " cd"},
    };
    bool update = opcode_of(dig) == DNS_UPDATE;

    text_add(dig->out, ";; flags:");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (dig->flags & words[i].bit)
            text_add(dig->out, words[i].word);
    for (int i = 0; i < DNS_SECTIONS; i++)
        text_printf(dig->out, "%s %s: %u", i == 0 ? ";" : ",",
            update ? sections[i].update_count : sections[i].count, dig->counts[i]);
    text_char(dig->out, '\n');
}

static void print_opcode(struct dig *dig)
{
    static const char *const words[] = {
        "QUERY", "IQUERY", "STATUS", "RESERVED3", "NOTIFY", "UPDATE", "DSO"};
    uint16_t opcode = opcode_of(dig);

    if (opcode < sizeof words / sizeof words[0])
        text_add(dig->out, words[opcode]);
    else
        text_printf(dig->out, "RESERVED%u", opcode);
}

static void print_header(struct dig *dig)
{
    struct cursor opt = find_opt(dig);
    uint16_t rcode = dig->flags & RCODE_MASK;

    if (!opt.bad)
        rcode |= print_opt(dig, opt, false);
    text_add(dig->out, ";; ->>HEADER<<- opcode: ");
    print_opcode(dig);
    text_add(dig->out, ", status: ");
    dns_write_rcode(dig->out, rcode);
    if (dig->stable)
        text_add(dig->out, ", id: [...]\n");
    else
        text_printf(dig->out, ", id: %u\n", dig->id);
    print_flags(dig);
    if ((dig->flags & 0x8180) == 0x8100)
        text_add(dig->out, ";; WARNING: recursion requested but not available\n");
    if (!opt.bad)
        print_opt(dig, opt, true);
    else
        text_char(dig->out, '\n');
}

/* --- sections
 * -------------------------------------------------------------------------------------- */

static uint16_t type_of_next(const struct dig *dig)
{
    struct cursor cursor = dig->reader.cursor;

    skip_name(&cursor);
    return cursor_u16(&cursor);
}

static void skip_record(struct cursor *cursor)
{
    skip_name(cursor);
    cursor_skip(cursor, 8);
    cursor_skip(cursor, cursor_u16(cursor));
}

/* The signature has a section of its own, at the end. */
static void print_signature(struct dig *dig)
{
    text_add(dig->out, ";; TSIG PSEUDOSECTION:\n");
    print_record(dig);
    text_char(dig->out, '\n');
}

static void print_section(struct dig *dig, int section)
{
    bool update = opcode_of(dig) == DNS_UPDATE, titled = dig->transfer;
    struct dig signature = *dig;
    bool is_signed = false;

    for (uint16_t i = 0; i < dig->counts[section] && !dig->reader.cursor.bad; i++) {
        uint16_t type = section == DNS_QUESTIONS ? 0 : type_of_next(dig);
        if (type == DNS_TYPE_OPT || type == DNS_TYPE_TSIG) {
            if (type == DNS_TYPE_TSIG)
                signature.reader = dig->reader;
            is_signed |= type == DNS_TYPE_TSIG;
            skip_record(&dig->reader.cursor);
            continue;
        }
        if (!titled)
            text_printf(dig->out, ";; %s SECTION:\n",
                update ? sections[section].update_title : sections[section].title);
        titled = true;
        if (section == DNS_QUESTIONS) {
            print_question(dig);
            continue;
        }
        size_t before = dig->out->length;
        if (dig->stable && !dig->transfer)
            text_char(dig->out, SCRIPT_ANY_ORDER);
        print_record(dig);
        if (dig->reader.cursor.bad)
            dig->out->length = before;
    }
    if (titled && !dig->transfer)
        text_char(dig->out, '\n');
    if (is_signed)
        print_signature(&signature);
}

/* A zone transfer is only records. */
static void print_transfer(struct dig *dig)
{
    for (uint16_t i = 0; i < dig->counts[DNS_QUESTIONS] && !dig->reader.cursor.bad; i++) {
        skip_name(&dig->reader.cursor);
        cursor_skip(&dig->reader.cursor, 4);
    }
    print_section(dig, DNS_ANSWERS);
}

static void print_end(struct dig *dig)
{
    const struct message *message = dig->message;
    const struct endpoint *server =
        &message->flow->ends[direction_other(message->direction)]; /* who sent it */
    struct text *out = dig->out, address = {0};
    char when[64];

    if (!(dig->flags & DNS_RESPONSE))
        return;
    if (message->request_frame && dig->stable)
        text_add(out, ";; Query time: [...]\n");
    else if (message->request_frame)
        text_printf(out, ";; Query time: %u msec\n", (unsigned)(message->response_time / 1000000));
    if (server->address.version == 6)
        text_ipv6(&address, server->address.octets);
    else
        text_ipv4(&address, server->address.octets);
    const char *name = text_string(&address);
    text_printf(out, ";; SERVER: %s#%u(%s) (%s)\n", name, server->port, name,
        message->flow->transport == TRANSPORT_TCP ? "TCP" : "UDP");
    text_deinit(&address);
    time_t seconds = (time_t)(message->time / 1000000000);
    struct tm tm;
    if (dig->stable)
        text_add(out, ";; WHEN: [...]\n");
    else if (gmtime_r(&seconds, &tm) &&
             strftime(when, sizeof when, ";; WHEN: %a %b %d %H:%M:%S UTC %Y\n", &tm) > 0)
        text_add(out, when);
    text_printf(out, ";; MSG SIZE  rcvd: %u\n",
        message->bytes.length - (message->flow->transport == TRANSPORT_TCP ? PREFIX : 0));
}

/* --- messages
 * -------------------------------------------------------------------------------------- */

/* A plain question as the command that sends it. */
static void print_command(struct dig *dig)
{
    struct text *out = dig->out;

    text_add(out, "; <<>> DiG <<>> ");
    dns_write_name(out, &dig->reader);
    if (out->length > 0 && out->data[out->length - 1] == '.' && out->data[out->length - 2] != ' ')
        out->length--; /* as people type names */
    uint16_t type = cursor_u16(&dig->reader.cursor);
    if (type != DNS_TYPE_A) {
        text_char(out, ' ');
        dns_write_type(out, type);
    }
    text_add(out, "\n;; global options: +cmd\n");
}

static bool is_plain_question(const struct dig *dig)
{
    return !(dig->flags & DNS_RESPONSE) && opcode_of(dig) == DNS_QUERY && dig->counts[0] == 1 &&
           dig->counts[1] == 0 && dig->counts[2] == 0;
}

static bool is_transfer(const struct dig *dig)
{
    struct cursor cursor = dig->reader.cursor;

    if (!(dig->flags & DNS_RESPONSE) || dig->flags & RCODE_MASK || dig->counts[1] == 0 ||
        opcode_of(dig) != DNS_QUERY || dig->message->flow->transport != TRANSPORT_TCP)
        return false;
    if (dig->counts[0] == 0)
        return true; /* the second message of a transfer and the following */
    skip_name(&cursor);
    uint16_t type = cursor_u16(&cursor);
    return type == DNS_TYPE_AXFR || type == DNS_TYPE_IXFR;
}

static void read_header(struct dig *dig)
{
    struct cursor *cursor = &dig->reader.cursor;

    dig->id = cursor_u16(cursor);
    dig->flags = cursor_u16(cursor);
    for (int i = 0; i < DNS_SECTIONS; i++)
        dig->counts[i] = cursor_u16(cursor);
}

static void print_message(struct dig *dig)
{
    if (is_plain_question(dig)) {
        print_command(dig);
        return;
    }
    if ((dig->transfer = is_transfer(dig))) {
        print_transfer(dig);
        return;
    }
    if (dig->flags & DNS_RESPONSE)
        text_add(dig->out, ";; Got answer:\n");
    print_header(dig);
    for (int i = 0; i < DNS_SECTIONS; i++)
        print_section(dig, i);
    print_end(dig);
}

size_t dns_script(struct text *out, const struct tree *tree, const struct message *message,
    const struct script_style *style)
{
    uint32_t prefix = message->flow->transport == TRANSPORT_TCP ? PREFIX : 0;
    struct dig dig = {.out = out, .message = message, .stable = style->stable};

    (void)tree;
    if (message->bytes.length < prefix)
        return 0;
    dig.reader.cursor = cursor_make(message->bytes.data, message->bytes.length, 0);
    dig.reader.origin = prefix;
    cursor_skip(&dig.reader.cursor, prefix);
    if (style->nslookup) {
        dns_nslookup(out, &dig.reader, message);
        return 0;
    }
    read_header(&dig);
    if (!dig.reader.cursor.bad)
        print_message(&dig);
    return 0;
}
