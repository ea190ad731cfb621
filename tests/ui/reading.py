# SPDX-License-Identifier: GPL-3.0-or-later
"""Samples whose files do not answer: the window goes on, shows what it has, and the sample when it comes."""
import os
import struct
import subprocess
import sys
import zlib

from datapage import cell, cells, panel, shown, told
from uitest import Home, Tap

tap = Tap()
home = Home()
N = 1400      # more than are fetched ahead, so that the first ones are forgotten
RED, BLUE = (200, 40, 30), (20, 60, 200)


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def picture(color):
    """A small PNG of one colour, as the bytes of its file."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    rows = (b'\0' + bytes(color) * 16) * 16
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 16, 16, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(rows, 1)) + chunk(b'IEND', b''))


def photo(number):
    """The file of a sample: they stand in the order of their classes."""
    return home.file('photos/%s/%03d.png' % ('ab'[number // (N // 2)], number % (N // 2)))


class Stuck:
    """The file of a sample becomes a pipe that nobody writes to: who opens it to read it waits."""

    def __init__(self, number):
        self.path = photo(number)
        self.pipe = home.file('pipe%d' % number)
        os.mkfifo(self.pipe)
        os.unlink(self.path)
        os.link(self.pipe, self.path)

    def give(self):
        """Whoever waits gets the picture, and who comes later finds a file."""
        whole = picture(RED)
        with open(self.path + '.new', 'wb') as file:
            file.write(whole)
        os.rename(self.path + '.new', self.path)
        with open(self.pipe, 'wb') as file:
            file.write(whole)


def goes_on(app):
    """The main loop goes round while a file does not answer."""
    for _ in range(3):
        told_of = home.loop(app, 0.5)
        if told_of['worked_max_ms'] < 100:
            return
    raise AssertionError(told_of)


def explained(app):
    """The name of the sample on the left of the Explain page."""
    return app.keep('explained', lambda: app.find('image', contains='Sample ', root=app.page('Explain'))).get_name()


def choose(app, number):
    """Asks the Explain page for a sample."""
    page = app.page('Explain')
    app.click(app.keep('open', lambda: app.find('push button', 'Open a sample by its number', page)))
    app.fill(app.find('spin button', 'Number of the sample'), str(number))
    app.key('Return', 'Escape')


def told_inside(app, text):
    return text in app.names('label', app.page('Build'))


def red(app, o):
    """Whether a red picture is there."""
    pixels = app.pixels(o)
    return sum(pixels[i] > pixels[i + 2] + 80 for i in range(0, len(pixels) - 2, 3)) > len(pixels) / 3 / 2


def why(app, page, name):
    """What a page says of a file; empty: nothing."""
    return ' '.join(n for n in app.names('label', app.page(page)) if n and name in n)


@tap.case
def opens(stage):
    """a folder of pictures, none of which is kept in memory"""
    for kind, color in (('a', RED), ('b', BLUE)):
        os.makedirs(home.file('photos/' + kind))
        first = home.file('photos/%s/000.png' % kind)
        with open(first, 'wb') as file:
            file.write(picture(color))
        for i in range(1, N // 2):
            os.link(first, home.file('photos/%s/%03d.png' % (kind, i)))
    document = home.file('photos.vitrine')
    subprocess.run([sys.argv[1], 'new', '--data', home.file('photos'), '--set', 'data.memory=0', '--set', 'data.shuffle=0',
                    '--set', 'data.train_share=0.01', '-o', document], check=True, capture_output=True)
    app = stage.app = home.start(document)
    app.key('alt+1')
    app.wait(lambda: shown(app, '{:,} samples'.format(N)), 'the samples')
    app.wait(lambda: len(cells(app)) > 10, 'cells')
    app.wait(lambda: told(app, 'Deviation'), 'what all pictures are')


@tap.case
def data(stage):
    """the chosen sample of the Data page: the one before stays until it comes"""
    app = stage.app
    app.click(cell(app, 'Sample 4,'))
    app.wait(lambda: told(app, 'Sample 4'), 'the chosen one')
    stuck = Stuck(5)
    app.click(cell(app, 'Sample 5,'))
    goes_on(app)
    assert told(app, 'Sample 4'), app.names('label', panel(app))
    stuck.give()
    app.wait(lambda: told(app, 'Sample 5'), 'the one that was chosen')


@tap.case
def explain(stage):
    """the Explain page goes on with the sample before, whoever asks for another"""
    app = stage.app
    app.key('alt+4')
    choose(app, 4)
    app.wait(lambda: explained(app) == 'Sample 4', 'a sample')
    stuck = Stuck(6)
    choose(app, 6)
    goes_on(app)
    assert explained(app) == 'Sample 4', explained(app)
    stuck.give()
    app.wait(lambda: explained(app) == 'Sample 6', 'the next one')

    app.key('alt+1')
    stuck = Stuck(19)
    app.click(cell(app, 'Sample 19,'), times=2)
    app.wait(lambda: app.page('Explain'), 'the page that explains')
    goes_on(app)
    assert explained(app) == 'Sample 6'
    stuck.give()
    app.wait(lambda: explained(app) == 'Sample 19', 'the one that was clicked')


@tap.case
def inside(stage):
    """looking inside on Build: its place is empty until it comes; nobody else reads it, as it is not trained on"""
    app = stage.app
    app.key('alt+2')
    build = app.page('Build')
    app.wait(lambda: told_inside(app, 'Sample 19'), 'the sample that was explained')
    stuck = Stuck(18)
    app.click(app.find('push button', 'Sample before', build))
    app.wait(lambda: told_inside(app, 'Sample 18'), 'the one before it')
    place = app.find(None, 'The sample', build)
    goes_on(app)
    assert not red(app, place)
    stuck.give()
    app.wait(lambda: red(app, place), 'its picture')


@tap.case
def gone(stage):
    """a file that has gone: each place says why there is nothing"""
    app = stage.app
    os.unlink(photo(17))
    app.click(app.find('push button', 'Sample before', app.page('Build')))
    app.wait(lambda: 'picture' in why(app, 'Build', '017.png'), 'why on Build')
    app.key('alt+4')
    choose(app, 17)
    app.wait(lambda: why(app, 'Explain', '017.png'), 'why on Explain')
    assert explained(app) == 'Sample 17'
    choose(app, 4)
    app.wait(lambda: explained(app) == 'Sample 4', 'one that is there')
    app.wait(lambda: not why(app, 'Explain', '017.png'), 'no complaint')


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
