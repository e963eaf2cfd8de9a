/* DNS messages, octet by octet: names, records, options, what is malformed, what is no DNS. */
#include "analyzer/dissector.h"
#include "analyzer/label.h"
#include "dissectors/dns.h"
#include "dissectors/dissectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { WIRE_MAX = 66000 };

/* --- a message under construction ----------------------------------------------------------------
 */

struct wire {
    uint8_t data[WIRE_MAX];
    uint32_t n;
};

static void raw(struct wire *w, const void *data, size_t n)
{
    assert_true(w->n + n <= WIRE_MAX);
    memcpy(w->data + w->n, data, n);
    w->n += (uint32_t)n;
}

static void u8(struct wire *w, unsigned value)
{
    uint8_t octet = (uint8_t)value;

    raw(w, &octet, 1);
}

static void u16(struct wire *w, unsigned value)
{
    u8(w, value >> 8);
    u8(w, value & 255);
}

static void u32(struct wire *w, uint32_t value)
{
    u16(w, value >> 16);
    u16(w, value & 65535);
}

static void header(struct wire *w, unsigned flags, unsigned questions, unsigned answers,
    unsigned authority, unsigned additional)
{
    w->n = 0;
    u16(w, 0x1234);
    u16(w, flags);
    u16(w, questions);
    u16(w, answers);
    u16(w, authority);
    u16(w, additional);
}

static void name(struct wire *w, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, ".");
        u8(w, (unsigned)n);
        raw(w, text, n);
        text += n + (text[n] == '.');
    }
    u8(w, 0);
}

static void question(struct wire *w, const char *owner, unsigned type)
{
    name(w, owner);
    u16(w, type);
    u16(w, DNS_CLASS_IN);
}

/* A record of the first question's name; its RDATA of n octets follows. */
static void record(struct wire *w, unsigned type, unsigned n)
{
    u16(w, 0xc00c);
    u16(w, type);
    u16(w, DNS_CLASS_IN);
    u32(w, 3600);
    u16(w, n);
}

/* --- what comes of it --------------------------------------------------------------------------
 */

struct result {
    struct arena arena;
    struct tree tree;
    struct row row;
    struct text labels; /* of all nodes, a line each */
    bool bad, cut;
};

static void parse_as(
    struct result *r, const struct dissector *dissector, const struct wire *w, uint32_t captured)
{
    struct dissection d = {
        .cursor = cursor_make(w->data, captured, w->n),
        .building = true,
        .tree = &r->tree,
        .row = &r->row,
        .arena = &r->arena,
    };

    *r = (struct result){.row.protocol = ""};
    assert_true(tree_init(&r->tree, &r->arena));
    dissector->parse(&d);
    r->bad = d.cursor.bad;
    r->cut = d.cursor.cut;
    for (uint32_t i = 0; i < r->tree.n; i++) {
        const struct node *node = &r->tree.nodes[i];
        if (node->flags & NODE_HIDDEN)
            continue;
        assert_true(node->offset + node->size <= w->n);
        text_fill(&r->labels, ' ', node->depth * 2u);
        label_node(&r->labels, node);
        text_char(&r->labels, '\n');
    }
}

static void parse(struct result *r, const struct wire *w)
{
    parse_as(r, &dns_dissector, w, w->n);
}

static void done(struct result *r)
{
    text_deinit(&r->labels);
    row_deinit(&r->row);
    tree_deinit(&r->tree);
    arena_deinit(&r->arena);
}

/* Is this one of the lines, whatever its depth? */
static bool has_line(struct result *r, const char *line)
{
    const char *all = text_string(&r->labels);
    size_t n = strlen(line);

    for (const char *at = all; (at = strstr(at, line)); at++) {
        bool begins = at == all || at[-1] == '\n' || at[-1] == ' ';
        if (begins && at[n] == '\n')
            return true;
    }
    return false;
}

static void assert_line(struct result *r, const char *line)
{
    if (!has_line(r, line))
        fail_msg("no line \"%s\" in\n%s", line, text_string(&r->labels));
}

static void assert_info(struct result *r, const char *info)
{
    assert_string_equal(text_string(&r->row.info), info);
}

/* One answer of a type: RDATA, the row behind the question, and the last line. */
static void check_rdata(
    unsigned type, const void *rdata, size_t n, const char *said, const char *line)
{
    static struct wire w;
    struct result r;

    header(&w, 0x8180, 1, 1, 0, 0);
    question(&w, "a.b", 1);
    record(&w, type, (unsigned)n);
    raw(&w, rdata, n);
    parse(&r, &w);
    assert_false(r.bad);
    assert_line(&r, line);
    const char *info = text_string(&r.row.info);
    const char *start = "Standard query response 0x1234 A a.b ";
    assert_memory_equal(info, start, strlen(start));
    assert_string_equal(info + strlen(start), said);
    done(&r);
}

#define RDATA(bytes) bytes, sizeof(bytes) - 1

/* --- names ---------------------------------------------------------------------------------------
 */

static void check_name(const void *wire_name, size_t n, const char *text)
{
    static struct wire w;
    struct result r;

    header(&w, 0x0100, 1, 0, 0, 0);
    raw(&w, wire_name, n);
    u16(&w, 1);
    u16(&w, 1);
    parse(&r, &w);
    if (text) {
        assert_false(r.bad);
        assert_int_equal(strncmp(text_string(&r.row.info), "Standard query 0x1234 A ", 24), 0);
        assert_string_equal(text_string(&r.row.info) + 24, text);
    } else {
        assert_true(r.bad);
    }
    done(&r);
}

static void names_are_read(void **state)
{
    (void)state;
    check_name(RDATA("\3www\2st\2um\0"), "www.st.um");
    check_name(RDATA("\0"), "<Root>");
    check_name(RDATA("\3a.b\1c\0"), "a.b.c");
    check_name(RDATA("\4a\n\1\x7f\0"), "a\\n\\001\\177");
    check_name(RDATA("\2\xc3\xa9\2\xff\xfe\0"), "\xc3\xa9.\xef\xbf\xbd\xef\xbf\xbd");
    check_name(RDATA("\1\0\1x\0"), "\\000.x");
    check_name(RDATA("\x41\x0c\xff\xf0\0"), "\\[xfff0/12]");
}

static void names_that_are_none_spoil_the_message(void **state)
{
    (void)state;
    check_name(RDATA("\x80\0"), NULL);
    check_name(RDATA("\x42zz\0"), NULL);
    check_name(RDATA("\xff\xff"), NULL);
    check_name(RDATA("\x3fshort\0"), NULL);
}

static void pointers_that_loop_end(void **state)
{
    (void)state;
    check_name(RDATA("\xc0\x0c"), "<Name contains a pointer that loops>");
    check_name(RDATA("\1a\xc0\x0c"), "<Name contains a pointer that loops>");
}

static void a_name_has_253_octets_at_most(void **state)
{
    static struct wire w;
    struct result r;
    char longest[254];

    (void)state;
    for (int i = 0; i < 253; i++)
        longest[i] = i % 64 == 63 ? '.' : 'a';
    longest[253] = '\0';
    header(&w, 0x0100, 1, 0, 0, 0);
    question(&w, longest, 1);
    parse(&r, &w);
    assert_string_equal(text_string(&r.row.info) + 24, longest);
    assert_line(&r, "[Name Length: 253]");
    assert_line(&r, "[Label Count: 4]");
    done(&r);
    header(&w, 0x0100, 1, 0, 0, 0);
    for (int i = 0; i < 4; i++) {
        u8(&w, 63);
        raw(&w, longest, 63);
    }
    u8(&w, 0);
    u32(&w, 0x00010001);
    parse(&r, &w);
    assert_info(&r, "Standard query 0x1234 A <Name too long>");
    done(&r);
}

/* A record's name may end in the middle of another's, and point to a pointer. */
static void names_are_decompressed(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0x8180, 1, 2, 0, 0);
    question(&w, "www.st.um", 5);
    record(&w, 5, 4);
    raw(&w, "\1x\xc0\x10", 4); /* x. and what stands behind "www" */
    u16(&w, 0xc027);           /* that name again */
    raw(&w, "\0\1\0\1\0\0\0\5\0\4\1\2\3\4", 14);
    parse(&r, &w);
    assert_false(r.bad);
    assert_info(&r, "Standard query response 0x1234 CNAME www.st.um CNAME x.st.um A 1.2.3.4");
    assert_line(&r, "x.st.um: type A, class IN, addr 1.2.3.4");
    done(&r);
}

/* --- header
 * --------------------------------------------------------------------------------------- */

static void flags_are_told(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0x8583, 1, 0, 0, 0);
    question(&w, "no.such.um", 28);
    parse(&r, &w);
    assert_info(&r, "Standard query response 0x1234 No such name AAAA no.such.um");
    assert_string_equal(r.row.protocol, "DNS");
    assert_line(&r, "Domain Name System (response)");
    assert_line(&r, "Flags: 0x8583 Standard query response, No such name");
    assert_line(&r, ".... .1.. .... .... = Authoritative: Server is an authority for domain");
    assert_line(&r, ".... .... .... 0011 = Reply code: No such name (3)");
    assert_line(&r, "[Unsolicited: True]");
    done(&r);
}

static void an_update_names_its_sections(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0x2800, 1, 1, 1, 0);
    question(&w, "dyn.st.um", 6);
    record(&w, 255, 0);
    record(&w, 16, 4);
    raw(&w, "\3new", 4);
    parse(&r, &w);
    assert_false(r.bad);
    assert_info(&r, "Dynamic update 0x1234 SOA dyn.st.um ANY TXT");
    assert_line(&r, "Zones: 1");
    assert_line(&r, "Zone");
    assert_line(&r, "Prerequisites");
    assert_line(&r, "Updates");
    done(&r);
}

static void unknown_codes_keep_their_number(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0xb80d, 1, 0, 0, 0);
    question(&w, "x", 4711);
    parse(&r, &w);
    assert_info(&r, "Unknown operation (7) response 0x1234 Unknown error (13) Unknown (4711) x");
    assert_line(&r, "Flags: 0xb80d Unknown operation response, Unknown error");
    done(&r);
}

static void octets_behind_the_message_are_shown(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0x0100, 1, 0, 0, 0);
    question(&w, "x", 1);
    raw(&w, "junk", 4);
    parse(&r, &w);
    assert_false(r.bad);
    assert_line(&r, "Extraneous Data (4 bytes)");
    assert_line(&r, "Extraneous Data Bytes: 6a756e6b");
    done(&r);
}

/* --- RDATA
 * ---------------------------------------------------------------------------------------- */

static void rdata_by_layout(void **state)
{
    (void)state;
    check_rdata(1, RDATA("\xc0\0\2\1"), "A 192.0.2.1", "Address: 192.0.2.1");
    check_rdata(2, RDATA("\2ns\xc0\x0c"), "NS ns.a.b", "Name Server: ns.a.b");
    check_rdata(6, RDATA("\2ns\0\1h\0\0\0\0\1\0\0\x0e\x10\0\0\0\0\0\0\0\1\0\1\x51\x81"), "SOA ns",
        "Minimum TTL: 86401 (1 day, 1 second)");
    check_rdata(12, RDATA("\1p\0"), "PTR p", "a.b: type PTR, class IN, p");
    check_rdata(
        13, RDATA("\3cpu\2os"), "HINFO cpu os", "a.b: type HINFO, class IN, CPU cpu, OS os");
    check_rdata(15, RDATA("\0\x0a\2mx\xc0\x0c"), "MX 10 mx.a.b",
        "a.b: type MX, class IN, preference 10, mx mx.a.b");
    check_rdata(16, RDATA("\3one\0\2\xc3\xa9"), "TXT", "TXT: \xef\xbf\xbd\xef\xbf\xbd");
    check_rdata(28, RDATA("\x20\1\r\xb8\0\0\0\0\0\0\0\0\0\0\0\1"), "AAAA 2001:db8::1",
        "AAAA Address: 2001:db8::1");
    check_rdata(33, RDATA("\0\1\0\2\0\x50\1t\0"), "SRV 1 2 80 t",
        "a.b: type SRV, class IN, priority 1, weight 2, port 80, target t");
    check_rdata(43, RDATA("\xec\x45\x0d\2\xab\xcd"), "DS", "Digest: abcd");
    check_rdata(46, RDATA("\0\1\x0d\2\0\0\0\x3c\0\0\0\0\0\0\0\1\x30\x39\1s\0SIG"), "RRSIG",
        "Signature Inception: Jan  1, 1970 00:00:01.000000000 UTC");
    check_rdata(47, RDATA("\1n\0\0\1\x40\1\1\x40"), "NSEC n",
        "RR type in bit map: CAA (Certification Authority Restriction)");
    check_rdata(52, RDATA("\3\1\1\xaa"), "TLSA a.b", "Certificate Association Data: aa");
    check_rdata(108, RDATA("\0\1\2\3\4\5"), "EUI48", "EUI48 Address: 00:01:02:03:04:05");
}

static void rdata_by_function(void **state)
{
    (void)state;
    check_rdata(11, RDATA("\1\2\3\4\x11\0\0\0\0\0\0\4"), "WKS 1.2.3.4", "Bits: 0x04 (53)");
    check_rdata(29, RDATA("\0\x12\x16\x13\x80\0\0\x01\x7f\xff\xff\xff\0\x98\x96\x81"), "LOC",
        "Longitude: 2147483647 (0 deg 0 min 0.001 sec W)");
    check_rdata(35, RDATA("\0\1\0\2\1u\3svc\2re\0"), "NAPTR 1 2 u", "[Replacement Length: 6]");
    check_rdata(38, RDATA("\x40\0\0\0\0\0\0\0\1\1p\0"), "A6 64 ::1 p",
        "a.b: type A6, class IN, addr 64 ::1 p");
    check_rdata(42, RDATA("\0\1\x1c\x83\xc0\xa8\x26"), "APL a.b", "Address: 192.168.38.0");
    check_rdata(45, RDATA("\x0a\3\2\1g\0key"), "IPSECKEY", "DNS Gateway: g");
    check_rdata(48, RDATA("\1\1\3\x08KKKK"), "DNSKEY", "[Key id: 39583]");
    check_rdata(
        50, RDATA("\1\1\0\x0c\2\xaa\xbb\5HHHHH\0\1\x40"), "NSEC3", "[Next hashed owner: 9144gi28]");
    check_rdata(50, RDATA("\1\0\0\0\0\2HH"), "NSEC3", "[Next hashed owner: 9140]");
    check_rdata(
        65, RDATA("\0\1\0\0\1\0\6\2h2\2h3\0\3\0\2\x20\xfb"), "HTTPS", "SvcParam: alpn=h2,h3");
    check_rdata(64, RDATA("\0\1\0\0\5\0\4\1\2\3\4"), "SVCB", "ECHConfig: AQIDBA==");
    check_rdata(250, RDATA("\1h\0\0\0\0\0\0\1\1\x2c\0\1M\x12\x34\0\0\0\0"), "TSIG", "MAC");
    check_rdata(257, RDATA("\x80\5issueca.um"), "CAA", "Issue: ca.um");
    check_rdata(4711, RDATA("\1\2"), "Unknown (4711)", "Data: 0102");
}

static void options_are_read(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0x0120, 0, 0, 0, 1);
    raw(&w, "\0\0\x29\4\xd0\0\0\x80\0\0\x2d", 11);
    raw(&w,
        "\0\x0a\0\x08"
        "COOKIE12",
        12);
    raw(&w, "\0\x08\0\7\0\1\x18\0\xc0\0\2", 11);
    raw(&w, "\0\x0f\0\4\0\x12no", 8);
    raw(&w, "\0\x0b\0\2\1\x2c", 6);
    raw(&w, "\0\5\0\2\x08\x0d", 6);
    raw(&w, "\0\3\0\0", 4);
    w.data[w.n - 4 - 6 - 6 - 8 - 11 - 12 - 1] = 47;
    parse(&r, &w);
    assert_false(r.bad);
    assert_line(&r, "<Root>: type OPT");
    assert_line(&r, "UDP payload size: 1232");
    assert_line(&r, "1... .... .... .... = DO bit: Accepts DNSSEC security RRs");
    assert_line(&r, "Client Cookie: 434f4f4b49453132");
    assert_line(&r, "Client Subnet: 192.0.2.0");
    assert_line(&r, "Info Code: Prohibited (18)");
    assert_line(&r, "Extra Text: no");
    assert_line(&r, "Timeout: 300");
    assert_line(&r, "DAU: ECDSA Curve P-256 with SHA-256 (13)");
    assert_line(&r, "Option: NSID - Name Server Identifier");
    assert_line(&r, ".... .... ..1. .... = AD bit: Set");
    done(&r);
}

/* RDATA too short for its type is malformed, and the next record is read all the same. */
static void a_short_rdata_does_not_hide_the_next_record(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0x8180, 1, 2, 0, 0);
    question(&w, "a.b", 1);
    record(&w, 1, 2);
    u16(&w, 0x0102);
    record(&w, 1, 4);
    u32(&w, 0x05060708);
    parse(&r, &w);
    assert_true(r.bad);
    assert_line(&r, "a.b: type A, class IN, addr 5.6.7.8");
    done(&r);
}

/* --- damage
 * ---------------------------------------------------------------------------------------- */

static void make_response(struct wire *w)
{
    header(w, 0x8180, 1, 2, 1, 1);
    question(w, "host.st.um", 15);
    record(w, 15, 6);
    raw(w, "\0\1\2mx\0", 6);
    record(w, 16, 4);
    raw(w, "\3txt", 4);
    record(w, 2, 4);
    raw(w, "\2ns\0", 4);
    raw(w, "\0\0\x29\2\0\0\0\0\0\0\0", 11);
}

static void each_cut_is_told_as_what_it_is(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    make_response(&w);
    uint32_t whole = w.n;
    parse(&r, &w);
    assert_false(r.bad);
    done(&r);
    for (uint32_t n = 0; n < whole; n++) {
        parse_as(&r, &dns_dissector, &w, n); /* the capture is short */
        assert_true(r.bad);
        assert_true(r.cut);
        done(&r);
        w.n = n; /* the message is short */
        parse(&r, &w);
        assert_true(r.bad);
        assert_false(r.cut);
        done(&r);
        w.n = whole;
    }
}

static void counts_that_lie_end_with_the_octets(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0x0100, 65535, 65535, 65535, 65535);
    question(&w, "a", 1);
    parse(&r, &w);
    assert_true(r.bad);
    assert_true(r.tree.n < 100);
    done(&r);
}

/* As many records as fit in 64 KiB, each with a name of many pointers. */
static void many_pointers_are_followed_in_bounded_time(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0x8180, 0, 5000, 0, 0);
    for (unsigned i = 0; i < 5000; i++) {
        u16(&w, 0xc00c); /* a loop */
        u16(&w, 1);
        u16(&w, 1);
        u32(&w, 0);
        u16(&w, 0);
    }
    parse(&r, &w);
    assert_false(r.bad);
    done(&r);
}

/* --- mDNS and LLMNR
 * ---------------------------------------------------------------------------------- */

static void multicast_takes_a_bit_of_the_class(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0, 1, 0, 0, 0);
    name(&w, "x.local");
    u16(&w, 1);
    u16(&w, 0x8001);
    parse_as(&r, &mdns_dissector, &w, w.n);
    assert_info(&r, "Standard query 0x1234 A x.local, \"QU\" question");
    assert_string_equal(r.row.protocol, "MDNS");
    assert_line(&r, "Multicast Domain Name System (query)");
    assert_line(&r, ".000 0000 0000 0001 = Class: IN (0x0001)");
    assert_line(&r, "1... .... .... .... = \"QU\" question: True");
    done(&r);
}

static void link_local_has_flags_of_its_own(void **state)
{
    static struct wire w;
    struct result r;

    (void)state;
    header(&w, 0x8500, 1, 0, 0, 0);
    question(&w, "host", 1);
    parse_as(&r, &llmnr_dissector, &w, w.n);
    assert_line(&r, "Link-local Multicast Name Resolution (response)");
    assert_line(&r, ".... .1.. .... .... = Conflict: The name is not considered unique");
    assert_line(&r, ".... ...1 .... .... = Tentative: Tentative");
    done(&r);
}

/* --- probing and framing
 * ------------------------------------------------------------------------------- */

static enum probe probe(const struct wire *w, uint8_t transport)
{
    struct flow flow = {.transport = transport};
    struct unread unread = {.bytes = {w->data, w->n}, .flow = &flow};

    return dns_dissector.probe(&unread);
}

static void dns_is_known_by_its_content(void **state)
{
    static struct wire w;

    (void)state;
    make_response(&w);
    assert_int_equal(probe(&w, TRANSPORT_UDP), PROBE_YES);
    w.n--;
    assert_int_not_equal(probe(&w, TRANSPORT_UDP), PROBE_YES);
    w.n += 2;
    assert_int_not_equal(probe(&w, TRANSPORT_UDP), PROBE_YES);
    header(&w, 0x0100, 1, 0, 0, 0);
    question(&w, "st.um", 1);
    assert_int_equal(probe(&w, TRANSPORT_UDP), PROBE_YES);
    header(&w, 0x0100, 0, 0, 0, 0);
    assert_int_not_equal(probe(&w, TRANSPORT_UDP), PROBE_YES);
}

static void netbios_names_are_not_dns(void **state)
{
    static struct wire w;

    (void)state;
    header(&w, 0x0110, 1, 0, 0, 0);
    question(&w, "ECFCFHEDDAEDECDDDIDDEEDBEGDEDCAA", 32);
    assert_int_not_equal(probe(&w, TRANSPORT_UDP), PROBE_YES);
    w.data[12 + 35] = 1; /* an address of that name is asked for in DNS */
    assert_int_equal(probe(&w, TRANSPORT_UDP), PROBE_YES);
}

/* Octets that look like nothing are not taken for DNS, and neither are zeros. */
static void noise_is_not_dns(void **state)
{
    static struct wire w;
    uint32_t seed = 1;

    (void)state;
    w.n = 512;
    memset(w.data, 0, w.n);
    assert_int_not_equal(probe(&w, TRANSPORT_UDP), PROBE_YES);
    for (int round = 0; round < 20000; round++) {
        for (uint32_t i = 0; i < 64; i++)
            w.data[i] = (uint8_t)((seed = seed * 1103515245u + 12345u) >> 16);
        w.n = 12 + (uint32_t)round % 52;
        assert_int_not_equal(probe(&w, TRANSPORT_UDP), PROBE_YES);
        assert_int_not_equal(probe(&w, TRANSPORT_TCP), PROBE_YES);
    }
}

static void stream_is_framed_by_its_lengths(void **state)
{
    static struct wire message, w;
    struct unread unread = {0};

    (void)state;
    make_response(&message);
    w.n = 0;
    u16(&w, message.n);
    raw(&w, message.data, message.n);
    assert_int_equal(probe(&w, TRANSPORT_TCP), PROBE_YES);
    for (uint32_t n = 1; n <= w.n; n++) {
        unread.bytes = (struct bytes){w.data, n};
        struct framing framing = dns_dissector.frame(NULL, &unread);
        if (n < w.n) {
            assert_int_equal(framing.kind, FRAMING_NEED);
            assert_in_range(framing.length, 1, w.n - n);
        } else {
            assert_int_equal(framing.kind, FRAMING_MESSAGE);
            assert_int_equal(framing.length, w.n);
        }
    }
    raw(&w, w.data, w.n); /* a second message behind it */
    unread.bytes = (struct bytes){w.data, w.n};
    assert_int_equal(dns_dissector.frame(NULL, &unread).length, message.n + 2);
    w.data[2 + 2] = 0x78; /* opcode 15 */
    assert_int_equal(dns_dissector.frame(NULL, &unread).kind, FRAMING_REJECT);
}

/* After lost octets only what is surely the start of a message is taken for one. */
static void messages_are_found_again_behind_a_gap(void **state)
{
    static struct wire message, w;
    struct unread unread = {.resync = true};

    (void)state;
    make_response(&message);
    w.n = 0;
    u16(&w, message.n);
    raw(&w, message.data, message.n);
    unread.bytes = (struct bytes){w.data, w.n};
    assert_int_equal(dns_dissector.frame(NULL, &unread).kind, FRAMING_MESSAGE);
    unread.bytes.length = 2 + 12 + 16; /* up to the end of the question */
    assert_int_equal(dns_dissector.frame(NULL, &unread).kind, FRAMING_NEED);
    for (uint32_t at = 1; at < w.n; at++) {
        unread.bytes = (struct bytes){w.data + at, w.n - at};
        assert_int_equal(dns_dissector.frame(NULL, &unread).kind, FRAMING_REJECT);
    }
}

/* The tables that are searched by halves are in order. */
static void tables_are_in_order(void **state)
{
    (void)state;
    for (size_t i = 1; i < DNS_FIELDS; i++) {
        const struct names *names = dns[i].names;
        assert_non_null(dns[i].name);
        for (size_t k = 1; names && k < names->n; k++)
            assert_true(names->rows[k - 1].last < names->rows[k].first);
    }
    for (unsigned type = 0; type < DNS_TYPES_DENSE; type++)
        assert_int_equal(dns_type_names.rows[type].first, type);
    for (unsigned type = 0; type < 65536; type++) {
        const struct dns_layout *layout = dns_layout_find((uint16_t)type);
        assert_true(!layout || layout->type == type);
    }
    assert_non_null(dns_layout_find(1));
    assert_non_null(dns_layout_find(65422));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read),
        cmocka_unit_test(names_that_are_none_spoil_the_message),
        cmocka_unit_test(pointers_that_loop_end),
        cmocka_unit_test(a_name_has_253_octets_at_most),
        cmocka_unit_test(names_are_decompressed),
        cmocka_unit_test(flags_are_told),
        cmocka_unit_test(an_update_names_its_sections),
        cmocka_unit_test(unknown_codes_keep_their_number),
        cmocka_unit_test(octets_behind_the_message_are_shown),
        cmocka_unit_test(rdata_by_layout),
        cmocka_unit_test(rdata_by_function),
        cmocka_unit_test(options_are_read),
        cmocka_unit_test(a_short_rdata_does_not_hide_the_next_record),
        cmocka_unit_test(each_cut_is_told_as_what_it_is),
        cmocka_unit_test(counts_that_lie_end_with_the_octets),
        cmocka_unit_test(many_pointers_are_followed_in_bounded_time),
        cmocka_unit_test(multicast_takes_a_bit_of_the_class),
        cmocka_unit_test(link_local_has_flags_of_its_own),
        cmocka_unit_test(dns_is_known_by_its_content),
        cmocka_unit_test(netbios_names_are_not_dns),
        cmocka_unit_test(noise_is_not_dns),
        cmocka_unit_test(stream_is_framed_by_its_lengths),
        cmocka_unit_test(messages_are_found_again_behind_a_gap),
        cmocka_unit_test(tables_are_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
