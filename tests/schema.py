#!/usr/bin/env python3
"""Holds every JSON output of every capture against the schemas, and values against their types.

usage: schema.py WIREWALK SCHEMA-FOLDER CAPTURE-FOLDER

Reports as TAP. A field name must have values of one type only, over all captures.
"""
import json
import subprocess
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore", DeprecationWarning)
from jsonschema import Draft202012Validator, RefResolver

COMMANDS = [
    ("list", ["list"], "frame"),
    ("tree", ["tree", "-n"], "frame"),
    ("tree -x", ["tree", "-x", "--one-pass"], "frame"),
    ("flows", ["flows"], "flow"),
    ("walk", ["walk"], "session"),
    ("transcript", ["transcript"], "transcript"),
    ("objects", ["objects"], "object"),
    ("fields", ["fields", "-e", "frame.number,ip.addr,dns.qry.name", "-e", "_ws.col.Info"],
     "fields"),
]
DOCUMENTS = [["list"], ["tree"], ["flows"], ["walk"], ["transcript"], ["objects"]]
LARGEST = 300_000  # octets of a capture; larger ones would take too long
DEEPEST = 12       # frames that are validated in each capture; the types of all are looked at


def no_doubles(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"a key stands twice: {names}")
    return dict(pairs)


def read(line):
    return json.loads(line, object_pairs_hook=no_doubles)


class Checker:
    def __init__(self, binary, folder):
        self.binary = binary
        schemas = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
        store = {schema["$id"]: schema for schema in schemas}
        self.validators = {}
        for schema in schemas:
            Draft202012Validator.check_schema(schema)
            resolver = RefResolver.from_schema(schema, store=store)
            self.validators[Path(schema["$id"]).stem] = Draft202012Validator(
                schema, resolver=resolver)
        self.types = {}

    def output(self, arguments, capture):
        done = subprocess.run([self.binary, *arguments, capture], capture_output=True)
        if done.returncode == 4 and not done.stdout:
            return ""
        if done.returncode not in (0, 3):
            raise ValueError(f"exit {done.returncode}: {done.stderr.decode()[:200]}")
        return done.stdout.decode("utf-8", errors="strict")

    def look_at_types(self, nodes):
        for node in nodes:
            value = node.get("value")
            if value is not None:
                kind = "number" if type(value) in (int, float) else type(value).__name__
                before = self.types.setdefault(node["name"], kind)
                if before != kind:
                    raise ValueError(f"{node['name']} is {before} and {kind}")
            self.look_at_types(node.get("fields", ()))

    def records(self, arguments, kind, capture):
        seen = 0
        for line in self.output([*arguments, "--format", "ndjson"], capture).rstrip("\n").split("\n"):
            if not line:
                continue
            record = read(line)
            if record["type"] == "damage":
                self.validators["damage"].validate(record)
                continue
            seen += 1
            if seen <= DEEPEST:
                self.validators[kind].validate(record)
            self.look_at_types(record.get("layers", ()))
        return seen

    def document(self, arguments, capture):
        output = self.output([*arguments, "--frames", "1-5", "--format", "json"], capture)
        if output:
            self.validators["document"].validate(read(output))


def main():
    binary, folder, captures = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    checker = Checker(binary, folder)
    files = [path for path in sorted(captures.rglob("*.pcap*")) if path.stat().st_size < LARGEST]
    print(f"1..{len(files)}")
    for number, path in enumerate(files, 1):
        problem = ""
        try:
            counts = [checker.records(arguments, kind, path) for _, arguments, kind in COMMANDS]
            if counts[0] != counts[1]:
                problem = f"list has {counts[0]} frames, tree {counts[1]}"
            for arguments in DOCUMENTS:
                checker.document(arguments, path)
        except Exception as error:  # of any kind: it is the result of this capture
            problem = " ".join(str(error).split())[:300]
        print(f"{'not ' if problem else ''}ok {number} - {path.name}"
              + (f" # {problem}" if problem else ""))


if __name__ == "__main__":
    main()
