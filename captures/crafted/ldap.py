"""LDAP: what Kerberos answers when it says no, filters on binary values, octets that are none of it."""
import struct

from ber import identifier, integer, octets, sequence, tagged, text, truth, value

KERBEROS, USER_TO_USER = "1.2.840.113554.1.2.2", "1.2.840.113554.1.2.2.3"
SID = bytes.fromhex("010500000000000515000000a065cf7e784b9b5fe77c8770f4010000")


def string(words):
    return text(27, words)


def name(kind, *parts):
    return sequence(tagged(0, integer(kind)), tagged(1, sequence(*map(string, parts))))


SERVICE = name(2, "ldap", "server.st.um")
SEALED = sequence(tagged(0, integer(18)), tagged(2, octets(bytes(24))))
TICKET = value(0x61, sequence(tagged(0, integer(5)), tagged(1, string("ST.UM")), tagged(2, SERVICE), tagged(3, SEALED)))


def message(number, operation):
    return sequence(integer(number), operation)


def bind(number, token):
    return message(number, value(0x60, integer(3), octets(""), tagged(3, octets("GSS-SPNEGO"), octets(token))))


def answer(number, code, token):
    return message(number, value(0x61, integer(code, 10), octets(""), octets(""), octets(token, 0x87)))


def search(number, attribute, wanted):
    return message(number, value(0x63, octets("o=um,c=es"), integer(2, 10), integer(0, 10), integer(0), integer(0),
                                 truth(False), tagged(3, octets(attribute), octets(wanted)), sequence()))


def done(number):
    return message(number, value(0x65, integer(0, 10), octets(""), octets("")))


def token(number, body, mechanism=KERBEROS):
    return value(0x60, identifier(mechanism), struct.pack("<H", number), body)


def asks(mechanism, inner):
    return value(0x60, identifier("1.3.6.1.5.5.2"), tagged(0, sequence(
        tagged(0, sequence(identifier(mechanism))), tagged(2, octets(inner)))))


def says(result, mechanism, inner):
    return tagged(1, sequence(tagged(0, integer(result, 10)), tagged(1, identifier(mechanism)), tagged(2, octets(inner))))


def error(code):
    return value(0x7e, sequence(tagged(0, integer(5)), tagged(1, integer(30)), tagged(4, text(24, "20140518190425Z")),
                                tagged(5, integer(4321)), tagged(6, integer(code)), tagged(9, string("ST.UM")),
                                tagged(10, SERVICE)))


def write(capture):
    ask = value(0x6e, sequence(tagged(0, integer(5)), tagged(1, integer(14)), tagged(2, value(3, bytes(5))),
                               tagged(3, TICKET), tagged(4, SEALED)))
    clock = (tagged(2, text(24, "20140518192425Z")), tagged(3, integer(99)))
    whole = value(0x7e, sequence(
        tagged(0, integer(5)), tagged(1, integer(30)), *clock, tagged(4, text(24, "20140518190425Z")), tagged(5, integer(1)),
        tagged(6, integer(6)), tagged(7, string("ST.UM")), tagged(8, name(1, "user1")), tagged(9, string("ST.UM")),
        tagged(10, SERVICE), tagged(11, string("who is that?")), tagged(12, octets(b"\x30\0"))))
    capture.conversation(
        389, bind(1, asks(KERBEROS, token(1, ask))), answer(1, 49, says(2, KERBEROS, token(3, error(37)))),
        bind(2, asks(KERBEROS, token(1, ask))), answer(2, 49, says(2, KERBEROS, token(3, whole))),
        bind(3, asks(KERBEROS, token(1, ask))), answer(3, 49, says(2, KERBEROS, token(3, error(120)))),
        search(4, "objectSid", SID), done(4), search(5, "objectGUID", b"\xff" * 24), done(5))
    # may I have your ticket?
    request = sequence(tagged(0, integer(5)), tagged(1, integer(16)), tagged(2, SERVICE), tagged(3, string("ST.UM")))
    reply = sequence(tagged(0, integer(5)), tagged(1, integer(17)), tagged(2, TICKET))
    capture.conversation(389, bind(1, asks(USER_TO_USER, token(4, request, USER_TO_USER))),
                         answer(1, 14, says(1, USER_TO_USER, token(0x0104, reply, USER_TO_USER))))
    # octets that are no message between two that are
    capture.conversation(389, search(1, "cn", "x"), done(1), b"nothing of LDAP", b"", search(2, "cn", "y"), done(2))
