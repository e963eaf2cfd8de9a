"""check and grade, as their users call them: check.py WIREWALK ROOT"""
import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

PROGRAM, ROOT = sys.argv[1], Path(sys.argv[2])
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


@case
def grades():
    rubric = ROOT / "docs/rubrics/smtp.json"
    code, output, _ = run("grade", "--format", "json", rubric, CAPTURE,
                          ROOT / "captures/dns-dig.pcap", ROOT / "captures/damaged/empty.pcap")
    results = json.loads(output)["results"]
    assert code == 1 and [each["points"] for each in results] == [10, 1, 0], output
    assert "error" in results[2]
    assert run("grade", rubric, CAPTURE)[0] == 0
    code, output, _ = run("grade", "--format", "csv", "-j", 2, rubric, CAPTURE, CAPTURE)
    assert output.splitlines()[1] == output.splitlines()[2], output
    code, output, _ = run("grade", "--format", "gradescope", rubric, CAPTURE)
    document = json.loads(output)
    assert document["score"] == 10 and len(document["tests"]) == 6


@case
def rubrics_are_validated():
    rubric = json.loads((ROOT / "docs/rubrics/smtp.json").read_text())
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
        with tempfile.NamedTemporaryFile("w", suffix=".json", dir=ROOT / "docs/rubrics") as file:
            json.dump(wrong, file)
            file.flush()
            code, _, errors = run("grade", file.name, CAPTURE)
            assert code == 2 and word in errors, (code, errors)


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
