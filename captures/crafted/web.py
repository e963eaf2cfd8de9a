"""HTTP as the RFCs allow it and few say it: start lines, names, lengths, codings, logins, tunnels, bodies."""
import base64
import gzip

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
HEADS = [
    b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
    b"Transfer-Encoding:\tchunked\r\n", b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
]
NTLM = b"NTLMSSP\0\1\0\0\0\x07\x82\x08\xa2" + bytes(16) + b"\x06\1\xb1\x1d\0\0\0\x0f"
SPNEGO = bytes.fromhex("601c06062b0601050502a0123010a00e300c060a2b06010401823702020a")
LOGINS = [
    b"Basic dTpw", b"Basic bm9jb2xvbg==", b"Basic", b"Bearer a.b.c", b"NTLM " + base64.b64encode(NTLM),
    b"Negotiate " + base64.b64encode(SPNEGO), b"Token x",
    b'Digest username="u", realm="r", nonce="n", uri="/", response="0123456789abcdef0123456789abcdef"',
]
METHODS = """GET POST PUT DELETE OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT
    BASELINE-CONTROL NOTIFY SUBSCRIBE UNSUBSCRIBE M-SEARCH RPC_IN_DATA M-GET""".split()


def request(line, *fields, body=b""):
    return b"\r\n".join((line, b"Host: a.example", *fields, b"", body))


def answer(*fields, body=b"", line=b"HTTP/1.1 200 OK"):
    return b"\r\n".join((line, *fields, b"", body))


def length(body):
    return b"Content-Length: %d" % len(body)


def chunked(body):
    return b"%x;a=b\r\n%s\r\n0\r\nTrailer: x\r\n\r\n" % (len(body), body)


def bodies():
    yield b"text/plain charset=x", b"one\r\ntwo\nthree"
    yield b"Application/JSON; charset=utf-8", b'{"a": [1, -2.5e3, true, null, "x\\n"], "b": {}}'
    yield b"application/json", b'{"a":1}{"b":2}'
    yield b"application/x-www-form-urlencoded", b"a=b&c+d=%C3%A9&" + b"x" * 300 + b"=y"
    yield b"text/xml", b"<?xml version='1.0'?>\n<a b=\"c\">text<d/><!-- e --></a>"
    yield b"multipart/form-data", b"x"
    yield b"multipart/byteranges; boundary=b", (
        b"--b\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/9\r\n\r\nab\r\n"
        b"--b\r\nContent-Range: bytes 3-4/9\r\n\r\nde\r\n--b--\r\n")
    yield b"foo/bar; x=y", b"\0\1\2"
    yield b"", b"untyped"


def write(capture):
    def web(*said, port=80):
        capture.conversation(port, *said)

    for method in METHODS:
        web(request(method.encode() + b" / HTTP/1.1"), OK)
    for uri in (b"/a?", b"/a?b=1&&c=2", b"*", b"http://b.example/x", b"/a?u=http://b/", b"/\xc3\xa9", b"//", b"/" + b"x" * 300):
        web(request(b"GET " + uri + b" HTTP/1.1"), OK)
    for version in (b" HTTP/1.0", b"  HTTP/1.1", b" HTTP/1.1 x", b""):
        web(request(b"GET /" + version), OK)
    for status in (b"200", b"200  OK", b"2000 OK", b"299 ?", b"204 No", b"304 Not", b"100 Go on", b"000 x", b"1 x"):
        web(request(b"GET / HTTP/1.1"), answer(length(b""), line=b"HTTP/1.1 " + status))
    for field in (b"A b: c", b"It's: x", b"a\\b: x", b": x", b"X:", b"Cookie: a=1; b=2;c", b"X-Long: " + b"y" * 300,
                  b"Content-Length: x", b"Content-Length: +0", b"Transfer-Encoding: x"):
        web(request(b"GET / HTTP/1.1", field), OK)
    for login in LOGINS:
        web(request(b"GET / HTTP/1.1", b"Authorization: " + login),
            answer(b"WWW-Authenticate: " + login, length(b""), line=b"HTTP/1.1 401 Unauthorized"))
        web(request(b"GET / HTTP/1.1", b"Proxy-Authorization: " + login), OK)
    for head in HEADS:
        body = gzip.compress(b"hello", mtime=0) if b"gzip" in head else b"hello"
        web(request(b"POST / HTTP/1.1", head[:-2], body=chunked(body)), answer(head[:-2], body=chunked(body)))
    for coding in (b"gzip", b"x-gzip", b"deflate", b"zstd", b"identity"):
        body = gzip.compress(b"hello", mtime=0)
        web(request(b"GET / HTTP/1.1"), answer(b"Content-Encoding: " + coding, length(body), body=body))
    for media, body in bodies():
        web(request(b"POST / HTTP/1.1", b"Content-Type: " + media, length(body), body=body),
            answer(b"Content-Type: " + media, length(body), body=body))
    connected = b"HTTP/1.1 200 Connected\r\n\r\n"
    web(request(b"CONNECT b.example:443 HTTP/1.1"), connected, b"\x15\3\1\0\2\2\x28", port=8080)
    web(request(b"CONNECT b.example:9999 HTTP/1.1"), connected, b"?", b"!", port=3128)
    web(b"\r\n" + request(b"GET / HTTP/1.1"), OK, b"none\r\n", b"\1\2")
    web(b"", OK, b"", b"\1\2")
    web(request(b"GET / HTTP/1.1"), OK, b"", answer(length(b""), line=b"HTTP/1.1 408 Request Timeout"))
