#!/usr/bin/env python3
"""Passes frames between two interfaces, and does to them what netem and vlan devices would.

    relay.py IF1 IF2 [--lose P] [--swap P] [--double P] [--tag VID[.VID]] [--seed N]

P is a part of a hundred. A frame that is swapped is held back until the next one has passed, or
for 50 ms. With --tag, frames from IF1 leave IF2 with these VLAN tags (the outer of two as 802.1ad),
and those from IF2 leave IF1 without any.
"""
import argparse
import random
import select
import socket
import struct

PACKET_OUTGOING, ETH_P_ALL = 4, 3
VLAN_TYPES = (b"\x81\x00", b"\x88\xa8")


def raw_socket(interface):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.bind((interface, 0))
    index = struct.pack("iHH8s", socket.if_nametoindex(interface), 1, 0, b"")
    sock.setsockopt(263, 1, index)  # SOL_PACKET, PACKET_ADD_MEMBERSHIP: promiscuous
    return sock


def tagged(frame, vids):
    tags = b""
    for depth, vid in enumerate(vids):
        kind = VLAN_TYPES[1 if len(vids) > 1 and depth == 0 else 0]
        tags += kind + struct.pack("!H", int(vid))
    return frame[:12] + tags + frame[12:]


def untagged(frame):
    while frame[12:14] in VLAN_TYPES:
        frame = frame[:12] + frame[16:]
    return frame


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("interfaces", nargs=2)
    for option in ("--lose", "--swap", "--double"):
        parser.add_argument(option, type=float, default=0)
    parser.add_argument("--tag", default="")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    socks = [raw_socket(name) for name in args.interfaces]
    peer = {socks[0]: socks[1], socks[1]: socks[0]}
    held = {}  # socket to send on -> the frame that waits for its successor
    vids = args.tag.split(".") if args.tag else []
    print("relaying", flush=True)
    while True:
        ready = select.select(socks, [], [], 0.05)[0]
        for out, frame in list(held.items()) if not ready else []:
            out.send(frame)
            del held[out]
        for sock in ready:
            frame, address = sock.recvfrom(65536)
            if address[2] == PACKET_OUTGOING:
                continue
            out = peer[sock]
            if vids:
                frame = tagged(frame, vids) if sock is socks[0] else untagged(frame)
            dice = chance.random() * 100
            if dice < args.lose:
                continue
            if dice < args.lose + args.swap and out not in held:
                held[out] = frame
                continue
            out.send(frame)
            if dice > 100 - args.double:
                out.send(frame)
            if out in held:
                out.send(held.pop(out))


if __name__ == "__main__":
    main()
