# SPDX-License-Identifier: GPL-3.0-or-later
"""Data larger than one wants in memory, and what training on it takes: for memory.py and bench/big-data."""
import json
import os
import random
import struct
import subprocess
import time
import zlib


def npy(path, descr, shape, blocks=(), size=None):
    """An array of NumPy of these blocks; or of `size` bytes of zeros, which take no room on the disk."""
    head = ("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }" % (descr, ''.join('%d,' % n for n in shape))).encode()
    with open(path, 'wb') as file:
        file.write(b'\x93NUMPY\x01\x00' + struct.pack('<H', len(head)) + head)
        for block in blocks:
            file.write(block)
        if size is not None:
            file.truncate(10 + len(head) + size)


def idx(path, shape, blocks):
    """Bytes in the IDX format."""
    with open(path, 'wb') as file:
        file.write(struct.pack('>HBB%dI' % len(shape), 0, 8, len(shape), *shape))
        for block in blocks:
            file.write(block)


def png(path, side, pixels):
    """Pixels in colour, `side` to a row."""
    def block(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    lines = b''.join(b'\0' + pixels[row * side * 3:(row + 1) * side * 3] for row in range(side))
    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + block(b'IHDR', struct.pack('>IIBBBBB', side, side, 8, 2, 0, 0, 0))
                   + block(b'IDAT', zlib.compress(lines, 1)) + block(b'IEND', b''))


def album(folder, count, side):
    """Pictures of two classes."""
    noise = random.Random(2)
    for name in 'ab':
        os.makedirs(os.path.join(folder, name))
    for i in range(count):
        png(os.path.join(folder, 'ab'[i % 2], '%05d.png' % i), side, noise.randbytes(side * 3) * side)


def train(vitrine, shape, source, *settings):
    """An epoch of a small network on inputs of that shape: the most memory that was resident, in
    MB as the kernel counts it, the seconds it took, and the steps it made."""
    with open('spec.json', 'w') as file:
        json.dump({'layers': [{'class': 'input', 'args': shape}, {'class': 'flatten'},
                              {'class': 'dense', 'args': {'units': 2, 'activation': 'softmax'}}]}, file)
    subprocess.run([vitrine, 'new', '--from', 'spec.json', '-o', 'n.vitrine'], check=True, stdout=subprocess.DEVNULL)
    begin = time.monotonic()
    with open('told', 'w') as told:
        process = subprocess.Popen([vitrine, 'train', 'n.vitrine', '--data', source, '--epochs', '1', '--json',
                                    *(word for setting in settings for word in ('--set', setting))], stdout=told)
        _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, 'training on %s ended with %d' % (source, status)
    with open('told') as told:
        last = json.loads(told.read().splitlines()[-1])
    assert last['complete'], last
    return usage.ru_maxrss / 1024, time.monotonic() - begin, last['steps']
