"""Names looked up: section 3.4, and the look-ups that come before every other walkthrough."""
import struct

from lab import BROADCAST, CLIENT, NO_MAC, SERVER, Capture, Ip, arp, ip, ping_data

OUTSIDE = ("00:0c:29:f7:ce:a7", "172.16.190.153")  # the server's second interface
GATEWAY = ("00:50:56:fa:67:5e", "172.16.190.2")

# 2014-05-18 17:44:20 and 18:02:10 UTC
DNS_EPOCH = 1400435060
EXTERNAL_EPOCH = 1400436130

A, NS, CNAME, SOA, PTR, AAAA, OPT, IN = 1, 2, 5, 6, 12, 28, 41, 1
WEEK = 604800


def name(text):
    """text, where @NN ends the name with a pointer to offset NN of the message."""
    out = b""
    for label in text.split("."):
        if label.startswith("@"):
            return out + struct.pack("!H", 0xC000 | int(label[1:]))
        out += bytes([len(label)]) + label.encode()
    return out + b"\0"


def question(text, kind):
    return name(text) + struct.pack("!HH", kind, IN)


def record(owner, kind, ttl, data):
    return name(owner) + struct.pack("!HHIH", kind, IN, ttl, len(data)) + data


def dns(ident, flags, counts, *parts):
    return struct.pack("!HH4H", ident, flags, *counts) + b"".join(parts)


# An OPT record of 4096 bytes that asks for DNSSEC (DO), as a resolving bind sends it.
EDNS_DO = b"\0" + struct.pack("!HHIH", OPT, 4096, 0x8000, 0)


def internal_query():
    """Section 3.4.1: dig st.um."""
    cap = Capture(DNS_EPOCH)
    to_server = Ip(CLIENT, SERVER, 0x2F1A, False)
    to_client = Ip(SERVER, CLIENT, 0x0000, False)
    cap.add(1, 0.000000, 65, to_server.udp(35522, 53, dns(
        0x1FEF, 0x0100, (1, 0, 0, 0), question("st.um", A))))
    cap.add(2, 0.000410, 149, to_client.udp(53, 35522, lab_answer(0x1FEF)))
    return cap


def lab_answer(ident, host=None, address="172.16.22.135"):
    """The lab server's answer: st.um A, or host.st.um A, which is another name of st.um."""
    asked = f"{host}.st.um" if host else "st.um"
    zone = 12 + (len(host) + 1 if host else 0)  # where st.um stands
    alias = [record("@12", CNAME, WEEK, name(f"@{zone}"))] if host else []
    answers = alias + [record(f"@{zone}", A, WEEK, ip(address))]
    ns2 = 12 + len(question(asked, A)) + sum(map(len, answers)) + 12  # where the first NS's data stands
    return dns(ident, 0x8580, (1, len(answers), 2, 2), question(asked, A), *answers,
               record(f"@{zone}", NS, WEEK, name(f"ns2.@{zone}")),
               record(f"@{zone}", NS, WEEK, name(f"ns1.@{zone}")),
               record(f"@{ns2 + 18}", A, WEEK, ip(address)),
               record(f"@{ns2}", A, WEEK, ip("172.16.22.137")))


def lab_no_address6(ident, host):
    """The same for host.st.um AAAA: an alias, and no such address; st.um's SOA says for how long."""
    zone = 12 + len(host) + 1
    soa = name(f"ns1.@{zone}") + name(f"root.ns1.@{zone}") + struct.pack(
        "!5I", 1, WEEK, 86400, 2419200, WEEK)
    return dns(ident, 0x8580, (1, 1, 1, 0), question(f"{host}.st.um", AAAA),
               record("@12", CNAME, WEEK, name(f"@{zone}")), record(f"@{zone}", SOA, WEEK, soa))


def look_up(cap, first, times, host, ports, client, server):
    """What a client asks before it connects to host.st.um: A and AAAA, four frames from first on."""
    ask, answer = Ip(client, server, 0x5C31, False), Ip(server, client, 0x0000, False)
    address, other = 0x3A5E ^ ports[0], 0x71C4 ^ ports[1]
    asked = len(f"{host}.st.um") + 60
    for at, port, ident, kind, said in (
            (0, ports[0], address, A, lab_answer(address, host, server[1])),
            (2, ports[1], other, AAAA, lab_no_address6(other, host))):
        cap.add(first + at, times[at], asked, ask.udp(port, 53, dns(
            ident, 0x0100, (1, 0, 0, 0), question(f"{host}.st.um", kind))))
        cap.add(first + at + 1, times[at + 1], 42 + len(said), answer.udp(53, port, said))


GOOGLE = (225, 227, 231, 230, 224, 229, 238, 233, 226, 228, 232)
PINGED = "173.194.34.233"
PINGED_PTR = "233.34.194.173.in-addr.arpa"


def external_query():
    """Section 3.4.2: ping google.com, seen on the server's outer interface."""
    cap = Capture(EXTERNAL_EPOCH)

    def path(address, first_id):
        return Ip(OUTSIDE, (None, address), first_id, False, via=GATEWAY)

    def back(address, first_id):
        return Ip((GATEWAY[0], address), OUTSIDE, first_id, False, ttl=128)

    forwarder = path("155.54.1.10", 0xB2D0)
    google1, google2 = path("216.239.38.10", 0x51E7), path("216.239.36.10", 0x7C03)
    pinged = path(PINGED, 0x0000)
    pinged.flags = 0x4000

    cap.add(1, 0.000000, 42, arp(1, OUTSIDE, (NO_MAC, GATEWAY[1]), BROADCAST))
    cap.add(2, 0.000094, 60, arp(2, GATEWAY, OUTSIDE, padded=True))
    cap.add(3, 0.000105, 81, forwarder.udp(24467, 53, dns(
        0x5A31, 0x0000, (1, 0, 0, 1), question("google.com", A), EDNS_DO)))
    cap.add(4, 5.012377, 60, arp(1, ("00:50:56:c0:00:01", "172.16.190.1"),
                                 (NO_MAC, GATEWAY[1]), BROADCAST, padded=True))
    cap.add(5, 10.000901, 81, google1.udp(36904, 53, dns(
        0xC93E, 0x0000, (1, 0, 0, 1), question("google.com", A), EDNS_DO)))
    cap.add(6, 10.081495, 246, back("216.239.38.10", 0x1C44).udp(53, 36904, dns(
        0xC93E, 0x8400, (1, len(GOOGLE), 0, 0), question("google.com", A),
        *[record("@12", A, 300, ip("173.194.34.%d" % last)) for last in GOOGLE])))
    data = ping_data(EXTERNAL_EPOCH, 10.082311)
    cap.add(7, 10.082340, 98, pinged.icmp_echo(8, 0x0D2B, 1, data))
    cap.add(8, 10.098712, 60, arp(1, GATEWAY, (NO_MAC, OUTSIDE[1]), BROADCAST, padded=True))
    cap.add(9, 10.098729, 42, arp(2, OUTSIDE, GATEWAY))
    cap.add(10, 10.143652, 98, back(PINGED, 0x1C45).icmp_echo(0, 0x0D2B, 1, data))
    cap.add(11, 10.144116, 98, forwarder.udp(40953, 53, dns(
        0x83B6, 0x0000, (1, 0, 0, 1), question(PINGED_PTR, PTR), EDNS_DO)))
    cap.add(12, 20.144641, 98, google2.udp(18330, 53, dns(
        0x2E9D, 0x0000, (1, 0, 0, 1), question(PINGED_PTR, PTR), EDNS_DO)))
    cap.add(13, 20.237172, 125, back("216.239.36.10", 0x1C46).udp(53, 18330, dns(
        0x2E9D, 0x8400, (1, 1, 0, 0), question(PINGED_PTR, PTR),
        record("@12", PTR, 86400, name("mad01s09-in-f9.le100.net")))))
    return cap


def captures():
    return {"dns": internal_query(), "dns-external": external_query()}
