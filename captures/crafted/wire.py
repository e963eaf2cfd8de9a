"""A capture made by hand: frames, TCP conversations and datagrams between two machines."""
import struct

CLIENT, SERVER = bytes([172, 16, 22, 136]), bytes([172, 16, 22, 135])
MACS = {CLIENT: bytes.fromhex("005056304d05"), SERVER: bytes.fromhex("000c29f7ce9d")}
SEGMENT = 1400
START = 1_400_000_000_000_000  # µs since 1970
FIN, SYN, PSH, ACK = 1, 2, 8, 16


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Capture:
    def __init__(self, path):
        self.file = open(path, "wb")
        self.file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        self.time, self.number, self.client_port = START, 0, 40000
        self.snap_length = 262144

    def frame(self, octets, snap_length=None):
        self.number += 1
        self.time += 1000
        kept = octets[:snap_length or self.snap_length]
        self.file.write(struct.pack("<IIII", *divmod(self.time, 1_000_000), len(kept), len(octets)) + kept)

    def packet(self, source, target, protocol, head, at, data):
        """at: where in head the checksum of all of it stands."""
        pseudo = source + target + struct.pack(">HH", protocol, len(head + data))
        head = head[:at] + struct.pack(">H", checksum(pseudo + head + data)) + head[at + 2:]
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(head + data), self.number + 1, 0x4000, 64, protocol, 0)
        ip = ip[:10] + struct.pack(">H", checksum(ip + source + target)) + source + target
        self.frame(MACS[target] + MACS[source] + b"\x08\0" + ip + head + data)

    def datagram(self, port, to_server, data):
        if to_server:
            source, target, ports = CLIENT, SERVER, (self.client_port, port)
        else:
            source, target, ports = SERVER, CLIENT, (port, self.client_port)
        self.packet(source, target, 17, struct.pack(">HHHH", *ports, 8 + len(data), 0), 6, data)

    def conversation(self, port, *said):
        """Each of said is octets; the first is the client's, then turn by turn; b'' says nothing."""
        self.client_port += 1
        ends, sequence = (CLIENT, SERVER), [1000, 5000]

        def segment(side, flags, data=b""):
            ports = (self.client_port, port) if side == 0 else (port, self.client_port)
            head = struct.pack(">HHIIBBHHH", *ports, sequence[side],
                               sequence[1 - side] if flags & ACK else 0, 0x50, flags, 64240, 0, 0)
            self.packet(ends[side], ends[1 - side], 6, head, 16, data)
            sequence[side] += len(data) + bool(flags & (SYN | FIN))

        segment(0, SYN), segment(1, SYN | ACK), segment(0, ACK)
        for turn, data in enumerate(said):
            for at in range(0, len(data), SEGMENT):
                segment(turn % 2, PSH | ACK, data[at:at + SEGMENT])
        segment(0, FIN | ACK), segment(1, FIN | ACK), segment(0, ACK)
