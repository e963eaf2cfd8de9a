/*
 * Links of two ends or none: BSD loopback, raw IP, Cisco HDLC, PPP (RFC 1661, 1662)
 *
 *     NULL, LOOP   address family, 4 octets (NULL: in the byte order of the machine that captured)
 *     Cisco HDLC   address, control, protocol (an EtherType, mostly), 1, 1 and 2 octets
 *     PPP          address 0xff, control 0x03 (either may be left out), protocol, 1 or 2 octets
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

enum {
    LOOPBACK,
    LOOPBACK_TYPE,
    LOOPBACK_FAMILY,
    RAW,
    PPP,
    PPP_ADDRESS,
    PPP_CONTROL,
    PPP_PROTOCOL,
    HDLC,
    HDLC_ADDRESS,
    HDLC_CONTROL,
    HDLC_PROTOCOL
};

static const struct name family_names_rows[] = {
    ONE(2, "IP"),
    ONE(7, "OSI"),
    ONE(16, "Appletalk"),
    ONE(23, "Netware IPX/SPX"),
    ONE(24, "IPv6"),
    ONE(28, "IPv6"),
    ONE(30, "IPv6"),
};
static const struct names family_names = NAMES(family_names_rows);

static const struct name hdlc_address_rows[] = {ONE(0x0f, "Unicast"), ONE(0x8f, "Multicast")};
static const struct names hdlc_address_names = NAMES(hdlc_address_rows);

static const struct name hdlc_rows[] = {
    ONE(0x0800, "IP"),
    ONE(0x2000, "Cisco Discovery Protocol"),
    ONE(0x4242, "Spanning Tree BPDU"),
    ONE(0x6558, "Transparent Ethernet bridging"),
    ONE(0x8035, "SLARP"),
    ONE(0x8038, "DEC LanBridge"),
    ONE(0x809b, "Appletalk"),
    ONE(0x80f3, "AARP"),
    ONE(0x8137, "Netware IPX/SPX"),
    ONE(0x86dd, "IPv6"),
    ONE(0x8847, "MPLS unicast"),
    ONE(0x8848, "MPLS multicast"),
    ONE(0xfefe, "OSI"),
};
static const struct names hdlc_names = NAMES(hdlc_rows);

static const struct name ppp_names_rows[] = {
    ONE(0x0001, "Padding Protocol"),
    ONE(0x0003, "ROHC small-CID"),
    ONE(0x0005, "ROHC large-CID"),
    ONE(0x0021, "Internet Protocol version 4"),
    ONE(0x0023, "OSI Network Layer"),
    ONE(0x0025, "Xerox NS IDP"),
    ONE(0x0027, "DECnet Phase IV"),
    ONE(0x0029, "Appletalk"),
    ONE(0x002b, "Novell IPX"),
    ONE(0x002d, "Van Jacobson Compressed TCP/IP"),
    ONE(0x002f, "Van Jacobson Uncompressed TCP/IP"),
    ONE(0x0031, "Bridging PDU"),
    ONE(0x0033, "Stream Protocol (ST-II)"),
    ONE(0x0035, "Banyan Vines"),
    ONE(0x0039, "AppleTalk EDDP"),
    ONE(0x003b, "AppleTalk SmartBuffered"),
    ONE(0x003d, "Multi-Link"),
    ONE(0x003f, "NETBIOS Framing"),
    ONE(0x0041, "Cisco Systems"),
    ONE(0x0043, "Ascom Timeplex"),
    ONE(0x0045, "Fujitsu Link Backup and Load Balancing (LBLB)"),
    ONE(0x0047, "DCA Remote Lan"),
    ONE(0x0049, "Serial Data Transport Protocol (PPP-SDTP)"),
    ONE(0x004b, "SNA over 802.2"),
    ONE(0x004d, "SNA"),
    ONE(0x004f, "IPv6 Header Compression "),
    ONE(0x0051, "KNX Bridging Data"),
    ONE(0x0053, "Encryption"),
    ONE(0x0055, "Individual Link Encryption"),
    ONE(0x0057, "Internet Protocol version 6"),
    ONE(0x0059, "PPP Muxing"),
    ONE(0x005b, "Vendor-Specific Network Protocol (VSNP)"),
    ONE(0x005d, "TRILL Network Protocol (TNP)"),
    ONE(0x0061, "RTP IPHC Full Header"),
    ONE(0x0063, "RTP IPHC Compressed TCP"),
    ONE(0x0065, "RTP IPHC Compressed Non TCP"),
    ONE(0x0067, "RTP IPHC Compressed UDP 8"),
    ONE(0x0069, "RTP IPHC Compressed RTP 8"),
    ONE(0x006f, "Stampede Bridging"),
    ONE(0x0073, "MP+ Protocol"),
    ONE(0x00c1, "NTCITS IPI"),
    ONE(0x00fb, "Single link compression in multilink"),
    ONE(0x00fd, "Compressed datagram"),
    ONE(0x0201, "802.1d Hello Packets"),
    ONE(0x0203, "IBM Source Routing BPDU"),
    ONE(0x0205, "DEC LANBridge100 Spanning Tree"),
    ONE(0x0207, "Cisco Discovery Protocol"),
    ONE(0x0209, "Netcs Twin Routing"),
    ONE(0x020b, "STP - Scheduled Transfer Protocol"),
    ONE(0x020d, "EDP - Extreme Discovery Protocol"),
    ONE(0x0211, "Optical Supervisory Channel Protocol (OSCP)"),
    ONE(0x0213, "Optical Supervisory Channel Protocol (OSCP)"),
    ONE(0x0231, "Luxcom"),
    ONE(0x0233, "Sigma Network Systems"),
    ONE(0x0235, "Apple Client Server Protocol"),
    ONE(0x0281, "MPLS Unicast"),
    ONE(0x0283, "MPLS Multicast"),
    ONE(0x0285, "IEEE p1284.4 standard - data packets"),
    ONE(0x0287, "ETSI TETRA Network Protocol Type 1"),
    ONE(0x0289, "Multichannel Flow Treatment Protocol"),
    ONE(0x2063, "RTP IPHC Compressed TCP No Delta"),
    ONE(0x2065, "RTP IPHC Context State"),
    ONE(0x2067, "RTP IPHC Compressed UDP 16"),
    ONE(0x2069, "RTP IPHC Compressed RTP 16"),
    ONE(0x4001, "Cray Communications Control Protocol"),
    ONE(0x4003, "CDPD Mobile Network Registration Protocol"),
    ONE(0x4005, "Expand accelerator protocol"),
    ONE(0x4007, "ODSICP NCP"),
    ONE(0x4009, "DOCSIS DLL"),
    ONE(0x400b, "Cetacean Network Detection Protocol"),
    ONE(0x4021, "Stacker LZS"),
    ONE(0x4023, "RefTek Protocol"),
    ONE(0x4025, "Fibre Channel"),
    ONE(0x4027, "EMIT Protocols"),
    ONE(0x405b, "Vendor-Specific Protocol (VSP)"),
    ONE(0x405d, "TRILL Link State Protocol (TLSP)"),
    ONE(0x8021, "Internet Protocol Control Protocol"),
    ONE(0x8023, "OSI Network Layer Control Protocol"),
    ONE(0x8025, "Xerox NS IDP Control Protocol"),
    ONE(0x8027, "DECnet Phase IV Control Protocol"),
    ONE(0x8029, "AppleTalk Control Protocol"),
    ONE(0x802b, "Novell IPX Control Protocol"),
    ONE(0x8031, "Bridging NCP"),
    ONE(0x8033, "Stream Protocol Control Protocol"),
    ONE(0x8035, "Banyan Vines Control Protocol"),
    ONE(0x803d, "Multi-Link Control Protocol"),
    ONE(0x803f, "NETBIOS Framing Control Protocol"),
    ONE(0x8041, "Cisco Systems Control Protocol"),
    ONE(0x8043, "Ascom Timeplex"),
    ONE(0x8045, "Fujitsu LBLB Control Protocol"),
    ONE(0x8047, "DCA Remote Lan Network Control Protocol (RLNCP)"),
    ONE(0x8049, "Serial Data Control Protocol (PPP-SDCP)"),
    ONE(0x804b, "SNA over 802.2 Control Protocol"),
    ONE(0x804d, "SNA Control Protocol"),
    ONE(0x804f, "IP6 Header Compression Control Protocol"),
    ONE(0x8051, "KNX Bridging Control Protocol"),
    ONE(0x8053, "Encryption Control Protocol"),
    ONE(0x8055, "Individual Link Encryption Control Protocol"),
    ONE(0x8057, "IPv6 Control Protocol"),
    ONE(0x8059, "PPP Muxing Control Protocol"),
    ONE(0x805b, "Vendor-Specific Network Control Protocol (VSNCP)"),
    ONE(0x805d, "TRILL Network Control Protocol"),
    ONE(0x806f, "Stampede Bridging Control Protocol"),
    ONE(0x8073, "MP+ Control Protocol"),
    ONE(0x80c1, "NTCITS IPI Control Protocol"),
    ONE(0x80fb, "Single link compression in multilink control"),
    ONE(0x80fd, "Compression Control Protocol"),
    ONE(0x8207, "Cisco Discovery Protocol Control Protocol"),
    ONE(0x8209, "Netcs Twin Routing"),
    ONE(0x820b, "STP - Control Protocol"),
    ONE(0x820d, "EDPCP - Extreme Discovery Protocol Control Protocol"),
    ONE(0x8235, "Apple Client Server Protocol Control"),
    ONE(0x8281, "MPLS Control Protocol"),
    ONE(0x8285, "IEEE p1284.4 standard - Protocol Control"),
    ONE(0x8287, "ETSI TETRA TNP1 Control Protocol"),
    ONE(0x8289, "Multichannel Flow Treatment Protocol"),
    ONE(0xc021, "Link Control Protocol"),
    ONE(0xc023, "Password Authentication Protocol"),
    ONE(0xc025, "Link Quality Report"),
    ONE(0xc027, "Shiva Password Authentication Protocol"),
    ONE(0xc029, "Callback Control Protocol (CBCP)"),
    ONE(0xc02b, "BACP Bandwidth Allocation Control Protocol"),
    ONE(0xc02d, "BAP Bandwidth Allocation Protocol"),
    ONE(0xc05b, "Vendor-Specific Authentication Protocol (VSAP)"),
    ONE(0xc081, "Container Control Protocol"),
    ONE(0xc223, "Challenge Handshake Authentication Protocol"),
    ONE(0xc225, "RSA Authentication Protocol"),
    ONE(0xc227, "Extensible Authentication Protocol"),
    ONE(0xc229, "Mitsubishi Security Information Exchange Protocol (SIEP)"),
    ONE(0xc26f, "Stampede Bridging Authorization Protocol"),
    ONE(0xc281, "Proprietary Authentication Protocol"),
    ONE(0xc283, "Proprietary Authentication Protocol"),
    ONE(0xc481, "Proprietary Node ID Authentication Protocol"),
};
static const struct names ppp_names = NAMES(ppp_names_rows);

static const struct field point[] = {
    [LOOPBACK] = {"null", "Null/Loopback", FIELD_PROTOCOL},
    [LOOPBACK_TYPE] = {"null.type", "Type", FIELD_UINT16, BASE_HEX, .names = &ethertype_names},
    [LOOPBACK_FAMILY] = {"null.family", "Family", FIELD_UINT32, BASE_DEC, .names = &family_names},
    [RAW] = {"raw", "Raw packet data", FIELD_PROTOCOL},
    [PPP] = {"ppp", "Point-to-Point Protocol", FIELD_PROTOCOL},
    [PPP_ADDRESS] = {"ppp.address", "Address", FIELD_UINT8, BASE_HEX},
    [PPP_CONTROL] = {"ppp.control", "Control", FIELD_UINT8, BASE_HEX},
    [PPP_PROTOCOL] = {"ppp.protocol", "Protocol", FIELD_UINT16, BASE_HEX, .names = &ppp_names},
    [HDLC] = {"chdlc", "Cisco HDLC", FIELD_PROTOCOL},
    [HDLC_ADDRESS] = {"chdlc.address", "Address", FIELD_UINT8, BASE_HEX,
        .names = &hdlc_address_names},
    [HDLC_CONTROL] = {"chdlc.control", "Control", FIELD_UINT8, BASE_HEX},
    [HDLC_PROTOCOL] = {"chdlc.protocol", "Protocol", FIELD_UINT16, BASE_HEX, .names = &hdlc_names},
};
const struct field_table point_fields = FIELDS(point);

enum {
    HDLC_SLARP = 0x8035, /* RARP elsewhere */
    FAMILY_IPV4 = 2,
    FAMILY_IPV6_BSD = 24,
    FAMILY_IPV6_FREEBSD = 28,
    FAMILY_IPV6_DARWIN = 30,
    LENGTH_MAX = 1500,
    PPP_ALL_STATIONS = 0xff,
    PPP_UNNUMBERED = 0x03,
    PPP_IPV4 = 0x0021,
    PPP_IPV6 = 0x0057,
};

/* Links without addresses. */
static void no_addresses(struct decoder *decoder, struct dissection *d, const char *info_text)
{
    decoder->source.kind = decoder->destination.kind = COLUMN_NOT_APPLICABLE;
    row_protocol(d, "N/A");
    info_add(d, "%s", info_text);
}

/* --- BSD loopback --------------------------------------------------------------------------- */

static void family_decode(struct decoder *decoder, struct dissection *d, uint32_t family)
{
    switch (family) {
    case FAMILY_IPV4:
        ipv4_decode(decoder, d);
        break;
    case FAMILY_IPV6_BSD:
    case FAMILY_IPV6_FREEBSD:
    case FAMILY_IPV6_DARWIN:
        if (!ipv6_decode(decoder, d))
            engine_data(d);
        break;
    default:
        engine_data(d);
    }
}

static void loopback(struct decoder *decoder, struct dissection *d, uint32_t family)
{
    struct bytes octets = peek_rest(d);
    bool is_type = family > LENGTH_MAX && family <= UINT16_MAX;

    decoder->title = "Null/Loopback";
    no_addresses(decoder, d, "Null/Loopback");
    if (!cursor_has(&d->cursor, 4)) {
        take_nothing(d, 4);
        return;
    }
    octets.length = 4;
    struct node *layer = open_layer(d, point + LOOPBACK);
    put_uint(d, point + (is_type ? LOOPBACK_TYPE : LOOPBACK_FAMILY), octets, family);
    take_nothing(d, 4);
    close_node(d, layer);
    if (is_type)
        ethertype_decode(decoder, d, (uint16_t)family);
    else
        family_decode(decoder, d, family);
}

static uint32_t swapped(uint32_t value)
{
    return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

void null_decode(struct decoder *decoder, struct dissection *d)
{
    uint32_t family = swapped((uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2));

    if (peek_u16(d, 0) == (PPP_ALL_STATIONS << 8 | PPP_UNNUMBERED)) {
        ppp_decode(decoder, d);
        return;
    }
    if (family & 0xffff0000)
        family = swapped(family);
    loopback(decoder, d, family);
}

void loop_decode(struct decoder *decoder, struct dissection *d)
{
    loopback(decoder, d, (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2));
}

/* --- raw IP --------------------------------------------------------------------------------- */

void raw_decode(struct decoder *decoder, struct dissection *d)
{
    uint8_t version = peek_u8(d, 0) >> 4;

    decoder->title = "Raw packet data";
    no_addresses(decoder, d, "Raw packet data");
    struct node *layer = open_layer(d, point + RAW);
    close_node(d, layer);
    if (version == 4 || version == 6)
        ip_decode(decoder, d);
    else
        engine_data(d);
}

/* --- PPP ------------------------------------------------------------------------------------ */

/* The protocol is one octet where that is odd. */
static uint16_t take_protocol(struct dissection *d)
{
    struct bytes octets = peek_rest(d);
    bool one = octets.length > 0 && octets.data[0] & 1;
    uint16_t protocol = one ? octets.data[0] : peek_u16(d, 0);

    octets.length = one ? 1 : 2;
    take_nothing(d, octets.length);
    put_uint(d, point + PPP_PROTOCOL, (struct bytes){octets.data, octets.length}, protocol);
    return protocol;
}

void ppp_decode(struct decoder *decoder, struct dissection *d)
{
    no_addresses(decoder, d, "");
    ppp_packet_decode(decoder, d);
}

void ppp_packet_decode(struct decoder *decoder, struct dissection *d)
{
    decoder->title = "PPP";
    row_protocol(d, "PPP");
    info_clear(d);
    struct node *layer = open_layer(d, point + PPP);
    if (peek_u8(d, 0) == PPP_ALL_STATIONS) {
        take_u8(d, point + PPP_ADDRESS);
        take_u8(d, point + PPP_CONTROL);
    }
    uint16_t protocol = take_protocol(d);
    close_node(d, layer);
    if (d->cursor.bad)
        return;
    if (protocol == PPP_IPV4) {
        ipv4_decode(decoder, d);
    } else if (protocol != PPP_IPV6 || !ipv6_decode(decoder, d)) {
        if (d->row)
            row_protocol(d, arena_printf(d->arena, "0x%04x", protocol));
        info_add(d, "PPP %s (0x%04x)", names_get(&ppp_names, protocol, "Unknown"), protocol);
        engine_data(d);
    }
}

/* --- Cisco HDLC ------------------------------------------------------------------------------ */

void hdlc_decode(struct decoder *decoder, struct dissection *d)
{
    decoder->title = "CHDLC";
    no_addresses(decoder, d, "");
    row_protocol(d, "CHDLC");
    info_clear(d);
    struct node *layer = open_layer(d, point + HDLC);
    take_u8(d, point + HDLC_ADDRESS);
    take_u8(d, point + HDLC_CONTROL);
    uint16_t protocol = take_u16(d, point + HDLC_PROTOCOL);
    close_node(d, layer);
    if (d->cursor.bad)
        return;
    if (ethertype_known(protocol) && protocol != HDLC_SLARP)
        ethertype_decode(decoder, d, protocol);
    else
        engine_data(d);
}
