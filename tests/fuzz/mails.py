#!/usr/bin/env python3
"""Seeds of fuzz_imf: what clients sent after DATA, from TCP over IPv4 on Ethernet in a pcap file.

usage: mails.py CAPTURE FOLDER
"""
import pathlib
import re
import struct
import sys

SMTP = 25


def packets(data):
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        captured = struct.unpack_from(order + "I", data, at + 8)[0]
        yield data[at + 16 : at + 16 + captured]
        at += 16 + captured


def clients(data):
    """What each client sent, by its port; the recordings have no retransmissions."""
    streams = {}
    for frame in packets(data):
        if len(frame) < 54 or frame[12:14] != b"\x08\x00" or frame[23] != 6:
            continue
        tcp = 14 + 4 * (frame[14] & 15)
        source, destination = struct.unpack_from(">HH", frame, tcp)
        end = 14 + struct.unpack_from(">H", frame, 16)[0]
        if destination == SMTP:
            payload = frame[tcp + 4 * (frame[tcp + 12] >> 4) : end]
            streams[source] = streams.get(source, b"") + payload
    return streams.values()


def main():
    capture, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    number = 0
    for stream in clients(capture.read_bytes()):
        for mail in re.findall(rb"(?i)^DATA\r\n(.*?)^\.\r\n", stream, re.S | re.M):
            number += 1
            (folder / f"{capture.stem}-{number}").write_bytes(mail)


main()
