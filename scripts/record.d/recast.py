#!/usr/bin/env python3
"""Rewrites a capture file into a variant that no tool at hand records.

    recast.py raw|null|loop|ppp FROM TO     another link type: the Ethernet header gives way to it
    recast.py wireless FROM TO              the same for IEEE 802.11 with a radiotap header
    recast.py tunnels FROM TO               each pair of packets through another tunnel or shim
    recast.py big-endian FROM TO            the byte order of the other half of the world
    recast.py cut FROM TO BYTES             the file ends BYTES before its end
    recast.py length FROM TO RECORD VALUE   a record's captured length is a lie
    recast.py bits FROM TO SEED             random bits of the packets are turned
    recast.py stop FROM TO                  a record of an Ethernet type nobody knows, and runts
    recast.py homeless FROM TO              a pcapng that does not name the machine it was made on

Else FROM is a little-endian pcap of Ethernet frames.
"""
import random
import struct
import sys
from pathlib import Path

LINK_TYPES = {"raw": 101, "null": 0, "loop": 108, "ppp": 9, "wireless": 127}
IPV4, IPV6 = b"\x08\x00", b"\x86\xdd"


def load(path):
    data, records = Path(path).read_bytes(), []
    at = 24
    while at + 16 <= len(data):
        head = struct.unpack_from("<IIII", data, at)
        records.append((head, data[at + 16:at + 16 + head[2]]))
        at += 16 + head[2]
    return data[:24], records


def save(path, header, records, order="<"):
    fields = struct.unpack("<IHHiIII", header)
    out = [struct.pack(order + "IHHiIII", *fields)]
    for (seconds, fraction, _, length), frame in records:
        out += [struct.pack(order + "IIII", seconds, fraction, len(frame), length), frame]
    Path(path).write_bytes(b"".join(out))


def wireless(frame, number):
    """Data from a station and to one in turns, with QoS control in every third."""
    qos, from_station = number % 3 == 0, number % 2 == 0
    station = frame[6:12] if from_station else frame[:6]
    addresses = b"\2AP\0\0\1" + station + frame[:6] if from_station else \
        station + b"\2AP\0\0\1" + frame[6:12]
    return (struct.pack("<BBHI", 0, 0, 8, 0) + bytes([0x88 if qos else 8, 1 if from_station else 2])
            + struct.pack("<H", 44) + addresses + struct.pack("<H", number << 4)
            + (b"\0\0" if qos else b"") + b"\xaa\xaa\3\0\0\0" + frame[12:14])


def other_link(kind, frame, number):
    if kind == "raw":
        return b""
    if kind == "wireless":
        return wireless(frame, number)
    if kind == "null":
        return struct.pack("<I", 2 if frame[12:14] == IPV4 else 30)
    if kind == "loop":
        return struct.pack(">I", 2 if frame[12:14] == IPV4 else 24)
    return b"\xff\x03" + (b"\x00\x21" if frame[12:14] == IPV4 else b"\x00\x57")


def relink(kind, header, records):
    header = header[:20] + struct.pack("<I", LINK_TYPES[kind])
    out = []
    for number, ((seconds, fraction, _, length), frame) in enumerate(records):
        if frame[12:14] in (IPV4, IPV6):
            link = other_link(kind, frame, number)
            frame = link + frame[14:]
            out.append(((seconds, fraction, 0, length - 14 + len(link)), frame))
    return header, out


def carrier(port, payload):
    """A datagram between the ends of a tunnel."""
    udp = struct.pack(">HHHH", 49152 + len(payload) % 64, port, 8 + len(payload), 0) + payload
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0x4000, 64, 17, 0,
                         bytes([172, 16, 23, 1]), bytes([172, 16, 23, 2]))
    total = sum(struct.unpack(">10H", header))
    total = (total & 0xffff) + (total >> 16)
    return header[:10] + struct.pack(">H", ~total & 0xffff) + header[12:] + udp


def tunnels_for(frame):
    """What carries an Ethernet frame of IP, by the EtherType of the carrier."""
    packet, ethertype = frame[14:], frame[12:14]
    ppp = b"\0\x21" if ethertype == IPV4 else b"\0\x57"
    yield IPV4, carrier(4789, struct.pack(">HHI", 0x0800, 0, 5 << 8) + frame)
    if ethertype == IPV6:
        yield IPV4, carrier(3544, b"\0\0" + struct.pack(">HI", 0xfffe, 0xf5fffffd) + packet)
    yield IPV4, carrier(6081, struct.pack(">BBHI", 2, 0, 0x6558, 5 << 8)
                        + struct.pack(">HBBI", 0x0100, 1, 1, 7) + frame)
    yield IPV4, carrier(6081, b"\0\0" + ethertype + struct.pack(">I", 6 << 8) + packet)
    yield IPV4, carrier(2152, struct.pack(">BBHI", 0x30, 255, len(packet), 9) + packet)
    yield IPV4, carrier(2152, struct.pack(">BBHIHBB", 0x32, 255, len(packet) + 4, 9, 77, 0, 0) + packet)
    yield b"\x88\x47", struct.pack(">II", 100 << 12 | 63, 200 << 12 | 0x100 | 64) + packet
    yield b"\x88\x64", struct.pack(">BBHH", 0x11, 0, 3, 2 + len(packet)) + ppp + packet


def tunnels(records):
    out = []
    for number, ((seconds, fraction, _, length), frame) in enumerate(records):
        if frame[12:14] in (IPV4, IPV6):
            ways = list(tunnels_for(frame))
            ethertype, packet = ways[(number + 1) // 2 % len(ways)]
            frame = frame[:12] + ethertype + packet
        out.append(((seconds, fraction, 0, len(frame)), frame))
    return out


def turn_bits(seed, records):
    chance, out = random.Random(seed), []
    for head, frame in records:
        frame = bytearray(frame)
        for _ in range(chance.randrange(4)):
            frame[chance.randrange(14, len(frame))] ^= 1 << chance.randrange(8)
        out.append((head, bytes(frame)))
    return out


def odd_frames(records):
    out = []
    for number, (head, frame) in enumerate(records):
        if number % 3 == 1:
            frame = frame[:12] + b"\x88\xb5" + frame[14:]
        elif number % 3 == 2:
            frame = frame[:number % 40]
        out.append((head[:3] + (len(frame),), frame))
    return out


# The options of a block that tell the processor and the kernel: block type -> size before, options.
TELL_TALES = {0x0A0D0D0A: (16, (2, 3)), 1: (8, (12,))}


def homeless(data):
    out, at = [], 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        body = data[at + 8:at + length - 4]
        if kind in TELL_TALES:
            fixed, dropped = TELL_TALES[kind]
            body = body[:fixed] + without_options(body[fixed:], dropped)
        size = struct.pack("<I", len(body) + 12)
        out += [struct.pack("<I", kind), size, body, size]
        at += length
    return b"".join(out)


def without_options(data, dropped):
    out, at = b"", 0
    while at < len(data):
        code, length = struct.unpack_from("<HH", data, at)
        end = at + 4 + (length + 3) // 4 * 4
        if code not in dropped:
            out += data[at:end]
        at = end
    return out


def main():
    command, source, target, *rest = sys.argv[1:]
    if command == "homeless":
        Path(target).write_bytes(homeless(Path(source).read_bytes()))
        return
    header, records = load(source)
    if command in LINK_TYPES:
        save(target, *relink(command, header, records))
    elif command == "tunnels":
        save(target, header, tunnels(records))
    elif command == "big-endian":
        save(target, header, records, ">")
    elif command == "bits":
        save(target, header, turn_bits(int(rest[0]), records))
    elif command == "stop":
        save(target, header, odd_frames(records))
    elif command == "cut":
        Path(target).write_bytes(Path(source).read_bytes()[:-int(rest[0])])
    elif command == "length":
        data, at = bytearray(Path(source).read_bytes()), 24
        for head, _ in records[:int(rest[0])]:
            at += 16 + head[2]
        struct.pack_into("<I", data, at + 8, int(rest[1], 0))
        Path(target).write_bytes(data)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
