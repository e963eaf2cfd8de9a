"""Which secrets crossed in clear, as walk tells it: secrets.py WIREWALK ROOT

tests/secrets.tsv lists those of every recording that has some, with frame and session; what is not
listed must not be told. Text, Markdown and JSON must agree. Captures made here hold what no recording
does: logins in forms and query strings, an old password, a hash. Last, Telnet against SSH, the
handbook's demonstration.
"""
import csv
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import Recording

PROGRAM, ROOT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
TELNET, SSH = ROOT / "captures/telnet-demo.pcap", ROOT / "captures/ssh-demo.pcap"
LINE = re.compile(r'^(?:  |- )frame (\d+), session (\d+): (\S+) (.*?)(?:, user "(.*?)")?'
                  r'(?:, (secret|digest) "(.*)")?$')


def output(*words):
    done = subprocess.run([PROGRAM, "walk", "-n", "--no-ndpi", *map(str, words)], capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_json(*captures):
    """(frame, session, protocol, kind, user, secret or digest, value) in the order of sessions."""
    found = []
    for session in json.loads(output("--format", "json", *captures))["sessions"]:
        for one in session["credentials"]:
            found.append((str(one["frame"]), str(session["session"]), one["protocol"], one["kind"],
                          one["user"], "digest" if one["proof"] else "secret", one["secret"]))
    return found


def in_text(text):
    return [tuple(field or "" for field in match.groups())
            for match in map(LINE.match, text.splitlines()) if match]


def expected():
    with open(ROOT / "tests/secrets.tsv", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    by_capture = {}
    for capture, *row in rows:
        by_capture.setdefault(capture, []).append(tuple(row))
    return by_capture


def recordings():
    """Every recording tells its secrets, and no others."""
    wanted = expected()
    names = [str(path.relative_to(ROOT / "captures"))[:-5]
             for folder in ("captures", "captures/seed") for path in sorted((ROOT / folder).glob("*.pcap"))]
    assert not set(wanted) - set(names), set(wanted) - set(names)
    for name in names:
        said = in_json(ROOT / f"captures/{name}.pcap")
        assert said == wanted.get(name, []), f"{name}: {set(said) ^ set(wanted.get(name, []))}"
    protocols = {(row[2], row[5]) for rows in wanted.values() for row in rows}
    for protocol in ("SMTP", "POP", "IMAP", "FTP", "TELNET", "HTTP", "LDAP"):
        assert (protocol, "secret") in protocols, protocol


def every_format_agrees():
    """Text and Markdown list what JSON has, digests apart from secrets."""
    for name in ("smtp-auth", "pop-auth", "imap-auth", "http-auth", "ldap-sasl", "telnet-demo", "ftp-telnet"):
        capture = ROOT / f"captures/{name}.pcap"
        said = sorted(in_json(capture))
        assert said == sorted(in_text(output(capture))), name
        plain = output("--format", "md", capture).replace("\\", "")
        assert said == sorted(in_text(plain)), name


def http(*lines, body=""):
    return "\r\n".join([*lines, "", body])


MADE = [
    ("a form", 80, http("POST /login HTTP/1.1", "Host: st.um", "Content-Length: 42",
                        "Content-Type: application/x-www-form-urlencoded",
                        body="username=user1&password=s3cret%21&go=Login"),
     [("HTTP", "form", "user1", "secret", "s3cret!")]),
    ("a query string", 80, http("GET /login?pwd=s3cret&user=user1 HTTP/1.1", "Host: st.um"),
     [("HTTP", "query", "user1", "secret", "s3cret")]),
    ("a form in parts", 80, http(
        "POST /login HTTP/1.1", "Host: st.um", "Content-Length: 152",
        "Content-Type: multipart/form-data; boundary=xx",
        body='--xx\r\nContent-Disposition: form-data; name="email"\r\n\r\nuser1@st.um\r\n'
             '--xx\r\nContent-Disposition: form-data; name="password"\r\n\r\ns3cret\r\n--xx--\r\n'),
     [("HTTP", "form", "user1@st.um", "secret", "s3cret")]),
    ("a form without a password", 80, http("POST /find HTTP/1.1", "Host: st.um", "Content-Length: 18",
                                           "Content-Type: application/x-www-form-urlencoded",
                                           body="user=user1&what=me"), []),
    ("a proxy", 3128, http("GET http://st.um/ HTTP/1.1", "Host: st.um",
                           "Proxy-Authorization: Basic dXNlcjE6czNjcmV0"),
     [("HTTP", "Basic", "user1", "secret", "s3cret")]),
]


def made(folder, port, text):
    return Recording(port).talk([("C", text[:-2] if text.endswith("\r\n") else text)]).write(folder / "made.pcap")


def web_logins():
    """Forms, query strings and proxies; --redact leaves nothing of the password anywhere."""
    with tempfile.TemporaryDirectory() as folder:
        for name, port, text, wanted in MADE:
            capture = made(Path(folder), port, text)
            said = [row[2:] for row in in_json(capture)]
            assert said == wanted, f"{name}: {said}"
            for form in ("text", "json", "md"):
                hidden = output("--redact", "--format", form, capture)
                assert "s3cret" not in hidden and "czNjcmV0" not in hidden, f"{name}, {form}"


def ber(tag, *parts):
    body = b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    return bytes([tag, len(body)]) + body


LDAP = [
    ("an old password and a new one", ber(0x77, ber(0x80, "1.3.6.1.4.1.4203.1.11.1"), ber(0x81, ber(
        0x30, ber(0x80, "uid=user1"), ber(0x81, "old one"), ber(0x82, "new one")))),
     [("LDAP", "new password", "uid=user1", "secret", "new one"),
      ("LDAP", "old password", "uid=user1", "secret", "old one")]),
    ("a password in an entry", ber(0x68, ber(4, "uid=user1"), ber(0x30, ber(0x30, ber(
        4, "userPassword"), ber(0x31, ber(4, "s3cret"))))),
     [("LDAP", "userPassword", "uid=user1", "secret", "s3cret")]),
    ("a hash in an entry", ber(0x68, ber(4, "uid=user1"), ber(0x30, ber(0x30, ber(
        4, "userPassword"), ber(0x31, ber(4, "{SSHA}abc"))))),
     [("LDAP", "userPassword", "uid=user1", "digest", "{SSHA}abc")]),
    ("a simple bind", ber(0x60, ber(2, b"\3"), ber(4, "cn=admin"), ber(0x80, "s3cret")),
     [("LDAP", "simple bind", "cn=admin", "secret", "s3cret")]),
]


def directory_logins():
    """What ldappasswd and ldapmodify send."""
    with tempfile.TemporaryDirectory() as folder:
        for name, operation, wanted in LDAP:
            recording = Recording(389)
            recording.segment("C", 2), recording.segment("S", 18), recording.segment("C", 16)
            recording.segment("C", 24, ber(0x30, ber(2, b"\1"), operation))
            capture = recording.write(Path(folder) / "ldap.pcap")
            said = sorted(row[2:] for row in in_json(capture))
            assert said == sorted(wanted), f"{name}: {said}"


def telnet_against_ssh():
    """Two captures, one walk: what can be read of the one and not of the other."""
    text = output(TELNET, SSH)
    summary = text[text.index("What can be read on the way"):]
    numbers = {name: list(map(int, rest.split())) for name, rest in
               re.findall(r"^  (SSH|TELNET) +([\d ]+)$", summary, re.M)}
    sessions, messages, readable, encrypted, octets = numbers["SSH"]
    assert sessions == 1 and readable == 8 and encrypted == messages - 8 and octets > 1000, numbers
    sessions, messages, readable, encrypted, octets = numbers["TELNET"]
    assert (sessions, readable, encrypted, octets) == (1, messages, 0, 0), numbers
    assert [row[2:] for row in in_text(text)] == [("TELNET", "login", "demo", "secret", "demo123")]
    sessions = {one["protocol"]: one for one in
                json.loads(output("--format", "json", TELNET, SSH))["sessions"] if "protocol" in one}
    assert sessions["ssh"]["encrypted_messages"] == numbers["SSH"][3] and not sessions["ssh"]["credentials"]
    assert sessions["telnet"]["encrypted_messages"] == 0
    assert sum("encrypted" in one for one in sessions["ssh"]["messages"]) == numbers["SSH"][3]
    # The same words were typed in both; only one capture gives them away.
    assert "cat notes.txt" in text and text.count("demo123") == 1
    octets = SSH.read_bytes()
    assert b"demo123" not in octets and b"notes.txt" not in octets
    assert "demo123" not in output("--redact", TELNET, SSH)


def nothing_to_tell():
    """Where nothing is secret or encrypted, nothing is said of it."""
    for name in ("dns-dig", "smtp-telnet", "http-methods"):
        assert "What can be read" not in output(ROOT / f"captures/{name}.pcap"), name


def main():
    cases = [recordings, every_format_agrees, web_logins, directory_logins, telnet_against_ssh, nothing_to_tell]
    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        problem = ""
        try:
            case()
        except Exception as error:  # of any kind: it is the result of this case
            problem = f"{type(error).__name__}: {error}"
        print(f"{'not ' if problem else ''}ok {number} - {case.__doc__.splitlines()[0]}")
        for line in problem.splitlines()[:20]:
            print(f"# {line}")


main()
