#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""halve.py IN.vitrine OUT.vitrine: the same document with its weights in half precision.

The curves, and how the layers fared, stay as they are. The check sum is that of core/store.c, taken over the
numbers as they read back.
"""
import json
import struct
import sys

MASK = (1 << 64) - 1


def fold(total, data):
    for (word,) in struct.iter_unpack('<Q', data + bytes(-len(data) % 8)):
        total = ((total ^ word) * 0x9e3779b97f4a7c15) & MASK
        total ^= total >> 32
    return total


def halved(name):
    """Weights: the document's own, and those of the models that its run has kept."""
    return not name.startswith('run.') or '.kept.' in name


def main():
    with open(sys.argv[1], 'rb') as file:
        data = file.read()
    size, = struct.unpack('<Q', data[:8])
    header = json.loads(data[8:8 + size])
    meta = header.pop('__metadata__')
    key, = [name for name in meta if name != 'checksum']
    text = meta[key].encode()
    total = fold(len(text), text)
    out, blocks, at = {'__metadata__': meta}, [], 0
    # Wide numbers first: what is read as floats should stay aligned.
    rows = sorted(header.items(), key=lambda row: (halved(row[0]), row[1]['data_offsets']))
    for name, row in rows:
        begin, end = row['data_offsets']
        block = data[8 + size + begin:8 + size + end]
        values = block
        if halved(name):
            numbers = struct.unpack('<%df' % (len(block) // 4), block)
            block = struct.pack('<%de' % len(numbers), *numbers)
            values = struct.pack('<%df' % len(numbers), *struct.unpack('<%de' % len(numbers), block))
            row = {**row, 'dtype': 'F16'}
        total = fold(fold(total, name.encode()), values)
        out[name] = {**row, 'data_offsets': [at, at + len(block)]}
        at += len(block)
        blocks.append(block)
    meta['checksum'] = '%016x' % total
    text = json.dumps(out, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    with open(sys.argv[2], 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + b''.join(blocks))


main()
