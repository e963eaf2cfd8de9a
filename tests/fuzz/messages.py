#!/usr/bin/env python3
"""Seeds out of a table of messages in C: strings of hexadecimal digits that stand in rows.

usage: messages.py TABLE FOLDER
"""
import pathlib
import re
import sys

HOWS = (0xCC, 0xDD)  # everything wanted: as a stream; as a datagram after a SASL bind


def main():
    table, folder = pathlib.Path(sys.argv[1]).read_text(), pathlib.Path(sys.argv[2])
    for number, row in enumerate(re.findall(r"^    \{(.*?)\},$", table, re.S | re.M)):
        digits = "".join(re.findall(r'^ *"([0-9a-f]+)"', row, re.M))
        for how in HOWS:
            (folder / f"{number}-{how:02x}").write_bytes(bytes([how, 0]) + bytes.fromhex(digits))


main()
