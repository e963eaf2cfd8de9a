#!/usr/bin/env python3
"""Holds trees and rows against tshark's, and the results against floors that only rise.

usage: conformance.py WIREWALK CAPTURES FLOORS [--raise] [GROUP...]

FLOORS is a JSON file: for each group its captures, how its fields' names begin, the titles of its
layers, and its floors. Both programs show the captures, and three things are counted, each in parts of
ten thousand: what both have alike of all that either has.
  fields  names with their values, frame by frame
  lines   lines of the trees under the group's layers, frame by frame
  rows    Protocol and Info of each frame
--raise writes what was reached where it is more than the floor; a floor never falls. Without tshark
4.0 all is skipped: other versions print other words. Prints TAP.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TSHARK = ["tshark", "-n", "-2", "-o", "tcp.reassemble_out_of_order:TRUE"]
COLUMNS = ["-T", "fields", "-E", "separator=/t", "-e", "frame.number", "-e", "_ws.col.Protocol",
           "-e", "_ws.col.Info"]
ENVIRONMENT = dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8")
KINDS = ("fields", "lines", "rows")
WHOLE = 10_000
SHOWN = 14      # differences that are printed of a group under its floor
SECONDS = 60   # for one run of one program

# Octets that the one writes in full and the other not; they stand in the trees' lines.
UNCOUNTED = ("tcp.payload", "tcp.segment_data", "udp.payload")


def output(command):
    done = subprocess.run(command, capture_output=True, env=ENVIRONMENT, timeout=SECONDS)
    return done.stdout.decode(errors="replace")


def plain(value):
    """One spelling for what the programs write differently: numbers, truth, escapes."""
    text = str(value).strip()
    if text in ("True", "False"):
        return str(int(text == "True"))
    if re.fullmatch(r"0x[0-9a-fA-F]+|0|[1-9]\d*", text):
        return str(int(text, 0))
    if re.fullmatch(r"-?\d+(\.\d+)?(e-\d+)?", text):
        return f"{float(text):.9f}"
    for octet, escape in (("\r", r"\r"), ("\n", r"\n"), ("\t", r"\t")):
        text = text.replace(octet, escape)
    return text.replace(r"\"", '"').replace(r"\\", "\\").strip()


def wanted(name, prefixes):
    return name.startswith(prefixes) and name not in UNCOUNTED


def our_fields(text, prefixes):
    found = collections.Counter()

    def visit(frame, nodes):
        for node in nodes:
            if wanted(node.get("name") or "", prefixes) and node.get("value") is not None:
                found[frame, node["name"], plain(node["value"])] += 1
            visit(frame, node.get("fields", ()))

    for line in text.splitlines():
        record = json.loads(line)
        visit(record["number"], record.get("layers", ()))
    return found


def their_fields(text, prefixes):
    found = collections.Counter()
    for frame, packet in enumerate(ElementTree.fromstring(text).iter("packet"), 1):
        for field in packet.iter("field"):
            name, value = field.get("name") or "", field.get("show")
            if wanted(name, prefixes) and value is not None and field.get("hide") != "yes":
                found[frame, name, plain(value)] += 1
    return found


def tree_lines(text, layers):
    found, frame, inside = collections.Counter(), 0, False
    for line in text.splitlines():
        start = re.match(r"Frame (\d+): ", line)
        if start:
            frame = int(start[1])
        if line.strip() and not line[0].isspace():
            inside = line.startswith(layers)
        if inside and line.strip():
            found[frame, line.strip()] += 1
    return found


def rows(text):
    cells = (line.split("\t", 2) for line in text.splitlines())
    return collections.Counter(tuple(cell.strip() for cell in row) for row in cells if len(row) == 3)


def our_rows(text):
    records = map(json.loads, text.splitlines())
    return rows("\n".join(f"{r['number']}\t{r['protocol']}\t{r['info']}" for r in records))


def both(binary, capture, prefixes, layers):
    """{kind: (tshark's, ours)} of one capture."""
    ours = output([binary, "tree", "-n", "--no-ndpi", "--format", "ndjson", capture])
    tree = output([binary, "tree", "-n", "--no-ndpi", "--color", "never", capture])
    read = [*TSHARK, "-r", capture]
    return {"fields": (their_fields(output([*read, "-T", "pdml"]), prefixes), our_fields(ours, prefixes)),
            "lines": (tree_lines(output([*read, "-V"]), layers), tree_lines(tree, layers)),
            "rows": (rows(output([*read, *COLUMNS])), our_rows(ours))}


def measure(binary, folder, group):
    """{kind: (parts alike, differences as lines)} of a group."""
    alike, either, differences = collections.Counter(), collections.Counter(), collections.defaultdict(list)
    for name in group["captures"]:
        found = both(binary, str(folder / name), tuple(group["fields"]), tuple(group["layers"]))
        for kind, (theirs, ours) in found.items():
            alike[kind] += (theirs & ours).total()
            either[kind] += (theirs | ours).total()
            for sign, rest in (("tshark  ", theirs - ours), ("wirewalk", ours - theirs)):
                differences[kind] += [f"{sign} {name} " + " ".join(map(str, item)) for item in rest]
    return {kind: (WHOLE * alike[kind] // either[kind] if either[kind] else 0, differences[kind])
            for kind in KINDS}


def tshark_is_there():
    try:
        return "TShark (Wireshark) 4.0." in output(["tshark", "--version"])
    except OSError:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raise", dest="higher", action="store_true")
    parser.add_argument("binary", type=os.path.abspath)
    parser.add_argument("captures", type=Path)
    parser.add_argument("floors", type=Path)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    if not tshark_is_there():
        print("1..0 # SKIP tshark 4.0 is not installed")
        return 0

    groups = json.loads(args.floors.read_text())
    names = args.names or list(groups)
    print(f"1..{len(names) * len(KINDS)}")
    failed, number = 0, 0
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda name: measure(args.binary, args.captures, groups[name]), names)
        for name, result in zip(names, results):
            floors = groups[name].setdefault("floors", {})
            for kind, (parts, differences) in result.items():
                number += 1
                low = parts < floors.get(kind, 0)
                failed += low
                print(f"{'not ok' if low else 'ok'} {number} - {name} {kind}: {parts}, floor "
                      f"{floors.get(kind, 0)}", flush=True)
                for line in differences[:SHOWN] if low or args.names else ():
                    print(f"# {line}"[:200])
                floors[kind] = max(parts, floors.get(kind, 0))
    if args.higher:
        args.floors.write_text(json.dumps(groups, indent=2) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
