#include "dissectors/dns_zone.h"

#include "dissectors/dns.h"

#include <string.h>

enum {
    LABEL_POINTER = 0xc0,
    GROUP = 56, /* characters of base 64 or hexadecimal between two spaces, as dig prints them */
};

/*
 * RDATA by type, a letter a part:
 *   n name   b w d number of 8, 16, 32 bits   4 6 address   s S character string, all of them
 *   x hexadecimal   * base 64   h hexadecimal without spaces, with its length before it
 *   t type   m moment   e EUI   l 64-bit locator   T N bit map of types   q the rest in quotes
 *   k base 32, with its length before it   c word, with its length before it
 *   C certificate type   A algorithm   r response code   v base 64, with 16 bits of length before
 * it
 */
static const struct {
    uint16_t type;
    const char *parts;
} forms[] = {
    {1, "4"},
    {2, "n"},
    {3, "n"},
    {4, "n"},
    {5, "n"},
    {6, "nnddddd"},
    {7, "n"},
    {8, "n"},
    {9, "n"},
    {12, "n"},
    {13, "ss"},
    {14, "nn"},
    {15, "wn"},
    {16, "S"},
    {17, "nn"},
    {18, "wn"},
    {19, "s"},
    {20, "S"},
    {21, "wn"},
    {23, "n"},
    {24, "tbbdmmwn*"},
    {25, "wbb*"},
    {26, "wnn"},
    {27, "sss"},
    {28, "6"},
    {30, "nN"},
    {31, "x"},
    {32, "x"},
    {33, "wwwn"},
    {35, "wwsssn"},
    {36, "wn"},
    {37, "CwA*"},
    {39, "n"},
    {40, "bbb*"},
    {43, "wbbx"},
    {44, "bbx"},
    {46, "tbbdmmwn*"},
    {47, "nT"},
    {48, "wbb*"},
    {49, "*"},
    {50, "bbwhkT"},
    {51, "bbwh"},
    {52, "bbbx"},
    {53, "bbbx"},
    {56, "S"},
    {57, "wbb*"},
    {58, "nn"},
    {59, "wbbx"},
    {60, "wbb*"},
    {61, "*"},
    {62, "dwT"},
    {63, "dbbx"},
    {99, "S"},
    {104, "wl"},
    {105, "w4"},
    {106, "wl"},
    {107, "wn"},
    {108, "e"},
    {109, "e"},
    {249, "nddwrvv"},
    {256, "wwq"},
    {257, "bcq"},
    {258, "S"},
    {32768, "wbbx"},
    {32769, "wbbx"},
};

static const struct name certificate_rows[] = {
    ONE(1, "PKIX"),
    ONE(2, "SPKI"),
    ONE(3, "PGP"),
    ONE(4, "IPKIX"),
    ONE(5, "ISPKI"),
    ONE(6, "IPGP"),
    ONE(7, "ACPKIX"),
    ONE(8, "IACPKIX"),
    ONE(253, "URI"),
    ONE(254, "OID"),
};
static const struct names certificate_names = NAMES(certificate_rows);

static const struct name algorithm_rows[] = {
    ONE(1, "RSAMD5"),
    ONE(2, "DH"),
    ONE(3, "DSA"),
    ONE(5, "RSASHA1"),
    ONE(6, "NSEC3DSA"),
    ONE(7, "NSEC3RSASHA1"),
    ONE(8, "RSASHA256"),
    ONE(10, "RSASHA512"),
    ONE(12, "ECCGOST"),
    ONE(13, "ECDSAP256SHA256"),
    ONE(14, "ECDSAP384SHA384"),
    ONE(15, "ED25519"),
    ONE(16, "ED448"),
    ONE(252, "INDIRECT"),
    ONE(253, "PRIVATEDNS"),
    ONE(254, "PRIVATEOID"),
};
static const struct names algorithm_names = NAMES(algorithm_rows);

static const char *form_of(uint16_t type)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (forms[i].type == type)
            return forms[i].parts;
    return NULL;
}

/* --- names -------------------------------------------------------------------------------------
 */

static void write_escaped(struct text *out, uint8_t c, const char *special)
{
    if (c < 0x20 || c >= 0x7f) {
        text_char(out, '\\');
        text_char(out, (char)('0' + c / 100));
        text_char(out, (char)('0' + c / 10 % 10));
        text_char(out, (char)('0' + c % 10));
        return;
    }
    if (strchr(special, c))
        text_char(out, '\\');
    text_char(out, (char)c);
}

static void write_label(struct text *out, struct cursor *cursor, uint8_t length)
{
    const uint8_t *label = cursor_take(cursor, length);

    for (uint8_t i = 0; label && i < length; i++)
        if (label[i] == ' ')
            text_add(out, "\\032");
        else
            write_escaped(out, label[i], "\"().;\\@$");
    text_char(out, '.');
}

void dns_write_name(struct text *out, struct dns_reader *reader)
{
    struct cursor at = reader->cursor, after = at;
    unsigned pointers = 0, labels = 0;
    uint8_t length;

    while ((length = cursor_u8(&at)) != 0 && !at.bad && pointers <= DNS_POINTERS_MAX) {
        if (length < LABEL_POINTER) {
            write_label(out, &at, length);
            labels++;
            continue;
        }
        uint32_t target = (uint32_t)(length & ~LABEL_POINTER) << 8 | cursor_u8(&at);
        if (pointers++ == 0)
            after = at;
        if (reader->origin + target > at.end)
            cursor_fail(&at, false);
        else
            at.position = reader->origin + target;
    }
    if (labels == 0)
        text_char(out, '.');
    if (at.bad || pointers > DNS_POINTERS_MAX)
        cursor_fail(&reader->cursor, at.cut);
    else
        reader->cursor.position = pointers > 0 ? after.position : at.position;
}

void dns_write_type(struct text *out, uint16_t type)
{
    static const struct name more[] = {
        ONE(53, "SMIMEA"),
        ONE(56, "NINFO"),
        ONE(258, "AVC"),
        ONE(259, "DOA"),
        ONE(260, "AMTRELAY"),
        ONE(261, "RESINFO"),
    };
    static const struct names more_names = NAMES(more);
    const char *name = names_find(&dns_type_names, type);

    if (!name)
        name = names_find(&more_names, type);
    if (name && type != 0 && type < 65280)
        text_add(out, name);
    else
        text_printf(out, "TYPE%u", type);
}

void dns_write_rcode(struct text *out, uint16_t code)
{
    static const char *const words[] = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",
        "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE", "DSOTYPENI", NULL, NULL,
        NULL, NULL, "BADVERS", "BADKEY", "BADTIME", "BADMODE", "BADNAME", "BADALG", "BADTRUNC",
        "BADCOOKIE"};

    if (code < sizeof words / sizeof words[0] && words[code])
        text_add(out, words[code]);
    else
        text_printf(out, "RESERVED%u", code);
}

void dns_write_class(struct text *out, uint16_t class)
{
    const char *name = names_find(&dns_class_names, class);

    if (name)
        text_add(out, name);
    else
        text_printf(out, "CLASS%u", class);
}

/* --- parts --------------------------------------------------------------------------------------
 */

/* A character string in quotes. */
static void write_string(struct text *out, struct cursor *cursor, uint32_t n)
{
    const uint8_t *data = cursor_take(cursor, n);

    text_char(out, '"');
    for (uint32_t i = 0; data && i < n; i++)
        write_escaped(out, data[i], "\"\\");
    text_char(out, '"');
}

static void write_strings(struct text *out, struct cursor *cursor)
{
    for (bool first = true; cursor_left(cursor) > 0; first = false) {
        if (!first)
            text_char(out, ' ');
        write_string(out, cursor, cursor_u8(cursor));
    }
}

static void write_hex(struct text *out, struct bytes octets, uint32_t group)
{
    static const char digits[] = "0123456789ABCDEF";

    for (uint32_t i = 0; i < octets.length; i++) {
        if (i > 0 && group > 1 && i % (group / 2) == 0)
            text_char(out, ' ');
        text_char(out, digits[octets.data[i] >> 4]);
        text_char(out, digits[octets.data[i] & 15]);
    }
}

/* RFC 4648 section 4 */
static void write_base64(struct text *out, struct bytes octets, uint32_t group)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (uint32_t i = 0; i < octets.length; i += 3) {
        uint32_t have = octets.length - i < 3 ? octets.length - i : 3, bits = 0;
        if (i > 0 && group > 0 && i / 3 * 4 % group == 0)
            text_char(out, ' ');
        for (uint32_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < have ? octets.data[i + k] : 0);
        for (uint32_t k = 0; k < 4; k++)
            text_char(out, k <= have ? digits[bits >> (18 - 6 * k) & 63] : '=');
    }
}

/* RFC 4648 section 7, upper case */
static void write_base32hex(struct text *out, struct bytes octets)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    uint32_t bits = 0, held = 0;

    for (uint32_t i = 0; i < octets.length; i++) {
        bits = (bits << 8 | octets.data[i]) & 0xffff;
        for (held += 8; held >= 5; held -= 5)
            text_char(out, digits[bits >> (held - 5) & 31]);
    }
    if (held > 0)
        text_char(out, digits[bits << (5 - held) & 31]);
}

static struct bytes take(struct cursor *cursor, uint32_t n)
{
    const uint8_t *data = cursor_take(cursor, n);

    return (struct bytes){data, data ? n : 0};
}

/* 20231114221320 */
static void write_moment(struct text *out, uint32_t seconds)
{
    struct text iso = {0};

    text_iso_time(&iso, (int64_t)seconds * 1000000000);
    for (size_t i = 0; i < iso.length && iso.data[i] != '.'; i++)
        if (iso.data[i] >= '0' && iso.data[i] <= '9')
            text_char(out, iso.data[i]);
    text_deinit(&iso);
}

static void write_types(struct text *out, struct cursor *cursor)
{
    for (bool first = true; cursor_left(cursor) > 0;) {
        uint16_t base = (uint16_t)(cursor_u8(cursor) * 256u);
        struct bytes bits = take(cursor, cursor_u8(cursor));
        for (uint32_t i = 0; i < bits.length * 8; i++) {
            if (!(bits.data[i / 8] >> (7 - i % 8) & 1))
                continue;
            if (!first)
                text_char(out, ' ');
            first = false;
            dns_write_type(out, (uint16_t)(base + i));
        }
    }
}

/* RFC 2535 section 5.2 */
static void write_types_nxt(struct text *out, struct cursor *cursor)
{
    struct bytes bits = take(cursor, cursor_left(cursor));
    bool first = true;

    for (uint32_t i = 0; i < bits.length * 8; i++) {
        if (!(bits.data[i / 8] >> (7 - i % 8) & 1))
            continue;
        if (!first)
            text_char(out, ' ');
        first = false;
        dns_write_type(out, (uint16_t)i);
    }
}

/* A number by its mnemonic (RFC 4398, RFC 8624), or as it is. */
static void write_mnemonic(struct text *out, const struct names *names, uint16_t value)
{
    const char *name = names_find(names, value);

    if (name)
        text_add(out, name);
    else
        text_uint(out, value);
}

/* Octets with 16 bits of length before them. */
static void write_sized(struct text *out, struct cursor *cursor)
{
    uint16_t n = cursor_u16(cursor);

    text_uint(out, n);
    if (n > 0)
        text_char(out, ' ');
    write_base64(out, take(cursor, n), GROUP);
}

static void write_locator(struct text *out, struct cursor *cursor)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            text_char(out, ':');
        text_hex(out, cursor_u16(cursor), 1);
    }
}

static void write_eui(struct text *out, struct cursor *cursor)
{
    struct bytes octets = take(cursor, cursor_left(cursor));

    text_hex_bytes(out, octets.data, octets.length, '-');
}

/* Salt, or "-" where there is none. */
static void write_salt(struct text *out, struct cursor *cursor)
{
    struct bytes salt = take(cursor, cursor_u8(cursor));

    if (salt.length == 0)
        text_char(out, '-');
    write_hex(out, salt, 0);
}

static void write_address(struct text *out, struct cursor *cursor, uint32_t n)
{
    struct bytes address = take(cursor, n);

    if (address.length == 4)
        text_ipv4(out, address.data);
    else if (address.length == 16)
        text_ipv6(out, address.data);
}

static void write_part(struct text *out, struct dns_reader *reader, char part)
{
    struct cursor *cursor = &reader->cursor;
    uint32_t rest = cursor_left(cursor);

    switch (part) {
    case 'n':
        dns_write_name(out, reader);
        break;
    case 'b':
        text_uint(out, cursor_u8(cursor));
        break;
    case 'w':
        text_uint(out, cursor_u16(cursor));
        break;
    case 'd':
        text_uint(out, cursor_u32(cursor));
        break;
    case '4':
        write_address(out, cursor, 4);
        break;
    case '6':
        write_address(out, cursor, 16);
        break;
    case 's':
        write_string(out, cursor, cursor_u8(cursor));
        break;
    case 'S':
        write_strings(out, cursor);
        break;
    case 'q':
        write_string(out, cursor, rest);
        break;
    case 'x':
        write_hex(out, take(cursor, rest), GROUP);
        break;
    case '*':
        write_base64(out, take(cursor, rest), GROUP);
        break;
    case 't':
        dns_write_type(out, cursor_u16(cursor));
        break;
    case 'm':
        write_moment(out, cursor_u32(cursor));
        break;
    default:
        break;
    }
}

/* The rarer parts. */
static void write_rare_part(struct text *out, struct dns_reader *reader, char part)
{
    struct cursor *cursor = &reader->cursor;
    struct bytes octets;

    switch (part) {
    case 'h':
        write_salt(out, cursor);
        break;
    case 'k':
        write_base32hex(out, take(cursor, cursor_u8(cursor)));
        break;
    case 'T':
        write_types(out, cursor);
        break;
    case 'N':
        write_types_nxt(out, cursor);
        break;
    case 'C':
        write_mnemonic(out, &certificate_names, cursor_u16(cursor));
        break;
    case 'A':
        write_mnemonic(out, &algorithm_names, cursor_u8(cursor));
        break;
    case 'r':
        dns_write_rcode(out, cursor_u16(cursor));
        break;
    case 'v':
        write_sized(out, cursor);
        break;
    case 'e':
        write_eui(out, cursor);
        break;
    case 'l':
        write_locator(out, cursor);
        break;
    case 'c':
        octets = take(cursor, cursor_u8(cursor));
        text_wire(out, octets.data, octets.length);
        break;
    default:
        write_part(out, reader, part);
    }
}

/* --- RDATA ---------------------------------------------------------------------------------------
 */

/* RFC 3597 section 5: \# 3 616263 */
static void write_unknown(struct text *out, struct cursor *cursor)
{
    struct bytes octets = take(cursor, cursor_left(cursor));

    text_printf(out, "\\# %u", octets.length);
    if (octets.length > 0)
        text_char(out, ' ');
    write_hex(out, octets, GROUP);
}

static const char *const svcb_keys[] = {"mandatory", "alpn", "no-default-alpn", "port", "ipv4hint",
    "ech", "ipv6hint", "dohpath", "ohttp"};

static void write_svcb_key(struct text *out, uint16_t key)
{
    if (key < sizeof svcb_keys / sizeof svcb_keys[0])
        text_add(out, svcb_keys[key]);
    else
        text_printf(out, "key%u", key);
}

static void write_svcb_list(struct text *out, struct cursor *cursor, uint16_t key)
{
    for (bool first = true; cursor_left(cursor) > 0; first = false) {
        if (!first)
            text_char(out, ',');
        if (key == 0) {
            write_svcb_key(out, cursor_u16(cursor));
        } else if (key == 1) {
            struct bytes alpn = take(cursor, cursor_u8(cursor));
            for (uint32_t i = 0; i < alpn.length; i++)
                write_escaped(out, alpn.data[i], "\"\\,");
        } else {
            write_address(out, cursor, key == 4 ? 4 : 16);
        }
    }
}

static void write_svcb_value(struct text *out, struct cursor *cursor, uint16_t key)
{
    uint32_t n = cursor_left(cursor);

    if (n == 0)
        return;
    text_char(out, '=');
    if (key == 0 || key == 4 || key == 6) {
        write_svcb_list(out, cursor, key);
    } else if (key == 1) {
        text_char(out, '"');
        write_svcb_list(out, cursor, key);
        text_char(out, '"');
    } else if (key == 3) {
        text_uint(out, cursor_u16(cursor));
    } else if (key == 5) {
        write_base64(out, take(cursor, n), 0);
    } else {
        write_string(out, cursor, n);
    }
}

static void write_svcb(struct text *out, struct dns_reader *reader)
{
    text_uint(out, cursor_u16(&reader->cursor));
    text_char(out, ' ');
    dns_write_name(out, reader);
    while (cursor_left(&reader->cursor) > 0) {
        uint16_t key = cursor_u16(&reader->cursor);
        struct cursor value = cursor_sub(&reader->cursor, cursor_u16(&reader->cursor));
        text_char(out, ' ');
        write_svcb_key(out, key);
        write_svcb_value(out, &value, key);
        cursor_join(&reader->cursor, &value);
    }
}

/* 52 7 34.321 N 19 47 14.567 W 24.00m 1m 10000m 10m */
static void write_loc_angle(struct text *out, uint32_t value, const char *directions)
{
    uint32_t angle = value < 0x80000000u ? 0x80000000u - value : value - 0x80000000u;

    text_printf(out, "%u %u %u.%03u %c ", angle / 3600000, angle / 60000 % 60, angle / 1000 % 60,
        angle % 1000, directions[value >= 0x80000000u]);
}

static void write_loc_size(struct text *out, uint8_t value)
{
    uint64_t centimetres = value >> 4;

    for (int i = value & 15; i > 0; i--)
        centimetres *= 10;
    if (centimetres % 100)
        text_printf(out, "%u.%02um", (unsigned)(centimetres / 100), (unsigned)(centimetres % 100));
    else
        text_printf(out, "%um", (unsigned)(centimetres / 100));
}

static void write_loc(struct text *out, struct cursor *cursor)
{
    uint8_t sizes[3];

    if (cursor_left(cursor) != 16 || cursor_u8(cursor) != 0) {
        cursor_fail(cursor, false);
        return;
    }
    for (int i = 0; i < 3; i++)
        sizes[i] = cursor_u8(cursor);
    write_loc_angle(out, cursor_u32(cursor), "SN");
    write_loc_angle(out, cursor_u32(cursor), "WE");
    int64_t altitude = (int64_t)cursor_u32(cursor) - 10000000;
    uint64_t above = (uint64_t)(altitude < 0 ? -altitude : altitude);
    text_printf(out, "%s%u.%02um", altitude < 0 ? "-" : "", (unsigned)(above / 100),
        (unsigned)(above % 100));
    for (int i = 0; i < 3; i++) {
        text_char(out, ' ');
        write_loc_size(out, sizes[i]);
    }
}

static void write_wks(struct text *out, struct cursor *cursor)
{
    write_address(out, cursor, 4);
    text_printf(out, " %u", cursor_u8(cursor));
    for (unsigned port = 0; cursor_left(cursor) > 0; port += 8) {
        uint8_t bits = cursor_u8(cursor);
        for (unsigned i = 0; i < 8; i++)
            if (bits >> (7 - i) & 1)
                text_printf(out, " %u", port + i);
    }
}

/* 1:192.168.32.0/21 !2:ff00::/8 */
static void write_apl(struct text *out, struct cursor *cursor)
{
    for (bool first = true; cursor_left(cursor) > 0; first = false) {
        uint16_t family = cursor_u16(cursor);
        uint8_t prefix = cursor_u8(cursor), length = cursor_u8(cursor), address[16] = {0};
        struct bytes octets = take(cursor, length & 127);
        if (octets.length > 0 && octets.length <= sizeof address)
            memcpy(address, octets.data, octets.length);
        text_printf(out, "%s%s%u:", first ? "" : " ", length & 128 ? "!" : "", family);
        if (family == 1)
            text_ipv4(out, address);
        else
            text_ipv6(out, address);
        text_printf(out, "/%u", prefix);
    }
}

static void write_ipseckey(struct text *out, struct dns_reader *reader)
{
    struct cursor *cursor = &reader->cursor;
    uint8_t precedence = cursor_u8(cursor), type = cursor_u8(cursor);

    text_printf(out, "%u %u %u ", precedence, type, cursor_u8(cursor));
    if (type == 1 || type == 2)
        write_address(out, cursor, type == 1 ? 4 : 16);
    else if (type == 3)
        dns_write_name(out, reader);
    else
        text_char(out, '.');
    if (cursor_left(cursor) > 0)
        text_char(out, ' ');
    write_base64(out, take(cursor, cursor_left(cursor)), GROUP);
}

static void write_hip(struct text *out, struct dns_reader *reader)
{
    struct cursor *cursor = &reader->cursor;
    uint8_t tag = cursor_u8(cursor), algorithm = cursor_u8(cursor);
    uint16_t key = cursor_u16(cursor);

    text_printf(out, "%u ", algorithm);
    write_hex(out, take(cursor, tag), 0);
    text_char(out, ' ');
    write_base64(out, take(cursor, key), 0);
    while (cursor_left(cursor) > 0) {
        text_char(out, ' ');
        dns_write_name(out, reader);
    }
}

/* hmac-sha256. 1700000000 300 32 MAC 4660 NOERROR 0 */
static void write_tsig(struct text *out, struct dns_reader *reader)
{
    struct cursor *cursor = &reader->cursor;

    dns_write_name(out, reader);
    uint64_t time = cursor_uint(cursor, 6);
    uint16_t fudge = cursor_u16(cursor), n = cursor_u16(cursor);
    text_printf(out, " %llu %u %u", (unsigned long long)time, fudge, n);
    if (n > 0)
        text_char(out, ' ');
    write_base64(out, take(cursor, n), GROUP);
    uint16_t id = cursor_u16(cursor), error = cursor_u16(cursor);
    n = cursor_u16(cursor);
    text_printf(out, " %u ", id);
    if (error == DNS_BADVERS)
        text_add(out, "BADSIG");
    else
        dns_write_rcode(out, error);
    text_printf(out, " %u", n);
    if (n > 0)
        text_char(out, ' ');
    write_base64(out, take(cursor, n), GROUP);
}

static void write_nsap(struct text *out, struct cursor *cursor)
{
    struct bytes octets = take(cursor, cursor_left(cursor));

    text_add(out, "0x");
    text_hex_bytes(out, octets.data, octets.length, 0);
}

/* Types that take more than a form. Returns false where this is none of them. */
static bool write_special(struct text *out, struct dns_reader *reader, uint16_t type)
{
    switch (type) {
    case 11:
        write_wks(out, &reader->cursor);
        break;
    case 22:
        write_nsap(out, &reader->cursor);
        break;
    case 29:
        write_loc(out, &reader->cursor);
        break;
    case 42:
        write_apl(out, &reader->cursor);
        break;
    case 45:
        write_ipseckey(out, reader);
        break;
    case 55:
        write_hip(out, reader);
        break;
    case 64:
    case 65:
        write_svcb(out, reader);
        break;
    case DNS_TYPE_TSIG:
        write_tsig(out, reader);
        break;
    default:
        return false;
    }
    return true;
}

static void write_form(struct text *out, struct dns_reader *reader, const char *form)
{
    for (const char *part = form; *part && !reader->cursor.bad; part++) {
        bool empty = cursor_left(&reader->cursor) == 0 && strchr("x*T", *part);
        if (part > form && !empty)
            text_char(out, ' ');
        write_rare_part(out, reader, *part);
    }
}

/* RDATA that is not what its type says is written as RDATA of an unknown type. */
void dns_write_rdata(struct text *out, struct dns_reader *reader, uint16_t type, uint32_t n)
{
    struct cursor rdata = cursor_sub(&reader->cursor, n);
    struct dns_reader inner = {rdata, reader->origin};
    const char *form = form_of(type);
    size_t before = out->length;
    bool written = true;

    if (form)
        write_form(out, &inner, form);
    else
        written = write_special(out, &inner, type);
    if (written && !inner.cursor.bad && cursor_left(&inner.cursor) == 0)
        return;
    out->length = before;
    write_unknown(out, &rdata);
    cursor_join(&reader->cursor, &rdata);
}
