"""grade, as its users call it: grade.py WIREWALK ROOT"""
import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
import threading
import warnings
from pathlib import Path

from recording import Recording

warnings.simplefilter("ignore", DeprecationWarning)
from jsonschema import Draft202012Validator

PROGRAM, ROOT = sys.argv[1], Path(sys.argv[2])
RUBRICS, CAPTURES = ROOT / "docs/rubrics", ROOT / "captures"
SMTP = RUBRICS / "smtp.json"
cases = []


def case(function):
    cases.append(function)
    return function


def run(*words, **more):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=100, **more)
    return done.returncode, done.stdout, done.stderr


def grade(rubric, *captures, options=()):
    code, output, errors = run("grade", "--format", "json", *options, rubric, *captures)
    assert output, errors
    document = json.loads(output)
    schema = json.loads((ROOT / "docs/schema/grade.json").read_text())
    Draft202012Validator(schema).validate(document)
    return code, document


def graded(rubric, *captures):
    return grade(rubric, *captures)[1]["results"]


def merged(path, *names):
    """Captures with one link type and byte order, one behind the other."""
    octets = b""
    for name in names:
        data = (CAPTURES / f"{name}.pcap").read_bytes()
        octets += data[24:] if octets else data
    path.write_bytes(octets)
    return path


# Rubric, captures together: all points, some, none that count.
EXERCISES = [
    ("001-smtp", ["smtp-telnet", "smtp-attachment"], ["smtp-telnet"], ["dns-dig"]),
    ("002-mail", ["smtp-telnet", "pop-telnet"], ["smtp-telnet"], ["imap-telnet"]),
    ("003-sessions", ["smtp-exercise", "pop-telnet", "imap-telnet"], ["imap-telnet"], ["dns-dig"]),
    ("000-dns", ["dns-dig"], ["seed/dns"], ["smtp-telnet"]),
    ("000-telnet-ssh", ["telnet-demo", "ssh-demo"], ["telnet-demo"], ["dns-dig"]),
    ("smtp", ["smtp-telnet"], ["smtp-auth"], ["dns-dig"]),
    ("002-mail", ["seed/pop"], ["seed/smtp"], ["seed/ldap"]),
    ("002-walkthroughs", [f"seed/{name}" for name in ("dns", "ldap", "pop", "http", "tls", "ssh")],
     ["seed/http", "seed/tls"], ["net-ping"]),
    ("002-walkthroughs", ["dns-dig", "http-sites", "tls-dhe", "ldap-search", "smtp-telnet", "pop-telnet",
                          "ssh-handbook"], ["smtp-telnet", "pop-telnet"], ["telnet-demo"]),
]


@case
def exercises_pass_half_pass_and_fail():
    with tempfile.TemporaryDirectory() as folder:
        for rubric, passes, half, fails in EXERCISES:
            file = RUBRICS / f"{rubric}.json"
            paths = [merged(Path(folder) / f"{i}.pcap", *names)
                     for i, names in enumerate((passes, half, fails))]
            whole, some, none = graded(file, *paths)
            assert whole["points"] == whole["max"], (rubric, whole)
            assert 0.2 < some["points"] / some["max"] < 1, (rubric, some)
            assert none["points"] / none["max"] < 0.2, (rubric, none)
            assert {each["status"] for each in whole["checks"]} == {"right"}
            assert all(each["status"] in ("right", "not captured") for each in none["checks"]), none
            assert run("grade", file, paths[0])[0] == 0
            assert run("grade", file, paths[1])[0] == 1


def folder_of(path, **files):
    """A submission of several captures: each file's name, and the capture that it is."""
    path.mkdir()
    for name, capture in files.items():
        if isinstance(capture, str):
            capture = (CAPTURES / f"{capture}.pcap").read_bytes()
        (path / f"{name}.pcap").write_bytes(capture)
    return path


BOTH = RUBRICS / "002-sent-and-fetched.json"


@case
def submissions_of_several_captures():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        good = folder_of(folder / "good", my_send="smtp-ipv6", Fetch2="pop-telnet", notes="dns-dig")
        other = folder_of(folder / "other", send="smtp-telnet", fetch="pop-telnet")
        half = folder_of(folder / "half", send="smtp-ipv6")
        swapped = folder_of(folder / "swapped", send="pop-telnet", fetch="smtp-ipv6")
        bad = folder_of(folder / "bad", send="dns-dig", fetch="dns-dig")
        alone = merged(folder / "alone.pcap", "smtp-ipv6", "pop-telnet")
        one = folder_of(folder / "one", all=alone.read_bytes())
        both = folder_of(folder / "both", send_fetch=alone.read_bytes())
        names = folder_of(folder / "names", a="smtp-ipv6", b="pop-telnet")
        paths = [good, other, half, swapped, bad, alone, one, both, names]
        code, document = grade(BOTH, *paths)
        results = dict(zip([path.name for path in paths], document["results"]))
        assert code == 1 and [each["capture"] for each in document["results"]] == list(map(str, paths))
        for name in ("good", "alone.pcap", "one", "both"):
            assert results[name]["points"] == results[name]["max"] == 10, results[name]
        assert results["good"]["captures"] == {"sent": ["my_send.pcap"], "fetched": ["Fetch2.pcap"]}
        assert results["one"]["captures"] == {"sent": ["all.pcap"], "fetched": ["all.pcap"]}

        def states(name):
            return {each["id"]: each["status"] for each in results[name]["checks"]}
        # The frames are those of each capture, and the report says of which.
        text = next(each for each in results["good"]["checks"] if each["id"] == "same-text")
        assert [each["capture"] for each in text["frames"]] == ["sent", "fetched"], text
        assert re.search(r'^"Testo della mail." is imf.message_text in frame \d+ of sent and '
                         r"imf.message_text in frame \d+ of fetched$", text["evidence"]), text
        # In one file the frames have one numbering.
        text = next(each for each in results["one"]["checks"] if each["id"] == "same-text")
        assert all("capture" not in each for each in text["frames"]), text
        assert states("other")["same-text"] == "wrong" and states("other")["sent"] == "right"
        # What was not handed in is not captured, not even that nothing was refused.
        assert states("half") == {"sent": "right", "fetched": "not captured",
                                  "same-text": "not captured", "same-sender": "not captured",
                                  "not-refused": "not captured"}, states("half")
        assert "no file is named *fetch*.pcap*" in results["half"]["checks"][1]["evidence"]
        assert results["half"]["points"] == 3
        assert set(states("swapped").values()) <= {"not captured", "right"}, states("swapped")
        assert results["swapped"]["points"] <= 2 and results["bad"]["points"] <= 1
        assert "error" in results["names"] and results["names"]["points"] == 0
        assert run("grade", BOTH, good)[0] == 0


@case
def a_part_that_is_bad_spoils_only_itself():
    whole = (CAPTURES / "pop-telnet.pcap").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        text = folder_of(folder / "text", send="smtp-ipv6", fetch=b"this is my homework")
        cut = folder_of(folder / "cut", send="smtp-ipv6", fetch=whole[:700])
        late = folder_of(folder / "late", send="smtp-ipv6", fetch=whole + b"\1\2")
        text, cut, late = graded(BOTH, text, cut, late)
        for result, words in [(text, "fetched: the capture cannot be read"), (cut, "fetched: ")]:
            states = {each["id"]: each["status"] for each in result["checks"]}
            assert result["damage"].startswith(words), result
            assert states["sent"] == "right" and states["same-text"] == "not captured", states
        assert late["points"] == 10 and late["damage"].startswith("fetched: "), late


@case
def a_folder_is_one_capture():
    """Where the rubric names none: all files of it, in the order of time."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        good = folder_of(folder / "good", b="smtp-telnet", a="pop-telnet")
        (good / "readme.txt").write_text("hello")
        (good / "._b.pcap").write_text("a file that some systems leave")
        (folder / "none").mkdir()
        results = graded(RUBRICS / "002-mail.json", good, folder / "none")
        assert results[0]["points"] == results[0]["max"] and "captures" not in results[0], results[0]
        assert "error" in results[1]


@case
def conditions_name_their_captures():
    """The inner ones take it from the one around; without a name all captures are looked at."""
    smtp, pop = {"filter": "smtp"}, {"filter": "pop"}
    yes = [
        {"capture": "sent", **smtp}, {"capture": "fetched", **pop}, smtp, pop,
        {"capture": "sent", "all": [smtp, {"not": pop}]},
        {"capture": "sent", "all": [smtp, {"capture": "fetched", **pop}]},
        {"filter": "tcp.flags.syn == 1 && tcp.flags.ack == 0", "count": {"min": 2, "max": 2}},
        {"capture": "sent", "field": "imf.message_text", "matches": "^Testo"},
        {"capture": "fetched", "expectation": str(ROOT / "tests/check/003-pop.txt")},
        {"capture": "fetched", "compare": {"left": {"field": "pop.request.command", "filter": "pop"},
                                           "right": {"field": "pop.request.command"}}},
    ]
    no = [
        {"capture": "fetched", **smtp}, {"capture": "sent", **pop},
        {"capture": "fetched", "any": [smtp, {"capture": "sent", **pop}]},
        {"capture": "sent", "expectation": str(ROOT / "tests/check/003-pop.txt")},
        {"capture": "sent", "field": "imf.message_text", "matches": "^Ciao"},
        # Streams of two captures have the same numbers, and are two sessions.
        {"sequence": ["smtp", "pop"]},
    ]
    checks = [{"id": str(i), "text": "x", "condition": each} for i, each in enumerate(yes + no)]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        rubric = {"title": "T", "captures": {"sent": "*send*", "fetched": "*fetch*"}, "checks": checks}
        Draft202012Validator(json.loads((ROOT / "docs/schema/rubric.json").read_text())).validate(rubric)
        (folder / "rubric.json").write_text(json.dumps(rubric))
        good = folder_of(folder / "good", send="smtp-ipv6", fetch="pop-telnet")
        for check in graded(folder / "rubric.json", good)[0]["checks"]:
            assert check["points"] == (int(check["id"]) < len(yes)), check


@case
def mistakes_about_captures_are_told_before_any_is_opened():
    schema = Draft202012Validator(json.loads((ROOT / "docs/schema/rubric.json").read_text()))
    good = {"filter": "smtp", "capture": "sent"}
    for captures, condition, word, known in [
            ({"sent": "*"}, {"filter": "smtp", "capture": "snet"}, 'did you mean "sent"', True),
            (None, good, "names no captures", True),
            ({}, good, "captures", False), ([], good, "captures", False),
            ({"sent": ""}, good, "pattern", False), ({"sent": 1}, good, "pattern", False),
            ({"sent": "a/b"}, good, "without folders", False), ({"": "x"}, good, "name", False),
            ({f"c{i}": "*" for i in range(17)}, good, "at most 16", False)]:
        rubric = {"title": "T", "checks": [{"id": "a", "text": "x", "condition": condition}]}
        if captures is not None:
            rubric["captures"] = captures
        # What a schema cannot say is whether a name is one of those.
        assert schema.is_valid(rubric) == known, captures
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rubric.json"
            path.write_text(json.dumps(rubric, indent=1))
            code, _, errors = run("grade", path, CAPTURES / "none.pcap")
            assert code == 2 and word in errors and re.search(r"json:\d+:\d+: ", errors), errors
            assert "none.pcap" not in errors


@case
def rubrics_follow_their_schema():
    schema = json.loads((ROOT / "docs/schema/rubric.json").read_text())
    Draft202012Validator.check_schema(schema)
    names = sorted(RUBRICS.glob("*.json"))
    assert len(names) >= 6
    for path in names:
        Draft202012Validator(schema).validate(json.loads(path.read_text()))


@case
def schema_and_reader_agree():
    schema = Draft202012Validator(json.loads((ROOT / "docs/schema/rubric.json").read_text()))
    conditions = [
        {}, {"filter": ""}, {"filter": "smtp", "count": {"min": -1}}, {"filter": "smtp", "count": 1},
        {"filter": "smtp", "count": {"min": 1.5}}, {"sequence": []}, {"sequence": "smtp"},
        {"sequence": ["smtp"], "filter": "smtp"}, {"field": "dns.id"},
        {"field": "dns.id", "equals": None}, {"field": "dns.id", "one_of": []},
        {"field": "dns.id", "equals": 1, "matches": "x"}, {"compare": {"left": {"field": "dns.id"}}},
        {"expectation": ""}, {"all": []}, {"any": {"filter": "smtp"}}, {"not": []}, {"nto": []},
        {"field": "dns.id", "matches": 3}, {"all": [{"filter": 1}]},
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rubric.json"
        for condition in conditions:
            rubric = {"title": "T", "checks": [{"id": "a", "text": "x", "condition": condition}]}
            path.write_text(json.dumps(rubric))
            code, _, errors = run("grade", path, CAPTURES / "dns-dig.pcap")
            assert not schema.is_valid(rubric), f"the schema takes {condition}"
            assert code == 2 and re.search(r"rubric\.json:\d+:\d+: ", errors), (condition, errors)


@case
def partial_credit_by_step():
    sequence = {"sequence": ["smtp.req.command == \"HELO\"", "smtp.req.command == \"MAIL\"",
                             "smtp.req.command == \"VRFY\"", "smtp.req.command == \"QUIT\""]}
    every = {"all": [{"filter": "smtp"}, {"filter": "dns"}]}
    checks = [{"id": "a", "points": 2, "text": "x", "partial": True, "condition": sequence},
              {"id": "b", "points": 2, "text": "x", "condition": sequence},
              {"id": "c", "points": 3, "text": "x", "partial": True, "condition": every}]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rubric.json"
        path.write_text(json.dumps({"title": "T", "checks": checks}))
        a, b, c = graded(path, CAPTURES / "smtp-telnet.pcap")[0]["checks"]
        assert (a["points"], b["points"], c["points"]) == (1, 0, 1.5)
        assert a["status"] == "partial" and "VRFY" in a["evidence"], a
        assert [each["frame"] for each in a["frames"]] == [6, 9], a
        assert all(each["time"].endswith("Z") for each in a["frames"])


@case
def every_kind_of_condition():
    yes = [
        {"filter": "smtp.req", "count": {"min": 5, "max": 6}},
        {"field": "smtp.req.command", "equals": "HELO"},
        {"field": "smtp.response.code", "equals": 354},
        {"field": "smtp.req.command", "one_of": ["EHLO", "HELO"]},
        {"field": "smtp.req.parameter", "matches": "user1@st"},
        {"field": "smtp.req.parameter", "filter": "smtp.req.command == \"RCPT\"",
         "matches": "^TO:<user2"},
        {"compare": {"left": {"field": "ip.src", "filter": "smtp.req"},
                     "right": {"field": "ip.dst", "filter": "smtp.rsp"}}},
        {"expectation": str(ROOT / "tests/check/002-smtp.txt")},
        {"all": [{"filter": "smtp"}, {"not": {"filter": "dns"}}]},
        {"any": [{"filter": "dns"}, {"filter": "smtp"}]},
        {"not": [{"filter": "dns"}, {"filter": "pop"}]},
    ]
    no = [
        {"filter": "smtp.req", "count": {"max": 4}},
        {"field": "smtp.req.command", "equals": "EHLO"},
        {"field": "smtp.req.command", "one_of": ["EHLO", "VRFY"]},
        {"field": "smtp.req.parameter", "matches": "^user1@st"},
        {"compare": {"left": {"field": "ip.src", "filter": "smtp.req"},
                     "right": {"field": "ip.src", "filter": "smtp.rsp"}}},
        {"expectation": str(ROOT / "tests/check/002-pop.txt")},
        {"all": [{"filter": "smtp"}, {"filter": "dns"}]},
        {"any": [{"filter": "dns"}, {"filter": "pop"}]},
        {"not": [{"filter": "dns"}, {"filter": "smtp"}]},
        {"sequence": ["smtp.req.command == \"MAIL\"", "smtp.req.command == \"HELO\""]},
    ]
    checks = [{"id": str(i), "text": "x", "condition": condition} for i, condition in enumerate(yes + no)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rubric.json"
        path.write_text(json.dumps({"title": "T", "checks": checks}))
        for check in graded(path, CAPTURES / "smtp-telnet.pcap")[0]["checks"]:
            assert check["points"] == (int(check["id"]) < len(yes)), check


@case
def not_captured_is_not_wrong():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        cut = folder / "cut.pcap"
        cut.write_bytes((CAPTURES / "smtp-telnet.pcap").read_bytes()[:-700])
        code, document = grade(SMTP, cut)
        result = document["results"][0]
        states = {each["id"]: each["status"] for each in result["checks"]}
        assert code == 1 and "damage" in result, result
        assert states["recognised"] == states["clean"] == "right", states
        assert states["quit"] == "not captured", states
        wrong = Recording(25).talk([("S", "220 x"), ("C", "HELO y"), ("S", "550 no")])
        result = graded(SMTP, wrong.write(folder / "wrong.pcap"))[0]
        states = {each["id"]: each["status"] for each in result["checks"]}
        assert states["quit"] == states["clean"] == "wrong", states
        assert states["dialogue"] == "partial", states
        # What is wrong already is not excused by damage.
        (folder / "both.pcap").write_bytes((folder / "wrong.pcap").read_bytes()[:-10])
        result = graded(SMTP, folder / "both.pcap")[0]
        states = {each["id"]: each["status"] for each in result["checks"]}
        assert states["clean"] == "wrong" and states["quit"] == "not captured", states
        # A damaged capture that holds all is right, and the exit code tells of the damage.
        whole = folder / "whole.pcap"
        whole.write_bytes((CAPTURES / "smtp-telnet.pcap").read_bytes() + b"\x01\x02")
        code, document = grade(SMTP, whole)
        assert code == 3 and document["results"][0]["points"] == 10, document


@case
def bad_submissions_stop_nobody():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "text.pcap").write_text("this is my homework")
        (folder / "empty.pcap").write_bytes(b"")
        (folder / "folder.pcap").mkdir()
        bad = [folder / "text.pcap", folder / "empty.pcap", folder / "folder.pcap",
               folder / "none.pcap", *sorted((CAPTURES / "damaged").iterdir())]
        paths = []
        for path in bad:
            paths += [path, CAPTURES / "smtp-telnet.pcap"]
        code, document = grade(SMTP, *paths, options=["-j", "3"])
        results = document["results"]
        assert code == 1 and [each["capture"] for each in results] == list(map(str, paths))
        assert all(each["points"] == 10 for each in results[1::2])
        for each in results[0:8:2]:
            assert each["points"] == 0 and "error" in each and len(each["checks"]) == 6, each
    assert run("grade", SMTP, CAPTURES / "none.pcap")[0] == 4


@case
def order_does_not_depend_on_jobs():
    paths = sorted(CAPTURES.glob("smtp-*.pcap"))
    outputs = {run("grade", "--format", "json", "-j", jobs, SMTP, *paths)[1] for jobs in (1, 2, 7)}
    assert len(outputs) == 1


@case
def tables():
    paths = [CAPTURES / "smtp-telnet.pcap", CAPTURES / "dns-dig.pcap", CAPTURES / "none.pcap"]
    with tempfile.TemporaryDirectory() as folder:
        odd = Path(folder) / 'a, "b".pcap'
        odd.write_bytes(paths[0].read_bytes())
        code, output, _ = run("grade", "--format", "csv", SMTP, *paths, odd)
        rows = list(csv.DictReader(io.StringIO(output)))
        assert code == 1 and list(rows[0]) == ["capture", "points", "max", "recognised", "dialogue",
                                               "accepted", "quit", "clean", "transcript", "error"]
        assert [row["points"] for row in rows] == ["10", "1", "0", "10"], rows
        assert rows[3]["capture"] == str(odd) and "cannot be read" in rows[2]["error"]


@case
def gradescope_reads_it():
    code, output, _ = run("grade", "--format", "gradescope", SMTP, CAPTURES / "smtp-auth.pcap")
    document = json.loads(output)
    assert code == 1 and document["score"] == sum(each["score"] for each in document["tests"]) == 8
    assert set(document) <= {"score", "output", "tests"}
    for test in document["tests"]:
        assert set(test) == {"score", "max_score", "name", "number", "status", "output", "visibility"}
        assert test["status"] in ("passed", "failed")
        assert test["visibility"] in ("visible", "hidden", "after_due_date", "after_published")
        assert isinstance(test["score"], (int, float)) and test["score"] <= test["max_score"]
    assert {each["visibility"] for each in document["tests"]} == {"visible", "after_published"}
    # Of a capture that cannot be read too.
    document = json.loads(run("grade", "--format", "gradescope", SMTP, CAPTURES / "none.pcap")[1])
    assert document["score"] == 0 and len(document["tests"]) == 6 and document["output"]


@case
def text_says_why():
    _, output, _ = run("grade", SMTP, CAPTURES / "dns-dig.pcap")
    assert "(not captured)" in output and "expected: " in output and "Hint: Capture on" in output


@case
def shared_sessions_are_named():
    paths = [CAPTURES / name for name in ("smtp-telnet.pcap", "smtp-starttls.pcap", "ssh-demo.pcap",
                                          "tls-13.pcap", "ftp-tls.pcap", "dns-dig.pcap")]
    _, document = grade(SMTP, *paths, options=["--originality"])
    assert document["shared"] == [], document["shared"]
    assert "marks" not in document["results"][0]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        # The same sessions with other times and another session before them.
        copied = bytearray((CAPTURES / "smtp-starttls.pcap").read_bytes())
        at = 24
        while at < len(copied):
            seconds = int.from_bytes(copied[at:at + 4], "little") + 86400
            copied[at:at + 4] = seconds.to_bytes(4, "little")
            at += 16 + int.from_bytes(copied[at + 8:at + 12], "little")
        copy = folder / "copy.pcap"
        copy.write_bytes((CAPTURES / "dns-dig.pcap").read_bytes() + copied[24:])
        _, document = grade(SMTP, *paths, copy, options=["--originality"])
        pairs = {tuple(pair["captures"]): pair for pair in document["shared"]}
        assert set(pairs) == {(str(paths[1]), str(copy)), (str(paths[5]), str(copy))}, pairs
        kinds = {mark["kind"] for mark in pairs[str(paths[1]), str(copy)]["marks"]}
        assert {"tcp", "mac", "address"} <= kinds, kinds
        kinds = {mark["kind"] for mark in pairs[str(paths[5]), str(copy)]["marks"]}
        assert {"dns", "mac", "address"} <= kinds, kinds
        _, output, _ = run("grade", "--format", "csv", "--originality", SMTP, *paths, copy)
        rows = list(csv.DictReader(io.StringIO(output)))
        assert rows[1]["shared"] == str(copy) and rows[0]["shared"] == ""
        assert rows[6]["shared"] == f"{paths[1]} {paths[5]}", rows[6]
        output = run("grade", "--format", "gradescope", "--originality", SMTP, copy)[1]
        assert "shared" not in output
        assert "share sessions" in run("grade", "--originality", SMTP, *paths, copy)[1]


@case
def addresses_and_a_chance_instant_are_no_copy():
    lines = [("S", "220 x"), ("C", "HELO y"), ("S", "250 OK"), ("C", "QUIT"), ("S", "221 bye")]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        one, two = Recording(25, 1).talk(lines), Recording(25, 2).talk(lines)
        # The same machine, other sessions; a second between them.
        one, two = one.write(folder / "one.pcap"), two.write(folder / "two.pcap")
        assert grade(SMTP, one, two, options=["--originality"])[1]["shared"] == []
        # One message in the same microsecond: frame 4 of both.
        first, second = one.read_bytes(), bytearray(two.read_bytes())
        at = 24
        for _ in range(3):
            at += 16 + int.from_bytes(second[at + 8:at + 12], "little")
        second[at:at + 8] = first[at:at + 8]
        (folder / "two.pcap").write_bytes(second)
        assert grade(SMTP, one, two, options=["--originality"])[1]["shared"] == []


@case
def the_language_of_the_rubric_is_that_of_the_report():
    capture = CAPTURES / "smtp-auth.pcap"
    rubric = json.loads(SMTP.read_text())
    rubric["checks"] = [each for each in rubric["checks"] if each["id"] != "transcript"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rubric.json"

        def graded_in(language, *options):
            path.write_text(json.dumps({**rubric, "language": language}, indent=1))
            return run("grade", *options, path, capture)
        english, italian = graded_in("en"), graded_in("it")
        assert english[0] == italian[0] == 1 and "points" in english[1] and "punti su" in italian[1]
        assert "(sbagliato)" in italian[1] and "atteso: nessun frame" in italian[1], italian
        # Who says --lang has the last word; what programs read stays as it is.
        assert graded_in("it", "--lang", "en") == english
        assert graded_in("en", "--lang", "it") == italian
        document = json.loads(graded_in("it", "--format", "json")[1])
        checks = {each["id"]: each for each in document["results"][0]["checks"]}
        assert checks["clean"]["status"] == "wrong" and "nessun frame" in checks["clean"]["expected"], checks
        code, output, errors = graded_in("de")
        assert code == 2 and not output and re.search(r":\d+:\d+: language: .*write en or it", errors), errors


@case
def progress_is_shown_on_a_terminal_only():
    paths = [CAPTURES / "smtp-telnet.pcap"] * 3
    shown, behind = pty.openpty()
    done = subprocess.run([PROGRAM, "grade", SMTP, *paths], stdout=subprocess.PIPE, stderr=behind,
                          stdin=subprocess.DEVNULL, timeout=60)
    os.close(behind)
    words = b""
    while True:
        try:
            more = os.read(shown, 65536)
        except OSError:  # nobody holds the other end any more
            break
        words += more
        if not more:
            break
    os.close(shown)
    assert done.returncode == 0 and b"1 of 3" in words and b"3 of 3" in words, words
    assert words.endswith(b"\r\x1b[K"), words  # and wiped away
    assert run("grade", SMTP, *paths)[2] == ""


@case
def a_file_is_no_copy_of_itself():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        one, copy = folder / "one.pcap", folder / "copy.pcap"
        one.write_bytes((CAPTURES / "smtp-telnet.pcap").read_bytes())
        copy.write_bytes(one.read_bytes())
        (folder / "again.pcap").symlink_to(one)
        (folder / "linked.pcap").hardlink_to(one)
        for same in (one, folder / "again.pcap", folder / "linked.pcap", folder / "." / "one.pcap"):
            code, output, errors = run("grade", "--format", "json", "--originality", SMTP, one, same)
            document = json.loads(output)
            assert code == 0 and document["shared"] == [] and len(document["results"]) == 2, output
            assert f"{same}: this is the same file as {one}" in errors, errors
        # The others are compared as ever.
        _, document = grade(SMTP, one, one, copy, options=["--originality"])
        assert [each["captures"] for each in document["shared"]] == [[str(one), str(copy)]], document
        assert run("grade", SMTP, one, one)[2] == ""


@case
def results_come_as_they_are_ready():
    """Each is printed when those before it are there, not at the end."""
    first, slow = CAPTURES / "smtp-telnet.pcap", "-"
    for shape, end in (("text", "clean: No command"), ("csv", "smtp-telnet.pcap,10"), ("json", '"clean"')):
        process = subprocess.Popen([PROGRAM, "grade", "--format", shape, SMTP, first, slow],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        watch = threading.Timer(30, process.kill)
        watch.start()
        try:
            seen = b""
            while end.encode() not in seen:
                more = process.stdout.read(65536)
                assert more, seen
                seen += more
            process.stdin.write(first.read_bytes())
            process.stdin.close()
            rest = process.stdout.read()
            assert process.wait(timeout=60) == 0 and rest, rest
        finally:
            watch.cancel()
            process.kill()
            process.wait()


@case
def wrong_usage():
    for words, part in [((SMTP,), "no capture"), ((ROOT / "none.json", CAPTURES / "dns-dig.pcap"), "none.json"),
                        (("-Y", "smpt", SMTP, CAPTURES / "dns-dig.pcap"), "-Y"),
                        (("-f", "tcp prot 25", SMTP, CAPTURES / "none.pcap"), "-f 'tcp prot 25'")]:
        code, output, errors = run("grade", *words)
        assert code == 2 and not output and part in errors and errors.count("\n") == 1, (code, errors)
    with tempfile.TemporaryDirectory() as folder:
        precious = Path(folder) / "precious.pcap"
        precious.write_bytes((CAPTURES / "dns-dig.pcap").read_bytes())
        code, _, errors = run("grade", "-o", precious, SMTP, precious)
        assert code == 2 and "one of the captures" in errors, errors
        assert precious.stat().st_size == (CAPTURES / "dns-dig.pcap").stat().st_size


@case
def rubrics_are_validated():
    rubric = json.loads(SMTP.read_text())
    mistakes = [
        (lambda r: r["checks"][0].update(pionts=1), "points"),
        (lambda r: r["checks"][0].update(condition={"filter": "smtp.req.comand"}), "smtp.req.command"),
        (lambda r: r["checks"][1].update(id="recognised"), "recognised"),
        (lambda r: r["checks"][0].update(condition={}), "condition"),
        (lambda r: r["checks"][0].update(condition={"field": "smtp.req.comand", "equals": "x"}),
         "smtp.req.command"),
        (lambda r: r["checks"][0].update(visibility="never"), "visibility"),
        (lambda r: r.pop("title"), "title"),
    ]
    for mutate, word in mistakes:
        wrong = json.loads(json.dumps(rubric))
        mutate(wrong)
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            wrong["checks"] = [each for each in wrong["checks"] if each["id"] != "transcript"]
            json.dump(wrong, file, indent=1)
            file.flush()
            code, _, errors = run("grade", file.name, CAPTURES / "none.pcap")
            assert code == 2 and word in errors and re.search(r":\d+:\d+: ", errors), (code, errors)


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
