"""The catalogues against the sources, and the program in Italian: translation.py WIREWALK ROOT

Every text that is marked N_ in the sources must be in each catalogue (scripts/translate renews them),
with the same placeholders, and nothing else may be there.
"""
import ast
import re
import subprocess
import sys
from pathlib import Path

PROGRAM, ROOT = sys.argv[1], Path(sys.argv[2])
CAPTURE = ROOT / "captures/smtp-telnet.pcap"
cases = []
STRING = r'"(?:[^"\\\n]|\\.)*"'
PLACEHOLDER = re.compile(r"\{\d\}|%(?:\d+\$)?[-+ #0-9.]*(?:hh|h|ll|l|z|j)?[a-zA-Z]")


def case(function):
    cases.append(function)
    return function


def run(*words):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60)
    return done.returncode, done.stdout, done.stderr


def joined(literals):
    """String literals, one behind the other, as the text that they are."""
    return "".join(ast.literal_eval("b" + part).decode() if part.isascii() else
                   ast.literal_eval(part) for part in re.findall(STRING, literals))


def marked():
    """The texts of the sources, with the file of each."""
    found = {}
    for folder in ("analyzer", "dissectors"):
        for path in sorted((ROOT / folder).glob("*.[ch]")):
            for match in re.finditer(rf"\bN_\(\s*((?:{STRING}\s*)+)\)", path.read_text()):
                found.setdefault(joined(match.group(1)), path.name)
    return found


def catalogue(path):
    """Text and translation of each entry."""
    entries = {}
    pattern = rf"^msgid ((?:{STRING}\n)+)msgstr ((?:{STRING}\n?)+)"
    for entry in path.read_text().split("\n\n")[1:]:
        match = re.search(pattern, entry + "\n", re.M)
        assert match, entry
        assert "fuzzy" not in entry, entry
        entries[joined(match.group(1))] = joined(match.group(2))
    return entries


def languages():
    return (ROOT / "po/LINGUAS").read_text().split()


@case
def every_text_is_in_every_catalogue():
    texts = marked()
    assert len(texts) > 600, len(texts)
    for language in languages():
        entries = catalogue(ROOT / f"po/{language}.po")
        missing = [f"{file}: {text}" for text, file in texts.items() if not entries.get(text)]
        assert not missing, f"{language}: run scripts/translate and fill in: " + " / ".join(missing)
        unused = sorted(set(entries) - set(texts))
        assert not unused, f"{language}: run scripts/translate; nobody says: " + " / ".join(unused)


@case
def placeholders_and_edges_are_kept():
    for language in languages():
        for text, translation in catalogue(ROOT / f"po/{language}.po").items():
            wanted, found = (sorted(PLACEHOLDER.findall(each)) for each in (text, translation))
            assert wanted == found, f"{language}: {text} / {translation}"
            # Parts of a sentence are put together without a blank between.
            for edge in (str.startswith, str.endswith):
                for blank in (" ", "\n"):
                    assert edge(text, blank) == edge(translation, blank), f"{text!r} / {translation!r}"


def text_of(*words):
    code, output, errors = run(*words)
    assert code in (0, 1), errors
    return output


@case
def a_walk_in_italian():
    """The golden file of the walk holds all of it; here what the other commands say."""
    golden = (ROOT / "tests/golden/smtp-telnet.walk.it").read_text()
    assert "2) Il client saluta e si presenta come st.um (HELO)" in golden
    assert golden.count("\n") == text_of("walk", "-n", CAPTURE).count("\n")
    assert "nessun frame che corrisponda" in text_of(
        "grade", "--lang", "it", ROOT / "docs/rubrics/smtp.json", ROOT / "captures/smtp-auth.pcap")
    assert "sessioni attese trovate: 0 su 1" in text_of(
        "check", "--lang", "it", ROOT / "captures/smtp-exercise.pcap", ROOT / "tests/check/002-smtp.txt")
    assert "[nessuna risposta al frame 1]" in text_of(
        "transcript", "--lang", "it", ROOT / "captures/dns-no-answer.pcap")


@case
def english_is_the_default():
    plain = text_of("walk", "-n", CAPTURE)
    assert plain == text_of("walk", "-n", "--lang", "en", CAPTURE)
    assert "The client says hello" in plain


@case
def trees_stay_those_of_tshark():
    for command in ("tree", "list", "flows"):
        assert text_of(command, "-n", CAPTURE) == text_of(command, "-n", "--lang", "it", CAPTURE)


@case
def another_language_is_refused():
    code, output, errors = run("walk", "--lang", "xx", CAPTURE)
    assert code == 2 and not output and errors.count("\n") == 1 and "xx" in errors, errors


def main():
    print(f"1..{len(cases)}")
    for number, function in enumerate(cases, 1):
        try:
            function()
            print(f"ok {number} - {function.__name__}")
        except Exception as error:  # a case that dies is one that fails
            print(f"not ok {number} - {function.__name__}")
            print("\n".join(f"# {line}" for line in f"{type(error).__name__}: {error}".splitlines()[:5]))


main()
