"""grade, as its users call it: grade.py WIREWALK ROOT"""
import csv
import io
import json
import re
import subprocess
import sys
import tempfile
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
        assert "tcp" in kinds, kinds
        _, output, _ = run("grade", "--format", "csv", "--originality", SMTP, *paths, copy)
        rows = list(csv.DictReader(io.StringIO(output)))
        assert rows[1]["shared"] == str(copy) and rows[0]["shared"] == ""
        assert rows[6]["shared"] == f"{paths[1]} {paths[5]}", rows[6]
        output = run("grade", "--format", "gradescope", "--originality", SMTP, copy)[1]
        assert "shared" not in output
        assert "share sessions" in run("grade", "--originality", SMTP, *paths, copy)[1]


@case
def wrong_usage():
    for words, part in [((SMTP,), "no capture"), ((ROOT / "none.json", CAPTURES / "dns-dig.pcap"), "none.json"),
                        (("-Y", "smpt", SMTP, CAPTURES / "dns-dig.pcap"), "-Y")]:
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
