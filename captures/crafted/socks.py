"""SOCKS 4, 4A and 5: each way to log in, each kind of address, refusals, and what goes through."""
GREETING, ANSWER = b"\5\1\0", b"\5\0"
BOUND = b"\0\1\x0a\0\0\1\xd1\xcd"
GET = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
ALERT = b"\x15\3\1\0\2\2\x28"


def write(capture):
    def proxied(*said):
        capture.conversation(1080, *said)

    connect = b"\5\1\0\1\1\2\3\4"
    proxied(GREETING, ANSWER, connect + b"\0\x50", b"\5\0" + BOUND, GET, OK)
    proxied(b"\5\2\0\2", b"\5\2", b"\1\4user\4pass", b"\1\0", b"\5\1\0\3\x09a.example\0\x50", b"\5\0" + BOUND, GET, OK)
    proxied(b"\5\1\2", b"\5\2", b"\1\4user\4pass", b"\1\1")
    proxied(GREETING, b"\5\xff")
    proxied(GREETING, ANSWER, b"\5\1\0\4\x20\1" + bytes(13) + b"\1\1\xbb", b"\5\5\0\1" + bytes(6))
    proxied(GREETING, ANSWER, b"\5\2\0\1" + bytes(6), b"\5\0" + BOUND, b"", b"\5\0" + BOUND)
    proxied(GREETING, ANSWER, b"\5\3\0\1" + bytes(6), b"\5\0" + BOUND)
    proxied(b"\5\1\1", b"\5\1", b"\1\1\0\5hello", b"\1\1\0\0", connect + b"\1\xbb", b"\5\0" + BOUND, ALERT)
    proxied(GREETING, ANSWER, connect + b"\x27\x0f", b"\5\0" + BOUND, b"?", b"!")
    proxied(b"\4\1\0\x50\1\2\3\4user\0", b"\0\x5b" + bytes(6))
    proxied(b"\4\1\0\x50\1\2\3\4\0", b"\0\x5a\0\x50\1\2\3\4", GET, OK)
    proxied(b"\4\1\0\x50\0\0\0\1user\0a.example\0", b"\0\x5a" + bytes(6), GET, OK)
