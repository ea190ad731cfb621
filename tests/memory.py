#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""memory.py VITRINE: the most memory that is resident while a network trains. Prints TAP."""
import os
import subprocess
import sys

import bigfiles
import tap

VITRINE = os.path.abspath(sys.argv[1])
LIMIT = 150  # MB
BIG_LIMIT = 300  # MB, whatever the size of the data


def sanitized():
    """Sanitizers keep a shadow of all memory, and what was freed for a while."""
    with open(VITRINE, 'rb') as file:
        program = file.read()
    return b'__asan_init' in program or b'__tsan_init' in program


def example_2():
    """Two convolutions on Fashion-MNIST, batch 32: the data (55 MB where all 70,000 images
    are installed), the program, its libraries, weights and what a step needs."""
    if sanitized():
        raise tap.Skip('a sanitizer takes memory of its own')
    subprocess.run([VITRINE, 'new', 'fashion-cnn', '-o', 'f.vitrine'], check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen([VITRINE, 'train', 'f.vitrine', '--epochs', '1', '--batch', '32', '--json'],
                               stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    peak = usage.ru_maxrss / 1024
    print('# %.0f MB resident at most' % peak)
    assert status == 0, status
    assert 20 < peak < LIMIT, '%.0f MB are resident, and %d MB were promised' % (peak, LIMIT)


def hold(peak, seconds, steps):
    print('# %.0f MB resident at most, %d steps in %.0f s' % (peak, steps, seconds))
    assert 5 < peak < BIG_LIMIT, '%.0f MB are resident, and %d MB were promised' % (peak, BIG_LIMIT)


def big_array():
    """An epoch on 2 GB of numbers, which are holes on the disk, in its default settings."""
    if sanitized():
        raise tap.Skip('a sanitizer takes memory of its own')
    width = 4 * 3136
    rows = 2 * 2**30 // (width * 4)
    bigfiles.npy('x.npy', '<f4', (rows, width), size=rows * width * 4)
    bigfiles.npy('y.npy', '|u1', (rows,), [bytes(row % 2 for row in range(rows))])
    assert os.path.getsize('x.npy') > 2e9 and os.stat('x.npy').st_blocks * 512 < 1e7, 'the file system knows no holes'
    hold(*bigfiles.train(VITRINE, {'height': 0, 'width': 0, 'channels': width}, 'x.npy,y.npy', 'batch_size=128'))


def many_pictures():
    """An epoch on a folder of small files that are pictures of 330 MB when they are decoded, all together."""
    if sanitized():
        raise tap.Skip('a sanitizer takes memory of its own')
    bigfiles.album('album', 3000, 32)
    hold(*bigfiles.train(VITRINE, {'height': 192, 'width': 192, 'channels': 3}, 'album', 'data.height=192',
                         'data.width=192'))


sys.exit(tap.main([example_2, big_array, many_pictures], sys.argv[2:]))
