"""BER: values with their identifiers and lengths."""


def length(n):
    if n < 128:
        return bytes([n])
    octets = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def value(tag, *parts):
    body = b"".join(parts)
    return bytes([tag]) + length(len(body)) + body


def sequence(*parts):
    return value(0x30, *parts)


def set_of(*parts):
    return value(0x31, *parts)


def tagged(n, *parts):
    return value(0xa0 + n, *parts)


def integer(n, tag=2):
    return value(tag, n.to_bytes(n.bit_length() // 8 + 1, "big", signed=True))


def octets(data, tag=4):
    return value(tag, data if isinstance(data, bytes) else data.encode())


def truth(yes):
    return value(1, b"\xff" if yes else b"\0")


def text(tag, words):
    return value(tag, words if isinstance(words, bytes) else words.encode())


def bits(data, unused=0):
    return value(3, bytes([unused]), data)


def identifier(dotted, tag=6):
    numbers = [int(part) for part in dotted.split(".")]
    out = b""
    for number in [numbers[0] * 40 + numbers[1], *numbers[2:]]:
        septets = [number & 127]
        while number > 127:
            number >>= 7
            septets.append(0x80 | number & 127)
        out += bytes(reversed(septets))
    return value(tag, out)
