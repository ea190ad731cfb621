# SPDX-License-Identifier: GPL-3.0-or-later
"""Files made for a test, and how they are dragged out of a window onto the program's."""
import struct
import subprocess
import sys
import time
import zlib

from uitest import sh

SOURCE = sys.argv[2]        # the program that files are dragged out of


def png(path, value):
    """A grey picture of 8 × 8."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    rows = b''.join(b'\0' + bytes((value + 20 * x) % 256 for x in range(8)) for _ in range(8))
    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 8, 8, 8, 0, 0, 0, 0))
                   + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def table(path, rows=60):
    with open(path, 'w', encoding='utf-8') as file:
        file.write('kind,length,width,colour\n')
        for i in range(rows):
            file.write('%s,%g,%s,%s\n' % ('apple' if i % 2 else 'pear', 10 + i % 7, '' if i == 5 else 3 + i % 3,
                                          'red' if i % 3 else 'green'))


def idx(path, shape, data):
    with open(path, 'wb') as file:
        file.write(bytes((0, 0, 8, len(shape))) + b''.join(struct.pack('>I', n) for n in shape) + data)


class Files:
    """A window beside the program's, out of which the files are dragged."""

    def __init__(self, *paths):
        self.process = subprocess.Popen([SOURCE, *paths], stdin=subprocess.PIPE)
        end = time.time() + 20
        self.wid = None
        while time.time() < end and not self.wid:
            time.sleep(0.1)
            found = sh('xdotool', 'search', '--onlyvisible', '--pid', self.process.pid).split()
            self.wid = found[-1] if found else None
        sh('xdotool', 'windowmove', '--sync', self.wid, 1600, 300)
        time.sleep(0.4)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)

    def drag(self, app, place, over=None):
        """To @place; over() is asked while they hang above it."""
        g = app.geometry(self.wid)
        x, y = g['X'] + g['WIDTH'] // 2, g['Y'] + g['HEIGHT'] // 2
        sh('xdotool', 'mousemove', x, y)
        time.sleep(0.2)
        sh('xdotool', 'mousedown', 1)
        for i in range(1, 21):
            sh('xdotool', 'mousemove', x + (place[0] - x) * i // 20, y + (place[1] - y) * i // 20)
            time.sleep(0.04)
        time.sleep(0.3)
        try:
            if over:
                over()
        finally:
            sh('xdotool', 'mouseup', 1)
        time.sleep(0.3)


def drop(app, *paths, over=None):
    with Files(*paths) as files:
        files.drag(app, app.xy(app.frame, 0.5, 0.5), over)
