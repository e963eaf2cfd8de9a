#!/usr/bin/env python3
"""Seeds of fuzz_web and fuzz_http: a request, and a response with a body of each type that is opened.

usage: bodies.py FOLDER
"""
import gzip
import pathlib
import struct
import sys
import zlib

HOW = bytes([0x13])  # tree, row, message
TO_CLIENT = 0x8000
REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def chunk(kind, octets):
    return struct.pack(">I", len(octets)) + kind + octets + struct.pack(">I", zlib.crc32(kind + octets))


def segment(marker, octets):
    return struct.pack(">HH", marker, len(octets) + 2) + octets


PNG = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0))
       + chunk(b"tEXt", b"Title\0text") + chunk(b"bKGD", bytes(6)) + chunk(b"cHRM", bytes(32))
       + chunk(b"gAMA", bytes(4)) + chunk(b"tIME", bytes(7)) + chunk(b"IDAT", b"x") + chunk(b"IEND", b""))
GIF = (b"GIF89a" + struct.pack("<HHBBB", 10, 20, 0x80, 3, 49) + bytes(6) + b"!\xff\x03abc\0,"
       + struct.pack("<HHHHB", 1, 2, 3, 4, 0x80) + bytes(6) + b"\x02\x02\x4c\x01\0;")
JPEG = (b"\xff\xd8" + segment(0xffe0, b"JFIF\0\1\2\0\0\1\0\1\1\1\0\0\0") + segment(0xffe1, b"Exif\0\0II*\0\x08\0\0\0")
        + segment(0xffe2, b"FPXR\0") + segment(0xfffe, b"hello") + segment(0xffc0, b"\x08\0\1\0\1\1\1\x11\0")
        + b"\xff\xff" + segment(0xffda, b"\1\1\0\0\x3f\0") + b"ab\xff\0\xff\xd0cd\xff\xd9")
XML = (b'<?xml version="1.0" encoding=\'UTF-8\'?><!DOCTYPE a [ <!ELEMENT a (b)> ]>\n<!-- c -->'
       b'<a x="1" y=\'2\' z=3><b:c/>text <![CDATA[raw]]></a>')
FORM = (b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\nContent-Type: image/png\r\n\r\n'
        + PNG + b"\r\n--x\r\n\r\npart\r\n--x--\r\n")
BODIES = [
    ("image/png", PNG), ("image/gif", GIF), ("image/jpeg", JPEG), ("text/xml", XML),
    ("text/xml", XML.decode().encode("utf-16")), ("text/html", XML), ("application/json", b'{"a": [1, "\\u00e9", null]}'),
    ("application/x-www-form-urlencoded", b"a=b+c&d=%41&e"), ("multipart/form-data; boundary=x", FORM),
    ("multipart/byteranges; boundary=x", FORM), ("message/http", REQUEST), ("message/rfc822", b"From: a\r\n\r\nb"),
    ("application/octet-stream", bytes(9)), ("", b"plain"),
]


def messages():
    for kind, body in BODIES:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n".encode()
        yield head + b"Content-Length: %d\r\n\r\n" % len(body) + body
        packed = gzip.compress(body)
        yield (head + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(packed) + packed
               + b"\r\n0\r\nX-Sum: 1\r\n\r\n")
        yield (head + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(body))


def main():
    folder = pathlib.Path(sys.argv[1])
    for number, message in enumerate(messages()):
        pieces = [(0, REQUEST), (TO_CLIENT, message)]
        octets = b"".join((way | len(piece)).to_bytes(2, "big") + piece for way, piece in pieces)
        (folder / f"body-{number}").write_bytes(HOW + octets)


main()
