#!/usr/bin/env python3
"""The same conversations in other segments must say the same.

usage: replay.py WIREWALK CAPTURES

Captures are cut anew into segments of 1 to 1500 octets, shuffled among those that travel together,
and doubled; what the two sides said, as `transcript` tells it, must not change. Prints TAP.
"""
import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile

ETHERNET, IPV4, TCP = 14, 0x0800, 6
SIZES = (1, 2, 3, 7, 100, 1500)
NAMES = """smtp-commands smtp-pipelining smtp-chunking smtp-parts smtp-errors smtp-several pop-commands
pop-pipelining http-bodies http-methods http-pipelining http-forms ftp-active ssh-handbook ssh-kex
imap-commands imap-literals telnet-options
ldap-search ldap-controls tls-13 tls-dhe tls-resumption dns-tcp""".split()

# What is known to go wrong, with the reason.
KNOWN = {}


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    magic = data[:4]
    order = "<" if magic in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at, packets = 24, []
    while at < len(data):
        seconds, fraction, captured, length = struct.unpack_from(order + "IIII", data, at)
        packets.append((seconds, fraction, data[at + 16:at + 16 + captured]))
        at += 16 + captured
    return data[:24], order, packets


def segment_of(packet):
    """(header length of IP, of TCP, payload) of a TCP packet over IPv4, or None."""
    if len(packet) < ETHERNET + 40 or struct.unpack_from(">H", packet, 12)[0] != IPV4:
        return None
    ip = (packet[ETHERNET] & 15) * 4
    total, fragment = struct.unpack_from(">H", packet, ETHERNET + 2)[0], packet[ETHERNET + 6] & 0x3f
    if packet[ETHERNET + 9] != TCP or fragment or packet[ETHERNET + 7]:
        return None
    tcp = (packet[ETHERNET + ip + 12] >> 4) * 4
    return ip, tcp, packet[ETHERNET + ip + tcp:ETHERNET + total]


def cut(packet, size):
    """The packets of size octets of payload that say the same as this one."""
    found = segment_of(packet)
    if not found or len(found[2]) <= size:
        return [packet]
    ip, tcp, payload = found
    start, parts = ETHERNET + ip, []
    seq = struct.unpack_from(">I", packet, start + 4)[0]
    for at in range(0, len(payload), size):
        part = payload[at:at + size]
        head = bytearray(packet[:start + tcp])
        struct.pack_into(">H", head, ETHERNET + 2, ip + tcp + len(part))
        struct.pack_into(">I", head, start + 4, (seq + at) & 0xffffffff)
        if at + size < len(payload):
            head[start + 13] &= ~0x09  # FIN and PSH come with the last
        parts.append(bytes(head) + part)
    return parts


def sender(packet):
    found = segment_of(packet)
    if not found or packet[ETHERNET + found[0] + 13] & 0x07 or not found[2]:
        return None
    return packet[ETHERNET + 12:ETHERNET + found[0] + 4]


def rearrange(parts, chance, window):
    """Shuffle runs of segments of one sender within a window, and double some."""
    result, run = [], []

    def flush():
        doubled = run + [p for p in run if chance.random() < 0.1]
        order = sorted(range(len(doubled)), key=lambda i: i % max(len(run), 1) + chance.random() * window)
        result.extend(doubled[i] for i in order)
        run.clear()

    for part in parts:
        if run and (sender(part[2]) is None or sender(part[2]) != sender(run[0][2])):
            flush()
        if sender(part[2]) is None:
            result.append(part)
        else:
            run.append(part)
    flush()
    return result


def write(path, head, order, parts):
    with open(path, "wb") as file:
        file.write(head)
        time = (0, 0)
        for seconds, fraction, packet in parts:
            time = max(time, (seconds, fraction))  # the order of the file is that of the times
            file.write(struct.pack(order + "IIII", *time, len(packet), len(packet)) + packet)


def sealed_together(lines):
    """Sealed SSH packets hide where they end, so each segment is taken for one: count their octets."""
    result, octets = [], 0
    for line in lines:
        sealed = re.fullmatch(r"Encrypted packet \(len=(\d+)\)", line)
        if sealed:
            octets += int(sealed[1])
        else:
            result += [f"sealed: {octets}"] * bool(octets) + [line]
            octets = 0
    return result + [f"sealed: {octets}"] * bool(octets)


def said(wirewalk, path):
    """What each session's sides said, in runs of one speaker."""
    run = subprocess.run([wirewalk, "transcript", "--format", "json", "--no-ndpi", path],
                         capture_output=True, timeout=120)
    if run.returncode not in (0, 3):
        raise RuntimeError(f"exit status {run.returncode}: {run.stderr.decode(errors='replace')}")
    sessions = []
    for session in json.loads(run.stdout)["transcripts"]:
        if session.get("transport") != "tcp":
            continue
        sides = {}
        for turn in session["turns"]:
            lines = turn.get("lines")
            if lines is not None and turn["speaker"] != "note":
                sides.setdefault(turn["speaker"], []).extend(lines)
        sides = {side: sealed_together(lines) for side, lines in sides.items()}
        sessions.append((session["stream"], session["protocol"], sides))
    return sorted(sessions, key=lambda s: (s[0], s[1]))


def difference(before, after):
    for one, other in zip(before, after):
        if one == other:
            continue
        for side in ("client", "server", "form"):
            lines, others = one[2].get(side, []), other[2].get(side, [])
            for i in range(max(len(lines), len(others))):
                a, b = lines[i:i + 1], others[i:i + 1]
                if a != b:
                    return f"stream {one[0]} {one[1]} {side} line {i}: {a} became {b}"
    return f"{len(before)} sessions became {len(after)}"


def main():
    wirewalk, folder = sys.argv[1:3]
    names = sys.argv[3:] or NAMES
    cases = [(name, size, mixed) for name in names for size in SIZES for mixed in (False, True)
             if os.path.exists(f"{folder}/{name}.pcap")]
    print(f"1..{len(cases)}")
    failed, before = 0, {}
    with tempfile.TemporaryDirectory() as scratch:
        for number, (name, size, mixed) in enumerate(cases, 1):
            path = f"{folder}/{name}.pcap"
            head, order, packets = read(path)
            parts = [(s, f, p) for s, f, packet in packets for p in cut(packet, size)]
            if mixed:
                parts = rearrange(parts, random.Random(number), 4)
            write(f"{scratch}/cut.pcap", head, order, parts)
            if name not in before:
                before[name] = said(wirewalk, path)
            after = said(wirewalk, f"{scratch}/cut.pcap")
            good = before[name] == after and bool(after) and any(s[2] for s in after)
            what = f"{name} in segments of {size}{', shuffled and doubled' if mixed else ''}"
            known = KNOWN.get((name, size, mixed), KNOWN.get(name))
            todo = f" # TODO {known}" if known and not good else ""
            print(f"{'ok' if good else 'not ok'} {number} - {what}{todo}", flush=True)
            if not good and not known:
                failed += 1
                print(f"# {difference(before[name], after)}"[:400])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
