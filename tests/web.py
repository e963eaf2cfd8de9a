#!/usr/bin/env python3
"""HTTP as a whole: what transcripts, rows and trees say of conversations made up here.

usage: web.py WIREWALK

Reports as TAP.
"""
import gzip
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

from recording import ACK, FIN, PSH, SYN, Recording

BINARY = os.path.abspath(sys.argv[1])
SEGMENT = 1400
CASES = []


def case(function):
    CASES.append(function)
    return function


def write(folder, said, port=80, closes=True):
    """said: (side, octets) in order."""
    recording = Recording(port)
    recording.segment("C", SYN)
    recording.segment("S", SYN | ACK)
    recording.segment("C", ACK)
    for side, octets in said:
        for at in range(0, len(octets), SEGMENT):
            recording.segment(side, PSH | ACK, octets[at:at + SEGMENT])
            recording.segment("S" if side == "C" else "C", ACK)
    if closes:
        recording.segment("C", FIN | ACK)
        recording.segment("S", FIN | ACK)
        recording.segment("C", ACK)
    return recording.write(Path(folder) / "web.pcap")


def run(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60)


def view(command, said, *options, port=80, closes=True):
    with tempfile.TemporaryDirectory() as folder:
        done = run(command, "-n", "--no-ndpi", *options, write(folder, said, port, closes))
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def transcript(said, *options, **more):
    """The lines of its session, without the comment that says where and when."""
    lines = view("transcript", said, *options, **more).splitlines()
    assert lines[0] == "session http", lines
    return [line for line in lines[1:] if not line.startswith("# ") or " to " not in line]


def request(*lines, body=b""):
    return "C", "\r\n".join([*lines, "", ""]).encode() + body


def response(*lines, body=b""):
    return "S", "\r\n".join([*lines, "", ""]).encode() + body


GET = request("GET / HTTP/1.1", "Host: st.um")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(92)


def expect(said, *lines):
    assert said == list(lines), "\n".join(["", *said])


@case
def heads_and_bodies_as_curl_prints_them():
    said = [GET, response("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 12",
                          body=b"hello\r\nworld"),
            GET, response("HTTP/1.1 204 No Content")]
    expect(transcript(said), "> GET / HTTP/1.1", "> Host: st.um", ">", "< HTTP/1.1 200 OK",
           "< Content-Type: text/plain", "< Content-Length: 12", "<", "hello", "world",
           "> GET / HTTP/1.1", "> Host: st.um", ">", "< HTTP/1.1 204 No Content", "<")


@case
def octets_that_are_no_text_are_counted():
    for kind, shown, body in (("image/png", ", image/png", PNG), (None, "", PNG),
                              ("text/plain", ", text/plain", b"a\0b"),
                              ("application/x; y=z", ", application/x", b"\xe9\xe9")):
        fields = [f"Content-Type: {kind}"] * bool(kind) + [f"Content-Length: {len(body)}"]
        lines = transcript([GET, response("HTTP/1.1 200 OK", *fields, body=body)])
        assert lines[-1] == f"{{ [{len(body)} bytes data{shown}]", lines
        lines = transcript([request("PUT / HTTP/1.1", *fields, body=body)])
        assert lines[len(fields) + 2] == f"}} [{len(body)} bytes data{shown}]", lines
    latin = response("HTTP/1.1 200 OK", "Content-Type: text/html", "Content-Length: 4", body=b"caf\xe9")
    assert transcript([GET, latin])[-1] == "caf\ufffd"


@case
def coded_bodies_are_decoded():
    packed = gzip.compress(b"one\ntwo\n")
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(packed[i:i + 5]), packed[i:i + 5])
                       for i in range(0, len(packed), 5)) + b"0\r\nX-Sum: 7\r\n\r\n"
    said = [GET, response("HTTP/1.1 200 OK", "Content-Encoding: gzip", "Content-Type: text/plain",
                          "Transfer-Encoding: chunked", body=chunked)]
    assert transcript(said)[-5:] == ["<", "* decoded from gzip", "one", "two", "< X-Sum: 7"]
    said[1] = response("HTTP/1.1 200 OK", "Content-Encoding: gzip", "Content-Length: 6", body=b"\0nope\0")
    assert transcript(said)[-2:] == ["* cannot be decoded from gzip", "{ [6 bytes data]"]


@case
def parts_of_forms_are_told_apart():
    body = (b"--=cut\r\nContent-Disposition: form-data; name=user\r\n\r\nuser1\r\n"
            b"--=cut\r\nContent-Type: image/png\r\n\r\n" + PNG + b"\r\n--=cut--\r\n")
    for boundary in ("=cut", '"=cut"'):
        lines = transcript([request("POST / HTTP/1.1", f"Content-Length: {len(body)}",
                                    f"Content-Type: multipart/form-data; boundary={boundary}", body=body)])
        expect(lines[4:], "--=cut", "Content-Disposition: form-data; name=user", "", "user1", "--=cut",
               "Content-Type: image/png", "", "} [100 bytes data, image/png]", "--=cut--")


@case
def remarks_are_true():
    basic = "Basic dXNlcjE6cGFzc3dvcmQ="
    assert transcript([request("GET / HTTP/1.1", f"Authorization: {basic}")])[0] == \
        "* Server auth using Basic with user 'user1'"
    assert transcript([request("GET / HTTP/1.1", 'Authorization: Digest realm="x", username="u2"')])[0] == \
        "* Server auth using Digest with user 'u2'"
    assert transcript([request("GET / HTTP/1.1", "Authorization: Bearer abc")])[0] == \
        "* Server auth using Bearer"
    lines = transcript([request("CONNECT st.um:443 HTTP/1.1", f"Proxy-Authorization: {basic}")], port=3128)
    expect(lines[:3], "* Establish HTTP proxy tunnel to st.um:443",
           "* Proxy auth using Basic with user 'user1'", "> CONNECT st.um:443 HTTP/1.1")
    close = "* HTTP 1.0, assume close after body"
    assert transcript([GET, response("HTTP/1.0 200 OK", body=b"x")])[3] == close
    assert close not in transcript([GET, response("HTTP/1.0 200 OK", "Connection: Keep-Alive",
                                                  "Content-Length: 1", body=b"x")])


@case
def secrets_are_masked_and_the_rest_is_not():
    said = [request("GET / HTTP/1.1", "Authorization: Basic dXNlcjE6cGFzc3dvcmQ=", "Cookie: seat=7"),
            response("HTTP/1.1 200 OK", "Set-Cookie: seat=12345", "Content-Length: 2", body=b"OK")]
    expect(transcript(said, "--redact")[:-1], "> GET / HTTP/1.1", "> Authorization: " + "*" * 26,
           "> Cookie: ******", ">", "< HTTP/1.1 200 OK", "< Set-Cookie: **********", "< Content-Length: 2",
           "<")


@case
def body_lines_cuts_bodies_only():
    said = [request("POST / HTTP/1.1", "Content-Type: text/plain", "Content-Length: 6", body=b"a\nb\nc\n"),
            response("HTTP/1.1 200 OK", "Content-Length: 0")]
    expect(transcript(said, "--body-lines", "2"), "> POST / HTTP/1.1", "> Content-Type: text/plain",
           "> Content-Length: 6", ">", "a", "b", "[...]", "< HTTP/1.1 200 OK", "< Content-Length: 0", "<")


@case
def what_changes_is_blank_with_stable():
    said = [request("GET / HTTP/1.1", 'If-None-Match: "a"', "Cookie: id=1",
                    'Authorization: Digest username="u", nonce="x", cnonce="y", response="' + "0" * 32 + '"'),
            response("HTTP/1.1 200 OK", "Date: Tue, 24 Nov 2026 09:10:19 GMT", 'ETag: "1-2"',
                     "Last-Modified: Tue, 24 Nov 2026 09:10:19 GMT", "Set-Cookie: id=1; Path=/", "Age: 3",
                     "Content-Length: 2", body=b"OK")]
    expect([line for line in transcript(said, "--stable") if "[...]" in line], "> If-None-Match: [...]",
           "> Cookie: [...]", '> Authorization: Digest username="u", nonce="[...]", cnonce="[...]", '
           'response="[...]"', "< Date: [...]", "< ETag: [...]", "< Last-Modified: [...]",
           "< Set-Cookie: id=[...]; Path=/", "< Age: [...]")


@case
def a_large_body_is_one_line():
    body = bytes(9 << 20)
    said = [GET, response("HTTP/1.1 200 OK", "Content-Type: x/y", f"Content-Length: {len(body)}", body=body),
            GET, response("HTTP/1.1 200 OK", "Content-Length: 2", body=b"OK")]
    lines = transcript(said)
    expect(lines[6:9], "<", f"{{ [{len(body)} bytes data, x/y]", "> GET / HTTP/1.1")
    assert lines[-1] == "OK", lines[-3:]


@case
def what_began_first_stands_first():
    body = b"x" * 40 + b"\n"
    said = [("C", b"PUT /f HTTP/1.1\r\nHost: st.um\r\nExpect: 100-continue\r\nContent-Length: 41\r\n\r\n"),
            ("S", b"HTTP/1.1 100 Continue\r\n\r\n"), ("C", body), response("HTTP/1.1 204 No Content")]
    expect(transcript(said), "> PUT /f HTTP/1.1", "> Host: st.um", "> Expect: 100-continue",
           "> Content-Length: 41", ">", "x" * 40, "< HTTP/1.1 100 Continue", "<",
           "< HTTP/1.1 204 No Content", "<")


@case
def behind_octets_of_another_protocol():
    """A proxy's handshake (SOCKS 5), then HTTP; and a login shell or a mail server in place of it."""
    greeting = [("C", b"\5\1\0"), ("S", b"\5\0"), ("C", b"\5\1\0\3\5st.um\0\x50"),
                ("S", b"\5\0\0\1\0\0\0\0\0\0")]
    web = greeting + [GET, response("HTTP/1.1 200 OK", "Content-Length: 2", body=b"OK")]
    assert view("list", web, port=1080).count(" HTTP ") == 2
    shell = greeting + [("S", b"SSH-2.0-OpenSSH_9.2\r\n"), ("C", b"SSH-2.0-OpenSSH_9.2\r\n")]
    assert view("list", shell, port=1080).count(" SSHv2 ") == 2
    mail = greeting + [("S", b"220 st.um ESMTP\r\n"), ("C", b"EHLO st.um\r\n"), ("S", b"250 st.um\r\n")]
    assert view("list", mail, port=1080).count(" SMTP ") == 3


@case
def the_trailer_of_a_large_body_is_no_message():
    chunks = (b"10000\r\n" + bytes(65536) + b"\r\n") * 140
    for end in (b"0\r\n\r\n", b"000;last\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n"):
        head = response("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", body=chunks + end[:4])
        said = [GET, head, *(("S", end[i:i + 1]) for i in range(4, len(end))),
                GET, response("HTTP/1.1 200 OK", "Content-Length: 2", body=b"OK")]
        expect(transcript(said)[3:8], "< HTTP/1.1 200 OK", "< Transfer-Encoding: chunked", "<", "{ [data]",
               "> GET / HTTP/1.1")
        assert view("list", said).count("200 OK") == 2


@case
def what_is_unfinished_at_the_end_is_told():
    said = [request("POST / HTTP/1.1", "Content-Length: 50", "Cookie: secret", body=b"half"),
            ("S", b"HTTP/1.1 200 OK\r\nContent-Le")]
    lines = view("transcript", said, closes=False).splitlines()[2:]
    expect(lines, "> POST / HTTP/1.1", "> Content-Length: 50", "> Cookie: secret", ">", "half",
           "# [the rest was not captured]", "< HTTP/1.1 200 OK", "< Content-Le", "# [the rest was not captured]")
    rows = view("list", said, closes=False)
    assert " HTTP " not in rows and rows.count("TCP segment of a reassembled PDU") == 2
    assert "secret" not in view("transcript", said, "--redact", closes=False)
    assert "half" not in view("transcript", said, "--redact", closes=False)


@case
def old_and_odd():
    expect(transcript([("C", b"GET /\r\n"), ("S", b"<html>\n")]), "> GET /", "<html>")


def chunk(kind, octets):
    return struct.pack(">I", len(octets)) + kind + octets + struct.pack(">I", zlib.crc32(kind + octets))


PICTURES = [
    ("image/png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)) +
     chunk(b"tEXt", b"Title\0Some text") + chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"IEND", b""),
     "(PNG)", ["Image Header (IHDR)", "Colour Type: Truecolour (2)", "Keyword: Title", "String: Some text",
               "Gamma: 0.45455", "Image Trailer (IEND)"]),
    ("image/gif", b"GIF89a" + struct.pack("<HHBBB", 10, 20, 0x80, 3, 0) + bytes(6) + b"!\xfe\x03abc\0,"
     + struct.pack("<HHHHB", 1, 2, 3, 4, 0) + b"\x02\x02\x4c\x01\0;",
     "(GIF89a)", ["Compuserve GIF, Version: GIF89a", "Screen height: 20", "Global color map: 000000000000",
                  "Extension: Comment", "Data block: 616263 (length = 3)", "Image width: 3",
                  "Trailer (End of the GIF stream)"]),
    ("image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\2\0\0\1\0\1\0\0\xff\xfe\0\7hello"
     b"\xff\xda\0\x08\1\1\0\0\x3f\0ab\xff\0\xff\xd9",
     "(JPEG JFIF image)", ["Identifier: JFIF", "Version: 1.2", "Comment: hello",
                           "Start of Segment header: Start of Scan (0xFFDA)", "Marker: End of Image (0xffd9)"]),
]


@case
def pictures_are_opened():
    for kind, body, words, lines in PICTURES:
        said = [GET, response("HTTP/1.1 200 OK", f"Content-Type: {kind}", f"Content-Length: {len(body)}",
                              body=body)]
        assert words in view("list", said), view("list", said)
        tree = [line.strip() for line in view("tree", said).splitlines()]
        at = 0
        for line in lines:
            assert line in tree[at:], f"{line} is not in\n" + "\n".join(tree[-40:])
            at = tree.index(line, at)
        for octets in (body[:-12], body[:40]):  # cut in the middle
            said[1] = response("HTTP/1.1 200 OK", f"Content-Type: {kind}", f"Content-Length: {len(octets)}",
                               body=octets)
            view("tree", said)
        said[1] = response("HTTP/1.1 200 OK", f"Content-Type: {kind}", "Content-Length: 5", body=b"hello")
        assert "HTTP body subdissector failed" in view("tree", said)


@case
def xml_is_opened_piece_by_piece():
    body = (b'<?xml version="1.0" encoding=\'UTF-8\'?>\n<!DOCTYPE a SYSTEM "a.dtd">\n<!-- c -->'
            b'<a x="1"><b:c/>text &amp; <![CDATA[<raw>]]></a></z>')
    lines = ["<?xml", 'version="1.0"', "encoding='UTF-8'", "?>", '<!DOCTYPE a SYSTEM "a.dtd">', "<!-- c -->",
             "<a", 'x="1">', "<b:c/>", "text &amp;", "<![CDATA[<raw>]]>", "</a>", "</z>",
             "Closing an unopened tag"]
    for kind in ("text/xml", "image/svg+xml", "text/html"):
        said = [GET, response("HTTP/1.1 200 OK", f"Content-Type: {kind}", f"Content-Length: {len(body)}",
                              body=body)]
        assert " HTTP/XML " in view("list", said)
        tree = [line.strip() for line in view("tree", said).splitlines()]
        start = tree.index("eXtensible Markup Language") + 1
        assert tree[start:start + len(lines)] == lines, tree[start:]
    values = view("fields", said, "-e", "xml.tag", "-e", "xml.attribute", "-e", "xml.xmlpi.xml.version")
    assert '<a x="1">,<b:c/>\tx="1"\t1.0' in values.replace('""', '"'), values


def check_places(node, end):
    """No node reaches beyond the layer."""
    assert node["offset"] + node["size"] <= end, node
    for child in node.get("fields", ()):
        check_places(child, end)


@case
def xml_nodes_lie_in_their_layer():
    """Found by fuzzing: a document type that a tag closes."""
    for body in (b"<!DOCTYPE a [ <!EL]]>EMENT </a>", b"<a><!DOCTYPE b [</b></a>", b"<?xml?></a>", b"<a><b></a>"):
        said = [GET, response("HTTP/1.1 200 OK", "Content-Type: text/xml", f"Content-Length: {len(body)}",
                              body=body)]
        for line in view("tree", said, "--format", "ndjson", "-Y", "xml").splitlines():
            for layer in json.loads(line).get("layers", ()):
                if layer["name"] == "xml":
                    check_places(layer, layer["offset"] + layer["size"])


@case
def xml_does_not_take_long():
    """Depth and repetition: no square of the length, and nothing beyond the caps."""
    for body in (b"<a>" * 50000, b"<!" * 200000, b"<a b='" * 60000, b"<!--" * 100000, b"<a b=1 " * 50000,
                 b"</a>" * 50000):
        said = [GET, response("HTTP/1.1 200 OK", "Content-Type: text/xml", f"Content-Length: {len(body)}",
                              body=body)]
        start = time.monotonic()
        view("list", said, "-Y", "xml.tag")
        assert time.monotonic() - start < 5


@case
def what_is_no_http_is_not_called_so():
    """Neither on a port of its own nor on SSDP's; it is, once HTTP was seen, or if it has fields."""
    for port in (80, 1900):
        for octets in (b"hello\r\n", b"\1\2\3", b"\r\n"):
            assert " HTTP " not in view("list", [("C", octets)], port=port)
            assert "Hypertext" not in view("tree", [("C", octets)], port=port)
        assert "Continuation" in view("list", [GET, ("S", b"hello\r\n")], port=port)
        tree = view("tree", [("C", b"a: b\r\nsecond\r\n")], port=port)
        assert "Hypertext Transfer Protocol\n    a: b\\r\\n\n    File Data: 8 bytes" in tree, tree


@case
def an_empty_line_before_a_request_is_passed_over():
    said = [("C", b"\r\n" + GET[1]), response("HTTP/1.1 204 No Content")]
    assert transcript(said)[0] == "> GET / HTTP/1.1"
    assert "Leading CRLF previous message" in view("tree", said)
    said = [GET, response("HTTP/1.1 204 No Content"), ("C", b"\r\n"), GET]
    assert transcript(said)[3:6] == ["< HTTP/1.1 204 No Content", "<", "> GET / HTTP/1.1"]


# The tables of the handbook (chapter 4).
METHODS = "GET HEAD OPTIONS POST PUT DELETE TRACE".split()
STATUSES = {
    100: "Continue", 101: "Switching Protocols", 200: "OK", 201: "Created", 202: "Accepted",
    203: "Non-Authoritative Information", 204: "No Content", 205: "Reset Content", 206: "Partial Content",
    300: "Multiple Choices", 301: "Moved Permanently", 302: "Moved Temporarily", 303: "See Other",
    304: "Not Modified", 305: "Use Proxy", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required",
    403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
    407: "Proxy Authentication Required", 408: "Request Time-Out", 409: "Conflict", 410: "Gone",
    411: "Length Required", 412: "Precondition Failed", 413: "Request Entity Too Large",
    414: "Request-URI Too Long", 415: "Unsupported Media Type", 417: "Expectation Failed",
    500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Gateway Time-Out", 505: "HTTP Version Not Supported",
}
GENERAL = ("did what was asked:", "look elsewhere:", "finds the request wrong", "though the request may be right",
           "not done yet, but tells something", "sends the request")


@case
def every_method_and_status_of_the_handbook():
    """Each in its row, tree, transcript and with a caption of its own; requests and answers in pairs."""
    said = []
    for method in METHODS:
        body = b"a=b" if method in ("POST", "PUT") else b""
        said += [request(f"{method} /{method.lower()} HTTP/1.1", "Host: st.um", f"Content-Length: {len(body)}",
                         body=body), response("HTTP/1.1 200 OK", "Content-Length: 2",
                                              body=b"" if method == "HEAD" else b"OK")]
    for status, phrase in STATUSES.items():
        if status == 101:
            continue  # ends the conversation: it comes last
        bare = status == 100 or status in (204, 304)
        answer = response(f"HTTP/1.1 {status} {phrase}", *["Content-Length: 2"] * (not bare),
                          body=b"" if bare else b"OK")
        last = [response("HTTP/1.1 200 OK", "Content-Length: 0")] * (status == 100)
        said += [request(f"GET /{status} HTTP/1.1", "Host: st.um"), answer, *last]
    said += [request("GET /101 HTTP/1.1", "Upgrade: x"), response("HTTP/1.1 101 Switching Protocols", "Upgrade: x")]
    infos = view("fields", said, "-Y", "http", "-e", "_ws.col.Info").splitlines()
    heads = [octets.split(b"\r\n")[0].decode() for _, octets in said]
    assert [info[:len(head)] for info, head in zip(infos, heads)] == heads, infos
    lines = transcript(said)
    assert [line[2:] for line in lines if "HTTP/1.1" in line] == heads
    pairs = view("fields", said, "-Y", "http.response.code >= 200", "-e", "http.response.code", "-e",
                 "http.response.code.desc", "-e", "http.request_in", "-e", "http.time").splitlines()
    alone = [row for row in pairs if not all(row.split("\t"))]
    assert alone == ["200\tOK\t\t"], alone  # behind 100, as in Wireshark
    walk = json.loads(view("walk", said, "--format", "json"))["sessions"][0]
    captions = [message["caption"] for message in walk["messages"]]
    assert len(captions) == len(said), walk
    for caption in captions:
        assert caption and not any(words in caption for words in GENERAL), caption
    assert len(set(captions)) >= len(METHODS) + len(STATUSES)


@case
def methods_that_nobody_knows():
    said = [request("GTE / HTTP/1.1", "Host: a"), response("HTTP/1.1 501 Not Implemented", "Content-Length: 0")]
    rows = [row for row in view("list", said).splitlines() if " HTTP " in row]
    assert len(rows) == 2 and rows[0].endswith("GTE / HTTP/1.1 "), rows


@case
def json_says_who():
    said = [GET, response("HTTP/1.1 200 OK", "Content-Length: 2", body=b"OK")]
    turns = json.loads(view("transcript", said, "--format", "json"))["transcripts"][0]["turns"]
    assert [(turn["speaker"], turn["from"], turn["lines"][0]) for turn in turns] == [
        ("form", "client", "> GET / HTTP/1.1"), ("form", "server", "< HTTP/1.1 200 OK")], turns


@case
def a_transcript_is_its_own_expectation():
    said = [GET, response("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 40",
                          body=b"session\n\n[...]\n{{x}}\n\\\nend\n# c\nC: a\nS: b\nS:\n")]
    for options in ((), ("--stable",), ("--redact",)):
        with tempfile.TemporaryDirectory() as folder:
            capture = write(folder, said)
            expected = Path(folder) / "expected.txt"
            expected.write_text(run("transcript", *options, capture).stdout)
            done = run("check", capture, expected)
            assert done.returncode == 0, done.stdout + done.stderr
            expected.write_text(expected.read_text().replace("> GET / ", "> GET /other "))
            assert run("check", capture, expected).returncode == 1


def main():
    failed = 0
    print(f"1..{len(CASES)}")
    for number, function in enumerate(CASES, 1):
        try:
            function()
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {function.__name__}")
            print("\n".join(f"# {line}" for line in f"{type(error).__name__}: {error}".splitlines()))
        else:
            print(f"ok {number} - {function.__name__}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
