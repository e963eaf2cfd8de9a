"""The schemas as C, for `wirewalk schema`: make.py OUT SCHEMA..."""
import json
import sys
from pathlib import Path


def main():
    out, schemas = sys.argv[1], sorted(map(Path, sys.argv[2:]))
    lines = ['#include "analyzer/schema.h"', ""]
    rows = []
    for path in schemas:
        octets = path.read_bytes()
        name = path.stem
        lines.append(f"static const char {name}[] = {{{','.join(map(str, octets))},0}};")
        title = json.dumps(json.loads(octets)["description"])
        rows.append(f'    {{"{name}", {title}, {name}}},')
    lines += ["", "const struct schema schemas[] = {", *rows, "    {0},", "};", ""]
    Path(out).write_text("\n".join(lines))


main()
