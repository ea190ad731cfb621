# SPDX-License-Identifier: GPL-3.0-or-later
"""What the conversion scripts share: IDX files, gzip without a date, a seeded shuffle."""
import gzip
import pathlib
import struct


def write(path, shape, data, kind=0x08):
    """Unsigned bytes (0x0B: big-endian shorts), gzip -9, no name and no date inside: the same
    input gives the same file."""
    header = bytes([0, 0, kind, len(shape)]) + b"".join(struct.pack(">I", n) for n in shape)
    packed = gzip.compress(header + bytes(data), compresslevel=9, mtime=0)
    pathlib.Path(path).write_bytes(packed)
    print(f"{path}: {'x'.join(map(str, shape))}, {len(packed):,} bytes")


def read(path):
    raw = gzip.decompress(pathlib.Path(path).read_bytes())
    if raw[:3] != b"\0\0\x08":
        raise SystemExit(f"{path} is no IDX file of unsigned bytes.")
    shape = struct.unpack(f">{raw[3]}I", raw[4:4 + 4 * raw[3]])
    return shape, raw[4 + 4 * raw[3]:]


class Random:
    """SplitMix64, so that the order does not hang on a Python version."""

    def __init__(self, seed):
        self.state = seed

    def bits(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def shuffle(self, items):
        for i in range(len(items) - 1, 0, -1):
            j = self.bits() % (i + 1)
            items[i], items[j] = items[j], items[i]
        return items
