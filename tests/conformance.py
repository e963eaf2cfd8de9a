#!/usr/bin/env python3
"""Holds every recorded capture against tshark's trees and rows: each difference has its reason.

usage: conformance.py WIREWALK CAPTURES EXPLAINED DOCUMENT [--renew | --table] [CAPTURE...]

Both programs show the captures, and for each group of fields (the layers of a protocol) three things
are counted, frame by frame, that only one of them has:
  fields  names with their values
  lines   lines of the trees under the group's layers
  rows    Protocol and Info of each frame; they are a group of their own
EXPLAINED is a table: capture, group, what only tshark has and what only wirewalk has (fields + lines),
and the reason, which begins a row of the table in DOCUMENT (differences-from-tshark.md). A capture that
is not in it must be the same in all groups; one that is must not differ by more than it says, and not by
less either: what is mended must not come back. --renew writes what was measured, and "?" for a reason
that is not known yet, which is a failure. --table prints for each group how much is alike, and how much
each reason accounts for. Without tshark 4.0 all is skipped: other versions print other words. Prints TAP.
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

TSHARK = ["tshark", "-n", "-2", "-o", "tcp.reassemble_out_of_order:TRUE",
          "-o", 'gui.column.format:"Protocol","%p","Info","%i"']
OURS = ["-n", "--no-ndpi", "--color", "never"]
ENVIRONMENT = dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8")
SHOWN = 12      # differences that are printed of a capture and group
SECONDS = 120   # for one run of one program

# Octets that the one writes in full and the other not, and stand in the trees' lines; and the names of
# the dissectors that tshark called, where wirewalk has those of the layers.
UNCOUNTED = ("tcp.payload", "tcp.segment_data", "udp.payload", "frame.protocols")

# group: (first parts of its fields' names, beginnings of its layers' titles)
GROUPS = {
    "frame": ("frame", "Frame"),
    "eth": ("eth", "Ethernet"),
    "vlan": ("vlan ieee8021ad", "802.1Q|802.1ad|IEEE 802.1ad"),
    "sll": ("sll", "Linux cooked"),
    "arp": ("arp", "Address Resolution"),
    "ip": ("ip", "Internet Protocol Version 4"),
    "ipv6": ("ipv6", "Internet Protocol Version 6"),
    "icmp": ("icmp", "Internet Control Message Protocol\n"),
    "icmpv6": ("icmpv6", "Internet Control Message Protocol v6"),
    "udp": ("udp", "User Datagram"),
    "tcp": ("tcp", "Transmission Control"),
    "dns": ("dns mdns llmnr", "Domain Name System|Multicast Domain|Link-local Multicast"),
    "smtp": ("smtp", "Simple Mail"),
    "imf": ("imf", "Internet Message Format"),
    "mime": ("mime_multipart media", "MIME Multipart|Media Type"),
    "pop": ("pop", "Post Office"),
    "imap": ("imap", "Internet Message Access"),
    "http": ("http urlencoded-form json xml png gif image-jfif",
             "Hypertext|HTML Form|JavaScript Object|eXtensible|Portable Network|Compuserve|JPEG"),
    "http2": ("http2", "HyperText Transfer Protocol 2"),
    "websocket": ("websocket", "WebSocket"),
    "text": ("data-text-lines", "Line-based text"),
    "ldap": ("ldap gss-api spnego", "Lightweight|Connectionless Lightweight"),
    "tls": ("tls", "Transport Layer Security"),
    "x509": ("x509af x509ce x509sat x509if pkcs1 pkix1implicit pkix1explicit ber ns_cert_exts ocsp", None),
    "ssh": ("ssh", "SSH Protocol"),
    "telnet": ("telnet", "Telnet"),
    "ftp": ("ftp ftp-data", "File Transfer Protocol|FTP Data"),
}
GROUP_OF = {part: name for name, (parts, _) in GROUPS.items() for part in parts.split()}
LAYERS = [(title, name) for name, (_, titles) in GROUPS.items() if titles for title in titles.split("|")]
ROWS = "rows"

Row = collections.namedtuple("Row", "capture group theirs ours reason")


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


def count(found, frame, name, value):
    group = GROUP_OF.get(name.partition(".")[0])
    if group and name not in UNCOUNTED and value is not None:
        found[group, frame, name, plain(value)] += 1


def our_fields(text):
    found = collections.Counter()

    def visit(frame, nodes):
        for node in nodes:
            count(found, frame, node.get("name") or "", node.get("value"))
            visit(frame, node.get("fields", ()))

    for line in text.splitlines():
        record = json.loads(line)
        visit(record["number"], record.get("layers", ()))
    return found


def their_fields(text):
    found = collections.Counter()
    for frame, packet in enumerate(ElementTree.fromstring(text).iter("packet"), 1):
        for field in packet.iter("field"):
            if field.get("hide") != "yes":
                count(found, frame, field.get("name") or "", field.get("show"))
    return found


def layer_group(line):
    return next((name for title, name in LAYERS if (line + "\n").startswith(title)), None)


def tree_lines(text):
    found, frame, group = collections.Counter(), 0, None
    for line in text.splitlines():
        start = re.match(r"Frame (\d+): ", line)
        if start:
            frame = int(start[1])
        if line.strip() and not line[0].isspace():
            group = layer_group(line)
        if group and line.strip() and "[Protocols in frame" not in line:
            found[group, frame, line.strip()] += 1
    return found


def their_tree(text):
    """The trees by themselves, and the rows that -P prints before them."""
    rows, lines, frame = collections.Counter(), [], 0
    for line in text.splitlines():
        start = re.match(r"Frame (\d+): ", line)
        if start and int(start[1]) == frame + 1:
            frame += 1
            while lines and not lines[-1].strip():
                lines.pop()
            rows[ROWS, frame, " ".join(lines.pop().split())] += 1
        lines.append(line)
    return tree_lines("\n".join(lines)), rows


def our_rows(text):
    records = map(json.loads, text.splitlines())
    return collections.Counter((ROWS, r["number"], " ".join(f"{r['protocol']} {r['info']}".split()))
                               for r in records)


def differences(binary, path):
    """{group: [what tshark has, what both have, what wirewalk has]}, of all kinds together."""
    ours = output([binary, "tree", *OURS, "--format", "ndjson", path])
    tree = output([binary, "tree", *OURS, path])
    read = [*TSHARK, "-r", path]
    lines, rows = their_tree(output([*read, "-P", "-V"]))
    theirs = their_fields(output([*read, "-T", "pdml"])) + lines + rows
    mine = our_fields(ours) + tree_lines(tree) + our_rows(ours)
    groups = collections.defaultdict(lambda: [collections.Counter() for _ in range(3)])
    for which, found in enumerate((theirs - mine, theirs & mine, mine - theirs)):
        for item, n in found.items():
            groups[item[0]][which][item[1:]] += n
    return groups


def tshark_is_there():
    try:
        return "TShark (Wireshark) 4.0." in output(["tshark", "--version"])
    except OSError:
        return False


def read_explained(path):
    rows = [Row(*line.split("\t")) for line in path.read_text().splitlines() if line and line[0] != "#"]
    return {(row.capture, row.group): row for row in rows}


def write_explained(path, measured, explained):
    head = [line for line in path.read_text().splitlines() if line.startswith("#")]
    rows = []
    for name, groups in measured.items():
        for group, (theirs, _, ours) in sorted(groups.items()):
            if theirs or ours:
                known = explained.get((name, group))
                rows.append("\t".join((name, group, str(theirs.total()), str(ours.total()),
                                       known.reason if known else "?")))
    path.write_text("\n".join(head + rows) + "\n")


def reasons_of(document):
    """First cells of the document's tables."""
    return {line.split("|")[1].strip() for line in document.read_text().splitlines() if line.startswith("|")}


def shown(theirs, ours):
    lines = [f"# {sign} frame " + " ".join(map(str, item))
             for sign, rest in (("tshark  ", theirs), ("wirewalk", ours)) for item in rest]
    return "\n".join(line[:160] for line in lines[:SHOWN])


def judge(name, groups, explained, reasons):
    """What is wrong with a capture: [(group, why, examples)]."""
    wrong = []
    for group in sorted(set(groups) | {group for capture, group in explained if capture == name}):
        theirs, _, ours = groups[group]
        found = (str(theirs.total()), str(ours.total()))
        row = explained.get((name, group))
        if not row and (theirs or ours):
            wrong.append((group, "differs without a reason", shown(theirs, ours)))
        elif row and not set(row.reason.split("; ")) <= reasons:
            wrong.append((group, f"“{row.reason}” begins no row of the document", shown(theirs, ours)))
        elif row and found != (row.theirs, row.ours):
            wrong.append((group, f"differs by {'+'.join(found)}, not by {row.theirs}+{row.ours}",
                          shown(theirs, ours)))
    return wrong


def print_table(measured, explained):
    print("| group | alike | only tshark | only wirewalk | recall | precision | why |\n"
          "| --- | --- | --- | --- | --- | --- | --- |")
    for group in [*GROUPS, ROWS]:
        theirs, alike, ours = (sum(groups[group][i].total() for groups in measured.values()) for i in range(3))
        why = collections.Counter()
        for name, groups in measured.items():
            if (name, group) in explained:
                why[explained[name, group].reason] += groups[group][0].total() + groups[group][2].total()
        reasons = "; ".join(f"{reason} ({n})" for reason, n in why.most_common())
        print(f"| {group} | {alike} | {theirs} | {ours} | {100 * alike / max(alike + theirs, 1):.2f} | "
              f"{100 * alike / max(alike + ours, 1):.2f} | {reasons} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renew", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("binary", type=os.path.abspath)
    parser.add_argument("captures", type=Path)
    parser.add_argument("explained", type=Path)
    parser.add_argument("document", type=Path)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    if not tshark_is_there():
        print("1..0 # SKIP tshark 4.0 is not installed")
        return 0

    paths = sorted(path for folder in (".", "seed", "crafted") for path in args.captures.glob(f"{folder}/*.pcap*"))
    names = args.names or [str(path.relative_to(args.captures)) for path in paths]
    explained, reasons = read_explained(args.explained), reasons_of(args.document)
    measured, failed = {}, 0
    if not args.table:
        print(f"1..{len(names)}")
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda name: differences(args.binary, str(args.captures / name)), names)
        for number, (name, groups) in enumerate(zip(names, results), 1):
            measured[name] = groups
            wrong = judge(name, groups, explained, reasons)
            failed += bool(wrong)
            if not args.table:
                print(f"{'not ok' if wrong else 'ok'} {number} - {name}", flush=True)
                for group, why, examples in wrong:
                    print(f"# {name} {group}: {why}\n{examples}")
    if args.renew:
        write_explained(args.explained, measured, explained)
    if args.table:
        print_table(measured, explained)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
