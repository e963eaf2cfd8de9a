#!/usr/bin/env python3
"""What is said of each damaged capture: the exit status, one line on standard error, where it ends.

usage: damaged.py WIREWALK DAMAGED-FOLDER

Reports as TAP. The packets before the damage are shown all the same, and the text says where they end.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

VIEWS = ("list", "tree", "transcript", "walk", "flows")
READ, CUT, UNREADABLE = 0, 3, 4
AGAIN = "copy or record it again"

# File: exit status, packets that can be read, what is wrong, what to do. What libpcap itself says
# differs from version to version and is left open ({}).
EXPECTED = {
    "bits.pcap": (READ, 23, "", ""),
    "odd-frames.pcap": (READ, 23, "", ""),
    "no-packets.pcap": (READ, 0, "", ""),
    "cut-header.pcap": (CUT, 21, "cut short in packet 22", "going on with the 21 packets before"),
    "cut-record.pcap": (CUT, 22, "cut short in packet 23", "going on with the 22 packets before"),
    "cut.pcapng": (CUT, 12, "cut short in packet 13", "going on with the 12 packets before"),
    "cut.pcap.gz": (CUT, 11, "its gzip data is cut short after packet 11",
                    "going on with the 11 packets before"),
    "length-huge.pcap": (CUT, 9, "damaged at packet 10 ({})", "going on with the 9 packets before"),
    "length-short.pcap": (CUT, 10, "damaged at packet 11 ({})",
                          "going on with the 10 packets before"),
    "empty.pcap": (UNREADABLE, 0, "is empty", AGAIN),
    "half-a-header.pcap": (UNREADABLE, 0, "its pcap header is cut short", AGAIN),
    "text.pcap": (UNREADABLE, 0, "is no pcap or pcapng file",
                  "record one with tcpdump -w, or convert with editcap"),
}


def pattern(text):
    return re.escape(text).replace(r"\{\}", r"[^\n]+")


def wrong_with(binary, folder, name, view):
    """What is not as expected, or an empty text."""
    status, packets, wrong, remedy = EXPECTED[name]
    try:
        done = subprocess.run([binary, view, "-n", "--no-ndpi", "--color", "never", name], cwd=folder,
                              capture_output=True, timeout=20)
    except subprocess.TimeoutExpired:
        return "no end after 20 s"
    said, errors = done.stdout.decode(), done.stderr.decode()
    if done.returncode != status:
        return f"exit status {done.returncode}, not {status}: {errors.strip()}"
    line = rf"wirewalk: {re.escape(name)}: (?:is )?{pattern(wrong)}: {pattern(remedy)}\n" if wrong else ""
    if not re.fullmatch(line, errors):
        return f"standard error is {errors!r}"
    if status == UNREADABLE and said:
        return f"prints {said[:60]!r} of a file that it cannot read"
    mark = "# " if view == "transcript" else ""  # a comment, since a transcript is an expectation
    if status == CUT and not re.search(rf"\n{mark}\[The capture is damaged: (?:is )?{pattern(wrong)}\]\n\Z", said):
        return f"does not say where the good part ends: {said[-80:]!r}"
    if view == "list" and len(re.findall(r"(?m)^ *\d+ ", said)) != packets:
        return f"{len(said.splitlines())} rows, not {packets}"
    if view == "tree" and len(re.findall(r"(?m)^Frame \d+: ", said)) != packets:
        return f"{len(re.findall('(?m)^Frame ', said))} trees, not {packets}"
    return ""


def main():
    binary, folder = os.path.abspath(sys.argv[1]), Path(sys.argv[2])
    files = {path.name for path in folder.iterdir()}
    cases = [(name, view) for name in sorted(files & EXPECTED.keys()) for view in VIEWS]
    print(f"1..{len(cases) + 1}")
    odd = sorted(files ^ EXPECTED.keys())
    print(f"{'not ok' if odd else 'ok'} 1 - every damaged capture is expected"
          + (f"\n# but for {' '.join(odd)}" if odd else ""))
    failed = bool(odd)
    for number, (name, view) in enumerate(cases, 2):
        wrong = wrong_with(binary, folder, name, view)
        print(f"{'not ok' if wrong else 'ok'} {number} - {name} {view}{wrong and chr(10) + '# ' + wrong}",
              flush=True)
        failed = failed or bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
