"""Holds the handbook's walkthroughs, rebuilt, against what the handbook prints: seed.py WIREWALK ROOT

captures/seed/rows.tsv has each row of the handbook's packet lists, and of its opened TCP lines the
numbers; `now_protocol` and `now_info` are what today's Wireshark says where it says it otherwise. Checks
too that captures/seed/make makes the very files that are there.
"""
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, ROOT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
SEED = ROOT / "captures/seed"
TCP = ("seq", "ack", "len")


def rows():
    with open(SEED / "rows.tsv", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def every(fields):
    for field in fields:
        yield field
        yield from every(field.get("fields", []))


def said(name):
    """{number: row} of a capture, read in two passes as Wireshark's window does."""
    out = subprocess.run([PROGRAM, "tree", "-n", "--no-ndpi", "--format", "ndjson", SEED / f"{name}.pcap"],
                         capture_output=True, text=True, check=True, timeout=60).stdout
    found = {}
    for line in out.splitlines():
        record = json.loads(line)
        if record["type"] != "frame":
            continue
        tcp = {field["name"]: field.get("value") for layer in record["layers"] if layer["name"] == "tcp"
               for field in every(layer["fields"]) if field.get("name")}
        found[record["number"]] = {
            "time": f"{record['time_relative']:.6f}", "source": record["source"],
            "destination": record["destination"], "protocol": record["protocol"],
            "length": str(record["length"]), "info": " ".join(record["info"].split()),
            **{name: str(tcp.get(f"tcp.{name}", "")) for name in TCP}}
    return found


def wrong(row, got):
    if got is None:
        return ["no such frame"]
    wanted = dict(row, protocol=row["now_protocol"] or row["protocol"],
                  info=" ".join((row["now_info"] or row["info"]).split()))
    skipped = () if row["seq"] else TCP
    return [f"{key} is {got[key]!r}, printed {wanted[key]!r}" for key in got
            if key not in skipped and got[key] != wanted[key]]


def rebuilt():
    """The names of the files that captures/seed/make makes otherwise, or that are not made."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, SEED / "make", folder], check=True, timeout=60)
        made = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
        here = {path.name: path.read_bytes() for path in SEED.glob("*.pcap")}
        return sorted(name for name in made.keys() | here.keys() if made.get(name) != here.get(name))


def main():
    printed, results = rows(), {}
    captures = {name: said(name) for name in {row["walkthrough"] for row in printed}}
    results["captures/seed/make makes what is there"] = rebuilt()
    for row in printed:
        name = f"{row['walkthrough']} frame {row['frame']}: {row['now_info'] or row['info']}"
        results[name] = wrong(row, captures[row["walkthrough"]].get(int(row["frame"])))
    print(f"1..{len(results)}")
    for number, (name, problems) in enumerate(results.items(), 1):
        print(f"{'not ' if problems else ''}ok {number} - {name.replace('#', '')}")
        for problem in problems:
            print(f"# {problem}")
    return 1 if any(results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
