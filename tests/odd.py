#!/usr/bin/env python3
"""Odd but real ways to speak text protocols, and what trees and rows make of them.

usage: odd.py WIREWALK

Each case is a conversation made up here, and lines that its tree must have, or must not. Where Wireshark
reads it as sensibly, the lines are Wireshark's. Reports as TAP.
"""
import base64
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import ACK, FIN, PSH, SYN, Recording

BINARY = os.path.abspath(sys.argv[1])
CASES = []


def case(name, port, said, *lines, without=(), rows=(), snap=65535):
    """snap: octets of a frame that are captured. said: "C" or "S" and the octets, in turn; lines and rows: what is in them, as often as given."""
    CASES.append((name, port, [(s[0], s[2:].encode("latin-1")) for s in said], lines, without, rows,
                  snap))


def tree_and_rows(port, said, snap):
    recording = Recording(port)
    recording.segment("C", SYN)
    recording.segment("S", SYN | ACK)
    recording.segment("C", ACK)
    for side, octets in said:
        recording.segment(side, PSH | ACK, octets)
    recording.segment("C", FIN | ACK)
    recording.segment("S", FIN | ACK)
    recording.snap_length = snap
    with tempfile.TemporaryDirectory() as folder:
        capture = recording.write(Path(folder) / "odd.pcap")
        for command in ("tree", "list"):
            done = subprocess.run([BINARY, command, "-n", "--no-ndpi", capture], capture_output=True,
                                  text=True, timeout=60, check=False)
            assert done.returncode == 0 and not done.stderr, done.stderr
            yield [line.strip() for line in done.stdout.splitlines()]


def held(name, port, said, lines, without, rows, snap):
    tree, shown = tree_and_rows(port, said, snap)
    for line in set(lines):
        assert tree.count(line) == lines.count(line), f"{name}: {line!r} is there {tree.count(line)} times"
    for line in without:
        assert line not in tree, f"{name}: {line!r} is there"
    for row in rows:
        assert any(line.endswith(row) for line in shown), f"{name}: no row {row!r}"


# --- HTTP ------------------------------------------------------------------------------------------

HTTP = 80
GET = "C GET / HTTP/1.1\r\nHost: a\r\n\r\n"
OK = "S HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
BAD_NAME = "[Illegal characters found in header name]"
BOTH = "[The Content-Length and Transfer-Encoding header must not be set together]"


def got(*fields, body=""):
    return "S HTTP/1.1 200 OK\r\n" + "".join(f + "\r\n" for f in fields) + "\r\n" + body


def with_field(field):
    return f"C GET / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n"


case("two spaces have no URI between them", HTTP, ["C GET  HTTP/1.1\r\nHost: a\r\n\r\n", OK],
     "Request URI:", "Request Version: HTTP/1.1", "[Full request URI: http://a]")
case("a status of four digits", HTTP, [GET, "S HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"],
     "Status Code: 200", "Response Phrase: OK")
case("spaces before the status", HTTP, [GET, "S HTTP/1.1   204 None\r\n\r\n"],
     "Status Code: 204", "Response Phrase: None")
case("no phrase", HTTP, [GET, "S HTTP/1.1 204\r\n\r\n"], "Status Code: 204", without=["Response Phrase:"])
case("empty parameters", HTTP, ["C GET /a?&x=1&&y HTTP/1.1\r\nHost: a\r\n\r\n"],
     "Request URI Query Parameter: x=1", "Request URI Query Parameter: y", without=["Request URI Query Parameter:"])
case("a query of nothing", HTTP, ["C GET /a? HTTP/1.1\r\nHost: a\r\n\r\n"], "Request URI: /a?",
     without=["Request URI Path: /a"])
case("a URI in a query is not the URI", HTTP, ["C GET /a?u=http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"],
     "[Full request URI: http://a/a?u=http://b/]")
case("a Host of nothing", HTTP, ["C GET / HTTP/1.1\r\nHost:\r\n\r\n"], "[Full request URI: http:///]")
case("octets beyond ASCII in a URI", HTTP, ["C GET /\xc3\xa9 HTTP/1.1\r\n\r\n"], "Request URI: /\ufffd\ufffd")
case("a version that was forgotten", HTTP, ["C GET /\r\nHost: a\r\n\r\n", OK], "Request Version:",
     "[Full request URI: http://a/]", "[HTTP request 1/1]")
for NAME in ("It's", "a/b", "a b", "Foo "):
    case(f"no name of a field: {NAME}", HTTP, [with_field(NAME + ": x")], BAD_NAME)
for NAME in ("a\\b", "a.b!#$%&*+-^_`|~"):
    case(f"a name of a field: {NAME}", HTTP, [with_field(NAME + ": x")], without=[BAD_NAME])
case("a folded line is no field", HTTP, [with_field("X: a\r\n\tb")], "\\tb\\r\\n", without=[BAD_NAME])
case("a blank before the colon of Content-Length", HTTP,
     ["C POST / HTTP/1.1\r\nContent-Length : 3\r\n\r\nabc\r\n"], BAD_NAME, without=["[Content length: 3]"],
     rows=["POST / HTTP/1.1 Continuation"])
case("a Content-Length that is no number", HTTP, [GET, got("Content-Length: 2x", "Content-Length: 2", body="hi")],
     "[Content length: 2]", "File Data: 2 bytes")
case("Transfer-Encoding behind Content-Length", HTTP,
     [GET, got("Content-Length: 9", "Transfer-Encoding: chunked", body="1\r\na\r\n0\r\n\r\n")],
     "Transfer-Encoding: chunked\\r\\n", BOTH, "Chunk size: 1 octet", "File Data: 1 bytes")
case("chunks as strtol reads them", HTTP,
     [GET, got("Transfer-Encoding: chunked", body="0x2\r\nab\r\n +1\r\nc\r\n0\r\n\r\n")],
     "Data chunk (2 octets)", "Data chunk (1 octets)", "File Data: 3 bytes")
case("packed for the transfer", HTTP, [GET, got("Transfer-Encoding: gzip, chunked", body="2\r\nab\r\n0\r\n\r\n")],
     "Data (2 bytes)", without=["File Data: 2 bytes"])
case("a body of a request in no known coding", HTTP, ["C POST / HTTP/1.1\r\nTransfer-Encoding: x\r\n\r\nabc"],
     "[Unknown transfer coding name in Transfer-Encoding header]", "File Data: 3 bytes")
case("an unknown content coding", HTTP, [GET, got("Content-Encoding: zstd", "Content-Length: 2", body="hi")],
     "Content-encoded entity body (zstd): 2 bytes", "[Decompression failed]", without=["File Data: 2 bytes"])
case("a type that ends at a blank", HTTP,
     [GET, got("Content-Type: text/plain charset=x", "Content-Length: 2", body="hi")],
     "Line-based text data: text/plain (1 lines)")
case("a second answer is about the last request", HTTP, [GET, OK, "S HTTP/1.1 408 Late\r\nContent-Length: 0\r\n\r\n"],
     "[Request URI: http://a/]", "[Request URI: http://a/]")
case("a continuation needs a request", HTTP, [OK, "S \x01\x02"], without=["Data: 0102"])
case("JSON texts one behind the other", HTTP,
     [GET, got("Content-Type: application/json", "Content-Length: 16", body='{"a":1}\n{"b":2}\n')],
     "Member: a", "Member: b")
case("a form's item that is no form", HTTP,
     ["C POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\na%zz=%4"],
     "Form item")
case("multipart without a boundary", HTTP,
     ["C POST / HTTP/1.1\r\nContent-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\nab"],
     "The multipart dissector could not find a required parameter.", "Data (2 bytes)")
case("an answer that cannot be read is an answer", HTTP,
     ["C GET /1 HTTP/1.1\r\nHost: a\r\n\r\n", "S HTP/1.1 200 OK\r\n\r\n", "C GET /2 HTTP/1.1\r\nHost: a\r\n\r\n", OK],
     "[Request in frame: 6]", "[Request URI: http://a/2]")
case("chunks that break off", HTTP,
     [GET, got("Transfer-Encoding: chunked", body="2\r\nab\r\nnone\r\n\r\nrest\r\n")],
     "File Data: 2 bytes", "File Data: 6 bytes", rows=["HTTP/1.1 200 OK Continuation"])
case("chunked, but not at first, and a length", HTTP,
     ["C HEAD / HTTP/1.1\r\nContent-Length: 0\r\nTransfer-Encoding: ,\tchunked,\r\n\r\n"], "Request Method: HEAD", BOTH)
case("a long start line, and what the note says of it", HTTP, [f"C GET /{'x' * 300} HTTP/1.1\r\n\r\n"],
     f"[GET /{'x' * 234}]")
case("a LF in a header whose lines end with CR LF", HTTP,
     ["C POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 65\r\n\r\n"
      "--b\r\nContent-ID: a\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n....."],
     "Content-ID: a\\nContent-Type: text/plain\\r\\n\\r\\n", "Data (1 byte)")
case("a client that would rather speak HTTP/2", HTTP, [with_field("HTTP2-Settings: AAMAAABkAAQA__-_AGMAAAAB")],
     "Settings - Max concurrent streams : 100", "Settings - Initial Windows size : 16777151",
     "Initial Windows Size: 16777151", "Settings - Unknown (99) : 1")
UP = ("C GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
      "S HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n")
case("WebSocket: a masked text", HTTP, [*UP, "C \x81\x82\x01\x02\x03\x04ik"], "Text: hi", "Masking-Key: 01020304",
     "[PDU Size: 8]", rows=["WebSocket Text [FIN] [MASKED]"])
case("WebSocket: a message in pieces, a ping between them", HTTP,
     [*UP, "S \x01\x01a", "S \x89\0", "S \0\x01b", "S \x80\x01c"], "Text: abc", "Continue: 62",
     "[3 Reassembled websocket Fragments (3 bytes): #6(1), #8(1), #9(1)]", rows=["WebSocket Ping [FIN]"])
case("WebSocket: a length that nothing has", HTTP, [*UP, "S \x82\x7f" + "\x7f" * 8], without=["WebSocket"])
REFUSED = "[HTTP body subdissector failed, trying heuristic subdissector]"
for TYPE, BODY, NOTES in (("image/x-icon", "\0\0\1\0", 0), ("image/webp", "RIFF", 0), ("image/png", "RIFF", 1),
                          ("application/x-executable", "MZ\x90\0", 1), ("application/x-executable", "\x7fELF", 0),
                          ("video/mp4", "RIFF", 1), ("video/mp4", "\0\0\0\x18" "ftyp", 0)):
    case(f"a body of {TYPE} that begins with {BODY!r}", HTTP,
         [GET, got("Content-Type: " + TYPE, f"Content-Length: {len(BODY)}", body=BODY)], *[REFUSED] * NOTES,
         f"Media type: {TYPE} ({len(BODY)} bytes)", without=[] if NOTES else [REFUSED])
case("a type of XML that telephones have", HTTP,
     [GET, got("Content-Type: application/vnd.3gpp.CW+xml", "Content-Length: 4", body="<a/>")], "<a/>",
     rows=["HTTP/1.1 200 OK"], without=["Media Type"])
case("a type that only ends like XML's", HTTP,
     [GET, got("Content-Type: application/x+xml", "Content-Length: 4", body="<a/>")], "Media Type")
NAME_ASKED = "\1\0\0\1\0\0\0\0\0\0\1x\1y\0\0\1\0\1"
NAME_FOUND = "\x81\x80\0\1\0\1\0\0\0\0\1x\1y\0\0\1\0\1\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\1\2\3\4"
MESSAGE = "Content-Type: application/dns-message"
case("DNS in HTTP, both of which count requests", HTTP,
     [f"C POST / HTTP/1.1\r\nHost: a\r\n{MESSAGE}\r\nContent-Length: 21\r\n\r\n\0\0" + NAME_ASKED,
      got(MESSAGE, "Content-Length: 37", body="\0\0" + NAME_FOUND)],
     "[Response In: 5]", "[Request In: 4]", "[Request in frame: 4]", "[Response in frame: 5]",
     rows=["Standard query response 0x0000 A x.y A 1.2.3.4"])
LONG = "x" * 400
CUT = "[Packet size limited during capture: HTTP truncated]"
case("bodies that are not captured whole", HTTP,
     [GET, got("Content-Length: 850", body=LONG), "S " + LONG, "S " + "x" * 50, "S HTTP/1.1 408 Late\r\n\r\n"], CUT, CUT,
     "File Data: 106 bytes", "File Data: 146 bytes", "File Data: 50 bytes", "Status Code: 408",
     rows=["HTTP/1.1 200 OK [Packet size limited during capture]", "Continuation[Packet size limited during capture]"],
     snap=200)

NTLM = base64.b64encode(b"NTLMSSP\0\1\0\0\0\x07\x82\x08\xa2" + bytes(16) + b"\x06\1\xb1\x1d\0\0\0\x0f").decode()
SPNEGO = base64.b64encode(bytes.fromhex("601c06062b0601050502a0123010a00e300c060a2b06010401823702020a")).decode()
ANSWER = base64.b64encode(bytes.fromhex("a1073005a0030a0101")).decode()
case("NTLM", HTTP, [with_field("Authorization: NTLM " + NTLM)], "NTLM Secure Service Provider",
     rows=["GET / HTTP/1.1 , NTLMSSP_NEGOTIATE"])
case("SPNEGO and its answer", HTTP,
     [with_field("Authorization: Negotiate " + SPNEGO), got("WWW-Authenticate: Negotiate " + ANSWER, "Content-Length: 0")],
     "Simple Protected Negotiation", "Simple Protected Negotiation", "negTokenInit", "negTokenTarg")
case("Digest of a proxy is read from the same octet on", HTTP,
     [with_field('Proxy-Authorization: Digest username="x", realm="y", response="0123456789abcdef0123456789abcdef"')],
     'Digest username="x"', 'realm="y"')

# --- mail ------------------------------------------------------------------------------------------

SMTP, IMAP, FTP = 25, 143, 21


def mail(text):
    return ["S 220 x\r\n", "C DATA\r\n", "S 354 go\r\n", "C " + text.replace("|", "\r\n") + "\r\n.\r\n"]


case("a line of an mbox before a mail, and a name with blanks", SMTP,
     mail("From a Mon Jan 1 00:00|X Y: z|To: c@d||body"), "Type: From a Mon Jan 1 00", "Type: X Y", "To: c@d, 1 item",
     "body")
case("an unknown parameter of a label of security", SMTP, mail("SIO-Label: x=y||body"),
     "[Expert Info (Warning/Protocol): Unknown parameter]")
case("answers of which the last is not complete", IMAP, ["S * OK IMAP4 x\r\n* LI", "S ST () NIL a\r\n"],
     rows=["[PSH, ACK] Seq=1 Ack=1 Win=64000 Len=18", "Response: * LIST () NIL a"])
case("octets beyond ASCII", IMAP, ["S * OK IMAP4 \xc3\xa9\r\n"], "Line: * OK IMAP4 \ufffd\ufffd\\r\\n")
HELLO = "\3\3" + "r" * 32 + "\0\0\2\x13\1\1\0"
HELLO = "\x16\3\1\0" + chr(len(HELLO) + 4) + "\1\0\0" + chr(len(HELLO)) + HELLO
case("TLS from the first octet on IMAP's port", IMAP, ["C " + HELLO], "Handshake Type: Client Hello (1)",
     rows=["Client Hello"])
# --- files -----------------------------------------------------------------------------------------

NOTHING = "[Command response frames: 0]"
case("PORT, and nothing comes of it", FTP, ["S 220 x\r\n", "C PORT 10,0,0,1,4,1\r\n"], NOTHING, "[Setup frame: 0]")
case("PASV, and nothing comes of it", FTP, ["S 220 x\r\n", "C PASV\r\n", "S 227 (10,0,0,2,8,1)\r\n"], NOTHING)
case("the command behind it is the one", FTP,
     ["S 220 x\r\n", "C PASV\r\n", "S 227 (10,0,0,2,8,1)\r\n", "C NOOP\r\n", "S 200 x\r\n", "C LIST\r\n"], NOTHING)
case("an EPRT that cannot be read", FTP, ["S 220 x\r\n", "C EPRT x\r\n"],
     "EPRT arguments must have the form: |<family>|<addr>|<port>|")
case("octets beyond ASCII in an argument", FTP, ["S 220 \xc3\xa9\r\n"], "Response arg: \ufffd\ufffd")

TUNNEL = ["C CONNECT b.example:{} HTTP/1.1\r\nHost: b.example\r\n\r\n", "S HTTP/1.1 200 Connected\r\n\r\n"]
HOST = "[Proxy-Connect-Hostname: b.example]"


def tunnel(port, *said):
    return [TUNNEL[0].format(port), TUNNEL[1], *said]


case("a tunnel names itself in what it carries", 8080,
     tunnel(25, "S 220 hi\r\n", "C QUIT\r\n"), HOST, HOST, "[Proxy-Connect-Port: 25]", "[Proxy-Connect-Port: 25]",
     "Response code: <domain> Service ready (220)", "Command: QUIT")
case("once a frame", 8080, tunnel(25, "S 220-hi\r\n220 ho\r\n"), HOST)
case("what no port tells is found by content", 8080, tunnel(9999, GET), HOST, "Request Method: GET")
case("or by nobody", 8080, tunnel(9999, "C \x01\x02"), HOST, "Data (2 bytes)")


# --- SOCKS -----------------------------------------------------------------------------------------

SOCKS = 1080
HELLO = ["C \5\1\0", "S \5\0"]
REPLY = "S \5\0\0\1\x0a\0\0\1\xd1\xcd"
case("a connection through a proxy", SOCKS, [*HELLO, "C \5\1\0\1\1\2\3\4\0\x50", REPLY, GET, OK],
     "Method[0]: 0 (No authentication)", "Accepted Auth Method: 0x0 (No authentication)", "Command: Connect (1)",
     "Results(V5): Succeeded (0)", "Remote Address: 1.2.3.4", "[Remote Address: 1.2.3.4]", "[Remote Address: 1.2.3.4]",
     "TCP payload (27 bytes)", "TCP payload (27 bytes)", "Request Method: GET", rows=["Version: 5 Command Request - Connect", "GET / HTTP/1.1"])
case("with a password, to a name", SOCKS,
     ["C \5\2\0\2", "S \5\2", "C \1\4user\4pass", "S \1\0", "C \5\1\0\3\x09a.example\0\x19", REPLY, "S 220 x\r\n"],
     "User name: user", "Password: pass", "Status: 0 (success)", "Remote name: a.example", "[Remote Port: 25]",
     "Response code: <domain> Service ready (220)", without=["[Remote Address: 1.2.3.4]"])
case("version 4, user and name", SOCKS,
     ["C \4\1\0\x50\0\0\0\1user\0a.example\0", "S \0\x5a\0\0\0\0\0\0", GET],
     "User name: user", "SOCKS v4a Remote Domain Name: a.example", "Results(V4): Granted (90)", "Request Method: GET")
case("the proxy says no", SOCKS,
     [*HELLO, "C \5\1\0\1\1\2\3\4\0\x50", "S \5\5\0\1\0\0\0\0\0\0", GET],
     "Results(V5): Connection refused (5)", without=["Request Method: GET"])
case("octet by octet", SOCKS, ["C \5", "C \1", "C \0", "S \5", "S \0", "C \5\1\0\3", "C \1b", "C \0\x50"],
     "Remote name: b", "Port: 80")
case("no SOCKS on its port", SOCKS, [GET, OK], "Request Method: GET", without=["Socks Protocol"])
case("nobody knows what goes through", SOCKS, [*HELLO, "C \5\1\0\1\1\2\3\4\x27\x0f", REPLY, "C \1\2\3"],
     "[Remote Port: 9999]", "Data (3 bytes)", rows=["Version: 5"])


# --- HTTP/2: what it may cost ----------------------------------------------------------------------

PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, END_STREAM, END_HEADERS = 0, 1, 1, 4


def frame(kind, flags, payload):
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags, 0, 0, 0, 1])
    return head.decode("latin-1") + payload


def string(n):
    """n octets behind their length, an integer of seven bits and more (RFC 7541, 5.1)."""
    octets, rest = [127], n - 127
    while rest > 127:
        octets.append(rest & 127 | 128)
        rest >>= 7
    return bytes(octets + [rest]).decode("latin-1") + "v" * n


def segments(side, octets):
    return [f"{side} {octets[at:at + 60000]}" for at in range(0, len(octets), 60000)]


def told(text):
    return f"[{text}]", f"[Expert Info (Error/Malformed): {text}]"


case("200 lines of a header, not more", HTTP, ["C " + PREFACE + frame(HEADERS, 5, "\x82" * 201)],
     "[Header Count: 200]", *told("Decompression stopped after 200 header lines."))
case("256 KiB of a header, not more", HTTP,
     segments("C", PREFACE + frame(HEADERS, 5, ("\0\1a" + string(60000)) * 5)),
     "[Header Count: 4]", *told("Decompression stopped after 240036 bytes (300045 attempted)."))
case("256 KiB of a value, not more", HTTP,
     segments("C", PREFACE + frame(HEADERS, 5, "\0\1a" + string((256 << 10) + 1))),
     *told("Decompression stopped after 0 bytes (262145 attempted)."))
BODY = frame(HEADERS, END_HEADERS, "\x88\x5f\x0atext/plain")
PIECE = frame(DATA, 0, "x" * 16000)
for pieces, whole in ((500, True), (525, False)):
    line = "Line-based text data: text/plain (1 lines)"
    case(f"{pieces * 16000} octets of a body", HTTP,
         ["C " + PREFACE, *segments("S", BODY + PIECE * pieces + frame(DATA, END_STREAM, "x"))],
         *([line] if whole else []), without=[] if whole else [line])


def main():
    failed = 0
    print(f"1..{len(CASES)}")
    for number, one in enumerate(CASES, 1):
        try:
            held(*one)
        except AssertionError as error:
            failed += 1
            print(f"not ok {number} - {one[0]}\n# {error}")
        else:
            print(f"ok {number} - {one[0]}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
