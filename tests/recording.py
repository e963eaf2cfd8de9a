"""Recordings of conversations over TCP, made from their lines.

A conversation is what `wirewalk transcript` prints: [("C", "HELO st.um"), ("S", "250 OK"), ...].
Consecutive lines of one side travel in one segment each.
"""
import struct

CLIENT, SERVER = bytes([172, 16, 22, 136]), bytes([172, 16, 22, 135])
FIN, SYN, PSH, ACK = 1, 2, 8, 16


def lines_of(transcript, protocol):
    """The lines of the first session of a protocol in a transcript."""
    lines, inside = [], False
    for line in transcript.splitlines():
        if line.startswith("session "):
            if inside:
                break
            inside = line == f"session {protocol}"
        elif inside and line[:3] in ("C: ", "S: "):
            lines.append((line[0], line[3:]))
    return lines


class Recording:
    def __init__(self, port, seed=1):
        self.port, self.frames, self.seconds = port, [], 1_400_000_000
        self.next = {"C": 1000 * seed, "S": 9000 * seed}
        self.client_port = 40000 + seed
        self.seed = seed
        self.snap_length = 65535

    def segment(self, side, flags, payload=b""):
        other = "S" if side == "C" else "C"
        ports = (self.client_port, self.port) if side == "C" else (self.port, self.client_port)
        ends = CLIENT + SERVER if side == "C" else SERVER + CLIENT
        tcp = struct.pack("!HHIIBBHHH", *ports, self.next[side],
                          self.next[other] if flags & ACK else 0, 0x50, flags, 64000, 0, 0)
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 40 + len(payload), len(self.frames) & 0xffff, 0x4000, 64,
                         6, 0) + ends
        ethernet = bytes(6) + bytes([2, 0, 0, 0, 0, 1]) + b"\x08\x00"
        frame = ethernet + ip + tcp + payload
        self.frames.append(frame)
        self.next[side] += len(payload) + bool(flags & (SYN | FIN))
        return frame

    def talk(self, lines, times=1, closes=True):
        self.segment("C", SYN)
        self.segment("S", SYN | ACK)
        self.segment("C", ACK)
        for side, text in lines:
            frame = self.segment(side, PSH | ACK, text.encode() + b"\r\n")
            self.frames += [frame] * (times - 1)
            self.segment("S" if side == "C" else "C", ACK)
        if closes:
            self.segment("C", FIN | ACK)
            self.segment("S", FIN | ACK)
            self.segment("C", ACK)
        return self

    def write(self, path):
        out = [struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)]
        for number, frame in enumerate(self.frames):
            out += [struct.pack("<IIII", self.seconds + number // 100 + self.seed,
                                number % 100 * 10000, len(frame[:self.snap_length]), len(frame)),
                    frame[:self.snap_length]]
        path.write_bytes(b"".join(out))
        return path
