#!/usr/bin/env python3
"""The page of `report`: well-formed, every link leads somewhere, nothing of the wire is markup.

usage: report.py WIREWALK SOURCE-FOLDER

Every capture's page is read as XML, which is stricter than HTML and tells the same of it. TAP.
"""
import base64
import hashlib
import os
import re
import resource
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from recording import Recording

PROGRAM, ROOT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
CAPTURES = ROOT / "captures"
SMTP, TELNET = CAPTURES / "smtp-telnet.pcap", CAPTURES / "telnet-demo.pcap"
XHTML = "{http://www.w3.org/1999/xhtml}"
# All that a page is made of; nothing that loads, runs or sends.
ELEMENTS = set("html head meta title style body header h1 h2 h3 h4 p br dl dt dd nav ul li a main "
               "section div table thead tbody tr th td details summary pre code span strong footer".split())
ATTRIBUTES = set("lang charset http-equiv content name id class scope href open colspan aria-label "
                 "{http://www.w3.org/XML/1998/namespace}lang".split())
SECTIONS = ["secrets", "flows", "walk", "said", "packets", "notes"]
HOSTILE = ("</pre></details><script>alert(1)</script>", "\" onmouseover=\"x' &lt; &amp;<img src=x>",
           "]]>--><!--", "caf\u00e9 \u202egpj.exe\u2069 \x1b[31m\x01", "<a href='http://x/'>")
cases = []


def case(function):
    cases.append(function)
    return function


def run(*words, **more):
    return subprocess.run([PROGRAM, "report", *map(str, words)], capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=60, **more)


def page(*words, code=0):
    done = run("-n", "--no-ndpi", *words)
    assert done.returncode == code, (words, done.returncode, done.stderr)
    return done.stdout


def tree_of(octets):
    """The page as a tree of elements; its structure holds."""
    tree = ElementTree.fromstring(octets)
    elements = list(tree.iter())
    assert {e.tag for e in elements} <= {XHTML + name for name in ELEMENTS}, {e.tag for e in elements}
    used = {name for e in elements for name in e.keys()}
    assert used <= ATTRIBUTES, used - ATTRIBUTES
    ids = [e.get("id") for e in elements if e.get("id")]
    assert len(ids) == len(set(ids)), "an id is there twice"
    for e in elements:
        href = e.get("href")
        assert href is None or (href[0] == "#" and href[1:] in ids), f"{href} leads nowhere"
        if e.tag == XHTML + "th":
            assert e.get("scope") in ("row", "col")
        if e.tag in (XHTML + "summary", XHTML + "a", XHTML + "th"):
            assert "".join(e.itertext()).strip(), f"an empty {e.tag}"
    return tree


def find(tree, id):
    return next((e for e in tree.iter() if e.get("id") == id), None)


def text_of(element):
    return "".join(element.itertext())


def captures():
    return sorted(path for path in CAPTURES.rglob("*.pcap*") if "damaged" not in path.parts)


@case
def pages_of_all_captures():
    def check(path):
        for more in ([], ["--trees", "2"]):
            try:
                tree = tree_of(page(*more, path))
            except Exception as error:
                raise AssertionError(f"{path.name} {more}: {error}") from error
            sections = [e.get("id") for e in tree.iter() if e.get("id") in SECTIONS]
            assert sections == SECTIONS[:len(sections)] and len(sections) >= 5, (path, sections)

    found = captures()
    assert len(found) > 100
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(check, found))


@case
def damage_is_told():
    for path in sorted((CAPTURES / "damaged").iterdir()):
        done = run(path)
        if done.returncode == 3 and done.stdout:
            assert "Damage" in text_of(tree_of(done.stdout)), path


@case
def the_policy_allows_the_style_alone():
    octets = page(SMTP)
    style = re.search(rb"<style>(.*?)</style>", octets, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    policy = next(e.get("content") for e in tree_of(octets).iter() if e.get("http-equiv"))
    assert policy == ("default-src 'none'; base-uri 'none'; form-action 'none'; "
                      f"style-src 'sha256-{digest}'"), policy
    assert b"url(" not in style and b"@import" not in style
    assert octets.index(b"http-equiv") < octets.index(b"<title>")


@case
def the_wire_is_no_markup():
    with tempfile.TemporaryDirectory() as folder:
        name = Path(folder) / "<b>&\"'\n.pcap"
        Recording(25).talk([("S", "220 " + HOSTILE[0])] +
                           [("C", f"HELO {text}") for text in HOSTILE] +
                           [("S", f"500 {text}") for text in HOSTILE]).write(name)
        octets = page(name)
        tree = tree_of(octets)  # its elements and attributes are ours alone
        assert octets.count(b"<script") == octets.count(b"<img") == 0
        said = text_of(find(tree, "said"))
        assert "C: HELO </pre></details><script>alert(1)</script>" in said, said
        assert "\\u202Egpj.exe\\u2069 \\033[31m\\001" in said, said
        assert "\u202e" not in octets.decode()
        assert text_of(next(tree.iter(XHTML + "h1"))) == "<b>&\"'\n.pcap"
        broken = Recording(25)
        broken.talk([("S", "220 x")], closes=False)
        broken.segment("C", 24, b"HELO \xff\xc3<\xed\xa0\x80\xfe\r\n")
        assert "HELO \ufffd\ufffd<" in text_of(tree_of(page(broken.write(Path(folder) / "b.pcap"))))


@case
def what_it_says_is_what_the_commands_say():
    """Rows as list has them, trees as tree has them, lines as transcript has them."""
    say = lambda *words: subprocess.run([PROGRAM, *words, "-n", "--no-ndpi", SMTP],
                                        capture_output=True, text=True).stdout
    tree = tree_of(page(SMTP))
    rows = [e for e in find(tree, "packets").iter(XHTML + "tr") if e.get("id")]
    wanted = say("tree").split("\n\n")[:-1]
    assert len(rows) == len(wanted) > 20
    for row, lines in zip(rows, wanted):
        shown = next(e for e in row.iter(XHTML + "div") if e.get("class") == "tree")
        flat = "\n".join(text_of(e).rstrip("\n") for e in shown.iter()
                         if e.tag in (XHTML + "summary", XHTML + "pre") or
                         (e.tag == XHTML + "div" and not e.get("class")))
        assert flat == lines, (flat, lines)
    for row, line in zip(rows, say("list").splitlines()):
        cells = [text_of(e) for e in list(row)[:6]]
        info = text_of(next(row.iter(XHTML + "summary")))
        words = line.replace("\u2192", " ", 1).split(None, 6)
        assert cells + [info] == words, (cells, words)
    said = "".join(text_of(e) for e in find(tree, "said").iter(XHTML + "pre"))
    said = [re.sub(r"^ *\d*  ", "", line) for line in said.splitlines()]
    assert said == [line for line in say("transcript").splitlines()[2:]], said


@case
def secrets_stand_first_and_lead_to_their_frames():
    tree = tree_of(page(TELNET))
    secrets = find(tree, "secrets")
    assert "demo123" in text_of(secrets)
    frame = next(e for e in secrets.iter(XHTML + "td")).find(XHTML + "a").get("href")[1:]
    assert find(tree, frame).tag == XHTML + "tr"
    assert next(tree.iter(XHTML + "section")) is secrets


@case
def redaction_masks_everywhere():
    for path in (TELNET, CAPTURES / "http-auth.pcap", CAPTURES / "ftp-telnet.pcap"):
        secrets = [text_of(e) for e in find(tree_of(page(path)), "secrets").iter(XHTML + "code")]
        assert secrets, path
    masked = page("--redact", TELNET)
    tree_of(masked)
    assert b"demo123" not in masked and b"*******" in masked


@case
def caps_are_said_and_links_still_lead():
    tree = tree_of(page("--trees", "1", CAPTURES / "mixed.pcap"))
    rows = [e for e in find(tree, "packets").iter(XHTML + "tr") if e.get("id")]
    assert len(rows) == 10 and sum(e.tag == XHTML + "div" and e.get("class") == "tree"
                                   for e in tree.iter()) == 1
    notes = " ".join(text_of(e) for e in tree.iter(XHTML + "p") if e.get("class") == "note")
    for what in ("1 frames are shown with their trees", "more packets are left out",
                 "more sessions are left out", "more conversations are left out",
                 "more steps are left out"):
        assert what in notes, (what, notes)
    for wrong in ("0", "x", "1000001"):
        assert run("--trees", wrong, SMTP).returncode == 2


@case
def choices_are_told_and_links_still_lead():
    for choice in (["--frames", "4-6,20-"], ["-Y", "smtp.req"], ["--stream", "0"], ["-f", "port 53"],
                   ["--one-pass"], ["--limit-memory", "1M"], ["-d", "udp.port==53,dns"]):
        for path in (SMTP, CAPTURES / "mixed.pcap"):
            tree = tree_of(page(*choice, path))
            told = f"Only chosen frames are shown: {' '.join(choice)}\n" in text_of(tree)
            assert told == (choice[0] in ("--frames", "-Y", "--stream", "-f")), choice
    tree = tree_of(page("--frames", "4-6", SMTP))
    assert [e.get("id") for e in find(tree, "packets").iter(XHTML + "tr") if e.get("id")] == \
        ["f4", "f5", "f6"]


@case
def in_italian():
    tree = tree_of(page("--lang", "it", TELNET))
    assert tree.get("lang") == "it" and tree_of(page(TELNET)).get("lang") == "en"
    text = text_of(tree)
    for word in ("Segreti passati in chiaro", "Conversazioni", "Percorso", "Trascrizioni", "Pacchetti"):
        assert word in text, word


@case
def the_same_every_time_and_in_a_file():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        first = page(SMTP)
        assert page("-o", path, SMTP) == b""
        assert path.read_bytes() == first == page(SMTP)
        assert os.listdir(folder) == ["page.html"]
    with open(SMTP, "rb") as file:
        done = subprocess.run([PROGRAM, "report", "-"], stdin=file, capture_output=True)
    assert done.returncode == 0 and "standard input" in text_of(tree_of(done.stdout))


@case
def an_empty_capture_has_a_page():
    with tempfile.TemporaryDirectory() as folder:
        text = text_of(tree_of(page(Recording(25).write(Path(folder) / "empty.pcap"))))
    assert "No secrets were found" in text


@case
def spools_without_a_folder_and_without_room():
    """TMPDIR that is none is passed over; a spool that cannot grow is an error, not a short page."""
    assert run(SMTP, env=dict(os.environ, TMPDIR="/no/such/folder")).returncode == 0
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    with tempfile.TemporaryDirectory() as folder:
        large = Recording(25).talk([("C", f"HELO {n}") for n in range(400)]).write(Path(folder) / "l.pcap")
        done = run(large, preexec_fn=limit, restore_signals=False)
    assert done.returncode == 5 and not done.stdout, (done.returncode, done.stderr)


def main():
    print(f"1..{len(cases)}")
    for number, function in enumerate(cases, 1):
        try:
            function()
            print(f"ok {number} - {function.__name__}", flush=True)
        except Exception as error:  # a case that dies is one that fails
            print(f"not ok {number} - {function.__name__}")
            print("\n".join(f"# {line}" for line in f"{type(error).__name__}: {error}"[:2000].splitlines()[:40]))


main()
