"""What goes wrong in a recording, and which line of the expectation is named: faults.py WIREWALK ROOT

Each transcript of the handbooks is typed as an expectation in tests/check and holds for a recording of
real servers. Here that recording is spoilt in a dozen ways, one at a time; tests/check/faults.tsv says
which line the report must name, or "holds" where the expectation leaves what was changed open. A storm
of retransmissions is no fault. --table prints the table as it is found, with the lines, to be read.
"""
import csv
import json
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import Recording, lines_of

PROGRAM, ROOT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
CHECK, CAPTURES = ROOT / "tests/check", ROOT / "captures"
STORM = 40          # times that each frame comes
ENOUGH = 10         # faults that must be found in each document

# Typed expectation, recording, protocol, port.
TEXTS = [
    ("000-smtp", "smtp-exercise", "smtp", 25),
    ("001-smtp", "smtp-telnet", "smtp", 25),
    ("002-smtp", "smtp-telnet", "smtp", 25),
    ("002-smtp", "seed/smtp", "smtp", 25),
    ("002-pop", "pop-telnet", "pop", 110),
    ("002-pop", "seed/pop", "pop", 110),
    ("003-smtp", "smtp-exercise", "smtp", 25),
    ("003-smtp-auth", "smtp-auth", "smtp", 25),
    ("003-pop", "pop-telnet", "pop", 110),
    ("003-imap", "imap-telnet", "imap", 143),
]
# Typed expectation, recording, frames of question and answer, how it is printed, frames beside them.
NAMES = [
    ("000-dig", "dns-dig", (3, 4), "dig"),
    ("000-dig-example", "dns-dig", (7, 8), "dig"),
    ("000-dig-mx", "dns-dig", (9, 10), "dig"),
    ("000-dig-txt", "dns-dig", (11, 12), "dig"),
    ("000-dig-demo", "dns-port54", (1, 2), "dig"),
    ("000-dig-trace", "dns-trace", (13, 14), "dig", (1, 2, 7, 8, 23, 24)),
    ("000-nslookup", "dns-nslookup", (1, 2), "nslookup"),
]


def run(*words):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout


def check(capture, name, style="dig"):
    """"holds", or the number of the line that is named, or the reason."""
    code, output = run("check", "--format", "json", "--as", style, capture, CHECK / f"{name}.txt")
    results = json.loads(output)["results"]
    result = next((one for one in results if "reason" in one), results[0])
    if code == 0:
        return "holds"
    assert code == 1, (capture, result)
    line = re.search(r"line (\d+):", result.get("reason", ""))
    return line.group(1) if line else result.get("reason") or "no reason"


# --- faults of texts: lines are [(side, text)] -----------------------------------------------------

WORDS = {  # where each protocol names the user, asks for a second thing, is at its heart, ends
    "smtp": ("mail from", "rcpt to", "data", "quit"),
    "pop": ("user", "pass", "retr", "quit"),
    "imap": (" login", " list", " select", " logout"),
}


def position(lines, word):
    return next(i for i, (side, text) in enumerate(lines) if side == "C" and word in text.lower())


def at(n):
    return lambda lines, protocol: position(lines, WORDS[protocol][n])


def leave_out_a_command(lines, protocol):
    del lines[at(0)(lines, protocol)]


def leave_out_an_answer(lines, protocol):
    del lines[at(0)(lines, protocol) + 1]


def refuse(lines, protocol):
    words = {"smtp": "550 no", "pop": "-ERR no", "imap": "a3 NO no"}
    i = at(1)(lines, protocol) + 1
    while protocol == "imap" and not lines[i][1].startswith("a3 OK"):
        i += 1
    lines[i] = ("S", words[protocol])


def change_the_heart(lines, protocol):
    i = at(2)(lines, protocol)
    lines[i] = ("C", {"smtp": "BDAT 1", "pop": "TOP 1 0", "imap": "a4 examine INBOX"}[protocol])


def another_user(lines, protocol):
    i = at(0)(lines, protocol)
    words = {"smtp": "MAIL FROM:<mallory@example.net>", "pop": "USER mallory", "imap": "a1 login mallory x"}
    lines[i] = ("C", words[protocol])


def swap_two_commands(lines, protocol):
    a, b = at(0)(lines, protocol), at(1)(lines, protocol)
    lines[a], lines[b] = lines[b], lines[a]


def swap_command_and_answer(lines, protocol):
    i = at(2)(lines, protocol)
    lines[i], lines[i + 1] = lines[i + 1], lines[i]


def leave_out_the_end(lines, protocol):
    del lines[at(3)(lines, protocol):]


def end_otherwise(lines, protocol):
    lines[-1] = ("S", {"smtp": "421 timeout", "pop": "-ERR lost", "imap": "a8 BAD lost"}[protocol])


def begin_otherwise(lines, protocol):
    lines[0] = ("S", {"smtp": "554 no", "pop": "-ERR busy", "imap": "* BYE busy"}[protocol])


def say_too_much(lines, protocol):
    lines.append(("C", "HELP"))


def let_the_client_answer(lines, protocol):
    lines[0] = ("C", lines[0][1])


def change_the_text(lines, protocol):
    """Of the mail: the last line of it, or its subject."""
    if protocol == "imap":
        i = next(i for i, (_, text) in enumerate(lines) if text.startswith("Subject:"))
    else:
        side = {"smtp": "C", "pop": "S"}[protocol]
        start = at(2)(lines, protocol)
        i = next(i for i in range(start, len(lines)) if lines[i] == (side, ".")) - 1
    lines[i] = (lines[i][0], "Something else.")


TEXT_FAULTS = [leave_out_a_command, leave_out_an_answer, refuse, change_the_heart, another_user,
               swap_two_commands, swap_command_and_answer, leave_out_the_end, end_otherwise,
               begin_otherwise, say_too_much, let_the_client_answer, change_the_text]


def text_recordings(name, capture, protocol, port, folder):
    """(fault, capture) of each; the good one and the storm first."""
    whole = lines_of(run("transcript", CAPTURES / f"{capture}.pcap")[1], protocol)
    yield "good", Recording(port).talk(whole).write(folder / "good.pcap")
    yield "storm", Recording(port).talk(whole, times=STORM).write(folder / "storm.pcap")
    for fault in TEXT_FAULTS:
        lines = list(whole)
        fault(lines, protocol)
        if lines != whole:
            yield fault.__name__, Recording(port).talk(lines).write(folder / "bad.pcap")


# --- faults of look-ups: a question and an answer, as octets of DNS --------------------------------

ETHERNET, IP, UDP = 14, 20, 8


class LookUp:
    """Two frames of a recording, each may be changed or left out; and others, which stay."""

    def __init__(self, capture, numbers, beside=()):
        octets, frames, offset = (CAPTURES / f"{capture}.pcap").read_bytes(), [], 24
        while offset < len(octets):
            length = struct.unpack_from("<I", octets, offset + 8)[0]
            frames.append((octets[offset:offset + 8], octets[offset + 16:offset + 16 + length]))
            offset += 16 + length
        self.head, self.frames = octets[:24], [frames[n - 1] for n in numbers]
        self.beside = [(time, struct.pack("<II", len(frame), len(frame)) + frame)
                       for time, frame in (frames[n - 1] for n in beside)]
        self.dns = [bytearray(frame[ETHERNET + IP + UDP:]) for _, frame in self.frames]
        self.server, self.left_out, self.times = None, None, 1

    def write(self, path):
        packets = list(self.beside)
        for i, (time, frame) in enumerate(self.frames):
            if i == self.left_out:
                continue
            ip, udp = bytearray(frame[ETHERNET:ETHERNET + IP]), bytearray(frame[ETHERNET + IP:][:UDP])
            if self.server:
                ip[16 - 4 * i:20 - 4 * i] = self.server
            struct.pack_into("!H", ip, 2, IP + UDP + len(self.dns[i]))
            struct.pack_into("!HH", udp, 4, UDP + len(self.dns[i]), 0)
            one = frame[:ETHERNET] + bytes(ip) + bytes(udp) + bytes(self.dns[i])
            packets += [(time, struct.pack("<II", len(one), len(one)) + one)] * self.times
        packets.sort(key=lambda packet: struct.unpack("<II", packet[0]))
        path.write_bytes(self.head + b"".join(time + one for time, one in packets))
        return path

    @property
    def answer(self):
        return self.dns[1]

    def name_end(self, offset):
        while self.answer[offset] and self.answer[offset] < 0xc0:
            offset += 1 + self.answer[offset]
        return offset + (2 if self.answer[offset] else 1)

    def records(self):
        """(start, offset of type, of data, end) of each record of the answer."""
        offset = self.name_end(12) + 4
        for _ in range(sum(struct.unpack_from("!3H", self.answer, 6))):
            kind = self.name_end(offset)
            data = kind + 10
            end = data + struct.unpack_from("!H", self.answer, kind + 8)[0]
            yield offset, kind, data, end
            offset = end

    def counts(self, *values):
        struct.pack_into(f"!{len(values)}H", self.answer, 6, *values)


def another_answer(look):
    _, _, _, end = next(look.records())
    look.answer[end - 1] ^= 1 if look.answer[end - 1] > 1 else 0x61


def another_lifetime(look):
    _, kind, _, _ = next(look.records())
    look.answer[kind + 7] ^= 1


def another_owner(look):
    start, _, _, _ = next(look.records())
    look.answer[start + 1] += 1  # the pointer goes into the name


def no_such_name(look):
    look.answer[3] = look.answer[3] & 0xf0 | 3


def server_failure(look):
    look.answer[3] = look.answer[3] & 0xf0 | 2
    del look.answer[look.name_end(12) + 4:]
    look.counts(0, 0, 0)


def refused(look):
    server_failure(look)
    look.answer[3] = look.answer[3] & 0xf0 | 5


def one_answer_too_many(look):
    start, _, _, end = next(look.records())
    look.answer[end:end] = look.answer[start:end]
    look.counts(struct.unpack_from("!H", look.answer, 6)[0] + 1)


def authority_turned_round(look):
    look.answer[2] ^= 4


def recursion_not_available(look):
    look.answer[3] ^= 0x80


def no_answer_record(look):
    start, _, _, end = next(look.records())
    del look.answer[start:]
    look.counts(0, 0, 0)


def another_name(look):
    for dns in look.dns:
        dns[13] = ord("x")


def another_type(look):
    for dns in look.dns:
        end = look.name_end(12)
        dns[end + 1] = 99


def another_server(look):
    look.server = bytes([172, 16, 22, 99])


def nobody_answers(look):
    look.left_out = 1


def nobody_asked(look):
    look.left_out = 0


def another_identifier(look):
    look.answer[0] ^= 1


def no_edns(look):
    """The OPT record is the last; dig shows the server's."""
    start, kind, _, end = list(look.records())[-1]
    if look.answer[kind + 1] == 41:
        counts = struct.unpack_from("!3H", look.answer, 6)
        del look.answer[start:end]
        look.counts(counts[0], counts[1], counts[2] - 1)


def another_version_of_edns(look):
    start, kind, _, end = list(look.records())[-1]
    if look.answer[kind + 1] == 41:
        look.answer[kind + 5] = 1


NAME_FAULTS = [another_answer, another_lifetime, another_owner, no_such_name, server_failure,
               refused, one_answer_too_many,
               authority_turned_round, recursion_not_available, no_answer_record, another_name, another_type,
               another_server, nobody_answers, nobody_asked, another_identifier, no_edns,
               another_version_of_edns]


def name_recordings(capture, numbers, beside, folder):
    yield "good", LookUp(capture, numbers, beside).write(folder / "good.pcap")
    storm = LookUp(capture, numbers, beside)
    storm.times = STORM
    yield "storm", storm.write(folder / "storm.pcap")
    for fault in NAME_FAULTS:
        look, before = LookUp(capture, numbers, beside), LookUp(capture, numbers, beside)
        fault(look)
        if (look.dns, look.server, look.left_out) != (before.dns, before.server, before.left_out):
            yield fault.__name__, look.write(folder / "bad.pcap")


# --- the table -----------------------------------------------------------------------------------

def found(folder):
    """(document, recording, fault, what check says) of all."""
    for name, capture, protocol, port in TEXTS:
        for fault, path in text_recordings(name, capture, protocol, port, folder):
            yield name, capture, fault, check(path, name)
    for name, capture, numbers, style, *beside in NAMES:
        for fault, path in name_recordings(capture, numbers, sum(beside, ()), folder):
            yield name, capture, fault, check(path, name, style)


def expected_line(name, number):
    return (CHECK / f"{name}.txt").read_text().splitlines()[int(number) - 1] if number.isdigit() else ""


def main():
    with tempfile.TemporaryDirectory() as folder:
        results = list(found(Path(folder)))
    if "--table" in sys.argv:
        for row in results:
            print("\t".join([*row, expected_line(row[0], row[3])]))
        return 0
    with open(CHECK / "faults.tsv", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    wanted = {tuple(row[:3]): row[3] for row in rows}
    problems = {key: "not in the recordings" for key in wanted.keys() - {row[:3] for row in results}}
    print(f"1..{len(results) + len(problems) + len(TEXTS) + len(NAMES)}")
    number = 0
    for *key, got in results:
        number += 1
        want = "holds" if key[2] in ("good", "storm") else wanted.get(tuple(key), "nothing: it is not in the table")
        good = got == want
        print(f"{'ok' if good else 'not ok'} {number} - {' '.join(key)}: {got}")
        if not good:
            print(f"# wanted {want}: {expected_line(key[0], want)}")
    for key, problem in problems.items():
        number += 1
        print(f"not ok {number} - {' '.join(key)}: {problem}")
    for name, capture, *_ in [*TEXTS, *NAMES]:
        number += 1
        n = sum(row[:2] == (name, capture) and row[3] != "holds" for row in results)
        print(f"{'ok' if n >= ENOUGH else 'not ok'} {number} - {name} finds {n} faults in {capture}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
