#!/usr/bin/env python3
"""What `objects` finds, and how it writes: hostile names, limits, folders, gaps, full disks.

usage: objects.py WIREWALK SOURCE-FOLDER [sanitized]

With tshark its export of objects is compared, by SHA-256. Reports as TAP.
"""
import base64
import gzip
import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import ACK, FIN, PSH, SYN, Recording

BINARY, ROOT = os.path.abspath(sys.argv[1]), Path(sys.argv[2])
SANITIZED = sys.argv[3:] == ["sanitized"]
MAIL = ROOT / "captures/smtp-parts.pcap"
SEGMENT = 1400


class Wrong(Exception):
    """What a test found."""


class NotHere(Exception):
    """The machine cannot show it: no result."""


def run(*arguments, **more):
    return subprocess.run([BINARY, "objects", "--no-ndpi", *map(str, arguments)],
                          capture_output=True, cwd=ROOT, timeout=120, **more)


def objects(*arguments, code=0):
    """The records, by order."""
    done = run("--format", "ndjson", *arguments)
    if done.returncode != code or (code == 0 and done.stderr):
        raise Wrong(f"exit {done.returncode}: {done.stderr.decode()}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def same(seen, wanted):
    if seen != wanted:
        raise Wrong(f"{seen!r}, not {wanted!r}")


def sha256(octets):
    return hashlib.sha256(octets).hexdigest()


def conversation(port, said, closes=True, without=()):
    """said: (side, octets) in turn, in segments; without: numbers of segments that are lost."""
    recording = Recording(port)
    recording.segment("C", SYN)
    recording.segment("S", SYN | ACK)
    recording.segment("C", ACK)
    number = 0
    for side, octets in said:
        for at in range(0, len(octets), SEGMENT):
            recording.segment(side, PSH | ACK, octets[at:at + SEGMENT])
            if number in without:
                recording.frames.pop()
            number += 1
        recording.segment("S" if side == "C" else "C", ACK)
    if closes:
        recording.segment("C", FIN | ACK)
        recording.segment("S", FIN | ACK)
        recording.segment("C", ACK)
    return recording


def response(body, *fields, length=True):
    head = ["HTTP/1.1 200 OK", *fields] + ([f"Content-Length: {len(body)}"] if length else [])
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def get(path="/file.bin"):
    return f"GET {path} HTTP/1.1\r\nHost: www.st.um\r\n\r\n".encode()


def download(body, *fields, **more):
    return conversation(80, [("C", get()), ("S", response(body, *fields))], **more)


def octets_of(n):
    return random.Random(n).randbytes(n)


def mail_with(names):
    """A mail with an attachment for each of the names."""
    lines = [b"From: a@st.um", b'Content-Type: multipart/mixed; boundary="b"', b""]
    for i, name in enumerate(names):
        lines += [b"--b", b"Content-Type: application/octet-stream",
                  b'Content-Disposition: attachment; filename="' + name + b'"',
                  b"Content-Transfer-Encoding: base64", b"", base64.b64encode(b"part %d" % i)]
    return b"\r\n".join(lines + [b"--b--", b""])


def smtp(mail):
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in mail.split(b"\r\n"))
    return [("S", b"220 st.um ESMTP\r\n"), ("C", b"HELO a\r\n"), ("S", b"250 ok\r\n"),
            ("C", b"MAIL FROM:<a@st.um>\r\n"), ("S", b"250 ok\r\n"), ("C", b"DATA\r\n"),
            ("S", b"354 go\r\n"), ("C", stuffed + b".\r\n"), ("S", b"250 ok\r\n")]


# --- what they are ---------------------------------------------------------------------------------

def mails_are_exact(folder):
    mail = b"Subject: dots\r\n\r\n.one\r\n..two\r\n.\r\nend\r\n\r\n"
    capture = conversation(25, smtp(mail)).write(folder / "a.pcap")
    one, = objects("-d", folder / "out", capture)
    same((folder / "out" / one["file"]).read_bytes(), mail)
    same([one["kind"], one["complete"], one["sha256"], one["protocol"]],
         ["mail", True, sha256(mail), "smtp"])


def parts_are_decoded(folder):
    seen = objects("-d", folder / "out", MAIL)
    same([o["name"] for o in seen if o["kind"] == "attachment"],
         ["picture.png", "data.bin", "Übung 1.pdf"])
    picture = (folder / "out/0002-picture.png").read_bytes()
    same(picture[:8], b"\x89PNG\r\n\x1a\n")
    same(sha256(picture), seen[1]["sha256"])


def codings_are_removed(folder):
    body = b"some text " * 500
    for name, sent, fields, coding in (
            ("plain", body, [], None),
            ("gzip", gzip.compress(body), ["Content-Encoding: gzip"], None),
            ("unknown", body, ["Content-Encoding: own"], "own"),
            ("broken", b"\0\1\2" * 9, ["Content-Encoding: gzip"], "gzip")):
        one, = objects(download(sent, "Content-Type: text/plain", *fields).write(folder / "a.pcap"))
        wanted = sent if coding else body
        same([name, one["sha256"], one["coding"], one["complete"], one["media_type"]],
             [name, sha256(wanted), coding, True, "text/plain"])
        same([one["host"], one["uri"]], ["www.st.um", "http://www.st.um/file.bin"])


def chunks_are_joined(folder):
    body = octets_of(5000)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 999]), body[i:i + 999])
                      for i in range(0, len(body), 999))
    sent = response(chunks + b"0\r\n\r\n", "Transfer-Encoding: chunked", length=False)
    one, = objects(conversation(80, [("C", get()), ("S", sent)]).write(folder / "a.pcap"))
    same([one["sha256"], one["complete"]], [sha256(body), True])
    sent = sent[:-5]  # without the last chunk
    one, = objects(conversation(80, [("C", get()), ("S", sent)]).write(folder / "a.pcap"))
    same([one["sha256"], one["complete"]], [sha256(body), False])


def http2_bodies(folder):
    seen = objects("-d", folder / "out", ROOT / "captures/crafted/http2.pcap")
    if len(seen) < 3 or not any(o["uri"] for o in seen):
        raise Wrong(f"only {len(seen)}, or no URI")
    for one in seen:
        same(sha256((folder / "out" / one["file"]).read_bytes()), one["sha256"])


def ftp_names(_):
    seen = objects(ROOT / "captures/ftp-passive.pcap")
    same([o["name"] for o in seen], [None, "notes.txt", "mail.eml", None, "notes.txt"])
    if not all(o["complete"] for o in seen):
        raise Wrong("one is not whole")


def certificates_are_there_once(folder):
    seen = objects("-d", folder / "out", ROOT / "captures/tls-suites.pcap")
    same(len(seen), 3)
    same(len({o["sha256"] for o in seen}), 3)
    same(len(seen[0]["frames"]), 5)
    same((folder / "out" / seen[0]["file"]).read_bytes()[:2], b"\x30\x82")


def large_bodies_stream(folder):
    """Larger than whatever is held of one."""
    body = octets_of(24 << 20)
    capture = download(body).write(folder / "a.pcap")
    seen = objects("-d", folder / "out", capture)
    same([[o["sha256"], o["complete"], o["size"]] for o in seen], [[sha256(body), True, len(body)]])
    same(sha256((folder / "out" / seen[0]["file"]).read_bytes()), sha256(body))
    if SANITIZED:
        return
    code = ("import resource, subprocess, sys\nsubprocess.run(sys.argv[1:], check=True, "
            "stdout=subprocess.DEVNULL)\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    done = subprocess.run([sys.executable, "-c", code, BINARY, "objects", "--no-ndpi", "-d",
                           folder / "again", capture], capture_output=True, text=True, check=True)
    if int(done.stdout) > 40_000:
        raise Wrong(f"{done.stdout.strip()} KiB")


# --- what is missing -------------------------------------------------------------------------------

def gaps_are_told(folder):
    body = octets_of(12 << 20)  # passes in pieces
    lost = 20
    capture = download(body, without=[lost]).write(folder / "a.pcap")
    one, = objects(capture)
    head = len(response(body)) - len(body)
    at = (lost - 1) * SEGMENT - head
    same([one["complete"], one["missing"], one["gaps"]],
         [False, SEGMENT, [{"offset": at, "size": SEGMENT}]])
    same(one["sha256"], sha256(body[:at] + body[at + SEGMENT:]))


def gaps_in_small_bodies(folder):
    body = octets_of(9000)
    capture = download(body, without=[3]).write(folder / "a.pcap")
    one, = objects(capture)
    at = 2 * SEGMENT - (len(response(body)) - len(body))
    same([one["complete"], one["size"], one["sha256"]], [False, at, sha256(body[:at])])


def gaps_in_mails(folder):
    mail = mail_with([b"a.bin"]) + b"x" * 70 + b"\r\n"
    mail = mail.replace(b"--b\r\n", b"--b\r\nX-Long: " + b"y" * 4000 + b"\r\n", 1)
    capture = conversation(25, smtp(mail), without=[8]).write(folder / "a.pcap")
    seen = objects(capture)
    same([[o["kind"], o["complete"]] for o in seen], [["mail", False], ["attachment", False]])
    same([seen[0]["missing"], len(seen[0]["gaps"])], [SEGMENT, 1])


def cut_anywhere(folder):
    """Nothing is called whole that is not, wherever the capture ends."""
    body = octets_of(7000)
    whole = download(body)
    for n in range(4, len(whole.frames)):
        cut = Recording(80)
        cut.frames = whole.frames[:n]
        seen = objects(cut.write(folder / "a.pcap"))
        for one in seen:
            if one["complete"] != (one["sha256"] == sha256(body)):
                raise Wrong(f"after {n} frames: {one}")
            if body[:one["size"]] != body and one["missing"] + one["size"] != len(body):
                raise Wrong(f"after {n} frames {one['missing']} octets are missing")
        if n > 6 and not seen:
            raise Wrong(f"after {n} frames there is none")
    short = (ROOT / "captures/http-bodies.pcap").read_bytes()[:-3000]
    (folder / "short.pcap").write_bytes(short)
    if not objects(folder / "short.pcap", code=3):
        raise Wrong("a damaged capture has none")


def short_frames(folder):
    recording = download(octets_of(7000))
    recording.snap_length = 600
    one, = objects(recording.write(folder / "a.pcap"))
    same(one["complete"], False)


# --- names -----------------------------------------------------------------------------------------

HOSTILE = [b"../../../etc/passwd", b"/etc/shadow", b".bashrc", b"..", b"con", b"nul.txt", b"a\\b\\evil.exe",
           b"\xe2\x80\xaegnp.exe", b"\xc2\x85x", b"-rf", b"a b", b"$(id)", b"x" * 500, b"\xff\xfe\xfd", b"a.",
           b"\xc3\xa9" * 200, b"~", b"C:stream", b"\xef\xbb\xbfbom", b"....", b"a/..", b"tab\there"]


def names_are_tame(folder):
    capture = conversation(25, smtp(mail_with(HOSTILE))).write(folder / "a.pcap")
    (folder / "in").mkdir()
    seen = objects("-d", folder / "in/out", capture)
    same(len(seen), len(HOSTILE) + 1)
    same(sorted(os.listdir(folder / "in")), ["out"])
    files = os.listdir(os.fsencode(folder / "in/out"))
    same(len(files), len(seen))
    for name in files:
        text = name.decode("utf-8")
        if len(name) > 120 or any(c in text for c in "/\\:*?\"<>|$`'\u202e\ufeff\x85 \t") or not text[:4].isdigit():
            raise Wrong(f"{name}")
        if text.endswith("."):
            raise Wrong(f"{name} ends with a point")
    same(seen[1]["name"], "../../../etc/passwd")
    same(seen[1]["file"], "0002-passwd")


def names_of_uris(folder):
    for path, wanted in (("/a/b.png?x=/y.exe", "0001-b.png"), ("/", "0001-body.html"), ("/..", "0001-body.html"),
                         ("/%2e%2e%2fx", "0001-%2e%2e%2fx.html"), ("/a;b", "0001-a_b.html")):
        capture = conversation(80, [("C", get(path)), ("S", response(b"x", "Content-Type: text/html"))])
        one, = objects(capture.write(folder / "a.pcap"))
        same(one["file"], wanted)


# --- writing ---------------------------------------------------------------------------------------

def fails(done, words):
    if done.returncode != 5 or words not in done.stderr.decode() or done.stderr.count(b"\n") != 1:
        raise Wrong(f"exit {done.returncode}: {done.stderr.decode()!r}")


def nothing_without_d(folder):
    before = set(os.listdir(folder))
    done = subprocess.run([BINARY, "objects", MAIL.resolve()], cwd=folder, capture_output=True, check=True)
    if b"nothing is written" not in done.stdout or set(os.listdir(folder)) != before:
        raise Wrong("something is written")


def nothing_is_overwritten(folder):
    objects("-d", folder / "out", MAIL)
    (folder / "out/0001-mail.eml").write_bytes(b"mine")
    fails(run("-d", folder / "out", MAIL), "File exists")
    same((folder / "out/0001-mail.eml").read_bytes(), b"mine")


def links_are_not_followed(folder):
    (folder / "out").mkdir()
    (folder / "victim").write_bytes(b"mine")
    for target in ("victim", "not-there"):
        (folder / "out/0001-mail.eml").symlink_to(folder / target)
        fails(run("-d", folder / "out", MAIL), "File exists")
        (folder / "out/0001-mail.eml").unlink()
    same((folder / "victim").read_bytes(), b"mine")
    same((folder / "not-there").exists(), False)


def folders_that_are_none(folder):
    (folder / "file").write_bytes(b"")
    fails(run("-d", folder / "file", MAIL), "Not a directory")
    fails(run("-d", folder / "no/such", MAIL), "No such file")
    done = run("-d", folder / "new", folder / "no.pcap")
    same([done.returncode, (folder / "new").exists()], [4, False])


def disks_that_are_full(folder):
    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    capture = download(octets_of(100_000)).write(folder / "a.pcap")
    fails(run("-d", folder / "out", capture, preexec_fn=small), "File too large")
    same(os.listdir(folder / "out"), [])


def limits(folder):
    seen = objects("--limit-count", 2, "-d", folder / "count", MAIL)
    same([o["type"] for o in seen], ["object", "object", "limit"])
    same([seen[2]["value"], seen[2]["left_out"], len(os.listdir(folder / "count"))], [2, 3, 2])
    if b"--limit-count was reached" not in run("--limit-count", 2, MAIL).stdout:
        raise Wrong("the limit is not said")
    for option, why in (("--limit-size", "--limit-size was reached"), ("--limit-total", "--limit-total was reached")):
        capture = download(octets_of(5000)).write(folder / "a.pcap")
        one, = objects(option, "1K", "-d", folder / option, capture)
        same([one["size"], one["missing"], one["complete"], one["why"]], [1024, 3976, False, why])
        same((folder / option / one["file"]).read_bytes(), octets_of(5000)[:1024])


def frames_choose(folder):
    whole = objects(MAIL)
    for chosen in (["--frames", "39"], ["-Y", "frame.number == 39"]):
        seen = objects(*chosen, "-d", folder / chosen[0], MAIL)
        same([o["file"] for o in seen], [whole[-1]["file"]])
        same(os.listdir(folder / chosen[0]), [whole[-1]["file"]])
    same([o["stream"] for o in objects("--stream", 1, MAIL)], [1])


def letters(folder):
    """-d is a folder, but for what decodes as something else."""
    capture = conversation(7777, [("C", get()), ("S", response(b"body"))]).write(folder / "a.pcap")
    for option in (["-d", "tcp.port==7777,http"], ["--decode-as", "tcp.port==7777,http"]):
        same(objects(*option, capture)[0]["size"], 4)
    same(subprocess.run([BINARY, "list", "--decode-as", "tcp.port==7777,http", capture],
                        capture_output=True, check=True).stdout.count(b"HTTP") > 0, True)


def secrets_are_masked(folder):
    capture = conversation(80, [("C", get("/login?user=a&password=verysecret")), ("S", response(b"ok"))])
    capture = capture.write(folder / "a.pcap")
    if b"verysecret" not in run("--format", "json", capture).stdout:
        raise Wrong("it is not there")
    for more in (["--format", "json"], ["--one-pass", "--format", "ndjson"], []):
        if b"verysecret" in run("--redact", *more, capture).stdout:
            raise Wrong("it is not masked")
    done = run("--redact", "-d", folder / "out", capture)
    same([done.returncode, (folder / "out").exists()], [2, False])


# --- conformance -----------------------------------------------------------------------------------

def exported(capture, protocol):
    """{SHA-256: octets} of what tshark exports."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["tshark", "-n", "-q", "-2", "-o", "tcp.reassemble_out_of_order:TRUE", "-r", capture,
                               "--export-objects", f"{protocol},{folder}"], capture_output=True)
        if done.returncode != 0:
            raise NotHere("tshark cannot export")
        return {sha256(p.read_bytes()): p.read_bytes() for p in Path(folder).iterdir()}


# What Wireshark calls objects of HTTP there is no body: requests that are not HTTP/1.
HTTP = ["auth", "bodies", "forms", "pipelining", "port8080", "proxy", "sites", "status", "upgrade"]
# Of the mails here none has a line that begins with a dot, which Wireshark leaves in, and none follows a login,
# which it takes for a part of it.
IMF = ["smtp-attachment", "smtp-ipv6", "smtp-pipelining", "smtp-several", "smtp-telnet", "imap-auth"]


def as_tshark_exports(_):
    if not shutil.which("tshark"):
        raise NotHere("no tshark")
    for name in HTTP:
        capture = ROOT / f"captures/http-{name}.pcap"
        ours = {o["sha256"] for o in objects(capture)}
        theirs = exported(capture, "http")
        if set(theirs) - ours:
            raise Wrong(f"{name}: {[t[:40] for s, t in theirs.items() if s not in ours]}")
    for name in IMF:
        capture = ROOT / f"captures/{name}.pcap"
        ours = {o["sha256"] for o in objects(capture) if o["kind"] == "mail"}
        # A blank line before the dot is the mail's; Wireshark takes it for a part of the end.
        theirs = exported(capture, "imf").values()
        same(len(theirs) > 0, True)
        if not all({sha256(mail), sha256(mail + b"\r\n")} & ours for mail in theirs):
            raise Wrong(f"{name}: a mail differs")


TESTS = [mails_are_exact, parts_are_decoded, codings_are_removed, chunks_are_joined, http2_bodies, ftp_names,
         certificates_are_there_once, large_bodies_stream, gaps_are_told, gaps_in_small_bodies, gaps_in_mails,
         cut_anywhere, short_frames, names_are_tame, names_of_uris, nothing_without_d, nothing_is_overwritten,
         links_are_not_followed, folders_that_are_none, disks_that_are_full, limits, frames_choose, letters,
         secrets_are_masked, as_tshark_exports]


def main():
    failed = 0
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        name = test.__name__.replace("_", " ")
        try:
            with tempfile.TemporaryDirectory() as folder:
                test(Path(folder))
        except NotHere as reason:
            print(f"ok {number} - {name} # SKIP {reason}")
        except Wrong as error:
            failed += 1
            print(f"not ok {number} - {name}\n# {error}")
        else:
            print(f"ok {number} - {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
