"""Runs the examples of the documents: documents.py WIREWALK ROOT

Blocks of sh and python run as they stand, in a folder that holds captures, docs and tests; those of
json must be rubrics, those of text expectations that hold for smtp-telnet.pcap; the commands in `run:` and `script:` of yaml run too, and must fail a build on
a wrong transcript. What the README shows of a command is what it prints. The Gradescope script runs with the folders that it expects.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

PROGRAM, ROOT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
DOCUMENTS = ["json.md", "ci.md", "grading.md"]


def blocks(name):
    text = (ROOT / "docs" / name).read_text()
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S):
        yield text[:match.start()].count("\n") + 1, match.group(1), match.group(2)


def run(words, folder, **more):
    environment = dict(os.environ, PATH=f"{folder}/bin:{os.environ['PATH']}")
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True,
                          timeout=60, **more)


def must(done, code=0):
    if done.returncode != code:
        raise AssertionError(f"exit {done.returncode}: {done.stdout[-300:]}{done.stderr[-300:]}")
    return done.stdout


def shell(folder, text):
    if not must(run(["bash", "-euo", "pipefail", "-c", text], folder)) and ">" not in text \
            and "-o " not in text:
        raise AssertionError("nothing is printed")


def python(folder, text):
    if not must(run([sys.executable, "-c", text], folder)):
        raise AssertionError("nothing is printed")


def rubric(folder, text):
    path = folder / "docs/rubrics/example.json"
    path.write_text(text)
    submission = "captures/smtp-telnet.pcap"
    if "captures" in json.loads(text):
        submission = folder / "submission"
        submission.mkdir()
        for name, capture in (("1-send", "smtp-ipv6"), ("2-fetch", "pop-telnet")):
            (submission / f"{name}.pcap").symlink_to(ROOT / f"captures/{capture}.pcap")
    must(run(["wirewalk", "grade", path, submission], folder))
    assert json.loads(text)["checks"]


def commands_of(text):
    """What a job of GitHub or GitLab runs, as a reader of YAML finds it, and the report it hands in."""
    (job,) = [job for document in [yaml.safe_load(text)]
              for job in (document["jobs"] if "jobs" in document else document).values()]
    if "script" in job:
        return job["script"], job["artifacts"]["reports"]["junit"]
    uploads = [step["with"]["path"] for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
    return [step["run"] for step in job["steps"] if "run" in step], uploads[0]


def job(folder, text):
    commands, report = commands_of(text)
    assert commands, "no command"
    for command in commands:
        must(run(["bash", "-e", "-c", command], folder))
        assert "<testsuites>" in (folder / report).read_text()
        wrong = command.replace("smtp-telnet.pcap", "smtp-exercise.pcap")
        # The build fails, its log shows the difference, and the report says which test it was.
        done = run(["bash", "-e", "-c", wrong], folder)
        assert done.returncode == 1 and "-C: HELO st.um" in done.stdout, done
        assert "<failure" in (folder / report).read_text()


def autograder(folder, text):
    for name in ("source", "submission", "results"):
        (folder / "autograder" / name).mkdir(parents=True)
    (folder / "autograder/source/rubric.json").write_text(
        json.dumps({"title": "T", "checks": [{"id": "a", "text": "x", "condition": {"filter": "dns"}}]}))
    script = folder / "run_autograder"
    script.write_text(text.replace("/autograder", str(folder / "autograder")))
    assert len(text.strip().splitlines()) == 3
    for capture, score in (("dns-dig", 1), ("smtp-telnet", 0)):
        (folder / "autograder/submission/mine.pcap").write_bytes(
            (ROOT / f"captures/{capture}.pcap").read_bytes())
        must(run(["bash", script], folder))
        results = json.loads((folder / "autograder/results/results.json").read_text())
        assert results["score"] == score, results


def expectation(folder, text):
    (folder / "expected.txt").write_text(text)
    must(run(["wirewalk", "check", "captures/smtp-telnet.pcap", "expected.txt"], folder))


def session(folder, text):
    """A command and what it prints, in the README: … stands for any text, alone for any lines."""
    command, *lines = text.splitlines()
    words = command.removeprefix("$ ").split()
    said = must(run([*words, "-n", "--no-ndpi"], folder)).splitlines()
    at = 0
    for line in lines:
        if line == "…":
            continue
        wanted = re.compile(".*".join(map(re.escape, line.split("…"))) + "$")
        found = next((i for i in range(at, len(said)) if wanted.match(said[i])), None)
        if found is None:
            raise AssertionError(f"{command} does not print {line!r} there")
        at = found + 1


def sessions():
    """(line, text) of the README's indented blocks that begin with a prompt."""
    text = (ROOT / "README.md").read_text()
    for match in re.finditer(r"^    \$ wirewalk .*\n(?:(?:    .*)?\n)+", text, re.M):
        lines = [line[4:] for line in match.group().rstrip().splitlines()]
        yield text[:match.start()].count("\n") + 1, "\n".join(lines)


KINDS = {"session": session, "text": expectation, "sh": shell, "python": python, "json": rubric, "yaml": job, "bash": autograder}


def prepare(folder):
    (folder / "bin").mkdir()
    (folder / "bin/wirewalk").symlink_to(PROGRAM)
    (folder / "captures").symlink_to(ROOT / "captures")
    (folder / "tests").symlink_to(ROOT / "tests")
    (folder / "docs").mkdir()
    (folder / "docs/rubrics").mkdir()
    for path in (ROOT / "docs/rubrics").iterdir():
        (folder / "docs/rubrics" / path.name).symlink_to(path)


def main():
    examples = [(name, *block) for name in DOCUMENTS for block in blocks(name)]
    examples += [("README.md", line, "session", text) for line, text in sessions()]
    assert sum(kind == "session" for _, _, kind, _ in examples) >= 2
    print(f"1..{len(examples)}")
    for number, (name, line, kind, text) in enumerate(examples, 1):
        problem = ""
        with tempfile.TemporaryDirectory() as folder:
            prepare(Path(folder))
            try:
                KINDS[kind](Path(folder), text)
            except Exception as error:  # of any kind: it is the result of this example
                problem = " ".join(f"{type(error).__name__}: {error}".split())[:600]
        print(f"{'not ' if problem else ''}ok {number} - {name}:{line} {kind}"
              + (f" # {problem}" if problem else ""))


main()
