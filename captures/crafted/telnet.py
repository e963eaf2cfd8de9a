"""Options of Telnet that no recorded program negotiates: serial ports, Kerberos, stray octets."""
IAC, SB, SE = b"\xff", b"\xff\xfa", b"\xff\xf0"


def tlv(tag, *parts):
    body = b"".join(parts)
    assert len(body) < 128
    return bytes([tag, len(body)]) + body


def sealed(octets):
    return tlv(0x30, tlv(0xa0, b"\x02\x01\x12"), tlv(0xa2, tlv(4, octets)))


NAME = tlv(0x30, tlv(0xa0, b"\x02\x01\x03"), tlv(0xa1, tlv(0x30, tlv(27, b"host"), tlv(27, b"server.st.um"))))
TICKET = tlv(0x61, tlv(0x30, tlv(0xa0, b"\x02\x01\x05"), tlv(0xa1, tlv(27, b"ST.UM")), tlv(0xa2, NAME),
                       tlv(0xa3, sealed(b"ticket"))))
FLAGS = tlv(0xa2, b"\x03\x05\0\x20\0\0\0")


def option(number, *parts):
    return SB + bytes([number]) + b"".join(parts) + SE


def write(capture):
    port = [option(44, bytes([command]), value) for command, value in
            ((0, b""), (1, b"\0\0\x25\x80"), (1, b"\0\0\0\0"), (1, b"\0"), (2, b"\x08"), (2, b"\x09"), (2, b""),
             (3, b"\x01"), (3, b""), (4, b"\x03"), (5, b"\x13"), (5, b"\x14"), (6, b"\x13"), (6, b""), (7, b"\xb0"),
             (8, b""), (9, b""), (10, b"\x05"), (10, b""), (11, b"\0"), (12, b"\x03"), (12, b"\x04"), (13, b"x"))]
    answers = [option(44, bytes([100 + command]), value) for command, value in
               ((0, b"terminal server"), (1, b"\0\0\x25\x80"), (2, b"\x08"), (6, b"\x60"), (7, b"\x11"), (14, b""))]
    capture.conversation(23, IAC + b"\xfb\x2c", IAC + b"\xfd\x2c", b"".join(port), b"".join(answers))
    # 120 octets: the length needs no second octet
    request = tlv(0x30, tlv(0xa0, b"\x02\x01\x05"), tlv(0xa1, b"\x02\x01\x0e"), FLAGS)
    body = request[2:] + tlv(0xa3, TICKET) + tlv(0xa4, sealed(b"authenticator"))
    request = b"\x30\x81" + bytes([len(body)]) + body
    request = b"\x6e\x81" + bytes([len(request)]) + request
    reply = tlv(0x6f, tlv(0x30, tlv(0xa0, b"\x02\x01\x05"), tlv(0xa1, b"\x02\x01\x0f"), tlv(0xa2, sealed(b"reply"))))
    capture.conversation(23, IAC + b"\xfb\x25", IAC + b"\xfd\x25" + option(37, b"\x01\x02\x02\x0f\0"),
                         option(37, b"\x03user1") + option(37, b"\0\x02\x02\0", request),
                         option(37, b"\x02\x02\x02\x02") + option(37, b"\x02\x02\x02\x03", reply),
                         option(37, b"\0\x02\x02\x04forwarded"), b"a\0b\r\nc\r\0d\0\0\r\n")
    # the end of the option never comes
    capture.conversation(23, b"", IAC + b"\xfd\x18", b"ab" + SB + b"\x18\0vt100")
