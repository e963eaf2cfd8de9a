"""What a short snap length leaves of Telnet, SSH, TLS and LDAP: 24 octets of each segment, then 4."""
import ldap
import ssh
import telnet
import tls

HEADERS = 54


def write(capture):
    hello = tls.record(tls.client_hello())
    answer = tls.record(tls.server_hello(0x9c), tls.message(14)) + tls.record(tls.message(14))
    offer = ssh.lists(b"curve25519-sha256", b"aes128-ctr", b"hmac-sha2-256")
    for left in (24, 4):
        capture.snap_length = HEADERS + left
        capture.conversation(23, telnet.IAC + b"\xfd\x18", telnet.option(24, b"\0an-unusually-long-terminal"),
                             b"", b"login: this line goes on and on\r\n")
        capture.conversation(22, ssh.NAME, b"SSH-2.0-server\r\n", offer, offer)
        capture.conversation(443, hello, answer)
        capture.conversation(389, ldap.search(1, "cn", "somebody"), ldap.done(1))
