"""A shell: section 8.3, ssh user1@st.um, with the algorithms of OpenSSH 5.9."""
import struct

from lab import BROADCAST, CLIENT, NO_MAC, SERVER, Capture, Ip, Talk, TcpEnd, arp, noise
from names import look_up

EPOCH = 1400854720  # 2014-05-23 14:18:40 UTC, after the last login that the server tells
USER, MACHINE = (CLIENT[0], "172.16.22.141"), (SERVER[0], "172.16.22.142")
BANNER = b"SSH-2.0-OpenSSH_5.9p1 Debian-5ubuntu1.4\r\n"

KEX = ("ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
       "diffie-hellman-group-exchange-sha256,diffie-hellman-group-exchange-sha1,"
       "diffie-hellman-group14-sha1,diffie-hellman-group1-sha1")
CLIENT_KEYS = ("ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384-cert-v01@openssh.com,"
               "ecdsa-sha2-nistp521-cert-v01@openssh.com,ssh-rsa-cert-v01@openssh.com,"
               "ssh-dss-cert-v01@openssh.com,ssh-rsa-cert-v00@openssh.com,"
               "ssh-dss-cert-v00@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,"
               "ecdsa-sha2-nistp521,ssh-rsa,ssh-dss")
SERVER_KEYS = "ssh-rsa,ssh-dss,ecdsa-sha2-nistp256"
CIPHERS = ("aes128-ctr,aes192-ctr,aes256-ctr,arcfour256,arcfour128,aes128-cbc,3des-cbc,blowfish-cbc,"
           "cast128-cbc,aes192-cbc,aes256-cbc,arcfour,rijndael-cbc@lysator.liu.se")
MACS = ("hmac-md5,hmac-sha1,umac-64@openssh.com,hmac-sha2-256,hmac-sha2-256-96,hmac-sha2-512,"
        "hmac-sha2-512-96,hmac-ripemd160,hmac-ripemd160@openssh.com,hmac-sha1-96,hmac-md5-96")

KEXINIT, NEWKEYS, ECDH_INIT, ECDH_REPLY = 20, 21, 30, 31


def string(data):
    return struct.pack("!I", len(data)) + data


def mpint(data):
    """A positive number: no leading zeros, but one where the highest bit is set."""
    data = data.lstrip(b"\0")
    return string(b"\0" + data if data[0] & 0x80 else data)


def packet(payload):
    """With the least padding, four octets at least, to a multiple of eight (RFC 4253, section 6)."""
    padding = 8 - (len(payload) + 5) % 8
    padding += 8 if padding < 4 else 0
    return struct.pack("!IB", 1 + len(payload) + padding, padding) + payload + bytes(padding)


def kexinit(cookie, keys, compression):
    lists = (KEX, keys, CIPHERS, CIPHERS, MACS, MACS, compression, compression, "", "")
    return packet(bytes([KEXINIT]) + cookie + b"".join(string(l.encode()) for l in lists)
                  + b"\0" + bytes(4))


# NIST P-256: y^2 = x^3 - 3x + b modulo p.
P256 = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def point(begins):
    """An uncompressed point of the curve whose x begins as printed, and goes on as it may."""
    counter = 0
    while True:
        x = int.from_bytes(noise(f"point {begins} {counter}", 32, begins), "big")
        square = (x ** 3 - 3 * x + P256_B) % P256
        y = pow(square, (P256 + 1) // 4, P256)
        if y * y % P256 == square:
            return b"\4" + x.to_bytes(32, "big") + y.to_bytes(32, "big")
        counter += 1


def reply():
    curve, kind = b"nistp256", b"ecdsa-sha2-nistp256"
    key = string(kind) + string(curve) + string(point("6b17d1f2a4"))
    signature = mpint(noise("r", 32, "b4")) + mpint(noise("s", 32, "37"))
    return packet(bytes([ECDH_REPLY]) + string(key) + string(point("ced594c826dd9f3bc1c57bde189c0e9b9874"))
                  + string(string(kind) + string(signature)))


def captures():
    cap = Capture(EPOCH)
    cap.add(1, 0.000000, 42, arp(1, USER, (NO_MAC, MACHINE[1]), BROADCAST))
    cap.add(2, 0.000291, 60, arp(2, MACHINE, USER, padded=True))
    look_up(cap, 3, (0.000304, 0.000662, 0.000708, 0.000987), "ssh", (40219, 40219), USER, MACHINE)
    client = TcpEnd(Ip(USER, MACHINE, 0xA5E3, True), 35414, 0x3F07D2C8, 880412, 115)
    server = TcpEnd(Ip(MACHINE, USER, 0x5D78, True), 22, 0xE9183B6A, 876940, 114)
    talk = Talk(cap, client, server)
    talk.open(7, (0.001125, 0.001440, 0.001466))
    talk.says(10, 0.006358, 107, server, BANNER)
    talk.ack(11, 0.006391, client)
    talk.says(12, 0.006592, 107, client, BANNER)
    talk.ack(13, 0.006844, server)
    talk.says(14, 0.006867, 1338, client,
              kexinit(noise("client cookie", 16), CLIENT_KEYS, "none,zlib@openssh.com,zlib"))
    talk.ack(15, 0.007190, server)
    talk.says(16, 0.007561, 1050, server,
              kexinit(noise("server cookie", 16), SERVER_KEYS, "none,zlib@openssh.com"))
    talk.says(17, 0.008331, 146, client, packet(
        bytes([ECDH_INIT]) + string(point("2fc8701232d670d2736e1d85697b9b6ae352c1"))))
    talk.says(18, 0.010465, 378, server, reply() + packet(bytes([NEWKEYS])))
    talk.ack(19, 0.049713, client)
    talk.says(20, 1.597953, 82, client, packet(bytes([NEWKEYS])))
    talk.ack(21, 1.635201, server)
    talk.says(22, 1.635517, 114, client, noise("service request", 48))
    talk.ack(23, 1.635808, server)
    talk.says(24, 1.635864, 114, server, noise("service accept", 48))
    talk.ack(25, 1.635893, client)
    talk.says(26, 1.636120, 130, client, noise("authentication none", 64))
    talk.says(27, 1.637544, 130, server, noise("failure", 64))
    talk.ack(28, 1.637571, client)
    return {"ssh": cap}
