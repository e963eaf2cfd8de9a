"""A directory: section 6.4, ldapsearch -x -H ldap://ldap.st.um -b "cn=Server Administrator,…" mobile."""
from lab import BROADCAST, CLIENT, NO_MAC, SERVER, Capture, Ip, Talk, TcpEnd, arp
from names import look_up

EPOCH = 1400437211  # 2014-05-18 18:20:11 UTC
BASE = b"cn=Server Administrator,ou=st,o=um,c=es"


def ber(tag, *parts):
    body = b"".join(parts)
    return bytes([tag, len(body)]) + body


def integer(value, tag=0x02):
    return ber(tag, bytes([value]))


def text(value, tag=0x04):
    return ber(tag, value)


def message(number, operation):
    return ber(0x30, integer(number), operation)


def result(tag):
    """resultCode success, no matchedDN, no diagnosticMessage."""
    return ber(tag, integer(0, 0x0A), text(b""), text(b""))


BIND = message(1, ber(0x60, integer(3), text(b""), text(b"", 0x80)))
SEARCH = message(2, ber(
    0x63, text(BASE), integer(2, 0x0A), integer(0, 0x0A), integer(0), integer(0), integer(0, 0x01),
    text(b"objectclass", 0x87), ber(0x30, text(b"mobile"))))
ENTRY = message(2, ber(0x64, text(BASE), ber(0x30, ber(
    0x30, text(b"mobile"), ber(0x31, text(b"611111111"))))))
UNBIND = message(3, ber(0x42))


def captures():
    cap = Capture(EPOCH)
    cap.add(1, 0.000000, 42, arp(1, CLIENT, (NO_MAC, SERVER[1]), BROADCAST))
    cap.add(2, 0.000307, 60, arp(2, SERVER, CLIENT, padded=True))
    look_up(cap, 3, (0.000322, 0.000683, 0.000731, 0.001014), "ldap", (51877, 51877), CLIENT, SERVER)
    client = TcpEnd(Ip(CLIENT, SERVER, 0x3B0F, True), 56207, 0x60E4A8B1, 507355, 115)
    server = TcpEnd(Ip(SERVER, CLIENT, 0xD19C, True), 389, 0x14F2C96E, 502783, 114)
    talk = Talk(cap, client, server)
    talk.open(7, (0.001187, 0.001493, 0.001518))
    talk.says(10, 0.001651, 80, client, BIND)
    talk.ack(11, 0.001946, server)
    talk.says(12, 0.002139, 80, server, message(1, result(0x61)))
    talk.ack(13, 0.002166, client)
    talk.says(14, 0.002668, 152, client, SEARCH)
    talk.says(15, 0.003105, 139, server, ENTRY)
    talk.says(16, 0.003198, 80, server, message(2, result(0x65)))
    talk.ack(17, 0.003224, client)
    talk.says(18, 0.003808, 73, client, UNBIND)
    talk.close(19, (0.003846, 0.004203, 0.004228), client)
    return {"ldap": cap}
