"""A web page: section 4.4, curl www1.st.um."""
from lab import BROADCAST, CLIENT, NO_MAC, SERVER, Capture, Ip, Talk, TcpEnd, arp
from names import look_up

# The answer's Date is 2014-05-21 22:06:49 UTC.
EPOCH = 1400710009
BROWSER, SITE = (CLIENT[0], "172.16.22.138"), (SERVER[0], "172.16.22.139")  # they have moved

REQUEST = (b"GET / HTTP/1.1\r\n"
           b"User-Agent: curl/7.22.0 (i686-pc-linux-gnu) libcurl/7.22.0 OpenSSL/1.0.1 zlib/1.2.3.4 "
           b"libidn/1.23 librtmp/2.3\r\n"
           b"Host: www1.st.um\r\n"
           b"Accept: */*\r\n"
           b"\r\n")

# 322 octets, as Content-Length and ETag say: with CRLF, as printed, the lines would be 327.
PAGE = b"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
  <title>Test</title>
</head>

<body>
  <h1>Hello World</h1>
</body>
</html>
"""

RESPONSE = (b"HTTP/1.1 200 OK\r\n"
            b"Date: Wed, 21 May 2014 22:06:49 GMT\r\n"
            b"Server: Apache/2.2.22 (Ubuntu)\r\n"
            b"Last-Modified: Wed, 23 Apr 2014 18:34:45 GMT\r\n"
            b'ETag: "804cc-142-4f7b9fc98baa7"\r\n'
            b"Accept-Ranges: bytes\r\n"
            b"Content-Length: 322\r\n"
            b"Vary: Accept-Encoding\r\n"
            b"Content-Type: text/html\r\n"
            b"X-Pad: avoid browser bug\r\n"
            b"\r\n" + PAGE)


def captures():
    cap = Capture(EPOCH)
    cap.add(1, 0.000000, 42, arp(1, BROWSER, (NO_MAC, SITE[1]), BROADCAST))
    cap.add(2, 0.000269, 60, arp(2, SITE, BROWSER, padded=True))
    look_up(cap, 3, (0.000281, 0.000604, 0.000655, 0.000912), "www1", (36412, 36412), BROWSER, SITE)
    client = TcpEnd(Ip(BROWSER, SITE, 0x8E40, True), 41442, 0x2C917F03, 512604, 115)
    server = TcpEnd(Ip(SITE, BROWSER, 0x07D2, True), 80, 0xB1640D58, 508911, 114)
    talk = Talk(cap, client, server)
    talk.open(7, (0.001002, 0.001287, 0.001312))
    talk.says(10, 0.001401, 226, client, REQUEST)
    talk.ack(11, 0.001688, server)
    talk.says(12, 0.001960, 672, server, RESPONSE)
    talk.ack(13, 0.001984, client)
    talk.close(14, (0.002315, 0.002694, 0.002719), client)
    return {"http": cap}
