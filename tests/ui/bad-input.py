# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged documents and data through the window: a sentence, and nothing lost."""
import os
import struct
import time

from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def layers(app):
    return app.find('panel', contains='Bench: ', root=app.page('Build')).get_description()


def open_file(app, path):
    app.key('ctrl+o')
    app.find(None, 'Open a Network')
    time.sleep(0.5)
    app.type(path)
    time.sleep(0.3)
    app.key('Return')


def sentence(app, words):
    """The label in which all of @words stand, anywhere."""
    def look():
        for name in app.names('label'):
            if all(word in name for word in words):
                return name
        return None
    found = app.wait(look, 'a sentence with %s' % ', '.join(words))
    print('# %s' % found)
    return found


def unharmed(stage):
    assert stage.app.alive(), 'the program ended with %s' % stage.app.process.poll()
    stage.app.wait(lambda: layers(stage.app) == stage.first, 'the document that was open')


@tap.case
def start(stage):
    """an example is open"""
    stage.app = home.example('Digits CNN')
    stage.first = stage.app.wait(lambda: layers(stage.app), 'the network')


@tap.case
def past_the_last(stage):
    """who asks for a window past the last does not end the program"""
    # As a screen reader does that had counted a dialog which has closed since.
    windows = stage.app.app.root
    windows.get_child_at_index(windows.get_child_count())
    unharmed(stage)


@tap.case
def cut_data(stage):
    """an IDX file cut short is refused in a sentence, the data that were there stay"""
    app = stage.app
    app.key('alt+1')
    app.page('Data')
    before = app.wait(lambda: [n for n in app.names('label', app.page('Data')) if 'held out' in n], 'the data')
    path = home.file('cut-images-idx3-ubyte')
    with open(path, 'wb') as file:
        file.write(struct.pack('>IIII', 0x803, 60000, 28, 28) + bytes(5000))
    open_file(app, path)
    sentence(app, ['cut-images-idx3-ubyte', '60,000'])
    app.wait(lambda: [n for n in app.names('label', app.page('Data')) if 'held out' in n] == before,
             'the data that were there')
    app.key('alt+2')
    unharmed(stage)


@tap.case
def noise(stage):
    """a file of noise named .vitrine is refused in a sentence"""
    path = home.file('noise.vitrine')
    with open(path, 'wb') as file:
        file.write(bytes(range(256)) * 8)
    open_file(stage.app, path)
    sentence(stage.app, ['noise.vitrine', 'Cannot Be Opened'])
    time.sleep(0.4)
    stage.app.key('Return')
    unharmed(stage)
    assert '•' not in stage.app.title(), stage.app.title()


@tap.case
def damaged(stage):
    """a document cut in half is refused in a sentence"""
    app = stage.app
    whole, half = home.file('whole.vitrine'), home.file('half.vitrine')
    app.key('ctrl+s')
    app.find(None, 'Save the Network')
    time.sleep(0.5)
    app.key('ctrl+a')
    app.type(whole)
    app.key('Return')
    app.wait(lambda: os.path.exists(whole), 'the file')
    with open(whole, 'rb') as file:
        content = file.read()
    with open(half, 'wb') as file:
        file.write(content[:len(content) // 2])
    time.sleep(0.5)
    open_file(app, half)
    sentence(app, ['half.vitrine', 'Cannot Be Opened'])
    time.sleep(0.4)
    app.key('Return')
    unharmed(stage)


@tap.case
def newer(stage):
    """a document of a newer Vitrine says that it is newer"""
    with open(home.file('whole.vitrine'), 'rb') as file:
        content = file.read()
    changed = content.replace(b'\\"vitrine\\": 1', b'\\"vitrine\\": 9', 1)
    assert changed != content
    with open(home.file('newer.vitrine'), 'wb') as file:
        file.write(changed)
    open_file(stage.app, home.file('newer.vitrine'))
    sentence(stage.app, ['newer.vitrine', 'newer Vitrine'])
    time.sleep(0.4)
    stage.app.key('Return')
    unharmed(stage)


def import_file(app, path):
    app.key('ctrl+i')
    app.find(None, 'Open Data Files')
    time.sleep(0.5)
    app.type(path)
    time.sleep(0.3)
    app.key('Return')


@tap.case
def no_data(stage):
    """a file that no reader knows is refused with what can be read"""
    path = home.file('noise.bin')
    with open(path, 'wb') as file:
        file.write(bytes(range(256)))
    import_file(stage.app, path)
    sentence(stage.app, ['noise.bin', '.csv', '.npy'])
    stage.app.key('Return')
    unharmed(stage)


@tap.case
def table(stage):
    """a CSV table is opened from the Data page"""
    app = stage.app
    path = home.file('table.csv')
    with open(path, 'w', encoding='ascii') as file:
        file.write('width,height,kind\n')
        file.writelines('%d.5,%d.25,%s\n' % (i, i % 7, 'ab'[i % 2]) for i in range(60))
    import_file(app, path)
    app.find(None, 'table.csv')     # its first rows, to be looked at before
    app.find('label', '60 rows, 3 columns')
    app.key('Return')
    app.wait(lambda: [n for n in app.names('label', app.page('Data')) if n.startswith('60 samples')],
             'the 60 rows of the table', 20)


@tap.case
def another_shape(stage):
    """data of another shape than the input layer: training says so, and the network stays"""
    stage.app.key('alt+3')
    stage.app.key('F5')
    sentence(stage.app, ['28×28×1', 'table.csv', 'set the Input layer to 2'])
    unharmed(stage)


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.discard()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
