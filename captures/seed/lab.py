"""The machines of the handbook, and their packets octet by octet.

What the handbook does not print (IP identifiers, windows, timestamps) is what such machines send.
"""
import hashlib
import ipaddress
import struct

CLIENT = ("00:50:56:30:4d:05", "172.16.22.136")
SERVER = ("00:0c:29:f7:ce:9d", "172.16.22.135")
HOST = ("00:50:56:c0:00:08", "172.16.22.1")  # the machine that the virtual ones run on

NO_MAC = "00:00:00:00:00:00"
BROADCAST = "ff:ff:ff:ff:ff:ff"
MIN_FRAME = 60  # a frame that came in over the (virtual) wire is padded up to here


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def ip(text):
    return ipaddress.IPv4Address(text).packed


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(src, dst, kind, payload):
    return mac(dst) + mac(src) + struct.pack("!H", kind) + payload


def arp(op, sender, target, dst=None, padded=False):
    """op 1 asks, 2 answers; a question to everybody has dst BROADCAST."""
    body = struct.pack("!HHBBH", 1, 0x0800, 6, 4, op) + mac(sender[0]) + ip(sender[1])
    body += mac(target[0]) + ip(target[1])
    frame = ethernet(sender[0], dst or target[0], 0x0806, body)
    return frame.ljust(MIN_FRAME, b"\0") if padded else frame


class Ip:
    """IPv4 packets of one host to one other, with the sender's running identifier."""

    def __init__(self, src, dst, first_id, dont_fragment, ttl=64, via=None):
        self.src, self.dst, self.next_id = src, dst, first_id
        self.flags, self.ttl, self.via = (0x4000 if dont_fragment else 0), ttl, via or dst

    def packet(self, protocol, payload, step=1):
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), self.next_id, self.flags,
                           self.ttl, protocol, 0) + ip(self.src[1]) + ip(self.dst[1])
        head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
        self.next_id = (self.next_id + step) & 0xFFFF
        return ethernet(self.src[0], self.via[0], 0x0800, head + payload)

    def pseudo(self, protocol, length):
        return ip(self.src[1]) + ip(self.dst[1]) + struct.pack("!BBH", 0, protocol, length)

    def udp(self, sport, dport, payload):
        length = 8 + len(payload)
        head = struct.pack("!HHH", sport, dport, length)
        check = checksum(self.pseudo(17, length) + head + b"\0\0" + payload) or 0xFFFF
        return self.packet(17, head + struct.pack("!H", check) + payload)

    def icmp_echo(self, kind, ident, sequence, data):
        body = struct.pack("!BBHHH", kind, 0, 0, ident, sequence) + data
        body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
        return self.packet(1, body)


def ping_data(epoch, seconds):
    """What ping puts into an echo request: the time, then counting bytes up to 56 in all."""
    micros = round(seconds * 1000000)
    return struct.pack("<qq", epoch + micros // 1000000, micros % 1000000) + bytes(range(16, 56))


# --- TCP ---------------------------------------------------------------------------------------

FIN, SYN, PSH, ACK = 0x01, 0x02, 0x08, 0x10


class TcpEnd:
    """One end of the connection: its addresses, counters, and clock for the timestamps option."""

    def __init__(self, ip_path, port, isn, ticks, window):
        self.ip, self.port, self.isn = ip_path, port, isn
        self.ticks = ticks  # the timestamp clock (250 a second) at second 0 of the capture
        self.window = window
        self.sent = 0  # relative sequence number of the next byte
        self.echo = 0  # the newest timestamp of the peer

    def segment(self, seconds, peer, flags, payload=b"", options=None, window=None):
        now = self.ticks + int(seconds * 250)
        if options is None:
            options = b"\1\1" + struct.pack("!BBII", 8, 10, now, self.echo)
        else:
            options = options(now, self.echo)
        ack = (peer.isn + peer.sent) & 0xFFFFFFFF if flags & ACK else 0
        head = struct.pack("!HHIIBBHHH", self.port, peer.port, (self.isn + self.sent) & 0xFFFFFFFF,
                           ack, (20 + len(options)) // 4 << 4, flags,
                           self.window if window is None else window, 0, 0) + options
        total = head + payload
        check = checksum(self.ip.pseudo(6, len(total)) + total)
        self.sent += len(payload) + (1 if flags & (SYN | FIN) else 0)
        peer.echo = now
        return self.ip.packet(6, total[:16] + struct.pack("!H", check) + total[18:])


def syn_options(scale):
    return lambda now, echo: struct.pack("!BBHBBBBIIBBBB", 2, 4, 1460, 4, 2, 8, 10, now, echo,
                                         1, 3, 3, scale)


# --- capture files -----------------------------------------------------------------------------


class Capture:
    """Frames in order; each add() states the number and length that the handbook prints."""

    def __init__(self, epoch):
        self.epoch, self.frames, self.last = epoch, [], -1.0

    def add(self, number, seconds, length, frame):
        if number != len(self.frames) + 1 or length != len(frame) or seconds < self.last:
            raise SystemExit("frame %d at %f: have number %d, length %d, wanted length %d, last %f"
                             % (number, seconds, len(self.frames) + 1, len(frame), length,
                                self.last))
        self.frames.append((round(seconds * 1000000), frame))
        self.last = seconds

    def write(self, path):
        out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
        for micros, frame in self.frames:
            out.append(struct.pack("<IIII", self.epoch + micros // 1000000, micros % 1000000,
                                   len(frame), len(frame)))
            out.append(frame)
        path.write_bytes(b"".join(out))


class Talk:
    """A TCP connection as it stands in a capture: each call adds one frame."""

    def __init__(self, capture, client, server):
        self.capture, self.client, self.server = capture, client, server

    def other(self, who):
        return self.server if who is self.client else self.client

    def open(self, number, times, window=14600, scale=7):
        """SYN, SYN with ACK, ACK; a listening Linux answers SYN with IP identifier 0."""
        client, server = self.client, self.server
        options, server_id = syn_options(scale), server.ip.next_id
        server.ip.next_id = 0
        self.capture.add(number, times[0], 74, client.segment(times[0], server, SYN,
                                                              options=options, window=window))
        self.capture.add(number + 1, times[1], 74, server.segment(
            times[1], client, SYN | ACK, options=options, window=window - 120))
        server.ip.next_id = server_id
        self.ack(number + 2, times[2], client)

    def says(self, number, seconds, length, who, payload):
        self.capture.add(number, seconds, length,
                         who.segment(seconds, self.other(who), PSH | ACK, payload))

    def ack(self, number, seconds, who, flags=ACK):
        self.capture.add(number, seconds, 66, who.segment(seconds, self.other(who), flags))

    def close(self, number, times, first):
        """FIN of one, FIN of the other, the last ACK."""
        self.ack(number, times[0], first, FIN | ACK)
        self.ack(number + 1, times[1], self.other(first), FIN | ACK)
        self.ack(number + 2, times[2], first)


def noise(label, size, begins=""):
    """Octets that nobody can read (ciphertext, random values): begins (hexadecimal), then more."""
    out, counter = bytes.fromhex(begins), 0
    while len(out) < size:
        out += hashlib.sha256(f"{label} {counter}".encode()).digest()
        counter += 1
    return out[:size]
