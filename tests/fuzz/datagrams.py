#!/usr/bin/env python3
"""Seeds of fuzz_dns: the payload of each UDP packet over IPv4 on Ethernet in a pcap file.

usage: datagrams.py CAPTURE FOLDER
"""
import pathlib
import struct
import sys

HOW = bytes([0xF8, 0])  # everything wanted, nothing cut


def packets(data):
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        captured = struct.unpack_from(order + "I", data, at + 8)[0]
        yield data[at + 16 : at + 16 + captured]
        at += 16 + captured


def main():
    capture, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for number, frame in enumerate(packets(capture.read_bytes()), 1):
        if len(frame) < 42 or frame[12:14] != b"\x08\x00" or frame[23] != 17:
            continue
        payload = frame[14 + 4 * (frame[14] & 15) + 8 :]
        (folder / f"{capture.stem}-{number}").write_bytes(HOW + payload)


main()
