#!/usr/bin/env python3
"""captures/crafted/make makes the very files that are there. usage: crafted.py CAPTURES/crafted"""
import subprocess
import sys
import tempfile
from pathlib import Path

folder = Path(sys.argv[1])
with tempfile.TemporaryDirectory() as made:
    done = subprocess.run([sys.executable, folder / "make", "-d", made], capture_output=True, text=True)
    names = sorted({path.name for where in (folder, Path(made)) for path in where.glob("*.pcap")})
    print(f"1..{len(names)}")
    failed = done.returncode != 0
    for number, name in enumerate(names, 1):
        files = [where / name for where in (folder, Path(made))]
        same = all(file.exists() for file in files) and files[0].read_bytes() == files[1].read_bytes()
        print("ok" if same else "not ok", number, "-", name)
        failed |= not same
print(done.stderr, end="", file=sys.stderr)
sys.exit(failed)
