"""Ways to damage bytes. All chance comes from the generator that is passed."""

import random as chances
import re
import struct

EXTREMES = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]
WORDS = [
    b"nan", b"inf", b"-inf", b"-1", b"0", b"1e308", b"-1e308", b"1e-320", b"9223372036854775807",
    b"-9223372036854775808", b"99999999999999999999", b"", b"null", b"true", b"[]", b"{}", b'"',
    b"\xff\xfe", b"\x00", b"\\u0000", b"\xef\xbb\xbf", b"<!DOCTYPE a>", b"&lt;", b"../../etc/passwd",
    b"1,5", b"0x10", b"+3", b"1_000", b"--", b"@@TRAX:",
]


def generator(seed, number):
    """All chance of an input."""
    return chances.Random(f"{seed} {number}")


def place(random, data):
    return random.randrange(len(data)) if data else 0


def flip(random, data, others):
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 4, 16, 64])):
        if data:
            data[place(random, data)] ^= 1 << random.randrange(8)
    return bytes(data)


def spoil(random, data, others):
    """Random bytes in the place of some."""
    start = place(random, data)
    length = random.choice([1, 4, 16, 64, 512])
    return data[:start] + random.randbytes(min(length, len(data) - start)) + data[start + length:]


def blank(random, data, others):
    start = place(random, data)
    length = min(random.choice([16, 128, 1024, 4096]), len(data) - start)
    return data[:start] + bytes(length) + data[start + length:]


def remove(random, data, others):
    start = place(random, data)
    length = random.choice([1, 7, 188, 1000, max(1, len(data) // 3)])
    return data[:start] + data[start + length:]


def insert(random, data, others):
    start = place(random, data)
    length = random.choice([1, 5, 188, 1000, 4096])
    if random.random() < 0.5:
        origin = place(random, data)
        return data[:start] + data[origin:origin + length] + data[start:]
    return data[:start] + random.randbytes(length) + data[start:]


def truncate(random, data, others):
    return data[:place(random, data)]


def cut_tail(random, data, others):
    return data[:len(data) - random.randrange(1, max(2, len(data) // 20))]


def swap(random, data, others):
    length = random.choice([4, 64, 1024])
    first, second = sorted([place(random, data), place(random, data)])
    if second < first + length:
        return data[second:] + data[:second]
    return (
        data[:first] + data[second:second + length] + data[first + length:second]
        + data[first:first + length] + data[second + length:])


def number(random, data, others):
    """An extreme number where one may stand."""
    data = bytearray(data)
    limit = len(data) if random.random() < 0.5 else min(len(data), 2048)
    for _ in range(random.choice([1, 1, 3])):
        if limit < 4:
            break
        order = random.choice("<>")
        struct.pack_into(order + "I", data, random.randrange(limit - 3), random.choice(EXTREMES))
    return bytes(data)


def head(random, data, others):
    """The beginning of another kind of file."""
    other = random.choice(others)
    length = random.choice([4, 12, 64, 512, 2048])
    return other[:length] + data[length:]


def splice(random, data, others):
    other = random.choice(others)
    return data[:place(random, data)] + other[place(random, other):]


BYTES = [flip, flip, spoil, blank, remove, remove, insert, truncate, truncate, cut_tail, swap, number,
         number, head, splice]


def value(random, data, others):
    """Another value where a number stands."""
    found = list(re.finditer(rb"-?\d+(\.\d+)?", data))
    for match in sorted(
            random.sample(found, min(len(found), random.choice([1, 1, 4]))),
            key=lambda match: -match.start()):
        data = data[:match.start()] + random.choice(WORDS) + data[match.end():]
    return data


def word(random, data, others):
    start = place(random, data)
    return data[:start] + random.choice(WORDS) + data[start:]


def lines(random, data, others):
    parts = data.split(b"\n")
    kind = random.randrange(5)
    at = random.randrange(len(parts))
    if kind == 0:
        del parts[at]
    elif kind == 1:
        parts[at:at] = [parts[at]] * random.choice([1, 2, 500])
    elif kind == 2:
        random.shuffle(parts)
    elif kind == 3:
        return b"\r\n".join(parts)
    else:
        parts[at] = parts[at] * random.choice([2, 3000])
    return b"\n".join(parts)


def deep(random, data, others):
    start = place(random, data)
    return data[:start] + random.choice([b"[", b'{"a":', b"<a>"]) * 20000 + data[start:]


TEXT = [value, value, value, word, word, lines, lines, flip, spoil, remove, insert, truncate, truncate,
        cut_tail, head, splice, deep]


def damage(random, data, others, kinds):
    """Damaged bytes, and the names of what was done to them."""
    names = []
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        kind = random.choice(kinds)
        data = kind(random, data, others)
        names.append(kind.__name__)
    return data, names
