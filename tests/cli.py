#!/usr/bin/env python3
"""The program at its edges: exit codes, messages, pipes, full disks, help.

usage: cli.py WIREWALK SOURCE-FOLDER [sanitized]

sanitized: the program was built with a sanitizer, which the sandbox does not go with.

Reports as TAP.
"""
import fcntl
import hashlib
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from recording import ACK, PSH, Recording

BINARY, ROOT = os.path.abspath(sys.argv[1]), Path(sys.argv[2])
DNS = ROOT / "captures/seed/dns.pcap"
SMTP = ROOT / "captures/seed/smtp.pcap"
SANITIZED = sys.argv[3:] == ["sanitized"]
COMMANDS = ["walk", "list", "tree", "transcript", "check", "grade", "flows", "fields", "objects",
            "report", "schema"]


class Wrong(Exception):
    """What a test found."""


def run(*arguments, **more):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, cwd=ROOT,
                          timeout=60, **more)


def expect(done, code, message=""):
    """The exit code, and one line on standard error that holds message, or none."""
    errors = done.stderr.decode()
    if done.returncode != code:
        raise Wrong(f"exit {done.returncode}, not {code}: {errors.strip()}")
    if not message and errors:
        raise Wrong(f"says {errors.strip()}")
    if message and (not re.fullmatch(r"wirewalk: [^\n]+: [^\n]+: [^\n]+\n", errors)
                    or message not in errors):
        raise Wrong(f"says {errors!r}, not {message!r}")
    return done


def help_has_an_example_that_runs():
    for command in COMMANDS:
        done = expect(run(command, "--help"), 0)
        example = re.search(r"Example:\n  wirewalk (.*)\n", done.stdout.decode())[1]
        with tempfile.TemporaryDirectory() as folder:
            words = [f"{folder}/{word}" if before == "-o" else word
                     for before, word in zip(["", *example.split()], example.split())]
            if not expect(run(*words), 0).stdout and not os.listdir(folder):
                raise Wrong(f"{example} prints nothing")


def walk_is_the_default():
    if run(DNS).stdout != run("walk", DNS).stdout:
        raise Wrong("not the same")


def usage_is_2():
    expect(run(), 2, "no capture is named")
    expect(run("tree", "--formt", "json", DNS), 2, "did you mean --format?")
    expect(run("trees", DNS), 2, "did you mean tree?")
    expect(run("list", "-f", "tcp prt 25", DNS), 2, "syntax error")
    expect(run("list", "--lang", "xx", DNS), 2, "no such language")


def unreadable_is_4():
    expect(run("list", "no-such.pcap"), 4, "No such file")
    expect(run("list", ROOT), 4, "directory")
    expect(run("list", ROOT / "meson.build"), 4, "meson.build")


def damage_is_3():
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        file.write(SMTP.read_bytes()[:-10])
        file.flush()
        whole = run("list", SMTP).stdout.splitlines()
        done = expect(run("list", file.name), 3, "cut")
        lines = done.stdout.splitlines()
        if lines[:-1] != whole[:-1] or b"damaged" not in lines[-1]:
            raise Wrong("the good part is not all there, or the end is not marked")
        done = run("tree", "--format", "json", file.name)
        document = json.loads(done.stdout)
        if document["damage"]["number"] != len(whole) or len(document["frames"]) + 1 != len(whole):
            raise Wrong("JSON does not say where it ends")


def full_disk_is_5():
    if not os.path.exists("/dev/full"):
        return
    with open("/dev/full", "wb") as full:
        done = subprocess.run([BINARY, "tree", SMTP], stdout=full, stderr=subprocess.PIPE)
    expect(done, 5, "No space left on device")
    expect(run("tree", "-o", "/dev/full", SMTP), 5, "No space left on device")
    expect(run("tree", "-o", "/no/such/folder", SMTP), 5, "No such file")


def closed_pipe_is_quiet():
    process = subprocess.Popen([BINARY, "tree", "--format", "ndjson", SMTP],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    if process.wait(timeout=60) != 0 or errors:
        raise Wrong(f"exit {process.returncode}, says {errors!r}")


def output_file():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.txt"
        expect(run("list", "-o", path, DNS), 0)
        if path.read_bytes() != run("list", DNS).stdout:
            raise Wrong("the file is not what standard output gets")


def manual_names_all_options():
    manual = (ROOT / "docs/wirewalk.1").read_text().replace("\\", "")
    commands = re.findall(r"^  (\w+) ", expect(run("--help"), 0).stdout.decode(), re.M)
    words = set(commands)
    for command in commands:
        words |= set(re.findall(r"^  (-\w)\b|(--[a-z-]+)",
                                expect(run(command, "--help"), 0).stdout.decode(), re.M))
    flat = {word for item in words for word in ([item] if isinstance(item, str) else item) if word}
    missing = [word for word in sorted(flat) if word not in manual and word != "wirewalk"]
    if missing or len(flat) < 20:
        raise Wrong(f"not in the manual: {missing}")


def captures_are_not_written_over():
    with tempfile.TemporaryDirectory() as folder:
        path, link = Path(folder) / "a.pcap", Path(folder) / "b"
        path.write_bytes(DNS.read_bytes())
        link.symlink_to(path)
        expect(run("list", "-o", link, path), 2, "one of the captures")
        if path.read_bytes() != DNS.read_bytes():
            raise Wrong("the capture is gone")


def standard_input():
    data = DNS.read_bytes()
    if run("list", "-", input=data).stdout != run("list", DNS).stdout:
        raise Wrong("the list differs")
    expect(run("tree", "-", input=data), 0)


def frames_and_streams():
    numbers = [json.loads(line)["number"] for line in
               run("list", "--frames", "2-3,5", "--format", "ndjson", SMTP).stdout.splitlines()]
    if numbers != [2, 3, 5]:
        raise Wrong(f"--frames gives {numbers}")
    records = [json.loads(line) for line in
               run("list", "--stream", "udp:0", "--format", "ndjson", SMTP).stdout.splitlines()]
    if not records or any(record.get("stream") != 0 for record in records):
        raise Wrong("--stream gives others")
    expect(run("list", "--stream", "99999", "--expect-match", SMTP), 1)
    # Of frames that were not chosen, a walk says nothing.
    part = run("walk", "--frames", "39-41", SMTP).stdout.decode()
    if "HELO" not in part or re.search("begins in the middle|Still open|Opened|Closed", part):
        raise Wrong(part)
    if "Opened in three steps" not in run("walk", "--stream", "tcp:0", SMTP).stdout.decode():
        raise Wrong("a whole conversation is told without its opening")


def nothing_opens_in_the_sandbox():
    """The sandbox is on by default, and off where one asks for that."""
    code = ("import sys\nfor line in open('/proc/%d/status' % int(sys.argv[1])):\n"
            "    if line.startswith('Seccomp:'): print(line.split()[1])")
    for more, mode in ([], "2"), (["--no-sandbox"], "0"):
        process = subprocess.Popen([BINARY, "list", *more, "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        process.stdin.write(DNS.read_bytes())
        process.stdin.flush()
        process.stdout.readline()
        seen = subprocess.run([sys.executable, "-c", code, str(process.pid)], capture_output=True,
                              text=True).stdout.strip()
        process.stdin.close()
        process.stdout.read()
        process.wait(timeout=60)
        if seen != ("0" if SANITIZED else mode):
            raise Wrong(f"seccomp mode {seen}, not {mode}")


class NotHere(Exception):
    """The machine cannot show it: no result."""


def on_a_terminal(*arguments, columns=0):
    try:
        master, slave = pty.openpty()
    except OSError as error:
        raise NotHere(error) from error
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
    process = subprocess.Popen([BINARY, *map(str, arguments)], stdout=slave)
    os.close(slave)
    output = b""
    try:
        while chunk := os.read(master, 65536):
            output += chunk
    except OSError:
        pass
    process.wait(timeout=60)
    os.close(master)
    return output


def colours_on_a_terminal_only():
    if b"\033[" in run("list", DNS).stdout:
        raise Wrong("colours in a pipe")
    if b"\033[" not in run("list", "--color", "always", DNS).stdout:
        raise Wrong("no colours though asked for")
    if b"\033[" not in on_a_terminal("list", DNS):
        raise Wrong("no colours on a terminal")
    if b"\033[" in on_a_terminal("list", "--color=never", DNS):
        raise Wrong("colours though not wanted")


def captions_fit_a_terminal():
    """Captions and rows break at blanks, the words stay the same; a pipe has whole lines."""
    options = ("walk", "-n", "--no-ndpi", "--color", "never", "--stream", "tcp:0", SMTP)
    whole = run(*options).stdout.decode()
    for columns in (0, 20, 80, 100, 132, 1000):
        shown = on_a_terminal(*options, columns=columns).decode().replace("\r\n", "\n")
        if shown.split() != whole.split():
            raise Wrong(f"other words at {columns} columns")
        wide = [line for line in shown.splitlines() if len(line) > columns and re.match(r"\d+\) ", line)]
        if columns >= 80 and wide:
            raise Wrong(f"wider than {columns}: {wide[0]}")
        if columns in (0, 20, 1000) and shown != whole:
            raise Wrong(f"broken at {columns} columns")
    if "\n   mail may come now)\n" not in on_a_terminal(*options, columns=100).decode().replace("\r\n", "\n"):
        raise Wrong("what goes on is not indented")
    if max(map(len, whole.splitlines())) <= 100:
        raise Wrong("nothing to break")


def markdown_is_not_the_wires():
    """What the wire says stands in Markdown as text: no HTML, no cell too many."""
    done = run("walk", "-n", "--no-ndpi", "--format", "md", ROOT / "captures/smtp-commands.pcap").stdout.decode()
    outside = re.sub(r"^```\n.*?^```$", "", done, flags=re.M | re.S)
    rows = [line for line in outside.splitlines() if line.startswith("|")]
    if not rows or any(len(re.findall(r"(?<!\\)\|", row)) != 8 for row in rows):
        raise Wrong("a row with other than seven cells")
    if not any("\\|" in row for row in rows):
        raise Wrong("no row has a bar: nothing was tried")
    if re.search(r"(?<!\\)<", outside) or "\\<user1@st.um>" not in outside:
        raise Wrong("an address is taken for HTML")


class Conversation:
    """TCP segments of a client (port 40000) and an SMTP server, as a pcap file."""

    def __init__(self):
        self.packets = []
        self.next = [100, 500]
        self.segment(0, b"", 0x02)
        self.segment(1, b"", 0x12)
        self.segment(0, b"", 0x10)

    def segment(self, who, data, flags=0x18):
        ports = (40000, 25) if who == 0 else (25, 40000)
        hosts = [bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])]
        tcp = struct.pack(">HHIIBBHHH", *ports, self.next[who], self.next[1 - who], 0x50, flags,
                          1000, 0, 0) + data
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0, hosts[who],
                         hosts[1 - who])
        self.packets.append(bytes(12) + b"\x08\x00" + ip + tcp)
        self.next[who] += len(data) + (flags & 2 > 0)

    def pcap(self):
        out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
        for number, packet in enumerate(self.packets):
            out += struct.pack("<IIII", 1400000000 + number, 0, len(packet), len(packet)) + packet
        return out


def redaction_finds_single_keys():
    """A password that is typed key by key, one of them sent twice, shows nowhere."""
    talk = Conversation()
    talk.segment(1, b"220 hello\r\n")
    for line, answer in ((b"EHLO x", b"250 AUTH LOGIN"), (b"AUTH LOGIN", b"334 VXNlcm5hbWU6"),
                         (b"YW5uYQ==", b"334 UGFzc3dvcmQ6")):
        talk.segment(0, line + b"\r\n")
        talk.segment(1, answer + b"\r\n")
    for key in b"c3VwZXJzM2NyZXQ=\r\n":
        talk.segment(0, bytes([key]))
    talk.packets.append(talk.packets[-5])
    talk.segment(1, b"235 welcome supers3cret\r\n")
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        file.write(talk.pcap())
        file.flush()
        shown = run("walk", file.name).stdout
        if b"supers3cret" not in shown:
            raise Wrong("the secret is not found at all")
        for arguments in (["walk"], ["list"], ["tree", "-x"], ["transcript"],
                          ["walk", "--format", "json"], ["tree", "-x", "--format", "json"]):
            output = expect(run(*arguments, "--redact", file.name), 0).stdout
            if b"supers3cret" in output or b"c3VwZXJzM2NyZXQ" in output:
                raise Wrong(f"{arguments} shows the secret")
        keys = run("fields", "-e", "tcp.payload", "--redact", file.name).stdout.decode().split()
        shown = {key for key in keys if len(key) == 2}
        if shown != {"2a", "0d", "0a"}:
            raise Wrong(f"keys are shown: {shown}")


def csv_is_csv():
    import csv
    rows = list(csv.reader(run("list", "--format", "csv", SMTP).stdout.decode().splitlines()))
    if any(len(row) != 7 for row in rows) or rows[0][0] != "No.":
        raise Wrong("rows of other than 7 columns")


def decode_as_goes_before_tunnels():
    tunnels = ROOT / "captures/variant-tunnels.pcap"
    if b"\nVirtual eXtensible" not in run("tree", tunnels).stdout:
        raise Wrong("no tunnel is entered")
    if b"\nVirtual eXtensible" in run("tree", "-d", "udp.port==4789,dns", tunnels).stdout:
        raise Wrong("the tunnel was entered though the user said what it carries")


def memory_has_a_limit():
    """Mails that never end fill no memory: what is beyond the limit is dropped, and that is said."""
    recording = Recording(25)
    text = b"Subject: large\r\n\r\n" + (b"x" * 76 + b"\r\n") * 800
    for _ in range(40):
        recording.client_port += 1
        recording.talk([("S", "220 a"), ("C", "HELO a"), ("S", "250 a"), ("C", "DATA"), ("S", "354 go")],
                       closes=False)
        for at in range(0, len(text), 30000):
            recording.segment("C", PSH | ACK, text[at:at + 30000])
    note = b"The limit of memory for reassembly was reached"
    with tempfile.TemporaryDirectory() as folder:
        capture = recording.write(Path(folder) / "mails.pcap")
        for limit, said in (("48M", False), ("1M", True)):
            done = expect(run("tree", "-n", "--limit-memory", limit, capture), 0)
            if (note in done.stdout) != said:
                raise Wrong(f"with {limit} the limit is {'not ' if said else ''}told")


def datagram(client_port, to_server, payload):
    ports = (client_port, 53) if to_server else (53, client_port)
    ends = (1, 2) if to_server else (2, 1)
    udp = struct.pack("!HHHH", *ports, 8 + len(payload), 0) + payload
    return struct.pack("!BBHHHBBHII", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, *ends) + udp


def sessions_that_wait_have_a_limit():
    """Where too many wait, the first is told before its end; nothing that was said is left out or told twice."""
    question = b"\x01a\x04test\x00\x00\x01\x00\x01"
    packets = []
    for number in range(1, 3):  # each conversation goes on when all others have begun
        for port in range(1024, 8024):
            head = struct.pack("!HHHHHH", port ^ number, 0x0100, 1, 0, 0, 0)
            packets += [datagram(port, True, head + question), datagram(
                port, False, head[:2] + b"\x81\x80" + head[4:6] + b"\0\1\0\0\0\0" + question
                + b"\xc0\x0c\x00\x01\x00\x01\0\0\0\x09\0\4" + struct.pack("!I", port * 4 + number))]
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "queries.pcap"
        with open(capture, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
            for ip in packets:
                file.write(struct.pack("<IIII", 1, 0, len(ip), len(ip)) + ip)
        told = {limit: expect(run("transcript", "-n", "--limit-memory", limit, capture), 0).stdout.split(b"\n")
                for limit in ("64M", "1M")}
    notes = [line[2:] for line in told["1M"] if line.startswith(b"# [")]
    said = {limit: sorted(line for line in lines if line and line[:1] not in b"#[" and line[:7] != b"session")
            for limit, lines in told.items()}
    if not notes or any(not line.startswith(b"[this goes on from session ") for line in notes):
        raise Wrong(f"the notes are {notes[:3]}")
    if said["64M"] != said["1M"] or len(set(said["64M"])) < 14000:
        raise Wrong("what is said depends on the limit")


def multipath_option(subtype, rest):
    return struct.pack("!BBBB", 30, 12, subtype << 4, 0x81) + rest


def connections_of_multipath_have_an_end():
    """65,536 connections are told apart; what comes later is no part of any, and joins are found at once."""
    most = 1 << 16
    options = [multipath_option(0, struct.pack("!Q", key)) for key in range(most + 1)]
    token = int.from_bytes(hashlib.sha1(struct.pack("!Q", 0)).digest()[:4], "big")
    options += [multipath_option(1, struct.pack("!II", token, 7))] + \
        [multipath_option(1, struct.pack("!II", index, 7)) for index in range(2000)]
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "multipath.pcap"
        with open(capture, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
            for number, option in enumerate(options):
                tcp = struct.pack("!HHIIBBHHH", 1024, 80, 1, 0, 0x80, 2, 1000, 0, 0) + option
                ip = struct.pack("!BBHHHBBHII", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, 0x0a000000 + number, 1)
                file.write(struct.pack("<IIII", 1, 0, len(ip + tcp), len(ip + tcp)) + ip + tcp)
        done = expect(run("fields", "-n", "-e", "mptcp.stream", capture), 0)
    streams = done.stdout.decode().split("\n")[:-1]
    if streams[:most] != [str(number) for number in range(most)]:
        raise Wrong("they have other numbers")
    if streams[most] or streams[most + 1] != "0" or any(streams[most + 2:]):
        raise Wrong(f"those behind the end are {streams[most:most + 4]}")


TESTS = [decode_as_goes_before_tunnels, memory_has_a_limit, sessions_that_wait_have_a_limit,
         connections_of_multipath_have_an_end,
         help_has_an_example_that_runs, walk_is_the_default,
         usage_is_2, unreadable_is_4, damage_is_3, full_disk_is_5, closed_pipe_is_quiet,
         output_file, manual_names_all_options, captures_are_not_written_over, standard_input,
         frames_and_streams, nothing_opens_in_the_sandbox, colours_on_a_terminal_only,
         captions_fit_a_terminal, markdown_is_not_the_wires, redaction_finds_single_keys, csv_is_csv]


def main():
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        problem = skipped = ""
        try:
            test()
        except NotHere as error:
            skipped = f" # SKIP {error}"
        except Exception as error:  # of any kind: it is the result of this test
            problem = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        print(f"{'not ' if problem else ''}ok {number} - {test.__name__.replace('_', ' ')}"
              + (f" # {problem}" if problem else skipped))


if __name__ == "__main__":
    main()
