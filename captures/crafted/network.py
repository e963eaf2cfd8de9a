"""Packets below the applications, octet by octet: a function a capture."""
import hashlib
import socket
import struct

CLIENT, SERVER = "172.16.22.136", "172.16.22.135"
CLIENT6, SERVER6 = "fd00:22::136", "fd00:22::135"
CLIENT_MAC = bytes.fromhex("005056304d05")
SERVER_MAC = bytes.fromhex("000c29f7ce9d")
TCP, UDP = 6, 17
FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32


def address(text):
    return socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)


def checksum(octets):
    octets += bytes(len(octets) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ether(payload, kind=0x800, tags=b"", destination=SERVER_MAC):
    return destination + CLIENT_MAC + tags + struct.pack(">H", kind) + payload


def tag(kind, vlan, priority=0, eligible=0):
    return struct.pack(">HH", kind, priority << 13 | eligible << 12 | vlan)


def ip(payload, protocol, source=CLIENT, destination=SERVER, options=b""):
    head = bytearray(struct.pack(">BBHHHBBH", 0x45 + len(options) // 4, 0,
                                 20 + len(options) + len(payload), 1, 0, 64, protocol, 0)
                     + address(source) + address(destination) + options)
    struct.pack_into(">H", head, 10, checksum(bytes(head)))
    return bytes(head) + payload


def ip6(payload, protocol, source=CLIENT6, destination=SERVER6, hops=64):
    return (struct.pack(">IHBB", 6 << 28, len(payload), protocol, hops) + address(source)
            + address(destination) + payload)


def pseudo(source, destination, protocol, n):
    return address(source) + address(destination) + struct.pack(">II", n, protocol)


def udp(payload, source_port=40000, port=9999, source=CLIENT, destination=SERVER):
    head = struct.pack(">HHHH", source_port, port, 8 + len(payload), 0)
    total = checksum(pseudo(source, destination, UDP, 8 + len(payload)) + head + payload)
    return head[:6] + struct.pack(">H", total or 0xFFFF) + payload


def tcp(payload=b"", flags=ACK, seq=1, ack=1, options=b"", back=False, port=40000):
    options += bytes(-len(options) % 4)
    ports = (9999, port) if back else (port, 9999)
    ends = (SERVER, CLIENT) if back else (CLIENT, SERVER)
    segment = struct.pack(">HHIIHHHH", *ports, seq, ack, (20 + len(options)) << 10 | flags, 501, 0,
                          0) + options + payload
    total = checksum(pseudo(*ends, TCP, len(segment)) + segment)
    return ip(segment[:16] + struct.pack(">H", total) + segment[18:], TCP, *ends)


def vlan(capture):
    """Priorities; tags of 802.1ad, one and two; 802.1ah; what is behind the packet."""
    data = ip(udp(b"hello"), UDP)
    for priority in range(8):
        capture.frame(ether(data, tags=tag(0x8100, 5, priority, priority & 1)))
    capture.frame(ether(data, tags=tag(0x88A8, 100, 3, 1) + tag(0x8100, 5)))
    capture.frame(ether(data, tags=tag(0x88A8, 100, 3, 1) + tag(0x88A8, 5)) + b"\1\2\3")
    capture.frame(ether(data, tags=tag(0x88A8, 100)) + bytes(20))
    capture.frame(ether(b"what nobody knows", 0x1234, tag(0x88A8, 100, 5)))
    inner = struct.pack(">HI", 0x88E7, 0x30123456) + SERVER_MAC + CLIENT_MAC
    capture.frame(ether(data, tags=inner))
    capture.frame(ether(data, tags=tag(0x88A8, 100, 2) + inner + tag(0x8100, 7)))
    capture.frame(ether(data, tags=tag(0x88A8, 100) + inner)[:26])


TIMESTAMPS = b"\1\1\x08\x0a" + struct.pack(">II", 1000, 900)


def snapped(capture):
    """A conversation of which ever fewer octets were kept: of the payload, the options, the header."""
    opening = b"\2\4\5\xb4\4\2\x08\x0a" + struct.pack(">II", 1000, 0) + b"\1\3\3\7"
    blocks = TIMESTAMPS + b"\1\1\5\x12" + struct.pack(">IIII", 200, 300, 400, 500)
    for snap in (96, 72, 70, 65, 58, 57, 55, 54, 52, 50, 49, 38, 37):
        port = 40000 + snap
        capture.frame(ether(tcp(b"", SYN, 100, 0, opening, port=port)), snap)
        capture.frame(ether(tcp(b"", SYN | ACK, 500, 101, opening, True, port)), snap)
        capture.frame(ether(tcp(b"some octets and more", PSH | ACK, 101, 501, TIMESTAMPS,
                                port=port)), snap)
        capture.frame(ether(tcp(b"", ACK, 501, 121, blocks, True, port)), snap)


def icmp6(kind, code, body, source="fe80::250:56ff:fe30:4d05", destination="ff02::1", hops=255):
    head = struct.pack(">BBH", kind, code, 0) + body
    total = checksum(pseudo(source, destination, 58, len(head)) + head)
    return ether(ip6(head[:2] + struct.pack(">H", total) + body, 58, source, destination, hops),
                 0x86DD)


def option6(kind, value):
    value += bytes(-(len(value) + 2) % 8)
    return bytes([kind, (len(value) + 2) // 8]) + value


def icmpv6(capture):
    """Neighbour discovery with options that few routers send; RPL; mobility, secure discovery."""
    advertisement = struct.pack(">BBHII", 64, 0, 1800, 0, 0)
    prefix, infinite = address("2001:db8::"), 0xFFFFFFFF
    for options in (
            option6(1, CLIENT_MAC) + option6(2, SERVER_MAC),
            option6(1, CLIENT_MAC + bytes(8)),
            option6(3, b"\x40\xc0" + struct.pack(">III", infinite, infinite, 0) + prefix),
            option6(25, struct.pack(">HI", 0, 0) + address("fd00::53")),
            option6(31, struct.pack(">HI", 0, infinite) + b"\7example\3com\0"),
            option6(24, b"\0\x10" + struct.pack(">I", infinite)),
            option6(38, struct.pack(">H", 600 << 3) + address("64:ff9b::")[:12]),
            option6(9, bytes(6) + prefix) + option6(12, bytes(2 + 16 + 20)),
            option6(13, bytes(6) + struct.pack(">Q", 1_400_000_000 << 16)),
            option6(15, b"\2\3\7example\3com\0\0\0\0"),
            option6(17, b"\1\x40" + bytes(4) + prefix) + option6(18, b"\0\x30" + bytes(4) + prefix),
            option6(19, b"\1" + CLIENT_MAC) + option6(23, b"\x2f\x80" + bytes(4) + prefix),
            option6(33, b"\1\0\0\0\0\x3c" + CLIENT_MAC + b"\0\0"),
            option6(34, b"\x40\x11\0\0\0\x3c" + prefix[:8]) + option6(36, b"\0\1" + bytes(4)),
            option6(35, struct.pack(">HHH", 1, 2, 60) + prefix)):
        capture.frame(icmp6(134, 0, advertisement + options))
    capture.frame(icmp6(136, 0, bytes(4) + address(SERVER6)))
    capture.frame(icmp6(143, 0, struct.pack(">HHBBH", 0, 2, 9, 0, 0) + address("ff02::fb")))
    capture.frame(icmp6(140, 0, struct.pack(">HHQI", 2, 0, 1, 60) + b"\4host\0"))
    capture.frame(icmp6(147, 0, struct.pack(">HH", 0x1234, 0x8000)))
    capture.frame(icmp6(149, 0, struct.pack(">HHHH", 7, 2, 1, 0)))
    capture.frame(icmp6(157, 0, struct.pack(">BBH", 1, 0, 60) + bytes(range(8)) + prefix))
    routing = address("fd00::aaaa")
    capture.frame(icmp6(155, 0, b"\0\0\7\x13\1\xe0" + routing + b"\5"))
    capture.frame(icmp6(155, 1, b"\5\1\1\0\x88\xf0\0\0" + routing + b"\0\1\2\0\0"
                        + b"\2\6\7\0\0\2\0\x40" + b"\2\6\3\0\0\2\0\5"
                        + b"\4\x0e\x0f\x0c\x08\x0a" + struct.pack(">HHHBBH", 256, 256, 1, 0, 255, 60)
                        + b"\x08\x1e\x40\xe0" + struct.pack(">III", 100, 50, 0) + routing
                        + b"\3\x0e\x40\x18" + struct.pack(">I", 1800) + routing[:8]))
    capture.frame(icmp6(155, 2, b"\5\xc0\0\1" + routing + b"\5\x12\0\x80" + routing
                        + b"\6\x14\x80\0\1\x1e" + routing + b"\x09\4\0\0\0\x4d" + b"\x63\1\1"))
    capture.frame(icmp6(155, 3, b"\5\x80\1\0" + routing))


def mobility_header(kind, message):
    message += b"\1" + bytes([(-len(message)) % 8]) + bytes((-len(message)) % 8)
    octets = bytes([59, (len(message) + 6) // 8 - 1, kind, 0, 0, 0]) + message
    total = checksum(pseudo(CLIENT6, SERVER6, 135, len(octets)) + octets)
    return ether(ip6(octets[:4] + struct.pack(">H", total) + message, 135), 0x86DD)


def mobility(capture):
    """Mobile IPv6: tests, updates and their answers, options."""
    cookie = bytes(range(8))
    for kind, message in ((0, bytes(2)), (1, bytes(2) + cookie), (2, bytes(2) + cookie),
                          (3, b"\0\5" + cookie + cookie), (4, b"\0\6" + cookie + cookie),
                          (5, struct.pack(">HHH", 7, 0xC000, 15)), (6, b"\0\x80\0\7\0\x0f"),
                          (6, b"\x88\0\0\7\0\0"), (7, b"\1\0" + address("fd00::9"))):
        capture.frame(mobility_header(kind, message))
    for option in (b"\2\2\0\x0a", b"\3\x10" + address("fd00::77"), b"\4\4\0\1\0\2",
                   b"\5\x0c" + bytes(12), b"\6\x12\0\x40" + address("fd00::"), b"\0\0",
                   b"\x08\x05\1user", b"\x16\x12\0\x30" + address("fd00::"), b"\4\1\0"):
        capture.frame(mobility_header(5, struct.pack(">HHH", 7, 0x8000, 5) + option))


def group_message(kind, time, body):
    total = checksum(bytes([kind, time, 0, 0]) + body)
    return ether(ip(bytes([kind, time]) + struct.pack(">H", total) + body, 2,
                    destination="224.0.0.22", options=b"\x94\4\0\0"))


def igmp(capture):
    """IGMP of three versions; what is readable of ESP."""
    group, other = address("239.1.2.3"), address("10.0.0.1")
    for kind, time, body in (
            (0x11, 0, bytes(4)), (0x12, 0, group), (0x11, 100, bytes(4)), (0x11, 10, group),
            (0x16, 0, group), (0x17, 0, group), (0x11, 100, bytes(4) + b"\2\x7d\0\0"),
            (0x11, 0x9F, group + b"\x0a\x7d\0\1" + other), (0x30, 0, bytes(4)),
            (0x22, 0, struct.pack(">HHBBH", 0, 2, 4, 0, 0) + group + b"\3\0\0\0" + group),
            (0x22, 0, struct.pack(">HHBBH", 0, 1, 1, 1, 1) + group + other + b"more"),
            (0x22, 0, struct.pack(">HHBBH", 0, 3, 2, 0, 1) + group + other
             + b"\5\0\0\0" + group + b"\6\0\0\1" + group + other)):
        capture.frame(group_message(kind, time, body))
    for sequence in (1, 2):
        capture.frame(ether(ip(struct.pack(">II", 0x100, sequence) + bytes(24), 50)))
        capture.frame(ether(ip6(struct.pack(">II", 0x200, sequence) + bytes(24), 50), 0x86DD))


def multipath(capture):
    """A connection of Multipath TCP over two flows, version 1; other options of TCP."""
    keys = [bytes([n]) * 8 for n in (0xA1, 0xB1)]
    digests = [hashlib.sha256(key).digest() for key in keys]
    starts = [int.from_bytes(digest[-8:], "big") for digest in digests]

    def option(octets):
        return bytes([30, len(octets) + 2]) + octets

    def signal(flags, own, peer, n):
        return option(bytes([0x20, flags]) + struct.pack(">I", (starts[1] + peer) & 0xFFFFFFFF)
                      + (struct.pack(">IIH", (starts[0] + own) & 0xFFFFFFFF, 1, n) if n else b""))

    size = b"\2\4\5\xb4"
    capture.frame(ether(tcp(b"", SYN, 100, 0, size + option(b"\1\1"))))
    capture.frame(ether(tcp(b"", SYN | ACK, 500, 101, size + option(b"\1\1" + keys[1]), True)))
    capture.frame(ether(tcp(b"", ACK, 101, 501, option(b"\1\1" + keys[0] + keys[1]))))
    capture.frame(ether(tcp(b"octets", PSH | ACK, 101, 501, signal(5, 1, 1, 6))))
    capture.frame(ether(tcp(b"", ACK, 107, 501, signal(1, 0, 1, 0))))
    capture.frame(ether(tcp(b"", ACK, 107, 501, option(b"\x30\2" + address("10.0.0.1") + bytes(8)))))
    joined = 40001
    capture.frame(ether(tcp(b"", SYN, 700, 0, size + option(
        b"\x10\2" + digests[1][:4] + bytes(4)), port=joined)))
    capture.frame(ether(tcp(b"", SYN | ACK, 900, 701, size + option(
        b"\x11\2" + bytes(12)), True, joined)))
    capture.frame(ether(tcp(b"", ACK, 701, 901, option(b"\x10\0" + bytes(20)), port=joined)))
    for octets in (b"\x40\1\2", b"\x51", b"\x60\0" + bytes(8), b"\x70\0" + keys[1], b"\x81\2",
                   b"\x90\0"):
        capture.frame(ether(tcp(b"", ACK, 701, 901, option(octets), port=joined)))
    for octets in (b"\1\1\1\1", b"\5\x0b" + bytes(9), b"\5\x0a" + struct.pack(">II", 450, 460),
                   b"\6\6\0\0\0\1", b"\x0c\6\0\0\0\1", b"\x13\x12" + bytes(16), b"\x1c\4\x80\5",
                   b"\x1d\4\1\2", b"\x22\2", b"\xfe\4\xf9\x89", b"\xac\5\0\0\1", b"\x63\4ab",
                   b"\2\x28", b"\0\0\0\1"):
        capture.frame(ether(tcp(b"", ACK, 101, 501, octets, port=40002)))


def answers(capture):
    """SYNs that answer SYNs with another number; a port that is used again; both ends open."""
    for flags, seq, ack, back, port in (
            (SYN, 100, 0, False, 40010), (SYN, 500, 0, True, 40010),
            (SYN | ACK, 600, 101, True, 40010), (ACK, 101, 601, False, 40010),
            (SYN, 3000, 0, False, 40010), (SYN | ACK, 9000, 3001, True, 40010),
            (ACK, 3001, 9001, False, 40010), (SYN | ACK, 9500, 3001, True, 40010),
            (ACK, 77, 5, False, 40011), (RST, 5, 0, True, 40011)):
        capture.frame(ether(tcp(b"", flags, seq, ack, b"", back, port)))
    quoted = tcp(b"hello", PSH | ACK, 3001, 9001, port=40010)
    body = struct.pack(">BBHI", 3, 1, 0, 0) + quoted
    error = body[:2] + struct.pack(">H", checksum(body)) + body[4:]
    capture.frame(ether(ip(error, 1, SERVER, CLIENT)))
    capture.frame(ether(tcp(b"hello", PSH | ACK, 3001, 9001, port=40010)))


def neighbours(capture):
    """ARP: who else uses an address, as each kind of message tells it; operations that nobody uses."""
    nobody, all_of_them, group = bytes(6), b"\xff" * 6, bytes.fromhex("03bf0a000001")

    def arp(operation, sender_mac, sender, target_mac, target):
        body = struct.pack(">HHBBH", 1, 0x800, 6, 4, operation) + sender_mac + address(sender)
        capture.frame(ether(body + target_mac + address(target), 0x806, destination=all_of_them))

    macs = [bytes.fromhex("0011223344") + bytes([i]) for i in range(1, 12)]
    arp(1, macs[0], CLIENT, nobody, SERVER)
    arp(2, macs[1], SERVER, macs[0], CLIENT)
    for mac, target_mac, target in (
            (macs[2], macs[0], CLIENT), (macs[3], all_of_them, CLIENT),
            (macs[4], all_of_them, SERVER), (macs[5], nobody, SERVER), (macs[6], macs[6], SERVER),
            (macs[7], macs[8], "0.0.0.0"), (group, macs[0], CLIENT)):
        arp(2, mac, SERVER, target_mac, target)
    arp(1, group, CLIENT, nobody, SERVER)
    arp(1, macs[9], CLIENT, nobody, CLIENT)
    arp(2, macs[9], CLIENT, macs[10], SERVER)
    for operation in range(8, 27):
        arp(operation, macs[0], CLIENT, nobody, SERVER)


def encapsulated(capture):
    """IPsec over UDP: a keep-alive, a sealed packet, ones that are cut; one of IKE has no octets."""
    for payload in (b"\xff", struct.pack(">II", 0xc0ffee01, 1) + b"\xaa" * 32,
                    struct.pack(">I", 0xc0ffee01), b"\xff\xff", bytes(4)):
        capture.frame(ether(ip(udp(payload, 4500, 4500), 17)))


def rare(capture):
    """Options of TCP with lengths that they may not have; times of hosts that send their least octet first;
    what an error quotes of IPv6; versions that IP does not have; a VLAN whose frame has a length."""
    for options in (b"\4\3\0", b"\5\2", b"\x1d\2", b"\xfd\3\0", b"\xac\2", b"\xac\3\0",
                    b"\xac\5\0\0\7", b"\xae\x0e" + bytes(12), b"\1\1\0"):
        capture.frame(ether(tcp(b"", SYN, 100, 0, options, port=40000 + options[0] * 16 + len(options))))
    for stamp in (46800123, 46800123 << 8 & 0xFFFFFFFF, 0x80000001, 90000000,
                  int.from_bytes((46800123).to_bytes(4, "little"), "big")):
        body = struct.pack(">BBHHHIII", 14, 0, 0, 7, 1, stamp, 0, 0)
        capture.frame(ether(ip(body[:2] + struct.pack(">H", checksum(body)) + body[4:], 1)))
    lost = struct.pack(">HHHH", 40000, 9999, 12, 0) + b"lost"
    capture.frame(icmp6(1, 4, bytes(4) + ip6(lost, UDP)))
    capture.frame(ether(ip6(b"\x11\x11" + lost[2:], UDP), 0x86DD))
    for version in (0, 3, 15):
        inner = bytes([version << 4 | 5]) + ip(udp(b"inner"), UDP)[1:]
        capture.frame(ether(ip(inner, 4)))
        body = struct.pack(">BBHI", 3, 3, 0, 0) + inner
        capture.frame(ether(ip(body[:2] + struct.pack(">H", checksum(body)) + body[4:], 1, SERVER, CLIENT)))
    for length in (0, 7):
        capture.frame(ether(b"\x0a\x0b\3" + b"data" + bytes(39), length, tag(0x8100, 5)))
