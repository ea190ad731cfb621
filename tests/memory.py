#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""memory.py VITRINE: the most memory that is resident while a network trains. Prints TAP."""
import os
import subprocess
import sys

import tap

VITRINE = os.path.abspath(sys.argv[1])
LIMIT = 150  # MB


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


sys.exit(tap.main([example_2], sys.argv[2:]))
