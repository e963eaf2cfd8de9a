#!/usr/bin/env python3
"""Seeds of the targets that read connections: the payloads of each TCP connection over IPv4 on Ethernet in a pcap file.

usage: streams.py CAPTURE FOLDER
"""
import pathlib
import struct
import sys

HOW = bytes([0x13])  # tree and row, on the well-known port
TO_CLIENT = 0x8000
PIECE_MAX = 0x7FFF


def packets(data):
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        captured = struct.unpack_from(order + "I", data, at + 8)[0]
        yield data[at + 16 : at + 16 + captured]
        at += 16 + captured


def connections(capture):
    """By the ends that the first packet names: all pieces in order."""
    found = {}
    for frame in packets(capture.read_bytes()):
        if len(frame) < 54 or frame[12:14] != b"\x08\x00" or frame[23] != 6:
            continue
        segment = frame[14 + 4 * (frame[14] & 15) : 14 + int.from_bytes(frame[16:18], "big")]
        payload = segment[4 * (segment[12] >> 4) :]
        source, target = (frame[26:30], segment[:2]), (frame[30:34], segment[2:4])
        back = (target, source) in found
        pieces = found.setdefault((target, source) if back else (source, target), [])
        if payload and len(payload) <= PIECE_MAX:
            head = (TO_CLIENT if back else 0) | len(payload)
            pieces.append(head.to_bytes(2, "big") + payload)
    return found.values()


def main():
    capture, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for number, pieces in enumerate(connections(capture)):
        if pieces:
            (folder / f"{capture.stem}-{number}").write_bytes(HOW + b"".join(pieces))


main()
