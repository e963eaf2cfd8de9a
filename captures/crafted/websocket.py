"""WebSocket: messages of text and octets, in pieces, masked, compressed; control frames; a frame of no kind."""
import struct
import zlib

ASK = (b"GET /chat HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n")
AGREE = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n%s\r\n")
DEFLATE = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
KEY = b"\x11\x22\x33\x44"


def frame(opcode, payload, last=True, reserved=0, masked=False):
    n = len(payload)
    size = bytes([n]) if n < 126 else b"\x7e" + struct.pack(">H", n)
    head = bytes([last << 7 | reserved << 4 | opcode, size[0] | masked << 7]) + size[1:]
    if masked:
        payload = KEY + bytes(octet ^ KEY[i % 4] for i, octet in enumerate(payload))
    return head + payload


def asked(opcode, payload, **more):
    return frame(opcode, payload, masked=True, **more)


def write(capture):
    def packed(compressor, text):
        return (compressor.compress(text) + compressor.flush(zlib.Z_SYNC_FLUSH))[:-4]

    capture.conversation(
        80, ASK % b"", AGREE % b"" + frame(TEXT, b"welcome"), asked(TEXT, b"hello"), frame(TEXT, b"two\nlines"),
        asked(BINARY, bytes(range(40))), frame(BINARY, bytes(200)), asked(PING, b"there?"), frame(PONG, b"there?"),
        asked(TEXT, b"in ", last=False) + asked(0, b"three ", last=False), frame(PING, b""),
        asked(PONG, b"") + asked(0, b"pieces"), frame(TEXT, b"one") + frame(TEXT, b"another"), asked(3, b"?"),
        frame(11, b"!"), asked(CLOSE, b"\3\xe8done"), frame(CLOSE, b"\3\xe8"))
    server, client = (zlib.compressobj(9, zlib.DEFLATED, -15) for _ in range(2))
    first, second, third = (packed(server, text) for text in (
        b"said and said again, and said in pieces", b"said in pieces and said again", b"in two pieces, said again"))
    capture.conversation(
        80, ASK % DEFLATE, AGREE % DEFLATE, asked(TEXT, packed(client, b"what was said"), reserved=4),
        frame(TEXT, first, reserved=4), asked(TEXT, packed(client, b"what was said is said again"), reserved=4),
        frame(TEXT, second, reserved=4),
        asked(TEXT, b"not compressed"), frame(TEXT, third[:5], last=False, reserved=4) + frame(0, third[5:]),
        asked(TEXT, b"\xff\xff", reserved=4), frame(PING, b""),
        asked(CLOSE, b""), frame(CLOSE, b""))
