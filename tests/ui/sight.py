# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of large pictures that are decoded as they are needed: the window never waits for one."""
import os
import signal
import struct
import subprocess
import sys
import zlib

from datapage import cell, cells, part, shown
from uitest import Home, Tap

tap = Tap()
home = Home()
N = 4000


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def picture(side, color):
    """A PNG of stripes, as the bytes of its file."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    rows = b''.join(b'\0' + b''.join(bytes(color) if (x + y) // 90 % 2 else b'\xf0\xf0\xf0' for x in range(side))
                    for y in range(0, side, 30) for _ in range(30))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', side, side, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(rows, 1)) + chunk(b'IEND', b''))


def inked(app, o):
    """Whether a picture is in the tile: a good part of it is red or blue."""
    pixels = app.pixels(o)
    return sum(abs(pixels[i] - pixels[i + 2]) > 80 for i in range(0, len(pixels) - 2, 3)) > len(pixels) / 3 / 10


@tap.case
def opens(stage):
    """a folder of large pictures, none of which is kept in memory"""
    root = home.file('photos')
    for kind, color in (('blue', (20, 60, 200)), ('red', (200, 40, 30))):
        os.makedirs(os.path.join(root, kind))
        first = os.path.join(root, kind, '000.png')
        with open(first, 'wb') as file:
            file.write(picture(960, color))
        for i in range(1, N // 2):
            os.link(first, os.path.join(root, kind, '%03d.png' % i))
    document = home.file('photos.vitrine')
    subprocess.run([sys.argv[1], 'new', '--data', root, '--set', 'data.memory=0', '-o', document], check=True,
                   capture_output=True)
    app = stage.app = home.start(document)
    app.key('alt+1')
    app.wait(lambda: shown(app, '{:,} samples'.format(N)), 'the samples', 30)
    app.wait(lambda: len(cells(app)) > 20, 'cells', 30)
    app.wait(lambda: inked(app, cell(app, 'Sample 0,')), 'the first picture', 30)


@tap.case
def scrolls(stage):
    """the wheel turns without pause, and the main loop goes round: no picture is decoded in it"""
    app = stage.app
    app.move(*app.xy(part(app, 'Samples', 'table')))
    script = 'while true; do xdotool %s; done' % ' '.join(['click 5 sleep 0.05'] * 30 + ['click 4 sleep 0.05'] * 30)
    for _ in range(3):
        doing = subprocess.Popen(['bash', '-c', script], start_new_session=True)
        try:
            told = home.loop(app, 4)
        finally:
            os.killpg(doing.pid, signal.SIGKILL)
            doing.wait()
        print('# %d rounds of the main loop; it works %.2f ms in the median, %.2f ms in 99 of 100, %.2f ms at most'
              % (told['iterations'], told['worked_median_ms'], told['worked_p99_ms'], told['worked_max_ms']))
        if told['frames'] > 20 and told['worked_p99_ms'] < 16 and told['worked_max_ms'] < 50:
            return
    raise AssertionError(told)


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
