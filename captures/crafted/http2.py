"""HTTP/2 as RFC 9113 and 7541 allow it: every frame, header blocks of the RFC's examples, bodies in pieces, DNS."""
import gzip
import struct

MAGIC = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
(DATA, HEADERS, PRIORITY, RESET, SETTINGS, PROMISE, PING, GOAWAY, WINDOW, CONTINUATION, ALTSVC, BLOCKED,
 ORIGIN) = range(13)
PRIORITY_UPDATE = 16
END_STREAM, ACK, END_HEADERS, PADDED, HAS_PRIORITY = 1, 1, 4, 8, 32
DONE = END_HEADERS | END_STREAM
# RFC 7541, C.4 and C.6: three requests and three responses, packed
REQUESTS = ("828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
            "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")
RESPONSES = (
    "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
    "4883640effc1c0bf",
    "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f"
    "3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007")
GET = bytes([0x82, 0x87, 0x84]) + b"\x41\x09a.example"
QUESTION = bytes.fromhex("000001000001000000000000") + b"\x01a\x07example\0\0\1\0\1"
ANSWER = (bytes.fromhex("000081800001000100000000") + b"\x01a\x07example\0\0\1\0\1"
          + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\1")


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + struct.pack(">BBI", kind, flags, stream) + payload


def settings(*pairs, flags=0):
    return frame(SETTINGS, flags, 0, b"".join(struct.pack(">HI", *pair) for pair in pairs))


def literal(name, value, how=0x40):
    return bytes([how, len(name)]) + name + bytes([len(value)]) + value


def path(target):
    return bytes([0x82, 0x87, 0x04, len(target)]) + target + b"\x41\x09a.example"


def answer(stream, kind, body, *more, status=b"\x88", flags=END_STREAM):
    block = status + literal(b"content-type", kind) + b"".join(literal(*field) for field in more)
    return frame(HEADERS, END_HEADERS, stream, block) + frame(DATA, flags, stream, body)


def write(capture):
    begin = MAGIC + settings((1, 4096), (2, 0), (3, 100), (4, 65535), (5, 16384), (6, 9000), (8, 1), (99, 5))
    ready = settings((3, 128)) + settings(flags=ACK)

    def web(*said, port=80):
        capture.conversation(port, begin, ready, *said)

    pairs = [bytes.fromhex(block) for pair in zip(REQUESTS, RESPONSES) for block in pair]
    web(*[frame(HEADERS, DONE, turn | 1, block) for turn, block in enumerate(pairs)], port=8000)
    web(frame(HEADERS, DONE | PADDED | HAS_PRIORITY, 1, b"\3\x80\0\0\0\xff" + path(b"/a?x=1&y=%20z&&")
              + literal(b"cookie", b"sid=c0ffee01; c=d", 0x10) + literal(b"authorization", b"Basic dXNlcjpzM2NyM3Q=", 0x10)
              + literal(b"x-bad", b"%zz", 0) + literal(b"max-forwards", b"7") + literal(b"age", b"old") + bytes(3)),
        answer(1, b"text/plain; charset=utf-8", b"\2hello\nwor\0\0", flags=PADDED) + frame(DATA, END_STREAM, 1, b"ld\n"),
        frame(HEADERS, END_HEADERS, 3, path(b"/json") + literal(b"content-type", b"application/json"))
        + frame(DATA, 0, 3, b'{"a":') + frame(DATA, END_STREAM, 3, b"1}"),
        frame(PROMISE, END_HEADERS | PADDED, 3, b"\2\0\0\0\2" + path(b"/pushed") + bytes(2))
        + frame(HEADERS, 0, 3, b"\x89\x40\6x-m") + frame(CONTINUATION, 0, 3, b"ore") + frame(CONTINUATION, DONE - 1, 3, b"\3yes"),
        frame(PRIORITY, 0, 3, b"\0\0\0\1\x0f") + frame(PING, 0, 0, b"12345678"),
        frame(PING, ACK, 0, b"12345678") + answer(5, b"text/html", gzip.compress(b"<p>hi</p>", mtime=0), (b"content-encoding", b"gzip")),
        b"", answer(7, b"text/plain", b"not packed", (b"content-encoding", b"gzip"))
        + answer(9, b"application/x-unknown", b"1234") + answer(11, b"application/octet-stream", b"1234")
        + answer(13, b"text/plain", b"part", status=b"\x8a") + frame(DATA, END_STREAM, 15, b"nobody asked"),
        frame(HEADERS, DONE, 17, literal(b":method", b"CONNECT") + literal(b":authority", b"b.example:22")),
        frame(HEADERS, END_HEADERS, 17, b"\x88") + frame(DATA, 0, 17, b"through") + frame(DATA, END_STREAM, 17, b"a tunnel"),
        frame(HEADERS, END_HEADERS, 19, GET), answer(19, b"text/plain", b"with trailers\n", flags=0)
        + frame(HEADERS, DONE, 19, literal(b"grpc-status", b"0")) + answer(21, b"text/plain", b"x", (b"transfer-encoding", b"chunked")),
        frame(PRIORITY_UPDATE, 0, 0, b"\0\0\0\5u=3") + frame(0x42, 0xff, 3, b"who knows"),
        frame(ALTSVC, 0, 0, b"\0\x09a.exampleh3=\":443\"") + frame(BLOCKED, 0, 0) + frame(ORIGIN, 0, 0, b"\0\x09https://a\0\x09https://b")
        + frame(WINDOW, 0, 0, b"\0\1\0\0") + frame(WINDOW, 0, 1, b"\0\1\0\0") + frame(RESET, 0, 3, b"\0\0\0\x08"),
        frame(GOAWAY, 0, 0, struct.pack(">II", 21, 11) + b"calm down"))
    # the table: sizes, an entry too large for it, an index without an entry, codes of Huffman that are none
    web(frame(HEADERS, DONE, 1, b"\x3f\xe1\x1f\x20\x3f\x01" + path(b"/") + literal(b"x", b"y" * 99)),
        frame(HEADERS, DONE, 1, b"\x88" + literal(b"a", b"b")), frame(HEADERS, DONE, 3, b"\x82\xfe"),
        frame(HEADERS, DONE, 3, b"\xbe\x40\x81\xff\1a"), frame(HEADERS, DONE, 5, GET), frame(HEADERS, DONE | PADDED, 5, b"\x20\x88"),
        settings() + frame(SETTINGS, 0, 0, b"\0\4\0"), frame(PING, 0, 0, b"short"))
    message = literal(b"content-type", b"application/dns-message")
    ask = frame(HEADERS, END_HEADERS, 1, path(b"/dns-query") + message) + frame(DATA, END_STREAM, 1, QUESTION)
    again = frame(HEADERS, END_HEADERS, 3, path(b"/dns-query") + b"\xbf") + frame(DATA, END_STREAM, 3, QUESTION)
    web(ask + again, frame(HEADERS, END_HEADERS, 3, b"\x88" + message) + frame(DATA, 0, 3, ANSWER[:20])
        + frame(DATA, 0, 3, ANSWER[20:]), b"", frame(DATA, END_STREAM, 3), b"",
        frame(HEADERS, END_HEADERS, 1, b"\x88\xbe") + frame(DATA, END_STREAM, 1, ANSWER) + frame(PING, 0, 0, b"12345678"))
