"""TLS: a session of SSL 2.0, stapled answers of which one is missing, a ticket without nonce, names of XMPP."""
import struct

from ber import bits, identifier, integer, octets, sequence, set_of, tagged, text, value

HANDSHAKE = 22
RSA, SHA256_RSA = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"


def vector(width, *parts):
    body = b"".join(parts)
    return len(body).to_bytes(width, "big") + body


def numbers(*values):
    return b"".join(struct.pack(">H", number) for number in values)


def record(*messages):
    body = b"".join(messages)
    return struct.pack(">BHH", HANDSHAKE, 0x0303, len(body)) + body


def message(kind, *parts):
    return bytes([kind]) + vector(3, *parts)


def extension(kind, body):
    return numbers(kind) + vector(2, body)


def client_hello(*extensions):
    return message(1, b"\3\3", bytes(range(32)), vector(1), vector(2, numbers(0x1301, 0x9c)), vector(1, b"\0"),
                   vector(2, *extensions))


def server_hello(suite, *extensions):
    return message(2, b"\3\3", bytes(range(32, 64)), vector(1), numbers(suite), b"\0", vector(2, *extensions))


def old(body):
    return numbers(0x8000 | len(body)) + body


def algorithm(dotted):
    return sequence(identifier(dotted), value(5))


def name(words):
    return sequence(set_of(sequence(identifier("2.5.4.3"), text(12, words))))


def certificate(subject, *extensions):
    key = sequence(algorithm(RSA), bits(sequence(integer(0xc5 << 56), integer(65537))))
    body = sequence(tagged(0, integer(2)), integer(77), algorithm(SHA256_RSA), name("Lab Authority"),
                    sequence(text(23, "140101000000Z"), text(23, "240101000000Z")), name(subject), key,
                    *([tagged(3, sequence(*extensions))] if extensions else []))
    return sequence(body, algorithm(SHA256_RSA), bits(bytes(range(16))))


def other_name(dotted, words):
    return tagged(0, identifier(dotted), tagged(0, words))


def status():
    known = sequence(sequence(algorithm("1.3.14.3.2.26"), octets(bytes(20)), octets(bytes(20)), integer(77)), value(0x80),
                     text(24, "20140518000000Z"))
    answer = sequence(sequence(tagged(2, octets(bytes(20))), text(24, "20140518000000Z"), sequence(known)),
                      algorithm(SHA256_RSA), bits(bytes(16)))
    return sequence(integer(0, 10), tagged(0, sequence(identifier("1.3.6.1.5.5.7.48.1.1"), octets(answer))))


def write(capture):
    # SSL 2.0: all behind the client's master key is encrypted; the second record has padding
    suites = bytes.fromhex("010080020080030080")
    proof = certificate("st.um")
    capture.conversation(
        443, old(b"\1" + numbers(2, len(suites), 0, 16) + suites + bytes(range(16))),
        old(b"\4\0\1" + numbers(2, len(proof), len(suites), 16) + proof + suites + bytes(16)),
        old(b"\2" + suites[:3] + numbers(0, 64, 0) + bytes(range(64))), old(b"\x91" * 33), numbers(40) + b"\7" + b"\xa7" * 40)
    # XMPP's names (RFC 6120, RFC 4985), and an answer for one certificate of two (RFC 6961)
    names = sequence(other_name("1.3.6.1.5.5.7.8.5", text(12, "st.um")),
                     other_name("1.3.6.1.5.5.7.8.7", text(22, "_xmpp-server.st.um")))
    proof = certificate("st.um", sequence(identifier("2.5.29.17"), octets(names)))
    capture.conversation(
        443, record(client_hello(extension(17, vector(2, b"\2", vector(2, vector(2), vector(2)))))),
        record(server_hello(0x9c), message(11, vector(3, vector(3, proof), vector(3, certificate("Lab Authority")))),
               message(22, b"\2", vector(3, vector(3, status()), vector(3)))))
    # a ticket whose nonce is empty, as the first one's may be (RFC 8446, 4.6.1)
    capture.conversation(
        443, record(client_hello(extension(43, vector(1, numbers(0x0304))))),
        record(server_hello(0x1301, extension(43, numbers(0x0304))),
               message(4, struct.pack(">II", 7200, 12345), vector(1), vector(2, bytes(range(32))), vector(2))))
