#!/usr/bin/env python3
"""Holds what wirewalk says of each capture against what it said when someone last read it.

usage: golden.py WIREWALK CAPTURES GOLDENS [--renew] [NAME...]

GOLDENS/NAME.list, .tree, .transcript and .walk are the outputs of CAPTURES/NAME.pcap, .html is what
report makes of a few, .objects what objects finds in some; large captures have a list and a transcript only, which keeps the folder small enough to read. NAME is one capture,
or the beginning of several. --renew writes the files instead (scripts/golden does). Reports as TAP.
"""
import argparse
import difflib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BRIEF = ("list", "transcript")
FULL = BRIEF + ("tree", "walk")
SMALL = 4_000        # octets of a capture that has all four
SMALL_CRAFTED = 8_000
SHOWN_LINES = 40     # of a difference
COMMAND_SECONDS = 60
ENDINGS = (".pcap", ".pcapng", ".pcap.gz", ".pcap.zst")

# Larger captures that have all four: their protocols have no small one. Those made by hand have, too.
ALL_FOUR = {"ftp-active", "http-telnet", "imap-telnet", "smtp-starttls", "ssh-port2222", "telnet-port2323"}

# Those whose walk is told in Italian too: NAME.walk.it.
IN_ITALIAN = {"smtp-telnet"}

# Those whose report is kept: a question without an answer, entries, packets of no conversation.
REPORTED = {"dns-no-answer", "ldap-search", "crafted/encapsulated"}

# Views that another command has.
COMMANDS = {"html": "report"}
# Those that carry files: NAME.objects. Some are cut, or have lost segments.
WITH_OBJECTS = {"ftp-passive", "http-bodies", "http-status", "imap-literals", "pop-pipelining", "smtp-chunking",
                "smtp-parts", "tls-suites", "variant-gap", "variant-lossy", "variant-midstream",
                "variant-snaplen96"}

# Small ones whose frames are those of another: their lists show that they are read.
SAME_FRAMES = {"variant-gzip", "variant-rotated0", "variant-rotated2", "variant-zstd"}

# Captures that are one recording in several files.
TOGETHER = {"variant-rotated": ["variant-rotated0.pcap", "variant-rotated1.pcap",
                                "variant-rotated2.pcap"]}


def cases(folder):
    """(name, files, views) of every capture, by name; damaged ones have a test of their own."""
    found = dict(TOGETHER)
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        ending = next((e for e in ENDINGS if path.name.endswith(e)), None)
        if ending and name.parts[0] != "damaged":
            found[str(name).removesuffix(ending)] = [str(name)]
    for name, files in sorted(found.items()):
        size = sum((folder / file).stat().st_size for file in files)
        whole = name in ALL_FOUR or (size <= SMALL and name not in SAME_FRAMES) or (
            name.startswith("crafted/") and size <= SMALL_CRAFTED)
        views = FULL if whole else BRIEF
        views += ("walk.it",) * (name in IN_ITALIAN) + ("html",) * (name in REPORTED)
        views += ("objects",) * (name in WITH_OBJECTS)
        yield name, files, views


def output(binary, folder, files, view):
    """What is printed, as bytes; ValueError where it goes wrong."""
    environment = dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8")
    try:
        command, _, language = view.partition(".")
        command = COMMANDS.get(command, command)
        done = subprocess.run([binary, command, "--lang", language or "en", "-n", "--no-ndpi", "--color", "never", *files],
                              capture_output=True, cwd=folder, env=environment,
                              timeout=COMMAND_SECONDS)
    except subprocess.TimeoutExpired:
        raise ValueError(f"no end after {COMMAND_SECONDS} s") from None
    if done.returncode != 0 or done.stderr:
        raise ValueError(f"exit status {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def difference(golden, said):
    lines = list(difflib.unified_diff(
        golden.decode(errors="replace").splitlines(), said.decode(errors="replace").splitlines(),
        "golden", "now", n=1, lineterm=""))
    more = len(lines) - SHOWN_LINES
    return lines[:SHOWN_LINES] + ([f"... and {more} lines more"] if more > 0 else [])


def compare(binary, folder, goldens, case):
    """What is wrong with one output, as lines; none where all is well."""
    name, files, view = case
    path = goldens / f"{name}.{view}"
    try:
        said = output(binary, folder, files, view)
        golden = path.read_bytes()
    except FileNotFoundError:
        return [f"there is no {path.name}: make it with scripts/golden {name}, and read it"]
    except ValueError as error:
        return str(error).splitlines()
    return difference(golden, said) if golden != said else []


def renew(binary, folder, goldens, case):
    """Writes one file, if it changes; the lines say what."""
    name, files, view = case
    path = goldens / f"{name}.{view}"
    try:
        said = output(binary, folder, files, view)
    except ValueError as error:
        return [f"{name}.{view}: {error}"]
    if path.exists() and path.read_bytes() == said:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(said)
    return [f"{name}.{view}"]


def strangers(goldens, expected):
    """Files of the folder that belong to no output."""
    known = {f"{name}.{view}" for name, _, view in expected}
    return sorted(str(path.relative_to(goldens)) for path in goldens.rglob("*")
                  if path.is_file() and str(path.relative_to(goldens)) not in known)


def report(chosen, results, more):
    failed = 0
    print(f"1..{len(chosen) + len(more)}")
    for number, ((name, _, view), wrong) in enumerate(zip(chosen, results), 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name} {view}")
        failed += bool(wrong)
        for line in wrong:
            print(f"# {line}", flush=True)
    for number, file in enumerate(more, len(chosen) + 1):
        print(f"not ok {number} - {file} belongs to a capture\n# to none, or to too large a one")
    if failed or more:
        print("# where what is said now is right: scripts/golden, and read git diff tests/golden")
    return 1 if failed or more else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renew", action="store_true")
    parser.add_argument("binary", type=os.path.abspath)
    parser.add_argument("captures", type=Path)
    parser.add_argument("goldens", type=Path)
    parser.add_argument("names", nargs="*", default=[])
    args = parser.parse_args()

    every = [(name, files, view) for name, files, views in cases(args.captures) for view in views]
    chosen = [case for case in every if not args.names or case[0].startswith(tuple(args.names))]
    if not chosen:
        sys.exit(f"golden: no capture is called {' or '.join(args.names)}")
    act = renew if args.renew else compare
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda c: act(args.binary, args.captures, args.goldens, c), chosen))
    more = [] if args.names else strangers(args.goldens, every)
    if not args.renew:
        return report(chosen, results, more)
    for line in sum(results, []):
        print(line)
    for file in more:
        (args.goldens / file).unlink()
        print(f"{file} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
