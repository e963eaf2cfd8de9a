#!/usr/bin/env python3
"""What --redact masks must show nowhere: logins over IMAP in every form, however they are cut.

usage: redaction.py WIREWALK

Each login is recorded whole and in segments of a few octets; without --redact the summary of walk
names user, password and frame, with it no four octets of the password stand in any output. TAP.
"""
import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import ACK, FIN, PSH, SYN, Recording

PROGRAM = sys.argv[1]
USER, PASSWORD = "anna", "qzx7Wv9Kj2"
QUOTED = 'qz "x7\\Wv9Kj2'
ESCAPED = QUOTED.replace("\\", "\\\\").replace('"', '\\"')
SIZES = (0, 1, 7)  # octets of a segment; 0: each thing said is one


def base64_of(text):
    return base64.b64encode(text.encode()).decode()


def literal(text, sign=""):
    return f"{{{len(text)}{sign}}}\r\n"


def said_at_once(*words):
    return [("C", " ".join(("a LOGIN",) + words) + "\r\n"), ("S", "a OK Logged in\r\n")]


def waits(*parts):
    """Parts that the server asks for one by one."""
    talk = []
    for part in parts:
        talk += [("C", part), ("S", "+ OK\r\n")]
    return talk[:-1] + [("S", "a OK Logged in\r\n")]


BASE64 = base64_of(f"\0{USER}\0{PASSWORD}")
LOGINS = {
    "words": (said_at_once(USER, PASSWORD), PASSWORD),
    "quoted": (said_at_once(f'"{USER}"', f'"{PASSWORD}"'), PASSWORD),
    "quoted with escapes and blanks": (said_at_once(f'"{USER}"', f'"{ESCAPED}"'), QUOTED),
    "literals that wait": (
        waits("a LOGIN " + literal(USER), USER + " " + literal(PASSWORD), PASSWORD + "\r\n"), PASSWORD),
    "literals at once": (
        said_at_once(literal(USER, "+") + USER, literal(PASSWORD, "+") + PASSWORD), PASSWORD),
    "word, then a literal that waits": (
        waits(f"a LOGIN {USER} " + literal(PASSWORD), PASSWORD + "\r\n"), PASSWORD),
    "quoted, then a literal at once": (
        said_at_once(f'"{USER}"', literal(PASSWORD, "+") + PASSWORD), PASSWORD),
    "literal that waits, then a word": (
        waits("a LOGIN " + literal(USER), f"{USER} {PASSWORD}\r\n"), PASSWORD),
    "literal at once, then quoted": (
        said_at_once(literal(USER, "+") + USER, f'"{ESCAPED}"'), QUOTED),
    "a literal of each kind": (
        waits("a LOGIN " + literal(USER, "+") + USER + " " + literal(PASSWORD), PASSWORD + "\r\n"), PASSWORD),
    "lines in the literal": (
        waits("a LOGIN " + literal(USER),
              USER + " " + literal(PASSWORD[:5] + "\r\n" + PASSWORD[5:]),
              PASSWORD[:5] + "\r\n" + PASSWORD[5:] + "\r\n"), PASSWORD[:5] + "\r\n" + PASSWORD[5:]),
    "lines in the literal at once": (
        said_at_once(USER, literal(PASSWORD + "\n" + PASSWORD, "+") + PASSWORD + "\n" + PASSWORD),
        PASSWORD + "\n" + PASSWORD),
    "commands behind it": (
        [("C", f"a LOGIN {USER} {literal(PASSWORD, '+')}{PASSWORD}\r\nb SELECT INBOX\r\n"),
         ("S", f"a OK Logged in\r\nb NO no\r\n")], PASSWORD),
    "small letters": (
        waits(f"a login {USER} " + literal(PASSWORD), PASSWORD + "\r\n"), PASSWORD),
    "refused before the literal, then in words": (
        [("C", f"a LOGIN {USER} " + literal(PASSWORD)), ("S", "a NO not so\r\n"),
         ("C", f"b LOGIN {USER} {PASSWORD}\r\n"), ("S", "b OK Logged in\r\n")], PASSWORD),
    "AUTHENTICATE PLAIN": (
        waits("a AUTHENTICATE PLAIN\r\n", BASE64 + "\r\n"), PASSWORD),
    "AUTHENTICATE PLAIN at once": (
        [("C", f"a AUTHENTICATE PLAIN {BASE64}\r\n"), ("S", "a OK Logged in\r\n")], PASSWORD),
    "AUTHENTICATE LOGIN": (
        waits("a AUTHENTICATE LOGIN\r\n", base64_of(USER) + "\r\n", base64_of(PASSWORD) + "\r\n"),
        PASSWORD),
}
COMMANDS = [
    ["list"], ["tree"], ["tree", "-x"], ["tree", "-x", "--format", "json"], ["walk"],
    ["walk", "--format", "md"], ["walk", "--format", "json"], ["transcript"],
    ["transcript", "--format", "json"], ["check", "--generate"],
    ["fields", "-e", "imap.line", "-e", "imap.request", "-e", "imap.request_tag", "-e", "imap.tag",
     "-e", "imap.request.command", "-e", "imap.request.folder", "-e", "imap.request.password",
     "-e", "wirewalk.imap.auth"],
]
SHORT = [["tree", "-x"], ["walk"]]  # where only segments are others
RUBRIC = {"title": "t", "checks": [
    {"id": "a", "points": 1, "text": "what", "condition": {"filter": "imap.line contains \"LOGIN\""}},
    {"id": "b", "points": 1, "text": "what", "condition": {"expectation": "expected.txt"}}]}


def run(*words):
    return subprocess.run([PROGRAM, *map(str, words), "--no-ndpi"], capture_output=True,
                          timeout=60).stdout


def record(talk, size, lost=0, last=0):
    """The talk on port 143; lost: a segment of the client that is; last: the one that ends it all."""
    recording, sent = Recording(143), 0
    recording.segment("C", SYN)
    recording.segment("S", SYN | ACK)
    recording.segment("C", ACK)
    for side, text in [("S", "* OK IMAP4rev1 ready\r\n")] + talk + [("S", "* 1 EXISTS\r\n")]:
        octets = text.encode()
        step = size or len(octets)
        for at in range(0, len(octets), step):
            recording.segment(side, PSH | ACK, octets[at:at + step])
            sent += side == "C"
            if side == "C" and sent == lost:
                recording.frames.pop()
            if sent and sent == last:
                return recording
        recording.segment("S" if side == "C" else "C", ACK)
    recording.segment("C", FIN | ACK)
    recording.segment("S", FIN | ACK)
    recording.segment("C", ACK)
    return recording


def parts_of(password):
    """Four octets in a row of the password, and what base64 makes of it."""
    encoded = [BASE64[-12:], base64_of(PASSWORD)]
    return {word[i:i + 4].encode() for word in [password, *encoded] for i in range(len(word) - 3)
            if word[i:i + 4].strip(" \r\n\"\\=")}


def shown(output, parts):
    return sorted(part for part in parts if part in output)


def payload(capture, *options):
    """All octets of the client, as the segments carry them."""
    values = run("fields", "-e", "tcp.payload", "-Y", "tcp.dstport == 143", *options, capture)
    return bytes.fromhex(values.decode().replace(":", "").replace("\n", "").replace("\t", ""))


def outputs(folder, capture, whole):
    for command in COMMANDS if whole else SHORT:
        yield command, run(*command, "--redact", capture)
    if not whole:
        return
    expected = folder / "expected.txt"
    expected.write_text("session imap\nC: x LOGIN nobody\nS: x OK\n")
    for form in ("text", "tap", "junit", "json"):
        yield ["check", form], run("check", "--redact", "--format", form, capture, expected)
    (folder / "rubric.json").write_text(json.dumps(RUBRIC))
    for form in ("text", "json", "csv", "gradescope"):
        yield ["grade", form], run("grade", "--redact", "--format", form, folder / "rubric.json", capture)


def login_is_known_and_masked(folder, name, size):
    talk, password = LOGINS[name]
    recording = record(talk, size)
    capture = recording.write(folder / "login.pcap")
    credentials = json.loads(run("walk", "--format", "json", capture))["sessions"][0]["credentials"]
    found = [(each["user"], each["secret"]) for each in credentials]
    if found != [(USER, password.replace("\r", "\\r").replace("\n", "\\n"))]:
        return f"the summary says {found}"
    if size == 0:
        frame = credentials[0]["frame"]
        octets = recording.frames[frame - 1]
        if password.split("\n")[-1].encode() not in octets and BASE64.encode() not in octets \
                and base64_of(password).encode() not in octets and ESCAPED.encode() not in octets:
            return f"the password is not in frame {frame}"
    return masked(folder, capture, parts_of(password), size == 0)


def masked(folder, capture, parts, whole):
    if not shown(payload(capture), parts):
        return "the password is not found in the segments at all"
    if shown(payload(capture, "--redact"), parts):
        return f"octets of segments show {shown(payload(capture, '--redact'), parts)}"
    for command, output in outputs(folder, capture, whole):
        if not output and command[0] not in ("check", "grade"):
            return f"{command} prints nothing"
        if shown(output, parts):
            return f"{command} shows {shown(output, parts)}"
    return ""


def before_password(talk, password):
    """What the client says up to its password."""
    said = "".join(text for side, text in talk if side == "C")
    ends = [said.find(literal(password, sign)) + len(literal(password, sign)) for sign in ("", "+")
            if literal(password, sign) in said]
    return said[:max(ends)] if ends else said[:said.find(password)]


def unread_is_masked(folder, name, size, **cut):
    """The octets of the password that are in the capture, if it is known that one follows."""
    talk, password = LOGINS[name]
    for number in range(3, 8):
        capture = record(talk, size, **{key: number for key in cut}).write(folder / "cut.pcap")
        there = payload(capture)
        parts = {part for part in parts_of(password) if part in there}
        if not parts or not there.startswith(before_password(talk, password).encode()):
            continue
        problem = masked(folder, capture, parts, False)
        if problem:
            return f"segment {number}: {problem}"
    return ""


def losses_do_not_uncover(folder, name, size):
    return unread_is_masked(folder, name, size, lost=True)


def ends_do_not_uncover(folder, name, size):
    return unread_is_masked(folder, name, size, last=True)


def main():
    cases = [(test, name, 7) for test in (losses_do_not_uncover, ends_do_not_uncover) for name in
             ("words", "literals that wait", "lines in the literal at once")]
    cases += [(login_is_known_and_masked, name, size) for name in LOGINS for size in SIZES]
    print(f"1..{len(cases)}")
    failed = 0
    for number, (test, name, size) in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            problem = test(Path(folder), name, size)
        cut = f"in segments of {size}" if size else "whole"
        print(f"{'not ok' if problem else 'ok'} {number} - {test.__name__}: {name}, {cut}", flush=True)
        if problem:
            failed += 1
            print(f"# {problem}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
