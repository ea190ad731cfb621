# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings, arrays and texts: dropped on the window, a folder of them also by its dialog."""
import math
import os
import struct
import time
import wave
import zipfile

from dropping import drop
from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def page(app):
    return app.page('Data')


def shows(app, count, contains=None):
    """So many samples, one of them called so."""
    app.wait(lambda: app.look('label', count, page(app)), count, 20)
    if contains:
        app.wait(lambda: [n for n in app.names('table cell', page(app)) if n and n.startswith('Sample') and contains in n],
                 'a sample called %s' % contains)


def tone(path, hertz):
    """Half a second of a tone."""
    with wave.open(path, 'wb') as file:
        file.setparams((1, 2, 16000, 8000, 'NONE', ''))
        file.writeframes(b''.join(struct.pack('<h', int(20000 * math.sin(2 * math.pi * hertz * i / 16000)))
                                  for i in range(8000)))


def npy(kind, shape, numbers):
    """The bytes of an NPY file."""
    head = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }" % ({'f': '<f4', 'q': '<i8'}[kind], tuple(shape))
    head += ' ' * (-(len(head) + 11) % 64) + '\n'
    return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(head)) + head.encode() + struct.pack('<%d%s' % (len(numbers), kind), *numbers)


@tap.case
def recordings(stage):
    """a folder of recordings dropped on the start page: as many classes as it has folders"""
    app = stage.app = home.start()
    app.find('table cell', 'Digits CNN')
    root = home.file('tones')
    for kind, hertz in (('high', 3000), ('low', 300)):
        os.makedirs(os.path.join(root, kind))
        for i in range(8):
            tone(os.path.join(root, kind, '%d.wav' % i), hertz + 20 * i)
    drop(app, root)
    app.wait(lambda: app.title().startswith('tones'), 'a document of that name', 20)
    app.key('alt+1')
    shows(app, '16 samples', 'low')
    app.find('label', 'Numbers in a sample: 40×40', page(app))


@tap.case
def arrays(stage):
    """an NPY is samples without labels, an NPZ has them"""
    app = stage.app
    path = home.file('waves.npy')
    with open(path, 'wb') as file:
        file.write(npy('f', (30, 12), [math.sin(i / 7) for i in range(30 * 12)]))
    drop(app, path)
    shows(app, '30 samples')
    path = home.file('spots.npz')
    with zipfile.ZipFile(path, 'w') as file:
        file.writestr('x_train.npy', npy('f', (24, 6, 6), [(i % 11) / 11 for i in range(24 * 36)]))
        file.writestr('y_train.npy', npy('q', (24,), [i % 3 for i in range(24)]))
    drop(app, path)
    shows(app, '24 samples', ', 2')
    app.find('label', contains='Numbers in a sample: 6×6', root=page(app))


@tap.case
def other_names(stage):
    """an NPZ whose arrays are called otherwise: the sentence wraps, for its end says what to do"""
    app = stage.app
    path = home.file('other.npz')
    with zipfile.ZipFile(path, 'w') as file:
        file.writestr('alpha.npy', npy('f', (24, 6), [0] * 144))
        file.writestr('beta.npy', npy('q', (24,), [0] * 24))
        file.writestr('gamma.npy', npy('q', (24,), [0] * 24))
    drop(app, path)
    label = app.find('label', contains='save them under these names')
    app.wait(lambda: app.extents(label).height > 40, 'more than one line')
    e, whole = app.extents(label), app.extents(app.frame)
    assert e.x >= 0 and e.x + e.width <= whole.width and e.y + e.height <= whole.height, 'beyond the window'


@tap.case
def texts(stage):
    """a text is cut into pieces whose next character is to be found"""
    app = stage.app
    path = home.file('rhyme.txt')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('One two, buckle my shoe. Three four, knock at the door.\n' * 60)
    drop(app, path)
    app.wait(lambda: app.look('label', 'Most frequent', page(app)) and app.look('list item', 'rhyme.txt', page(app)),
             'its characters', 20)
    app.wait(lambda: [n for n in app.names('table cell', page(app)) if n and n.startswith('Sample') and 'buckle' in n],
             'a piece of it')
    # numbers of characters have no scale that could be changed, those of arrays have
    assert app.look(None, 'Training share', page(app)), 'its settings are not to be seen'
    assert not app.look(None, 'Standardise', page(app)), 'a text of one\'s own could be standardised'


@tap.case
def folder_dialog(stage):
    """Open Folder… reads the recordings again"""
    app = stage.app
    app.click(app.find('push button', contains='Open Folder', root=page(app)))
    app.find(None, 'Open a Folder of Pictures or Recordings')
    time.sleep(0.6)
    app.key('slash')
    app.key('ctrl+a')
    app.type(home.file('tones'))
    time.sleep(0.3)
    app.key('Return')
    shows(app, '16 samples', 'high')


@tap.case
def end(stage):
    """it ends as it should"""
    # The recordings are there as they were at first: nothing is to be saved.
    assert '•' not in stage.app.title(), stage.app.title()
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
