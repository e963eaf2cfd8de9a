#!/usr/bin/env python3
"""Writes captures of packets that no machine of the lab sends, octet by octet: built.py NAME FILE.

Addresses, times and identifiers are fixed, so that a capture comes out the same each time.
"""
import socket
import struct
import sys

CLIENT, SERVER = "172.16.22.136", "172.16.22.135"
CLIENT6, SERVER6 = "fd00:22::136", "fd00:22::135"
CLIENT_MAC = bytes.fromhex("005056304d05")
SERVER_MAC = bytes.fromhex("000c29f7ce9d")
START, STEP = 1700000000, 0.01
TCP, UDP = 6, 17
FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32


class Capture:
    """A pcap file of Ethernet frames."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        self.count = 0

    def frame(self, octets, snap=None):
        self.count += 1
        micros = round(self.count * STEP * 1e6)
        kept = octets[:snap]
        self.file.write(struct.pack("<IIII", START + micros // 1000000, micros % 1000000,
                                    len(kept), len(octets)))
        self.file.write(kept)


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


if __name__ == "__main__":
    {"vlan": vlan, "snapped": snapped}[sys.argv[1]](Capture(sys.argv[2]))
