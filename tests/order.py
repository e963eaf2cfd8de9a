"""The order of JSON does not depend on that of the packets: order.py WIREWALK CAPTURES

Segments that travel together (one side's, nothing of the other in between) change places; sessions,
what is said in them, their steps, and the keys of each record must come as before. Frames and times are
others, and so are the pieces in which a long body is shown as it comes.
"""
import json
import random
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, CAPTURES = sys.argv[1], Path(sys.argv[2])
NAMES = ["smtp-telnet", "smtp-parts", "smtp-pipelining", "smtp-several", "pop-telnet", "imap-telnet", "http-bodies",
         "ldap-search", "tls-13", "tls-dhe", "ssh-demo", "dns-tcp", "ftp-passive", "ftp-active"]
MOVES = {"frame", "time", "time_relative", "response_time", "first_frame", "last_frame", "duration", "frames",
         "connection", "trouble", "rows", "start", "size", "n_messages"}


def read(path):
    octets = path.read_bytes()
    assert octets[:4] == b"\xd4\xc3\xb2\xa1", path
    packets, at = [], 24
    while at + 16 <= len(octets):
        size = struct.unpack("<I", octets[at + 8:at + 12])[0]
        packets.append((octets[at:at + 8], octets[at + 8:at + 16 + size]))
        at += 16 + size
    return octets[:24], packets


def segment(packet):
    """The conversation, the side and the octets of a TCP segment over IPv4 or IPv6; None: something else."""
    frame = packet[8:]
    kind = frame[12:14]
    if kind == b"\x08\x00" and frame[23] == 6:
        start, ends = 14 + 4 * (frame[14] & 15), (frame[26:30], frame[30:34])
        length = struct.unpack("!H", frame[16:18])[0] - (start - 14)
    elif kind == b"\x86\xdd" and frame[20] == 6:
        start, ends = 54, (frame[22:38], frame[38:54])
        length = struct.unpack("!H", frame[18:20])[0]
    else:
        return None
    length -= 4 * (frame[start + 12] >> 4)
    one, other = ends[0] + frame[start:start + 2], ends[1] + frame[start + 2:start + 4]
    return tuple(sorted((one, other))), one, length, frame[start + 4:start + 8]


def bursts(packets):
    """Places of segments with data that one side sends without the other saying anything."""
    found, open_ones = [], {}
    for i, (_, packet) in enumerate(packets):
        known = segment(packet)
        if not known:
            continue
        conversation, side, length, sequence = known
        burst = open_ones.get(conversation)
        if length <= 0: # an acknowledgement
            if burst and burst[0] != side:
                del open_ones[conversation]
            continue
        if burst and burst[0] == side and sequence not in burst[2]:
            burst[1].append(i)
            burst[2].add(sequence)
        else:
            open_ones[conversation] = burst = (side, [i], {sequence})
            found.append(burst[1])
    return [places for places in found if len(places) > 1]


def shuffled(packets, seed):
    """Each stays within three places of its burst; the times of arrival stay in order."""
    chance, packets = random.Random(seed), list(packets)
    moved = 0
    for places in bursts(packets):
        for start in range(0, len(places) - 1, 3):
            some = places[start:start + 3]
            others = some[:]
            chance.shuffle(others)
            moved += some != others
            frames = [packets[i][1] for i in others]
            for i, frame in zip(some, frames):
                packets[i] = (packets[i][0], frame)
    return packets, moved


def joined(turns):
    """What each side says until another speaks: pieces of a body are turns of their own."""
    runs = []
    for turn in turns:
        if not runs or runs[-1][0] != turn["speaker"]:
            runs.append([turn["speaker"], list(turn), []])
        runs[-1][2] += turn["lines"]
    return [(speaker, keys, "\n".join(lines)) for speaker, keys, lines in runs]


def steps(messages):
    """Each message that is not only a piece of one; of those that pieces came before, not the octets."""
    return [(list(each), each["direction"], each["protocol"], each.get("caption"))
            for each in messages if not each.get("part") and each["protocol"] != "ftp-data"]


def steady(record):
    """A record without what may move; the order of its keys counts."""
    special = {"turns": joined, "messages": steps}
    return [(key, None if key in MOVES else special[key](value) if key in special and isinstance(value, list)
             else value) for key, value in record.items()]


def said(path, command):
    done = subprocess.run([PROGRAM, command, "--format", "ndjson", "--no-ndpi", path], capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return [steady(json.loads(line)) for line in done.stdout.splitlines()]


def difference(before, after):
    for i, (one, other) in enumerate(zip(before, after)):
        if one != other:
            a, b = json.dumps(one), json.dumps(other)
            at = next((k for k in range(min(len(a), len(b))) if a[k] != b[k]), 0)
            return f"record {i}: {a[max(0, at - 80):at + 120]} became {b[max(0, at - 80):at + 120]}"
    return f"{len(before)} records became {len(after)}"


def main():
    cases = [(name, command) for name in NAMES for command in ("transcript", "walk", "flows")]
    print(f"1..{len(cases) + 1}")
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / "changed.pcap"
        for number, (name, command) in enumerate(cases, 1):
            path = CAPTURES / f"{name}.pcap"
            head, packets = read(path)
            before, problem = said(path, command), ""
            for seed in (1, 2):
                others, moved = shuffled(packets, seed)
                total += moved
                changed.write_bytes(head + b"".join(a + b for a, b in others))
                after = said(changed, command)
                if before != after:
                    problem = difference(before, after)
            print(f"{'not ok' if problem else 'ok'} {number} - {name} {command}", flush=True)
            if problem:
                print(f"# {problem}")
    print(f"{'ok' if total > 50 else 'not ok'} {len(cases) + 1} - {total} bursts were shuffled")


main()
