"""SSH as no program of the lab speaks it: 1.99, keys that are long, MACs of few, words instead of packets."""
import struct

NAME = b"SSH-2.0-client\r\n"
KEXINIT, NEWKEYS, SHARE, REPLY = 20, 21, 30, 31


def string(octets):
    return struct.pack(">I", len(octets)) + octets


def packet(code, *parts):
    payload = bytes([code]) + b"".join(parts)
    padding = 8 - (5 + len(payload)) % 8 + (8 if (5 + len(payload)) % 8 > 4 else 0)
    return struct.pack(">IB", 1 + len(payload) + padding, padding) + payload + bytes(padding)


def lists(exchange, cipher, mac):
    names = (exchange, b"ssh-rsa", cipher, cipher, mac, mac, b"none", b"none", b"", b"")
    return packet(KEXINIT, bytes(range(16)), *map(string, names), bytes(5))


def reply(share):
    key = string(b"ssh-rsa") + string(b"\1\0\1") + string(b"\0" + b"\x9a" * 32)
    return packet(REPLY, string(key), string(share), string(string(b"ssh-rsa") + string(b"\x5b" * 32)))


def write(capture):
    # RFC 4253, 5.1; a half of the keys that is longer than any group's
    offer = lists(b"sntrup761x25519-sha512@openssh.com", b"3des-cbc", b"hmac-sha3-256")
    share = b"\xc5" * 1190
    capture.conversation(22, b"SSH-1.99-client\r\n" + offer, b"SSH-2.0-server\r\n" + offer, packet(SHARE, string(share)),
                         reply(share) + packet(NEWKEYS), packet(NEWKEYS), b"", b"\x81" * 76, b"\x93" * 36)
    # what a server says to who is no client of its
    capture.conversation(22, b"", b"SSH-2.0-server\r\n", b"GET / HTTP/1.0\r\n\r\n",
                         b"Invalid SSH identification string.\r\n")
    capture.conversation(22, b"", b"SSH-1.99-server\n", b"", b"Protocol mismatch.\n")
