#!/usr/bin/env python3
"""Display filters select the frames that tshark's do.

usage: filters.py WIREWALK SOURCE-FOLDER     test against tests/filters.txt; reports as TAP
       filters.py --renew                    ask tshark for the frames and write them there
"""
import json
import os
import subprocess
import sys
from pathlib import Path

TABLE = Path(__file__).with_name("filters.txt")
ROOT = Path(sys.argv[2]) if len(sys.argv) > 2 else TABLE.parents[1]


def rows():
    """The comment lines, and the rows as lists of columns."""
    lines = TABLE.read_text().splitlines()
    return ([line for line in lines if line.startswith("#")],
            [line.split("\t") for line in lines if line and not line.startswith("#")])


def renew():
    comments, table = rows()
    for row in table:
        done = subprocess.run(
            ["tshark", "-n", "-2", "-o", "tcp.reassemble_out_of_order:TRUE", "-r",
             ROOT / "captures" / row[0], "-Y", row[1], "-T", "fields", "-e", "frame.number"],
            capture_output=True, text=True, env={**os.environ, "TZ": "UTC"}, check=False)
        if done.returncode:
            sys.exit(f"{row[1]}: {done.stderr}")
        row[2:] = [",".join(done.stdout.split()) or "-"]
    TABLE.write_text("".join(line + "\n" for line in comments + ["\t".join(r) for r in table]))


def frames_of(binary, capture, text):
    done = subprocess.run([binary, "tree", "-n", "--format", "ndjson", "-Y", text,
                           ROOT / "captures" / capture], capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip()
    records = (json.loads(line) for line in done.stdout.splitlines())
    return ",".join(str(r["number"]) for r in records if r.get("type") == "frame") or "-"


def test(binary):
    table = rows()[1]
    failed = 0
    print(f"1..{len(table)}")
    for number, (capture, text, expected) in enumerate(table, 1):
        found = frames_of(binary, capture, text)
        right = found == expected
        failed += not right
        print(f"{'ok' if right else 'not ok'} {number} - {capture}: {text}".replace("#", r"\#"))
        if not right:
            print(f"# expected {expected}\n# found    {found}")
    return failed > 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--renew"]:
        renew()
    elif len(sys.argv) == 3:
        sys.exit(test(os.path.abspath(sys.argv[1])))
    else:
        sys.exit(__doc__)
