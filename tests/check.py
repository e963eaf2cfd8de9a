"""check, as its users call it: check.py WIREWALK ROOT [sanitized]"""
import json
import re
import struct
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
import shutil
import warnings
from pathlib import Path

from recording import Recording, lines_of

warnings.simplefilter("ignore", DeprecationWarning)
from jsonschema import Draft202012Validator

PROGRAM, ROOT = sys.argv[1], Path(sys.argv[2])
SANITIZED = "sanitized" in sys.argv[3:]  # such a build has no sandbox
CAPTURE = ROOT / "captures/smtp-telnet.pcap"
EXPECTED = (ROOT / "tests/check/smtp-telnet.txt").read_text()
cases = []


def case(function):
    cases.append(function)
    return function


def run(*words):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60)
    return done.returncode, done.stdout, done.stderr


def check(text, *options, capture=CAPTURE):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        return run("check", *options, capture, file.name)


def line_of(output):
    found = re.search(r"line (\d+):", output)
    return int(found.group(1)) if found else None


@case
def transcript_is_its_own_expectation():
    for name in ("smtp-telnet", "dns-dig", "pop-telnet", "imap-telnet", "ldap-search"):
        capture = ROOT / f"captures/{name}.pcap"
        if capture.exists():
            code, output, _ = check(run("transcript", capture)[1], capture=capture)
            assert code == 0, output


@case
def generated_expectation_holds():
    code, output, _ = run("check", "--generate", CAPTURE)
    assert code == 0 and output == EXPECTED, output
    assert check(output)[0] == 0


MUTATIONS = {
    "a command left out": lambda lines: lines.pop(3),
    "another user": lambda lines: lines.__setitem__(4, lines[4].replace("user1", "user3")),
    "another reply code": lambda lines: lines.__setitem__(5, "S: 251 OK"),
    "two lines swapped": lambda lines: lines.insert(6, lines.pop(4)),
    "no QUIT": lambda lines: lines.__delitem__(slice(-2, None)),
    "a line too many": lambda lines: lines.insert(4, "C: NOOP"),
    "the other side": lambda lines: lines.__setitem__(4, "S" + lines[4][1:]),
    "another body": lambda lines: lines.__setitem__(10, "C: Goodbye"),
    "another greeting": lambda lines: lines.__setitem__(1, "S: 554 no"),
    "an end too late": lambda lines: lines.append("S: 250 OK"),
}


@case
def mutations_fail_where_they_are():
    for name, mutate in MUTATIONS.items():
        lines = EXPECTED.splitlines()
        before = list(lines)
        mutate(lines)
        first = next(i for i in range(len(before) + 1)
                     if i >= len(lines) or i >= len(before) or lines[i] != before[i])
        code, output, _ = check("\n".join(lines) + "\n")
        assert code == 1, f"{name}: {code}\n{output}"
        assert abs((line_of(output) or 0) - (first + 1)) <= 1, f"{name}: {first + 1}\n{output}"


@case
def blanks_names_and_counts():
    text = EXPECTED.replace("S: 250 OK id=[...]", "S: {{code=\\d+}} OK id={{id=\\S+}}")
    assert check(text)[0] == 0
    assert check(text + "never: C: VRFY [...]\ncount 1: C: DATA\n")[0] == 0
    assert check(text + "never: C: QUIT\n")[0] == 1
    assert check(text + "count 2: C: DATA\n")[0] == 1
    assert check("session smtp\nS: {{a=\\d}}[...]\n[...]\nS: {{=a}}21 [...]\n")[0] == 0
    assert check("session smtp\nS: {{a=\\d\\d}}[...]\n[...]\nS: {{=a}}4 [...]\n[...]\n")[0] == 1


@case
def order_and_rules():
    middle = "[...]\nunordered:\nS: 250 OK\nC: MAIL FROM:<user1@st.um>\nend\n[...]\n"
    assert check("session smtp\n" + middle)[0] == 0
    assert check("ignore case\nsession smtp\n[...]\nC: helo ST.UM\n[...]\n")[0] == 0
    assert check("session smtp\n[...]\nC: helo ST.UM\n[...]\n")[0] == 1
    assert check("ignore space\nsession smtp\n[...]\nC:  HELO    st.um\n[...]\n")[0] == 0
    assert check("ignore codes\nsession smtp\n[...]\nS: 250 2.1.0 OK\n[...]\n")[0] == 0


@case
def mistakes_are_placed():
    for text, place in [("session smpt\n", ":1:9:"), ("session smtp\nS: {{x\n", ":2:4:"),
                        ("session smtp\nunordered:\n[...]\n", ":3:1:"), ("end\n", ":1:1:"),
                        ("session smtp port x\n", ":1:"), ("ignore all\n", ":1:8:"),
                        ("session smtp\nS: {{(}}\n", ":2:7:"), ("# nothing\n", ":1:1:")]:
        code, _, errors = check(text)
        assert code == 2 and place in errors, f"{text!r}: {code} {errors}"


@case
def formats():
    bad = EXPECTED.replace("RCPT TO", "RCPT <TO>")
    code, output, _ = check(bad, "--format", "tap")
    assert code == 1 and output.startswith("TAP version 14\n1..1\nnot ok 1 - "), output
    code, output, _ = check(bad, "--format", "junit")
    suite = ElementTree.fromstring(output).find("testsuite")
    assert suite.get("failures") == "1" and suite.find("testcase/failure") is not None
    code, output, _ = check(bad, "--format", "json")
    result = json.loads(output)["results"][0]
    assert result["verdict"] == "wrong" and result["differences"][0]["kind"] == "missing"


@case
def damage_is_told_apart():
    with tempfile.TemporaryDirectory() as folder:
        cut = Path(folder) / "cut.pcap"
        cut.write_bytes(CAPTURE.read_bytes()[:-700])
        code, output, _ = check(EXPECTED, capture=cut)
        assert code == 3 and "not captured" in output, (code, output)
    assert check(EXPECTED, capture=ROOT / "captures/none.pcap")[0] == 4


# Expectations typed from the handbooks, and what goes wrong in their recordings: faults.py.
def position(lines, start):
    """Of the first line that the client begins with a word, in whatever letters."""
    return next(i for i, (side, text) in enumerate(lines)
                if side == "C" and start.lower() in text.lower())


def change_a_code(lines, protocol):
    at = position(lines, {"smtp": "mail from", "pop": "pass", "imap": "a5"}[protocol]) + 1
    text = lines[at][1]
    lines[at] = ("S", {"smtp": "550" + text[3:], "pop": "-ERR" + text[3:],
                       "imap": text.replace("FETCH", "EXPUNGE")}[protocol])


@case
def not_captured_is_not_wrong():
    """In every format, with the exit code that goes with it."""
    lines = lines_of(run("transcript", CAPTURE)[1], "smtp")
    file = ROOT / "tests/check/002-smtp.txt"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        good = Recording(25).talk(lines).write(folder / "good.pcap")
        cut = folder / "cut.pcap"
        cut.write_bytes(good.read_bytes()[:-900])
        gap = Recording(25).talk(lines)
        del gap.frames[11]
        gap.write(folder / "gap.pcap")
        wrong = list(lines)
        change_a_code(wrong, "smtp")
        wrong = Recording(25).talk(wrong).write(folder / "wrong.pcap")
        damaged = folder / "damaged.pcap"  # wrong long before the damage
        damaged.write_bytes(wrong.read_bytes()[:-20])
        for path, wanted, verdict in [(cut, 3, "not captured"), (folder / "gap.pcap", 3, "not captured"),
                                      (wrong, 1, "wrong"), (damaged, 1, "wrong"),
                                      (ROOT / "captures/dns-dig.pcap", 1, "not captured")]:
            code, output, _ = run("check", path, file)
            assert code == wanted and f"  {verdict}: " in output, (path, code, output)
            code, output, _ = run("check", "--format", "tap", path, file)
            assert code == wanted and f'verdict: "{verdict}"' in output, output
            code, output, _ = run("check", "--format", "junit", path, file)
            element = "failure" if verdict == "wrong" else "error"
            found = ElementTree.fromstring(output).find(f"testsuite/testcase/{element}")
            assert code == wanted and found.get("type") == verdict, output
            code, output, _ = run("check", "--format", "json", path, file)
            assert code == wanted and json.loads(output)["results"][0]["verdict"] == verdict, output


@case
def independent_readers_take_every_format():
    mixed = [ROOT / "tests/check/002-smtp.txt", ROOT / "tests/check/003-imap.txt",
             ROOT / "tests/check/001-smtp.txt"]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        hostile = folder / "a #&<> \"b\\.txt"
        hostile.write_text('session smtp\nS: 220 "<&>]]> # \\ \t é[...]\n')
        mixed.append(hostile)
        schema = json.loads((ROOT / "docs/schema/check.json").read_text())
        output = run("check", "--format", "json", CAPTURE, *mixed)[1]
        Draft202012Validator(schema).validate(json.loads(output))
        assert shutil.which("xmllint") and shutil.which("prove"), "scripts/setup --tests"
        (folder / "junit.xml").write_text(run("check", "--format", "junit", CAPTURE, *mixed)[1])
        done = subprocess.run(["xmllint", "--noout", "--schema", ROOT / "tests/check/junit.xsd",
                               folder / "junit.xml"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        # prove knows no version above 13; 14 may be read as 13 by design.
        def tap(*files):
            return run("check", "--format", "tap", CAPTURE, *files)[1].replace(
                "TAP version 14\n", "TAP version 13\n", 1)
        (folder / "a.tap").write_text(tap(*mixed))
        done = subprocess.run(["prove", "--exec", "cat", folder / "a.tap"], capture_output=True,
                              text=True)
        assert "Failed 3/4 subtests" in done.stdout + done.stderr, done.stdout + done.stderr
        (folder / "b.tap").write_text(tap(mixed[0]))
        done = subprocess.run(["prove", "--exec", "cat", folder / "b.tap"], capture_output=True,
                              text=True)
        assert done.returncode == 0 and "Result: PASS" in done.stdout, done.stdout


@case
def several_reports_of_one_run():
    file = ROOT / "tests/check/003-smtp.txt"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        reports = [word for shape in ("text", "tap", "junit", "json")
                   for word in ("--report", f"{shape}:{folder}/report.{shape}")]
        code, output, _ = run("check", *reports, CAPTURE, file)
        assert code == 1 and "\n@@ line" in output, output
        for shape in ("text", "tap", "junit", "json"):
            alone = run("check", "--format", shape, CAPTURE, file)[1]
            assert (folder / f"report.{shape}").read_text() == alone and alone, shape
        for words, code, part in [(("junit",), 2, "no format and file"), (("junit:",), 2, "no format and file"),
                                  (("html:x",), 2, "no such format"), ((f"junit:{folder}/no/x",), 5, "no/x"),
                                  ((f"junit:{CAPTURE}",), 2, "one of the captures")]:
            found, _, errors = run("check", "--report", *words, CAPTURE, file)
            assert found == code and part in errors and errors.count("\n") == 1, (words, found, errors)
        # Of a capture that cannot be read there is no report, not an empty one.
        missing = folder / "missing.xml"
        assert run("check", "--report", f"junit:{missing}", ROOT / "captures/none.pcap", file)[0] == 4
        assert not missing.exists()
        # A session is found once.
        output = run("check", CAPTURE, ROOT / "tests/check/002-smtp.txt", ROOT / "tests/check/002-smtp.txt")[1]
        assert "no such session beside those already found" in output, output


@case
def every_transcript_is_its_own_expectation():
    for capture in sorted((ROOT / "captures").rglob("*.pcap*")):
        if capture.stat().st_size > 60_000:
            continue
        text = run("transcript", capture)[1]
        if text.count("session ") and "\n" in text:
            code, output, errors = check(text, capture=capture)
            assert code == 0, f"{capture.name}: {code} {errors}\n{output[:600]}"


@case
def generate_blanks_exactly_what_differed():
    first = [("S", "220 host ESMTP 12:01:02"), ("C", "HELO a"), ("S", "250 OK id=abc-1"),
             ("C", "NOOP {{x}} [...]"), ("S", "250 Grüße"), ("C", "QUIT"), ("S", "221 bye")]
    second = [("S", "220 host ESMTP 13:01:59"), ("C", "HELO a"), ("S", "250 OK id=xyz-1"),
              ("C", "NOOP {{x}} [...]"), ("S", "250 Grüsse"), ("C", "VRFY b"), ("C", "QUIT"),
              ("S", "221 bye")]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Recording(25, 1).talk(first).write(Path(folder) / "1.pcap"),
                 Recording(25, 2).talk(second).write(Path(folder) / "2.pcap")]
        code, output, _ = run("check", "--generate", *paths)
        assert code == 0
        assert output.splitlines() == [
            "session smtp", "S: 220 host ESMTP [...]:01:[...]", "C: HELO a",
            "S: 250 OK id=[...]-1", "C: NOOP {{\\{}}{x}} [...]", "S: 250 [...]", "[...]", "C: QUIT",
            "S: 221 bye"], output
        for path in paths:
            assert check(output, capture=path)[0] == 0, path
        # What one of them does not have at all is not expected.
        both = Recording(25, 1).talk(first)
        both.port, both.client_port, both.next = 110, 41000, {"C": 5, "S": 7}
        both.talk([("S", "+OK hello"), ("C", "QUIT"), ("S", "+OK")]).write(paths[0])
        code, output, _ = run("check", "--generate", *paths)
        assert code == 0 and "session pop" not in output, output


def seccomp_of_children(process):
    """How the kernel holds the processes that a process has started: 2 is a filter."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    states = {}
    for child in children:
        text = Path(f"/proc/{child}/status").read_text()
        states[child] = int(re.search(r"^Seccomp:\s*(\d)", text, re.M).group(1))
    return states


@case
def each_capture_is_read_in_a_sandbox():
    if SANITIZED:
        return
    octets = CAPTURE.read_bytes()
    for more, wanted in [((), 2), (("--no-sandbox",), 0)]:
        # The reader of standard input waits for the rest of the capture.
        process = subprocess.Popen([PROGRAM, "check", "--generate", *more, "-", CAPTURE],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            process.stdin.write(octets[:600])
            process.stdin.flush()
            states, until = {}, time.monotonic() + 20
            while time.monotonic() < until and list(states.values()) != [wanted]:
                try:
                    states = seccomp_of_children(process)
                except (FileNotFoundError, ProcessLookupError):
                    pass
                if wanted == 0 and len(states) == 1:
                    time.sleep(0.3)  # it had the time to enter one
                    states = seccomp_of_children(process)
                    break
            assert list(states.values()) == [wanted], states
            output = process.communicate(octets[600:], timeout=60)[0].decode()
            assert process.returncode == 0 and output.startswith("session smtp\n"), output
        finally:
            process.kill()
            process.wait()


# What two recordings of the same exercise say, by port of the server.
TWICE = {
    25: ([("S", "220 ubuntu ESMTP Exim 4.96 Tue, 24 Nov 2026 08:59:01 +0000"), ("C", "MAIL FROM:<a@st.um>"),
          ("S", "250 OK id=1xVmMg-0005WL-1O"), ("S", "250 2.0.0 Ok: queued as 4F2A81C0")],
         [("S", "220 ubuntu ESMTP Exim 4.96 Wed, 2 Dec 2026 18:00:00 +0000"), ("C", "MAIL FROM:<a@st.um>"),
          ("S", "250 OK id=1yAbCd-00Zz9x-7Q"), ("S", "250 2.0.0 Ok: queued as 99B1C2D3E4F")]),
    110: ([("S", "+OK Dovecot ready. <604a.1a.6b0554d0.ZgOgJyAvOlaHRT0x3NaDRA==@ubuntu>"), ("C", "STAT"),
           ("S", "+OK 5 5697")],
          [("S", "+OK Dovecot ready. <71.2.6b05aaaa.QQQgJyAvOlaHRT0x3NaDRA==@ubuntu>"), ("C", "STAT"),
           ("S", "+OK 5 5697")]),
    143: ([("S", "* OK ready"), ("C", "a1 SELECT INBOX"), ("S", "* OK [UIDVALIDITY 1795511506] UIDs valid"),
           ("S", "a1 OK Select completed (0.007 + 0.000 + 0.006 secs)."),
           ("S", '* 1 FETCH (INTERNALDATE "18-May-2014 19:04:25 +0000")')],
          [("S", "* OK ready"), ("C", "a1 SELECT INBOX"), ("S", "* OK [UIDVALIDITY 1400000000] UIDs valid"),
           ("S", "a1 OK Select completed (0.001 + 0.000 secs)."),
           ("S", '* 1 FETCH (INTERNALDATE " 1-Jun-2026 09:00:00 +0200")'.replace('" 1', '"1'))]),
    21: ([("S", "220 ready"), ("C", "PASV"), ("S", "227 Entering Passive Mode (172,16,22,135,156,64)."),
          ("C", "EPSV"), ("S", "229 Entering Extended Passive Mode (|||40078|)"),
          ("C", "PORT 172,16,22,136,200,1"), ("S", "200 OK"), ("C", "MDTM a"), ("S", "213 20261124093421")],
         [("S", "220 ready"), ("C", "PASV"), ("S", "227 Entering Passive Mode (172,16,22,135,9,9)."),
          ("C", "EPSV"), ("S", "229 Entering Extended Passive Mode (|||1234|)"),
          ("C", "PORT 172,16,22,136,7,77"), ("S", "200 OK"), ("C", "MDTM a"), ("S", "213 20140518190425")]),
}


@case
def stable_transcripts_of_two_recordings_are_equal():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for port, (one, two) in TWICE.items():
            # Other lines, another port of the client, other times, another number of frames.
            first = Recording(port, 1).talk(one).write(folder / "1.pcap")
            second = Recording(port, 2).talk(two, times=2).write(folder / "2.pcap")
            stable = [run("transcript", "--stable", path)[1] for path in (first, second)]
            plain = [run("transcript", path)[1] for path in (first, second)]
            assert stable[0] == stable[1] and stable[0].count("\n") > len(one), stable
            assert plain[0] != plain[1]
            turns = [[turn["lines"] for turn in json.loads(run("transcript", "--stable", "--format", "json",
                      path)[1])["transcripts"][0]["turns"] if turn["speaker"] != "note"] for path in (first, second)]
            assert turns[0] == turns[1] and len(turns[0]) == len(one), turns
            # It is an expectation for both; what is the same in both stays.
            for path in (first, second):
                code, output, _ = check(stable[0], capture=path)
                assert code == 0, output
            wrong = [(one[0][0], one[0][1].replace("ready", "busy").replace("ESMTP", "SMTP")), *one[1:]]
            other = Recording(port, 3).talk(wrong).write(folder / "3.pcap")
            assert check(stable[0], capture=other)[0] == 1, port


@case
def every_stable_transcript_holds_for_its_capture():
    for capture in sorted((ROOT / "captures").glob("*.pcap*")) + sorted((ROOT / "captures/seed").glob("*.pcap")):
        said = run("transcript", "--stable", capture)[1]
        if "session " in said:
            code, output, _ = check(said, capture=capture)
            assert code == 0, (capture, output[:300])


def look_up(path, identifier, addresses):
    """A question and its answer in a capture, the addresses in this order."""
    question = struct.pack("!6H", identifier, 0x0100, 1, 0, 0, 0) + b"\2st\2um\0\0\1\0\1"
    answer = struct.pack("!6H", identifier, 0x8180, 1, len(addresses), 0, 0) + question[12:] + b"".join(
        b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + bytes(address) for address in addresses)
    ends, ports = (bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])), (identifier + 1024, 53)
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    for back, dns in enumerate((question, answer)):
        udp = struct.pack("!4H", ports[back], ports[1 - back], 8 + len(dns), 0) + dns
        frame = bytes(12) + b"\x08\0" + struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0)
        frame += ends[back] + ends[1 - back] + udp
        out += struct.pack("<4I", 1_400_000_000 + identifier, back, len(frame), len(frame)) + frame
    path.write_bytes(out)
    return path


@case
def stable_transcripts_do_not_ask_for_the_order_of_records():
    with tempfile.TemporaryDirectory() as folder:
        hosts = [(10, 0, 0, host) for host in range(5, 9)]
        one, two = (look_up(Path(folder) / f"{n}.pcap", n, some) for n, some in ((7, hosts), (9, hosts[::-1])))
        stable = run("transcript", "--stable", one)[1]
        assert stable == run("transcript", "--stable", two)[1] and "unordered:\nst.um." in stable, stable
        assert check(stable, capture=two)[0] == 0
        assert check(stable, capture=look_up(Path(folder) / "3.pcap", 9, hosts[:3]))[0] == 1
        for lines in range(1, 20):
            short = run("transcript", "--stable", "--body-lines", lines, one)[1]
            assert check(short, capture=two)[0] == 0, short
        # More than an unordered block may hold: in their order.
        many = look_up(Path(folder) / "4.pcap", 9, [(10, 0, 1, host) for host in range(65)])
        assert "unordered:" not in run("transcript", "--stable", many)[1]


@case
def stable_transcripts_leave_open_what_is_encrypted():
    stable = run("transcript", "--stable", ROOT / "captures/ssh-demo.pcap")[1]
    assert "Encrypted packet" not in stable and stable.rstrip().endswith("[...]"), stable
    assert "[...]\n[...]" not in stable


@case
def colours_on_request_only():
    bad = EXPECTED.replace("QUIT", "QUIZ")
    assert "\x1b[" not in check(bad)[1]
    assert "\x1b[" in check(bad, "--color", "always")[1]


def main():
    print(f"1..{len(cases)}")
    for number, function in enumerate(cases, 1):
        try:
            function()
            print(f"ok {number} - {function.__name__}")
        except Exception as error:  # a case that dies is one that fails
            print(f"not ok {number} - {function.__name__}")
            print("\n".join(f"# {line}" for line in f"{type(error).__name__}: {error}".splitlines()))


main()
