#!/usr/bin/env python3
"""Captures that lack something, or lie: nothing crashes, hangs or is made up.

usage: losses.py WIREWALK CAPTURES [NAME...]

A small capture of each protocol is read
  with holes        segments taken out, so that a side has what the file has not,
  with short frames of 16 to 96 octets, as tcpdump -s keeps them,
  with turned bits  anywhere above the link layer.
Each view must end in time with exit status 0 (3 only where the file itself is damaged, which none of
these is) and say nothing on standard error; lists and trees must have a row a frame; JSON must be JSON.
What the two sides are said to have said must have been said in the whole capture. Turned bits are spared
that: they may say anything. Prints TAP. The random numbers are the same in each run.
"""
import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile

from replay import read, segment_of, sender

NAMES = """smtp-commands smtp-parts smtp-chunking pop-commands imap-commands imap-literals ftp-active
http-auth http-bodies telnet-options ssh-handbook ldap-search ldap-sasl tls-dhe tls-13 dns-tcp
dns-types mdns net-fragments""".split()
HOLES = (0.05, 0.2, 0.5)          # the share of segments that are lost
SNAP_LENGTHS = (16, 34, 54, 60, 68, 80, 96)
TURNED = (1, 8, 64)               # bits in a capture
SECONDS = 20
ETHERNET = 14

# What is known to go wrong, with the reason.
KNOWN = {}

# Lines that wirewalk says itself, from facts that it counts, and octets that it shows as they are.
OWN_WORDS = re.compile(r";|# |\[|$|Encrypted packet|(A part|The beginning) of a message$|[{}] \[|\* |.*(\\\d{3}|\\[a-z]|\ufffd)")
TLS_VERSION = re.compile(r"^TLSv1\.\d")  # of a hello: the answer decides


def save(path, head, order, frames):
    """frames: (seconds, fraction, octets, length on the wire)."""
    with open(path, "wb") as file:
        file.write(head)
        for seconds, fraction, octets, length in frames:
            file.write(struct.pack(order + "IIII", seconds, fraction, len(octets), length) + octets)


def with_holes(packets, share, chance):
    for seconds, fraction, octets in packets:
        found = segment_of(octets)
        if not (found and found[2]) or chance.random() >= share:
            yield seconds, fraction, octets, len(octets)


def with_short_frames(packets, length, _):
    for seconds, fraction, octets in packets:
        yield seconds, fraction, octets[:length], len(octets)


def with_turned_bits(packets, count, chance):
    frames = [bytearray(octets) for _, _, octets in packets]
    for _ in range(count):
        frame = chance.choice(frames)
        if len(frame) > ETHERNET:
            frame[chance.randrange(ETHERNET, len(frame))] ^= 1 << chance.randrange(8)
    for (seconds, fraction, _), octets in zip(packets, frames):
        yield seconds, fraction, bytes(octets), len(octets)


LOSSES = [(with_holes, "holes in {:.0%} of its segments", HOLES, True),
          (with_short_frames, "frames of {} octets", SNAP_LENGTHS, True),
          (with_turned_bits, "{} turned bits", TURNED, False)]


def run(wirewalk, arguments, path):
    """Standard output; ValueError where something goes wrong."""
    try:
        done = subprocess.run([wirewalk, *arguments, "-n", "--no-ndpi", path], capture_output=True,
                              timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise ValueError(f"{' '.join(arguments)}: no end after {SECONDS} s") from None
    if done.returncode != 0 or done.stderr:
        message = done.stderr.decode(errors="replace").strip()
        raise ValueError(f"{' '.join(arguments)}: exit status {done.returncode}: {message}")
    return done.stdout.decode()


def said(wirewalk, path):
    """Every line that a side has said, with the number of its frame."""
    document = json.loads(run(wirewalk, ["transcript", "--format", "json"], path))
    return [(turn["frame"], line) for session in document["transcripts"] for turn in session["turns"]
            if turn["speaker"] != "note" for line in turn.get("lines", ())]


def sent(packets):
    """What each side sent, as text: a screen shows the echo of lines that are told once else."""
    sides = {}
    for _, _, octets in packets:
        found = segment_of(octets)
        if found:
            sides.setdefault(sender(octets), bytearray()).extend(found[2])
    return "\n".join(re.sub("[\r\0]", "", side.decode(errors="replace")) for side in sides.values())


def is_said(line, whole):
    """whole: what is said of the whole capture; of a screen and of chunks also what was sent. Holes: [...]."""
    said_so, octets = whole
    return TLS_VERSION.sub("", line) in said_so or bool(octets) and all(
        piece in octets for piece in re.sub("^[CS]: ", "", line).split("[...]"))


def wrong_with(wirewalk, path, frames, whole):
    """What is wrong with the views of the capture in path; whole: what was said, None if it may differ."""
    try:
        rows = [json.loads(line) for line in
                run(wirewalk, ["tree", "--format", "ndjson"], path).splitlines()]
        listed = run(wirewalk, ["list"], path).splitlines()
        run(wirewalk, ["walk"], path)
        lines = said(wirewalk, path)
    except ValueError as error:  # also what is not UTF-8, and not JSON
        return str(error)
    if [row["number"] for row in rows if row["type"] == "frame"] != list(range(1, frames + 1)):
        return f"{len(rows)} records for {frames} frames"
    if len(listed) != frames:
        return f"{len(listed)} rows for {frames} frames"
    for frame, line in lines if whole is not None else ():
        if not OWN_WORDS.match(line) and not is_said(line, whole):
            return f"frame {frame} is made to say {line!r}"
    return ""


def main():
    wirewalk, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    names = [name for name in sys.argv[3:] or NAMES]
    cases = [(name, loss, title.format(amount), amount, checked) for name in names
             for loss, title, amounts, checked in LOSSES for amount in amounts]
    print(f"1..{len(cases)}")
    failed, whole = 0, {}
    with tempfile.TemporaryDirectory() as scratch:
        for number, (name, loss, title, amount, checked) in enumerate(cases, 1):
            original, lossy = f"{folder}/{name}.pcap", f"{scratch}/lossy.pcap"
            if name not in whole:
                lines = "\n".join(line for _, line in said(wirewalk, original))
                whole[name] = lines, sent(read(original)[2]) if name.startswith(("telnet", "http")) else ""
            head, order, packets = read(original)
            frames = list(loss(packets, amount, random.Random(f"{name} {title}")))
            save(lossy, head, order, frames)
            wrong = wrong_with(wirewalk, lossy, len(frames), whole[name] if checked else None)
            known = KNOWN.get((name, title), KNOWN.get(name))
            todo = f" # TODO {known}" if known and wrong else ""
            print(f"{'not ok' if wrong else 'ok'} {number} - {name} with {title}{todo}", flush=True)
            if wrong and not known:
                failed += 1
                print(f"# {wrong}"[:400])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
