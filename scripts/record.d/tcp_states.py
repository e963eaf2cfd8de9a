#!/usr/bin/env python3
"""Leads two TCPs through states that everyday sessions seldom see: tcp_states.py serve|ask ADDRESS."""
import socket
import struct
import sys
import time

PORT = 7007
STEPS = ("keepalive", "window", "urgent", "again", "again", "reset", "half")


def serve(address):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.bind((address, PORT))
    listener.listen(1)
    for step in STEPS:
        sock = listener.accept()[0]
        if step == "window":
            time.sleep(1.5)
        elif step == "half":
            while sock.recv(100):
                pass
            sock.sendall(b"the other half is still open\n")
        while step != "half" and step != "reset" and sock.recv(1000):
            pass
        if step == "reset":
            sock.recv(1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()


def ask(address):
    for step in STEPS:
        sock = socket.socket()
        if step == "again":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.bind(("", 40404))
        sock.connect((address, PORT))
        sock.sendall(step.encode() + b"\n")
        if step == "keepalive":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
            time.sleep(2.5)
        elif step == "window":
            sock.sendall(bytes(20000))
        elif step == "urgent":
            sock.send(b"!", socket.MSG_OOB)
            sock.sendall(b"after\n")
        elif step == "half":
            sock.shutdown(socket.SHUT_WR)
            sock.recv(100)
        time.sleep(0.2)
        sock.close()


if __name__ == "__main__":
    {"serve": serve, "ask": ask}[sys.argv[1]](sys.argv[2])
