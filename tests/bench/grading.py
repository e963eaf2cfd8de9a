"""Grading a class beside a script that calls tshark once for each check: grading.py WIREWALK CAPTURES

The submissions are made from the recordings of the lab: other times, and some of them cut, with
bytes at the end, or of another exercise. Each of the twenty checks is a display filter, so that both
do the same work; their points must agree. tshark grades the first submissions only, and its cost is
compared by submission. Costs are processor time, user and system, of all processes.
"""
import argparse
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MIB = 1024 * 1024
FASTER = 50          # times, at least
MEMORY_GROWTH = 1.1  # of ten times as many submissions, at most
BASES = ["smtp-telnet", "smtp-exercise", "smtp-auth", "smtp-attachment", "pop-telnet", "smtp-errors",
         "smtp-pipelining", "imap-telnet", "smtp-commands", "mixed"]
FILTERS = [
    "smtp", "smtp.response.code == 220", "smtp.req.command == \"HELO\"", "smtp.req.command == \"EHLO\"",
    "smtp.req.command == \"MAIL\"", "smtp.req.command == \"RCPT\"", "smtp.req.command == \"DATA\"",
    "smtp.req.command == \"QUIT\"", "smtp.response.code == 250", "smtp.response.code == 354",
    "smtp.response.code == 221", "smtp.req.parameter contains \"st.um\"", "smtp && imf.subject", "smtp && imf.from",
    "pop.request.command == \"USER\"", "pop.request.command == \"RETR\"", "imap.request.command",
    "tcp.flags.syn == 1 && tcp.flags.ack == 0", "tcp.flags.fin == 1", "smtp.response.code >= 500",
]


def changed(octets, number):
    """A recording (pcap, little-endian, microseconds) as another student would have it."""
    out, at, frames = [octets[:24]], 24, 0
    while at + 16 <= len(octets):
        seconds, rest, captured, length = struct.unpack("<4I", octets[at:at + 16])
        out.append(struct.pack("<4I", seconds + 97 * number, rest, captured, length))
        out.append(octets[at + 16:at + 16 + captured])
        at += 16 + captured
        frames += 1
    if number % 7 == 3:  # stopped too early
        del out[1 + 2 * (frames * 2 // 3):]
    if number % 11 == 5:  # broken off
        out.append(b"\x01\x02\x03")
    return b"".join(out)


def write_class(folder, captures, n):
    bases = [(captures / f"{name}.pcap").read_bytes() for name in BASES]
    assert all(base[:4] == b"\xd4\xc3\xb2\xa1" for base in bases)
    paths = []
    for number in range(n):
        path = folder / f"student-{number:04}.pcap"
        path.write_bytes(changed(bases[number % len(bases)], number))
        paths.append(path)
    rubric = {"title": "Twenty checks", "checks": [
        {"id": f"c{i}", "text": text, "condition": {"filter": text}} for i, text in enumerate(FILTERS)]}
    (folder / "rubric.json").write_text(json.dumps(rubric))
    return folder / "rubric.json", paths


def run(command, output):
    """Processor seconds, wall seconds and the greatest peak of all its processes, in bytes."""
    start = time.monotonic()
    process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=output,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return (usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss * 1024,
            process.returncode)


def grade(program, rubric, paths, options=()):
    """What it took, and the file of its output: read later, as the peak of a child is never less
    than that of this process."""
    output = tempfile.TemporaryFile()
    cpu, wall, peak, code = run([program, "grade", "--format", "json", *options, rubric, *paths],
                                output)
    if code not in (0, 1, 3):
        sys.exit(f"grade: exit {code}")
    return cpu, wall, peak, output


def points_of(output):
    output.seek(0)
    return [[check["points"] for check in result["checks"]] for result in json.load(output)["results"]]


def by_tshark(path):
    """What a script would do: one run for each check, a point when a line is printed."""
    cpu = wall = 0
    points = []
    for text in FILTERS:
        with tempfile.TemporaryFile() as output:
            each, long, _, _ = run(["tshark", "-n", "-r", path, "-Y", text], output)
            points.append(int(output.seek(0, os.SEEK_END) > 0))
        cpu += each
        wall += long
    return cpu, wall, points


def table(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in [rows[0], ["-" * width for width in widths], *rows[1:]]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=Path)
    parser.add_argument("captures", type=Path)
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--tshark", type=int, default=5, help="submissions that tshark grades; 0: none")
    options = parser.parse_args()
    n, few = options.submissions, max(1, options.submissions // 10)
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        rubric, paths = write_class(Path(folder), options.captures, n)
        grade(options.program, rubric, paths[:few])  # into the page cache
        small = grade(options.program, rubric, paths[:few])
        large = grade(options.program, rubric, paths)
        one = grade(options.program, rubric, paths, ("-j", "1"))
        rows = [["", "submissions", "processor s", "wall s", "ms each", "peak", "wanted", ""]]
        for name, count, (cpu, wall, peak, _) in (("grade", few, small), ("grade", n, large),
                                                 ("grade -j 1", n, one)):
            rows.append([name, str(count), f"{cpu:.2f}", f"{wall:.2f}", f"{1e3 * cpu / count:.1f}",
                         f"{peak / MIB:.1f} MiB", "", ""])
        growth = large[2] / small[2]
        missed += growth > MEMORY_GROWTH
        rows[2][6:] = [f"peak <= {MEMORY_GROWTH}x: {growth:.2f}x", "MISSED" if growth > MEMORY_GROWTH
                       else "met"]
        if options.tshark and shutil.which("tshark"):
            chosen = paths[:options.tshark]
            theirs = [by_tshark(path) for path in chosen]
            cpu, wall = (sum(each[i] for each in theirs) for i in (0, 1))
            faster = cpu / len(chosen) / (large[0] / n)
            same = [each[2] for each in theirs] == (points := points_of(large[3])[:len(chosen)])
            missed += faster < FASTER or not same
            rows.append(["tshark", str(len(chosen)), f"{cpu:.2f}", f"{wall:.2f}",
                         f"{1e3 * cpu / len(chosen):.1f}", "",
                         f"grade >= {FASTER}x: {faster:.0f}x",
                         "met" if faster >= FASTER and same else "MISSED"])
            if not same:
                print("the points differ:", [each[2] for each in theirs], points)
        table(rows)
    sys.exit(1 if missed else 0)


main()
