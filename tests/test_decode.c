/*
 * decode: every link type, and headers that are cut or wrong at each layer
 *
 * Frames are written in hexadecimal; what is looked for is in the tree and the row as they print.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/engine.h"
#include "analyzer/label.h"
#include "tests/capture_builder.h"

/* DLT_ and LINKTYPE_ values where they agree, or of LINKTYPE_ alone. */
enum {
    LINK_NULL = 0,
    LINK_PPP = 9,
    LINK_RAW = 101,
    LINK_LOOP = 108,
    LINK_COOKED = 113,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_COOKED2 = 276,
    LINK_FDDI = 10,
    LINK_HDLC = 104,
    LINK_WIRELESS = 105,
    LINK_RADIOTAP = 127,
    LINK_INFINIBAND = 242,
    LINK_LTALK = 114, /* stands for those that are not read */
};

/* --- what is shown ---------------------------------------------------------------------------- */

struct listing {
    struct sink sink;
    struct text text; /* "[source > destination protocol info]" and the lines of each frame */
};

static bool list_frame(struct sink *sink, const struct frame *frame)
{
    struct listing *listing = (struct listing *)sink;
    struct text *t = &listing->text;
    const struct row *row = frame->row;

    text_char(t, '[');
    text_add_n(t, row->source.data, row->source.length);
    text_add(t, " > ");
    text_add_n(t, row->destination.data, row->destination.length);
    text_char(t, ' ');
    text_add(t, row->protocol);
    text_char(t, ' ');
    text_add_n(t, row->info.data, row->info.length);
    text_add(t, "]\n");
    for (uint32_t i = 0; i < frame->tree->n; i++) {
        const struct node *node = &frame->tree->nodes[i];
        if (node->flags & NODE_HIDDEN)
            continue;
        text_fill(t, ' ', node->depth * 2u);
        label_node(t, node);
        text_char(t, '\n');
    }
    return true;
}

static void put_hex(struct octets *o, const char *hex)
{
    for (; *hex; hex++) {
        if (isspace((unsigned char)*hex))
            continue;
        char digits[] = {hex[0], hex[1], '\0'};
        uint8_t octet = (uint8_t)strtoul(digits, NULL, 16);
        put(o, &octet, 1);
        hex++;
    }
}

/* A frame of a capture; on the wire it was `lost` octets longer. */
static void put_frame(struct octets *o, const char *hex, uint32_t lost)
{
    size_t start = o->n, end;

    put32(o, T0);
    put32(o, 0);
    put32(o, 0);
    put32(o, 0);
    put_hex(o, hex);
    end = o->n;
    o->n = start + 8;
    put32(o, (uint32_t)(end - start - 16));
    put32(o, (uint32_t)(end - start - 16) + lost);
    o->n = end;
}

/* The listing of a capture that was built; valid until the next call. */
static const char *list(const struct octets *o)
{
    static const struct sink_class class = {.frame = list_frame};
    static struct listing listing;
    struct sink *sinks[] = {&listing.sink};
    struct engine_options options = {.memory_limit = 1u << 20};
    struct capture *capture = open_one(save("d.pcap", o));

    text_reset(&listing.text);
    listing.sink = (struct sink){.class = &class, .wants_tree = true, .wants_row = true};
    assert_int_equal(engine_run(capture, &options, sinks, 1), CAPTURE_OK);
    capture_free(capture);
    return text_string(&listing.text);
}

static void expect_line(const char *listing, const char *line)
{
    if (!strstr(listing, line)) {
        print_message("%s", listing); /* longer than cmocka makes a message of */
        fail_msg("'%s' is missing", line);
    }
}

struct expected {
    const char *hex;
    uint32_t link_type;
    uint32_t lost;
    const char *lines[6]; /* parts of lines that are to be there */
};

static void check(const struct expected *frames, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct octets *o = fresh(false);
        put_pcap_header(o, 0xa1b2c3d4, frames[i].link_type);
        put_frame(o, frames[i].hex, frames[i].lost);
        const char *listing = list(o);
        for (size_t j = 0; j < 6 && frames[i].lines[j]; j++)
            expect_line(listing, frames[i].lines[j]);
        /* Cut anywhere, as a capture of fewer octets or as a shorter frame: no harm done. */
        for (size_t cut = o->n; cut-- > 24 + 16;) {
            for (int longer = 0; longer < 2; longer++) {
                struct octets *short_one = o;
                short_one->n = 24 + 8;
                put32(short_one, (uint32_t)(cut - 24 - 16));
                put32(short_one, (uint32_t)(cut - 24 - 16) + (longer ? 40 : 0));
                short_one->n = cut;
                expect_line(list(short_one), "Frame 1: ");
            }
        }
    }
}

#define CHECK(frames) check(frames, sizeof frames / sizeof *frames)

/* --- frames ----------------------------------------------------------------------------------- */

#define MACS   "02 00 00 00 00 01 02 00 00 00 00 02"
#define ETHER4 MACS "08 00"
#define ETHER6 MACS "86 dd"
/* 10.0.0.1 > 10.0.0.2, UDP 1000 > 2000, "ab" */
#define UDP4 "45 00 00 1e 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02" UDP
#define UDP6                                                                                       \
    "60 00 00 00 00 0a 11 40 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01"                      \
    "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02" UDP
#define UDP  "03 e8 07 d0 00 0a 00 00 61 62"
#define ROW4 "[10.0.0.1 > 10.0.0.2 UDP 1000"
#define ROW6 "[2001:db8::1 > 2001:db8::2 UDP 1000"

static void every_link_type_leads_to_ip(void **state)
{
    static const struct expected frames[] = {
        {ETHER4 UDP4, ETHERNET, 0, {ROW4, "\nEthernet II, Src: ", "\nUser Datagram Protocol, "}},
        {ETHER6 UDP6, ETHERNET, 0, {ROW6, "\nInternet Protocol Version 6, "}},
        {MACS "81 00 20 05 08 00" UDP4, ETHERNET, 0,
            {ROW4, "\n802.1Q Virtual LAN, PRI: 1, DEI: 0, ID: 5\n"}},
        {MACS "88 a8 00 06 81 00 00 07 08 00" UDP4, ETHERNET, 0,
            {ROW4, "\nIEEE 802.1ad, ID: 6\n", "\n802.1Q Virtual LAN, PRI: 0, DEI: 0, ID: 7\n"}},
        {MACS "00 26 aa aa 03 00 00 00 08 00" UDP4, ETHERNET, 0,
            {ROW4, "\nIEEE 802.3 Ethernet", "\nLogical-Link Control\n"}},
        {"02 00 00 00" UDP4, LINK_NULL, 0, {ROW4, "\nNull/Loopback\n", "Family: IP (2)"}},
        {"00 00 00 02" UDP4, LINK_NULL, 0, {ROW4, "Family: IP (2)"}},
        {"1e 00 00 00" UDP6, LINK_NULL, 0, {ROW6, "Family: IPv6 (30)"}},
        {"00 00 00 02" UDP4, LINK_LOOP, 0, {ROW4}},
        {UDP4, LINK_RAW, 0, {ROW4, "\nRaw packet data\n"}},
        {UDP6, LINK_RAW, 0, {ROW6}},
        {UDP4, LINK_IPV4, 0, {ROW4}},
        {UDP6, LINK_IPV6, 0, {ROW6}},
        {"0f 00 08 00" UDP4, LINK_HDLC, 0, {ROW4, "\nCisco HDLC\n", "Protocol: IP (0x0800)"}},
        {"55 aa 00 04 00 83 a7 aa 00 04 00 82 a7 aa aa 03 00 00 00 08 00" UDP4, LINK_FDDI, 0,
            {ROW4, "\nFiber Distributed Data Interface, Async LLC frame, priority 5\n",
                "Destination: 55:00:20:00:c1:e5"}},
        {"ff 03 00 21" UDP4, LINK_PPP, 0, {ROW4, "\nPoint-to-Point Protocol\n"}},
        {"21" UDP4, LINK_PPP, 0, {ROW4}},
        {"00 57" UDP6, LINK_PPP, 0, {ROW6}},
        {"00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 00" UDP4, LINK_COOKED, 0,
            {ROW4, "\nLinux cooked capture v1\n", "Packet type: Unicast to us (0)"}},
        {"86 dd 00 00 00 00 00 02 00 01 04 06 02 00 00 00 00 01 00 00" UDP6, LINK_COOKED2, 0,
            {ROW6, "\nLinux cooked capture v2\n", "Interface index: 2"}},
    };
    (void)state;
    CHECK(frames);
}

static void what_is_not_read_is_named(void **state)
{
    static const struct expected frames[] = {
        {"80 00 00 00 01 02", LINK_LTALK, 0, {"Frame 1: 6 bytes on wire", "114", "Data (6 bytes)"}},
        {MACS "12 34 01 02", ETHERNET, 0,
            {"[02:00:00:00:00:02 > 02:00:00:00:00:01 0x1234 ", "Type: Unknown (0x1234)",
                "Data (2 bytes)"}},
        {ETHER4 "45 00 00 16 00 01 00 00 40 fd 00 00 0a 00 00 01 0a 00 00 02 01 02", ETHERNET, 0,
            {"Protocol: Unknown (253)", "Data (2 bytes)"}},
        {"c0 21 01 02", LINK_PPP, 0, {"Protocol: Link Control Protocol (0xc021)"}},
    };
    (void)state;
    CHECK(frames);
}

static void malformed_headers_are_said(void **state)
{
    static const struct expected frames[] = {
        {"02 00 00 00 00 01", ETHERNET, 0, {"\n[Malformed Packet: Ethernet]\n"}},
        {"02 00 00 00 00 01", ETHERNET, 60,
            {"\n[Packet size limited during capture: Ethernet truncated]\n"}},
        {MACS "81 00 20", ETHERNET, 0, {"\n[Malformed Packet: VLAN]\n"}},
        {"00 00 00 01 00 06", LINK_COOKED, 0, {"\n[Malformed Packet: SLL]\n"}},
        {"86 dd 00 00", LINK_COOKED2, 0, {"\n[Malformed Packet: SLL]\n"}},
        {ETHER4 "45 00 00", ETHERNET, 0, {"\n[Malformed Packet: IPv4]\n"}},
        {ETHER4 "44 00 00 1e 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02" UDP, ETHERNET, 0,
            {"Bogus IP header length"}},
        {ETHER4 "45 00 00 10 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02" UDP, ETHERNET, 0,
            {"Bogus IP length (16, less than header length 20)"}},
        {ETHER4 "55 00 00 1e 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02" UDP, ETHERNET, 0,
            {"Bogus IPv4 version (5, must be 4)"}},
        /* An option that is longer than the header. */
        {ETHER4 "46 00 00 22 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02 07 08 04 00" UDP,
            ETHERNET, 0, {"Record Route", "User Datagram Protocol"}},
        {ETHER6 "60 00 00 00 00 0a 11", ETHERNET, 0, {"\n[Malformed Packet: IPv6]\n"}},
        /* A hop-by-hop header that ends behind the packet. */
        {ETHER6 "60 00 00 00 00 08 00 40 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01"
                "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 11 05 01 04 00 00 00 00",
            ETHERNET, 0, {"IPv6 Hop-by-Hop Option", "\n[Malformed Packet: "}},
        {ETHER4 "45 00 00 18 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02 03 e8 07 d0", ETHERNET,
            0, {"\n[Malformed Packet: UDP]\n"}},
        {ETHER4 "45 00 00 1e 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02"
                "03 e8 07 d0 00 07 00 00 61 62",
            ETHERNET, 0, {"BAD UDP LENGTH 7 < 8"}},
        {ETHER4 "45 00 00 1e 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02"
                "03 e8 07 d0 00 63 00 00 61 62",
            ETHERNET, 0, {"BAD UDP LENGTH 99 > IP PAYLOAD LENGTH"}},
        {ETHER4 "45 00 00 16 00 01 00 00 40 01 00 00 0a 00 00 01 0a 00 00 02 08 00", ETHERNET, 0,
            {"\n[Malformed Packet: ICMP]\n"}},
        {ETHER6 "60 00 00 00 00 02 3a ff 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01"
                "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 87 00",
            ETHERNET, 0, {"\n[Malformed Packet: ICMPv6]\n"}},
        /* A neighbour discovery option of no length. */
        {ETHER6 "60 00 00 00 00 20 3a ff 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01"
                "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 87 00 00 00 00 00 00 00"
                "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 01 00 00 00 00 00 00 00",
            ETHERNET, 0, {"Invalid option length (Zero)"}},
        {MACS "08 06 00 01 08 00 06 04 00 01 02 00", ETHERNET, 0, {"\n[Malformed Packet: ARP"}},
        {MACS "08 06 00 01 08 00 ff ff 00 01 02 00", ETHERNET, 0, {"Hardware size: 255"}},
        /* GRE that announces a key and holds none. */
        {ETHER4 "45 00 00 18 00 01 00 00 40 2f 00 00 0a 00 00 01 0a 00 00 02 20 00 08 00", ETHERNET,
            0, {"\n[Malformed Packet: GRE]\n"}},
    };
    (void)state;
    CHECK(frames);
}

/* A datagram from port 1000 to this one, with so many octets behind its header. */
#define TUNNEL(ip_length, port, udp_length)                                                        \
    ETHER4 "45 00 00 " ip_length " 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02 03 e8 " port    \
           " 00 " udp_length " 00 00 "
#define INNER     "45 00 00 1c 00 01 00 00 40 11 00 00 0a 00 00 03 0a 00 00 04 03 e8 07 d0 00 08 00 00"
#define INNER_ROW "10.0.0.3 > 10.0.0.4 UDP 1000 → 2000 Len=0"

static void tunnels_are_entered(void **state)
{
    static const struct expected frames[] = {
        {TUNNEL("4e", "12 b5", "3a") "08 00 00 00 00 00 05 00" ETHER4 INNER, ETHERNET, 0,
            {INNER_ROW, "VXLAN Network Identifier (VNI): 5"}},
        {TUNNEL("52", "17 c1", "3e") "01 40 65 58 00 00 05 00 01 00 81 00" ETHER4 INNER, ETHERNET,
            0, {INNER_ROW, "Type: 0x81 (Critical)", "<MISSING>"}},
        {TUNNEL("40", "17 c1", "2c") "00 00 08 00 00 00 05 00" INNER, ETHERNET, 0, {INNER_ROW}},
        {TUNNEL("40", "08 68", "2c") "30 ff 00 1c 00 00 00 09" INNER, ETHERNET, 0,
            {"10.0.0.3 > 10.0.0.4 GTP <UDP> 1000 → 2000 Len=0"}},
        {MACS "88 47 00 06 40 3f 00 0c 81 40" INNER, ETHERNET, 0,
            {INNER_ROW, "Label: 200, Exp: 0"}},
        {MACS "88 64 11 00 00 05 00 1e 00 21" INNER, ETHERNET, 0, {INNER_ROW}},
        {"00 00 08 00 00 00 00 00 08 01 2c 00 02 00 00 00 00 02 02 00 00 00 00 01"
         "02 00 00 00 00 02 10 00 aa aa 03 00 00 00 08 00" INNER,
            LINK_RADIOTAP, 0, {INNER_ROW, "IEEE 802.11 Data, Flags: .......T"}},
        {"00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 05 50"
         "fe 80 00 00 00 00 00 00 00 10 e0 00 66 4a b4 51 08 00 00 00" INNER,
            LINK_INFINIBAND, 0, {INNER_ROW, "Destination QPN: 0x000550"}},
    };
    (void)state;
    CHECK(frames);
}

static void broken_tunnels_are_noted(void **state)
{
    static const struct expected frames[] = {
        {TUNNEL("1f", "12 b5", "0b") "08 00 00", ETHERNET, 0, {"\n[Malformed Packet: VXLAN]\n"}},
        {TUNNEL("27", "12 b5", "13") "08 00 00 00 00 00 05 00 01 02 03", ETHERNET, 0,
            {"\n[Malformed Packet: Ethernet]\n"}},
        /* Options longer than the packet, an option longer than the options. */
        {TUNNEL("24", "17 c1", "10") "3f 00 08 00 00 00 05 00", ETHERNET, 0,
            {"\n[Malformed Packet: Geneve]\n"}},
        {TUNNEL("28", "17 c1", "14") "01 00 08 00 00 00 05 00 01 00 01 1f", ETHERNET, 0,
            {"(length of 128 is past end of options)"}},
        /* An extension header of no length. */
        {TUNNEL("2c", "08 68", "18") "34 ff 00 08 00 00 00 09 00 00 00 c0 00 00 00 00", ETHERNET, 0,
            {"\n[Malformed Packet: GTP]\n"}},
        {TUNNEL("22", "0d d8", "0e") "00 01 ff ff 00 00", ETHERNET, 0,
            {"\n[Malformed Packet: Teredo]\n"}},
        {MACS "88 47 00 06 30 40", ETHERNET, 0, {"\n[Malformed Packet: MPLS]\n"}},
        {MACS "88 64 11 00 00 05 00 c8 00 21" INNER, ETHERNET, 0,
            {INNER_ROW, "Payload Length: 200 [incorrect, should be 30]"}},
        {"00 00 ff ff 00 00 00 00 08 01", LINK_RADIOTAP, 0, {"\n[Malformed Packet: Radiotap]\n"}},
        {"00 00 07 00 00 00 00 00 08 01 00 00", LINK_RADIOTAP, 0,
            {"\n[Malformed Packet: Radiotap]\n"}},
        {"08 01 2c 00 02 00", LINK_WIRELESS, 0, {"\n[Malformed Packet: 802.11]\n"}},
        {"80 00 00 00", LINK_WIRELESS, 0, {"802.11 Beacon frame"}},
    };
    (void)state;
    CHECK(frames);
}

static void headers_in_headers_end(void **state)
{
    struct octets *o = fresh(false);
    struct text hex = {0};
    (void)state;
    text_add(&hex, MACS);
    for (int i = 0; i < 200; i++)
        text_add(&hex, "81 00 00 05");
    put_pcap_header(o, 0xa1b2c3d4, ETHERNET);
    put_frame(o, text_string(&hex), 0);
    text_deinit(&hex);
    expect_line(list(o), "\n802.1Q Virtual LAN, PRI: 0, DEI: 0, ID: 5\n");
    expect_line(list(o), "\nData (");
}

/* The octets `head`, n times `again`, `tail`; the listing. */
static const char *list_repeated(
    uint32_t link_type, const char *head, unsigned n, const char *again, const char *tail)
{
    struct octets *o = fresh(false);
    struct text hex = {0};

    text_add(&hex, head);
    while (n-- > 0)
        text_add(&hex, again);
    text_add(&hex, tail);
    put_pcap_header(o, 0xa1b2c3d4, link_type);
    put_frame(o, text_string(&hex), 0);
    text_deinit(&hex);
    return list(o);
}

static void tunnels_have_caps(void **state)
{
    (void)state;
    /* 31 labels and a last one, and one label too many. */
    expect_line(
        list_repeated(ETHERNET, MACS "88 47", 31, "00 06 40 3f", "00 0c 81 40" INNER), INNER_ROW);
    expect_line(list_repeated(ETHERNET, MACS "88 47", 32, "00 06 40 3f", "00 0c 81 40" INNER),
        "\nData (32 bytes)\n");
    /* 16 extension headers of GTP, and 17. */
    expect_line(
        list_repeated(ETHERNET, TUNNEL("84", "08 68", "70") "34 ff 00 60 00 00 00 09 00 00 00 c0",
            15, "01 00 00 c0", "01 00 00 00" INNER),
        "10.0.0.3 > 10.0.0.4 GTP <UDP> 1000 → 2000 Len=0");
    expect_line(
        list_repeated(ETHERNET, TUNNEL("88", "08 68", "74") "34 ff 00 64 00 00 00 09 00 00 00 c0",
            16, "01 00 00 c0", "01 00 00 00" INNER),
        "\nData (32 bytes)\n");
    /* Words of flags that never end: the octet behind 32 of them is no flag of a check sequence. */
    expect_line(list_repeated(LINK_RADIOTAP, "00 00 b0 00 02 00 00 80", 42, "02 00 00 80",
                    "08 01 2c 00 02 00 00 00 00 02 02 00 00 00 00 01 02 00 00 00 00 02 10 00"
                    "aa aa 03 00 00 00 08 00" INNER),
        "IEEE 802.11 Data, Flags: .......T\n");
}

/* A datagram in two fragments, and the row of the first. */
static void fragments_are_joined(void **state)
{
    struct octets *o = fresh(false);
    (void)state;
    put_pcap_header(o, 0xa1b2c3d4, ETHERNET);
    put_frame(o,
        ETHER4 "45 00 00 1c 00 05 20 00 40 11 00 00 0a 00 00 01 0a 00 00 02"
               "03 e8 07 d0 00 0a 00 00",
        0);
    put_frame(o, ETHER4 "45 00 00 16 00 05 00 01 40 11 00 00 0a 00 00 01 0a 00 00 02 61 62", 0);
    const char *listing = list(o);
    expect_line(listing, "[10.0.0.1 > 10.0.0.2 IPv4 Fragmented IP protocol (proto=UDP 17, off=0, "
                         "ID=0005) [Reassembled in #2]]\n");
    expect_line(listing, "  [Reassembled IPv4 in frame: 2]\n");
    expect_line(listing, ROW4);
    expect_line(listing, "  [2 IPv4 Fragments (10 bytes): #1(8), #2(2)]\n");
    expect_line(listing, "    [Frame: 2, payload: 8-9 (2 bytes)]\n");
}

/* A list of fragments that is too long for its line ends without a mark, as in tshark. */
static void a_list_of_fragments_is_cut(void **state)
{
    struct octets *o = fresh(false);
    (void)state;
    put_pcap_header(o, 0xa1b2c3d4, ETHERNET);
    for (unsigned i = 0; i < 40; i++) {
        char hex[160];
        snprintf(hex, sizeof hex,
            ETHER4 "45 00 00 1c 00 05 %02x %02x 40 fd 00 00 0a 00 00 01 0a 00 00 02"
                   "00 00 00 00 00 00 00 00",
            i < 39 ? 0x20u : 0u, i);
        put_frame(o, hex, 0);
    }
    const char *listing = list(o);
    expect_line(listing, "\n  [40 IPv4 Fragments (320 bytes): #1(8), #2(8), ");
    expect_line(listing, "#26(8), #27(8), #]\n");
}

static void an_echo_finds_its_answer(void **state)
{
    struct octets *o = fresh(false);
    (void)state;
    put_pcap_header(o, 0xa1b2c3d4, ETHERNET);
    put_frame(o,
        ETHER4 "45 00 00 1c 00 05 00 00 40 01 00 00 0a 00 00 01 0a 00 00 02"
               "08 00 f7 f9 00 05 00 01",
        0);
    put_frame(o,
        ETHER4 "45 00 00 1c 00 06 00 00 40 01 00 00 0a 00 00 02 0a 00 00 01"
               "00 00 ff f9 00 05 00 01",
        0);
    put_frame(o,
        ETHER4 "45 00 00 1c 00 07 00 00 40 01 00 00 0a 00 00 01 0a 00 00 02"
               "08 00 f7 f8 00 05 00 02",
        0);
    const char *listing = list(o);
    expect_line(listing, "seq=1/256, ttl=64 (reply in 2)]\n");
    expect_line(listing, "seq=1/256, ttl=64 (request in 1)]\n");
    expect_line(listing, "seq=2/512, ttl=64 (no response found!)]\n");
    expect_line(listing, "Checksum Status: Good");
}

static void an_error_quotes_a_packet(void **state)
{
    struct octets *o = fresh(false);
    (void)state;
    put_pcap_header(o, 0xa1b2c3d4, ETHERNET);
    put_frame(o,
        ETHER4 "45 00 00 38 00 05 00 00 40 01 00 00 0a 00 00 02 0a 00 00 01"
               "03 03 00 00 00 00 00 00"
               "45 00 00 1e 00 01 00 00 40 11 00 00 0a 00 00 01 0a 00 00 02"
               "03 e8 07 d0 00 0a 00 00",
        0);
    const char *listing = list(o);
    expect_line(listing, "[10.0.0.2 > 10.0.0.1 ICMP Destination unreachable (Port unreachable)]\n");
    expect_line(listing, "\n  Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2\n");
    expect_line(listing, "\n  User Datagram Protocol, Src Port: 1000, Dst Port: 2000\n");
}

/* What a pcapng says beyond a pcap. */
static void comments_and_interfaces_are_shown(void **state)
{
    static const char *const comments[] = {"look here", "\xff%s\033[1m", NULL};
    struct octets *o = fresh(false);
    (void)state;
    put_section(o);
    put_interface(o, ETHERNET, 0, "eth7", -1);
    put_interface(o, ETHERNET, 0, NULL, -1);
    put_enhanced(o, 0, 1, 1, comments);
    put_enhanced(o, 1, 1, 1, NULL);
    const char *listing = list(o);
    expect_line(listing, "]\nPacket comments\n  look here\n"
                         "    [Expert Info (Comment/Comment): look here]\n");
    expect_line(listing, "captured (480 bits) on interface eth7, id 0\n  Section number: 1\n"
                         "  Interface id: 0 (eth7)\n    Interface name: eth7\n"
                         "  Encapsulation type: Ethernet (1)\n");
    expect_line(listing, " on interface unknown, id 1\n");
    expect_line(listing, "  [Protocols in frame: eth:ethertype:ip:tcp");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_link_type_leads_to_ip),
        cmocka_unit_test(what_is_not_read_is_named),
        cmocka_unit_test(malformed_headers_are_said),
        cmocka_unit_test(tunnels_are_entered),
        cmocka_unit_test(broken_tunnels_are_noted),
        cmocka_unit_test(tunnels_have_caps),
        cmocka_unit_test(headers_in_headers_end),
        cmocka_unit_test(fragments_are_joined),
        cmocka_unit_test(a_list_of_fragments_is_cut),
        cmocka_unit_test(an_echo_finds_its_answer),
        cmocka_unit_test(an_error_quotes_a_packet),
        cmocka_unit_test(comments_and_interfaces_are_shown),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
