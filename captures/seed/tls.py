"""A page over TLS: section 5.4, www3.st.um in a browser, with DHE and RSA keys of 1024 bits."""
import base64
import hashlib
import struct

from lab import CLIENT, SERVER, Capture, Ip, Talk, TcpEnd, noise
from names import look_up

EPOCH = 1400711500  # 2014-05-21 22:31:40 UTC
BROWSER, SITE = (CLIENT[0], "172.16.22.138"), (SERVER[0], "172.16.22.140")

HANDSHAKE, CHANGE_CIPHER_SPEC, ALERT, DATA = 22, 20, 21, 23
TLS10, TLS12 = 0x0301, 0x0303
CLIENT_HELLO, SERVER_HELLO, TICKET, CERTIFICATE, SERVER_KEY, SERVER_DONE, CLIENT_KEY = 1, 2, 4, 11, 12, 14, 16

# The browser's clock says 2025-05-21 21:45:52 UTC; then 24 random octets are printed, of 28.
CLIENT_RANDOM = struct.pack("!I", 1747863952) + noise(
    "client random", 28, "50c7dd9f8e0971dd6c060ae7bce18d6b9ad44c1b2e333e1f")
SERVER_RANDOM = struct.pack("!I", EPOCH) + noise("server random", 28)

# The 23 suites of a Firefox of that spring.
SUITES = (0xC02B, 0xC02F, 0xC00A, 0xC009, 0xC013, 0xC014, 0xC012, 0xC007, 0xC011, 0x0033, 0x0032,
          0x0045, 0x0039, 0x0038, 0x0088, 0x0016, 0x002F, 0x0041, 0x0035, 0x0084, 0x000A, 0x0005,
          0x0004)
CHOSEN = 0x0033  # TLS_DHE_RSA_WITH_AES_128_CBC_SHA
SIGNATURES = (0x0401, 0x0501, 0x0201, 0x0403, 0x0503, 0x0203, 0x0402, 0x0202)

# For www3.st.um, of a lab's own authority, from 2014-05-08 to 2015-05-08; 786 octets as printed.
SITE_CERTIFICATE = base64.b64decode("""
MIIDDjCCAfagAwIBAgIBATANBgkqhkiG9w0BAQUFADBOMQswCQYDVQQGEwJFUzEPMA0GA1UECAwGTXVyY2lhMQwwCgYD
VQQKDANVTVUxCzAJBgNVBAsMAlNUMRMwEQYDVQQDDApyb290LnN0LnVtMB4XDTE0MDUwODE3MDAwMFoXDTE1MDUwODE3
MDAwMFowTjELMAkGA1UEBhMCRVMxDzANBgNVBAgMBk11cmNpYTEMMAoGA1UECgwDVU1VMQswCQYDVQQLDAJTVDETMBEG
A1UEAwwKd3d3My5zdC51bTCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEAynuc449/TWJIwTUpmApVdy27y9m5Qu0G
Y6lXubsHaJqpkM8Q76Q3kIkcQMVkj3XYd5wjs2wrknvhdefMCegz4gWmQ8O3AeUNY8/TQ7Upz8OvMCbJa3iRQ9MtvSU4
7EjRS3vWfdSA86wVYegGTZfGpXpjozhPGqg5AnDHZpcrJt8CAwEAAaN7MHkwCQYDVR0TBAIwADAsBglghkgBhvhCAQ0E
HxYdT3BlblNTTCBHZW5lcmF0ZWQgQ2VydGlmaWNhdGUwHQYDVR0OBBYEFA0J6eWpdDT58Uq0nS8nVN/7qRRXMB8GA1Ud
IwQYMBaAFHegokXK5S2r6bmpxhR0Yxy+n/HEMA0GCSqGSIb3DQEBBQUAA4IBAQB4NRv4EtVUCiJK387cu/BrwtdzCe/2
eewzb/xJIGYUYPsirVlO//81stG+V5ut6q6zRoh56Ip748rSTbDya5B8wxHYFJS7IMLxpdRgjzW+RepYKAF5cJnD50nF
/7tqSflCm/Z8mVSlms6rpXIQN9o1uT9pH+YmlQioN1rF15dQnWhwnJgNfHuryjw98kzve+h9H1H+ET9iX+9YrchL0qwq
mgFzkGJQZ4GA/rDpe50JIl01gomqvrHlaH/WDFRIdDOpxFsVVpLyg+ayaqR7ZSfvJelWLkW6V52jpXsxG5RChG9FgDR3
vfw/k989Eb14/ZkZ2fs1y/nIrL7eo6wWyu9q
""")

# The prime of 1024 bits of RFC 2409, section 6.2, and its generator.
PRIME = int("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A0879"
            "8E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B"
            "0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF", 16)
GENERATOR = 2

# Of the two random values and the parameters, by the key of the certificate (SHA-256 with RSA).
SIGNATURE = base64.b64decode("""
KPdU7TWb352AZf2p8Z0ghMYLx+wnlgau8UEoH9IoFCpTW61RYYji5manLZ3KAxraXPkxqob6MPOB7e6CFbr8bd5LnDFP
11N4GQz4NTOQ5W6ObMQM7VrNelFGvVduk7DiUXibjZcKCxx+CNX/A7onm7gAA1Pw9LMCQVs2EQgdBsk=
""")


def vector(size, data):
    """data with its length before it, in size octets."""
    return len(data).to_bytes(size, "big") + data


def numbers(values):
    return struct.pack("!%dH" % len(values), *values)


def extension(kind, data=b""):
    return struct.pack("!H", kind) + vector(2, data)


def record(kind, data, version=TLS12):
    return struct.pack("!BH", kind, version) + vector(2, data)


def handshake(kind, data, version=TLS12):
    return record(HANDSHAKE, bytes([kind]) + vector(3, data), version)


def client_hello():
    extensions = (
        extension(0, vector(2, b"\0" + vector(2, b"www3.st.um")))  # server_name
        + extension(0xFF01, b"\0")  # renegotiation_info
        + extension(10, vector(2, numbers((23, 24, 25))))  # supported groups
        + extension(11, b"\1\0")  # point formats
        + extension(35)  # session ticket
        + extension(13172)  # next protocol negotiation
        + extension(5, b"\1" + bytes(4))  # status request
        + extension(13, vector(2, numbers(SIGNATURES))))
    return handshake(CLIENT_HELLO, struct.pack("!H", TLS12) + CLIENT_RANDOM + vector(1, b"")
                     + vector(2, numbers(SUITES)) + vector(1, b"\0") + vector(2, extensions), TLS10)


def public_key(label):
    secret = int.from_bytes(hashlib.sha512(label.encode()).digest(), "big")
    return pow(GENERATOR, secret, PRIME).to_bytes(128, "big")


def parameters():
    return (vector(2, PRIME.to_bytes(128, "big")) + vector(2, bytes([GENERATOR]))
            + vector(2, public_key("server")))


def server_flight():
    hello = (struct.pack("!H", TLS12) + SERVER_RANDOM + vector(1, b"") + struct.pack("!HB", CHOSEN, 0)
             + vector(2, extension(0) + extension(0xFF01, b"\0") + extension(35)))
    return (handshake(SERVER_HELLO, hello)
            + handshake(CERTIFICATE, vector(3, vector(3, SITE_CERTIFICATE)))
            + handshake(SERVER_KEY, parameters() + numbers((0x0401,)) + vector(2, SIGNATURE))
            + handshake(SERVER_DONE, b""))


def finished(label):
    """ChangeCipherSpec, and the first encrypted record: Finished, MAC and padding."""
    return record(CHANGE_CIPHER_SPEC, b"\1") + record(HANDSHAKE, noise(label, 64))


def ticket():
    return handshake(TICKET, struct.pack("!I", 300) + vector(2, noise("ticket", 208)))


def data(*records):
    return b"".join(record(DATA, noise(f"data {begins}", size, begins)) for size, begins in records)


def captures():
    cap = Capture(EPOCH)
    look_up(cap, 1, (0.000000, 0.000411, 0.000468, 0.000790), "www3", (38140, 57062), BROWSER, SITE)
    client = TcpEnd(Ip(BROWSER, SITE, 0x70B2, True), 51860, 0x87D1465F, 624188, 115)
    server = TcpEnd(Ip(SITE, BROWSER, 0x2E94, True), 443, 0x4AB90E31, 619772, 114)
    talk = Talk(cap, client, server)
    talk.open(5, (0.001002, 0.001318, 0.001343))
    talk.says(8, 0.004607, 243, client, client_hello())
    talk.ack(9, 0.004921, server)
    talk.says(10, 0.010600, 1342, server, server_flight())
    talk.ack(11, 0.010633, client)
    talk.says(12, 0.022892, 280, client,
              handshake(CLIENT_KEY, vector(2, public_key("client"))) + finished("client finished"))
    talk.says(13, 0.025471, 364, server, ticket() + finished("server finished"))
    talk.says(14, 0.025796, 407, client,
              data((336, "d595f3a0873a43ecf12271d0ed9f99ee9e1e623b3cf90cd2")))
    talk.says(15, 0.033750, 710, server, data(
        (320, "0d548663c4033dc2e466a538eabbd052aa6021e55f34239b"), (208, "e707499c51cded76678b4b8c"),
        (48, "eded16b95fa77fc13dcefa5a95f7df466929d983fd43529b"),
        (48, "1719c014dade7280433f285d933753d65f45f46d82246639")))
    talk.ack(16, 0.072604, client)
    talk.says(17, 0.072971, 407, client, data((336, "2981eb4f81afdf17cf1450d33d76f41dddef096d770d4637")))
    talk.says(18, 0.073772, 742, server, data(
        (304, "3c6d073c01adaaf066eb32e730053b13ca8c9cc6ade631ed"),
        (48, "1d8a8b714925c1a85276957cc3b3a64545b33692f41130f3"), (256, "361d78df2bddc31353920cb334db4b29"),
        (48, "673727184c5636ce18035e7b7b03581d0db71909491af4fd")))
    talk.ack(19, 0.113244, client)
    talk.says(20, 5.074473, 119, server, record(ALERT, noise("close notify", 48)))
    talk.ack(21, 5.074502, client)
    talk.close(22, (5.074575, 5.074983, 5.075301), server)
    return {"tls": cap}
